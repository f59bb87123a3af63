//! Every view of a moment, in both languages, at three sizes, with colours and without. Without colours the words must
//! be the same, cell for cell: only the looks are kept a second time.

use std::fmt::Write as _;

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::tui::ColourDepth;
use finwait::tui::app::App;

use super::support::drive::{app_in, command, press, rows, screen};
use super::{SIZES, check_words};

/// Keeps pictures and looks of one walk through the views.
struct Views {
    coloured: App,
    plain: App,
    lang: Lang,
    size: (u16, u16),
    text: String,
    looks: String,
}

impl Views {
    fn new(lang: Lang, size: (u16, u16)) -> Views {
        let app = |depth| {
            let mut app = app_in(depth, lang, size, false, Progress::default());
            app.open_sandbox();
            app
        };
        let (coloured, plain) = (app(ColourDepth::True), app(ColourDepth::None));
        Views { coloured, plain, lang, size, text: String::new(), looks: String::new() }
    }

    fn both(&mut self, act: impl Fn(&mut App)) {
        act(&mut self.coloured);
        act(&mut self.plain);
    }

    fn shot(&mut self, name: &str, keys: &str) {
        self.both(|app| press(app, keys));
        let (coloured, plain) = (screen(&self.coloured, self.size), screen(&self.plain, self.size));
        let place = format!("{name}, {}, {}x{}", self.lang.code(), self.size.0, self.size.1);
        check_words(&coloured, &place);
        assert_eq!(rows(&coloured), rows(&plain), "{place}: other words without colours");
        for (depth, buf) in [("dark", &coloured), ("mono", &plain)] {
            if let Some(folder) = std::env::var_os("FINWAIT_PICTURES") {
                let file = format!("view_{}_{}_{}_{depth}.ansi", name.replace(' ', "_"), self.lang.code(), self.size.0);
                std::fs::write(std::path::Path::new(&folder).join(file), super::support::ansi(buf)).expect("a folder");
            }
        }
        let _ = writeln!(self.text, "=== {name}\n{}", super::support::snap(&coloured));
        let looks = super::support::snap(&plain);
        let _ = writeln!(self.looks, "=== {name}\n{}", looks.split("--- styles").nth(1).unwrap_or_default());
    }

    fn close(self, name: &str) {
        let name = format!("{name}_{}_{}x{}", self.lang.code(), self.size.0, self.size.1);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{name}_dark"), self.text);
            insta::assert_snapshot!(format!("{name}_no_colour"), self.looks);
        });
    }
}

/// A connection that has carried data and is being closed.
fn closing(lang: Lang, size: (u16, u16)) -> Views {
    let mut views = Views::new(lang, size);
    let script = ["client: connect server:80", "run 200ms", "server: accept", "client: send \"HELLO\"", "run 100ms"];
    for line in script.into_iter().chain(["server: recv", "client: close"]) {
        views.both(|app| command(app, line));
    }
    views
}

#[test]
fn every_view_of_a_close() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut views = closing(lang, size);
            views.shot("ladder", " ");
            for name in ["diagram", "variables", "header", "queues", "tcpdump", "ss", "counters"] {
                views.shot(name, "v");
            }
            views.close("views");
        }
    }
}

#[test]
fn every_lens_on_the_hosts() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut views = closing(lang, size);
            views.shot("application", " l");
            views.shot("wire", "l");
            views.close("lenses");
        }
    }
}

#[test]
fn the_glossary() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut views = closing(lang, size);
            views.shot("the terms on screen", " t");
            views.shot("a term", "<Enter>");
            views.close("glossary");
        }
    }
}

/// A listener whose queues are full, with more knocking.
#[test]
fn full_queues() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut views = Views::new(lang, size);
            for line in ["server: listen 90 backlog=1", "sysctl server tcp_syncookies=0"] {
                views.both(|app| command(app, line));
            }
            for _ in 0..3 {
                views.both(|app| command(app, "client: connect server:90"));
                views.both(|app| command(app, "run 60ms"));
            }
            views.both(|app| command(app, "client: connect server:90"));
            views.both(|app| command(app, "run 60ms"));
            views.shot("queues", "vvvv");
            views.shot("the ladder of several", "vvvv");
            views.shot("to scale", "z");
            views.close("queues");
        }
    }
}

/// A field of the headers of a segment that arrived long ago.
#[test]
fn a_field_of_the_headers() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut views = closing(lang, size);
            views.shot("an old segment chosen", "<Up><Up><Up><Up><Up>");
            views.shot("its sequence number", "i]]]]]]]]]]]]");
            views.shot("the jumps", "ve");
            views.shot("a bookmark", "<Esc>B");
            views.close("fields");
        }
    }
}

#[test]
fn two_futures_and_the_lists_of_what_can_be_done() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut views = Views::new(lang, size);
            let past = ["client: connect server:80", "run 200ms", "server: accept", "fork"];
            for line in past.into_iter().chain(["client: set linger 0", "client: close"]) {
                views.both(|app| command(app, line));
            }
            views.shot("forked", "");
            views.shot("other side", "<Tab>");
            views.both(|app| command(app, "client: close"));
            views.shot("parted", "  ");
            views.shot("tree", "F");
            views.shot("host", "<Esc>m");
            views.shot("settings", "sysctl<Enter>");
            views.shot("link", "<Esc>M");
            views.shot("segment", "<Esc>E");
            views.shot("everything", "<Esc>/");
            views.close("futures");
        }
    }
}
