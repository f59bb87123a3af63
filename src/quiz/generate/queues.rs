//! Generators of chapter 3. Nothing stands here yet.
//! It is filled next.

use super::Generator;

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[];
