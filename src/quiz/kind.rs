//! What can be asked about a stretch of a run.

use crate::lang::Lang;
use crate::quiz::format::Format;
use crate::quiz::inquiry::Inquiry;
use crate::tr;
use crate::trace::{CallName, Condition, SegmentKind, SocketRef, State};

/// A field of a segment that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The control bits.
    Flags,
    /// The sequence number, relative to the sender's initial one.
    Seq,
    /// The acknowledgment number, relative to the peer's initial one.
    Ack,
    /// The bytes of payload.
    Len,
}

impl Field {
    /// Every field, with its word.
    pub const ALL: [(Field, &'static str); 4] =
        [(Field::Flags, "flags"), (Field::Seq, "seq"), (Field::Ack, "ack"), (Field::Len, "len")];

    /// The word for it, in lesson files and on screen.
    pub fn word(self) -> &'static str {
        Field::ALL.iter().find(|(field, _)| *field == self).map_or("", |(_, word)| word)
    }

    /// Its name beside an input box.
    pub fn label(self, lang: Lang) -> String {
        match self {
            Field::Flags => tr!(lang, "quiz.field.flags"),
            Field::Seq => tr!(lang, "quiz.field.seq"),
            Field::Ack => tr!(lang, "quiz.field.ack"),
            Field::Len => tr!(lang, "quiz.field.len"),
        }
        .into_owned()
    }

    /// The field of that word.
    pub fn from_word(word: &str) -> Option<Field> {
        Field::ALL.iter().find(|(_, known)| *known == word).map(|(field, _)| *field)
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Fields of the nth segment that a host sends.
    Segment {
        /// The host.
        from: String,
        /// Which one, from 1.
        nth: u32,
        /// What is asked of it, without repeats, at least one.
        fields: Vec<Field>,
    },
    /// The states of one or two sockets at the end.
    States(Vec<SocketRef>),
    /// What the latest such call has come to at the end.
    Result {
        /// The socket, or its host.
        socket: SocketRef,
        /// The call.
        call: CallName,
    },
    /// How many segments a host sends.
    Count {
        /// Of which kind.
        kind: SegmentKind,
        /// The host.
        from: String,
    },
    /// How long until all of these hold.
    Time(Vec<Condition>),
    /// The timer of a socket that fires next, at the end.
    Timer(SocketRef),
    /// Which of the first two hosts is in a state at the end.
    Side(State),
    /// Which line of the outputs that may be asked for is the evidence, at the start.
    Line(Inquiry),
}

impl Kind {
    /// Whether answers are numbers, which are always typed.
    pub fn is_number(&self) -> bool {
        self.format() == Format::Number
    }

    /// The inquiry, if it asks for a line of an output.
    pub fn inquiry(&self) -> Option<&Inquiry> {
        if let Kind::Line(inquiry) = self { Some(inquiry) } else { None }
    }

    /// The sort of question that it is.
    pub fn format(&self) -> Format {
        match self {
            Kind::Segment { .. } => Format::NextSegment,
            Kind::States(_) | Kind::Timer(_) | Kind::Side(_) => Format::StatePair,
            Kind::Result { .. } => Format::Results,
            Kind::Count { .. } | Kind::Time(_) => Format::Number,
            Kind::Line(_) => Format::Diagnose,
        }
    }

    /// Whether several fields are asked for, each in its own box.
    pub fn fields(&self) -> Option<&[Field]> {
        let Kind::Segment { fields, .. } = self else { return None };
        // The flags alone are one answer.
        (fields[..] != [Field::Flags]).then_some(fields)
    }

    /// The call whose outcome is asked for, if it is one.
    pub(super) fn call(&self) -> Option<CallName> {
        let Kind::Result { call, .. } = self else { return None };
        Some(*call)
    }

    /// The question as a sentence.
    pub fn prompt(&self, lang: Lang) -> String {
        match self {
            Kind::Segment { from, nth, .. } => segment_prompt(lang, from, *nth, self.fields().is_some()),
            Kind::States(sockets) if sockets.len() == 1 => {
                tr!(lang, "quiz.prompt.state", socket = sockets[0]).into_owned()
            }
            Kind::States(_) => tr!(lang, "quiz.prompt.states").into_owned(),
            Kind::Result { socket, call } => {
                tr!(lang, "quiz.prompt.result", socket = socket, call = call.word()).into_owned()
            }
            Kind::Count { kind: SegmentKind::Any, from } => {
                tr!(lang, "quiz.prompt.count-any", host = from).into_owned()
            }
            Kind::Count { kind, from } => tr!(lang, "quiz.prompt.count", host = from, kind = kind.word()).into_owned(),
            Kind::Time(conditions) => {
                let until: Vec<String> = conditions.iter().map(ToString::to_string).collect();
                tr!(lang, "quiz.prompt.time", until = until.join(", ")).into_owned()
            }
            Kind::Timer(socket) => tr!(lang, "quiz.prompt.timer", socket = socket).into_owned(),
            Kind::Side(state) => tr!(lang, "quiz.prompt.side", state = state).into_owned(),
            Kind::Line(_) => tr!(lang, "quiz.prompt.line").into_owned(),
        }
    }
}

fn segment_prompt(lang: Lang, from: &str, nth: u32, fields: bool) -> String {
    match (fields, nth) {
        (false, 1) => tr!(lang, "quiz.prompt.segment-first", host = from).into_owned(),
        (false, _) => tr!(lang, "quiz.prompt.segment-nth", host = from, nth = ordinal(lang, nth)).into_owned(),
        (true, 1) => tr!(lang, "quiz.prompt.fields-first", host = from).into_owned(),
        (true, _) => tr!(lang, "quiz.prompt.fields-nth", host = from, nth = ordinal(lang, nth)).into_owned(),
    }
}

/// `2` in Chinese; `2nd` in English.
fn ordinal(lang: Lang, n: u32) -> String {
    match lang {
        Lang::Zh => n.to_string(),
        Lang::En => {
            let suffix = match (n % 10, n % 100) {
                (_, 11..=13) => "th",
                (1, _) => "st",
                (2, _) => "nd",
                (3, _) => "rd",
                _ => "th",
            };
            format!("{n}{suffix}")
        }
    }
}
