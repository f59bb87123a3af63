//! A thousand kills at random moments while answers are saved: what was acknowledged is there, and every file is whole.
//!
//! The one that is killed is this test program itself, run again for an ignored test. It says on its standard output
//! what has been saved; whoever reads that afterwards knows what must be there. A kill is not a power cut: that the
//! bytes are on the disk, and not only with the kernel, is seen by the order of the system calls.

use super::*;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use finwait::sim::{SimRng, Stream};

const KILLS: u32 = 1000;

/// A folder is used for so many kills; its log grows, and reading it takes longer.
const KILLS_A_FOLDER: u32 = 50;

const FOLDER: &str = "FINWAIT_TEST_FOLDER";
const FROM: &str = "FINWAIT_TEST_FROM";
const COUNT: &str = "FINWAIT_TEST_COUNT";

#[test]
#[ignore = "run by another test, which kills it"]
fn child_that_saves() {
    let folder = std::env::var_os(FOLDER).expect("run by the test below");
    let from: u32 = std::env::var(FROM).unwrap().parse().unwrap();
    let (mut learner, _) = Learner::open(Path::new(&folder));
    let mut out = std::io::stdout();
    let count = std::env::var(COUNT).map_or(u32::MAX, |count| count.parse().unwrap());
    for number in (from..).take(count as usize) {
        learner.record(answer(number)).unwrap();
        writeln!(out, "\nanswer {number}").unwrap();
        if number % 4 == 0 {
            learner.save_progress(&at_beat(number)).unwrap();
            writeln!(out, "beat {number}").unwrap();
        }
        out.flush().unwrap();
    }
}

/// The last numbers that were acknowledged.
#[derive(Default)]
struct Acknowledged {
    answers: Vec<u32>,
    beat: u32,
}

impl Acknowledged {
    fn hear(&mut self, text: &str) {
        for line in text.lines() {
            match line.split_once(' ') {
                Some(("answer", number)) => self.answers.push(number.parse().unwrap()),
                Some(("beat", number)) => self.beat = number.parse().unwrap(),
                Some(_) | None => {}
            }
        }
    }
}

/// Runs the child, kills it at a random moment, and hears what it had acknowledged.
fn kill_once(folder: &Path, from: u32, rng: &mut SimRng, acknowledged: &mut Acknowledged) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child_that_saves", "--ignored", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(FROM, from.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut heard = String::new();
    if rng.chance(4, 5) {
        // Into the middle of the saving: after the first acknowledgement.
        while !heard.contains("answer ") && out.read_line(&mut heard).unwrap() > 0 {}
        std::thread::sleep(Duration::from_micros(rng.below(8_000)));
    } else {
        std::thread::sleep(Duration::from_micros(rng.below(30_000)));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    out.read_to_string(&mut heard).unwrap();
    // The last line may be a piece of one: it was not heard.
    let whole = heard.rfind('\n').map_or("", |end| &heard[..end]);
    acknowledged.hear(whole);
}

/// Kills in one folder, and looks at it after each.
fn kill_in_a_folder(seed: u32, kills: u32) -> (usize, usize) {
    let home = tempfile::tempdir().unwrap();
    let mut rng = SimRng::new(u64::from(seed), Stream::Reviews, 0);
    let mut acknowledged = Acknowledged::default();
    let mut from = 0;
    let mut torn = 0;
    for kill in 0..kills {
        kill_once(home.path(), from, &mut rng, &mut acknowledged);
        let (learner, notices) = Learner::open(home.path());
        torn += notices.len();
        for notice in &notices {
            assert!(matches!(notice, Notice::Torn { .. }), "seed {seed}, kill {kill}: {notice:?}");
        }
        let logged = logged(home.path());
        assert!(logged.is_sorted_by(|a, b| a < b), "seed {seed}, kill {kill}: {logged:?}");
        for number in &acknowledged.answers {
            assert!(logged.binary_search(number).is_ok(), "seed {seed}, kill {kill}: lost answer {number}");
        }
        assert_eq!(learner.state().answers(), logged.len() as u64);
        let beat = learner.progress().lesson("L16").last_beat;
        assert!(beat >= acknowledged.beat, "seed {seed}, kill {kill}: beat {beat} of {}", acknowledged.beat);
        from = logged.last().map_or(0, |last| last + 1);
    }
    (acknowledged.answers.len(), torn)
}

#[test]
fn a_thousand_kills_lose_no_acknowledged_answer() {
    let start = Instant::now();
    let folders = KILLS / KILLS_A_FOLDER;
    let mut all = (0, 0);
    std::thread::scope(|scope| {
        let workers = [0, 1].map(|worker| {
            scope.spawn(move || {
                let seeds = (0..folders).filter(|seed| seed % 2 == worker);
                seeds.map(|seed| kill_in_a_folder(seed, KILLS_A_FOLDER)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1))
            })
        });
        for worker in workers {
            let (answers, torn) = worker.join().unwrap();
            all = (all.0 + answers, all.1 + torn);
        }
    });
    assert!(all.0 > 1000, "only {} answers were acknowledged: the kills come too early", all.0);
    let took = start.elapsed().as_secs();
    eprintln!("{KILLS} kills in {took} s: {} answers acknowledged, {} torn lines set aside", all.0, all.1);
}

/// An answer is acknowledged only when the disk has it, and a file takes another's place only when it is whole there.
/// What the program asks for is heard by a test of `src/shell/learner/disk.rs`; here it is what the kernel was asked.
#[test]
fn fsync_comes_before_the_acknowledgement_and_before_the_rename() {
    if !Command::new("strace").args(["-o", "/dev/null", "true"]).output().is_ok_and(|run| run.status.success()) {
        eprintln!("!!! SKIPPED: strace cannot be run here; src/shell/learner/disk.rs hears the same calls by itself");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let calls = home.path().join("calls");
    let traced = Command::new("strace")
        .args(["-f", "-y", "-s", "12", "-e", "trace=write,fsync,fdatasync,rename,renameat,renameat2", "-o"])
        .arg(&calls)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child_that_saves", "--ignored", "--nocapture", "--test-threads=1"])
        .env(FOLDER, home.path().join("folder"))
        .envs([(FROM, "0"), (COUNT, "20")])
        .output();
    let traced = traced.unwrap();
    assert!(traced.status.success(), "{}", String::from_utf8_lossy(&traced.stderr));
    // Files with bytes that are not on the disk yet, and whether the folder has a rename that is not.
    let (mut dirty, mut renamed): (Vec<String>, bool) = (Vec::new(), false);
    let (mut acknowledged, mut renames) = (0, 0);
    for line in fs::read_to_string(&calls).unwrap().lines() {
        let call = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let file = |from: &str| call.split_once(from).and_then(|(_, rest)| rest.split_once(['>', '"'])).map(|(f, _)| f);
        if call.starts_with("write(1<") {
            if call.contains("answer ") || call.contains("beat ") {
                assert!(dirty.is_empty() && !renamed, "acknowledged before the disk had it: {dirty:?} {renamed}");
                acknowledged += 1;
            }
        } else if call.starts_with("write(") && call.contains("/folder/") {
            dirty.extend(file("<").map(str::to_owned));
        } else if call.starts_with("fsync(") || call.starts_with("fdatasync(") {
            let synced = file("<").unwrap();
            dirty.retain(|file| file != synced);
            renamed &= !synced.ends_with("/folder");
        } else if call.starts_with("rename") && call.contains("/folder/") {
            let fresh = call.split('"').nth(1).unwrap();
            assert!(!dirty.iter().any(|file| file == fresh), "{fresh} takes a place before the disk has it");
            (renamed, renames) = (true, renames + 1);
        }
    }
    assert!(acknowledged >= 25 && renames >= 6, "{acknowledged} acknowledgements, {renames} renames");
}
