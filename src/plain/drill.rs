//! A drill line by line: each question in sentences, the answer as a line, then the verdict, and the run behind it to
//! be stepped through. Boxes may be filled one a line, commands are typed one a line, and an empty line hands them in.

use crate::lang::Lang;
use crate::lesson::progress::{LessonProgress, Progress as Kept};
use crate::quiz::drill::{Drill, Phase, Pressure, Results, Round};
use crate::quiz::item::{Item, Reply, Shape};
use crate::quiz::schedule::{Moment, Review};
use crate::quiz::{Unreadable, concept, sheet};
use crate::scenario::forks::Forks;
use crate::scenario::{Progress, Session, of_a_line};
use crate::sim::Setup;
use crate::tr;
use crate::trace::Command;

use super::ask;
use super::drill_words::{confidence, how, looking, points, read_out, ticks, told};
use super::driver::{Back, Driver, Heard, Stepped, Turn};
use super::page::Page;
use super::say::Teller;

/// A drill being talked through.
pub struct DrillTalk {
    drill: Drill,
    now: Moment,
    /// The run of the present question: up to the cut, and after the answer as far as it was stepped.
    session: Session,
    teller: Teller,
    /// What was typed of an answer that takes several lines.
    given: Vec<String>,
    /// Answers that whoever keeps the log has not taken yet.
    reviews: Vec<Review>,
    /// The time has run out over a question, and nobody was told yet.
    ran_out: bool,
    /// Whether it is one question about a run that was left for it.
    about_run: bool,
}

impl DrillTalk {
    /// A drill from its first question.
    pub fn new(drill: Drill, now: Moment) -> DrillTalk {
        let session = run_of(&drill);
        let (teller, given, reviews) = (Teller::default(), Vec::new(), Vec::new());
        DrillTalk { drill, now, session, teller, given, reviews, ran_out: false, about_run: false }
    }

    /// One question about a run that was left for it.
    pub fn about_run(drill: Drill, now: Moment) -> DrillTalk {
        DrillTalk { about_run: true, ..DrillTalk::new(drill, now) }
    }

    /// The key of the words for going on after a verdict.
    fn how_to_go_on(&self) -> &'static str {
        if self.about_run { "ahead.go_on" } else { "drill.go_on" }
    }

    fn item(&self) -> Option<&Item> {
        self.drill.round().map(|round| &round.item)
    }

    /// Whether the run is where the question ends.
    fn is_played_out(&self) -> bool {
        let end = self.item().and_then(|item| item.played.as_ref()).and_then(crate::quiz::item::Played::end);
        self.session.script_is_over() || end.is_some_and(|end| self.session.position() >= end)
    }

    /// The next question, or the end.
    fn advance(&mut self, page: &mut Page) -> Turn {
        if self.about_run {
            return Turn::Leaves;
        }
        self.drill.go_on(self.now);
        self.given.clear();
        self.session = run_of(&self.drill);
        self.teller.forget();
        self.tell(page);
        Turn::Stays
    }

    /// Takes what was given of an answer, once it is all there.
    fn hand_in(&mut self, reply: Reply, page: &mut Page) -> Heard {
        match self.drill.answer(reply, self.now, page.lang) {
            Ok(review) => {
                self.given.clear();
                self.reviews.extend(review);
                self.judged(page);
                Heard::Taken
            }
            Err(why) => self.unreadable(&why, page),
        }
    }

    fn unreadable(&mut self, why: &Unreadable, page: &mut Page) -> Heard {
        self.given.clear();
        page.text(why.message(page.lang));
        Heard::Unreadable
    }

    /// After an answer: the points to tick, or the verdict.
    fn judged(&mut self, page: &mut Page) {
        match self.drill.phase() {
            Phase::Ticking => points(self.drill.round(), page),
            Phase::Judged => {
                if let Some(round) = self.drill.round() {
                    told(&round.told(page.lang), page);
                }
                // From here on the stretch can be stepped through.
                if let Some(played) = self.item().and_then(|item| item.played.clone()) {
                    self.session.extend(played.solved().rest());
                    page.words("drill.replay");
                }
                page.words(self.how_to_go_on());
            }
            // Nothing is told before the end: the next question is there already.
            Phase::Looking | Phase::Asking | Phase::Over => {
                self.session = run_of(&self.drill);
                self.teller.forget();
                self.tell(page);
            }
        }
    }

    /// Shows the output of that number.
    fn look(&mut self, line: &str, page: &mut Page) -> Heard {
        let Some(at) = ask::number(line).and_then(|number| number.checked_sub(1)) else {
            page.words("drill.looks.how_plain");
            return Heard::Unreadable;
        };
        if !self.drill.look(at) {
            let count = self.item().map_or(0, |item| item.outputs.len());
            page.text(Unreadable::Option(at + 1, 1..=count).message(page.lang));
            return Heard::Unreadable;
        }
        if let Some(round) = self.drill.round() {
            let text = sheet::seen(&round.item, |other| other == at, page.lang);
            let told = usize::from(round.item.tell.is_some());
            for line in text.lines().skip(told) {
                page.text(line.trim_start());
            }
        }
        Heard::Taken
    }

    /// A line of the boxes of an answer.
    fn boxes(&mut self, line: &str, count: usize, page: &mut Page) -> Heard {
        let Some(item) = self.item() else { return Heard::NotAsked };
        let (parts, left) = (item.parts_from(self.given.len(), line), count - self.given.len());
        // All at once or one by one: what is too much or cannot be read is refused before any of it is taken.
        let unread = if parts.len() > left {
            Some(Unreadable::Parts(left, parts.len()))
        } else {
            let mut places = parts.iter().zip(self.given.len()..);
            places.find_map(|(part, at)| item.reads_box(at, part).err())
        };
        if let Some(why) = unread {
            return self.unreadable(&why, page);
        }
        self.given.extend(parts);
        if self.given.len() >= count {
            let given = core::mem::take(&mut self.given);
            return self.hand_in(Reply::Boxes(given), page);
        }
        let label = self.item().and_then(|item| item.ask.labels(page.lang).get(self.given.len()).cloned());
        page.text(tr!(page.lang, "drill.next_box", label = label.unwrap_or_default()));
        Heard::Taken
    }
}

/// The run of the present question up to its cut; an empty one if it has none.
fn run_of(drill: &Drill) -> Session {
    let played = drill.round().and_then(|round| round.item.played.as_ref());
    played.map_or_else(|| Session::play(Setup::default()), crate::quiz::item::Played::at_cut)
}

impl Driver for DrillTalk {
    fn session(&self) -> &Session {
        &self.session
    }

    fn told(&mut self) -> (&Session, &mut Teller) {
        (&self.session, &mut self.teller)
    }

    fn tell(&self, page: &mut Page) {
        if self.drill.phase() == Phase::Over {
            told(&self.drill.told(page.lang), page);
            return page.words("drill.over");
        }
        let (Some(round), (at, of)) = (self.drill.round(), self.drill.place()) else { return };
        if self.drill.is_placement() && at == 1 {
            page.words("placement.intro");
        }
        if !self.about_run {
            let format = round.item.format.name(page.lang);
            let key = if round.sibling { "drill.sibling" } else { "drill.place" };
            page.text(tr!(page.lang, key, n = at, of = of, format = format, concept = concept_name(round, page.lang)));
        }
        if let Some(pressure) = round.pressure {
            // What begins a chain follows nothing up.
            let begins = pressure == Pressure::FollowUp && round.link.is_none();
            let key = if begins { "chain" } else { pressure.word() };
            page.words(&format!("interview.pressure.{key}"));
        }
        for line in round.lead(page.lang) {
            page.story(&line);
        }
        if let Some(left) = self.drill.seconds_left(self.now) {
            page.text(tr!(page.lang, "drill.left", minutes = left / 60, seconds = left % 60));
        }
        if round.item.by_asking {
            for line in sheet::seen(&round.item, |at| round.shows(at), page.lang).lines() {
                page.story(line.trim_start());
            }
        }
        match (self.drill.phase(), round.item.by_asking) {
            (Phase::Looking, _) => {}
            (_, true) => read_out(&sheet::asked(&round.item, page.lang), page),
            (_, false) => read_out(&sheet::question(&round.item, page.lang), page),
        }
        match self.drill.phase() {
            Phase::Looking => looking(round, page),
            Phase::Asking => page.text(how(&round.item, page.lang)),
            Phase::Ticking => points(Some(round), page),
            Phase::Judged => told(&round.told(page.lang), page),
            Phase::Over => {}
        }
    }

    fn step(&mut self, page: &mut Page) -> Stepped {
        if self.drill.phase() != Phase::Judged || self.item().is_none_or(|item| item.played.is_none()) {
            page.words("drill.answer_first");
            return Stepped::Stays;
        }
        if self.is_played_out() {
            page.words(self.how_to_go_on());
            return Stepped::Stays;
        }
        self.teller.remember(&self.session);
        match self.session.step() {
            Progress::Did | Progress::Failed(_) => {
                self.teller.step(&self.session, page);
                if self.is_played_out() { Stepped::Last } else { Stepped::Moved }
            }
            Progress::Ended | Progress::Waits => {
                page.words(self.how_to_go_on());
                Stepped::Stays
            }
        }
    }

    fn back(&mut self) -> Back {
        self.teller.forget();
        if self.session.back() { Back::Moved } else { Back::Beginning }
    }

    fn seek(&mut self, step: usize) {
        self.session.seek(step);
        self.teller.forget();
    }

    fn go_on(&mut self, page: &mut Page) -> (Stepped, Turn) {
        if core::mem::take(&mut self.ran_out) {
            self.judged(page);
            return (Stepped::Moved, Turn::Stays);
        }
        match self.drill.phase() {
            Phase::Asking if !self.given.is_empty() && self.item().is_some_and(is_script) => {
                let given = core::mem::take(&mut self.given);
                self.hand_in(Reply::Script(given), page);
                (Stepped::Moved, Turn::Stays)
            }
            Phase::Looking if self.drill.round().is_some_and(|round| round.looks.is_empty()) => {
                page.words("drill.looks.none_yet");
                (Stepped::Stays, Turn::Stays)
            }
            Phase::Looking => {
                self.drill.looked();
                if let Some(item) = self.item() {
                    read_out(&sheet::asked(item, page.lang), page);
                    page.text(how(item, page.lang));
                }
                (Stepped::Moved, Turn::Stays)
            }
            Phase::Asking | Phase::Ticking => {
                page.words("drill.answer_first");
                (Stepped::Stays, Turn::Stays)
            }
            Phase::Judged => (Stepped::Moved, self.advance(page)),
            Phase::Over => (Stepped::Stays, Turn::Leaves),
        }
    }

    fn next(&mut self, anyway: bool, page: &mut Page) -> Turn {
        if core::mem::take(&mut self.ran_out) {
            self.judged(page);
            return Turn::Stays;
        }
        match self.drill.phase() {
            Phase::Looking | Phase::Asking if anyway => {
                self.reviews.extend(self.drill.give_up(self.now));
                self.judged(page);
                Turn::Stays
            }
            Phase::Looking | Phase::Asking | Phase::Ticking => {
                page.words("drill.skip");
                Turn::Stays
            }
            Phase::Judged => self.advance(page),
            Phase::Over => Turn::Leaves,
        }
    }

    fn answer(&mut self, line: &str, page: &mut Page) -> Heard {
        if core::mem::take(&mut self.ran_out) {
            self.judged(page);
            return Heard::Taken;
        }
        if let Some(confidence) = confidence(line).filter(|_| self.drill.phase() == Phase::Asking) {
            self.drill.set_confidence(confidence);
            page.words("drill.confidence_noted");
            return Heard::Taken;
        }
        match self.drill.phase() {
            Phase::Judged | Phase::Over => Heard::NotAsked,
            Phase::Looking => self.look(line, page),
            Phase::Ticking => {
                let Some(item) = self.item() else { return Heard::NotAsked };
                let count = item.ask.listed(page.lang).len();
                match ticks(line, count) {
                    Ok(ticks) => match self.drill.tick(ticks, self.now, page.lang) {
                        Ok(review) => {
                            self.reviews.extend(review);
                            self.judged(page);
                            Heard::Taken
                        }
                        Err(why) => self.unreadable(&why, page),
                    },
                    Err(why) => self.unreadable(&why, page),
                }
            }
            Phase::Asking => {
                let Some(item) = self.item() else { return Heard::NotAsked };
                match item.ask.shape() {
                    Shape::Boxes(count) => self.boxes(line, count, page),
                    Shape::Script => {
                        // A whole answer in one line, as it is shown, is several commands.
                        let commands = of_a_line(line);
                        match commands.iter().find_map(|command| item.reads_command(command, page.lang).err()) {
                            None => {
                                self.given.extend(commands);
                                page.words("drill.script_more");
                                Heard::Taken
                            }
                            Some(why) => self.unreadable(&why, page),
                        }
                    }
                    Shape::Choice | Shape::Line | Shape::Order(_) | Shape::Rubric => match Reply::read(item, line) {
                        Ok(reply) => self.hand_in(reply, page),
                        Err(why) => self.unreadable(&why, page),
                    },
                }
            }
        }
    }

    fn is_asking(&self) -> bool {
        matches!(self.drill.phase(), Phase::Looking | Phase::Asking | Phase::Ticking)
    }

    fn takes_commands(&self) -> bool {
        self.drill.phase() == Phase::Asking && self.item().is_some_and(is_script)
    }

    fn is_drill(&self) -> bool {
        true
    }

    fn may_meddle(&self) -> bool {
        false
    }

    fn give(&mut self, _command: Command, page: &mut Page) -> Result<Stepped, String> {
        Err(tr!(page.lang, "drill.fixed").into_owned())
    }

    fn forks(&mut self) -> Option<&mut Forks> {
        None
    }

    fn onward(&self) -> Result<Session, &'static str> {
        Err("ahead.not_here")
    }

    fn hint(&mut self, page: &mut Page) {
        match self.drill.hint(page.lang) {
            Some(hint) => {
                page.text(hint.title(page.lang));
                for line in &hint.lines {
                    page.story(line);
                }
            }
            None if self.drill.helps() => page.words("drill.hint.none"),
            None => page.words("drill.hint.withheld"),
        }
    }

    fn restart(&mut self) {}

    fn hides_timers(&self) -> bool {
        self.is_asking()
    }

    fn keep(&self, _before: &Kept) -> Option<(String, LessonProgress)> {
        None
    }

    fn proposed(&self) -> Option<&'static str> {
        self.drill.proposal().and_then(|proposal| proposal.lesson)
    }

    fn title(&self, lang: Lang) -> String {
        if self.about_run {
            return tr!(lang, "ahead.title").into_owned();
        }
        tr!(lang, self.drill.title_key()).into_owned()
    }

    fn clock(&mut self, now: Moment) {
        self.now = now;
        if let Some(review) = self.drill.clock(now) {
            self.reviews.push(review);
            self.given.clear();
            self.ran_out = true;
        }
    }

    fn results(&self, lang: Lang) -> Option<Results> {
        Some(Results::of(&self.drill, lang))
    }

    fn part(&mut self, page: &mut Page) {
        if self.about_run || self.drill.phase() == Phase::Over {
            return;
        }
        self.drill.stop();
        if self.drill.summary().asked > 0 {
            told(&self.drill.told(page.lang), page);
        }
    }

    fn reviews(&mut self) -> Vec<Review> {
        core::mem::take(&mut self.reviews)
    }
}

fn concept_name(round: &Round, lang: Lang) -> &'static str {
    concept(round.item.concept).map_or("", |concept| concept.name.get(lang))
}

fn is_script(item: &Item) -> bool {
    item.ask.shape() == Shape::Script
}
