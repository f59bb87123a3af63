//! The simulated host as what a script is played on: the process whose calls the script makes, in virtual time.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::{BTreeMap, BTreeSet};

use crate::sim::OneEnded;
use crate::tcp::{CallName, Counter, Icmp, Overlay, Segment, State, Sysctl, Tcb, Time};

use super::ast::SysCall;
use super::backend::{Answer, Backend, Ground, Left, Missing, Opened, Taken, Until};
use super::held_up::HeldUp;
use super::process::{Fd, Process, Step, Waits, answer_of, arg};
use super::ready::Epoll;
use super::run::NAMES;
use super::{info, settings};

/// From which congestion window on CUBIC's slow start may end early (Linux `hystart_low_window`).
const HYSTART_FROM: u32 = 16;

impl Process {
    /// A process on a host that has just started.
    pub fn boxed(ground: &Ground) -> Box<dyn Backend> {
        let profile = ground.profile;
        let mut overlay = if ground.defaults { Overlay::packetdrill(profile) } else { Overlay::of(profile) };
        settings::lay(&ground.steps, &mut overlay);
        if let Some(mtu) = ground.mtu {
            overlay.mss = mtu.saturating_sub(40);
        }
        let mut world = OneEnded::new(overlay.on(profile), *ground.home.ip(), ground.seed);
        world.host_mut().keep_remains();
        if ground.defaults {
            Overlay::packetdrill_settings(profile, &mut world.host_mut().sysctls);
        }
        if ground.watch {
            world.watch(NAMES.map(str::to_owned), *ground.peer.ip());
        }
        let (home, peer) = (ground.home, ground.peer);
        Box::new(Process {
            world,
            fds: BTreeMap::new(),
            home,
            peer,
            cramped: BTreeSet::new(),
            inq_queued: BTreeMap::new(),
            inq: Vec::new(),
            written_to: BTreeMap::new(),
            inert: BTreeMap::new(),
            pinned: false,
            waits: None,
            held_up: BTreeMap::new(),
            taken: Taken::default(),
        })
    }

    /// Looks which connections have come to wait for accept(): they have the options that their listener has by then.
    fn note_queued(&mut self) {
        for fd in self.fds.values() {
            let Fd::Socket(id) = fd else { continue };
            let waiting = usize::try_from(self.world.host().accept_queue_len(*id)).unwrap_or(0);
            let (tells, queue) = (self.inq.contains(id), self.inq_queued.entry(*id).or_default());
            queue.resize(waiting, tells);
        }
    }

    /// Whether a descriptor is a socket that is to tell what is left to read.
    fn tells_inq(&self, fd: i64) -> bool {
        matches!(self.fds.get(&fd), Some(Fd::Socket(id)) if self.inq.contains(id))
    }

    /// Looks at what holds each connection up, and how far it was written to.
    fn note_held_up(&mut self) {
        let (host, now) = (self.world.host(), self.world.now());
        for fd in self.fds.values() {
            if let Fd::Socket(id) = fd
                && let Some(tcb) = host.any_socket(*id).as_ref().and_then(|socket| socket.tcb())
            {
                self.held_up.entry(*id).or_insert_with(HeldUp::new).note(tcb, now);
                if tcb.state != State::Closed {
                    self.written_to.insert(*id, tcb.snd.end());
                }
            }
        }
    }

    /// Whether that is so for a connection that a descriptor stands for.
    fn any_connection(&self, is: impl Fn(&Tcb) -> bool) -> bool {
        let mut sockets = self.fds.values().filter_map(|fd| match fd {
            Fd::Socket(id) => self.world.host().any_socket(*id),
            Fd::Epoll(_) => None,
        });
        sockets.any(|socket| socket.tcb().is_some_and(&is))
    }

    /// When a call that waits gives up, of those for which the host has no timer.
    fn gives_up(&self) -> Option<Time> {
        match &self.waits {
            Some(Waits::Ready(poll)) => poll.until,
            Some(Waits::All(fill)) => fill.until,
            Some(Waits::Host(..)) | None => None,
        }
    }
}

impl Backend for Process {
    fn now(&self) -> Time {
        self.world.now()
    }

    fn home(&self) -> SocketAddrV4 {
        self.home
    }

    fn remote(&self) -> Ipv4Addr {
        *self.peer.ip()
    }

    fn call(&mut self, call: &SysCall, words: &str) -> Result<Option<Answer>, Missing> {
        let (waits, answer) = match self.make(call, words)? {
            Step::Done(answer) => (None, Some(answer)),
            Step::Waits(name) => (Some(Waits::Host(name, call.clone())), None),
            Step::Polls(poll) => (Some(Waits::Ready(poll)), None),
            Step::Fills(fill) => (Some(Waits::All(fill)), None),
        };
        self.waits = waits;
        Ok(answer)
    }

    /// Sees whether the call that waited has returned, and what descriptors have become ready.
    fn returned(&mut self) -> Result<Option<(Time, Answer)>, Missing> {
        let mut answer = None;
        while let Some(returned) = self.world.take_returned() {
            if let Some(Waits::Host(name, call)) = self.waits.clone()
                && name == returned.call
            {
                let came = answer_of(returned.socket, &returned.ret, returned.call);
                let step = match returned.socket {
                    Some(child) if returned.call == CallName::Accept => {
                        // It did not wait in the queue.
                        if arg(&call, 0).is_ok_and(|fd| self.tells_inq(fd)) {
                            self.inq.push(child);
                        }
                        Step::Done(came)
                    }
                    Some(id) if call.name == "recvmsg" => self.with_control(id, &call, Step::Done(came))?,
                    _ => Step::Done(came),
                };
                if let Step::Done(came) = step {
                    answer = Some(came);
                }
                self.waits = None;
            }
        }
        self.note_edges();
        self.note_queued();
        self.note_held_up();
        if let Some(Waits::Ready(poll)) = self.waits.clone()
            && let Step::Done(ready) = self.poll_again(&poll)?
        {
            self.waits = None;
            answer = Some(ready);
        }
        if let Some(Waits::All(fill)) = self.waits.take_if(|waits| matches!(waits, Waits::All(_))) {
            match self.fill_more(fill)? {
                Step::Done(came) => answer = Some(came),
                Step::Fills(fill) => self.waits = Some(Waits::All(fill)),
                Step::Waits(_) | Step::Polls(_) => {}
            }
        }
        Ok(answer.map(|answer| (self.world.now(), answer)))
    }

    fn name(&mut self, number: i64, opened: Opened) {
        let fd = match opened {
            Opened::Socket(id) => Fd::Socket(id),
            Opened::Epoll => Fd::Epoll(Epoll::default()),
        };
        self.fds.insert(number, fd);
    }

    fn has_number(&self, number: i64) -> bool {
        self.fds.contains_key(&number)
    }

    fn listens(&mut self, number: i64) -> bool {
        let Some(Fd::Socket(id)) = self.fds.get(&number) else { return false };
        let Some(socket) = self.view(*id).filter(|socket| socket.state() == State::Listen) else { return false };
        self.home.set_port(socket.local.port());
        true
    }

    fn deliver(&mut self, segment: &Segment) {
        self.world.deliver(segment);
    }

    fn deliver_icmp(&mut self, icmp: Icmp, quoted: &Segment) {
        self.world.deliver_icmp(icmp, quoted);
    }

    fn take_sent(&mut self) -> Option<(Time, Segment)> {
        self.world.take_sent()
    }

    /// What happens by itself is a timer of the host, or the end of a call that has none there.
    fn pass(&mut self, until: Until) -> bool {
        let (timer, poll) = (self.world.next_timer(), self.gives_up());
        let comes = [timer, poll].into_iter().flatten().min().is_some_and(|at| match until {
            Until::Before(moment) => at < moment,
            Until::EndOf(moment) => at <= moment,
            Until::Forever => true,
        });
        match (timer, poll) {
            _ if !comes => {
                if let Until::Before(moment) = until {
                    self.world.run_to(moment);
                }
            }
            (Some(timer), Some(poll)) if poll < timer => self.world.run_to(poll),
            (None, Some(poll)) => self.world.run_to(poll),
            (Some(_), _) => drop(self.world.fire()),
            (None, None) => {}
        }
        comes
    }

    fn set(&mut self, step: &settings::Step, first: bool) -> Result<(), String> {
        use settings::Step;
        let host = self.world.host_mut();
        match step {
            Step::Set(key, value) => {
                if host.profile().lacks(*key).is_some() || *value > host.profile().most(*key) {
                    return Err(key.info().name.to_owned());
                }
                host.sysctls.set(*key, key.setting(*value));
            }
            Step::Defaults if first => {
                let profile = host.profile();
                Overlay::packetdrill_settings(profile, &mut host.sysctls);
            }
            // The host is made with them; later they are too late.
            Step::Receive(..) | Step::Send(..) | Step::GapAcks(_) | Step::Mtu(_) if first => {}
            Step::Mtu(_) => return Err("mtu".to_owned()),
            Step::Defaults => return Err("defaults.sh".to_owned()),
            Step::Receive(..) => return Err("tcp_rmem".to_owned()),
            Step::Send(..) => return Err("tcp_wmem".to_owned()),
            Step::GapAcks(_) => return Err("tcp_comp_sack_delay_ns".to_owned()),
            Step::Check(..) | Step::Counts(_) | Step::Sleep(_) | Step::Control(_) | Step::Nothing => {}
        }
        Ok(())
    }

    fn setting(&self, key: Sysctl) -> i64 {
        settings::value_of(&self.world.host().sysctls.setting(key))
    }

    fn counters(&self) -> Vec<(Counter, u64)> {
        let moved = self.world.host().counters.moved().into_iter();
        moved.map(|(counter, count)| (counter, u64::from(count))).collect()
    }

    fn has_inert(&self, name: &str, but: i64) -> bool {
        Process::has_inert(self, name, but)
    }

    fn info(&self, name: &str) -> Option<i64> {
        let latest = self.latest_connection();
        let held_up = latest.and_then(|id| self.held_up.get(&id));
        let time = held_up.and_then(|held_up| held_up.field(name, self.world.now()));
        time.or_else(|| info::value(&self.world, latest, name))
    }

    fn has_lost(&self) -> bool {
        self.any_connection(|tcb| tcb.snd.threshold().is_some())
    }

    fn cubic_matters(&self) -> bool {
        self.has_lost() || self.any_connection(|tcb| tcb.snd.cwnd >= HYSTART_FROM)
    }

    fn taken(&self) -> Taken {
        self.taken.clone()
    }

    fn finish(self: Box<Self>) -> Left {
        let (records, taken) = (self.world.records().to_vec(), self.taken.clone());
        Left { records, taken, watched: self.world.watched().cloned() }
    }
}
