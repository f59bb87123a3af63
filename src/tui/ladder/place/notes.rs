//! Where notes and reasons stand: notes beside the lifeline of their side, reasons between the lifelines.

use crate::trace::LossCause;
use crate::tui::ladder::model::{NoteKind, PointKind, Side};
use crate::tui::ladder::{label, plain};

use super::{Placed, PlacedKind, Placer, Reason};

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

    /// Places the reasons that wait and lets what follows stand below them, so that no line runs through a reason.
    pub(super) fn flush_above(&mut self) {
        if !self.pending.is_empty() {
            self.flush();
            self.side_floor = self.side_floor.map(|floor| floor.max(self.used));
        }
    }

    pub(super) fn flush(&mut self) {
        let mut last = "";
        for reason in core::mem::take(&mut self.pending) {
            // A segment on its way leaves no room for a reason that nobody asked for.
            let busy = self.now.is_some_and(|now| self.busy_until > now);
            if reason.text != last && (reason.focused || !busy) && self.reason(reason) {
                last = reason.text;
            }
        }
    }

    /// Wraps a reason and puts its lines together on the first rows under its own where they all fit; false if it is
    /// too long for one that nobody asked for.
    fn reason(&mut self, reason: Reason) -> bool {
        let room = self.ask.columns.inner().saturating_sub(4);
        if room < 8 {
            return false;
        }
        let most = if reason.focused { 4 } else { 2 };
        let mut lines = label::wrap(reason.text, room);
        if lines.len() > most && !reason.focused {
            return false;
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(line) = lines.last_mut() {
                *line = format!("{}{}", label::fit(line, room - 1, ""), self.ellipsis());
            }
        }
        let wide = lines.iter().map(|line| label::width(line)).max().unwrap_or(0);
        // A block at the lifeline of the host whose doing it explains, its lines flush left.
        let from = |len: usize| match reason.side {
            Side::Left => 2,
            Side::Right => 2 + wide - len,
        };
        let fits = |row: usize| {
            let mut rows = lines.iter().enumerate().map(|(k, line)| (row + k, label::width(line)));
            rows.all(|(row, len)| self.free(row, reason.side, false, from(len), len))
        };
        let first = (reason.row + 1..=self.used).find(|row| fits(*row)).unwrap_or(self.used);
        for (k, text) in lines.into_iter().enumerate() {
            let (side, len) = (reason.side, label::width(&text));
            let from = from(len);
            self.put(first + k, Placed { row: 0, side, outside: false, from, len, text, kind: reason.kind });
        }
        true
    }
}
