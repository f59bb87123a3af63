//! Knowledge components: the things that a learner either knows or does not, each with the lessons that teach it and
//! the misconceptions that stand in its way. They are what is scheduled; questions about them are made anew each time.
//! The list is `concept_table.rs`; a lesson names its concepts by their slugs.

use crate::lang::Text;

/// Concepts that are taken for each other, and so are practised side by side (pedagogy §2.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Set {
    /// TIME_WAIT, CLOSE_WAIT, FIN_WAIT_2.
    Waits,
    /// ECONNREFUSED, ECONNRESET, EPIPE, ETIMEDOUT, the end of the stream.
    Errors,
    /// SO_REUSEADDR, SO_REUSEPORT, tcp_tw_reuse, tcp_tw_recycle.
    Reuse,
    /// The SYN queue and the accept queue.
    Queues,
    /// 63 s, 131 s, 60 s, 2 h 11 min.
    Timeouts,
}

impl Set {
    /// Every set.
    pub const ALL: [Set; 5] = [Set::Waits, Set::Errors, Set::Reuse, Set::Queues, Set::Timeouts];
}

/// A knowledge component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concept {
    /// Its slug, in files and on the command line; never changed, since progress is kept under it.
    pub id: &'static str,
    /// Its name.
    pub name: Text,
    /// The lessons that teach it, the main one first.
    pub lessons: &'static [&'static str],
    /// The misconceptions about it, M01 to M68.
    pub myths: &'static [&'static str],
    /// What it is taken for.
    pub set: Option<Set>,
}

/// The last lesson of each chapter of the course (pedagogy §4).
const LAST_LESSON: [u32; 8] = [5, 11, 15, 22, 29, 37, 41, 44];

impl Concept {
    /// The chapter of its main lesson, from 1.
    pub fn chapter(&self) -> usize {
        let lesson = self.lessons.first().and_then(|id| id.strip_prefix('L')).and_then(|n| n.parse::<u32>().ok());
        LAST_LESSON.iter().position(|last| lesson.is_some_and(|lesson| lesson <= *last)).map_or(8, |at| at + 1)
    }
}

macro_rules! concepts {
    ($($id:literal [$($lesson:literal),*] [$($myth:literal),*] [$($set:ident)?] $en:literal $zh:literal;)*) => {
        /// Every concept, in the order of the course.
        pub static CONCEPTS: &[Concept] = &[$(Concept {
            id: $id,
            name: Text { en: $en, zh: $zh },
            lessons: &[$($lesson),*],
            myths: &[$($myth),*],
            set: concepts!(@set $($set)?),
        },)*];
    };
    (@set) => { None };
    (@set $set:ident) => { Some(Set::$set) };
}

include!("concept_table.rs");

/// The concept of that slug.
pub fn concept(id: &str) -> Option<&'static Concept> {
    CONCEPTS.iter().find(|concept| concept.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_unique_and_in_the_order_of_the_course() {
        for (at, concept) in CONCEPTS.iter().enumerate() {
            assert!(CONCEPTS[..at].iter().all(|other| other.id != concept.id), "{}", concept.id);
            assert!(at == 0 || CONCEPTS[at - 1].chapter() <= concept.chapter(), "{}", concept.id);
            assert!(!concept.lessons.is_empty() && !concept.name.en.is_empty() && !concept.name.zh.is_empty());
        }
    }

    #[test]
    fn every_misconception_stands_in_the_way_of_some_concept() {
        let missing: Vec<String> = (1..=68)
            .map(|n| format!("M{n:02}"))
            .filter(|myth| !CONCEPTS.iter().any(|concept| concept.myths.contains(&myth.as_str())))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_set_has_something_to_confuse() {
        for set in Set::ALL {
            assert!(CONCEPTS.iter().filter(|concept| concept.set == Some(set)).count() >= 2, "{set:?}");
        }
    }

    #[test]
    fn every_lesson_of_the_course_has_its_concepts() {
        let without: Vec<String> = (1..=44)
            .map(|n| format!("L{n:02}"))
            .filter(|lesson| !CONCEPTS.iter().any(|concept| concept.lessons.contains(&lesson.as_str())))
            .collect();
        assert!(without.is_empty(), "{without:?}");
    }
}
