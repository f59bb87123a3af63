//! What somebody types, and what is understood: one table for every sort of answer, in both languages.

use super::*;
use crate::lang::Lang;
use crate::quiz::item::{Quantity, Unit};
use crate::trace::{CallName, SegmentKind, SocketRef, State};

/// What is asked for, what somebody writes, and what is understood; a `?` stands for what cannot be read, with the
/// reason where it matters.
const TYPED: &str = include_str!("typed.txt");

/// The question that a row of the table is about.
fn kind(what: &str) -> Kind {
    let pair = || vec![SocketRef::current("client"), SocketRef::current("server")];
    let segment = |fields: &[Field]| Kind::Segment { from: "client".to_owned(), nth: 1, fields: fields.to_vec() };
    let result = |call| Kind::Result { socket: SocketRef::current("server"), call };
    match what {
        "count" | "line" => Kind::Count { kind: SegmentKind::Syn, from: "client".to_owned() },
        "states" => Kind::States(pair()),
        "fields" => segment(&[Field::Flags, Field::Seq, Field::Ack]),
        "answer" => segment(&[Field::Flags, Field::Ack]),
        "flags" => segment(&[Field::Flags]),
        "side" => Kind::Side(State::TimeWait),
        "recv" => result(CallName::Recv),
        "close" => result(CallName::Close),
        "accept" => result(CallName::Accept),
        "timer" => Kind::Timer(SocketRef::current("client")),
        "time" => Kind::Time(Vec::new()),
        _ => panic!("{what}"),
    }
}

/// What is understood of a text.
fn understood(what: &str, text: &str) -> String {
    let unit = match what {
        "things" => Some(Unit::Count),
        "bytes" => Some(Unit::Bytes),
        "rate" => Some(Unit::Rate),
        "wait" => Some(Unit::Time),
        _ => None,
    };
    let hosts = ["client".to_owned(), "server".to_owned()];
    let said = match unit {
        Some(unit) => Quantity { value: 0, unit, permille: 0 }.read(text).map(|said| said.value.to_string()),
        None => kind(what).read(text, &hosts).map(|answer| answer.to_string()),
    };
    said.unwrap_or_else(|error| format!("?{error:?}"))
}

#[test]
fn every_usual_form_is_understood_in_both_languages() {
    let mut rows = 0;
    for row in TYPED.lines().filter(|row| !row.is_empty()) {
        let parts: Vec<&str> = row.split('|').map(str::trim).collect();
        let [what, text, meant] = parts[..] else { panic!("{row}") };
        let said = understood(what, text);
        assert!(said == meant || meant == "?" && said.starts_with('?'), "{row}: {said}");
        rows += 1;
    }
    assert!(rows > 150, "{rows}");
}

#[test]
fn a_decimal_comma_is_refused_with_a_word_of_its_own() {
    for (text, comma) in [("1,12", true), ("60,02s", true), ("1,1234", true), ("7,200 apples", false), ("1m, x", false)]
    {
        let said = Unreadable::Time(text.to_owned()).message(Lang::En);
        assert_eq!(said.contains("a decimal with a point"), comma, "{said}");
    }
}
