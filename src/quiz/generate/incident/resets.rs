//! Incidents in which a connection ends with a reset, each for another reason.

use super::super::Draw;
use super::super::scenes::{Scene as Open, open};
use super::scene::Scene;

/// A request of `a`, perhaps a round of talk before it.
fn asked(draw: &mut Draw) -> (Open, u64) {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[12, 80, 400, 1400]);
    let scene = if draw.chance(1, 2) {
        let answer = draw.pick(&[5, 120, 900]);
        scene.and(format!("{a}: send 30\nrun 500ms\n{b}: recv\n{b}: send {answer}\nrun 500ms\n{a}: recv"))
    } else {
        scene
    };
    (scene, size)
}

/// A process answers the beginning of a request and closes; the rest was not read.
pub(super) fn unread(draw: &mut Draw) -> Scene {
    let (open, size) = asked(draw);
    let (a, b) = (open.a, open.b);
    let (rest, answer) = (draw.pick(&[1, 200, 1000]), draw.pick(&[0, 40, 300]));
    let whole = size + rest;
    let answers = if answer == 0 { String::new() } else { format!("\n{b}: send {answer}") };
    let early = draw.chance(1, 2);
    // Read in part, or not at all.
    let read = if early { format!("- {b}: recv {size}\n+ {b}: recv") } else { format!("+ {b}: recv") };
    Scene::new(format!(
        "{}\n{a}: send {whole}\nrun 500ms\n{read}{answers}\nrun 300ms\nshow ss {b}\n{b}: close\nrun 1s\n\
         show tcpdump {a}\nshow nstat {b}",
        open.lines
    ))
}

/// A process that wants no TIME_WAIT.
pub(super) fn linger(draw: &mut Draw) -> Scene {
    let (open, size) = asked(draw);
    let (a, b) = (open.a, open.b);
    Scene::new(format!(
        "{}\n{a}: send {size}\nrun 500ms\n{b}: recv\nrun 300ms\nshow ss {b}\n- {b}: set linger 0\n{b}: close\nrun 1s\n\
         show tcpdump {a}\nshow nstat {b}",
        open.lines
    ))
}

/// The peer starts again; the next data meets a kernel that knows nothing.
pub(super) fn rebooted(draw: &mut Draw) -> Scene {
    let (open, size) = asked(draw);
    let (a, b) = (open.a, open.b);
    let down = draw.pick(&["2s", "30s", "3m"]);
    let idle = draw.pick(&["1s", "10s", "1h"]);
    let listens = open.lines.lines().find(|line| line.starts_with("server: listen")).unwrap_or_default().to_owned();
    let again = if b == "server" { format!("- {listens}\n") } else { String::new() };
    Scene::new(format!(
        "{}\nrun 1s\n- {b}: crash\nrun {down}\n- {b}: reboot\n{again}run {idle}\nshow ss {a}\nshow ss {b}\n\
         {a}: send {size}\nrun 1s\nshow tcpdump {a}\nshow nstat {b}",
        open.lines
    ))
}

/// One side closes and is answered afterwards.
pub(super) fn closed_early(draw: &mut Draw) -> Scene {
    let (open, size) = asked(draw);
    let (a, b) = (open.a, open.b);
    let (answer, work) = (draw.pick(&[30, 500, 1300]), draw.pick(&["200ms", "2s", "15s"]));
    Scene::new(format!(
        "{}\n{a}: send {size}\n- {a}: close\n+ {a}: shutdown wr\nrun {work}\n{b}: recv\n{b}: send {answer}\nrun 1s\n\
         show tcpdump {b}\nshow nstat {a}\nshow ss {b}",
        open.lines
    ))
}

/// A reset that claims to come from the peer.
pub(super) fn forged(draw: &mut Draw) -> Scene {
    let (open, size) = asked(draw);
    let (a, b) = (open.a, open.b);
    let wait = draw.pick(&["300ms", "2s"]);
    Scene::new(format!(
        "{}\n{a}: send {size}\nrun 500ms\n{b}: recv\nrun {wait}\n- inject RST from {b} to {a}\nrun 1s\nshow tcpdump {a}\n\
         show ss {a}\nshow tcpdump {b}\nshow ss {b}",
        open.lines
    ))
}
