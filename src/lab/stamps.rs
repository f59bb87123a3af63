//! Timestamps that stand still, for runs in which no time is to pass.
//!
//! A kernel's millisecond clock ticks while a run of two milliseconds lasts, and a segment that is handed over late may
//! then be too old for PAWS. The wire writes the first TSval of each connection's direction into all that follow.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddrV4;

use crate::trace::Segment;
use crate::wire;

/// The first TSval of each direction.
#[derive(Debug, Default)]
pub(super) struct Stamps(BTreeMap<(SocketAddrV4, SocketAddrV4), u32>);

impl Stamps {
    /// The segment and its packet with the time at which its direction began.
    pub(super) fn hold(&mut self, segment: Segment, packet: Vec<u8>) -> io::Result<(Segment, Vec<u8>)> {
        let Some(stamps) = segment.options.timestamps else { return Ok((segment, packet)) };
        let ends = (segment.src, segment.dst);
        if segment.flags.syn() {
            // A kernel that opens does not take an echo older than its own SYN.
            self.0.insert(ends, stamps.val);
        }
        let first = *self.0.entry(ends).or_insert(stamps.val);
        if stamps.val == first {
            return Ok((segment, packet));
        }
        let mut segment = segment;
        segment.options.timestamps = Some(crate::tcp::Timestamps { val: first, ..stamps });
        let packet = wire::packet(&segment)?;
        Ok((segment, packet))
    }
}
