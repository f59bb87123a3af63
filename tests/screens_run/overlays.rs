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

/// What is opened one after another: its name, the keys, and a word that stands on it.
const OVER_A_RUN: [(&str, &str, &str); 16] = [
    ("help", "H", "tui.overlay.help"),
    ("palette", "<Esc>/", "futures.palette.title"),
    ("palette searched", "tcpd", "tcpdump"),
    ("host menu", "<Esc><Esc>m", "─ client ─"),
    ("link menu", "<Esc>M", "app.menu.link"),
    ("segment menu", "<Esc>E", "app.menu.reorder"),
    ("rules", "<Esc>R", "futures.palette.rules"),
    ("rules searched", "time", "/ time"),
    ("rule", "<Enter>", "tui.overlay.rfc"),
    ("reasons", "<Esc>w", "app.why.title"),
    ("jumps", "<Esc>e", "views.jump.title"),
    ("bookmarks", "<Esc>B'", "views.bookmark.title"),
    ("terms", "<Esc>t", "views.glossary.title"),
    ("term", "<Enter>", "views.glossary.source"),
    ("settings", "<Esc>o", "config.screen.title"),
    ("message", "<Esc>K", "app.message.title"),
];

#[test]
fn everything_that_lies_over_a_run() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut album = Album::sandbox(lang, size);
            for line in ["client: connect server:80", "run 200ms", "server: accept", "client: close"] {
                album.both(|app| command(app, line));
            }
            // Where a list was searched, the first Esc takes the words away, the second closes it.
            for (name, keys, word) in OVER_A_RUN {
                album.shot_of(name, keys, word);
            }
            album.press("<Esc>");
            album.both(|app| command(app, "show ss"));
            album.keep_of("output", "tui.overlay.output");
            album.press("<Esc>");
            album.both(|app| drop(app.update(files(ListFor::Save))));
            album.keep_of("save", "futures.keep.save_title");
            album.press("<Esc>");
            album.both(|app| drop(app.update(files(ListFor::Open))));
            album.keep_of("open", "futures.keep.open_title");
            album.shot_of("line", "<Esc>:", "tui.command_line.placeholder");
            album.shot_of("line with candidates", "client: se", " set");
            album.shot_of("line with a mistake", "tt linger 0<Enter>", "^^^^");
            album.shot_of("confirm", "<Esc>q", "tui.action.yes.hint");
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
            album.shot_of("home", "", "tui.home.pitch");
            album.shot_of("home help", "?", "tui.overlay.help");
            album.shot_of("home settings", "<Esc>o", "config.screen.title");
            album.close("first");
        }
    }
}
