//! A question about what comes next in a run that somebody is looking at: any lesson, sandbox or replay at any moment.
//!
//! The run is played on, on a copy, until something happens that can be asked for; what happened is the answer, and
//! what hosts with a misconception would do instead are the wrong ones. The run itself stays where it is.

mod fits;
mod stretch;

use crate::lang::Lang;
use crate::scenario::Session;
use crate::sim::{SimRng, Stream};
use crate::tr;
use crate::trace::{Belief, Time};

use super::answer::Answer;
use super::generate::{Theirs, as_replies, fnv, wrong_of};
use super::item::{Ask, Item, Played};
use super::kind::Kind;
use super::observe::{Observer, Truth};
use super::question::{Question, Wrong};
use super::related::{is_spoken_of, named};
use super::words::Words;

use stretch::{Candidate, Stretch, stretch};

pub use fits::fitting;

/// The generator's name in the ids of such items.
pub const NAME: &str = "ahead";

/// The most steps of a mutant within the stretch.
const STEPS_MOST: usize = 400;

/// A question about what comes next.
#[derive(Debug, Clone)]
pub struct Ahead {
    /// The question.
    pub item: Item,
    /// How many steps of the run it is about: so many more, and what was asked has happened.
    pub steps: usize,
}

/// Why nothing can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quiet {
    /// The run is on the real kernel, whose next step nobody knows.
    Kernel,
    /// Nothing happens any more that could be asked for.
    Rests,
}

impl Quiet {
    /// The sentence for it.
    pub fn sentence(self, lang: Lang) -> String {
        match self {
            Quiet::Kernel => tr!(lang, "ahead.kernel"),
            Quiet::Rests => tr!(lang, "ahead.rests"),
        }
        .into_owned()
    }
}

/// A question about what comes next in a run; another `turn`, perhaps another question about the same.
///
/// # Errors
/// Why there is none.
pub fn ahead(session: &Session, turn: u64) -> Result<Ahead, Quiet> {
    if session.is_live() {
        return Err(Quiet::Kernel);
    }
    let found = stretch(session).ok_or(Quiet::Rests)?;
    let source = found.run.to_source();
    let played = replayed(session, &found, &source).ok_or(Quiet::Rests)?;
    let seed = fnv(&source) ^ turn;
    let mut rng = SimRng::new(seed, Stream::Questions, 3);
    let mut left = found.candidates.clone();
    while !left.is_empty() {
        let candidate = left.remove(rng.index(left.len()));
        if let Some(item) = item(&played, &found, candidate, seed) {
            return Ok(Ahead { item, steps: found.steps });
        }
    }
    Err(Quiet::Rests)
}

/// The run from its source, cut where the learner is and asked about up to the end of the stretch. Steps are counted
/// anew: a script takes several settings in one.
fn replayed(session: &Session, found: &Stretch, source: &str) -> Option<Played> {
    let lines = source.lines().map(str::to_owned).collect();
    let played = Played::new(lines, Vec::new()).ok()?;
    let mut replay = Session::new(played.scenario());
    let mut reach = |records: usize, now: Time| {
        for _ in 0..=session.records().len() + STEPS_MOST + session.position() {
            if replay.records().len() >= records && replay.view().now >= now {
                return Some(replay.position());
            }
            replay.step();
        }
        None
    };
    let cut = reach(session.records().len(), session.view().now)?;
    let end = reach(found.run.records().len(), found.run.view().now)?;
    (end > cut).then(|| played.between(cut, end))
}

/// The item of a candidate, if it asks for something that the stretch brings about.
fn item(played: &Played, found: &Stretch, candidate: Candidate, seed: u64) -> Option<Item> {
    let Candidate { kind, typed } = candidate;
    let past = played.at_cut();
    let truth = observed(past.clone(), &kind, |session, look| {
        played.go_on(session, look);
    });
    let told = truth.before.as_ref() != Some(&truth.answer);
    if !told || matches!(truth.answer, Answer::Result(None) | Answer::Time(None)) {
        return None;
    }
    let slug = truth.rules.iter().find_map(|rule| fitting(*rule)).unwrap_or_default();
    let (wrong, answers) = mistaken(&past, &kind, &truth, (slug, &played.text(), found.run.view().now));
    let rules = truth.rules.clone();
    let question = Question::new(kind, None, typed, truth, wrong, &format!("{NAME}/{seed}"));
    let said = |lang| question.prompt(lang);
    let prompt = Words { en: said(Lang::En), zh: said(Lang::Zh) };
    let mistaken = as_replies(&question, answers);
    let mut item = Item {
        generator: NAME,
        seed,
        concept: slug,
        format: question.kind.format(),
        tell: Some(found.told()),
        played: Some(played.clone()),
        outputs: Vec::new(),
        by_asking: false,
        hash: fnv(&format!("{NAME} {} {}", played.text(), prompt.en)),
        prompt,
        ask: Ask::Run(Box::new(question)),
        mistaken,
        rules,
        deciding: crate::quiz::Deciding::default(),
        because: None,
        difficulty: 1000,
    };
    let readable = |mistaken: &super::item::Mistaken| {
        // What a mutant sends can be beyond the words of an answer, such as data without any flag.
        item.grade(&mistaken.reply, Lang::En).is_ok_and(|verdict| verdict.right || verdict.belief.is_some())
    };
    item.mistaken = item.mistaken.iter().filter(|mistaken| readable(mistaken)).cloned().collect();
    Some(item)
}

fn observed(mut session: Session, kind: &Kind, go: impl FnOnce(&mut Session, &mut dyn FnMut(&Session))) -> Truth {
    let mut observer = Observer::of(kind, &session);
    go(&mut session, &mut |now| observer.look(now.view(), now.records()));
    observer.finish(session.view(), session.records())
}

/// What hosts with a misconception come to by the same moment, where that is not the truth; those about the concept
/// first; the others are options without a name.
fn mistaken(
    past: &Session,
    kind: &Kind,
    truth: &Truth,
    (slug, commands, until): (&str, &str, Time),
) -> (Vec<Wrong>, Vec<(&'static str, Answer)>) {
    let (first, others): (Vec<&Belief>, Vec<&Belief>) =
        Belief::ALL.iter().partition(|belief| named(slug, **belief).is_some() && is_spoken_of(**belief, commands));
    let mut wrong: Vec<Theirs> = Vec::new();
    for belief in first.into_iter().chain(others).copied() {
        let Some(mutant) = past.believing(belief) else { continue };
        let mut observer = Observer::start(kind, mutant.view(), mutant.records());
        let mut mutant = mutant;
        for _ in 0..STEPS_MOST {
            if mutant.next_at().is_none_or(|at| at > until) {
                break;
            }
            mutant.step();
            observer.look_at(&mutant);
        }
        let answer = observer.answer(mutant.view(), mutant.records());
        let same = |other: &Answer| other.agrees(&answer) || answer.agrees(other);
        if same(&truth.answer) || wrong.iter().any(|other| same(&other.answer)) {
            continue;
        }
        wrong.push(wrong_of(slug, belief, answer, commands));
    }
    let answers = wrong.iter().filter_map(|wrong| Some((wrong.myth?, wrong.answer.clone()))).collect();
    (wrong.into_iter().map(Wrong::from).collect(), answers)
}
