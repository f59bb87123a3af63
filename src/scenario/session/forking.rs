//! What a session offers to be forked, compared and kept: its beginning as a run of its own, how far it is known, and
//! all of it as a scenario.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::scenario::compare::futures::Known;
use crate::sim::Refusal;
use crate::trace::{Belief, Command, Record, Time};

use super::{Move, Next, Session, preamble};

impl Session {
    /// The run up to the present moment as one of its own, of which no future is known yet; what the script still has
    /// to do stays to be done. None on the kernel, which cannot be in two states.
    pub fn fork(&self) -> Option<Session> {
        if self.live.is_some() {
            return None;
        }
        let mut fork = self.clone();
        fork.moves.truncate(self.position);
        fork.marks.truncate(self.position + 1);
        fork.checkpoints.split_off(&(self.position + 1));
        fork.records.take_future();
        fork.view = OnceLock::new();
        Some(fork)
    }

    /// The run as it would go on from here if its hosts held a misconception; it cannot be stepped back behind this
    /// moment, and what is saved of it does not say so. None on the kernel.
    pub fn believing(&self, belief: Belief) -> Option<Session> {
        if self.live.is_some() {
            return None;
        }
        let setup = self.setup.clone().believing(belief);
        let (mut play, mut records) = (self.play.clone(), self.records.clone());
        records.take_future();
        play.world.believe(belief, self.records());
        let checkpoints = BTreeMap::from([(0, play.clone())]);
        let marks = vec![(self.records().len(), play.failures.len())];
        let (script, moves, view) = (self.script.clone(), Vec::new(), OnceLock::new());
        Some(Session { setup, script, moves, position: 0, play, records, marks, checkpoints, view, live: None })
    }

    /// The first thing that a learner did after so many steps.
    pub fn first_given(&self, step: usize) -> Option<&Command> {
        self.moves.iter().skip(step).find_map(|next| match next {
            Move::Give(command) => Some(command),
            Move::Step { .. } => None,
        })
    }

    /// What has happened up to the position, and the moment before which nothing more can.
    pub fn known(&self) -> Known<'_> {
        let now = self.view().now;
        let until = match self.next() {
            Next::Done => None,
            Next::Event { at } if at > now => Some(at),
            Next::Command { .. } | Next::Event { .. } | Next::Waits { .. } => Some(now),
        };
        Known { records: self.records(), until }
    }

    /// When the next step is taken, if there is one: now, if it carries out a command.
    pub fn next_at(&self) -> Option<Time> {
        match self.next() {
            Next::Command { .. } => Some(self.view().now),
            Next::Event { at } => Some(at),
            Next::Waits { .. } | Next::Done => None,
        }
    }

    /// What a command would do now, tried on a copy of the moment: the records of that, or the refusal. None on the
    /// kernel, and for what takes time.
    pub fn trial(&self, command: &Command) -> Option<Result<Vec<Record>, Refusal>> {
        if self.live.is_some() || matches!(command, Command::Run(_) | Command::Expect(_) | Command::Show(_)) {
            return None;
        }
        let (mut world, mut records) = (self.play.world.clone(), Vec::new());
        Some(world.apply(command, &mut records).map(|()| records))
    }

    /// Goes to the last known step that was taken at that moment or before.
    pub fn seek_time(&mut self, time: Time) {
        if self.live.is_some() {
            return;
        }
        let at = |(count, _): &(usize, usize)| self.records.all().get(count.wrapping_sub(1)).map(|record| record.at);
        let guess = self.marks.partition_point(|mark| at(mark).is_none_or(|at| at <= time)).saturating_sub(1);
        self.seek(guess);
        // Time also passes without a record.
        while self.view().now > time && self.back() {}
        while self.position < self.moves.len() && self.view().now <= time {
            self.forward();
        }
        while self.view().now > time && self.back() {}
    }

    /// At the last moment that is known.
    #[must_use]
    pub fn at_end(&self) -> Session {
        let mut end = self.clone();
        end.seek(end.len());
        end
    }

    /// All that is known, and what the script still has to do, as scenarios without and with a preamble: first what
    /// was done, then what remains.
    pub fn to_sources(&self) -> (String, String) {
        let end = self.at_end();
        let rest: Vec<String> = end.play.rest(&end.script).iter().map(|command| format!("{command}\n")).collect();
        (end.to_source(), rest.concat())
    }

    /// The whole session as one scenario: how it began, what was done, and what the script still has to do.
    pub fn to_scenario(&self) -> String {
        let (done, rest) = self.to_sources();
        format!("{done}{rest}")
    }

    /// How the run began, as the first lines of a scenario.
    pub fn preamble(&self) -> String {
        preamble(&self.setup)
    }
}
