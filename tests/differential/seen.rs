//! What is seen of an arm after every command, and in what two of them differ.
//!
//! What differs from run to run by nature is normalised here and in `numbers` and nowhere else: [`NORMALISED`] is the
//! table of it.

use finwait::trace::{CallName, Counter, HostId, Outcome, Record, SocketView, State, Time, TimerKind, What, WorldView};

use super::arms::HOSTS;
use super::numbers::Numbers;

/// What is not compared as it stands, and why.
pub const NORMALISED: [(&str, &str); 8] = [
    ("PSH on full segments", "how many the kernel hands over at a time follows from the speed of the link"),
    ("sequence numbers", "first ones are random on the kernel: they count from the SYN of their direction"),
    (
        "numbers of an earlier connection between the same ports",
        "the kernel's clock moved on meanwhile: far is far, and a run that they decide ends there",
    ),
    ("timestamps", "only their presence; both arms count the same milliseconds"),
    ("delayed ACK timers", "sock_diag does not show them"),
    ("which timer it is that sends again", "sock_diag tells retransmission, tail loss probe and RACK's wait alike"),
    (
        "segments that a host sends to itself, and whether a call waited for one",
        "the loopback is the kernel's own: the states, the queues, the counters and what calls came to tell",
    ),
    ("moments", "the kernel's timers are late: one that is due may have fired or not, but not something else"),
];

/// Bytes that nobody counts: those of a socket that is closed, or that has become a small entry.
pub const UNKNOWN: (u32, u32) = (0, u32::MAX);

/// A connection as both arms name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sock {
    text: String,
    unread: (u32, u32),
    unacked: (u32, u32),
}

/// What followed from a command, and how things stand after it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The command was refused.
    pub refused: bool,
    /// What the simulator decided, which the kernel does not tell.
    pub rules: Vec<&'static str>,
    pub sent: Vec<String>,
    /// When each of these was seen to leave.
    pub sent_at: Vec<Time>,
    pub returned: Vec<String>,
    pub socks: Vec<Sock>,
    /// What each host has counted at the end, in the order of `Counter::ALL`; empty before.
    pub counts: Vec<Vec<u64>>,
}

/// A counter that is not compared: of a segment acknowledged in part, how much counts as delivered depends on how many
/// segments Linux has handed over in one piece (`LEFT_OUT`: more than two at a time).
const UNCOUNTED: Counter = Counter::Delivered;

/// A count that means nothing in a run.
pub const UNCOUNTABLE: u64 = u64::MAX;

impl Seen {
    /// Whether numbers of an earlier connection between the same ports decide: on the kernel its clock makes them.
    pub fn is_of_another_life(&self, kernel: &Seen) -> bool {
        let far = |seen: &Seen| seen.sent.iter().any(|line| line.contains(" far") || line.contains(" of a forger"));
        (far(self) || far(kernel)) && self.difference(kernel).is_some()
    }

    /// Whether the kernel may still come to do what was done so far.
    pub fn may_become(&self, kernel: &Seen) -> bool {
        kernel.sent.starts_with(&self.sent) && self.returned.iter().all(|line| kernel.returned.contains(line))
    }

    /// In what the kernel's differs from the simulator's.
    pub fn difference(&self, kernel: &Seen) -> Option<String> {
        if self.refused != kernel.refused {
            let who = if self.refused { "simulator" } else { "kernel arm" };
            return Some(format!("only the {who} refuses the command"));
        }
        if self.sent != kernel.sent {
            return Some(format!("sent: simulator {:?}, kernel {:?}", self.sent, kernel.sent));
        }
        if self.returned != kernel.returned {
            return Some(format!("returned: simulator {:?}, kernel {:?}", self.returned, kernel.returned));
        }
        let meet = |a: (u32, u32), b: (u32, u32)| a.0 <= b.1 && b.0 <= a.1;
        let same = |(sim, kernel): (&Sock, &Sock)| {
            sim.text == kernel.text && meet(sim.unread, kernel.unread) && meet(sim.unacked, kernel.unacked)
        };
        if self.socks.len() == kernel.socks.len() && self.socks.iter().zip(&kernel.socks).all(same) {
            return self.count_difference(kernel);
        }
        let differ = |own: &Seen, other: &Seen| -> Vec<String> {
            let known = |sock: &&Sock| !other.socks.iter().any(|o| same((sock, o)) || same((o, sock)));
            own.socks.iter().filter(known).map(Sock::words).collect()
        };
        Some(format!("sockets: simulator {:?}, kernel {:?}", differ(self, kernel), differ(kernel, self)))
    }

    fn count_difference(&self, kernel: &Seen) -> Option<String> {
        let mut differ = Vec::new();
        for (host, (ours, theirs)) in HOSTS.iter().zip(self.counts.iter().zip(&kernel.counts)) {
            for ((info, ours), theirs) in Counter::ALL.iter().zip(ours).zip(theirs) {
                if ours != theirs && info.key != UNCOUNTED && *ours != UNCOUNTABLE {
                    differ.push(format!("{host} {} simulator {ours}, kernel {theirs}", info.name));
                }
            }
        }
        (!differ.is_empty()).then(|| format!("counted: {}", differ.join("; ")))
    }

    /// What happened, and the sockets that were otherwise before.
    pub fn changes(&self, before: &Seen) -> String {
        let mut lines: Vec<String> =
            self.sent.iter().chain(&self.returned).map(|line| format!("    {line}\n")).collect();
        let new = self.socks.iter().filter(|sock| !before.socks.contains(sock));
        lines.extend(new.map(|sock| format!("      {}\n", sock.words())));
        if !self.rules.is_empty() {
            lines.push(format!("      because of {}\n", self.rules.join(", ")));
        }
        let gone = before.socks.iter().filter(|old| !self.socks.iter().any(|sock| sock.name() == old.name()));
        lines.extend(gone.map(|sock| format!("      gone: {}\n", sock.words())));
        lines.concat()
    }
}

impl Sock {
    /// Its host and ports.
    fn name(&self) -> String {
        self.text.split(' ').take(2).collect()
    }

    fn words(&self) -> String {
        let range = |(least, most): (u32, u32)| match most {
            u32::MAX => "?".to_owned(),
            most if most == least => most.to_string(),
            most => format!("{least}..{most}"),
        };
        format!("{} unread {} unacked {}", self.text, range(self.unread), range(self.unacked))
    }
}

/// What records tell, in words that are equal when the same happened.
pub fn tell(records: &[Record], numbers: &mut Numbers) -> Seen {
    let mut seen = Seen::default();
    for record in records {
        seen.rules.extend(record.rule.map(|rule| rule.info().key));
        match (&record.what, record.host) {
            (What::Sent { segment, .. }, _) if segment.loops() => numbers.looped = true,
            (What::Sent { id, segment, .. }, _) => {
                numbers.note(segment);
                seen.sent.push(numbers.words(*id, segment));
                seen.sent_at.push(record.at);
            }
            (What::Rewritten { segment, .. }, _) => numbers.note(segment),
            (What::Returned { call, outcome }, Some(host)) => {
                add(&mut seen.returned, host, *call, outcome);
            }
            _ => {}
        }
    }
    seen.returned.sort();
    seen
}

/// Adds a call's outcome. What waited and went on at once has not waited: over the loopback the peer answers before the
/// lab asks, and the order of calls that return in one step is the lab's.
fn add(returned: &mut Vec<String>, host: HostId, call: CallName, outcome: &Outcome) {
    let line = |outcome: &Outcome| format!("host {} {} = {outcome}", host.0, call.word());
    let waits = line(&Outcome::Blocked);
    if let Some(at) = returned.iter().position(|known| *known == waits) {
        returned.remove(at);
    }
    returned.push(line(outcome));
}

/// The one timer that sock_diag tells of (Linux `inet_csk_diag_fill`).
fn timer(socket: &SocketView) -> Option<TimerKind> {
    let of = |timer: &finwait::trace::TimerView| match timer.kind {
        // A request's and a socket's have the same number there.
        TimerKind::Retransmit if socket.state == State::SynRcvd => Some((0, TimerKind::SynAck)),
        TimerKind::Retransmit | TimerKind::TailLoss | TimerKind::Reorder => Some((0, TimerKind::Retransmit)),
        TimerKind::SynAck | TimerKind::Persist | TimerKind::TimeWait => Some((0, timer.kind)),
        TimerKind::FinWait2 | TimerKind::Keepalive => Some((1, timer.kind)),
        TimerKind::DelayedAck | TimerKind::Linger | TimerKind::CallTimeout => None,
    };
    socket.timers.iter().filter_map(of).min().map(|(_, kind)| kind)
}

pub fn socks(view: &WorldView, queues: impl Fn(usize, &SocketView) -> ((u32, u32), (u32, u32))) -> Vec<Sock> {
    let mut found = Vec::new();
    for host in view.hosts.iter().filter(|host| host.up) {
        let matters = |socket: &&SocketView| socket.held || socket.state != State::Closed;
        for socket in host.sockets.iter().filter(matters) {
            let mut text = format!("{} {}", host.name, socket.local.port());
            if let Some(remote) = socket.remote {
                text.push_str(&format!(">{}", remote.port()));
            }
            text.push_str(&format!(" {}", socket.state.name()));
            if socket.held {
                text.push_str(" held");
            }
            if let Some(queue) = socket.backlog {
                text.push_str(&format!(" queue {} of {}", queue.accept_queue, queue.limit));
            }
            if let Some(kind) = timer(socket) {
                text.push_str(&format!(" timer {}", kind.word()));
            }
            for call in &socket.blocked {
                text.push_str(&format!(" in {}", call.word()));
            }
            let (unread, unacked) = queues(host.id.0, socket);
            found.push(Sock { text, unread, unacked });
        }
    }
    found.sort_by(|a, b| (&a.text, a.unread).cmp(&(&b.text, b.unread)));
    found
}
