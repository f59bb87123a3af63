//! What may stand in the place of ladder and cards: other views of the same moment, one key apart.
//!
//! Each is made of plain data (records, a view, the view of one step before) as lines of text, so that the linear form
//! is the same lines; the diagram alone is a picture. What differs from the step before is marked and bright.

mod capture;
mod counters;
mod headers;
mod queues;
mod tabs;
mod variables;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use tabs::{tab_at, tabs};

use super::connection::Connection;
use super::diagram;
use super::paint::put_lines;
use super::text::{Run, RunLine, fit_line, line_width, width, wrap_hanging};
use super::theme::{GlyphSet, Role, Theme};
use crate::lang::Lang;
use crate::tr;
use crate::trace::{HostId, HostView, Record, SegmentId, SocketView, Time, WorldView, ss};

/// One of the views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// The state diagram.
    Diagram,
    /// The variables of both connections.
    Variables,
    /// The bytes of the chosen segment's headers.
    Header,
    /// The queues of the listeners.
    Queues,
    /// What `tcpdump` prints on the chosen host.
    Capture,
    /// The sockets as `ss` shows them.
    Sockets,
    /// What the kernels have counted.
    Counters,
}

impl Sheet {
    /// Every view, in the order of the key.
    pub const ALL: [Sheet; 7] = [
        Sheet::Diagram,
        Sheet::Variables,
        Sheet::Header,
        Sheet::Queues,
        Sheet::Capture,
        Sheet::Sockets,
        Sheet::Counters,
    ];

    /// The view that stands beside the ladder where no other was asked for.
    pub const COMPANION: Sheet = Sheet::Diagram;

    /// The fewest rows in which the diagram is a picture; the others take what there is.
    pub const ROWS: u16 = 15;

    /// The view after this one; after the last, and from [`None`] on, the ladder and the first.
    pub fn after(shown: Option<Sheet>) -> Option<Sheet> {
        let next = shown.map_or(0, |sheet| sheet as usize + 1);
        Sheet::ALL.get(next).copied()
    }

    /// The view before this one.
    pub fn before(shown: Option<Sheet>) -> Option<Sheet> {
        let before = shown.map_or(Sheet::ALL.len(), |sheet| sheet as usize);
        before.checked_sub(1).and_then(|place| Sheet::ALL.get(place)).copied()
    }

    /// How many rows at its top stay where they are when it is scrolled: the names above a table.
    fn head(self, columns: usize) -> usize {
        match self {
            Sheet::Variables | Sheet::Capture => 1,
            Sheet::Counters => usize::from(counters::are_beside(columns)),
            Sheet::Diagram | Sheet::Header | Sheet::Queues | Sheet::Sockets => 0,
        }
    }

    /// Whether the newest stands at its end, which is then what is in view.
    pub fn ends_with_the_newest(self) -> bool {
        match self {
            Sheet::Capture => true,
            Sheet::Diagram | Sheet::Variables | Sheet::Header | Sheet::Queues | Sheet::Sockets | Sheet::Counters => {
                false
            }
        }
    }

    /// The key of its name among the interface's words.
    fn title_key(self) -> &'static str {
        match self {
            Sheet::Diagram => "widgets.sheet.diagram",
            Sheet::Variables => "widgets.sheet.variables",
            Sheet::Header => "views.sheet.header",
            Sheet::Queues => "views.sheet.queues",
            Sheet::Capture => "views.sheet.capture",
            Sheet::Sockets => "widgets.sheet.sockets",
            Sheet::Counters => "widgets.sheet.counters",
        }
    }
}

/// The moment that a view shows.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Everything so far.
    pub records: &'a [Record],
    /// How many of them, at the end, belong to the step just taken.
    pub latest: usize,
    /// The run now.
    pub view: &'a WorldView,
    /// The run one step before.
    pub before: Option<&'a WorldView>,
    /// The two hosts.
    pub pair: [HostId; 2],
    /// Which of their connections it is about, where they have had several.
    pub about: Option<Connection>,
    /// The host that is chosen.
    pub host: HostId,
    /// The moment on screen, which may be between two events.
    pub clock: Time,
    /// Whether sequence numbers are absolute.
    pub absolute: bool,
    /// Whether timers are not to be seen, because a question asks about them.
    pub hides_timers: bool,
    /// The segment that is chosen.
    pub selected: Option<SegmentId>,
    /// Which field of its headers is looked at.
    pub field: usize,
    /// How many rows of a view that is too long have been scrolled past.
    pub scroll: usize,
}

impl Moment<'_> {
    /// The socket of a host that is looked at: its end of the connection, or else its current one.
    pub(super) fn socket<'h>(&self, host: &'h HostView) -> Option<&'h SocketView> {
        self.about.map_or_else(|| host.current(), |connection| connection.end(host, self.view))
    }

    /// The two hosts, each with what it was one step before.
    fn hosts(&self) -> impl Iterator<Item = (&HostView, Option<&HostView>)> {
        let of = |id: HostId| Some((self.view.host(id)?, self.before.and_then(|view| view.host(id))));
        self.pair.into_iter().filter_map(of)
    }
}

/// Where a view stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// In the place of ladder and cards, which are one of the choices then.
    InPlace,
    /// Beside them.
    Beside,
}

/// Whether a cell names the connection that a view is about.
pub fn names_connection(area: Rect, sheet: Sheet, moment: &Moment<'_>, at: Position) -> bool {
    sheet == Sheet::Variables && moment.about.is_some() && inside(area).contains(at) && at.y == area.y
}

/// How many fields the headers of the segment have that is looked at.
pub fn fields(moment: &Moment<'_>) -> usize {
    headers::shown(moment).map_or(0, |shown| shown.header.fields.len())
}

/// The field of the headers that is drawn at a cell.
pub fn hit(area: Rect, sheet: Sheet, moment: &Moment<'_>, at: Position, lang: Lang) -> Option<usize> {
    let inner = inside(area);
    if sheet != Sheet::Header || !inner.contains(at) {
        return None;
    }
    headers::field_at(moment, size(inner), (at.x - inner.x, at.y - inner.y), lang)
}

/// A column is left free at either side.
fn inside(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

/// Columns and rows to draw in.
fn size(area: Rect) -> (usize, usize) {
    (usize::from(area.width), usize::from(area.height))
}

/// Draws a view.
pub fn draw(buf: &mut Buffer, area: Rect, sheet: Sheet, moment: &Moment<'_>, theme: &Theme, lang: Lang) {
    if sheet == Sheet::Diagram {
        diagram::model(moment).render(area, buf, theme, lang);
        return;
    }
    let inner = inside(area);
    let lines = lines(sheet, moment, size(inner), theme, lang);
    put_lines(buf, inner, &window(lines, sheet, moment.scroll, size(inner), theme, lang), theme);
}

/// The lines that are in view. What does not fit is counted in the last row, never cut off in silence; the names above
/// a table stay.
fn window(
    lines: Vec<RunLine>,
    sheet: Sheet,
    scroll: usize,
    (columns, rows): (usize, usize),
    theme: &Theme,
    lang: Lang,
) -> Vec<RunLine> {
    let keeps = sheet.head(columns);
    if lines.len() <= rows || rows <= keeps + 1 {
        return lines;
    }
    let room = rows - keeps - 1;
    let below_head = lines.len() - keeps;
    let most = below_head - room;
    let scroll = scroll.min(most);
    let above = if sheet.ends_with_the_newest() { most - scroll } else { scroll };
    let (above, room) = whole_records(&lines, sheet, keeps, (above, room));
    let below = below_head - above - room;
    let glyphs = theme.glyphs();
    let mut counts = Vec::new();
    if above > 0 {
        // Of what ends with the newest, only as much as is looked at was made.
        let key = if sheet.ends_with_the_newest() { "widgets.earlier_above" } else { "widgets.rows_above" };
        counts.push(format!("{} {}", glyphs.more_up, tr!(lang, key, n = above)));
    }
    if below > 0 {
        counts.push(format!("{} {}", glyphs.more_down, tr!(lang, "widgets.rows_below", n = below)));
    }
    let mut shown: Vec<RunLine> = lines.iter().take(keeps).cloned().collect();
    shown.extend(lines.into_iter().skip(keeps + above).take(room));
    shown.push(vec![Run::new(counts.join("  "), Role::Dim)]);
    shown
}

/// The rows that are in view, the first and how many, made fewer until no record is torn apart by an edge.
fn whole_records(lines: &[RunLine], sheet: Sheet, keeps: usize, (above, room): (usize, usize)) -> (usize, usize) {
    if sheet != Sheet::Capture {
        return (above, room);
    }
    // What goes on a record stands further in.
    let goes_on = " ".repeat(HANG);
    let begins = |row: &usize| {
        let line = lines.get(keeps + row);
        line.and_then(|line| line.first()).is_none_or(|run| !run.text.starts_with(&goes_on))
    };
    let end = above + room;
    let first = (above..end).find(begins).unwrap_or(above);
    let last = if begins(&end) { end } else { (first + 1..end).rev().find(begins).unwrap_or(end) };
    (first, last - first)
}

/// How far a view of that size can be scrolled.
pub fn scroll_most(area: Rect, sheet: Sheet, moment: &Moment<'_>, theme: &Theme, lang: Lang) -> usize {
    if sheet == Sheet::Diagram {
        return 0;
    }
    let inner = inside(area);
    let (count, rows) = (lines(sheet, moment, size(inner), theme, lang).len(), usize::from(inner.height));
    if count <= rows { 0 } else { count + 1 - rows }
}

/// A view in lines, for so many columns and rows.
fn lines(sheet: Sheet, moment: &Moment<'_>, size: (usize, usize), theme: &Theme, lang: Lang) -> Vec<RunLine> {
    let pointer = theme.glyphs().pointer;
    match sheet {
        Sheet::Diagram => Vec::new(),
        Sheet::Variables => variables::lines(moment, size.0, pointer, lang),
        Sheet::Header => headers::lines(moment, size, theme, lang),
        Sheet::Queues => queues::lines(moment, size.0, theme, lang),
        Sheet::Capture => capture::lines(moment, size, pointer, lang),
        Sheet::Sockets => socket_lines(moment, size.0, lang),
        Sheet::Counters => counters::lines(moment, size.0, pointer, lang),
    }
}

/// The size in which a view is written down.
const PLAIN: (usize, usize) = (200, 10_000);

/// A view in plain lines of text, complete without the picture.
pub fn plain(sheet: Sheet, moment: &Moment<'_>, lang: Lang) -> String {
    if sheet == Sheet::Diagram {
        return diagram::model(moment).plain(lang);
    }
    if sheet == Sheet::Header {
        return headers::plain(moment, lang);
    }
    let text = |line: RunLine| line.into_iter().map(|run| run.text).collect::<String>().trim_end().to_owned();
    let theme = Theme::default().with_glyphs(GlyphSet::Ascii);
    let lines = lines(sheet, moment, PLAIN, &theme, lang);
    lines.into_iter().map(text).collect::<Vec<_>>().join("\n")
}

/// What `ss -tanoe` prints on each host.
fn socket_lines(moment: &Moment<'_>, columns: usize, lang: Lang) -> Vec<RunLine> {
    let mut lines = Vec::new();
    for (host, before) in moment.hosts() {
        if !lines.is_empty() {
            lines.push(RunLine::new());
        }
        let bare = if moment.hides_timers { "ss -tane" } else { "ss -tanoe" };
        lines.push(vec![Run::new(format!("{}$ ", host.name), Role::Title), Run::new(bare, Role::Code)]);
        let host = if moment.hides_timers { &without_timers(host) } else { host };
        let old = before.map(|before| ss::render_extended(before, moment.clock)).unwrap_or_default();
        let table = ss::render_extended(host, moment.clock);
        for (number, row) in table.lines().enumerate() {
            let fresh = before.is_some() && !old.lines().any(|known| same_words(known, row));
            let role = match (number, fresh) {
                (0, _) => Role::Dim,
                (_, true) => Role::StateChanged,
                (_, false) => Role::Text,
            };
            if width(row) <= columns {
                lines.push(vec![Run::new(row, role)]);
            } else {
                // As in a narrow terminal, but the rest of a row is told apart from the next one.
                lines.extend(wrap_hanging(&[Run::new(squeezed(row), role)], columns, HANG));
            }
        }
        if table.lines().count() == 1 {
            lines.push(vec![Run::new(tr!(lang, "widgets.sheet.no_sockets"), Role::Dim)]);
        }
    }
    lines
}

/// How far the rest of a row is moved in that is longer than the screen is wide.
const HANG: usize = 4;

/// A row of a table with one space for many behind its first columns, for a place too narrow for the whole.
fn squeezed(row: &str) -> String {
    const COLUMNS: usize = 48;
    let (head, tail) = row.split_at_checked(COLUMNS).unwrap_or((row, ""));
    let words: Vec<&str> = tail.split_whitespace().collect();
    let gap = if tail.starts_with(' ') { " " } else { "" };
    format!("{}{gap}{}", head.trim_end(), words.join(" "))
}

/// Whether two rows of a table say the same, however wide its columns are.
fn same_words(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// A host without its timers.
pub fn without_timers(host: &HostView) -> HostView {
    let mut host = host.clone();
    host.sockets.iter_mut().for_each(|socket| socket.timers.clear());
    host
}

/// Lines put side by side, each left one filled up to `columns`.
fn beside(left: Vec<RunLine>, right: Vec<RunLine>, columns: usize) -> Vec<RunLine> {
    let rows = left.len().max(right.len());
    let mut right = right.into_iter();
    let mut left = left.into_iter();
    (0..rows)
        .map(|_| {
            let mut line = fit_line(&left.next().unwrap_or_default(), columns);
            let fill = columns.saturating_sub(line_width(&line));
            line.push(Run::new(" ".repeat(fill), Role::Text));
            line.extend(right.next().unwrap_or_default());
            line
        })
        .collect()
}
