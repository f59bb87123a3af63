//! Lesson files: the ones in `lessons/` are checked and proved; each small broken file in `tests/lessons_bad/` yields
//! the diagnostics written beside it, and no others; the example in the docs is a good lesson.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

use finwait::lang::Lang;
use finwait::lesson::{Lesson, Proved, check, embedded, prove};
use finwait::quiz::{Form, Response, concept};
use finwait::scenario::{Diagnostic, render};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn files(name: &str, wanted: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder(name))
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == wanted))
        .collect();
    found.sort();
    found
}

fn pictures(errors: &[Diagnostic], text: &str, path: &str) -> String {
    render(errors, text, path, Lang::En, false)
}

fn good(text: &str, path: &str) -> Proved {
    let lesson: Lesson = check(text, Lang::En).unwrap_or_else(|errors| panic!("\n{}", pictures(&errors, text, path)));
    prove(&lesson, Lang::En).unwrap_or_else(|errors| panic!("\n{}", pictures(&errors, text, path)))
}

/// What is wrong with an answer is told as it is: hardly any explanation begins with what the learner assumed.
#[test]
fn explanations_begin_with_the_matter_and_not_with_the_learner() {
    let (mut all, mut learner) = (0, 0);
    for lesson in embedded() {
        let proved = good(lesson.text, lesson.path);
        for wrong in proved.questions.iter().flatten().flat_map(|question| &question.wrong) {
            all += 1;
            learner += usize::from(wrong.why.en.starts_with("You ") || wrong.why.zh.starts_with('你'));
        }
    }
    assert!(all > 500 && learner * 20 < all, "{learner} of {all}");
}

/// A time is made of the waits of the connection that was asked about: another one of the same host, whose timers run
/// out in between, has no part in it.
#[test]
fn a_time_is_the_sum_of_the_waits_of_its_own_connection() {
    let said = |id: &str, sum: &str| {
        let lesson = embedded().iter().find(|lesson| lesson.path.ends_with(id)).expect("there is such a lesson");
        let proved = good(lesson.text, lesson.path);
        let mut lines = proved.questions.iter().flatten().flat_map(|question| question.truth.deciding.lines(Lang::En));
        assert!(lines.any(|line| line.ends_with(sum)), "{id}: {sum}");
    };
    said("L09.toml", ": 1 + 0.08 = 1.08 s.");
    said("L10.toml", ": 1 + 0.08 = 1.08 s.");
    said("L14.toml", ": 2.02 + 8 + 16 + 32 = 58.02 s.");
}

#[test]
fn a_lesson_and_its_concepts_name_each_other() {
    for lesson in embedded() {
        let proved = good(lesson.text, lesson.path);
        for slug in &proved.lesson.concepts {
            let known = concept(slug).unwrap_or_else(|| panic!("{}: no concept is called {slug}", lesson.path));
            assert!(known.lessons.contains(&proved.lesson.id.as_str()), "{}: {slug} is not taught there", lesson.path);
        }
    }
}

#[test]
fn every_lesson_is_embedded_and_proved() {
    let embedded: Vec<&str> = embedded().iter().map(|lesson| lesson.path).collect();
    let in_folder: Vec<String> = files("lessons", "toml")
        .iter()
        .map(|path| format!("lessons/{}", path.file_name().expect("a name").to_string_lossy()))
        .collect();
    let mut listed: Vec<String> = embedded.iter().map(|path| (*path).to_owned()).collect();
    listed.sort();
    assert_eq!(listed, in_folder, "src/lesson/embedded.rs lists the files of lessons/");
    let mut ids: Vec<String> = Vec::new();
    for lesson in finwait::lesson::embedded() {
        let proved = good(lesson.text, lesson.path);
        let id = proved.lesson.id.clone();
        assert_eq!(lesson.path, format!("lessons/{id}.toml"), "a lesson's file has its id");
        for needed in &proved.lesson.needs {
            let later = !ids.contains(needed) && embedded.contains(&format!("lessons/{needed}.toml").as_str());
            assert!(!later, "{id} needs {needed}, which comes later");
        }
        ids.push(id);
    }
}

#[test]
fn questions_are_sound() {
    let (mut produced, mut all) = (0, 0);
    for file in embedded() {
        let proved = good(file.text, file.path);
        for question in proved.questions.iter().flatten() {
            all += 1;
            assert!(!question.truth.rules.is_empty(), "{}: no rule explains {:?}", file.path, question.kind);
            match &question.form {
                Form::Choice(options) => {
                    assert!((2..=5).contains(&options.len()), "{}: {options:?}", file.path);
                    let right = options.iter().filter(|option| **option == question.truth.answer).count();
                    assert_eq!(right, 1, "{}: one option is the truth: {options:?}", file.path);
                    for lang in Lang::ALL {
                        let mut labels = question.options(lang);
                        labels.sort();
                        labels.dedup();
                        assert_eq!(labels.len(), options.len(), "{}: labels differ", file.path);
                    }
                    for (i, option) in options.iter().enumerate() {
                        let grade = question.grade(&Response::Option(i)).expect("an option can be graded");
                        assert_eq!(grade.right, *option == question.truth.answer);
                    }
                }
                Form::Typed => {
                    produced += 1;
                    let text = question.truth.answer.boxes().remove(0);
                    assert!(question.grade(&Response::Text(text.clone())).is_ok_and(|grade| grade.right), "{text}");
                }
                Form::Fields => produced += 1,
            }
            for lang in Lang::ALL {
                let prompt = question.prompt(lang);
                assert!(!prompt.contains("%{") && !prompt.contains("quiz."), "{prompt}");
            }
        }
    }
    assert!(produced * 2 >= all, "half of the answers are typed: {produced} of {all}");
}

/// What is going to be done is told beside a question; what the author expects of it would be the answer.
#[test]
fn what_is_told_to_be_done_is_not_what_is_expected() {
    let mut expecting = 0;
    for file in embedded() {
        let lesson = good(file.text, file.path).lesson;
        for beat in &lesson.beats {
            expecting +=
                usize::from(lesson.commands(beat).iter().any(|line| line.command.to_string().starts_with("expect")));
            assert!(!lesson.told(beat).contains("expect"), "{}: {}", file.path, lesson.told(beat));
        }
    }
    assert!(expecting > 10, "{expecting} beats expect something");
}

/// The `# expect` lines at the end of a bad file: what must be reported, in order, as `code @ source line | message`.
fn expected(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.strip_prefix("# expect ")).map(str::to_owned).collect()
}

fn reported(text: &str) -> Vec<Diagnostic> {
    match check(text, Lang::En) {
        Err(errors) => errors,
        Ok(lesson) => prove(&lesson, Lang::En).err().unwrap_or_default(),
    }
}

#[test]
fn each_mistake_is_reported_at_its_place() {
    let mut failures = String::new();
    for path in files("tests/lessons_bad", "txt") {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let patch = fs::read_to_string(&path).expect("readable");
        let text = patched(&patch);
        let errors = reported(&text);
        let actual: Vec<String> = errors
            .iter()
            .map(|error| {
                let (line, _) = error.place(&text);
                let source: String = text.lines().nth(line - 1).unwrap_or("").trim().chars().take(60).collect();
                format!("{} @ {source} | {}", error.code, error.message)
            })
            .collect();
        if actual != expected(&patch) {
            let picture = pictures(&errors, &text, &name);
            failures
                .push_str(&format!("{name}:\n  expected {:#?}\n  actual {actual:#?}\n{picture}\n", expected(&patch)));
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

/// A bad file is the docs' example (behind `# breaker`, that of a breaker) with something changed: `<<<` OLD `===` NEW
/// `>>>`, as often as needed. A part that ends in `|` and a newline has neither: it is a piece of a line.
fn patched(patch: &str) -> String {
    let piece = |text: &str| text.strip_suffix("|\n").unwrap_or(text).to_owned();
    let mut text = if patch.starts_with("# breaker\n") { breaker() } else { example() };
    for change in patch.split("<<<\n").skip(1) {
        let (old, rest) = change.split_once("===\n").expect("=== after <<<");
        let (new, _) = rest.split_once(">>>").expect(">>> after ===");
        let old = piece(old);
        assert!(text.contains(&old), "the example has no {old:?}");
        text = text.replacen(&old, &piece(new), 1);
    }
    text
}

/// The complete example of the docs.
fn example() -> String {
    toml_of_the_docs(1)
}

/// The complete example of a breaker.
fn breaker() -> String {
    toml_of_the_docs(2)
}

fn toml_of_the_docs(nth: usize) -> String {
    let docs = fs::read_to_string(folder("docs/lesson-format.md")).expect("the docs are there");
    let rest = docs.split("```toml\n").nth(nth).expect("an example");
    rest.split_once("```\n").expect("its end").0.to_owned()
}

#[test]
fn the_example_in_the_docs_is_a_good_lesson() {
    let proved = good(&example(), "docs/lesson-format.md");
    let answers: Vec<String> =
        proved.questions.iter().flatten().map(|question| question.truth.answer.to_string()).collect();
    assert_eq!(answers, ["RST-ACK", "ECONNREFUSED", "tcpdump client 2", "3", "128.5s"]);
    assert!(good(&breaker(), "docs/lesson-format.md").lesson.is_breaker());
}

#[test]
fn hopeless_files_are_refused_in_words() {
    let big = "#".repeat(finwait::lesson::SIZE_MAX + 1);
    assert_eq!(reported(&big).iter().map(|error| error.code).collect::<Vec<_>>(), ["too-large"]);
    for text in ["", "format = 2", "[[[", "= = =", "\u{0}", "beat = 3", "a.b.c = [[[[[[[]]]]]]]"] {
        let errors = reported(text);
        assert!(!errors.is_empty(), "{text:?}");
        assert!(!pictures(&errors, text, "x.toml").is_empty());
    }
    let deep = format!("format = 1\na = {}", "[".repeat(200_000));
    assert!(!reported(&deep).is_empty(), "nesting without end is an error, not a crash");
    let beats = format!("format = 1\n{}", "[[beat]]\ndo = \"run 1s\"\n".repeat(40_000));
    assert_eq!(reported(&beats).iter().map(|error| error.code).collect::<Vec<_>>(), ["many-beats"]);
    let keys = (0..60_000).map(|i| format!("k{i} = 1")).collect::<Vec<_>>().join("\n");
    let errors = reported(&format!("format = 1\n{keys}"));
    assert!(errors.len() <= 50, "a screenful says enough");
}

#[test]
fn cutting_a_lesson_anywhere_never_panics() {
    let text = embedded()[0].text;
    let ends = (0..text.len()).step_by(97).filter(|end| text.is_char_boundary(*end));
    for end in ends {
        let cut = &text[..end];
        let errors = reported(cut);
        assert!(!errors.is_empty(), "a lesson cut at {end} is no lesson");
        pictures(&errors, cut, "cut.toml");
    }
}
