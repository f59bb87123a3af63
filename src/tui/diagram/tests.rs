//! The layouts keep apart what must not touch, and have every arrow of the figure; a run's way is read from it.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::plan::{Side, box_width, plan};
use super::*;
use crate::scenario::{self, Session};
use crate::tui::text::width;
use crate::tui::theme::{ColourDepth, GlyphSet, Theme};

const SIZES: [(u16, u16); 2] = [(78, 15), (118, 27)];

#[test]
fn nothing_lies_over_words_or_states() {
    for (columns, rows) in SIZES {
        for lang in Lang::ALL {
            let plan = plan(columns, rows).expect("a plan");
            let mut taken: BTreeMap<(u16, u16), String> = BTreeMap::new();
            let mut take = |x: u16, y: u16, what: &str| {
                assert!(x < columns && y < rows, "{what} leaves the figure at {x},{y}");
                let before = taken.insert((x, y), what.to_owned());
                assert!(before.is_none(), "{what} lies over {before:?} at {x},{y} ({columns} columns, {lang:?})");
            };
            for node in &plan.nodes {
                (node.x..node.x + box_width(node.state)).for_each(|x| take(x, node.y, node.state.name()));
            }
            for arrow in &plan.arrows {
                let (x, y, side) = arrow.place;
                let key = format!("widgets.diagram.edge.{}", arrow.words);
                let words = tr!(lang, key.as_str());
                for (y, line) in (y..).zip(words.lines()) {
                    let wide = u16::try_from(width(line)).expect("short");
                    let x = if side == Side::To { x.checked_sub(wide).expect("room at the left") } else { x };
                    (x..x + wide).for_each(|x| take(x, y, line));
                }
            }
            // Lines may cross each other, but no word and no state.
            for arrow in &plan.arrows {
                for pair in arrow.points.windows(2) {
                    for x in pair[0].0.min(pair[1].0)..=pair[0].0.max(pair[1].0) {
                        for y in pair[0].1.min(pair[1].1)..=pair[0].1.max(pair[1].1) {
                            assert_eq!(taken.get(&(x, y)), None, "{:?} at {x},{y} in {columns}", arrow.edge);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn each_arrow_begins_beside_its_state_and_ends_beside_the_next() {
    for (columns, rows) in SIZES {
        let plan = plan(columns, rows).expect("a plan");
        let beside = |state: State, point: (u16, u16)| {
            plan.nodes.iter().filter(|node| node.state == state).any(|node| {
                let inside = point.0 + 1 >= node.x && point.0 <= node.x + box_width(state);
                inside && point.1.abs_diff(node.y) <= 1
            })
        };
        for arrow in &plan.arrows {
            assert!(beside(arrow.edge.0, arrow.points[0]), "{:?} begins in the air", arrow.edge);
            let head = *arrow.points.last().expect("points");
            assert!(beside(arrow.edge.1, head), "{:?} ends in the air", arrow.edge);
        }
    }
}

fn session(text: &str) -> Session {
    let scenario = scenario::parse(text, Lang::En).expect("a scenario");
    let mut session = Session::new(&scenario);
    while session.next() != scenario::Next::Done {
        session.step();
    }
    session
}

fn model_of(session: &Session) -> DiagramModel {
    let view = session.view();
    model(&Moment {
        records: session.records(),
        latest: session.records_of_last_step().len(),
        view,
        before: None,
        pair: [HostId(0), HostId(1)],
        about: None,
        host: HostId(0),
        clock: view.now,
        absolute: false,
        hides_timers: false,
        selected: None,
        field: 0,
        scroll: 0,
    })
}

#[test]
fn the_way_is_that_of_the_latest_connection_and_begins_with_the_listener() {
    let session =
        session("server: listen 80\nclient: connect server:80\nrun 200ms\nserver: accept\nclient: close\nrun 200ms");
    let model = model_of(&session);
    let ways: Vec<String> = model.walkers.iter().map(|walker| walker.line(Lang::En)).collect();
    assert!(ways[0].contains("CLOSED > SYN_SENT > ESTABLISHED > FIN_WAIT_1 > FIN_WAIT_2"), "{ways:?}");
    assert!(ways[1].contains("CLOSED > LISTEN > SYN_RCVD > ESTABLISHED > CLOSE_WAIT"), "{ways:?}");
    assert_eq!(model.walkers.iter().map(|walker| walker.letter).collect::<String>(), "CS");
}

#[test]
fn in_ascii_nothing_else_is_drawn() {
    let session = session("server: listen 80\nclient: connect server:80\nrun 200ms");
    let theme = Theme::new(ColourDepth::None).with_glyphs(GlyphSet::Ascii);
    for (columns, rows) in [(78, 15), (118, 27), (40, 5)] {
        let area = Rect::new(0, 0, columns, rows);
        let mut buf = Buffer::empty(area);
        model_of(&session).render(area, &mut buf, &theme, Lang::En);
        let text: String = buf.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.is_ascii(), "{text}");
    }
}

#[test]
fn without_colours_the_way_differs_in_shape() {
    let mut session = session("server: listen 80\nclient: connect server:80\nrun 200ms\nserver: accept");
    session.give(session.command("client: close", Lang::En).expect("a command")).expect("done");
    for (glyphs, before, just) in [(GlyphSet::Unicode, "━┃┏┓┗┛", "═║╔╗╚╝"), (GlyphSet::Ascii, "-|+", "=#")]
    {
        let theme = Theme::new(ColourDepth::None).with_glyphs(glyphs);
        for (columns, rows) in SIZES {
            let area = Rect::new(0, 0, columns, rows);
            let mut buf = Buffer::empty(area);
            let model = model_of(&session);
            model.render(area, &mut buf, &theme, Lang::En);
            let plan = plan(columns, rows).expect("a plan");
            for arrow in &plan.arrows {
                // A cell in the middle of the arrow's first stretch is crossed by no other's end.
                let (from, to) = (arrow.points[0], arrow.points[1]);
                let at = (u16::midpoint(from.0, to.0), u16::midpoint(from.1, to.1));
                let sign = buf[at].symbol();
                let fresh = model.walkers.iter().any(|walker| walker.fresh && walker.last() == Some(arrow.edge));
                let walked = model.walkers.iter().any(|walker| walker.way.contains(&arrow.edge));
                let head = ["▶", "◀", "▼", "▲", ">", "<", "v", "^"].contains(&sign);
                let wanted = if fresh { just } else { before };
                assert!(head || wanted.contains(sign) == walked, "{:?}: {sign} ({columns} columns)", arrow.edge);
            }
            let text: String = buf.content().iter().map(ratatui::buffer::Cell::symbol).collect();
            assert!(just.chars().any(|c| text.contains(c)) && before.chars().any(|c| text.contains(c)), "{text}");
        }
    }
}
