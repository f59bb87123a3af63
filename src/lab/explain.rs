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
use crate::trace::HostId;

/// How many events ahead the same thing is looked for.
const AHEAD: usize = 12;

/// The explanation of the first event in which two runs part, as sentences; none if they part in nothing of the sort.
pub fn explain(
    sim: &RunReport,
    kernel: &RunReport,
    hosts: &[String],
    found: &[Difference],
    lang: Lang,
) -> Option<String> {
    if let Some(Failure { kind: FailureKind::Refused(refusal), expected, .. }) = &kernel.refusal {
        let why = refusal_text(refusal, lang);
        return Some(tr!(lang, "lab.explain.refused", command = expected, why = why).into_owned());
    }
    let first = found.iter().find(|difference| difference.aspect == Aspect::Event)?;
    let host = hosts.iter().position(|name| *name == first.host)?;
    let [left, right] = [sim, kernel].map(|report| stories(&report.records, hosts.len()));
    let (left, right) = (left.get(host)?, right.get(host)?);
    let at = first.number.checked_sub(1)?;
    let (ours, theirs) = (left.get(at), right.get(at));
    let later = |event: Option<&Event>, list: &[Event]| {
        let ahead = list.get(at..).unwrap_or_default().iter().take(AHEAD);
        event.is_some_and(|event| ahead.clone().any(|other| other.is_same(event)))
    };
    let rule = || ours.and_then(|event| rule_behind(sim, HostId(host), event));
    Some(match (later(ours, right), later(theirs, left)) {
        (true, true) => tr!(lang, "lab.explain.order").into_owned(),
        (true, false) if theirs.is_some() => tr!(lang, "lab.explain.kernel_more").into_owned(),
        (false, true | false) if rule().is_some() => {
            let info = rule()?.info();
            tr!(lang, "lab.explain.rule", rule = info.key, statement = info.statement.get(lang)).into_owned()
        }
        (true | false, true | false) => tr!(lang, "lab.explain.parted").into_owned(),
    })
}
