//! Every scenario of the library on the ladder, at several sizes and scales: the rules of a layout hold, with one
//! connection and with many. And what every view of its last moment says in plain words.

use finwait::lang::Lang;
use finwait::scenario::{self, Session};
use finwait::trace::HostId;
use finwait::tui::Theme;
use finwait::tui::connection;
use finwait::tui::host_card::{Body, HostCard, facts};
use finwait::tui::ladder::label::ruling;
use finwait::tui::ladder::{LayoutOptions, NoteKind, PointKind, Side, model};
use finwait::tui::sheet::{Moment, Sheet, draw, plain};

use super::ladder::check;
use super::picture::{canvas, text};

/// The scenarios, played to their ends.
pub fn played() -> Vec<(String, Session)> {
    let folder = format!("{}/tests/scenarios", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths.into_iter().filter(|path| path.extension().is_some_and(|ext| ext == "tcp")) {
        let Ok(scenario) = scenario::parse(&std::fs::read_to_string(&path).unwrap(), Lang::En) else { continue };
        let mut session = Session::new(&scenario);
        session.run_on(400);
        all.push((path.file_stem().unwrap().to_string_lossy().into_owned(), session));
    }
    assert!(all.len() > 100, "only {} scenarios", all.len());
    all
}

/// The runs of the lessons, played to their ends.
pub fn taught() -> Vec<(String, Session)> {
    let lessons =
        finwait::lesson::embedded().iter().filter_map(|file| finwait::lesson::check(file.text, Lang::En).ok());
    let played = lessons.map(|lesson| {
        let mut session = Session::new(&lesson.scenario);
        session.run_on(400);
        (lesson.id, session)
    });
    let all: Vec<_> = played.collect();
    assert!(all.len() > 40, "only {} lessons", all.len());
    all
}

#[test]
fn every_scenario_keeps_the_rules_of_a_layout() {
    let mut several = 0;
    for (place, (name, session)) in played().into_iter().enumerate() {
        let view = session.view();
        let model = model(session.records(), view, HostId(0), HostId(1.min(view.hosts.len() - 1)), view.now);
        several += usize::from(model.arrows.iter().any(|arrow| arrow.lane.is_some()));
        for (turn, (width, height)) in [(44, 14), (80, 24), (120, 50)].into_iter().enumerate() {
            let zoom = [None, Some(2), Some(8)][(place + turn) % 3];
            let lang = Lang::ALL[(place + turn) % 2];
            let options = LayoutOptions { lang, zoom, scroll: place % 7, ..LayoutOptions::default() };
            let result = check(&model, &options, width, height);
            assert!(result.is_ok(), "{name}: {}", result.unwrap_err());
        }
    }
    assert!(several > 10, "only {several} scenarios with several connections");
}

/// A full listener decides about segments of many connections, and each of its notes names the one that it is about.
#[test]
fn a_listeners_note_belongs_to_the_segment_that_came() {
    let connects = "client: connect server:80\n".repeat(6);
    let text = format!("server: listen 80 backlog=2\n{connects}run 2s\n");
    let mut session = Session::new(&scenario::parse(&text, Lang::En).unwrap());
    session.run_on(400);
    let model = model(session.records(), session.view(), HostId(0), HostId(1), session.view().now);
    let (mut came, mut named) = (None, std::collections::BTreeSet::new());
    for point in &model.points {
        match point.kind {
            PointKind::Ended(arrow) => came = Some(&model.arrows[arrow]),
            PointKind::Note(note) if model.notes[note].kind == NoteKind::Decided && point.side == Side::Right => {
                let (note, came) = (&model.notes[note], came.unwrap());
                assert_eq!(note.lane, came.lane, "{note:?} after {came:?}");
                named.extend(note.lane);
            }
            _ => {}
        }
    }
    assert!(named.len() > 2, "{named:?}");
}

fn moment(session: &Session) -> Moment<'_> {
    let view = session.view();
    Moment {
        records: session.records(),
        latest: session.records_of_last_step().len(),
        view,
        before: None,
        pair: [HostId(0), HostId(1.min(view.hosts.len() - 1))],
        about: connection::shown(session.records(), view, [HostId(0), HostId(1.min(view.hosts.len() - 1))], None),
        host: HostId(0),
        clock: view.now,
        absolute: false,
        hides_timers: false,
        selected: None,
        scroll: 0,
        field: 0,
    }
}

/// Behind a NAT box the addresses on a host's segments are not those that its peer sees: both ways are counted all the
/// same.
#[test]
fn numbers_are_counted_from_the_syn_behind_a_nat_box_too() {
    let mut answers = 0;
    for (name, session) in
        played().into_iter().filter(|(name, _)| name.starts_with("nat-two") || name == "nat-hides-address")
    {
        let view = session.view();
        for other in 1..view.hosts.len() {
            let model = model(session.records(), view, HostId(0), HostId(other), view.now);
            for arrow in model.arrows.iter().filter(|arrow| !arrow.forged) {
                let acked = arrow.segment.flags.ack();
                assert!(arrow.seq.is_some() && (arrow.ack.is_some() || !acked), "{name}: {:?}", arrow.segment);
                answers += usize::from(acked);
            }
        }
    }
    assert!(answers > 4, "{answers}");
}

#[test]
fn every_view_has_a_form_in_plain_words() {
    for (place, (name, session)) in played().into_iter().enumerate() {
        for lang in [Lang::ALL[place % 2]] {
            for sheet in Sheet::ALL {
                let text = plain(sheet, &moment(&session), lang);
                assert!(!text.trim().is_empty(), "{name}: {sheet:?} says nothing");
                let drawn = |c: char| ('\u{2500}'..='\u{28ff}').contains(&c);
                assert!(!text.contains(drawn), "{name}: {sheet:?} draws:\n{text}");
                assert!(!text.contains("views.") && !text.contains("%{"), "{name}: {sheet:?}:\n{text}");
            }
        }
    }
}

#[test]
fn the_plain_views_look_as_they_did() {
    let text = "server: listen 80 backlog=1\nclient: connect server:80\nrun 200ms\nclient: send \"HELLO\"\nrun 100ms\n\
                client: connect server:80\nrun 200ms\nclient: connect server:80\nrun 200ms\n";
    let mut session = Session::new(&scenario::parse(text, Lang::En).unwrap());
    session.run_on(200);
    for lang in Lang::ALL {
        let views: Vec<String> = Sheet::ALL
            .iter()
            .map(|sheet| format!("=== {sheet:?}\n{}", plain(*sheet, &moment(&session), lang)))
            .collect();
        insta::assert_snapshot!(format!("plain_views_{}", lang.code()), views.join("\n"));
    }
}

/// The parts of a line that a card keeps whole where they fit: words, and of long ones what lies between their joints.
fn parts(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect()
}

#[test]
fn no_card_loses_anything_of_a_line_or_breaks_it_within_a_word() {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let mut folded = 0;
    for (place, (name, session)) in played().into_iter().chain(taught()).enumerate() {
        for host in &session.view().hosts {
            let (lang, width) = (Lang::ALL[place % 2], [16, 18, 20, 24, 28][place % 5]);
            let clock = session.view().now;
            let mut buf = canvas(width, 400);
            let card = HostCard { host, before: None, about: None, clock, lang, ascii: false, body: Body::Facts };
            card.render(buf.area, &mut buf, &Theme::default());
            let shown = text(&buf);
            let all = squeezed(&shown);
            for fact in facts(host, None, clock, lang) {
                let wanted = squeezed(&fact.text);
                let columns = usize::from(width) - 1;
                folded += usize::from(finwait::tui::text::width(&fact.text) > columns);
                let long = finwait::tui::text::width(&fact.text) > 2 * columns;
                let begun = wanted.chars().take(columns).collect::<String>();
                let cut = long && shown.contains('…') && all.contains(&begun);
                assert!(all.contains(&wanted) || cut, "{name}, {width} columns: no {:?} in\n{shown}", fact.text);
                for part in parts(&fact.text).into_iter().filter(|part| !cut && part.len() + 2 < columns) {
                    let whole = shown.lines().any(|line| line.contains(part));
                    assert!(whole, "{name}, {width} columns: {part:?} of {:?} is broken in\n{shown}", fact.text);
                }
            }
        }
    }
    assert!(folded > 100, "only {folded} lines were too long");
}

#[test]
fn what_was_decided_has_a_name_in_every_language() {
    let mut met = std::collections::BTreeSet::new();
    for (name, session) in played().into_iter().chain(taught()) {
        let view = session.view();
        let model = model(session.records(), view, HostId(0), HostId(1.min(view.hosts.len() - 1)), view.now);
        for note in model.notes.iter().filter(|note| note.kind == NoteKind::Decided) {
            let Some(rule) = note.rule else { continue };
            met.insert(rule);
            for lang in Lang::ALL {
                let words = ruling(rule, lang);
                assert_ne!(words, rule.key(), "{name}: the bare key of a rule stands on the ladder, {lang:?}");
                assert!(finwait::tui::text::width(&words) <= 24, "{words}: too long for a chip");
            }
            assert_ne!(ruling(rule, Lang::Zh), ruling(rule, Lang::En), "{}", rule.key());
        }
    }
    assert!(met.len() > 50, "{}", met.len());
}

#[test]
fn a_capture_shows_whole_records_and_the_newest() {
    let mut folded = 0;
    for (name, session) in played().into_iter().filter(|(_, session)| {
        session.records().iter().filter(|it| matches!(it.what, finwait::trace::What::Sent { .. })).count() > 6
    }) {
        let moment = moment(&session);
        for (columns, height) in [(62, 9), (78, 12), (78, 15)] {
            for scroll in [0, 1, 2] {
                let mut buf = canvas(columns, height);
                let area = buf.area;
                let moment = Moment { scroll, ..moment };
                draw(&mut buf, area, Sheet::Capture, &moment, &Theme::default(), Lang::En);
                let shown = text(&buf);
                let rows: Vec<&str> = shown.lines().map(str::trim_end).filter(|row| !row.is_empty()).collect();
                let goes_on = |row: &&str| row.starts_with("     ");
                folded += rows.iter().filter(|row| goes_on(row)).count();
                assert!(rows.get(1).is_none_or(|row| !goes_on(row)), "{name}: begins within a record:\n{shown}");
                let records: Vec<&str> =
                    rows.iter().filter(|row| !row.contains("earlier") && !row.contains("below")).copied().collect();
                let begin = records.iter().rposition(|row| !goes_on(row)).unwrap();
                let last = records[begin..].join(" ");
                let whole = last.contains("Nothing")
                    || last.contains("ICMP")
                    || last.contains("length ") && last.ends_with(|c: char| c.is_ascii_digit());
                assert!(whole || begin == 0, "{name}: ends within a record:\n{shown}");
            }
        }
    }
    assert!(folded > 100, "{folded}");
}
