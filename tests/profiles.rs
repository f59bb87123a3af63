//! Holds the profiles to what is written of them: each scenario in `tests/scenarios/profiles` runs under two of them
//! and parts where its comments say, because of the knob that they name; and `docs/profiles.md` tells all of it.
//!
//! The comments: `row:` which difference it shows, `profiles:` under which two (the first is its own), `same:` which
//! knobs the first takes from the second so that they do not hide it, `first:` the first difference, `because:` what
//! makes it.
//! `FINWAIT_BLESS=1 cargo test --test profiles` writes the last two and the document anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment says whether to write anew")]

#[path = "profiles/document.rs"]
mod document;

use std::path::PathBuf;

use finwait::lab;
use finwait::lang::Lang;
use finwait::scenario::compare::profiles::{Contrast, contrast};
use finwait::scenario::{self, FailureKind, Refusal, Scenario, refusal_text};
use finwait::trace::{KNOBS, Point, Profile, ROWS, Record, Rule, State, Sysctl, What};

/// A scenario that shows a difference.
struct Case {
    path: PathBuf,
    name: String,
    text: String,
    scenario: Scenario,
    profiles: [&'static Profile; 2],
    same: Vec<Point>,
}

impl Case {
    /// What stands behind a word in the comments at the head.
    fn said(&self, word: &str) -> Option<&str> {
        let start = format!("# {word}: ");
        self.text.lines().take_while(|line| line.starts_with('#')).find_map(|line| line.strip_prefix(start.as_str()))
    }

    fn contrast(&self) -> Contrast {
        contrast(&self.scenario, self.profiles, &self.same, 1)
    }
}

fn cases() -> Vec<Case> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/profiles");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let scenario = scenario::parse(&text, Lang::En).unwrap_or_else(|found| panic!("{name}: {found:?}"));
            let said = |word: &str| {
                let start = format!("# {word}: ");
                let line = text.lines().find_map(|line| line.strip_prefix(start.as_str()));
                line.map(|line| line.split(", ").map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default()
            };
            let profiles: Vec<&'static Profile> =
                said("profiles").iter().map(|name| Profile::by_name(name).expect("a profile")).collect();
            let profiles = profiles.try_into().unwrap_or_else(|_| panic!("{name} names two profiles"));
            let same = said("same").iter().map(|name| Point::by_name(name).expect("a knob")).collect();
            Case { path, name, text, scenario, profiles, same }
        })
        .collect()
}

/// The first difference in a line: the host, the number of the event, and what happens there.
fn first(case: &Case, told: &Contrast) -> String {
    if let Some(parting) = told.partings.first() {
        let event = |event: &Option<scenario::compare::story::Event>| {
            event.as_ref().map_or("-".to_owned(), |event| format!("{} {}", event.at, event.words))
        };
        let host = &case.scenario.setup.hosts[parting.place.host];
        let difference = &parting.difference;
        if !parting.place.differs {
            let words = |words: &Option<String>| words.clone().unwrap_or_else(|| "-".to_owned());
            let (left, right) = (words(&difference.left), words(&difference.right));
            return format!("{host}: {left} | {right}");
        }
        let [left, right] = &parting.events;
        return format!("{host} {}: {} | {}", parting.place.event + 1, event(left), event(right));
    }
    let refused = told.runs.each_ref().map(|run| {
        run.refusal.as_ref().map_or("-".to_owned(), |failure| match &failure.kind {
            FailureKind::Refused(refusal) => refusal_text(refusal, Lang::En),
            FailureKind::Expect | FailureKind::Until | FailureKind::Endless => "-".to_owned(),
        })
    });
    format!("{} | {}", refused[0], refused[1])
}

fn because(told: &Contrast) -> String {
    let partings = told.partings.iter().flat_map(|parting| &parting.because).map(|point| point.name());
    let refusals = told.runs.iter().filter_map(|run| match &run.refusal.as_ref()?.kind {
        FailureKind::Refused(Refusal::NoSetting(key, ..)) => Some(key.info().name),
        FailureKind::Refused(_) | FailureKind::Expect | FailureKind::Until | FailureKind::Endless => None,
    });
    let names: Vec<&str> = partings.chain(refusals).collect();
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}

fn blesses() -> bool {
    std::env::var_os("FINWAIT_BLESS").is_some()
}

#[test]
fn every_scenario_parts_where_it_says_because_of_what_it_says() {
    let (mut wrong, cases) = (Vec::new(), cases());
    assert!(cases.len() >= 40, "only {} scenarios", cases.len());
    for case in &cases {
        assert_eq!(case.scenario.setup.profile, case.profiles[0], "{}: its own profile comes first", case.name);
        let own = scenario::run(&case.scenario);
        for failure in own.failures.iter().chain(&own.refusal) {
            wrong.push(format!("{}:{} expected {}, {}", case.name, failure.line, failure.expected, failure.actual));
        }
        let told = case.contrast();
        let found = [("first", first(case, &told)), ("because", because(&told))];
        if blesses() {
            bless(case, &found);
            continue;
        }
        for (word, found) in found {
            if case.said(word) != Some(found.as_str()) {
                wrong.push(format!("{}: {word}: says {:?}, is {found}", case.name, case.said(word)));
            }
        }
    }
    if blesses() {
        document::check(&self::cases(), true);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Writes the comments anew, behind the others.
fn bless(case: &Case, found: &[(&str, String)]) {
    let (mut fresh, mut head) = (String::new(), true);
    for line in case.text.lines() {
        if head && !line.starts_with('#') {
            head = false;
            for (word, text) in found {
                fresh.push_str(&format!("# {word}: {text}\n"));
            }
        }
        if !found.iter().any(|(word, _)| line.starts_with(&format!("# {word}: "))) {
            fresh.push_str(line);
            fresh.push('\n');
        }
    }
    std::fs::write(&case.path, fresh).unwrap();
}

/// What a difference is shown for must be what makes it, not something that comes before it by accident.
#[test]
fn every_knob_that_differs_makes_a_difference_somewhere() {
    if blesses() {
        return;
    }
    let named: Vec<String> = cases().iter().filter_map(|case| case.said("because").map(str::to_owned)).collect();
    let shown = |name: &str| named.iter().any(|line| line.split(", ").any(|other| other == name));
    let default = Profile::default_profile();
    let mut missing: Vec<&str> = Vec::new();
    for profile in &finwait::trace::PROFILES[1..] {
        // Where only one of them has the setting, `a_setting_that_a_profile_does_not_have_is_refused` shows it.
        let only_there = |point: &Point| {
            Sysctl::from_name(point.name())
                .is_some_and(|key| default.sysctls().setting(key) == profile.sysctls().setting(key))
        };
        let points = default.differs(profile).into_iter().filter(|point| !only_there(point));
        missing.extend(points.map(Point::name).filter(|name| !shown(name)));
    }
    missing.sort_unstable();
    missing.dedup();
    let known: Vec<&str> = UNSHOWN.iter().map(|(name, _)| *name).collect();
    assert_eq!(missing, known, "knobs without a scenario, against the list of exceptions");
}

/// Knobs whose difference no scenario of the folder begins with, each with the reason; the list may only shrink.
const UNSHOWN: &[(&str, &str)] = &[
    ("cookie_sizes", "every host announces 1460 bytes, which both tables keep"),
    ("ip_local_port_range", "a comparison numbers connections; `ports_are_tried_in_the_order_of_the_profile`"),
    ("isn_tick_ns", "numbers count from the SYN; `the_clock_in_sequence_numbers_ticks_as_the_profile_says`"),
    ("port_order", "a comparison numbers connections; `ports_are_tried_in_the_order_of_the_profile`"),
    ("receive_buffer", "of windows a comparison sees those of SYNs, which `first_window` decides"),
    ("receive_buffer_max", "it takes megabytes"),
    ("stamp_clock", "a comparison shows no timestamps; `a_host_of_3_0_has_one_clock_for_all_its_connections`"),
    ("tcp_max_syn_backlog", "it takes a thousand half-open connections"),
    ("tcp_orphan_retries", "from an RTO of a second on, 8 repeats and 6 end at the same moment"),
    ("tcp_tw_reuse", "2 is for the loopback, and no host has one: it does what 0 does"),
];

#[test]
fn the_document_tells_what_the_tables_and_the_scenarios_say() {
    // Where the scenarios' comments are being written, the document follows them.
    if !blesses() {
        document::check(&cases(), false);
    }
}

#[test]
fn a_setting_that_a_profile_does_not_have_is_refused_with_the_release() {
    for (profile, line, sentence) in [
        ("linux-6.18", "tcp_tw_recycle=1", "was removed in Linux 4.12"),
        ("rfc9293", "tcp_tw_recycle=1", "the RFC knows nothing of"),
        ("rfc9293", "tcp_fin_timeout=30", "the RFC knows nothing of"),
        ("linux-3.0", "tcp_syn_linear_timeouts=1", "came with Linux 6.5"),
        ("linux-3.0", "tcp_tw_reuse=2", "at most 1"),
    ] {
        let text = format!("profile {profile}\nsysctl client {line}");
        let report = scenario::run(&scenario::parse(&text, Lang::En).unwrap());
        let Some(FailureKind::Refused(refusal)) = report.refusal.map(|failure| failure.kind) else {
            panic!("{profile} takes {line}");
        };
        let said = refusal_text(&refusal, Lang::En);
        assert!(said.contains(sentence), "{said}");
        assert_ne!(said, refusal_text(&refusal, Lang::Zh));
    }
}

/// The numbers of connections grow with a clock; a comparison cannot show it, since its numbers count from the SYN.
#[test]
fn the_clock_in_sequence_numbers_ticks_as_the_profile_says() {
    for (profile, tick_ns) in [("linux-6.18", 64), ("linux-3.0", 64), ("rfc9293", 4_000)] {
        let text = format!(
            "profile {profile}\nclient: connect server:80 from 1000\nrun 300ms\nclient: close\n\
             client: connect server:80 from 1000\n"
        );
        let report = scenario::run(&scenario::parse(&text, Lang::En).unwrap());
        let syns = report.records.iter().filter_map(|Record { what, at, .. }| match what {
            What::Sent { segment, .. } if segment.flags.syn() => Some((*at, segment.seq)),
            _ => None,
        });
        let syns: Vec<_> = syns.collect();
        let [(first_at, first), (next_at, next)] = syns[..] else { panic!("{profile}: {syns:?}") };
        assert_eq!(u64::from(next.offset_from(first)), next_at.since(first_at).0 * 1_000 / tick_ns, "{profile}");
    }
}

/// The SYNs of a run under a profile: the port and the timestamp of each.
fn syns(profile: &str, text: &str) -> Vec<(u16, u32)> {
    let text = format!("profile {profile}\n{text}");
    let report = scenario::run(&scenario::parse(&text, Lang::En).unwrap());
    let syn = |record: &Record| match &record.what {
        What::Sent { segment, .. } if segment.flags.syn() => {
            Some((segment.src.port(), segment.options.timestamps.map_or(0, |stamps| stamps.val)))
        }
        _ => None,
    };
    report.records.iter().filter_map(syn).collect()
}

const FOUR: &str = "sysctl client ip_local_port_range=40000-40003\nclient: connect server:80\n\
                    client: connect server:80\nclient: connect server:80\nclient: connect server:80\n";

#[test]
fn ports_are_tried_in_the_order_of_the_profile() {
    let steps = |profile| -> Vec<u16> {
        let ports: Vec<u16> = syns(profile, FOUR).iter().map(|(port, _)| *port).collect();
        ports.windows(2).map(|pair| (pair[1] + 4 - pair[0]) % 4).collect()
    };
    assert_eq!(steps("linux-3.0"), [1, 1, 1], "one after the other, around the end of the range");
    assert_eq!(steps("linux-6.18")[0], 2, "the other of the same parity first");
    assert_eq!(Profile::by_name("linux-3.0").unwrap().sysctls().ports(Sysctl::LocalPortRange), Some((32_768, 61_000)));
}

#[test]
fn a_host_of_3_0_has_one_clock_for_all_its_connections() {
    let clocks = |profile| syns(profile, FOUR).iter().map(|(_, stamp)| *stamp).collect::<Vec<u32>>();
    assert!(clocks("linux-3.0").windows(2).all(|pair| pair[0] == pair[1]));
    assert!(clocks("linux-6.18").windows(2).all(|pair| pair[0] != pair[1]));
}

/// When a host sent segments with SYN, and when it gave up, in whole seconds.
fn schedule(profile: &str, text: &str) -> (Vec<u64>, u64) {
    let text = format!("profile {profile}\nlink delay 0s\n{text}");
    let report = scenario::run(&scenario::parse(&text, Lang::En).unwrap());
    let seconds = |record: &Record| record.at.whole_secs();
    let syn = |record: &&Record| matches!(&record.what, What::Sent { segment, .. } if segment.flags.syn());
    let over = |record: &&Record| matches!(record.what, What::State { to: State::Closed, .. });
    let end = report.records.iter().rfind(over).map_or(0, seconds);
    (report.records.iter().filter(syn).map(seconds).collect(), end)
}

#[test]
fn handshakes_are_tried_for_as_long_as_the_profile_says() {
    const ACTIVE: &str = "server: crash\nclient: connect server:80\nrun 20m";
    const PASSIVE: &str = "server: listen 80\nclient: unplug\ninject SYN from client:1000 to server:80\nrun 20m";
    let cases: [(&str, &str, &[u64], u64); 6] = [
        ("linux-6.18", ACTIVE, &[0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 131),
        ("linux-6.18", PASSIVE, &[0, 1, 3, 7, 15, 31], 63),
        ("linux-3.0", ACTIVE, &[0, 3, 9, 21, 45, 93], 189),
        ("linux-3.0", PASSIVE, &[0, 3, 9, 21, 45, 93], 189),
        ("rfc9293", ACTIVE, &[0, 1, 3, 7, 15, 31, 63, 127], 247),
        ("rfc9293", PASSIVE, &[0, 1, 3, 7, 15, 31, 63, 127], 247),
    ];
    for (profile, text, sent, end) in cases {
        assert_eq!(schedule(profile, text), (sent.to_vec(), end), "{profile}: {text}");
    }
}

/// What a comparison with another profile does not begin with.
#[test]
fn a_host_of_3_0_does_what_its_sources_say() {
    const OPEN: &str = "server: listen 80\nclient: connect server:80\nrun 300ms\nserver: accept\n";
    const SHUT: &str = "server: socket as l\nserver.l: set rcvbuf 4096\nserver.l: listen 80\n\
                        client: connect server:80\nrun 300ms\nserver: accept\nclient: send 30000\nrun 2s\n";
    const FORGED: &str = "server: set nonblock on\nserver: shutdown wr\nrun 200ms\ninject PSH";
    for text in [
        format!("{OPEN}{FORGED} from client to server length=5\nrun 200ms\nserver: recv\nexpect server.recv = EAGAIN"),
        format!(
            "{OPEN}{FORGED}-ACK from client to server ack=1000 length=5\nrun 200ms\nserver: recv\n\
             expect server.recv = \"xxxxx\""
        ),
        format!(
            "{OPEN}client: shutdown wr\nrun 200ms\ninject SYN from client to server seq=100\nrun 200ms\nexpect server \
             CLOSED\nexpect count RST from server = 1"
        ),
        format!("{SHUT}client: close\nrun 1h\nexpect client FIN_WAIT_1"),
        format!("{SHUT}client: set usertimeout 3000\nserver: unplug\nrun 1000s\nexpect client ESTABLISHED"),
    ] {
        let report = scenario::run(&scenario::parse(&format!("profile linux-3.0\n{text}"), Lang::En).unwrap());
        let wrong: Vec<_> = report.failures.iter().chain(&report.refusal).map(|failure| &failure.actual).collect();
        assert!(wrong.is_empty(), "{text}: {wrong:?}");
    }
}

#[test]
fn a_kernel_is_not_asked_to_be_another() {
    let parsed = |text: &str| scenario::parse(text, Lang::En).unwrap();
    assert!(lab::takes(&parsed("run 1s")).is_ok());
    for lang in Lang::ALL {
        let refused = lab::takes(&parsed("profile linux-3.0\nrun 1s")).unwrap_err();
        assert!(refused.sentence(lang).contains("linux-3.0") && !refused.is_environment());
    }
}

/// Rules that belong to the other profiles alone appear in these scenarios under one of their two profiles; and a run
/// under any profile is the same when repeated.
#[test]
fn runs_under_other_profiles_repeat() {
    for case in cases() {
        let mut scenario = case.scenario.clone();
        scenario.setup.profile = case.profiles[1];
        assert_eq!(scenario::run(&scenario).records, scenario::run(&scenario).records, "{}", case.name);
    }
    assert!(Rule::from_key("recycle-drops-syn").is_some() && Sysctl::from_name("tcp_tw_recycle").is_some());
}

#[test]
fn the_words_of_a_source_are_in_both_languages() {
    // A name in Linux or a clause has more than small letters in it.
    let is_word = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
    let points = KNOBS.iter().map(Point::Knob).chain(ROWS.iter().map(Point::Setting));
    for (point, source) in points.flat_map(|point| point.sources().map(|source| (point, source))) {
        let english = source.zh.split([' ', ';', ',']).filter(|word| is_word(word)).collect::<Vec<_>>();
        assert!(english.is_empty(), "{}: English words in {}: {english:?}", point.name(), source.zh);
    }
}
