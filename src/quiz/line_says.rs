//! What a line of an output says, in words, and why it is no evidence: for whoever named one in an inquiry that the
//! author of the question did not foresee.
//!
//! A line of `ss` is told by its state, its queues, its timer and its processes, one of `tcpdump` by its flags, one of
//! `nstat` by what its counter counts. Then follows what would show the fault.

use crate::lang::Lang;
use crate::tr;
use crate::trace::{Counter, Program};

use super::generate;
use super::inquiry::{Inquiry, Row, Sign};

/// What a line says that was named, and what would be evidence instead; none of a line that the run has not.
pub(super) fn no_evidence(inquiry: &Inquiry, named: &Row, lang: Lang) -> Option<String> {
    let (program, row) = inquiry.line(named)?;
    let said = match program {
        Program::Ss | Program::SsInfo | Program::SsProcesses => socket(row, program, lang),
        Program::Tcpdump => segment(&row.text, lang),
        Program::Nstat => counter(row, lang),
    };
    let instead = match &inquiry.sign {
        Sign::Fault(key) => generate::shows(key)?.get(lang).to_owned(),
        Sign::Words(wanted) => {
            let shows = |row: &&Row| row.output == wanted.output && row.said().contains(&wanted.said());
            inquiry.lines.iter().find(shows).map(|row| format!("{}: {}", row.output, row.said()))?
        }
    };
    let more = tr!(lang, "lines.instead", instead = instead);
    Some(tr!(lang, "lines.and", said = said, more = more).into_owned())
}

fn word(row: &Row, at: usize) -> &str {
    row.text.split_whitespace().nth(at).unwrap_or_default()
}

/// A line of `ss`: its state, then its timer or its processes, as far as it has any.
fn socket(row: &Row, program: Program, lang: Lang) -> String {
    let (own, peer) = (word(row, 1), word(row, 2));
    let state = match word(row, 0) {
        "State" => return tr!(lang, "lines.header").into_owned(),
        "LISTEN" if own == "0" => tr!(lang, "lines.listen-empty", local = word(row, 3), limit = peer),
        "LISTEN" => tr!(lang, "lines.listen", local = word(row, 3), waiting = own, limit = peer),
        "SYN-SENT" => tr!(lang, "lines.syn-sent"),
        "SYN-RECV" => tr!(lang, "lines.syn-recv"),
        "ESTAB" => tr!(lang, "lines.estab", unread = own, unacked = peer),
        "FIN-WAIT-1" => tr!(lang, "lines.fin-wait-1"),
        "FIN-WAIT-2" => tr!(lang, "lines.fin-wait-2"),
        "CLOSE-WAIT" => tr!(lang, "lines.close-wait"),
        "CLOSING" => tr!(lang, "lines.closing"),
        "LAST-ACK" => tr!(lang, "lines.last-ack"),
        "TIME-WAIT" => tr!(lang, "lines.time-wait"),
        _ => return tr!(lang, "lines.sending").into_owned(),
    };
    let more = match program {
        Program::SsProcesses if row.text.contains("users:(") => Some(tr!(lang, "lines.held")),
        Program::SsProcesses => Some(tr!(lang, "lines.not-held")),
        Program::Ss | Program::SsInfo | Program::Tcpdump | Program::Nstat => timer(&row.text, lang),
    };
    more.map_or(state.clone().into_owned(), |more| tr!(lang, "lines.and", said = state, more = more).into_owned())
}

/// What the timer in a line tells; the one of TIME_WAIT only counts down what the state says already.
fn timer(text: &str, lang: Lang) -> Option<std::borrow::Cow<'static, str>> {
    let (_, timer) = text.split_once("timer:(")?;
    match timer.split(',').next()? {
        "on" => Some(tr!(lang, "lines.timer-on")),
        "persist" => Some(tr!(lang, "lines.timer-persist")),
        "keepalive" => Some(tr!(lang, "lines.timer-keepalive")),
        _ => None,
    }
}

/// A line of `tcpdump`, by its flags.
fn segment(text: &str, lang: Lang) -> String {
    if text.contains(" ICMP ") {
        return tr!(lang, "lines.icmp").into_owned();
    }
    let flags = text.split_once("Flags [").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(flags, _)| flags);
    let bytes = text.rsplit_once("length ").map_or("0", |(_, length)| length.trim());
    let said = match flags {
        _ if flags.contains('R') => tr!(lang, "lines.rst"),
        "S" => tr!(lang, "lines.syn"),
        _ if flags.contains('S') => tr!(lang, "lines.syn-ack"),
        _ if flags.contains('F') => tr!(lang, "lines.fin"),
        _ if bytes == "0" => tr!(lang, "lines.ack"),
        _ => tr!(lang, "lines.data", bytes = bytes),
    };
    said.into_owned()
}

/// A line of `nstat`: what is counted, and how much of it.
fn counter(row: &Row, lang: Lang) -> String {
    let (name, count) = (word(row, 0), word(row, 1));
    let help = Counter::from_name(name).map_or("", |counter| counter.info().help.get(lang));
    tr!(lang, "lines.counter", name = name, count = count, help = help).into_owned()
}
