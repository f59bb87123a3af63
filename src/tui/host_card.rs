//! The host card: a host's state in a box, what its process is doing, its queues, timers and unusual settings.
//!
//! [`facts`](facts::facts) lists what there is to say, most weighty lines marked; the card shows as many as fit and
//! draws bright what differs from the view before. The clock is an argument, so that timers count down between two
//! events.

mod facts;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::lang::Lang;
use crate::tr;
use crate::trace::{HostView, State, Time};
use crate::tui::ladder::label::{fit, width, wrap};
use crate::tui::ladder::widget::put;
use crate::tui::theme::{Role, Theme};

pub use facts::{Fact, facts};

/// A host card to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct HostCard<'a> {
    /// The host now.
    pub host: &'a HostView,
    /// The host one step before; what differs is bright.
    pub before: Option<&'a HostView>,
    /// The moment shown, from which timers count down.
    pub clock: Time,
    /// The language.
    pub lang: Lang,
    /// Whether to draw with ASCII alone.
    pub ascii: bool,
}

/// The smallest area in which the state still has its box.
const BOX_MIN: (u16, u16) = (14, 5);

impl HostCard<'_> {
    /// Draws the card; lines that do not fit the height are left out, the least weighty first.
    pub fn render(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        if area.width < 4 || area.height == 0 {
            return;
        }
        self.title(area, buf, theme);
        let top = self.state(area, buf, theme);
        let room = usize::from(area.height.saturating_sub(top));
        let mut y = top;
        for fact in self.fitting(area.width, room) {
            let fresh = self.is_fresh(&fact);
            let style = self.style(&fact, fresh, theme);
            let mark = if fresh { self.glyph("▸", ">") } else { " " };
            put(buf, area, 0, y, mark, style);
            for line in self.lines(&fact, area.width) {
                put(buf, area, 1, y, &line, style);
                y += 1;
            }
            if let (Some(part), true) = (fact.left, self.has_bars(area.width, room)) {
                self.bar(area, buf, y, part, theme.style(Role::Timer));
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

    /// A fact in a narrow card: closed up if that makes it fit, else on two lines.
    fn lines(&self, fact: &Fact, columns: u16) -> Vec<String> {
        let columns = columns.saturating_sub(1);
        let closed = fact.text.replace(" = ", "=");
        if width(&fact.text) <= usize::from(columns) {
            vec![fact.text.clone()]
        } else if width(&closed) <= usize::from(columns) {
            vec![closed]
        } else {
            let lines = wrap(&fact.text, usize::from(columns));
            lines.iter().take(2).map(|line| self.cut(line, columns)).collect()
        }
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
    fn state_words(host: &HostView, lang: Lang) -> String {
        if !host.up {
            return tr!(lang, "widgets.card.down").into_owned();
        }
        host.current().map_or_else(|| State::Closed.name().to_owned(), |socket| socket.state.name().to_owned())
    }

    /// Draws the state and gives the first row below it.
    fn state(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> u16 {
        let words = HostCard::state_words(self.host, self.lang);
        let fresh = self.before.is_some_and(|before| HostCard::state_words(before, self.lang) != words);
        let role = match (self.host.up, fresh) {
            (false, _) => Role::Error,
            (true, true) => Role::StateChanged,
            (true, false) => Role::State,
        };
        let style = theme.style(role).add_modifier(Modifier::BOLD);
        if area.width < BOX_MIN.0 || area.height < BOX_MIN.1 {
            put(buf, area, 0, 1, &self.cut(&words, area.width), style);
            return 2;
        }
        let frame = theme.style(if fresh { Role::State } else { Role::Border });
        let wide = area.width.min(24);
        self.frame(area, buf, wide, frame);
        let inner = usize::from(wide) - 2;
        let words = self.cut(&words, wide - 2);
        let left = (inner - width(&words)) / 2;
        let padded = format!("{}{words}{}", " ".repeat(left), " ".repeat(inner - left - width(&words)));
        put(buf, area, 1, 2, &padded, style);
        4
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
        facts.map(|fact| self.lines(fact, columns).len()).sum()
    }

    /// Bars are drawn where they push nothing weighty out.
    fn has_bars(&self, columns: u16, room: usize) -> bool {
        let all = facts(self.host, self.clock, self.lang);
        let bars = all.iter().filter(|fact| fact.left.is_some()).count();
        self.rows(all.iter().filter(|fact| fact.weight <= 4), columns) + bars <= room
    }

    /// The facts that fit, in the order of the card.
    fn fitting(&self, columns: u16, room: usize) -> Vec<Fact> {
        let mut all = facts(self.host, self.clock, self.lang);
        let bars = if self.has_bars(columns, room) { all.iter().filter(|fact| fact.left.is_some()).count() } else { 0 };
        while self.rows(all.iter(), columns) + bars > room {
            let Some(weight) = all.iter().map(|fact| fact.weight).max() else { break };
            let Some(last) = all.iter().rposition(|fact| fact.weight == weight) else { break };
            all.remove(last);
        }
        all
    }

    /// Whether a line says something that was not so one step before.
    fn is_fresh(&self, fact: &Fact) -> bool {
        let Some(before) = self.before else { return false };
        // Both are told at the same clock, so that a timer counting down is not news.
        !facts(before, self.clock, self.lang).iter().any(|old| old.key == fact.key && old.mark == fact.mark)
    }

    /// The card in lines of text, what is new marked with a word.
    pub fn plain(&self) -> String {
        let state = HostCard::state_words(self.host, self.lang);
        let fresh = self.before.is_some_and(|before| HostCard::state_words(before, self.lang) != state);
        let new = tr!(self.lang, "widgets.card.new");
        let mut out = format!("{} {}: {state}", self.host.name, self.host.ip);
        if fresh {
            out = format!("{out} {new}");
        }
        for fact in facts(self.host, self.clock, self.lang) {
            out = format!("{out}\n  {}", fact.text);
            if self.is_fresh(&fact) {
                out = format!("{out} {new}");
            }
        }
        out
    }
}
