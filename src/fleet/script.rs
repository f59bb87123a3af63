//! A fleet's run as a scenario: every call of its programs as a line, so that the plain simulator can play the same
//! and the two be compared, and a small fleet be opened in the tutor.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::host::Id;
use crate::tcp::Time;
use crate::trace::{Call, Flood};

use super::knobs::Knob;
use super::plan::{Act, Plan, Side};
use super::{Fleet, HostIx};

/// The lines so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Script {
    text: String,
    at: Time,
    /// How many steps the fleet had made when the last line was written.
    names: BTreeMap<(HostIx, Id), String>,
    /// The names that the connections accepted next on each port will have.
    awaited: BTreeMap<usize, u64>,
    clients: u64,
}

impl Script {
    /// The head: the hosts and their settings.
    pub(super) fn of(plan: &Plan) -> Script {
        let clients = if plan.knobs.on(Knob::Loopback) { 1 } else { plan.knobs.count(Knob::Clients) };
        let mut script = Script { clients, ..Script::default() };
        let _ = writeln!(script.text, "profile {}\nseed {}", plan.profile.name, plan.seed);
        for host in 0..=u16::try_from(clients).unwrap_or(u16::MAX) {
            let _ = writeln!(script.text, "host {}", script.host(HostIx(host)));
        }
        if plan.knobs.on(Knob::Nat) {
            let _ = writeln!(script.text, "nat {} for {}", super::nat::BOX, names(plan, Side::Client).join(", "));
        }
        let _ = writeln!(script.text, "link delay {}us", plan.knobs.count(Knob::Delay));
        if plan.knobs.count(Knob::LoseEvery) > 0 {
            for host in [script.side(Side::Client), script.side(Side::Server)].concat() {
                let _ = writeln!(script.text, "drop every {} segment from {host}", plan.knobs.count(Knob::LoseEvery));
            }
        }
        for (side, key, value) in &plan.settings {
            for host in script.side(*side) {
                let name = key.info().name;
                let _ = writeln!(script.text, "sysctl {host} {name}={}", key.show(value));
            }
        }
        script
    }

    fn side(&self, side: Side) -> Vec<String> {
        let server = u16::try_from(self.clients).unwrap_or(u16::MAX);
        let hosts = match side {
            Side::Server => server..=server,
            Side::Client => 0..=server.saturating_sub(1),
        };
        hosts.map(|host| self.host(HostIx(host))).collect()
    }

    fn host(&self, host: HostIx) -> String {
        host_name(host, self.clients)
    }

    fn line(&mut self, now: Time, line: &str) {
        if now > self.at {
            let _ = writeln!(self.text, "run {}us", now.since(self.at).0);
            self.at = now;
        }
        let _ = writeln!(self.text, "{line}");
    }
}

fn host_name(host: HostIx, clients: u64) -> String {
    match (u64::from(host.0), clients) {
        (number, clients) if number == clients => "server".to_owned(),
        (_, 1) => "client".to_owned(),
        (number, _) => format!("client{}", number + 1),
    }
}

/// What a scenario calls the hosts of a side.
pub(super) fn names(plan: &Plan, side: Side) -> Vec<String> {
    let clients = if plan.knobs.on(Knob::Loopback) { 1 } else { plan.knobs.count(Knob::Clients) };
    Script { clients, ..Script::default() }.side(side)
}

impl Fleet {
    /// Writes a call down, where calls are written down.
    pub(super) fn log(&mut self, host: HostIx, socket: Option<Id>, call: impl FnOnce() -> Call) {
        if self.script.is_none() && !self.is_tapped() {
            return;
        }
        let (now, call) = (self.now, call());
        if let Some(script) = &mut self.script {
            let mut on = script.host(host);
            if let Some(name) = socket.and_then(|socket| script.names.get(&(host, socket))) {
                on = format!("{on}.{name}");
            }
            let line = format!("{on}: {call}");
            script.line(now, &line);
        }
        self.tap_call(host, socket, &call);
    }

    /// A socket has the name that the line of its call gave it.
    pub(super) fn name(&mut self, host: HostIx, socket: Id, name: impl FnOnce() -> String) {
        if let Some(script) = &mut self.script {
            script.names.insert((host, socket), name());
        }
    }

    /// The next connection accepted on a port will have that name.
    pub(super) fn await_name(&mut self, port: usize, label: u64) {
        if let Some(script) = &mut self.script {
            script.awaited.insert(port, label);
        }
    }

    pub(super) fn name_accepted(&mut self, host: HostIx, socket: Id, port: usize) {
        if let Some(script) = &mut self.script
            && let Some(label) = script.awaited.get(&port)
        {
            script.names.insert((host, socket), format!("s{label}"));
        }
    }

    /// Writes down a forged segment.
    pub(super) fn log_flood(&mut self, flood: &Flood) {
        let now = self.now;
        if let Some(script) = &mut self.script {
            script.line(now, &flood.to_string());
        }
    }

    /// Writes down what befalls hosts.
    pub(super) fn log_act(&mut self, act: &Act) {
        let now = self.now;
        let Some(script) = &mut self.script else { return };
        match act {
            Act::Host(side, act) => {
                for host in script.side(*side) {
                    script.line(now, &format!("{host}: {}", act.word()));
                }
            }
            Act::Sysctl(side, key, value) => {
                for host in script.side(*side) {
                    script.line(now, &format!("sysctl {host} {}={}", key.info().name, key.show(value)));
                }
            }
        }
    }

    /// The run so far as a scenario; none if calls were not written down.
    pub fn scenario(&self) -> Option<String> {
        let script = self.script.as_ref()?;
        let mut text = script.text.clone();
        if self.now > script.at {
            let _ = writeln!(text, "run {}us", self.now.since(script.at).0);
        }
        Some(text)
    }
}
