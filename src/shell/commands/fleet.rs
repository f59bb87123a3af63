//! `finwait fleet`: very many connections at once, from a file or from one of the labs that come with the program; to
//! a page of text, JSON or CSV.
//!
//! A long run says on the terminal how far it is and how much is left; Ctrl-C ends it early and prints what there is.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::fleet::{self, Fleet, Knob, LABS, Lab, Measure, Plan};
use crate::lang::Lang;
use crate::scenario::nearest;
use crate::shell::cli::{ArmArgs, Cli};
use crate::shell::signals::note_interrupt;
use crate::shell::{Failure, complain, print};
use crate::tr;

use super::room::memory;
use super::source::Source;
use super::tutor::{self, FleetStart};

/// What is asked for on the command line.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
#[derive(Debug, Clone, clap::Args)]
pub struct FleetArgs {
    /// The plan, a lab's name, or `-` for the standard input; the list of labs without it.
    #[arg(display_order = 1)]
    pub plan: Option<PathBuf>,
    /// How the hosts' TCP behaves.
    #[arg(long)]
    pub profile: Option<String>,
    /// What every random choice comes from.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Other values for knobs.
    #[arg(long = "set", value_name = "KNOB=VALUE")]
    pub sets: Vec<String>,
    /// Prints a page of text, also where there is a screen.
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    pub text: bool,
    /// Prints everything as JSON.
    #[arg(long)]
    pub json: bool,
    /// Prints the series as CSV.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// Asks for a prediction before a lab runs, also where no terminal is.
    #[arg(long, conflicts_with_all = ["json", "csv", "show_plan", "scenario"])]
    pub predict: bool,
    /// Prints the plan itself, with every change.
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    pub show_plan: bool,
    /// Prints the same run as a scenario.
    #[arg(long, conflicts_with_all = ["json", "csv", "show_plan"])]
    pub scenario: bool,
    /// Prints what one connection did: that of a number, the first that met an error (`error`, or its name), or that of
    /// the first forged SYN (`forged`).
    #[arg(long, value_name = "NUMBER|WHAT", conflicts_with_all = ["json", "csv", "show_plan", "scenario", "score"])]
    pub zoom: Option<String>,
    /// Prints what several plans, or all labs whose names begin so, cost: a line for each.
    #[arg(long, conflicts_with_all = ["json", "csv", "show_plan", "scenario"])]
    pub score: bool,
    /// More plans or labs, for --score.
    #[arg(requires = "score", display_order = 2)]
    pub others: Vec<PathBuf>,
}

/// How often it is said how far the run is.
const TOLD_EVERY: Duration = Duration::from_millis(200);

/// So much happens between two looks at the clock.
const AT_ONCE: u64 = 20_000;

/// So many bytes are left to the system.
const RESERVE: u64 = 64 << 20;

/// Connections of which a scenario may be made.
const SCENARIO_MAX: u64 = 2_000;

/// Runs a fleet and prints what became of it.
pub fn perform(args: &FleetArgs, cli: &Cli, asked: Option<Lang>, system: Lang) -> Result<(), Failure> {
    let lang = asked.unwrap_or(system);
    if is_for_screen(args, cli, lang)? {
        let start = Box::new(start(args, lang)?);
        return tutor::open(&tutor::Start::Fleet(start), ArmArgs::default(), cli, asked, system);
    }
    let Some(path) = &args.plan else { return print(&list(lang)) };
    if args.score {
        return score(path, args, lang);
    }
    let plan = asked_for(path, args, lang)?;
    if args.show_plan {
        return print(&plan.to_source());
    }
    plan.check(memory()).map_err(|refused| Failure::Usage(refused.text(lang)))?;
    if args.scenario {
        return as_scenario(plan, lang);
    }
    if let Some(wanted) = &args.zoom {
        return super::fleet_zoom::perform(plan, wanted, lang);
    }
    let lab = LABS.iter().find(|lab| path.as_os_str() == lab.name && !args.json && !args.csv);
    let said = lab.filter(|_| args.predict || at_terminal()).map(|lab| predict(lab, lang)).transpose()?.flatten();
    let mut fleet = Fleet::new(plan);
    let ended = go(&mut fleet, lang);
    let text = match (args.json, args.csv) {
        (true, _) => fleet::as_json(&fleet),
        (_, true) => fleet::as_csv(&fleet),
        _ => fleet::as_text(&fleet, lang),
    };
    print(&text)?;
    if let Some(lab) = lab {
        let said = said.filter(|_| ended == Ended::Whole);
        let compared = said.map(|said| lab.asks.compare(said, &fleet, lang) + "\n").unwrap_or_default();
        let look =
            if ended == Ended::Whole && is_of(lab, fleet.plan(), lang) { lab.look(lang) + "\n" } else { String::new() };
        print(&format!("\n{compared}{look}{}\n", tr!(lang, "fleet.lesson", lesson = lab.lesson())))?;
    }
    ended.said(&fleet, lang)
}

/// How a run came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// As the plan says.
    Whole,
    /// A signal asked for it.
    Signal(i32),
    /// There was no more memory to be had.
    Memory,
}

impl Ended {
    /// Tells of a run that did not come to the end of its plan that what was printed is not the whole.
    fn said(self, fleet: &Fleet, lang: Lang) -> Result<(), Failure> {
        let at = format!("{:.1}", fleet.now().0 as f64 / 1e6);
        match self {
            Ended::Whole => Ok(()),
            Ended::Signal(signal) => {
                complain(&tr!(lang, "fleet.stopped", at = at));
                Err(Failure::Signal(signal))
            }
            Ended::Memory => Err(Failure::Environment(tr!(lang, "fleet.out-of-memory", at = at).into_owned())),
        }
    }
}

/// Whether the run is to be seen on the screen: where there is one, and nothing else was asked for.
fn is_for_screen(args: &FleetArgs, cli: &Cli, lang: Lang) -> Result<bool, Failure> {
    let prints = args.json || args.csv || args.text || args.show_plan || args.scenario;
    let prints = prints || args.score || args.zoom.is_some();
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    Ok(!prints && terminal && !tutor::is_plain(&tutor::preferences(cli, lang)?))
}

/// What the screen begins with.
fn start(args: &FleetArgs, lang: Lang) -> Result<FleetStart, Failure> {
    let Some(path) = &args.plan else { return Ok(FleetStart::Labs) };
    let changed = args.profile.is_some() || args.seed.is_some() || !args.sets.is_empty();
    match LABS.iter().find(|lab| path.as_os_str() == lab.name) {
        Some(lab) if !changed => Ok(FleetStart::Lab(lab)),
        Some(_) | None => {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Ok(FleetStart::Plan(Box::new(asked_for(path, args, lang)?), name))
        }
    }
}

/// The plan that is named, with every change.
fn asked_for(path: &Path, args: &FleetArgs, lang: Lang) -> Result<Plan, Failure> {
    let mut plan = plan(path, lang)?;
    if let Some(profile) = super::profiles::asked(args.profile.as_deref(), lang)? {
        plan.profile = profile;
    }
    plan.seed = args.seed.unwrap_or(plan.seed);
    for set in &args.sets {
        plan = plan.turned(set, lang).map_err(Failure::Usage)?;
    }
    Ok(plan)
}

fn at_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether a plan is the lab's own, unchanged: what there is to see in it is said of no other.
fn is_of(lab: &Lab, plan: &Plan, lang: Lang) -> bool {
    fleet::read(lab.source, lang).is_ok_and(|own| own == *plan)
}

/// What whoever runs a lab expects of it, asked for before anything happens.
fn predict(lab: &Lab, lang: Lang) -> Result<Option<u64>, Failure> {
    print(&format!("{}\n{}\n{} ", lab.title.get(lang), lab.asks.ask(lang), tr!(lang, "fleet.ask-how")))?;
    io::stdout().flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let said = line.trim();
    let number = Measure::read(said);
    if number.is_none() && !said.is_empty() {
        complain(&tr!(lang, "fleet.not-a-prediction", said = said));
    }
    Ok(number)
}

/// The labs with what each is about.
fn list(lang: Lang) -> String {
    let width = LABS.iter().map(|lab| lab.name.len()).max().unwrap_or(0);
    let mut out = tr!(lang, "fleet.labs").into_owned() + "\n";
    for lab in LABS {
        out.push_str(&format!("  {:width$}  {}\n", lab.name, lab.title.get(lang)));
    }
    out
}

/// The plan of a lab or of a file.
fn plan(path: &Path, lang: Lang) -> Result<Plan, Failure> {
    let lab = LABS.iter().find(|lab| path.as_os_str() == lab.name);
    let source = match lab {
        Some(lab) => Source { name: lab.name.to_owned(), text: lab.source.to_owned() },
        None => Source::read(path, lang).map_err(|why| Failure::Usage(or_lab(path, why, lang)))?,
    };
    fleet::read(&source.text, lang).map_err(|mistakes| {
        source.show(&mistakes, lang);
        Failure::BadFile
    })
}

/// Why a file could not be read; the lab of nearly that name, if it is that there is no such file.
fn or_lab(path: &Path, why: String, lang: Lang) -> String {
    let name = path.to_string_lossy();
    match nearest(&name, LABS.iter().map(|lab| lab.name)) {
        Some(lab) if !path.exists() => why + &tr!(lang, "fleet.no-lab", lab = lab),
        Some(_) | None => why,
    }
}

/// The same run as a scenario, where it is small enough to be one.
fn as_scenario(plan: Plan, lang: Lang) -> Result<(), Failure> {
    let (clients, connections) = (plan.knobs.count(Knob::Clients), plan.connections());
    let too_much = connections > SCENARIO_MAX || clients > 7 || plan.knobs.count(Knob::Flood) > 0;
    if too_much {
        return Err(Failure::Usage(tr!(lang, "fleet.no-scenario", most = SCENARIO_MAX).into_owned()));
    }
    let mut fleet = Fleet::recording(plan);
    fleet.run();
    print(&fleet.scenario().unwrap_or_default())
}

/// What plans cost, side by side. One lab stands for all whose names begin like its own.
fn score(path: &Path, args: &FleetArgs, lang: Lang) -> Result<(), Failure> {
    let named = path.to_string_lossy();
    let family = LABS.iter().filter(|lab| lab.name.starts_with(&*named)).map(|lab| PathBuf::from(lab.name));
    let all = std::iter::once(path.to_owned()).chain(args.others.iter().cloned());
    let paths: Vec<PathBuf> = if args.others.is_empty() && LABS.iter().any(|lab| path.as_os_str() == lab.name) {
        family.collect()
    } else {
        all.collect()
    };
    // Of each run only its costs are kept: several of a million would not fit beside each other.
    let mut runs = Vec::new();
    for path in paths {
        let plan = asked_for(&path, args, lang)?;
        plan.check(memory()).map_err(|refused| Failure::Usage(refused.text(lang)))?;
        let mut fleet = Fleet::new(plan);
        let ended = go(&mut fleet, lang);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        runs.push((name, fleet::costs(&fleet)));
        if ended != Ended::Whole {
            print(&fleet::as_scores(&runs, lang))?;
            return ended.said(&fleet, lang);
        }
    }
    print(&fleet::as_scores(&runs, lang))
}

/// So many bytes are left to the system: a run that finds fewer ends.
pub(super) fn reserve() -> u64 {
    RESERVE.min(memory() / 8)
}

/// Lets the run go on to its end, if nothing ends it before.
pub(super) fn go(fleet: &mut Fleet, lang: Lang) -> Ended {
    let stop = note_interrupt();
    let reserve = reserve();
    let mut line = Line::new();
    let (mut more, mut ended) = (true, Ended::Whole);
    while more && ended == Ended::Whole {
        more = fleet.go_on(AT_ONCE);
        if let Some(signal) = stop.signal().filter(|_| more) {
            ended = Ended::Signal(signal);
        } else if more && memory() < reserve {
            ended = Ended::Memory;
        }
        line.tell(|passed| progress(fleet, passed, lang));
    }
    line.wipe();
    if more {
        fleet.stop();
    }
    ended
}

/// A line on the terminal that says how far something is.
pub(super) struct Line {
    /// Whether there is a terminal.
    tells: bool,
    begun: Instant,
    told: Instant,
}

impl Line {
    /// It is said for the first time after a moment.
    pub(super) fn new() -> Line {
        Line { tells: io::stderr().is_terminal(), begun: Instant::now(), told: Instant::now() }
    }

    /// Says it, if it is time again; the words are asked for with the time that has passed.
    pub(super) fn tell(&mut self, words: impl FnOnce(Duration) -> String) {
        if self.tells && self.told.elapsed() >= TOLD_EVERY {
            self.told = Instant::now();
            let _ = write!(io::stderr().lock(), "\r\x1b[K{}", words(self.begun.elapsed()));
        }
    }

    /// What stands there goes.
    pub(super) fn wipe(&self) {
        if self.tells {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// How far the run is, and how long it will take.
fn progress(fleet: &Fleet, passed: Duration, lang: Lang) -> String {
    if let Some((counted, all)) = fleet.counting() {
        return tr!(lang, "fleet.counting", percent = counted * 100 / all.max(1)).into_owned();
    }
    let done = fleet.now().0 as f64 / fleet.end().0.max(1) as f64;
    let left = if done > 0.0 { passed.as_secs_f64() * (1.0 - done) / done } else { 0.0 };
    let (percent, left) = (format!("{:.0}", done * 100.0), format!("{left:.0}"));
    tr!(lang, "fleet.progress", percent = percent, begun = fleet.census().begun, left = left).into_owned()
}
