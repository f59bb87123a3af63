//! x

use super::Generator;

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[];
