//! A situation as a generator writes it, before anything was run. Lines are those of the scenario language.

use crate::lang::Text;
use crate::quiz::item::{Quantity, Unit};
use crate::quiz::kind::{Field, Kind};
use crate::quiz::words::Words;
use crate::trace::{CallName, Condition, Outcome, Program, SegmentKind, SocketRef, State};

use super::capture::Blot;
use super::incident::Incident;
use super::measure::{Guess, Reading};
use super::remedy::Case;
use super::script::Goal;
use super::what_if::Change;
use super::worked::Worked;

/// What is asked about a situation.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Something about the stretch behind the cut; typed or chosen.
    Kind {
        /// What.
        kind: Kind,
        /// Whether the answer is typed, where it could be chosen.
        typed: bool,
    },
    /// What each call behind the cut comes to by the end.
    Results,
    /// Which of these commands, put in at the cut, leads to the goal. Exactly one does.
    Fault {
        /// The commands, which may each be several, parted by `;`.
        options: Vec<String>,
        /// What must hold at the end, in the words of `expect`.
        goal: String,
    },
    /// An order of events of the stretch.
    Order,
    /// Which of four sentences is false; it is a misconception about the generator's concept.
    Myth,
    /// A number that is read off the run at its end.
    Measure {
        /// The reading.
        reading: Reading,
        /// What it counts.
        unit: Unit,
        /// What those would say who hold a misconception.
        mistaken: Vec<(&'static str, Guess)>,
    },
    /// A number that is missing in what `tcpdump` prints of the run on a host; the commands are not shown.
    Capture {
        /// On which host.
        host: &'static str,
        /// Which number.
        blot: Blot,
    },
    /// A number that follows from what a run on a small scale comes to.
    Worked(Box<Worked>),
    /// A number that is worked out, not watched.
    Number {
        /// The number.
        truth: Quantity,
        /// How it is worked out.
        because: Words,
        /// What those would work out who hold a misconception: its number, and the value.
        mistaken: Vec<(&'static str, u64)>,
    },
    /// The same run with one thing changed: what the question comes to then.
    WhatIf {
        /// What is different.
        change: Change,
        /// What is asked of both runs.
        kind: Kind,
        /// Whether the answer is typed, where it could be chosen.
        typed: bool,
    },
    /// Commands that lead to a goal; the draft's own run ends at the cut.
    Script(Goal),
    /// Which fault the run has, and which line of what programs printed shows it; the commands are not shown.
    Diagnose(Incident),
    /// Which of several remedies does the least damage in a minute; all of them are played.
    Remedy(Case),
}

/// A situation.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(super) tell: Option<Words>,
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
    pub(super) focus: Vec<String>,
    pub(super) prompt: Option<Words>,
    pub(super) because: Option<Words>,
    pub(super) asked: Option<Asked>,
    pub(super) shows: Vec<(Program, &'static str)>,
}

/// A text of this source file as one that an item carries.
pub fn words(en: impl Into<String>, zh: impl Into<String>) -> Words {
    Words { en: en.into(), zh: zh.into() }
}

impl From<Text> for Words {
    fn from(text: Text) -> Words {
        words(text.en, text.zh)
    }
}

impl Draft {
    /// A situation in which nothing has happened yet; `lines` is one command a line, empty lines do not count.
    pub fn new(lines: impl AsRef<str>) -> Draft {
        let before = split(lines.as_ref());
        let (after, focus) = (Vec::new(), Vec::new());
        Draft { tell: None, before, after, focus, prompt: None, because: None, asked: None, shows: Vec::new() }
    }

    /// More that has happened before the question.
    #[must_use]
    pub fn and(mut self, lines: impl AsRef<str>) -> Draft {
        self.before.extend(split(lines.as_ref()));
        self
    }

    /// What is done next; what comes of it is asked. The learner sees these commands.
    #[must_use]
    pub fn then(mut self, lines: impl AsRef<str>) -> Draft {
        self.after.extend(split(lines.as_ref()));
        self
    }

    /// What must hold at the end, in the words of `expect`, or the draw is thrown away.
    #[must_use]
    pub fn focus(mut self, condition: impl Into<String>) -> Draft {
        self.focus.push(condition.into());
        self
    }

    /// A sentence about the situation.
    #[must_use]
    pub fn tell(mut self, en: impl Into<String>, zh: impl Into<String>) -> Draft {
        self.tell = Some(words(en, zh));
        self
    }

    /// The question, where the computed sentence will not do.
    #[must_use]
    pub fn prompt(mut self, en: impl Into<String>, zh: impl Into<String>) -> Draft {
        self.prompt = Some(words(en, zh));
        self
    }

    /// The explanation beyond the rules.
    #[must_use]
    pub fn because(mut self, en: impl Into<String>, zh: impl Into<String>) -> Draft {
        self.because = Some(words(en, zh));
        self
    }

    /// What is asked.
    #[must_use]
    pub fn ask(mut self, asked: Asked) -> Draft {
        self.asked = Some(asked);
        self
    }

    /// Asks something about the stretch, typed.
    #[must_use]
    pub fn typed(self, kind: Kind) -> Draft {
        self.ask(Asked::Kind { kind, typed: true })
    }

    /// Asks for a number of things, read off the end of the run.
    #[must_use]
    pub fn counted(self, reading: Reading) -> Draft {
        self.ask(Asked::Measure { reading, unit: Unit::Count, mistaken: Vec::new() })
    }

    /// What those would say of a number read off the run who hold a misconception, by a reading of theirs.
    #[must_use]
    pub fn believed(self, myth: &'static str, theirs: Reading) -> Draft {
        self.guessed(myth, Guess::Read(theirs))
    }

    /// What those would say of a number read off the run who hold a misconception, as a value.
    #[must_use]
    pub fn guessed(mut self, myth: &'static str, guess: Guess) -> Draft {
        if let Some(Asked::Measure { mistaken, .. }) = &mut self.asked {
            mistaken.push((myth, guess));
        }
        self
    }

    /// What a program prints on a host at the cut, to be shown with the question.
    #[must_use]
    pub fn show(mut self, program: Program, host: &'static str) -> Draft {
        self.shows.push((program, host));
        self
    }

    /// Tells what the run comes to, and asks what it comes to with a change; typed.
    #[must_use]
    pub fn what_if(self, change: Change, kind: Kind) -> Draft {
        self.ask(Asked::WhatIf { change, kind, typed: true })
    }

    /// Tells what the run comes to, and asks what it comes to with a change; chosen.
    #[must_use]
    pub fn choose_what_if(self, change: Change, kind: Kind) -> Draft {
        self.ask(Asked::WhatIf { change, kind, typed: false })
    }

    /// Asks for commands that lead to a goal.
    #[must_use]
    pub fn reach(self, goal: Goal) -> Draft {
        self.ask(Asked::Script(goal))
    }

    /// Asks something about the stretch, to be chosen.
    #[must_use]
    pub fn chosen(self, kind: Kind) -> Draft {
        self.ask(Asked::Kind { kind, typed: false })
    }
}

fn split(lines: &str) -> Vec<String> {
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A socket as lessons write it: `client`, or `client.first`.
pub fn socket(name: &str) -> SocketRef {
    match name.split_once('.') {
        Some((host, label)) => SocketRef { host: host.to_owned(), label: Some(label.to_owned()) },
        None => SocketRef::current(name),
    }
}

/// Asks for the flags of the next segment that a host sends.
pub fn next_flags(from: &str) -> Kind {
    Kind::Segment { from: from.to_owned(), nth: 1, fields: vec![Field::Flags] }
}

/// Asks for flags and numbers of the next segment that a host sends.
pub fn next_segment(from: &str, fields: &[Field]) -> Kind {
    Kind::Segment { from: from.to_owned(), nth: 1, fields: fields.to_vec() }
}

/// Asks for states.
pub fn states(sockets: &[&str]) -> Kind {
    Kind::States(sockets.iter().map(|name| socket(name)).collect())
}

/// Asks for what a call comes to.
pub fn result(name: &str, call: CallName) -> Kind {
    Kind::Result { socket: socket(name), call }
}

/// Asks for a number of segments.
pub fn count(kind: SegmentKind, from: &str) -> Kind {
    Kind::Count { kind, from: from.to_owned() }
}

/// Asks which side is in a state.
pub fn side(state: State) -> Kind {
    Kind::Side(state)
}

/// Asks how long it takes until a socket is in a state.
pub fn time_until(name: &str, state: State) -> Kind {
    Kind::Time(vec![Condition::State { socket: socket(name), state }])
}

/// Asks how long it takes until a call comes to something.
pub fn time_until_result(name: &str, call: CallName, outcome: Outcome) -> Kind {
    Kind::Time(vec![Condition::Result { socket: socket(name), call, outcome }])
}

/// Asks which timer of a socket fires next.
pub fn timer(name: &str) -> Kind {
    Kind::Timer(socket(name))
}
