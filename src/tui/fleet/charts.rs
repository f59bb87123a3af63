//! The charts that there are: what each shows of a fleet's series, as areas with letters, and against which limit.

use std::collections::BTreeMap;

use crate::fleet::{Fleet, Sample, Side};
use crate::lang::{Lang, grouped};
use crate::tr;
use crate::trace::{Counter, State};
use crate::tui::theme::Role;

use super::area::{AreaChart, Layer};

/// One of the charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chart {
    /// Connection ends by state.
    States,
    /// What became of connections, in a second.
    Rates,
    /// Local ports in use.
    Ports,
    /// Entries in TIME_WAIT against the bucket limit.
    TimeWait,
    /// The SYN and accept queues.
    Queues,
    /// Memory against `tcp_mem`.
    Memory,
    /// Errors by errno.
    Errors,
    /// What kernels count.
    Counters,
}

/// Whose ends are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Whose {
    /// Everybody's.
    #[default]
    All,
    /// The clients'.
    Clients,
    /// The server's.
    Server,
}

impl Whose {
    /// The next choice.
    pub fn next(self) -> Whose {
        match self {
            Whose::All => Whose::Clients,
            Whose::Clients => Whose::Server,
            Whose::Server => Whose::All,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Whose::All => "fleetui.whose.all",
            Whose::Clients => "fleetui.whose.clients",
            Whose::Server => "fleetui.whose.server",
        }
    }
}

/// The states that are counted, the lowest area first, with letter and looks.
pub const STATES: [(State, char, Role); 9] = [
    (State::Established, 'E', Role::Data),
    (State::CloseWait, 'C', Role::Warn),
    (State::SynSent, 's', Role::Syn),
    (State::SynRcvd, 'r', Role::Call),
    (State::FinWait1, '1', Role::Fin),
    (State::FinWait2, '2', Role::Because),
    (State::Closing, 'x', Role::Rst),
    (State::LastAck, 'L', Role::Bad),
    (State::TimeWait, 'T', Role::Timer),
];

/// Letters and looks for layers that have no name of their own.
const OTHERS: [(char, Role); 6] =
    [('a', Role::Rst), ('b', Role::Warn), ('c', Role::Timer), ('d', Role::Syn), ('e', Role::Fin), ('f', Role::Data)];

impl Chart {
    /// All of them, in the order in which they are gone through.
    pub const ALL: [Chart; 8] = [
        Chart::States,
        Chart::Rates,
        Chart::Ports,
        Chart::TimeWait,
        Chart::Queues,
        Chart::Memory,
        Chart::Errors,
        Chart::Counters,
    ];

    fn word(self) -> &'static str {
        match self {
            Chart::States => "states",
            Chart::Rates => "rates",
            Chart::Ports => "ports",
            Chart::TimeWait => "time_wait",
            Chart::Queues => "queues",
            Chart::Memory => "memory",
            Chart::Errors => "errors",
            Chart::Counters => "counters",
        }
    }

    /// Its name, its name in a word, and what it shows, in that language.
    pub fn words(self, lang: Lang) -> [String; 3] {
        let said = |key: &str| tr!(lang, key).into_owned();
        let word = self.word();
        [
            said(&format!("fleetui.chart.{word}")),
            said(&format!("fleetui.tab.{word}")),
            said(&format!("fleetui.help.{word}")),
        ]
    }

    /// The one so many places on.
    pub fn moved(self, by: isize) -> Chart {
        let at = Chart::ALL.iter().position(|chart| *chart == self).unwrap_or(0);
        let len = Chart::ALL.len();
        let to = at.saturating_add_signed(by.rem_euclid(isize::try_from(len).unwrap_or(1))) % len;
        Chart::ALL.get(to).copied().unwrap_or(Chart::States)
    }

    /// The chart of a run.
    pub fn of(self, fleet: &Fleet, whose: Whose, cursor: Option<usize>, lang: Lang) -> AreaChart {
        let samples = &fleet.series().samples;
        let drawn = match self {
            Chart::States => states(samples, whose),
            Chart::Rates => rates(samples, lang),
            Chart::Ports => one(samples, ("ports", 'p', Role::Syn), |sample| sample.ports, lang),
            Chart::TimeWait => sides(samples, (whose, BUCKETS), |sample| sample.buckets, lang),
            Chart::Queues => queues(samples, lang),
            Chart::Memory => sides(samples, (whose, MEMORY), |sample| sample.pages, lang),
            Chart::Errors => errors(samples),
            Chart::Counters => counters(samples, whose),
        };
        let [name, brief, _] = self.words(lang);
        let title = match self {
            Chart::States | Chart::TimeWait | Chart::Memory | Chart::Counters => {
                format!("{name} ({})", tr!(lang, whose.key()))
            }
            Chart::Rates | Chart::Ports | Chart::Queues | Chart::Errors => name,
        };
        let limits = self.limits(fleet, whose, lang);
        AreaChart { title, brief, end: fleet.end().0, limits, cursor, ..drawn }
    }

    /// The limits that its values have, each with its name.
    pub fn limits(self, fleet: &Fleet, whose: Whose, lang: Lang) -> Vec<(u64, String)> {
        let limits = fleet.limits();
        let named = |key: &str, limit: u64| (limit, tr!(lang, key, limit = grouped(limit)).into_owned());
        let mut found = match self {
            Chart::Ports => vec![named("fleetui.limit.ports", limits.ports)],
            Chart::TimeWait => on_sides(whose, BUCKETS, limits.buckets)
                .map(|(_, limit)| named("fleetui.limit.buckets", limit))
                .collect(),
            Chart::Queues => {
                vec![named("fleetui.limit.syn", limits.syn), named("fleetui.limit.accept", limits.accept)]
            }
            Chart::Memory if whose != Whose::Clients => vec![named("fleetui.limit.pressure", limits.pages[1])],
            Chart::Memory | Chart::States | Chart::Rates | Chart::Errors | Chart::Counters => Vec::new(),
        };
        found.retain(|(limit, _)| *limit > 0);
        found.dedup();
        found
    }
}

/// A value that both sides have: the word of its name, its letter and its looks, on the clients and on the server.
pub type Sides = [(&'static str, char, Role); 2];

/// Entries in TIME_WAIT.
pub const BUCKETS: Sides = [("on_client", 'C', Role::Timer), ("on_server", 'S', Role::Fin)];

/// Pages of memory.
pub const MEMORY: Sides = [("pages_clients", 'C', Role::Syn), ("pages_server", 'S', Role::Data)];

/// What the wanted sides have, with the keys of their names.
pub fn on_sides(whose: Whose, sides: Sides, values: [u64; 2]) -> impl Iterator<Item = (&'static str, u64)> {
    let wanted = move |place: usize| match whose {
        Whose::All => true,
        Whose::Clients => place == 0,
        Whose::Server => place == 1,
    };
    let both = sides.into_iter().zip(values).enumerate();
    both.filter(move |(place, _)| wanted(*place)).map(|(_, ((name, ..), value))| (name, value))
}

fn points(samples: &[Sample], values: impl Fn(&Sample) -> Vec<u64>) -> Vec<(u64, Vec<u64>)> {
    samples.iter().map(|sample| (sample.at.0, values(sample))).collect()
}

/// A layer by the word of its name.
fn layer((name, letter, role): (&str, char, Role), lang: Lang) -> Layer {
    let key = format!("fleetui.layer.{name}");
    Layer { name: tr!(lang, &key).into_owned(), letter, role }
}

fn one(samples: &[Sample], (name, letter, role): (&str, char, Role), of: fn(&Sample) -> u64, lang: Lang) -> AreaChart {
    AreaChart {
        layers: vec![layer((name, letter, role), lang)],
        points: points(samples, |sample| vec![of(sample)]),
        ..AreaChart::default()
    }
}

/// How many ends are in a state.
pub fn in_state(sample: &Sample, state: State, whose: Whose) -> u64 {
    let [clients, server] = [Side::Client, Side::Server].map(|side| sample.count(side, state));
    match whose {
        Whose::All => clients + server,
        Whose::Clients => clients,
        Whose::Server => server,
    }
}

fn states(samples: &[Sample], whose: Whose) -> AreaChart {
    let layer = |(state, letter, role): (State, char, Role)| Layer { name: state.name().to_owned(), letter, role };
    AreaChart {
        layers: STATES.map(layer).to_vec(),
        points: points(samples, |sample| STATES.map(|(state, ..)| in_state(sample, state, whose)).to_vec()),
        ..AreaChart::default()
    }
}

/// What happened since the sample before, in a second.
fn rates(samples: &[Sample], lang: Lang) -> AreaChart {
    let layers = [("opened", 'o', Role::Data), ("failed", 'f', Role::Rst)].map(|named| layer(named, lang));
    let rate = |before: &Sample, sample: &Sample, of: fn(&Sample) -> u64| {
        let span = sample.at.0.saturating_sub(before.at.0).max(1);
        of(sample).saturating_sub(of(before)).saturating_mul(1_000_000) / span
    };
    let points = samples.windows(2).filter_map(|pair| match pair {
        [before, sample] => {
            let values = vec![rate(before, sample, |s| s.fates[1]), rate(before, sample, |s| s.fates[3])];
            Some((sample.at.0, values))
        }
        _ => None,
    });
    AreaChart { layers: layers.to_vec(), points: points.collect(), ..AreaChart::default() }
}

/// A value of both sides, one in front of the other.
fn sides(samples: &[Sample], (whose, named): (Whose, Sides), of: fn(&Sample) -> [u64; 2], lang: Lang) -> AreaChart {
    let layers = on_sides(whose, named, [0; 2]).filter_map(|(name, _)| named.into_iter().find(|one| one.0 == name));
    AreaChart {
        layers: layers.map(|one| layer(one, lang)).collect(),
        points: points(samples, |sample| on_sides(whose, named, of(sample)).map(|(_, value)| value).collect()),
        overlaid: true,
        ..AreaChart::default()
    }
}

fn queues(samples: &[Sample], lang: Lang) -> AreaChart {
    let layers = [("syn_queue", 'r', Role::Syn), ("accept_queue", 'q', Role::Data)].map(|named| layer(named, lang));
    AreaChart {
        layers: layers.to_vec(),
        points: points(samples, |sample| sample.queues.to_vec()),
        overlaid: true,
        ..AreaChart::default()
    }
}

/// The few of many things that there are most of at the end, as layers: what there is then, and the value of one at any
/// time.
fn largest<K: Ord + Copy>(
    samples: &[Sample],
    mut ends: Vec<(K, u64)>,
    of: impl Fn(&Sample, K) -> u64,
    name: impl Fn(K) -> String,
) -> AreaChart {
    ends.sort_by_key(|(key, count)| (core::cmp::Reverse(*count), *key));
    ends.truncate(OTHERS.len());
    let layers = ends.iter().zip(OTHERS).map(|((key, _), (letter, role))| Layer { name: name(*key), letter, role });
    let layers = layers.collect();
    let values = |sample: &Sample| ends.iter().map(|(key, _)| of(sample, *key)).collect();
    AreaChart { layers, points: points(samples, values), ..AreaChart::default() }
}

fn errors(samples: &[Sample]) -> AreaChart {
    let ends = samples.last().map(|sample| sample.by_errno.iter().map(|one| ((one.0, one.1), one.2)).collect());
    largest(samples, ends.unwrap_or_default(), Sample::failed_so, |(call, errno)| format!("{}() {errno}", call.word()))
}

/// What is counted in every run alike tells nothing: only what is seldom is shown.
fn counters(samples: &[Sample], whose: Whose) -> AreaChart {
    let mut ends = samples.last().map(|sample| counted(sample, whose)).unwrap_or_default();
    ends.retain(|(counter, _)| !is_common(*counter));
    let of = |sample: &Sample, counter: Counter| {
        let [clients, server] = [Side::Client, Side::Server].map(|side| sample.counted(side, counter));
        match whose {
            Whose::All => clients + server,
            Whose::Clients => clients,
            Whose::Server => server,
        }
    };
    // Counters are no parts of one whole; the names are those of /proc/net/netstat and snmp.
    let name = |counter: Counter| counter.info().name.trim_start_matches("TcpExt").trim_start_matches("Tcp").to_owned();
    AreaChart { overlaid: true, ..largest(samples, ends, of, name) }
}

/// What the kernels of the wanted sides have counted together.
pub fn counted(sample: &Sample, whose: Whose) -> Vec<(Counter, u64)> {
    let [clients, server] = &sample.counters;
    let mut sums: BTreeMap<Counter, u64> = BTreeMap::new();
    let wanted = [(Whose::Server, clients), (Whose::Clients, server)].into_iter().filter(|(not, _)| *not != whose);
    for (counter, count) in wanted.flat_map(|(_, all)| all) {
        *sums.entry(*counter).or_default() += count;
    }
    sums.into_iter().collect()
}

/// Whether a counter counts what happens to every connection.
fn is_common(counter: Counter) -> bool {
    let name = counter.info().name;
    ["InSegs", "OutSegs", "ActiveOpens", "PassiveOpens", "TCPDelivered", "TCPOrigDataSent"]
        .iter()
        .any(|common| name.ends_with(common))
}
