//! Generators of chapter 5, third part: CLOSE_WAIT, what causes and what ends it, how many there are, and connections
//! that no process holds because none has accepted them (lessons L28 and L29).

use crate::quiz::format::Format;
use crate::quiz::item::Unit;
use crate::trace::{Rule, SegmentKind, State};

use super::draft::{Asked, Draft, count, next_flags, side, states, time_until, timer, words};
use super::scenes::{Scene, ends, one_way, open, open_between, talked};
use super::small_runs::{hanging, one_leak};
use super::worked::{Scale, Worked};
use super::{Change, Draw, Generator, Goal};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("missing-close-side", "close-wait-is-a-missing-close", Format::StatePair, |draw| {
        missing_close(draw).chosen(side(State::CloseWait))
    }),
    Generator::new("missing-close-states", "close-wait-is-a-missing-close", Format::StatePair, |draw| {
        missing_close(draw).typed(states(&["client", "server"]))
    }),
    Generator::new("missing-close-fault", "close-wait-is-a-missing-close", Format::PlaceFault, missing_close_fault),
    Generator::new("missing-close-reach", "close-wait-is-a-missing-close", Format::Script, missing_close_reach),
    Generator::new("close-wait-lasts", "close-wait-has-no-timer", Format::StatePair, close_wait_lasts),
    Generator::new("close-wait-timer", "close-wait-has-no-timer", Format::StatePair, close_wait_timer),
    Generator::new("close-wait-time", "close-wait-has-no-timer", Format::Number, close_wait_time),
    Generator::new("close-wait-keepalive", "close-wait-has-no-timer", Format::Counterfactual, close_wait_keepalive),
    Generator::new("close-wait-ends-states", "close-wait-endings", Format::StatePair, close_wait_ends),
    Generator::new("close-wait-ends-fault", "close-wait-endings", Format::PlaceFault, close_wait_ends_fault),
    Generator::new("close-wait-ends-results", "close-wait-endings", Format::Results, close_wait_ends_results),
    Generator::new("leak-count", "close-wait-diagnosis", Format::Number, leak_count),
    Generator::new("leak-late-close", "close-wait-diagnosis", Format::NextSegment, late_close),
    Generator::new("leak-several", "close-wait-diagnosis", Format::StatePair, leak_several),
    Generator::new("leak-who", "close-wait-diagnosis", Format::PlaceFault, leak_who),
    Generator::new("no-process-states", "socket-without-process", Format::StatePair, |draw| {
        let (scene, lines) = unaccepted(draw);
        scene.draft().then(lines).typed(states(&["client", "server"]))
    }),
    Generator::new("no-process-results", "socket-without-process", Format::Results, no_process_results),
    Generator::new("no-process-count", "socket-without-process", Format::Number, no_process_count),
    Generator::new("no-process-fault", "socket-without-process", Format::PlaceFault, no_process_fault),
    Generator::new("no-process-answer", "socket-without-process", Format::NextSegment, no_process_answer),
];

/// One end closes; the other does something, but not that.
fn missing_close(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let end = draw.pick(&["close", "exit", "kill", "shutdown wr"]);
    let wait = draw.pick(&["1s", "10s", "90s", "1h", "24h"]);
    let deed = match draw.range(0, 4) {
        0 => String::new(),
        1 => format!("\n{b}: recv"),
        2 => format!("\n{b}: recv\nrun 1s\n{b}: close\nrun 1s"),
        3 => format!("\n{b}: recv\nrun 5m\n{b}: recv"),
        _ => format!("\n{b}: shutdown rd\nrun 10s"),
    };
    scene.draft().then(format!("{a}: {end}\nrun {wait}{deed}"))
}

fn missing_close_fault(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let end = draw.pick(&["close", "exit", "kill"]);
    let wait = draw.pick(&["2s", "5m", "3h"]);
    let scene = open_between(draw, a, b).and(format!("{a}: {end}\nrun {wait}"));
    let mut idle = [
        format!("{b}: recv"),
        format!("{b}: shutdown rd"),
        format!("{a}: crash"),
        format!("{a}: unplug"),
        "run 24h".to_owned(),
        format!("{b}: fork as child"),
    ];
    draw.shuffle(&mut idle);
    let cure = draw.pick(&[format!("{b}: close"), format!("{b}: recv; {b}: close"), format!("{b}: kill")]);
    let options = [cure].into_iter().chain(idle.into_iter().take(3)).collect();
    scene.draft().then("run 10s").ask(Asked::Fault { options, goal: format!("{b} CLOSED") })
}

fn missing_close_reach(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let size = draw.pick(&[0, 5, 70, 900]);
    let scene = open_between(draw, a, b);
    let wait = format!("run {}ms", 10 * scene.d);
    let data = if size == 0 { String::new() } else { format!("{a}: send {size}\n") };
    let scene = scene.and(format!("{data}{a}: close\n{wait}"));
    let goal = format!("{a} TIME_WAIT, {b} CLOSED");
    // What has come and was not read makes a close() a reset; a half-close still sends its FIN.
    let end = if size == 0 { "close" } else { "shutdown wr" };
    let solution = format!("{b}: {end}; {wait}");
    let candidates = String::new();
    scene.draft().reach(Goal { goal, solution, candidates })
}

fn close_wait_lasts(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let end = draw.pick(&["close", "shutdown wr", "exit", "kill"]);
    let wait = draw.pick(&["30s", "70s", "3m", "2h", "24h", "168h"]);
    let read = if draw.chance(1, 2) { format!("{b}: recv\n") } else { String::new() };
    scene.draft().then(format!("{a}: {end}\n{read}run {wait}")).typed(states(&["client", "server"]))
}

fn close_wait_timer(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let end = draw.pick(&["close", "shutdown wr", "exit"]);
    let wait = draw.pick(&["5s", "30s", "2h"]);
    let of = draw.pick(&[b, b, a]);
    let keep = if draw.chance(1, 4) { format!("{b}: set keepalive on\n") } else { String::new() };
    scene.draft().then(format!("{keep}{a}: {end}\nrun {wait}")).chosen(timer(of))
}

fn close_wait_time(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let end = draw.pick(&["close", "exit", "kill", "shutdown wr"]);
    let wait = draw.pick(&[1, 30, 100, 600, 4000]);
    let deed = draw.pick(&["recv", "close", "shutdown wr", "exit"]);
    let scene = scene.and(format!("{a}: {end}\nrun {}s", draw.pick(&[1, 2, 5])));
    scene.draft().then(format!("run {wait}s\n{b}: {deed}\nrun 24h")).typed(time_until(b, State::Closed))
}

fn close_wait_keepalive(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let end = draw.pick(&["close", "shutdown wr"]);
    let (idle, wait) = (draw.pick(&[40, 120, 300, 600]), draw.pick(&["50s", "5m", "30m", "2h"]));
    let draft = scene.draft().then(format!("{a}: {end}\nrun {wait}"));
    let put = format!("{b}: set keepidle {idle}; {b}: set keepalive on");
    draft.what_if(Change::before(format!("{a}: {end}"), put), states(&[b]))
}

/// A CLOSE_WAIT, and things that happen to its peer.
fn close_wait_ends(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let down = draw.pick(&["2s", "3m", "1h"]);
    let peer = draw.pick(&[
        format!("{a}: crash\nrun {down}\n{a}: reboot"),
        format!("{a}: unplug\nrun {down}\n{a}: plug"),
        format!("{a}: crash\nrun {down}"),
    ]);
    let own = match draw.range(0, 3) {
        0 => format!("\n{b}: send {}\nrun 2s", draw.pick(&[1, 90])),
        1 => format!("\n{b}: close\nrun 2s"),
        _ => String::new(),
    };
    let wait = draw.pick(&["1s", "10m", "24h"]);
    let lines = format!("{a}: shutdown wr\nrun 1s\n{peer}\nrun {wait}{own}");
    scene.draft().then(lines).typed(states(&[b]))
}

fn close_wait_ends_fault(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let down = draw.pick(&["2s", "3m", "1h"]);
    let scene = open_between(draw, a, b).and(format!("{a}: close\nrun 1s"));
    let mut idle = [
        format!("{a}: crash; run {down}; {a}: reboot"),
        format!("{a}: unplug; run {down}; {a}: plug"),
        format!("{a}: crash"),
        format!("{b}: recv"),
        format!("{b}: fork as child; {b}.child: exit"),
        format!("{b}: dup as copy; {b}.copy: recv"),
    ];
    draw.shuffle(&mut idle);
    let cure = draw.pick(&[
        format!("{b}: close"),
        format!("{b}: send 5"),
        format!("{b}: kill"),
        format!("inject RST from {a} to {b}"),
    ]);
    let options = [cure].into_iter().chain(idle.into_iter().take(3)).collect();
    scene.draft().then("run 5s").ask(Asked::Fault { options, goal: format!("{b} CLOSED") })
}

fn close_wait_ends_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let down = draw.pick(&["2s", "3m", "1h"]);
    let restart = draw.chance(2, 3);
    let peer = if restart { format!("{a}: crash\nrun {down}\n{a}: reboot\n") } else { format!("run {down}\n") };
    let calls = draw.pick(&[["recv", "send 3", "send 4"], ["send 3", "recv", "send 4"], ["send 3", "send 4", "recv"]]);
    let calls = calls.map(|call| format!("{b}: {call}")).join("\nrun 1s\n");
    let end = draw.pick(&["close", "shutdown wr"]);
    scene.draft().then(format!("{a}: {end}\nrun 1s\n{peer}{calls}")).ask(Asked::Results)
}

/// A program that forgets close() when something fails.
fn leak_count(draw: &mut Draw) -> Draft {
    let (rate, share, hours) = (draw.pick(&[5, 10, 20, 40]), draw.pick(&[1, 2, 5, 10]), draw.range(1, 12));
    let value = rate * 3600 * hours * share / 100;
    let minute = rate * 60 * share / 100;
    let because = words(
        format!("{rate} × 3600 × {hours} × {share} % = {value}: CLOSE_WAIT has no timer, so none of them goes away."),
        format!("{rate} × 3600 × {hours} × {share}% = {value}：CLOSE_WAIT 没有定时器，一个也不会自己消失。"),
    );
    let worked = Worked {
        run: one_leak(hours),
        reading: |end| end.in_state("server", State::CloseWait),
        rules: &[Rule::FinToCloseWait],
        scale: Scale::Times(value, 1),
        unit: (Unit::Count, 0),
        because,
        mistaken: vec![("M36", minute)],
    };
    Draft::new("")
        .prompt(
            format!(
                "A server answers {rate} requests a second, each on a connection of its own that the client closes \
                 after the answer. Where a request fails, {share} % of them, the server returns without close(). \
                 It has run for {hours} h, with enough descriptors. How many of its connections are in CLOSE_WAIT?"
            ),
            format!(
                "服务器每秒处理 {rate} 个请求，每个请求一条连接，客户端收到应答后关闭。有 {share}% 的请求出错，\
                 出错分支没有调用 close()。服务器已运行 {hours} 小时，描述符足够。处于 CLOSE_WAIT 的连接有多少条？"
            ),
        )
        .worked(worked)
}

/// The leaking side closes at last, long after: what does the other host say?
fn late_close(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let end = draw.pick(&["close", "close", "shutdown wr", "exit"]);
    let wait = draw.pick(&["5s", "30s", "90s", "10m", "6h"]);
    let call = draw.pick(&["close", "exit", "shutdown wr"]);
    let scene = scene.and(format!("{a}: {end}\nrun {wait}"));
    scene.draft().then(format!("{b}: {call}\nrun 1s")).typed(next_flags(a))
}

/// Two connections of one server, of which the clients and the server close some.
fn leak_several(draw: &mut Draw) -> Draft {
    let (seed, port, d) = (draw.seed(), draw.port(), one_way(draw));
    let open = format!(
        "seed {seed}\nlink delay {d}ms\nserver: listen {port}\nclient: connect server:{port} as one\nrun 500ms\n\
         server: accept as first\nclient: connect server:{port} as two\nrun 500ms\nserver: accept as second"
    );
    let mut lines = Vec::new();
    for (near, far) in [("client.one", "server.first"), ("client.two", "server.second")] {
        let (near, far) = if draw.chance(3, 4) { (near, far) } else { (far, near) };
        lines.push(format!("{near}: close"));
        if draw.chance(1, 2) {
            lines.push("run 1s".to_owned());
            lines.push(format!("{far}: close"));
        }
    }
    let wait = draw.pick(&["2s", "70s", "1h"]);
    let draft = Draft::new(open).then(format!("{}\nrun {wait}", lines.join("\n")));
    draft.typed(states(&["server.first", "server.second"])).prompt(
        "In which states are server.first and server.second at the end, in this order?",
        "最后 server.first 和 server.second 依次处于什么状态？",
    )
}

/// Which order of calls leaves a CLOSE_WAIT on a given side.
fn leak_who(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b);
    let (size, wait) = (draw.pick(&[5, 60, 900]), draw.pick(&["2s", "1m", "2h"]));
    let options = vec![
        format!("{a}: close"),
        format!("{b}: close"),
        format!("{a}: close; run 1s; {b}: close"),
        format!("{b}: send {size}; run 1s; {a}: close"),
    ];
    scene.draft().then(format!("run {wait}")).ask(Asked::Fault { options, goal: format!("{b} CLOSE_WAIT") })
}

/// A client connects, may send, and closes, while the server's process does not accept.
fn unaccepted(draw: &mut Draw) -> (Scene, String) {
    let (seed, port, d) = (draw.seed(), draw.port(), one_way(draw));
    let lines =
        format!("seed {seed}\nlink delay {d}ms\nserver: listen {port} as door\nclient: connect server:{port}\nrun 1s");
    let size = draw.pick(&[0, 6, 200, 1200]);
    let data = if size == 0 { String::new() } else { format!("client: send {size}\n") };
    let end = draw.pick(&["close", "close", "shutdown wr", "exit", "kill"]);
    let wait = draw.pick(&["1s", "20s", "70s", "2h"]);
    (Scene { a: "client", b: "server", d, lines }, format!("{data}client: {end}\nrun {wait}"))
}

fn no_process_results(draw: &mut Draw) -> Draft {
    let (scene, lines) = unaccepted(draw);
    let last = draw.pick(&["recv", "send 3", "close"]);
    // A process that was killed has made no call.
    let lines = lines.replace("client: exit", "client: close");
    scene
        .draft()
        .then(format!("{lines}\nserver.door: accept as late\nserver.late: recv\nserver.late: {last}"))
        .ask(Asked::Results)
}

/// How many connections in CLOSE_WAIT have no process.
fn no_process_count(draw: &mut Draw) -> Draft {
    let (backlog, accepted) = (draw.pick(&[5, 16, 64, 128, 511]), draw.range(2, 12));
    let came = accepted + draw.range(1, (backlog + 1).min(20));
    let value = came - accepted;
    let because = words(
        format!(
            "{came} - {accepted} = {value} still lie in the accept queue: their clients have closed, \
             and no process has a descriptor for them."
        ),
        format!("{came} - {accepted} = {value} 条仍在全连接队列中：客户端已经关闭，而没有进程持有它们的描述符。"),
    );
    let worked = Worked {
        run: hanging(backlog, accepted, came),
        reading: |end| Some(end.queues("server")?.1),
        rules: &[Rule::AcceptTakes, Rule::AcceptQueued, Rule::FinToCloseWait],
        scale: Scale::Itself,
        unit: (Unit::Count, 0),
        because,
        mistaken: vec![("M37", 0)],
    };
    Draft::new("")
        .prompt(
            format!(
                "A server listens with a backlog of {backlog} and hangs. {came} clients have connected before; it has \
                 accepted {accepted} of them and closed none. By now all clients have closed. How many of the \
                 connections in CLOSE_WAIT does `ss -tap` show without a process?"
            ),
            format!(
                "服务器以 backlog {backlog} 监听，现已卡死。\
                 此前共有 {came} 个客户端连上，它 accept 了其中 {accepted} 个，\
                 一个也没有关闭。现在所有客户端都已关闭。`ss -tap` 显示的 CLOSE_WAIT 中，有多少条没有进程？"
            ),
        )
        .worked(worked)
}

fn no_process_fault(draw: &mut Draw) -> Draft {
    let (scene, lines) = unaccepted(draw);
    let wait = draw.pick(&["1s", "2s", "30s"]);
    let mut idle = [
        "server.door: recv".to_owned(),
        "server.door: accept as late".to_owned(),
        "client: crash; run 2s; client: reboot".to_owned(),
        "run 1h".to_owned(),
        "server.door: accept as late; server.late: recv".to_owned(),
    ];
    draw.shuffle(&mut idle);
    let cure = draw.pick(&["server.door: accept as late; server.late: close", "server.door: close", "server: kill"]);
    let options = [cure.to_owned()].into_iter().chain(idle.into_iter().take(3)).collect();
    let draft = scene.and(lines).draft().then(format!("run {wait}"));
    draft.ask(Asked::Fault { options, goal: "server CLOSED".to_owned() })
}

fn no_process_answer(draw: &mut Draw) -> Draft {
    let (scene, lines) = unaccepted(draw);
    let draft = scene.draft().then(lines);
    if draw.chance(1, 2) { draft.typed(next_flags("server")) } else { draft.typed(count(SegmentKind::Fin, "server")) }
}
