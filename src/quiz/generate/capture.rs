//! Asks for a number that is blotted out in a capture: the run is played, what `tcpdump -n` prints on one of the hosts
//! is shown, and in one line that the host itself has sent a sequence or acknowledgment number is missing. All that is
//! needed to know it stands in the lines above.

use crate::quiz::decided::{self, Deciding, Seen};
use crate::quiz::item::{Ask, Output, Played, Quantity, Unit};
use crate::trace::{HostId, Program, Record, Segment, Show, What};

use super::Barren;
use super::build::{Made, assumed, number_reply, script};
use super::draft::words;
use super::draw::Draw;

/// What stands in the place of the number.
const BLOT: &str = "____";

/// Which number is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blot {
    /// An acknowledgment number.
    Ack,
    /// A sequence number.
    Seq,
}

/// A capture question: the run, to be looked at afterwards, the capture, and the rest.
pub(super) struct Told {
    pub made: Made,
    pub output: Output,
    pub played: Played,
}

/// The item's question and truth, and the capture.
pub(super) fn ask(
    name: &str,
    played: Option<&Played>,
    host: &str,
    blot: Blot,
    draw: &mut Draw,
) -> Result<Told, Barren> {
    let nothing = || Barren::Nothing(name.to_owned());
    let played = played.ok_or_else(nothing)?;
    let mut session = played.at_cut();
    played.go_on(&mut session, |_| {});
    let id = session.view().host_by_name(host).map(|host| host.id).ok_or_else(nothing)?;
    let segments = segments(session.records(), id);
    let mut lines = shown(&session, host).ok_or_else(nothing)?;
    let fit: Vec<usize> = (0..lines.len().min(segments.len()))
        .filter(|at| fits(&segments, *at, blot) && lines.get(*at).is_some_and(|line| number(line, blot).is_some()))
        .collect();
    if fit.is_empty() {
        return Err(Barren::Focus(name.to_owned()));
    }
    // A 1 says little, and there are lines enough.
    let telling = |at: &usize| lines.get(*at).and_then(|line| number(line, blot)).is_some_and(|(value, _)| value > 1);
    let better: Vec<usize> = fit.iter().copied().filter(telling).collect();
    let at = draw.pick(if better.is_empty() { &fit } else { &better });
    let (value, blotted) = lines.get(at).and_then(|line| number(line, blot)).ok_or_else(nothing)?;
    let truth = Quantity { value, unit: Unit::Sequence(counted_from(&segments, blot)), permille: 0 };
    let mistaken = beliefs(&segments, at, blot, value);
    let mistaken = mistaken.into_iter().map(|(myth, value)| assumed(myth, number_reply(truth, value))).collect();
    lines[at] = blotted;
    lines.truncate(at + 1);
    let output = Output { command: format!("{host}$ tcpdump -n"), text: lines.join("\n") + "\n" };
    let prompt = match blot {
        Blot::Ack => words(
            "One number of this capture is blotted out. Which acknowledgment number stands in the last line?",
            "这份抓包里有一个数字被涂掉了。最后一行的确认号是多少？",
        ),
        Blot::Seq => words(
            "One number of this capture is blotted out. Which sequence number does the last line begin with?",
            "这份抓包里有一个数字被涂掉了。最后一行开头的序列号是多少？",
        ),
    };
    let because = words(
        format!(
            "The number is {value}: SYN and FIN use one sequence number each, every byte of data one, a bare ACK \
                 none; an acknowledgment names the next one expected."
        ),
        format!(
            "这个数是 {value}：SYN 和 FIN 各占一个序列号，每个数据字节占一个，纯 ACK 不占；\
             确认号是期待收到的下一个序列号。"
        ),
    );
    // The whole run can be looked at afterwards; none of its commands is told.
    let lines = played.text().lines().map(str::to_owned).collect();
    let whole = Played::new(lines, Vec::new()).map_err(|found| script(name, &found))?.between(0, session.position());
    let record: Vec<&Record> = segments.get(at).map(|line| line.record).into_iter().collect();
    let ends = session.ends();
    let (view, records, start) = (session.view(), session.records(), session.now());
    let seen = Seen { view, records, first: 0, start, ends: Some(&ends) };
    let deciding = Deciding { events: decided::events(&seen, &record), besides: Vec::new() };
    let made = Made {
        prompt: Some(prompt),
        ask: Ask::Number(truth),
        mistaken,
        rules: Vec::new(),
        because: Some(because),
        deciding,
    };
    Ok(Told { made, output, played: whole })
}

/// The capture without the options, which would only make the lines long.
fn shown(session: &crate::scenario::Session, host: &str) -> Option<Vec<String>> {
    let mut records = session.records().to_vec();
    Show { program: Program::Tcpdump, host: Some(host.to_owned()) }.append(session.view(), &mut records);
    let What::Shown { lines, .. } = records.pop()?.what else { return None };
    Some(lines.iter().map(|line| without_options(line)).collect())
}

fn without_options(line: &str) -> String {
    match (line.find(", options ["), line.rfind("], ")) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &line[..from], &line[to + 1..]),
        _ => line.to_owned(),
    }
}

/// A line of the capture.
struct Line<'r> {
    record: &'r Record,
    segment: &'r Segment,
    /// Whether the host itself has sent it, and not again.
    own: Own,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    New,
    Again,
    Theirs,
}

impl Line<'_> {
    fn is_own(&self) -> bool {
        self.own != Own::Theirs
    }
}

/// The segments that the host has sent and received, in the order of the lines.
fn segments(records: &[Record], host: HostId) -> Vec<Line<'_>> {
    let mine = records.iter().filter(|record| record.host == Some(host));
    mine.filter_map(|record| match &record.what {
        What::Sent { segment, repeat: false, .. } => Some(Line { record, segment, own: Own::New }),
        What::Sent { segment, .. } => Some(Line { record, segment, own: Own::Again }),
        What::Arrived { segment, .. } => Some(Line { record, segment, own: Own::Theirs }),
        _ => None,
    })
    .collect()
}

/// Whether the number of that line follows from the lines above: it is one of the host's own, and new.
fn fits(segments: &[Line<'_>], at: usize, blot: Blot) -> bool {
    let Some(Line { own: Own::New, segment, .. }) = segments.get(at) else { return false };
    match blot {
        Blot::Ack => at > 1 && segment.flags.ack() && !segment.flags.rst() && !segment.flags.syn(),
        Blot::Seq => at > 2 && (!segment.payload.is_empty() || segment.flags.fin()),
    }
}

/// The sequence number of the SYN that the numbers in question are counted from: the peer's, or the host's own.
fn counted_from(segments: &[Line<'_>], blot: Blot) -> u32 {
    let syn = |line: &&Line<'_>| line.segment.flags.syn() && line.is_own() == (blot == Blot::Seq);
    segments.iter().find(syn).map_or(0, |line| line.segment.seq.0)
}

/// The number in the line, and the line without it.
fn number(line: &str, blot: Blot) -> Option<(u64, String)> {
    let key = match blot {
        Blot::Ack => ", ack ",
        Blot::Seq => ", seq ",
    };
    let from = line.find(key)? + key.len();
    let rest = line.get(from..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let value = rest.get(..digits)?.parse().ok()?;
    // The end of the data would tell its beginning.
    let end = rest.find(", ")?;
    Some((value, format!("{}{BLOT}{}", line.get(..from)?, rest.get(end..)?)))
}

/// What those would write who hold a misconception about numbers.
fn beliefs(segments: &[Line<'_>], at: usize, blot: Blot, value: u64) -> Vec<(&'static str, u64)> {
    match blot {
        Blot::Ack => vec![("M16", value.saturating_sub(1))],
        Blot::Seq => {
            let bare = |line: &&Line<'_>| line.is_own() && line.segment.is_bare_ack();
            let acks = segments.iter().take(at).filter(bare).count() as u64;
            let sent = |line: &&Line<'_>| line.is_own() && !line.segment.is_bare_ack();
            let count = segments.iter().take(at).filter(sent).count() as u64;
            let mut found = vec![("M17", value + acks), ("M18", count)];
            found.retain(|(_, other)| *other != value);
            found.dedup_by_key(|(_, other)| *other);
            found
        }
    }
}
