//! What each action does, screen by screen.

use std::sync::Arc;

use super::menu::{DELAY, strike};
use super::offered::{Joins, Offered};
use super::stage::{Stage, told};
use super::{App, Choice, Place, message_title};
use crate::lesson::{LessonRun, Phase};
use crate::scenario::Session;
use crate::tr;
use crate::trace::{Command, FaultKind, Record, What};
use crate::tui::Effect;
use crate::tui::action::Action;
use crate::tui::files::ListFor;
use crate::tui::home::Door;
use crate::tui::layout::{RunLayout, has_companion};
use crate::tui::overlay::{MenuEntry, Overlay, Page, Reply};
use crate::tui::sheet::Stand;

use super::lesson::Turn;

/// How many rows of the ladder a page is.
const PAGE: i32 = 8;

impl App {
    /// Does what was asked.
    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Quit if self.overlays.is_empty() && self.is_unsaved() => {
                self.confirm("futures.unsaved", Choice::QuitAnyway);
            }
            Action::Quit => self.effects.push(Effect::Quit),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Language => self.set_language(self.lang.next()),
            Action::Terms => self.open_terms(),
            Action::Settings if !self.settings_open() => self.open_settings(0),
            _ if !self.overlays.is_empty() => {
                let reply = self.overlays.handle(action, self.screen, self.lang);
                self.take_reply(reply);
            }
            Action::Arm => self.open_arms(),
            Action::Palette => self.open_palette(),
            Action::Fleet => self.open_labs(),
            Action::Ask => self.ask_ahead(),
            Action::Help => {
                self.overlays.show(Page::Help(self.contexts(), Arc::clone(&self.keymap), self.theme.glyph_set()));
            }
            _ => match &self.place {
                Place::Home => self.act_home(action),
                Place::Lesson(_) => self.act_lesson(action),
                Place::Drill(_) => self.act_drill(action),
                Place::Sandbox(_) => self.act_sandbox(action),
                Place::Fleet(_) => self.act_fleet(action),
            },
        }
    }

    /// What was chosen in an overlay.
    pub(super) fn take_reply(&mut self, reply: Reply<Choice>) {
        let Reply::Chosen(choice) = reply else { return };
        match choice {
            Choice::Do(command) => self.give_and_say(command),
            Choice::Rule(rule) => self.overlays.show(Page::Rule(rule)),
            Choice::Term(term) => self.overlays.show(Page::Term(term)),
            Choice::Jump(jump) => self.jump(jump),
            Choice::GoTo(step) => self.go_to(step),
            Choice::SkipChallenge => {
                if let Place::Lesson(screen) = &mut self.place {
                    screen.advance();
                }
            }
            Choice::Arm(arm) => self.switch_arm(arm),
            Choice::Setting(setting) => self.next_value(setting),
            Choice::WriteSettings => self.write_settings(),
            Choice::Restart => {
                if let Place::Lesson(screen) = &mut self.place {
                    screen.restart();
                }
            }
            Choice::Leave => self.leave(),
            Choice::StopDrill => self.stop_drill(),
            Choice::QuitAnyway => self.effects.push(Effect::Quit),
            Choice::DoAll(commands) => commands.into_iter().for_each(|command| self.give_and_say(command)),
            Choice::Act(action) => self.act(action),
            Choice::More(more) => self.open_more(more),
            Choice::Line(text) => self.open_line_with(&text),
            Choice::Row(row) => self.name_row(&row),
            Choice::Branch(id, act) => self.act_branch(id, act),
            Choice::Save(name) => self.save_as(&name),
            Choice::Replace(name, text) => self.replace_file(name, text),
            Choice::Open(name) => self.open_file(&name),
            Choice::OpenAnyway(name) => self.open_anyway(&name),
            Choice::Lab(name) => self.enter_lab(name),
            Choice::Zoom(pick) => self.zoom(pick),
        }
    }

    fn act_home(&mut self, action: Action) {
        match action {
            Action::Commit => self.enter_door(),
            Action::Play => self.open_sandbox(),
            Action::Drill => self.open_usual_drill(),
            Action::Placement => self.open_placement(self.usual_wish()),
            Action::NextPath => self.use_path(self.progress.path().next()),
            Action::Open => self.list_files("", ListFor::Open),
            Action::Back => self.effects.push(Effect::Quit),
            _ => self.home.handle(action),
        }
    }

    /// Opens what is chosen on the first screen.
    pub(super) fn enter_door(&mut self) {
        match self.home.door() {
            Door::Lesson(item) => {
                let id = item.id.clone();
                self.open_lesson(Some(&id));
            }
            Door::Sandbox => self.open_sandbox(),
            Door::Drill => self.open_usual_drill(),
        }
    }

    fn act_lesson(&mut self, action: Action) {
        if self.act_stage(action) {
            return;
        }
        if matches!(action, Action::NextBeat | Action::Commit) && self.read_on() {
            return;
        }
        let lang = self.lang;
        let Place::Lesson(screen) = &mut self.place else { return };
        let typing = screen.answering.is_typing();
        match action {
            Action::NextBeat | Action::Commit => {
                let turn = screen.go_on(lang);
                self.take_turn(turn);
            }
            Action::Step if screen.run.phase() == Phase::Say => {
                let turn = screen.go_on(lang);
                self.take_turn(turn);
            }
            Action::Step => screen.step(),
            Action::StepBack => screen.step_back(),
            Action::PlayPause => screen.toggle_play(),
            Action::NextArrival => screen.step_until(|run| has_arrival(run.session())),
            Action::NextStateChange => screen.step_until(|run| has_state_change(run.session())),
            Action::ToStart => screen.go_to_start(),
            Action::ToEnd => screen.step_until(|_: &LessonRun| false),
            Action::Choose(digit) => choose_digit(screen, digit, lang),
            Action::Up | Action::Down => {
                if let Some(form) = screen.form(lang) {
                    screen.answering.move_choice(&form, action == Action::Down);
                }
            }
            Action::Hint => screen.hint(lang),
            Action::Restart if screen.run.phase() == Phase::Challenge => screen.restart(),
            Action::Restart => self.ask("app.restart.title", "app.restart.ask", Choice::Restart),
            Action::Back if typing && screen.run.phase() == Phase::Commit => screen.answering.set_typing(false),
            Action::Back => self.leave_lesson(),
            _ => {}
        }
    }

    /// Back to the first screen, with the lesson just left chosen there.
    fn leave_lesson(&mut self) {
        if let Place::Lesson(screen) = &self.place {
            let id = screen.run.proved().lesson.id.clone();
            let at = self.home.lessons().position(|item| item.id == id);
            self.home.chosen = at.unwrap_or(self.home.chosen);
        }
        self.leave();
    }

    fn take_turn(&mut self, turn: Turn) {
        match turn {
            Turn::Stays => {}
            Turn::Leaves if self.ask_at_the_exit() => {}
            Turn::Leaves => {
                self.leave();
                self.home.choose_next();
            }
            Turn::Looks => self.open_output(),
            Turn::AsksToSkip => self.ask("app.challenge.skip_title", "app.challenge.skip", Choice::SkipChallenge),
        }
    }

    fn act_sandbox(&mut self, action: Action) {
        if self.act_forks(action) || self.act_stage(action) {
            return;
        }
        let (lang, unsaved) = (self.lang, self.is_unsaved());
        let Place::Sandbox(sandbox) = &mut self.place else { return };
        match action {
            Action::Step => sandbox.step(lang),
            Action::StepBack => sandbox.step_back(),
            Action::PlayPause => sandbox.toggle_play(lang),
            Action::NextArrival => sandbox.step_until(lang, has_arrival),
            Action::NextStateChange => sandbox.step_until(lang, has_state_change),
            Action::ToStart => sandbox.go_to_start(),
            Action::ToEnd => sandbox.go_to_end(lang),
            Action::Restart => sandbox.restart(),
            Action::Back if unsaved => self.confirm("futures.unsaved", Choice::Leave),
            Action::Back if sandbox.session.is_live() && sandbox.session.position() > 1 => {
                self.confirm("app.sandbox.leave", Choice::Leave);
            }
            Action::Back => self.leave(),
            _ => {}
        }
    }

    /// The actions that lessons and the sandbox share; whether this was one of them.
    pub(super) fn act_stage(&mut self, action: Action) -> bool {
        match action {
            Action::Skip => self.skip_wait(),
            Action::Step if self.deliver_chosen() => {}
            Action::Why => self.show_reasons(),
            Action::HostMenu => self.open_host_menu(),
            Action::LinkMenu => self.open_link_menu(),
            Action::SegmentMenu => self.open_target_menu(),
            Action::Rules => self.open_rules(),
            Action::CommandLine => self.open_line_with(""),
            Action::Lose => self.strike_target(FaultKind::Drop),
            Action::Duplicate => self.strike_target(FaultKind::Duplicate),
            Action::Delay => self.strike_target(FaultKind::Delay(DELAY)),
            Action::NextSegment | Action::PreviousSegment => self.choose_segment(action == Action::PreviousSegment),
            Action::NextHost => self.with_stage(Stage::next_host),
            Action::NextSheet | Action::PreviousSheet => {
                let stand = if has_companion(self.screen) { Stand::Beside } else { Stand::InPlace };
                self.with_stage(|stage, _| stage.next_sheet(action == Action::PreviousSheet, stand));
            }
            Action::NextLens => self.with_stage(|stage, _| stage.next_lens()),
            Action::NextConnection => self.next_connection(),
            Action::NextZoom => self.with_stage(|stage, _| stage.next_zoom()),
            Action::NextField | Action::PreviousField => {
                self.with_stage(|stage, session| stage.next_field(session, action == Action::PreviousField));
            }
            Action::PageUp => self.scroll_stage(PAGE),
            Action::PageDown => self.scroll_stage(-PAGE),
            Action::Bookmark => self.toggle_bookmark(),
            Action::Bookmarks => self.open_bookmarks(),
            Action::Jump => self.open_jumps(),
            Action::ScrubBack | Action::ScrubOn => self.scrub(action == Action::ScrubOn),
            Action::RunUntil => self.begin_run_until(),
            Action::AbsoluteNumbers => self.with_stage(|stage, _| stage.toggle_absolute()),
            Action::Faster | Action::Slower => {
                self.with_stage(|stage, _| stage.change_speed(action == Action::Faster));
            }
            _ => return false,
        }
        true
    }

    /// Scrolls the ladder or the view that was asked for; positive is up.
    pub(super) fn scroll_stage(&mut self, rows: i32) {
        let (lang, theme) = (self.lang, self.theme);
        let Some(places) = self.places() else { return };
        self.with_stage(|stage, session| stage.scroll_by(rows, session, &places, &theme, lang));
    }

    /// Chooses another segment, and brings it into view.
    fn choose_segment(&mut self, back: bool) {
        let (lang, theme) = (self.lang, self.theme);
        let places = self.places();
        self.with_stage(|stage, session| {
            stage.select_next(session, back);
            if let Some(places) = places {
                stage.reveal(session, places.ladder, &theme, lang);
            }
        });
    }

    /// Shows another of several connections, and says which.
    pub(super) fn next_connection(&mut self) {
        let mut said = None;
        let lang = self.lang;
        self.with_stage(|stage, session| {
            let host = session.view().host(stage.pair(session).0);
            if stage.next_connection(session) {
                said = host.map(|host| match stage.chosen_connection(session) {
                    Some(next) => {
                        tr!(lang, "app.connection.shown", name = next.name(host, session.view())).into_owned()
                    }
                    None => tr!(lang, "app.connection.newest").into_owned(),
                });
            }
        });
        self.say(said.unwrap_or_else(|| tr!(lang, "app.connection.only").into_owned()));
    }

    /// Where things are on the screen of a run.
    pub(super) fn places(&self) -> Option<RunLayout> {
        match &self.place {
            Place::Home | Place::Fleet(_) => None,
            Place::Lesson(screen) => self.lesson_places(self.screen, screen).map(|(places, _)| places),
            Place::Drill(screen) => self.drill_places(self.screen, screen).map(|(places, _)| places),
            Place::Sandbox(sandbox) => self.sandbox_places(self.screen, sandbox).map(|(places, _)| places),
        }
    }

    /// The stage that is open, with its session.
    pub(super) fn with_stage(&mut self, change: impl FnOnce(&mut Stage, &Session)) {
        match &mut self.place {
            Place::Home | Place::Fleet(_) => {}
            Place::Lesson(screen) => change(&mut screen.stage, screen.run.session()),
            Place::Drill(screen) if screen.has_stage() => change(&mut screen.stage, &screen.session),
            Place::Drill(_) => {}
            Place::Sandbox(sandbox) => change(&mut sandbox.stage, &sandbox.session),
        }
    }

    /// How many steps of the run on screen have been taken, how many are known, and how many records there are.
    pub fn steps(&self) -> Option<(usize, usize, usize)> {
        self.session().map(|session| (session.position(), session.len(), session.records().len()))
    }

    /// The session that is open.
    pub(super) fn session(&self) -> Option<&Session> {
        match &self.place {
            Place::Home | Place::Fleet(_) => None,
            Place::Lesson(screen) => Some(screen.run.session()),
            Place::Drill(screen) => screen.has_stage().then_some(&screen.session),
            Place::Sandbox(sandbox) => Some(&*sandbox.session),
        }
    }

    pub(super) fn stage(&self) -> Option<&Stage> {
        match &self.place {
            Place::Home | Place::Fleet(_) => None,
            Place::Lesson(screen) => Some(&screen.stage),
            Place::Drill(screen) => screen.has_stage().then_some(&screen.stage),
            Place::Sandbox(sandbox) => Some(&sandbox.stage),
        }
    }

    /// Why did that happen: the rule, or a list of them.
    fn show_reasons(&mut self) {
        self.lay(App::put_reasons);
    }

    fn put_reasons(&mut self) {
        let rules = self.stage().zip(self.session()).map(|(stage, session)| told(stage, session).rules);
        let rules = rules.unwrap_or_default();
        match rules.as_slice() {
            [] => {
                let live = self.session().is_some_and(Session::is_live);
                let begun = self.session().is_some_and(|session| session.position() > 0);
                let key = match (live, begun) {
                    (true, _) => "live.no_reasons",
                    (false, false) => "app.why.nothing",
                    (false, true) => "app.why.no_rule",
                };
                self.say(tr!(self.lang, key).into_owned());
            }
            [only] => self.overlays.show(Page::Rule(*only)),
            several => {
                let entry = |rule: &crate::trace::Rule| MenuEntry {
                    label: rule.key().to_owned(),
                    note: rule.info().statement.get(self.lang).to_owned(),
                    choice: Choice::Rule(*rule),
                };
                let entries = several.iter().map(entry).collect();
                let title = tr!(self.lang, "app.why.title").into_owned();
                self.overlays.push(Overlay::Menu { title, entries, chosen: 0 });
            }
        }
    }

    /// Whether the run may be meddled with here; says so if not.
    pub(super) fn may_meddle(&mut self) -> bool {
        let fixed = match &self.place {
            Place::Lesson(screen) if screen.run.phase() != Phase::Challenge => Some("app.lesson.fixed"),
            Place::Sandbox(sandbox) => sandbox.why_fixed(),
            Place::Home | Place::Lesson(_) | Place::Drill(_) | Place::Fleet(_) => None,
        };
        let Some(why) = fixed else { return true };
        self.say(tr!(self.lang, why).into_owned());
        false
    }

    fn strike_target(&mut self, kind: FaultKind) {
        if !self.may_meddle() {
            return;
        }
        let target = match (self.stage(), self.session()) {
            (Some(stage), Some(session)) => stage.target(session),
            _ => None,
        };
        match target {
            Some(id) => self.give_and_say(strike(id, kind)),
            None => self.say(tr!(self.lang, "app.segment.none").into_owned()),
        }
    }

    /// Does a command; a refusal is said.
    fn give_and_say(&mut self, command: Command) {
        if let Err(refused) = self.give(command) {
            self.say(refused);
        }
    }

    pub(super) fn give(&mut self, command: Command) -> Result<(), String> {
        match &mut self.place {
            Place::Home | Place::Fleet(_) => Ok(()),
            Place::Drill(_) => Err(tr!(self.lang, "drill.fixed").into_owned()),
            Place::Lesson(screen) => screen.give(command, self.lang),
            Place::Sandbox(sandbox) => sandbox.give(command, self.lang),
        }
    }

    /// Says something under everything else; on the first screen, in a box.
    pub(super) fn say(&mut self, text: String) {
        match &mut self.place {
            Place::Home => self.overlays.show(Page::Message { title: message_title(self.lang), body: text }),
            Place::Lesson(screen) => screen.notice = Some(text),
            Place::Drill(screen) => screen.notice = Some(text),
            Place::Sandbox(sandbox) => sandbox.notice = Some(text),
            Place::Fleet(screen) => screen.notice = Some(text),
        }
    }
}

/// A digit chooses an option, or begins to type one.
fn choose_digit(screen: &mut super::lesson::LessonScreen, digit: u8, lang: crate::lang::Lang) {
    let Some(form) = screen.form(lang) else { return };
    let chosen = screen.answering.choose(&form, usize::from(digit).wrapping_sub(1));
    // A digit without an option, or one that a hint has struck out, types nothing either.
    if !chosen && !form.picks {
        screen.answering.put_word(&Offered { text: digit.to_string(), joins: Joins::Close });
    }
}

/// Whether the last step brought a segment to a host.
pub(super) fn has_arrival(session: &Session) -> bool {
    session.records_of_last_step().iter().any(|record: &Record| matches!(record.what, What::Arrived { .. }))
}

/// Whether the last step changed a state.
pub(super) fn has_state_change(session: &Session) -> bool {
    session.records_of_last_step().iter().any(|record| matches!(record.what, What::State { .. }))
}
