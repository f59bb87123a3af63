//! Lessons: TOML to checked to proved.
//!
//! [`check()`] reads a file and reports every mistake with its place; [`prove()`] runs it, computes every truth, and
//! puts the author's beliefs to the test; [`LessonRun`] is a learner's way through it. `docs/lesson-format.md` is the
//! reader's account of the format. No answer is ever typed in a lesson file.

mod audit;
mod chapters;
mod check;
mod check_ask;
mod check_both;
mod check_claim;
mod check_course;
mod check_era;
mod check_forbid;
mod check_line;
mod check_text;
mod codes;
mod course;
mod embed;
mod embedded;
mod exit;
mod forbid;
pub mod kept;
mod minutes;
mod model;
mod noted;
mod onward;
mod outline;
mod paths;
pub mod progress;
mod prove;
mod prove_claim;
mod prove_era;
mod raw;
mod raw_texts;
mod run;
mod spelling;
mod whole;

pub(crate) use crate::scenario::toml_reader;

pub use audit::{Audited, audit};
pub use chapters::{CHAPTERS, Chapter, chapter};
pub use check::{ASKS_MIN, BEATS_MAX, SIZE_MAX, check};
pub use check_course::CLAIMS;
pub use codes::CODES;
pub use course::{Course, Entry, Head, Problem};
pub use embedded::{Embedded, embedded};
pub use exit::{EXIT_COUNT, exit_wish};
pub use forbid::{Deed, Forbid, NotDone};
pub use minutes::{EXIT_LENGTH, MINUTES, length};
pub use model::{Ask, AskWrong, Beat, Challenge, Contrast, Era, Lesson, Myth, Under, paragraphs};
pub use noted::Noted;
pub use onward::Standstill;
pub use paths::{PATHS, Path};
pub use prove::{Proved, prove};
pub use run::{Attempt, LessonRun, Observed, Phase, Refused, Tried, Verdict};
pub use whole::{Share, Whole};
