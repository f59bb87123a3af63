//! `finwait progress`: what is known and when it comes back; carried to another machine, taken from there, or begun
//! anew.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use unicode_width::UnicodeWidthStr;

use crate::lang::Lang;
use crate::quiz::schedule::{DAY_S, Moment, Standing, State};
use crate::quiz::{self, CONCEPTS, concept};
use crate::shell::learner::{Document, Learner, Trouble, clock};
use crate::shell::{Failure, files, print, spoken};
use crate::tr;

/// The largest file that is imported: 64 MiB, a hundred times what years of daily drills come to.
const LARGEST: u64 = 64 * 1024 * 1024;

/// `finwait progress`.
#[derive(Debug, Subcommand)]
pub enum ProgressVerb {
    /// Lists the concepts by how well they are known.
    Show {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Writes everything into a file.
    Export {
        /// The file.
        file: PathBuf,
    },
    /// Merges such a file.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Sets the date to be ready for.
    Exam {
        /// The date, or the days until then, or `off`.
        when: String,
    },
    /// Begins anew.
    Reset {
        /// Does not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Does what is asked, with the folder's own notices told first.
pub fn perform(verb: Option<&ProgressVerb>, lang: Lang) -> Result<(), Failure> {
    let (mut learner, notices) = Learner::open_usual();
    super::tutor::tell(&notices, lang);
    let now = clock::now();
    match verb.unwrap_or(&ProgressVerb::Show { json: false }) {
        ProgressVerb::Show { json: false } => print(&shown(learner.state(), now, lang)),
        ProgressVerb::Show { json: true } => print(&super::standing::text(learner.state(), now, lang)),
        ProgressVerb::Export { file } => export(&learner, file, now, lang),
        ProgressVerb::Import { file } => import(&mut learner, file, lang),
        ProgressVerb::Exam { when } => exam(&mut learner, when, now, lang),
        ProgressVerb::Reset { yes } => reset(&mut learner, *yes, lang),
    }
}

/// A trouble as the command's failure.
fn failed(trouble: &Trouble, lang: Lang) -> Failure {
    Failure::Environment(trouble.sentence(lang))
}

fn export(learner: &Learner, file: &Path, now: Moment, lang: Lang) -> Result<(), Failure> {
    let document = learner.export(now).map_err(|trouble| failed(&trouble, lang))?;
    let text = document.text().map_err(|error| Failure::Environment(error.to_string()))?;
    if file == Path::new("-") {
        return print(&text);
    }
    files::write_whole(file, &text).map_err(|error| {
        let name = file.display().to_string();
        Failure::Environment(tr!(lang, "shell.file.unwritten", file = spoken(&name), reason = error).into_owned())
    })?;
    let name = file.display().to_string();
    print(&format!("{}\n", tr!(lang, "learner.export.done", count = document.answers(), file = spoken(&name))))
}

fn import(learner: &mut Learner, file: &Path, lang: Lang) -> Result<(), Failure> {
    let name = file.display().to_string();
    let text = read_all(file).map_err(|error| {
        Failure::Usage(tr!(lang, "shell.file.unreadable", file = spoken(&name), reason = error).into_owned())
    })?;
    let document = Document::read(&text).map_err(|wrong| Failure::Usage(wrong.sentence(&spoken(&name), lang)))?;
    let new = learner.import(&document).map_err(|trouble| failed(&trouble, lang))?;
    print(&format!("{}\n", tr!(lang, "learner.import.done", count = document.answers(), new = new)))
}

fn read_all(file: &Path) -> io::Result<String> {
    let from: Box<dyn Read> =
        if file == Path::new("-") { Box::new(io::stdin().lock()) } else { Box::new(File::open(file)?) };
    let mut text = String::new();
    from.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}

fn exam(learner: &mut Learner, when: &str, now: Moment, lang: Lang) -> Result<(), Failure> {
    let exam = super::exam::read(when, now, lang)?;
    learner.set_exam(exam).map_err(|trouble| failed(&trouble, lang))?;
    let said = if let Some(exam) = exam {
        tr!(lang, "learner.exam.set", date = clock::date(exam.date))
    } else {
        tr!(lang, "learner.exam.off")
    };
    print(&format!("{said}\n"))
}

fn reset(learner: &mut Learner, yes: bool, lang: Lang) -> Result<(), Failure> {
    let asks = io::stdin().is_terminal() && io::stdout().is_terminal();
    if !yes && !asks {
        return Err(Failure::Usage(tr!(lang, "learner.reset.needs_yes").into_owned()));
    }
    if !yes {
        print(&format!("{} ", tr!(lang, "learner.reset.ask", count = learner.state().answers())))?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        if !["y", "yes", "是"].contains(&answer.trim().to_lowercase().as_str()) {
            return print(&format!("{}\n", tr!(lang, "learner.reset.kept")));
        }
    }
    let backup = learner.reset().map_err(|trouble| failed(&trouble, lang))?;
    let files: Vec<String> = backup.0.iter().map(|file| file.display().to_string()).collect();
    let said = if files.is_empty() {
        tr!(lang, "learner.reset.nothing")
    } else {
        tr!(lang, "learner.reset.done", files = files.join(", "))
    };
    print(&format!("{said}\n"))
}

/// The whole list.
fn shown(state: &State, now: Moment, lang: Lang) -> String {
    let mut text = String::new();
    let known: Vec<(&str, Standing)> = state.concepts().map(|(id, _)| (id, state.standing(id, now))).collect();
    let count = |standing: Standing| known.iter().filter(|(_, is)| *is == standing).count();
    let new = CONCEPTS.iter().filter(|concept| state.concept(concept.id).is_none()).count();
    let _ = writeln!(text, "{}", tr!(lang, "learner.show.answers", count = state.answers()));
    for standing in Standing::ALL {
        let count = if standing == Standing::New { new } else { count(standing) };
        let key = format!("learner.standing.{}", standing.word());
        let _ = writeln!(text, "{count:>5}  {}", tr!(lang, &key));
    }
    if let Some(exam) = state.exam(now) {
        let days = (exam.date - now.at) / DAY_S;
        let _ = writeln!(text, "{}", tr!(lang, "learner.show.exam", date = clock::date(exam.date), days = days));
    }
    let widest = known.iter().map(|(id, _)| id.width()).max().unwrap_or_default();
    for standing in Standing::ALL {
        let mut rows: Vec<(i64, &str)> = known
            .iter()
            .filter(|(_, is)| *is == standing)
            .map(|(id, _)| (state.due(id, now).unwrap_or(now.at), *id))
            .collect();
        if rows.is_empty() {
            continue;
        }
        rows.sort_unstable();
        let key = format!("learner.heading.{}", standing.word());
        let _ = writeln!(text, "\n{}", tr!(lang, &key));
        for (due, id) in rows {
            let due = if state.is_due(id, now) { tr!(lang, "learner.show.now").into_owned() } else { clock::date(due) };
            let name = concept(id).map_or("", |concept| concept.name.get(lang));
            let _ = writeln!(text, "  {} {} {name}", padded(&due, 10), padded(id, widest));
        }
    }
    text.push_str(&myths(state, lang));
    text
}

fn myths(state: &State, lang: Lang) -> String {
    let mut text = String::new();
    for (id, myth) in state.myths() {
        if text.is_empty() {
            let _ = writeln!(text, "\n{}", tr!(lang, "learner.heading.myths"));
        }
        let said = if let Some(at) = myth.busted {
            tr!(lang, "learner.show.busted", date = clock::date(at))
        } else {
            tr!(lang, "learner.show.alive", date = clock::date(myth.last))
        };
        let name = concept(&myth.concept).map_or(myth.concept.as_str(), |concept| concept.name.get(lang));
        let _ = writeln!(text, "  {} {said} {name}", padded(id, 4));
        if let Some(known) = quiz::myth(id) {
            let (belief, fact) = (known.belief(lang), known.fact(lang));
            let _ = writeln!(text, "       {}", tr!(lang, "learner.show.believed", belief = belief));
            let _ = writeln!(text, "       {}", tr!(lang, "learner.show.fact", fact = fact));
        }
    }
    text
}

/// A text with spaces behind it, so that what follows stands in a column.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}
