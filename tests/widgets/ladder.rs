//! The ladder: its rules on random runs, its snapshots in both languages, and its linear form.

use finwait::lang::Lang;
use finwait::trace::Time;
use finwait::tui::ladder::label::variants;
use finwait::tui::ladder::{
    Fate, Ladder, LadderLayout, LadderModel, LayoutOptions, Piece, Run, Side, layout, model, plain,
};
use finwait::tui::theme::{ColourDepth, Theme};
use proptest::prelude::*;
use ratatui::buffer::Buffer;

use super::picture::{canvas, keep, keep_text, styled, text};
use super::samples::{
    CLIENT, SERVER, Script, crash, four_way, handshake, lost_syn_ack, random, simultaneous, streaming,
};

fn at(run: &Script, clock: Time) -> LadderModel {
    model(&run.records, &run.view(), CLIENT, SERVER, clock)
}

fn whole(run: &Script) -> LadderModel {
    at(run, run.now())
}

fn draw(model: &LadderModel, options: &LayoutOptions, width: u16, height: u16) -> (LadderLayout, Buffer) {
    let layout = layout(model, options, width, height);
    let mut buf = canvas(width, height);
    Ladder { layout: &layout, theme: &Theme::new(ColourDepth::Sixteen) }.render(buf.area, &mut buf);
    (layout, buf)
}

fn samples() -> Vec<(&'static str, Script)> {
    vec![
        ("handshake", handshake()),
        ("lost", lost_syn_ack()),
        ("four-way", four_way()),
        ("simultaneous", simultaneous()),
        ("streaming", streaming(20)),
        ("crash", crash()),
    ]
}

#[test]
fn pictures() {
    for (name, run) in samples() {
        for lang in Lang::ALL {
            for (w, h) in [(42, 14), (42, 30), (80, 24), (120, 50)] {
                let options = LayoutOptions { lang, ..LayoutOptions::default() };
                let (_, buf) = draw(&whole(&run), &options, w, h);
                assert!(text(&buf).contains("client"));
                keep(&format!("{name}-{}-{w}x{h}", lang.code()), &buf);
            }
            keep_text(&format!("{name}-{}.txt", lang.code()), &plain(&whole(&run), lang));
        }
        let middle = Time(run.now().0 - 20_000);
        let model = at(&run, middle);
        let options = LayoutOptions { selected: model.in_flight().first().copied(), ..LayoutOptions::default() };
        let (_, buf) = draw(&model, &options, 42, 16);
        keep(&format!("{name}-flight"), &buf);
    }
}

#[test]
fn svg_pictures() {
    for (name, run) in samples() {
        for lang in Lang::ALL {
            let svg = finwait::tui::svg::ladder_svg(&whole(&run), lang, "A connection & its <end>");
            keep_text(&format!("{name}-{}.svg", lang.code()), &svg);
            assert!(svg.contains("<title>") && svg.contains("A connection &amp; its &lt;end&gt;"));
        }
    }
}

/// What must hold of every layout: nothing outside, no text over another text or an arrow's head, time runs down.
pub fn check(model: &LadderModel, options: &LayoutOptions, width: u16, height: u16) -> Result<(), TestCaseError> {
    let (layout, buf) = draw(model, options, width, height);
    for run in &layout.runs {
        prop_assert!(run.x + run.width <= width && run.y < height, "outside {width}x{height}: {run:?}\n{}", text(&buf));
    }
    shortened(model, options, &layout).map_err(|why| TestCaseError::fail(format!("{why}\n{}", text(&buf))))?;
    no_overlap(&layout).map_err(|why| TestCaseError::fail(format!("{why} at {width}x{height}\n{}", text(&buf))))?;
    if !layout.ends.is_empty() {
        order(model, &layout)?;
        every_arrow_shown(model, &layout, usize::from(height) - 1)?;
    }
    Ok(())
}

/// A label says all of its segment, or ends in the mark of what is left out.
fn shortened(model: &LadderModel, options: &LayoutOptions, layout: &LadderLayout) -> Result<(), String> {
    let mark = if options.ascii { "~" } else { "…" };
    for run in layout.runs.iter().filter(|run| run.piece == Piece::Label) {
        let arrow = model.arrows.iter().position(|arrow| Some(arrow.id) == run.segment).ok_or("a label of nothing")?;
        let chosen = options.selected == run.segment;
        let whole = variants(&model.arrows[arrow], chosen, options.absolute, mark, options.lang).swap_remove(0);
        if run.text != whole && !run.text.ends_with(mark) {
            return Err(format!("{:?} is cut from {whole:?}", run.text));
        }
    }
    Ok(())
}

/// The reason for what one host does stands at that host's lifeline.
#[test]
fn a_reason_stands_with_the_host_that_it_explains() {
    for (name, run) in samples() {
        let model = whole(&run);
        let (layout, buf) = draw(&model, &LayoutOptions::default(), 120, 90);
        let inner: Vec<u16> = layout.runs.iter().filter(|run| run.piece == Piece::Lifeline).map(|run| run.x).collect();
        let (left, right) = (*inner.iter().min().unwrap(), *inner.iter().max().unwrap());
        let mut told = 0;
        for reason in layout.runs.iter().filter(|run| run.piece == Piece::Reason) {
            let Some(arrow) = model.arrows.iter().find(|arrow| Some(arrow.id) == reason.segment) else { continue };
            // The rows of one reason are flush left: the longest of them touches its side.
            let block = layout.runs.iter().filter(|run| run.piece == Piece::Reason && run.segment == reason.segment);
            let near = match arrow.from {
                Side::Left => block.map(|run| run.x - left).min(),
                Side::Right => block.map(|run| right - (run.x + run.width - 1)).min(),
            };
            assert_eq!(near, Some(3), "{name}: {reason:?} of {:?}\n{}", arrow.from, text(&buf));
            told += 1;
        }
        assert!(told > 0, "{name}");
    }
}

fn no_overlap(layout: &LadderLayout) -> Result<(), String> {
    let head = |run: &&Run| run.piece == Piece::Head && ["▶", "◀", ">", "<"].contains(&run.text.as_str());
    let solid = |run: &&Run| {
        head(run)
            || matches!(
                run.piece,
                Piece::Label | Piece::Arrival | Piece::Note | Piece::Reason | Piece::Clock | Piece::Name
            )
    };
    let runs: Vec<&Run> = layout.runs.iter().filter(solid).collect();
    for (place, a) in runs.iter().enumerate() {
        for b in &runs[place + 1..] {
            if a.y == b.y && a.x < b.x + b.width && b.x < a.x + a.width {
                return Err(format!("{a:?} over {b:?}"));
            }
        }
    }
    Ok(())
}

/// What happens later stands lower; a segment arrives below the row on which it left.
fn order(model: &LadderModel, layout: &LadderLayout) -> Result<(), TestCaseError> {
    let mut moments = Vec::new();
    for (arrow, (id, start, end)) in model.arrows.iter().zip(&layout.ends) {
        prop_assert_eq!(arrow.id, *id);
        // Where it is told in rows, one that has not arrived ends in the row in which it left.
        let ends_there = end == start && arrow.fate != Fate::Arrived;
        prop_assert!(end > start || ends_there, "{:?} does not fall", id);
        moments.push((arrow.sent_at, *start));
        if !ends_there {
            moments.push((arrow.ends_at, *end));
        }
    }
    for (a, row_a) in &moments {
        for (b, row_b) in &moments {
            prop_assert!(a >= b || row_a < row_b, "{a} on row {row_a}, {b} on row {row_b}");
        }
    }
    Ok(())
}

/// Every arrow has a visible line, or lies in the rows whose number is told.
fn every_arrow_shown(model: &LadderModel, layout: &LadderLayout, body: usize) -> Result<(), TestCaseError> {
    prop_assert!(layout.above + body + layout.below >= layout.rows);
    for (arrow, (id, start, end)) in model.arrows.iter().zip(&layout.ends) {
        let seen = layout.runs.iter().any(|run| run.segment == Some(*id) && run.piece != Piece::Reason);
        let shown = layout.above..layout.rows - layout.below;
        let part = shown.contains(start) && shown.contains(end);
        prop_assert!(seen || !part, "{} ({}) is not drawn", id, arrow.sent_at);
    }
    Ok(())
}

#[test]
fn the_samples_keep_the_rules_at_every_size_and_moment() {
    for (name, run) in samples() {
        for lang in Lang::ALL {
            for (width, height) in [(20, 4), (40, 10), (42, 16), (80, 24), (120, 50), (200, 60)] {
                for tenth in 0..=10 {
                    let model = at(&run, Time(run.now().0 * tenth / 10 + 7_000));
                    let selected = model.arrows.first().map(|arrow| arrow.id).filter(|_| tenth % 2 == 0);
                    let options =
                        LayoutOptions { lang, selected, absolute: tenth % 3 == 0, ..LayoutOptions::default() };
                    let result = check(&model, &options, width, height);
                    assert!(result.is_ok(), "{name}: {}", result.unwrap_err());
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_keeps_the_rules_at_any_size(
        choices in prop::collection::vec(any::<(u8, u16)>(), 0..60),
        part in 0_u64..=100,
        size in (1_u16..=200, 1_u16..=60),
        scroll in 0_usize..30,
        ascii in any::<bool>(),
        zoom in prop::option::of(1_u8..12),
    ) {
        let run = random(&choices.iter().map(|(choice, size)| (*choice, size % 1_000)).collect::<Vec<_>>());
        let model = at(&run, Time(run.now().0 * part / 100));
        let options = LayoutOptions { scroll, ascii, zoom, lang: Lang::Zh, ..LayoutOptions::default() };
        check(&model, &options, size.0, size.1)?;
        let (_, buf) = draw(&model, &LayoutOptions { lang: Lang::En, ..options }, size.0, size.1);
        prop_assert!(!ascii || text(&buf).is_ascii(), "{}", text(&buf));
    }
}

#[test]
fn a_segment_in_flight_moves_with_the_clock_and_can_be_hit() {
    let run = handshake();
    let mut last = None;
    for ms in [2, 10, 25, 40, 48] {
        let model = at(&run, Time(ms * 1_000));
        assert_eq!(model.in_flight(), [finwait::trace::SegmentId(1)]);
        let (layout, _) = draw(&model, &LayoutOptions::default(), 60, 16);
        let head = layout.runs.iter().find(|run| run.piece == Piece::Head).expect("it is drawn");
        assert_eq!(head.text, "●");
        assert!(last < Some((head.y, head.x)), "it has not moved at {ms} ms");
        last = Some((head.y, head.x));
        assert_eq!(layout.hit(head.x, head.y), Some(finwait::trace::SegmentId(1)));
        assert_eq!(layout.hit(0, 12), None);
    }
}

#[test]
fn rows_do_not_move_when_a_segment_arrives_and_nothing_else_happens() {
    let run = handshake();
    let before = draw(&at(&run, Time(149_000)), &LayoutOptions::default(), 60, 30).0;
    let after = draw(&at(&run, Time(150_000)), &LayoutOptions::default(), 60, 30).0;
    assert_eq!(before.ends, after.ends);
}

#[test]
fn a_simultaneous_close_crosses_in_an_x() {
    let (_, buf) = draw(&whole(&simultaneous()), &LayoutOptions::default(), 80, 24);
    let seen = text(&buf);
    let rows: Vec<&str> = seen.lines().collect();
    let fins = rows.iter().position(|row| row.matches("FIN-ACK seq 1").count() == 2).expect("side by side");
    let column = |row: &str, what: &str| row.find(what).map(|at| row[..at].chars().count());
    let top = (fins..rows.len()).find(|row| rows[*row].contains("╲╱")).expect("they meet");
    assert_eq!(column(rows[top], "╲╱"), column(rows[top + 1], "╱╲"), "{seen}");
}

#[test]
fn relative_numbers_count_from_the_syn_and_absolute_ones_are_on_the_wire() {
    let model = whole(&four_way());
    let words = |absolute| finwait::tui::ladder::label::numbers(&model.arrows[3], absolute);
    assert_eq!(words(false), "seq 1 ack 1");
    assert_eq!(words(true), "seq 3000000001 ack 7001");
}

#[test]
fn a_lost_segment_ends_in_a_cross_and_a_quiet_stretch_is_folded() {
    let (_, buf) = draw(&whole(&lost_syn_ack()), &LayoutOptions::default(), 60, 40);
    let seen = text(&buf);
    assert!(seen.contains('✗') && seen.contains("925 ms") && seen.contains("(again)"), "{seen}");
}

#[test]
fn the_linear_form_has_one_sentence_an_event_and_no_drawing() {
    for (name, run) in samples() {
        for lang in Lang::ALL {
            let model = whole(&run);
            let flying = model.in_flight().len();
            let said = plain(&model, lang);
            assert_eq!(said.lines().count(), model.points.len() + flying, "{name}");
            assert!(!said.contains(|c: char| ('\u{2500}'..='\u{28ff}').contains(&c)), "{name}: {said}");
            assert!(!said.contains("widgets."), "a word is missing: {said}");
        }
    }
}

#[test]
fn ladders_look_as_they_did() {
    let at_80 = |run: &Script, lang| draw(&whole(run), &LayoutOptions { lang, ..LayoutOptions::default() }, 80, 22).1;
    insta::assert_snapshot!("ladder_four_way_en_80", styled(&at_80(&four_way(), Lang::En)));
    insta::assert_snapshot!("ladder_lost_zh_80", styled(&at_80(&lost_syn_ack(), Lang::Zh)));
    let (_, narrow) = draw(&at(&simultaneous(), Time(230_000)), &LayoutOptions::default(), 42, 14);
    insta::assert_snapshot!("ladder_simultaneous_flight_42", text(&narrow));
    let ascii = LayoutOptions { ascii: true, ..LayoutOptions::default() };
    insta::assert_snapshot!("ladder_crash_ascii_100", text(&draw(&whole(&crash()), &ascii, 100, 30).1));
}

#[test]
fn both_languages_have_the_same_words() {
    fn keys(prefix: &str, value: &toml::Value, out: &mut Vec<String>) {
        match value.as_table() {
            Some(table) => table.iter().for_each(|(key, value)| keys(&format!("{prefix}.{key}"), value, out)),
            None => out.push(prefix.to_owned()),
        }
    }
    let all = |text: &str| {
        let mut out = Vec::new();
        keys("", &toml::Value::Table(text.parse().expect("it is TOML")), &mut out);
        out
    };
    let (en, zh) =
        (include_str!("../../assets/i18n/widgets.en.toml"), include_str!("../../assets/i18n/widgets.zh.toml"));
    assert_eq!(all(en), all(zh));
}
