//! Colours by role and the glyph set: the only place that knows a colour.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen is; the theme decides how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Text that stands back.
    Dim,
    /// A heading.
    Title,
    /// The one thing to look at.
    Focus,
    /// A segment with SYN.
    Syn,
    /// A bare acknowledgment.
    Ack,
    /// A segment with FIN.
    Fin,
    /// A segment with RST.
    Rst,
    /// A segment with data.
    Data,
    /// A lost segment.
    Lost,
    /// A timer.
    Timer,
    /// A connection state.
    State,
    /// A connection state that changed just now.
    StateChanged,
    /// An error.
    Error,
    /// A system call.
    Call,
    /// Frames and lifelines.
    Border,
    /// What the keyboard has selected.
    Selected,
    /// The reason under an arrow.
    Because,
    /// Take note: not wrong, yet not as usual.
    Warn,
}

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColourDepth {
    /// The sixteen of ANSI.
    #[default]
    Sixteen,
}

/// A theme.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    depth: ColourDepth,
}

impl Theme {
    /// The theme for a terminal of that colour depth.
    pub fn new(depth: ColourDepth) -> Theme {
        Theme { depth }
    }

    /// The colour depth that it was made for.
    pub fn depth(&self) -> ColourDepth {
        self.depth
    }

    /// How a role looks.
    pub fn style(&self, role: Role) -> Style {
        let style = Style::new();
        match role {
            Role::Text | Role::Call => style,
            Role::Dim | Role::Border | Role::Because => style.fg(Color::DarkGray),
            Role::Title | Role::Focus | Role::Warn => style.add_modifier(Modifier::BOLD),
            Role::Syn => style.fg(Color::LightBlue),
            Role::Ack => style.fg(Color::Cyan),
            Role::Fin => style.fg(Color::Yellow),
            Role::Rst | Role::Lost | Role::Error => style.fg(Color::LightRed),
            Role::Data => style.fg(Color::LightGreen),
            Role::Timer => style.fg(Color::LightMagenta),
            Role::State => style.fg(Color::White),
            Role::StateChanged => style.fg(Color::White).add_modifier(Modifier::BOLD | Modifier::REVERSED),
            Role::Selected => style.add_modifier(Modifier::REVERSED),
        }
    }
}
