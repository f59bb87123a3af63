//! One socket at a moment: its numbers in order, every timer with a reason, no call waiting for what is there.

use finwait::trace::view::TcbView;
use finwait::trace::{CallName, SockOpt, SocketView, State, TimerKind, WorldView};

/// The window scale of a host that was not told otherwise.
const SCALE: u32 = 7;

/// One socket at a moment; `forged` is whether a forged segment may have reached it.
pub fn sound(socket: &SocketView, view: &WorldView, forged: bool) -> Result<(), String> {
    if let Some(timer) = socket.timers.iter().find(|timer| timer.at < view.now) {
        return Err(format!("a timer in the past: {timer:?} at {}, {}", view.now, socket.state));
    }
    if let Some(timer) = socket.timers.iter().find(|timer| !has_a_reason(timer.kind, socket)) {
        return Err(format!("a timer without a reason: {timer:?} of {socket:?}"));
    }
    let senders = socket.timers.iter().filter(|timer| repeats(timer.kind)).count();
    if senders > 1 {
        return Err(format!("two timers of one sender: {:?}", socket.timers));
    }
    waits_in_vain(socket)?;
    let Some(tcb) = &socket.tcb else { return Ok(()) };
    numbers(socket, tcb)?;
    sizes(socket, tcb)?;
    waits_for_something(socket, tcb.send_queue, forged)
}

/// RFC 9293 §3.3.1: ISS < SND.UNA <= SND.NXT <= the end of what was written, and IRS < RCV.NXT.
fn numbers(socket: &SocketView, tcb: &TcbView) -> Result<(), String> {
    let state = socket.state;
    if !tcb.snd_una.at_or_before(tcb.snd_nxt) {
        return Err(format!("SND.UNA beyond SND.NXT: {} {} in {state}", tcb.snd_una, tcb.snd_nxt));
    }
    if state == State::Closed {
        return Ok(());
    }
    if tcb.snd_una.before(tcb.iss) {
        return Err(format!("SND.UNA before ISS: {} {} in {state}", tcb.snd_una, tcb.iss));
    }
    // SYN and FIN take a number each.
    if tcb.snd_nxt.offset_from(tcb.snd_una) > tcb.send_queue + 2 {
        return Err(format!("SND.NXT beyond what was written: {} {} {}", tcb.snd_una, tcb.snd_nxt, tcb.send_queue));
    }
    let synchronised = !matches!(state, State::SynSent | State::Listen);
    if synchronised && !tcb.rcv_nxt.after(tcb.irs) {
        return Err(format!("RCV.NXT at or before IRS: {} {} in {state}", tcb.rcv_nxt, tcb.irs));
    }
    Ok(())
}

/// Nothing larger than there is room for.
fn sizes(socket: &SocketView, tcb: &TcbView) -> Result<(), String> {
    let limit = finwait::trace::Profile::default_profile();
    // What is queued takes memory besides its bytes, so there are never more bytes than the largest buffer has.
    let buffer = limit.receive_buffer_max;
    if tcb.recv_queue > buffer {
        return Err(format!("more queued than the buffer holds: {}", tcb.recv_queue));
    }
    if tcb.send_queue > limit.send_buffer_max {
        return Err(format!("more written than the buffer holds: {}", tcb.send_queue));
    }
    // Windows are announced in units, rounded up; the one on a SYN is not shifted (RFC 7323 §2.2), but where SYNs
    // cross, Linux shifts that of the SYN-ACK.
    let crossing = u32::from(u16::MAX) << SCALE;
    if tcb.snd_wnd > (buffer + (1 << SCALE)).max(crossing) && !forgeable(tcb) {
        return Err(format!("a window that nobody has: {} in {}", tcb.snd_wnd, socket.state));
    }
    // The loopback takes packets of 64 KiB. bind() after the end of a connection forgets its peer, not its sizes.
    let looped = |remote: std::net::SocketAddrV4| {
        remote.ip() == socket.local.ip() || remote.ip().is_loopback() || socket.local.ip().is_loopback()
    };
    let inside = socket.remote.is_none_or(looped);
    let mss = if inside { 65_495 } else { u32::from(limit.mss) };
    if tcb.cwnd == 0 || tcb.mss == 0 || tcb.mss > mss {
        return Err(format!("no sender works like that: {} segments of {}", tcb.cwnd, tcb.mss));
    }
    if tcb.rto.0 == 0 || tcb.rto > finwait::trace::Span::secs(120) {
        return Err(format!("no such timeout: {}", tcb.rto));
    }
    Ok(())
}

/// A forged SYN may have brought any window scale; 14 is the most (RFC 7323 §2.3).
fn forgeable(tcb: &TcbView) -> bool {
    tcb.snd_wnd <= u32::from(u16::MAX) << 14
}

/// Whether a timer repeats something until it is acknowledged.
fn repeats(kind: TimerKind) -> bool {
    match kind {
        TimerKind::Retransmit | TimerKind::TailLoss | TimerKind::Reorder | TimerKind::Persist | TimerKind::SynAck => {
            true
        }
        TimerKind::DelayedAck
        | TimerKind::FinWait2
        | TimerKind::TimeWait
        | TimerKind::Linger
        | TimerKind::Keepalive
        | TimerKind::CallTimeout => false,
    }
}

/// Every deadline has a reason that can be seen.
fn has_a_reason(kind: TimerKind, socket: &SocketView) -> bool {
    let state = socket.state;
    let tcb = socket.tcb.as_ref();
    let in_flight = tcb.is_some_and(|tcb| tcb.snd_una != tcb.snd_nxt);
    let open = !matches!(state, State::Closed | State::Listen | State::TimeWait | State::SynSent);
    match kind {
        TimerKind::Retransmit => in_flight && state != State::Closed,
        TimerKind::TailLoss | TimerKind::Reorder => in_flight && open,
        // The RFC's probe carries a byte, Linux's none.
        TimerKind::Persist => {
            let few = tcb.is_some_and(|tcb| tcb.snd_nxt.offset_from(tcb.snd_una) <= 1);
            few && open && socket.send_queue > 0
        }
        TimerKind::DelayedAck => open && tcb.is_some(),
        // Linux `tcp_set_keepalive` starts it in SYN_SENT, too.
        TimerKind::Keepalive => {
            (open || state == State::SynSent) && tcb.is_some() && socket.options.contains(&SockOpt::KeepAlive(true))
        }
        TimerKind::SynAck => state == State::SynRcvd,
        TimerKind::FinWait2 => state == State::FinWait2 && !socket.held,
        TimerKind::TimeWait => state == State::TimeWait,
        TimerKind::Linger => socket.blocked.contains(&CallName::Close),
        TimerKind::CallTimeout => socket.blocked.iter().any(|call| *call != CallName::Close),
    }
}

/// A call waits only for what has not come.
fn waits_in_vain(socket: &SocketView) -> Result<(), String> {
    let over = socket.state == State::Closed && socket.backlog.is_none();
    for call in &socket.blocked {
        let ready = match call {
            CallName::Accept => socket.backlog.is_none_or(|queues| queues.accept_queue > 0),
            CallName::Recv => {
                over || socket.error.is_some() || socket.tcb.is_some_and(|tcb| tcb.recv_queue > 0 || tcb.eof)
            }
            CallName::Send => over || socket.error.is_some(),
            CallName::Connect => !matches!(socket.state, State::SynSent | State::SynRcvd),
            CallName::Close => over || matches!(socket.state, State::FinWait2 | State::TimeWait),
            CallName::Socket
            | CallName::Bind
            | CallName::Listen
            | CallName::Shutdown
            | CallName::Set
            | CallName::SoError
            | CallName::Poll
            | CallName::Dup
            | CallName::Fork
            | CallName::Exit
            | CallName::Signal
            | CallName::SetUid
            | CallName::SigPipe => true,
        };
        if ready {
            return Err(format!("a call waits for what is there: {} in {}", call.word(), socket.state));
        }
    }
    Ok(())
}

/// Whoever owes the peer data, a SYN or a FIN has a timer that will repeat it, or the connection would hang for ever.
fn waits_for_something(socket: &SocketView, unacknowledged: u32, forged: bool) -> Result<(), String> {
    let owes = match socket.state {
        // Linux takes a SYN-FIN-ACK for the end of a request's handshake and leaves a socket in SYN_RCVD that repeats
        // nothing.
        State::SynRcvd => !forged,
        State::SynSent | State::FinWait1 | State::Closing | State::LastAck => true,
        State::Established | State::CloseWait | State::FinWait2 => unacknowledged > 0,
        State::Listen | State::TimeWait | State::Closed => false,
    };
    if owes && !socket.timers.iter().any(|timer| repeats(timer.kind)) {
        return Err(format!("nothing will ever repeat it: {} with {unacknowledged} bytes", socket.state));
    }
    Ok(())
}
