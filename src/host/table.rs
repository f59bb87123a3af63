//! The sockets of a host by number, and what is asked of all of them without looking at each: what falls due first, how
//! many are in TIME_WAIT, which calls might go on.
//!
//! Whoever takes a socket to change it leaves its number in a short list; before the next question, what is known of
//! those is put right. Pages and sockets are shared between the clones of a host until one of them changes, so that a
//! checkpoint costs what has changed since the last. A socket that nobody can name any more is dropped, one that rests
//! may be [`packed`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use core::net::Ipv4Addr;

use crate::tcp::{Span, Time, TimeWait};

use super::agenda::Agenda;
use super::loopback::address;
use super::marks::{Kind, Marks};
use super::packed::{self, Warm};
use super::page::{Entry, PAGE, Page, Slot};
use super::roster::Roster;
use super::socket::{Conn, Id, Socket};
use super::tiny::Tiny;

/// How many changed sockets may wait to be looked at.
const TOUCHED_MAX: usize = 16;

/// What decides whether a socket shares its port.
pub(super) struct Sharing {
    /// SO_REUSEADDR.
    pub(super) reuse_addr: bool,
    /// SO_REUSEPORT.
    pub(super) reuse_port: bool,
    /// It is a listener.
    pub(super) listens: bool,
    /// Whose it is; none if that does not matter, in TIME_WAIT.
    pub(super) owner: Option<u32>,
    /// The address that it occupies; none if it is every address of the host.
    pub(super) address: Option<Ipv4Addr>,
}

impl Sharing {
    fn of(socket: &Socket) -> Sharing {
        let Socket { options, conn, .. } = socket;
        let (reuse_addr, reuse_port) = (options.reuse_addr, options.reuse_port);
        let listens = matches!(conn, Conn::Listen(_));
        let owner = Some(options.owner).filter(|_| !matches!(conn, Conn::Small(_)));
        Sharing { reuse_addr, reuse_port, listens, owner, address: address(socket) }
    }
}

/// All sockets of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    ip: Ipv4Addr,
    /// How long TIME_WAIT usually lasts here.
    time_wait: Span,
    pages: Vec<Option<Arc<Page>>>,
    /// How many numbers were given out, and how many of them are in use.
    given: Id,
    len: usize,
    /// Changed since the indices were put right.
    touched: Vec<Id>,
    timers: Agenda,
    /// Changed since their waiting calls were tried last, by number.
    stirred: Vec<Id>,
    small: u32,
    orphans: u32,
    /// Half-open connections by listener: all, and those whose SYN-ACK has not been repeated.
    requests: BTreeMap<Id, (u32, u32)>,
    roster: Roster,
    warm: Warm,
    /// The latest that has a peer; it is kept, whatever becomes of it.
    latest: Option<Id>,
}

/// The page of a number, and the place on it.
fn place(id: Id) -> (usize, usize) {
    let index = usize::try_from(id).unwrap_or(usize::MAX);
    (index / PAGE, index % PAGE)
}

impl Table {
    /// No socket, on the host with that address, where TIME_WAIT usually lasts so long.
    pub(super) fn new(ip: Ipv4Addr, time_wait: Span) -> Table {
        Table {
            ip,
            time_wait,
            pages: Vec::new(),
            given: 0,
            len: 0,
            touched: Vec::new(),
            timers: Agenda::default(),
            stirred: Vec::new(),
            small: 0,
            orphans: 0,
            requests: BTreeMap::new(),
            roster: Roster::default(),
            warm: Warm::default(),
            latest: None,
        }
    }

    fn slot(&self, id: Id) -> Option<Slot<'_>> {
        let (page, at) = place(id);
        self.pages.get(page)?.as_ref()?.get(at)
    }

    /// The page of a socket that there is, to be changed, and its place there.
    fn page_mut(&mut self, id: Id) -> Option<(&mut Page, usize)> {
        let (page, at) = place(id);
        let page = self.pages.get_mut(page)?.as_mut()?;
        // What is not there must not make a copy of the page.
        page.has(at).then(|| (Arc::make_mut(page), at))
    }

    fn entry(&self, id: Id) -> Option<&Arc<Entry>> {
        let (page, at) = place(id);
        self.pages.get(page)?.as_ref()?.whole(at)
    }

    /// One socket; none if it is tiny or packed, unless it was made whole since the last change to others.
    pub(super) fn get(&self, id: Id) -> Option<&Socket> {
        self.entry(id).map(|entry| &entry.socket)
    }

    /// One socket, as small as it may be.
    pub(super) fn any(&self, id: Id) -> Option<Cow<'_, Socket>> {
        self.seen(self.slot(id)?)
    }

    fn seen<'a>(&self, slot: Slot<'a>) -> Option<Cow<'a, Socket>> {
        match slot {
            Slot::Whole(entry) => Some(Cow::Borrowed(&entry.socket)),
            Slot::Tiny(tiny) => Some(Cow::Owned(tiny.unpack((self.ip, self.time_wait)))),
            Slot::Packed(packed) => packed::unpack(packed).map(Cow::Owned),
        }
    }

    /// Whether there is a socket of that number.
    pub(super) fn contains(&self, id: Id) -> bool {
        let (page, at) = place(id);
        self.pages.get(page).and_then(Option::as_ref).is_some_and(|page| page.has(at))
    }

    /// One socket, to be changed.
    pub(super) fn get_mut(&mut self, id: Id) -> Option<&mut Socket> {
        self.touch(id);
        let (page, at) = place(id);
        let page = self.pages.get_mut(page)?.as_mut()?;
        if !page.is_whole(at) {
            let socket = match page.get(at)? {
                Slot::Whole(entry) => entry.socket.clone(),
                Slot::Tiny(tiny) => tiny.unpack((self.ip, self.time_wait)),
                Slot::Packed(packed) => {
                    self.warm.note(id);
                    packed::unpack(packed)?
                }
            };
            Arc::make_mut(page).put_whole(at, Entry { marks: Marks::of(&socket), socket, hot: true });
        }
        let entry = Arc::make_mut(page).whole_mut(at)?;
        entry.hot = true;
        Some(&mut entry.socket)
    }

    /// One that is packed becomes whole again: it is about to be used.
    pub(super) fn wake(&mut self, id: Id) {
        if matches!(self.slot(id), Some(Slot::Packed(_))) {
            self.get_mut(id);
        }
    }

    /// From now on, so many sockets are kept whole and those that rest for longest are packed.
    pub(super) fn keep_warm(&mut self, most: usize) {
        self.warm.most = Some(most);
    }

    /// Packs those that were whole for longest, if there are too many and they rest. To be called between events.
    pub(super) fn rest(&mut self) {
        self.settle();
        for _ in 0..2 {
            let Some(id) = self.warm.excess() else { return };
            let Some(entry) = self.entry(id) else { continue };
            let (hot, packed) = (entry.hot, if entry.hot { None } else { packed::pack(&entry.socket) });
            if packed.is_none() {
                self.warm.note(id);
            }
            let Some((page, at)) = self.page_mut(id) else { continue };
            match (packed, page.whole_mut(at)) {
                (Some(packed), _) => page.put_packed(at, packed),
                (None, Some(entry)) if hot => entry.hot = false,
                (None, _) => {}
            }
        }
    }

    /// What a connection that is over has become, whether it is tiny or not.
    pub(super) fn time_wait(&self, id: Id) -> Option<Cow<'_, TimeWait>> {
        match self.slot(id)? {
            Slot::Whole(entry) => match &entry.socket.conn {
                Conn::Small(small) => Some(Cow::Borrowed(small)),
                Conn::Idle | Conn::Listen(_) | Conn::Request { .. } | Conn::Full(_) | Conn::Gone => None,
            },
            Slot::Packed(_) => None,
            Slot::Tiny(tiny) => Some(Cow::Owned(tiny.time_wait((self.ip, self.time_wait)))),
        }
    }

    /// What decides whether a socket shares its port.
    pub(super) fn sharing(&self, id: Id) -> Option<Sharing> {
        match self.slot(id)? {
            Slot::Whole(entry) => Some(Sharing::of(&entry.socket)),
            Slot::Packed(packed) => packed::unpack(packed).as_ref().map(Sharing::of),
            Slot::Tiny(tiny) => {
                let (reuse_addr, reuse_port) = tiny.reuse();
                Some(Sharing { reuse_addr, reuse_port, listens: false, owner: None, address: Some(self.ip) })
            }
        }
    }

    /// All of them, by number, the tiny ones included.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = (Id, Cow<'_, Socket>)> {
        self.all_from(0)
    }

    /// The same from that number on.
    pub(super) fn all_from(&self, first: Id) -> impl DoubleEndedIterator<Item = (Id, Cow<'_, Socket>)> {
        let slots = self.slots_from(place(first).0).filter(move |(id, _)| *id >= first);
        slots.filter_map(|(id, slot)| Some((id, self.seen(slot)?)))
    }

    /// All of them but the tiny and the packed ones, by number.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (Id, &Socket)> {
        self.slots_from(0).filter_map(|(id, slot)| match slot {
            Slot::Whole(entry) => Some((id, &entry.socket)),
            Slot::Tiny(_) | Slot::Packed(_) => None,
        })
    }

    /// What stands on that page and those behind it.
    fn slots_from(&self, first: usize) -> impl DoubleEndedIterator<Item = (Id, Slot<'_>)> {
        let pages = self.pages.iter().enumerate().skip(first);
        let pages = pages.filter_map(|(number, page)| Some((number, page.as_ref()?)));
        pages.flat_map(|(number, page)| {
            page.slots().filter_map(move |(at, slot)| Some((Id::try_from(number * PAGE + at).ok()?, slot)))
        })
    }

    /// Those that have, or had, a descriptor of that name, the latest first.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Id> + 'a {
        self.with_changed(self.roster.named(name).rev())
            .filter(move |id| self.get(*id).is_some_and(|one| one.had(name)))
    }

    /// Those without a peer, the latest first.
    pub(super) fn alone(&self) -> impl Iterator<Item = Id> + '_ {
        let alone = |id: &Id| self.get(*id).is_some_and(|socket| socket.remote.is_none());
        self.with_changed(self.roster.alone().rev()).filter(alone)
    }

    /// What the roster knows, the latest first, and between it those that it may not know yet.
    fn with_changed(&self, known: impl Iterator<Item = Id>) -> impl Iterator<Item = Id> {
        let mut changed = self.touched.clone();
        changed.sort_unstable();
        let mut known = known.peekable();
        std::iter::from_fn(move || {
            let next = known.peek().copied().max(changed.last().copied())?;
            known.next_if_eq(&next);
            changed.pop_if(|id| *id == next);
            Some(next)
        })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The numbers of those that are `wanted`, but for the tiny ones.
    pub(super) fn numbers(&self, wanted: impl Fn(&Socket) -> bool) -> Vec<Id> {
        let seen = self.slots_from(0).filter_map(|(id, slot)| match slot {
            Slot::Whole(_) | Slot::Packed(_) => Some((id, self.seen(slot)?)),
            Slot::Tiny(_) => None,
        });
        seen.filter(|(_, socket)| wanted(socket)).map(|(id, _)| id).collect()
    }

    /// A new socket with the next number.
    pub(super) fn push(&mut self, socket: Socket) -> Id {
        let id = self.given;
        self.given = self.given.saturating_add(1);
        let (page, at) = place(id);
        if self.pages.len() <= page {
            self.pages.resize(page + 1, None);
        }
        if let Some(page) = self.pages.get_mut(page) {
            let page = Arc::make_mut(page.get_or_insert_default());
            page.put_whole(at, Entry { socket, marks: Marks::default(), hot: true });
            self.len += 1;
        }
        self.touch(id);
        self.warm.note(id);
        id
    }

    fn touch(&mut self, id: Id) {
        if self.touched.last() == Some(&id) || self.touched.contains(&id) {
            return;
        }
        if self.touched.len() >= TOUCHED_MAX {
            self.settle();
        }
        self.touched.push(id);
    }

    /// Puts the indices right.
    pub(super) fn settle(&mut self) {
        for at in 0..self.touched.len() {
            let Some(id) = self.touched.get(at).copied() else { break };
            self.settle_one(id);
        }
        self.touched.clear();
    }

    fn settle_one(&mut self, id: Id) {
        let Some(Entry { socket, marks: old, .. }) = self.entry(id).map(AsRef::as_ref) else { return };
        let (old, new, connected) = (*old, Marks::of(socket), socket.remote.is_some());
        let tiny = if new.kind == Kind::Small { Tiny::pack(socket, (self.ip, self.time_wait)) } else { None };
        if new.waits
            && let Err(at) = self.stirred.binary_search(&id)
        {
            self.stirred.insert(at, id);
        }
        if old.listed != new.listed
            && let Some(entry) = self.entry(id)
        {
            let entry = Arc::clone(entry);
            self.roster.note(id, &entry.socket, (old.listed, new.listed));
        }
        if old != new {
            self.recount(id, old, new);
        }
        if (tiny.is_some() || old != new)
            && let Some((page, at)) = self.page_mut(id)
        {
            match (tiny, page.whole_mut(at)) {
                (Some(tiny), _) => page.put_tiny(at, tiny),
                (None, Some(entry)) => entry.marks = new,
                (None, None) => {}
            }
        }
        if connected && self.latest < Some(id) {
            // It may have changed, too, and wait for its turn.
            if let Some(before) = self.latest.replace(id) {
                self.settle_one(before);
            }
        }
        self.drop_forgotten(id);
    }

    fn recount(&mut self, id: Id, old: Marks, new: Marks) {
        if old.due != new.due {
            old.due.at().into_iter().for_each(|at| self.timers.remove((at, id)));
            new.due.at().into_iter().for_each(|at| self.timers.insert((at, id)));
        }
        for (kind, more) in [(old.kind, false), (new.kind, true)] {
            let step = |count: &mut u32| *count = if more { *count + 1 } else { count.saturating_sub(1) };
            match kind {
                Kind::Other => {}
                Kind::Orphan => step(&mut self.orphans),
                Kind::Small => step(&mut self.small),
                Kind::Request { listener, young } => {
                    let counts = self.requests.entry(listener).or_default();
                    step(&mut counts.0);
                    if young {
                        step(&mut counts.1);
                    }
                    if *counts == (0, 0) {
                        self.requests.remove(&listener);
                    }
                }
            }
        }
    }

    /// Drops a socket that nobody can name, unless it is the latest that had a peer.
    fn drop_forgotten(&mut self, id: Id) {
        let forgotten = |socket: &Socket| {
            let named = socket.held || socket.label.is_some() || !socket.copies.is_empty();
            matches!(socket.conn, Conn::Gone) && !named && socket.waits.is_empty()
        };
        if self.latest == Some(id) || !self.get(id).is_some_and(forgotten) {
            return;
        }
        let (at, place) = place(id);
        let Some(entry) = self.pages.get_mut(at) else { return };
        let Some(page) = entry.as_mut().map(Arc::make_mut) else { return };
        page.clear(place);
        self.len = self.len.saturating_sub(1);
        let full_once = usize::try_from(self.given).unwrap_or(usize::MAX) >= (at + 1) * PAGE;
        if page.is_empty() && full_once {
            *entry = None;
        }
        self.stirred.retain(|stirred| *stirred != id);
        self.roster.forget(id);
    }

    /// What changes when the indices are put right: what they hold of each changed socket, and what they should.
    fn pending(&self) -> impl Iterator<Item = (Id, Marks, Marks)> {
        self.touched.iter().filter_map(|id| self.entry(*id).map(|entry| (*id, entry.marks, Marks::of(&entry.socket))))
    }

    /// How many sockets are packed, and their bytes.
    pub(super) fn packed(&self) -> (usize, usize) {
        let sizes = self.slots_from(0).filter_map(|(_, slot)| match slot {
            Slot::Packed(packed) => Some(packed.len()),
            Slot::Whole(_) | Slot::Tiny(_) => None,
        });
        sizes.fold((0, 0), |(count, sum), size| (count + 1, sum + size))
    }

    /// What falls due first: when, and for which socket.
    pub(super) fn first_due(&self) -> Option<(Time, Id)> {
        if self.touched.is_empty() {
            return self.timers.first();
        }
        let known = self.timers.iter().find(|(_, id)| !self.touched.contains(id));
        let changed = self.pending().filter_map(|(id, _, new)| Some((new.due.at()?, id))).min();
        [known, changed].into_iter().flatten().min()
    }

    /// The sum of something over all sockets, from what the indices hold of it.
    fn sum(&self, known: u32, counts: impl Fn(Kind) -> bool) -> u32 {
        self.pending().fold(known, |sum, (_, old, new)| {
            (sum + u32::from(counts(new.kind))).saturating_sub(u32::from(counts(old.kind)))
        })
    }

    /// How many TIME_WAIT and orphan FIN_WAIT_2 entries there are.
    pub(super) fn small(&self) -> u32 {
        self.sum(self.small, |kind| kind == Kind::Small)
    }

    /// How many orphans are full sockets.
    pub(super) fn orphans(&self) -> u32 {
        self.sum(self.orphans, |kind| kind == Kind::Orphan)
    }

    /// Half-open connections of a listener: all, and those whose SYN-ACK has not been repeated.
    pub(super) fn requests(&self, of: Id) -> (u32, u32) {
        let (all, fresh) = self.requests.get(&of).copied().unwrap_or_default();
        let all = self.sum(all, |kind| matches!(kind, Kind::Request { listener, .. } if listener == of));
        let young = self.sum(fresh, |kind| matches!(kind, Kind::Request { listener, young: true } if listener == of));
        (all, young)
    }

    /// The sockets whose waiting calls may now go on, because the socket has changed since they were tried. The indices
    /// are put right when they have been tried.
    pub(super) fn stirred(&mut self) -> Vec<Id> {
        for at in 0..self.touched.len() {
            let Some(id) = self.touched.get(at).copied() else { break };
            if self.get(id).is_some_and(|socket| !socket.waits.is_empty())
                && let Err(place) = self.stirred.binary_search(&id)
            {
                self.stirred.insert(place, id);
            }
        }
        std::mem::take(&mut self.stirred)
    }

    /// The waiting calls of these were tried just now.
    pub(super) fn tried(&mut self, mut ids: Vec<Id>) {
        self.settle();
        self.stirred.retain(|id| !ids.contains(id));
        if self.stirred.is_empty() {
            // Its memory is used again.
            ids.clear();
            self.stirred = ids;
        }
    }
}
