//! A run as lines of text, as a network engineer would like to read it: tcpdump's words, and both hosts' states after
//! each line.
//!
//! A change of state is folded into the line of what caused it, so a line is known to be finished only when the next
//! one begins: [`TextRenderer::push`] hands out the line before. One small function words each kind of record.

use core::fmt::Write as _;
use core::net::SocketAddrV4;
use std::collections::BTreeMap;

use crate::lang::Lang;
use crate::tcp::{Flags, Segment, SeqNum, State, Time};

use super::CallName;
use super::condition::Outcome;
use super::record::{HostId, Record, SegmentId, What};

/// How the lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// The width that the lines are laid out for, in columns.
    pub width: usize,
    /// What becomes of a segment's words that the width has no room for.
    pub excess: Excess,
    /// Whether segments show their options.
    pub verbose: bool,
    /// Whether sequence numbers are as on the wire, not counted from the SYN.
    pub absolute: bool,
    /// The language in which a rule is said in full, once for all the lines that it causes in a row; only its key
    /// stands there otherwise. The lines themselves are the same in every language.
    pub reasons: Option<Lang>,
}

/// What becomes of words that there is no room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// They are left out, as a terminal would break the line.
    Dropped,
    /// They stay, and the line is longer than the others.
    Kept,
}

impl Default for TextOptions {
    fn default() -> TextOptions {
        TextOptions { width: 120, excess: Excess::Dropped, verbose: false, absolute: false, reasons: None }
    }
}

/// Below this width a segment's words are fewer and the rule has a line of its own.
const NARROW: usize = 110;

/// How wide the columns of the time, of a state and of a rule are.
const TIME_WIDTH: usize = 10;
const STATE_WIDTH: usize = 11;
const RULE_WIDTH: usize = 18;

/// The whole run, a line feed after every line.
pub fn render(records: &[Record], hosts: &[String], options: TextOptions) -> String {
    let mut renderer = TextRenderer::new(hosts, options);
    let mut text = String::new();
    for line in records.iter().filter_map(|record| renderer.push(record)).collect::<Vec<_>>() {
        let _ = writeln!(text, "{line}");
    }
    if let Some(line) = renderer.finish() {
        let _ = writeln!(text, "{line}");
    }
    text
}

/// A line that is not finished yet.
#[derive(Debug, Clone)]
struct Pending {
    at: Time,
    host: Option<HostId>,
    body: String,
    rule: Option<&'static str>,
    /// More about it, on a line of its own.
    extra: Option<String>,
    /// The call that was entered, if this is its line and nothing has followed.
    call: Option<CallName>,
    /// Whether the rule only says that a segment came; what the host then decided says more.
    general: bool,
}

/// Renders records one after the other and keeps what later lines need: states, first numbers, who sent what.
#[derive(Debug, Clone)]
pub struct TextRenderer {
    hosts: Vec<String>,
    options: TextOptions,
    states: Vec<State>,
    pending: Option<Pending>,
    /// The number of the SYN of each direction.
    first: BTreeMap<(SocketAddrV4, SocketAddrV4), SeqNum>,
    /// Whose segment each one is.
    owners: BTreeMap<SegmentId, (Option<HostId>, Option<HostId>)>,
    /// The ports of the connection that was first; others are shown with their ports.
    main: Option<(u16, u16)>,
    /// The rule of the line before.
    rule: Option<&'static str>,
}

impl TextRenderer {
    /// The beginning of a run between these hosts.
    pub fn new(hosts: &[String], options: TextOptions) -> TextRenderer {
        TextRenderer {
            hosts: hosts.to_vec(),
            options,
            states: vec![State::Closed; hosts.len()],
            pending: None,
            first: BTreeMap::new(),
            owners: BTreeMap::new(),
            main: None,
            rule: None,
        }
    }

    /// Takes the next record; the line before, if this one begins another.
    pub fn push(&mut self, record: &Record) -> Option<String> {
        if self.folds(record) {
            return None;
        }
        let body = self.body(record);
        let done = self.finish();
        self.note_state(record);
        let rule = record.rule.map(crate::tcp::Rule::key);
        let general = matches!(record.what, What::Arrived { .. } | What::IcmpArrived { .. });
        let call = if let What::Called { call } = &record.what { Some(call.name()) } else { None };
        let extra = match &record.what {
            What::Sent { segment, cwnd, .. } if self.options.verbose => Some(self.particulars(segment, *cwnd)),
            What::Shown { lines, .. } => Some(lines.join("\n")),
            _ => None,
        };
        self.pending = Some(Pending { at: record.at, host: record.host, body, rule, extra, call, general });
        done
    }

    /// The last line.
    pub fn finish(&mut self) -> Option<String> {
        let pending = self.pending.take()?;
        Some(self.lay_out(&pending))
    }

    /// Whether the record only adds to the line before: a change of state, a decision about what came, a call's return.
    fn folds(&mut self, record: &Record) -> bool {
        let Some(pending) = &mut self.pending else { return false };
        let same = pending.at == record.at && pending.host == record.host;
        match &record.what {
            What::State { .. } | What::Decided if same => {}
            What::Returned { call, outcome } if same && pending.call == Some(*call) => {
                let _ = write!(pending.body, " -> {}", returned(*call, outcome));
                pending.call = None;
                pending.rule = None;
            }
            _ => return false,
        }
        if pending.general || pending.rule.is_none() {
            pending.rule = record.rule.map(crate::tcp::Rule::key).or(pending.rule);
            pending.general = false;
        }
        self.note_state(record);
        true
    }

    fn note_state(&mut self, record: &Record) {
        let What::State { to, .. } = &record.what else { return };
        let column = record.host.and_then(|id| self.states.get_mut(id.0));
        if let Some(column) = column {
            *column = *to;
        }
    }

    fn name(&self, host: Option<HostId>) -> &str {
        host.and_then(|id| self.hosts.get(id.0)).map_or("?", String::as_str)
    }

    /// Time, what happened, the states, the rule.
    fn lay_out(&mut self, pending: &Pending) -> String {
        let narrow = self.options.width < NARROW;
        let room = self.room();
        let states: Vec<String> = self.states.iter().map(|state| format!("{:STATE_WIDTH$}", state.name())).collect();
        let states = states.join(" ");
        let mut line = format!("{:>TIME_WIDTH$} {:room$} {states}", pending.at.to_string(), pending.body);
        if let Some(rule) = pending.rule.filter(|_| !narrow) {
            let _ = write!(line, " {rule}");
        }
        for extra in pending.extra.iter().flat_map(|extra| extra.lines()) {
            let _ = write!(line, "\n{:TIME_WIDTH$}   {extra}", "");
        }
        // Where the rule needs a line of its own, it is said once for all that it caused.
        if let Some(rule) = pending.rule.filter(|rule| self.rule != Some(*rule)) {
            if narrow {
                let _ = write!(line, "\n{:TIME_WIDTH$}   = {rule}", "");
            }
            if let Some((lang, known)) = self.options.reasons.zip(crate::tcp::Rule::from_key(rule)) {
                let _ = write!(line, "\n{:TIME_WIDTH$}   {}", "", known.info().statement.get(lang));
            }
        }
        self.rule = pending.rule;
        line.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// The columns between the time and the states.
    fn room(&self) -> usize {
        let rule = if self.options.width < NARROW { 0 } else { 1 + RULE_WIDTH };
        self.options.width.saturating_sub(TIME_WIDTH + 1 + self.states.len() * (STATE_WIDTH + 1) + rule)
    }

    /// What happened, in words.
    fn body(&mut self, record: &Record) -> String {
        let host = self.name(record.host).to_owned();
        match &record.what {
            What::Did { command } => format!("$ {command}"),
            What::Called { call } => format!("{host}: {call}"),
            What::Returned { call, outcome } => format!("{host}: {} -> {}", call.word(), returned(*call, outcome)),
            What::Sent { id, to, segment, repeat, .. } => {
                if segment.flags.syn() {
                    self.first.insert((segment.src, segment.dst), segment.seq);
                }
                self.sent(record.host, *id, *to, segment, *repeat)
            }
            What::Arrived { id, segment } => self.arrived(record.host, *id, segment),
            What::Lost { id, cause } => format!("x {id} {}{}", self.way(*id), cause.word()),
            What::Duplicated { id, copy, to, .. } => {
                let from = self.owners.get(id).and_then(|(from, _)| *from);
                self.owners.insert(*copy, (from, *to));
                format!("~ {id} {}copied as {copy}", self.way(*id))
            }
            What::Injected { id, from, to, segment } => {
                if segment.flags.syn() {
                    // What a stranger makes up moves no origin that a host has set.
                    self.first.entry((segment.src, segment.dst)).or_insert(segment.seq);
                }
                let line = self.sent(Some(*from), *id, *to, segment, false);
                format!("! forged: {line}")
            }
            What::Rewritten { id, to, segment } => {
                if segment.flags.syn() {
                    self.first.insert((segment.src, segment.dst), segment.seq);
                }
                let from = self.owners.get(id).and_then(|(from, _)| *from);
                self.owners.insert(*id, (from, *to));
                format!("~ {id} {}rewritten: {} > {}", self.way(*id), segment.src, segment.dst)
            }
            What::IcmpSent { id, to, icmp, quoted } => {
                self.owners.insert(*id, (None, Some(*to)));
                let seq = self.relative(quoted.seq, quoted.src, quoted.dst);
                format!("! router > {}: {id} ICMP {icmp}, quotes seq {seq}", self.name(Some(*to)))
            }
            What::IcmpArrived { id, icmp, .. } => format!("{host} < router: {id} arrives ICMP {icmp}"),
            What::Held { id, by } => format!("~ {id} {}held for {by}", self.way(*id)),
            What::State { from, to } => format!("{host}: {from} -> {to}"),
            What::Timer { timer } => format!("{host}: timer {}", timer.word()),
            What::Error { errno } => format!("{host}: {errno} awaits the next call"),
            What::Host { act } => format!("{host}: {}", act.word()),
            What::Shown { program, .. } => format!("{host}$ {}", program.word()),
            What::Decided => format!("{host}: decides"),
        }
    }

    /// `client > server ` of a segment sent before.
    fn way(&self, id: SegmentId) -> String {
        self.owners
            .get(&id)
            .map_or_else(String::new, |(from, to)| format!("{} > {} ", self.name(*from), self.name(*to)))
    }

    fn sent(
        &mut self,
        from: Option<HostId>,
        id: SegmentId,
        to: Option<HostId>,
        segment: &Segment,
        repeat: bool,
    ) -> String {
        self.owners.insert(id, (from, to));
        let (from, to) = (self.name(from).to_owned(), self.name(to).to_owned());
        let ends = self.ends((&from, segment.src.port()), '>', (&to, segment.dst.port()));
        let again = if repeat { " again" } else { "" };
        if self.options.width >= NARROW {
            // A repeat's window tells nothing new, and a reset's nothing at all.
            let telling = !repeat && !segment.flags.rst();
            for window in [telling, false] {
                let line = format!("{ends}: {id}{again} {}", self.full(segment, window));
                if line.len() <= self.room() || self.options.excess == Excess::Kept {
                    return line;
                }
            }
        }
        format!("{ends} {id}{again} {}", self.brief(segment))
    }

    fn arrived(&mut self, at: Option<HostId>, id: SegmentId, segment: &Segment) -> String {
        let from = self.owners.get(&id).and_then(|(from, _)| *from);
        let (at, from) = (self.name(at).to_owned(), self.name(from).to_owned());
        let (src, dst) = (segment.src.port(), segment.dst.port());
        let ends = self.ends((&at, dst), '<', (&from, src));
        let length = match segment.payload.len() {
            0 => String::new(),
            length => format!(", length {length}"),
        };
        format!("{ends}: {id} arrives [{}]{length}", segment.flags.tcpdump())
    }

    /// `client > server`, with ports where there is more than one connection.
    fn ends(&mut self, left: (&str, u16), arrow: char, right: (&str, u16)) -> String {
        let pair = (left.1.min(right.1), left.1.max(right.1));
        if *self.main.get_or_insert(pair) == pair {
            format!("{} {arrow} {}", left.0, right.0)
        } else {
            format!("{}.{} {arrow} {}.{}", left.0, left.1, right.0, right.1)
        }
    }

    /// The header in tcpdump's words, the window only if there is room for it.
    fn full(&self, segment: &Segment, window: bool) -> String {
        let mut text = format!("Flags [{}], {}", segment.flags.tcpdump(), self.numbers(segment, ", "));
        if window {
            let _ = write!(text, ", win {}", segment.window);
        }
        let _ = write!(text, ", length {}", segment.payload.len());
        text
    }

    /// What of it is needed to follow.
    fn brief(&self, segment: &Segment) -> String {
        format!("[{}] {}", segment.flags.tcpdump(), self.numbers(segment, " "))
    }

    /// `seq 1:6, ack 1`
    fn numbers(&self, segment: &Segment, between: &str) -> String {
        // The number of a RST that knows no connection counts from no SYN.
        let seq = if segment.knows_no_connection() {
            segment.seq.0
        } else {
            self.relative(segment.seq, segment.src, segment.dst)
        };
        let mut text = format!("seq {seq}");
        if !segment.payload.is_empty() {
            let length = u32::try_from(segment.payload.len()).unwrap_or(u32::MAX);
            let _ = write!(text, ":{}", seq.wrapping_add(length));
        }
        if segment.flags.has(Flags::ACK) {
            let _ = write!(text, "{between}ack {}", self.relative(segment.ack, segment.dst, segment.src));
        }
        if !segment.options.sack.is_empty() {
            let _ = write!(text, "{between}sack {}", self.blocks(segment, ""));
        }
        text
    }

    /// What tcpdump tells besides: `win 502, options [nop,nop,TS val 1 ecr 2], length 0`.
    fn particulars(&self, segment: &Segment, cwnd: Option<u32>) -> String {
        let options = options(segment, &self.blocks(segment, " "));
        let cwnd = cwnd.map_or_else(String::new, |cwnd| format!(", cwnd {cwnd}"));
        format!("win {}{options}, length {}{cwnd}", segment.window, segment.payload.len())
    }

    /// `{1449:2897} {4345:5793}`, tcpdump's form of the SACK blocks.
    fn blocks(&self, segment: &Segment, between: &str) -> String {
        let number = |number| self.relative(number, segment.dst, segment.src);
        let blocks = segment.options.sack.as_slice().iter();
        let words: Vec<String> =
            blocks.map(|block| format!("{{{}:{}}}", number(block.from), number(block.to))).collect();
        words.join(between)
    }

    /// A number counted from the SYN of its direction, if that is known and wanted.
    fn relative(&self, number: SeqNum, src: SocketAddrV4, dst: SocketAddrV4) -> u32 {
        match self.first.get(&(src, dst)) {
            Some(first) if !self.options.absolute => number.offset_from(*first),
            Some(_) | None => number.0,
        }
    }
}

/// What a call came to; 0 is a number only where numbers are what the call returns.
fn returned(call: CallName, outcome: &Outcome) -> String {
    match (call, outcome) {
        (CallName::Send | CallName::Recv, Outcome::Value(0)) => "0".to_owned(),
        (_, Outcome::Value(0)) => "ok".to_owned(),
        (_, Outcome::Blocked) => "waits".to_owned(),
        (_, Outcome::Value(_) | Outcome::Text(_) | Outcome::Failed(_)) => outcome.to_string(),
    }
}

/// `, options [mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7]`, padded with nops as Linux lays them out.
pub(super) fn options(segment: &Segment, blocks: &str) -> String {
    let found = segment.options;
    let mut parts = Vec::new();
    parts.extend(found.mss.map(|mss| format!("mss {mss}")));
    let stamps = found.timestamps.map(|stamps| format!("TS val {} ecr {}", stamps.val, stamps.ecr));
    match (found.sack_permitted, stamps) {
        (true, Some(stamps)) => parts.extend(["sackOK".to_owned(), stamps]),
        (true, None) => parts.extend(["nop", "nop", "sackOK"].map(str::to_owned)),
        (false, Some(stamps)) => parts.extend(["nop".to_owned(), "nop".to_owned(), stamps]),
        (false, None) => {}
    }
    if !blocks.is_empty() {
        let count = found.sack.as_slice().len();
        parts.extend(["nop".to_owned(), "nop".to_owned(), format!("sack {count} {blocks}")]);
    }
    if let Some(shift) = found.window_scale {
        parts.extend(["nop".to_owned(), format!("wscale {shift}")]);
    }
    if parts.is_empty() { String::new() } else { format!(", options [{}]", parts.join(",")) }
}
