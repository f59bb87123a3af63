//! The list of lessons, numbered, with the learner's progress, and the sandbox.

use crate::lang::Lang;
use crate::lesson::progress::{Mark, Progress};
use crate::lesson::{Course, Entry, PATHS};
use crate::tr;

use super::page::Page;

fn mark(entry: &Entry, progress: &Progress) -> Mark {
    progress.lesson(&entry.key).mark(entry.head.breaker)
}

/// The lesson to go on with: the first that is begun, or else the first that is new, or was skipped.
pub fn next(course: &Course, progress: &Progress) -> Option<String> {
    let first = |wanted| course.entries().iter().find(|entry| mark(entry, progress) == wanted);
    let found = [Mark::Begun, Mark::New, Mark::Skipped].into_iter().find_map(first);
    found.or_else(|| course.entries().first()).map(|entry| entry.head.id.clone())
}

/// The list.
pub fn tell(course: &Course, progress: &Progress, page: &mut Page) {
    page.text(tr!(page.lang, "tui.home.pitch"));
    if let Some(folder) = &course.folder {
        page.text(tr!(page.lang, "tui.home.folder", folder = folder));
    }
    if *progress.path() != PATHS[0] {
        page.text(tr!(page.lang, "plain.home.path", name = progress.path().name.get(page.lang)));
    }
    for problem in &course.problems {
        page.text(tr!(page.lang, "tui.home.problem", path = problem.path, why = problem.why));
    }
    let mut place = 0;
    for (chapter, entries) in course.chapters() {
        let title = chapter.title.get(page.lang);
        page.text(tr!(page.lang, "plain.home.chapter", n = chapter.number, title = title));
        for entry in entries {
            place += 1;
            page.text(line(place, entry, progress, page.lang));
        }
    }
    let all = course.entries().len();
    let finished = course.entries().iter().filter(|entry| mark(entry, progress) == Mark::Finished).count();
    let words = if *progress.path() == PATHS[0] { "tui.home.finished" } else { "tui.home.finished-of-path" };
    page.text(tr!(page.lang, words, done = finished, all = all));
    page.words("plain.home.how");
}

fn line(n: usize, entry: &Entry, progress: &Progress, lang: Lang) -> String {
    let (id, title) = (&entry.head.id, entry.head.title(lang));
    let key = match mark(entry, progress) {
        Mark::New => return format!("{n}. {id} {title}"),
        Mark::Begun => "plain.home.begun",
        Mark::Skipped => "plain.home.skipped",
        Mark::Finished => "plain.home.done",
    };
    format!("{n}. {id} {title} {}", tr!(lang, key))
}
