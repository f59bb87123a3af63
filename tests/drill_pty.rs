//! Drills, interviews and rounds of being the stack on the real program: on screen in a pseudo-terminal and in lines,
//! in both languages. Every answer given is worked out by the engine here, from the same seed; none is written down.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a real program is fed while it is read")]

mod support;

use std::io::Write;
use std::process::{Command, Stdio};

use finwait::lang::Lang;
use finwait::quiz::drill::{Drill, Phase, Wish, be_the_stack, interview};
use finwait::quiz::item::{Item, Reply};
use finwait::quiz::schedule::{Moment, State};
use support::pty::{Options, Session};
use support::walk::Words;

/// The seed of all of them.
const SEED: u64 = 11;

/// A morning in 2026.
fn morning() -> Moment {
    Moment::utc(1_780_000_000)
}

fn wish() -> Wish {
    Wish { seed: SEED, ..Wish::default() }
}

/// The items of a drill in which every answer is right, in the order of asking.
fn items(mut drill: Drill) -> Vec<Item> {
    let mut found: Vec<Item> = Vec::new();
    while drill.phase() != Phase::Over {
        let item = drill.round().unwrap().item.clone();
        match (drill.phase(), item.right_reply()) {
            (Phase::Ticking, Reply::Rubric(_, ticks)) => drop(drill.tick(ticks, morning(), Lang::En).unwrap()),
            (Phase::Asking, reply) => {
                found.push(item);
                drill.answer(reply, morning(), Lang::En).unwrap();
            }
            (phase, _) => assert_eq!(phase, Phase::Judged),
        }
        drill.go_on(morning());
    }
    found
}

fn ten() -> Vec<Item> {
    items(Drill::new(wish(), State::default(), morning()))
}

fn of_interview() -> Vec<Item> {
    interview(15, &[], SEED, &State::default(), morning()).into_iter().map(|planned| planned.item).collect()
}

fn of_stack() -> Vec<Item> {
    be_the_stack(SEED).into_iter().map(|planned| planned.item).collect()
}

const PLACES: [(&str, Lang); 2] = [("en_US.UTF-8", Lang::En), ("zh_CN.UTF-8", Lang::Zh)];

/// A sentence with its values filled in.
fn filled(words: &Words, key: &str, values: &[(&str, usize)]) -> String {
    let fill = |text: String, (name, value): &(&str, usize)| text.replace(&format!("%{{{name}}}"), &value.to_string());
    values.iter().fold(words.get(key).to_owned(), fill)
}

/// What the end says when all was right.
fn all_right(words: &Words, count: usize) -> String {
    filled(words, "drill.summary", &[("right", count), ("asked", count), ("credit", 100)])
}

// On screen.

/// The program on screen, with a drill open.
struct Screen {
    session: Session,
    words: Words,
}

impl Screen {
    fn open(args: &[&str], locale: &str, lang: Lang, rate: &str) -> Screen {
        let options = Options::sized(100, 40).locale(locale).env("FINWAIT_CLOCK_RATE", rate);
        let args: Vec<&str> = args.iter().copied().chain(["--no-motion"]).collect();
        Screen { session: Session::finwait(&args, &options), words: Words::of(lang.code()) }
    }

    /// Waits for the question of that number in the title.
    fn wait_for_question(&mut self, number: usize, of: usize) {
        self.session.wait_for(&format!("  {number}/{of}  "));
    }

    /// Gives the reply that the engine works out.
    fn give(&mut self, item: &Item) {
        if item.by_asking {
            // An incident tells nothing before an output has been asked for.
            self.session.keys("1<Enter>");
        }
        match item.right_reply() {
            Reply::Option(at) => self.session.keys(&format!("{}<Enter>", at + 1)),
            Reply::Line(text) => self.type_line(&text),
            Reply::Boxes(texts) => {
                for text in &texts {
                    self.type_line(text);
                }
            }
            Reply::Order(places) => {
                let numbers: Vec<String> = places.iter().map(|at| (at + 1).to_string()).collect();
                self.type_line(&numbers.join(" "));
            }
            Reply::Script(lines) => {
                for line in &lines {
                    self.type_line(line);
                }
                self.session.keys("<Enter>");
            }
            Reply::Rubric(_, ticks) => {
                self.type_line("SYN ACK FIN");
                let points = self.words.get("drill.points").to_owned();
                self.session.wait_for(&points);
                for at in 1..=ticks.len() {
                    self.session.keys(&at.to_string());
                }
                self.session.keys("<Enter>");
            }
        }
    }

    fn type_line(&mut self, text: &str) {
        self.session.bytes(text.as_bytes());
        self.session.keys("<Enter>");
    }

    /// Answers every item; where each is judged at once, the verdict is waited for.
    fn answer_all(&mut self, items: &[Item], judged: bool) {
        for (at, item) in items.iter().enumerate() {
            self.wait_for_question(at + 1, items.len());
            self.give(item);
            if judged {
                let by_self = matches!(item.right_reply(), Reply::Rubric(..));
                let right = self.words.get(if by_self { "drill.self_right" } else { "drill.right" }).to_owned();
                let cannot = format!("{}: {right}", item.id());
                self.session.wait_until(&cannot, |screen| screen.contents().lines().any(|line| line.trim() == right));
                self.session.keys("<Enter>");
            }
        }
        let end = all_right(&self.words, items.len());
        self.session.wait_for(&end);
        self.session.keys("<Enter>");
        self.session.wait_gone(&end);
        self.session.keys("q");
        assert_eq!(self.session.wait_exit(), 0);
    }
}

#[test]
fn a_drill_of_ten_on_screen() {
    let seed = SEED.to_string();
    for (locale, lang) in PLACES {
        Screen::open(&["drill", "--seed", &seed], locale, lang, "1").answer_all(&ten(), true);
    }
}

#[test]
fn a_round_of_being_the_stack_on_screen_against_the_clock() {
    let seed = SEED.to_string();
    for (locale, lang) in PLACES {
        let args = ["drill", "--stack", "--seed", &seed, "--minutes", "30"];
        Screen::open(&args, locale, lang, "1").answer_all(&of_stack(), true);
    }
}

#[test]
fn at_the_whiteboard_the_time_runs_out_by_itself() {
    let seed = SEED.to_string();
    for (locale, lang) in PLACES {
        let args = ["drill", "--stack", "--seed", &seed, "--minutes", "1"];
        let mut screen = Screen::open(&args, locale, lang, "100");
        let out = screen.words.get("drill.timed_out").to_owned();
        screen.session.wait_for(&out);
        screen.session.keys("<Enter>");
        let rest = filled(&screen.words, "drill.unreached", &[("n", of_stack().len() - 1)]);
        screen.session.wait_for(&rest);
        // The report leads to the run of the miss and back.
        let replays = screen.words.get("drill.replays").to_owned();
        screen.session.keys("<Enter>");
        screen.session.wait_for(&replays);
        screen.session.keys("<Esc>");
        screen.session.wait_for(&rest);
        screen.session.keys("q");
        screen.session.wait_gone(&rest);
        screen.session.keys("q");
        assert_eq!(screen.session.wait_exit(), 0);
    }
}

#[test]
fn an_interview_of_a_quarter_of_an_hour_on_screen() {
    let seed = SEED.to_string();
    for (locale, lang) in PLACES {
        Screen::open(&["interview", "--seed", &seed], locale, lang, "1").answer_all(&of_interview(), false);
    }
}

/// Fifteen minutes pass in four seconds: the answer after that is the last.
#[test]
fn an_interview_ends_when_its_time_is_over() {
    let seed = SEED.to_string();
    let items = of_interview();
    for (locale, lang) in PLACES {
        let mut screen = Screen::open(&["interview", "--seed", &seed], locale, lang, "200");
        screen.wait_for_question(1, items.len());
        screen.session.wait_for("  0:00");
        screen.give(&items[0]);
        let end = filled(&screen.words, "drill.summary", &[("right", 1), ("asked", 1), ("credit", 100)]);
        screen.session.wait_for(&end);
        screen.session.keys("<Enter>q");
        assert_eq!(screen.session.wait_exit(), 0);
    }
}

#[test]
fn a_clock_rate_that_is_none_is_told() {
    let mut session = Session::finwait(&["drill"], &Options::default().env("FINWAIT_CLOCK_RATE", "fast"));
    assert_eq!(session.wait_exit(), 2);
    session.wait_for("FINWAIT_CLOCK_RATE");
}

#[test]
fn a_run_is_asked_about_on_screen_and_comes_back() {
    for (locale, lang) in PLACES {
        let mut screen = Screen::open(&["play"], locale, lang, "1");
        let (title, back) =
            (screen.words.get("ahead.title").to_owned(), screen.words.get("ahead.back_played").to_owned());
        screen.session.wait_for("LISTEN");
        screen.session.bytes(b":client: connect server:80\r");
        screen.session.wait_for("SYN_SENT");
        screen.session.keys("?");
        screen.session.wait_for(&title);
        // Whether it is typed or chosen, giving up is a key beside the text.
        let leave = screen.words.get("tui.action.leave_answer.hint").to_owned();
        if screen.session.find(&leave).is_some() {
            screen.session.keys("<Esc>");
            screen.session.wait_gone(&leave);
        }
        screen.session.keys("x");
        let given_up = screen.words.get("drill.given_up").to_owned();
        screen.session.wait_for(&given_up);
        screen.session.keys("<Enter>");
        screen.session.wait_for(&back);
        screen.session.bytes(b"Q");
        screen.session.keys("y");
        assert_eq!(screen.session.wait_exit(), 0);
    }
}

// In lines.

/// The lines that answer an item.
fn lines(item: &Item) -> Vec<String> {
    match item.right_reply() {
        Reply::Option(at) => vec![format!("answer {}", at + 1)],
        Reply::Line(text) => vec![format!("answer {text}")],
        Reply::Boxes(texts) => vec![format!("answer {}", texts.join("; "))],
        Reply::Order(places) => {
            let numbers: Vec<String> = places.iter().map(|at| (at + 1).to_string()).collect();
            vec![format!("answer {}", numbers.join(" "))]
        }
        Reply::Script(lines) => lines.into_iter().chain([String::new()]).collect(),
        Reply::Rubric(..) => vec!["answer SYN ACK FIN".to_owned(), "answer all".to_owned()],
    }
}

/// What the program says to these lines.
fn spoken(args: &[&str], lang: Lang, rate: &str, lines: &[String]) -> (String, Option<i32>) {
    let home = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_finwait"))
        .args(args)
        .args(["--plain", "--lang", lang.code()])
        .env("FINWAIT_HOME", home.path())
        .env("FINWAIT_CLOCK_RATE", rate)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = lines.join("\n") + "\n";
    let feeds = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    feeds.join().unwrap().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

/// Every answer, with an empty line after each verdict where there is one.
fn all_lines(items: &[Item], judged: bool) -> Vec<String> {
    let after = || if judged { vec![String::new()] } else { Vec::new() };
    // An incident tells nothing before an output has been asked for.
    let looks = |item: &Item| if item.by_asking { vec!["1".to_owned(), String::new()] } else { Vec::new() };
    items.iter().flat_map(|item| looks(item).into_iter().chain(lines(item)).chain(after())).collect()
}

#[test]
fn a_drill_an_interview_and_a_round_at_the_whiteboard_in_lines() {
    let seed = SEED.to_string();
    let drills: [(&[&str], Vec<Item>, bool); 3] = [
        (&["drill", "--seed", &seed], ten(), true),
        (&["interview", "--seed", &seed, "--minutes", "15"], of_interview(), false),
        (&["drill", "--stack", "--seed", &seed, "--minutes", "30"], of_stack(), true),
    ];
    for (_, lang) in PLACES {
        let words = Words::of(lang.code());
        for (args, items, judged) in &drills {
            let (said, code) = spoken(args, lang, "1", &all_lines(items, *judged));
            assert!(said.contains(&all_right(&words, items.len())), "{args:?}: {said}");
            assert_eq!(code, Some(0), "{args:?}: {said}");
        }
    }
}

/// Whoever leaves an interview before its end is told what came of it so far, with each miss by its number.
#[test]
fn an_interview_left_early_has_its_report() {
    let items = of_interview();
    let begun: Vec<String> = all_lines(&items[..3], false).into_iter().chain(["skip".to_owned()]).collect();
    for (_, lang) in PLACES {
        let words = Words::of(lang.code());
        let summary = filled(&words, "drill.summary", &[("right", 3), ("asked", 4), ("credit", 75)]);
        let miss = filled(&words, "drill.miss", &[("n", 4)]);
        for word in ["quit", "leave"] {
            let lines: Vec<String> = begun.iter().cloned().chain([word.to_owned()]).collect();
            let args = ["interview", "--seed", &SEED.to_string(), "--minutes", "15"];
            let (said, code) = spoken(&args, lang, "1", &lines);
            assert!(said.contains(&summary) && said.contains(&miss) && code == Some(0), "{word}: {said}");
        }
        // Where nothing was answered there is nothing to tell.
        let (said, _) = spoken(&["interview", "--seed", "3"], lang, "1", &["quit".to_owned()]);
        assert!(!said.contains(words.get("drill.revise")), "{said}");
    }
}

/// In a drill there is no story whose run would be fixed.
#[test]
fn who_would_change_the_run_of_a_question_is_told_that_it_is_fixed() {
    let (said, _) = spoken(&["drill", "--stack", "--seed", "3"], Lang::En, "1", &["x".to_owned(), "menu".to_owned()]);
    assert!(said.contains(Words::of("en").get("drill.fixed")) && !said.contains("The story's run"), "{said}");
}

/// The results are there whole or not at all: a disk that takes nothing leaves no empty file, nor harms an older one.
#[test]
fn results_that_cannot_be_written_leave_no_file() {
    let home = tempfile::tempdir().unwrap();
    let (fresh, old) = (home.path().join("fresh.json"), home.path().join("old.json"));
    std::fs::write(&old, "{}").unwrap();
    for file in [&fresh, &old] {
        // No file may grow by a byte, which is told as an error and not by a signal.
        let script = format!(
            "trap '' XFSZ; ulimit -f 0; printf 'skip\\n' | {} drill --plain --seed 3 --count 1 --json {}",
            env!("CARGO_BIN_EXE_finwait"),
            file.display()
        );
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", &script]).env("FINWAIT_HOME", home.path().join("kept")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(3) && said.contains(&file.display().to_string()), "{said}");
    }
    assert!(!fresh.exists());
    assert_eq!(std::fs::read_to_string(&old).unwrap(), "{}");
    let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.len() <= 2, "{left:?}");
}

/// Five minutes pass in some hundredths of a second, so hardly anything can be answered in them.
#[test]
fn an_interview_in_lines_ends_when_its_time_is_over() {
    let items = of_interview();
    let (said, _) = spoken(
        &["interview", "--seed", &SEED.to_string(), "--minutes", "5"],
        Lang::En,
        "10000",
        // Lines for longer than that, however fast they are read.
        &vec![all_lines(&items, false); 100].concat(),
    );
    let words = Words::of("en");
    assert!(said.contains(words.get("drill.over")) && !said.contains(&all_right(&words, items.len())), "{said}");
}

#[test]
fn a_run_is_asked_about_in_lines_and_comes_back() {
    for (_, lang) in PLACES {
        let words = Words::of(lang.code());
        let typed = ["client: connect server:80", "ask", "hint", "skip", "", "ask", "skip", "leave", "state"];
        let (said, code) = spoken(&["play"], lang, "1", &typed.map(str::to_owned));
        for key in ["ahead.title", "ahead.go_on", "ahead.back_played", "ahead.back_unplayed", "drill.hint.focus"] {
            assert!(said.contains(words.get(key)), "{key}: {said}");
        }
        assert_eq!(code, Some(0), "{said}");
    }
}
