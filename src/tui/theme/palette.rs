//! The colours of the theme `dark`, one line a role, in its three depths.
//!
//! The hues start from Okabe and Ito's, which most colour-blind people tell apart, lightened until each reads at 4.5
//! to 1 on the background. The sixteen-colour column uses no colour that vanishes on a light terminal, and never a
//! background; the last column is what the form without colours adds.

use ratatui::style::{Color, Modifier};

use super::{ColourDepth, Role};

/// The background of the screen with 24-bit colours.
const BASE: Color = Color::Rgb(0x12, 0x16, 0x1f);

/// The background of bars, a shade lighter.
const RAISED: Color = Color::Rgb(0x22, 0x2a, 0x38);

/// How one role looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// The foreground with 24-bit colours.
    rgb: (u8, u8, u8),
    /// The nearest of the 256, by hand.
    indexed: u8,
    /// One of the sixteen, or the terminal's own.
    sixteen: Color,
    /// Modifiers wherever there are colours.
    modifiers: Modifier,
    /// Modifiers where there are few colours or none, besides.
    mono: Modifier,
}

impl Look {
    /// The foreground at a depth.
    pub(super) fn foreground(&self, depth: ColourDepth) -> Option<Color> {
        match depth {
            ColourDepth::True => Some(Color::Rgb(self.rgb.0, self.rgb.1, self.rgb.2)),
            ColourDepth::Indexed => Some(Color::Indexed(self.indexed)),
            ColourDepth::Sixteen => (self.sixteen != Color::Reset).then_some(self.sixteen),
            ColourDepth::None => None,
        }
    }

    /// The background that is the role's own.
    pub(super) fn background(&self, depth: ColourDepth) -> Option<Color> {
        let raised = self.modifiers.is_empty() && self.mono == Modifier::REVERSED;
        match depth {
            ColourDepth::True if raised => Some(RAISED),
            ColourDepth::Indexed if raised => Some(Color::Indexed(236)),
            ColourDepth::True | ColourDepth::Indexed | ColourDepth::Sixteen | ColourDepth::None => None,
        }
    }

    /// The modifiers at a depth.
    pub(super) fn modifiers_in(&self, depth: ColourDepth) -> Modifier {
        match depth {
            // A role without a colour of its own needs another mark among sixteen colours, too.
            ColourDepth::Sixteen if self.sixteen == Color::Reset => self.mono,
            ColourDepth::True | ColourDepth::Indexed | ColourDepth::Sixteen => self.modifiers,
            ColourDepth::None => self.mono,
        }
    }
}

/// The background of the screen; none where the terminal's own is kept.
pub(super) fn background(depth: ColourDepth) -> Option<Color> {
    match depth {
        ColourDepth::True => Some(BASE),
        ColourDepth::Indexed => Some(Color::Indexed(234)),
        ColourDepth::Sixteen | ColourDepth::None => None,
    }
}

const NO: Modifier = Modifier::empty();
const BOLD: Modifier = Modifier::BOLD;
const DIM: Modifier = Modifier::DIM;
const ITALIC: Modifier = Modifier::ITALIC;
const UNDER: Modifier = Modifier::UNDERLINED;
const REV: Modifier = Modifier::REVERSED;
const BOLD_REV: Modifier = BOLD.union(REV);
const BOLD_UNDER: Modifier = BOLD.union(UNDER);
const CROSSED: Modifier = Modifier::CROSSED_OUT;

/// A line of the table.
const fn row(rgb: (u8, u8, u8), indexed: u8, sixteen: Color, modifiers: Modifier, mono: Modifier) -> Look {
    Look { rgb, indexed, sixteen, modifiers, mono }
}

/// The table: 24-bit, of 256, of sixteen, modifiers with colours, modifiers without.
#[expect(clippy::match_same_arms, reason = "a table: one line a role")]
pub(super) fn look(role: Role) -> Look {
    use Color::{Blue, Cyan, Green, Magenta, Red, Reset};
    match role {
        Role::Text => row((0xd5, 0xda, 0xe3), 252, Reset, NO, NO),
        Role::Dim => row((0x8b, 0x95, 0xa7), 246, Reset, NO, DIM),
        Role::Strong => row((0xf5, 0xf7, 0xfa), 255, Reset, BOLD, BOLD),
        Role::Code => row((0x9c, 0xd8, 0xd0), 116, Cyan, NO, UNDER),
        Role::Title => row((0xf5, 0xf7, 0xfa), 255, Reset, BOLD, BOLD),
        Role::Border => row((0x7c, 0x87, 0x9b), 244, Reset, NO, DIM),
        Role::Focus => row((0xf0, 0xe4, 0x42), 227, Blue, BOLD, BOLD_UNDER),
        Role::Selected => row((0xf0, 0xe4, 0x42), 227, Reset, REV, REV),
        Role::Key => row((0xf0, 0xe4, 0x42), 227, Reset, BOLD, BOLD_UNDER),
        Role::Bar => row((0xd5, 0xda, 0xe3), 252, Reset, NO, REV),
        Role::Input => row((0xf5, 0xf7, 0xfa), 255, Reset, NO, NO),
        Role::Syn => row((0x6f, 0xc1, 0xf2), 117, Cyan, NO, BOLD),
        Role::Ack => row((0xa8, 0xb3, 0xc4), 249, Reset, NO, NO),
        Role::Data => row((0x3f, 0xc9, 0x9a), 79, Green, NO, BOLD),
        Role::Fin => row((0xf0, 0xb0, 0x3c), 215, Magenta, NO, BOLD),
        Role::Rst => row((0xff, 0x7b, 0x4d), 209, Red, BOLD, BOLD_REV),
        Role::Lost => row((0xff, 0x7b, 0x4d), 209, Red, NO, CROSSED),
        Role::Timer => row((0xe2, 0x9d, 0xc4), 176, Magenta, NO, ITALIC),
        Role::State => row((0xd5, 0xda, 0xe3), 252, Reset, BOLD, BOLD),
        Role::StateChanged => row((0xf0, 0xe4, 0x42), 227, Reset, BOLD_REV, BOLD_REV),
        Role::Call => row((0x9c, 0xd8, 0xd0), 116, Cyan, NO, NO),
        Role::Because => row((0xb9, 0xc2, 0xd0), 250, Reset, ITALIC, ITALIC),
        Role::Error => row((0xff, 0x7b, 0x4d), 209, Red, BOLD, BOLD_UNDER),
        Role::Good => row((0x3f, 0xc9, 0x9a), 79, Green, BOLD, BOLD),
        Role::Bad => row((0xff, 0x7b, 0x4d), 209, Red, BOLD, BOLD_REV),
        Role::Warn => row((0xf0, 0xb0, 0x3c), 215, Magenta, BOLD, UNDER),
    }
}
