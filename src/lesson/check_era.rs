//! Checking an `[era]`, one run under several profiles, and what a breaker tells at its end.

use crate::scenario::{Line, Scenario};
use crate::tr;
use crate::trace::{Command, PROFILES, Profile};

use super::check::Checker;
use super::check_text::LONG;
use super::model::{Contrast, Era, Under};
use super::raw::{RawChallenge, RawEra, RawUnder};
use super::toml_reader::Str;

/// Checks what differs between kernels: none if nothing does, nothing at all if it has a mistake.
#[expect(clippy::option_option, reason = "a part that may be absent, or be there and wrong")]
pub(super) fn era(checker: &mut Checker, raw: Option<&RawEra>) -> Option<Option<Era>> {
    let Some(raw) = raw else { return Some(None) };
    let say = checker.words(raw.say.as_ref(), LONG);
    if raw.under.len() < 2 {
        checker.error("few-profiles", tr!(checker.lang, "lesson.error.few-profiles"), raw.span.clone());
    }
    let text = raw.scenario.as_ref()?;
    let run = checker.scenario(text);
    let mut found: Vec<Under> = Vec::new();
    if let Some(run) = run {
        for raw in &raw.under {
            found.extend(under(checker, raw, &run));
        }
    }
    let all_good = found.len() == raw.under.len() && found.len() >= 2;
    Some(Some(Era { say: say?, text: text.value.clone(), under: found, span: raw.span.clone() })).filter(|_| all_good)
}

fn under(checker: &mut Checker, raw: &RawUnder, run: &Scenario) -> Option<Under> {
    let name = raw.profile.as_ref()?;
    let profile = Profile::by_name(&name.value);
    if profile.is_none() {
        let known: Vec<&str> = PROFILES.iter().map(|profile| profile.name).collect();
        let message = tr!(checker.lang, "lesson.error.bad-profile", text = name.value, known = known.join(", "));
        checker.error("bad-profile", message, name.span.clone());
    }
    let conditions = match &raw.expect {
        Some(expect) => checker.conditions_on(expect, &run.setup.hosts),
        None => Some(Vec::new()),
    };
    let mut scenario = run.clone();
    scenario.setup.profile = profile?;
    let refuses = raw.refuses.as_ref().map(|text| refused_line(checker, text, &mut scenario));
    let expect_span = raw.expect.as_ref().or(raw.refuses.as_ref())?.span.clone();
    let refuses = match refuses {
        Some(None) => return None,
        Some(line) => line,
        None => None,
    };
    Some(Under { scenario, refuses, expect: conditions?, expect_span })
}

/// The line of the run that reads so; the run then ends before it.
fn refused_line(checker: &mut Checker, text: &Str, run: &mut Scenario) -> Option<Line> {
    let Some(at) = run.lines.iter().position(|line| line.command.to_string() == text.value.trim()) else {
        let message = tr!(checker.lang, "lesson.error.no-such-line", text = text.value);
        checker.error("no-such-line", message, text.span.clone());
        return None;
    };
    run.lines.split_off(at).into_iter().next()
}

/// Checks the end of a breaker: none for a lesson, nothing at all if it has a mistake.
#[expect(clippy::option_option, reason = "a part that may be absent, or be there and wrong")]
pub(super) fn contrast(checker: &mut Checker, raw: &RawChallenge) -> Option<Option<Contrast>> {
    let Some(near) = raw.near.as_ref() else {
        return if raw.after.is_none() { Some(None) } else { None };
    };
    let after = checker.words(raw.after.as_ref(), LONG);
    let lines = checker.played_after(raw.setup.as_ref()?, near)?;
    let solution = checker.played_after(raw.setup.as_ref()?, raw.solution.as_ref()?)?;
    if lines_apart(&lines, &solution) != 1 {
        checker.error("near-apart", tr!(checker.lang, "lesson.error.near-apart"), near.span.clone());
        return None;
    }
    Some(Some(Contrast { near: lines, near_span: near.span.clone(), after: after? }))
}

/// How many lines are to be changed, put in or left out to make one of the other.
fn lines_apart(ours: &[Line], theirs: &[Line]) -> usize {
    let commands = |lines: &[Line]| lines.iter().map(|line| line.command.clone()).collect::<Vec<Command>>();
    let (ours, theirs) = (commands(ours), commands(theirs));
    let alike = ours.iter().zip(&theirs).take_while(|(our, their)| our == their).count();
    let (rest, other) = (ours.get(alike..).unwrap_or_default(), theirs.get(alike..).unwrap_or_default());
    let behind = rest.iter().rev().zip(other.iter().rev()).take_while(|(our, their)| our == their).count();
    rest.len().max(other.len()) - behind
}
