//! The truth held against a run that is played anew from nothing but the item's own lines: that no mutant has played
//! what is held to be right, whatever is asked about the run.

use finwait::lang::Lang;
use finwait::quiz::drill::be_the_stack;
use finwait::quiz::item::{Ask, Blank, Choice, Item, Played, Quantity, Wants};
use finwait::quiz::{Decider, Field, Format, Shape, Value};
use finwait::scenario::{Progress, Session, parse};
use finwait::trace::{HostId, Program, Record, Segment, Show, SocketRef, What};

/// The most steps of a run.
const STEPS_MAX: usize = 20_000;
/// What stands in a capture for the number that is asked for.
const BLOT: &str = "____";

/// What is wrong with the truth of an item.
pub fn faults(item: &Item) -> Vec<String> {
    let Some(played) = &item.played else { return Vec::new() };
    let solved = played.solved();
    let mut session = solved.at_cut();
    let from = session.records().len();
    solved.go_on(&mut session, |_| {});
    let fresh = anew(solved);
    let mut found = Vec::new();
    if fresh.records().iter().zip(session.records()).any(|(fresh, its)| fresh != its) {
        found.push("its run is not the one that its lines make".to_owned());
    }
    let stretch = session.records().get(from..).unwrap_or_default();
    match &item.ask {
        Ask::Blanks(blanks) => found.extend(blanks.blanks.iter().filter_map(|blank| never_came(blank, stretch))),
        Ask::Number(truth) => {
            found.extend(grown_to_another(item, *truth));
            found.extend(not_printed(item, &session));
        }
        Ask::Choice(choice) if item.format == Format::PlaceFault => found.extend(another_fault(item, choice, played)),
        Ask::Order(_) => found.extend(not_so_ruled(item, &session)),
        Ask::Run(_) | Ask::Choice(_) | Ask::Rubric(_) | Ask::Script(_) => {}
    }
    found
}

/// The run of these lines, as whoever types them gets it.
fn anew(played: &Played) -> Session {
    let scenario = parse(&played.text(), Lang::En).unwrap();
    let mut session = Session::new(&scenario);
    let end = played.end().unwrap_or(STEPS_MAX);
    while session.position() < end && !session.script_is_over() && session.step() != Progress::Ended {}
    session
}

/// A result that no call of the stretch comes to.
fn never_came(blank: &Blank, stretch: &[Record]) -> Option<String> {
    let Wants::Result(name, wanted) = &blank.wants else { return None };
    let came =
        |record: &Record| matches!(&record.what, What::Returned { call, outcome } if call == name && outcome == wanted);
    (!stretch.iter().any(came)).then(|| format!("{name:?} never comes to {wanted:?}"))
}

/// A number, where the events that are told as its reason make it another one.
fn grown_to_another(item: &Item, truth: Quantity) -> Option<String> {
    let mut told = item.deciding.events.iter().rev();
    let last = told.find_map(|event| event.what.en.rsplit_once(", which makes it "))?.1;
    let last = last.split(" (before").next()?;
    let label = truth.label(truth.value, Lang::En);
    (last != label).then(|| format!("the events make it {last}, and {label} is held to be right"))
}

/// A line of a capture in which a number is asked for that the run does not print.
fn not_printed(item: &Item, session: &Session) -> Option<String> {
    let output = item.outputs.iter().find(|output| output.text.contains(BLOT))?;
    let host = output.command.split('$').next()?.to_owned();
    let mut records = session.records().to_vec();
    Show { program: Program::Tcpdump, host: Some(host) }.append(session.view(), &mut records);
    let What::Shown { lines, .. } = &records.last()?.what else { return Some("nothing is captured".to_owned()) };
    let mut asked = output.text.lines().filter(|line| !line.contains(BLOT));
    asked
        .find(|line| !lines.iter().any(|printed| without_options(printed) == **line))
        .map(|line| format!("never printed: {line}"))
}

/// The options of a segment are not shown where a number is asked for.
fn without_options(line: &str) -> String {
    let cut = line.split_once(", options [").and_then(|(before, rest)| Some((before, rest.split_once(']')?.1)));
    cut.map_or_else(|| line.to_owned(), |(before, behind)| format!("{before}{behind}"))
}

/// An event of an order that does not happen at its moment: its rule is not at work then, or nobody sends or enters
/// what it says.
fn not_so_ruled(item: &Item, session: &Session) -> Vec<String> {
    let hosts: Vec<&str> = session.view().hosts.iter().map(|host| host.name.as_str()).collect();
    let of = |record: &Record, who: &str| {
        let name = record.host.and_then(|HostId(at)| hosts.get(at).copied());
        name == who.split('.').next()
    };
    let sends =
        |sent: &str, flags: String| sent.contains("data") || sent.split([' ', ',']).next() == Some(flags.as_str());
    let is_said = |what: &str, record: &Record| match (what.split_once(" enters "), what.split_once(" sends ")) {
        (Some((who, state)), _) => {
            of(record, who)
                && matches!(&record.what, What::State { to, .. } if state.split(' ').next() == Some(&to.to_string()))
        }
        (None, Some((who, sent))) => {
            let fits = |segment: &Segment| sends(sent, segment.flags.to_string());
            of(record, who) && matches!(&record.what, What::Sent { segment, .. } if fits(segment))
        }
        (None, None) => true,
    };
    let happens = |event: &&Decider| {
        session.records().iter().any(|record| {
            let ruled = event.rule.is_none() || record.rule == event.rule;
            record.at == event.at && ruled && is_said(&event.what.en, record)
        })
    };
    let wrong = item.deciding.events.iter().filter(|event| !happens(event));
    wrong.map(|event| format!("no such event: {event:?}")).collect()
}

/// A command that leads to the goal and is held to be wrong, or the other way round.
fn another_fault(item: &Item, choice: &Choice, played: &Played) -> Vec<String> {
    let goal = item.prompt.en.split_once("leads to `").and_then(|(_, rest)| rest.split_once('`')).unwrap().0;
    let reaches = |option: &str| {
        let lines = option.split(';').map(|line| line.trim().to_owned()).chain(played.after().iter().cloned());
        let run = played.with_rest(lines.chain([format!("expect {goal}")]).collect()).unwrap();
        let mut session = run.at_cut();
        run.go_on(&mut session, |_| {})
    };
    let texts = choice.options.iter().map(|option| option.text.en.as_str()).enumerate();
    let wrong = texts.filter(|(at, text)| reaches(text) != (*at == choice.right));
    wrong.map(|(_, text)| format!("`{text}` and `{goal}`: not as it is held to be")).collect()
}

/// Being the stack is graded by what that end does in a run of the lines: what it sends, and its state then.
#[test]
fn what_an_end_must_do_is_what_it_does_in_a_fresh_run() {
    let mut found = Vec::new();
    let mut count = 0;
    for seed in 0..12 {
        for item in be_the_stack(seed).into_iter().map(|planned| planned.item) {
            count += 1;
            found.extend(
                faults(&item).into_iter().chain(not_done(&item)).map(|fault| format!("{}: {fault}", item.id())),
            );
        }
    }
    assert!(count > 50 && found.is_empty(), "{} of {count}:\n{}", found.len(), found.join("\n"));
}

fn not_done(item: &Item) -> Vec<String> {
    let Ask::Blanks(blanks) = &item.ask else { return vec!["no boxes".to_owned()] };
    let session = anew(item.played.as_ref().unwrap());
    let step = session.records_of_last_step();
    let begins = |record: &&Record| matches!(record.what, What::Arrived { .. } | What::Called { .. });
    let Some(HostId(host)) = step.iter().find(begins).and_then(|record| record.host) else {
        return vec!["nothing happens".to_owned()];
    };
    let sent = step.iter().find_map(|record| match &record.what {
        // A push is not asked about.
        What::Sent { segment, .. } if record.host == Some(HostId(host)) => Some(Shape::of(segment).flags),
        _ => None,
    });
    let socket = SocketRef::current(&session.view().hosts[host].name);
    let state = session.view().socket(&socket).map(|socket| socket.state);
    let is_so = |wants: &Wants| match wants {
        Wants::Field(Field::Flags, Value::Shape(shape)) => sent == Some(shape.flags),
        Wants::Field(Field::Flags, value) => sent.is_none() && value.is_absent(),
        Wants::State(wanted) => state.is_none_or(|state| state == *wanted),
        _ => true,
    };
    let wrong = blanks.blanks.iter().map(|blank| &blank.wants).filter(|wants| !is_so(wants));
    wrong.map(|wants| format!("{wants:?}, and the run has {sent:?} {state:?}")).collect()
}
