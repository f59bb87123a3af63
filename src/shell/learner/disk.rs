//! The calls by which the learner's files come to the disk. All of them are made here, so that a test can hear in which
//! order they are made: what is promised of a power cut depends on nothing else.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Hands bytes to the kernel, which need not bring them to the disk before it is told to.
pub fn write(file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()> {
    heard("write", path);
    file.write_all(bytes)
}

/// Brings a file to the disk: its bytes and its length.
pub fn sync(file: &File, path: &Path) -> io::Result<()> {
    file.sync_all()?;
    heard("sync", path);
    Ok(())
}

/// Puts a new file in the place of another.
pub fn rename(fresh: NamedTempFile, path: &Path) -> io::Result<()> {
    heard("rename", fresh.path());
    fresh.persist(path)?;
    Ok(())
}

/// Brings the entries of a folder to the disk.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    heard("sync folder", folder);
    Ok(())
}

/// Nobody listens but a test.
#[cfg(not(test))]
fn heard(_call: &'static str, _path: &Path) {}

#[cfg(test)]
use tests::heard;

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::path::PathBuf;

    use super::*;
    use crate::lesson::progress::{LessonProgress, Progress};
    use crate::quiz::Format;
    use crate::quiz::schedule::{Confidence, Mode, Review};
    use crate::shell::learner::Learner;

    thread_local! {
        static CALLS: RefCell<Vec<(&'static str, PathBuf)>> = const { RefCell::new(Vec::new()) };
    }

    pub(super) fn heard(call: &'static str, path: &Path) {
        CALLS.with_borrow_mut(|calls| calls.push((call, path.to_owned())));
    }

    /// The calls since the last look, of which none may leave anything behind that is not on the disk.
    fn all_is_on_the_disk(folder: &Path) -> Vec<&'static str> {
        let calls = CALLS.take();
        let (mut dirty, mut renamed): (Vec<&Path>, bool) = (Vec::new(), false);
        for (call, path) in &calls {
            match *call {
                "write" => dirty.push(path),
                "sync" => dirty.retain(|file| file != path),
                "rename" => {
                    assert!(
                        !dirty.contains(&path.as_path()),
                        "{} takes a place before the disk has it",
                        path.display()
                    );
                    renamed = true;
                }
                _ => renamed &= path != folder,
            }
        }
        assert!(dirty.is_empty() && !renamed, "told to be saved, and the disk does not have it: {calls:?}");
        calls.into_iter().map(|(call, _)| call).collect()
    }

    fn answer(number: i64) -> Review {
        Review {
            at: 1_764_194_400 + 60 * number,
            east: 0,
            concept: "close-wait".to_owned(),
            format: Format::Number,
            produced: true,
            credit: 100,
            right: true,
            hints: 0,
            seconds: 20,
            confidence: Confidence::Medium,
            item: format!("syn-schedule/{number}"),
            canon: number.unsigned_abs(),
            difficulty: None,
            belief: None,
            mode: Mode::Drill,
        }
    }

    fn at_beat(beat: u32) -> Progress {
        let lesson = LessonProgress { last_beat: beat, ..LessonProgress::default() };
        Progress { lessons: [("L16".to_owned(), lesson)].into(), ..Progress::default() }
    }

    #[test]
    fn the_disk_has_everything_before_anyone_is_told_and_before_a_rename() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("folder");
        let whole = ["write", "sync", "rename", "sync folder"];
        let (mut learner, _) = Learner::open(&folder);
        all_is_on_the_disk(&folder);
        learner.record(answer(0)).unwrap();
        assert_eq!(all_is_on_the_disk(&folder), [&whole[..], &["write", "sync"]].concat(), "a new log, and a line");
        for number in 1..5 {
            learner.record(answer(number)).unwrap();
            assert_eq!(all_is_on_the_disk(&folder), ["write", "sync"]);
            learner.save_progress(&at_beat(number.try_into().unwrap())).unwrap();
            assert_eq!(all_is_on_the_disk(&folder), whole);
        }
        let document = learner.export(crate::quiz::schedule::Moment::utc(0)).unwrap();
        learner.reset().unwrap();
        assert_eq!(all_is_on_the_disk(&folder), whole.repeat(5), "two copies, a log, lessons, the state");
        learner.import(&document).unwrap();
        all_is_on_the_disk(&folder);
        // A torn line is taken off, and kept.
        let mut log = std::fs::read(folder.join("reviews.jsonl")).unwrap();
        log.extend(b"{\"review\":");
        std::fs::write(folder.join("reviews.jsonl"), log).unwrap();
        assert_eq!(Learner::open(&folder).1.len(), 1);
        assert_eq!(all_is_on_the_disk(&folder), [&whole[..], &["sync"]].concat());
    }

    /// What goes around these calls is not heard.
    #[test]
    fn no_other_file_of_the_learner_writes() {
        let others = [
            include_str!("exchange.rs"),
            include_str!("folder.rs"),
            include_str!("lessons.rs"),
            include_str!("log.rs"),
            include_str!("mod.rs"),
            include_str!("summary.rs"),
        ];
        for call in ["write_all(", "fs::write(", "fs::rename(", "persist(", "sync_all(", "sync_data(", "write!("] {
            assert!(others.iter().all(|text| !text.contains(call)), "{call}");
        }
    }
}
