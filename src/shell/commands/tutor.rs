//! `finwait`, `finwait learn` and `finwait play`: the screens on a terminal, with the learner's progress.
//!
//! What was named on the command line is found and read before the terminal is touched, so that a mistake in it is a
//! sentence on the ordinary screen.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use ratatui::Frame;

use crate::fleet::{Lab, Plan};
use crate::lab::{self, Ground};
use crate::lang::Lang;
use crate::lesson::Course;
use crate::lesson::progress::Progress;
use crate::plain::Plain;
use crate::quiz::drill::Results;
use crate::quiz::schedule::State;
use crate::scenario::live::Pace;
use crate::scenario::{Forks, Scenario, Setup, forks};
use crate::shell::cli::{ArmArgs, Backend, Cli, PaceArg};
use crate::shell::content::Content;
use crate::shell::event_loop::{self, Ending, Keep, Program};
use crate::shell::learner::clock::{now, wrong_rate};
use crate::shell::learner::{Learner, Notice, Trouble};
use crate::shell::look::{self, is_dumb};
use crate::shell::{Failure, complain, config, files, plain, spoken};
use crate::tr;
use crate::trace::Profile;
use crate::tui::app::{Kernel, Setup as Preferences};
use crate::tui::settings::Setting;
use crate::tui::{App, Effect, Looks, Msg, Theme};

use super::drill::{Sort, Wished};
use super::packetdrill_tutor::ToldRun;
use super::source::Source;

/// Where the tutor begins, as it was asked for.
#[derive(Debug)]
pub enum Start {
    /// On the home screen.
    Home,
    /// At a lesson, or at the one to go on with.
    Lesson(Option<String>),
    /// At a lesson of a folder, or on its list.
    Content(PathBuf, Option<String>),
    /// In a drill.
    Drill(Box<Wished>),
    /// In the sandbox, with a scenario and a profile if they are named.
    Sandbox(Option<PathBuf>, Option<&'static Profile>),
    /// With very many connections.
    Fleet(Box<FleetStart>),
    /// With a run that was seen elsewhere.
    Told(Box<ToldRun>),
}

/// Where the screen of a fleet begins.
#[derive(Debug, Clone)]
pub enum FleetStart {
    /// With the list of labs.
    Labs,
    /// With one of the program's labs.
    Lab(&'static Lab),
    /// With a plan and its name.
    Plan(Box<Plan>, String),
}

/// Where the tutor begins, found and read.
#[derive(Debug)]
enum Place {
    Home,
    Drill(Box<Wished>),
    /// The lesson of that identifier; none for the one to go on with.
    Lesson(Option<String>),
    /// With the scenario and the name of its file, or what stands in its place, if any was named.
    Sandbox(Option<(Scenario, String)>),
    /// With a tree of forks and the name of its file.
    Tree(Box<Forks>, String),
    Fleet(Box<FleetStart>),
    Told(Box<ToldRun>),
}

/// All that the screens begin with.
#[derive(Debug)]
struct Opening {
    place: Place,
    lang: Lang,
    setup: Preferences,
    progress: Progress,
    state: State,
    /// On the real kernel, how packets move there.
    arm: Option<Pace>,
    /// A folder of somebody's own lessons, with what is in it.
    content: Option<(Content, Course)>,
    /// The file for what comes of a drill.
    json: Option<PathBuf>,
}

/// What a terminal that vanishes sends.
const SIGHUP: i32 = 1;

/// Opens the tutor and stays until the learner leaves.
pub fn open(start: &Start, arm: ArmArgs, cli: &Cli, asked: Option<Lang>, system: Lang) -> Result<(), Failure> {
    let setup = preferences(cli, asked.unwrap_or(system))?;
    let content = content(start, asked.unwrap_or(system))?;
    let (place, ground) =
        ready(start, content.as_ref().map(|(_, course)| course), arm, is_plain(&setup), asked.unwrap_or(system))?;
    let (learner, notices) = Learner::open_usual();
    let lang = asked.or(learner.progress().language).unwrap_or(system);
    let json = match start {
        Start::Drill(wished) => wished.json.clone(),
        Start::Home | Start::Lesson(_) | Start::Sandbox(..) | Start::Content(..) | Start::Fleet(_) | Start::Told(_) => {
            None
        }
    };
    if is_plain(&setup) {
        return open_plain(place, (learner, notices), setup, content, (lang, json));
    }
    let (progress, state) = (learner.progress().clone(), learner.state().clone());
    let opening = Opening { place, lang, setup, progress, state, arm: pace(arm), content, json };
    open_screens(opening, (learner, notices), ground)
}

/// The screens, opened where the learner asked.
fn open_screens(
    opening: Opening,
    (mut learner, notices): (Learner, Vec<Notice>),
    ground: Ground,
) -> Result<(), Failure> {
    let (lang, json) = (opening.lang, opening.json.clone());
    let content = opening.content.as_ref().map(|(content, _)| content.clone());
    let mut program = program(opening);
    let (mut unsaved, mut lost): (Option<String>, Option<String>) = (None, None);
    // It is said once, while something can be done about it.
    let mut told = !notices.is_empty();
    if !notices.is_empty() {
        let sentences: Vec<String> = notices.iter().map(|notice| notice.sentence(lang)).collect();
        program.update(Msg::Unkept(sentences.join("\n")));
    }
    let ending = event_loop::run(&mut program, ground, content, &mut |what: &Keep| {
        let kept = match what {
            Keep::Progress(progress) => learner.save_progress(progress).map_err(|why| why.reason(lang)),
            Keep::Settings(settings) => config::keep_on_screen(settings).map_err(|why| why.to_string()),
            Keep::Reviews(reviews) => {
                // What cannot be saved now stays with the learner; closing tries again, and tells what could not be.
                for review in reviews {
                    if let Err(why @ Trouble::Io(_)) = learner.record(review.clone()) {
                        lost.get_or_insert_with(|| why.reason(lang));
                    }
                }
                Ok(())
            }
            Keep::Notes(_) => Ok(()),
            Keep::File(settings) => return Some(Msg::Written(config::write(settings, lang))),
        };
        unsaved = kept.err().or(unsaved.take());
        let why = lost.as_ref().or(unsaved.as_ref()).filter(|_| !std::mem::replace(&mut told, true));
        why.map(|why| Msg::Unkept(tr!(lang, "shell.tutor.unsaved", reason = why).into_owned()))
    });
    unsaved = learner.close().err().map(|why| why.reason(lang)).or(unsaved);
    if let Some(error) = unsaved {
        complain(&tr!(lang, "shell.tutor.unsaved", reason = error));
    }
    tell(&notices, lang);
    keep_results(json.as_deref(), program.results(), lang)?;
    ended(ending, lang)
}

/// Writes what came of a drill where that was asked for; a drill without an answer leaves no file.
fn keep_results(file: Option<&Path>, results: Option<&Results>, lang: Lang) -> Result<(), Failure> {
    let (Some(file), Some(results)) = (file, results) else { return Ok(()) };
    files::write_whole(file, &results.text()).map_err(|error| {
        let name = file.display().to_string();
        Failure::Environment(tr!(lang, "shell.file.unwritten", file = spoken(&name), reason = error).into_owned())
    })
}

/// How the program ends after the screens have.
pub(super) fn ended(ending: io::Result<Ending>, lang: Lang) -> Result<(), Failure> {
    match ending.map_err(|error| unusable(&error, lang))? {
        Ending::Quit => Ok(()),
        Ending::Signal(signal) => Err(Failure::Signal(signal)),
        Ending::Gone => Err(Failure::Signal(SIGHUP)),
    }
}

/// Whether the tutor speaks in lines: because that was asked for, or because the terminal can do nothing else.
pub(super) fn is_plain(setup: &Preferences) -> bool {
    setup.settings.is_plain() || (is_dumb() && io::stdin().is_terminal() && io::stdout().is_terminal())
}

/// The linear mode, opened where the learner asked; from there the learner may go over to the screens.
fn open_plain(
    place: Place,
    (mut learner, notices): (Learner, Vec<Notice>),
    setup: Preferences,
    mut content: Option<(Content, Course)>,
    (lang, json): (Lang, Option<PathBuf>),
) -> Result<(), Failure> {
    let mut talk = Plain::new(lang, learner.progress().clone());
    if let Some((_, course)) = &content {
        talk.use_course(course.clone());
    }
    talk.use_learner(learner.state().clone());
    talk.set_now(now());
    match place {
        // In lines a fleet is a page of text, which its own command prints, and so is what was seen elsewhere.
        Place::Home | Place::Fleet(_) | Place::Told(_) => {}
        Place::Drill(wished) => match wished.sort {
            Sort::Chosen => talk.open_drill(wished.wish),
            Sort::Items(items) => talk.open_items(&items, wished.wish),
            Sort::Stack => talk.open_stack(wished.wish),
            Sort::Interview(minutes) => talk.open_interview(minutes, wished.wish),
            Sort::Placement => talk.open_placement(wished.wish),
        },
        Place::Lesson(id) => {
            talk.open_lesson(id.as_deref());
        }
        Place::Sandbox(None) => talk.open_sandbox(),
        Place::Sandbox(Some((scenario, title))) => talk.open_scenario(scenario, title),
        Place::Tree(forks, title) => talk.open_tree(*forks, title),
    }
    tell(&notices, lang);
    let ended = plain::run(&mut talk, &mut learner, content.as_mut().map(|(content, _)| content));
    let lang = talk.lang();
    keep_results(json.as_deref(), talk.results(), lang)?;
    match ended? {
        plain::Ended::Quit => {
            if let Err(trouble) = learner.close() {
                complain(&trouble.sentence(lang));
            }
            Ok(())
        }
        plain::Ended::Screens => go_over(talk, learner, setup, content, lang),
    }
}

/// From the linear mode to the screens, which are kept as the mode; where they cannot be shown, that is said.
fn go_over(
    talk: Plain,
    learner: Learner,
    mut setup: Preferences,
    content: Option<(Content, Course)>,
    lang: Lang,
) -> Result<(), Failure> {
    setup.settings.set(Setting::Mode, "screen");
    setup.on_screen.set(Setting::Mode, "screen");
    if let Err(error) = config::keep_on_screen(&setup.on_screen) {
        complain(&tr!(lang, "shell.tutor.unsaved", reason = error));
    }
    if is_dumb() || !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        complain(&tr!(lang, "plain.no_screens"));
        return Ok(());
    }
    let ground = super::lab::ground(lang)?;
    let (progress, state) = (talk.into_progress(), learner.state().clone());
    let opening = Opening { place: Place::Home, lang, setup, progress, state, arm: None, content, json: None };
    open_screens(opening, (learner, Vec::new()), ground)
}

/// Tells what a person should know about their folder.
pub(super) fn tell(notices: &[Notice], lang: Lang) {
    for notice in notices {
        complain(&notice.sentence(lang));
    }
}

/// All that can be wrong before the screens open, told like every command's mistakes: in the language that was asked
/// for, or the system's. The learner's own, kept with the progress, is the screens'.
fn ready(
    start: &Start,
    course: Option<&Course>,
    arm: ArmArgs,
    plain: bool,
    lang: Lang,
) -> Result<(Place, Ground), Failure> {
    if arm.backend == Backend::Sim && arm.pace.is_some() {
        return Err(Failure::Usage(tr!(lang, "shell.tutor.pace").into_owned()));
    }
    if plain && arm.backend == Backend::Kernel {
        return Err(Failure::Usage(tr!(lang, "shell.tutor.plain_kernel").into_owned()));
    }
    if arm.backend == Backend::Kernel {
        // Before anything that might start a thread.
        lab::prepare().map_err(|trouble| super::lab::failure(&trouble, lang))?;
    }
    let place = find(start, course, lang)?;
    if let (Backend::Kernel, Place::Sandbox(Some((scenario, _)))) = (arm.backend, &place) {
        lab::takes(scenario).map_err(|trouble| super::lab::failure(&trouble, lang))?;
    }
    if let (Backend::Kernel, Place::Tree(..)) = (arm.backend, &place) {
        return Err(Failure::Usage(tr!(lang, "futures.file.no_kernel").into_owned()));
    }
    let ground = super::lab::ground(lang)?;
    if !plain && (!io::stdin().is_terminal() || !io::stdout().is_terminal()) {
        return Err(Failure::Environment(tr!(lang, "shell.tutor.no_terminal").into_owned()));
    }
    Ok((place, ground))
}

/// The settings in force, from everywhere: options, then the environment, then the learner's file, then what was chosen
/// on screen.
pub(super) fn preferences(cli: &Cli, lang: Lang) -> Result<Preferences, Failure> {
    if let Some(sentence) = look::wrong_lang_variable(lang).or_else(|| wrong_rate(lang)) {
        return Err(Failure::Usage(sentence));
    }
    let found = config::load(lang).map_err(|wrong| Failure::Usage(wrong.trim_end().to_owned()))?;
    let asked = look::of_options(cli).over(look::of_environment());
    let settings = asked.over(found.config.settings).over(found.on_screen.clone());
    let name = settings.value(Setting::Theme);
    let known = config::known_themes();
    if !known.iter().any(|known| known == name) {
        let sentence = tr!(lang, "config.shell.theme", name = spoken(name), known = known.join(", "));
        return Err(Failure::Usage(sentence.into_owned()));
    }
    if config::theme_names().iter().any(|own| own == name) {
        config::theme(name, lang).map_err(|wrong| Failure::Usage(wrong.trim_end().to_owned()))?;
    }
    Ok(Preferences {
        settings,
        on_screen: found.on_screen,
        keymap: found.config.keymap,
        themes: found.themes,
        terminal: look::of_terminal(),
        file: found.file.map(|file| file.display().to_string()),
    })
}

/// The sentence for a terminal that cannot be used.
fn unusable(error: &io::Error, lang: Lang) -> Failure {
    Failure::Environment(tr!(lang, "shell.tutor.terminal", reason = error).into_owned())
}

/// The folder of lessons that was asked for, with what is in it.
fn content(start: &Start, lang: Lang) -> Result<Option<(Content, Course)>, Failure> {
    let Start::Content(folder, _) = start else { return Ok(None) };
    Content::open(folder, lang).map(Some).map_err(Failure::Usage)
}

fn find(start: &Start, course: Option<&Course>, lang: Lang) -> Result<Place, Failure> {
    Ok(match start {
        Start::Home | Start::Content(_, None) => Place::Home,
        Start::Drill(wished) => Place::Drill(wished.clone()),
        Start::Fleet(start) => Place::Fleet(start.clone()),
        Start::Told(run) => Place::Told(run.clone()),
        Start::Lesson(None) => Place::Lesson(None),
        Start::Lesson(Some(name)) => Place::Lesson(Some(lesson_id(name, &Course::built_in(), lang)?)),
        Start::Content(_, Some(name)) => {
            Place::Lesson(Some(lesson_id(name, course.unwrap_or(&Course::built_in()), lang)?))
        }
        Start::Sandbox(None, None) => Place::Sandbox(None),
        Start::Sandbox(None, Some(profile)) => {
            let setup = Setup { profile, ..Setup::default() };
            Place::Sandbox(Some((Scenario { setup, lines: Vec::new() }, profile.name.to_owned())))
        }
        Start::Sandbox(Some(file), profile) => {
            let source = Source::read(file, lang).map_err(Failure::Usage)?;
            let title = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if file.extension().is_some_and(|ending| ending == "toml") {
                let forks = forks::file::read(&source.text, lang)
                    .map_err(|why| Failure::Usage(format!("{}: {why}", source.name)))?;
                if profile.is_some() {
                    return Err(Failure::Usage(tr!(lang, "futures.file.no_profile").into_owned()));
                }
                return Ok(Place::Tree(Box::new(forks), title));
            }
            let mut scenario = source.scenario(lang)?;
            scenario.setup.profile = profile.unwrap_or(scenario.setup.profile);
            Place::Sandbox(Some((scenario, title)))
        }
    })
}

/// The identifier of a lesson, which may be given in any case; or a sentence that lists them all.
fn lesson_id(name: &str, course: &Course, lang: Lang) -> Result<String, Failure> {
    course.find(name).map(|entry| entry.head.id.clone()).ok_or_else(|| {
        let known: Vec<&str> = course.entries().iter().map(|entry| entry.head.id.as_str()).collect();
        Failure::Usage(tr!(lang, "shell.tutor.no_lesson", name = spoken(name), known = known.join(", ")).into_owned())
    })
}

/// The screens, opened where the learner asked.
fn program(opening: Opening) -> App {
    let Opening { place, lang, setup, progress, state, arm, content, json: _ } = opening;
    let size = crossterm::terminal::size().unwrap_or((80, 24));
    let looks = Looks { lang, theme: Theme::default(), motion: setup.settings.motion(), size };
    let mut app = App::new(looks, progress);
    if let Some((_, course)) = content {
        app.use_course(course);
    }
    app.use_learner(state);
    app.update(Msg::Now(now()));
    app.use_setup(setup);
    app.use_kernel(kernel(), arm);
    app.use_memory(super::room::memory());
    match place {
        Place::Home => {}
        Place::Drill(wished) => match wished.sort {
            Sort::Chosen => app.open_drill(wished.wish),
            Sort::Items(items) => app.open_items(&items, wished.wish),
            Sort::Stack => app.open_stack(wished.wish),
            Sort::Interview(minutes) => app.open_interview(minutes, wished.wish),
            Sort::Placement => app.open_placement(wished.wish),
        },
        Place::Lesson(id) => {
            app.open_lesson(id.as_deref());
        }
        Place::Sandbox(None) => app.open_sandbox(),
        Place::Sandbox(Some((scenario, title))) => app.open_scenario(scenario, title),
        Place::Tree(forks, title) => app.open_tree(*forks, title),
        Place::Told(run) => app.open_told(run.session, run.title, run.words, run.notice),
        Place::Fleet(start) => match *start {
            FleetStart::Labs => app.open_labs(),
            FleetStart::Lab(lab) => app.open_lab(lab),
            FleetStart::Plan(plan, title) => app.open_plan(*plan, title),
        },
    }
    app
}

/// How packets move on the kernel, if that is what was asked for.
fn pace(arm: ArmArgs) -> Option<Pace> {
    let pace = match arm.pace.unwrap_or_default() {
        PaceArg::Slow => Pace::Slow,
        PaceArg::Step => Pace::Step,
    };
    (arm.backend == Backend::Kernel).then_some(pace)
}

/// Whether the lab may be started from within the tutor.
fn kernel() -> Kernel {
    match lab::may_run() {
        Some(true) => Kernel::Ready(short_version(&lab::kernel())),
        Some(false) => Kernel::AskAtStart,
        None => Kernel::Absent,
    }
}

/// A kernel's version without what a distributor put behind it.
fn short_version(full: &str) -> String {
    full.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or(full).to_owned()
}

impl Program for App {
    fn update(&mut self, msg: Msg) -> Vec<Effect> {
        App::update(self, msg)
    }

    fn view(&self, frame: &mut Frame) {
        App::view(self, frame);
    }

    fn animates(&self) -> bool {
        App::animates(self)
    }

    fn counts(&self) -> bool {
        App::counts(self)
    }
}
