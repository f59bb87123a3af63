//! The usual forms of an answer, as tables: what may stand around a number, how a rate is said, errors by their words,
//! the two sides in both languages. The readers look things up here and know no words of their own.

use crate::trace::Errno;

use super::answer::Side;

/// What may stand before a number and says nothing more of it.
const BEFORE: &[&str] = &[
    "approximately",
    "exactly",
    "about",
    "around",
    "roughly",
    "returns",
    "line",
    "option",
    "number",
    "no.",
    "nr.",
    "~",
    "≈",
    "=",
    "#",
    "大约",
    "大概",
    "约",
    "返回",
    "第",
    "共",
];

/// What may stand behind a number and says what is counted; a longer one before those that end like it.
const BEHIND: &[&str] = &[
    "syn-acks",
    "syn-ack",
    "syns",
    "syn",
    "acks",
    "ack",
    "fins",
    "fin",
    "rsts",
    "rst",
    "bytes",
    "byte",
    "octets",
    "octet",
    "segments",
    "segment",
    "packets",
    "packet",
    "connections",
    "connection",
    "conns",
    "conn",
    "sockets",
    "socket",
    "ports",
    "port",
    "pages",
    "page",
    "times",
    "probes",
    "probe",
    "retransmissions",
    "retransmission",
    "retries",
    "retry",
    "copies",
    "copy",
    "addresses",
    "address",
    "hosts",
    "host",
    "clients",
    "client",
    "entries",
    "entry",
    "files",
    "file",
    "descriptors",
    "descriptor",
    "readers",
    "reader",
    "data",
    "bare",
    "个",
    "条",
    "次",
    "段",
    "页",
    "行",
    "项",
    "份",
    "遍",
    "回",
    "字节",
    "字",
    "节",
    "报文段",
    "报文",
    "数据包",
    "包",
    "分段",
    "连接",
    "端口",
    "套接字",
    "重传",
    "探测",
    "地址",
    "主机",
    "客户端",
    "文件",
    "描述符",
    "数据",
    "左右",
];

/// How "in each second" is said before and behind a number.
const EACH_SECOND: (&[&str], &[&str]) = (
    &["每秒钟", "每秒"],
    &["/seconds", "/second", "/sec", "/s", "/秒", "per second", "per sec", "a second", "each second", "每秒"],
);

/// Errors by their words, and by the name that some systems have besides.
const ERRORS: &[(&str, Errno)] = &[
    ("EWOULDBLOCK", Errno::EAGAIN),
    ("operation not permitted", Errno::EPERM),
    ("interrupted system call", Errno::EINTR),
    ("bad file descriptor", Errno::EBADF),
    ("resource temporarily unavailable", Errno::EAGAIN),
    ("permission denied", Errno::EACCES),
    ("invalid argument", Errno::EINVAL),
    ("broken pipe", Errno::EPIPE),
    ("protocol error", Errno::EPROTO),
    ("message too long", Errno::EMSGSIZE),
    ("protocol not available", Errno::ENOPROTOOPT),
    ("address already in use", Errno::EADDRINUSE),
    ("address in use", Errno::EADDRINUSE),
    ("cannot assign requested address", Errno::EADDRNOTAVAIL),
    ("address not available", Errno::EADDRNOTAVAIL),
    ("network is unreachable", Errno::ENETUNREACH),
    ("network unreachable", Errno::ENETUNREACH),
    ("software caused connection abort", Errno::ECONNABORTED),
    ("connection aborted", Errno::ECONNABORTED),
    ("connection reset by peer", Errno::ECONNRESET),
    ("connection reset", Errno::ECONNRESET),
    ("transport endpoint is already connected", Errno::EISCONN),
    ("already connected", Errno::EISCONN),
    ("transport endpoint is not connected", Errno::ENOTCONN),
    ("not connected", Errno::ENOTCONN),
    ("connection timed out", Errno::ETIMEDOUT),
    ("timed out", Errno::ETIMEDOUT),
    ("timeout", Errno::ETIMEDOUT),
    ("connection refused", Errno::ECONNREFUSED),
    ("no route to host", Errno::EHOSTUNREACH),
    ("host unreachable", Errno::EHOSTUNREACH),
    ("operation already in progress", Errno::EALREADY),
    ("operation now in progress", Errno::EINPROGRESS),
    ("in progress", Errno::EINPROGRESS),
    ("连接被对端重置", Errno::ECONNRESET),
    ("连接被对方重置", Errno::ECONNRESET),
    ("连接被重置", Errno::ECONNRESET),
    ("连接重置", Errno::ECONNRESET),
    ("连接被拒绝", Errno::ECONNREFUSED),
    ("拒绝连接", Errno::ECONNREFUSED),
    ("连接超时", Errno::ETIMEDOUT),
    ("超时", Errno::ETIMEDOUT),
    ("断开的管道", Errno::EPIPE),
    ("管道破裂", Errno::EPIPE),
    ("地址已被占用", Errno::EADDRINUSE),
    ("地址已在使用", Errno::EADDRINUSE),
    ("地址被占用", Errno::EADDRINUSE),
    ("网络不可达", Errno::ENETUNREACH),
    ("主机不可达", Errno::EHOSTUNREACH),
    ("没有到主机的路由", Errno::EHOSTUNREACH),
    ("资源暂时不可用", Errno::EAGAIN),
    ("权限不够", Errno::EACCES),
    ("权限不足", Errno::EACCES),
    ("无效的参数", Errno::EINVAL),
    ("无效参数", Errno::EINVAL),
];

/// That a call still waits.
pub(super) const WAITS: &[&str] = &[
    "blocked",
    "blocks",
    "block",
    "waits",
    "wait",
    "still waits",
    "still waiting",
    "阻塞",
    "等待",
    "仍在等待",
    "还在等待",
    "一直等待",
];

/// That a stream has ended: a call that reads returns 0.
pub(super) const ENDS: &[&str] = &["eof", "end of stream", "end of file", "文件结束", "流结束", "流已结束", "文件尾"];

/// That a call went well and has nothing more to say: it returns 0.
pub(super) const FINE: &[&str] = &["success", "succeeds", "succeeded", "ok", "okay", "fine", "成功", "成功返回"];

/// That a call returns a descriptor.
pub(super) const DESCRIPTOR: &[&str] = &[
    "a new descriptor",
    "new descriptor",
    "a descriptor",
    "descriptor",
    "a file descriptor",
    "file descriptor",
    "a new fd",
    "new fd",
    "an fd",
    "fd",
    "a new socket",
    "a socket",
    "socket",
    "一个新的描述符",
    "新的描述符",
    "新描述符",
    "一个描述符",
    "描述符",
    "文件描述符",
    "新的文件描述符",
    "套接字",
    "新的套接字",
];

/// That nothing comes, or that a number does not count.
pub(super) const NOTHING: &[&str] = &[
    "nothing at all",
    "nothing",
    "none",
    "no segment",
    "-",
    "无",
    "没有",
    "什么也不发",
    "不发",
    "什么都不发",
    "不发送",
];

/// That no timer runs.
pub(super) const NO_TIMER: &[&str] = &["no timer", "no timers", "no", "没有定时器", "无定时器", "没有任何定时器"];

/// That a time never comes.
pub(super) const NEVER: &[&str] = &["never", "∞", "永不", "永远不会", "不会", "从不", "永远不", "永远等下去"];

/// Hosts by what they are called where their name is the English one.
const HOSTS: &[(&str, &str)] = &[
    ("客户端", "client"),
    ("客户机", "client"),
    ("客户", "client"),
    ("服务器端", "server"),
    ("服务器", "server"),
    ("服务端", "server"),
];

/// Sides that are no host.
const SIDES: &[(&str, Side)] = &[
    ("both", Side::Both),
    ("both sides", Side::Both),
    ("both hosts", Side::Both),
    ("both ends", Side::Both),
    ("两边", Side::Both),
    ("双方", Side::Both),
    ("两端", Side::Both),
    ("都是", Side::Both),
    ("两边都是", Side::Both),
    ("双方都是", Side::Both),
    ("两端都是", Side::Both),
    ("neither", Side::Neither),
    ("none", Side::Neither),
    ("nobody", Side::Neither),
    ("都不", Side::Neither),
    ("都不是", Side::Neither),
    ("都没有", Side::Neither),
    ("两端都不是", Side::Neither),
];

/// Whether a text is one of these words, whatever its case.
pub(super) fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.contains(&text.to_lowercase().as_str())
}

fn without<'t>(mut text: &'t str, before: &[&str], behind: &[&str]) -> &'t str {
    loop {
        let begin = before.iter().find_map(|word| text.strip_prefix(word));
        let Some(less) = begin.or_else(|| behind.iter().find_map(|word| text.strip_suffix(word))) else {
            return text;
        };
        text = less.trim();
    }
}

/// A number without what is usually written around it, in small letters: `Len = 1,448 bytes` is `1448`. What is no
/// number stays what it is.
pub(super) fn bare(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let named = lower.split_once('=').filter(|(name, _)| ["seq", "ack", "len", "mss", "win"].contains(&name.trim()));
    let value = named.map_or(lower.as_str(), |(_, value)| value.trim());
    without(value, BEFORE, BEHIND).to_owned()
}

/// The same of a rate: `20 segments/s`, `每秒 20 个`.
pub(super) fn bare_rate(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let value = without(&lower, BEFORE, &[]);
    bare(without(value, EACH_SECOND.0, EACH_SECOND.1))
}

/// Digits without the commas and spaces between thousands; none where these part anything else.
pub(super) fn ungrouped(digits: &str) -> Option<String> {
    let groups: Vec<&str> = digits.split([',', ' ', '_']).collect();
    let whole = |group: &&str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let rest = groups.get(1..).unwrap_or_default();
    rest.iter().all(whole).then(|| groups.concat())
}

/// The error that a text names: by its name, alone or among other words, or by its meaning.
pub(super) fn errno(text: &str) -> Option<Errno> {
    let lower = text.to_lowercase();
    let known = ERRORS.iter().find(|(words, _)| words.to_lowercase() == lower).map(|(_, errno)| *errno);
    known.or_else(|| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_uppercase);
        let named = |word: String| {
            let other = ERRORS.iter().find(|(name, _)| *name == word).map(|(_, errno)| *errno);
            Errno::from_name(&word).or(other)
        };
        let mut named = words.filter_map(named);
        let first = named.next()?;
        named.all(|other| other == first).then_some(first)
    })
}

/// The name of a host in the language of scenarios.
pub(super) fn host(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let plain = lower.strip_prefix("the ").unwrap_or(&lower);
    HOSTS.iter().find(|(said, _)| *said == plain).map_or_else(|| plain.to_owned(), |(_, name)| (*name).to_owned())
}

/// A side that is no host.
pub(super) fn side(text: &str) -> Option<Side> {
    let lower = text.to_lowercase();
    SIDES.iter().find(|(said, _)| *said == lower).map(|(_, side)| *side)
}

#[cfg(test)]
mod tests {
    use crate::quiz::item::{Quantity, Unit};
    use crate::quiz::kind::{Field, Kind};
    use crate::trace::{CallName, SegmentKind, SocketRef, State};

    /// What is asked for, what somebody writes, and what is understood; a `?` stands for what cannot be read.
    const USUAL: &str = "\
        count | 1,448 | 1448
        count | 1448 bytes | 1448
        count | len=1448 | 1448
        count | Len = 1,448 bytes | 1448
        count | 1 segment | 1
        count | about 3 SYN-ACKs | 3
        count | 1 个报文段 | 1
        count | 共 3 次 | 3
        count | 9 bytes | 9
        count | 9 字节 | 9
        count | 1,2 | ?
        count | 3 seconds | ?
        things | 2.16万条 | 21600
        things | 28 232 | 28232
        things | 21.6k connections | 21600
        things | 28232 个端口 | 28232
        things | 1,2 | ?
        bytes | 1572311040 bytes | 1572311040
        bytes | 1,572,311,040 | 1572311040
        bytes | 57 KiB | 58368
        bytes | 约 57 KiB | 58368
        bytes | 4096 字节 | 4096
        bytes | 5 pages of | ?
        rate | 20 per second | 20000
        rate | 20/s | 20000
        rate | 20 segments/s | 20000
        rate | ~20 connections per second | 20000
        rate | 20 个/秒 | 20000
        rate | 每秒 20 | 20000
        rate | 每秒 20 个 | 20000
        rate | 20 每秒 | 20000
        line | line 2 | 2
        line | 第 2 行 | 2
        line | #2 | 2
        states | client TIME_WAIT, server CLOSED | TIME_WAIT CLOSED
        states | server: CLOSED; client: TIME-WAIT | TIME_WAIT CLOSED
        states | 客户端 TIME_WAIT，服务器 CLOSED | TIME_WAIT CLOSED
        states | client=time wait server=closed | TIME_WAIT CLOSED
        states | client TIME_WAIT | ?
        states | TIME_WAIT CLOSED | TIME_WAIT CLOSED
        fields | flags = ACK; seq = 14; ack = 538 | ACK seq=14 ack=538
        fields | ACK seq=14 ack=538 | ACK seq=14 ack=538
        fields | ACK 14 538 | ACK seq=14 ack=538
        fields | ACK 14 538 7 | ?
        flags | Flags [S.] | SYN-ACK
        flags | flags=SYN,ACK | SYN-ACK
        flags | ACK with data | DATA
        flags | ACK，带数据 | DATA
        flags | ACK 14 538 | ?
        side | 服务器 | server
        side | 客户端 | client
        side | the server | server
        side | 两端都是 | both
        side | 都不是 | neither
        recv | “HELLO-END” | \"HELLO-END\"
        recv | 「HELLO-END」 | \"HELLO-END\"
        recv | 'HELLO-END' | \"HELLO-END\"
        recv | EWOULDBLOCK | EAGAIN
        recv | connection reset by peer | ECONNRESET
        recv | -1 ECONNRESET | ECONNRESET
        recv | ECONNRESET (104) | ECONNRESET
        recv | 连接被对端重置 | ECONNRESET
        recv | ECONNRESET or EPIPE | ?
        recv | 0 (end of stream) | 0
        recv | 0（流结束） | 0
        recv | 9 bytes | 9
        recv | returns 0 | 0
        recv | 仍在等待 | blocked
        close | success | 0
        close | 成功 | 0
        accept | 4 | 0
        accept | fd | 0
        accept | a new descriptor | 0
        accept | 一个新的描述符 | 0
        accept | OK | 0
        accept | 成功 | 0
        accept | EMFILE | ?
        recv | fd | ?
        timer | 没有 | none
        states | both TIME_WAIT | TIME_WAIT TIME_WAIT
        states | 两端都是 TIME_WAIT | TIME_WAIT TIME_WAIT
        states | 都是 CLOSED | CLOSED CLOSED
        side | 都是 | both
        side | both TIME_WAIT | both
        fields | ACK, seq 14, ack 538 | ACK seq=14 ack=538
        recv | TRANSFERMORE | \"TRANSFERMORE\"
        recv | HELLO-END | \"HELLO-END\"
        recv | EWHAT | ?
        timer | TIME_WAIT | time-wait
        timer | RTO | retransmit
        timer | retransmission timer | retransmit
        timer | 重传定时器 | retransmit
        timer | 重传 | retransmit
        timer | TLP | tail-loss
        timer | PTO | tail-loss
        timer | 尾部丢失探测 | tail-loss
        timer | Keepalive timer | keepalive
        timer | no timer | none
        timer | 没有定时器 | none
        timer | clock | ?
        time | 半分钟 | 30s
        time | 三十秒 | 30s
        time | 两分钟 | 2m
        time | 一百二十秒 | 2m
        time | half a minute | 30s
        time | 1分3秒 | 63s
        time | 永远不会 | never";

    #[test]
    fn every_usual_form_is_understood_in_both_languages() {
        let client = SocketRef::current("client");
        let pair = || vec![SocketRef::current("client"), SocketRef::current("server")];
        let segment = |fields: &[Field]| Kind::Segment { from: "client".to_owned(), nth: 1, fields: fields.to_vec() };
        let result = |call| Kind::Result { socket: SocketRef::current("server"), call };
        let hosts = ["client".to_owned(), "server".to_owned()];
        let number = |unit, text: &str| Quantity { value: 0, unit, permille: 0 }.read(text).ok().map(|said| said.value);
        for row in USUAL.lines() {
            let parts: Vec<&str> = row.split('|').map(str::trim).collect();
            let [what, text, meant] = parts[..] else { panic!("{row}") };
            let kind = match what {
                "count" => Kind::Count { kind: SegmentKind::Syn, from: "client".to_owned() },
                "states" => Kind::States(pair()),
                "fields" => segment(&[Field::Flags, Field::Seq, Field::Ack]),
                "flags" => segment(&[Field::Flags]),
                "side" => Kind::Side(State::TimeWait),
                "recv" => result(CallName::Recv),
                "close" => result(CallName::Close),
                "accept" => result(CallName::Accept),
                "timer" => Kind::Timer(client.clone()),
                "time" => Kind::Time(Vec::new()),
                "line" => Kind::Count { kind: SegmentKind::Syn, from: "client".to_owned() },
                unit => {
                    let unit = match unit {
                        "things" => Unit::Count,
                        "bytes" => Unit::Bytes,
                        "rate" => Unit::Rate,
                        _ => panic!("{row}"),
                    };
                    let said = number(unit, text).map_or_else(|| "?".to_owned(), |value| value.to_string());
                    assert_eq!(said, meant, "{row}");
                    continue;
                }
            };
            let said = kind.read(text, &hosts).map_or_else(|_| "?".to_owned(), |answer| answer.to_string());
            assert_eq!(said, meant, "{row}");
        }
    }
}
