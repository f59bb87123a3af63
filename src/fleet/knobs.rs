//! The knobs of a fleet's workload: the one list, with names, units, bounds, what each starts from and what it does.
//!
//! A value is a whole number in its knob's unit. The file, the screen and the documentation all go through this table.

use crate::lang::Text;
use crate::tcp::Span;

/// What a knob counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Things in a second.
    PerSecond,
    /// Bytes.
    Bytes,
    /// Microseconds.
    Time,
    /// Parts of a thousand.
    PerMille,
    /// One of these words, by its place.
    Choice(&'static [&'static str]),
}

/// What is known about a knob.
#[derive(Debug, Clone, Copy)]
pub struct KnobInfo {
    /// The knob.
    pub knob: Knob,
    /// Its name in a file.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// The least and the most that it takes.
    pub bounds: (i64, i64),
    /// What it is unless something else is said.
    pub start: i64,
    /// What it does, in a sentence.
    pub help: Text,
}

macro_rules! knobs {
    ($(
        $variant:ident $name:literal, $unit:expr, $min:literal..=$max:literal, $start:literal, $en:literal, $zh:literal;
    )*) => {
        /// One knob.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Knob { $(#[doc = $en] $variant,)* }

        impl Knob {
            /// Every knob, in the order in which they are shown.
            pub const ALL: &'static [KnobInfo] = &[
                $(KnobInfo {
                    knob: Knob::$variant, name: $name, unit: $unit, bounds: ($min, $max), start: $start,
                    help: Text { en: $en, zh: $zh },
                },)*
            ];
        }
    };
}

const NO_YES: Unit = Unit::Choice(&["no", "yes"]);

/// What `closes` can be.
const CLOSERS: Unit = Unit::Choice(&["client", "server", "nobody"]);

knobs! {
    Run "run", Unit::Time, 1_000..=86_400_000_000, 120_000_000,
        "How long the run lasts, in modelled time.",
        "模拟多长时间（虚拟时间）。";
    Delay "delay", Unit::Time, 1..=10_000_000, 500,
        "How long a segment is under way between two hosts, one way.",
        "报文段在两台主机之间单程需要的时间。";
    LoseEvery "lose_every", Unit::Count, 0..=1_000_000, 0,
        "Of so many segments that a host sends the last is lost; 0 is none.",
        "每台主机每发这么多个报文段，最后一个会丢失；0 表示不丢。";
    Clients "clients", Unit::Count, 1..=1_000, 1,
        "How many client hosts there are, each with an address and local ports of its own.",
        "客户端主机的数量，每台都有自己的地址和本地端口。";
    Loopback "loopback", NO_YES, 0..=1, 0,
        "Whether the clients' programs run on the server's own host.",
        "客户端程序是否就运行在服务器本机上。";
    Nat "nat", NO_YES, 0..=1, 0,
        "Whether all clients stand behind one NAT box, and share its address.",
        "所有客户端是否都在同一台 NAT 设备之后、共用它的地址。";
    Ports "ports", Unit::Count, 1..=1_000, 1,
        "How many ports the server listens on, from 80 on: each is a destination of its own.",
        "服务器监听的端口数（从 80 起），每个端口都是一个独立的目的地。";
    Arrivals "arrivals", Unit::PerSecond, 0..=1_000_000, 0,
        "How many connections a second the clients begin, evenly, whatever becomes of the earlier ones.",
        "客户端每秒均匀发起的连接数，不管之前的连接结果如何。";
    Pool "pool", Unit::Count, 0..=1_000_000, 0,
        "How many workers begin a connection at the start, and the next one when that is done.",
        "工作者的数量：一开始各建一条连接，做完一条再建下一条。";
    Most "most", Unit::Count, 0..=1_000_000_000, 0,
        "After how many connections no more are begun; 0 is never.",
        "发起多少条连接之后不再发起；0 表示不限。";
    Requests "requests", Unit::Count, 0..=1_000_000_000, 1,
        "How many requests are sent on a connection, one after another; more than one is keep-alive.",
        "每条连接上依次发送的请求数，大于 1 即为长连接（keep-alive）。";
    RequestBytes "request_bytes", Unit::Bytes, 1..=1_000_000, 100,
        "How many bytes a request has.",
        "一个请求的字节数。";
    ReplyBytes "reply_bytes", Unit::Bytes, 0..=10_000_000, 1_000,
        "How many bytes a reply has; with 0 nobody replies, and a client goes on once its request is handed over.",
        "一个应答的字节数；0 表示没有应答，客户端交出请求后就继续往下做。";
    Active "active", Unit::PerMille, 0..=1_000, 1_000,
        "Of a thousand connections, how many send requests; the others are only open.",
        "每一千条连接中会发请求的条数，其余的只是开着。";
    Slow "slow", Unit::PerMille, 0..=1_000, 0,
        "Of a thousand connections, on how many the client asks and never reads what comes back.",
        "每一千条连接中，客户端发了请求却从不读取应答的条数。";
    ReplyDelay "reply_delay", Unit::Time, 0..=3_600_000_000, 0,
        "How long the server works on a request before it replies.",
        "服务器处理一个请求需要多久才应答。";
    Think "think", Unit::Time, 0..=86_400_000_000, 0,
        "How long a client waits after a reply before its next request.",
        "客户端收到应答之后隔多久发下一个请求。";
    Hold "hold", Unit::Time, 0..=86_400_000_000, 0,
        "How long a client keeps a connection open after its last reply.",
        "客户端收到最后一个应答之后，连接还保持多久。";
    Closes "closes", CLOSERS, 0..=2, 0,
        "Who closes first when the work is done.",
        "工作完成后由谁先关闭连接。";
    ClientLeak "client_leak", Unit::PerMille, 0..=1_000, 0,
        "On how many of a thousand connections the client forgets its close().",
        "每一千条连接中，客户端忘记调用 close() 的条数。";
    ServerLeak "server_leak", Unit::PerMille, 0..=1_000, 0,
        "On how many of a thousand connections the server forgets its close().",
        "每一千条连接中，服务器忘记调用 close() 的条数。";
    IdleClose "idle_close", Unit::Time, 0..=86_400_000_000, 0,
        "After how long without a request the server closes a connection; 0 is never.",
        "多久没有请求，服务器就主动关闭连接；0 表示从不。";
    Linger "linger", Unit::Count, -1..=3_600, -1,
        "The seconds of SO_LINGER on the clients' sockets; -1 is off, 0 closes with a RST.",
        "客户端套接字 SO_LINGER 的秒数：-1 为关闭该选项，0 表示用 RST 关闭。";
    Keepalive "keepalive", NO_YES, 0..=1, 0,
        "Whether the server sets SO_KEEPALIVE on what it accepts.",
        "服务器是否给接受的连接设置 SO_KEEPALIVE。";
    Backlog "backlog", Unit::Count, 0..=1_000_000, 4_096,
        "The backlog that the server gives to listen().",
        "服务器调用 listen() 时给出的 backlog。";
    AcceptEvery "accept_every", Unit::Time, 0..=3_600_000_000, 0,
        "How long the server is busy after each accept() on a port; 0 is not at all.",
        "服务器在一个端口上每次 accept() 之后忙多久；0 表示不忙。";
    ReuseAddr "reuse_addr", NO_YES, 0..=1, 1,
        "Whether the server sets SO_REUSEADDR before it binds.",
        "服务器 bind 之前是否设置 SO_REUSEADDR。";
    Flood "flood", Unit::PerSecond, 0..=1_000_000, 0,
        "How many forged SYNs a second come from addresses that nobody has.",
        "每秒有多少个伪造的 SYN 从不存在的地址打来。";
}

impl Knob {
    /// The knob of that name.
    pub fn from_name(name: &str) -> Option<Knob> {
        Knob::ALL.iter().find(|info| info.name == name).map(|info| info.knob)
    }

    /// What is known about it.
    pub fn info(self) -> &'static KnobInfo {
        const FIRST: &KnobInfo = &Knob::ALL[0];
        Knob::ALL.get(self as usize).unwrap_or(FIRST)
    }
}

/// Where each knob stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knobs([i64; Knob::ALL.len()]);

impl Default for Knobs {
    fn default() -> Knobs {
        let mut values = [0; Knob::ALL.len()];
        for (value, info) in values.iter_mut().zip(Knob::ALL) {
            *value = info.start;
        }
        Knobs(values)
    }
}

impl Knobs {
    /// A knob's value in its unit.
    pub fn get(&self, knob: Knob) -> i64 {
        self.0.get(knob as usize).copied().unwrap_or(0)
    }

    /// Sets a knob, to the nearest value that it takes.
    pub fn set(&mut self, knob: Knob, value: i64) {
        let (min, max) = knob.info().bounds;
        if let Some(place) = self.0.get_mut(knob as usize) {
            *place = value.clamp(min, max);
        }
    }

    /// A knob's value where it cannot be negative.
    pub fn count(&self, knob: Knob) -> u64 {
        u64::try_from(self.get(knob)).unwrap_or(0)
    }

    /// A knob's value where it is a length of time.
    pub fn span(&self, knob: Knob) -> Span {
        Span(self.count(knob))
    }

    /// Whether a knob that says yes or no says yes.
    pub fn on(&self, knob: Knob) -> bool {
        self.get(knob) != 0
    }

    /// The knobs that do not stand where they start.
    pub fn changed(&self) -> impl Iterator<Item = (&'static KnobInfo, i64)> {
        Knob::ALL.iter().map(|info| (info, self.get(info.knob))).filter(|(info, value)| *value != info.start)
    }
}
