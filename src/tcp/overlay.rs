//! A profile with other buffers: what `tcp_rmem`, `tcp_wmem` and a link's MTU change, which are no settings of a host
//! here but fields of its profile.

use std::sync::Mutex;

use super::profile::Profile;
use super::sysctl::{Sysctl, Sysctls};
use super::time::Span;

/// What is laid over a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlay {
    /// The name under which it is listed.
    pub name: &'static str,
    /// The receive buffer at first and at most, in bytes (`tcp_rmem`).
    pub receive: (u32, u32),
    /// The send buffer at first and at most, in bytes (`tcp_wmem`).
    pub send: (u32, u32),
    /// The MSS announced, in bytes.
    pub mss: u16,
    /// The longest that an ACK for a gap waits for others (`tcp_comp_sack_delay_ns`).
    pub gap_ack_delay: Span,
}

/// The name of the overlay that packetdrill's scripts assume.
pub const PACKETDRILL: &str = "packetdrill-defaults";

/// Settings that packetdrill's scripts assume, where they are not Linux's own.
pub const PACKETDRILL_SETTINGS: [(Sysctl, i64); 4] =
    [(Sysctl::SynRetries, 5), (Sysctl::SynackRetries, 5), (Sysctl::SlowStartAfterIdle, 0), (Sysctl::EarlyRetrans, 4)];

impl Overlay {
    /// Nothing: a profile as it is.
    pub fn of(profile: &Profile) -> Overlay {
        Overlay {
            name: profile.name,
            receive: (profile.receive_buffer, profile.receive_buffer_max),
            send: (profile.send_buffer, profile.send_buffer_max),
            mss: profile.mss,
            gap_ack_delay: profile.gap_ack_delay,
        }
    }

    /// `packetdrill-defaults`: the buffers of the preamble with which the public scripts begin.
    pub fn packetdrill(profile: &Profile) -> Overlay {
        let send = (256 * 1024, 4 * 1024 * 1024);
        Overlay { name: PACKETDRILL, receive: (540_000, 15 * 1024 * 1024), send, ..Overlay::of(profile) }
    }

    /// The settings of the same preamble, as far as that implementation has them.
    pub fn packetdrill_settings(profile: &Profile, sysctls: &mut Sysctls) {
        for (key, value) in PACKETDRILL_SETTINGS {
            if profile.lacks(key).is_none() {
                sysctls.set(key, value);
            }
        }
    }

    /// The profile with this laid over it. Each is made once and stays.
    pub fn on(&self, profile: &'static Profile) -> &'static Profile {
        if *self == Overlay::of(profile) {
            return profile;
        }
        let Ok(mut made) = MADE.lock() else { return profile };
        let known = made.iter().find(|(base, overlay, _)| *base == profile.name && overlay == self);
        if let Some((_, _, known)) = known {
            return known;
        }
        let changed = Profile {
            name: self.name,
            receive_buffer: self.receive.0,
            receive_buffer_max: self.receive.1,
            send_buffer: self.send.0,
            send_buffer_max: self.send.1,
            mss: self.mss,
            gap_ack_delay: self.gap_ack_delay,
            ..profile.clone()
        };
        let changed: &'static Profile = Box::leak(Box::new(changed));
        made.push((profile.name, *self, changed));
        changed
    }
}

/// What was made so far.
static MADE: Mutex<Vec<(&'static str, Overlay, &'static Profile)>> = Mutex::new(Vec::new());
