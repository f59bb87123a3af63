//! What a drill came to, as JSON: the schema of `docs/drill.md`, in the machine and from the command line, and how a
//! learner stands, by `finwait progress show --json`.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use finwait::lang::Lang;
use finwait::quiz::Reply;
use finwait::quiz::drill::{Drill, Results, Wish};
use finwait::quiz::schedule::{Moment, State};
use serde_json::Value;

const ITEMS: [&str; 2] = ["syn-count/4", "fin-wait-2-time/0"];

fn drill() -> Drill {
    let at = |second: i64| Moment::utc(1_780_000_000 + second);
    let items = ITEMS.map(str::to_owned);
    let mut drill = Drill::of_items(&items, Wish { seed: 7, ..Wish::default() }, State::default(), at(0));
    let right = drill.round().unwrap().item.right_reply();
    drill.answer(right, at(9), Lang::En).unwrap();
    drill.go_on(at(10));
    let theirs = drill.round().unwrap().item.mistaken[0].reply.clone();
    drill.answer(theirs, at(31), Lang::En).unwrap();
    drill
}

#[test]
fn results_hold_answers_verdicts_beliefs_and_times() {
    let drill = drill();
    for lang in Lang::ALL {
        let read: Value = serde_json::from_str(&Results::of(&drill, lang).text()).unwrap();
        assert_eq!((&read["finwait"], &read["version"], &read["seed"]), (&"results".into(), &1.into(), &7.into()));
        assert_eq!((&read["asked"], &read["right"], &read["seconds"]), (&2.into(), &1.into(), &30.into()));
        let items = read["items"].as_array().unwrap();
        let named: Vec<&str> = items.iter().map(|item| item["item"].as_str().unwrap()).collect();
        assert_eq!(named, ITEMS);
        let Reply::Line(truth) = drill.rounds()[0].item.right_reply() else { panic!("a number") };
        assert_eq!(
            (&items[0]["answer"], &items[0]["right"], &items[0]["belief"]),
            (&truth.into(), &true.into(), &Value::Null)
        );
        assert_eq!((&items[1]["right"], &items[1]["seconds"]), (&false.into(), &21.into()));
        assert_ne!(items[1]["answer"], items[1]["truth"]);
        let belief = drill.rounds()[1].item.mistaken[0].myth;
        assert_eq!((&items[1]["belief"], &read["beliefs"][0]["myth"]), (&belief.into(), &belief.into()));
        let sentence = read["beliefs"][0]["believed"].as_str().unwrap();
        assert_eq!(sentence, finwait::quiz::myth(belief).unwrap().belief(lang));
    }
}

/// Every key is in the document.
#[test]
fn the_schema_is_described() {
    let text = std::fs::read_to_string("docs/drill.md").unwrap();
    let read: Value = serde_json::from_str(&Results::of(&drill(), Lang::En).text()).unwrap();
    let item = &read["items"][1];
    for object in [&read, item, &item["parts"][0], &read["beliefs"][0]] {
        for key in object.as_object().unwrap().keys() {
            assert!(text.contains(&format!("`{key}`")), "docs/drill.md says nothing of {key}");
        }
    }
}

fn finwait(home: &Path, args: &[&str], typed: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    command.env_clear().env("LANG", "en_US.UTF-8").env("TZ", "UTC").env("HOME", home).args(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_drill_in_lines_writes_its_results_and_progress_is_told_as_json() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("results.json");
    let name = file.to_str().unwrap();
    let args = ["drill", "--plain", "--item", ITEMS[0], "--json", name];
    let (code, out) = finwait(home.path(), &args, "77\n");
    assert_eq!(code, Some(0), "{out}");
    let read: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!((&read["asked"], &read["items"][0]["answer"]), (&1.into(), &"77".into()), "{out}");
    let (code, out) = finwait(home.path(), &["progress", "show", "--json"], "");
    let read: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &read["finwait"], &read["answers"]), (Some(0), &"progress".into(), &1.into()));
    let concepts = read["concepts"].as_array().unwrap();
    let asked: Vec<&Value> = concepts.iter().filter(|concept| concept["asked"] == 1).collect();
    assert!(concepts.len() > 80 && asked.len() == 1 && asked[0]["standing"] == "seen", "{asked:?}");
    let text = std::fs::read_to_string("docs/progress.md").unwrap();
    for key in read.as_object().unwrap().keys().chain(asked[0].as_object().unwrap().keys()) {
        assert!(text.contains(&format!("`{key}`")), "docs/progress.md says nothing of {key}");
    }
    // Without an answer there is nothing to write; where it cannot be written, that is said.
    let none = home.path().join("none.json");
    finwait(home.path(), &["drill", "--plain", "--item", ITEMS[0], "--json", none.to_str().unwrap()], "");
    assert!(!none.exists());
    let args = ["drill", "--plain", "--item", ITEMS[0], "--json", "/nowhere/at/all.json"];
    assert_eq!(finwait(home.path(), &args, "77\n").0, Some(3));
}
