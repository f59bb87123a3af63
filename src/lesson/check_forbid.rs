//! Checking what a challenge forbids: every word of it is one of the language, and neither its own answer nor the near
//! miss of a breaker does what it refuses.

use crate::scenario::words::{OptName, VERBS, Verb};
use crate::scenario::{Diagnostic, Line, nearest};
use crate::tr;
use crate::trace::forged::flags_of;
use crate::trace::{CallName, HostAct, ShutdownHow, Sysctl};

use super::check::Checker;
use super::check_text::SHORT;
use super::forbid::{Deed, Forbid};
use super::raw::RawForbid;
use super::toml_reader::Str;

/// The fields of a forged segment that can be told by their value, as in `inject seq=500`.
const FIELDS: [&str; 6] = ["seq", "ack", "length", "window", "ts", "sack"];

/// Checks a `[[challenge.forbid]]`; none if it has a mistake.
pub(super) fn forbid(checker: &mut Checker, raw: &RawForbid, hosts: &[String]) -> Option<Forbid> {
    let why = checker.words(raw.why.as_ref(), SHORT);
    let (listed, only) = match (&raw.commands, &raw.only) {
        (Some(listed), None) if !listed.value.is_empty() => (listed, false),
        (None, Some(listed)) => (listed, true),
        _ => {
            checker.error("one-forbid", tr!(checker.lang, "lesson.error.one-forbid"), raw.span.clone());
            return None;
        }
    };
    let deeds: Vec<Deed> = listed.value.iter().filter_map(|text| deed(checker, text, hosts)).collect();
    let all_good = deeds.len() == listed.value.len();
    Some(Forbid { deeds, only, why: why?, span: raw.span.clone() }).filter(|_| all_good)
}

/// What `lines` do of what is forbidden.
pub(super) fn broken_by(checker: &mut Checker, forbids: &[Forbid], lines: &[Line]) {
    for line in lines.iter().filter(|line| forbids.iter().any(|forbid| forbid.forbids(&line.command))) {
        let message = tr!(checker.lang, "lesson.error.forbids-answer", line = line.command);
        checker.error("forbids-answer", message, line.span.clone());
    }
}

/// `heal`, `set linger`, `web: shutdown`, or `web`
fn deed(checker: &mut Checker, text: &Str, hosts: &[String]) -> Option<Deed> {
    let (host, rest) = match text.value.split_once(':') {
        Some((host, rest)) => (Some(host.trim()), rest),
        None if hosts.contains(&text.value) => (Some(text.value.as_str()), ""),
        None => (None, text.value.as_str()),
    };
    if let Some(host) = host.filter(|host| !hosts.is_empty() && !hosts.iter().any(|known| known == host)) {
        return unknown(checker, text, host, hosts.iter().map(String::as_str).collect());
    }
    let words: Vec<String> = rest.split_whitespace().map(str::to_owned).collect();
    if let Some(word) = words.iter().find(|word| !is_known(word)) {
        return unknown(checker, text, word, known_words());
    }
    if words.is_empty() && host.is_none() {
        return unknown(checker, text, &text.value, Vec::new());
    }
    Some(Deed { host: host.map(str::to_owned), words })
}

fn unknown(checker: &mut Checker, text: &Str, word: &str, known: Vec<&str>) -> Option<Deed> {
    let message = tr!(checker.lang, "lesson.error.bad-forbid", text = word);
    let mut error = Diagnostic::new("bad-forbid", message, text.span.clone());
    if let Some(near) = nearest(word, known) {
        error = error.with_help(tr!(checker.lang, "scenario.did-you-mean", word = near));
    }
    checker.errors.push(error);
    None
}

fn is_known(word: &str) -> bool {
    let field = word.split_once('=').is_some_and(|(name, value)| FIELDS.contains(&name) && !value.is_empty());
    field || flags_of(word).is_some() || known_words().iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The words that stand for something done: verbs, calls and how they are made, what befalls hosts, settings, options.
fn known_words() -> Vec<&'static str> {
    let passive = |verb: Verb| verb.is_preamble() || matches!(verb, Verb::Run | Verb::Step | Verb::Show | Verb::Expect);
    let verbs = VERBS.iter().filter(|(verb, _)| !passive(*verb)).map(|(_, word)| *word);
    let mut known: Vec<&'static str> = verbs.chain(["from"]).collect();
    known.extend(CallName::ALL.iter().map(|(_, word)| *word));
    known.extend(HostAct::ALL.iter().map(|(_, word)| *word));
    known.extend(ShutdownHow::ALL.iter().map(|(_, word)| *word));
    known.extend(OptName::ALL.iter().map(|(_, word)| *word));
    known.extend(Sysctl::ALL.iter().map(|info| info.name));
    known
}
