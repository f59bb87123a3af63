//! Runs made by hand: what the engine would have recorded, without the engine.

use finwait::trace::{
    Call, CallName, Errno, Flags, HostId, HostView, LossCause, Outcome, Record, Rule, Segment, SegmentId, SeqNum,
    SocketId, SocketView, Span, State, Time, TimerKind, TimerView, What, WorldView,
};

pub const CLIENT: HostId = HostId(0);
pub const SERVER: HostId = HostId(1);
const ISS: [u32; 2] = [3_000_000_000, 7_000];

pub struct Script {
    pub records: Vec<Record>,
    pub delay: Span,
    next: u32,
    now: Time,
}

pub const ACK: Flags = Flags::ACK;
pub const SYN: Flags = Flags::SYN;

pub fn syn_ack() -> Flags {
    Flags::SYN | Flags::ACK
}

pub fn fin_ack() -> Flags {
    Flags::FIN | Flags::ACK
}

impl Script {
    pub fn new() -> Script {
        Script { records: Vec::new(), delay: Span::millis(50), next: 1, now: Time::ZERO }
    }

    pub fn at(&mut self, ms: u64) -> &mut Script {
        self.now = Time(ms * 1_000);
        self
    }

    fn push(&mut self, host: Option<HostId>, what: What, rule: Option<Rule>) -> &mut Script {
        self.records.push(Record { at: self.now, host, socket: host.map(|_| SocketId(0)), what, rule });
        self
    }

    pub fn call(&mut self, host: HostId, call: Call) -> &mut Script {
        self.push(Some(host), What::Called { call }, None)
    }

    pub fn ret(&mut self, host: HostId, call: CallName, outcome: Outcome) -> &mut Script {
        self.push(Some(host), What::Returned { call, outcome }, None)
    }

    pub fn state(&mut self, host: HostId, from: State, to: State) -> &mut Script {
        self.push(Some(host), What::State { from, to }, Some(Rule::ConnectSyn))
    }

    pub fn timer(&mut self, host: HostId, timer: TimerKind) -> &mut Script {
        self.push(Some(host), What::Timer { timer }, None)
    }

    pub fn what(&mut self, host: HostId, what: What) -> &mut Script {
        self.push(Some(host), what, None)
    }

    /// Sends a segment with relative numbers and gives its id.
    pub fn send(&mut self, host: HostId, flags: Flags, seq: u32, ack: u32, len: usize, repeat: bool) -> SegmentId {
        let id = SegmentId(self.next);
        self.next += 1;
        let (us, peer) = (host.0, 1 - host.0);
        let address = |host: usize| {
            let host = u8::try_from(host).unwrap();
            let port = if host == 0 { 40_000 } else { 80 };
            std::net::SocketAddrV4::new(std::net::Ipv4Addr::new(10, 0, 0, host + 1), port)
        };
        let segment = Segment {
            src: address(us),
            dst: address(peer),
            seq: SeqNum(ISS[us]) + seq,
            ack: SeqNum(ISS[peer]) + ack,
            flags,
            window: 64_240,
            options: finwait::tcp::Options::default(),
            payload: vec![b'x'; len],
        };
        let what = What::Sent { id, to: Some(HostId(peer)), segment, repeat, cwnd: None };
        self.push(Some(host), what, Some(Rule::ConnectSyn));
        id
    }

    pub fn arrive(&mut self, id: SegmentId) -> &mut Script {
        let found = self.records.iter().find_map(|record| match &record.what {
            What::Sent { id: sent, to, segment, .. } if *sent == id => Some((*to, segment.clone())),
            _ => None,
        });
        let (to, segment) = found.expect("it was sent");
        self.push(to, What::Arrived { id, segment }, None)
    }

    pub fn lose(&mut self, id: SegmentId, cause: LossCause) -> &mut Script {
        self.push(None, What::Lost { id, cause }, None)
    }

    pub fn view(&self) -> WorldView {
        WorldView {
            now: self.now,
            hosts: vec![host(0, "client"), host(1, "server")],
            flights: Vec::new(),
            next_event: None,
            link_delay: self.delay,
            armed_faults: Vec::new(),
            boxes: Vec::new(),
        }
    }

    pub fn now(&self) -> Time {
        self.now
    }
}

pub fn host(id: usize, name: &str) -> HostView {
    HostView {
        id: HostId(id),
        name: name.into(),
        ip: std::net::Ipv4Addr::new(10, 0, 0, u8::try_from(id + 1).unwrap()),
        up: true,
        plugged: true,
        sockets: Vec::new(),
        sysctls: Vec::new(),
        memory_pages: Some(0),
        time_wait_count: 0,
        counters: Vec::new(),
        results: Vec::new(),
    }
}

pub fn socket(state: State) -> SocketView {
    SocketView {
        id: SocketId(0),
        label: None,
        names: Vec::new(),
        open: vec![None],
        state,
        held: true,
        backlog: None,
        local: "10.0.0.1:40000".parse().unwrap(),
        remote: Some("10.0.0.2:80".parse().unwrap()),
        timers: Vec::new(),
        tcb: None,
        receive_queue: 0,
        send_queue: 0,
        owner: finwait::trace::view::OwnerView::default(),
        memory: None,
        info: None,
        options: Vec::new(),
        error: None,
        blocked: Vec::new(),
        results: Vec::new(),
    }
}

pub fn timer(kind: TimerKind, at: u64) -> TimerView {
    TimerView { kind, at: Time(at * 1_000), backoff: 0, of_entry: false }
}

fn connect() -> Call {
    Call::Connect { host: "server".into(), port: 80, from: None, label: None }
}

/// Connection set up in 150 ms.
pub fn handshake() -> Script {
    let mut run = Script::new();
    run.at(0).call(CLIENT, connect()).state(CLIENT, State::Closed, State::SynSent);
    let syn = run.send(CLIENT, SYN, 0, 0, 0, false);
    run.ret(CLIENT, CallName::Connect, Outcome::Blocked);
    run.at(50).arrive(syn).state(SERVER, State::Listen, State::SynRcvd);
    let reply = run.send(SERVER, syn_ack(), 0, 1, 0, false);
    run.at(100).arrive(reply).state(CLIENT, State::SynSent, State::Established);
    run.ret(CLIENT, CallName::Connect, Outcome::Value(0));
    let ack = run.send(CLIENT, ACK, 1, 1, 0, false);
    run.at(150).arrive(ack).state(SERVER, State::SynRcvd, State::Established);
    run
}

/// The SYN-ACK is lost and comes again a second later.
pub fn lost_syn_ack() -> Script {
    let mut run = Script::new();
    run.at(0).call(CLIENT, connect()).state(CLIENT, State::Closed, State::SynSent);
    let syn = run.send(CLIENT, SYN, 0, 0, 0, false);
    run.at(50).arrive(syn).state(SERVER, State::Listen, State::SynRcvd);
    let reply = run.send(SERVER, syn_ack(), 0, 1, 0, false);
    run.at(75).lose(reply, LossCause::Dropped);
    run.at(1_000).timer(CLIENT, TimerKind::Retransmit);
    let again = run.send(CLIENT, SYN, 0, 0, 0, true);
    run.at(1_050).arrive(again);
    let reply = run.send(SERVER, syn_ack(), 0, 1, 0, true);
    run.at(1_100).arrive(reply).state(CLIENT, State::SynSent, State::Established);
    let ack = run.send(CLIENT, ACK, 1, 1, 0, false);
    run.at(1_150).arrive(ack).state(SERVER, State::SynRcvd, State::Established);
    run
}

/// A whole connection closed in four segments, after some data.
pub fn four_way() -> Script {
    let mut run = handshake();
    run.at(3_350).call(CLIENT, Call::Close).state(CLIENT, State::Established, State::FinWait1);
    let fin = run.send(CLIENT, fin_ack(), 1, 1, 0, false);
    run.ret(CLIENT, CallName::Close, Outcome::Value(0));
    run.at(3_400).arrive(fin).state(SERVER, State::Established, State::CloseWait);
    let ack = run.send(SERVER, ACK, 1, 2, 0, false);
    run.at(3_450).arrive(ack).state(CLIENT, State::FinWait1, State::FinWait2);
    run.at(3_600).ret(SERVER, CallName::Recv, Outcome::Value(0));
    run.call(SERVER, Call::Close).state(SERVER, State::CloseWait, State::LastAck);
    let fin = run.send(SERVER, fin_ack(), 1, 2, 0, false);
    run.ret(SERVER, CallName::Close, Outcome::Value(0));
    run.at(3_650).arrive(fin).state(CLIENT, State::FinWait2, State::TimeWait);
    let ack = run.send(CLIENT, ACK, 2, 2, 0, false);
    run.at(3_700).arrive(ack).state(SERVER, State::LastAck, State::Closed);
    run
}

/// Both close at the same moment: the FINs cross.
pub fn simultaneous() -> Script {
    let mut run = handshake();
    let mut fins = Vec::new();
    run.at(200);
    for host in [CLIENT, SERVER] {
        run.call(host, Call::Close).state(host, State::Established, State::FinWait1);
        fins.push(run.send(host, fin_ack(), 1, 1, 0, false));
        run.ret(host, CallName::Close, Outcome::Value(0));
    }
    let mut acks = Vec::new();
    run.at(250);
    for (host, fin) in [(SERVER, fins[0]), (CLIENT, fins[1])] {
        run.arrive(fin).state(host, State::FinWait1, State::Closing);
        acks.push(run.send(host, ACK, 2, 2, 0, false));
    }
    run.at(300);
    for (host, ack) in [(CLIENT, acks[0]), (SERVER, acks[1])] {
        run.arrive(ack).state(host, State::Closing, State::TimeWait);
    }
    run
}

/// Data from the client that the server answers, so that segments of both sides are on the wire at once.
pub fn streaming(count: u32) -> Script {
    let mut run = handshake();
    let mut wire: Vec<(u64, SegmentId)> = Vec::new();
    for n in 0..count {
        let now = 200 + u64::from(n) * 20;
        run.at(now);
        let data = run.send(CLIENT, ACK | Flags::PSH, 1 + n * 5, 1, 5, false);
        wire.push((now + 50, data));
        while let Some(due) = wire.first().copied().filter(|(due, _)| *due <= now + 20) {
            wire.remove(0);
            run.at(due.0).arrive(due.1);
            if run.records.iter().any(|record| {
                record.host == Some(CLIENT) && matches!(&record.what, What::Sent { id, .. } if *id == due.1)
            }) {
                let ack = run.send(SERVER, ACK, 1, 6 + n * 5, 0, false);
                wire.push((due.0 + 50, ack));
                wire.sort_by_key(|(due, _)| *due);
            }
        }
    }
    run
}

/// A reset that strikes a reader, a crash and a reboot.
pub fn crash() -> Script {
    use finwait::trace::HostAct;
    let mut run = handshake();
    run.at(500).what(SERVER, What::Host { act: HostAct::Crash });
    run.at(700).call(CLIENT, Call::Send(finwait::trace::Payload::Bytes(5)));
    let data = run.send(CLIENT, ACK | Flags::PSH, 1, 1, 5, false);
    run.ret(CLIENT, CallName::Send, Outcome::Value(5));
    run.at(750).lose(data, LossCause::HostDown);
    run.at(800).what(SERVER, What::Host { act: HostAct::Reboot });
    run.at(904).timer(CLIENT, TimerKind::Retransmit);
    let again = run.send(CLIENT, ACK | Flags::PSH, 1, 1, 5, true);
    run.at(954).arrive(again);
    let rst = run.send(SERVER, Flags::RST, 1, 0, 0, false);
    run.at(1_004).arrive(rst).state(CLIENT, State::Established, State::Closed);
    run.what(CLIENT, What::Error { errno: Errno::ECONNRESET });
    run
}

/// A random run: what is sent, lost, noted and when is drawn from `choices`; always something the wire could have done.
pub fn random(choices: &[(u8, u16)]) -> Script {
    let mut run = Script::new();
    let mut wire: Vec<(u64, SegmentId, bool)> = Vec::new();
    let mut now = 0;
    for (choice, size) in choices {
        let size = u64::from(*size);
        now += if choice % 7 == 0 { size * 20 } else { size % 40 };
        wire.sort_by_key(|(due, id, _)| (*due, *id));
        while let Some((due, id, lost)) = wire.first().copied().filter(|(due, ..)| *due <= now) {
            wire.remove(0);
            run.at(due);
            if lost {
                run.lose(id, LossCause::Dropped)
            } else {
                run.arrive(id)
            };
        }
        let host = if choice & 1 == 0 { CLIENT } else { SERVER };
        run.at(now);
        match choice / 2 % 6 {
            0 => {
                run.state(host, State::Established, State::FinWait2);
            }
            1 => {
                run.call(host, Call::Close).ret(host, CallName::Close, Outcome::Value(0));
            }
            2 => {
                run.timer(host, TimerKind::Retransmit);
            }
            kind => {
                let (flags, len) = [(syn_ack(), 0), (fin_ack(), 0), (ACK, 1_460)][usize::from(kind) - 3];
                let id = run.send(host, flags, 1, 70_000, len, choice % 5 == 0);
                wire.push((now + 10 + size % 150, id, choice % 11 == 0));
            }
        }
    }
    run
}
