//! The linear mode on a real terminal: the terminal's own line editing, no escape codes, lines wrapped between words
//! and never through a wide character, and the usual ways out.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod support;

use support::pty::{Options, Session};
use unicode_width::UnicodeWidthStr;

fn open(args: &[&str], columns: u16, locale: &str) -> Session {
    let mut session = Session::finwait(args, &Options::sized(columns, 40).locale(locale));
    session.wait_for("\n>");
    session
}

/// What the program wrote, as text; fails at the first escape code.
fn written(session: &Session) -> String {
    let text = String::from_utf8(session.raw().to_vec()).unwrap();
    assert!(!text.contains('\u{1b}'), "an escape code in {text:?}");
    text
}

#[test]
fn lines_are_typed_and_answered_without_an_escape_code() {
    let mut session = open(&["play", "--plain"], 80, "en_US.UTF-8");
    // The terminal's own line editing: what is rubbed out was never typed.
    session.bytes(b"client: connect servxx\x7f\x7fer:80\r");
    session.wait_for("States: client SYN_SENT, server LISTEN.");
    session.bytes(b"lose\r");
    session.wait_for("Done: drop #1.");
    session.bytes(b"nonsense\r");
    session.wait_for("is not understood");
    session.bytes(b"quit\r");
    session.wait_for("is in no file yet");
    session.bytes(b"quit\r");
    session.wait_for("Goodbye.");
    assert_eq!(session.wait_exit(), 0, "on a terminal a slip is no failure");
    let text = written(&session);
    assert_eq!(text.matches("> client: connect").count(), 1, "what is typed is shown once: {text}");
}

#[test]
fn lines_are_as_wide_as_the_terminal_in_both_languages() {
    for (locale, columns) in [("en_US.UTF-8", 40), ("zh_CN.UTF-8", 41)] {
        let mut session = open(&["learn", "L07", "--plain"], columns, locale);
        session.bytes(b"\x04");
        assert_eq!(session.wait_exit(), 0, "the end of the input is a way out");
        let text = written(&session);
        let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= usize::from(columns), "{widest} columns of {columns}: {text}");
        assert!(text.lines().count() > 15, "{text}");
    }
}

#[test]
fn ctrl_c_ends_it_and_the_terminal_is_as_it_was() {
    let mut session = open(&["--plain"], 80, "en_US.UTF-8");
    let before = session.line_modes();
    session.bytes(b"L16\r");
    session.wait_for("Part 1 of");
    assert_eq!(session.line_modes(), before, "the terminal's modes are left alone");
    session.bytes(b"\x03");
    assert_ne!(session.wait_exit(), 0);
    written(&session);
}

#[test]
fn a_dumb_terminal_gets_it_by_itself() {
    let options = Options::sized(80, 40).locale("en_US.UTF-8").env("TERM", "dumb");
    let mut session = Session::finwait(&[], &options);
    session.wait_for("A number or a name opens a lesson");
    session.wait_for("\n>");
    session.bytes(b"quit\r");
    assert_eq!(session.wait_exit(), 0);
    written(&session);
}

/// What is in no file is not lost by one line, nor by the end of the input; saved, or said twice, it is.
#[test]
fn work_that_is_in_no_file_is_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::sized(80, 40).locale("en_US.UTF-8").within(folder.path());
    let mut session = Session::finwait(&["play", "--plain"], &options);
    session.wait_for("\n>");
    session.bytes(b"client: connect server:80\r");
    session.wait_for("States: client SYN_SENT");
    for (asked, line) in [&b"leave\r"[..], b"sandbox\r", b"learn L16\r", b"screens\r", b"\x04"].into_iter().enumerate()
    {
        session.bytes(line);
        session.wait_for_raw("is in no file yet", asked + 1);
        // Whatever comes between, it counts as asked no longer.
        session.bytes(b"again\r");
        session.wait_for_raw("client SYN_SENT", asked + 2);
    }
    session.bytes(b"save kept.tcp\r");
    session.wait_for("Saved as kept.tcp.");
    session.bytes(b"leave\r");
    session.wait_for("A number or a name opens a lesson");
    session.bytes(b"\x04");
    assert_eq!(session.wait_exit(), 0);
    assert!(std::fs::read_to_string(folder.path().join("kept.tcp")).unwrap().contains("connect"));
}

/// The mode "lines" has a way back from within, and it is kept.
#[test]
fn the_screens_are_one_word_away() {
    let mut session = open(&["--plain"], 80, "en_US.UTF-8");
    session.bytes(b"screens\r");
    session.wait_for("? keys");
    session.keys("qy");
    assert_eq!(session.wait_exit(), 0);
    let kept = std::fs::read_dir(session.home())
        .unwrap()
        .filter_map(|entry| std::fs::read_to_string(entry.unwrap().path()).ok());
    assert!(kept.into_iter().any(|text| text.contains("mode = \"screen\"")));
}

/// Types lines one after another, as soon as the one before is answered; each is followed by what is then said.
fn talk(session: &mut Session, talk: &[(&str, &str)]) {
    for (line, said) in talk {
        let raw = String::from_utf8_lossy(session.raw()).into_owned();
        let before = raw.matches(said).count();
        session.bytes(format!("{line}\r").as_bytes());
        // What is typed is shown as well.
        session.wait_for_raw(said, before + 1 + usize::from(line.contains(said)));
    }
}

/// The five things that the tutor must be able to do by keyboard, by mouse and in lines, typed on a terminal.
#[test]
fn the_five_things_are_done_in_lines() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::sized(200, 40).locale("en_US.UTF-8").within(folder.path());
    let stories: [&[(&str, &str)]; 5] = [
        &[
            ("client: connect server:80", "client SYN_SENT"),
            ("until client ESTABLISHED", "It holds: client ESTABLISHED."),
            ("lose", "Done: drop #3"),
            ("client: send \"HELLO\"", "client sends #4 DATA 5"),
            ("until server ESTABLISHED", "server goes from SYN_RCVD to ESTABLISHED."),
        ],
        &[
            ("client: connect server:80", "client SYN_SENT"),
            ("until server ESTABLISHED", "It holds: server ESTABLISHED."),
            ("server: accept", "accept() ="),
            ("client: close", "client goes from ESTABLISHED to FIN_WAIT_1"),
            ("server: close", "server goes from ESTABLISHED to FIN_WAIT_1"),
            ("until client CLOSING", "It holds: client CLOSING."),
            ("why", "Standard: RFC 9293"),
        ],
        &[
            ("client: connect server:80", "client SYN_SENT"),
            ("until server ESTABLISHED", "It holds: server ESTABLISHED."),
            ("fork off", "Branch off begins here"),
            ("client: close", "client sends #4 FIN-ACK"),
            ("branch a", "Branch A is played."),
            ("fork on", "Branch on begins here"),
            ("client: set linger 0", "linger 0"),
            ("client: close", "client sends #4 RST-ACK"),
            ("compare off on", "because, in on: linger-zero-reset: "),
        ],
        &[("rules challenge", "challenge-ack: "), ("rule challenge-ack", "Standard: RFC 5961")],
        &[
            ("client: connect server:80", "client SYN_SENT"),
            ("save mine.tcp", "Saved as mine.tcp."),
            ("until client ESTABLISHED", "It holds: client ESTABLISHED."),
            ("save ! mine.tcp", "Saved as mine.tcp."),
            ("open mine.tcp", "mine.tcp"),
            ("until server ESTABLISHED", "It holds: server ESTABLISHED."),
        ],
    ];
    for story in stories {
        let mut session = Session::finwait(&["play", "--plain"], &options);
        session.wait_for("\n>");
        talk(&mut session, story);
        // The second time is for what is in no file.
        session.bytes(b"quit\rquit\r");
        assert_eq!(session.wait_exit(), 0);
        written(&session);
    }
    assert!(std::fs::read_to_string(folder.path().join("mine.tcp")).unwrap().contains("client: connect server:80"));
}
