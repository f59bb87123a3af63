//! The ladder in cells: every text and every stretch of line with its place, ready to be drawn or to be hit by a click.
//!
//! Several levels of detail are tried and the first that fits the height is taken; if none does, the tightest is, and
//! the newest rows are shown. The result knows how many rows are hidden above and below.

use crate::lang::Lang;
use crate::trace::SegmentId;
use crate::tui::theme::Role;

use super::label;
use super::lanes::Lane;
use super::model::LadderModel;
use super::paint::Painter;
use super::place::{Ask, Columns, Level, Placement, Thicket, place};

/// What the caller chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LayoutOptions {
    /// The language.
    pub lang: Lang,
    /// Whether to draw with ASCII alone.
    pub ascii: bool,
    /// The segment that is selected.
    pub selected: Option<SegmentId>,
    /// How many rows the view is scrolled up from the newest.
    pub scroll: usize,
    /// Whether to show absolute sequence numbers.
    pub absolute: bool,
    /// Whether the addresses stand elsewhere, and names alone above the lifelines.
    pub names_alone: bool,
    /// The connection that is looked at; the others stand back. None where they are all alike.
    pub lane: Option<Lane>,
    /// How many rows a link delay takes; none for as few as needed, whatever the time between two events.
    pub zoom: Option<u8>,
}

/// What a run of cells is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A host's name above its lifeline.
    Name,
    /// A time at the left.
    Clock,
    /// A lifeline.
    Lifeline,
    /// A stretch of an arrow's line.
    Line,
    /// The head of an arrow, the cross of a lost one, or the moving segment.
    Head,
    /// The label of an arrow.
    Label,
    /// The number of an arrow without a line, where it arrives.
    Arrival,
    /// The sign of a connection.
    Sign,
    /// A note on a lifeline.
    Note,
    /// Why something happened.
    Reason,
    /// A quiet stretch, folded away.
    Fold,
    /// How much is hidden.
    Hidden,
    /// Where two futures part.
    Mark,
}

/// How much a run stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It is another connection's than the one that is looked at.
    Back,
    /// It belongs to the past.
    Past,
    /// It happened just now, or is happening.
    Now,
    /// It is selected.
    Selected,
}

/// Some cells on one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The column, from the area's left edge.
    pub x: u16,
    /// The row, from the area's top.
    pub y: u16,
    /// How many columns it takes.
    pub width: u16,
    /// The text.
    pub text: String,
    /// What it is.
    pub piece: Piece,
    /// In which role it is drawn.
    pub role: Role,
    /// How much it stands out.
    pub tone: Tone,
    /// The segment that it belongs to.
    pub segment: Option<SegmentId>,
}

/// The ladder in cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LadderLayout {
    /// Everything to draw, in the order of drawing.
    pub runs: Vec<Run>,
    /// How many rows the whole ladder has.
    pub rows: usize,
    /// How many of them are hidden above.
    pub above: usize,
    /// How many of them are hidden below.
    pub below: usize,
    /// The rows on which each segment leaves and arrives, counted over the whole ladder.
    pub ends: Vec<(SegmentId, usize, usize)>,
}

impl LadderLayout {
    /// The segment drawn at a cell of the area, if any: a head before a label, a label before a line.
    pub fn hit(&self, x: u16, y: u16) -> Option<SegmentId> {
        let rank = |piece: Piece| match piece {
            Piece::Head => 3,
            Piece::Label | Piece::Arrival | Piece::Sign => 2,
            Piece::Line => 1,
            Piece::Name
            | Piece::Clock
            | Piece::Lifeline
            | Piece::Note
            | Piece::Reason
            | Piece::Fold
            | Piece::Hidden
            | Piece::Mark => 0,
        };
        let near = |run: &&Run, slack: u16| run.y == y && run.x <= x + slack && x < run.x + run.width + slack;
        let runs = || self.runs.iter().filter(|run| run.segment.is_some() && rank(run.piece) > 0);
        let exact = runs().filter(|run| near(run, 0)).max_by_key(|run| rank(run.piece));
        exact.or_else(|| runs().filter(|run| near(run, 1)).max_by_key(|run| rank(run.piece)))?.segment
    }

    /// How far the view can be scrolled up.
    pub fn scroll_max(&self) -> usize {
        self.above + self.below
    }
}

pub(super) const LEVELS: [Level; 5] = [
    Level { fall: 3, reasons: true, scale: false },
    Level { fall: 2, reasons: true, scale: false },
    Level { fall: 1, reasons: true, scale: false },
    Level { fall: 2, reasons: false, scale: false },
    Level { fall: 1, reasons: false, scale: false },
];

/// The rows that the names take.
pub(crate) const HEADER: u16 = 1;

/// Lays the ladder out for an area of that size.
pub fn layout(model: &LadderModel, options: &LayoutOptions, width: u16, height: u16) -> LadderLayout {
    let time = model.points.iter().map(|point| label::width(&label::clock(point.at))).max().unwrap_or(5);
    let columns = Columns::of(width, u16::try_from(time).unwrap_or(8));
    if width < 12 || height <= HEADER || columns.inner() < 4 {
        return LadderLayout::default();
    }
    let selected = options.selected.and_then(|id| model.arrows.iter().position(|arrow| arrow.id == id));
    let mut ask = Ask {
        model,
        columns,
        level: LEVELS[0],
        lang: options.lang,
        absolute: options.absolute,
        ascii: options.ascii,
        names_alone: options.names_alone,
        thicket: Thicket::InRows,
        selected,
    };
    let body = usize::from(height - HEADER);
    let mut placement = Placement::default();
    // A long run does not fit however it is laid out: only the tightest level is worth trying.
    let levels = if model.earlier > 0 || model.arrows.len() > body { &LEVELS[LEVELS.len() - 1..] } else { &LEVELS[..] };
    let zoomed = options.zoom.map(|rows| [Level { fall: usize::from(rows.max(1)), reasons: true, scale: true }]);
    let levels = zoomed.as_ref().map_or(levels, |zoomed| &zoomed[..]);
    for level in levels {
        ask.level = *level;
        placement = place(ask);
        if placement.rows.len() <= body {
            break;
        }
    }
    let mut painter = Painter::new(ask, options, &placement, height);
    painter.paint(&placement);
    painter.out
}
