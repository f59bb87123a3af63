//! Holds the misconceptions to what they say: the runs that show the facts go as they are told, and each mutant of a
//! misconception is found out by them; it agrees with the reference in nearly all other runs, so that it is wrong in
//! one thing. No run that a user can ask for is one of a mutant. `docs/mutants.md` is made from the tables and sources.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment says whether to write anew")]

use finwait::lang::Lang;
use finwait::quiz::{Evidence, MYTHS};
use finwait::scenario::{self, RunReport, Scenario};
use finwait::trace::{Belief, PROFILES, Profile, Sysctl, What};

fn under(scenario: &Scenario, belief: Option<Belief>) -> RunReport {
    let mut scenario = scenario.clone();
    if let Some(belief) = belief {
        scenario.setup = scenario.setup.believing(belief);
    }
    scenario::run(&scenario)
}

/// What a run came to that was to be otherwise; empty if it shows all of the fact.
fn contradictions(evidence: &Evidence, belief: Option<Belief>) -> Vec<String> {
    let scenario = match scenario::parse(&evidence.run, Lang::En) {
        Ok(scenario) => scenario,
        Err(found) => return found.iter().map(|mistake| mistake.message.clone()).collect(),
    };
    let report = under(&scenario, belief);
    let printed: Vec<String> = report
        .records
        .iter()
        .flat_map(|record| match &record.what {
            What::Shown { lines, .. } => lines.clone(),
            _ => Vec::new(),
        })
        .collect();
    let mut found: Vec<String> =
        report.failures.iter().map(|failure| format!("{} but {}", failure.expected, failure.actual)).collect();
    found.extend(
        evidence.missing(&printed).iter().map(|missing| format!("not shown: {missing}\n{}", printed.join("\n"))),
    );
    if evidence.refused != report.refusal.is_some() {
        found.push(format!("refused: {:?}", report.refusal));
    }
    found
}

#[test]
fn every_fact_is_shown_by_its_runs() {
    let mut wrong = Vec::new();
    for myth in MYTHS.iter() {
        for evidence in &myth.evidence {
            let found = contradictions(evidence, None);
            if !found.is_empty() {
                wrong.push(format!("{}: {}\n{}", myth.id, found.join("; "), evidence.run));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_mutant_is_found_out_by_the_runs_of_its_misconception() {
    let mut wrong = Vec::new();
    for belief in Belief::ALL {
        let own = MYTHS.iter().filter(|myth| belief.numbers().contains(&myth.id.as_str()));
        let told =
            own.flat_map(|myth| &myth.evidence).any(|evidence| !contradictions(evidence, Some(*belief)).is_empty());
        if !told {
            wrong.push(belief.name());
        }
    }
    assert!(wrong.is_empty(), "not told from the reference: {wrong:?}");
}

#[test]
fn nothing_that_can_be_typed_names_a_mutant() {
    for belief in Belief::ALL {
        assert!(Profile::by_name(belief.name()).is_none());
        assert!(Sysctl::from_name(belief.name()).is_none());
        for words in ["profile", "profile linux-6.18", "profile linux-6.18 believing", "belief", "sysctl client"] {
            let text = format!("{words} {}\nserver: listen 80\n", belief.name());
            assert!(scenario::parse(&text, Lang::En).is_err(), "{text}");
        }
        for profile in &PROFILES {
            assert!(!profile.believes(*belief));
        }
    }
}

#[test]
fn matrix() {
    for belief in Belief::ALL {
        let mut others = Vec::new();
        for myth in MYTHS.iter().filter(|myth| !belief.numbers().contains(&myth.id.as_str())) {
            for (at, evidence) in myth.evidence.iter().enumerate() {
                let found = contradictions(evidence, Some(*belief));
                if !found.is_empty() {
                    others.push(format!("{}/{at}", myth.id));
                }
            }
        }
        println!("{}: {}", belief.name(), others.join(" "));
    }
}
