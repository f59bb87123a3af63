//! The items that the tests look at: all made once for all tests, on as many threads as there are, each made a second
//! time and judged at once, and of each only kept what a test asks for.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use finwait::lang::Lang;
use finwait::quiz::generate::{Generator, generators};
use finwait::quiz::item::{Ask, Item, Shape};
use finwait::quiz::{CONCEPTS, Format, sheet};

use super::sound::{faults, says_right};

/// How many seeds of each generator are tried without more being asked for.
const LEAST: u64 = 2;
/// How often an item is made at most, until it was quick once.
const TRIES: usize = 4;

/// What is kept of an item.
pub struct Made {
    pub generator: &'static Generator,
    pub seed: u64,
    /// What is wrong with it.
    pub faults: Vec<String>,
    pub hash: u64,
    /// A hash of all that a learner sees of it.
    pub bytes: u64,
    /// How long a processor works on it; the least of several times.
    pub micros: u128,
    pub format: Format,
    /// The misconceptions that it tells from the truth.
    pub myths: Vec<&'static str>,
    /// The right answer.
    pub right: String,
    /// Whether the right answer stands in the question.
    pub says_right: bool,
    /// Of a what-if: whether what the first run came to, which is told, is the answer as well.
    pub told: Option<bool>,
    /// Of a choice: the options as they stand in each language, and the place of the right one.
    pub choice: Option<(Vec<Vec<String>>, usize)>,
}

impl Made {
    pub fn id(&self) -> String {
        format!("{}/{}", self.generator.name, self.seed)
    }
}

/// How many seeds each concept is to have, if that was said.
pub fn wanted() -> Option<u64> {
    std::env::var("FINWAIT_SEEDS").ok().and_then(|text| text.parse().ok())
}

/// How many seeds of a generator are tried: its share of those of its concept.
pub fn seeds_of(generator: &Generator) -> u64 {
    if std::env::var("FINWAIT_ONLY").is_ok() {
        return wanted().unwrap_or(LEAST);
    }
    let sharing = generators().filter(|other| other.concept == generator.concept).count() as u64;
    wanted().unwrap_or(LEAST * sharing).div_ceil(sharing).max(1)
}

/// Every item.
pub static ALL: LazyLock<Vec<Made>> = LazyLock::new(|| {
    let only = std::env::var("FINWAIT_ONLY").ok();
    let wanted = |name: &str| only.as_ref().is_none_or(|only| only.split(',').any(|one| one == name));
    let all = || CONCEPTS.iter().flat_map(finwait::quiz::Concept::generators).filter(|one| wanted(one.name));
    let jobs: Vec<(&'static Generator, u64)> =
        all().flat_map(|generator| (0..seeds_of(generator)).map(move |seed| (generator, seed))).collect();
    on_all_threads(&jobs, |(generator, seed)| make(generator, *seed))
});

/// What `work` makes of each of the jobs, in their order.
pub fn on_all_threads<J: Sync, R: Send>(jobs: &[J], work: impl Fn(&J) -> R + Sync) -> Vec<R> {
    let (next, threads) = (AtomicUsize::new(0), std::thread::available_parallelism().map_or(1, usize::from));
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let one = || {
            let mut mine = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(job) = jobs.get(at) else { return mine };
                mine.push((at, work(job)));
            }
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// What this thread has worked, in microseconds: others may keep the machine busy.
#[cfg(unix)]
fn thread_time() -> u128 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    u128::try_from(now.tv_sec).unwrap() * 1_000_000 + u128::try_from(now.tv_nsec).unwrap() / 1_000
}

/// Where no thread can be timed, nothing is.
#[cfg(not(unix))]
fn thread_time() -> u128 {
    0
}

fn timed(generator: &Generator, seed: u64) -> (Option<Item>, Vec<String>, u128) {
    let start = thread_time();
    let made = generator.item(seed);
    let micros = thread_time() - start;
    match made {
        Ok(item) => (Some(item), Vec::new(), micros),
        // One that makes nothing must not hide the faults of the others.
        Err(error) => (None, vec![format!("{error:?}")], micros),
    }
}

fn make(generator: &'static Generator, seed: u64) -> Made {
    let (item, mut found, mut micros) = timed(generator, seed);
    let mut made = Made {
        generator,
        seed,
        faults: Vec::new(),
        hash: 0,
        bytes: 0,
        micros,
        format: generator.format,
        myths: Vec::new(),
        right: String::new(),
        says_right: false,
        told: None,
        choice: None,
    };
    if let Some(item) = item {
        let (again, _, second) = timed(generator, seed);
        micros = micros.min(second);
        for _ in 2..TRIES {
            // A machine that was busy once says nothing about the item.
            if micros > super::LIMIT_US && !cfg!(debug_assertions) {
                micros = micros.min(timed(generator, seed).2);
            }
        }
        found.extend(again.map_or_else(|| vec!["nothing the second time".to_owned()], |again| faults(&item, &again)));
        let text = |lang| sheet::question(&item, lang) + &sheet::answer(&item, lang);
        made.bytes = fnv(&(text(Lang::En) + &text(Lang::Zh)));
        made.hash = item.hash;
        made.micros = micros;
        made.myths = item.mistaken.iter().map(|mistaken| mistaken.myth).collect();
        made.right = sheet::right(&item, Lang::En);
        made.says_right = Lang::ALL.into_iter().any(|lang| says_right(&item, lang));
        if let (Format::Counterfactual, Ask::Run(question)) = (item.format, &item.ask) {
            let answer = question.truth.answer.label(&question.kind, Lang::En);
            made.told = Some(item.prompt.en.ends_with(&format!(" it would be: {answer}.")));
        }
        if item.ask.shape() == Shape::Choice
            && let finwait::quiz::Reply::Option(right) = item.right_reply()
        {
            made.choice = Some((Lang::ALL.iter().map(|lang| item.ask.listed(*lang)).collect(), right));
        }
    }
    made.faults = found;
    made
}

fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
