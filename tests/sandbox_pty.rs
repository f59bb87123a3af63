//! The sandbox of the real program in a pseudo-terminal: segments lost in mid-flight by key and by mouse, commands
//! typed, hosts meddled with by their menus, and the lost last ACK with and without TIME_WAIT, told on screen.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod support;

use support::pty::Options;
use support::walk::{Hand, Walker, Words};

fn sandbox(args: &[&str], locale: &str, hand: Hand) -> Walker {
    let args: Vec<&str> = ["play"].iter().chain(args).copied().collect();
    let mut walker = Walker::open(&args, &Options::default().locale(locale), hand);
    walker.session.wait_for("10.0.0.2");
    walker
}

/// The moment that the title shows, in milliseconds.
fn clock(walker: &Walker) -> u32 {
    let title = walker.row(0);
    let (before, _) = title.trim().rsplit_once(" s ").unwrap_or_else(|| panic!("no clock in {title:?}"));
    before.rsplit(' ').next().unwrap().replace('.', "").parse().unwrap()
}

#[test]
fn a_segment_is_lost_by_a_key_in_the_middle_of_its_way_and_repeated() {
    let mut walker = sandbox(&[], "en_US.UTF-8", Hand::Keys);
    walker.session.keys("--");
    walker.session.wait_for("0.25x");
    walker.menu("client", "connect");
    walker.use_hint("step");
    walker.session.wait_until("the clock to run", |screen| !screen.contents().contains(" 0.000 s "));
    walker.session.keys("x");
    walker.session.wait_for("✗");
    let lost_at = clock(&walker);
    assert!((1..50).contains(&lost_at), "lost at {lost_at} ms:\n{}", walker.session.text());
    walker.step_until("the SYN again", |walker| walker.session.text().contains("SYN seq 0 (again)"));
    walker.step_until("ESTABLISHED", |walker| walker.session.text().contains("│ ESTABLISHED  │"));
}

#[test]
fn a_segment_is_lost_with_the_mouse_and_repeated() {
    let mut walker = sandbox(&[], "zh_CN.UTF-8", Hand::Mouse);
    walker.menu("client", "connect");
    walker.use_hint("step");
    walker.session.wait_until("the clock to run", |screen| !screen.contents().contains(" 0.000 s "));
    let menu = walker.words.get("app.menu.drop").to_owned();
    // The first click chooses it, the second opens its menu; with the menu open, time stands still.
    walker.changing("a click on a segment", |walker| walker.click_text("SYN seq 0", 2..16));
    walker.click_text("SYN seq 0", 2..16);
    walker.session.wait_for(&menu);
    let row = (1..23).find(|row| walker.row(*row).contains(&menu)).unwrap();
    walker.click_text(&menu, row..row + 1);
    walker.session.wait_for("✗");
    assert!((1..50).contains(&clock(&walker)), "{}", walker.session.text());
    let again = format!("SYN seq 0 {}", walker.words.get("widgets.again"));
    walker.step_until("the SYN again", |walker| walker.session.text().contains(again.trim()));
}

#[test]
fn a_command_is_typed_with_tab_and_a_wrong_one_shows_its_mistake() {
    for locale in ["en_US.UTF-8", "zh_CN.UTF-8"] {
        let mut walker = sandbox(&["--no-motion"], locale, Hand::Keys);
        walker.session.keys(":");
        walker.session.wait_for(walker.words.get("tui.command_line.placeholder").to_owned().as_str());
        walker.session.keys("cli<Tab>");
        walker.session.wait_for(":client:");
        walker.session.keys("con<Tab>");
        walker.session.wait_for(":client: connect");
        walker.session.keys("serv<Tab>");
        walker.session.wait_for(":client: connect server:80");
        walker.session.keys("<Enter>");
        walker.session.wait_for("│   SYN_SENT   │");
        walker.session.wait_gone(":client: connect");

        walker.session.keys(":");
        walker.session.wait_for(walker.words.get("tui.command_line.placeholder").to_owned().as_str());
        walker.session.keys("server: acept<Enter>");
        // The line stays, with the mistake marked and the right word offered.
        walker.session.wait_for("^^^^^");
        walker.session.wait_for("accept");
        assert!(walker.session.text().contains(":server: acept"), "{}", walker.session.text());
        walker.session.keys("<Esc>");
        walker.session.wait_gone("acept");
    }
}

#[test]
fn linger_zero_by_the_menu_makes_close_a_reset() {
    for hand in [Hand::Keys, Hand::Mouse] {
        let mut walker = sandbox(&["--no-motion"], "en_US.UTF-8", hand);
        walker.menu("client", "connect");
        walker.step_until("a connection to accept", |walker| walker.session.text().contains("1/4096"));
        walker.menu("client", "linger_zero");
        walker.session.wait_for("linger");
        walker.menu("client", "close");
        walker.session.wait_for("RST");
        walker.step_until("the reset's arrival", |walker| walker.session.text().matches("CLOSED").count() >= 2);
    }
}

#[test]
fn a_host_crashes_and_reboots_a_cable_goes_out_and_in() {
    for (locale, hand) in [("en_US.UTF-8", Hand::Keys), ("zh_CN.UTF-8", Hand::Mouse)] {
        let mut walker = sandbox(&["--no-motion"], locale, hand);
        for (entry, sign) in
            [("unplug", "widgets.act.unplug"), ("plug", "widgets.act.plug"), ("crash", "widgets.act.crash")]
        {
            walker.menu("server", entry);
            let sign = walker.words.get(sign).to_owned();
            walker.session.wait_for(&sign);
        }
        walker.menu("server", "reboot");
    }
}

#[test]
fn the_language_changes_and_steps_go_back_and_forward() {
    let mut walker = sandbox(&["--no-motion"], "en_US.UTF-8", Hand::Keys);
    walker.menu("client", "connect");
    let mut seen = vec![walker.session.text()];
    for _ in 0..3 {
        walker.hint("step");
        seen.push(walker.session.text());
    }
    for before in seen.iter().rev().skip(1) {
        walker.hint("step_back");
        // What is marked as just changed differs, and so does the line of steps; what happened does not.
        let told = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| !line.contains("┼─"));
            lines.map(|line| line.replace('▸', " ")).collect()
        };
        assert_eq!(told(&walker.session.text()), told(before));
    }
    let zh = Words::of("zh");
    walker.session.keys("L");
    walker.session.wait_for(zh.get("app.sandbox.title"));
    walker.session.keys("L");
    walker.session.wait_for(Words::of("en").get("app.sandbox.title"));
}

/// The statement of a rule, without blanks: on screen it is wrapped.
fn statement(key: &str, locale: &str) -> String {
    let rule = finwait::trace::Rule::ALL.iter().find(|info| info.rule.key() == key).unwrap();
    let lang = if locale.starts_with("zh") { finwait::lang::Lang::Zh } else { finwait::lang::Lang::En };
    rule.statement.get(lang).split_whitespace().collect()
}

/// Whether the pane tells a rule.
fn tells(walker: &Walker, rule: &str, locale: &str) -> bool {
    let pane: String = walker.pane_text().split_whitespace().collect();
    pane.contains(&statement(rule, locale))
}

#[test]
fn a_lost_last_ack_is_answered_in_time_wait_and_its_60_s_start_anew() {
    for locale in ["en_US.UTF-8", "zh_CN.UTF-8"] {
        let mut walker = sandbox(&["tests/scenarios/last-ack-lost.tcp", "--no-motion"], locale, Hand::Keys);
        let again = walker.words.get("widgets.again").to_owned();
        walker.step_until("TIME_WAIT", |walker| walker.session.text().contains("│  TIME_WAIT   │"));
        walker.step_until("the lost ACK", |walker| walker.session.text().contains('✗'));
        let fin = format!("FIN-ACK seq 1 ack 2 {again}");
        walker.step_until("the FIN again", |walker| walker.session.text().contains(&fin));
        walker.step_until("the reason", |walker| tells(walker, "time-wait-reacks", locale));
        let screen = walker.session.text();
        let acks = screen.matches("─ACK ack 2").count();
        assert!(acks >= 2, "the ACK goes out again:\n{screen}");
        let card: String = screen.lines().map(|line| line.chars().take(18).collect::<String>() + "\n").collect();
        assert!(card.contains("TIME_WAIT 60 s"), "the 60 s begin anew:\n{screen}");
        walker.step_until("LAST_ACK's end", |walker| walker.session.text().contains("│    CLOSED    │"));
        assert!(walker.session.text().contains("│  TIME_WAIT   │"), "{}", walker.session.text());
    }
}

#[test]
fn without_time_wait_the_repeated_fin_meets_a_reset() {
    for locale in ["en_US.UTF-8", "zh_CN.UTF-8"] {
        let file = "tests/scenarios/last-ack-lost-no-time-wait.tcp";
        let mut walker = sandbox(&[file, "--no-motion"], locale, Hand::Keys);
        walker.step_until("the overflow", |walker| tells(walker, "time-wait-overflow", locale));
        let again = walker.words.get("widgets.again").to_owned();
        let fin = format!("FIN-ACK seq 1 ack 2 {again}");
        walker.step_until("the FIN again", |walker| walker.session.text().contains(&fin));
        walker.step_until("the reset", |walker| tells(walker, "no-connection-reset", locale));
        assert!(walker.session.text().contains("RST seq 2"), "{}", walker.session.text());
        walker.step_until("ECONNRESET", |walker| walker.session.text().contains("ECONNRESET"));
    }
}
