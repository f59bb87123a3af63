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
use super::build::observe_on;
use crate::quiz::concept::concept;

/// The beliefs to ask for a generator: those about its concept first.
pub(super) fn beliefs(generator: &Generator) -> impl Iterator<Item = Belief> {
    let only = generator.only;
    let myths = concept(generator.concept).map_or(&[][..], |concept| concept.myths);
    let about = move |belief: &Belief| belief.numbers().iter().any(|number| myths.contains(number));
    let first = Belief::ALL.iter().copied().filter(about);
    let all = first.chain(Belief::ALL.iter().copied().filter(move |belief| !about(belief)));
    all.filter(move |belief| only.is_none_or(|only| only == *belief))
}

/// The number under which a generator's concept knows a belief, or its first.
pub(super) fn number(generator: &Generator, belief: Belief) -> &'static str {
    let myths = concept(generator.concept).map_or(&[][..], |concept| concept.myths);
    let known = belief.numbers().iter().find(|number| myths.contains(number));
    known.or(belief.numbers().first()).copied().unwrap_or_default()
}

/// What somebody assumes who answers as a mutant does.
pub(in crate::quiz) fn assumption(belief: Belief) -> Words {
    let said = |lang| myth_of(belief).map(|myth| myth.assumed(lang).to_owned()).unwrap_or_default();
    Words { en: said(Lang::En), zh: said(Lang::Zh) }
}

/// The wrong answers of mutants to a question about a run, with their numbers; the first belief behind an answer is
/// named.
pub(super) fn about_run(
    generator: &Generator,
    played: &Played,
    kind: &Kind,
    truth: &Truth,
) -> (Vec<Wrong>, Vec<(&'static str, Answer)>) {
    let past = played.at_cut();
    let (mut wrong, mut answers): (Vec<Wrong>, Vec<(&'static str, Answer)>) = (Vec::new(), Vec::new());
    for belief in beliefs(generator) {
        let Some(session) = past.believing(belief) else { continue };
        let answer = observe_on(played, session, kind).answer;
        let known = answers.iter().any(|(_, other)| other.agrees(&answer) && answer.agrees(other));
        if known || answer.agrees(&truth.answer) || truth.answer.agrees(&answer) {
            continue;
        }
        let myth = number(generator, belief);
        wrong.push(Wrong { answer: answer.clone(), myth: Some(myth.to_owned()), why: assumption(belief) });
        answers.push((myth, answer));
    }
    (wrong, answers)
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
