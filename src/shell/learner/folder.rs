//! A folder in which files are written whole or not at all, under a lock that all instances share.
//!
//! Writing whole is: a new file, its bytes to the disk, a rename, and the folder's entry to the disk; a crash at any
//! moment leaves the old file or the new one. The lock is held for one reading or writing, never while the learner
//! thinks.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::notice::Trouble;
use super::{clock, disk};

const LOCK: &str = "lock";

/// What new files are called until they are whole.
const PREFIX: &str = ".new-";

/// How often the lock is tried for, and how long is waited in between: three seconds in all.
const TRIES: u32 = 300;
const WAIT: Duration = Duration::from_millis(10);

/// A folder that can be written.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    lock: File,
}

/// The folder while its lock is held.
#[derive(Debug)]
pub struct Guard<'a>(&'a Folder);

impl Folder {
    /// Makes the folder and finds out whether files can be made in it.
    pub fn open(path: &Path) -> io::Result<Folder> {
        if !path.try_exists()? {
            fs::create_dir_all(path)?;
            // The folder's own name is to outlive a power cut as well.
            path.ancestors().skip(1).take(3).for_each(|above| drop(disk::sync_folder(above)));
        }
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path.join(LOCK))?;
        tempfile::Builder::new().prefix(PREFIX).tempfile_in(path)?;
        Ok(Folder { path: path.to_owned(), lock })
    }

    /// Takes the lock. A file system without locks is used without.
    pub fn lock(&self) -> Result<Guard<'_>, Trouble> {
        for _ in 0..TRIES {
            match self.lock.try_lock() {
                Ok(()) => return Ok(Guard(self)),
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Guard(self));
                }
                Err(TryLockError::Error(error)) => return Err(Trouble::Io(error)),
                Err(TryLockError::WouldBlock) => std::thread::sleep(WAIT),
            }
        }
        Err(Trouble::Busy)
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let _ = self.0.lock.unlock();
    }
}

impl Guard<'_> {
    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// A file of the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path.join(name)
    }

    /// Replaces a file whole.
    pub fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut fresh = tempfile::Builder::new().prefix(PREFIX).tempfile_in(&self.0.path)?;
        let path = fresh.path().to_owned();
        disk::write(fresh.as_file_mut(), &path, bytes)?;
        disk::sync(fresh.as_file(), &path)?;
        disk::rename(fresh, &self.file(name))?;
        disk::sync_folder(&self.0.path)
    }

    /// Copies a file to the first free `stem.why-DATE.ending`, and says where; none if there is no such file.
    pub fn copy_aside(&self, name: &str, why: &str) -> io::Result<Option<PathBuf>> {
        match fs::read(self.file(name)) {
            Ok(bytes) => self.put_aside(name, why, &bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes bytes to the first free `stem.why-DATE.ending`.
    pub fn put_aside(&self, name: &str, why: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
        let date = clock::today();
        let mut number = 1;
        loop {
            let again = if number == 1 { String::new() } else { format!("-{number}") };
            let kept = format!("{stem}.{why}-{date}{again}.{ending}");
            if !self.file(&kept).try_exists()? {
                self.write(&kept, bytes)?;
                return Ok(self.file(&kept));
            }
            number += 1;
        }
    }

    /// Removes what a crash has left of files that were never whole.
    pub fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.0.path) else { return };
        for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}
