//! What can be done to a host or a segment now, as menus; each entry shows the command that it stands for, so that the
//! `:` line is learned by using them.

use crate::lang::Lang;
use crate::tr;
use crate::trace::{
    Call, Command, Fault, FaultKind, FaultTarget, HostAct, HostView, Payload, Reuse, SegmentId, ShutdownHow, SockOpt,
    SocketRef, Span, State, WorldView,
};
use crate::tui::overlay::MenuEntry;

use super::Choice;

/// The delay that the menu and the key give a segment.
pub const DELAY: Span = Span::millis(200);

/// The entries for a host, the legal ones alone.
pub fn host_menu(view: &WorldView, host: &HostView, lang: Lang) -> Vec<MenuEntry<Choice>> {
    let mut commands: Vec<Command> = Vec::new();
    if host.up {
        commands.extend(calls(view, host).into_iter().map(|call| on(host, call)));
        commands.push(act(host, HostAct::Kill));
        commands.push(act(host, HostAct::Crash));
    } else {
        commands.push(act(host, HostAct::Reboot));
    }
    commands.push(act(host, if host.plugged { HostAct::Unplug } else { HostAct::Plug }));
    commands.into_iter().map(|command| entry(command, lang)).collect()
}

/// The entries for a segment in flight.
pub fn segment_menu(id: SegmentId, lang: Lang) -> Vec<MenuEntry<Choice>> {
    let kinds = [FaultKind::Drop, FaultKind::Duplicate, FaultKind::Delay(DELAY), FaultKind::Reorder];
    kinds.into_iter().map(|kind| entry(strike(id, kind), lang)).collect()
}

/// The command that strikes a segment in flight.
pub fn strike(id: SegmentId, kind: FaultKind) -> Command {
    Command::Fault(Fault { kind, target: FaultTarget::Segment(id) })
}

fn on(host: &HostView, call: Call) -> Command {
    Command::Call { on: SocketRef::current(&host.name), call }
}

fn act(host: &HostView, act: HostAct) -> Command {
    Command::Host { host: host.name.clone(), act }
}

/// The calls that make sense on the host's current socket.
fn calls(view: &WorldView, host: &HostView) -> Vec<Call> {
    let held = host.sockets.iter().rev().find(|socket| socket.held && socket.backlog.is_none());
    let mut calls = if held.is_none() { connects(view, host) } else { Vec::new() };
    if let Some(door) = host.sockets.iter().find(|socket| socket.backlog.is_some()) {
        if door.backlog.is_some_and(|backlog| backlog.accept_queue > 0) {
            calls.push(Call::Accept { label: None });
        }
    } else {
        calls.push(Call::Listen {
            port: 80,
            backlog: crate::trace::command::BACKLOG_DEFAULT,
            reuse: Reuse::default(),
            label: None,
        });
    }
    match held.map(|socket| socket.state) {
        Some(state @ (State::Established | State::CloseWait | State::FinWait1 | State::FinWait2)) => {
            if matches!(state, State::Established | State::CloseWait) {
                calls.push(Call::Send(Payload::Text("HELLO".to_owned())));
            }
            calls.push(Call::Recv { max: crate::trace::command::RECV_DEFAULT });
            calls.push(Call::Close);
            calls.push(Call::Shutdown(ShutdownHow::Write));
            calls.push(Call::Set(SockOpt::Linger(Some(0))));
            calls.push(Call::Set(SockOpt::Linger(Some(5))));
            calls.push(Call::Set(SockOpt::Linger(None)));
        }
        Some(
            State::Closed
            | State::SynSent
            | State::SynRcvd
            | State::Closing
            | State::LastAck
            | State::TimeWait
            | State::Listen,
        ) => {
            calls.push(Call::Recv { max: crate::trace::command::RECV_DEFAULT });
            calls.push(Call::Close);
        }
        None => {}
    }
    if held.is_some() {
        calls.extend(connects(view, host));
    }
    calls
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

/// An entry: words for what it does, and the command itself.
fn entry(command: Command, lang: Lang) -> MenuEntry<Choice> {
    let label = tr!(lang, label_key(&command)).into_owned();
    MenuEntry { label, note: format!(": {command}"), choice: Choice::Do(command) }
}

/// The words for a command of a menu.
fn label_key(command: &Command) -> &'static str {
    match command {
        Command::Call { call, .. } => match call {
            Call::Listen { .. } | Call::ListenOn { .. } => "app.menu.listen",
            Call::Connect { .. } => "app.menu.connect",
            Call::Accept { .. } => "app.menu.accept",
            Call::Send(_) => "app.menu.send",
            Call::Recv { .. } => "app.menu.recv",
            Call::Shutdown(_) => "app.menu.shutdown",
            Call::Close => "app.menu.close",
            Call::Set(SockOpt::Linger(None)) => "app.menu.linger_off",
            Call::Set(SockOpt::Linger(Some(0))) => "app.menu.linger_zero",
            Call::Set(_) | Call::SoError | Call::Poll | Call::Dup { .. } | Call::Fork { .. } | Call::Exit => {
                "app.menu.linger_timed"
            }
            Call::Socket { .. } | Call::Bind { .. } | Call::Signal => "app.menu.other",
            Call::SetUid { .. } | Call::SigPipe { .. } => "app.menu.other",
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
