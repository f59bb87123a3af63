//! Judging a reply: how much of it is right, part by part, and which misconception it shows.

use crate::lang::Lang;
use crate::quiz::answer::{Answer, outcome_label, timer_label};
use crate::quiz::grade::Grade;
use crate::quiz::kind::Kind;
use crate::quiz::question::Question;
use crate::quiz::read::{Unreadable, half_width, read_field, read_number, read_outcome, read_state, read_timer};
use crate::quiz::usual;
use crate::quiz::words::Words;
use crate::tr;
use crate::trace::{CallName, Outcome, Span, TimerKind};

use super::Item;
use super::ask::{Against, Ask, Blank, Blanks, Choice, Order, Rubric, Wants};
use super::quantity::{Quantity, Said, Unit};
use super::reply::Reply;

/// What one part of a reply came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What was asked for.
    pub label: String,
    /// What the learner said.
    pub said: String,
    /// What it is.
    pub did: String,
    /// Whether that is right.
    pub right: bool,
}

/// The verdict on a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether all of it is right.
    pub right: bool,
    /// How much of it is right, in hundredths.
    pub credit: u8,
    /// The misconception that it shows.
    pub belief: Option<&'static str>,
    /// What such an answer assumes, or what comes of it.
    pub why: Option<Words>,
    /// Part by part; one at least.
    pub parts: Vec<Part>,
    /// Whether the learner has judged this, not finwait.
    pub by_self: bool,
}

impl Item {
    /// Judges a reply; words are in `lang`.
    ///
    /// # Errors
    /// It cannot be read, which is no wrong answer.
    pub fn grade(&self, reply: &Reply, lang: Lang) -> Result<Verdict, Unreadable> {
        let timed = self.in_time(reply);
        let reply = timed.as_ref().unwrap_or(reply);
        let parts = match &self.ask {
            Ask::Run(question) => return self.grade_run(question, reply, lang),
            Ask::Choice(choice) => return grade_choice(choice, reply, lang),
            Ask::Order(order) => grade_order(order, reply, lang)?,
            Ask::Number(quantity) => {
                let Reply::Line(text) = reply else { return Err(Unreadable::Empty) };
                let said = quantity.read(text)?;
                vec![number_part(String::new(), *quantity, said, lang)]
            }
            Ask::Blanks(blanks) => {
                let Reply::Boxes(texts) = reply else { return Err(Unreadable::Empty) };
                if texts.len() > blanks.blanks.len() {
                    return Err(Unreadable::Parts(blanks.blanks.len(), texts.len()));
                }
                let judge = |(at, blank): (usize, &Blank)| {
                    let text = half_width(texts.get(at).map_or("", String::as_str));
                    judge_blank(blank, text.trim(), &blanks.options, lang)
                };
                let parts = blanks.blanks.iter().enumerate().map(judge).collect::<Result<_, _>>()?;
                let verdict = self.verdict(parts, reply);
                let against = against(blanks, texts);
                let belief = verdict.belief.or(against.and_then(|against| against.myth));
                let why = verdict.why.clone().or_else(|| against.map(|against| against.why.clone()));
                let why = first_wrong(blanks, &verdict.parts, why);
                return Ok(Verdict { belief, why, ..verdict });
            }
            Ask::Rubric(rubric) => return grade_rubric(rubric, reply, lang),
            Ask::Script(script) => return self.grade_script(script, reply, lang),
        };
        Ok(self.verdict(parts, reply))
    }

    /// A time that was given in round trips, as a time: the run that is shown says how long one takes.
    fn in_time(&self, reply: &Reply) -> Option<Reply> {
        let Reply::Line(text) = reply else { return None };
        let asked = match &self.ask {
            Ask::Run(question) => matches!(question.kind, Kind::Time(_)),
            Ask::Number(quantity) => quantity.unit == Unit::Time,
            Ask::Choice(_) | Ask::Order(_) | Ask::Blanks(_) | Ask::Rubric(_) | Ask::Script(_) => false,
        };
        let shown = self.played.as_ref().filter(|played| asked && !played.is_untold())?;
        let text = half_width(text);
        // Only what is said in round trips asks the run how long one is.
        usual::round_trips(&text, Span(0))?;
        let one = shown.at_cut().view().link_delay;
        Some(Reply::Line(usual::round_trips(&text, one + one)?.to_string()))
    }

    /// Whether a text can be read as what belongs into the box at that place.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn reads_box(&self, at: usize, text: &str) -> Result<(), Unreadable> {
        match &self.ask {
            Ask::Run(question) => {
                let field = question.kind.fields().and_then(|fields| fields.get(at));
                field.map_or(Ok(()), |field| read_field(*field, &half_width(text)).map(|_| ()))
            }
            Ask::Blanks(blanks) => blanks.blanks.get(at).map_or(Ok(()), |blank| {
                judge_blank(blank, half_width(text).trim(), &blanks.options, Lang::En).map(|_| ())
            }),
            Ask::Choice(_) | Ask::Order(_) | Ask::Number(_) | Ask::Rubric(_) | Ask::Script(_) => Ok(()),
        }
    }

    /// A verdict from its parts; a wrong reply is held against those of the mistaken.
    fn verdict(&self, parts: Vec<Part>, reply: &Reply) -> Verdict {
        let right = parts.iter().all(|part| part.right);
        let mistaken = self.mistaken.iter().filter(|_| !right).find(|mistaken| self.alike(&mistaken.reply, reply));
        Verdict {
            right,
            credit: share(parts.iter().filter(|part| part.right).count(), parts.len()),
            belief: mistaken.map(|mistaken| mistaken.myth),
            why: mistaken.map(|mistaken| mistaken.why.clone()),
            parts,
            by_self: false,
        }
    }

    /// Whether two replies come to the same.
    fn alike(&self, one: &Reply, other: &Reply) -> bool {
        match (&self.ask, one, other) {
            (Ask::Number(quantity), Reply::Line(one), Reply::Line(other)) => {
                match (quantity.read(one), quantity.read(other)) {
                    (Ok(one), Ok(other)) => Quantity { value: one.value, ..*quantity }.agrees(other.value),
                    (Ok(_) | Err(_), _) => false,
                }
            }
            (_, Reply::Boxes(one), Reply::Boxes(other)) => {
                let plain = |texts: &[String]| texts.iter().map(|text| text.to_ascii_lowercase()).collect::<Vec<_>>();
                plain(one) == plain(other)
            }
            (_, one, other) => one == other,
        }
    }

    fn grade_run(&self, question: &Question, reply: &Reply, lang: Lang) -> Result<Verdict, Unreadable> {
        let response = Item::response(reply).ok_or(Unreadable::Empty)?;
        let grade = question.grade(&response)?;
        let parts = run_parts(question, &grade, lang);
        let wrong = grade.misconception.and_then(|at| question.wrong.get(at));
        let myth = wrong.and_then(|wrong| wrong.myth.as_deref());
        Ok(Verdict {
            right: grade.right,
            credit: share(parts.iter().filter(|part| part.right).count(), parts.len()),
            belief: self.mistaken.iter().map(|mistaken| mistaken.myth).find(|known| Some(*known) == myth),
            why: wrong.map(|wrong| wrong.why.clone()),
            parts,
            by_self: false,
        })
    }
}

/// What is to be said of the first option that was named wrongly.
fn against<'b>(blanks: &'b Blanks, texts: &[String]) -> Option<&'b Against> {
    let wrong = |(blank, text): (&Blank, &String)| {
        let Wants::Option(truth, _) = blank.wants else { return None };
        let at = read_number(&half_width(text)).ok()?.checked_sub(1)?;
        usize::try_from(at).ok().filter(|at| *at != truth)
    };
    let at = blanks.blanks.iter().zip(texts).find_map(wrong)?;
    blanks.why.get(at)
}

/// Why the first wrong box is another one, before what is to be said of the whole reply.
fn first_wrong(blanks: &Blanks, parts: &[Part], more: Option<Words>) -> Option<Words> {
    let wrong = blanks.blanks.iter().zip(parts).find(|(_, part)| !part.right).map(|(blank, _)| blank);
    let Some(blank) = wrong.filter(|blank| !blank.why.en.is_empty()) else { return more };
    let said = |lang: Lang| {
        let first = tr!(lang, "stack.first", label = blank.label.get(lang), why = blank.why.get(lang));
        more.as_ref().map_or_else(
            || first.clone().into_owned(),
            |more| tr!(lang, "lines.and", said = first, more = more.get(lang)).into_owned(),
        )
    };
    Some(Words { en: said(Lang::En), zh: said(Lang::Zh) })
}

fn share(right: usize, all: usize) -> u8 {
    u8::try_from(right * 100 / all.max(1)).unwrap_or(100)
}

fn run_parts(question: &Question, grade: &Grade, lang: Lang) -> Vec<Part> {
    if grade.fields.is_empty() {
        let (said, did) = (grade.said(question, lang), grade.did(question, lang));
        return vec![Part { label: String::new(), said, did, right: grade.right }];
    }
    let part = |field: &crate::quiz::FieldGrade| Part {
        label: field.field.label(lang),
        said: field.said.label(lang),
        did: field.did.label(lang),
        right: field.right,
    };
    grade.fields.iter().map(part).collect()
}

fn grade_choice(choice: &Choice, reply: &Reply, lang: Lang) -> Result<Verdict, Unreadable> {
    let Reply::Option(at) = reply else { return Err(Unreadable::Empty) };
    let none = |at: usize| Unreadable::Option(at + 1, 1..=choice.options.len());
    let said = choice.options.get(*at).ok_or_else(|| none(*at))?;
    let did = choice.options.get(choice.right).ok_or_else(|| none(choice.right))?;
    let right = *at == choice.right;
    let text = |words: &Words| words.get(lang).to_owned();
    let part = Part { label: String::new(), said: text(&said.text), did: text(&did.text), right };
    let why = (!said.why.get(lang).is_empty()).then(|| said.why.clone());
    let belief = said.myth.filter(|_| !right);
    Ok(Verdict { right, credit: if right { 100 } else { 0 }, belief, why, parts: vec![part], by_self: false })
}

/// Any order is right in which nothing comes before what it needs; the credit is the share of events that stand so.
fn grade_order(order: &Order, reply: &Reply, lang: Lang) -> Result<Vec<Part>, Unreadable> {
    let Reply::Order(said) = reply else { return Err(Unreadable::Empty) };
    if said.len() != order.events.len() {
        return Err(Unreadable::OrderCount(order.events.len()));
    }
    let place = |event: usize| said.iter().position(|at| *at == event);
    let name = |at: usize| order.events.get(at).map(|words| words.get(lang).to_owned()).unwrap_or_default();
    let part = |(at, event): (usize, &usize)| {
        let broken = order.before.iter().find(|(first, then)| then == event && place(*first) > place(*then));
        Part {
            label: (at + 1).to_string(),
            said: name(*event),
            did: broken.map_or_else(
                || name(*event),
                |(first, _)| tr!(lang, "quiz.order.after", event = name(*first)).into_owned(),
            ),
            right: broken.is_none(),
        }
    };
    Ok(said.iter().enumerate().map(part).collect())
}

fn judge_blank(blank: &Blank, text: &str, options: &[Words], lang: Lang) -> Result<Part, Unreadable> {
    if text.is_empty() {
        return Err(Unreadable::Empty);
    }
    let option = |at: usize| options.get(at).map(|words| words.get(lang).to_owned()).unwrap_or_default();
    let (said, did, right) = match &blank.wants {
        Wants::Result(call, truth) => {
            let said = read_outcome(text, *call)?;
            let label = |outcome: &Outcome| match (call, outcome) {
                (CallName::Accept, Outcome::Value(_)) => outcome_label(Some(outcome), Some(*call), lang),
                (_, Outcome::Blocked) => tr!(lang, "quiz.answer.waits").into_owned(),
                _ => outcome.to_string(),
            };
            (label(&said), label(truth), said.agrees(truth))
        }
        Wants::State(truth) => {
            let said = read_state(text).ok_or_else(|| Unreadable::State(text.to_owned()))?;
            (said.to_string(), truth.to_string(), said == *truth)
        }
        Wants::Field(field, truth) => {
            let said = read_field(*field, text)?;
            (said.label(lang), truth.label(lang), said.agrees(*truth))
        }
        Wants::Timer(truth) => match read_timer(text)? {
            Answer::Timer(said) => {
                let label = |timer: Option<TimerKind>| timer_label(timer, lang);
                (label(said), label(*truth), said == *truth)
            }
            _ => return Err(Unreadable::Timer(text.to_owned())),
        },
        Wants::Option(truth, among) => {
            let number = read_number(text)? as usize;
            let at = number.checked_sub(1).filter(|at| among.contains(at));
            let at = at.ok_or_else(|| Unreadable::Option(number, among.start + 1..=among.end))?;
            (option(at), option(*truth), at == *truth)
        }
        Wants::Line(lines) => {
            // Whoever names several means each of them.
            let said = text.split(',').map(|line| read_number(line.trim())).collect::<Result<Vec<_>, _>>()?;
            let right = said.iter().all(|line| lines.contains(&(*line as usize)));
            let comma = tr!(lang, "quiz.answer.comma");
            let shown = lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(&comma);
            (said.iter().map(ToString::to_string).collect::<Vec<_>>().join(&comma), shown, right)
        }
        Wants::Number(quantity) => {
            return Ok(number_part(blank.label.get(lang).to_owned(), *quantity, quantity.read(text)?, lang));
        }
    };
    Ok(Part { label: blank.label.get(lang).to_owned(), said, did, right })
}

fn number_part(label: String, quantity: Quantity, said: Said, lang: Lang) -> Part {
    let right = quantity.accepts(said);
    let (mut shown, mut did) = (quantity.label(said.value, lang), quantity.label(quantity.value, lang));
    // Two numbers that differ too much are never shown as one.
    if !right && shown == did {
        (shown, did) = (quantity.exactly(said.value), quantity.exactly(quantity.value));
    }
    Part { label, said: shown, did, right }
}

fn grade_rubric(rubric: &Rubric, reply: &Reply, lang: Lang) -> Result<Verdict, Unreadable> {
    let Reply::Rubric(text, ticks) = reply else { return Err(Unreadable::Empty) };
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let part = |(at, point): (usize, &Words)| {
        let right = ticks.get(at).copied().unwrap_or(false);
        let mark = tr!(lang, if right { "quiz.rubric.said" } else { "quiz.rubric.missed" }).into_owned();
        Part { label: (at + 1).to_string(), said: mark, did: point.get(lang).to_owned(), right }
    };
    let parts: Vec<Part> = rubric.points.iter().enumerate().map(part).collect();
    let ticked = parts.iter().filter(|part| part.right).count();
    let credit = share(ticked, parts.len());
    // A strong answer may leave one point out.
    let right = ticked + 1 >= parts.len() && ticked > 0;
    Ok(Verdict { right, credit, belief: None, why: None, parts, by_self: true })
}
