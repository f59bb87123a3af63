//! The words on the ladder: an arrow's label in several lengths, a note's chip, lengths of time, and wrapping.
//!
//! State names, flags and errno are the field's own in both languages; the rest comes from `widgets.*.toml`.

use crate::lang::Lang;
use crate::tr;
use crate::trace::{Call, CallName, HostAct, Outcome, Payload, Segment, Time};

use crate::tui::text::{fit_with, wrap_plain};
use crate::tui::theme::Role;

use super::model::{Arrow, ArrowKind, Note, NoteKind};

pub use crate::tui::text::width;

/// The longest beginning of `text` that fits into `columns`, ended by `ellipsis` if something is missing.
pub fn fit(text: &str, columns: usize, ellipsis: &str) -> String {
    fit_with(text, columns, ellipsis).into_owned()
}

/// `text` in lines of at most `columns`, as all texts on screen are wrapped.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let lines = wrap_plain(text, Role::Text, columns);
    let joined = lines.iter().map(|line| line.iter().map(|run| run.text.as_str()).collect::<String>());
    joined.map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// A moment for the time column: `0.050`, `63.204`, `1203.5`.
pub fn clock(time: Time) -> String {
    let ms = time.0 / 1_000;
    if ms >= 1_000_000 {
        format!("{}.{}", ms / 1_000, ms % 1_000 / 100)
    } else {
        format!("{}.{:03}", ms / 1_000, ms % 1_000)
    }
}

/// A segment's name on the ladder: its flags, or `DATA 5`, with `FIN` if it carries both.
pub fn name(arrow: &Arrow) -> String {
    segment_name(&arrow.segment)
}

/// The same of a segment that is on no ladder.
pub fn segment_name(segment: &Segment) -> String {
    segment.name()
}

/// The numbers of a segment: `seq 1 ack 7`; a bare ACK shows only what it acknowledges.
pub fn numbers(arrow: &Arrow, absolute: bool) -> String {
    let counted = if absolute { (None, None) } else { (arrow.seq, arrow.ack) };
    segment_numbers(&arrow.segment, counted)
}

/// The same of a segment whose numbers, counted from the SYNs, are given where they are known.
pub fn segment_numbers(segment: &Segment, (seq, ack): (Option<u32>, Option<u32>)) -> String {
    let (seq, ack) = (seq.unwrap_or(segment.seq.0), ack.unwrap_or(segment.ack.0));
    match (segment.is_bare_ack(), segment.flags.ack()) {
        (true, true) => format!("ack {ack}"),
        (false, true) => format!("seq {seq} ack {ack}"),
        (true | false, false) => format!("seq {seq}"),
    }
}

/// The label of an arrow without a line, the longest first: never without the number by which its arrival is found, and
/// without the acknowledgment that rides on data, so that what arrives beside it has room on the same row.
pub fn in_rows(arrow: &Arrow, with_id: bool, absolute: bool, ellipsis: &str, lang: Lang) -> Vec<String> {
    let all = variants(arrow, with_id, absolute, ellipsis, lang);
    let bare = arrow.kind == ArrowKind::Ack;
    let again = if arrow.repeat { format!(" {}", tr!(lang, "widgets.again")) } else { String::new() };
    let number = format!("{}{ellipsis}", at_arrival(arrow, with_id, absolute));
    let short = all.get(1).map_or("", |short| short.trim_end_matches(ellipsis));
    let shorter = [format!("{short}{again}{ellipsis}"), format!("{short}{ellipsis}")];
    let whole = all.iter().take(usize::from(with_id || bare)).cloned();
    let rest = all.iter().skip(2).cloned();
    whole.chain(shorter).chain([number]).chain(rest).collect()
}

/// What stands where an arrow arrives that has no line from where it left: the number that tells it from the others.
pub fn at_arrival(arrow: &Arrow, with_id: bool, absolute: bool) -> String {
    let sign = arrow.lane.map(|lane| format!("{} ", lane.sign())).unwrap_or_default();
    let id = if with_id { format!("{} ", arrow.id) } else { String::new() };
    let numbers = numbers(arrow, absolute);
    let short = numbers.split(" ack").next().unwrap_or(&numbers);
    let name = match arrow.kind {
        ArrowKind::Data | ArrowKind::Ack => String::new(),
        ArrowKind::Syn | ArrowKind::Fin | ArrowKind::Rst => format!("{} ", name(arrow)),
    };
    format!("{sign}{id}{name}{short}")
}

/// The label in every length, longest first; what leaves something out ends in the ellipsis. `with_id` puts the number
/// in front, by which commands name a segment.
pub fn variants(arrow: &Arrow, with_id: bool, absolute: bool, ellipsis: &str, lang: Lang) -> Vec<String> {
    let sign = arrow.lane.map(|lane| format!("{} ", lane.sign())).unwrap_or_default();
    let bare = name(arrow);
    let name = if with_id { format!("{sign}{} {bare}", arrow.id) } else { format!("{sign}{bare}") };
    let again = if arrow.forged {
        format!(" {}", tr!(lang, "widgets.forged"))
    } else if arrow.copy {
        format!(" {}", tr!(lang, "widgets.copy"))
    } else if arrow.repeat {
        format!(" {}", tr!(lang, "widgets.again"))
    } else {
        String::new()
    };
    let numbers = numbers(arrow, absolute);
    let short = numbers.split(" ack").next().unwrap_or(&numbers);
    vec![
        format!("{name} {numbers}{again}"),
        format!("{name} {short}{ellipsis}"),
        format!("{name}{again}{ellipsis}"),
        format!("{name}{ellipsis}"),
        if with_id { format!("{sign}{}{ellipsis}", arrow.id) } else { fit(&name, 3 + width(&sign), ellipsis) },
    ]
}

/// The words of a call as it is written in a program: `connect(server:80)`, `send(5)`, `close()`.
pub fn call(call: &Call) -> String {
    match call {
        Call::Listen { port, .. } => format!("listen({port})"),
        Call::Socket { .. }
        | Call::ListenOn { .. }
        | Call::Connect { .. }
        | Call::Accept { .. }
        | Call::Close
        | Call::Recv { .. }
        | Call::SoError
        | Call::Poll
        | Call::Dup { .. }
        | Call::Fork { .. }
        | Call::Exit
        | Call::Signal => {
            format!("{}()", call.name().word())
        }
        Call::Bind { port, .. } => format!("bind({port})"),
        Call::Send(Payload::Bytes(n)) => format!("send({n})"),
        Call::Send(Payload::Text(text)) => format!("send({})", text.len()),
        Call::Shutdown(how) => format!("shutdown({})", how.word()),
        Call::Set(option) => format!("{} {}", option.word(), option.value()),
        Call::SetUid { .. } | Call::SigPipe { .. } => call.to_string(),
    }
}

/// A call with what it came to: `close() = 0`, `recv() = ECONNRESET`, `accept() waits`.
pub fn outcome(name: &str, outcome: &Outcome, lang: Lang) -> String {
    match outcome {
        Outcome::Value(n) => format!("{name} = {n}"),
        Outcome::Text(text) => format!("{name} = \"{text}\""),
        Outcome::Failed(errno) => format!("{name} = {errno}"),
        Outcome::Blocked => tr!(lang, "widgets.waits", call = name).into_owned(),
    }
}

/// The bare name of a call: `recv()`.
pub fn call_name(name: CallName) -> String {
    format!("{}()", name.word())
}

/// What befell a host, in one word.
pub fn host_act(act: HostAct, lang: Lang) -> String {
    let key = match act {
        HostAct::Kill => "widgets.act.kill",
        HostAct::Crash => "widgets.act.crash",
        HostAct::Reboot => "widgets.act.reboot",
        HostAct::Unplug => "widgets.act.unplug",
        HostAct::Plug => "widgets.act.plug",
    };
    tr!(lang, key).into_owned()
}

/// A note's chip on the lifeline.
pub fn note(note: &Note, lang: Lang) -> String {
    match &note.kind {
        NoteKind::State { to, .. } => to.name().to_owned(),
        NoteKind::Called(entered) => call(entered),
        NoteKind::Returned { call: Some(Call::Set(option)), outcome: Outcome::Value(_), .. } => {
            format!("{} {}", option.word(), option.value())
        }
        NoteKind::Returned { name, call: entered, outcome: came } => {
            let words = entered.as_ref().map_or_else(|| call_name(*name), call);
            outcome(&words, came, lang)
        }
        NoteKind::Timer(timer) => tr!(lang, "widgets.timer_fired", timer = timer.label().get(lang)).into_owned(),
        NoteKind::Error(errno) => errno.name().to_owned(),
        NoteKind::Host(act) => host_act(*act, lang),
        NoteKind::Icmp(icmp) => format!("ICMP {icmp}"),
        NoteKind::Rewritten(end) => format!("NAT {end}"),
        NoteKind::Decided => note.rule.map_or_else(|| "·".to_owned(), |rule| ruling(rule, lang)),
    }
}

/// A rule that decided something, in a few words; its key where it has no shorter name.
pub fn ruling(rule: crate::trace::Rule, lang: Lang) -> String {
    let key = format!("ruling.{}", rule.key());
    let words = tr!(lang, key.as_str());
    if words.ends_with(&key) { rule.key().to_owned() } else { words.into_owned() }
}

/// A note's chip for a place too narrow for the whole: what must be kept of it.
pub fn note_short(note: &Note, lang: Lang) -> String {
    match &note.kind {
        NoteKind::Timer(timer) => timer.label().get(lang).to_owned(),
        NoteKind::Returned { name, outcome: Outcome::Failed(errno), .. } => format!("{}={errno}", name.word()),
        NoteKind::Returned { name, outcome: Outcome::Blocked, .. } => call_name(*name),
        NoteKind::Returned { .. }
        | NoteKind::State { .. }
        | NoteKind::Called(_)
        | NoteKind::Error(_)
        | NoteKind::Host(_)
        | NoteKind::Icmp(_)
        | NoteKind::Rewritten(_)
        | NoteKind::Decided => self::note(note, lang),
    }
}
