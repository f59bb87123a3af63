//! setsockopt() and fcntl(): what is kept with the socket, and what acts on its connection at once.
//!
//! Linux: `sockopt.c: sk_setsockopt`, `tcp.c: do_tcp_setsockopt`. What a listener accepts inherits its options.

use crate::tcp::rare::Rare;
use crate::tcp::{CallName, Errno, Rule, SockOpt, Span, Tcb, Time, Wanted};

use super::socket::{Id, Link, Ret, SocketOptions};
use super::{Event, Host, failed, returned};

impl Host {
    /// setsockopt() or fcntl().
    pub fn set(&mut self, id: Id, option: SockOpt, now: Time, out: &mut Vec<Event>) {
        if matches!(option, SockOpt::ReusePort(_)) && !self.profile().reuseport {
            out.push(failed(Some(id), CallName::Set, Errno::ENOPROTOOPT, Rule::NoReusePort));
            return;
        }
        let Some(socket) = self.socket_mut(id) else { return };
        socket.options.note(option);
        // What was asked of a connection ends with it; on a socket that is free it is for the next one.
        socket.options.tcp.acks_wait &= socket.link == Link::Free;
        self.with_full(id, now, out, |tcb, env, outbox| match option {
            SockOpt::NoDelay(on) => tcb.set_nodelay(on, env, outbox),
            // A connection that is there already gets its new buffer.
            SockOpt::ReceiveBuffer(bytes) => tcb.rcv.buffer.resize(bytes),
            SockOpt::SendBuffer(bytes) => tcb.snd.buffer.resize(bytes),
            SockOpt::KeepAlive(on) => tcb.set_keepalive(on, env),
            SockOpt::KeepIdle(seconds) => tcb.set_keep_idle(seconds, env),
            SockOpt::Cork(on) => tcb.set_cork(on, env, outbox),
            SockOpt::QuickAck(on) => tcb.set_quickack(on, env, outbox),
            SockOpt::KeepIntvl(_)
            | SockOpt::KeepCnt(_)
            | SockOpt::UserTimeout(_)
            | SockOpt::SynCnt(_)
            | SockOpt::Linger2(_)
            | SockOpt::NotsentLowat(_)
            | SockOpt::DeferAccept(_)
            | SockOpt::MaxSeg(_) => tcb.options.note(option),
            SockOpt::Linger(_)
            | SockOpt::NonBlock(_)
            | SockOpt::ReuseAddr(_)
            | SockOpt::ReusePort(_)
            | SockOpt::RcvTimeo(_)
            | SockOpt::SndTimeo(_) => {}
        });
        out.push(returned(Some(id), CallName::Set, Ret::Zero, Rule::OptionSet));
    }
}

impl SocketOptions {
    /// Keeps an option.
    fn note(&mut self, option: SockOpt) {
        match option {
            SockOpt::Linger(value) => self.linger = value,
            SockOpt::NoDelay(on) => self.nodelay = on,
            SockOpt::NonBlock(on) => self.nonblock = on,
            SockOpt::ReuseAddr(on) => self.reuse_addr = on,
            SockOpt::ReusePort(on) => self.reuse_port = on,
            SockOpt::ReceiveBuffer(bytes) => self.receive_buffer = Some(bytes),
            SockOpt::SendBuffer(bytes) => self.send_buffer = Some(bytes),
            SockOpt::RcvTimeo(ms) => self.recv_timeout = Span::millis(u64::from(ms)),
            SockOpt::SndTimeo(ms) => self.send_timeout = Span::millis(u64::from(ms)),
            SockOpt::KeepAlive(_)
            | SockOpt::KeepIdle(_)
            | SockOpt::KeepIntvl(_)
            | SockOpt::KeepCnt(_)
            | SockOpt::UserTimeout(_)
            | SockOpt::SynCnt(_)
            | SockOpt::Linger2(_)
            | SockOpt::Cork(_)
            | SockOpt::QuickAck(_)
            | SockOpt::NotsentLowat(_)
            | SockOpt::DeferAccept(_)
            | SockOpt::MaxSeg(_) => self.tcp.note(option),
        }
    }

    /// What a new connection is to have from its first segment on.
    pub(super) fn wanted(&self) -> Wanted {
        Wanted { receive: self.receive_buffer, send: self.send_buffer, max_segment: self.tcp.max_segment }
    }

    /// How long a call may wait.
    pub(super) fn limit(&self, call: CallName) -> Option<Span> {
        let limit = match call {
            CallName::Recv | CallName::Accept => self.recv_timeout,
            CallName::Send | CallName::Connect => self.send_timeout,
            CallName::Socket
            | CallName::Bind
            | CallName::Listen
            | CallName::Shutdown
            | CallName::Close
            | CallName::Set
            | CallName::SoError
            | CallName::Poll
            | CallName::Dup
            | CallName::Fork
            | CallName::Exit
            | CallName::Signal
            | CallName::SetUid
            | CallName::SigPipe => Span::ZERO,
        };
        (limit > Span::ZERO).then_some(limit)
    }

    /// Gives a connection that a listener has made the listener's options.
    pub(super) fn inherit(&self, tcb: &mut Tcb, env: &crate::tcp::Env<'_>) {
        tcb.nodelay = self.nodelay;
        if self.tcp.acks_wait {
            tcb.ack.enter_pingpong(env);
        }
        tcb.options = Rare::of(self.tcp);
        if let Some(bytes) = self.receive_buffer {
            tcb.rcv.buffer.resize(bytes);
        }
        if let Some(bytes) = self.send_buffer {
            tcb.snd.buffer.resize(bytes);
        }
        tcb.start_keepalive(env);
    }

    /// The options that differ from their defaults.
    pub fn changed(&self) -> Vec<SockOpt> {
        let (tcp, ms) = (&self.tcp, |span: Span| u32::try_from(span.as_millis()).unwrap_or(u32::MAX));
        let all = [
            (self.linger.is_some(), SockOpt::Linger(self.linger)),
            (self.nodelay, SockOpt::NoDelay(true)),
            (self.nonblock, SockOpt::NonBlock(true)),
            (self.reuse_addr, SockOpt::ReuseAddr(true)),
            (self.reuse_port, SockOpt::ReusePort(true)),
            (tcp.keepalive, SockOpt::KeepAlive(true)),
            (tcp.keep_idle > 0, SockOpt::KeepIdle(tcp.keep_idle)),
            (tcp.keep_interval > 0, SockOpt::KeepIntvl(tcp.keep_interval)),
            (tcp.keep_count > 0, SockOpt::KeepCnt(tcp.keep_count)),
            (tcp.user_timeout > Span::ZERO, SockOpt::UserTimeout(ms(tcp.user_timeout))),
            (tcp.syn_count > 0, SockOpt::SynCnt(tcp.syn_count)),
            (tcp.linger2 != 0, SockOpt::Linger2(tcp.linger2)),
            (tcp.cork, SockOpt::Cork(true)),
            (tcp.max_segment > 0, SockOpt::MaxSeg(tcp.max_segment)),
            (tcp.defer_accept > 0, SockOpt::DeferAccept(tcp.defer_accept_secs())),
            (tcp.notsent_lowat > 0, SockOpt::NotsentLowat(tcp.notsent_lowat)),
            (self.recv_timeout > Span::ZERO, SockOpt::RcvTimeo(ms(self.recv_timeout))),
            (self.send_timeout > Span::ZERO, SockOpt::SndTimeo(ms(self.send_timeout))),
        ];
        let buffers = [self.receive_buffer.map(SockOpt::ReceiveBuffer), self.send_buffer.map(SockOpt::SendBuffer)];
        let changed = all.into_iter().filter(|(changed, _)| *changed).map(|(_, option)| option);
        changed.chain(buffers.into_iter().flatten()).collect()
    }
}
