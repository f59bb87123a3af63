//! The presenter's notes on their way to a second terminal: a Unix socket in the runtime folder, for one user only.
//!
//! The presentation is the server. Whoever connects is sent the notes of the moment and then each change, every piece
//! ended by a form feed. A follower that does not read is dropped: the presentation waits for nobody. The folder is the
//! lock on the door: it must be entered by its owner alone.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::pages::Pages;
use super::{Failure, complain, folders};
use crate::lang::Lang;
use crate::tr;

/// Ends a piece of notes.
const END: u8 = 0x0c;

/// How often a follower looks whether a presentation has begun.
const LOOK: Duration = Duration::from_millis(300);

/// What the server and its thread share.
#[derive(Debug, Default)]
struct Shared {
    latest: Vec<u8>,
    followers: Vec<UnixStream>,
}

/// The presentation's end: tells everybody who follows.
#[derive(Debug)]
pub struct Notes {
    socket: PathBuf,
    shared: Arc<Mutex<Shared>>,
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends a piece; false if the follower is gone or does not read.
fn send(follower: &mut UnixStream, piece: &[u8]) -> bool {
    follower.write_all(piece).is_ok()
}

impl Notes {
    /// Opens the door.
    ///
    /// # Errors
    /// A sentence that says why there are no notes; the presentation can go on without.
    pub fn open(lang: Lang) -> Result<Notes, String> {
        let failed = |reason: String| tr!(lang, "present.notes.failed", reason = reason).into_owned();
        let folder = folder().map_err(failed)?;
        make_private(&folder, lang)?;
        let socket = folder.join("notes.sock");
        if UnixStream::connect(&socket).is_ok() {
            return Err(tr!(lang, "present.notes.taken").into_owned());
        }
        // Nobody answers there: it was left behind by one that was killed.
        let _ = fs::remove_file(&socket);
        let listener = UnixListener::bind(&socket).map_err(|error| failed(error.to_string()))?;
        fs::set_permissions(&socket, Permissions::from_mode(0o600)).map_err(|error| failed(error.to_string()))?;
        let shared = Arc::new(Mutex::new(Shared::default()));
        let theirs = Arc::clone(&shared);
        std::thread::spawn(move || {
            for mut follower in listener.incoming().map_while(Result::ok) {
                let mut shared = lock(&theirs);
                if follower.set_nonblocking(true).is_ok() && send(&mut follower, &shared.latest) {
                    shared.followers.push(follower);
                }
            }
        });
        Ok(Notes { socket, shared })
    }

    /// These are the notes now.
    pub fn tell(&self, text: &str) {
        let mut shared = lock(&self.shared);
        // What ends a piece cannot stand in one.
        let mut piece: Vec<u8> = text.bytes().filter(|byte| *byte != END).collect();
        piece.push(b'\n');
        piece.push(END);
        shared.followers.retain_mut(|follower| send(follower, &piece));
        shared.latest = piece;
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.socket);
    }
}

/// Where the socket lies: the session's runtime folder, or else the folder of the learner's progress.
fn folder() -> Result<PathBuf, String> {
    let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    match (given("FINWAIT_HOME"), given("XDG_RUNTIME_DIR")) {
        (Some(home), _) => Ok(home.join("run")),
        (None, Some(runtime)) => Ok(runtime.join("finwait")),
        (None, None) => folders::state().map(|folder| folder.join("run")),
    }
}

/// Makes the folder, for its owner alone; a sentence if others may enter it.
fn make_private(folder: &Path, lang: Lang) -> Result<(), String> {
    let failed = |error: io::Error| tr!(lang, "present.notes.failed", reason = error).into_owned();
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above).map_err(failed)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    let found = fs::metadata(folder).map_err(failed)?;
    let ours = found.uid() == rustix::process::geteuid().as_raw();
    if !ours || found.mode() & 0o077 != 0 {
        return Err(tr!(lang, "present.notes.unsafe_folder", folder = folder.display()).into_owned());
    }
    Ok(())
}

/// Follows a presentation until it is over, printing its notes as they change; waits for one to begin. On a terminal
/// notes that are longer than it are paged through with Enter.
pub fn follow(lang: Lang) -> Result<(), Failure> {
    let folder = folder()
        .map_err(|reason| Failure::Environment(tr!(lang, "present.notes.failed", reason = reason).into_owned()))?;
    make_private(&folder, lang).map_err(Failure::Environment)?;
    let socket = folder.join("notes.sock");
    let mut waits = false;
    let stream = loop {
        if let Ok(stream) = UnixStream::connect(&socket) {
            break stream;
        }
        if !waits {
            complain(&tr!(lang, "present.notes.wait"));
            waits = true;
        }
        std::thread::sleep(LOOK);
    };
    let (events, heard) = mpsc::channel();
    let theirs = events.clone();
    std::thread::spawn(move || receive(stream, &theirs));
    if io::stdout().is_terminal() {
        if io::stdin().is_terminal() {
            std::thread::spawn(move || read_lines(&events));
        }
        page_through(&heard, lang)?;
    } else {
        while let Ok(Event::Piece(text)) = heard.recv() {
            super::print(&format!("{text}----\n"))?;
        }
    }
    complain(&tr!(lang, "present.notes.gone"));
    Ok(())
}

/// What a follower waits for.
#[derive(Debug)]
enum Event {
    /// New notes.
    Piece(String),
    /// A line was typed here.
    Line(String),
    /// The presentation is over.
    Gone,
}

/// Hands over the pieces that come, then that it is over.
fn receive(stream: UnixStream, events: &Sender<Event>) {
    let mut pieces = BufReader::new(stream);
    loop {
        let mut piece = Vec::new();
        // A presentation that was killed ends like one that was closed.
        if pieces.read_until(END, &mut piece).unwrap_or(0) == 0 || piece.pop() != Some(END) {
            break;
        }
        let text = String::from_utf8_lossy(&piece);
        let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        if events.send(Event::Piece(text)).is_err() {
            return;
        }
    }
    let _ = events.send(Event::Gone);
}

/// Hands over the lines that are typed.
fn read_lines(events: &Sender<Event>) {
    for line in io::stdin().lines().map_while(Result::ok) {
        if events.send(Event::Line(line)).is_err() {
            return;
        }
    }
}

/// Shows the notes a screenful at a time until the presentation is over.
fn page_through(heard: &Receiver<Event>, lang: Lang) -> Result<(), Failure> {
    let mut pages = Pages::default();
    loop {
        let size = crossterm::terminal::size().unwrap_or((80, 24));
        match heard.recv() {
            Ok(Event::Piece(text)) => pages.show(text),
            Ok(Event::Line(line)) => pages.turn(&line, size),
            Ok(Event::Gone) | Err(_) => return Ok(()),
        }
        super::print(&format!("\x1b[2J\x1b[H{}\n", pages.screen(size, lang).join("\n")))?;
    }
}
