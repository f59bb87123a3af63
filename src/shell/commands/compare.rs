//! `finwait compare`: scenarios under two profiles side by side, with the first difference and what makes it; or two
//! scenarios beside each other, as the two futures of one run.

use std::path::PathBuf;

use crate::lang::Lang;
use crate::scenario::compare::futures::{Known, futures, told};
use crate::scenario::compare::profiles::{Contrast, Parting, contrast};
use crate::scenario::compare::story::Event;
use crate::scenario::compare::{Names, Slack, beside};
use crate::scenario::{self, Failure as Refused, FailureKind, RunReport, refusal_text};
use crate::shell::{Failure, complain, print, spoken};
use crate::tr;
use crate::trace::{Point, Profile};

use super::lab::width;
use super::profiles::named;
use super::source::{Source, diagnostic};

/// How many differences of a scenario are told.
const DIFFERENCES: usize = 4;

/// The profiles that are compared unless others are named.
const PROFILES: [&str; 2] = ["linux-6.18", "rfc9293"];

/// Plays each scenario under both profiles; two scenarios without any are held beside each other. That they differ is
/// no failure; that a profile cannot play one is a mistake in what was asked for, and the others are compared all the
/// same.
pub fn perform(files: &[PathBuf], names: &[String], same: &[String], lang: Lang) -> Result<(), Failure> {
    if let ([left, right], [], []) = (files, names, same) {
        return beside_each_other([left, right], lang);
    }
    let usual = PROFILES.map(str::to_owned);
    let names = if names.is_empty() { &usual } else { names };
    let other_than_two = || tr!(lang, "compare.two", given = spoken(&names.join(","))).into_owned();
    let [left, right] = names else { return Err(Failure::Usage(other_than_two())) };
    let profiles = [named(left, lang)?, named(right, lang)?];
    if profiles[0] == profiles[1] {
        return Err(Failure::Usage(other_than_two()));
    }
    let knob = |name: &String| {
        let known = || profiles[0].differs(profiles[1]).into_iter().map(Point::name).collect::<Vec<_>>().join(", ");
        let sentence = || tr!(lang, "compare.no_knob", name = spoken(name), known = known()).into_owned();
        Point::by_name(name).ok_or_else(|| Failure::Usage(sentence()))
    };
    let same: Vec<Point> = same.iter().map(knob).collect::<Result<_, _>>()?;
    let mut unplayable = false;
    for file in files {
        let source = Source::read(file, lang).map_err(Failure::Usage)?;
        let scenario = source.scenario(lang)?;
        let told = contrast(&scenario, profiles, &same, DIFFERENCES);
        if told.is_unplayable() {
            complain_of(&source, &told, profiles, lang);
            unplayable = true;
        } else {
            print(&account(&source.name, &told, &scenario.setup.hosts, profiles, lang))?;
            if told.found.is_empty() {
                // Under neither it does what it says.
                source.complain(&told.runs[0], lang)?;
            }
        }
    }
    if unplayable { Err(Failure::BadFile) } else { Ok(()) }
}

/// Says which of the profiles refuses what, with the line that it refuses.
fn complain_of(source: &Source, told: &Contrast, profiles: [&'static Profile; 2], lang: Lang) {
    for (run, profile) in told.runs.iter().zip(profiles) {
        if let Some(refused) = &run.refusal {
            complain(&tr!(lang, "compare.unplayable", file = source.name, profile = profile.name));
            source.show(&[diagnostic(refused, lang)], lang);
        }
    }
}

/// Two scenarios, played to their ends, as two futures. One that was broken off is compared as far as it came, and it
/// is said; what does not go as its own scenario says is no good ground for a comparison, so that is a failure.
fn beside_each_other(files: [&PathBuf; 2], lang: Lang) -> Result<(), Failure> {
    let mut played = Vec::new();
    for file in files {
        let source = Source::read(file, lang).map_err(Failure::Usage)?;
        let scenario = source.scenario(lang)?;
        played.push((source, scenario::run(&scenario), scenario.setup.hosts));
    }
    let [(one, left, hosts), (other, right, others)] = played.as_slice() else { return Ok(()) };
    if hosts != others {
        let (left, right) = (hosts.join(", "), others.join(", "));
        return Err(Failure::Usage(tr!(lang, "futures.hosts", left = left, right = right).into_owned()));
    }
    // What would come after the end of a script is nobody's question.
    let known = |run: &'_ RunReport| run.broken_off().map(|_| run.view.now);
    let runs = [left, right].map(|run| Known { records: &run.records, until: known(run) });
    let names = [one.name.clone(), other.name.clone()];
    let mut text = told(&futures(runs, hosts), hosts, (&names, width()), lang);
    for (source, run, _) in &played {
        if let Some(Refused { line, .. }) = run.broken_off() {
            let sentence = tr!(lang, "compare.broken_off", file = source.name, line = line, at = run.view.now);
            text.push_str(&format!("{sentence}\n"));
        } else if !run.is_ok() {
            text.push_str(&format!("{}\n", tr!(lang, "compare.unmet", file = source.name)));
        }
    }
    print(&text)?;
    let outcomes: Vec<_> = played.iter().map(|(source, run, _)| source.complain(run, lang)).collect();
    outcomes.into_iter().collect()
}

/// What there is to say of one scenario.
fn account(file: &str, told: &Contrast, hosts: &[String], profiles: [&'static Profile; 2], lang: Lang) -> String {
    let names: Names = profiles.map(|profile| profile.name.to_owned());
    let [left, right] = &names;
    if told.found.is_empty() {
        return format!("{}\n", tr!(lang, "compare.same", file = file, left = left, right = right));
    }
    let mut text = format!("{}\n", tr!(lang, "compare.differ", file = file, left = left, right = right));
    let [one, other] = &told.runs;
    text.push_str(&beside([one, other], hosts, &told.found, Slack::NONE, (&names, width()), lang));
    if told.partings.is_empty() {
        for difference in &told.found {
            text.push_str(&format!("    {}\n", difference.sentence(&names, lang)));
        }
    }
    for (run, name) in told.runs.iter().zip(&names) {
        if let Some(Refused { kind: FailureKind::Refused(refusal), .. }) = &run.refusal {
            text.push_str(&format!("    {name}: {}\n", refusal_text(refusal, lang)));
        }
    }
    for (index, parting) in told.partings.iter().enumerate() {
        if !parting.place.differs {
            text.push_str(&format!("    {}\n", parting.difference.sentence(&names, lang)));
        }
        if index > 0 {
            text.push_str(&next(parting, hosts, &names, lang));
        }
        text.push_str(&rules(parting, &names, lang));
        text.push_str(&causes(parting, profiles, lang));
    }
    text
}

/// A difference that shows once those before it are out of the way.
fn next(parting: &Parting, hosts: &[String], names: &Names, lang: Lang) -> String {
    let host = hosts.get(parting.place.host).map_or("", String::as_str);
    let nothing = || tr!(lang, "compare.nothing").into_owned();
    let said = |event: &Option<Event>| event.as_ref().map_or_else(nothing, |it| format!("{} {}", it.at, it.words));
    let mut text = format!("{}\n", tr!(lang, "compare.next", host = host, number = parting.place.event + 1));
    for (event, name) in parting.events.iter().zip(names) {
        text.push_str(&format!("    {name}: {}\n", said(event)));
    }
    text
}

fn rules(parting: &Parting, names: &Names, lang: Lang) -> String {
    let mut text = String::new();
    let [left, right] = parting.rules;
    for (rule, name) in parting.rules.iter().zip(names).filter(|_| left != right) {
        if let Some(rule) = rule {
            let (key, statement) = (rule.key(), rule.info().statement.get(lang));
            text.push_str(&format!("    {name}: {key}: {statement}\n"));
        }
    }
    text
}

fn causes(parting: &Parting, [left, right]: [&'static Profile; 2], lang: Lang) -> String {
    let mut text = String::new();
    for point in &parting.because {
        let (one, other) = (point.shown(left, lang), point.shown(right, lang));
        let help = point.help().get(lang);
        let [linux, rfc] = point.sources().map(|source| source.get(lang));
        text.push_str(&format!("    {}\n", tr!(lang, "compare.because", name = point.name(), help = help)));
        text.push_str(&format!("        {}: {one}\n        {}: {other}\n", left.name, right.name));
        text.push_str(&format!("        Linux: {linux}\n        RFC: {rfc}\n"));
    }
    text
}
