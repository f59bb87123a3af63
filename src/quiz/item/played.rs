//! The run of an item: a scenario cut in two. What stands before the cut has happened when the question is asked; what
//! stands behind it is told as commands, and what comes of it is the answer.

use crate::lang::Lang;
use crate::scenario::{Diagnostic, Line, Progress, Scenario, Session, parse};
use crate::trace::Belief;

/// The most steps that either part may take.
const STEPS_MAX: usize = 20_000;

/// A scenario and the place of its cut.
#[derive(Debug, Clone)]
pub struct Played {
    before: Vec<String>,
    after: Vec<String>,
    scenario: Scenario,
    cut: usize,
    /// Where the cut and the end are steps of the run and not lines of the script.
    steps: Option<(usize, usize)>,
    /// The same run as the answer has it, where that puts in commands of its own.
    solved: Option<Box<Played>>,
}

impl Played {
    /// Reads the lines on both sides of the cut.
    ///
    /// # Errors
    /// What is wrong with them, in English: a generator has made a mistake.
    pub fn new(before: Vec<String>, after: Vec<String>) -> Result<Played, Vec<Diagnostic>> {
        let all: Vec<&str> = before.iter().chain(&after).map(String::as_str).collect();
        let scenario = parse(&all.join("\n"), Lang::En)?;
        let end: usize = before.iter().map(|line| line.len() + 1).sum();
        let cut = scenario.lines.iter().filter(|line| line.span.start < end).count();
        Ok(Played { before, after, scenario, cut, steps: None, solved: None })
    }

    /// The same run, cut after so many steps and asked about up to another. Its commands are not told: they hold
    /// what is
    /// still to come.
    #[must_use]
    pub fn between(&self, cut: usize, end: usize) -> Played {
        Played { steps: Some((cut, end)), ..self.clone() }
    }

    /// The same run, of which another is played once it was answered.
    #[must_use]
    pub fn solved_by(self, run: Played) -> Played {
        Played { solved: Some(Box::new(run)), ..self }
    }

    /// The run as the answer has it.
    pub fn solved(&self) -> &Played {
        self.solved.as_deref().unwrap_or(self)
    }

    /// The last step that may be looked at, where the script goes on behind it.
    pub fn end(&self) -> Option<usize> {
        self.steps.map(|(_, end)| end)
    }

    /// Whether all of it stays untold until it was answered.
    pub fn is_untold(&self) -> bool {
        self.steps.is_some_and(|(cut, _)| cut == 0)
    }

    /// The same run with other commands behind the cut.
    ///
    /// # Errors
    /// As [`Played::new`].
    pub fn with_rest(&self, after: Vec<String>) -> Result<Played, Vec<Diagnostic>> {
        Played::new(self.before.clone(), after)
    }

    /// The same commands, played by hosts that hold a misconception.
    #[must_use]
    pub fn believing(&self, belief: Belief) -> Played {
        let mut mutant = self.clone();
        mutant.scenario.setup = mutant.scenario.setup.believing(belief);
        mutant
    }

    /// The commands before the question, settings of the run (`seed`, `profile`, `host`) left out.
    pub fn before(&self) -> impl Iterator<Item = &str> {
        let word = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
        let tells = move |line: &&str| !["seed", "profile", "host"].contains(&word(line).as_str());
        let told = if self.steps.is_some() { &[][..] } else { &self.before };
        told.iter().map(String::as_str).filter(tells)
    }

    /// The commands of the stretch that is asked about.
    pub fn after(&self) -> &[String] {
        &self.after
    }

    /// The whole scenario as a file's text.
    pub fn text(&self) -> String {
        let all: Vec<&str> = self.before.iter().chain(&self.after).map(String::as_str).collect();
        all.join("\n") + "\n"
    }

    /// The whole scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The lines behind the cut.
    pub fn rest(&self) -> &[Line] {
        if self.steps.is_some() {
            return &[];
        }
        self.scenario.lines.get(self.cut..).unwrap_or_default()
    }

    /// The run up to the cut.
    pub fn at_cut(&self) -> Session {
        if let Some((cut, _)) = self.steps {
            let mut session = Session::new(&self.scenario);
            while session.position() < cut && session.step() != Progress::Ended {}
            return session;
        }
        let lines = self.scenario.lines.iter().take(self.cut).cloned().collect();
        let mut session = Session::new(&Scenario { setup: self.scenario.setup.clone(), lines });
        session.run_on(STEPS_MAX);
        session
    }

    /// Goes on from the cut to the end, looking at every moment; whether the end was reached with nothing refused.
    pub fn go_on(&self, session: &mut Session, mut look: impl FnMut(&Session)) -> bool {
        if let Some((_, end)) = self.steps {
            while session.position() < end && session.step() != Progress::Ended {
                look(session);
            }
            return true;
        }
        session.extend(self.rest());
        for _ in 0..STEPS_MAX {
            if session.script_is_over() {
                break;
            }
            session.step();
            look(session);
        }
        session.script_is_over() && session.failures().is_empty()
    }
}
