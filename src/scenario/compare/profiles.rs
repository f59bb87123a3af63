//! The same scenario under two profiles: where the runs part, and which knob of the profiles makes them.
//!
//! A cause is not guessed. The scenario is played again under the left profile with a single knob turned to what it is
//! in the right one; if that alone removes the first difference, it is the cause. Where no knob alone does, those are
//! named without which the right profile does otherwise.

use crate::trace::{Point, Profile, Rule};

use super::beside::Place;
use super::story::Event;
use super::{Aspect, Difference, Parted, RunReport, Slack, compare, parted};
use crate::scenario::{FailureKind, Refusal, Scenario, run_by_lines};

/// Two runs of a scenario and what sets them apart.
#[derive(Debug, Clone)]
pub struct Contrast {
    /// The runs, under the left profile and under the right one.
    pub runs: [RunReport; 2],
    /// Everything in which they differ.
    pub found: Vec<Difference>,
    /// Where they part, and why: the first difference, then that which is first once the left profile has the knobs of
    /// the one before, and so on.
    pub partings: Vec<Parting>,
}

impl Contrast {
    /// Whether the scenario is none for these profiles: a setting of it is refused by one, or a line of it by both.
    /// What only one run refuses for how it went (a segment that is not on its way there) is a difference like others.
    pub fn is_unplayable(&self) -> bool {
        let refused = |run: &RunReport| run.refusal.is_some();
        self.runs.iter().all(refused) || self.runs.iter().any(refuses_a_setting)
    }
}

/// Whether a run ended because its profile lacks a setting.
fn refuses_a_setting(run: &RunReport) -> bool {
    let kind = run.refusal.as_ref().map(|failure| &failure.kind);
    matches!(kind, Some(FailureKind::Refused(Refusal::NoSetting(..) | Refusal::SettingBound(..))))
}

/// A place where two runs part.
#[derive(Debug, Clone)]
pub struct Parting {
    /// The difference itself.
    pub difference: Difference,
    /// Which event of which host.
    pub place: Place,
    /// What happens there in each run, if anything.
    pub events: [Option<Event>; 2],
    /// The rule behind it in each run.
    pub rules: [Option<Rule>; 2],
    /// The knobs that make the difference.
    pub because: Vec<Point>,
}

/// Plays a scenario under two profiles, whatever it says of profiles itself, and finds `most` differences. The left
/// profile has the knobs of `same` from the right one.
pub fn contrast(scenario: &Scenario, [left, right]: [&'static Profile; 2], same: &[Point], most: usize) -> Contrast {
    let hosts = &scenario.setup.hosts;
    let goal = under(scenario, right);
    let mut left = with_all(left, same, right);
    let first = under(scenario, left);
    let found = telling(&first, &goal, hosts);
    let mut partings: Vec<Parting> = Vec::new();
    let refused = first.refusal.is_some() || goal.refusal.is_some();
    while !refused && partings.len() < most {
        let Some(next) = parting(scenario, [left, right], &goal) else { break };
        left = with_all(left, &next.because, right);
        let known = next.because.is_empty();
        partings.push(next);
        if known {
            break;
        }
    }
    Contrast { runs: [first, goal], found, partings }
}

/// The first place where the left profile does otherwise than `goal`, the right one's run.
fn parting(scenario: &Scenario, profiles: [&'static Profile; 2], goal: &RunReport) -> Option<Parting> {
    let hosts = &scenario.setup.hosts;
    let run = under(scenario, profiles[0]);
    let found = telling(&run, goal, hosts);
    let Parted { difference, place, events, rules } = parted([&run, goal], hosts, &found)?;
    let because = causes(scenario, profiles, goal, &difference);
    Some(Parting { difference, place, events, rules, because })
}

/// A profile with some things as in another. A run keeps its profile for as long as the program lasts.
fn with_all(profile: &'static Profile, points: &[Point], other: &Profile) -> &'static Profile {
    if points.is_empty() {
        return profile;
    }
    Box::leak(Box::new(points.iter().fold(profile.clone(), |mixed, point| mixed.with(*point, other))))
}

fn under(scenario: &Scenario, profile: &'static Profile) -> RunReport {
    let mut scenario = scenario.clone();
    scenario.setup.profile = profile;
    run_by_lines(&scenario)
}

/// The differences worth telling: in what hosts did and when; how their connections stood only if nothing else is.
pub(super) fn telling(left: &RunReport, right: &RunReport, hosts: &[String]) -> Vec<Difference> {
    let found = compare(left, right, hosts, Slack::NONE);
    let done = |difference: &Difference| matches!(difference.aspect, Aspect::Event | Aspect::Time);
    if found.iter().any(done) { found.into_iter().filter(done).collect() } else { found }
}

/// Whether two runs differ on a host as early as they did in `known`.
fn as_early(found: &[Difference], known: &Difference) -> bool {
    let done = |aspect| matches!(aspect, Aspect::Event | Aspect::Time);
    let same_kind =
        |difference: &&Difference| difference.aspect == known.aspect || (done(difference.aspect) && done(known.aspect));
    let mut there = found.iter().filter(same_kind).filter(|difference| difference.host == known.host);
    there.any(|difference| difference.number <= known.number)
}

fn causes(
    scenario: &Scenario,
    [left, right]: [&'static Profile; 2],
    goal: &RunReport,
    known: &Difference,
) -> Vec<Point> {
    let points = left.differs(right);
    let parts = |mixed: &'static Profile| {
        let run = under(scenario, mixed);
        as_early(&compare(&run, goal, &scenario.setup.hosts, Slack::NONE), known)
    };
    let alone: Vec<Point> = points.iter().copied().filter(|point| !parts(with_all(left, &[*point], right))).collect();
    if !alone.is_empty() {
        return alone;
    }
    points.into_iter().filter(|point| parts(with_all(right, &[*point], left))).collect()
}
