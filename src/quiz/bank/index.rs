//! A search over short texts in both languages: which of them fit some words best.
//!
//! A rare word counts more than a common one, a word of the question more than one of the answer; a word that is not
//! known counts for its beginning or for the nearest one that is. All sums are of whole numbers, so that the order is
//! the same everywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Entry;
use super::tokens::{Make, NEAR, Token, is_han, tokens};
use crate::lang::Lang;
use crate::quiz::{concept, myth};
use crate::scenario::slips;

/// Where in a document a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The question or title.
    Title,
    /// The name of a concept or of the document itself.
    Name,
    /// A point of the answer.
    Point,
    /// The body.
    Body,
}

impl Field {
    fn weight(self) -> u64 {
        match self {
            Field::Title => 12,
            Field::Name => 7,
            Field::Point => 5,
            Field::Body => 3,
        }
    }
}

/// Something that can be found.
#[derive(Debug, Clone, Default)]
pub struct Document {
    texts: Vec<(Field, Option<Lang>, String)>,
    /// How many 16ths of its score are added to it.
    lead: u64,
}

impl Document {
    /// A document with nothing in it.
    pub fn new() -> Document {
        Document::default()
    }

    /// The same with one more text; `lang` is `None` for what belongs to both languages.
    pub fn with(mut self, field: Field, lang: Option<Lang>, text: impl Into<String>) -> Document {
        self.texts.push((field, lang, text.into()));
        self
    }

    /// The same, put before others that fit as well: so many 16ths are added to its score.
    pub fn leading_by(self, lead: u64) -> Document {
        Document { lead, ..self }
    }

    /// A question of the bank. What is asked of everybody goes first.
    pub fn of(entry: &Entry) -> Document {
        let mut document = Document::new().with(Field::Name, None, entry.id.replace('-', " "));
        for id in &entry.concepts {
            document = document.with(Field::Name, None, id.replace('-', " "));
        }
        for phrase in &entry.also {
            document = document.with(Field::Title, None, phrase.as_str());
        }
        for lang in Lang::ALL {
            document = document.with(Field::Title, Some(lang), entry.ask(lang));
            document = document.with(Field::Body, Some(lang), entry.answer(lang));
            for point in &entry.points {
                document = document.with(Field::Point, Some(lang), point.get(lang));
            }
            if let Some(myth) = entry.myth.as_deref().and_then(myth) {
                document = document.with(Field::Body, Some(lang), myth.belief(lang));
            }
            for known in entry.concepts.iter().filter_map(|id| concept(id)) {
                document = document.with(Field::Name, Some(lang), known.name.get(lang));
            }
        }
        document.with(Field::Body, None, entry.source.as_str()).leading_by(2 * u64::from(3 - entry.level.min(3)))
    }
}

/// A document that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked {
    /// Its number in the index, from 0.
    pub document: usize,
    /// How well it fits.
    pub score: u64,
}

/// The documents, ready to be searched.
#[derive(Debug, Default)]
pub struct Index {
    /// For each token, the documents that hold it, each with the weight of the best place.
    places: BTreeMap<String, BTreeMap<usize, u64>>,
    /// The words that may be meant by one with a slip in it, with the way in which they were first written.
    words: BTreeMap<String, String>,
    /// For each document, the tokens of each of its titles, with the language.
    titles: Vec<Vec<(Option<Lang>, BTreeSet<String>)>>,
    /// For each document, the names that each of its titles is about, such as those of states and settings.
    names: Vec<Vec<BTreeSet<String>>>,
    /// For each document, how many 16ths of its score are added.
    leads: Vec<u64>,
}

/// A word of the query: what it may stand for, how much of it that counts (in 16ths), and whether it says something.
struct Wanted {
    tokens: Vec<String>,
    share: u64,
    weight: u64,
    /// Whether it is a name of several parts.
    is_name: bool,
    /// Whether it is a word of other than Chinese letters, as it was typed.
    is_foreign: bool,
}

/// How rare everything is of which nothing is known, in 16ths of a doubling.
const STRANGE: u64 = 16 * 7;
/// How much of a word counts that is near the one that was typed, in 16ths.
const NEAR_SHARE: u64 = 8;
/// The most words that a beginning may stand for.
const BEGINNINGS_MAX: usize = 12;

impl Index {
    /// Takes up the documents; their numbers are their places in the list.
    pub fn new(documents: Vec<Document>) -> Index {
        let mut index = Index::default();
        for (number, document) in documents.into_iter().enumerate() {
            let (mut titles, mut names) = (Vec::new(), Vec::new());
            for (field, lang, text) in document.texts {
                let found = tokens(&text);
                if field == Field::Title {
                    let whole = found.iter().filter(|token| token.make != Make::Part);
                    titles.push((lang, whole.map(|token| token.text.clone()).collect()));
                    let named = found.iter().filter(|token| token.make == Make::Name);
                    names.push(named.map(|token| token.text.clone()).collect());
                }
                for token in found {
                    index.take(number, field, token);
                }
            }
            index.titles.push(titles);
            index.names.push(names);
            index.leads.push(document.lead);
        }
        index
    }

    fn take(&mut self, number: usize, field: Field, token: Token) {
        let weight = match token.make {
            Make::Word | Make::Name => field.weight(),
            Make::Pair => field.weight() / 2,
            Make::Part => field.weight() / 3,
        };
        let best = self.places.entry(token.text.clone()).or_default().entry(number).or_default();
        *best = (*best).max(weight);
        if token.make != Make::Pair && token.text.len() > 2 && !token.text.contains(is_han) {
            self.words.entry(token.text).or_insert(token.written);
        }
    }

    /// How much finding a token says: 16 for each halving of the documents that hold it.
    fn rarity(&self, token: &str) -> u64 {
        let holding = self.places.get(token).map_or(0, BTreeMap::len) as u64;
        let share = (self.titles.len() as u64 * 16).checked_div(holding);
        share.map_or(STRANGE, |share| doublings(share).saturating_sub(56))
    }

    /// The documents that fit, the best first; none if what is known of the words is too little to go by.
    pub fn search(&self, words: &str, lang: Lang) -> Vec<Ranked> {
        let wanted = self.wanted(words);
        let (known, all) = wanted
            .iter()
            .filter(|one| one.weight > 0)
            .fold((0, 0), |(known, all), one| (known + one.weight * one.share, all + one.weight * 16));
        if known * 3 < all || known == 0 {
            return Vec::new();
        }
        let named: Vec<&Wanted> = names_in(words, &wanted);
        let mut scores: BTreeMap<usize, u64> = BTreeMap::new();
        for one in &wanted {
            let mut best: BTreeMap<usize, u64> = BTreeMap::new();
            for token in &one.tokens {
                for (document, weight) in self.places.get(token).into_iter().flatten() {
                    let here = best.entry(*document).or_default();
                    *here = (*here).max(weight * self.rarity(token).max(1) * one.share);
                }
            }
            for (document, score) in best {
                *scores.entry(document).or_default() += score;
            }
        }
        let meant: BTreeSet<&str> = wanted.iter().flat_map(|one| &one.tokens).map(String::as_str).collect();
        let mut ranked: Vec<Ranked> = scores
            .into_iter()
            .map(|(document, score)| {
                let score = (score + self.closeness(document, &meant, lang)) * self.unnamed(document, &meant) / 16;
                let score = if named.iter().all(|one| self.holds(document, one)) { score } else { score * 10 / 16 };
                let lead = self.leads.get(document).copied().unwrap_or(0);
                Ranked { document, score: score + score * lead / 16 }
            })
            .collect();
        ranked.sort_by_key(|it| (core::cmp::Reverse(it.score), it.document));
        let least = ranked.first().map_or(0, |best| best.score / 6);
        ranked.retain(|it| it.score >= least);
        ranked
    }

    /// How much of the title is asked for: a short question that is meant goes before a long one that mentions it.
    fn closeness(&self, document: usize, meant: &BTreeSet<&str>, lang: Lang) -> u64 {
        let Some(titles) = self.titles.get(document) else { return 0 };
        let each = titles.iter().map(|(one, tokens)| {
            let (mut hit, mut all) = (0, 1);
            for token in tokens {
                let rarity = self.rarity(token);
                all += rarity;
                hit += if meant.contains(token.as_str()) { rarity } else { 0 };
            }
            let share = if one.is_none_or(|one| one == lang) { 100 } else { 95 };
            hit * hit / all * share
        });
        each.max().unwrap_or(0)
    }

    /// Whether a document holds what a word may stand for.
    fn holds(&self, document: usize, one: &Wanted) -> bool {
        one.tokens.iter().any(|token| self.places.get(token).is_some_and(|holding| holding.contains_key(&document)))
    }

    /// How much of its score a document keeps, in 16ths: one of which every title is about something with a name, such
    /// as a state, is not what is meant by words without that name.
    fn unnamed(&self, document: usize, meant: &BTreeSet<&str>) -> u64 {
        let Some(titles) = self.names.get(document) else { return 16 };
        let strange =
            |names: &BTreeSet<String>| !names.is_empty() && names.iter().all(|name| !meant.contains(name.as_str()));
        if !titles.is_empty() && titles.iter().all(strange) { 14 } else { 16 }
    }

    /// What the words of a query may stand for.
    fn wanted(&self, words: &str) -> Vec<Wanted> {
        let mut seen = BTreeSet::new();
        let fresh = tokens(words).into_iter().filter(|token| seen.insert(token.text.clone()));
        let typed: Vec<Token> = fresh.collect();
        let near = |token: &Token| NEAR.iter().find(|(word, _)| *word == token.text).map(|(_, near)| *near);
        let near = typed.iter().filter_map(near).map(|near| {
            let known = near.iter().filter(|word| self.places.contains_key(**word));
            // What is near is no part of what was typed: it says how a document fits, not whether the words are known.
            let tokens = known.map(|word| (*word).to_owned()).collect();
            Wanted { tokens, share: NEAR_SHARE, weight: 0, is_name: false, is_foreign: false }
        });
        let near: Vec<Wanted> = near.collect();
        typed.into_iter().map(|token| self.meant_by(token)).chain(near).collect()
    }

    fn meant_by(&self, token: Token) -> Wanted {
        let (is_name, is_foreign) = (token.make == Make::Name, !token.text.contains(is_han));
        let (tokens, share, weight) = self.stands_for(token);
        Wanted { tokens, share, weight, is_name, is_foreign }
    }

    /// What a token may stand for, how much of it that counts, and how much it says.
    fn stands_for(&self, token: Token) -> (Vec<String>, u64, u64) {
        if self.places.contains_key(&token.text) {
            let weight = if token.make == Make::Pair { 0 } else { self.rarity(&token.text) };
            return (vec![token.text], 16, weight);
        }
        let is_word = token.make != Make::Pair && !token.text.contains(is_han);
        if !is_word {
            // A pair that stands nowhere says nothing; its words speak for themselves.
            let weight = if token.make == Make::Pair { 0 } else { STRANGE / 2 };
            return (Vec::new(), 0, weight);
        }
        let begun: Vec<String> = self.beginning_with(&token.text).map(|(stem, _)| stem.clone()).collect();
        if !begun.is_empty() && begun.len() <= BEGINNINGS_MAX {
            return (begun, 12, STRANGE);
        }
        let near = self.near(&token.text).map(str::to_owned);
        let share = if near.is_some() { 8 } else { 0 };
        (near.into_iter().collect(), share, STRANGE)
    }

    fn beginning_with<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a String, &'a String)> + 'a {
        let enough = start.len() >= 4;
        self.words.range(start.to_owned()..).take_while(move |(stem, _)| enough && stem.starts_with(start))
    }

    /// The known word that a wrongly written one may be: it begins alike and has a slip, two in a long word. Short
    /// words are near too many others.
    fn near(&self, word: &str) -> Option<&str> {
        let allowed = match word.len() {
            0..4 => return None,
            4..8 => 1,
            _ => 2,
        };
        let alike = |known: &&String| known.as_bytes().first() == word.as_bytes().first();
        let long = |known: &&String| known.len().abs_diff(word.len()) <= allowed;
        let known = self.words.keys().filter(|known| alike(known) && long(known));
        let near = known.map(|known| (slips(word, known), known)).filter(|(slips, _)| *slips <= allowed);
        near.min().map(|(_, known)| known.as_str())
    }

    /// Words that are known here and look like one that was asked for and is not; at most five.
    pub fn alike(&self, words: &str) -> Vec<&str> {
        let mut alike: Vec<&str> = Vec::new();
        for token in tokens(words).into_iter().filter(|token| token.make != Make::Pair && token.text.len() >= 3) {
            if self.places.contains_key(&token.text) || token.text.contains(is_han) {
                continue;
            }
            let head: String = token.text.chars().take(3).collect();
            let near = self.near(&token.text).and_then(|stem| self.words.get(stem)).into_iter();
            let begun = self.words.iter().filter(|(stem, _)| stem.starts_with(&head)).map(|(_, written)| written);
            for word in near.chain(begun) {
                if !alike.contains(&word.as_str()) {
                    alike.push(word);
                }
            }
        }
        alike.truncate(5);
        alike
    }
}

/// The names in what was typed that are known: a document without one of them is about something else. In Chinese every
/// word of other letters is one.
fn names_in<'w>(words: &str, wanted: &'w [Wanted]) -> Vec<&'w Wanted> {
    let in_chinese = words.contains(is_han);
    let is_name =
        |one: &&Wanted| one.weight > 0 && !one.tokens.is_empty() && (one.is_name || in_chinese && one.is_foreign);
    wanted.iter().filter(is_name).collect()
}

/// The logarithm to the base 2 in 16ths, whole below.
fn doublings(value: u64) -> u64 {
    let Some(whole) = value.checked_ilog2() else { return 0 };
    let whole = u64::from(whole);
    16 * whole + (value - (1 << whole)) * 16 / (1 << whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index {
        let titled = |en: &str, zh: &str| {
            Document::new().with(Field::Title, Some(Lang::En), en).with(Field::Title, Some(Lang::Zh), zh)
        };
        Index::new(vec![
            titled("Why does TIME_WAIT last 2MSL?", "TIME_WAIT 为什么是 2MSL？"),
            titled("How long does FIN_WAIT_2 last?", "FIN_WAIT_2 会持续多久？"),
            titled("Which queue is full?", "哪个队列满了？"),
            titled("Who retransmits a lost SYN-ACK?", "SYN-ACK 丢了由谁重传？"),
        ])
    }

    fn best(words: &str) -> Option<usize> {
        index().search(words, Lang::En).first().map(|it| it.document)
    }

    #[test]
    fn words_of_either_language_and_with_slips_find_their_document() {
        for (words, document) in [
            ("why 2MSL", 0),
            ("timewait", 0),
            ("fin wait 2", 1),
            ("queues", 2),
            ("队列", 2),
            ("谁重传", 3),
            ("retransmtis", 3),
            ("retrans", 3),
            ("syn+ack", 3),
        ] {
            assert_eq!(best(words), Some(document), "{words}");
        }
    }

    #[test]
    fn strangers_find_nothing_but_neighbours() {
        for words in ["", "banana bread", "???", "香蕉面包", "\u{0}"] {
            assert_eq!(best(words), None, "{words}");
        }
        assert_eq!(index().alike("retrieve a banana"), ["retransmits"]);
        assert_eq!(index().alike("quiche"), Vec::<&str>::new());
    }

    #[test]
    fn doublings_are_counted_in_sixteenths() {
        for (value, expected) in [(0, 0), (1, 0), (2, 16), (3, 24), (4, 32), (16, 64)] {
            assert_eq!(doublings(value), expected, "{value}");
        }
    }
}
