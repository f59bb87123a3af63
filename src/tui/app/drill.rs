//! The drill's screen: the question with what is known of its run, the answer being given, then the verdict and the run
//! played on. [`Drill`] decides what may happen; this holds what the screen adds.

use crate::lang::Lang;
use crate::quiz::Response;
use crate::quiz::drill::{Drill, Phase, Round};
use crate::quiz::item::{Item, Played, Reply, Shape};
use crate::quiz::schedule::{Confidence, Moment, Review};
use crate::scenario::{Progress, Session, of_a_line};
use crate::sim::Setup;
use crate::tr;
use crate::trace::Span;

use super::answer::Answering;
use super::form::Form;
use super::stage::{Manner, Plan, Stage};

/// A drill on screen.
#[derive(Debug, Clone)]
pub struct DrillScreen {
    /// The learner's way through it.
    pub drill: Drill,
    /// The run of the present question; empty if it has none.
    pub session: Session,
    /// What is shown of that run.
    pub stage: Stage,
    /// The answer being given.
    pub answering: Answering,
    /// The points that the learner found in an explanation.
    pub ticks: Vec<bool>,
    /// The commands typed so far.
    pub script: Vec<String>,
    /// How many rows of the text have been scrolled past.
    pub scroll: usize,
    /// Whether the text is kept where the answer is being typed.
    pub follows: bool,
    /// The miss that is chosen among those at the end.
    pub chosen: usize,
    /// What to say under everything else, until the next key.
    pub notice: Option<String>,
    /// Answers that are to be kept.
    reviews: Vec<Review>,
    pub(super) manner: Manner,
    /// Whether it is one question about a run that was left for it.
    pub(super) about_run: bool,
    /// The steps of the run before the cut.
    start: usize,
}

impl DrillScreen {
    /// A drill at its first question.
    pub fn new(drill: Drill, manner: Manner) -> DrillScreen {
        let session = Session::play(Setup::default());
        let stage = Stage::new(&session, manner);
        let (answering, reviews) = (Answering::default(), Vec::new());
        let mut screen = DrillScreen {
            drill,
            session,
            stage,
            answering,
            ticks: Vec::new(),
            script: Vec::new(),
            scroll: 0,
            follows: false,
            chosen: 0,
            notice: None,
            reviews,
            manner,
            about_run: false,
            start: 0,
        };
        screen.arrive();
        screen
    }

    /// One question about a run, which is shown as `stage` showed it.
    pub(super) fn about_run(drill: Drill, mut stage: Stage, manner: Manner) -> DrillScreen {
        let mut screen = DrillScreen { about_run: true, ..DrillScreen::new(drill, manner) };
        stage.play(false);
        stage.settle(&screen.session);
        stage.hide_timers(true);
        screen.stage = stage;
        screen
    }

    /// The present question.
    pub fn item(&self) -> Option<&Item> {
        self.drill.round().map(|round| &round.item)
    }

    /// What its answer is given in, while it is asked.
    pub fn form(&self, lang: Lang) -> Option<Form> {
        self.item().filter(|_| self.drill.phase() == Phase::Asking).map(|item| Form::of_item(item, lang))
    }

    /// Whether nothing was answered, written, looked up or asked for yet.
    pub fn is_untouched(&self) -> bool {
        let touched = |round: &Round| round.is_done() || !round.hints.is_empty() || !round.looks.is_empty();
        !self.drill.rounds().iter().any(touched) && self.answering.is_empty()
    }

    /// Whether a clock runs for it.
    pub fn is_timed(&self) -> bool {
        let limited = self.drill.round().is_some_and(|round| round.pressure.is_some());
        (limited || self.drill.wish().seconds.is_some()) && self.drill.phase() != Phase::Over
    }

    /// Whether the question has a run that is worth a stage: what is read off outputs is read, not watched, and after
    /// the verdict stays to be read until the run is played.
    pub fn has_stage(&self) -> bool {
        let asking = matches!(self.drill.phase(), Phase::Looking | Phase::Asking);
        let reads = |item: &Item| asking || !item.outputs.is_empty() && !self.is_moved();
        self.has_run() && self.item().is_some_and(|item| item.is_watched() || !reads(item))
    }

    /// Whether the question has a run.
    pub fn has_run(&self) -> bool {
        self.item().is_some_and(|item| item.played.is_some()) && self.drill.phase() != Phase::Over
    }

    /// Whether the run is looked at elsewhere than at the moment of the question.
    fn is_moved(&self) -> bool {
        self.session.position() > self.start || self.stage.is_playing()
    }

    /// Answers that are to be kept and were not taken yet.
    pub fn take_reviews(&mut self) -> Vec<Review> {
        core::mem::take(&mut self.reviews)
    }

    /// A new question: its run up to the cut, an empty answer.
    fn arrive(&mut self) {
        let played = self.item().and_then(|item| item.played.as_ref());
        self.session = played.map_or_else(|| Session::play(Setup::default()), Played::at_cut);
        self.start = self.session.position();
        self.stage = Stage::new(&self.session, self.manner);
        self.stage.hide_timers(true);
        self.answering = self.form(Lang::En).map(|form| Answering::new(&form)).unwrap_or_default();
        self.ticks.clear();
        self.script.clear();
        // Where not all has room, what is typed stays in sight: the end of the text.
        // What is read off outputs is read from its beginning.
        let reads = self.item().is_some_and(|item| !item.outputs.is_empty());
        let first = if self.answering.is_typing() && !reads { usize::MAX } else { 0 };
        (self.scroll, self.follows) = (first, false);
    }

    /// Goes on, as Enter asks; false if the drill is left.
    pub fn go_on(&mut self, now: Moment, lang: Lang) -> bool {
        self.notice = None;
        match self.drill.phase() {
            Phase::Looking => self.looked(lang),
            Phase::Asking => self.commit(now, lang),
            Phase::Ticking => {
                let (ticks, points) = (self.ticks.clone(), self.points(lang).len());
                let ticks = (0..points).map(|at| ticks.get(at).copied().unwrap_or(false)).collect();
                let review = self.drill.tick(ticks, now, lang);
                self.reviews.extend(review.ok().flatten());
                self.judged();
            }
            Phase::Judged if self.stage.animates(&self.session) => self.go_to_end(),
            Phase::Judged => {
                self.drill.go_on(now);
                self.arrive();
            }
            Phase::Over => return false,
        }
        true
    }

    /// Enough was looked at: the boxes of the answer come.
    fn looked(&mut self, lang: Lang) {
        if self.drill.round().is_some_and(|round| round.looks.is_empty()) {
            self.notice = Some(tr!(lang, "drill.looks.none_yet").into_owned());
            return;
        }
        self.drill.looked();
        self.answering = self.form(Lang::En).map(|form| Answering::new(&form)).unwrap_or_default();
    }

    /// The points of an explanation.
    pub fn points(&self, lang: Lang) -> Vec<String> {
        self.item().map(|item| item.ask.listed(lang)).unwrap_or_default()
    }

    /// Hands the answer in; says what is missing.
    fn commit(&mut self, now: Moment, lang: Lang) {
        let Some(shape) = self.item().map(|item| item.ask.shape()) else { return };
        let reply = match (self.answering.response(), &shape) {
            (Some(Response::Text(line)), Shape::Script) => return self.add_command(&line, lang),
            (None, Shape::Script) if !self.script.is_empty() => Some(Reply::Script(self.script.clone())),
            (Some(Response::Fields(texts)), Shape::Boxes(_)) if self.complains_of_a_box(&texts, lang) => return,
            (Some(Response::Fields(_)), Shape::Boxes(_)) if self.answering.go_to_next_empty() => return,
            (Some(Response::Fields(texts)), _) => Some(Reply::Boxes(texts)),
            (Some(Response::Text(text)), Shape::Boxes(_)) => Some(Reply::Boxes(vec![text])),
            (Some(Response::Text(text)), Shape::Rubric) => Some(Reply::Rubric(text, Vec::new())),
            (Some(Response::Text(text)), _) => match self.item().map(|item| Reply::read(item, &text)) {
                Some(Ok(reply)) => Some(reply),
                Some(Err(why)) => return self.answering.complain(why.message(lang)),
                None => None,
            },
            (Some(Response::Option(at)), _) => Some(Reply::Option(at)),
            (None, _) => None,
        };
        let Some(reply) = reply else {
            self.notice = self.answering.ask_for_more(lang);
            return;
        };
        match self.drill.answer(reply, now, lang) {
            Ok(review) => {
                self.reviews.extend(review);
                self.judged();
            }
            Err(why) => {
                self.answering.focus_on(why.text());
                self.answering.complain(why.message(lang));
            }
        }
    }

    /// Says at once what is wrong with the box that has the keys: nothing in it, or nothing that belongs there.
    fn complains_of_a_box(&mut self, texts: &[String], lang: Lang) -> bool {
        let at = self.answering.field();
        let text = texts.get(at).map_or("", String::as_str);
        if text.is_empty() {
            self.answering.complain(tr!(lang, "app.lesson.type_first").into_owned());
            return true;
        }
        let wrong = self.item().and_then(|item| item.reads_box(at, text).err());
        if let Some(why) = &wrong {
            self.answering.complain(why.message(lang));
        }
        wrong.is_some()
    }

    fn add_command(&mut self, line: &str, lang: Lang) {
        let commands = of_a_line(line);
        let refused = |item: &Item| commands.iter().find_map(|command| item.reads_command(command, lang).err());
        if let Some(why) = self.item().and_then(refused) {
            return self.answering.complain(why.message(lang));
        }
        self.script.extend(commands);
        self.answering = self.form(Lang::En).map(|form| Answering::new(&form)).unwrap_or_default();
    }

    /// The answer stands: from here on the run may be played on.
    fn judged(&mut self) {
        self.scroll = 0;
        match self.drill.phase() {
            Phase::Judged => {}
            Phase::Ticking => {
                self.ticks = Vec::new();
                return;
            }
            // Nothing is told before the end: the next question is there already.
            Phase::Looking | Phase::Asking | Phase::Over => return self.arrive(),
        }
        let rest = self.item().and_then(|item| item.played.as_ref()).map(|played| played.solved().rest().to_vec());
        if let Some(rest) = rest {
            self.session.extend(&rest);
            self.stage.hide_timers(false);
            // What was read off outputs is looked at from the question on; what came of it is known.
            if self.item().is_some_and(|item| item.outputs.is_empty()) {
                self.go_to_end();
            }
        }
    }

    /// Time has passed; where it has run out, the verdict on the open question is there.
    pub fn hear_time(&mut self, now: Moment) {
        if let Some(review) = self.drill.clock(now) {
            self.reviews.push(review);
            self.judged();
        }
    }

    /// Gives the question up.
    pub fn give_up(&mut self, now: Moment) {
        self.reviews.extend(self.drill.give_up(now));
        if self.drill.phase() != Phase::Ticking {
            self.judged();
        }
    }

    /// The next hint.
    pub fn hint(&mut self, lang: Lang) {
        if self.drill.hint(lang).is_none() {
            let key = if self.drill.helps() { "drill.hint.none" } else { "drill.hint.withheld" };
            self.notice = Some(tr!(lang, key).into_owned());
        }
    }

    /// Says how sure the learner is, one notch more each time.
    pub fn next_confidence(&mut self) {
        let next = match self.confidence() {
            Confidence::None => Confidence::Low,
            Confidence::Low => Confidence::Medium,
            Confidence::Medium => Confidence::High,
            Confidence::High => Confidence::None,
        };
        self.drill.set_confidence(next);
    }

    /// How sure the learner has said to be.
    pub fn confidence(&self) -> Confidence {
        self.drill.round().map(|round| round.confidence).unwrap_or_default()
    }

    /// A digit: it chooses an option, or ticks a point; false if it types.
    pub fn choose(&mut self, digit: u8, lang: Lang) -> bool {
        let at = usize::from(digit).wrapping_sub(1);
        match (self.drill.phase(), self.form(lang)) {
            (Phase::Looking, _) => {
                self.drill.look(at);
                self.notice = None;
                true
            }
            (Phase::Ticking, _) => {
                self.tick(at, lang);
                true
            }
            (Phase::Asking, Some(form)) => self.answering.choose(&form, at) || form.picks,
            _ => true,
        }
    }

    /// Ticks a point, or takes the tick away.
    pub fn tick(&mut self, at: usize, lang: Lang) {
        let count = self.points(lang).len();
        self.ticks.resize(count, false);
        if let Some(tick) = self.ticks.get_mut(at) {
            *tick = !*tick;
        }
    }

    /// A step of the run, once the answer stands.
    pub fn step(&mut self) {
        if self.drill.phase() == Phase::Judged && self.stage.plan(&self.session) == Plan::Now {
            self.step_now();
        }
    }

    /// Whether the run is where the question ends.
    fn is_played_out(&self) -> bool {
        let end = self.item().and_then(|item| item.played.as_ref()).and_then(Played::end);
        let over = self.session.script_is_over() && self.session.position() == self.session.len();
        over || end.is_some_and(|end| self.session.position() >= end)
    }

    fn step_now(&mut self) -> bool {
        if self.is_played_out() {
            return false;
        }
        self.stage.remember(&self.session);
        let moved = self.session.step() != Progress::Ended;
        self.stage.settle(&self.session);
        moved
    }

    /// A step back, not before the question.
    pub fn step_back(&mut self) {
        if self.session.position() > self.start {
            self.stage.play(false);
            self.session.back();
            self.stage.settle(&self.session);
        }
    }

    /// To the moment of the question.
    pub fn go_to_start(&mut self) {
        self.stage.play(false);
        self.session.seek(self.start);
        self.stage.settle(&self.session);
    }

    /// To the end of what was asked about.
    pub fn go_to_end(&mut self) {
        const MOST: usize = 20_000;
        self.stage.play(false);
        for _ in 0..MOST {
            if self.drill.phase() != Phase::Judged || !self.step_now() {
                break;
            }
        }
        self.stage.settle(&self.session);
    }

    /// Where the run may be looked at: from the question on, and nothing of it before the answer.
    pub fn bounds(&self) -> (usize, usize) {
        (self.start, self.session.len())
    }

    /// To a step of it.
    pub fn go_to(&mut self, step: usize) {
        self.stage.play(false);
        self.session.seek(step.max(self.start));
        self.stage.settle(&self.session);
    }

    /// Plays from the moment of the question, or stops.
    pub fn toggle_play(&mut self) {
        if self.drill.phase() != Phase::Judged {
            return;
        }
        let on = !self.stage.is_playing();
        if on && self.is_played_out() {
            self.go_to_start();
        }
        self.stage.play(on);
        if on {
            self.step();
        }
    }

    /// Time passes on screen.
    pub fn tick_clock(&mut self, elapsed: Span) {
        if self.stage.tick(elapsed, &self.session) && !self.step_now() {
            self.stage.play(false);
        }
    }
}
