//! How things look, by the role they play: a widget asks for [`Role::Syn`], never for a colour.
//!
//! A theme is a [`Palette`] on a terminal: one that comes with the program or the learner's own, in the form for
//! 24-bit, 256 or 16 colours or none. The form without colours is made of modifiers alone, and in every form
//! what matters is also told by a word or a glyph. The shell finds out what the terminal can do; nothing here reads the
//! environment.

mod built_in;
mod docs;
mod glyphs;
mod marks;
mod palette;
mod user;

use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::text::Run;

pub use built_in::{NAMES as THEMES, dark, high_contrast, palette as built_in_theme};
pub use docs::themes_page;
pub use glyphs::{GlyphSet, Glyphs};
pub use palette::{Ink, Palette, Rgb, nearest_indexed, rgb_of_indexed};
pub use user::read as read_theme;

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ColourDepth {
    /// 24-bit colours.
    True,
    /// The 256 colours of xterm.
    Indexed,
    /// The sixteen of ANSI, whatever the terminal's user made of them.
    #[default]
    Sixteen,
    /// None: `NO_COLOR`, or a terminal without.
    None,
}

impl ColourDepth {
    /// Every depth, the richest first.
    pub const ALL: [ColourDepth; 4] =
        [ColourDepth::True, ColourDepth::Indexed, ColourDepth::Sixteen, ColourDepth::None];
}

/// What a piece of the screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Running text.
    Text,
    /// What is there but not now in question.
    Dim,
    /// Stressed words of a text.
    Strong,
    /// Code, commands and names of variables in a text.
    Code,
    /// Titles.
    Title,
    /// Lines around things.
    Border,
    /// The one thing that has the keys.
    Focus,
    /// The chosen entry of a list, the chosen segment.
    Selected,
    /// A key that can be pressed.
    Key,
    /// The bars at the top and at the bottom.
    Bar,
    /// What is typed: the `:` line, an answer.
    Input,
    /// A segment with SYN.
    Syn,
    /// A bare acknowledgment.
    Ack,
    /// A segment with data.
    Data,
    /// A segment with FIN.
    Fin,
    /// A segment with RST.
    Rst,
    /// A segment that never arrives.
    Lost,
    /// A timer.
    Timer,
    /// The state of a connection.
    State,
    /// The state that has just changed: the one bright thing.
    StateChanged,
    /// A system call and what it returned.
    Call,
    /// The reason under an arrow.
    Because,
    /// An errno; a mistake in what was typed.
    Error,
    /// Right; done.
    Good,
    /// Wrong.
    Bad,
    /// Take note: not wrong, yet not as usual.
    Warn,
}

impl Role {
    /// Its name in a theme's file: `state_changed`.
    pub fn name(self) -> &'static str {
        match self {
            Role::Text => "text",
            Role::Dim => "dim",
            Role::Strong => "strong",
            Role::Code => "code",
            Role::Title => "title",
            Role::Border => "border",
            Role::Focus => "focus",
            Role::Selected => "selected",
            Role::Key => "key",
            Role::Bar => "bar",
            Role::Input => "input",
            Role::Syn => "syn",
            Role::Ack => "ack",
            Role::Data => "data",
            Role::Fin => "fin",
            Role::Rst => "rst",
            Role::Lost => "lost",
            Role::Timer => "timer",
            Role::State => "state",
            Role::StateChanged => "state_changed",
            Role::Call => "call",
            Role::Because => "because",
            Role::Error => "error",
            Role::Good => "good",
            Role::Bad => "bad",
            Role::Warn => "warn",
        }
    }

    /// Every role.
    pub const ALL: [Role; 26] = [
        Role::Text,
        Role::Dim,
        Role::Strong,
        Role::Code,
        Role::Title,
        Role::Border,
        Role::Focus,
        Role::Selected,
        Role::Key,
        Role::Bar,
        Role::Input,
        Role::Syn,
        Role::Ack,
        Role::Data,
        Role::Fin,
        Role::Rst,
        Role::Lost,
        Role::Timer,
        Role::State,
        Role::StateChanged,
        Role::Call,
        Role::Because,
        Role::Error,
        Role::Good,
        Role::Bad,
        Role::Warn,
    ];
}

/// The looks of everything, for one terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    depth: ColourDepth,
    set: GlyphSet,
    looks: palette::Looks,
}

impl Default for Theme {
    fn default() -> Theme {
        Theme::new(ColourDepth::default())
    }
}

impl Theme {
    /// The theme `dark` for a terminal of that colour depth, with Unicode glyphs.
    pub fn new(depth: ColourDepth) -> Theme {
        Theme::of(&dark(), depth)
    }

    /// The theme of a palette for a terminal of that colour depth, with Unicode glyphs.
    pub fn of(palette: &Palette, depth: ColourDepth) -> Theme {
        Theme { depth, set: GlyphSet::Unicode, looks: palette.looks(depth) }
    }

    /// The same with the glyphs of another set.
    #[must_use]
    pub fn with_glyphs(self, set: GlyphSet) -> Theme {
        Theme { set, ..self }
    }

    /// The colour depth that it was made for.
    pub fn depth(&self) -> ColourDepth {
        self.depth
    }

    /// The signs to draw with.
    pub fn glyphs(&self) -> &'static Glyphs {
        self.set.glyphs()
    }

    /// Which set of signs it draws with.
    pub fn glyph_set(&self) -> GlyphSet {
        self.set
    }

    /// How a role looks, whole: drawn over other cells, nothing of their colours and modifiers is left.
    pub fn style(&self, role: Role) -> Style {
        self.looks.style(role)
    }

    /// The background of the whole screen; none where the terminal's own is kept.
    pub fn background(&self) -> Option<Color> {
        self.looks.background()
    }

    /// The style to fill an empty screen with.
    pub fn base(&self) -> Style {
        self.style(Role::Text)
    }

    /// A span of ratatui's in the looks of `role`.
    pub fn span<'a>(&self, text: impl Into<std::borrow::Cow<'a, str>>, role: Role) -> Span<'a> {
        Span::styled(text, self.style(role))
    }

    /// A line of ratatui's made of runs.
    pub fn line<'a>(&self, runs: &'a [Run]) -> Line<'a> {
        Line::from(runs.iter().map(|run| self.span(run.text.as_str(), run.role)).collect::<Vec<_>>())
    }
}

#[cfg(test)]
#[path = "theme_tests.rs"]
mod tests;
