//! Shortest scripts: commands that lead from a situation to a goal, as few as possible. The draft gives a solution;
//! that no shorter one exists is shown by a search over the commands that bear on the goal, with time passing or not
//! after each.

use crate::quiz::decided::Deciding;
use crate::quiz::item::{Ask, Played, Script};
use crate::scenario::{FailureKind, Line, Session};
use crate::trace::{Command, Condition, Rule, What};

use super::Barren;
use super::build::{Made, conditions, script};
use super::draft::words;

/// The most moments that one command of a search may take.
const STEPS_MAX: usize = 5_000;
/// How many rules an explanation names at most.
const MOST_RULES: usize = 3;

/// What is to be reached, and how it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// What must hold, all at one moment, in the words of `expect`.
    pub goal: String,
    /// Commands that lead there, as few as possible, with the time that passes; parted by `;`.
    pub solution: String,
    /// Commands that bear on the goal: among them the search looks for a shorter way. Parted by `;`.
    pub candidates: String,
    /// How long the search lets pass after a command, besides no time at all: `run 1s`.
    pub wait: String,
}

/// The item's question and truth.
pub(super) fn ask(name: &str, played: Option<&Played>, goal: &Goal) -> Result<Made, Barren> {
    let nothing = || Barren::Nothing(name.to_owned());
    let played = played.ok_or_else(nothing)?;
    let wanted = conditions(name, played, &goal.goal)?;
    let solution = parts(&goal.solution);
    let whole = played.with_rest(solution.clone()).map_err(|found| script(name, &found))?;
    let mut session = whole.at_cut();
    let start = session.records().len();
    let mut reached = holds(&wanted, &session);
    if reached {
        return Err(nothing());
    }
    let went = whole.go_on(&mut session, |now| reached |= holds(&wanted, now));
    if !reached || !went {
        return Err(Barren::Focus(name.to_owned()));
    }
    let par = whole.rest().iter().filter(|line| !matches!(line.command, Command::Run(_))).count();
    if let Some(found) = shorter(name, played, goal, &wanted, par)? {
        return Err(Barren::Script(format!("{name}: this is shorter: {}", found.join("; "))));
    }
    let mut rules: Vec<Rule> = Vec::new();
    for record in session.records().get(start..).unwrap_or_default().iter().rev() {
        let rule = record.rule.filter(|rule| matches!(record.what, What::State { .. }) && !rules.contains(rule));
        rules.extend(rule.filter(|_| rules.len() < MOST_RULES));
    }
    let text = &goal.goal;
    let prompt = words(
        format!(
            "Write commands that go on from here to a moment at which `{text}`, as few as possible. \
             Time passes only where you write `run`, as in `run 1s`, and costs nothing."
        ),
        format!(
            "从这里接着写命令，让 `{text}` 在某一时刻成立，命令越少越好。\
             时间只在 `run`（如 `run 1s`）处流逝，不计入命令数。"
        ),
    );
    let ask = Ask::Script(Script { goal: wanted, par, solution });
    Ok(Made { prompt: Some(prompt), ask, mistaken: Vec::new(), rules, because: None, deciding: Deciding::default() })
}

fn parts(text: &str) -> Vec<String> {
    text.split(';').map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn holds(wanted: &[Condition], now: &Session) -> bool {
    wanted.iter().all(|condition| now.holds(condition))
}

/// A script among the candidates that reaches the goal in fewer than `par` commands; there should be none.
fn shorter(
    name: &str,
    played: &Played,
    goal: &Goal,
    wanted: &[Condition],
    par: usize,
) -> Result<Option<Vec<String>>, Barren> {
    let read = |text: &str| {
        let lines = played.with_rest(parts(text)).map_err(|found| script(name, &found))?;
        Ok(lines.rest().to_vec())
    };
    let (candidates, wait) = (read(&goal.candidates)?, read(&goal.wait)?);
    let search = Search { wanted, candidates, wait };
    let start = played.at_cut();
    let mut level = vec![(start.clone(), Vec::new())];
    if let Some((waited, reached)) = search.after(&start, &search.wait) {
        if reached {
            return Ok(Some(Vec::new()));
        }
        level.push((waited, vec![goal.wait.clone()]));
    }
    for _ in 1..par {
        match search.deeper(level) {
            Ok(next) => level = next,
            Err(found) => return Ok(Some(found)),
        }
    }
    Ok(None)
}

struct Search<'s> {
    wanted: &'s [Condition],
    candidates: Vec<Line>,
    wait: Vec<Line>,
}

type Level = Vec<(Session, Vec<String>)>;

impl Search<'_> {
    /// Every candidate behind every script so far, with and without time after it; the script that reaches the goal, if
    /// one does.
    fn deeper(&self, level: Level) -> Result<Level, Vec<String>> {
        let mut next = Level::new();
        for (session, done) in level {
            for candidate in &self.candidates {
                let mut done = done.clone();
                done.push(candidate.command.to_string());
                let Some((now, reached)) = self.after(&session, core::slice::from_ref(candidate)) else { continue };
                let Some((waited, later)) = self.after(&now, &self.wait) else { continue };
                if reached || later {
                    return Err(done);
                }
                next.push((now, done.clone()));
                done.extend(self.wait.iter().map(|line| line.command.to_string()));
                next.push((waited, done));
            }
        }
        Ok(next)
    }

    /// The session after those lines, and whether the goal held at some moment; none if one was refused.
    fn after(&self, session: &Session, lines: &[Line]) -> Option<(Session, bool)> {
        let mut session = session.clone();
        session.extend(lines);
        let mut reached = false;
        for _ in 0..STEPS_MAX {
            if session.script_is_over() {
                break;
            }
            session.step();
            reached |= holds(self.wanted, &session);
        }
        let refused = session.failures().iter().any(|failure| matches!(failure.kind, FailureKind::Refused(_)));
        (!refused).then_some((session, reached))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Draft, Generator};
    use super::*;
    use crate::lang::Lang;
    use crate::quiz::format::Format;
    use crate::quiz::item::Reply;

    fn both_close(solution: &'static str) -> Result<crate::quiz::item::Item, Barren> {
        let open = "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept";
        let goal = Goal {
            goal: "client TIME_WAIT, server CLOSED".to_owned(),
            solution: solution.to_owned(),
            candidates: "client: close; server: close; client: shutdown wr; client: send 5".to_owned(),
            wait: "run 1s".to_owned(),
        };
        let generator = Generator::new("test", "close-states", Format::Script, |_| Draft::new(""));
        let mut draw = super::super::Draw::new("test", 0, 0);
        super::super::build::build(&generator, 0, Draft::new(open).reach(goal), &mut draw)
    }

    #[test]
    fn a_solution_that_is_too_long_is_found_out() {
        let long = both_close("client: shutdown wr; run 1s; client: close; run 1s; server: close; run 1s");
        assert!(matches!(long, Err(Barren::Script(_))), "{long:?}");
        let never = both_close("client: close; run 1s");
        assert!(matches!(never, Err(Barren::Focus(_))), "{never:?}");
    }

    #[test]
    fn scripts_are_graded_by_playing_them() {
        let item = both_close("client: close; run 1s; server: close; run 1s").unwrap();
        let credit =
            |text: &str| item.grade(&Reply::read(&item, text).unwrap(), Lang::En).map(|verdict| verdict.credit);
        assert_eq!(credit("client: close; run 1s; server: close; run 5s"), Ok(100));
        assert_eq!(credit("client: shutdown wr; run 1s; server: close; run 5s"), Ok(100));
        assert_eq!(
            credit("client: send 5; run 1s; server: recv; client: close; run 1s; server: close; run 1s"),
            Ok(60)
        );
        assert_eq!(credit("client: close; server: close; run 5s"), Ok(0));
        assert!(credit("client: clo").is_err());
    }
}
