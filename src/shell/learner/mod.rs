//! The learner's folder: what they have answered, how far they are in the lessons, and when what comes back.
//!
//! `reviews.jsonl` is the truth: one line an answer, only ever added to, and an answer counts as saved when its line
//! is on the disk. `progress.toml` has the lessons. `state.json` is worked out from the log for those who want to
//! read it. Any number of instances may run: each write takes a lock, and takes in first what another one has
//! written. What cannot be read is set aside and what is newer than this program is left alone. `docs/progress.md`
//! describes every file.

use std::path::{Path, PathBuf};

use crate::lesson::progress::Progress;
use crate::quiz::schedule::{Exam, Moment, Review, State};

pub mod clock;
mod disk;
mod exchange;
mod folder;
mod lessons;
mod log;
mod notice;
mod summary;

pub use exchange::{Document, Unimportable};
pub use log::Entry;
pub use notice::{Notice, Trouble};

use exchange::answers;
use folder::{Folder, Guard};
use log::Known;

/// The learner, with the folder that keeps what they do.
#[derive(Debug)]
pub struct Learner {
    /// None if nothing is kept.
    folder: Option<Folder>,
    known: Option<Known>,
    /// What the log comes to as far as it is known.
    saved: State,
    /// The same with what is pending.
    state: State,
    /// What is not on the disk yet.
    pending: Vec<Entry>,
    progress: Progress,
}

/// What resetting left behind.
#[derive(Debug)]
pub struct Backup(pub Vec<PathBuf>);

impl Learner {
    /// Opens the learner's folder, which is made if need be, and takes over what an older finwait kept elsewhere.
    pub fn open_usual() -> (Learner, Vec<Notice>) {
        match super::folders::data() {
            Ok(folder) => Learner::open_with(&folder, super::folders::state().ok().as_deref()),
            Err(reason) => {
                let notice = Notice::NotKept { folder: "FINWAIT_HOME".to_owned(), reason };
                (Learner::unkept(), vec![notice])
            }
        }
    }

    /// Opens a folder, which is made if need be. There is always a learner; what a person should know of it comes
    /// along.
    pub fn open(folder: &Path) -> (Learner, Vec<Notice>) {
        Learner::open_with(folder, None)
    }

    /// The same, with the folder in which older versions kept the lessons.
    fn open_with(path: &Path, older: Option<&Path>) -> (Learner, Vec<Notice>) {
        let mut notices = Vec::new();
        let mut learner = Learner::unkept();
        let opened = Folder::open(path).map_err(|error| error.to_string());
        let not_kept = |reason: String| Notice::NotKept { folder: path.display().to_string(), reason };
        match opened {
            Ok(folder) => {
                match folder.lock() {
                    Ok(guard) => learner.read_and_mend(&guard, older, &mut notices),
                    Err(trouble) => notices.push(not_kept(trouble.to_string())),
                }
                learner.folder = notices.iter().all(Notice::keeps).then_some(folder);
            }
            Err(reason) => {
                learner.read_only(path, older);
                notices.push(not_kept(reason));
            }
        }
        (learner, notices)
    }

    fn unkept() -> Learner {
        Learner {
            folder: None,
            known: None,
            saved: State::default(),
            state: State::default(),
            pending: Vec::new(),
            progress: Progress::default(),
        }
    }

    /// Reads all files; what cannot be read is set aside, and what is left is written in its place.
    fn read_and_mend(&mut self, guard: &Guard, older: Option<&Path>, notices: &mut Vec<Notice>) {
        guard.sweep();
        lessons::take_over(guard, older);
        let (progress, notice) = lessons::read_and_mend(guard);
        self.progress = progress;
        notices.extend(notice);
        let (contents, found) = log::read_and_mend(guard);
        notices.extend(found);
        if let Some(contents) = contents {
            self.saved = folded(&contents.entries);
            self.state = self.saved.clone();
            self.known = contents.known;
        }
        if notices.iter().all(Notice::keeps) {
            // Nobody depends on it; a full disk is told when an answer cannot be saved.
            let _ = summary::write(guard, &self.state, self.known.as_ref());
        }
    }

    /// Reads what can be read, without touching anything.
    fn read_only(&mut self, path: &Path, older: Option<&Path>) {
        self.progress = lessons::glance(path).or_else(|| lessons::glance(older?)).unwrap_or_default();
        self.saved = folded(&log::glance(path));
        self.state = self.saved.clone();
    }

    /// Whether what is answered is kept.
    pub fn keeps(&self) -> bool {
        self.folder.is_some()
    }

    /// Saves an answer. When this returns fine, the answer is on the disk; if not, it counts in the state all the same,
    /// is kept in memory, and is saved together with the next one that can be.
    ///
    /// # Errors
    /// It could not be saved.
    pub fn record(&mut self, review: Review) -> Result<(), Trouble> {
        self.add(Entry::Review(review))
    }

    /// Sets the date to be ready for, or takes it away.
    ///
    /// # Errors
    /// As with [`Learner::record`].
    pub fn set_exam(&mut self, exam: Option<Exam>) -> Result<(), Trouble> {
        self.add(Entry::Exam(exam))
    }

    fn add(&mut self, entry: Entry) -> Result<(), Trouble> {
        apply(&mut self.state, &entry);
        self.pending.push(entry);
        self.flush()
    }

    /// Tries to save what could not be saved yet.
    ///
    /// # Errors
    /// It still cannot.
    pub fn flush(&mut self) -> Result<(), Trouble> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let Some(folder) = &self.folder else { return Err(Trouble::NotKept) };
        let guard = folder.lock()?;
        let mut open = log::Open::new(&guard, self.known.as_ref())?;
        // What was read is known, whether the writing goes well or not.
        self.known = Some(open.known.clone());
        if open.anew {
            self.saved = State::default();
        }
        if open.anew || !open.tail.is_empty() {
            // In the order of the log: what is pending comes last.
            open.tail.iter().for_each(|entry| apply(&mut self.saved, entry));
            self.state = self.saved.clone();
            self.pending.iter().for_each(|entry| apply(&mut self.state, entry));
        }
        self.known = Some(open.append(&self.pending)?);
        self.pending.drain(..).for_each(|entry| apply(&mut self.saved, &entry));
        Ok(())
    }

    /// How many answers are not on the disk.
    pub fn unsaved(&self) -> usize {
        self.pending.len()
    }

    /// What the schedule knows of the learner.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How far the learner is in the lessons.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Saves how far the learner is in the lessons. What another instance has saved in the meantime stays.
    ///
    /// # Errors
    /// It could not be saved. Where nothing is kept that was said at the start, and is no error.
    pub fn save_progress(&mut self, progress: &Progress) -> Result<(), Trouble> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let guard = folder.lock()?;
        lessons::save(&guard, &self.progress, progress)?;
        self.progress = progress.clone();
        Ok(())
    }

    /// Saves what is left, and writes `state.json`.
    ///
    /// # Errors
    /// Something could not be saved.
    pub fn close(mut self) -> Result<(), Trouble> {
        self.flush()?;
        let Some(folder) = &self.folder else { return Ok(()) };
        Ok(summary::write(&folder.lock()?, &self.state, self.known.as_ref())?)
    }

    /// All that is kept, as one document.
    ///
    /// # Errors
    /// Nothing is kept, or not all of it can be read: a part must not take the place of an older whole.
    pub fn export(&self, now: Moment) -> Result<Document, Trouble> {
        let Some(folder) = &self.folder else { return Err(Trouble::NotKept) };
        let entries = log::whole(folder.lock()?.path())?;
        Ok(Document::new(now, self.progress.clone(), entries))
    }

    /// Takes in what another folder has: answers that are not here yet, and lessons as far as they are further there.
    /// Says how many answers came in.
    ///
    /// # Errors
    /// It could not be saved, or not all of it; importing once more does the rest.
    pub fn import(&mut self, document: &Document) -> Result<usize, Trouble> {
        self.flush()?;
        let Some(folder) = &self.folder else { return Err(Trouble::NotKept) };
        let guard = folder.lock()?;
        let ours = log::whole(guard.path())?;
        let all = exchange::merged(&ours, document.entries());
        let new = answers(&all).saturating_sub(answers(&ours));
        self.known = Some(log::write_anew(&guard, &all)?);
        self.saved = folded(&all);
        self.state = self.saved.clone();
        let further = lessons::furthest(&self.progress, document.progress());
        lessons::save(&guard, &self.progress, &further)?;
        self.progress = further;
        Ok(summary::write(&guard, &self.state, self.known.as_ref()).map(|()| new)?)
    }

    /// Begins anew. What there was is kept under other names.
    ///
    /// # Errors
    /// It could not be done.
    pub fn reset(&mut self) -> Result<Backup, Trouble> {
        let Some(folder) = &self.folder else { return Err(Trouble::NotKept) };
        let guard = folder.lock()?;
        let mut kept = Vec::new();
        for name in [log::FILE, lessons::FILE] {
            kept.extend(guard.copy_aside(name, "reset")?);
        }
        self.known = Some(log::write_anew(&guard, &[])?);
        (self.saved, self.state) = (State::default(), State::default());
        self.pending.clear();
        let progress = Progress { language: self.progress.language, ..Progress::default() };
        lessons::replace(&guard, &progress)?;
        self.progress = progress;
        summary::write(&guard, &self.state, self.known.as_ref())?;
        Ok(Backup(kept))
    }
}

/// The language that the learner chose on screen, if any.
pub fn language() -> Option<crate::lang::Lang> {
    let [data, state] = [super::folders::data(), super::folders::state()].map(Result::ok);
    data.and_then(|folder| lessons::glance(&folder)).or_else(|| lessons::glance(&state?))?.language
}

fn folded(entries: &[Entry]) -> State {
    let mut state = State::default();
    for entry in entries {
        apply(&mut state, entry);
    }
    state
}

fn apply(state: &mut State, entry: &Entry) {
    match entry {
        Entry::Review(review) => {
            state.apply(review);
        }
        Entry::Exam(exam) => state.set_exam(*exam),
    }
}
