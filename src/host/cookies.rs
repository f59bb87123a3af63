//! A listener under pressure: SYN cookies, the reserve of the SYN queue, and half-open connections given up early.
//!
//! A cookie is a sequence number from which the final ACK alone brings the connection back (RFC 4987 §3.6): a keyed
//! hash of both ends, the minute, and which of four segment sizes fits. Other options survive only in the low bits of
//! the timestamp, if the client sent one. Linux: `syncookies.c`, `tcp_input.c: tcp_conn_request`,
//! `inet_connection_sock.c: reqsk_timer_handler`. The hash is ours and comes from the run's seed.

use core::net::SocketAddrV4;

use crate::tcp::choice::{FullQueue, SynQueue};
use crate::tcp::counter::Counter;
use crate::tcp::tcb::clock_ms;
use crate::tcp::{Flags, Options, Out, Request, Rule, Secrets, Segment, SeqNum, State, Sysctl, Tcb, Time};

use super::segments::accept_queue_full;
use super::socket::{Conn, Hold, Id, Socket};
use super::{Did, Event, Host, mix};

/// The clock in a cookie ticks once a minute.
const TICK_US: u64 = 60_000_000;

/// How many bits of a cookie tell the size; the rest of it tells the minute.
const DATA_BITS: u32 = 24;
const DATA_MASK: u32 = (1 << DATA_BITS) - 1;

/// What the low bits of a cookie's timestamp tell (Linux `TS_OPT_*`).
const STAMP_BITS: u32 = 6;
const STAMP_MASK: u32 = (1 << STAMP_BITS) - 1;
const STAMP_SCALE: u32 = 0xf;
const STAMP_SACK: u32 = 0x10;

/// What becomes of a SYN at a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// A half-open entry.
    Request,
    /// A cookie, because of that rule.
    Cookie(Rule),
    /// Nothing, because of that rule.
    Drop(Rule),
}

impl Host {
    /// How many requests the SYN queue of a listener takes; 0 for what does not listen.
    pub fn syn_queue_room(&self, listener: Id) -> u32 {
        match self.socket(listener).map(|socket| &socket.conn) {
            Some(Conn::Listen(queues)) => queues.syn_room,
            _ => 0,
        }
    }

    /// Whether the SYN queue takes another, and what if not.
    pub(super) fn plan_for_syn(&self, listener: Id) -> Plan {
        let Some(Socket { conn: Conn::Listen(queues), .. }) = self.socket(listener) else { return Plan::Request };
        let full = self.syn_queue_len(listener) >= queues.syn_room;
        match self.sysctls.get(Sysctl::Syncookies) {
            0 if full => Plan::Drop(Rule::SynQueueFullDropsSyn),
            2 if !full => Plan::Cookie(Rule::CookieAlways),
            _ if full => Plan::Cookie(Rule::SynQueueFullSendsCookie),
            _ => Plan::Request,
        }
    }

    /// Without cookies the last quarter of `tcp_max_syn_backlog` is for peers that are known to exist. Nobody is: that
    /// is kept in metrics of finished connections, as with `tcp_no_metrics_save=1`.
    pub(super) fn reserve(&self, listener: Id) -> Plan {
        let most = i64::from(self.sysctls.count(Sysctl::MaxSynBacklog));
        let left = most - i64::from(self.syn_queue_len(listener));
        let reserved = self.sysctls.get(Sysctl::Syncookies) == 0 && left < most >> 2;
        if reserved { Plan::Drop(Rule::SynBacklogReserved) } else { Plan::Request }
    }

    /// Answers a SYN with a cookie and forgets it.
    pub(super) fn send_cookie(&mut self, listener: Id, syn: &Segment, rule: Rule, now: Time, out: &mut Vec<Event>) {
        let wanted = self.socket(listener).map(|socket| socket.options.wanted()).unwrap_or_default();
        let mut syn = syn.clone();
        if syn.options.timestamps.is_none() || !self.sysctls.on(Sysctl::Timestamps) {
            // There is no place to keep them.
            syn.options = Options { mss: syn.options.mss, ..Options::default() };
        }
        if !self.sysctls.on(Sysctl::WindowScaling) {
            syn.options.window_scale = None;
        }
        if wanted.max_segment > 0 {
            // It keeps no larger size than the listener asks for.
            syn.options.mss = syn.options.mss.map(|mss| mss.min(wanted.max_segment));
        }
        let secrets = self.secrets(syn.dst.port(), syn.src, now);
        let secrets = Secrets { iss: self.cookie(&syn, now), ..secrets };
        let env = self.env(now);
        let request = Request::of(syn.dst, &syn, secrets, wanted, &env);
        let mut segment = request.syn_ack(&env);
        if let Some(stamps) = &mut segment.options.timestamps {
            stamps.val = stamp_of(&syn.options, request.tcb().snd.sack, now).wrapping_add(secrets.ts_offset);
        }
        if let Some(Socket { conn: Conn::Listen(queues), .. }) = self.socket_mut(listener) {
            queues.cookie_sent = Some(now);
        }
        out.push(Event { socket: Some(listener), did: Did::Tcp(Out::Send { segment, repeat: false }), rule });
    }

    /// Whether a peer, of which nothing has been received but a SYN, would be known by its cookie if it spoke now.
    pub fn keeps_in_cookie(&self, peer: &Tcb, now: Time) -> bool {
        let unheard = peer.snd.una == peer.snd.iss + 1 && peer.rcv.nxt == peer.rcv.irs + 1;
        let (seq, ack) = (peer.snd.una, peer.rcv.nxt);
        let options = Options::default();
        let (src, dst) = (peer.local, peer.remote);
        let ack = Segment { src, dst, seq, ack, flags: Flags::ACK, window: 0, options, payload: Vec::new() };
        let listener = self.listener_for(&ack, &mut Vec::new()).and_then(|id| self.socket(id));
        let Some(Socket { conn: Conn::Listen(queues), .. }) = listener else { return false };
        let watched = queues.cookie_sent.is_some_and(|sent| now.since(sent) <= self.profile().cookie_watch);
        unheard && watched && self.sysctls.on(Sysctl::Syncookies) && self.cookie_size(&ack, now).is_some()
    }

    /// An ACK at a listener may bring a cookie back; false if it is answered like any ACK for nobody.
    pub(super) fn cookie_for_listener(&mut self, listener: Id, ack: &Segment, now: Time, out: &mut Vec<Event>) -> bool {
        let Some(Socket { conn: Conn::Listen(queues), options, read_shut, write_shut, .. }) = self.socket(listener)
        else {
            return false;
        };
        let shut = (*read_shut, *write_shut);
        let recent = queues.cookie_sent.is_some_and(|sent| now.since(sent) <= self.profile().cookie_watch);
        if !recent || !self.sysctls.on(Sysctl::Syncookies) || ack.flags.syn() {
            return false;
        }
        let (options, full) = (**options, accept_queue_full(queues, queues.backlog));
        let secrets = Secrets { iss: ack.ack.back(1), ..self.secrets(ack.dst.port(), ack.src, now) };
        let decided = |rule| Event { socket: Some(listener), did: Did::Tcp(Out::Decided), rule };
        let Some(mss) = self.cookie_size(ack, now) else {
            out.push(decided(Rule::CookieRefused));
            return false;
        };
        let Some(syn) = self.syn_again(ack, mss, secrets.ts_offset) else {
            self.tally(&[Counter::SyncookiesRecv]);
            return false;
        };
        if full {
            out.push(decided(Rule::CookieMeetsFullQueue));
            return true;
        }
        if self.tuples.get(ack.dst.port(), ack.src).is_some() {
            // Linux `inet_ehash_nolisten` finds the half-open entry, and the new socket is thrown away.
            out.push(decided(Rule::CookieMeetsRequest));
            return true;
        }
        let env = self.env(now);
        let request = Request::of_cookie(ack.dst, (&syn, mss), secrets, options.wanted(), &env);
        let mut tcb = request.complete(ack, &env);
        tcb.open_buffer(&env);
        options.inherit(&mut tcb, &env);
        (tcb.read_shut, tcb.write_shut) = shut;
        // What the ACK of a handshake does in SYN_RCVD: by its timestamps the rate is known before anything is sent.
        tcb.update_pacing(tcb.snd.mss);
        tcb.rcv.buffer.predicting = true;
        tcb.state = State::Established;
        let id = self.add_child(ack, options, Conn::Full(Box::new(tcb)));
        self.hold_port(id, ack.dst.port(), Hold::Picked);
        if let Some(Socket { conn: Conn::Listen(queues), .. }) = self.socket_mut(listener) {
            queues.accept_queue.push_back(id);
        }
        let state = Out::State { from: State::Listen, to: State::Established };
        out.push(Event { socket: Some(id), did: Did::Tcp(state), rule: Rule::CookieEstablishes });
        self.with_full(id, now, out, |tcb, env, outbox| {
            outbox.decided(Rule::AcceptQueued);
            if shut.1 {
                tcb.shutdown_write(env, outbox, Rule::ShutdownSendsFin);
            }
            tcb.handle_segment(ack, env, outbox);
        });
        true
    }

    /// The SYN as far as its cookie kept it; none if it kept what this host would not have agreed to.
    fn syn_again(&self, ack: &Segment, mss: u16, ts_offset: u32) -> Option<Segment> {
        let mut options = Options { mss: Some(mss), ..Options::default() };
        // A host that does not use timestamps does not look at them, so that all they kept is lost.
        if let Some(stamps) = ack.options.timestamps.filter(|_| self.sysctls.on(Sysctl::Timestamps)) {
            let own = if stamps.ecr == 0 { 0 } else { stamps.ecr.wrapping_sub(ts_offset) };
            let kept = own & STAMP_MASK;
            let scale = kept & STAMP_SCALE;
            options.timestamps = Some(stamps);
            options.sack_permitted = kept & STAMP_SACK != 0;
            options.window_scale = (scale != STAMP_SCALE).then(|| u8::try_from(scale).unwrap_or(0));
            let scales = options.window_scale.is_none() || self.sysctls.on(Sysctl::WindowScaling);
            if !scales || (options.sack_permitted && !self.sysctls.on(Sysctl::Sack)) {
                return None;
            }
        }
        Some(Segment { seq: ack.seq.back(1), flags: Flags::SYN, options, payload: Vec::new(), ..ack.clone() })
    }

    /// The minute that cookies count, from a start of its own.
    fn cookie_minute(&self, now: Time) -> u32 {
        let phase = mix(self.secret ^ 0x636F_6F6B) % TICK_US;
        u32::try_from(((now.0 + phase) / TICK_US) & u64::from(u32::MAX)).unwrap_or(0)
    }

    /// The number that stands for a SYN (Linux `secure_tcp_syn_cookie`).
    fn cookie(&self, syn: &Segment, now: Time) -> SeqNum {
        let announced = syn.options.mss.unwrap_or(536);
        let size = self.profile().cookie_sizes.iter().rposition(|size| *size <= announced).unwrap_or(0);
        let minute = self.cookie_minute(now);
        let hidden = self.hash(syn, minute, 1).wrapping_add(u32::try_from(size).unwrap_or(0)) & DATA_MASK;
        let open = self.hash(syn, 0, 0).wrapping_add(syn.seq.0).wrapping_add(minute << DATA_BITS);
        SeqNum(open.wrapping_add(hidden))
    }

    /// The segment size in the cookie that `ack` brings back, if it is one of ours and not too old (Linux
    /// `check_tcp_syn_cookie`).
    fn cookie_size(&self, ack: &Segment, now: Time) -> Option<u16> {
        let cookie = ack.ack.back(1).0.wrapping_sub(self.hash(ack, 0, 0)).wrapping_sub(ack.seq.back(1).0);
        let minute = self.cookie_minute(now);
        let age = minute.wrapping_sub(cookie >> DATA_BITS) & (u32::MAX >> DATA_BITS);
        if age >= self.profile().cookie_minutes {
            return None;
        }
        let size = cookie.wrapping_sub(self.hash(ack, minute.wrapping_sub(age), 1)) & DATA_MASK;
        self.profile().cookie_sizes.get(usize::try_from(size).ok()?).copied()
    }

    /// A keyed hash of a segment's two ends and the minute.
    fn hash(&self, segment: &Segment, minute: u32, round: u64) -> u32 {
        let end = |end: SocketAddrV4| (u64::from(end.ip().to_bits()) << 16) | u64::from(end.port());
        let ends = mix(end(segment.src) ^ mix(end(segment.dst)));
        let hash = mix(ends ^ mix(self.secret ^ (u64::from(minute) << 8) ^ round));
        u32::try_from(hash & u64::from(u32::MAX)).unwrap_or(0)
    }

    /// Whether a SYN is dropped because the accept queue is full.
    pub(super) fn full_queue_drops(&self, listener: Id, out: &mut Vec<Event>) -> bool {
        let drops = match self.profile().full_queue {
            FullQueue::EverySyn => true,
            FullQueue::YoungSyns => self.sockets.requests(listener).1 > 1,
        };
        if !drops {
            let did = Did::Tcp(Out::Decided);
            out.push(Event { socket: Some(listener), did, rule: Rule::FullQueueLetsSynIn });
        }
        drops
    }

    /// How many half-open connections a listener with that backlog keeps.
    pub(super) fn room_for_syns(&self, backlog: u32) -> u32 {
        match self.profile().syn_queue {
            SynQueue::Backlog => backlog.saturating_add(1),
            SynQueue::PowerOfTwo => {
                let entries = backlog.min(self.sysctls.count(Sysctl::MaxSynBacklog)).max(8);
                entries.saturating_add(1).next_power_of_two()
            }
        }
    }

    /// Tells a half-open connection, before its timer is looked at, whether old ones crowd the queue.
    pub(super) fn note_crowd(&mut self, id: Id) {
        let Some(Socket { conn: Conn::Request { listener, .. }, .. }) = self.socket(id) else { return };
        let listener = *listener;
        let Some(Socket { conn: Conn::Listen(queues), .. }) = self.socket(listener) else { return };
        let (limit, (all, young)) = (queues.backlog, self.sockets.requests(listener));
        let crowded = match self.profile().syn_queue {
            SynQueue::Backlog => all.saturating_mul(2) > limit.max(8),
            SynQueue::PowerOfTwo => all.saturating_mul(2) >= queues.syn_room,
        };
        let mut young = young.saturating_mul(2);
        let own = self.socket(listener).map_or(0, |listener| listener.options.tcp.syn_count);
        let retries = if own > 0 { own } else { self.sysctls.count(Sysctl::SynackRetries) };
        let mut most = retries;
        while crowded && most > 2 && all >= young {
            most -= 1;
            young = young.saturating_mul(2);
        }
        if let Some(Socket { conn: Conn::Request { request, .. }, .. }) = self.socket_mut(id) {
            request.retries = retries;
            request.cut = crowded.then_some(most);
        }
    }
}

/// The clock with its low bits replaced by what a SYN offered, never ahead of the clock (Linux
/// `cookie_init_timestamp`).
fn stamp_of(offered: &Options, sack: bool, now: Time) -> u32 {
    let clock = clock_ms(now);
    let scale = offered.window_scale.map_or(STAMP_SCALE, |scale| u32::from(scale.min(14)));
    let kept = scale | if sack { STAMP_SACK } else { 0 };
    let low = clock & STAMP_MASK;
    let stamp = (clock & !STAMP_MASK) | kept;
    if kept > low { stamp.wrapping_sub(1 << STAMP_BITS) } else { stamp }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tcp::{Profile, Span};

    /// Which size comes back from a cookie that was made for `announced`, `minutes` later.
    fn back(announced: u16, minutes: u64) -> Option<u16> {
        let host = Host::new([10, 0, 0, 2].into(), Profile::default_profile(), 7);
        let (src, dst) = (SocketAddrV4::new([10, 0, 0, 1].into(), 40_000), SocketAddrV4::new(host.ip(), 80));
        let syn = Segment {
            src,
            dst,
            seq: SeqNum(u32::MAX),
            ack: SeqNum(0),
            flags: Flags::SYN,
            window: 0,
            options: Options { mss: Some(announced), ..Options::default() },
            payload: Vec::new(),
        };
        let now = Time(5_000_000);
        let ack = Segment { seq: syn.seq + 1, ack: host.cookie(&syn, now) + 1, flags: Flags::ACK, ..syn.clone() };
        host.cookie_size(&ack, now + Span(minutes * TICK_US))
    }

    #[test]
    fn a_cookie_keeps_the_next_smaller_of_four_sizes_for_its_minute_and_the_next() {
        let rounded = [100, 536, 1299, 1300, 1439, 1440, 1459, 1460, 9000].map(|size| back(size, 0));
        assert_eq!(rounded, [536, 536, 536, 1300, 1300, 1440, 1440, 1460, 1460].map(Some));
        assert_eq!([0, 1, 2, 3].map(|minutes| back(1460, minutes)), [Some(1460), Some(1460), None, None]);
    }

    #[test]
    fn the_stamp_keeps_the_offers_and_is_never_ahead_of_the_clock() {
        for ms in [0_u64, 63, 64, 100, 1_000_000] {
            let offered = Options { window_scale: Some(7), ..Options::default() };
            let stamp = stamp_of(&offered, true, Time(ms * 1_000));
            assert_eq!(stamp & STAMP_MASK, 7 | STAMP_SACK);
            assert!(clock_ms(Time(ms * 1_000)).wrapping_sub(stamp) < 2 << STAMP_BITS, "{ms}");
        }
    }
}
