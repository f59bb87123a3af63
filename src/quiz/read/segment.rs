//! Segments: flags in words or in tcpdump's letters, numbers with and without a name before them.

use crate::quiz::answer::{Answer, Shape, Value};
use crate::quiz::kind::Field;
use crate::quiz::usual::{self, Means};
use crate::trace::Flags;

use super::Unreadable;
use super::number::read_number;

pub(super) fn read_segment(text: &str, fields: &[Field]) -> Result<Answer, Unreadable> {
    if usual::is_nothing(text) {
        return Ok(Answer::Segment(fields.iter().map(|field| (*field, Value::Absent)).collect()));
    }
    if fields == [Field::Flags] {
        return read_shape(text).map(|shape| Answer::Segment(vec![(Field::Flags, Value::Shape(shape))]));
    }
    // `ACK 14 538`: numbers without a name are those of the fields in their order.
    let mut unnamed = fields.iter().copied().filter(|field| *field != Field::Flags);
    let read = |word: &str| {
        let (field, value) = match word.split_once('=') {
            Some((name, value)) => {
                (Field::from_word(&name.to_lowercase()).ok_or_else(|| Unreadable::Field(name.to_owned()))?, value)
            }
            None if word.bytes().all(|byte| byte.is_ascii_digit()) => {
                (unnamed.next().ok_or_else(|| Unreadable::Flags(word.to_owned()))?, word)
            }
            None => (Field::Flags, word),
        };
        if !fields.contains(&field) {
            return Err(Unreadable::Field(field.word().to_owned()));
        }
        read_field(field, value).map(|value| (field, value))
    };
    spaced(text).split_whitespace().map(read).collect::<Result<_, _>>().map(Answer::Segment)
}

/// `flags = ACK; seq = 14` as `flags=ACK seq=14`.
fn spaced(text: &str) -> String {
    let parted = text.replace([';', ','], " ");
    let close = parted.split('=').map(str::trim).collect::<Vec<_>>().join("=");
    usual::fields_joined(close.split_whitespace()).join(" ")
}

pub(in crate::quiz) fn read_field(field: Field, text: &str) -> Result<Value, Unreadable> {
    if usual::is_nothing(text) {
        return Ok(Value::Absent);
    }
    match field {
        Field::Flags => read_shape(text).map(|shape| Value::Shape(Shape { data: false, ..shape })),
        Field::Seq | Field::Ack | Field::Len => read_number(text).map(Value::Number),
    }
}

/// `SYN-ACK`, `syn,ack`, `SYN+ACK`, `S.`, `[S.]`, `DATA`, `FIN-ACK+DATA`.
fn read_shape(text: &str) -> Result<Shape, Unreadable> {
    let named = text.get(..5).filter(|name| name.eq_ignore_ascii_case("flags")).and_then(|_| text.get(5..));
    let text = named.map_or(text, |rest| rest.trim_start_matches([' ', '=', ':']));
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    if let Some(flags) = tcpdump_flags(bare) {
        return Ok(Shape { flags, data: false });
    }
    let mut shape = Shape { flags: Flags::NONE, data: false };
    let mut pushed = false;
    // A word or a number that means nothing here is not passed over: whoever wrote it meant something by it.
    for word in bare.split([' ', ',', '+', '-', '_', '/', '|', '&']).filter(|word| !word.is_empty()) {
        let meant = usual::meaning(word, |means| {
            matches!(means, Means::Flags(_) | Means::WithData | Means::Filler).then_some(means)
        });
        match meant {
            Some(Means::Flags([])) => pushed = true,
            Some(Means::Flags(flags)) => shape.flags = flags.iter().fold(shape.flags, |all, one| all | *one),
            Some(Means::WithData) => shape = Shape { flags: shape.flags | Flags::ACK, data: true },
            Some(Means::Filler) => {}
            _ => return Err(Unreadable::Flags(text.to_owned())),
        }
    }
    // PSH alone is a set of flags, if a wrong one; it does not count beside others.
    if shape.flags == Flags::NONE && !pushed { Err(Unreadable::Flags(text.to_owned())) } else { Ok(shape) }
}

/// tcpdump's letters: capital letters and the dot only, so that no word is mistaken for them.
fn tcpdump_flags(text: &str) -> Option<Flags> {
    let mut flags = Flags::NONE;
    for letter in text.chars() {
        flags = match letter {
            'S' => flags | Flags::SYN,
            'F' => flags | Flags::FIN,
            'R' => flags | Flags::RST,
            'P' => flags,
            '.' => flags | Flags::ACK,
            _ => return None,
        };
    }
    (flags != Flags::NONE).then_some(flags)
}
