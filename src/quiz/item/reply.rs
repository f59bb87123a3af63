//! What a learner gives as an answer, as a value; and the reply that is right.

use crate::lang::Lang;
use crate::quiz::kind::Field;
use crate::quiz::question::{Form, Response};
use crate::quiz::read::{Unreadable, read_number};

use super::Item;
use super::ask::{Ask, Wants};

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The option at this place.
    Option(usize),
    /// A line.
    Line(String),
    /// A line for each box.
    Boxes(Vec<String>),
    /// Places of events, in the order that the learner gives them.
    Order(Vec<usize>),
    /// An explanation, and which points the learner found in it.
    Rubric(String, Vec<bool>),
    /// Commands.
    Script(Vec<String>),
}

impl Reply {
    /// A typed line as a reply to this item: an option's number, an order such as `3 1 2`, a line, boxes parted by `;`.
    ///
    /// # Errors
    /// What was typed cannot be such a reply.
    pub fn read(item: &Item, text: &str) -> Result<Reply, Unreadable> {
        use super::ask::Shape;
        let text = crate::quiz::read::half_width(text);
        let text = text.trim();
        if text.is_empty() {
            return Err(Unreadable::Empty);
        }
        match item.ask.shape() {
            Shape::Choice => option(text, item.ask.listed(Lang::En).len()),
            Shape::Line => Ok(Reply::Line(text.to_owned())),
            Shape::Boxes(count) => {
                let parts = item.parts(text);
                if parts.len() == count { Ok(Reply::Boxes(parts)) } else { Err(Unreadable::Parts(count, parts.len())) }
            }
            Shape::Order(count) => order(text, count),
            Shape::Rubric => Ok(Reply::Rubric(text.to_owned(), Vec::new())),
            Shape::Script => Ok(Reply::Script(text.split(';').map(|part| part.trim().to_owned()).collect())),
        }
    }
}

/// What stands between semicolons; one behind the last part is no part more.
pub fn parts(text: &str) -> Vec<String> {
    let text = crate::quiz::read::half_width(text);
    let text = text.trim();
    let text = text.strip_suffix([';', '|']).unwrap_or(text);
    text.split([';', '|']).map(|part| part.trim().to_owned()).collect()
}

/// The name of a box without what stands behind it in brackets.
pub fn bare_label(label: &str) -> &str {
    label.split(['(', '（']).next().unwrap_or(label).trim_end()
}

impl Item {
    /// What is written into the boxes in a line: the parts between semicolons, without the names of the boxes; fields
    /// of a segment in one part, as in `ACK seq=14 ack=538`, are parts of their own.
    pub fn parts(&self, text: &str) -> Vec<String> {
        let names: Vec<String> =
            Lang::ALL.iter().flat_map(|lang| self.ask.labels(*lang)).map(|name| name.to_lowercase()).collect();
        let bare: Vec<String> = names.iter().map(|name| bare_label(name).to_owned()).collect();
        let names = [names, bare].concat();
        let is_name = |name: &str| names.contains(&name.trim().to_lowercase()) || Field::from_word(name).is_some();
        let named = |part: &str| match part.split_once(['=', ':']) {
            Some((name, value)) if is_name(name) => value.trim().to_owned(),
            Some(_) | None => part.to_owned(),
        };
        parts(text).iter().flat_map(|part| fields_of(part)).map(|part| named(&part)).collect()
    }
}

/// A part that is several fields of a segment, as those; any other as it is.
fn fields_of(part: &str) -> Vec<String> {
    let words: Vec<&str> = part.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let number = |word: &&str| {
        let value = word.split_once('=').filter(|(name, _)| Field::from_word(name).is_some());
        let value = value.map_or(*word, |(_, value)| value);
        !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
    };
    let flags = words.first().is_some_and(|first| first.bytes().any(|byte| byte.is_ascii_alphabetic() || byte == b'.'));
    if flags && words.len() > 1 && words.get(1..).unwrap_or_default().iter().all(number) {
        return words.iter().map(|word| (*word).to_owned()).collect();
    }
    vec![part.to_owned()]
}

fn option(text: &str, count: usize) -> Result<Reply, Unreadable> {
    let number = read_number(text)? as usize;
    let at = number.checked_sub(1).filter(|at| *at < count);
    at.map(Reply::Option).ok_or(Unreadable::Option(number, 1..=count))
}

/// What may stand between the numbers of an order.
const BETWEEN: [char; 5] = [' ', ',', ';', '、', '>'];

fn order(text: &str, count: usize) -> Result<Reply, Unreadable> {
    let mut places = Vec::new();
    // Up to nine events need no space between their numbers.
    let words: Vec<String> = if !text.is_empty() && text.chars().all(|c| c.is_ascii_digit()) {
        text.chars().map(String::from).collect()
    } else {
        text.split(BETWEEN).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    for word in words {
        let number: usize = word.parse().map_err(|_| Unreadable::Number(word.clone()))?;
        let at = number.checked_sub(1).filter(|at| *at < count).ok_or(Unreadable::Option(number, 1..=count))?;
        if places.contains(&at) {
            return Err(Unreadable::Twice(number));
        }
        places.push(at);
    }
    if places.len() == count { Ok(Reply::Order(places)) } else { Err(Unreadable::OrderCount(count)) }
}

impl Item {
    /// The right reply.
    pub fn right_reply(&self) -> Reply {
        match &self.ask {
            Ask::Run(question) => {
                let truth = &question.truth.answer;
                match &question.form {
                    Form::Choice(options) => {
                        Reply::Option(options.iter().position(|option| option == truth).unwrap_or(0))
                    }
                    Form::Typed => Reply::Line(truth.to_string()),
                    Form::Fields => Reply::Boxes(truth.boxes()),
                }
            }
            Ask::Choice(choice) => Reply::Option(choice.right),
            Ask::Order(order) => Reply::Order(order.truth.clone()),
            Ask::Number(quantity) => Reply::Line(quantity.text()),
            Ask::Blanks(blanks) => Reply::Boxes(blanks.blanks.iter().map(|blank| blank.wants.text()).collect()),
            Ask::Rubric(rubric) => Reply::Rubric(rubric.model.en.clone(), vec![true; rubric.points.len()]),
            Ask::Script(script) => Reply::Script(script.solution.clone()),
        }
    }

    /// The reply of somebody who holds that misconception, if this item tells it from the truth.
    pub fn reply_of(&self, myth: &str) -> Option<&Reply> {
        self.mistaken.iter().find(|mistaken| mistaken.myth == myth).map(|mistaken| &mistaken.reply)
    }
}

impl Wants {
    /// What to type for it.
    pub fn text(&self) -> String {
        match self {
            Wants::Result(_, outcome) => outcome.to_string(),
            Wants::State(state) => state.to_string(),
            Wants::Field(_, value) => value.to_string(),
            Wants::Timer(timer) => crate::quiz::drill::timer_word(*timer),
            Wants::Option(at, _) => (at + 1).to_string(),
            Wants::Line(lines) => lines.first().map(ToString::to_string).unwrap_or_default(),
            Wants::Number(quantity) => quantity.text(),
        }
    }
}

impl Item {
    /// A reply as the question's own response, where the item asks about a run.
    pub(super) fn response(reply: &Reply) -> Option<Response> {
        match reply {
            Reply::Option(at) => Some(Response::Option(*at)),
            Reply::Line(text) => Some(Response::Text(text.clone())),
            Reply::Boxes(texts) => Some(Response::Fields(texts.clone())),
            Reply::Order(_) | Reply::Rubric(..) | Reply::Script(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_however_it_is_parted() {
        for text in ["312", "3 1 2", "3,1,2", "3; 1; 2", "3 > 1 > 2", "3、1、2"] {
            assert_eq!(order(text, 3), Ok(Reply::Order(vec![2, 0, 1])), "{text}");
        }
        for (text, why) in [
            ("SYN", Unreadable::Number("SYN".to_owned())),
            ("3 x 2", Unreadable::Number("x".to_owned())),
            ("3 1", Unreadable::OrderCount(3)),
            ("331", Unreadable::Twice(3)),
            ("314", Unreadable::Option(4, 1..=3)),
        ] {
            assert_eq!(order(text, 3), Err(why), "{text}");
        }
    }
}
