//! What a drill came to: how much was right, which misconceptions showed, and what to read again.

use std::collections::BTreeMap;

use crate::quiz::concept::{Concept, concept};

use super::{Pressure, Round};

/// A question that was not answered right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The item's name, to ask it again.
    pub item: String,
    /// What it asked for.
    pub concept: &'static Concept,
    /// The misconception that the answer showed.
    pub belief: Option<&'static str>,
    /// How much of it was right, in hundredths.
    pub credit: u8,
}

/// What came of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many questions were answered or given up.
    pub asked: usize,
    /// How many were right.
    pub right: usize,
    /// The mean of the points in hundredths: what was right, less what help has cost.
    pub credit: u8,
    /// How many came after their limit.
    pub late: usize,
    /// How many events of a round against the clock were not reached; they count as missed.
    pub unreached: usize,
    /// In an interview, how many were right of how many, by pressure.
    pub pressures: Vec<(Pressure, usize, usize)>,
    /// In incidents, how many outputs were looked at, and how many there were.
    pub looks: (usize, usize),
    /// How many seconds all answers took.
    pub seconds: u64,
    /// What went wrong, in the order of asking.
    pub missed: Vec<Missed>,
    /// The misconceptions that showed, with how often.
    pub beliefs: Vec<(&'static str, usize)>,
    /// The lessons to read again, those of the most mistakes first.
    pub lessons: Vec<&'static str>,
}

impl Missed {
    /// The command that asks it again.
    pub fn again(&self) -> String {
        match self.item.strip_prefix(super::stack::NAME).and_then(|rest| rest.strip_prefix('/')) {
            Some(seed) => format!("finwait drill --stack --seed {seed}"),
            None => format!("finwait drill --item {}", self.item),
        }
    }
}

impl Summary {
    pub(super) fn of(rounds: &[Round], unreached: usize) -> Summary {
        let done: Vec<&Round> = rounds.iter().filter(|round| round.is_done()).collect();
        let credit: usize = done.iter().map(|round| usize::from(round.points())).sum();
        let missed: Vec<Missed> =
            done.iter().filter(|round| !round.right()).filter_map(|round| missed(round)).collect();
        let mut beliefs: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut lessons: Vec<(&'static str, usize)> = Vec::new();
        for miss in &missed {
            if let Some(belief) = miss.belief {
                *beliefs.entry(belief).or_default() += 1;
            }
            let Some(lesson) = miss.concept.lessons.first().copied() else { continue };
            match lessons.iter_mut().find(|(known, _)| *known == lesson) {
                Some((_, count)) => *count += 1,
                None => lessons.push((lesson, 1)),
            }
        }
        lessons.sort_by_key(|(_, count)| core::cmp::Reverse(*count));
        Summary {
            asked: done.len() + unreached,
            right: done.iter().filter(|round| round.right()).count(),
            credit: u8::try_from(credit / (done.len() + unreached).max(1)).unwrap_or(100),
            unreached,
            late: done.iter().filter(|round| round.late()).count(),
            pressures: by_pressure(&done),
            looks: looks(&done),
            seconds: done.iter().map(|round| u64::from(round.seconds)).sum(),
            missed,
            beliefs: beliefs.into_iter().collect(),
            lessons: lessons.into_iter().map(|(lesson, _)| lesson).collect(),
        }
    }
}

fn by_pressure(done: &[&Round]) -> Vec<(Pressure, usize, usize)> {
    let of = |pressure: Pressure| {
        let those = || done.iter().filter(move |round| round.pressure == Some(pressure));
        (pressure, those().filter(|round| round.right()).count(), those().count())
    };
    Pressure::ALL.iter().map(|(pressure, _)| of(*pressure)).filter(|(_, _, asked)| *asked > 0).collect()
}

fn looks(done: &[&Round]) -> (usize, usize) {
    let incidents = || done.iter().filter(|round| round.item.by_asking);
    (incidents().map(|round| round.looks.len()).sum(), incidents().map(|round| round.item.outputs.len()).sum())
}

fn missed(round: &Round) -> Option<Missed> {
    let concept = concept(round.item.concept)?;
    let belief = round.verdict.as_ref().and_then(|verdict| verdict.belief);
    Some(Missed { item: round.item.id(), concept, belief, credit: round.credit() })
}
