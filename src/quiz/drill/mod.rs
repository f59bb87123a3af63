//! A drill: questions one after the other, chosen by the schedule, each answered, judged and explained. The machine
//! holds what a screen and the linear mode share; it reads no clock, so the moment comes with each call, and it keeps
//! nothing: each answer gives a [`Review`] for whoever keeps the learner's log.

mod explain;
mod hint;
mod interview;
mod placement;
mod plan;
mod results;
mod round;
mod seen;
mod stack;
mod summary;
mod told;
mod topic;

pub use hint::Hint;
pub use interview::interview;
pub use placement::{Placement, Proposal};
pub use plan::{Planned, Pressure};
pub use results::Results;
pub use round::Round;
pub use seen::Seen;
pub use stack::be_the_stack;
pub(super) use stack::timer_word;
pub use summary::{Missed, Summary};
pub use told::{Told, Tone};
pub use topic::{Topic, topic, topics_near};

use std::collections::VecDeque;

use crate::lang::Lang;
use crate::sim::{SimRng, Stream};

use super::concept::{CONCEPTS, Concept, concept};
use super::format::Format;
use super::generate::{Generator, item};
use super::item::{Ask, Choice, Item, Reply};
use super::read::Unreadable;
use super::schedule::{ConceptInfo, Confidence, Mode, Moment, Review, State, next};

/// How often another seed is tried for a question that the learner has not met lately.
const TRIES: u64 = 12;

/// The same where something is not to be asked again whatever the learner's log says.
const TRIES_UNSEEN: u64 = 60;

/// What a drill is to be.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The concepts to ask, all of them if empty.
    pub concepts: Vec<&'static Concept>,
    /// The formats to ask in, all of them if empty.
    pub formats: Vec<Format>,
    /// How many questions at most; siblings after a mistake are not counted.
    pub count: usize,
    /// For how many seconds at most.
    pub seconds: Option<i64>,
    /// What the questions are drawn from.
    pub seed: u64,
    /// Whether what is open when the time runs out counts as missed, with all that was not reached.
    pub strict: bool,
    /// Whether it is seen as practice or as an interview.
    pub mode: Mode,
    /// Whether a mistake is followed at once by another question on the same concept.
    pub siblings: bool,
    /// What was asked just before and is not to be asked again.
    pub seen: Vec<Seen>,
}

impl Default for Wish {
    fn default() -> Wish {
        let (concepts, formats) = (Vec::new(), Vec::new());
        let (mode, strict) = (Mode::Drill, false);
        Wish { concepts, formats, count: 10, seconds: None, seed: 1, strict, mode, siblings: true, seen: Vec::new() }
    }
}

/// Where a drill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Outputs are there for the asking, and nothing is answered yet.
    Looking,
    /// The question waits for an answer.
    Asking,
    /// The explanation was written; now the learner ticks the points that it has.
    Ticking,
    /// The answer stands beside the truth.
    Judged,
    /// There are no more questions.
    Over,
}

/// A drill under way.
#[derive(Debug, Clone)]
pub struct Drill {
    wish: Wish,
    state: State,
    rng: SimRng,
    began: Moment,
    rounds: Vec<Round>,
    phase: Phase,
    /// Questions set beforehand, in the order of asking; the schedule has no say then.
    planned: VecDeque<Planned>,
    /// Whether nothing is told of an answer before the end.
    withheld: bool,
    /// Whether the time ran out over an open question.
    ran_out: bool,
    /// In a placement test, where it stands; it chooses the questions.
    placement: Option<Placement>,
}

impl Drill {
    /// Begins; over at once if the wish leaves nothing to ask.
    pub fn new(wish: Wish, state: State, now: Moment) -> Drill {
        let plan = VecDeque::new();
        let mut drill = Drill::begun(wish, plan, false, state, now);
        drill.advance(now);
        drill
    }

    /// A drill of these very items, in this order.
    pub fn of_items(items: &[String], wish: Wish, state: State, now: Moment) -> Drill {
        let planned = |item: Item| Planned { item, pressure: None, link: None };
        let items = items.iter().filter_map(|id| item(id)).map(planned).collect();
        Drill::of_plan(items, wish, false, state, now)
    }

    /// A drill of questions that were set beforehand. With `withheld` nothing is told of an answer before the
    /// end, as in
    /// an interview.
    pub fn of_plan(plan: Vec<Planned>, wish: Wish, withheld: bool, state: State, now: Moment) -> Drill {
        let wish = Wish { count: plan.len(), siblings: false, ..wish };
        let mut drill = Drill::begun(wish, VecDeque::from(plan), withheld, state, now);
        drill.advance(now);
        drill
    }

    fn begun(wish: Wish, planned: VecDeque<Planned>, withheld: bool, state: State, now: Moment) -> Drill {
        let rng = SimRng::new(wish.seed, Stream::Questions, 1);
        let (rounds, phase) = (Vec::new(), Phase::Over);
        let (ran_out, placement) = (false, None);
        Drill { wish, state, rng, began: now, rounds, phase, planned, withheld, ran_out, placement }
    }

    /// A placement test. Nothing is told of an answer before the end, when a chapter is proposed.
    pub fn placement(wish: Wish, state: State, now: Moment) -> Drill {
        let placement = Placement::new(wish.seed);
        let wish = Wish { count: placement::QUESTIONS, siblings: false, ..wish };
        let mut drill = Drill::begun(wish, VecDeque::new(), true, state, now);
        drill.placement = Some(placement);
        drill.advance(now);
        drill
    }

    /// Whether it is a placement test.
    pub fn is_placement(&self) -> bool {
        self.placement.is_some()
    }

    /// Where a placement test proposes to begin, once it is over and something was answered.
    pub fn proposal(&self) -> Option<Proposal> {
        let answered = self.rounds.iter().any(Round::is_done);
        self.placement.as_ref().filter(|_| self.phase == Phase::Over && answered).map(Placement::proposal)
    }

    /// The key of the words for its name.
    pub fn title_key(&self) -> &'static str {
        match (&self.placement, self.withheld, self.wish.strict) {
            (Some(_), ..) => "placement.title",
            (None, true, _) => "interview.title",
            (None, false, true) => "stack.title",
            (None, false, false) => "drill.title",
        }
    }

    /// Tells what time it is. In a round against the clock, when it has run out, the open question is missed and the
    /// round is over; that gives the review of the question.
    pub fn clock(&mut self, now: Moment) -> Option<Review> {
        let out = self.wish.strict && self.seconds_left(now) == Some(0);
        if !out || !matches!(self.phase, Phase::Asking | Phase::Ticking) {
            return None;
        }
        let round = self.rounds.last_mut()?;
        round.give_up(now);
        round.timed_out = true;
        self.ran_out = true;
        self.phase = Phase::Judged;
        self.review(now)
    }

    /// Whether nothing is told of an answer before the end.
    pub fn is_withheld(&self) -> bool {
        self.withheld
    }

    /// Where it is.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The present question; none before the first.
    pub fn round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// Every question so far.
    pub fn rounds(&self) -> &[Round] {
        &self.rounds
    }

    /// The number of the present question, from 1, and how many there will be; siblings are not counted.
    pub fn place(&self) -> (usize, usize) {
        (self.counted(), self.wish.count.max(self.counted()))
    }

    /// The seconds left, if there is a limit; 0 when the time is over, which ends the drill after the present question.
    pub fn seconds_left(&self, now: Moment) -> Option<i64> {
        self.wish.seconds.map(|limit| (self.began.at.saturating_add(limit) - now.at).max(0))
    }

    /// What was wished for.
    pub fn wish(&self) -> &Wish {
        &self.wish
    }

    /// Says how sure the learner is of the answer to come.
    pub fn set_confidence(&mut self, confidence: Confidence) {
        if let (Phase::Asking, Some(round)) = (self.phase, self.rounds.last_mut()) {
            round.confidence = confidence;
        }
    }

    /// Whether hints are given on the present question.
    pub fn helps(&self) -> bool {
        let pressed = self.round().is_some_and(|round| round.pressure.is_none_or(Pressure::helps));
        pressed && self.wish.mode != Mode::Exam
    }

    /// Another hint; none if there are no more, or none are wanted now.
    pub fn hint(&mut self, lang: Lang) -> Option<Hint> {
        if self.phase != Phase::Asking || !self.helps() {
            return None;
        }
        self.rounds.last_mut()?.hint(lang)
    }

    /// Shows an output of an incident; false if there is none such, or it is too late to look.
    pub fn look(&mut self, at: usize) -> bool {
        match self.rounds.last_mut() {
            Some(round) if self.phase == Phase::Looking => round.look(at),
            Some(_) | None => false,
        }
    }

    /// Enough has been looked at: from here on it is answered, with what was seen.
    pub fn looked(&mut self) {
        if self.phase == Phase::Looking {
            self.phase = Phase::Asking;
        }
    }

    /// Takes an answer. An explanation waits for its ticks and gives no review yet.
    ///
    /// # Errors
    /// It cannot be read; nothing has changed, and the learner goes on typing.
    pub fn answer(&mut self, reply: Reply, now: Moment, lang: Lang) -> Result<Option<Review>, Unreadable> {
        let (Phase::Asking, Some(round)) = (self.phase, self.rounds.last_mut()) else { return Ok(None) };
        if let Reply::Rubric(text, _) = &reply {
            if text.trim().is_empty() {
                return Err(Unreadable::Empty);
            }
            round.reply = Some(reply);
            self.phase = Phase::Ticking;
            return Ok(None);
        }
        self.judge(reply, now, lang)
    }

    /// Takes the points that the learner found in their own explanation.
    ///
    /// # Errors
    /// As [`Drill::answer`].
    pub fn tick(&mut self, ticks: Vec<bool>, now: Moment, lang: Lang) -> Result<Option<Review>, Unreadable> {
        let written = self.rounds.last().and_then(|round| round.reply.clone());
        match (self.phase, written) {
            (Phase::Ticking, Some(Reply::Rubric(text, _))) => self.judge(Reply::Rubric(text, ticks), now, lang),
            _ => Ok(None),
        }
    }

    /// Gives the question up: it counts as wrong, and the answer is shown.
    pub fn give_up(&mut self, now: Moment) -> Option<Review> {
        if !matches!(self.phase, Phase::Looking | Phase::Asking) {
            return None;
        }
        let round = self.rounds.last_mut()?;
        round.give_up(now);
        self.phase = Phase::Judged;
        let review = self.review(now);
        self.pass_on(now);
        review
    }

    fn judge(&mut self, reply: Reply, now: Moment, lang: Lang) -> Result<Option<Review>, Unreadable> {
        if let Some(round) = self.rounds.last_mut() {
            round.judge(reply, now, lang)?;
        }
        self.phase = Phase::Judged;
        let review = self.review(now);
        self.pass_on(now);
        Ok(review)
    }

    /// Where nothing is told, the next question comes at once.
    fn pass_on(&mut self, now: Moment) {
        if self.withheld {
            self.advance(now);
        }
    }

    /// The present answer as the log keeps it, taken into this drill's own picture of the learner; none where no
    /// concept fits the question.
    fn review(&mut self, now: Moment) -> Option<Review> {
        let mode = self.wish.mode;
        let round = self.rounds.last().filter(|round| !round.item.concept.is_empty())?;
        let review = round.review(mode, now);
        self.state.apply(&review);
        Some(review)
    }

    /// Goes on to the next question; false if the drill is over.
    pub fn go_on(&mut self, now: Moment) -> bool {
        if self.phase == Phase::Judged {
            self.advance(now);
        }
        self.phase != Phase::Over
    }

    /// Ends it here; what was asked and not answered does not count.
    pub fn stop(&mut self) {
        if matches!(self.phase, Phase::Looking | Phase::Asking | Phase::Ticking) {
            self.rounds.pop();
        }
        self.phase = Phase::Over;
    }

    /// What came of it.
    pub fn summary(&self) -> Summary {
        let unreached = if self.ran_out { self.planned.len() } else { 0 };
        Summary::of(&self.rounds, unreached)
    }

    fn counted(&self) -> usize {
        self.rounds.iter().filter(|round| !round.sibling).count()
    }

    fn advance(&mut self, now: Moment) {
        if let Some(placement) = &mut self.placement {
            if let Some(round) = self.rounds.last() {
                placement.answered(round.right());
            }
            let item = placement.draw();
            self.phase = if item.is_some() { Phase::Asking } else { Phase::Over };
            self.rounds.extend(item.map(|item| Round::new(item, now)));
            return;
        }
        if let Some(planned) = self.planned.pop_front() {
            let out_of_time = self.seconds_left(now) == Some(0);
            if out_of_time && self.wish.strict {
                self.ran_out = true;
                self.planned.push_front(planned);
                self.phase = Phase::Over;
                return;
            }
            let begins = if planned.item.by_asking { Phase::Looking } else { Phase::Asking };
            self.phase = if out_of_time { Phase::Over } else { begins };
            if !out_of_time {
                self.rounds.push(Round::planned(planned, now));
            }
            return;
        }
        let failed = self.rounds.last().filter(|round| !round.right() && !round.sibling && self.wish.siblings);
        let sibling = failed.and_then(|round| concept(round.item.concept).map(|concept| (concept, round.item.format)));
        let over = self.counted() >= self.wish.count || self.seconds_left(now) == Some(0);
        let found = match sibling {
            Some((concept, format)) if self.seconds_left(now) != Some(0) => {
                let format = self.format_of_sibling(concept, format);
                self.draw(concept, Some(format), now)
                    // Where all that is left has just been told, on to the next.
                    .filter(|item| !self.rounds.iter().any(|round| gives_away(&round.item, item)))
                    .map(|item| Round { sibling: true, ..Round::new(item, now) })
                    .or_else(|| if over { None } else { self.chosen(now) })
            }
            _ if over => None,
            _ => self.chosen(now),
        };
        self.phase = if found.is_some() { Phase::Asking } else { Phase::Over };
        self.rounds.extend(found);
    }

    /// A question about the concept that the schedule wants next.
    fn chosen(&mut self, now: Moment) -> Option<Round> {
        let infos: Vec<ConceptInfo> =
            self.concepts().map(|concept| ConceptInfo::of(concept, self.formats(concept))).collect();
        let ask = next(&self.state, &infos, now, &mut self.rng)?;
        let item = self.draw(concept(&ask.concept)?, ask.format, now)?;
        Some(Round { reason: Some(ask.reason), ..Round::new(item, now) })
    }

    /// The concepts that may be asked and have a generator for it.
    fn concepts(&self) -> impl Iterator<Item = &'static Concept> {
        let wished = |concept: &&Concept| {
            self.wish.concepts.is_empty() || self.wish.concepts.iter().any(|wished| wished.id == concept.id)
        };
        CONCEPTS.iter().filter(wished).filter(|concept| !self.formats(concept).is_empty())
    }

    fn formats(&self, concept: &Concept) -> Vec<Format> {
        let mut formats: Vec<Format> = concept.generators().map(|generator| generator.format).collect();
        formats.retain(|format| self.wish.formats.is_empty() || self.wish.formats.contains(format));
        formats.retain(|format| *format != Format::Explain || self.may_explain(concept));
        formats.dedup();
        // Behind a lesson each question is of another sort, as far as there are any.
        let asked = |format: &Format| self.rounds.iter().any(|round| !round.sibling && round.item.format == *format);
        if self.wish.mode == Mode::Lesson && !formats.iter().all(asked) {
            formats.retain(|format| !asked(format));
        }
        formats
    }

    /// The sort of a question that follows a mistake: the same, but of the few false sentences about a concept one has
    /// just been told, so that another sort is better.
    fn format_of_sibling(&self, concept: &Concept, failed: Format) -> Format {
        let others = self.formats(concept);
        others.into_iter().find(|format| *format != Format::Myth).filter(|_| failed == Format::Myth).unwrap_or(failed)
    }

    /// A fresh item about a concept, in that format if it has one.
    fn draw(&mut self, concept: &'static Concept, format: Option<Format>, now: Moment) -> Option<Item> {
        let formats = self.formats(concept);
        let allowed: Vec<&Generator> =
            concept.generators().filter(|generator| formats.contains(&generator.format)).collect();
        let wanted: Vec<&Generator> =
            allowed.iter().copied().filter(|generator| Some(generator.format) == format).collect();
        // What was just seen is avoided, if need be by trying longer and in another format.
        let mut from = if wanted.is_empty() { allowed } else { wanted };
        let tries = if self.wish.seen.is_empty() { TRIES } else { TRIES_UNSEEN };
        let mut found = None;
        for at in 0..tries {
            if at == TRIES {
                from = concept.generators().filter(|generator| generator.format != Format::Explain).collect();
            }
            let generator = from.get(self.rng.index(from.len()))?;
            if generator.format == Format::Explain {
                return self.explanation(concept, now);
            }
            let Ok(item) = generator.item(self.rng.below(1_000_000)) else { continue };
            let met = self.rounds.iter().any(|round| round.item.hash == item.hash || gives_away(&round.item, &item));
            let fresh =
                !met && self.state.is_fresh(item.hash, now) && !self.wish.seen.iter().any(|seen| seen.is(&item));
            found = Some(item);
            if fresh {
                break;
            }
        }
        found
    }
}

/// Whether whoever has been told the answer of `told` knows that of `asked`: both have the same false sentence.
fn gives_away(told: &Item, asked: &Item) -> bool {
    match (&told.ask, &asked.ask) {
        (Ask::Choice(one), Ask::Choice(other)) if told.format == Format::Myth && asked.format == Format::Myth => {
            let text = |choice: &Choice| choice.options.get(choice.right).map(|option| option.text.clone());
            text(one) == text(other)
        }
        _ => false,
    }
}
