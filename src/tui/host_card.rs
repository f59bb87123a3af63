//! The host card: a host's state in a box, what its process is doing, its queues, timers and unusual settings.
//!
//! [`facts`](facts::facts) lists what there is to say, most weighty lines marked; the card shows as many as fit and
//! draws bright what differs from the view before. The clock is an argument, so that timers count down between two
//! events.

mod facts;
mod fold;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::lang::Lang;
use crate::tr;
use crate::trace::{HostView, SocketView, State, Time, WorldView};
use crate::tui::connection::Connection;
use crate::tui::ladder::label::{self, fit, width};
use crate::tui::ladder::widget::put;
use crate::tui::lens::{Entry, Lens};
use crate::tui::theme::{Role, Theme};

use fold::folded;

pub use facts::{Fact, facts};

/// A host card to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct HostCard<'a> {
    /// The host now.
    pub host: &'a HostView,
    /// The host one step before; what differs is bright.
    pub before: Option<&'a HostView>,
    /// Which of several connections it is about, in which world; otherwise it is about the host's current socket.
    pub about: Option<(Connection, &'a WorldView)>,
    /// The moment shown, from which timers count down.
    pub clock: Time,
    /// The language.
    pub lang: Lang,
    /// Whether to draw with ASCII alone.
    pub ascii: bool,
    /// What stands under the state.
    pub body: Body<'a>,
}

/// What stands under the state on a card.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// What the kernel holds of it.
    Facts,
    /// The list of another lens, the newest line last.
    List(Lens, &'a [Entry]),
}

/// From so many columns on, a list shows times.
const TIMES_FROM: u16 = 24;

/// The smallest area in which the state still has its box.
const BOX_MIN: (u16, u16) = (14, 5);

/// How many rows stand above the first line of what a card tells: its name, and the state with or without its box.
pub fn rows_above(area: Rect) -> u16 {
    if area.width < BOX_MIN.0 || area.height < BOX_MIN.1 { 2 } else { 4 }
}

/// The socket that a card is about.
pub fn socket_of<'h>(host: &'h HostView, about: Option<(Connection, &WorldView)>) -> Option<&'h SocketView> {
    about.map_or_else(|| host.current(), |(connection, view)| connection.end(host, view))
}

impl HostCard<'_> {
    /// Draws the card; lines that do not fit the height are left out, the least weighty first.
    pub fn render(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        if area.width < 4 || area.height == 0 {
            return;
        }
        self.title(area, buf, theme);
        let top = self.state(area, buf, theme);
        match self.body {
            Body::Facts => self.facts(area, top, buf, theme),
            Body::List(lens, entries) => self.list(area, top, lens, entries, buf, theme),
        }
    }

    fn facts(&self, area: Rect, top: u16, buf: &mut Buffer, theme: &Theme) {
        let room = usize::from(area.height.saturating_sub(top));
        let told = Told::of(self);
        let bars = self.has_bars(&told.now, area.width, room);
        let mut y = top;
        let (shown, at_end) = self.fitting(&told.now, bars, area.width, room);
        let left_out = told.now.len() - shown.len();
        for fact in shown {
            let fresh = told.is_fresh(&fact);
            let style = self.style(&fact, fresh, theme);
            let mark = if fresh { self.glyph("▸", ">") } else { " " };
            put(buf, area, 0, y, mark, style);
            for line in self.lines(&fact.text, area.width) {
                put(buf, area, 1, y, &line, style);
                y += 1;
            }
            if let (Some(part), true) = (fact.left, bars) {
                self.bar(area, buf, y, part, theme.style(Role::Timer));
                y += 1;
            }
        }
        if left_out > 0 && at_end {
            let sign = self.left_out_sign(left_out);
            let x = area.width.saturating_sub(u16::try_from(width(&sign)).unwrap_or(area.width));
            put(buf, area, x, y.saturating_sub(1), &sign, theme.style(Role::Dim));
        } else if left_out > 0 && y < area.height {
            let words = tr!(self.lang, "widgets.card.left_out", ellipsis = self.glyph("…", "~"), n = left_out);
            put(buf, area, 1, y, &self.cut(&words, area.width.saturating_sub(1)), theme.style(Role::Dim));
        }
    }

    /// The lines of another lens, as many of the newest as fit, its name above them.
    fn list(&self, area: Rect, top: u16, lens: Lens, entries: &[Entry], buf: &mut Buffer, theme: &Theme) {
        let mut room = usize::from(area.height.saturating_sub(top + 1));
        let mut shown: Vec<(Vec<String>, &Entry)> = Vec::new();
        for entry in entries.iter().rev() {
            let text = if area.width >= TIMES_FROM {
                format!("{} {}", label::clock(entry.at), entry.text)
            } else {
                entry.text.clone()
            };
            let lines = self.lines(&text, area.width);
            let Some(left) = room.checked_sub(lines.len()) else { break };
            room = left;
            shown.push((lines, entry));
        }
        let earlier = entries.len() - shown.len();
        let mut head = lens.name(self.lang);
        if earlier > 0 {
            head = format!("{head}: {}", tr!(self.lang, "views.lens.earlier", n = earlier));
        }
        put(buf, area, 1, top, &self.cut(&head, area.width.saturating_sub(1)), theme.style(Role::Dim));
        let mut y = top + 1;
        for (lines, entry) in shown.into_iter().rev() {
            let style = theme.style(entry.role);
            let style = if entry.fresh { style.add_modifier(Modifier::BOLD) } else { style };
            put(buf, area, 0, y, if entry.fresh { self.glyph("▸", ">") } else { " " }, style);
            for line in lines {
                put(buf, area, 1, y, &line, style);
                y += 1;
            }
        }
    }

    fn style(&self, fact: &Fact, fresh: bool, theme: &Theme) -> Style {
        if fresh {
            theme.style(fact.role).add_modifier(Modifier::BOLD)
        } else if fact.weight > 4 && self.before.is_some() {
            theme.style(Role::Dim)
        } else {
            theme.style(fact.role)
        }
    }

    /// A line of the card, beside the column of its mark.
    fn lines(&self, text: &str, columns: u16) -> Vec<String> {
        folded(text, usize::from(columns.saturating_sub(1)), self.glyph("…", "~"))
    }

    fn glyph(&self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.ascii { ascii } else { unicode }
    }

    fn cut(&self, text: &str, columns: u16) -> String {
        fit(text, usize::from(columns), self.glyph("…", "~"))
    }

    fn title(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let long = format!("{} {}", self.host.name, self.host.ip);
        let name = self.cut(&self.host.name, area.width);
        put(buf, area, 0, 0, &name, theme.style(Role::Title));
        if width(&long) <= usize::from(area.width) {
            let x = u16::try_from(width(&name) + 1).unwrap_or(0);
            put(buf, area, x, 0, &self.host.ip.to_string(), theme.style(Role::Dim));
        }
    }

    /// The words in the state box, and whether they are new.
    fn state_words(&self, host: &HostView) -> String {
        if !host.up {
            return tr!(self.lang, "widgets.card.down").into_owned();
        }
        socket_of(host, self.about).map_or(State::Closed, |socket| socket.state).name().to_owned()
    }

    /// Draws the state and gives the first row below it.
    fn state(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> u16 {
        let words = self.state_words(self.host);
        let fresh = self.before.is_some_and(|before| self.state_words(before) != words);
        let role = match (self.host.up, fresh) {
            (false, _) => Role::Error,
            (true, true) => Role::StateChanged,
            (true, false) => Role::State,
        };
        let style = theme.style(role).add_modifier(Modifier::BOLD);
        let above = rows_above(area);
        if above < 4 {
            put(buf, area, 0, 1, &self.cut(&words, area.width), style);
            return above;
        }
        let frame = theme.style(if fresh { Role::State } else { Role::Border });
        let wide = area.width.min(24);
        self.frame(area, buf, wide, frame);
        let inner = usize::from(wide) - 2;
        let words = self.cut(&words, wide - 2);
        let left = (inner - width(&words)) / 2;
        let padded = format!("{}{words}{}", " ".repeat(left), " ".repeat(inner - left - width(&words)));
        put(buf, area, 1, 2, &padded, style);
        above
    }

    fn frame(&self, area: Rect, buf: &mut Buffer, wide: u16, style: Style) {
        let level = self.glyph("─", "-").repeat(usize::from(wide) - 2);
        let side = self.glyph("│", "|");
        put(buf, area, 0, 1, &format!("{}{level}{}", self.glyph("╭", "+"), self.glyph("╮", "+")), style);
        put(buf, area, 0, 2, side, style);
        put(buf, area, wide - 1, 2, side, style);
        put(buf, area, 0, 3, &format!("{}{level}{}", self.glyph("╰", "+"), self.glyph("╯", "+")), style);
    }

    /// A bar that shrinks as its timer runs down.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a width, for drawing")]
    fn bar(&self, area: Rect, buf: &mut Buffer, y: u16, part: f64, style: Style) {
        let wide = area.width.saturating_sub(2).min(22);
        let full = (f64::from(wide) * part.clamp(0.0, 1.0)).round() as u16;
        let bar = self.glyph("━", "#").repeat(usize::from(full));
        let rest = self.glyph("┄", ".").repeat(usize::from(wide - full));
        put(buf, area, 1, y, &bar, style);
        put(buf, area, 1 + full, y, &rest, style.add_modifier(Modifier::DIM));
    }

    /// How many rows some facts take without their bars.
    fn rows<'f>(&self, facts: impl Iterator<Item = &'f Fact>, columns: u16) -> usize {
        facts.map(|fact| self.lines(&fact.text, columns).len()).sum()
    }

    /// Bars are drawn where they push nothing weighty out.
    fn has_bars(&self, all: &[Fact], columns: u16, room: usize) -> bool {
        let bars = all.iter().filter(|fact| fact.left.is_some()).count();
        self.rows(all.iter().filter(|fact| fact.weight <= 4), columns) + bars <= room
    }

    /// The facts that fit, in the order of the card, and whether how many are missing has room behind the last line;
    /// otherwise a row is kept for it.
    fn fitting(&self, all: &[Fact], has_bars: bool, columns: u16, room: usize) -> (Vec<Fact>, bool) {
        let shown = self.cut_to(all, has_bars, columns, room);
        let left_out = all.len() - shown.len();
        let Some(last) = shown.last().filter(|_| left_out > 0) else { return (shown, false) };
        if self.rows_with_bars(&shown, has_bars, columns) < room {
            return (shown, false);
        }
        let end = self.lines(&last.text, columns).last().map_or(0, |line| 1 + width(line));
        let barred = has_bars && last.left.is_some();
        if !barred && end + 1 + width(&self.left_out_sign(left_out)) <= usize::from(columns) {
            return (shown, true);
        }
        (self.cut_to(all, has_bars, columns, room.saturating_sub(1)), false)
    }

    /// What is left when the least weighty facts go until the rest takes no more than so many rows.
    fn cut_to(&self, all: &[Fact], has_bars: bool, columns: u16, room: usize) -> Vec<Fact> {
        let mut left = all.to_vec();
        while self.rows_with_bars(&left, has_bars, columns) > room {
            let Some(weight) = left.iter().map(|fact| fact.weight).max() else { break };
            let Some(last) = left.iter().rposition(|fact| fact.weight == weight) else { break };
            left.remove(last);
        }
        left
    }

    fn rows_with_bars(&self, facts: &[Fact], has_bars: bool, columns: u16) -> usize {
        let bars = facts.iter().filter(|fact| has_bars && fact.left.is_some()).count();
        self.rows(facts.iter(), columns) + bars
    }

    /// The short form of how many facts are missing.
    fn left_out_sign(&self, left_out: usize) -> String {
        format!("{}+{left_out}", self.glyph("…", "~"))
    }

    /// The card in lines of text, what is new marked with a word.
    pub fn plain(&self) -> String {
        let state = self.state_words(self.host);
        let fresh = self.before.is_some_and(|before| self.state_words(before) != state);
        let new = tr!(self.lang, "widgets.card.new");
        let mut out = format!("{} {}: {state}", self.host.name, self.host.ip);
        if fresh {
            out = format!("{out} {new}");
        }
        let lines: Vec<(String, bool)> = match self.body {
            Body::Facts => {
                let told = Told::of(self);
                told.now.iter().map(|fact| (fact.text.clone(), told.is_fresh(fact))).collect()
            }
            Body::List(_, entries) => entries
                .iter()
                .map(|entry| (format!("{} {}", label::clock(entry.at), entry.text), entry.fresh))
                .collect(),
        };
        for (text, fresh) in lines {
            out = format!("{out}\n  {text}");
            if fresh {
                out = format!("{out} {new}");
            }
        }
        out
    }
}

/// The facts of a card and of one step before, told once.
struct Told {
    now: Vec<Fact>,
    before: Option<Vec<Fact>>,
}

impl Told {
    fn of(card: &HostCard<'_>) -> Told {
        // Both are told at the same clock, so that a timer counting down is not news.
        let facts = |host: &HostView| facts(host, card.about, card.clock, card.lang);
        Told { now: facts(card.host), before: card.before.map(facts) }
    }

    /// Whether a line says something that was not so one step before.
    fn is_fresh(&self, fact: &Fact) -> bool {
        let before = self.before.as_ref();
        before.is_some_and(|before| !before.iter().any(|old| old.key == fact.key && old.mark == fact.mark))
    }
}
