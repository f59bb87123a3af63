//! How a run carries out a command.

use super::{
    Call, Command, Errno, Fault, FaultTarget, Flight, Host, HostAct, HostId, Ipv4Addr, Record, Refusal, Ret, Segment,
    SegmentId, SocketAddrV4, SocketId, SocketRef, Sysctl, What, World,
};
use crate::host::{Did, Event, Id, Socket};
use crate::tcp::{Rule, Setting};
use crate::trace::call::LOCALHOST;
use crate::trace::flood::side_of_attacker;
use crate::trace::{Flood, Forged};

impl World {
    /// Carries out an immediate command (all but `run` and `expect`, which are the runner's business) and appends what
    /// happened. Time does not move. On a refusal nothing has changed.
    pub fn apply(&mut self, command: &Command, out: &mut Vec<Record>) -> Result<(), Refusal> {
        let first = out.len();
        let done = self.carry_out(command, out);
        self.run_loopback(out);
        self.retell(first, out);
        done
    }

    fn carry_out(&mut self, command: &Command, out: &mut Vec<Record>) -> Result<(), Refusal> {
        match command {
            Command::Call { on, call } => self.call(on, call, out),
            Command::Host { host, act } => self.act(host, *act, command, out),
            Command::Sysctl { host, key, value } => self.set_sysctl(host, *key, value, command, out),
            Command::LinkDelay(delay) => {
                self.delay = *delay;
                self.note(command, out);
                Ok(())
            }
            Command::Fault(fault) => self.fault(fault, command, out),
            Command::Heal => {
                self.faults.clear();
                self.note(command, out);
                Ok(())
            }
            Command::Deliver(id) => self.deliver_now(*id, command, out),
            Command::Inject(forged) => self.inject(forged, command, out),
            Command::Flood(flood) => self.flood(flood, command, out),
            Command::Icmp(forged) => self.forge_icmp(forged, command, out),
            Command::Nat(nat) => self.nat(nat, command, out),
            Command::Route { host, quickack } => {
                let (_, kernel) = self.running(host)?;
                kernel.sysctls.route_quickack = *quickack;
                self.note(command, out);
                Ok(())
            }
            Command::Show(show) => {
                if let Some(name) = &show.host {
                    self.running(name)?;
                }
                show.append(&self.view(), out);
                Ok(())
            }
            Command::Run(_) | Command::Expect(_) => Ok(()),
        }
    }

    /// Records that a command was given.
    pub(super) fn note(&self, command: &Command, out: &mut Vec<Record>) {
        let what = What::Did { command: command.to_string() };
        out.push(Record { at: self.now, host: None, socket: None, what, rule: None });
    }

    pub(super) fn find(&self, name: &str) -> Result<HostId, Refusal> {
        let at = self.nodes.iter().position(|node| node.name == name);
        at.map(HostId).ok_or_else(|| Refusal::NoSuchHost(name.to_owned()))
    }

    /// The address that a name stands for.
    fn address_of(&self, name: &str) -> Result<Ipv4Addr, Refusal> {
        if name == LOCALHOST {
            return Ok(Ipv4Addr::LOCALHOST);
        }
        self.end(name).map(|(ip, _)| ip)
    }

    /// The running host of that name.
    fn running(&mut self, name: &str) -> Result<(HostId, &mut Host), Refusal> {
        let id = self.find(name)?;
        let host = self.nodes.get_mut(id.0).and_then(|node| node.host.as_mut());
        host.map(|host| (id, host)).ok_or_else(|| Refusal::HostDown(name.to_owned()))
    }

    fn fault(&mut self, fault: &Fault, command: &Command, out: &mut Vec<Record>) -> Result<(), Refusal> {
        match &fault.target {
            FaultTarget::Segment(id) => {
                self.flying(*id)?;
                self.note(command, out);
                self.strike(*id, fault.kind, false, out);
            }
            FaultTarget::Next { from, .. } | FaultTarget::Every { from, .. } => {
                self.find(from)?;
                self.note(command, out);
                self.faults.arm(fault);
            }
        }
        Ok(())
    }

    /// A segment in flight arrives now.
    fn deliver_now(&mut self, id: SegmentId, command: &Command, out: &mut Vec<Record>) -> Result<(), Refusal> {
        self.flying(id)?;
        self.note(command, out);
        if let Some(flight) = self.flights.take(id) {
            self.land(flight, out);
        }
        Ok(())
    }

    /// Whether that segment is on the wire and is going to arrive.
    fn flying(&self, id: SegmentId) -> Result<(), Refusal> {
        let flying = self.flights.get(id).is_some_and(|flight| flight.lost.is_none());
        if flying { Ok(()) } else { Err(Refusal::NotInFlight(id)) }
    }

    /// A forged segment is put on the wire; no fault strikes it.
    fn inject(&mut self, forged: &Forged, command: &Command, out: &mut Vec<Record>) -> Result<(), Refusal> {
        let ((from_ip, from), (to_ip, to)) = (self.end(&forged.from.0)?, self.end(&forged.to.0)?);
        let Some(segment) = self.seen.forge(forged, from_ip, to_ip) else {
            return Err(Refusal::NoConnection(forged.from.0.clone(), forged.to.0.clone()));
        };
        self.note(command, out);
        self.forge(segment, from, to, out);
        Ok(())
    }

    /// Many forged segments are put on the wire.
    fn flood(&mut self, flood: &Flood, command: &Command, out: &mut Vec<Record>) -> Result<(), Refusal> {
        let to = self.find(&flood.to.0)?;
        let from = side_of_attacker(self.nodes.len(), to);
        let ip = self.nodes.get(to.0).map_or(Ipv4Addr::UNSPECIFIED, |node| node.ip);
        self.note(command, out);
        for segment in flood.segments(ip) {
            self.forge(segment, from, to, out);
        }
        Ok(())
    }

    /// A segment that no host sent is put on the wire.
    fn forge(&mut self, segment: Segment, from: HostId, to: HostId, out: &mut Vec<Record>) {
        let hidden = self.hidden(&segment);
        let id = self.put_forged(segment, (from, to), Rule::WireForges, out);
        self.flights.change(id, |flight| flight.lost = hidden);
    }

    /// A segment that a third party made is put on the wire.
    pub(super) fn put_forged(
        &mut self,
        segment: Segment,
        (from, to): (HostId, HostId),
        rule: Rule,
        out: &mut Vec<Record>,
    ) -> SegmentId {
        let (id, to) = (self.next_segment_id(), Some(to));
        let what = What::Injected { id, from, to, segment: segment.clone() };
        out.push(Record { at: self.now, host: None, socket: None, what, rule: Some(rule) });
        let (sent_at, arrives_at) = (self.now, self.now + self.delay);
        self.flights.push(Flight::new(id, (from, to), segment, (sent_at, arrives_at)));
        id
    }

    fn set_sysctl(
        &mut self,
        name: &str,
        key: Sysctl,
        value: &Setting,
        command: &Command,
        out: &mut Vec<Record>,
    ) -> Result<(), Refusal> {
        let (_, host) = self.running(name)?;
        if let Some(refusal) = Refusal::of_setting(host.profile(), key, value) {
            return Err(refusal);
        }
        host.set_sysctl(key, value.clone());
        self.note(command, out);
        Ok(())
    }

    /// Something befalls a host.
    fn act(&mut self, name: &str, act: HostAct, command: &Command, out: &mut Vec<Record>) -> Result<(), Refusal> {
        let id = self.find(name)?;
        let now = self.now;
        if act == HostAct::Kill || act == HostAct::Crash {
            self.running(name)?;
        }
        self.note(command, out);
        let secret = self.secrets.get(id.0).copied().unwrap_or(0);
        let Some(node) = self.nodes.get_mut(id.0) else { return Ok(()) };
        let rule = match act {
            HostAct::Kill => {
                if let Some(host) = node.host.as_mut() {
                    host.kill();
                }
                Rule::KillCloses
            }
            HostAct::Crash => {
                node.host = None;
                node.results.clear();
                node.socket_results.clear();
                Rule::CrashSilent
            }
            HostAct::Reboot => {
                // A new kernel has a new secret; the number of reboots is in the clock.
                node.host = Some(Host::new(node.ip, node.profile, secret ^ now.0.rotate_left(20)));
                node.socket_results.clear();
                Rule::RebootForgets
            }
            HostAct::Unplug => {
                node.plugged = false;
                Rule::CableOut
            }
            HostAct::Plug => {
                node.plugged = true;
                Rule::CableIn
            }
        };
        out.push(Record { at: now, host: Some(id), socket: None, what: What::Host { act }, rule: Some(rule) });
        self.run_loopback(out);
        self.peers_notice(id, act, out);
        Ok(())
    }

    /// A system call of a host's process.
    fn call(&mut self, on: &SocketRef, call: &Call, out: &mut Vec<Record>) -> Result<(), Refusal> {
        let now = self.now;
        let peer = match call {
            Call::Connect { host, port, .. } | Call::Bind { host: Some(host), port } => {
                Some(SocketAddrV4::new(self.address_of(host)?, *port))
            }
            _ => None,
        };
        let (id, host) = self.running(&on.host)?;
        let who = Who::of(host, on);
        let made = call.made_by(who.process.as_deref());
        if let Some(name) = made.new_label()
            && Some(name) != who.process.as_deref()
            && host.name_taken(name)
        {
            return Err(Refusal::LabelTaken(name.to_owned()));
        }
        let target = target(host, on, &who, call)?;
        host.called_by(who.process.as_deref());
        let (mut events, makes) = (Vec::new(), call.makes_socket(who.descriptor.is_some()));
        match (&made, target) {
            (Call::Fork { child }, _) => host.fork(who.process.as_deref(), child, &mut events),
            (Call::Exit, _) => host.exit(who.process.as_deref()),
            (Call::Signal, _) => host.signal(target, now, &mut events),
            (Call::SetUid { user }, _) => host.setuid(*user, &mut events),
            (Call::SigPipe { kills }, _) => host.set_sigpipe(*kills, &mut events),
            (Call::Socket { label }, _) => host.open(label.clone(), &mut events),
            (Call::Listen { port, backlog, reuse, label }, _) if makes => {
                host.serve(*port, *backlog, (reuse.addr, reuse.port), label.clone(), &mut events);
            }
            (Call::Connect { from, label, .. }, _) if makes => {
                if let Some(peer) = peer {
                    host.connect(peer, *from, label.clone(), now, &mut events);
                }
            }
            (_, None) => {
                let did = Did::Returned(call.name(), Ret::Failed(Errno::EBADF));
                events.push(Event { socket: None, did, rule: Rule::BadDescriptor });
            }
            (Call::Bind { port, .. }, Some(id)) => host.bind(id, peer.map(|peer| *peer.ip()), *port, &mut events),
            (Call::ListenOn { backlog }, Some(id)) => host.listen(id, *backlog, &mut events),
            (Call::Listen { port, backlog, reuse, .. }, Some(id)) => {
                host.reuse(id, (reuse.addr, reuse.port));
                host.bind_and_listen(id, *port, *backlog, false, &mut events);
            }
            (Call::Connect { from, .. }, Some(id)) => {
                if let Some(peer) = peer {
                    host.bind_and_connect(id, peer, *from, false, now, &mut events);
                }
            }
            (Call::Accept { label }, Some(id)) => host.accept(id, label.clone(), now, &mut events),
            (Call::Send(payload), Some(id)) => host.send(id, payload.bytes(), now, &mut events),
            (Call::Recv { max }, Some(id)) => {
                host.recv(id, usize::try_from(*max).unwrap_or(usize::MAX), now, &mut events);
            }
            (Call::Shutdown(how), Some(id)) => host.shutdown(id, *how, now, &mut events),
            (Call::Close, Some(id)) => {
                let name = who.descriptor.clone().or_else(|| host.name_in(who.process.as_deref(), id));
                host.close(id, name.as_deref(), now, &mut events);
            }
            (Call::Dup { label }, Some(id)) => host.dup(id, label, &mut events),
            (Call::SoError, Some(id)) => host.so_error(id, &mut events),
            (Call::Poll, Some(id)) => host.poll(id, &mut events),
            (Call::Set(option), Some(id)) => host.set(id, *option, now, &mut events),
        }
        let what = What::Called { call: call.clone() };
        out.push(Record { at: now, host: Some(id), socket: target.map(SocketId), what, rule: None });
        self.take_events(id, events, out);
        Ok(())
    }
}

/// Who makes a call, and by which descriptor.
struct Who {
    /// The child; none is the first process.
    process: Option<String>,
    /// The descriptor's name, if one is named.
    descriptor: Option<String>,
}

impl Who {
    fn of(host: &Host, on: &SocketRef) -> Who {
        let label = on.label.as_deref();
        let process = host.processes().owner(label).map(str::to_owned);
        let descriptor = label.filter(|label| process.as_deref() != Some(label)).map(str::to_owned);
        Who { process, descriptor }
    }
}

/// The socket that a call is made on: the one with the name, else the process's latest that fits the call.
fn target(host: &Host, on: &SocketRef, who: &Who, call: &Call) -> Result<Option<Id>, Refusal> {
    if let Some(name) = who.descriptor.as_deref() {
        let id = host.by_name(name).ok_or_else(|| Refusal::NoSuchSocket(on.to_string()))?;
        let open = |socket: &Socket| socket.open_names().any(|open| open == Some(name));
        // A close() that waits has no descriptor any more, and can be interrupted.
        return Ok(
            Some(id).filter(|id| *call == Call::Signal || host.any_socket(*id).is_some_and(|socket| open(&socket)))
        );
    }
    let process = who.process.as_deref();
    Ok(match call {
        Call::Socket { .. } | Call::Listen { .. } | Call::Connect { .. } | Call::Fork { .. } => None,
        Call::Exit | Call::Signal | Call::SetUid { .. } | Call::SigPipe { .. } => None,
        Call::Bind { .. } | Call::ListenOn { .. } => {
            host.latest_unconnected(process).or_else(|| host.latest_stream(process))
        }
        Call::Accept { .. } => host.latest_listener(process),
        Call::Send(_) | Call::Recv { .. } => host.latest_stream(process),
        Call::Shutdown(_) | Call::Close | Call::Set(_) | Call::SoError | Call::Poll | Call::Dup { .. } => {
            host.latest_stream(process).or_else(|| host.latest_listener(process))
        }
    })
}
