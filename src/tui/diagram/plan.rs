//! Where the states and arrows of Figure 5 stand, laid out by hand: once for 80 columns and 15 rows, once for 120
//! columns and 27 rows.
//!
//! The two share their shape: three columns of states, each row of states a step below the last. An arrow is a line
//! through points with a bend at each; what starts it stands beside it.

use crate::trace::State;

/// A state's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// The state; CLOSED stands twice, at the top before a connection and at the bottom after it.
    pub state: State,
    /// Whether it is the second CLOSED.
    pub end: bool,
    /// Its left column.
    pub x: u16,
    /// Its row.
    pub y: u16,
}

/// What an arrow's words are put against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// They begin here.
    From,
    /// They end before this column.
    To,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// Where it leads from and to.
    pub edge: (State, State),
    /// Its points, from the first cell to the cell of its head.
    pub points: Vec<(u16, u16)>,
    /// The key of its words among `widgets.diagram.edge`.
    pub words: &'static str,
    /// Where the words stand.
    pub place: (u16, u16, Side),
}

/// The figure at one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The states.
    pub nodes: Vec<Node>,
    /// The arrows.
    pub arrows: Vec<Arrow>,
    /// Columns and rows.
    pub size: (u16, u16),
}

/// The free measures of the figure.
#[derive(Debug, Clone, Copy)]
struct Measures {
    left: u16,
    middle: u16,
    right: u16,
    step: u16,
    size: (u16, u16),
}

const SMALL: Measures = Measures { left: 11, middle: 33, right: 61, step: 3, size: (78, 15) };
const LARGE: Measures = Measures { left: 22, middle: 52, right: 92, step: 6, size: (118, 27) };

/// The columns of a state's box: its name, and a letter for a host at either side.
pub fn box_width(state: State) -> u16 {
    u16::try_from(state.name().len()).unwrap_or(0) + 6
}

/// The figure that fits; none where not even the small one does.
pub fn plan(columns: u16, rows: u16) -> Option<Plan> {
    let fits = |measures: &Measures| measures.size.0 <= columns && measures.size.1 <= rows;
    [LARGE, SMALL].into_iter().find(fits).map(lay_out)
}

fn lay_out(m: Measures) -> Plan {
    Plan { nodes: nodes(m), arrows: arrows(m), size: m.size }
}

/// The row of the states of a level, counted from 0 at CLOSED.
fn row(m: Measures, level: u16) -> u16 {
    level * m.step
}

fn nodes(m: Measures) -> Vec<Node> {
    let at = |state, x, level| Node { state, end: false, x, y: row(m, level) };
    vec![
        at(State::Closed, m.middle + 2, 0),
        at(State::Listen, m.left, 1),
        at(State::SynSent, m.right, 1),
        at(State::SynRcvd, m.left, 2),
        at(State::Established, m.middle, 2),
        at(State::FinWait1, m.left, 3),
        at(State::Closing, m.middle + 2, 3),
        at(State::CloseWait, m.right, 3),
        at(State::FinWait2, m.left, 4),
        at(State::TimeWait, m.middle + 1, 4),
        at(State::LastAck, m.right, 4),
        Node { state: State::Closed, end: true, x: m.middle + 16, y: row(m, 4) + 2 },
    ]
}

/// An arrow by its points, with its words and their place.
fn arrow(edge: (State, State), points: &[(u16, u16)], words: &'static str, place: (u16, u16, Side)) -> Arrow {
    Arrow { edge, points: points.to_vec(), words, place }
}

fn arrows(m: Measures) -> Vec<Arrow> {
    [opening(m), meeting(m), closing(m)].concat()
}

/// Down from CLOSED, and back to it.
fn opening(m: Measures) -> Vec<Arrow> {
    use State::{Closed, Listen, SynSent};
    let (l, mid, r, top) = (m.left, m.middle, m.right, row(m, 1));
    // Where there is room, words keep away from the lines.
    let half = m.step / 2;
    vec![
        arrow((Closed, Listen), &[(mid + 1, 0), (l + 2, 0), (l + 2, top - 1)], "listen", (l + 4, half, Side::From)),
        arrow((Listen, Closed), &[(l + 12, top), (mid + 4, top), (mid + 4, 1)], "close", (l + 13, top - 1, Side::From)),
        arrow((Closed, SynSent), &[(mid + 14, 0), (r + 8, 0), (r + 8, top - 1)], "connect", (r + 7, half, Side::To)),
        arrow(
            (SynSent, Closed),
            &[(r - 1, top), (mid + 9, top), (mid + 9, 1)],
            "fails",
            (mid + 11, top - 1, Side::From),
        ),
    ]
}

/// How the two meet.
fn meeting(m: Measures) -> Vec<Arrow> {
    use State::{Established, FinWait1, Listen, SynRcvd, SynSent};
    let (l, mid, r) = (m.left, m.middle, m.right);
    let (upper, lower) = (row(m, 1), row(m, 2));
    let bend = upper + m.step / 3;
    vec![
        arrow((Listen, SynRcvd), &[(l + 2, upper + 1), (l + 2, lower - 1)], "syn", (l + 1, bend, Side::To)),
        arrow(
            (SynSent, SynRcvd),
            &[(r + 4, upper + 1), (r + 4, bend), (l + 8, bend), (l + 8, lower - 1)],
            "crossing",
            (mid, bend + 1, Side::From),
        ),
        arrow(
            (SynSent, Established),
            &[(r + 8, upper + 1), (r + 8, lower), (mid + 17, lower)],
            "syn_ack",
            (mid + 19, lower - 1, Side::From),
        ),
        arrow((SynRcvd, Established), &[(l + 14, lower), (mid - 1, lower)], "ack", (l + 16, lower - 1, Side::From)),
        arrow(
            (SynRcvd, FinWait1),
            &[(l + 2, lower + 1), (l + 2, row(m, 3) - 1)],
            "close_fin",
            (l + 1, lower + m.step / 3, Side::To),
        ),
    ]
}

/// How they part.
fn closing(m: Measures) -> Vec<Arrow> {
    use State::{CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, TimeWait};
    let (l, mid, r) = (m.left, m.middle, m.right);
    let (open, first, last) = (row(m, 2), row(m, 3), row(m, 4));
    let (bend, below) = (open + m.step / 3, first + m.step / 3);
    vec![
        arrow(
            (Established, FinWait1),
            &[(mid + 4, open + 1), (mid + 4, bend), (l + 10, bend), (l + 10, first - 1)],
            "close_fin_line",
            (l + 12, bend + 1, Side::From),
        ),
        arrow(
            (Established, CloseWait),
            &[(mid + 11, open + 1), (mid + 11, bend), (r + 6, bend), (r + 6, first - 1)],
            "fin_line",
            (mid + 13, bend + 1, Side::From),
        ),
        arrow((FinWait1, FinWait2), &[(l + 2, first + 1), (l + 2, last - 1)], "fin_acked", (l + 1, below, Side::To)),
        arrow((FinWait1, Closing), &[(l + 16, first), (mid + 1, first)], "fin_line", (l + 17, first + 1, Side::From)),
        arrow((FinWait2, TimeWait), &[(l + 16, last), (mid, last)], "fin_line", (l + 17, last + 1, Side::From)),
        arrow(
            (Closing, TimeWait),
            &[(mid + 7, first + 1), (mid + 7, last - 1)],
            "fin_acked_line",
            (mid + 9, below, Side::From),
        ),
        arrow(
            (CloseWait, LastAck),
            &[(r + 6, first + 1), (r + 6, last - 1)],
            "close_fin_line",
            (r + 5, below, Side::To),
        ),
        arrow(
            (LastAck, Closed),
            &[(r + 6, last + 1), (r + 6, last + 2), (mid + 28, last + 2)],
            "fin_acked_line",
            (r + 5, last + 1, Side::To),
        ),
        arrow(
            (TimeWait, Closed),
            &[(mid + 7, last + 1), (mid + 7, last + 2), (mid + 15, last + 2)],
            "expires",
            (mid + 9, last + 1, Side::From),
        ),
    ]
}
