//! The sockets of a host as `ss -tano` prints them: states by its names, queues by its rules, the running timer; and
//! as `ss -tanoe` does, with the user, the file and what was shut.
//!
//! Recv-Q of a listener is the length of its accept queue and Send-Q the limit; of a connection they are the bytes not
//! read and not acknowledged, the peer's unread FIN and our own unacknowledged SYN or FIN counting one. What ss does
//! not show, this does not either: CLOSED sockets, the SYN queue as a number, and the timer of a delayed ACK.

use core::fmt::Write as _;

use crate::tcp::{Span, State, Time, TimerKind};

use super::view::{HostView, OwnerView, SocketView, TimerView};

/// The word of ss for a state; none for what it does not list.
fn word(state: State) -> Option<&'static str> {
    Some(match state {
        State::Listen => "LISTEN",
        State::SynSent => "SYN-SENT",
        State::SynRcvd => "SYN-RECV",
        State::Established => "ESTAB",
        State::FinWait1 => "FIN-WAIT-1",
        State::FinWait2 => "FIN-WAIT-2",
        State::CloseWait => "CLOSE-WAIT",
        State::Closing => "CLOSING",
        State::LastAck => "LAST-ACK",
        State::TimeWait => "TIME-WAIT",
        State::Closed => return None,
    })
}

/// A host's table with its header, a line each; listeners first, then by age. The header alone if it has no sockets.
pub fn render(host: &HostView, now: Time) -> String {
    table(host, now, timer_cell)
}

/// The same with what `-e` adds, as far as it is known here: not the cookie `sk` and no cgroup.
pub fn render_extended(host: &HostView, now: Time) -> String {
    table(host, now, |socket, now| {
        let parts = [timer_cell(socket, now), owner_text(socket)];
        parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
    })
}

/// The same as `ss -tanp` prints it: instead of timers, the processes that hold each socket. They are called as the
/// names of their descriptors are, which is all that is known of them; without any, nobody holds it.
pub fn render_with_processes(host: &HostView) -> String {
    table(host, Time::ZERO, |socket, _| {
        let name = |open: &Option<String>| format!("(\"{}\")", open.as_ref().unwrap_or(&host.name));
        let names: Vec<String> = socket.open.iter().map(name).collect();
        if names.is_empty() { String::new() } else { format!("users:({})", names.join(",")) }
    })
}

fn timer_cell(socket: &SocketView, now: Time) -> String {
    shown(socket).map(|timer| timer_text(socket, timer, now)).unwrap_or_default()
}

/// The user unless it is root, the file, and which directions are shut (`ss.c: sock_details_print, inet_show_sock`).
fn owner_text(socket: &SocketView) -> String {
    let OwnerView { user, inode, shut } = socket.owner;
    let user = if user == 0 { String::new() } else { format!("uid:{user} ") };
    let shut = shut.map_or_else(String::new, |[receive, send]| {
        format!(" {}-{}", if receive { '-' } else { '<' }, if send { '-' } else { '>' })
    });
    format!("{user}ino:{inode}{shut}")
}

fn table(host: &HostView, now: Time, last: impl Fn(&SocketView, Time) -> String) -> String {
    let header = ["State", "Recv-Q", "Send-Q", "Local Address:Port", "Peer Address:Port", ""].map(str::to_owned);
    let mut rows = vec![header];
    rows.extend(listed(host).filter_map(|socket| row(socket, last(socket, now))));
    let width = |column: usize| rows.iter().map(|row| row.get(column).map_or(0, String::len)).max().unwrap_or(0);
    let widths = [0, 1, 2, 3, 4, 5].map(width);
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            // Writing to a String cannot fail.
            let _ = write!(line, "{cell:<width$} ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The sockets that it lists, in its order.
pub(super) fn listed(host: &HostView) -> impl Iterator<Item = &SocketView> {
    let listens = |socket: &&SocketView| socket.backlog.is_some();
    let listeners = host.sockets.iter().filter(listens);
    let others = host.sockets.iter().filter(move |socket| !listens(socket));
    listeners.chain(others).filter(|socket| word(socket.state).is_some())
}

fn row(socket: &SocketView, last: String) -> Option<[String; 6]> {
    let state = word(socket.state)?;
    let (receive, send) = match socket.backlog {
        Some(backlog) => (backlog.accept_queue, backlog.limit),
        None => (socket.receive_queue, socket.send_queue),
    };
    let everywhere = socket.backlog.is_some_and(|backlog| backlog.everywhere);
    let local = if everywhere { format!("0.0.0.0:{}", socket.local.port()) } else { socket.local.to_string() };
    let peer = socket.remote.map_or_else(|| "0.0.0.0:*".to_owned(), |remote| remote.to_string());
    Some([state.to_owned(), receive.to_string(), send.to_string(), local, peer, last])
}

/// The timer that ss shows: there is one at most, and keepalive only where no other runs (`inet_sk_diag_fill`).
fn shown(socket: &SocketView) -> Option<&TimerView> {
    let mut named = socket.timers.iter().filter(|timer| name(timer).is_some());
    let other = named.clone().find(|timer| timer.kind != TimerKind::Keepalive);
    other.or_else(|| named.next())
}

/// The word of ss for a timer (`inet_diag.c: inet_sk_diag_fill`); none for what it does not show.
fn name(timer: &TimerView) -> Option<&'static str> {
    match timer.kind {
        TimerKind::Retransmit | TimerKind::TailLoss | TimerKind::Reorder | TimerKind::SynAck => Some("on"),
        TimerKind::Persist => Some("persist"),
        TimerKind::Keepalive => Some("keepalive"),
        TimerKind::TimeWait => Some("timewait"),
        // With tcp_fin_timeout above 60 s it is a full socket at first, whose keepalive timer is used for it.
        TimerKind::FinWait2 if !timer.of_entry => Some("keepalive"),
        TimerKind::FinWait2 => Some("timewait"),
        TimerKind::DelayedAck | TimerKind::Linger | TimerKind::CallTimeout => None,
    }
}

fn timer_text(socket: &SocketView, timer: &TimerView, now: Time) -> String {
    let left = span_text(timer.at.since(now));
    let name = name(timer).unwrap_or("unknown");
    // Of window probes it counts those that were not answered.
    let count = match socket.tcb {
        Some(tcb) if timer.kind == TimerKind::Persist => tcb.probes_out,
        Some(_) | None => timer.backoff,
    };
    format!("timer:({name},{left},{count})")
}

/// A length of time as ss writes it: the larger it is, the less of it (`ss.c: print_ms_timer`).
fn span_text(span: Span) -> String {
    let all_ms = span.0 / 1_000;
    let (minutes, seconds, ms) = (all_ms / 60_000, all_ms / 1_000 % 60, all_ms % 1_000);
    let mut text = String::new();
    if minutes > 0 {
        text.push_str(&format!("{minutes}min"));
    }
    let seconds = if minutes > 9 { 0 } else { seconds };
    let ms = if minutes > 0 || seconds > 9 { 0 } else { ms };
    if seconds > 0 {
        text.push_str(&format!("{seconds}{}", if ms > 0 { "." } else { "sec" }));
    }
    if ms > 0 || text.is_empty() {
        text.push_str(&format!("{ms:03}ms"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_ss_writes_them() {
        let cases = [
            (204, "204ms"),
            (44, "044ms"),
            (1_020, "1.020ms"),
            (2_000, "2sec"),
            (59_400, "59sec"),
            (90_500, "1min30sec"),
            (7_199_000, "119min"),
        ];
        for (ms, text) in cases {
            assert_eq!(span_text(Span::millis(ms)), text);
        }
    }
}
