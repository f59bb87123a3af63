//! Every view of a moment and every list over it, in both languages, at three sizes, with colours and without.

use finwait::lang::Lang;

use super::SIZES;
use super::album::Album;
use super::support::drive::command;

/// A connection that has carried data and is being closed.
fn closing(lang: Lang, size: (u16, u16)) -> Album {
    let mut views = Album::sandbox(lang, size);
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
            views.shot_of("ladder", " ", "FIN-ACK");
            // A large screen has the diagram beside the ladder already.
            let large = size.0 >= 150;
            views.shot_of("diagram", if large { "" } else { "v" }, "[  LISTEN  ]");
            for (name, word) in [
                ("variables", "SND.UNA"),
                ("header", "0000  45"),
                ("queues", "4096"),
                ("tcpdump", "Flags [F.]"),
                ("ss", "ss -tanoe"),
                ("counters", "nstat -a"),
            ] {
                views.shot_of(name, "v", word);
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
            views.shot_of("application", " l", "views.lens.application");
            views.shot_of("wire", "l", "views.lens.wire");
            views.close("lenses");
        }
    }
}

#[test]
fn the_glossary() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut views = closing(lang, size);
            views.shot_of("the terms on screen", " t", "views.glossary.title");
            views.shot_of("a term", "<Enter>", "views.glossary.source");
            views.close("glossary");
        }
    }
}

/// A listener whose queues are full, with more knocking.
#[test]
fn full_queues() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut views = Album::sandbox(lang, size);
            for line in ["server: listen 90 backlog=1", "sysctl server tcp_syncookies=0"] {
                views.both(|app| command(app, line));
            }
            for _ in 0..3 {
                views.both(|app| command(app, "client: connect server:90"));
                views.both(|app| command(app, "run 60ms"));
            }
            views.both(|app| command(app, "client: connect server:90"));
            views.both(|app| command(app, "run 60ms"));
            views.shot("queues", if size.0 >= 150 { "vvv" } else { "vvvv" });
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
            views.shot_of("the jumps", "ve", "views.jump.title");
            views.shot_of("a bookmark", "<Esc>VVVVB<Left>", "◆");
            views.close("fields");
        }
    }
}

#[test]
fn two_futures_and_the_lists_of_what_can_be_done() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut views = Album::sandbox(lang, size);
            let past = ["client: connect server:80", "run 200ms", "server: accept", "fork"];
            for line in past.into_iter().chain(["client: set linger 0", "client: close"]) {
                views.both(|app| command(app, line));
            }
            views.shot("forked", "");
            views.shot("other side", "<Tab>");
            views.both(|app| command(app, "client: close"));
            views.shot_of("parted", "  ", "close-sends-fin");
            views.shot_of("tree", "F", "futures.tree.title");
            views.shot_of("host", "<Esc>m", "app.menu.crash");
            views.shot_of("settings", "sysctl<Enter>", "tcp_fin_timeout");
            views.shot_of("link", "<Esc>M", "app.menu.link");
            views.shot_of("segment", "<Esc>E", "app.menu.reorder");
            views.shot_of("everything", "<Esc>/", "futures.palette.title");
            views.close("futures");
        }
    }
}
