//! `finwait rules`: the rule catalogue, as a list or one rule with its sources.

use std::fmt::Write;

use crate::lang::Lang;
use crate::shell::{Failure, print};
use crate::tr;
use crate::trace::Rule;

/// Prints the rule of that key, or all of them.
pub fn perform(key: Option<&str>, lang: Lang) -> Result<(), Failure> {
    match key {
        None => print(&list(lang)),
        Some(key) => match Rule::from_key(key) {
            Some(rule) => print(&explanation(rule, lang)),
            None => Err(Failure::Usage(unknown(key, lang))),
        },
    }
}

fn list(lang: Lang) -> String {
    let mut text = String::new();
    for info in Rule::ALL {
        let _ = writeln!(text, "{}\n    {}", info.key, info.statement.get(lang));
    }
    text
}

fn explanation(rule: Rule, lang: Lang) -> String {
    let info = rule.info();
    format!("{}\n\n{}\n\n{}\nLinux 6.18, {}\n", info.key, info.statement.get(lang), info.rfc, info.linux)
}

/// The sentence about a key that no rule has, with those that look like it.
fn unknown(key: &str, lang: Lang) -> String {
    let words: Vec<&str> = key.split('-').filter(|word| word.len() > 2).collect();
    let alike = |found: &&str| words.iter().any(|word| found.split('-').any(|part| part == *word));
    let alike: Vec<&str> = Rule::ALL.iter().map(|info| info.key).filter(alike).take(8).collect();
    if alike.is_empty() {
        tr!(lang, "shell.rules.unknown", key = key).into_owned()
    } else {
        tr!(lang, "shell.rules.unknown_alike", key = key, alike = alike.join(", ")).into_owned()
    }
}
