//! Lessons: TOML to checked to proved.
mod raw;
mod toml_reader;
