//! The kernel settings that change how TCP behaves, by the names they have under `/proc/sys/net`.
//!
//! Each host of a run has its own [`Sysctls`]; a [`Profile`](super::profile::Profile) says what they start from. The
//! one list is the table at the end: name, bounds, what it does. A setting is listed only once the engine obeys it.

use serde::Serialize;

use crate::lang::Text;

use super::setting::{PortList, Setting};
use super::time::Span;

/// What is known about one setting.
#[derive(Debug, Clone, Copy)]
pub struct SysctlInfo {
    /// The setting.
    pub key: Sysctl,
    /// The file's name: `tcp_fin_timeout`.
    pub name: &'static str,
    /// The smallest value that the kernel takes.
    pub min: i64,
    /// The largest.
    pub max: i64,
    /// What it does, in one sentence, its unit included.
    pub help: Text,
}

macro_rules! sysctls {
    ($($variant:ident $name:literal, $min:literal..=$max:literal, $en:literal, $zh:literal;)*) => {
        /// One kernel setting.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub enum Sysctl { $(#[doc = $en] $variant,)* }

        impl Sysctl {
            /// Every setting that the engine obeys.
            pub const ALL: &'static [SysctlInfo] = &[
                $(SysctlInfo {
                    key: Sysctl::$variant, name: $name, min: $min, max: $max, help: Text { en: $en, zh: $zh },
                },)*
            ];

            /// How many there are.
            pub const COUNT: usize = [$(Sysctl::$variant,)*].len();
        }
    };
}

sysctls! {
    SynRetries "tcp_syn_retries", 1..=127,
        "How often a SYN is repeated, besides the linear repeats, before connect() gives up.",
        "connect() 放弃之前，除线性重传外 SYN 最多重传的次数。";
    SynLinearTimeouts "tcp_syn_linear_timeouts", 0..=127,
        "How many SYN repeats come one second apart before the waiting time doubles.",
        "SYN 重传间隔开始翻倍之前，按 1 秒等间隔重传的次数。";
    SynackRetries "tcp_synack_retries", 0..=255,
        "How often a SYN-ACK is repeated before the half-open connection is dropped.",
        "半连接被丢弃之前，SYN-ACK 的重传次数。";
    Retries2 "tcp_retries2", 1..=255,
        "When unacknowledged data is given up, as the time that this many repeats would take from 200 ms.",
        "未确认数据何时放弃：以 200 ms 起步、重传这么多次所需的时间来衡量。";
    OrphanRetries "tcp_orphan_retries", 0..=255,
        "The same limit for a connection that no process holds any more; 0 stands for 8.",
        "没有进程持有的连接（孤儿）的同类上限；0 表示 8。";
    FinTimeout "tcp_fin_timeout", 1..=120,
        "Seconds that an orphan stays in FIN_WAIT_2. It does not touch TIME_WAIT.",
        "孤儿连接停留在 FIN_WAIT_2 的秒数，与 TIME_WAIT 无关。";
    MaxOrphans "tcp_max_orphans", 0..=1_000_000,
        "How many connections without a process may still have something to send; those beyond it are reset.",
        "没有进程持有、却仍有数据或 FIN 待发的连接最多几条；超出的会被 RST。";
    Mem "tcp_mem", 0..=2_097_151,
        "Pages of memory that all connections may have together, written LOW-PRESSURE-HIGH.",
        "全部连接合计可用的内存页数，写作 低-压力-高 三个数。";
    MaxTwBuckets "tcp_max_tw_buckets", 0..=1_000_000,
        "How many TIME_WAIT and orphan FIN_WAIT_2 entries the host keeps; beyond it, none is made.",
        "主机最多保存多少个 TIME_WAIT 与孤儿 FIN_WAIT_2 条目；超出则不再创建。";
    Rfc1337 "tcp_rfc1337", 0..=1,
        "1: a reset that hits TIME_WAIT is ignored.",
        "为 1 时，忽略打到 TIME_WAIT 上的 RST。";
    Timestamps "tcp_timestamps", 0..=2,
        "1: offer and use the timestamps option, from a start of its own for each peer; 2: from 0 for all; 0: never.",
        "为 1 时，协商并使用时间戳选项，对每个对端从各自的随机值开始；为 2 时一律从 0 开始；为 0 时不使用。";
    WindowScaling "tcp_window_scaling", 0..=1,
        "1: offer and use window scaling; without it no window exceeds 65,535 bytes.",
        "为 1 时，协商并使用窗口扩大选项；否则窗口不会超过 65,535 字节。";
    AbortOnOverflow "tcp_abort_on_overflow", 0..=1,
        "1: a final handshake ACK that finds the accept queue full is answered with a reset.",
        "为 1 时，第三次握手的 ACK 遇到全连接队列已满则回复 RST。";
    Somaxconn "somaxconn", 0..=65_535,
        "The most that listen() may ask for as backlog.",
        "listen() 的 backlog 上限。";
    Syncookies "tcp_syncookies", 0..=2,
        "1: a SYN that finds the SYN queue full is answered with a cookie; 2: every SYN is; 0: never.",
        "为 1 时，半连接队列满则用 cookie 应答 SYN；为 2 时总是使用 cookie；为 0 时从不使用。";
    MaxSynBacklog "tcp_max_syn_backlog", 1..=1_000_000,
        "With tcp_syncookies=0: half-open connections take at most three quarters of this many places.",
        "tcp_syncookies=0 时，半连接最多占用这个数目的四分之三。";
    Sack "tcp_sack", 0..=1,
        "1: offer selective acknowledgment; the tail loss probe depends on it.",
        "为 1 时，协商选择确认（SACK）；尾部丢失探测依赖于它。";
    Dsack "tcp_dsack", 0..=1,
        "1: data that arrives a second time is reported in a SACK block.",
        "为 1 时，用 SACK 块报告重复到达的数据（D-SACK）。";
    Frto "tcp_frto", 0..=2,
        "Not 0: after a timeout, new data is sent first if there is any, to see whether the timeout was needless.",
        "非 0 时，超时之后优先发送新数据（若有），以判断这次超时是否多余（F-RTO）。";
    SlowStartAfterIdle "tcp_slow_start_after_idle", 0..=1,
        "1: the congestion window shrinks to the first one while nothing is sent for longer than an RTO.",
        "为 1 时，空闲超过一个 RTO 后，拥塞窗口逐步缩回初始值。";
    EarlyRetrans "tcp_early_retrans", 0..=4,
        "3: the tail loss probe repeats a lost tail once before the retransmission timer doubles; 0: no probe.",
        "为 3 时启用尾部丢失探测（TLP）：重传定时器翻倍之前先探测一次；为 0 时关闭。";
    RtoMinUs "tcp_rto_min_us", 1_000..=120_000_000,
        "The least that is added to the smoothed round-trip time to make the RTO, in microseconds.",
        "计算 RTO 时加在平滑往返时间之上的最小值，单位微秒。";
    RtoMaxMs "tcp_rto_max_ms", 1_000..=120_000,
        "The longest retransmission timeout, in milliseconds.",
        "重传超时（RTO）的上限，单位毫秒。";
    InvalidRatelimit "tcp_invalid_ratelimit", 0..=3_600_000,
        "The least time between two ACKs that answer invalid segments, in milliseconds.",
        "对无效报文段回复 ACK 的最小间隔，单位毫秒。";
    ChallengeAckLimit "tcp_challenge_ack_limit", 0..=2_147_483_647,
        "About how many challenge ACKs the host sends in a second over all connections; 2147483647: no limit.",
        "主机所有连接每秒合计大约最多发送的质询 ACK 数；2147483647 表示不限。";
    TwReuse "tcp_tw_reuse", 0..=2,
        "1: connect() may take over a port pair of its own in TIME_WAIT; 2: on the loopback only; 0: never.",
        "为 1 时，connect() 可以接管本机处于 TIME_WAIT 的端口对；为 2 时仅限环回地址；为 0 时不允许。";
    TwReuseDelay "tcp_tw_reuse_delay", 1..=60_000,
        "How long a port pair must have been in TIME_WAIT before tcp_tw_reuse lets connect() have it, in milliseconds.",
        "端口对进入 TIME_WAIT 多久之后，tcp_tw_reuse 才允许 connect() 复用它，单位毫秒。";
    LocalPortRange "ip_local_port_range", 1_024..=65_535,
        "The ports that connect() and bind(0) choose from, written FIRST-LAST.",
        "connect() 与 bind(0) 自动选择端口的范围，写作 起始-结束。";
    LocalReservedPorts "ip_local_reserved_ports", 1..=65_535,
        "Ports of that range that are never chosen, a list like 8080,9148-9150, or off.",
        "上述范围内永不自动选用的端口，写成列表，如 8080,9148-9150；off 表示没有。";
    UnprivilegedPortStart "ip_unprivileged_port_start", 0..=65_535,
        "The first port that bind() gives to anybody; those below it are root's.",
        "普通用户可以用 bind() 绑定的第一个端口；更小的端口只归 root。";
    KeepaliveTime "tcp_keepalive_time", 1..=32_767,
        "Seconds of silence before the first keepalive probe, where SO_KEEPALIVE is set.",
        "设置了 SO_KEEPALIVE 的连接，沉默多少秒后发送第一个保活探测。";
    KeepaliveIntvl "tcp_keepalive_intvl", 1..=32_767,
        "Seconds between two keepalive probes that are not answered.",
        "相邻两次无应答的保活探测之间的秒数。";
    KeepaliveProbes "tcp_keepalive_probes", 1..=127,
        "How many keepalive probes may go unanswered before the connection is reset.",
        "连接被复位之前，允许多少次保活探测无应答。";
    PingpongThresh "tcp_pingpong_thresh", 1..=255,
        "How many answers the application must have sent before its ACKs wait to ride along.",
        "应用发送过多少次应答之后，ACK 才开始等待捎带。";
    MinTsoSegs "tcp_min_tso_segs", 1..=255,
        "How many segments are handed to the device together at least, however slow the link is.",
        "不论链路多慢，一次至少交给网卡多少个报文段。";
    TsoWinDivisor "tcp_tso_win_divisor", 0..=255,
        "Less than what leaves together waits for a moment unless it is this part of the window; 0: no part is.",
        "不足一次交付的数据会稍等，除非已达到窗口的几分之一（即此数）；0 表示不按比例。";
    NotsentLowat "tcp_notsent_lowat", 0..=4_294_967_295,
        "How many unsent bytes make send() wait until half of them are left; TCP_NOTSENT_LOWAT stands above it.",
        "未发送的字节达到多少时 send() 等待，降到一半时继续；连接自己的 TCP_NOTSENT_LOWAT 优先。";
    TwRecycle "tcp_tw_recycle", 0..=1,
        "1: TIME_WAIT lasts 3.5 RTOs, and a SYN must not have an older timestamp than the last from its address.",
        "为 1 时，TIME_WAIT 只持续 3.5 个 RTO，且同一主机的 SYN 时间戳不得早于其上次的时间戳。";
}

/// The first and the last of a range of ports, in the one number that a setting is.
fn ports_of(value: i64) -> (u16, u16) {
    let port = |value: i64| u16::try_from(value & 0xffff).unwrap_or(0);
    (port(value >> 16), port(value))
}

/// The three numbers of a value.
fn triple_of(value: i64) -> (u32, u32, u32) {
    let part = |value: i64| u32::try_from(value & 0x1f_ffff).unwrap_or(0);
    (part(value >> 42), part(value >> 21), part(value))
}

impl Sysctl {
    /// Whether its value is three numbers that do not fall, each within the bounds of [`SysctlInfo`].
    pub fn is_triple(self) -> bool {
        self == Sysctl::Mem
    }

    /// The value that stands for three numbers, each below 2^21.
    pub const fn triple_value((low, middle, high): (u32, u32, u32)) -> i64 {
        ((low as i64) << 42) | ((middle as i64) << 21) | high as i64
    }

    /// Whether its value is ports; the bounds of [`SysctlInfo`] are then those of a port.
    pub fn is_ports(self) -> bool {
        matches!(self, Sysctl::LocalPortRange) || self.is_port_list()
    }

    /// Whether its value is a list of ports and not a number.
    pub fn is_port_list(self) -> bool {
        self == Sysctl::LocalReservedPorts
    }

    /// What a number stands for: for a list of ports the one range of [`Sysctl::ports_value`], or none for 0.
    pub fn setting(self, number: i64) -> Setting {
        if self.is_port_list() {
            let range = Some(ports_of(number)).filter(|(_, last)| *last > 0);
            Setting::Ports(PortList::of(range))
        } else {
            Setting::Number(number)
        }
    }

    /// The value that stands for the ports from `first` to `last`.
    pub const fn ports_value(first: u16, last: u16) -> i64 {
        ((first as i64) << 16) | last as i64
    }

    /// A value as the scenario language writes it: a number, `FIRST-LAST`, three numbers, or a list, `off` if it is
    /// empty.
    pub fn show(self, value: &Setting) -> String {
        match value {
            Setting::Ports(list) if list.is_empty() => "off".to_owned(),
            Setting::Ports(list) => list.to_string(),
            Setting::Number(value) if self.is_triple() => {
                let (low, middle, high) = triple_of(*value);
                format!("{low}-{middle}-{high}")
            }
            Setting::Number(value) if self.is_ports() => {
                let (first, last) = ports_of(*value);
                format!("{first}-{last}")
            }
            Setting::Number(value) => value.to_string(),
        }
    }

    /// A value as its file under `/proc/sys/net` takes it.
    pub fn file_text(self, value: &Setting) -> String {
        match value {
            Setting::Ports(list) if list.is_empty() => "\n".to_owned(),
            Setting::Number(value) if self.is_ports() => {
                let (first, last) = ports_of(*value);
                format!("{first} {last}")
            }
            Setting::Ports(_) | Setting::Number(_) => self.show(value),
        }
    }

    /// Whether the setting belongs to the whole machine and not to a network namespace, so that no host of the kernel
    /// lab can have a value of its own.
    pub fn is_machine_wide(self) -> bool {
        matches!(self, Sysctl::MaxOrphans | Sysctl::Mem)
    }

    /// The setting with that file name; a leading `net.ipv4.` or `net.core.` is allowed.
    pub fn from_name(name: &str) -> Option<Sysctl> {
        let name = name.strip_prefix("net.ipv4.").or_else(|| name.strip_prefix("net.core.")).unwrap_or(name);
        Sysctl::ALL.iter().find(|info| info.name == name).map(|info| info.key)
    }

    /// What is known about it.
    pub fn info(self) -> &'static SysctlInfo {
        &Sysctl::ALL[self as usize]
    }
}

/// The values in force on one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sysctls {
    values: [i64; Sysctl::COUNT],
    /// `ip_local_reserved_ports`.
    reserved: PortList,
    /// Whether the host's route has the metric `quickack` (Linux `RTAX_QUICKACK`): every ACK goes out at once.
    pub route_quickack: bool,
}

impl Sysctls {
    /// All zero; `starts` fills them in for a profile.
    pub(super) fn none() -> Sysctls {
        Sysctls { values: [0; Sysctl::COUNT], reserved: PortList::default(), route_quickack: false }
    }

    /// What a setting is set to.
    pub fn setting(&self, key: Sysctl) -> Setting {
        if key.is_port_list() { Setting::Ports(self.reserved.clone()) } else { Setting::Number(self.get(key)) }
    }

    /// The ports that are never chosen.
    pub fn reserved_ports(&self) -> &PortList {
        &self.reserved
    }

    /// The value of a setting that is a number, in its own unit.
    pub fn get(&self, key: Sysctl) -> i64 {
        self.values[key as usize]
    }

    /// The value as a count; negative values are none.
    pub fn count(&self, key: Sysctl) -> u32 {
        u32::try_from(self.get(key)).unwrap_or(0)
    }

    /// The first and the last port of a range; none if it is empty.
    pub fn ports(&self, key: Sysctl) -> Option<(u16, u16)> {
        Some(ports_of(self.get(key))).filter(|(_, last)| *last > 0)
    }

    /// The three numbers of a setting.
    pub fn triple(&self, key: Sysctl) -> (u32, u32, u32) {
        triple_of(self.get(key))
    }

    /// Whether a switch is on.
    pub fn on(&self, key: Sysctl) -> bool {
        self.get(key) != 0
    }

    /// A value in milliseconds as a length of time.
    pub fn millis(&self, key: Sysctl) -> Span {
        Span::millis(u64::from(self.count(key)))
    }

    /// Sets a value; the caller has checked the bounds of [`SysctlInfo`].
    pub fn set(&mut self, key: Sysctl, value: impl Into<Setting>) {
        match value.into() {
            Setting::Ports(list) => self.reserved = list,
            Setting::Number(number) => self.values[key as usize] = number,
        }
    }
}
