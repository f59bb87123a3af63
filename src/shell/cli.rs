//! The command line: subcommands, options and their help, in both languages.
//!
//! The shape is declared once, for parsing, help, completions and the man page; the words stand in `assets/i18n` under
//! `shell.cli` and are filled in for the language, so that `--help` is Chinese for a Chinese reader. The language
//! itself is looked for in the raw arguments first, because even a usage error must be told in it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::lang::Lang;
use crate::tr;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "finwait",
    version,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub struct Cli {
    /// What to do; the tutor without it.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// The language of everything that is said.
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,
    /// The theme of the screens.
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// How many colours.
    #[arg(long, global = true, value_enum, value_name = "HOW")]
    pub color: Option<ColorArg>,
    /// Draws with ASCII signs only.
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Nothing moves on screen.
    #[arg(long, global = true)]
    pub no_motion: bool,
    /// The linear mode: typed lines, answered in sentences.
    #[arg(long, global = true)]
    pub plain: bool,
    /// Prints help.
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// Prints the version.
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// `--lang`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// English.
    En,
    /// Simplified Chinese.
    Zh,
}

impl LangArg {
    /// The language itself.
    pub fn lang(self) -> Lang {
        match self {
            LangArg::En => Lang::En,
            LangArg::Zh => Lang::Zh,
        }
    }
}

/// `--color`: the words of the setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// As the terminal has them.
    Auto,
    /// 24-bit.
    Truecolor,
    /// 256.
    #[value(name = "256")]
    Indexed,
    /// Sixteen.
    #[value(name = "16")]
    Sixteen,
    /// None.
    Never,
}

impl ColorArg {
    /// The word of the setting.
    pub fn word(self) -> &'static str {
        match self {
            ColorArg::Auto => "auto",
            ColorArg::Truecolor => "truecolor",
            ColorArg::Indexed => "256",
            ColorArg::Sixteen => "16",
            ColorArg::Never => "never",
        }
    }
}

/// `finwait config`.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub struct ConfigArgs {
    /// Prints a file with every default.
    #[arg(long)]
    pub default: bool,
    /// Prints where the file is.
    #[arg(long)]
    pub path: bool,
    /// Checks a file, or the learner's own.
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub check: Option<Option<PathBuf>>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Opens the tutor at a lesson.
    Learn {
        /// The lesson's identifier.
        lesson: Option<String>,
        /// A folder of lessons, read anew whenever a file in it changes.
        #[arg(long, value_name = "DIR")]
        content: Option<PathBuf>,
        /// Twelve questions, and where to begin.
        #[arg(long, conflicts_with_all = ["lesson", "content"])]
        placement: bool,
        /// What plays it, and how.
        #[command(flatten)]
        arm: ArmArgs,
    },
    /// Opens the sandbox.
    Play {
        /// The scenario to begin with.
        file: Option<PathBuf>,
        /// How the hosts' TCP behaves.
        #[arg(long)]
        profile: Option<String>,
        /// What plays it, and how.
        #[command(flatten)]
        arm: ArmArgs,
    },
    /// Asks questions without end, chosen for the learner.
    Drill(super::commands::drill::DrillArgs),
    /// Questions to take away.
    Sheet(super::commands::sheet::SheetArgs),
    /// A mock interview.
    Interview(super::commands::drill::InterviewArgs),
    /// Presents a lesson or a scenario to a room.
    Present(super::commands::present::PresentArgs),
    /// Runs a scenario and prints what happened.
    Run(RunArgs),
    /// Runs packetdrill's scripts.
    Packetdrill(super::commands::packetdrill::PacketdrillArgs),
    /// Runs very many connections at once.
    Fleet(super::commands::fleet::FleetArgs),
    /// Checks lessons and scenarios.
    Check {
        /// Files and folders.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// How the hosts' TCP behaves in scenarios.
        #[arg(long)]
        profile: Option<String>,
        /// Prints everything as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Plays scenarios under two profiles, or two scenarios, and explains where they part.
    Compare {
        /// The scenarios.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The two profiles; two files without them are compared with each other.
        #[arg(long, value_delimiter = ',', num_args = 1)]
        profiles: Vec<String>,
        /// Knobs that the first profile takes from the second.
        #[arg(long, value_delimiter = ',', num_args = 1)]
        same: Vec<String>,
    },
    /// Lists and explains the profiles.
    Profiles {
        /// One profile's name.
        name: Option<String>,
    },
    /// Draws a run into a file.
    Export {
        /// The scenario.
        file: PathBuf,
        /// How the hosts' TCP behaves.
        #[arg(long)]
        profile: Option<String>,
        /// What to write.
        #[arg(long, value_enum)]
        format: ExportFormat,
        /// Where to; the standard output without it.
        #[arg(short, long)]
        output: Option<PathBuf>,
        /// What carries the run out.
        #[arg(long, value_enum, default_value_t = Backend::Sim)]
        backend: Backend,
    },
    /// What the learner knows, and when it comes back.
    Progress {
        /// What about it; the list without it.
        #[command(subcommand)]
        verb: Option<super::commands::progress::ProgressVerb>,
    },
    /// The settings.
    Config(ConfigArgs),
    /// The real kernel as the second arm.
    Lab {
        /// What about it.
        #[command(subcommand)]
        verb: LabVerb,
    },
    /// Lists and explains the rules.
    Rules {
        /// One rule's key.
        key: Option<String>,
        /// Only the rules that mention this.
        #[arg(short, long, value_name = "TEXT", conflicts_with = "key")]
        search: Option<String>,
    },
    /// Finds classic questions with their answers.
    Ask(super::commands::ask::AskArgs),
    /// Lists and explains the terms.
    Glossary {
        /// One term.
        term: Option<String>,
    },
    /// Prints completions for a shell.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Prints the manual page.
    Man,
}

/// `finwait lab`.
#[derive(Debug, Subcommand)]
pub enum LabVerb {
    /// Looks at what it needs.
    Doctor,
    /// Runs scenarios on both arms.
    Compare {
        /// The scenarios.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// `finwait run`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct RunArgs {
    /// The scenario, `-` for the standard input.
    pub file: PathBuf,
    /// Prints JSON lines.
    #[arg(long)]
    pub json: bool,
    /// How the hosts' TCP behaves.
    #[arg(long)]
    pub profile: Option<String>,
    /// What carries the run out.
    #[arg(long, value_enum, default_value_t = Backend::Sim)]
    pub backend: Backend,
    /// Prints more.
    #[arg(short, long)]
    pub verbose: bool,
    /// Says each rule in full.
    #[arg(long)]
    pub why: bool,
    /// Prints absolute sequence numbers.
    #[arg(long)]
    pub absolute: bool,
    /// What every random choice comes from.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Prints what the hosts' kernels counted.
    #[arg(long)]
    pub counters: bool,
    /// Prints the sockets that are there at the end.
    #[arg(long)]
    pub ss: bool,
}

/// What plays the tutor's runs.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct ArmArgs {
    /// The simulator or the kernel.
    #[arg(long, value_enum, default_value_t = Backend::Sim)]
    pub backend: Backend,
    /// How packets move on the kernel.
    #[arg(long, value_enum)]
    pub pace: Option<PaceArg>,
}

/// `--pace`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum PaceArg {
    /// In real time, 0.4 s a packet.
    #[default]
    Slow,
    /// The wire holds each packet until it is let go.
    Step,
}

/// `--backend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Backend {
    /// The simulator.
    #[default]
    Sim,
    /// The kernel of this machine.
    Kernel,
}

/// `--format` of `export`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// The ladder as a picture.
    Svg,
    /// The segments as text, as tcpdump prints them.
    Tcpdump,
}

/// The command line's shape with its words in a language.
pub fn command(lang: Lang) -> Command {
    localised(Cli::command(), lang, "shell.cli")
}

/// Fills in the words of a command and of all below it. The key of an option is `<command>.<option>`.
fn localised(command: Command, lang: Lang, key: &str) -> Command {
    let headings = [
        ("usage", tr!(lang, "shell.cli.heading.usage")),
        ("commands", tr!(lang, "shell.cli.heading.commands")),
        ("options", tr!(lang, "shell.cli.heading.options")),
        ("arguments", tr!(lang, "shell.cli.heading.arguments")),
    ];
    let [usage, commands, options, arguments] = headings.map(|(_, text)| text.into_owned());
    let template = format!("{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}\n");
    let about = format!("{key}.about");
    command
        .about(tr!(lang, &about).into_owned())
        .help_template(template)
        .subcommand_help_heading(commands)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { arguments.clone() } else { options.clone() };
            let text = arg_key(key, &arg);
            let help = tr!(lang, &text).into_owned();
            let arg = arg.help(help).help_heading(heading);
            // The help names them, in the right language.
            if arg.get_action().takes_values() { arg.hide_possible_values(true) } else { arg }
        })
        .mut_subcommands(|below| {
            let name = below.get_name().to_owned();
            localised(below, lang, &format!("{key}.{name}"))
        })
}

/// Options that stand for every command have one text.
fn arg_key(key: &str, arg: &Arg) -> String {
    match arg.get_id().as_str() {
        id @ ("lang" | "theme" | "color" | "ascii" | "no_motion" | "plain" | "help" | "version") => {
            format!("shell.cli.{id}")
        }
        id => format!("{key}.{id}"),
    }
}

/// Parses the arguments, the program's name first.
pub fn parse(args: &[OsString], lang: Lang) -> Result<Cli, clap::Error> {
    let matches = command(lang).try_get_matches_from(args)?;
    Cli::from_arg_matches(&matches)
}

/// The language that `--lang` asks for, found without parsing the rest.
pub fn asked_lang(args: &[OsString]) -> Option<Lang> {
    let mut args = args.iter().skip(1).filter_map(|arg| arg.to_str());
    while let Some(arg) = args.next() {
        let value = match arg.strip_prefix("--lang") {
            Some("") => args.next(),
            Some(rest) => rest.strip_prefix('='),
            None => continue,
        };
        return Lang::ALL.into_iter().find(|lang| value == Some(lang.code()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parser's own audit of the declaration, in both languages, and no key without its words.
    #[test]
    fn the_declaration_is_sound_and_every_word_of_it_is_there() {
        for lang in Lang::ALL {
            let mut command = command(lang);
            command.build();
            command.clone().debug_assert();
            let verbs = command.get_subcommands_mut().map(|verb| verb.render_long_help().to_string());
            for help in verbs.collect::<Vec<_>>().into_iter().chain([command.render_long_help().to_string()]) {
                assert!(!help.contains("shell."), "a key without words in:\n{help}");
            }
        }
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let cases = [
            ("finwait --lang zh run x", Some(Lang::Zh)),
            ("finwait run x --lang=en --bogus", Some(Lang::En)),
            ("finwait --lang fr", None),
            ("finwait --lang", None),
            ("finwait run x", None),
        ];
        for (line, lang) in cases {
            let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(asked_lang(&args), lang, "{line}");
        }
    }
}
