//! ICMP errors: what a router or a host says of a segment that it could not pass on (RFC 792), and what Linux's TCP
//! makes of it.
//!
//! Such a message quotes the segment's addresses, ports and sequence number, and TCP believes it only if that number is
//! on its way (RFC 5927 §4). While a connection is being opened, the error ends it at once; later it is a soft error:
//! it is remembered, and told only if the connection is given up. Linux: `tcp_ipv4.c: tcp_v4_err, tcp_v4_mtu_reduced,
//! tcp_ld_RTO_revert`, `tcp_output.c: tcp_simple_retransmit`. Source quench and redirects are left out.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::choice::IcmpEnds;
use super::counter::Counter;
use super::errno::Errno;
use super::loss::Phase;
use super::outbox::{Env, Out, Outbox};
use super::repeats::cut;
use super::rule::Rule;
use super::seq::SeqNum;
use super::state::State;
use super::tcb::{InFlight, Tcb};
use super::time::Span;
use super::timer_kind::TimerKind;
use super::unreachable::Unreachable;

/// The smallest packet size that a route takes for its own, in bytes (Linux `ip_rt_min_pmtu`).
pub const MTU_MIN: u16 = 552;

/// The headers of a segment without options, in bytes: what the MSS leaves of a packet.
pub const HEADERS: u16 = 40;

/// What an ICMP error says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Icmp {
    /// No route to that network (type 3, code 0).
    NetUnreachable,
    /// No such host on the last network, or it does not answer (code 1).
    HostUnreachable,
    /// The host does not speak TCP (code 2).
    ProtocolUnreachable,
    /// Nobody has that port: for TCP a reset is usual (code 3).
    PortUnreachable,
    /// Too large, and not to be cut: the next link takes so many bytes a packet (code 4).
    FragNeeded(u16),
    /// A filter forbids it (code 13).
    AdminProhibited,
    /// It was on its way for too many hops (type 11, code 0).
    TimeExceeded,
    /// Its header makes no sense (type 12).
    ParameterProblem,
    /// Another code of type 3.
    Unreachable(Unreachable),
}

impl Icmp {
    /// The usual kinds with the word for each; the packet size follows `frag-needed` as `mtu=N`.
    pub const ALL: [(Icmp, &'static str); 8] = [
        (Icmp::NetUnreachable, "net-unreachable"),
        (Icmp::HostUnreachable, "host-unreachable"),
        (Icmp::ProtocolUnreachable, "protocol-unreachable"),
        (Icmp::PortUnreachable, "port-unreachable"),
        (Icmp::FragNeeded(1_000), "frag-needed"),
        (Icmp::AdminProhibited, "admin-prohibited"),
        (Icmp::TimeExceeded, "time-exceeded"),
        (Icmp::ParameterProblem, "parameter-problem"),
    ];

    /// Every kind with the word for it, the usual ones first.
    pub fn every() -> impl Iterator<Item = (Icmp, &'static str)> {
        Icmp::ALL.into_iter().chain(Unreachable::ALL)
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Icmp::NetUnreachable => "net-unreachable",
            Icmp::HostUnreachable => "host-unreachable",
            Icmp::ProtocolUnreachable => "protocol-unreachable",
            Icmp::PortUnreachable => "port-unreachable",
            Icmp::FragNeeded(_) => "frag-needed",
            Icmp::AdminProhibited => "admin-prohibited",
            Icmp::TimeExceeded => "time-exceeded",
            Icmp::ParameterProblem => "parameter-problem",
            Icmp::Unreachable(code) => code.word(),
        }
    }

    /// The error that a program gets for it (Linux `icmp_err_convert`).
    pub fn errno(self) -> Errno {
        match self {
            Icmp::NetUnreachable => Errno::ENETUNREACH,
            Icmp::HostUnreachable | Icmp::AdminProhibited | Icmp::TimeExceeded => Errno::EHOSTUNREACH,
            Icmp::ProtocolUnreachable => Errno::ENOPROTOOPT,
            Icmp::PortUnreachable => Errno::ECONNREFUSED,
            Icmp::FragNeeded(_) => Errno::EMSGSIZE,
            Icmp::ParameterProblem => Errno::EPROTO,
            Icmp::Unreachable(code) => code.errno(),
        }
    }

    /// Whether no waiting will help (RFC 9293 §3.9.2.2, codes 2 and 3; code 4 is for the size of segments).
    pub fn is_hard(self) -> bool {
        match self {
            Icmp::ProtocolUnreachable | Icmp::PortUnreachable => true,
            Icmp::NetUnreachable
            | Icmp::HostUnreachable
            | Icmp::FragNeeded(_)
            | Icmp::AdminProhibited
            | Icmp::TimeExceeded
            | Icmp::ParameterProblem
            | Icmp::Unreachable(_) => false,
        }
    }

    /// Whether a half-open connection at a listener ends by it (Linux `tcp_req_err`).
    pub fn ends_request(self) -> bool {
        match self {
            Icmp::NetUnreachable | Icmp::HostUnreachable | Icmp::TimeExceeded | Icmp::ParameterProblem => true,
            Icmp::ProtocolUnreachable
            | Icmp::PortUnreachable
            | Icmp::FragNeeded(_)
            | Icmp::AdminProhibited
            | Icmp::Unreachable(_) => false,
        }
    }
}

impl fmt::Display for Icmp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self {
            Icmp::FragNeeded(mtu) => write!(f, " mtu={mtu}"),
            Icmp::NetUnreachable
            | Icmp::HostUnreachable
            | Icmp::ProtocolUnreachable
            | Icmp::PortUnreachable
            | Icmp::AdminProhibited
            | Icmp::TimeExceeded
            | Icmp::ParameterProblem
            | Icmp::Unreachable(_) => Ok(()),
        }
    }
}

/// What a connection knows of the way to its peer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// The payload of a segment without options that it takes, in bytes: what our SYN announces.
    pub mss: u16,
    /// The same as the peer's SYN announced it, or TCP_MAXSEG if that asks for less; until then what counts if the
    /// peer announces nothing (Linux `mss_clamp`).
    pub peer_mss: u16,
    /// What our SYN has announced when it left last: a repeat says no more (Linux `advmss`).
    pub announced: Option<u16>,
    /// What an ICMP error said since the last progress (Linux `sk_err_soft`).
    pub soft_error: Option<Errno>,
    /// The size of packets that another connection has learnt, and this one has not noticed yet.
    pub stale: Option<u16>,
}

impl Path {
    /// Nothing was heard yet, neither from the peer nor of an error.
    pub fn new(mss: u16) -> Path {
        Path { mss, peer_mss: 536, announced: None, soft_error: None, stale: None }
    }
}

impl Tcb {
    /// The size of a full segment that this end announces and never exceeds: what the path carries, or less if
    /// TCP_MAXSEG asks for it (Linux `tcp_mss_clamp`).
    pub fn own_mss(&self) -> u16 {
        let asked = self.options.max_segment;
        if asked > 0 { asked.min(self.path.mss) } else { self.path.mss }
    }

    /// The size that our SYN announces, or has announced; a path that has turned out narrower has a say still (Linux
    /// `tcp_advertise_mss`).
    pub fn announced_mss(&self) -> u16 {
        self.path.announced.map_or_else(|| self.own_mss(), |announced| announced.min(self.path.mss))
    }

    /// Takes an ICMP error about a segment of ours that began at `seq`. The packet size that the path takes from now
    /// on, if the error tells a smaller one.
    pub fn handle_icmp(&mut self, icmp: Icmp, seq: SeqNum, env: &Env<'_>, out: &mut Outbox) -> Option<u16> {
        if self.state == State::Closed {
            out.decided(Rule::IcmpForNobody);
            return None;
        }
        if seq.before(self.snd.una) || seq.after(self.snd.nxt) {
            out.count(Counter::OutOfWindowIcmps);
            out.decided(Rule::IcmpOutOfWindow);
            return None;
        }
        if let Icmp::FragNeeded(mtu) = icmp {
            return self.path_shrinks(mtu, env, out);
        }
        let opening = matches!(self.state, State::SynSent | State::SynRcvd);
        let ends = match env.profile.icmp_ends {
            IcmpEnds::Opening => opening,
            IcmpEnds::Hard => icmp.is_hard(),
        };
        if ends && !opening {
            self.become_closed(out, Rule::IcmpEndsOpen);
            if !self.orphan {
                out.items.push((Out::Error(icmp.errno()), Rule::IcmpEndsOpen));
            }
            return None;
        }
        if ends {
            self.become_closed(out, Rule::IcmpEndsConnect);
            out.items.push((Out::Error(icmp.errno()), Rule::IcmpEndsConnect));
            return None;
        }
        out.decided(Rule::IcmpSoftError);
        if matches!(icmp, Icmp::NetUnreachable | Icmp::HostUnreachable) {
            self.take_back_doubling(seq, env, out);
        }
        self.path.soft_error = Some(icmp.errno());
        None
    }

    /// The path is there, it only has no way on: the doubling is taken back, so that the connection goes on soon after
    /// the way is back (RFC 6069).
    fn take_back_doubling(&mut self, seq: SeqNum, env: &Env<'_>, out: &mut Outbox) {
        if seq != self.snd.una || self.snd.retransmits == 0 || self.rtt.doublings == 0 {
            return;
        }
        let Some(sent_at) = self.snd.flight.first().map(|oldest| oldest.sent_at) else { return };
        self.rtt.take_back(env);
        self.look(env);
        out.decided(Rule::IcmpStopsDoubling);
        let due = sent_at + self.rtt.rto;
        if due > env.now {
            self.send_timer = Some((due, TimerKind::Retransmit));
        } else {
            self.handle_timer(TimerKind::Retransmit, env, out);
        }
    }

    /// A packet of ours was too large for a link on the way: segments shrink, and those that were too large go out
    /// again at once, without a reduction of the window (RFC 1191).
    fn path_shrinks(&mut self, told: u16, env: &Env<'_>, out: &mut Outbox) -> Option<u16> {
        // What another connection has learnt by now is noticed, too.
        let mtu = told.max(MTU_MIN).min(self.path.stale.take().unwrap_or(u16::MAX));
        if u32::from(self.path.mss) + u32::from(HEADERS) <= u32::from(mtu) {
            out.decided(Rule::IcmpNotSmaller);
            return None;
        }
        out.decided(Rule::IcmpShrinksSegments);
        self.take_path(mtu);
        self.resend_too_large(env, out);
        Some(mtu)
    }

    /// Something leaves, and with it the connection notices what the host knows of the path by now (Linux
    /// `__sk_dst_check`).
    pub fn notice_path(&mut self) {
        if let Some(mtu) = self.path.stale.take() {
            self.take_path(mtu);
        }
    }

    /// New data of `len` bytes, `count` segments together, is to leave: whether it was cut for the path as it was, and
    /// is too large for what the host knows of it by now. Then nothing leaves (Linux `ip_fragment`), but TCP has
    /// counted it, and owes no ACK any more (`__tcp_transmit_skb`).
    pub fn too_large_for_route(&mut self, len: u32, count: u32, env: &Env<'_>, out: &mut Outbox) -> bool {
        let Some(mtu) = self.path.stale else { return false };
        let options = if self.ts.on { 12 } else { 0 };
        self.notice_path();
        let too_large = u32::from(HEADERS) + options + len > u32::from(mtu);
        if too_large {
            self.note_ack_left(env);
            self.note_data_left(env);
            out.count(Counter::OutSegs);
            // The host tells itself of each, and only the first is one that TCP knows of as sent.
            for _ in 1..count {
                out.count(Counter::OutSegs);
                out.count(Counter::OutOfWindowIcmps);
            }
            out.decided(Rule::TooLargeForRoute);
        }
        too_large
    }

    /// Segments are cut to suit a path that takes packets of so many bytes.
    pub fn take_path(&mut self, mtu: u16) {
        let guessed = u32::from(self.path.peer_mss.min(self.path.mss));
        self.path.mss = mtu.saturating_sub(HEADERS).max(64);
        if self.state == State::SynSent {
            self.guess_mss(guessed.saturating_sub(self.snd.mss));
        } else {
            self.set_mss(self.path.peer_mss);
        }
    }

    /// The size of a full segment while the peer has announced none, for whoever looks at it: nothing is cut by it. Our
    /// SYN offers options of so many bytes (Linux `tcp_connect_init`).
    pub fn guess_mss(&mut self, options: u32) {
        self.snd.mss = u32::from(self.path.peer_mss.min(self.path.mss)).saturating_sub(options);
    }

    /// What is out and too large for the path is cut, and counts as lost (Linux `tcp_simple_retransmit`).
    pub fn resend_too_large(&mut self, env: &Env<'_>, out: &mut Outbox) {
        let most = self.current_mss();
        let mut flight = self.snd.flight.take().into_iter().peekable();
        while let Some(first) = flight.next() {
            let mut run = vec![first];
            while let Some(next) = flight.next_if(|next| next.joined) {
                run.push(next);
            }
            let too_large = run.iter().any(|sent| sent.len > most) && run.iter().all(|sent| !sent.sacked);
            if too_large {
                let lost_again = run.iter().filter(|sent| sent.lost && sent.again).count();
                (0..lost_again).for_each(|_| out.count(Counter::LostRetransmit));
            }
            self.snd.flight.extend(if too_large { cut_lost(&run, most) } else { run });
        }
        if self.snd.lost_out() == 0 {
            return;
        }
        if self.snd.loss.phase != Phase::Loss {
            self.snd.loss.high = self.snd.nxt;
            self.snd.ssthresh = self.current_ssthresh();
            self.snd.loss.prior_ssthresh = 0;
            self.snd.loss.undo_from = None;
            self.enter(Phase::Loss);
        }
        self.repeat_unclocked(env, out);
    }

    /// Nobody has looked at the clock since the connection last did something: what leaves carries that time, but its
    /// timer runs from now.
    fn repeat_unclocked(&mut self, env: &Env<'_>, out: &mut Outbox) {
        let left = out.items.len();
        let restart = self.repeat_what_is_lost(&Env { now: self.looked, ..*env }, out);
        if out.items.len() > left {
            self.snd.cwnd_use.sent_at = Some(env.now);
        }
        if restart {
            self.send_timer = Some((env.now + self.rtt.rto, TimerKind::Retransmit));
        }
    }

    /// The error of a connection that is given up: what an ICMP error said, if one came since the last progress.
    pub fn last_word(&self) -> Errno {
        self.path.soft_error.unwrap_or(Errno::ETIMEDOUT)
    }
}

/// What was handed to the device together, cut to segments of `most` bytes that are handed over together again; all of
/// it is lost. Where one is left of several, it is cut into pieces that are alone, and the last may take up small ones
/// behind it.
fn cut_lost(run: &[InFlight], most: u32) -> Vec<InFlight> {
    let Some(first) = run.first() else { return Vec::new() };
    let remnant = first.joined && run.len() == 1;
    // A repeat that is not taken for lost is believed to be on its way still.
    let again = first.again && !first.lost;
    let pieces = cut(run, most, |_| !remnant).into_iter().enumerate();
    pieces.map(|(at, piece)| InFlight { joined: at > 0 && piece.joined, lost: true, again, ..piece }).collect()
}

/// How long a path is remembered to take only small packets (Linux `ip_rt_mtu_expires`).
pub const MTU_LASTS: Span = Span::secs(600);
