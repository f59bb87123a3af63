//! The 68 misconceptions: each as a learner would say it, with the fact, with what an answer that follows it takes for
//! granted, and with runs that show the fact. They are read from `assets/myths`, one file for each area.
//!
//! Where a misconception changes what happens, the engine can hold it ([`Belief`]); where it does not, the entry says
//! why, and it is asked about in words.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lang::{Lang, Text};
use crate::trace::Belief;

use super::concept::{CONCEPTS, Set};

/// What a misconception is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    /// Opening a connection, and its queues.
    Opening,
    /// Numbers and flags.
    Numbers,
    /// Closing.
    Closing,
    /// CLOSE_WAIT.
    CloseWait,
    /// TIME_WAIT.
    TimeWait,
    /// RST, errors, and whether anybody is there.
    Errors,
    /// Memory.
    Memory,
}

impl Area {
    /// Every area, in the order of the course.
    pub const ALL: [Area; 7] =
        [Area::Opening, Area::Numbers, Area::Closing, Area::CloseWait, Area::TimeWait, Area::Errors, Area::Memory];

    /// Its name.
    pub fn name(self) -> Text {
        match self {
            Area::Opening => Text { en: "Opening a connection", zh: "建立连接" },
            Area::Numbers => Text { en: "Numbers and flags", zh: "序列号与标志位" },
            Area::Closing => Text { en: "Closing", zh: "关闭连接" },
            Area::CloseWait => Text { en: "CLOSE_WAIT", zh: "CLOSE_WAIT" },
            Area::TimeWait => Text { en: "TIME_WAIT", zh: "TIME_WAIT" },
            Area::Errors => Text { en: "RST, errors, and who is alive", zh: "RST、错误与存活判断" },
            Area::Memory => Text { en: "Memory", zh: "内存" },
        }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    en: String,
    zh: String,
}

impl Both {
    fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// A run that shows a fact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The scenario; its `expect` lines hold.
    pub run: String,
    /// What stands in the lines that it makes a program print; `*` stands for anything.
    #[serde(default)]
    pub shows: Vec<String>,
    /// Whether its last line is refused, and that is what it shows.
    #[serde(default)]
    pub refused: bool,
}

/// A misconception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Myth {
    /// Its number, `M01` to `M68`; never changed, since what learners answered is kept under it.
    pub id: String,
    /// What it is about.
    pub area: Area,
    /// Why no run is another for whoever believes it; none where mutants hold it.
    pub reason: Option<String>,
    /// Runs that show the fact.
    pub evidence: Vec<Evidence>,
    belief: Both,
    fact: Both,
    assumed: Both,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    belief: Both,
    fact: Both,
    assumed: Both,
    reason: Option<String>,
    #[serde(default)]
    evidence: Vec<Evidence>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    myth: Vec<Entry>,
}

/// The file of each area.
const FILES: [(Area, &str); 7] = [
    (Area::Opening, include_str!("../../assets/myths/opening.toml")),
    (Area::Numbers, include_str!("../../assets/myths/numbers.toml")),
    (Area::Closing, include_str!("../../assets/myths/closing.toml")),
    (Area::CloseWait, include_str!("../../assets/myths/close-wait.toml")),
    (Area::TimeWait, include_str!("../../assets/myths/time-wait.toml")),
    (Area::Errors, include_str!("../../assets/myths/errors.toml")),
    (Area::Memory, include_str!("../../assets/myths/memory.toml")),
];

/// Every misconception, in the order of the numbers.
pub static MYTHS: LazyLock<Vec<Myth>> = LazyLock::new(|| {
    let read = |(area, text): (Area, &str)| {
        // A file that cannot be read is a mistake that the tests find.
        let entries = toml::from_str::<Entries>(text).map(|entries| entries.myth).unwrap_or_default();
        entries.into_iter().map(move |entry| Myth {
            id: entry.id,
            area,
            reason: entry.reason,
            evidence: entry.evidence,
            belief: entry.belief,
            fact: entry.fact,
            assumed: entry.assumed,
        })
    };
    FILES.into_iter().flat_map(read).collect()
});

/// The misconception of that number.
pub fn myth(id: &str) -> Option<&'static Myth> {
    MYTHS.iter().find(|myth| myth.id == id)
}

/// The misconception that a mutant holds.
pub fn myth_of(belief: Belief) -> Option<&'static Myth> {
    belief.numbers().first().and_then(|id| myth(id))
}

impl Myth {
    /// What whoever believes it would say.
    pub fn belief(&self, lang: Lang) -> &str {
        self.belief.get(lang)
    }

    /// What is true.
    pub fn fact(&self, lang: Lang) -> &str {
        self.fact.get(lang)
    }

    /// What an answer that follows it takes for granted, as a sentence to whoever gave it.
    pub fn assumed(&self, lang: Lang) -> &str {
        self.assumed.get(lang)
    }

    /// The mutants that hold it; none if it changes nothing that happens.
    pub fn mutants(&self) -> Vec<Belief> {
        Belief::of_misconception(&self.id).collect()
    }

    /// Whether a run is another for whoever believes it; a question about one that is not is in words.
    pub fn is_behavioural(&self) -> bool {
        self.reason.is_none()
    }

    /// The things that are taken for each other where it has a part.
    pub fn set(&self) -> Option<Set> {
        CONCEPTS.iter().filter(|concept| concept.myths.contains(&self.id.as_str())).find_map(|concept| concept.set)
    }
}

impl Evidence {
    /// What it says of itself that is not so in a run; nothing if the run shows all of it. `printed` are the lines that
    /// programs printed in it.
    pub fn missing<'a>(&'a self, printed: &[String]) -> Vec<&'a str> {
        let stands = |wanted: &str| printed.iter().any(|line| has_in_order(line, wanted));
        self.shows.iter().map(String::as_str).filter(|wanted| !stands(wanted)).collect()
    }
}

/// Whether the pieces of `wanted` between its stars stand in a line, one after the other.
fn has_in_order(line: &str, wanted: &str) -> bool {
    let mut rest = line;
    wanted.split('*').map(str::trim).all(|piece| {
        let found = rest.find(piece).and_then(|at| rest.get(at + piece.len()..));
        rest = found.unwrap_or("");
        found.is_some()
    })
}
