//! How long a concept is remembered: FSRS-6 with its default parameters, and fixed steps should it ever fail.
//!
//! FSRS counts in `f32`, whose last bit may differ between builds and machines. So every result is rounded as it comes
//! in: the stability to four digits, the difficulty to a thousandth, the interval to whole days; all that is kept and
//! compared is whole numbers. See "The FSRS Algorithm" (open-spaced-repetition) for the formulas.

use std::sync::LazyLock;

use fsrs::{FSRS, FSRS6_DEFAULT_DECAY, ItemState, MemoryState, current_retrievability};

use super::Rating;

/// How likely a concept should still be known when it comes back, in per cent.
pub const RETENTION: u8 = 90;

/// What a thousandth of a day is counted by.
const MILLI: f32 = 1000.0;

/// What is known of the memory of a concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// In so many thousandths of a day the chance to know it falls to 90 %.
    pub stability: u32,
    /// How hard it is to make it last, from 1,000 to 10,000.
    pub difficulty: u32,
    /// When it should come back, in days after the answer; at least 1.
    pub interval: u32,
}

/// A way to say when a concept comes back.
pub trait Scheduler {
    /// The memory after an answer, `days` after the one before it.
    fn after(&self, before: Option<Memory>, days: u32, rating: Rating) -> Memory;

    /// How likely it is that the concept is still known after so many days, in thousandths.
    fn recall(&self, memory: Memory, days: u32) -> u16;
}

/// Which of the ways a state goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// FSRS with its default parameters.
    #[default]
    Fsrs,
    /// 1, 3, 7, 14 days, and then every 14.
    FixedSteps,
}

impl Method {
    /// The scheduler itself.
    pub fn scheduler(self) -> &'static dyn Scheduler {
        match self {
            Method::Fsrs => &Fsrs,
            Method::FixedSteps => &FixedSteps,
        }
    }
}

/// FSRS-6 with its default parameters.
#[derive(Debug, Clone, Copy)]
pub struct Fsrs;

static MODEL: LazyLock<FSRS> = LazyLock::new(FSRS::default);

impl Scheduler for Fsrs {
    fn after(&self, before: Option<Memory>, days: u32, rating: Rating) -> Memory {
        let state = before.map(Memory::state);
        let Ok(next) = MODEL.next_states(state, f32::from(RETENTION) / 100.0, days) else {
            return FixedSteps.after(before, days, rating);
        };
        Memory::of(&match rating {
            Rating::Again => next.again,
            Rating::Hard => next.hard,
            Rating::Good => next.good,
            Rating::Easy => next.easy,
        })
    }

    fn recall(&self, memory: Memory, days: u32) -> u16 {
        let days = whole_days(days);
        let chance = current_retrievability(memory.state(), days, FSRS6_DEFAULT_DECAY);
        u16::try_from(whole(chance * MILLI)).unwrap_or(u16::MAX).min(1000)
    }
}

impl Memory {
    fn state(self) -> MemoryState {
        MemoryState { stability: self.stability as f32 / MILLI, difficulty: self.difficulty as f32 / MILLI }
    }

    fn of(item: &ItemState) -> Memory {
        Memory {
            stability: four_digits(whole(item.memory.stability * MILLI)).max(1),
            difficulty: whole(item.memory.difficulty * MILLI),
            interval: whole(item.interval).max(1),
        }
    }
}

/// The nearest whole number; 0 for what is none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, and NaN becomes 0")]
fn whole(value: f32) -> u32 {
    value.round() as u32
}

/// Beyond sixteen million days a float has no room for single ones, and nobody is there to see it.
fn whole_days(days: u32) -> f32 {
    days.min(1 << 24) as f32
}

/// A number rounded to its first four digits, so that it is the same after the next rounding too.
fn four_digits(value: u32) -> u32 {
    let mut unit = 1;
    while value / unit >= 10_000 {
        unit *= 10;
    }
    (value.saturating_add(unit / 2)) / unit * unit
}

/// Fixed steps: 1, 3, 7, 14 days and then every 14. Hard repeats the step, Easy leaves one out.
#[derive(Debug, Clone, Copy)]
pub struct FixedSteps;

const STEPS: [u32; 4] = [1, 3, 7, 14];

impl Scheduler for FixedSteps {
    fn after(&self, before: Option<Memory>, _days: u32, rating: Rating) -> Memory {
        let at = before.and_then(|memory| STEPS.iter().rposition(|step| *step <= memory.interval));
        let onward = at.map_or(0, |at| at + 1);
        let step = match rating {
            Rating::Again => 0,
            Rating::Hard => at.unwrap_or(0),
            Rating::Good => onward,
            Rating::Easy => onward + 1,
        };
        let interval = STEPS[step.min(STEPS.len() - 1)];
        Memory { stability: interval * 1000, difficulty: before.map_or(5000, |memory| memory.difficulty), interval }
    }

    fn recall(&self, memory: Memory, days: u32) -> u16 {
        Fsrs.recall(memory, days)
    }
}
