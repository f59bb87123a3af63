//! Draws the diagram: arrows first, what was walked over what was not, then their words, then the states.

use core::cmp::Ordering;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::plan::{Arrow, Node, Plan, Side, box_width, plan};
use super::{DiagramModel, Walker};
use crate::lang::Lang;
use crate::tr;
use crate::trace::State;
use crate::tui::ladder::widget::put;
use crate::tui::text::{fit_with, width};
use crate::tui::theme::{GlyphSet, Role, Theme};

/// How an arrow stands to the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Walked {
    Not,
    Before,
    Just,
}

impl DiagramModel {
    /// Draws the diagram in the middle of `area`; where it does not fit, its sentences instead.
    pub fn render(&self, area: Rect, buf: &mut Buffer, theme: &Theme, lang: Lang) {
        let Some(plan) = plan(area.width, area.height) else {
            for (y, line) in (0..area.height).zip(self.plain(lang).lines()) {
                put(
                    buf,
                    area,
                    1,
                    y,
                    &fit_with(line, usize::from(area.width.saturating_sub(1)), theme.glyphs().ellipsis),
                    theme.style(Role::Text),
                );
            }
            return;
        };
        let area = middle(area, &plan);
        let mut arrows: Vec<(Walked, &Arrow)> = plan.arrows.iter().map(|arrow| (self.walked(arrow), arrow)).collect();
        arrows.sort_by_key(|(walked, _)| *walked);
        for (walked, arrow) in &arrows {
            draw_arrow(buf, area, arrow, (*walked, theme));
        }
        for (walked, arrow) in &arrows {
            draw_words(buf, area, arrow, style(*walked, theme), lang);
        }
        for node in &plan.nodes {
            self.draw_node(buf, area, *node, theme);
        }
        self.draw_legend(buf, area, &plan, theme, lang);
    }

    fn walked(&self, arrow: &Arrow) -> Walked {
        let of = |walker: &Walker| match walker.way.iter().rposition(|edge| *edge == arrow.edge) {
            Some(place) if walker.fresh && place + 1 == walker.way.len() => Walked::Just,
            Some(_) => Walked::Before,
            None => Walked::Not,
        };
        self.walkers.iter().map(of).max().unwrap_or(Walked::Not)
    }

    /// Whether a host is at that state's place.
    fn stands(walker: &Walker, node: Node) -> bool {
        walker.at == node.state && (node.state != State::Closed || walker.is_over() == node.end)
    }

    fn draw_node(&self, buf: &mut Buffer, area: Rect, node: Node, theme: &Theme) {
        let letter = |side: usize| {
            let here = self.walkers.get(side).filter(|walker| DiagramModel::stands(walker, node));
            here.map_or(' ', |walker| walker.letter)
        };
        let (left, right) = (letter(0), letter(1));
        let fresh = self.walkers.iter().any(|walker| walker.fresh && DiagramModel::stands(walker, node));
        let style = match (left == ' ' && right == ' ', fresh) {
            (true, _) => theme.style(Role::State),
            (false, false) => theme.style(Role::State).add_modifier(Modifier::BOLD | Modifier::REVERSED),
            (false, true) => theme.style(Role::StateChanged).add_modifier(Modifier::BOLD | Modifier::REVERSED),
        };
        debug_assert!(node.x + box_width(node.state) <= area.width, "{node:?}");
        put(buf, area, node.x, node.y, &format!("[{left} {} {right}]", node.state.name()), style);
    }

    /// Which letter is whom, and who came to CLOSED by no arrow.
    fn draw_legend(&self, buf: &mut Buffer, area: Rect, plan: &Plan, theme: &Theme, lang: Lang) {
        // Up to the words of the lowest arrow.
        let room = plan.nodes.first().map_or(0, |node| usize::from(node.x)).saturating_sub(8);
        let first = plan.size.1.saturating_sub(2);
        for (y, walker) in (first..).zip(&self.walkers) {
            let by_arrow = |edge: (State, State)| plan.arrows.iter().any(|arrow| arrow.edge == edge);
            let cut_off = walker.last().is_some_and(|edge| edge.1 == State::Closed && !by_arrow(edge));
            let name = format!("{} {}", walker.letter, walker.name);
            let words = if cut_off { tr!(lang, "widgets.diagram.cut_off", host = name).into_owned() } else { name };
            let role = if cut_off { Role::Rst } else { Role::Title };
            put(buf, area, 0, y, &fit_with(&words, room, theme.glyphs().ellipsis), theme.style(role));
        }
    }
}

fn middle(area: Rect, plan: &Plan) -> Rect {
    let (columns, rows) = plan.size;
    Rect { x: area.x + (area.width - columns) / 2, y: area.y + (area.height - rows) / 2, width: columns, height: rows }
}

fn style(walked: Walked, theme: &Theme) -> Style {
    match walked {
        Walked::Not => theme.style(Role::Dim),
        Walked::Before => theme.style(Role::Good),
        Walked::Just => theme.style(Role::StateChanged).add_modifier(Modifier::BOLD),
    }
}

/// The signs of an arrow's line: what was walked differs in shape, not in colour alone.
struct Strokes {
    flat: &'static str,
    upright: &'static str,
    /// The bends with lines to the right and below, right and above, left and below, left and above.
    bends: [&'static str; 4],
}

/// The strokes of an arrow not walked, walked before, and walked just now.
static UNICODE: [Strokes; 3] = [
    Strokes { flat: "─", upright: "│", bends: ["╭", "╰", "╮", "╯"] },
    Strokes { flat: "━", upright: "┃", bends: ["┏", "┗", "┓", "┛"] },
    Strokes { flat: "═", upright: "║", bends: ["╔", "╚", "╗", "╝"] },
];

/// The same in ASCII.
static ASCII: [Strokes; 3] = [
    Strokes { flat: ".", upright: ":", bends: ["."; 4] },
    Strokes { flat: "-", upright: "|", bends: ["+"; 4] },
    Strokes { flat: "=", upright: "#", bends: ["#"; 4] },
];

/// Its own strokes for each way in which an arrow was walked.
fn strokes(walked: Walked, ascii: bool) -> &'static Strokes {
    let [not, before, just] = if ascii { &ASCII } else { &UNICODE };
    match walked {
        Walked::Not => not,
        Walked::Before => before,
        Walked::Just => just,
    }
}

/// The line through an arrow's points, bends and head included.
fn draw_arrow(buf: &mut Buffer, area: Rect, arrow: &Arrow, (walked, theme): (Walked, &Theme)) {
    let ascii = theme.glyph_set() == GlyphSet::Ascii;
    let (style, strokes) = (style(walked, theme), strokes(walked, ascii));
    for pair in arrow.points.windows(2) {
        let [from, to] = pair else { continue };
        let line = if from.1 == to.1 { strokes.flat } else { strokes.upright };
        for cell in cells(*from, *to) {
            put(buf, area, cell.0, cell.1, line, style);
        }
    }
    for bend in arrow.points.windows(3) {
        let [from, at, to] = bend else { continue };
        put(buf, area, at.0, at.1, corner(*from, *at, *to, strokes), style);
    }
    if let [.., before, head] = arrow.points.as_slice() {
        put(buf, area, head.0, head.1, pointer(*before, *head, ascii), style);
    }
}

/// The cells from one point to another of the same row or column, both included.
fn cells(from: (u16, u16), to: (u16, u16)) -> impl Iterator<Item = (u16, u16)> {
    let columns = from.0.min(to.0)..=from.0.max(to.0);
    columns.flat_map(move |x| (from.1.min(to.1)..=from.1.max(to.1)).map(move |y| (x, y)))
}

/// The sign of a bend: the two of its four sides that have a line.
fn corner(from: (u16, u16), at: (u16, u16), to: (u16, u16), strokes: &Strokes) -> &'static str {
    let right = from.0 > at.0 || to.0 > at.0;
    let below = from.1 > at.1 || to.1 > at.1;
    let [right_below, right_above, left_below, left_above] = strokes.bends;
    match (right, below) {
        (true, true) => right_below,
        (true, false) => right_above,
        (false, true) => left_below,
        (false, false) => left_above,
    }
}

fn pointer(before: (u16, u16), head: (u16, u16), ascii: bool) -> &'static str {
    let (unicode, plain) = match (head.1.cmp(&before.1), head.0 > before.0) {
        (Ordering::Equal, true) => ("▶", ">"),
        (Ordering::Equal, false) => ("◀", "<"),
        (Ordering::Greater, _) => ("▼", "v"),
        (Ordering::Less, _) => ("▲", "^"),
    };
    if ascii { plain } else { unicode }
}

/// What starts an arrow, beside it; a line break stands for the next row.
fn draw_words(buf: &mut Buffer, area: Rect, arrow: &Arrow, style: Style, lang: Lang) {
    let key = format!("widgets.diagram.edge.{}", arrow.words);
    let words = tr!(lang, key.as_str());
    let (x, y, side) = arrow.place;
    for (y, line) in (y..).zip(words.lines()) {
        let wide = u16::try_from(width(line)).unwrap_or(0);
        let x = if side == Side::To { x.saturating_sub(wide) } else { x };
        put(buf, area, x, y, line, style);
    }
}
