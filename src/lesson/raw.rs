//! The mirror of a lesson file: what stands in it, each value with its place, nothing understood yet.
//!
//! Every field may be missing here; reading reports what is missing and goes on, so that one look shows every mistake.

use core::ops::Range;

use crate::lang::Lang;

use super::toml_reader::{At, Reader, Str, Table};

/// What `kind` says in the file of a breaker.
pub(super) const BREAKER: &str = "breaker";

/// A text in both languages.
#[derive(Debug)]
pub(super) struct RawWords {
    pub en: Option<Str>,
    pub zh: Option<Str>,
}

/// A lesson file.
#[derive(Debug)]
pub(super) struct RawLesson {
    pub format: Option<At<i64>>,
    /// What kind of file it is; a lesson where nothing is said.
    pub kind: Option<Str>,
    pub id: Option<Str>,
    pub chapter: Option<At<i64>>,
    pub minutes: Option<At<i64>>,
    pub needs: Option<At<Vec<Str>>>,
    pub concepts: Option<At<Vec<Str>>>,
    pub covers: Option<At<Vec<At<i64>>>>,
    pub targets: Option<At<Vec<Str>>>,
    pub reading: Option<At<Vec<Str>>>,
    pub title: Option<RawWords>,
    pub goal: Option<RawWords>,
    pub scenario: Option<Str>,
    pub beats: Vec<RawBeat>,
    pub myth: Option<RawMyth>,
    pub era: Option<RawEra>,
    pub challenge: Option<RawChallenge>,
}

/// A `[[beat]]`.
#[derive(Debug)]
pub(super) struct RawBeat {
    pub span: Range<usize>,
    pub say: Option<RawWords>,
    pub commands: Option<Str>,
    pub ask: Option<RawAsk>,
    pub after: Option<RawWords>,
}

/// A `[beat.ask]`.
#[derive(Debug)]
pub(super) struct RawAsk {
    pub span: Range<usize>,
    pub kinds: Vec<RawKind>,
    pub answer: Option<Str>,
    pub prompt: Option<RawWords>,
    pub expect: Option<Str>,
    pub wrong: Vec<RawWrong>,
}

/// The key that says what is asked.
#[derive(Debug)]
pub(super) enum RawKind {
    Segment { from: Option<Str>, nth: Option<At<i64>>, fields: Option<At<Vec<Str>>> },
    States(At<Vec<Str>>),
    State(Str),
    Result(Str),
    Count(Str),
    Time { until: Option<Str> },
    Timer(Str),
    Side(Str),
    Line { span: Range<usize>, fault: Option<Str>, line: Option<Str>, outputs: Option<At<Vec<Str>>> },
}

/// A `[[beat.ask.wrong]]`.
#[derive(Debug)]
pub(super) struct RawWrong {
    pub answer: Option<Str>,
    pub myth: Option<Str>,
    pub why: Option<RawWords>,
}

/// The `[myth]`.
#[derive(Debug)]
pub(super) struct RawMyth {
    pub id: Option<Str>,
    pub belief: Option<RawWords>,
    pub why_tempting: Option<RawWords>,
    pub refutation: Option<RawWords>,
    pub model: Option<RawWords>,
    pub claim: Option<Str>,
    pub evidence: Option<Str>,
}

/// The `[era]`.
#[derive(Debug)]
pub(super) struct RawEra {
    pub span: Range<usize>,
    pub say: Option<RawWords>,
    pub scenario: Option<Str>,
    pub under: Vec<RawUnder>,
}

/// An `[[era.under]]`.
#[derive(Debug)]
pub(super) struct RawUnder {
    pub profile: Option<Str>,
    pub expect: Option<Str>,
    /// A line of the scenario that this profile refuses.
    pub refuses: Option<Str>,
}

/// The `[challenge]`.
#[derive(Debug)]
pub(super) struct RawChallenge {
    pub say: Option<RawWords>,
    pub setup: Option<Str>,
    pub goal: Option<Str>,
    pub hint: Option<RawWords>,
    pub solution: Option<Str>,
    /// Further conditions of the goal, which the learner finds out.
    pub riddle: Option<Str>,
    pub forbid: Vec<RawForbid>,
    /// Only in a breaker: what comes close.
    pub near: Option<Str>,
    /// Only in a breaker: what is told at the end.
    pub after: Option<RawWords>,
}

/// A `[[challenge.forbid]]`.
#[derive(Debug)]
pub(super) struct RawForbid {
    pub span: Range<usize>,
    /// What is refused.
    pub commands: Option<At<Vec<Str>>>,
    /// Or what alone is not.
    pub only: Option<At<Vec<Str>>>,
    pub why: Option<RawWords>,
}

/// Reads a whole file; what is left in `top` afterwards is unknown.
pub(super) fn read<'t>(reader: &mut Reader<'t>, top: &mut Table<'t>) -> RawLesson {
    let kind = reader.string(top, "kind");
    let breaks = kind.as_ref().is_some_and(|kind| kind.value == BREAKER);
    let mut raw = RawLesson {
        format: reader.integer(top, "format"),
        kind,
        id: required_string(reader, top, "id"),
        chapter: required_integer(reader, top, "chapter"),
        minutes: required_integer(reader, top, "minutes"),
        needs: None,
        concepts: None,
        covers: None,
        targets: None,
        reading: None,
        title: required_words(reader, top, "title"),
        goal: required_words(reader, top, "goal"),
        scenario: None,
        beats: Vec::new(),
        myth: None,
        era: None,
        challenge: required_table(reader, top, "challenge").map(|table| read_challenge(reader, table, breaks)),
    };
    if !breaks {
        read_course(reader, top, &mut raw);
    }
    raw
}

/// What only a lesson has and a breaker has not.
fn read_course<'t>(reader: &mut Reader<'t>, top: &mut Table<'t>, raw: &mut RawLesson) {
    raw.needs = required_strings(reader, top, "needs");
    raw.concepts = required_strings(reader, top, "concepts");
    raw.covers = reader.integers(top, "covers");
    raw.targets = reader.strings(top, "targets");
    raw.reading = reader.strings(top, "reading");
    raw.scenario = required_string(reader, top, "scenario");
    raw.beats = reader.tables(top, "beat").into_iter().map(|table| read_beat(reader, table)).collect();
    raw.myth = required_table(reader, top, "myth").map(|table| read_myth(reader, table));
    raw.era = reader.table(top, "era").map(|table| read_era(reader, table));
}

fn read_beat<'t>(reader: &mut Reader<'t>, mut table: Table<'t>) -> RawBeat {
    let beat = RawBeat {
        span: table.span.clone(),
        say: required_words(reader, &mut table, "say"),
        commands: reader.string(&mut table, "do"),
        ask: reader.table(&mut table, "ask").map(|ask| read_ask(reader, ask)),
        after: words(reader, &mut table, "after"),
    };
    reader.finish(&table);
    beat
}

fn read_ask<'t>(reader: &mut Reader<'t>, mut table: Table<'t>) -> RawAsk {
    let mut kinds = Vec::new();
    if let Some(mut segment) = reader.table(&mut table, "segment") {
        kinds.push(RawKind::Segment {
            from: required_string(reader, &mut segment, "from"),
            nth: reader.integer(&mut segment, "nth"),
            fields: reader.strings(&mut segment, "fields"),
        });
        reader.finish(&segment);
    }
    kinds.extend(reader.strings(&mut table, "states").map(RawKind::States));
    kinds.extend(reader.string(&mut table, "state").map(RawKind::State));
    kinds.extend(reader.string(&mut table, "result").map(RawKind::Result));
    kinds.extend(reader.string(&mut table, "count").map(RawKind::Count));
    if let Some(mut time) = reader.table(&mut table, "time") {
        kinds.push(RawKind::Time { until: required_string(reader, &mut time, "until") });
        reader.finish(&time);
    }
    kinds.extend(reader.string(&mut table, "timer").map(RawKind::Timer));
    kinds.extend(reader.string(&mut table, "side").map(RawKind::Side));
    if let Some(mut line) = reader.table(&mut table, "evidence") {
        kinds.push(RawKind::Line {
            span: line.span.clone(),
            fault: reader.string(&mut line, "fault"),
            line: reader.string(&mut line, "line"),
            outputs: required_strings(reader, &mut line, "outputs"),
        });
        reader.finish(&line);
    }
    let ask = RawAsk {
        span: table.span.clone(),
        kinds,
        answer: reader.string(&mut table, "answer"),
        prompt: words(reader, &mut table, "prompt"),
        expect: reader.string(&mut table, "expect"),
        wrong: reader.tables(&mut table, "wrong").into_iter().map(|wrong| read_wrong(reader, wrong)).collect(),
    };
    for key in ["say", "do", "after"] {
        reader.misplaced(&mut table, key, "lesson.help.before-ask");
    }
    reader.finish(&table);
    ask
}

fn read_wrong<'t>(reader: &mut Reader<'t>, mut table: Table<'t>) -> RawWrong {
    let wrong = RawWrong {
        answer: required_string(reader, &mut table, "answer"),
        myth: reader.string(&mut table, "myth"),
        why: required_words(reader, &mut table, "why"),
    };
    reader.finish(&table);
    wrong
}

fn read_myth<'t>(reader: &mut Reader<'t>, mut table: Table<'t>) -> RawMyth {
    let myth = RawMyth {
        id: required_string(reader, &mut table, "id"),
        belief: required_words(reader, &mut table, "belief"),
        why_tempting: required_words(reader, &mut table, "why_tempting"),
        refutation: required_words(reader, &mut table, "refutation"),
        model: required_words(reader, &mut table, "model"),
        claim: required_string(reader, &mut table, "claim"),
        evidence: required_string(reader, &mut table, "evidence"),
    };
    reader.finish(&table);
    myth
}

fn read_era<'t>(reader: &mut Reader<'t>, mut table: Table<'t>) -> RawEra {
    let era = RawEra {
        span: table.span.clone(),
        say: required_words(reader, &mut table, "say"),
        scenario: required_string(reader, &mut table, "scenario"),
        under: reader.tables(&mut table, "under").into_iter().map(|under| read_under(reader, under)).collect(),
    };
    reader.finish(&table);
    era
}

fn read_under<'t>(reader: &mut Reader<'t>, mut table: Table<'t>) -> RawUnder {
    let profile = required_string(reader, &mut table, "profile");
    let refuses = reader.string(&mut table, "refuses");
    let optional = refuses.is_some() && !table.has("expect");
    let expect = if optional { None } else { required_string(reader, &mut table, "expect") };
    let under = RawUnder { profile, expect, refuses };
    reader.finish(&table);
    under
}

fn read_challenge<'t>(reader: &mut Reader<'t>, mut table: Table<'t>, breaks: bool) -> RawChallenge {
    let near = if breaks { required_string(reader, &mut table, "near") } else { None };
    let after = if breaks { required_words(reader, &mut table, "after") } else { None };
    let challenge = RawChallenge {
        near,
        after,
        say: required_words(reader, &mut table, "say"),
        setup: required_string(reader, &mut table, "setup"),
        goal: required_string(reader, &mut table, "goal"),
        riddle: reader.string(&mut table, "riddle"),
        forbid: reader.tables(&mut table, "forbid").into_iter().map(|one| read_forbid(reader, one)).collect(),
        hint: required_words(reader, &mut table, "hint"),
        solution: required_string(reader, &mut table, "solution"),
    };
    reader.finish(&table);
    challenge
}

fn read_forbid<'t>(reader: &mut Reader<'t>, mut table: Table<'t>) -> RawForbid {
    let forbid = RawForbid {
        span: table.span.clone(),
        commands: reader.strings(&mut table, "commands"),
        only: reader.strings(&mut table, "only"),
        why: required_words(reader, &mut table, "why"),
    };
    reader.finish(&table);
    forbid
}

fn words<'t>(reader: &mut Reader<'t>, table: &mut Table<'t>, key: &'static str) -> Option<RawWords> {
    let mut both = reader.table(table, key)?;
    for lang in Lang::ALL.map(Lang::code) {
        if !both.has(lang) {
            reader.missing(&both, &format!("{key}.{lang}"));
        }
    }
    let words = RawWords { en: reader.string(&mut both, "en"), zh: reader.string(&mut both, "zh") };
    reader.finish(&both);
    Some(words)
}

fn note_missing<'t>(reader: &mut Reader<'t>, table: &mut Table<'t>, key: &'static str) -> bool {
    let missing = !table.has(key);
    if missing {
        reader.missing(table, key);
    }
    missing
}

fn required_words<'t>(reader: &mut Reader<'t>, table: &mut Table<'t>, key: &'static str) -> Option<RawWords> {
    if note_missing(reader, table, key) { None } else { words(reader, table, key) }
}

fn required_string<'t>(reader: &mut Reader<'t>, table: &mut Table<'t>, key: &'static str) -> Option<Str> {
    if note_missing(reader, table, key) { None } else { reader.string(table, key) }
}

fn required_integer<'t>(reader: &mut Reader<'t>, table: &mut Table<'t>, key: &'static str) -> Option<At<i64>> {
    if note_missing(reader, table, key) { None } else { reader.integer(table, key) }
}

fn required_strings<'t>(reader: &mut Reader<'t>, table: &mut Table<'t>, key: &'static str) -> Option<At<Vec<Str>>> {
    if note_missing(reader, table, key) { None } else { reader.strings(table, key) }
}

fn required_table<'t>(reader: &mut Reader<'t>, table: &mut Table<'t>, key: &'static str) -> Option<Table<'t>> {
    if note_missing(reader, table, key) { None } else { reader.table(table, key) }
}
