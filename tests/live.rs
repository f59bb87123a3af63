//! Sessions, lessons and screens on the real kernel, without one: the simulator stands in for it, and answers requests
//! with reports as the lab would.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::{BTreeMap, VecDeque};

use finwait::lang::Lang;
use finwait::lesson::progress::Progress as Kept;
use finwait::lesson::{LessonRun, Phase, Refused, Verdict, check, embedded, prove};
use finwait::quiz::{Form, Question, Response};
use finwait::scenario::live::{Moment, Pace, Report, Request, Spoken, Wait};
use finwait::scenario::{Next, Progress, Session, Setup, parse};
use finwait::trace::{Command, SegmentId, Span, Time};
use finwait::tui::app::{App, Kernel};
use finwait::tui::{Effect, Key, KeyCode, Msg};

use support::drive::{app, press, rows, screen};

/// The stand-in. Everything is done at once; a command of which `refuses` says so is not done at all.
struct Fake {
    sim: Session,
    run: u32,
    told: usize,
    answered: u32,
    refuses: fn(&Command) -> bool,
}

impl Fake {
    fn new() -> Fake {
        Fake { sim: Session::play(Setup::default()), run: 0, told: 0, answered: 0, refuses: |_| false }
    }

    fn ask(&mut self, request: Request) -> Vec<Report> {
        match request {
            Request::Begin { run, opening, .. } => {
                *self = Fake { run, refuses: self.refuses, ..Fake::new() };
                for line in opening {
                    self.sim.give(line.command).unwrap();
                }
            }
            Request::Do { line, .. } => {
                let mut told = Vec::new();
                if !(self.refuses)(&line.command) {
                    self.sim.extend(&[line]);
                    while !self.sim.script_is_over() && self.sim.step() != Progress::Ended {
                        told.push(self.moment());
                    }
                }
                self.answered += 1;
                told.push(self.moment());
                return told;
            }
            Request::Deliver(_) => drop(self.sim.step()),
            Request::Skip => self.sim.give(Command::Run(finwait::trace::Run::For(Span::secs(61)))).unwrap(),
            Request::Free | Request::End => return Vec::new(),
        }
        vec![self.moment()]
    }

    fn moment(&mut self) -> Report {
        let records = self.sim.records()[self.told..].to_vec();
        self.told = self.sim.records().len();
        Report::Moment(Box::new(Moment {
            run: self.run,
            records,
            failures: Vec::new(),
            unable: Vec::new(),
            view: self.sim.view().clone(),
            lived: self.sim.view().now,
            opening: false,
            answered: self.answered,
            wait: None,
            held: true,
            repeats: BTreeMap::new(),
        }))
    }
}

fn run_on_fake(run: &mut LessonRun, fake: &mut Fake, numbers: &mut u32) {
    loop {
        let requests = run.requests(numbers);
        if requests.is_empty() {
            return;
        }
        for report in requests.into_iter().flat_map(|request| fake.ask(request)).collect::<Vec<_>>() {
            run.hear(report);
        }
    }
}

fn right(question: &Question) -> Response {
    match &question.form {
        Form::Choice(options) => {
            Response::Option(options.iter().position(|option| *option == question.truth.answer).unwrap())
        }
        Form::Typed => Response::Text(question.truth.answer.to_string()),
        Form::Fields => {
            let finwait::quiz::Answer::Segment(fields) = &question.truth.answer else { panic!("fields of a segment") };
            Response::Fields(fields.iter().map(|(_, value)| value.to_string()).collect())
        }
    }
}

/// Plays L16 up to its myth; the verdict on each question, and whether the answer that is right in the simulator was.
fn play_l16(fake: &mut Fake) -> (LessonRun, Vec<(Verdict, bool)>) {
    let text = embedded().iter().find(|lesson| lesson.path.contains("L16")).unwrap().text;
    let proved = prove(&check(text, Lang::En).unwrap(), Lang::En).unwrap();
    let mut run = LessonRun::resume(proved, 0, false, Some(Pace::Slow));
    let (mut verdicts, mut numbers) = (Vec::new(), 0);
    for _ in 0..500 {
        run_on_fake(&mut run, fake, &mut numbers);
        match run.phase() {
            Phase::Commit => {
                let before = (run.session().position(), run.session().records().len());
                let response = right(run.question().unwrap());
                run.answer(response).unwrap();
                assert_eq!(before, (run.session().position(), run.session().records().len()));
                run.advance().unwrap();
            }
            Phase::Compare => {
                let observed = run.observed().unwrap();
                verdicts.push((observed.verdict, run.grade().unwrap().right));
                run.advance().unwrap();
            }
            Phase::Myth => return (run, verdicts),
            Phase::Say | Phase::Play | Phase::Era | Phase::Challenge | Phase::Done => {
                run.advance().unwrap();
            }
        }
    }
    panic!("no end of it");
}

#[test]
fn a_lesson_on_a_kernel_that_agrees_is_judged_as_in_the_simulator() {
    let mut fake = Fake::new();
    let (mut run, verdicts) = play_l16(&mut fake);
    assert_eq!(verdicts.len(), run.proved().lesson.asks());
    assert!(verdicts.iter().all(|verdict| *verdict == (Verdict::Agrees, true)), "{verdicts:?}");
    assert_eq!(run.score(), (verdicts.len(), verdicts.len()));
    let mut numbers = 10;
    while run.phase() == Phase::Myth {
        run_on_fake(&mut run, &mut fake, &mut numbers);
        if !run.step() && run.is_played_out() {
            run.advance().unwrap();
        }
    }
    run_on_fake(&mut run, &mut fake, &mut numbers);
    assert_eq!(run.phase(), Phase::Challenge);
    for line in run.proved().lesson.challenge.solution.clone() {
        run.give(line.command).unwrap();
        run_on_fake(&mut run, &mut fake, &mut numbers);
    }
    assert!(run.challenge_met());
}

#[test]
fn where_the_kernel_does_otherwise_its_answer_counts() {
    let mut fake = Fake { refuses: |command| command.to_string() == "server: close", ..Fake::new() };
    let (_, verdicts) = play_l16(&mut fake);
    let differing: Vec<&(Verdict, bool)> = verdicts.iter().filter(|(verdict, _)| *verdict != Verdict::Agrees).collect();
    assert!(!differing.is_empty());
    for (verdict, right) in differing {
        assert!(*verdict == Verdict::NotOffered || !right, "{verdict:?}");
    }
}

#[test]
fn a_kernel_that_could_not_wait_for_an_answer_is_brought_back() {
    let text = embedded().iter().find(|lesson| lesson.path.contains("L16")).unwrap().text;
    let proved = prove(&check(text, Lang::En).unwrap(), Lang::En).unwrap();
    // The client is in FIN_WAIT_2 there, for a minute at most.
    let mut run = LessonRun::resume(proved, 4, false, Some(Pace::Slow));
    let (mut fake, mut numbers) = (Fake::new(), 0);
    run_on_fake(&mut run, &mut fake, &mut numbers);
    run.advance().unwrap();
    fake.sim.give(Command::Run(finwait::trace::Run::For(Span::secs(90)))).unwrap();
    let seen = run.session().records().len();
    run.hear(fake.moment());
    assert_eq!(run.session().records().len(), seen, "nothing of it is seen");
    let response = right(run.question().unwrap());
    run.answer(response).unwrap();
    assert_eq!(run.advance(), Err(Refused::NotReady));
    assert!(run.was_brought_back());
    run_on_fake(&mut run, &mut fake, &mut numbers);
    assert_eq!((numbers, run.advance()), (2, Ok(Phase::Play)));
}

#[test]
fn a_wait_that_was_skipped_is_judged_by_the_simulator() {
    let text = embedded().iter().find(|lesson| lesson.path.contains("L16")).unwrap().text;
    let proved = prove(&check(text, Lang::En).unwrap(), Lang::En).unwrap();
    let asks_time = |beat: &finwait::lesson::Beat| {
        beat.ask.as_ref().is_some_and(|ask| matches!(ask.kind, finwait::quiz::Kind::Time(_)))
    };
    let beat = proved.lesson.beats.iter().position(asks_time).unwrap();
    let mut run = LessonRun::resume(proved, beat, false, Some(Pace::Slow));
    let (mut fake, mut numbers) = (Fake::new(), 0);
    run_on_fake(&mut run, &mut fake, &mut numbers);
    run.advance().unwrap();
    run.answer(Response::Text("60s".to_owned())).unwrap();
    run.advance().unwrap();
    run.step();
    run.skip();
    run_on_fake(&mut run, &mut fake, &mut numbers);
    run.advance().unwrap();
    assert_eq!(run.phase(), Phase::Compare);
    assert_eq!(run.observed().unwrap().verdict, Verdict::Skipped);
    assert!(run.grade().unwrap().right);
}

/// A scenario on the stand-in, stepped to its end.
fn stepped(pace: Pace) -> (Session, Fake, u32) {
    let source = "server: listen 80\nclient: connect server:80\nserver: accept\nclient: close\n";
    let scenario = parse(source, Lang::En).unwrap();
    let mut session = Session::on_kernel(scenario.setup.clone(), Vec::new(), scenario.lines, pace, true);
    let (mut fake, mut numbers) = (Fake::new(), 0);
    pump(&mut session, &mut fake, &mut numbers);
    for _ in 0..4 {
        assert!(matches!(session.next(), Next::Command { .. }), "{:?}", session.next());
        assert_eq!(session.step(), Progress::Waits);
        pump(&mut session, &mut fake, &mut numbers);
    }
    (session, fake, numbers)
}

fn pump(session: &mut Session, fake: &mut Fake, numbers: &mut u32) {
    loop {
        let requests = session.requests(numbers);
        if requests.is_empty() {
            return;
        }
        for report in requests.into_iter().flat_map(|request| fake.ask(request)) {
            session.hear(report);
        }
    }
}

#[test]
fn what_happened_can_be_looked_at_again_and_a_step_at_the_end_asks_the_kernel() {
    let (mut session, mut fake, mut numbers) = stepped(Pace::Step);
    assert!(session.script_is_over() && session.is_at_present());
    let (last, records) = (session.position(), session.records().to_vec());
    assert!(session.back() && session.back());
    assert!(!session.is_at_present() && session.records().len() < records.len());
    assert_eq!(session.step(), Progress::Did);
    assert_eq!(session.requests(&mut numbers), [], "looking asks for nothing");
    session.seek(usize::MAX);
    assert_eq!((session.position(), session.records()), (last, &records[..]));
    assert_eq!(session.step(), Progress::Waits);
    assert_eq!(session.requests(&mut numbers), [Request::Deliver(None)]);
    // A command leads back to the present.
    session.seek(0);
    session.give(Command::Heal).unwrap();
    assert!(session.is_at_present());
    pump(&mut session, &mut fake, &mut numbers);
    assert!(session.records().len() > records.len());
}

#[test]
fn what_is_not_to_be_seen_yet_waits_behind_the_moment() {
    let (mut session, mut fake, mut numbers) = stepped(Pace::Slow);
    session.stay();
    let (position, seen) = (session.position(), session.records().len());
    fake.sim.give(Command::Run(finwait::trace::Run::For(Span::secs(1)))).unwrap();
    let report = fake.moment();
    session.hear(report);
    assert_eq!((session.position(), session.records().len(), session.len()), (position, seen, position));
    assert_eq!(session.requests(&mut numbers), []);
    session.follow();
    assert!(session.records().len() > seen);
}

#[test]
fn reports_of_another_run_change_nothing_and_an_end_is_told() {
    let (mut session, mut fake, _) = stepped(Pace::Slow);
    let records = session.records().len();
    let Report::Moment(mut stale) = fake.moment() else { panic!("a moment") };
    stale.run += 1;
    stale.view.now = Time(u64::MAX);
    assert!(!session.hear(Report::Moment(stale)));
    let why = Spoken::of(|lang| lang.code().to_owned());
    assert!(!session.hear(Report::Ended { run: session.run_number() + 1, why: why.clone() }));
    assert!(session.ended().is_none());
    assert!(session.hear(Report::Ended { run: session.run_number(), why }));
    assert_eq!(session.ended().map(|why| why.get(Lang::Zh)), Some("zh"));
    assert_eq!((session.next(), session.step()), (Next::Done, Progress::Ended));
    assert_eq!(session.records().len(), records);
}

#[test]
fn in_real_time_a_step_waits_and_step_by_step_it_lets_a_packet_go() {
    for (pace, for_packet) in [(Pace::Slow, false), (Pace::Step, true)] {
        let (mut session, mut fake, _) = stepped(pace);
        let Report::Moment(mut moment) = fake.moment() else { panic!("a moment") };
        moment.answered -= 1;
        moment.wait = Some(Wait { text: "run 1s".to_owned(), ends: Some(Time(5)), for_packet });
        session.hear(Report::Moment(moment));
        let next = session.next();
        if for_packet {
            assert!(matches!(next, Next::Event { .. }), "{next:?}");
        } else {
            assert_eq!(next, Next::Waits { until: Some(Time(5)) });
        }
    }
}

/// The tutor on a screen, with the stand-in beside it.
struct Desk {
    app: App,
    fake: Fake,
    asked: VecDeque<Request>,
}

impl Desk {
    fn new(lang: Lang) -> Desk {
        let mut app = app(lang, (80, 24), false, Kept::default());
        app.use_kernel(Kernel::Ready("6.18.44".to_owned()), None);
        Desk { app, fake: Fake::new(), asked: VecDeque::new() }
    }

    fn tell(&mut self, msg: Msg) {
        let effects = self.app.update(msg);
        self.asked.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::Lab(request) => Some(request),
            Effect::Quit
            | Effect::Notes(_)
            | Effect::Record(_)
            | Effect::Suspend
            | Effect::SaveProgress(_)
            | Effect::SaveSettings(_)
            | Effect::Files(..)
            | Effect::WriteSettings(_) => None,
        }));
    }

    fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            let key = if c == '\n' { Key::plain(KeyCode::Enter) } else { Key::char(c) };
            self.tell(Msg::Key(key));
        }
    }

    /// Lets the stand-in answer everything.
    fn answer(&mut self) {
        while let Some(request) = self.asked.pop_front() {
            for report in self.fake.ask(request) {
                self.tell(Msg::Lab(report));
            }
        }
    }

    fn text(&self) -> String {
        rows(&screen(&self.app, (80, 24))).join("\n")
    }
}

#[test]
fn the_screen_says_which_arm_is_live_and_the_sandbox_goes_to_the_kernel_and_back() {
    for (lang, kernel, sim) in [
        (Lang::En, "kernel 6.18.44, steps", "simulated linux-6.18"),
        (Lang::Zh, "内核 6.18.44，单步", "模拟 linux-6.18"),
    ] {
        let mut desk = Desk::new(lang);
        desk.keys("p");
        assert!(desk.text().contains(sim), "{}", desk.text());
        desk.keys("K");
        desk.keys("2");
        assert!(matches!(desk.asked.front(), Some(Request::Begin { pace: Pace::Step, .. })), "{:?}", desk.asked);
        desk.answer();
        assert!(desk.text().contains(kernel) && desk.text().contains("LISTEN"), "{}", desk.text());
        desk.keys(":client: connect server:80\n");
        desk.answer();
        assert!(desk.text().contains("SYN_SENT"), "{}", desk.text());
        desk.keys("  ");
        desk.answer();
        assert!(desk.text().contains("SYN_RCVD"), "{}", desk.text());
        desk.keys("K");
        desk.keys("3");
        assert_eq!(desk.asked.pop_front(), Some(Request::End));
        assert!(desk.text().contains(sim), "{}", desk.text());
    }
}

#[test]
fn where_the_lab_cannot_run_the_reason_is_told_and_the_simulator_stays() {
    let mut desk = Desk::new(Lang::En);
    desk.keys("p");
    desk.keys("K");
    desk.keys("1");
    let Some(Request::Begin { run, .. }) = desk.asked.pop_front() else { panic!("nothing was begun") };
    desk.tell(Msg::Lab(Report::Ended { run, why: Spoken::of(|_| "No such device.".to_owned()) }));
    let text = desk.text();
    assert!(text.contains("No such device.") && text.contains("simulated linux-6.18"), "{text}");
    assert!(desk.asked.is_empty());

    for (kernel, sign) in [(Kernel::AskAtStart, "--backend kernel"), (Kernel::Absent, "Linux alone")] {
        let mut app = app(Lang::En, (80, 24), false, Kept::default());
        app.use_kernel(kernel, None);
        press(&mut app, "K");
        let text = rows(&screen(&app, (80, 24))).join("\n");
        assert!(text.contains(sign), "{text}");
    }
}

#[test]
fn repeats_are_told_and_the_past_is_called_the_past() {
    let mut desk = Desk::new(Lang::En);
    desk.keys("p");
    desk.keys("K");
    desk.keys("2");
    desk.answer();
    desk.keys(":client: connect server:80\n");
    desk.answer();
    let Report::Moment(mut moment) = desk.fake.moment() else { panic!("a moment") };
    let flags = moment.view.flights[0].segment.flags;
    moment.repeats = BTreeMap::from([(SegmentId(1), (flags, 3))]);
    desk.tell(Msg::Lab(Report::Moment(moment)));
    assert!(desk.text().contains("the kernel repeated this 3 times while you were thinking"), "{}", desk.text());
    desk.tell(Msg::Key(Key::plain(KeyCode::Left)));
    assert!(desk.text().contains("Looking back"), "{}", desk.text());
    desk.keys(":heal\n");
    assert!(desk.text().contains("Back in the present"), "{}", desk.text());
}
