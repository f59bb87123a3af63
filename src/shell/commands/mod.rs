//! The subcommands, one file each: read what is named, hand it to the library, print, and say how it went.
//!
//! None of them knows the terminal but `tutor`.

use super::Failure;
use super::cli::{ArmArgs, Cli, Verb};
use crate::lang::Lang;

pub mod ask;
mod check;
mod compare;
mod config;
pub mod drill;
mod exam;
mod export;
pub mod fleet;
mod fleet_zoom;
mod glossary;
mod lab;
pub mod packetdrill;
mod packetdrill_tutor;
mod papers;
pub mod present;
mod profiles;
pub mod progress;
mod room;
mod rules;
mod run;
pub mod sheet;
mod source;
mod standing;
mod tutor;

/// Does what the arguments ask for. `asked` is the language that an option, the
/// environment or the learner's file chooses, `system` that of the system's locale.
pub fn perform(cli: &Cli, asked: Option<Lang>, system: Lang) -> Result<(), Failure> {
    let lang = asked.unwrap_or(system);
    match &cli.verb {
        None => tutor::open(&tutor::Start::Home, ArmArgs::default(), cli, asked, system),
        Some(Verb::Drill(args)) if args.topics => drill::list(lang),
        Some(Verb::Sheet(args)) => sheet::perform(args, lang),
        Some(Verb::Interview(args)) => {
            let wished = Box::new(drill::interview(args, lang)?);
            tutor::open(&tutor::Start::Drill(wished), ArmArgs::default(), cli, asked, system)
        }
        Some(Verb::Drill(args)) => {
            let wished = Box::new(drill::wished(args, lang)?);
            tutor::open(&tutor::Start::Drill(wished), ArmArgs::default(), cli, asked, system)
        }
        Some(Verb::Learn { lesson, content, placement, arm }) => {
            let start = match content {
                _ if *placement => tutor::Start::Drill(Box::new(drill::placement(lang)?)),
                Some(folder) => tutor::Start::Content(folder.clone(), lesson.clone()),
                None => tutor::Start::Lesson(lesson.clone()),
            };
            tutor::open(&start, *arm, cli, asked, system)
        }
        Some(Verb::Play { file, profile, arm }) => {
            let profile = profiles::asked(profile.as_deref(), lang)?;
            tutor::open(&tutor::Start::Sandbox(file.clone(), profile), *arm, cli, asked, system)
        }
        Some(Verb::Present(args)) => present::perform(args, cli, asked, system),
        Some(Verb::Run(args)) => run::perform(args, lang),
        Some(Verb::Packetdrill(args)) => packetdrill::perform(args, cli, asked, system),
        Some(Verb::Fleet(args)) => fleet::perform(args, cli, asked, system),
        Some(Verb::Check { paths, profile, json }) => {
            let profile = profiles::asked(profile.as_deref(), lang)?;
            check::perform(paths, check::Options { profile, json: *json }, lang)
        }
        Some(Verb::Compare { files, profiles, same }) => compare::perform(files, profiles, same, lang),
        Some(Verb::Profiles { name }) => profiles::perform(name.as_deref(), lang),
        Some(Verb::Progress { verb }) => progress::perform(verb.as_ref(), lang),
        Some(Verb::Export { file, profile, format, output, backend }) => {
            let profile = profiles::asked(profile.as_deref(), lang)?;
            export::perform((file, profile), *format, output.as_deref(), *backend, lang)
        }
        Some(Verb::Config(args)) => config::perform(args, lang),
        Some(Verb::Lab { verb }) => lab::perform(verb, lang),
        Some(Verb::Rules { key, search }) => rules::perform(key.as_deref(), search.as_deref(), lang),
        Some(Verb::Glossary { term }) => glossary::perform(term.as_deref(), lang),
        Some(Verb::Ask(args)) => ask::perform(args, lang, cli.lang.is_some()),
        Some(Verb::Completions { shell }) => papers::completions(*shell, lang),
        Some(Verb::Man) => papers::manual(lang),
    }
}
