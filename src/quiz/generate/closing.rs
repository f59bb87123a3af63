//! Generators of chapter 4, first part: the states of closing and who passes through them, one direction at a time, the
//! numbers of a FIN, and how many segments a close takes (lessons L16 and L17).

use crate::quiz::format::Format;
use crate::quiz::item::Unit;
use crate::quiz::kind::{Field, Kind};
use crate::scenario::in_a_line;
use crate::trace::{Rule, SegmentKind, State};

use super::draft::{Asked, Draft, count, next_flags, next_segment, side, states, timer, words};
use super::scenes::{ends, interactive, open, open_between, talked};
use super::small_runs::bytes_and_acks;
use super::worked::{Scale, Worked};
use super::{Change, Draw, Generator, Goal};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("closing-states", "close-states", Format::StatePair, |draw| {
        stage(draw).typed(states(&["client", "server"]))
    }),
    Generator::new("closing-timer", "close-states", Format::StatePair, closing_timer),
    Generator::new("closing-one-more-close", "close-states", Format::Counterfactual, one_more_close),
    Generator::new("closing-reach", "close-states", Format::Script, closing_reach),
    Generator::new("closer-side", "active-close-and-passive-close", Format::StatePair, |draw| {
        two_closes(draw).chosen(side(State::TimeWait))
    }),
    Generator::new("closer-states", "active-close-and-passive-close", Format::StatePair, |draw| {
        two_closes(draw).typed(states(&["client", "server"]))
    }),
    Generator::new("closer-fault", "active-close-and-passive-close", Format::PlaceFault, closer_fault),
    Generator::new("closer-other-order", "active-close-and-passive-close", Format::Counterfactual, other_order),
    Generator::new("one-direction-results", "fin-ends-one-direction", Format::Results, one_direction_results),
    Generator::new("one-direction-states", "fin-ends-one-direction", Format::StatePair, one_direction_states),
    Generator::new("one-direction-answer", "fin-ends-one-direction", Format::NextSegment, one_direction_answer),
    Generator::new("fin-numbers", "fin-uses-one-number", Format::NextSegment, |draw| {
        let scene = talked(draw);
        let a = scene.a;
        scene
            .draft()
            .then(format!("{a}: close\nrun 1s"))
            .typed(next_segment(a, &[Field::Flags, Field::Seq, Field::Ack]))
    }),
    Generator::new("fin-acknowledged", "fin-uses-one-number", Format::NextSegment, fin_acknowledged),
    Generator::new("fin-last-ack-number", "fin-uses-one-number", Format::Number, fin_number),
    Generator::new("three-or-four", "three-segment-close", Format::Number, |draw| {
        let (draft, b) = merging(draw);
        draft.typed(count(SegmentKind::Any, b))
    }),
    Generator::new("merged-answer", "three-segment-close", Format::NextSegment, |draw| {
        let (draft, b) = merging(draw);
        draft.typed(next_flags(b))
    }),
    Generator::new("merged-what-if", "three-segment-close", Format::Counterfactual, merged_what_if),
    Generator::new("fin-with-data-count", "fin-with-data", Format::Number, |draw| {
        let (draft, a, _) = held_back(draw);
        draft.typed(count(SegmentKind::Any, a))
    }),
    Generator::new("fin-with-data-segment", "fin-with-data", Format::NextSegment, fin_with_data_segment),
    Generator::new("fin-with-data-nodelay", "fin-with-data", Format::Counterfactual, fin_with_data_nodelay),
];

/// A close that one end begins and the other may follow, looked at on the way.
fn stage(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let (half, more, long) = (d / 2, d + d / 2, 10 * d);
    let ending = draw.pick(&["close", "shutdown wr", "exit", "kill"]);
    let follows = draw.pick(&["close", "shutdown wr", "exit"]);
    match draw.range(0, 6) {
        0 => scene.draft().then(format!("{a}: {ending}\nrun {half}ms")),
        1 => scene.draft().then(format!("{a}: {ending}\nrun {more}ms")),
        2 => scene.draft().then(format!("{a}: {ending}\nrun {long}ms")),
        3 => scene.and(format!("{a}: {ending}\nrun {long}ms")).draft().then(format!("{b}: {follows}\nrun {half}ms")),
        4 => scene.and(format!("{a}: {ending}\nrun {long}ms")).draft().then(format!("{b}: {follows}\nrun {more}ms")),
        5 => scene.and(format!("{a}: {ending}\nrun {long}ms")).draft().then(format!("{b}: {follows}\nrun {long}ms")),
        _ => scene.draft().then(format!("{a}: {ending}\nrun {more}ms\n{b}: {follows}\nrun {half}ms")),
    }
}

fn closing_timer(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let ending = draw.pick(&["close", "shutdown wr"]);
    let of = draw.pick(&[a, b]);
    let first = format!("{a}: {ending}\nrun {}ms", 10 * d);
    let draft = if draw.chance(1, 2) {
        scene.draft().then(first)
    } else {
        scene.and(first).draft().then(format!("{b}: close\nrun {}ms", 10 * d))
    };
    draft.chosen(timer(of))
}

fn one_more_close(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let (first, second) = (draw.pick(&["close", "shutdown wr"]), draw.pick(&["close", "exit", "shutdown wr"]));
    let (soon, late) = (d / 2 + d * draw.range(0, 3), 10 * d + d * draw.range(0, 4));
    let whole = scene.draft().then(format!("{a}: {first}\nrun {soon}ms\n{b}: {second}\nrun {late}ms"));
    whole.what_if(Change::without(format!("{b}: {second}")), states(&["client", "server"]))
}

/// A pair of states to be reached, with the fewest commands that do it.
fn closing_reach(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let wait = format!("run {}ms", 10 * d);
    let (goal, solution) = draw.pick(&[
        (format!("{a} TIME_WAIT, {b} CLOSED"), format!("{a}: close; {wait}; {b}: close; {wait}")),
        (format!("{a} FIN_WAIT_2, {b} CLOSE_WAIT"), format!("{a}: close; {wait}")),
        (format!("{a} FIN_WAIT_1, {b} CLOSE_WAIT"), format!("{a}: close; {wait}")),
        (format!("{a} FIN_WAIT_2, {b} LAST_ACK"), format!("{a}: close; {wait}; {b}: close")),
        (format!("{a} TIME_WAIT, {b} LAST_ACK"), format!("{a}: close; {wait}; {b}: close; {wait}")),
    ]);
    let candidates = calls(&["client", "server"], &["close", "shutdown wr", "send 5", "recv"]);
    scene.draft().reach(Goal { goal, solution, candidates })
}

/// These calls of these hosts, as candidates of a search.
fn calls(hosts: &[&str], names: &[&str]) -> String {
    in_a_line(hosts.iter().flat_map(|host| names.iter().map(move |name| format!("{host}: {name}"))))
}

/// Both ends close, in some order and manner.
fn two_closes(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let (first, second) = (draw.pick(&["close", "exit", "kill", "shutdown wr"]), draw.pick(&["close", "exit"]));
    let gap = draw.pick(&[0, d / 2, d + d / 2, 6 * d, 500 * d]);
    let pause = if gap == 0 { String::new() } else { format!("run {gap}ms\n") };
    scene.draft().then(format!("{a}: {first}\n{pause}{b}: {second}\nrun {}ms", 10 * d))
}

fn closer_fault(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b);
    let d = scene.d;
    let gap = draw.pick(&[3 * d, 5 * d, 20 * d]);
    let last = draw.pick(&["close", "exit"]);
    let options = vec![
        format!("{a}: close; run {gap}ms; {b}: {last}"),
        format!("{b}: close; run {gap}ms; {a}: {last}"),
        format!("{a}: close; {b}: {last}"),
        format!("{a}: set linger 0; {a}: close"),
    ];
    let goal = draw.pick(&[
        format!("{a} TIME_WAIT, {b} CLOSED"),
        format!("{b} TIME_WAIT, {a} CLOSED"),
        "client TIME_WAIT, server TIME_WAIT".to_owned(),
        "client CLOSED, server CLOSED".to_owned(),
    ]);
    scene.draft().then(format!("run {}ms", 10 * d)).ask(Asked::Fault { options, goal })
}

fn other_order(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let gap = 3 * d + d * draw.range(0, 8);
    let ending = draw.pick(&["close", "exit"]);
    let first = format!("{a}: {ending}\nrun {gap}ms\n{b}: {ending}\nrun {}ms", 20 * d);
    let whole = scene.draft().then(first);
    let change = if draw.chance(1, 2) {
        Change::replace(format!("run {gap}ms"), format!("run {}ms", d / 2))
    } else {
        Change::before(format!("{a}: {ending}"), format!("{a}: set linger 0"))
    };
    whole.what_if(change, states(&["client", "server"]))
}

fn one_direction_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (word, other) = (draw.word(), draw.pick(&["REPLY", "ROW-1", "DONE-7"]));
    let pause = draw.pick(&["2s", "5m", "1h", "6h"]);
    let (early, again) = (draw.chance(1, 2), draw.chance(1, 2));
    let mut lines = if early { format!("{a}: send \"{word}\"\n") } else { String::new() };
    lines += &format!("{a}: shutdown wr\nrun 1s\n{b}: recv\nrun {pause}\n{b}: send \"{other}\"\nrun 1s\n{a}: recv");
    lines += &if again { format!("\n{a}: send 1") } else { format!("\n{b}: recv") };
    scene.draft().then(lines).focus(format!("{b} CLOSE_WAIT")).ask(Asked::Results)
}

fn one_direction_states(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 100, 3000, 20_000]);
    let (pause, later) = (draw.pick(&["1s", "2m", "1h", "1h", "8h"]), draw.pick(&["1s", "90s", "3h"]));
    let ending = if draw.chance(2, 3) { format!("run {later}") } else { format!("{b}: shutdown wr\nrun 1s") };
    let draft = scene.and(format!("{a}: shutdown wr\nrun {pause}")).draft();
    draft.then(format!("{b}: send {size}\nrun 1s\n{ending}")).typed(states(&["client", "server"]))
}

/// What answers data that is sent against a FIN.
fn one_direction_answer(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let pause = draw.pick(&["1s", "3m", "2h"]);
    let size = draw.pick(&[1, 40, 600]);
    let draft = scene.and(format!("{a}: shutdown wr\nrun {pause}")).draft();
    draft.then(format!("{b}: send {size}\nrun 1s")).typed(next_segment(a, &[Field::Flags, Field::Ack]))
}

fn fin_acknowledged(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let draft = if draw.chance(1, 2) {
        return scene.draft().then(format!("{a}: close\nrun 1s")).typed(next_segment(b, &[Field::Flags, Field::Ack]));
    } else {
        scene.and(format!("{a}: close\nrun 1s")).draft()
    };
    draft.then(format!("{b}: close\nrun 1s")).typed(next_segment(a, &[Field::Flags, Field::Seq, Field::Ack]))
}

/// The number that acknowledges a FIN, worked out from what went before.
fn fin_number(draw: &mut Draw) -> Draft {
    let (bytes, acks) = (draw.range(1, 9) * draw.pick(&[10, 100, 500, 1460]), draw.range(1, 9));
    let value = bytes + 2;
    let prompt_en = format!(
        "A host has opened a connection, sent {bytes} bytes of data and {acks} segments that only acknowledge, and \
         then its FIN. Relative to its initial sequence number, which \
         acknowledgment number says that the FIN has arrived?"
    );
    let prompt_zh = format!(
        "一台主机建立连接后发送了 {bytes} 字节数据，另有 {acks} 个只做确认的报文段，最后发送 FIN。\
         以它的初始序列号为 0，对端用哪个确认号表示已收到这个 FIN？"
    );
    let because = words(
        format!("The SYN uses number 0, the data 1 to {bytes}, the FIN {}; bare ACKs use none.", bytes + 1),
        format!("SYN 占用 0，数据占用 1 到 {bytes}，FIN 占用 {}；纯 ACK 不占用序列号。", bytes + 1),
    );
    let mistaken = vec![("M17", value + acks)];
    Draft::new("").prompt(prompt_en, prompt_zh).worked(Worked {
        run: bytes_and_acks(bytes, acks),
        reading: |end| end.last_ack("server"),
        rules: &[Rule::FinLeaves],
        scale: Scale::Itself,
        unit: (Unit::Count, 0),
        because,
        mistaken,
    })
}

/// The passive end closes within the 40 ms for which the acknowledgment of the FIN waits, or later.
fn merging(draw: &mut Draw) -> (Draft, &'static str) {
    let scene = interactive(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let gap = draw.pick(&[5, 10, 20, 30, 60, 80, 200, 700]);
    let ending = draw.pick(&["close", "shutdown wr", "exit"]);
    let draft = scene.draft().then(format!("{a}: close\nrun {}ms\n{b}: {ending}\nrun 1s", d + gap));
    (interactive_told(draft, b), b)
}

/// What Linux does that cannot be seen in the commands.
pub(super) fn interactive_told(draft: Draft, b: &str) -> Draft {
    draft.tell(
        format!(
            "Linux: the connection is interactive, so a bare acknowledgment of {b} waits up to 40 ms \
             for something to ride on."
        ),
        format!("Linux：连接处于交互模式，{b} 的纯 ACK 最多等 40 毫秒，看能否随别的报文段一起发出。"),
    )
}

fn merged_what_if(draw: &mut Draw) -> Draft {
    let scene = interactive(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let (soon, late) = (draw.pick(&[5, 10, 20, 30]), draw.pick(&[60, 80, 100, 300, 900]));
    let (first, then) = if draw.chance(1, 2) { (soon, late) } else { (late, soon) };
    let draft = scene.draft().then(format!("{a}: close\nrun {}ms\n{b}: close\nrun 1s", d + first));
    let change = Change::replace(format!("run {}ms", d + first), format!("run {}ms", d + then));
    interactive_told(draft, b).what_if(change, count(SegmentKind::Any, b))
}

/// Small writes and a close, all at once: Nagle's algorithm holds back what follows the first, unless it is off.
pub(super) fn held_back(draw: &mut Draw) -> (Draft, &'static str, u64) {
    let scene = open(draw);
    let a = scene.a;
    let writes = draw.range(1, 5);
    let option = draw.pick(&["", "set nodelay on", "set cork on"]);
    let mut lines = String::new();
    for _ in 0..writes {
        lines += &format!("{a}: send {}\n", draw.pick(&[1, 7, 30, 200]));
    }
    let scene = if option.is_empty() { scene } else { scene.and(format!("{a}: {option}")) };
    (scene.draft().then(format!("{lines}{a}: close\nrun 1s")), a, writes)
}

fn fin_with_data_segment(draw: &mut Draw) -> Draft {
    let (draft, a, writes) = held_back(draw);
    let nth = u32::try_from(draw.range(1, writes.min(2))).unwrap_or(1);
    draft.typed(Kind::Segment { from: a.to_owned(), nth, fields: vec![Field::Flags, Field::Seq, Field::Len] })
}

fn fin_with_data_nodelay(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let a = scene.a;
    let sizes = [draw.pick(&[1, 7, 30]), draw.pick(&[2, 9, 50, 400]), draw.pick(&[3, 8, 60])];
    let mut lines = format!("{a}: send {}\n{a}: send {}\n", sizes[0], sizes[1]);
    if draw.chance(1, 2) {
        lines += &format!("{a}: send {}\n", sizes[2]);
    }
    let first = format!("{a}: send {}", sizes[0]);
    let option = draw.pick(&["nodelay", "cork"]);
    let draft = scene.draft().then(format!("{lines}{a}: close\nrun 1s"));
    draft.what_if(Change::before(first, format!("{a}: set {option} on")), count(SegmentKind::Any, a))
}
