//! Shortest scripts: commands that lead from a situation to a goal, as few as possible. The draft gives a solution. That
//! no shorter one exists is shown by a search, breadth first: every list of fewer commands out of a vocabulary, which is
//! all that the two programs can do with a connection (close, shutdown in three ways, send, recv, a linger time of
//! zero, exit, kill, at either end) and what the draft adds; before each, time passes to any moment at which something
//! happens within three minutes, or not at all. Lists of one command are tried when an item is made, longer ones by a
//! test over many seeds, since that takes longer than a question may.

use crate::quiz::decided::{self, Deciding};
use crate::quiz::item::{Ask, Item, Played, Progress, Script};
use crate::quiz::reasons;
use crate::scenario::{FailureKind, Line, Session, in_a_line, of_a_line};
use crate::tr;
use crate::trace::{Command, Rule, Span, State, What, WorldView};

use super::Barren;
use super::build::{Made, conditions, script};
use super::draft::words;
use super::watched::Watched;

/// For how long a search waits for something to happen.
const WINDOW: Span = Span::secs(180);
/// At how many moments after a command a search goes on.
const MOMENTS_MOST: usize = 40;
/// How many commands a list may have that is tried when an item is made.
const AT_ONCE: usize = 1;
/// How many changes of state are told of a way through many.
const CHANGES_MOST: usize = 4;

/// What either end can do with a connection.
const CALLS: [&str; 9] =
    ["close", "shutdown wr", "shutdown rd", "shutdown rdwr", "send 5", "recv", "set linger 0", "exit", "kill"];

/// What is to be reached, and how it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// What must hold, all at one moment, in the words of `expect`; every state is to be visited if it is empty.
    pub goal: String,
    /// Commands that lead there, as few as possible, with the time that passes; parted by `;`.
    pub solution: String,
    /// Commands of this situation that the search tries besides the usual ones. Parted by `;`.
    pub candidates: String,
}

/// The item's question and truth, and the run with the solution.
pub(super) fn ask(name: &str, played: Option<&Played>, goal: &Goal) -> Result<(Made, Played), Barren> {
    let nothing = || Barren::Nothing(name.to_owned());
    let played = played.ok_or_else(nothing)?;
    let visits = goal.goal.is_empty();
    let mut target = Script {
        goal: if visits { Vec::new() } else { conditions(name, played, &goal.goal)? },
        visit: if visits { State::ALL.to_vec() } else { Vec::new() },
        par: 0,
        solution: of_a_line(&goal.solution),
        vocabulary: vocabulary(played, &goal.candidates),
    };
    let whole = played.with_rest(target.solution.clone()).map_err(|found| script(name, &found))?;
    let mut session = whole.at_cut();
    let mut progress = Progress::new(&target);
    progress.look(&session);
    if progress.reached() {
        return Err(nothing());
    }
    let mut reached = None;
    let went = whole.go_on(&mut session, |now| {
        progress.look(now);
        if progress.reached() && reached.is_none() {
            reached = Some((now.records().len(), now.view().clone()));
        }
    });
    if !progress.reached() || !went {
        return Err(Barren::Focus(name.to_owned()));
    }
    target.par = whole.rest().iter().filter(|line| !matches!(line.command, Command::Run(_))).count();
    if let Some(found) = within(played, &target, AT_ONCE.min(target.par.saturating_sub(1))) {
        return Err(Barren::Script(format!("{name}: this is shorter: {}", in_a_line(found))));
    }
    let (deciding, rules) = reached.map(|at| way(&whole, &target, &at)).unwrap_or_default();
    let prompt = prompt(&goal.goal);
    let ask = Ask::Script(target);
    Ok((Made { prompt: Some(prompt), ask, mistaken: Vec::new(), rules, because: None, deciding }, whole))
}

/// How the solution gets there: what fulfils the goal at the moment at which it is reached; where states are to be
/// visited, the changes of state that lead to the last of them.
fn way(whole: &Played, target: &Script, (records, view): &(usize, WorldView)) -> (Deciding, Vec<Rule>) {
    let watched = Watched::of(whole);
    let done = watched.session().records().get(..*records).unwrap_or_default();
    let mut found = reasons::behind(&target.goal, done, view);
    if found.is_empty() {
        found =
            done.iter().rev().filter(|record| matches!(record.what, What::State { .. })).take(CHANGES_MOST).collect();
        found.reverse();
    }
    let (deciding, rules) = watched.told(&found);
    let note = decided::both(|lang| tr!(lang, "decided.solution").into_owned());
    (Deciding { besides: vec![note], ..deciding }, rules)
}

fn prompt(goal: &str) -> crate::quiz::Words {
    if goal.is_empty() {
        let all = State::ALL.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        return words(
            format!(
                "Write commands after which the hosts together have been in every state ({all}), as few as possible: system \
                 calls and `kill`. Time passes only where you write `run`, as in `run 1s`, and costs nothing."
            ),
            format!(
                "写出命令，让两台主机合起来到过每一个状态（{all}），命令越少越好，只能用系统调用和 `kill`。\
                 时间只在 `run`（如 `run 1s`）处流逝，不计入命令数。"
            ),
        );
    }
    words(
        format!(
            "Write commands that go on from here to a moment at which `{goal}`, as few as possible: system calls and `kill`. \
             Time passes only where you write `run`, as in `run 1s`, and costs nothing."
        ),
        format!(
            "从这里接着写命令，让 `{goal}` 在某一时刻成立，命令越少越好，只能用系统调用和 `kill`。\
             时间只在 `run`（如 `run 1s`）处流逝，不计入命令数。"
        ),
    )
}

/// The usual calls of the first two hosts, and those that are given.
fn vocabulary(played: &Played, more: &str) -> Vec<String> {
    let hosts = played.scenario().setup.hosts.iter().take(2);
    let mut all: Vec<String> = hosts.flat_map(|host| CALLS.iter().map(move |call| format!("{host}: {call}"))).collect();
    for line in of_a_line(more) {
        if !all.contains(&line) {
            all.push(line);
        }
    }
    all
}

/// A list with fewer commands than par that reaches the goal of a script item; none if par is the least, or if the item
/// is of another sort. Lists of more than two commands are not tried: they are too many.
pub fn shorter_script(item: &Item) -> Option<Vec<String>> {
    let (Ask::Script(script), Some(played)) = (&item.ask, &item.played) else { return None };
    within(played, script, script.par.saturating_sub(1).min(2))
}

/// A list of at most so many commands that reaches the goal.
fn within(played: &Played, target: &Script, most: usize) -> Option<Vec<String>> {
    // A command that cannot be read in this situation, such as one of a host that is not there, is left out.
    let read = |text: &String| played.with_rest(vec![text.clone()]).ok()?.rest().first().cloned();
    let search = Search { target, vocabulary: target.vocabulary.iter().filter_map(read).collect() };
    let mut level = match search.moments(played.at_cut(), &[]) {
        Ok(level) => level,
        Err(found) => return Some(found),
    };
    for left in (0..most).rev() {
        match search.deeper(level, left > 0) {
            Ok(next) => level = next,
            Err(found) => return Some(found),
        }
    }
    None
}

struct Search<'s> {
    target: &'s Script,
    vocabulary: Vec<Line>,
}

/// Runs with the commands that led to them.
type Level = Vec<(Session, Vec<String>)>;

impl Search<'_> {
    /// Every command behind every list so far, and all moments after it if `on`; or the list that reaches the goal.
    fn deeper(&self, level: Level, on: bool) -> Result<Level, Vec<String>> {
        let mut next = Level::new();
        for (session, done) in level {
            for line in &self.vocabulary {
                let mut session = session.clone();
                session.extend(core::slice::from_ref(line));
                session.step();
                let is_refusal = |failure: &crate::scenario::Failure| matches!(failure.kind, FailureKind::Refused(_));
                if session.failures().iter().any(is_refusal) {
                    continue;
                }
                let mut done = done.clone();
                done.push(line.command.to_string());
                let moments = self.moments(session, &done)?;
                if on {
                    next.extend(moments);
                }
            }
        }
        Ok(next)
    }

    /// The run at once and at every later moment at which something happens by itself; or the list, if the goal holds
    /// at one of them.
    fn moments(&self, mut session: Session, done: &[String]) -> Result<Level, Vec<String>> {
        let until = session.now() + WINDOW;
        let mut progress = Progress::new(self.target);
        let mut all = Level::new();
        loop {
            progress.look(&session);
            if progress.reached() {
                return Err(done.to_vec());
            }
            all.push((session.clone(), done.to_vec()));
            if all.len() >= MOMENTS_MOST || session.next_at().is_none_or(|at| at > until) {
                return Ok(all);
            }
            session.step();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Draft, Generator};
    use super::*;
    use crate::lang::Lang;
    use crate::quiz::format::Format;
    use crate::quiz::item::Reply;

    fn both_close(solution: &'static str) -> Result<Item, Barren> {
        let open = "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept";
        let goal = Goal {
            goal: "client TIME_WAIT, server CLOSED".to_owned(),
            solution: solution.to_owned(),
            candidates: String::new(),
        };
        let generator = Generator::new("test", "close-states", Format::Script, |_| Draft::new(""));
        let mut draw = super::super::Draw::new("test", 0, 0);
        super::super::build::build(&generator, 0, Draft::new(open).reach(goal), &mut draw)
    }

    #[test]
    fn a_solution_that_is_too_long_is_found_out() {
        let long = both_close("client: shutdown wr; run 1s; client: close; run 1s; server: close; run 1s").unwrap();
        let found = shorter_script(&long).unwrap();
        assert_eq!(found.len(), 2, "{found:?}");
        let never = both_close("client: close; run 1s");
        assert!(matches!(never, Err(Barren::Focus(_))), "{never:?}");
        let least = both_close("client: close; run 1s; server: close; run 1s").unwrap();
        assert_eq!(shorter_script(&least), None);
    }

    #[test]
    fn scripts_are_graded_by_playing_them() {
        let item = both_close("client: close; run 1s; server: close; run 1s").unwrap();
        let judged = |item: &Item, text: &str| item.grade(&Reply::read(item, text).unwrap(), Lang::En);
        let credit = |text: &str| judged(&item, text).map(|verdict| verdict.credit);
        assert_eq!(credit("client: close; run 1s; server: close; run 5s"), Ok(100));
        assert_eq!(credit("client: shutdown wr; run 1s; server: close; run 5s"), Ok(100));
        assert_eq!(
            credit("client: send 5; run 1s; server: recv; client: close; run 1s; server: close; run 1s"),
            Ok(60)
        );
        assert!(credit("client: clo").is_err());
        assert!(credit("drop next FIN from client").is_err(), "the network is nobody's");
        let missed = judged(&item, "client: close; server: close; run 5s").unwrap();
        let said = &missed.parts[0].said;
        assert!(missed.credit == 0 && said.contains("`server CLOSED`") && said.contains("server TIME_WAIT"), "{said}");
    }

    #[test]
    fn fewer_commands_than_known_are_right_and_said_to_be() {
        let item = both_close("client: shutdown wr; run 1s; client: close; run 1s; server: close; run 1s").unwrap();
        let reply = Reply::read(&item, "client: close; run 1s; server: close; run 1s").unwrap();
        let verdict = item.grade(&reply, Lang::En).unwrap();
        assert!(verdict.right && verdict.why.unwrap().en.contains("2 commands"));
    }
}
