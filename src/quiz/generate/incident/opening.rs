//! Incidents in which nobody gets through: queues that are full, segments that are lost or refused on the way.

use super::super::Draw;
use super::super::scenes::one_way;
use super::scene::Scene;

/// The first lines of a run.
pub(super) fn start(draw: &mut Draw) -> (String, u64) {
    let (seed, port, delay) = (draw.seed(), draw.port(), one_way(draw));
    (format!("seed {seed}\nlink delay {delay}ms"), port)
}

/// More clients than the queue holds, one after the other or all at once.
pub(super) fn overflow(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let (backlog, more) = (draw.range(0, 2), draw.range(1, 2));
    let at_once = draw.chance(1, 3);
    let listen = format!("server: listen {port} backlog={backlog} as door");
    // All at once, only room for all helps; one after the other, a process that accepts in time does.
    let listen = if at_once { format!("- {listen}\n+ server: listen {port} backlog=64 as door") } else { listen };
    let mut lines = format!("{start}\n{listen}");
    for n in 1..=backlog + 1 + more {
        lines += &format!("\nclient: connect server:{port} as c{n}");
        if !at_once {
            lines += &format!("\nrun 400ms\n+ server.door: accept as s{n}");
        }
    }
    let size = draw.pick(&[0, 40, 300]);
    if size > 0 {
        lines += &format!("\nrun 400ms\nclient.c1: send {size}");
    }
    let wait = draw.pick(&["1s", "3s", "6s"]);
    Scene::new(lines + &format!("\nrun {wait}\nshow ss server\nshow nstat server\nshow ss client"))
}

/// Half-open connections of addresses that nobody has, and a client that comes then.
pub(super) fn syn_queue(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let (places, more) = (draw.pick(&[4, 8, 12]), draw.range(2, 6));
    let flood = places + more;
    let wait = draw.pick(&["2s", "4s", "6s"]);
    Scene::new(format!(
        "{start}\nsysctl server tcp_syncookies=0\nsysctl server tcp_max_syn_backlog={places}\n\
         server: listen {port} backlog={places}\n- flood {flood} SYN from 192.0.2.1 to server:{port}\nrun 300ms\n\
         client: connect server:{port}\nrun {wait}\nshow ss server\nshow nstat server\nshow ss client"
    ))
}

/// Clients connect and ask; nobody accepts them, though there is room for more.
pub(super) fn not_accepting(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let (backlog, clients) = (draw.pick(&[16, 128, 511]), draw.range(1, 3));
    let mut lines = format!("{start}\nserver: listen {port} backlog={backlog} as door");
    for n in 1..=clients {
        let size = draw.pick(&[20, 80, 600]);
        lines += &format!("\nclient: connect server:{port} as c{n}\nrun 500ms\n+ server.door: accept as s{n}");
        lines += &format!("\nclient.c{n}: send {size}\nrun 300ms\n+ server.s{n}: recv");
    }
    let gone = draw.chance(1, 2);
    if gone {
        lines += "\nclient.c1: close\n+ server.s1: close";
    }
    let wait = draw.pick(&["3s", "20s", "2m"]);
    Scene::new(lines + &format!("\nrun {wait}\nshow ss server\nshow ss client\nshow nstat server"))
}

/// SYNs that never come.
pub(super) fn filtered(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let wait = draw.pick(&["2s", "4s", "8s"]);
    Scene::new(format!(
        "{start}\nserver: listen {port}\n- drop every SYN from client\nclient: connect server:{port}\nrun {wait}\n\
         show ss client\nshow tcpdump client\nshow ss server\nshow tcpdump server"
    ))
}

/// A port on which nobody listens: another one, or not any more.
pub(super) fn refused(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let wrong = draw.chance(1, 2);
    let listens = if wrong {
        let other = port + draw.pick(&[1, 10, 1000]);
        format!("- server: listen {other}\n+ server: listen {port}")
    } else {
        format!("server: listen {port}\n- server: kill")
    };
    Scene::new(format!(
        "{start}\n{listens}\nrun 1s\nclient: connect server:{port}\nrun 2s\nshow ss server\nshow tcpdump client\n\
         show tcpdump server"
    ))
}

/// A router that answers for the server.
pub(super) fn rejected(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let error = draw.pick(&["admin-prohibited", "host-unreachable", "port-unreachable"]);
    let wait = draw.pick(&["2s", "4s"]);
    Scene::new(format!(
        "{start}\nserver: listen {port}\n- reject every SYN from client with {error}\nclient: connect server:{port}\n\
         run {wait}\nshow tcpdump client\nshow ss server\nshow tcpdump server"
    ))
}

/// Bare ACKs are lost while the server would speak first.
pub(super) fn third_ack(draw: &mut Draw) -> Scene {
    let (start, port) = start(draw);
    let wait = draw.pick(&["2s", "5s", "9s"]);
    Scene::new(format!(
        "{start}\nserver: listen {port}\n- drop next 9 ACK from client\nclient: connect server:{port}\nrun 500ms\n\
         + server: accept\n+ server: send 60\nclient: recv\nrun {wait}\nshow ss server\nshow ss client\n\
         show tcpdump server\nshow nstat server"
    ))
}

/// Two hosts behind one address, a server that recycles.
pub(super) fn recycle(draw: &mut Draw) -> Scene {
    let (seed, port, delay) = (draw.seed(), draw.port(), one_way(draw));
    let wait = draw.pick(&["4s", "10s", "12s"]);
    let size = draw.pick(&[0, 50, 200]);
    let talk = if size == 0 { String::new() } else { format!("\nserver: send {size}\nrun 500ms\nalice: recv") };
    Scene {
        stamps: true,
        ..Scene::new(format!(
            "profile linux-3.0\nseed {seed}\nhost alice\nhost bob\nhost server\nlink delay {delay}ms\n\
             nat box for alice, bob\n- sysctl server tcp_tw_recycle=1\nserver: listen {port}\n\
             alice: connect server:{port} from 40000\nrun 500ms\nserver: accept{talk}\nserver: close\nrun 200ms\n\
             alice: close\nrun 3s\nbob: connect server:{port} from 40001\nrun {wait}\nshow ss bob\nshow ss server\n\
             show tcpdump server"
        ))
    }
    .tell(
        "Two hosts share an address. One of them works with the server without trouble, the other does not.",
        "两台主机共用一个地址。其中一台访问服务器一切正常，另一台却不行。",
    )
}
