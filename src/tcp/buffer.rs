//! The receive buffer: what it counts, the window that it allows, and how both grow (RFC 9293 §3.8.6; Linux
//! `tcp_input.c: tcp_grow_window, tcp_rcv_space_adjust, tcp_measure_rcv_mss`, `tcp_output.c: __tcp_select_window`).
//!
//! Linux counts the memory of a segment, not its bytes (`memory`): the share that is payload is measured, and the
//! window is that share of what is free.

use serde::{Deserialize, Serialize};

use super::counter::Counter;
use super::outbox::Outbox;
use super::tcb::Tcb;
use std::collections::VecDeque;

use super::memory::{Chunk, Ledger, Memory, collapse_queue};
use super::outbox::Env;
use super::rare::{Rare, plain};
use super::seq::SeqNum;
use super::sysctl::Sysctl;
use super::time::{Span, Time};

/// The share that is assumed before a full segment was seen: one half, in 256ths.
const RATIO_DEFAULT: u32 = 128;

/// The smallest buffer that can be asked for (Linux `SOCK_MIN_RCVBUF`), in bytes.
pub const BUFFER_MIN: u32 = 2_304;

/// The window is not shifted by more than this (RFC 7323 §2.3).
const SCALE_MAX: u32 = 14;

plain!(VecDeque<Chunk>);

/// The buffer of one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buffer {
    /// Its size in bytes of memory (Linux `sk_rcvbuf`).
    pub size: u32,
    /// Set by the application (SO_RCVBUF): it does not grow.
    pub locked: bool,
    /// What part of the memory is payload, in 256ths (Linux `scaling_ratio`).
    ratio: u32,
    /// The largest window that may be announced.
    clamp: u32,
    /// The window that may be announced now; it grows with what arrives (Linux `rcv_ssthresh`).
    allowed: u32,
    /// Our own MSS, less the timestamps.
    mss: u32,
    /// The most segments that the window of a SYN has; 0 is all that fit.
    first_segments: u32,
    /// The segments in order that wait to be read.
    chunks: Rare<VecDeque<Chunk>>,
    /// What those and the ones beyond a gap cost.
    pub ledger: Ledger,
    /// Header prediction is on (Linux `pred_flags`).
    pub predicting: bool,
    /// What one round trip brought at most so far.
    per_round: u32,
    /// From which number on the present round trip counts, and since when.
    round: (SeqNum, Time),
    /// The number of the next byte that the application reads.
    copied: SeqNum,
    /// The shortest round trip that the receiver has seen.
    rtt: Option<Span>,
    /// The timestamp that was measured last.
    echo: u32,
    /// A window's worth of data: up to which number, and since when.
    window_round: Option<(SeqNum, Time)>,
}

impl Buffer {
    /// A buffer that nothing has arrived in; its size is the profile's unless the application asked for one.
    pub fn new(asked: Option<u32>, env: &Env<'_>) -> Buffer {
        let size = asked.map_or(env.profile.receive_buffer, |bytes| bytes.saturating_mul(2).max(BUFFER_MIN));
        Buffer {
            size,
            locked: asked.is_some(),
            ratio: RATIO_DEFAULT,
            clamp: 0,
            allowed: 0,
            mss: u32::from(env.profile.mss),
            first_segments: env.profile.first_window,
            chunks: Rare::default(),
            ledger: Ledger::default(),
            predicting: false,
            per_round: 0,
            round: (SeqNum(0), Time::ZERO),
            copied: SeqNum(0),
            rtt: None,
            echo: 0,
            window_round: None,
        }
    }

    /// The application asks for another size; the kernel doubles it (Linux `__sock_set_rcvbuf`).
    pub fn resize(&mut self, bytes: u32) {
        self.size = bytes.saturating_mul(2).max(BUFFER_MIN);
        self.locked = true;
    }

    /// The window of a SYN: whole segments of `mss` bytes (Linux `tcp_select_initial_window`).
    pub fn first_window(&self, mss: u32) -> u32 {
        let space = self.payload(self.size);
        let whole = if space > mss { space / mss * mss } else { space };
        match self.first_segments {
            0 => whole,
            segments => whole.min(segments * mss),
        }
    }

    /// How far windows must be shifted for the largest that there may ever be.
    pub fn scale(&self, env: &Env<'_>) -> u8 {
        if !env.sysctls.on(Sysctl::WindowScaling) {
            return 0;
        }
        let most = if self.locked { self.payload(self.size) } else { env.profile.receive_buffer_max };
        let shift = most.max(1).ilog2().saturating_sub(15).min(SCALE_MAX);
        u8::try_from(shift).unwrap_or(0)
    }

    /// The peer's SYN has come: until the connection is open the first window bounds what is announced, as far as a
    /// window field reaches.
    pub fn begin(&mut self, window: u32, scale: u8, rcv_nxt: SeqNum) {
        self.copied = rcv_nxt;
        self.clamp = u32::from(u16::MAX) << scale;
        self.allowed = window;
    }

    /// The connection is open: the first window was `window`, and full segments have `mss` bytes (Linux
    /// `tcp_init_buffer_space`).
    pub fn open(&mut self, window: u32, mss: u32, rcv_nxt: SeqNum, now: Time) {
        let most = self.payload(self.size);
        self.mss = mss;
        // What the field can say with the scale of the connection bounds it, and room for one segment is kept.
        self.clamp = self.clamp.min(most);
        if self.clamp > 2 * mss && self.clamp.saturating_add(mss) > most {
            self.clamp = (2 * mss).max(most.saturating_sub(mss));
        }
        self.allowed = window.min(self.clamp);
        self.per_round = self.allowed.min(window).min(10 * mss);
        self.copied = rcv_nxt;
        self.round = (rcv_nxt, now);
    }

    /// The size of the segments that we take, less the timestamps.
    pub fn full_segment(&self) -> u32 {
        self.mss
    }

    /// How large a window it would announce if all were read (Linux `rcv_ssthresh`).
    pub fn allowed(&self) -> u32 {
        self.allowed
    }

    /// What of so much memory is payload.
    fn payload(&self, memory: u32) -> u32 {
        scaled(memory, self.ratio, 256)
    }

    /// The memory in use (Linux `sk_rmem_alloc`).
    pub fn used(&self) -> u32 {
        self.ledger.used
    }

    /// How many bytes there is room for.
    fn space(&self) -> u32 {
        self.payload(self.size.saturating_sub(self.used()))
    }

    /// So many bytes of a packet are queued in order, behind the last one in its memory if they fit there; true if they
    /// do (Linux `tcp_queue_rcv`).
    pub fn queue(&mut self, len: u32, memory: Memory) -> bool {
        let shared = self.chunks.back_mut().is_some_and(|last| last.take(len));
        if !shared {
            self.ledger.charge(memory.size);
            self.chunks.push_back(Chunk { len, unread: len, memory });
        }
        shared
    }

    /// The same for a packet that was charged already, beyond a gap.
    pub fn queue_held(&mut self, len: u32, memory: Memory) -> bool {
        let shared = self.chunks.back_mut().is_some_and(|last| last.take(len));
        if shared {
            self.ledger.release(memory.size);
        } else {
            self.chunks.push_back(Chunk { len, unread: len, memory });
        }
        shared
    }

    /// The last `len` of a packet's `whole` bytes are new: it is queued by itself.
    pub fn queue_apart(&mut self, len: u32, whole: u32, memory: Memory) {
        self.ledger.charge(memory.size);
        self.queue_held_apart(len, whole, memory);
    }

    /// The same for a packet that was charged already, beyond a gap.
    pub fn queue_held_apart(&mut self, len: u32, whole: u32, memory: Memory) {
        self.chunks.push_back(Chunk { len: whole, unread: len, memory });
    }

    /// The number of the next byte to read.
    pub fn copied(&self) -> SeqNum {
        self.copied
    }

    /// The end of the stream is read. Packets of which nothing is left go: known bytes that came with the FIN.
    pub fn drop_read(&mut self, rcv_nxt: SeqNum) {
        self.copied = rcv_nxt;
        while let Some(first) = self.chunks.front().filter(|first| first.unread == 0) {
            let size = first.memory.size;
            self.chunks.pop_front();
            self.ledger.release(size);
        }
    }

    /// Whether a packet wastes memory (Linux `tcp_collapse`).
    pub fn is_bloated(&self, chunk: &Chunk) -> bool {
        self.payload(chunk.memory.size) > chunk.len
    }

    /// Copies together what waits to be read; how many packets went into others.
    pub fn collapse(&mut self) -> u32 {
        let (ratio, mut ledger) = (self.ratio, self.ledger);
        let bloated = |chunk: &Chunk| scaled(chunk.memory.size, ratio, 256) > chunk.len;
        let count = collapse_queue(&mut self.chunks, bloated, &mut ledger);
        self.ledger = ledger;
        count
    }

    /// The buffer is full: the window may not grow, and a buffer that may grow does so by what was too much (Linux
    /// `tcp_clamp_window`).
    pub fn clamp_window(&mut self, may_grow: bool, env: &Env<'_>) {
        if !self.locked && may_grow && self.size < env.profile.receive_buffer_max {
            self.size = self.used().min(env.profile.receive_buffer_max);
        }
        if self.used() > self.size {
            self.allowed = self.clamp.min(2 * self.mss);
        }
    }

    /// Memory is scarce: the window is held to a few segments (Linux `tcp_adjust_rcv_ssthresh`).
    pub fn hold_window(&mut self) {
        self.allowed = self.allowed.min(4 * self.mss);
    }

    /// Whether another packet may come in at all (Linux `tcp_can_ingest`).
    pub fn has_room(&self) -> bool {
        self.used() <= self.size
    }

    /// Nobody will read what waits in order.
    pub fn drop_unread(&mut self) {
        let size = self.chunks.iter().map(|chunk| chunk.memory.size).sum();
        self.chunks.reset();
        self.ledger.release(size);
    }

    /// Everything that waits is thrown away.
    pub fn clear(&mut self) {
        self.chunks.reset();
        self.ledger.release(self.ledger.used);
    }

    /// A segment of a size not seen before tells how much of its memory is payload (Linux `tcp_measure_rcv_mss`).
    pub fn measure(&mut self, len: u32, memory: u32, window: u32) {
        let ratio = scaled(len, 256, memory).clamp(1, 255);
        if ratio == self.ratio {
            return;
        }
        self.ratio = ratio;
        let before = self.clamp;
        self.clamp = self.payload(self.size).max(BUFFER_MIN / 2);
        self.allowed =
            if self.clamp < before { self.allowed.min(self.clamp) } else { self.allowed.max(window.min(self.clamp)) };
        self.per_round = self.per_round.min(self.clamp);
    }

    /// A segment arrived: the window may grow by twice its size, if there is room. True if it does.
    pub fn grow_window(&mut self, len: u32, memory: u32, rcv_mss: u32, env: &Env<'_>) -> bool {
        let room = self.clamp.min(self.space()).saturating_sub(self.allowed);
        if room == 0 {
            return false;
        }
        let step = if self.payload(memory) <= len { 2 * self.mss } else { self.small_step(len, memory, rcv_mss, env) };
        if step == 0 {
            return false;
        }
        self.allowed += step.max(2 * len).min(room);
        true
    }

    /// A bare FIN was put together with what lies before it: it takes no memory, so the window grows as by a full
    /// segment (Linux `tcp_ooo_try_coalesce`).
    pub fn grow_for_fin(&mut self) -> bool {
        let room = self.clamp.min(self.space()).saturating_sub(self.allowed);
        self.allowed += (2 * self.mss).min(room);
        room > 0
    }

    /// A segment that wastes memory lets the window grow while it is small (Linux `__tcp_grow_window`).
    fn small_step(&self, len: u32, memory: u32, rcv_mss: u32, env: &Env<'_>) -> u32 {
        let mut memory = self.payload(memory) / 2;
        let mut window = self.payload(env.profile.receive_buffer_max) / 2;
        while self.allowed <= window {
            if memory <= len {
                return 2 * rcv_mss;
            }
            memory /= 2;
            window /= 2;
        }
        0
    }

    /// The window to announce, and whether so little is free that ACKs must not hurry (Linux `__tcp_select_window`).
    pub fn select(&self, rcv_mss: u32, scale: u8, announced: u32) -> (u32, bool) {
        let allowed_space = self.payload(self.size);
        let full = self.clamp.min(allowed_space);
        let mss = rcv_mss.min(full);
        let unit = 1_u32 << scale;
        let mut free = self.space();
        let scarce = free < full / 2;
        if mss == 0 {
            return (0, scarce);
        }
        if scarce {
            free = free / unit * unit;
            if free < allowed_space / 16 || free < mss {
                return (0, scarce);
            }
        }
        let free = free.min(self.allowed);
        if scale > 0 {
            return (free.div_ceil(unit) * unit, scarce);
        }
        let window = if announced + mss <= free || announced > free {
            free / mss * mss
        } else if mss == full && free > announced + full / 2 {
            free
        } else {
            announced
        };
        (window, scarce)
    }

    /// Whether a window of `known` bytes is small enough to be worth an update (Linux `__tcp_cleanup_rbuf`).
    pub fn may_update(&self, known: u32) -> bool {
        2 * known <= self.clamp
    }

    /// The application takes `len` bytes, segment by segment. True if the buffer grew.
    pub fn read(&mut self, mut len: u32, rcv_nxt: SeqNum, env: &Env<'_>) -> bool {
        let mut grew = false;
        while len > 0
            && let Some(first) = self.chunks.front_mut()
        {
            let part = len.min(first.unread);
            first.unread -= part;
            if first.unread == 0 {
                let size = first.memory.size;
                self.chunks.pop_front();
                self.ledger.release(size);
            }
            len -= part;
            self.copied += part;
            grew |= self.adjust(rcv_nxt, env);
        }
        if self.chunks.is_empty() {
            self.chunks.reset();
        }
        grew
    }

    /// Once in a round trip: if the application took more than ever before, the buffer grows to hold twice of that
    /// (Linux `tcp_rcv_space_adjust`).
    fn adjust(&mut self, rcv_nxt: SeqNum, env: &Env<'_>) -> bool {
        let (from, since) = self.round;
        if self.rtt.is_none_or(|rtt| env.now.since(since) < rtt) {
            return false;
        }
        let taken = self.copied.offset_from(from).saturating_sub(rcv_nxt.offset_from(self.copied));
        self.round = (self.copied, env.now);
        taken > self.per_round && self.grow(taken, 0, env)
    }

    /// Data beyond a gap of `span` bytes wants room, too (Linux `tcp_rcvbuf_grow`).
    pub fn grow_for_gap(&mut self, span: u32, env: &Env<'_>) -> bool {
        self.grow(self.per_round, span, env)
    }

    fn grow(&mut self, taken: u32, span: u32, env: &Env<'_>) -> bool {
        let before = self.per_round.max(1);
        self.per_round = taken;
        if self.locked {
            return false;
        }
        let window = 2 * taken;
        let window = window.saturating_add(scaled(2 * window, taken.saturating_sub(before), before));
        let size = scaled(window.saturating_add(span), 256, self.ratio).min(env.profile.receive_buffer_max);
        if size <= self.size {
            return false;
        }
        self.size = size;
        self.clamp = self.payload(size);
        true
    }

    /// A round trip as the receiver sees it: an echo of our clock on a full segment (Linux `tcp_rcv_rtt_measure_ts`).
    pub fn note_echo(&mut self, echo: u32, len: u32, rcv_mss: u32, since_ms: u32) {
        if echo == self.echo {
            return;
        }
        self.echo = echo;
        if len >= rcv_mss && since_ms > 0 && since_ms < 1 << 20 {
            self.note_rtt(Span::millis(u64::from(since_ms)));
        }
    }

    /// A window's worth of data takes a round trip (Linux `tcp_rcv_rtt_measure`).
    pub fn note_window(&mut self, rcv_nxt: SeqNum, window: u32, now: Time) {
        if let Some((end, since)) = self.window_round {
            if rcv_nxt.before(end) {
                return;
            }
            self.note_rtt(now.since(since).max(Span(1)));
        }
        self.window_round = Some((rcv_nxt + window, now));
    }

    fn note_rtt(&mut self, rtt: Span) {
        self.rtt = Some(self.rtt.map_or(rtt, |least| least.min(rtt)));
    }

    /// The round trip as the receiver knows it.
    pub fn rtt(&self) -> Option<Span> {
        self.rtt
    }
}

/// `value * times / by`, rounded down, as large as a `u32` can be.
fn scaled(value: u32, times: u32, by: u32) -> u32 {
    u32::try_from(u64::from(value) * u64::from(times) / u64::from(by.max(1))).unwrap_or(u32::MAX)
}

impl Tcb {
    /// The window field of the next segment; never takes back what was announced (Linux `tcp_select_window`).
    pub fn announce_window(&mut self, out: &mut Outbox) -> u16 {
        if std::mem::take(&mut self.rcv.buffer.ledger.no_window) {
            self.rcv.buffer.predicting = false;
            self.rcv.edge = self.rcv.nxt;
            return 0;
        }
        let (unit, known) = (1_u32 << self.rcv.scale, self.rcv.window());
        let before = self.rcv.announced();
        let wanted = self.select_window();
        let window = if wanted < known { known.div_ceil(unit) * unit } else { wanted };
        self.rcv.buffer.predicting &= window > 0;
        // Departs: what the field cannot say counts all the same.
        self.rcv.edge = self.rcv.nxt + window;
        let field = u16::try_from(window >> self.rcv.scale).unwrap_or(u16::MAX);
        if wanted == 0 && known > 0 {
            out.count(Counter::WantZeroWindow);
        }
        match (before, field) {
            (1.., 0) => out.count(Counter::ToZeroWindow),
            (0, 1..) => out.count(Counter::FromZeroWindow),
            (0, 0) | (1.., 1..) => {}
        }
        field
    }

    /// The window that the buffer allows now; while little is free, ACKs do not hurry.
    pub fn select_window(&mut self) -> u32 {
        let announced = self.rcv.announced();
        let (window, scarce) = self.rcv.buffer.select(self.ack.rcv_mss, self.rcv.scale, announced);
        if scarce {
            self.ack.quick = 0;
        }
        window
    }
}
