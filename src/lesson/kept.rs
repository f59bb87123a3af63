//! Where a learner's way through a lesson and what is kept of it meet: taking a lesson up again, counting what was
//! earned, and what to keep. The same for the screen and for the linear mode, which only differ in how they show it.

use crate::scenario::live::Pace;

use super::progress::LessonProgress;
use super::prove::Proved;
use super::run::{Attempt, LessonRun, Phase};

/// Right and wrong predictions before the beat at which a lesson was taken up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Earned {
    right: u32,
    wrong: u32,
}

/// The beginning of a lesson, or the beat where the learner left it, with what was earned before it. With `arm` it is
/// played on the real kernel.
pub fn take_up(proved: Proved, kept: &LessonProgress, arm: Option<Pace>) -> (LessonRun, Earned) {
    let beat = usize::try_from(kept.last_beat).unwrap_or(0);
    let earned = if beat > 0 { Earned { right: kept.right, wrong: kept.wrong } } else { Earned::default() };
    let beats = proved.lesson.beats.len();
    let mut run = LessonRun::resume(proved, beat, false, arm);
    if beat >= beats {
        // All questions were answered: on with the myth.
        run.pass_to_myth();
    }
    (run, earned)
}

/// Right and wrong predictions so far, those before the lesson was taken up again included.
pub fn score(run: &LessonRun, earned: Earned) -> (u32, u32) {
    let given = |attempt: &&Attempt| attempt.response.is_some() && attempt.played && !attempt.watched;
    let answered = run.attempts().iter().filter(given).count();
    let (right, _) = run.score();
    (earned.right + count(right), earned.wrong + count(answered.saturating_sub(right)))
}

/// What is kept of the learner's way, given what was kept before.
pub fn progress(run: &LessonRun, earned: Earned, before: &LessonProgress) -> LessonProgress {
    let finished = match run.phase() {
        Phase::Challenge => !run.proved().lesson.is_breaker(),
        Phase::Myth | Phase::Era | Phase::Done => true,
        Phase::Say | Phase::Commit | Phase::Play | Phase::Compare => false,
    };
    let here = count(run.beat_index());
    // Where to take it up again: never at a question whose answer has been seen.
    let beat = match run.phase() {
        Phase::Say | Phase::Commit => here,
        Phase::Play | Phase::Compare => here + 1,
        Phase::Myth | Phase::Era | Phase::Challenge => count(run.proved().lesson.beats.len()),
        Phase::Done => 0,
    };
    let (right, wrong) = score(run, earned);
    LessonProgress {
        last_beat: beat,
        right,
        wrong,
        finished: before.finished || finished,
        challenge_done: before.challenge_done || run.challenge_met(),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
