//! What the mutants say: the same commands played by an engine that holds one misconception. Where its answer differs
//! from the truth, that answer is a wrong option with the misconception's number. A mutant whose past is not the one
//! that the learner sees has no say: whoever held its belief would have been surprised before.

use crate::quiz::answer::Answer;
use crate::quiz::item::{Mistaken, Played, Reply};
use crate::quiz::kind::Kind;
use crate::quiz::observe::{Observer, Truth};
use crate::quiz::question::{Form, Question, Wrong};
use crate::quiz::words::Words;
use crate::scenario::Session;
use crate::trace::{Belief, Record};

use super::Generator;
use crate::quiz::concept::concept;

/// The beliefs to ask for a generator: those about its concept first.
pub(super) fn beliefs(generator: &Generator) -> impl Iterator<Item = Belief> {
    let myths = concept(generator.concept).map_or(&[][..], |concept| concept.myths);
    let about = move |belief: &Belief| belief.numbers().iter().any(|number| myths.contains(number));
    let first = Belief::ALL.iter().copied().filter(about);
    first.chain(Belief::ALL.iter().copied().filter(move |belief| !about(belief)))
}

/// The number under which a generator's concept knows a belief, or its first.
pub(super) fn number(generator: &Generator, belief: Belief) -> &'static str {
    let myths = concept(generator.concept).map_or(&[][..], |concept| concept.myths);
    let known = belief.numbers().iter().find(|number| myths.contains(number));
    known.or(belief.numbers().first()).copied().unwrap_or_default()
}

/// The run under a belief up to the cut, if its past is the reference's.
pub(super) fn at_cut(played: &Played, belief: Belief, past: &[Record]) -> Option<Session> {
    let session = played.believing(belief).at_cut();
    let same =
        |(one, other): (&Record, &Record)| one.at == other.at && one.host == other.host && one.what == other.what;
    let records = session.records();
    (records.len() == past.len() && records.iter().zip(past).all(same)).then_some(session)
}

/// What somebody assumes who answers as a mutant does.
pub(super) fn assumption(belief: Belief) -> Words {
    Words { en: belief.what().to_owned(), zh: belief.what().to_owned() }
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
        let Some(mut session) = at_cut(played, belief, past.records()) else { continue };
        let mut observer = Observer::start(kind, session.view(), session.records());
        played.go_on(&mut session, |now| observer.look(now.view(), now.records()));
        let answer = observer.finish(session.view(), session.records()).answer;
        let known = answers.iter().any(|(_, other)| other.agrees(&answer) || answer.agrees(other));
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
pub(super) fn as_replies(question: &Question, answers: Vec<(&'static str, Answer)>) -> Vec<Mistaken> {
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
