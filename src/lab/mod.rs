//! The real kernel as the second arm: the same commands on real sockets, and the same records out of it.
//!
//! Each host of a run is a network namespace of our own with a TUN device, and this process is the wire between them.
//! Nothing of the machine's own network is touched, and nothing is left when the process is gone. Linux only; elsewhere
//! [`run()`] says so. What it needs and how it works is in `docs/kernel-lab.md`.

use std::io;

use crate::lang::Lang;
use crate::scenario::{RunReport, Scenario};
use crate::tr;
use crate::trace::Span;

#[cfg(target_os = "linux")]
pub mod bench;
#[cfg(target_os = "linux")]
mod calls;
pub mod compare;
#[cfg(target_os = "linux")]
pub mod counters;
#[cfg(target_os = "linux")]
mod descriptors;
#[cfg(target_os = "linux")]
pub mod diag;
pub mod doctor;
pub mod explain;
#[cfg(target_os = "linux")]
mod forge;
pub mod ground;
#[cfg(target_os = "linux")]
mod info;
#[cfg(target_os = "linux")]
mod link;
pub mod live;
#[cfg(target_os = "linux")]
mod live_run;
#[cfg(target_os = "linux")]
mod live_time;
#[cfg(target_os = "linux")]
mod live_wire;
#[cfg(target_os = "linux")]
pub mod netns;
#[cfg(target_os = "linux")]
mod options;
#[cfg(target_os = "linux")]
mod play;
#[cfg(target_os = "linux")]
mod ports;
#[cfg(target_os = "linux")]
pub mod process;
#[cfg(target_os = "linux")]
mod rights;
#[cfg(target_os = "linux")]
mod rtnl;
#[cfg(target_os = "linux")]
mod script_caller;
#[cfg(target_os = "linux")]
mod script_calls;
#[cfg(target_os = "linux")]
mod script_host;
#[cfg(target_os = "linux")]
mod script_states;
pub mod scripts;
#[cfg(target_os = "linux")]
mod signals;

mod sockets;
#[cfg(target_os = "linux")]
mod sys;
#[cfg(target_os = "linux")]
mod third_parties;
#[cfg(target_os = "linux")]
mod trial;
#[cfg(target_os = "linux")]
mod waits;
#[cfg(target_os = "linux")]
mod world;

pub use compare::{NOT_COMPARED, beside, compare, names};
pub use explain::{Explanation, explain};
pub use ground::{Ground, Wire};

/// How a run on the kernel is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The link's one-way delay until the scenario says otherwise.
    pub delay: Span,
    /// The longest that a scenario may let pass: it is real time.
    pub longest: Span,
    /// What the hosts are made on.
    pub ground: Ground,
}

impl Default for Options {
    fn default() -> Options {
        Options { delay: Span::millis(50), longest: Span::secs(300), ground: Ground::default() }
    }
}

/// Why a scenario was not run on the kernel.
#[derive(Debug)]
pub enum Trouble {
    /// This is not Linux.
    NotLinux,
    /// A thread could not be started.
    Thread(io::Error),
    /// No user namespace could be entered, and we are not root.
    NotAllowed(io::Error),
    /// The hosts could not be made.
    Setup(io::Error),
    /// The kernel refused something on the way.
    Broken(io::Error),
    /// The scenario names a profile that no kernel has: it is what it is.
    OtherProfile(&'static str),
    /// The scenario lets more time pass than anybody would wait for.
    TooLong {
        /// What its `run` commands add up to.
        needs: Span,
        /// What is allowed.
        longest: Span,
    },
}

impl Trouble {
    /// As a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Trouble::NotLinux => tr!(lang, "lab.trouble.not_linux"),
            Trouble::Thread(error) => tr!(lang, "lab.trouble.thread", reason = error),
            Trouble::NotAllowed(error) => tr!(lang, "lab.trouble.not_allowed", reason = obstacle(error, lang)),
            Trouble::Setup(error) => tr!(lang, "lab.trouble.setup", reason = error),
            Trouble::Broken(error) => tr!(lang, "lab.trouble.broken", reason = error),
            Trouble::OtherProfile(profile) => tr!(lang, "lab.trouble.profile", profile = profile),
            Trouble::TooLong { needs, longest } => {
                tr!(lang, "lab.trouble.too_long", needs = needs, longest = longest)
            }
        }
        .into_owned()
    }

    /// Whether it is the environment that lacks something, and not the scenario that asks too much.
    pub fn is_environment(&self) -> bool {
        match self {
            Trouble::NotLinux | Trouble::Thread(_) | Trouble::NotAllowed(_) | Trouble::Setup(_) => true,
            Trouble::Broken(_) | Trouble::OtherProfile(_) | Trouble::TooLong { .. } => false,
        }
    }
}

/// Whether a scenario may be played on a kernel: one that names another profile than that of the newest kernel may not.
///
/// # Errors
/// The sentence that says so.
pub fn takes(scenario: &Scenario) -> Result<(), Trouble> {
    scenario.setup.profile_of_no_kernel().map_or(Ok(()), |name| Err(Trouble::OtherProfile(name)))
}

/// What stands in the way of a user namespace.
#[cfg(target_os = "linux")]
fn obstacle(error: &io::Error, lang: Lang) -> String {
    rights::Obstacle::find().sentence(error, lang)
}

/// Nothing does where there are none.
#[cfg(not(target_os = "linux"))]
fn obstacle(error: &io::Error, _lang: Lang) -> String {
    error.to_string()
}

/// Gets ready for [`run()`]; an ordinary user must call it while the process has one thread. For root it does nothing.
#[cfg(target_os = "linux")]
pub fn prepare() -> Result<(), Trouble> {
    rights::become_able().map_err(Trouble::NotAllowed)
}

/// Whether this process may run the lab as it is: an ordinary user must have called [`prepare`] before. None where
/// there is no Linux.
pub fn may_run() -> Option<bool> {
    #[cfg(target_os = "linux")]
    return Some(rustix::process::geteuid().is_root());
    #[cfg(not(target_os = "linux"))]
    return None;
}

/// Says that this is not Linux.
#[cfg(not(target_os = "linux"))]
pub fn prepare() -> Result<(), Trouble> {
    Err(Trouble::NotLinux)
}

/// Plays a scenario on the kernel, in real time, in a thread that leaves the machine's network before it does anything.
pub fn run(scenario: &Scenario, options: &Options) -> Result<RunReport, Trouble> {
    Ok(run_counting(scenario, options)?.0)
}

/// What moved of a host's counters during a run: names as `nstat` has them, and by how much, in the order of the names.
pub type Moved = Vec<(String, u64)>;

/// As [`run()`]; with the report, what moved of each host's counters, in the order of the hosts.
#[cfg(target_os = "linux")]
pub fn run_counting(scenario: &Scenario, options: &Options) -> Result<(RunReport, Vec<Moved>), Trouble> {
    std::thread::scope(|scope| {
        let arm = std::thread::Builder::new().name("kernel lab".to_owned());
        let run = arm.spawn_scoped(scope, || play::play(scenario, options)).map_err(Trouble::Thread)?;
        run.join().unwrap_or_else(|_| Err(Trouble::Thread(io::Error::other("the thread of the lab ended early"))))
    })
}

/// Says that this is not Linux.
#[cfg(not(target_os = "linux"))]
pub fn run_counting(_scenario: &Scenario, _options: &Options) -> Result<(RunReport, Vec<Moved>), Trouble> {
    Err(Trouble::NotLinux)
}

/// The kernel's version, as `uname -r` tells it.
#[cfg(target_os = "linux")]
pub fn kernel() -> String {
    rustix::system::uname().release().to_string_lossy().into_owned()
}

/// None elsewhere.
#[cfg(not(target_os = "linux"))]
pub fn kernel() -> String {
    String::new()
}
