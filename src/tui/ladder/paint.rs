//! Turns a placement into runs of cells: lifelines, times, lines, texts and heads, for the rows that are in view.
//!
//! The order of drawing is the order of the runs: texts cover lines, and heads cover everything.

use crate::tr;
use crate::trace::{HostAct, SegmentId, Time};
use crate::tui::text::length;
use crate::tui::theme::Role;

use super::label;
use super::lanes::Lane;
use super::layout::{HEADER, LadderLayout, LayoutOptions, Piece, Run, Tone};
use super::model::{Arrow, ArrowKind, Fate, NoteKind, Side};
use super::path::{self, Cell};
use super::place::{Ask, Ends, Placed, PlacedKind, Placement};

/// Draws the rows that are in view.
pub(super) struct Painter<'a> {
    pub(super) ask: Ask<'a>,
    pub(super) glyphs: &'static Marks,
    newest: Option<Time>,
    /// The connection that is looked at.
    lane: Option<Lane>,
    top: usize,
    /// The rows of the body that can be drawn on.
    body: usize,
    /// Whether the row below the body says how much is hidden there.
    footer: bool,
    pub(super) out: LadderLayout,
}

/// The characters of the ladder.
#[derive(Debug)]
pub struct Marks {
    pub(super) level: &'static str,
    down_right: &'static str,
    down_left: &'static str,
    cross: &'static str,
    pub(super) heads: [&'static str; 2],
    pub(super) moving: &'static str,
    pub(super) lost: &'static str,
    lifeline: &'static str,
    dead: &'static str,
    pub(super) fold: &'static str,
    up: &'static str,
    down: &'static str,
    /// Where two futures part.
    pub(super) differs: &'static str,
}

impl Marks {
    /// Those of the set.
    pub(super) fn of(ascii: bool) -> &'static Marks {
        if ascii { &ASCII } else { &UNICODE }
    }
}

static UNICODE: Marks = Marks {
    level: "─",
    down_right: "╲",
    down_left: "╱",
    cross: "╳",
    heads: ["▶", "◀"],
    moving: "●",
    lost: "✗",
    lifeline: "│",
    dead: "╎",
    fold: "┈",
    up: "↑",
    down: "↓",
    differs: "≠",
};

static ASCII: Marks = Marks {
    level: "-",
    down_right: "\\",
    down_left: "/",
    cross: "X",
    heads: [">", "<"],
    moving: "*",
    lost: "x",
    lifeline: "|",
    dead: ":",
    fold: ".",
    up: "^",
    down: "v",
    differs: "#",
};

/// A run before it is known whether its row is visible.
pub(super) struct Draft {
    pub(super) x: usize,
    pub(super) row: usize,
    pub(super) text: String,
    pub(super) piece: Piece,
    pub(super) role: Role,
    pub(super) tone: Tone,
    pub(super) segment: Option<SegmentId>,
}

impl<'a> Painter<'a> {
    pub(super) fn new(ask: Ask<'a>, options: &LayoutOptions, placement: &Placement, height: u16) -> Painter<'a> {
        let rows = placement.rows.len();
        let full = usize::from(height - HEADER);
        let scroll = options.scroll.min(rows.saturating_sub(full));
        let footer = scroll > 0 && full > 2;
        let body = full - usize::from(footer);
        let below = (scroll + usize::from(footer)).min(rows.saturating_sub(body)) * usize::from(scroll > 0);
        let top = rows.saturating_sub(body + below);
        let ends = ask.model.arrows.iter().zip(&placement.ends).map(|(arrow, ends)| (arrow.id, ends.start, ends.end));
        let out = LadderLayout { runs: Vec::new(), rows, above: top, below, ends: ends.collect() };
        let glyphs = Marks::of(options.ascii);
        Painter { ask, glyphs, newest: ask.model.newest(), lane: options.lane, top, body, footer, out }
    }

    pub(super) fn paint(&mut self, placement: &Placement) {
        self.header();
        self.lifelines(placement);
        self.clocks(placement);
        let rows = self.top..self.top + self.body;
        let steps = path::steps(&self.ask.model.arrows, placement, self.ask.columns.inner(), &rows);
        self.lines(placement, &steps);
        for text in rows.flat_map(|row| placement.on(row)) {
            self.text(text);
        }
        self.heads(placement, &steps);
        if self.footer {
            let n = self.out.below;
            let words = tr!(self.ask.lang, "widgets.rows_below", n = n);
            self.hidden(self.body + usize::from(HEADER), &format!("{} {words}", self.glyphs.down));
        }
    }

    pub(super) fn push(&mut self, draft: Draft) {
        let Some(row) = draft.row.checked_sub(self.top).filter(|row| *row < self.body) else { return };
        self.push_at(row + usize::from(HEADER), draft);
    }

    fn push_at(&mut self, y: usize, draft: Draft) {
        let width = label::width(&draft.text);
        let (Ok(x), Ok(y), Ok(width)) = (u16::try_from(draft.x), u16::try_from(y), u16::try_from(width)) else {
            return;
        };
        let Draft { text, piece, role, tone, segment, .. } = draft;
        if width > 0 {
            self.out.runs.push(Run { x, y, width, text, piece, role, tone, segment });
        }
    }

    fn ellipsis(&self) -> &'static str {
        if self.ask.ascii { "~" } else { "…" }
    }

    fn header(&mut self) {
        let columns = self.ask.columns;
        let room = columns.inner() / 2 + 1;
        let ellipsis = self.ellipsis();
        let names = self.ask.model.sides.each_ref().map(|line| label::width(&line.name));
        // A long name takes what the other one leaves; then neither has room for its address.
        let crowded = names.iter().any(|name| *name >= room);
        for (side, line) in self.ask.model.sides.iter().enumerate() {
            let ip = line.ip.filter(|_| !self.ask.names_alone && !crowded);
            let long = ip.map(|ip| format!("{} {ip}", line.name));
            let long = long.filter(|text| label::width(text) + 1 < room);
            let other = names[1 - side];
            let most = if other < room { columns.inner() + 1 - other } else { room.saturating_sub(1) };
            let text = long.unwrap_or_else(|| label::fit(&line.name, most, ellipsis));
            // Beside a card with the same name the lifelines stand between the two names.
            let inset = if self.ask.names_alone && !crowded { 2 } else { 0 };
            let x = if side == 0 {
                usize::from(columns.left) + inset
            } else {
                (usize::from(columns.right) + 1).saturating_sub(label::width(&text) + inset)
            };
            if inset > 0 {
                let x = usize::from(if side == 0 { columns.left } else { columns.right });
                let (text, piece, role) = (self.glyphs.lifeline.to_owned(), Piece::Lifeline, Role::Border);
                self.push_at(0, Draft { x, row: 0, text, piece, role, tone: Tone::Past, segment: None });
            }
            let draft =
                Draft { x, row: 0, text, piece: Piece::Name, role: Role::Title, tone: Tone::Past, segment: None };
            self.push_at(0, draft);
        }
        let earlier = self.ask.model.earlier > 0;
        if (self.out.above > 0 || earlier) && columns.time > 0 {
            let text = format!("{}{}{}", self.glyphs.up, self.out.above, if earlier { "+" } else { "" });
            let text = label::fit(&text, usize::from(columns.left).saturating_sub(1), self.ellipsis());
            let draft =
                Draft { x: 0, row: 0, text, piece: Piece::Hidden, role: Role::Dim, tone: Tone::Past, segment: None };
            self.push_at(0, draft);
        }
    }

    fn hidden(&mut self, y: usize, text: &str) {
        let columns = self.ask.columns;
        let text = label::fit(text, columns.inner(), self.ellipsis());
        let x = usize::from(columns.left) + 1 + (columns.inner() - label::width(&text)) / 2;
        let draft = Draft { x, row: 0, text, piece: Piece::Hidden, role: Role::Dim, tone: Tone::Past, segment: None };
        self.push_at(y, draft);
    }

    fn lifelines(&mut self, placement: &Placement) {
        let columns = self.ask.columns;
        let dead = self.dead_rows(placement);
        for row in self.top..self.top + self.body {
            let fold = placement.rows.get(row).and_then(|row| row.fold);
            for (side, x) in [(0, columns.left), (1, columns.right)] {
                let is_dead = dead[side].iter().any(|(from, to)| (*from..*to).contains(&row));
                let glyph = match (fold, is_dead) {
                    (Some(_), _) | (None, true) => self.glyphs.dead,
                    (None, false) => self.glyphs.lifeline,
                };
                self.push(Draft {
                    x: usize::from(x),
                    row,
                    text: glyph.to_owned(),
                    piece: Piece::Lifeline,
                    role: Role::Border,
                    tone: Tone::Past,
                    segment: None,
                });
            }
            if let Some(gap) = fold {
                self.fold(row, &length(gap, self.ask.lang));
            }
        }
    }

    /// The rows on which each host is down.
    fn dead_rows(&self, placement: &Placement) -> [Vec<(usize, usize)>; 2] {
        let mut out = [Vec::new(), Vec::new()];
        for text in &placement.texts {
            let PlacedKind::Note(index) = text.kind else { continue };
            let ranges: &mut Vec<(usize, usize)> = &mut out[text.side.index()];
            match self.ask.model.notes[index].kind {
                NoteKind::Host(HostAct::Crash) => ranges.push((text.row, usize::MAX)),
                NoteKind::Host(HostAct::Reboot) => {
                    if let Some(last) = ranges.last_mut() {
                        last.1 = last.1.min(text.row);
                    }
                }
                NoteKind::Host(_)
                | NoteKind::State { .. }
                | NoteKind::Called(_)
                | NoteKind::Returned { .. }
                | NoteKind::Timer(_)
                | NoteKind::Error(_)
                | NoteKind::Icmp(_)
                | NoteKind::Rewritten(_)
                | NoteKind::Decided => {}
            }
        }
        out
    }

    fn fold(&mut self, row: usize, gap: &str) {
        let columns = self.ask.columns;
        let inner = columns.inner();
        let text = label::fit(&format!(" {gap} "), inner, self.ellipsis());
        let rest = inner - label::width(&text);
        let side = (rest / 2).min(6);
        let text = format!("{0}{text}{0}", self.glyphs.fold.repeat(side));
        let x = usize::from(columns.left) + 1 + (inner - label::width(&text)) / 2;
        let draft = Draft { x, row, text, piece: Piece::Fold, role: Role::Dim, tone: Tone::Past, segment: None };
        self.push(draft);
    }

    fn clocks(&mut self, placement: &Placement) {
        if self.ask.columns.time == 0 {
            return;
        }
        let width = usize::from(self.ask.columns.time) - 1;
        let mut last = None;
        for (row, slot) in placement.rows.iter().enumerate().skip(self.top) {
            let Some(time) = slot.time.filter(|time| last != Some(label::clock(*time))) else { continue };
            let clock = label::clock(time);
            let tone = if Some(time) == self.newest { Tone::Now } else { Tone::Past };
            last = Some(clock.clone());
            let x = width.saturating_sub(label::width(&clock));
            self.push(Draft { x, row, text: clock, piece: Piece::Clock, role: Role::Dim, tone, segment: None });
        }
    }

    fn tone(&self, arrow: &Arrow, index: usize) -> Tone {
        if self.ask.selected == Some(index) {
            Tone::Selected
        } else if self.stands_back(arrow.lane) {
            Tone::Back
        } else if matches!(arrow.fate, Fate::InFlight(_)) || Some(arrow.ends_at) == self.newest {
            Tone::Now
        } else {
            Tone::Past
        }
    }

    /// Whether that is another connection than the one that is looked at.
    fn stands_back(&self, lane: Option<Lane>) -> bool {
        self.lane.zip(lane).is_some_and(|(looked_at, own)| looked_at != own)
    }

    pub(super) fn column(&self, from: Side, dx: usize) -> usize {
        match from {
            Side::Left => usize::from(self.ask.columns.left) + 1 + dx,
            Side::Right => usize::from(self.ask.columns.right).saturating_sub(1 + dx),
        }
    }

    /// The cells that an arrow has drawn so far: all of them, or up to where it is or was lost.
    fn drawn(&self, placement: &Placement, steps: &[path::Steps], index: usize) -> Vec<Cell> {
        let arrow = &self.ask.model.arrows[index];
        let ends: Ends = placement.ends[index];
        if ends.end < self.top || ends.start >= self.top + self.body {
            return Vec::new();
        }
        let mut cells = path::cells(ends, &steps[index], self.ask.columns.inner());
        match arrow.fate {
            Fate::Arrived => {}
            Fate::InFlight(part) | Fate::Lost(_, part) => cells.truncate(count(cells.len(), part).max(1)),
        }
        cells
    }

    fn lines(&mut self, placement: &Placement, steps: &[path::Steps]) {
        let arrows = &self.ask.model.arrows;
        let mut taken: Vec<(usize, usize, Side)> = Vec::new();
        // Where many lines run, the one that is looked at is drawn over the others and seen whole.
        let (over, under): (Vec<usize>, Vec<usize>) =
            (0..arrows.len()).partition(|index| self.ask.selected == Some(*index));
        for index in under.into_iter().chain(over) {
            let arrow = &arrows[index];
            if placement.flat[index] {
                let tone = self.tone(arrow, index);
                self.flat(placement, index, tone);
                continue;
            }
            for cell in self.drawn(placement, steps, index) {
                let x = self.column(arrow.from, cell.dx);
                let slanted = match arrow.from {
                    Side::Left => self.glyphs.down_right,
                    Side::Right => self.glyphs.down_left,
                };
                let met = cell.slanted && taken.contains(&(cell.row, x, arrow.from.other()));
                let glyph = match (met, cell.slanted) {
                    (true, _) => self.glyphs.cross,
                    (false, true) => slanted,
                    (false, false) => self.glyphs.level,
                };
                if cell.slanted {
                    taken.push((cell.row, x, arrow.from));
                }
                self.push(Draft {
                    x,
                    row: cell.row,
                    text: glyph.to_owned(),
                    piece: Piece::Line,
                    role: role(arrow),
                    tone: self.tone(arrow, index),
                    segment: Some(arrow.id),
                });
            }
        }
    }

    fn heads(&mut self, placement: &Placement, steps: &[path::Steps]) {
        let arrows = &self.ask.model.arrows;
        for (index, arrow) in arrows.iter().enumerate().filter(|(index, _)| !placement.flat[*index]) {
            let Some(cell) = self.drawn(placement, steps, index).last().copied() else { continue };
            let (glyph, role) = match arrow.fate {
                Fate::Arrived => (self.glyphs.heads[arrow.from.index()], role(arrow)),
                Fate::InFlight(_) => (self.glyphs.moving, role(arrow)),
                Fate::Lost(..) => (self.glyphs.lost, Role::Lost),
            };
            self.push(Draft {
                x: self.column(arrow.from, cell.dx),
                row: cell.row,
                text: glyph.to_owned(),
                piece: Piece::Head,
                role,
                tone: self.tone(arrow, index),
                segment: Some(arrow.id),
            });
        }
    }

    /// The sign of a connection, over the beginning of the text that has it.
    fn sign(&mut self, placed: &Placed, x: usize) {
        let model = self.ask.model;
        let (lane, segment, fresh) = match placed.kind {
            PlacedKind::Label(index) | PlacedKind::Arrival(index) => {
                (model.arrows[index].lane, Some(model.arrows[index].id), false)
            }
            PlacedKind::Note(index) => {
                let note = &model.notes[index];
                let state = matches!(note.kind, NoteKind::State { .. });
                (note.lane, None, state && Some(note.at) == self.newest)
            }
            PlacedKind::Head | PlacedKind::Loss(_) | PlacedKind::ReasonOfArrow(_) | PlacedKind::ReasonOfNote(_) => {
                return;
            }
        };
        let Some(lane) = lane else { return };
        let x = x + usize::from(placed.text.starts_with('['));
        let tone = if self.stands_back(Some(lane)) { Tone::Back } else { Tone::Now };
        // In a state that is lit the sign is lit with it.
        let (text, role) = (lane.sign(), if fresh { Role::StateChanged } else { lane.role() });
        self.push(Draft { x, row: placed.row, text, piece: Piece::Sign, role, tone, segment });
    }

    fn text(&mut self, placed: &Placed) {
        if placed.text.is_empty() {
            return;
        }
        let width = label::width(&placed.text);
        let model = self.ask.model;
        let (piece, role, tone, segment, text) = match placed.kind {
            PlacedKind::Label(index) | PlacedKind::Arrival(index) => {
                let arrow = &model.arrows[index];
                let arrives = matches!(placed.kind, PlacedKind::Arrival(_));
                let piece = if arrives { Piece::Arrival } else { Piece::Label };
                (piece, role(arrow), self.tone(arrow, index), Some(arrow.id), placed.text.clone())
            }
            PlacedKind::Head => return,
            PlacedKind::Loss(index) => {
                let arrow = &model.arrows[index];
                (Piece::Note, Role::Lost, self.tone(arrow, index), Some(arrow.id), placed.text.clone())
            }
            PlacedKind::Note(index) => {
                let note = &model.notes[index];
                let fresh = Some(note.at) == self.newest;
                let (role, text) = note_look(&note.kind, fresh, &placed.text);
                let tone = match (self.stands_back(note.lane), fresh) {
                    (true, _) => Tone::Back,
                    (false, true) => Tone::Now,
                    (false, false) => Tone::Past,
                };
                (Piece::Note, role, tone, None, text)
            }
            PlacedKind::ReasonOfArrow(index) => {
                (Piece::Reason, Role::Because, Tone::Past, Some(model.arrows[index].id), placed.text.clone())
            }
            PlacedKind::ReasonOfNote(_) => (Piece::Reason, Role::Because, Tone::Past, None, placed.text.clone()),
        };
        // A label stands one cell away from the lifeline, with a stub of its line before it; an arrival has a head too.
        let before = if piece == Piece::Arrival { 2 } else { usize::from(piece == Piece::Label) };
        let from = placed.from + before;
        let columns = self.ask.columns;
        let x = match (placed.side, placed.outside) {
            (Side::Left, false) => usize::from(columns.left) + 1 + from,
            (Side::Right, false) => usize::from(columns.right).saturating_sub(from + width),
            (Side::Left, true) => usize::from(columns.left).saturating_sub(from + width),
            (Side::Right, true) => usize::from(columns.right) + 1 + from,
        };
        self.push(Draft { x, row: placed.row, text, piece, role, tone, segment });
        self.sign(placed, x);
        if piece == Piece::Label {
            let stub = Draft {
                x: self.column(placed.side, 0),
                row: placed.row,
                text: self.glyphs.level.to_owned(),
                piece: Piece::Line,
                role,
                tone,
                segment,
            };
            self.push(stub);
        }
    }
}

/// How many of `len` cells are behind a segment that has come that part of its way.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "for drawing")]
fn count(len: usize, part: f64) -> usize {
    (len as f64 * part).round() as usize
}

/// In which role a note is drawn; the brackets of a state stay only while it is new.
fn note_look(kind: &NoteKind, fresh: bool, text: &str) -> (Role, String) {
    match kind {
        NoteKind::State { .. } if fresh => (Role::StateChanged, text.to_owned()),
        NoteKind::State { .. } => (Role::State, text.replace(['[', ']'], " ")),
        NoteKind::Called(_) | NoteKind::Returned { .. } => (Role::Call, text.to_owned()),
        NoteKind::Timer(_) => (Role::Timer, text.to_owned()),
        NoteKind::Error(_) | NoteKind::Host(_) | NoteKind::Icmp(_) => (Role::Error, text.to_owned()),
        NoteKind::Decided | NoteKind::Rewritten(_) => (Role::Dim, text.to_owned()),
    }
}

/// The role of an arrow.
pub fn role(arrow: &Arrow) -> Role {
    match arrow.kind {
        ArrowKind::Syn => Role::Syn,
        ArrowKind::Ack => Role::Ack,
        ArrowKind::Fin => Role::Fin,
        ArrowKind::Rst => Role::Rst,
        ArrowKind::Data => Role::Data,
    }
}
