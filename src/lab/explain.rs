//! What the first difference of two runs means: a matter of time, something that one arm alone does, or a rule of the
//! simulator that the kernel did not follow there.
//!
//! It looks a little way ahead on the other arm. What both do in another order is nearly always a timer of the kernel,
//! which comes late; what one arm never does is a finding, and the rule behind it is named.

use crate::lang::Lang;
use crate::scenario::compare::story::{Event, stories};
use crate::scenario::compare::{Aspect, Difference, rule_behind};
use crate::scenario::{Failure, FailureKind};
use crate::scenario::{RunReport, refusal_text};
use crate::tr;
use crate::trace::{HostId, Rule};

/// How many events ahead the runs are looked at.
const AHEAD: usize = 16;

/// How many events in a row must be the same again for the runs to have come together.
const AGAIN: usize = 3;

/// What the first event in which two runs part comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explanation {
    /// The kernel arm cannot carry out a command, so that nothing was compared.
    Refused {
        /// The command, as the scenario has it.
        command: String,
        /// Why not, in the language that was asked for.
        why: String,
    },
    /// Both do the same things, each as often, in another order.
    AnotherOrder,
    /// The kernel does something more, and then what the simulator does.
    KernelDoesMore,
    /// The simulator follows this rule there, and the kernel did not.
    RuleNotFollowed(Rule),
    /// None of these.
    Parted,
}

impl Explanation {
    /// As a sentence or two.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Explanation::Refused { command, why } => tr!(lang, "lab.explain.refused", command = command, why = why),
            Explanation::AnotherOrder => tr!(lang, "lab.explain.order"),
            Explanation::KernelDoesMore => tr!(lang, "lab.explain.kernel_more"),
            Explanation::RuleNotFollowed(rule) => {
                let info = rule.info();
                tr!(lang, "lab.explain.rule", rule = info.key, statement = info.statement.get(lang))
            }
            Explanation::Parted => tr!(lang, "lab.explain.parted"),
        }
        .into_owned()
    }
}

/// The explanation of the first event in which two runs part; none if they part in nothing of the sort.
pub fn explain(
    sim: &RunReport,
    kernel: &RunReport,
    hosts: &[String],
    found: &[Difference],
    lang: Lang,
) -> Option<Explanation> {
    if let Some(Failure { kind: FailureKind::Refused(refusal), expected, .. }) = &kernel.refusal {
        return Some(Explanation::Refused { command: expected.clone(), why: refusal_text(refusal, lang) });
    }
    let first = found.iter().find(|difference| difference.aspect == Aspect::Event)?;
    let host = hosts.iter().position(|name| *name == first.host)?;
    let [left, right] = [sim, kernel].map(|report| stories(&report.records, hosts.len()));
    let (left, right) = (left.get(host)?, right.get(host)?);
    let at = first.number.checked_sub(1)?;
    let rest = |list: &'_ [Event]| list.get(at..).unwrap_or_default().to_vec();
    let (ours, theirs) = (rest(left), rest(right));
    let rule = || ours.first().and_then(|event| rule_behind(sim, HostId(host), event));
    Some(if is_reordered(&ours, &theirs) {
        Explanation::AnotherOrder
    } else if does_more(&theirs, &ours) {
        Explanation::KernelDoesMore
    } else {
        rule().map_or(Explanation::Parted, Explanation::RuleNotFollowed)
    })
}

/// Whether two lists begin with the same events, each as often, in another order, and then go on alike: else one
/// of them
/// has something more that happens to come again later.
fn is_reordered(one: &[Event], other: &[Event]) -> bool {
    let words = |list: &[Event]| {
        let mut words: Vec<_> = list.iter().map(|event| (event.sort, event.words.clone())).collect();
        words.sort_unstable();
        words
    };
    let most = AHEAD.min(one.len()).min(other.len());
    (2..=most).any(|count| {
        let same = one.get(..count).map(words) == other.get(..count).map(words);
        same && goes_on(one.get(count..).unwrap_or_default(), other.get(count..).unwrap_or_default())
    })
}

/// Whether two lists begin alike, as far as it takes to say so, or are alike to their end.
fn goes_on(one: &[Event], other: &[Event]) -> bool {
    let alike = one.iter().zip(other).take(AGAIN).all(|(one, other)| one.is_same(other));
    alike && (one.len() == other.len() || one.len().min(other.len()) >= AGAIN)
}

/// Whether the first list has some events more and then goes on as the second does.
fn does_more(more: &[Event], less: &[Event]) -> bool {
    let again = less.get(..AGAIN.min(less.len())).unwrap_or_default();
    (1..=AHEAD.min(more.len())).any(|skipped| {
        let rest = more.get(skipped..).unwrap_or_default();
        rest.len() >= again.len() && rest.iter().zip(again).all(|(one, other)| one.is_same(other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::compare::story::Sort;
    use crate::trace::Time;

    fn list(words: &[&str]) -> Vec<Event> {
        let event = |words: &&str| Event {
            at: Time::ZERO,
            sort: Sort::Sent,
            words: (*words).to_owned(),
            by_itself: false,
            probes: false,
            scripted: false,
            connection: None,
            echo: None,
            record: 0,
        };
        words.iter().map(event).collect()
    }

    #[test]
    fn another_order_is_the_same_things_as_often_and_no_more() {
        let cases: [(&[&str], &[&str], bool, bool); 5] = [
            (&["a", "b", "c"], &["b", "a", "c"], true, false),
            // One more of what both do later.
            (&["ack", "syn-ack", "fin"], &["syn-ack", "ack", "syn-ack", "fin"], false, true),
            (&["a", "b"], &["a", "a", "b"], false, true),
            (&["a", "b"], &["x", "y"], false, false),
            (&[], &["x"], false, true),
        ];
        for (ours, theirs, order, more) in cases {
            let (ours, theirs) = (list(ours), list(theirs));
            assert_eq!((is_reordered(&ours, &theirs), does_more(&theirs, &ours)), (order, more), "{ours:?} {theirs:?}");
        }
    }
}
