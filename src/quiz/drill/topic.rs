//! What `--topic` means: a concept's slug, a lesson, a chapter, a misconception, a confusable set, or a word of a name.

use crate::quiz::concept::{CONCEPTS, Concept, Set};
use crate::scenario::nearest;

/// The concepts of a topic.
pub type Topic = Vec<&'static Concept>;

/// The names of the confusable sets.
const SETS: [(&str, Set); 5] = [
    ("waits", Set::Waits),
    ("errors", Set::Errors),
    ("reuse", Set::Reuse),
    ("queues", Set::Queues),
    ("timeouts", Set::Timeouts),
];

/// The concepts that a word stands for; empty if none.
pub fn topic(word: &str) -> Topic {
    let word = word.trim().to_lowercase();
    if word.is_empty() {
        return Vec::new();
    }
    let exact = |concept: &Concept| concept.id == word;
    let lesson = |concept: &Concept| concept.lessons.iter().any(|lesson| lesson.eq_ignore_ascii_case(&word));
    let myth = |concept: &Concept| concept.myths.iter().any(|myth| myth.eq_ignore_ascii_case(&word));
    let set = |concept: &Concept| SETS.iter().any(|(name, set)| *name == word && concept.set == Some(*set));
    let chapter = word.strip_prefix("chapter").or(word.strip_prefix("ch")).and_then(|n| n.trim().parse().ok());
    let of_chapter = |concept: &Concept| Some(concept.chapter()) == chapter;
    let plain = word.replace(['_', ' '], "-");
    let named = |concept: &Concept| {
        concept.id.contains(&plain)
            || concept.name.en.to_lowercase().contains(&word)
            || concept.name.zh.to_lowercase().contains(&word)
    };
    let ways: [&dyn Fn(&Concept) -> bool; 6] = [&exact, &lesson, &myth, &set, &of_chapter, &named];
    ways.iter()
        .map(|way| CONCEPTS.iter().filter(|concept| way(concept)).collect::<Topic>())
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// A slug that is near a word that is no topic.
pub fn topics_near(word: &str) -> Option<&'static str> {
    let known = CONCEPTS.iter().map(|concept| concept.id).chain(SETS.iter().map(|(name, _)| *name));
    nearest(&word.to_lowercase(), known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_whatever_people_call_it() {
        let count = |word: &str| topic(word).len();
        assert_eq!(topic("lost-third-ack").first().map(|concept| concept.id), Some("lost-third-ack"));
        assert_eq!(count("l07"), CONCEPTS.iter().filter(|concept| concept.lessons.contains(&"L07")).count());
        assert_eq!(count("ch3"), CONCEPTS.iter().filter(|concept| concept.chapter() == 3).count());
        for word in ["TIME_WAIT", "time-wait", "linger", "半关闭", "M39", "reuse", "errors", "FIN"] {
            assert!(count(word) > 0, "{word}");
        }
        assert_eq!(count("nonsense"), 0);
        assert_eq!(count(" "), 0);
    }
}
