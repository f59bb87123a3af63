//! The screens: update and view, pure.
//!
//! The loop is Elm's: the shell turns what happens into a [`Msg`], the app answers with [`Effect`]s, and the view is a
//! function of the app alone. This folder holds the parts: keys and the table of actions, the theme, text on a grid of
//! cells, the rectangles of the screen, overlays, the `:` line, and the screens themselves.

pub mod action;
pub mod app;
pub mod beside;
pub mod command_line;
pub mod connection;
pub mod diagram;
pub mod files;
pub mod fleet;
pub mod glossary;
pub mod header;
pub mod home;
pub mod host_card;
pub mod key;
pub mod ladder;
pub mod layout;
pub mod lens;
pub mod line_edit;
pub mod output;
pub mod overlay;
pub mod paint;
pub mod picker;
pub mod present;
pub mod settings;
pub mod sheet;
pub mod svg;
pub mod text;
pub mod theme;
pub mod timeline;
pub mod too_small;

pub use app::{App, Looks};
pub use key::{Key, KeyCode, Mouse, MouseKind};
pub use settings::Settings;
pub use theme::{ColourDepth, GlyphSet, Glyphs, Role, Theme};

use crate::lesson::Course;
use crate::lesson::progress::Progress;
use crate::quiz::schedule::{Moment, Review};
use crate::scenario::live::{Report, Request};
use crate::trace::Span;

/// What can happen to the screens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// The mouse was used.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// The terminal now has that many columns and rows.
    Resize(u16, u16),
    /// Time passed while something moves.
    Frame {
        /// Since the frame before.
        elapsed: Span,
    },
    /// The kernel's side has told something.
    Lab(Report),
    /// What was asked about files has an answer.
    Files(files::FileReport),
    /// The settings were written into that file, or could not be for that reason.
    Written(Result<String, String>),
    /// What the learner did could not be kept, and why, as a sentence.
    Unkept(String),
    /// The folder of lessons has changed: what is in it now.
    Course(Course),
    /// What time it is; told before whatever else happened.
    Now(Moment),
}

/// What the screens ask the shell to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// End the program.
    Quit,
    /// Give the terminal back to the shell that started the program, until it is continued.
    Suspend,
    /// Keep what the learner has done.
    SaveProgress(Progress),
    /// Keep what was set on screen.
    SaveSettings(Settings),
    /// Write the settings into the learner's own file; what came of it is told.
    WriteSettings(Settings),
    /// Ask the real kernel.
    Lab(Request),
    /// Ask about files; troubles are told in that language.
    Files(files::FileRequest, crate::lang::Lang),
    /// Keep these answers.
    Record(Vec<Review>),
    /// These are the presenter's notes now.
    Notes(String),
}
