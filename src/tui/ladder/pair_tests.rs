//! Two ladders stand row by row at the same moments, whatever either of them has to show, and are marked on both sides.

use super::*;
use crate::lang::Lang;
use crate::scenario::{Session, parse};
use crate::trace::{HostId, Time};
use crate::tui::ladder::model;
use crate::tui::ladder::place::{Level, Thicket};

const PAST: &str = "server: listen 80\nclient: connect server:80\nrun\nserver: accept\n";

/// Futures of very different length and density.
const FUTURES: [&str; 5] = [
    "client: close\nrun 2s\n",
    "client: set linger 0\nclient: close\nrun 2s\n",
    "drop next 2 DATA from client\nclient: send 4000\nrun 3s\n",
    "server: crash\nclient: send 10\nrun 5s\n",
    "link delay 200ms\nserver: send 100\nclient: send 100\nclient: close\nserver: close\nrun 1s\n",
];

fn ladder(future: &str) -> (LadderModel, Time) {
    let mut session = Session::new(&parse(&format!("{PAST}{future}"), Lang::En).expect("a scenario"));
    session.run_on(10_000);
    let (view, records) = (session.view(), session.records());
    (model(records, view, HostId(0), HostId(1), view.now), view.now)
}

fn pairs() -> impl Iterator<Item = [LadderModel; 2]> {
    let all = FUTURES.iter().flat_map(|left| FUTURES.iter().map(move |right| (left, right)));
    all.map(|(left, right)| [ladder(left).0, ladder(right).0])
}

#[test]
fn the_same_moment_begins_on_the_same_row() {
    for models in pairs() {
        for (widths, reasons) in [([44, 36], true), ([58, 51], false)] {
            let ask = |side: usize| Ask {
                model: &models[side],
                columns: if side == 0 { Columns::of(widths[0], 7) } else { Columns::without_time(widths[1]) },
                level: Level { fall: 2, reasons, scale: false },
                lang: Lang::En,
                absolute: false,
                ascii: false,
                names_alone: false,
                thicket: Thicket::InRows,
                selected: None,
            };
            let placed = place_pair([ask(0), ask(1)]);
            assert_eq!(placed[0].rows.len(), placed[1].rows.len());
            let mut shared = 0;
            for (row, slot) in placed[0].rows.iter().enumerate() {
                let Some(time) = slot.time else { continue };
                let first = |side: usize| placed[side].rows.iter().position(|slot| slot.time == Some(time));
                if first(0) == Some(row) && first(1).is_some() {
                    assert_eq!(first(0), first(1), "{time}");
                    shared += 1;
                }
            }
            assert!(shared > 3, "only {shared} moments are shared");
            for (left, right) in placed[0].rows.iter().zip(&placed[1].rows) {
                assert_eq!(left.fold.is_some(), right.fold.is_some(), "what is folded is folded in both");
                let (Some(left), Some(right)) = (left.time, right.time) else { continue };
                assert_eq!(left, right, "two moments on one row");
            }
        }
    }
}

#[test]
fn both_are_marked_on_one_row_where_one_has_nothing() {
    let [left, right] = [ladder(FUTURES[0]).0, ladder(FUTURES[3]).0];
    let options = LayoutOptions::default();
    let last = left.arrows.len() - 1;
    for points in [[Some(PointKind::Sent(last)), None], [Some(PointKind::Sent(last)), Some(PointKind::Note(0))]] {
        let parting = Some(Parting { side: Side::Right, points });
        let laid = layout_pair([&left, &right], [&options; 2], [60, 59], 400, parting);
        let [one, other] = laid.marks.map(|mark| mark.expect("it is in view"));
        assert_eq!(one == other, points[1].is_none());
        for (ladder, mark) in laid.ladders.iter().zip([one, other]) {
            let marks: Vec<u16> = ladder.runs.iter().filter(|run| run.piece == Piece::Mark).map(|run| run.y).collect();
            assert_eq!(marks, [mark]);
        }
    }
}

#[test]
fn nothing_is_drawn_outside_of_either_and_no_size_is_too_small_for_it() {
    for models in pairs().step_by(3) {
        for (widths, height) in [([5, 4], 3), ([12, 12], 2), ([30, 22], 9), ([60, 59], 30)] {
            let options = LayoutOptions { lang: Lang::Zh, ..LayoutOptions::default() };
            let laid = layout_pair([&models[0], &models[1]], [&options; 2], widths, height, None);
            for (ladder, width) in laid.ladders.iter().zip(widths) {
                for run in &ladder.runs {
                    assert!(run.x + run.width <= width && run.y < height, "{run:?} in {width}x{height}");
                }
            }
        }
    }
}

#[test]
fn a_long_name_takes_the_room_that_the_other_leaves() {
    let names = |left: &str, right: &str| {
        let text = format!("host {left}\nhost {right}\n{right}: listen 80\n");
        let session = Session::new(&parse(&text, Lang::En).expect("a scenario"));
        let model = model(session.records(), session.view(), HostId(0), HostId(1), session.view().now);
        let options = LayoutOptions::default();
        let laid = layout_pair([&model, &model], [&options, &options], [40, 36], 12, None);
        let runs = laid.ladders[1].runs.iter().filter(|run| run.piece == Piece::Name);
        runs.map(|run| (run.text.clone(), run.x, run.x + run.width)).collect::<Vec<_>>()
    };
    let found = names("cl", "a-load-balancer-in-the-north");
    assert_eq!(found[0].0, "cl");
    assert_eq!(found[1].0, "a-load-balancer-in-the-north");
    let found = names("a-workstation-in-the-south", "a-load-balancer-in-the-north");
    assert!(found.iter().all(|(text, ..)| text.ends_with('…')) && found[0].2 < found[1].1, "{found:?}");
    let found = names("cl", "srv");
    assert!(found.iter().all(|(text, ..)| text.contains("10.0.0.")), "where there is room: {found:?}");
}
