//! The list of lessons, numbered, with the learner's progress, and the sandbox.

use crate::lang::Lang;
use crate::lesson::progress::Progress;
use crate::lesson::{CHAPTERS, Lesson};
use crate::tr;

use super::page::Page;

/// The lessons in the order in which they are numbered.
pub fn listed(lessons: &[Lesson]) -> impl Iterator<Item = &Lesson> {
    CHAPTERS.iter().flat_map(|chapter| lessons.iter().filter(|lesson| lesson.chapter == chapter.number))
}

/// How far a lesson is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Begun,
    Finished,
}

fn mark(lesson: &Lesson, progress: &Progress) -> Mark {
    let kept = progress.lesson(&lesson.id);
    match (kept.finished, kept.last_beat > 0 || kept.right > 0 || kept.wrong > 0) {
        (true, _) => Mark::Finished,
        (false, true) => Mark::Begun,
        (false, false) => Mark::New,
    }
}

/// The lesson to go on with: the first that is begun, or else the first that is new.
pub fn next(lessons: &[Lesson], progress: &Progress) -> Option<String> {
    let first = |wanted| listed(lessons).find(|lesson| mark(lesson, progress) == wanted);
    let found = first(Mark::Begun).or_else(|| first(Mark::New)).or_else(|| listed(lessons).next());
    found.map(|lesson| lesson.id.clone())
}

/// The list.
pub fn tell(lessons: &[Lesson], progress: &Progress, page: &mut Page) {
    page.text(tr!(page.lang, "tui.home.pitch"));
    let mut chapter = 0;
    for (place, lesson) in listed(lessons).enumerate() {
        if lesson.chapter != chapter {
            chapter = lesson.chapter;
            let title = lesson.chapter().title.get(page.lang);
            let text = tr!(page.lang, "plain.home.chapter", n = chapter, title = title).into_owned();
            page.text(text);
        }
        page.text(entry(place + 1, lesson, progress, page.lang));
    }
    let finished = lessons.iter().filter(|lesson| mark(lesson, progress) == Mark::Finished).count();
    let text = tr!(page.lang, "tui.home.finished", done = finished, all = lessons.len()).into_owned();
    page.text(text);
    page.words("plain.home.how");
}

fn entry(n: usize, lesson: &Lesson, progress: &Progress, lang: Lang) -> String {
    let (id, title) = (&lesson.id, lesson.title(lang));
    let key = match mark(lesson, progress) {
        Mark::New => return format!("{n}. {id} {title}"),
        Mark::Begun => "plain.home.begun",
        Mark::Finished => "plain.home.done",
    };
    format!("{n}. {id} {title} {}", tr!(lang, key))
}
