//! What the settings start from in each profile, which of them a profile has, and where that is written down.
//!
//! One row for each setting, one column for each profile, in the order of
//! [`PROFILES`](super::profile::PROFILES). Sources of the old kernel: 3.0.27, as there is none to measure.

use Start::{At, Fixed, UpTo};

use crate::lang::Text;

use super::sysctl::{Sysctl, Sysctls};

/// Why a profile does not have a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// It came later, with that release of Linux.
    Since(&'static str),
    /// It was removed, with that release of Linux.
    Until(&'static str),
    /// The RFC has nothing that it could set.
    NoClause,
}

/// What a setting starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// This value.
    At(i64),
    /// This value, and it may not become larger than the second: more meant the same then.
    UpTo(i64, i64),
    /// There is no such setting; it is as if it had this value and could not be changed.
    Fixed(i64, Lack),
}

/// One setting in every profile.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The setting.
    pub key: Sysctl,
    /// Its start, by profile.
    pub starts: [Start; 3],
    /// Where Linux has it, and what older kernels had.
    pub linux: Text,
    /// What the RFCs say of it.
    pub rfc: Text,
}

/// A source that is the same in every language: a name in Linux, a clause.
pub(super) const fn plain(text: &'static str) -> Text {
    Text { en: text, zh: text }
}

/// A source with words about it.
pub(super) const fn told(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

const fn row(key: Sysctl, starts: [Start; 3], linux: Text, rfc: Text) -> Row {
    Row { key, starts, linux, rfc }
}

/// The same in every profile.
const fn same(value: i64) -> [Start; 3] {
    [At(value); 3]
}

/// What the column of the RFC has where the RFCs say nothing.
const AS_LINUX: Text = told("-; as on Linux 6.18", "-；同 Linux 6.18");

/// Every setting, in the order of [`Sysctl::ALL`].
#[rustfmt::skip]
pub static ROWS: [Row; Sysctl::COUNT] = [
    row(Sysctl::SynRetries, [At(6), At(5), At(7)],
        told("tcp.h: TCP_SYN_RETRIES; 5 until 3.6", "tcp.h: TCP_SYN_RETRIES；3.6 及以前为 5"),
        told("RFC 9293 §3.8.3 MUST-23: at least 3 minutes", "RFC 9293 §3.8.3 MUST-23：至少 3 分钟")),
    row(Sysctl::SynLinearTimeouts, [At(4), Fixed(0, Lack::Since("6.5")), At(0)],
        plain("tcp_timer.c: tcp_retransmit_timer"),
        told("RFC 6298 §5.5: each wait doubles", "RFC 6298 §5.5：每次等待加倍")),
    row(Sysctl::SynackRetries, [At(5), At(5), At(7)],
        plain("tcp.h: TCP_SYNACK_RETRIES"),
        told("RFC 9293 §3.8.3 MUST-23: at least 3 minutes", "RFC 9293 §3.8.3 MUST-23：至少 3 分钟")),
    row(Sysctl::Retries2, [At(15), At(15), At(6)],
        plain("tcp.h: TCP_RETR2"),
        told(
            "RFC 9293 §3.8.3 SHLD-11: R2 is at least 100 s; 6 repeats take 127 s",
            "RFC 9293 §3.8.3 SHLD-11：R2 至少 100 秒；重传 6 次共 127 秒"
        )),
    row(Sysctl::OrphanRetries, [At(0), At(0), At(6)],
        plain("tcp_timer.c: tcp_orphan_retries"),
        told("RFC 9293 §3.8.3 SHLD-11: R2, as for any data", "RFC 9293 §3.8.3 SHLD-11：R2，与任何数据相同")),
    row(Sysctl::FinTimeout, [At(60), At(60), Fixed(60, Lack::NoClause)],
        plain("tcp.h: TCP_FIN_TIMEOUT"),
        told("RFC 9293 §3.6: no limit", "RFC 9293 §3.6：没有时限")),
    row(Sysctl::MaxOrphans, same(131_072),
        told("tcp.c: tcp_init: half of the hash's buckets", "tcp.c: tcp_init：散列桶数的一半"),
        AS_LINUX),
    row(Sysctl::Mem, same(Sysctl::triple_value((287_901, 383_868, 575_802))),
        told(
            "tcp.c: tcp_init_mem: what 24 GB give; an eighth of the pages, not a sixteenth, until 4.1",
            "tcp.c: tcp_init_mem：内存为 24 GB 时的值；4.1 及以前取页数的八分之一，而非十六分之一"
        ),
        AS_LINUX),
    row(Sysctl::MaxTwBuckets, same(131_072),
        told(
            "tcp_ipv4.c: tcp_set_hashinfo: half of the hash's buckets",
            "tcp_ipv4.c: tcp_set_hashinfo：散列桶数的一半"
        ),
        AS_LINUX),
    row(Sysctl::Rfc1337, same(0),
        plain("tcp_minisocks.c: tcp_timewait_state_process"),
        told("RFC 9293 does not ask for RFC 1337", "RFC 9293 不要求 RFC 1337")),
    row(Sysctl::Timestamps, same(1), plain("tcp_ipv4.c: tcp_sk_init"), plain("RFC 9293 §3.2; RFC 7323 §3")),
    row(Sysctl::WindowScaling, same(1), plain("tcp_ipv4.c: tcp_sk_init"), plain("RFC 9293 §3.2; RFC 7323 §2")),
    row(Sysctl::AbortOnOverflow, same(0), plain("tcp_minisocks.c: tcp_check_req"), AS_LINUX),
    row(Sysctl::Somaxconn, [At(4096), At(128), At(4096)],
        told("socket.h: SOMAXCONN; 128 until 5.3", "socket.h: SOMAXCONN；5.3 及以前为 128"),
        AS_LINUX),
    row(Sysctl::Syncookies, [At(1), UpTo(1, 1), At(1)],
        told("syncookies.c; 2 since 3.12", "syncookies.c；自 3.12 起可为 2"),
        told("RFC 4987 §3.6; as on Linux 6.18", "RFC 4987 §3.6；同 Linux 6.18")),
    row(Sysctl::MaxSynBacklog, [At(2048), At(1024), At(2048)],
        told("tcp.c: tcp_init: buckets / 128; in 3.0 buckets / 256", "tcp.c: tcp_init：桶数 / 128；3.0 中为桶数 / 256"),
        AS_LINUX),
    row(Sysctl::Sack, same(1), plain("tcp_ipv4.c: tcp_sk_init"), plain("RFC 9293 §3.2; RFC 2018")),
    row(Sysctl::Dsack, same(1),
        plain("tcp_ipv4.c: tcp_sk_init"),
        told("RFC 2883; as on Linux 6.18", "RFC 2883；同 Linux 6.18")),
    row(Sysctl::Frto, [At(2), At(2), At(0)],
        told(
            "tcp_input.c: tcp_enter_loss; 3.0 has an older form of it, which is not told apart",
            "tcp_input.c: tcp_enter_loss；3.0 中是较旧的形式，此处不加区分"
        ),
        told("RFC 5682 is optional", "RFC 5682 是可选的")),
    row(Sysctl::SlowStartAfterIdle, same(1),
        plain("tcp_output.c: tcp_slow_start_after_idle_check"),
        plain("RFC 5681 §4.1")),
    row(Sysctl::EarlyRetrans, [At(3), Fixed(0, Lack::Since("3.5")), At(0)],
        told("tcp_output.c: tcp_schedule_loss_probe; since 3.10", "tcp_output.c: tcp_schedule_loss_probe；自 3.10 起"),
        told("RFC 8985 is no part of RFC 9293", "RFC 8985 不属于 RFC 9293")),
    row(Sysctl::RtoMinUs, [At(200_000), Fixed(200_000, Lack::Since("6.11")), At(1_000_000)],
        plain("tcp.h: TCP_RTO_MIN"), plain("RFC 6298 §2.4 SHOULD")),
    row(Sysctl::RtoMaxMs, [At(120_000), Fixed(120_000, Lack::Since("6.15")), At(120_000)],
        plain("tcp.h: TCP_RTO_MAX"),
        told(
            "RFC 6298 §2.5: any limit from 60 s on; as on Linux 6.18",
            "RFC 6298 §2.5：上限不得小于 60 秒；同 Linux 6.18"
        )),
    row(Sysctl::InvalidRatelimit, [At(500), Fixed(0, Lack::Since("4.0")), At(0)],
        plain("tcp_input.c: tcp_oow_rate_limited"),
        told(
            "RFC 9293 §3.10.7.4, first: each is answered; RFC 5961 §7 is optional",
            "RFC 9293 §3.10.7.4 第一步：逐个回应；RFC 5961 §7 是可选的"
        )),
    row(Sysctl::ChallengeAckLimit, [At(2_147_483_647), Fixed(2_147_483_647, Lack::Since("3.6")), At(2_147_483_647)],
        told(
            "tcp_input.c: tcp_send_challenge_ack; 100 until 4.6, 1000 until 5.17, off since",
            "tcp_input.c: tcp_send_challenge_ack；4.6 及以前为 100，5.17 及以前为 1000，此后不限"
        ),
        told("RFC 5961 §7: 10 in 5 s, optional", "RFC 5961 §7：5 秒内 10 个，可选")),
    row(Sysctl::TwReuse, [At(2), UpTo(0, 1), At(0)],
        told("tcp_ipv4.c: tcp_twsk_unique; 0 until 4.18", "tcp_ipv4.c: tcp_twsk_unique；4.18 及以前为 0"),
        told("RFC 9293 §3.6.1 MUST-13: the pair waits 2 MSL", "RFC 9293 §3.6.1 MUST-13：该连接对须等待 2 MSL")),
    row(Sysctl::TwReuseDelay, [At(1_000), Fixed(1_000, Lack::Since("6.14")), At(1_000)],
        plain("tcp_ipv4.c: tcp_twsk_unique"), AS_LINUX),
    row(Sysctl::LocalPortRange, [
            At(Sysctl::ports_value(32_768, 60_999)), At(Sysctl::ports_value(32_768, 61_000)),
            At(Sysctl::ports_value(32_768, 60_999)),
        ],
        told("af_inet.c: inet_init_net; up to 61000 until 4.1", "af_inet.c: inet_init_net；4.1 及以前到 61000 为止"),
        told("RFC 6056; as on Linux 6.18", "RFC 6056；同 Linux 6.18")),
    row(Sysctl::LocalReservedPorts, same(0), plain("sysctl_net_ipv4.c"), AS_LINUX),
    row(Sysctl::UnprivilegedPortStart, [At(1_024), Fixed(1_024, Lack::Since("4.11")), At(1_024)],
        told(
            "ip.h: inet_port_requires_bind_service; PROT_SOCK",
            "ip.h: inet_port_requires_bind_service；旧为 PROT_SOCK"
        ),
        AS_LINUX),
    row(Sysctl::KeepaliveTime, same(7200),
        plain("tcp.h: TCP_KEEPALIVE_TIME"),
        told("RFC 9293 §3.8.4 MUST-28: at least two hours", "RFC 9293 §3.8.4 MUST-28：至少两小时")),
    row(Sysctl::KeepaliveIntvl, same(75), plain("tcp.h: TCP_KEEPALIVE_INTVL"), AS_LINUX),
    row(Sysctl::KeepaliveProbes, same(9),
        plain("tcp.h: TCP_KEEPALIVE_PROBES"),
        told("RFC 9293 §3.8.4 MUST-29: more than one", "RFC 9293 §3.8.4 MUST-29：不止一个")),
    row(Sysctl::PingpongThresh, [At(1), Fixed(1, Lack::Since("6.7")), At(1)],
        plain("inet_connection_sock.h: inet_csk_enter_pingpong_mode"), AS_LINUX),
    row(Sysctl::MinTsoSegs, [At(2), Fixed(2, Lack::Since("3.12")), At(2)],
        told(
            "tcp_output.c: tcp_tso_autosize; 3.0 handed over what fitted into 64 KiB, which is not told apart",
            "tcp_output.c: tcp_tso_autosize；3.0 一次交付 64 KiB 内的全部数据，此处不加区分"
        ),
        AS_LINUX),
    row(Sysctl::TsoWinDivisor, same(3), plain("tcp_output.c: tcp_tso_should_defer"), AS_LINUX),
    row(Sysctl::NotsentLowat, [At(4_294_967_295), Fixed(4_294_967_295, Lack::Since("3.12")), At(4_294_967_295)],
        plain("tcp.c: tcp_stream_memory_free"), AS_LINUX),
    row(Sysctl::TwRecycle, [Fixed(0, Lack::Until("4.12")), UpTo(0, 1), Fixed(0, Lack::NoClause)],
        told(
            "tcp_ipv4.c: tcp_v4_conn_request, tcp_minisocks.c: tcp_time_wait; 2.4 to 4.11",
            "tcp_ipv4.c: tcp_v4_conn_request、tcp_minisocks.c: tcp_time_wait；2.4 到 4.11"
        ),
        plain("-")),
];

/// What a setting starts from in that column.
pub(super) fn start(key: Sysctl, column: usize) -> Start {
    ROWS.get(key as usize).and_then(|row| row.starts.get(column)).copied().unwrap_or(At(0))
}

/// The values with which a host of that column starts.
pub(super) fn sysctls(column: usize) -> Sysctls {
    let mut values = Sysctls::none();
    for row in &ROWS {
        values.set(row.key, row.key.setting(value(row.key, column)));
    }
    values
}

/// The value of one.
pub(super) fn value(key: Sysctl, column: usize) -> i64 {
    let (At(value) | UpTo(value, _) | Fixed(value, _)) = start(key, column);
    value
}

/// Why that column lacks a setting.
pub(super) fn lack(key: Sysctl, column: usize) -> Option<Lack> {
    match start(key, column) {
        Fixed(_, lack) => Some(lack),
        At(_) | UpTo(..) => None,
    }
}

/// The largest value that the setting takes in that column.
pub(super) fn most(key: Sysctl, column: usize) -> i64 {
    match start(key, column) {
        UpTo(_, most) => most,
        At(_) | Fixed(..) => key.info().max,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_the_settings_in_their_order_and_within_their_bounds() {
        for (row, info) in ROWS.iter().zip(Sysctl::ALL) {
            assert_eq!(row.key, info.key);
            for start in row.starts {
                let (At(value) | UpTo(value, _) | Fixed(value, _)) = start;
                let fits = row.key.is_ports() || row.key.is_triple() || (info.min..=info.max).contains(&value);
                assert!(fits, "{}: {value}", info.name);
            }
        }
    }
}
