//! Where frames go: the terminal, without ever waiting for it.
//!
//! Over a slow line a write would hold up everything, the learner's keys too. So the terminal is opened a second time,
//! by its name and for writes that do not block; what it does not take at once is kept here and offered again later. No
//! second frame is made meanwhile. Not by changing the standard output itself: its mode is shared with the shell that
//! started us, and would stay changed. Where the terminal has no name that we may open, writes wait as ever.

use std::fs::File;
use std::io::{self, Write};

/// The way out.
#[derive(Debug)]
pub struct Outlet {
    /// The terminal for writes that do not block, if it could be opened.
    terminal: Option<File>,
    /// What it has not taken yet.
    rest: Vec<u8>,
    /// How much of that it has taken.
    taken: usize,
}

impl Outlet {
    /// A way to the terminal of the standard output.
    pub fn open() -> Outlet {
        Outlet { terminal: unix::terminal(), rest: Vec::new(), taken: 0 }
    }

    /// Whether the line has taken everything.
    pub fn is_free(&self) -> bool {
        self.rest.is_empty()
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
        self.push().map(drop)
    }

    /// Offers the rest to the line again; whether it has taken everything now.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub fn push(&mut self) -> io::Result<bool> {
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
        self.forget();
        Ok(true)
    }

    /// Gives up what the line has not taken.
    pub fn forget(&mut self) {
        self.rest.clear();
        self.taken = 0;
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

#[cfg(not(unix))]
mod unix {
    use std::fs::File;

    pub fn terminal() -> Option<File> {
        None
    }

    pub fn discard_unread() {}
}
