//! Hostile input: random bytes as packets, as scenarios, as packetdrill's scripts and as lessons; every kind of segment
//! into a host in every state, its numbers right before they wrap as well; floods that must not fill its memory.
//!
//! What is held is what the fuzz targets hold (`tests/fuzz`), whose corpus is played here, too. Nothing may panic, and
//! the promises of the swarm hold after every segment. A failure prints the bytes that it takes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::path::{Path, PathBuf};

use finwait::lang::Lang;
use finwait::sim::{SimRng, Stream};
use finwait::tcp::{Options, SackBlock, Timestamps};
use finwait::trace::{Flags, Segment, SeqNum, Span};

#[path = "fuzz/src/host.rs"]
mod host;

#[path = "fuzz/src/packetdrill.rs"]
mod packetdrill;

#[path = "fuzz/src/run.rs"]
mod run;

#[path = "fuzz/src/scenario.rs"]
mod scenario;

#[path = "fuzz/src/segment.rs"]
mod segment;

#[path = "swarm/forged.rs"]
mod forged;

#[path = "swarm/history.rs"]
mod history;

#[allow(dead_code, reason = "what is promised at the end of a run is not asked here")]
#[path = "swarm/invariants.rs"]
mod invariants;

#[path = "swarm/socket.rs"]
mod socket;

#[allow(dead_code, reason = "as above")]
#[path = "swarm/streams.rs"]
mod streams;

#[path = "swarm/wire.rs"]
mod wire;

use host::{Attack, RECIPES, victims};

/// What every random choice comes from.
const SEED: u64 = 1_337;

/// A check of bytes, with its name.
type Check = (&'static str, fn(&[u8]));

const CHECKS: [Check; 5] = [
    ("segment", segment::check),
    ("scenario", scenario::check),
    ("host", host::check),
    ("run", run::check),
    ("packetdrill", packetdrill::check),
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The files of a folder with their bytes, in the order of their names.
fn files(name: &str) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    let read = |path: &PathBuf| (path.display().to_string(), std::fs::read(path).expect("a readable file"));
    paths.iter().map(read).collect()
}

fn bytes(rng: &mut SimRng, length: usize) -> Vec<u8> {
    (0..length).map(|_| rng.next_u64().to_le_bytes()[0]).collect()
}

/// The same with a few bytes changed, left out, put in or repeated, as carelessness and malice do it.
fn spoilt(rng: &mut SimRng, good: &[u8], words: &[&[u8]]) -> Vec<u8> {
    let mut text = good.to_vec();
    for _ in 0..=rng.below(6) {
        let at = rng.index(text.len() + 1);
        let end = (at + rng.index(30)).min(text.len());
        match rng.below(6) {
            0 => text.truncate(at),
            1 => drop(text.drain(at..end)),
            2 => {
                let part = text[at..end].to_vec();
                (0..rng.below(40)).for_each(|_| drop(text.splice(at..at, part.iter().copied())));
            }
            3 => drop(text.splice(at..at, bytes(rng, 3))),
            4 if at < text.len() => text[at] ^= 1 << rng.below(8),
            _ => drop(text.splice(at..end, words[rng.index(words.len())].iter().copied())),
        }
    }
    text
}

/// Calls a check and prints what it was called with if it panics.
fn calls(name: &str, check: fn(&[u8]), data: &[u8]) {
    let called = std::panic::catch_unwind(|| check(data));
    assert!(called.is_ok(), "{name}: {data:?}\n{}", String::from_utf8_lossy(data));
}

#[test]
fn the_corpus_of_the_fuzz_targets_holds() {
    for (name, check) in CHECKS {
        let found = files(&format!("tests/fuzz/corpus/{name}"));
        let size: usize = found.iter().map(|(_, data)| data.len()).sum();
        assert!(!found.is_empty() && size < 16_000, "the corpus of {name} is to be small: {size} bytes");
        for (file, data) in found {
            calls(&file, check, &data);
        }
    }
}

/// What the fuzzers begin with besides their own corpus: a stored run that breaks a promise would stop them at once.
#[test]
fn every_stored_run_keeps_the_promises() {
    for name in ["tests/scenarios", "tests/differential", "tests/swarm/found", "tests/fuzz/corpus/scenario"] {
        let found = files(name);
        assert!(!found.is_empty(), "{name} holds no run");
        for (file, data) in found {
            calls(&file, run::check, &data);
        }
    }
}

#[test]
fn bytes_as_packets() {
    let mut rng = SimRng::new(SEED, Stream::Scenarios, 1);
    let corpus = files("tests/fuzz/corpus/segment");
    let mut read = 0;
    for round in 0..20_000 {
        let (_, good) = &corpus[rng.index(corpus.len())];
        let length = rng.index(100);
        let data =
            if round % 3 == 0 { bytes(&mut rng, length) } else { spoilt(&mut rng, good, &[&[0xff; 4], &[0; 4]]) };
        read += usize::from(finwait::wire::segment(&data).is_some());
        calls("segment", segment::check, &data);
    }
    assert!(read > 1_000, "hardly anything looks like a packet: {read}");
}

#[test]
fn bytes_as_scenarios() {
    let mut rng = SimRng::new(SEED, Stream::Scenarios, 2);
    let corpus = files("tests/scenarios");
    let words: Vec<&[u8]> = corpus.iter().flat_map(|(_, text)| text.split(|byte| *byte == b' ')).collect();
    for _ in 0..1_500 {
        let (_, good) = &corpus[rng.index(corpus.len())];
        calls("scenario", scenario::check, &spoilt(&mut rng, good, &words));
    }
    for depth in [b"(", b"[", b"\"", b":", b"-", b"9", b"#", b"\r", b"\0"] {
        calls("scenario", scenario::check, &depth.repeat(4_000));
    }
}

#[test]
fn bytes_as_packetdrill_scripts() {
    let mut rng = SimRng::new(SEED, Stream::Scenarios, 5);
    let corpus = files("tests/packetdrill");
    let words: Vec<&[u8]> = corpus.iter().flat_map(|(_, text)| text.split(|byte| *byte == b' ')).collect();
    for _ in 0..600 {
        let (_, good) = &corpus[rng.index(corpus.len())];
        calls("packetdrill", packetdrill::check, &spoilt(&mut rng, good, &words));
    }
    for depth in [b"(", b"[", b"{", b"<", b"\"", b"`", b"+", b"9", b"/", b"\r", b"\0"] {
        calls("packetdrill", packetdrill::check, &depth.repeat(2_000));
    }
}

#[test]
fn bytes_as_lessons() {
    let mut rng = SimRng::new(SEED, Stream::Scenarios, 3);
    let corpus = files("lessons");
    let words: Vec<&[u8]> = corpus.iter().flat_map(|(_, text)| text.split(|byte| *byte == b'\n')).collect();
    let read = |data: &[u8]| {
        let text = String::from_utf8_lossy(data).into_owned();
        if let Err(mistakes) = finwait::lesson::check(&text, Lang::En) {
            assert!(!mistakes.is_empty(), "refused without a mistake");
            assert!(!finwait::scenario::render(&mistakes, &text, "lesson.toml", Lang::En, false).is_empty());
        }
    };
    for _ in 0..300 {
        let (_, good) = &corpus[rng.index(corpus.len())];
        calls("lesson", read, &spoilt(&mut rng, good, &words));
    }
    for deep in ["[", "a.", "[[", "{a=", "\"", "'''", "x=[["] {
        calls("lesson", read, deep.repeat(20_000).as_bytes());
    }
}

#[test]
fn bytes_as_attacks() {
    let mut rng = SimRng::new(SEED, Stream::Scenarios, 4);
    for _ in 0..2_500 {
        let length = rng.index(300);
        calls("host", host::check, &bytes(&mut rng, length));
    }
}

/// Every combination of control bits, near numbers and absurd options, in every state.
#[test]
fn every_segment_in_every_state() {
    let mut states: Vec<_> = victims().iter().map(host::Victim::state).collect();
    states.sort_unstable();
    states.dedup();
    assert_eq!(states.len(), 11, "all states: {states:?}");
    assert_eq!(victims().len() % RECIPES.len(), 0);
    let absurd = Options {
        mss: Some(0),
        window_scale: Some(255),
        sack_permitted: true,
        timestamps: Some(Timestamps { val: 1 << 31, ecr: u32::MAX }),
        ..Options::default()
    };
    let mut blocks = Options::default();
    for (from, to) in [(u32::MAX, 3), (9, 9), (1 << 31, 0), (7, 5)] {
        blocks.sack.push(SackBlock { from: SeqNum(from), to: SeqNum(to) });
    }
    let flags = |bits: u8| {
        let all = [Flags::FIN, Flags::SYN, Flags::RST, Flags::PSH, Flags::ACK];
        all.into_iter().filter(|bit| bits & bit.bits() != 0).fold(Flags::NONE, |flags, bit| flags | bit)
    };
    for victim in victims() {
        for bits in 0..32 {
            let mut attack = Attack::on(victim);
            for offset in [0, 1, -1_448, i32::MIN] {
                for (options, length) in
                    [(Options::default(), 0), (Options::default(), 1_000), (absurd, 1), (blocks, 0)]
                {
                    let (src, dst) = attack.ends();
                    let (seq, ack) = attack.numbers();
                    let (seq, ack) =
                        (SeqNum(seq.0.wrapping_add_signed(offset)), SeqNum(ack.0.wrapping_add_signed(offset)));
                    let (flags, window, payload) = (flags(bits), 0, vec![b'x'; length]);
                    attack.deliver(&Segment { src, dst, seq, ack, flags, window, options, payload });
                }
            }
        }
    }
}

/// The queues of a listener are full at their limit, and nothing is kept of what comes after; what was kept goes when
/// its time is over.
#[test]
fn a_flood_fills_nothing_but_the_queues() {
    let listeners = RECIPES.iter().enumerate().filter(|(_, (name, ..))| name.starts_with("listener"));
    for (index, _) in listeners {
        let mut attack = Attack::on(&victims()[index * victims().len() / RECIPES.len()]);
        let (src, dst) = attack.ends();
        attack.flood((0..6_000_u32).map(|stranger| {
            let ip = std::net::Ipv4Addr::from_bits(0xc000_0200 + stranger);
            let src = std::net::SocketAddrV4::new(ip, src.port());
            let (seq, ack, flags, options) = (SeqNum(stranger), SeqNum(0), Flags::SYN, Options::default());
            Segment { src, dst, seq, ack, flags, window: 0, options, payload: Vec::new() }
        }));
        let queues = attack.queues().expect("a listener");
        assert!(queues.syn_queue <= queues.limit + 1 && queues.accept_queue == 0, "{queues:?}");
        // The listener itself, and the latest that was.
        assert!(attack.kept_after(Span::secs(130)) <= 2, "what strangers began is kept for ever");
    }
}
