//! The list of lessons, numbered, with the learner's progress, and the sandbox.

use crate::lang::Lang;
use crate::lesson::progress::Progress;
use crate::lesson::{Course, Entry, PATHS};
use crate::tr;

use super::page::Page;

/// How far a lesson is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Begun,
    Finished,
}

fn mark(entry: &Entry, progress: &Progress) -> Mark {
    let kept = progress.lesson(&entry.key);
    match (kept.finished, kept.last_beat > 0 || kept.right > 0 || kept.wrong > 0) {
        (true, _) => Mark::Finished,
        (false, true) => Mark::Begun,
        (false, false) => Mark::New,
    }
}

/// The lesson to go on with: the first that is begun, or else the first that is new.
pub fn next(course: &Course, progress: &Progress) -> Option<String> {
    let first = |wanted| course.entries().iter().find(|entry| mark(entry, progress) == wanted);
    let found = first(Mark::Begun).or_else(|| first(Mark::New)).or_else(|| course.entries().first());
    found.map(|entry| entry.head.id.clone())
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
    page.text(tr!(page.lang, "tui.home.finished", done = finished, all = all));
    page.words("plain.home.how");
}

fn line(n: usize, entry: &Entry, progress: &Progress, lang: Lang) -> String {
    let (id, title) = (&entry.head.id, entry.head.title(lang));
    let key = match mark(entry, progress) {
        Mark::New => return format!("{n}. {id} {title}"),
        Mark::Begun => "plain.home.begun",
        Mark::Finished => "plain.home.done",
    };
    format!("{n}. {id} {title} {}", tr!(lang, key))
}
