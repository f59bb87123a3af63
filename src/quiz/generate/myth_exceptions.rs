//! Where the true sentences about the misconceptions would be false if they said a word more: a run for each exception,
//! and the words by which its sentence leaves room for it. A sentence without them is a false one among the true.

/// A misconception, the words that its true sentence must have in English and in Chinese, and the run that shows why.
type Exception = (&'static str, &'static str, &'static str, &'static str);

const EXCEPTIONS: &[Exception] = &[
    // Data does not complete it where the accept queue has no room.
    (
        "M02",
        "can",
        "可以",
        "
server: listen 80 backlog=0
client: connect server:80 as one
run until client.one ESTABLISHED
run 1s
drop next ACK from client
client: connect server:80 as two
run 1s
expect client.two SYN_SENT
",
    ),
    // Where two SYNs cross, neither is first.
    (
        "M04",
        "listener",
        "监听",
        "
client: connect server:5000 from 6000
server: connect client:6000 from 5000
run 1s
expect client ESTABLISHED, server ESTABLISHED, rule syns-cross
",
    ),
    // A SYN that nobody gets is answered by nobody.
    (
        "M05",
        "reaches",
        "到达",
        "
server: unplug
client: connect server:81
run 10s
expect client SYN_SENT
",
    ),
    // Two SYNs that cross carry no ACK, either of them.
    (
        "M20",
        "After the handshake",
        "握手之后",
        "
client: connect server:5000 from 6000
server: connect client:6000 from 5000
run 10ms
expect count SYN from client = 1, count SYN from server = 1
",
    ),
    // A close that resets throws away what was written.
    (
        "M24",
        "ordinary",
        "正常",
        r#"
server: listen 80
client: connect server:80
run 1s
server: accept
server: unplug
server: send "UNREAD"
client: send 9
client: set linger 0
client: close
run 1s
server: plug
run 10s
server: recv
expect server.recv = ECONNRESET, count FIN from client = 0
"#,
    ),
    // close() of a descriptor that another process holds as well closes nothing.
    (
        "M25",
        "Closing",
        "关闭",
        r#"
server: listen 80
client: connect server:80
run 1s
server: accept as s
server: fork as worker
client: send "UNREAD"
run 1s
server.s: close
run 1s
expect count RST from server = 0, client ESTABLISHED
"#,
    ),
    // Whoever closes first with a RST has no TIME_WAIT.
    (
        "M26",
        "may",
        "可能",
        "
server: listen 80
client: connect server:80
run 1s
server: accept
server: set linger 0
server: close
run 1s
expect server CLOSED, client CLOSED
",
    ),
    // Where two FINs cross, whoever closed second has TIME_WAIT as well.
    (
        "M28",
        "after the peer's FIN has come",
        "收到对端 FIN 之后",
        "
server: listen 80
client: connect server:80
run 1s
server: accept
client: close
server: close
run 1s
expect client TIME_WAIT, server TIME_WAIT
",
    ),
    // Keepalive runs in FIN_WAIT_2 for whoever holds the socket.
    (
        "M30",
        "its own",
        "自己的",
        "
server: listen 80
client: connect server:80
run 1s
server: accept
client: set keepalive on
client: shutdown wr
run 5s
expect client FIN_WAIT_2, timer client keepalive
",
    ),
    // A descriptor that was closed leaves a copy that receives.
    (
        "M31",
        "last close()",
        "最后一次 close()",
        r#"
server: listen 80
client: connect server:80
run 1s
server: accept as s
server: fork as worker
server.s: close
client: send "HERE"
run 1s
expect count RST from server = 0, client ESTABLISHED
"#,
    ),
    // Keepalive runs in CLOSE_WAIT.
    (
        "M36",
        "of its own",
        "自己的",
        "
server: listen 80
client: connect server:80
run 1s
server: accept
server: set keepalive on
client: close
run 5s
expect server CLOSE_WAIT, timer server keepalive
",
    ),
    // Another process may hold the socket.
    (
        "M38",
        "last process",
        "最后一个",
        "
server: listen 80
client: connect server:80
run 1s
server: accept
server: fork as worker
client: close
run 1s
server: exit
run 1s
expect server CLOSE_WAIT
",
    ),
    // A FIN that comes again starts the 60 s anew.
    (
        "M40",
        "timer",
        "定时器",
        "
server: listen 80
client: connect server:80
run 1s
server: accept
client: close
run until server CLOSE_WAIT
drop next ACK from client
server: close
run until client TIME_WAIT
client: unplug
run 8s
client: plug
run 55s
expect client TIME_WAIT
",
    ),
    // The listener's queue may be full.
    (
        "M50",
        "can",
        "可以",
        "
server: listen 80 backlog=0
client: connect server:80 from 40000 as one
run 1s
server: accept as s
server.s: close
run 1s
client.one: close
run 1s
expect server TIME_WAIT
client: connect server:80 from 40001 as other
run 1s
client: connect server:80 from 40000 as two
run 500ms
expect client.two SYN_SENT
",
    ),
    // A RST inside the window gets an ACK.
    (
        "M53",
        "No timer",
        "没有定时器",
        "
server: listen 80
client: connect server:80
run 1s
server: accept
inject RST from server to client seq=100
run 1s
expect client ESTABLISHED, rule challenge-ack
",
    ),
    // Behind the peer's FIN a RST with the number of that FIN is taken.
    (
        "M54",
        "may",
        "可能",
        "
server: listen 80
client: connect server:80
run 1s
server: accept
server: close
run 1s
expect client CLOSE_WAIT
inject RST from server to client seq=1
run 1s
expect client CLOSED
",
    ),
    // A socket that another process holds stays open.
    (
        "M55",
        "descriptor",
        "描述符",
        "
server: listen 80
client: connect server:80
run 1s
server: accept
server: fork as worker
server: exit
run 1s
expect server ESTABLISHED, client ESTABLISHED, count FIN from server = 0
",
    ),
    // A RST may have come behind the FIN.
    (
        "M59",
        "can",
        "可能",
        r#"
server: listen 80
client: connect server:80
run 1s
server: accept
client: close
run 1s
inject RST from client to server seq=2
run 1s
server: send "ONE"
expect server.send = EPIPE
"#,
    ),
    // A copy of the descriptor keeps the connection.
    (
        "M62",
        "last close()",
        "最后一次 close()",
        "
server: listen 80
client: connect server:80
run 1s
server: accept as s
server: fork as worker
server.s: set linger 0
server.s: close
run 1s
expect count RST from server = 0, client ESTABLISHED
",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::myth::true_sentence;
    use super::*;
    use crate::lang::Lang;
    use crate::scenario::{parse, run};

    #[test]
    fn true_sentences_leave_room_for_what_runs_show() {
        for (id, en, zh, text) in EXCEPTIONS {
            let scenario = parse(text, Lang::En).unwrap_or_else(|mistakes| panic!("{id}: {mistakes:?}"));
            let report = run(&scenario);
            assert!(report.failures.is_empty() && report.refusal.is_none(), "{id}: {:?}", report.failures);
            let (said_en, said_zh) = true_sentence(id).unwrap();
            assert!(said_en.contains(en), "{id}: no “{en}” in “{said_en}”");
            assert!(said_zh.contains(zh), "{id}: no “{zh}” in “{said_zh}”");
        }
    }

    /// A word that leaves no room stands only where the whole of the engine keeps it.
    #[test]
    fn sweeping_words_are_few() {
        let sweeping = [" always ", " every ", "Every ", " never ", " any ", "Any ", " only "];
        let kept = ["M07", "M10", "M16", "M18", "M20", "M22", "M27", "M30", "M43", "M45", "M55", "M60"];
        for number in 1..=68 {
            let id = format!("M{number:02}");
            let (said, _) = true_sentence(&id).unwrap();
            let sweeps = sweeping.iter().any(|word| said.contains(word));
            assert_eq!(sweeps, kept.contains(&id.as_str()), "{id}: {said}");
        }
    }
}
