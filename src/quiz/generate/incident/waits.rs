//! Incidents in which TIME_WAIT is in the way: of a client that needs a port, of a server that needs its own again.

use super::super::Draw;
use super::opening::start;
use super::scene::Scene;

/// A client that closes first, over and over, with few ports.
pub(super) fn ports(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let (first, ports) = (draw.pick(&[32_768, 40_000, 50_000]), 2 * draw.range(1, 2));
    // connect() leaves the last port of an odd range alone.
    let last = first + ports - 1;
    let size = draw.pick(&[20, 300]);
    let mut lines = format!(
        "{start}\nsysctl client ip_local_port_range={first}-{last}\n\
         sysctl client tcp_tw_reuse=0\nserver: listen {port} as door"
    );
    for n in 1..=ports {
        lines += &format!(
            "\nclient: connect server:{port} as c{n}\nrun 300ms\nserver.door: accept as s{n}\nclient.c{n}: send {size}\n\
             run 300ms\nserver.s{n}: recv\nserver.s{n}: send 90\nrun 300ms\nclient.c{n}: recv\n\
             - client.c{n}: close\nrun 300ms\nserver.s{n}: close\nrun 300ms\n+ client.c{n}: close\n+ run 300ms"
        );
    }
    let wait = draw.pick(&["1s", "5s", "20s"]);
    Scene::new(format!(
        "{lines}\nrun {wait}\nclient: connect server:{port} as again\nrun 1s\nshow ss client\nshow ss server\n\
         show nstat client"
    ))
    .tell(
        format!("A client can no longer connect to this one server; to others it can. The client's ip_local_port_range is {first} {last}."),
        format!("一个客户端连不上了，而且只有这一台服务器连不上，连别的都正常。它的 ip_local_port_range 是 {first} {last}。"),
    )
}

/// A server that closes first and starts again.
pub(super) fn bind(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let (count, wait) = (draw.range(1, 3), draw.pick(&["1s", "5s", "30s"]));
    let mut lines = format!("{start}\n- server: listen {port} as door\n+ server: listen {port} reuseaddr as door");
    for n in 1..=count {
        lines += &format!("\nclient: connect server:{port} as c{n}\nrun 300ms\nserver.door: accept as s{n}");
    }
    let end = draw.pick(&["exit", "kill"]);
    lines += &format!("\nrun 2s\nserver: {end}\nrun 500ms");
    for n in 1..=count {
        lines += &format!("\nclient.c{n}: close");
    }
    Scene::new(format!(
        "{lines}\nrun {wait}\n- server: listen {port}\n+ server: listen {port} reuseaddr\nrun 500ms\n\
         client: connect server:{port} as again\nrun 1s\nshow ss server\nshow tcpdump client"
    ))
    .tell("The server was restarted; since then no client gets through.", "服务器重启之后，客户端都连不上了。")
}
