//! `finwait rules`: the rule catalogue, as a list, as those that mention something, or one rule with its sources and
//! the scenarios that apply it. Which these are is a generated file (`tests/library.rs`).

use std::fmt::Write;

use crate::lang::Lang;
use crate::scenario::nearest;
use crate::shell::{Failure, complain, print, spoken};
use crate::tr;
use crate::trace::Rule;

/// A line for each rule: its key, a colon, and scenarios that apply it.
const SCENARIOS: &str = include_str!("../../../assets/rule-scenarios.txt");

/// Prints the rule of that key, those that mention a text, or all of them.
pub fn perform(key: Option<&str>, search: Option<&str>, lang: Lang) -> Result<(), Failure> {
    match (key, search) {
        (Some(key), _) => match Rule::from_key(key) {
            Some(rule) => print(&explanation(rule, lang)),
            None => Err(Failure::Usage(unknown(key, lang))),
        },
        (None, Some(text)) => match list(lang, |rule| mentions(rule, text, lang)) {
            // Nothing is wrong with the question; its answer is that there is none.
            (0, _) => {
                complain(&tr!(lang, "shell.rules.nothing", text = text));
                Err(Failure::Failed)
            }
            (count, found) => print(&format!("{found}{}\n", tr!(lang, "shell.rules.found", count = count))),
        },
        (None, None) => print(&list(lang, |_| true).1),
    }
}

/// How many rules are wanted, and their keys and statements.
fn list(lang: Lang, wanted: impl Fn(Rule) -> bool) -> (usize, String) {
    let (mut count, mut text) = (0, String::new());
    for info in Rule::ALL.iter().filter(|info| wanted(info.rule)) {
        let _ = writeln!(text, "{}\n    {}", info.key, info.statement.get(lang));
        count += 1;
    }
    (count, text)
}

/// Whether a rule mentions every word of the text, in whichever case.
fn mentions(rule: Rule, text: &str, lang: Lang) -> bool {
    let info = rule.info();
    let sources = format!("{} {} {} {}", info.rfc, info.linux, rule.clause(lang), rule.function(lang));
    let all = format!("{} {} {sources}", info.key, info.statement.get(lang)).to_lowercase();
    text.to_lowercase().split_whitespace().all(|word| all.contains(word))
}

fn explanation(rule: Rule, lang: Lang) -> String {
    let info = rule.info();
    let sources = [rule.clause(lang), tr!(lang, "shell.rules.linux", function = rule.function(lang))];
    let mut text = format!("{}\n\n{}\n\n{}\n", info.key, info.statement.get(lang), sources.join("\n"));
    if let Some(since) = rule.since_words(lang) {
        let _ = writeln!(text, "{}", tr!(lang, "shell.rules.since", version = since));
    }
    let shown = scenarios(info.key);
    if !shown.is_empty() {
        let _ = write!(text, "\n{}\n", tr!(lang, "shell.rules.shown"));
        for name in shown {
            let _ = writeln!(text, "    {name}");
        }
    }
    text
}

/// Scenarios that apply the rule, those first that are about it.
fn scenarios(key: &str) -> Vec<&'static str> {
    let line = SCENARIOS.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    line.map(|names| names.split(", ").collect()).unwrap_or_default()
}

/// The sentence about a key that no rule has, with those that look like it.
fn unknown(key: &str, lang: Lang) -> String {
    if let Some(near) = nearest(key, Rule::ALL.iter().map(|info| info.key)) {
        return tr!(lang, "shell.rules.nearest", key = spoken(key), alike = near).into_owned();
    }
    let best = Rule::ALL.iter().map(|info| likeness(key, info.key)).max().unwrap_or(0);
    let alike: Vec<&str> =
        Rule::ALL.iter().map(|info| info.key).filter(|known| likeness(key, known) == best).take(5).collect();
    if best == 0 {
        tr!(lang, "shell.rules.unknown", key = spoken(key)).into_owned()
    } else {
        tr!(lang, "shell.rules.unknown_alike", key = spoken(key), alike = alike.join(", ")).into_owned()
    }
}

/// How many parts two keys share: two points for the same word, one for the same beginning.
fn likeness(asked: &str, known: &str) -> usize {
    let parts = |key: &str| -> Vec<String> { key.split('-').map(str::to_lowercase).collect() };
    let points = |word: &String| {
        let each = parts(known).into_iter().map(|part| match (part == *word, word.get(..3), part.get(..3)) {
            (true, _, _) if word.len() > 2 => 2,
            (_, Some(one), Some(other)) if one == other => 1,
            _ => 0,
        });
        each.max().unwrap_or(0)
    };
    parts(asked).iter().map(points).sum()
}
