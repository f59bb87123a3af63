//! Ways through the course, for those who have not the time for all of it. Nothing is locked on any of them: a path
//! only says what is listed.

use crate::lang::Text;

use super::Course;

/// A way through the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// Its word on the command line and in the file of progress.
    pub word: &'static str,
    /// Its name.
    pub name: Text,
    /// The ids of its lessons, in the order of the course; none for all of them, breakers included.
    pub lessons: &'static [&'static str],
}

/// Every path; the first is the whole course.
pub static PATHS: [Path; 4] = [
    Path { word: "course", name: Text { en: "Whole course", zh: "完整课程" }, lessons: &[] },
    Path {
        word: "interview",
        name: Text { en: "Interview in three days", zh: "三天后面试" },
        lessons: &[
            "L03", "L04", "L06", "L07", "L08", "L12", "L13", "L14", "L16", "L17", "L19", "L24", "L25", "L26", "L28",
            "L30", "L31", "L34", "L36", "L38", "L41", "L44",
        ],
    },
    Path {
        word: "oncall",
        name: Text { en: "On call", zh: "线上值班" },
        lessons: &["L12", "L13", "L19", "L23", "L24", "L26", "L28", "L29", "L33", "L34", "L35", "L41", "L44"],
    },
    Path {
        word: "class",
        name: Text { en: "One 45-minute class", zh: "一节 45 分钟的课" },
        lessons: &["L06", "L07", "L16", "L30"],
    },
];

impl Path {
    /// The path of that word.
    pub fn by_word(word: &str) -> Option<&'static Path> {
        PATHS.iter().find(|path| path.word == word)
    }

    /// The path behind this one, round again at the end.
    pub fn next(&self) -> &'static Path {
        let at = PATHS.iter().position(|path| path == self).unwrap_or(0);
        &PATHS[(at + 1) % PATHS.len()]
    }

    /// What of a course lies on it.
    pub fn through(&self, course: &Course) -> Course {
        if self.lessons.is_empty() {
            return course.clone();
        }
        course.keeping(|entry| self.lessons.contains(&entry.head.id.as_str()))
    }
}

impl Default for &'static Path {
    fn default() -> &'static Path {
        &PATHS[0]
    }
}
