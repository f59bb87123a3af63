//! The time that a script counts in while its packets fly slowly or are held: the network's time.
//!
//! `run 100ms` on a link of 100 ms means "until what was just sent has arrived", however slowly a learner is shown it.
//! So the time of a script passes at the link's pace while anything flies or is waited for by a timer that has learned
//! the round trip, and stands still while a packet is held; where nothing is on the wire it is real time.

use std::collections::BTreeMap;

use crate::trace::{Command, Condition, Record, Run, SegmentId, Span, State, Time, TimerKind, What, command};

use super::world::{Flight, Lab};

/// How long a packet takes, one way, when it is watched.
pub(super) const WAY: Span = Span::millis(400);

/// What two moments of the script's time may differ by and still be one.
const SAME: Span = Span::millis(1);

/// How late this process may be with a packet, in real time.
const LATE: Span = Span::millis(50);

/// The script's clock.
#[derive(Debug)]
pub(super) struct Flow {
    /// The script's time.
    pub(super) now: Time,
    /// The same, with the time in which somebody thought: the kernel's timers ran on in it.
    pub(super) lived: Time,
    /// The link's delay as the script has it.
    pub(super) delay: Span,
    looked: Time,
    sent: BTreeMap<SegmentId, Time>,
}

/// When a `run` is over.
#[derive(Debug)]
pub(super) enum Goal {
    At(Time),
    Until { condition: Condition, by: Time },
    Quiet { by: Time },
    Turns(u32),
}

impl Goal {
    pub(super) fn of(run: &Run, now: Time) -> Goal {
        match run {
            Run::For(span) => Goal::At(now + *span),
            Run::Until { condition, within } => Goal::Until { condition: condition.clone(), by: now + *within },
            Run::Quiet => Goal::Quiet { by: now + command::QUIET_LIMIT },
            Run::Steps(count) => Goal::Turns(*count),
        }
    }

    /// The script's time at which it is over at the latest.
    pub(super) fn by(&self) -> Option<Time> {
        match self {
            Goal::At(by) | Goal::Until { by, .. } | Goal::Quiet { by } => Some(*by),
            Goal::Turns(_) => None,
        }
    }
}

impl Flow {
    pub(super) fn new(now: Time, delay: Span) -> Flow {
        Flow { now: Time::ZERO, lived: Time::ZERO, delay, looked: now, sent: BTreeMap::new() }
    }

    /// Remembers when packets left.
    pub(super) fn note(&mut self, records: &[Record]) {
        for record in records {
            match &record.what {
                What::Sent { id, .. } | What::Injected { id, .. } | What::IcmpSent { id, .. } => {
                    self.sent.insert(*id, self.now);
                }
                What::Duplicated { id, copy, .. } => {
                    let sent = self.sent.get(id).copied().unwrap_or(self.now);
                    self.sent.insert(*copy, sent);
                }
                What::Arrived { id, .. } | What::IcmpArrived { id, .. } | What::Lost { id, .. } => {
                    self.sent.remove(id);
                }
                _ => {}
            }
        }
    }

    /// When a packet that has just arrived was due, at the earliest.
    pub(super) fn was_due(&self, id: SegmentId) -> Option<Time> {
        self.sent.get(&id).map(|sent| *sent + self.delay)
    }

    /// When a packet arrives in the script's time.
    pub(super) fn due(&self, flight: &Flight) -> Time {
        let way = self.by_link(flight.arrives_at.since(flight.sent_at));
        self.sent.get(&flight.id).copied().unwrap_or(self.now) + way
    }

    /// A stretch of slowed time in the script's time.
    fn by_link(&self, real: Span) -> Span {
        Span(scaled(real.0, self.delay.0, WAY.0))
    }

    /// A stretch of the script's time, slowed.
    pub(super) fn slowed(&self, span: Span) -> Span {
        Span(scaled(span.0, WAY.0, self.delay.0.max(1_000)))
    }

    /// Whether something on the wire arrives before a goal.
    pub(super) fn awaits_packet(&self, lab: &Lab, goal: Option<Time>) -> bool {
        let arrives = |flight: &&Flight| flight.lost.is_none() && goal.is_none_or(|by| self.due(flight) <= by + SAME);
        lab.flights.iter().any(|flight| arrives(&flight))
    }

    /// The packet that is to arrive first.
    pub(super) fn first(&self, lab: &Lab) -> Option<SegmentId> {
        let there = lab.flights.iter().filter(|flight| flight.lost.is_none());
        there.min_by_key(|flight| (self.due(flight), flight.id)).map(|flight| flight.id)
    }

    /// Lets the script's time pass, towards the goal of the `run` under way, if one is.
    pub(super) fn pass(&mut self, lab: &Lab, steps: bool, running: Option<&Goal>) {
        let now = lab.now();
        let real = now.since(self.looked);
        self.looked = now;
        let flies = lab.flights.iter().any(|flight| flight.lost.is_none());
        let passed = match (steps, running) {
            (true, Some(goal)) if self.awaits_packet(lab, goal.by()) => Span::ZERO,
            (true, Some(_)) => real,
            (true, None) if flies => Span::ZERO,
            (false, _) if lab.hold.is_on() => Span::ZERO,
            (false, _) if flies || has_learned_timer(lab) => self.by_link(real),
            (true | false, None | Some(_)) => real,
        };
        self.now += passed;
        self.lived += if running.is_none() && lab.hold.is_on() { real } else { passed };
    }

    /// The script's time is that much at least.
    pub(super) fn reach(&mut self, due: Time) {
        self.now = self.now.max(due);
    }

    /// A packet has arrived that was due then: a little lateness of ours is not the script's.
    pub(super) fn arrive(&mut self, due: Time) {
        let late = self.now.since(due);
        if self.now < due || late <= self.by_link(LATE) {
            self.now = due;
        }
    }
}

/// Whether a timer runs that was set by the round trip, which is slowed too. That of a SYN was not.
fn has_learned_timer(lab: &Lab) -> bool {
    let socks = lab.nodes.iter().flat_map(|node| &node.socks);
    socks
        .filter(|sock| !matches!(sock.state, State::SynSent | State::SynRcvd))
        .any(|sock| sock.timers.iter().any(|timer| matches!(timer.kind, TimerKind::Retransmit | TimerKind::Persist)))
}

/// `value * times / by`, without overflow.
fn scaled(value: u64, times: u64, by: u64) -> u64 {
    u64::try_from(u128::from(value) * u128::from(times) / u128::from(by.max(1))).unwrap_or(u64::MAX)
}

/// Whether nothing can happen any more by itself: no packet, no timer, nobody who waits for the clock.
pub(super) fn is_at_rest(lab: &Lab) -> bool {
    let lingers = |sock: &super::sockets::Sock| {
        sock.waits.iter().any(|waiting| matches!(waiting.wait, super::sockets::Wait::Linger { .. }))
    };
    let mut socks = lab.nodes.iter().flat_map(|node| &node.socks);
    !lab.in_flight() && !socks.any(|sock| !sock.timers.is_empty() || lingers(sock))
}

/// Whether only the states that wait at the end of a connection are left, so that a wait may be left out.
pub(super) fn only_ends_wait(lab: &Lab) -> bool {
    let timers = lab.nodes.iter().flat_map(|node| &node.socks).flat_map(|sock| &sock.timers);
    let mut others = timers.filter(|timer| !matches!(timer.kind, TimerKind::TimeWait | TimerKind::FinWait2));
    !lab.in_flight() && others.next().is_none()
}

/// Whether a command is carried out slowed: how much longer a packet takes is meant in the script's time.
pub(super) fn slowed(command: &Command, flow: &Flow) -> Command {
    let mut command = command.clone();
    if let Command::Fault(fault) = &mut command
        && let crate::trace::FaultKind::Delay(by) = &mut fault.kind
    {
        *by = flow.slowed(*by);
    }
    command
}
