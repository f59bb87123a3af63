//! What a fleet measures over time: a sample at even distances, from the start to the end.

use crate::tcp::{CallName, Counter, Errno, State, Time};

use super::knobs::Knob;
use super::plan::{Act, Plan};
use super::{Fleet, HostIx};
use crate::trace::HostAct;

/// How many samples a run has at most, besides the one at its beginning.
const SAMPLES: u64 = 240;

/// One moment. Counts of connections are of both sides; what is counted since the start only grows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sample {
    /// When.
    pub at: Time,
    /// Connection ends by state, in the order of [`State::ALL`]: of the client hosts, of the server.
    pub states: [[u64; State::ALL.len()]; 2],
    /// Requests in the SYN queues, and finished connections that nobody has accepted.
    pub queues: [u64; 2],
    /// Entries in TIME_WAIT and orphans in FIN_WAIT_2, as `tcp_max_tw_buckets` counts them: on the fullest client host,
    /// on the server.
    pub buckets: [u64; 2],
    /// Pages of memory that sockets have: on all client hosts, on the server.
    pub pages: [u64; 2],
    /// Local ports in use on the fullest client host, for the busiest destination.
    pub ports: u64,
    /// Connections begun, opened, done, failed so far.
    pub fates: [u64; 4],
    /// Errors that calls have returned so far.
    pub errors: u64,
    /// The same by call and errno.
    pub by_errno: Vec<(CallName, Errno, u64)>,
    /// What the kernels have counted so far, as far as it is not zero: all client hosts together, the server. A kernel
    /// that starts anew begins at zero.
    pub counters: [Vec<(Counter, u64)>; 2],
}

impl Sample {
    /// How many connection ends of a side are in a state.
    pub fn count(&self, side: super::Side, state: State) -> u64 {
        let place = State::ALL.iter().position(|one| *one == state);
        let states = self.states.get(usize::from(side == super::Side::Server));
        states.zip(place).and_then(|(states, place)| states.get(place)).copied().unwrap_or(0)
    }
}

impl Sample {
    /// How often calls of that name had returned that error.
    pub fn failed_so(&self, (call, errno): (CallName, Errno)) -> u64 {
        self.by_errno.iter().find(|one| (one.0, one.1) == (call, errno)).map_or(0, |one| one.2)
    }

    /// How often that was counted on a side.
    pub fn counted(&self, side: super::Side, counter: Counter) -> u64 {
        let of_side = self.counters.get(usize::from(side == super::Side::Server));
        of_side.and_then(|all| all.iter().find(|one| one.0 == counter)).map_or(0, |one| one.1)
    }
}

/// All samples.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Series {
    /// How far they lie apart.
    pub every: crate::tcp::Span,
    /// In order.
    pub samples: Vec<Sample>,
}

impl Series {
    pub(super) fn of(plan: &Plan) -> Series {
        let run = plan.knobs.count(Knob::Run);
        let every = run.div_ceil(SAMPLES).max(1_000);
        // A whole number of tenths of a second where the run is long enough.
        let every = if every > 100_000 { every.div_ceil(100_000) * 100_000 } else { every };
        Series { every: crate::tcp::Span(every), samples: Vec::new() }
    }

    /// The most that something came to.
    pub fn most(&self, of: impl Fn(&Sample) -> u64) -> u64 {
        self.samples.iter().map(of).max().unwrap_or(0)
    }
}

impl Fleet {
    /// Counts, and when to count next.
    pub(super) fn sample(&mut self) {
        let sample = self.present();
        let every = self.series.every;
        self.series.samples.push(sample);
        let next = self.now + every;
        if next <= self.end() {
            self.tasks.at(next, super::Task::Sample);
        }
    }

    /// What there is now.
    pub fn present(&self) -> Sample {
        let server = self.server();
        let clients = || self.hosts.iter().take(usize::from(server.0)).flatten();
        let of_server = self.host(server);
        let fullest = clients().max_by_key(|host| host.time_wait_count());
        let census = &self.census;
        let count = |on_server: bool| State::ALL.map(|state| census.count(on_server, state));
        Sample {
            at: self.now,
            states: [count(false), count(true)],
            queues: self.queues(),
            buckets: [fullest, of_server].map(|host| host.map_or(0, |host| u64::from(host.time_wait_count()))),
            pages: [
                clients().map(|host| u64::from(host.memory().pages)).sum(),
                of_server.map_or(0, |host| u64::from(host.memory().pages)),
            ],
            ports: self.ports_in_use(),
            fates: [census.begun, census.opened, census.done, census.failed],
            errors: self.errors.values().sum(),
            by_errno: self.errors().collect(),
            counters: [super::Side::Client, super::Side::Server].map(|side| self.counters(side)),
        }
    }

    /// The lengths of the server's SYN queues and of its accept queues.
    fn queues(&self) -> [u64; 2] {
        let Some(server) = self.host(self.server()) else { return [0, 0] };
        let mut sum = [0, 0];
        for listener in self.programs.listeners() {
            sum[0] += u64::from(server.syn_queue_len(listener));
            sum[1] += u64::from(server.accept_queue_len(listener));
        }
        sum
    }

    /// Local ports that the fullest client host has in use for the busiest of the server's ports.
    fn ports_in_use(&self) -> u64 {
        let clients = self.side(super::Side::Client).map(HostIx);
        let ports = u64::try_from(self.programs.listeners().count()).unwrap_or(1).max(1);
        clients.filter_map(|host| self.host(host)).map(|host| host.tuple_count() / ports).max().unwrap_or(0)
    }

    /// Something that the plan has for this moment happens.
    pub(super) fn act(&mut self, number: usize) {
        let Some((_, act)) = self.plan.acts.get(number).cloned() else { return };
        self.log_act(&act);
        match act {
            Act::Sysctl(side, key, value) => {
                for host in self.side(side) {
                    if let Some(Some(host)) = self.hosts.get_mut(usize::from(host)) {
                        host.set_sysctl(key, value.clone());
                    }
                }
            }
            Act::Host(side, act) => {
                for host in self.side(side) {
                    self.strike(HostIx(host), act);
                }
                if side == super::Side::Server && matches!(act, HostAct::Kill | HostAct::Reboot) {
                    self.server_restarts();
                }
            }
        }
    }

    /// What was counted on the hosts of a side together, as far as it is not zero, in the order of the counters.
    fn counters(&self, side: super::Side) -> Vec<(Counter, u64)> {
        let mut sums = std::collections::BTreeMap::new();
        for host in self.side(side).filter_map(|host| self.host(HostIx(host))) {
            for (counter, count) in host.counters.moved() {
                *sums.entry(counter).or_insert(0) += u64::from(count);
            }
        }
        sums.into_iter().collect()
    }

    /// How often a counter was counted, on all client hosts or on the server.
    pub fn counter(&self, side: super::Side, counter: Counter) -> u64 {
        let hosts = self.side(side).filter_map(|host| self.host(HostIx(host)));
        hosts.map(|host| u64::from(host.counters.get(counter))).sum()
    }
}

impl Fleet {
    /// How many connection ends of a side are in a state, by looking at every one of them.
    pub fn count_by_looking(&self, side: super::Side, state: State) -> u64 {
        let hosts = self.side(side).filter_map(|host| self.host(HostIx(host)));
        hosts.map(|host| host.sockets().filter(|(_, socket)| socket.state() == state).count() as u64).sum()
    }
}
