//! A moment of a run for the back row: two hosts with their states in bold, the newest segments, one reason.
//!
//! [`view`] makes plain data out of a session, with what is veiled left out; [`draw`] sets it large, and [`plain`] says
//! it in lines. What the presenter points at stays bright, the rest stands back.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::lang::Lang;
use crate::scenario::Session;
use crate::tr;
use crate::trace::{HostView, SegmentId, State, Time, WorldView};
use crate::tui::app::stage::{Stage, reasons};
use crate::tui::connection::Connection;
use crate::tui::host_card::{facts, socket_of};
use crate::tui::ladder::label;
use crate::tui::ladder::model::{Arrow, ArrowKind, Fate, Side, model};
use crate::tui::paint::{frame, put, put_lines};
use crate::tui::text::{Run, markup, width, wrap};
use crate::tui::theme::{Role, Theme};

use super::veil::{Hidden, Veil};

/// Through which glass the run is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lens {
    /// Everything that fits.
    #[default]
    All,
    /// The programs: what they call and what that returns.
    Application,
    /// The kernels: states, queues and timers.
    Host,
    /// The segments.
    Wire,
}

impl Lens {
    /// Every lens, in the order of the key.
    pub const ALL: [Lens; 4] = [Lens::All, Lens::Application, Lens::Host, Lens::Wire];

    /// The next one.
    #[must_use]
    pub fn next(self) -> Lens {
        let at = Lens::ALL.iter().position(|lens| *lens == self).unwrap_or(0);
        Lens::ALL[(at + 1) % Lens::ALL.len()]
    }

    /// The key of its name among the interface's words.
    pub fn key(self) -> &'static str {
        match self {
            Lens::All => "present.lens.all",
            Lens::Application => "present.lens.application",
            Lens::Host => "present.lens.host",
            Lens::Wire => "present.lens.wire",
        }
    }
}

/// How the presenter looks at the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// What is hidden.
    pub veil: Veil,
    /// The lens.
    pub lens: Lens,
    /// The segment that the presenter points at.
    pub spot: Option<SegmentId>,
    /// Whether numbers are absolute.
    pub absolute: bool,
}

/// A host, large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BigHost {
    /// Its name.
    pub name: String,
    /// Its state; a question mark if that is hidden, nothing if it is not looked at.
    pub state: Option<String>,
    /// Whether the state has just changed.
    pub fresh: bool,
    /// What else there is to say, the weightiest first.
    pub lines: Vec<(String, Role)>,
}

/// A segment, large.
#[derive(Debug, Clone, PartialEq)]
pub struct BigArrow {
    /// Its number.
    pub id: SegmentId,
    /// Who sent it.
    pub from: Side,
    /// What stands on it.
    pub label: String,
    /// In which role it is drawn.
    pub role: Role,
    /// What has become of it.
    pub fate: Fate,
}

/// A moment, large.
#[derive(Debug, Clone, PartialEq)]
pub struct BigView {
    /// Left and right.
    pub hosts: [BigHost; 2],
    /// The segments in the order of sending.
    pub arrows: Vec<BigArrow>,
    /// Why what happened last happened.
    pub because: Option<String>,
    /// The segment pointed at.
    pub spot: Option<SegmentId>,
}

/// The moment that a stage shows, through a look.
pub fn view(stage: &Stage, session: &Session, look: Look, lang: Lang) -> BigView {
    let (left, right) = stage.pair(session);
    let model = model(session.records(), session.view(), left, right, stage.clock());
    let before = stage.before();
    let about = stage.about(session);
    let hosts = [Side::Left, Side::Right].map(|side| {
        let id = model.sides[side.index()].host;
        let now = session.view().host(id);
        let about = about.map(|connection| (connection, session.view()));
        host((now, before.and_then(|view| view.host(id))), about, (side, look), stage.clock(), lang)
    });
    let seen = match look.lens {
        Lens::All | Lens::Wire => model.arrows.as_slice(),
        Lens::Application | Lens::Host => &[],
    };
    let arrows = seen.iter().filter(|arrow| !look.veil.hides_side(arrow.from)).map(|found| arrow(found, look, lang));
    let reasons = if look.veil.hides_reasons() { Vec::new() } else { reasons(session) };
    let because = reasons.first().map(|rule| rule.info().statement.get(lang).to_owned());
    let more = reasons.len().saturating_sub(1);
    BigView {
        hosts,
        arrows: arrows.collect(),
        because: match because {
            Some(because) if more > 0 => Some(format!("{because} {}", tr!(lang, "present.more_reasons", n = more + 1))),
            because => because,
        },
        spot: look.spot,
    }
}

fn host(
    (now, before): (Option<&HostView>, Option<&HostView>),
    about: Option<(Connection, &WorldView)>,
    (side, look): (Side, Look),
    clock: Time,
    lang: Lang,
) -> BigHost {
    let Some(now) = now else { return BigHost { name: String::new(), state: None, fresh: false, lines: Vec::new() } };
    let Look { veil, lens, .. } = look;
    let name = now.name.clone();
    if veil.hides_side(side) {
        return BigHost { name, state: Some("?".to_owned()), fresh: false, lines: Vec::new() };
    }
    let words = state_words(now, about, lang);
    let fresh = before.is_some_and(|before| state_words(before, about, lang) != words);
    let state = match lens {
        Lens::Application | Lens::Wire => None,
        Lens::All | Lens::Host if veil.hides(Hidden::States) => Some("?".to_owned()),
        Lens::All | Lens::Host => Some(words),
    };
    let is_call = |key: &str| key.starts_with("call") || key == "error";
    let is_timer = |key: &str| key.starts_with("timer");
    let names = |key: &str| key == "connection";
    let wanted = |key: &str| match lens {
        Lens::All => is_call(key) || is_timer(key) || names(key),
        Lens::Application => is_call(key),
        Lens::Host => !is_call(key),
        Lens::Wire => false,
    };
    // Words about holders and queues tell the state to whoever knows; a number tells itself.
    let told = |key: &str| !(veil.hides(Hidden::States) && !is_call(key) && !is_timer(key) && !names(key));
    let mut lines: Vec<_> = facts(now, about, clock, lang)
        .into_iter()
        .filter(|fact| wanted(&fact.key) && told(&fact.key))
        .filter(|fact| !tells(&fact.text, veil))
        .filter(|fact| !(veil.hides(Hidden::Timers) && is_timer(&fact.key)))
        .filter(|fact| !(veil.hides(Hidden::Numbers) && fact.key == "numbers"))
        .collect();
    lines.sort_by_key(|fact| fact.weight);
    // The ports stand on the segments, beside the same sign.
    for fact in lines.iter_mut().filter(|fact| names(&fact.key)) {
        let end = fact.text.find(" :").unwrap_or(fact.text.len());
        fact.text.truncate(end);
    }
    let fresh = fresh && !veil.hides(Hidden::States);
    BigHost { name, state, fresh, lines: lines.into_iter().map(|fact| (fact.text, fact.role)).collect() }
}

/// Whether a line tells what is hidden: some timers are called like the state or the segment that they belong to.
fn tells(text: &str, veil: Veil) -> bool {
    let state = || State::ALL.iter().any(|state| text.contains(state.name()));
    let flags = || ["SYN", "ACK", "FIN", "RST"].iter().any(|flag| text.split(['-', ' ']).any(|word| word == *flag));
    veil.hides(Hidden::States) && state() || veil.hides(Hidden::Flags) && flags()
}

fn state_words(host: &HostView, about: Option<(Connection, &WorldView)>, lang: Lang) -> String {
    match socket_of(host, about) {
        _ if !host.up => tr!(lang, "widgets.card.down").into_owned(),
        Some(socket) => socket.state.name().to_owned(),
        None => State::Closed.name().to_owned(),
    }
}

fn arrow(arrow: &Arrow, look: Look, lang: Lang) -> BigArrow {
    let veil = look.veil;
    let name = if veil.hides(Hidden::Flags) {
        "?".to_owned()
    } else if veil.hides(Hidden::Numbers) {
        label::name(arrow).split(' ').next().unwrap_or_default().to_owned()
    } else {
        label::name(arrow)
    };
    let numbers = if veil.hides(Hidden::Numbers) { String::new() } else { label::numbers(arrow, look.absolute) };
    let again = match (arrow.forged, arrow.repeat) {
        (true, _) => tr!(lang, "widgets.forged").into_owned(),
        (false, true) => tr!(lang, "widgets.again").into_owned(),
        (false, false) => String::new(),
    };
    let label = [sign(arrow, veil), name, numbers, again]
        .iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join("  ");
    let role = match arrow.kind {
        _ if veil.hides(Hidden::Flags) => Role::Text,
        ArrowKind::Syn => Role::Syn,
        ArrowKind::Ack => Role::Ack,
        ArrowKind::Fin => Role::Fin,
        ArrowKind::Rst => Role::Rst,
        ArrowKind::Data => Role::Data,
    };
    BigArrow { id: arrow.id, from: arrow.from, label, role, fate: arrow.fate }
}

/// Which of several connections a segment belongs to: the letter that it has on every ladder, and the port by which the
/// kernels tell it from the others.
fn sign(arrow: &Arrow, veil: Veil) -> String {
    let Some(lane) = arrow.lane else { return String::new() };
    let port = arrow.segment.src.port().max(arrow.segment.dst.port());
    if veil.hides(Hidden::Numbers) { lane.sign() } else { format!("{} :{port}", lane.sign()) }
}

/// The rows of a host's box without its lines: two edges, the name, the state.
const BOX_ROWS: u16 = 4;

/// The rows of an arrow: its label, its line.
const ARROW_ROWS: u16 = 2;

/// The rows kept for the reason.
const REASON_ROWS: u16 = 3;

/// Draws a moment into `area`.
pub fn draw(buf: &mut Buffer, area: Rect, view: &BigView, theme: &Theme) {
    let lines = view.hosts.iter().map(|host| host.lines.len()).max().unwrap_or(0);
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX);
    // With nothing on the wire to show, the hosts have all the room.
    let spare = if view.arrows.is_empty() { area.height.saturating_sub(BOX_ROWS + REASON_ROWS) } else { 2 };
    let rows = (BOX_ROWS + wanted.min(spare)).min(area.height);
    let wide = (area.width * 2 / 5).min(36);
    let left = Rect { width: wide, height: rows, ..area };
    let right = Rect { x: area.right() - wide, ..left };
    for (host, place) in view.hosts.iter().zip([left, right]) {
        draw_host(buf, place, host, theme);
    }
    let lane = Rect {
        x: area.x + wide / 2,
        width: area.width - wide / 2 * 2,
        y: area.y + rows,
        height: area.height.saturating_sub(rows + REASON_ROWS),
    };
    draw_lane(buf, lane, view, theme);
    if let Some(because) = &view.because {
        let reason = Rect { y: area.bottom().saturating_sub(REASON_ROWS), height: REASON_ROWS, ..area };
        let columns = usize::from(area.width).min(72);
        put_lines(buf, reason, &wrap(&markup(because, Role::Because), columns), theme);
    }
}

fn draw_host(buf: &mut Buffer, area: Rect, host: &BigHost, theme: &Theme) {
    let role = if host.fresh { Role::State } else { Role::Border };
    let inner = frame(buf, area, "", role, theme);
    let row = |y: u16| Rect { y: inner.y + y, height: 1, ..inner };
    if inner.height == 0 {
        return;
    }
    put_centred(buf, row(0), &host.name, Role::Title, theme);
    let mut y = 1;
    if let Some(state) = &host.state {
        let role = if host.fresh { Role::StateChanged } else { Role::State };
        put_centred(buf, row(y), state, role, theme);
        buf.set_style(row(y), ratatui::style::Style::new().add_modifier(Modifier::BOLD));
        y += 1;
    }
    for (text, role) in host.lines.iter().take(usize::from(inner.height.saturating_sub(y))) {
        put_centred(buf, row(y), text, *role, theme);
        y += 1;
    }
}

/// A text in the middle of a row; what is left free has no look of its own.
fn put_centred(buf: &mut Buffer, row: Rect, text: &str, role: Role, theme: &Theme) {
    let spare = row.width.saturating_sub(u16::try_from(width(text)).unwrap_or(u16::MAX));
    put(buf, Rect { x: row.x + spare / 2, width: row.width - spare / 2, ..row }, text, role, theme);
}

/// The newest arrows between two lifelines, time running down.
fn draw_lane(buf: &mut Buffer, area: Rect, view: &BigView, theme: &Theme) {
    if area.height == 0 || area.width < 8 {
        return;
    }
    let glyphs = theme.glyphs();
    for y in area.top()..area.bottom() {
        put(buf, Rect { y, height: 1, width: 1, ..area }, glyphs.lifeline, Role::Border, theme);
        put(buf, Rect { y, height: 1, width: 1, x: area.right() - 1 }, glyphs.lifeline, Role::Border, theme);
    }
    let shown = shown(view, usize::from(area.height / ARROW_ROWS));
    for (place, arrow) in shown.iter().enumerate() {
        let y = area.y + u16::try_from(place).unwrap_or(0) * ARROW_ROWS;
        let newest = place + 1 == shown.len();
        let bright = view.spot.map_or(newest, |spot| spot == arrow.id);
        let place = Rect { y, height: ARROW_ROWS, x: area.x + 1, width: area.width - 2 };
        draw_arrow(buf, place, arrow, (bright, view.spot == Some(arrow.id)), theme);
    }
}

/// The arrows that there is room for: the newest, or those around the one pointed at.
fn shown(view: &BigView, room: usize) -> &[BigArrow] {
    let last = view.arrows.len();
    let spot = view.spot.and_then(|spot| view.arrows.iter().position(|arrow| arrow.id == spot));
    let end = spot.map_or(last, |spot| (spot + 1 + room / 2).min(last).max(room.min(last)));
    view.arrows.get(end.saturating_sub(room)..end).unwrap_or_default()
}

fn draw_arrow(buf: &mut Buffer, area: Rect, arrow: &BigArrow, (bright, spot): (bool, bool), theme: &Theme) {
    let glyphs = theme.glyphs();
    let role = if bright { arrow.role } else { Role::Dim };
    let label = Rect { height: 1, ..area };
    let text = if spot {
        // Pointed at by more than being bright, for a room without colours.
        format!("{0} {1} {2}", glyphs.head_right, arrow.label, glyphs.head_left)
    } else {
        arrow.label.clone()
    };
    put_centred(buf, label, &text, role, theme);
    let part = match arrow.fate {
        Fate::Arrived => 1.0,
        Fate::InFlight(part) | Fate::Lost(_, part) => part.clamp(0.0, 1.0),
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a row, for drawing")]
    let length = (f64::from(area.width - 1) * part).round() as usize;
    let head = match (arrow.fate, arrow.from) {
        (Fate::Lost(..), _) => glyphs.cross,
        (Fate::InFlight(_), _) => glyphs.segment,
        (Fate::Arrived, Side::Left) => glyphs.head_right,
        (Fate::Arrived, Side::Right) => glyphs.head_left,
    };
    let shaft = glyphs.shaft.repeat(length);
    let (text, x) = match arrow.from {
        Side::Left => (format!("{shaft}{head}"), area.x),
        Side::Right => (format!("{head}{shaft}"), area.right() - u16::try_from(length + 1).unwrap_or(1)),
    };
    let line = Rect { x, y: area.y + 1, width: area.right() - x, height: 1 };
    let lost = matches!(arrow.fate, Fate::Lost(..)) && bright;
    put(buf, line, &text, if lost { Role::Lost } else { role }, theme);
    if bright {
        let both = Rect { height: 2, ..area };
        buf.set_style(both, ratatui::style::Style::new().add_modifier(Modifier::BOLD));
    }
}

/// The moment in lines: hosts, segments, the reason.
pub fn plain(view: &BigView, lang: Lang) -> String {
    let mut lines: Vec<String> = Vec::new();
    for host in &view.hosts {
        let state = host.state.as_deref().map(|state| format!(": {state}")).unwrap_or_default();
        lines.push(format!("{}{state}", host.name));
        // Whose it is stands in every line: each may be read alone.
        lines.extend(host.lines.iter().map(|(text, _)| format!("{}: {text}", host.name)));
    }
    for arrow in &view.arrows {
        let name = &view.hosts[arrow.from.index()].name;
        let key = match arrow.fate {
            Fate::Arrived => "present.plain.arrived",
            Fate::InFlight(_) => "present.plain.in_flight",
            Fate::Lost(..) => "present.plain.lost",
        };
        lines.push(tr!(lang, key, host = name, segment = arrow.label).into_owned());
    }
    lines.extend(view.because.clone());
    lines.join("\n")
}

/// The next segment to point at: the one after (or before) `spot`, or the newest.
pub fn next_spot(view: &BigView, spot: Option<SegmentId>, back: bool) -> Option<SegmentId> {
    let ids: Vec<SegmentId> = view.arrows.iter().map(|arrow| arrow.id).collect();
    let at = spot.and_then(|spot| ids.iter().position(|id| *id == spot));
    match (at, back) {
        (None, _) => ids.last().copied(),
        (Some(at), true) => ids.get(at.saturating_sub(1)).copied(),
        (Some(at), false) => ids.get((at + 1).min(ids.len().saturating_sub(1))).copied(),
    }
}

/// A line of both hosts and their states, for a slide that shows no hosts.
pub fn states_line(view: &BigView) -> Vec<Run> {
    let mut line = Vec::new();
    for (place, host) in view.hosts.iter().enumerate() {
        if place > 0 {
            line.push(Run::new("    ", Role::Text));
        }
        line.push(Run::new(format!("{} ", host.name), Role::Title));
        line.push(Run::new(host.state.clone().unwrap_or_else(|| "?".to_owned()), Role::State));
    }
    line
}
