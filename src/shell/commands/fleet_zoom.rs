//! `finwait fleet PLAN --zoom WHICH`: one connection of a run as a page of text, each event with its reason.

use crate::fleet::{Fleet, Pick, Plan, Zoom};
use crate::lang::Lang;
use crate::shell::signals::note_interrupt;
use crate::shell::{Failure, complain, print};
use crate::tcp::Errno;
use crate::tr;
use crate::trace::text::{self, TextOptions};

use super::fleet::Line;
use super::room::memory;

/// The first forged SYN is wanted.
const FORGED: &str = "forged";

/// So much happens between two looks at whether it is over.
const AT_ONCE: u64 = 100_000;

/// Prints what the connection did that is wanted: a number, `error`, or the name of an error.
pub fn perform(plan: Plan, wanted: &str, lang: Lang) -> Result<(), Failure> {
    let pick = match wanted.parse() {
        Ok(number) if number > 0 => Pick::Number(number),
        Err(_) if wanted == FORGED => Pick::Forged(1),
        Ok(_) | Err(_) => failed(plan.clone(), wanted, lang)?,
    };
    plan.check_search(memory(), 0).map_err(|refused| Failure::Usage(refused.text(lang)))?;
    let mut zoom = Zoom::new(plan, pick);
    let (stop, reserve) = (note_interrupt(), super::fleet::reserve());
    let mut line = Line::new();
    while zoom.go_on(AT_ONCE) {
        line.tell(|_| tr!(lang, "fleet.searching", percent = zoom.progress() / 10).into_owned());
        if let Some(signal) = stop.signal() {
            return Err(Failure::Signal(signal));
        }
        if memory() < reserve {
            return Err(Failure::Environment(tr!(lang, "fleet.zoom-memory").into_owned()));
        }
    }
    line.wipe();
    let Some(found) = zoom.found().filter(|found| !found.moments.is_empty()) else { return Err(none(wanted, lang)) };
    let hosts = found.setup.hosts;
    if found.cut {
        complain(&tr!(lang, "fleet.zoom-cut", moments = found.moments.len()));
    }
    let records: Vec<_> = found.moments.into_iter().flat_map(|(records, _)| records).collect();
    let options = TextOptions { reasons: Some(lang), ..super::run::fitting() };
    print(&text::render(&records, &hosts, options))
}

fn none(wanted: &str, lang: Lang) -> Failure {
    Failure::Usage(tr!(lang, "fleet.zoom-none", zoom = wanted).into_owned())
}

/// The first call that failed with that error, or at all.
fn failed(plan: Plan, wanted: &str, lang: Lang) -> Result<Pick, Failure> {
    let errno = Errno::ALL.iter().copied().find(|errno| errno.to_string() == wanted);
    if errno.is_none() && wanted != "error" {
        return Err(Failure::Usage(tr!(lang, "fleet.zoom").into_owned()));
    }
    let mut fleet = Fleet::new(plan);
    if let super::fleet::Ended::Signal(signal) = super::fleet::go(&mut fleet, lang) {
        return Err(Failure::Signal(signal));
    }
    let mut met = fleet.series().samples.iter().flat_map(|sample| &sample.by_errno);
    let first = met.find(|(_, found, _)| errno.is_none_or(|errno| errno == *found));
    first.map(|(call, errno, _)| fleet.pick_of(*call, *errno)).ok_or_else(|| none(wanted, lang))
}
