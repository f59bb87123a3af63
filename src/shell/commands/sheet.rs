//! `finwait sheet`: questions to take away, the same for everybody by their seed: a sheet for a class, with or without
//! answers, or cards for Anki, whose stable names let a second import mend the first.

use crate::lang::Lang;
use crate::quiz::bank::{Entry, bank};
use crate::quiz::drill::{Wish, topics_near};
use crate::quiz::generate::explain;
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
    /// The classic questions themselves, none drawn.
    #[arg(long, conflicts_with_all = ["format", "count", "seed"])]
    pub bank: bool,
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
    let items = if args.bank { classic(&wish) } else { draw(&wish) };
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
    // What the learner judges alone is only there where it is asked for.
    let fits = |format: Format| match wish.formats.as_slice() {
        [] => format != Format::Explain,
        wished => wished.contains(&format),
    };
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

/// Every question of the bank that is about one of the concepts, or every one, in the bank's order.
fn classic(wish: &Wish) -> Vec<Item> {
    let wanted = |entry: &&Entry| {
        wish.concepts.is_empty() || wish.concepts.iter().any(|concept| entry.concepts.iter().any(|id| id == concept.id))
    };
    bank().entries().iter().filter(wanted).filter_map(explain::item).collect()
}

/// The sheet; the answers follow after all questions.
fn text(items: &[Item], args: &SheetArgs, lang: Lang) -> String {
    let title = if args.bank {
        tr!(lang, "drill.sheet.classic", count = items.len())
    } else {
        tr!(lang, "drill.sheet.title", seed = args.seed, count = items.len())
    };
    let mut out = title.into_owned() + "\n\n";
    for (at, item) in items.iter().enumerate() {
        let whole = coded(&sheet::whole(item, lang), ("", ""));
        out += &format!("{}. [{}]\n{whole}\n", at + 1, item.format.name(lang));
    }
    if args.answers {
        out += &(tr!(lang, "drill.sheet.answers").into_owned() + "\n\n");
        for (at, item) in items.iter().enumerate() {
            let answer = coded(sheet::answer(item, lang).trim_end(), ("", ""));
            out += &format!("{}. {answer} ({})\n", at + 1, item.id());
        }
    }
    out
}

/// What an item is about: of a classic question all concepts, whichever it was drawn for, so that its card is one.
fn concepts(item: &Item) -> String {
    let id = item.id();
    let entry = id.strip_prefix(explain::NAME).and_then(|rest| bank().entry(rest.trim_start_matches('/')));
    entry.map_or_else(|| item.concept.to_owned(), |entry| entry.concepts.join(" "))
}

/// A text as Anki shows it: columns that programs print keep their spaces, long sentences wrap.
fn html(text: &str) -> String {
    let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines = coded(safe.trim_end(), ("<code>", "</code>")).replace('\n', "<br>");
    format!("<pre style='white-space:pre-wrap;text-align:left'>{lines}</pre>")
}

/// A text with what stands between backticks between these instead, line by line.
fn coded(text: &str, (opens, closes): (&str, &str)) -> String {
    let line = |line: &str| {
        let pieces: Vec<&str> = line.split('`').collect();
        // A mark without its partner is no mark.
        if pieces.len().is_multiple_of(2) {
            return line.to_owned();
        }
        let piece = |(at, piece): (usize, &&str)| match at % 2 {
            0 => (*piece).to_owned(),
            _ => format!("{opens}{piece}{closes}"),
        };
        pieces.iter().enumerate().map(piece).collect::<String>()
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// A card's name: the item's, and where it is not English its language, so that cards in both stand beside each other.
fn guid(item: &Item, lang: Lang) -> String {
    match lang {
        Lang::En => item.id(),
        Lang::Zh => format!("{}@{}", item.id(), lang.code()),
    }
}

/// Cards as Anki reads them: tab-separated, with its headers.
fn anki(items: &[Item], lang: Lang) -> Result<String, Failure> {
    let mut cards = csv::WriterBuilder::new().delimiter(b'\t').from_writer(Vec::new());
    for item in items {
        let tags = format!("finwait {} {} {}", lang.code(), concepts(item), item.format.word());
        let (front, back) = (html(&sheet::whole(item, lang)), html(&sheet::answer(item, lang)));
        cards
            .write_record([guid(item, lang), front, back, tags])
            .map_err(|error| Failure::Environment(error.to_string()))?;
    }
    let rows = cards.into_inner().map_err(|error| Failure::Environment(error.to_string()))?;
    let headers = "#separator:tab\n#html:true\n#guid column:1\n#tags column:4\n#deck:finwait\n";
    Ok(headers.to_owned() + &String::from_utf8_lossy(&rows))
}
