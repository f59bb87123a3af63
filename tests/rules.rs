//! Each rule with the scenarios that apply it: `docs/rules.md` for readers, `assets/rule-scenarios.txt` for
//! `finwait rules KEY`. Both are made from the runs of all scenarios; `FINWAIT_BLESS=1 cargo test --test rules` writes
//! them anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment says whether to write the pages anew")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use finwait::lang::Lang;
use finwait::scenario;
use finwait::trace::{Command, Condition, PROFILES, Profile, Record, Rule, State, What};

/// A statement holds under every profile and setting, so it names no length of time: those depend on them.
#[test]
fn no_statement_names_a_time_that_a_setting_changes() {
    let units = ["s", "ms", "seconds", "minutes", "秒", "毫秒", "分钟"];
    for info in Rule::ALL {
        for lang in Lang::ALL {
            let text = info.statement.get(lang).replace(|c: char| "，。；：（）".contains(c), " ");
            let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || ".,;:()".contains(c)).collect();
            let number = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
            let timed =
                words.windows(2).find(|pair| number(pair[0]) && units.iter().any(|unit| pair[1].starts_with(unit)));
            let close = words
                .iter()
                .find(|word| units.iter().any(|unit| word.find(*unit).is_some_and(|at| at > 0 && number(&word[..at]))));
            assert!(timed.is_none() && close.is_none(), "{}: {:?} {close:?} in {text}", info.key, timed);
        }
    }
}

/// What a statement claims that a run can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// Nothing leaves because of it.
    Silent,
    /// What leaves because of it is a RST, and whoever changes its state by it sends one at that moment.
    Resets,
    /// A timer that fires by it sends something at that moment.
    Sends,
    /// A change of state by it leads there.
    Into(State),
}

const CLAIMS: [(Claim, &[&str]); 5] = [
    (
        Claim::Silent,
        &[
            "orphan-gives-up",
            "data-gives-up",
            "syn-gives-up",
            "user-timeout-over",
            "request-gives-up",
            "syn-ack-repeats-cut",
            "fin-wait-2-expires",
            "linger-zero-silent",
            "close-in-syn-sent",
            "shutdown-in-syn-sent",
            "rst-resets",
            "rst-in-close-wait",
            "rst-refuses",
            "rst-out-of-window",
            "new-syn-forgets",
            "nagle-holds",
            "window-holds",
            "cork-holds",
            "time-wait-restart",
            "invalid-rate-limited",
        ],
    ),
    (
        Claim::Resets,
        &[
            "linger-zero-reset",
            "close-unread-reset",
            "linger2-resets",
            "fin-wait-2-lowered",
            "data-after-close-reset",
            "no-connection-reset",
            "listen-ack-reset",
            "bad-ack-reset",
            "overflow-aborts",
            "syn-ends-request",
            "syn-ends-fin-wait-2",
            "syn-resets",
        ],
    ),
    (
        Claim::Sends,
        &[
            "rto-repeat",
            "syn-repeat",
            "syn-repeat-early",
            "syn-ack-repeat",
            "window-taken-back",
            "window-probe",
            "probe-carries-byte",
            "keepalive-probe",
            "delayed-ack-fires",
        ],
    ),
    (Claim::Into(State::Closed), &["linger-zero-reset", "close-unread-reset", "last-ack-closes", "time-wait-overflow"]),
    (Claim::Into(State::TimeWait), &["fin-to-time-wait", "closing-to-time-wait", "resetter-waits"]),
];

/// Whether the record keeps a claim of its rule; `now` is what else that rule does at that moment.
fn kept(claim: Claim, record: &Record, now: &[&Record]) -> bool {
    let sends = |rst: bool| {
        now.iter().any(|other| matches!(&other.what, What::Sent { segment, .. } if segment.flags.rst() || !rst))
    };
    match (claim, &record.what) {
        (Claim::Silent, what) => !matches!(what, What::Sent { .. }),
        (Claim::Resets, What::Sent { segment, .. }) => segment.flags.rst(),
        (Claim::Resets, What::State { .. }) => sends(true),
        (Claim::Sends, What::Timer { .. }) => sends(false),
        (Claim::Into(state), What::State { to, .. }) => *to == state,
        _ => true,
    }
}

/// Each run of each scenario, under every profile, whichever it was written for.
fn every_run() -> impl Iterator<Item = (String, Vec<Record>)> {
    let folders =
        ["tests/scenarios", "tests/scenarios/profiles"].map(|it| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(it));
    let files = folders.into_iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|it| it.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|it| it == "tcp")).flat_map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        PROFILES.iter().map(move |profile| {
            let mut scenario = scenario::parse(&text, Lang::En).unwrap();
            scenario.setup.profile = profile;
            (format!("{} under {}", path.display(), profile.name), scenario::run(&scenario).records)
        })
    })
}

#[test]
fn what_statements_claim_is_what_the_runs_do_under_every_profile() {
    let claims: Vec<(Claim, Rule)> =
        CLAIMS.iter().flat_map(|(claim, keys)| keys.iter().map(|key| (*claim, Rule::from_key(key).unwrap()))).collect();
    let (mut broken, mut met) = (Vec::new(), BTreeSet::new());
    for (run, records) in every_run() {
        for (at, record) in records.iter().enumerate() {
            let near = &records[at.saturating_sub(8)..records.len().min(at + 9)];
            let same = |other: &&Record| (other.at, other.host, other.rule) == (record.at, record.host, record.rule);
            let now: Vec<&Record> = near.iter().filter(same).collect();
            for (claim, rule) in claims.iter().filter(|(_, rule)| record.rule == Some(*rule)) {
                met.insert(rule.key());
                if !kept(*claim, record, &now) {
                    broken.push(format!("{run}: record {at}: {} is not {claim:?}", rule.key()));
                }
            }
            // The last line of a connection says why it ended, also where a timer ended it.
            if let (What::Timer { .. }, Some(next)) = (&record.what, records.get(at + 1))
                && matches!(next.what, What::State { .. })
                && (next.at, next.host, next.socket) == (record.at, record.host, record.socket)
                && next.rule != record.rule
                && next.rule != Some(Rule::ResetterWaits)
            {
                broken.push(format!("{run}: record {at}: {:?} fires, {:?} decides", record.rule, next.rule));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    let unmet: Vec<&str> = claims.iter().map(|(_, rule)| rule.key()).filter(|key| !met.contains(key)).collect();
    assert!(unmet.is_empty(), "no run shows {unmet:?}");
}

/// So many scenarios are named for a rule; the shortest runs of those that are about it, then of the others.
const MOST: usize = 5;

/// A scenario that applies a rule.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    /// Whether the rule is only applied, and no `expect` is about it.
    in_passing: bool,
    /// How much happens.
    records: usize,
    name: String,
}

/// The rules' scenarios, by key, the best first.
fn uses() -> BTreeMap<&'static str, Vec<Use>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut uses: BTreeMap<&str, Vec<Use>> = BTreeMap::new();
    for path in files.filter(|path| path.extension().is_some_and(|it| it == "tcp")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let scenario = scenario::parse(&std::fs::read_to_string(&path).unwrap(), Lang::En).unwrap();
        let asked: BTreeSet<Rule> = scenario.lines.iter().flat_map(|line| asked(&line.command)).collect();
        let report = scenario::run(&scenario);
        let applied: BTreeSet<Rule> = report.records.iter().filter_map(|record| record.rule).collect();
        for rule in applied {
            let (in_passing, records) = (!asked.contains(&rule), report.records.len());
            uses.entry(rule.key()).or_default().push(Use { in_passing, records, name: name.clone() });
        }
    }
    for (key, found) in of_other_profiles() {
        uses.entry(key).or_insert(found);
    }
    for list in uses.values_mut() {
        list.sort();
    }
    uses
}

/// The same from the scenarios that run under two profiles, for rules that the default one does not have.
fn of_other_profiles() -> BTreeMap<&'static str, Vec<Use>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/profiles");
    let mut uses: BTreeMap<&str, Vec<Use>> = BTreeMap::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let profiles = text.lines().find_map(|line| line.strip_prefix("# profiles: ")).unwrap();
        for profile in profiles.split(", ").filter_map(Profile::by_name) {
            let mut scenario = scenario::parse(&text, Lang::En).unwrap();
            scenario.setup.profile = profile;
            let report = scenario::run(&scenario);
            let applied: BTreeSet<Rule> = report.records.iter().filter_map(|record| record.rule).collect();
            for rule in applied {
                let (records, name) = (report.records.len(), format!("profiles/{name} ({})", profile.name));
                uses.entry(rule.key()).or_default().push(Use { in_passing: false, records, name });
            }
        }
    }
    uses
}

/// The rules that a line expects.
fn asked(command: &Command) -> Vec<Rule> {
    let Command::Expect(conditions) = command else { return Vec::new() };
    conditions.iter().filter_map(|one| if let Condition::Rule(rule) = one { Some(*rule) } else { None }).collect()
}

fn names(uses: &[Use], around: &str) -> String {
    uses.iter().take(MOST).map(|one| format!("{around}{}{around}", one.name)).collect::<Vec<_>>().join(", ")
}

fn page(uses: &BTreeMap<&str, Vec<Use>>) -> String {
    let mut text = String::from(
        "# The rules\n\nEverything that the engine does for a reason, with the reason. `finwait rules` lists them, \
         `finwait rules KEY` explains one, `finwait rules --search TEXT` finds them, and in a run the key stands at \
         the end of each line. This page is generated: `FINWAIT_BLESS=1 cargo test --test rules`.\n\n",
    );
    writeln!(text, "| rule | what it says | 说明 | source | scenarios |\n| --- | --- | --- | --- | --- |").unwrap();
    for info in Rule::ALL {
        let (key, says, rfc, linux) = (info.key, info.statement, info.rfc, info.linux);
        let since = info.rule.since_words(Lang::En).map_or_else(String::new, |since| format!("; since Linux {since}"));
        let all = uses.get(key).map(Vec::as_slice).unwrap_or_default();
        let more = all.len().saturating_sub(MOST);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let (en, zh) = (says.get(Lang::En), says.get(Lang::Zh));
        writeln!(text, "| `{key}` | {en} | {zh} | {rfc}; `{linux}`{since} | {}{more} |", names(all, "`")).unwrap();
    }
    text
}

fn list(uses: &BTreeMap<&str, Vec<Use>>) -> String {
    uses.iter().fold(String::new(), |text, (key, uses)| format!("{text}{key}: {}\n", names(uses, "")))
}

#[test]
fn the_rules_scenarios_are_those_of_the_runs() {
    let uses = uses();
    let mut stale = Vec::new();
    for (file, fresh) in [("docs/rules.md", page(&uses)), ("assets/rule-scenarios.txt", list(&uses))] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
        if std::env::var_os("FINWAIT_BLESS").is_some() {
            std::fs::write(&path, &fresh).unwrap();
        }
        if std::fs::read_to_string(&path).unwrap_or_default() != fresh {
            stale.push(file);
        }
    }
    assert!(stale.is_empty(), "{stale:?} are stale: run FINWAIT_BLESS=1 cargo test --test rules");
}
