//! Generators of chapter 4, third part: crossing FINs, losses while closing, orphans, a FIN before its data, and walks
//! through the whole state machine (lessons L20 to L22).

use crate::quiz::format::Format;
use crate::quiz::item::Unit;
use crate::quiz::kind::{Field, Kind};
use crate::scenario::in_a_line;
use crate::trace::{Rule, SegmentKind, State};

use super::draft::{Asked, Draft, count, next_flags, next_segment, side, states, time_until, words};
use super::scenes::{Scene, ends, interactive, open, open_at, open_between, talked};
use super::small_runs::{Ends, orphans, unfinished};
use super::worked::{Scale, Worked};
use super::{Change, Draw, Generator, Goal};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("crossing-states", "simultaneous-close", Format::StatePair, |draw| {
        crossing(draw).typed(states(&["client", "server"]))
    }),
    Generator::new("crossing-answer", "simultaneous-close", Format::NextSegment, crossing_answer),
    Generator::new("crossing-side", "simultaneous-close", Format::StatePair, |draw| {
        let state = draw.pick(&[State::TimeWait, State::Closing]);
        crossing(draw).chosen(side(state))
    }),
    Generator::new("crossing-reach", "simultaneous-close", Format::Script, crossing_reach),
    Generator::new("crossing-later", "simultaneous-close", Format::Counterfactual, crossing_later),
    Generator::new("fin-with-ack-states", "fin-with-the-ack", Format::StatePair, |draw| {
        let (draft, _, _) = joined(draw);
        draft.typed(states(&["client", "server"]))
    }),
    Generator::new("fin-with-ack-segment", "fin-with-the-ack", Format::NextSegment, |draw| {
        let (draft, _, b) = joined(draw);
        draft.typed(next_segment(b, &[Field::Flags, Field::Seq, Field::Ack]))
    }),
    Generator::new("fin-with-ack-count", "fin-with-the-ack", Format::Number, |draw| {
        let (draft, _, b) = joined(draw);
        draft.then("run 2s").typed(count(SegmentKind::Ack, b))
    }),
    Generator::new("fin-with-ack-or-crossing", "fin-with-the-ack", Format::Counterfactual, joined_or_crossing),
    Generator::new("lost-fin-states", "lost-fin", Format::StatePair, |draw| {
        lost_fin(draw).0.typed(states(&["client", "server"]))
    }),
    Generator::new("lost-fin-count", "lost-fin", Format::Number, lost_fin_count),
    Generator::new("lost-fin-fault", "lost-fin", Format::PlaceFault, lost_fin_fault),
    Generator::new("lost-fin-what-if", "lost-fin", Format::Counterfactual, lost_fin_what_if),
    Generator::new("lost-last-ack-states", "lost-last-ack", Format::StatePair, |draw| {
        lost_last_ack(draw).typed(states(&["client", "server"]))
    }),
    Generator::new("lost-last-ack-time", "lost-last-ack", Format::Number, last_ack_time),
    Generator::new("lost-last-ack-fault", "lost-last-ack", Format::PlaceFault, lost_last_ack_fault),
    Generator::new("lost-last-ack-repeats", "lost-last-ack", Format::Number, lost_last_ack_repeats),
    Generator::new("orphan-count", "orphan-retries", Format::Number, orphan_count),
    Generator::new("orphan-states", "orphan-retries", Format::StatePair, orphan_states),
    Generator::new("orphan-what-if", "orphan-retries", Format::Counterfactual, orphan_what_if),
    Generator::new("orphan-limit", "orphan-retries", Format::StatePair, orphan_limit),
    Generator::new("fin-first-states", "fin-before-data", Format::StatePair, |draw| {
        fin_first(draw).0.typed(states(&["client", "server"]))
    }),
    Generator::new("fin-first-ack", "fin-before-data", Format::NextSegment, |draw| {
        let (draft, b) = fin_first(draw);
        draft.typed(next_segment(b, &[Field::Flags, Field::Ack]))
    }),
    Generator::new("fin-first-results", "fin-before-data", Format::Results, fin_first_results),
    Generator::new("walk-states", "state-machine", Format::StatePair, |draw| {
        walk(draw).typed(states(&["client", "server"]))
    }),
    Generator::new("walk-segment", "state-machine", Format::NextSegment, walk_segment),
    Generator::new("walk-what-if", "state-machine", Format::Counterfactual, walk_what_if),
    Generator::new("walk-reach", "state-machine", Format::Script, walk_reach),
    Generator::new("walk-all", "state-machine", Format::Script, walk_all),
];

/// Both ends close, the second before the first FIN reaches it, looked at on the way.
fn crossing(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let gap = draw.pick(&[0, d / 2]);
    let pause = if gap == 0 { String::new() } else { format!("run {gap}ms\n") };
    let [first, second] = [0, 1].map(|_| draw.pick(&["close", "shutdown wr", "exit"]));
    let look = draw.pick(&[d / 4, d + d / 4, 2 * d + d / 4, 10 * d]);
    scene.draft().then(format!("{a}: {first}\n{pause}{b}: {second}\nrun {look}ms"))
}

/// What answers the FIN that crossed one's own.
fn crossing_answer(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let gap = draw.pick(&[0, d / 2]);
    let pause = if gap == 0 { String::new() } else { format!("run {gap}ms\n") };
    let of = draw.pick(&[a, b]);
    let draft = scene.draft().then(format!("{a}: close\n{pause}{b}: close\nrun {}ms", 10 * d));
    draft.typed(Kind::Segment { from: of.to_owned(), nth: 2, fields: vec![Field::Flags, Field::Seq, Field::Ack] })
}

fn crossing_reach(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let wait = format!("run {}ms", 10 * d);
    let (goal, solution) = draw.pick(&[
        ("client TIME_WAIT, server TIME_WAIT".to_owned(), format!("{a}: close; {b}: close; {wait}")),
        ("client CLOSING, server CLOSING".to_owned(), format!("{a}: close; {b}: close; {wait}")),
        (format!("{a} TIME_WAIT, {b} CLOSED"), format!("{a}: close; {wait}; {b}: close; {wait}")),
        (format!("{a} CLOSING"), format!("{a}: close; {b}: close; {wait}")),
    ]);
    let candidates = format!("{a}: close; {b}: close; {a}: shutdown wr; {b}: shutdown wr; {a}: send 5; {b}: send 5");
    scene.draft().reach(Goal { goal, solution, candidates })
}

fn crossing_later(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let (early, late) = (d / 2, d + d / 2 + d * draw.range(0, 3));
    let (first, then) = if draw.chance(1, 2) { (early, late) } else { (late, early) };
    let endings = [0, 1].map(|_| draw.pick(&["close", "shutdown wr", "exit"]));
    let look = draw.pick(&[10, 20, 30]) * d;
    let draft = scene.draft().then(format!("{a}: {}\nrun {first}ms\n{b}: {}\nrun {look}ms", endings[0], endings[1]));
    let change = Change::replace(format!("run {first}ms"), format!("run {then}ms"));
    draft.what_if(change, states(&["client", "server"]))
}

/// The passive end closes while its acknowledgment still waits, and the two travel together.
fn joined(draw: &mut Draw) -> (Draft, &'static str, &'static str) {
    let scene = interactive(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let soon = draw.pick(&[2, 5, 10, 15, 20, 25, 30]);
    let ending = draw.pick(&["close", "exit", "shutdown wr"]);
    let look = draw.pick(&[d / 2, d + d / 2, 3 * d]);
    let draft = scene.draft().then(format!("{a}: close\nrun {}ms\n{b}: {ending}\nrun {look}ms", d + soon));
    (super::closing::interactive_told(draft, b), a, b)
}

/// The passive end closes just behind the FIN, or just before it comes.
fn joined_or_crossing(draw: &mut Draw) -> Draft {
    let scene = interactive(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let (behind, before) = (d + draw.pick(&[2, 5, 10, 15, 20]), d / 2);
    let (first, then) = if draw.chance(1, 2) { (behind, before) } else { (before, behind) };
    let look = draw.pick(&[d / 4, d + d / 4, 2 * d + d / 4, 10 * d]);
    let draft = scene.draft().then(format!("{a}: close\nrun {first}ms\n{b}: close\nrun {look}ms"));
    let change = Change::replace(format!("run {first}ms"), format!("run {then}ms"));
    super::closing::interactive_told(draft, b).what_if(change, states(&["client", "server"]))
}

/// The first FIN of one end is lost.
fn lost_fin(draw: &mut Draw) -> (Draft, &'static str) {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    if draw.chance(1, 4) {
        // More than may be under way at once: the FIN has not left at all.
        let (size, wait) = (draw.pick(&[30_000, 40_000, 60_000, 90_000]), draw.pick(&["1s", "5s", "20s"]));
        return (scene.draft().then(format!("{b}: unplug\n{a}: send {size}\n{a}: close\nrun {wait}")), a);
    }
    let times = draw.pick(&["", " 2", " 3"]);
    let ending = draw.pick(&["close", "shutdown wr", "exit"]);
    let wait = draw.pick(&[2 * d, 20_000, 30_000]);
    let passive = draw.chance(1, 3);
    let scene = if passive { scene.and(format!("{b}: close\nrun 1s")) } else { scene };
    let draft = scene.draft().then(format!("drop next{times} FIN from {a}\n{a}: {ending}\nrun {wait}ms"));
    (draft, a)
}

fn lost_fin_count(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let lost = draw.range(1, 5);
    let (ending, wait) = (draw.pick(&["close", "shutdown wr", "exit"]), draw.pick(&["30s", "50s"]));
    let scene = if draw.chance(1, 2) { scene.and(format!("{b}: shutdown wr\nrun 1s")) } else { scene };
    let draft = scene.draft().then(format!("drop next {lost} FIN from {a}\n{a}: {ending}\nrun {wait}"));
    draft.typed(count(SegmentKind::Fin, a))
}

fn lost_fin_fault(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b);
    let d = scene.d;
    let options = vec![
        format!("drop next FIN from {a}"),
        format!("drop next ACK from {b}"),
        format!("drop next FIN from {b}"),
        format!("duplicate next FIN from {a}"),
    ];
    let goal = draw.pick(&[format!("{a} FIN_WAIT_1, {b} ESTABLISHED"), format!("{a} FIN_WAIT_1, {b} CLOSE_WAIT")]);
    let ending = draw.pick(&["close", "shutdown wr", "exit"]);
    let draft = scene.draft().then(format!("{a}: {ending}\nrun {}ms", 2 * d + d / 2));
    draft.ask(Asked::Fault { options, goal })
}

fn lost_fin_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let (ending, then) = (draw.pick(&["close", "shutdown wr"]), draw.pick(&["close", "exit"]));
    let lost = draw.pick(&[
        format!("drop next FIN from {a}"),
        format!("drop next FIN from {b}"),
        format!("drop next ACK from {b}"),
    ]);
    let look = draw.pick(&[2 * d + d / 2, 30_000]);
    let draft = scene.draft().then(format!("{a}: {ending}\nrun {}ms\n{b}: {then}\nrun {look}ms", d + d / 2));
    draft.what_if(Change::before(format!("{a}: {ending}"), lost), states(&["client", "server"]))
}

/// The active end's last acknowledgment is lost.
fn lost_last_ack(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let ending = draw.pick(&["close", "shutdown wr", "exit"]);
    let lost = draw.pick(&["", " 2"]);
    let look = draw.pick(&[2 * d + d / 4, 20_000, 58_000, 59_000, 75_000]);
    let draft = scene.and(format!("{a}: close\nrun 1s")).draft();
    draft.then(format!("drop next{lost} ACK from {a}\n{b}: {ending}\nrun {look}ms"))
}

/// How long LAST_ACK lasts when nothing is lost.
fn last_ack_time(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let d = draw.pick(&[40, 100, 140, 200, 240, 300, 400]);
    let scene = open_at(draw, a, b, d);
    let first = draw.pick(&["close", "shutdown wr", "exit"]);
    let (then, look) = (draw.pick(&["close", "exit", "shutdown wr"]), draw.pick(&["90s", "5m"]));
    let draft = scene.and(format!("{a}: {first}\nrun 3s")).draft();
    draft.then(format!("{b}: {then}\nrun {look}")).typed(time_until(b, State::Closed))
}

fn lost_last_ack_fault(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b);
    let d = scene.d;
    let scene = scene.and(format!("{a}: close\nrun 1s"));
    let options = vec![
        format!("drop next ACK from {a}"),
        format!("drop next FIN from {b}"),
        format!("duplicate next FIN from {b}"),
        format!("drop next ACK from {b}"),
    ];
    let goal = draw.pick(&[format!("{a} TIME_WAIT, {b} LAST_ACK"), format!("{a} FIN_WAIT_2, {b} LAST_ACK")]);
    let ending = draw.pick(&["close", "shutdown wr", "exit"]);
    let draft = scene.draft().then(format!("{b}: {ending}\nrun {}ms", 2 * d + d / 4));
    draft.ask(Asked::Fault { options, goal })
}

fn lost_last_ack_repeats(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let lost = draw.range(1, 4);
    let of = draw.pick(&[a, b]);
    let (ending, look) = (draw.pick(&["close", "exit"]), draw.pick(&["20s", "40s"]));
    let kind = if of == a { SegmentKind::Ack } else { SegmentKind::Fin };
    let draft = scene.and(format!("{a}: close\nrun 1s")).draft();
    draft.then(format!("drop next {lost} ACK from {a}\n{b}: {ending}\nrun {look}")).typed(count(kind, of))
}

/// How many of a host's connections are orphans: closed by their process, and still with something to send.
fn orphan_count(draw: &mut Draw) -> Draft {
    let closing = [0, 1, 2].map(|_| draw.range(0, 3));
    let [fin, both, last] = closing;
    let ends = Ends { closing, waits: draw.range(1, 6), open: draw.range(0, 3), leaked: draw.range(0, 2) };
    let value = fin + both + last;
    let listed = format!(
        "ESTABLISHED {}, CLOSE_WAIT {}, FIN_WAIT_1 {fin}, CLOSING {both}, LAST_ACK {last}, TIME_WAIT {}",
        ends.open, ends.leaked, ends.waits
    );
    let listed_zh = listed.replace(", ", "、");
    let because = words(
        format!(
            "FIN_WAIT_1, CLOSING and LAST_ACK without a descriptor: {fin} + {both} + {last} = {value}. \
             TIME_WAIT is counted apart."
        ),
        format!("没有描述符的 FIN_WAIT_1、CLOSING、LAST_ACK：{fin} + {both} + {last} = {value}。TIME_WAIT 另外计数。"),
    );
    Draft::new("")
        .prompt(
            format!(
                "A Linux host has these connections: {listed}. All in FIN_WAIT_1, CLOSING and LAST_ACK were closed by \
                 their processes. How many orphans count against tcp_max_orphans?"
            ),
            format!(
                "一台 Linux 主机上的连接：{listed_zh}。处于 FIN_WAIT_1、CLOSING、LAST_ACK 的连接都已被进程关闭。\
                 计入 tcp_max_orphans 的孤儿连接有多少个？"
            ),
        )
        .worked(Worked {
            run: unfinished(ends),
            reading: orphans,
            rules: &[Rule::CloseSendsFin],
            scale: Scale::Itself,
            unit: (Unit::Count, 0),
            because,
            mistaken: vec![("M68", value + ends.waits)],
        })
}

fn orphan_states(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (away, ending) = (draw.pick(&["unplug", "crash"]), draw.pick(&["close", "exit", "shutdown wr"]));
    let wait = draw.pick(&["20s", "50s", "5m", "10m"]);
    let passive = draw.chance(1, 2);
    let scene = if passive { scene.and(format!("{b}: shutdown wr\nrun 1s")) } else { scene };
    scene.draft().then(format!("{b}: {away}\n{a}: {ending}\nrun {wait}")).typed(states(&[a]))
}

fn orphan_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (ending, away) = (draw.pick(&["close", "exit"]), draw.pick(&["unplug", "crash"]));
    let wait = draw.pick(&["40s", "5m", "8m"]);
    let change = match draw.range(0, 2) {
        0 => Change::replace(format!("{a}: {ending}"), format!("{a}: shutdown wr")),
        1 => Change::before(format!("{a}: {ending}"), format!("sysctl {a} tcp_orphan_retries={}", draw.range(1, 4))),
        _ => Change::without(format!("{b}: {away}")),
    };
    scene.draft().then(format!("{b}: {away}\n{a}: {ending}\nrun {wait}")).what_if(change, states(&[a]))
}

/// Whether a connection that waits in TIME_WAIT or FIN_WAIT_2 counts against tcp_max_orphans.
fn orphan_limit(draw: &mut Draw) -> Draft {
    let (seed, port, d) = (draw.seed(), draw.port(), draw.pick(&[10, 20, 40, 60, 80, 100]));
    let first = draw.pick(&["time-wait", "time-wait", "fin-wait-1"]);
    // close() counts those that were there before.
    let limit = if first == "time-wait" { 0 } else { draw.range(0, 1) };
    let open = format!(
        "seed {seed}\nlink delay {d}ms\nsysctl client tcp_max_orphans={limit}\nserver: listen {port}\n\
         client: connect server:{port} as one\nclient: connect server:{port} as two\nrun 1s\nserver: accept as first\n\
         server: accept as second"
    );
    let lines = if first == "time-wait" {
        "server.second: close\nrun 1s\nclient.two: close\nserver.first: shutdown wr\nrun 1s\nclient.one: close\nrun 1s"
    } else {
        "server: unplug\nclient.one: close\nrun 120ms\nclient.two: close\nrun 50ms"
    };
    let asked = states(&["client.one", "client.two"]);
    Draft::new(open).then(lines).typed(asked).prompt(
        "In which states are client.one and client.two at the end, in this order?",
        "最后 client.one 和 client.two 依次处于什么状态？",
    )
}

/// A FIN arrives while data before it is missing.
fn fin_first(draw: &mut Draw) -> (Draft, &'static str) {
    let scene = talked(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let size = draw.pick(&[5, 80, 500, 1000]);
    let fault = draw.pick(&["drop next DATA", "reorder next DATA", "delay next DATA"]);
    let by = if fault.starts_with("delay") { format!(" by {}ms", d / 2) } else { String::new() };
    let ending = draw.pick(&["close", "shutdown wr", "exit"]);
    let look = draw.pick(&[d + d / 4, 10_000]);
    let set = format!("{a}: set nodelay on");
    let draft =
        scene.and(set).draft().then(format!("{fault} from {a}{by}\n{a}: send {size}\n{a}: {ending}\nrun {look}ms"));
    (draft, b)
}

fn fin_first_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let (word, ending) = (draw.word(), draw.pick(&["close", "shutdown wr", "exit"]));
    let fault = draw.pick(&[format!("drop next DATA from {a}"), format!("delay next DATA from {a} by {}ms", d / 2)]);
    let reads = if draw.chance(1, 2) {
        format!("run {}ms\n{b}: recv\nrun 10s\n{b}: recv", d + d / 4)
    } else {
        format!("{b}: recv\nrun 10s\n{b}: recv")
    };
    scene.draft().then(format!("{fault}\n{a}: send \"{word}\"\n{a}: {ending}\n{reads}")).ask(Asked::Results)
}

/// A few steps of both ends in random order, with random pauses: open, then closing in some way.
fn walked(draw: &mut Draw) -> (Scene, Vec<String>) {
    let scene = open(draw);
    let (d, hosts) = (scene.d, [scene.a, scene.b]);
    let mut lines: Vec<String> = Vec::new();
    let (mut shut, mut pause) = ([false; 2], 0);
    for _ in 0..draw.range(3, 5) {
        let who = usize::from(draw.chance(1, 2));
        let host = hosts[who];
        let act = match draw.range(0, 5) {
            0 if !shut[who] => format!("drop next FIN from {host}"),
            1 if !shut[who] => format!("{host}: send 5"),
            2 => format!("{host}: recv"),
            _ if !shut[who] => {
                shut[who] = true;
                format!("{host}: shutdown wr")
            }
            _ => continue,
        };
        if pause > 0 {
            lines.push(format!("run {pause}ms"));
        }
        lines.push(act);
        pause = draw.pick(&[0, d / 2, d + d / 2, 4 * d]);
    }
    lines.push(format!("run {}ms", pause + draw.pick(&[d / 4, d + d / 4, 2 * d + d / 4])));
    (scene, lines)
}

fn walk(draw: &mut Draw) -> Draft {
    let (scene, lines) = walked(draw);
    // Half of them go through both closes.
    let wanted = if draw.chance(1, 2) { "count FIN from server >= 1" } else { "time > 0s" };
    scene.draft().then(lines.join("\n")).focus("count FIN from client >= 1").focus(wanted)
}

fn walk_segment(draw: &mut Draw) -> Draft {
    let (scene, lines) = walked(draw);
    let b = scene.b;
    let first = lines.iter().take(lines.len().saturating_sub(3)).cloned().collect::<Vec<_>>().join("\n");
    let rest = lines.iter().skip(lines.len().saturating_sub(3)).cloned().collect::<Vec<_>>().join("\n");
    scene.and(first).draft().then(rest).typed(next_flags(b))
}

fn walk_what_if(draw: &mut Draw) -> Draft {
    let (scene, lines) = walked(draw);
    let draft = scene.draft().then(lines.join("\n")).focus("count FIN from client >= 1");
    let changes = Change::possible(&draft);
    if changes.is_empty() {
        return draft;
    }
    draft.what_if(draw.pick(&changes), states(&["client", "server"]))
}

/// Every state there is. A connection on which the FINs cross, which CLOSING needs, is in CLOSE_WAIT at neither end: two
/// connections it takes, and four FINs. The first is the client's to itself, whose one FIN crosses itself; `kill` closes
/// the client's ends of both.
fn walk_all(draw: &mut Draw) -> Draft {
    let (seed, port, d) = (draw.seed(), draw.port(), draw.pick(&[10, 20, 50, 80, 100]));
    let own = draw.range(5000, 5999);
    let wait = format!("run {}ms", 10 * d);
    let connects =
        [format!("client: connect server:{port}"), format!("client: connect client:{own} from {own} as own")];
    let solution = format!(
        "server: listen {port}; {}; {wait}; server: accept; {}; {wait}; client: kill; {wait}; server: close; {wait}",
        connects[0], connects[1]
    );
    let candidates = format!("server: listen {port}; server: accept; {}", in_a_line(connects));
    Draft::new(format!("seed {seed}\nlink delay {d}ms"))
        .reach(Goal { goal: String::new(), solution, candidates })
        .because(
            "No list of fewer than six is known, and none can be: LISTEN takes listen(); CLOSING takes a connection whose FINs \
             cross, CLOSE_WAIT one whose FINs do not, so two connections and three connect() or accept() at least, if one of \
             them is the client's to itself; and FINs at two different moments.",
            "六条是已知最少的，也不可能更少：LISTEN 需要 listen()；CLOSING 需要两个 FIN 交错的连接，CLOSE_WAIT 需要不交错的，\
             所以要两条连接，即使其中一条是客户端连自己，connect() 和 accept() 也至少要三次；FIN 还必须在两个不同的时刻发出。",
        )
}

/// Two ends without a connection, and a pair of states.
fn walk_reach(draw: &mut Draw) -> Draft {
    let (seed, port, d) = (draw.seed(), draw.port(), draw.pick(&[10, 20, 50, 80, 100]));
    let wait = format!("run {}ms", 10 * d);
    let begin = format!("server: listen {port}; client: connect server:{port}");
    let (goal, solution) = draw.pick(&[
        ("client ESTABLISHED, server SYN_RCVD".to_owned(), format!("{begin}; {wait}")),
        ("client ESTABLISHED, server ESTABLISHED".to_owned(), format!("{begin}; {wait}")),
        ("client FIN_WAIT_2, server CLOSE_WAIT".to_owned(), format!("{begin}; {wait}; client: close; {wait}")),
        ("client FIN_WAIT_1, server ESTABLISHED".to_owned(), format!("{begin}; {wait}; client: close; {wait}")),
        ("client SYN_SENT".to_owned(), format!("client: connect server:{port}")),
    ]);
    let candidates =
        format!("server: listen {port}; client: connect server:{port}; client: close; server: close; server: accept");
    Draft::new(format!("seed {seed}\nlink delay {d}ms")).reach(Goal { goal, solution, candidates })
}
