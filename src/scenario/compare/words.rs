//! What a host did in one of two futures, in words: as the end of a sentence that begins with the host.
//!
//! Segments have the names and the numbers that they have on the ladder; moments are told as on its clock.

use crate::lang::Lang;
use crate::tr;
use crate::trace::{Call, LossCause, Outcome, Record, Segment, Time, What};

use super::story::Event;

/// A moment as the clock of the ladder has it: seconds with three digits.
pub fn moment(at: Time) -> String {
    format!("{}.{:03} s", at.whole_secs(), at.0 % 1_000_000 / 1_000)
}

/// What a host did: `sends FIN-ACK seq 1 ack 1`, `goes from ESTABLISHED to CLOSED`.
pub fn phrase(event: &Event, record: Option<&Record>, lang: Lang) -> String {
    did(&event.words, record.map(|record| &record.what), lang)
}

/// What a host did by a record alone, without the numbers that are counted from the SYNs.
pub fn deed(record: &Record, lang: Lang) -> String {
    let words = match &record.what {
        What::State { from, to } => format!("{from} -> {to}"),
        What::Host { act } => act.word().to_owned(),
        What::Error { errno } => errno.to_string(),
        _ => String::new(),
    };
    did(&words, Some(&record.what), lang)
}

fn did(words: &str, what: Option<&What>, lang: Lang) -> String {
    let segment = |segment: &Segment| named(segment, words);
    let told = match what {
        Some(What::Sent { segment: it, repeat, .. }) => {
            let key = if *repeat { "futures.did.repeats" } else { "futures.did.sends" };
            tr!(lang, key, what = segment(it))
        }
        Some(What::Arrived { segment: it, .. }) => tr!(lang, "futures.did.receives", what = segment(it)),
        Some(What::IcmpArrived { icmp, .. }) => tr!(lang, "futures.did.receives", what = format!("ICMP {icmp}")),
        Some(What::Lost { cause, .. }) => {
            // Its words hold the numbers, and the name before them.
            let what = words.strip_prefix(LOST).unwrap_or(words);
            tr!(lang, "futures.did.loses", what = what, cause = why_lost(*cause, lang))
        }
        Some(What::State { .. }) => match words.split_once(" -> ") {
            Some((from, to)) => tr!(lang, "futures.did.goes", from = from, to = to),
            None => words.into(),
        },
        Some(What::Returned { call, outcome: Outcome::Blocked }) => {
            tr!(lang, "futures.did.waits", call = call.word())
        }
        Some(What::Returned { call, outcome }) => {
            tr!(lang, "futures.did.returns", call = call.word(), outcome = outcome)
        }
        Some(What::Called { call }) => tr!(lang, "futures.did.calls", call = called(call)),
        Some(What::Timer { timer }) => tr!(lang, "futures.did.fires", timer = timer.label().get(lang)),
        _ => tr!(lang, "futures.did.meets", what = words),
    };
    told.into_owned()
}

/// What stands before the name of a segment that is lost.
pub const LOST: &str = "lost ";

/// The words for a lost segment, from those with which it was sent.
pub fn lost(segment: &Segment, sent: &str) -> String {
    format!("{LOST}{}", named(segment, sent))
}

fn called(call: &Call) -> String {
    match call {
        Call::Close => "close()".to_owned(),
        _ => call.to_string(),
    }
}

/// A segment with its numbers, which its words have counted from the SYNs: `SYN-ACK seq 0 ack 1`, `ACK ack 6`.
fn named(segment: &Segment, words: &str) -> String {
    let number = |name: &str| {
        let at = words.split_whitespace().skip_while(|word| *word != name).nth(1)?;
        Some(format!(" {name} {at}"))
    };
    let seq = number("seq").filter(|_| !segment.is_bare_ack());
    let numbers = [seq, number("ack")].into_iter().flatten().collect::<String>();
    format!("{}{numbers}", segment.name())
}

/// Why a segment was lost, in words.
pub fn why_lost(cause: LossCause, lang: Lang) -> String {
    let key = match cause {
        LossCause::Dropped => "widgets.loss.dropped",
        LossCause::Unplugged => "widgets.loss.unplugged",
        LossCause::HostDown => "widgets.loss.host_down",
        LossCause::NoRoute => "widgets.loss.no_route",
        LossCause::Rejected => "widgets.loss.rejected",
        LossCause::NoMapping => "widgets.loss.no_mapping",
        LossCause::Hidden => "widgets.loss.hidden",
    };
    tr!(lang, key).into_owned()
}
