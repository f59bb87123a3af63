//! A course: lessons and breakers as they are listed, of which only the heads have been read. What comes with the
//! program is listed without looking further into a file than its head; a file is checked and proved when it is opened.
//!
//! A folder of somebody's own is a course as well. Its files are checked when they are listed; those with mistakes are
//! told of and left out, and its progress is kept under the folder's name.

use std::borrow::Cow;

use crate::lang::Lang;
use crate::quiz::Words;
use crate::scenario::Diagnostic;

use super::chapters::{self, CHAPTERS, Chapter};
use super::toml_reader::{Reader, Table};
use super::{Lesson, Proved, check, embedded, prove};

/// What the list shows of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its id, such as `L16`.
    pub id: String,
    /// The number of its chapter, from 1.
    pub chapter: usize,
    /// How many minutes it takes.
    pub minutes: u32,
    /// Its title.
    pub title: Words,
    /// What the learner can do afterwards.
    pub goal: Words,
    /// Whether it is a breaker.
    pub breaker: bool,
    /// The ids of the lessons that it builds upon.
    pub needs: Vec<String>,
    /// How many misconceptions it puts to the test.
    pub targets: usize,
}

/// A lesson of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What is listed.
    pub head: Head,
    /// Where its file is, for messages.
    pub path: String,
    /// The name under which progress is kept.
    pub key: String,
    text: Cow<'static, str>,
}

/// A file of a folder that is no good lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where the file is.
    pub path: String,
    /// The first mistake.
    pub why: String,
    /// How many mistakes there are.
    pub count: usize,
}

/// Lessons and breakers by chapter, in each the breaker first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Course {
    entries: Vec<Entry>,
    /// The folder it was read from; none for what comes with the program.
    pub folder: Option<String>,
    /// What could not be read of the folder.
    pub problems: Vec<Problem>,
}

impl Head {
    /// The title.
    pub fn title(&self, lang: Lang) -> &str {
        self.title.get(lang).trim()
    }

    /// The chapter that it belongs to.
    pub fn chapter(&self) -> &'static Chapter {
        chapters::chapter(self.chapter)
    }

    fn of(lesson: &Lesson) -> Head {
        Head {
            id: lesson.id.clone(),
            chapter: lesson.chapter,
            minutes: lesson.minutes,
            title: lesson.title.clone(),
            goal: lesson.goal.clone(),
            breaker: lesson.is_breaker(),
            needs: lesson.needs.clone(),
            targets: lesson.targets.len(),
        }
    }

    /// The head of a file that is known to be good: what stands before its first table is all that is read.
    fn skim(text: &str) -> Option<Head> {
        let end = text.find("\n[").map_or(text.len(), |end| end + 1);
        let mut reader = Reader::new(text.get(..end)?, Lang::En);
        let mut top = reader.document();
        let id = reader.string(&mut top, "id")?.value;
        let chapter = usize::try_from(reader.integer(&mut top, "chapter")?.value).ok()?;
        let minutes = u32::try_from(reader.integer(&mut top, "minutes")?.value).ok()?;
        let breaker = reader.string(&mut top, "kind").is_some_and(|kind| kind.value == super::raw::BREAKER);
        let title = skim_words(&mut reader, &mut top, "title")?;
        let goal = skim_words(&mut reader, &mut top, "goal")?;
        let mut listed = |key| reader.strings(&mut top, key).map(|list| list.value).unwrap_or_default();
        let needs = listed("needs").into_iter().map(|need| need.value).collect();
        let targets = listed("targets").len();
        Some(Head { id, chapter, minutes, title, goal, breaker, needs, targets })
    }
}

fn skim_words<'t>(reader: &mut Reader<'t>, top: &mut Table<'t>, key: &'static str) -> Option<Words> {
    let mut both = reader.table(top, key)?;
    let en = reader.string(&mut both, "en")?.value;
    Some(Words { en, zh: reader.string(&mut both, "zh")?.value })
}

impl Entry {
    /// Checks and proves the file; messages are in `lang`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn prove(&self, lang: Lang) -> Result<Proved, Vec<Diagnostic>> {
        prove(&self.lesson(lang)?, lang).map(|proved| Proved { key: self.key.clone(), ..proved })
    }

    /// Checks the file; messages are in `lang`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn lesson(&self, lang: Lang) -> Result<Lesson, Vec<Diagnostic>> {
        check(&self.text, lang)
    }
}

impl Course {
    /// What comes with the program.
    pub fn built_in() -> Course {
        let entry = |file: &super::Embedded| {
            let head = Head::skim(file.text)?;
            let (key, path) = (head.id.clone(), file.path.to_owned());
            Some(Entry { head, path, key, text: Cow::Borrowed(file.text) })
        };
        Course::in_order(embedded().iter().filter_map(entry).collect())
    }

    /// The files of a folder, each with its path; a file with mistakes, or with an id that another has, is a problem.
    /// Messages are in `lang`.
    pub fn of_folder(folder: &str, files: Vec<(String, String)>, lang: Lang) -> Course {
        let mut entries: Vec<Entry> = Vec::new();
        let mut problems = Vec::new();
        for (path, text) in files {
            let found = check(&text, lang).and_then(|lesson| prove(&lesson, lang));
            match found {
                Err(mistakes) => {
                    let why = mistakes.first().map(|first| placed(first, &text)).unwrap_or_default();
                    problems.push(Problem { path, why, count: mistakes.len() });
                }
                Ok(proved) => {
                    let head = Head::of(&proved.lesson);
                    if let Some(other) = entries.iter().find(|entry| entry.head.id == head.id) {
                        let why = crate::tr!(lang, "lesson.course.same-id", id = head.id, path = other.path);
                        problems.push(Problem { path, why: why.into_owned(), count: 1 });
                        continue;
                    }
                    let key = format!("{folder}/{}", head.id);
                    entries.push(Entry { head, path, key, text: Cow::Owned(text) });
                }
            }
        }
        Course { folder: Some(folder.to_owned()), problems, ..Course::in_order(entries) }
    }

    fn in_order(mut entries: Vec<Entry>) -> Course {
        // Stable: within a chapter the order is that of the files, the breaker before all.
        entries.sort_by_key(|entry| (entry.head.chapter, !entry.head.breaker));
        Course { entries, folder: None, problems: Vec::new() }
    }

    /// Only the entries that `wanted` picks.
    #[must_use]
    pub fn keeping(&self, wanted: impl Fn(&Entry) -> bool) -> Course {
        let entries = self.entries.iter().filter(|entry| wanted(entry)).cloned().collect();
        Course { entries, ..self.clone() }
    }

    /// The lessons and breakers, in the order in which they are listed.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The one of that id, in any case.
    pub fn find(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.head.id.eq_ignore_ascii_case(id))
    }

    /// The chapters that have entries, each with them.
    pub fn chapters(&self) -> impl Iterator<Item = (&'static Chapter, &[Entry])> {
        CHAPTERS.iter().filter_map(|chapter| {
            let of = |entry: &&Entry| entry.head.chapter == chapter.number;
            let first = self.entries.iter().position(|entry| of(&entry))?;
            let count = self.entries.iter().filter(of).count();
            Some((chapter, self.entries.get(first..first + count)?))
        })
    }
}

/// A mistake with its line.
fn placed(mistake: &Diagnostic, text: &str) -> String {
    let (line, _) = mistake.place(text);
    format!("{line}: {}", mistake.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starting the program costs the heads: of what stands below, not even the grammar is looked at.
    #[test]
    fn nothing_below_the_head_is_read_for_the_list() {
        for file in embedded() {
            let (head, body) = file.text.split_at(file.text.find("\n[").expect("a table") + 1);
            let spoilt = format!("{head}[[[ = = {}", body.replace('=', "[["));
            assert!(check(&spoilt, Lang::En).is_err());
            assert_eq!(Head::skim(&spoilt), Head::skim(file.text), "{}", file.path);
            assert!(Head::skim(file.text).is_some());
        }
        let borrowed = |entry: &Entry| matches!(entry.text, Cow::Borrowed(_));
        assert!(Course::built_in().entries().iter().all(borrowed), "a listed file is not even copied");
    }

    #[test]
    fn a_head_that_was_skimmed_is_that_of_the_lesson() {
        for entry in Course::built_in().entries() {
            let lesson = entry.lesson(Lang::En).expect("what comes with the program is good");
            assert_eq!(entry.head, Head::of(&lesson), "{}", entry.path);
        }
        assert_eq!(Course::built_in().entries().len(), embedded().len(), "every head can be skimmed");
    }
}
