//! Packetdrill's scripts on both arms: a script of ours that the real kernel fails is a wrong script.
//!
//! It takes real time and is asked for with `LAB_REQUIRED=1`; then it fails where no lab can run, and otherwise says
//! loudly that it is skipped. Scripts run side by side; one that fails in company is played again alone. Those that
//! last longer than [`LONGEST`] are not played; [`TOO_LONG`] is the list of them. `PACKETDRILL_ONLY=NAME` plays those
//! with NAME in their names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a skip is loud, and so are the numbers")]
#![allow(clippy::disallowed_methods, reason = "the kernel arm lives in real time")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use finwait::lab::{self, scripts};
use finwait::lang::Lang;
use finwait::packetdrill::{self, Failure, Lack, Options, Report, Script, Verdict, parse};
use finwait::trace::Span;

#[path = "support/kernel_arm.rs"]
mod kernel_arm;

/// Scripts that last longer are not played on the kernel.
const LONGEST: Span = Span::secs(70);

/// How many run side by side; nearly all of their time they sleep.
const SIDE_BY_SIDE: usize = 14;

/// Scripts of more than [`LONGEST`] (the test checks that it is so), each with why it cannot be shorter.
const TOO_LONG: &[(&str, &str)] =
    &[("time-wait-lasts", "TIME_WAIT is 60 s long and no setting makes it shorter; here it is begun anew twice")];

/// Every script with its name, from its folder on.
fn ours() -> Vec<(String, Script, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packetdrill");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "pkt") {
                found.push(path);
            }
        }
    }
    found.sort();
    let only = std::env::var("PACKETDRILL_ONLY").unwrap_or_default();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().with_extension("").display().to_string();
        let text = fs::read_to_string(&path).unwrap();
        let script = parse(&text, Lang::En).unwrap_or_else(|mistake| panic!("{name}: {}", mistake.message));
        (name, script, text)
    };
    found.into_iter().map(read).filter(|(name, ..)| name.contains(&only)).collect()
}

/// Whether the comparison is asked for and can run here; says loudly if it is left out.
fn lab_is_there() -> bool {
    kernel_arm::is_asked_for("no script was played on the kernel; LAB_REQUIRED=1 asks for it (docs/packetdrill.md)")
}

fn failed(failure: &Failure, text: &str) -> String {
    let line = text[..failure.place.start].matches('\n').count() + 1;
    let late = if failure.wrong.is_of_time() { ", by time only" } else { "" };
    format!("line {line}, {:?}{late}: {} | {}", failure.wrong, failure.expected, failure.actual)
}

/// What came of a script, in a line.
fn told(report: &Report, text: &str) -> String {
    match &report.verdict {
        Verdict::Passed => "passed".to_owned(),
        Verdict::Skipped(skip) => format!("skipped: {:?} {}", skip.lack, skip.detail),
        Verdict::Failed(failure) => failed(failure, text),
    }
}

#[test]
fn every_script_of_ours_passes_on_both_arms() {
    let all = ours();
    let simulated = all.iter().filter_map(|(name, script, text)| {
        let report = packetdrill::run(script, text, &Options::default());
        (report.verdict != Verdict::Passed).then(|| format!("{name}: simulated: {}", told(&report, text)))
    });
    let mut wrong: Vec<String> = simulated.collect();
    for (name, script, _) in &all {
        let listed = TOO_LONG.iter().any(|(known, _)| known == name);
        let (lasts, _) = script.lasts();
        if listed != (lasts.0 > LONGEST.0) {
            wrong.push(format!("{name}: lasts {lasts}; TOO_LONG is the list of those that are not played"));
        }
    }
    if !lab_is_there() {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        return;
    }
    let start = Instant::now();
    let how = scripts::Options { longest: LONGEST, together: SIDE_BY_SIDE, ..scripts::Options::default() };
    let given: Vec<(Script, String)> = all.iter().map(|(_, script, text)| (script.clone(), text.clone())).collect();
    let mut passed = 0;
    for ((name, _, text), played) in all.iter().zip(scripts::play_all(&given, &Options::default(), &how)) {
        if let Some(failure) = &played.in_company {
            println!("{name}: failed in company, played again alone: {}", failed(failure, text));
        }
        match played.came {
            Ok(report) => match &report.verdict {
                Verdict::Passed => passed += 1,
                Verdict::Skipped(skip) if skip.lack == Lack::Time => {
                    let why = TOO_LONG.iter().find(|(known, _)| known == name).map_or("", |(_, why)| why);
                    println!("{name}: not played, because it lasts {}: {why}", skip.detail);
                }
                Verdict::Skipped(_) | Verdict::Failed(_) => wrong.push(format!("{name}: {}", told(&report, text))),
            },
            Err(trouble) => wrong.push(format!("{name}: {}", trouble.sentence(Lang::En))),
        }
    }
    let took = start.elapsed().as_secs_f64();
    println!("{passed} of {} scripts passed on the kernel in {took:.1} s", all.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A server with a connection, in seven lines.
const OPEN: &str = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 65535 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
+.05 < . 1:1(0) ack 1 win 65535
+0 accept(3, ..., ...) = 4
";

/// Ends of scripts that fail, each with in what; on the kernel as on the simulated host.
const FAILING: &[(&str, &str)] = &[
    ("flags", "+0 close(4) = 0\n+0 > R. 1:1(0) ack 1"),
    ("seq", "+0 close(4) = 0\n+0 > F. 2:2(0) ack 1"),
    ("ack", "+0 close(4) = 0\n+0 > F. 1:1(0) ack 2"),
    ("window", "+0 close(4) = 0\n+0 > F. 1:1(0) ack 1 win 7"),
    ("options", "+0 close(4) = 0\n+0 > F. 1:1(0) ack 1 <nop,nop,nop,nop>"),
    ("length", "+0 write(4, ..., 9) = 9\n+0 > P. 1:9(8) ack 1"),
    ("packet_time", "+.1 close(4) = 0\n+.3 > F. 1:1(0) ack 1"),
    ("no_packet", "+.1 > . 1:1(0) ack 1"),
    ("blocked", "+0 read(4, ..., 9) = 9"),
    ("return_time", "+0...0.1 read(4, ..., 9) = 9\n+.3 < P. 1:10(9) ack 1 win 9\n+.1 close(4) = 0"),
    ("result", "+0 listen(3, 1) = -1 EINVAL (Invalid argument)"),
    ("result", "+0 close(9) = -1 EINVAL (Invalid argument)"),
    ("filled", "+0 ioctl(4, SIOCINQ, [5]) = 0"),
    ("filled", "+0 getsockopt(4, SOL_TCP, TCP_MAXSEG, [7], [4]) = 0"),
    ("filled", "+0 poll([{fd=4, events=POLLOUT, revents=POLLIN}], 1, 0) = 1"),
    (
        "filled",
        "+0 epoll_create(1) = 5
        +0 epoll_ctl(5, EPOLL_CTL_ADD, 4, {events=EPOLLOUT, fd=4}) = 0
        +0 epoll_wait(5, {events=EPOLLIN, fd=4}, 1, 0) = 1",
    ),
    ("assert", "+0 %{ assert tcpi_state == TCP_CLOSE }%"),
    ("assert", "+0 write(4, ..., 9) = 9\n+0 %{ assert tcpi_unacked == 0 }%"),
    ("setting", "+0 `test \"$(sysctl -n net.ipv4.tcp_sack)\" -eq 0`\n+0 listen(3, 1) = 0"),
];

/// Ends of scripts that pass on both: what our own scripts hardly do.
const PASSING: &[&str] = &[
    "+0 `sysctl -q net.ipv4.tcp_fin_timeout=7`
     +0 `test \"$(sysctl -n net.ipv4.tcp_fin_timeout)\" -eq 7`
     +0 getsockopt(4, SOL_TCP, TCP_LINGER2, [7], [4]) = 0",
    "+0 setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=3}, 8) = 0
     +0 getsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=3}, [8]) = 0",
    "+0 < P. 1:11(10) ack 1 win 65535\n+0 > . 1:1(0) ack 11
     +0 recv(4, ..., 4, MSG_PEEK) = 4\n+0 read(4, NULL, 4) = -1 EFAULT (Bad address)
     +0 readv(4, [{..., 6}, {..., 6}], 2) = 10",
    "+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n+0 fcntl(4, F_GETFL) = 0x802
     +0 read(4, ..., 9) = -1 EAGAIN (Resource temporarily unavailable)",
    "+0...0.2 poll([{fd=4, events=POLLIN, revents=POLLIN}], 1, 1000) = 1
     +.2 < P. 1:11(10) ack 1 win 65535\n+0 > . 1:1(0) ack 11",
    "+0 poll([{fd=4, events=POLLIN, revents=0}], 1, 100) = 0",
    "+0 %{ assert tcpi_state == TCP_ESTABLISHED and tcpi_snd_mss == 1000 }%",
    "+0 < R 1:1(0) win 0\n+0 getsockopt(4, SOL_SOCKET, SO_ERROR, [ECONNRESET], [4]) = 0",
    "+0 shutdown(4, SHUT_WR) = 0\n+0 > F. 1:1(0) ack 1\n+0 write(4, ..., 9) = -1 EPIPE (Broken pipe)",
];

fn script(tail: &str) -> (Script, String) {
    let text = format!("{OPEN}{tail}\n");
    (parse(&text, Lang::En).unwrap_or_else(|mistake| panic!("{}\n{text}", mistake.message)), text)
}

/// In what a script fails, or nothing.
fn word(report: &Report, text: &str) -> String {
    match &report.verdict {
        Verdict::Failed(failure) => failure.wrong.word().to_owned(),
        Verdict::Passed | Verdict::Skipped(_) => told(report, text),
    }
}

#[test]
fn what_is_not_as_a_script_says_fails_it_on_both_arms() {
    let failing = FAILING.iter().map(|(wrong, tail)| (*wrong, script(tail)));
    let passing = PASSING.iter().map(|tail| ("passed", script(tail)));
    let (words, given): (Vec<&str>, Vec<(Script, String)>) = failing.chain(passing).unzip();
    for (word_of, (script, text)) in words.iter().zip(&given) {
        let report = packetdrill::run(script, text, &Options::default());
        assert_eq!(word(&report, text), *word_of, "simulated: {text}");
    }
    if !lab_is_there() {
        return;
    }
    let how = scripts::Options { together: SIDE_BY_SIDE, ..scripts::Options::default() };
    let mut wrong = Vec::new();
    for ((word_of, (_, text)), played) in
        words.iter().zip(&given).zip(scripts::play_all(&given, &Options::default(), &how))
    {
        let report = played.came.unwrap_or_else(|trouble| panic!("{}: {text}", trouble.sentence(Lang::En)));
        if word(&report, text) != *word_of {
            wrong.push(format!("{word_of}, but {}\n{text}", told(&report, text)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_script_that_lasts_too_long_is_skipped_and_no_kernel_has_another_profile() {
    let (given, text) = script("+100 close(4) = 0");
    let play = |options: &Options| scripts::play(&given, &text, options, &scripts::Options::default());
    let report = play(&Options::default()).expect("nothing is asked of a kernel");
    assert!(matches!(&report.verdict, Verdict::Skipped(skip) if skip.lack == Lack::Time), "{:?}", report.verdict);
    let text = format!("--mtu=60000\n{OPEN}");
    let large = parse(&text, Lang::En).unwrap_or_else(|mistake| panic!("{}", mistake.message));
    let report = scripts::play(&large, &text, &Options::default(), &scripts::Options::default());
    let report = report.expect("nothing is asked of a kernel");
    assert!(matches!(&report.verdict, Verdict::Skipped(skip) if skip.detail == "--mtu"), "{:?}", report.verdict);
    let old = finwait::trace::Profile::by_name("linux-3.0").expect("a profile");
    let trouble = play(&Options { profile: old, ..Options::default() }).expect_err("no kernel is that");
    assert!(!trouble.is_environment(), "{}", trouble.sentence(Lang::En));
}

/// `finwait packetdrill` with files of a folder.
fn command(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    command.current_dir(folder).args(["packetdrill", "--lang", "en", "--color=never", "--backend", "kernel"]);
    command.args(arguments).envs(variables.iter().copied()).output().expect("it runs")
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn the_command_plays_on_the_kernel_or_says_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, tail) in [("good", "+0 close(4) = 0"), ("bad", "+0 > . 9:9(0) ack 1"), ("long", "+100 close(4) = 0")] {
        fs::write(folder.path().join(name), format!("{OPEN}{tail}\n")).expect("a file");
    }
    // Whatever the rights are, without a device there is no wire.
    let nowhere = [("FINWAIT_LAB_WIRE", "tun"), ("FINWAIT_LAB_TUN", "/nonexistent")];
    let refused = command(folder.path(), &["good"], &nowhere);
    assert_eq!(refused.status.code(), Some(3), "{}", words(&refused.stderr));
    assert!(words(&refused.stderr).contains("finwait lab doctor"), "{}", words(&refused.stderr));
    assert_eq!(command(folder.path(), &["good", "--tutor"], &[]).status.code(), Some(2));
    if !lab_is_there() {
        return;
    }
    let output = command(folder.path(), &["good", "bad", "long"], &[]);
    let (text, said) = (words(&output.stdout), words(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{text}{said}");
    for wanted in [
        "good: passed\n",
        "bad: failed: line 8: no packet came\n",
        "host: accept -> ok",
        "host: LISTEN -> SYN_RCVD",
        "long: skipped: line 8: it lasts 100.05s, and on the kernel nobody waits so long (--longest sets how long)\n",
        "Scripts: 3. Passed: 1, failed: 1, skipped: 1, not scripts: 0.\n",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    assert!(said.contains("in real time"), "{said}");
    let output = command(folder.path(), &["good", "--json"], &[]);
    let text = words(&output.stdout);
    assert!(text.contains(&format!("\"backend\":\"kernel {}\"", lab::kernel())), "{text}");
    assert!(text.contains("\"result\":\"passed\""), "{text}");
}
