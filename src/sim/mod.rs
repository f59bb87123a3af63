//! Two or more hosts, the link between them, the clock, the faults and the seed.
//!
//! [`World`] runs the commands and yields the records. It is a value: cloning it is a checkpoint.

use crate::trace::{Command, Profile, Record, Time, WorldView};

/// How a run begins: all that does not change while it lasts.
#[derive(Debug, Clone)]
pub struct Setup {
    /// How the hosts' TCP behaves.
    pub profile: &'static Profile,
    /// What every random choice of the run comes from.
    pub seed: u64,
    /// The hosts' names, in order; the first is drawn on the left.
    pub hosts: Vec<String>,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup { profile: Profile::default_profile(), seed: 1, hosts: vec!["client".to_owned(), "server".to_owned()] }
    }
}

/// Why a command could not be carried out; the run is unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No host has that name.
    NoSuchHost(String),
    /// The host has no socket of that label, or none at all.
    NoSuchSocket(String),
    /// The host is down.
    HostDown(String),
    /// The host is up already (reboot of a running host is allowed; `plug` of a plugged one is not an error).
    NotInFlight(u32),
    /// The label is in use on that host.
    LabelTaken(String),
}

/// A run at a moment.
#[derive(Debug, Clone)]
pub struct World {
    setup: Setup,
    now: Time,
}

impl World {
    /// The start of a run.
    pub fn new(setup: &Setup) -> World {
        World { setup: setup.clone(), now: Time::ZERO }
    }

    /// Carries out an immediate command (all but `run` and `expect`, which are the runner's business) and appends what
    /// happened. Time does not move.
    pub fn apply(&mut self, _command: &Command, _out: &mut Vec<Record>) -> Result<(), Refusal> {
        let _ = &self.setup;
        Ok(())
    }

    /// When the next thing happens by itself: a segment arrives or vanishes, or a timer fires.
    pub fn next_event(&self) -> Option<Time> {
        None
    }

    /// Moves the clock to the next event and lets it happen; false if nothing is going to happen.
    pub fn step(&mut self, _out: &mut Vec<Record>) -> bool {
        false
    }

    /// Moves the clock forward to `time`, at most to the next event, without letting anything happen.
    pub fn advance_to(&mut self, time: Time) {
        self.now = self.now.max(time);
    }

    /// The moment as plain data.
    pub fn view(&self) -> WorldView {
        WorldView {
            now: self.now,
            hosts: Vec::new(),
            flights: Vec::new(),
            next_event: None,
            link_delay: crate::trace::Span::millis(50),
            armed_faults: Vec::new(),
        }
    }
}
