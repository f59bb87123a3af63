//! Rows: which row each end of an arrow, each note, reason and quiet stretch gets.
//!
//! Points are placed one after another, each on the first row that keeps the order of time and has its cells free. What
//! lies between the two ends of an arrow is the business of `path`.

mod clear;
mod flat;
mod notes;
pub mod pair;

pub use flat::Thicket;

use crate::lang::Lang;
use crate::trace::{Span, Time};

use super::label;
use super::model::{Fate, LadderModel, PointKind, Side};

/// Where the columns are. All are counted from the area's left edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// The width of the time column, its gap included; 0 without one.
    pub time: u16,
    /// The width of the room outside either lifeline; 0 if notes stand inside.
    pub gutter: u16,
    /// The left lifeline.
    pub left: u16,
    /// The right lifeline.
    pub right: u16,
}

impl Columns {
    /// The columns for an area of that width.
    pub fn of(area: u16, time: u16) -> Columns {
        let time = if area < 30 { 0 } else { time + 1 };
        let gutter = match area {
            0..74 => 0,
            74..96 => 14,
            96..130 => 19,
            130.. => 25,
        };
        let left = time + gutter;
        let right = area.saturating_sub(1 + gutter).max(left + 1);
        Columns { time, gutter, left, right }
    }

    /// The same without a column of times.
    pub fn without_time(area: u16) -> Columns {
        let columns = Columns::of(area, 0);
        let moved = columns.time;
        Columns { time: 0, left: columns.left.saturating_sub(moved), ..columns }
    }

    /// How many cells lie between the lifelines.
    pub fn inner(self) -> usize {
        usize::from(self.right - self.left - 1)
    }
}

/// How much to show in how many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Rows that an arrow falls in one link delay.
    pub fall: usize,
    /// Whether every arrow has its reason line, not only the newest and the selected one.
    pub reasons: bool,
    /// Whether the rows between two events tell how much time lies between them.
    pub scale: bool,
}

/// A text on a row, measured from the sender's or owner's side of the room between the lifelines, or in a gutter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The row.
    pub row: usize,
    /// The side that it is attached to.
    pub side: Side,
    /// Whether it stands outside the lifelines.
    pub outside: bool,
    /// The first cell, counted from the lifeline of its side.
    pub from: usize,
    /// How many cells it takes.
    pub len: usize,
    /// The text.
    pub text: String,
    /// What it is.
    pub kind: PlacedKind,
}

/// What a placed text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacedKind {
    /// The label of an arrow.
    Label(usize),
    /// Cells kept free for an arrow's head.
    Head,
    /// The numbers of an arrow that is told in rows, where it arrives.
    Arrival(usize),
    /// Why a segment was lost.
    Loss(usize),
    /// A note.
    Note(usize),
    /// A line of the reason for an arrow.
    ReasonOfArrow(usize),
    /// A line of the reason for a note.
    ReasonOfNote(usize),
}

/// A row of the whole ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Row {
    /// The first moment shown on it.
    pub time: Option<Time>,
    /// Set if the row stands for a stretch of time in which nothing happens.
    pub fold: Option<Span>,
}

/// The rows of an arrow's two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ends {
    /// The row on which it leaves.
    pub start: usize,
    /// The row on which it arrives, or would.
    pub end: usize,
    /// How many cells its label takes from the sender's lifeline, the gap before it included.
    pub label: usize,
}

/// Everything placed.
#[derive(Debug, Clone, Default)]
pub struct Placement {
    /// The rows.
    pub rows: Vec<Row>,
    /// The texts.
    pub texts: Vec<Placed>,
    /// The places in `texts` of those on each row.
    pub on_row: Vec<Vec<usize>>,
    /// The arrows' ends, by their place in the model.
    pub ends: Vec<Ends>,
    /// Which arrows are told in rows, without a line.
    pub flat: Vec<bool>,
}

impl Placement {
    /// The texts on a row.
    pub fn on(&self, row: usize) -> impl Iterator<Item = &Placed> {
        self.on_row.get(row).into_iter().flatten().map(|place| &self.texts[*place])
    }
}

/// What decides the words and their room.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The model.
    pub model: &'a LadderModel,
    /// The columns.
    pub columns: Columns,
    /// How much to show.
    pub level: Level,
    /// The language.
    pub lang: Lang,
    /// Whether to show absolute numbers.
    pub absolute: bool,
    /// Whether to use ASCII alone.
    pub ascii: bool,
    /// Whether names stand without their addresses.
    pub names_alone: bool,
    /// What becomes of a thicket of lines.
    pub thicket: Thicket,
    /// The selected arrow's place.
    pub selected: Option<usize>,
}

/// Places everything.
pub fn place(ask: Ask) -> Placement {
    let mut placer = Placer::new(ask);
    for order in reading_order(ask.model) {
        let point = ask.model.points[order];
        placer.advance(point.at);
        placer.point(point.kind);
    }
    placer.flush();
    placer.flights();
    placer.quiet_until_now();
    placer.out
}

/// The points in the order in which they get their rows. Within a moment, what happens on one side before it sends
/// comes before what the other side sends, so that two segments sent at once leave side by side; each side keeps its
/// own order.
fn reading_order(model: &LadderModel) -> Vec<usize> {
    let mut phase = [0_usize; 2];
    let mut sent_in = vec![0_usize; model.arrows.len()];
    let mut now = None;
    let mut keys = Vec::with_capacity(model.points.len());
    for (order, point) in model.points.iter().enumerate() {
        if now != Some(point.at) {
            now = Some(point.at);
            phase = [0; 2];
            sent_in.fill(0);
        }
        let side = &mut phase[point.side.index()];
        match point.kind {
            PointKind::Sent(arrow) => {
                *side |= 1;
                sent_in[arrow] = *side + 1;
            }
            PointKind::Ended(arrow) => *side = (*side).next_multiple_of(2).max(sent_in[arrow]),
            PointKind::Note(_) => *side = (*side).next_multiple_of(2),
        }
        keys.push((point.at, *side, order));
    }
    keys.sort_unstable();
    keys.into_iter().map(|(_, _, order)| order).collect()
}

struct Placer<'a> {
    ask: Ask<'a>,
    out: Placement,
    /// The first row that the present moment may use.
    floor: usize,
    /// One past the last row used so far.
    used: usize,
    /// The same for each side within the present moment.
    side_floor: [usize; 2],
    now: Option<Time>,
    /// Until when a segment that has left is on its way.
    busy_until: Time,
    /// Which arrows are on their way together with one that goes the other way.
    meets: Vec<bool>,
    /// The arrows that may still run through rows that are to be filled, each with the row of its end if it has one.
    live: Vec<(usize, Option<usize>)>,
    /// Reasons that wait for the end of their moment, so that the moment's notes stand nearer to the arrow.
    pending: Vec<Reason>,
    /// Reasons that found no clear place and stand below everything.
    late: Vec<Reason>,
    /// The newest thing that has a reason.
    newest_reason: Option<PointKind>,
}

/// The newest thing that has a reason: its reason is always shown, unless a segment is selected.
fn newest_reason(model: &LadderModel) -> Option<PointKind> {
    let kinds = model.points.iter().rev().map(|point| point.kind);
    kinds.into_iter().find(|kind| match kind {
        PointKind::Sent(arrow) => model.arrows[*arrow].rule.is_some(),
        PointKind::Note(note) => model.notes[*note].rule.is_some(),
        PointKind::Ended(_) => false,
    })
}

/// The most rows that the time between two events takes.
const STRETCH_MOST: usize = 40;

/// How far below everything a row is looked for on which a text is in no arrow's way.
const DOWN_MOST: usize = 2;

/// A reason to be shown under a row.
#[derive(Debug, Clone, Copy)]
struct Reason {
    text: &'static str,
    /// Whose doing it explains.
    side: Side,
    row: usize,
    kind: PlacedKind,
    focused: bool,
}

impl<'a> Placer<'a> {
    fn new(ask: Ask<'a>) -> Placer<'a> {
        let ends = vec![Ends::default(); ask.model.arrows.len()];
        let flat = flat::flat(&ask);
        let meets = flat::meets(ask.model, &flat);
        Placer {
            ask,
            out: Placement { ends, flat, ..Placement::default() },
            floor: 0,
            used: 0,
            side_floor: [0; 2],
            now: None,
            busy_until: Time::ZERO,
            meets,
            live: Vec::new(),
            pending: Vec::new(),
            late: Vec::new(),
            newest_reason: newest_reason(ask.model),
        }
    }

    fn point(&mut self, kind: PointKind) {
        match kind {
            PointKind::Sent(arrow) => self.depart(arrow),
            PointKind::Ended(arrow) => self.arrive(arrow),
            PointKind::Note(note) => self.note(note),
        }
    }

    /// Begins a new moment if `at` is later than the present one: below everything, after a fold if it was long quiet.
    fn advance(&mut self, at: Time) {
        if self.now.is_some_and(|now| now >= at) {
            return;
        }
        self.flush();
        if let Some(now) = self.now {
            self.fold(now, at);
            self.stretch(now, at);
        }
        self.begin(Some(at));
    }

    /// Lets what comes stand below everything so far.
    fn begin(&mut self, at: Option<Time>) {
        self.now = at;
        self.floor = self.used;
        self.side_floor = [self.floor; 2];
        let floor = self.floor;
        self.live.retain(|(_, end)| end.is_none_or(|end| end >= floor));
    }

    fn fold(&mut self, from: Time, to: Time) {
        if self.is_quiet(from, to) {
            self.put_fold(to.since(from));
        }
    }

    /// Whether it is long enough between two moments in which nothing happens.
    fn is_quiet(&self, from: Time, to: Time) -> bool {
        let long = Span(self.ask.model.delay.0.saturating_mul(3)).max(Span::millis(150));
        to.since(from) > long && self.busy_until <= from
    }

    fn put_fold(&mut self, gap: Span) {
        self.row(self.used).fold = Some(gap);
        self.used += 1;
    }

    /// Drawn to scale, the time that has passed takes its rows, what was folded apart.
    fn stretch(&mut self, from: Time, to: Time) {
        let folded = self.out.rows.last().is_some_and(|row| row.fold.is_some());
        if !self.ask.level.scale || folded {
            return;
        }
        let delay = self.ask.model.delay.0.max(1);
        let rows = to.since(from).0.saturating_mul(self.ask.level.fall as u64) / delay;
        let wanted = self.floor + usize::try_from(rows).unwrap_or(0).min(STRETCH_MOST);
        if wanted > self.used {
            self.row(wanted - 1);
            self.used = wanted;
        }
    }

    fn row(&mut self, at: usize) -> &mut Row {
        if self.out.rows.len() <= at {
            self.out.rows.resize(at + 1, Row::default());
        }
        &mut self.out.rows[at]
    }

    /// Cells taken on a row as `(from, len)` counted from the left lifeline, or from the side's own in a gutter.
    fn free(&self, row: usize, side: Side, outside: bool, from: usize, len: usize) -> bool {
        let inner = self.ask.columns.inner();
        let span = |side: Side, from: usize, len: usize| match side {
            Side::Left => (from, from + len),
            Side::Right => (inner.saturating_sub(from + len), inner.saturating_sub(from)),
        };
        let (a, b) = if outside { (from, from + len) } else { span(side, from, len) };
        self.out.on(row).filter(|text| text.outside == outside).all(|text| {
            if outside {
                return text.side != side || text.from + text.len < a || b < text.from;
            }
            let (c, d) = span(text.side, text.from, text.len);
            d < a || b < c
        })
    }

    /// Puts a text on the first free row at or below `from_row` on which no arrow has to run through it; where there is
    /// none, on the first free one.
    fn put(&mut self, from_row: usize, placed: Placed) -> usize {
        let row = self.first_row(from_row, &placed, |placer, row| placer.leaves_ways(&[(row, &placed)]));
        self.put_at(row, placed)
    }

    /// The first free row at or below `from_row` that is `good`, or just the first free one.
    fn first_row(&self, from_row: usize, placed: &Placed, good: impl Fn(&Self, usize) -> bool) -> usize {
        let folded = |row: usize| self.out.rows.get(row).is_some_and(|row| row.fold.is_some());
        let free = |row: &usize| !folded(*row) && self.free(*row, placed.side, placed.outside, placed.from, placed.len);
        // Below everything all rows are free.
        let first = (from_row..self.out.rows.len()).find(free).unwrap_or(from_row.max(self.out.rows.len()));
        let last = first.max(self.used) + DOWN_MOST;
        (first..=last).filter(free).find(|row| good(self, *row)).unwrap_or(first)
    }

    fn put_at(&mut self, row: usize, placed: Placed) -> usize {
        let now = self.now;
        let slot = self.row(row);
        slot.time = slot.time.or(now);
        self.used = self.used.max(row + 1);
        if self.out.on_row.len() <= row {
            self.out.on_row.resize(row + 1, Vec::new());
        }
        self.out.on_row[row].push(self.out.texts.len());
        self.out.texts.push(Placed { row, ..placed });
        row
    }

    fn depart(&mut self, index: usize) {
        self.flush_above();
        let arrow = &self.ask.model.arrows[index];
        let meets = self.meets[index];
        self.busy_until = self.busy_until.max(arrow.ends_at);
        let inner = self.ask.columns.inner();
        // Two segments that meet have half the room each, so that they can cross.
        let room = if meets { (inner / 2).saturating_sub(4) } else { inner.saturating_sub(6) };
        let chosen = self.ask.selected == Some(index);
        let texts = if self.is_flat(index) { label::in_rows } else { label::variants };
        let texts = texts(arrow, chosen, self.ask.absolute, self.ellipsis(), self.ask.lang);
        let text = texts.into_iter().find(|text| label::width(text) <= room).unwrap_or_default();
        let len = label::width(&text);
        let side = arrow.from;
        let placed = Placed {
            row: 0,
            side,
            outside: false,
            from: 0,
            len: (len + 4).min(self.ask.columns.inner()),
            text,
            kind: PlacedKind::Label(index),
        };
        let floor = if meets { self.side_floor[0].max(self.side_floor[1]) } else { self.side_floor[side.index()] };
        let row = self.put(floor, placed);
        self.side_floor[side.index()] = row;
        self.out.ends[index] = self.ends_at_departure(index, row, if len == 0 { 0 } else { len + 1 });
        if !self.is_flat(index) {
            self.live.push((index, None));
        }
    }

    fn fall(&self, index: usize) -> usize {
        let arrow = &self.ask.model.arrows[index];
        if self.is_flat(index) {
            return 1;
        }
        let delay = self.ask.model.delay.0.max(1);
        let way = match arrow.fate {
            Fate::Lost(..) => delay,
            Fate::Arrived | Fate::InFlight(_) => arrow.ends_at.since(arrow.sent_at).0,
        };
        let delays = usize::try_from(way.div_ceil(delay)).unwrap_or(usize::MAX).clamp(1, 4);
        self.ask.level.fall.max(1) * delays
    }

    fn arrive(&mut self, index: usize) {
        if self.is_flat(index) {
            return self.arrive_flat(index);
        }
        let arrow = &self.ask.model.arrows[index];
        let side = arrow.from.other();
        let lowest = self.out.ends[index].start + self.fall(index);
        let head =
            Placed { row: 0, side, outside: false, from: 0, len: 2, text: String::new(), kind: PlacedKind::Head };
        let from_row = self.side_floor[side.index()].max(lowest);
        let row = self.first_row(from_row, &head, |placer, row| placer.reaches(index, row));
        let row = self.put_at(row, head);
        self.side_floor[side.index()] = row;
        self.out.ends[index].end = row;
        if let Some(live) = self.live.iter_mut().find(|live| live.0 == index) {
            live.1 = Some(row);
        }
        if let Fate::Lost(cause, _) = arrow.fate {
            self.loss(index, cause, row);
        }
        self.reason_of_arrow(index, row);
    }

    /// The ends of the segments in flight: below everything that has happened, in the order in which they will come.
    fn flights(&mut self) {
        let mut flying: Vec<usize> = (0..self.ask.model.arrows.len())
            .filter(|index| matches!(self.ask.model.arrows[*index].fate, Fate::InFlight(_)))
            .collect();
        flying.sort_by_key(|index| self.ask.model.arrows[*index].ends_at);
        let mut last = None;
        for index in flying {
            let at = self.ask.model.arrows[index].ends_at;
            if last != Some(at) {
                last = Some(at);
                self.begin(None);
            }
            self.arrive(index);
        }
        self.flush();
        self.flush_late();
    }

    fn quiet_until_now(&mut self) {
        if let Some(newest) = self.ask.model.newest() {
            self.fold(newest, self.ask.model.clock);
        }
    }
}
