//! What stands in the edges of a box and answers the mouse: the keys in its lower edge, the signs that there is more in
//! its right one, and the two answers to a question.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Overlay, first_shown, inner_of};
use crate::lang::Lang;
use crate::tr;
use crate::tui::action::{Action, Context, Keymap, stack};
use crate::tui::paint::{put_line, put_line_right};
use crate::tui::text::{Run, RunLine, line_width, width};
use crate::tui::theme::{GlyphSet, Role, Theme};

/// The columns of a lower edge that its keys leave free.
const SIDES: u16 = 6;

/// Draws the keys that matter in the lower edge of a box.
pub(super) fn put_hints(buf: &mut Buffer, area: Rect, hints: &[Run], theme: &Theme) {
    let space = [Run::new(" ", Role::Dim)];
    let line = [&space, hints, &space].concat();
    let y = area.bottom().saturating_sub(1);
    put_line_right(buf, Rect { x: area.x + 2, y, width: area.width.saturating_sub(4), height: 1 }, &line, theme);
}

/// Draws a sign in the right edge of a box that there is more.
pub(super) fn more_mark(buf: &mut Buffer, area: Rect, y: u16, glyph: &str, theme: &Theme) {
    let cell = Rect { x: area.right().saturating_sub(1), y, width: 1, height: 1 };
    put_line(buf, cell, &[Run::new(glyph, Role::Key)], theme);
}

/// The two answers with their keys.
pub(super) fn yes_no(keymap: &Keymap, theme: &Theme, lang: Lang) -> RunLine {
    let ascii = theme.glyph_set() == GlyphSet::Ascii;
    let key = |action| keymap.key_for(stack::CONFIRM, action, ascii).unwrap_or_default();
    vec![
        Run::new(key(Action::Yes), Role::Key),
        Run::new(format!(" {}    ", tr!(lang, "tui.action.yes.hint")), Role::Text),
        Run::new(key(Action::No), Role::Key),
        Run::new(format!(" {}", tr!(lang, "tui.action.no.hint")), Role::Text),
    ]
}

impl<T> Overlay<T> {
    /// The rows of its text or list that are out of sight: above, and below.
    fn hidden(&self, area: Rect, lang: Lang) -> (usize, usize) {
        let inner = inner_of(area);
        let rows = usize::from(inner.height);
        let (first, all) = match self {
            Overlay::Page { page, scroll } => {
                let all = page.lines(usize::from(inner.width), lang).len();
                ((*scroll).min(all.saturating_sub(rows)), all)
            }
            Overlay::Menu { entries, chosen, .. } => (first_shown(*chosen, rows), entries.len()),
            Overlay::Confirm { .. } | Overlay::Pick(_) => (0, 0),
        };
        (first, all.saturating_sub(first + rows))
    }

    /// The contexts whose keys stand in its lower edge.
    fn named(&self) -> Option<&'static [Context]> {
        match self {
            Overlay::Page { .. } => Some(&[Context::Overlay]),
            Overlay::Menu { .. } => Some(&[Context::Menu]),
            Overlay::Confirm { .. } | Overlay::Pick(_) => None,
        }
    }

    /// The keys in its lower edge.
    pub(super) fn hints(&self, area: Rect, keymap: &Keymap, theme: &Theme, lang: Lang) -> RunLine {
        let Some(contexts) = self.named() else { return RunLine::new() };
        let room = usize::from(area.width.saturating_sub(SIDES));
        let keys = keymap.hints((contexts, &[]), lang, theme.glyphs(), room);
        // A text that is shown whole does not scroll: only the first hint, how to close it.
        let whole = matches!(self, Overlay::Page { .. }) && self.hidden(area, lang) == (0, 0);
        if whole { keys.into_iter().take(2).collect() } else { keys }
    }

    /// What a click on an edge, or on one of two answers, does.
    pub(super) fn edge_at(
        &self,
        at: Position,
        area: Rect,
        keymap: &Keymap,
        theme: &Theme,
        lang: Lang,
    ) -> Option<Action> {
        if let Overlay::Confirm { .. } = self {
            return answer_at(at, area, &yes_no(keymap, theme, lang));
        }
        if let Overlay::Pick(picker) = self {
            return picker.more_at(at, area);
        }
        if at.x + 1 == area.right() {
            let (above, below) = self.hidden(area, lang);
            return match at.y {
                y if y == area.y + 1 && above > 0 => Some(Action::PageUp),
                y if y + 2 == area.bottom() && below > 0 => Some(Action::PageDown),
                _ => None,
            };
        }
        let used = u16::try_from(line_width(&self.hints(area, keymap, theme, lang))).ok()?;
        // They end two columns and a space before the corner.
        let column = at.x.checked_sub(area.right().checked_sub(3 + used)?)?;
        if at.y + 1 != area.bottom() || column >= used {
            return None;
        }
        let room = usize::from(area.width.saturating_sub(SIDES));
        keymap.hint_at((self.named()?, &[]), lang, theme.glyphs(), room, usize::from(column))
    }
}

/// Which of the two answers is at a cell: they stand on the last row of the box's inside, a column from its edge.
fn answer_at(at: Position, area: Rect, answers: &[Run]) -> Option<Action> {
    let column = usize::from(at.x.checked_sub(area.x + 2)?);
    let yes = answers.iter().take(2).map(|run| width(&run.text)).sum::<usize>();
    let on_row = at.y + 2 == area.bottom() && column < line_width(answers);
    on_row.then_some(if column < yes { Action::Yes } else { Action::No })
}
