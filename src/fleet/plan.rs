//! What a fleet is asked to do: the knobs, the hosts' settings, what befalls hosts on the way. And what is refused.

use std::fmt::Write as _;

use crate::lang::Lang;
use crate::scenario::Refusal;
use crate::tcp::setting::Setting;
use crate::tcp::{Profile, Span, Sysctl, Time};
use crate::tr;
use crate::trace::HostAct;

use super::knobs::{Knob, Knobs, Unit};

/// One of the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// All client hosts.
    Client,
    /// The server.
    Server,
}

impl Side {
    /// The names that both have in a file, in the order of a ladder.
    pub const NAMES: [(Side, &'static str); 2] = [(Side::Client, "client"), (Side::Server, "server")];

    /// The name in a file.
    pub fn name(self) -> &'static str {
        Side::NAMES.iter().find(|(side, _)| *side == self).map_or("", |(_, name)| name)
    }
}

/// Something that happens at a moment of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A host of that side is struck; all of them are.
    Host(Side, HostAct),
    /// A setting is changed.
    Sysctl(Side, Sysctl, Setting),
}

/// The plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// How the hosts' TCP behaves.
    pub profile: &'static Profile,
    /// What the hosts' secrets come from.
    pub seed: u64,
    /// The workload.
    pub knobs: Knobs,
    /// Settings in force from the start.
    pub settings: Vec<(Side, Sysctl, Setting)>,
    /// What happens on the way, in the order of the file.
    pub acts: Vec<(Time, Act)>,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            profile: Profile::default_profile(),
            seed: 1,
            knobs: Knobs::default(),
            settings: Vec::new(),
            acts: Vec::new(),
        }
    }
}

/// Why a plan cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Nobody begins a connection.
    NothingToDo,
    /// The clients' connections, their sum being that, would not fit into what one run may hold.
    TooMany {
        /// Connections at one time, at most.
        at_most: u64,
        /// What is allowed.
        limit: u64,
    },
    /// The NAT box has no place before so many clients, or before the server's own.
    Nat {
        /// Clients that fit behind it.
        limit: u64,
    },
    /// It would take more memory than there is.
    Memory {
        /// Bytes that the run may come to need.
        needs: u64,
        /// Bytes that may be taken.
        limit: u64,
    },
    /// The profile, which is named, does not take that setting.
    Setting(Refusal),
}

/// The most connections that may exist at one time.
pub const CONNECTIONS_MAX: u64 = 1_000_000;

impl Refused {
    /// It as a sentence.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Refused::Nat { limit } => tr!(lang, "fleet.nat", limit = limit).into_owned(),
            Refused::NothingToDo => tr!(lang, "fleet.nothing-to-do").into_owned(),
            Refused::TooMany { at_most, limit } => {
                tr!(lang, "fleet.too-many", most = at_most, limit = limit).into_owned()
            }
            Refused::Memory { needs, limit } => {
                tr!(lang, "fleet.memory", needs = needs >> 20, limit = limit >> 20).into_owned()
            }
            Refused::Setting(refusal) => crate::scenario::refusal_text(refusal, lang),
        }
    }
}

impl Plan {
    /// Whether the plan can be carried out with so much memory.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn check(&self, memory: u64) -> Result<(), Refused> {
        let knobs = &self.knobs;
        if [Knob::Arrivals, Knob::Pool, Knob::Flood].iter().all(|knob| knobs.count(*knob) == 0) {
            return Err(Refused::NothingToDo);
        }
        let limit = super::nat::CLIENTS_MAX;
        if knobs.on(Knob::Nat) && (knobs.on(Knob::Loopback) || knobs.count(Knob::Clients) > limit) {
            return Err(Refused::Nat { limit });
        }
        for (_, key, value) in &self.settings {
            if let Some(refusal) = Refusal::of_setting(self.profile, *key, value) {
                return Err(Refused::Setting(refusal));
            }
        }
        let at_most = self.connections();
        if at_most > CONNECTIONS_MAX {
            return Err(Refused::TooMany { at_most, limit: CONNECTIONS_MAX });
        }
        let needs = self.needs();
        if needs > memory {
            return Err(Refused::Memory { needs, limit: memory });
        }
        Ok(())
    }

    /// How many connections may exist at one time: all that are begun in the run, or as many as there are ports for
    /// them.
    pub fn connections(&self) -> u64 {
        let knobs = &self.knobs;
        let hosts = if knobs.on(Knob::Loopback) { 1 } else { knobs.count(Knob::Clients) };
        let tuples = hosts * knobs.count(Knob::Ports) * self.client_ports_in_all();
        self.begun().min(tuples)
    }

    /// How many connections may be begun in the run, one after another or at one time.
    pub(super) fn begun(&self) -> u64 {
        let knobs = &self.knobs;
        let lasting = if knobs.count(Knob::Pool) > 0 { u64::MAX } else { 0 };
        let most = match knobs.count(Knob::Most) {
            0 => u64::MAX,
            most => most,
        };
        self.arrived().saturating_add(lasting).min(most)
    }

    /// How many of them come by themselves, and not from the pool.
    pub(super) fn arrived(&self) -> u64 {
        let arrived =
            u128::from(self.knobs.count(Knob::Arrivals)) * u128::from(self.knobs.count(Knob::Run)) / 1_000_000;
        u64::try_from(arrived).unwrap_or(u64::MAX)
    }

    /// How many local ports a client host chooses from at the start.
    pub(super) fn client_ports(&self) -> u64 {
        let (first, last) = self.first_range();
        u64::from(last.saturating_sub(first)) + 1
    }

    /// The range of local ports that the clients' hosts begin with.
    fn first_range(&self) -> (u16, u16) {
        let of_clients = self.settings.iter().filter(|(side, ..)| self.has_clients(*side));
        of_clients.fold(self.range_with(None), |range, (_, key, value)| match key {
            Sysctl::LocalPortRange => self.range_with(Some(value)),
            _ => range,
        })
    }

    /// Whether the clients' programs run on the hosts of that side.
    fn has_clients(&self, side: Side) -> bool {
        side == Side::Client || self.knobs.on(Knob::Loopback)
    }

    fn range_with(&self, set: Option<&Setting>) -> (u16, u16) {
        let mut sysctls = self.profile.sysctls();
        if let Some(value) = set {
            sysctls.set(Sysctl::LocalPortRange, value.clone());
        }
        sysctls.ports(Sysctl::LocalPortRange).unwrap_or((1, u16::MAX))
    }

    /// How many local ports a client host chooses from in the course of the run: connections outlive a change of the
    /// range.
    fn client_ports_in_all(&self) -> u64 {
        let mut ranges = vec![self.first_range()];
        for (_, act) in &self.acts {
            if let Act::Sysctl(side, Sysctl::LocalPortRange, value) = act
                && self.has_clients(*side)
            {
                ranges.push(self.range_with(Some(value)));
            }
        }
        ranges.sort_unstable();
        let (mut count, mut next) = (0, 0);
        for (first, last) in ranges {
            let first = u64::from(first).max(next);
            next = next.max(u64::from(last) + 1);
            count += next.saturating_sub(first);
        }
        count
    }

    /// The plan as a file.
    pub fn to_source(&self) -> String {
        let mut out = String::from("format = 1\n");
        let _ = writeln!(out, "profile = \"{}\"\nseed = {}", self.profile.name, self.seed);
        for (info, value) in self.knobs.changed() {
            let _ = writeln!(out, "{} = {}", info.name, shown(info.unit, value));
        }
        if !self.settings.is_empty() {
            out.push_str("settings = [\n");
            for line in (0..self.settings.len()).filter_map(|place| self.setting_line(place)) {
                let _ = writeln!(out, "    \"{line}\",");
            }
            out.push_str("]\n");
        }
        for (at, act) in &self.acts {
            let _ = write!(out, "\n[[at]]\ntime = \"{}us\"\ndo = \"{act}\"\n", at.0);
        }
        out
    }

    /// The setting of that place, as a line.
    pub fn setting_line(&self, place: usize) -> Option<String> {
        let (side, key, value) = self.settings.get(place)?;
        Some(format!("sysctl {} {}={}", side.name(), key.info().name, key.show(value)))
    }

    /// What happens of that place, as a line that changes a plan.
    pub fn act_line(&self, place: usize) -> Option<String> {
        let (at, act) = self.acts.get(place)?;
        Some(format!("at {} {act}", at.since(Time::ZERO)))
    }

    /// How long a run lasts, in microseconds.
    pub fn run(&self) -> u64 {
        self.knobs.count(Knob::Run)
    }
}

impl core::fmt::Display for Act {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Act::Host(side, act) => write!(f, "{}: {}", side.name(), act.word()),
            Act::Sysctl(side, key, value) => {
                write!(f, "sysctl {} {}={}", side.name(), key.info().name, key.show(value))
            }
        }
    }
}

/// A knob's value as a file has it.
pub fn shown(unit: Unit, value: i64) -> String {
    match unit {
        Unit::Count | Unit::PerSecond | Unit::Bytes | Unit::PerMille => value.to_string(),
        Unit::Time => format!("\"{}\"", Span(u64::try_from(value).unwrap_or(0))),
        Unit::Choice(words) => {
            let word = usize::try_from(value).ok().and_then(|place| words.get(place));
            format!("\"{}\"", word.copied().unwrap_or_default())
        }
    }
}
