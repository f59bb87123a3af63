//! A scenario carried out with its promises checked after every event, and how it is brought to an end: every process
//! killed, every cable in, until nothing is left, and then one more conversation, for which everything must be there.

use finwait::host::Host;
use finwait::lang::Lang;
use finwait::scenario;
use finwait::sim::{Setup, World};
use finwait::trace::command::BACKLOG_DEFAULT;
use finwait::trace::view::SocketView;
use finwait::trace::{
    Call, Command, HostAct, HostId, Outcome, Payload, Profile, Record, Reuse, Run, Setting, SocketRef, Span, State,
    Sysctl, TimerKind, What, WorldView,
};

use super::invariants::{AT_ONCE, Checker};

/// The most events that one scenario may take: beyond it, it is a storm that feeds itself.
const EVENTS_MAX: usize = 200_000;

/// How many of the latest records show what a run that does not end is doing.
const LATEST: usize = 200;

/// What went wrong.
pub type Broken = String;

/// What ends a run and is no failure.
pub const STORM: &str = "a storm of acknowledgments";

/// A scenario under way.
pub struct Runner {
    world: World,
    /// What happened.
    pub records: Vec<Record>,
    /// The commands that could be carried out.
    pub given: Vec<Command>,
    checker: Checker,
    events: usize,
}

impl Runner {
    /// At the beginning.
    pub fn new(setup: &Setup) -> Runner {
        let world = World::new(setup);
        let checker = Checker::new(&world);
        Runner { world, records: Vec::new(), given: Vec::new(), checker, events: 0 }
    }

    /// A command. Commands that make no sense at this moment are refused, and must then leave no trace.
    pub fn give(&mut self, command: &Command) -> Result<(), Broken> {
        if let Command::Run(run) = command {
            self.given.push(command.clone());
            return self.run(run);
        }
        let before = self.world.clone();
        let from = self.records.len();
        if self.world.apply(command, &mut self.records).is_err() {
            let same = self.world == before && self.records.len() == from;
            return if same { Ok(()) } else { Err(format!("a refused command left a trace: {command}")) };
        }
        self.given.push(command.clone());
        if self.world.now() != before.now() {
            return Err(format!("time moved in a command: {command}"));
        }
        self.check(from)
    }

    fn run(&mut self, run: &Run) -> Result<(), Broken> {
        match run {
            Run::For(span) => {
                let end = self.world.now() + *span;
                while self.world.next_event().is_some_and(|at| at <= end) {
                    self.event()?;
                }
                self.world.advance_to(end);
                if self.world.now() == end { Ok(()) } else { Err(format!("the clock stands before {end}")) }
            }
            Run::Steps(count) => (0..*count).try_for_each(|_| self.event().map(drop)),
            Run::Until { condition, within } => {
                let end = self.world.now() + *within;
                while !condition.holds(&self.world.view(), &self.records) {
                    match self.world.next_event() {
                        Some(at) if at <= end => drop(self.event()?),
                        Some(_) => {
                            self.world.advance_to(end);
                            break;
                        }
                        // Nothing to wait for.
                        None => break,
                    }
                }
                Ok(())
            }
            Run::Quiet => {
                while self.event()? {}
                Ok(())
            }
        }
    }

    /// The next event; false if all is at rest.
    fn event(&mut self) -> Result<bool, Broken> {
        let (before, announced) = (self.world.now(), self.world.next_event());
        let from = self.records.len();
        let happened = self.world.step(&mut self.records);
        let now = self.world.now();
        if now < before {
            return Err(format!("time went back from {before} to {now}"));
        }
        if happened != announced.is_some() || announced.is_some_and(|at| at != now) {
            return Err(format!("announced {announced:?}, happened {happened} at {now}"));
        }
        self.events += 1;
        if self.events > EVENTS_MAX {
            return Err(if self.storms() { STORM } else { "it never comes to rest" }.to_owned());
        }
        self.check(from)?;
        Ok(happened)
    }

    fn check(&mut self, from: usize) -> Result<(), Broken> {
        let fresh = self.records.get(from..).unwrap_or_default();
        let checked = self.checker.after(fresh, &self.world);
        // On a link without delay a storm takes no time.
        checked.map_err(|broken| if broken == AT_ONCE && self.storms() { STORM.to_owned() } else { broken })
    }

    /// Whether all that still happens is the probing of a closed window or of a silent peer, which goes on as long as
    /// there are answers (RFC 9293 §3.8.6.1, MUST-37; Linux `tcp_probe_timer`: an answer sets `icsk_probes_out` back,
    /// and `tcp_retries2` also bounds how far the wait grows), however short the waits were made.
    fn only_probes(&self) -> bool {
        let view = self.world.view();
        let mut timers = view.hosts.iter().flat_map(|host| &host.sockets).flat_map(|socket| &socket.timers);
        let waits = timers.any(|timer| matches!(timer.kind, TimerKind::Persist | TimerKind::Keepalive));
        let latest = self.records.get(self.records.len().saturating_sub(LATEST)..).unwrap_or_default();
        waits && latest.iter().all(is_probing)
    }

    /// Whether two ends acknowledge each other without end: a forged segment made one of them take what the other never
    /// sent, or both are in TIME_WAIT and disagree. The RFC sets no limit to that; Linux does (RFC 5961 §10,
    /// `tcp_invalid_ratelimit`).
    fn storms(&self) -> bool {
        let latest = self.records.get(self.records.len().saturating_sub(LATEST)..).unwrap_or_default();
        self.world.host(HostId(0)).is_none_or(is_other) && latest.iter().all(is_probing)
    }

    /// Lets `span` pass, or less if there is nothing but probing.
    fn rest(&mut self, span: Span) -> Result<(), Broken> {
        let (start, limit) = (self.world.now(), self.events + EVENTS_MAX / 4);
        let end = start + span;
        while self.world.next_event().is_some_and(|at| at <= end) {
            self.event()?;
            if self.events > limit && self.only_probes() {
                break;
            }
        }
        if self.world.next_event().is_none_or(|at| at > end) {
            self.world.advance_to(end);
        }
        // What passed is written down as what a script would say.
        self.given.push(Command::Run(Run::For(self.world.now().since(start))));
        Ok(())
    }

    /// Waits for what was begun, then takes everything away, and looks whether anything is left.
    pub fn end(&mut self, patience: Span) -> Result<(), Broken> {
        self.rest(patience)?;
        let view = self.world.view();
        self.checker.at_rest(&view)?;
        for host in &view.hosts {
            let acts = [(!host.up).then_some(HostAct::Reboot), Some(HostAct::Plug), Some(HostAct::Kill)];
            for act in acts.into_iter().flatten() {
                self.give(&Command::Host { host: host.name.clone(), act })?;
            }
        }
        self.give(&Command::Heal)?;
        self.give(&Command::LinkDelay(Span::millis(50)))?;
        // A host whose unsent bytes must stay below zero sends nothing at all, on Linux either.
        let (key, value) = (Sysctl::NotsentLowat, Setting::Number(i64::from(u32::MAX)));
        self.give(&Command::Sysctl { host: "client".to_owned(), key, value })?;
        // An orphan gives up after 255 repeats two minutes apart, if it is told to (tcp_orphan_retries).
        self.rest(Span::secs(40_000))?;
        nothing_is_left(&self.world)?;
        // Who is behind a NAT box cannot be called, and a pair of ports that is in use cannot be used.
        let boxes = self.given.iter().any(|command| matches!(command, Command::Nat(_)));
        let view = self.world.view();
        let used = view.hosts.iter().flat_map(|host| &host.sockets).any(|socket| socket.state != State::Closed);
        if boxes || used {
            return Ok(());
        }
        self.one_more_conversation()
    }

    fn call(&mut self, host: &str, call: Call) -> Result<(), Broken> {
        self.give(&Command::Call { on: SocketRef::current(host), call })
    }

    fn pass(&mut self, seconds: u64) -> Result<(), Broken> {
        self.give(&Command::Run(Run::For(Span::secs(seconds))))
    }

    /// Ports, descriptors, queues and memory are all there again.
    fn one_more_conversation(&mut self) -> Result<(), Broken> {
        let from = self.records.len();
        let (port, backlog, label) = (80, BACKLOG_DEFAULT, None);
        self.call("server", Call::Listen { port, backlog, reuse: Reuse::default(), label })?;
        let host = "server".to_owned();
        self.call("client", Call::Connect { host, port, from: Some(40_000), label: None })?;
        self.pass(20)?;
        self.call("server", Call::Accept { label: None })?;
        self.call("client", Call::Send(Payload::Text("once more".to_owned())))?;
        self.pass(5)?;
        self.call("server", Call::Recv { max: 24 })?;
        let both = self.world.view().hosts.iter().filter(|host| host.state() == State::Established).count();
        let came = Outcome::Text("once more".to_owned());
        let received = self.records.iter().skip(from).any(|record| match &record.what {
            What::Returned { outcome, .. } => *outcome == came,
            _ => false,
        });
        if both != 2 || !received {
            return Err(format!("no conversation is possible any more: {both} ends open, received: {received}"));
        }
        self.call("client", Call::Close)?;
        self.call("server", Call::Close)?;
        self.pass(1)?;
        for host in ["client", "server"] {
            self.give(&Command::Host { host: host.to_owned(), act: HostAct::Kill })?;
        }
        self.rest(Span::secs(700))?;
        nothing_is_left(&self.world)
    }
}

/// Whether a record may belong to a probe or to its answer.
fn is_probing(record: &Record) -> bool {
    match &record.what {
        What::Sent { segment, .. } | What::Arrived { segment, .. } => segment.is_bare_ack(),
        What::Timer { .. } | What::Decided | What::Lost { .. } => true,
        What::Held { .. } | What::Duplicated { .. } | What::Rewritten { .. } => true,
        What::IcmpSent { .. } | What::IcmpArrived { .. } => true,
        What::Did { .. }
        | What::Called { .. }
        | What::Returned { .. }
        | What::Injected { .. }
        | What::Shown { .. }
        | What::State { .. }
        | What::Error { .. }
        | What::Host { .. } => false,
    }
}

/// Whether a host is not of the default profile.
fn is_other(host: &Host) -> bool {
    host.profile().name != Profile::default_profile().name
}

/// Whether a host's profile knows no end of FIN_WAIT_2.
fn waits_for_ever(world: &World, host: HostId) -> bool {
    world.host(host).is_some_and(|host| !host.profile().fin_wait2_expires)
}

/// Whether a socket is an orphan that the RFC lets wait for the peer's FIN for ever.
fn is_waiting(world: &World, host: HostId, socket: &SocketView) -> bool {
    let waits = socket.state == State::FinWait2 && waits_for_ever(world, host) && socket.timers.is_empty();
    waits && !socket.held && socket.blocked.is_empty()
}

/// Whether a socket is an orphan that probes a window which is closed as far as it knows, and whose peer is one that
/// waits for ever. Each probe is answered, so it must go on (RFC 9293 §3.8.6.1 MUST-37), and what the answers say of
/// the window does not count while a forged segment had a higher number (§3.10.7.4: SND.WL1).
fn is_probing_one_that_waits(world: &World, view: &WorldView, socket: &SocketView) -> bool {
    let is_peer = |peer: &SocketView| peer.remote == Some(socket.local) && socket.remote == Some(peer.local);
    let mut hosts = view.hosts.iter();
    let closed = !socket.held && socket.tcb.is_some_and(|tcb| tcb.snd_wnd == 0);
    closed
        && socket.timers.iter().all(|timer| timer.kind == TimerKind::Persist)
        && hosts.any(|host| host.sockets.iter().any(|peer| is_peer(peer) && is_waiting(world, host.id, peer)))
}

/// After the end of all processes there is no connection, no timer, no byte and no segment.
fn nothing_is_left(world: &World) -> Result<(), Broken> {
    let view = world.view();
    let probes = |socket: &SocketView| is_probing_one_that_waits(world, &view, socket);
    let goes_on = view.hosts.iter().flat_map(|host| &host.sockets).any(probes);
    if !goes_on && (!view.flights.is_empty() || view.next_event.is_some()) {
        return Err(format!("something is left: {} in flight, next {:?}", view.flights.len(), view.next_event));
    }
    for host in &view.hosts {
        if host.time_wait_count > 0 {
            return Err(format!("something is left: {} small entries on {}", host.time_wait_count, host.name));
        }
        // Nothing is kept that no view shows, but for the few that wait to be looked at (`host::table`).
        let kept = world.host(host.id).map_or(0, |host| host.sockets().count());
        if kept > host.sockets.len() + 20 {
            return Err(format!(
                "something is left: {kept} sockets on {}, {} to be seen",
                host.name,
                host.sockets.len()
            ));
        }
        let live = host.sockets.iter().filter(|socket| !probes(socket)).find(|socket| {
            let empty = socket.receive_queue == 0 && socket.send_queue == 0;
            let memory = socket.tcb.is_some_and(|tcb| tcb.recv_queue > 0 || tcb.send_queue > 0);
            let closed = socket.state == State::Closed && !socket.held && socket.blocked.is_empty();
            let gone = closed || is_waiting(world, host.id, socket);
            !gone || !empty || memory || !socket.timers.is_empty()
        });
        if let Some(socket) = live {
            return Err(format!("something is left: {socket:?} on {}", host.name));
        }
    }
    Ok(())
}

/// The run as a scenario file.
pub fn source(setup: &Setup, commands: &[Command]) -> String {
    let mut text = format!("profile {}\nseed {}\n", setup.profile.name, setup.seed);
    if setup.hosts != Setup::default().hosts {
        setup.hosts.iter().for_each(|host| text.push_str(&format!("host {host}\n")));
    }
    for command in commands {
        text.push_str(&format!("{command}\n"));
    }
    text
}

/// What was written down, read and run, is the same run, record by record.
pub fn repeats(setup: &Setup, given: &[Command], records: &[Record]) -> Result<(), Broken> {
    let text = source(setup, given);
    let parsed = scenario::parse(&text, Lang::En).map_err(|found| format!("it cannot be read back: {found:?}"))?;
    if parsed.lines.len() != given.len()
        || parsed.lines.iter().zip(given).any(|(line, command)| line.command != *command)
    {
        return Err("what is read back is something else".to_owned());
    }
    let again = scenario::run(&parsed);
    if let Some(refusal) = again.refusal {
        return Err(format!("refused when run again: {}", refusal.expected));
    }
    match again.records.iter().zip(records).find(|(again, first)| again != first) {
        Some((again, first)) => Err(format!("two runs of the same list differ: {first:?} and {again:?}")),
        None if again.records.len() != records.len() => {
            Err(format!("two runs of the same list differ: {} and {} records", records.len(), again.records.len()))
        }
        None => Ok(()),
    }
}
