//! The words under the stage: the story of a beat, the comparison, the myth, the challenge; in the sandbox, the
//! reasons.

use crate::fleet::LABS;
use crate::lang::Lang;
use crate::lesson::{LessonRun, Phase, Verdict, exit_wish};
use crate::quiz::Grade;
use crate::scenario::compare::futures::matches;
use crate::scenario::{Line, Session, in_a_line};
use crate::tr;
use crate::trace::{Condition, Rule, Time};
use crate::tui::action::{Context, Keymap};
use crate::tui::ladder::label::clock;
use crate::tui::text::{Run, RunLine, markup, pad, width, wrap, wrap_hanging};
use crate::tui::theme::{GlyphSet, Role, Theme};

use super::lesson::LessonScreen;
use super::live_words;
use super::looks::looks_lines;
use super::sandbox::Sandbox;
use super::stage::{Stage, Subject, reasons, told};

/// How many reasons are shown at once; the key for more shows all.
const REASONS_MOST: usize = 2;

/// A pen that writes paragraphs of at most so many columns.
pub(super) struct Pen<'a> {
    /// What was written.
    pub lines: Vec<RunLine>,
    columns: usize,
    keys: (&'a Keymap, &'a [Context]),
    theme: &'a Theme,
    /// The language.
    pub lang: Lang,
}

impl<'a> Pen<'a> {
    /// Nothing written yet.
    pub fn new(columns: usize, keys: (&'a Keymap, &'a [Context]), theme: &'a Theme, lang: Lang) -> Pen<'a> {
        Pen { lines: Vec::new(), columns, keys, theme, lang }
    }

    /// The sign that stands before a reason.
    pub fn bullet(&self) -> &'static str {
        self.theme.glyphs().bullet
    }

    /// The sign that points at what is chosen.
    pub fn pointer(&self) -> &'static str {
        self.theme.glyphs().pointer
    }

    /// The sign that stands before a misconception.
    pub fn sign(&self) -> &'static str {
        self.theme.glyphs().cross
    }

    /// A line that keeps its spaces, as programs print them; what is too long goes on below.
    pub fn plain(&mut self, text: &str, role: Role) {
        self.lines.extend(wrap_hanging(&[Run::new(text, role)], self.columns, 6));
    }

    /// A paragraph; `[[name]]` in it stands for a key.
    pub fn text(&mut self, text: &str, role: Role) {
        let (keymap, contexts) = self.keys;
        let text = keymap.fill(contexts, text.trim(), self.theme.glyph_set() == GlyphSet::Ascii);
        self.lines.extend(wrap(&markup(&text, role), self.columns));
    }

    /// An empty line, unless it would be the first.
    pub fn blank(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(RunLine::new());
        }
    }

    /// A bright word, then a text that hangs under itself.
    pub fn item(&mut self, word: &str, word_role: Role, text: &str, role: Role) {
        let mut line = vec![Run::new(format!("{word} "), word_role)];
        let hang = width(word) + 1;
        line.extend(markup(text.trim(), role));
        self.lines.extend(wrap_hanging(&line, self.columns, hang.min(self.columns / 3)));
    }

    /// The reasons of a moment, under the name of what they are of where that is not what happened last.
    fn told(&mut self, stage: &Stage, session: &Session) {
        let told = told(stage, session);
        if let Some((subject, at)) = told.of.filter(|_| !told.rules.is_empty()) {
            let at = clock(at);
            let text = match subject {
                Subject::Connection(connection) => {
                    let host = session.view().host(stage.host());
                    let name = host.map(|host| connection.name(host, session.view())).unwrap_or_default();
                    tr!(self.lang, "app.connection.reasons", name = name, at = at)
                }
                Subject::Segment(id, name) => tr!(self.lang, "app.segment.reasons", id = id, name = name, at = at),
            };
            self.text(&text, Role::Dim);
        }
        self.reasons(&told.rules);
    }

    /// Reasons, as many as there is room for, and how many more there are.
    fn reasons(&mut self, rules: &[Rule]) {
        for rule in rules.iter().take(REASONS_MOST) {
            self.item(self.theme.glyphs().bullet, Role::Because, rule.info().statement.get(self.lang), Role::Because);
        }
        let more = rules.len().saturating_sub(REASONS_MOST);
        if more > 0 {
            let ellipsis = self.theme.glyphs().ellipsis;
            let text = tr!(self.lang, "app.why.more", ellipsis = ellipsis, n = more).into_owned();
            self.text(&text, Role::Because);
        }
    }

    /// What should have come and what came, one under the other, with the words set apart in which they differ.
    fn beside(&mut self, [expected, actual]: &[String; 2]) {
        let lang = self.lang;
        let names = [tr!(lang, "packetdrill.tutor.expected"), tr!(lang, "packetdrill.tutor.actual")];
        let wide = names.iter().map(|name| width(name)).max().unwrap_or(0) + 2;
        let words = [expected, actual].map(|text| text.split_whitespace().collect::<Vec<_>>());
        for ((name, text), wrong) in names.iter().zip([expected, actual]).zip(unlike(&words)) {
            if text.is_empty() {
                continue;
            }
            let mut line = vec![Run::new(pad(name, wide), Role::Dim)];
            for (word, wrong) in text.split_whitespace().zip(wrong) {
                line.push(Run::new(word, if wrong { Role::Bad } else { Role::Text }));
                line.push(Run::new(" ", Role::Text));
            }
            line.pop();
            self.lines.extend(wrap_hanging(&line, self.columns, wide.min(self.columns / 3)));
        }
    }

    /// What is said of a run on the kernel.
    fn live(&mut self, session: &Session, clock: Time) {
        for (place, line) in live_words::lines(session, clock, self.lang).iter().enumerate() {
            self.text(line, if place == 0 { Role::Call } else { Role::Dim });
        }
    }

    /// Words of the interface.
    pub fn words(&mut self, key: &str, role: Role) {
        let text = tr!(self.lang, key).into_owned();
        self.text(&text, role);
    }
}

/// Which words of what was expected did not come, and which came in their place. What came besides was not asked for,
/// and when it should come stands before the direction.
fn unlike([expected, actual]: &[Vec<&str>; 2]) -> [Vec<bool>; 2] {
    let mut wrong = [vec![false; expected.len()], vec![false; actual.len()]];
    let begin = |words: &[&str]| words.iter().position(|word| matches!(*word, "<" | ">")).unwrap_or(0);
    let (mut at, mut beside) = (begin(expected), begin(actual));
    let (left, right) = (expected.len() - at, actual.len() - beside);
    let (first, other) = (at, beside);
    let pairs = matches((left, right), |a, b| expected[first + a] == actual[other + b]);
    let ends = pairs.into_iter().map(|(a, b)| (first + a, other + b)).chain([(expected.len(), actual.len())]);
    for (until, to) in ends {
        if until > at && !actual.is_empty() {
            wrong[0][at..until].fill(true);
            wrong[1][beside..to.min(beside + until - at)].fill(true);
        }
        (at, beside) = (until + 1, to + 1);
    }
    wrong
}

/// The story pane of a lesson, without the question's own lines.
pub(super) fn lesson_lines(mut pen: Pen<'_>, screen: &LessonScreen) -> Vec<RunLine> {
    let run = &screen.run;
    // What was asked for last stands first: at the end it might not fit.
    if let Some(notice) = &screen.notice {
        pen.text(notice, Role::Warn);
    }
    match run.phase() {
        Phase::Say => {
            pen.text(run.beat().map_or("", |beat| beat.say(pen.lang)), Role::Text);
        }
        Phase::Commit => commit_lines(&mut pen, screen),
        Phase::Play => play_lines(&mut pen, screen),
        Phase::Compare => compare_lines(&mut pen, run),
        Phase::Myth => myth_lines(&mut pen, run, screen.stage.clock()),
        Phase::Era => era_lines(&mut pen, run),
        Phase::Challenge => challenge_lines(&mut pen, run, screen.stage.clock()),
        Phase::Done => done_lines(&mut pen, screen),
    }
    pen.lines
}

/// What is going to be done once the answer is locked in: how far the question reaches.
fn commit_lines(pen: &mut Pen<'_>, screen: &LessonScreen) {
    let run = &screen.run;
    if let Some(line) = live_words::while_thinking(run, pen.lang) {
        pen.text(&line, Role::Warn);
    }
    let Some(beat) = run.beat() else { return };
    let commands = run.proved().lesson.told(beat);
    if !commands.is_empty() {
        let text = tr!(pen.lang, "app.lesson.then", commands = commands).into_owned();
        pen.text(&text, Role::Call);
    }
    looks_lines(pen, run);
}

fn play_lines(pen: &mut Pen<'_>, screen: &LessonScreen) {
    let run = &screen.run;
    if let (Some(question), Some(response)) = (run.question(), run.response())
        && let Ok(said) = question.read(response)
    {
        let said = said.label(&question.kind, pen.lang);
        let text = tr!(pen.lang, "app.lesson.locked", said = said).into_owned();
        pen.text(&text, Role::Dim);
    }
    if run.is_watching() {
        pen.words("app.lesson.watching", Role::Warn);
    }
    pen.told(&screen.stage, run.session());
    if let Some(next) = screen.next_line(pen.lang) {
        pen.text(&next, Role::Call);
    }
    pen.live(run.session(), screen.stage.clock());
}

fn compare_lines(pen: &mut Pen<'_>, run: &LessonRun) {
    if let (Some(question), Some(grade)) = (run.question(), run.grade()) {
        verdict(pen, &grade, &grade.said(question, pen.lang), &grade.did(question, pen.lang));
        if let Some(why) = grade.why(question, pen.lang) {
            pen.text(&why, Role::Warn);
        }
        observed_line(pen, run);
        let told = if grade.right { Vec::new() } else { grade.deciding.lines(pen.lang) };
        for line in &told {
            pen.item(pen.bullet(), Role::Because, line, Role::Because);
        }
        if let Some(after) = run.beat().and_then(|beat| beat.after(pen.lang)) {
            pen.text(after, Role::Text);
        }
        if told.is_empty() {
            pen.reasons(&grade.rules);
        }
    } else {
        observed_line(pen, run);
        if let Some(after) = run.beat().and_then(|beat| beat.after(pen.lang)) {
            pen.text(after, Role::Text);
        }
        pen.reasons(&reasons(run.session()));
    }
}

/// On the kernel: whose answer it is that was compared with, and whose the reasons are.
fn observed_line(pen: &mut Pen<'_>, run: &LessonRun) {
    let simulated = run.proved().questions.get(run.beat_index()).and_then(Option::as_ref);
    if let Some((observed, simulated)) = run.observed().zip(simulated) {
        let role = if observed.verdict == Verdict::Agrees { Role::Dim } else { Role::Warn };
        let text = live_words::verdict(observed, simulated, pen.lang);
        pen.text(&text, role);
    }
}

fn verdict(pen: &mut Pen<'_>, grade: &Grade, said: &str, did: &str) {
    let glyphs = pen.theme.glyphs();
    let (mark, role) = if grade.right { (glyphs.check, Role::Good) } else { (glyphs.cross, Role::Bad) };
    let text = if grade.right {
        tr!(pen.lang, "app.lesson.right", did = did)
    } else {
        tr!(pen.lang, "app.lesson.wrong", said = said, did = did)
    };
    pen.item(mark, role, &text, role);
    for field in grade.fields.iter().filter(|field| !field.right) {
        let name = field.field.label(pen.lang);
        let (said, did) = (field.said.label(pen.lang), field.did.label(pen.lang));
        let text = tr!(pen.lang, "app.lesson.field_wrong", field = name, said = said, did = did).into_owned();
        pen.text(&text, Role::Bad);
    }
}

fn myth_lines(pen: &mut Pen<'_>, run: &LessonRun, clock: Time) {
    let Some(myth) = &run.proved().lesson.myth else { return };
    let lang = pen.lang;
    let belief = tr!(lang, "app.myth.belief", belief = myth.belief.get(lang).trim()).into_owned();
    pen.text(&belief, Role::Warn);
    if run.is_played_out() {
        pen.item(pen.theme.glyphs().cross, Role::Bad, myth.refutation.get(lang), Role::Text);
        pen.item(pen.theme.glyphs().check, Role::Good, myth.model.get(lang), Role::Good);
    } else if run.session().position() == 0 {
        pen.text(myth.why_tempting.get(lang), Role::Text);
        pen.words("app.myth.watch", Role::Dim);
    } else {
        pen.reasons(&reasons(run.session()));
    }
    if !run.is_played_out() {
        pen.live(run.session(), clock);
    }
}

fn era_lines(pen: &mut Pen<'_>, run: &LessonRun) {
    let Some(era) = &run.proved().lesson.era else { return };
    let (lang, here) = (pen.lang, run.era_index());
    let starts = run.session().position() == 0;
    if starts || run.is_played_out() {
        pen.text(era.say.get(lang), Role::Text);
    }
    let shown = here + usize::from(run.is_played_out());
    for under in era.under.iter().take(shown) {
        pen.item(pen.theme.glyphs().check, Role::Good, &under.told(lang), Role::Good);
    }
    if let Some(under) = era.under.get(here).filter(|_| !run.is_played_out()) {
        let profile = under.scenario.setup.profile.name;
        let text = tr!(lang, "app.era.watch", profile = profile).into_owned();
        pen.text(&text, Role::Dim);
        if starts {
            pen.words("app.myth.watch", Role::Dim);
        } else {
            pen.reasons(&reasons(run.session()));
        }
    }
}

fn challenge_lines(pen: &mut Pen<'_>, run: &LessonRun, clock: Time) {
    let (lang, lesson) = (pen.lang, &run.proved().lesson);
    if run.challenge_met() {
        let acts = run.challenge_acts();
        let text = tr!(lang, "app.challenge.met", acts = acts, par = run.proved().par).into_owned();
        pen.item(pen.theme.glyphs().check, Role::Good, &text, Role::Good);
    }
    pen.text(lesson.challenge.say.get(lang), Role::Text);
    goal_lines(pen, run);
    if run.challenge_acts() == 0 {
        pen.words("app.challenge.keys", Role::Dim);
    }
    pen.reasons(&reasons(run.session()));
    pen.live(run.session(), clock);
}

/// The goal's conditions, each with whether it holds now.
fn goal_lines(pen: &mut Pen<'_>, run: &LessonRun) {
    let goal = &run.proved().lesson.challenge.goal;
    let glyphs = pen.theme.glyphs();
    let mut line = vec![Run::new(format!("{} ", tr!(pen.lang, "app.challenge.goal")), Role::Dim)];
    for condition in goal {
        if run.session().is_live() && matches!(condition, Condition::Rule(_)) {
            continue;
        }
        let holds = run.goal_holds(condition);
        let (mark, role) = if holds { (glyphs.check, Role::Good) } else { (glyphs.empty, Role::Dim) };
        if run.is_riddle(condition) {
            line.push(Run::new(format!("{mark}\u{a0}{}", tr!(pen.lang, "app.challenge.riddle")), role));
            line.push(Run::new("  ", role));
            continue;
        }
        // A mark stays with its condition, and a condition on one line.
        let said = match condition {
            Condition::Rule(rule) => gist(rule.info().statement.get(pen.lang)).to_owned(),
            other => other.to_string().replace(' ', "\u{a0}"),
        };
        line.push(Run::new(format!("{mark}\u{a0}{said}"), role));
        line.push(Run::new("  ", role));
    }
    pen.lines.extend(wrap(&line, pen.columns));
}

/// The first clause of a rule's statement. A setting's name before a colon is none, and neither is what ends at the
/// point of a number.
pub fn gist(statement: &str) -> &str {
    let tells = |at: usize, mark: char| {
        let (before, after) = (&statement[..at], &statement[at + mark.len_utf8()..]);
        let in_number = mark == '.' && !after.is_empty() && !after.starts_with(char::is_whitespace);
        !in_number && !before.chars().all(|sign| sign.is_ascii() && sign != ' ')
    };
    let marks = statement.char_indices().filter(|(_, sign)| [':', '.', '：', '；', '。'].contains(sign));
    let end = marks.filter(|(at, mark)| tells(*at, *mark)).map(|(at, _)| at).next();
    statement.get(..end.unwrap_or(statement.len())).unwrap_or(statement)
}

fn done_lines(pen: &mut Pen<'_>, screen: &LessonScreen) {
    let (right, wrong) = screen.score();
    let (lang, asked) = (pen.lang, right + wrong);
    if let Some(contrast) = &screen.run.proved().lesson.challenge.contrast {
        for line in screen.run.tried().iter().flat_map(|tried| tried.told(lang)) {
            pen.text(&line, if screen.run.challenge_met() { Role::Good } else { Role::Warn });
        }
        pen.text(contrast.after.get(lang), Role::Text);
        let text = commands_line("app.done.near", &contrast.near, lang);
        pen.item(pen.theme.glyphs().cross, Role::Bad, &text, Role::Call);
        let text = commands_line("app.done.solution", &screen.run.proved().lesson.challenge.solution, lang);
        pen.item(pen.theme.glyphs().check, Role::Good, &text, Role::Call);
        pen.blank();
        pen.words("app.done.leave", Role::Dim);
        return;
    }
    let goal = screen.run.proved().lesson.goal(lang).to_owned();
    let text = tr!(lang, "app.done.score", right = right, asked = asked).into_owned();
    pen.item(pen.theme.glyphs().check, Role::Good, &text, Role::Good);
    pen.text(&goal, Role::Text);
    let lesson = &screen.run.proved().lesson;
    if !lesson.reading.is_empty() {
        let text = tr!(lang, "app.done.reading", sources = lesson.reading.join("; ")).into_owned();
        pen.text(&text, Role::Dim);
    }
    let labs: Vec<&str> =
        LABS.iter().filter(|lab| lab.lessons.contains(&lesson.id.as_str())).map(|lab| lab.name).collect();
    if !labs.is_empty() {
        let text = tr!(lang, "fleetui.from_lesson", labs = lang.list(&labs)).into_owned();
        pen.text(&text, Role::Call);
    }
    pen.blank();
    let asks = exit_wish(&screen.run, 0).is_some();
    pen.words(if asks { "app.done.next" } else { "app.done.leave" }, Role::Dim);
}

/// Commands on one line, under the interface's word for them.
fn commands_line(key: &str, lines: &[Line], lang: Lang) -> String {
    tr!(lang, key, commands = in_a_line(lines.iter().map(|line| &line.command))).into_owned()
}

/// The pane of the sandbox: why, and what comes next.
pub(super) fn sandbox_lines(mut pen: Pen<'_>, sandbox: &Sandbox) -> Vec<RunLine> {
    if let Some(notice) = &sandbox.notice {
        pen.text(notice, Role::Warn);
    }
    let wrong = sandbox.wrong(pen.lang);
    if let Some((end, both)) = wrong {
        pen.item(pen.sign(), Role::Bad, end, Role::Bad);
        pen.beside(both);
    }
    if sandbox.title.is_none() && sandbox.session.position() <= 1 {
        pen.words("app.sandbox.welcome", Role::Text);
    } else {
        pen.told(&sandbox.stage, &sandbox.session);
    }
    let next = sandbox.next_line(pen.lang);
    if !next.is_empty() && wrong.is_none() {
        pen.text(&next, Role::Dim);
    }
    pen.live(&sandbox.session, sandbox.stage.clock());
    let armed = sandbox.session.view().armed_faults.join(", ");
    if !armed.is_empty() {
        let text = tr!(pen.lang, "app.sandbox.armed", faults = armed).into_owned();
        pen.text(&text, Role::Warn);
    }
    pen.lines
}

#[cfg(test)]
mod tests {
    use super::{gist, unlike};
    use crate::lang::Lang;
    use crate::trace::Rule;

    #[test]
    fn what_differs_in_a_packet_is_set_apart_and_nothing_else() {
        let told = |expected: &str, actual: &str| {
            let words = [expected, actual].map(|text| text.split_whitespace().collect::<Vec<_>>());
            let wrong = unlike(&words);
            let marked = |side: usize| {
                let found = words[side].iter().zip(&wrong[side]).filter(|(_, wrong)| **wrong);
                found.map(|(word, _)| *word).collect::<Vec<_>>().join(" ")
            };
            [marked(0), marked(1)]
        };
        let actual = "> S. 0:0(0) ack 1 win 65535 <mss 1460>";
        assert_eq!(told("+0 > S. 0:0(0) ack 2 <mss 1460>", actual), ["2", "1"]);
        assert_eq!(told("+.1 > S. 0:0(0) ack 1 <mss 1400,nop>", actual), ["1400,nop>", "1460>"]);
        assert_eq!(told("+0 > . 1:1(0) ack 1", ""), ["", ""]);
    }

    #[test]
    fn a_rules_gist_says_something() {
        for rule in Rule::ALL {
            for lang in [Lang::En, Lang::Zh] {
                let (whole, gist) = (rule.statement.get(lang), gist(rule.statement.get(lang)));
                let cut = whole
                    .get(gist.len() + 1..)
                    .is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()));
                assert!(!cut, "{}: {gist}", rule.key);
                let told = gist.chars().any(|sign| sign == ' ' || !sign.is_ascii());
                assert!(told, "{}: {gist}", rule.key);
            }
        }
    }
}
