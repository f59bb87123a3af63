//! Timestamps that stand still, for runs in which no time is to pass.
//!
//! A kernel's millisecond clock ticks while a run of two milliseconds lasts, and a segment that is handed over late may
//! then be too old for PAWS. The wire writes the first TSval of each connection's direction into all that follow.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddrV4;

use crate::trace::{Segment, SeqNum};
use crate::wire;

/// The first TSval of each direction, and the number of the SYN that it belongs to.
#[derive(Debug, Default)]
pub(super) struct Stamps(BTreeMap<(SocketAddrV4, SocketAddrV4), (u32, SeqNum)>);

impl Stamps {
    /// The segment and its packet with the time at which its direction began.
    pub(super) fn hold(&mut self, segment: Segment, packet: Vec<u8>) -> io::Result<(Segment, Vec<u8>)> {
        let Some(stamps) = segment.options.timestamps else { return Ok((segment, packet)) };
        let ends = (segment.src, segment.dst);
        if segment.flags.syn() && self.0.get(&ends).is_none_or(|(_, syn)| *syn != segment.seq) {
            // Another connection: a kernel that opens does not take an echo older than its own SYN.
            self.0.insert(ends, (stamps.val, segment.seq));
        }
        let (first, _) = *self.0.entry(ends).or_insert((stamps.val, segment.seq));
        if stamps.val == first {
            return Ok((segment, packet));
        }
        let mut segment = segment;
        if let Some(stamps) = &mut segment.options.timestamps {
            stamps.val = first;
        }
        let packet = wire::packet(&segment)?;
        Ok((segment, packet))
    }
}
