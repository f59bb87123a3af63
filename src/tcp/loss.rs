//! What a sender remembers of losses: the phase it is in, the scoreboard's marks, and what it needs to take a step back
//! (Linux `tcp_sock`, the fields around `icsk_ca_state`).
//!
//! The marks themselves stand on each segment in flight, [`InFlight`](super::tcb::InFlight). How they come about is in
//! `scoreboard` and `rack`, what follows from them in `recovery`, how much may be sent in `congestion`.

use serde::{Deserialize, Serialize};

use super::profile::Profile;
use super::seq::SeqNum;
use super::tcb::{SendSide, Tcb};
use super::time::{Span, Time};

/// How many segments may overtake one before it counts as lost (RFC 5681 §3.2; Linux `tcp_reordering`).
pub const DUP_THRESH: u32 = 3;

/// How long the shortest round trip is remembered (Linux `tcp_min_rtt_wlen`).
const MIN_RTT_WINDOW: Span = Span::secs(300);

/// Where the sender stands (Linux `tcp_ca_state`); later ones are graver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    /// Nothing is amiss.
    Open,
    /// Something arrived out of order; nothing has been repeated for it.
    Disorder,
    /// The congestion window is being reduced, although nothing needs repeating.
    Reduced,
    /// Fast recovery: what is taken for lost is repeated (RFC 5681 §3.2, RFC 6675).
    Recovery,
    /// The retransmission timer has expired.
    Loss,
}

/// RACK's memory: the segment that was sent last among those that arrived (RFC 8985 §6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rack {
    /// When it was sent; none before the first.
    pub sent_at: Option<Time>,
    /// At which look at the clock.
    pub look: u32,
    /// Where it ended: of what left at one look, later numbers count as sent later.
    pub end: SeqNum,
    /// How long it took to be acknowledged.
    pub rtt: Span,
    /// It has moved on since losses were last looked for.
    pub advanced: bool,
    /// A duplicate was reported that reordering may have caused.
    pub dsack_seen: bool,
    /// The reordering window in quarters of the shortest round trip.
    pub steps: u32,
    /// For how many more recoveries a widened window is kept.
    pub persist: u32,
    /// How much had arrived when the window was last widened.
    pub widened_at: u32,
}

/// The sender's memory of losses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Where the sender stands.
    pub phase: Phase,
    /// The phase ends when this number is acknowledged: SND.NXT when it began (Linux `high_seq`).
    pub high: SeqNum,
    /// From which number on repeats may turn out to have been needless; none if nothing can be undone.
    pub undo_from: Option<SeqNum>,
    /// How many repeats have not been reported as duplicates; none before the first repeat.
    pub undo_repeats: Option<u32>,
    /// The threshold before the window was reduced; 0 if it is not to come back.
    pub prior_ssthresh: u32,
    /// The congestion window before it was reduced.
    pub prior_cwnd: u32,
    /// Segments that arrived, and that were sent, since recovery began (RFC 6937).
    pub prr_delivered: u32,
    /// Segments sent since recovery began.
    pub prr_out: u32,
    /// How far segments are known to overtake each other.
    pub reordering: u32,
    /// Whether they ever did.
    pub reorder_seen: bool,
    /// F-RTO: the timeout may have been needless (RFC 5682).
    pub frto: bool,
    /// Without SACK: segments that duplicate ACKs say have arrived.
    pub dupacks: u32,
    /// All segments that arrived so far.
    pub delivered: u32,
    /// All sendings so far.
    pub sendings: u32,
    /// All looks at the clock so far.
    pub looks: u32,
    /// All repeats so far.
    pub repeats: u32,
    /// The bytes in them (Linux `bytes_retrans`).
    pub repeated_bytes: u64,
    /// All duplicates that the peer reported.
    pub duplicates: u32,
    /// The tail loss probe is out, and covers numbers up to here.
    pub probe_end: Option<SeqNum>,
    /// The probe was a repeat, not new data.
    pub probe_repeats: bool,
    /// RACK.
    pub rack: Rack,
    /// The shortest round trip of late, and when it was measured.
    min_rtt: Option<(Span, Time)>,
}

impl Loss {
    /// Nothing is lost yet.
    pub fn new(iss: SeqNum) -> Loss {
        Loss {
            phase: Phase::Open,
            high: iss,
            undo_from: None,
            undo_repeats: None,
            prior_ssthresh: 0,
            prior_cwnd: 0,
            prr_delivered: 0,
            prr_out: 0,
            reordering: DUP_THRESH,
            reorder_seen: false,
            frto: false,
            dupacks: 0,
            delivered: 0,
            sendings: 0,
            looks: 0,
            repeats: 0,
            repeated_bytes: 0,
            duplicates: 0,
            probe_end: None,
            probe_repeats: false,
            rack: Rack {
                sent_at: None,
                look: 0,
                end: iss,
                rtt: Span::ZERO,
                advanced: false,
                dsack_seen: false,
                steps: 1,
                persist: 0,
                widened_at: 0,
            },
            min_rtt: None,
        }
    }

    /// A round trip was measured.
    pub fn note_rtt(&mut self, rtt: Span, now: Time) {
        let stale = |at: Time| now.since(at) > MIN_RTT_WINDOW;
        if self.min_rtt.is_none_or(|(least, at)| rtt <= least || stale(at)) {
            self.min_rtt = Some((rtt, now));
        }
    }

    /// The shortest round trip of late.
    pub fn min_rtt(&self) -> Option<Span> {
        self.min_rtt.map(|(least, _)| least)
    }

    /// Whether the congestion window is being reduced step by step.
    pub fn reduces(&self) -> bool {
        matches!(self.phase, Phase::Reduced | Phase::Recovery)
    }

    /// From now on repeats are counted, so that needless ones can be told; a tail loss probe that repeated and is not
    /// over is one more (Linux `tcp_init_undo`).
    pub fn begin_undo(&mut self, una: SeqNum, repeats_out: u32) {
        let repeats = repeats_out + u32::from(self.probe_end.is_some() && self.probe_repeats);
        self.undo_from = Some(una);
        self.undo_repeats = (repeats > 0).then_some(repeats);
    }

    /// A segment leaves: the number of this sending.
    pub fn next_sending(&mut self) -> u32 {
        self.sendings += 1;
        self.sendings
    }

    /// A repeat of what is lost left.
    pub fn note_repeat(&mut self) {
        self.undo_repeats = Some(self.undo_repeats.unwrap_or(0) + 1);
    }

    /// So many repeats were reported as duplicates.
    pub fn forget_repeats(&mut self, count: u32) {
        if let Some(left) = &mut self.undo_repeats {
            *left = left.saturating_sub(count);
        }
    }
}

/// What one acknowledgment has told so far (Linux: the flags of `tcp_ack`, `tcp_sacktag_state`).
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own in the kernel, too")]
#[derive(Debug, Clone)]
pub struct AckNews {
    /// SND.UNA before it.
    pub una_before: SeqNum,
    /// SND.UNA has moved.
    pub advanced: bool,
    /// It is a duplicate ACK: nothing is new in it but what it reports out of order.
    pub duplicate: bool,
    /// It carries data or FIN.
    pub data: bool,
    /// It has changed the window, or might have.
    pub window: bool,
    /// Data was acknowledged.
    pub data_acked: bool,
    /// The SYN was acknowledged.
    pub syn_acked: bool,
    /// Something that had been repeated was acknowledged.
    pub repeat_acked: bool,
    /// New numbers were selectively acknowledged.
    pub sacked: bool,
    /// It reports a duplicate.
    pub dsack: bool,
    /// The duplicate is the tail loss probe.
    pub dsack_probe: bool,
    /// Something that was sent once only, before the phase began, has arrived.
    pub original_arrived: bool,
    /// A repeat was found lost.
    pub repeat_lost: bool,
    /// The timer of the sending half starts anew.
    pub set_timer: bool,
    /// The lowest number that arrived after later ones.
    pub reordered: SeqNum,
    /// When the first and the last of the newly reported segments were sent.
    pub sacked_sent: Option<(Time, Time)>,
    /// Loss.delivered before it.
    pub delivered_before: u32,
    /// How much had arrived when the latest of the segments that arrived was sent.
    pub prior_delivered: u32,
    /// Segments found lost by it.
    pub newly_lost: u32,
}

impl AckNews {
    /// Nothing yet.
    pub fn new(snd: &SendSide) -> AckNews {
        AckNews {
            una_before: snd.una,
            advanced: false,
            duplicate: false,
            data: false,
            window: false,
            data_acked: false,
            syn_acked: false,
            repeat_acked: false,
            sacked: false,
            dsack: false,
            dsack_probe: false,
            original_arrived: false,
            repeat_lost: false,
            set_timer: false,
            reordered: snd.nxt,
            sacked_sent: None,
            delivered_before: snd.loss.delivered,
            prior_delivered: 0,
            newly_lost: 0,
        }
    }

    /// Something that no duplicate ACK brings (Linux `FLAG_NOT_DUP`).
    pub fn not_duplicate(&self) -> bool {
        self.data || self.window || self.data_acked || self.syn_acked
    }
}

impl SendSide {
    /// Segments that the peer has said it holds beyond a gap.
    pub fn sacked_out(&self) -> u32 {
        if self.sack { self.flight.sacked() } else { self.loss.dupacks }
    }

    /// Segments that are taken for lost, repeated or not.
    pub fn lost_out(&self) -> u32 {
        self.flight.lost()
    }

    /// Repeats on their way.
    pub fn repeats_out(&self) -> u32 {
        self.flight.again()
    }

    /// Segments sent and not acknowledged, whatever became of them.
    pub fn packets_out(&self) -> u32 {
        u32::try_from(self.flight.len()).unwrap_or(u32::MAX)
    }

    /// Segments on their way: neither arrived nor lost, and the repeats (Linux `tcp_packets_in_flight`).
    pub fn in_flight(&self) -> u32 {
        (self.packets_out() + self.repeats_out()).saturating_sub(self.sacked_out() + self.lost_out())
    }

    /// The end of the highest segment that the peer holds beyond a gap; SND.UNA if there is none.
    pub fn highest_sacked(&self) -> SeqNum {
        if self.flight.sacked() == 0 {
            return self.una;
        }
        let held = |sent: &&super::tcb::InFlight| sent.sacked;
        self.flight.iter().rev().find(held).map_or(self.una, super::tcb::InFlight::end)
    }

    /// Whether a repeat is out, or the oldest segment was ever repeated (Linux `tcp_any_retrans_done`).
    pub fn any_repeat(&self) -> bool {
        self.repeats_out() > 0 || self.flight.first().is_some_and(|oldest| oldest.repeated)
    }
}

impl Tcb {
    /// Enters a phase.
    pub fn enter(&mut self, phase: Phase) {
        self.snd.loss.phase = phase;
    }
}

/// How long the kernel waits at least for a timer of a few milliseconds (Linux `TCP_TIMEOUT_MIN_US`).
pub fn timer_slack(profile: &Profile) -> Span {
    profile.timer_min
}
