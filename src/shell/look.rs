//! What the terminal can show: how many colours, which signs, and whether things may move.
//!
//! Judged from the environment alone, without asking the terminal: an answer would have to be waited for, and over a
//! slow line it arrives in the middle of the learner's first keys.

use std::io;

use termprofile::{DetectorSettings, TermProfile};

use super::cli::Cli;
use crate::tui::{ColourDepth, GlyphSet};

/// What the screens should look like on this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// How many colours.
    pub depth: ColourDepth,
    /// Which signs.
    pub glyphs: GlyphSet,
    /// Whether segments and effects move, or jump.
    pub motion: bool,
}

impl Look {
    /// The look that the environment allows and the options ask for.
    pub fn choose(cli: &Cli) -> Look {
        Look {
            depth: depth(),
            glyphs: if cli.ascii || is_plain_c() { GlyphSet::Ascii } else { GlyphSet::Unicode },
            motion: !cli.no_motion,
        }
    }
}

/// `NO_COLOR`, `COLORTERM`, `TERM` and their like, weighed. Not by running tmux's own command: that takes its time.
fn depth() -> ColourDepth {
    match TermProfile::detect(&io::stdout(), DetectorSettings::new().enable_tmux_info(false)) {
        TermProfile::TrueColor => ColourDepth::True,
        TermProfile::Ansi256 => ColourDepth::Indexed,
        TermProfile::Ansi16 => ColourDepth::Sixteen,
        TermProfile::NoColor | TermProfile::NoTty => ColourDepth::None,
    }
}

/// Whether the locale is expressly the plain C one, in which nothing but ASCII can be counted on. Where no locale is
/// set at all, as in many containers, the terminal most likely knows UTF-8.
fn is_plain_c() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    locale.is_some_and(|locale| locale == "C" || locale == "POSIX")
}

/// Whether the terminal cannot place anything on its screen (`TERM=dumb`, as within an editor).
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}
