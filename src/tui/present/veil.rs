//! What the presenter keeps from the room: states, flags, numbers, timers, or all of one side.
//!
//! A veil works on the data before anything is drawn, so that no trace of what is hidden can be left on screen.

use crate::tui::ladder::model::Side;

/// Something that can be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hidden {
    /// The names of states, on the hosts and in reasons.
    States,
    /// What a segment is: its flags, and whether it carries data.
    Flags,
    /// Sequence and acknowledgment numbers, and lengths.
    Numbers,
    /// Running timers.
    Timers,
    /// Everything about the left host.
    Left,
    /// Everything about the right host.
    Right,
}

impl Hidden {
    /// Everything that can be hidden.
    pub const ALL: [Hidden; 6] =
        [Hidden::States, Hidden::Flags, Hidden::Numbers, Hidden::Timers, Hidden::Left, Hidden::Right];

    /// The key of its name among the interface's words.
    pub fn key(self) -> &'static str {
        match self {
            Hidden::States => "present.hidden.states",
            Hidden::Flags => "present.hidden.flags",
            Hidden::Numbers => "present.hidden.numbers",
            Hidden::Timers => "present.hidden.timers",
            Hidden::Left => "present.hidden.left",
            Hidden::Right => "present.hidden.right",
        }
    }
}

/// What is hidden now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Veil {
    bits: u8,
}

impl Veil {
    fn bit(what: Hidden) -> u8 {
        1 << Hidden::ALL.iter().position(|other| *other == what).unwrap_or(0)
    }

    /// Whether that is hidden.
    pub fn hides(self, what: Hidden) -> bool {
        self.bits & Veil::bit(what) != 0
    }

    /// Hides it, or shows it again.
    pub fn toggle(&mut self, what: Hidden) {
        self.bits ^= Veil::bit(what);
    }

    /// Whether a whole side is hidden.
    pub fn hides_side(self, side: Side) -> bool {
        self.hides(match side {
            Side::Left => Hidden::Left,
            Side::Right => Hidden::Right,
        })
    }

    /// Whether a sentence about what happened would give something away.
    pub fn hides_reasons(self) -> bool {
        self.bits != 0 && self.bits != Veil::bit(Hidden::Timers)
    }

    /// All that is hidden.
    pub fn all(self) -> impl Iterator<Item = Hidden> {
        Hidden::ALL.into_iter().filter(move |what| self.hides(*what))
    }
}
