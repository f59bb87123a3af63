//! The lists hold all that the language knows, each as a command that is read back; what is not possible says why.

use super::*;
use crate::scenario::{parse, parse_command_on};
use crate::trace::CallName;
use crate::tui::ladder::model;

fn session(script: &str, steps: usize) -> Session {
    let mut session = Session::new(&parse(script, Lang::En).expect("a scenario"));
    for _ in 0..steps {
        session.step();
    }
    session
}

const OPEN: &str = "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\nrun 1s\n";

/// Every command of a list is read back as itself.
fn read_back(session: &Session, items: &[Item<Choice>]) {
    for item in items {
        let Choice::Do(command) = &item.choice else { continue };
        assert_eq!(item.note, format!(": {command}"), "an entry shows the command that it stands for");
        let hosts = &session.setup().hosts;
        let read = parse_command_on(&command.to_string(), hosts, Lang::En);
        assert_eq!(read.as_ref(), Ok(command), "{command}");
    }
}

fn host<'a>(session: &'a Session, name: &str) -> &'a HostView {
    session.view().host_by_name(name).expect("the host")
}

fn reason(items: &[Item<Choice>], note: &str) -> Option<String> {
    let found = items.iter().find(|item| item.note == format!(": {note}"));
    found.unwrap_or_else(|| panic!("no {note}")).refused.clone()
}

#[test]
fn every_call_act_option_and_setting_is_offered() {
    let session = session(OPEN, 100);
    for lang in Lang::ALL {
        let client = host(&session, "client");
        let items = host_items(&session, client, lang);
        read_back(&session, &items);
        // `set` has a list of its own, and becoming another user is for the `:` line.
        let elsewhere = [CallName::Set, CallName::SetUid];
        for (name, word) in CallName::ALL.iter().filter(|(name, _)| !elsewhere.contains(name)) {
            let offered = items.iter().any(|item| item.note.starts_with(&format!(": client: {word}")));
            assert!(offered, "{name:?}");
        }
        for (_, word) in HostAct::ALL {
            reason(&items, &format!("client: {word}"));
        }
        let options = option_items(&session, client, lang);
        read_back(&session, &options);
        for (_, word) in OptName::ALL {
            let offered =
                options.iter().filter(|item| item.note.starts_with(&format!(": client: set {word} "))).count();
            assert!(offered >= 2, "{word}");
        }
        let settings = setting_items(&session, client, lang);
        assert_eq!(settings.len(), Sysctl::ALL.len());
        for info in Sysctl::ALL {
            let values = value_items(&session, client, info.key, lang);
            read_back(&session, &values);
            assert!(values.len() >= 2, "{}", info.name);
        }
        let link = link_items(&session, lang);
        read_back(&session, &link);
        assert!(link.iter().any(|item| matches!(&item.choice, Choice::DoAll(both) if both.len() == 2)));
    }
}

#[test]
fn what_is_not_possible_now_says_why_and_stands_last() {
    let fresh = session("server: listen 80\n", 1);
    let items = host_items(&fresh, host(&fresh, "client"), Lang::En);
    assert_eq!(items[0].note, ": client: connect server:80", "the likeliest first");
    assert_eq!(reason(&items, "client: connect server:80"), None);
    assert_eq!(reason(&items, "client: recv").as_deref(), Some("would return EBADF"));
    assert_eq!(reason(&items, "client: plug").as_deref(), Some("the cable is in"));
    assert_eq!(reason(&items, "client: reboot").as_deref(), Some("the host is running"));
    let first_refused = items.iter().position(|item| item.refused.is_some()).expect("one");
    assert!(items[first_refused..].iter().all(|item| item.refused.is_some()), "the rest stands behind");
    let down = session("server: crash\n", 1);
    let items = host_items(&down, host(&down, "server"), Lang::En);
    assert_eq!(reason(&items, "server: reboot"), None);
    assert_eq!(reason(&items, "server: crash").as_deref(), Some("the host is down"));
    let older = session("profile linux-3.0\nserver: listen 80\n", 1);
    let settings = setting_items(&older, host(&older, "client"), Lang::En);
    let missing = settings.iter().find(|item| item.label == "tcp_tw_reuse_delay").expect("it is listed");
    assert!(missing.refused.as_ref().is_some_and(|why| why.contains("linux-3.0")), "{:?}", missing.refused);
}

#[test]
fn trying_changes_nothing() {
    let session = session(OPEN, 100);
    let (before, records) = (session.view().clone(), session.records().to_vec());
    host_items(&session, host(&session, "client"), Lang::En);
    option_items(&session, host(&session, "client"), Lang::En);
    assert_eq!((session.view(), session.records()), (&before, records.as_slice()));
}

#[test]
fn a_segment_in_flight_is_struck_and_forged() {
    let session = session("server: listen 80\nclient: connect server:80\nrun 1s\n", 3);
    let flight = session.view().flights.first().expect("a segment on its way").id;
    let items = segment_items(&session, flight, Lang::En);
    read_back(&session, &items);
    assert!(items.iter().all(|item| item.refused.is_none()));
    let ladder = model(session.records(), session.view(), HostId(0), HostId(1), session.view().now);
    let copies = copy_items(&session, &ladder, flight, Lang::En);
    read_back(&session, &copies);
    assert_eq!(copies.iter().filter(|item| matches!(item.choice, Choice::Do(Command::Inject(_)))).count(), 8);
    read_back(&session, &delay_items(&session, flight, Lang::En));
    let gone = segment_items(&session, SegmentId(999), Lang::En);
    assert!(gone.iter().all(|item| matches!(item.choice, Choice::More(_)) || item.refused.is_some()));
}
