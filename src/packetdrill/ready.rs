//! poll() and epoll: what a descriptor is ready for, and which of it is new.
//!
//! An edge is anything that Linux would wake a sleeper for: more has been received, another connection waits in the
//! accept queue, there is room again, an error, an end (`sock_def_readable`, `sk_stream_write_space`).

use std::collections::BTreeMap;

use crate::host::{Did, Id, Ret};
use crate::tcp::{Errno, SeqNum, Span, Time};

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
}

/// A watched descriptor.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    id: Id,
    events: i64,
    data: i64,
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
}

impl Seen {
    /// Whether a sleeper would have been woken in between, for one of those events.
    fn wakes(self, before: Seen, events: i64) -> bool {
        let fresh = self.bits & !before.bits & events;
        let more = self.received != before.received || self.waiting > before.waiting;
        fresh != 0 || (more && events & sym("POLLIN") != 0)
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
        let received = self.view(id).and_then(|socket| socket.tcb().map(|tcb| tcb.rcv.nxt));
        Seen { bits: self.bits(id), received, waiting: self.world.host().accept_queue_len(id) }
    }

    /// Notes what has become ready, for all that is watched.
    pub fn note_edges(&mut self) {
        let epolls: Vec<i64> =
            self.fds.iter().filter(|(_, fd)| matches!(fd, Fd::Epoll(_))).map(|(number, _)| *number).collect();
        for number in epolls {
            let Some(Fd::Epoll(epoll)) = self.fds.get(&number) else { continue };
            let mut epoll = epoll.clone();
            for item in epoll.items.values_mut() {
                let now = self.seen(item.id);
                if now.wakes(item.seen, item.events) && item.ready.is_none() {
                    epoll.count += 1;
                    item.ready = Some(epoll.count);
                }
                item.seen = now;
            }
            self.fds.insert(number, Fd::Epoll(epoll));
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

    fn try_poll(&self, call: &SysCall) -> Result<Answer, Missing> {
        let mut all = Vec::new();
        for [fd, events, _] in poll_fds(call)? {
            let always = sym("POLLERR") | sym("POLLHUP");
            let found = match self.fds.get(&fd) {
                Some(Fd::Socket(id)) => self.bits(*id) & (events | always),
                Some(Fd::Epoll(_)) => return Err((Lack::Argument, "poll(epoll)".to_owned())),
                None if fd < 0 => 0,
                None => sym("POLLNVAL"),
            };
            all.push(found);
        }
        polled(call, &all)
    }

    /// `epoll_ctl()`.
    pub fn epoll_ctl(&mut self, call: &SysCall) -> Result<Step, Missing> {
        let (number_of, does, fd) = (arg(call, 0)?, arg(call, 1)?, arg(call, 2)?);
        let Some(Fd::Epoll(epoll)) = self.fds.get(&number_of) else { return Ok(fails(Errno::EBADF)) };
        let mut epoll = epoll.clone();
        let Some(Fd::Socket(id)) = self.fds.get(&fd) else { return Ok(fails(Errno::EBADF)) };
        let (id, there) = (*id, epoll.items.contains_key(&fd));
        if does == sym("EPOLL_CTL_DEL") {
            if !there {
                return Ok(Step::Done(Answer::Errno(sym("ENOENT"))));
            }
            epoll.items.remove(&fd);
        } else {
            if there && does == sym("EPOLL_CTL_ADD") {
                return Ok(Step::Done(Answer::Errno(sym("EEXIST"))));
            }
            if !there && does == sym("EPOLL_CTL_MOD") {
                return Ok(Step::Done(Answer::Errno(sym("ENOENT"))));
            }
            // An error and an end are told of without being asked for.
            let (events, data) = event_of(call.args.get(3))?;
            let events = events | sym("POLLERR") | sym("POLLHUP");
            let seen = self.seen(id);
            let fresh = seen.bits & events != 0;
            epoll.count += 1;
            let ready = fresh.then_some(epoll.count);
            epoll.items.insert(fd, Item { id, events, data, ready, seen });
        }
        self.fds.insert(number_of, Fd::Epoll(epoll));
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
        let most = usize::try_from(arg(call, 2)?).unwrap_or(0);
        if most == 0 {
            return Ok(Answer::Errno(i64::from(Errno::EINVAL.number())));
        }
        let Some(Fd::Epoll(epoll)) = self.fds.get(&number_of) else {
            return Ok(Answer::Errno(i64::from(Errno::EBADF.number())));
        };
        let mut epoll = epoll.clone();
        let mut ready: Vec<(u64, i64)> = epoll.items.iter().filter_map(|(fd, item)| Some((item.ready?, *fd))).collect();
        ready.sort_unstable();
        let mut told = Vec::new();
        for (_, fd) in ready {
            let Some(item) = epoll.items.get_mut(&fd).filter(|_| told.len() < most) else { continue };
            let found = item.seen.bits & item.events;
            item.ready = None;
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
