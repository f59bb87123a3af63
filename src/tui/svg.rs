//! The ladder as a picture: a self-contained SVG for a README or a slide.
//!
//! Rows come from the same placement as on screen, so the order, the folds and the notes are the same; arrows are
//! straight sloping lines with heads, coloured by kind and always labelled. The picture has its own light ground, so
//! that it reads on a dark page too, and names only fonts of the system, with Chinese ones among them.

use svg::Document;
use svg::node::element::{Circle, Description, Group, Line, Polygon, Rectangle, Text, Title};

use crate::lang::Lang;
use crate::trace::LossCause;

use super::ladder::label;
use super::ladder::model::{Arrow, ArrowKind, Fate, LadderModel, NoteKind, Side};
use super::ladder::place::{Ask, Columns, Level, Placed, PlacedKind, Placement, Thicket, place};
use super::ladder::plain::{loss, plain};
use super::text::length;

const WIDTH: f64 = 960.0;
const LEFT: f64 = 252.0;
const RIGHT: f64 = 748.0;
const TOP: f64 = 96.0;
const ROW: f64 = 24.0;
const FONT: &str = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', \
                    'PingFang SC', 'Microsoft YaHei', monospace";
const GROUND: &str = "#fdfdfb";
const INK: &str = "#1f2328";
const DIM: &str = "#656d76";
const LIFE: &str = "#8c959f";

/// The whole ladder as an SVG document.
pub fn ladder_svg(model: &LadderModel, lang: Lang, title: &str) -> String {
    let columns = Columns { time: 9, gutter: 18, left: 27, right: 99 };
    let level = Level { fall: 2, reasons: false, scale: false };
    let placement = place(Ask {
        model,
        columns,
        level,
        lang,
        absolute: false,
        ascii: false,
        selected: None,
        names_alone: false,
        thicket: Thicket::Drawn,
    });
    let drawing = Drawing { model, placement: &placement, lang };
    let rows = f64::from(u32::try_from(placement.rows.len()).unwrap_or(0));
    let height = TOP + rows * ROW + 28.0;
    let document = Document::new()
        .set("viewBox", format!("0 0 {WIDTH} {height}"))
        .set("width", WIDTH)
        .set("height", height)
        .set("role", "img")
        .set("font-family", FONT)
        .set("font-size", 14)
        .add(Title::new(title))
        .add(Description::new().add(svg::node::Text::new(plain(model, lang))))
        .add(ground(height))
        .add(words(title, WIDTH / 2.0, 34.0, "middle", INK).set("font-size", 19).set("font-weight", "bold"))
        .add(drawing.lifelines(height))
        .add(drawing.clocks());
    let document = (0..model.arrows.len()).fold(document, |document, index| document.add(drawing.arrow(index)));
    let texts = placement.texts.iter().filter_map(|text| drawing.text(text));
    texts.fold(document, Document::add).to_string()
}

fn ground(height: f64) -> Rectangle {
    Rectangle::new()
        .set("x", 1)
        .set("y", 1)
        .set("width", WIDTH - 2.0)
        .set("height", height - 2.0)
        .set("rx", 12)
        .set("fill", GROUND)
        .set("stroke", "#d0d7de")
}

fn words(text: &str, x: f64, y: f64, anchor: &str, colour: &str) -> Text {
    Text::new(text).set("x", x).set("y", y).set("text-anchor", anchor).set("fill", colour)
}

fn line(from: (f64, f64), to: (f64, f64), colour: &str, width: f64) -> Line {
    let line = Line::new().set("x1", from.0).set("y1", round(from.1)).set("x2", round(to.0)).set("y2", round(to.1));
    line.set("stroke", colour).set("stroke-width", width).set("stroke-linecap", "round")
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn colour(kind: ArrowKind) -> &'static str {
    match kind {
        ArrowKind::Syn => "#0550ae",
        ArrowKind::Ack => "#0e7490",
        ArrowKind::Fin => "#9a5b00",
        ArrowKind::Rst => "#b42318",
        ArrowKind::Data => "#1a7f37",
    }
}

const LOST: &str = "#b42318";

struct Drawing<'a> {
    model: &'a LadderModel,
    placement: &'a Placement,
    lang: Lang,
}

impl Drawing<'_> {
    fn y(row: usize) -> f64 {
        TOP + f64::from(u32::try_from(row).unwrap_or(0)) * ROW
    }

    fn x(side: Side) -> f64 {
        match side {
            Side::Left => LEFT,
            Side::Right => RIGHT,
        }
    }

    fn lifelines(&self, height: f64) -> Group {
        let mut group = Group::new();
        for (side, life) in [Side::Left, Side::Right].into_iter().zip(&self.model.sides) {
            let x = Drawing::x(side);
            group = group.add(line((x, TOP - 24.0), (x, height - 20.0), LIFE, 2.0));
            group = group.add(words(&life.name, x, TOP - 34.0, "middle", INK).set("font-weight", "bold"));
        }
        for (row, slot) in self.placement.rows.iter().enumerate() {
            let Some(gap) = slot.fold else { continue };
            let y = Drawing::y(row) - 5.0;
            for x in [LEFT, RIGHT] {
                group = group.add(line((x, y - 9.0), (x, y + 9.0), GROUND, 4.0));
                group = group.add(line((x, y - 6.0), (x, y + 6.0), LIFE, 2.0).set("stroke-dasharray", "1 5"));
            }
            let text = length(gap, self.lang);
            group = group.add(line((LEFT + 40.0, y), (RIGHT - 40.0, y), LIFE, 1.0).set("stroke-dasharray", "2 7"));
            group = group.add(halo(words(&text, f64::midpoint(LEFT, RIGHT), y + 5.0, "middle", DIM)));
        }
        group
    }

    fn clocks(&self) -> Group {
        let mut group = Group::new();
        let mut last = String::new();
        for (row, slot) in self.placement.rows.iter().enumerate() {
            let Some(clock) = slot.time.map(label::clock).filter(|clock| *clock != last) else { continue };
            group = group.add(words(&clock, 84.0, Drawing::y(row), "end", DIM).set("font-size", 13));
            last = clock;
        }
        group
    }

    fn arrow(&self, index: usize) -> Group {
        let arrow = &self.model.arrows[index];
        let ends = self.placement.ends[index];
        let (x1, x2) = (Drawing::x(arrow.from), Drawing::x(arrow.from.other()));
        let (y1, y2) = (Drawing::y(ends.start) - 5.0, Drawing::y(ends.end) - 5.0);
        let part = match arrow.fate {
            Fate::Arrived => 1.0,
            // A cross right at either lifeline would be taken for a part of it.
            Fate::InFlight(part) | Fate::Lost(_, part) => part.clamp(0.06, 0.94),
        };
        let (x, y) = (x1 + (x2 - x1) * part, y1 + (y2 - y1) * part);
        let colour = colour(arrow.kind);
        let mut shaft = line((x1, y1), (x, y), colour, 2.0);
        if matches!(arrow.fate, Fate::Lost(..)) {
            shaft = shaft.set("stroke-dasharray", "7 5");
        }
        let group = Group::new().add(shaft);
        let angle = ((y2 - y1) / (x2 - x1)).atan();
        let group = match arrow.fate {
            Fate::Arrived => group.add(head(x, y, angle, arrow.from, colour)),
            Fate::InFlight(_) => {
                group.add(Circle::new().set("cx", x).set("cy", round(y)).set("r", 6).set("fill", colour))
            }
            Fate::Lost(cause, _) => group
                .add(self.loss(arrow, cause, x, y))
                .add(line((x - 7.0, y - 7.0), (x + 7.0, y + 7.0), LOST, 3.0))
                .add(line((x - 7.0, y + 7.0), (x + 7.0, y - 7.0), LOST, 3.0)),
        };
        group.add(self.label(arrow, (x1, y1), (x2, y2), angle))
    }

    /// Why a segment was lost, under its cross, on the sender's side of it so that it stays between the lifelines.
    fn loss(&self, arrow: &Arrow, cause: LossCause, x: f64, y: f64) -> Text {
        let (x, anchor) = if arrow.from == Side::Left { (x + 8.0, "end") } else { (x - 8.0, "start") };
        let near = (x - Drawing::x(arrow.from)).abs() < 170.0;
        let (x, anchor) = match (near, arrow.from) {
            (true, Side::Left) => (LEFT + 12.0, "start"),
            (true, Side::Right) => (RIGHT - 12.0, "end"),
            (false, Side::Left | Side::Right) => (x, anchor),
        };
        halo(words(&loss(cause, self.lang), round(x), round(y) + 24.0, anchor, LOST).set("font-size", 12))
    }

    /// The label rides on its line near the sender, turned with it.
    fn label(&self, arrow: &Arrow, from: (f64, f64), to: (f64, f64), angle: f64) -> Text {
        let text = label::variants(arrow, false, false, "…", self.lang).swap_remove(0);
        let colour = if matches!(arrow.fate, Fate::Lost(..)) { LOST } else { colour(arrow.kind) };
        let along = 0.06;
        let (x, y) = (from.0 + (to.0 - from.0) * along, from.1 + (to.1 - from.1) * along - 6.0);
        let anchor = if arrow.from == Side::Left { "start" } else { "end" };
        let turn = format!("rotate({:.2} {:.1} {:.1})", angle.to_degrees(), x, y);
        halo(words(&text, round(x), round(y), anchor, colour).set("transform", turn))
    }

    fn text(&self, placed: &Placed) -> Option<Group> {
        let y = Drawing::y(placed.row);
        match placed.kind {
            PlacedKind::Note(index) => Some(self.note(index, placed, y)),
            PlacedKind::ReasonOfArrow(_) | PlacedKind::ReasonOfNote(_) => {
                let text = words(&placed.text, LEFT + 20.0, y, "start", DIM).set("font-size", 12);
                Some(Group::new().add(halo(text)))
            }
            PlacedKind::Label(_) | PlacedKind::Head | PlacedKind::Arrival(_) | PlacedKind::Loss(_) => None,
        }
    }

    fn note(&self, index: usize, placed: &Placed, y: f64) -> Group {
        let note = &self.model.notes[index];
        let text = placed.text.trim_matches(['[', ']']);
        // Notes that share a row stand one beside the other, as on screen.
        let (cell, gap) = (8.5, 14.0);
        let shift = f64::from(u32::try_from(placed.from.saturating_sub(1)).unwrap_or(0)) * cell + gap;
        let wide = f64::from(u32::try_from(label::width(text)).unwrap_or(0)) * cell;
        let (x, anchor, start) = match note.side {
            Side::Left => (LEFT - shift, "end", LEFT - shift - wide),
            Side::Right => (RIGHT + shift, "start", RIGHT + shift),
        };
        let group = Group::new();
        match note.kind {
            NoteKind::State { .. } => group
                .add(
                    Rectangle::new()
                        .set("x", round(start - 6.0))
                        .set("y", y - 15.0)
                        .set("width", round(wide + 12.0))
                        .set("height", 20)
                        .set("rx", 5)
                        .set("fill", "#eaeef2")
                        .set("stroke", LIFE),
                )
                .add(words(text, x, y, anchor, INK).set("font-weight", "bold").set("textLength", round(wide))),
            NoteKind::Timer(_) => group.add(words(text, x, y, anchor, "#8250df")),
            NoteKind::Error(_) | NoteKind::Host(_) | NoteKind::Icmp(_) => group.add(words(text, x, y, anchor, LOST)),
            NoteKind::Called(_) | NoteKind::Returned { .. } => group.add(words(text, x, y, anchor, INK)),
            NoteKind::Decided | NoteKind::Rewritten(_) => group.add(words(text, x, y, anchor, DIM)),
        }
    }
}

/// The text with a halo of the ground's colour, so that a line behind it does not cross it out.
fn halo(text: Text) -> Text {
    text.set("paint-order", "stroke").set("stroke", GROUND).set("stroke-width", 4).set("stroke-linejoin", "round")
}

/// An arrow head whose tip touches the lifeline.
fn head(x: f64, y: f64, angle: f64, from: Side, colour: &str) -> Polygon {
    let back = if from == Side::Left { -1.0 } else { 1.0 };
    let point = |along: f64, across: f64| {
        let (sin, cos) = angle.sin_cos();
        format!("{:.1},{:.1}", x + along * cos - across * sin, y + along * sin + across * cos)
    };
    let points = [point(back, 0.0), point(back * 13.0, 5.5), point(back * 13.0, -5.5)];
    Polygon::new().set("points", points.join(" ")).set("fill", colour)
}
