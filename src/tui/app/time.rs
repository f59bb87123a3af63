//! Moving through a run by more than a step: to the next event of a kind, along the timeline, between bookmarks, and to
//! where a condition holds.

use ratatui::layout::Rect;

use super::{App, Choice, Place};
use crate::lang::Lang;
use crate::lesson::LessonRun;
use crate::scenario::Session;
use crate::scenario::compare::words::{deed, moment};
use crate::tr;
use crate::trace::{Record, What};
use crate::tui::command_line::CommandLine;
use crate::tui::ladder::label::ruling;
use crate::tui::layout::RunLayout;
use crate::tui::overlay::{MenuEntry, Overlay};
use crate::tui::text::line_width;
use crate::tui::timeline::{Mark, Timeline};

/// What the run can be let go on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jump {
    /// A segment is sent.
    Sent,
    /// A segment arrives.
    Arrival,
    /// A connection changes its state.
    State,
    /// A call returns.
    Return,
    /// A timer fires.
    Timer,
    /// A segment is lost.
    Loss,
    /// A rule applies that has not applied before in this run.
    NewRule,
}

impl Jump {
    /// Every kind, in the order of the menu.
    pub const ALL: [Jump; 7] =
        [Jump::Arrival, Jump::Sent, Jump::State, Jump::Return, Jump::Timer, Jump::Loss, Jump::NewRule];

    fn label(self, lang: Lang) -> String {
        let key = match self {
            Jump::Sent => "views.jump.sent",
            Jump::Arrival => "views.jump.arrival",
            Jump::State => "views.jump.state",
            Jump::Return => "views.jump.returned",
            Jump::Timer => "views.jump.timer",
            Jump::Loss => "views.jump.loss",
            Jump::NewRule => "views.jump.rule",
        };
        tr!(lang, key).into_owned()
    }

    /// Whether the last step has brought it.
    pub fn is_here(self, session: &Session) -> bool {
        let records = session.records_of_last_step();
        let any = |wanted: fn(&What) -> bool| records.iter().any(|record| wanted(&record.what));
        match self {
            Jump::Sent => any(|what| matches!(what, What::Sent { .. } | What::Injected { .. })),
            Jump::Arrival => any(|what| matches!(what, What::Arrived { .. })),
            Jump::State => any(|what| matches!(what, What::State { .. })),
            Jump::Return => any(|what| matches!(what, What::Returned { .. })),
            Jump::Timer => any(|what| matches!(what, What::Timer { .. })),
            Jump::Loss => any(|what| matches!(what, What::Lost { .. })),
            Jump::NewRule => {
                let all = session.records();
                let before = all.len().saturating_sub(records.len());
                let known = |record: &Record| all.iter().take(before).any(|old| old.rule == record.rule);
                records.iter().any(|record| record.rule.is_some() && !known(record))
            }
        }
    }
}

impl App {
    /// The menu of what the run can be let go on to.
    pub(super) fn open_jumps(&mut self) {
        self.lay(App::put_jumps);
    }

    fn put_jumps(&mut self) {
        let lang = self.lang;
        let entry = |jump: Jump| MenuEntry { label: jump.label(lang), note: String::new(), choice: Choice::Jump(jump) };
        let entries = Jump::ALL.map(entry).to_vec();
        self.overlays.push(Overlay::Menu { title: tr!(lang, "views.jump.title").into_owned(), entries, chosen: 0 });
    }

    /// Lets the run go on to the next event of that kind.
    pub(super) fn jump(&mut self, jump: Jump) {
        let lang = self.lang;
        match &mut self.place {
            Place::Home | Place::Fleet(_) => {}
            Place::Drill(screen) => screen.go_to_end(),
            Place::Lesson(screen) => screen.step_until(|run: &LessonRun| jump.is_here(run.session())),
            Place::Sandbox(sandbox) => sandbox.step_until(lang, |session| jump.is_here(session)),
        }
    }

    /// Where the timeline may go: from, to.
    fn bounds(&self) -> (usize, usize) {
        match &self.place {
            Place::Home | Place::Fleet(_) => (0, 0),
            Place::Lesson(screen) => screen.run.seek_bounds(),
            Place::Drill(screen) => screen.bounds(),
            Place::Sandbox(sandbox) => (0, sandbox.session.len()),
        }
    }

    /// A tenth of what is known of the run back or on.
    pub(super) fn scrub(&mut self, on: bool) {
        let Some(position) = self.session().map(Session::position) else { return };
        let (first, last) = self.bounds();
        let stride = ((last - first.min(last)) / 10).max(1);
        self.go_to(if on { position + stride } else { position.saturating_sub(stride) });
    }

    /// Goes to a step, as far as the run is known and may be seen.
    pub(super) fn go_to(&mut self, step: usize) {
        let (first, last) = self.bounds();
        let step = step.clamp(first.min(last), last);
        match &mut self.place {
            Place::Home | Place::Fleet(_) => {}
            Place::Lesson(screen) => screen.go_to(step),
            Place::Drill(screen) => screen.go_to(step),
            Place::Sandbox(sandbox) => sandbox.go_to(step),
        }
    }

    /// Sets a bookmark at this step, or takes it away; says which.
    pub(super) fn toggle_bookmark(&mut self) {
        let mut set = None;
        self.with_stage(|stage, session| set = Some((stage.toggle_bookmark(session), session.position())));
        if let Some((set, step)) = set {
            let key = if set { "views.bookmark.set" } else { "views.bookmark.taken" };
            self.say(tr!(self.lang, key, step = step).into_owned());
        }
    }

    /// The list of bookmarks.
    pub(super) fn open_bookmarks(&mut self) {
        self.lay(App::put_bookmarks);
    }

    fn put_bookmarks(&mut self) {
        let (Some(stage), Some(session)) = (self.stage(), self.session()) else { return };
        let entries: Vec<MenuEntry<Choice>> =
            stage.bookmarks(session).map(|step| entry(session, step, self.lang)).collect();
        if entries.is_empty() {
            self.say(tr!(self.lang, "views.bookmark.none").into_owned());
            return;
        }
        let title = tr!(self.lang, "views.bookmark.title").into_owned();
        self.overlays.push(Overlay::Menu { title, entries, chosen: 0 });
    }

    /// Opens the `:` line with the beginning of `run until`.
    pub(super) fn begin_run_until(&mut self) {
        self.open_line_with("run until ");
    }

    /// The timeline of the run on screen. In a lesson nothing is marked that lies ahead.
    pub(super) fn timeline(&self) -> Option<Timeline> {
        let (stage, session) = (self.stage()?, self.session()?);
        let in_lesson = matches!(self.place, Place::Lesson(_));
        let known = if in_lesson { session.position() } else { session.len() };
        let (position, len) = (session.position(), session.len());
        let mark = |step: usize| Mark::of(session.records_of(step)).map(|mark| (step, mark));
        let mut marks: Vec<(usize, Mark)> = (1..=known).filter_map(mark).collect();
        marks.extend(stage.bookmarks(session).map(|step| (step, Mark::Bookmark)));
        Some(Timeline { position, len, marks })
    }

    /// The row of the timeline, less what the names of the views take.
    pub(super) fn timeline_row(&self, places: &RunLayout) -> Rect {
        let row = places.foot;
        let tabs = match self.stage().and_then(|stage| stage.view_shown(places)) {
            Some((shown, stand, _)) => line_width(&self.tabs(shown, stand, row)),
            None => 0,
        };
        Rect { width: row.width.saturating_sub(u16::try_from(tabs).unwrap_or(u16::MAX)), ..row }
    }

    /// Opens the `:` line with something typed already.
    pub(super) fn open_line_with(&mut self, text: &str) {
        if self.may_meddle() {
            self.with_stage(|stage, _| stage.play(false));
            let mut line = CommandLine::with_history(self.history.clone());
            line.paste(text);
            self.line = Some(line);
            self.complete();
        }
    }
}

/// A bookmark: its step, its time, and the last thing that had happened, in words.
fn entry(session: &Session, step: usize, lang: Lang) -> MenuEntry<Choice> {
    let label = tr!(lang, "views.bookmark.step", step = step).into_owned();
    let records = session.records_of(step);
    // A decision is told only where nothing else happened.
    let acted = records.iter().rfind(|record| record.host.is_some() && !matches!(record.what, What::Decided));
    let note = acted.or(records.last()).map_or_else(String::new, |record| {
        let host = record.host.and_then(|host| session.setup().hosts.get(host.0)).map_or("", String::as_str);
        let what = match (&record.what, record.rule) {
            (What::Decided, Some(rule)) => ruling(rule, lang),
            (What::Did { command }, _) => command.clone(),
            _ => deed(record, lang),
        };
        format!("{}  {}", moment(record.at), format!("{host} {what}").trim())
    });
    MenuEntry { label, note, choice: Choice::GoTo(step) }
}
