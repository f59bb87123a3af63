//! Counterfactual questions: the same run with one thing changed. What the run comes to without the change is told,
//! what it comes to with it is asked. The question's cut is put where the two runs part, so that nothing of the second
//! one has been seen.

use crate::lang::Lang;
use crate::quiz::answer::Answer;
use crate::quiz::decided;
use crate::quiz::item::{Mistaken, Played};
use crate::quiz::kind::Kind;
use crate::quiz::observe::Truth;
use crate::quiz::question::{Question, Wrong};
use crate::quiz::words::Words;
use crate::scenario::of_a_line;
use crate::tr;

use super::build::{Made, focus, observe, script};
use super::draft::{Draft, words};
use super::watched::Watched;
use super::{Barren, Draw, Generator};

/// Of so many changes that change nothing, one is asked about.
const ASKED_OF: u64 = 2;

/// What is different in the second run. Lines are named by their text; the first of that text is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// `with` stands where `line` stood; both may be several lines, parted by `;`.
    Replace {
        /// A line of the draft.
        line: String,
        /// What stands there in its stead.
        with: String,
    },
    /// `put` is done before `line`.
    Before {
        /// A line of the draft.
        line: String,
        /// What is put in, several lines being parted by `;`.
        put: String,
    },
    /// `line` is not done.
    Without {
        /// A line of the draft.
        line: String,
    },
}

impl Change {
    /// Another line in a line's place.
    pub fn replace(line: impl Into<String>, with: impl Into<String>) -> Change {
        Change::Replace { line: line.into(), with: with.into() }
    }

    /// Lines before a line.
    pub fn before(line: impl Into<String>, put: impl Into<String>) -> Change {
        Change::Before { line: line.into(), put: put.into() }
    }

    /// A line left out.
    pub fn without(line: impl Into<String>) -> Change {
        Change::Without { line: line.into() }
    }

    /// Changes that bear on what is done behind the cut of a draft: losses of what it sends, other ways to end,
    /// commands left out. Not all of them can be carried out, and some change nothing.
    pub fn possible(draft: &Draft) -> Vec<Change> {
        draft.after.iter().flat_map(|line| changes_of(line)).collect()
    }

    fn line(&self) -> &str {
        match self {
            Change::Replace { line, .. } | Change::Before { line, .. } | Change::Without { line } => line,
        }
    }

    /// What is done at that place in the second run; the line itself stays behind what is put before it.
    fn now(&self) -> Vec<String> {
        match self {
            Change::Replace { with, .. } => of_a_line(with),
            Change::Before { put, .. } => of_a_line(put),
            Change::Without { .. } => Vec::new(),
        }
    }

    /// Whether the sentence that tells of it could mean another line of these as well.
    fn ambiguous(&self, all: &[String]) -> bool {
        let often = |line: &String| all.iter().filter(|other| *other == line).count() > 1;
        let new = |text: &str| of_a_line(text).iter().all(|line| !all.contains(line));
        match self {
            Change::Replace { line, with } => often(line) || !new(with),
            Change::Before { put, .. } => !new(put),
            Change::Without { line } => often(line),
        }
    }

    /// The sentence that tells what the first run came to; `next` is what follows the changed place.
    fn told(&self, next: &str, first: &str, lang: Lang) -> String {
        let other = self.other(next, lang);
        match lang {
            Lang::En => format!("{other} it would be: {first}."),
            Lang::Zh => format!("如果{other}，答案会是：{first}。"),
        }
    }

    /// In what the first run differs from the one that is asked about.
    fn other(&self, next: &str, lang: Lang) -> String {
        match (self, lang) {
            (Change::Replace { line, with }, Lang::En) => format!("With `{line}` in place of `{with}`"),
            (Change::Replace { line, with }, Lang::Zh) => format!("把 `{with}` 换成 `{line}`"),
            (Change::Before { put, .. }, Lang::En) => format!("Without `{put}`"),
            (Change::Before { put, .. }, Lang::Zh) => format!("没有 `{put}`"),
            (Change::Without { line }, Lang::En) => format!("With `{line}` before `{next}`"),
            (Change::Without { line }, Lang::Zh) => format!("在 `{next}` 之前还有 `{line}`"),
        }
    }
}

/// The changes that a line of two hosts suggests.
fn changes_of(line: &str) -> Vec<Change> {
    let Some((host, call)) = line.split_once(": ") else {
        let fault = ["drop ", "delay ", "reorder ", "duplicate "].iter().any(|word| line.starts_with(word));
        return if fault { vec![Change::without(line)] } else { Vec::new() };
    };
    let end = host.split('.').next().unwrap_or(host);
    let before = |put: String| Change::before(line, put);
    let instead = |call: &str| Change::replace(line, format!("{host}: {call}"));
    match call.split(' ').next().unwrap_or_default() {
        "close" => vec![
            instead("shutdown wr"),
            before(format!("{host}: set linger 0")),
            before(format!("drop next FIN from {end}")),
            Change::without(line),
        ],
        "shutdown" => vec![before(format!("drop next FIN from {end}")), Change::without(line)],
        "kill" | "exit" => vec![instead("crash"), before(format!("drop next FIN from {end}"))],
        "send" => vec![before(format!("drop next DATA from {end}")), Change::without(line)],
        "connect" => vec![before(format!("drop next SYN from {end}")), before(format!("drop next ACK from {end}"))],
        _ => Vec::new(),
    }
}

/// The two runs of a draft, cut where they part.
pub(super) struct Pair {
    /// As the draft has it.
    pub first: Played,
    /// With the change.
    pub second: Played,
    /// What follows the changed place.
    pub next: String,
}

/// The runs without and with the change.
pub(super) fn part(name: &str, draft: &Draft, change: &Change) -> Result<Pair, Barren> {
    let all: Vec<String> = draft.before.iter().chain(&draft.after).cloned().collect();
    let place = all.iter().position(|line| line == change.line());
    let place = place.ok_or_else(|| Barren::Script(format!("{name}: no line `{}`", change.line())))?;
    if change.ambiguous(&all) {
        return Err(Barren::Focus(name.to_owned()));
    }
    let cut = place.min(draft.before.len());
    let kept = if matches!(change, Change::Before { .. }) { place } else { place + 1 };
    let read = |after: Vec<String>| {
        Played::new(all.iter().take(cut).cloned().collect(), after).map_err(|found| script(name, &found))
    };
    let first = read(all.get(cut..).unwrap_or_default().to_vec())?;
    let between = all.get(cut..place).unwrap_or_default();
    let second =
        read(between.iter().chain(&change.now()).chain(all.get(kept..).unwrap_or_default()).cloned().collect())?;
    // A change that makes a later command impossible is not asked about.
    focus(name, &second, &[]).map_err(|_| Barren::Focus(name.to_owned()))?;
    let next = all.get(place + 1).cloned().unwrap_or_default();
    Ok(Pair { first, second, next })
}

/// Asks of the second run what is told of the first. Changes that change nothing are asked about less often than they are
/// drawn, or what is told would be the answer too often.
pub(super) fn ask(
    generator: &Generator,
    seed: u64,
    pair: &Pair,
    change: &Change,
    (kind, typed): (Kind, bool),
    draw: &mut Draw,
) -> Result<Made, Barren> {
    let (was, mut truth) = (observe(&pair.first, &kind), observe(&pair.second, &kind));
    // What becomes of a call that is never made is no question.
    if matches!(truth.answer, Answer::Result(None)) {
        return Err(Barren::Focus(format!("{}: the call is never made", generator.name)));
    }
    if was.answer == truth.answer && !draw.chance(1, ASKED_OF) {
        return Err(Barren::Focus(format!("{}: it changes nothing", generator.name)));
    }
    truth.deciding.besides.extend(parting(pair, change));
    let rules = truth.rules.clone();
    let (mut wrong, mistaken) = super::mutants::about_run(generator, &pair.second, (&kind, typed), &truth);
    wrong.extend(unchanged(&was, &truth).filter(|same| wrong.iter().all(|other| other.answer != same.answer)));
    let told = |lang: Lang| change.told(&pair.next, &was.answer.label(&kind, lang), lang);
    let prompt = words(
        format!("{} {}", kind.prompt(Lang::En), told(Lang::En)),
        format!("{}{}", kind.prompt(Lang::Zh), told(Lang::Zh)),
    );
    let question = Question::new(kind, None, typed, truth, wrong, &format!("{}/{seed}", generator.name));
    let mistaken: Vec<Mistaken> = super::mutants::as_replies(&question, mistaken);
    Ok(Made::about_run(prompt, question, rules, mistaken))
}

/// Where the two runs part, as a sentence. Steps are counted in the second, which can be looked at.
fn parting(pair: &Pair, change: &Change) -> Option<Words> {
    let (first, second) = (Watched::of(&pair.first).uncounted(), Watched::of(&pair.second));
    let (was, now) = first.parting(&second, decided::is_no_command)?;
    let said = |lang: Lang| {
        let (was, now) = (decided::briefly(was.as_ref(), lang), decided::briefly(now.as_ref(), lang));
        let other = change.other(&pair.next, lang);
        tr!(lang, "decided.parts", was = was, now = now, other = other).into_owned()
    };
    Some(decided::both(said))
}

/// That the change changes nothing, where it does change something.
fn unchanged(was: &Truth, truth: &Truth) -> Option<Wrong> {
    let why: Words = words("That is what it comes to without the change.", "这是没有改动时的结果。");
    (was.answer != truth.answer).then(|| Wrong { answer: was.answer.clone(), myth: None, why })
}

#[cfg(test)]
mod tests {
    use super::super::{count, states};
    use super::*;
    use crate::quiz::format::Format;
    use crate::quiz::item::Reply;
    use crate::trace::SegmentKind;

    const OPEN: &str = "link delay 50ms\nserver: listen 80\nclient: connect server:80\nrun 1s\nserver: accept";

    fn generator(draw: fn(&mut Draw) -> Draft) -> Generator {
        Generator::new("test", "close-states", Format::Counterfactual, draw)
    }

    #[test]
    fn the_cut_is_where_the_runs_part() {
        let item = generator(|_| {
            let draft = Draft::new(OPEN).and("client: close\nrun 1s").then("server: close\nrun 1s");
            draft.what_if(Change::without("client: close"), states(&["client", "server"]))
        });
        let item = item.item(0).unwrap();
        let played = item.played.as_ref().unwrap();
        assert_eq!(played.before().last(), Some("server: accept"));
        assert_eq!(played.after(), ["run 1s", "server: close", "run 1s"]);
        assert_eq!(item.right_reply(), Reply::Line("CLOSE_WAIT FIN_WAIT_2".to_owned()));
        let told = "With `client: close` before `run 1s` it would be: client TIME_WAIT, server CLOSED.";
        assert!(item.prompt.en.ends_with(told), "{}", item.prompt.en);
    }

    #[test]
    fn what_changes_nothing_may_be_asked() {
        let item = generator(|_| {
            let draft = Draft::new(OPEN).then("client: close\nrun 1s");
            draft.what_if(Change::before("client: close", "client: set nodelay on"), count(SegmentKind::Fin, "client"))
        });
        assert_eq!(item.item(0).unwrap().right_reply(), Reply::Line("1".to_owned()));
    }

    #[test]
    fn every_possible_change_of_a_draft_finds_its_line() {
        let draft =
            Draft::new(OPEN).then("drop next ACK from client\nclient: send 5\nclient: close\nrun 1s\nserver: kill");
        let changes = Change::possible(&draft);
        assert_eq!(changes.len(), 9);
        for change in changes {
            assert!(part("test", &draft, &change).is_ok(), "{change:?}");
        }
    }
}
