//! Where notes and reasons stand: notes beside the lifeline of their side, reasons between the lifelines.

use crate::tr;
use crate::trace::LossCause;
use crate::tui::ladder::model::{NoteKind, PointKind, Side};
use crate::tui::ladder::{label, plain};

use super::{Placed, PlacedKind, Placer, Reason};

/// How many rows below what it explains a reason may begin without saying what that is.
const NEAR: usize = 3;

/// Where a reason stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// Where it can be seen what it explains.
    Near,
    /// Where others stand between.
    Afar,
}

impl Placer<'_> {
    pub(super) fn note(&mut self, index: usize) {
        let note = &self.ask.model.notes[index];
        let outside = self.ask.columns.gutter > 0;
        let room = if outside {
            usize::from(self.ask.columns.gutter).saturating_sub(1)
        } else {
            self.ask.columns.inner().saturating_sub(2)
        };
        let sign = note.lane.map(|lane| format!("{} ", lane.sign())).unwrap_or_default();
        let mut text = format!("{sign}{}", label::note(note, self.ask.lang));
        if matches!(note.kind, NoteKind::State { .. }) {
            text = format!("[{text}]");
        } else if label::width(&text) > room {
            text = format!("{sign}{}", label::note_short(note, self.ask.lang));
        }
        let text = label::fit(&text, room, self.ellipsis());
        let len = label::width(&text);
        let side = note.side;
        let row = self.side_floor[side.index()];
        let behind = self.after_notes(row, side, outside).filter(|from| from + len <= room + 1);
        let from = match behind.filter(|from| self.free(row, side, outside, *from, len)) {
            // What is measured from the right edge would be read backwards: the older notes make room instead.
            Some(_) if (side == Side::Right) != outside => {
                self.shift_notes(row, side, outside, len + 1);
                1
            }
            Some(from) => from,
            None => 1,
        };
        let placed = Placed { row: 0, side, outside, from, len, text, kind: PlacedKind::Note(index) };
        let row = self.put(row, placed);
        self.side_floor[side.index()] = row;
        self.reason_of_note(index, row);
    }

    /// Says under a cross why the segment was lost, unless somebody simply dropped it: the cross says that.
    pub(super) fn loss(&mut self, index: usize, cause: LossCause, row: usize) {
        let text = match cause {
            LossCause::Dropped => return,
            LossCause::Unplugged
            | LossCause::HostDown
            | LossCause::NoRoute
            | LossCause::Rejected
            | LossCause::NoMapping
            | LossCause::Hidden => plain::loss(cause, self.ask.lang),
        };
        let text = label::fit(&text, self.ask.columns.inner().saturating_sub(2), self.ellipsis());
        let side = self.ask.model.arrows[index].from.other();
        let len = label::width(&text);
        let kind = PlacedKind::Loss(index);
        let row = self.put(row, Placed { row: 0, side, outside: false, from: 1, len, text, kind });
        self.side_floor[side.index()] = row;
    }

    pub(super) fn ellipsis(&self) -> &'static str {
        if self.ask.ascii { "~" } else { "…" }
    }

    /// Where the next note fits behind those that already stand on the row.
    fn after_notes(&self, row: usize, side: Side, outside: bool) -> Option<usize> {
        let notes = self.out.on(row).filter(|text| text.side == side && text.outside == outside);
        notes.filter(|text| matches!(text.kind, PlacedKind::Note(_))).map(|text| text.from + text.len + 1).max()
    }

    fn shift_notes(&mut self, row: usize, side: Side, outside: bool, by: usize) {
        for place in self.out.on_row.get(row).into_iter().flatten() {
            let text = &mut self.out.texts[*place];
            if text.side == side && text.outside == outside && matches!(text.kind, PlacedKind::Note(_)) {
                text.from += by;
            }
        }
    }

    pub(super) fn reason_of_arrow(&mut self, index: usize, row: usize) {
        let arrow = &self.ask.model.arrows[index];
        let (side, Some(rule)) = (arrow.from, arrow.rule) else { return };
        let newest = self.newest_reason == Some(PointKind::Sent(index));
        let focused = self.ask.selected.map_or(newest, |selected| selected == index);
        if focused || self.ask.level.reasons {
            let text = rule.info().statement.get(self.ask.lang);
            self.pending.push(Reason { text, side, row, kind: PlacedKind::ReasonOfArrow(index), focused });
        }
    }

    /// A note's reason is shown while it is the newest thing that has one.
    fn reason_of_note(&mut self, index: usize, row: usize) {
        let note = &self.ask.model.notes[index];
        let (side, Some(rule)) = (note.side, note.rule) else { return };
        if self.ask.selected.is_none() && self.newest_reason == Some(PointKind::Note(index)) {
            let text = rule.info().statement.get(self.ask.lang);
            let kind = PlacedKind::ReasonOfNote(index);
            self.pending.push(Reason { text, side, row, kind, focused: true });
        }
    }

    /// Places the reasons that wait and lets what follows stand below them, so that no line runs through a reason. One
    /// that finds no room may find it when the segments of the moment have arrived.
    pub(super) fn flush_above(&mut self) {
        if !self.pending.is_empty() {
            self.pending = self.place_reasons();
            self.side_floor = self.side_floor.map(|floor| floor.max(self.used));
        }
    }

    /// Places the reasons that wait; one that somebody asked for waits on if there is no room for it.
    pub(super) fn flush(&mut self) {
        let without = self.place_reasons();
        self.late.extend(without.into_iter().filter(|reason| reason.focused));
    }

    /// Places the reasons that there is room for, and returns the others.
    fn place_reasons(&mut self) -> Vec<Reason> {
        let mut without = Vec::new();
        let mut last = "";
        let waiting: Vec<Reason> = self.late.drain(..).chain(self.pending.drain(..)).collect();
        for reason in waiting {
            // A segment on its way leaves no room for a reason that nobody asked for.
            let busy = self.now.is_some_and(|now| self.busy_until > now);
            if reason.text == last || busy && !reason.focused {
                continue;
            }
            match self.room_for(&reason) {
                Some((row, lines)) => {
                    self.put_reason(&reason, row, &lines);
                    last = reason.text;
                }
                None => without.push(reason),
            }
        }
        without
    }

    /// Places the reasons that had no room where they belong: below everything, with the name of what they explain.
    pub(super) fn flush_late(&mut self) {
        for reason in core::mem::take(&mut self.late) {
            let (row, lines) = (self.used, self.reason_lines(&reason, Stands::Afar, 1));
            self.put_reason(&reason, row, &lines);
        }
    }

    /// Where the lines of a reason stand together and in no arrow's way, near to what they explain; nothing if that is
    /// nowhere, or if it is too long for one that nobody asked for.
    fn room_for(&self, reason: &Reason) -> Option<(usize, Vec<String>)> {
        let good = |first: usize, lines: &[String]| {
            let placed: Vec<Placed> = block(reason, lines);
            let wide: Vec<Placed> = placed.iter().map(|text| self.widened(text, first)).collect();
            let ways: Vec<(usize, &Placed)> = wide.iter().enumerate().map(|(k, text)| (first + k, text)).collect();
            let mut rows = placed.iter().enumerate().map(|(k, text)| (first + k, text));
            rows.all(|(row, text)| self.free(row, text.side, false, text.from, text.len)) && self.leaves_ways(&ways)
        };
        let (above, last) = (reason.row + NEAR, self.used.max(reason.row + 1));
        let search = |stands: Stands, share: usize, rows: core::ops::RangeInclusive<usize>| {
            let lines = self.reason_lines(reason, stands, share);
            let found = rows.into_iter().find(|row| !lines.is_empty() && good(*row, &lines));
            found.map(|row| (row, lines))
        };
        // The whole width, or half of it beside arrows that pass.
        let near = reason.row + 1..=last.min(above);
        let found = [1, 2].into_iter().find_map(|share| search(Stands::Near, share, near.clone()));
        found.or_else(|| search(Stands::Afar, 1, above + 1..=last).filter(|_| reason.focused))
    }

    /// A line of a reason, so much longer that the arrows that have to pass it are not pressed into one.
    fn widened(&self, text: &Placed, row: usize) -> Placed {
        let passing = self.live.iter().filter(|(_, end)| end.is_none_or(|end| end >= row)).count();
        let flying = self.live.iter().any(|(_, end)| end.is_none());
        // What is still to be said beside a segment that has not arrived needs room as well.
        let more = if flying { self.ask.columns.inner() / 3 } else { 0 };
        Placed { len: text.len + more.max(2 * passing.saturating_sub(1)), ..text.clone() }
    }

    /// A reason wrapped; nothing if there is no room for it, or too little for one that nobody asked for.
    fn reason_lines(&self, reason: &Reason, stands: Stands, share: usize) -> Vec<String> {
        let room = self.ask.columns.inner().saturating_sub(4) / share;
        if room < 8 {
            return Vec::new();
        }
        let most = if reason.focused { 4 } else { 2 };
        let mut lines = match stands {
            Stands::Near => label::wrap(reason.text, room),
            Stands::Afar => {
                let what = self.name_of(reason.kind);
                label::wrap(&tr!(self.ask.lang, "widgets.reason_of", what = what, why = reason.text), room)
            }
        };
        if lines.len() > most && !reason.focused {
            return Vec::new();
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(line) = lines.last_mut() {
                *line = format!("{}{}", label::fit(line, room - 1, ""), self.ellipsis());
            }
        }
        lines
    }

    /// What a reason explains, in a word or two.
    fn name_of(&self, kind: PlacedKind) -> String {
        match kind {
            PlacedKind::Label(index)
            | PlacedKind::Arrival(index)
            | PlacedKind::Loss(index)
            | PlacedKind::ReasonOfArrow(index) => label::name(&self.ask.model.arrows[index]),
            PlacedKind::Note(index) | PlacedKind::ReasonOfNote(index) => {
                label::note_short(&self.ask.model.notes[index], self.ask.lang)
            }
            PlacedKind::Head => String::new(),
        }
    }

    fn put_reason(&mut self, reason: &Reason, first: usize, lines: &[String]) {
        for (k, placed) in block(reason, lines).into_iter().enumerate() {
            self.put_at(first + k, placed);
        }
    }
}

/// A block at the lifeline of the host whose doing it explains, its lines flush left.
fn block(reason: &Reason, lines: &[String]) -> Vec<Placed> {
    let wide = lines.iter().map(|line| label::width(line)).max().unwrap_or(0);
    let placed = lines.iter().map(|text| {
        let (side, len) = (reason.side, label::width(text));
        let from = match side {
            Side::Left => 2,
            Side::Right => 2 + wide - len,
        };
        Placed { row: 0, side, outside: false, from, len, text: text.clone(), kind: reason.kind }
    });
    placed.collect()
}
