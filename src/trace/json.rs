//! A run as JSON lines: a header, then one object a record. `docs/trace-json.md` documents every field.
//!
//! The order of the fields is fixed and all numbers are integers, so that equal runs are equal bytes.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::command::Call;
use super::condition::Outcome;
use super::record::{HostId, Record, What};
use crate::tcp::{Flags, Options, Segment};

/// The name of the format, in the first line.
pub const SCHEMA: &str = "finwait-records";

/// The version of the format; it grows when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// The first line, without its line feed.
pub fn header(profile: &str, seed: u64, hosts: &[String]) -> String {
    line(&Header { profile, seed, hosts })
}

/// The line of record number `n` (from 1), without its line feed.
pub fn record(n: usize, record: &Record, hosts: &[String]) -> String {
    line(&Row { n, record, hosts })
}

/// The whole run, a line feed after every line.
pub fn render(records: &[Record], profile: &str, seed: u64, hosts: &[String]) -> String {
    let mut text = header(profile, seed, hosts);
    text.push('\n');
    for (index, one) in records.iter().enumerate() {
        text.push_str(&record(index + 1, one, hosts));
        text.push('\n');
    }
    text
}

/// The line of what the hosts' kernels counted, after all records and without its line feed: host by host, in the order
/// of `hosts`, names with how far each number moved.
pub fn counters(hosts: &[String], moved: &[Vec<(String, u64)>]) -> String {
    line(&CounterLine { hosts, moved })
}

/// Maps with text keys cannot fail to be written.
fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

struct Header<'a> {
    profile: &'a str,
    seed: u64,
    hosts: &'a [String],
}

impl Serialize for Header<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", SCHEMA)?;
        map.serialize_entry("version", &VERSION)?;
        map.serialize_entry("profile", self.profile)?;
        map.serialize_entry("seed", &self.seed)?;
        map.serialize_entry("hosts", self.hosts)?;
        map.end()
    }
}

struct CounterLine<'a> {
    hosts: &'a [String],
    moved: &'a [Vec<(String, u64)>],
}

impl Serialize for CounterLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("counters", &PerHost(self))?;
        map.end()
    }
}

struct PerHost<'a>(&'a CounterLine<'a>);

impl Serialize for PerHost<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.hosts.iter().zip(self.0.moved.iter().map(|moved| Pairs(moved))))
    }
}

struct Pairs<'a>(&'a [(String, u64)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, count)| (name, count)))
    }
}

struct Row<'a> {
    n: usize,
    record: &'a Record,
    hosts: &'a [String],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Record { at, host, socket, what, rule } = self.record;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("n", &self.n)?;
        map.serialize_entry("t_us", &at.0)?;
        map.serialize_entry("host", &host.and_then(|id| name(self.hosts, id)))?;
        map.serialize_entry("socket", &socket.map(|id| id.0))?;
        map.serialize_entry("event", event(what))?;
        fields(&mut map, what, self.hosts)?;
        map.serialize_entry("rule", &rule.map(crate::tcp::Rule::key))?;
        map.end()
    }
}

fn name(hosts: &[String], id: HostId) -> Option<&str> {
    hosts.get(id.0).map(String::as_str)
}

/// The word for what happened.
fn event(what: &What) -> &'static str {
    match what {
        What::Did { .. } => "command",
        What::Called { .. } => "call",
        What::Returned { .. } => "return",
        What::Sent { .. } => "sent",
        What::Arrived { .. } => "arrived",
        What::Lost { .. } => "lost",
        What::Duplicated { .. } => "duplicated",
        What::Injected { .. } => "injected",
        What::Rewritten { .. } => "rewritten",
        What::IcmpSent { .. } => "icmp-sent",
        What::IcmpArrived { .. } => "icmp-arrived",
        What::Held { .. } => "held",
        What::State { .. } => "state",
        What::Timer { .. } => "timer",
        What::Error { .. } => "error",
        What::Host { .. } => "host",
        What::Shown { .. } => "shown",
        What::Decided => "decided",
    }
}

/// The event's own fields.
fn fields<M: SerializeMap>(map: &mut M, what: &What, hosts: &[String]) -> Result<(), M::Error> {
    match what {
        What::Did { command } => map.serialize_entry("command", command),
        What::Called { call } => {
            map.serialize_entry("call", call.name().word())?;
            map.serialize_entry("text", &text_of(call))
        }
        What::Returned { call, outcome } => {
            map.serialize_entry("call", call.word())?;
            map.serialize_entry("result", &Shown(outcome))
        }
        What::Sent { id, to, segment, repeat, .. } => {
            map.serialize_entry("id", &id.0)?;
            map.serialize_entry("to", &to.and_then(|id| name(hosts, id)))?;
            map.serialize_entry("segment", &Wire(segment))?;
            map.serialize_entry("repeat", repeat)
        }
        What::Arrived { id, segment } => {
            map.serialize_entry("id", &id.0)?;
            map.serialize_entry("segment", &Wire(segment))
        }
        What::Lost { id, cause } => {
            map.serialize_entry("id", &id.0)?;
            map.serialize_entry("cause", cause.word())
        }
        What::Duplicated { id, copy, segment, to } => {
            map.serialize_entry("id", &id.0)?;
            map.serialize_entry("copy", &copy.0)?;
            map.serialize_entry("to", &to.and_then(|id| name(hosts, id)))?;
            map.serialize_entry("segment", &Wire(segment))
        }
        What::Injected { id, from, to, segment } => {
            map.serialize_entry("id", &id.0)?;
            map.serialize_entry("from", &name(hosts, *from))?;
            map.serialize_entry("to", &to.and_then(|id| name(hosts, id)))?;
            map.serialize_entry("segment", &Wire(segment))
        }
        What::Rewritten { id, to, segment } => {
            map.serialize_entry("id", &id.0)?;
            map.serialize_entry("to", &to.and_then(|id| name(hosts, id)))?;
            map.serialize_entry("segment", &Wire(segment))
        }
        What::IcmpSent { id, to, icmp, quoted } => {
            map.serialize_entry("id", &id.0)?;
            map.serialize_entry("to", &name(hosts, *to))?;
            map.serialize_entry("icmp", &icmp.to_string())?;
            map.serialize_entry("quoted", &Wire(quoted))
        }
        What::IcmpArrived { id, icmp, quoted } => {
            map.serialize_entry("id", &id.0)?;
            map.serialize_entry("icmp", &icmp.to_string())?;
            map.serialize_entry("quoted", &Wire(quoted))
        }
        What::Held { id, by } => {
            map.serialize_entry("id", &id.0)?;
            map.serialize_entry("by_us", &by.0)
        }
        What::State { from, to } => {
            map.serialize_entry("from", from.name())?;
            map.serialize_entry("to", to.name())
        }
        What::Timer { timer } => map.serialize_entry("timer", timer.word()),
        What::Error { errno } => map.serialize_entry("errno", errno.name()),
        What::Host { act } => map.serialize_entry("act", act.word()),
        What::Shown { program, lines } => entries(map, ("program", program.word()), ("lines", lines)),
        What::Decided => Ok(()),
    }
}

/// Two fields.
fn entries<M: SerializeMap>(
    map: &mut M,
    one: (&'static str, &str),
    other: (&'static str, &[String]),
) -> Result<(), M::Error> {
    map.serialize_entry(one.0, one.1)?;
    map.serialize_entry(other.0, other.1)
}

/// A call as the scenario language writes it; a `send` without the text that it sends.
fn text_of(call: &Call) -> String {
    if let Call::Send(payload) = call { format!("send {}", payload.bytes().len()) } else { call.to_string() }
}

/// What a call came to: exactly one of `value`, `errno` and `blocked`.
struct Shown<'a>(&'a Outcome);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.0 {
            Outcome::Value(value) => map.serialize_entry("value", value)?,
            Outcome::Text(text) => map.serialize_entry("value", &text.len())?,
            Outcome::Failed(errno) => map.serialize_entry("errno", errno.name())?,
            Outcome::Blocked => map.serialize_entry("blocked", &true)?,
        }
        map.end()
    }
}

/// A segment's header; of its payload only the length.
struct Wire<'a>(&'a Segment);

impl Serialize for Wire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Segment { src, dst, seq, ack, flags, window, options, payload } = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("src", &src.to_string())?;
        map.serialize_entry("dst", &dst.to_string())?;
        map.serialize_entry("seq", &seq.0)?;
        map.serialize_entry("ack", &flags.ack().then_some(ack.0))?;
        map.serialize_entry("flags", &flag_names(*flags))?;
        map.serialize_entry("window", window)?;
        map.serialize_entry("options", &Opts(options))?;
        map.serialize_entry("length", &payload.len())?;
        map.end()
    }
}

fn flag_names(flags: Flags) -> Vec<&'static str> {
    let names =
        [(Flags::SYN, "SYN"), (Flags::FIN, "FIN"), (Flags::RST, "RST"), (Flags::PSH, "PSH"), (Flags::ACK, "ACK")];
    names.iter().filter(|(bit, _)| flags.has(*bit)).map(|(_, name)| *name).collect()
}

/// The options that are there.
struct Opts<'a>(&'a Options);

impl Serialize for Opts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Options { mss, window_scale, sack_permitted, timestamps, sack } = self.0;
        let mut map = serializer.serialize_map(None)?;
        if let Some(mss) = mss {
            map.serialize_entry("mss", mss)?;
        }
        if let Some(shift) = window_scale {
            map.serialize_entry("window_scale", shift)?;
        }
        if *sack_permitted {
            map.serialize_entry("sack_permitted", &true)?;
        }
        if let Some(timestamps) = timestamps {
            map.serialize_entry("ts_val", &timestamps.val)?;
            map.serialize_entry("ts_ecr", &timestamps.ecr)?;
        }
        if !sack.is_empty() {
            let blocks: Vec<[u32; 2]> = sack.as_slice().iter().map(|block| [block.from.0, block.to.0]).collect();
            map.serialize_entry("sack", &blocks)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_stand_below_their_hosts_in_order() {
        let hosts = ["server", "client"].map(str::to_owned);
        let moved = [vec![("TcpInSegs".to_owned(), 3), ("IpInReceives".to_owned(), 4)], Vec::new()];
        let line = r#"{"counters":{"server":{"TcpInSegs":3,"IpInReceives":4},"client":{}}}"#;
        assert_eq!(counters(&hosts, &moved), line);
    }
}
