//! Shortest scripts: the goal, how far a run has come towards it, and judging what a learner wrote. A script is graded
//! by playing it; whoever needs fewer commands than are known to be needed is right, and is told so.

use crate::lang::Lang;
use crate::quiz::read::Unreadable;
use crate::scenario::{FailureKind, Session, parse_command_on};
use crate::tr;
use crate::trace::{Command, Condition, HostAct, State, What};

use super::grade::{Part, Verdict};
use super::reply::Reply;
use super::{Item, Played};
use crate::quiz::words::Words;

/// A goal to be reached by commands behind the cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// What must hold, all at one moment.
    pub goal: Vec<Condition>,
    /// States in which the hosts together must have been at some moment since the beginning of the run.
    pub visit: Vec<State>,
    /// The fewest commands that reach it, time passing not counted.
    pub par: usize,
    /// Commands that reach it in so many.
    pub solution: Vec<String>,
    /// The commands among which a shorter way is looked for.
    pub vocabulary: Vec<String>,
}

/// How far a run has come.
#[derive(Debug, Clone)]
pub struct Progress<'s> {
    script: &'s Script,
    /// States that were seen.
    seen: Vec<State>,
    /// The most conditions that held at one moment.
    most: usize,
    /// What was lacking then.
    lacks: Vec<String>,
    reached: bool,
}

impl<'s> Progress<'s> {
    /// Before anything was looked at.
    pub fn new(script: &'s Script) -> Progress<'s> {
        Progress { script, seen: Vec::new(), most: 0, lacks: Vec::new(), reached: false }
    }

    /// Whether the goal was reached.
    pub fn reached(&self) -> bool {
        self.reached
    }

    /// Takes in a moment; all of the run, if nothing was looked at before.
    pub fn look(&mut self, now: &Session) {
        if self.reached {
            return;
        }
        if !self.script.visit.is_empty() {
            self.note_states(now);
        }
        let unseen = self.script.visit.iter().filter(|state| !self.seen.contains(state)).map(ToString::to_string);
        let unmet = self.script.goal.iter().filter(|goal| !now.holds(goal)).map(ToString::to_string);
        let lacks: Vec<String> = unseen.chain(unmet).collect();
        let held = self.script.visit.len() + self.script.goal.len() - lacks.len();
        if held >= self.most {
            self.reached = lacks.is_empty();
            (self.most, self.lacks) = (held, lacks);
        }
    }

    /// The states of all sockets, and those that a socket was in for less than a moment. A host without a socket is
    /// CLOSED.
    fn note_states(&mut self, now: &Session) {
        let records = if self.seen.is_empty() { now.records() } else { now.records_of_last_step() };
        let passed = records.iter().filter_map(|record| match record.what {
            What::State { from, to } => Some([from, to]),
            _ => None,
        });
        let mut states: Vec<State> = passed.flatten().collect();
        for host in &now.view().hosts {
            states.extend(host.sockets.iter().map(|socket| socket.state));
            states.extend(host.sockets.is_empty().then_some(State::Closed));
        }
        for state in states {
            if !self.seen.contains(&state) {
                self.seen.push(state);
            }
        }
    }
}

/// Whether a learner may write it: system calls, `kill`, and letting time pass. What the network does stays out of it.
fn is_allowed(command: &Command) -> bool {
    matches!(command, Command::Run(_) | Command::Call { .. } | Command::Host { act: HostAct::Kill, .. })
}

/// A line of a learner's script.
fn command(played: &Played, line: &str, lang: Lang) -> Result<Command, Unreadable> {
    let hosts = &played.scenario().setup.hosts;
    let command = parse_command_on(line, hosts, lang).map_err(|_| Unreadable::Command(line.to_owned()))?;
    if is_allowed(&command) { Ok(command) } else { Err(Unreadable::NoCall(line.to_owned())) }
}

impl Item {
    /// Whether a line can stand in a script for this item.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn reads_command(&self, line: &str, lang: Lang) -> Result<(), Unreadable> {
        self.played.as_ref().map_or(Ok(()), |played| command(played, line, lang).map(|_| ()))
    }

    /// Plays the learner's commands behind the cut.
    pub(super) fn grade_script(&self, script: &Script, reply: &Reply, lang: Lang) -> Result<Verdict, Unreadable> {
        let (Reply::Script(lines), Some(played)) = (reply, &self.played) else { return Err(Unreadable::Empty) };
        let lines: Vec<String> = lines.iter().filter(|line| !line.is_empty()).cloned().collect();
        let mut acts = 0;
        for line in &lines {
            acts += usize::from(!matches!(command(played, line, lang)?, Command::Run(_)));
        }
        let whole = played.with_rest(lines).map_err(|_| Unreadable::Empty)?;
        let mut session = whole.at_cut();
        let mut progress = Progress::new(script);
        progress.look(&session);
        whole.go_on(&mut session, |now| progress.look(now));
        let refused = session.failures().iter().find(|failure| matches!(failure.kind, FailureKind::Refused(_)));
        if let Some(failure) = refused.filter(|_| !progress.reached) {
            return Err(Unreadable::Command(failure.expected.clone()));
        }
        Ok(verdict(script, &progress, acts, &session, lang))
    }
}

fn verdict(script: &Script, progress: &Progress<'_>, acts: usize, end: &Session, lang: Lang) -> Verdict {
    let right = progress.reached && acts <= script.par;
    let said = match (progress.reached, right) {
        (true, true) => tr!(lang, "quiz.script.commands", n = acts).into_owned(),
        (true, false) => tr!(lang, "quiz.script.long", n = acts, par = script.par).into_owned(),
        (false, _) => {
            let lacks: Vec<String> = progress.lacks.iter().map(|lack| format!("`{lack}`")).collect();
            let lacks = lacks.join(&tr!(lang, "quiz.script.and"));
            tr!(lang, "quiz.script.missed", n = acts, lacks = lacks, end = states(end, lang)).into_owned()
        }
    };
    let beaten = |lang: Lang| tr!(lang, "quiz.script.beaten", n = acts, par = script.par).into_owned();
    let why = (right && acts < script.par).then(|| Words { en: beaten(Lang::En), zh: beaten(Lang::Zh) });
    let did = if right { tr!(lang, "quiz.script.par", n = script.par).into_owned() } else { String::new() };
    let credit = match (progress.reached, right) {
        (true, true) => 100,
        // The goal is most of it; every command too many costs a tenth.
        (true, false) => {
            let over = u8::try_from(acts.saturating_sub(script.par)).unwrap_or(u8::MAX);
            80_u8.saturating_sub(over.saturating_mul(10)).max(30)
        }
        (false, _) => 0,
    };
    let parts = vec![Part { label: String::new(), said, did, right }];
    Verdict { right, credit, belief: None, why, parts, by_self: false }
}

/// Each host with the states of its connections: `client TIME_WAIT, server CLOSED`.
fn states(now: &Session, lang: Lang) -> String {
    let of = |host: &crate::trace::HostView| {
        let states: Vec<String> = host
            .sockets
            .iter()
            .filter(|socket| socket.state != State::Listen || host.sockets.len() == 1)
            .map(|socket| socket.state.to_string())
            .collect();
        let states = if states.is_empty() { State::Closed.to_string() } else { states.join("/") };
        format!("{} {states}", host.name)
    };
    now.view().hosts.iter().map(of).collect::<Vec<_>>().join(&tr!(lang, "quiz.answer.comma"))
}
