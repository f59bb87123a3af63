//! Profiles: how a given TCP behaves, as data.
//!
//! Everything in which two implementations differ is one named field here or one setting of [`Sysctls`]; the engine has
//! no `if` on a profile's name. Values: the project's facts sheet, checked against the kernel by the lab.

use crate::lang::Text;

use super::sysctl::{Sysctl, Sysctls};
use super::time::Span;

/// The constants and start values of one TCP implementation.
#[derive(Debug)]
pub struct Profile {
    /// The name that `profile` and `--profile` take.
    pub name: &'static str,
    /// What it stands for.
    pub summary: Text,
    /// RTO before any round trip was measured (RFC 6298 §2.1; Linux `TCP_TIMEOUT_INIT`).
    pub rto_initial: Span,
    /// RTO when the SYN was repeated and no timestamp gave a sample (RFC 6298 §5.7; Linux `TCP_TIMEOUT_FALLBACK`).
    pub rto_fallback: Span,
    /// From where give-up limits of data are modelled (Linux `TCP_RTO_MIN` in `tcp_model_timeout`).
    pub rto_model: Span,
    /// How long TIME_WAIT lasts (Linux `TCP_TIMEWAIT_LEN`; the RFC's 2 x MSL).
    pub time_wait: Span,
    /// The shortest delayed ACK (Linux `TCP_DELACK_MIN`).
    pub delack_min: Span,
    /// The longest delayed ACK (Linux `TCP_DELACK_MAX`).
    pub delack_max: Span,
    /// How many ACKs of a young connection go out at once (Linux `TCP_MAX_QUICKACKS`).
    pub quickacks: u32,
    /// The kernel's clock tick: the delay of "at the next tick" (HZ=250).
    pub tick: Span,
    /// The MSS announced on a 1500-byte link, in bytes.
    pub mss: u16,
    /// The least wait of a timer of a few milliseconds (Linux `TCP_TIMEOUT_MIN_US`).
    pub timer_min: Span,
    /// The longest that an ACK for a gap waits for others (Linux `tcp_comp_sack_delay_ns`).
    pub gap_ack_delay: Span,
    /// The receive buffer at first, in bytes of memory (Linux `tcp_rmem[1]`).
    pub receive_buffer: u32,
    /// The receive buffer at most (Linux `tcp_rmem[2]`).
    pub receive_buffer_max: u32,
    /// The send buffer before the connection is open, in bytes of memory (Linux `tcp_wmem[1]`).
    pub send_buffer: u32,
    /// The send buffer at most (Linux `tcp_wmem[2]`).
    pub send_buffer_max: u32,
    /// The first congestion window, in segments (RFC 6928).
    pub cwnd_initial: u32,
    /// The start values of the settings.
    pub sysctls: fn() -> Sysctls,
}

/// Every profile; the first is the default.
pub static PROFILES: [Profile; 1] = [Profile {
    name: "linux-6.18",
    summary: Text {
        en: "Linux 6.18 with its defaults, two hosts on an Ethernet.",
        zh: "默认设置的 Linux 6.18，两台主机位于同一以太网。",
    },
    rto_initial: Span::secs(1),
    rto_fallback: Span::secs(3),
    rto_model: Span::millis(200),
    time_wait: Span::secs(60),
    delack_min: Span::millis(40),
    delack_max: Span::millis(200),
    quickacks: 16,
    tick: Span::millis(4),
    mss: 1460,
    timer_min: Span::millis(2),
    gap_ack_delay: Span::millis(1),
    receive_buffer: 131_072,
    receive_buffer_max: 6_291_456,
    send_buffer: 16_384,
    send_buffer_max: 4_194_304,
    cwnd_initial: 10,
    sysctls: linux_6_18,
}];

fn linux_6_18() -> Sysctls {
    Sysctls::from_pairs(&[
        (Sysctl::SynRetries, 6),
        (Sysctl::SynLinearTimeouts, 4),
        (Sysctl::SynackRetries, 5),
        (Sysctl::Retries2, 15),
        (Sysctl::OrphanRetries, 0),
        (Sysctl::FinTimeout, 60),
        (Sysctl::MaxOrphans, 131_072),
        (Sysctl::MaxTwBuckets, 131_072),
        (Sysctl::Rfc1337, 0),
        (Sysctl::Timestamps, 1),
        (Sysctl::WindowScaling, 1),
        (Sysctl::AbortOnOverflow, 0),
        (Sysctl::Somaxconn, 4096),
        (Sysctl::Syncookies, 1),
        (Sysctl::MaxSynBacklog, 2048),
        (Sysctl::Sack, 1),
        (Sysctl::Dsack, 1),
        (Sysctl::Frto, 2),
        (Sysctl::SlowStartAfterIdle, 1),
        (Sysctl::EarlyRetrans, 3),
        (Sysctl::RtoMinUs, 200_000),
        (Sysctl::RtoMaxMs, 120_000),
        (Sysctl::InvalidRatelimit, 500),
        (Sysctl::TwReuse, 2),
        (Sysctl::TwReuseDelay, 1_000),
        (Sysctl::LocalPortRange, Sysctl::ports_value(32_768, 60_999)),
        (Sysctl::LocalReservedPorts, 0),
        (Sysctl::KeepaliveTime, 7200),
        (Sysctl::KeepaliveIntvl, 75),
        (Sysctl::KeepaliveProbes, 9),
        (Sysctl::PingpongThresh, 1),
    ])
}

impl PartialEq for Profile {
    /// Profiles are told apart by their names.
    fn eq(&self, other: &Profile) -> bool {
        self.name == other.name
    }
}

impl Eq for Profile {}

impl Profile {
    /// The profile that runs when none is named.
    pub fn default_profile() -> &'static Profile {
        &PROFILES[0]
    }

    /// The profile of that name.
    pub fn by_name(name: &str) -> Option<&'static Profile> {
        PROFILES.iter().find(|profile| profile.name == name)
    }
}
