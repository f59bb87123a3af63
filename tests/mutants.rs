//! Holds the mutants to what they are for: each differs from the reference where its misconception would show, and
//! agrees with it elsewhere; and no run that a user can ask for is one of a mutant.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::scenario::{self, Scenario};
use finwait::trace::{Belief, PROFILES, Profile, Sysctl};

fn parsed(text: &str) -> Scenario {
    scenario::parse(text, Lang::En).unwrap_or_else(|found| panic!("{found:?}\n{text}"))
}

fn under(scenario: &Scenario, belief: Belief) -> scenario::RunReport {
    let mut scenario = scenario.clone();
    scenario.setup = scenario.setup.believing(belief);
    scenario::run(&scenario)
}

/// Scenarios whose `expect` lines hold, and which mutants break them.
const TOLD: &[(&str, &[Belief])] = &[
    (
        "server: listen 80\nclient: connect server:80\nrun 1s\nexpect client ESTABLISHED, server ESTABLISHED",
        &[Belief::AcceptDoesHandshake],
    ),
    (
        "server: listen 80\ndrop next ACK from client\nclient: connect server:80\nrun 200ms\nclient: send 5\nrun 1s\n\
         expect server ESTABLISHED, client ESTABLISHED",
        &[Belief::ThirdAckLossResets],
    ),
    ("client: connect server:80\nrun 1s\nexpect client.connect = ECONNREFUSED", &[Belief::NoListenerTimesOut]),
    (
        "drop every SYN from client\nclient: connect server:80\nrun 65s\nexpect client SYN_SENT",
        &[Belief::SynTimeout63s],
    ),
    (
        "server: listen 80 backlog=0\nclient: connect server:80 as a\nrun 1s\nclient: connect server:80 as b\nrun 1s\n\
         expect client.b SYN_SENT",
        &[Belief::FullQueueRefuses],
    ),
    (
        "server: listen 80\ndrop next SYN-ACK from server\nclient: connect server:80\nrun 1040ms\n\
         expect server SYN_RCVD",
        &[Belief::CookiesAlways],
    ),
    (
        "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\nclient: close\n\
         run until server CLOSE_WAIT\nserver: close\nrun 1s\nexpect count ACK from server = 0",
        &[Belief::CloseTakesFour],
    ),
    (
        "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\nclient: close\nrun 1s\nserver: close\n\
         run 1s\nexpect client TIME_WAIT, server CLOSED\nrun 61s\nexpect client CLOSED",
        &[Belief::BothSidesTimeWait, Belief::TimeWait120s],
    ),
    (
        "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\nclient: close\nrun 70s\n\
         expect client CLOSED",
        &[Belief::FinWait2Infinite],
    ),
    (
        "sysctl client tcp_fin_timeout=5\nserver: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\n\
         client: close\nrun 1s\nserver: close\nrun 10s\nexpect client TIME_WAIT",
        &[Belief::FinTimeoutIsTimeWait],
    ),
    (
        "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\ninject RST from server to client seq=9\n\
         run 1s\nexpect client ESTABLISHED",
        &[Belief::AnyRstKills],
    ),
    (
        "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\nclient: close\nrun 1s\nserver: send 5\n\
         expect server.send = 5",
        &[Belief::WriteAfterFinFails],
    ),
    (
        "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\nclient: set linger 0\nclient: close\n\
         run 1s\nexpect count RST from client = 1",
        &[Belief::LingerZeroOnlyWithData, Belief::CloseAlwaysFin],
    ),
];

#[test]
fn every_mutant_fails_where_its_misconception_would() {
    for (text, mutants) in TOLD {
        let scenario = parsed(text);
        let own = scenario::run(&scenario);
        assert!(own.is_ok(), "{text}\n{:?}", own.failures);
        for belief in *mutants {
            assert!(!under(&scenario, *belief).is_ok(), "{} is not told by\n{text}", belief.name());
        }
    }
}

#[test]
fn nothing_that_can_be_typed_names_a_mutant() {
    for belief in Belief::ALL {
        assert!(Profile::by_name(belief.name()).is_none());
        assert!(Sysctl::from_name(belief.name()).is_none());
        for words in ["profile", "profile linux-6.18", "profile linux-6.18 believing", "belief", "sysctl client"] {
            let text = format!("{words} {}\nserver: listen 80\n", belief.name());
            assert!(scenario::parse(&text, Lang::En).is_err(), "{text}");
        }
        for profile in &PROFILES {
            assert!(!profile.believes(*belief));
        }
    }
}
