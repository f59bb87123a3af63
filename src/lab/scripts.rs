//! Packetdrill's scripts on the real kernel, in real time: one alone, or many side by side.
//!
//! Each script has a thread and a network namespace of its own. A busy machine is late, so that a script which fails in
//! company is played again alone, and only that counts. A script that would last too long is skipped with its length.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::packetdrill::{self, Failure, Lack, Report, Script, Skip, Verdict};
use crate::trace::{Profile, Span, Time};

use super::Trouble;
use super::ground::Ground;

/// How scripts are played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The longest that a script may last.
    pub longest: Span,
    /// How many are played side by side; most of their time they sleep.
    pub together: usize,
    /// What the hosts are made on.
    pub ground: Ground,
}

impl Default for Options {
    fn default() -> Options {
        Options { longest: Span::secs(70), together: 16, ground: Ground::default() }
    }
}

/// What came of a script among others.
#[derive(Debug)]
pub struct Played {
    /// What came of it in the end.
    pub came: Result<Report, Trouble>,
    /// In what it failed in company, if it was played again alone for that.
    pub in_company: Option<Failure>,
}

/// How often a script is played alone that failed in company.
const AGAIN: usize = 2;

/// How much longer than it says a script may take.
fn limit(lasts: Time) -> Time {
    lasts + Span(lasts.0 / 8) + Span::secs(5)
}

/// Plays a script in real time, in a thread that leaves the machine's network before it does anything.
///
/// # Errors
/// The script is not for a kernel, the host cannot be made, or the kernel refuses something on the way.
pub fn play(script: &Script, text: &str, options: &packetdrill::Options, how: &Options) -> Result<Report, Trouble> {
    if options.profile.name != Profile::default_profile().name {
        return Err(Trouble::OtherProfile(options.profile.name));
    }
    let skipped = |lack, detail, place| {
        let verdict = Verdict::Skipped(Skip { lack, detail, place });
        Ok(Report::without_run(verdict))
    };
    let (lasts, place) = script.lasts();
    if lasts > Time::ZERO + how.longest {
        return skipped(Lack::Time, Span(lasts.0).to_string(), place);
    }
    thread::scope(|scope| {
        let arm = thread::Builder::new().name("kernel lab".to_owned());
        let run = arm.spawn_scoped(scope, || on_kernel(script, text, options, how, limit(lasts)));
        let run = run.map_err(Trouble::Thread)?;
        run.join().unwrap_or_else(|_| Err(Trouble::Thread(io::Error::other("the thread of the lab ended early"))))
    })
}

/// Plays scripts side by side, and those that failed again alone; what came of each, in their order.
pub fn play_all(scripts: &[(Script, String)], options: &packetdrill::Options, how: &Options) -> Vec<Played> {
    let mut order: Vec<usize> = (0..scripts.len()).collect();
    let lasts = |at: &usize| scripts.get(*at).map_or(Time::ZERO, |(script, _)| script.lasts().0);
    order.sort_by_key(|at| std::cmp::Reverse(lasts(at)));
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let one = |at: usize| scripts.get(at).map(|(script, text)| play(script, text, options, how));
    thread::scope(|scope| {
        for _ in 0..how.together.min(scripts.len()) {
            scope.spawn(|| {
                while let Some(at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(came) = one(*at) {
                        done.lock().unwrap_or_else(PoisonError::into_inner).push((*at, came));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter()
        .map(|(at, mut came)| {
            let mut in_company = None;
            for _ in 0..AGAIN {
                let Ok(Report { verdict: Verdict::Failed(failure), .. }) = &came else { break };
                in_company.get_or_insert_with(|| failure.clone());
                if let Some(again) = one(at) {
                    came = again;
                }
            }
            Played { came, in_company }
        })
        .collect()
}

#[cfg(target_os = "linux")]
fn on_kernel(
    script: &Script,
    text: &str,
    options: &packetdrill::Options,
    how: &Options,
    limit: Time,
) -> Result<Report, Trouble> {
    use super::script_host::{Broken, Kernel};
    let broken = Broken::default();
    let report = packetdrill::run_on(script, text, options, |ground| {
        let kernel = Kernel::new(ground, &how.ground, limit, &broken).map_err(Trouble::Setup)?;
        Ok(Box::new(kernel) as Box<dyn packetdrill::backend::Backend>)
    })?;
    match broken.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(error) => Err(Trouble::Broken(error)),
        None => Ok(report),
    }
}

/// Says that this is not Linux.
#[cfg(not(target_os = "linux"))]
fn on_kernel(
    _script: &Script,
    _text: &str,
    _options: &packetdrill::Options,
    _how: &Options,
    _limit: Time,
) -> Result<Report, Trouble> {
    Err(Trouble::NotLinux)
}
