//! Arrows and words keep out of each other's way: how many arrows of the library are crossed by a text, and what a
//! dense millisecond looks like.

use finwait::lang::Lang;
use finwait::scenario::{self, Session};
use finwait::trace::{HostId, SegmentId};
use finwait::tui::ladder::{LadderLayout, LayoutOptions, Piece, layout, model};

use super::library::{played, taught};

/// The ladder of a screen of 80, 120 and 200 columns, and of half a screen.
const SIZES: [(u16, u16); 4] = [(45, 15), (36, 18), (80, 28), (140, 46)];

/// The segments whose lines have a text of something else upon them.
fn crossed(laid: &LadderLayout) -> Vec<SegmentId> {
    let texts = |piece: Piece| matches!(piece, Piece::Label | Piece::Note | Piece::Reason);
    let mut found = Vec::new();
    for line in laid.runs.iter().filter(|run| run.piece == Piece::Line) {
        let hides = |text: &&finwait::tui::ladder::Run| {
            texts(text.piece) && text.y == line.y && (text.x..text.x + text.width).contains(&line.x)
        };
        let hidden =
            laid.runs.iter().filter(hides).any(|text| text.piece != Piece::Label || text.segment != line.segment);
        found.extend(line.segment.filter(|_| hidden));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// How many arrows the runs have at these moments, and how many of them are crossed.
fn counted(runs: &mut [(String, Session)], size: (u16, u16)) -> (usize, usize, Vec<String>) {
    let (mut all, mut bad, mut worst) = (0, 0, Vec::new());
    for (place, (name, session)) in runs.iter_mut().enumerate() {
        let last = session.len();
        for at in [last, last * 2 / 3, last / 3] {
            session.seek(at);
            let view = session.view();
            let model = model(session.records(), view, HostId(0), HostId(1.min(view.hosts.len() - 1)), view.now);
            let options = LayoutOptions { lang: Lang::ALL[place % 2], ..LayoutOptions::default() };
            let laid = layout(&model, &options, size.0, size.1);
            let crossed = crossed(&laid).len();
            all += laid.ends.len();
            bad += crossed;
            if crossed > 0 {
                worst.push(format!("{name} at {at}: {crossed}"));
            }
        }
    }
    (all, bad, worst)
}

#[test]
fn hardly_an_arrow_is_crossed_by_a_text() {
    let mut runs: Vec<(String, Session)> = played().into_iter().chain(taught()).collect();
    for size in SIZES {
        let (all, bad, worst) = counted(&mut runs, size);
        println!("{size:?}: {bad} of {all}\n{}", worst.join("\n"));
        assert!(bad * 1_000 <= all, "{size:?}: {bad} of {all} arrows: {worst:#?}");
    }
}
