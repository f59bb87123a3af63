//! A segment arrives at the host, or time passes: who gets it, and what follows.
//!
//! Linux: `tcp_ipv4.c: tcp_v4_rcv` (the look-up), `tcp_input.c: tcp_conn_request` (a SYN at a listener),
//! `tcp_minisocks.c: tcp_check_req` and `inet_connection_sock.c: inet_csk_complete_hashdance` (the final ACK).

use crate::tcp::rare::Rare;
use crate::tcp::{Belief, Counter, Env, reset_for};
use crate::tcp::{Fate, Out, Outbox, Request, RequestFate, Rule, Secrets, Segment, State, Time, TimeWait, TimerKind};

use super::cookies::Plan;
use super::socket::{Conn, Hold, Id, Link, Listener, Socket, SocketOptions};
use super::{Did, Event, Host};

impl Host {
    /// Takes a segment that has come over the cable, unless its source shows that no other host can have sent it.
    pub fn handle_foreign(&mut self, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        let from = *segment.src.ip();
        if self.is_own(from) || from.is_multicast() || from.is_broadcast() || from.is_unspecified() {
            out.push(Event { socket: None, did: Did::Tcp(Out::Decided), rule: Rule::MartianSource });
            return;
        }
        self.handle_segment(segment, now, out);
    }

    /// Takes a segment addressed to this host.
    pub fn handle_segment(&mut self, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        self.handle_own(segment, now, out);
        self.wake(now, out);
    }

    /// Takes a segment that the host has sent to itself; calls that wait [go on](Host::go_on) when the last has come.
    pub fn handle_own(&mut self, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        self.counters.add(Counter::InSegs);
        match self.tuples.get(segment.dst.port(), segment.src) {
            Some(id) => self.segment_for(id, segment, now, out),
            None => self.segment_for_nobody(segment, now, out),
        }
    }

    fn segment_for(&mut self, id: Id, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        if self.socket(id).is_none() {
            // What is tiny is made whole.
            self.socket_mut(id);
        }
        match self.socket(id).map(|socket| &socket.conn) {
            Some(Conn::Full(tcb))
                if self.profile().believes(Belief::DuplicateSynOpensSecond)
                    && tcb.state == State::Established
                    && segment.flags.syn()
                    && !segment.flags.ack() =>
            {
                self.second_connection(id, segment, now, out);
            }
            Some(Conn::Full(_)) if self.profile().believes(Belief::MessagesKeepBoundaries) => {
                let before = self.unread_bytes(id);
                self.with_full(id, now, out, |tcb, env, outbox| tcb.handle_segment(segment, env, outbox));
                self.note_message(id, before);
            }
            Some(Conn::Full(_)) => {
                self.with_full(id, now, out, |tcb, env, outbox| tcb.handle_segment(segment, env, outbox));
            }
            Some(Conn::Request { listener, .. }) => {
                let listener = *listener;
                self.segment_for_request(id, listener, segment, now, out);
            }
            Some(Conn::Small(_)) => self.segment_for_small(id, segment, now, out),
            Some(Conn::Idle | Conn::Listen(_) | Conn::Gone) | None => self.segment_for_nobody(segment, now, out),
        }
    }

    /// No connection has these addresses: a listener's business, or nobody's.
    pub(super) fn segment_for_nobody(&mut self, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        let flags = segment.flags;
        // RFC 9293 §3.10.7.1, CLOSED: RST, unless it is one.
        let listener = self.listener_for(segment, out).filter(|_| !self.port_is_eaten(segment.dst.port()));
        let Some(listener) = listener else {
            let silent = self.profile().believes(Belief::NoListenerTimesOut) && flags.syn() && !flags.ack();
            if silent || self.acknowledges_reset(segment) {
                return;
            }
            if !flags.rst() {
                Host::push_loose(out, reset_for(segment), Rule::NoConnectionReset);
            }
            return;
        };
        // RFC 9293 §3.10.7.2, LISTEN, first: a RST is ignored; second: an ACK is answered with RST; third: a SYN;
        // fourth: anything else is dropped. Departs: a SYN with FIN is, too, and a cookie may come back with an ACK.
        if flags.ack() && !flags.rst() && !self.acknowledges_reset(segment) {
            if !self.cookie_for_listener(listener, segment, now, out) {
                Host::push_loose(out, reset_for(segment), Rule::ListenAckReset);
            }
        } else if flags.rst() || !flags.syn() || (flags.fin() && self.profile().syn_fin_dropped) {
            out.push(Event { socket: Some(listener), did: Did::Tcp(Out::Decided), rule: Rule::ListenIgnores });
        } else {
            self.syn_for_listener(listener, segment, None, now, out);
        }
    }

    /// A SYN at a listener: the limits of both queues, then a half-open entry. `before` is the entry in TIME_WAIT that
    /// let it through.
    fn syn_for_listener(
        &mut self,
        listener: Id,
        syn: &Segment,
        before: Option<TimeWait>,
        now: Time,
        out: &mut Vec<Event>,
    ) {
        let Some(Socket { conn: Conn::Listen(queues), options, .. }) = self.socket(listener) else { return };
        let limit = queues.backlog;
        let (options, full) = (**options, accept_queue_full(queues, limit));
        let full = full && self.full_queue_drops(listener, out);
        let full = full || self.profile().believes(Belief::BacklogIsMaxClients) && self.serves_enough(listener, limit);
        let plan = if before.is_some() { Plan::Request } else { self.plan_for_syn(listener) };
        let plan = match plan {
            _ if self.profile().believes(Belief::AcceptDoesHandshake) && self.keeps_syn(listener, syn) => {
                Plan::Drop(Rule::ListenIgnores)
            }
            Plan::Cookie(_) if full => {
                self.counters.add(Counter::ReqQFullDoCookies);
                Plan::Drop(Rule::AcceptQueueFullDropsSyn)
            }
            Plan::Drop(_) => plan,
            Plan::Request if full => Plan::Drop(Rule::AcceptQueueFullDropsSyn),
            Plan::Request if before.is_none() && self.recycle_rejects(syn, now) => Plan::Drop(Rule::RecycleDropsSyn),
            Plan::Request if before.is_none() => self.reserve(listener),
            Plan::Cookie(_) | Plan::Request => plan,
        };
        match plan {
            Plan::Drop(Rule::AcceptQueueFullDropsSyn) if self.refuses_when_full() => {
                return Host::push_loose(out, reset_for(syn), Rule::AcceptQueueFullDropsSyn);
            }
            Plan::Drop(rule) => {
                out.push(Event { socket: Some(listener), did: Did::Tcp(Out::Decided), rule });
                return;
            }
            Plan::Cookie(rule) => return self.send_cookie(listener, syn, rule, now, out),
            Plan::Request => {}
        }
        let secrets = self.secrets(syn.dst.port(), syn.src, now);
        let secrets = Secrets { iss: before.as_ref().map_or(secrets.iss, TimeWait::next_iss), ..secrets };
        let mut outbox = std::mem::take(&mut self.spare.0);
        let mut request = Request::open(syn.dst, syn, secrets, options.wanted(), &self.env(now), &mut outbox);
        request.before = before.filter(|_| self.profile().time_wait_returns).map(Box::new);
        let id = self.add_child(syn, options, Conn::Request { listener, request: Box::new(request) });
        self.absorb(id, now, outbox, out);
    }

    /// A connection that a segment for a listener made; it inherits the listener's options.
    pub(super) fn add_child(&mut self, segment: &Segment, options: SocketOptions, conn: Conn) -> Id {
        let id = self.add(Socket {
            label: None,
            conn,
            held: false,
            hold: Hold::None,
            any: false,
            link: Link::Connected,
            own_closed: false,
            copies: Rare::default(),
            local: segment.dst,
            remote: Some(segment.src),
            options: Rare::of(SocketOptions { nonblock: false, ..options }),
            error: None,
            quotes: false,
            unread: Rare::default(),
            read_shut: false,
            write_shut: false,
            waits: Vec::new(),
            pages: 0,
        });
        self.tuples.insert(segment.dst.port(), segment.src, id);
        id
    }

    fn segment_for_request(&mut self, id: Id, listener: Id, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        let Some(Conn::Listen(queues)) = self.socket(listener).map(|socket| &socket.conn) else {
            self.end_request(id, out);
            self.segment_for_nobody(segment, now, out);
            return;
        };
        let room = !accept_queue_full(queues, queues.backlog);
        let fate =
            self.with_request(id, now, out, |request, env, outbox| request.handle_segment(segment, room, env, outbox));
        match fate {
            RequestFate::Stays => {}
            RequestFate::Gone => self.retire(id),
            RequestFate::NotForIt => {
                if !self.cookie_for_listener(listener, segment, now, out) {
                    let did = Did::Tcp(Out::Send { segment: reset_for(segment), repeat: false });
                    out.push(Event { socket: Some(id), did, rule: Rule::BadAckReset });
                }
            }
            RequestFate::Returns(entry) => self.return_to_time_wait(id, *entry, now),
            RequestFate::Completes => self.complete(id, listener, segment, now, out),
        }
    }

    /// The listener of a half-open connection is gone, and so is the connection (Linux `tcp_v4_rcv`,
    /// `reqsk_timer_handler`).
    fn end_request(&mut self, id: Id, out: &mut Vec<Event>) {
        let did = Did::Tcp(Out::State { from: State::SynRcvd, to: State::Closed });
        out.push(Event { socket: Some(id), did, rule: Rule::ListenerCloses });
        self.retire(id);
    }

    /// Whether a half-open connection's listener is gone.
    fn is_stray(&self, id: Id) -> bool {
        match self.socket(id).map(|socket| &socket.conn) {
            Some(Conn::Request { listener, .. }) => {
                !matches!(self.socket(*listener), Some(Socket { conn: Conn::Listen(_), .. }))
            }
            _ => false,
        }
    }

    fn with_request(
        &mut self,
        id: Id,
        now: Time,
        out: &mut Vec<Event>,
        step: impl FnOnce(&mut Request, &Env<'_>, &mut Outbox) -> RequestFate,
    ) -> RequestFate {
        self.note_asked(id, now);
        let mut outbox = std::mem::take(&mut self.spare.0);
        let (socket, env) = self.at(id, now);
        let fate = match socket {
            Some(Socket { conn: Conn::Request { request, .. }, .. }) => step(request, &env, &mut outbox),
            _ => RequestFate::Stays,
        };
        self.absorb(id, now, outbox, out);
        fate
    }

    /// The TCP_MAXSEG and TCP_DEFER_ACCEPT of a half-open connection are its listener's as they are now, and so is what
    /// is known of the path: a repeated SYN-ACK announces it (Linux `tcp_make_synack`).
    fn note_asked(&mut self, id: Id, now: Time) {
        let Some(Socket { conn: Conn::Request { listener, request, .. }, .. }) = self.socket(id) else { return };
        let of = |listener: &Socket| (listener.options.tcp.max_segment, listener.options.tcp.defer_accept);
        let asked = self.socket(*listener).map(of);
        let path = self.path_mss(*request.tcb().remote.ip(), now);
        let Some((most, defer)) = asked else { return };
        if let Some(Socket { conn: Conn::Request { request, .. }, .. }) = self.socket_mut(id) {
            request.note_asked(most, defer);
            request.note_path(path);
        }
    }

    /// The handshake is done: a full connection in the accept queue, which then sees the segment itself.
    fn complete(&mut self, id: Id, listener: Id, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        // The options are the listener's as they are now, not as they were when the SYN came (`sk_clone_lock`).
        let Some(Socket { options, read_shut, write_shut, .. }) = self.socket(listener) else { return };
        let env = Env { rto: options.tcp.rto, ..self.env(now) };
        let (mut options, shut) = (SocketOptions { nonblock: false, ..**options }, (*read_shut, *write_shut));
        options.tcp.defer_accept = 0;
        let Some(Socket { conn: Conn::Request { request, .. }, .. }) = self.socket(id) else { return };
        let mut tcb = request.complete(segment, &env);
        let queued = request.queued_text(segment);
        options.inherit(&mut tcb, &env);
        (tcb.read_shut, tcb.write_shut) = shut;
        if let Some(socket) = self.socket_mut(id) {
            socket.conn = Conn::Full(Box::new(tcb));
            socket.options = Rare::of(options);
        }
        self.hold_port(id, segment.dst.port(), Hold::Picked);
        if let Some(Socket { conn: Conn::Listen(queues), .. }) = self.socket_mut(listener) {
            queues.accept_queue.push_back(id);
        }
        self.with_full(id, now, out, |tcb, env, outbox| {
            outbox.decided(Rule::AcceptQueued);
            if tcb.snd.cwnd < env.profile.cwnd_initial {
                outbox.decided(Rule::FirstWindowOne);
            }
            tcb.handle_segment(segment, env, outbox);
            if let Some(text) = queued {
                outbox.decided(Rule::SynDataDelivered);
                tcb.handle_segment(&text, env, outbox);
            }
        });
    }

    fn segment_for_small(&mut self, id: Id, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        let listener = self.listener_for(segment, out);
        self.tuples.reopen(segment.dst.port(), segment.src);
        let mut outbox = std::mem::take(&mut self.spare.0);
        let (socket, env) = self.at(id, now);
        let fate = match socket {
            Some(Socket { conn: Conn::Small(entry), .. }) => {
                let before = entry.state;
                let fate = entry.handle_segment(segment, listener.is_some(), &env, &mut outbox);
                let entry = entry.as_ref().clone();
                if before != entry.state {
                    self.recycle_remembers(*entry.remote.ip(), &entry.ts, now);
                }
                (fate, Some(entry))
            }
            _ => (Fate::Stays, None),
        };
        self.absorb(id, now, outbox, out);
        match (fate, listener) {
            ((Fate::Stays, Some(entry)), _) if self.leaves_no_time_wait(id, entry.state) => {
                self.end_time_wait(id, Rule::TimeWaitExpires, out);
            }
            ((Fate::Stays, _), _) => {}
            ((Fate::Gone, _), _) | ((Fate::Reopens, _), None) => self.retire(id),
            ((Fate::Reopens, entry), Some(listener)) => {
                self.retire(id);
                if segment.flags.fin() {
                    // The old entry is gone already when the listener sees what it cannot use.
                    let did = Did::Tcp(Out::Decided);
                    out.push(Event { socket: Some(listener), did, rule: Rule::ListenIgnores });
                } else {
                    self.syn_for_listener(listener, segment, entry, now, out);
                }
            }
        }
    }

    /// Lets the one thing happen that falls due first, if it is due by `now`; false if nothing is.
    pub fn handle_timer(&mut self, now: Time, out: &mut Vec<Event>) -> bool {
        self.next_due().filter(|(at, _)| *at <= now).is_some_and(|(_, id)| self.fire(id, now, out))
    }

    /// What falls due first: when, and on which socket.
    pub fn next_due(&self) -> Option<(Time, Id)> {
        self.sockets.first_due()
    }

    /// The timers that fall due by then, each with when, on which socket, and which it is.
    pub fn due(&self, by: Time) -> Vec<(Time, Id, TimerKind)> {
        let mut found = Vec::new();
        for (id, socket) in self.sockets.all() {
            let due = socket.timers().into_iter().filter(|(at, ..)| *at <= by);
            found.extend(due.map(|(at, kind, _)| (at, id, kind)));
        }
        found
    }

    /// Lets the next thing happen that falls due on a socket; false if nothing does.
    pub fn fire(&mut self, id: Id, now: Time, out: &mut Vec<Event>) -> bool {
        let Some((_, kind)) = self.socket_mut(id).and_then(|socket| socket.deadline()) else { return false };
        self.fire_timer(id, kind, now, out);
        true
    }

    /// Lets that timer of a socket fire, which runs.
    pub fn fire_timer(&mut self, id: Id, kind: TimerKind, now: Time, out: &mut Vec<Event>) {
        // One that is kept small becomes a socket again.
        if self.socket_mut(id).is_none() {
            return;
        }
        match kind {
            TimerKind::SynAck if self.is_stray(id) => self.end_request(id, out),
            TimerKind::SynAck => {
                self.note_crowd(id);
                let fate = self.with_request(id, now, out, Request::handle_timer);
                if fate == RequestFate::Gone {
                    self.retire(id);
                }
            }
            TimerKind::TimeWait | TimerKind::FinWait2 if self.is_small(id) => self.expire_small(id, kind, out),
            TimerKind::Linger => self.linger_over(id, now, out),
            TimerKind::CallTimeout => self.wait_over(id, now, out),
            TimerKind::Retransmit | TimerKind::Persist if self.limit_orphans(id, true, now, out) => {
                if kind == TimerKind::Retransmit {
                    self.counters.add(Counter::Timeouts);
                }
            }
            TimerKind::Retransmit
            | TimerKind::TailLoss
            | TimerKind::Reorder
            | TimerKind::DelayedAck
            | TimerKind::Persist
            | TimerKind::FinWait2
            | TimerKind::Keepalive
            | TimerKind::TimeWait => {
                self.with_full(id, now, out, |tcb, env, outbox| tcb.handle_timer(kind, env, outbox));
            }
        }
        self.wake(now, out);
    }

    fn is_small(&self, id: Id) -> bool {
        matches!(self.socket(id), Some(Socket { conn: Conn::Small(_), .. }))
    }

    /// A small entry's time is over.
    fn expire_small(&mut self, id: Id, kind: TimerKind, out: &mut Vec<Event>) {
        let from = self.socket(id).map_or(State::Closed, Socket::state);
        let rule = if from == State::FinWait2 { Rule::FinWait2Expires } else { Rule::TimeWaitExpires };
        out.push(Event { socket: Some(id), did: Did::Tcp(Out::Fired(kind)), rule });
        out.push(Event { socket: Some(id), did: Did::Tcp(Out::State { from, to: State::Closed }), rule });
        self.retire(id);
    }
}

/// Linux `sk_acceptq_is_full`: strictly more than the limit, so that limit + 1 fit.
pub(super) fn accept_queue_full(queues: &Listener, limit: u32) -> bool {
    u32::try_from(queues.accept_queue.len()).unwrap_or(u32::MAX) > limit
}
