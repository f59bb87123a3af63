//! Files that are torn, damaged, of a newer finwait, or something else altogether.

use super::*;
use proptest::prelude::*;

/// A log of three answers.
fn log_of_three() -> Vec<u8> {
    let home = tempfile::tempdir().unwrap();
    let mut learner = open(home.path());
    for number in 0..3 {
        learner.record(answer(number)).unwrap();
    }
    fs::read(home.path().join(LOG)).unwrap()
}

/// Files whose names have `.why-` in them, with what stands in them.
fn aside(folder: &Path, why: &str) -> Vec<Vec<u8>> {
    let names = files(folder).into_iter().filter(|name| name.contains(&format!(".{why}-2")));
    names.map(|name| fs::read(folder.join(name)).unwrap()).collect()
}

#[test]
fn a_log_cut_anywhere_keeps_every_whole_line_and_goes_on() {
    let whole = log_of_three();
    let header = whole.iter().position(|byte| *byte == b'\n').unwrap();
    for cut in header + 1..=whole.len() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(LOG), &whole[..cut]).unwrap();
        let (mut learner, notices) = Learner::open(home.path());
        let ends = whole[..cut].split(|byte| *byte == b'\n').count() - 2;
        let piece = &whole[..cut][whole[..cut].iter().rposition(|byte| *byte == b'\n').unwrap() + 1..];
        // A line that lacks nothing but its end is an answer.
        let complete = !piece.is_empty() && whole[cut] == b'\n';
        let read = u32::try_from(ends).unwrap() + u32::from(complete);
        assert_eq!(learner.state().answers(), u64::from(read), "cut at {cut}");
        if piece.is_empty() || complete {
            assert_eq!(notices, []);
        } else {
            assert!(matches!(&notices[..], [Notice::Torn { .. }]), "{notices:?}");
            assert_eq!(aside(home.path(), "torn"), [piece]);
        }
        learner.record(answer(9)).unwrap();
        assert_eq!(logged(home.path()), (0..read).chain([9]).collect::<Vec<_>>());
        assert_eq!(open(home.path()).state(), learner.state());
    }
}

#[test]
fn a_piece_that_another_instance_left_while_this_one_runs_is_set_aside_too() {
    let home = tempfile::tempdir().unwrap();
    let mut learner = open(home.path());
    learner.record(answer(0)).unwrap();
    for (number, piece) in [(1, "{\"review\":{\"at\":17"), (2, "{\"exam\":null}"), (3, "\0\0\0")] {
        let mut bytes = fs::read(home.path().join(LOG)).unwrap();
        bytes.extend(piece.as_bytes());
        fs::write(home.path().join(LOG), bytes).unwrap();
        learner.record(answer(number)).unwrap();
        assert!(aside(home.path(), "torn").contains(&piece.as_bytes().to_vec()), "{piece}");
    }
    assert_eq!(logged(home.path()), [0, 1, 2, 3]);
    assert_eq!(open(home.path()).state(), learner.state());
}

#[test]
fn lines_that_cannot_be_read_are_set_aside_with_the_whole_file() {
    let whole = String::from_utf8(log_of_three()).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let bad = lines[2].replace("\"right\":", "\"rite\":");
    let strange = lines[2].replace("\"number\"", "\"riddle\"");
    let cases: [(String, usize, usize); 7] = [
        (format!("{}\n{}\n{bad}\n{}\n", lines[0], lines[1], lines[3]), 2, 1),
        (format!("{}\n{}\n{strange}\n{}\n", lines[0], lines[1], lines[3]), 2, 1),
        (format!("{}\n{}\n\0\0\0\0\n{}\n", lines[0], lines[1], lines[3]), 2, 1),
        (format!("{}\n{}\n", lines[1], lines[2]), 2, 1),
        (format!("no header\n{}\n{}\n", lines[1], lines[2]), 2, 1),
        ("\u{7f}ELF".to_owned(), 0, 1),
        (lines[0][..20].to_owned(), 0, 1),
    ];
    for (text, read, lost) in cases {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(LOG), &text).unwrap();
        let (mut learner, notices) = Learner::open(home.path());
        let [Notice::DamagedLog { kept, lines, read: told }] = &notices[..] else { panic!("{text}: {notices:?}") };
        assert_eq!((*lines, *told, learner.state().answers()), (lost, read, read as u64), "{text}");
        assert_eq!(fs::read_to_string(kept).unwrap(), text);
        assert!(said(&notices[0]).contains("reviews.damaged-2"), "{}", said(&notices[0]));
        learner.record(answer(9)).unwrap();
        assert_eq!(open(home.path()).state().answers(), read as u64 + 1);
    }
}

#[test]
fn an_empty_log_is_a_new_one() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join(LOG), "").unwrap();
    let mut learner = open(home.path());
    learner.record(answer(1)).unwrap();
    assert_eq!(logged(home.path()), [1]);
}

#[test]
fn what_a_newer_finwait_wrote_is_left_alone() {
    let newer = [
        (LOG, "{\"finwait\":\"reviews\",\"version\":2,\"id\":\"x\"}\n{\"marvel\":1}\n"),
        (LESSONS, "format = 2\n[marvels]\n"),
    ];
    for (name, text) in newer {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(name), text).unwrap();
        let (mut learner, notices) = Learner::open(home.path());
        assert!(matches!(&notices[..], [Notice::Newer { version: 2, ours: 1, .. }]), "{notices:?}");
        assert!(said(&notices[0]).contains(name));
        assert!(!learner.keeps() && learner.record(answer(0)).is_err());
        learner.save_progress(&at_beat(1)).unwrap();
        assert_eq!(fs::read_to_string(home.path().join(name)).unwrap(), text);
        assert_eq!(files(home.path()).len(), 2, "the lock and the file: {:?}", files(home.path()));
    }
    // Also if it comes while this one runs.
    let home = tempfile::tempdir().unwrap();
    let mut learner = open(home.path());
    learner.record(answer(0)).unwrap();
    fs::write(home.path().join(LOG), newer[0].1).unwrap();
    fs::write(home.path().join(LESSONS), newer[1].1).unwrap();
    let trouble = learner.record(answer(1)).unwrap_err();
    assert!(trouble.sentence(Lang::En).contains("format 2 of a newer finwait"), "{}", trouble.sentence(Lang::En));
    assert!(learner.save_progress(&at_beat(1)).is_err());
    assert_eq!(fs::read_to_string(home.path().join(LOG)).unwrap(), newer[0].1);
    assert_eq!(fs::read_to_string(home.path().join(LESSONS)).unwrap(), newer[1].1);
    assert_eq!((learner.state().answers(), learner.unsaved()), (2, 1));
}

#[test]
fn damaged_lessons_are_set_aside_and_the_backup_takes_their_place() {
    let home = tempfile::tempdir().unwrap();
    let mut learner = open(home.path());
    learner.save_progress(&at_beat(1)).unwrap();
    learner.save_progress(&at_beat(2)).unwrap();
    for damage in ["format = 1\nlessons = 7\n", "half a fi", ""] {
        fs::write(home.path().join(LESSONS), damage).unwrap();
        let (learner, notices) = Learner::open(home.path());
        let [Notice::Damaged { kept, from_backup: true }] = &notices[..] else { panic!("{notices:?}") };
        assert_eq!(fs::read_to_string(kept).unwrap(), damage);
        assert_eq!(learner.progress(), &at_beat(1));
        assert_eq!(open(home.path()).progress(), &at_beat(1));
    }
    assert_eq!(aside(home.path(), "damaged").len(), 3);
    let alone = tempfile::tempdir().unwrap();
    fs::write(alone.path().join(LESSONS), "half a fi").unwrap();
    let (_, notices) = Learner::open(alone.path());
    assert!(matches!(&notices[..], [Notice::Damaged { from_backup: false, .. }]), "{notices:?}");
}

#[test]
fn unknown_keys_of_our_own_versions_do_no_harm() {
    let home = tempfile::tempdir().unwrap();
    let text = String::from_utf8(log_of_three()).unwrap().replace("\"right\":", "\"mood\":\"fine\",\"right\":");
    fs::write(home.path().join(LOG), text).unwrap();
    fs::write(home.path().join(LESSONS), "format = 1\nlater = true\n[lessons.syn]\nlast_beat = 2\nnew = 1\n").unwrap();
    let learner = open(home.path());
    assert_eq!((learner.state().answers(), learner.progress().lesson("syn").last_beat), (3, 2));
}

#[test]
fn a_folder_that_is_taken_away_comes_back_with_the_next_answer_or_is_told() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("folder");
    let mut learner = open(&folder);
    learner.record(answer(0)).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    let trouble = learner.record(answer(1)).unwrap_err();
    assert!(!trouble.sentence(Lang::Zh).is_empty());
    fs::create_dir(&folder).unwrap();
    learner.record(answer(2)).unwrap();
    assert_eq!(logged(&folder), [1, 2], "what was not saved is saved with the next");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in the file: no panic, and no byte of it is lost.
    #[test]
    fn nothing_in_the_file_is_ever_lost(
        at in any::<prop::sample::Index>(),
        cut in 0_usize..40,
        put in prop::collection::vec(any::<u8>(), 0..30),
    ) {
        let mut bytes = log_of_three();
        let from = at.index(bytes.len());
        let to = (from + cut).min(bytes.len());
        bytes.splice(from..to, put);
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(LOG), &bytes).unwrap();
        let (mut learner, notices) = Learner::open(home.path());
        let read = learner.state().answers();
        let newer = notices.iter().any(|notice| matches!(notice, Notice::Newer { .. }));
        prop_assert_eq!(learner.record(answer(9)).is_ok(), !newer);
        let log = fs::read(home.path().join(LOG)).unwrap();
        let kept = aside(home.path(), "damaged").contains(&bytes);
        let cut_off: usize = aside(home.path(), "torn").iter().map(Vec::len).sum();
        let untouched = log.starts_with(&bytes[..bytes.len() - cut_off]);
        let ended = log.windows(bytes.len().max(1)).count() > 0 && cut_off == 0 && read > 0;
        prop_assert!(newer || kept || untouched || ended, "{}", String::from_utf8_lossy(&bytes));
        if !newer {
            prop_assert_eq!(open(home.path()).state().answers(), read + 1);
        }
    }
}
