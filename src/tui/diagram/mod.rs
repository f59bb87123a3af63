//! The state diagram of RFC 9293 (Figure 5) with both hosts on it: where each is, the way it came, and the arrow that
//! was just taken.
//!
//! [`model`] reads a run's records into plain data, [`plan`] lays the figure out by hand for its two sizes, `paint`
//! draws it. Resets, aborts and give-ups lead from any state to CLOSED and are told in words, as in the figure.

mod paint;
mod plan;

use crate::lang::Lang;
use crate::tr;
use crate::trace::{HostId, Record, SocketId, State, What, WorldView};
use crate::tui::sheet::Moment;

/// One host on the diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walker {
    /// Its name, and of several connections that of the one which is shown.
    pub name: String,
    /// The letter that stands for it.
    pub letter: char,
    /// Where it is.
    pub at: State,
    /// The transitions of its latest connection, oldest first.
    pub way: Vec<(State, State)>,
    /// Whether the last of them belongs to the step just taken.
    pub fresh: bool,
}

/// Both hosts on the diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiagramModel {
    /// The left and the right host.
    pub walkers: Vec<Walker>,
}

/// The diagram of two hosts at a moment.
pub fn model(moment: &Moment<'_>) -> DiagramModel {
    let Moment { records, latest, view, pair, .. } = *moment;
    let letters = letters(view, pair);
    let walkers = pair.into_iter().zip(letters).filter_map(|(id, letter)| {
        let host = view.host(id)?;
        let socket = moment.socket(host).map(|socket| socket.id);
        let at = moment.socket(host).map_or(State::Closed, |socket| socket.state);
        let name = moment.about.map(|connection| format!("{} {}", host.name, connection.name(host, view)));
        let mine = |record: &&Record| record.host == Some(id) && record.socket.is_some() && record.socket == socket;
        let way = records.iter().filter(mine).filter_map(transition).collect();
        let last = records.len().saturating_sub(latest);
        let fresh = records.iter().skip(last).filter(mine).any(|record| transition(record).is_some());
        Some(Walker {
            name: name.unwrap_or_else(|| host.name.clone()),
            letter,
            at,
            way: with_listener(way, records, id, socket),
            fresh,
        })
    });
    DiagramModel { walkers: walkers.collect() }
}

fn transition(record: &Record) -> Option<(State, State)> {
    match record.what {
        What::State { from, to, .. } => Some((from, to)),
        _ => None,
    }
}

/// A connection that a listener made came by way of the listener's own step.
fn with_listener(
    way: Vec<(State, State)>,
    records: &[Record],
    host: HostId,
    socket: Option<SocketId>,
) -> Vec<(State, State)> {
    let from_listener = way.first().is_some_and(|(from, _)| *from == State::Listen);
    let listens = |record: &Record| {
        record.host == Some(host)
            && record.socket != socket
            && transition(record).is_some_and(|(_, to)| to == State::Listen)
    };
    if !from_listener || !records.iter().any(listens) {
        return way;
    }
    core::iter::once((State::Closed, State::Listen)).chain(way).collect()
}

/// A letter for each host: the first of its name, or a digit where both begin alike.
fn letters(view: &WorldView, pair: [HostId; 2]) -> [char; 2] {
    let first = |id: HostId| {
        let letter = view.host(id).and_then(|host| host.name.chars().next()).unwrap_or('?');
        if letter.is_ascii() { letter.to_ascii_uppercase() } else { '?' }
    };
    let [left, right] = pair.map(first);
    if left == right { ['1', '2'] } else { [left, right] }
}

impl Walker {
    /// The arrow taken last.
    pub fn last(&self) -> Option<(State, State)> {
        self.way.last().copied()
    }

    /// Whether it is CLOSED because a connection is over, and not because none has begun.
    pub fn is_over(&self) -> bool {
        self.at == State::Closed && self.way.iter().any(|(_, to)| !matches!(to, State::Closed | State::Listen))
    }
}

impl DiagramModel {
    /// The diagram in sentences: each host, where it is, and the way it came.
    pub fn plain(&self, lang: Lang) -> String {
        let lines: Vec<String> = self.walkers.iter().map(|walker| walker.line(lang)).collect();
        lines.join("\n")
    }
}

impl Walker {
    /// Where the host is and how it came there, in a line.
    fn line(&self, lang: Lang) -> String {
        let mut way: Vec<&str> = self.way.first().map(|(from, _)| from.name()).into_iter().collect();
        way.extend(self.way.iter().map(|(_, to)| to.name()));
        if way.is_empty() {
            return tr!(lang, "widgets.diagram.at", host = self.name, state = self.at.name()).into_owned();
        }
        let way = way.join(" > ");
        tr!(lang, "widgets.diagram.came", host = self.name, way = way).into_owned()
    }
}

#[cfg(test)]
mod tests;
