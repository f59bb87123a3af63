//! Asks for what each call behind the cut comes to: a box a call, in the order in which they are made.

use crate::quiz::decided::Deciding;
use crate::quiz::item::{Ask, Blank, Blanks, Mistaken, Played, Reply, Wants};
use crate::quiz::reasons::{says_little, with_cause};
use crate::quiz::words::Words;
use crate::trace::{CallName, Command, HostId, Outcome, Record, What};

/// Of how many calls it is told.
const CALLS_MOST: usize = 5;

use super::build::Made;
use super::draft::words;
use super::watched::Watched;
use super::{Barren, Generator, mutants};

/// The item's question and truth.
pub(super) fn ask(generator: &Generator, played: Option<&Played>) -> Result<Made, Barren> {
    let nothing = || Barren::Nothing(generator.name.to_owned());
    let played = played.ok_or_else(nothing)?;
    let mut session = played.at_cut();
    let before = session.records().len();
    played.go_on(&mut session, |_| {});
    let stretch = session.records().get(before..).unwrap_or_default();
    let came = outcomes(stretch);
    let calls = played.rest().iter().filter(|line| matches!(line.command, Command::Call { .. }));
    let mut blanks = Vec::new();
    for (line, (call, outcome)) in calls.zip(&came) {
        let text = line.command.to_string();
        let wants = Wants::Result(*call, outcome.clone());
        blanks.push(Blank { label: words(&text, &text), wants, why: Words::default() });
    }
    if blanks.is_empty() || blanks.len() != came.len() {
        return Err(nothing());
    }
    let rules = stretch.iter().rev().filter_map(|record| record.rule);
    let mut told = Vec::new();
    for rule in rules {
        if !told.contains(&rule) && told.len() < 3 {
            told.push(rule);
        }
    }
    let prompt = words("What does each of these calls come to?", "下面每个调用的结果是什么？");
    let ask = Ask::Blanks(Blanks { options: Vec::new(), why: Vec::new(), blanks });
    let mistaken = of_mutants(generator, played, &came);
    Ok(Made { prompt: Some(prompt), ask, mistaken, rules: told, because: None, deciding: Deciding::default() })
}

/// For each call the event that it comes back with, and the rule behind what it comes to.
pub(super) fn deciding(played: &Played) -> Deciding {
    let watched = Watched::of(played);
    let stretch = watched.stretch();
    let mut events = Vec::new();
    for (at, record) in stretch.iter().enumerate().filter(|(at, record)| is_last_word(stretch, record, *at)) {
        let Some(mut event) = watched.events(&[record]).pop() else { continue };
        if record.rule.is_none_or(says_little) {
            let cause = with_cause(stretch, 0, at).into_iter().find(|cause| !core::ptr::eq(*cause, record));
            event.rule = cause.and_then(|cause| cause.rule).or(record.rule);
        }
        events.push(event);
    }
    events.truncate(CALLS_MOST);
    Deciding { events, besides: Vec::new() }
}

/// Whether a record is what a call came to at the end: it returned, or it waits and never returns.
fn is_last_word(records: &[Record], record: &Record, at: usize) -> bool {
    let What::Returned { call, outcome } = &record.what else { return false };
    let same = |later: &Record| {
        later.host == record.host
            && later.socket == record.socket
            && matches!(&later.what, What::Returned { call: returned, .. } if returned == call)
    };
    *outcome != Outcome::Blocked || !records.iter().skip(at + 1).any(same)
}

/// What the calls come to under each belief, where that is not the truth.
fn of_mutants(generator: &Generator, played: &Played, truth: &[(CallName, Outcome)]) -> Vec<Mistaken> {
    let past = played.at_cut();
    let mut found: Vec<Mistaken> = Vec::new();
    for belief in mutants::beliefs(generator, &played.text()) {
        let Some(mut session) = past.believing(belief) else { continue };
        let before = session.records().len();
        played.go_on(&mut session, |_| {});
        let came = outcomes(session.records().get(before..).unwrap_or_default());
        let differs = came.iter().zip(truth).any(|((_, came), (_, truth))| !came.agrees(truth));
        let reply = Reply::Boxes(came.iter().map(|(_, outcome)| outcome.to_string()).collect());
        if differs && came.len() == truth.len() && found.iter().all(|known| known.reply != reply) {
            let (myth, why) = (mutants::number(generator, belief), mutants::assumption(belief));
            found.push(Mistaken { myth, reply, why });
        }
    }
    found
}

/// The last outcome of each call that was entered, in the order of entering.
fn outcomes(stretch: &[Record]) -> Vec<(CallName, Outcome)> {
    let mut came: Vec<(Option<HostId>, CallName, Option<Outcome>)> = Vec::new();
    for record in stretch {
        match &record.what {
            What::Called { call } => came.push((record.host, call.name(), None)),
            What::Returned { call, outcome } => {
                let mine = |(host, name, now): &&mut (_, _, Option<Outcome>)| {
                    *host == record.host && name == call && now.as_ref().is_none_or(|now| *now == Outcome::Blocked)
                };
                if let Some((.., now)) = came.iter_mut().find(mine) {
                    *now = Some(outcome.clone());
                }
            }
            _ => {}
        }
    }
    came.into_iter().map(|(_, call, outcome)| (call, outcome.unwrap_or(Outcome::Blocked))).collect()
}
