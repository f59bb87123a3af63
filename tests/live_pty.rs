//! The tutor on the real kernel, in a pseudo-terminal: a scenario in slow motion and step by step, a packet lost by
//! hand, a wait skipped, the way back to the simulator; and, when asked for, a whole lesson.
//!
//! It needs a kernel lab, so it runs where `LAB_REQUIRED=1` says so, and is loud where it does not.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, clippy::print_stderr, reason = "who runs the tests may ask for the kernel")]

mod support;

use std::time::{Duration, Instant};

use support::pty::Options;
use support::walk::{Hand, Walker, Words};

/// Whether the lab is wanted; says loudly if it is not.
fn wanted() -> bool {
    let wanted = std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1");
    if !wanted {
        eprintln!("\n!!! SKIPPED: the tutor was not run on the kernel; LAB_REQUIRED=1 asks for it (docs/kernel-lab.md)\n");
    }
    wanted
}

fn open(args: &[&str], locale: &str) -> Walker {
    Walker::open(args, &Options::default().locale(locale), Hand::Keys)
}

/// Presses keys again and again until a text is there; real time passes between.
fn press_until(walker: &mut Walker, keys: &str, text: &str) {
    let end = Instant::now() + Duration::from_secs(60);
    while !walker.session.text().contains(text) {
        assert!(Instant::now() < end, "no {text:?}:\n{}", walker.session.text());
        walker.session.keys(keys);
        walker.session.listen_for(Duration::from_millis(150));
    }
}

#[test]
fn a_scenario_plays_by_itself_in_slow_motion() {
    if !wanted() {
        return;
    }
    for locale in ["en_US.UTF-8", "zh_CN.UTF-8"] {
        let mut walker = open(&["play", "--backend", "kernel", "tests/scenarios/four-way-close.tcp"], locale);
        let arm = Words::of(if locale.starts_with("zh") { "zh" } else { "en" }).before_value("live.arm.slow").to_owned();
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

#[test]
fn l16_plays_to_its_end_in_slow_motion() {
    if !wanted() || std::env::var("LAB_LESSON").is_err() {
        return;
    }
    let locale = std::env::var("LAB_LESSON").unwrap();
    let mut walker = open(&["learn", "--backend", "kernel", "L16"], &locale);
    walker.session.wait_for("L16");
    walker.watches = Duration::from_millis(300);
    walker.play_lesson(|walker| {
        walker.session.listen_for(Duration::from_secs(2));
        walker.menu("client", "connect");
        walker.session.wait_for("1/4096");
        walker.menu("server", "accept");
        walker.menu("server", "close");
        walker.session.wait_for("│  FIN_WAIT_2  │");
        walker.menu("client", "close");
        let met = walker.words.before_value("app.challenge.met").to_owned();
        walker.session.wait_for(&met);
        eprintln!("{}", walker.session.text());
        walker.hint("next_beat");
    });
    eprintln!("{}", walker.session.text());
}
