//! Lessons: TOML to checked to proved.
