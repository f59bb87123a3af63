//! The looking phase of an interview on screen: a candidate asks for outputs one by one, each counts as a look, and
//! names cause, line and remedy from what was seen. By keys only, in both languages; answers are the engine's.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod support;

use finwait::lang::Lang;
use finwait::quiz::drill::interview;
use finwait::quiz::item::{Ask, Item, Wants};
use finwait::quiz::schedule::{Moment, State};
use finwait::quiz::{Reply, sheet};
use support::pty::{Options, Session};
use support::walk::Words;

const SEED: u64 = 11;

const PLACES: [(&str, Lang); 2] = [("en_US.UTF-8", Lang::En), ("zh_CN.UTF-8", Lang::Zh)];

/// The interview's questions, an incident last.
fn items() -> Vec<Item> {
    let morning = Moment::utc(1_780_000_000);
    interview(15, &[], SEED, &State::default(), morning).into_iter().map(|planned| planned.item).collect()
}

/// What fits into a row of the screen: the first part of a text.
fn start(text: &str) -> String {
    text.chars().take(24).collect::<String>().trim().to_owned()
}

struct Candidate {
    session: Session,
    words: Words,
}

impl Candidate {
    fn open(locale: &str, lang: Lang) -> Candidate {
        let options = Options::sized(100, 60).locale(locale);
        let args = ["interview", "--seed", &SEED.to_string(), "--no-motion"];
        Candidate { session: Session::finwait(&args, &options), words: Words::of(lang.code()) }
    }

    /// Gives questions up until the incident is there.
    fn go_to_the_incident(&mut self, items: &[Item]) -> usize {
        let at = items.iter().position(|item| item.by_asking).unwrap();
        let leave = self.words.get("tui.action.leave_answer.hint").to_owned();
        for number in 1..=at {
            self.session.wait_for(&format!("  {number}/{}  ", items.len()));
            if self.session.find(&leave).is_some() {
                self.session.keys("<Esc>");
                self.session.wait_gone(&leave);
            }
            self.session.keys("x");
        }
        self.session.wait_for(&format!("  {}/{}  ", at + 1, items.len()));
        at
    }

    fn says(&mut self, key: &str) {
        let words = start(self.words.get(key));
        self.session.wait_for(&words);
    }

    /// The outputs that were asked for stand there with their numbered lines, no other does.
    fn sees(&mut self, item: &Item, shown: &[usize], lang: Lang) {
        for at in shown {
            self.session.wait_for(&format!("[x] {}", at + 1));
        }
        let text = self.session.text();
        for at in 0..item.outputs.len() {
            let mark = if shown.contains(&at) { "[x]" } else { "[ ]" };
            assert!(text.contains(&format!("{mark} {}", at + 1)), "{mark} {at}:\n{text}");
        }
        // The lines keep the numbers that they have among all.
        let seen = sheet::seen(item, |at| shown.contains(&at), lang);
        let numbered = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        for line in seen.lines().filter(numbered).take(3) {
            let words: Vec<&str> = line.split_whitespace().take(2).collect();
            let bare = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(bare.contains(&words.join(" ")), "{words:?}:\n{text}");
        }
        let hidden = (0..item.outputs.len()).filter(|at| !shown.contains(at));
        for at in hidden {
            let first = item.outputs[at].text.lines().find(|line| line.len() > 30).map(start);
            let elsewhere = |line: &str| shown.iter().any(|at| item.outputs[*at].text.contains(line));
            if let Some(line) = first.filter(|line| !elsewhere(line)) {
                assert!(!text.contains(&line), "{line} is seen before it was asked for:\n{text}");
            }
        }
    }

    fn type_line(&mut self, text: &str) {
        self.session.bytes(text.as_bytes());
        self.session.keys("<Enter>");
    }
}

/// The output in which the first line stands that shows the fault.
fn proving(item: &Item) -> usize {
    let Ask::Blanks(blanks) = &item.ask else { panic!("boxes") };
    let Wants::Line(lines) = &blanks.blanks[1].wants else { panic!("a line") };
    let mut before = 0;
    item.outputs
        .iter()
        .position(|output| {
            before += output.text.lines().count();
            lines[0] <= before
        })
        .unwrap()
}

#[test]
fn a_candidate_asks_for_outputs_and_names_cause_line_and_remedy() {
    let items = items();
    for (locale, lang) in PLACES {
        let mut candidate = Candidate::open(locale, lang);
        let at = candidate.go_to_the_incident(&items);
        let item = &items[at];
        let of = item.outputs.len();
        assert!(of >= 2, "{of} outputs");

        // Nothing is shown before it was asked for, and nothing can be named before something was looked at.
        candidate.says("drill.looks.which");
        candidate.sees(item, &[], lang);
        candidate.session.keys("<Enter>");
        candidate.says("drill.looks.none_yet");

        // One more than the line needs; what was shown is not counted twice.
        let needed = proving(item);
        let other = (needed + 1) % of;
        candidate.session.keys(&(other + 1).to_string());
        candidate.sees(item, &[other], lang);
        candidate.session.keys(&(other + 1).to_string());
        candidate.session.keys(&(needed + 1).to_string());
        candidate.sees(item, &[other, needed], lang);
        candidate.session.keys("<Enter>");

        let labels = item.ask.labels(lang);
        assert_eq!(labels.len(), 3, "cause, line, remedy: {labels:?}");
        let Reply::Boxes(right) = item.right_reply() else { panic!("boxes") };
        for (label, text) in labels.iter().zip(&right) {
            candidate.session.wait_for(label);
            candidate.type_line(text);
        }

        // It was right, and two looks of all that could be had are counted.
        let fill = |text: &str, values: &[(&str, usize)]| {
            values
                .iter()
                .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("%{{{name}}}"), &value.to_string()))
        };
        let looks = fill(candidate.words.get("drill.looks.report"), &[("n", 2), ("of", of)]);
        candidate.session.wait_for(&looks);
        let part =
            fill(candidate.words.get("interview.part"), &[("right", 1), ("asked", 1)]).replace("%{pressure}", "R5");
        candidate.session.wait_for(&part);
        candidate.session.keys("qq");
        assert_eq!(candidate.session.wait_exit(), 0, "{locale}");
    }
}
