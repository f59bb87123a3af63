//! `finwait compare`: scenarios under two profiles side by side, with the first difference and what makes it.

use std::path::PathBuf;

use crate::lang::Lang;
use crate::scenario::compare::profiles::{Contrast, contrast};
use crate::scenario::compare::{Names, Slack, beside};
use crate::shell::{Failure, print};
use crate::tr;
use crate::trace::Profile;

use super::lab::width;
use super::profiles::named;
use super::source::Source;

/// Plays each scenario under both profiles. That they differ is no failure.
pub fn perform(files: &[PathBuf], names: &[String], lang: Lang) -> Result<(), Failure> {
    let [left, right] = names else {
        return Err(Failure::Usage(tr!(lang, "compare.two", given = names.join(",")).into_owned()));
    };
    let profiles = [named(left, lang)?, named(right, lang)?];
    if profiles[0] == profiles[1] {
        return Err(Failure::Usage(tr!(lang, "compare.two", given = names.join(",")).into_owned()));
    }
    for file in files {
        let source = Source::read(file, lang).map_err(Failure::Usage)?;
        let scenario = source.scenario(lang)?;
        let told = contrast(&scenario, profiles);
        print(&account(&source.name, &told, &scenario.setup.hosts, profiles, lang))?;
    }
    Ok(())
}

/// What there is to say of one scenario.
fn account(
    file: &str,
    told: &Contrast,
    hosts: &[String],
    profiles: [&'static Profile; 2],
    lang: Lang,
) -> String {
    let names: Names = profiles.map(|profile| profile.name.to_owned());
    let [left, right] = &names;
    if told.found.is_empty() {
        return format!("{}\n", tr!(lang, "compare.same", file = file, left = left, right = right));
    }
    let mut text = format!("{}\n", tr!(lang, "compare.differ", file = file, left = left, right = right));
    let [one, other] = &told.runs;
    text.push_str(&beside([one, other], hosts, &told.found, Slack::NONE, (&names, width()), lang));
    if told.place.is_none() {
        for difference in &told.found {
            text.push_str(&format!("    {}\n", difference.sentence(&names, lang)));
        }
    }
    text.push_str(&rules(told, &names, lang));
    text.push_str(&causes(told, profiles, lang));
    text
}

fn rules(told: &Contrast, names: &Names, lang: Lang) -> String {
    let mut text = String::new();
    for (rule, name) in told.rules.iter().zip(names) {
        if let Some(rule) = rule {
            let (key, statement) = (rule.key(), rule.info().statement.get(lang));
            text.push_str(&format!("    {name}: {key}: {statement}\n"));
        }
    }
    text
}

fn causes(told: &Contrast, [left, right]: [&'static Profile; 2], lang: Lang) -> String {
    let mut text = String::new();
    for point in &told.because {
        let (one, other) = (point.shown(left, lang), point.shown(right, lang));
        let help = point.help().get(lang);
        let (linux, rfc) = point.sources();
        text.push_str(&format!("    {}\n", tr!(lang, "compare.because", name = point.name(), help = help)));
        text.push_str(&format!("        {}: {one}\n        {}: {other}\n", left.name, right.name));
        text.push_str(&format!("        Linux: {linux}\n        RFC: {rfc}\n"));
    }
    text
}
