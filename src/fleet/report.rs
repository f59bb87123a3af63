//! A fleet's run for the eye and for other programs: a page of text, JSON, and the series as CSV.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use crate::lang::{Lang, grouped};
use crate::tcp::{CallName, Counter, Errno, State};
use crate::tr;

use super::{Fleet, Sample, Side};

/// The version of the JSON form; a change that breaks a reader makes a new one.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Whole<'a> {
    schema: u32,
    plan: String,
    profile: &'a str,
    seed: u64,
    seconds: f64,
    stopped: bool,
    begun: u64,
    opened: u64,
    done: u64,
    failed: u64,
    replies: u64,
    leaked: u64,
    lost_bytes: Option<u64>,
    stuck_ends: Option<u64>,
    errors: Vec<One<'a>>,
    counters: Vec<Counted<'a>>,
    series: Vec<Row>,
}

#[derive(Serialize)]
struct One<'a> {
    call: &'a str,
    errno: String,
    count: u64,
}

#[derive(Serialize)]
struct Counted<'a> {
    counter: &'a str,
    clients: u64,
    server: u64,
}

/// A sample as both forms write it: each value under its column.
#[derive(Serialize)]
struct Row(serde_json::Map<String, serde_json::Value>);

/// What a run has columns for beside those of every run: errors that calls returned, and what kernels counted, each
/// from the start even if it only came later.
struct Met {
    errors: BTreeSet<(CallName, Errno)>,
    counters: [BTreeSet<Counter>; 2],
}

impl Met {
    fn of(samples: &[Sample]) -> Met {
        let errors = samples.iter().flat_map(|sample| &sample.by_errno).map(|(call, errno, _)| (*call, *errno));
        let counted = |place: usize| {
            let all = samples.iter().filter_map(|sample| sample.counters.get(place));
            all.flatten().map(|(counter, _)| *counter).collect()
        };
        Met { errors: errors.collect(), counters: [0, 1].map(counted) }
    }

    /// The columns with their values: `errors_connect_ETIMEDOUT`, `server_TcpExtSyncookiesSent`.
    fn columns(&self, sample: &Sample) -> Vec<(String, u64)> {
        let errors =
            self.errors.iter().map(|one| (format!("errors_{}_{}", one.0.word(), one.1), sample.failed_so(*one)));
        let sides = Side::NAMES.into_iter().zip(&self.counters);
        let counters = sides.flat_map(|((side, name), all)| {
            all.iter().map(move |counter| (format!("{name}_{}", counter.name()), sample.counted(side, *counter)))
        });
        errors.chain(counters).collect()
    }
}

/// All columns of the series with their values, in order.
fn columns(met: &Met, sample: &Sample) -> Vec<(String, u64)> {
    let mut columns = fixed_columns(sample);
    columns.extend(met.columns(sample));
    columns
}

/// The columns that every run has.
fn fixed_columns(sample: &Sample) -> Vec<(String, u64)> {
    let mut columns = vec![("us".to_owned(), sample.at.0)];
    for (side, states) in ["client", "server"].into_iter().zip(&sample.states) {
        for (state, count) in State::ALL.into_iter().zip(states) {
            if !matches!(state, State::Closed | State::Listen) {
                columns.push((format!("{side}_{}", state.name().to_ascii_lowercase()), *count));
            }
        }
    }
    let [syn, accept] = sample.queues;
    let [begun, opened, done, failed] = sample.fates;
    let rest = [
        ("syn_queue", syn),
        ("accept_queue", accept),
        ("client_buckets", sample.buckets[0]),
        ("server_buckets", sample.buckets[1]),
        ("client_pages", sample.pages[0]),
        ("server_pages", sample.pages[1]),
        ("ports_in_use", sample.ports),
        ("begun", begun),
        ("opened", opened),
        ("done", done),
        ("failed", failed),
        ("errors", sample.errors),
    ];
    columns.extend(rest.map(|(name, value)| (name.to_owned(), value)));
    columns
}

/// The series as CSV, a line for each sample under a line of names.
pub fn as_csv(fleet: &Fleet) -> String {
    let mut out = String::new();
    let samples = &fleet.series().samples;
    let met = Met::of(samples);
    for (number, sample) in samples.iter().enumerate() {
        let columns = columns(&met, sample);
        if number == 0 {
            out.push_str(&columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(","));
            out.push('\n');
        }
        out.push_str(&columns.iter().map(|(_, value)| value.to_string()).collect::<Vec<_>>().join(","));
        out.push('\n');
    }
    out
}

/// All of it as JSON.
pub fn as_json(fleet: &Fleet) -> String {
    let (census, score) = (fleet.census(), fleet.score());
    let errors =
        fleet.errors().map(|(call, errno, count)| One { call: call.word(), errno: errno.to_string(), count }).collect();
    let counters = Counter::ALL.iter().filter_map(|info| {
        let (clients, server) = (fleet.counter(Side::Client, info.key), fleet.counter(Side::Server, info.key));
        (clients + server > 0).then_some(Counted { counter: info.name, clients, server })
    });
    let met = Met::of(&fleet.series().samples);
    let row = |sample| Row(columns(&met, sample).into_iter().map(|(name, value)| (name, value.into())).collect());
    let series = fleet.series().samples.iter().map(row);
    let whole = Whole {
        schema: SCHEMA,
        plan: fleet.plan().to_source(),
        profile: fleet.plan().profile.name,
        seed: fleet.plan().seed,
        seconds: fleet.now().0 as f64 / 1e6,
        stopped: fleet.now() < fleet.end(),
        begun: census.begun,
        opened: census.opened,
        done: census.done,
        failed: census.failed,
        replies: census.replies,
        leaked: census.leaked,
        lost_bytes: score.map(|score| score.lost),
        stuck_ends: score.map(|score| score.stuck),
        errors,
        counters: counters.collect(),
        series: series.collect(),
    };
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}

/// A page of text: what became of the connections, where they stand, what calls returned, a table over time.
pub fn as_text(fleet: &Fleet, lang: Lang) -> String {
    let census = fleet.census();
    let mut out = String::new();
    let run = fleet.now().since(crate::tcp::Time::ZERO);
    let _ = writeln!(
        out,
        "{}",
        tr!(
            lang,
            "fleet.fates",
            run = run,
            begun = census.begun,
            opened = census.opened,
            done = census.done,
            failed = census.failed
        )
    );
    let mut none = true;
    for (call, errno, count) in fleet.errors() {
        none = false;
        let _ = writeln!(out, "{}", tr!(lang, "fleet.error", call = call.word(), errno = errno, count = count));
    }
    if none {
        let _ = writeln!(out, "{}", tr!(lang, "fleet.no-errors"));
    }
    if let Some(score) = fleet.score() {
        let line = tr!(lang, "fleet.score", lost = grouped(score.lost), stuck = grouped(score.stuck));
        let _ = writeln!(out, "{line}");
    }
    out.push('\n');
    table(&mut out, fleet, lang);
    out
}

/// What a run cost those who used it: connections opened and failed, bytes lost, ends stuck; as far as it is known.
pub type Costs = [Option<u64>; 4];

/// The costs of a run that is over.
pub fn costs(fleet: &Fleet) -> Costs {
    let (census, score) = (fleet.census(), fleet.score());
    [Some(census.opened), Some(census.failed), score.map(|score| score.lost), score.map(|score| score.stuck)]
}

/// Runs side by side, each in a line: what it cost those who used it.
pub fn as_scores(runs: &[(String, Costs)], lang: Lang) -> String {
    let numbers = |costs: Costs| costs.map(|number| number.map_or_else(|| "-".to_owned(), grouped));
    let head = [
        tr!(lang, "fleet.column-opened"),
        tr!(lang, "fleet.column-failed"),
        tr!(lang, "fleet.column-lost"),
        tr!(lang, "fleet.column-stuck"),
    ];
    let head = head.map(std::borrow::Cow::into_owned);
    let first = runs.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut out = String::new();
    let rows = std::iter::once((String::new(), head));
    for (name, cells) in rows.chain(runs.iter().map(|(name, costs)| (name.clone(), numbers(*costs)))) {
        let _ = write!(out, "{name:first$}");
        for cell in cells {
            out.push_str(&cell_of(&cell, 16));
        }
        out.push('\n');
    }
    out
}

/// Right-aligned text, as wide as a terminal shows it.
fn cell_of(text: &str, columns: usize) -> String {
    let width = unicode_width::UnicodeWidthStr::width(text);
    format!("{}{text}", " ".repeat(columns.saturating_sub(width)))
}

/// The columns of the table on the page: a name, and what stands under it.
type Column = (String, fn(&Sample) -> u64);

fn of_both(sample: &Sample, state: State) -> u64 {
    [Side::Client, Side::Server].into_iter().map(|side| sample.count(side, state)).sum()
}

fn table(out: &mut String, fleet: &Fleet, lang: Lang) {
    let columns: Vec<Column> = vec![
        ("SYN_SENT".to_owned(), |sample| of_both(sample, State::SynSent)),
        ("SYN_RCVD".to_owned(), |sample| of_both(sample, State::SynRcvd)),
        ("ESTAB".to_owned(), |sample| of_both(sample, State::Established)),
        ("CLOSE_WAIT".to_owned(), |sample| of_both(sample, State::CloseWait)),
        ("TIME_WAIT".to_owned(), |sample| of_both(sample, State::TimeWait)),
        (tr!(lang, "fleet.column-ports").into_owned(), |sample| sample.ports),
        (tr!(lang, "fleet.column-queue").into_owned(), |sample| sample.queues[1]),
        (tr!(lang, "fleet.column-errors").into_owned(), |sample| sample.errors),
    ];
    let cell = |text: &str| cell_of(text, 11);
    let samples = &fleet.series().samples;
    let step = samples.len().div_ceil(ROWS).max(1);
    out.push_str(&cell(&tr!(lang, "fleet.column-time")));
    for (name, _) in &columns {
        out.push_str(&cell(name));
    }
    out.push('\n');
    let rows = samples.iter().enumerate().filter(|(number, _)| number % step == 0 || number + 1 == samples.len());
    for (_, sample) in rows {
        out.push_str(&cell(&format!("{:.1}s", sample.at.0 as f64 / 1e6)));
        for (_, value) in &columns {
            out.push_str(&cell(&value(sample).to_string()));
        }
        out.push('\n');
    }
}

/// So many rows has the table on the page, about.
const ROWS: usize = 24;
