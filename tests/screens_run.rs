//! The screens on which a run is shown, driven by keys and without a terminal: a lesson's phases and the sandbox, as
//! text with styles in both languages at three sizes; what must hold on each of them; and that no input is too much.
//!
//! A changed picture is looked at before its snapshot is accepted: `FINWAIT_PICTURES=folder cargo test --test
//! screens_run` writes each screen as bytes for a terminal (`cat` shows it).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the one who runs the tests may ask for pictures")]

mod support;

#[path = "screens_run/random.rs"]
mod random;

#[path = "screens_run/reach.rs"]
mod reach;

#[path = "screens_run/views.rs"]
mod views;

use std::fmt::Write as _;

use finwait::lang::Lang;
use finwait::lesson::progress::{LessonProgress, Progress};
use finwait::tui::app::App;
use ratatui::buffer::Buffer;

use support::drive::{app, command, pass, press, rows, screen};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// A walk through screens: each is looked at and kept as it passes.
struct Album {
    app: App,
    size: (u16, u16),
    lang: Lang,
    text: String,
}

impl Album {
    fn new(lang: Lang, size: (u16, u16), progress: Progress) -> Album {
        Album { app: app(lang, size, true, progress), size, lang, text: String::new() }
    }

    /// Presses keys, then keeps the screen under a name.
    fn shot(&mut self, name: &str, keys: &str) {
        press(&mut self.app, keys);
        self.keep(name);
    }

    fn keep(&mut self, name: &str) {
        let buf = screen(&self.app, self.size);
        let place = format!("{name}, {}, {}x{}", self.lang.code(), self.size.0, self.size.1);
        check(&buf, &place);
        if let Some(folder) = std::env::var_os("FINWAIT_PICTURES") {
            let file = format!("{}_{}_{}.ansi", name.replace(' ', "_"), self.lang.code(), self.size.0);
            std::fs::write(std::path::Path::new(&folder).join(file), support::ansi(&buf)).expect("a folder");
        }
        let _ = writeln!(self.text, "=== {name}\n{}", support::snap(&buf));
    }

    /// Compares what was kept with what is on file.
    fn close(self, name: &str) {
        let name = format!("{name}_{}_{}x{}", self.lang.code(), self.size.0, self.size.1);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => true }, {
            insta::assert_snapshot!(name, self.text);
        });
    }
}

/// What must hold of the words on every screen.
fn check_words(buf: &Buffer, place: &str) {
    let shown = rows(buf);
    let text = shown.join("\n");
    for (y, row) in shown.iter().enumerate() {
        let columns = finwait::tui::text::width(row);
        assert_eq!(columns, usize::from(buf.area().width), "{place}: row {y} is not as wide as the screen:\n{text}");
    }
    for part in ["app.", "views.", "tui.", "quiz.", "lesson.", "widgets.", "scenario.", "shell."] {
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

#[test]
fn a_lesson() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut album = Album::new(lang, size, Progress::default());
            album.app.open_lesson(Some("L16"));
            album.shot("story", "");
            album.shot("options", "<Enter>");
            album.shot("an option struck out and one chosen", "h2134");
            press(&mut album.app, "<Enter>");
            pass(&mut album.app, 300);
            album.shot("in mid-glide", "<Enter>");
            album.shot("compared", "<Enter>");
            album.shot("a segment's fields", "<Enter><Enter>ACK<Tab>x<Enter>");
            album.app.open_lesson(Some("L16"));
            press(&mut album.app, "<Enter>1<Enter>");
            album.shot("compared with another answer", "<End>");

            let mut typed = Album::new(lang, size, at_beat(2));
            typed.app.open_lesson(Some("L16"));
            typed.text = album.text;
            typed.shot("two states typed", "<Enter>FIN_WAIT_2 ");

            let mut end = Album::new(lang, size, at_beat(8));
            end.app.open_lesson(Some("L16"));
            end.text = typed.text;
            press(&mut end.app, "<Enter>1<Enter><End>");
            end.shot("a common belief", "<Enter>");
            end.shot("a common belief refuted", "<End>");
            end.shot("the challenge", "<Enter>");
            end.shot("the challenge's hint", "h");
            end.shot("whether to skip", "<Enter>");
            end.shot("done", "y");
            end.close("lesson");
        }
    }
}

#[test]
fn the_sandbox() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut album = Album::new(lang, size, Progress::default());
            album.app.open_sandbox();
            album.shot("welcome", "");
            album.shot("a host's menu", "m");
            press(&mut album.app, "1 ");
            pass(&mut album.app, 300);
            album.keep("a SYN in mid-flight");
            album.shot("the SYN lost", "x");
            for _ in 0..12 {
                press(&mut album.app, " ");
            }
            album.keep("established after all");
            album.shot("the reasons", "w");
            album.shot("a rule", "<Enter>");
            press(&mut album.app, "<Esc>");
            command(&mut album.app, "server: accept");
            command(&mut album.app, "client: set linger 0");
            album.shot("candidates", ":client: se");
            album.shot("a mistake", "tt linger 0<Enter>");
            press(&mut album.app, "<Esc>");
            command(&mut album.app, "client: close");
            album.shot("a reset", "  ");
            album.shot("leaving", "q");
            press(&mut album.app, "n");
            command(&mut album.app, "server: crash");
            command(&mut album.app, "client: unplug");
            album.shot("a host down and a cable out", "");
            album.close("sandbox");
        }
    }
}

#[test]
fn the_lost_last_ack() {
    for lang in Lang::ALL {
        for (name, steps) in [("last-ack-lost", [17, 2, 2, 2]), ("last-ack-lost-no-time-wait", [17, 2, 2, 2])] {
            let mut album = Album::new(lang, (80, 24), Progress::default());
            let path = format!("{}/tests/scenarios/{name}.tcp", env!("CARGO_MANIFEST_DIR"));
            let scenario = finwait::scenario::parse(&std::fs::read_to_string(path).unwrap(), lang).unwrap();
            album.app.open_scenario(scenario, format!("{name}.tcp"));
            for (at, steps) in steps.into_iter().enumerate() {
                for _ in 0..steps {
                    press(&mut album.app, " ");
                    pass(&mut album.app, 1000);
                }
                album.keep(&format!("{name} {at}"));
            }
            album.close(name);
        }
    }
}
