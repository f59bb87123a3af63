//! From the mirror of a lesson file to a lesson: everything that can be said without running it, all mistakes at once.

use core::ops::Range;

use crate::lang::Lang;
use crate::quiz;
use crate::scenario::{Diagnostic, Line, Scenario, nearest};
use crate::tr;
use crate::trace::{Command, Condition};

use super::chapters::CHAPTERS;
use super::check_text::{LONG, SHORT};
use super::embed::{Pieces, command_around};
use super::forbid::Forbid;
use super::minutes::MINUTES;
use super::model::{Beat, Challenge, Lesson, Myth};
use super::raw::{self, RawAsk, RawBeat, RawChallenge, RawKind, RawLesson, RawMyth};
use super::toml_reader::{At, Reader, Str};
use super::{check_ask, check_claim, check_course, check_era, check_forbid};

/// The largest lesson file, in bytes.
pub const SIZE_MAX: usize = 1 << 20;
/// How many questions a lesson has at least.
pub const ASKS_MIN: usize = 4;
/// How many beats it has at most.
pub const BEATS_MAX: usize = 40;
/// How many minutes a breaker may take.
const BREAKER_MINUTES_MAX: usize = 5;
/// How many mistakes are reported; a file with more is of another kind.
const ERRORS_MAX: usize = 50;
/// The format that is read.
const FORMAT: i64 = 1;

/// Reads and checks a lesson; messages are in `lang`.
///
/// # Errors
/// Every mistake found, in the order of their places in `text`.
pub fn check(text: &str, lang: Lang) -> Result<Lesson, Vec<Diagnostic>> {
    if text.len() > SIZE_MAX {
        let message = tr!(lang, "lesson.error.too-large", size = text.len() / 1024, most = SIZE_MAX / 1024);
        return Err(vec![Diagnostic::new("too-large", message, 0..0)]);
    }
    let mut reader = Reader::new(text, lang);
    let mut top = reader.document();
    if !reader.errors.is_empty() {
        // What a half-read file seems to lack or to hold would only mislead.
        return Err(reader.errors);
    }
    let raw = raw::read(&mut reader, &mut top);
    let mut checker = Checker { lang, hosts: crate::sim::Setup::default().hosts, errors: Vec::new() };
    if !checker.format(raw.format.as_ref()) {
        return Err(checker.errors);
    }
    if !check_course::beat_counts(&mut checker, &raw) {
        return Err(checker.errors);
    }
    reader.finish(&top);
    checker.errors.append(&mut reader.errors);
    checker.unseen(text);
    let lesson = if check_course::is_breaker(&raw) { checker.breaker(&raw) } else { checker.lesson(&raw) };
    let mut errors = checker.errors;
    errors.sort_by_key(|error| error.span.start);
    errors.truncate(ERRORS_MAX);
    match lesson {
        Some(lesson) if errors.is_empty() => Ok(lesson),
        _ => Err(errors),
    }
}

/// What is needed everywhere while checking.
pub(super) struct Checker {
    pub lang: Lang,
    /// The hosts of the scenario at hand.
    pub hosts: Vec<String>,
    pub errors: Vec<Diagnostic>,
}

impl Checker {
    pub fn error(&mut self, code: &'static str, message: impl Into<String>, span: Range<usize>) {
        self.errors.push(Diagnostic::new(code, message, span));
    }

    fn lesson(&mut self, raw: &RawLesson) -> Option<Lesson> {
        let id = raw.id.as_ref().and_then(|id| self.name(id, "bad-id", "lesson.error.bad-id", is_id));
        let chapter = self.bounded(raw.chapter.as_ref(), "chapter", 1, CHAPTERS.len());
        let minutes = self.bounded(raw.minutes.as_ref(), "minutes", *MINUTES.start(), *MINUTES.end());
        let needs = self.names(raw.needs.as_ref(), "bad-id", "lesson.error.bad-id", is_id);
        self.each_once(raw.needs.as_ref());
        let course = check_course::course(self, raw);
        let concepts = self.names(raw.concepts.as_ref(), "bad-concept", "lesson.error.bad-concept", is_kebab);
        self.each_once(raw.concepts.as_ref());
        self.known_concepts(raw.concepts.as_ref());
        if let Some(empty) = raw.concepts.as_ref().filter(|concepts| concepts.value.is_empty()) {
            self.error("no-concept", tr!(self.lang, "lesson.error.no-concept"), empty.span.clone());
        }
        let title = self.title(raw.title.as_ref());
        let goal = self.one_line(raw.goal.as_ref(), SHORT);
        let run = self.run(raw);
        let shares = run.as_ref().map(|(_, shares)| shares.as_slice()).unwrap_or_default();
        let beats = self.beats(&raw.beats, shares);
        let myth = raw.myth.as_ref().and_then(|myth| self.myth(myth));
        let era = check_era::era(self, raw.era.as_ref());
        let challenge = raw.challenge.as_ref().and_then(|challenge| self.challenge(challenge));
        let opening = shares.first().copied().unwrap_or(0);
        let (scenario, _) = run?;
        Some(Lesson {
            id: id?,
            chapter: chapter?,
            minutes: u32::try_from(minutes?).ok()?,
            minutes_span: raw.minutes.as_ref()?.span.clone(),
            needs: needs?,
            concepts: concepts?,
            covers: course.covers,
            targets: course.targets,
            reading: course.reading,
            title: title?,
            goal: goal?,
            scenario,
            opening,
            beats: beats?,
            myth: Some(myth?),
            era: era?,
            challenge: challenge?,
        })
    }

    /// Whether the file's format is the one that is read; the rest of another format cannot be judged.
    fn format(&mut self, format: Option<&At<i64>>) -> bool {
        match format {
            None => self.error("format", tr!(self.lang, "lesson.error.no-format", known = FORMAT), 0..0),
            Some(format) if format.value == FORMAT => return true,
            Some(format) => {
                let message = tr!(self.lang, "lesson.error.format", found = format.value, known = FORMAT);
                self.error("format", message, format.span.clone());
            }
        }
        false
    }

    fn bounded(&mut self, number: Option<&At<i64>>, key: &str, min: usize, max: usize) -> Option<usize> {
        let number = number?;
        let value = usize::try_from(number.value).ok().filter(|value| (min..=max).contains(value));
        if value.is_none() {
            let message = tr!(self.lang, "lesson.error.bounds", key = key, min = min, max = max, value = number.value);
            self.error("out-of-bounds", message, number.span.clone());
        }
        value
    }

    fn name(&mut self, name: &Str, code: &'static str, key: &str, good: fn(&str) -> bool) -> Option<String> {
        if good(&name.value) {
            return Some(name.value.clone());
        }
        self.error(code, tr!(self.lang, key, text = name.value), name.span.clone());
        None
    }

    fn names(
        &mut self,
        names: Option<&At<Vec<Str>>>,
        code: &'static str,
        key: &str,
        good: fn(&str) -> bool,
    ) -> Option<Vec<String>> {
        Some(names?.value.iter().filter_map(|name| self.name(name, code, key, good)).collect())
    }

    /// A list names nothing twice.
    fn each_once(&mut self, names: Option<&At<Vec<Str>>>) {
        let Some(names) = names.map(|names| &names.value) else { return };
        for (at, name) in names.iter().enumerate() {
            if names.iter().take(at).any(|other| other.value == name.value) {
                self.error(
                    "listed-twice",
                    tr!(self.lang, "lesson.error.listed-twice", text = name.value),
                    name.span.clone(),
                );
            }
        }
    }

    /// The questions at the exit, and the reviews later on, are made by generators: there are none for other concepts.
    fn known_concepts(&mut self, concepts: Option<&At<Vec<Str>>>) {
        let Some(concepts) = concepts else { return };
        for name in concepts.value.iter().filter(|name| is_kebab(&name.value) && quiz::concept(&name.value).is_none()) {
            let message = tr!(self.lang, "lesson.error.unknown-concept", text = name.value);
            let mut error = Diagnostic::new("unknown-concept", message, name.span.clone());
            if let Some(near) = nearest(&name.value, quiz::CONCEPTS.iter().map(|concept| concept.id)) {
                error = error.with_help(tr!(self.lang, "scenario.did-you-mean", word = near));
            }
            self.errors.push(error);
        }
    }

    /// A myth's number.
    pub fn myth_id(&mut self, id: &Str) -> Option<String> {
        self.name(id, "bad-myth", "lesson.error.bad-myth", is_myth)
    }

    /// The whole run, and how many lines of it each of opening and beats have.
    fn run(&mut self, raw: &RawLesson) -> Option<(Scenario, Vec<usize>)> {
        let opening = raw.scenario.as_ref()?;
        if let Ok(opening) = Pieces::one(opening).parse(self.lang) {
            self.hosts = opening.setup.hosts;
        }
        let mut pieces = Pieces::one(opening);
        for commands in raw.beats.iter().filter_map(|beat| beat.commands.as_ref()) {
            pieces.add(commands);
        }
        match pieces.parse(self.lang) {
            Ok(scenario) => Some((scenario, pieces.shares(self.lang))),
            Err(found) => {
                self.errors.extend(found);
                None
            }
        }
    }

    fn breaker(&mut self, raw: &RawLesson) -> Option<Lesson> {
        let id = raw.id.as_ref().and_then(|id| self.name(id, "bad-id", "lesson.error.bad-id", is_id));
        let chapter = self.bounded(raw.chapter.as_ref(), "chapter", 1, CHAPTERS.len());
        let minutes = self.bounded(raw.minutes.as_ref(), "minutes", 1, BREAKER_MINUTES_MAX);
        let title = self.title(raw.title.as_ref());
        let goal = self.one_line(raw.goal.as_ref(), SHORT);
        let challenge = raw.challenge.as_ref().and_then(|challenge| self.challenge(challenge))?;
        Some(Lesson {
            id: id?,
            chapter: chapter?,
            minutes: u32::try_from(minutes?).ok()?,
            minutes_span: raw.minutes.as_ref()?.span.clone(),
            needs: Vec::new(),
            concepts: Vec::new(),
            covers: Vec::new(),
            targets: Vec::new(),
            reading: Vec::new(),
            title: title?,
            goal: goal?,
            scenario: challenge.setup.clone(),
            opening: challenge.setup.lines.len(),
            beats: Vec::new(),
            myth: None,
            era: None,
            challenge,
        })
    }

    fn beats(&mut self, raw: &[RawBeat], shares: &[usize]) -> Option<Vec<Beat>> {
        let mut shares = shares.iter().copied();
        let mut next = shares.next().unwrap_or(0);
        let mut beats = Vec::new();
        for beat in raw {
            let count = if beat.commands.is_some() { shares.next().unwrap_or(0) } else { 0 };
            beats.extend(self.beat(beat, next..next + count));
            next += count;
        }
        (beats.len() == raw.len()).then_some(beats)
    }

    fn beat(&mut self, raw: &RawBeat, lines: Range<usize>) -> Option<Beat> {
        // What is looked for in outputs is there before anything is done.
        let looks = |ask: &&RawAsk| ask.kinds.iter().any(|kind| matches!(kind, RawKind::Line { .. }));
        if let Some(ask) = raw.ask.as_ref().filter(|ask| raw.commands.is_none() && !looks(ask)) {
            self.error("ask-without-do", tr!(self.lang, "lesson.error.ask-without-do"), ask.span.clone());
        }
        let say = self.words(raw.say.as_ref(), LONG);
        let after = self.words(raw.after.as_ref(), LONG);
        let ask = raw.ask.as_ref().map(|ask| check_ask::ask(self, ask));
        let ask = match ask {
            None => None,
            Some(None) => return None,
            Some(ask) => ask,
        };
        Some(Beat { say: say?, after, lines, ask, span: raw.span.clone() })
    }

    fn myth(&mut self, raw: &RawMyth) -> Option<Myth> {
        let id = raw.id.as_ref().and_then(|id| self.myth_id(id));
        let belief = self.words(raw.belief.as_ref(), SHORT);
        let why_tempting = self.words(raw.why_tempting.as_ref(), SHORT);
        let refutation = self.words(raw.refutation.as_ref(), LONG);
        let model = self.words(raw.model.as_ref(), LONG);
        let evidence = raw.evidence.as_ref().and_then(|text| self.scenario(text));
        let hosts = evidence.as_ref().map(|evidence| evidence.setup.hosts.clone()).unwrap_or_default();
        let claim = raw.claim.as_ref().and_then(|claim| self.conditions_on(claim, &hosts));
        if let (Some(claim), Some(text)) = (&claim, &raw.claim) {
            check_claim::possible(self, claim, text);
        }
        let evidence = evidence?;
        Some(Myth {
            id: id?,
            belief: belief?,
            why_tempting: why_tempting?,
            refutation: refutation?,
            model: model?,
            claim: claim?,
            claim_span: raw.claim.as_ref()?.span.clone(),
            evidence_text: raw.evidence.as_ref()?.value.clone(),
            evidence,
        })
    }

    fn challenge(&mut self, raw: &RawChallenge) -> Option<Challenge> {
        let say = self.words(raw.say.as_ref(), LONG);
        let hint = self.words(raw.hint.as_ref(), SHORT);
        let setup = raw.setup.as_ref().and_then(|setup| self.scenario(setup));
        let hosts = setup.as_ref().map(|setup| setup.setup.hosts.clone()).unwrap_or_default();
        let goal = raw.goal.as_ref().and_then(|goal| self.conditions_on(goal, &hosts));
        let riddle = match &raw.riddle {
            Some(riddle) => self.conditions_on(riddle, &hosts)?,
            None => Vec::new(),
        };
        let forbids: Vec<Forbid> =
            raw.forbid.iter().filter_map(|forbid| check_forbid::forbid(self, forbid, &hosts)).collect();
        let solution = self.played_after(raw.setup.as_ref()?, raw.solution.as_ref()?);
        let contrast = check_era::contrast(self, raw);
        for lines in solution.iter().chain(contrast.iter().flatten().map(|contrast| &contrast.near)) {
            check_forbid::broken_by(self, &forbids, lines);
        }
        let setup = setup?;
        Some(Challenge {
            say: say?,
            hint: hint?,
            setup_text: raw.setup.as_ref()?.value.clone(),
            setup,
            goal: goal.map(|goal| goal.into_iter().chain(riddle.iter().cloned()).collect())?,
            riddle,
            forbids,
            goal_span: raw.goal.as_ref()?.span.clone(),
            solution: solution?,
            solution_span: raw.solution.as_ref()?.span.clone(),
            contrast: contrast?,
        })
    }

    /// The commands of a text that goes on where a scenario ends.
    pub fn played_after(&mut self, setup: &Str, commands: &Str) -> Option<Vec<Line>> {
        let before = Pieces::one(setup).parse(self.lang).map_or(0, |setup| setup.lines.len());
        let mut whole = Pieces::one(setup);
        whole.add(commands);
        match whole.parse(self.lang) {
            Ok(mut whole) => Some(whole.lines.split_off(before.min(whole.lines.len()))),
            Err(found) => {
                // What is wrong in the setup itself has been told.
                let own = |found: &Diagnostic| found.span.start >= commands.span.start;
                self.errors.extend(found.into_iter().filter(own));
                None
            }
        }
    }

    pub fn scenario(&mut self, text: &Str) -> Option<Scenario> {
        match Pieces::one(text).parse(self.lang) {
            Ok(scenario) => Some(scenario),
            Err(found) => {
                self.errors.extend(found);
                None
            }
        }
    }

    /// Conditions of the lesson's own run.
    pub fn conditions(&mut self, text: &Str) -> Option<Vec<Condition>> {
        let hosts = self.hosts.clone();
        self.conditions_on(text, &hosts)
    }

    /// Conditions of a run with these hosts; none if they are not known because their scenario is at fault.
    pub fn conditions_on(&mut self, text: &Str, hosts: &[String]) -> Option<Vec<Condition>> {
        if hosts.is_empty() {
            return None;
        }
        match command_around("expect ", text, "", hosts, self.lang) {
            Ok(Command::Expect(conditions)) => Some(conditions),
            Ok(_) => None,
            Err(found) => {
                self.errors.extend(found);
                None
            }
        }
    }
}

fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.len() <= 32
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn is_kebab(text: &str) -> bool {
    let good = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    text.len() <= 64 && text.split('-').all(good)
}

fn is_myth(text: &str) -> bool {
    text.strip_prefix('M').is_some_and(|number| number.len() == 2 && number.chars().all(|c| c.is_ascii_digit()))
}
