//! Numbers that are worked out from what a run on a small scale comes to: how long one port is taken, how many
//! connections four ports allow. The engine plays the small run when the question is made, the number of the large scale
//! follows from what is read there, and whoever has answered may look at the run.

use crate::quiz::decided;
use crate::quiz::item::{Ask, Mistaken, Played, Quantity, Unit};
use crate::quiz::words::Words;
use crate::scenario::FailureKind;
use crate::tr;
use crate::trace::Rule;

use super::build::{Made, assumed, number_reply, script};
use super::draft::{Draft, words};
use super::measure::{Ended, Reading};
use super::watched::Watched;
use super::{Asked, Barren};

/// Microseconds in a second.
pub(super) const SECOND: u64 = 1_000_000;

/// A number, and the run from which it follows.
#[derive(Debug, Clone)]
pub struct Worked {
    /// The run, one command a line.
    pub(super) run: String,
    /// What is read off its end.
    pub(super) reading: Reading,
    /// The rules whose first events in it decide.
    pub(super) rules: &'static [Rule],
    /// How the number follows from what is read.
    pub(super) scale: Scale,
    /// What it counts, and how far an answer may be off, in thousandths.
    pub(super) unit: (Unit, u64),
    /// How it is worked out.
    pub(super) because: Words,
    /// What those would work out who hold a misconception.
    pub(super) mistaken: Vec<(&'static str, u64)>,
}

/// How a number follows from a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// It is the reading.
    Itself,
    /// So many times the reading, divided by that.
    Times(u64, u64),
    /// That many, divided by the reading in seconds, which is a time: a rate.
    EverySo(u64),
    /// What is left of so many when so many times the reading are taken.
    Rest(u64, u64),
    /// That, divided by the reading.
    Over(u64),
    /// How many times the reading, times that and divided by that, goes into so many, the last one in part.
    Fills(u64, u64, u64),
    /// It is that much further on than the reading is here: the first instead of the second.
    Shifted(u64, u64),
    /// So many numbers on from that one, of 32 bits.
    Wrapped(u64),
}

impl Scale {
    fn of(self, reading: u64) -> Option<u64> {
        match self {
            Scale::Itself => Some(reading),
            Scale::Times(times, parts) => reading.checked_mul(times)?.checked_div(parts),
            Scale::EverySo(many) => (many * 1000 * SECOND).checked_div(reading),
            Scale::Rest(of, times) => of.checked_sub(reading.checked_mul(times)?),
            Scale::Over(what) => what.checked_div(reading),
            Scale::Fills(many, times, parts) => {
                let each = reading.checked_mul(times)?.checked_div(parts)?;
                (each > 0).then(|| many.div_ceil(each))
            }
            Scale::Shifted(there, here) => (reading + there).checked_sub(here),
            Scale::Wrapped(first) => Some((first + reading) % (1 << 32)),
        }
    }
}

impl Draft {
    /// Asks for a number that follows from a run on a small scale.
    #[must_use]
    pub(super) fn worked(self, worked: Worked) -> Draft {
        self.ask(Asked::Worked(Box::new(worked)))
    }
}

/// The item's question and truth, and the run.
pub(super) fn ask(name: &str, worked: &Worked) -> Result<(Made, Played), Barren> {
    let lines = worked.run.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let played = Played::new(lines, Vec::new()).map_err(|found| script(name, &found))?;
    let session = played.at_cut();
    let refusal = session.failures().iter().find(|failure| matches!(failure.kind, FailureKind::Refused(_)));
    if let Some(failure) = refusal {
        return Err(Barren::Script(format!("{name}: refused: {}", failure.expected)));
    }
    let watched = Watched::whole(session);
    let (view, records) = (watched.session().view(), watched.session().records());
    let read = (worked.reading)(Ended { view, records, stretch: records });
    let value = read.and_then(|read| worked.scale.of(read)).ok_or_else(|| Barren::Nothing(name.to_owned()))?;
    let truth = Quantity { value, unit: worked.unit.0, permille: worked.unit.1 };
    // Some wrong ways lead to the right number.
    let wrong = worked.mistaken.iter().filter(|(_, value)| !truth.agrees(*value));
    let mistaken: Vec<Mistaken> = wrong.map(|(myth, value)| assumed(myth, number_reply(truth, *value))).collect();
    let mut deciding = watched.first_of(worked.rules);
    let key = if worked.scale == Scale::Itself { "decided.such" } else { "decided.small" };
    deciding.besides.push(decided::both(|lang| tr!(lang, key).into_owned()));
    let made = Made {
        prompt: None,
        ask: Ask::Number(truth),
        mistaken,
        rules: worked.rules.to_vec(),
        because: Some(worked.because.clone()),
        deciding,
    };
    let end = watched.session().len();
    Ok((made, played.between(0, end)))
}

/// A formula in both languages.
pub(super) fn formula(text: String) -> Words {
    words(text.clone(), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::quiz::generate::generators;

    /// The number that the formula at the end of an explanation comes to, in thousandths: `64512 / 120 s`, `2 × 4 / 60 s`.
    fn rate_of(text: &str) -> Option<u64> {
        let (left, right) = text.trim_end_matches(['.', '。']).rsplit_once(" / ")?;
        let seconds: u64 = right.strip_suffix(" s")?.parse().ok()?;
        let factors =
            left.rsplit([';', ':', '：', '；']).next()?.split(['×', 'x']).map(|factor| factor.trim().parse::<u64>());
        let product = factors.collect::<Result<Vec<u64>, _>>().ok()?.into_iter().product::<u64>();
        Some(product * 1000 / seconds)
    }

    /// What is read off a run and what the explanation reckons are the same number.
    #[test]
    fn a_rate_is_what_its_formula_comes_to() {
        let mut formulas = 0;
        for generator in generators() {
            for seed in 0..4 {
                let Ok(item) = generator.item(seed) else { continue };
                let (Ask::Number(truth), Some(because)) = (&item.ask, &item.because) else { break };
                if truth.unit != Unit::Rate {
                    break;
                }
                for lang in Lang::ALL {
                    let Some(rate) = rate_of(because.get(lang)) else { continue };
                    formulas += 1;
                    assert!(rate.abs_diff(truth.value) * 1000 <= truth.value, "{}: {}", item.id(), because.get(lang));
                }
            }
        }
        assert!(formulas >= 16, "{formulas}");
    }
}
