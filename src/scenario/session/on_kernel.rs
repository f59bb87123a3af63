//! What a session on the real kernel offers beyond what every session does.

use crate::sim::Setup;
use crate::trace::{Record, SegmentId, WorldView};

use super::super::parse::Line;
use super::Session;
use super::live::{Live, Moment, Pace, Report, Request, Spoken, Unable};

impl Session {
    /// A session on the kernel: `opening` is played first, by itself. With `free`, time passes by itself once the
    /// script is over; without, the wire moves only while a `run` is under way.
    pub fn on_kernel(setup: Setup, opening: Vec<Line>, script: Vec<Line>, pace: Pace, free: bool) -> Session {
        let hosts = setup.hosts.clone();
        let mut session = Session::begin(setup, script);
        session.live = Some(Box::new(Live::new(hosts, opening, pace, free, session.play.view())));
        session
    }

    /// A run that is over and was seen elsewhere, from what it was before to its end: it can be looked at, moment by
    /// moment, and not be changed.
    pub fn told(setup: Setup, before: WorldView, moments: Vec<(Vec<Record>, WorldView)>) -> Session {
        let mut session = Session::begin(setup, Vec::new());
        session.live = Some(Box::new(Live::told(before, moments)));
        session
    }

    /// Whether this is a run that was seen elsewhere.
    pub fn is_told(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.is_told())
    }

    /// How packets move, if this is on the kernel.
    pub fn pace(&self) -> Option<Pace> {
        self.live.as_ref().filter(|live| !live.is_told()).map(|live| live.pace())
    }

    /// Whether this is on the kernel.
    pub fn is_live(&self) -> bool {
        self.live.as_ref().is_some_and(|live| !live.is_told())
    }

    /// What is to be asked of the kernel; a run that has not begun takes the next of the `numbers`.
    pub fn requests(&mut self, numbers: &mut u32) -> Vec<Request> {
        match &mut self.live {
            Some(live) => live.requests(&self.script, numbers),
            None => Vec::new(),
        }
    }

    /// Takes in what the kernel's side tells; whether it was about this run and changed something.
    pub fn hear(&mut self, report: Report) -> bool {
        self.live.as_mut().is_some_and(|live| live.hear(report))
    }

    /// The number of the run on the kernel; 0 before it has begun.
    pub fn run_number(&self) -> u32 {
        self.live.as_ref().map_or(0, |live| live.run())
    }

    /// Whether the kernel is still being brought to where the learner begins.
    pub fn is_opening(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.is_opening())
    }

    /// Whether the present is what is looked at; on the simulator there is nothing else.
    pub fn is_at_present(&self) -> bool {
        self.live.as_ref().is_none_or(|live| live.is_at_present())
    }

    /// On the kernel: stays at the present moment, and shows nothing of what happens from now on.
    pub fn stay(&mut self) {
        if let Some(live) = &mut self.live {
            live.stay();
        }
    }

    /// The present moment, whatever is looked at; on the simulator, the moment that is looked at.
    pub fn present(&self) -> &WorldView {
        self.live.as_ref().map_or_else(|| self.view(), |live| live.present())
    }

    /// On the kernel: back to the present.
    pub fn follow(&mut self) {
        if let Some(live) = &mut self.live {
            live.follow();
        }
    }

    /// On the kernel, step by step: lets that packet go.
    pub fn deliver(&mut self, id: SegmentId) {
        if let Some(live) = &mut self.live {
            live.deliver(id);
        }
    }

    /// On the kernel: waits no longer.
    pub fn skip(&mut self) {
        if let Some(live) = &mut self.live {
            live.skip();
        }
    }

    /// Whether a wait was cut short since this was asked last.
    pub fn take_skipped(&mut self) -> bool {
        self.live.as_mut().is_some_and(|live| live.take_skipped())
    }

    /// What was refused on the kernel since this was asked last.
    pub fn take_unable(&mut self) -> Vec<Unable> {
        self.live.as_mut().map_or_else(Vec::new, |live| live.take_unable())
    }

    /// How much has gone otherwise so far than the script says, also where it is not looked at.
    pub fn all_failures(&self) -> usize {
        self.live.as_ref().map_or(self.play.failures.len(), |live| live.all_failures())
    }

    /// Why the run on the kernel has ended by itself.
    pub fn ended(&self) -> Option<&Spoken> {
        self.live.as_ref().and_then(|live| live.ended())
    }

    /// The kernel's latest report, its records aside.
    pub fn report(&self) -> Option<&Moment> {
        self.live.as_ref().and_then(|live| live.now())
    }

    /// The moment after so many steps, at the time of the script, with all that had happened by then; on the kernel
    /// alone.
    pub fn moment_in_script(&self, step: usize) -> Option<(WorldView, &[Record])> {
        self.live.as_ref().map(|live| live.moment_in_script(step))
    }
}
