//! The screens: update and view, pure.

pub mod host_card;

pub mod ladder;

pub mod svg;

pub mod theme;
