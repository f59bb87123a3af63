//! A dense transfer is told in rows: each end of a segment can be read, and nothing crosses anything.

use crate::lang::Lang;
use crate::scenario::{Session, parse};
use crate::trace::HostId;
use crate::tui::ladder::{LadderLayout, LayoutOptions, layout, model};

/// A bulk transfer with a loss, at its end.
const BULK: &str = "server: listen 80\nclient: connect server:80\nrun 200ms\nserver: accept\n\
                    client: send 30000\ndrop #7\nrun 1s\n";

fn laid(columns: u16, selected: Option<u32>, lang: Lang) -> LadderLayout {
    let mut session = Session::new(&parse(BULK, Lang::En).expect("a scenario"));
    session.run_on(10_000);
    let (view, records) = (session.view(), session.records());
    let model = model(records, view, HostId(0), HostId(1), view.now);
    let selected = selected.map(crate::trace::SegmentId);
    let options = LayoutOptions { lang, selected, ..LayoutOptions::default() };
    layout(&model, &options, columns, 400)
}

/// The rows as text.
fn rows(laid: &LadderLayout, columns: u16) -> Vec<String> {
    let mut rows = vec![vec![String::from(" "); usize::from(columns)]; 400];
    for run in &laid.runs {
        let mut x = usize::from(run.x);
        for letter in run.text.chars() {
            let wide = crate::tui::text::width(&letter.to_string());
            if let Some(cell) = rows[usize::from(run.y)].get_mut(x) {
                *cell = letter.to_string();
            }
            x += wide;
        }
    }
    rows.into_iter().map(|row| row.concat()).collect()
}

#[test]
fn a_dense_transfer_has_no_crossing_lines_and_both_ends_of_each_segment() {
    for (columns, lang) in [(38, Lang::En), (38, Lang::Zh), (60, Lang::En)] {
        let laid = laid(columns, None, lang);
        let text = rows(&laid, columns);
        let shown = text.join("\n");
        // The handshake has its lines; from the burst on there are none.
        let burst = text.iter().position(|row| row.contains("DATA 1448 seq 1")).expect("the burst");
        let quiet = text.iter().rposition(|row| row.contains("DATA 1448")).expect("its end");
        assert!(text[..burst].iter().any(|row| row.contains('╲')), "{shown}");
        assert!(text[burst..quiet].iter().all(|row| !row.contains(['╲', '╱', '╳'])), "{shown}");
        for number in ["1449", "2897", "26065"] {
            let at = |words: &str| text.iter().position(|row| row.contains(words));
            let (left, arrived) = (at(&format!("DATA 1448 seq {number}")), at(&format!("┈seq {number}─▶")));
            assert!(left < arrived && left.is_some(), "{number}: {left:?}, {arrived:?}\n{shown}");
        }
        // The lost one ends in its own row, and its repeat arrives.
        let lost = text.iter().filter(|row| row.contains("seq 4345") && row.contains('✗')).count();
        assert_eq!(lost, 1, "{shown}");
        assert_eq!(text.iter().filter(|row| row.contains("┈seq 4345─▶")).count(), 1, "{shown}");
        assert!(text.iter().any(|row| row.contains("◀─ack 4345┈")), "{shown}");
    }
}

#[test]
fn both_ends_of_a_segment_in_rows_can_be_clicked_and_the_chosen_one_says_its_number() {
    let laid = laid(38, Some(8), Lang::En);
    let ends: Vec<_> = laid.runs.iter().filter(|run| run.text.contains("#8")).collect();
    let [left, arrived] = ends.as_slice() else { panic!("{ends:?}") };
    for end in [left, arrived] {
        assert_eq!(laid.hit(end.x, end.y).map(|id| id.0), Some(8));
    }
    assert!(left.y < arrived.y && left.x < arrived.x);
}
