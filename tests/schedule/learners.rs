//! Ten thousand simulated learners whose forgetting is known, because it is made up here and not by the schedule:
//! half of them forget exponentially, half by a power of the time; how fast, and what an answer mends, differs from
//! one to the next. The schedule sees nothing but right and wrong.

use super::{noon, rated};
use finwait::quiz::schedule::{Exam, Method, Rating, State};
use finwait::sim::{SimRng, Stream};

/// A memory whose truth is known.
struct Truth {
    /// Days until the chance to know it is 90 %.
    stability: f64,
    /// What a right answer multiplies it by when the chance was just 90 %.
    growth: f64,
    exponential: bool,
    last: f64,
}

/// A number in 0..1.
fn unit(rng: &mut SimRng) -> f64 {
    f64::from(u32::try_from(rng.below(1 << 20)).unwrap()) / f64::from(1 << 20)
}

impl Truth {
    fn new(rng: &mut SimRng) -> Truth {
        let stability = 1.0 + 4.0 * unit(rng);
        Truth { stability, growth: 1.8 + 1.8 * unit(rng), exponential: rng.chance(1, 2), last: 0.0 }
    }

    fn chance(&self, day: f64) -> f64 {
        let gap = (day - self.last) / self.stability;
        if self.exponential { 0.9_f64.powf(gap) } else { (1.0 + gap * 19.0 / 81.0).powf(-0.5) }
    }

    fn answer(&mut self, day: f64, rng: &mut SimRng) -> bool {
        let chance = self.chance(day);
        let right = unit(rng) < chance;
        // Hard to recall is good for the memory; at once again is good for nothing.
        let effort = ((1.0 - chance) / 0.1).min(1.5);
        self.stability =
            if right { self.stability * (1.0 + (self.growth - 1.0) * effort) } else { (self.stability * 0.5).max(1.0) };
        self.last = day;
        right
    }
}

/// What became of a learner who came every day until the target.
struct Outcome {
    reviews: u32,
    chance: f64,
}

fn learn(learner: u64, method: Method, target: i64, exam: bool) -> Outcome {
    let mut rng = SimRng::new(6, Stream::Scenarios, learner);
    let mut truth = Truth::new(&mut rng);
    let mut state = State::new(method);
    state.apply(&rated("a", noon(0), Rating::Good));
    if exam {
        state.set_exam(Some(Exam::in_days(noon(0), u32::try_from(target).unwrap())));
    }
    let mut reviews = 0;
    for day in 1..target {
        // A wrong answer comes back on the same day, and that is a review as well.
        for minute in [0, 20] {
            let mut now = noon(day);
            now.at += minute * 60;
            if state.is_due("a", now) {
                let right = truth.answer(day as f64, &mut rng);
                state.apply(&rated("a", now, if right { Rating::Good } else { Rating::Again }));
                reviews += 1;
            }
        }
    }
    Outcome { reviews, chance: truth.chance(target as f64) }
}

/// Reviews a learner and the share remembered at the target, over ten thousand learners.
fn all(method: Method, target: i64, exam: bool) -> (f64, f64) {
    let outcomes: Vec<Outcome> = (0..10_000).map(|learner| learn(learner, method, target, exam)).collect();
    let reviews: u32 = outcomes.iter().map(|outcome| outcome.reviews).sum();
    let chance: f64 = outcomes.iter().map(|outcome| outcome.chance).sum();
    (f64::from(reviews) / 1e4, chance / 1e4)
}

#[test]
fn ten_thousand_learners_remember_with_fewer_reviews_than_fixed_steps() {
    for target in [60, 120] {
        let (reviews, share) = all(Method::Fsrs, target, false);
        let (fixed_reviews, fixed_share) = all(Method::FixedSteps, target, false);
        eprintln!("day {target}: {reviews:.2} reviews, {share:.3}; fixed steps {fixed_reviews:.2}, {fixed_share:.3}");
        assert!(share >= 0.85, "day {target}: {share} remembered");
        assert!(reviews < fixed_reviews, "day {target}: {reviews} reviews, fixed steps {fixed_reviews}");
    }
}

#[test]
fn ten_thousand_learners_are_ready_on_the_day() {
    let (reviews, share) = all(Method::Fsrs, 30, true);
    let (without_reviews, without) = all(Method::Fsrs, 30, false);
    eprintln!("exam: {reviews:.2} reviews, {share:.3}; without a date {without_reviews:.2}, {without:.3}");
    assert!(share >= 0.95 && share > without, "{share} with the date, {without} without");
}
