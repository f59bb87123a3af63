//! What the application does to a connection: open, send, receive, shut down, close, abort (RFC 9293 §3.10.1 to
//! §3.10.5).
//!
//! The order of the checks in [`Tcb::close`] is that of Linux's `__tcp_close`. Descriptors, blocking and errno are the
//! business of `host`.

use core::net::SocketAddrV4;

use super::ack_policy::AckPolicy;
use super::belief::Belief;
use super::buffer::Buffer;
use super::byte_queue::ByteQueue;
use super::congestion::CwndUse;
use super::flights::Flights;
use super::icmp::Path;
use super::keepalive::Keep;
use super::loss::Loss;
use super::memory::PeerFin;
use super::options::Wanted;
use super::outbox::{Env, Out, Outbox};
use super::output::Offers;
use super::rare::Rare;
use super::receive::fin_wait2_span;
use super::rtt::Rtt;
use super::rule::Rule;
use super::segment::Flags;
use super::send_buffer::SendBuffer;
use super::seq::SeqNum;
use super::state::State;
use super::syn_sent::TIMESTAMPS_LEN;
use super::sysctl::Sysctl;
use super::tcb::{InFlight, RecvSide, SendSide, Tcb, TsState};
use super::timer_kind::TimerKind;

/// What a new connection takes from its host: two numbers from its secret, and the way to the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secrets {
    /// ISS.
    pub iss: SeqNum,
    /// The offset of the timestamp clock.
    pub ts_offset: u32,
    /// The payload of a segment without options that the path takes, in bytes.
    pub path_mss: u16,
}

/// How a socket is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseHow {
    /// SO_LINGER is on with a time of zero.
    pub linger_zero: bool,
}

impl Tcb {
    /// A connection in CLOSED with nothing known of the peer.
    pub fn new(local: SocketAddrV4, remote: SocketAddrV4, secrets: Secrets, env: &Env<'_>) -> Tcb {
        let iss = secrets.iss;
        let buffer = Buffer::new(None, env);
        Tcb {
            local,
            remote,
            state: State::Closed,
            orphan: false,
            queued: false,
            read_shut: false,
            write_shut: false,
            nodelay: false,
            options: Rare::default(),
            keep: Keep::default(),
            snd: SendSide {
                iss,
                una: iss,
                nxt: iss,
                wnd: 0,
                wnd_max: 0,
                acked: 0,
                wl1: SeqNum(0),
                scale: 0,
                scaling: true,
                mss: 536,
                mss_agreed: 536,
                sack: false,
                queue: ByteQueue::default(),
                queue_start: iss + 1,
                buffer: SendBuffer::new(None, iss, env),
                fin_queued: false,
                flight: Flights::default(),
                small_end: iss,
                cwnd: env.profile.cwnd_initial,
                ssthresh: u32::MAX,
                pacing_rate: u64::MAX,
                cwnd_count: 0,
                retransmits: 0,
                timeouts: 0,
                first_repeat_at: None,
                loss: Loss::new(iss),
                cwnd_use: CwndUse::new(iss),
                probes_out: 0,
                probing_since: None,
                probe_byte: false,
            },
            rcv: RecvSide {
                irs: SeqNum(0),
                nxt: SeqNum(0),
                acked: SeqNum(0),
                edge: SeqNum(0),
                scale: buffer.scale(env),
                syn_window: buffer.first_window(u32::from(secrets.path_mss)),
                buffer,
                gap: Rare::default(),
                queue: ByteQueue::default(),
                fin: PeerFin::NotYet,
            },
            rtt: Rtt::new(env.profile.rto_initial),
            ack: AckPolicy::new(),
            ts: TsState { on: false, offset: secrets.ts_offset, recent: 0, recent_at: None },
            send_timer: None,
            fin_wait2_timer: Rare::default(),
            last_invalid_ack: None,
            path: Path::new(secrets.path_mss),
            looked: env.now,
        }
    }

    /// The buffers and the segment size of a connection whose SYN has not left yet: as asked for, or as in the profile.
    pub fn ask(&mut self, wanted: Wanted, env: &Env<'_>) {
        if self.options.max_segment != wanted.max_segment {
            self.options.max_segment = wanted.max_segment;
        }
        let buffer = Buffer::new(wanted.receive, env);
        self.rcv.scale = buffer.scale(env);
        self.rcv.syn_window = buffer.first_window(u32::from(self.own_mss()));
        self.rcv.buffer = buffer;
        self.snd.buffer = SendBuffer::new(wanted.send, self.snd.iss, env);
    }

    /// §3.10.1, OPEN, active: sends the SYN.
    pub fn connect(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.set_state(State::SynSent, out, Rule::ConnectSyn);
        self.path.announced = Some(self.own_mss());
        if self.options.max_segment > 0 {
            self.path.peer_mss = self.options.max_segment;
        }
        self.guess_mss(if env.sysctls.on(Sysctl::Timestamps) { TIMESTAMPS_LEN } else { 0 });
        let segment = self.build_syn(Flags::SYN, Offers::Own, env);
        let seq = self.snd.iss;
        self.snd.flight.push(InFlight {
            seq,
            len: 0,
            syn: true,
            fin: false,
            sent_at: env.now,
            look: 0,
            order: 0,
            repeated: false,
            lost: false,
            found_lost: false,
            cut: false,
            again: false,
            sacked: false,
            delivered: 0,
            push: false,
            eor: false,
            joined: false,
        });
        self.snd.nxt = seq + 1;
        self.look(env);
        self.note_connect(env.now);
        self.send_timer = Some((env.now + self.rtt.rto, TimerKind::Retransmit));
        out.send(segment, Rule::ConnectSyn);
    }

    /// §3.10.3, RECEIVE: takes up to `max` received bytes; may send a window update or an owed ACK (Linux
    /// `__tcp_cleanup_rbuf`).
    pub fn receive(&mut self, max: usize, env: &Env<'_>, out: &mut Outbox) -> Vec<u8> {
        let data = self.rcv.queue.take(max);
        if data.is_empty() || self.state == State::Closed {
            return data;
        }
        let read = u32::try_from(data.len()).unwrap_or(u32::MAX);
        if self.rcv.buffer.read(read, self.rcv.nxt, env) {
            out.decided(Rule::BufferGrows);
        }
        self.note_end_read(data.len() < max);
        let unacked = self.rcv.nxt.offset_from(self.rcv.acked);
        if self.ack.due_after_read(unacked, self.rcv.all_read(), env) {
            self.send_ack(env, out, Rule::AckAfterRead);
        } else if self.window_opened() {
            self.send_ack(env, out, Rule::WindowUpdate);
        }
        data
    }

    /// The end of the stream is read with the last data, or once the application has asked for more than there is.
    pub fn note_end_read(&mut self, wanted_more: bool) {
        self.rcv.fin.note_read(self.rcv.queue.is_empty(), wanted_more);
        if self.rcv.fin == PeerFin::Read {
            self.rcv.buffer.drop_read(self.rcv.nxt);
        }
    }

    /// Whether the peer's FIN has come: its direction is over.
    pub(super) fn has_peers_fin(&self) -> bool {
        match self.state {
            State::CloseWait | State::LastAck | State::Closing | State::TimeWait => true,
            State::Listen
            | State::SynSent
            | State::SynRcvd
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::Closed => false,
        }
    }

    /// Whether reading has at least doubled the window that the peer knows of (Linux `__tcp_cleanup_rbuf`). A peer that
    /// will send nothing more, or is not listened to, is not told.
    fn window_opened(&mut self) -> bool {
        let known = self.rcv.window();
        if self.read_shut || self.has_peers_fin() || !self.rcv.buffer.may_update(known) {
            return false;
        }
        let now = self.select_window();
        now > 0 && now >= 2 * known
    }

    /// §3.10.4, CLOSE: shutdown(SHUT_WR), or the sending half of close(): a FIN behind the data. Departs: in CLOSE_WAIT
    /// the RFC waits for the FIN to leave, here the state changes at once.
    pub fn shutdown_write(&mut self, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        self.write_shut = true;
        let next = match self.state {
            State::Established | State::SynRcvd => State::FinWait1,
            State::CloseWait if env.profile.last_ack_waits && self.has_unsent() => {
                if !self.snd.fin_queued {
                    self.snd.fin_queued = true;
                    out.decided(Rule::LastAckWaits);
                    self.transmit(env, out);
                }
                return;
            }
            State::CloseWait => State::LastAck,
            State::FinWait1
            | State::FinWait2
            | State::Closing
            | State::LastAck
            | State::TimeWait
            | State::Listen
            | State::SynSent
            | State::Closed => return,
        };
        self.set_state(next, out, rule);
        self.snd.fin_queued = true;
        self.transmit(env, out);
    }

    /// close() of the last descriptor, in Linux's order: unread data (RFC 2525 §2.17; §3.6.1), linger zero (§3.10.5),
    /// then §3.10.4: SYN_SENT, and the orderly FIN. Departs: whoever has closed does not receive any more (§3.6,
    /// MAY-1). [`Tcb::become_orphan`] must follow, at once or when close() has lingered long enough.
    pub fn close(&mut self, how: CloseHow, env: &Env<'_>, out: &mut Outbox) {
        self.read_shut = true;
        if self.state == State::Closed {
            return;
        }
        let always_fin = env.profile.believes(Belief::CloseAlwaysFin);
        if !self.rcv.queue.is_empty() && !always_fin {
            self.rcv.queue.clear();
            self.rcv.buffer.clear();
            self.rcv.gap.beyond.clear();
            self.abort(env, out, Rule::CloseUnreadReset);
            return;
        }
        self.rcv.buffer.drop_unread();
        let keeps = self.snd.queue.is_empty() && env.profile.believes(Belief::LingerZeroOnlyWithData);
        if how.linger_zero && !always_fin && !keeps {
            self.disconnect(env, out);
            return;
        }
        if self.state == State::SynSent {
            self.become_closed(out, Rule::CloseInSynSent);
            return;
        }
        if env.profile.believes(Belief::CloseDiscards) {
            self.drop_unsent();
        }
        let rule = if self.state == State::CloseWait { Rule::CloseAnswersFin } else { Rule::CloseSendsFin };
        self.shutdown_write(env, out, rule);
    }

    /// No process holds the connection any more; in FIN_WAIT_2 that starts the clock.
    pub fn become_orphan(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.orphan = true;
        if self.state == State::FinWait2 && self.options.resets_orphan() {
            self.abort(env, out, Rule::Linger2Resets);
        } else if self.state == State::FinWait2 {
            self.enter_orphan_fin_wait2(fin_wait2_span(self, env), env, out);
        }
    }

    /// Whether a lingering close() still waits: for its FIN, and the data before it, to be acknowledged.
    pub fn lingers(&self) -> bool {
        match self.state {
            State::FinWait1 | State::Closing | State::LastAck => true,
            State::CloseWait => self.snd.fin_queued,
            State::Listen
            | State::SynSent
            | State::SynRcvd
            | State::Established
            | State::FinWait2
            | State::TimeWait
            | State::Closed => false,
        }
    }

    /// close() with linger zero: RST from the states that still owe the peer something, silence from the others
    /// (Linux `tcp_disconnect`, `tcp_need_reset`).
    fn disconnect(&mut self, env: &Env<'_>, out: &mut Outbox) {
        let owes = match self.state {
            State::Established | State::CloseWait | State::FinWait1 | State::FinWait2 | State::SynRcvd => true,
            State::Closing | State::LastAck => self.snd.fin_unsent(),
            State::SynSent | State::TimeWait | State::Listen | State::Closed => false,
        };
        if owes {
            self.abort(env, out, Rule::LingerZeroReset);
        } else {
            self.become_closed(out, Rule::LingerZeroSilent);
        }
    }

    /// The next connection of this socket numbers on beyond everything that the peer may have of this one (Linux
    /// `tcp_disconnect`): SND.NXT is its ISS.
    pub fn number_on(&mut self) {
        let end = if self.snd.end().after(self.snd.nxt) { self.snd.end() } else { self.snd.nxt };
        self.snd.nxt = end + self.snd.wnd_max + 2;
    }

    /// §3.10.5, ABORT: sends a RST and is gone. It is sent once and never repeated.
    pub fn abort(&mut self, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        let segment = self.build(self.acceptable_seq(), Flags::RST | Flags::ACK, Vec::new(), env, out);
        self.end_by_reset(rule, env, out);
        out.send(segment, rule);
    }

    /// Our reset ends the connection: at once, or after the time that old duplicates may take (RFC 9293 §3.5.2).
    pub fn end_by_reset(&mut self, rule: Rule, env: &Env<'_>, out: &mut Outbox) {
        let waits = match self.state {
            State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck => env.profile.resetter_waits,
            State::SynSent | State::SynRcvd | State::TimeWait | State::Listen | State::Closed => false,
        };
        if !waits {
            self.become_closed(out, rule);
            return;
        }
        self.set_state(State::TimeWait, out, Rule::ResetterWaits);
        self.drop_all();
        let (to, lasts) = (State::TimeWait, env.profile.time_wait);
        out.items.push((Out::Shrink { to, lasts }, Rule::ResetterWaits));
    }
}
