//! A long run as a learner would have it, and going to any moment of it: what is on screen then is asked for, too.

use finwait::lang::Lang;
use finwait::scenario::{self, Session};

/// How many steps the run has.
pub const STEPS: usize = 10_000;

/// One connection after another, each asked and answered; conditions are looked at on the way.
const EXCHANGE: &str = "client: connect server:80\nrun until client ESTABLISHED\nserver: accept\nclient: send 1000\n\
     run 200ms\nserver: recv\nserver: send \"OK\"\nrun 200ms\nclient: recv\nexpect client ESTABLISHED\n\
     client: close\nrun 200ms\nserver: close\nrun 200ms\n";

/// A run of so many steps.
pub fn session() -> Session {
    let text = format!("server: listen 80\n{}", EXCHANGE.repeat(1_000));
    let mut session = Session::new(&scenario::parse(&text, Lang::En).unwrap());
    session.run_on(STEPS);
    assert_eq!(session.len(), STEPS);
    session
}

/// How long it takes to go to each of many moments and to look at it, in seconds, from the slowest to the fastest; of
/// five tries the fastest, since what is asked is what the work costs and not what else the machine has to do.
pub fn times(session: &mut Session, clock: impl Fn() -> f64) -> Vec<f64> {
    let mut times = Vec::new();
    for round in 0..500 {
        // Now far, now near, now back, now forward.
        let places = [0, 1].map(|part| (round * 7_919 + round * round * 31 + part * 4_999) % STEPS);
        let mut best = [f64::MAX; 2];
        for _ in 0..5 {
            for (to, best) in places.into_iter().zip(&mut best) {
                let began = clock();
                session.seek(to);
                assert_eq!(session.view().hosts.len(), 2);
                assert_eq!(session.position(), to);
                let _ = (session.next(), session.records_of_last_step().len());
                *best = best.min(clock() - began);
            }
        }
        times.extend(best);
    }
    times.sort_by(f64::total_cmp);
    times.reverse();
    times
}
