//! What keys do: one table, and the [`Keymap`] in force that is made of it and of what the learner has rebound. Hints,
//! the help overlay and `docs/keys.md` are read off the keymap.
//!
//! A screen has a stack of [`Context`]s, the most special first; a key means what the first context says that binds it.
//! Words stand in `assets/i18n/tui.*.toml` under `tui.action`, a hint of a word or two and a sentence of help for each.
//! Editing a line of text is not in the table: in [`Context::CommandLine`] and [`Context::Answer`] what is not bound is
//! typed.

mod conflicts;
mod docs;
mod hints;
mod keymap;
pub mod stack;
mod table;

use std::borrow::Cow;

use super::key::Key;
use super::present::Hidden;

pub use conflicts::Conflict;
pub use docs::keys_page;
pub use hints::{Help, HelpRow, Offer, key_names};
pub use keymap::{Keymap, UnknownKey};
pub use table::BINDINGS;

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere but where text is typed.
    Global,
    /// The first screen.
    Home,
    /// Wherever a run is shown: looking, without changing anything.
    Look,
    /// Wherever a run may be moved.
    Run,
    /// Wherever a run may be meddled with: the sandbox, and a lesson's challenge.
    Meddle,
    /// A lesson, between its questions.
    Lesson,
    /// A question with options that waits for an answer.
    Question,
    /// A question that is answered by typing.
    Answer,
    /// A text over the screen.
    Overlay,
    /// A list to choose from over the screen.
    Menu,
    /// A list over the screen that is searched by typing.
    Pick,
    /// Wherever a run may be forked and kept: the sandbox.
    Forks,
    /// Two futures side by side.
    Beside,
    /// A question of yes or no over the screen.
    Confirm,
    /// The `:` line.
    CommandLine,
    /// A presentation.
    Present,
    /// A question of a drill is open.
    Drill,
    /// A page of a drill that is only read.
    Read,
    /// The end of a drill, with what was missed.
    Report,
    /// A question that has help to give.
    Helped,
    /// Wherever a run may be asked about.
    Ahead,
    /// Very many connections.
    Fleet,
}

impl Context {
    /// Every context, in the order of the help.
    pub const ALL: [Context; 22] = [
        Context::Home,
        Context::Lesson,
        Context::Drill,
        Context::Read,
        Context::Report,
        Context::Question,
        Context::Helped,
        Context::Answer,
        Context::Ahead,
        Context::Run,
        Context::Beside,
        Context::Forks,
        Context::Fleet,
        Context::Meddle,
        Context::Look,
        Context::CommandLine,
        Context::Menu,
        Context::Pick,
        Context::Overlay,
        Context::Confirm,
        Context::Present,
        Context::Global,
    ];

    /// Its name in a file of settings: `[keys.<name>]`.
    pub fn name(self) -> &'static str {
        self.title_key().strip_prefix("tui.context.").unwrap_or_default()
    }

    /// Whether text is typed there, so that characters and the keys that edit must stay free.
    pub fn is_typed(self) -> bool {
        matches!(self, Context::Answer | Context::CommandLine | Context::Pick)
    }

    /// The key of its name among the interface's words.
    pub fn title_key(self) -> &'static str {
        match self {
            Context::Global => "tui.context.global",
            Context::Home => "tui.context.home",
            Context::Look => "tui.context.look",
            Context::Run => "tui.context.run",
            Context::Meddle => "tui.context.meddle",
            Context::Lesson => "tui.context.lesson",
            Context::Question => "tui.context.question",
            Context::Answer => "tui.context.answer",
            Context::Overlay => "tui.context.overlay",
            Context::Menu => "tui.context.menu",
            Context::Pick => "tui.context.pick",
            Context::Forks => "tui.context.forks",
            Context::Beside => "tui.context.beside",
            Context::Confirm => "tui.context.confirm",
            Context::CommandLine => "tui.context.command_line",
            Context::Present => "tui.context.present",
            Context::Drill => "tui.context.drill",
            Context::Read => "tui.context.read",
            Context::Report => "tui.context.report",
            Context::Helped => "tui.context.helped",
            Context::Ahead => "tui.context.ahead",
            Context::Fleet => "tui.context.fleet",
        }
    }
}

/// What the learner wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// One step on.
    Step,
    /// One step back.
    StepBack,
    /// Let it play, or stop it.
    PlayPause,
    /// Play faster.
    Faster,
    /// Play slower.
    Slower,
    /// On to the next arrival of a segment.
    NextArrival,
    /// On to the next change of a state.
    NextStateChange,
    /// To the start of the run.
    ToStart,
    /// To the end of the run.
    ToEnd,
    /// Choose the next segment in flight.
    NextSegment,
    /// Choose the previous segment in flight.
    PreviousSegment,
    /// Lose the chosen segment.
    Lose,
    /// Duplicate the chosen segment.
    Duplicate,
    /// Delay the chosen segment.
    Delay,
    /// Choose the other host.
    NextHost,
    /// Open the menu of the chosen host.
    HostMenu,
    /// Open the `:` line.
    CommandLine,
    /// Say more about the rule behind what just happened.
    Why,
    /// Show absolute or relative sequence numbers.
    AbsoluteNumbers,
    /// Show another view of the moment.
    NextSheet,
    /// Show the view before this one.
    PreviousSheet,
    /// Look at the hosts through another lens.
    NextLens,
    /// Show another of several connections.
    NextConnection,
    /// Show the ladder at another scale.
    NextZoom,
    /// Look at the next field of the segment's headers.
    NextField,
    /// Look at the field before.
    PreviousField,
    /// Explain the terms on screen.
    Terms,
    /// Set a bookmark here, or take it away.
    Bookmark,
    /// The list of bookmarks.
    Bookmarks,
    /// On to the next event of a kind.
    Jump,
    /// A stretch of the run back.
    ScrubBack,
    /// A stretch of the run on.
    ScrubOn,
    /// Run until a condition holds.
    RunUntil,
    /// Go on to the next beat of the lesson.
    NextBeat,
    /// Show a hint.
    Hint,
    /// Begin the lesson anew.
    Restart,
    /// Choose the option of that number, from 1.
    Choose(u8),
    /// Choose or commit what is chosen or typed.
    Commit,
    /// Up in a list or a text.
    Up,
    /// Down in a list or a text.
    Down,
    /// A page up; in the list of lessons, a chapter.
    PageUp,
    /// A page down; in the list of lessons, a chapter.
    PageDown,
    /// To the first line.
    First,
    /// To the last line.
    Last,
    /// Open the sandbox.
    Play,
    /// Complete what is typed; again for the next candidate.
    Complete,
    /// The candidate before.
    CompleteBack,
    /// The line typed before.
    HistoryBack,
    /// The line typed after.
    HistoryForward,
    /// Fork the run at this step.
    Fork,
    /// Show the tree of forks.
    Branches,
    /// Show two futures side by side, or one again.
    Beside,
    /// Act in the other of two futures.
    SwapSide,
    /// Go to where two futures part.
    ToDifference,
    /// Save the run.
    Save,
    /// Open what was saved.
    Open,
    /// Open the menu of the link.
    LinkMenu,
    /// Open the menu of the chosen segment.
    SegmentMenu,
    /// Search the rules.
    Rules,
    /// Search everything that can be done here.
    Palette,
    /// Yes.
    Yes,
    /// No.
    No,
    /// Show the keys.
    Help,
    /// Choose between the real kernel and the simulator.
    Arm,
    /// On the kernel: wait no longer.
    Skip,
    /// Switch the language.
    Language,
    /// Open the settings.
    Settings,
    /// Close what is open, or go back a screen; at the first screen, leave.
    Back,
    /// Leave the program.
    Quit,
    /// The next slide.
    NextSlide,
    /// The slide before.
    PreviousSlide,
    /// The first slide.
    FirstSlide,
    /// Take the last hand back.
    Uncount,
    /// Show the hands, or hide them, before their time.
    Bars,
    /// End the vote at once.
    CloseVote,
    /// Ask the room by word of mouth.
    SpokenQuestion,
    /// Let the time to talk run, or stop it.
    Countdown,
    /// Hide something from the room, or show it again.
    Hide(Hidden),
    /// Look through the next lens.
    Lens,
    /// The outputs that a question is about, one screenful after another, then the question again.
    Outputs,
    /// Point at the newest segment, or at none.
    Spotlight,
    /// Show nothing but black.
    Blank,
    /// Hand the terminal back until continued.
    Suspend,
    /// Begin a drill.
    Drill,
    /// On the first screen: the next path through the course.
    NextPath,
    /// Give the question up.
    GiveUp,
    /// Say how sure one is.
    Confidence,
    /// Ask about what comes next in the run.
    Ask,
    /// Begin a placement test.
    Placement,
    /// Open the lesson about what was missed.
    Lesson,
    /// The list of labs with very many connections.
    Fleet,
}

impl Action {
    /// Every action; [`Action::Choose`] once.
    pub const ALL: [Action; 96] = [
        Action::Step,
        Action::StepBack,
        Action::PlayPause,
        Action::Faster,
        Action::Slower,
        Action::NextArrival,
        Action::NextStateChange,
        Action::ToStart,
        Action::ToEnd,
        Action::NextSegment,
        Action::PreviousSegment,
        Action::Lose,
        Action::Duplicate,
        Action::Delay,
        Action::NextHost,
        Action::HostMenu,
        Action::CommandLine,
        Action::Why,
        Action::AbsoluteNumbers,
        Action::NextSheet,
        Action::PreviousSheet,
        Action::NextLens,
        Action::NextConnection,
        Action::NextZoom,
        Action::NextField,
        Action::PreviousField,
        Action::Terms,
        Action::Bookmark,
        Action::Bookmarks,
        Action::Jump,
        Action::ScrubBack,
        Action::ScrubOn,
        Action::RunUntil,
        Action::NextBeat,
        Action::Hint,
        Action::Restart,
        Action::Choose(1),
        Action::Commit,
        Action::Up,
        Action::Down,
        Action::PageUp,
        Action::PageDown,
        Action::First,
        Action::Last,
        Action::Play,
        Action::Complete,
        Action::CompleteBack,
        Action::HistoryBack,
        Action::HistoryForward,
        Action::Fork,
        Action::Branches,
        Action::Beside,
        Action::SwapSide,
        Action::ToDifference,
        Action::Save,
        Action::Open,
        Action::LinkMenu,
        Action::SegmentMenu,
        Action::Rules,
        Action::Palette,
        Action::Yes,
        Action::No,
        Action::Help,
        Action::Arm,
        Action::Skip,
        Action::Language,
        Action::Settings,
        Action::Back,
        Action::Quit,
        Action::NextSlide,
        Action::PreviousSlide,
        Action::FirstSlide,
        Action::Uncount,
        Action::Bars,
        Action::CloseVote,
        Action::SpokenQuestion,
        Action::Countdown,
        Action::Lens,
        Action::Outputs,
        Action::Spotlight,
        Action::Blank,
        Action::Hide(Hidden::States),
        Action::Hide(Hidden::Flags),
        Action::Hide(Hidden::Numbers),
        Action::Hide(Hidden::Timers),
        Action::Hide(Hidden::Left),
        Action::Hide(Hidden::Right),
        Action::Suspend,
        Action::Drill,
        Action::NextPath,
        Action::GiveUp,
        Action::Confidence,
        Action::Ask,
        Action::Placement,
        Action::Lesson,
        Action::Fleet,
    ];
}

/// What a binding listens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// That key.
    One(Key),
    /// Any digit from 1 to 9, which fills in [`Action::Choose`].
    Digit,
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Where it holds.
    pub context: Context,
    /// The keys, the one to show first.
    pub keys: Cow<'static, [Pattern]>,
    /// What they do.
    pub action: Action,
    /// Its name within its context, and the stem of its words: `tui.action.<stem>.hint` and `.help`.
    pub words: &'static str,
    /// How much the hint at the bottom is wanted, from 1, the most; 0 for not at all.
    pub hint: u8,
}

impl Binding {
    /// The action for `key`, if this line binds it.
    fn meaning(&self, key: Key) -> Option<Action> {
        self.keys.iter().find_map(|pattern| match pattern {
            Pattern::One(bound) if *bound == key => Some(self.action),
            Pattern::One(_) => None,
            Pattern::Digit => key.digit().filter(|digit| *digit > 0).map(Action::Choose),
        })
    }
}

#[cfg(test)]
#[path = "action_tests.rs"]
mod tests;
