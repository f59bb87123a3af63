//! Segments that no well-behaved peer sends, delivered to a host in a given state: each must meet the rule that the
//! facts name for it (B.3, B.4, B.7, B.8, B.9), and leave the state that they name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::scenario;
use finwait::sim::World;
use finwait::tcp::{Flags, Options, Timestamps};
use finwait::trace::view::TcbView;
use finwait::trace::{Command, HostId, Record, Rule, Run, Segment, SeqNum, SocketRef, State, What};

/// Where a number of the crafted segment is counted from, as the receiver sees it.
#[derive(Clone, Copy)]
enum From {
    /// RCV.NXT of the receiver.
    RcvNxt(i64),
    /// SND.NXT of the receiver.
    SndNxt(i64),
}

/// What is sent to whom, and what must come of it.
struct Case {
    name: &'static str,
    setup: &'static str,
    to: &'static str,
    flags: Flags,
    seq: From,
    ack: From,
    len: usize,
    times: usize,
    rule: Rule,
    state: State,
}

const OPEN: &str = "server: listen 80\nclient: connect server:80 from 40000\nrun 200ms\nserver: accept\n";
const SYN_SENT: &str = "server: unplug\nclient: connect server:80 from 40000\nrun 10ms\n";
const REQUEST: &str =
    "server: listen 80\ndrop every SYN-ACK from server\nclient: connect server:80 from 40000\nrun 60ms\n";
const ORPHAN: &str =
    "server: listen 80\nclient: connect server:80 from 40000\nrun 200ms\nserver: accept\nclient: close\nrun 110ms\n";
const TIME_WAIT: &str = "server: listen 80\nclient: connect server:80 from 40000\nrun 200ms\nserver: accept\n\
    client: close\nrun 110ms\nserver: close\nrun 200ms\n";
const LISTEN: &str = "server: listen 80\n";

const ACK: Flags = Flags::ACK;
const SYN: Flags = Flags::SYN;
const RST: Flags = Flags::RST;
const FIN: Flags = Flags::FIN;

#[allow(clippy::too_many_lines, reason = "a table")]
fn cases() -> Vec<Case> {
    let case = |name, setup, to, flags, seq, ack, len, rule, state| Case {
        name,
        setup,
        to,
        flags,
        seq,
        ack,
        len,
        times: 1,
        rule,
        state,
    };
    let (rcv, snd) = (From::RcvNxt, From::SndNxt);
    let (established, waits, syn_sent) = (State::Established, State::TimeWait, State::SynSent);
    let mut cases = vec![
        case(
            "RST without ACK in SYN_SENT",
            SYN_SENT,
            "client",
            RST,
            rcv(0),
            snd(0),
            0,
            Rule::RstWithoutAckIgnored,
            syn_sent,
        ),
        case(
            "RST for another ACK",
            SYN_SENT,
            "client",
            RST | ACK,
            rcv(0),
            snd(7),
            0,
            Rule::RstForOtherAckIgnored,
            syn_sent,
        ),
        case("bare ACK in SYN_SENT", SYN_SENT, "client", ACK, rcv(0), snd(0), 0, Rule::NoSynIgnored, syn_sent),
        case("ACK of nothing in SYN_SENT", SYN_SENT, "client", ACK, rcv(0), snd(7), 0, Rule::BadAckReset, syn_sent),
        case("RST to a listener", LISTEN, "server", RST, rcv(0), snd(0), 0, Rule::ListenIgnores, State::Listen),
        case(
            "SYN-FIN to a listener",
            LISTEN,
            "server",
            SYN | FIN,
            rcv(0),
            snd(0),
            0,
            Rule::ListenIgnores,
            State::Listen,
        ),
        case("ACK to a listener", LISTEN, "server", ACK, rcv(0), snd(0), 0, Rule::ListenAckReset, State::Listen),
        case("bad ACK to a request", REQUEST, "server", ACK, rcv(0), snd(5), 0, Rule::BadAckReset, State::SynRcvd),
        case("new SYN to a request", REQUEST, "server", SYN, rcv(9), snd(0), 0, Rule::SynEndsRequest, State::Closed),
        case(
            "RST beyond a request",
            REQUEST,
            "server",
            RST,
            rcv(99_999),
            snd(0),
            0,
            Rule::RstOutOfWindow,
            State::SynRcvd,
        ),
        case("exact RST", OPEN, "server", RST, rcv(0), snd(0), 0, Rule::RstResets, State::Closed),
        case("RST inside the window", OPEN, "server", RST, rcv(1), snd(0), 0, Rule::ChallengeAck, established),
        case("RST before the window", OPEN, "server", RST, rcv(-9), snd(0), 0, Rule::RstOutOfWindow, established),
        case("SYN in an open connection", OPEN, "server", SYN, rcv(5), snd(0), 0, Rule::ChallengeAck, established),
        case("segment without ACK", OPEN, "server", FIN, rcv(0), snd(0), 0, Rule::NoAckIgnored, established),
        case("ACK of unsent data", OPEN, "server", ACK, rcv(0), snd(1), 0, Rule::ChallengeAck, established),
        case("ancient ACK", OPEN, "server", ACK, rcv(0), snd(-999_999), 0, Rule::ChallengeAck, established),
        case(
            "data beyond the window",
            OPEN,
            "server",
            ACK,
            rcv(999_999),
            snd(0),
            5,
            Rule::OutOfWindowAcked,
            established,
        ),
        case("SYN to an orphan", ORPHAN, "client", SYN, rcv(5), snd(0), 0, Rule::SynEndsFinWait2, State::Closed),
        case("data to an orphan", ORPHAN, "client", ACK, rcv(0), snd(0), 5, Rule::DataAfterCloseReset, State::Closed),
        case("probe to an orphan", ORPHAN, "client", ACK, rcv(-9), snd(0), 0, Rule::OutOfWindowAcked, State::FinWait2),
        case("data after a FIN", ORPHAN, "server", ACK, rcv(0), snd(0), 5, Rule::TextAfterFinIgnored, State::CloseWait),
        case(
            "RST one below, after a FIN",
            ORPHAN,
            "server",
            RST,
            rcv(-1),
            snd(0),
            0,
            Rule::RstInCloseWait,
            State::Closed,
        ),
        case("RST beside TIME_WAIT", TIME_WAIT, "client", RST, rcv(1), snd(0), 0, Rule::RstIgnoredInTimeWait, waits),
        case(
            "exact RST to TIME_WAIT",
            TIME_WAIT,
            "client",
            RST,
            rcv(0),
            snd(0),
            0,
            Rule::TimeWaitAssassinated,
            State::Closed,
        ),
        case("old data to TIME_WAIT", TIME_WAIT, "client", ACK, rcv(-9), snd(0), 5, Rule::TimeWaitAcksOld, waits),
        case("old SYN to TIME_WAIT", TIME_WAIT, "client", SYN, rcv(-9), snd(0), 0, Rule::TimeWaitAcksOld, waits),
        case("bare ACK to TIME_WAIT", TIME_WAIT, "client", ACK, rcv(0), snd(0), 0, Rule::TimeWaitRestart, waits),
    ];
    cases.push(Case {
        times: 2,
        ..case("two RSTs at once", OPEN, "server", RST, rcv(1), snd(0), 0, Rule::InvalidRateLimited, established)
    });
    cases.push(Case {
        times: 68,
        ..case(
            "more data than the buffer",
            OPEN,
            "server",
            ACK,
            rcv(0),
            snd(0),
            1000,
            Rule::OutOfWindowAcked,
            established,
        )
    });
    cases
}

/// Brings a world to where the case begins.
fn world(setup: &str) -> World {
    let parsed = scenario::parse(setup, Lang::En).expect("a good set-up");
    let mut world = World::new(&parsed.setup);
    let mut out = Vec::new();
    for line in &parsed.lines {
        match &line.command {
            Command::Run(Run::For(span)) => {
                let end = world.now() + *span;
                while world.next_event().is_some_and(|at| at <= end) {
                    world.step(&mut out);
                }
                world.advance_to(end);
            }
            command => world.apply(command, &mut out).expect("a command that can be done"),
        }
    }
    world
}

/// The numbers as the receiver has them; for a small entry, as its peer last knew them.
fn numbers(world: &World, host: &str) -> (SeqNum, SeqNum) {
    let view = world.view();
    let other = if host == "client" { "server" } else { "client" };
    let tcb = |host: &str| view.socket(&SocketRef::current(host)).and_then(|socket| socket.tcb);
    let own: Option<TcbView> = tcb(host);
    let peer: Option<TcbView> = tcb(other);
    match (own, peer) {
        (Some(own), _) => (own.rcv_nxt, own.snd_nxt),
        (None, Some(peer)) => (peer.snd_nxt, peer.rcv_nxt),
        (None, None) => (SeqNum(0), SeqNum(0)),
    }
}

fn at(number: From, (rcv_nxt, snd_nxt): (SeqNum, SeqNum)) -> SeqNum {
    let (base, offset) = match number {
        From::RcvNxt(offset) => (rcv_nxt, offset),
        From::SndNxt(offset) => (snd_nxt, offset),
    };
    SeqNum(base.0.wrapping_add_signed(i32::try_from(offset).expect("a small offset")))
}

/// What an orphan's or a TIME_WAIT's numbers are: taken from the segments that both sides sent last.
fn last_numbers(records: &[Record], to: HostId) -> (SeqNum, SeqNum) {
    let end = |wanted: bool| {
        let sent = records.iter().rev().find_map(|record| match &record.what {
            What::Sent { segment, .. } if (record.host == Some(to)) == wanted => Some(segment.seq_end()),
            _ => None,
        });
        sent.unwrap_or_default()
    };
    (end(false), end(true))
}

#[test]
fn crafted_segments_meet_their_rules() {
    let mut wrong = Vec::new();
    for case in cases() {
        let mut world = world(case.setup);
        let to = HostId(usize::from(case.to == "server"));
        let mut known = numbers(&world, case.to);
        if known.0 == SeqNum(0) {
            let parsed = scenario::parse(case.setup, Lang::En).expect("a good set-up");
            known = last_numbers(&scenario::run(&parsed).records, to);
        }
        let view = world.view();
        let (own, peer) = (&view.hosts[to.0], &view.hosts[1 - to.0]);
        let (own_port, peer_port) = if case.to == "server" { (80, 40_000) } else { (40_000, 80) };
        let mut out = Vec::new();
        for _ in 0..case.times {
            if case.times > 2 {
                known = numbers(&world, case.to);
            }
            let segment = Segment {
                src: std::net::SocketAddrV4::new(peer.ip, peer_port),
                dst: std::net::SocketAddrV4::new(own.ip, own_port),
                seq: at(case.seq, known),
                ack: at(case.ack, known),
                flags: case.flags,
                window: 500,
                options: Options { timestamps: None::<Timestamps>, ..Options::default() },
                payload: vec![b'x'; case.len],
            };
            world.deliver(to, &segment, &mut out);
        }
        let met: Vec<&str> = out.iter().filter_map(|record| record.rule).map(Rule::key).collect();
        let state = world.view().socket(&SocketRef::current(case.to)).map_or(State::Closed, |socket| socket.state);
        if !met.contains(&case.rule.key()) || state != case.state {
            wrong.push(format!(
                "{}: met {met:?}, state {state}; expected {} and {}",
                case.name,
                case.rule.key(),
                case.state
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
