//! When what comes back: the learner's answers folded into a state, and the next thing to ask chosen from it.
//!
//! A [`Review`] is one answered question. [`State::apply`] folds it in: a [`Rating`], a [`Memory`] of the concept by
//! FSRS, its [`Standing`], the help that it is given with, how hard its generator is. [`next`] and [`plan`] choose. All
//! of it is pure: the moment is an argument, and the same answers give the same state, so that it can be worked out
//! again from the log at any time.

mod choose;
mod exam;
mod help;
mod memory;
mod moment;
mod myth;
mod of_lesson;
mod rating;
mod review;
mod standing;
mod state;
mod strength;

pub use choose::{Ask, ConceptInfo, Reason, next, plan};
pub use exam::Exam;
pub use help::{Help, Ladder};
pub use memory::{FixedSteps, Fsrs, Memory, Method, RETENTION, Scheduler};
pub use moment::{DAY_S, Moment};
pub use myth::MythTrack;
pub use of_lesson::LessonAnswer;
pub use rating::{Pace, Rating, rate};
pub use review::{Confidence, Mode, Review};
pub use standing::Standing;
pub use state::{REPEAT_DAYS, State, Track};
pub use strength::{START, Strength};
