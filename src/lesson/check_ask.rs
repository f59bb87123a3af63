//! Checking a `[beat.ask]`: exactly one kind, its sockets and calls, the wrong answers in its form.

use crate::quiz::{Field, Kind};
use crate::tr;
use crate::trace::{Command, Condition, State};

use super::check::Checker;
use super::check_line;
use super::check_text::{LONG, SHORT};
use super::embed::command_around;
use super::model::{Ask, AskWrong};
use super::raw::{RawAsk, RawKind, RawWrong};
use super::toml_reader::{At, Str};

/// The keys of the kinds, as they stand in messages.
const KINDS: &str = "segment, states, state, result, count, time, timer, side, evidence";

/// Checks a question; none if something is wrong with it, which has then been reported.
pub(super) fn ask(checker: &mut Checker, raw: &RawAsk) -> Option<Ask> {
    let prompt = checker.words(raw.prompt.as_ref(), SHORT);
    let typed = answer_form(checker, raw.answer.as_ref());
    let kind = match raw.kinds.as_slice() {
        [only] => kind(checker, only),
        others => {
            let message = tr!(checker.lang, "lesson.error.one-kind", kinds = KINDS, n = others.len());
            checker.error("one-kind", message, raw.span.clone());
            None
        }
    };
    let expect_never =
        matches!(kind, Some(Kind::Time(_))) && raw.expect.as_ref().is_some_and(|text| text.value == "never");
    let expect = match raw.expect.as_ref() {
        Some(text) if !expect_never => checker.conditions(text),
        _ => Some(Vec::new()),
    };
    let wrong: Vec<AskWrong> = raw.wrong.iter().filter_map(|raw| wrong(checker, raw, kind.as_ref())).collect();
    for (at, one) in wrong.iter().enumerate() {
        if wrong.iter().take(at).any(|other| other.answer == one.answer) {
            let message = tr!(checker.lang, "lesson.error.same-wrong", answer = one.answer);
            checker.error("same-wrong", message, one.span.clone());
        }
    }
    let all_good = wrong.len() == raw.wrong.len();
    Some(Ask {
        kind: kind?,
        typed: typed?,
        prompt,
        expect: expect?,
        expect_never,
        expect_span: raw.expect.as_ref().map_or(raw.span.clone(), |text| text.span.clone()),
        wrong: Some(wrong).filter(|_| all_good)?,
        span: raw.span.clone(),
    })
}

fn answer_form(checker: &mut Checker, raw: Option<&Str>) -> Option<bool> {
    match raw.map(|text| (text.value.as_str(), text)) {
        None | Some(("choice", _)) => Some(false),
        Some(("typed", _)) => Some(true),
        Some((_, text)) => {
            let message = tr!(checker.lang, "lesson.error.answer-form", text = text.value);
            checker.error("answer-form", message, text.span.clone());
            None
        }
    }
}

fn kind(checker: &mut Checker, raw: &RawKind) -> Option<Kind> {
    match raw {
        RawKind::Segment { from, nth, fields } => {
            let from = from.as_ref().and_then(|from| host(checker, from));
            let nth = nth_of(checker, nth.as_ref());
            let fields = fields_of(checker, fields.as_ref());
            Some(Kind::Segment { from: from?, nth: nth?, fields: fields? })
        }
        RawKind::States(names) => {
            if names.value.is_empty() || names.value.len() > 2 {
                checker.error("socket-count", tr!(checker.lang, "lesson.error.socket-count"), names.span.clone());
                return None;
            }
            let sockets: Vec<_> = names.value.iter().filter_map(|name| socket(checker, name)).collect();
            (sockets.len() == names.value.len()).then_some(Kind::States(sockets))
        }
        RawKind::State(name) => socket(checker, name).map(|socket| Kind::States(vec![socket])),
        RawKind::Result(name) => match condition_around(checker, name, " = 0")? {
            Condition::Result { socket, call, .. } => Some(Kind::Result { socket, call }),
            _ => misread(checker, name, "lesson.error.bad-result"),
        },
        RawKind::Count(text) => match condition_around_prefix(checker, "count ", text, " = 0")? {
            Condition::Count { kind, from, .. } => Some(Kind::Count { kind, from }),
            _ => misread(checker, text, "lesson.error.bad-count"),
        },
        RawKind::Time { until } => checker.conditions(until.as_ref()?).map(Kind::Time),
        RawKind::Timer(name) => socket(checker, name).map(Kind::Timer),
        RawKind::Side(name) => match State::from_name(&name.value) {
            Some(state) => Some(Kind::Side(state)),
            None => misread(checker, name, "lesson.error.bad-state"),
        },
        RawKind::Line { .. } => check_line::kind(checker, raw),
    }
}

fn misread<T>(checker: &mut Checker, text: &Str, key: &str) -> Option<T> {
    checker.error("bad-question", tr!(checker.lang, key, text = text.value), text.span.clone());
    None
}

/// The one condition that a string makes with something before and behind it.
fn condition_around_prefix(checker: &mut Checker, prefix: &str, text: &Str, suffix: &str) -> Option<Condition> {
    let prefix = format!("expect {prefix}");
    match command_around(&prefix, text, suffix, &checker.hosts, checker.lang) {
        Ok(Command::Expect(mut conditions)) if conditions.len() == 1 => conditions.pop(),
        Ok(_) => misread(checker, text, "lesson.error.bad-question"),
        Err(found) => {
            checker.errors.extend(found);
            None
        }
    }
}

fn condition_around(checker: &mut Checker, text: &Str, suffix: &str) -> Option<Condition> {
    condition_around_prefix(checker, "", text, suffix)
}

fn socket(checker: &mut Checker, name: &Str) -> Option<crate::trace::SocketRef> {
    match condition_around(checker, name, " CLOSED")? {
        Condition::State { socket, .. } => Some(socket),
        _ => misread(checker, name, "lesson.error.bad-question"),
    }
}

fn host(checker: &mut Checker, name: &Str) -> Option<String> {
    match condition_around_prefix(checker, "count segment from ", name, " = 0")? {
        Condition::Count { from, .. } => Some(from),
        _ => misread(checker, name, "lesson.error.bad-question"),
    }
}

fn nth_of(checker: &mut Checker, nth: Option<&At<i64>>) -> Option<u32> {
    let Some(nth) = nth else { return Some(1) };
    let value = u32::try_from(nth.value).ok().filter(|value| (1..=99).contains(value));
    if value.is_none() {
        let message = tr!(checker.lang, "lesson.error.bounds", key = "nth", min = 1, max = 99, value = nth.value);
        checker.error("out-of-bounds", message, nth.span.clone());
    }
    value
}

fn fields_of(checker: &mut Checker, fields: Option<&At<Vec<Str>>>) -> Option<Vec<Field>> {
    let Some(fields) = fields else { return Some(vec![Field::Flags]) };
    let mut known: Vec<Field> = Vec::new();
    for name in &fields.value {
        match Field::from_word(&name.value) {
            Some(field) if !known.contains(&field) => known.push(field),
            _ => return misread(checker, name, "lesson.error.bad-field"),
        }
    }
    if known.is_empty() {
        checker.error("bad-question", tr!(checker.lang, "lesson.error.no-field"), fields.span.clone());
        return None;
    }
    Some(known)
}

fn wrong(checker: &mut Checker, raw: &RawWrong, kind: Option<&Kind>) -> Option<AskWrong> {
    let why = checker.words(raw.why.as_ref(), LONG);
    let myth = match raw.myth.as_ref() {
        None => Some(None),
        Some(id) => checker.myth_id(id).map(Some),
    };
    let text = raw.answer.as_ref()?;
    let hosts = [0, 1].map(|i| checker.hosts.get(i).cloned().unwrap_or_default());
    if let Some(inquiry) = kind?.inquiry() {
        let answer = check_line::wrong(checker, inquiry, text);
        return Some(AskWrong { answer: answer?, myth: myth?, why: why?, span: text.span.clone() });
    }
    let answer = match kind?.read(&text.value, &hosts) {
        Ok(answer) => Some(answer),
        Err(reason) => {
            checker.error("bad-answer", reason.message(checker.lang), text.span.clone());
            None
        }
    };
    Some(AskWrong { answer: answer?, myth: myth?, why: why?, span: text.span.clone() })
}
