//! What is said to have decided an answer: over all generators the event itself is named, with its time; a number is
//! derived from the events that were counted; and for a sample it is said in full what the explanation tells.

use finwait::lang::Lang;
use finwait::quiz::drill::be_the_stack;
use finwait::quiz::generate::{Generator, generator, generators};
use finwait::quiz::item::{Ask, Item};
use finwait::quiz::{Answer, Deciding, Field, Format, Kind, Question, Reply, Value};

use finwait::trace::{Errno, Outcome, Record, Rule, What};

use super::made::on_all_threads;

const SEEDS: u64 = 3;

/// What is wrong with what is told of a question about a run.
fn faults(item: &Item, question: &Question) -> Vec<String> {
    let deciding = &question.truth.deciding;
    let said = deciding.lines(Lang::En).join("\n");
    let mut found = Vec::new();
    let mut wants = |text: String, why: &str| {
        if !said.contains(&text) {
            found.push(format!("{}: {why}: no “{text}” in:\n{said}", item.id()));
        }
    };
    match (&question.kind, &question.truth.answer) {
        (Kind::Segment { from, .. }, Answer::Segment(fields)) => {
            wants(from.clone(), "who sends");
            let absent = fields.iter().all(|(_, value)| *value == Value::Absent);
            let flags = fields.iter().find(|(field, _)| *field == Field::Flags).map(|(_, value)| *value);
            match flags {
                _ if absent => wants("sends nothing".to_owned(), "silence"),
                Some(Value::Shape(shape)) if !shape.data && shape.flags != finwait::trace::Flags::ACK => {
                    wants(shape.flags.to_string(), "the segment's flags");
                }
                _ => {}
            }
        }
        (Kind::States(sockets), Answer::States(states)) => {
            for (socket, state) in sockets.iter().zip(states) {
                if *state != finwait::trace::State::Closed && *state != finwait::trace::State::Listen {
                    wants(socket.host.clone(), "whose state");
                    wants(format!("enters {state}"), "the change of state");
                }
            }
        }
        (Kind::Count { .. }, Answer::Count(0)) => wants(": 0.".to_owned(), "that there were none"),
        (Kind::Count { .. }, Answer::Count(count)) => wants(format!("Counted: {count} × "), "the count"),
        // A lingering close() takes its own time.
        (Kind::Time(_), Answer::Time(Some(_))) if said.contains(" that SO_LINGER gives it") => {}
        (Kind::Time(_), Answer::Time(Some(_))) => wants(" (now) to ".to_owned(), "the length"),
        (Kind::Time(_), _) => wants("has not come to that".to_owned(), "that it never happens"),
        (Kind::Result { call, .. }, _) => wants(call.word().to_owned(), "the call"),
        (Kind::Timer(_) | Kind::Side(_), _) => {}
        (kind, answer) => found.push(format!("{}: {kind:?} {answer:?}", item.id())),
    }
    if said.contains("nothing in this step changes it") && loses(item) {
        found.push(format!("{}: a segment was lost in this step:\n{said}", item.id()));
    }
    let named = deciding.events.iter().any(|event| event.rule.is_some()) || !deciding.besides.is_empty();
    if !named {
        found.push(format!("{}: no event with a rule", item.id()));
    }
    found.extend(untimed(item, deciding));
    found
}

/// Whether a segment is lost in the step that is asked about.
fn loses(item: &Item) -> bool {
    let Some(played) = &item.played else { return false };
    let mut session = played.at_cut();
    let first = session.records().len();
    played.go_on(&mut session, |_| {});
    session.records()[first..].iter().any(|record| matches!(record.what, What::Lost { .. }))
}

/// Every event has its step, and steps go with time.
fn untimed(item: &Item, deciding: &Deciding) -> Vec<String> {
    let mut found = Vec::new();
    let mut events: Vec<_> = deciding.events.iter().map(|event| (event.at, event.step)).collect();
    events.sort();
    if deciding.events.iter().any(|event| event.step.is_none()) {
        found.push(format!("{}: an event without its step", item.id()));
    }
    if events.windows(2).any(|two| two[0].1 > two[1].1) {
        found.push(format!("{}: steps against time: {events:?}", item.id()));
    }
    found
}

#[test]
fn what_decided_is_named_with_its_time_in_every_question_about_a_run() {
    let jobs: Vec<&'static Generator> = generators().collect();
    let seeds = if cfg!(debug_assertions) { 1 } else { SEEDS };
    let all = on_all_threads(&jobs, |generator| {
        let items = (0..seeds).filter_map(|seed| generator.item(seed).ok());
        let of = |item: Item| match &item.ask {
            Ask::Run(question) => (1, faults(&item, question)),
            _ => (0, Vec::new()),
        };
        items.map(of).fold((0, Vec::new()), |(count, mut all), (one, found)| {
            all.extend(found);
            (count + one, all)
        })
    });
    let count: usize = all.iter().map(|(count, _)| count).sum();
    let found: Vec<String> = all.into_iter().flat_map(|(_, found)| found).collect();
    println!("{count} questions about a run");
    assert!(count > 100, "{count}");
    assert!(found.is_empty(), "{} of {count}:\n{}", found.len(), found.join("\n"));
}

/// What is told of a question that is not about one thing of a stretch: an event with its rule, its moment and its
/// step, which the run that is looked at afterwards has; or the reason why there is none.
fn told(item: &Item) -> Vec<String> {
    let deciding = &item.deciding;
    let reason = |why: &str| vec![format!("{}: {why}: {:?}", item.id(), deciding.lines(Lang::En))];
    if let Ask::Rubric(rubric) = &item.ask {
        return if rubric.source.is_empty() { reason("no source") } else { Vec::new() };
    }
    if deciding.is_empty() {
        return reason("neither an event nor a reason");
    }
    if deciding.events.is_empty() {
        return Vec::new();
    }
    let mut found = untimed(item, deciding);
    let Some(played) = &item.played else { return reason("an event without a run") };
    let mut session = played.solved().at_cut();
    played.solved().go_on(&mut session, |_| {});
    for event in &deciding.events {
        let step = session.records_of(event.step.unwrap_or_default());
        let there = step.iter().any(|record| record.at == event.at && (event.rule.is_none() || record.rule.is_some()));
        if !there {
            found.extend(reason("an event at which nothing happens"));
        }
    }
    if deciding.events.iter().all(|event| event.rule.is_none()) {
        found.extend(reason("no event with a rule"));
    }
    found
}

/// Sorts of question of which some are decided by no event of a run: numbers that are a matter of arithmetic or of the
/// RFC's words, and what a host refuses.
fn may_have_none(item: &Item) -> bool {
    matches!(item.format, Format::Number | Format::Remedy | Format::Myth)
}

#[test]
fn every_other_question_names_an_event_or_says_why_there_is_none() {
    let jobs: Vec<&'static Generator> = generators().collect();
    let seeds = if cfg!(debug_assertions) { 2 } else { 2 * SEEDS };
    let all = on_all_threads(&jobs, |generator| {
        let items = (0..seeds).filter_map(|seed| generator.item(seed).ok());
        let others = items.filter(|item| !matches!(item.ask, Ask::Run(_)));
        others
            .map(|item| (item.id(), item.format, item.deciding.events.len(), may_have_none(&item), told(&item)))
            .collect::<Vec<_>>()
    });
    let (mut with, mut without, mut found) = (0, Vec::new(), Vec::new());
    for (id, format, events, may_be_none, faults) in all.into_iter().flatten() {
        found.extend(faults);
        match events {
            0 if format == Format::Explain => {}
            0 if may_be_none => without.push(id),
            0 => found.push(format!("{id}: no event")),
            _ => with += 1,
        }
    }
    for seed in 0..seeds {
        found.extend(be_the_stack(seed).iter().flat_map(|planned| told(&planned.item)));
    }
    println!("{with} name an event, {} a reason: {without:?}", without.len());
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
    assert!(without.len() * 5 < with, "{} of {with}: {without:?}", without.len());
}

/// Moments that a text names: `At 1.5 s`.
fn moments(text: &str) -> Vec<&str> {
    text.split("At ").skip(1).filter_map(|rest| rest.split_once(" s").map(|(at, _)| at)).collect()
}

/// Of two runs the one that is asked about is the one that can be looked at: its step is told, and not the other's.
#[test]
fn where_two_runs_part_each_is_called_by_its_name() {
    let jobs: Vec<&'static Generator> =
        generators().filter(|generator| generator.format == Format::Counterfactual).collect();
    let all = on_all_threads(&jobs, |generator| {
        let items = (0..2).filter_map(|seed| generator.item(seed).ok());
        items.flat_map(|item| item.explanation(Lang::En)).collect::<Vec<_>>()
    });
    let mut told = 0;
    for text in all.into_iter().flatten() {
        let Some((_, rest)) = text.split_once("Here the two runs part. As asked: ") else { continue };
        let (asked, other) = rest.rsplit_once("`: ").unwrap();
        assert!(asked.contains("(step ") || !asked.contains("At "), "{text}");
        assert!(!other.contains("(step "), "{text}");
        told += 1;
    }
    assert!(told > 20, "{told}");
}

/// What happens in one minute is held against the same moment of the other; that a client connects is no reason.
#[test]
fn remedies_tell_one_moment_of_two_minutes() {
    let jobs: Vec<&'static Generator> = generators().filter(|generator| generator.format == Format::Remedy).collect();
    let all =
        on_all_threads(&jobs, |generator| (0..4).filter_map(|seed| generator.item(seed).ok()).collect::<Vec<_>>());
    for item in all.into_iter().flatten() {
        let Ask::Choice(choice) = &item.ask else { continue };
        for why in choice.options.iter().map(|option| &option.why.en) {
            let Some((was, now)) = why.split_once(" As it is: ").and_then(|(_, rest)| rest.split_once(" With this: "))
            else {
                continue;
            };
            let (was, now) = (moments(was), moments(now));
            assert!(was.is_empty() || now.is_empty() || was == now, "{}: {why}", item.id());
        }
        for event in &item.deciding.events {
            assert!(!event.what.en.contains("enters SYN_SENT"), "{}: {}", item.id(), event.what.en);
            // That a process which does not wait found nothing to accept is no reason either.
            assert!(!event.what.en.contains("EAGAIN"), "{}: {}", item.id(), event.what.en);
        }
    }
}

/// A program that still waits in accept() has nothing to send on: a run in which it does is nobody's program. The run
/// that proves a sentence false is not drawn, and its calls are not asked about.
#[test]
fn no_program_speaks_before_it_has_a_connection() {
    let jobs: Vec<&'static Generator> =
        generators().filter(|one| ![Format::Script, Format::Myth].contains(&one.format)).collect();
    let found = on_all_threads(&jobs, |generator| {
        let items = (0..4).filter_map(|seed| generator.item(seed).ok());
        let mut bad = Vec::new();
        for item in items {
            let Some(played) = &item.played else { continue };
            let mut session = played.at_cut();
            played.go_on(&mut session, |_| {});
            let is_bad =
                |record: &Record| matches!(&record.what, What::Returned { outcome: Outcome::Failed(Errno::EBADF), .. });
            if session.records().iter().any(is_bad) {
                bad.push(item.id());
            }
        }
        bad
    });
    let found: Vec<String> = found.into_iter().flatten().collect();
    assert!(found.is_empty(), "{found:?}");
}

/// Whoever is wrong in one box is told why that box is another one.
#[test]
fn the_first_wrong_field_is_explained() {
    let mut asked = 0;
    for planned in (0..3).flat_map(be_the_stack) {
        let Reply::Boxes(right) = planned.item.right_reply() else { panic!("boxes") };
        let labels = planned.item.ask.labels(Lang::En);
        for (at, label) in labels.iter().enumerate() {
            let mut wrong = right.clone();
            let others = match at {
                0 => ["RST", "SYN"],
                1 | 2 => ["77777", "77778"],
                3 => ["LISTEN", "CLOSING"],
                _ => ["linger", "call-timeout"],
            };
            wrong[at] = others.into_iter().find(|other| *other != right[at]).unwrap().to_owned();
            let verdict = planned.item.grade(&Reply::Boxes(wrong), Lang::En).unwrap();
            let why = verdict.why.unwrap_or_default();
            let begins = format!("What goes wrong first is {label}. ");
            assert!(!verdict.right && why.en.starts_with(&begins), "{}: {label}: {}", planned.item.id(), why.en);
            assert!(why.en.len() > begins.len() + 10 && !why.zh.is_empty(), "{}: {why:?}", planned.item.id());
            asked += 1;
        }
    }
    assert!(asked > 50, "{asked}");
}

/// What a stranger has typed, or was shown, is read: a script in one line, a segment as the prompt writes it, nothing.
#[test]
fn what_is_shown_can_be_typed() {
    for seed in 0..40 {
        let Ok(item) = generator("late-data-reach").unwrap().item(seed) else { continue };
        let Ask::Script(script) = &item.ask else { panic!("a script") };
        let reply = Reply::read(&item, &script.solution.join("; ")).unwrap();
        assert!(item.grade(&reply, Lang::En).unwrap().right, "{}", item.id());
    }
    for planned in (0..3).flat_map(be_the_stack) {
        let item = planned.item;
        let Reply::Boxes(right) = item.right_reply() else { panic!("boxes") };
        let [flags, seq, ack, state, timer] = right.as_slice() else { panic!("five boxes: {right:?}") };
        let typed = if flags == "nothing" {
            vec![format!("nothing; {state}; {timer}"), format!("nothing;;;{state};{timer}")]
        } else if ack.bytes().all(|byte| byte.is_ascii_digit()) {
            let timer = if timer == "none" { "no timer".to_owned() } else { format!("{timer} timer") };
            vec![format!("{flags}, seq {seq}, ack {ack}; {state}; {timer}")]
        } else {
            Vec::new()
        };
        for text in typed {
            let reply = Reply::read(&item, &text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
            assert!(item.grade(&reply, Lang::En).is_ok_and(|verdict| verdict.right), "{}: {text}", item.id());
        }
    }
}

/// A time may be given in round trips: the run says how long one takes.
#[test]
fn a_time_is_read_in_round_trips() {
    let mut asked = [0, 0];
    for seed in 0..60 {
        let Ok(item) = generator("handshake-when").unwrap().item(seed) else { continue };
        let Ask::Number(truth) = &item.ask else { panic!("a number") };
        let trip = item.played.as_ref().unwrap().at_cut().view().link_delay.0;
        let right = |text: &str| item.grade(&Reply::read(&item, text).unwrap(), Lang::En).unwrap().right;
        for (at, (trips, said)) in
            [(2, ["1 RTT", "1 个往返"]), (3, ["1.5 RTTs", "about 1.5 round trips"])].into_iter().enumerate()
        {
            if truth.value == trips * trip {
                assert!(said.into_iter().all(right), "{}", item.id());
                assert!(!right("half an RTT") && !right("7 RTT"), "{}", item.id());
                asked[at] += 1;
            }
        }
    }
    assert!(asked.into_iter().all(|count| count > 3), "{asked:?}");
}

/// Some questions, and what the explanation of each must tell, in English and in Chinese.
const TOLD: &[(&str, &[&str], &[&str])] = &[
    (
        "lost-fin-count/17",
        &[
            "At 2.42 s (step 17): server sends FIN-ACK again",
            "5 × FIN from server, at 2 s, 2.42 s, 2.84 s, 3.68 s, 5.36 s",
        ],
        &["2.42 秒（第 17 步）：server 重发 FIN-ACK", "2 秒、2.42 秒、2.84 秒、3.68 秒、5.36 秒"],
    ),
    (
        "linger-off-time/0",
        &["At 63.12 s (step 22): server enters CLOSED. The time of TIME_WAIT is over", "0.12 + 60 = 60.12 s"],
        &["63.12 秒（第 22 步）：server 进入 CLOSED", "0.12 + 60 = 60.12 秒"],
    ),
    (
        "third-ack-data/0",
        &["At 0.02 s (step 6): client enters ESTABLISHED", "At 1.03 s (step 11): server enters ESTABLISHED"],
        &["0.02 秒（第 6 步）：client 进入 ESTABLISHED", "1.03 秒（第 11 步）：server 进入 ESTABLISHED"],
    ),
    (
        "descriptor-results/2",
        &["At 1 s (step 11): close() on server returns: 0", "Another descriptor still refers to the socket"],
        &["1 秒（第 11 步）：server 的 close() 返回：0", "还有别的描述符指向这个套接字"],
    ),
    (
        "error-once-what-if/0",
        &["At 2.01 s (step 14): an error now waits on client: ECONNRESET", "Here the two runs part"],
        &["client 上有一个待报告的错误：ECONNRESET", "两次运行从这里分开"],
    ),
    (
        "handshake-count/205667",
        &[
            "client sends SYN, seq=0, which makes it 1 (before: 0)",
            "gets lost",
            "client is still waiting for an answer",
        ],
        &["client 发出 SYN", "client 还在等应答"],
    ),
    (
        "both-open-count/535474",
        &["client sends RST-ACK, seq=0 ack=1, which makes it 4 (before: 3)"],
        &["client 发出 RST-ACK"],
    ),
    ("nat-idle.kept/297873", &["server sends data (10 bytes), seq=1 ack=1"], &["seq=1 ack=1"]),
    (
        "idle-hours-timer/205667",
        &["server enters ESTABLISHED", "SO_KEEPALIVE is off (the default)"],
        &["SO_KEEPALIVE 是关的（默认）"],
    ),
    (
        "idle-hours-count/357460",
        &["At 7202 s (step 10): server sends ACK", "The peer has been silent for the idle time"],
        &["7202 秒（第 10 步）：server 发出 ACK"],
    ),
    (
        "shut-rd-count/265712",
        &["At 181.07 s (step 15): server sends RST, seq=2. New data for a connection that nobody will read"],
        &["181.07 秒（第 15 步）：server 发出 RST"],
    ),
    (
        "shut-rd-instead/44983",
        &["As asked: At 1 s (step 9): client calls shutdown(rdwr). With `client: shutdown rd` in place of"],
        &["所问的这次：1 秒（第 9 步）：client 调用 shutdown(rdwr)", "换成 `client: shutdown rd`："],
    ),
    ("no-receipt-time/446774", &["waits for the 8 s that SO_LINGER gives it"], &["按 SO_LINGER 给的 8 秒等待"]),
    ("walk-segment/602565", &["gets lost"], &["报文段丢失"]),
    ("two-msl-profile/849297", &["next timer (TIME_WAIT) runs out, at 2"], &["定时器（TIME_WAIT）"]),
    (
        "buckets-count/1",
        &["At 1.85 s (step 39): client.c1 sends ACK", "which makes it 1 (before: 0)"],
        &["1.85 秒（第 39 步）：client.c1 发出 ACK", "于是变为 1（此前为 0）"],
    ),
    // What let a SYN in where TIME_WAIT stood.
    (
        "syn-meets-wait/982324",
        &["server.s enters CLOSED. A SYN newer than the old", "server sends SYN-ACK"],
        &["更新的 SYN"],
    ),
    ("isn-over-wait/595789", &["A SYN newer than the old"], &["更新的 SYN"]),
    (
        "wait-meets-connect/419213",
        &["At 61.58 s (step 17): server.s enters CLOSED. The time of TIME_WAIT is over"],
        &["已到"],
    ),
    ("syn-meets-states/3", &["server.s enters CLOSED. A SYN newer than the old"], &["更新的 SYN"]),
    // What came and changed nothing.
    (
        "tuple-reset/315120",
        &["At 2.1 s (step 16): server sends RST", "No timer runs on server.first, server.second:"],
        &["发出 RST"],
    ),
    ("duplicate-states/106181", &["At 0.62 s (step 10): server sends ACK"], &["质询 ACK"]),
    ("keepalive-death-what-if/348539", &["client sends ACK, seq=1 ack=1"], &["client 发出 ACK"]),
    ("keepalive-off/11821", &["SO_KEEPALIVE is off (the default)"], &["SO_KEEPALIVE 是关的"]),
    (
        "closed-port-answer/12343",
        &["a RST is never answered with a RST", "server sends nothing at all"],
        &["RST 从不会招来 RST"],
    ),
    // The first that went wrong, not what came of it.
    ("backlog-remedy/651845", &["The accept queue is full"], &["全连接队列已满"]),
    ("bind-remedy/3", &["listen() on server returns: EADDRINUSE. The port is taken"], &["端口被占用"]),
    (
        "unread-remedy/3",
        &["server.s1 sends RST-ACK, seq=14481 ack=301. close() with received data unread"],
        &["未读数据"],
    ),
    ("connect-fault/967744", &["an error now waits on client: ETIMEDOUT"], &["ETIMEDOUT"]),
];

/// No sentence stands twice in an explanation, and none says that nothing in the step decides where something does.
#[test]
fn no_explanation_says_a_thing_twice_or_that_nothing_came_where_something_did() {
    let jobs: Vec<&'static Generator> = generators().collect();
    let found = on_all_threads(&jobs, |generator| {
        let mut found = Vec::new();
        for item in (0..2).filter_map(|seed| generator.item(seed).ok()) {
            let deciding = match &item.ask {
                Ask::Run(question) => &question.truth.deciding,
                _ => &item.deciding,
            };
            let lines = deciding.lines(Lang::En);
            let again = lines.iter().enumerate().filter(|(at, line)| lines[..*at].contains(line));
            found.extend(again.map(|(_, line)| format!("{}: twice: {line}", item.id())));
            if lines.iter().any(|line| line.contains("nothing in this step changes it")) && answers(&item) {
                found.push(format!("{}: a segment was answered:\n{}", item.id(), lines.join("\n")));
            }
        }
        found
    });
    let found: Vec<String> = found.into_iter().flatten().collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Whether in the step that is asked about a host answers with a RST or a challenge ACK and no state changes.
fn answers(item: &Item) -> bool {
    let Some(played) = &item.played else { return false };
    let mut session = played.at_cut();
    let first = session.records().len();
    played.go_on(&mut session, |_| {});
    let rules = [Rule::ChallengeAck, Rule::ListenAckReset, Rule::NoConnectionReset];
    session.records()[first..].iter().any(|record| record.rule.is_some_and(|rule| rules.contains(&rule)))
}

/// Every wrong command of a fault is told with what it came to.
#[test]
fn a_wrong_command_is_told_with_what_it_came_to() {
    let mut wrong = 0;
    for generator in generators().filter(|generator| generator.format == Format::PlaceFault) {
        let Ok(item) = generator.item(1) else { continue };
        let Ask::Choice(choice) = &item.ask else { panic!("{}: no choice", item.id()) };
        for (at, option) in choice.options.iter().enumerate() {
            let verdict = item.grade(&Reply::Option(at), Lang::En).unwrap();
            let said = verdict.why.map(|why| why.en).unwrap_or_default();
            let wanted = format!("With `{}` it came to `", option.text.en);
            assert_eq!(said.starts_with(&wanted), at != choice.right, "{}: {said}", item.id());
            wrong += usize::from(at != choice.right);
        }
    }
    assert!(wrong > 20, "{wrong}");
}

/// Where a timer is to be chosen, whoever says that there is none is understood.
#[test]
fn an_option_is_known_by_what_it_means() {
    let mut chosen = 0;
    for seed in 0..40 {
        let Ok(item) = generator("close-wait-timer").unwrap().item(seed) else { continue };
        let Ask::Run(question) = &item.ask else { panic!("a question about a run") };
        if question.truth.answer == Answer::Timer(None) && item.ask.listed(Lang::En).len() > 1 {
            for text in ["nothing", "no timer", "none", "没有定时器"] {
                assert_eq!(Reply::read(&item, text), Ok(item.right_reply()), "{}: {text}", item.id());
            }
            chosen += 1;
        }
    }
    assert!(chosen > 0);
}

#[test]
fn explanations_tell_the_deciding_event() {
    for (id, en, zh) in TOLD {
        let (name, seed) = id.split_once('/').unwrap();
        let item = generator(name).unwrap().item(seed.parse().unwrap()).unwrap();
        for (lang, wanted) in [(Lang::En, en), (Lang::Zh, zh)] {
            let said = item.explanation(lang).join("\n");
            for text in *wanted {
                assert!(said.contains(text), "{id}: no “{text}” in:\n{said}");
            }
        }
    }
}
