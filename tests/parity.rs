//! Two arms, one script: every scenario that makes sense on a kernel runs on the simulator and on the real kernel, and
//! both must agree (`lab::compare` says in what, and its table `NOT_COMPARED` in what not).
//!
//! The kernel arm takes real time, so scenarios run side by side; one that differs is tried again, because a busy
//! machine makes late what only just fits. It is asked for with `LAB_REQUIRED=1`, and then fails where no lab can run;
//! otherwise the test says loudly that it is skipped. `PARITY_ONLY=NAME` runs those with NAME in their names and prints
//! both traces.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a skip is loud, and so are the numbers")]
#![allow(clippy::disallowed_methods, reason = "the kernel arm lives in real time")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use finwait::lab::compare::Aspect;
use finwait::lab::{self, NOT_COMPARED, Options};
use finwait::lang::Lang;
use finwait::scenario::{self, RunReport, Scenario};
use finwait::trace::text::{TextOptions, render};
use finwait::trace::{Span, Time};

#[path = "support/kernel_arm.rs"]
mod kernel_arm;

/// Scenarios that would take longer than this are not played on the kernel.
const LONGEST: Span = Span::secs(70);

/// How many run side by side; nearly all of their time they sleep.
const SIDE_BY_SIDE: usize = 14;

/// How often a scenario is played until both arms agree.
const TRIES: usize = 8;

/// No scenario is tried again that has been played for so long.
const PATIENCE: Duration = Duration::from_secs(100);

/// Scenarios in which two timers fire at one moment, and either may come first on the kernel; they need not agree.
const RACES: &[(&str, &str)] = &[
    ("design-example", "a SYN-ACK is lost: the SYN's timer and the SYN-ACK's meet at the server"),
    ("fin-timeout-floor", "a round trip of 2 s: the repeated SYN meets the SYN-ACK's timer"),
];

/// Scenarios of more than [`LONGEST`] (the test checks that it is so), each with its twin that smaller settings make
/// short.
const TOO_LONG: &[(&str, &str)] = &[
    ("close-wait-for-ever", "shrunk-close-wait-stays"),
    ("crash-and-reboot", "shrunk-crash-and-reboot"),
    ("data-gives-up", "shrunk-data-gives-up"),
    ("half-close", "shrunk-half-close"),
    ("keepalive-defaults", "keepalive-dead-peer"),
    ("orphan-gives-up", "shrunk-orphan-gives-up"),
    ("orphan-retransmitted-until-given-up", "shrunk-orphan-gives-up"),
    ("persist-answered", "shrunk-persist-backoff"),
    ("persist-orphan", "shrunk-orphan-persist"),
    ("persist-unanswered", "shrunk-persist-gives-up"),
    ("retransmitted-fifteen-times", "shrunk-data-gives-up"),
    ("retransmitted-until-given-up", "shrunk-data-gives-up"),
    ("syn-schedule", "shrunk-syn-gives-up"),
];

/// Scenarios of more than [`LONGEST`] that were compared by hand, with `finwait lab compare`, and agreed; of what the
/// first one shows nothing shorter shows the same, since no setting shortens a cookie's life.
const BY_HAND: &[&str] = &["syn-cookie-expires", "orphan-gives-up"];

/// Where the arms differ and the engine has not been corrected: the reason, and how its row in docs/fidelity.md begins.
/// The list may only shrink.
const UNRESOLVED: &[(&str, &str, &str)] = &[
    ("too-many-orphans", ORPHANS_BY_HAND, ORPHANS),
    ("memory-mem-orphan", MEM_BY_HAND, MEM),
    ("memory-mem-pressure", NO_MEM, MEM),
    ("memory-mem-send-waits", MEM_BY_HAND, MEM),
];

const ORPHANS: &str = "`tcp_max_orphans` is one host's own";

const NO_MEM: &str = "tcp_mem is the whole machine's: the kernel lab refuses to set it";
const MEM_BY_HAND: &str = "tcp_mem is the whole machine's: the kernel lab refuses to set it; set by hand, the kernel \
                           did the same (kernel-lab.md)";
const ORPHANS_BY_HAND: &str = "tcp_max_orphans is the whole machine's: the kernel lab refuses to set it; set by hand, \
                               the kernel did the same (kernel-lab.md)";

const MEM: &str = "`tcp_mem` is one host's own";

struct Case {
    name: String,
    /// What it is there to show: its first comment.
    about: String,
    scenario: Scenario,
    sim: RunReport,
}

/// Every scenario file with its run on the simulator, the longest first.
fn cases() -> Vec<Case> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<Case> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "tcp"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let scenario = scenario::parse(&text, Lang::En).unwrap();
            let sim = scenario::run_by_lines(&scenario);
            let comments = text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim);
            let about = comments.collect::<Vec<_>>().join(" ");
            Case { name: path.file_stem().unwrap().to_string_lossy().into_owned(), about, scenario, sim }
        })
        .collect();
    cases.sort_by_key(|case| (std::cmp::Reverse(case.sim.view.now), case.name.clone()));
    assert!(cases.len() > 50, "only {} scenarios found", cases.len());
    cases
}

/// What the lists say of a scenario, as it stands in the table.
fn expected(name: &str) -> String {
    if let Some((_, twin)) = TOO_LONG.iter().find(|(known, _)| *known == name) {
        let by_hand = if BY_HAND.contains(&name) { "; agreed by hand" } else { "" };
        format!("not played, because longer than {LONGEST}; see `{twin}`{by_hand}")
    } else if BY_HAND.contains(&name) {
        format!("not played, because longer than {LONGEST}; agreed by hand")
    } else if let Some((_, why)) = RACES.iter().find(|(known, _)| *known == name) {
        format!("may differ: {why}")
    } else if let Some((_, why, _)) = UNRESOLVED.iter().find(|(known, _, _)| *known == name) {
        format!("differs: {why}")
    } else {
        "agrees".to_owned()
    }
}

/// Whether the comparison is asked for and can run here; says loudly if it is left out. It takes minutes of real time,
/// and holds for the kernel that the profile is named after.
fn lab_is_there() -> bool {
    kernel_arm::is_asked_for("the kernel arm was not compared; LAB_REQUIRED=1 asks for it (docs/kernel-lab.md)")
}

/// What a scenario came to.
struct Outcome {
    name: String,
    /// How the arms differed the last time.
    differences: Vec<String>,
    /// How they differed before.
    before: Vec<String>,
    /// How often it was played.
    tries: usize,
}

/// Plays a scenario on the kernel until both arms agree, at most [`TRIES`] times and while there is [`PATIENCE`].
fn play(case: &Case, show_traces: bool) -> Outcome {
    let options = Options { longest: Span(LONGEST.0 * 2), ..Options::default() };
    let known = expected(&case.name) != "agrees";
    let began = Instant::now();
    let mut outcome = Outcome { name: case.name.clone(), differences: Vec::new(), before: Vec::new(), tries: 0 };
    while outcome.tries < if known || show_traces { 1 } else { TRIES } {
        outcome.tries += 1;
        outcome.before.append(&mut outcome.differences);
        outcome.differences = match lab::run(&case.scenario, &options) {
            Ok(kernel) => {
                if show_traces {
                    show(case, &kernel);
                }
                let found = lab::compare(&case.sim, &kernel, &case.scenario.setup.hosts);
                found.iter().map(|found| found.sentence(&lab::names(Lang::En), Lang::En)).collect()
            }
            Err(trouble) => vec![trouble.sentence(Lang::En)],
        };
        if outcome.differences.is_empty() || began.elapsed() > PATIENCE {
            break;
        }
    }
    outcome
}

/// Plays them side by side.
fn play_all(cases: &[&Case], show_traces: bool) -> Vec<Outcome> {
    let queue = Mutex::new(cases.iter());
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(case) = { queue.lock().unwrap().next() } {
                    let outcome = play(case, show_traces);
                    found.lock().unwrap().push(outcome);
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    // What fourteen at a time made late is played once more by itself.
    for late in &mut found {
        if !late.differences.is_empty()
            && let Some(case) = cases.iter().find(|case| case.name == late.name)
        {
            let alone = play(case, show_traces);
            late.before.append(&mut late.differences);
            (late.differences, late.tries) = (alone.differences, late.tries + alone.tries);
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

#[test]
fn both_arms_agree() {
    if !lab_is_there() {
        return;
    }
    let only = std::env::var("PARITY_ONLY").ok();
    let began = Instant::now();
    let all = cases();
    let (short, long): (Vec<&Case>, Vec<&Case>) =
        all.iter().partition(|case| case.sim.view.now.since(Time::ZERO) <= LONGEST);
    let long: BTreeSet<&str> = long.iter().map(|case| case.name.as_str()).collect();
    let listed: BTreeSet<&str> = TOO_LONG.iter().map(|(name, _)| name).chain(BY_HAND).copied().collect();
    assert_eq!(long, listed, "scenarios longer than {LONGEST}");
    let wanted = |case: &&Case| only.as_ref().is_none_or(|only| case.name.contains(only));
    let chosen: Vec<&Case> = short.into_iter().filter(wanted).collect();
    let found = play_all(&chosen, only.is_some());
    let differ: Vec<&Outcome> = found.iter().filter(|outcome| !outcome.differences.is_empty()).collect();
    for outcome in found.iter().filter(|outcome| outcome.differences.is_empty() && outcome.tries > 1) {
        println!("{} agreed at try {}; before: {:#?}", outcome.name, outcome.tries, outcome.before);
    }
    let (version, seconds) = (lab::kernel(), began.elapsed().as_secs());
    let agree = found.len() - differ.len();
    println!("{} scenarios on kernel {version}: {agree} agree, {seconds} s", found.len());
    let is_known = |name: &str| {
        RACES.iter().any(|(known, _)| *known == name) || UNRESOLVED.iter().any(|(known, _, _)| *known == name)
    };
    let new: Vec<_> = differ
        .iter()
        .filter(|outcome| !is_known(&outcome.name))
        .map(|outcome| (&outcome.name, &outcome.differences))
        .collect();
    assert!(new.is_empty(), "the arms differ:\n{new:#?}");
    if only.is_none() {
        let gone = UNRESOLVED.iter().filter(|(name, _, _)| !differ.iter().any(|found| found.name == *name));
        let gone: Vec<_> = gone.map(|(name, _, _)| name).collect();
        assert!(gone.is_empty(), "these agree now; take them off the list: {gone:?}");
        if is_blessed() {
            std::fs::write(table_path(), table(&all, &version)).unwrap();
        }
    }
}

/// The command shows both arms around the first difference, and its exit code tells whether there is one.
#[test]
fn the_command_shows_where_the_arms_part() {
    if !lab_is_there() {
        return;
    }
    let compare = |names: &[&str]| {
        let files = names.iter().map(|name| format!("tests/scenarios/{name}.tcp"));
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_finwait"))
            .args(["--lang", "en", "lab", "compare"])
            .args(files)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        (run.status.code(), String::from_utf8(run.stdout).unwrap())
    };
    let (code, text) = compare(&["closed-port-answers"]);
    assert_eq!((code, text.contains("both arms agree")), (Some(0), true), "{text}");
    let (code, text) = compare(&["too-many-orphans", "closed-port-answers"]);
    assert_eq!(code, Some(1), "{text}");
    let marked: Vec<&str> = text.lines().filter(|line| line.starts_with("=> ")).collect();
    let [marked] = marked[..] else { panic!("one place is marked: {text}") };
    assert!(marked.contains("connect server:80 as one") && marked.trim_end().ends_with("| -"), "{text}");
    assert!(text.contains("client, event 1: simulator connect server:80 as one; kernel nothing"), "{text}");
    assert!(text.contains("both arms agree") && text.contains("Compared: 2. Different: 1."), "{text}");
}

fn table_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/parity.md")
}

/// Where the version and the date of the last comparison stand.
const STAMP: &str = "Compared on kernel ";

/// The page that says what was compared and what came of it. Only written after a run in which all of it held.
fn table(cases: &[Case], version: &str) -> String {
    let today = std::process::Command::new("date").args(["-u", "+%F"]).output().unwrap();
    let today = String::from_utf8(today.stdout).unwrap();
    let mut text = String::from(INTRODUCTION);
    // What follows the number is the builder's.
    let version = version.split('-').next().unwrap_or(version);
    text.push_str(&format!("{STAMP}{version}, {}.\n\n", today.trim()));
    let mut cases: Vec<&Case> = cases.iter().collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    let count = |prefix: &str| cases.iter().filter(|case| expected(&case.name).starts_with(prefix)).count();
    text.push_str(&format!(
        "{} scenarios: {} agree, {} differ, {} may differ, {} are not played.\n",
        cases.len(),
        count("agrees"),
        count("differs"),
        count("may differ"),
        count("not played")
    ));
    text.push_str("\n## What is not compared\n\n");
    for left_out in NOT_COMPARED {
        text.push_str(&format!("- {}\n", left_out.get(Lang::En)));
    }
    text.push_str("\n## The scenarios\n\n| scenario | what it shows | result |\n| --- | --- | --- |\n");
    for case in cases {
        text.push_str(&format!("| `{}` | {} | {} |\n", case.name, case.about, expected(&case.name)));
    }
    text
}

/// The table, its date apart, says what the lists and the files say; that these tell the truth is the other test.
#[test]
fn the_table_is_up_to_date() {
    let stands = std::fs::read_to_string(table_path()).unwrap();
    let without_stamp = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with(STAMP)).map(str::to_owned).collect()
    };
    let cases = cases();
    assert!(stands.contains(STAMP));
    let agree: Vec<&str> =
        cases.iter().map(|case| case.name.as_str()).filter(|name| expected(name) == "agrees").collect();
    assert!(agree.len() >= 80, "only {} scenarios agree", agree.len());
    assert!(TOO_LONG.iter().all(|(_, twin)| agree.contains(twin)), "each twin is played, and agrees");
    if is_blessed() {
        return;
    }
    let (stands, should) = (without_stamp(&stands), without_stamp(&table(&cases, "")));
    let stale: Vec<&String> = stands.iter().filter(|line| !should.contains(line)).collect();
    let missing: Vec<&String> = should.iter().filter(|line| !stands.contains(line)).collect();
    let how = "run `FINWAIT_BLESS_PARITY=1 LAB_REQUIRED=1 cargo test --test parity`";
    assert!(stands == should, "docs/parity.md is out of date: {how}\nstale: {stale:#?}\nmissing: {missing:#?}");
}

/// Whether the table is to be written anew.
fn is_blessed() -> bool {
    std::env::var("FINWAIT_BLESS_PARITY").is_ok_and(|value| value == "1")
}

/// What differs and stays is a departure that the learner is told of.
#[test]
fn every_difference_is_in_the_fidelity_page() {
    let page = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/fidelity.md")).unwrap();
    let untold: Vec<_> = UNRESOLVED.iter().filter(|(_, _, told)| !page.contains(&format!("| {told}"))).collect();
    assert!(untold.is_empty(), "docs/fidelity.md has no row that begins so: {untold:?}");
}

/// A scenario in which everything is compared: a handshake, data of which the first is lost, a shutdown.
const SAMPLE: &str = "seed 1
link delay 50ms # no setting
server: listen 80
client: connect server:80
run 220ms
server: accept
drop next DATA from client
client: send 5
run 700ms
client: shutdown wr
run 1s
server: recv
expect server.recv = 5
";

/// Which sorts of things the comparison finds between [`SAMPLE`] and a variant of it; both run on the simulator.
fn found_between(from: &str, to: &str) -> Vec<Aspect> {
    let run = |text: &str| {
        let scenario = scenario::parse(text, Lang::En).unwrap();
        (scenario::run_by_lines(&scenario), scenario.setup.hosts)
    };
    assert!(SAMPLE.contains(from), "{from}");
    let (sample, hosts) = run(SAMPLE);
    let mut found: Vec<Aspect> = lab::compare(&sample, &run(&SAMPLE.replace(from, to)).0, &hosts)
        .into_iter()
        .map(|difference| difference.aspect)
        .collect();
    found.dedup();
    found
}

#[test]
fn the_comparison_sees_what_it_should() {
    let setting = "link delay 50ms # no setting";
    let rto_min = |ms: u32| format!("sysctl client tcp_rto_min_us={ms}000");
    let cases: &[(&str, &str, String, &[Aspect])] = &[
        ("the same", "", String::new(), &[]),
        ("later by less than the slack", "run 700ms", "run 710ms".to_owned(), &[]),
        ("another seed: other numbers and ports", "seed 1", "seed 99".to_owned(), &[]),
        ("another length", "send 5", "send 6".to_owned(), &[Aspect::Event, Aspect::Expectation]),
        ("another state", "shutdown wr", "shutdown rd".to_owned(), &[Aspect::Event, Aspect::Moment]),
        ("another order", "run 700ms", "run 200ms".to_owned(), &[Aspect::Event, Aspect::Moment]),
        ("no timestamps", setting, "sysctl client tcp_timestamps=0".to_owned(), &[Aspect::Event]),
        ("the probe comes too late", setting, rto_min(320), &[Aspect::Time]),
        ("the probe comes too soon", setting, rto_min(75), &[Aspect::Time]),
        ("a result", "server: recv\n", "server: recv 3\n".to_owned(), &[Aspect::Event, Aspect::Expectation]),
        ("an expectation", "server.recv = 5", "server.recv = 4".to_owned(), &[Aspect::Expectation]),
    ];
    for (name, from, to, wanted) in cases {
        assert_eq!(found_between(from, to), *wanted, "{name}");
    }
}

const INTRODUCTION: &str = "# Both arms, scenario by scenario

Every scenario of `tests/scenarios` is played on the simulator and on the real kernel, and both runs are held against
each other: what each host sends and hears, the states of its connections after every step, what its calls come to, the
timers that run, and when they fire. How that works is in [kernel-lab.md](kernel-lab.md). This page is generated:
`FINWAIT_BLESS_PARITY=1 LAB_REQUIRED=1 cargo test --test parity` writes it after a run in which all of it held.

";

fn show(case: &Case, kernel: &RunReport) {
    for (arm, report) in [("simulator", &case.sim), ("kernel", kernel)] {
        let text = render(&report.records, &case.scenario.setup.hosts, TextOptions::default());
        println!("{}, {arm}:\n{text}", case.name);
    }
}
