//! Tests of the progress store, each in a folder of its own.

use super::*;
use crate::lesson::progress::LessonProgress;

fn some_progress(right: u32) -> Progress {
    let mut progress = Progress { language: Some(Lang::Zh), ..Progress::default() };
    let lesson = LessonProgress { last_beat: 3, right, wrong: 1, finished: false, challenge_done: true };
    progress.lessons.insert("four-way-close".to_owned(), lesson);
    progress
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_saved_is_read_again_and_the_one_before_it_is_the_backup() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("made/on/demand");
    let opened = open_in(&folder);
    assert_eq!((opened.progress, opened.notice), (Progress::default(), None));
    opened.store.save(&some_progress(1)).unwrap();
    opened.store.save(&some_progress(2)).unwrap();
    assert_eq!(open_in(&folder).progress, some_progress(2));
    assert_eq!(files(&folder), [FILE, BACKUP]);
    fs::remove_file(folder.join(FILE)).unwrap();
    assert_eq!(open_in(&folder).progress, some_progress(1));
}

#[test]
fn a_damaged_file_is_kept_aside_and_the_backup_takes_its_place() {
    let home = tempfile::tempdir().unwrap();
    let store = open_in(home.path()).store;
    store.save(&some_progress(1)).unwrap();
    store.save(&some_progress(2)).unwrap();
    for (number, damage) in [(1, "format = 1\nlessons = 7\n"), (2, "half a fi"), (3, "")] {
        fs::write(home.path().join(FILE), damage).unwrap();
        let opened = open_in(home.path());
        let kept = home.path().join(format!("progress.damaged-{number}.toml"));
        assert_eq!(fs::read_to_string(&kept).unwrap(), damage);
        assert_eq!(opened.progress, some_progress(1));
        assert_eq!(opened.notice, Some(Notice::Damaged { kept, from_backup: true }));
        opened.store.save(&opened.progress).unwrap();
    }
}

#[test]
fn a_newer_format_is_neither_understood_nor_touched() {
    let home = tempfile::tempdir().unwrap();
    let text = "format = 2\n[marvels]\n";
    fs::write(home.path().join(FILE), text).unwrap();
    let opened = open_in(home.path());
    assert_eq!(opened.notice, Some(Notice::Newer { file: home.path().join(FILE), format: 2 }));
    opened.store.save(&some_progress(1)).unwrap();
    assert!(!opened.store.keeps());
    assert_eq!(fs::read_to_string(home.path().join(FILE)).unwrap(), text);
}

#[test]
fn a_folder_that_cannot_be_made_is_named_and_the_tutor_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let occupied = home.path().join("file");
    fs::write(&occupied, "").unwrap();
    let opened = open_in(&occupied.join("folder"));
    let notice = opened.notice.unwrap();
    assert!(matches!(notice, Notice::NotKept { .. }), "{notice:?}");
    assert!(notice.sentence(Lang::En).contains("file/folder"), "{}", notice.sentence(Lang::En));
    assert!(!opened.store.keeps());
}

#[test]
fn unknown_keys_of_our_own_format_do_no_harm() {
    let text = "format = 1\nlater = true\n[lessons.syn]\nlast_beat = 2\nnew = 1\n";
    let progress: Progress = toml::from_str(text).unwrap();
    assert_eq!(progress.lesson("syn").last_beat, 2);
}
