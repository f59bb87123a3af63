//! Arrows and words keep out of each other's way: how many arrows of the library are crossed by a text, and what a
//! dense millisecond looks like.

use finwait::lang::Lang;
use finwait::scenario::{self, Session};
use finwait::trace::{HostId, SegmentId};
use finwait::tui::ladder::{LadderLayout, LayoutOptions, Piece, Run, layout, model};

use super::library::{played, taught};

/// The ladder of a screen of 80, 120 and 200 columns, and of half a screen.
const SIZES: [(u16, u16); 4] = [(45, 15), (36, 18), (80, 28), (140, 46)];

/// How many of a thousand arrows may be crossed at each size: those of a burst that fills all the room there is.
const MOST: [usize; 4] = [30, 55, 16, 1];

/// The segments whose lines have a text of something else upon them, and the text.
fn crossed(laid: &LadderLayout) -> Vec<(SegmentId, String)> {
    let mut found = Vec::new();
    for line in laid.runs.iter().filter(|run| run.piece == Piece::Line) {
        let hides = |text: &&Run| {
            matches!(text.piece, Piece::Label | Piece::Arrival | Piece::Note | Piece::Reason)
                && text.y == line.y
                && (text.x..text.x + text.width).contains(&line.x)
                && (text.piece != Piece::Label || text.segment != line.segment)
        };
        found.extend(laid.runs.iter().find(hides).and_then(|text| Some((line.segment?, text.text.clone()))));
    }
    found.sort_unstable();
    found.dedup_by_key(|(segment, _)| *segment);
    found
}

/// How many arrows the runs have at these moments, and how many of them are crossed.
fn counted(runs: &mut [(String, Session)], size: (u16, u16)) -> (usize, usize, Vec<String>) {
    let (mut all, mut bad, mut worst) = (0, 0, Vec::new());
    for (place, (name, session)) in runs.iter_mut().enumerate() {
        let last = session.len();
        for at in [last, last / 2] {
            session.seek(at);
            let view = session.view();
            let model = model(session.records(), view, HostId(0), HostId(1.min(view.hosts.len() - 1)), view.now);
            let options = LayoutOptions { lang: Lang::ALL[place % 2], ..LayoutOptions::default() };
            let laid = layout(&model, &options, size.0, size.1);
            let crossed = crossed(&laid);
            all += laid.ends.len();
            bad += crossed.len();
            if !crossed.is_empty() {
                worst.push(format!("{name} at {at}: {crossed:?}"));
            }
        }
    }
    (all, bad, worst)
}

/// A handshake, data both ways and an end, a step every fifth of a millisecond.
const DENSE: &str = "link delay 200us\nserver: listen 80\nclient: connect server:80\nrun 1ms\nserver: accept
client: send 10\nrun 1ms\nserver: recv\nserver: send 20\nrun 1ms\nclient: recv\nclient: close\nrun 1ms
server: close\nrun 2ms\n";

#[test]
fn in_a_dense_millisecond_nothing_is_crossed_and_no_reason_stands_far_off() {
    let mut session = Session::new(&scenario::parse(DENSE, Lang::En).unwrap());
    session.run_on(200);
    for at in 0..=session.len() {
        session.seek(at);
        for (width, height) in SIZES {
            for lang in Lang::ALL {
                let view = session.view();
                let model = model(session.records(), view, HostId(0), HostId(1), view.now);
                let laid = layout(&model, &LayoutOptions { lang, ..LayoutOptions::default() }, width, height);
                assert_eq!(crossed(&laid), [], "step {at} at {width}x{height} {lang:?}");
            }
        }
    }
}

#[test]
fn hardly_an_arrow_is_crossed_by_a_text() {
    let mut runs: Vec<(String, Session)> = played().into_iter().chain(taught()).collect();
    let found: Vec<_> = SIZES.into_iter().map(|size| (size, counted(&mut runs, size))).collect();
    for ((size, most), (_, (all, bad, worst))) in SIZES.into_iter().zip(MOST).zip(&found) {
        assert!(bad * 1_000 <= all * most, "{size:?}: {bad} of {all} arrows: {worst:#?}");
    }
}
