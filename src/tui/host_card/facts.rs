//! What there is to say about a host, one line each, with its weight.

use crate::lang::Lang;
use crate::tr;
use crate::trace::{HostView, SocketView, Span, State, Sysctl, Time, TimerKind, TimerView, WorldView};
use crate::tui::connection::Connection;
use crate::tui::ladder::label;
use crate::tui::text::countdown;
use crate::tui::theme::Role;

/// One line of a host card.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it speaks of; the same key in two views speaks of the same thing.
    pub key: String,
    /// What would have to differ for the line to be news.
    pub mark: String,
    /// The line.
    pub text: String,
    /// In which role it is drawn.
    pub role: Role,
    /// How readily it gives way to others: 0 never, 9 first.
    pub weight: u8,
    /// Which part of its time a timer still has.
    pub left: Option<f64>,
}

fn fact(key: &str, text: String, role: Role, weight: u8) -> Fact {
    Fact { key: key.to_owned(), mark: text.clone(), text, role, weight, left: None }
}

/// What a card is about, where there are several connections: one of them, in its world.
type About<'a> = Option<(Connection, &'a WorldView)>;

/// Every line of the card, in the order in which they stand.
pub fn facts(host: &HostView, about: About<'_>, clock: Time, lang: Lang) -> Vec<Fact> {
    let mut out = Vec::new();
    if let Some((connection, view)) = about {
        out.push(fact("connection", connection.name(host, view), connection.lane.role(), 0));
    }
    if !host.plugged {
        out.push(fact("plugged", tr!(lang, "widgets.card.unplugged").into_owned(), Role::Error, 0));
    }
    let current = super::socket_of(host, about);
    if let Some(socket) = current {
        holder(&mut out, socket, lang);
    }
    calls(&mut out, host, (current, about), lang);
    if let Some(socket) = current {
        timers(&mut out, host, socket, clock, lang);
        queues(&mut out, socket, lang);
        options(&mut out, socket);
    }
    for (key, value) in &host.sysctls {
        let name = key.info().name;
        let text = format!("{}={}", name.strip_prefix("tcp_").unwrap_or(name), key.show(value));
        out.push(fact(name, text, Role::Warn, 4));
    }
    others(&mut out, host, (current, about), lang);
    if let Some(socket) = current {
        if about.is_none() {
            ports(&mut out, host, socket, lang);
        }
        numbers(&mut out, socket, lang);
    }
    out
}

/// Whether a process holds the socket: a connection that none holds any more is an orphan, one that none holds yet
/// waits for `accept()`.
fn holder(out: &mut Vec<Fact>, socket: &SocketView, lang: Lang) {
    let (key, role, weight) = match (socket.held, socket.state) {
        (true, State::Closed) | (false, State::Closed | State::Listen) => return,
        (true, _) => ("widgets.card.held", Role::Text, 6),
        (false, State::SynSent | State::SynRcvd | State::Established | State::CloseWait) => {
            ("widgets.card.unaccepted", Role::Text, 2)
        }
        (false, State::FinWait1 | State::FinWait2 | State::Closing | State::LastAck) => {
            ("widgets.card.orphan", Role::Error, 1)
        }
        // Linux keeps `TIME_WAIT` in a table of its own; it counts as no orphan.
        (false, State::TimeWait) => ("widgets.card.kernel", Role::Text, 5),
    };
    out.push(fact("holder", tr!(lang, key).into_owned(), role, weight));
}

/// The calls that wait, the latest result, and, with room, the results before it.
fn calls(out: &mut Vec<Fact>, host: &HostView, (current, about): (Option<&SocketView>, About<'_>), lang: Lang) {
    // What a call came to on another connection is not told of this one.
    let results = if host.results.is_empty() || about.is_some() {
        current.map_or(&[][..], |socket| socket.results.as_slice())
    } else {
        host.results.as_slice()
    };
    for (age, (name, outcome)) in results.iter().rev().enumerate() {
        let text = label::outcome(&label::call_name(*name), outcome, lang);
        let failed = matches!(outcome, crate::trace::Outcome::Failed(_));
        let weight = if age == 0 { 1 } else { 5 };
        let role = if failed { Role::Error } else { Role::Call };
        out.push(fact(&format!("call {}", name.word()), text, role, weight));
    }
    let Some(socket) = current else { return };
    for name in socket.blocked.iter().filter(|name| !results.iter().any(|(known, _)| known == *name)) {
        let text = tr!(lang, "widgets.waits", call = label::call_name(*name)).into_owned();
        out.push(fact(&format!("call {}", name.word()), text, Role::Call, 1));
    }
    if let Some(errno) = socket.error {
        out.push(fact("error", tr!(lang, "widgets.card.error", errno = errno).into_owned(), Role::Error, 1));
    }
}

fn timers(out: &mut Vec<Fact>, host: &HostView, socket: &SocketView, clock: Time, lang: Lang) {
    for (place, timer) in socket.timers.iter().enumerate() {
        let left = timer.at.since(clock);
        let name = timer.kind.label().get(lang);
        let text = format!("{name} {}", countdown(left, lang));
        let whole = whole(host, socket, timer);
        #[expect(clippy::cast_precision_loss, reason = "a part of a bar, for drawing")]
        let part = whole.map(|whole| (left.0 as f64 / whole.0.max(1) as f64).clamp(0.0, 1.0));
        out.push(Fact {
            key: format!("timer {}", timer.kind.word()),
            mark: format!("{} {}", timer.at, timer.backoff),
            text,
            role: Role::Timer,
            weight: if place == 0 { 2 } else { 4 },
            left: part.filter(|_| place == 0),
        });
    }
}

/// How long a timer takes in all, where that can be known.
fn whole(host: &HostView, socket: &SocketView, timer: &TimerView) -> Option<Span> {
    let fin_timeout =
        host.sysctls.iter().find(|(key, _)| *key == Sysctl::FinTimeout).map_or(60, |(_, value)| value.number());
    match timer.kind {
        TimerKind::TimeWait => Some(Span::secs(60)),
        TimerKind::FinWait2 => Some(Span::secs(u64::try_from(fin_timeout).unwrap_or(60))),
        TimerKind::Retransmit | TimerKind::SynAck => socket.tcb.map(|tcb| tcb.rto).or(Some(Span::secs(1))),
        TimerKind::TailLoss
        | TimerKind::Reorder
        | TimerKind::DelayedAck
        | TimerKind::Persist
        | TimerKind::Linger
        | TimerKind::Keepalive
        | TimerKind::CallTimeout => None,
    }
}

fn queues(out: &mut Vec<Fact>, socket: &SocketView, lang: Lang) {
    if let Some(backlog) = socket.backlog {
        let words = |key: &str, n: u32| tr!(lang, key, n = n, limit = backlog.limit).into_owned();
        out.push(fact("syn queue", words("widgets.card.syn_queue", backlog.syn_queue), Role::Text, 3));
        out.push(fact("accept queue", words("widgets.card.accept_queue", backlog.accept_queue), Role::Text, 2));
    }
    let Some(tcb) = socket.tcb else { return };
    let weight = |n: u32| if n > 0 { 2 } else { 7 };
    let send = tr!(lang, "widgets.card.send_queue", n = tcb.send_queue).into_owned();
    out.push(fact("send queue", send, Role::Text, weight(tcb.send_queue)));
    let key = if tcb.eof { "widgets.card.recv_queue_eof" } else { "widgets.card.recv_queue" };
    let recv = tr!(lang, key, n = tcb.recv_queue).into_owned();
    out.push(fact("recv queue", recv, Role::Text, weight(tcb.recv_queue + u32::from(tcb.eof))));
}

fn options(out: &mut Vec<Fact>, socket: &SocketView) {
    for option in &socket.options {
        let text = format!("{} {}", option.word(), option.value());
        out.push(fact(&format!("option {}", option.word()), text, Role::Warn, 3));
    }
}

/// The other sockets, one line each.
fn others(out: &mut Vec<Fact>, host: &HostView, (current, about): (Option<&SocketView>, About<'_>), lang: Lang) {
    // The ends of several connections on a listener's port would all be called alike.
    let told_apart = |socket: &SocketView| socket.remote.filter(|_| about.is_some() && socket.backlog.is_none());
    for socket in host.sockets.iter().filter(|socket| Some(socket.id) != current.map(|current| current.id)) {
        let ports = || match told_apart(socket) {
            Some(remote) => format!(":{}-:{}", socket.local.port(), remote.port()),
            None => format!(":{}", socket.local.port()),
        };
        let name = socket.label.clone().unwrap_or_else(ports);
        let queue = socket.backlog.map(|backlog| format!(" {}/{}", backlog.accept_queue, backlog.limit));
        let text = format!("{name} {}{}", socket.state, queue.unwrap_or_default());
        out.push(fact(&format!("socket {}", socket.id.0), text, Role::State, 3));
    }
    // In Linux's table of TIME_WAIT lie orphans in FIN_WAIT_2 too; here each is called what it is.
    let waiting = host.sockets.iter().filter(|socket| socket.state == State::TimeWait).count();
    let orphans = host.sockets.iter().filter(|socket| socket.state == State::FinWait2 && !socket.held).count();
    let counts = [("widgets.card.time_wait", waiting), ("widgets.card.fin_wait_2", orphans)];
    for (key, n) in counts.into_iter().filter(|(_, n)| *n > 1) {
        out.push(fact(key, tr!(lang, key, n = n).into_owned(), Role::Text, 6));
    }
}

/// The ports of the connection that the card is about; of several with names, those of each.
fn ports(out: &mut Vec<Fact>, host: &HostView, current: &SocketView, lang: Lang) {
    let ports = |socket: &SocketView| match socket.remote {
        Some(remote) => format!(":{} - :{}", socket.local.port(), remote.port()),
        None => format!(":{}", socket.local.port()),
    };
    let connected = |socket: &&SocketView| socket.remote.is_some() && socket.state != State::Closed;
    let named = |socket: &SocketView| socket.label.clone().map(|label| format!("{label} {}", ports(socket)));
    let all: Vec<(u32, String)> =
        host.sockets.iter().filter(connected).filter_map(|socket| Some((socket.id.0, named(socket)?))).collect();
    if all.len() < 2 || current.label.is_none() {
        let text = tr!(lang, "widgets.card.ports", ports = ports(current)).into_owned();
        return out.push(fact("ports", text, Role::Text, 6));
    }
    for (id, text) in all {
        out.push(fact(&format!("ports {id}"), text, Role::Text, 6));
    }
}

fn numbers(out: &mut Vec<Fact>, socket: &SocketView, lang: Lang) {
    let Some(tcb) = socket.tcb else { return };
    out.push(fact("rto", format!("RTO {}", countdown(tcb.rto, lang)), Role::Text, 7));
    if let Some(srtt) = tcb.srtt {
        out.push(fact("srtt", format!("SRTT {}", countdown(srtt, lang)), Role::Text, 8));
    }
    let wnd = tr!(lang, "widgets.card.windows", cwnd = tcb.cwnd, rwnd = tcb.snd_wnd).into_owned();
    out.push(fact("windows", wnd, Role::Text, 9));
    // Of what uses none there is nothing to say.
    if let Some(memory) = socket.memory.filter(|memory| memory.pages() > 0) {
        let (received, queued) = (memory.receiving, memory.sending);
        let text = tr!(lang, "widgets.card.memory", pages = memory.pages(), r = received, w = queued).into_owned();
        out.push(fact("memory", text, Role::Text, 9));
    }
}
