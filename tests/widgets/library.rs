//! Every scenario of the library on the ladder, at several sizes and scales: the rules of a layout hold, with one
//! connection and with many. And what every view of its last moment says in plain words.

use finwait::lang::Lang;
use finwait::scenario::{self, Session};
use finwait::trace::HostId;
use finwait::tui::ladder::{LayoutOptions, model};
use finwait::tui::sheet::{Moment, Sheet, plain};

use super::ladder::check;

/// The scenarios, played to their ends.
fn played() -> Vec<(String, Session)> {
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

fn moment(session: &Session) -> Moment<'_> {
    let view = session.view();
    Moment {
        records: session.records(),
        latest: session.records_of_last_step().len(),
        view,
        before: None,
        pair: [HostId(0), HostId(1.min(view.hosts.len() - 1))],
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
