//! Commands on the kernel: real system calls, and what can befall a host.
//!
//! Sockets never block underneath. A call that cannot finish is tried again at every turn, as a blocked process would
//! be woken; a close() that lingers waits in a process of its own, since the kernel lets nobody else wait for it.
//! `kill` hands the host's descriptors to a process that dies from the signal (`process`).

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use rustix::io::Errno as Raw;
use rustix::net::{Shutdown, SocketAddrAny, shutdown};

use crate::scenario::Refusal;
use crate::trace::call::LOCALHOST;
use crate::trace::{
    Call, CallName, Command, Errno, Fault, FaultTarget, HostAct, HostId, Outcome, Profile, Record, Setting,
    ShutdownHow, SocketRef, Sysctl, Time, What,
};

use super::sockets::{Sock, Wait, Waiting, socket_id};
use super::world::{Lab, wire_record};

/// Why a command was not carried out.
#[derive(Debug)]
pub enum Unable {
    /// As on the simulator.
    Refused(Refusal),
    /// The kernel would not.
    Failed(io::Error),
}

impl From<io::Error> for Unable {
    fn from(error: io::Error) -> Unable {
        Unable::Failed(error)
    }
}

impl Lab {
    /// Carries out an immediate command, as `sim::World::apply` does.
    pub fn apply(&mut self, command: &Command, out: &mut Vec<Record>) -> Result<(), Unable> {
        let at = self.now();
        match command {
            Command::Call { on, call: call @ (Call::Signal | Call::SetUid { .. } | Call::SigPipe { .. }) } => {
                return self.process_call(on, call, at, out);
            }
            Command::Call { on, call } => return self.call(on, call, at, out),
            Command::Host { host, act } => return self.act(host, *act, command, at, out),
            Command::Sysctl { host, key, value } => self.set_sysctl(host, *key, value)?,
            Command::LinkDelay(delay) => self.delay = *delay,
            Command::Fault(fault) => return self.fault(fault, command, at, out),
            Command::Heal => self.faults.clear(),
            Command::Deliver(id) => return self.deliver_now(*id, command, at, out),
            Command::Inject(forged) => return self.inject(forged, command, at, out),
            Command::Flood(flood) => return self.flood(flood, command, at, out),
            Command::Icmp(forged) => return self.forge_icmp(forged, command, at, out),
            Command::Nat(nat) => self.nat(nat)?,
            Command::Route { host, quickack } => self.set_route(host, *quickack)?,
            Command::Show(show) => {
                if let Some(name) = &show.host {
                    self.running(name)?;
                }
                show.append(&self.view_informed(), out);
                return Ok(());
            }
            Command::Run(_) | Command::Expect(_) => return Ok(()),
        }
        note(command, at, out);
        Ok(())
    }

    pub(super) fn find(&self, name: &str) -> Result<HostId, Unable> {
        let at = self.nodes.iter().position(|node| node.name == name);
        at.map(HostId).ok_or_else(|| Unable::Refused(Refusal::NoSuchHost(name.to_owned())))
    }

    /// The address that a name stands for.
    fn address_of(&self, name: &str) -> Result<Ipv4Addr, Unable> {
        if name == LOCALHOST {
            return Ok(Ipv4Addr::LOCALHOST);
        }
        self.end(name).map(|(ip, _)| ip)
    }

    pub(super) fn running(&self, name: &str) -> Result<HostId, Unable> {
        let id = self.find(name)?;
        match self.nodes.get(id.0).and_then(|node| node.net.as_ref()) {
            Some(_) => Ok(id),
            None => Err(Unable::Refused(Refusal::HostDown(name.to_owned()))),
        }
    }

    fn set_sysctl(&mut self, host: &str, key: Sysctl, value: &Setting) -> Result<(), Unable> {
        let id = self.running(host)?;
        if key.is_machine_wide() {
            return Err(Unable::Refused(Refusal::MachineWide(key)));
        }
        if let Some(refusal) = Refusal::of_setting(Profile::default_profile(), key, value) {
            return Err(Unable::Refused(refusal));
        }
        let folder = if key == Sysctl::Somaxconn { "core" } else { "ipv4" };
        let name = format!("{folder}/{}", key.info().name);
        let Some(node) = self.nodes.get_mut(id.0) else { return Ok(()) };
        if let Some(net) = &node.net {
            net.set(&self.home, &name, &key.file_text(value))?;
        }
        node.sysctls.retain(|(other, _)| *other != key);
        node.sysctls.push((key, value.clone()));
        Ok(())
    }

    fn set_route(&mut self, host: &str, quickack: bool) -> Result<(), Unable> {
        let id = self.running(host)?;
        let net = self.nodes.get(id.0).and_then(|node| node.net.as_ref());
        Ok(net.map_or(Ok(()), |net| net.set_quickack(&self.home, quickack))?)
    }

    fn fault(&mut self, fault: &Fault, command: &Command, at: Time, out: &mut Vec<Record>) -> Result<(), Unable> {
        match &fault.target {
            FaultTarget::Segment(id) => {
                let mut struck = Vec::new();
                if !self.strike(*id, fault.kind, None, &mut struck) {
                    return Err(Unable::Refused(Refusal::NotInFlight(*id)));
                }
                note(command, at, out);
                out.append(&mut struck);
            }
            FaultTarget::Next { from, .. } | FaultTarget::Every { from, .. } => {
                self.find(from)?;
                note(command, at, out);
                self.faults.arm(fault);
            }
        }
        Ok(())
    }

    fn act(
        &mut self,
        name: &str,
        act: HostAct,
        command: &Command,
        at: Time,
        out: &mut Vec<Record>,
    ) -> Result<(), Unable> {
        let id = if matches!(act, HostAct::Kill | HostAct::Crash) { self.running(name)? } else { self.find(name)? };
        note(command, at, out);
        out.push(Record { at, host: Some(id), socket: None, what: What::Host { act }, rule: None });
        match act {
            HostAct::Kill => self.kill(id)?,
            HostAct::Crash => self.replace(id, false)?,
            HostAct::Reboot => self.replace(id, true)?,
            HostAct::Unplug | HostAct::Plug => {
                if let Some(node) = self.nodes.get_mut(id.0) {
                    node.plugged = act == HostAct::Plug;
                }
            }
        }
        Ok(self.settle(at, out)?)
    }

    /// Every process of the host dies from SIGKILL. One that lingers in a close() already is interrupted.
    fn kill(&mut self, id: HostId) -> Result<(), Unable> {
        let Some(node) = self.nodes.get_mut(id.0) else { return Ok(()) };
        for sock in &mut node.socks {
            sock.waits.clear();
        }
        // Without children, all descriptors are the first process's.
        node.processes.clear();
        node.signals.clear();
        self.exit(id, None).map(drop)
    }

    /// A system call of a host's process.
    fn call(&mut self, on: &SocketRef, call: &Call, at: Time, out: &mut Vec<Record>) -> Result<(), Unable> {
        let peer = match call {
            Call::Connect { host, port, .. } | Call::Bind { host: Some(host), port } => {
                Some(SocketAddrV4::new(self.address_of(host)?, *port))
            }
            _ => None,
        };
        let id = self.running(&on.host)?;
        let Some(node) = self.nodes.get_mut(id.0) else { return Ok(()) };
        let who = node.who(on);
        let process = who.process.as_deref();
        node.signals.caller.clone_from(&who.process);
        let made = call.made_by(process);
        let taken = made.new_label().filter(|name| Some(*name) != process && node.name_taken(name));
        if let Some(name) = taken {
            return Err(Unable::Refused(Refusal::LabelTaken(name.to_owned())));
        }
        let target = self.target(id, on, &who, call)?;
        let socket = target.map(socket_id);
        out.push(Record { at, host: Some(id), socket, what: What::Called { call: call.clone() }, rule: None });
        let makes = call.makes_socket(who.descriptor.is_some());
        let (index, outcome) = match (&made, target) {
            (Call::Fork { child }, _) => (None, self.fork(id, process, child)?),
            (Call::Exit, _) => (None, self.exit(id, process)?),
            (Call::Socket { label }, _) => self.open(id, label.as_ref())?,
            (Call::Listen { port, backlog, reuse, label }, _) if makes => {
                self.with_socket(id, label.as_ref(), |lab, index| lab.serve(id, index, *port, *backlog, *reuse))?
            }
            (Call::Connect { from, label, .. }, _) if makes => {
                let Some(peer) = peer else { return Ok(()) };
                self.with_socket(id, label.as_ref(), |lab, index| lab.connect(id, index, peer, *from, at))?
            }
            (_, None) | (Call::Signal | Call::SetUid { .. } | Call::SigPipe { .. }, _) => {
                (None, Outcome::Failed(Errno::EBADF))
            }
            (Call::Bind { port, .. }, Some(index)) => {
                (target, self.bind(id, index, peer.map(|peer| *peer.ip()), *port))
            }
            (Call::ListenOn { backlog }, Some(index)) => (target, self.listen_on(id, index, *backlog)),
            (Call::Listen { port, backlog, reuse, .. }, Some(index)) => {
                (target, self.serve(id, index, *port, *backlog, *reuse))
            }
            (Call::Connect { from, .. }, Some(index)) => {
                let Some(peer) = peer else { return Ok(()) };
                (target, self.connect(id, index, peer, *from, at))
            }
            (Call::Accept { label }, Some(index)) => {
                (target, self.begin(id, index, at, Wait::Accept { label: label.clone() }))
            }
            (Call::Send(payload), Some(index)) => {
                (target, self.begin(id, index, at, Wait::Send { rest: payload.bytes(), done: 0 }))
            }
            (Call::Recv { max }, Some(index)) => {
                (target, self.begin(id, index, at, Wait::Recv { max: usize::try_from(*max).unwrap_or(usize::MAX) }))
            }
            (Call::Shutdown(how), Some(index)) => (target, self.shut(id, index, *how)),
            (Call::Close, Some(index)) => (target, self.close(id, index, &who, at)?),
            (Call::Dup { label }, Some(index)) => (target, self.dup(id, index, label)?),
            (Call::SoError, Some(index)) => (target, self.so_error(id, index)),
            (Call::Poll, Some(index)) => (target, self.poll(id, index)),
            (Call::Set(option), Some(index)) => (target, self.set(id, index, *option)),
        };
        // accept() that succeeded at once speaks for the socket that it returned.
        let index = self.accepted(id, index, call, &outcome);
        self.returned(id, index, call.name(), outcome, at, out);
        Ok(self.settle(at, out)?)
    }

    /// A call that may have to wait.
    fn begin(&mut self, id: HostId, index: usize, at: Time, wait: Wait) -> Outcome {
        let mut wait = wait;
        if let Some(outcome) = self.attempt(id, index, &mut wait) {
            return outcome;
        }
        let Some(sock) = self.sock(id, index) else { return Outcome::Failed(Errno::EBADF) };
        if sock.options.nonblock() {
            return Outcome::Failed(Errno::EAGAIN);
        }
        let until = sock.options.limit(wait.call()).map(|limit| at + limit);
        self.blocks(id, index, wait, until)
    }

    /// A call waits from now on.
    pub(super) fn blocks(&mut self, id: HostId, index: usize, wait: Wait, until: Option<Time>) -> Outcome {
        let by = self.nodes.get(id.0).and_then(|node| node.signals.caller.clone());
        if let Some(sock) = self.sock(id, index) {
            sock.waits.push(Waiting { wait, until, by });
        }
        Outcome::Blocked
    }

    pub(super) fn sock(&mut self, id: HostId, index: usize) -> Option<&mut Sock> {
        self.nodes.get_mut(id.0)?.socks.get_mut(index)
    }

    /// The socket that a call's return is about: accept() speaks for the connection that it took.
    fn accepted(&self, id: HostId, index: Option<usize>, call: &Call, outcome: &Outcome) -> Option<usize> {
        match (call, outcome) {
            (Call::Accept { .. }, Outcome::Value(0)) => {
                self.nodes.get(id.0).and_then(|node| node.latest(|sock| sock.remote.is_some()))
            }
            _ => index,
        }
    }

    fn shut(&mut self, id: HostId, index: usize, how: ShutdownHow) -> Outcome {
        let how = match how {
            ShutdownHow::Read => Shutdown::Read,
            ShutdownHow::Write => Shutdown::Write,
            ShutdownHow::Both => Shutdown::Both,
        };
        let Some(sock) = self.sock(id, index) else { return Outcome::Failed(Errno::EBADF) };
        sock.settled = sock.waits.iter().any(|waiting| waiting.wait.call() == CallName::Connect);
        let Some(fd) = sock.any() else { return Outcome::Failed(Errno::EBADF) };
        shutdown(fd, how).map_or_else(failed, |()| Outcome::Value(0))
    }

    /// Records what a call came to, and remembers it.
    pub(super) fn returned(
        &mut self,
        id: HostId,
        index: Option<usize>,
        call: CallName,
        outcome: Outcome,
        at: Time,
        out: &mut Vec<Record>,
    ) {
        let Some(node) = self.nodes.get_mut(id.0) else { return };
        if node.signals.strikes(index, call, &outcome) {
            return;
        }
        let remember = |list: &mut Vec<(CallName, Outcome)>| {
            list.retain(|(name, _)| *name != call);
            list.push((call, outcome.clone()));
        };
        remember(&mut node.results);
        if let Some(sock) = index.and_then(|index| node.socks.get_mut(index)) {
            remember(&mut sock.results);
        }
        let socket = index.map(socket_id);
        out.push(Record { at, host: Some(id), socket, what: What::Returned { call, outcome }, rule: None });
    }
}

pub(super) fn note(command: &Command, at: Time, out: &mut Vec<Record>) {
    out.push(wire_record(at, What::Did { command: command.to_string() }));
}

pub(super) fn failed(error: Raw) -> Outcome {
    let number = error.raw_os_error();
    let known = Errno::ALL.iter().copied().find(|errno| errno.number() == number);
    Outcome::Failed(known.unwrap_or(Errno::EINVAL))
}

pub(super) fn v4(address: SocketAddrAny) -> Option<SocketAddrV4> {
    match SocketAddr::try_from(address).ok()? {
        SocketAddr::V4(address) => Some(address),
        SocketAddr::V6(_) => None,
    }
}
