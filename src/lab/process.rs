//! Processes beside this one: those that a host's sockets belong to when they must die or wait apart from us, and the
//! guard that clears a host away when this process is killed.
//!
//! For as long as nothing special happens this process holds the sockets of all hosts. When a host's process is
//! killed, a real one takes them over, so that the kernel closes them on the way out of a process; when close()
//! lingers, a real one waits in it, and can be killed there.

use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, WaitOptions, WaitStatus, kill_process, pidfd_open, waitpid};

use super::sys::{self, Role, Sleep};

/// While such a process starts it holds everything that this one does, and closing a socket would not end it: so
/// nobody closes one meanwhile.
static STARTING: RwLock<()> = RwLock::new(());

/// A socket of a host. When it is dropped it is closed, although other labs of this process may be killing.
#[derive(Debug)]
pub struct Socket(Option<OwnedFd>);

impl From<OwnedFd> for Socket {
    fn from(fd: OwnedFd) -> Socket {
        Socket(Some(fd))
    }
}

impl Socket {
    /// The descriptor, for whoever closes it although a process may start meanwhile: closing it can take long.
    pub fn into_fd(mut self) -> Option<OwnedFd> {
        self.0.take()
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        // It is taken out only when the socket is dropped; a number that is no descriptor would fail every call.
        self.0.as_ref().map_or(rustix::fs::CWD, AsFd::as_fd)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _nobody_starts = STARTING.read().unwrap_or_else(PoisonError::into_inner);
        drop(self.0.take());
    }
}

/// A process of ours, which ends with it.
#[derive(Debug)]
struct Child {
    /// None once it has ended.
    pid: Option<Pid>,
}

impl Child {
    /// Returns when it holds these and nothing else, and stands still.
    fn start(role: Role, held: &[BorrowedFd<'_>]) -> io::Result<Child> {
        let _nobody_closes = STARTING.write().unwrap_or_else(PoisonError::into_inner);
        let pid = sys::start(role, held)?;
        match waitpid(Some(pid), WaitOptions::UNTRACED)? {
            Some((_, status)) if status.stopped() => Ok(Child { pid: Some(pid) }),
            _ => Err(io::Error::other("a process beside this one did not start; it needs Linux 5.9")),
        }
    }

    fn go_on(&self) -> io::Result<()> {
        self.pid.map_or(Ok(()), |pid| Ok(kill_process(pid, Signal::CONT)?))
    }

    fn has_ended(&mut self) -> bool {
        let Some(pid) = self.pid else { return true };
        if let Ok(Some(_)) = waitpid(Some(pid), WaitOptions::NOHANG) {
            self.pid = None;
        }
        self.pid.is_none()
    }

    /// Waits for its end; how it ended.
    fn fate(&mut self) -> io::Result<Option<WaitStatus>> {
        let Some(pid) = self.pid.take() else { return Ok(None) };
        Ok(waitpid(Some(pid), WaitOptions::empty())?.map(|(_, status)| status))
    }

    /// Whether it sleeps in a call.
    fn sleeps(&self) -> bool {
        let stat = self.pid.and_then(|pid| fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid())).ok());
        // The state stands behind the name, which is in brackets (proc(5)).
        stat.is_some_and(|stat| stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('S')))
    }

    fn end(&mut self) -> io::Result<()> {
        let Some(pid) = self.pid.take() else { return Ok(()) };
        kill_process(pid, Signal::KILL)?;
        waitpid(Some(pid), WaitOptions::empty())?;
        Ok(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It has no other owner, so at worst it had ended already.
        let _ = self.end();
    }
}

/// A process that holds some of our sockets.
#[derive(Debug)]
pub struct Holder(Child);

impl Holder {
    /// Starts one, and returns when it holds the sockets and nothing else, so that ours can be closed without effect.
    pub fn start<'a>(sockets: impl Iterator<Item = BorrowedFd<'a>>) -> io::Result<Holder> {
        let held: Vec<BorrowedFd<'a>> = sockets.collect();
        Ok(Holder(Child::start(Role::Hold, &held)?))
    }

    /// Ends it by a signal; when this returns, the kernel has closed what it held.
    pub fn kill(mut self) -> io::Result<()> {
        self.0.end()
    }

    /// Starts one that will write to a socket; the first of its own are closed when it ends, in their order.
    pub fn that_writes<'a>(to: BorrowedFd<'a>, sockets: impl Iterator<Item = BorrowedFd<'a>>) -> io::Result<Holder> {
        let held: Vec<BorrowedFd<'a>> = sockets.chain([to]).collect();
        Ok(Holder(Child::start(Role::Write, &held)?))
    }

    /// Lets it write, which kills it; an error if it did not.
    pub fn dies_of_pipe(mut self) -> io::Result<()> {
        self.0.go_on()?;
        match self.0.fate()? {
            Some(status) if status.terminating_signal() == Some(Signal::PIPE.as_raw()) => Ok(()),
            Some(_) | None => {
                Err(io::Error::other("a process wrote to a connection that was over and SIGPIPE did not kill it"))
            }
        }
    }

    /// It catches a signal in its close(), and ends.
    pub fn interrupt(&mut self) -> io::Result<()> {
        let Some(pid) = self.0.pid else { return Ok(()) };
        kill_process(pid, Signal::USR1)?;
        self.0.fate().map(drop)
    }

    /// Lets it close the sockets, which may take as long as they linger.
    pub fn close(&self) -> io::Result<()> {
        self.0.go_on()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.0.has_ended()
    }

    /// Whether it ends by itself within so long, which is waited for.
    pub fn ends_within(&mut self, patience: Duration) -> bool {
        let Some(pid) = self.0.pid else { return true };
        if let Ok(end) = pidfd_open(pid, PidfdFlags::empty()) {
            let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(patience.subsec_nanos()) };
            // A wait cut short only makes it count as waiting, until it is asked again.
            let _ = poll(&mut [PollFd::new(&end, PollFlags::IN)], Some(&timeout));
        }
        self.has_ended()
    }
}

/// A process that sleeps in a call.
#[derive(Debug)]
pub struct Sleeper(Child);

impl Sleeper {
    /// Starts one that makes this call on a socket, and waits in it.
    pub fn start(sleep: Sleep, socket: BorrowedFd<'_>) -> io::Result<Sleeper> {
        let child = Child::start(Role::Sleep(sleep), &[socket])?;
        child.go_on()?;
        Ok(Sleeper(child))
    }

    /// Wakes it by a signal that it catches; the error of its call, or none if the call had something to do.
    pub fn wake(mut self) -> io::Result<Option<i32>> {
        let Some(pid) = self.0.pid else { return Ok(None) };
        let end = pidfd_open(pid, PidfdFlags::empty())?;
        let pause = Timespec { tv_sec: 0, tv_nsec: 100_000 };
        while !self.0.sleeps() {
            if poll(&mut [PollFd::new(&end, PollFlags::IN)], Some(&pause))? > 0 {
                break;
            }
        }
        kill_process(pid, Signal::USR1)?;
        let status = self.0.fate()?.and_then(WaitStatus::exit_status);
        Ok(status.filter(|errno| *errno != 0))
    }
}

/// A process that outlives this one if it is killed, and then ends every connection of a host: an orphan would
/// otherwise keep the host's namespace for as long as it repeats its FIN, which is minutes.
#[derive(Debug)]
pub struct Guard {
    /// Only kept: it ends when it is dropped.
    _child: Child,
}

impl Guard {
    /// Of the namespace that this `sock_diag` socket belongs to, for as long as the calling thread lives.
    pub fn over(diag: BorrowedFd<'_>) -> io::Result<Guard> {
        let child = Child::start(Role::Guard, &[diag])?;
        child.go_on()?;
        Ok(Guard { _child: child })
    }
}
