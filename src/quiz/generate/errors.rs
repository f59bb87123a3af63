//! Generators of chapter 5, first part: when a RST is sent and what answers it, what an application sees of FIN and
//! RST, and the three cases of SO_LINGER (lessons L23 to L25).

use crate::quiz::format::Format;
use crate::quiz::kind::Field;
use crate::trace::{CallName, Outcome, SegmentKind, State};

use super::draft::{Asked, Draft, count, next_flags, next_segment, result, states, time_until, time_until_result};
use super::scenes::{Scene, ends, open, open_between, talked};
use super::{Change, Draw, Generator, Goal};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("rst-or-not", "when-rst-is-sent", Format::NextSegment, |draw| {
        let (draft, of) = situation(draw);
        draft.typed(next_flags(of))
    }),
    Generator::new("rst-numbers", "when-rst-is-sent", Format::NextSegment, rst_numbers),
    Generator::new("rst-fault", "when-rst-is-sent", Format::PlaceFault, rst_fault),
    Generator::new("rst-reach", "when-rst-is-sent", Format::Script, rst_reach),
    Generator::new("unread-answer", "unread-data-resets", Format::NextSegment, |draw| {
        let (draft, a, _) = unread(draw);
        draft.typed(next_segment(a, &[Field::Flags, Field::Seq, Field::Ack]))
    }),
    Generator::new("unread-peer", "unread-data-resets", Format::Results, unread_peer),
    Generator::new("unread-states", "unread-data-resets", Format::StatePair, |draw| {
        unread(draw).0.typed(states(&["client", "server"]))
    }),
    Generator::new("unread-what-if", "unread-data-resets", Format::Counterfactual, unread_what_if),
    Generator::new("rst-answer", "rst-is-not-acknowledged", Format::NextSegment, |draw| {
        let (draft, b) = reset(draw, "");
        draft.typed(next_flags(b))
    }),
    Generator::new("rst-answers", "rst-is-not-acknowledged", Format::Number, rst_answers),
    Generator::new("rst-lost", "rst-is-not-acknowledged", Format::StatePair, rst_lost),
    Generator::new("write-after-fin-results", "write-after-fin", Format::Results, write_after_fin),
    Generator::new("write-after-fin-segment", "write-after-fin", Format::NextSegment, write_after_fin_segment),
    Generator::new("write-after-fin-what-if", "write-after-fin", Format::Counterfactual, write_after_fin_what_if),
    Generator::new("pipe-or-reset", "epipe-and-econnreset", Format::Results, pipe_or_reset),
    Generator::new("pipe-or-reset-fault", "epipe-and-econnreset", Format::PlaceFault, pipe_or_reset_fault),
    Generator::new("pipe-or-reset-what-if", "epipe-and-econnreset", Format::Counterfactual, pipe_or_reset_what_if),
    Generator::new("error-once", "pending-error-once", Format::Results, error_once),
    Generator::new("error-once-what-if", "pending-error-once", Format::Counterfactual, error_once_what_if),
    Generator::new("error-once-last", "pending-error-once", Format::Results, error_once_last),
    Generator::new("linger-off-time", "linger-off", Format::Number, linger_off_time),
    Generator::new("linger-off-results", "linger-off", Format::Results, linger_off_results),
    Generator::new("linger-off-states", "linger-off", Format::StatePair, linger_off_states),
    Generator::new("linger-zero-segment", "linger-zero-resets", Format::NextSegment, linger_zero_segment),
    Generator::new("linger-zero-peer", "linger-zero-resets", Format::Results, linger_zero_peer),
    Generator::new("linger-zero-what-if", "linger-zero-resets", Format::Counterfactual, linger_zero_what_if),
    Generator::new("linger-zero-reach", "linger-zero-resets", Format::Script, linger_zero_reach),
    Generator::new("linger-time", "linger-with-a-time", Format::Number, linger_time),
    Generator::new("linger-time-results", "linger-with-a-time", Format::Results, linger_time_results),
    Generator::new("linger-time-what-if", "linger-with-a-time", Format::Counterfactual, linger_time_what_if),
];

/// One of many situations in which a RST is sent, or something else, or nothing; and the host that is asked about.
fn situation(draw: &mut Draw) -> (Draft, &'static str) {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let (size, end) = (draw.pick(&[1, 30, 700]), draw.pick(&["close", "exit", "kill"]));
    let pause = draw.pick(&["1s", "2s", "5s"]);
    let then = |lines: String| scene.draft().then(format!("{lines}\nrun {pause}"));
    match draw.range(0, 12) {
        0 => (then(format!("{a}: {end}")), a),
        1 => {
            (scene.clone().and(format!("{b}: send {size}\nrun 1s")).draft().then(format!("{a}: {end}\nrun {pause}")), a)
        }
        2 => (then(format!("{a}: set linger 0\n{a}: close")), a),
        3 => {
            (scene.clone().and(format!("{a}: {end}\nrun {pause}")).draft().then(format!("{b}: send {size}\nrun 1s")), a)
        }
        4 => (then(format!("{a}: shutdown rd\n{b}: send {size}")), a),
        5 => (then(format!("inject RST from {b} to {a} seq={}", 5000 + size)), a),
        6 => (then(format!("inject SYN from {b} to {a}")), a),
        7 => (then("inject ACK from client:4000 to server:7 seq=1 ack=1".to_owned()), "server"),
        8 => (then("inject RST from client:4000 to server:7 seq=1".to_owned()), "server"),
        9 => (then("inject FIN-ACK from client:4000 to server:7 seq=1 ack=1".to_owned()), "server"),
        10 => (then("inject SYN from client:4000 to server:7".to_owned()), "server"),
        11 => {
            let scene = scene.clone().and(format!("{a}: crash\nrun {pause}\n{a}: reboot"));
            (scene.draft().then(format!("{b}: send {size}\nrun 1s")), a)
        }
        _ => {
            let (port, delay) = (draw.port(), draw.delay());
            let begin = format!(
                "link delay {delay}\nserver: listen {port} as door\nclient: connect server:{port}\nrun {pause}"
            );
            (Draft::new(begin).then("server.door: close\nrun 1s"), "server")
        }
    }
}

fn rst_numbers(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 30, 700]);
    let draft = match draw.range(0, 2) {
        0 => scene.draft().then(format!("{a}: set linger 0\n{a}: close\nrun 1s")),
        1 => scene.and(format!("{b}: send {size}\nrun 1s")).draft().then(format!("{a}: close\nrun 1s")),
        _ => scene
            .and(format!("{a}: set linger 0"))
            .draft()
            .then(format!("{a}: send {size}\nrun 500ms\n{a}: close\nrun 1s")),
    };
    let nth = if draft.after.len() == 4 { 2 } else { 1 };
    let fields = vec![Field::Flags, Field::Seq, Field::Ack];
    draft.typed(crate::quiz::kind::Kind::Segment { from: a.to_owned(), nth, fields })
}

fn rst_fault(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let size = draw.pick(&[1, 40, 600]);
    let scene = open_between(draw, a, b).and(format!("{b}: send {size}\nrun 1s"));
    let resets = [
        format!("{a}: close"),
        format!("{a}: kill"),
        format!("{a}: recv; {a}: set linger 0; {a}: close"),
        format!("{a}: recv; {a}: close; run 1s; {b}: send 5"),
    ];
    let mut quiet = [
        format!("{a}: recv; {a}: close"),
        format!("{a}: recv; {a}: kill"),
        format!("{a}: shutdown wr"),
        format!("{a}: shutdown rd; {b}: send 5"),
        format!("{a}: recv; {a}: set linger 5; {a}: close"),
    ];
    draw.shuffle(&mut quiet);
    let options = [draw.pick(&resets)].into_iter().chain(quiet.into_iter().take(3)).collect();
    scene.draft().then("run 1s").ask(Asked::Fault { options, goal: format!("count RST from {a} = 1") })
}

fn rst_reach(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let unread = draw.chance(1, 2);
    let scene = open_between(draw, a, b);
    let wait = format!("run {}ms", 10 * scene.d);
    let scene = if unread { scene.and(format!("{b}: send {}\nrun 1s", draw.pick(&[3, 50, 400]))) } else { scene };
    let (goal, solution) = match (unread, draw.chance(1, 2)) {
        (true, true) => (format!("{b} CLOSED"), format!("{a}: close; {wait}")),
        (true, false) => (format!("{a} TIME_WAIT"), format!("{a}: shutdown wr; {wait}; {b}: close; {wait}")),
        (false, true) => (format!("count RST from {a} = 1"), format!("{a}: set linger 0; {a}: close")),
        (false, false) => (format!("count RST from {b} = 1"), format!("{a}: send 5; {wait}; {b}: close")),
    };
    let candidates = format!("{a}: close; {a}: recv; {a}: set linger 0; {b}: close; {a}: send 5; {b}: set linger 0");
    scene.draft().reach(Goal { goal, solution, candidates })
}

/// `b` has sent, `a` has read it, or a part of it, or nothing, and ends.
fn unread(draw: &mut Draw) -> (Draft, &'static str, &'static str) {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[10, 80, 500, 1400]);
    let read = draw.pick(&["", "recv", "recv 5"]);
    let read = if read.is_empty() { String::new() } else { format!("{a}: {read}\n") };
    let end = draw.pick(&["close", "exit", "kill", "shutdown wr"]);
    let scene = scene.and(format!("{b}: send {size}\nrun 1s"));
    (scene.draft().then(format!("{read}{a}: {end}\nrun 1s")), a, b)
}

fn unread_peer(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[10, 80, 500]);
    let read = draw.pick(&["", "recv", "recv 5"]);
    let read = if read.is_empty() { String::new() } else { format!("{a}: {read}\n") };
    let end = draw.pick(&["close", "exit"]);
    let calls = draw.pick(&[["recv", "send 3"], ["send 3", "recv"], ["recv", "recv"]]);
    let lines = format!("{b}: send {size}\nrun 1s\n{read}{a}: {end}\nrun 1s\n{b}: {}\n{b}: {}", calls[0], calls[1]);
    scene.draft().then(lines).ask(Asked::Results)
}

fn unread_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[10, 80, 500, 1400]);
    let end = draw.pick(&["close", "exit", "kill"]);
    let read = draw.pick(&["recv", "recv", "recv 5", "shutdown rd"]);
    let pause = draw.pick(&["1s", "3s"]);
    let draft = scene.draft().then(format!("{b}: send {size}\nrun 900ms\n{a}: {end}\nrun {pause}"));
    let change = Change::before(format!("{a}: {end}"), format!("{a}: {read}"));
    draft.what_if(change, states(&["client", "server"]))
}

/// `a` resets the connection in some way; faults may be set before.
fn reset(draw: &mut Draw, fault: &str) -> (Draft, &'static str) {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 60, 900]);
    let fault = if fault.is_empty() { String::new() } else { format!("{fault} from {a}\n") };
    let pause = draw.pick(&["1s", "3s", "1m"]);
    let draft = match draw.range(0, 2) {
        0 => scene.draft().then(format!("{fault}{a}: set linger 0\n{a}: close\nrun {pause}")),
        1 => scene.and(format!("{b}: send {size}\nrun 1s")).draft().then(format!("{fault}{a}: close\nrun {pause}")),
        _ => scene.and(format!("{b}: send {size}\nrun 1s")).draft().then(format!("{fault}{a}: kill\nrun {pause}")),
    };
    (draft, b)
}

fn rst_answers(draw: &mut Draw) -> Draft {
    let fault = draw.pick(&["", "drop next RST", "duplicate next RST"]);
    let (draft, b) = reset(draw, fault);
    let a = if b == "client" { "server" } else { "client" };
    if draw.chance(1, 2) { draft.typed(count(SegmentKind::Any, b)) } else { draft.typed(count(SegmentKind::Rst, a)) }
}

fn rst_lost(draw: &mut Draw) -> Draft {
    let (draft, b) = reset(draw, "drop next RST");
    let size = draw.pick(&[1, 70, 800]);
    let draft = if draw.chance(1, 2) { draft.then(format!("{b}: send {size}\nrun 1s")) } else { draft };
    draft.typed(states(&["client", "server"]))
}

/// `a` has closed, then `b` writes more than once.
fn write_after_fin(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let end = draw.pick(&["close", "exit", "kill", "shutdown wr"]);
    let pause = draw.pick(&["1s", "20s"]);
    let sizes = [0, 1].map(|_| draw.pick(&[1, 9, 120, 2000]));
    let wait = if draw.chance(3, 4) { "run 1s\n" } else { "" };
    let last = draw.pick(&["recv", "send 7"]);
    let lines = format!("{a}: {end}\nrun {pause}\n{b}: send {}\n{wait}{b}: send {}\n{b}: {last}", sizes[0], sizes[1]);
    let draft = scene.draft().then(lines);
    // A process that was killed makes no calls, so its kill is no call to fill in either.
    draft.ask(Asked::Results)
}

fn write_after_fin_segment(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let end = draw.pick(&["close", "exit", "kill", "shutdown wr"]);
    let (pause, size) = (draw.pick(&["1s", "20s"]), draw.pick(&[1, 9, 120]));
    let of = draw.pick(&[a, b]);
    let draft = scene.and(format!("{a}: {end}\nrun {pause}")).draft();
    draft.then(format!("{b}: send {size}\nrun 1s")).typed(next_flags(of))
}

fn write_after_fin_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (first, second) = if draw.chance(1, 2) { ("close", "shutdown wr") } else { ("shutdown wr", "close") };
    let sizes = [0, 1].map(|_| draw.pick(&[1, 9, 120, 2000]));
    let wait = draw.pick(&["900ms", "2s"]);
    let lines = format!("{a}: {first}\nrun {wait}\n{b}: send {}\nrun 1s\n{b}: send {}", sizes[0], sizes[1]);
    let change = Change::replace(format!("{a}: {first}"), format!("{a}: {second}"));
    scene.draft().then(lines).what_if(change, result(b, CallName::Send))
}

/// How the connection of `b` ends by a RST: `a` has sent a FIN before or not.
fn ending_by_rst(draw: &mut Draw, scene: &Scene) -> String {
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 30, 400]);
    match draw.range(0, 3) {
        0 => format!("{a}: set linger 0\n{a}: close\nrun 1s"),
        1 => format!("{b}: send {size}\nrun 1s\n{a}: close\nrun 1s"),
        2 => format!("{a}: close\nrun 1s\n{b}: send {size}\nrun 1s"),
        _ => format!("{a}: shutdown wr\nrun 1s\n{a}: set linger 0\n{a}: close\nrun 1s"),
    }
}

fn pipe_or_reset(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let b = scene.b;
    let lines = ending_by_rst(draw, &scene);
    let mut calls = ["send 5", "recv", "send 6"].map(|call| format!("{b}: {call}"));
    draw.shuffle(&mut calls);
    scene.draft().then(format!("{lines}\n{}", calls.join("\n"))).ask(Asked::Results)
}

fn pipe_or_reset_fault(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b);
    let size = draw.pick(&[1, 30, 400]);
    let (goal, options) = if draw.chance(1, 2) {
        let others = ["close", "shutdown wr", "shutdown rd"].map(|call| format!("{a}: {call}"));
        (
            format!("{b}.send = ECONNRESET"),
            [format!("{a}: set linger 0; {a}: close")].into_iter().chain(others).collect(),
        )
    } else {
        let wait = draw.pick(&["1s", "3s"]);
        let options = vec![
            format!("{a}: close; run {wait}; {b}: send {size}"),
            format!("{a}: shutdown wr; run {wait}; {b}: send {size}"),
            format!("{a}: set linger 0; {a}: close"),
            format!("{a}: close; run {wait}; {b}: recv"),
        ];
        (format!("{b}.send = EPIPE"), options)
    };
    scene.draft().then(format!("run 1s\n{b}: send {}", size + 1)).ask(Asked::Fault { options, goal })
}

fn pipe_or_reset_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 30, 400]);
    let call = draw.pick(&[CallName::Send, CallName::Recv]);
    let last = if call == CallName::Send { format!("send {size}") } else { "recv".to_owned() };
    let pause = draw.pick(&["1s", "4s"]);
    let lines = format!("{a}: set linger 0\n{a}: close\nrun {pause}\n{b}: {last}");
    let change = match draw.range(0, 2) {
        0 => Change::before(format!("{a}: set linger 0"), format!("{a}: shutdown wr; run 900ms")),
        1 => Change::before(format!("{b}: {last}"), format!("{b}: so_error")),
        _ => Change::without(format!("{a}: set linger 0")),
    };
    scene.draft().then(lines).what_if(change, result(b, call))
}

fn error_once(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let b = scene.b;
    let lines = ending_by_rst(draw, &scene);
    let calls: Vec<String> = (0..3).map(|_| format!("{b}: {}", draw.pick(&["recv", "send 4", "so_error"]))).collect();
    scene.draft().then(format!("{lines}\n{}", calls.join("\n"))).ask(Asked::Results)
}

fn error_once_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let first = draw.pick(&["recv", "so_error", "send 4"]);
    let (call, last) = draw.pick(&[(CallName::Recv, "recv 9"), (CallName::Send, "send 9")]);
    let how = if draw.chance(1, 2) {
        format!("{a}: set linger 0\n{a}: close\nrun 1s")
    } else {
        format!("{b}: send 3\nrun 1s\n{a}: close\nrun 2s")
    };
    let draft = scene.draft().then(format!("{how}\n{b}: {first}\n{b}: {last}"));
    draft.what_if(Change::without(format!("{b}: {first}")), result(b, call))
}

fn error_once_last(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[20, 100, 1000]);
    let data = if draw.chance(1, 2) { format!("{a}: send {size}\nrun 1s\n") } else { String::new() };
    let reads = draw.range(1, 3);
    let calls = vec![format!("{b}: recv"); usize::try_from(reads).unwrap_or(1)];
    let lines = format!("{data}{a}: set linger 0\n{a}: close\nrun 1s\n{}", calls.join("\n"));
    let (name, last) =
        draw.pick(&[(CallName::Recv, "recv"), (CallName::Send, "send 4"), (CallName::SoError, "so_error")]);
    scene.draft().then(format!("{lines}\n{b}: {last}")).typed(result(b, name))
}

/// TIME_WAIT lasts as long as ever, whatever SO_LINGER says.
fn linger_off_time(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let option = draw.pick(&["off", "1", "5", "10", "20", "30", "90"]);
    let end = draw.pick(&["close", "shutdown wr"]);
    let size = draw.pick(&[0, 5, 300]);
    let data = if size == 0 { String::new() } else { format!("{a}: send {size}\n") };
    let scene = scene.and(format!("{a}: set linger {option}\n{data}{a}: {end}\nrun 2s\n{b}: recv"));
    scene.draft().then(format!("{b}: close\nrun 5m")).typed(time_until(a, State::Closed))
}

fn linger_off_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let sizes = [0, 1].map(|_| draw.pick(&[4, 60, 900, 3000]));
    let cut = draw.pick(&["", "unplug", "unplug"]);
    let away = if cut.is_empty() { String::new() } else { format!("{b}: unplug\n") };
    let back = if cut.is_empty() { String::new() } else { format!("run 2s\n{b}: plug\n") };
    let wait = draw.pick(&["20s", "40s"]);
    let lines = format!(
        "{away}{a}: send {}\n{a}: send {}\n{a}: close\n{back}run {wait}\n{b}: recv\n{b}: recv",
        sizes[0], sizes[1]
    );
    scene.draft().then(lines).ask(Asked::Results)
}

fn linger_off_states(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let option = draw.pick(&["off", "2", "15", "40"]);
    let wait = draw.pick(&["3s", "20s", "50s", "70s"]);
    let (first, end) = (draw.pick(&["close", "shutdown wr"]), draw.pick(&["close", "exit"]));
    let scene = scene.and(format!("{a}: set linger {option}\n{a}: {first}\nrun 2s"));
    scene.draft().then(format!("{b}: {end}\nrun {wait}")).typed(states(&["client", "server"]))
}

/// close() with a linger time of zero, in some state, with or without data.
fn linger_zero(draw: &mut Draw, scene: &Scene) -> String {
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 50, 900]);
    let before = match draw.range(0, 4) {
        0 | 1 => String::new(),
        2 => format!("{b}: shutdown wr\nrun 1s\n"),
        3 => format!("{a}: shutdown wr\nrun 1s\n"),
        _ => format!("{a}: send {size}\nrun 1s\n"),
    };
    format!("{before}{a}: set linger 0")
}

fn linger_zero_segment(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, before) = (scene.a, linger_zero(draw, &scene));
    let end = draw.pick(&["close", "close", "exit", "kill"]);
    let draft = scene.and(before).draft().then(format!("{a}: {end}\nrun 1s"));
    draft.typed(next_segment(a, &[Field::Flags, Field::Seq, Field::Ack]))
}

fn linger_zero_peer(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, before) = (scene.a, scene.b, linger_zero(draw, &scene));
    let wait = draw.pick(&["1s", "2s"]);
    let calls = draw.pick(&[["recv", "recv"], ["recv", "send 3"], ["send 3", "recv"]]);
    let draft = scene.draft().then(format!("{before}\n{a}: close\nrun {wait}\n{b}: {}\n{b}: {}", calls[0], calls[1]));
    draft.ask(Asked::Results)
}

fn linger_zero_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let size = draw.pick(&[0, 8, 600]);
    let data = if size == 0 { String::new() } else { format!("{a}: send {size}\nrun 900ms\n{b}: recv\n") };
    let option = draw.pick(&["0", "0", "5", "9"]);
    // At once, so that the FINs cross, or later.
    let gap = draw.pick(&[d / 2, 700]);
    let (wait, end) = (draw.pick(&["1s", "30s", "50s"]), draw.pick(&["shutdown wr", "shutdown rd"]));
    let draft = scene.draft().then(format!("{data}{a}: close\nrun {gap}ms\n{b}: {end}\nrun {wait}"));
    let change = Change::before(format!("{a}: close"), format!("{a}: set linger {option}"));
    draft.what_if(change, states(&["client", "server"]))
}

fn linger_zero_reach(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b);
    let wait = format!("run {}ms", 10 * scene.d);
    let reset = format!("{a}: set linger 0; {a}: close; {wait}");
    let (goal, solution) = draw.pick(&[
        (
            "client CLOSED, server CLOSED, count FIN from client = 0, count FIN from server = 0".to_owned(),
            reset.clone(),
        ),
        (format!("{b}.recv = ECONNRESET"), format!("{reset}; {b}: recv")),
        (format!("{b}.send = ECONNRESET"), format!("{reset}; {b}: send 5")),
    ]);
    let candidates = format!("{a}: close; {a}: shutdown wr; {a}: set linger 0; {b}: close; {b}: recv; {b}: send 5");
    scene.draft().reach(Goal { goal, solution, candidates })
}

/// How long close() with a linger time takes: until the peer has acknowledged all, or the time is over.
fn linger_time(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let seconds = draw.pick(&[1, 2, 3, 5, 10, 15, 30]);
    let away = draw.chance(3, 5);
    let size = draw.pick(&[0, 10, 800]);
    let data = if size == 0 { String::new() } else { format!("{a}: send {size}\n") };
    let block = if draw.chance(1, 3) { format!("\n{a}: set nonblock on") } else { String::new() };
    let scene = scene.and(format!("{a}: set linger {seconds}{block}"));
    let scene = if away { scene.and(format!("{b}: unplug")) } else { scene };
    let draft = scene.draft().then(format!("{data}{a}: close\nrun 60s"));
    draft.typed(time_until_result(a, CallName::Close, Outcome::Value(0)))
}

fn linger_time_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let seconds = draw.range(1, 9);
    let block = if draw.chance(1, 2) { format!("{a}: set nonblock on\n") } else { String::new() };
    let (word, wait) = (draw.word(), draw.pick(&["500ms", "4s", "10s"]));
    let back = if draw.chance(2, 3) { format!("\n{b}: plug\nrun 60s\n{b}: recv") } else { String::new() };
    let scene = scene.and(format!("{a}: set linger {seconds}"));
    let lines = format!("{block}{b}: unplug\n{a}: send \"{word}\"\n{a}: close\nrun {wait}{back}");
    scene.draft().then(lines).ask(Asked::Results)
}

fn linger_time_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (seconds, size) = (draw.range(2, 9), draw.pick(&[5, 200, 1400]));
    let draft = scene.draft().then(format!("{b}: unplug\n{a}: send {size}\n{a}: close\nrun 60s"));
    let option = draw.pick(&[
        format!("{a}: set linger {seconds}"),
        format!("{a}: set linger {seconds}; {a}: set nonblock on"),
        format!("{a}: set linger 0"),
    ]);
    let change = Change::before(format!("{a}: close"), option);
    draft.what_if(change, time_until_result(a, CallName::Close, Outcome::Value(0)))
}
