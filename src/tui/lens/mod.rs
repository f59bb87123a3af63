//! The three lenses on a host: what its application calls and gets back, what its kernel holds, what it has sent and
//! received. The kernel's lens is the host card itself; the other two are lists, the newest line last.
//!
//! Both are read off the end of the records, so that a long run costs no more than a short one.

use crate::lang::Lang;
use crate::tr;
use crate::trace::{CallName, HostId, Outcome, SocketId, Time, What};
use crate::tui::ladder::model::{Fate, LadderModel, PointKind};
use crate::tui::ladder::{Side, label, role, window};
use crate::tui::sheet::Moment;
use crate::tui::theme::Role;

/// What a host's card tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lens {
    /// States, queues, timers, memory.
    #[default]
    Host,
    /// Calls and results.
    Application,
    /// Segments sent and received.
    Wire,
}

impl Lens {
    /// The next one.
    #[must_use]
    pub fn next(self) -> Lens {
        match self {
            Lens::Host => Lens::Application,
            Lens::Application => Lens::Wire,
            Lens::Wire => Lens::Host,
        }
    }

    /// Its name.
    pub fn name(self, lang: Lang) -> String {
        let key = match self {
            Lens::Host => "views.lens.host",
            Lens::Application => "views.lens.application",
            Lens::Wire => "views.lens.wire",
        };
        tr!(lang, key).into_owned()
    }
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Time,
    /// What happened.
    pub text: String,
    /// In which role.
    pub role: Role,
    /// Whether it belongs to the step just taken.
    pub fresh: bool,
}

/// The most lines of a list.
const MOST: usize = 120;

/// How many records are looked at for them.
const LOOK_BACK: usize = 2_000;

/// A call that has been entered, and what came of it.
struct Entered {
    name: CallName,
    socket: Option<SocketId>,
    words: String,
    outcome: Option<Outcome>,
    at: Time,
    fresh: bool,
}

/// The calls of a host's processes with their results, as `strace` prints them.
pub fn calls(moment: &Moment<'_>, host: HostId, lang: Lang) -> Vec<Entry> {
    let records = moment.records;
    let newest = records.len().saturating_sub(moment.latest);
    let first = records.len().saturating_sub(LOOK_BACK);
    let mut list: Vec<Entered> = Vec::new();
    for (place, record) in records.iter().enumerate().skip(first).filter(|(_, record)| record.host == Some(host)) {
        let (at, socket, fresh) = (record.at, record.socket, place >= newest);
        match &record.what {
            What::Called { call } => {
                let (name, words) = (call.name(), label::call(call));
                list.push(Entered { name, socket, words, outcome: None, at, fresh });
            }
            What::Returned { call, outcome } => {
                let same = |known: &&mut Entered| {
                    known.name == *call
                        && (known.socket == socket || known.socket.is_none())
                        && matches!(known.outcome, None | Some(Outcome::Blocked))
                };
                // What returns later than it was entered is a line of its own, as in strace.
                match list.iter_mut().rev().find(same).filter(|known| known.at == at) {
                    Some(known) => known.outcome = Some(outcome.clone()),
                    None => list.push(Entered {
                        name: *call,
                        socket,
                        words: tr!(lang, "views.lens.resumed", call = label::call_name(*call)).into_owned(),
                        outcome: Some(outcome.clone()),
                        at,
                        fresh,
                    }),
                }
            }
            _ => {}
        }
    }
    let from = list.len().saturating_sub(MOST);
    list.iter().skip(from).map(|entered| entry(entered, lang)).collect()
}

fn entry(entered: &Entered, lang: Lang) -> Entry {
    let (text, role) = match &entered.outcome {
        Some(Outcome::Failed(errno)) => (format!("{} = -1 {errno}", entered.words), Role::Error),
        Some(Outcome::Value(n)) => (format!("{} = {n}", entered.words), Role::Call),
        Some(Outcome::Text(text)) => (format!("{} = \"{text}\"", entered.words), Role::Call),
        Some(Outcome::Blocked) | None => (tr!(lang, "widgets.waits", call = entered.words).into_owned(), Role::Dim),
    };
    Entry { at: entered.at, text, role, fresh: entered.fresh }
}

/// What a host has sent and received, with numbers as on the ladder.
pub fn wire(moment: &Moment<'_>, side: Side, lang: Lang) -> Vec<Entry> {
    let clock = moment.clock;
    let list = window::recent(moment.records, moment.view, moment.pair, clock, |model: &LadderModel| {
        let list = passed(model, side, moment, lang);
        (list.len() >= MOST.min(40) || model.earlier == 0).then_some(list)
    });
    list.unwrap_or_default()
}

fn passed(model: &LadderModel, side: Side, moment: &Moment<'_>, lang: Lang) -> Vec<Entry> {
    let fresh_from = moment.records.len().checked_sub(moment.latest).and_then(|at| moment.records.get(at));
    let fresh = |at: Time| fresh_from.is_some_and(|record| record.at <= at);
    let mut list = Vec::new();
    for point in model.points.iter().filter(|point| point.side == side) {
        let (index, word) = match point.kind {
            PointKind::Sent(index) => (index, "views.lens.sent"),
            PointKind::Ended(index) if model.arrows[index].fate == Fate::Arrived => (index, "views.lens.received"),
            PointKind::Ended(_) | PointKind::Note(_) => continue,
        };
        let arrow = &model.arrows[index];
        let sign = arrow.lane.map(|lane| format!("{} ", lane.sign())).unwrap_or_default();
        let segment = format!("{sign}{} {}", label::name(arrow), label::numbers(arrow, moment.absolute));
        let text = tr!(lang, word, segment = segment).into_owned();
        list.push(Entry { at: point.at, text, role: role(arrow), fresh: fresh(point.at) });
    }
    list
}
