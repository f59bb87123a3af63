//! Makes an item of a draft: plays it, takes the truth off the run, and asks the mutants.

use crate::lang::Lang;
use crate::quiz::answer::Answer;
use crate::quiz::decided::{self, Deciding};
use crate::quiz::item::{Ask, Choice, Chosen, Item, Mistaken, Output, Played};
use crate::quiz::kind::Kind;
use crate::quiz::observe::{Observer, Truth};
use crate::quiz::question::Question;
use crate::quiz::words::Words;
use crate::scenario::{Diagnostic, Session, of_a_line, parse_command_on};
use crate::tr;
use crate::trace::{Command, Condition, Program, Rule, Show, What};

use super::draft::{Asked, Draft, words};
use super::draw::Draw;
use super::script as goals;
use super::watched::Watched;
use super::{Barren, Generator, capture, hash, incident, measure, myth, order, remedy, results, what_if, worked};

/// Makes the item of a draft, or says why there is none.
pub(super) fn build(generator: &Generator, seed: u64, draft: Draft, draw: &mut Draw) -> Result<Item, Barren> {
    let name = generator.name;
    let played = if draft.before.is_empty() {
        None
    } else {
        Some(Played::new(draft.before.clone(), draft.after.clone()).map_err(|found| script(name, &found))?)
    };
    if let Some(played) = &played {
        focus(name, played, &draft.focus)?;
    }
    let asked = draft.asked.clone().ok_or_else(|| Barren::Nothing(name.to_owned()))?;
    let outputs = played.as_ref().map_or_else(Vec::new, |played| shown(played, &draft.shows));
    let (concept, tell) = (generator.concept, draft.tell.clone());
    let mut parts = Parts { concept, tell, played, outputs, by_asking: false };
    let made = make(generator, seed, &draft, asked, &mut parts, draw)?;
    let deciding = match (&draft.asked, &parts.played) {
        (Some(Asked::Measure { reading, unit, .. }), Some(played)) => measure::deciding(played, *reading, *unit),
        (Some(Asked::Results), Some(played)) => results::deciding(played),
        _ => made.deciding,
    };
    let Parts { concept, tell, played, outputs, by_asking } = parts;
    let prompt = draft.prompt.or(made.prompt).ok_or_else(|| Barren::Nothing(name.to_owned()))?;
    let mut item = Item {
        generator: name,
        seed,
        concept,
        format: generator.format,
        tell,
        played,
        outputs,
        by_asking,
        prompt,
        ask: made.ask,
        mistaken: made.mistaken,
        rules: made.rules,
        deciding,
        because: draft.because.or(made.because),
        difficulty: 1000,
        hash: 0,
    };
    item.mistaken = known_again(&item);
    item.difficulty = super::difficulty::estimate(&item);
    item.hash = hash::canonical(&item);
    Ok(item)
}

/// What an item has besides its question; some ways of asking bring their own.
struct Parts {
    concept: &'static str,
    tell: Option<Words>,
    played: Option<Played>,
    outputs: Vec<Output>,
    by_asking: bool,
}

/// The question of a draft, in its way of asking.
fn make(
    generator: &Generator,
    seed: u64,
    draft: &Draft,
    asked: Asked,
    parts: &mut Parts,
    draw: &mut Draw,
) -> Result<Made, Barren> {
    let name = generator.name;
    Ok(match asked {
        Asked::Kind { kind, typed } => ask_kind(generator, seed, parts.played.as_ref(), kind, typed)?,
        Asked::Results => results::ask(generator, parts.played.as_ref())?,
        Asked::Fault { options, goal } => {
            let (made, run) = ask_fault(generator, parts.played.as_ref(), options, &goal, draw)?;
            parts.played = parts.played.take().map(|played| played.solved_by(run));
            made
        }
        Asked::Order => order::ask(generator, parts.played.as_ref(), draw)?,
        Asked::Myth => {
            let (made, shown) = myth::ask(generator, draw)?;
            parts.played = shown;
            made
        }
        Asked::Measure { reading, unit, mistaken } => {
            measure::ask(generator, parts.played.as_ref(), unit, reading, &mistaken, draft.because.is_some())?
        }
        Asked::Capture { host, blot } => {
            let told = capture::ask(name, parts.played.take().as_ref(), host, blot, draw)?;
            parts.outputs.push(told.output);
            parts.played = Some(told.played);
            told.made
        }
        Asked::Worked(worked) => {
            let (made, run) = worked::ask(name, &worked)?;
            parts.played = Some(run);
            made
        }
        Asked::Number { truth, because, mistaken } => ask_number(truth, because, mistaken),
        Asked::WhatIf { change, kind, typed } => {
            let pair = what_if::part(name, draft, &change)?;
            let made = what_if::ask(generator, seed, &pair, &change, (kind, typed), draw)?;
            parts.played = Some(pair.second);
            made
        }
        Asked::Script(goal) => {
            let (made, run) = goals::ask(name, parts.played.as_ref(), &goal)?;
            parts.played = parts.played.take().map(|played| played.solved_by(run));
            made
        }
        Asked::Diagnose(fault) => {
            let run = parts.played.take().ok_or_else(|| Barren::Nothing(name.to_owned()))?;
            let told = incident::ask(name, &run, &fault, draw)?;
            (parts.played, parts.outputs, parts.by_asking) = (Some(told.played), told.outputs, told.by_asking);
            parts.concept = told.concept.unwrap_or(parts.concept);
            told.made
        }
        Asked::Remedy(case) => {
            let told = remedy::ask(name, &case, draw)?;
            (parts.played, parts.tell) = (Some(told.played), Some(told.tell));
            told.made
        }
    })
}

/// Those of the mistaken whose answer is known again: what a mutant sends can be beyond the words of an answer, such as
/// data without any flag.
fn known_again(item: &Item) -> Vec<Mistaken> {
    let known = |mistaken: &&Mistaken| {
        let verdict = item.grade(&mistaken.reply, Lang::En);
        verdict.is_ok_and(|verdict| verdict.right || verdict.belief.is_some())
    };
    item.mistaken.iter().filter(known).cloned().collect()
}

/// What programs print at the cut.
fn shown(played: &Played, shows: &[(Program, &'static str)]) -> Vec<Output> {
    if shows.is_empty() {
        return Vec::new();
    }
    let session = played.at_cut();
    let print = |(program, host): &(Program, &'static str)| {
        let mut records = session.records().to_vec();
        Show { program: *program, host: Some((*host).to_owned()) }.append(session.view(), &mut records);
        let What::Shown { lines, .. } = records.pop()?.what else { return None };
        Some(Output { command: format!("{host}$ {}", program.command()), text: lines.join("\n") + "\n" })
    };
    shows.iter().filter_map(print).collect()
}

/// A number that is worked out, not watched.
fn ask_number(truth: crate::quiz::item::Quantity, because: Words, mistaken: Vec<(&'static str, u64)>) -> Made {
    // Some wrong ways lead to the right number.
    let wrong = mistaken.into_iter().filter(|(_, value)| !truth.agrees(*value));
    let mistaken = wrong.map(|(myth, value)| assumed(myth, number_reply(truth, value))).collect();
    let worked = decided::both(|lang| tr!(lang, "decided.worked").into_owned());
    Made {
        prompt: None,
        ask: Ask::Number(truth),
        mistaken,
        rules: Vec::new(),
        because: Some(because),
        deciding: Deciding { events: Vec::new(), besides: vec![worked] },
    }
}

/// What a way of asking makes of a run.
pub(super) struct Made {
    pub prompt: Option<Words>,
    pub ask: Ask,
    pub mistaken: Vec<Mistaken>,
    pub rules: Vec<Rule>,
    pub because: Option<Words>,
    pub deciding: Deciding,
}

impl Made {
    /// A question about a run with what mutants answer to it; its own truth says what decided.
    pub(super) fn about_run(prompt: Words, question: Question, rules: Vec<Rule>, mistaken: Vec<Mistaken>) -> Made {
        Made {
            prompt: Some(prompt),
            ask: Ask::Run(Box::new(question)),
            mistaken,
            rules,
            because: None,
            deciding: Deciding::default(),
        }
    }
}

pub(super) fn script(name: &str, found: &[Diagnostic]) -> Barren {
    let first = found.first().map(|first| first.message.clone()).unwrap_or_default();
    Barren::Script(format!("{name}: {first}"))
}

/// What those would say who hold a misconception, with what they assume.
pub(super) fn assumed(myth: &'static str, reply: crate::quiz::item::Reply) -> Mistaken {
    Mistaken { myth, reply, why: Words::default() }
}

pub(super) fn number_reply(truth: crate::quiz::item::Quantity, value: u64) -> crate::quiz::item::Reply {
    crate::quiz::item::Reply::Line(crate::quiz::item::Quantity { value, ..truth }.text())
}

/// Conditions in the words of `expect`.
pub(super) fn conditions(name: &str, played: &Played, text: &str) -> Result<Vec<Condition>, Barren> {
    let command = parse_command_on(&format!("expect {text}"), &played.scenario().setup.hosts, Lang::En);
    match command.map_err(|found| script(name, &found))? {
        Command::Expect(conditions) => Ok(conditions),
        _ => Err(Barren::Script(format!("{name}: {text}"))),
    }
}

/// Whether the whole run ends as the draft needs it.
pub(super) fn focus(name: &str, played: &Played, wanted: &[String]) -> Result<(), Barren> {
    let mut session = played.at_cut();
    let start = refused(name, &session);
    start?;
    let went = played.go_on(&mut session, |_| {});
    refused(name, &session)?;
    let mut holds = went;
    for text in wanted {
        let conditions = conditions(name, played, text)?;
        holds &= conditions.iter().all(|condition| session.holds(condition));
    }
    if holds { Ok(()) } else { Err(Barren::Focus(name.to_owned())) }
}

pub(super) fn refused(name: &str, session: &Session) -> Result<(), Barren> {
    use crate::scenario::FailureKind;
    let refusal = session.failures().iter().find(|failure| matches!(failure.kind, FailureKind::Refused(_)));
    refusal.map_or(Ok(()), |failure| Err(Barren::Script(format!("{name}: refused: {}", failure.expected))))
}

/// The truth of a question about the stretch.
pub(super) fn observe(played: &Played, kind: &Kind) -> Truth {
    observe_on(played, played.at_cut(), kind)
}

/// The truth of a question about the stretch in a run that stands at the cut.
pub(super) fn observe_on(played: &Played, mut session: Session, kind: &Kind) -> Truth {
    let mut observer = Observer::of(kind, &session);
    played.go_on(&mut session, |now| observer.look_at(now));
    observer.finish(session.view(), session.records())
}

/// The answer alone, without its reasons.
pub(super) fn answer_on(played: &Played, mut session: Session, kind: &Kind) -> Answer {
    let mut observer = Observer::start(kind, session.view(), session.records());
    played.go_on(&mut session, |now| observer.look_at(now));
    observer.answer(session.view(), session.records())
}

fn ask_kind(
    generator: &Generator,
    seed: u64,
    played: Option<&Played>,
    kind: Kind,
    typed: bool,
) -> Result<Made, Barren> {
    let played = played.ok_or_else(|| Barren::Nothing(generator.name.to_owned()))?;
    let truth = observe(played, &kind);
    if matches!(truth.answer, Answer::Result(None)) {
        return Err(Barren::Nothing(format!("{}: the call is never made", generator.name)));
    }
    let rules = truth.rules.clone();
    let (wrong, mistaken) = super::mutants::about_run(generator, played, (&kind, typed), &truth);
    let question = Question::new(kind, None, typed, truth, wrong, &format!("{}/{seed}", generator.name));
    let prompt = words(question.prompt(Lang::En), question.prompt(Lang::Zh));
    let mistaken = super::mutants::as_replies(&question, mistaken);
    Ok(Made::about_run(prompt, question, rules, mistaken))
}

/// Puts each of the commands in at the cut and looks which of the runs ends as wanted; it must be one, and is given with
/// the question.
fn ask_fault(
    generator: &Generator,
    played: Option<&Played>,
    mut options: Vec<String>,
    goal: &str,
    draw: &mut Draw,
) -> Result<(Made, Played), Barren> {
    let name = generator.name;
    let played = played.ok_or_else(|| Barren::Nothing(name.to_owned()))?;
    let goal_conditions = conditions(name, played, goal)?;
    draw.shuffle(&mut options);
    let (mut runs, mut came) = (Vec::new(), Vec::new());
    for option in &options {
        let lines = of_a_line(option).into_iter().chain(played.after().iter().cloned());
        let run = played.with_rest(lines.collect()).map_err(|found| script(name, &found))?;
        let mut session = run.at_cut();
        run.go_on(&mut session, |_| {});
        refused(name, &session)?;
        came.push(came_to(option, &goal_conditions, &session));
        runs.push(run);
    }
    let past = played.at_cut();
    let right = the_one(&runs, &past, &goal_conditions).ok_or_else(|| Barren::Nothing(name.to_owned()))?;
    let chosen = options.iter().zip(came).map(|(text, why)| Chosen { text: words(text, text), myth: None, why });
    let mut chosen: Vec<Chosen> = chosen.collect();
    let mut mistaken = Vec::new();
    let commands = played.text() + &options.join("\n");
    for belief in super::mutants::beliefs(generator, &commands) {
        let Some(theirs) = past.believing(belief) else { continue };
        let other = the_one(&runs, &theirs, &goal_conditions).filter(|at| *at != right);
        let Some(option) = other.and_then(|at| chosen.get_mut(at)).filter(|option| option.myth.is_none()) else {
            continue;
        };
        let (myth, assumed) = (super::mutants::number(generator, belief), super::mutants::assumption(belief));
        let why = words(format!("{} {}", option.why.en, assumed.en), option.why.zh.clone() + &assumed.zh);
        (option.myth, option.why) = (Some(myth), why.clone());
        let reply = crate::quiz::item::Reply::Option(other.unwrap_or(right));
        mistaken.push(Mistaken { myth, reply, why });
    }
    let ask = Ask::Choice(Choice { options: chosen, right });
    let prompt = words(
        format!("Which of these, put in before the next commands, leads to `{goal}`?"),
        format!("把下面哪一条加在后续命令之前，最后能使 `{goal}` 成立？"),
    );
    let run = runs.swap_remove(right);
    let (deciding, rules) = Watched::of(&run).behind(&goal_conditions);
    let rules = if rules.is_empty() { measure::rules(&run) } else { rules };
    Ok((Made { prompt: Some(prompt), ask, mistaken, rules, because: None, deciding }, run))
}

/// What a run with one of the commands came to, where that is not what was wanted.
fn came_to(option: &str, goal: &[Condition], session: &Session) -> Words {
    let (view, records) = (session.view(), session.records());
    let broken = goal.iter().filter(|goal| !goal.holds(view, records));
    let came: Vec<String> = broken.map(|goal| format!("`{}`", goal.actual(view, records))).collect();
    if came.is_empty() {
        return Words::default();
    }
    decided::both(|lang| {
        let came = came.join(&tr!(lang, "decided.comma"));
        tr!(lang, "quiz.fault.came", option = option, came = came).into_owned()
    })
}

/// The only one of the runs that ends with all conditions met; all go on from the same moment.
fn the_one(runs: &[Played], past: &Session, goal: &[Condition]) -> Option<usize> {
    let mut found = None;
    for (at, run) in runs.iter().enumerate() {
        let mut session = past.clone();
        run.go_on(&mut session, |_| {});
        let reached = goal.iter().all(|goal| session.holds(goal));
        match (reached, found) {
            (true, None) => found = Some(at),
            (true, Some(_)) => return None,
            (false, _) => {}
        }
    }
    found
}
