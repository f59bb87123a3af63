//! What the terminal can show, and what options and environment ask for: colours, signs, motion.
//!
//! Judged from the environment alone, without asking the terminal: an answer would have to be waited for, and over a
//! slow line it arrives in the middle of the learner's first keys.

use std::io;

use termprofile::{DetectorSettings, TermProfile};

use super::cli::Cli;
use crate::lang::Lang;
use crate::tr;
use crate::tui::settings::{Setting, Settings};
use crate::tui::{ColourDepth, GlyphSet};

/// How many colours this terminal shows and which signs, where nobody says.
pub fn of_terminal() -> (ColourDepth, GlyphSet) {
    (depth(), if is_plain_c() { GlyphSet::Ascii } else { GlyphSet::Unicode })
}

/// What the options ask for.
pub fn of_options(cli: &Cli) -> Settings {
    Settings::default()
        .with(Setting::Theme, cli.theme.clone())
        .with(Setting::Colour, cli.color.map(super::cli::ColorArg::word))
        .with(Setting::Signs, cli.ascii.then_some("ascii"))
        .with(Setting::Motion, cli.no_motion.then_some("reduced"))
        .with(Setting::Mode, cli.plain.then_some("plain"))
}

/// What the environment asks for: `FINWAIT_LANG`, `FINWAIT_THEME`, `FINWAIT_PLAIN`, and no colours by `NO_COLOR` or
/// `CLICOLOR=0`.
pub fn of_environment() -> Settings {
    let plain = set("NO_COLOR").is_some() || set("CLICOLOR").is_some_and(|value| value == "0");
    Settings::default()
        .with(Setting::Language, lang_of_environment().map(Lang::code))
        .with(Setting::Theme, set("FINWAIT_THEME"))
        .with(Setting::Colour, plain.then_some("never"))
        .with(Setting::Mode, set("FINWAIT_PLAIN").map(|value| if value == "0" { "screen" } else { "plain" }))
}

/// The language of `FINWAIT_LANG`.
pub fn lang_of_environment() -> Option<Lang> {
    let code = set("FINWAIT_LANG")?;
    Lang::ALL.into_iter().find(|lang| lang.code() == code)
}

/// The sentence for a `FINWAIT_LANG` that names no language.
pub fn wrong_lang_variable(lang: Lang) -> Option<String> {
    let value = set("FINWAIT_LANG").filter(|_| lang_of_environment().is_none())?;
    let known = Lang::ALL.map(Lang::code).join(", ");
    Some(tr!(lang, "config.shell.variable", variable = "FINWAIT_LANG", value = value, known = known).into_owned())
}

/// A variable of the environment that is not empty.
fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// `NO_COLOR`, `COLORTERM`, `TERM` and their like, weighed. Not by running tmux's own command: that takes its time.
fn depth() -> ColourDepth {
    match TermProfile::detect(&io::stdout(), DetectorSettings::new().enable_tmux_info(false)) {
        TermProfile::TrueColor => ColourDepth::True,
        TermProfile::Ansi256 => ColourDepth::Indexed,
        TermProfile::Ansi16 => ColourDepth::Sixteen,
        TermProfile::NoColor | TermProfile::NoTty => ColourDepth::None,
    }
}

/// Whether the locale is expressly the plain C one, in which nothing but ASCII can be counted on. Where no locale is
/// set at all, as in many containers, the terminal most likely knows UTF-8.
fn is_plain_c() -> bool {
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    locale.is_some_and(|locale| locale == "C" || locale == "POSIX")
}

/// Whether the terminal cannot place anything on its screen (`TERM=dumb`, as within an editor).
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}
