//! Judging a response: right or wrong, field by field, and why.

use std::borrow::Cow;

use crate::lang::Lang;
use crate::trace::Rule;

use super::answer::{Answer, Value};
use super::decided::Deciding;
use super::kind::Field;
use super::line_says;
use super::question::{Form, Question, Response};
use super::read::Unreadable;

/// The verdict on one field of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldGrade {
    /// The field.
    pub field: Field,
    /// What the learner said.
    pub said: Value,
    /// What came.
    pub did: Value,
    /// Whether that is right.
    pub right: bool,
}

/// The verdict on a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// Whether all of it is right.
    pub right: bool,
    /// What the learner said.
    pub said: Answer,
    /// What happened.
    pub did: Answer,
    /// Field by field, where several were asked; else empty.
    pub fields: Vec<FieldGrade>,
    /// The rules that decided; their statements are the explanation.
    pub rules: Vec<Rule>,
    /// The events that decided, with their rules and times.
    pub deciding: Deciding,
    /// The place in [`Question::wrong`] of the misconception that the learner's answer shows.
    pub misconception: Option<usize>,
}

impl Question {
    /// Judges a response; one that cannot be read is an error, not a wrong answer.
    pub fn grade(&self, response: &Response) -> Result<Grade, Unreadable> {
        let said = self.read(response)?;
        let did = self.truth.answer.clone();
        let right = match self.form {
            // An option is one of several; being nearly like the truth is not being it.
            Form::Choice(_) if matches!(response, Response::Option(_)) => said == did,
            Form::Choice(_) | Form::Typed | Form::Fields => said.agrees(&did),
        };
        let misconception = if right { None } else { self.wrong.iter().position(|wrong| shows(&said, &wrong.answer)) };
        let fields = if self.kind.fields().is_some() { by_field(&said, &did) } else { Vec::new() };
        Ok(Grade {
            right,
            said,
            did,
            fields,
            rules: self.truth.rules.clone(),
            deciding: self.truth.deciding.clone(),
            misconception,
        })
    }
}

/// Whether what was said is the wrong answer that an author foresaw; one who says nothing of a field has not said 0.
fn shows(said: &Answer, wrong: &Answer) -> bool {
    let silent = |field: &Field| {
        let Answer::Segment(said) = said else { return false };
        said.iter().any(|(known, value)| known == field && *value == Value::Absent)
    };
    let spoken = match wrong {
        Answer::Segment(fields) => fields.iter().all(|(field, value)| *value == Value::Absent || !silent(field)),
        Answer::States(_)
        | Answer::Result(_)
        | Answer::Count(_)
        | Answer::Time(_)
        | Answer::Timer(_)
        | Answer::Side(..) => true,
        // The author's wrong lines are many, and one of them was named.
        Answer::Line(_) => return said.agrees(wrong),
    };
    spoken && wrong.agrees(said)
}

fn by_field(said: &Answer, did: &Answer) -> Vec<FieldGrade> {
    let (Answer::Segment(said), Answer::Segment(did)) = (said, did) else { return Vec::new() };
    let judge = |(field, did): &(Field, Value)| {
        let said = said.iter().find(|(known, _)| known == field).map_or(Value::Absent, |(_, value)| *value);
        FieldGrade { field: *field, said, did: *did, right: said.agrees(*did) }
    };
    did.iter().map(judge).collect()
}

impl Grade {
    /// What the learner said, in words.
    pub fn said(&self, question: &Question, lang: Lang) -> String {
        self.said.label(&question.kind, lang)
    }

    /// What happened, in words.
    pub fn did(&self, question: &Question, lang: Lang) -> String {
        self.did.label(&question.kind, lang)
    }

    /// The author's word to someone who gave this wrong answer; of a line that nobody foresaw, what it says.
    pub fn why<'q>(&self, question: &'q Question, lang: Lang) -> Option<Cow<'q, str>> {
        let foreseen = self.misconception.and_then(|i| question.wrong.get(i));
        match foreseen {
            Some(wrong) => Some(Cow::Borrowed(wrong.why.get(lang).trim())),
            None => self.unforeseen(question, lang).map(Cow::Owned),
        }
    }

    /// What a line says that was named and that nobody foresaw, and why it is no evidence.
    fn unforeseen(&self, question: &Question, lang: Lang) -> Option<String> {
        let (Answer::Line(rows), false) = (&self.said, self.right) else { return None };
        line_says::no_evidence(question.kind.inquiry()?, rows.first()?, lang)
    }

    /// The statements of the rules that decided.
    pub fn because(&self, lang: Lang) -> Vec<&'static str> {
        self.rules.iter().map(|rule| rule.info().statement.get(lang)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::{Kind, Shape, Truth, Words, Wrong};
    use crate::trace::{CallName, Flags, Outcome, SegmentKind, SocketRef, Span, State};

    fn question(kind: Kind, answer: Answer, typed: bool, wrong: &[&str]) -> Question {
        let hosts = ["client".to_owned(), "server".to_owned()];
        let wrong = wrong.iter().map(|text| Wrong {
            answer: kind.read(text, &hosts).expect("a wrong answer that can be read"),
            myth: None,
            why: Words { en: format!("why {text}"), zh: format!("为何 {text}") },
        });
        let wrong = wrong.collect();
        let truth = Truth { answer, before: None, rules: Vec::new(), at: None, deciding: Deciding::default(), hosts };
        Question::new(kind, None, typed, truth, wrong, "test")
    }

    fn verdict(question: &Question, text: &str) -> (bool, Option<String>) {
        let grade = question.grade(&Response::Text(text.to_owned())).expect("it can be read");
        (grade.right, grade.why(question, Lang::En).map(Cow::into_owned))
    }

    #[test]
    fn typed_times_may_be_a_little_off() {
        let asked = question(Kind::Time(Vec::new()), Answer::Time(Some(Span::secs(60))), true, &["120s", "never"]);
        for (text, right) in [("60", true), ("57s", true), ("1m3s", true), ("56.9s", false), ("63.1s", false)] {
            assert_eq!(verdict(&asked, text).0, right, "{text}");
        }
        assert_eq!(verdict(&asked, "2m"), (false, Some("why 120s".to_owned())));
        assert_eq!(verdict(&asked, "never"), (false, Some("why never".to_owned())));
        let short = question(Kind::Time(Vec::new()), Answer::Time(Some(Span::millis(200))), true, &[]);
        assert!(verdict(&short, "0.25").0);
        assert!(!verdict(&short, "0.26").0);
        assert!(!verdict(&short, "永不").0);
    }

    #[test]
    fn times_are_told_as_finely_as_people_ask() {
        let told = |us| Answer::Time(Some(Span(us))).label(&Kind::Time(Vec::new()), Lang::En);
        for (us, expected) in [
            (499_999, "499 ms"),
            (63_196_000, "63.2 s"),
            (119_999_000, "2 min"),
            (131_020_000, "2 min 11 s"),
            (7_875_020_000, "2 h 11 min 15 s"),
            (86_400_000_000, "24 h"),
        ] {
            assert_eq!(told(us), expected);
        }
    }

    #[test]
    fn each_field_is_judged_and_a_misconception_in_one_is_named() {
        let kind = Kind::Segment { from: "server".to_owned(), nth: 1, fields: vec![Field::Flags, Field::Ack] };
        let shape = Value::Shape(Shape { flags: Flags::SYN | Flags::ACK, data: false });
        let truth = Answer::Segment(vec![(Field::Flags, shape), (Field::Ack, Value::Number(1))]);
        let asked = question(kind, truth, true, &["ack=0", "SYN"]);
        let give = |texts: [&str; 2]| {
            let grade = asked.grade(&Response::Fields(texts.map(str::to_owned).to_vec())).expect("readable");
            let rights: Vec<bool> = grade.fields.iter().map(|field| field.right).collect();
            (grade.right, rights, grade.why(&asked, Lang::Zh).map(Cow::into_owned))
        };
        assert_eq!(give(["S.", "1"]), (true, vec![true, true], None));
        assert_eq!(give(["syn-ack", "0"]), (false, vec![true, false], Some("为何 ack=0".to_owned())));
        assert_eq!(give(["syn", "1"]), (false, vec![false, true], Some("为何 SYN".to_owned())));
        assert_eq!(give(["none", "none"]), (false, vec![false, false], None));
    }

    #[test]
    fn numbers_and_names_are_judged_by_meaning() {
        let count = Kind::Count { kind: SegmentKind::Syn, from: "client".to_owned() };
        let asked = question(count, Answer::Count(3), true, &[]);
        assert!(verdict(&asked, "3").0);
        assert!(!verdict(&asked, "4").0);
        assert!(asked.grade(&Response::Text("three".to_owned())).is_err(), "not wrong, only not readable");
        let result = Kind::Result { socket: SocketRef::current("server"), call: CallName::Recv };
        let asked = question(result, Answer::Result(Some(Outcome::Text("HELLO".to_owned()))), true, &["blocked"]);
        assert!(verdict(&asked, "5").0, "the number of bytes will do");
        assert!(verdict(&asked, "\"HELLO\"").0);
        assert_eq!(verdict(&asked, "waits"), (false, Some("why blocked".to_owned())));
        let state = Kind::States(vec![SocketRef::current("client")]);
        let asked = question(state, Answer::States(vec![State::FinWait1]), true, &[]);
        assert!(verdict(&asked, "fin-wait-1").0);
        assert!(!verdict(&asked, "fin-wait-2").0);
    }

    #[test]
    fn shorthand_for_fin_and_rst_is_right_but_ack_is_no_syn_ack() {
        let ask = |flags, data| {
            let kind = Kind::Segment { from: "server".to_owned(), nth: 1, fields: vec![Field::Flags] };
            let shape = Value::Shape(Shape { flags, data });
            question(kind, Answer::Segment(vec![(Field::Flags, shape)]), true, &[])
        };
        assert!(verdict(&ask(Flags::FIN | Flags::ACK, false), "FIN").0);
        assert!(verdict(&ask(Flags::RST, false), "RST-ACK").0);
        assert!(!verdict(&ask(Flags::SYN | Flags::ACK, false), "SYN").0);
        assert!(!verdict(&ask(Flags::SYN | Flags::ACK, false), "ACK").0);
        assert!(verdict(&ask(Flags::ACK, true), "ACK").0, "data need not be mentioned");
        assert!(!verdict(&ask(Flags::ACK, false), "DATA").0, "data must not be invented");
        assert!(!verdict(&ask(Flags::ACK, false), "nothing").0);
    }
}
