//! Asks which of four sentences is false: one is a misconception about the concept, the others are true, and about what
//! stands near it. Sentences are chosen to be about equally long, so that their length tells nothing.

use crate::lang::Lang;
use crate::quiz::concept::concept;
use crate::quiz::decided::{self, Deciding};
use crate::quiz::format::Format;
use crate::quiz::item::{Ask, Choice, Chosen, Mistaken, Played, Reply};
use crate::quiz::myth::myth;
use crate::quiz::words::Words;
use crate::tr;

use super::build::Made;
use super::draft::{Asked, Draft, words};
use super::draw::Draw;
use super::{Barren, Generator, myth_run};

/// How many true sentences stand beside the false one.
const TRUE: usize = 3;
/// From how many of the next longer, and of the next shorter, they are taken.
const NEAR: usize = 4;
/// How many of them are longer than the false one, where there are so many; drawn so that neither the longest sentence
/// nor the shortest is the false one more often than chance has it.
const LONGER: [usize; 19] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3];

/// What is true where a misconception is not, and that misconception in one assertion.
struct Statement {
    id: &'static str,
    truth: (&'static str, &'static str),
    /// Where the misconception's own sentence will not do.
    falsehood: Option<(&'static str, &'static str)>,
}

macro_rules! statements {
    ($($id:literal $en:literal $zh:literal $(not $false_en:literal $false_zh:literal)?;)*) => {
        /// One for each misconception.
        static STATEMENTS: &[Statement] = &[$(Statement {
            id: $id,
            truth: ($en, $zh),
            falsehood: statements!(@not $($false_en $false_zh)?),
        },)*];
    };
    (@not) => { None };
    (@not $en:literal $zh:literal) => { Some(($en, $zh)) };
}

include!("myth_table.rs");

macro_rules! myths {
    ($($concept:literal)*) => {
        /// A generator for each concept of which something is believed that is not so.
        pub(super) const GENERATORS: &[Generator] = &[$(Generator::new(
            concat!($concept, "-myth"),
            $concept,
            Format::Myth,
            |_| Draft::new("").ask(Asked::Myth),
        ),)*];
    };
}

myths! {
    "why-tcp" "byte-stream" "four-tuple" "flags" "sequence-arithmetic" "cumulative-ack" "capture-numbers" "mss-announced"
    "mss-arithmetic" "three-way-handshake" "handshake-states" "accept-takes-finished-connections" "syn-retries"
    "syn-ack-retries" "lost-third-ack" "why-three" "old-duplicate-syn" "initial-sequence-number" "connect-errors"
    "rst-from-a-closed-port" "simultaneous-open" "self-connect" "accept-queue" "data-before-accept"
    "backlog-and-somaxconn" "accept-queue-overflow" "abort-on-overflow" "syn-flood-arithmetic" "syn-flood-defences"
    "syn-cookies" "syn-cookie-costs" "close-states" "active-close-and-passive-close" "fin-ends-one-direction"
    "fin-uses-one-number" "three-segment-close" "fin-with-data" "fin-waits-behind-data" "close-is-no-receipt"
    "descriptor-references" "end-of-stream" "half-close" "shutdown-against-close" "orphan-fin-wait-2"
    "fin-timeout-is-not-time-wait" "shutdown-read-sends-nothing" "simultaneous-close" "fin-with-the-ack" "lost-fin"
    "lost-last-ack" "orphan-retries" "state-machine" "when-rst-is-sent" "unread-data-resets" "rst-is-not-acknowledged"
    "write-after-fin" "epipe-and-econnreset" "pending-error-once" "linger-off" "linger-zero-resets" "linger-with-a-time"
    "killed-process" "silent-peer" "rebooted-peer" "keepalive-timing" "keepalive-death" "retransmission-gives-up"
    "user-timeout" "close-wait-is-a-missing-close" "close-wait-has-no-timer" "close-wait-endings" "close-wait-diagnosis"
    "socket-without-process" "time-wait-belongs-to-the-active-closer" "endings-without-time-wait"
    "time-wait-lasts-sixty-seconds" "repeated-fin-restarts-time-wait" "old-duplicate-segments" "two-msl"
    "who-closes-first" "ports-per-destination" "port-exhaustion-rate" "bind-after-restart" "reuseport" "syn-to-time-wait"
    "time-wait-assassination" "challenge-ack" "tw-reuse" "timestamps-and-paws" "tw-recycle-and-nat" "max-tw-buckets"
    "choose-the-remedy" "keep-connections-open" "tcp-memory-units" "memory-of-a-connection" "memory-pressure"
    "capacity-arithmetic" "reading-ss" "reading-tcpdump"
}

/// The item's question and truth, and the run that shows it.
pub(super) fn ask(generator: &Generator, draw: &mut Draw) -> Result<(Made, Option<Played>), Barren> {
    let nothing = || Barren::Nothing(generator.name.to_owned());
    let myths = concept(generator.concept).map(|concept| concept.myths).unwrap_or_default();
    let known: Vec<&'static Statement> = STATEMENTS.iter().filter(|statement| myths.contains(&statement.id)).collect();
    if known.is_empty() {
        return Err(nothing());
    }
    let wrong = draw.pick(&known);
    let false_one = wrong.falsehood().ok_or_else(nothing)?;
    let mut options = vec![(wrong, false_one.clone())];
    options.extend(truths(wrong, &false_one, draw));
    draw.shuffle(&mut options);
    let right = options.iter().position(|(statement, _)| statement.id == wrong.id).ok_or_else(nothing)?;
    let chosen = |(statement, text): &(&Statement, Words)| Chosen {
        text: text.clone(),
        // Whoever takes a true sentence for false believes what it denies.
        myth: Some(statement.id),
        why: if statement.id == wrong.id {
            Words::default()
        } else {
            words("The sentence you chose is true.", "你选的那一句是对的。")
        },
    };
    let because = myth(wrong.id).map(|myth| words(myth.fact(Lang::En), myth.fact(Lang::Zh)));
    let prompt = words(
        "Which of these sentences about TCP on Linux 6 is false?",
        "下面关于 Linux 6 上 TCP 的说法，哪一句是错的？",
    );
    let ask = Ask::Choice(Choice { options: options.iter().map(chosen).collect(), right });
    let other = usize::from(right == 0);
    let assumed = myth(wrong.id).map(|myth| words(myth.assumed(Lang::En), myth.assumed(Lang::Zh)));
    let mistaken = Mistaken { myth: wrong.id, reply: Reply::Option(other), why: assumed.unwrap_or_default() };
    let (played, deciding) = myth(wrong.id).and_then(myth_run::shown).unzip();
    let deciding = deciding.unwrap_or_else(|| no_run(wrong.id));
    Ok((Made { prompt: Some(prompt), ask, mistaken: vec![mistaken], rules: Vec::new(), because, deciding }, played))
}

/// Why no event can be named.
fn no_run(id: &str) -> Deciding {
    let refused = myth(id).and_then(myth_run::refused);
    let why = decided::both(|lang| match &refused {
        Some(line) => tr!(lang, "decided.refused", line = line).into_owned(),
        None => tr!(lang, "decided.no-moment").into_owned(),
    });
    Deciding { events: Vec::new(), besides: vec![why] }
}

/// True sentences about as long as the false one, some of them longer and some shorter, each with what it is about.
fn truths(wrong: &Statement, false_one: &Words, draw: &mut Draw) -> Vec<(&'static Statement, Words)> {
    let length = false_one.en.len();
    let mut near: Vec<&'static Statement> = STATEMENTS.iter().filter(|statement| statement.id != wrong.id).collect();
    near.sort_by_key(|statement| statement.truth.0.len().abs_diff(length));
    let (mut longer, mut others): (Vec<&'static Statement>, Vec<&'static Statement>) =
        near.into_iter().partition(|statement| statement.truth.0.len() > length);
    longer.truncate(NEAR);
    others.truncate(NEAR);
    draw.shuffle(&mut longer);
    draw.shuffle(&mut others);
    let wanted = draw.pick(&LONGER).min(longer.len());
    others.extend(longer.split_off(wanted));
    longer.extend(others);
    longer.truncate(TRUE);
    longer.into_iter().map(|statement| (statement, words(statement.truth.0, statement.truth.1))).collect()
}

impl Statement {
    /// The misconception as an assertion.
    fn falsehood(&self) -> Option<Words> {
        let own = || myth(self.id).map(|myth| words(myth.belief(Lang::En), myth.belief(Lang::Zh)));
        self.falsehood.map(|(en, zh)| words(en, zh)).or_else(own)
    }
}

/// What is true where a misconception is not, in English and in Chinese.
#[cfg(test)]
pub(super) fn true_sentence(id: &str) -> Option<(&'static str, &'static str)> {
    STATEMENTS.iter().find(|statement| statement.id == id).map(|statement| statement.truth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::concept::CONCEPTS;

    #[test]
    fn every_misconception_has_its_statement_and_every_concept_with_one_its_generator() {
        let ids: Vec<String> = (1..=68).map(|number| format!("M{number:02}")).collect();
        assert_eq!(STATEMENTS.iter().map(|statement| statement.id).collect::<Vec<_>>(), ids);
        let with: Vec<&str> =
            CONCEPTS.iter().filter(|concept| !concept.myths.is_empty()).map(|concept| concept.id).collect();
        assert_eq!(GENERATORS.iter().map(|generator| generator.concept).collect::<Vec<_>>(), with);
    }

    /// Whoever always takes the longest sentence, or the shortest, is right about as often as chance has it.
    #[test]
    fn the_length_of_a_sentence_tells_nothing() {
        let (mut longest, mut shortest, mut all) = (0, 0, 0);
        // Where several are equally long, one of them is taken blindly.
        let share = |lengths: &[usize], own: usize, best: Option<&usize>| match best {
            Some(best) if *best == own => 1_000 / lengths.iter().filter(|length| *length == best).count(),
            _ => 0,
        };
        for generator in GENERATORS {
            for seed in 0..60 {
                let item = generator.item(seed).unwrap();
                let Ask::Choice(choice) = &item.ask else { unreachable!("a choice") };
                let lengths: Vec<usize> = choice.options.iter().map(|option| option.text.en.len()).collect();
                longest += share(&lengths, lengths[choice.right], lengths.iter().max());
                shortest += share(&lengths, lengths[choice.right], lengths.iter().min());
                all += 1_000;
            }
        }
        for hits in [longest, shortest] {
            assert!((22..=28).contains(&(hits * 100 / all)), "{longest} and {shortest} of {all}");
        }
    }
}
