//! Lessons: TOML to checked to proved.

pub mod progress;
