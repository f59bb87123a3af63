//! What a learner gives as an answer, as a value; and the reply that is right.

use crate::lang::Lang;
use crate::quiz::answer::Value;
use crate::quiz::kind::Field;
use crate::quiz::question::{Form, Response};
use crate::quiz::read::{Unreadable, read_field, read_number};
use crate::quiz::usual::fields_joined;
use crate::scenario::of_a_line;

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
            Shape::Choice => option(item, text),
            Shape::Line => Ok(Reply::Line(text.to_owned())),
            Shape::Boxes(count) => {
                let parts = item.parts(text);
                if parts.len() == count { Ok(Reply::Boxes(parts)) } else { Err(Unreadable::Parts(count, parts.len())) }
            }
            Shape::Order(count) => order(text, count),
            Shape::Rubric => Ok(Reply::Rubric(text.to_owned(), Vec::new())),
            Shape::Script => Ok(Reply::Script(of_a_line(text))),
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
        self.numbers_parted(self.nothing_filled(self.parts_alone(text)))
    }

    /// The same where the boxes before that place are filled already.
    pub fn parts_from(&self, at: usize, text: &str) -> Vec<String> {
        if at == 0 { self.parts(text) } else { self.parts_alone(text) }
    }

    fn parts_alone(&self, text: &str) -> Vec<String> {
        let names: Vec<String> =
            Lang::ALL.iter().flat_map(|lang| self.ask.labels(*lang)).map(|name| name.to_lowercase()).collect();
        let bare: Vec<String> = names.iter().map(|name| bare_label(name).to_owned()).collect();
        let names = [names, bare].concat();
        let is_name = |name: &str| names.contains(&name.trim().to_lowercase()) || Field::from_word(name).is_some();
        let named = |part: &str| match part.split_once(['=', ':']) {
            Some((name, value)) if is_name(name) => value.trim().to_owned(),
            Some(_) | None => part.to_owned(),
        };
        let unasked = |part: &String| {
            let name = part.split_once('=').map(|(name, _)| name);
            name.and_then(Field::from_word) == Some(Field::Len) && !self.fields().contains(&Field::Len)
        };
        let own = parts(text);
        let each = own.iter().flat_map(|part| fields_of(part)).filter(|part| !unasked(part));
        each.map(|part| named(&part)).collect()
    }

    /// The fields of a segment that the boxes ask for, in their order; the first boxes, if any.
    fn fields(&self) -> Vec<Field> {
        match &self.ask {
            Ask::Run(question) => question.kind.fields().unwrap_or_default().to_vec(),
            Ask::Blanks(blanks) => blanks.blanks.iter().map_while(|blank| blank.wants.field()).collect(),
            Ask::Choice(_) | Ask::Order(_) | Ask::Number(_) | Ask::Rubric(_) | Ask::Script(_) => Vec::new(),
        }
    }

    /// `2 9` for two boxes are two numbers.
    fn numbers_parted(&self, each: Vec<String>) -> Vec<String> {
        let [one] = each.as_slice() else { return each };
        let words: Vec<&str> = one.split_whitespace().collect();
        let numbers = words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
        let fits = self.ask.shape() == super::ask::Shape::Boxes(words.len()) && words.len() > 1;
        if fits && numbers { words.into_iter().map(str::to_owned).collect() } else { each }
    }

    /// A segment that is not sent has no numbers: whoever writes `nothing` need not say so of each.
    fn nothing_filled(&self, each: Vec<String>) -> Vec<String> {
        let fields = self.fields();
        let nothing = |text: &String| matches!(read_field(Field::Flags, text), Ok(Value::Absent));
        let [first, rest @ ..] = each.as_slice() else { return each };
        if fields.first() != Some(&Field::Flags) || fields.len() < 2 || !nothing(first) {
            return each;
        }
        let super::ask::Shape::Boxes(boxes) = self.ask.shape() else { return each };
        let said = rest.iter().take(fields.len() - 1).take_while(|text| text.is_empty() || nothing(text)).count();
        // Numbers of a segment that is none are kept, so that they can be judged.
        if said == 0 && rest.len() + fields.len() > boxes {
            return each;
        }
        let none = core::iter::repeat_n("none".to_owned(), fields.len() - 1);
        core::iter::once(first.clone()).chain(none).chain(rest.iter().skip(said).cloned()).collect()
    }
}

/// A part that is several fields of a segment, as those; any other as it is.
fn fields_of(part: &str) -> Vec<String> {
    let words = fields_joined(part.split([' ', ',']).filter(|word| !word.is_empty()));
    let number = |word: &String| {
        let value = word.split_once('=').filter(|(name, _)| Field::from_word(name).is_some());
        let value = value.map_or(word.as_str(), |(_, value)| value);
        !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
    };
    let flags = words.first().is_some_and(|first| first.bytes().any(|byte| byte.is_ascii_alphabetic() || byte == b'.'));
    if flags && words.len() > 1 && words.get(1..).unwrap_or_default().iter().all(number) {
        return words;
    }
    vec![part.to_owned()]
}

/// An option, by its number or by its own words in either language.
fn option(item: &Item, text: &str) -> Result<Reply, Unreadable> {
    let plain = |text: &str| text.trim_end_matches(['.', '。']).to_lowercase();
    let named = |lang: &Lang| item.ask.listed(*lang).iter().position(|option| plain(option) == plain(text));
    if let Some(at) = Lang::ALL.iter().find_map(named) {
        return Ok(Reply::Option(at));
    }
    let count = item.ask.listed(Lang::En).len();
    let Ok(number) = read_number(text) else {
        return meant(item, text).ok_or(Unreadable::NotOffered(text.to_owned(), count));
    };
    let number = number as usize;
    let at = number.checked_sub(1).filter(|at| *at < count);
    at.map(Reply::Option).ok_or(Unreadable::Option(number, 1..=count))
}

/// The option that means the same as what was typed, such as `nothing` where no timer is offered.
fn meant(item: &Item, text: &str) -> Option<Reply> {
    let Ask::Run(question) = &item.ask else { return None };
    let Form::Choice(options) = &question.form else { return None };
    let said = question.kind.read(text, &question.truth.hosts).ok()?;
    options.iter().position(|option| *option == said).map(Reply::Option)
}

/// What may stand between the numbers of an order.
const BETWEEN: [char; 7] = [' ', ',', ';', '、', '>', '-', '→'];

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
    /// The field of a segment that belongs into the box, if it is one.
    fn field(&self) -> Option<Field> {
        match self {
            Wants::Field(field, _) => Some(*field),
            Wants::Result(..)
            | Wants::State(_)
            | Wants::Timer(_)
            | Wants::Option(..)
            | Wants::Line(_)
            | Wants::Number(_) => None,
        }
    }

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
        for text in ["312", "3 1 2", "3,1,2", "3; 1; 2", "3 > 1 > 2", "3、1、2", "3 → 1 → 2", "3-1-2"] {
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
