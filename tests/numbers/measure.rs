//! Reads numbers from the records of a run: when what happened, how far apart, and by how much a field of the header
//! moved on. A number is written as the page shows it: seconds without needless noughts, several of them in a row.

use std::path::PathBuf;

use finwait::lang::Lang;
use finwait::scenario;
use finwait::trace::{CallName, Errno, HostId, Outcome, Record, SegmentKind, Span, State, Time, TimerKind, What};

use super::table::Number;

/// The hosts of every scenario here.
pub const CLIENT: HostId = HostId(0);
/// The other one.
pub const SERVER: HostId = HostId(1);

/// Something that happens in a run, perhaps more than once.
#[derive(Clone, Copy)]
pub enum Mark {
    /// A host sends a segment of a kind.
    Sent(HostId, SegmentKind),
    /// A segment of a kind reaches a host.
    Arrived(HostId, SegmentKind),
    /// A connection of a host reaches a state.
    Reaches(HostId, State),
    /// A host makes a call.
    Calls(HostId, CallName),
    /// A call of a host fails.
    Fails(HostId, CallName, Errno),
    /// A timer of a host expires.
    Fires(HostId, TimerKind),
}

/// What is read from a run.
#[derive(Clone, Copy)]
pub enum Measure {
    /// How long after the first of one sort each of another sort happens, the number of them that are shown.
    After(Mark, Mark, usize),
    /// The same for the last one of the first sort that comes before the first of the other.
    SinceLast(Mark, Mark),
    /// How long it is from each of a sort to the next, and the number of waits that are shown.
    Waits(Mark, usize),
    /// How long after each arrival of data the host's next bare ACK leaves.
    AckDelays(HostId),
    /// How far the sequence numbers of the first two SYNs of a host lie apart.
    IsnStep(HostId),
    /// How far their timestamps lie apart.
    StampStep(HostId),
}

/// Everything that is left.
pub const ALL: usize = usize::MAX;

/// What the run of a number's scenario shows, as the page writes it.
pub fn measured(number: &Number) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let path = folder.join(number.scenario).with_extension("tcp");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let report = scenario::run(&scenario::parse(&text, Lang::En).unwrap());
    assert!(report.is_ok(), "{}: {:?}", number.scenario, report.failures);
    shown(number.measure, &report.records)
}

fn shown(measure: Measure, records: &[Record]) -> String {
    match measure {
        Measure::After(from, what, most) => {
            let Some(from) = times(from, records).first().copied() else { return "never".to_owned() };
            let after = times(what, records).into_iter().filter(|at| *at >= from).take(most);
            written(after.map(|at| at.since(from)))
        }
        Measure::SinceLast(from, what) => {
            let Some(until) = times(what, records).first().copied() else { return "never".to_owned() };
            let last = times(from, records).into_iter().rfind(|at| *at <= until);
            written(last.map(|at| until.since(at)).into_iter())
        }
        Measure::Waits(what, most) => {
            let times = times(what, records);
            written(times.windows(2).map(|pair| pair[1].since(pair[0])).take(most))
        }
        Measure::AckDelays(host) => {
            let acks = times(Mark::Sent(host, SegmentKind::Ack), records);
            let arrivals = times(Mark::Arrived(host, SegmentKind::Data), records);
            written(arrivals.iter().filter_map(|at| acks.iter().find(|ack| *ack >= at).map(|ack| ack.since(*at))))
        }
        Measure::IsnStep(host) => step(host, records, |seq, _| seq),
        Measure::StampStep(host) => step(host, records, |_, stamp| stamp),
    }
}

/// How far a field of the first two SYNs of a host moved on.
fn step(host: HostId, records: &[Record], field: fn(u32, u32) -> u32) -> String {
    let mut values =
        records.iter().filter(|record| record.host == Some(host)).filter_map(|record| match &record.what {
            What::Sent { segment, .. } if segment.flags.syn() => {
                Some(field(segment.seq.0, segment.options.timestamps.map_or(0, |stamps| stamps.val)))
            }
            _ => None,
        });
    let (first, second) = (values.next().unwrap(), values.next().unwrap());
    second.wrapping_sub(first).to_string()
}

/// When something happened.
fn times(mark: Mark, records: &[Record]) -> Vec<Time> {
    records.iter().filter(|record| is(mark, record)).map(|record| record.at).collect()
}

fn is(mark: Mark, record: &Record) -> bool {
    let by = |host: HostId| record.host == Some(host);
    match (mark, &record.what) {
        (Mark::Sent(host, kind), What::Sent { segment, .. })
        | (Mark::Arrived(host, kind), What::Arrived { segment, .. }) => by(host) && kind.matches(segment),
        (Mark::Reaches(host, state), What::State { to, .. }) => by(host) && *to == state,
        (Mark::Calls(host, name), What::Called { call }) => by(host) && call.name() == name,
        (Mark::Fails(host, name, errno), What::Returned { call, outcome }) => {
            by(host) && *call == name && *outcome == Outcome::Failed(errno)
        }
        (Mark::Fires(host, kind), What::Timer { timer }) => by(host) && *timer == kind,
        _ => false,
    }
}

/// Spans in seconds, one after the other; what comes several times in a row is counted.
fn written(spans: impl Iterator<Item = Span>) -> String {
    let mut runs: Vec<(String, usize)> = Vec::new();
    for span in spans {
        let text = seconds(span);
        match runs.last_mut() {
            Some((last, count)) if *last == text => *count += 1,
            _ => runs.push((text, 1)),
        }
    }
    let one = |(text, count): (String, usize)| {
        if count > 2 { format!("{count} times {text}") } else { vec![text; count].join(", ") }
    };
    runs.into_iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A span in seconds, to the millisecond.
fn seconds(span: Span) -> String {
    let ms = (span.0 + 500) / 1_000;
    let text = format!("{}.{:03}", ms / 1_000, ms % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
