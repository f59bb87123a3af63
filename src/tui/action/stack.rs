//! The stacks of contexts that screens use; the app picks one of these and no other. What a stack names first hides
//! what the others bind to the same key.

use super::Context;

/// The first screen.
pub const HOME: &[Context] = &[Context::Home, Context::Global];
/// A lesson that tells or plays.
pub const LESSON: &[Context] = &[Context::Lesson, Context::Run, Context::Ahead, Context::Look, Context::Global];
/// A lesson's challenge.
pub const CHALLENGE: &[Context] =
    &[Context::Lesson, Context::Run, Context::Ahead, Context::Meddle, Context::Look, Context::Global];
/// A lesson that asks with options: nothing may move before the answer.
pub const QUESTION: &[Context] = &[Context::Question, Context::Helped, Context::Look, Context::Global];
/// A lesson that asks for something typed.
pub const ANSWER: &[Context] = &[Context::Answer];
/// A lesson that asks for something typed, while the text does not have the keys.
pub const ASIDE: &[Context] = &[Context::Lesson, Context::Look, Context::Global];
/// The sandbox.
pub const SANDBOX: &[Context] =
    &[Context::Run, Context::Ahead, Context::Meddle, Context::Forks, Context::Look, Context::Global];
/// Two futures of a run in the sandbox.
pub const BESIDE: &[Context] =
    &[Context::Beside, Context::Run, Context::Meddle, Context::Forks, Context::Look, Context::Global];
/// The `:` line.
pub const COMMAND_LINE: &[Context] = &[Context::CommandLine];
/// A menu over any screen.
pub const MENU: &[Context] = &[Context::Menu, Context::Global];
/// A list that is searched, over any screen.
pub const PICK: &[Context] = &[Context::Pick];
/// A text over any screen.
pub const OVERLAY: &[Context] = &[Context::Overlay, Context::Global];
/// A question of yes or no over any screen.
pub const CONFIRM: &[Context] = &[Context::Confirm];

/// A presentation.
pub const PRESENT: &[Context] = &[Context::Present];
/// A text over a presentation.
pub const PRESENT_PAGE: &[Context] = &[Context::Overlay, Context::Present];
/// A menu over a presentation.
pub const PRESENT_MENU: &[Context] = &[Context::Menu, Context::Present];

/// A question of a drill with options.
pub const DRILL: &[Context] = &[Context::Drill, Context::Question, Context::Helped, Context::Look, Context::Global];
/// The same where no help is given.
pub const DRILL_ALONE: &[Context] = &[Context::Drill, Context::Question, Context::Look, Context::Global];
/// A question of a drill whose typed answer was left for a moment.
pub const DRILL_ASIDE: &[Context] = &[Context::Drill, Context::Lesson, Context::Look, Context::Global];
/// The same where no help is given.
pub const DRILL_ALONE_ASIDE: &[Context] = &[Context::Drill, Context::Read, Context::Look, Context::Global];
/// The verdict on an answer of a drill, and its end.
pub const DRILL_DONE: &[Context] = &[Context::Lesson, Context::Run, Context::Look, Context::Global];
/// What is only read: the verdict on a question that has no run, and the end of a drill.
pub const DRILL_READ: &[Context] = &[Context::Read, Context::Global];
/// The end of a drill in which something was missed.
pub const DRILL_REPORT: &[Context] = &[Context::Report, Context::Read, Context::Global];
/// Very many connections.
pub const FLEET: &[Context] = &[Context::Fleet, Context::Global];
/// A run that was seen elsewhere: it can be looked at, and nothing be done to it.
pub const TOLD: &[Context] = &[Context::Run, Context::Look, Context::Global];
/// Every stack.
pub const ALL: [&[Context]; 25] = [
    HOME,
    LESSON,
    CHALLENGE,
    QUESTION,
    ANSWER,
    ASIDE,
    SANDBOX,
    BESIDE,
    COMMAND_LINE,
    MENU,
    PICK,
    OVERLAY,
    CONFIRM,
    PRESENT,
    PRESENT_PAGE,
    PRESENT_MENU,
    DRILL,
    DRILL_ASIDE,
    DRILL_DONE,
    DRILL_READ,
    DRILL_ALONE,
    DRILL_ALONE_ASIDE,
    DRILL_REPORT,
    FLEET,
    TOLD,
];
