//! The send buffer: how much send() takes before it waits, and when it goes on (Linux `tcp.c: tcp_sendmsg_locked`,
//! `tcp_input.c: tcp_sndbuf_expand, tcp_check_space`, `stream.c: sk_stream_write_space`).
//!
//! Linux fills pieces of many segments, counts memory for each, and begins another while there is room for its first
//! byte. Who waits goes on when a third of the buffer is free.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::host_memory::GUARANTEED;
use super::loss::DUP_THRESH;
use super::outbox::{Env, Outbox};
use super::rare::{Rare, plain};
use super::rule::Rule;
use super::seq::SeqNum;
use super::state::State;
use super::sysctl::Sysctls;
use super::tcb::{SendSide, Tcb};

/// The memory that a piece takes besides its bytes.
const PIECE: u32 = 832;

/// The memory that a whole segment may take at worst.
const SEGMENT: u32 = 2_304;

/// The room for headers and book-keeping beside the bytes (Linux `MAX_TCP_HEADER`, `skb_shared_info`).
const HEADROOM: u32 = 576;

/// The smallest buffer that can be asked for (Linux `SOCK_MIN_SNDBUF`), in bytes.
pub const BUFFER_MIN: u32 = 4_608;

/// The most bytes that a piece may hold (Linux `sk_gso_max_size`).
pub const PIECE_MAX: u32 = 65_279;

/// What was written and not sent, in one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Piece {
    len: u32,
    /// Its end is the end of a write.
    push: bool,
    /// Its end is the end of a record: nothing is put behind it (MSG_EOR).
    eor: bool,
}

/// How a send() marks what it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Marks {
    /// More follows: a segment that is not full waits (MSG_MORE).
    pub more: bool,
    /// It ends a record (MSG_EOR).
    pub eor: bool,
}

/// What ends where a segment does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ends {
    /// A write.
    pub push: bool,
    /// A record.
    pub eor: bool,
}

plain!(VecDeque<Piece>);

/// Who writes into the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Writer {
    /// Nobody waits for room.
    Free,
    /// Somebody does (Linux `SOCK_NOSPACE`).
    Waits,
    /// All of it went out meanwhile, and the congestion window would have taken more: the buffer is what holds the
    /// connection up (Linux `TCP_CHRONO_SNDBUF_LIMITED`).
    Starves,
}

/// The buffer of one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendBuffer {
    /// Its size in bytes of memory (Linux `sk_sndbuf`).
    size: u32,
    /// Set by the application (SO_SNDBUF): it does not grow.
    locked: bool,
    /// Whether somebody waits for room.
    writer: Writer,
    /// What waits to be sent, oldest first.
    pieces: Rare<VecDeque<Piece>>,
    /// The end of what was last marked to be pushed.
    pushed: SeqNum,
    /// What waits is to leave whatever holds it back, until another piece is begun (Linux `TCP_NAGLE_PUSH`).
    pub hurries: bool,
}

impl SendBuffer {
    /// An empty buffer.
    pub fn new(asked: Option<u32>, iss: SeqNum, env: &Env<'_>) -> SendBuffer {
        let size = asked.map_or(env.profile.send_buffer, doubled);
        let pieces = Rare::default();
        SendBuffer { size, locked: asked.is_some(), writer: Writer::Free, pieces, pushed: iss + 1, hurries: false }
    }

    /// The application asks for another size; the kernel doubles it (Linux `sk_setsockopt`).
    pub fn resize(&mut self, bytes: u32) {
        (self.size, self.locked) = (doubled(bytes), true);
    }

    /// Its size in bytes of memory.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// So many bytes of the oldest piece leave; what they end.
    pub fn take(&mut self, mut len: u32) -> Ends {
        let mut ends = Ends::default();
        while len > 0
            && let Some(first) = self.pieces.front_mut()
        {
            let part = len.min(first.len);
            first.len -= part;
            len -= part;
            ends = Ends { push: first.len == 0 && first.push, eor: first.len == 0 && first.eor };
            if first.len == 0 {
                self.pieces.pop_front();
            }
        }
        if self.pieces.is_empty() {
            self.pieces.reset();
        }
        ends
    }

    /// Somebody waits for room from now on.
    fn note_waiter(&mut self) {
        if self.writer == Writer::Free {
            self.writer = Writer::Waits;
        }
    }

    /// Whether it is what holds the connection up.
    pub fn starves(&self) -> bool {
        self.writer == Writer::Starves
    }

    /// How much is left of the oldest piece: a segment does not reach beyond it.
    pub fn first_piece(&self) -> u32 {
        self.pieces.front().map_or(u32::MAX, |piece| piece.len)
    }

    /// Whether nothing may be put behind the oldest piece.
    pub fn ends_record(&self) -> bool {
        self.pieces.front().is_some_and(|first| first.eor)
    }

    /// The oldest piece grows to `len` bytes at the cost of the next one, if that has so many (Linux `tcp_grow_skb`).
    pub fn grow_first(&mut self, len: u32) {
        let lacks = self.pieces.front().map_or(0, |first| len.saturating_sub(first.len));
        let closed = self.ends_record();
        let Some(next) = self.pieces.get(1).copied().filter(|_| lacks > 0 && !closed) else { return };
        let part = lacks.min(next.len);
        let whole = part == next.len;
        if let Some(first) = self.pieces.front_mut() {
            first.len += part;
            first.push |= whole && next.push;
            first.eor = whole && next.eor;
        }
        if whole {
            self.pieces.remove(1);
        } else if let Some(next) = self.pieces.get_mut(1) {
            next.len -= part;
        }
    }

    /// Nothing is sent any more.
    pub fn clear(&mut self) {
        self.pieces.reset();
        self.writer = Writer::Free;
    }
}

fn doubled(bytes: u32) -> u32 {
    bytes.saturating_mul(2).max(BUFFER_MIN)
}

impl SendSide {
    /// The memory in use: the bytes, and something for each piece, sent or not (Linux `sk_wmem_queued`).
    pub fn memory(&self) -> u32 {
        let bytes = u32::try_from(self.queue.len()).unwrap_or(u32::MAX);
        if self.flight.is_empty() {
            let pieces = self.buffer.pieces.kept().map_or(0, VecDeque::len);
            return bytes.saturating_add(u32::try_from(pieces).unwrap_or(u32::MAX).saturating_mul(PIECE));
        }
        let first = usize::from(self.flight.first().is_some_and(|sent| sent.joined));
        let joined = usize::try_from(self.flight.joined()).unwrap_or(usize::MAX);
        let sent = self.flight.len().saturating_sub(joined) + first;
        let pieces = u32::try_from(sent + self.buffer.pieces.len()).unwrap_or(u32::MAX);
        bytes.saturating_add(pieces.saturating_mul(PIECE))
    }

    /// Whether there is memory for another piece.
    fn has_room(&self) -> bool {
        self.memory() < self.buffer.size
    }

    /// The buffer grows with the congestion window (Linux `tcp_sndbuf_expand`).
    pub fn expand_buffer(&mut self, env: &Env<'_>) {
        if self.buffer.locked || !env.memory.is_plenty() {
            return;
        }
        let segments = self.cwnd.max(env.profile.cwnd_initial).max(self.loss.reordering.max(DUP_THRESH) + 1);
        // The bytes with their headers in a block of a power of two; those of the loopback are large.
        let segment = ((self.mss + HEADROOM).next_power_of_two() + 256).max(SEGMENT);
        let wanted = segments.saturating_mul(2 * segment).min(env.profile.send_buffer_max);
        self.buffer.size = self.buffer.size.max(wanted);
    }
}

impl Tcb {
    /// How many bytes a piece may hold: whole segments, at most half of the peer's largest window (Linux
    /// `tcp_xmit_size_goal`).
    fn piece_goal(&self) -> u32 {
        let half = if self.snd.wnd_max > 536 { self.snd.wnd_max / 2 } else { self.snd.wnd_max };
        let mss = self.current_mss();
        (PIECE_MAX.min(half.max(68)) / mss * mss).max(mss)
    }

    /// Whether a waiting send() may go on: there is room, and a third of it at least, and not too much is unsent (Linux
    /// `__sk_stream_is_writeable`).
    pub fn may_go_on(&self, sysctls: &Sysctls) -> bool {
        let used = self.snd.memory();
        let room = self.snd.has_room() && self.snd.buffer.size - used >= used / 2;
        room && 2 * u64::from(self.snd.unsent()) < self.options.unsent_limit(sysctls)
    }

    /// Whether another piece may be begun (Linux `sk_stream_memory_free`).
    fn may_begin(&self, env: &Env<'_>) -> bool {
        self.snd.has_room() && u64::from(self.snd.unsent()) < self.options.unsent_limit(env.sysctls)
    }

    /// Takes as much as there is room for, and sends what may leave; gives how many bytes it took.
    /// `woken`: the call has waited.
    pub fn write(&mut self, (data, marks): (&[u8], Marks), woken: bool, env: &Env<'_>, out: &mut Outbox) -> usize {
        if woken && !self.may_go_on(env.sysctls) {
            self.snd.buffer.note_waiter();
            return 0;
        }
        let goal = self.piece_goal();
        let mut rest = data;
        while !rest.is_empty() {
            let tail = self.snd.buffer.pieces.back().filter(|tail| !tail.eor);
            let room = tail.map_or(0, |tail| goal.saturating_sub(tail.len));
            if room == 0 {
                let first = self.snd.flight.is_empty() && self.snd.buffer.pieces.is_empty();
                if !self.may_begin(env) || !(first || self.granted(PIECE, env, out) == PIECE) {
                    self.snd.buffer.note_waiter();
                    break;
                }
                self.restart_after_idle(env, out);
                self.snd.buffer.pieces.push_back(Piece { len: 0, push: false, eor: false });
                self.snd.buffer.hurries = false;
                continue;
            }
            let part = self.granted(room.min(u32::try_from(rest.len()).unwrap_or(u32::MAX)), env, out);
            if part == 0 {
                self.snd.buffer.note_waiter();
                break;
            }
            if rest.len() == data.len()
                && let Some(tail) = self.snd.buffer.pieces.back_mut()
            {
                // The end of the write before is not the end of this piece any more.
                tail.push = false;
            }
            let part = usize::try_from(part).unwrap_or(usize::MAX);
            let (now, later) = rest.split_at(part);
            self.snd.queue.extend_from_slice(now);
            rest = later;
            if let Some(tail) = self.snd.buffer.pieces.back_mut() {
                tail.len += u32::try_from(part).unwrap_or(u32::MAX);
                if tail.len >= goal && !rest.is_empty() {
                    self.push_full_piece(env, out);
                }
            }
        }
        let taken = data.len() - rest.len();
        if taken > 0 {
            self.finish_write(marks, rest.is_empty(), env, out);
        }
        taken
    }

    /// What was taken may leave; the call is over if that is all (Linux `tcp_push`).
    fn finish_write(&mut self, marks: Marks, whole: bool, env: &Env<'_>, out: &mut Outbox) {
        if let Some(tail) = self.snd.buffer.pieces.back_mut().filter(|_| whole) {
            tail.eor = marks.eor;
        }
        if !(whole && marks.more) || self.is_long_unpushed() {
            self.mark_push();
        }
        match (whole, marks.more) {
            (true, true) => self.transmit_corked(env, out),
            (true, false) => self.transmit(env, out),
            (false, _) => self.transmit_small(env, out),
        }
    }

    /// More than half of the peer's largest window was written since something was marked to be pushed (Linux
    /// `forced_push`).
    fn is_long_unpushed(&self) -> bool {
        self.snd.queue_end().after(self.snd.buffer.pushed + self.snd.wnd_max / 2)
    }

    /// How many of so many bytes the host has memory for. If not for all, the buffer becomes smaller; what has come to
    /// fill it is taken, and so is a little where next to nothing is queued (Linux `__sk_mem_raise_allocated`,
    /// `sk_stream_moderate_sndbuf`, `tcp_wmem_schedule`).
    fn granted(&mut self, size: u32, env: &Env<'_>, out: &mut Outbox) -> u32 {
        let used = self.snd.memory();
        self.rcv.buffer.ledger.set_sending(used);
        if env.memory.grants_sending(self, size) {
            return size;
        }
        self.rcv.buffer.ledger.refused = true;
        if !self.snd.buffer.locked {
            self.snd.buffer.size = self.snd.buffer.size.min(used / 2).max(BUFFER_MIN);
        }
        if used + size >= self.snd.buffer.size {
            return size;
        }
        let little = GUARANTEED.saturating_sub(used).max(self.rcv.buffer.ledger.at_hand).min(size);
        if little == 0 {
            out.decided(Rule::NoMemoryToSend);
        }
        little
    }

    /// A piece is full and more follows: some of it may leave already (Linux `forced_push`, `tcp_push_one`).
    fn push_full_piece(&mut self, env: &Env<'_>, out: &mut Outbox) {
        if self.is_long_unpushed() {
            self.mark_push();
            self.push_new(env, out);
        } else if self.snd.buffer.pieces.len() == 1 {
            self.push_chunk(env, out);
        }
    }

    /// The end of the queue is the end of a write.
    fn mark_push(&mut self) {
        if let Some(tail) = self.snd.buffer.pieces.back_mut() {
            tail.push = true;
        }
        self.snd.buffer.pushed = self.snd.queue_end();
    }

    /// Something went out, and the congestion window was not the limit.
    pub fn note_starving(&mut self) {
        let open = matches!(self.state, State::Established | State::CloseWait);
        if open && self.snd.buffer.writer == Writer::Waits && !self.has_unsent() {
            self.snd.buffer.writer = Writer::Starves;
        }
    }

    /// After an acknowledgment: if somebody waits and the window is not what holds us back, the buffer grows (Linux
    /// `tcp_new_space`).
    pub fn check_space(&mut self, env: &Env<'_>) {
        if self.snd.buffer.writer == Writer::Free {
            return;
        }
        if self.snd.in_flight() < self.snd.cwnd {
            self.snd.expand_buffer(env);
        }
        if self.may_go_on(env.sysctls) {
            self.snd.buffer.writer = Writer::Free;
        }
    }
}
