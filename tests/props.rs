//! Properties that hold for all values: sequence numbers on their circle, and runs that can be stepped through in both
//! directions and written down.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::scenario::{self, Progress, Session};
use finwait::sim::Setup;
use finwait::trace::{Command, Run, SeqNum, Span};
use proptest::prelude::*;

#[path = "swarm/generate.rs"]
mod generate;

/// A distance within which two numbers have an order.
const HALF: u32 = 1 << 31;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Exactly one of before, the same, after; and after is before seen from the other side.
    #[test]
    fn two_numbers_less_than_half_the_circle_apart_have_one_order(start: u32, distance in 0..HALF) {
        let (a, b) = (SeqNum(start), SeqNum(start) + distance);
        prop_assert_eq!(a.before(b), distance > 0);
        prop_assert!(!b.before(a));
        prop_assert_eq!(u8::from(a.before(b)) + u8::from(a == b) + u8::from(a.after(b)), 1);
        prop_assert_eq!(a.before(b), b.after(a));
        prop_assert_eq!(a.at_or_before(b), a.before(b) || a == b);
        prop_assert_eq!(b.at_or_after(a), b.after(a) || a == b);
    }

    /// Where on the circle two numbers lie does not matter, the place where it wraps included.
    #[test]
    fn a_shift_changes_no_order(start: u32, distance in 0..HALF, shift: u32) {
        let (a, b) = (SeqNum(start), SeqNum(start) + distance);
        let (c, d) = (a + shift, b + shift);
        prop_assert_eq!(a.before(b), c.before(d));
        prop_assert_eq!(a.at_or_after(b), c.at_or_after(d));
        prop_assert_eq!(b.offset_from(a), d.offset_from(c));
        prop_assert_eq!(a.latest(b) + shift, c.latest(d));
    }

    /// Adding, taking back and measuring belong together.
    #[test]
    fn offsets_undo_additions(start: u32, distance: u32) {
        let a = SeqNum(start);
        prop_assert_eq!((a + distance).offset_from(a), distance);
        prop_assert_eq!((a + distance).back(distance), a);
        let mut b = a;
        b += distance;
        prop_assert_eq!(b, a + distance);
    }

    /// Within half the circle the order is transitive, and `latest` is the end of it.
    #[test]
    fn latest_is_the_later_of_the_two(start: u32, first in 0..HALF / 2, second in 0..HALF / 2) {
        let (a, b, c) = (SeqNum(start), SeqNum(start) + first, SeqNum(start) + first + second);
        prop_assert!(a.at_or_before(b) && b.at_or_before(c) && a.at_or_before(c));
        prop_assert_eq!(a.latest(b), b);
        prop_assert_eq!(b.latest(a), b);
        prop_assert_eq!(a.latest(b).latest(c), c);
    }
}

/// The session of a random scenario, its commands given one after the other as a learner would.
fn session(number: u64) -> Session {
    let scenario = generate::scenario(41, number);
    let mut session =
        Session::play(Setup { hosts: scenario.setup.hosts, seed: scenario.setup.seed, ..Setup::default() });
    for command in scenario.commands.iter().take(18) {
        match command {
            // A run is given as its events, so that there is something to step through.
            Command::Run(Run::Steps(count)) => (0..*count).for_each(|_| drop(session.step())),
            Command::Run(_) => (0..6).for_each(|_| drop(session.step())),
            // Refused commands belong to the game.
            other => drop(session.give(other.clone())),
        }
    }
    session
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// From the end to any moment, back and forth: a moment looks the same however it was reached.
    #[test]
    fn a_moment_is_the_same_however_it_is_reached(
        number in 0..100_000_u64,
        places in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
    ) {
        let mut session = session(number);
        let end = session.len();
        prop_assert_eq!(session.position(), end);
        session.seek(0);
        let mut moments = vec![(session.view().clone(), session.records().to_vec())];
        while session.forward() != Progress::Ended {
            moments.push((session.view().clone(), session.records().to_vec()));
        }
        prop_assert_eq!(moments.len(), end + 1);
        for place in places {
            let step = place.index(moments.len());
            session.seek(step);
            prop_assert_eq!(session.position(), step);
            let now = (session.view(), session.records());
            prop_assert_eq!(now, (&moments[step].0, &moments[step].1[..]), "at {} of scenario {}", step, number);
        }
    }

    /// What was played, written down and run, is the same run.
    #[test]
    fn a_session_written_down_is_the_same_run(number in 0..100_000_u64, place in any::<prop::sample::Index>()) {
        let mut session = session(number);
        session.seek(place.index(session.len() + 1));
        let source = session.to_source();
        let parsed = scenario::parse(&source, Lang::En);
        let rendered = |found: &[_]| scenario::render(found, &source, "session", Lang::En, false);
        let parsed = parsed.unwrap_or_else(|found| panic!("{}", rendered(&found)));
        let report = scenario::run(&parsed);
        prop_assert!(report.refusal.is_none(), "{:?}\n{}", report.refusal, source);
        prop_assert_eq!(&report.records[..], session.records(), "{}", source);
    }

    /// Every command reads back from its own text.
    #[test]
    fn commands_read_back(number in 0..100_000_u64) {
        let scenario = generate::scenario(43, number);
        let session = Session::play(scenario.setup.clone());
        for command in &scenario.commands {
            let read = session.command(&command.to_string(), Lang::En);
            prop_assert_eq!(read.as_ref().ok(), Some(command), "{}", command);
        }
    }
}

#[test]
fn a_run_that_waits_between_events_is_written_down_with_its_waits() {
    let mut session = Session::play(Setup::default());
    let wait = Command::Run(Run::For(Span::millis(7)));
    session.give(session.command("server: listen 80", Lang::En).expect("a command")).expect("nothing in its way");
    session.give(wait.clone()).expect("time passes");
    session.give(session.command("client: connect server:80", Lang::En).expect("a command")).expect("a host");
    session.give(wait).expect("time passes");
    let parsed = scenario::parse(&session.to_source(), Lang::En).expect("a scenario");
    let report = scenario::run(&parsed);
    assert_eq!(report.records, session.records());
    assert_eq!(report.view.now, session.view().now);
}
