//! What conditions ask of a run in progress, answered without a picture of all of it.

use std::borrow::Cow;

use super::{CallName, Host, HostId, Node, Outcome, SocketRef, Time, World};
use crate::host::{Conn, Id, Socket};
use crate::tcp::{Counter, State, TimerKind};
use crate::trace::Present;
use crate::trace::asked::latest;

impl World {
    fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// The socket that a reference means, as [`WorldView::socket`](crate::trace::WorldView::socket) finds it.
    fn socket_of(&self, on: &SocketRef) -> Option<(&Node, Id, Cow<'_, Socket>)> {
        let node = self.node(&on.host)?;
        let host = node.host.as_ref()?;
        let (id, socket) = match &on.label {
            Some(name) => named(host, name),
            None => current(host),
        }?;
        Some((node, id, socket))
    }
}

/// The latest connection with a descriptor of that name, or else the latest listener.
fn named<'a>(host: &'a Host, name: &str) -> Option<(Id, Cow<'a, Socket>)> {
    let all = || host.named(name).filter_map(|id| Some((id, host.any_socket(id)?)));
    let shown = |(id, socket): &(Id, Cow<'_, Socket>)| host.shows(*id, socket);
    all().filter(shown).find(|(_, socket)| !listens(socket)).or_else(|| all().find(shown))
}

/// The latest connection, or else the latest socket.
fn current(host: &Host) -> Option<(Id, Cow<'_, Socket>)> {
    let is_connection = |socket: &Socket| socket.remote.is_some() && !listens(socket);
    let connection = host.sockets().rev().find(|(id, socket)| is_connection(socket) && host.shows(*id, socket));
    connection.or_else(|| host.sockets().rev().find(|(id, socket)| host.shows(*id, socket)))
}

fn listens(socket: &Socket) -> bool {
    matches!(socket.conn, Conn::Listen(_))
}

impl Present for World {
    fn now(&self) -> Time {
        self.now
    }

    fn host_id(&self, name: &str) -> Option<HostId> {
        self.nodes.iter().position(|node| node.name == name).map(HostId)
    }

    fn state(&self, socket: &SocketRef) -> State {
        self.socket_of(socket).map_or(State::Closed, |(_, _, found)| self.told_state(&found))
    }

    fn timers(&self, socket: &SocketRef) -> Vec<TimerKind> {
        let timers = self.socket_of(socket).map(|(_, _, found)| found.timers()).unwrap_or_default();
        timers.into_iter().map(|(_, kind, _)| kind).collect()
    }

    fn outcome(&self, socket: &SocketRef, call: CallName) -> Option<Outcome> {
        if socket.label.is_none() {
            return latest(&self.node(&socket.host)?.results, call);
        }
        let (node, id, _) = self.socket_of(socket)?;
        latest(node.socket_results.get(&id)?, call)
    }

    fn mapped(&self, name: &str, (host, port): &(String, u16)) -> Option<u16> {
        let ip = self.node(host)?.ip;
        let found = self.boxes.by_name(name)?;
        let fits = |inside: core::net::SocketAddrV4| *inside.ip() == ip && inside.port() == *port;
        found.table(self.now).find(|mapping| fits(mapping.inside)).map(|mapping| mapping.port)
    }

    fn counted(&self, host: &str, counter: Counter) -> u32 {
        self.node(host).and_then(|node| node.host.as_ref()).map_or(0, |host| host.counters.get(counter))
    }
}
