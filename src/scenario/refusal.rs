//! Why a command was refused, as a sentence.

use crate::lang::Lang;
use crate::sim::Refusal;
use crate::tr;
use crate::trace::{Lack, Profile};

/// The refusal in the reader's language.
pub fn refusal_text(refusal: &Refusal, lang: Lang) -> String {
    match refusal {
        Refusal::NoSuchHost(name) => tr!(lang, "scenario.no-such-host", name = name),
        Refusal::NoSuchSocket(name) => tr!(lang, "scenario.no-such-socket", name = name),
        Refusal::HostDown(name) => tr!(lang, "scenario.host-down", name = name),
        Refusal::NotInFlight(n) => tr!(lang, "scenario.not-in-flight", n = n.0),
        Refusal::LabelTaken(name) => tr!(lang, "scenario.label-taken", name = name),
        Refusal::NeedsRoot => tr!(lang, "scenario.needs-root"),
        Refusal::MachineWide(key) => tr!(lang, "scenario.machine-wide", name = key.info().name),
        Refusal::NoSetting(key, profile, lack) => {
            let (name, known) = (key.info().name, Profile::that_have(*key).join(", "));
            match lack {
                Lack::Since(release) => {
                    tr!(lang, "scenario.setting-later", name = name, release = release, profile = profile)
                }
                Lack::Until(release) => {
                    tr!(lang, "scenario.setting-gone", name = name, release = release, profile = profile, known = known)
                }
                Lack::NoClause => tr!(lang, "scenario.setting-not-rfc", name = name, profile = profile, known = known),
            }
        }
        Refusal::SettingBound(key, profile, most) => {
            tr!(lang, "scenario.setting-most", name = key.info().name, profile = profile, most = most)
        }
        Refusal::NothingSent(name) => tr!(lang, "scenario.nothing-sent", name = name),
        Refusal::NoSuchBox(name) => tr!(lang, "scenario.no-such-box", name = name),
        Refusal::BehindAnother(name) => tr!(lang, "scenario.behind-another", name = name),
        Refusal::NobodyOutside(name) => tr!(lang, "scenario.nobody-outside", name = name),
        Refusal::TooManyBoxes(name) => {
            tr!(lang, "scenario.too-many-boxes", name = name, max = crate::trace::nat_box::BOXES_MAX)
        }
        Refusal::NoConnection(from, to) => tr!(lang, "scenario.no-connection", from = from, to = to),
    }
    .into_owned()
}
