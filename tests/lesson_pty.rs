//! A whole lesson on the real program in a pseudo-terminal: from the first screen to the end, with keys only, and again
//! with the mouse only, following what is on screen.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod support;

use support::pty::Options;
use support::walk::{Hand, Walker};

const LOCALES: [&str; 2] = ["en_US.UTF-8", "zh_CN.UTF-8"];

/// From the first screen into a lesson.
fn open_lesson(walker: &mut Walker, id: &str, hand: Hand) {
    walker.session.wait_for("finwait");
    for _ in 0..8 {
        if walker.session.text().contains(&format!("○ {id}")) {
            break;
        }
        walker.changing("PageDown", |walker| walker.session.keys("<PageDown>"));
    }
    match hand {
        Hand::Keys => {
            for _ in 0..20 {
                if walker.session.text().contains(&format!("▸ ○ {id}")) {
                    break;
                }
                walker.changing("Down", |walker| walker.session.keys("<Down>"));
            }
            walker.hint("open");
        }
        Hand::Mouse => walker.changing("a click on a lesson", |walker| walker.click_text(id, 1..23)),
    }
    assert_eq!(walker.phase(), "say");
}

/// L16's challenge by the menus of the hosts: a close in four segments, the server first.
fn close_the_server_first(walker: &mut Walker) {
    walker.menu("client", "connect");
    walker.step_until("a connection to accept", |walker| walker.session.text().contains("1/4096"));
    walker.menu("server", "accept");
    walker.menu("server", "close");
    walker.step_until("FIN_WAIT_2", |walker| walker.session.text().contains("│  FIN_WAIT_2  │"));
    walker.menu("client", "close");
    let met = walker.words.before_value("app.challenge.met").to_owned();
    walker.step_until("the goal", |walker| walker.pane_text().contains(&met));
    walker.hint("next_beat");
}

/// To the end of L16, and back to the list, where it counts as finished.
fn play_l16(locale: &str, hand: Hand) {
    let options = Options::default().locale(locale);
    let mut walker = Walker::open(&["--no-motion"], &options, hand);
    open_lesson(&mut walker, "L16", hand);
    walker.play_lesson(close_the_server_first);
    assert!(walker.answered >= 4, "{locale} {hand:?}: {} questions", walker.answered);
    let score = walker.words.get("app.done.score").to_owned();
    let (before, _) = score.split_once("%{").unwrap();
    assert!(walker.pane_text().contains(before), "{}", walker.session.text());
    // Three questions would follow; the learner has had enough.
    walker.session.keys("q");
    walker.session.wait_for("✓ L16");
    walker.use_hint("leave");
    assert_eq!(walker.session.wait_exit(), 0);
}

#[test]
fn l16_from_the_first_screen_to_done_with_keys_only() {
    for locale in LOCALES {
        play_l16(locale, Hand::Keys);
    }
}

#[test]
fn l16_from_the_first_screen_to_done_with_the_mouse_only() {
    for locale in LOCALES {
        play_l16(locale, Hand::Mouse);
    }
}

/// The commands that the author of a lesson solves its challenge with.
fn solution(id: &str) -> Vec<String> {
    let path = format!("{}/lessons/{id}.toml", env!("CARGO_MANIFEST_DIR"));
    let lesson: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let text = lesson["challenge"]["solution"].as_str().unwrap();
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// To the end of a lesson, its challenge solved by the author's own commands, which are typed whatever the hand.
fn play_typing(id: &str, locale: &str, hand: Hand) {
    let options = Options::default().locale(locale);
    let mut walker = Walker::open(&["learn", id, "--no-motion"], &options, hand);
    walker.session.wait_for(id);
    let commands = solution(id);
    walker.play_lesson(|walker| {
        for command in &commands {
            walker.command(command);
        }
        let met = walker.words.before_value("app.challenge.met").to_owned();
        assert!(walker.pane_text().contains(&met), "{id}: the goal is not met:\n{}", walker.session.text());
        walker.leave_challenge();
    });
    let asks = if id.starts_with('B') { 0 } else { 4 };
    assert!(walker.answered >= asks, "{id} {locale} {hand:?}: {} questions", walker.answered);
}

fn ids() -> impl Iterator<Item = String> {
    let lessons = finwait::lesson::embedded().iter();
    lessons.map(|lesson| {
        let id = lesson.text.lines().find_map(|line| line.strip_prefix("id = ")).unwrap();
        id.trim_matches('"').to_owned()
    })
}

#[test]
fn every_lesson_is_played_to_its_end_with_keys_in_english() {
    ids().for_each(|id| play_typing(&id, LOCALES[0], Hand::Keys));
}

#[test]
fn every_lesson_is_played_to_its_end_with_keys_in_chinese() {
    ids().for_each(|id| play_typing(&id, LOCALES[1], Hand::Keys));
}

/// The mouse gets to the end too, by way of the challenge: in every third lesson, every other one of them in Chinese.
#[test]
fn every_third_lesson_is_played_to_its_end_with_the_mouse() {
    for (at, id) in ids().step_by(3).enumerate() {
        play_typing(&id, LOCALES[(at + 1) % 2], Hand::Mouse);
    }
}
