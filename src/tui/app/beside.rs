//! Two branches of the sandbox side by side: which they are, how they move together, and what is said of them.
//!
//! Both stand at the same moment. A step lets happen whatever comes first in either of them, so that they stay
//! together; what is done to a run is done to the active one alone.

use crate::lang::Lang;
use crate::scenario::BranchId;
use crate::scenario::Session;
use crate::scenario::compare::futures::{Futures, account};
use crate::tr;
use crate::trace::{HostId, Record, Span, What};
use crate::tui::ladder::model::{LadderModel, NoteKind, PointKind, Side, model_from};
use crate::tui::ladder::pair::Parting;
use crate::tui::ladder::window;

use super::sandbox::Sandbox;

/// The pause between two steps while both play.
const DWELL: Span = Span::millis(600);

/// How many records of a long run the ladders go back.
const WINDOW: usize = 600;

/// The most steps that are taken at once.
const STEPS_MOST: usize = 20_000;

/// Two branches side by side.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The left and the right one; one of them is the active branch.
    pub ids: [BranchId; 2],
    /// What they have in common and where they part, up to the moment shown.
    pub futures: Futures,
    /// Whether both play by themselves.
    pub plays: bool,
    waited: Span,
    /// Where both were before each step.
    past: Vec<[usize; 2]>,
    /// What `futures` was made of: of each its steps taken, and known.
    seen: [(usize, usize); 2],
}

impl Sandbox {
    /// Shows two branches side by side, at the last moment that both know.
    pub fn put_beside(&mut self, ids: [BranchId; 2], level: bool) {
        if level {
            self.session.level(ids[0], ids[1]);
        }
        if !ids.contains(&self.session.active().id) {
            self.session.activate(ids[1]);
        }
        let Some(futures) = self.session.beside(ids[0], ids[1]) else { return };
        self.stage.play(false);
        let past = Vec::new();
        self.beside = Some(Beside { ids, futures, plays: false, waited: Span::ZERO, past, seen: [(0, 0); 2] });
        self.stage.settle(&self.session);
        self.refresh_beside();
    }

    /// One future alone again.
    pub fn close_beside(&mut self) {
        self.beside = None;
        self.stage.settle(&self.session);
    }

    /// The run of a side.
    pub fn side(&self, side: usize) -> Option<&Session> {
        let id = self.beside.as_ref()?.ids.get(side)?;
        self.session.branch(*id).map(|branch| &branch.session)
    }

    /// What is known of the two is found anew if either has changed.
    pub fn refresh_beside(&mut self) {
        let Some(ids) = self.beside.as_ref().map(|beside| beside.ids) else { return };
        if ids.iter().any(|id| self.session.branch(*id).is_none()) {
            self.close_beside();
            return;
        }
        let seen = [0, 1].map(|side| self.side(side).map_or((0, 0), |session| (session.position(), session.len())));
        let found = if self.beside.as_ref().is_some_and(|beside| beside.seen != seen) {
            self.session.beside(ids[0], ids[1])
        } else {
            None
        };
        if let (Some(beside), Some(found)) = (&mut self.beside, found) {
            (beside.futures, beside.seen) = (found, seen);
        }
    }

    /// The other of the two is active from now on.
    pub fn swap_side(&mut self) {
        let active = self.session.active().id;
        let other = self.beside.as_ref().and_then(|beside| beside.ids.into_iter().find(|id| *id != active));
        if let Some(other) = other {
            self.session.activate(other);
            self.stage.settle(&self.session);
        }
    }

    /// The side that is active: 0 or 1.
    pub fn active_side(&self) -> usize {
        let active = self.session.active().id;
        usize::from(self.beside.as_ref().is_some_and(|beside| beside.ids[1] == active))
    }

    /// Both take a step; whether there was any.
    pub fn step_both(&mut self) -> bool {
        let at = [0, 1].map(|side| self.side(side).map_or(0, Session::position));
        let Some(beside) = &mut self.beside else { return false };
        self.stage.remember(&self.session);
        let stepped = self.session.step_both(beside.ids[0], beside.ids[1]);
        if stepped {
            beside.past.push(at);
        }
        self.stage.settle(&self.session);
        self.refresh_beside();
        stepped
    }

    /// Both go back to where they were before the last step.
    pub fn back_both(&mut self) {
        let Some(beside) = &mut self.beside else { return };
        beside.plays = false;
        let ids = beside.ids;
        match beside.past.pop() {
            Some(at) => {
                for (id, step) in ids.into_iter().zip(at) {
                    if let Some(session) = self.session.session_mut(id) {
                        session.seek(step);
                    }
                }
            }
            None => {
                self.session.back_both(ids[0], ids[1]);
            }
        }
        self.stage.settle(&self.session);
    }

    /// Both step until one of them is as wished, at most to rest.
    pub fn step_both_until(&mut self, wanted: impl Fn(&Session) -> bool) {
        for _ in 0..STEPS_MOST {
            if !self.step_both() || [0, 1].iter().any(|side| self.side(*side).is_some_and(&wanted)) {
                break;
            }
        }
    }

    /// Both go to the beginning.
    pub fn start_both(&mut self) {
        let Some(beside) = &mut self.beside else { return };
        beside.past.clear();
        for id in beside.ids {
            if let Some(session) = self.session.session_mut(id) {
                session.seek(0);
            }
        }
        self.stage.settle(&self.session);
    }

    /// Both go to the moment at which they part; that they do not stands below the ladders already.
    pub fn go_to_difference(&mut self) {
        let Some(ids) = self.beside.as_ref().map(|beside| beside.ids) else { return };
        self.session.level(ids[0], ids[1]);
        self.refresh_beside();
        let first = self.beside.as_ref().and_then(|beside| beside.futures.first.clone());
        if let Some(at) = first.and_then(|first| first.at()) {
            self.session.seek_both(ids[0], ids[1], at);
        }
        if let Some(beside) = &mut self.beside {
            beside.past.clear();
        }
        self.stage.settle(&self.session);
    }

    /// Both play, or stop.
    pub fn play_both(&mut self) {
        if let Some(beside) = &mut self.beside {
            beside.plays = !beside.plays;
            beside.waited = DWELL;
        }
    }

    /// Time passes on screen while both play.
    pub fn tick_both(&mut self, elapsed: Span) {
        let Some(beside) = &mut self.beside else { return };
        beside.waited = beside.waited + elapsed;
        if beside.plays && beside.waited >= DWELL {
            beside.waited = Span::ZERO;
            let stepped = self.step_both();
            if let Some(beside) = &mut self.beside {
                beside.plays = stepped;
            }
        }
    }

    /// The ladder of a side, at the moment of both.
    pub fn side_model(&self, side: usize) -> Option<LadderModel> {
        let session = self.side(side)?;
        let clock = [0, 1].into_iter().filter_map(|side| self.side(side)).map(|session| session.view().now).max()?;
        let (left, right) = self.stage.pair(session);
        let records = session.records();
        Some(model_from(records, window::begin(records, WINDOW), session.view(), [left, right], clock))
    }

    /// Where the two part, on their ladders.
    pub fn parting(&self, models: [&LadderModel; 2]) -> Option<Parting> {
        let first = self.beside.as_ref()?.futures.first.as_ref()?;
        let host = HostId(first.place.host);
        let side = [Side::Left, Side::Right].into_iter().find(|side| models[0].sides[side.index()].host == host)?;
        let there = &self.beside.as_ref()?.futures.there;
        let point = |which: usize| point_of(models[which], there[which].as_ref()?, side);
        Some(Parting { side, points: [point(0), point(1)] })
    }

    /// What is said under two futures: the change of each, the first difference, and the rules behind it.
    pub fn beside_words(&self, lang: Lang) -> Vec<String> {
        let Some(beside) = &self.beside else { return Vec::new() };
        let branch = |side: usize| self.session.branch(beside.ids[side]);
        let names = [0, 1].map(|side| branch(side).map_or(String::new(), |branch| branch.name.clone()));
        let mut lines = account(&beside.futures, &names, lang);
        if beside.futures.first.is_none() {
            return lines;
        }
        // Where a future has no rule of its own for it, the change is the reason.
        for (side, rule) in beside.futures.rules().into_iter().enumerate() {
            let change = branch(side).and_then(crate::scenario::forks::Branch::change);
            if let (None, Some(change)) = (rule, change) {
                lines.push(tr!(lang, "futures.because_of", name = names[side], change = change).into_owned());
            }
        }
        lines
    }
}

/// The point of a ladder that a record stands for.
fn point_of(model: &LadderModel, record: &Record, side: Side) -> Option<PointKind> {
    let arrow = |id| model.arrows.iter().position(|arrow| arrow.id == id);
    match &record.what {
        What::Sent { id, .. } => arrow(*id).map(PointKind::Sent),
        What::Arrived { id, .. } | What::Lost { id, .. } => arrow(*id).map(PointKind::Ended),
        _ => {
            let mut notes =
                model.notes.iter().enumerate().filter(|(_, note)| note.at == record.at && note.side == side);
            let same = |kind: &NoteKind| match (&record.what, kind) {
                (What::State { to, .. }, NoteKind::State { to: shown, .. }) => to == shown,
                (What::Called { call }, NoteKind::Called(shown)) => call == shown,
                (What::Called { call }, NoteKind::Returned { call: Some(shown), .. }) => call == shown,
                (What::Returned { call, .. }, NoteKind::Returned { name, .. }) => call == name,
                (What::Host { act }, NoteKind::Host(shown)) => act == shown,
                _ => false,
            };
            let found = notes.clone().find(|(_, note)| same(&note.kind)).or_else(|| notes.next());
            found.map(|(place, _)| PointKind::Note(place))
        }
    }
}
