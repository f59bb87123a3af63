//! The transmission control block: the variables of one connection (RFC 9293 §3.3.1), and the two doors of the engine.
//!
//! [`Tcb::handle_segment`] takes what arrives, [`Tcb::handle_timer`] what falls due; the calls of the application are
//! in `user`. Nothing queues here: effects go to the caller's [`Outbox`](super::outbox::Outbox), so `Clone` and `==`
//! tell the whole truth. Orphans in FIN_WAIT_2 and TIME_WAIT live in [`TimeWait`](super::time_wait::TimeWait),
//! half-open passive connections in [`Request`](super::request::Request), as in Linux.

use core::net::SocketAddrV4;

use serde::{Deserialize, Serialize};

use super::ack_policy::AckPolicy;
use super::buffer::Buffer;
use super::byte_queue::ByteQueue;
use super::congestion::CwndUse;
use super::flights::Flights;
use super::icmp::Path;
use super::keepalive::Keep;
use super::loss::Loss;
use super::memory::{Memory, PeerFin};
use super::options::TcpOptions;
use super::outbox::{Env, Out, Outbox};
use super::rare::{Rare, plain};
use super::rtt::Rtt;
use super::rule::Rule;
use super::sack::{Reports, SackBlocks};
use super::segment::{Flags, Options, Segment, Timestamps};
use super::send_buffer::SendBuffer;
use super::seq::SeqNum;
use super::state::State;
use super::sysctl::Sysctl;
use super::time::Time;
use super::timer_kind::TimerKind;

/// One connection.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own in the kernel, too")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tcb {
    /// Our address and port.
    pub local: SocketAddrV4,
    /// The peer's.
    pub remote: SocketAddrV4,
    /// The state.
    pub state: State,
    /// No process holds it any more (Linux `SOCK_DEAD`).
    pub orphan: bool,
    /// It is in the accept queue: no process has it yet.
    pub queued: bool,
    /// The application will not receive any more: close(), or shutdown(SHUT_RD).
    pub read_shut: bool,
    /// The application will not send any more.
    pub write_shut: bool,
    /// Small segments do not wait for ACKs (TCP_NODELAY).
    pub nodelay: bool,
    /// The TCP_* options.
    pub options: Rare<TcpOptions>,
    /// Keepalive.
    pub keep: Keep,
    /// The sending half.
    pub snd: SendSide,
    /// The receiving half.
    pub rcv: RecvSide,
    /// Round-trip estimation.
    pub rtt: Rtt,
    /// When ACKs leave.
    pub ack: AckPolicy,
    /// The timestamps option.
    pub ts: TsState,
    /// The one timer of the sending half, as Linux has it: retransmit, tail loss or persist.
    pub send_timer: Option<(Time, TimerKind)>,
    /// The timer of an orphan in FIN_WAIT_2 that is still a full socket (`tcp_fin_timeout` above 60 s).
    pub fin_wait2_timer: Rare<Option<Time>>,
    /// When an ACK last answered an invalid segment.
    pub last_invalid_ack: Option<Time>,
    /// What is known of the way to the peer.
    pub path: Path,
    /// When it last looked at the clock (Linux `tcp_mstamp_refresh`): what an ICMP error makes leave carries that time.
    pub looked: Time,
}

/// The sending half (SND.* of RFC 9293 §3.3.1).
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own in the kernel, too")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendSide {
    /// ISS.
    pub iss: SeqNum,
    /// SND.UNA: the oldest unacknowledged number.
    pub una: SeqNum,
    /// SND.NXT: the next number to send.
    pub nxt: SeqNum,
    /// SND.WND in bytes, scaled.
    pub wnd: u32,
    /// The largest window that the peer ever announced.
    pub wnd_max: u32,
    /// How many numbers were acknowledged since the connection was set up (Linux `bytes_acked`).
    pub acked: u64,
    /// SND.WL1: the sequence number of the segment that last updated the window.
    pub wl1: SeqNum,
    /// How far the peer shifts its window field.
    pub scale: u8,
    /// Whether the peer's SYN offered window scaling; only then does our SYN-ACK.
    pub scaling: bool,
    /// The payload of a full segment in bytes, options subtracted, and no more than suits the peer's windows.
    pub mss: u32,
    /// The same before the peer's windows count.
    pub mss_agreed: u32,
    /// Whether selective ACK was agreed (tail loss probes need it).
    pub sack: bool,
    /// The bytes from `queue_start` on that are not acknowledged yet.
    pub queue: ByteQueue,
    /// The sequence number of the first byte of `queue`.
    pub queue_start: SeqNum,
    /// How much may be written, and in what pieces it was.
    pub buffer: SendBuffer,
    /// A FIN stands behind the queue.
    pub fin_queued: bool,
    /// What was sent and not acknowledged, oldest first.
    pub flight: Flights,
    /// The end of the last small segment sent (Minshall's variant of Nagle).
    pub small_end: SeqNum,
    /// The congestion window in segments (RFC 5681).
    pub cwnd: u32,
    /// The slow start threshold in segments.
    pub ssthresh: u32,
    /// How fast data is expected to leave, in bytes a second (Linux `sk_pacing_rate`).
    pub pacing_rate: u64,
    /// ACKed segments counted towards the next step of congestion avoidance.
    pub cwnd_count: u32,
    /// Expiries of the retransmission timer since the last progress (Linux `icsk_retransmits`).
    pub retransmits: u32,
    /// All expiries of the retransmission timer since the last progress, for the linear SYN phase (`total_rto`).
    pub timeouts: u32,
    /// When the first repeat since the last progress went out (Linux `retrans_stamp`).
    pub first_repeat_at: Option<Time>,
    /// What is known of losses.
    pub loss: Loss,
    /// Whether the congestion window is used up.
    pub cwnd_use: CwndUse,
    /// Unanswered window probes.
    pub probes_out: u32,
    /// When the window probe timer first fired since it was last free (Linux `icsk_probes_tstamp`).
    pub probing_since: Option<Time>,
    /// The byte behind SND.NXT left as a window probe; it counts as sent once the peer has taken it.
    pub probe_byte: bool,
}

/// A segment sent and not acknowledged.
#[expect(clippy::struct_excessive_bools, reason = "what a segment carries and what became of it are independent")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InFlight {
    /// Its first number.
    pub seq: SeqNum,
    /// Its payload in bytes.
    pub len: u32,
    /// Whether it is the SYN.
    pub syn: bool,
    /// Whether it carries the FIN.
    pub fin: bool,
    /// When it was last sent.
    pub sent_at: Time,
    /// At which look at the clock: a moment of a run is longer than one of a kernel's clock, and a look may be old.
    pub look: u32,
    /// Which sending of this connection that was.
    pub order: u32,
    /// Whether it was sent more than once.
    pub repeated: bool,
    /// Whether it is taken for lost.
    pub lost: bool,
    /// Whether RACK has found it lost since it was last sent, and looks at it no more (Linux: not in the list of what
    /// was sent, by time).
    pub found_lost: bool,
    /// Whether its beginning was acknowledged by itself.
    pub cut: bool,
    /// Whether a repeat of it is believed to be on its way.
    pub again: bool,
    /// Whether the peer has reported that it holds it.
    pub sacked: bool,
    /// How many segments had arrived when it was last sent.
    pub delivered: u32,
    /// Whether it ends a write, and so carries PSH.
    pub push: bool,
    /// Whether it ends a record: nothing behind it is put together with it.
    pub eor: bool,
    /// Whether it was handed over together with the segment before it.
    pub joined: bool,
}

impl InFlight {
    /// The number after its last one.
    pub fn end(&self) -> SeqNum {
        self.seq + self.len + u32::from(self.syn) + u32::from(self.fin)
    }

    /// Whether the same is believed of both, so that they may lie in one piece of memory.
    pub fn fares_as(&self, other: &InFlight) -> bool {
        (self.sacked, self.lost, self.again) == (other.sacked, other.lost, other.again)
    }

    /// Whether it is lost and has not been repeated since.
    pub fn waits_for_repeat(&self) -> bool {
        self.lost && !self.sacked && !self.again
    }

    /// Whether it is believed to be on its way, so that RACK looks at it (Linux: it is in the list of what was sent).
    pub fn awaited(&self) -> bool {
        !self.sacked && (!self.lost || self.again) && !self.found_lost
    }
}

/// The receiving half (RCV.* of RFC 9293 §3.3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecvSide {
    /// IRS.
    pub irs: SeqNum,
    /// RCV.NXT: the next number expected.
    pub nxt: SeqNum,
    /// RCV.NXT when the last ACK left (Linux `rcv_wup`).
    pub acked: SeqNum,
    /// The right edge that was announced: no announcement may move it left.
    pub edge: SeqNum,
    /// How far we shift our window field.
    pub scale: u8,
    /// The window that our SYN announced, in bytes.
    pub syn_window: u32,
    /// The receive buffer.
    pub buffer: Buffer,
    /// What came out of order.
    pub gap: Rare<Gap>,
    /// Bytes received in order and not read yet.
    pub queue: ByteQueue,
    /// The peer's FIN, once it has been taken in order.
    pub fin: PeerFin,
}

/// What a receiver knows of gaps; most connections never see one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gap {
    /// What is to be reported: gaps and duplicates.
    pub reports: Reports,
    /// ACKs sent for the present gap, up to three (Linux `dup_ack_counter`), and which gap that is.
    pub gap_acks: (SeqNum, u32),
    /// An ACK for the present gap waits a moment for others (Linux `compressed_ack_timer`).
    pub compressed: Option<Time>,
    /// Segments that arrived beyond a gap, by sequence number.
    pub beyond: Vec<Beyond>,
}

plain!(Gap);

/// Data received beyond a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beyond {
    /// Its first number.
    pub seq: SeqNum,
    /// The bytes.
    pub data: Vec<u8>,
    /// Whether a FIN follows them.
    pub fin: bool,
    /// What they cost.
    pub memory: Memory,
}

impl RecvSide {
    /// The window as it was last announced, from the last ACK on (Linux `rcv_wnd`).
    pub fn announced(&self) -> u32 {
        self.edge.offset_from(self.acked)
    }

    /// Whether nothing waits to be read, neither data nor the FIN.
    pub fn all_read(&self) -> bool {
        self.queue.is_empty() && !self.fin.is_unread()
    }

    /// The window in force: from RCV.NXT to the announced edge (RCV.WND).
    pub fn window(&self) -> u32 {
        if self.edge.after(self.nxt) { self.edge.offset_from(self.nxt) } else { 0 }
    }
}

/// The timestamps option of one connection (RFC 7323).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TsState {
    /// Whether both SYNs carried it.
    pub on: bool,
    /// What is added to the clock of this connection (Linux: a keyed hash of the four-tuple).
    pub offset: u32,
    /// TS.Recent: the peer's value that we echo.
    pub recent: u32,
    /// When it was taken; none before the first.
    pub recent_at: Option<Time>,
}

impl TsState {
    /// Our clock in milliseconds.
    pub fn clock(&self, now: Time) -> u32 {
        clock_ms(now).wrapping_add(self.offset)
    }

    /// RFC 7323 §5: whether a segment's timestamp shows that it is older than what we have seen, by more than so many
    /// ticks. Linux tolerates one where a full socket stands (`TCP_PAWS_WINDOW`), none elsewhere (`tcp_paws_reject`).
    pub fn is_old(&self, segment: &Segment, tolerance: i32) -> bool {
        match (self.on, self.recent_at, segment.options.timestamps) {
            (true, Some(_), Some(ts)) => self.recent.wrapping_sub(ts.val).cast_signed() > tolerance,
            _ => false,
        }
    }
}

/// The millisecond clock that timestamps count, modulo 2^32.
pub fn clock_ms(now: Time) -> u32 {
    u32::try_from((now.0 / 1_000) & u64::from(u32::MAX)).unwrap_or(0)
}

impl Tcb {
    /// The option that carries our timestamps, if they are in use.
    pub fn timestamps(&self, now: Time) -> Option<Timestamps> {
        self.ts.on.then(|| Timestamps { val: self.ts.clock(now), ecr: self.ts.recent })
    }

    /// A segment of ours with the present acknowledgment, window and timestamps.
    pub fn build(&mut self, seq: SeqNum, flags: Flags, payload: Vec<u8>, env: &Env<'_>, out: &mut Outbox) -> Segment {
        Segment {
            src: self.local,
            dst: self.remote,
            seq,
            ack: self.rcv.nxt,
            flags,
            window: self.announce_window(out),
            options: Options { timestamps: self.timestamps(env.now), sack: self.sack_option(), ..Options::default() },
            payload,
        }
    }

    /// The blocks that the next segment reports; a duplicate is told once.
    fn sack_option(&mut self) -> SackBlocks {
        if !self.snd.sack || !self.rcv.gap.is_kept() {
            return SackBlocks::NONE;
        }
        let blocks = self.rcv.gap.reports.option(self.ts.on);
        self.forget_duplicate();
        blocks
    }

    /// An old duplicate is not worth telling any more.
    pub fn forget_duplicate(&mut self) {
        if self.rcv.gap.reports.has_duplicate() {
            self.rcv.gap.reports.forget_duplicate();
        }
    }

    /// The payload of a full segment now: SACK blocks take their room from it (Linux `tcp_current_mss`).
    pub fn current_mss(&self) -> u32 {
        let reports = self.snd.sack && self.rcv.gap.is_kept();
        let blocks = if reports { self.rcv.gap.reports.option(self.ts.on).option_len() } else { 0 };
        self.snd.mss.saturating_sub(blocks).max(8)
    }

    /// Looks at the clock (Linux `tcp_mstamp_refresh`).
    pub fn look(&mut self, env: &Env<'_>) {
        self.looked = env.now;
        self.snd.loss.looks = self.snd.loss.looks.saturating_add(1);
    }

    /// Sends a bare ACK now.
    pub fn send_ack(&mut self, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        self.notice_path();
        self.look(env);
        let segment = self.build(self.acceptable_seq(), Flags::ACK, Vec::new(), env, out);
        self.note_ack_left(env);
        out.send(segment, rule);
    }

    /// Book-keeping for every segment with ACK that leaves.
    pub fn note_ack_left(&mut self, env: &Env<'_>) {
        self.rcv.acked = self.rcv.nxt;
        self.rcv.gap.kept_mut().into_iter().for_each(|gap| gap.compressed = None);
        self.ack.ack_sent(env);
    }

    /// Changes the state and says so.
    pub fn set_state(&mut self, to: State, out: &mut Outbox, rule: Rule) {
        let from = self.state;
        if from != to {
            self.state = to;
            out.items.push((Out::State { from, to }, rule));
        }
    }

    /// Ends the connection at once: timers off, send queue dropped, receive queue kept.
    pub fn become_closed(&mut self, out: &mut Outbox, rule: Rule) {
        self.set_state(State::Closed, out, rule);
        self.drop_all();
    }

    /// Nothing is sent any more, and nothing taken.
    pub fn drop_all(&mut self) {
        self.send_timer = None;
        self.fin_wait2_timer.reset();
        self.keep.timer = None;
        self.ack.timer = None;
        self.rcv.gap.kept_mut().into_iter().for_each(|gap| gap.compressed = None);
        self.ack.owed = false;
        self.snd.queue.clear();
        self.snd.buffer.clear();
        self.snd.flight.clear();
        self.read_shut = true;
        self.write_shut = true;
    }

    /// When an ACK that waits goes out.
    pub fn delayed_ack_due(&self) -> Option<Time> {
        let compressed = self.rcv.gap.kept().and_then(|gap| gap.compressed);
        self.ack.timer.map_or(compressed, |at| Some(compressed.map_or(at, |other| at.min(other))))
    }

    /// When something falls due here, and what.
    pub fn deadline(&self) -> Option<(Time, TimerKind)> {
        let (delack, fin) = (self.delayed_ack_due(), self.fin_wait2_timer.kept().copied().flatten());
        let others =
            [(delack, TimerKind::DelayedAck), (fin, TimerKind::FinWait2), (self.keep.timer, TimerKind::Keepalive)];
        others.into_iter().fold(self.send_timer, |first, (at, kind)| match (first, at) {
            (Some(first), Some(at)) => Some(first.min((at, kind))),
            (first, at) => first.or(at.map(|at| (at, kind))),
        })
    }

    /// Every running timer, the next to fire first, each with how often it has doubled.
    pub fn timers(&self) -> Vec<(Time, TimerKind, u32)> {
        let backoff = |kind: TimerKind| match kind {
            TimerKind::Retransmit => self.snd.retransmits,
            TimerKind::Persist => self.rtt.doublings,
            TimerKind::Keepalive => self.snd.probes_out,
            TimerKind::TailLoss
            | TimerKind::Reorder
            | TimerKind::DelayedAck
            | TimerKind::SynAck
            | TimerKind::FinWait2
            | TimerKind::TimeWait
            | TimerKind::CallTimeout
            | TimerKind::Linger => 0,
        };
        let delack = self.delayed_ack_due().map(|at| (at, TimerKind::DelayedAck));
        let fin = self.fin_wait2_timer.map(|at| (at, TimerKind::FinWait2));
        let keep = self.keep.timer.map(|at| (at, TimerKind::Keepalive));
        let mut running: Vec<_> = [self.send_timer, delack, fin, keep].into_iter().flatten().collect();
        running.sort_unstable();
        running.into_iter().map(|(at, kind)| (at, kind, backoff(kind))).collect()
    }

    /// Whether an invalid segment may be answered now: one ACK each `tcp_invalid_ratelimit` (Linux
    /// `tcp_oow_rate_limited`). Segments that carry data or FIN are always answered.
    pub fn may_answer_invalid(&mut self, segment: &Segment, env: &Env<'_>) -> bool {
        (segment.seq_len() > 0 && !segment.flags.syn()) || self.may_challenge(env)
    }

    /// Whether a challenge ACK may be sent now, whatever it answers carried.
    pub fn may_challenge(&mut self, env: &Env<'_>) -> bool {
        let limit = env.sysctls.millis(Sysctl::InvalidRatelimit);
        let free = self.last_invalid_ack.is_none_or(|last| env.now.since(last) >= limit);
        if free {
            self.last_invalid_ack = Some(env.now);
        }
        free
    }

    /// Whether our FIN has been sent and acknowledged.
    pub fn fin_acked(&self) -> bool {
        self.snd.fin_queued && self.snd.una == self.snd.queue_end() + 1
    }
}

impl SendSide {
    /// The number after the last byte written.
    pub fn queue_end(&self) -> SeqNum {
        self.queue_start + u32::try_from(self.queue.len()).unwrap_or(u32::MAX)
    }

    /// The number after everything that the application asked to send, FIN included.
    pub fn end(&self) -> SeqNum {
        self.queue_end() + u32::from(self.fin_queued)
    }

    /// Bytes written and not sent yet.
    pub fn unsent(&self) -> u32 {
        if self.nxt.before(self.queue_end()) { self.queue_end().offset_from(self.nxt) } else { 0 }
    }

    /// Whether the FIN stands in the queue and has not left.
    pub fn fin_unsent(&self) -> bool {
        self.fin_queued && self.nxt.at_or_before(self.queue_end())
    }

    /// The `len` queued bytes from `seq` on.
    pub fn bytes(&self, seq: SeqNum, len: u32) -> Vec<u8> {
        let from = usize::try_from(seq.offset_from(self.queue_start)).unwrap_or(usize::MAX);
        let len = usize::try_from(len).unwrap_or(0);
        self.queue.as_slice().get(from..from.saturating_add(len)).unwrap_or_default().to_vec()
    }
}
