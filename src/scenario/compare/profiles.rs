//! The same scenario under two profiles: where the runs part, and which knob of the profiles makes them.
//!
//! A cause is not guessed. The scenario is played again under the left profile with a single knob turned to what it is in
//! the right one; if that alone leads to the right run's first difference, it is the cause. Where no knob alone does, those
//! are named without which the right profile does otherwise.

use crate::trace::{HostId, Point, Profile, Rule};

use super::beside::{Place, first_place};
use super::story::{Event, stories};
use super::{Difference, RunReport, Slack, compare, rule_behind};
use crate::scenario::{Scenario, run};

/// Two runs of a scenario and what sets them apart.
#[derive(Debug, Clone)]
pub struct Contrast {
    /// The runs, under the left profile and under the right one.
    pub runs: [RunReport; 2],
    /// Everything in which they differ.
    pub found: Vec<Difference>,
    /// Where they part first; none if they do not, or in nothing that a host did.
    pub place: Option<Place>,
    /// What happens there in each run, if anything.
    pub events: [Option<Event>; 2],
    /// The rule behind it in each run.
    pub rules: [Option<Rule>; 2],
    /// The knobs that make the difference.
    pub because: Vec<Point>,
}

/// Plays a scenario under two profiles, whatever it says of profiles itself.
pub fn contrast(scenario: &Scenario, profiles: [&'static Profile; 2]) -> Contrast {
    let runs = profiles.map(|profile| under(scenario, profile));
    let hosts = &scenario.setup.hosts;
    let [left, right] = &runs;
    let found = compare(left, right, hosts, Slack::NONE);
    let place = first_place([left, right], hosts, &found);
    let told = |report: &RunReport| {
        let place = place?;
        stories(&report.records, hosts.len()).get(place.host)?.get(place.event).cloned()
    };
    let events = [told(left), told(right)];
    let rule = |report: &RunReport, event: &Option<Event>| {
        rule_behind(report, HostId(place?.host), event.as_ref()?)
    };
    let rules = [rule(left, &events[0]), rule(right, &events[1])];
    let because = place.map(|place| causes(scenario, profiles, right, place)).unwrap_or_default();
    Contrast { runs, found, place, events, rules, because }
}

fn under(scenario: &Scenario, profile: &'static Profile) -> RunReport {
    let mut scenario = scenario.clone();
    scenario.setup.profile = profile;
    run(&scenario)
}

/// What a host did up to a place, in a form that can be compared.
fn course(report: &RunReport, hosts: usize, place: Place) -> Vec<(crate::trace::Time, String)> {
    let all = stories(&report.records, hosts);
    let events = all.get(place.host).map(Vec::as_slice).unwrap_or_default();
    events.iter().take(place.event + 1).map(|event| (event.at, event.words.clone())).collect()
}

fn causes(scenario: &Scenario, [left, right]: [&'static Profile; 2], goal: &RunReport, place: Place) -> Vec<Point> {
    let hosts = scenario.setup.hosts.len();
    let goal = course(goal, hosts, place);
    let points = left.differs(right);
    let leads = |mixed: Profile| {
        // A run keeps its profile for as long as the program lasts.
        let mixed: &'static Profile = Box::leak(Box::new(mixed));
        course(&under(scenario, mixed), hosts, place) == goal
    };
    let alone: Vec<Point> = points.iter().copied().filter(|point| leads(left.with(*point, right))).collect();
    if !alone.is_empty() {
        return alone;
    }
    points.into_iter().filter(|point| !leads(right.with(*point, left))).collect()
}
