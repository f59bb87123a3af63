//! Incidents of closing: sockets that stay because nobody closes, because of who closes first, or because both do.

use super::super::Draw;
use super::super::scenes::open;
use super::opening::start;
use super::scene::Scene;

/// Connections that the peer has closed, and this process has not.
pub(super) fn leak(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let (count, wait) = (draw.range(1, 3), draw.pick(&["70s", "10m", "5h"]));
    let (request, answer) = (draw.pick(&[20, 300]), draw.pick(&[50, 700]));
    // Which side leaks.
    let server = draw.chance(2, 3);
    let mut lines = format!("{start}\nserver: listen {port} as door");
    for n in 1..=count {
        let (first, then) = if server { ("client.c", "server.s") } else { ("server.s", "client.c") };
        lines += &format!(
            "\nclient: connect server:{port} as c{n}\nrun 300ms\nserver.door: accept as s{n}\nclient.c{n}: send {request}\n\
             run 300ms\nserver.s{n}: recv\nserver.s{n}: send {answer}\nrun 300ms\nclient.c{n}: recv\n{first}{n}: close\n\
             run 300ms\n+ {then}{n}: close"
        );
    }
    let leaker = if server { "server" } else { "client" };
    let peer = if server { "client" } else { "server" };
    let capture = if count == 1 { format!("\nshow tcpdump {leaker}") } else { String::new() };
    Scene::new(lines + &format!("\nrun {wait}\nshow ss {leaker}\nshow ss {peer}{capture}\nshow nstat {leaker}"))
}

/// A server that closes after its answer.
pub(super) fn server_closes(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let (count, wait) = (draw.range(2, 4), draw.pick(&["500ms", "10s", "40s"]));
    let answer = draw.pick(&[50, 700, 1400]);
    let mut lines = format!("{start}\nserver: listen {port} as door");
    for n in 1..=count {
        lines += &format!(
            "\nclient: connect server:{port} as c{n}\nrun 300ms\nserver.door: accept as s{n}\nclient.c{n}: send 20\n\
             run 300ms\nserver.s{n}: recv\nserver.s{n}: send {answer}\n+ run 300ms\n+ client.c{n}: recv\n\
             + client.c{n}: close\n+ run 300ms\nserver.s{n}: close\n- run 300ms\n- client.c{n}: recv\n\
             - client.c{n}: close\nrun 300ms"
        );
    }
    let capture = if count == 2 { "\nshow tcpdump server" } else { "" };
    Scene::new(lines + &format!("\nrun {wait}\nshow ss server\nshow ss client{capture}\nshow nstat server"))
}

/// Both processes end at the same time.
pub(super) fn crossed(draw: &mut Draw) -> Scene {
    let scene = open(draw);
    let (a, b, delay) = (scene.a, scene.b, scene.d);
    let (size, wait) = (draw.pick(&[10, 150, 1200]), draw.pick(&["1s", "15s", "45s"]));
    let apart = draw.pick(&[0, delay / 2]);
    let between = if apart == 0 { String::new() } else { format!("- run {apart}ms\n") };
    Scene::new(format!(
        "{}\n{a}: send {size}\nrun 1s\n{b}: recv\nrun 1s\n{a}: close\n{between}+ run 1s\n{b}: close\nrun {wait}\n\
         show ss {a}\nshow ss {b}\nshow tcpdump {a}",
        scene.lines
    ))
}
