//! Bots that know nothing: whoever guesses, or takes the longest, the shortest, the first or the last option, is right
//! as often as chance has it over all choices. How they do in each format and generator, `FINWAIT_BIAS=1` shows.

use std::collections::BTreeMap;

use finwait::lang::Lang;
use finwait::quiz::generate::generators;
use finwait::quiz::item::Item;
use finwait::quiz::{Format, Reply};
use finwait::sim::{SimRng, Stream};

use super::made::{ALL, Made, on_all_threads, wanted};

/// How far from chance, in thousandths, over enough choices; a few are told apart less well.
const NEAR: i64 = 30;
const NEAR_OF_FEW: i64 = 90;
/// What is enough, since the share of so many spreads by less than half of it.
const ENOUGH: i64 = 2_500;

type Bot = fn(&Made, &[String]) -> Vec<usize>;

/// Each takes one of some options blindly.
const BOTS: [(&str, Bot); 6] = [
    ("at random", |made, options| vec![SimRng::new(made.hash ^ made.bytes, Stream::Questions, 9).index(options.len())]),
    ("the longest", |_, options| best(options, |text| i64::try_from(text.chars().count()).unwrap())),
    ("the shortest", |_, options| best(options, |text| -i64::try_from(text.chars().count()).unwrap())),
    ("the first", |_, _| vec![0]),
    ("the last", |_, options| vec![options.len() - 1]),
    ("a middle number", |_, options| middle(options)),
];

/// The options whose last number is neither the least nor the greatest; all where they have no different numbers.
fn middle(options: &[String]) -> Vec<usize> {
    let number = |text: &String| {
        let mut digits = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        digits.next_back().and_then(|digits| digits.parse::<u64>().ok())
    };
    let numbers: Vec<Option<u64>> = options.iter().map(number).collect();
    let known = || numbers.iter().flatten();
    let edges = [known().min(), known().max()];
    let inside = |at: &usize| numbers[*at].is_some_and(|number| !edges.contains(&Some(&number)));
    let taken: Vec<usize> = (0..options.len()).filter(inside).collect();
    if taken.is_empty() { (0..options.len()).collect() } else { taken }
}

fn best(options: &[String], value: impl Fn(&String) -> i64) -> Vec<usize> {
    let most = options.iter().map(&value).max();
    (0..options.len()).filter(|at| Some(value(&options[*at])) == most).collect()
}

/// How well a bot does among these, and how well chance: both in thousandths; and of how many.
fn score<'a>(bot: Bot, lang: usize, items: impl Iterator<Item = &'a Made>) -> (i64, i64, i64) {
    let (mut right, mut chance, mut asked) = (0, 0, 0);
    for made in items {
        let Some((options, truth)) = &made.choice else { continue };
        let taken = bot(made, &options[lang]);
        if taken.contains(truth) {
            right += 1_000_000 / i64::try_from(taken.len()).unwrap();
        }
        chance += 1_000_000 / i64::try_from(options[lang].len()).unwrap();
        asked += 1;
    }
    (right / (asked * 1000).max(1), chance / (asked * 1000).max(1), asked)
}

#[test]
fn who_guesses_does_no_better_than_chance() {
    let mut wrong = Vec::new();
    for (name, bot) in BOTS {
        for lang in 0..2 {
            let (right, chance, asked) = score(bot, lang, ALL.iter());
            println!("{name} ({lang}): {right} against {chance} in thousandths, of {asked}");
            let near = if asked >= ENOUGH { NEAR } else { NEAR_OF_FEW };
            if (right - chance).abs() > near {
                wrong.push(format!("{name}: {right} against {chance}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// By its place alone the right option is not found out in any format either; so many spreads of chance are allowed.
const SPREADS: f64 = 4.0;

#[test]
fn no_place_gives_the_answer_away_in_any_format() {
    let mut by: BTreeMap<&str, Vec<&Made>> = BTreeMap::new();
    for made in ALL.iter().filter(|made| made.choice.is_some()) {
        by.entry(made.format.word()).or_default().push(made);
    }
    let mut wrong = Vec::new();
    for (format, items) in &by {
        for (name, bot) in BOTS.iter().filter(|(name, _)| ["the first", "the last"].contains(name)) {
            let (right, chance, asked) = score(*bot, 0, items.iter().copied());
            let share = chance as f64 / 1000.0;
            let spread = (share * (1.0 - share) / asked as f64).sqrt();
            println!("{format}, {name}: {right} against {chance} in thousandths, of {asked}");
            if (right - chance) as f64 > SPREADS * 1000.0 * spread {
                wrong.push(format!("{format}, {name}: {right} against {chance} of {asked}"));
            }
        }
    }
    assert!(by.len() > 3 && wrong.is_empty(), "{wrong:?}");
}

/// Words by which a false sentence could give itself away, in English and in Chinese.
const TELLTALES: [(&str, [&[&str]; 2]); 4] = [
    ("sweeping words", [&["always", "every", "any", "proves", "both"], &["一定", "总是", "每个"]]),
    ("more of them", [&["always", "never", "all", "only", "both"], &["一定", "总是", "每个", "都", "只是", "最多"]]),
    (
        "all of them",
        [
            &["always", "every", "any", "all", "only", "both", "never", "no"],
            &["一定", "总是", "每个", "任何", "只", "都", "最多", "所有"],
        ],
    ),
    ("negations", [&["not", "no", "nothing", "never", "cannot"], &["不", "没有"]]),
];
/// How far from chance such a bot may be, in thousandths: a few dozen sentences are not to be weighed to the gram.
const NEAR_BY_WORDS: i64 = 60;

/// Whoever takes the sentence with such a word for the false one, or the one without, does no better than chance.
#[test]
fn no_word_gives_the_myth_away() {
    let has = |text: &str, words: &[&str]| {
        let text = text.to_lowercase();
        let mut parts = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
        parts.any(|part| words.contains(&part)) || words.iter().any(|word| !word.is_ascii() && text.contains(word))
    };
    let myths = generators().filter(|generator| generator.format == Format::Myth).collect::<Vec<_>>();
    let asked = on_all_threads(&myths, |generator| {
        (0..12).filter_map(|seed| generator.item(seed).ok()).filter_map(|item| options_of(&item)).collect::<Vec<_>>()
    });
    let asked: Vec<_> = asked.into_iter().flatten().collect();
    let mut wrong = Vec::new();
    for (name, words) in TELLTALES {
        for (lang, words) in words.iter().enumerate() {
            for with in [true, false] {
                let mut hits = 0;
                for (options, truth) in &asked {
                    let taken = best(&options[lang], |text| i64::from(has(text, words) == with));
                    hits += if taken.contains(truth) { 1_000 / i64::try_from(taken.len()).unwrap() } else { 0 };
                }
                let share = hits / i64::try_from(asked.len()).unwrap();
                println!("{name} ({lang}), {with}: {share} in thousandths of {}", asked.len());
                // To do worse than chance by a word is to do better by the lack of it, which is tried as well.
                if share > 250 + NEAR_BY_WORDS {
                    wrong.push(format!("{name} ({lang}), {with}: {share}"));
                }
            }
        }
    }
    assert!(wrong.is_empty() && asked.len() > 1_000, "{wrong:?} of {}", asked.len());
}

/// The sentences in each language, and the place of the false one.
fn options_of(item: &Item) -> Option<(Vec<Vec<String>>, usize)> {
    let Reply::Option(truth) = item.right_reply() else { return None };
    Some((Lang::ALL.iter().map(|lang| item.ask.listed(*lang)).collect(), truth))
}

/// How often what the first run of a what-if came to may be the answer, in thousandths: of all, and of one generator's.
const TOLD_MOST: i64 = 250;
const TOLD_MOST_OF_ONE: i64 = 600;
/// Of how many of one generator's items that says something.
const TOLD_ENOUGH: i64 = 15;

#[test]
fn what_is_told_of_the_first_run_is_not_the_answer_too_often() {
    let mut by: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for made in ALL.iter() {
        let Some(told) = made.told else { continue };
        for group in ["all", made.generator.name] {
            let (same, of) = by.entry(group).or_default();
            (*same, *of) = (*same + i64::from(told), *of + 1);
        }
    }
    let share = |(same, of): &(i64, i64)| same * 1000 / of.max(&1);
    let all = by.remove("all").unwrap_or_default();
    println!("what is told is the answer {} times in a thousand, of {}", share(&all), all.1);
    let often: Vec<_> = by.iter().filter(|(_, of)| of.1 >= TOLD_ENOUGH && share(of) > TOLD_MOST_OF_ONE).collect();
    assert!(often.is_empty(), "{often:?}");
    // Never would tell as much as always.
    assert!(all.1 < 100 || (50..=TOLD_MOST).contains(&share(&all)), "{all:?}");
}

/// Not a check: where a bot does best, by generator.
#[test]
fn biases() {
    if std::env::var("FINWAIT_BIAS").is_err() {
        return;
    }
    for (name, bot) in BOTS {
        let mut by: BTreeMap<String, Vec<&Made>> = BTreeMap::new();
        for made in ALL.iter().filter(|made| made.choice.is_some()) {
            by.entry(format!("format {}", made.format.word())).or_default().push(made);
            by.entry(made.generator.name.to_owned()).or_default().push(made);
        }
        for (group, items) in by {
            let (right, chance, asked) = score(bot, 0, items.iter().copied());
            if (right - chance).abs() > 150 || group.starts_with("format") {
                println!("{name}: {group}: {right} against {chance} of {asked}");
            }
        }
    }
    assert!(wanted().is_some());
}
