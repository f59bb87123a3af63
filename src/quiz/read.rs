//! Reading a typed answer: what learners type and what authors write as wrong answers.
//!
//! Lenient where the meaning is plain: case, `_` and `-`, tcpdump's letters, units, full-width digits, Chinese units.

use core::ops::RangeInclusive;

use crate::lang::Lang;
use crate::tr;
use crate::trace::{CallName, Flags, Outcome, SocketRef, Span, State, TimerKind};

use super::answer::{Answer, Shape, Side, Value};
use super::forms::{self, is_one_of};
use super::kind::{Field, Kind};
use super::loose;

/// Why a text is no answer to the question; the screen says so and lets the learner go on typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing was given.
    Empty,
    /// Not a connection state.
    State(String),
    /// So many states are asked for.
    StateCount(usize),
    /// Not a set of flags.
    Flags(String),
    /// Not a whole number.
    Number(String),
    /// Not a length of time.
    Time(String),
    /// Not a result of a system call.
    Result(String),
    /// Not a timer.
    Timer(String),
    /// None of the sides.
    Side(String),
    /// The question does not ask for this field.
    Field(String),
    /// There is no option of that number among these.
    Option(usize, RangeInclusive<usize>),
    /// None of so many options.
    NotOffered(String, usize),
    /// So many parts are asked for, and so many were given.
    Parts(usize, usize),
    /// An event stands twice in an order.
    Twice(usize),
    /// So many events are to be put into order.
    OrderCount(usize),
    /// Not a command, or one that the run refuses.
    Command(String),
    /// A command that is no system call, where only such may be written.
    NoCall(String),
    /// Not a line of an output.
    Line(String),
    /// A line of an output that was not asked for, or that it has not got.
    Unseen(String),
}

impl Unreadable {
    /// What was typed and could not be read, if it was a text.
    pub fn text(&self) -> &str {
        match self {
            Unreadable::State(text)
            | Unreadable::Flags(text)
            | Unreadable::Number(text)
            | Unreadable::Time(text)
            | Unreadable::Result(text)
            | Unreadable::Timer(text)
            | Unreadable::Side(text)
            | Unreadable::Field(text)
            | Unreadable::Command(text)
            | Unreadable::NoCall(text)
            | Unreadable::Line(text)
            | Unreadable::NotOffered(text, _)
            | Unreadable::Unseen(text) => text,
            Unreadable::Empty
            | Unreadable::StateCount(_)
            | Unreadable::Option(..)
            | Unreadable::Parts(..)
            | Unreadable::Twice(_)
            | Unreadable::OrderCount(_) => "",
        }
    }

    /// The reason in words, with what would be read.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Unreadable::Empty => tr!(lang, "quiz.unreadable.empty").into_owned(),
            Unreadable::State(text) => tr!(lang, "quiz.unreadable.state", text = text).into_owned(),
            Unreadable::StateCount(n) => tr!(lang, "quiz.unreadable.state-count", n = n).into_owned(),
            Unreadable::Flags(text) => tr!(lang, "quiz.unreadable.flags", text = text).into_owned(),
            Unreadable::Number(text) => tr!(lang, "quiz.unreadable.number", text = text).into_owned(),
            Unreadable::Time(text) => tr!(lang, "quiz.unreadable.time", text = text).into_owned(),
            Unreadable::Result(text) => tr!(lang, "quiz.unreadable.result", text = text).into_owned(),
            Unreadable::Timer(text) => {
                let names: Vec<&str> = TimerKind::ALL.iter().map(|timer| timer.label().get(lang)).collect();
                let names = names.join(&tr!(lang, "quiz.answer.comma"));
                tr!(lang, "quiz.unreadable.timer", text = text, names = names).into_owned()
            }
            Unreadable::Side(text) => tr!(lang, "quiz.unreadable.side", text = text).into_owned(),
            Unreadable::Field(text) => tr!(lang, "quiz.unreadable.field", text = text).into_owned(),
            Unreadable::Option(n, among) => {
                tr!(lang, "quiz.unreadable.option", n = n, first = among.start(), last = among.end()).into_owned()
            }
            Unreadable::NotOffered(text, options) => {
                tr!(lang, "quiz.unreadable.not-offered", text = text, last = options).into_owned()
            }
            Unreadable::Parts(wanted, given) => {
                tr!(lang, "quiz.unreadable.parts", wanted = wanted, given = given).into_owned()
            }
            Unreadable::Twice(n) => tr!(lang, "quiz.unreadable.twice", n = n).into_owned(),
            Unreadable::OrderCount(n) => tr!(lang, "quiz.unreadable.order-count", n = n).into_owned(),
            Unreadable::Command(text) => tr!(lang, "quiz.unreadable.command", text = text).into_owned(),
            Unreadable::NoCall(text) => tr!(lang, "quiz.unreadable.no-call", text = text).into_owned(),
            Unreadable::Line(text) => tr!(lang, "quiz.unreadable.line", text = text).into_owned(),
            Unreadable::Unseen(text) => tr!(lang, "quiz.unreadable.unseen", text = text).into_owned(),
        }
    }
}

impl Kind {
    /// Reads an answer to this question; `hosts` are the names of the first two hosts.
    pub fn read(&self, text: &str, hosts: &[String; 2]) -> Result<Answer, Unreadable> {
        let text = half_width(text);
        let text = text.trim();
        if text.is_empty() {
            return Err(Unreadable::Empty);
        }
        match self {
            // The one number that is asked for needs no name before it.
            Kind::Segment { fields, .. } => match fields.as_slice() {
                [Field::Flags] => read_segment(text, fields),
                [field] => read_field(*field, text)
                    .map(|value| Answer::Segment(vec![(*field, value)]))
                    .or_else(|_| read_segment(text, fields)),
                _ => read_segment(text, fields),
            },
            Kind::States(sockets) => read_states(text, sockets),
            Kind::Result { call, .. } => read_outcome(text, *call).map(|outcome| Answer::Result(Some(outcome))),
            Kind::Count { .. } => read_number(text).map(Answer::Count),
            Kind::Time(_) if is_one_of(text, forms::NEVER) => Ok(Answer::Time(None)),
            Kind::Time(_) => {
                read_span(text).map(|span| Answer::Time(Some(span))).ok_or_else(|| Unreadable::Time(text.to_owned()))
            }
            Kind::Timer(_) => read_timer(text),
            Kind::Side(_) => read_side(text, hosts),
            Kind::Line(inquiry) => match inquiry.named(text) {
                Some(row) => Ok(Answer::Line(vec![row])),
                None => Err(Unreadable::Line(text.to_owned())),
            },
        }
    }

    /// Reads the fields of a segment from one box each, in the order of the question's fields.
    pub fn read_fields(&self, texts: &[String]) -> Result<Answer, Unreadable> {
        let fields = self.fields().unwrap_or_default();
        let read = |(i, field): (usize, &Field)| {
            let text = half_width(texts.get(i).map_or("", String::as_str));
            let text = text.trim();
            if text.is_empty() { Err(Unreadable::Empty) } else { read_field(*field, text).map(|value| (*field, value)) }
        };
        fields.iter().enumerate().map(read).collect::<Result<_, _>>().map(Answer::Segment)
    }
}

/// Full-width digits, letters and signs as a Chinese keyboard gives them, made plain.
pub(super) fn half_width(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{3000}' | '\u{A0}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '。' => '.',
        '、' => ',',
        '“' | '”' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' => '\'',
        _ => c,
    };
    text.chars().map(plain).collect()
}

fn read_segment(text: &str, fields: &[Field]) -> Result<Answer, Unreadable> {
    if is_nothing(text) {
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
    loose::fields_joined(close.split_whitespace()).join(" ")
}

pub(super) fn read_field(field: Field, text: &str) -> Result<Value, Unreadable> {
    if is_nothing(text) {
        return Ok(Value::Absent);
    }
    match field {
        Field::Flags => read_shape(text).map(|shape| Value::Shape(Shape { data: false, ..shape })),
        Field::Seq | Field::Ack | Field::Len => read_number(text).map(Value::Number),
    }
}

fn is_nothing(text: &str) -> bool {
    is_one_of(text, forms::NOTHING)
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
        match word.to_ascii_uppercase().as_str() {
            "SYN" => shape.flags = shape.flags | Flags::SYN,
            "ACK" => shape.flags = shape.flags | Flags::ACK,
            "FIN" => shape.flags = shape.flags | Flags::FIN,
            "RST" => shape.flags = shape.flags | Flags::RST,
            "SYNACK" => shape.flags = shape.flags | Flags::SYN | Flags::ACK,
            "FINACK" => shape.flags = shape.flags | Flags::FIN | Flags::ACK,
            "RSTACK" => shape.flags = shape.flags | Flags::RST | Flags::ACK,
            "PSH" | "PUSH" => pushed = true,
            "WITH" | "AND" | "和" | "带" => {}
            "DATA" | "数据" | "带数据" => shape = Shape { flags: shape.flags | Flags::ACK, data: true },
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

fn read_states(text: &str, sockets: &[SocketRef]) -> Result<Answer, Unreadable> {
    let wanted = sockets.len();
    if let Some(state) =
        loose::of_both(text).filter(|_| wanted == 2).and_then(|both| read_state(&both.replace(' ', "_")))
    {
        return Ok(Answer::States(vec![state; wanted]));
    }
    // `TIME-WAIT` and `time wait` are understood; a comma, a slash or a space parts two states.
    let words = |text: &str| -> Vec<String> {
        text.split([' ', ',', '/', ';', ':', '=']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let words = words(text);
    let place = |word: &str| sockets.iter().position(|socket| is_named(socket, word));
    if words.first().is_some_and(|first| place(first).is_some()) {
        return read_named_states(&words, wanted, place);
    }
    read_state_list(&words, wanted).map(Answer::States)
}

/// Whether a word is the name of that socket, or of its host.
fn is_named(socket: &SocketRef, word: &str) -> bool {
    socket.to_string().to_lowercase() == word.to_lowercase() || socket.host.to_lowercase() == forms::host(word)
}

/// `client TIME_WAIT, server CLOSED`, in any order.
fn read_named_states(
    words: &[String],
    wanted: usize,
    place: impl Fn(&str) -> Option<usize>,
) -> Result<Answer, Unreadable> {
    let mut states: Vec<Option<State>> = vec![None; wanted];
    let mut rest = words;
    while let Some((name, after)) = rest.split_first() {
        let at = place(name).ok_or(Unreadable::StateCount(wanted))?;
        let end = after.iter().position(|word| place(word).is_some()).unwrap_or(after.len());
        let state = read_state_list(after.get(..end).unwrap_or_default(), 1)?;
        if let Some(slot) = states.get_mut(at) {
            *slot = state.first().copied();
        }
        rest = after.get(end..).unwrap_or_default();
    }
    let states: Option<Vec<State>> = states.into_iter().collect();
    states.map(Answer::States).ok_or(Unreadable::StateCount(wanted))
}

fn read_state_list(words: &[String], wanted: usize) -> Result<Vec<State>, Unreadable> {
    let mut states = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let (state, used) = (1..=rest.len().min(3))
            .rev()
            .find_map(|used| read_state(&rest[..used].join("_")).map(|state| (state, used)))
            .ok_or_else(|| Unreadable::State(rest[0].clone()))?;
        states.push(state);
        rest = &rest[used..];
    }
    if states.len() == wanted { Ok(states) } else { Err(Unreadable::StateCount(wanted)) }
}

/// A state's name as [`State::from_name`] has it, or without any separator: `finwait1`, `timewait`, `FIN_WAIT1`.
pub(super) fn read_state(text: &str) -> Option<State> {
    let squeeze = |name: &str| name.to_ascii_uppercase().replace(['_', '-'], "");
    State::from_name(text).or_else(|| match squeeze(text).as_str() {
        "SYNRECV" | "SYNRECEIVED" => Some(State::SynRcvd),
        "ESTAB" => Some(State::Established),
        squeezed => State::ALL.into_iter().find(|state| squeeze(state.name()) == squeezed),
    })
}

pub(super) fn read_number(text: &str) -> Result<u32, Unreadable> {
    let digits = forms::ungrouped(&loose::in_digits(&forms::bare(text)));
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| Unreadable::Number(text.to_owned()))
}

/// A length of time: `63`, `63s`, `1.5s`, `1m3s`, `1 min 3 s`, `500ms`, `2h`, `1分3秒`. A bare number is seconds.
pub(super) fn read_span(text: &str) -> Option<Span> {
    let text = loose::in_digits(&text.trim().to_lowercase().replace("half a ", "0.5 ").replace("half an ", "0.5 "));
    let mut rest = text.as_str();
    let mut total: u64 = 0;
    let mut parts = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let after = after.trim_start();
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_end);
        let micros = decimal_times(number, unit_micros(unit.trim().trim_end_matches(','))?)?;
        total = total.checked_add(micros)?;
        rest = next.trim_start();
        parts += 1;
    }
    (parts > 0).then_some(Span(total))
}

fn unit_micros(unit: &str) -> Option<u64> {
    match unit.to_lowercase().as_str() {
        "" | "s" | "sec" | "secs" | "second" | "seconds" | "秒" | "秒钟" => Some(1_000_000),
        "us" | "µs" | "微秒" => Some(1),
        "ms" | "msec" | "毫秒" => Some(1_000),
        "m" | "min" | "mins" | "minute" | "minutes" | "分" | "分钟" => Some(60_000_000),
        "h" | "hour" | "hours" | "时" | "小时" => Some(3_600_000_000),
        "d" | "day" | "days" | "天" => Some(86_400_000_000),
        _ => None,
    }
}

/// `number` x `unit` for a number with decimals, in whole microseconds.
fn decimal_times(number: &str, unit: u64) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut total = whole.checked_mul(unit)?;
    let mut place = unit;
    for digit in part.chars() {
        place /= 10;
        total = total.checked_add(place.checked_mul(u64::from(digit.to_digit(10)?))?)?;
    }
    Some(total)
}

/// What a call came to. A descriptor is no number that anybody can know beforehand: whichever is named is one.
pub(super) fn read_outcome(text: &str, call: CallName) -> Result<Outcome, Unreadable> {
    let accepts = call == CallName::Accept;
    if is_one_of(text, forms::WAITS) {
        return Ok(Outcome::Blocked);
    }
    if is_one_of(text, forms::ENDS) || is_one_of(text, forms::FINE) || accepts && is_one_of(text, forms::DESCRIPTOR) {
        return Ok(Outcome::Value(0));
    }
    let quoted = |mark: char| text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    if let Some(inner) = quoted('"').or_else(|| quoted('\'')) {
        return Ok(Outcome::Text(inner.to_owned()));
    }
    if let Some(errno) = forms::errno(text) {
        return Ok(Outcome::Failed(errno));
    }
    if call == CallName::Recv && is_plain_word(text) {
        return Ok(Outcome::Text(text.to_owned()));
    }
    // `0 (end of stream)`, as it is shown.
    let number = text.split_once('(').map_or(text, |(number, _)| number);
    match read_number(number) {
        Ok(_) if accepts => Ok(Outcome::Value(0)),
        Ok(number) => Ok(Outcome::Value(number)),
        Err(_) => Err(Unreadable::Result(text.to_owned())),
    }
}

/// A word that was sent, as it is written without quotes; what looks like the name of an error is none.
fn is_plain_word(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() > 2 && !text.starts_with(['E', '-']) && text.bytes().all(plain) && text.bytes().any(|byte| byte > b'9')
}

pub(super) fn read_timer(text: &str) -> Result<Answer, Unreadable> {
    if is_nothing(text) || is_one_of(text, forms::NO_TIMER) {
        return Ok(Answer::Timer(None));
    }
    let word = text.to_lowercase().replace(['_', ' '], "-");
    let labelled =
        |timer: &TimerKind| Lang::ALL.iter().any(|lang| timer.label().get(*lang).to_lowercase() == text.to_lowercase());
    TimerKind::from_word(&word)
        .or_else(|| TimerKind::ALL.iter().copied().find(labelled))
        .or_else(|| loose::timer(&text.to_lowercase()))
        .map(|timer| Answer::Timer(Some(timer)))
        .ok_or_else(|| Unreadable::Timer(text.to_owned()))
}

fn read_side(text: &str, hosts: &[String; 2]) -> Result<Answer, Unreadable> {
    let name = forms::host(text);
    // `both TIME_WAIT`: the state is the one that is asked for.
    let both = loose::of_both(text).and_then(|state| read_state(&state.replace(' ', "_"))).map(|_| Side::Both);
    let side = match forms::side(text).or(both) {
        Some(side) => side,
        None if name == hosts[0].to_lowercase() => Side::Left,
        None if name == hosts[1].to_lowercase() => Side::Right,
        None => return Err(Unreadable::Side(text.to_owned())),
    };
    Ok(Answer::Side(side, hosts.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{CallName, SegmentKind, SocketRef};

    fn hosts() -> [String; 2] {
        ["client".to_owned(), "server".to_owned()]
    }

    fn read(kind: &Kind, text: &str) -> String {
        match kind.read(text, &hosts()) {
            Ok(answer) => answer.to_string(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn times_are_read_in_any_usual_form() {
        let kind = Kind::Time(Vec::new());
        for (text, expected) in [
            ("63", "63s"),
            ("63s", "63s"),
            (" 1m3s", "63s"),
            ("1 min 3 s", "63s"),
            ("1分3秒", "63s"),
            ("６３ 秒", "63s"),
            ("0.5", "500ms"),
            (".5s", "500ms"),
            ("500 ms", "500ms"),
            ("2m", "2m"),
            ("Never", "never"),
            ("永不", "never"),
            ("3 foos", "Time(\"3 foos\")"),
            ("s", "Time(\"s\")"),
            ("", "Empty"),
            ("99999999999999999999", "Time(\"99999999999999999999\")"),
        ] {
            assert_eq!(read(&kind, text), expected, "{text:?}");
        }
    }

    #[test]
    fn states_are_read_in_any_usual_form() {
        let pair = Kind::States(vec![SocketRef::current("client"), SocketRef::current("server")]);
        for (text, expected) in [
            ("time-wait closed", "TIME_WAIT CLOSED"),
            ("TIME_WAIT, CLOSED", "TIME_WAIT CLOSED"),
            ("time wait / closed", "TIME_WAIT CLOSED"),
            ("finwait2 close wait", "FIN_WAIT_2 CLOSE_WAIT"),
            ("fin wait 2，close wait", "FIN_WAIT_2 CLOSE_WAIT"),
            ("syn_recv estab", "SYN_RCVD ESTABLISHED"),
            ("closed", "StateCount(2)"),
            ("closed opened", "State(\"opened\")"),
        ] {
            assert_eq!(read(&pair, text), expected, "{text:?}");
        }
    }

    #[test]
    fn segments_and_results_are_read_in_any_usual_form() {
        let flags = Kind::Segment { from: "server".to_owned(), nth: 1, fields: vec![Field::Flags] };
        for (text, expected) in [
            ("SYN-ACK", "SYN-ACK"),
            ("syn,ack", "SYN-ACK"),
            ("[S.]", "SYN-ACK"),
            (".", "ACK"),
            ("P.", "ACK"),
            ("data", "DATA"),
            ("fin+ack", "FIN-ACK"),
            ("nothing", "nothing"),
            ("什么也不发", "nothing"),
            ("FLY", "Flags(\"FLY\")"),
        ] {
            assert_eq!(read(&flags, text), expected, "{text:?}");
        }
        let fields = Kind::Segment { from: "server".to_owned(), nth: 1, fields: vec![Field::Flags, Field::Ack] };
        assert_eq!(read(&fields, "SYN-ACK ack=1"), "SYN-ACK ack=1");
        assert_eq!(read(&fields, "ack=0"), "ack=0");
        assert_eq!(read(&fields, "seq=0"), "Field(\"seq\")");
        assert_eq!(read(&fields, "win=0"), "Field(\"win\")");
        let result = Kind::Result { socket: SocketRef::current("server"), call: CallName::Recv };
        for (text, expected) in [
            ("econnreset", "ECONNRESET"),
            ("0", "0"),
            ("EOF", "0"),
            ("still waits", "blocked"),
            ("\"HELLO\"", "\"HELLO\""),
            ("EWHAT", "Result(\"EWHAT\")"),
        ] {
            assert_eq!(read(&result, text), expected, "{text:?}");
        }
        let count = Kind::Count { kind: SegmentKind::Syn, from: "client".to_owned() };
        assert_eq!(read(&count, "５ 次"), "5");
        assert_eq!(read(&count, "-1"), "Number(\"-1\")");
        assert_eq!(read(&Kind::Side(State::TimeWait), "Both"), "both");
        assert_eq!(read(&Kind::Timer(SocketRef::current("client")), "TIME_WAIT"), "time-wait");
    }
}
