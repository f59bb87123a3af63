//! How an incident is written and shown: a script in which lines of the fault stand out, and what `show` printed of it.

use crate::quiz::item::Output;
use crate::quiz::words::Words;
use crate::scenario::Session;
use crate::trace::{Program, What};

use super::super::Draw;
use super::super::draft::words;
use super::{Incident, Symptom};

/// A run with a fault, as commands.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Scene {
    /// One command a line. `- ` before a line says that it belongs to the fault, `+ ` that it is what lacks.
    pub lines: String,
    /// Whether time stamps tell something.
    pub stamps: bool,
    /// What is noticed, where the usual words would mislead.
    pub told: Option<Words>,
}

impl Scene {
    pub fn new(lines: String) -> Scene {
        Scene { lines, ..Scene::default() }
    }

    /// What is noticed, in words of its own.
    pub fn tell(self, en: impl Into<String>, zh: impl Into<String>) -> Scene {
        Scene { told: Some(words(en, zh)), ..self }
    }

    /// The script with the fault.
    pub fn with(&self) -> Vec<String> {
        self.script("- ", "+ ")
    }

    /// The script without it.
    pub fn without(&self) -> Vec<String> {
        self.script("+ ", "- ")
    }

    fn script(&self, kept: &str, left_out: &str) -> Vec<String> {
        let lines = self.lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(left_out));
        lines.map(|line| line.strip_prefix(kept).unwrap_or(line).to_owned()).collect()
    }
}

/// A line of an output, with where it stands.
#[derive(Debug, Clone)]
pub(in crate::quiz) struct Seen {
    /// The program that printed it.
    pub program: Program,
    /// The host on which it did.
    pub host: String,
    /// Which output of all it stands in.
    pub output: usize,
    /// The line.
    pub text: String,
}

impl Seen {
    /// A word of the line, from 0; empty if it has none there.
    pub fn word(&self, at: usize) -> &str {
        self.text.split_whitespace().nth(at).unwrap_or_default()
    }

    /// A number in the line.
    pub fn number(&self, at: usize) -> u64 {
        self.word(at).parse().unwrap_or(0)
    }

    /// Whether it is a line of `ss` in that state.
    pub fn state(&self, state: &str) -> bool {
        self.program.lists_sockets() && self.word(0) == state
    }

    /// Whether it is a line of `tcpdump` with exactly those flags.
    pub fn flags(&self, flags: &str) -> bool {
        self.program == Program::Tcpdump && self.text.contains(&format!("Flags [{flags}],"))
    }

    /// Whether it is a reset in a capture.
    pub fn reset(&self) -> bool {
        self.flags("R") || self.flags("R.")
    }

    /// Whether it is that counter.
    pub fn counts(&self, name: &str) -> bool {
        self.program == Program::Nstat && self.word(0) == name
    }

    /// The line of a capture without its clock.
    pub fn timeless(&self) -> &str {
        self.text.split_once(' ').map_or("", |(_, rest)| rest)
    }

    /// Whether a capture has shown the same segment before in the same output: the first of them shows nothing yet.
    pub fn repeated(&self, all: &[Seen]) -> bool {
        let same = |other: &Seen| other.output == self.output && other.timeless() == self.timeless();
        self.program == Program::Tcpdump && self.before(all).any(same)
    }

    /// The lines that stand before it.
    pub fn before<'s>(&'s self, all: &'s [Seen]) -> impl Iterator<Item = &'s Seen> {
        all.iter().take_while(move |other| !core::ptr::eq(*other, self))
    }
}

/// What the programs printed in the course of a run, the wanted ones: as the item shows it, and line by line.
pub(super) fn outputs(session: &Session, incident: &Incident) -> (Vec<Output>, Vec<Seen>) {
    let (mut outputs, mut seen) = (Vec::new(), Vec::new());
    for record in session.records() {
        let What::Shown { program, lines } = &record.what else { continue };
        if !incident.only.is_empty() && !incident.only.contains(program) {
            continue;
        }
        let host = record.host.and_then(|id| session.view().host(id));
        let host = host.map(|host| host.name.clone()).unwrap_or_default();
        let lines: Vec<String> = lines.iter().map(|line| short(line, incident.stamps)).collect();
        let seconds = record.at.0 / 1_000_000;
        let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        let command = format!("{host}$ {}   # {clock}", program.command());
        let of =
            |text: &String| Seen { program: *program, host: host.clone(), output: outputs.len(), text: text.clone() };
        seen.extend(lines.iter().map(of));
        outputs.push(Output { command, text: lines.join("\n") + if lines.is_empty() { "" } else { "\n" } });
    }
    (outputs, seen)
}

/// A line of a capture without its options.
pub(in crate::quiz) fn without_options(line: &str) -> String {
    short(line, false)
}

/// A line of a capture without what would only make it long: the options, or all of them but the time stamps.
fn short(line: &str, stamps: bool) -> String {
    let (Some(from), Some(to)) = (line.find(", options ["), line.rfind("], ")) else { return line.to_owned() };
    let options = line.get(from + 11..to).unwrap_or_default();
    let stamp = options.split(',').find(|option| option.starts_with("TS val")).filter(|_| stamps);
    let kept = stamp.map(|stamp| format!(", options [{stamp}]")).unwrap_or_default();
    format!("{}{kept}{}", line.get(..from).unwrap_or_default(), line.get(to + 1..).unwrap_or_default())
}

/// What was noticed, without saying what it is.
pub(super) fn tell(draw: &mut Draw, symptoms: &[Symptom]) -> Words {
    let said: [(&str, &str); 2] = match symptoms.first() {
        Some(Symptom::NoConnection) => [
            ("Clients say that they do not get through to the server.", "客户端反映连不上服务器。"),
            ("A new client cannot work with the server.", "新来的客户端用不了这台服务器。"),
        ],
        Some(Symptom::Broken) => [
            (
                "An application's log has an error on a connection that had worked.",
                "应用日志里有一条本来正常的连接报了错。",
            ),
            (
                "A request was cut off; the application saw an error instead of an answer.",
                "一个请求中途断了，应用没等到应答，只看到错误。",
            ),
        ],
        Some(Symptom::Stalled) => [
            ("A connection is there, but nothing comes of it any more.", "连接还在，但已经没有任何进展。"),
            ("An application waits and waits, without any error.", "应用一直在等，也没有报错。"),
        ],
        Some(Symptom::Left) | None => [
            ("Somebody has counted sockets and asks where these come from.", "有人数了数套接字，问这些是哪里来的。"),
            ("The monitoring complains about sockets that should be gone.", "监控报警：有些套接字早该消失了。"),
        ],
    };
    let (en, zh) = draw.pick(&said);
    words(en, zh)
}
