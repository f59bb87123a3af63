//! Orders of events for chapters 4 to 6: closes of every kind, resets, and a peer that has gone.

use crate::quiz::format::Format;

use super::draft::{Asked, Draft};
use super::scenes::{Scene, interactive, open, talked};
use super::{Draw, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    order("close-order", "close-states", both_close),
    order("closer-order", "active-close-and-passive-close", both_close),
    order("one-direction-order", "fin-ends-one-direction", half_closed),
    order("merged-order", "three-segment-close", |draw| {
        let scene = interactive(draw);
        let (a, b, soon) = (scene.a, scene.b, scene.d + draw.pick(&[5, 20, 30, 200]));
        asked(&scene, &format!("{a}: close\nrun {soon}ms\n{b}: close\nrun 1s"))
    }),
    order("end-order", "end-of-stream", |draw| {
        let scene = open(draw);
        let (a, b) = (scene.a, scene.b);
        let size = draw.pick(&[5, 40, 300, 1000]);
        let late = if draw.chance(1, 2) { format!("delay next DATA from {a} by 100ms\n") } else { String::new() };
        asked(&scene, &format!("{late}{a}: send {size}\n{a}: close\nrun 1s\n{b}: recv\n{b}: recv\n{b}: close\nrun 1s"))
    }),
    order("half-close-order", "half-close", half_closed),
    order("crossing-order", "simultaneous-close", |draw| {
        let scene = talked(draw);
        let (a, b) = (scene.a, scene.b);
        let gap = draw.range(0, 2) * scene.d / 4;
        let wait = if gap > 0 { format!("run {gap}ms\n") } else { String::new() };
        asked(&scene, &format!("{a}: close\n{wait}{b}: close\nrun 1s"))
    }),
    order("lost-fin-order", "lost-fin", |draw| {
        let scene = talked(draw);
        let (a, b) = (scene.a, scene.b);
        let who = draw.pick(&[a, b]);
        asked(&scene, &format!("drop next FIN from {who}\n{a}: close\nrun 2s\n{b}: close\nrun 2s"))
    }),
    order("last-ack-order", "lost-last-ack", |draw| {
        let scene = talked(draw);
        let (a, b) = (scene.a, scene.b);
        let scene = scene.and(format!("{a}: close\nrun 500ms\ndrop next ACK from {a}"));
        asked(&scene, &format!("{b}: close\nrun 2s"))
    }),
    order("unread-order", "unread-data-resets", |draw| {
        let scene = open(draw);
        let (a, b) = (scene.a, scene.b);
        let size = draw.pick(&[5, 40, 300, 1000]);
        asked(&scene, &format!("{b}: send {size}\nrun 1s\n{a}: close\nrun 1s\n{b}: recv"))
    }),
    order("write-after-fin-order", "write-after-fin", |draw| {
        let scene = talked(draw);
        let (a, b) = (scene.a, scene.b);
        let (first, second) = (draw.pick(&[3, 20, 500]), draw.pick(&[4, 30, 600]));
        asked(&scene, &format!("{a}: close\nrun 1s\n{b}: send {first}\nrun 1s\n{b}: send {second}\nrun 1s"))
    }),
    order("killed-order", "killed-process", |draw| {
        let scene = talked(draw);
        let (a, b) = (scene.a, scene.b);
        let unread = if draw.chance(1, 2) { format!("{b}: send 7\nrun 1s\n") } else { String::new() };
        asked(&scene, &format!("{unread}{a}: kill\nrun 1s\n{b}: recv\n{b}: close\nrun 1s"))
    }),
    order("rebooted-order", "rebooted-peer", |draw| {
        let scene = talked(draw);
        let (a, b) = (scene.a, scene.b);
        let scene = scene.and(format!("{b}: crash\n{b}: reboot"));
        let size = draw.pick(&[5, 80, 700]);
        asked(&scene, &format!("{a}: send {size}\nrun 1s\n{a}: recv\n{a}: close\nrun 1s"))
    }),
    order("time-wait-order", "time-wait-belongs-to-the-active-closer", both_close),
];

const fn order(name: &'static str, concept: &'static str, draw: fn(&mut Draw) -> Draft) -> Generator {
    Generator::new(name, concept, Format::Order, draw)
}

/// What follows in a scene, its events to be put into order.
fn asked(scene: &Scene, lines: &str) -> Draft {
    scene.draft().then(lines).ask(Asked::Order)
}

/// One closes, then the other, perhaps with data between.
fn both_close(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let last = if draw.chance(1, 3) { format!("{a}: send {}\n", draw.pick(&[8, 90, 800])) } else { String::new() };
    let read = if last.is_empty() { String::new() } else { format!("{b}: recv\n") };
    asked(&scene, &format!("{last}{a}: close\nrun 1s\n{read}{b}: close\nrun 1s"))
}

/// One shuts its direction down, the other still speaks.
fn half_closed(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[8, 90, 800]);
    asked(&scene, &format!("{a}: shutdown wr\nrun 1s\n{b}: send {size}\nrun 1s\n{a}: recv\n{b}: close\nrun 1s"))
}
