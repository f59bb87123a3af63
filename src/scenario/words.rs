//! The words of the language, each list once: the parser reads by them, completion offers them, and `docs/scenario.md`
//! prints them with their usage, an example and what they do.
//!
//! Lists that belong to `trace` (calls, acts, kinds, states, timers) stay there; here is what is said about them.

use super::words_process;
use crate::lang::Text;
use crate::trace::{CallName, HostAct, Outcome, SegmentKind};

pub use super::lexer::ascii_of;
pub use super::option_words::OptName;

/// The most bytes that one `send` or `recv` takes.
pub const SEND_MAX: u32 = 1 << 20;

/// The largest buffer that a socket may ask for (Linux `net.core.rmem_max` as it comes).
pub const BUFFER_MAX: u32 = 212_992;

/// What is said about a word.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// How it is used; capitals stand for what is to be filled in, brackets for what may be left out.
    pub usage: &'static str,
    /// A line, or the end of one, that uses it.
    pub example: &'static str,
    /// What it does, in one sentence.
    pub help: Text,
}

/// The words that begin a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Preamble: which TCP.
    Profile,
    /// Preamble: which random choices.
    Seed,
    /// Preamble: a host's name.
    Host,
    /// The link's delay.
    Link,
    /// A setting of a host's kernel.
    Sysctl,
    /// A fault: lose.
    Drop,
    /// A fault: copy.
    Duplicate,
    /// A fault: hold.
    Delay,
    /// A fault: let the next one overtake.
    Reorder,
    /// A fault: a router turns it back.
    Reject,
    /// No more faults.
    Heal,
    /// Hand over a segment now.
    Deliver,
    /// Forge a segment.
    Inject,
    /// Forge many at once.
    Flood,
    /// Forge an ICMP error.
    Icmp,
    /// A NAT box.
    Nat,
    /// A metric of a host's route.
    Route,
    /// Show what a program would print.
    Show,
    /// Let time pass.
    Run,
    /// Let so many events happen.
    Step,
    /// Check.
    Expect,
}

/// Every word that begins a line.
pub const VERBS: [(Verb, &str); 21] = [
    (Verb::Profile, "profile"),
    (Verb::Seed, "seed"),
    (Verb::Host, "host"),
    (Verb::Link, "link"),
    (Verb::Sysctl, "sysctl"),
    (Verb::Drop, "drop"),
    (Verb::Duplicate, "duplicate"),
    (Verb::Delay, "delay"),
    (Verb::Reorder, "reorder"),
    (Verb::Reject, "reject"),
    (Verb::Heal, "heal"),
    (Verb::Deliver, "deliver"),
    (Verb::Inject, "inject"),
    (Verb::Flood, "flood"),
    (Verb::Icmp, "icmp"),
    (Verb::Nat, "nat"),
    (Verb::Route, "route"),
    (Verb::Show, "show"),
    (Verb::Run, "run"),
    (Verb::Step, "step"),
    (Verb::Expect, "expect"),
];

impl Verb {
    /// Whether it may only stand before the first command.
    pub fn is_preamble(self) -> bool {
        matches!(self, Verb::Profile | Verb::Seed | Verb::Host)
    }

    /// What is said about it.
    pub fn entry(self) -> Entry {
        VERB_ENTRIES[self as usize]
    }
}

/// What is said about the verbs, in the order of [`VERBS`].
static VERB_ENTRIES: [Entry; VERBS.len()] = [
    entry(
        "profile NAME",
        "profile linux-6.18",
        "Which TCP the hosts run; the default is linux-6.18.",
        "主机运行哪种 TCP；默认为 linux-6.18。",
    ),
    entry(
        "seed N",
        "seed 7",
        "What every random choice of the run comes from; the default is 1.",
        "本次运行中所有随机选择的种子；默认为 1。",
    ),
    entry(
        "host NAME",
        "host alice",
        "Names a host; hosts that are named replace the pair client and server. Two to eight of them.",
        "声明一台主机；一旦声明，就取代默认的 client 和 server。共 2 到 8 台。",
    ),
    entry(
        "link delay TIME",
        "link delay 50ms",
        "The one-way delay of segments sent from now on.",
        "此后发出的报文段的单程时延。",
    ),
    entry(
        "sysctl HOST NAME=VALUE",
        "sysctl server tcp_fin_timeout=10",
        "Changes a setting of a host's kernel, by its name under /proc/sys/net.",
        "修改一台主机的内核参数，名称同 /proc/sys/net 下的文件。",
    ),
    entry(
        "drop [next [N]|every [N]] KIND from HOST | drop #NUMBER",
        "drop next 2 SYN from client",
        "Loses the next segments of a kind as they are sent, or one that is in flight.",
        "丢弃接下来发出的某类报文段，或丢弃正在途中的某一个。",
    ),
    entry(
        "duplicate [next [N]|every [N]] KIND from HOST | duplicate #NUMBER",
        "duplicate next DATA from client",
        "Lets a second copy follow right behind.",
        "让同一报文段的副本紧跟着再到达一次。",
    ),
    entry(
        "delay [next [N]|every [N]] KIND from HOST by TIME | delay #NUMBER by TIME",
        "delay next FIN from server by 200ms",
        "Lets a segment take that much longer.",
        "让报文段额外多花这么长时间才到达。",
    ),
    entry(
        "reorder [next [N]|every [N]] KIND from HOST | reorder #NUMBER",
        "reorder next DATA from client",
        "Lets the next segment of the same direction overtake it.",
        "让同方向的下一个报文段先到（乱序）。",
    ),
    super::words_attack::REJECT,
    entry("heal", "heal", "Takes back every fault that still waits for a segment.", "撤销所有尚未生效的故障。"),
    entry(
        "deliver #NUMBER",
        "deliver #3",
        "Lets a segment in flight arrive now, whatever lies before it on the wire.",
        "让途中的一个报文段立即到达，不管前面还有什么。",
    ),
    entry(
        "inject FLAGS from HOST[:PORT] to HOST[:PORT] [seq=N] [ack=N] [length=N] [window=N] [ts=off|N] [sack=N:N,...]",
        "inject RST from server to client seq=1",
        "Puts a forged segment on the wire. FLAGS are SYN, FIN, RST, PSH, ACK joined by -, or NONE; numbers count from \
         the SYN of their direction, as traces print them. What is left out is as the sender itself would have it: \
         the ports of the latest connection, the next numbers, the window, the timestamps (ts=N: so many ms later). \
         sack= puts up to four blocks into the SACK option, three beside timestamps.",
        "把一个伪造的报文段放到线路上。FLAGS 为 SYN、FIN、RST、PSH、ACK（用 - 连接）或 NONE；\
         序列号从该方向的 SYN 算起，与记录中打印的一致。省略的部分与真正的发送方相同：\
         最近一条连接的端口、下一个序列号、窗口、时间戳（ts=N 表示晚 N 毫秒）。\
         sack= 在 SACK 选项中放入最多四个块，带时间戳时最多三个。",
    ),
    super::words_attack::FLOOD,
    super::words_attack::ICMP,
    super::words_attack::NAT,
    entry(
        "route HOST quickack on|off",
        "route server quickack on",
        "The metric `quickack` of a host's route: every acknowledgment goes out at once.",
        "主机路由上的 quickack 标志：每个确认都立即发出。",
    ),
    super::words_show::SHOW,
    entry(
        "run [TIME | until CONDITION [within TIME]]",
        "run until client ESTABLISHED within 10s",
        "Lets time pass: so long, or to the first moment at which a condition holds (ten minutes at most \
         unless given, and no longer than anything happens by itself), or until nothing more happens by itself.",
        "让时间流逝：指定的时长；或直到条件首次成立（默认最多十分钟，无事自行发生时立即停止）；\
         或直到不再有任何事情自行发生。",
    ),
    entry("step [N]", "step 3", "Lets so many events happen; one unless given.", "让指定数量的事件发生；默认为一个。"),
    entry(
        "expect CONDITION[, CONDITION...]",
        "expect client FIN_WAIT_2, server CLOSE_WAIT",
        "Checks that every condition holds now; the run fails otherwise.",
        "检查所有条件此刻是否都成立；否则本次运行判为失败。",
    ),
];

pub(super) const fn entry(usage: &'static str, example: &'static str, en: &'static str, zh: &'static str) -> Entry {
    Entry { usage, example, help: Text { en, zh } }
}

/// What is said about a system call.
pub fn call_entry(call: CallName) -> Entry {
    match call {
        CallName::Socket => entry(
            "socket [as NAME]",
            "client: socket as c2",
            "Makes a socket without an address; its options can be set before the next call.",
            "创建一个没有地址的套接字；可以在下一个调用之前设置选项。",
        ),
        CallName::Bind => super::words_attack::BIND,
        CallName::Listen => entry(
            "listen [PORT] [backlog=N] [reuseaddr] [reuseport] [as NAME]",
            "server: listen 80 backlog=4",
            "With a port: socket(), bind() and listen() in one, those options set before bind(). Without: listen() \
             on a socket that is there. The backlog is 4096 unless given.",
            "带端口：socket()、bind()、listen() 一步完成，所列选项在 bind() 之前设置。不带端口：\
             在已有的套接字上调用 listen()。backlog 默认为 4096。",
        ),
        CallName::Connect => entry(
            "connect HOST:PORT [from PORT] [as NAME]",
            "client: connect server:80 from 40000 as c1",
            "socket() and connect() in one; `from` binds the local port before. On a labelled socket connect() alone. \
             `localhost` is 127.0.0.1; that and the host's own name go through the loopback, past the wire.",
            "socket() 与 connect() 一步完成；`from` 表示先绑定本地端口。在带标签的套接字上则只调用 connect()。\
             `localhost` 即 127.0.0.1；连接它或本机自己的名字时走环回接口，不经过线路。",
        ),
        CallName::Accept => entry(
            "accept [as NAME]",
            "server: accept as s1",
            "Takes the oldest finished connection out of the accept queue, or waits for one.",
            "从全连接队列取出最早完成的连接；没有则等待。",
        ),
        CallName::Send => entry(
            "send BYTES|\"TEXT\"",
            "client: send \"HELLO\"",
            "Writes so many bytes of a running pattern, or a text as UTF-8; at most 1 MiB.",
            "写入指定数量的模式字节，或一段 UTF-8 文本；最多 1 MiB。",
        ),
        CallName::Recv => entry(
            "recv [BYTES]",
            "server: recv 100",
            "Reads at most so many bytes, 65536 unless given; 0 is the end of the peer's stream.",
            "最多读取指定字节数，默认 65536；返回 0 表示对端数据流已结束。",
        ),
        CallName::Shutdown => entry(
            "shutdown rd|wr|rdwr",
            "client: shutdown wr",
            "Closes a direction of the connection and keeps the descriptor.",
            "关闭连接的某个方向，描述符仍保留。",
        ),
        CallName::Close => entry(
            "close",
            "client: close",
            "Gives the descriptor back; what follows is the kernel's business.",
            "归还描述符；之后的事由内核处理。",
        ),
        CallName::SoError => SO_ERROR,
        CallName::Poll => POLL,
        CallName::Dup => words_process::DUP,
        CallName::Fork => words_process::FORK,
        CallName::Exit => words_process::EXIT,
        CallName::Signal => words_process::SIGNAL,
        CallName::SetUid => words_process::SETUID,
        CallName::SigPipe => words_process::SIGPIPE,
        CallName::Set => entry("set OPTION VALUE", "client: set linger 0", "Sets a socket option.", "设置套接字选项。"),
    }
}

const SO_ERROR: Entry = entry(
    "so_error",
    "client: so_error",
    "getsockopt(SO_ERROR): takes the pending error, which no other call will then report; 0 if there is none.",
    "getsockopt(SO_ERROR)：取走等待中的错误，其他调用不会再报告它；没有则为 0。",
);

const POLL: Entry = entry(
    "poll",
    "client: poll",
    "poll() without waiting: the bits that are set, of IN,OUT,RDHUP,HUP,ERR, or none.",
    "不等待的 poll()：返回已置位的标志（IN,OUT,RDHUP,HUP,ERR），没有则为 none。",
);

/// What is said about what befalls a host.
pub fn act_entry(act: HostAct) -> Entry {
    match act {
        HostAct::Kill => entry(
            "kill",
            "server: kill",
            "The process is killed; its kernel closes the sockets.",
            "进程被杀死；内核替它关闭套接字。",
        ),
        HostAct::Crash => entry(
            "crash",
            "server: crash",
            "The host stops without a word: nothing leaves it, and all its state is lost.",
            "主机无声无息地宕机：不再发出任何报文，状态全部丢失。",
        ),
        HostAct::Reboot => {
            entry("reboot", "server: reboot", "The host starts again with empty tables.", "主机重新启动，所有表为空。")
        }
        HostAct::Unplug => entry(
            "unplug",
            "client: unplug",
            "The cable is pulled: nothing gets in or out, and the state stays.",
            "拔掉网线：报文进不来也出不去，但状态保留。",
        ),
        HostAct::Plug => entry("plug", "client: plug", "The cable is back.", "网线重新插上。"),
    }
}

/// The words that begin a condition; all other conditions begin with a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// How many segments were sent.
    Count,
    /// What a kernel has counted.
    Counter,
    /// What a NAT box knows.
    Mapping,
    /// Whether a timer runs.
    Timer,
    /// Whether a rule was applied.
    Rule,
    /// What the clock shows.
    Time,
}

/// Every word that begins a condition.
pub const ASKED: [(Asked, &str); 6] = [
    (Asked::Count, "count"),
    (Asked::Counter, "counter"),
    (Asked::Mapping, "mapping"),
    (Asked::Timer, "timer"),
    (Asked::Rule, "rule"),
    (Asked::Time, "time"),
];

impl Asked {
    /// What is said about it.
    pub fn entry(self) -> Entry {
        match self {
            Asked::Count => entry(
                "count KIND from HOST =|!=|<|<=|>|>= N",
                "expect count FIN from server = 2",
                "How many segments of a kind the host has sent so far, repeats included.",
                "该主机至今发出的某类报文段数量，含重传。",
            ),
            Asked::Counter => super::words_attack::COUNTER,
            Asked::Mapping => super::words_attack::MAPPING,
            Asked::Timer => entry(
                "timer SOCKET TIMER",
                "expect timer client time-wait",
                "That timer is running.",
                "该定时器正在运行。",
            ),
            Asked::Rule => entry(
                "rule KEY",
                "expect rule connect-sends-syn",
                "That rule of the catalogue has been applied at least once.",
                "规则目录中的这条规则至少生效过一次。",
            ),
            Asked::Time => entry(
                "time =|!=|<|<=|>|>= TIME",
                "run until time >= 63s",
                "What the clock shows, from the beginning of the run.",
                "从运行开始算起的时钟。",
            ),
        }
    }
}

/// What is said about the two conditions that begin with a socket.
pub const SOCKET_CONDITIONS: [Entry; 2] = [
    entry(
        "SOCKET STATE",
        "expect client TIME_WAIT",
        "The socket's state; CLOSED also where there is no socket any more.",
        "套接字的状态；套接字已不存在时算作 CLOSED。",
    ),
    entry(
        "SOCKET.CALL = N|\"TEXT\"|ok|blocked|ERRNO",
        "expect server.recv = ECONNRESET",
        "What the latest such call returned; `ok` is 0, `blocked` means that it has not returned yet.",
        "最近一次该调用的返回结果；`ok` 即 0，`blocked` 表示尚未返回。",
    ),
];

/// The words for what a call came to, besides numbers, texts and error names.
pub const OUTCOMES: [(Outcome, &str); 2] = [(Outcome::Value(0), "ok"), (Outcome::Blocked, "blocked")];

/// The words of an option that is a switch.
pub const SWITCH: [(bool, &str); 4] = [(true, "on"), (false, "off"), (true, "1"), (false, "0")];

/// The units of durations, in microseconds; longer names first where one begins with another.
pub const UNITS: [(&str, u64); 5] =
    [("us", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000)];

/// Other spellings of the kinds of segments.
pub const KIND_ALIASES: [(SegmentKind, &str); 6] = [
    (SegmentKind::Any, "any"),
    (SegmentKind::SynAck, "SYNACK"),
    (SegmentKind::Fin, "FIN-ACK"),
    (SegmentKind::Rst, "RST-ACK"),
    (SegmentKind::Data, "PSH-ACK"),
    (SegmentKind::Data, "PSH"),
];

/// The words in between, which can be no names either.
pub const KEYWORDS: [&str; 13] =
    ["localhost", "as", "by", "for", "from", "to", "until", "within", "next", "every", "backlog", "off", "with"];

/// What each kind of segment is.
pub fn kind_help(kind: SegmentKind) -> Text {
    let (en, zh) = match kind {
        SegmentKind::Any => ("Any segment.", "任意报文段。"),
        SegmentKind::Syn => ("SYN without ACK.", "SYN，不带 ACK。"),
        SegmentKind::SynAck => ("SYN with ACK.", "SYN 且带 ACK。"),
        SegmentKind::Ack => ("Nothing but an acknowledgment.", "纯确认，不带数据。"),
        SegmentKind::Data => ("Carries data.", "携带数据。"),
        SegmentKind::Fin => ("Carries FIN.", "带 FIN。"),
        SegmentKind::Rst => ("Carries RST.", "带 RST。"),
    };
    Text { en, zh }
}

/// The words of a table.
pub fn names<T>(table: &[(T, &'static str)]) -> Vec<&'static str> {
    table.iter().map(|(_, word)| *word).collect()
}

/// The verb of that word.
pub fn verb_of(word: &str) -> Option<Verb> {
    VERBS.iter().find(|(_, known)| known.eq_ignore_ascii_case(word)).map(|(verb, _)| *verb)
}

/// The call of that word.
pub fn call_of(word: &str) -> Option<CallName> {
    CallName::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(word)).map(|(call, _)| *call)
}

/// The kind of segment of that word, in any of its spellings: `SYN-ACK`, `syn+ack`, `SYN_ACK`.
pub fn kind_of(word: &str) -> Option<SegmentKind> {
    let plain = word.replace(['+', '_'], "-");
    let known = SegmentKind::ALL.iter().chain(KIND_ALIASES.iter());
    known.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(&plain)).map(|(kind, _)| *kind)
}

/// Whether a word can name a host or a socket: a letter, then letters, digits, `_`, `-`; and no word of the language.
pub fn is_name(word: &str) -> bool {
    let shape = word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    shape && !is_reserved(word)
}

fn is_reserved(word: &str) -> bool {
    let is = |known: &str| known.eq_ignore_ascii_case(word);
    VERBS.iter().any(|(_, known)| is(known))
        || CallName::ALL.iter().any(|(_, known)| is(known))
        || HostAct::ALL.iter().any(|(_, known)| is(known))
        || ASKED.iter().any(|(_, known)| is(known))
        || KEYWORDS.iter().any(|known| is(known))
}
