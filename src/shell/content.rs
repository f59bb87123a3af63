//! A folder of somebody's own lessons: read whole, and looked at again and again for changes while the tutor is open,
//! so that an author sees what was just written. Only names, sizes and times of change are looked at until one differs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, SystemTime};

use super::event_loop::Message;
use super::files;
use super::lesson_files::{Kind, search};
use crate::lang::Lang;
use crate::lesson::{Course, Problem};
use crate::tr;

/// How often the folder is looked at.
const EVERY: Duration = Duration::from_millis(400);
/// How many files of a folder are read at most.
const FILES_MAX: usize = 500;

/// What a file looks like from outside.
type Trace = (PathBuf, u64, Option<SystemTime>);

/// A folder of lessons.
#[derive(Debug, Clone)]
pub struct Content {
    folder: PathBuf,
    lang: Lang,
    seen: Vec<Trace>,
}

impl Content {
    /// The folder and what is in it; messages are in `lang`.
    ///
    /// # Errors
    /// A sentence, if there is no such folder or no lesson in it.
    pub fn open(folder: &Path, lang: Lang) -> Result<(Content, Course), String> {
        let named = folder.display();
        let seen = look(folder).map_err(|error| tr!(lang, "shell.file.unreadable", file = named, reason = error))?;
        if seen.is_empty() {
            return Err(tr!(lang, "shell.content.empty", folder = named).into_owned());
        }
        let content = Content { folder: folder.to_owned(), lang, seen };
        let course = content.read();
        Ok((content, course))
    }

    /// Reads every lesson of the folder.
    fn read(&self) -> Course {
        let mut texts = Vec::new();
        let mut problems = Vec::new();
        for (path, ..) in &self.seen {
            let name = path.display().to_string();
            match files::read(path) {
                Ok(text) => texts.push((name, text)),
                Err(error) => {
                    let why = error.sentence(self.lang, &name);
                    problems.push(Problem { path: name, why, count: 1 });
                }
            }
        }
        let name = self.folder.file_name().map_or_else(|| ".".into(), |name| name.to_string_lossy().into_owned());
        let mut course = Course::of_folder(&name, texts, self.lang);
        course.problems.extend(problems);
        course
    }

    /// The course anew, if something in the folder has changed since it was looked at last.
    pub fn changed(&mut self) -> Option<Course> {
        // A folder that cannot be read just now, as while it is replaced, has not changed yet.
        let seen = look(&self.folder).ok()?;
        if seen == self.seen {
            return None;
        }
        self.seen = seen;
        Some(self.read())
    }

    /// Tells the loop of every change from now on, until nobody listens.
    pub fn watch(mut self, to_loop: Sender<Message>) {
        thread::spawn(move || {
            loop {
                thread::sleep(EVERY);
                if let Some(course) = self.changed()
                    && to_loop.send(Message::Content(course)).is_err()
                {
                    return;
                }
            }
        });
    }
}

/// The lesson files of a folder, in the order of their names.
fn look(folder: &Path) -> std::io::Result<Vec<Trace>> {
    let mut found = Vec::new();
    // A course stands in one folder: what lies below it is not looked for again and again.
    search(folder, 0, &mut found).map_err(|(_, error)| error)?;
    let lessons = found.into_iter().filter(|(_, kind)| *kind == Kind::Lesson).take(FILES_MAX);
    let trace = |(path, _): (PathBuf, Kind)| {
        let data = fs::metadata(&path).ok()?;
        Some((path, data.len(), data.modified().ok()))
    };
    Ok(lessons.filter_map(trace).collect())
}
