//! Every byte belongs to one field, and every field has its words.

use super::*;
use crate::scenario::{self, Session};
use crate::trace::What;

fn segments(text: &str) -> Vec<Segment> {
    let mut session = Session::new(&scenario::parse(text, Lang::En).expect("a scenario"));
    session.run_on(2_000);
    let sent = |record: &crate::trace::Record| match &record.what {
        What::Sent { segment, .. } => Some(segment.clone()),
        _ => None,
    };
    session.records().iter().filter_map(sent).collect()
}

fn all() -> Vec<Segment> {
    let text = "server: listen 80\nclient: connect server:80\nrun 200ms\nserver: accept\nclient: send \"HELLO\"\n\
                run 1s\ndrop next data from client\nclient: send 3000\nclient: send 3000\nrun 2s\nserver: recv\n\
                client: close\nrun 1s\nserver: close\nrun 1s\n";
    let plain = format!("sysctl client tcp_timestamps=0\n{text}");
    let found: Vec<Segment> = [segments(text), segments(&plain)].concat();
    assert!(found.iter().any(|segment| !segment.options.sack.as_slice().is_empty()), "nothing with SACK blocks");
    found
}

#[test]
fn the_fields_cover_every_byte_once_and_have_words() {
    for segment in all() {
        let header = header(&segment, [None, None]);
        let mut at = 0;
        for field in &header.fields {
            assert_eq!(field.bytes.start, at, "{field:?}");
            at = field.bytes.end;
            for lang in Lang::ALL {
                assert!(!field.name(lang).contains("views."), "{field:?}");
                assert!(!field.meaning(lang).contains("views."), "{field:?}");
            }
        }
        assert_eq!(at, header.bytes.len());
    }
}
