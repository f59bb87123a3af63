//! Both ends that are shown belong to one connection: the newest, or that of a segment.

use super::*;
use crate::lang::Lang;
use crate::scenario::{self, Session};

const PAIR: [HostId; 2] = [HostId(0), HostId(1)];

fn played(text: &str) -> Session {
    let mut session = Session::new(&scenario::parse(text, Lang::En).expect("a scenario"));
    session.run_on(10_000);
    session
}

fn two() -> Session {
    played(
        "server: listen 80\nclient: connect server:80 as one\nrun 200ms\nclient: connect server:80 as two\nrun 200ms\n\
         client.one: send \"HELLO\"\nrun 30ms\n",
    )
}

#[test]
fn both_ends_are_those_of_one_connection() {
    let session = two();
    let (records, view) = (session.records(), session.view());
    let found = all(records, view, PAIR);
    assert_eq!(found.len(), 2);
    for connection in &found {
        let [left, right] = PAIR.map(|id| connection.end(view.host(id).expect("a host"), view).expect("an end"));
        assert_eq!((left.remote, right.remote), (Some(right.local), Some(left.local)));
        let (one, other) = (left.tcb.expect("open"), right.tcb.expect("open"));
        assert_eq!((one.iss, one.irs), (other.irs, other.iss), "the ends of two connections were paired");
    }
    // The host's current socket is the second; what happened last happened to the first.
    let shown = shown(records, view, PAIR, None).expect("one of two");
    assert_eq!(shown, found[0]);
    let client = view.host(PAIR[0]).expect("a host");
    assert_ne!(client.current().map(|socket| socket.id), shown.end(client, view).map(|socket| socket.id));
    assert_eq!(shown.name(client, view), "a one");
    let server = view.host(PAIR[1]).expect("a host");
    let peer = shown.end(client, view).expect("its end").local.port();
    assert_eq!(shown.name(server, view), format!("a :80-:{peer}"));
}

#[test]
fn a_segment_says_which_connection_is_shown() {
    let session = two();
    let (records, view) = (session.records(), session.view());
    let found = all(records, view, PAIR);
    let syns: Vec<SegmentId> = records
        .iter()
        .filter_map(|record| match &record.what {
            What::Sent { id, segment, .. } if segment.flags.syn() && !segment.flags.ack() => Some(*id),
            _ => None,
        })
        .collect();
    for (id, wanted) in syns.into_iter().zip(&found) {
        assert_eq!(shown(records, view, PAIR, Some(id)).as_ref(), Some(wanted));
    }
}

#[test]
fn where_there_is_one_connection_nothing_is_to_be_chosen() {
    let session = played("server: listen 80\nclient: connect server:80\nrun 200ms\n");
    assert_eq!(shown(session.records(), session.view(), PAIR, None), None);
}

#[test]
fn before_a_connection_has_come_to_a_listener_its_end_there_is_the_listener() {
    let session =
        played("server: listen 80\nclient: connect server:80\nrun 200ms\nclient: connect server:80\nrun 5ms\n");
    let (records, view) = (session.records(), session.view());
    let shown = shown(records, view, PAIR, None).expect("the second");
    let server = view.host(PAIR[1]).expect("a host");
    assert!(shown.end(server, view).expect("the listener").backlog.is_some());
    assert_eq!(server.state().name(), "ESTABLISHED", "the host's latest connection is another one");
}

#[test]
fn on_the_ladder_all_but_the_connection_that_is_looked_at_stand_back() {
    use crate::tui::ladder::layout::{LayoutOptions, Piece, Tone, layout};
    use crate::tui::ladder::model::model;
    let session = two();
    let (records, view) = (session.records(), session.view());
    let model = model(records, view, PAIR[0], PAIR[1], view.now);
    let lane = all(records, view, PAIR)[1].lane;
    let lane_of = |id| model.arrows.iter().find(|arrow| Some(arrow.id) == id).and_then(|arrow| arrow.lane);
    for looked_at in [None, Some(lane)] {
        let laid = layout(&model, &LayoutOptions { lane: looked_at, ..LayoutOptions::default() }, 80, 60);
        let mut back = 0;
        for run in laid.runs.iter().filter(|run| run.segment.is_some() && run.piece != Piece::Reason) {
            let other = looked_at.is_some() && lane_of(run.segment) != looked_at;
            assert_eq!(run.tone == Tone::Back, other, "{run:?}");
            back += usize::from(other);
        }
        assert_eq!(back > 0, looked_at.is_some());
    }
}
