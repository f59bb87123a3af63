//! `finwait present`: a lesson or a scenario before a room, and `--notes`, the presenter's second terminal.

use std::io::{self, IsTerminal};
use std::path::Path;

use ratatui::Frame;

use crate::lang::Lang;
use crate::lesson::{Course, LessonRun};
use crate::plain::room::Room;
use crate::scenario::Session;
use crate::shell::cli::Cli;
use crate::shell::event_loop::{self, Keep, Program};
use crate::shell::look::is_dumb;
use crate::shell::{Failure, learner, plain};
use crate::tr;
use crate::tui::app::Setup;
use crate::tui::present::Presentation;
use crate::tui::settings::Setting;
use crate::tui::theme::{built_in_theme, high_contrast};
use crate::tui::{Effect, Looks, Msg, Theme};

use super::source::Source;

/// The largest seed for a room: six digits, which everybody can copy from the wall.
const SEED_MOST: u64 = 999_999;

/// The size of a screen that nobody sees: in lines, every slide is one page.
const ROOM: (u16, u16) = (80, 2_000);

/// What is asked for on the command line.
#[derive(Debug, Clone, clap::Args)]
pub struct PresentArgs {
    /// A lesson's identifier, or a scenario; the first lesson without it.
    pub what: Option<String>,
    /// Follows the notes of the presentation that runs.
    #[arg(long, conflicts_with_all = ["what", "seed"])]
    pub notes: bool,
    /// What every random choice of a scenario comes from.
    #[arg(long)]
    pub seed: Option<u64>,
}

/// Presents, or follows a presentation's notes.
pub fn perform(args: &PresentArgs, cli: &Cli, asked: Option<Lang>, system: Lang) -> Result<(), Failure> {
    let lang = asked.or_else(learner::language).unwrap_or(system);
    if args.notes {
        return follow(lang);
    }
    let setup = super::tutor::preferences(cli, lang)?;
    let plain = super::tutor::is_plain(&setup);
    let size = if plain { ROOM } else { crossterm::terminal::size().unwrap_or((80, 24)) };
    let looks = Looks { lang, theme: theme(&setup), motion: setup.settings.motion() && !plain, size };
    let mut show = find(args, &looks, lang)?;
    show.use_keys(setup.keymap);
    if plain {
        let mut tell = teller(&mut show, lang);
        return plain::present(&mut Room::new(show), &mut *tell);
    }
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Failure::Environment(tr!(lang, "shell.tutor.no_terminal").into_owned()));
    }
    if is_dumb() {
        return Err(Failure::Environment(tr!(lang, "shell.tutor.dumb_terminal").into_owned()));
    }
    let ground = super::lab::ground(lang)?;
    let mut tell = teller(&mut show, lang);
    let ending = event_loop::run(&mut show, ground, None, &mut |what: &Keep| {
        if let Keep::Notes(text) = what {
            tell(text);
        }
        None
    });
    super::tutor::ended(ending, lang)
}

/// The theme for a room: one of the highest contrast, unless another was asked for.
fn theme(setup: &Setup) -> Theme {
    let settings = &setup.settings;
    let asked = settings.get(Setting::Theme);
    let own = asked.and_then(|name| setup.themes.iter().find(|palette| palette.name == name).cloned());
    let palette = own.or_else(|| asked.and_then(built_in_theme)).unwrap_or_else(high_contrast);
    let depth = settings.depth().unwrap_or(setup.terminal.0);
    Theme::of(&palette, depth).with_glyphs(settings.signs().unwrap_or(setup.terminal.1))
}

/// What is to be presented, found and read.
fn find(args: &PresentArgs, looks: &Looks, lang: Lang) -> Result<Presentation, Failure> {
    let course = Course::built_in();
    let wanted = args.what.as_deref();
    let found = match wanted {
        None => course.entries().iter().find(|entry| !entry.head.breaker),
        Some(id) => course.find(id),
    };
    if let Some(entry) = found {
        if args.seed.is_some() {
            return Err(Failure::Usage(tr!(lang, "shell.present.fixed_seed").into_owned()));
        }
        let proved = entry.prove(lang).map_err(|_| Failure::BadFile)?;
        return Ok(Presentation::of_lesson(looks, LessonRun::new(proved, false)));
    }
    let name = wanted.unwrap_or_default();
    let path = Path::new(name);
    if !path.exists() && name != "-" {
        let known: Vec<&str> = course.entries().iter().map(|entry| entry.head.id.as_str()).collect();
        return Err(Failure::Usage(
            tr!(lang, "shell.present.nothing", name = name, known = known.join(", ")).into_owned(),
        ));
    }
    let source = Source::read(path, lang).map_err(Failure::Usage)?;
    let mut scenario = source.scenario(lang)?;
    if args.seed.is_some_and(|seed| seed > SEED_MOST) {
        return Err(Failure::Usage(tr!(lang, "shell.present.long_seed").into_owned()));
    }
    scenario.setup.seed = args.seed.unwrap_or(scenario.setup.seed);
    let title = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Presentation::of_run(looks, Session::new(&scenario), title))
}

/// Where the notes go; the presentation says so if they go nowhere.
#[cfg(unix)]
fn teller(show: &mut Presentation, lang: Lang) -> Box<dyn FnMut(&str)> {
    match crate::shell::notes::Notes::open(lang) {
        Ok(notes) => Box::new(move |text| notes.tell(text)),
        Err(reason) => {
            show.say(reason);
            Box::new(|_| {})
        }
    }
}

#[cfg(not(unix))]
fn teller(_: &mut Presentation, _: Lang) -> Box<dyn FnMut(&str)> {
    Box::new(|_| {})
}

#[cfg(unix)]
fn follow(lang: Lang) -> Result<(), Failure> {
    crate::shell::notes::follow(lang)
}

#[cfg(not(unix))]
fn follow(lang: Lang) -> Result<(), Failure> {
    Err(Failure::Environment(tr!(lang, "present.notes.none_here").into_owned()))
}

impl Program for Presentation {
    fn update(&mut self, msg: Msg) -> Vec<Effect> {
        Presentation::update(self, &msg)
    }

    fn view(&self, frame: &mut Frame) {
        Presentation::view(self, frame);
    }

    fn animates(&self) -> bool {
        Presentation::animates(self)
    }

    fn counts(&self) -> bool {
        Presentation::counts(self)
    }
}
