//! What a challenge does not allow: commands and settings that are refused with the author's sentence, so that trying
//! costs nothing. Reading them is `check_forbid`'s.
//!
//! A deed is told by the words of the scenario language: `heal`, `unplug`, `sysctl`, `tcp_tw_reuse`, `set linger`,
//! `web: shutdown`, `inject seq=500`, or a host's name for everything that is done there. Letting time pass, looking
//! and expecting are no deeds.

use core::ops::Range;

use crate::lang::Lang;
use crate::quiz::Words;
use crate::scenario::refusal_text;
use crate::sim::Refusal;
use crate::tr;
use crate::trace::forged::flags_word;
use crate::trace::{Call, Command, Fault, FaultTarget};

/// Some deeds that a challenge refuses, or the only ones that it does not.
#[derive(Debug, Clone)]
pub struct Forbid {
    /// The deeds.
    pub deeds: Vec<Deed>,
    /// Whether they are the only ones that are allowed.
    pub only: bool,
    /// The sentence with which it refuses.
    pub why: Words,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

/// What somebody might do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// On which host; on any without one.
    pub host: Option<String>,
    /// The words that all stand for it; none for whatever is done on that host.
    pub words: Vec<String>,
}

impl Forbid {
    /// Whether it refuses that command.
    pub fn forbids(&self, command: &Command) -> bool {
        words_of(command).is_some_and(|(host, words)| self.deeds.iter().any(|deed| deed.is(host, &words)) != self.only)
    }
}

impl Deed {
    fn is(&self, host: Option<&str>, words: &[String]) -> bool {
        let there = self.host.as_deref().is_none_or(|wanted| host == Some(wanted));
        there && self.words.iter().all(|wanted| words.iter().any(|word| word.eq_ignore_ascii_case(wanted)))
    }
}

/// The host on which a command does something and the words that stand for it; none if it does nothing.
fn words_of(command: &Command) -> Option<(Option<&str>, Vec<String>)> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Some(match command {
        Command::LinkDelay(_) => (None, owned(&["link"])),
        Command::Sysctl { host, key, .. } => (Some(host), owned(&["sysctl", key.info().name])),
        Command::Call { on, call } => (Some(&on.host), owned(&call_words(call))),
        Command::Host { host, act } => (Some(host), owned(&[act.word()])),
        Command::Fault(Fault { kind, target }) => match target {
            FaultTarget::Next { kind: struck, from, .. } | FaultTarget::Every { kind: struck, from, .. } => {
                (Some(from), owned(&[kind.word(), struck.word()]))
            }
            FaultTarget::Segment(_) => (None, owned(&[kind.word()])),
        },
        Command::Heal => (None, owned(&["heal"])),
        Command::Deliver(_) => (None, owned(&["deliver"])),
        Command::Inject(forged) => {
            let (flags, text) = (flags_word(forged.flags), command.to_string());
            let fields = text.split_whitespace().filter(|word| word.contains('='));
            (None, ["inject"].into_iter().chain(flags.split('-')).chain(fields).map(str::to_owned).collect())
        }
        Command::Flood(_) => (None, owned(&["flood"])),
        Command::Icmp(_) => (None, owned(&["icmp"])),
        Command::Nat(_) => (None, owned(&["nat"])),
        Command::Route { host, .. } => (Some(host), owned(&["route"])),
        Command::Run(_) | Command::Show(_) | Command::Expect(_) => return None,
    })
}

fn call_words(call: &Call) -> Vec<&str> {
    let mut words = vec![call.name().word()];
    match call {
        Call::Set(option) => words.push(option.word()),
        Call::Shutdown(how) => words.push(how.word()),
        Call::Connect { from: Some(_), .. } => words.push("from"),
        Call::Listen { reuse, .. } => {
            let set = [(reuse.addr, "reuseaddr"), (reuse.port, "reuseport")];
            words.extend(set.iter().filter(|(on, _)| *on).map(|(_, word)| *word));
        }
        _ => {}
    }
    words
}

/// Why a learner's command was not done; nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotDone {
    /// The story's run is fixed: only in the challenge may anybody meddle.
    Fixed,
    /// The challenge forbids it, with the author's reason.
    Forbidden(Words),
    /// The run cannot do it.
    Refused(Refusal),
}

impl NotDone {
    /// The reason as a sentence.
    pub fn told(&self, lang: Lang) -> String {
        match self {
            NotDone::Fixed => tr!(lang, "app.lesson.fixed").into_owned(),
            // A line under everything else, and in the linear mode, has no markup.
            NotDone::Forbidden(why) => {
                let why = why.get(lang).trim().replace(['`', '*'], "");
                tr!(lang, "app.challenge.forbidden", why = why).into_owned()
            }
            NotDone::Refused(refusal) => refusal_text(refusal, lang),
        }
    }
}
