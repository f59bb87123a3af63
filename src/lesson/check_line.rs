//! A question for a line of an output: what may be asked for, and what makes a line the evidence. Its wrong answers say
//! in which output a line stands and which words it has; which lines those are is found in the run.

use crate::quiz::inquiry::{self, Look, Sign};
use crate::quiz::{Answer, Inquiry, Kind, Printed, Row, fault_named, fault_names};
use crate::scenario::{Diagnostic, Session};
use crate::tr;
use crate::trace::Program;

use super::check::Checker;
use super::model::Ask;
use super::raw::RawKind;
use super::toml_reader::{At, Str};

/// How many outputs may be asked for at least: where there is nothing to choose, nobody asks.
const OUTPUTS_MIN: usize = 3;

/// Checks the question; none if something is wrong with it, which has then been reported.
pub(super) fn kind(checker: &mut Checker, raw: &RawKind) -> Option<Kind> {
    let RawKind::Line { span, fault, line, outputs } = raw else { return None };
    let outputs = outputs.as_ref().and_then(|outputs| looks(checker, outputs));
    let sign = match (fault, line) {
        (Some(fault), None) => known_fault(checker, fault),
        (None, Some(line)) => row(checker, line).map(Sign::Words),
        (Some(_), Some(_)) | (None, None) => {
            checker.error("one-sign", tr!(checker.lang, "lesson.error.one-sign"), span.clone());
            None
        }
    };
    let (sign, outputs) = (sign?, outputs?);
    if let (Sign::Words(row), Some(line)) = (&sign, line)
        && !outputs.iter().any(|look| look.to_string() == row.output)
    {
        let message = tr!(checker.lang, "lesson.error.not-offered", text = row.output);
        checker.error("not-offered", message, line.span.clone());
        return None;
    }
    Some(Kind::Line(Inquiry { sign, outputs, lines: Vec::new() }))
}

fn looks(checker: &mut Checker, raw: &At<Vec<Str>>) -> Option<Vec<Look>> {
    let mut found: Vec<Look> = Vec::new();
    for text in &raw.value {
        match look(checker, text.value.trim()).filter(|look| !found.contains(look)) {
            Some(look) => found.push(look),
            None => bad_output(checker, text),
        }
    }
    if raw.value.len() < OUTPUTS_MIN {
        let message = tr!(checker.lang, "lesson.error.few-outputs", least = OUTPUTS_MIN, n = raw.value.len());
        checker.error("few-outputs", message, raw.span.clone());
        return None;
    }
    (found.len() == raw.value.len()).then_some(found)
}

/// `ss app`
fn look(checker: &Checker, text: &str) -> Option<Look> {
    let (word, host) = text.split_once(' ')?;
    let host = checker.hosts.iter().find(|known| *known == host.trim())?;
    let program = Program::ALL.iter().find(|(_, known)| *known == word).map(|(program, _)| *program)?;
    Some(Look { program, host: host.clone() })
}

fn bad_output(checker: &mut Checker, text: &Str) {
    let tools = Program::ALL.map(|(_, word)| word).join(", ");
    let hosts = checker.hosts.join(", ");
    let message = tr!(checker.lang, "lesson.error.bad-output", text = text.value, tools = tools, hosts = hosts);
    checker.error("bad-output", message, text.span.clone());
}

fn known_fault(checker: &mut Checker, text: &Str) -> Option<Sign> {
    let known = fault_named(&text.value);
    if known.is_none() {
        let message = tr!(checker.lang, "lesson.error.bad-fault", text = text.value, known = fault_names());
        checker.error("bad-fault", message, text.span.clone());
    }
    known.map(Sign::Fault)
}

/// `ss app: LISTEN`
fn row(checker: &mut Checker, text: &Str) -> Option<Row> {
    let parts = text.value.split_once(": ");
    let found = parts.and_then(|(output, words)| Some((look(checker, output.trim())?, words.trim())));
    let Some((look, words)) = found.filter(|(_, words)| !words.is_empty()) else {
        let message = tr!(checker.lang, "lesson.error.bad-line", text = text.value);
        checker.error("bad-line", message, text.span.clone());
        return None;
    };
    Some(Row { output: look.to_string(), line: 0, text: words.to_owned() })
}

/// A wrong answer: the words of a line, which is looked for when the lesson is run.
pub(super) fn wrong(checker: &mut Checker, inquiry: &Inquiry, text: &Str) -> Option<Answer> {
    let row = row(checker, text)?;
    if inquiry.outputs.iter().any(|look| look.to_string() == row.output) {
        return Some(Answer::Line(vec![row]));
    }
    let message = tr!(checker.lang, "lesson.error.not-offered", text = row.output);
    checker.error("not-offered", message, text.span.clone());
    None
}

/// The question with the lines of its wrong answers found in the run, and what is wrong with it there.
pub(super) fn found(ask: &Ask, session: &Session, lang: crate::lang::Lang) -> (Ask, Vec<Diagnostic>) {
    let (mut ask, mut errors) = (ask.clone(), Vec::new());
    let Some(asked) = ask.kind.inquiry() else { return (ask, errors) };
    let printed: Vec<Printed> = asked.printed(session.view(), session.records());
    if !asked.has_fault(session.view(), session.records()) {
        errors.push(Diagnostic::new("no-fault", tr!(lang, "lesson.prove.no-fault"), ask.span.clone()));
    } else if asked.proofs(&printed).is_empty() {
        errors.push(Diagnostic::new("no-evidence", tr!(lang, "lesson.prove.no-evidence"), ask.span.clone()));
    }
    for wrong in &mut ask.wrong {
        let Answer::Line(rows) = &mut wrong.answer else { continue };
        *rows = rows.iter().flat_map(|wanted| inquiry::saying(wanted, &printed)).collect();
        if rows.is_empty() {
            errors.push(Diagnostic::new("no-line", tr!(lang, "lesson.prove.no-line"), wrong.span.clone()));
        }
    }
    if let Kind::Line(asked) = &mut ask.kind {
        asked.lines = printed.iter().flat_map(inquiry::rows).collect();
    }
    (ask, errors)
}
