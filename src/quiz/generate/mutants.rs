//! What the mutants say: the run that the learner has seen, gone on with from the cut by an engine that holds one
//! misconception. Where its answer differs from the truth, that answer is a wrong option with the misconception's
//! number.

use crate::lang::Lang;
use crate::quiz::answer::Answer;
use crate::quiz::item::{Mistaken, Played, Reply};
use crate::quiz::kind::Kind;
use crate::quiz::myth::myth_of;
use crate::quiz::observe::Truth;
use crate::quiz::question::{Form, Question, Wrong};
use crate::quiz::words::Words;
use crate::trace::Belief;

use super::Generator;
use super::build::answer_on;
use crate::quiz::concept::concept;
use crate::quiz::related::{is_spoken_of, named};

/// The beliefs to ask for a generator that may be named in a question with these commands: those about its concept
/// first.
pub(super) fn beliefs(generator: &Generator, commands: &str) -> impl Iterator<Item = Belief> {
    let myths = concept(generator.concept).map_or(&[][..], |concept| concept.myths);
    let about = move |belief: &Belief| belief.numbers().iter().any(|number| myths.contains(number));
    let named = asked(generator).filter(|belief| may_be_named(generator, *belief, commands));
    let (own, near): (Vec<Belief>, Vec<Belief>) = named.partition(about);
    own.into_iter().chain(near)
}

/// All the others: what they come to is a wrong option among others, and says nothing about who chooses it.
fn strangers(generator: &Generator, commands: &str) -> impl Iterator<Item = Belief> {
    asked(generator).filter(move |belief| !may_be_named(generator, *belief, commands))
}

fn may_be_named(generator: &Generator, belief: Belief, commands: &str) -> bool {
    named(generator.concept, belief).is_some() && is_spoken_of(belief, commands)
}

fn asked(generator: &Generator) -> impl Iterator<Item = Belief> {
    let only = generator.only;
    Belief::ALL.iter().copied().filter(move |belief| only.is_none_or(|only| only == *belief))
}

/// The number under which a generator's concept knows a belief; nothing if it does not bear on it.
pub(super) fn number(generator: &Generator, belief: Belief) -> &'static str {
    named(generator.concept, belief).unwrap_or_default()
}

/// What somebody assumes who answers as a mutant does.
pub(in crate::quiz) fn assumption(belief: Belief) -> Words {
    let said = |lang| myth_of(belief).map(|myth| myth.assumed(lang).to_owned()).unwrap_or_default();
    Words { en: said(Lang::En), zh: said(Lang::Zh) }
}

/// The wrong answers of mutants to a question about a run, with their numbers; the first belief behind an answer is
/// named. Where options are chosen from, those of mutants that do not bear on the concept follow, without a name.
pub(super) fn about_run(
    generator: &Generator,
    played: &Played,
    (kind, typed): (&Kind, bool),
    truth: &Truth,
) -> (Vec<Wrong>, Vec<(&'static str, Answer)>) {
    let past = played.at_cut();
    let mut wrong: Vec<Theirs> = Vec::new();
    let commands = played.text();
    let others = strangers(generator, &commands).filter(|_| !typed && !kind.is_number());
    for belief in beliefs(generator, &commands).chain(others) {
        let Some(session) = past.believing(belief) else { continue };
        let answer = answer_on(played, session, kind);
        let known = wrong.iter().any(|other| other.answer.agrees(&answer) && answer.agrees(&other.answer));
        if known || answer.agrees(&truth.answer) || truth.answer.agrees(&answer) {
            continue;
        }
        wrong.push(wrong_of(generator.concept, belief, answer, &commands));
    }
    let answers = wrong.iter().filter_map(|wrong| Some((wrong.myth?, wrong.answer.clone()))).collect();
    (wrong.into_iter().map(Wrong::from).collect(), answers)
}

/// A mutant's answer with what somebody assumes who gives it, if the belief may be named there.
pub(in crate::quiz) fn wrong_of(slug: &str, belief: Belief, answer: Answer, commands: &str) -> Theirs {
    let myth = named(slug, belief).filter(|_| is_spoken_of(belief, commands));
    Theirs { answer, myth, why: myth.map(|_| assumption(belief)).unwrap_or_default() }
}

/// A mutant's answer.
#[derive(Debug, Clone)]
pub(in crate::quiz) struct Theirs {
    pub answer: Answer,
    pub myth: Option<&'static str>,
    pub why: Words,
}

impl From<Theirs> for Wrong {
    fn from(theirs: Theirs) -> Wrong {
        Wrong { answer: theirs.answer, myth: theirs.myth.map(str::to_owned), why: theirs.why }
    }
}

/// Answers as what would be given to this form of the question.
pub(in crate::quiz) fn as_replies(question: &Question, answers: Vec<(&'static str, Answer)>) -> Vec<Mistaken> {
    let reply = |answer: &Answer| match &question.form {
        Form::Choice(options) => options.iter().position(|option| option == answer).map(Reply::Option),
        Form::Typed => Some(Reply::Line(answer.to_string())),
        Form::Fields => Some(Reply::Boxes(answer.boxes())),
    };
    let mistaken = |(myth, answer): (&'static str, Answer)| {
        let why = question.wrong.iter().find(|wrong| wrong.answer == answer)?.why.clone();
        Some(Mistaken { myth, reply: reply(&answer)?, why })
    };
    answers.into_iter().filter_map(mistaken).collect()
}
