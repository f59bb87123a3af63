//! What a lab asks for before it runs, and what the run says to it. The number is read off the run; nobody has written
//! it down.

use crate::lang::Lang;
use crate::tcp::{CallName, Counter, State};
use crate::tr;

use super::series::Sample;
use super::{Fleet, Side};

/// A number that a run has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// After how many seconds the first call fails; 0 if none does.
    FirstError,
    /// How many connections were opened.
    Opened,
    /// How many connections failed.
    Failed,
    /// The most ends of a side in a state at one time.
    Most(Side, State),
    /// The most connections that waited to be accepted.
    AcceptQueue,
    /// How often listen() failed.
    ListenErrors,
    /// After how many seconds the server has no connection any more; 0 if it has some at the end.
    AllGone,
    /// Pages of memory that both sides have at the end.
    Pages,
    /// SYNs that the server drops without a word because of `tcp_tw_recycle`.
    Silent,
    /// Bytes that were written and that nobody will read.
    Lost,
    /// Open ends that wait for ever for a peer that is gone, at the end.
    Stuck,
    /// Pages of memory that the server has at the end.
    ServerPages,
    /// Replies that arrive whole.
    Replies,
    /// Connections of clients that end without a TIME_WAIT, because `tcp_max_tw_buckets` have one.
    Unkept,
}

impl Measure {
    /// What the run says.
    pub fn of(self, fleet: &Fleet) -> u64 {
        let samples = &fleet.series().samples;
        let seconds = |found: Option<&Sample>| found.map_or(0, |sample| sample.at.0 / 1_000_000);
        match self {
            Measure::FirstError => seconds(samples.iter().find(|sample| sample.errors > 0)),
            Measure::Opened => fleet.census().opened,
            Measure::Failed => fleet.census().failed,
            Measure::Most(side, state) => fleet.series().most(|sample| sample.count(side, state)),
            Measure::AcceptQueue => fleet.series().most(|sample| sample.queues[1]),
            Measure::ListenErrors => {
                fleet.errors().filter(|(call, ..)| *call == CallName::Listen).map(|(.., count)| count).sum()
            }
            Measure::AllGone => {
                let busy = |sample: &Sample| sample.count(Side::Server, State::Established) > 0;
                let from = samples.iter().rposition(busy).map_or(0, |last| last + 1);
                seconds(samples.get(from))
            }
            Measure::Pages => samples.last().map_or(0, |sample| sample.pages.iter().sum()),
            Measure::Silent => fleet.census().silent,
            Measure::Lost => fleet.score().map_or(0, |score| score.lost),
            Measure::Stuck => fleet.score().map_or(0, |score| score.stuck),
            Measure::Replies => fleet.census().replies,
            Measure::Unkept => fleet.counter(Side::Client, Counter::TimeWaitOverflow),
            Measure::ServerPages => samples.last().map_or(0, |sample| sample.pages[1]),
        }
    }

    /// The question.
    pub fn ask(self, lang: Lang) -> String {
        match self {
            Measure::FirstError => tr!(lang, "fleet.ask-first-error").into_owned(),
            Measure::Opened => tr!(lang, "fleet.ask-opened").into_owned(),
            Measure::Failed => tr!(lang, "fleet.ask-failed").into_owned(),
            Measure::Most(side, state) => {
                tr!(lang, "fleet.ask-most", side = side.name(), state = state.name()).into_owned()
            }
            Measure::AcceptQueue => tr!(lang, "fleet.ask-accept-queue").into_owned(),
            Measure::ListenErrors => tr!(lang, "fleet.ask-listen-errors").into_owned(),
            Measure::AllGone => tr!(lang, "fleet.ask-all-gone").into_owned(),
            Measure::Pages => tr!(lang, "fleet.ask-pages").into_owned(),
            Measure::Silent => tr!(lang, "fleet.ask-silent").into_owned(),
            Measure::Lost => tr!(lang, "fleet.ask-lost").into_owned(),
            Measure::Stuck => tr!(lang, "fleet.ask-stuck").into_owned(),
            Measure::Replies => tr!(lang, "fleet.ask-replies").into_owned(),
            Measure::Unkept => tr!(lang, "fleet.ask-unkept").into_owned(),
            Measure::ServerPages => tr!(lang, "fleet.ask-server-pages").into_owned(),
        }
    }

    /// A prediction as it is typed: a whole number, its thousands apart or not.
    pub fn read(said: &str) -> Option<u64> {
        said.trim().replace([',', '_'], "").parse().ok()
    }

    /// A prediction beside the run: right if it is within a tenth.
    pub fn compare(self, said: u64, fleet: &Fleet, lang: Lang) -> String {
        let is = self.of(fleet);
        let near = said.abs_diff(is).saturating_mul(10) <= is.max(said);
        if near {
            tr!(lang, "fleet.predicted-well", said = said, is = is).into_owned()
        } else {
            tr!(lang, "fleet.predicted-otherwise", said = said, is = is).into_owned()
        }
    }
}
