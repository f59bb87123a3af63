//! What lies over a screen: texts, menus and questions of yes or no, as a stack.
//!
//! The uppermost has the keys; below it everything waits. An overlay holds what it is about, not its words, so that it
//! changes its language with the screen. `T` is the owner's type for what an entry of a menu, or a yes, stands for.

mod edge;
mod page;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::{Action, Context, Keymap, stack};
use super::fleet::Places;
use super::key::Key;
use super::layout::{centred, cut_right, side_columns};
use super::output;
use super::paint::{frame, put_line, put_lines};
use super::picker::Picker;
use super::text::{Run, markup, pad, width, wrap};
use super::theme::{Role, Theme};
use crate::lang::Lang;

pub use page::Page;

use edge::{more_mark, put_hints, yes_no};

/// How many entries of a menu a page is.
const PAGE: usize = 8;

/// The widest that a text is made.
const TEXT_MOST: u16 = 76;

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry<T> {
    /// What it does, in a few words.
    pub label: String,
    /// More about it, such as the command that it stands for.
    pub note: String,
    /// What it stands for.
    pub choice: T,
}

/// One overlay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlay<T> {
    /// A text to read.
    Page {
        /// The text.
        page: Page,
        /// The first line shown.
        scroll: usize,
    },
    /// A list to choose from.
    Menu {
        /// The title.
        title: String,
        /// The entries.
        entries: Vec<MenuEntry<T>>,
        /// The chosen one.
        chosen: usize,
    },
    /// A question of yes or no.
    Confirm {
        /// The title.
        title: String,
        /// The question, with the markup of lessons.
        question: String,
        /// What a yes stands for.
        choice: T,
    },
    /// A list that is searched by typing.
    Pick(Picker<T>),
}

/// What became of a key or a click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply<T> {
    /// Nothing to do for the owner.
    Stay,
    /// The overlay is gone.
    Closed,
    /// This was chosen; the overlay is gone.
    Chosen(T),
}

/// One of the stack, in the language on screen and in others.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Layer<T> {
    shown: Overlay<T>,
    /// The same in each language; where there is only one, it serves for all.
    told: Vec<(Lang, Overlay<T>)>,
}

/// The stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlays<T> {
    stack: Vec<Layer<T>>,
}

impl<T> Default for Overlays<T> {
    fn default() -> Overlays<T> {
        Overlays { stack: Vec::new() }
    }
}

impl<T: Clone> Overlays<T> {
    /// Whether nothing lies over the screen.
    pub fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    /// The uppermost.
    pub fn top(&self) -> Option<&Overlay<T>> {
        self.stack.last().map(|layer| &layer.shown)
    }

    /// How many there are.
    pub fn depth(&self) -> usize {
        self.stack.len()
    }

    /// Puts an overlay on top, with the same words in every language.
    pub fn push(&mut self, overlay: Overlay<T>) {
        self.stack.push(Layer { shown: overlay, told: Vec::new() });
    }

    /// Takes the uppermost away if there are more than so many.
    pub fn take_above(&mut self, depth: usize) -> Option<Overlay<T>> {
        if self.stack.len() <= depth {
            return None;
        }
        self.stack.pop().map(|layer| layer.shown)
    }

    /// Puts an overlay on top that is there in every language, and shows it in one; nothing if it is not there in that.
    pub fn lay(&mut self, told: [Option<Overlay<T>>; Lang::ALL.len()], lang: Lang) {
        let told: Vec<(Lang, Overlay<T>)> =
            Lang::ALL.into_iter().zip(told).filter_map(|(lang, overlay)| Some((lang, overlay?))).collect();
        if let Some((_, shown)) = told.iter().find(|(known, _)| *known == lang) {
            self.stack.push(Layer { shown: shown.clone(), told });
        }
    }

    /// Shows everything in another language, where it has words of its own in it; what is chosen stays chosen.
    pub fn speak(&mut self, lang: Lang) {
        for layer in &mut self.stack {
            let told = layer.told.iter().find(|(known, _)| *known == lang);
            if let Some(mut other) = told.map(|(_, overlay)| overlay.clone()) {
                other.take_place_of(&layer.shown);
                layer.shown = other;
            }
        }
    }

    /// Puts a text on top.
    pub fn show(&mut self, page: Page) {
        self.push(Overlay::Page { page, scroll: 0 });
    }

    /// Takes the uppermost away.
    pub fn close(&mut self) {
        self.stack.pop();
    }

    /// Takes away what is not to be kept, wherever it lies.
    pub fn keep(&mut self, mut wanted: impl FnMut(&Overlay<T>) -> bool) {
        self.stack.retain(|layer| wanted(&layer.shown));
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        self.stack.clear();
    }

    /// The stack of contexts that the uppermost listens to; nothing if there is none.
    pub fn contexts(&self) -> Option<&'static [Context]> {
        self.top().map(|overlay| match overlay {
            Overlay::Page { .. } => stack::OVERLAY,
            Overlay::Menu { .. } => stack::MENU,
            Overlay::Confirm { .. } => stack::CONFIRM,
            Overlay::Pick(_) => stack::PICK,
        })
    }

    /// Does what the action asks of the uppermost. The screen's size matters, as the text is wrapped to it.
    pub fn handle(&mut self, action: Action, screen: Rect, lang: Lang) -> Reply<T> {
        let Some(Layer { shown, .. }) = self.stack.last_mut() else { return Reply::Stay };
        let reply = match shown {
            Overlay::Page { page, scroll } => scroll_page(action, page, scroll, screen, lang),
            Overlay::Menu { entries, chosen, .. } => choose(action, entries, chosen),
            Overlay::Pick(picker) => picker.handle(action),
            Overlay::Confirm { choice, .. } => match action {
                Action::Yes => Reply::Chosen(choice.clone()),
                Action::No | Action::Back => Reply::Closed,
                _ => Reply::Stay,
            },
        };
        self.done(reply)
    }

    /// A key that no context binds: a list is searched with it.
    pub fn type_key(&mut self, key: Key) -> Reply<T> {
        let Some(Layer { shown: Overlay::Pick(picker), .. }) = self.stack.last_mut() else { return Reply::Stay };
        let reply = picker.type_key(key);
        self.done(reply)
    }

    /// Takes the uppermost away if it has had its answer.
    fn done(&mut self, reply: Reply<T>) -> Reply<T> {
        if !matches!(reply, Reply::Stay) {
            self.close();
        }
        reply
    }

    /// Whether the uppermost one lies over a cell.
    pub fn covers(&self, at: Position, screen: Rect, lang: Lang) -> bool {
        self.top().is_some_and(|overlay| overlay.area(screen, lang).contains(at))
    }

    /// A click: on an entry it chooses, outside the overlay it closes.
    pub fn click(&mut self, at: Position, screen: Rect, lang: Lang) -> Reply<T> {
        let Some(Layer { shown: overlay, .. }) = self.stack.last_mut() else { return Reply::Stay };
        let area = overlay.area(screen, lang);
        let reply = match overlay {
            _ if !area.contains(at) => Reply::Closed,
            Overlay::Pick(picker) => picker.click(at, screen),
            Overlay::Menu { entries, chosen, .. } => {
                let first = first_shown(*chosen, usize::from(area.height.saturating_sub(2)));
                let row = usize::from(at.y.saturating_sub(area.y + 1)) + first;
                let inside = at.y > area.y && at.y + 1 < area.bottom();
                entries.get(row).filter(|_| inside).map_or(Reply::Stay, |entry| Reply::Chosen(entry.choice.clone()))
            }
            Overlay::Page { .. } | Overlay::Confirm { .. } => Reply::Stay,
        };
        self.done(reply)
    }

    /// What a click on a key in an edge of the uppermost does, on a sign that there is more, or on an answer.
    pub fn edge_at(&self, at: Position, screen: Rect, keymap: &Keymap, theme: &Theme, lang: Lang) -> Option<Action> {
        let top = self.top()?;
        top.edge_at(at, top.area(screen, lang), keymap, theme, lang)
    }

    /// Draws the whole stack, the uppermost last.
    pub fn draw(&self, buf: &mut Buffer, screen: Rect, keymap: &Keymap, theme: &Theme, lang: Lang) {
        for layer in &self.stack {
            layer.shown.draw(buf, screen, keymap, theme, lang);
        }
    }
}

/// Scrolls a text, or closes it.
fn scroll_page<T>(action: Action, page: &Page, scroll: &mut usize, screen: Rect, lang: Lang) -> Reply<T> {
    let inner = inner_of(page_area(page, screen, lang));
    let last = page.lines(usize::from(inner.width), lang).len().saturating_sub(usize::from(inner.height));
    let screenful = usize::from(inner.height.saturating_sub(1)).max(1);
    *scroll = match action {
        Action::Up => scroll.saturating_sub(1),
        Action::Down => *scroll + 1,
        Action::PageUp => scroll.saturating_sub(screenful),
        Action::PageDown => *scroll + screenful,
        Action::First => 0,
        Action::Last => last,
        Action::Back => return Reply::Closed,
        _ => *scroll,
    }
    .min(last);
    Reply::Stay
}

/// Moves in a menu, chooses from it, or closes it.
fn choose<T: Clone>(action: Action, entries: &[MenuEntry<T>], chosen: &mut usize) -> Reply<T> {
    let at = |index: usize| entries.get(index).map_or(Reply::Stay, |entry| Reply::Chosen(entry.choice.clone()));
    let count = entries.len().max(1);
    match action {
        Action::Up => *chosen = (*chosen + count - 1) % count,
        Action::Down => *chosen = (*chosen + 1) % count,
        Action::PageUp => *chosen = chosen.saturating_sub(PAGE),
        Action::PageDown => *chosen = (*chosen + PAGE).min(count - 1),
        Action::First => *chosen = 0,
        Action::Last => *chosen = count - 1,
        Action::Commit => return at(*chosen),
        Action::Choose(digit) => return at(usize::from(digit).wrapping_sub(1)),
        Action::Back => return Reply::Closed,
        _ => {}
    }
    Reply::Stay
}

impl<T: Clone> Overlay<T> {
    /// Chooses what is chosen in the same overlay of another language.
    fn take_place_of(&mut self, other: &Overlay<T>) {
        match (self, other) {
            (Overlay::Menu { entries, chosen, .. }, Overlay::Menu { chosen: old, .. }) => {
                *chosen = (*old).min(entries.len().saturating_sub(1));
            }
            (Overlay::Pick(picker), Overlay::Pick(old)) => picker.take_place_of(old),
            _ => {}
        }
    }
}

impl<T> Overlay<T> {
    /// Where it lies on a screen.
    pub fn area(&self, screen: Rect, lang: Lang) -> Rect {
        match self {
            Overlay::Page { page, .. } => page_area(page, screen, lang),
            Overlay::Pick(picker) => picker.area(screen),
            Overlay::Menu { title, entries, .. } => {
                let widest_of =
                    |text: fn(&MenuEntry<T>) -> &str| entries.iter().map(|entry| width(text(entry))).max().unwrap_or(0);
                let widest = widest_of(|entry| &entry.label) + widest_of(|entry| &entry.note) + 8;
                let columns = widest.max(width(title) + 8);
                centred(screen, columns_of(columns), rows_of(entries.len() + 2).min(screen.height.saturating_sub(2)))
            }
            Overlay::Confirm { title, question, .. } => {
                let columns = (width(question) + 6).max(width(title) + 8).max(36).min(usize::from(TEXT_MOST));
                let lines = wrap(&markup(question, Role::Text), columns.saturating_sub(4)).len();
                centred(screen, columns_of(columns), rows_of(lines + 4))
            }
        }
    }

    /// Draws it.
    fn draw(&self, buf: &mut Buffer, screen: Rect, keymap: &Keymap, theme: &Theme, lang: Lang) {
        let area = self.area(screen, lang);
        match self {
            Overlay::Page { page, scroll } => {
                draw_page(buf, area, (page, *scroll), theme, lang);
                put_hints(buf, area, &self.hints(area, keymap, theme, lang), theme);
            }
            Overlay::Pick(picker) => picker.draw(buf, screen, theme, lang),
            Overlay::Menu { title, entries, chosen } => {
                draw_menu(buf, area, title, entries, *chosen, theme);
                put_hints(buf, area, &self.hints(area, keymap, theme, lang), theme);
            }
            Overlay::Confirm { title, question, .. } => {
                let inner = pad_sides(frame(buf, area, title, Role::Focus, theme));
                let lines = wrap(&markup(question, Role::Text), usize::from(inner.width));
                put_lines(buf, inner, &lines, theme);
                let row = Rect { y: inner.bottom().saturating_sub(1), height: 1, ..inner };
                put_line(buf, row, &yes_no(keymap, theme, lang), theme);
            }
        }
    }
}

fn draw_page(buf: &mut Buffer, area: Rect, (page, scroll): (&Page, usize), theme: &Theme, lang: Lang) {
    frame(buf, area, &page.title(lang), Role::Focus, theme);
    let inner = inner_of(area);
    let lines = page.lines(usize::from(inner.width), lang);
    let shown = usize::from(inner.height);
    let scroll = scroll.min(lines.len().saturating_sub(shown));
    put_lines(buf, inner, lines.get(scroll..).unwrap_or(&[]), theme);
    let glyphs = theme.glyphs();
    if scroll > 0 {
        more_mark(buf, area, inner.top(), glyphs.more_up, theme);
    }
    if scroll + shown < lines.len() {
        more_mark(buf, area, inner.bottom().saturating_sub(1), glyphs.more_down, theme);
    }
}

fn draw_menu<T>(buf: &mut Buffer, area: Rect, title: &str, entries: &[MenuEntry<T>], chosen: usize, theme: &Theme) {
    let inner = frame(buf, area, title, Role::Focus, theme);
    let label_width = entries.iter().map(|entry| width(&entry.label)).max().unwrap_or(0);
    let first = first_shown(chosen, usize::from(inner.height));
    for (index, entry) in entries.iter().enumerate().skip(first).take(usize::from(inner.height)) {
        let y = inner.y + u16::try_from(index - first).unwrap_or(0);
        let row = Rect { y, height: 1, ..inner };
        let (pointer, label, note) = if index == chosen {
            (theme.glyphs().pointer, Role::Selected, Role::Selected)
        } else {
            (" ", Role::Text, Role::Dim)
        };
        let digit = if index < 9 { (index + 1).to_string() } else { " ".to_owned() };
        let tail = usize::from(inner.width).saturating_sub(label_width + 6);
        let line = [
            Run::new(format!("{pointer}{digit} "), if index == chosen { Role::Selected } else { Role::Key }),
            Run::new(format!("{}  ", pad(&entry.label, label_width)), label),
            Run::new(pad(&entry.note, tail), note),
        ];
        put_line(buf, row, &line, theme);
    }
    let glyphs = theme.glyphs();
    if first > 0 {
        more_mark(buf, area, inner.top(), glyphs.more_up, theme);
    }
    if first + usize::from(inner.height) < entries.len() {
        more_mark(buf, area, inner.bottom().saturating_sub(1), glyphs.more_down, theme);
    }
}

/// The first entry shown in `rows` rows, so that the chosen one is among them.
fn first_shown(chosen: usize, rows: usize) -> usize {
    (chosen + 1).saturating_sub(rows.max(1))
}

/// Where a text lies: as wide as reads well, as high as it needs.
fn page_area(page: &Page, screen: Rect, lang: Lang) -> Rect {
    if let Page::Aside { .. } = page {
        let (_, side) = cut_right(screen, side_columns(screen.width) + 1);
        let rows = rows_of(page.lines(usize::from(inner_of(side).width), lang).len() + 2);
        // The text below the charts stays to be read.
        let room = Places::new(screen).map_or(side.height.saturating_sub(2), |places| places.text.y - side.y - 1);
        return Rect { y: side.y + 1, height: rows.min(room), ..side };
    }
    let most = if let Page::Output(outputs) = page { columns_of(output::widest(outputs) + 4) } else { 0 };
    let columns = screen.width.saturating_sub(4).min(most.max(TEXT_MOST));
    let lines = page.lines(usize::from(columns.saturating_sub(4)), lang).len();
    centred(screen, columns, rows_of(lines + 2).min(screen.height.saturating_sub(2)))
}

/// The inside of a text's box: the border and a free column at either side taken off.
fn inner_of(area: Rect) -> Rect {
    let inner = Rect { x: area.x + 1, y: area.y + 1, width: area.width, height: area.height };
    pad_sides(Rect { width: inner.width.saturating_sub(2), height: inner.height.saturating_sub(2), ..inner })
}

/// A rectangle less a column at either side.
fn pad_sides(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

fn columns_of(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

fn rows_of(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::trace::Rule;
    use crate::tui::theme::GlyphSet;

    const SCREEN: Rect = Rect { x: 0, y: 0, width: 80, height: 24 };

    fn menu() -> Overlays<u8> {
        let mut overlays = Overlays::default();
        let entries = (1..=3).map(|n| MenuEntry { label: format!("entry {n}"), note: String::new(), choice: n });
        overlays.push(Overlay::Menu { title: "server".to_owned(), entries: entries.collect(), chosen: 0 });
        overlays
    }

    #[test]
    fn the_uppermost_has_the_keys_and_goes_when_it_is_done() {
        let mut overlays = menu();
        overlays.show(Page::Help(stack::SANDBOX, Arc::default(), GlyphSet::Unicode));
        assert_eq!(overlays.contexts(), Some(stack::OVERLAY));
        assert_eq!(overlays.handle(Action::Back, SCREEN, Lang::En), Reply::Closed);
        assert_eq!(overlays.contexts(), Some(stack::MENU));
        assert_eq!(overlays.handle(Action::Up, SCREEN, Lang::En), Reply::Stay);
        assert_eq!(overlays.handle(Action::Commit, SCREEN, Lang::En), Reply::Chosen(3));
        assert!(overlays.is_empty());
    }

    #[test]
    fn a_digit_or_a_click_chooses_and_a_click_outside_closes() {
        assert_eq!(menu().handle(Action::Choose(2), SCREEN, Lang::En), Reply::Chosen(2));
        assert_eq!(menu().handle(Action::Choose(9), SCREEN, Lang::En), Reply::Stay);
        let overlays = menu();
        let area = overlays.top().expect("a menu").area(SCREEN, Lang::En);
        let at = |x, y| menu().click(Position { x, y }, SCREEN, Lang::En);
        assert_eq!(at(area.x + 3, area.y + 2), Reply::Chosen(2));
        assert_eq!(at(area.x + 3, area.y), Reply::Stay);
        assert_eq!(at(0, 0), Reply::Closed);
    }

    #[test]
    fn a_text_scrolls_no_further_than_its_end() {
        let body = "line\n".repeat(50);
        let mut overlays = Overlays::<u8>::default();
        overlays.show(Page::Message { title: String::new(), body });
        for _ in 0..100 {
            overlays.handle(Action::PageDown, SCREEN, Lang::En);
        }
        // 51 lines with the empty last one, 20 rows inside the box.
        assert!(matches!(overlays.top(), Some(Overlay::Page { scroll: 31, .. })), "{:?}", overlays.top());
        overlays.handle(Action::Up, SCREEN, Lang::En);
        overlays.handle(Action::PageUp, SCREEN, Lang::En);
        assert!(matches!(overlays.top(), Some(Overlay::Page { scroll: 11, .. })));
    }

    #[test]
    fn a_rule_names_its_sources() {
        for info in Rule::ALL {
            for lang in Lang::ALL {
                let lines = Page::Rule(info.rule).lines(60, lang);
                let text: String = lines.iter().flatten().map(|run| run.text.as_str()).collect();
                let since = info.rule.since_words(lang).unwrap_or_default();
                for part in [info.key, &info.rule.clause(lang), &since] {
                    assert!(text.replace(' ', "").contains(&part.replace(' ', "")), "{part} in {text}");
                }
            }
        }
    }
}
