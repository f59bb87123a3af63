//! Why something happened: of what the reasons are told.

use super::*;
use crate::trace::What;

#[test]
fn what_has_long_happened_is_told_while_only_time_passes() {
    let mut app = app(false);
    app.open_sandbox();
    press(&mut app, ":client: connect server:80<Enter>ss:run 2s<Enter>");
    let sandbox = sandbox(&app);
    assert!(sandbox.session.records_of_last_step().is_empty() || !reasons(&sandbox.session).is_empty());
    assert!(!told(&sandbox.stage, &sandbox.session).rules.is_empty());
    assert!(text(&app).contains("•"), "{}", text(&app));
}

#[test]
fn of_a_chosen_connection_its_own_reasons_are_told_and_the_others_stand_back() {
    let mut app = app(false);
    app.open_sandbox();
    press(&mut app, ":client: connect server:80 as one<Enter>:run 1s<Enter>");
    press(&mut app, ":client: connect server:80 as two<Enter>s");
    let newest = told(&sandbox(&app).stage, &sandbox(&app).session);
    assert_eq!(newest.of, None);
    press(&mut app, "C");
    let of_one = told(&sandbox(&app).stage, &sandbox(&app).session);
    assert_ne!(of_one.rules, newest.rules, "what happens to the second is no reason of the first");
    assert!(matches!(
        of_one.of,
        Some((Subject::Connection(connection), at)) if connection.lane.sign() == "a" && at < Time(1_000_000)
    ));
    assert!(text(&app).contains("Connection a one, at 0.150:"), "{}", text(&app));
    // The list behind the key tells of the same.
    press(&mut app, "w");
    assert!(of_one.rules.iter().all(|rule| text(&app).contains(rule.key())), "{}", text(&app));
    press(&mut app, "<Esc>C");
    assert!(told(&sandbox(&app).stage, &sandbox(&app).session).of.is_none());
}

#[test]
fn of_a_chosen_segment_its_own_reasons_are_told() {
    let mut app = with_two_connections();
    let newest = told(&sandbox(&app).stage, &sandbox(&app).session);
    press(&mut app, "<Up>");
    let mut seen = Vec::new();
    for _ in 0..8 {
        let (stage, session) = (&sandbox(&app).stage, &sandbox(&app).session);
        let chosen = stage.selected(session).expect("a segment is chosen");
        let of_it = told(stage, session);
        let Some((Subject::Segment(id, name), at)) = of_it.of.clone() else { panic!("of no segment: {of_it:?}") };
        let sent = session.records().iter().find(|record| matches!(record.what, What::Sent { id, .. } if id == chosen));
        let sent = sent.expect("it was sent");
        assert_eq!((id, at), (chosen, sent.at));
        assert!(sent.rule.is_none_or(|rule| of_it.rules.contains(&rule)), "{chosen}: {:?}", of_it.rules);
        assert!(text(&app).contains(&format!("{id} {name}, sent at ")), "{}", text(&app));
        seen.push(of_it.rules);
        press(&mut app, "<Up>");
    }
    assert!(seen.iter().any(|rules| *rules != newest.rules), "they are not those of what happened last");
    press(&mut app, "w");
    let rules = told(&sandbox(&app).stage, &sandbox(&app).session).rules;
    assert!(rules.iter().any(|rule| text(&app).contains(rule.key())), "{}", text(&app));
}
