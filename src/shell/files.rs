//! Reading what a person names: a file, or `-` for the standard input, whole, as UTF-8, and of a sensible size; and
//! writing one so that it is whole or not there.
//!
//! Every way in which that can fail has its own sentence. The size is asked for before anything is read, and the
//! reading itself is bounded as well, so that a device or a pipe cannot feed without end.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::string::FromUtf8Error;

use crate::lang::Lang;
use crate::tr;

/// The largest file that is read: 1 MiB.
pub const LARGEST: u64 = 1024 * 1024;

/// Writes a file so that it is there whole or as it was before: into one beside it, which then takes its place. What is
/// no file, as a device or a pipe, is written to.
pub fn write_whole(file: &Path, text: &str) -> io::Result<()> {
    let known = std::fs::metadata(file).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return std::fs::write(file, text);
    }
    // What a link points at is replaced, not the link.
    let target = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    fresh.write_all(text.as_bytes())?;
    fresh.as_file().sync_all()?;
    if let Some(known) = known {
        fresh.as_file().set_permissions(known.permissions())?;
    }
    fresh.persist(&target)?;
    Ok(())
}

/// Why a file was not read.
#[derive(Debug)]
pub enum Unreadable {
    /// The system refused.
    Io(io::Error),
    /// It is a folder.
    Folder,
    /// It is larger than [`LARGEST`]; its size in bytes, if known.
    TooLarge(Option<u64>),
    /// It is not UTF-8 from a byte on.
    NotUtf8 {
        /// Its number, counted from 0.
        byte: usize,
        /// The line and the column where it stands, counted from 1.
        place: (usize, usize),
    },
}

impl Unreadable {
    /// The line and the column from which on it could not be read: the beginning, if nothing of it could.
    pub fn place(&self) -> (usize, usize) {
        match self {
            Unreadable::NotUtf8 { place, .. } => *place,
            Unreadable::Io(_) | Unreadable::Folder | Unreadable::TooLarge(_) => (1, 1),
        }
    }

    /// The sentence that says so.
    pub fn sentence(&self, lang: Lang, name: &str) -> String {
        let text = match self {
            Unreadable::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                tr!(lang, "shell.file.missing", file = name)
            }
            Unreadable::Io(error) => tr!(lang, "shell.file.unreadable", file = name, reason = reason(error, lang)),
            Unreadable::Folder => tr!(lang, "shell.file.folder", file = name),
            Unreadable::TooLarge(Some(size)) => {
                tr!(lang, "shell.file.too_large", file = name, size = mebibytes(*size))
            }
            Unreadable::TooLarge(None) => tr!(lang, "shell.file.too_long", file = name),
            Unreadable::NotUtf8 { byte, .. } => tr!(lang, "shell.file.not_utf8", file = name, byte = byte),
        };
        text.into_owned()
    }
}

/// Why the system refused, in the language of the screen and without the name of any file of ours.
pub fn reason(error: &io::Error, lang: Lang) -> String {
    let key = match error.kind() {
        io::ErrorKind::NotFound => "shell.file.why.missing",
        io::ErrorKind::PermissionDenied => "shell.file.why.denied",
        io::ErrorKind::ReadOnlyFilesystem => "shell.file.why.read_only",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "shell.file.why.full",
        io::ErrorKind::IsADirectory => "shell.file.why.folder",
        io::ErrorKind::NotADirectory => "shell.file.why.no_folder",
        io::ErrorKind::InvalidFilename => "shell.file.why.name",
        kind => return kind.to_string(),
    };
    tr!(lang, key).into_owned()
}

/// A size beyond the limit in MiB, with two decimals and rounded up, so that it never reads as the limit.
fn mebibytes(bytes: u64) -> String {
    let hundredths = (u128::from(bytes) * 100).div_ceil(u128::from(LARGEST));
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The text of a file, or of the standard input if its name is `-`. A byte order mark is left out, and lines end in one
/// way, whoever wrote them.
pub fn read(path: &Path) -> Result<String, Unreadable> {
    let text = String::from_utf8(bytes(path)?).map_err(|error| not_utf8(&error))?;
    Ok(plain(text))
}

/// The same, with a sign that stands for none in the place of what is no UTF-8.
pub fn read_any(path: &Path) -> Result<String, Unreadable> {
    Ok(plain(String::from_utf8_lossy(&bytes(path)?).into_owned()))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Unreadable> {
    if path == Path::new("-") { bounded(io::stdin().lock()) } else { from_file(path) }
}

fn plain(text: String) -> String {
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text }
}

/// Where the bytes are no text any more.
fn not_utf8(error: &FromUtf8Error) -> Unreadable {
    let byte = error.utf8_error().valid_up_to();
    let good = String::from_utf8_lossy(error.as_bytes().get(..byte).unwrap_or_default());
    let last = good.rsplit('\n').next().unwrap_or_default();
    Unreadable::NotUtf8 { byte, place: (good.matches('\n').count() + 1, last.chars().count() + 1) }
}

fn from_file(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let kind = std::fs::metadata(path).map_err(Unreadable::Io)?;
    if kind.is_dir() {
        return Err(Unreadable::Folder);
    }
    if kind.len() > LARGEST {
        return Err(Unreadable::TooLarge(Some(kind.len())));
    }
    bounded(File::open(path).map_err(Unreadable::Io)?)
}

fn bounded(from: impl Read) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes).map_err(Unreadable::Io)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Unreadable::TooLarge(None));
    }
    Ok(bytes)
}
