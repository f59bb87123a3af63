//! A palette: the colours of one theme for every role, in 24-bit, 256 and 16 colours.
//!
//! What a role looks like without colours is no matter of taste but of meaning, so it is the same in every theme and
//! stands in `marks.rs`. The themes that come with the program stand in `built_in.rs`; a learner's own is read by
//! `user.rs`. A colour of 256 that nobody chose is the nearest one.

use ratatui::style::{Color, Modifier, Style};

use super::marks;
use super::{ColourDepth, Role};

/// A 24-bit colour.
pub type Rgb = (u8, u8, u8);

/// The colours of one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink {
    /// With 24-bit colours.
    pub rgb: Rgb,
    /// Of the 256.
    pub indexed: u8,
    /// Of the sixteen; `Reset` for the terminal's own.
    pub sixteen: Color,
}

/// The colours of a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// Its name, as `--theme` takes it.
    pub name: String,
    /// The background of the screen.
    pub base: Ink,
    /// The background of bars.
    pub raised: Ink,
    /// Whether what stands back may be dimmed by the terminal as well, by an amount that nobody knows.
    pub dims: bool,
    /// Each role's ink, in the order of [`Role::ALL`].
    pub inks: [Ink; Role::ALL.len()],
}

/// What a palette comes to on one terminal, small enough to be handed about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Looks {
    /// Each role's foreground, in the order of [`Role::ALL`].
    inks: [Color; Role::ALL.len()],
    /// Each role's modifiers.
    modifiers: [Modifier; Role::ALL.len()],
    /// The background of the screen; `Reset` where the terminal's own is kept.
    base: Color,
    /// The background of bars.
    raised: Color,
}

impl Looks {
    /// How a role looks, whole.
    pub(super) fn style(&self, role: Role) -> Style {
        let modifiers = self.modifiers[role as usize];
        Style::new()
            .fg(self.inks[role as usize])
            .bg(if role == Role::Bar { self.raised } else { self.base })
            .add_modifier(modifiers)
            .remove_modifier(modifiers.complement())
    }

    /// The background of the screen; none where the terminal's own is kept.
    pub(super) fn background(&self) -> Option<Color> {
        (self.base != Color::Reset).then_some(self.base)
    }
}

impl Ink {
    /// An ink of that colour, the nearest of 256 in its place where there are no more.
    pub const fn new(rgb: Rgb, sixteen: Color) -> Ink {
        Ink { rgb, indexed: nearest_indexed(rgb), sixteen }
    }

    /// The same with a colour of 256 chosen by hand.
    pub const fn with_indexed(self, indexed: u8) -> Ink {
        Ink { indexed, ..self }
    }

    /// The colour at a depth; none for the terminal's own.
    pub fn colour(&self, depth: ColourDepth) -> Option<Color> {
        match depth {
            ColourDepth::True => Some(Color::Rgb(self.rgb.0, self.rgb.1, self.rgb.2)),
            ColourDepth::Indexed => Some(Color::Indexed(self.indexed)),
            ColourDepth::Sixteen => (self.sixteen != Color::Reset).then_some(self.sixteen),
            ColourDepth::None => None,
        }
    }
}

impl Palette {
    /// The ink of a role.
    pub fn ink(&self, role: Role) -> &Ink {
        &self.inks[role as usize]
    }

    /// What it comes to on a terminal with so many colours.
    pub(super) fn looks(&self, depth: ColourDepth) -> Looks {
        let base = self.base.colour(depth).unwrap_or(Color::Reset);
        Looks {
            inks: Role::ALL.map(|role| self.ink(role).colour(depth).unwrap_or(Color::Reset)),
            modifiers: Role::ALL.map(|role| self.modifiers(role, depth)),
            base,
            raised: self.raised.colour(depth).unwrap_or(base),
        }
    }

    /// The modifiers of a role at a depth.
    fn modifiers(&self, role: Role, depth: ColourDepth) -> Modifier {
        let marks = marks::of(role);
        let plain = self.ink(role).sixteen == self.ink(Role::Text).sixteen;
        let marked = match depth {
            // A role without a colour of its own needs another mark among sixteen colours, too.
            ColourDepth::Sixteen if plain => marks.mono,
            ColourDepth::True | ColourDepth::Indexed | ColourDepth::Sixteen => marks.coloured,
            ColourDepth::None => marks.mono,
        };
        if self.dims { marked } else { marked.difference(Modifier::DIM) }
    }
}

/// The six levels of the colour cube of xterm's 256.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The 24-bit colour of one of xterm's 256, from 16 on; the first sixteen are the user's own and taken as VGA has them.
pub const fn rgb_of_indexed(index: u8) -> Rgb {
    const VGA: [Rgb; 16] = [
        (0, 0, 0),
        (205, 0, 0),
        (0, 205, 0),
        (205, 205, 0),
        (0, 0, 238),
        (205, 0, 205),
        (0, 205, 205),
        (229, 229, 229),
        (127, 127, 127),
        (255, 0, 0),
        (0, 255, 0),
        (255, 255, 0),
        (92, 92, 255),
        (255, 0, 255),
        (0, 255, 255),
        (255, 255, 255),
    ];
    match index {
        0..16 => VGA[index as usize],
        16..232 => {
            let cell = index - 16;
            (LEVELS[(cell / 36) as usize], LEVELS[(cell / 6 % 6) as usize], LEVELS[(cell % 6) as usize])
        }
        232.. => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

/// The nearest of xterm's 256 to a colour, the user's own sixteen left out.
pub const fn nearest_indexed(rgb: Rgb) -> u8 {
    let mut best = 16;
    let mut least = u32::MAX;
    let mut index: u8 = 16;
    loop {
        let (r, g, b) = rgb_of_indexed(index);
        let far = square(r, rgb.0) * 2 + square(g, rgb.1) * 4 + square(b, rgb.2) * 3;
        if far < least {
            least = far;
            best = index;
        }
        if index == u8::MAX {
            return best;
        }
        index += 1;
    }
}

const fn square(a: u8, b: u8) -> u32 {
    let apart = a.abs_diff(b) as u32;
    apart * apart
}
