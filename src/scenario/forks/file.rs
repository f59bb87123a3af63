//! A tree of forks as a file: TOML, with a scenario for each branch. `docs/forks.md` describes it.
//!
//! Each branch is written whole, so that it can be copied out and run by itself. Reading plays the scenarios anew and
//! so makes the same runs. A file that is no such tree, or of a newer format, is refused with a sentence.

use serde::{Deserialize, Serialize};

use super::{BRANCHES_MOST, Branch, BranchId, Forks, is_name};
use crate::lang::Lang;
use crate::scenario::{Scenario, Session, parse};
use crate::tr;

/// The format that is written, and the newest that is read.
pub const FORMAT: u32 = 1;

/// The most steps that a branch is played when it is read.
const STEPS_MOST: usize = 1_000_000;

/// The file as it stands.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    format: u32,
    active: String,
    branch: Vec<RawBranch>,
}

/// One branch.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBranch {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fork: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<String>,
    at: usize,
    source: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    rest: String,
}

/// Only what says which format it is.
#[derive(Debug, Deserialize)]
struct Version {
    format: u32,
}

/// The tree as text.
///
/// # Errors
/// Never but by a fault of the program, as a sentence.
pub fn write(forks: &Forks) -> Result<String, String> {
    let name = |id: BranchId| forks.branch(id).map(|branch| branch.name.clone());
    let branches = forks.branches().iter().map(|branch| {
        let (source, rest) = branch.session.to_sources();
        // A script takes what only sets things up in one step, a learner one by one: steps are told as they will be.
        let session = replay(&source, &rest);
        let step = |wanted: usize| session.as_ref().map_or(wanted, |there| counterpart(&branch.session, wanted, there));
        RawBranch {
            name: branch.name.clone(),
            parent: branch.parent.and_then(name),
            fork: branch.parent.map(|_| step(branch.step)),
            change: branch.change(),
            at: step(branch.session.position()),
            source,
            rest,
        }
    });
    let raw = Raw { format: FORMAT, active: forks.active().name.clone(), branch: branches.collect() };
    let body = toml::to_string_pretty(&raw).map_err(|error| error.to_string())?;
    Ok(format!("# finwait: a tree of forks\n{body}"))
}

/// Plays what was written.
fn replay(source: &str, rest: &str) -> Option<Session> {
    let done = parse(source, Lang::En).ok()?;
    let all = parse(&format!("{source}{rest}"), Lang::En).ok()?;
    Some(played(&done, &all))
}

/// A session that knows what `done` says, with the rest of `all` still to do.
fn played(done: &Scenario, all: &Scenario) -> Session {
    let mut session = Session::new(done);
    session.run_on(STEPS_MOST);
    session.extend(all.lines.get(done.lines.len()..).unwrap_or_default());
    session
}

/// The step of another session at which as much has happened as in this one after so many steps.
fn counterpart(session: &Session, step: usize, other: &Session) -> usize {
    let (mut session, mut other) = (session.clone(), other.clone());
    session.seek(step);
    let (count, now) = (session.records().len(), session.view().now);
    (0..=other.len())
        .find(|step| {
            other.seek(*step);
            other.records().len() >= count && other.view().now >= now
        })
        .unwrap_or(other.len())
}

/// Reads a tree.
///
/// # Errors
/// What is wrong with the text, as a sentence.
pub fn read(text: &str, lang: Lang) -> Result<Forks, String> {
    let broken = |error: toml::de::Error| {
        let line = error.span().map_or(1, |span| 1 + text.get(..span.start).unwrap_or("").matches('\n').count());
        tr!(lang, "futures.file.broken", line = line, reason = error.message()).into_owned()
    };
    let version: Version = toml::from_str(text).map_err(broken)?;
    if version.format > FORMAT {
        return Err(tr!(lang, "futures.file.newer", format = version.format, known = FORMAT).into_owned());
    }
    let raw: Raw = toml::from_str(text).map_err(broken)?;
    if !(1..=BRANCHES_MOST).contains(&raw.branch.len()) {
        return Err(tr!(lang, "futures.file.count", count = raw.branch.len(), most = BRANCHES_MOST).into_owned());
    }
    let mut branches: Vec<Branch> = Vec::new();
    for raw in raw.branch {
        let branch = branch(raw, &branches, lang)?;
        branches.push(branch);
    }
    let Some(active) = branches.iter().position(|branch| branch.name == raw.active) else {
        return Err(tr!(lang, "futures.file.active", name = raw.active).into_owned());
    };
    let next = branches.len();
    Ok(Forks { branches, active, next })
}

fn branch(raw: RawBranch, before: &[Branch], lang: Lang) -> Result<Branch, String> {
    let name = raw.name;
    if !is_name(&name) || before.iter().any(|branch| branch.name == name) {
        return Err(tr!(lang, "futures.file.name", name = name).into_owned());
    }
    let parent = match raw.parent {
        Some(parent) => {
            let known = before.iter().find(|branch| branch.name == parent);
            let missing = || tr!(lang, "futures.file.parent", name = name, parent = parent).into_owned();
            Some(known.ok_or_else(missing)?)
        }
        None if before.is_empty() => None,
        None => return Err(tr!(lang, "futures.file.second", name = name).into_owned()),
    };
    let scenario = |text: &str| {
        parse(text, lang).map_err(|mistakes| {
            let line = mistakes
                .first()
                .map_or(1, |first| 1 + text.get(..first.span.start).unwrap_or("").matches('\n').count());
            let reason = mistakes.first().map_or("", |first| first.message.as_str());
            tr!(lang, "futures.file.source", name = name, line = line, reason = reason).into_owned()
        })
    };
    let done = scenario(&raw.source)?;
    let all = scenario(&format!("{}{}", raw.source, raw.rest))?;
    let mut session = played(&done, &all);
    let step = raw.fork.unwrap_or(0);
    if parent.is_some_and(|parent| parent.session.preamble() != session.preamble()) {
        return Err(tr!(lang, "futures.file.other", name = name).into_owned());
    }
    if step > session.len() || raw.at > session.len() {
        let (wanted, steps) = (step.max(raw.at), session.len());
        return Err(tr!(lang, "futures.file.step", name = name, step = wanted, steps = steps).into_owned());
    }
    session.seek(raw.at);
    let id = BranchId(before.len());
    Ok(Branch { id, name, parent: parent.map(|parent| parent.id), step, session, written: raw.change })
}
