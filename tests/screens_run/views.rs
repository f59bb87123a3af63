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
            views.shot("ladder", " ");
            // A large screen has the diagram beside the ladder already.
            let large = size.0 >= 150;
            views.shot("diagram", if large { "" } else { "v" });
            for name in ["variables", "header", "queues", "tcpdump", "ss", "counters"] {
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
            let mut views = Album::sandbox(lang, size);
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
