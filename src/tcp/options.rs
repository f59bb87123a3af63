//! What an application has asked of one connection: the TCP_* socket options, and what unset ones fall back to.
//!
//! Linux keeps them in `tcp_sock` and `inet_connection_sock`; an accepted connection inherits its listener's
//! (`tcp.c: do_tcp_setsockopt`, `tcp_timer.c: tcp_clamp_rto_to_user_timeout`).

use serde::{Deserialize, Serialize};

use super::call::SockOpt;
use super::choice::UserTimeout;
use super::outbox::{Env, Outbox, RtoBounds};
use super::rare::plain;
use super::rule::Rule;
use super::state::State;
use super::sysctl::{Sysctl, Sysctls};
use super::tcb::Tcb;
use super::time::{Span, Time};

/// The options of one connection; zero stands for the host's setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TcpOptions {
    /// SO_KEEPALIVE.
    pub keepalive: bool,
    /// TCP_KEEPIDLE in seconds.
    pub keep_idle: u32,
    /// TCP_KEEPINTVL in seconds.
    pub keep_interval: u32,
    /// TCP_KEEPCNT.
    pub keep_count: u32,
    /// TCP_USER_TIMEOUT; zero is off.
    pub user_timeout: Span,
    /// TCP_SYNCNT.
    pub syn_count: u32,
    /// TCP_LINGER2 in seconds; less than zero resets instead of waiting.
    pub linger2: i32,
    /// TCP_CORK.
    pub cork: bool,
    /// TCP_QUICKACK was switched off before there was a connection: its ACKs wait from the beginning.
    pub acks_wait: bool,
    /// TCP_MAXSEG in bytes.
    pub max_segment: u16,
    /// TCP_NOTSENT_LOWAT in bytes.
    pub notsent_lowat: u32,
    /// TCP_DEFER_ACCEPT, as how many times the SYN-ACK's timer fires in those seconds.
    pub defer_accept: u8,
    /// The bounds of the retransmission timeout that were set when the socket was made.
    pub rto: RtoBounds,
}

/// What an application asked for before its connection, or a listener's next one, exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// SO_RCVBUF in bytes, if it was set.
    pub receive: Option<u32>,
    /// SO_SNDBUF in bytes, if it was set.
    pub send: Option<u32>,
    /// TCP_MAXSEG in bytes; 0 if it was not set.
    pub max_segment: u16,
}

plain!(TcpOptions);

impl TcpOptions {
    /// Keeps an option; those that are not a connection's change nothing.
    pub fn note(&mut self, option: SockOpt) {
        match option {
            SockOpt::KeepAlive(on) => self.keepalive = on,
            SockOpt::KeepIdle(seconds) => self.keep_idle = seconds,
            SockOpt::KeepIntvl(seconds) => self.keep_interval = seconds,
            SockOpt::KeepCnt(count) => self.keep_count = count,
            SockOpt::UserTimeout(ms) => self.user_timeout = Span::millis(u64::from(ms)),
            SockOpt::SynCnt(count) => self.syn_count = count,
            SockOpt::Linger2(seconds) => self.linger2 = seconds,
            SockOpt::Cork(on) => self.cork = on,
            SockOpt::MaxSeg(bytes) => self.max_segment = bytes,
            SockOpt::QuickAck(on) => self.acks_wait = !on,
            SockOpt::NotsentLowat(bytes) => self.notsent_lowat = bytes,
            SockOpt::DeferAccept(seconds) => self.defer_accept = syn_ack_timers(seconds),
            SockOpt::Linger(_)
            | SockOpt::NoDelay(_)
            | SockOpt::NonBlock(_)
            | SockOpt::ReuseAddr(_)
            | SockOpt::ReusePort(_)
            | SockOpt::ReceiveBuffer(_)
            | SockOpt::SendBuffer(_)
            | SockOpt::RcvTimeo(_)
            | SockOpt::SndTimeo(_) => {}
        }
    }

    /// TCP_DEFER_ACCEPT in seconds, as it is told: until the last of those timers (Linux `retrans_to_secs`).
    pub fn defer_accept_secs(&self) -> u32 {
        syn_ack_waits().take(usize::from(self.defer_accept)).sum()
    }

    /// How many bytes may wait unsent before a writer waits (Linux `tcp_notsent_lowat`).
    pub fn unsent_limit(&self, sysctls: &Sysctls) -> u64 {
        let own = u64::from(self.notsent_lowat);
        if own > 0 { own } else { u64::from(sysctls.count(Sysctl::NotsentLowat)) }
    }

    /// How often the SYN is repeated, the linear repeats not counted.
    pub fn syn_retries(&self, env: &Env<'_>) -> u32 {
        if self.syn_count > 0 { self.syn_count } else { env.sysctls.count(Sysctl::SynRetries) }
    }

    /// Whether an orphan in FIN_WAIT_2 is reset instead of waiting for the peer's FIN.
    pub fn resets_orphan(&self) -> bool {
        self.linger2 < 0
    }

    /// How long an orphan waits in FIN_WAIT_2, before the floor (Linux `tcp_fin_time`).
    pub fn fin_timeout(&self, env: &Env<'_>) -> Span {
        let own = u32::try_from(self.linger2).unwrap_or(0);
        Span::secs(u64::from(if own > 0 { own } else { env.sysctls.count(Sysctl::FinTimeout) }))
    }

    /// The wait until the next repeat, cut short so that the user timeout is met (`since` is when it began to count).
    pub fn clamp_to_user_timeout(&self, wait: Span, since: Option<Time>, env: &Env<'_>) -> Span {
        self.clamp_to_rest(wait, env.profile.tick, since, env)
    }

    /// The same for a window probe, which never follows within two ticks (Linux `tcp_clamp_probe0_to_user_timeout`).
    pub fn clamp_probe_to_user_timeout(&self, wait: Span, since: Option<Time>, env: &Env<'_>) -> Span {
        self.clamp_to_rest(wait, Span(2 * env.profile.tick.0), since, env)
    }

    fn clamp_to_rest(&self, wait: Span, least: Span, since: Option<Time>, env: &Env<'_>) -> Span {
        match since {
            Some(since) if self.user_timeout > Span::ZERO && env.profile.user_timeout_cuts => {
                let left = self.user_timeout.0.saturating_sub(env.now.since(since).0);
                wait.min(Span(left).max(least))
            }
            _ => wait,
        }
    }
}

/// The waits between SYN-ACKs in seconds, whatever the settings say.
fn syn_ack_waits() -> impl Iterator<Item = u32> {
    core::iter::successors(Some(1_u32), |wait| Some((2 * wait).min(120)))
}

/// How many times the timer of a SYN-ACK fires in so many seconds (Linux `secs_to_retrans`).
fn syn_ack_timers(seconds: u32) -> u8 {
    let ends = syn_ack_waits().scan(0_u32, |end, wait| {
        *end += wait;
        Some(*end)
    });
    let before = ends.take(254).take_while(|end| *end < seconds).count();
    if seconds == 0 { 0 } else { u8::try_from(before + 1).unwrap_or(u8::MAX) }
}

impl Tcb {
    /// TCP_USER_TIMEOUT, if it limits what the connection is at; else zero.
    pub fn user_timeout(&self, env: &Env<'_>) -> Span {
        let opening = matches!(self.state, State::SynSent | State::SynRcvd);
        let probing = self.snd.flight.is_empty() || (self.snd.wnd == 0 && !self.orphan);
        match env.profile.user_timeout {
            UserTimeout::Repeats if opening || probing => Span::ZERO,
            UserTimeout::Everything | UserTimeout::Repeats => self.options.user_timeout,
        }
    }

    /// Whether the user timeout, counted from `since`, is over.
    pub fn user_timeout_over(&self, since: Option<Time>, env: &Env<'_>) -> bool {
        let own = self.user_timeout(env);
        own > Span::ZERO && since.is_some_and(|since| env.now.since(since) >= own)
    }

    /// TCP_CORK; taking it off sends what it held back (Linux `__tcp_sock_set_cork`).
    pub fn set_cork(&mut self, on: bool, env: &Env<'_>, out: &mut Outbox) {
        self.options.cork = on;
        if !on {
            self.snd.buffer.hurries |= self.nodelay;
            self.transmit(env, out);
        }
    }

    /// TCP_NODELAY; setting it also pushes out what Nagle, and even TCP_CORK, held back (Linux
    /// `__tcp_sock_set_nodelay`).
    pub fn set_nodelay(&mut self, on: bool, env: &Env<'_>, out: &mut Outbox) {
        self.nodelay = on;
        if on {
            self.snd.buffer.hurries = true;
            self.transmit(env, out);
        }
    }

    /// TCP_QUICKACK: the connection leaves or enters the mode in which its ACKs wait (Linux `__tcp_sock_set_quickack`).
    pub fn set_quickack(&mut self, on: bool, env: &Env<'_>, out: &mut Outbox) {
        if !on {
            self.ack.enter_pingpong(env);
            return;
        }
        self.ack.leave_pingpong();
        let open = matches!(self.state, State::Established | State::CloseWait);
        let large = self.rcv.nxt.offset_from(self.rcv.acked) > self.ack.rcv_mss;
        if open && self.ack.owed && (large || self.rcv.all_read()) {
            self.send_ack(env, out, Rule::QuickAckAsked);
        }
    }
}
