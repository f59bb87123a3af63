//! The scenario language: parse, check, run.
