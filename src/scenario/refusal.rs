//! Why a command was refused, as a sentence.

use crate::lang::Lang;
use crate::sim::Refusal;
use crate::tr;

/// The refusal in the reader's language.
pub fn refusal_text(refusal: &Refusal, lang: Lang) -> String {
    match refusal {
        Refusal::NoSuchHost(name) => tr!(lang, "scenario.no-such-host", name = name),
        Refusal::NoSuchSocket(name) => tr!(lang, "scenario.no-such-socket", name = name),
        Refusal::HostDown(name) => tr!(lang, "scenario.host-down", name = name),
        Refusal::NotInFlight(n) => tr!(lang, "scenario.not-in-flight", n = n.0),
        Refusal::LabelTaken(name) => tr!(lang, "scenario.label-taken", name = name),
        Refusal::MachineWide(key) => tr!(lang, "scenario.machine-wide", name = key.info().name),
        Refusal::NothingSent(name) => tr!(lang, "scenario.nothing-sent", name = name),
        Refusal::NoSuchBox(name) => tr!(lang, "scenario.no-such-box", name = name),
        Refusal::BehindAnother(name) => tr!(lang, "scenario.behind-another", name = name),
        Refusal::TooManyBoxes(name) => {
            tr!(lang, "scenario.too-many-boxes", name = name, max = crate::trace::nat_box::BOXES_MAX)
        }
        Refusal::NoConnection(from, to) => tr!(lang, "scenario.no-connection", from = from, to = to),
    }
    .into_owned()
}
