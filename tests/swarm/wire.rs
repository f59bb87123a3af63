//! What the wire carries: every segment is well made, arrives or is lost exactly once, and as it was sent.

use std::collections::BTreeMap;

use finwait::trace::{Flags, HostId, Record, Segment, SegmentId, What, WorldView};

/// What is on its way.
#[derive(Debug, Default)]
pub struct Wire {
    flying: BTreeMap<SegmentId, Segment>,
}

impl Wire {
    /// The wire as it is when somebody begins to look.
    pub fn of(view: &WorldView) -> Wire {
        Wire { flying: view.flights.iter().map(|flight| (flight.id, flight.segment.clone())).collect() }
    }
}

/// The most bytes of an IPv4 packet on this link.
const PACKET_MAX: usize = 1_500;

/// The same on the loopback.
const LOOPBACK_MAX: usize = 65_536;

impl Wire {
    /// Takes what a record says of the wire.
    pub fn take(&mut self, record: &Record, view: &WorldView) -> Result<(), String> {
        match &record.what {
            What::Sent { id, segment, .. } => {
                well_made(segment, record.host, view)?;
                self.leaves(*id, segment)
            }
            What::Duplicated { copy, segment, .. } => self.leaves(*copy, segment),
            What::Injected { id, segment, .. } => self.leaves(*id, segment),
            What::Arrived { id, segment } => match self.flying.remove(id) {
                Some(sent) if sent == *segment => Ok(()),
                Some(_) => Err(format!("another segment arrived than was sent: {id}")),
                None => Err(format!("a segment from nowhere arrived: {id}")),
            },
            What::Rewritten { id, segment, .. } => match self.flying.insert(*id, segment.clone()) {
                Some(_) => Ok(()),
                None => Err(format!("a segment rewritten that was not on its way: {id}")),
            },
            What::IcmpSent { id, quoted, .. } => self.leaves(*id, quoted),
            What::IcmpArrived { id, .. } => match self.flying.remove(id) {
                Some(_) => Ok(()),
                None => Err(format!("an ICMP error from nowhere arrived: {id}")),
            },
            What::Lost { id, .. } => match self.flying.remove(id) {
                Some(_) => Ok(()),
                None => Err(format!("a segment was lost that was not on its way: {id}")),
            },
            _ => Ok(()),
        }
    }

    fn leaves(&mut self, id: SegmentId, segment: &Segment) -> Result<(), String> {
        if self.flying.insert(id, segment.clone()).is_some() {
            return Err(format!("a number of a segment used twice: {id}"));
        }
        Ok(())
    }

    /// What is shown to be in flight is what was sent and has not come to an end.
    pub fn agrees(&self, view: &WorldView) -> Result<(), String> {
        let same = view.flights.len() == self.flying.len()
            && view.flights.iter().all(|flight| self.flying.contains_key(&flight.id));
        if same { Ok(()) } else { Err(format!("other segments in flight than were sent: {:?}", self.flying.keys())) }
    }
}

/// What every segment of a host that keeps to RFC 9293 §3.1 looks like.
fn well_made(segment: &Segment, host: Option<HostId>, view: &WorldView) -> Result<(), String> {
    let flags = segment.flags;
    let own = host.and_then(|host| view.host(host)).is_some_and(|host| host.ip == *segment.src.ip());
    let own = own || segment.loops();
    let options = &segment.options;
    let length = 40 + option_bytes(segment) + segment.payload.len();
    let blocks = options.sack.as_slice();
    let most = if segment.loops() { LOOPBACK_MAX } else { PACKET_MAX };
    let wrong = if !own {
        "another's address"
    } else if segment.src.port() == 0 && !flags.rst() {
        "a port of zero"
    } else if flags.syn() && (flags.fin() || flags.rst()) || flags.fin() && flags.rst() {
        "control bits that exclude each other"
    } else if !flags.ack() && !flags.syn() && !flags.rst() {
        "no acknowledgment"
    } else if !flags.ack() && segment.ack.0 != 0 {
        "an acknowledgment number without its bit"
    } else if (flags.syn() || flags.rst()) && !segment.payload.is_empty() {
        "data on a SYN or a reset"
    } else if !flags.syn() && (options.mss.is_some() || options.window_scale.is_some() || options.sack_permitted) {
        "an option that belongs on a SYN"
    } else if flags.syn() && !blocks.is_empty() {
        "SACK blocks on a SYN"
    } else if blocks.iter().any(|block| !block.from.before(block.to)) {
        "an empty SACK block"
    } else if options.window_scale.is_some_and(|shift| shift > 14) {
        "a window scale beyond 14"
    } else if length > most || option_bytes(segment) > 40 {
        "more than fits into a packet"
    } else if flags == Flags::SYN | Flags::PSH {
        "a SYN that pushes"
    } else {
        return Ok(());
    };
    Err(format!("a segment badly made: {wrong}: {segment:?}"))
}

/// The room that the options take, padded to words.
fn option_bytes(segment: &Segment) -> usize {
    let options = &segment.options;
    let parts = [
        (options.mss.is_some(), 4),
        (options.window_scale.is_some(), 3),
        (options.sack_permitted, 2),
        (options.timestamps.is_some(), 10),
        (!options.sack.as_slice().is_empty(), 2 + 8 * options.sack.as_slice().len()),
    ];
    let bytes: usize = parts.iter().filter(|(there, _)| *there).map(|(_, bytes)| bytes).sum();
    bytes.next_multiple_of(4)
}
