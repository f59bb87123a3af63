//! A question in lines, and a typed line as an answer to it: the same for a lesson, a drill and whatever else asks.
//!
//! Nothing of the truth is in what is asked; options stand in the order in which the screen has them.

use crate::lang::Lang;
use crate::quiz::{Answer, Form, Grade, Question, Response, Unreadable};
use crate::tr;

use super::page::Page;

/// Options that a hint has struck out of a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Struck(Vec<usize>);

impl Struck {
    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// The question itself, with what form the answer takes.
pub fn ask(question: &Question, struck: &Struck, page: &mut Page) {
    let prompt = question.prompt(page.lang);
    page.story(&prompt);
    for (place, option) in question.options(page.lang).into_iter().enumerate() {
        if struck.0.contains(&place) {
            let text = tr!(page.lang, "plain.ask.struck", n = place + 1, option = option).into_owned();
            page.text(text);
        } else {
            page.text(format!("{}. {option}", place + 1));
        }
    }
    page.text(form(question, page.lang));
}

/// How to answer, in a sentence.
fn form(question: &Question, lang: Lang) -> String {
    match &question.form {
        Form::Choice(options) => tr!(lang, "plain.ask.number", n = options.len()).into_owned(),
        Form::Typed => tr!(lang, "plain.ask.typed", form = question.placeholder(lang)).into_owned(),
        Form::Fields => {
            let fields = question.kind.fields().unwrap_or_default();
            let key = if fields.len() == 1 { "plain.ask.field" } else { "plain.ask.fields" };
            let fields = fields.iter().map(|field| field.label(lang));
            tr!(lang, key, fields = fields.collect::<Vec<_>>().join(", ")).into_owned()
        }
    }
}

/// A line as an answer.
///
/// # Errors
/// Why it cannot be read as one.
pub fn read(question: &Question, line: &str) -> Result<Response, Unreadable> {
    let response = match &question.form {
        Form::Choice(options) => match number(line) {
            // A number that stands before no option may be what one of them says: `0` for “0 (success)”.
            Some(place) if place == 0 || place > options.len() => match question.read(&Response::Text(line.to_owned()))
            {
                Ok(answer) if offers(options, &answer) => Response::Text(line.to_owned()),
                _ => return Err(Unreadable::Option(place, 1..=options.len())),
            },
            Some(place) => Response::Option(place - 1),
            None => Response::Text(line.to_owned()),
        },
        Form::Typed => Response::Text(line.to_owned()),
        Form::Fields => fields(line, question.kind.fields().map_or(1, <[_]>::len)),
    };
    let answer = question.read(&response)?;
    if let Form::Choice(options) = &question.form
        && !offers(options, &answer)
    {
        return Err(Unreadable::NotOffered(line.trim().to_owned(), options.len()));
    }
    Ok(response)
}

/// Whether one of the options is that answer.
fn offers(options: &[Answer], answer: &Answer) -> bool {
    options.iter().any(|option| answer.agrees(option) || option.agrees(answer))
}

/// A whole number, also in the full-width digits of a Chinese keyboard.
pub fn number(text: &str) -> Option<usize> {
    let plain = |c: char| char::from_u32(c as u32 - 0xFEE0).filter(char::is_ascii_digit).unwrap_or(c);
    let half: String = text.trim().chars().map(|c| if ('０'..='９').contains(&c) { plain(c) } else { c }).collect();
    half.trim_end_matches(['.', '。']).parse().ok()
}

/// One text for each field: parted by commas, or by spaces if that gives the right count.
fn fields(line: &str, count: usize) -> Response {
    let commas: Vec<&str> = line.split([',', '，', '、', ';', '；']).map(str::trim).collect();
    let spaces: Vec<&str> = line.split_whitespace().collect();
    let parts = if commas.len() == count { commas } else { spaces };
    if parts.len() != count || parts.iter().any(|part| part.contains('=')) {
        return Response::Text(line.to_owned());
    }
    Response::Fields(parts.into_iter().map(str::to_owned).collect())
}

/// A wrong option less; false if there is none to strike out.
pub fn hint(question: &Question, struck: &mut Struck, page: &mut Page) -> bool {
    let Some(place) = question.to_strike(&struck.0) else { return false };
    struck.0.push(place);
    let text = tr!(page.lang, "plain.ask.hint", n = place + 1).into_owned();
    page.text(text);
    true
}

/// Whether an option was struck out.
pub fn is_struck(struck: &Struck, response: &Response) -> bool {
    matches!(response, Response::Option(place) if struck.0.contains(place))
}

/// What was said beside what happened.
pub fn verdict(question: &Question, grade: &Grade, page: &mut Page) {
    let lang = page.lang;
    let (said, did) = (grade.said(question, lang), grade.did(question, lang));
    let text = if grade.right {
        tr!(lang, "app.lesson.right", did = did)
    } else {
        tr!(lang, "app.lesson.wrong", said = said, did = did)
    };
    let text = tr!(lang, "plain.ask.answer", verdict = text).into_owned();
    page.text(text);
    for field in grade.fields.iter().filter(|field| !field.right) {
        let (name, said, did) = (field.field.label(lang), field.said.label(lang), field.did.label(lang));
        let text = tr!(lang, "app.lesson.field_wrong", field = name, said = said, did = did).into_owned();
        page.text(text);
    }
    if let Some(why) = grade.why(question, lang) {
        page.story(&why);
    }
}
