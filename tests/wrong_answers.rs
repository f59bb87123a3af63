//! Whoever answers a lesson's question wrongly is told on the screen which event decided it, with its rule; of an
//! investigation, which line is the evidence; and no text of a lesson is cut off. Every question of the course, in both
//! languages, at 80x24.
//!
//! The learner here types on a screen that is drawn without a terminal.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod support;

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::lesson::{Course, Lesson, LessonRun, Phase, Proved};
use finwait::quiz::{Answer, Form, Kind, Question, Value};
use finwait::trace::{Condition, Record, Rule, SocketRef};
use finwait::tui::app::App;
use support::drive::{app, press, rows, screen};
use support::walk::Words;

const SIZE: (u16, u16) = (80, 24);
/// More keys than any play takes.
const KEYS_MOST: usize = 400;
/// How many characters of a text's end are looked for.
const END: usize = 14;

fn proved(lang: Lang) -> Vec<Proved> {
    let course = Course::built_in();
    let lessons = course.entries().iter().filter(|entry| !entry.head.breaker);
    lessons.map(|entry| entry.prove(lang).unwrap_or_else(|e| panic!("{}: {e:?}", entry.path))).collect()
}

/// Keys that type an answer which is not the truth, to the last one that commits it.
fn wrong_keys(question: &Question) -> String {
    let foreseen = question.wrong.iter().map(|wrong| &wrong.answer);
    let mut foreseen = foreseen.filter(|answer| !answer.agrees(&question.truth.answer));
    match &question.form {
        Form::Choice(options) => {
            let at = options.iter().position(|option| *option != question.truth.answer).unwrap();
            format!("{}<Enter>", at + 1)
        }
        Form::Typed => match &question.kind {
            Kind::Line(inquiry) => {
                let proof = |row: &finwait::quiz::Row| match &question.truth.answer {
                    Answer::Line(rows) => rows.iter().any(|proof| proof.is(row)),
                    _ => false,
                };
                let row = inquiry.lines.iter().find(|row| !proof(row)).unwrap();
                // Asked for first; the list of its lines is closed again.
                format!("{}<Enter><Esc>{row}<Enter>", row.output)
            }
            _ => format!("{}<Enter>", foreseen.next().unwrap()),
        },
        Form::Fields => {
            let says = |answer: &&Answer| match answer {
                Answer::Segment(fields) => fields.iter().any(|(_, value)| !value.is_absent()),
                _ => false,
            };
            let Some(Answer::Segment(fields)) = foreseen.find(says) else { panic!("{question:?}") };
            let Answer::Segment(truth) = &question.truth.answer else { panic!("{question:?}") };
            let asked = question.kind.fields().unwrap();
            let said = |field| {
                let of =
                    |fields: &[(_, Value)]| fields.iter().find(|(known, _)| known == field).map(|(_, value)| *value);
                of(fields).filter(|value| !value.is_absent()).or_else(|| of(truth)).unwrap_or(Value::Absent)
            };
            asked.iter().fold(String::new(), |keys, field| keys + &said(field).to_string() + "<Enter>")
        }
    }
}

/// Whether what a program has printed lies over the lesson.
fn has_output(app: &App, words: &Words) -> bool {
    let title = format!(" {} ", words.get("tui.overlay.output"));
    rows(&screen(app, SIZE)).iter().any(|row| row.contains('╭') && row.contains(&title))
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"`*│╎▸•".contains(*c)).collect()
}

/// Keys until the screen's title says that phase; what all the screens on the way say.
fn until(app: &mut App, key: &str, phase: &str) -> String {
    let mut passed = String::new();
    for _ in 0..KEYS_MOST {
        let shown = rows(&screen(app, SIZE));
        passed += &bare(&shown.concat());
        if shown[0].contains(phase) {
            return passed;
        }
        press(app, key);
    }
    panic!("never {phase}: {:#?}", rows(&screen(app, SIZE)));
}

/// The rows of the story: below the timeline, above the keys.
fn pane(shown: &[String]) -> &[String] {
    let from = shown.iter().rposition(|row| row.contains("──")).map_or(1, |foot| foot + 1);
    &shown[from..shown.len() - 1]
}

/// What the comparison says; what does not fit is on the next page.
fn read(app: &mut App) -> String {
    let mut said = String::new();
    loop {
        let shown = rows(&screen(app, SIZE));
        // The mark that there is more stands at the end of a line that comes again.
        let lines = pane(&shown).iter().filter(|row| !row.trim_end().ends_with(" …"));
        said += &bare(&lines.map(String::as_str).collect::<String>());
        let title = &shown[0];
        press(app, "<Enter>");
        if rows(&screen(app, SIZE))[0] != *title {
            return said;
        }
    }
}

/// The last words of a text, which are the first to be cut off.
fn end(text: &str) -> String {
    let all: Vec<char> = bare(text).chars().collect();
    all[all.len().saturating_sub(END)..].iter().collect()
}

/// Texts that some screen must have shown to their ends.
fn texts(lesson: &Lesson, lang: Lang) -> Vec<String> {
    let mut texts: Vec<String> = lesson.beats.iter().map(|beat| beat.say(lang).to_owned()).collect();
    let myth = lesson.myth.iter().flat_map(|myth| [&myth.belief, &myth.why_tempting, &myth.refutation, &myth.model]);
    texts.extend(myth.map(|words| words.get(lang).to_owned()));
    texts.extend(lesson.era.iter().map(|era| era.say.get(lang).to_owned()));
    texts.push(lesson.challenge.say.get(lang).to_owned());
    texts
}

fn take(lesson: &Proved, lang: Lang) {
    let (id, words) = (&lesson.lesson.id, Words::of(lang.code()));
    let mut app = app(lang, SIZE, false, Progress::default());
    assert!(app.open_lesson(Some(id)), "{id}");
    let mut passed = String::new();
    for (beat, question) in lesson.lesson.beats.iter().zip(&lesson.questions) {
        let Some(question) = question else { continue };
        passed += &until(&mut app, "<Enter>", words.get("app.phase.commit"));
        press(&mut app, &wrong_keys(question));
        until(&mut app, "<Enter>", words.get("app.phase.compare"));
        if has_output(&app, &words) {
            press(&mut app, "<Esc>");
        }
        let said = read(&mut app);
        let deciding = question.truth.deciding.lines(lang);
        assert!(!deciding.is_empty(), "{id}: nothing decided");
        for line in deciding.iter().map(|line| bare(line)).chain(beat.after(lang).map(end)) {
            assert!(said.contains(&line), "{id} {lang:?}: not on the screen: {line}\n{said}");
        }
    }
    passed += &until(&mut app, "<Enter>", words.get("app.phase.challenge"));
    for text in texts(&lesson.lesson, lang).iter().map(|text| end(text)) {
        assert!(passed.contains(&text), "{id} {lang:?}: no screen shows it: {text}");
    }
}

#[test]
fn whoever_is_wrong_is_told_on_the_screen_what_decided() {
    std::thread::scope(|scope| {
        for lang in Lang::ALL {
            scope.spawn(move || proved(lang).iter().for_each(|lesson| take(lesson, lang)));
        }
    });
}

/// What a question asks about, where that is one socket or two.
fn sockets(question: &Question) -> Vec<SocketRef> {
    match &question.kind {
        Kind::States(sockets) => sockets.clone(),
        Kind::Result { socket, .. } | Kind::Timer(socket) => vec![socket.clone()],
        _ => Vec::new(),
    }
}

/// What is named as deciding decides: of the sockets of a host it is the one that was asked about, and of the rules the
/// one that the author of the lesson has named.
#[test]
fn what_is_told_is_of_the_socket_that_was_asked_about_and_by_the_rule_that_the_author_named() {
    let (mut of_sockets, mut named) = (0, 0);
    for proved in proved(Lang::En) {
        let questions = proved.questions.clone();
        let mut run = LessonRun::new(proved, true);
        while run.phase() != Phase::Myth {
            run.advance().unwrap();
            let (beat, true) = (run.beat_index(), run.phase() == Phase::Compare) else { continue };
            let Some(question) = &questions[beat] else { continue };
            let place = format!("{} {}", run.proved().lesson.id, beat + 1);
            let asked = run.proved().lesson.beats[beat].ask.as_ref().unwrap();
            let rules: Vec<Rule> = asked.expect.iter().filter_map(rule_of).collect();
            let events = &question.truth.deciding.events;
            for rule in &rules {
                assert!(question.truth.rules.contains(rule), "{place}: {rule:?} is not among the reasons");
                assert!(events.iter().any(|event| event.rule == Some(*rule)), "{place}: {rule:?}: {events:#?}");
                named += 1;
            }
            let view = run.session().view();
            // A call that is asked of a host may be that of any of its sockets: what comes before it is of the same.
            let any = matches!(&question.kind, Kind::Result { socket, .. } if socket.label.is_none());
            let asked = sockets(question);
            let own =
                asked.iter().filter_map(|socket| Some((view.host_by_name(&socket.host)?.id, view.socket(socket)?.id)));
            let own: Vec<_> =
                if any { events.iter().rev().find_map(|e| e.socket).into_iter().collect() } else { own.collect() };
            for event in events.iter().filter(|event| event.rule.is_none_or(|rule| !rules.contains(&rule))) {
                let Some((host, socket)) = event.socket else { continue };
                let there: Vec<_> = own.iter().filter(|(own, _)| *own == host).collect();
                assert!(
                    there.is_empty() || there.contains(&&(host, socket)),
                    "{place}: {event:#?} is another socket's"
                );
                of_sockets += usize::from(!there.is_empty());
            }
        }
    }
    assert!(of_sockets > 150 && named > 50, "{of_sockets} {named}");
}

fn rule_of(condition: &Condition) -> Option<Rule> {
    match condition {
        Condition::Rule(rule) => Some(*rule),
        _ => None,
    }
}

/// The step that is named beside an event is the one in which whoever plays the lesson sees it, and one can go there.
#[test]
fn an_event_is_told_with_the_step_in_which_it_is_seen() {
    let mut told = 0;
    for proved in proved(Lang::En) {
        let questions = proved.questions.clone();
        let mut run = LessonRun::new(proved, true);
        while run.phase() != Phase::Myth {
            let beat = run.beat_index();
            while run.phase() != Phase::Compare && run.beat_index() == beat && run.phase() != Phase::Myth {
                run.advance().unwrap();
            }
            let deciding = questions[beat].iter().filter(|_| run.phase() == Phase::Compare);
            for event in deciding.flat_map(|question| &question.truth.deciding.events) {
                let (first, _) = run.seek_bounds();
                let Some(step) = event.step else {
                    let mut here = (first + 1..=run.session().len()).flat_map(|step| run.session().records_of(step));
                    let is = |record: &Record| record.at == event.at && record.rule == event.rule;
                    assert!(!here.any(is), "{}: {event:?} has a step", run.proved().lesson.id);
                    continue;
                };
                assert!(step > first, "{} {}: one cannot go to {event:?}", run.proved().lesson.id, beat + 1);
                let seen = run.session().records_of(step);
                let there = seen.iter().any(|record| record.at == event.at && record.rule == event.rule);
                assert!(there, "{} {}: {event:?}: {seen:#?}", run.proved().lesson.id, beat + 1);
                told += 1;
            }
            if run.phase() == Phase::Compare {
                run.advance().unwrap();
            }
        }
    }
    assert!(told > 300, "{told}");
}
