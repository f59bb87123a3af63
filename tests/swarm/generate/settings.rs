//! Settings of a kernel, options of a socket, and what tools are asked.

use finwait::trace::{Call, Command, HostAct, Program, Show, SockOpt, Sysctl};

use super::Writer;

/// Values that make something of a setting, for those whose whole range is not worth drawing from.
const SETTINGS: &[(Sysctl, &[i64])] = &[
    (Sysctl::SynRetries, &[1, 2, 6]),
    (Sysctl::SynLinearTimeouts, &[0, 1, 4]),
    (Sysctl::SynackRetries, &[0, 1, 5]),
    (Sysctl::Retries2, &[1, 3, 8, 15]),
    (Sysctl::OrphanRetries, &[0, 1, 3]),
    (Sysctl::FinTimeout, &[1, 5, 60, 61, 100]),
    (Sysctl::MaxOrphans, &[0, 1, 2]),
    (Sysctl::MaxTwBuckets, &[0, 1, 2]),
    (
        Sysctl::Mem,
        &[Sysctl::triple_value((0, 1, 2)), Sysctl::triple_value((2, 4, 8)), Sysctl::triple_value((1, 1, 100))],
    ),
    (Sysctl::Rfc1337, &[0, 1]),
    (Sysctl::Timestamps, &[0, 1, 2]),
    (Sysctl::AbortOnOverflow, &[0, 1]),
    (Sysctl::Somaxconn, &[0, 1, 4]),
    (Sysctl::Syncookies, &[0, 1, 2]),
    (Sysctl::MaxSynBacklog, &[1, 4, 2048]),
    (Sysctl::Sack, &[0, 0, 1]),
    (Sysctl::Dsack, &[0, 1]),
    (Sysctl::Frto, &[0, 2]),
    (Sysctl::SlowStartAfterIdle, &[0, 1]),
    (Sysctl::EarlyRetrans, &[0, 3]),
    (Sysctl::RtoMinUs, &[1_000, 200_000, 1_000_000]),
    (Sysctl::RtoMaxMs, &[5_000, 20_000, 120_000]),
    (Sysctl::InvalidRatelimit, &[0, 500, 5_000]),
    (Sysctl::ChallengeAckLimit, &[0, 1, 5, 2_147_483_647]),
    (Sysctl::PingpongThresh, &[1, 3]),
    (Sysctl::TwReuse, &[0, 1, 2]),
    (Sysctl::TwRecycle, &[0, 1, 1]),
    (Sysctl::WindowScaling, &[0, 1]),
    (Sysctl::TwReuseDelay, &[1, 1_000]),
    (Sysctl::KeepaliveTime, &[1, 60, 7200]),
    (Sysctl::KeepaliveIntvl, &[1, 75]),
    (Sysctl::KeepaliveProbes, &[1, 2, 9]),
];

/// What may be asked of keepalive.
pub(super) const KEEPALIVE: [SockOpt; 8] = [
    SockOpt::KeepAlive(true),
    SockOpt::KeepAlive(true),
    SockOpt::KeepAlive(false),
    SockOpt::KeepIdle(1),
    SockOpt::KeepIdle(30),
    SockOpt::KeepIntvl(1),
    SockOpt::KeepCnt(1),
    SockOpt::UserTimeout(3_000),
];

/// Other options of a connection.
pub(super) const TCP_OPTIONS: [SockOpt; 15] = [
    SockOpt::UserTimeout(0),
    SockOpt::UserTimeout(300),
    SockOpt::UserTimeout(20_000),
    SockOpt::SynCnt(1),
    SockOpt::Linger2(-1),
    SockOpt::Linger2(2),
    SockOpt::Linger2(100),
    SockOpt::MaxSeg(88),
    SockOpt::MaxSeg(700),
    SockOpt::MaxSeg(0),
    SockOpt::Cork(true),
    SockOpt::Cork(true),
    SockOpt::Cork(false),
    SockOpt::QuickAck(true),
    SockOpt::QuickAck(false),
];

impl Writer {
    pub(super) fn any_setting(&mut self) {
        let info = &Sysctl::ALL[self.rng.index(Sysctl::ALL.len())];
        if info.key.is_ports() {
            return self.few_ports();
        }
        let (host, range) = (self.host(), u64::try_from(info.max - info.min).unwrap_or(0) + 1);
        let least = self.pick(&[1, 3, 100, range]).min(range);
        let value = info.min + i64::try_from(self.rng.below(least)).unwrap_or(0);
        self.commands.push(Command::Sysctl { host, key: info.key, value: value.into() });
    }

    pub(super) fn sysctl(&mut self) {
        let (key, values) = self.pick(SETTINGS);
        let (host, value) = (self.host(), self.pick(values));
        self.commands.push(Command::Sysctl { host, key, value: value.into() });
    }

    pub(super) fn act(&mut self, act: HostAct) {
        let host = self.host();
        self.commands.push(Command::Host { host, act });
    }

    pub(super) fn set(&mut self, option: SockOpt) {
        let host = self.host();
        self.call(&host, Call::Set(option));
    }

    /// What the tools of the trade would print.
    pub(super) fn show(&mut self) {
        let (host, program) = (self.rng.chance(1, 2).then(|| self.host()), self.pick(&Program::ALL).0);
        self.commands.push(Command::Show(Show { program, host }));
    }

    pub(super) fn route(&mut self, quickack: bool) {
        let host = self.host();
        self.commands.push(Command::Route { host, quickack });
    }

    pub(super) fn timeout(&mut self, receiving: bool) {
        let ms = self.pick(&[0, 1, 300, 5_000]);
        self.set(if receiving { SockOpt::RcvTimeo(ms) } else { SockOpt::SndTimeo(ms) });
    }

    pub(super) fn buffer(&mut self, receiving: bool) {
        let bytes = self.pick(&[1, 2_000, 4_096, 20_000, 200_000]);
        self.set(if receiving { SockOpt::ReceiveBuffer(bytes) } else { SockOpt::SendBuffer(bytes) });
    }
}
