//! What an answer is given in: options to pick from, or boxes to type in with the words that may go into each. A form
//! is made of a lesson's question or of a drill's item, and knows nothing of what is right.

use crate::lang::Lang;
use crate::quiz::item::{Ask, Item, Shape, Unit, Wants};
use crate::quiz::{Field, Form as Given, Question};
use crate::tr;

use super::offered::{
    Offered, numbers, offered, offered_for_field, offered_for_results, offered_for_states, offered_for_timers,
};

/// A box to type in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextBox {
    /// What stands before it; empty where there is one box only.
    pub label: String,
    /// What its text should look like.
    pub form: String,
    /// Words that may be put in.
    pub words: Vec<Offered>,
}

/// What an answer is given in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// The question.
    pub prompt: String,
    /// What stands numbered under it.
    pub listed: Vec<String>,
    /// Whether one of these is picked; else they are only referred to.
    pub picks: bool,
    /// The boxes.
    pub boxes: Vec<TextBox>,
}

impl Form {
    /// The form of a lesson's question.
    pub fn of_question(question: &Question, lang: Lang) -> Form {
        let listed = question.options(lang);
        let picks = matches!(question.form, Given::Choice(_));
        Form { prompt: question.prompt(lang), listed, picks, boxes: boxes_of(question, lang) }
    }

    /// The form of an item.
    pub fn of_item(item: &Item, lang: Lang) -> Form {
        let prompt = item.prompt.get(lang).to_owned();
        if let Ask::Run(question) = &item.ask {
            return Form { prompt, ..Form::of_question(question, lang) };
        }
        let shape = item.ask.shape();
        // The points of a rubric are the answer.
        let listed = if shape == Shape::Rubric { Vec::new() } else { item.ask.listed(lang) };
        let labels = item.ask.labels(lang);
        let count = match shape {
            Shape::Choice => 0,
            Shape::Boxes(count) => count,
            Shape::Line | Shape::Order(_) | Shape::Rubric | Shape::Script => 1,
        };
        let text_box = |at: usize| TextBox {
            label: labels.get(at).cloned().unwrap_or_default(),
            form: item.ask.placeholder(at, lang),
            words: words(&item.ask, at, lang),
        };
        Form { prompt, listed, picks: shape == Shape::Choice, boxes: (0..count).map(text_box).collect() }
    }
}

fn boxes_of(question: &Question, lang: Lang) -> Vec<TextBox> {
    let one = |at: usize, label: String, form: String| TextBox { label, form, words: offered(question, at, lang) };
    match (&question.form, question.kind.fields()) {
        (Given::Choice(_), _) => Vec::new(),
        (Given::Fields, Some([field])) => vec![one(0, String::new(), field_form(*field, question, lang))],
        (Given::Fields, Some(fields)) => {
            let form = |field: &Field| field_form(*field, question, lang);
            let form = |field: &Field| tr!(lang, "app.lesson.fields", form = form(field)).into_owned();
            fields.iter().enumerate().map(|(at, field)| one(at, field.label(lang), form(field))).collect()
        }
        (Given::Typed | Given::Fields, _) => vec![one(0, String::new(), question.placeholder(lang))],
    }
}

/// What a field of a segment looks like.
fn field_form(field: Field, question: &Question, lang: Lang) -> String {
    match field {
        Field::Flags => question.placeholder(lang),
        Field::Seq | Field::Ack | Field::Len => tr!(lang, "app.lesson.number").into_owned(),
    }
}

/// The words for a box of an item, so that whoever uses the mouse can fill it.
fn words(ask: &Ask, at: usize, lang: Lang) -> Vec<Offered> {
    let of_unit = |unit: Unit| match unit {
        Unit::Count | Unit::Sequence(_) => numbers(&[]),
        Unit::Time => numbers(&[".", "ms", "s", "m", "h"]),
        Unit::Bytes => numbers(&[".", "KiB", "MiB", "GiB"]),
        Unit::Rate => numbers(&["."]),
    };
    match ask {
        Ask::Number(quantity) => of_unit(quantity.unit),
        Ask::Order(_) => numbers(&[" "]),
        Ask::Blanks(blanks) => match blanks.blanks.get(at).map(|blank| &blank.wants) {
            Some(Wants::Result(..)) => offered_for_results(lang),
            Some(Wants::State(_)) => offered_for_states(),
            Some(Wants::Field(field, _)) => offered_for_field(*field, lang),
            Some(Wants::Timer(_)) => offered_for_timers(lang),
            Some(Wants::Option(..) | Wants::Line(_)) => numbers(&[]),
            Some(Wants::Number(quantity)) => of_unit(quantity.unit),
            None => Vec::new(),
        },
        Ask::Run(_) | Ask::Choice(_) | Ask::Rubric(_) | Ask::Script(_) => Vec::new(),
    }
}
