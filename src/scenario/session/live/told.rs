//! A run that is over and was seen elsewhere than on a kernel: every moment is there from the beginning.

use super::{Kept, Live, Pace};
use crate::trace::{Record, WorldView};

impl Live {
    /// A run that is over: what there was before, and what happened with what there was then.
    pub(in super::super) fn told(before: WorldView, moments: Vec<(Vec<Record>, WorldView)>) -> Live {
        let mut live = Live::new(Vec::new(), Vec::new(), Pace::Step, false, before);
        live.opening = None;
        live.told = true;
        for (mut records, view) in moments {
            live.records.append(&mut records);
            let (lived, records) = (view.now, live.records.len());
            live.moments.push(Kept { view, lived, records, failures: 0 });
        }
        // The last of them is the end, and the beginning is what is looked at.
        live.stays = Some(live.moments.len() - 1);
        live
    }

    /// Whether all of it was told at once.
    pub(in super::super) fn is_told(&self) -> bool {
        self.told
    }
}
