//! Two futures side by side on screen: a name, the hosts' states and a ladder for each, the same moment on the same
//! row.
//!
//! What parts them is marked on both ladders and between them. Everything is drawn from plain data; the linear form is
//! `compare::futures::told`.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::lang::Lang;
use crate::tr;
use crate::trace::{HostId, HostView, State, WorldView};

use super::connection::Connection;
use super::host_card::socket_of;
use super::ladder::layout::{LadderLayout, LayoutOptions, Piece};
use super::ladder::model::LadderModel;
use super::ladder::pair::{PairLayout, Parting, layout_pair};
use super::ladder::widget::Ladder;
use super::layout::{cut_bottom, cut_left, cut_top, is_large_enough};
use super::paint::{put, put_line};
use super::text::{Run, RunLine, line_width};
use super::theme::{GlyphSet, Glyphs, Role, Theme};

/// The rows above the ladders: the names, and the states.
const HEAD: u16 = 2;

/// The fewest rows of the ladders.
const LADDER_LEAST: u16 = 8;

/// The columns that the times take at the left, which the right ladder does without.
const TIMES: u16 = 7;

/// Where things are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BesideLayout {
    /// The bar at the top.
    pub title: Rect,
    /// The names of both, over their ladders.
    pub heads: [Rect; 2],
    /// The states of both.
    pub states: [Rect; 2],
    /// The ladders.
    pub ladders: [Rect; 2],
    /// The column between them, all the way down.
    pub divider: Rect,
    /// What is said of them.
    pub pane: Rect,
    /// The keys.
    pub keys: Rect,
}

impl BesideLayout {
    /// The rectangles for a screen, with so many rows for what is said; nothing for a screen that is too small.
    pub fn new(screen: Rect, said: u16) -> Option<BesideLayout> {
        if !is_large_enough(screen) {
            return None;
        }
        let (title, rest) = cut_top(screen, 1);
        let (rest, keys) = cut_bottom(rest, 1);
        let most = rest.height.saturating_sub(HEAD + LADDER_LEAST);
        let (body, pane) = cut_bottom(rest, said.min(most));
        // A column is free at either side of the divider.
        let (left, rest) = cut_left(body, u16::midpoint(body.width, TIMES) - 1);
        let (divider, right) = cut_left(cut_left(rest, 1).1, 1);
        let halves = [left, cut_left(right, 1).1];
        let heads = halves.map(|half| cut_top(half, 1).0);
        let states = halves.map(|half| cut_top(cut_top(half, 1).1, 1).0);
        let ladders = halves.map(|half| cut_top(half, HEAD).1);
        Some(BesideLayout { title, heads, states, ladders, divider, pane, keys })
    }
}

/// One of the two futures.
#[derive(Debug)]
pub struct Half<'a> {
    /// The branch's name.
    pub name: &'a str,
    /// What was changed in it.
    pub change: Option<String>,
    /// The chosen host, in the future that is acted in; none in the other.
    pub host: Option<HostId>,
    /// Its moment.
    pub view: &'a WorldView,
    /// Which of several connections it is about.
    pub about: Option<Connection>,
    /// Its ladder.
    pub model: &'a LadderModel,
    /// How the ladder is laid out.
    pub options: LayoutOptions,
}

/// Both ladders in cells.
pub fn ladders(places: &BesideLayout, halves: &[Half<'_>; 2], parting: Option<Parting>) -> PairLayout {
    let models = [halves[0].model, halves[1].model];
    let options = [&halves[0].options, &halves[1].options];
    let widths = places.ladders.map(|area| area.width);
    layout_pair(models, options, widths, places.ladders[0].height, parting)
}

impl BesideLayout {
    /// How many columns both rows of states have, so that both are laid out alike.
    pub fn room_for_states(&self) -> u16 {
        self.states[0].width.min(self.states[1].width)
    }
}

/// Draws both.
pub fn draw(
    buf: &mut Buffer,
    places: &BesideLayout,
    halves: &[Half<'_>; 2],
    parting: Option<Parting>,
    theme: &Theme,
    lang: Lang,
) {
    let laid = ladders(places, halves, parting);
    let glyphs = theme.glyphs();
    for (side, half) in halves.iter().enumerate() {
        put_line(buf, places.heads[side], &head(half, theme), theme);
        let row = places.states[side];
        for words in states(half, &laid.ladders[side], places.room_for_states(), theme, lang) {
            let x = words.x.min(row.width);
            put_line(buf, Rect { x: row.x + x, width: row.width - x, ..row }, &words.line, theme);
        }
        Ladder { layout: &laid.ladders[side], theme }.render(places.ladders[side], buf);
    }
    for y in places.divider.top()..places.divider.bottom() {
        let row = Rect { y, height: 1, ..places.divider };
        put(buf, row, glyphs.lifeline, Role::Border, theme);
    }
    for (side, mark) in laid.marks.iter().enumerate() {
        let Some(row) = mark else { continue };
        let y = places.ladders[side].y + row;
        let sign = if theme.glyph_set() == GlyphSet::Ascii { "#" } else { "≠" };
        put(buf, Rect { y, height: 1, ..places.divider }, sign, Role::Bad, theme);
    }
}

/// The line with the name and the change; the one that is acted in stands out.
fn head(half: &Half<'_>, theme: &Theme) -> RunLine {
    let (pointer, role) =
        if half.host.is_some() { (theme.glyphs().pointer, Role::Selected) } else { (" ", Role::Title) };
    let mut line = vec![Run::new(pointer, Role::Key), Run::new(format!(" {} ", half.name), role)];
    if let Some(change) = &half.change {
        line.push(Run::new(format!(" {change}"), Role::Call));
    }
    line
}

/// What the row of states says of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateWords {
    /// Which host.
    pub host: HostId,
    /// Where it begins, counted from the row's left edge.
    pub x: u16,
    /// The words.
    pub line: RunLine,
}

/// The hosts' states for a row of so many columns: all in a line, each with its host's name. Where there is no room for
/// that, those of the two hosts of the ladder, each right above its lifeline and its name.
pub fn states(half: &Half<'_>, ladder: &LadderLayout, room: u16, theme: &Theme, lang: Lang) -> Vec<StateWords> {
    let glyphs = theme.glyphs();
    let whole = in_a_line(half, glyphs, lang);
    let columns: usize = whole.iter().map(|words| line_width(&words.line)).sum();
    if columns <= usize::from(room) {
        return whole;
    }
    above_lifelines(half, ladder, glyphs, lang).filter(|two| apart(two)).unwrap_or(whole)
}

fn in_a_line(half: &Half<'_>, glyphs: &Glyphs, lang: Lang) -> Vec<StateWords> {
    let mut x = 0;
    let mut out = Vec::new();
    for host in &half.view.hosts {
        let mut line = RunLine::new();
        if !out.is_empty() {
            line.push(Run::new(format!(" {} ", glyphs.dot), Role::Dim));
        }
        let [pointer, state] = state_of(half, host, glyphs, lang);
        line.extend([pointer, Run::new(format!("{} ", host.name), Role::Dim), state]);
        let next = x + cells(&line);
        out.push(StateWords { host: host.id, x, line });
        x = next;
    }
    out
}

fn above_lifelines(half: &Half<'_>, ladder: &LadderLayout, glyphs: &Glyphs, lang: Lang) -> Option<Vec<StateWords>> {
    let names: Vec<_> = ladder.runs.iter().filter(|run| run.piece == Piece::Name).collect();
    let [left, right] = half.model.sides.each_ref().map(|side| half.view.host(side.host));
    let mut out = Vec::new();
    for (side, host) in [left?, right?].into_iter().enumerate() {
        let name = names.get(side)?;
        let [pointer, state] = state_of(half, host, glyphs, lang);
        let line: RunLine = if half.host == Some(host.id) { vec![pointer, state] } else { vec![state] };
        let x = match side {
            // The state itself stands right above the name.
            0 => name.x.saturating_sub(u16::from(line.len() > 1)),
            _ => (name.x + name.width).saturating_sub(cells(&line)),
        };
        out.push(StateWords { host: host.id, x, line });
    }
    Some(out)
}

/// Whether each ends before the next one begins.
fn apart(words: &[StateWords]) -> bool {
    words.windows(2).all(|pair| matches!(pair, [first, next] if first.x + cells(&first.line) < next.x))
}

/// The columns of a line.
fn cells(line: &RunLine) -> u16 {
    u16::try_from(line_width(line)).unwrap_or(u16::MAX)
}

/// The pointer, if the host is the chosen one, and its state.
fn state_of(half: &Half<'_>, host: &HostView, glyphs: &Glyphs, lang: Lang) -> [Run; 2] {
    let pointer = if half.host == Some(host.id) { glyphs.pointer } else { " " };
    let about = half.about.map(|connection| (connection, half.view));
    let state = socket_of(host, about).map_or(State::Closed, |socket| socket.state);
    let state = if host.up {
        Run::new(state.name(), Role::State)
    } else {
        Run::new(tr!(lang, "widgets.card.down"), Role::Error)
    };
    [Run::new(pointer, Role::Key), state]
}
