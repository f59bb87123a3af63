//! `finwait sheet`: questions to take away, the same for everybody by their seed: a sheet for a class, with or without
//! answers, or cards for Anki, whose stable names let a second import mend the first.

use crate::lang::Lang;
use crate::quiz::drill::{Wish, topics_near};
use crate::quiz::item::Item;
use crate::quiz::{CONCEPTS, Concept, Format, sheet};
use crate::shell::{Failure, print};
use crate::sim::{SimRng, Stream};
use crate::tr;

use super::drill::{DrillArgs, wished};

/// What is asked for on the command line.
#[derive(Debug, Clone, clap::Args)]
pub struct SheetArgs {
    /// A concept, a lesson, a chapter, a misconception, or a word of a name.
    #[arg(long, value_name = "TOPIC")]
    pub topic: Vec<String>,
    /// The formats to ask in.
    #[arg(long = "type", value_name = "FORMAT", value_delimiter = ',')]
    pub format: Vec<String>,
    /// How many questions.
    #[arg(long, value_name = "N", default_value_t = 10, allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub count: u32,
    /// What the questions are drawn from.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// With the answers, on a page of their own.
    #[arg(long)]
    pub answers: bool,
    /// As cards for Anki.
    #[arg(long, conflicts_with = "answers")]
    pub anki: bool,
}

/// Prints a sheet or cards.
///
/// # Errors
/// A sentence about a word that is no topic or no format, or about a topic of which nothing can be asked so.
pub fn perform(args: &SheetArgs, lang: Lang) -> Result<(), Failure> {
    let asked = DrillArgs {
        topic: args.topic.clone(),
        format: args.format.clone(),
        count: Some(args.count),
        seed: Some(args.seed),
        ..DrillArgs::default()
    };
    let wish = wished(&asked, lang)?.wish;
    let items = draw(&wish);
    if items.is_empty() {
        let topic = args.topic.join(", ");
        let near = topics_near(&topic).unwrap_or_default();
        return Err(Failure::Usage(tr!(lang, "drill.shell.nothing", topic = topic, near = near).into_owned()));
    }
    if args.anki { print(&anki(&items, lang)?) } else { print(&text(&items, args, lang)) }
}

/// The questions: one concept after the other, in a seeded order, each in one of its formats.
fn draw(wish: &Wish) -> Vec<Item> {
    let mut rng = SimRng::new(wish.seed, Stream::Questions, 3);
    let fits = |format: Format| wish.formats.is_empty() || wish.formats.contains(&format);
    let mut concepts: Vec<&Concept> = CONCEPTS
        .iter()
        .filter(|concept| wish.concepts.is_empty() || wish.concepts.iter().any(|wanted| wanted.id == concept.id))
        .filter(|concept| concept.generators().any(|generator| fits(generator.format)))
        .collect();
    rng.shuffle(&mut concepts);
    let mut items: Vec<Item> = Vec::new();
    // A few rounds more than are needed: a question that stands there already is not taken again.
    for concept in concepts.iter().cycle().take(concepts.len() * wish.count * 2) {
        if items.len() >= wish.count {
            break;
        }
        let generators: Vec<_> = concept.generators().filter(|generator| fits(generator.format)).collect();
        let Some(generator) = generators.get(rng.index(generators.len())) else { continue };
        let Ok(item) = generator.item(rng.below(1_000_000)) else { continue };
        if items.iter().all(|other| other.hash != item.hash) {
            items.push(item);
        }
    }
    items
}

/// The sheet; the answers follow after all questions.
fn text(items: &[Item], args: &SheetArgs, lang: Lang) -> String {
    let mut out = tr!(lang, "drill.sheet.title", seed = args.seed, count = items.len()).into_owned() + "\n\n";
    for (at, item) in items.iter().enumerate() {
        out += &format!("{}. [{}]\n{}\n", at + 1, item.format.name(lang), sheet::question(item, lang));
    }
    if args.answers {
        out += &(tr!(lang, "drill.sheet.answers").into_owned() + "\n\n");
        for (at, item) in items.iter().enumerate() {
            out += &format!("{}. {} ({})\n", at + 1, sheet::answer(item, lang).trim_end(), item.id());
        }
    }
    out
}

/// Cards as Anki reads them: tab-separated, with its headers, the item's name as the card's.
fn anki(items: &[Item], lang: Lang) -> Result<String, Failure> {
    let mut cards = csv::WriterBuilder::new().delimiter(b'\t').from_writer(Vec::new());
    let html = |text: &str| {
        let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        safe.trim_end().replace('\n', "<br>")
    };
    for item in items {
        let tags = format!("finwait {} {}", item.concept, item.format.word());
        let (front, back) = (html(&sheet::question(item, lang)), html(&sheet::answer(item, lang)));
        cards.write_record([item.id(), front, back, tags]).map_err(|error| Failure::Environment(error.to_string()))?;
    }
    let rows = cards.into_inner().map_err(|error| Failure::Environment(error.to_string()))?;
    let headers = "#separator:tab\n#html:true\n#guid column:1\n#tags column:4\n#deck:finwait\n";
    Ok(headers.to_owned() + &String::from_utf8_lossy(&rows))
}
