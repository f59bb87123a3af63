//! Holds the misconceptions to what they say: the runs that show the facts go as they are told, and each mutant of a
//! misconception is found out by one of them, while in others it goes as the reference does. No run that a user can
//! ask for is one of a mutant. `FINWAIT_BLESS=1 cargo test --test mutants` writes `docs/mutants.md` and
//! `docs/misconceptions.md` anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a skip is loud, and so are the numbers")]
#![allow(clippy::disallowed_methods, reason = "the environment says whether to write anew, and where the lab is")]

#[path = "mutants/document.rs"]
mod document;
#[path = "swarm/generate.rs"]
mod generate;
#[path = "mutants/kernel.rs"]
mod kernel;
#[path = "mutants/matrix.rs"]
mod matrix;
#[path = "mutants/survive.rs"]
mod survive;
#[path = "mutants/table.rs"]
mod table;

use std::path::Path;

use finwait::lang::Lang;
use finwait::scenario::{self, Session};
use finwait::trace::{Belief, PROFILES, Profile, Sysctl};
use matrix::{Place, RUNS};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_fact_is_shown_by_its_runs() {
    let wrong: Vec<&String> = RUNS.iter().flat_map(|run| &run.wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_mutant_is_found_out_by_the_runs_of_its_misconception() {
    for belief in Belief::ALL {
        let own = RUNS.iter().filter(|run| run.is_about(*belief));
        let told = own.filter(|run| run.under(*belief).place == Place::Contradicts).count();
        assert!(told > 0, "no run tells {} from the reference", belief.name());
    }
}

/// In the runs of other misconceptions a mutant goes as the reference does, byte for byte in one at the least. Most go
/// wrong in a few; a belief about every handshake, or every FIN, shows in many.
#[test]
fn a_mutant_is_wrong_in_one_thing() {
    let others = |belief: Belief| RUNS.iter().filter(move |run| !run.is_about(belief));
    let mut broad = Vec::new();
    for belief in Belief::ALL {
        let same = others(*belief).filter(|run| run.under(*belief).place == Place::Same).count();
        assert!(same > 0, "{} goes nowhere as the reference does", belief.name());
        let wrong = others(*belief).filter(|run| run.under(*belief).place == Place::Contradicts).count();
        if wrong * 8 > others(*belief).count() {
            broad.push(belief.name());
        }
    }
    assert_eq!(broad, ["accept-does-handshake", "fin-closes-both", "fin-sender-close-wait"]);
}

#[test]
fn a_run_that_goes_on_under_a_belief_from_its_beginning_is_the_run_under_it() {
    for run in RUNS.iter() {
        let Some(scenario) = &run.scenario else { continue };
        for belief in Belief::ALL {
            let mutant = run.under(*belief);
            if mutant.refused || run.evidence.refused {
                continue;
            }
            let mut session = Session::new(scenario).believing(*belief).unwrap();
            session.run_on(100_000);
            assert!(session.records() == mutant.records, "{} in\n{}", belief.name(), run.evidence.run);
        }
    }
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

/// What is kept of a mutant's run is the run of the reference.
#[test]
fn a_saved_run_holds_no_belief() {
    let text = "server: listen 80\nclient: connect server:80\nrun 1s\n";
    let scenario = scenario::parse(text, Lang::En).unwrap();
    let reference = scenario::run(&scenario);
    for belief in Belief::ALL {
        let mut session = Session::new(&scenario).believing(*belief).unwrap();
        session.run_on(100_000);
        let saved = session.to_source();
        assert!(!saved.contains(belief.name()), "{saved}");
        let again = scenario::run(&scenario::parse(&saved, Lang::En).unwrap());
        assert!(again.records == reference.records, "{saved}");
    }
}
