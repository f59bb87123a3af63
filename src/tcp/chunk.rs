//! What is handed to the device at a time: how many segments, from what pieces of memory, and whether less than that
//! waits for more (Linux `tcp_output.c: tcp_tso_autosize, tcp_grow_skb, tcp_tso_should_defer`).
//!
//! Departs: the number is two wherever a rate is known, as on every link with a delay of more than a few milliseconds.

use super::loss::Phase;
use super::outbox::Env;
use super::output::Push;
use super::send_buffer::PIECE_MAX;
use super::tcb::Tcb;
use super::time::{Span, Time};

/// How many segments Linux hands to the device at a time, at the rates of a link with a delay (`tcp_min_tso_segs`).
pub const CHUNK: u32 = 2;

impl Tcb {
    /// What is handed to the device at a time is put together from what was written apart, even if the peer's window is
    /// what it waits for.
    pub fn grow_chunk(&mut self, how: Push) {
        let left = self.snd.cwnd.saturating_sub(self.snd.in_flight());
        let quota = match how {
            Push::Probe => left.max(1),
            Push::Normal | Push::Small | Push::Chunk => left,
        };
        self.snd.buffer.grow_first(quota.min(self.at_once()) * self.current_mss());
    }

    /// How many segments are handed to the device at a time: two, but as many as fit into a packet of the largest size
    /// while no round trip was measured, and so no rate; never more than half of the window (Linux `tcp_tso_autosize`,
    /// `tcp_cwnd_test`).
    pub fn at_once(&self) -> u32 {
        let most = if self.rtt.srtt().is_some() { CHUNK } else { PIECE_MAX / self.current_mss() };
        most.min(self.snd.cwnd / 2).max(1)
    }

    /// Less than a whole chunk may leave, but soon there will be room for more: it waits, if something left just now
    /// (Linux `tcp_tso_should_defer`).
    pub fn defers(&self, env: &Env<'_>) -> bool {
        let (mss, first) = (self.current_mss(), self.snd.buffer.first_piece().min(self.snd.unsent()));
        let (window, by_cwnd) = (self.window_left(), self.cwnd_room());
        if first <= mss || window < mss || by_cwnd == 0 || self.snd.loss.phase >= Phase::Recovery {
            return false;
        }
        let recent = |at: Time| env.now.since(at) <= Span::millis(1);
        if !self.snd.cwnd_use.sent_at.is_some_and(recent) {
            return false;
        }
        let limit = window.min(by_cwnd);
        if first < self.snd.unsent() && limit >= first {
            // It is not the last one and will not grow.
            return false;
        }
        if limit >= self.at_once() * mss || limit >= self.snd.wnd.min(self.snd.cwnd * mss) / 3 {
            return false;
        }
        let Some(oldest) = self.snd.flight.first() else { return false };
        let srtt = self.rtt.srtt().unwrap_or(Span::ZERO);
        let soon = Span(srtt.0 / 2).min(Span::millis(1));
        (oldest.sent_at + srtt).since(env.now) <= soon && (limit <= first || !self.snd.fin_queued)
    }

    /// How many bytes the congestion window leaves.
    pub fn cwnd_room(&self) -> u32 {
        self.snd.cwnd.saturating_sub(self.snd.in_flight()).saturating_mul(self.current_mss())
    }
}
