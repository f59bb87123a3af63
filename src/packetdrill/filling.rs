//! A call with MSG_WAITALL that waits for more: it takes what comes until it has all that it asked for, or nothing more
//! comes (Linux `tcp_recvmsg_locked`).

use crate::host::Id;
use crate::tcp::{CallName, Span, Time};

use super::ast::SysCall;
use super::backend::{Answer, Missing};
use super::outcome::Lack;
use super::process::{Process, Step, gives, points_nowhere, sym};
use super::queues::{may_come, queued};

/// Such a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fill {
    /// The call.
    pub call: SysCall,
    /// When it gives up (SO_RCVTIMEO).
    pub until: Option<Time>,
    /// Whether it leaves what it takes (MSG_PEEK).
    peeks: bool,
    id: Id,
    words: String,
    /// How many bytes it asks for, and how many it has.
    most: usize,
    got: usize,
}

impl Process {
    /// recv() of so many bytes, with MSG_WAITALL and less than that at hand.
    pub fn fill(&mut self, id: Id, call: &SysCall, most: usize, flags: i64, words: &str) -> Result<Step, Missing> {
        if points_nowhere(call) {
            return Err((Lack::Argument, "MSG_WAITALL".to_owned()));
        }
        let patience = self.view(id).map_or(Span::ZERO, |socket| socket.options.recv_timeout);
        let until = (patience > Span::ZERO).then(|| self.world.now() + patience);
        let peeks = flags & sym("MSG_PEEK") != 0;
        self.fill_more(Fill { call: call.clone(), until, peeks, id, words: words.to_owned(), most, got: 0 })
    }

    /// Takes what has come for such a call.
    pub fn fill_more(&mut self, mut fill: Fill) -> Result<Step, Missing> {
        while let Some(socket) = self.view(fill.id) {
            let (here, more) = (queued(&socket), may_come(&socket));
            let over = fill.until.is_some_and(|until| until <= self.world.now());
            let lacks = if fill.peeks { here < fill.most } else { here == 0 };
            if lacks && more && !over {
                return Ok(Step::Fills(fill));
            }
            if fill.peeks && here > 0 {
                fill.got = here.min(fill.most);
                break;
            }
            if here == 0 && fill.got > 0 {
                break;
            }
            match self.take_now(&fill) {
                Step::Done(Answer::Value(count)) if here > 0 => {
                    fill.got += usize::try_from(count).unwrap_or(0);
                }
                // The end, an error, or the time is over.
                nothing => return self.with_control(fill.id, &fill.call, nothing),
            }
            if fill.got >= fill.most {
                break;
            }
        }
        let got = gives(i64::try_from(fill.got).unwrap_or(i64::MAX));
        self.with_control(fill.id, &fill.call, got)
    }

    /// recv() of what is left to have, which does not wait.
    fn take_now(&mut self, fill: &Fill) -> Step {
        let waits = !self.is_nonblock(fill.id);
        self.set_nonblock(fill.id, true);
        let (id, left) = (fill.id, fill.most - fill.got);
        let step = self.host(CallName::Recv, &fill.words, |host, now, out| host.recv(id, left, now, out));
        self.set_nonblock(id, !waits);
        step
    }
}
