//! The headers of the chosen segment, or of the newest: bytes above, a row a field below, the chosen field's bytes lit,
//! and its meaning in a sentence at the foot.

use super::Moment;
use crate::lang::Lang;
use crate::tr;
use crate::trace::{Record, Segment, SegmentId, What};
use crate::tui::header::{Field, Header, header};
use crate::tui::ladder::window;
use crate::tui::text::{Run, RunLine, fit_line, pad, width, wrap_hanging};
use crate::tui::theme::{Role, Theme};

/// How many bytes stand on a row.
const BYTES: usize = 16;

/// The most rows of bytes; of a payload the rest is counted.
const DUMP_MOST: usize = 6;

/// The fewest rows of the sentence at the foot.
const FOOT: usize = 2;

/// The columns of a field's name.
const NAME: usize = 24;

/// How many bytes of a field stand on its row: as many as leave room for the longest value.
fn bytes_shown(header: &Header, columns: usize) -> usize {
    let longest = header.fields.iter().map(|field| width(&field.value)).max().unwrap_or(0);
    [8, 4].into_iter().find(|most| before_value(*most) + longest <= columns).unwrap_or(2)
}

/// The columns before a field's value.
fn before_value(most: usize) -> usize {
    2 + NAME + 2 + 3 * most + 4
}

/// A segment whose headers are shown.
pub struct Shown {
    /// Its number.
    pub id: SegmentId,
    /// Its headers.
    pub header: Header,
}

/// The chosen segment, or the newest.
pub fn shown(moment: &Moment<'_>) -> Option<Shown> {
    let of = |record: &Record| -> Option<(SegmentId, Segment)> {
        match &record.what {
            What::Sent { id, segment, .. } | What::Injected { id, segment, .. } => Some((*id, segment.clone())),
            What::Duplicated { copy, segment, .. } => Some((*copy, segment.clone())),
            _ => None,
        }
    };
    let wanted = |found: &(SegmentId, Segment)| moment.selected.is_none_or(|id| id == found.0);
    let (id, segment) = moment.records.iter().rev().filter_map(of).find(wanted)?;
    let relative = window::recent(moment.records, moment.view, moment.pair, moment.clock, |model| {
        model.arrows.iter().find(|arrow| arrow.id == id).map(|arrow| [arrow.seq, arrow.ack])
    });
    Some(Shown { id, header: header(&segment, relative.unwrap_or([None, None])) })
}

/// Which rows stand for what.
struct Plan {
    /// The rows of bytes.
    dump: usize,
    /// The first field that has a row.
    first: usize,
    /// How many have one.
    fields: usize,
    /// How many have none: above, and below.
    hidden: (usize, usize),
}

fn plan(header: &Header, chosen: usize, rows: usize, foot: usize) -> Plan {
    let dump = header.bytes.len().div_ceil(BYTES).min(DUMP_MOST);
    let room = rows.saturating_sub(1 + dump + foot.max(FOOT)).max(1);
    let count = header.fields.len();
    // Where not all have a row, one says how many are missing.
    let room = if count > room { room.saturating_sub(1).max(1) } else { room };
    let first = chosen.saturating_sub(room / 2).min(count.saturating_sub(room));
    let fields = room.min(count);
    Plan { dump, first, fields, hidden: (first, count - first - fields) }
}

/// The view.
pub fn lines(moment: &Moment<'_>, (columns, rows): (usize, usize), theme: &Theme, lang: Lang) -> Vec<RunLine> {
    let Some(shown) = shown(moment) else {
        return vec![vec![Run::new(tr!(lang, "widgets.nothing"), Role::Dim)]];
    };
    let header = &shown.header;
    let chosen = moment.field.min(header.fields.len().saturating_sub(1));
    let foot = foot(header, chosen, columns, lang);
    let plan = plan(header, chosen, rows, foot.len());
    let place = format!("{}/{}", chosen + 1, header.fields.len());
    let title = tr!(lang, "views.header.title", id = shown.id, bytes = header.bytes.len(), place = place);
    let mut lines = vec![vec![Run::new(title, Role::Title)]];
    lines.extend(dump(header, chosen, plan.dump, lang));
    let last = plan.first + plan.fields;
    let most = bytes_shown(header, columns);
    for (place, field) in header.fields.iter().enumerate().take(last).skip(plan.first) {
        let line = field_line(field, header, place == chosen, most, theme, lang);
        lines.push(fit_line(&line, columns));
    }
    lines.extend(hidden(plan.hidden, theme, lang));
    lines.extend(foot);
    lines
}

/// What the chosen field means.
fn foot(header: &Header, chosen: usize, columns: usize, lang: Lang) -> Vec<RunLine> {
    let Some(field) = header.fields.get(chosen) else { return Vec::new() };
    let name = Run::new(tr!(lang, "views.header.named", name = field.name(lang)), Role::Strong);
    // What its row has no room for stands here.
    let cut = before_value(bytes_shown(header, columns)) + width(&field.value) > columns;
    let value = Run::new(if cut { format!("{}  ", field.value) } else { String::new() }, Role::Text);
    wrap_hanging(&[name, value, Run::new(field.meaning(lang), Role::Because)], columns, 2)
}

/// How many fields are not in sight, if any.
fn hidden((above, below): (usize, usize), theme: &Theme, lang: Lang) -> Option<RunLine> {
    let glyphs = theme.glyphs();
    let up = (above > 0).then(|| format!("{} {}", glyphs.more_up, tr!(lang, "views.header.above", n = above)));
    let down = (below > 0).then(|| format!("{} {}", glyphs.more_down, tr!(lang, "views.header.below", n = below)));
    let words: Vec<String> = up.into_iter().chain(down).collect();
    (!words.is_empty()).then(|| vec![Run::new(words.join("  "), Role::Key)])
}

/// Every field in a line with its bytes, its value and its meaning.
pub fn plain(moment: &Moment<'_>, lang: Lang) -> String {
    let Some(Shown { id, header }) = shown(moment) else { return tr!(lang, "widgets.nothing").into_owned() };
    let most = header.bytes.len().min(BYTES * DUMP_MOST);
    let lines = header.fields.iter().map(|field| {
        let value = if field.value.is_empty() { String::new() } else { format!(" = {}", field.value) };
        let name = tr!(lang, "views.header.named", name = field.name(lang));
        format!("{name}{}{value}. {}", field.hex(&header.bytes, most), field.meaning(lang))
    });
    let place = header.fields.len();
    let title = tr!(lang, "views.header.title", id = id, bytes = header.bytes.len(), place = place);
    core::iter::once(title.into_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

/// The bytes, those of the chosen field lit.
fn dump(header: &Header, chosen: usize, rows: usize, lang: Lang) -> Vec<RunLine> {
    let lit = header.fields.get(chosen).map(|field| field.bytes.clone()).unwrap_or_default();
    let mut lines = Vec::new();
    for (row, chunk) in header.bytes.chunks(BYTES).enumerate().take(rows) {
        let mut line = vec![Run::new(format!("{:04x}  ", row * BYTES), Role::Dim)];
        for (column, byte) in chunk.iter().enumerate() {
            let at = row * BYTES + column;
            let inside = lit.contains(&at);
            let role = if inside { Role::Selected } else { role_of(header, at) };
            // The space between two bytes of the field belongs to it.
            let joined = inside && lit.contains(&(at + 1)) && column + 1 < BYTES;
            line.push(Run::new(format!("{byte:02x}"), role));
            line.push(Run::new(" ", if joined { Role::Selected } else { Role::Text }));
        }
        lines.push(line);
    }
    let hidden = header.bytes.len().saturating_sub(rows * BYTES);
    if let (Some(line), true) = (lines.last_mut(), hidden > 0) {
        line.push(Run::new(tr!(lang, "views.header.more", n = hidden), Role::Dim));
    }
    lines
}

/// Which header, or the payload, a byte belongs to.
fn role_of(header: &Header, at: usize) -> Role {
    let stem = header.fields.iter().find(|field| field.bytes.contains(&at)).map_or("", |field| field.stem);
    match stem {
        "payload" => Role::Data,
        _ if at < 20 => Role::Dim,
        _ if at < 40 => Role::Text,
        _ => Role::Code,
    }
}

fn field_line(field: &Field, header: &Header, chosen: bool, most: usize, theme: &Theme, lang: Lang) -> RunLine {
    let more = if field.bytes.len() > most { theme.glyphs().ellipsis } else { "" };
    let hex = format!("{}{more}", field.hex(&header.bytes, most));
    let space = " ".repeat((3 * most + 2).saturating_sub(width(&hex)) + 2);
    let (mark, name) = if chosen { (theme.glyphs().pointer, Role::Selected) } else { (" ", Role::Text) };
    vec![
        Run::new(mark, if chosen { Role::Key } else { Role::Text }),
        Run::new(" ", Role::Text),
        Run::new(pad(&field.name(lang), NAME), name),
        Run::new("  ", Role::Text),
        Run::new(hex, Role::Code),
        Run::new(format!("{space}{}", field.value), Role::Text),
    ]
}

/// The field that is drawn at a cell, counted from the view's corner.
pub fn field_at(moment: &Moment<'_>, (columns, rows): (usize, usize), (x, y): (u16, u16), lang: Lang) -> Option<usize> {
    let header = shown(moment)?.header;
    let chosen = moment.field.min(header.fields.len().saturating_sub(1));
    let plan = plan(&header, chosen, rows, foot(&header, chosen, columns, lang).len());
    let row = usize::from(y).checked_sub(1)?;
    if let Some(row) = row.checked_sub(plan.dump) {
        return (row < plan.fields).then_some(plan.first + row);
    }
    let column = usize::from(x).checked_sub(6)? / 3;
    let at = row * BYTES + column;
    header.fields.iter().position(|field| column < BYTES && field.bytes.contains(&at))
}
