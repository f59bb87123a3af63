//! What is presented, slide by slide: a lesson with its questions as votes, or the run of a scenario.
//!
//! Going on and going back are exact opposites: of a lesson every slide passed is kept as it was left, hands included;
//! a run is rewound by its session. What had been revealed is hidden again by going back.

use crate::lang::Lang;
use crate::lesson::{LessonRun, Phase, paragraphs};
use crate::quiz::{Answer, Printed, Question};
use crate::scenario::{Next, Progress, Session};
use crate::tr;
use crate::trace::{Span, WorldView};
use crate::tui::app::stage::{Manner, Plan, Stage};

use super::poll::{Poll, Round};

/// What a slide is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text alone.
    Text,
    /// What programs print, where a question is about a line of it.
    Outputs,
    /// A question, with or without a vote.
    Question,
    /// The run.
    Run,
    /// The question again, with the truth and the counts.
    Answer,
    /// The end.
    End,
}

/// A place in a lesson.
#[derive(Debug, Clone)]
struct Moment {
    run: LessonRun,
    poll: Option<Poll>,
    page: usize,
    /// The screenful of outputs that is shown before the question, or over it.
    outputs: Option<usize>,
    /// What was the case before the last step, for what is bright.
    before: Option<WorldView>,
}

/// A lesson being presented.
#[derive(Debug, Clone)]
pub struct Lecture {
    here: Moment,
    past: Vec<Moment>,
}

/// A run being presented.
#[derive(Debug, Clone)]
pub struct Showing {
    session: Session,
    title: String,
    /// A question that the presenter asks by word of mouth, at this moment.
    poll: Option<Poll>,
}

/// What is presented.
#[derive(Debug, Clone)]
pub enum Show {
    /// A lesson.
    Lesson(Box<Lecture>),
    /// The run of a scenario.
    Run(Box<Showing>),
}

/// What is told of the run under the present profile: what has changed before it, what holds after it.
fn era_texts(run: &LessonRun, lang: Lang) -> Vec<String> {
    let Some(era) = &run.proved().lesson.era else { return Vec::new() };
    let Some(under) = era.under.get(run.era_index()) else { return Vec::new() };
    if run.is_played_out() {
        return vec![under.told(lang)];
    }
    let mut texts = if run.era_index() == 0 { paragraphs(era.say.get(lang)) } else { Vec::new() };
    let profile = under.scenario.setup.profile.name;
    texts.push(tr!(lang, "app.era.watch", profile = profile).into_owned());
    texts
}

/// The options of a question asked by word of mouth.
const SPOKEN_OPTIONS: usize = 4;

/// Something presented, and how it looks at the moment.
#[derive(Debug, Clone)]
pub struct Talk {
    show: Show,
    /// The stage that the run is played on.
    pub stage: Stage,
}

impl Lecture {
    fn new(mut run: LessonRun) -> Lecture {
        run.set_watching(false);
        Lecture { here: Moment { run, poll: None, page: 0, outputs: None, before: None }, past: Vec::new() }
    }

    /// The texts of the present slide, in its order.
    fn texts(&self, lang: Lang) -> Vec<String> {
        let run = &self.here.run;
        let lesson = &run.proved().lesson;
        match run.phase() {
            Phase::Say => run.beat().map_or_else(Vec::new, |beat| paragraphs(beat.say(lang))),
            Phase::Compare => run.beat().and_then(|beat| beat.after(lang)).map_or_else(Vec::new, paragraphs),
            Phase::Myth => {
                let Some(myth) = &lesson.myth else { return Vec::new() };
                let words = if run.is_played_out() { vec![&myth.refutation, &myth.model] } else { vec![&myth.belief] };
                words.into_iter().map(|words| words.get(lang).trim().to_owned()).collect()
            }
            Phase::Era => era_texts(run, lang),
            Phase::Challenge => paragraphs(lesson.challenge.say.get(lang)),
            Phase::Commit | Phase::Play | Phase::Done => Vec::new(),
        }
    }

    /// How many pages come before the texts of this place: the answer with its counts, the end of the evidence.
    fn lead(&self) -> usize {
        let run = &self.here.run;
        match run.phase() {
            Phase::Compare => usize::from(run.question().is_some()),
            Phase::Myth | Phase::Era => usize::from(run.is_played_out()),
            Phase::Say | Phase::Commit | Phase::Play | Phase::Challenge | Phase::Done => 0,
        }
    }

    /// Whether the next key lets something happen in the run.
    fn moves(&self) -> bool {
        match self.here.run.phase() {
            Phase::Play | Phase::Myth | Phase::Era => !self.here.run.is_played_out(),
            Phase::Say | Phase::Commit | Phase::Compare | Phase::Challenge | Phase::Done => false,
        }
    }

    /// On to the next slide; false at the end. `pages` is how many pages the present texts take.
    fn go_on(&mut self, pages: usize) -> bool {
        let before = self.here.clone();
        let moved = self.advance(pages);
        if moved {
            self.past.push(before);
        }
        moved
    }

    fn advance(&mut self, pages: usize) -> bool {
        if let Some(page) = self.here.outputs {
            // Whoever looks at one again goes back to the vote from there.
            let first = self.here.poll.as_ref().is_none_or(|poll| poll.round() == Round::Posed);
            self.here.outputs = Some(page + 1).filter(|next| first && *next < pages);
            return true;
        }
        if self.here.page + 1 < pages + self.lead() {
            self.here.page += 1;
            return true;
        }
        if let Some(poll) = self.here.poll.as_mut().filter(|_| self.here.run.phase() == Phase::Commit)
            && poll.go_on()
        {
            return true;
        }
        let run = &mut self.here.run;
        let moved = match run.phase() {
            Phase::Play | Phase::Myth | Phase::Era if !run.is_played_out() => run.step(),
            Phase::Done => false,
            Phase::Say | Phase::Commit | Phase::Play | Phase::Compare | Phase::Myth | Phase::Era | Phase::Challenge => {
                pass_on(run)
            }
        };
        if moved {
            self.here.page = 0;
            match run.phase() {
                Phase::Commit if self.here.poll.is_none() => {
                    let options = run.question().map_or(0, |question| options(run, question).len());
                    self.here.poll = Some(Poll::new(options));
                    self.here.outputs = run.inquiry_ahead().map(|_| 0);
                }
                Phase::Say | Phase::Myth | Phase::Era | Phase::Done => self.here.poll = None,
                Phase::Commit | Phase::Play | Phase::Compare | Phase::Challenge => {}
            }
        }
        moved
    }

    fn go_back(&mut self) -> bool {
        let Some(past) = self.past.pop() else { return false };
        self.here = past;
        true
    }
}

/// What a session showed one step earlier; nothing at its beginning.
fn view_before(session: &mut Session) -> Option<WorldView> {
    let position = session.position();
    session.seek(position.checked_sub(1)?);
    let view = session.view().clone();
    session.seek(position);
    Some(view)
}

/// Goes on in a lesson without an answer of one person: the room has voted. Whether it went on.
fn pass_on(run: &mut LessonRun) -> bool {
    let asked = run.phase() == Phase::Commit;
    if asked {
        run.set_watching(true);
    }
    let moved = run.advance().is_ok();
    if asked {
        run.set_watching(false);
    }
    moved
}

/// The options that a room votes on.
fn options(run: &LessonRun, question: &Question) -> Vec<Answer> {
    question.options_for_a_vote(&format!("{}/{}", run.proved().lesson.id, run.beat_index()))
}

impl Talk {
    /// A lesson from its first slide.
    pub fn lesson(run: LessonRun, manner: Manner) -> Talk {
        let stage = Stage::new(run.session(), manner);
        Talk { show: Show::Lesson(Box::new(Lecture::new(run))), stage }
    }

    /// A scenario from its beginning.
    pub fn run(session: Session, title: String, manner: Manner) -> Talk {
        let stage = Stage::new(&session, manner);
        Talk { show: Show::Run(Box::new(Showing { session, title, poll: None })), stage }
    }

    /// What is presented.
    pub fn show(&self) -> &Show {
        &self.show
    }

    /// The session on the stage.
    pub fn session(&self) -> &Session {
        match &self.show {
            Show::Lesson(lecture) => lecture.here.run.session(),
            Show::Run(showing) => &showing.session,
        }
    }

    /// The lesson, if it is one.
    pub fn lesson_run(&self) -> Option<&LessonRun> {
        match &self.show {
            Show::Lesson(lecture) => Some(&lecture.here.run),
            Show::Run(_) => None,
        }
    }

    /// The title.
    pub fn title(&self, lang: Lang) -> String {
        match &self.show {
            Show::Lesson(lecture) => {
                let lesson = &lecture.here.run.proved().lesson;
                format!("{}  {}", lesson.id, lesson.title(lang))
            }
            Show::Run(showing) => showing.title.clone(),
        }
    }

    /// Where it stands: the beat and how many there are, or the step and how many are known.
    pub fn place(&self) -> (usize, Option<usize>) {
        match &self.show {
            Show::Lesson(lecture) => {
                (lecture.here.run.beat_index() + 1, Some(lecture.here.run.proved().lesson.beats.len()))
            }
            Show::Run(showing) => (showing.session.position(), None),
        }
    }

    /// What the present slide is.
    pub fn kind(&self) -> Kind {
        match &self.show {
            Show::Lesson(lecture) => match lecture.here.run.phase() {
                Phase::Say | Phase::Challenge => Kind::Text,
                Phase::Commit if lecture.here.outputs.is_some() => Kind::Outputs,
                Phase::Commit => Kind::Question,
                Phase::Play => Kind::Run,
                Phase::Compare if lecture.here.page < lecture.lead() => Kind::Answer,
                Phase::Compare => Kind::Text,
                Phase::Myth | Phase::Era if lecture.here.run.session().position() == 0 => Kind::Text,
                Phase::Myth | Phase::Era if lecture.here.run.is_played_out() && lecture.here.page >= lecture.lead() => {
                    Kind::Text
                }
                Phase::Myth | Phase::Era => Kind::Run,
                Phase::Done => Kind::End,
            },
            Show::Run(showing) if showing.poll.is_some() => Kind::Question,
            Show::Run(showing) if showing.session.next() == Next::Done => Kind::End,
            Show::Run(_) => Kind::Run,
        }
    }

    /// The page of the texts that is shown, from 0.
    pub fn page(&self) -> usize {
        match &self.show {
            Show::Lesson(lecture) => lecture.here.page.saturating_sub(lecture.lead()),
            Show::Run(_) => 0,
        }
    }

    /// The texts of the slide.
    pub fn texts(&self, lang: Lang) -> Vec<String> {
        match &self.show {
            Show::Lesson(lecture) => lecture.texts(lang),
            Show::Run(_) => Vec::new(),
        }
    }

    /// The outputs that may be shown now, before the question about them or over it; of any other slide none.
    pub fn outputs(&self) -> Vec<Printed> {
        let run = self.lesson_run().filter(|run| run.phase() == Phase::Commit);
        run.map(LessonRun::all_outputs).unwrap_or_default()
    }

    /// The screenful of outputs that is shown.
    pub fn outputs_page(&self) -> Option<usize> {
        match &self.show {
            Show::Lesson(lecture) => lecture.here.outputs,
            Show::Run(_) => None,
        }
    }

    /// To the next of so many screenfuls of outputs; after the last the question stands there again.
    pub fn turn_outputs(&mut self, pages: usize) {
        if let Show::Lesson(lecture) = &mut self.show {
            let next = lecture.here.outputs.map_or(0, |page| page + 1);
            lecture.here.outputs = Some(next).filter(|next| *next < pages);
        }
    }

    /// The question of the slide.
    pub fn question(&self) -> Option<&Question> {
        match self.kind() {
            Kind::Question | Kind::Answer => self.lesson_run().and_then(LessonRun::question),
            Kind::Text | Kind::Outputs | Kind::Run | Kind::End => None,
        }
    }

    /// The commands that the question of the slide is about, parted by `; `; nothing if there are none.
    pub fn commands(&self) -> Option<String> {
        let run = self.lesson_run()?;
        let told = run.proved().lesson.told(run.beat()?);
        (!told.is_empty()).then_some(told)
    }

    /// The options to vote on, in their order; empty if the room answers aloud or the presenter asks by mouth.
    pub fn options(&self) -> Vec<Answer> {
        match (self.lesson_run(), self.question()) {
            (Some(run), Some(question)) => options(run, question),
            _ => Vec::new(),
        }
    }

    /// The hands.
    pub fn poll(&self) -> Option<&Poll> {
        match &self.show {
            Show::Lesson(lecture) => lecture.here.poll.as_ref(),
            Show::Run(showing) => showing.poll.as_ref(),
        }
    }

    /// The hands, to be counted.
    pub fn poll_mut(&mut self) -> Option<&mut Poll> {
        match &mut self.show {
            Show::Lesson(lecture) => lecture.here.poll.as_mut(),
            Show::Run(showing) => showing.poll.as_mut(),
        }
    }

    /// Asks the room by word of mouth at this moment of a run, or ends that; a lesson has its own questions.
    pub fn toggle_spoken_question(&mut self) {
        if let Show::Run(showing) = &mut self.show {
            showing.poll = match showing.poll.take() {
                Some(_) => None,
                None => Some(Poll::spoken(SPOKEN_OPTIONS)),
            };
        }
    }

    /// On to the next slide, gliding if the run moves; false at the end.
    pub fn go_on(&mut self, pages: usize) -> bool {
        let session = match &self.show {
            Show::Lesson(lecture) if lecture.moves() => Some(lecture.here.run.session()),
            Show::Run(showing) if showing.poll.is_none() => Some(&showing.session),
            Show::Lesson(_) | Show::Run(_) => None,
        };
        if session.is_some_and(|session| self.stage.plan(session) == Plan::Glides) {
            return true;
        }
        self.go_on_now(pages)
    }

    fn go_on_now(&mut self, pages: usize) -> bool {
        let before = self.session().view().clone();
        let position = self.session().position();
        let moved = match &mut self.show {
            Show::Lesson(lecture) => lecture.go_on(pages),
            Show::Run(showing) => match &mut showing.poll {
                Some(poll) => {
                    if !poll.go_on() {
                        showing.poll = None;
                    }
                    true
                }
                None => match showing.session.step() {
                    Progress::Did | Progress::Failed(_) => true,
                    Progress::Ended | Progress::Waits => false,
                },
            },
        };
        if moved && position != self.session().position() {
            if let Show::Lesson(lecture) = &mut self.show {
                lecture.here.before = Some(before.clone());
            }
            self.stage.set_before(Some(before));
        }
        self.settle();
        moved
    }

    /// Back to the slide before; false at the first.
    pub fn go_back(&mut self) -> bool {
        let (moved, before) = match &mut self.show {
            Show::Lesson(lecture) => (lecture.go_back(), lecture.here.before.clone()),
            Show::Run(showing) if showing.poll.is_some() => {
                showing.poll = None;
                (true, self.stage.before().cloned())
            }
            Show::Run(showing) => {
                let moved = showing.session.back();
                (moved, view_before(&mut showing.session))
            }
        };
        self.stage.set_before(before);
        self.settle();
        moved
    }

    /// To the first slide.
    pub fn go_to_start(&mut self) {
        match &mut self.show {
            Show::Lesson(_) => while self.go_back() {},
            Show::Run(showing) => {
                showing.poll = None;
                showing.session.seek(0);
                self.stage.set_before(None);
                self.settle();
            }
        }
    }

    /// Time passes.
    pub fn tick(&mut self, elapsed: Span, pages: usize) {
        let due = match &self.show {
            Show::Lesson(lecture) => self.stage.tick(elapsed, lecture.here.run.session()),
            Show::Run(showing) => self.stage.tick(elapsed, &showing.session),
        };
        if due {
            self.go_on_now(pages);
        }
    }

    /// Whether the hands may be seen by the room.
    pub fn round(&self) -> Option<Round> {
        self.poll().map(Poll::round)
    }

    fn settle(&mut self) {
        match &self.show {
            Show::Lesson(lecture) => self.stage.settle(lecture.here.run.session()),
            Show::Run(showing) => self.stage.settle(&showing.session),
        }
    }
}
