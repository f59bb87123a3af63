//! The run that shows a misconception to be one, for whoever has been asked which sentence is false: it is looked at
//! afterwards, and the moment at which it says so is told.

use crate::quiz::decided::Deciding;
use crate::quiz::item::Played;
use crate::quiz::myth::Myth;
use crate::quiz::reasons;
use crate::scenario::{Line, Scenario, Session};
use crate::trace::{Command, Program, Record, What};

use super::watched::Watched;

/// The most steps of such a run.
const STEPS_MOST: usize = 20_000;

/// A run that shows the fact, all of it behind the question, with the events that do; nothing where no run can.
pub(super) fn shown(myth: &Myth) -> Option<(Played, Deciding)> {
    myth.evidence.iter().filter(|evidence| !evidence.refused).find_map(|evidence| {
        let lines = evidence.run.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
        let played = Played::new(lines.collect(), Vec::new()).ok()?;
        let watched = Watched::whole(played.at_cut());
        let deciding = told(played.scenario()).or_else(|| captured(&watched, &evidence.shows))?;
        Some((played.between(0, watched.session().len()), deciding))
    })
}

/// What brings about the last of the run's expectations that events bring about.
fn told(scenario: &Scenario) -> Option<Deciding> {
    let expected = |(at, line): (usize, &Line)| match &line.command {
        Command::Expect(conditions) => Some((at, conditions.clone())),
        _ => None,
    };
    let expected: Vec<_> = scenario.lines.iter().enumerate().filter_map(expected).collect();
    expected.iter().rev().find_map(|(at, conditions)| {
        let lines = scenario.lines.iter().take(*at).cloned().collect();
        let mut session = Session::new(&Scenario { setup: scenario.setup.clone(), lines });
        session.run_on(STEPS_MOST);
        let watched = Watched::whole(session);
        let (records, view) = (watched.session().records(), watched.session().view());
        let (deciding, _) = watched.told(&reasons::behind(conditions, records, view));
        deciding.events.iter().any(|event| event.rule.is_some()).then_some(deciding)
    })
}

/// The segments whose lines in a capture at the end of a run say it.
fn captured(watched: &Watched, shows: &[String]) -> Option<Deciding> {
    let records = watched.session().records();
    let (host, lines) = records.iter().rev().find_map(|record| match &record.what {
        What::Shown { program: Program::Tcpdump, lines } => Some((record.host, lines)),
        _ => None,
    })?;
    let is_line = |record: &&Record| {
        record.host == host
            && matches!(record.what, What::Sent { .. } | What::Arrived { .. } | What::IcmpArrived { .. })
    };
    let segments: Vec<&Record> = records.iter().filter(is_line).collect();
    let says = |at: usize| lines.get(at).is_some_and(|line| shows.iter().any(|wanted| matches(line, wanted)));
    let telling: Vec<&Record> =
        (0..segments.len()).filter(|at| says(*at)).filter_map(|at| segments.get(at)).copied().collect();
    let deciding = Deciding { events: watched.events(&telling), besides: Vec::new() };
    (!deciding.is_empty()).then_some(deciding)
}

/// Whether the parts of a pattern stand in a line one after the other; `*` stands for anything between them.
fn matches(line: &str, pattern: &str) -> bool {
    let behind = |rest: &'_ str, part: &str| rest.find(part.trim()).map(|at| at + part.trim().len());
    let mut from = 0;
    pattern.split('*').all(|part| {
        let next = line.get(from..).and_then(|rest| behind(rest, part));
        from += next.unwrap_or_default();
        next.is_some()
    })
}

/// The command that a host refuses, where that is what shows it.
pub(super) fn refused(myth: &Myth) -> Option<String> {
    let evidence = myth.evidence.iter().find(|evidence| evidence.refused)?;
    evidence.run.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::myth::MYTHS;

    /// What no event decides is shown by what programs print, or by a refusal.
    #[test]
    fn all_but_a_few_misconceptions_are_decided_by_an_event() {
        let without: Vec<&str> =
            MYTHS.iter().filter(|myth| shown(myth).is_none()).map(|myth| myth.id.as_str()).collect();
        assert_eq!(without, ["M48"]);
    }
}
