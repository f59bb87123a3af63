//! How hard questions are and how strong the learner is, on one scale, corrected after each answer as chess ratings
//! are.
//!
//! A generator estimates the difficulty of each of its questions; how far it is off is learnt for it as a whole.
//! Learner and generator start at their estimates and move less with every answer. A learner who is 400 points
//! stronger than a question is hard gets it right ten times in eleven. All is whole numbers, so that it is the same
//! on every machine.

use std::collections::BTreeMap;

/// The strength of a new learner, and the difficulty of a question that nobody estimated.
pub const START: i32 = 1000;

/// How many points one answer moves at most, at first and in the end.
const STEP: [i32; 2] = [48, 12];

/// The expected share of right answers in thousandths, for each 50 points by which the learner is the stronger.
const EXPECTED: [i32; 17] = [500, 571, 640, 703, 760, 808, 849, 882, 909, 930, 947, 960, 969, 977, 983, 987, 990];

/// A rating in hundredths of a point, and how many answers it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Rated {
    hundredths: i32,
    answers: u32,
}

impl Rated {
    /// Moves by so many thousandths of a step.
    fn moves(&mut self, thousandths: i32) {
        let done = i32::try_from(self.answers.min(100)).unwrap_or(100);
        let step = (STEP[0] - done).max(STEP[1]);
        self.hundredths = self.hundredths.saturating_add(step * thousandths / 10);
        self.answers = self.answers.saturating_add(1);
    }
}

/// The learner's strength and how far each generator's estimates are off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Strength {
    learner: Rated,
    generators: BTreeMap<String, Rated>,
}

impl Strength {
    /// The learner's strength in points.
    pub fn learner(&self) -> i32 {
        START + self.learner.hundredths / 100
    }

    /// How hard a question of that generator really is, given its own estimate, in points.
    pub fn difficulty(&self, generator: &str, estimate: i32) -> i32 {
        estimate.saturating_add(self.generators.get(generator).map_or(0, |rated| rated.hundredths / 100))
    }

    /// How many of a thousand such questions the learner is expected to get right.
    pub fn expected(&self, generator: &str, estimate: i32) -> i32 {
        expected(self.learner().saturating_sub(self.difficulty(generator, estimate)))
    }

    /// Takes an answer in: how much of it was right, in thousandths.
    pub(super) fn answered(&mut self, generator: &str, estimate: i32, score: i32) {
        let surprise = score - self.expected(generator, estimate);
        self.learner.moves(surprise);
        self.generators.entry(generator.to_owned()).or_default().moves(-surprise);
    }
}

/// The expected share of right answers for one who is so much the stronger, in thousandths.
fn expected(lead: i32) -> i32 {
    let far = usize::try_from(lead.unsigned_abs() / 50).unwrap_or(usize::MAX);
    let share = match (EXPECTED.get(far), EXPECTED.get(far.saturating_add(1))) {
        (Some(here), Some(there)) => here + (there - here) * i32::try_from(lead.unsigned_abs() % 50).unwrap_or(0) / 50,
        (Some(_) | None, Some(_) | None) => EXPECTED[EXPECTED.len() - 1],
    };
    if lead < 0 { 1000 - share } else { share }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_logistic_curve() {
        for (at, share) in EXPECTED.iter().enumerate() {
            let lead = f64::from(u32::try_from(at * 50).unwrap());
            let exact = 1000.0 / (1.0 + 10_f64.powf(-lead / 400.0));
            assert!((exact - f64::from(*share)).abs() <= 1.0, "{lead}: {share}, exactly {exact}");
        }
        assert_eq!((expected(25), expected(-25), expected(i32::MAX), expected(i32::MIN)), (535, 465, 990, 10));
    }

    #[test]
    fn a_generator_that_is_harder_than_it_says_is_found_out() {
        let mut strength = Strength::default();
        for answer in 0..200 {
            strength.answered("easy", START, 1000);
            strength.answered("hard", START, if answer % 4 == 0 { 1000 } else { 0 });
        }
        assert!(strength.difficulty("hard", START) > strength.difficulty("easy", START) + 300);
        let expected = strength.expected("hard", START);
        assert!((150..=350).contains(&expected), "a quarter was right, expected were {expected}");
    }
}
