//! A placement test: a dozen questions at most up and down the chapters of the course, harder after a right answer and
//! easier after a wrong or skipped one, and from them the chapter to begin with. It ends as soon as that is certain. It
//! proposes; nothing is locked.

use crate::quiz::concept::{CONCEPTS, Concept};
use crate::quiz::format::Format;
use crate::quiz::generate::Generator;
use crate::quiz::item::{Item, Shape};
use crate::sim::{SimRng, Stream};

/// How many questions it has at most.
pub const QUESTIONS: usize = 12;

/// How many chapters the course has.
const CHAPTERS: usize = 8;

/// The chapter of the first question.
const FIRST: usize = 3;

/// How many questions a chapter may be asked.
const OF_A_CHAPTER: usize = 3;

/// By how many chapters the first answers move; later ones move by one.
const LEAP: usize = 2;

/// How many answers leap.
const LEAPS: usize = 3;

/// How often another concept or seed is tried.
const TRIES: usize = 24;

/// How many boxes a question may have to fill.
const BOXES_MAX: usize = 3;

/// A placement test under way.
#[derive(Debug, Clone)]
pub struct Placement {
    rng: SimRng,
    /// The chapter of each question asked, and whether the answer was right; none while it is open.
    answers: Vec<(usize, Option<bool>)>,
    asked: Vec<u64>,
}

/// What it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// The chapter to begin with, from 1; none if all of them are known.
    pub chapter: Option<usize>,
    /// The lesson to begin with.
    pub lesson: Option<&'static str>,
}

impl Placement {
    /// Before the first question.
    pub fn new(seed: u64) -> Placement {
        Placement { rng: SimRng::new(seed, Stream::Questions, 4), answers: Vec::new(), asked: Vec::new() }
    }

    /// Takes in how the open question was answered.
    pub fn answered(&mut self, right: bool) {
        if let Some((_, open @ None)) = self.answers.last_mut() {
            *open = Some(right);
        }
    }

    /// The next question; none after the last.
    pub fn draw(&mut self) -> Option<Item> {
        if self.answers.len() >= QUESTIONS || self.is_settled() {
            return None;
        }
        let chapter = self.chapter();
        let item = (0..TRIES).find_map(|_| self.of_chapter(chapter))?;
        self.asked.push(item.hash);
        self.answers.push((chapter, None));
        Some(item)
    }

    /// The chapter of the next question: up from a right answer, down from a wrong one, not one that was asked enough.
    fn chapter(&self) -> usize {
        let Some((last, right)) = self.answers.last() else { return FIRST };
        let step = if self.answers.len() <= LEAPS { LEAP } else { 1 };
        let aim = if *right == Some(true) { (last + step).min(CHAPTERS) } else { last.saturating_sub(step).max(1) };
        let full = |chapter: usize| self.answers.iter().filter(|(asked, _)| *asked == chapter).count() >= OF_A_CHAPTER;
        let nearest = (1..=CHAPTERS).filter(|chapter| !full(*chapter)).min_by_key(|chapter| chapter.abs_diff(aim));
        nearest.unwrap_or(aim)
    }

    /// A short question about a concept of that chapter, with an answer of one's own where it can be had.
    fn of_chapter(&mut self, chapter: usize) -> Option<Item> {
        let short =
            |generator: &&Generator| !matches!(generator.format, Format::Script | Format::Explain | Format::Remedy);
        let concepts: Vec<&Concept> = CONCEPTS
            .iter()
            .filter(|concept| concept.chapter() == chapter && concept.generators().any(|generator| short(&generator)))
            .collect();
        let concept = concepts.get(self.rng.index(concepts.len().max(1)))?;
        let all: Vec<&Generator> = concept.generators().filter(short).collect();
        let own: Vec<&Generator> = all.iter().copied().filter(|generator| generator.format != Format::Myth).collect();
        let from = if own.is_empty() { all } else { own };
        let generator = from.get(self.rng.index(from.len().max(1)))?;
        let item = generator.item(self.rng.below(1_000_000)).ok()?;
        let is_long = matches!(item.ask.shape(), Shape::Boxes(boxes) if boxes > BOXES_MAX);
        (!is_long && !self.asked.contains(&item.hash)).then_some(item)
    }

    /// How many answers about a chapter were right, and how many there are.
    fn of(&self, chapter: usize) -> (usize, usize) {
        let mine = self.answers.iter().filter(move |(asked, right)| *asked == chapter && right.is_some());
        (mine.clone().filter(|(_, right)| *right == Some(true)).count(), mine.count())
    }

    /// Whether less than two thirds of a chapter was right.
    fn is_weak(&self, chapter: usize) -> bool {
        let (right, all) = self.of(chapter);
        right * 3 < all * 2
    }

    /// Whether no answer to come can change the proposal: a weak chapter that was asked enough, and so was all before
    /// it. Who skips everything is not led up the chapters.
    fn is_settled(&self) -> bool {
        let asked_enough = |chapter: &usize| self.of(*chapter).1 >= OF_A_CHAPTER;
        (1..=CHAPTERS).take_while(asked_enough).any(|chapter| self.is_weak(chapter))
    }

    /// The chapter to begin with: the first of which less than two thirds was right; else the one after the last that
    /// was asked.
    pub fn proposal(&self) -> Proposal {
        let weak = (1..=CHAPTERS).find(|chapter| self.is_weak(*chapter));
        let last = (1..=CHAPTERS).rfind(|chapter| self.of(*chapter).1 > 0).unwrap_or(0);
        let chapter = weak.or((last < CHAPTERS).then_some(last + 1));
        let first = |chapter| CONCEPTS.iter().find(|concept| concept.chapter() == chapter);
        Proposal { chapter, lesson: chapter.and_then(first).and_then(|concept| concept.lessons.first().copied()) }
    }
}
