//! The screens: update and view, pure.

pub mod key;

pub use key::{Key, KeyCode, Mouse, MouseKind};

use crate::lesson::progress::Progress;
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
}

/// What the screens ask the shell to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// End the program.
    Quit,
    /// Give the terminal back to the shell that started the program, until it is continued.
    Suspend,
    /// Keep the learner's progress.
    SaveProgress(Progress),
}
