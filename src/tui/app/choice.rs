//! What can be chosen in a menu, in a list or by a yes, on whatever screen: plain data that the app then carries out.

use super::{Jump, forks, intervene};
use crate::fleet::Pick;
use crate::scenario::BranchId;
use crate::scenario::live::Pace;
use crate::trace::{Command, Rule};
use crate::tui::action::Action;
use crate::tui::glossary::Term;
use crate::tui::settings::Setting;

/// What an entry of a menu, or a yes, stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Do this to the run.
    Do(Command),
    /// Show this rule.
    Rule(Rule),
    /// Begin the lesson anew.
    Restart,
    /// Begin anew on the real kernel, or in the simulator.
    Arm(Option<Pace>),
    /// Show this term.
    Term(&'static Term),
    /// Let the run go on to the next event of that kind.
    Jump(Jump),
    /// Go to that step.
    GoTo(usize),
    /// Go on without the challenge.
    SkipChallenge,
    /// Give this setting its next value.
    Setting(Setting),
    /// Write the settings into the learner's file.
    WriteSettings,
    /// Back to the first screen.
    Leave,
    /// End the drill here.
    StopDrill,
    /// Leave the program, whatever is lost.
    QuitAnyway,
    /// Do all of these to the run.
    DoAll(Vec<Command>),
    /// Do what a key does.
    Act(Action),
    /// Open another list.
    More(intervene::More),
    /// Complete this at the `:` line.
    Line(String),
    /// Name this line of an output in the answer.
    Row(String),
    /// Do something with a branch of the tree.
    Branch(BranchId, forks::BranchAct),
    /// Save under that name.
    Save(String),
    /// Write this into a file that is there.
    Replace(String, String),
    /// Open that file.
    Open(String),
    /// The same, whatever is lost.
    OpenAnyway(String),
    /// Open the fleet's lab of that name.
    Lab(&'static str),
    /// Look for that connection of the fleet.
    Zoom(Pick),
}
