//! What a call came to, which timer runs, which side is meant.

use crate::lang::Lang;
use crate::quiz::answer::{Answer, Side};
use crate::quiz::usual::{self, Means};
use crate::trace::{CallName, Outcome, TimerKind};

use super::Unreadable;
use super::number::read_number;
use super::states::read_state;

/// What a call came to. A descriptor is no number that anybody can know beforehand: whichever is named is one.
pub(in crate::quiz) fn read_outcome(text: &str, call: CallName) -> Result<Outcome, Unreadable> {
    let accepts = call == CallName::Accept;
    if usual::says(text, Means::Waits) {
        return Ok(Outcome::Blocked);
    }
    if usual::says(text, Means::Zero) || accepts && usual::says(text, Means::Descriptor) {
        return Ok(Outcome::Value(0));
    }
    let quoted = |mark: char| text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    if let Some(inner) = quoted('"').or_else(|| quoted('\'')) {
        return Ok(Outcome::Text(inner.to_owned()));
    }
    if let Some(errno) = usual::errno(text) {
        return Ok(Outcome::Failed(errno));
    }
    if call == CallName::Recv && is_plain_word(text) {
        return Ok(Outcome::Text(text.to_owned()));
    }
    // `0 (end of stream)`, as it is shown.
    let number = text.split_once('(').map_or(text, |(number, _)| number);
    match read_number(number) {
        Ok(_) if accepts => Ok(Outcome::Value(0)),
        Ok(number) => Ok(Outcome::Value(number)),
        Err(_) => Err(Unreadable::Result(text.to_owned())),
    }
}

/// A word that was sent, as it is written without quotes; what looks like the name of an error is none.
fn is_plain_word(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() > 2 && !text.starts_with(['E', '-']) && text.bytes().all(plain) && text.bytes().any(|byte| byte > b'9')
}

pub(in crate::quiz) fn read_timer(text: &str) -> Result<Answer, Unreadable> {
    if usual::is_nothing(text) || usual::says(text, Means::NoTimer) {
        return Ok(Answer::Timer(None));
    }
    let labelled =
        |timer: &TimerKind| Lang::ALL.iter().any(|lang| timer.label().get(*lang).to_lowercase() == text.to_lowercase());
    usual::timer(text)
        .or_else(|| TimerKind::ALL.iter().copied().find(labelled))
        .map(|timer| Answer::Timer(Some(timer)))
        .ok_or_else(|| Unreadable::Timer(text.to_owned()))
}

pub(super) fn read_side(text: &str, hosts: &[String; 2]) -> Result<Answer, Unreadable> {
    let name = usual::host(text);
    // `both TIME_WAIT`: the state is the one that is asked for.
    let both = usual::of_both(text).and_then(|state| read_state(&state.replace(' ', "_"))).map(|_| Side::Both);
    let side = match usual::side(text).or(both) {
        Some(side) => side,
        None if name == hosts[0].to_lowercase() => Side::Left,
        None if name == hosts[1].to_lowercase() => Side::Right,
        None => return Err(Unreadable::Side(text.to_owned())),
    };
    Ok(Answer::Side(side, hosts.clone()))
}
