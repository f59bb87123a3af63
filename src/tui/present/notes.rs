//! What the presenter alone should read: where the talk stands, the slide with nothing hidden from it, the true answer,
//! what the first vote suggests, the beliefs behind the wrong options, and what comes next.
//!
//! Plain lines, so that they can be followed in any second terminal.

use crate::quiz::{Answer, Wrong, myth};
use crate::scenario::Next;
use crate::tr;

use super::linear::bare;
use super::{Kind, Presentation, Round};

/// The notes for the moment.
pub(super) fn notes(show: &Presentation) -> String {
    let (lang, talk) = (show.lang, &show.talk);
    let mut lines = vec![talk.title(lang)];
    lines.push(match talk.place() {
        (at, Some(of)) => tr!(lang, "present.notes.beat", at = at, of = of).into_owned(),
        (at, None) => tr!(lang, "present.step", n = at).into_owned(),
    });
    let hidden: Vec<String> = show.veil().all().map(|what| tr!(lang, what.key()).into_owned()).collect();
    if !hidden.is_empty() {
        lines.push(tr!(lang, "present.notes.hidden", what = hidden.join(", ")).into_owned());
    }
    lines.push(String::new());
    lines.extend(show.linear_unveiled());
    if matches!(talk.kind(), Kind::Question | Kind::Answer) {
        lines.push(String::new());
        lines.extend(about_question(show));
    }
    if let Some(next) = next(show) {
        lines.push(String::new());
        lines.push(next);
    }
    lines.join("\n")
}

/// The truth, the hands, the advice, and what the wrong options mean.
fn about_question(show: &Presentation) -> Vec<String> {
    let (lang, talk) = (show.lang, &show.talk);
    let mut lines = Vec::new();
    if let Some(truth) = show.truth() {
        let letter = show.right_option().and_then(letter).map(|letter| format!("{letter}  ")).unwrap_or_default();
        lines.push(tr!(lang, "present.notes.truth", truth = format!("{letter}{}", bare(&truth))).into_owned());
    }
    if let Some(poll) = talk.poll() {
        for vote in 0..2 {
            if poll.total(vote) == 0 {
                continue;
            }
            let hands = poll.hands(vote).iter().enumerate();
            let hands: Vec<String> =
                hands.filter_map(|(place, hands)| Some(format!("{} {hands}", letter(place)?))).collect();
            lines.push(tr!(lang, "present.notes.hands", vote = vote + 1, hands = hands.join(", ")).into_owned());
        }
        let advises = matches!(poll.round(), Round::Vote | Round::Discuss);
        let advice = show.right_option().and_then(|right| poll.advice(right)).filter(|_| advises);
        lines.extend(advice.map(|advice| tr!(lang, advice.key()).into_owned()));
    }
    let wrong = talk.question().map_or(&[][..], |question| question.wrong.as_slice());
    let place = |answer: &Answer| talk.options().iter().position(|option| option == answer);
    let truth = talk.question().map(|question| &question.truth.answer);
    let full = |answer: &Answer| truth.map_or_else(|| answer.clone(), |truth| answer.completed(truth));
    let placed = wrong.iter().map(|wrong| (place(&wrong.answer).or_else(|| place(&full(&wrong.answer))), wrong));
    let mut placed: Vec<(Option<usize>, &Wrong)> = placed.collect();
    // As the options stand on the slide; what no option says, last.
    placed.sort_by_key(|(place, _)| place.unwrap_or(usize::MAX));
    for (place, wrong) in placed {
        // A number alone says nothing to whoever stands in front of a room.
        let belief = wrong.myth.as_deref().and_then(myth).map(|myth| {
            tr!(lang, "present.notes.belief", number = myth.id, belief = bare(myth.belief(lang))).into_owned()
        });
        let mark = place.and_then(letter).map_or_else(|| "-".to_owned(), String::from);
        lines.push(format!("{mark}  {}{}", belief.unwrap_or_default(), bare(wrong.why.get(lang))));
    }
    lines
}

/// What the next key does to the run.
fn next(show: &Presentation) -> Option<String> {
    match (show.talk.kind(), show.talk.session().next()) {
        (Kind::Run, Next::Command { text, .. }) => {
            Some(tr!(show.lang, "present.notes.next_command", command = text).into_owned())
        }
        _ => None,
    }
}

/// The letter of an option.
fn letter(option: usize) -> Option<char> {
    char::from_u32(u32::from('A') + u32::try_from(option).ok()?).filter(char::is_ascii_uppercase)
}
