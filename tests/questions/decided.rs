//! What is said to have decided an answer: over all generators the event itself is named, with its time; a number is
//! derived from the events that were counted; and for a sample it is said in full what the explanation tells.

use finwait::lang::Lang;
use finwait::quiz::drill::be_the_stack;
use finwait::quiz::generate::{Generator, generator, generators};
use finwait::quiz::item::{Ask, Item};
use finwait::quiz::{Answer, Deciding, Field, Format, Kind, Question, Value};

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
        (Kind::Time(_), Answer::Time(Some(_))) => wants(" (now) to ".to_owned(), "the length"),
        (Kind::Time(_), _) => wants("has not come to that".to_owned(), "that it never happens"),
        (Kind::Result { call, .. }, _) => wants(call.word().to_owned(), "the call"),
        (Kind::Timer(_) | Kind::Side(_), _) => {}
        (kind, answer) => found.push(format!("{}: {kind:?} {answer:?}", item.id())),
    }
    let named = deciding.events.iter().any(|event| event.rule.is_some()) || !deciding.besides.is_empty();
    if !named {
        found.push(format!("{}: no event with a rule", item.id()));
    }
    found.extend(untimed(item, deciding));
    found
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
        &["server enters ESTABLISHED", "keepalive is off unless a program switches it on"],
        &["keepalive 默认是关的"],
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
        &["client calls shutdown(rd). With the change: At 1 s (step 9): client calls shutdown(rdwr)"],
        &["shutdown(rd)", "shutdown(rdwr)"],
    ),
    (
        "buckets-count/1",
        &["At 1.85 s (step 39): client.c1 sends ACK", "which makes it 1 (before: 0)"],
        &["1.85 秒（第 39 步）：client.c1 发出 ACK", "于是变为 1（此前为 0）"],
    ),
];

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
