//! `finwait profiles`: the profiles as a list, or one with everything in which it differs from the default.

use std::fmt::Write;

use crate::lang::Lang;
use crate::shell::{Failure, print, spoken};
use crate::tr;
use crate::trace::{KNOBS, PROFILES, Point, Profile, ROWS};

/// Prints the profile of that name, or all of them.
pub fn perform(name: Option<&str>, lang: Lang) -> Result<(), Failure> {
    match asked(name, lang)? {
        None => print(&list(lang)),
        Some(profile) => print(&explanation(profile, lang)),
    }
}

/// The profile that was asked for, if one was; or a sentence that lists them.
pub fn asked(name: Option<&str>, lang: Lang) -> Result<Option<&'static Profile>, Failure> {
    asked_among(name, &[], lang)
}

/// The same where the caller knows more names than there are profiles.
pub fn asked_among(name: Option<&str>, more: &[&str], lang: Lang) -> Result<Option<&'static Profile>, Failure> {
    name.map(|name| one_of(name, more, lang)).transpose()
}

/// The profile of that name, or a sentence that lists them.
pub fn named(name: &str, lang: Lang) -> Result<&'static Profile, Failure> {
    one_of(name, &[], lang)
}

fn one_of(name: &str, more: &[&str], lang: Lang) -> Result<&'static Profile, Failure> {
    Profile::by_name(name).ok_or_else(|| {
        let known: Vec<&str> = PROFILES.iter().map(|profile| profile.name).chain(more.iter().copied()).collect();
        Failure::Usage(tr!(lang, "shell.run.profile", name = spoken(name), known = known.join(", ")).into_owned())
    })
}

fn list(lang: Lang) -> String {
    let mut text = String::new();
    for profile in &PROFILES {
        let _ = writeln!(text, "{}\n    {}", profile.name, profile.summary.get(lang));
    }
    text
}

/// Every knob of the default profile; of another one, what is otherwise there.
fn explanation(profile: &Profile, lang: Lang) -> String {
    let default = Profile::default_profile();
    let mut text = format!("{}\n\n{}\n\n", profile.name, profile.summary.get(lang));
    let points: Vec<Point> = if profile == default {
        KNOBS.iter().map(Point::Knob).chain(ROWS.iter().map(Point::Setting)).collect()
    } else {
        text.push_str(&tr!(lang, "shell.profiles.differs", default = default.name));
        text.push_str("\n\n");
        profile.differs(default)
    };
    for point in points {
        let (name, value, help) = (point.name(), point.shown(profile, lang), point.help().get(lang));
        let other = point.shown(default, lang);
        let [linux, rfc] = point.sources().map(|source| source.get(lang));
        if profile == default {
            let _ = writeln!(text, "{name} = {value}");
        } else {
            let _ = writeln!(text, "{name} = {value}    ({}: {other})", default.name);
        }
        let _ = writeln!(text, "    {help}\n    Linux: {linux}\n    RFC: {rfc}");
    }
    text
}
