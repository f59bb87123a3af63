//! Counterfactual questions: the same run with one thing changed. What the run comes to without the change is told, what
//! it comes to with it is asked. The question's cut is put where the two runs part, so that nothing of the second one
//! has been seen.

use crate::lang::Lang;
use crate::quiz::item::{Ask, Mistaken, Played};
use crate::quiz::kind::Kind;
use crate::quiz::observe::Truth;
use crate::quiz::question::{Question, Wrong};
use crate::quiz::words::Words;

use super::build::{Made, focus, observe, script};
use super::draft::{Draft, words};
use super::{Barren, Generator};

/// What is different in the second run. Lines are named by their text; the first of that text is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// `with` stands where `line` stood; both may be several lines, parted by `;`.
    Replace {
        /// A line of the draft.
        line: String,
        /// What stands there in its stead.
        with: String,
    },
    /// `put` is done before `line`.
    Before {
        /// A line of the draft.
        line: String,
        /// What is put in, several lines being parted by `;`.
        put: String,
    },
    /// `line` is not done.
    Without {
        /// A line of the draft.
        line: String,
    },
}

impl Change {
    /// Another line in a line's place.
    pub fn replace(line: impl Into<String>, with: impl Into<String>) -> Change {
        Change::Replace { line: line.into(), with: with.into() }
    }

    /// Lines before a line.
    pub fn before(line: impl Into<String>, put: impl Into<String>) -> Change {
        Change::Before { line: line.into(), put: put.into() }
    }

    /// A line left out.
    pub fn without(line: impl Into<String>) -> Change {
        Change::Without { line: line.into() }
    }

    fn line(&self) -> &str {
        match self {
            Change::Replace { line, .. } | Change::Before { line, .. } | Change::Without { line } => line,
        }
    }

    /// What is done at that place in the second run; the line itself stays behind what is put before it.
    fn now(&self) -> Vec<String> {
        match self {
            Change::Replace { with, .. } => lines_of(with),
            Change::Before { put, .. } => lines_of(put),
            Change::Without { .. } => Vec::new(),
        }
    }

    /// The sentence that tells what the first run came to; `next` is what follows the changed place.
    fn told(&self, next: &str, first: &str, lang: Lang) -> String {
        match (self, lang) {
            (Change::Replace { line, with }, Lang::En) => {
                format!("With `{line}` in place of `{with}` it would be: {first}.")
            }
            (Change::Replace { line, with }, Lang::Zh) => format!("如果把 `{with}` 换成 `{line}`，答案会是：{first}。"),
            (Change::Before { put, .. }, Lang::En) => format!("Without `{put}` it would be: {first}."),
            (Change::Before { put, .. }, Lang::Zh) => format!("如果没有 `{put}`，答案会是：{first}。"),
            (Change::Without { line }, Lang::En) => format!("With `{line}` before `{next}` it would be: {first}."),
            (Change::Without { line }, Lang::Zh) => {
                format!("如果在 `{next}` 之前还有 `{line}`，答案会是：{first}。")
            }
        }
    }
}

fn lines_of(text: &str) -> Vec<String> {
    text.split(';').map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// The two runs of a draft, cut where they part.
pub(super) struct Pair {
    /// As the draft has it.
    pub first: Played,
    /// With the change.
    pub second: Played,
    /// What follows the changed place.
    pub next: String,
}

/// The runs without and with the change.
pub(super) fn part(name: &str, draft: &Draft, change: &Change) -> Result<Pair, Barren> {
    let all: Vec<String> = draft.before.iter().chain(&draft.after).cloned().collect();
    let place = all.iter().position(|line| line == change.line());
    let place = place.ok_or_else(|| Barren::Script(format!("{name}: no line `{}`", change.line())))?;
    let cut = place.min(draft.before.len());
    let kept = if matches!(change, Change::Before { .. }) { place } else { place + 1 };
    let read = |after: Vec<String>| {
        Played::new(all.iter().take(cut).cloned().collect(), after).map_err(|found| script(name, &found))
    };
    let first = read(all.get(cut..).unwrap_or_default().to_vec())?;
    let between = all.get(cut..place).unwrap_or_default();
    let second =
        read(between.iter().chain(&change.now()).chain(all.get(kept..).unwrap_or_default()).cloned().collect())?;
    focus(name, &second, &[])?;
    let next = all.get(place + 1).cloned().unwrap_or_default();
    Ok(Pair { first, second, next })
}

/// Asks of the second run what is told of the first.
pub(super) fn ask(generator: &Generator, seed: u64, pair: &Pair, change: &Change, (kind, typed): (Kind, bool)) -> Made {
    let (was, truth) = (observe(&pair.first, &kind), observe(&pair.second, &kind));
    let rules = truth.rules.clone();
    let (mut wrong, mistaken) = super::mutants::about_run(generator, &pair.second, &kind, &truth);
    wrong.extend(unchanged(&was, &truth).filter(|same| wrong.iter().all(|other| other.answer != same.answer)));
    let told = |lang: Lang| change.told(&pair.next, &was.answer.label(&kind, lang), lang);
    let prompt = words(
        format!("{} {}", kind.prompt(Lang::En), told(Lang::En)),
        format!("{}{}", kind.prompt(Lang::Zh), told(Lang::Zh)),
    );
    let question = Question::new(kind, None, typed, truth, wrong, &format!("{}/{seed}", generator.name));
    let mistaken: Vec<Mistaken> = super::mutants::as_replies(&question, mistaken);
    Made { prompt: Some(prompt), ask: Ask::Run(Box::new(question)), mistaken, rules, because: None }
}

/// That the change changes nothing, where it does change something.
fn unchanged(was: &Truth, truth: &Truth) -> Option<Wrong> {
    let why: Words = words("That is what it comes to without the change.", "这是没有改动时的结果。");
    (was.answer != truth.answer).then(|| Wrong { answer: was.answer.clone(), myth: None, why })
}
