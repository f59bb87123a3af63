//! The part of a lesson that shows what differs between kernels: one run, under one profile after the other.

use crate::scenario::Session;

use super::{LessonRun, Phase};

impl LessonRun {
    /// The run under that of the era's profiles, always in the simulator; after the last one the challenge.
    pub(super) fn begin_era(&mut self, which: usize) {
        let under = self.proved.lesson.era.as_ref().and_then(|era| era.under.get(which));
        let Some(under) = under else { return self.begin_challenge() };
        self.phase = Phase::Era;
        self.era = which;
        self.session = Session::new(&under.scenario);
        self.start = 0;
    }

    /// Under which of the era's profiles its run is shown, from 0.
    pub fn era_index(&self) -> usize {
        self.era
    }
}
