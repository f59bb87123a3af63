//! Everything that lies over a screen, opened by its keys over a run that has something to show in it.

use finwait::lang::Lang;
use finwait::tui::Msg;
use finwait::tui::files::{FileReport, ListFor};

use super::SIZES;
use super::album::Album;
use super::support::drive::command;

/// What the shell tells of the files that are there.
fn files(wanted: ListFor) -> Msg {
    let names = ["a-lost-fin.tcp", "forks.toml", "session.tcp"].map(str::to_owned).to_vec();
    Msg::Files(FileReport::Listed { prefix: String::new(), wanted, names })
}

#[test]
fn everything_that_lies_over_a_run() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut album = Album::sandbox(lang, size);
            for line in ["client: connect server:80", "run 200ms", "server: accept", "client: close"] {
                album.both(|app| command(app, line));
            }
            album.shot("help", " ?");
            album.shot("palette", "<Esc>/");
            album.shot("palette searched", "close");
            album.shot("host menu", "<Esc>m");
            album.shot("link menu", "<Esc>M");
            album.shot("segment menu", "<Esc>E");
            album.shot("rules", "<Esc>R");
            album.shot("rules searched", "time");
            album.shot("rule", "<Enter>");
            album.shot("reasons", "<Esc>w");
            album.shot("jumps", "<Esc>e");
            album.shot("bookmarks", "<Esc>B'");
            album.shot("terms", "<Esc>t");
            album.shot("term", "<Enter>");
            album.shot("settings", "<Esc><Esc>o");
            album.shot("message", "<Esc>K");
            album.press("<Esc>");
            album.both(|app| command(app, "show ss"));
            album.shot("output", "");
            album.press("<Esc>");
            album.both(|app| drop(app.update(files(ListFor::Save))));
            album.shot("save", "");
            album.press("<Esc>");
            album.both(|app| drop(app.update(files(ListFor::Open))));
            album.shot("open", "");
            album.shot("line", "<Esc>:");
            album.shot("line with candidates", "client: se");
            album.shot("line with a mistake", "tt linger 0<Enter>");
            album.shot("confirm", "<Esc>q");
            album.close("overlays");
        }
    }
}

/// The first screen, moving, with its own lists over it.
#[test]
fn the_first_screen_and_what_lies_over_it() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut album = Album::new(lang, size, false, &finwait::lesson::progress::Progress::default());
            album.shot("home", "");
            album.shot("home help", "?");
            album.shot("home settings", "<Esc>o");
            album.close("first");
        }
    }
}
