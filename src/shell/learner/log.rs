//! `reviews.jsonl`: a header line, then one line an entry, only ever added to.
//!
//! An entry is written with one call and brought to the disk before anyone is told that it is saved. A crash in
//! between leaves at most a piece of a last line, which is cut off and kept aside when the file is next opened. The
//! header has the format's version and a number drawn when the file was written whole, by which another instance sees
//! that the file is not the one that it knows.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk;
use super::folder::Guard;
use super::notice::{Notice, Trouble};
use crate::quiz::schedule::{Exam, Review};

/// The version of the log that this program writes.
pub const VERSION: u32 = 1;

/// The file's name.
pub const FILE: &str = "reviews.jsonl";

/// What the header calls the file.
const KIND: &str = "reviews";

/// A header is not longer than this many bytes.
const HEADER_MOST: u64 = 512;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Entry {
    /// An answered question.
    Review(Review),
    /// A date to be ready for was set, or taken away.
    Exam(Option<Exam>),
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    finwait: String,
    version: u32,
    #[serde(default)]
    id: String,
}

/// The file as far as it is known: which one it is, and how many bytes of it were read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The number of its header.
    pub id: String,
    /// Its length in bytes.
    pub bytes: u64,
}

/// What the bytes of a log turn out to be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    /// Every line that could be read, in order.
    pub entries: Vec<Entry>,
    /// Which file it is; none if there is none yet or its header was no good.
    pub known: Option<Known>,
    /// How many lines could not be read.
    bad: usize,
    /// How many bytes the whole lines take.
    whole: usize,
    /// Whether behind them stands a last line that only lacks its end; else what stands there is a piece of one.
    unended: bool,
    /// The version of a header of the future.
    newer: Option<u32>,
}

/// Reads the lines of a log without its header.
fn lines(bytes: &[u8], into: &mut Contents) {
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let entry = serde_json::from_slice::<Entry>(line);
        let whole = line.ends_with(b"\n");
        match entry {
            Ok(entry) => into.entries.push(entry),
            Err(_) if whole && !line.trim_ascii().is_empty() => into.bad += 1,
            Err(_) if !whole => return,
            Err(_) => {}
        }
        into.unended = !whole;
        if whole {
            into.whole += line.len();
        }
    }
}

/// Reads a log.
pub(super) fn read(bytes: &[u8]) -> Contents {
    let mut contents = Contents::default();
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
    let (first, rest) = bytes.split_at(end);
    match header(first) {
        Some(header) if header.version > VERSION => contents.newer = Some(header.version),
        Some(header) if first.ends_with(b"\n") => {
            contents.whole = end;
            lines(rest, &mut contents);
            contents.known = Some(Known { id: header.id, bytes: contents.whole as u64 });
        }
        Some(_) | None => {
            // Without a good header every line is looked at, the first as well.
            lines(bytes, &mut contents);
            contents.bad += usize::from(contents.bad == 0 && !bytes.is_empty());
        }
    }
    contents
}

fn header(line: &[u8]) -> Option<Header> {
    serde_json::from_slice::<Header>(line).ok().filter(|header| header.finwait == KIND)
}

/// The entries of a folder's log, without touching it, for whoever writes them elsewhere: all of them or none.
///
/// # Errors
/// They cannot all be read.
pub fn whole(folder: &Path) -> Result<Vec<Entry>, Trouble> {
    let bytes = match fs::read(folder.join(FILE)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let contents = read(&bytes);
    match contents.newer {
        Some(version) => Err(Trouble::Newer(version)),
        None if contents.bad > 0 => Err(Trouble::Damaged),
        None => Ok(contents.entries),
    }
}

/// The entries of a folder's log that can be read, without touching it.
pub fn glance(folder: &Path) -> Vec<Entry> {
    fs::read(folder.join(FILE)).map(|bytes| read(&bytes).entries).unwrap_or_default()
}

/// Reads the log, cuts off a torn last line, and writes it anew if there are lines that cannot be read. What is taken
/// out is kept aside. None if it cannot be used.
pub fn read_and_mend(guard: &Guard) -> (Option<Contents>, Option<Notice>) {
    let bytes = match fs::read(guard.file(FILE)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (Some(Contents::default()), None),
        Err(error) => return (None, Some(not_kept(guard, &error))),
    };
    let mut contents = read(&bytes);
    if let Some(version) = contents.newer {
        return (None, Some(Notice::Newer { file: guard.file(FILE), version, ours: VERSION }));
    }
    match mend(guard, &bytes, &mut contents) {
        Ok(notice) => (Some(contents), notice),
        Err(error) => (Some(contents), Some(not_kept(guard, &error))),
    }
}

fn not_kept(guard: &Guard, error: &io::Error) -> Notice {
    Notice::NotKept { folder: guard.file(FILE).display().to_string(), reason: error.to_string() }
}

fn mend(guard: &Guard, bytes: &[u8], contents: &mut Contents) -> io::Result<Option<Notice>> {
    if contents.bad > 0 {
        let kept = guard.put_aside(FILE, "damaged", bytes)?;
        contents.known = Some(write_anew(guard, &contents.entries)?);
        return Ok(Some(Notice::DamagedLog { kept, lines: contents.bad, read: contents.entries.len() }));
    }
    let tail = bytes.get(contents.whole..).unwrap_or_default();
    if tail.is_empty() || contents.known.is_none() {
        return Ok(None);
    }
    if contents.unended {
        contents.known = Some(write_anew(guard, &contents.entries)?);
        return Ok(None);
    }
    let kept = guard.put_aside(FILE, "torn", tail)?;
    let file = OpenOptions::new().write(true).open(guard.file(FILE))?;
    file.set_len(contents.whole as u64)?;
    disk::sync(&file, &guard.file(FILE))?;
    Ok(Some(Notice::Torn { kept }))
}

/// Replaces the log by one with these entries, and says which file that is.
pub fn write_anew(guard: &Guard, entries: &[Entry]) -> io::Result<Known> {
    let id = fresh_id();
    let header = Header { finwait: KIND.to_owned(), version: VERSION, id: id.clone() };
    let mut bytes = line_of(&header)?;
    for entry in entries {
        bytes.extend(line_of(entry)?);
    }
    guard.write(FILE, &bytes)?;
    Ok(Known { id, bytes: bytes.len() as u64 })
}

fn line_of(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// A number that no other writing of the file has: the nanosecond and the process.
fn fresh_id() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{:x}-{:x}", since.as_nanos(), std::process::id())
}

/// The log, open to be added to, with what another instance has added to it.
#[derive(Debug)]
pub struct Open {
    path: PathBuf,
    file: File,
    /// Which file it is and where it ends.
    pub known: Known,
    /// The entries beyond what was known; all of them if it is another file.
    pub tail: Vec<Entry>,
    /// Whether it is another file than the one that was known.
    pub anew: bool,
}

impl Open {
    /// Opens the log, or makes one, and reads what was not known of it.
    pub fn new(guard: &Guard, known: Option<&Known>) -> Result<Open, Trouble> {
        let path = guard.file(FILE);
        if !fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            write_anew(guard, &[])?;
        }
        let mut file = OpenOptions::new().read(true).append(true).open(&path)?;
        let length = file.metadata()?.len();
        let mut start = Vec::new();
        Read::by_ref(&mut file).take(HEADER_MOST).read_to_end(&mut start)?;
        let first = start.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let same = known.filter(|known| {
            header(first).is_some_and(|header| header.id == known.id && header.version <= VERSION)
                && length >= known.bytes
        });
        let mut rest = Vec::new();
        let mut contents = Contents::default();
        file.seek(SeekFrom::Start(same.map_or(0, |known| known.bytes)))?;
        file.read_to_end(&mut rest)?;
        if same.is_some() {
            lines(&rest, &mut contents);
        } else {
            contents = read(&rest);
        }
        if let Some(version) = contents.newer {
            return Err(Trouble::Newer(version));
        }
        let known = match same {
            Some(known) => Known { bytes: known.bytes + contents.whole as u64, ..known.clone() },
            None => contents.known.ok_or(Trouble::Damaged)?,
        };
        if known.bytes < length {
            // A piece of a line, from an instance that was killed while it wrote.
            if contents.unended {
                contents.entries.pop();
            }
            guard.put_aside(FILE, "torn", &rest[contents.whole..])?;
            file.set_len(known.bytes)?;
        }
        Ok(Open { path, file, known, tail: contents.entries, anew: same.is_none() })
    }

    /// Adds entries and brings them to the disk. If that fails, the log is as it was.
    pub fn append(&mut self, entries: &[Entry]) -> io::Result<Known> {
        let mut bytes = Vec::new();
        for entry in entries {
            bytes.extend(line_of(entry)?);
        }
        let written = disk::write(&mut self.file, &self.path, &bytes).and_then(|()| disk::sync(&self.file, &self.path));
        if let Err(error) = written {
            let _ = self.file.set_len(self.known.bytes);
            return Err(error);
        }
        self.known.bytes += bytes.len() as u64;
        Ok(self.known.clone())
    }
}
