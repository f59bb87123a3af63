//! A chart of stacked areas over time, in cells: made of plain data, drawn into any rectangle.
//!
//! Every layer has a letter as well as a colour, and its area is filled with the letter, so that it is read without
//! colours too; with them the letters are a pattern on a ground of their colour. A limit is a line across, and a cursor
//! marks a moment.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

use crate::lang::grouped;
use crate::trace::Span;
use crate::tui::paint::{put, put_line, put_line_right};
use crate::tui::text::{Run, RunLine, line_width, pad_left, width};
use crate::tui::theme::{ColourDepth, GlyphSet, Role, Theme};

use super::number::short;

/// One of the areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// What it counts.
    pub name: String,
    /// The letter that stands for it.
    pub letter: char,
    /// Its looks.
    pub role: Role,
}

/// How much of a layer's name is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// The name, and the whole number.
    Full,
    /// The name, and a short number.
    Brief,
    /// The letter alone.
    Letter,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AreaChart {
    /// What it is about.
    pub title: String,
    /// The same in a word, for where the layers' names need the room.
    pub brief: String,
    /// The layers, the lowest first.
    pub layers: Vec<Layer>,
    /// The moments that were measured, in microseconds and in order, with a value for each layer.
    pub points: Vec<(u64, Vec<u64>)>,
    /// Where the time axis ends, in microseconds.
    pub end: u64,
    /// Whether the layers stand in front of each other, the lower ones first, and not on each other.
    pub overlaid: bool,
    /// Values that are not to be passed, and their names.
    pub limits: Vec<(u64, String)>,
    /// Which moment is looked at, by its place among the points.
    pub cursor: Option<usize>,
    /// The least that the highest value of the axis is, so that two charts can be compared.
    pub at_least: u64,
}

/// The rows of a chart besides the plot: its title, the time axis.
pub const EXTRA_ROWS: u16 = 2;

/// The fewest rows and columns in which there is a plot at all.
const LEAST: (u16, u16) = (24, 5);

/// Where things are.
struct Places {
    title: Rect,
    labels: Rect,
    plot: Rect,
    axis: Rect,
}

impl AreaChart {
    /// The highest value of the axis: that of the data, and of a limit that is not far above them.
    pub fn top(&self) -> u64 {
        let height = |values: &[u64]| -> u64 {
            if self.overlaid { values.iter().copied().max().unwrap_or(0) } else { values.iter().sum() }
        };
        let highest = self.points.iter().map(|(_, values)| height(values)).max().unwrap_or(0).max(self.at_least);
        let near = self.limits.iter().map(|(limit, _)| *limit).filter(|limit| *limit <= highest.saturating_mul(4));
        near.chain([highest, 1]).max().unwrap_or(1)
    }

    fn places(&self, area: Rect) -> Option<Places> {
        if area.width < LEAST.0 || area.height < LEAST.1 {
            return None;
        }
        let labels = u16::try_from(width(&short(self.top())).max(3)).unwrap_or(6);
        let plot = Rect {
            x: area.x + labels + 1,
            y: area.y + 1,
            width: area.width - labels - 1,
            height: area.height - EXTRA_ROWS,
        };
        Some(Places {
            title: Rect { height: 1, ..area },
            labels: Rect { x: area.x, y: plot.y, width: labels, height: plot.height },
            axis: Rect { y: plot.bottom(), height: 1, ..plot },
            plot,
        })
    }

    /// The place of the point that a column of the plot shows; none beyond what was measured.
    fn point_at(&self, column: u16, columns: u16) -> Option<usize> {
        let columns = u64::from(columns.max(1));
        let (from, to) = (self.time_of(u64::from(column), columns), self.time_of(u64::from(column) + 1, columns));
        let last = self.points.last()?.0;
        if from > last {
            return None;
        }
        let upto = self.points.partition_point(|(at, _)| *at < to.max(1));
        upto.checked_sub(1)
    }

    fn time_of(&self, column: u64, columns: u64) -> u64 {
        u64::try_from(u128::from(self.end) * u128::from(column) / u128::from(columns)).unwrap_or(u64::MAX)
    }

    /// The column of a point.
    fn column_of(&self, point: usize, columns: u16) -> Option<u16> {
        let at = self.points.get(point)?.0;
        let columns = u64::from(columns);
        let column = u128::from(at) * u128::from(columns) / u128::from(self.end.max(1));
        u16::try_from(column.min(u128::from(columns.saturating_sub(1)))).ok()
    }

    /// The point under a place of the screen, and the layer there if one is hit.
    pub fn hit(&self, area: Rect, at: Position) -> Option<(usize, Option<usize>)> {
        let places = self.places(area)?;
        if !places.plot.contains(at) {
            return None;
        }
        let point = self.point_at(at.x - places.plot.x, places.plot.width)?;
        let from_below = u64::from(places.plot.bottom() - 1 - at.y);
        let layer = self.layer_at(point, from_below, u64::from(places.plot.height));
        Some((point, layer))
    }

    /// The layer that fills the row so far from below, if one does.
    fn layer_at(&self, point: usize, row: u64, rows: u64) -> Option<usize> {
        let (_, values) = self.points.get(point)?;
        let middle = u128::from(self.top()) * u128::from(row * 2 + 1) / u128::from(rows * 2);
        if self.overlaid {
            let above = values.iter().enumerate().filter(|(_, value)| u128::from(**value) > middle);
            return above.min_by_key(|(_, value)| **value).map(|(layer, _)| layer);
        }
        let mut sum = 0_u128;
        values.iter().position(|value| {
            sum += u128::from(*value);
            sum > middle
        })
    }

    /// Draws it.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, focused: bool, theme: &Theme) {
        let Some(places) = self.places(area) else {
            put(buf, Rect { height: area.height.min(1), ..area }, &self.title, Role::Dim, theme);
            return;
        };
        let role = if focused { Role::Focus } else { Role::Title };
        let title = self.title_line(usize::from(places.title.width), role, theme);
        put_line(buf, places.title, &title, theme);
        self.draw_axes(buf, &places, theme);
        for column in 0..places.plot.width {
            if let Some(point) = self.point_at(column, places.plot.width) {
                self.draw_column(buf, places.plot, column, point, theme);
            }
        }
        for limit in self.limits.iter().filter(|(limit, _)| *limit <= self.top()) {
            self.draw_limit(buf, places.plot, limit, theme);
        }
        self.draw_cursor(buf, places.plot, theme);
    }

    /// The title and the legend: as much in words as has room, and every number if there is any way.
    fn title_line(&self, columns: usize, role: Role, theme: &Theme) -> RunLine {
        let forms = [(&self.title, Named::Full), (&self.brief, Named::Full), (&self.brief, Named::Brief)];
        let line = |title: &str, named: Named| {
            let mut line = vec![Run::new(title, role), Run::new("  ", Role::Text)];
            line.extend(self.legend(named));
            line
        };
        let mut lines = forms.map(|(title, named)| line(title, named)).into_iter();
        if let Some(fits) = lines.find(|line| line_width(line) <= columns) {
            return fits;
        }
        let mut title = line(&self.brief, Named::Letter);
        if line_width(&title) > columns {
            // What there is least of is left out.
            while title.len() > 2 && line_width(&title) + width(theme.glyphs().ellipsis) > columns {
                title.truncate(title.len() - 2);
            }
            title.push(Run::new(theme.glyphs().ellipsis, Role::Dim));
        }
        title
    }

    /// The layers with their values at the cursor, or the last ones; what there is most of first.
    fn legend(&self, named: Named) -> RunLine {
        let point = self.cursor.and_then(|cursor| self.points.get(cursor)).or(self.points.last());
        let value = |layer: usize| point.and_then(|(_, values)| values.get(layer)).copied().unwrap_or(0);
        let ever = |layer: usize| self.points.iter().any(|(_, values)| values.get(layer).is_some_and(|v| *v > 0));
        let shown = (0..self.layers.len()).rev().filter(|layer| ever(*layer) || self.layers.len() <= 2);
        let mut shown: Vec<usize> = shown.collect();
        shown.sort_by_key(|layer| core::cmp::Reverse(value(*layer)));
        let texts = shown.into_iter().filter_map(|place| {
            let layer = self.layers.get(place)?;
            let text = match named {
                Named::Full => format!(" {} {}  ", layer.name, grouped(value(place))),
                Named::Brief => format!(" {} {}  ", layer.name, short(value(place))),
                Named::Letter => format!(" {}  ", short(value(place))),
            };
            Some([Run::new(layer.letter.to_string(), layer.role), Run::new(text, Role::Text)])
        });
        texts.flatten().collect()
    }

    fn draw_axes(&self, buf: &mut Buffer, places: &Places, theme: &Theme) {
        let (top, labels) = (self.top(), places.labels);
        let bar = if theme.glyph_set() == GlyphSet::Ascii { "|" } else { "│" };
        for y in places.plot.top()..places.plot.bottom() {
            put(buf, Rect { x: labels.right(), y, width: 1, height: 1 }, bar, Role::Border, theme);
        }
        let middle = labels.y + labels.height / 2;
        let half = top - top * u64::from(middle - labels.y) / u64::from(labels.height);
        // Where a few stand for all, both may read alike.
        let half = if short(half) == short(top) { 0 } else { half };
        let marks = [(labels.y, top), (middle, half)];
        let measured = self.points.iter().any(|(_, values)| values.iter().any(|value| *value > 0));
        for (y, value) in marks.into_iter().filter(|(y, value)| measured && *y < labels.bottom() && *value > 0) {
            let text = pad_left(&short(value), usize::from(labels.width));
            put(buf, Rect { y, height: 1, ..labels }, &text, Role::Dim, theme);
        }
        put(buf, places.axis, "0", Role::Dim, theme);
        let end = Span(self.end).to_string();
        put_line_right(buf, places.axis, &[Run::new(end, Role::Dim)], theme);
        if let Some(at) = self.cursor.and_then(|cursor| self.points.get(cursor)).map(|(at, _)| *at) {
            let text = format!("{:.1} s", at as f64 / 1e6);
            let wide = u16::try_from(text.len()).unwrap_or(0);
            let column = self.column_of(self.cursor.unwrap_or(0), places.axis.width).unwrap_or(0);
            let x = places.axis.x + column.saturating_sub(wide / 2).max(3);
            let x = x.min(places.axis.right().saturating_sub(wide + 6));
            put(buf, Rect { x, width: wide, ..places.axis }, &text, Role::Key, theme);
        }
    }

    fn draw_column(&self, buf: &mut Buffer, plot: Rect, column: u16, point: usize, theme: &Theme) {
        let rows = u64::from(plot.height);
        for row in 0..plot.height {
            let cell = (plot.x + column, plot.bottom() - 1 - row);
            if let Some(layer) = self.layer_at(point, u64::from(row), rows).and_then(|layer| self.layers.get(layer)) {
                paint_cell(buf, cell, layer, theme);
            } else if row == 0 && self.points.get(point).is_some_and(|(_, values)| values.iter().any(|v| *v > 0)) {
                // Too little for a row, and yet not nothing.
                let sign = if theme.glyph_set() == GlyphSet::Ascii { "." } else { "▁" };
                let layer = self.points.get(point).and_then(|(_, values)| values.iter().rposition(|v| *v > 0));
                let role = layer.and_then(|layer| self.layers.get(layer)).map_or(Role::Dim, |layer| layer.role);
                buf.set_string(cell.0, cell.1, sign, plain(theme, role));
            }
        }
    }

    fn draw_limit(&self, buf: &mut Buffer, plot: Rect, (limit, name): &(u64, String), theme: &Theme) {
        let up = u64::from(plot.height) * limit / self.top().max(1);
        let y = plot.bottom().saturating_sub(u16::try_from(up).unwrap_or(0)).max(plot.y);
        let rule = if theme.glyph_set() == GlyphSet::Ascii { "-" } else { "╌" };
        for x in (plot.left()..plot.right()).step_by(2) {
            buf.set_string(x, y.min(plot.bottom() - 1), rule, plain(theme, Role::Warn));
        }
        let words = vec![Run::new(format!(" {name} "), Role::Warn)];
        put_line_right(buf, Rect { y: y.min(plot.bottom() - 1), height: 1, ..plot }, &words, theme);
    }

    fn draw_cursor(&self, buf: &mut Buffer, plot: Rect, theme: &Theme) {
        let column = self.cursor.and_then(|cursor| self.column_of(cursor, plot.width));
        let Some(x) = column.map(|column| plot.x + column) else { return };
        let sign = if theme.glyph_set() == GlyphSet::Ascii { "|" } else { "│" };
        for y in plot.top()..plot.bottom() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                let style = plain(theme, Role::Key);
                cell.set_symbol(sign).set_style(style);
            }
        }
    }
}

/// A role's looks without the line under it that the form without colours has for keys.
fn plain(theme: &Theme, role: Role) -> Style {
    theme.style(role).remove_modifier(Modifier::UNDERLINED)
}

/// A cell of a layer: its letter, in colours on a ground of the layer's own.
fn paint_cell(buf: &mut Buffer, (x, y): (u16, u16), layer: &Layer, theme: &Theme) {
    let style = plain(theme, layer.role);
    let letter = layer.letter.to_string();
    let grounds = matches!(theme.depth(), ColourDepth::True | ColourDepth::Indexed);
    let shown = match (style.fg, theme.background()) {
        (Some(ground), Some(below)) if grounds => {
            Style { fg: Some(between(ground, below)), bg: Some(ground), ..Style::reset() }
        }
        _ => style,
    };
    buf.set_string(x, y, letter, shown);
}

/// A colour on the way from one to another, near enough to the first to be a pattern on it; the other, where a terminal
/// has no colours between.
fn between(from: Color, to: Color) -> Color {
    let (Color::Rgb(r, g, b), Color::Rgb(to_r, to_g, to_b)) = (from, to) else { return to };
    let mix = |from: u8, to: u8| u8::try_from((u16::from(from) * 7 + u16::from(to) * 3) / 10).unwrap_or(from);
    Color::Rgb(mix(r, to_r), mix(g, to_g), mix(b, to_b))
}
