//! What tells roles apart besides colour: the modifiers of each role with colours and without.
//!
//! They carry meaning (what has just changed is reversed, what is lost is struck out), so no theme changes them. With
//! colours they are few; without, they are all there is.

use ratatui::style::Modifier;

use super::Role;

/// A role's modifiers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    /// Wherever there are colours.
    pub coloured: Modifier,
    /// Where there are none, or none for this role.
    pub mono: Modifier,
}

const NO: Modifier = Modifier::empty();
const BOLD: Modifier = Modifier::BOLD;
const DIM: Modifier = Modifier::DIM;
const ITALIC: Modifier = Modifier::ITALIC;
const UNDER: Modifier = Modifier::UNDERLINED;
const REV: Modifier = Modifier::REVERSED;
const BOLD_UNDER: Modifier = BOLD.union(UNDER);
const CROSSED: Modifier = Modifier::CROSSED_OUT;
const BOLD_REV: Modifier = BOLD.union(REV);

/// The table.
#[expect(clippy::match_same_arms, reason = "a table: one line a role")]
pub(super) fn of(role: Role) -> Marks {
    let row = |coloured, mono| Marks { coloured, mono };
    match role {
        Role::Text => row(NO, NO),
        Role::Dim => row(NO, DIM),
        Role::Strong => row(BOLD, BOLD),
        Role::Code => row(NO, UNDER),
        Role::Title => row(BOLD, BOLD),
        Role::Border => row(NO, DIM),
        Role::Focus => row(BOLD, BOLD_UNDER),
        Role::Selected => row(REV, REV),
        Role::Key => row(BOLD, BOLD_UNDER),
        Role::Bar => row(NO, REV),
        Role::Input => row(NO, NO),
        Role::Syn => row(NO, BOLD),
        Role::Ack => row(NO, NO),
        Role::Data => row(NO, BOLD),
        Role::Fin => row(NO, BOLD),
        Role::Rst => row(BOLD, BOLD_REV),
        Role::Lost => row(NO, CROSSED),
        Role::Timer => row(NO, ITALIC),
        Role::State => row(BOLD, BOLD),
        Role::StateChanged => row(BOLD_REV, BOLD_REV),
        Role::Call => row(NO, NO),
        Role::Because => row(ITALIC, ITALIC),
        Role::Error => row(BOLD, BOLD_UNDER),
        Role::Good => row(BOLD, BOLD),
        Role::Bad => row(BOLD, BOLD_REV),
        Role::Warn => row(BOLD, UNDER),
    }
}
