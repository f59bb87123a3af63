//! Questions about a run: what is asked, the truth as the run shows it, wrong options, grading.
//!
//! A [`Kind`] says what is asked and how an answer to it is written. An [`Observer`] watches a stretch of a run and
//! yields the true [`Answer`] with the rules that decided it. A [`Question`] puts truth and wrong answers into a form,
//! and [`Question::grade`] judges a [`Response`]. An [`Item`] is a question with the run that it is about, made from a
//! seed by one of the [`generate`]`::generators`; a [`Concept`] is what it asks for. Everything here is pure; no
//! answer is ever typed by an author.

pub mod ahead;
mod answer;
pub mod bank;
pub mod concept;
mod decided;
mod distract;
pub mod drill;
mod events;
pub mod format;
pub mod generate;
mod grade;
pub mod inquiry;
pub mod item;
mod kind;
mod line_says;
pub mod myth;
mod observe;
mod question;
mod read;
mod reasons;
mod related;
pub mod schedule;
pub mod sheet;
mod unmoved;
mod usual;
mod words;

pub use answer::{Answer, Shape, Side, Value};
pub use concept::{CONCEPTS, Concept, concept};
pub use decided::{Decider, Deciding};
pub use format::Format;
pub(crate) use generate::{fault_named, fault_names};
pub use grade::{FieldGrade, Grade};
pub use inquiry::{Inquiry, Look, Printed, Row};
pub use item::{Item, Reply, Verdict};
pub use kind::{Field, Kind};
pub use myth::{Area, Evidence, MYTHS, Myth, myth, myth_of};
pub use observe::{Observer, Truth};
pub use question::{Form, Question, Response, Wrong};
pub use read::Unreadable;
pub use related::{bears_on, named};
pub use words::Words;
