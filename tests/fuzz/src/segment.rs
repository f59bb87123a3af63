//! Bytes as a packet: whatever is read from them is written and read again as the same segment, and can be shown.

use finwait::trace::text::{self, TextOptions};
use finwait::trace::{HostId, Record, Rule, SegmentId, Time, What, json};
use finwait::wire;

/// Reads `data` as an IPv4 packet.
pub fn check(data: &[u8]) {
    let Some(segment) = wire::segment(data) else { return };
    assert_eq!(segment.seq_end().offset_from(segment.seq), segment.seq_len());
    let packet = wire::packet(&segment).expect("what was in a packet fits into one");
    assert_eq!(wire::segment(&packet).as_ref(), Some(&segment), "written and read again");
    let (id, from, to) = (SegmentId(1), HostId(0), Some(HostId(1)));
    let what = What::Injected { id, from, to, segment };
    let record = Record { at: Time::ZERO, host: None, socket: None, what, rule: Some(Rule::WireForges) };
    let hosts = ["client".to_owned(), "server".to_owned()];
    let options = TextOptions { verbose: true, absolute: true, ..TextOptions::default() };
    assert!(!text::render(std::slice::from_ref(&record), &hosts, options).is_empty());
    assert!(!json::record(1, &record, &hosts).is_empty());
}
