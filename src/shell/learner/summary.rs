//! `state.json`: what the log comes to, for people and programs that want to read it.
//!
//! finwait writes it and never reads it; without it nothing is missing. It says of which log, and of how many of its
//! bytes, it is the sum.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::folder::Guard;
use super::log::Known;
use crate::quiz::schedule::{Moment, State};

/// The version of the file.
const VERSION: u32 = 1;

/// The file's name.
const FILE: &str = "state.json";

#[derive(Serialize)]
struct Summary<'a> {
    finwait: &'static str,
    version: u32,
    log: &'a str,
    bytes: u64,
    answers: u64,
    strength: i32,
    concepts: BTreeMap<&'a str, Concept>,
    myths: BTreeMap<&'a str, Myth<'a>>,
}

#[derive(Serialize)]
struct Concept {
    asked: u32,
    right: u32,
    mastered: bool,
    help: u8,
    last: i64,
    due: i64,
    stability_days: String,
}

#[derive(Serialize)]
struct Myth<'a> {
    shown: u32,
    last: i64,
    concept: &'a str,
    busted: Option<i64>,
}

/// Writes the file.
pub fn write(guard: &Guard, state: &State, known: Option<&Known>) -> io::Result<()> {
    let Some(known) = known else { return Ok(()) };
    let concepts = state.concepts().map(|(id, track)| {
        let stability = track.memory.stability;
        let concept = Concept {
            asked: track.asked,
            right: track.right,
            mastered: track.mastered(),
            help: track.ladder.level.number(),
            last: track.last.at,
            due: state.due(id, Moment { at: track.last.at, ..track.last }).unwrap_or(track.last.at),
            stability_days: format!("{}.{:03}", stability / 1000, stability % 1000),
        };
        (id, concept)
    });
    let myths = state.myths().map(|(id, myth)| {
        (id, Myth { shown: myth.shown, last: myth.last, concept: &myth.concept, busted: myth.busted })
    });
    let summary = Summary {
        finwait: "state",
        version: VERSION,
        log: &known.id,
        bytes: known.bytes,
        answers: state.answers(),
        strength: state.strength().learner(),
        concepts: concepts.collect(),
        myths: myths.collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&summary)?;
    bytes.push(b'\n');
    if std::fs::read(guard.file(FILE)).is_ok_and(|before| before == bytes) {
        return Ok(());
    }
    guard.write(FILE, &bytes)
}
