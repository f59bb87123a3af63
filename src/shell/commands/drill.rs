//! `finwait drill`: what is wished for on the command line, as the tutor takes it.

use std::path::PathBuf;

use crate::lang::Lang;
use crate::quiz::drill::{Wish, topic, topics_near};
use crate::quiz::generate::item;
use crate::quiz::{CONCEPTS, Concept, Format};
use crate::shell::learner::clock::now;
use crate::shell::{Failure, print, spoken};
use crate::tr;

/// What is asked for on the command line.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DrillArgs {
    /// A concept, a lesson, a chapter, a misconception, or a word of a name.
    #[arg(long, value_name = "TOPIC")]
    pub topic: Vec<String>,
    /// The formats to ask in.
    #[arg(long = "type", value_name = "FORMAT", value_delimiter = ',')]
    pub format: Vec<String>,
    /// How many questions.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub count: Option<u32>,
    /// For how many minutes.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=600))]
    pub minutes: Option<u32>,
    /// What the questions are drawn from.
    #[arg(long)]
    pub seed: Option<u64>,
    /// These very questions.
    #[arg(long, value_name = "NAME/SEED", conflicts_with_all = ["topic", "format", "count", "seed"])]
    pub item: Vec<String>,
    /// Be one end of a connection.
    #[arg(long, conflicts_with_all = ["topic", "format", "count", "item"])]
    pub stack: bool,
    /// Writes what came of it into this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Lists what can be asked.
    #[arg(long)]
    pub topics: bool,
}

/// `finwait interview`.
#[derive(Debug, Clone, clap::Args)]
pub struct InterviewArgs {
    /// For how many minutes.
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=120))]
    pub minutes: u32,
    /// A concept, a lesson, a chapter, a misconception, or a word of a name.
    #[arg(long, value_name = "TOPIC")]
    pub topic: Vec<String>,
    /// What the questions are drawn from.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Writes what came of it into this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// The sorts of drills.
#[derive(Debug, Clone)]
pub enum Sort {
    /// Chosen by the schedule.
    Chosen,
    /// These very items.
    Items(Vec<String>),
    /// The learner is one end of a connection.
    Stack,
    /// An interview of so many minutes.
    Interview(u32),
    /// A placement test.
    Placement,
}

/// An interview as the tutor takes it.
///
/// # Errors
/// A sentence about a word that is no topic.
pub fn interview(args: &InterviewArgs, lang: Lang) -> Result<Wished, Failure> {
    let (topic, json) = (args.topic.clone(), args.json.clone());
    let drill = DrillArgs { topic, seed: args.seed, json, ..DrillArgs::default() };
    Ok(Wished { sort: Sort::Interview(args.minutes), ..wished(&drill, lang)? })
}

/// A placement test as the tutor takes it.
///
/// # Errors
/// As [`wished`]; nothing is asked for by a word, so none.
pub fn placement(lang: Lang) -> Result<Wished, Failure> {
    Ok(Wished { sort: Sort::Placement, ..wished(&DrillArgs::default(), lang)? })
}

/// A drill as the tutor takes it.
#[derive(Debug, Clone)]
pub struct Wished {
    /// What it is to be.
    pub wish: Wish,
    /// Which sort.
    pub sort: Sort,
    /// The file for what comes of it.
    pub json: Option<PathBuf>,
}

/// Reads what was wished for.
///
/// # Errors
/// A sentence about a word that is no topic, no format or no item.
pub fn wished(args: &DrillArgs, lang: Lang) -> Result<Wished, Failure> {
    let mut concepts: Vec<&'static Concept> = Vec::new();
    for word in &args.topic {
        let found = topic(word);
        if found.is_empty() {
            return Err(Failure::Usage(no_topic(word, lang)));
        }
        concepts.extend(
            found
                .into_iter()
                .filter(|concept| !concepts.iter().any(|known| known.id == concept.id))
                .collect::<Vec<_>>(),
        );
    }
    let formats = args.format.iter().map(|word| format(word, lang)).collect::<Result<Vec<_>, _>>()?;
    if let Some(unknown) = args.item.iter().find(|id| item(id).is_none()) {
        return Err(Failure::Usage(tr!(lang, "drill.shell.no_item", item = spoken(unknown)).into_owned()));
    }
    let defaults = Wish::default();
    let moment = now();
    let seed = args.seed.unwrap_or_else(|| u64::try_from(moment.at).unwrap_or(1));
    let count = match (args.count, args.minutes) {
        (Some(count), _) => count as usize,
        (None, Some(_)) => 1000,
        (None, None) => defaults.count,
    };
    let seconds = args.minutes.map(|minutes| i64::from(minutes) * 60);
    let sort = match (args.stack, args.item.as_slice()) {
        (true, _) => Sort::Stack,
        (false, []) => Sort::Chosen,
        (false, items) => Sort::Items(items.to_vec()),
    };
    // Be the stack against the clock is a round at the whiteboard.
    let strict = args.stack && seconds.is_some();
    let wish = Wish { concepts, formats, count, seconds, seed, strict, ..defaults };
    Ok(Wished { wish, sort, json: args.json.clone() })
}

fn no_topic(word: &str, lang: Lang) -> String {
    let text = topics_near(word).map_or_else(
        || tr!(lang, "drill.no_topic", topic = spoken(word)),
        |near| tr!(lang, "drill.no_topic_near", topic = spoken(word), near = near),
    );
    text.into_owned()
}

fn format(word: &str, lang: Lang) -> Result<Format, Failure> {
    let known = || Format::ALL.iter().map(|(_, word, _)| *word).collect::<Vec<_>>().join(", ");
    Format::from_word(&word.to_lowercase()).ok_or_else(|| {
        let text = tr!(lang, "drill.shell.no_format", format = spoken(word), known = known());
        Failure::Usage(text.into_owned())
    })
}

/// Lists what can be asked: every concept with its name, its lessons and the formats that it is asked in.
pub fn list(lang: Lang) -> Result<(), Failure> {
    let mut text = String::new();
    for concept in CONCEPTS {
        let mut formats: Vec<&str> = concept.generators().map(|generator| generator.format.word()).collect();
        formats.dedup();
        let (lessons, name) = (concept.lessons.join(" "), concept.name.get(lang));
        text.push_str(&format!("{:<40} {lessons:<8} {name} ({})\n", concept.id, formats.join(", ")));
    }
    print(&text)
}
