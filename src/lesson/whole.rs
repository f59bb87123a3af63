//! A whole course, counted: which claims of the notes its lessons settle, which misconceptions they refute, which rules
//! of the engine they show; and what is still lacking. A few lessons in a folder are no course and owe nothing.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::quiz::MYTHS;
use crate::scenario::{Line, Scenario, Session};
use crate::trace::Rule;

use super::chapters::CHAPTERS;
use super::check_course::CLAIMS;
use super::prove::finish_script;
use super::{Course, Lesson};

/// Rules that no lesson shows, by the reason.
const UNTAUGHT: &str = include_str!("../../assets/notes/untaught-rules.toml");

#[derive(Debug, Deserialize)]
struct Untaught {
    group: Vec<Group>,
}

#[derive(Debug, Deserialize)]
struct Group {
    rules: Vec<String>,
}

/// What a course has of what there is, and what it lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Share {
    /// How many there are to have.
    pub of: usize,
    /// Those that nobody takes up.
    pub lacking: Vec<String>,
}

/// A course that was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whole {
    /// How many lessons it has.
    pub lessons: usize,
    /// How many breakers; a chapter but the last is opened by one, and lacking are the numbers of chapters.
    pub breakers: Share,
    /// The lessons and breakers that come with the program, if it is a copy of their course.
    pub built_in: Share,
    /// The claims of the notes.
    pub claims: Share,
    /// The misconceptions.
    pub myths: Share,
    /// The rules of the engine, but for those that are left out for a reason.
    pub rules: Share,
}

impl Share {
    fn of<T: ToString>(all: impl Iterator<Item = T>, has: impl Fn(&T) -> bool) -> Share {
        let all: Vec<T> = all.collect();
        let lacking = all.iter().filter(|one| !has(one)).map(ToString::to_string).collect();
        Share { of: all.len(), lacking }
    }

    /// How many it has.
    pub fn has(&self) -> usize {
        self.of - self.lacking.len()
    }
}

impl Whole {
    /// Counts what these lessons do together; none if they are not a whole course: lessons in every chapter that
    /// settle half of the claims at least.
    pub fn of(lessons: &[Lesson]) -> Option<Whole> {
        let of_chapter = |chapter: usize, breaker: bool| {
            lessons.iter().any(|lesson| lesson.chapter == chapter && lesson.is_breaker() == breaker)
        };
        let settled: BTreeSet<u32> = lessons.iter().flat_map(|lesson| lesson.covers.iter().copied()).collect();
        let claims = Share::of(1..=CLAIMS, |claim| settled.contains(claim));
        if !CHAPTERS.iter().all(|chapter| of_chapter(chapter.number, false)) || claims.has() * 2 < claims.of {
            return None;
        }
        let refuted: BTreeSet<&str> =
            lessons.iter().flat_map(|lesson| lesson.targets.iter().map(String::as_str)).collect();
        let taught: BTreeSet<Rule> = lessons.iter().flat_map(rules_of).collect();
        let left_out: Vec<String> = toml::from_str::<Untaught>(UNTAUGHT)
            .map(|untaught| untaught.group.into_iter().flat_map(|group| group.rules).collect())
            .unwrap_or_default();
        let owed = Rule::ALL.iter().map(|info| info.rule).filter(|rule| !left_out.iter().any(|key| key == rule.key()));
        let opened = CHAPTERS.iter().map(|chapter| chapter.number).take(CHAPTERS.len().saturating_sub(1));
        Some(Whole {
            lessons: lessons.iter().filter(|lesson| !lesson.is_breaker()).count(),
            breakers: Share::of(opened, |chapter| of_chapter(*chapter, true)),
            built_in: copied(lessons),
            claims,
            myths: Share::of(MYTHS.iter().map(|myth| myth.id.clone()), |id| refuted.contains(id.as_str())),
            rules: Share::of(owed.map(Rule::key), |key| taught.iter().any(|rule| rule.key() == *key)),
        })
    }

    /// Everything that is counted, each with its name.
    pub fn shares(&self) -> [(&'static str, &Share); 5] {
        [
            ("lessons", &self.built_in),
            ("breakers", &self.breakers),
            ("claims", &self.claims),
            ("misconceptions", &self.myths),
            ("rules", &self.rules),
        ]
    }

    /// Whether something is lacking.
    pub fn lacks(&self) -> bool {
        self.shares().iter().any(|(_, share)| !share.lacking.is_empty())
    }
}

/// The lessons of the program's own course, if most of these are of it.
fn copied(lessons: &[Lesson]) -> Share {
    let built_in = Course::built_in();
    let ids = built_in.entries().iter().map(|entry| entry.head.id.clone());
    let share = Share::of(ids, |id| lessons.iter().any(|lesson| lesson.id == *id));
    if share.has() * 4 < share.of * 3 { Share::default() } else { share }
}

/// The rules that are applied in what a lesson plays.
fn rules_of(lesson: &Lesson) -> BTreeSet<Rule> {
    let mut found = BTreeSet::new();
    let mut play = |scenario: &Scenario, more: &[Line]| {
        let mut session = Session::new(scenario);
        finish_script(&mut session, |_| {});
        session.extend(more);
        finish_script(&mut session, |_| {});
        found.extend(session.records().iter().filter_map(|record| record.rule));
    };
    play(&lesson.scenario, &[]);
    lesson.myth.iter().for_each(|myth| play(&myth.evidence, &[]));
    lesson.era.iter().flat_map(|era| &era.under).for_each(|under| play(&under.scenario, &[]));
    play(&lesson.challenge.setup, &lesson.challenge.solution);
    found
}
