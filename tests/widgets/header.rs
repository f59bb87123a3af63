//! The bytes of the header view are those of a real packet: what reads packets reads the same segment back, with the
//! right checksums.

use finwait::lang::Lang;
use finwait::scenario::{self, Session};
use finwait::trace::{Record, Segment, What};
use finwait::tui::header::encode;

/// Every segment of every scenario.
fn segments() -> Vec<Segment> {
    let folder = format!("{}/tests/scenarios", env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ext| ext != "tcp") {
            continue;
        }
        let Ok(scenario) = scenario::parse(&std::fs::read_to_string(&path).unwrap(), Lang::En) else { continue };
        let mut session = Session::new(&scenario);
        session.run_on(400);
        let sent = |record: &Record| match &record.what {
            What::Sent { segment, .. } => Some(segment.clone()),
            _ => None,
        };
        found.extend(session.records().iter().filter_map(sent));
    }
    assert!(found.len() > 1_000 && found.iter().any(|segment| !segment.options.sack.as_slice().is_empty()));
    found
}

#[test]
fn what_reads_packets_reads_the_segment_back() {
    for segment in segments() {
        let bytes = encode(&segment);
        assert_eq!(bytes.len(), segment.packet_len(), "{segment:?}");
        assert_eq!(finwait::wire::segment(&bytes), Some(segment.clone()));
        let ip = etherparse::Ipv4Slice::from_slice(&bytes).unwrap();
        assert_eq!(ip.header().header_checksum(), ip.header().to_header().calc_header_checksum());
        let tcp = etherparse::TcpSlice::from_slice(ip.payload().payload).unwrap();
        let (src, dst) = (segment.src.ip().octets(), segment.dst.ip().octets());
        assert_eq!(Ok(tcp.checksum()), tcp.calc_checksum_ipv4(src, dst));
    }
}
