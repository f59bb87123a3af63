//! What people type, and the questions that must be among the first three.

/// Words, and the ids that they must find.
pub const QUERIES: &[(&str, &[&str])] = &[
];

/// Words that nothing here is about.
pub const STRANGERS: &[&str] = &["banana bread recipe", "kubernetes ingress yaml", "香蕉面包怎么做", "", "?!"];
