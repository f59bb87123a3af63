//! The program on screen: which screen is open, what lies over it, and what each key does.
//!
//! [`App::update`] takes in what happened and answers with effects; `App::view` draws the moment and is pure. Screens
//! are the variants of [`Place`], overlays a stack; the `:` line is open or not. Nothing here does any I/O.

mod act;
mod ahead;
mod answer;
mod beside;
mod choice;
mod course;
mod draw;
mod draw_beside;
mod drill;
mod drill_draw;
mod drill_words;
mod fleet;
mod forks;
mod form;
mod intervene;
mod keep;
mod lay;
mod lesson;
mod line;
mod live;
mod live_words;
mod looks;
mod menu;
mod mouse;
mod offered;
mod overture;
mod palette;
mod preferences;
mod report;
mod sandbox;
pub(in crate::tui) mod stage;
mod story;
mod terms;
mod time;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::action::{Context, Keymap, stack};
use super::command_line::CommandLine;
use super::fleet::FleetScreen;
use super::home::{Chapter, HomeModel, LessonItem};
use super::key::{Key, KeyCode};
use super::output::outputs;
use super::overlay::{Overlays, Page};
use super::settings::Settings;
use super::theme::Theme;
use super::{Effect, Msg};
use crate::lang::Lang;
use crate::lesson::progress::Progress;
use crate::lesson::{Course, Entry, PATHS, Phase};
use crate::quiz::drill::{Drill, Results, Wish, be_the_stack, interview};
use crate::quiz::schedule::{Mode, Moment, State};
use crate::scenario::{Scenario, Session};
use crate::sim::Refusal;
use crate::tr;

use ahead::Aside;
pub use choice::Choice;
use drill::DrillScreen;
use lesson::LessonScreen;
use live::Arms;
use overture::Overture;
use preferences::Preferences;
use sandbox::Sandbox;
use stage::Manner;

pub use intervene::{host_items, link_items, segment_items};
pub use live::Kernel;
pub use menu::{DELAY, strike};
pub use preferences::Setup;
pub use sandbox::{Told, event_at, opening, unmet};
pub use stage::{Because, Subject, flying, reasons, told};
pub use story::gist;
pub use time::Jump;

/// The screen that is open.
#[derive(Debug, Clone)]
enum Place {
    Home,
    Lesson(Box<LessonScreen>),
    Sandbox(Box<Sandbox>),
    Drill(Box<DrillScreen>),
    Fleet(Box<FleetScreen>),
}

/// How the screens are shown.
#[derive(Debug, Clone, Copy)]
pub struct Looks {
    /// The language.
    pub lang: Lang,
    /// Colours and signs.
    pub theme: Theme,
    /// Whether things may move.
    pub motion: bool,
    /// The terminal's columns and rows.
    pub size: (u16, u16),
}

/// What a fleet may take where nobody has said how much there is: 4 GiB.
const MEMORY: u64 = 4 << 30;

/// The program.
#[derive(Debug, Clone)]
pub struct App {
    lang: Lang,
    theme: Theme,
    manner: Manner,
    screen: Rect,
    course: Course,
    home: HomeModel,
    place: Place,
    /// What was left for what is open, and is come back to.
    behind: Vec<Place>,
    /// How many bytes of memory a fleet may take.
    memory: u64,
    /// The run that was left for a question about it.
    aside: Option<Box<Aside>>,
    overlays: Overlays<Choice>,
    line: Option<CommandLine>,
    history: Vec<String>,
    progress: Progress,
    effects: Vec<Effect>,
    arms: Arms,
    /// The position in the run at which was looked for outputs to show.
    looked: usize,
    /// The mouse holds the timeline.
    scrubbing: bool,
    keymap: Arc<Keymap>,
    preferences: Preferences,
    overture: Option<Box<Overture>>,
    /// What is known of the learner, for choosing questions.
    learner: State,
    results: Option<Results>,
    /// What time it is, as the shell has told.
    now: Moment,
}

impl App {
    /// The program on its first screen.
    pub fn new(looks: Looks, progress: Progress) -> App {
        let (width, height) = looks.size;
        let mut app = App {
            lang: looks.lang,
            theme: looks.theme,
            manner: Manner { motion: looks.motion, pace: Settings::default().pace(), absolute: false },
            screen: Rect::new(0, 0, width, height),
            course: Course::built_in(),
            home: HomeModel::default(),
            place: Place::Home,
            behind: Vec::new(),
            memory: MEMORY,
            aside: None,
            overlays: Overlays::default(),
            line: None,
            history: Vec::new(),
            progress,
            effects: Vec::new(),
            arms: Arms::default(),
            looked: 0,
            scrubbing: false,
            keymap: Arc::default(),
            preferences: Preferences::of(&looks),
            overture: None,
            learner: State::default(),
            results: None,
            now: Moment::default(),
        };
        app.refresh_home();
        app.home.choose_next();
        app.begin_overture();
        app
    }

    /// Opens a lesson by its id, or the one to go on with; false if there is none of that id.
    pub fn open_lesson(&mut self, id: Option<&str>) -> bool {
        let id = id.map_or_else(
            || self.home.lessons().nth(self.home.chosen).map(|item| item.id.clone()),
            |id| Some(id.to_owned()),
        );
        let entry = id.and_then(|id| self.course.find(&id));
        let Some(proved) = entry.and_then(|entry| entry.prove(self.lang).ok()) else { return false };
        let kept = self.progress.lesson(&proved.key);
        let arm = self.arm_for(proved.lesson.profile_of_no_kernel());
        self.enter(Place::Lesson(Box::new(LessonScreen::new(proved, &kept, self.manner, arm))));
        true
    }

    /// Takes up what is known of the learner.
    pub fn use_learner(&mut self, learner: State) {
        self.learner = learner;
    }

    /// Opens a drill.
    pub fn open_drill(&mut self, wish: Wish) {
        let drill = Drill::new(wish, self.learner.clone(), self.now);
        self.enter(Place::Drill(Box::new(DrillScreen::new(drill, self.manner))));
    }

    /// Opens a drill of these very items.
    pub fn open_items(&mut self, items: &[String], wish: Wish) {
        let drill = Drill::of_items(items, wish, self.learner.clone(), self.now);
        self.enter(Place::Drill(Box::new(DrillScreen::new(drill, self.manner))));
    }

    /// Opens an interview of so many minutes.
    pub fn open_interview(&mut self, minutes: u32, wish: Wish) {
        let plan = interview(minutes, &wish.concepts, wish.seed, &self.learner, self.now);
        let wish = Wish { seconds: Some(i64::from(minutes) * 60), mode: Mode::Interview, ..wish };
        let drill = Drill::of_plan(plan, wish, true, self.learner.clone(), self.now);
        self.enter(Place::Drill(Box::new(DrillScreen::new(drill, self.manner))));
    }

    /// Opens a round in which the learner is one end of a connection.
    pub fn open_stack(&mut self, wish: Wish) {
        let drill = Drill::of_plan(be_the_stack(wish.seed), wish, false, self.learner.clone(), self.now);
        self.enter(Place::Drill(Box::new(DrillScreen::new(drill, self.manner))));
    }

    /// Opens the sandbox.
    pub fn open_sandbox(&mut self) {
        self.enter(Place::Sandbox(Box::new(Sandbox::fresh(self.manner, self.arms.arm))));
    }

    /// Opens a scenario in the sandbox.
    pub fn open_scenario(&mut self, scenario: Scenario, title: String) {
        let arm = self.arm_for(scenario.setup.profile_of_no_kernel());
        self.enter(Place::Sandbox(Box::new(Sandbox::of(scenario, title, self.manner, arm))));
    }

    /// Opens a run that was seen elsewhere, at its beginning, with what is to be said of it there.
    pub fn open_told(&mut self, session: Session, title: String, told: Told, notice: String) {
        self.enter(Place::Sandbox(Box::new(Sandbox::of_told(session, title, told, self.manner))));
        self.say(notice);
    }

    /// Opens a screen; what was left behind another one is forgotten when the first screen opens.
    fn enter(&mut self, place: Place) {
        if let Place::Home = place {
            self.behind.clear();
        }
        self.place = place;
        self.looked = self.session().map_or(0, Session::position);
    }

    /// The ids of all lessons, for whoever asked for one that is not there.
    pub fn lesson_ids(&self) -> Vec<&str> {
        self.course.entries().iter().map(|entry| entry.head.id.as_str()).collect()
    }

    /// Takes in what happened.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Mouse(mouse) => self.mouse(mouse),
            Msg::Paste(text) => self.paste(&text),
            Msg::Resize(width, height) => self.screen = Rect::new(0, 0, width, height),
            Msg::Lab(report) => self.hear(report),
            Msg::Files(report) => self.hear_of_files(report),
            Msg::Written(outcome) => self.tell_written(outcome),
            Msg::Unkept(sentence) => {
                self.overlays.show(Page::Message { title: message_title(self.lang), body: sentence });
            }
            Msg::Now(now) => self.hear_time(now),
            Msg::Course(course) => self.take_course(course),
            Msg::Frame { .. } if self.stands_still() => {}
            Msg::Frame { elapsed } => match &mut self.place {
                Place::Home => {
                    if let Some(overture) = &mut self.overture {
                        overture.tick(elapsed, self.lang);
                    }
                }
                Place::Lesson(screen) => screen.tick(elapsed),
                Place::Drill(screen) => screen.tick_clock(elapsed),
                Place::Fleet(_) => self.tick_fleet(elapsed),
                Place::Sandbox(sandbox) if sandbox.beside.is_some() => sandbox.tick_both(elapsed),
                Place::Sandbox(sandbox) => sandbox.tick(elapsed, self.lang),
            },
        }
        if let Place::Sandbox(sandbox) = &mut self.place {
            sandbox.refresh_beside();
        }
        self.keep_progress();
        self.keep_reviews();
        self.show_output();
        self.ask_kernel();
        core::mem::take(&mut self.effects)
    }

    /// Whether time on screen stands still: nobody can aim at a segment that flies on under an open menu. The kernel's
    /// time cannot be stopped.
    fn stands_still(&self) -> bool {
        let covered = !self.overlays.is_empty() || self.line.is_some();
        covered && self.session().is_none_or(|session| !session.is_live())
    }

    /// Whether something moves on screen.
    pub fn animates(&self) -> bool {
        match &self.place {
            _ if self.stands_still() => false,
            Place::Home => self.overture.as_ref().is_some_and(|overture| overture.animates()),
            Place::Lesson(screen) => screen.stage.animates(screen.run.session()),
            Place::Drill(screen) => screen.stage.animates(&screen.session),
            Place::Fleet(screen) => screen.animates(),
            Place::Sandbox(sandbox) => match &sandbox.beside {
                Some(beside) => beside.plays,
                None => sandbox.stage.animates(&sandbox.session),
            },
        }
    }

    /// Where the run has just gone on by what a `show` printed, that is laid over the screen.
    fn show_output(&mut self) {
        let Some(session) = self.session() else { return };
        let (now, before) = (session.position(), self.looked);
        let found = outputs(session.records_of_last_step(), &session.view().hosts);
        self.looked = now;
        if now > before && !found.is_empty() {
            self.overlays.show(Page::Output(found));
        }
    }

    /// The contexts in which a key is looked up now.
    pub fn contexts(&self) -> &'static [Context] {
        if let Some(contexts) = self.overlays.contexts() {
            return contexts;
        }
        if self.line.is_some() {
            return stack::COMMAND_LINE;
        }
        match &self.place {
            Place::Home => stack::HOME,
            Place::Sandbox(sandbox) if sandbox.beside.is_some() => stack::BESIDE,
            Place::Sandbox(sandbox) if sandbox.session.is_told() => stack::TOLD,
            Place::Sandbox(_) => stack::SANDBOX,
            Place::Drill(screen) => screen.contexts(),
            Place::Fleet(_) => stack::FLEET,
            Place::Lesson(screen) => match screen.run.phase() {
                Phase::Commit if screen.answering.is_typing() => stack::ANSWER,
                Phase::Commit if screen.answering.is_typed() => stack::ASIDE,
                Phase::Commit => stack::QUESTION,
                Phase::Challenge => stack::CHALLENGE,
                Phase::Say | Phase::Play | Phase::Compare | Phase::Myth | Phase::Era | Phase::Done => stack::LESSON,
            },
        }
    }

    fn key(&mut self, key: Key) {
        self.clear_notice();
        if self.overlays.is_empty() && self.line.is_some() {
            self.line_key(key);
            return;
        }
        let contexts = self.contexts();
        let action = self.keymap.lookup(contexts, key).or_else(|| {
            // Where text is typed, function keys still mean what they mean everywhere.
            matches!(key.code, KeyCode::F(_)).then(|| self.keymap.lookup(&[Context::Global], key)).flatten()
        });
        match action {
            Some(action) => self.act(action),
            None => self.type_key(key),
        }
    }

    /// A key that no context binds: it may type an answer, or ask for what is not to be done here.
    fn type_key(&mut self, key: Key) {
        if !self.overlays.is_empty() {
            let reply = self.overlays.type_key(key);
            self.take_reply(reply);
            return;
        }
        if let Place::Drill(_) = self.place {
            return self.type_into_drill(key);
        }
        if let Place::Sandbox(sandbox) = &self.place
            && self.keymap.lookup(stack::SANDBOX, key).is_some()
        {
            let why = sandbox.why_fixed().unwrap_or("fleetui.fixed");
            return self.say(tr!(self.lang, why).into_owned());
        }
        let Place::Lesson(screen) = &mut self.place else { return };
        let asking = screen.run.phase() == Phase::Commit;
        if asking && screen.answering.is_typing() {
            screen.answering.key(key);
        } else if self.keymap.lookup(&[Context::Meddle], key).is_some() && self.overlays.is_empty() {
            screen.notice = Some(tr!(self.lang, "app.lesson.fixed").into_owned());
        }
    }

    fn paste(&mut self, text: &str) {
        if let Some(line) = &mut self.line {
            line.paste(text);
            self.complete();
        } else if let Place::Lesson(screen) = &mut self.place {
            screen.answering.paste(text);
        } else if let Place::Drill(screen) = &mut self.place {
            screen.answering.paste(text);
        }
    }

    fn clear_notice(&mut self) {
        match &mut self.place {
            Place::Home => {}
            Place::Lesson(screen) => screen.notice = None,
            Place::Drill(screen) => screen.notice = None,
            Place::Fleet(screen) => screen.notice = None,
            Place::Sandbox(sandbox) => sandbox.notice = None,
        }
    }

    fn set_language(&mut self, lang: Lang) {
        self.lang = lang;
        self.overlays.speak(lang);
        self.preferences.note_language(lang);
        self.progress.language = Some(lang);
        self.effects.push(Effect::SaveProgress(self.progress.clone()));
        self.refresh_home();
    }

    /// The first screen's list, in the present language.
    fn refresh_home(&mut self) {
        let chosen = self.home.chosen;
        let item = |entry: &Entry| {
            let kept = self.progress.lesson(&entry.key);
            LessonItem {
                id: entry.head.id.clone(),
                title: entry.head.title(self.lang).to_owned(),
                progress: kept.mark(entry.head.breaker),
                about: self.about(&entry.head, &kept),
            }
        };
        let path = self.progress.path();
        let listed = path.through(&self.course);
        let chapters = listed.chapters().map(|(chapter, entries)| {
            let title = format!("{} {}", chapter.number, chapter.title.get(self.lang));
            Chapter { title, lessons: entries.iter().map(item).collect() }
        });
        let mut names: Vec<String> = self.course.folder.iter().cloned().collect();
        if *path != PATHS[0] {
            names.push(path.name.get(self.lang).to_owned());
        }
        self.home = HomeModel { chapters: chapters.collect(), chosen, course: names.join(" · ") };
        self.home.stay_within();
    }
}

/// The sentence for a refused command.
fn refusal_sentence(refusal: &Refusal, lang: Lang) -> String {
    crate::scenario::refusal_text(refusal, lang)
}

/// The title of the program's messages.
fn message_title(lang: Lang) -> String {
    tr!(lang, "app.message.title").into_owned()
}

#[cfg(test)]
mod tests;
