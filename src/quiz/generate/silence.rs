//! Generators of chapter 5, second part: processes and hosts that go, peers that fall silent or come back without
//! memory, keepalive, and when data is given up (lessons L26 and L27).

use crate::quiz::format::Format;
use crate::quiz::item::{Quantity, Unit};
use crate::quiz::kind::Field;
use crate::trace::{Rule, SegmentKind, Span, State};

use super::draft::{Asked, Draft, count, next_flags, next_segment, states, time_until, timer, words};
use super::scenes::{ends, open, open_between, talked};
use super::small_runs::{heard_until_closed, vanished_peer};
use super::worked::{Scale, Worked};
use super::{Change, Draw, Generator, Goal};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("killed-segment", "killed-process", Format::NextSegment, |draw| {
        let (draft, a, _) = killed(draw);
        draft.typed(next_segment(a, &[Field::Flags, Field::Seq, Field::Ack]))
    }),
    Generator::new("killed-peer", "killed-process", Format::Results, killed_peer),
    Generator::new("killed-states", "killed-process", Format::StatePair, |draw| {
        killed(draw).0.typed(states(&["client", "server"]))
    }),
    Generator::new("killed-what-if", "killed-process", Format::Counterfactual, killed_what_if),
    Generator::new("silent-states", "silent-peer", Format::StatePair, silent_states),
    Generator::new("silent-results", "silent-peer", Format::Results, silent_results),
    Generator::new("silent-count", "silent-peer", Format::Number, silent_count),
    Generator::new("silent-what-if", "silent-peer", Format::Counterfactual, silent_what_if),
    Generator::new("rebooted-answer", "rebooted-peer", Format::NextSegment, rebooted_answer),
    Generator::new("rebooted-results", "rebooted-peer", Format::Results, rebooted_results),
    Generator::new("rebooted-states", "rebooted-peer", Format::StatePair, rebooted_states),
    Generator::new("rebooted-fault", "rebooted-peer", Format::PlaceFault, rebooted_fault),
    Generator::new("keepalive-formula", "keepalive-timing", Format::Number, keepalive_formula),
    Generator::new("keepalive-time", "keepalive-timing", Format::Number, |draw| {
        let (draft, a) = keepalive(draw, true);
        draft.typed(time_until(a, State::Closed))
    }),
    Generator::new("keepalive-off", "keepalive-timing", Format::Counterfactual, keepalive_off),
    Generator::new("keepalive-default", "keepalive-timing", Format::StatePair, keepalive_default),
    Generator::new("keepalive-timer", "keepalive-timing", Format::StatePair, keepalive_timer),
    Generator::new("keepalive-death-count", "keepalive-death", Format::Number, keepalive_death_count),
    Generator::new("keepalive-death-results", "keepalive-death", Format::Results, keepalive_death_results),
    Generator::new("keepalive-death-what-if", "keepalive-death", Format::Counterfactual, keepalive_death_what_if),
    Generator::new("gives-up-count", "retransmission-gives-up", Format::Number, gives_up_count),
    Generator::new("gives-up-results", "retransmission-gives-up", Format::Results, gives_up_results),
    Generator::new("gives-up-states", "retransmission-gives-up", Format::StatePair, gives_up_states),
    Generator::new("gives-up-time", "retransmission-gives-up", Format::Number, gives_up_time),
    Generator::new("user-timeout-time", "user-timeout", Format::Number, user_timeout_time),
    Generator::new("user-timeout-results", "user-timeout", Format::Results, user_timeout_results),
    Generator::new("user-timeout-what-if", "user-timeout", Format::Counterfactual, user_timeout_what_if),
    Generator::new("user-timeout-reach", "user-timeout", Format::Script, user_timeout_reach),
];

/// A process is killed, with data unread, or read, or none at all.
fn killed(draw: &mut Draw) -> (Draft, &'static str, &'static str) {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 25, 300, 1400]);
    let data = draw.pick(&[
        String::new(),
        format!("{b}: send {size}\nrun 1s\n"),
        format!("{b}: send {size}\nrun 1s\n{a}: recv\n"),
        format!("{b}: send {size}\nrun 1s\n{a}: recv 1\n"),
        format!("{a}: send {size}\nrun 1s\n"),
    ]);
    let how = draw.pick(&["kill", "kill", "exit"]);
    let scene = scene.and(data.trim_end());
    (scene.draft().then(format!("{a}: {how}\nrun 1s")), a, b)
}

fn killed_peer(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (size, pause) = (draw.pick(&[1, 25, 300]), draw.pick(&["1s", "20s"]));
    let data = draw.pick(&[
        String::new(),
        format!("{b}: send {size}\nrun 1s\n"),
        format!("{b}: send {size}\nrun 1s\n{a}: recv\n"),
        format!("{a}: send {size}\nrun 1s\n"),
    ]);
    let calls = draw.pick(&[["recv", "recv", "send 3"], ["recv", "send 3", "recv"], ["send 3", "recv", "recv"]]);
    let calls = calls.map(|call| format!("{b}: {call}")).join("\nrun 500ms\n");
    let scene = scene.and(data.trim_end());
    scene.draft().then(format!("{a}: kill\nrun {pause}\n{calls}")).ask(Asked::Results)
}

fn killed_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (size, pause) = (draw.pick(&[1, 25, 300, 1400]), draw.pick(&["1s", "4s", "50s"]));
    let draft = scene.draft().then(format!("{b}: send {size}\nrun 900ms\n{a}: kill\nrun {pause}"));
    let change = draw.pick(&[
        Change::before(format!("{a}: kill"), format!("{a}: recv")),
        Change::before(format!("{a}: kill"), format!("{a}: recv 1")),
        Change::replace(format!("{a}: kill"), format!("{a}: crash")),
        Change::replace(format!("{a}: kill"), format!("{a}: unplug")),
        Change::without(format!("{b}: send {size}")),
    ]);
    draft.what_if(change, states(&[b]))
}

/// How a host falls silent.
fn goes(draw: &mut Draw, host: &str) -> String {
    format!("{host}: {}", draw.pick(&["unplug", "crash"]))
}

fn silent_states(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let how = if draw.chance(1, 2) { format!("{a}: unplug") } else { goes(draw, a) };
    let wait = draw.pick(&["1s", "5m", "2h", "24h", "100h"]);
    let data = match draw.range(0, 3) {
        0 => format!("{b}: send {}\n", draw.pick(&[1, 900])),
        _ => String::new(),
    };
    scene.draft().then(format!("{how}\n{data}run {wait}")).typed(states(&[b]))
}

fn silent_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let how = goes(draw, a);
    let (wait, size) = (draw.pick(&["5m", "2h", "24h"]), draw.pick(&[1, 40, 2000]));
    let later = draw.pick(&["1s", "10s", "1h"]);
    let first = if draw.chance(1, 2) { format!("{b}: recv\n") } else { String::new() };
    let last = if first.is_empty() { format!("\n{b}: recv") } else { format!("\n{b}: send 2") };
    scene.draft().then(format!("{how}\n{first}run {wait}\n{b}: send {size}\nrun {later}{last}")).ask(Asked::Results)
}

fn silent_count(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let how = goes(draw, a);
    let (wait, then) = (draw.pick(&["1s", "10m", "3h", "24h"]), draw.pick(&["", "plug"]));
    let back = if then.is_empty() || how.ends_with("crash") { String::new() } else { format!("\n{a}: plug\nrun 5m") };
    let kind = draw.pick(&[SegmentKind::Any, SegmentKind::Rst, SegmentKind::Fin]);
    let of = if how.ends_with("crash") { b } else { draw.pick(&[a, b]) };
    scene.draft().then(format!("{how}\nrun {wait}{back}")).typed(count(kind, of))
}

fn silent_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let how = goes(draw, a);
    let wait = draw.pick(&["30m", "3h", "24h"]);
    let size = draw.pick(&[1, 50, 1000]);
    let draft = scene.draft().then(format!("{how}\nrun {wait}"));
    let change = draw.pick(&[
        Change::before(format!("run {wait}"), format!("{b}: send {size}")),
        Change::before(&how, format!("{b}: set keepalive on")),
        Change::replace(&how, format!("{a}: kill")),
        Change::before(format!("run {wait}"), format!("run 10s; {a}: reboot")),
    ]);
    let change = match (&change, how.ends_with("crash")) {
        (Change::Before { put, .. }, false) if put.ends_with("reboot") => {
            Change::before(format!("run {wait}"), format!("run 10s; {a}: plug"))
        }
        _ => change,
    };
    draft.what_if(change, states(&[b]))
}

/// A host has lost everything and is back.
fn rebooted(draw: &mut Draw) -> super::scenes::Scene {
    let scene = talked(draw);
    let a = scene.a;
    let (down, up) = (draw.pick(&["1s", "20s", "5m"]), draw.pick(&["1s", "10s", "1h"]));
    scene.and(format!("{a}: crash\nrun {down}\n{a}: reboot\nrun {up}"))
}

fn rebooted_answer(draw: &mut Draw) -> Draft {
    let scene = rebooted(draw);
    let (a, b) = (scene.a, scene.b);
    let call = draw.pick(&["send 1", "send 70", "send 1300", "close", "shutdown wr"]);
    scene.draft().then(format!("{b}: {call}\nrun 1s")).typed(next_flags(a))
}

fn rebooted_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let away = draw.pick(&[["crash", "reboot"], ["crash", "reboot"], ["unplug", "plug"]]);
    let (down, size) = (draw.pick(&["1s", "20s", "5m"]), draw.pick(&[1, 70, 1300]));
    let calls = draw.pick(&[["send 2", "recv"], ["recv", "send 2"], ["recv", "recv"]]);
    let waiting = if draw.chance(1, 2) { format!("{b}: send {size}\nrun 5s\n") } else { String::new() };
    let lines = format!(
        "{a}: {}\nrun {down}\n{a}: {}\nrun 1s\n{waiting}{b}: {}\nrun 1s\n{b}: {}",
        away[0], away[1], calls[0], calls[1]
    );
    scene.draft().then(lines).ask(Asked::Results)
}

fn rebooted_states(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let (down, up) = (draw.pick(&["1s", "20s", "5m"]), draw.pick(&["1s", "1h", "24h"]));
    let data = if draw.chance(1, 2) { format!("{b}: send {}\nrun 1s\n", draw.pick(&[1, 500])) } else { String::new() };
    scene
        .draft()
        .then(format!("{a}: crash\nrun {down}\n{a}: reboot\n{data}run {up}"))
        .typed(states(&["client", "server"]))
}

fn rebooted_fault(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b);
    let (down, size) = (draw.pick(&["2s", "20s", "3m"]), draw.pick(&[1, 80, 900]));
    let options = vec![
        format!("{a}: crash; run {down}; {a}: reboot"),
        format!("{a}: unplug; run {down}; {a}: plug"),
        format!("{a}: crash; run {down}"),
        format!("{a}: shutdown wr; run {down}"),
    ];
    let goal = draw.pick(&[format!("{b}.recv = ECONNRESET"), format!("{b}.recv = 0")]);
    scene.draft().then(format!("{b}: send {size}\nrun 1s\n{b}: recv")).ask(Asked::Fault { options, goal })
}

/// When keepalive gives up, worked out.
fn keepalive_formula(draw: &mut Draw) -> Draft {
    let default = draw.chance(1, 8);
    let (idle, interval, probes) = if default {
        (7200, 75, 9)
    } else {
        (draw.pick(&[60, 120, 300, 600, 1800, 3600]), draw.pick(&[5, 10, 15, 20, 30, 60]), draw.range(3, 10))
    };
    let value = idle + interval * probes;
    let settings = if default {
        words("the defaults of Linux", "Linux 的默认值")
    } else {
        let text = format!("keepidle {idle} s, keepintvl {interval} s, keepcnt {probes}");
        words(text.clone(), text)
    };
    let because = words(
        format!("{idle} s + {probes} × {interval} s = {value} s."),
        format!("{idle} 秒 + {probes} × {interval} 秒 = {value} 秒。"),
    );
    let worked = Worked {
        run: vanished_peer(idle, interval, probes),
        reading: heard_until_closed,
        rules: &[Rule::KeepaliveProbe, Rule::KeepaliveGivesUp],
        scale: Scale::Itself,
        unit: (Unit::Time, 50),
        because,
        mistaken: Vec::new(),
    };
    Draft::new("")
        .prompt(
            format!(
                "A socket has SO_KEEPALIVE set ({}). Its peer lost power right after the last segment. How long after \
                 that segment is the connection given up?",
                settings.en
            ),
            format!(
                "一个套接字打开了 SO_KEEPALIVE（{}）。对端在最后一个报文段之后立即断电。\
                 距该报文段多久，连接被放弃？",
                settings.zh
            ),
        )
        .worked(worked)
}

/// A peer falls silent on a connection with keepalive, or without.
fn keepalive(draw: &mut Draw, on: bool) -> (Draft, &'static str) {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (idle, interval, probes) = (draw.pick(&[20, 30, 40, 60, 90]), draw.pick(&[1, 2, 3, 5, 10]), draw.range(2, 6));
    let turn = if on { format!("{a}: set keepalive on\n") } else { String::new() };
    let away = draw.pick(&["unplug", "crash"]);
    let set = format!(
        "{a}: set keepidle {idle}\n{a}: set keepintvl {interval}\n{a}: set keepcnt {probes}\n{turn}{b}: {away}\nrun 20m"
    );
    (scene.draft().then(set), a)
}

fn keepalive_off(draw: &mut Draw) -> Draft {
    if draw.chance(1, 2) {
        let (draft, a) = keepalive(draw, true);
        return draft.what_if(Change::without(format!("{a}: set keepalive on")), time_until(a, State::Closed));
    }
    let (draft, a) = keepalive(draw, true);
    let line = draft.after.iter().find(|line| line.contains("keepcnt")).cloned().unwrap_or_default();
    let probes = draw.range(7, 9);
    draft.what_if(Change::replace(line, format!("{a}: set keepcnt {probes}")), time_until(a, State::Closed))
}

/// A connection is opened, its peer goes, and hours pass: nobody has asked for keepalive, or somebody has.
fn keepalive_default(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let (seed, port, d) = (draw.seed(), draw.port(), draw.pick(&[10, 20, 50, 80, 100]));
    let away = draw.pick(&["unplug", "crash"]);
    let wait = draw.pick(&["1h", "3h", "24h", "48h"]);
    let option = draw.pick(&["", "", "keepalive on", "keepidle 60", "nodelay on"]);
    let set = if option.is_empty() { String::new() } else { format!("{a}: set {option}\n") };
    let draft = Draft::new(format!("seed {seed}\nlink delay {d}ms\nserver: listen {port}"));
    let draft =
        draft.then(format!("client: connect server:{port}\nrun 1s\nserver: accept\n{set}{b}: {away}\nrun {wait}"));
    draft.typed(states(&[a]))
}

fn keepalive_timer(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let set = draw.pick(&[
        String::new(),
        format!("{a}: set keepalive on\n"),
        format!("{a}: set keepidle 30\n"),
        format!("{b}: set keepalive on\n"),
        format!("{a}: set nodelay on\n"),
    ]);
    let size = draw.pick(&[1, 90, 1000]);
    let data = if draw.chance(1, 2) { format!("{a}: send {size}\n") } else { String::new() };
    let of = draw.pick(&[a, a, b]);
    let wait = draw.pick(&["5s", "10m", "1h"]);
    scene.draft().then(format!("{set}{data}run {wait}")).chosen(timer(of))
}

fn keepalive_death_count(draw: &mut Draw) -> Draft {
    let (draft, a) = keepalive(draw, true);
    draft.typed(count(draw.pick(&[SegmentKind::Rst, SegmentKind::Ack]), a))
}

fn keepalive_death_results(draw: &mut Draw) -> Draft {
    let (draft, a) = keepalive(draw, true);
    let scene: Vec<String> = draft.after.iter().filter(|line| line.contains("set ")).cloned().collect();
    let rest: Vec<String> = draft.after.iter().filter(|line| !line.contains("set ")).cloned().collect();
    let calls = draw.pick(&[["recv", "recv", "send 2"], ["send 2", "recv", "send 2"], ["so_error", "recv", "send 2"]]);
    let calls = calls.map(|call| format!("{a}: {call}")).join("\n");
    let before = draft.before.join("\n");
    let draft = Draft::new(format!("{before}\n{}", scene.join("\n")));
    draft.then(format!("{}\n{calls}", rest.join("\n"))).ask(Asked::Results)
}

fn keepalive_death_what_if(draw: &mut Draw) -> Draft {
    let (draft, a) = keepalive(draw, true);
    let b = if a == "client" { "server" } else { "client" };
    let away = draft.after.iter().find(|line| line.starts_with(b)).cloned().unwrap_or_default();
    let size = draw.pick(&[1, 60, 900]);
    let change = match draw.range(0, 2) {
        0 => Change::before("run 20m", format!("{a}: send {size}")),
        1 => Change::without(away),
        _ => Change::without(format!("{a}: set keepalive on")),
    };
    draft.what_if(change, count(SegmentKind::Rst, a))
}

/// Data goes to a peer that is not there any more.
fn gives_up(draw: &mut Draw, wait: &str) -> (Draft, &'static str) {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let (how, size) = (goes(draw, b), draw.pick(&[1, 80, 1000]));
    (scene.draft().then(format!("{how}\n{a}: send {size}\nrun {wait}")), a)
}

fn gives_up_count(draw: &mut Draw) -> Draft {
    let wait = draw.pick(&["1h", "2h", "24h"]);
    let (draft, a) = gives_up(draw, wait);
    draft.typed(count(draw.pick(&[SegmentKind::Rst, SegmentKind::Fin]), a))
}

fn gives_up_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (how, size) = (goes(draw, b), draw.pick(&[1, 80, 1000]));
    let wait = draw.pick(&["10m", "1h", "3h"]);
    let calls = draw.pick(&[["recv", "recv", "send 2"], ["recv", "send 2", "send 2"], ["so_error", "recv", "send 2"]]);
    let calls = calls.map(|call| format!("{a}: {call}")).join("\n");
    scene.draft().then(format!("{how}\n{a}: send {size}\nrun {wait}\n{calls}")).ask(Asked::Results)
}

fn gives_up_states(draw: &mut Draw) -> Draft {
    let wait = draw.pick(&["5m", "10m", "14m", "20m", "1h", "24h"]);
    let (draft, a) = gives_up(draw, wait);
    draft.typed(states(&[a]))
}

/// What tcp_retries2 comes to as a time: so many waits, doubling from 200 ms up to 120 s.
fn gives_up_time(draw: &mut Draw) -> Draft {
    let (retries, limit) = (draw.range(3, 15), draw.pick(&[120, 120, 60, 30]));
    let value = model_ms(retries, limit * 1000);
    let because = words(
        format!(
            "0.2 s, 0.4 s, 0.8 s, ... up to {limit} s: {} waits, {}.{} s in all.",
            retries + 1,
            value / 1000,
            value % 1000 / 100
        ),
        format!(
            "0.2 秒、0.4 秒、0.8 秒……每次加倍，最多 {limit} 秒：共 {} 次等待，合计 {}.{} 秒。",
            retries + 1,
            value / 1000,
            value % 1000 / 100
        ),
    );
    let asked = Asked::Number { truth: Quantity::time(Span::millis(value)), because, mistaken: Vec::new() };
    Draft::new("")
        .prompt(
            format!(
                "Linux turns tcp_retries2 into a time: that of one wait more than so many retransmissions, if the \
                 first wait were 200 ms and each next one twice as long, {limit} s at most. Which time is that for \
                 tcp_retries2 = {retries}? An answer within 5 % is right."
            ),
            format!(
                "Linux 把 tcp_retries2 换算成一段时间：首次等待 200 毫秒，此后每次加倍，最多 {limit} 秒，\
                 等待次数比重传次数多一次。\
                 tcp_retries2 = {retries} 时，这段时间是多长？误差在 5% 以内算对。"
            ),
        )
        .ask(asked)
}

/// The sum of `retries` + 1 waits from 200 ms, each twice the one before up to `limit`; in milliseconds.
fn model_ms(retries: u64, limit: u64) -> u64 {
    (0..=retries).map(|n| (200_u64 << n.min(20)).min(limit)).sum()
}

fn user_timeout_time(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let value = draw.pick(&["10s", "15s", "20s", "30s", "45s", "60s", "90s"]);
    let (how, size) = (goes(draw, b), draw.pick(&[0, 1, 80, 900]));
    let data = if size == 0 { String::new() } else { format!("{a}: send {size}\n") };
    let scene = scene.and(format!("{a}: set usertimeout {value}"));
    scene.draft().then(format!("{how}\n{data}run 2h")).typed(time_until(a, State::Closed))
}

fn user_timeout_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let value = draw.pick(&["5s", "20s", "60s"]);
    let (how, size, wait) = (goes(draw, b), draw.pick(&[1, 80, 900]), draw.pick(&["2s", "2m", "5m"]));
    let first = if draw.chance(1, 2) { format!("{a}: recv\n") } else { String::new() };
    let scene = scene.and(format!("{a}: set usertimeout {value}"));
    let lines = format!("{how}\n{a}: send {size}\n{first}run {wait}\n{a}: send 2\n{a}: send 3");
    scene.draft().then(lines).ask(Asked::Results)
}

fn user_timeout_what_if(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let value = draw.pick(&["5s", "20s", "60s"]);
    let (how, size, wait) = (goes(draw, b), draw.pick(&[1, 80, 900]), draw.pick(&["3m", "5m", "10m"]));
    let data = if draw.chance(2, 3) { format!("{a}: send {size}\n") } else { String::new() };
    let draft = scene.draft().then(format!("{how}\n{data}run {wait}"));
    draft.what_if(Change::before(how, format!("{a}: set usertimeout {value}")), states(&[a]))
}

/// A dead peer is to be noticed within two minutes.
fn user_timeout_reach(draw: &mut Draw) -> Draft {
    let (a, b) = ends(draw);
    let scene = open_between(draw, a, b);
    let how = goes(draw, b);
    let seconds = draw.pick(&[10, 20, 30]);
    let (goal, solution) = draw.pick(&[
        (
            // Whoever closes is rid of the connection sooner by a RST, and later without.
            format!("{a} CLOSED, count RST from {a} = 0, time <= 80s"),
            format!("{a}: set usertimeout {seconds}s; {a}: send 5; run 75s"),
        ),
        (
            format!("{a}.recv = ETIMEDOUT, time <= 3m"),
            format!("{a}: set usertimeout {seconds}s; {a}: send 5; {a}: recv; run 2m"),
        ),
    ]);
    let candidates = format!(
        "{a}: send 5; {a}: recv; {a}: set usertimeout {seconds}s; {a}: set keepalive on; {a}: set keepidle 5; \
         {a}: shutdown wr"
    );
    scene.and(how).draft().reach(Goal { goal, solution, candidates })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::scenario::{parse, run};

    /// The sum is held against the engine: data is given up at the first expiry after that time.
    #[test]
    fn the_model_of_tcp_retries2_is_that_of_the_engine() {
        for (retries, limit) in [(3, 120), (5, 120), (8, 120), (15, 120), (10, 30), (12, 60)] {
            let least = model_ms(retries, limit * 1000);
            let lines = |time: u64, state: &str| {
                format!(
                    "sysctl client tcp_retries2={retries}\nsysctl client tcp_rto_max_ms={}\n\
                     sysctl client tcp_early_retrans=0\nlink delay 10ms\nserver: listen 80\nclient: connect server:80\n\
                     run 1s\nserver: crash\nclient: send 5\nrun until count DATA from client = 2\nrun {time}ms\n\
                     expect client {state}",
                    limit * 1000
                )
            };
            for (time, state) in [(least - 1, "ESTABLISHED"), (least + limit * 1000, "CLOSED")] {
                let text = lines(time, state);
                let report = run(&parse(&text, Lang::En).unwrap_or_else(|found| panic!("{found:?}")));
                assert!(report.is_ok(), "{text}\n{:?}", report.failures);
            }
        }
    }
}
