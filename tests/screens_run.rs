//! The screens on which a run is shown, driven by keys and without a terminal: a lesson's phases and the sandbox, as
//! text with styles in both languages at three sizes; what must hold on each of them; and that no input is too much.
//!
//! A changed picture is looked at before its snapshot is accepted: `FINWAIT_PICTURES=folder cargo test --test
//! screens_run` writes each screen as bytes for a terminal (`cat` shows it). `matrix` lists what is kept of what.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the one who runs the tests may ask for pictures")]

mod support;

#[path = "screens_run/album.rs"]
mod album;

#[path = "screens_run/fleet.rs"]
mod fleet;

#[path = "screens_run/bytes.rs"]
mod bytes;

#[path = "screens_run/drill.rs"]
mod drill;

#[path = "screens_run/matrix.rs"]
mod matrix;

#[path = "screens_run/overlays.rs"]
mod overlays;

#[path = "screens_run/random.rs"]
mod random;

#[path = "screens_run/reach.rs"]
mod reach;

#[path = "screens_run/says.rs"]
mod says;

#[path = "screens_run/whole.rs"]
mod whole;

#[path = "screens_run/views.rs"]
mod views;

use finwait::lang::Lang;
use finwait::lesson::progress::{LessonProgress, Progress};
use finwait::tui::app::App;
use ratatui::buffer::Buffer;

use album::Album;
use support::drive::{command, pass, rows};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// What the keys of the interface's words begin with.
fn areas() -> Vec<String> {
    let folder = std::fs::read_dir(format!("{}/assets/i18n", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let area = |name: String| name.strip_suffix(".en.toml").map(|area| format!("{area}."));
    let areas: Vec<String> = names.filter_map(area).collect();
    assert!(areas.len() > 10, "{areas:?}");
    areas
}

/// What must hold of the words on every screen.
fn check_words(buf: &Buffer, place: &str) {
    let shown = rows(buf);
    let text = shown.join("\n");
    for (y, row) in shown.iter().enumerate() {
        let columns = finwait::tui::text::width(row);
        assert_eq!(columns, usize::from(buf.area().width), "{place}: row {y} is not as wide as the screen:\n{text}");
    }
    for part in areas() {
        let part = part.as_str();
        for (at, _) in text.match_indices(part) {
            let stands_alone = !text[..at].ends_with(|before: char| before.is_alphanumeric());
            let key = text[at + part.len()..].starts_with(|next: char| next.is_ascii_lowercase());
            assert!(!(stands_alone && key), "{place}: a word's key on screen:\n{text}");
        }
    }
    assert!(!text.contains("%{"), "{place}: a value is missing in a sentence:\n{text}");
}

/// What must hold on every screen with hosts on it.
fn check(buf: &Buffer, place: &str) {
    check_words(buf, place);
    let text = rows(buf).join("\n");
    let whole = whole_boxes(buf);
    assert!(whole > 0, "{place}: no box is whole:\n{text}");
    // What lies over others hides their corners; otherwise each upper left corner begins a whole box.
    let corners = buf.content().iter().filter(|cell| cell.symbol() == "╭").count();
    let overlaid = corners > 2 || place.contains("menu");
    assert!(overlaid || whole == corners, "{place}: {whole} of {corners} boxes are whole:\n{text}");
}

/// How many boxes have all their corners and sides.
fn whole_boxes(buf: &Buffer) -> usize {
    let area = *buf.area();
    let at = |x: u16, y: u16| if x < area.width && y < area.height { buf[(x, y)].symbol() } else { "" };
    let mut count = 0;
    for y in 0..area.height {
        for x in (0..area.width).filter(|x| at(*x, y) == "╭") {
            let right = (x + 1..area.width).find(|x| at(*x, y) == "╮");
            let bottom = (y + 1..area.height).find(|y| at(x, *y) != "│");
            let (Some(right), Some(bottom)) = (right, bottom) else { continue };
            // A list that goes on says so in its side.
            let side = (y + 1..bottom).all(|y| ["│", "▲", "▼"].contains(&at(right, y)));
            count += usize::from(side && at(x, bottom) == "╰" && at(right, bottom) == "╯");
        }
    }
    count
}

/// A learner's progress: at that beat of L16, counted from 0.
fn at_beat(beat: u32) -> Progress {
    let mut progress = Progress::default();
    progress.lessons.insert("L16".to_owned(), LessonProgress { last_beat: beat, ..LessonProgress::default() });
    progress
}

fn open_l16(app: &mut App) {
    assert!(app.open_lesson(Some("L16")));
}

#[test]
fn a_lesson() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut album = Album::new(lang, size, true, &Progress::default());
            album.both(open_l16);
            album.shot_of_hosts("story", "");
            album.shot_of_hosts("options", "<Enter>");
            album.shot_of_hosts("an option struck out and one chosen", "h2134");
            album.press("<Enter>");
            album.both(|app| pass(app, 300));
            album.shot_of_hosts("in mid-glide", "<Enter>");
            album.shot_of_hosts("compared", "<Enter>");

            let mut fields = Album::new(lang, size, true, &at_beat(1)).after(album);
            fields.both(open_l16);
            fields.shot_of_hosts("a segment's fields", "<Enter>ACK<Tab>x<Enter>");

            let mut other = Album::new(lang, size, true, &Progress::default()).after(fields);
            other.both(open_l16);
            other.press("<Enter>1<Enter>");
            other.shot_of_hosts("compared with another answer", "<End>");

            let mut typed = Album::new(lang, size, true, &at_beat(2)).after(other);
            typed.both(open_l16);
            typed.shot_of_hosts("two states typed", "<Enter>FIN_WAIT_2 ");

            let mut end = Album::new(lang, size, true, &at_beat(7)).after(typed);
            end.both(open_l16);
            end.press("<Enter>1<Enter><End>");
            end.shot_of_hosts("a common belief", "<Enter>");
            end.shot_of_hosts("a common belief refuted", "<End>");
            end.shot_of_hosts("the challenge", "<Enter>");
            end.shot_of_hosts("the challenge's hint", "h");
            end.shot_of_hosts("whether to skip", "<Enter>");
            end.shot_of_hosts("done", "y");

            let mut seen = Progress::default();
            seen.lessons.insert("L32".to_owned(), LessonProgress { last_beat: u32::MAX, ..LessonProgress::default() });
            let mut eras = Album::new(lang, size, true, &seen).after(end);
            eras.both(|app| assert!(app.open_lesson(Some("L32"))));
            eras.press("<End><Enter>");
            eras.shot_of_hosts("under one kernel", "");
            eras.shot_of_hosts("under another kernel", "<End><Enter><End>");

            let mut looks = Album::new(lang, size, true, &Progress::default()).after(eras);
            looks.both(|app| assert!(app.open_lesson(Some("L29"))));
            looks.shot("what will be asked for", "");
            looks.shot("what can be asked for", "<Enter>");
            looks.shot("an output", "ss app<Enter>");
            looks.shot("an output beside the question", "<Esc>");
            looks.close("lesson");
        }
    }
}

/// A condition that the learner is to find out is not given away; what is forbidden says so where it could be chosen or
/// typed.
#[test]
fn a_challenge() {
    for lang in Lang::ALL {
        let refused = if lang == Lang::En { "Not in this challenge." } else { "这个挑战里不行。" };
        for size in SIZES {
            let mut riddle = Album::new(lang, size, true, &Progress::default());
            riddle.both(|app| assert!(app.open_lesson(Some("B6"))));
            riddle.shot_of("a riddle", "", "app.challenge.riddle");
            riddle.shot("a riddle given away by the hint", "h");

            let mut denied = Album::new(lang, size, true, &Progress::default()).after(riddle);
            denied.both(|app| assert!(app.open_lesson(Some("B1"))));
            denied.shot_of("what a challenge forbids", "m", refused);
            denied.shot_of("a forbidden word", "<Esc>:heal", refused);
            denied.close("challenge");
        }
    }
}

#[test]
fn the_sandbox() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut album = Album::new(lang, size, true, &Progress::default());
            album.both(App::open_sandbox);
            album.shot_of_hosts("welcome", "");
            album.shot_of_hosts("a host's menu", "m");
            album.press("1 ");
            album.both(|app| pass(app, 300));
            album.keep_hosts("a SYN in mid-flight");
            album.shot_of_hosts("the SYN lost", "x");
            for _ in 0..12 {
                album.press(" ");
            }
            album.keep_hosts("established after all");
            album.shot_of_hosts("the reasons", "w");
            album.shot_of_hosts("a rule", "<Enter>");
            album.press("<Esc>");
            album.both(|app| command(app, "server: accept"));
            album.both(|app| command(app, "client: set linger 0"));
            album.shot_of_hosts("candidates", ":client: se");
            album.shot_of_hosts("a mistake", "tt linger 0<Enter>");
            album.press("<Esc>");
            album.both(|app| command(app, "client: close"));
            album.shot_of_hosts("a reset", "  ");
            album.shot_of_hosts("leaving", "q");
            album.press("n");
            album.both(|app| command(app, "server: crash"));
            album.both(|app| command(app, "client: unplug"));
            album.shot_of_hosts("a host down and a cable out", "");
            album.close("sandbox");
        }
    }
}

#[test]
fn the_lost_last_ack() {
    for lang in Lang::ALL {
        for (name, steps) in [("last-ack-lost", [17, 2, 2, 2]), ("last-ack-lost-no-time-wait", [17, 2, 2, 2])] {
            let mut album = Album::new(lang, (80, 24), true, &Progress::default());
            let path = format!("{}/tests/scenarios/{name}.tcp", env!("CARGO_MANIFEST_DIR"));
            let scenario = finwait::scenario::parse(&std::fs::read_to_string(path).unwrap(), lang).unwrap();
            album.both(|app| app.open_scenario(scenario.clone(), format!("{name}.tcp")));
            for (at, steps) in steps.into_iter().enumerate() {
                for _ in 0..steps {
                    album.press(" ");
                    album.both(|app| pass(app, 1000));
                }
                album.keep_hosts(&format!("{name} {at}"));
            }
            album.close(name);
        }
    }
}
