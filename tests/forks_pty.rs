//! What the sandbox is for, in the real program: a lost handshake segment, CLOSING, two futures side by side, a rule
//! with its clause, a run saved and opened; each with the keyboard alone and with the mouse alone, on a small and a
//! large screen.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod support;

use std::path::Path;

use support::pty::Options;
use support::walk::{Hand, Walker};

/// Plays a story with either hand on either screen, in a folder of its own.
fn with_both_hands(story: impl Fn(&mut Walker, &Path)) {
    for (hand, columns, rows, locale) in [
        (Hand::Keys, 80, 24, "en_US.UTF-8"),
        (Hand::Mouse, 80, 24, "zh_CN.UTF-8"),
        (Hand::Keys, 120, 40, "zh_CN.UTF-8"),
        (Hand::Mouse, 120, 40, "en_US.UTF-8"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::sized(columns, rows).locale(locale).within(folder.path());
        let mut walker = Walker::open(&["play", "--no-motion"], &options, hand);
        walker.session.wait_for("10.0.0.2");
        story(&mut walker, folder.path());
    }
}

/// Both hosts' boxes show that state.
fn both_are(walker: &Walker, state: &str) -> bool {
    let text = walker.session.text();
    text.lines().take(6).map(|line| line.matches(state).count()).max() >= Some(2)
}

fn open_connection(walker: &mut Walker) {
    walker.menu("client", "connect");
    walker.step_until("both ESTABLISHED", |walker| both_are(walker, "ESTABLISHED"));
    walker.menu("server", "accept");
}

#[test]
fn the_third_ack_is_lost_and_data_finishes_the_handshake() {
    with_both_hands(|walker, _| {
        walker.menu("client", "connect");
        walker.step_until("the third ACK on its way", |walker| walker.session.text().contains("─ACK ack 1"));
        walker.hint("lose");
        walker.menu("client", "send");
        walker.step_until("data that is answered", |walker| both_are(walker, "ESTABLISHED"));
        assert!(walker.session.text().contains('✗'), "{}", walker.session.text());
    });
}

#[test]
fn both_close_at_once_and_meet_in_closing() {
    with_both_hands(|walker, _| {
        open_connection(walker);
        walker.menu("client", "close");
        walker.menu("server", "close");
        walker.step_until("CLOSING", |walker| both_are(walker, "CLOSING"));
    });
}

#[test]
fn linger_on_and_off_stand_side_by_side_with_the_rules_that_part_them() {
    with_both_hands(|walker, folder| {
        open_connection(walker);
        walker.do_action("fork");
        walker.session.wait_for("▸ B ");
        walker.menu_beside("client", 1, "linger_zero");
        walker.session.wait_for("client: set linger 0");
        walker.menu_beside("client", 1, "close");
        walker.hint("swap_side");
        walker.menu_beside("client", 0, "close");
        walker.step_until("both rules", |walker| {
            let text = walker.session.text();
            text.contains("close-sends-fin") && text.contains("linger-zero-reset") && text.matches('≠').count() >= 2
        });
        walker.step_until("the reset's arrival", |walker| walker.session.text().contains("ECONNRESET"));
        // One row holds the same moment of both: the FIN beside the reset.
        let beside = walker.session.text().lines().any(|line| line.contains("FIN-ACK seq 1") && line.contains("RST"));
        assert!(beside, "{}", walker.session.text());
        // The tree is kept, and opened again as it was.
        walker.do_action("save");
        walker.pick(": save forks.toml");
        walker.session.wait_for("forks.toml");
        let kept = std::fs::read_to_string(folder.join("forks.toml")).unwrap();
        assert!(kept.contains("change = \"client: set linger 0\""), "{kept}");
    });
}

#[test]
fn the_rule_for_a_challenge_ack_is_found_and_its_clause_read() {
    with_both_hands(|walker, _| {
        walker.do_action("rules");
        walker.pick("challenge-ack ");
        walker.session.wait_for("RFC 5961 §3");
        walker.session.wait_for("tcp_send_challenge_ack");
    });
}

#[test]
fn a_run_is_saved_and_opened_again_and_never_written_over_unasked() {
    with_both_hands(|walker, folder| {
        open_connection(walker);
        walker.do_action("save");
        walker.pick(": save session.tcp");
        walker.session.wait_for("session.tcp");
        let kept = std::fs::read_to_string(folder.join("session.tcp")).unwrap();
        assert!(kept.contains("client: connect server:80") && kept.ends_with("server: accept\n"), "{kept}");
        walker.menu("client", "close");
        walker.do_action("save");
        walker.pick(": save session.tcp");
        walker.session.wait_for("y ");
        walker.hint("no");
        assert_eq!(std::fs::read_to_string(folder.join("session.tcp")).unwrap(), kept);
        walker.do_action("open_file");
        walker.pick(": open session.tcp");
        // What was done since is in no file: that is asked about.
        walker.session.wait_for("y ");
        walker.hint("yes");
        walker.step_until("the connection again", |walker| both_are(walker, "ESTABLISHED"));
    });
}

#[test]
fn a_tree_is_opened_from_the_command_line_and_leaving_asks() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::default().within(folder.path());
    let mut walker = Walker::open(&["play", "--no-motion"], &options, Hand::Keys);
    walker.session.wait_for("10.0.0.2");
    walker.menu("client", "connect");
    walker.hint("step");
    for line in ["fork", "client: set linger 0", "rename no patience", "save tree.toml"] {
        walker.command(line);
    }
    walker.session.wait_for("tree.toml");
    walker.session.keys("q");
    walker.session.wait_gone("no patience");
    walker.session.keys("q");
    walker.session.wait_for("finwait");
    walker.session.keys("q");
    assert_eq!(walker.session.wait_exit(), 0);
    let mut again = Walker::open(&["play", "--no-motion", "tree.toml"], &options, Hand::Keys);
    again.session.wait_for("tree.toml");
    again.command("beside no patience");
    again.session.wait_for("no patience  client: set linger 0");
    again.command("client: send 5");
    again.session.keys("Q");
    again.session.wait_for("y ");
    again.session.keys("y");
    assert_eq!(again.session.wait_exit(), 0);
}
