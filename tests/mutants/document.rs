//! `docs/mutants.md`: what each mutant holds, where the engine asks for it, and which runs find it out; and what
//! becomes of the misconceptions that none holds. `docs/misconceptions.md`: all of them with the facts and the runs.
//! Made from the tables, the sources and the runs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use finwait::lang::Lang;
use finwait::quiz::{Area, MYTHS, Myth};
use finwait::trace::Belief;

use super::matrix::{Place, RUNS, Run};
use super::root;

const HEAD: &str = "\
# Mutants

Wrong options of generated questions are what an engine answers that holds one misconception: a *mutant*. It is the
engine itself with one value of the profile changed, or with one branch that asks for the belief
(`Profile::believes`). No profile that is listed holds any; `Setup::believing` and `Session::believing` are the only
ways to such a run, and nothing that can be typed or saved names one. The records of a mutant's run name the nearest
rule of the catalogue: they are there to be answered from, not to be explained.

The table of misconceptions (`assets/myths`) has for each a run that shows the fact. A mutant must contradict one of
its own (*found out by*); the last column says in which of the others it does, too.

This page is written by `FINWAIT_BLESS=1 cargo test --test mutants`.
";

/// The sources of the engine, in the order of their paths.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for layer in ["tcp", "host", "sim"] {
        collect(&root().join("src").join(layer), &mut found);
    }
    found.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path.strip_prefix(root()).unwrap().to_string_lossy().into_owned(), text)
    };
    found.into_iter().map(read).filter(|(path, _)| !path.contains("/belief")).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// The functions that ask for a belief, or the value that stands for it in the table.
fn hooks(belief: Belief, sources: &[(String, String)]) -> Vec<String> {
    let name = format!("Belief::{belief:?}");
    let mut found = Vec::new();
    for (path, text) in sources {
        let mut function = "";
        for line in text.lines() {
            function = function_of(line).unwrap_or(function);
            let asks = line.split(&name).skip(1).any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()));
            let place = format!("`{path}` {function}");
            if asks && !function.is_empty() && !found.contains(&place) {
                found.push(place);
            }
        }
    }
    if found.is_empty() {
        found.push(format!("data: `{}`", value(belief)));
    }
    found
}

fn function_of(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once("fn ")?;
    let starts = before.trim().split(' ').all(|word| ["", "pub", "pub(super)", "pub(crate)", "const"].contains(&word));
    starts.then(|| rest.split(['(', '<']).next().unwrap_or(""))
}

/// What the table says of a belief that is data.
fn value(belief: Belief) -> String {
    let table = std::fs::read_to_string(root().join("src/tcp/belief_table.rs")).unwrap();
    let row = table.split_once(&format!("    {belief:?} \"")).unwrap().1;
    let (_, rest) = row.split_once("=>").unwrap();
    let rest = rest.split_once(";\n").unwrap().0.split_once("|profile|").map_or("", |(_, value)| value);
    rest.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn names<'a>(runs: impl Iterator<Item = &'a Run>) -> String {
    let names: Vec<String> = runs.map(Run::name).collect();
    match names.len() {
        0 => "-".to_owned(),
        1..=12 => names.join(", "),
        count => format!("{count} of {}", RUNS.len()),
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    let sources = sources();
    let _ = writeln!(page, "\n## The {} mutants\n", Belief::ALL.len());
    page.push_str(
        "| mutant | misconception | what it holds | where | found out by | also in |\n|---|---|---|---|---|---|\n",
    );
    for belief in Belief::ALL {
        let contradicts = |run: &&Run| run.under(*belief).place == Place::Contradicts;
        let (own, others): (Vec<&Run>, Vec<&Run>) =
            RUNS.iter().filter(contradicts).partition(|run| run.is_about(*belief));
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} | {} | {} |",
            belief.name(),
            belief.numbers().join(", "),
            belief.what(),
            hooks(*belief, &sources).join("<br>"),
            names(own.into_iter()),
            names(others.into_iter()),
        );
    }
    let without: Vec<&Myth> = MYTHS.iter().filter(|myth| !myth.is_behavioural()).collect();
    let _ = writeln!(page, "\n## The {} misconceptions without a mutant\n", without.len());
    page.push_str("They are asked about in words. What their runs show holds for whoever believes them, too.\n\n");
    page.push_str("| number | belief | why no mutant |\n|---|---|---|\n");
    for myth in without {
        let reason = myth.reason.as_deref().unwrap_or_default();
        let _ = writeln!(page, "| {} | {} | {reason} |", myth.id, myth.belief(Lang::En));
    }
    page
}

const ALL: &str = "\
# What is often believed, and what is true

Each misconception in both languages: what is said, then the fact. Below it stands a scenario whose `expect` lines
show the fact: keep it as a file and give it to `finwait run FILE` or, step by step, to `finwait play FILE`.

每条误解都有中英两种表述：先是常见的说法，再是事实。其下的场景用 `expect` 行展示事实：存成文件，用 `finwait run 文件`
运行，或用 `finwait play 文件` 一步步看。

This page is written by `FINWAIT_BLESS=1 cargo test --test mutants`.
";

fn all() -> String {
    let mut page = ALL.to_owned();
    for area in Area::ALL {
        let name = area.name();
        let title = if name.en == name.zh { name.en.to_owned() } else { format!("{} {}", name.en, name.zh) };
        let _ = writeln!(page, "\n## {title}");
        for myth in MYTHS.iter().filter(|myth| myth.area == area) {
            let _ = writeln!(page, "\n### {}", myth.id);
            for lang in [Lang::En, Lang::Zh] {
                let _ = writeln!(page, "\n> {}\n\n{}", myth.belief(lang), myth.fact(lang));
            }
            for evidence in &myth.evidence {
                let _ = writeln!(page, "\n```tcp\n{}\n```", evidence.run.trim());
                for line in &evidence.shows {
                    let _ = writeln!(page, "\n`{line}`");
                }
            }
        }
    }
    page
}

#[test]
fn the_pages_say_what_the_tables_and_the_runs_say() {
    for (name, page) in [("docs/mutants.md", page()), ("docs/misconceptions.md", all())] {
        let path = root().join(name);
        if std::env::var_os("FINWAIT_BLESS").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == page, "{name} is stale: FINWAIT_BLESS=1 cargo test --test mutants writes it anew");
    }
}

#[test]
fn every_belief_is_asked_for_or_is_data() {
    let sources = sources();
    for belief in Belief::ALL {
        let hooks = hooks(*belief, &sources);
        assert!(!hooks[0].ends_with("``"), "nothing asks for {}", belief.name());
        assert!(hooks.len() <= 3, "{} is asked for all over the engine: {hooks:?}", belief.name());
    }
}
