//! `finwait`, `finwait learn` and `finwait play`: the screens on a terminal, with the learner's progress.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use ratatui::Frame;

use crate::lang::Lang;
use crate::lesson::progress::Progress;
use crate::shell::cli::Cli;
use crate::shell::event_loop::{self, Ending, Program};
use crate::shell::{Failure, complain, store};
use crate::tr;
use crate::tui::{Effect, KeyCode, Msg};

/// Where the tutor begins.
#[derive(Debug)]
pub enum Start {
    /// On the home screen.
    Home,
    /// At a lesson, or at the one to go on with.
    Lesson(Option<String>),
    /// In the sandbox, with a scenario if one is named.
    Sandbox(Option<PathBuf>),
}

/// What a terminal that vanishes sends.
const SIGHUP: i32 = 1;

/// Opens the tutor and stays until the learner leaves.
pub fn open(_start: &Start, cli: &Cli, asked: Option<Lang>, system: Lang) -> Result<(), Failure> {
    let opened = store::open();
    let lang = asked.or(opened.progress.language).unwrap_or(system);
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Failure::Environment(tr!(lang, "shell.tutor.no_terminal").into_owned()));
    }
    let notice = opened.notice.map(|notice| notice.sentence(lang));
    let mut app = program(lang, cli, opened.progress);
    let mut unsaved = None;
    let ending = event_loop::run(&mut app, &mut |progress| {
        if let Err(error) = opened.store.save(progress) {
            unsaved = Some(error);
        }
    });
    if let Some(error) = unsaved {
        complain(&tr!(lang, "shell.tutor.unsaved", reason = error));
    }
    if let Some(notice) = notice {
        complain(&notice);
    }
    match ending
        .map_err(|error| Failure::Environment(tr!(lang, "shell.tutor.terminal", reason = error).into_owned()))?
    {
        Ending::Quit => Ok(()),
        Ending::Signal(signal) => Err(Failure::Signal(signal)),
        Ending::Gone => Err(Failure::Signal(SIGHUP)),
    }
}

fn program(lang: Lang, _cli: &Cli, _progress: Progress) -> impl Program {
    Placeholder { lang }
}

struct Placeholder {
    lang: Lang,
}

impl Program for Placeholder {
    fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(key) if key.code == KeyCode::Char('q') => vec![Effect::Quit],
            Msg::Key(key) if key.ctrl && key.code == KeyCode::Char('z') => vec![Effect::Suspend],
            _ => Vec::new(),
        }
    }

    fn view(&self, frame: &mut Frame) {
        frame.render_widget(format!("finwait {}", self.lang.code()), frame.area());
    }

    fn animates(&self) -> bool {
        false
    }
}
