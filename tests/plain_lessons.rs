//! Every lesson in the linear mode, from the first line to the last, in both languages, with right and with wrong
//! answers; and nothing of an answer is said before it is locked in.
//!
//! The learner here types what is asked for and nothing else; answers come from the run, as the lesson itself has them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod support;

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::lesson::{Lesson, Proved, check, embedded, prove};
use finwait::plain::{Effect, Plain, Reply, Trouble, ask};
use finwait::quiz::{Answer, Form, Kind, Question, Response, Row, Value};
use finwait::trace::TimerKind;
use support::walk::Words;

/// More lines than any lesson takes.
const LINES_MOST: usize = 2_000;

fn lessons(lang: Lang) -> Vec<Lesson> {
    let all = embedded().iter().map(|lesson| check(lesson.text, lang).unwrap_or_else(|e| panic!("{e:?}")));
    all.filter(|lesson| !lesson.is_breaker()).collect()
}

/// A word of the interface, up to its first value.
fn word(lang: Lang, key: &str) -> String {
    Words::of(lang.code()).before_value(key).to_owned()
}

/// The linear mode at the beginning of a lesson, and what it says there.
fn begin(lesson: &Lesson, lang: Lang) -> (Plain, Reply) {
    let mut talk = Plain::new(lang, Progress::default());
    let list = talk.greeting();
    assert!(list.lines.iter().any(|line| line.contains(lesson.title(lang))), "{:?}", list.lines);
    let reply = talk.line(&format!("learn {}", lesson.id.to_lowercase()));
    (talk, reply)
}

/// An answer as somebody types it.
fn typed(question: &Question, answer: &Answer) -> String {
    match (&question.form, answer) {
        (Form::Choice(options), answer) => {
            let place = options.iter().position(|option| option == answer).unwrap_or_else(|| panic!("{answer}?"));
            (place + 1).to_string()
        }
        (Form::Fields, Answer::Segment(fields)) => {
            let all = question.kind.fields().unwrap();
            let value =
                |field| fields.iter().find(|(known, _)| known == field).map_or(Value::Absent, |(_, value)| *value);
            all.iter().map(|field| value(field).to_string()).collect::<Vec<_>>().join(", ")
        }
        (Form::Typed, Answer::Line(rows)) => rows[0].to_string(),
        (Form::Typed | Form::Fields, answer) => answer.to_string(),
    }
}

/// An answer that is not the truth.
fn wrong(question: &Question) -> Answer {
    if let Form::Choice(options) = &question.form {
        return options.iter().find(|option| **option != question.truth.answer).unwrap().clone();
    }
    let foreseen = question.wrong.iter().map(|wrong| wrong.answer.clone());
    foreseen.into_iter().find(|answer| !answer.agrees(&question.truth.answer)).unwrap()
}

#[test]
fn what_an_option_says_may_be_typed_where_no_option_has_that_number() {
    let lesson = lessons(Lang::En).into_iter().find(|lesson| lesson.id == "L35").unwrap();
    let proved = prove(&lesson, Lang::En).unwrap();
    let is_zero = |answer: &Answer| answer.to_string() == "0";
    let mut asked = 0;
    for question in proved.questions.iter().flatten() {
        let Form::Choice(options) = &question.form else { continue };
        if options.iter().any(is_zero) {
            asked += 1;
            let response = ask::read(question, "0").unwrap();
            assert!(is_zero(&question.read(&response).unwrap()), "{response:?}");
        }
        assert!(ask::read(question, &(options.len() + 1).to_string()).is_err());
        assert_eq!(ask::read(question, "1").unwrap(), Response::Option(0));
    }
    assert!(asked > 0);
}

/// What a whole lesson came to.
struct Taken {
    lines: Vec<String>,
    progress: Progress,
    trouble: Trouble,
}

/// Somebody who takes a lesson to its end.
struct Learner<'a> {
    talk: Plain,
    proved: &'a Proved,
    lang: Lang,
    said: Vec<String>,
    progress: Progress,
}

impl Learner<'_> {
    fn take(&mut self, reply: Reply) -> Vec<String> {
        for effect in reply.effects {
            if let Effect::Keep(progress) = effect {
                self.progress = progress;
            }
        }
        self.said.extend(reply.lines.iter().cloned());
        reply.lines
    }

    fn type_line(&mut self, line: &str) -> Vec<String> {
        let reply = self.talk.line(line);
        self.take(reply)
    }

    /// A word of the interface, up to its first value.
    fn word(&self, key: &str) -> String {
        word(self.lang, key)
    }

    /// All that can be looked at and tried while a question waits.
    fn pry(&mut self) -> Vec<String> {
        let mut all = Vec::new();
        for line in [
            "",
            "state",
            "ladder",
            "segment",
            "why",
            "again",
            "help",
            "step",
            "play",
            "next",
            "until client CLOSED",
            "lose",
            "menu client",
            "client: close",
            "to 99",
            "skip",
            "show ss client",
            "diagram",
            "variables",
            "ss",
            "counters",
            "header",
            "queues",
            "tcpdump client",
            "glossary SYN queue",
            "fork",
            "run 10s",
        ] {
            all.extend(self.type_line(line));
        }
        all
    }
}

fn take(proved: &Proved, lang: Lang, answer: impl Fn(&Question) -> Answer, pries: bool) -> Taken {
    let (talk, first) = begin(&proved.lesson, lang);
    let mut learner = Learner { talk, proved, lang, said: Vec::new(), progress: Progress::default() };
    learner.take(first);
    for question in learner.proved.questions.clone().into_iter().flatten() {
        go_on_to_question(&mut learner, &question);
        let pried = if pries { learner.pry() } else { Vec::new() };
        if pries {
            what_is_no_option_is_no_answer(&mut learner, &question);
        }
        let given = typed(&question, &answer(&question));
        if let Answer::Line(rows) = answer(&question) {
            see(&mut learner, &rows[0], &given, pries);
        }
        let mut played = learner.type_line(&given);
        played.extend(learner.type_line("play"));
        let verdict = word(lang, "plain.ask.answer").trim().to_owned();
        let judged = played.iter().any(|line| line.starts_with(&verdict));
        assert!(judged, "{}: nothing says {verdict}: {played:#?}", learner.proved.lesson.id);
        if question.kind.inquiry().is_none() {
            nothing_leaked(&question, &pried, &played, lang);
        }
        if answer(&question) != question.truth.answer {
            deciding_event_is_named(&learner.proved.lesson.id, &question, &played, lang);
        }
    }
    finish(&mut learner);
    Taken { trouble: learner.talk.trouble(), lines: learner.said, progress: learner.progress }
}

/// Something of the right kind that stands among no options is not taken: the question waits for another.
fn what_is_no_option_is_no_answer(learner: &mut Learner<'_>, question: &Question) {
    let Form::Choice(options) = &question.form else { return };
    for text in ["EINTR", "EPIPE", "LISTEN", "LISTEN LISTEN", "delayed-ack", "both", "neither", "SYN", "RST"] {
        let Ok(answer) = question.read(&Response::Text(text.to_owned())) else { continue };
        let offered = options.iter().any(|option| answer.agrees(option) || option.agrees(&answer));
        if offered {
            continue;
        }
        let said = learner.type_line(&format!("answer {text}"));
        let wanted = Words::of(learner.lang.code()).get("quiz.unreadable.not-offered").replace("%{text}", text);
        let (wanted, _) = wanted.split_once("%{").unwrap();
        assert!(said.iter().any(|line| line.contains(wanted)), "{}: {text}: {said:#?}", learner.proved.lesson.id);
    }
}

/// Whoever was wrong is told what decided: the event with its time and the statement of its rule, or how often nothing
/// came.
fn deciding_event_is_named(id: &str, question: &Question, played: &[String], lang: Lang) {
    let bare = |text: &str| text.replace(['`', '*'], "");
    let said = bare(&played.join("\n"));
    let deciding = &question.truth.deciding;
    assert!(!deciding.is_empty(), "{id}: nothing decided");
    for line in deciding.lines(lang) {
        assert!(said.contains(bare(&line).trim()), "{id}: not told: {line}\n{said}");
    }
    let ruled = deciding.events.iter().find_map(|event| event.rule);
    assert!(ruled.is_some() || !deciding.besides.is_empty(), "{id}: no reason");
    if let Some(rule) = ruled {
        assert!(said.contains(&bare(rule.info().statement.get(lang))), "{id}: {rule:?} is not stated");
    }
}

/// Whoever names a line that no author thought of is told what it says and what would be evidence, line by line.
#[test]
fn every_line_of_an_inquiry_that_is_no_evidence_is_explained() {
    let mut unforeseen = 0;
    for lang in Lang::ALL {
        for lesson in lessons(lang) {
            let proved = prove(&lesson, lang).unwrap();
            for question in proved.questions.iter().flatten() {
                let Some(inquiry) = question.kind.inquiry() else { continue };
                for row in &inquiry.lines {
                    let grade = question.grade(&Response::Text(row.to_string())).unwrap();
                    let why = grade.why(question, lang);
                    assert_eq!(why.is_none(), grade.right, "{} {row}: {why:?}", lesson.id);
                    unforeseen += usize::from(!grade.right && grade.misconception.is_none());
                    assert!(!why.is_some_and(|why| why.contains("lines.")), "{} {row}", lesson.id);
                }
            }
        }
    }
    assert!(unforeseen > 50, "{unforeseen}");
}

/// A line cannot be named before its output was asked for; then it stands there with its number.
fn see(learner: &mut Learner<'_>, row: &Row, given: &str, pries: bool) {
    let id = learner.proved.lesson.id.clone();
    let judged = word(learner.lang, "plain.ask.answer").trim().to_owned();
    let blind = if pries { learner.type_line(given) } else { Vec::new() };
    assert!(!blind.iter().any(|line| line.starts_with(&judged)), "{id}: answered unseen: {blind:#?}");
    let printed = learner.type_line(&format!("show {}", row.output));
    let shown = format!("{:>3} {}", row.line, row.text);
    assert!(printed.contains(&shown), "{id}: {shown:?} is not in {printed:#?}");
    assert!(!printed.iter().any(|line| line.starts_with(&judged)), "{id}: looking is no answer: {printed:#?}");
}

/// On, until the question is asked.
fn go_on_to_question(learner: &mut Learner<'_>, question: &Question) {
    let asked = learner.word("plain.ask.question");
    let prompt = question.prompt(learner.lang).replace(['`', '*'], "");
    for _ in 0..LINES_MOST {
        let Some(mark) = learner.said.iter().rposition(|line| *line == asked) else {
            learner.type_line("");
            continue;
        };
        let tail = &learner.said[mark..];
        if tail.iter().any(|line| prompt.contains(line.as_str()) || line.contains(prompt.as_str()))
            && !tail.iter().any(|line| line.starts_with(&learner.word("plain.ask.answer")))
        {
            return;
        }
        learner.type_line("");
    }
    panic!("{}: never asked: {prompt}\n{:#?}", learner.proved.lesson.id, learner.said);
}

/// Whatever was said of the play, nothing of it was said while the question waited.
fn nothing_leaked(question: &Question, pried: &[String], played: &[String], lang: Lang) {
    let words = Words::of(lang.code());
    let step: Vec<&str> =
        words.get("plain.step").split("%{").map(|part| part.split('}').next_back().unwrap()).collect();
    let is_step = |line: &String| line.starts_with(step[0]) && line.contains(step[1]);
    assert!(played.iter().any(is_step), "steps are known when they are seen: {played:#?}");
    assert!(!pried.iter().any(is_step), "a step before the answer: {pried:#?}");
    // A sentence that names a segment is said of one event only.
    for event in played.iter().filter(|line| line.contains('#')) {
        let event = event.split(" Because:").next().unwrap().split("原因：").next().unwrap();
        assert!(!pried.iter().any(|line| line.contains(event)), "said before the answer: {event}\n{pried:#?}");
    }
    if matches!(question.kind, Kind::Time(_) | Kind::Timer(_)) {
        for kind in TimerKind::ALL {
            let label = format!("  {} ", kind.label().get(lang));
            let told = |line: &&String| line.starts_with(&label) && (line.ends_with(" s") || line.ends_with(" ms"));
            assert_eq!(pried.iter().find(told), None, "a timer is told");
        }
    }
}

/// The myth, the challenge by its author's own solution, and the end.
fn finish(learner: &mut Learner<'_>) {
    let id = learner.proved.lesson.id.clone();
    let belief = learner.word("app.myth.belief");
    for _ in 0..3 {
        if learner.said.iter().any(|line| line.starts_with(&belief)) {
            break;
        }
        learner.type_line("next");
    }
    let goal = learner.word("app.challenge.goal");
    for _ in 0..LINES_MOST {
        if learner.said.contains(&goal) {
            break;
        }
        learner.type_line("next");
    }
    assert!(learner.said.contains(&goal), "{id}: no challenge: {:#?}", learner.said);
    for line in &learner.proved.lesson.challenge.solution {
        learner.type_line(&line.command.to_string());
    }
    let met = learner.word("app.challenge.met");
    assert!(learner.said.iter().any(|line| line.starts_with(&met)), "{id}: not met: {:#?}", learner.said);
    learner.type_line("next");
    let list = learner.type_line("leave");
    assert!(list.iter().any(|line| line.contains(&learner.word("plain.home.done"))), "{id}: {list:#?}");
}

/// In each language at the same time: a debug build takes a minute for either.
fn in_both_languages(check: fn(Lang)) {
    std::thread::scope(|scope| {
        for lang in Lang::ALL {
            scope.spawn(move || check(lang));
        }
    });
}

#[test]
fn every_lesson_can_be_taken_to_its_end_with_right_answers() {
    in_both_languages(|lang| {
        for lesson in lessons(lang) {
            let proved = prove(&lesson, lang).unwrap();
            let taken = take(&proved, lang, |question| question.truth.answer.clone(), false);
            let kept = taken.progress.lesson(&lesson.id);
            let asked = proved.questions.iter().flatten().count();
            assert_eq!((kept.right as usize, kept.wrong), (asked, 0), "{} {lang:?}", lesson.id);
            assert!(kept.finished && kept.challenge_done, "{}", lesson.id);
            assert_eq!(taken.trouble, Trouble::None, "{}", lesson.id);
            readable(&taken.lines);
        }
    });
}

#[test]
fn every_lesson_can_be_taken_to_its_end_with_wrong_answers_and_nothing_leaks() {
    in_both_languages(|lang| {
        for lesson in lessons(lang) {
            let proved = prove(&lesson, lang).unwrap();
            let taken = take(&proved, lang, wrong, true);
            let kept = taken.progress.lesson(&lesson.id);
            let asked = proved.questions.iter().flatten().count();
            assert_eq!((kept.right, kept.wrong as usize), (0, asked), "{} {lang:?}", lesson.id);
            readable(&taken.lines);
        }
    });
}

/// Nothing is for the eye alone: no codes, no frames, no dots of Braille, no words that are missing.
fn readable(lines: &[String]) {
    for line in lines {
        let bad = line
            .chars()
            .find(|c| c.is_control() || matches!(*c as u32, 0x2190..=0x21ff | 0x2500..=0x25ff | 0x2800..=0x28ff));
        assert_eq!(bad, None, "{line:?}");
        assert!(!line.contains("plain.") && !line.contains("%{"), "{line:?}");
    }
}

#[test]
fn a_lesson_is_taken_up_where_it_was_left() {
    let lesson = &lessons(Lang::En)[0];
    let proved = prove(lesson, Lang::En).unwrap();
    let (mut talk, _) = begin(lesson, Lang::En);
    let question = proved.questions.iter().flatten().next().unwrap();
    let mut progress = Progress::default();
    for line in [typed(question, &wrong(question)).as_str(), "play", "leave"] {
        for effect in talk.line(line).effects {
            if let Effect::Keep(kept) = effect {
                progress = kept;
            }
        }
    }
    assert_eq!((progress.lesson(&lesson.id).last_beat, progress.lesson(&lesson.id).wrong), (1, 1));
    let mut again = Plain::new(Lang::En, progress);
    let list = again.greeting().lines;
    assert!(list.iter().any(|line| line.contains("(begun)")), "{list:#?}");
    let told = again.line("").lines;
    assert!(told.iter().any(|line| line.starts_with("Part 2 of")), "an empty line goes on with it: {told:#?}");
}

#[test]
fn going_back_hides_what_was_seen_and_keeps_the_answer() {
    let lesson = lessons(Lang::En).into_iter().find(|lesson| lesson.id == "L16").unwrap();
    let proved = prove(&lesson, Lang::En).unwrap();
    let (mut talk, _) = begin(&lesson, Lang::En);
    let question = proved.questions.iter().flatten().next().unwrap();
    talk.line(&typed(question, &question.truth.answer));
    talk.line("play");
    talk.line("");
    let back = talk.line("back").lines;
    assert!(back.iter().any(|line| line.starts_with("Part 1 of")), "{back:#?}");
    let ladder = talk.line("ladder").lines;
    let told = |line: &&String| line.split("Because").next().is_some_and(|event| event.contains("FIN"));
    assert_eq!(ladder.iter().find(told), None, "hidden again: {ladder:#?}");
    // It is not asked again; an empty line plays it.
    let played = talk.line("").lines;
    assert!(played.iter().any(|line| line.starts_with("Step ")), "{played:#?}");
}

#[test]
fn a_hint_strikes_a_wrong_option_out_and_it_cannot_be_chosen() {
    let lesson = lessons(Lang::Zh).into_iter().find(|lesson| lesson.id == "L16").unwrap();
    let proved = prove(&lesson, Lang::Zh).unwrap();
    let (mut talk, _) = begin(&lesson, Lang::Zh);
    let question = proved.questions.iter().flatten().next().unwrap();
    let Form::Choice(options) = &question.form else { panic!("a choice") };
    let struck = talk.line("hint").lines;
    let n: usize = struck[0].chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap();
    assert_ne!(options[n - 1], question.truth.answer, "only a wrong one is struck out");
    assert_eq!(talk.line(&n.to_string()).lines, [word(Lang::Zh, "plain.ask.is_struck")]);
    // Full-width digits are what a Chinese keyboard gives.
    let right = options.iter().position(|option| *option == question.truth.answer).unwrap() + 1;
    let wide = char::from_u32('０' as u32 + u32::try_from(right).unwrap()).unwrap().to_string();
    let said = talk.line(&wide).lines;
    assert!(said[0].starts_with("你的预测"), "{said:#?}");
}
