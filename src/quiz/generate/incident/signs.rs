//! When a run has a fault, as predicates over its records and its last moment; and what lines of outputs show it.

use crate::trace::{HostView, LossCause, Rule, SegmentId, SocketView, State, TimerKind, What};

use super::super::measure::Ended;
use super::scene::Seen;

/// Whether one of these rules was applied.
fn ruled(run: &Ended, rules: &[Rule]) -> bool {
    run.records.iter().filter_map(|record| record.rule).any(|rule| rules.contains(&rule))
}

fn sockets<'a>(run: &Ended<'a>) -> impl Iterator<Item = (&'a HostView, &'a SocketView)> {
    run.view.hosts.iter().flat_map(|host| host.sockets.iter().map(move |socket| (host, socket)))
}

pub(super) fn overflow(run: &Ended) -> bool {
    let rules =
        [Rule::AcceptQueueFullDropsSyn, Rule::OverflowIgnoresAck, Rule::OverflowAborts, Rule::CookieMeetsFullQueue];
    ruled(run, &rules)
}

pub(super) fn overflow_line(line: &Seen, _: &[Seen]) -> bool {
    (line.state("LISTEN") && line.number(1) > line.number(2)) || line.counts("TcpExtListenOverflows")
}

pub(super) fn syn_queue(run: &Ended) -> bool {
    ruled(run, &[Rule::SynQueueFullDropsSyn, Rule::SynBacklogReserved])
}

pub(super) fn syn_queue_line(line: &Seen, _: &[Seen]) -> bool {
    (line.state("SYN-RECV") && line.word(4).starts_with("192.0.2."))
        || line.counts("TcpExtListenDrops")
        || line.counts("TcpExtTCPReqQFullDrop")
}

pub(super) fn not_accepting(run: &Ended) -> bool {
    sockets(run).filter_map(|(_, socket)| socket.backlog).any(|backlog| backlog.accept_queue > 0)
}

pub(super) fn not_accepting_line(line: &Seen, _: &[Seen]) -> bool {
    line.state("LISTEN") && line.number(1) > 0
}

/// A process that was told of the end and still holds the connection.
pub(super) fn leak(run: &Ended) -> bool {
    sockets(run).any(|(_, socket)| socket.state == State::CloseWait && socket.held)
}

pub(super) fn leak_line(line: &Seen, _: &[Seen]) -> bool {
    line.state("CLOSE-WAIT")
}

pub(super) fn ports(run: &Ended) -> bool {
    ruled(run, &[Rule::NoPortLeft])
}

/// The connections in TIME_WAIT that have the ports: of a host that chose them, so that nobody listens there.
pub(super) fn ports_line(line: &Seen, all: &[Seen]) -> bool {
    let here = |other: &&Seen| other.output == line.output;
    let port = |of: &Seen| of.word(3).rsplit_once(':').map(|(_, port)| port.to_owned());
    let listens = all.iter().filter(here).any(|other| other.state("LISTEN") && port(other) == port(line));
    let waiting = all.iter().filter(here).filter(|other| other.state("TIME-WAIT")).count();
    line.state("TIME-WAIT") && !listens && waiting > 1
}

pub(super) fn rebooted(run: &Ended) -> bool {
    ruled(run, &[Rule::RebootForgets]) && ruled(run, &[Rule::NoConnectionReset, Rule::ListenAckReset])
}

pub(super) fn reset_line(line: &Seen, _: &[Seen]) -> bool {
    line.reset()
}

pub(super) fn unread(run: &Ended) -> bool {
    ruled(run, &[Rule::CloseUnreadReset])
}

/// Data that waits to be read on a host that then resets, or its counter.
pub(super) fn unread_line(line: &Seen, _: &[Seen]) -> bool {
    (line.state("ESTAB") && line.number(1) > 0) || line.counts("TcpExtTCPAbortOnClose")
}

pub(super) fn lingered(run: &Ended) -> bool {
    ruled(run, &[Rule::LingerZeroReset])
}

pub(super) fn lingered_line(line: &Seen, _: &[Seen]) -> bool {
    line.reset() || line.counts("TcpExtTCPAbortOnData")
}

/// A reader who does not read, and a window that is closed for it.
pub(super) fn zero_window(run: &Ended) -> bool {
    let full = |(_, socket): (_, &SocketView)| {
        socket.state == State::Established && socket.tcb.is_some_and(|tcb| tcb.rcv_wnd == 0 && tcb.recv_queue > 0)
    };
    sockets(run).any(full) || ruled(run, &[Rule::ZeroWindowAcked, Rule::WindowProbe, Rule::WindowTakenBack])
}

pub(super) fn zero_window_line(line: &Seen, _: &[Seen]) -> bool {
    (line.text.contains(" win 0,") && !line.reset())
        || line.text.contains("timer:(persist")
        || (line.state("ESTAB") && line.number(1) > 0)
}

/// SYNs that were lost on the way, all of them, and without a word.
pub(super) fn filtered(run: &Ended) -> bool {
    let syn = |id: SegmentId| {
        run.records.iter().any(
            |record| matches!(&record.what, What::Sent { id: sent, segment, .. } if *sent == id && segment.flags.syn()),
        )
    };
    run.records.iter().any(|record| matches!(record.what, What::Lost { id, cause: LossCause::Dropped } if syn(id)))
}

pub(super) fn syn_again_line(line: &Seen, all: &[Seen]) -> bool {
    line.state("SYN-SENT") || (line.flags("S") && line.repeated(all))
}

pub(super) fn refused(run: &Ended) -> bool {
    ruled(run, &[Rule::RstRefuses])
}

pub(super) fn server_closes(run: &Ended) -> bool {
    let waiting = |(host, socket): &(&HostView, &SocketView)| host.name == "server" && socket.state == State::TimeWait;
    sockets(run).filter(waiting).count() > 1
}

/// TIME_WAIT on the server, or the first FIN of a capture if it is the server's.
pub(super) fn server_closes_line(line: &Seen, all: &[Seen]) -> bool {
    let waits = line.host == "server" && line.state("TIME-WAIT");
    let first = all.iter().find(|of| of.output == line.output && of.flags("F."));
    let mine = first.is_some_and(|first| core::ptr::eq(first, line)) && line.text.contains(" IP 10.0.0.2.");
    waits || mine
}

pub(super) fn recycled(run: &Ended) -> bool {
    ruled(run, &[Rule::RecycleDropsSyn])
}

pub(super) fn recycled_line(line: &Seen, all: &[Seen]) -> bool {
    let source = |of: &Seen| of.text.split_whitespace().nth(2).unwrap_or_default().to_owned();
    let same = |other: &Seen| other.flags("S") && other.output == line.output && source(other) == source(line);
    line.flags("S") && line.before(all).any(same)
}

pub(super) fn crossed(run: &Ended) -> bool {
    ruled(run, &[Rule::FinsCross])
}

/// TIME_WAIT on both hosts, or two FINs with no acknowledgment between them.
pub(super) fn crossed_line(line: &Seen, all: &[Seen]) -> bool {
    let elsewhere = |other: &Seen| other.state("TIME-WAIT") && other.host != line.host;
    let waits = line.state("TIME-WAIT") && all.iter().any(elsewhere);
    let adjacent = |pair: &[Seen]| {
        let both = pair.iter().all(|of| of.flags("F.") && of.output == line.output);
        both && pair.iter().any(|of| core::ptr::eq(of, line))
    };
    waits || all.windows(2).any(adjacent)
}

pub(super) fn kept_alive(run: &Ended) -> bool {
    ruled(run, &[Rule::KeepaliveGivesUp])
}

/// A probe that is out without an answer, or that followed another without one; the counter of probes counts those
/// that were answered as well, and shows nothing.
pub(super) fn kept_alive_line(line: &Seen, all: &[Seen]) -> bool {
    let probed = line.text.split("timer:(keepalive,").nth(1).is_some_and(|rest| !rest.ends_with(",0)"));
    let before = line.before(all).last().filter(|before| before.output == line.output);
    let again = line.flags(".") && before.is_some_and(|before| before.timeless() == line.timeless());
    probed || again || line.reset() || line.counts("TcpExtTCPAbortOnTimeout")
}

/// A connection that is open on one side only, and no queue is to blame.
pub(super) fn third_ack(run: &Ended) -> bool {
    let half_open = sockets(run).any(|(_, socket)| socket.state == State::SynRcvd && socket.remote.is_some());
    let open = sockets(run).any(|(_, socket)| socket.state == State::Established);
    half_open && open && !overflow(run)
}

pub(super) fn third_ack_line(line: &Seen, all: &[Seen]) -> bool {
    // What a server repeats where only its handshake is under way is the SYN-ACK.
    let repeats = ["TcpExtTCPSynRetrans", "TcpExtTCPTimeouts", "TcpRetransSegs"];
    let counted = line.host == "server" && repeats.iter().any(|name| line.counts(name));
    line.state("SYN-RECV") || (line.flags("S.") && line.repeated(all)) || counted
}

pub(super) fn closed_early(run: &Ended) -> bool {
    ruled(run, &[Rule::DataAfterCloseReset])
}

pub(super) fn closed_early_line(line: &Seen, _: &[Seen]) -> bool {
    line.reset() || line.counts("TcpExtTCPAbortOnData")
}

/// Data that goes out again and again into a cable that is out.
pub(super) fn dead_path(run: &Ended) -> bool {
    let again = |(_, socket): (_, &SocketView)| {
        socket.timers.iter().any(|timer| timer.kind == TimerKind::Retransmit && timer.backoff > 1)
            && socket.send_queue > 0
    };
    run.view.hosts.iter().any(|host| !host.plugged) && sockets(run).any(again)
}

/// What was sent and is not acknowledged, with its timer; or the same data again.
pub(super) fn again_line(line: &Seen, all: &[Seen]) -> bool {
    let waits = line.state("ESTAB") && line.number(2) > 0 && line.text.contains("timer:(on,");
    waits || (line.flags("P.") && line.repeated(all))
}

pub(super) fn mapping_lost(run: &Ended) -> bool {
    ruled(run, &[Rule::NatForgot])
}

pub(super) fn bound(run: &Ended) -> bool {
    ruled(run, &[Rule::AddressInUse])
}

/// The old connection, on a host on which nobody listens.
pub(super) fn bound_line(line: &Seen, all: &[Seen]) -> bool {
    let listens = |other: &Seen| other.output == line.output && other.state("LISTEN");
    line.host == "server" && line.state("TIME-WAIT") && !all.iter().any(listens)
}

pub(super) fn rejected(run: &Ended) -> bool {
    ruled(run, &[Rule::RouterRejects])
}

pub(super) fn rejected_line(line: &Seen, _: &[Seen]) -> bool {
    line.text.contains(" ICMP ")
}

pub(super) fn forged(run: &Ended) -> bool {
    run.records.iter().any(|record| matches!(&record.what, What::Injected { segment, .. } if segment.flags.rst()))
}
