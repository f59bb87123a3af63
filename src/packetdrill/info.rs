//! `tcp_info`, as far as the engine knows what the kernel would put there.

use crate::host::{Host, Id};
use crate::sim::OneEnded;
use crate::tcp::loss::Phase;
use crate::tcp::{State, Sysctl, Tcb, Time};

use super::values::symbol;

/// The fields that have a value.
pub(crate) const FIELDS: &[&str] = &[
    "tcpi_state",
    "tcpi_ca_state",
    "tcpi_retransmits",
    "tcpi_probes",
    "tcpi_backoff",
    "tcpi_options",
    "tcpi_snd_wscale",
    "tcpi_rcv_wscale",
    "tcpi_rto",
    "tcpi_snd_mss",
    "tcpi_unacked",
    "tcpi_sacked",
    "tcpi_lost",
    "tcpi_retrans",
    "tcpi_fackets",
    "tcpi_rtt",
    "tcpi_rttvar",
    "tcpi_snd_ssthresh",
    "tcpi_snd_cwnd",
    "tcpi_advmss",
    "tcpi_total_retrans",
    "tcpi_bytes_acked",
    "tcpi_bytes_received",
    "tcpi_notsent_bytes",
    "tcpi_snd_wnd",
    "tcpi_reordering",
    "tcpi_rcv_mss",
    "tcpi_last_data_sent",
    "tcpi_last_data_recv",
    "tcpi_last_ack_recv",
    "tcpi_pmtu",
    "tcpi_min_rtt",
    "tcpi_pacing_rate",
    "tcpi_delivered",
    "tcpi_bytes_sent",
    "tcpi_bytes_retrans",
    "tcpi_dsack_dups",
    "tcpi_busy_time",
    "tcpi_rwnd_limited",
    "tcpi_sndbuf_limited",
    "tcpi_delivered_ce",
    "tcpi_rcv_ssthresh",
    "tcpi_rcv_wnd",
    "SK_MEMINFO_RCVBUF",
    "SK_MEMINFO_SNDBUF",
];

/// Whether a name in a script's code has a value.
pub(super) fn is_known(name: &str) -> bool {
    FIELDS.contains(&name) || symbol(name).is_some()
}

/// The value of a name for a connection.
pub(super) fn value(world: &OneEnded, id: Option<Id>, name: &str) -> Option<i64> {
    let host = world.host();
    let socket = id.and_then(|id| host.any_socket(id));
    if name == "tcpi_state" {
        // The kernel keeps TIME_WAIT in an entry of its own, and what the process has is closed by then.
        let state = socket.as_ref().map_or(State::Closed, |socket| socket.state());
        return Some(i64::from(if state == State::TimeWait { State::Closed } else { state }.number()));
    }
    // Of one in TIME_WAIT the kernel still tells what it was.
    let tcb = socket.as_ref().and_then(|socket| socket.tcb()).or_else(|| id.and_then(|id| host.remains(id)));
    if let Some(tcb) = tcb {
        return known(world, tcb, name);
    }
    let fresh = socket.is_some_and(|socket| socket.state() == State::Closed);
    symbol(name).or_else(|| FIELDS.contains(&name).then(|| if fresh { untouched(name) } else { 0 }))
}

/// What a socket has before it listens or connects.
fn untouched(name: &str) -> i64 {
    match name {
        "tcpi_snd_mss" => 536,
        "tcpi_snd_cwnd" => 10,
        "tcpi_reordering" => 3,
        "tcpi_snd_ssthresh" => i64::from(i32::MAX),
        "tcpi_rto" => 1_000_000,
        _ => 0,
    }
}

/// What is told of a connection whose peer has answered nothing yet, where that is not what the engine has: the options
/// are those that both have, and the window is that of a connection that the peer's MSS does not bound.
fn unanswered(tcb: &Tcb, name: &str) -> Option<i64> {
    match name {
        "tcpi_options" | "tcpi_rcv_wscale" => Some(0),
        // The window was not chosen when this was (Linux `tcp_initialize_rcv_mss`).
        "tcpi_rcv_mss" => Some(88),
        "tcpi_rcv_wnd" | "tcpi_rcv_ssthresh" => {
            Some(i64::from(tcb.rcv.buffer.first_window(u32::from(tcb.announced_mss()))))
        }
        _ => None,
    }
}

fn known(world: &OneEnded, tcb: &Tcb, name: &str) -> Option<i64> {
    field(world.host(), tcb, name).or_else(|| moment(world.now(), tcb, name)).or_else(|| symbol(name))
}

fn field(host: &Host, tcb: &Tcb, name: &str) -> Option<i64> {
    let (snd, rcv, tick) = (&tcb.snd, &tcb.rcv, host.profile().tick.0.max(1));
    let len = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let us = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    if rcv.irs == rcv.nxt
        && matches!(tcb.state, State::SynSent | State::Closed)
        && let Some(told) = unanswered(tcb, name)
    {
        return Some(told);
    }
    Some(match name {
        "tcpi_ca_state" => match snd.loss.phase {
            Phase::Open => 0,
            Phase::Disorder => 1,
            Phase::Reduced => 2,
            Phase::Recovery => 3,
            Phase::Loss => 4,
        },
        "tcpi_retransmits" => i64::from(snd.retransmits),
        "tcpi_probes" => i64::from(snd.probes_out),
        "tcpi_backoff" => i64::from(tcb.rtt.doublings),
        "tcpi_options" => {
            let scaled = snd.scaling && host.sysctls.on(Sysctl::WindowScaling);
            i64::from(tcb.ts.on) | i64::from(snd.sack) << 1 | i64::from(scaled) << 2
        }
        "tcpi_snd_wscale" => i64::from(snd.scale),
        "tcpi_rcv_wscale" => i64::from(rcv.scale),
        "tcpi_rto" => us(tcb.rtt.rto.0.div_ceil(tick) * tick),
        "tcpi_snd_mss" => i64::from(snd.mss),
        "tcpi_advmss" => i64::from(tcb.announced_mss()),
        "tcpi_reordering" => i64::from(snd.loss.reordering),
        "tcpi_rcv_mss" => i64::from(tcb.ack.rcv_mss),
        "tcpi_unacked" => len(snd.flight.len()),
        "tcpi_sacked" => i64::from(snd.sacked_out()),
        "tcpi_lost" => i64::from(snd.lost_out()),
        "tcpi_retrans" => i64::from(snd.repeats_out()),
        "tcpi_fackets" => 0,
        "tcpi_rtt" => us(tcb.rtt.srtt().map_or(0, |srtt| srtt.0)),
        "tcpi_rttvar" => us(tcb.rtt.deviation().0),
        "tcpi_snd_ssthresh" => snd.threshold().map_or(i64::from(i32::MAX), i64::from),
        "tcpi_snd_cwnd" => i64::from(snd.cwnd),
        "tcpi_total_retrans" => i64::from(snd.loss.repeats),
        "tcpi_bytes_acked" => us(snd.acked),
        // The peer's FIN counts, its SYN does not.
        "tcpi_bytes_received" => i64::from(rcv.nxt.offset_from(rcv.irs).saturating_sub(1)),
        "tcpi_notsent_bytes" => i64::from(snd.end().offset_from(snd.nxt)),
        "SK_MEMINFO_RCVBUF" => i64::from(rcv.buffer.size),
        "SK_MEMINFO_SNDBUF" => i64::from(snd.buffer.size()),
        "tcpi_snd_wnd" => i64::from(snd.wnd),
        "tcpi_pmtu" => i64::from(tcb.path.mss) + 40,
        "tcpi_min_rtt" => snd.loss.min_rtt().map_or(i64::from(u32::MAX), |least| us(least.0)),
        "tcpi_pacing_rate" => us(snd.pacing_rate),
        "tcpi_delivered" => i64::from(snd.loss.delivered),
        "tcpi_bytes_sent" => {
            let sent = i64::from(snd.nxt.offset_from(snd.iss + 1)) - i64::from(snd.fin_queued && !snd.fin_unsent());
            sent.max(0) + us(snd.loss.repeated_bytes)
        }
        "tcpi_bytes_retrans" => us(snd.loss.repeated_bytes),
        "tcpi_dsack_dups" => i64::from(snd.loss.duplicates),
        // There is no ECN.
        "tcpi_delivered_ce" => 0,
        "tcpi_rcv_ssthresh" => i64::from(rcv.buffer.allowed()),
        "tcpi_rcv_wnd" => i64::from(rcv.window()),
        _ => return None,
    })
}

/// Milliseconds since something happened. Before any data has left, what counts is when the connection opened.
fn moment(now: Time, tcb: &Tcb, name: &str) -> Option<i64> {
    let heard = tcb.ack.last_data_at;
    let at = match name {
        "tcpi_last_data_sent" => tcb.snd.cwnd_use.sent_at.or(heard.filter(|_| tcb.rcv.nxt == tcb.rcv.irs + 1))?,
        "tcpi_last_data_recv" => heard?,
        "tcpi_last_ack_recv" => tcb.keep.heard_at,
        _ => return None,
    };
    i64::try_from(now.since(at).as_millis()).ok()
}
