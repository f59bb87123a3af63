//! Situations that many generators begin with: an open connection of which either end may act, with or without data
//! that has gone to and fro. Times are chosen so that nothing happens at the moment of the cut.

use super::{Draft, Draw};

/// An open, accepted connection.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    /// The end that acts first.
    pub a: &'static str,
    /// The other end.
    pub b: &'static str,
    /// The one-way delay, in milliseconds; even.
    pub d: u64,
    /// The commands so far.
    pub lines: String,
}

impl Scene {
    /// The situation, with nothing asked yet.
    pub fn draft(&self) -> Draft {
        Draft::new(&self.lines)
    }

    /// The situation after more commands.
    pub fn and(mut self, lines: impl AsRef<str>) -> Scene {
        self.lines.push('\n');
        self.lines.push_str(lines.as_ref());
        self
    }
}

/// Either end first.
pub(super) fn ends(draw: &mut Draw) -> (&'static str, &'static str) {
    if draw.chance(1, 2) { ("client", "server") } else { ("server", "client") }
}

/// A one-way delay in milliseconds, even, so that half of it is whole.
pub(super) fn one_way(draw: &mut Draw) -> u64 {
    draw.pick(&[10, 20, 30, 40, 50, 60, 70, 80, 100, 120])
}

/// A connection just accepted, on which nothing was said.
pub(super) fn open(draw: &mut Draw) -> Scene {
    let (a, b) = ends(draw);
    open_between(draw, a, b)
}

/// The same with a given end acting first.
pub(super) fn open_between(draw: &mut Draw, a: &'static str, b: &'static str) -> Scene {
    let d = one_way(draw);
    open_at(draw, a, b, d)
}

/// The same with a given one-way delay.
pub(super) fn open_at(draw: &mut Draw, a: &'static str, b: &'static str, d: u64) -> Scene {
    let (seed, port) = (draw.seed(), draw.port());
    let lines = format!(
        "seed {seed}\nlink delay {d}ms\nserver: listen {port}\nclient: connect server:{port}\nrun 1s\nserver: accept"
    );
    Scene { a, b, d, lines }
}

/// A connection on which something may have been said, and read.
pub(super) fn talked(draw: &mut Draw) -> Scene {
    let scene = open(draw);
    let (mut lines, rounds) = (String::new(), draw.range(0, 2));
    for _ in 0..rounds {
        let (from, to) = ends(draw);
        let size = draw.pick(&[5, 12, 40, 100, 250, 536, 1000]);
        lines += &format!("\n{from}: send {size}\nrun 1s\n{to}: recv");
    }
    scene.and(lines.trim_start())
}

/// A connection on which `a` has asked and `b` has answered, so that `b` lets a bare acknowledgment wait for 40 ms.
pub(super) fn interactive(draw: &mut Draw) -> Scene {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (question, answer) = (draw.pick(&[4, 20, 60, 300]), draw.pick(&[3, 50, 200, 900]));
    scene.and(format!("{a}: send {question}\nrun 1s\n{b}: recv\n{b}: send {answer}\nrun 1s\n{a}: recv"))
}
