//! Whether a refutation says something: the run decides what the claim is about, and whoever holds the belief would
//! have expected the claim. And whether a question is still one: the story has not told its answer.

use crate::quiz::{Answer, Truth};
use crate::scenario::{Line, Scenario, Session};
use crate::tr;
use crate::trace::{Belief, Command, Condition, HostId, Outcome, Present, Record, Run, Span, What};

use super::check_both;
use super::model::{Ask, Beat, Challenge, Myth};
use super::prove::{Prover, all_hold, finish_script, joined};

/// Says what is wrong with a claim that is false at the end of its evidence.
pub(super) fn says_something(prover: &mut Prover, myth: &Myth, end: &Session) {
    let mut wrong = myth.claim.iter().filter(|condition| !end.holds(condition));
    if !wrong.any(|condition| is_decided(condition, myth, end)) {
        let message = tr!(prover.lang, "lesson.prove.idle-claim", claim = joined(&myth.claim));
        prover.error("idle-claim", message, myth.claim_span.clone());
        return;
    }
    let truth = Course::of(&myth.evidence, &myth.claim);
    let mutants = Belief::of_misconception(&myth.id).map(|belief| {
        let setup = myth.evidence.setup.clone().believing(belief);
        Course::of(&Scenario { setup, lines: myth.evidence.lines.clone() }, &myth.claim)
    });
    let mutants: Vec<Course> = mutants.collect();
    if mutants.iter().any(|mutant| mutant.came != truth.came)
        && mutants.iter().all(|mutant| mutant.asked == truth.asked)
    {
        let message = tr!(prover.lang, "lesson.prove.unrelated-claim", claim = joined(&myth.claim), myth = myth.id);
        prover.error("unrelated-claim", message, myth.claim_span.clone());
    }
}

/// What a run comes to.
struct Course {
    /// What is the case of what the claim speaks of, from change to change.
    asked: Vec<Vec<String>>,
    /// Who sends, and what calls return.
    came: Vec<(Option<HostId>, Option<Outcome>)>,
}

impl Course {
    fn of(run: &Scenario, claim: &[Condition]) -> Course {
        let mut session = Session::new(run);
        let mut asked: Vec<Vec<String>> = Vec::new();
        finish_script(&mut session, |session| {
            let is = |condition: &Condition| condition.actual(session.view(), session.records());
            let now: Vec<String> = claim.iter().map(is).collect();
            if asked.last() != Some(&now) {
                asked.push(now);
            }
        });
        let told = |record: &Record| match &record.what {
            What::Sent { .. } => Some((record.host, None)),
            What::Returned { outcome, .. } => Some((record.host, Some(outcome.clone()))),
            _ => None,
        };
        let came = session.records().iter().filter_map(told).collect();
        Course { asked, came }
    }
}

/// Whether a condition is about something that was done, and not only about when the author's script ends.
fn is_decided(condition: &Condition, myth: &Myth, end: &Session) -> bool {
    let acts = |host: &str| {
        let host = end.view().host_id(host);
        end.records().iter().any(|record| record.host.is_some() && record.host == host)
    };
    match condition {
        Condition::State { socket, .. } | Condition::Timer { socket, .. } => acts(&socket.host),
        Condition::Result { socket, call, .. } => end.view().outcome(socket, *call).is_some(),
        Condition::Count { from: host, .. } | Condition::Counter { host, .. } => acts(host),
        Condition::Mapping { inside: (host, _), .. } => acts(host),
        Condition::Rule(_) => !end.records().is_empty(),
        Condition::Clock { .. } => {
            let waits = |command: &Command| matches!(command, Command::Run(Run::Until { .. } | Run::Quiet));
            myth.evidence.lines.iter().any(|line| waits(&line.command))
        }
    }
}

/// Says so if what is told before a question, or the question itself, has the answer in it.
pub(super) fn not_told(prover: &mut Prover, beat: &Beat, ask: &Ask, truth: &Truth) {
    let texts = [Some(&beat.say), ask.prompt.as_ref()].into_iter().flatten();
    let told = texts.flat_map(|words| [&words.en, &words.zh]).find_map(|text| given_away(&truth.answer, text));
    if let Some(answer) = told {
        let message = tr!(prover.lang, "lesson.prove.given-away", answer = answer);
        prover.error("given-away", message, ask.span.clone());
    }
}

/// The answer, if it is one that no text names by chance and this one has it.
fn given_away(answer: &Answer, text: &str) -> Option<String> {
    match answer {
        Answer::Result(Some(Outcome::Failed(errno))) => {
            let name = errno.name();
            let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
            text.split(word).any(|word| word == name).then(|| name.to_owned())
        }
        // What is shorter is as well the delay of the line, from which it is to be worked out.
        Answer::Time(Some(span)) if *span >= Span::secs(1) => {
            check_both::times(text).contains_key(&span.0).then(|| span.to_string())
        }
        Answer::Segment(_)
        | Answer::States(_)
        | Answer::Result(_)
        | Answer::Count(_)
        | Answer::Time(_)
        | Answer::Timer(_)
        | Answer::Side(..)
        | Answer::Line(_) => None,
    }
}

/// A goal that comes true by waiting as long as the solution takes asks for nothing.
pub(super) fn not_by_waiting(prover: &mut Prover, challenge: &Challenge, wait: Span) {
    let mut session = Session::new(&challenge.setup);
    finish_script(&mut session, |_| {});
    let command = Command::Run(Run::For(wait));
    session.extend(&[Line { command, number: 0, span: challenge.goal_span.clone() }]);
    let mut met = false;
    finish_script(&mut session, |session| met |= all_hold(&challenge.goal, session));
    if met {
        let message = tr!(prover.lang, "lesson.prove.goal-by-waiting");
        prover.error("goal-by-waiting", message, challenge.goal_span.clone());
    }
}
