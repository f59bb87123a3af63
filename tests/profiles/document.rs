//! `docs/profiles.md`: the knobs with their values and sources, the settings, and the scenarios that show differences.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use finwait::lang::Lang;
use finwait::trace::{KNOBS, PROFILES, Point, ROWS};

use super::Case;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/profiles.md");

/// Every row of the comparison of RFC 9293 with Linux, in its order. Where no scenario shows it, the reason.
const TOPICS: &[(&str, Option<&str>)] = &[
    ("TIME-WAIT length", None),
    ("SYN give-up", None),
    ("SYN backoff", None),
    ("RTO minimum", None),
    ("R2 for data", None),
    (
        "CLOSE semantics",
        Some(
            "No difference: close() of a socket is the half-duplex CLOSE that MAY-1 allows, with the reset of SHLD-3, \
             and shutdown(SHUT_WR) the RFC's own CLOSE. Both profiles do both.",
        ),
    ),
    ("FIN_WAIT_2", None),
    ("CLOSE in CLOSE-WAIT with data still unsent", None),
    ("RST acceptance", None),
    ("SYN in synchronized state", None),
    ("RST in SYN-RECEIVED", None),
    ("SYN in SYN-RECEIVED (passive), new seq", None),
    ("RST in TIME-WAIT", None),
    ("SYN in TIME-WAIT", None),
    ("What restarts 2MSL", None),
    ("Receive queue on RST", None),
    ("RST sender", None),
    (
        "LISTEN -> SYN-SENT (SEND/active OPEN)",
        Some("The calls are those of sockets: connect() on a listener is EISCONN, whatever TCP would do."),
    ),
    ("CLOSE in SYN-RECEIVED", Some("No call reaches it: a passive half-open connection has no descriptor.")),
    ("Data on SYN", None),
    (
        "LISTEN \"connection\"",
        Some("How an implementation keeps its listener does not show on the wire; all keep it and make children."),
    ),
    ("Queue overflow", None),
    ("Zero-window probe", None),
    ("Keepalive end", None),
    ("ICMP soft error in SYN-SENT", None),
    ("ICMP hard error when synchronized", None),
    ("ACK for unsent data", None),
    ("ACK throttling", None),
    (
        "ISN clock",
        Some("A comparison counts numbers from the SYN; `tests/profiles.rs` holds each profile to its tick."),
    ),
    ("Delayed ACK", None),
    ("Security/compartment, URG details", Some("Not modelled (docs/fidelity.md).")),
    ("Linger", Some("Not in the RFC: a matter of the sockets, which are Linux's in every profile.")),
    ("SO_REUSEADDR", Some("Not in the RFC: a matter of the sockets, which are Linux's in every profile.")),
];

/// Compares the document with what it should be, or writes it.
pub fn check(cases: &[Case], blesses: bool) {
    let text = std::fs::read_to_string(PATH).expect("docs/profiles.md");
    let fresh = generated(&text, cases);
    if blesses {
        std::fs::write(PATH, &fresh).expect("docs/profiles.md can be written");
    } else {
        assert!(text == fresh, "docs/profiles.md is stale: run FINWAIT_BLESS=1 cargo test --test profiles");
    }
    let rows: BTreeSet<&str> = cases.iter().filter_map(|case| case.said("row")).collect();
    for (topic, reason) in TOPICS {
        assert_eq!(rows.contains(topic), reason.is_none(), "{topic}: a scenario, or a reason");
    }
}

fn generated(text: &str, cases: &[Case]) -> String {
    let mut parts = text.split("<!-- generated: ");
    let mut fresh = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (name, rest) = part.split_once(" -->\n").expect("a mark on a line of its own");
        let (_, after) = rest.split_once("<!-- end -->").expect("an end mark");
        let table = match name {
            "profiles" => profiles(),
            "knobs" => points(KNOBS.iter().map(Point::Knob)),
            "settings" => points(ROWS.iter().map(Point::Setting)),
            "rows" => rows(cases),
            "more" => more(cases),
            other => panic!("no table is called {other}"),
        };
        write!(fresh, "<!-- generated: {name} -->\n{table}<!-- end -->{after}").expect("a string");
    }
    fresh
}

fn profiles() -> String {
    let mut text = "| profile | what it is |\n| --- | --- |\n".to_owned();
    for profile in &PROFILES {
        writeln!(text, "| `{}` | {} |", profile.name, profile.summary.en).expect("a string");
    }
    text
}

/// A table of knobs; values that differ from the default's are set apart.
fn points(points: impl Iterator<Item = Point>) -> String {
    let names = PROFILES.each_ref().map(|profile| profile.name).join(" | ");
    let mut text =
        format!("| knob | what it decides | {names} | Linux | RFC |\n| --- | --- | --- | --- | --- | --- | --- |\n");
    for point in points {
        let default = point.shown(&PROFILES[0], Lang::En);
        let values = PROFILES.each_ref().map(|profile| {
            let value = point.shown(profile, Lang::En);
            if value == default { value } else { format!("**{value}**") }
        });
        let [linux, rfc] = point.sources().map(|source| source.en);
        let (name, help) = (point.name(), point.help().en);
        writeln!(text, "| `{name}` | {help} | {} | {linux} | {rfc} |", values.join(" | ")).expect("a string");
    }
    text
}

/// The rows of the comparison, each with its scenario and what it shows.
fn rows(cases: &[Case]) -> String {
    let mut text = HEAD.to_owned();
    for (topic, reason) in TOPICS {
        if let Some(reason) = reason {
            writeln!(text, "| {topic} | - | {reason} | - |").expect("a string");
        }
        for case in cases.iter().filter(|case| case.said("row") == Some(topic)) {
            text.push_str(&line(topic, case));
        }
    }
    text
}

const HEAD: &str = "| row | scenario | first difference | knob |\n| --- | --- | --- | --- |\n";

fn more(cases: &[Case]) -> String {
    let mut text = HEAD.to_owned();
    let known = |row: &str| TOPICS.iter().any(|(topic, _)| *topic == row);
    for case in cases {
        let row = case.said("row").expect("a row");
        if !known(row) {
            text.push_str(&line(row, case));
        }
    }
    text
}

fn line(row: &str, case: &Case) -> String {
    let first = case.said("first").unwrap_or("-");
    let (place, events) = first.split_once(": ").unwrap_or(("", first));
    let (left, right) = events.split_once(" | ").unwrap_or((events, "-"));
    let code = |words: &str| format!("`{}`", words.replace('|', "\\|").replace('`', ""));
    let [one, other] = case.profiles.map(|profile| profile.name);
    let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
    let because = case.said("because").unwrap_or("-");
    format!(
        "| {row} | [{}](../tests/scenarios/profiles/{}.tcp) | {place}{one} {}, {other} {} | {because} |\n",
        case.name,
        case.name,
        code(left),
        code(right)
    )
}
