//! A thread that makes a script's calls, so that one can wait while the script goes on.
//!
//! A call has begun to wait when its thread sleeps in it; that is looked up in `/proc`, as it is for the processes of
//! `process`. When a call returns is noted by the thread itself, and a descriptor becomes readable then.

use std::fmt;
use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, eventfd};
use rustix::process::Pid;

use crate::packetdrill::backend::Answer;

/// What a call came to.
#[derive(Debug)]
pub(super) enum Came {
    /// A number.
    Value(i64),
    /// An error's number.
    Errno(i64),
    /// A new descriptor.
    Opened(OwnedFd),
    /// So many bytes, and how many are left as TCP_INQ tells it.
    Received(i64, Option<i64>),
    /// The events of each descriptor, from poll().
    Polled(Vec<i64>),
    /// Events with their data, from `epoll_wait()`.
    Events(Vec<(i64, i64)>),
    /// What it filled in is held against the script already.
    Judged(Answer),
}

impl From<io::Error> for Came {
    fn from(error: io::Error) -> Came {
        Came::Errno(i64::from(error.raw_os_error().unwrap_or(libc::EIO)))
    }
}

impl From<rustix::io::Errno> for Came {
    fn from(error: rustix::io::Errno) -> Came {
        Came::Errno(i64::from(error.raw_os_error()))
    }
}

/// A call that is to be made.
pub(super) type Job = Box<dyn FnOnce() -> Came + Send>;

/// How long at most it takes a call to return or to begin to wait.
const LOOKS: u32 = 20_000;

/// How long between two looks.
const LOOK: Duration = Duration::from_micros(30);

/// The thread.
pub(super) struct Caller {
    jobs: Sender<Job>,
    done: Receiver<(Instant, Came)>,
    thread: Pid,
    /// Whether it is in a call.
    calls: Arc<AtomicBool>,
    /// Readable when a call has returned.
    bell: Arc<OwnedFd>,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("thread", &self.thread).finish_non_exhaustive()
    }
}

impl Caller {
    /// Starts it. It ends by itself when nobody has calls for it any more.
    pub fn start() -> io::Result<Caller> {
        let bell = Arc::new(eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?);
        let calls = Arc::new(AtomicBool::new(false));
        let (jobs, to_do) = channel::<Job>();
        let (returned, done) = channel();
        let (tell, told) = channel();
        let (own_bell, own_calls) = (Arc::clone(&bell), Arc::clone(&calls));
        thread::Builder::new().name("script's calls".to_owned()).spawn(move || {
            // Whoever is not there to hear it has no calls either.
            let _ = tell.send(rustix::thread::gettid());
            for job in to_do {
                own_calls.store(true, Ordering::SeqCst);
                let came = job();
                let at = now();
                own_calls.store(false, Ordering::SeqCst);
                if returned.send((at, came)).is_err() {
                    return;
                }
                let _ = rustix::io::write(&own_bell, &1_u64.to_ne_bytes());
            }
        })?;
        let thread = told.recv().map_err(io::Error::other)?;
        Ok(Caller { jobs, done, thread, calls, bell })
    }

    /// Makes a call; what it came to, or nothing if it waits.
    pub fn make(&self, job: Job) -> Option<(Instant, Came)> {
        if self.jobs.send(job).is_err() {
            return Some((now(), Came::Errno(i64::from(libc::EIO))));
        }
        for _ in 0..LOOKS {
            if let Some(done) = self.returned() {
                return Some(done);
            }
            if self.calls.load(Ordering::SeqCst) && self.sleeps() {
                return None;
            }
            rest();
        }
        None
    }

    /// What the call came to that waited, and when it returned.
    pub fn returned(&self) -> Option<(Instant, Came)> {
        let done = self.done.try_recv().ok()?;
        let _ = rustix::io::read(&self.bell, &mut [0_u8; 8]);
        Some(done)
    }

    /// What becomes readable when a call returns.
    pub fn bell(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }

    fn sleeps(&self) -> bool {
        let path = format!("/proc/self/task/{}/stat", self.thread.as_raw_pid());
        // The state stands behind the name, which is in brackets (proc(5)).
        fs::read_to_string(path).is_ok_and(|stat| stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('S')))
    }
}

#[expect(clippy::disallowed_methods, reason = "the kernel arm lives in real time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "as above")]
fn rest() {
    thread::sleep(LOOK);
}
