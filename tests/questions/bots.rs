//! Bots that know nothing: whoever guesses, or takes the longest, the shortest, the first or the last option, is right
//! as often as chance has it over all choices. How they do in each format and generator, `FINWAIT_BIAS=1` shows.

use std::collections::BTreeMap;

use finwait::sim::{SimRng, Stream};

use super::made::{ALL, Made, wanted};

/// How far from chance, in thousandths, over enough choices; a few are told apart less well.
const NEAR: i64 = 30;
const NEAR_OF_FEW: i64 = 90;
/// What is enough, since the share of so many spreads by less than half of it.
const ENOUGH: i64 = 2_500;

type Bot = fn(&Made, &[String]) -> Vec<usize>;

/// Each takes one of some options blindly.
const BOTS: [(&str, Bot); 5] = [
    ("at random", |made, options| vec![SimRng::new(made.hash ^ made.bytes, Stream::Questions, 9).index(options.len())]),
    ("the longest", |_, options| best(options, |text| i64::try_from(text.chars().count()).unwrap())),
    ("the shortest", |_, options| best(options, |text| -i64::try_from(text.chars().count()).unwrap())),
    ("the first", |_, _| vec![0]),
    ("the last", |_, options| vec![options.len() - 1]),
];

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
