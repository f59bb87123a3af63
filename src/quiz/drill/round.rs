//! One question of a drill with what became of it: the answer, the verdict, how long it took, the help that was looked
//! at.

use super::hint::{self, Hint};
use super::plan::{Planned, Pressure};
use crate::lang::Lang;
use crate::quiz::item::{Ask, Item, Reply, Verdict};
use crate::quiz::read::Unreadable;
use crate::quiz::schedule::{Confidence, Help, Mode, Moment, Reason, Review};
use crate::quiz::sheet;
use crate::quiz::words::Words;

/// A question that was asked.
#[derive(Debug, Clone)]
pub struct Round {
    /// The question.
    pub item: Item,
    /// Why the schedule wanted it; none for a sibling, or for an item that was named.
    pub reason: Option<Reason>,
    /// Whether it follows a mistake on the same concept.
    pub sibling: bool,
    /// When it was asked.
    pub began: Moment,
    /// How long the answer took, in seconds.
    pub seconds: u32,
    /// How sure the learner was.
    pub confidence: Confidence,
    /// The help that was looked at, level by level.
    pub hints: Vec<Hint>,
    /// The outputs that were asked for, in that order, where they are shown only then.
    pub looks: Vec<usize>,
    /// The answer; none if it was given up.
    pub reply: Option<Reply>,
    /// The verdict, once there is one.
    pub verdict: Option<Verdict>,
    /// Whether it was given up.
    pub given_up: bool,
    /// Whether the time ran out over it, which counts as given up.
    pub timed_out: bool,
    /// In an interview, how hard it presses.
    pub pressure: Option<Pressure>,
    /// In a chain, what leads to it from the question before.
    pub link: Option<Words>,
}

impl Round {
    /// A question that is asked now.
    pub fn new(item: Item, now: Moment) -> Round {
        Round {
            item,
            reason: None,
            sibling: false,
            began: now,
            seconds: 0,
            confidence: Confidence::None,
            hints: Vec::new(),
            looks: Vec::new(),
            reply: None,
            verdict: None,
            given_up: false,
            timed_out: false,
            pressure: None,
            link: None,
        }
    }

    /// A question of a plan, asked now.
    pub fn planned(planned: Planned, now: Moment) -> Round {
        let Planned { item, pressure, link } = planned;
        Round { pressure, link, ..Round::new(item, now) }
    }

    /// What leads to it: in an interview's chain the one thing that is changed, and where a follow-up is met alone all
    /// that came before it.
    pub fn lead(&self, lang: Lang) -> Vec<String> {
        match &self.link {
            Some(link) => vec![link.get(lang).to_owned()],
            None => sheet::lead(&self.item, lang),
        }
    }

    /// The seconds left for it, if it has a limit; negative once that is over.
    pub fn seconds_left(&self, now: Moment) -> Option<i64> {
        let limit = self.pressure.and_then(Pressure::limit_s)?;
        Some(limit - now.at.saturating_sub(self.began.at))
    }

    /// Whether the answer came after the limit.
    pub fn late(&self) -> bool {
        self.pressure.and_then(Pressure::limit_s).is_some_and(|limit| i64::from(self.seconds) > limit)
    }

    /// Whether it was answered right.
    pub fn right(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| verdict.right)
    }

    /// How much of it was right, in hundredths.
    pub fn credit(&self) -> u8 {
        self.verdict.as_ref().map_or(0, |verdict| verdict.credit)
    }

    /// Whether it has been answered or given up.
    pub fn is_done(&self) -> bool {
        self.given_up || self.verdict.is_some()
    }

    /// How much help was looked at: W3 is none.
    pub fn help(&self) -> Help {
        self.hints.last().map_or(Help::Blank, |hint| hint.level)
    }

    /// What it is worth in hundredths: what was right, less a quarter for each level of help that was looked at.
    pub fn points(&self) -> u8 {
        let quarters = 1 + u16::from(self.help().number());
        u8::try_from(u16::from(self.credit()) * quarters / 4).unwrap_or(100)
    }

    pub(super) fn look(&mut self, at: usize) -> bool {
        let there = at < self.item.outputs.len();
        if there && !self.looks.contains(&at) {
            self.looks.push(at);
        }
        there
    }

    /// Whether an output is to be seen.
    pub fn shows(&self, at: usize) -> bool {
        !self.item.by_asking || self.looks.contains(&at)
    }

    pub(super) fn judge(&mut self, reply: Reply, now: Moment, lang: Lang) -> Result<(), Unreadable> {
        let verdict = self.item.grade(&reply, lang)?;
        self.seconds = self.taken(now);
        (self.reply, self.verdict) = (Some(reply), Some(verdict));
        Ok(())
    }

    pub(super) fn give_up(&mut self, now: Moment) {
        self.seconds = self.taken(now);
        self.given_up = true;
    }

    fn taken(&self, now: Moment) -> u32 {
        u32::try_from(now.at.saturating_sub(self.began.at).max(0)).unwrap_or(u32::MAX)
    }

    /// The next level of help, if there is one.
    pub(super) fn hint(&mut self, lang: Lang) -> Option<Hint> {
        let hint = hint::next(&self.item, self.help(), lang)?;
        self.hints.push(hint.clone());
        Some(hint)
    }

    /// The answer as the log keeps it.
    pub(super) fn review(&self, mode: Mode, now: Moment) -> Review {
        Review {
            at: now.at,
            east: now.east,
            concept: self.item.concept.to_owned(),
            format: self.item.format,
            produced: self.item.produced(),
            credit: self.credit(),
            right: self.right(),
            hints: Help::Blank.number() - self.help().number(),
            seconds: self.seconds,
            confidence: self.confidence,
            item: self.item.id(),
            canon: self.item.hash,
            difficulty: Some(i32::from(self.item.difficulty)),
            belief: self.verdict.as_ref().and_then(|verdict| verdict.belief).map(str::to_owned),
            mode,
        }
    }

    /// How many steps of that run lie before the question.
    pub fn asked_after(&self) -> usize {
        self.item.played.as_ref().map_or(0, |played| played.solved().at_cut().position())
    }

    /// The run as a scenario that can be replayed, if it is about one.
    pub fn replay(&self) -> Option<String> {
        match (&self.item.ask, &self.item.played) {
            (Ask::Rubric(rubric), _) => rubric.run.clone(),
            (_, Some(played)) => Some(played.solved().text()),
            (_, None) => None,
        }
    }
}
