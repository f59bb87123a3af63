//! Any command of the language, and texts that look like the language.

use std::collections::BTreeSet;

use finwait::lang::is_unseen;
use finwait::trace::command::{BACKLOG_DEFAULT, QUIET_LIMIT, RECV_DEFAULT, WITHIN_DEFAULT};
use finwait::trace::{
    Call, CallName, Command, Compare, Condition, Errno, Fault, FaultKind, FaultTarget, HostAct, Outcome, Payload,
    Reuse, Rule, Run, SegmentId, SegmentKind, ShutdownHow, SockOpt, SocketRef, Span, State, Sysctl, TimerKind,
};
use finwait::trace::{Counter, Flags, Flood, Forged, ForgedIcmp, Icmp, Nat, NatAct, Program, Show, Stamp, Unknown};
use proptest::prelude::*;

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z][a-zA-Z0-9_-]{0,7}".prop_filter("a word of the language", |word| finwait::scenario::words::is_name(word))
}

fn socket() -> impl Strategy<Value = SocketRef> {
    let label = prop_oneof![name(), (name(), name()).prop_map(|(child, label)| format!("{child}.{label}"))];
    (name(), proptest::option::of(label)).prop_map(|(host, label)| SocketRef { host, label })
}

fn span() -> impl Strategy<Value = Span> {
    prop_oneof![0..2_000u64, 0..2_000_000u64, 0..QUIET_LIMIT.0, (0..1000u64).prop_map(|n| n * 60_000_000)]
        .prop_map(Span)
}

fn kind() -> impl Strategy<Value = SegmentKind> {
    proptest::sample::select(SegmentKind::ALL.map(|(kind, _)| kind).to_vec())
}

/// What may stand between quotes: characters that are not seen may not, but for the tab.
fn text() -> impl Strategy<Value = String> {
    let kept = |text: String| text.chars().filter(|c| !is_unseen(*c) || *c == '\t').collect();
    "[^\"\n]{0,12}".prop_map(kept)
}

fn condition() -> impl Strategy<Value = Condition> {
    let calls = proptest::sample::select(CallName::ALL.map(|(call, _)| call).to_vec());
    let errnos = proptest::sample::select(Errno::ALL.to_vec());
    let outcome = prop_oneof![
        any::<u32>().prop_map(Outcome::Value),
        text().prop_map(Outcome::Text),
        errnos.prop_map(Outcome::Failed),
        Just(Outcome::Blocked),
    ];
    let compare = || proptest::sample::select(Compare::ALL.map(|(compare, _)| compare).to_vec());
    let rules = proptest::sample::select(Rule::ALL.iter().map(|info| info.rule).collect::<Vec<_>>());
    prop_oneof![
        (socket(), proptest::sample::select(State::ALL.to_vec()))
            .prop_map(|(socket, state)| Condition::State { socket, state }),
        (socket(), calls, outcome).prop_map(|(socket, call, outcome)| Condition::Result { socket, call, outcome }),
        (kind(), name(), compare(), any::<u32>()).prop_map(|(kind, from, compare, number)| Condition::Count {
            kind,
            from,
            compare,
            number
        }),
        (socket(), proptest::sample::select(TimerKind::ALL.to_vec()))
            .prop_map(|(socket, timer)| Condition::Timer { socket, timer }),
        rules.prop_map(Condition::Rule),
        counted(),
        (name(), name(), 1..=u16::MAX, proptest::option::of(1..=u16::MAX))
            .prop_map(|(name, host, port, outside)| { Condition::Mapping { name, inside: (host, port), outside } }),
        (compare(), span()).prop_map(|(compare, time)| Condition::Clock { compare, time }),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    let label = || proptest::option::of(name());
    let most = i32::MAX.unsigned_abs();
    prop_oneof![
        label().prop_map(|label| Call::Socket { label }),
        (proptest::option::of(name()), any::<u16>()).prop_map(|(host, port)| Call::Bind { host, port }),
        prop_oneof![Just(BACKLOG_DEFAULT), 0..=most].prop_map(|backlog| Call::ListenOn { backlog }),
        (1..=u16::MAX, prop_oneof![Just(BACKLOG_DEFAULT), 0..=most], any::<[bool; 2]>(), label()).prop_map(
            |(port, backlog, [addr, shared], label)| {
                let reuse = Reuse { addr, port: shared };
                Call::Listen { port, backlog, reuse, label }
            }
        ),
        (name(), 1..=u16::MAX, proptest::option::of(1..=u16::MAX), label())
            .prop_map(|(host, port, from, label)| Call::Connect { host, port, from, label }),
        label().prop_map(|label| Call::Accept { label }),
        prop_oneof![(0..=1_048_576u32).prop_map(Payload::Bytes), text().prop_map(Payload::Text)].prop_map(Call::Send),
        prop_oneof![Just(RECV_DEFAULT), 1..=1_048_576u32].prop_map(|max| Call::Recv { max }),
        proptest::sample::select(ShutdownHow::ALL.map(|(how, _)| how).to_vec()).prop_map(Call::Shutdown),
        Just(Call::Close),
        prop_oneof![
            proptest::option::of(0..=most).prop_map(SockOpt::Linger),
            any::<bool>().prop_map(SockOpt::NoDelay),
            any::<bool>().prop_map(SockOpt::NonBlock),
            any::<bool>().prop_map(SockOpt::ReuseAddr),
            any::<bool>().prop_map(SockOpt::ReusePort),
            tcp_option(),
            (1..=212_992u32).prop_map(SockOpt::ReceiveBuffer),
            (1..=212_992u32).prop_map(SockOpt::SendBuffer),
        ]
        .prop_map(Call::Set),
        Just(Call::SoError),
        Just(Call::Poll),
        name().prop_map(|label| Call::Dup { label }),
        name().prop_map(|child| Call::Fork { child }),
        Just(Call::Exit),
        Just(Call::Signal),
        (0..=finwait::trace::call::USER_MAX).prop_map(|user| Call::SetUid { user }),
        any::<bool>().prop_map(|kills| Call::SigPipe { kills }),
    ]
}

fn tcp_option() -> impl Strategy<Value = SockOpt> {
    let most = i32::MAX.unsigned_abs();
    prop_oneof![
        any::<bool>().prop_map(SockOpt::KeepAlive),
        (1..=32_767u32).prop_map(SockOpt::KeepIdle),
        (1..=32_767u32).prop_map(SockOpt::KeepIntvl),
        (1..=127u32).prop_map(SockOpt::KeepCnt),
        (0..=most).prop_map(SockOpt::UserTimeout),
        (1..=127u32).prop_map(SockOpt::SynCnt),
        (-1..=120i32).prop_map(SockOpt::Linger2),
        prop_oneof![Just(0), 88..=32_767u16].prop_map(SockOpt::MaxSeg),
        any::<bool>().prop_map(SockOpt::Cork),
        any::<bool>().prop_map(SockOpt::QuickAck),
        (0..=most).prop_map(SockOpt::RcvTimeo),
        (0..=most).prop_map(SockOpt::SndTimeo),
    ]
}

fn icmp() -> impl Strategy<Value = Icmp> {
    let words = proptest::sample::select(Icmp::every().map(|(icmp, _)| icmp).collect::<Vec<_>>());
    (words, 68..=u16::MAX).prop_map(|(icmp, mtu)| match icmp {
        Icmp::FragNeeded(_) => Icmp::FragNeeded(mtu),
        other => other,
    })
}

fn forged_icmp() -> impl Strategy<Value = ForgedIcmp> {
    let (port, seq) = (proptest::option::of(1..=u16::MAX), proptest::option::of(any::<i32>()));
    (icmp(), name(), port, seq).prop_map(|(icmp, host, port, seq)| ForgedIcmp { icmp, to: (host, port), seq })
}

fn nat() -> impl Strategy<Value = Nat> {
    let hosts = proptest::collection::vec(name(), 1..4);
    let act = prop_oneof![
        // A box stands once before each host.
        hosts.prop_map(|hosts| NatAct::For(BTreeSet::from_iter(hosts).into_iter().collect())),
        proptest::option::of(span()).prop_map(NatAct::Timeout),
        proptest::sample::select(Unknown::ALL.map(|(unknown, _)| unknown).to_vec()).prop_map(NatAct::Unknown),
        Just(NatAct::Reboot),
    ];
    (name(), act).prop_map(|(name, act)| Nat { name, act })
}

fn fault() -> impl Strategy<Value = Fault> {
    let what = prop_oneof![
        Just(FaultKind::Drop),
        Just(FaultKind::Duplicate),
        Just(FaultKind::Reorder),
        span().prop_map(FaultKind::Delay),
        icmp().prop_map(FaultKind::Reject),
    ];
    let target = prop_oneof![
        (1..=u32::MAX, kind(), name()).prop_map(|(count, kind, from)| FaultTarget::Next { count, kind, from }),
        (1..=u32::MAX, kind(), name()).prop_map(|(each, kind, from)| FaultTarget::Every { each, kind, from }),
        (1..SegmentId::LOOPBACK).prop_map(|id| FaultTarget::Segment(SegmentId(id))),
    ];
    (what, target).prop_map(|(kind, target)| Fault { kind, target })
}

fn forged() -> impl Strategy<Value = Forged> {
    let end = || (name(), proptest::option::of(1..=u16::MAX));
    let bits = [Flags::SYN, Flags::FIN, Flags::RST, Flags::PSH, Flags::ACK];
    let flags = proptest::sample::subsequence(bits.to_vec(), 0..=bits.len());
    let numbers = (proptest::option::of(any::<i32>()), proptest::option::of(any::<i32>()));
    let stamp = prop_oneof![Just(Stamp::Off), any::<i32>().prop_map(Stamp::Latest)];
    let sack = proptest::collection::vec((any::<i32>(), any::<i32>()), 0..=4);
    (flags, end(), end(), numbers, 0..=1448u16, proptest::option::of(any::<u16>()), (stamp, sack)).prop_map(
        |(flags, from, to, (seq, ack), length, window, (stamp, sack))| {
            let flags = flags.into_iter().fold(Flags::NONE, |all, bit| all | bit);
            // `ack=` is a mistake where it does not count.
            Forged { flags, from, to, seq, ack: ack.filter(|_| flags.ack()), length, window, stamp, sack }
        },
    )
}

fn counted() -> impl Strategy<Value = Condition> {
    let counters = proptest::sample::select(Counter::ALL.iter().map(|info| info.key).collect::<Vec<_>>());
    let compares = proptest::sample::select(Compare::ALL.map(|(compare, _)| compare).to_vec());
    (name(), counters, compares, any::<u32>()).prop_map(|(host, counter, compare, number)| Condition::Counter {
        host,
        counter,
        compare,
        number,
    })
}

fn flood() -> impl Strategy<Value = Flood> {
    let port = proptest::option::of(1..=u16::MAX);
    let flags = prop_oneof![Just(Flags::SYN), Just(Flags::RST | Flags::ACK)];
    (1..=1000_u32, flags, any::<u32>(), port, name(), 1..=u16::MAX).prop_map(|(count, flags, from, port, host, to)| {
        Flood { count, flags, from: std::net::Ipv4Addr::from_bits(from), port, to: (host, to) }
    })
}

pub fn command() -> impl Strategy<Value = Command> {
    let sysctls = proptest::sample::select(Sysctl::ALL.iter().map(|info| info.key).collect::<Vec<_>>());
    let sysctl = (name(), sysctls, any::<prop::sample::Index>()).prop_map(|(host, key, at)| {
        let info = key.info();
        let reach = usize::try_from(info.max - info.min + 1).expect("small");
        let value = info.min + i64::try_from(at.index(reach)).expect("small");
        let value = match u16::try_from(value) {
            Ok(first) if key.is_ports() => Sysctl::ports_value(first, first.saturating_add(7)),
            Ok(_) | Err(_) => value,
        };
        Command::Sysctl { host, key, value: key.setting(value) }
    });
    let run = prop_oneof![
        span().prop_map(Run::For),
        (condition(), prop_oneof![Just(WITHIN_DEFAULT), span()])
            .prop_map(|(condition, within)| Run::Until { condition, within }),
        Just(Run::Quiet),
        (1..=u32::MAX).prop_map(Run::Steps),
    ];
    prop_oneof![
        span().prop_map(Command::LinkDelay),
        sysctl,
        (socket(), call()).prop_map(|(on, call)| Command::Call { on, call }),
        (name(), proptest::sample::select(HostAct::ALL.map(|(act, _)| act).to_vec()))
            .prop_map(|(host, act)| Command::Host { host, act }),
        fault().prop_map(Command::Fault),
        Just(Command::Heal),
        (1..SegmentId::LOOPBACK).prop_map(|id| Command::Deliver(SegmentId(id))),
        forged().prop_map(Command::Inject),
        flood().prop_map(Command::Flood),
        forged_icmp().prop_map(Command::Icmp),
        nat().prop_map(Command::Nat),
        (proptest::sample::select(Program::ALL.map(|(program, _)| program).to_vec()), proptest::option::of(name()))
            .prop_map(|(program, host)| Command::Show(Show { program, host })),
        (name(), any::<bool>()).prop_map(|(host, quickack)| Command::Route { host, quickack }),
        run.prop_map(Command::Run),
        proptest::collection::vec(condition(), 1..4).prop_map(Command::Expect),
    ]
}

/// Words that look like the language, so that arbitrary texts get deep into the parser.
pub fn nearly() -> impl Strategy<Value = String> {
    let words = [
        "client",
        "server",
        ":",
        ".",
        "run",
        "until",
        "expect",
        "drop",
        "#7",
        "\"",
        "next",
        "SYN",
        "from",
        "=",
        "5s",
        "by",
        "listen",
        "connect",
        "80",
        "set",
        "linger",
        "count",
        "timer",
        "rule",
        "time",
        ">=",
        "，",
        "host",
        "as",
        "\n",
        "#",
        "sysctl",
        "tcp_fin_timeout",
        "-1",
        "99999999999999999999",
        "within",
        ",",
        "CLOSED",
        "client.recv",
        "client.",
        "link",
        "inject",
        "deliver",
        "route",
        "to",
        "seq",
        "ts",
        "delay",
        "step",
        "世",
        "backlog",
        "socket",
        "bind",
        "reuseaddr",
        "40000-40003",
        "send",
        "profile",
        "seed",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..24).prop_map(|words| words.join(" "))
}
