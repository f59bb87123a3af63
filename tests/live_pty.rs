//! The tutor on the real kernel, in a pseudo-terminal: a scenario in slow motion and step by step, a packet lost by
//! hand, a wait skipped, the way back to the simulator; and, when asked for, a whole lesson.
//!
//! It needs a kernel lab, so it runs where `LAB_REQUIRED=1` says so, and is loud where it does not.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, clippy::print_stderr, reason = "who runs the tests may ask for the kernel")]

mod support;

use std::time::Duration;

use support::pty::Options;
use support::walk::{Hand, Walker, Words};

/// Whether the lab is wanted; says loudly if it is not.
fn wanted() -> bool {
    let wanted = std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1");
    if !wanted {
        eprintln!(
            "\n!!! SKIPPED: the tutor was not run on the kernel; LAB_REQUIRED=1 asks for it (docs/kernel-lab.md)\n"
        );
    }
    wanted
}

fn open(args: &[&str], locale: &str) -> Walker {
    Walker::open(args, &Options::default().locale(locale), Hand::Keys)
}

/// Takes one step, and waits for what the kernel makes of it.
fn step(walker: &mut Walker, sign: &str) {
    walker.session.keys(" ");
    walker.session.wait_for(sign);
}

#[test]
fn a_scenario_plays_by_itself_in_slow_motion() {
    if !wanted() {
        return;
    }
    for locale in ["en_US.UTF-8", "zh_CN.UTF-8"] {
        let mut walker = open(&["play", "--backend", "kernel", "tests/scenarios/four-way-close.tcp"], locale);
        let arm =
            Words::of(if locale.starts_with("zh") { "zh" } else { "en" }).before_value("live.arm.slow").to_owned();
        walker.session.wait_for(&arm);
        walker.session.keys("p");
        walker.session.wait_for("run 63s");
        walker.session.wait_for("│  TIME_WAIT   │");
        walker.session.keys("f");
        walker.session.wait_gone("│  TIME_WAIT   │");
        walker.session.keys("<C-c>");
        assert_eq!(walker.session.wait_exit(), 0);
    }
}

/// `LAB_LESSON=zh_CN.UTF-8` plays all of L16, or of the lesson that `LAB_ID` names; with `LAB_PACE=step` at ten seconds
/// a step. It takes minutes.
#[test]
fn a_lesson_plays_to_its_end() {
    let id = std::env::var("LAB_ID").unwrap_or_else(|_| "L16".to_owned());
    let Ok(locale) = std::env::var("LAB_LESSON") else { return };
    let steps = std::env::var("LAB_PACE").is_ok_and(|pace| pace == "step");
    let pace = if steps { "step" } else { "slow" };
    let mut walker = open(&["learn", "--backend", "kernel", "--pace", pace, &id], &locale);
    walker.session.wait_for(&id);
    walker.watches = if steps { Duration::from_secs(10) } else { Duration::from_millis(300) };
    walker.play_lesson(
        |walker| if steps || id != "L16" { skip_challenge(walker) } else { close_the_server_first(walker) },
    );
    let words = ["agrees", "differs", "not_offered", "skipped"].map(|verdict| {
        let words = walker.words.before_value(&format!("live.verdict.{verdict}"));
        words.split_whitespace().collect::<String>()
    });
    // A beat without a question has no verdict.
    let judged = |pane: &&String| pane.contains('✓') || pane.contains('✗');
    for pane in walker.compared.iter().filter(judged) {
        eprintln!("{pane}");
        let pane: String = pane.split_whitespace().collect();
        assert!(words.iter().any(|words| pane.contains(words)), "no word of the kernel in {pane}");
    }
    assert_eq!(walker.compared.iter().filter(judged).count(), walker.answered);
}

/// On without the challenge, once the kernel is where it begins.
fn skip_challenge(walker: &mut Walker) {
    let opening = walker.words.get("live.opening").to_owned();
    walker.session.wait_gone(&opening);
    walker.session.listen_for(Duration::from_secs(3));
    walker.use_hint("next_beat");
    walker.session.wait_for(walker.words.get("app.challenge.skip").split('.').next().unwrap_or_default());
    walker.use_hint("yes");
    walker.session.wait_for(walker.words.get("app.phase.done"));
}

/// L16's challenge by the menus of the hosts, in real time.
fn close_the_server_first(walker: &mut Walker) {
    walker.session.wait_for("LISTEN");
    walker.menu("client", "connect");
    walker.session.wait_for("1/4096");
    walker.menu("server", "accept");
    walker.session.wait_for("accept() = 0");
    walker.menu("server", "close");
    walker.session.wait_for("│  FIN_WAIT_2  │");
    walker.menu("client", "close");
    let met = walker.words.before_value("app.challenge.met").to_owned();
    walker.session.wait_for(&met);
    walker.hint("next_beat");
}

#[test]
fn a_last_ack_is_lost_by_hand_step_by_step_and_the_fin_comes_again() {
    if !wanted() {
        return;
    }
    let mut walker = open(&["play", "--backend", "kernel", "--pace", "step"], "en_US.UTF-8");
    walker.session.wait_for("LISTEN");
    walker.command("client: connect server:80");
    // The learner thinks; the kernel repeats its SYN, and nobody sees more than one.
    walker.session.wait_for("#1 SYN: the kernel repeated this 2 times");
    step(&mut walker, "#2 SYN-ACK to client");
    step(&mut walker, "#3 ACK to server");
    step(&mut walker, "1/4096");
    walker.command("server: accept");
    walker.session.wait_for("accept() = 0");
    walker.command("client: close");
    walker.session.wait_for("#4 FIN-ACK to server");
    step(&mut walker, "#5 ACK to client");
    step(&mut walker, "│  FIN_WAIT_2  │");
    walker.command("server: close");
    walker.session.wait_for("#6 FIN-ACK to client");
    step(&mut walker, "#7 ACK to server");
    walker.session.keys("x");
    walker.session.wait_for("✗");
    // What was lost by hand is not made good by the wire: the repeat gets through.
    walker.session.wait_for("#8 FIN-ACK to client");
    step(&mut walker, "#9 ACK to server");
    step(&mut walker, "│    CLOSED    │");
    walker.session.wait_for("cannot be paused");
    walker.session.keys("f");
    walker.session.wait_until("both to be gone", |screen| screen.contents().matches("│    CLOSED    │").count() == 2);
    walker.session.keys("<Left>");
    walker.session.wait_for("Looking back");
    walker.command("client: connect server:80");
    walker.session.wait_for("│   SYN_SENT   │");
}
