//! A plan from its file, or every mistake in the file with its place.

use core::ops::Range;

use crate::lang::Lang;
use crate::scenario::toml_reader::{Reader, Str, Table};
use crate::scenario::{Diagnostic, duration, nearest, parse_command_on};
use crate::tcp::{Profile, Time};
use crate::tr;
use crate::trace::Command;

use super::knobs::{Knob, KnobInfo, Unit};
use super::plan::{Act, Plan, Side, shown};

/// Reads a file's text.
///
/// # Errors
/// Every mistake; messages are in `lang`.
pub fn read(text: &str, lang: Lang) -> Result<Plan, Vec<Diagnostic>> {
    let mut reader = Reader::new(text, lang);
    let mut table = reader.document();
    let mut plan = Plan::default();
    let mut file = File { reader: &mut reader, lang };
    file.format(&mut table);
    file.profile(&mut table, &mut plan);
    if let Some(seed) = file.reader.integer(&mut table, "seed") {
        plan.seed = u64::try_from(seed.value).unwrap_or_else(|_| {
            file.complain("bounds", tr!(lang, "fleet.seed"), seed.span);
            1
        });
    }
    for info in Knob::ALL {
        file.knob(&mut table, info, &mut plan);
    }
    let settings = file.reader.strings(&mut table, "settings").map(|list| list.value).unwrap_or_default();
    for line in settings {
        match file.act(&line) {
            Some(Act::Sysctl(side, key, value)) => plan.settings.push((side, key, value)),
            Some(Act::Host(..)) => file.complain("not-a-setting", tr!(lang, "fleet.not-a-setting"), line.span),
            None => {}
        }
    }
    for mut table in file.reader.tables(&mut table, "at") {
        file.moment(&mut table, &mut plan);
        file.reader.finish(&table);
    }
    file.reader.finish(&table);
    if reader.errors.is_empty() { Ok(plan) } else { Err(reader.errors) }
}

/// Whether a text is a plan by its looks: it says of what format it is, and turns a knob or sets something.
pub fn looks_like_plan(text: &str) -> bool {
    let names = || text.lines().filter_map(|line| Some(line.split_once('=')?.0.trim()));
    names().any(|name| name == "format") && names().any(|name| Knob::from_name(name).is_some())
}

/// From where to where a knob's value is.
fn bounds(info: &KnobInfo, lang: Lang) -> String {
    let (min, max) = info.bounds;
    tr!(lang, "fleet.bounds", name = info.name, min = shown(info.unit, min), max = shown(info.unit, max)).into_owned()
}

struct File<'r, 't> {
    reader: &'r mut Reader<'t>,
    lang: Lang,
}

impl<'t> File<'_, 't> {
    fn complain(&mut self, code: &'static str, message: impl Into<String>, span: Range<usize>) {
        self.reader.errors.push(Diagnostic::new(code, message, span));
    }

    fn format(&mut self, table: &mut Table<'t>) {
        match self.reader.integer(table, "format") {
            Some(format) if format.value != 1 => {
                let message = tr!(self.lang, "fleet.format", found = format.value);
                self.complain("format", message, format.span);
            }
            Some(_) => {}
            None if self.reader.errors.is_empty() => self.reader.missing(table, "format"),
            None => {}
        }
    }

    fn profile(&mut self, table: &mut Table<'t>, plan: &mut Plan) {
        let Some(name) = self.reader.string(table, "profile") else { return };
        let Some(profile) = Profile::by_name(&name.value) else {
            let known: Vec<&str> = crate::tcp::profile::PROFILES.iter().map(|profile| profile.name).collect();
            let message = tr!(self.lang, "fleet.profile", name = name.value, known = self.lang.list(&known));
            return self.complain("profile", message, name.span);
        };
        plan.profile = profile;
    }

    fn knob(&mut self, table: &mut Table<'t>, info: &'static KnobInfo, plan: &mut Plan) {
        let (value, span) = match info.unit {
            Unit::Count | Unit::PerSecond | Unit::Bytes | Unit::PerMille => {
                let before = self.reader.errors.len();
                let Some(number) = self.reader.integer(table, info.name) else {
                    if let Some(mistake) = self.reader.errors.get_mut(before) {
                        mistake.help = Some(bounds(info, self.lang));
                    }
                    return;
                };
                (number.value, number.span)
            }
            Unit::Time => {
                let Some(text) = self.reader.string(table, info.name) else { return };
                let Ok(span) = duration(&text.value) else {
                    let message = tr!(self.lang, "fleet.not-a-time", name = info.name, value = text.value);
                    return self.complain("time", message, text.span);
                };
                (span.and_then(|span| i64::try_from(span.0).ok()).unwrap_or(i64::MAX), text.span)
            }
            Unit::Choice(words) => {
                let Some(text) = self.reader.string(table, info.name) else { return };
                let Some(place) = words.iter().position(|word| *word == text.value) else {
                    let message = tr!(
                        self.lang,
                        "fleet.not-a-choice",
                        name = info.name,
                        value = text.value,
                        words = self.lang.list(words)
                    );
                    let near = nearest(&text.value, words.iter().copied());
                    let help = near.map(|near| tr!(self.lang, "fleet.meant", word = near).into_owned());
                    let diagnostic = Diagnostic { help, ..Diagnostic::new("choice", message, text.span) };
                    return self.reader.errors.push(diagnostic);
                };
                (i64::try_from(place).unwrap_or(0), text.span)
            }
        };
        let (min, max) = info.bounds;
        if !(min..=max).contains(&value) {
            return self.complain("bounds", bounds(info, self.lang), span);
        }
        plan.knobs.set(info.knob, value);
    }

    /// `[[at]]`: a time and what happens then.
    fn moment(&mut self, table: &mut Table<'t>, plan: &mut Plan) {
        let (time, act) = (self.reader.string(table, "time"), self.reader.string(table, "do"));
        for (key, found) in [("time", time.is_some()), ("do", act.is_some())] {
            if !found {
                self.reader.missing(table, key);
            }
        }
        let (Some(time), Some(line)) = (time, act) else { return };
        let Ok(Some(at)) = duration(&time.value) else {
            let message = tr!(self.lang, "fleet.not-a-time", name = "time", value = time.value);
            return self.complain("time", message, time.span);
        };
        if let Some(act) = self.act(&line) {
            plan.acts.push((Time::ZERO + at, act));
        }
    }

    /// A line of the scenario language: a setting, or what befalls a host.
    fn act(&mut self, line: &Str) -> Option<Act> {
        let hosts: Vec<String> = Side::NAMES.iter().map(|(_, name)| (*name).to_owned()).collect();
        let side = |name: &str| Side::NAMES.iter().find(|(_, known)| *known == name).map(|(side, _)| *side);
        match parse_command_on(&line.value, &hosts, self.lang) {
            Ok(Command::Sysctl { host, key, value }) => side(&host).map(|side| Act::Sysctl(side, key, value)),
            Ok(Command::Host { host, act }) => side(&host).map(|side| Act::Host(side, act)),
            Ok(_) => {
                self.complain("act", tr!(self.lang, "fleet.act"), line.span.clone());
                None
            }
            Err(found) => {
                for diagnostic in found {
                    let span = line.place(diagnostic.span.clone());
                    self.reader.errors.push(Diagnostic { span, ..diagnostic });
                }
                None
            }
        }
    }
}
