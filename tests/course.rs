//! The course as a whole: which lessons there are, that together they settle every claim of the notes, refute every
//! misconception and teach every rule that is not left out for a reason.
//! `docs/notes-map.md` is made here (`FINWAIT_BLESS=1`).

#![allow(clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment asks for blessing")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use finwait::lang::Lang;
use finwait::lesson::{Audited, CLAIMS, Course, Lesson, PATHS, Proved, Whole, audit};
use finwait::quiz::{MYTHS, concept};
use finwait::scenario::{Progress, Scenario, Session};
use finwait::trace::Rule;
use finwait::tui::glossary::{self, Term};
use finwait::tui::text::width;
use serde::Deserialize;

const LESSONS: usize = 44;
const BREAKERS: usize = 7;
fn proved() -> Vec<Proved> {
    let prove =
        |entry: &finwait::lesson::Entry| entry.prove(Lang::En).unwrap_or_else(|e| panic!("{}: {e:?}", entry.path));
    Course::built_in().entries().iter().map(prove).collect()
}

fn lessons() -> Vec<Lesson> {
    proved().into_iter().map(|proved| proved.lesson).collect()
}

#[test]
fn there_are_all_lessons_and_breakers() {
    let course = Course::built_in();
    let ids: BTreeSet<String> = course.entries().iter().map(|entry| entry.head.id.clone()).collect();
    let lessons = (1..=LESSONS).map(|n| format!("L{n:02}"));
    let missing: Vec<String> =
        lessons.chain((1..=BREAKERS).map(|n| format!("B{n}"))).filter(|id| !ids.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for entry in course.entries().iter().filter(|entry| entry.head.breaker) {
        assert_eq!(entry.head.id, format!("B{}", entry.head.chapter), "a breaker opens its chapter");
    }
    for path in &PATHS {
        let through = path.through(&course);
        assert!(path.lessons.is_empty() || through.entries().len() == path.lessons.len(), "{}", path.word);
    }
}

/// On a screen of 80 columns the list has so many for a title beside the ladder.
const TITLE_COLUMNS: usize = 36;

#[test]
fn titles_are_not_cut_on_the_first_screen() {
    for entry in Course::built_in().entries() {
        for lang in Lang::ALL {
            let title = entry.head.title(lang);
            assert!(width(title) <= TITLE_COLUMNS, "{}: {title}", entry.head.id);
        }
    }
}

#[test]
fn together_they_are_sound() {
    let course = Course::built_in();
    let texts: Vec<String> = course.entries().iter().map(|entry| read(&entry.path)).collect();
    let files = course.entries().iter().zip(&texts);
    let audited: Vec<Audited<'_>> = files.map(|(entry, text)| Audited::new(&entry.path, text)).collect();
    let found = audit(&audited, &|word| glossary::find(word).is_some(), Lang::En);
    let told = found.iter().map(|(at, mistake)| format!("{}: {} {}", audited[*at].path, mistake.code, mistake.message));
    let told: Vec<String> = told.collect();
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn a_lesson_teaches_concepts_and_leads_on() {
    let mut wrong = String::new();
    for lesson in lessons().iter().filter(|lesson| !lesson.is_breaker()) {
        let id = &lesson.id;
        if lesson.concepts.iter().any(|slug| concept(slug).is_none())
            || lesson.targets.is_empty()
            || lesson.reading.len() < 2
        {
            let _ = writeln!(wrong, "{id}: concepts, targets or reading are missing");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_misconception_is_the_target_of_a_lesson() {
    let targets: BTreeSet<String> = lessons().into_iter().flat_map(|lesson| lesson.targets).collect();
    let missed: Vec<&str> = MYTHS.iter().map(|myth| myth.id.as_str()).filter(|id| !targets.contains(*id)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    assert_eq!(MYTHS.len(), 68);
}

/// What `finwait check` counts of the whole course.
#[test]
fn the_course_lacks_nothing() {
    let whole = Whole::of(&lessons()).expect("a whole course");
    let shares = whole.shares().map(|(name, share)| (name, share.has(), share.lacking.clone()));
    assert!(!whole.lacks(), "{shares:?}");
    let counts = (whole.lessons, whole.breakers.has(), whole.claims.has(), whole.myths.has());
    assert_eq!(counts, (LESSONS, BREAKERS, 112, 68));
}

/// A claim of the notes in our words, with what is the case.
#[derive(Debug, Deserialize)]
struct Claim {
    n: u32,
    verdict: String,
    says: Both,
    fact: Both,
}

#[derive(Debug, Deserialize)]
struct Both {
    en: String,
    zh: String,
}

#[derive(Debug, Deserialize)]
struct Claims {
    claim: Vec<Claim>,
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn every_claim_of_the_notes_has_a_home() {
    let claims: Claims = toml::from_str(&read("assets/notes/claims.toml")).expect("the table of claims");
    let numbers: Vec<u32> = claims.claim.iter().map(|claim| claim.n).collect();
    assert_eq!(numbers, (1..=CLAIMS).collect::<Vec<_>>(), "every claim stands there once, in order");
    let mut homes: BTreeMap<u32, Vec<Lesson>> = BTreeMap::new();
    for lesson in lessons() {
        for claim in &lesson.covers {
            homes.entry(*claim).or_default().push(lesson.clone());
        }
    }
    let homeless: Vec<u32> = (1..=CLAIMS).filter(|claim| !homes.contains_key(claim)).collect();
    assert!(homeless.is_empty(), "no lesson covers {homeless:?}");
    let page = notes_map(&claims.claim, &homes);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/notes-map.md");
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        fs::write(&path, &page).expect("docs can be written");
    }
    assert_eq!(page, fs::read_to_string(&path).unwrap_or_default(), "docs/notes-map.md; FINWAIT_BLESS=1 writes it");
}

const PROGRAMS: [&str; 4] = ["ss", "netstat", "nstat", "tcpdump"];

/// What a text names that is said one way only: settings, calls, errors, states, flags and other words in capitals,
/// counters, numbers of two digits and more.
fn names(text: &str) -> BTreeSet<String> {
    let parts = text.split(|c: char| !(c.is_ascii_alphanumeric() || "_(),".contains(c)));
    let named = |part: &String| {
        let letters = part.starts_with(|c: char| c.is_ascii_uppercase()) && part.len() > 1;
        let upper = letters && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let counter = part.starts_with("TCP") && part.len() > 3;
        let number = part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
        upper
            || counter
            || number
            || PROGRAMS.contains(&part.as_str())
            || part.contains('_')
            || (part.ends_with("()") && part.len() > 2)
    };
    let bare = |part: &'_ str| {
        let part = part.trim_matches(',').trim_start_matches('(');
        if part.ends_with("()") { part.to_owned() } else { part.trim_end_matches([')', ',']).to_owned() }
    };
    parts.map(bare).filter(named).map(|part| part.replace(',', "")).collect()
}

/// Every text of a file in one language, and every command in it.
fn said(value: &toml::Value, lang: Lang, all: &mut String) {
    match value {
        toml::Value::String(text) => {
            all.push_str(text);
            all.push(' ');
        }
        toml::Value::Array(values) => values.iter().for_each(|value| said(value, lang, all)),
        toml::Value::Table(table) => {
            let other = if lang == Lang::En { "zh" } else { "en" };
            let kept = table.iter().filter(|(key, _)| !["reading", "concepts", other].contains(&key.as_str()));
            kept.for_each(|(_, value)| said(value, lang, all));
        }
        _ => {}
    }
}

/// Claims that name nothing that can be looked for: that of the quiet time speaks of memory and numbers in plain words.
const BARE: [u32; 1] = [62];

/// To say that a lesson settles a claim is not enough: what the claim and the facts name must stand in the lesson.
#[test]
fn what_a_claim_names_stands_in_a_lesson_that_settles_it() {
    let claims: Claims = toml::from_str(&read("assets/notes/claims.toml")).expect("the table of claims");
    let (mut missing, mut found, mut bare) = (String::new(), 0, BTreeSet::new());
    for lang in Lang::ALL {
        let mut texts: BTreeMap<u32, String> = BTreeMap::new();
        for lesson in lessons().iter().filter(|lesson| !lesson.covers.is_empty()) {
            let file: toml::Table = read(&format!("lessons/{}.toml", lesson.id)).parse().expect("a lesson");
            let mut text = String::new();
            said(&toml::Value::Table(file), lang, &mut text);
            lesson.covers.iter().for_each(|claim| texts.entry(*claim).or_default().push_str(&text));
        }
        for claim in &claims.claim {
            let (says, fact) = match lang {
                Lang::En => (&claim.says.en, &claim.fact.en),
                Lang::Zh => (&claim.says.zh, &claim.fact.zh),
            };
            let text = texts.get(&claim.n).map(|text| text.replace(',', "")).unwrap_or_default();
            let wanted = names(&format!("{says} {fact}"));
            found += wanted.len();
            for name in wanted.iter().filter(|name| !text.contains(name.as_str())) {
                let _ = writeln!(missing, "{lang:?} {}: {name}", claim.n);
            }
            // A term may be called by any of its names.
            let terms = glossary::on_screen(&[format!("{says} {fact}")], lang);
            let spoken = text.to_lowercase();
            let named = |term: &Term| {
                Lang::ALL.iter().flat_map(|lang| term.names(*lang)).any(|name| spoken.contains(&name.to_lowercase()))
            };
            for term in terms.iter().filter(|term| !named(term)) {
                let _ = writeln!(missing, "{lang:?} {}: term {}", claim.n, term.key);
            }
            if wanted.is_empty() && terms.is_empty() {
                bare.insert(claim.n);
            }
        }
    }
    assert!(missing.is_empty(), "\n{missing}");
    assert!(found > 500, "only {found} names are looked for");
    assert_eq!(bare, BTreeSet::from(BARE), "nothing can be looked for of these");
}

fn notes_map(claims: &[Claim], homes: &BTreeMap<u32, Vec<Lesson>>) -> String {
    let mut page = String::from(
        "# The notes, claim by claim\n\nThe course grew out of a set of Chinese notes on TCP. Each of their claims \
         that can be tested is listed here in our own words, with what is the case on Linux 6.18 and by RFC 9293, \
         and the lesson that settles it. This page is made \
         from the lessons (`covers = [...]`) and `assets/notes/claims.toml`.\n",
    );
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in claims {
        *counts.entry(claim.verdict.as_str()).or_default() += 1;
    }
    let summary: Vec<String> = counts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
    let _ = write!(page, "\n{} claims: {}.\n\n", claims.len(), summary.join(", "));
    page.push_str("| n | verdict | the claim | what is the case | lesson |\n|---|---|---|---|---|\n");
    for claim in claims {
        let lessons = homes.get(&claim.n).map(Vec::as_slice).unwrap_or_default();
        let lessons: Vec<&str> = lessons.iter().map(|lesson| lesson.id.as_str()).collect();
        let both = |both: &Both| format!("{}<br>{}", both.en, both.zh).replace('|', "\\|");
        let (says, fact) = (both(&claim.says), both(&claim.fact));
        let _ = writeln!(page, "| {} | {} | {says} | {fact} | {} |", claim.n, claim.verdict, lessons.join(", "));
    }
    page
}

/// Rules that no lesson teaches, by the reason.
#[derive(Debug, Deserialize)]
struct Untaught {
    group: Vec<Group>,
}

#[derive(Debug, Deserialize)]
struct Group {
    reason: String,
    rules: Vec<String>,
}

fn rules_of(scenario: &Scenario, found: &mut BTreeSet<Rule>) {
    rules_after(Session::new(scenario), found);
}

fn rules_after(mut session: Session, found: &mut BTreeSet<Rule>) {
    while !session.script_is_over() && session.step() != Progress::Ended {}
    found.extend(session.records().iter().filter_map(|record| record.rule));
}

#[test]
fn every_rule_is_taught_or_left_out_for_a_reason() {
    let mut taught = BTreeSet::new();
    for lesson in lessons() {
        rules_of(&lesson.scenario, &mut taught);
        lesson.myth.iter().for_each(|myth| rules_of(&myth.evidence, &mut taught));
        lesson.era.iter().flat_map(|era| &era.under).for_each(|under| rules_of(&under.scenario, &mut taught));
        let mut session = Session::new(&lesson.challenge.setup);
        while !session.script_is_over() && session.step() != Progress::Ended {}
        session.extend(&lesson.challenge.solution);
        rules_after(session, &mut taught);
    }
    let untaught: Untaught = toml::from_str(&read("assets/notes/untaught-rules.toml")).expect("the table of rules");
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for group in &untaught.group {
        assert!(!group.reason.trim().is_empty(), "{:?} are left out without a reason", group.rules);
        for rule in &group.rules {
            assert!(listed.insert(rule.clone()), "{rule} is listed twice");
        }
    }
    let taught: BTreeSet<String> = taught.into_iter().map(|rule| rule.info().key.to_owned()).collect();
    let all: BTreeSet<String> = Rule::ALL.iter().map(|rule| rule.key.to_owned()).collect();
    let neither: Vec<&String> = all.difference(&taught).filter(|key| !listed.contains(*key)).collect();
    let needless: Vec<&String> = listed.iter().filter(|key| taught.contains(*key) || !all.contains(*key)).collect();
    assert!(neither.is_empty(), "neither taught nor listed, {} of {}: {neither:#?}", neither.len(), all.len());
    assert!(needless.is_empty(), "listed and taught, or no rule: {needless:?}");
}
