//! The stage: how a session is shown and moved, shared by lessons and the sandbox.
//!
//! The clock on screen glides from one event to the next, so that a segment is seen to travel; the session itself only
//! steps. What the glide shows is a function of the session and of that clock; the engine has never heard of frames.

mod because;
mod look;

use std::collections::BTreeSet;

use crate::scenario::{Next, Session};
use crate::trace::{HostId, SegmentId, Span, Time, WorldView};
use crate::tui::connection::Ends;
use crate::tui::lens::Lens;
use crate::tui::settings::PACES;
use crate::tui::sheet::Sheet;

pub use because::{Because, Subject, reasons, told};
pub use look::{Hit, Zoom};

/// The shortest and the longest glide at normal speed.
const GLIDE: (Span, Span) = (Span::millis(250), Span::millis(900));

/// How many times slower than life a short stretch is shown.
const SLOWED: u64 = 14;

/// The pause between two steps while playing, at normal speed.
const DWELL: Span = Span::millis(500);

/// How a stage begins to show things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Whether things move; the clock jumps otherwise.
    pub motion: bool,
    /// The place of the speed in [`PACES`].
    pub pace: usize,
    /// Whether sequence numbers are absolute.
    pub absolute: bool,
}

/// What a wish for a step comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Take the step now.
    Now,
    /// The clock is on its way; the step follows when it arrives.
    Glides,
    /// The kernel's time passes, and nothing can be asked of it.
    Waits,
    /// Nothing is left to do.
    Nothing,
}

/// A movement of the clock on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Glide {
    from: Time,
    to: Time,
    passed: Span,
    lasts: Span,
}

/// What a session looks like at the moment.
#[expect(clippy::struct_excessive_bools, reason = "four things that a learner switches, none bound to another")]
#[derive(Debug, Clone)]
pub struct Stage {
    clock: Time,
    glide: Option<Glide>,
    playing: bool,
    dwell: Span,
    speed: usize,
    motion: bool,
    selected: Option<SegmentId>,
    /// The connection that was chosen by name.
    connection: Option<Ends>,
    host: usize,
    absolute: bool,
    /// How the ladder shows time.
    zoom: Zoom,
    scroll: usize,
    sheet: Option<Sheet>,
    /// How far that view is scrolled.
    sheet_scroll: usize,
    /// What the hosts' cards tell.
    lens: Lens,
    /// Which field of the segment's headers is looked at.
    field: usize,
    /// Steps to come back to.
    bookmarks: BTreeSet<usize>,
    before: Option<WorldView>,
    timers_hidden: bool,
    /// The session is on the real kernel: its time passes by itself.
    live: bool,
}

impl Stage {
    /// A stage at the session's moment.
    pub fn new(session: &Session, manner: Manner) -> Stage {
        Stage {
            clock: session.view().now,
            glide: None,
            playing: false,
            dwell: Span::ZERO,
            speed: manner.pace,
            motion: manner.motion,
            selected: None,
            connection: None,
            host: 0,
            absolute: manner.absolute,
            zoom: Zoom::default(),
            scroll: 0,
            sheet: None,
            sheet_scroll: 0,
            lens: Lens::default(),
            field: 0,
            bookmarks: BTreeSet::new(),
            before: None,
            timers_hidden: false,
            live: session.is_live(),
        }
    }

    /// Shows things in another manner from now on. A glide ends where it was going.
    pub fn set_manner(&mut self, manner: Manner) {
        (self.motion, self.speed, self.absolute) = (manner.motion, manner.pace, manner.absolute);
    }

    /// The moment shown.
    pub fn clock(&self) -> Time {
        self.clock
    }

    /// Whether it plays by itself.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Whether something moves on screen.
    pub fn animates(&self, session: &Session) -> bool {
        if !self.live {
            return self.glide.is_some() || self.playing;
        }
        let held = session.report().is_some_and(|report| report.held);
        let flies = session.view().flights.iter().any(|flight| !held || flight.lost_at.is_some());
        self.glide.is_some() || flies && session.is_at_present()
    }

    /// Whether a clock on screen counts although nothing moves: a few frames a second will do.
    pub fn counts(&self, session: &Session) -> bool {
        let waits = session.report().is_some_and(|report| report.wait.is_some());
        let timers =
            || session.view().hosts.iter().flat_map(|host| &host.sockets).any(|socket| !socket.timers.is_empty());
        self.live && session.ended().is_none() && session.is_at_present() && (self.playing || waits || timers())
    }

    /// The host chosen.
    pub fn host(&self) -> HostId {
        HostId(self.host)
    }

    /// Hides the hosts' timers, while a question is open that they would answer.
    pub fn hide_timers(&mut self, hidden: bool) {
        self.timers_hidden = hidden;
    }

    /// Chooses a host.
    pub fn choose_host(&mut self, host: HostId) {
        self.host = host.0;
    }

    /// Chooses the next host.
    pub fn next_host(&mut self, session: &Session) {
        self.host = (self.host + 1) % session.view().hosts.len().max(1);
    }

    /// Plays, or stops playing.
    pub fn play(&mut self, on: bool) {
        self.playing = on;
        self.dwell = Span::ZERO;
    }

    /// Faster or slower by one notch.
    pub fn change_speed(&mut self, faster: bool) {
        let wanted = if faster { self.speed + 1 } else { self.speed.saturating_sub(1) };
        self.speed = wanted.min(PACES.len() - 1);
    }

    /// The speed in words: `1x`, `0.25x`.
    pub fn speed(&self) -> String {
        PACES.get(self.speed).map_or_else(String::new, |(word, _)| (*word).to_owned())
    }

    fn scaled(&self, span: Span) -> Span {
        let (times, by) = PACES.get(self.speed).map_or((1, 1), |(_, pace)| *pace);
        Span(span.0 * by / times)
    }

    /// A step is wanted: now, after a glide, or there is none. A second wish ends the glide at once.
    pub fn plan(&mut self, session: &Session) -> Plan {
        if self.glide.take().is_some() {
            return Plan::Now;
        }
        match session.next() {
            Next::Done => Plan::Nothing,
            Next::Waits { .. } => Plan::Waits,
            Next::Command { .. } => Plan::Now,
            Next::Event { at } if at <= self.clock || !self.motion => Plan::Now,
            Next::Event { at } => {
                let real = at.since(self.clock);
                let lasts = Span(real.0.saturating_mul(SLOWED)).clamp(GLIDE.0, GLIDE.1);
                let lasts = self.scaled(lasts);
                self.glide = Some(Glide { from: self.clock, to: at, passed: Span::ZERO, lasts });
                Plan::Glides
            }
        }
    }

    /// Time passes; true when a step is due now.
    pub fn tick(&mut self, elapsed: Span, session: &Session) -> bool {
        if let Some(glide) = &mut self.glide {
            glide.passed = glide.passed + elapsed;
            if glide.passed >= glide.lasts {
                self.clock = glide.to;
                self.glide = None;
                return true;
            }
            let part = u128::from(glide.to.since(glide.from).0) * u128::from(glide.passed.0)
                / u128::from(glide.lasts.0.max(1));
            self.clock = glide.from + Span(u64::try_from(part).unwrap_or(u64::MAX));
            return false;
        }
        if self.live && session.is_at_present() && session.ended().is_none() {
            self.clock += elapsed;
        }
        if !self.playing {
            return false;
        }
        self.dwell = self.dwell + elapsed;
        if self.dwell < self.scaled(DWELL) {
            return false;
        }
        self.dwell = Span::ZERO;
        match self.plan(session) {
            Plan::Now => true,
            Plan::Glides | Plan::Waits => false,
            Plan::Nothing => {
                self.playing = false;
                false
            }
        }
    }

    /// The session is about to change: what is the case now will be the "before".
    pub fn remember(&mut self, session: &Session) {
        self.before = Some(session.view().clone());
    }

    /// What the "before" is, where somebody keeps it who goes back and forth.
    pub fn set_before(&mut self, before: Option<WorldView>) {
        self.before = before;
    }

    /// What was the case before the last step.
    pub fn before(&self) -> Option<&WorldView> {
        self.before.as_ref()
    }

    /// The session has changed: show its moment.
    pub fn settle(&mut self, session: &Session) {
        self.glide = None;
        self.clock = session.view().now;
        self.dwell = Span::ZERO;
        self.scroll = 0;
        // What is new stands at the end of some views; of the others a learner watches the rows scrolled to.
        if self.sheet.is_none_or(Sheet::ends_with_the_newest) {
            self.sheet_scroll = 0;
        }
        // What has arrived is no longer what a key would strike.
        self.selected = self.selected.filter(|id| flying(session).contains(id));
    }

    /// The kernel has told a moment; `happened` says whether anything has changed in it.
    pub fn catch_up(&mut self, session: &Session, happened: bool) {
        // Also where the session has just been told to stay.
        if session.position() >= session.len() {
            self.clock = session.view().now;
            self.glide = None;
        }
        if happened {
            self.scroll = 0;
        }
    }

    /// How far the clock on screen is ahead of the session, in the middle of a glide.
    pub fn ahead(&self, session: &Session) -> Span {
        // On the kernel the clock is never ahead: it shows the time that has really passed.
        if self.live { Span::ZERO } else { self.clock.since(session.view().now) }
    }
}

/// The segments that can still be struck, oldest first.
pub fn flying(session: &Session) -> Vec<SegmentId> {
    session.view().flights.iter().filter(|flight| flight.lost_at.is_none()).map(|flight| flight.id).collect()
}
