//! Incidents in which a connection is there and nothing moves: a dead path, a box that forgot, a reader who sleeps, and
//! keepalive that puts an end to it.

use super::super::Draw;
use super::super::scenes::open;
use super::opening::start;
use super::scene::Scene;

/// The peer's cable comes out; keepalive notices.
pub(super) fn keepalive(draw: &mut Draw) -> Scene {
    let open = open(draw);
    let (a, b) = (open.a, open.b);
    let (idle, every, count) = (draw.pick(&[10, 20, 30]), draw.pick(&[2, 5]), draw.range(2, 4));
    let asked = idle + every;
    let last = draw.pick(&["30s", "90s"]);
    Scene::new(format!(
        "{}\n{a}: set keepalive on\n{a}: set keepidle {idle}\n{a}: set keepintvl {every}\n{a}: set keepcnt {count}\n\
         {a}: send 40\nrun 1s\n{b}: recv\n- {b}: unplug\nrun {asked}s\nshow ss {a}\nrun {last}\nshow tcpdump {a}\n\
         show nstat {a}\nshow ss {b}",
        open.lines
    ))
}

/// The peer's cable comes out; there is data to send.
pub(super) fn dead_path(draw: &mut Draw) -> Scene {
    let open = open(draw);
    let (a, b) = (open.a, open.b);
    let (size, wait) = (draw.pick(&[10, 200, 1000]), draw.pick(&["6s", "15s", "40s"]));
    let out = draw.pick(&[a, b]);
    // Where it is one's own cable, the capture still has what was sent.
    let host = if out == a { a } else { b };
    Scene::new(format!(
        "{}\n{b}: send 25\nrun 1s\n{a}: recv\n- {host}: unplug\n{a}: send {size}\nrun {wait}\nshow ss {a}\n\
         show tcpdump {a}\nshow ss {b}\nshow tcpdump {b}",
        open.lines
    ))
    .tell(
        "A connection is there, but nothing comes of it any more; a new one could not be tried yet.",
        "连接还在，但已经没有任何进展；还没有来得及试着新建一条连接。",
    )
}

/// A connection idle for longer than a NAT box remembers.
pub(super) fn nat(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let (timeout, size) = (draw.pick(&[20, 60, 300]), draw.pick(&[20, 200, 900]));
    let idle = timeout + draw.pick(&[10, 45, 100]);
    let wait = draw.pick(&["4s", "8s"]);
    Scene::new(format!(
        "{start}\nnat box for client\n- nat box timeout {timeout}s\nserver: listen {port} as door\n\
         client: connect server:{port} as c1\nrun 1s\nserver.door: accept as s1\nclient.c1: send 30\nrun 500ms\n\
         server.s1: recv\nrun {idle}s\nserver.s1: send {size}\nrun {wait}\nclient: connect server:{port} as c2\nrun 1s\n\
         server.door: accept as s2\n\
         show ss server\nshow tcpdump server\nshow ss client"
    ))
}

/// Data for a process that does not read.
pub(super) fn zero_window(draw: &mut Draw) -> Scene {
    let open = open(draw);
    let (a, b) = (open.a, open.b);
    let (buffer, size) = (draw.pick(&[2304, 3000]), draw.pick(&[7000, 8500, 9900]));
    let wait = draw.pick(&["1s", "3s", "6s"]);
    Scene::new(format!(
        "{}\n{b}: set rcvbuf {buffer}\n+ {b}: set rcvbuf 65536\n{a}: send {size}\nrun 200ms\n+ {b}: recv\n\
         run {wait}\n+ {b}: recv\nshow ss {a}\nshow ss {b}\nshow tcpdump {a}",
        open.lines
    ))
}
