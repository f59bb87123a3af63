//! Asks which of four sentences is false: one is a misconception about the concept, the others are facts about what
//! stands near it.

use super::build::Made;
use super::draw::Draw;
use super::{Barren, Generator};

/// The item's question and truth.
pub(super) fn ask(generator: &Generator, _draw: &mut Draw) -> Result<Made, Barren> {
    Err(Barren::Nothing(generator.name.to_owned()))
}
