//! The screens: update and view, pure.

pub mod ladder;

pub mod theme;
