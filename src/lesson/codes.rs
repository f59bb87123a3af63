//! The codes of everything that `finwait check` can find wrong with a lesson, each with what it stands for: the table
//! in `docs/lesson-format.md` is made of this list, and a test holds it against the sources.

/// The codes by the stage that finds them.
pub const CODES: &[(&str, &[(&str, &str)])] = &[
    ("read", READ),
    ("check", CHECK),
    ("the commands and conditions inside", COMMANDS),
    ("prove", PROVE),
    ("a folder", TOGETHER),
];

const READ: &[(&str, &str)] = &[
    ("too-large", "the file, or a scenario in it, is too long"),
    ("toml", "no valid TOML"),
    ("format", "no `format`, or one that this version does not read"),
    ("missing-key", "a key that must be there is not, or a text lacks a language"),
    ("unknown-key", "a key that nobody reads; often it stands under the wrong header"),
    ("wrong-type", "a number where a string belongs, and the like"),
    ("many-beats", "more beats than anybody takes"),
];

const CHECK: &[(&str, &str)] = &[
    ("bad-id", "an id that is none"),
    ("bad-kind", "a `kind` that is neither lesson nor breaker"),
    ("out-of-bounds", "a number that is too small or too large"),
    ("minutes", "what its words and questions take is not what `minutes` says, or more than a lesson may take"),
    ("bad-claim", "no claim of the notes has this number, or it is listed twice"),
    ("bad-myth", "no misconception has this number"),
    ("myth-no-target", "the `[myth]` is not among the `targets`"),
    ("bad-concept", "a concept that is not in kebab case"),
    ("no-concept", "no concept at all"),
    ("few-questions", "fewer than four questions"),
    ("few-kinds", "questions of fewer than three kinds"),
    ("many-shows", "too many beats in a row without a question"),
    ("empty-text", "a text of blanks"),
    ("control-character", "a character that could steer the terminal"),
    ("open-markup", "a mark for bold, emphasis or code that is not closed"),
    ("unbroken", "a word that does not fit into a line"),
    ("too-long", "a text of too many words or characters"),
    ("other-code", "what stands in `code` differs between the languages"),
    ("ask-without-do", "a question about a beat in which nothing happens"),
    ("one-kind", "a question of no kind, or of several"),
    ("bad-question", "a question about what cannot be asked"),
    ("socket-count", "states of none or of more than two sockets"),
    ("answer-form", "an `answer` that is neither typed nor choice"),
    ("bad-answer", "a wrong answer that is no answer to this question"),
    ("one-sign", "evidence with neither `fault` nor `line`, or with both"),
    ("bad-fault", "a fault that is not known"),
    ("bad-line", "a line that is not written as output, colon, words"),
    ("bad-output", "an output that no host prints, or one offered twice"),
    ("few-outputs", "so few outputs that there is nothing to choose"),
    ("not-offered", "a line of an output that is not offered"),
    ("few-profiles", "an era under fewer than two profiles"),
    ("bad-profile", "a profile that is not known"),
    ("no-such-line", "what a profile is said to refuse is no line of the scenario"),
    ("one-forbid", "a `[[challenge.forbid]]` with neither `commands` nor `only`, or with both"),
    ("bad-forbid", "a word in it that is no host, command, call, setting or option"),
    ("forbids-answer", "the challenge forbids what its own solution or near miss does"),
    ("near-apart", "a near miss that differs from the solution in more or less than one line"),
];

const COMMANDS: &[(&str, &str)] = &[
    ("unknown-word", "a word that the language does not have"),
    ("unknown-host", "a host that does not exist"),
    ("unknown-label", "a label that no socket has"),
    ("missing", "something is missing"),
    ("extra", "something is too much"),
    ("unexpected", "something else belongs here"),
    ("unclosed-quote", "a string without an end"),
    ("bad-name", "a name that is none"),
    ("host-count", "too few or too many hosts"),
    ("late-preamble", "profile, seed or host after the first command, or in a `do`"),
    ("nobody-outside", "a translating box with nobody beyond it"),
    ("twice", "the same thing said twice"),
];

const PROVE: &[(&str, &str)] = &[
    ("refused", "a command that cannot be done when its turn comes"),
    ("expect", "an `expect` that does not hold"),
    ("until", "a `run until` whose condition does not come true in its time"),
    ("endless", "a run that does not come to an end"),
    ("never", "the moment that a question asks for does not come"),
    ("already", "what a question waits for holds before anything is done"),
    ("never-called", "the result of a call that was not made"),
    ("wrong-is-true", "a wrong answer that is right"),
    ("no-fault", "the run does not have the fault that is to be found"),
    ("no-evidence", "no line of the outputs shows the fault"),
    ("no-line", "a wrong answer that stands for no line"),
    ("claim-holds", "the misconception is true in the run that should refute it"),
    ("same-era", "what holds under one profile holds under the others"),
    ("not-refused", "a line that the profile does not refuse"),
    ("goal-met", "the challenge is solved before it begins"),
    ("goal-missed", "the solution does not reach the goal"),
    ("near-reaches", "the near miss does"),
];

const TOGETHER: &[(&str, &str)] = &[
    ("same-id", "another file has the same id"),
    ("unknown-need", "a lesson that is needed and does not exist"),
    ("needs-circle", "lessons that need one another"),
    ("no-term", "a state, option, setting or error that the glossary lacks"),
    ("misspelt", "in `code`, a word that is nearly a state, flag, error, counter or setting"),
];
