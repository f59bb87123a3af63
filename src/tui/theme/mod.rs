//! How things look, by the role they play: a widget asks for [`Role::Syn`], never for a colour.
//!
//! There is one theme, `dark`, in four forms: 24-bit, 256 and 16 colours, and none. The form without colours is made of
//! modifiers alone, and in every form what matters is also told by a word or a glyph. The shell finds out what the
//! terminal can do; nothing here reads the environment.

mod glyphs;
mod palette;

use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::text::Run;

pub use glyphs::{GlyphSet, Glyphs};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    depth: ColourDepth,
    set: GlyphSet,
}

impl Theme {
    /// The theme for a terminal of that colour depth, with Unicode glyphs.
    pub fn new(depth: ColourDepth) -> Theme {
        Theme { depth, set: GlyphSet::Unicode }
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
        let look = palette::look(role);
        let modifiers = look.modifiers_in(self.depth);
        let background = look.background(self.depth).or_else(|| self.background());
        Style::new()
            .fg(look.foreground(self.depth).unwrap_or(Color::Reset))
            .bg(background.unwrap_or(Color::Reset))
            .add_modifier(modifiers)
            .remove_modifier(modifiers.complement())
    }

    /// The background of the whole screen; none where the terminal's own is kept.
    pub fn background(&self) -> Option<Color> {
        palette::background(self.depth)
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
mod tests {
    use std::collections::BTreeSet;

    use ratatui::style::Modifier;

    use super::*;

    /// The relative luminance of WCAG 2.
    fn luminance(colour: Color) -> f64 {
        let Color::Rgb(r, g, b) = colour else { panic!("{colour:?} is not 24-bit") };
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    #[test]
    fn every_role_can_be_read_on_its_background() {
        let theme = Theme::new(ColourDepth::True);
        for role in Role::ALL {
            let style = theme.style(role);
            let (fg, bg) = (luminance(style.fg.expect("a colour")), luminance(style.bg.expect("a colour")));
            let contrast = (fg.max(bg) + 0.05) / (fg.min(bg) + 0.05);
            assert!(contrast >= 4.5, "{role:?}: {contrast:.2} to 1");
        }
    }

    #[test]
    fn sixteen_colours_leave_the_background_of_the_terminal_alone() {
        let theme = Theme::new(ColourDepth::Sixteen);
        for role in Role::ALL {
            let style = theme.style(role);
            assert_eq!(style.bg, Some(Color::Reset), "{role:?}");
            let unreadable =
                [Color::White, Color::Black, Color::Yellow, Color::LightYellow, Color::Gray, Color::DarkGray];
            assert!(style.fg.is_none_or(|fg| !unreadable.contains(&fg)), "{role:?} vanishes on some background");
        }
    }

    #[test]
    fn without_colours_there_are_only_modifiers_and_what_matters_stands_out() {
        let theme = Theme::new(ColourDepth::None);
        for role in Role::ALL {
            let style = theme.style(role);
            assert_eq!((style.fg, style.bg), (Some(Color::Reset), Some(Color::Reset)), "{role:?}");
        }
        let plain = theme.style(Role::Text).add_modifier;
        for role in [Role::Selected, Role::StateChanged, Role::Focus, Role::Key, Role::Error, Role::Lost, Role::Rst] {
            assert_ne!(theme.style(role).add_modifier, plain, "{role:?} looks like plain text");
        }
    }

    #[test]
    fn the_kinds_of_segments_differ_wherever_there_are_colours() {
        for depth in [ColourDepth::True, ColourDepth::Indexed, ColourDepth::Sixteen] {
            let theme = Theme::new(depth);
            let kinds = [Role::Syn, Role::Ack, Role::Data, Role::Fin, Role::Rst];
            let looks: BTreeSet<String> = kinds.iter().map(|role| format!("{:?}", theme.style(*role))).collect();
            assert_eq!(looks.len(), kinds.len(), "{depth:?}");
        }
    }

    #[test]
    fn a_style_leaves_nothing_of_what_was_there() {
        for depth in ColourDepth::ALL {
            let theme = Theme::new(depth);
            let mut cell = ratatui::buffer::Cell::EMPTY;
            cell.set_style(theme.style(Role::StateChanged));
            cell.set_style(theme.style(Role::Text));
            let mut fresh = ratatui::buffer::Cell::EMPTY;
            fresh.set_style(theme.style(Role::Text));
            assert_eq!(cell, fresh, "{depth:?}");
        }
    }

    #[test]
    fn nothing_blinks() {
        for depth in ColourDepth::ALL {
            for role in Role::ALL {
                let modifiers = Theme::new(depth).style(role).add_modifier;
                assert!(!modifiers.intersects(Modifier::SLOW_BLINK | Modifier::RAPID_BLINK), "{role:?}");
            }
        }
    }
}
