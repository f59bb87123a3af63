//! Where frames go: the terminal, without ever waiting for it.
//!
//! Over a slow line a write would hold up everything, the learner's keys too. So the terminal is opened a second time,
//! by its name and for writes that do not block; what it does not take at once is kept here and offered again later. No
//! second frame is made meanwhile. Not by changing the standard output itself: its mode is shared with the shell that
//! started us, and would stay changed. Where the terminal has no name that we may open, writes wait as ever.
//!
//! What a pseudo-terminal takes it has not passed on: the kernel stores some 20 kB, a minute of frames on the slowest
//! lines, and counts them nowhere (TIOCOUTQ says 0). But it wakes whoever waits to write as soon as the other end has
//! read nearly all, so on Linux a frame counts as taken only then. A wake-up that came before we listened is lost; a
//! NUL, which every terminal ignores, brings another, unless on a busy machine that one is read before we listen, too.

use std::fs::File;
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// How long a terminal that reads at once is given to read a frame before we go on.
const AT_ONCE: Duration = Duration::from_millis(4);
/// How often to ask for a wake-up that may have been lost.
const LOST: Duration = Duration::from_millis(20);
/// After so many times it takes twice as long each time: the line is a slow one.
const OFTEN: u32 = 10;
/// No line takes longer for a byte: what should have been read by then has been, and each wake-up came too early.
const SLOWEST: Duration = Duration::from_micros(3_400);

/// The way out.
#[derive(Debug)]
pub struct Outlet {
    /// The terminal for writes that do not block, if it could be opened.
    terminal: Option<File>,
    /// What it has not taken yet.
    rest: Vec<u8>,
    /// How much of that it has taken.
    taken: usize,
    /// Tells when the other end has read what the line took, where there is a way to know.
    gauge: Option<unix::Gauge>,
    /// The wait for the other end to read.
    unread: Option<Unread>,
}

/// Something that the line took and that may be unread.
#[derive(Debug)]
struct Unread {
    /// When the slowest of lines has passed it on.
    until: Instant,
    /// When a lost wake-up was last asked for.
    asked: Instant,
    /// How long until the next time.
    patience: Duration,
    /// How often it has been asked for.
    times: u32,
}

impl Outlet {
    /// A way to the terminal of the standard output.
    pub fn open() -> Outlet {
        let terminal = unix::terminal();
        let gauge = terminal.as_ref().and_then(unix::gauge);
        Outlet { terminal, rest: Vec::new(), taken: 0, gauge, unread: None }
    }

    /// Whether the line has taken everything and, as far as can be known, passed it on.
    pub fn is_free(&self) -> bool {
        self.rest.is_empty() && self.unread.is_none()
    }

    /// Sends bytes behind what is still to be taken.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.terminal.is_none() {
            let mut out = io::stdout().lock();
            out.write_all(bytes)?;
            return out.flush();
        }
        self.rest.extend_from_slice(bytes);
        if self.offer()? {
            self.listen(AT_ONCE);
        }
        Ok(())
    }

    /// Offers the rest to the line again; whether it has taken everything now and passed it on.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub fn push(&mut self) -> io::Result<bool> {
        if !self.rest.is_empty() && !self.offer()? {
            return Ok(false);
        }
        self.listen(Duration::ZERO);
        if self.unread.as_ref().is_some_and(|unread| Instant::now() >= unread.until) {
            self.unread = None;
        }
        if let Some(unread) = self.unread.as_mut().filter(|unread| unread.asked.elapsed() >= unread.patience) {
            (unread.asked, unread.times) = (Instant::now(), unread.times + 1);
            unread.patience *= if unread.times > OFTEN { 2 } else { 1 };
            let (Some(terminal), Some(gauge)) = (&mut self.terminal, &self.gauge) else { return Ok(true) };
            // Where there is no room for it, the wake-up is still to come.
            let _ = terminal.write(b"\0");
            gauge.forget();
            self.listen(AT_ONCE);
        }
        Ok(self.unread.is_none())
    }

    /// Waits at most so long for the other end to have read what the line took.
    fn listen(&mut self, at_most: Duration) {
        if self.unread.is_some() && self.gauge.as_ref().is_none_or(|gauge| gauge.is_read(at_most)) {
            self.unread = None;
        }
    }

    /// Gives the line what it takes of the rest; whether that is everything.
    fn offer(&mut self) -> io::Result<bool> {
        let Some(terminal) = &mut self.terminal else { return Ok(true) };
        while let Some(offered) = self.rest.get(self.taken..).filter(|offered| !offered.is_empty()) {
            match terminal.write(offered) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.taken += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let sent = u32::try_from(self.taken).unwrap_or(u32::MAX);
        self.forget();
        if let Some(gauge) = &self.gauge {
            // Our own writes wake us too.
            gauge.forget();
            let asked = Instant::now();
            let until = asked + SLOWEST.saturating_mul(sent) + LOST * OFTEN;
            self.unread = Some(Unread { until, asked, patience: LOST, times: 0 });
        }
        Ok(true)
    }

    /// Gives up what the line has not taken.
    pub fn forget(&mut self) {
        self.rest.clear();
        self.taken = 0;
        self.unread = None;
    }
}

/// Throws away what the terminal's line discipline holds and the other end has not read, so that what follows comes at
/// once.
pub fn discard_unread() {
    unix::discard_unread();
}

#[cfg(unix)]
mod unix {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::unix::ffi::OsStringExt;
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::PathBuf;

    #[cfg(not(target_os = "linux"))]
    pub use super::untold::{Gauge, gauge};
    #[cfg(target_os = "linux")]
    pub use super::woken::{Gauge, gauge};

    use rustix::fs::{OFlags, fstat};
    use rustix::termios::{QueueSelector, tcflush, ttyname};

    /// The standard output's terminal, opened anew; nothing if it has no name, or the name means another one here.
    pub fn terminal() -> Option<File> {
        let out = io::stdout();
        let name = ttyname(&out, Vec::new()).ok()?;
        let path = PathBuf::from(std::ffi::OsString::from_vec(name.into_bytes()));
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        let flags = i32::try_from(flags.bits()).ok()?;
        let terminal = OpenOptions::new().write(true).custom_flags(flags).open(path).ok()?;
        let same = fstat(&out).ok()?.st_rdev == fstat(&terminal).ok()?.st_rdev;
        same.then_some(terminal)
    }

    pub fn discard_unread() {
        // Where that is not possible, what follows waits its turn.
        let _ = tcflush(io::stdout(), QueueSelector::OFlush);
    }
}

/// What the kernel's wake-ups tell.
#[cfg(target_os = "linux")]
mod woken {
    use std::fs::File;
    use std::os::fd::OwnedFd;
    use std::time::Duration;

    use rustix::buffer::spare_capacity;
    use rustix::event::{Timespec, epoll};
    use rustix::fs::{fstat, major};

    /// The major numbers of the kernel's pseudo-terminals: no other terminal wakes us when something is read.
    const PSEUDO: std::ops::RangeInclusive<u32> = 136..=143;

    /// Hears the wake-ups of those who wait to write.
    #[derive(Debug)]
    pub struct Gauge(OwnedFd);

    /// A gauge of that terminal.
    pub fn gauge(terminal: &File) -> Option<Gauge> {
        if !PSEUDO.contains(&major(fstat(terminal).ok()?.st_rdev)) {
            return None;
        }
        let gauge = epoll::create(epoll::CreateFlags::CLOEXEC).ok()?;
        // Each wake-up once, however much room there is.
        let flags = epoll::EventFlags::OUT | epoll::EventFlags::ET;
        epoll::add(&gauge, terminal, epoll::EventData::new_u64(0), flags).ok()?;
        Some(Gauge(gauge))
    }

    impl Gauge {
        /// Whether there has been a wake-up, or there is one before so long has passed.
        pub fn is_read(&self, at_most: Duration) -> bool {
            let mut woken = Vec::with_capacity(1);
            let Ok(at_most) = Timespec::try_from(at_most) else { return true };
            epoll::wait(&self.0, spare_capacity(&mut woken), Some(&at_most)).is_ok_and(|count| count > 0)
        }

        /// Forgets the wake-ups until now.
        pub fn forget(&self) {
            self.is_read(Duration::ZERO);
        }
    }
}

/// Where nothing tells.
#[cfg(not(target_os = "linux"))]
mod untold {
    use std::fs::File;
    use std::time::Duration;

    /// There is none.
    #[derive(Debug)]
    pub enum Gauge {}

    /// Nothing is known of what is read.
    pub fn gauge(_terminal: &File) -> Option<Gauge> {
        None
    }

    impl Gauge {
        /// Never asked.
        pub fn is_read(&self, _at_most: Duration) -> bool {
            match *self {}
        }

        /// Never asked.
        pub fn forget(&self) {
            match *self {}
        }
    }
}

#[cfg(not(unix))]
mod unix {
    use std::fs::File;

    pub use super::untold::{Gauge, gauge};

    pub fn terminal() -> Option<File> {
        None
    }

    pub fn discard_unread() {}
}
