//! The newest part of a long run: a ladder is laid out from there on, so that a step costs the same however long the
//! run has become.
//!
//! A window begins where no segment is on its way, so that every arrow in it is whole. Relative numbers still count
//! from the connection's first segment, whether that is in the window or not.

use crate::trace::{HostId, Record, What, WorldView};

use super::model::{LadderModel, model_from};

/// How many records a window has at first.
pub const FIRST: usize = 240;

/// How much larger each next try is.
const GROWS: usize = 4;

/// Where a window of at least `most` records begins: a record at which a moment begins and nothing is on its way; 0 if
/// there is no such place.
pub fn begin(records: &[Record], most: usize) -> usize {
    let Some(last) = records.len().checked_sub(most) else { return 0 };
    let mut flying = 0_usize;
    let mut best = 0;
    for (place, pair) in records.windows(2).take(last).enumerate() {
        let [record, next] = pair else { continue };
        match record.what {
            What::Sent { .. } | What::Duplicated { .. } | What::Injected { .. } => flying += 1,
            What::Arrived { .. } | What::Lost { .. } => flying = flying.saturating_sub(1),
            What::Did { .. }
            | What::Called { .. }
            | What::Returned { .. }
            | What::Rewritten { .. }
            | What::IcmpSent { .. }
            | What::IcmpArrived { .. }
            | What::Held { .. }
            | What::State { .. }
            | What::Timer { .. }
            | What::Error { .. }
            | What::Host { .. }
            | What::Shown { .. }
            | What::Decided => {}
        }
        if flying == 0 && next.at > record.at {
            best = place + 1;
        }
    }
    best
}

/// The ladder of the newest part of a run, made larger until `enough` says that it is, or nothing is left out.
pub fn recent<T>(
    records: &[Record],
    view: &WorldView,
    pair: [HostId; 2],
    clock: crate::trace::Time,
    mut enough: impl FnMut(&LadderModel) -> Option<T>,
) -> Option<T> {
    let mut most = FIRST;
    loop {
        let model = model_from(records, begin(records, most), view, pair, clock);
        if let Some(found) = enough(&model) {
            return Some(found);
        }
        if model.earlier == 0 {
            return None;
        }
        most = most.saturating_mul(GROWS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::scenario::{self, Session};
    use crate::tui::ladder::model;

    fn long_run() -> Session {
        let mut text = "server: listen 80\nclient: connect server:80\nrun 200ms\nserver: accept\n".to_owned();
        for _ in 0..40 {
            text += "client: send 10\nrun 120ms\nserver: recv\n";
        }
        let mut session = Session::new(&scenario::parse(&text, Lang::En).expect("a scenario"));
        session.run_on(10_000);
        session
    }

    #[test]
    fn a_window_is_the_end_of_the_whole() {
        let session = long_run();
        let (records, view) = (session.records(), session.view());
        let pair = [HostId(0), HostId(1)];
        let whole = model(records, view, pair[0], pair[1], view.now);
        let part = model_from(records, begin(records, 100), view, pair, view.now);
        assert!(part.earlier > 0 && part.arrows.len() < whole.arrows.len());
        assert_eq!(part.arrows, whole.arrows[whole.arrows.len() - part.arrows.len()..]);
        assert_eq!(part.notes, whole.notes[whole.notes.len() - part.notes.len()..]);
    }

    #[test]
    fn a_window_grows_until_it_is_enough() {
        let session = long_run();
        let (records, view) = (session.records(), session.view());
        let pair = [HostId(0), HostId(1)];
        let first =
            |model: &LadderModel| model.arrows.first().filter(|arrow| arrow.seq == Some(0)).map(|arrow| arrow.id);
        let found = recent(records, view, pair, view.now, first);
        assert_eq!(found, Some(crate::trace::SegmentId(1)));
        let none = recent(records, view, pair, view.now, |_| None::<()>);
        assert_eq!(none, None);
    }
}
