//! The linear mode through the program: scripts of lines on the standard input, what they find out, and the exit code.
//!
//! The five things that the tutor must be able to do by keyboard, by mouse and in lines: lose the third ACK and send
//! data; make CLOSING; compare linger on and off; find the rule for a challenge ACK and read its clause; save the
//! session and open it again. Then how it starts, ends, and stands hostile input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a real program is fed while it is read")]

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What a script came to.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

fn finwait(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    command.args(args).current_dir(folder);
    command.env_clear().env("LANG", "en_US.UTF-8").env("FINWAIT_HOME", folder.join("home"));
    command
}

fn script(mut command: Command, lines: &[u8]) -> Said {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Whoever writes more than a pipe holds must let somebody read.
    let (mut input, lines) = (child.stdin.take().unwrap(), lines.to_vec());
    let writer = std::thread::spawn(move || drop(input.write_all(&lines)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Types lines in a folder and checks that each expected text is said, in this order.
#[track_caller]
fn talk(folder: &TempDir, args: &[&str], lines: &[&str], code: i32, expected: &[&str]) -> String {
    let said = script(finwait(folder.path(), args), (lines.join("\n") + "\n").as_bytes());
    let mut rest = said.out.as_str();
    for text in expected {
        let Some(at) = rest.find(text) else { panic!("no {text:?} in\n{rest}\n--- all:\n{}{}", said.out, said.err) };
        rest = &rest[at + text.len()..];
    }
    assert_eq!(said.code, Some(code), "{}{}", said.out, said.err);
    assert!(!said.out.contains('\u{1b}'), "an escape code in {}", said.out);
    said.out
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn the_third_ack_is_lost_and_data_finishes_the_handshake() {
    let lines = [
        "client: connect server:80",
        "until client ESTABLISHED",
        "lose",
        "client: send \"HELLO\"",
        "until server ESTABLISHED",
        "expect server ESTABLISHED, count SYN-ACK from server = 1",
        "quit",
    ];
    let expected = [
        "client sends #1 SYN",
        "It holds: client ESTABLISHED.",
        "Done: drop #3",
        "client sends #4 DATA 5",
        "#4 DATA 5 reaches server.",
        "server goes from SYN_RCVD to ESTABLISHED. Because:",
        "Goodbye.",
    ];
    talk(&folder(), &["play", "--plain"], &lines, 0, &expected);
}

#[test]
fn closing_is_made_by_two_fins_that_cross() {
    let lines = [
        "client: connect server:80",
        "until server ESTABLISHED",
        "server: accept",
        "menu client",
        // The entries are what the client can do now; which is close() is looked up by its command.
        "client: close",
        "server: close",
        "until client CLOSING",
        "why",
        "expect client CLOSING, server CLOSING",
    ];
    let expected = [
        "; command: client: close",
        "client goes from ESTABLISHED to FIN_WAIT_1",
        "server goes from ESTABLISHED to FIN_WAIT_1",
        "to CLOSING",
        "Standard: RFC 9293",
        "Linux 6.18: ",
    ];
    talk(&folder(), &["--plain", "play"], &lines, 0, &expected);
}

#[test]
fn linger_on_and_off_are_compared_from_the_same_moment() {
    let place = folder();
    let lines = [
        "client: connect server:80",
        "until server ESTABLISHED",
        "server: accept",
        "fork off",
        "client: close",
        "play",
        "branch a",
        "fork on",
        "client: set linger 0",
        "client: close",
        "play",
        "server: recv",
        "expect server.recv = ECONNRESET",
        "branch",
        "compare off on",
        "save tree.toml",
    ];
    let expected = [
        "Branch off begins here, after step 6",
        "client sends #4 FIN-ACK",
        "> branch a\nBranch A is played.\nAfter step 6.",
        "client sends #4 RST-ACK",
        "server: recv() = ECONNRESET.",
        "off, from A after step 6: client: close; 11 steps.",
        "on, from A after step 6: client: set linger 0; 11 steps. (played)",
        "on, 0.150 s: client: set linger 0",
        "Both, 0.150 s: client: close",
        "Here they part:",
        "off, 0.150 s: client: ESTABLISHED -> FIN_WAIT_1",
        "on, 0.150 s: client: ESTABLISHED -> CLOSED",
        "because, in off: close-sends-fin: ",
        "because, in on: linger-zero-reset: ",
    ];
    talk(&place, &["play", "--plain"], &lines, 0, &expected);
    let again = ["open tree.toml", "compare on off", "name reset", "prune OFF", "compare"];
    let expected = [
        "on, 0.150 s: client: ESTABLISHED -> CLOSED",
        "is called reset now",
        "Branch OFF is gone.",
        "reset, 0.150 s: client: close",
    ];
    talk(&place, &["--plain"], &again, 0, &expected);
    for (line, why) in [
        ("sandbox\ncompare", "There is only one branch"),
        ("sandbox\nbranch Z", "There is no branch Z."),
        ("sandbox\nprune A", "The first branch stays."),
        ("sandbox\nfork\nname A", "Another branch is called A."),
        ("L16\nfork", "Only the sandbox has forks."),
    ] {
        talk(&place, &["--plain"], &[line], 1, &[why]);
    }
}

#[test]
fn the_rule_for_a_challenge_ack_is_found_and_its_clause_read() {
    let expected =
        ["> rules challenge", "challenge-ack: ", "> rule challenge-ack", "Standard: RFC 5961", "Linux 6.18: tcp"];
    talk(&folder(), &["--plain"], &["rules challenge", "rule challenge-ack"], 0, &expected);
    // From the run itself: a blind reset that is off by a little.
    let lines = [
        "client: connect server:80",
        "until server ESTABLISHED",
        "inject RST from server to client seq=500",
        "until rule challenge-ack",
        "why",
    ];
    talk(&folder(), &["--plain", "play"], &lines, 0, &["It holds: rule challenge-ack.", "challenge-ack: ", "RFC 5961"]);
}

#[test]
fn a_session_is_saved_and_opened_again() {
    let place = folder();
    let lines = ["client: connect server:80", "step", "lose", "save mine.tcp", "save mine.tcp", "save ! mine.tcp"];
    let saved =
        ["Saved as mine.tcp.", "mine.tcp: is there already; `save ! mine.tcp` writes over it.", "Saved as mine.tcp."];
    talk(&place, &["play", "--plain"], &lines, 1, &saved);
    let text = fs::read_to_string(place.path().join("mine.tcp")).unwrap();
    assert!(text.contains("client: connect server:80") && text.contains("drop #2"), "{text}");
    let told = ["mine.tcp", "#2 SYN-ACK never arrives"];
    talk(&place, &["play", "mine.tcp", "--plain"], &["play", "expect client ESTABLISHED"], 0, &told);
    talk(&place, &["--plain"], &["open mine.tcp", "play"], 0, &told);
    fs::write(place.path().join("bad.tcp"), "server: listen 80\nclient: conect server:80\n").unwrap();
    talk(&place, &["--plain"], &["open bad.tcp"], 2, &["bad.tcp, line 2, column 9:"]);
    talk(&place, &["--plain"], &["open none.tcp"], 1, &["none.tcp: there is no such file."]);
}

#[test]
fn the_exit_code_tells_how_a_script_went() {
    for (lines, code) in [
        ("", 0),
        ("\n", 0),
        ("# a remark\nL16\nstate\nquit\nnonsense\n", 0),
        ("sandbox\nexpect client ESTABLISHED\n", 1),
        ("sandbox\nuntil client ESTABLISHED\n", 1),
        ("sandbox\nclient: frobnicate\n", 2),
        ("sandbox\nserver: crash\nserver: accept\n", 1),
        ("L16\nclient: close\nquit", 1),
        ("L16\n5000\nquit", 2),
        ("nonsense\n", 2),
        ("99\n", 2),
        ("sandbox\nmenu client\n77\n", 2),
        ("rule no-such-rule\n", 2),
        ("\u{0}\u{1}\u{1b}[2J\n", 2),
    ] {
        let place = folder();
        let said = script(finwait(place.path(), &["--plain"]), lines.as_bytes());
        assert_eq!(said.code, Some(code), "{lines:?}: {}{}", said.out, said.err);
        assert!(!said.out.contains('\u{1b}'), "{lines:?}");
    }
    let place = folder();
    let said =
        script(finwait(place.path(), &["--plain", "play"]), &[b"\xff\xfe\n".repeat(3), vec![b'x'; 200_000]].concat());
    assert_eq!(said.code, Some(2), "{}", said.err);
}

#[test]
fn it_starts_where_it_is_asked_to_in_both_languages() {
    let place = folder();
    let mut command = finwait(place.path(), &[]);
    command.env("FINWAIT_PLAIN", "1");
    assert!(script(command, b"").out.starts_with("An interactive TCP tutor"));
    // For good, in the file of settings; a variable counts more.
    fs::write(place.path().join("config.toml"), "mode = \"plain\"\n").unwrap();
    let mut command = finwait(place.path(), &["learn", "L16"]);
    command.env("FINWAIT_CONFIG", place.path().join("config.toml"));
    assert!(script(command, b"").out.starts_with("L16"));
    let mut command = finwait(place.path(), &[]);
    command.env("FINWAIT_CONFIG", place.path().join("config.toml")).env("FINWAIT_PLAIN", "0");
    assert_eq!(script(command, b"").code, Some(3));
    for (args, expected) in [
        (["learn", "l07", "--plain"].as_slice(), "L07 Losing each handshake packet\nPart 1 of 7"),
        (&["learn", "L07", "--plain", "--lang", "zh"], "L07 握手丢包与 SYN 超时\n第 1 节"),
        (&["play", "--plain", "--lang", "zh"], "沙盒\n"),
        (&["play", "--plain", "--profile", "linux-3.0"], "linux-3.0\n"),
    ] {
        let said = script(finwait(place.path(), args), b"");
        assert!(said.out.starts_with(expected), "{args:?}: {}", said.out);
    }
    let said = script(finwait(place.path(), &["learn", "L99", "--plain"]), b"");
    assert_eq!(said.code, Some(2));
    let said = script(finwait(place.path(), &["play", "--plain", "--backend", "kernel"]), b"");
    assert_ne!(said.code, Some(0), "{}", said.out);
    // The language is kept, as the screen keeps it.
    talk(&place, &["--plain"], &["language zh"], 0, &["交互式 TCP 教程"]);
    talk(&place, &["--plain"], &["quit"], 0, &["再见。"]);
}

#[test]
fn whoever_stops_reading_is_no_reason_to_complain() {
    let place = folder();
    let mut child = finwait(place.path(), &["play", "--plain"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 16];
    out.read_exact(&mut first).unwrap();
    drop(out);
    let mut input = child.stdin.take().unwrap();
    let _ = input.write_all(b"client: connect server:80\nplay\nladder\n");
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// What is for the eye on screen is left out of what is read aloud.
#[test]
fn queues_are_told_without_their_empty_places() {
    let lines = ["client: connect server:80", "until server ESTABLISHED", "queues"];
    let out = talk(&folder(), &["play", "--plain"], &lines, 0, &["> queues", "server :80 LISTEN", "1/4097"]);
    let told = out.split("> queues").nth(1).unwrap();
    assert!(told.contains(":44952") && !told.contains("[ ") && !told.contains('>'), "{told}");
}
