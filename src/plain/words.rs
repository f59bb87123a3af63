//! The commands of the linear mode: one table, from which lines are understood and the help is made.
//!
//! Each has a whole word and, where it is used often, one letter. Their help stands in the interface's words under
//! `plain.help`. Whatever is not in the table is a command of the scenario language, or an answer to what is asked.

use std::path::Path;

use crate::lang::Lang;
use crate::tr;
use crate::tui::sheet::Sheet;

use super::drill_words::confidence;
use super::driver::Driver;
use super::page::Page;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Say the commands.
    Help,
    /// Say it all again.
    Again,
    /// Open a lesson.
    Learn,
    /// Open the sandbox.
    Sandbox,
    /// Begin a drill.
    Drill,
    /// A question about what comes next in the run.
    Ask,
    /// Open a scenario from a file.
    Open,
    /// Answer the question, whatever the answer looks like.
    Answer,
    /// On to the next part.
    Next,
    /// So many steps.
    Step,
    /// Back so many steps.
    Back,
    /// To the moment after a step.
    To,
    /// On until it ends or rests.
    Play,
    /// On until a condition holds.
    Until,
    /// The rules behind the last step, in full.
    Why,
    /// A rule by its key.
    Rule,
    /// The rules that mention something.
    Rules,
    /// The hosts, the wire, the clock.
    State,
    /// The whole run so far.
    Ladder,
    /// A segment's header.
    Segment,
    /// Lose a segment.
    Lose,
    /// Duplicate a segment.
    Duplicate,
    /// Delay a segment.
    Delay,
    /// What can be done to a host or a segment.
    Menu,
    /// Another view of the moment.
    View(Sheet),
    /// What a term means.
    Glossary,
    /// Begin another future here.
    Fork,
    /// The branches, or go to one.
    Branch,
    /// Another name for the branch that is played.
    Name,
    /// Take a branch off.
    Prune,
    /// Two branches side by side.
    Compare,
    /// A hint.
    Hint,
    /// Save the session as a scenario.
    Save,
    /// Begin anew.
    Restart,
    /// On without having reached the goal.
    Skip,
    /// Leave reasons out, or say them.
    Brief,
    /// Switch the language.
    Language,
    /// Another path through the course.
    Path,
    /// Over to the screens.
    Screens,
    /// Back to the list of lessons.
    Leave,
    /// Leave the program.
    Quit,
}

/// Where a command is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// Everywhere.
    Anywhere,
    /// Where a run is shown.
    Run,
    /// Where a run may be changed.
    Meddle,
}

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// What it stands for.
    pub verb: Verb,
    /// The word.
    pub word: &'static str,
    /// One letter for it, or a second word; empty for none.
    pub short: &'static str,
    /// What may follow, for the help.
    pub args: &'static str,
    /// Where it is understood.
    pub place: Where,
}

const fn word(verb: Verb, word: &'static str, short: &'static str, args: &'static str, place: Where) -> Word {
    Word { verb, word, short, args, place }
}

/// The table, in the order of the help.
pub const WORDS: [Word; 47] = [
    word(Verb::Next, "next", "n", "", Where::Run),
    word(Verb::Step, "step", "s", "[N]", Where::Run),
    word(Verb::Back, "back", "b", "[N]", Where::Run),
    word(Verb::To, "to", "", "[N]", Where::Run),
    word(Verb::Play, "play", "p", "", Where::Run),
    word(Verb::Until, "until", "u", "CONDITION", Where::Run),
    word(Verb::Ask, "ask", "", "", Where::Run),
    word(Verb::Answer, "answer", "a", "ANSWER", Where::Run),
    word(Verb::Hint, "hint", "h", "", Where::Run),
    word(Verb::Why, "why", "w", "", Where::Run),
    word(Verb::State, "state", "", "[HOST]", Where::Run),
    word(Verb::Ladder, "ladder", "l", "[HOST HOST]", Where::Run),
    word(Verb::Segment, "segment", "", "[#N]", Where::Run),
    word(Verb::View(Sheet::Diagram), "diagram", "", "[HOST HOST | #N]", Where::Run),
    word(Verb::View(Sheet::Variables), "variables", "", "[HOST HOST | #N]", Where::Run),
    word(Verb::View(Sheet::Header), "header", "", "[#N]", Where::Run),
    word(Verb::View(Sheet::Queues), "queues", "", "[HOST HOST]", Where::Run),
    word(Verb::View(Sheet::Capture), "tcpdump", "", "[HOST]", Where::Run),
    word(Verb::View(Sheet::Sockets), "ss", "", "[HOST HOST]", Where::Run),
    word(Verb::View(Sheet::Counters), "counters", "", "[HOST HOST]", Where::Run),
    word(Verb::Menu, "menu", "m", "[HOST or #N]", Where::Meddle),
    word(Verb::Lose, "lose", "x", "[#N]", Where::Meddle),
    word(Verb::Duplicate, "duplicate", "", "[#N]", Where::Meddle),
    word(Verb::Delay, "delay", "", "[#N] [TIME]", Where::Meddle),
    word(Verb::Fork, "fork", "", "[NAME]", Where::Meddle),
    word(Verb::Branch, "branch", "", "[NAME]", Where::Meddle),
    word(Verb::Compare, "compare", "c", "[NAME [NAME]]", Where::Meddle),
    word(Verb::Name, "name", "", "NAME", Where::Meddle),
    word(Verb::Prune, "prune", "", "NAME", Where::Meddle),
    word(Verb::Save, "save", "", "FILE", Where::Run),
    word(Verb::Restart, "restart", "", "", Where::Run),
    word(Verb::Skip, "skip", "", "", Where::Run),
    word(Verb::Again, "again", "", "", Where::Anywhere),
    word(Verb::Learn, "learn", "", "LESSON", Where::Anywhere),
    word(Verb::Sandbox, "sandbox", "", "", Where::Anywhere),
    word(Verb::Drill, "drill", "", "[TOPIC]", Where::Anywhere),
    word(Verb::Path, "path", "", "[NAME]", Where::Anywhere),
    word(Verb::Open, "open", "", "FILE", Where::Anywhere),
    word(Verb::Rule, "rule", "", "NAME", Where::Anywhere),
    word(Verb::Rules, "rules", "", "TEXT", Where::Anywhere),
    word(Verb::Glossary, "glossary", "", "[TERM]", Where::Anywhere),
    word(Verb::Brief, "brief", "", "", Where::Anywhere),
    word(Verb::Language, "language", "", "[en or zh]", Where::Anywhere),
    word(Verb::Screens, "screens", "", "", Where::Anywhere),
    word(Verb::Help, "help", "?", "", Where::Anywhere),
    word(Verb::Leave, "leave", "", "", Where::Run),
    word(Verb::Quit, "quit", "q", "", Where::Anywhere),
];

/// The command that a line begins with, and the rest of the line.
pub fn verb_of(line: &str) -> Option<(&'static Word, &str)> {
    let line = line.trim();
    let end = line.find(char::is_whitespace).unwrap_or(line.len());
    let (first, rest) = line.split_at(end);
    let known = WORDS.iter().find(|word| {
        word.word.eq_ignore_ascii_case(first) || (!word.short.is_empty() && word.short.eq_ignore_ascii_case(first))
    });
    known.map(|word| (word, rest.trim()))
}

/// The help, of one command if it is named: what is understood at this place, if the learner is at one.
pub fn told(rest: &str, place: Option<&dyn Driver>, page: &mut Page) {
    let drill = place.is_some_and(Driver::is_drill);
    if let Some((word, _)) = verb_of(rest) {
        return page.text(line(word, drill, page.lang));
    }
    if drill && confidence(rest).is_some() {
        return page.text(sure(page.lang));
    }
    let meddle = place.is_some_and(Driver::may_meddle);
    let shown = WORDS.iter().filter(|word| match word.place {
        Where::Anywhere => true,
        Where::Run => place.is_some(),
        Where::Meddle => meddle,
    });
    for word in shown {
        page.text(line(word, drill, page.lang));
    }
    if drill {
        page.text(sure(page.lang));
    }
    let asking = place.is_some_and(Driver::is_asking);
    page.words(match (place, meddle, asking) {
        (None, _, _) => "plain.home.how",
        (Some(_), true, _) => "plain.help_meddle",
        (Some(_), false, true) => "plain.help_asking",
        (Some(_), false, false) => "plain.help_fixed",
    });
}

/// The help's line for saying how sure one is, in a drill.
fn sure(lang: Lang) -> String {
    tr!(lang, "plain.help_drill.sure").into_owned()
}

/// The help's line for a command; some do something else in a drill.
pub fn line(word: &Word, drill: bool, lang: Lang) -> String {
    let usage = format!("{} {}", word.word, word.args);
    let list = if drill && matches!(word.verb, Verb::Hint | Verb::Skip) { "help_drill" } else { "help" };
    let text = tr!(lang, format!("plain.{list}.{}", word.word));
    if word.short.is_empty() {
        tr!(lang, "plain.help_line", usage = usage.trim(), text = text).into_owned()
    } else {
        tr!(lang, "plain.help_line_short", usage = usage.trim(), short = word.short, text = text).into_owned()
    }
}

/// Whether a file holds a tree of runs rather than a scenario.
pub(super) fn is_tree(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

/// Whether a line is a remark in a script: `# ...`. A segment's number is none.
pub(super) fn is_comment(line: &str) -> bool {
    line.strip_prefix('#').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}
