//! Descriptors: dup(), fork(), and which descriptor a name of a script means.
//!
//! A socket lives as long as one descriptor refers to it, whoever has it; what shuts a connection down acts on the
//! connection itself (Linux `fs/file_table.c: __fput`).

use crate::tcp::{CallName, Processes, Rule, State};

use super::socket::{Conn, Copied, Id, Ret, Socket};
use super::{Event, Host, returned};

impl Socket {
    /// The open descriptors: none for the one that it came with, which is the first, the names of the others.
    pub fn open_descriptors(&self) -> impl Iterator<Item = Option<&str>> {
        let own = (self.held && !self.own_closed).then_some(None);
        own.into_iter().chain(self.copies.iter().filter(|copy| copy.open).map(|copy| Some(copy.name.as_str())))
    }

    /// The names of the open descriptors, the one that it came with first.
    pub fn open_names(&self) -> impl Iterator<Item = Option<&str>> {
        self.open_descriptors().map(|copy| copy.or(self.label.as_deref()))
    }

    /// Whether it has, or had, a descriptor of that name.
    pub(super) fn had(&self, name: &str) -> bool {
        self.label.as_deref() == Some(name) || self.copies.iter().any(|copy| copy.name == name)
    }
}

impl Host {
    /// The children of the first process.
    pub fn processes(&self) -> &Processes {
        &self.processes
    }

    /// The socket with an open descriptor of that name, or else the latest that had one.
    pub fn by_name(&self, name: &str) -> Option<Id> {
        self.named(name).find(|id| self.is_open(*id, name)).or_else(|| self.named(name).next())
    }

    /// The sockets that have, or had, a descriptor of that name, the latest first.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Id> + 'a {
        self.sockets.named(name)
    }

    fn is_open(&self, id: Id, name: &str) -> bool {
        self.socket(id).is_some_and(|socket| socket.open_names().any(|open| open == Some(name)))
    }

    /// Whether a socket still matters to whoever looks: it has a descriptor, a connection or a name, or it is the
    /// latest connection.
    pub fn shows(&self, id: Id, socket: &Socket) -> bool {
        let latest = || self.sockets.all().rev().find(|(_, socket)| socket.remote.is_some()).map(|(id, _)| id);
        socket.held || socket.state() != State::Closed || socket.label.is_some() || latest() == Some(id)
    }

    /// Whether that name is that of an open descriptor or of a child.
    pub fn name_taken(&self, name: &str) -> bool {
        self.processes.has(name) || self.named(name).any(|id| self.is_open(id, name))
    }

    /// A process's latest listener.
    pub fn latest_listener(&self, process: Option<&str>) -> Option<Id> {
        self.latest_alone(process, |socket| matches!(socket.conn, Conn::Listen(_)))
    }

    /// A process's latest socket without a peer: one that could listen, or does.
    pub fn latest_unconnected(&self, process: Option<&str>) -> Option<Id> {
        self.latest_alone(process, |_| true)
    }

    fn latest_alone(&self, process: Option<&str>, wanted: impl Fn(&Socket) -> bool) -> Option<Id> {
        let fits = |id: &Id| self.socket(*id).is_some_and(|socket| self.has(process, socket) && wanted(socket));
        self.sockets.alone().find(fits)
    }

    /// A process's latest socket that is not a listener.
    pub fn latest_stream(&self, process: Option<&str>) -> Option<Id> {
        self.latest(|socket| self.has(process, socket) && !matches!(socket.conn, Conn::Listen(_)))
    }

    fn latest(&self, wanted: impl Fn(&Socket) -> bool) -> Option<Id> {
        self.sockets.iter().rev().find(|(_, socket)| wanted(socket)).map(|(id, _)| id)
    }

    fn has(&self, process: Option<&str>, socket: &Socket) -> bool {
        socket.open_names().any(|name| self.processes.owner(name) == process)
    }

    /// The name of a process's first open descriptor for a socket; none if it has none, or if that one has no name.
    pub fn name_in(&self, process: Option<&str>, id: Id) -> Option<String> {
        self.names_in(process, id).into_iter().next().flatten()
    }

    /// Closes the descriptor of that name; how many are left.
    pub(super) fn drop_name(&mut self, id: Id, name: Option<&str>) -> usize {
        let Some(socket) = self.socket_mut(id) else { return 0 };
        if !socket.own_closed && socket.label.as_deref() == name {
            socket.own_closed = true;
        } else if let Some(copy) = socket.copies.iter_mut().find(|copy| copy.open && Some(copy.name.as_str()) == name) {
            copy.open = false;
        }
        socket.open_names().count()
    }

    /// dup() of a descriptor under a new name.
    pub fn dup(&mut self, id: Id, name: &str, out: &mut Vec<Event>) {
        if let Some(socket) = self.socket_mut(id) {
            socket.copies.push(Copied { name: name.to_owned(), open: true });
        }
        out.push(returned(Some(id), CallName::Dup, Ret::Zero, Rule::DescriptorShared));
    }

    /// fork() by a process: the child has a copy of each of its descriptors.
    pub fn fork(&mut self, process: Option<&str>, child: &str, out: &mut Vec<Event>) {
        let processes = self.processes.clone();
        for id in self.with_descriptors_of(process) {
            let Some(socket) = self.socket_mut(id) else { continue };
            let names = socket.open_names().filter(|name| processes.owner(*name) == process);
            let copies: Vec<Copied> =
                names.map(|name| Copied { name: processes.inherited(child, name), open: true }).collect();
            socket.copies.extend(copies);
        }
        self.processes.add(child);
        self.inherit_sigpipe(process, child);
        self.inherit_user(process, child);
        out.push(returned(None, CallName::Fork, Ret::Zero, Rule::DescriptorShared));
    }

    pub(super) fn with_descriptors_of(&self, process: Option<&str>) -> Vec<Id> {
        self.sockets.numbers(|socket| self.has(process, socket))
    }

    pub(super) fn names_in(&self, process: Option<&str>, id: Id) -> Vec<Option<String>> {
        let names = self.socket(id).into_iter().flat_map(Socket::open_names);
        names.filter(|name| self.processes.owner(*name) == process).map(|name| name.map(str::to_owned)).collect()
    }
}
