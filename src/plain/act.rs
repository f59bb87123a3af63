//! What each command does: those of the table, and any command of the scenario language.

use crate::lang::Lang;
use crate::lesson::{PATHS, Path};
use crate::quiz::drill::{Wish, topic, topics_near};
use crate::scenario::forks::file;
use crate::scenario::{Diagnostic, Session, nearest, parse_command_on};
use crate::tr;
use crate::trace::{Command, Condition, FaultKind, Rule, Run, SegmentId};
use crate::tui::app::{Choice, DELAY, flying, host_items, link_items, segment_items, strike};
use crate::tui::picker::Item;

use super::driver::{Back, Driver, Stepped};
use super::page::Page;
use super::say::states;
use super::words::{self, Verb, WORDS, Where};
use super::{Effect, Plain, Trouble, ask};

/// The most steps that `play` takes before it asks whether to go on: some runs never rest.
const PLAY_MOST: usize = 500;

/// The most steps that `until` takes.
const UNTIL_MOST: usize = 20_000;

/// What can be done to a segment, to the link, to a host, or to every host if none is named; empty if there is no such
/// thing.
fn items(session: &Session, rest: &str, lang: Lang) -> Vec<Item<Choice>> {
    if let Some(id) = segment_id(rest) {
        return segment_items(session, id, lang);
    }
    if rest == "link" {
        return link_items(session, lang);
    }
    let hosts = session.view().hosts.iter().filter(|host| rest.is_empty() || host.name == rest);
    hosts.flat_map(|host| host_items(session, host, lang)).collect()
}

impl Plain {
    /// Begins a drill, about a topic if one is named.
    fn drill(&mut self, rest: &str, page: &mut Page) {
        let concepts = topic(rest);
        if concepts.is_empty() && !rest.is_empty() {
            let text = topics_near(rest).map_or_else(
                || tr!(page.lang, "drill.no_topic", topic = rest),
                |near| tr!(page.lang, "drill.no_topic_near", topic = rest, near = near),
            );
            return self.misunderstood(&text, page);
        }
        self.keep();
        let seed = u64::try_from(self.now.at).unwrap_or(1);
        self.open_drill(Wish { concepts, seed, ..Wish::default() });
        self.tell(page);
    }

    /// Does a command of the table; `line` is the whole line.
    pub(super) fn perform(&mut self, verb: Verb, rest: &str, line: &str, page: &mut Page) {
        let leaves = match verb {
            Verb::Quit | Verb::Leave | Verb::Sandbox | Verb::Learn | Verb::Drill | Verb::Screens => true,
            Verb::Open => !rest.is_empty(),
            _ => false,
        };
        if leaves && self.holds_back(line, page) {
            return;
        }
        if let Some(place) = self.place.as_mut().filter(|_| leaves) {
            place.part(page);
        }
        match verb {
            Verb::Help => words::told(rest, self.place.as_deref().map(|place| place as &dyn Driver), page),
            Verb::Again => self.tell(page),
            Verb::Learn => self.learn(rest, page),
            Verb::Sandbox => {
                self.keep();
                self.open_sandbox();
                self.tell(page);
            }
            Verb::Drill => self.drill(rest, page),
            Verb::Path => self.path(rest, page),
            Verb::Open if rest.is_empty() => self.needs(Verb::Open, page),
            Verb::Open => self.effects.push(Effect::Open { path: rest.to_owned() }),
            Verb::Rule => self.rule(rest, page),
            Verb::Rules => self.rules(rest, page),
            Verb::Brief => {
                self.brief = !self.brief;
                page.words(if self.brief { "plain.brief_on" } else { "plain.brief_off" });
            }
            Verb::Language => self.language(rest, page),
            Verb::Quit => {
                page.words("plain.bye");
                self.effects.push(Effect::Quit);
            }
            Verb::Screens => self.effects.push(Effect::Screens),
            Verb::Leave => self.leave(page),
            Verb::Save => self.save(rest, page),
            Verb::Lose | Verb::Duplicate | Verb::Delay => self.strike(verb, rest, line, page),
            Verb::Menu => self.menu(rest, page),
            Verb::Step | Verb::Back => self.several(verb, rest, page),
            Verb::To => self.seek(rest, page),
            Verb::View(sheet) => self.view(sheet, rest, page),
            Verb::Glossary => self.glossary(rest, page),
            Verb::Fork | Verb::Branch | Verb::Compare | Verb::Name | Verb::Prune => self.forking(verb, rest, page),
            Verb::Play => self.play(page),
            Verb::Until => self.until(rest, page),
            Verb::Ask
            | Verb::Answer
            | Verb::Next
            | Verb::Why
            | Verb::State
            | Verb::Ladder
            | Verb::Segment
            | Verb::Hint
            | Verb::Restart
            | Verb::Skip => self.in_place(verb, rest, page),
        }
    }

    /// The commands that the place itself carries out.
    fn in_place(&mut self, verb: Verb, rest: &str, page: &mut Page) {
        let Some(place) = &mut self.place else { return };
        match verb {
            Verb::Ask => self.ask_ahead(page),
            Verb::Next | Verb::Skip => {
                let turn = place.next(verb == Verb::Skip, page);
                self.turn(turn, page);
            }
            Verb::Answer => match place.answer(rest, page) {
                super::Heard::Taken => {}
                super::Heard::NotAsked => page.words("plain.not_asked"),
                super::Heard::Unreadable => self.worsen(Trouble::NotUnderstood),
            },
            Verb::Restart => {
                place.restart();
                self.tell(page);
            }
            Verb::Hint => place.hint(page),
            Verb::Why => self.why(page),
            Verb::State => self.look(rest, page),
            Verb::Ladder => self.ladder(rest, page),
            Verb::Segment => self.segment(rest, page),
            _ => {}
        }
    }

    fn needs(&mut self, verb: Verb, page: &mut Page) {
        if let Some(word) = WORDS.iter().find(|word| word.verb == verb) {
            let line = words::line(word, false, page.lang);
            self.misunderstood(&line, page);
        }
    }

    fn learn(&mut self, rest: &str, page: &mut Page) {
        self.keep();
        if let Some(n) = ask::number(rest) {
            return self.choose_lesson(n, page);
        }
        let id = (!rest.is_empty()).then_some(rest);
        if self.open_lesson(id) {
            self.tell(page);
        } else {
            let known: Vec<&str> = self.course.entries().iter().map(|entry| entry.head.id.as_str()).collect();
            let text = tr!(page.lang, "shell.tutor.no_lesson", name = rest, known = known.join(", ")).into_owned();
            self.misunderstood(&text, page);
        }
    }

    /// Goes over to the path of that word, or to the next one.
    fn path(&mut self, rest: &str, page: &mut Page) {
        let path = if rest.is_empty() { Some(self.progress.path().next()) } else { Path::by_word(rest) };
        let Some(path) = path else {
            let known: Vec<&str> = PATHS.iter().map(|path| path.word).collect();
            let text = tr!(page.lang, "plain.home.no_path", name = rest, known = known.join(", ")).into_owned();
            return self.misunderstood(&text, page);
        };
        self.keep();
        self.progress.path = (path.word != PATHS[0].word).then(|| path.word.to_owned());
        self.effects.push(Effect::Keep(self.progress.clone()));
        self.place = None;
        self.tell(page);
    }

    fn language(&mut self, rest: &str, page: &mut Page) {
        let asked = Lang::ALL.into_iter().find(|lang| lang.code() == rest);
        self.lang = asked.unwrap_or_else(|| self.lang.next());
        self.progress.language = Some(self.lang);
        self.effects.push(Effect::Keep(self.progress.clone()));
        page.lang = self.lang;
        self.tell(page);
    }

    fn save(&mut self, rest: &str, page: &mut Page) {
        let Some(place) = &mut self.place else { return };
        let (path, replace) = match rest.strip_prefix('!') {
            Some(path) => (path.trim(), true),
            None => (rest, false),
        };
        if path.is_empty() {
            return self.needs(Verb::Save, page);
        }
        let tree = words::is_tree(path);
        let text = match place.forks().filter(|_| tree).map(|forks| file::write(forks)) {
            Some(Ok(text)) => text,
            Some(Err(why)) => return page.text(why),
            None => place.session().to_source(),
        };
        self.effects.push(Effect::Save { path: path.to_owned(), text, replace });
    }

    fn rule(&mut self, rest: &str, page: &mut Page) {
        if rest.is_empty() {
            return self.why(page);
        }
        let key = rest.to_lowercase().replace([' ', '_'], "-");
        if let Some(rule) = Rule::from_key(&key) {
            return page.rule(rule);
        }
        let text = if let Some(near) = nearest(&key, Rule::ALL.iter().map(|info| info.key)) {
            tr!(page.lang, "shell.rules.nearest", key = rest, alike = near)
        } else {
            tr!(page.lang, "plain.no_rule", key = rest)
        };
        self.misunderstood(&text, page);
    }

    fn rules(&mut self, rest: &str, page: &mut Page) {
        let words: Vec<String> = rest.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let mut found = 0;
        for info in Rule::ALL {
            let sources = (info.rule.clause(page.lang), info.rule.function(page.lang));
            let all = format!("{} {} {} {}", info.key, info.statement.get(page.lang), sources.0, sources.1);
            let all = all.to_lowercase();
            if words.iter().all(|word| all.contains(word.as_str())) {
                page.text(format!("{}: {}", info.key, info.statement.get(page.lang)));
                found += 1;
            }
        }
        if found == 0 {
            let text = tr!(page.lang, "shell.rules.nothing", text = rest).into_owned();
            return self.misunderstood(&text, page);
        }
        let text = tr!(page.lang, "plain.rules_found", n = found).into_owned();
        page.text(text);
    }

    /// So many steps, or steps back.
    fn several(&mut self, verb: Verb, rest: &str, page: &mut Page) {
        let count = if rest.is_empty() { Some(1) } else { ask::number(rest) };
        let Some(count) = count.map(|count| count.min(UNTIL_MOST)) else { return self.needs(verb, page) };
        if verb == Verb::Back {
            return self.back(count, page);
        }
        for _ in 0..count {
            let Some(place) = &mut self.place else { return };
            let stepped = place.step(page);
            self.after(stepped);
            if stepped != Stepped::Moved {
                return;
            }
        }
    }

    fn back(&mut self, count: usize, page: &mut Page) {
        let Some(place) = &mut self.place else { return };
        let mut went = Back::Beginning;
        for n in 0..count {
            match place.back() {
                Back::Moved => went = Back::Moved,
                Back::Elsewhere => return self.tell(page),
                Back::Beginning if n == 0 => return page.words("plain.beginning"),
                Back::Beginning => break,
            }
        }
        if went == Back::Moved {
            self.say_where(page);
        }
    }

    /// To the moment after so many steps: the first one without a number.
    fn seek(&mut self, rest: &str, page: &mut Page) {
        let step = if rest.is_empty() { Some(0) } else { ask::number(rest) };
        let Some(step) = step else { return self.needs(Verb::To, page) };
        if let Some(place) = &mut self.place {
            place.seek(step);
            self.say_where(page);
        }
    }

    /// After which step it stands, and in which states.
    pub(super) fn say_where(&self, page: &mut Page) {
        let Some(place) = &self.place else { return };
        let n = place.session().position();
        let text = tr!(page.lang, "plain.at_step", n = n).into_owned();
        page.text(text);
        states(place.session(), page);
    }

    fn play(&mut self, page: &mut Page) {
        for _ in 0..PLAY_MOST {
            let Some(place) = &mut self.place else { return };
            let stepped = place.step(page);
            self.after(stepped);
            if stepped != Stepped::Moved {
                return;
            }
        }
        let text = tr!(page.lang, "plain.play_on", n = PLAY_MOST).into_owned();
        page.text(text);
    }

    fn until(&mut self, rest: &str, page: &mut Page) {
        let condition = match self.condition(rest, page.lang) {
            Ok(condition) => condition,
            Err(why) => return self.misunderstood(&why, page),
        };
        for _ in 0..UNTIL_MOST {
            let Some(place) = &mut self.place else { return };
            if place.is_asking() {
                return page.words("plain.lesson.answer_first");
            }
            if condition.holds(place.session().view(), place.session().records()) {
                let text = tr!(page.lang, "plain.holds", condition = condition).into_owned();
                return page.text(text);
            }
            let stepped = place.step(page);
            self.after(stepped);
            match stepped {
                Stepped::Moved | Stepped::Failed => {}
                Stepped::Last | Stepped::Stays => break,
            }
        }
        let holds =
            self.place.as_ref().is_some_and(|place| condition.holds(place.session().view(), place.session().records()));
        if !holds {
            let text = tr!(page.lang, "plain.never", condition = condition).into_owned();
            page.text(text);
            self.worsen(Trouble::Failed);
        }
    }

    /// A condition as `run until` takes it.
    fn condition(&self, text: &str, lang: Lang) -> Result<Condition, String> {
        let line = format!("run until {text}");
        match parse_command_on(&line, &self.hosts(), lang) {
            Ok(Command::Run(Run::Until { condition, .. })) => Ok(condition),
            Ok(_) => Err(line),
            Err(mistakes) => Err(mistakes.first().map(|first| mistake(first, lang)).unwrap_or_default()),
        }
    }

    fn hosts(&self) -> Vec<String> {
        self.place.as_ref().map(|place| place.session().setup().hosts.clone()).unwrap_or_default()
    }

    /// Strikes a segment in flight: the one that is named, or else the oldest.
    fn strike(&mut self, verb: Verb, rest: &str, line: &str, page: &mut Page) {
        if !self.may_meddle(page) {
            return;
        }
        let (first, time) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let named = segment_id(first);
        if !rest.is_empty() && (named.is_none() || (verb != Verb::Delay && !time.is_empty())) {
            return self.command(line, page);
        }
        let target = named.or_else(|| self.place.as_ref().and_then(|place| flying(place.session()).first().copied()));
        let Some(id) = target else { return page.words("app.segment.none") };
        let kind = match verb {
            Verb::Duplicate => FaultKind::Duplicate,
            Verb::Delay if time.trim().is_empty() => FaultKind::Delay(DELAY),
            Verb::Delay => {
                let time = time.trim();
                return self.command(&format!("delay {id} by {}", time.strip_prefix("by ").unwrap_or(time)), page);
            }
            _ => FaultKind::Drop,
        };
        self.give(strike(id, kind), page);
    }

    /// Whether the run may be changed here; says so if not.
    fn may_meddle(&mut self, page: &mut Page) -> bool {
        let may = self.place.as_ref().is_some_and(|place| place.may_meddle());
        if !may {
            let asks = self.place.as_ref().is_some_and(|place| place.is_drill());
            page.words(if asks { "drill.fixed" } else { "app.lesson.fixed" });
            self.worsen(Trouble::Failed);
        }
        may
    }

    /// What can be done to a host, to a segment, or to all hosts, numbered.
    fn menu(&mut self, rest: &str, page: &mut Page) {
        if !self.may_meddle(page) {
            return;
        }
        let Some(place) = &self.place else { return };
        let items = items(place.session(), rest, page.lang);
        if items.is_empty() {
            let text = tr!(page.lang, "scenario.no-such-host", name = rest).into_owned();
            return self.misunderstood(&text, page);
        }
        let mut offered = Vec::new();
        for item in items {
            let Choice::Do(command) = item.choice else { continue };
            if let Some(why) = item.refused.or_else(|| place.forbidden(&command, page.lang)) {
                let text = tr!(page.lang, "plain.not_now", what = item.label, why = why).into_owned();
                page.text(text);
                continue;
            }
            let n = offered.len() + 1;
            let text = tr!(page.lang, "plain.entry", n = n, what = item.label, command = command).into_owned();
            page.text(text);
            offered.push(command);
        }
        page.words("plain.menu_how");
        self.offered = offered;
    }

    /// Whether a line is a command of the scenario language.
    pub(super) fn is_command(&self, line: &str) -> bool {
        parse_command_on(line, &self.hosts(), self.lang).is_ok()
    }

    /// A command of the scenario language.
    pub(super) fn command(&mut self, line: &str, page: &mut Page) {
        let line = line.strip_prefix([':', '：']).unwrap_or(line).trim();
        if self.place.is_none() {
            return self.unknown(line, page);
        }
        match parse_command_on(line, &self.hosts(), page.lang) {
            Ok(command) => {
                if self.may_meddle(page) {
                    self.give(command, page);
                }
            }
            // A call or an act without its host is told what it lacks.
            Err(mistakes) if mistakes.iter().all(|found| found.span.start == 0 && found.code != "missing") => {
                self.unknown(line, page);
            }
            Err(mistakes) => {
                let said: Vec<String> = mistakes.iter().map(|found| mistake(found, page.lang)).collect();
                self.misunderstood(&said.join("\n"), page);
            }
        }
    }

    /// A line that is nothing; perhaps a slip of the finger.
    fn unknown(&mut self, line: &str, page: &mut Page) {
        let first = line.split([' ', ':', '.']).next().unwrap_or_default();
        let hosts = self.hosts();
        let own = WORDS.iter().filter(|word| word.place == Where::Anywhere || self.place.is_some()).map(|w| w.word);
        let said = crate::scenario::words::VERBS.iter().filter(|_| self.place.is_some()).map(|(_, word)| *word);
        let near = nearest(first, hosts.iter().map(String::as_str).chain(own).chain(said));
        let text = if let Some(near) = near {
            tr!(page.lang, "plain.unknown_near", line = line, near = near)
        } else {
            tr!(page.lang, "plain.unknown", line = line)
        };
        self.misunderstood(&text, page);
    }

    /// Does a command, and tells what came of it.
    pub(super) fn give(&mut self, command: Command, page: &mut Page) {
        let Some(place) = &mut self.place else { return };
        match place.give(command, page) {
            Ok(stepped) => {
                // A lesson's run is nobody's to keep.
                self.unsaved |= self.place.as_mut().is_some_and(|place| place.forks().is_some());
                self.after(stepped);
            }
            Err(why) => {
                page.text(why);
                self.worsen(Trouble::Failed);
            }
        }
    }
}

/// The number of a segment: `#3`, or `3`.
pub(super) fn segment_id(text: &str) -> Option<SegmentId> {
    text.trim().trim_start_matches('#').parse().ok().map(SegmentId)
}

/// A mistake in a line, with its advice.
pub(super) fn mistake(found: &Diagnostic, lang: Lang) -> String {
    match &found.help {
        Some(help) => tr!(lang, "app.line.mistake", message = found.message, help = help).into_owned(),
        None => found.message.clone(),
    }
}
