//! `finwait ask`: the bank of classic questions by words of either language, with the glossary and the lessons beside
//! it.
//!
//! The best question is told whole, the others by their ids; an id tells that question, and with `--run` prints the
//! scenario that proves its answer. Nothing found is a failed search (exit code 1), with words that look alike.

use std::fmt::Write;

use serde_json::json;

use crate::lang::Lang;
use crate::lesson::{Course, Head};
use crate::quiz::bank::{Document, Entry, Field, Index, bank};
use crate::quiz::myth;
use crate::scenario::nearest;
use crate::shell::{Failure, print};
use crate::tr;
use crate::tui::glossary::TERMS;
use crate::tui::text::{Run, RunLine, markup, wrap, wrap_hanging};
use crate::tui::theme::Role;

/// How wide the text is.
const COLUMNS: usize = 78;
/// How many terms and lessons are named at most.
const BESIDE_MAX: usize = 3;

/// `finwait ask`.
#[derive(Debug, clap::Args)]
pub struct AskArgs {
    /// The words.
    #[arg(required = true, num_args = 1.., allow_negative_numbers = true)]
    pub text: Vec<String>,
    /// Answers in Chinese.
    #[arg(long)]
    pub zh: bool,
    /// Prints JSON.
    #[arg(long, conflicts_with = "run")]
    pub json: bool,
    /// How many questions.
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u64).range(1..=50))]
    pub count: u64,
    /// Prints the scenario.
    #[arg(long)]
    pub run: bool,
}

/// Something beside the bank that a search can find.
#[derive(Debug, Clone, Copy)]
enum Beside<'l> {
    Term(&'static str),
    Lesson(&'l Head),
}

/// What a search came to.
struct Found<'l> {
    entries: Vec<&'static Entry>,
    beside: Vec<Beside<'l>>,
    alike: Vec<String>,
}

/// Finds, or prints a run. `chosen` tells whether the language is one that the command line asks for.
pub fn perform(args: &AskArgs, lang: Lang, chosen: bool) -> Result<(), Failure> {
    let text = args.text.join(" ");
    let asked_in_chinese = text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
    let lang = if args.zh || asked_in_chinese && !chosen { Lang::Zh } else { lang };
    if args.run {
        return scenario_of(&text, lang);
    }
    let lessons = lessons();
    let mut found = search(&text, lang, &lessons);
    found.entries.truncate(usize::try_from(args.count).unwrap_or(usize::MAX));
    if args.json {
        print(&as_json(&text, &found, lang))?;
    } else {
        print(&as_text(&text, &found, &lessons, lang))?;
    }
    if found.entries.is_empty() && found.beside.is_empty() { Err(Failure::Failed) } else { Ok(()) }
}

fn lessons() -> Vec<Head> {
    Course::built_in().entries().iter().map(|entry| entry.head.clone()).collect()
}

/// The questions, terms and lessons that fit; an id finds its question alone.
fn search<'l>(text: &str, lang: Lang, lessons: &'l [Head]) -> Found<'l> {
    if let Some(entry) = bank().entry(text.trim()) {
        return Found { entries: vec![entry], beside: Vec::new(), alike: Vec::new() };
    }
    let entries = bank().entries();
    let mut documents: Vec<Document> = entries.iter().map(|entry| document(entry, lessons)).collect();
    let mut others: Vec<Beside> = Vec::new();
    for term in TERMS.iter() {
        others.push(Beside::Term(&term.key));
        let mut document = Document::new();
        for lang in Lang::ALL {
            document = document.with(Field::Body, Some(lang), term.text(lang));
            document = document.with(Field::Name, Some(lang), term.names(lang).join(". "));
        }
        documents.push(document);
    }
    for lesson in lessons {
        others.push(Beside::Lesson(lesson));
        let title = |lang: Lang| lesson.title.get(lang).to_owned();
        let document = Document::new().with(Field::Name, Some(Lang::En), title(Lang::En));
        documents.push(document.with(Field::Name, Some(Lang::Zh), title(Lang::Zh)).with(Field::Name, None, &lesson.id));
    }
    let index = Index::new(documents);
    let mut found = Found { entries: Vec::new(), beside: Vec::new(), alike: Vec::new() };
    for hit in index.search(text, lang) {
        if let Some(entry) = entries.get(hit.document) {
            found.entries.push(entry);
        } else if let Some(other) = others.get(hit.document - entries.len()) {
            found.beside.push(*other);
        }
    }
    found.beside.truncate(BESIDE_MAX);
    found.alike = index.alike(text).into_iter().map(str::to_owned).collect();
    found
}

/// A question, with the titles of its lessons.
fn document(entry: &Entry, lessons: &[Head]) -> Document {
    let mut document = Document::of(entry);
    for lesson in lessons.iter().filter(|lesson| entry.lessons.contains(&lesson.id)) {
        for lang in Lang::ALL {
            document = document.with(Field::Body, Some(lang), lesson.title.get(lang));
        }
    }
    document
}

fn as_text(text: &str, found: &Found, lessons: &[Head], lang: Lang) -> String {
    let mut out = String::new();
    let Some((best, others)) = found.entries.split_first() else {
        if found.beside.is_empty() {
            let _ = writeln!(out, "{}", tr!(lang, "shell.ask.nothing", text = text));
            if !found.alike.is_empty() {
                let _ = writeln!(out, "{}", tr!(lang, "shell.ask.alike", words = found.alike.join(", ")));
            }
            let _ = writeln!(out, "{}", tr!(lang, "shell.ask.elsewhere"));
        } else {
            tell_beside(&mut out, &found.beside, lang);
        }
        return out;
    };
    tell(&mut out, best, lessons, lang);
    let others: Vec<&Entry> = others.iter().copied().filter(|entry| !best.follow.contains(&entry.id)).collect();
    if !others.is_empty() {
        let _ = writeln!(out, "\n{}", tr!(lang, "shell.ask.more"));
        for entry in others {
            tell_line(&mut out, entry, lang);
        }
    }
    if !found.beside.is_empty() {
        out.push('\n');
        tell_beside(&mut out, &found.beside, lang);
    }
    out
}

/// A question with all that is known of it.
fn tell(out: &mut String, entry: &Entry, lessons: &[Head], lang: Lang) {
    paragraph(out, entry.ask(lang), 0);
    out.push('\n');
    paragraph(out, entry.answer(lang), 0);
    let _ = writeln!(out, "\n{}", tr!(lang, "shell.ask.points"));
    for point in &entry.points {
        paragraph(out, &format!("  - {}", point.get(lang)), 4);
    }
    out.push('\n');
    let mut row = |label: &str, value: &str| {
        paragraph(out, &tr!(lang, "shell.ask.row", label = label, value = value), 4);
    };
    row(&tr!(lang, "shell.ask.source"), &entry.source);
    for id in &entry.lessons {
        let known = lessons.iter().find(|lesson| lesson.id == *id);
        let value = if let Some(lesson) = known {
            tr!(lang, "shell.ask.lesson_open", title = lesson.title.get(lang), id = id)
        } else {
            tr!(lang, "shell.ask.lesson_planned", id = id)
        };
        row(&tr!(lang, "shell.ask.lesson"), &value);
    }
    if let Some(era) = &entry.era {
        row(&tr!(lang, "shell.ask.era"), &format!("Linux {era}"));
    }
    if let Some(myth) = entry.myth.as_deref().and_then(myth) {
        let value = tr!(lang, "shell.ask.belief", id = myth.id, belief = myth.belief(lang));
        row(&tr!(lang, "shell.ask.myth"), &value);
    }
    if entry.run.is_some() {
        row(&tr!(lang, "shell.ask.run"), &tr!(lang, "shell.ask.run_how", id = entry.id));
    }
    let follow: Vec<&Entry> = entry.follow.iter().filter_map(|id| bank().entry(id)).collect();
    if !follow.is_empty() {
        let _ = writeln!(out, "\n{}", tr!(lang, "shell.ask.follow"));
        for entry in follow {
            tell_line(out, entry, lang);
        }
    }
}

/// A question in brief: its id and its words.
fn tell_line(out: &mut String, entry: &Entry, lang: Lang) {
    let _ = writeln!(out, "  {}", entry.id);
    paragraph(out, &format!("      {}", entry.ask(lang)), 6);
}

fn tell_beside(out: &mut String, beside: &[Beside], lang: Lang) {
    let _ = writeln!(out, "{}", tr!(lang, "shell.ask.terms"));
    for one in beside {
        let _ = match one {
            Beside::Term(key) => writeln!(out, "  finwait glossary {key}"),
            Beside::Lesson(lesson) => writeln!(out, "  finwait learn {}    {}", lesson.id, lesson.title.get(lang)),
        };
    }
}

/// A text in lines, those after the first indented.
fn paragraph(out: &mut String, text: &str, hang: usize) {
    let runs: Vec<Run> = markup(text, Role::Text);
    let lines = if hang == 0 { wrap(&runs, COLUMNS) } else { wrap_hanging(&runs, COLUMNS, hang) };
    for line in lines {
        let _ = writeln!(out, "{}", plain(&line));
    }
}

fn plain(line: &RunLine) -> String {
    line.iter().map(|run| run.text.as_str()).collect::<String>().trim_end().to_owned()
}

fn as_json(text: &str, found: &Found, lang: Lang) -> String {
    let questions: Vec<_> = found.entries.iter().map(|entry| entry_as_json(entry, lang)).collect();
    let beside = |one: &Beside| match one {
        Beside::Term(key) => json!({ "glossary": key }),
        Beside::Lesson(lesson) => json!({ "lesson": lesson.id }),
    };
    let all = json!({
        "schema": 1,
        "text": text,
        "questions": questions,
        "beside": found.beside.iter().map(beside).collect::<Vec<_>>(),
        "alike": found.alike,
    });
    format!("{all:#}\n")
}

fn entry_as_json(entry: &Entry, lang: Lang) -> serde_json::Value {
    json!({
        "id": entry.id,
        "area": entry.area.name(),
        "level": entry.level,
        "ask": entry.ask(lang),
        "answer": entry.answer(lang),
        "points": entry.points.iter().map(|point| point.get(lang)).collect::<Vec<_>>(),
        "follow": entry.follow,
        "concepts": entry.concepts,
        "lessons": entry.lessons,
        "myth": entry.myth,
        "source": entry.source,
        "era": entry.era,
        "run": entry.run,
    })
}

/// The run of a question as a file that can be kept.
fn scenario_of(id: &str, lang: Lang) -> Result<(), Failure> {
    let Some(entry) = bank().entry(id.trim()) else {
        let ids = bank().entries().iter().map(|entry| entry.id.as_str());
        return Err(Failure::Usage(match nearest(id, ids) {
            Some(alike) => tr!(lang, "shell.ask.no_entry_nearest", id = id, alike = alike).into_owned(),
            None => tr!(lang, "shell.ask.no_entry", id = id).into_owned(),
        }));
    };
    match &entry.run {
        Some(run) => print(&format!("# {}\n# {}\n{run}", plain(&markup(entry.ask(lang), Role::Text)), entry.source)),
        None => Err(Failure::Usage(tr!(lang, "shell.ask.no_run", id = entry.id).into_owned())),
    }
}
