//! What the kernel lab costs: `cargo bench --bench lab` prints a table of rates on this machine's kernel, and the
//! simulator's rate on the same work beside them.
//!
//! The work is one exchange: open, ask, answer, close, with everything that the wire carries in between and nothing
//! left behind. It is done by a script of calls on bare sockets, with and without asking the kernel for the states
//! after each step. These are measurements, not tests; where no lab can run the table says so and is short.
#![cfg_attr(target_os = "linux", allow(clippy::unwrap_used, reason = "a measurement may stop at the first surprise"))]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it reads the clock and prints what it measures")]

#[cfg(target_os = "linux")]
#[path = "../tests/support/pair.rs"]
mod pair;

#[cfg(target_os = "linux")]
fn main() {
    on_linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("!!! SKIPPED: the kernel lab needs Linux");
}

#[cfg(target_os = "linux")]
mod on_linux {
    use std::time::{Duration, Instant};

    use finwait::lab::{self, Ground, Wire};
    use finwait::lang::Lang;
    use finwait::scenario;

    use crate::pair::{Pair, hosts};

    /// How long each line is measured.
    const EACH: Duration = Duration::from_secs(2);

    /// The work, as the simulator does it; the last line lets TIME_WAIT pass.
    const EXCHANGE: &str = "link delay 0ms\nserver: listen 80\nclient: connect server:80\nrun 1ms\nserver: accept\n\
         client: send 100\nrun 1ms\nserver: recv\nserver: send 100\nrun 1ms\nclient: recv\nclient: close\nrun 50ms\n\
         server: close\nrun 61s\nexpect client CLOSED, server CLOSED\n";

    pub fn main() {
        println!("kernel {}, {EACH:?} for each line\n", lab::kernel());
        if let Err(trouble) = lab::prepare() {
            println!("!!! SKIPPED: {}", trouble.sentence(Lang::En));
            return;
        }
        let sim = line("simulator: exchanges, records and states included", rate(sim_exchange()), None);
        for wire in [Wire::Tun, Wire::Veth] {
            let ground = Ground { wire, ..Ground::default() };
            // A lab takes its thread along.
            std::thread::scope(|scope| scope.spawn(|| on_wire(&ground, sim)).join()).unwrap();
        }
    }

    fn on_wire(ground: &Ground, sim: f64) {
        let word = ground.wire.word();
        let pair = match Pair::new(ground) {
            Ok(pair) => pair,
            Err(error) => return println!("\n!!! SKIPPED: no lab over {word}: {error}"),
        };
        println!();
        let fresh = rate(|| drop(hosts(&pair.home, ground).unwrap()));
        line(&format!("{word}: labs made and dropped, fresh hosts each"), fresh, None);
        let reused = rate(|| renew(&pair));
        line(&format!("{word}: one pair of hosts made as new, a setting of each put back"), reused, None);
        for net in [&pair.client, &pair.server] {
            net.set_quickack(&pair.home, true).unwrap();
        }
        let plain = rate(|| pair.exchange(&mut || {}));
        line(&format!("{word}: exchanges on one pair of hosts"), plain, Some(sim));
        let ask = || drop([&pair.client, &pair.server].map(|net| net.diag.dump().unwrap()));
        let sampled = rate(|| pair.exchange(&mut { ask }));
        line(&format!("{word}: the same, all states asked for after each step"), sampled, Some(sim));
    }

    fn renew(pair: &Pair) {
        for net in [&pair.client, &pair.server] {
            net.set(&pair.home, "ipv4/tcp_fin_timeout", "5").unwrap();
            net.clear().unwrap();
            net.reset_settings(&pair.home).unwrap();
        }
    }

    fn sim_exchange() -> impl FnMut() {
        let scenario = scenario::parse(EXCHANGE, Lang::En).unwrap();
        move || assert!(scenario::run(&scenario).is_ok())
    }

    /// How often a second; what is done has been done once before.
    fn rate(mut act: impl FnMut()) -> f64 {
        act();
        let (began, mut count) = (Instant::now(), 0);
        while began.elapsed() < EACH {
            act();
            count += 1;
        }
        f64::from(count) / began.elapsed().as_secs_f64()
    }

    fn line(what: &str, rate: f64, sim: Option<f64>) -> f64 {
        let ratio = sim.map_or(String::new(), |sim| format!("  simulator {:.1} x", sim / rate));
        println!("{what:<72} {rate:>10.0}/s{ratio}");
        rate
    }
}
