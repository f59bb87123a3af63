//! Proving an era: what is said of a profile holds under it and under no other of the list, and a line that it is said
//! to refuse is refused.

use crate::scenario::{Diagnostic, FailureKind, Session};
use crate::tr;

use super::model::{Era, Under};
use super::prove::{Prover, actual, all_hold, finish_script, joined};

/// Proves it.
pub(super) fn era(prover: &mut Prover, era: &Era) {
    let ends: Vec<Session> = era.under.iter().map(|under| prover.end_of(&under.scenario, &era.span)).collect();
    for (at, under) in era.under.iter().enumerate() {
        if let Some(session) = ends.get(at) {
            refusal(prover, under, session.clone());
        }
        let told_apart = under.refuses.is_some();
        for (other, session) in ends.iter().enumerate() {
            let holds = all_hold(&under.expect, session);
            if at == other && !holds {
                let help = tr!(prover.lang, "lesson.prove.actual", actual = actual(&under.expect, session));
                let message = prover.disagreement(&joined(&under.expect));
                prover.errors.push(Diagnostic::new("expect", message, under.expect_span.clone()).with_help(help));
            } else if at != other && holds && !told_apart {
                let profile = era.under.get(other).map_or("", |other| other.scenario.setup.profile.name);
                let message = tr!(prover.lang, "lesson.prove.same-era", profile = profile);
                prover.error("same-era", message, under.expect_span.clone());
            }
        }
    }
}

/// The profile refuses the line at the end of the run.
fn refusal(prover: &mut Prover, under: &Under, mut session: Session) {
    let Some(line) = &under.refuses else { return };
    session.extend(core::slice::from_ref(line));
    finish_script(&mut session, |_| {});
    let refused = session.failures().iter().any(|failure| matches!(failure.kind, FailureKind::Refused(_)));
    if !refused {
        let message = tr!(prover.lang, "lesson.prove.not-refused", line = line.command);
        prover.error("not-refused", message, under.expect_span.clone());
    }
}
