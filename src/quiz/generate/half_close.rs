//! Generators of chapter 4, second part: what close() leaves to the kernel, descriptors, the end of the stream, closing
//! one direction, and FIN_WAIT_2 (lessons L18 and L19).

use crate::quiz::format::Format;
use crate::quiz::kind::Field;
use crate::trace::{CallName, Outcome, SegmentKind, State};

use super::draft::{
    Asked, Draft, count, next_flags, next_segment, result, states, time_until, time_until_result, timer,
};
use super::scenes::{Scene, ends, open, open_between, talked};
use super::{Change, Draw, Generator, Goal};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("fin-behind-states", "fin-waits-behind-data", Format::StatePair, |draw| {
        behind_a_window(draw).typed(states(&["client", "server"]))
    }),
    Generator::new("fin-behind-count", "fin-waits-behind-data", Format::Number, fin_behind_count),
    Generator::new("fin-behind-results", "fin-waits-behind-data", Format::Results, fin_behind_results),
    Generator::new("no-receipt-results", "close-is-no-receipt", Format::Results, no_receipt_results),
    Generator::new("no-receipt-time", "close-is-no-receipt", Format::Number, no_receipt_time),
    Generator::new("no-receipt-states", "close-is-no-receipt", Format::StatePair, no_receipt_states),
    Generator::new("descriptor-states", "descriptor-references", Format::StatePair, |draw| {
        let (draft, _) = shared(draw);
        draft.typed(states(&["client", "server"]))
    }),
    Generator::new("descriptor-fins", "descriptor-references", Format::Number, |draw| {
        let (draft, a) = shared(draw);
        draft.typed(count(SegmentKind::Fin, a))
    }),
    Generator::new("descriptor-fault", "descriptor-references", Format::PlaceFault, descriptor_fault),
    Generator::new("descriptor-reach", "descriptor-references", Format::Script, descriptor_reach),
    Generator::new("end-of-stream-results", "end-of-stream", Format::Results, |draw| {
        let (draft, a, b, reads) = stream(draw);
        draft.then(format!("{a}: close\nrun 1s\n{}", reads.replace("B:", &format!("{b}:")))).ask(Asked::Results)
    }),
    Generator::new("end-of-stream-last-read", "end-of-stream", Format::Results, end_of_stream_last),
    Generator::new("end-of-stream-without-close", "end-of-stream", Format::Counterfactual, end_without_close),
    Generator::new("half-close-results", "half-close", Format::Results, half_close_results),
    Generator::new("half-close-states", "half-close", Format::StatePair, half_close_states),
    Generator::new("half-close-or-close", "half-close", Format::Counterfactual, |draw| {
        let (draft, a) = late_data(draw, "shutdown wr");
        draft
            .what_if(Change::replace(format!("{a}: shutdown wr"), format!("{a}: close")), states(&["client", "server"]))
    }),
    Generator::new("late-data-answer", "shutdown-against-close", Format::NextSegment, late_data_answer),
    Generator::new("late-data-write", "shutdown-against-close", Format::Results, late_data_write),
    Generator::new("late-data-fault", "shutdown-against-close", Format::PlaceFault, late_data_fault),
    Generator::new("late-data-reach", "shutdown-against-close", Format::Script, late_data_reach),
    Generator::new("fin-wait-2-time", "orphan-fin-wait-2", Format::Number, |draw| {
        let (draft, a) = fin_wait_2(draw);
        draft.typed(time_until(a, State::Closed))
    }),
    Generator::new("fin-wait-2-states", "orphan-fin-wait-2", Format::StatePair, fin_wait_2_states),
    Generator::new("fin-wait-2-owned", "orphan-fin-wait-2", Format::Counterfactual, fin_wait_2_owned),
    Generator::new("fin-wait-2-timer", "orphan-fin-wait-2", Format::StatePair, fin_wait_2_timer),
    Generator::new("fin-timeout-time", "fin-timeout-is-not-time-wait", Format::Number, fin_timeout_time),
    Generator::new("fin-timeout-states", "fin-timeout-is-not-time-wait", Format::StatePair, fin_timeout_states),
    Generator::new("fin-timeout-what-if", "fin-timeout-is-not-time-wait", Format::Counterfactual, fin_timeout_what_if),
    Generator::new("shut-rd-results", "shutdown-read-sends-nothing", Format::Results, shut_rd_results),
    Generator::new("shut-rd-count", "shutdown-read-sends-nothing", Format::Number, shut_rd_count),
    Generator::new("shut-rd-answer", "shutdown-read-sends-nothing", Format::NextSegment, |draw| {
        let scene = talked(draw);
        let (a, b, size) = (scene.a, scene.b, draw.pick(&[1, 30, 200, 900]));
        let draft = scene.draft().then(format!("{a}: shutdown rd\n{b}: send {size}\nrun 1s"));
        draft.typed(next_segment(a, &[Field::Flags, Field::Ack]))
    }),
    Generator::new("shut-rd-instead", "shutdown-read-sends-nothing", Format::Counterfactual, shut_rd_instead),
];

/// `a` writes and closes while the peer's window is shut; the window may open again.
fn behind_a_window(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let size = draw.pick(&[1, 5, 40, 300, 1000]);
    let shut = format!("drop every ACK from {b}\ninject ACK from {b} to {a} window=0\nrun {}ms", 2 * d);
    let wait = draw.pick(&["50ms", "100ms", "150ms"]);
    let data = if draw.chance(2, 3) { format!("{a}: send {size}\n") } else { String::new() };
    let ending = draw.pick(&["close", "shutdown wr", "exit"]);
    let opens = if draw.chance(1, 3) { format!("\nheal\nrun {}s", draw.range(3, 9)) } else { String::new() };
    let draft = scene.and(shut).draft().then(format!("{data}{a}: {ending}\nrun {wait}{opens}"));
    draft.tell(
        format!("{b} has announced a window of 0, and its acknowledgments are lost until `heal`."),
        format!("{b} 已通告窗口为 0；在 `heal` 之前，它的确认都会丢失。"),
    )
}

fn fin_behind_count(draw: &mut Draw) -> Draft {
    let draft = behind_a_window(draw);
    let closer = if draft.after.iter().any(|line| line.starts_with("client:")) { "client" } else { "server" };
    draft.typed(count(SegmentKind::Fin, closer))
}

/// The peer is out of reach when it closes, and comes back: nothing is lost.
fn fin_behind_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let word = draw.word();
    let second =
        if draw.chance(1, 2) { format!("{a}: send \"{}\"\n", draw.pick(&["MORE", "TAIL"])) } else { String::new() };
    let (away, back) = (draw.pick(&["1s", "5s", "20s"]), draw.pick(&["30s", "60s"]));
    let draft = scene.draft().then(format!(
        "{b}: unplug\n{a}: send \"{word}\"\n{second}{a}: close\nrun {away}\n{b}: plug\nrun {back}\n{b}: recv\n{b}: recv"
    ));
    draft.ask(Asked::Results)
}

fn no_receipt_results(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 64, 900, 5000, 20_000]);
    let away = draw.pick(&["unplug", "crash", "kill"]);
    let wait = draw.pick(&["10ms", "100ms", "1s"]);
    let draft = scene.draft().then(format!("{b}: {away}\n{a}: send {size}\n{a}: close\nrun {wait}"));
    draft.ask(Asked::Results)
}

/// How long close() takes, as a rule and with SO_LINGER.
fn no_receipt_time(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let linger = draw.pick(&[0, 3, 5, 8, 20]);
    let option = if linger == 0 { String::new() } else { format!("{a}: set linger {linger}\n") };
    let away = draw.pick(&["unplug", "crash"]);
    let size = draw.pick(&[1, 300, 4000]);
    let draft = scene.draft().then(format!("{b}: {away}\n{option}{a}: send {size}\n{a}: close\nrun 60s"));
    draft.typed(time_until_result(a, CallName::Close, Outcome::Value(0)))
}

fn no_receipt_states(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 300, 4000, 30_000]);
    let (away, wait) = (draw.pick(&["unplug", "unplug", "kill"]), draw.pick(&["1s", "5s", "40s"]));
    let plug = if away == "unplug" && draw.chance(1, 2) { format!("\n{b}: plug\nrun 60s") } else { String::new() };
    let draft = scene.draft().then(format!("{b}: {away}\n{a}: send {size}\n{a}: close\nrun {wait}{plug}"));
    draft.typed(states(&["client", "server"]))
}

/// A connection with two descriptors, of which one or both are closed.
fn shared(draw: &mut Draw) -> (Draft, &'static str) {
    let scene = open(draw);
    let a = scene.a;
    let forked = draw.chance(2, 3);
    let (make, copy) = if forked { ("fork as worker", "worker") } else { ("dup as copy", "copy") };
    let other = if forked { draw.pick(&["exit", "close"]) } else { "close" };
    let wait = draw.pick(&["1s", "20s", "10m"]);
    let mut lines = format!("{a}: {make}\n");
    let (own, its) = (format!("{a}: close\n"), format!("{a}.{copy}: {other}\n"));
    // A labelled descriptor is the latest one, so the first is closed by its process's end.
    let own = if forked { own } else { format!("{a}: shutdown wr\n") };
    lines += &match draw.range(0, 3) {
        0 if forked => own,
        1 => its,
        2 => format!("{its}run 1s\n{own}"),
        _ if forked => format!("{own}run 1s\n{its}"),
        _ => own,
    };
    (scene.draft().then(format!("{lines}run {wait}")), a)
}

fn descriptor_fault(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b).and(format!("{a}: fork as worker"));
    let mut ways =
        vec![format!("{a}: close; {a}.worker: close"), format!("{a}: shutdown wr"), format!("{a}.worker: shutdown wr")];
    draw.shuffle(&mut ways);
    let mut idle = vec![
        format!("{a}: close"),
        format!("{a}.worker: close"),
        format!("{a}.worker: exit"),
        format!("{a}: close; {a}.worker: send 5"),
    ];
    draw.shuffle(&mut idle);
    let options = ways.into_iter().take(1).chain(idle.into_iter().take(3)).collect();
    let wait = draw.pick(&["1s", "2s", "5s"]);
    scene.draft().then(format!("run {wait}")).ask(Asked::Fault { options, goal: format!("{b} CLOSE_WAIT") })
}

fn descriptor_reach(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b).and(format!("{a}: fork as worker"));
    let wait = format!("run {}ms", 10 * scene.d);
    let (goal, solution) = draw.pick(&[
        (format!("{a} TIME_WAIT, {b} CLOSED"), format!("{a}: shutdown wr; {wait}; {b}: close; {wait}")),
        (format!("{b} CLOSE_WAIT"), format!("{a}: shutdown wr; {wait}")),
        (format!("{a} CLOSE_WAIT, {b} FIN_WAIT_2"), format!("{b}: close; {wait}")),
    ]);
    let candidates =
        format!("{a}: close; {a}.worker: close; {a}: shutdown wr; {a}.worker: exit; {b}: close; {b}: shutdown wr");
    scene.draft().reach(Goal { goal, solution, candidates })
}

/// `a` writes; then reads of some size, as a text with `B` for the reader.
fn stream(draw: &mut Draw) -> (Draft, &'static str, &'static str, String) {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let mut lines = String::new();
    for _ in 0..draw.range(1, 3) {
        lines += &format!("{a}: send {}\n", draw.pick(&[3, 10, 25, 40, 100]));
    }
    let size = draw.pick(&["", " 10", " 20", " 30", " 64"]);
    let reads = vec![format!("B: recv{size}"); usize::try_from(draw.range(2, 4)).unwrap_or(2)];
    (scene.and(lines.trim_end()).draft(), a, b, reads.join("\n"))
}

fn end_of_stream_last(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let sizes = [draw.pick(&[10, 40, 100]), draw.pick(&[5, 30, 60])];
    let reads = draw.range(1, 3);
    let ending = draw.pick(&["close", "shutdown wr", "exit", "kill"]);
    let reads = vec![format!("{b}: recv {}", draw.pick(&[20, 50, 200])); usize::try_from(reads).unwrap_or(1)];
    let draft = scene.draft().then(format!(
        "{a}: send {}\n{a}: send {}\n{a}: {ending}\nrun 2s\n{}",
        sizes[0],
        sizes[1],
        reads.join("\n")
    ));
    draft.typed(result(b, CallName::Recv))
}

fn end_without_close(draw: &mut Draw) -> Draft {
    let (draft, a, b, reads) = stream(draw);
    let ending = draw.pick(&["close", "shutdown wr"]);
    let reads = reads.replace("B:", &format!("{b}:"));
    let draft = draft.then(format!("{a}: {ending}\nrun 1s\n{reads}"));
    let draft = draft.focus(format!("{b}.recv = 0"));
    draft.what_if(Change::without(format!("{a}: {ending}")), result(b, CallName::Recv))
}

fn half_close_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (size, reply, pause) = (draw.pick(&[10, 60, 200]), draw.pick(&[5, 300, 1200]), draw.pick(&["1s", "3m", "2h"]));
    let ending = draw.pick(&["close", "shutdown wr"]);
    // A descriptor that was closed can be used no more.
    let last = match (ending, draw.range(0, 2)) {
        (_, 0) => format!("{a}: send 1"),
        ("shutdown wr", 1) => format!("{b}: recv"),
        (_, _) => format!("{a}: recv"),
    };
    let draft = scene.draft().then(format!(
        "{a}: send {size}\n{a}: shutdown wr\nrun {pause}\n{b}: recv\n{b}: send {reply}\n{b}: {ending}\n\
         run 1s\n{a}: recv\n{last}"
    ));
    draft.ask(Asked::Results)
}

fn half_close_states(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (pause, reply) = (draw.pick(&["50s", "70s", "10m", "2h", "23h"]), draw.pick(&[1, 500, 9000]));
    let read = if draw.chance(1, 2) { format!("{a}: recv\n") } else { String::new() };
    let more = if draw.chance(1, 3) { format!("{b}: shutdown wr\nrun 1s") } else { "run 30s".to_owned() };
    let draft = scene.draft().then(format!("{a}: shutdown wr\nrun {pause}\n{b}: send {reply}\nrun 1s\n{read}{more}"));
    draft.typed(states(&["client", "server"]))
}

/// `a` ends its direction, then `b` sends data.
fn late_data(draw: &mut Draw, ending: &str) -> (Draft, &'static str) {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let (size, pause) = (draw.pick(&[1, 40, 700, 5000]), draw.pick(&["1s", "4s", "20s"]));
    (scene.draft().then(format!("{a}: {ending}\nrun {pause}\n{b}: send {size}\nrun 1s")), a)
}

fn late_data_answer(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let ending = draw.pick(&["close", "close", "shutdown wr", "exit"]);
    let (size, pause) = (draw.pick(&[1, 40, 700]), draw.pick(&["1s", "4s", "20s"]));
    let draft = scene.and(format!("{a}: {ending}\nrun {pause}")).draft();
    draft.then(format!("{b}: send {size}\nrun 1s")).typed(next_flags(a))
}

fn late_data_write(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let ending = draw.pick(&["close", "shutdown wr", "exit"]);
    let (size, pause) = (draw.pick(&[1, 40, 700]), draw.pick(&["1s", "4s", "20s"]));
    let last = draw.pick(&["recv", "send 9"]);
    let draft = scene.draft().then(format!(
        "{a}: {ending}\nrun {pause}\n{b}: recv\n{b}: send {size}\nrun 1s\n{b}: send {}\n{b}: {last}",
        draw.pick(&[2, 30])
    ));
    draft.ask(Asked::Results)
}

fn late_data_fault(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b);
    let size = draw.pick(&[1, 60, 900]);
    let goal = draw.pick(&[
        format!("count RST from {a} = 1"),
        format!("{a} FIN_WAIT_2, {b} CLOSE_WAIT"),
        format!("{a} ESTABLISHED, {b} CLOSE_WAIT, count RST from {a} = 0"),
    ]);
    let options = ["close", "shutdown wr", "shutdown rd", "send 5"].map(|call| format!("{a}: {call}")).to_vec();
    let pause = draw.pick(&["1s", "3s", "9s"]);
    scene.draft().then(format!("run {pause}\n{b}: send {size}\nrun 1s")).ask(Asked::Fault { options, goal })
}

fn late_data_reach(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b);
    let wait = format!("run {}ms", 10 * scene.d);
    let (goal, solution) = draw.pick(&[
        (format!("count RST from {a} = 1"), format!("{b}: send 5; {wait}; {a}: close; {wait}")),
        (format!("{a} FIN_WAIT_2, count DATA from {b} = 1"), format!("{a}: shutdown wr; {wait}; {b}: send 5")),
        (
            format!("{b}.send = EPIPE, count FIN from {a} = 1"),
            format!("{a}: close; {wait}; {b}: send 5; {wait}; {b}: send 5"),
        ),
    ]);
    let candidates = format!("{a}: close; {a}: shutdown wr; {a}: shutdown rd; {b}: send 5; {b}: close; {b}: recv");
    scene.draft().reach(Goal { goal, solution, candidates })
}

/// `a` closes and the peer does not, with settings that bear on it or not.
fn fin_wait_2(draw: &mut Draw) -> (Draft, &'static str) {
    let scene = open(draw);
    let a = scene.a;
    let ending = draw.pick(&["close", "close", "close", "exit", "kill", "shutdown wr"]);
    let setting = match draw.range(0, 3) {
        0 => String::new(),
        1 => format!("sysctl {a} tcp_fin_timeout={}", draw.pick(&[5, 10, 15, 20, 30, 45])),
        2 => format!("{a}: set linger2 {}", draw.pick(&[4, 8, 12, 25])),
        _ => format!("sysctl {} tcp_fin_timeout={}", scene.b, draw.pick(&[5, 10, 20])),
    };
    (scene.and(setting).draft().then(format!("{a}: {ending}\nrun 10m")), a)
}

fn fin_wait_2_states(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let a = scene.a;
    let ending = draw.pick(&["close", "exit", "shutdown wr"]);
    let setting = draw.pick(&["", "5", "20", "40"]);
    let scene = if setting.is_empty() { scene } else { scene.and(format!("sysctl {a} tcp_fin_timeout={setting}")) };
    let wait = draw.pick(&["10s", "30s", "50s", "70s", "2m", "1h", "30h"]);
    scene.draft().then(format!("{a}: {ending}\nrun {wait}")).typed(states(&["client", "server"]))
}

fn fin_wait_2_owned(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let a = scene.a;
    let (first, second) = if draw.chance(1, 2) { ("close", "shutdown wr") } else { ("shutdown wr", "close") };
    let wait = draw.pick(&["20s", "40s", "70s", "5m", "3h", "9h"]);
    let draft = scene.draft().then(format!("{a}: {first}\nrun {wait}"));
    draft.what_if(Change::replace(format!("{a}: {first}"), format!("{a}: {second}")), states(&["client", "server"]))
}

fn fin_wait_2_timer(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let ending = draw.pick(&["close", "exit", "shutdown wr"]);
    let data = if draw.chance(1, 2) { format!("{a}: send {}\n", draw.pick(&[5, 100, 2000])) } else { String::new() };
    let wait = draw.pick(&["1s", "10s", "30s"]);
    let of = draw.pick(&[a, a, b]);
    scene.draft().then(format!("{data}{a}: {ending}\nrun {wait}")).chosen(timer(of))
}

/// Both ends close, with tcp_fin_timeout changed.
fn fin_timeout_scene(draw: &mut Draw) -> (Scene, String) {
    let scene = open(draw);
    let a = scene.a;
    let seconds = draw.pick(&[2, 5, 10, 15, 20, 30, 90]);
    (scene, format!("sysctl {a} tcp_fin_timeout={seconds}"))
}

fn fin_timeout_time(draw: &mut Draw) -> Draft {
    let (scene, setting) = fin_timeout_scene(draw);
    let (a, b) = (scene.a, scene.b);
    let ending = draw.pick(&["close", "shutdown wr", "exit"]);
    let follows = if draw.chance(3, 4) { format!("{b}: close\n") } else { String::new() };
    // Without a second FIN, the first end must have closed to be timed at all.
    let ending = if follows.is_empty() { "close" } else { ending };
    let draft = scene.and(setting).and(format!("{a}: {ending}\nrun 1s")).draft();
    draft.then(format!("{follows}run 10m")).typed(time_until(a, State::Closed))
}

fn fin_timeout_states(draw: &mut Draw) -> Draft {
    let (scene, setting) = fin_timeout_scene(draw);
    let (a, b) = (scene.a, scene.b);
    let wait = draw.pick(&["8s", "25s", "40s", "55s", "70s"]);
    let draft = scene.and(setting).and(format!("{a}: close\nrun 1s")).draft();
    draft.then(format!("{b}: close\nrun {wait}")).typed(states(&["client", "server"]))
}

fn fin_timeout_what_if(draw: &mut Draw) -> Draft {
    let (scene, setting) = fin_timeout_scene(draw);
    let (a, b) = (scene.a, scene.b);
    let follows = draw.chance(2, 3);
    let close = if follows { format!("run 200ms\n{b}: close\n") } else { String::new() };
    let draft = scene.draft().then(format!("{a}: close\n{close}run 10m"));
    draft.what_if(Change::before(format!("{a}: close"), setting), time_until(a, State::Closed))
}

fn shut_rd_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (word, size) = (draw.word(), draw.pick(&[7, 80, 1200]));
    let first = if draw.chance(1, 2) { format!("{a}: recv\n") } else { String::new() };
    let again = if draw.chance(1, 2) { format!("{b}: send {size}\nrun 1s\n") } else { String::new() };
    let last = draw.pick(&["recv", "recv", "send 4"]);
    let draft = scene.draft().then(format!(
        "{a}: shutdown rd\n{first}{b}: send \"{word}\"\nrun 1s\n{again}{a}: recv\n{a}: {last}\n{b}: send 1"
    ));
    draft.ask(Asked::Results)
}

fn shut_rd_count(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let how = draw.pick(&["rd", "rd", "wr", "rdwr"]);
    let wait = draw.pick(&["1s", "8s", "3m"]);
    let sends =
        if draw.chance(1, 2) { format!("\n{b}: send {}\nrun 1s", draw.pick(&[1, 50, 900])) } else { String::new() };
    let kind = draw.pick(&[SegmentKind::Any, SegmentKind::Fin, SegmentKind::Rst]);
    scene.draft().then(format!("{a}: shutdown {how}\nrun {wait}{sends}")).typed(count(kind, a))
}

fn shut_rd_instead(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (first, second) = draw.pick(&[("wr", "rd"), ("rdwr", "rd"), ("rd", "wr"), ("rd", "rdwr")]);
    let (size, wait) = (draw.pick(&[1, 90, 700]), draw.pick(&["1s", "2s", "9s"]));
    let change = Change::replace(format!("{a}: shutdown {first}"), format!("{a}: shutdown {second}"));
    let draft = scene.draft().then(format!("{a}: shutdown {first}\nrun {wait}\n{b}: send {size}\nrun 1s"));
    draft.what_if(change, states(&["client", "server"]))
}
