//! poll() and epoll: what a descriptor is ready for, and which of it is new.
//!
//! An edge is anything that Linux would wake a sleeper for: more has been received, another connection waits in the
//! accept queue, there is room again where some was missed, an error (`sock_def_readable`, `sk_stream_write_space`).
//! Another state is an edge whatever is watched for (`sk_state_change`).

use std::collections::BTreeMap;

use crate::host::{Did, Id, Ret};
use crate::tcp::{Errno, SeqNum, Span, State, Time};

use super::ast::{Expr, ExprKind, SysCall};
use super::backend::{Answer, Missing};
use super::outcome::Lack;
use super::process::{Fd, Process, Step, arg, fails, gives, sym};
use super::values::number;

/// A poll() or epoll_wait() that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Poll {
    /// The call.
    pub call: SysCall,
    /// When it gives up.
    pub until: Option<Time>,
}

/// What epoll_create() made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Epoll {
    /// What is watched, by descriptor.
    items: BTreeMap<i64, Item>,
    /// How often something became ready.
    count: u64,
    /// Whether O_NONBLOCK is set, which changes nothing.
    pub nonblock: bool,
}

/// A watched descriptor.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    id: Id,
    events: i64,
    data: i64,
    /// Whether it was added with EPOLLEXCLUSIVE: then nothing of it can be changed.
    exclusive: bool,
    /// When it became ready among the others, if it is in the list of those that are.
    ready: Option<u64>,
    seen: Seen,
}

/// What tells that something is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Seen {
    bits: i64,
    received: Option<SeqNum>,
    waiting: u32,
    state: Option<State>,
    /// The oldest number that is not acknowledged, and the next that is sent.
    sent: Option<(SeqNum, SeqNum)>,
    /// Whether somebody has missed room to send since there was some (Linux `SOCK_NOSPACE`).
    cramped: bool,
}

/// The most events that one epoll_wait() may ask for (Linux `EP_MAX_EVENTS`).
pub(crate) const EVENTS_MOST: i64 = i32::MAX as i64 / 12;

/// What may be watched together with EPOLLEXCLUSIVE (Linux `EPOLLEXCLUSIVE_OK_BITS`).
fn shareable() -> i64 {
    let wakes_up = 1 << 29;
    wakes_up | either(&["EPOLLIN", "EPOLLOUT", "EPOLLERR", "EPOLLHUP", "EPOLLET", "EPOLLEXCLUSIVE"])
}

/// The bits of whoever watches for what is sent and for what is received.
fn either(names: &[&str]) -> i64 {
    names.iter().fold(0, |all, name| all | sym(name))
}

impl Seen {
    /// Whether there is room for whoever missed it: an ACK has made some.
    fn has_made_room(self, before: Seen) -> bool {
        let writes = self.bits & sym("POLLOUT") != 0;
        before.cramped && writes && (self.sent != before.sent || before.bits & sym("POLLOUT") == 0)
    }

    /// Whether a sleeper would have been woken in between, for one of those events.
    fn wakes(self, before: Seen, events: i64) -> bool {
        // What is watched once is not watched any more.
        if events == 0 {
            return false;
        }
        let moved = self.state != before.state && !matches!(self.state, Some(State::SynSent | State::Listen));
        let more = self.received != before.received || self.waiting > before.waiting;
        let reads = either(&["POLLIN", "POLLPRI", "POLLRDNORM", "POLLRDBAND"]);
        let writes = either(&["POLLOUT", "POLLWRNORM", "POLLWRBAND"]);
        let fresh = self.bits & !before.bits & !writes & events;
        let room = self.has_made_room(before) && events & writes != 0;
        moved || fresh != 0 || room || (more && events & reads != 0)
    }
}

impl Process {
    /// What a socket is ready for.
    fn bits(&self, id: Id) -> i64 {
        let mut events = Vec::new();
        self.world.host().poll(id, &mut events);
        let text = events.iter().find_map(|event| match &event.did {
            Did::Returned(_, Ret::Ready(text)) => Some(text.as_str()),
            _ => None,
        });
        text.unwrap_or("").split(',').fold(0, |all, word| {
            all | match word {
                "IN" => sym("POLLIN") | sym("POLLRDNORM"),
                "OUT" => sym("POLLOUT") | sym("POLLWRNORM"),
                "RDHUP" => sym("POLLRDHUP"),
                "HUP" => sym("POLLHUP"),
                "ERR" => sym("POLLERR"),
                _ => 0,
            }
        })
    }

    fn seen(&self, id: Id) -> Seen {
        let socket = self.view(id);
        let tcb = socket.as_ref().and_then(|socket| socket.tcb());
        Seen {
            bits: self.bits(id),
            received: tcb.map(|tcb| tcb.rcv.nxt),
            waiting: self.world.host().accept_queue_len(id),
            state: socket.as_ref().map(crate::host::Socket::state),
            sent: tcb.map(|tcb| (tcb.snd.una, tcb.snd.nxt)),
            cramped: self.cramped.contains(&id),
        }
    }

    /// Somebody looks whether there is room to send: if there is none, the next ACK that makes some is to tell.
    fn looks_for_room(&mut self, id: Id) {
        let connected = self.view(id).is_some_and(|socket| {
            !matches!(socket.state(), State::Closed | State::Listen | State::SynSent | State::SynRcvd)
        });
        if connected && self.bits(id) & sym("POLLOUT") == 0 {
            self.misses_room(id);
        }
    }

    /// A call has found less room to send than it wanted. What is sent since is no ACK.
    pub fn misses_room(&mut self, id: Id) {
        self.note_edges();
        self.cramped.insert(id);
        for item in self.watching(id) {
            item.seen.cramped = true;
        }
    }

    /// What watches a socket, in every epoll.
    fn watching(&mut self, id: Id) -> impl Iterator<Item = &mut Item> {
        let items = self.fds.values_mut().filter_map(|fd| match fd {
            Fd::Epoll(epoll) => Some(epoll.items.values_mut()),
            Fd::Socket(_) => None,
        });
        items.flatten().filter(move |item| item.id == id)
    }

    /// Whoever watches a socket is woken whose events are among these; all are if none are named.
    fn wake(&mut self, id: Id, events: Option<i64>) {
        self.note_edges();
        for fd in self.fds.values_mut() {
            let Fd::Epoll(epoll) = fd else { continue };
            for item in epoll.items.values_mut().filter(|item| item.id == id && item.events != 0) {
                if events.is_none_or(|events| item.events & events != 0) && item.ready.is_none() {
                    epoll.count += 1;
                    item.ready = Some(epoll.count);
                }
            }
        }
    }

    /// shutdown() was called, which wakes whoever watches, whatever came of it (Linux `inet_shutdown`).
    pub fn is_shut(&mut self, id: Id) {
        self.wake(id, None);
    }

    /// An option that says how much room there is was set: whoever waits for room looks again.
    pub fn has_room(&mut self, id: Id) {
        if self.bits(id) & sym("POLLOUT") != 0 {
            self.cramped.remove(&id);
            self.wake(id, Some(either(&["POLLOUT", "POLLWRNORM", "POLLWRBAND"])));
        }
    }

    /// Notes what has become ready, for all that is watched.
    pub fn note_edges(&mut self) {
        let epolls: Vec<i64> =
            self.fds.iter().filter(|(_, fd)| matches!(fd, Fd::Epoll(_))).map(|(number, _)| *number).collect();
        for number in epolls {
            let Some(Fd::Epoll(epoll)) = self.fds.get(&number) else { continue };
            let (mut epoll, mut roomy) = (epoll.clone(), Vec::new());
            for item in epoll.items.values_mut() {
                let mut now = self.seen(item.id);
                if now.wakes(item.seen, item.events) && item.ready.is_none() {
                    epoll.count += 1;
                    item.ready = Some(epoll.count);
                }
                if now.has_made_room(item.seen) {
                    now.cramped = false;
                    roomy.push(item.id);
                }
                item.seen = now;
            }
            self.fds.insert(number, Fd::Epoll(epoll));
            self.cramped.retain(|id| !roomy.contains(id));
        }
    }

    /// A descriptor that is closed is watched no more.
    pub fn forget_in_epolls(&mut self, closed: i64) {
        for fd in self.fds.values_mut() {
            match fd {
                Fd::Epoll(epoll) => drop(epoll.items.remove(&closed)),
                Fd::Socket(_) => {}
            }
        }
    }

    /// poll().
    pub fn poll(&mut self, call: &SysCall) -> Result<Step, Missing> {
        let until = deadline(self.world.now(), arg(call, 2)?);
        self.poll_again(&Poll { call: call.clone(), until })
    }

    /// Tries a poll() or epoll_wait() that waits, once more.
    pub fn poll_again(&mut self, poll: &Poll) -> Result<Step, Missing> {
        let answer = if poll.call.name == "poll" { self.try_poll(&poll.call)? } else { self.try_epoll(&poll.call)? };
        let over = poll.until.is_some_and(|until| until <= self.world.now());
        let none = matches!(answer, Answer::Value(0) | Answer::Filled(0, ..));
        Ok(if none && !over { Step::Polls(poll.clone()) } else { Step::Done(answer) })
    }

    fn try_poll(&mut self, call: &SysCall) -> Result<Answer, Missing> {
        let mut all = Vec::new();
        for [fd, events, _] in poll_fds(call)? {
            let always = sym("POLLERR") | sym("POLLHUP");
            let found = match self.fds.get(&fd) {
                Some(Fd::Socket(id)) => {
                    let id = *id;
                    self.looks_for_room(id);
                    self.bits(id) & (events | always)
                }
                Some(Fd::Epoll(_)) => return Err((Lack::Argument, "poll(epoll)".to_owned())),
                None if fd < 0 => 0,
                None => sym("POLLNVAL"),
            };
            all.push(found);
        }
        polled(call, &all)
    }

    /// `epoll_ctl()`, with the errors in the order in which Linux looks for them (`do_epoll_ctl`).
    pub fn epoll_ctl(&mut self, call: &SysCall) -> Result<Step, Missing> {
        let (number_of, does, fd) = (arg(call, 0)?, arg(call, 1)?, arg(call, 2)?);
        let removes = does == sym("EPOLL_CTL_DEL");
        let (events, data) = if removes { (0, 0) } else { event_of(call.args.get(3))? };
        let (Some(watcher), Some(target)) = (self.fds.get(&number_of), self.fds.get(&fd)) else {
            return Ok(fails(Errno::EBADF));
        };
        let Fd::Epoll(epoll) = watcher else { return Ok(fails(Errno::EINVAL)) };
        let there = epoll.items.get(&fd);
        let alone = there.is_some_and(|item| item.exclusive) || events & sym("EPOLLEXCLUSIVE") != 0;
        let (adds, changes) = (does == sym("EPOLL_CTL_ADD"), does == sym("EPOLL_CTL_MOD"));
        let refused = events & sym("EPOLLEXCLUSIVE") != 0
            && (changes || adds && (matches!(target, Fd::Epoll(_)) || events & !shareable() != 0));
        if fd == number_of || refused || !(adds || changes || removes) {
            return Ok(fails(Errno::EINVAL));
        }
        match there {
            Some(_) if adds => return Ok(Step::Done(Answer::Errno(sym("EEXIST")))),
            Some(_) if changes && alone => return Ok(fails(Errno::EINVAL)),
            None if !adds => return Ok(Step::Done(Answer::Errno(sym("ENOENT")))),
            Some(_) | None => {}
        }
        let id = match target {
            Fd::Socket(id) => *id,
            Fd::Epoll(_) => return Err((Lack::Argument, "epoll_ctl(epoll)".to_owned())),
        };
        if !removes {
            self.looks_for_room(id);
        }
        let seen = self.seen(id);
        let Some(Fd::Epoll(epoll)) = self.fds.get_mut(&number_of) else { return Ok(fails(Errno::EBADF)) };
        if removes {
            epoll.items.remove(&fd);
        } else {
            // An error and an end are told of without being asked for.
            let events = events | sym("POLLERR") | sym("POLLHUP");
            epoll.count += 1;
            let ready = (seen.bits & events != 0).then_some(epoll.count);
            epoll.items.insert(fd, Item { id, events, data, exclusive: alone, ready, seen });
        }
        Ok(gives(0))
    }

    /// `epoll_wait()`.
    pub fn epoll_wait(&mut self, call: &SysCall) -> Result<Step, Missing> {
        let until = deadline(self.world.now(), arg(call, 3)?);
        self.poll_again(&Poll { call: call.clone(), until })
    }

    fn try_epoll(&mut self, call: &SysCall) -> Result<Answer, Missing> {
        self.note_edges();
        let number_of = arg(call, 0)?;
        let most = arg(call, 2)?;
        let epoll = match self.fds.get(&number_of) {
            None => return Ok(Answer::Errno(i64::from(Errno::EBADF.number()))),
            Some(Fd::Epoll(epoll)) if (1..=EVENTS_MOST).contains(&most) => epoll,
            Some(Fd::Epoll(_) | Fd::Socket(_)) => return Ok(Answer::Errno(i64::from(Errno::EINVAL.number()))),
        };
        let most = usize::try_from(most).unwrap_or(0);
        let mut epoll = epoll.clone();
        let mut ready: Vec<(u64, i64)> = epoll.items.iter().filter_map(|(fd, item)| Some((item.ready?, *fd))).collect();
        ready.sort_unstable();
        let (mut told, mut cramped) = (Vec::new(), Vec::new());
        for (_, fd) in ready {
            let Some(item) = epoll.items.get_mut(&fd).filter(|_| told.len() < most) else { continue };
            let found = item.seen.bits & item.events;
            item.ready = None;
            cramped.push(item.id);
            if found == 0 {
                continue;
            }
            told.push((found, item.data));
            if item.events & sym("EPOLLONESHOT") != 0 {
                item.events = 0;
            } else if item.events & sym("EPOLLET") == 0 {
                epoll.count += 1;
                item.ready = Some(epoll.count);
            }
        }
        self.fds.insert(number_of, Fd::Epoll(epoll));
        for id in cramped {
            self.looks_for_room(id);
        }
        epolled(call, &told)
    }
}

/// The descriptors that poll() is given, the events that are asked for and those that the script expects.
pub(crate) fn poll_fds(call: &SysCall) -> Result<Vec<[i64; 3]>, Missing> {
    let missing = || (Lack::Argument, "pollfd".to_owned());
    let Some(ExprKind::List(list)) = call.args.first().map(|expr| &expr.kind) else { return Err(missing()) };
    let word = |expr: &Expr| number(expr).map_err(|word| (Lack::Argument, word));
    list.iter()
        .map(|one| {
            let ExprKind::PollFd(fields) = &one.kind else { return Err(missing()) };
            let [fd, events, wanted] = fields.as_ref();
            Ok([word(fd)?, word(events)?, word(wanted)?])
        })
        .collect()
}

/// What poll() came to that found these events, one after the other.
pub(crate) fn polled(call: &SysCall, found: &[i64]) -> Result<Answer, Missing> {
    let ready = i64::try_from(found.iter().filter(|found| **found != 0).count()).unwrap_or(i64::MAX);
    let wanted = poll_fds(call)?;
    let wrong = wanted.iter().zip(found).find(|([_, _, wanted], found)| wanted != *found);
    Ok(match wrong {
        Some(([_, _, wanted], found)) => Answer::Filled(ready, bit_names(*wanted, "POLL"), bit_names(*found, "POLL")),
        None => Answer::Value(ready),
    })
}

/// What `epoll_wait()` came to that told of these events.
pub(crate) fn epolled(call: &SysCall, told: &[(i64, i64)]) -> Result<Answer, Missing> {
    let count = i64::try_from(told.len()).unwrap_or(i64::MAX);
    let shown = |all: &[(i64, i64)]| -> String {
        let words = all.iter().map(|(bits, data)| format!("{} {data}", bit_names(*bits, "EPOLL")));
        words.collect::<Vec<_>>().join(", ")
    };
    Ok(match events_of(call.args.get(1))? {
        Some(wanted) if !told.is_empty() && !wanted.starts_with(told) => {
            Answer::Filled(count, shown(&wanted), shown(told))
        }
        _ => Answer::Value(count),
    })
}

/// When a wait of so many milliseconds is over; none if it is without end.
fn deadline(now: Time, millis: i64) -> Option<Time> {
    u64::try_from(millis).ok().map(|millis| now + Span::millis(millis))
}

pub(crate) fn event_of(expr: Option<&Expr>) -> Result<(i64, i64), Missing> {
    match expr.map(|expr| &expr.kind) {
        Some(ExprKind::EpollEvent(fields)) => {
            let [events, data] = fields.as_ref();
            let word = |expr: &Expr| number(expr).map_err(|word| (Lack::Argument, word));
            Ok((word(events)?, word(data)?))
        }
        _ => Err((Lack::Argument, "epoll_event".to_owned())),
    }
}

/// The events that a script expects; none if it leaves them open.
fn events_of(expr: Option<&Expr>) -> Result<Option<Vec<(i64, i64)>>, Missing> {
    match expr.map(|expr| &expr.kind) {
        Some(ExprKind::List(all)) => all.iter().map(|one| event_of(Some(one))).collect::<Result<_, _>>().map(Some),
        Some(ExprKind::Group(_) | ExprKind::Dots) | None => Ok(None),
        Some(_) => Ok(Some(vec![event_of(expr)?])),
    }
}

/// Bits by their names.
fn bit_names(bits: i64, prefix: &str) -> String {
    let all = ["IN", "PRI", "OUT", "ERR", "HUP", "NVAL", "RDNORM", "RDBAND", "WRNORM", "WRBAND", "RDHUP"];
    let bit = |name: &str| sym(&format!("POLL{name}"));
    let names: Vec<String> =
        all.iter().filter(|name| bits & bit(name) != 0).map(|name| format!("{prefix}{name}")).collect();
    if names.is_empty() { "0".to_owned() } else { names.join("|") }
}
