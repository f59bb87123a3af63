//! What is handed to the device at a time: how many segments, from what pieces of memory, and whether less than that
//! waits for more (Linux `tcp_output.c: tcp_tso_autosize, tcp_grow_skb, tcp_mss_split_point, tcp_tso_should_defer`;
//! `tcp_input.c: tcp_update_pacing_rate`).
//!
//! It is what the link is believed to carry in a millisecond or so: many segments on a fast and short one, two on a
//! slow or long one. On the wire that shows by the PSH on the last of them.

use super::loss::Phase;
use super::outbox::Env;
use super::output::Push;
use super::send_buffer::PIECE_MAX;
use super::sysctl::Sysctl;
use super::tcb::Tcb;
use super::time::{Span, Time};

/// A second of the rate is 2 to the power of so many times what leaves together (Linux `sk_pacing_shift`).
const PACING_SHIFT: u32 = 10;

/// For each time that the shortest round trip holds 2 to the power of so many microseconds, what a short way adds is
/// halved (Linux `tcp_tso_rtt_log`).
const RTT_LOG: u32 = 9;

/// The rate is so many hundredths of a window each round trip, in slow start and after it (Linux `tcp_pacing_ss_ratio`,
/// `tcp_pacing_ca_ratio`).
const PACING: (u64, u64) = (200, 120);

impl Tcb {
    /// How fast data is expected to leave, anew; segments hold `mss` bytes (Linux `tcp_update_pacing_rate`).
    pub fn update_pacing(&mut self, mss: u32) {
        let ratio = if self.snd.cwnd < self.snd.ssthresh / 2 { PACING.0 } else { PACING.1 };
        let window = u64::from(mss) * u64::from(self.snd.cwnd.max(self.snd.packets_out()));
        // Eight times a second, in hundredths of microseconds; without a round trip it is not divided.
        let whole = window.saturating_mul(80_000 * ratio);
        self.snd.pacing_rate = whole / self.rtt.srtt8_us().max(1);
    }

    /// What is handed to the device at a time is put together from what was written apart, even if the peer's window is
    /// what it waits for.
    pub fn grow_chunk(&mut self, how: Push, env: &Env<'_>) {
        let left = self.snd.cwnd.saturating_sub(self.snd.in_flight());
        let quota = match how {
            Push::Probe => left.max(1),
            Push::Normal | Push::Corked | Push::Small | Push::Chunk => left,
        };
        self.snd.buffer.grow_first(quota.min(self.at_once(env)).saturating_mul(self.current_mss()));
    }

    /// How many segments the rate allows to be handed over together (Linux `tcp_tso_segs`).
    pub fn autosize(&self, env: &Env<'_>) -> u32 {
        let most = u64::from(PIECE_MAX);
        let near = self.snd.loss.min_rtt().map_or(u64::MAX, |least| least.0 >> RTT_LOG);
        let near = u32::try_from(near).ok().and_then(|halvings| most.checked_shr(halvings)).unwrap_or(0);
        let bytes = (self.snd.pacing_rate >> PACING_SHIFT).saturating_add(near).min(most);
        let fit = u32::try_from(bytes).unwrap_or(PIECE_MAX) / self.current_mss();
        fit.max(env.sysctls.count(Sysctl::MinTsoSegs))
    }

    /// How many segments are handed to the device at a time: as many as the rate allows, never more than half of the
    /// window (Linux `tcp_cwnd_test`).
    pub fn at_once(&self, env: &Env<'_>) -> u32 {
        self.autosize(env).min(self.snd.cwnd / 2).max(1)
    }

    /// How many segments of `len` bytes leave together: whole ones of the first piece as far as the windows let them
    /// out, and its rest where that need not wait (Linux `tcp_mss_split_point`).
    pub fn together(&self, len: u32, env: &Env<'_>) -> u32 {
        let piece = self.snd.buffer.first_piece();
        if len == 0 || len >= piece {
            return 1;
        }
        let needed = piece.min(self.window_left());
        let rest = !needed.is_multiple_of(len) && !self.nagle_holds(env);
        let segments = needed / len + u32::from(rest);
        segments.min(self.cwnd_room() / self.current_mss().max(1)).min(self.at_once(env)).max(1)
    }

    /// Less than a whole chunk may leave, but soon there will be room for more: it waits, if something left just now
    /// (Linux `tcp_tso_should_defer`).
    pub fn defers(&self, env: &Env<'_>) -> bool {
        let (mss, first) = (self.current_mss(), self.snd.buffer.first_piece().min(self.snd.unsent()));
        let (window, by_cwnd) = (self.window_left(), self.cwnd_room());
        if first <= mss || window < mss || by_cwnd == 0 || self.snd.loss.phase >= Phase::Recovery {
            return false;
        }
        // Two events one millisecond apart are never exactly so on a real machine.
        let recent = |at: Time| env.now.since(at) < Span::millis(1);
        if !self.snd.cwnd_use.sent_at.is_some_and(recent) {
            return false;
        }
        let limit = window.min(by_cwnd);
        if first < self.snd.unsent() && limit >= first {
            // It is not the last one and will not grow.
            return false;
        }
        if limit >= self.autosize(env).saturating_mul(self.snd.mss) || self.is_part_of_window(limit, env) {
            return false;
        }
        let Some(oldest) = self.snd.flight.first() else { return false };
        let srtt = self.rtt.srtt().unwrap_or(Span::ZERO);
        let soon = Span(srtt.0 / 2).min(Span::millis(1));
        (oldest.sent_at + srtt).since(env.now) <= soon
            && (limit <= first || !(self.snd.fin_queued || self.snd.buffer.ends_record()))
    }

    /// Whether so many bytes are enough of the window to leave (`tcp_tso_win_divisor`).
    fn is_part_of_window(&self, limit: u32, env: &Env<'_>) -> bool {
        match env.sysctls.count(Sysctl::TsoWinDivisor) {
            0 => limit > 3 * self.snd.mss,
            parts => limit >= self.snd.wnd.min(self.snd.cwnd.saturating_mul(self.snd.mss)) / parts,
        }
    }

    /// How many bytes the congestion window leaves.
    pub fn cwnd_room(&self) -> u32 {
        self.snd.cwnd.saturating_sub(self.snd.in_flight()).saturating_mul(self.current_mss())
    }
}
