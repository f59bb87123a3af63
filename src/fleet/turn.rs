//! Changing a plan by a line that is typed: `arrivals=400`, `sysctl client tcp_tw_reuse=1`, `at 30s server: kill`,
//! `profile linux-3.0`, `seed 7`. Each is read as the same thing is read in a plan's file; and the steps in which a key
//! turns a knob.

use crate::lang::Lang;
use crate::tcp::{PROFILES, Sysctl};
use crate::tr;

use super::knobs::{Knob, KnobInfo, Unit};
use super::plan::Plan;
use super::read;

impl Plan {
    /// The plan with a line's change.
    ///
    /// # Errors
    /// What is wrong with the line, in a sentence.
    pub fn turned(&self, line: &str, lang: Lang) -> Result<Plan, String> {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let mut plan = self.clone();
        match word {
            "set" if !rest.is_empty() => return self.turned(rest, lang),
            "sysctl" => {
                for (side, key, value) in part(&format!("settings = [{line:?}]"), lang)?.settings {
                    plan.settings.retain(|(other, of, _)| (*other, *of) != (side, key));
                    plan.settings.push((side, key, value));
                }
            }
            "at" => {
                let (time, act) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                plan.acts.extend(part(&format!("[[at]]\ntime = {time:?}\ndo = {:?}", act.trim()), lang)?.acts);
                plan.acts.sort_by_key(|(at, _)| *at);
            }
            "profile" => plan.profile = part(&format!("profile = {rest:?}"), lang)?.profile,
            "seed" => plan.seed = part(&format!("seed = {rest}"), lang)?.seed,
            _ => plan.turn_knob(line, lang)?,
        }
        Ok(plan)
    }

    /// `KNOB=VALUE`.
    fn turn_knob(&mut self, line: &str, lang: Lang) -> Result<(), String> {
        let unknown = || tr!(lang, "fleet.set", set = line).into_owned();
        let (name, value) = line.split_once('=').ok_or_else(unknown)?;
        let knob = Knob::from_name(name.trim()).ok_or_else(unknown)?;
        let (info, typed) = (knob.info(), value.trim());
        let (is_number, value) = match info.unit {
            Unit::Time | Unit::Choice(_) => (false, format!("{typed:?}")),
            Unit::Count | Unit::PerSecond | Unit::Bytes | Unit::PerMille => (true, typed.to_owned()),
        };
        let read = part(&format!("{} = {value}", info.name), lang).map_err(|error| {
            let (min, max) = info.bounds;
            match typed.parse::<i64>() {
                Err(_) if is_number => {
                    tr!(lang, "fleet.not-a-number", name = info.name, value = typed, min = min, max = max).into_owned()
                }
                Ok(_) | Err(_) => error,
            }
        })?;
        self.knobs.set(knob, read.knobs.get(knob));
        Ok(())
    }
}

/// How a line that has begun so can go on where a name of the kernel's stands: with a sysctl, with a profile. Whole
/// lines, each with what it does.
pub fn line_ends(before: &str, lang: Lang) -> Vec<(String, String)> {
    let host = ["sysctl client ", "sysctl server "].into_iter().find(|start| before.starts_with(start));
    let sysctls = host.into_iter().flat_map(|start| {
        Sysctl::ALL.iter().map(move |info| (format!("{start}{}=", info.name), info.help.get(lang).to_owned()))
    });
    let profiles = PROFILES.iter().filter(|_| before.starts_with("profile "));
    let help = tr!(lang, "fleetui.line.profile");
    sysctls.chain(profiles.map(|profile| (format!("profile {}", profile.name), help.to_string()))).collect()
}

/// A plan of one line.
fn part(text: &str, lang: Lang) -> Result<Plan, String> {
    read(&format!("format = 1\n{text}\n"), lang)
        .map_err(|mistakes| mistakes.first().map_or_else(String::new, |mistake| mistake.message.clone()))
}

impl KnobInfo {
    /// The next value up or down, in steps of 1, 2 and 5; the next word of a choice, round about.
    pub fn step(&self, value: i64, up: bool) -> i64 {
        let (min, max) = self.bounds;
        if let Unit::Choice(_) = self.unit {
            let count = max - min + 1;
            return min + (value - min + if up { 1 } else { count - 1 }) % count;
        }
        let least = match self.unit {
            Unit::Time => 1_000,
            Unit::Count | Unit::PerSecond | Unit::Bytes | Unit::PerMille | Unit::Choice(_) => 1,
        };
        let stepped = match (up, value) {
            (true, value) if value < least => {
                if value < 0 {
                    value + 1
                } else {
                    least
                }
            }
            (true, value) => steps(least).find(|step| *step > value).unwrap_or(max),
            (false, value) if value <= least => {
                if value > 0 {
                    0
                } else {
                    value - 1
                }
            }
            (false, value) => steps(least).take_while(|step| *step < value).last().unwrap_or(0),
        };
        stepped.clamp(min, max)
    }
}

/// 1, 2, 5, 10, 20, 50 and on, times a unit; a minute and its multiples lie between those of seconds.
fn steps(unit: i64) -> impl Iterator<Item = i64> {
    let tens = (0..12).filter_map(move |power| 10_i64.checked_pow(power)?.checked_mul(unit));
    let few = tens.flat_map(|ten| [1, 2, 5].into_iter().filter_map(move |by| ten.checked_mul(by)));
    let minutes = [60_000_000, 120_000_000, 300_000_000, 600_000_000, 3_600_000_000];
    let mut all: Vec<i64> = few.filter(|step| unit == 1 || *step < 60_000_000).collect();
    if unit > 1 {
        all.extend(minutes);
        all.extend([2, 6, 12, 24].map(|hours| hours * 3_600_000_000));
    }
    all.sort_unstable();
    all.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_knob_is_turned_in_steps_that_come_back() {
        for info in Knob::ALL {
            let mut value = info.bounds.0;
            let mut walked = vec![value];
            while !matches!(info.unit, Unit::Choice(_)) && info.step(value, true) > value {
                value = info.step(value, true);
                walked.push(value);
            }
            if !matches!(info.unit, Unit::Choice(_)) {
                assert_eq!(value, info.bounds.1, "{} goes up to its bound", info.name);
                while info.step(value, false) < value {
                    value = info.step(value, false);
                }
                assert_eq!(value, info.bounds.0, "{} goes down to its bound", info.name);
                assert!(walked.len() < 50, "{} in {} steps", info.name, walked.len());
            }
        }
    }

    #[test]
    fn a_line_changes_what_it_names_and_nothing_else() {
        let lines = [
            ("arrivals=400", "arrivals = 400"),
            ("set hold=250ms", "hold = \"250ms\""),
            ("closes = server", "closes = \"server\""),
            ("sysctl client tcp_tw_reuse=1", "sysctl client tcp_tw_reuse=1"),
            ("at 30s server: kill", "do = \"server: kill\""),
            ("seed 7", "seed = 7"),
            ("profile linux-3.0", "profile = \"linux-3.0\""),
        ];
        for (line, wanted) in lines {
            let plan = Plan::default();
            let turned = plan.turned(line, Lang::En).unwrap_or_else(|error| panic!("{line}: {error}"));
            let (before, after) = (plan.to_source(), turned.to_source());
            assert!(after.contains(wanted), "{line} gives\n{after}");
            let kept = before.lines().filter(|old| !after.lines().any(|new| new == *old)).count();
            assert!(kept <= 1, "{line} changed more:\n{after}");
        }
        for bad in ["", "arrivals", "arrivals=many", "speed=3", "sysctl client nothing=1", "at noon server: kill"] {
            assert!(Plan::default().turned(bad, Lang::Zh).is_err_and(|error| !error.is_empty()), "{bad}");
        }
    }
}
