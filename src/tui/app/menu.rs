//! What one is likely to do to a host now, and the words for commands in lists; each entry shows the command that it
//! stands for, so that the `:` line is learned by using them.

use crate::trace::{
    Call, Command, Fault, FaultKind, FaultTarget, HostAct, HostView, Payload, Reuse, SegmentId, ShutdownHow, SockOpt,
    SocketRef, Span, State, WorldView,
};

/// The delay that the menu and the key give a segment.
pub const DELAY: Span = Span::millis(200);

/// The command that strikes a segment in flight.
pub fn strike(id: SegmentId, kind: FaultKind) -> Command {
    Command::Fault(Fault { kind, target: FaultTarget::Segment(id) })
}

/// A call on a host's current socket.
pub fn on(host: &HostView, call: Call) -> Command {
    Command::Call { on: SocketRef::current(&host.name), call }
}

/// Something that befalls a host.
pub fn act(host: &HostView, act: HostAct) -> Command {
    Command::Host { host: host.name.clone(), act }
}

/// The calls that one is likely to make on the host's current socket, the likeliest first: to take a connection that
/// waits, what an open one is there for, and only then to begin another.
pub fn likely(view: &WorldView, host: &HostView) -> Vec<Call> {
    let held = host.sockets.iter().rev().find(|socket| socket.held && socket.backlog.is_none());
    let door = host.sockets.iter().find(|socket| socket.backlog.is_some());
    let waits = door.and_then(|door| door.backlog).is_some_and(|backlog| backlog.accept_queue > 0);
    let mut calls = if held.is_none() { connects(view, host) } else { Vec::new() };
    if waits {
        calls.push(Call::Accept { label: None });
    }
    if let Some(socket) = held {
        calls.extend(on_an_open_one(socket.state));
    }
    if door.is_none() {
        calls.push(Call::Listen {
            port: 80,
            backlog: crate::trace::command::BACKLOG_DEFAULT,
            reuse: Reuse::default(),
            label: None,
        });
    }
    if held.is_some() {
        calls.extend(connects(view, host));
    }
    calls
}

/// What a connection in that state is there for.
fn on_an_open_one(state: State) -> Vec<Call> {
    let recv = Call::Recv { max: crate::trace::command::RECV_DEFAULT };
    match state {
        State::Established | State::CloseWait | State::FinWait1 | State::FinWait2 => {
            let sends = matches!(state, State::Established | State::CloseWait);
            let send = sends.then(|| Call::Send(Payload::Text("HELLO".to_owned())));
            let lingers = [Some(0), Some(5), None].map(|time| Call::Set(SockOpt::Linger(time)));
            let ends = [recv, Call::Close, Call::Shutdown(ShutdownHow::Write)];
            send.into_iter().chain(ends).chain(lingers).collect()
        }
        // Nothing can have come yet.
        State::SynSent | State::SynRcvd | State::Listen => vec![Call::Close, recv],
        State::Closed | State::Closing | State::LastAck | State::TimeWait => vec![recv, Call::Close],
    }
}

/// connect() to every port that another host listens on.
fn connects(view: &WorldView, host: &HostView) -> Vec<Call> {
    let others = view.hosts.iter().filter(|other| other.id != host.id);
    let doors = others.flat_map(|other| {
        let open = other.sockets.iter().filter(|socket| socket.backlog.is_some());
        open.map(|socket| (other.name.clone(), socket.local.port()))
    });
    doors.map(|(name, port)| Call::Connect { host: name, port, from: None, label: None }).collect()
}

/// The words for a command of a menu.
pub fn label_key(command: &Command) -> &'static str {
    match command {
        Command::Call { call, .. } => match call {
            Call::Listen { .. } => "app.menu.listen",
            Call::ListenOn { .. } => "app.menu.listen_on",
            Call::Connect { .. } => "app.menu.connect",
            Call::Accept { .. } => "app.menu.accept",
            Call::Send(Payload::Text(_)) => "app.menu.send",
            Call::Send(Payload::Bytes(_)) => "app.menu.send_many",
            Call::Recv { .. } => "app.menu.recv",
            Call::Shutdown(ShutdownHow::Write) => "app.menu.shutdown",
            Call::Shutdown(ShutdownHow::Read) => "app.menu.shutdown_rd",
            Call::Shutdown(ShutdownHow::Both) => "app.menu.shutdown_rdwr",
            Call::Close => "app.menu.close",
            Call::Set(SockOpt::Linger(None)) => "app.menu.linger_off",
            Call::Set(SockOpt::Linger(Some(0))) => "app.menu.linger_zero",
            Call::Set(SockOpt::Linger(Some(_))) => "app.menu.linger_timed",
            Call::Set(_) => "app.menu.set",
            Call::SoError => "app.menu.so_error",
            Call::Poll => "app.menu.poll",
            Call::Dup { .. } => "app.menu.dup",
            Call::Fork { .. } => "app.menu.fork",
            Call::Exit => "app.menu.exit",
            Call::Socket { .. } => "app.menu.socket",
            Call::Bind { .. } => "app.menu.bind",
            Call::Signal => "app.menu.signal",
            Call::SigPipe { .. } => "app.menu.sigpipe",
            Call::SetUid { .. } => "app.menu.set_uid",
        },
        Command::Host { act, .. } => match act {
            HostAct::Kill => "app.menu.kill",
            HostAct::Crash => "app.menu.crash",
            HostAct::Reboot => "app.menu.reboot",
            HostAct::Unplug => "app.menu.unplug",
            HostAct::Plug => "app.menu.plug",
        },
        Command::Fault(fault) => match fault.kind {
            FaultKind::Drop => "app.menu.drop",
            FaultKind::Duplicate => "app.menu.duplicate",
            FaultKind::Delay(_) => "app.menu.delay",
            FaultKind::Reorder => "app.menu.reorder",
            FaultKind::Reject(_) => "app.menu.other",
        },
        Command::LinkDelay(_)
        | Command::Sysctl { .. }
        | Command::Heal
        | Command::Deliver(_)
        | Command::Inject(_)
        | Command::Flood(_)
        | Command::Icmp(_)
        | Command::Nat(_)
        | Command::Show(_)
        | Command::Route { .. }
        | Command::Run(_)
        | Command::Expect(_) => "app.menu.other",
    }
}
