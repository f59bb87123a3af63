//! `finwait config`: where the learner's file of settings is, what it may say, and whether it is sound.

use std::path::{Path, PathBuf};

use crate::lang::Lang;
use crate::shell::cli::ConfigArgs;
use crate::shell::{Failure, complain, config, print};
use crate::tr;
use crate::tui::settings::default_file;

/// Does what the options ask for; without any, says where the file is.
pub fn perform(args: &ConfigArgs, lang: Lang) -> Result<(), Failure> {
    if args.default {
        return print(&default_file(lang));
    }
    if let Some(named) = &args.check {
        return check(named.as_deref(), lang);
    }
    let file = file(lang)?;
    if args.path {
        return print(&format!("{}\n", file.display()));
    }
    let key = if file.exists() { "config.shell.is_there" } else { "config.shell.is_not_there" };
    print(&format!("{}\n", tr!(lang, key, file = file.display())))
}

/// The learner's file.
fn file(lang: Lang) -> Result<PathBuf, Failure> {
    config::file().ok_or_else(|| Failure::Environment(tr!(lang, "config.shell.no_folder").into_owned()))
}

/// Checks a file of settings; without a name the learner's own, and all of their themes.
fn check(named: Option<&Path>, lang: Lang) -> Result<(), Failure> {
    let names = config::theme_names();
    let mut wrong = 0;
    let mut tell = |outcome: Result<(), config::Wrong>| {
        if let Err(text) = outcome {
            complain(text.trim_end());
            wrong += 1;
        }
    };
    let file = named.map_or_else(|| file(lang), |named| Ok(named.to_owned()))?;
    if named.is_some() || file.exists() {
        tell(config::check(&file, &names, lang).map(|_| ()));
    }
    for name in names.iter().filter(|_| named.is_none()) {
        tell(config::theme(name, lang).map(|_| ()));
    }
    if wrong > 0 {
        return Err(Failure::BadFile);
    }
    print(&format!("{}\n", tr!(lang, "config.shell.fine", file = file.display())))
}
