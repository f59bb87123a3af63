//! A list to choose from that is searched by typing: what can be done now, and what cannot with the reason.
//!
//! Each item shows the command or the key that it stands for. What cannot be done stands back, says why in the place of
//! its command, and is not chosen. While nothing is typed, a digit chooses; everything else that is typed searches.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::Action;
use super::key::{Key, KeyCode};
use super::layout::centred;
use super::line_edit::LineEdit;
use super::overlay::Reply;
use super::paint::{frame, put_line};
use super::text::{Run, fit_with, pad, width, wrap_plain};
use super::theme::{Role, Theme};
use crate::lang::Lang;
use crate::tr;

/// The widest that a list is made.
const COLUMNS_MOST: usize = 110;

/// The rows of the box besides those of the list and what is said of the chosen item: its edges and the search.
const EXTRA: u16 = 3;

/// The most rows of what is said of the chosen item.
const SAID_MOST: usize = 3;

/// The columns of the box's sides.
const BORDERS: usize = 2;

/// The columns of a row besides its label and its note.
const MARGIN: usize = 7;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<T> {
    /// What it does, in a few words.
    pub label: String,
    /// The command or the key that it stands for.
    pub note: String,
    /// More about it, shown while it is chosen.
    pub help: String,
    /// Why it cannot be done now.
    pub refused: Option<String>,
    /// What it stands for.
    pub choice: T,
}

impl<T> Item<T> {
    /// An item that can be done.
    pub fn new(label: impl Into<String>, note: impl Into<String>, choice: T) -> Item<T> {
        Item { label: label.into(), note: note.into(), help: String::new(), refused: None, choice }
    }

    /// The same with more about it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Item<T> {
        Item { help: help.into(), ..self }
    }

    fn shown(&self) -> &str {
        self.refused.as_deref().unwrap_or(&self.note)
    }

    fn matches(&self, words: &str) -> bool {
        let text = format!("{} {} {}", self.label, self.note, self.help).to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}

/// The list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picker<T> {
    title: String,
    items: Vec<Item<T>>,
    search: LineEdit,
    /// The place among those that match.
    chosen: usize,
}

impl<T: Clone> Picker<T> {
    /// A list, with the first item chosen.
    pub fn new(title: impl Into<String>, items: Vec<Item<T>>) -> Picker<T> {
        Picker { title: title.into(), items, search: LineEdit::default(), chosen: 0 }
    }

    /// Chooses the item that is chosen in the same list of another language. What was typed stays typed where it finds
    /// that item here too.
    pub fn take_place_of(&mut self, other: &Picker<T>) {
        let wanted = other.matching().get(other.chosen).copied();
        let at = |list: &Picker<T>| list.matching().iter().position(|place| Some(*place) == wanted);
        self.search = other.search.clone();
        if wanted.is_some() && at(self).is_none() {
            self.search = LineEdit::default();
        }
        self.chosen = at(self).unwrap_or(0);
    }

    /// Moves, chooses, or closes.
    pub fn handle(&mut self, action: Action) -> Reply<T> {
        const PAGE: usize = 8;
        let last = self.found().len().saturating_sub(1);
        match action {
            Action::Up => self.chosen = if self.chosen == 0 { last } else { self.chosen - 1 },
            Action::Down => self.chosen = if self.chosen >= last { 0 } else { self.chosen + 1 },
            Action::PageUp => self.chosen = self.chosen.saturating_sub(PAGE),
            Action::PageDown => self.chosen = (self.chosen + PAGE).min(last),
            Action::First => self.chosen = 0,
            Action::Last => self.chosen = last,
            Action::Commit => return self.choose(self.chosen),
            Action::Back if !self.search.text().is_empty() => self.search = LineEdit::default(),
            Action::Back => return Reply::Closed,
            _ => {}
        }
        Reply::Stay
    }

    /// Chooses the item at a place of what matches; one that cannot be done is only pointed at.
    fn choose(&mut self, place: usize) -> Reply<T> {
        let found = self.found();
        let Some(item) = found.get(place) else { return Reply::Stay };
        if item.refused.is_none() {
            return Reply::Chosen(item.choice.clone());
        }
        self.chosen = place;
        Reply::Stay
    }

    /// A key that is not bound: it searches, or a digit chooses.
    pub fn type_key(&mut self, key: Key) -> Reply<T> {
        if self.search.text().is_empty()
            && let Some(digit) = key.digit().filter(|digit| *digit > 0)
        {
            return self.choose(usize::from(digit) - 1);
        }
        if key.code == KeyCode::Char(' ') && self.search.text().is_empty() {
            return self.choose(self.chosen);
        }
        // The sign before the field looks like a key to press first; elsewhere it is one.
        if key.code == KeyCode::Char('/') && self.search.text().is_empty() {
            return Reply::Stay;
        }
        if self.search.handle(key) {
            self.chosen = 0;
        }
        Reply::Stay
    }

    /// A click on a row chooses it, and so does one on the command of the chosen row, which stands below the list.
    pub fn click(&mut self, at: Position, screen: Rect) -> Reply<T> {
        let area = self.area(screen);
        let list = self.list_in(area);
        if self.command_row(area).contains(at) {
            return self.choose(self.chosen);
        }
        if !list.contains(at) {
            return Reply::Stay;
        }
        let row = usize::from(at.y - list.y) + self.first_shown(usize::from(list.height));
        self.choose(row)
    }
}

impl<T> Picker<T> {
    /// The items that match what is typed; one whose key or command was typed as it is stands before the others.
    pub fn found(&self) -> Vec<&Item<T>> {
        self.matching().into_iter().filter_map(|place| self.items.get(place)).collect()
    }

    /// Their places in the whole list.
    fn matching(&self) -> Vec<usize> {
        let words = self.search.text();
        let named = |item: &Item<T>| item.note.split_whitespace().any(|word| word == words.trim());
        let matching = self.items.iter().enumerate().filter(|(_, item)| item.matches(words));
        let (first, others): (Vec<_>, Vec<_>) = matching.partition(|(_, item)| named(item));
        first.into_iter().chain(others).map(|(place, _)| place).collect()
    }

    /// What a click on the sign that there is more above or below does.
    pub fn more_at(&self, at: Position, area: Rect) -> Option<Action> {
        let (list, found) = (self.list_in(area), self.matching().len());
        let (first, rows) = (self.first_shown(usize::from(list.height)), usize::from(list.height));
        match at.y {
            _ if at.x + 1 != area.right() => None,
            y if y == list.y && first > 0 => Some(Action::PageUp),
            y if y + 1 == list.bottom() && first + rows < found => Some(Action::PageDown),
            _ => None,
        }
    }

    /// Where it lies. It keeps its size while one searches.
    pub fn area(&self, screen: Rect) -> Rect {
        let (label, note) = self.widths();
        let help = self.items.iter().map(|item| width(&item.help)).max().unwrap_or(0) + 2 * BORDERS;
        let wanted = (label + note + MARGIN + BORDERS).max(width(&self.title) + 8).max(help);
        let columns = wanted.clamp(44, COLUMNS_MOST);
        let columns = u16::try_from(columns).unwrap_or(u16::MAX).min(screen.width.saturating_sub(2));
        let said = self.said_rows(usize::from(columns));
        let rows = u16::try_from(self.items.len()).unwrap_or(u16::MAX).saturating_add(EXTRA + said);
        centred(screen, columns, rows.min(screen.height.saturating_sub(2)))
    }

    /// The rows for what is said of an item, in a box of so many columns: what the longest sentence takes, wrapped.
    fn said_rows(&self, columns: usize) -> u16 {
        let longest = self.items.iter().map(|item| width(&said(item, "x"))).max().unwrap_or(0);
        // A line of wrapped text is seldom full to its last column.
        let columns = said_columns(columns);
        let line = if longest <= columns { columns } else { (columns - columns / 8).max(1) };
        u16::try_from(longest.div_ceil(line).clamp(1, SAID_MOST)).unwrap_or(1)
    }

    /// The rows of the list within the box.
    fn list_in(&self, area: Rect) -> Rect {
        let height = area.height.saturating_sub(EXTRA + self.said_rows(usize::from(area.width)));
        Rect { x: area.x + 1, y: area.y + 2, width: area.width.saturating_sub(2), height }
    }

    /// Where the command of the chosen item stands; nowhere if something else is said of it.
    fn command_row(&self, area: Rect) -> Rect {
        let list = self.list_in(area);
        let found = self.found();
        let tells_its_command = found.get(self.chosen).is_some_and(|item| item.help == item.note);
        let height = area.bottom().saturating_sub(1).saturating_sub(list.bottom());
        Rect { y: list.bottom(), height: if tells_its_command { height } else { 0 }, ..list }
    }

    /// The widest label and the widest note or reason.
    fn widths(&self) -> (usize, usize) {
        let label = self.items.iter().map(|item| width(&item.label)).max().unwrap_or(0);
        let note = self.items.iter().map(|item| width(item.shown())).max().unwrap_or(0);
        (label, note)
    }

    /// The columns of the labels in a box of that width. Where not all has room, the fewest rows of what can be done
    /// are cut.
    fn label_width(&self, columns: usize) -> usize {
        let ((label, note), room) = (self.widths(), columns.saturating_sub(MARGIN));
        if label + note <= room {
            return label;
        }
        let can = self.items.iter().filter(|item| item.refused.is_none());
        let widths: Vec<(usize, usize)> = can.map(|item| (width(&item.label), width(&item.note))).collect();
        let cut = |columns: &usize| {
            let over =
                |(label, note): &(usize, usize)| [label.saturating_sub(*columns), note.saturating_sub(room - columns)];
            let over: Vec<usize> = widths.iter().flat_map(over).filter(|over| *over > 0).collect();
            (over.len(), over.iter().sum::<usize>())
        };
        // A key says nothing when it is cut; a sentence is said whole below.
        let keys = widths.iter().map(|(_, note)| *note).max().unwrap_or(0).min(room / 4);
        (0..=label.min(room.saturating_sub(keys))).min_by_key(cut).unwrap_or(0)
    }

    fn first_shown(&self, rows: usize) -> usize {
        (self.chosen + 1).saturating_sub(rows.max(1))
    }

    /// Draws it.
    pub fn draw(&self, buf: &mut Buffer, screen: Rect, theme: &Theme, lang: Lang) {
        let area = self.area(screen);
        let inner = frame(buf, area, &self.title, Role::Focus, theme);
        let found = self.found();
        self.draw_search(buf, Rect { height: 1, ..inner }, found.len(), theme, lang);
        let list = self.list_in(area);
        let rows = usize::from(list.height);
        let first = self.first_shown(rows);
        let label_width = self.label_width(usize::from(list.width));
        for (place, item) in found.iter().enumerate().skip(first).take(rows) {
            let y = list.y + u16::try_from(place - first).unwrap_or(0);
            let line = row(item, place, place == self.chosen, (label_width, usize::from(list.width)), theme);
            put_line(buf, Rect { y, height: 1, ..list }, &line, theme);
        }
        if found.is_empty() {
            let said = Run::new(format!("   {}", tr!(lang, "futures.pick.nothing")), Role::Warn);
            put_line(buf, Rect { height: 1, ..list }, &[said], theme);
        }
        let glyphs = theme.glyphs();
        let mut more = |y: u16, glyph: &str| {
            put_line(buf, Rect { x: area.right() - 1, y, width: 1, height: 1 }, &[Run::new(glyph, Role::Key)], theme);
        };
        if first > 0 {
            more(list.y, glyphs.more_up);
        }
        if first + rows < found.len() {
            more(list.bottom().saturating_sub(1), glyphs.more_down);
        }
        if let Some(item) = found.get(self.chosen) {
            let role = if item.refused.is_some() { Role::Warn } else { Role::Dim };
            let columns = said_columns(usize::from(area.width));
            let mut lines = wrap_plain(&said(item, glyphs.cross), role, columns);
            let rows = usize::from(area.bottom().saturating_sub(1).saturating_sub(list.bottom()));
            if lines.len() > rows {
                lines.truncate(rows);
                if let Some(run) = lines.last_mut().and_then(|line| line.last_mut()) {
                    run.text =
                        fit_with(&format!("{}{}", run.text, glyphs.ellipsis), columns, glyphs.ellipsis).into_owned();
                }
            }
            for (line, y) in lines.iter().zip(list.bottom()..) {
                put_line(buf, Rect { x: inner.x + 1, y, width: inner.width.saturating_sub(2), height: 1 }, line, theme);
            }
        }
    }

    fn draw_search(&self, buf: &mut Buffer, row: Rect, found: usize, theme: &Theme, lang: Lang) {
        let line = if self.search.text().is_empty() {
            vec![Run::new(format!(" / {}", tr!(lang, "futures.pick.search")), Role::Dim)]
        } else {
            let count = tr!(lang, "futures.pick.found", found = found, all = self.items.len());
            vec![
                Run::new(" / ", Role::Key),
                Run::new(self.search.text(), Role::Input),
                Run::new(format!("   {count}"), Role::Dim),
            ]
        };
        put_line(buf, row, &line, theme);
    }
}

/// What is said of an item while it is chosen: more about it, or why it cannot be done, after that sign.
fn said<T>(item: &Item<T>, cross: &str) -> String {
    item.refused.as_ref().map_or_else(|| item.help.clone(), |reason| format!("{cross} {reason}"))
}

/// The columns for it in a box of so many.
fn said_columns(columns: usize) -> usize {
    columns.saturating_sub(2 * BORDERS).max(1)
}

/// A row of the list.
fn row<T>(item: &Item<T>, place: usize, chosen: bool, (label, columns): (usize, usize), theme: &Theme) -> Vec<Run> {
    let (pointer, mark) = if chosen { (theme.glyphs().pointer, Role::Selected) } else { (" ", Role::Key) };
    let digit = if place < 9 { (place + 1).to_string() } else { " ".to_owned() };
    let (of_label, of_note) = match (chosen, item.refused.is_some()) {
        (true, _) => (Role::Selected, Role::Selected),
        (false, true) => (Role::Dim, Role::Dim),
        (false, false) => (Role::Text, Role::Call),
    };
    let sign = if item.refused.is_some() { theme.glyphs().cross } else { " " };
    // A reason is longer than a key: it takes what its own label leaves.
    let room = columns.saturating_sub(MARGIN);
    let label = match &item.refused {
        Some(reason) => label.min(room.saturating_sub(width(reason)).max(width(&item.label).min(label))),
        None => label,
    };
    vec![
        Run::new(format!("{pointer}{digit} "), mark),
        Run::new(format!("{}  ", pad(&item.label, label)), of_label),
        Run::new(format!("{sign} {}", pad(item.shown(), columns.saturating_sub(label + MARGIN))), of_note),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker() -> Picker<u8> {
        let mut items: Vec<Item<u8>> =
            (1..=20).map(|n| Item::new(format!("item {n}"), format!(": do {n}"), n)).collect();
        items[1].refused = Some("not now".to_owned());
        Picker::new("things", items)
    }

    #[test]
    fn a_digit_chooses_and_letters_search() {
        assert_eq!(picker().type_key(Key::char('3')), Reply::Chosen(3));
        assert_eq!(picker().type_key(Key::char('2')), Reply::Stay, "it cannot be done now");
        let mut searched = picker();
        for letter in "do 17".chars() {
            assert_eq!(searched.type_key(Key::char(letter)), Reply::Stay);
        }
        assert_eq!(searched.found().len(), 1);
        assert_eq!(searched.handle(Action::Commit), Reply::Chosen(17));
        assert_eq!(searched.handle(Action::Back), Reply::Stay, "first what is typed goes");
        assert_eq!(searched.handle(Action::Back), Reply::Closed);
    }

    #[test]
    fn the_sign_of_the_search_may_be_typed_and_an_empty_list_says_so() {
        let (screen, theme) = (Rect::new(0, 0, 60, 12), Theme::default());
        let shown = |list: &Picker<u8>| {
            let mut buf = Buffer::empty(screen);
            list.draw(&mut buf, screen, &theme, Lang::En);
            buf.content().iter().map(ratatui::buffer::Cell::symbol).collect::<String>()
        };
        let mut list = picker();
        for letter in "/do 1".chars() {
            assert_eq!(list.type_key(Key::char(letter)), Reply::Stay);
        }
        assert_eq!(list.found().len(), 11);
        assert!(!shown(&list).contains("Nothing matches"));
        assert_eq!(list.type_key(Key::char('/')), Reply::Stay);
        assert!(shown(&list).contains("Nothing matches"), "{}", shown(&list));
        assert_eq!(list.handle(Action::Commit), Reply::Stay);
    }

    #[test]
    fn a_click_chooses_the_row_under_it_also_when_scrolled() {
        let screen = Rect::new(0, 0, 60, 12);
        let mut scrolled = picker();
        scrolled.handle(Action::Last);
        let list = scrolled.list_in(scrolled.area(screen));
        assert_eq!(scrolled.click(Position { x: list.x + 4, y: list.bottom() - 1 }, screen), Reply::Chosen(20));
        assert_eq!(picker().click(Position { x: list.x + 4, y: list.y }, screen), Reply::Chosen(1));
        assert_eq!(picker().click(Position { x: list.x + 4, y: list.y + 1 }, screen), Reply::Stay);
        let under = Position { x: list.x + 4, y: list.bottom() };
        assert_eq!(picker().click(under, screen), Reply::Stay, "no command stands there");
        let items = (1..=20).map(|n| Item::new(format!("item {n}"), ": do it", n).help(": do it")).collect();
        let mut told = Picker::new("things", items);
        told.handle(Action::Down);
        assert_eq!(told.click(under, screen), Reply::Chosen(2), "the command of the chosen row is a button");
    }

    #[test]
    fn sentences_have_the_room_that_keys_leave_and_a_typed_key_is_found_first() {
        let screen = Rect::new(0, 0, 80, 24);
        let sentence = "Menu of the chosen host: system calls, options, kill, crash.";
        let mut items = vec![
            Item::new("Move on to the next.", "n", 1),
            Item::new(sentence, "m", 2).help(sentence),
            Item::new("Go on.", "Tab", 3).help(sentence.repeat(2)),
            Item::new("Look.", "l", 4),
        ];
        items[3].refused = Some("There is nothing to look at in this run, and there will be nothing.".to_owned());
        let mut list = Picker::new("what", items);
        let shown = |list: &Picker<i32>| {
            let mut buf = Buffer::empty(screen);
            list.draw(&mut buf, screen, &Theme::default(), Lang::En);
            let rows = buf.content().chunks(80).map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect());
            rows.collect::<Vec<String>>().join("\n")
        };
        assert_eq!(shown(&list).matches(sentence).count(), 1, "{}", shown(&list));
        assert!(shown(&list).contains("✗ There is nothing to look at in this run, and there"), "{}", shown(&list));
        // What is said of the chosen one is wrapped.
        list.handle(Action::Down);
        list.handle(Action::Down);
        assert!(shown(&list).contains("crash.Menu of"), "{}", shown(&list));
        assert_eq!(shown(&list).matches("crash.").count(), 3, "{}", shown(&list));
        // Each label has an m.
        list.type_key(Key::char('m'));
        assert_eq!(list.found().first().map(|item| item.choice), Some(2));
    }

    #[test]
    fn it_stays_inside_every_screen() {
        for (columns, rows) in [(60, 20), (80, 24), (200, 60)] {
            let screen = Rect::new(0, 0, columns, rows);
            assert_eq!(picker().area(screen).intersection(screen), picker().area(screen));
        }
    }
}
