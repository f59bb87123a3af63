//! The screens of a drill and of an interview: every way in which an answer is given, the verdict, what is revised at
//! the end. The questions are the first of their sort that the generators make; a new generator may change a picture.

use std::sync::OnceLock;

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::quiz::drill::Wish;
use finwait::quiz::generate::generators;
use finwait::quiz::item::Shape;
use finwait::quiz::schedule::Moment;
use finwait::quiz::{Format, Item};
use finwait::tui::Msg;
use finwait::tui::action::Context;
use finwait::tui::app::App;

use super::SIZES;
use super::album::Album;
use super::support::drive::press;

/// A morning in 2026.
const START: Moment = Moment { at: 1_780_000_000, east: 0 };

/// A question of the bank, to be answered in one's own words.
const BY_MOUTH: &str = "four-way-close";

/// The first question of that sort that is as wanted.
fn first(format: Format, wanted: impl Fn(&Item) -> bool) -> String {
    let of_format = generators().filter(|generator| generator.format == format);
    let found = of_format.filter_map(|generator| generator.item(1).ok()).find(wanted);
    found.unwrap_or_else(|| panic!("no question is {format:?}")).id()
}

fn is_choice(item: &Item) -> bool {
    item.ask.shape() == Shape::Choice
}

/// What is asked, each thing by its id: with options, in one box, in boxes, in an order, by commands, off an output.
fn asked() -> &'static [String; 6] {
    static ASKED: OnceLock<[String; 6]> = OnceLock::new();
    ASKED.get_or_init(|| {
        let boxes = |item: &Item| matches!(item.ask.shape(), Shape::Boxes(count) if count > 1);
        [
            first(Format::PlaceFault, is_choice),
            first(Format::Number, |item| !is_choice(item)),
            first(Format::Results, boxes),
            first(Format::Order, |item| matches!(item.ask.shape(), Shape::Order(_))),
            first(Format::Script, |item| item.ask.shape() == Shape::Script),
            generators().filter_map(|it| it.item(1).ok()).find(|item| !item.outputs.is_empty()).unwrap().id(),
        ]
    })
}

fn open(lang: Lang, size: (u16, u16), items: &[String]) -> Album {
    let mut album = Album::new(lang, size, false, &Progress::default());
    album.both(|app| drop(app.update(Msg::Now(START))));
    album.both(|app| app.open_items(items, Wish { seed: 1, ..Wish::default() }));
    album
}

#[test]
fn every_way_to_answer() {
    let [options, number, boxes, order, script, output] = asked();
    for lang in Lang::ALL {
        for size in SIZES {
            let all = [options, number, boxes, order, script, output].map(Clone::clone);
            let mut drill = open(lang, size, &all);
            drill.shot_of_hosts("a question with options", "");
            drill.shot_of_hosts("an option chosen, with a hint", "h2c");
            drill.shot_of_hosts("the verdict", "<Enter><End>");
            drill.shot("a number to be typed", "<Enter>");
            drill.shot("what cannot be read", "abc<Enter>");
            drill.shot("given up", "<Esc>x<End>");
            drill.shot("boxes", "<Enter>");
            drill.shot("a box filled", "0<Tab>");
            drill.shot("boxes judged", "<Esc>x<End>");
            drill.shot("an order", "<Enter>");
            drill.shot("an order judged", "1 2<Enter><Esc>x<End>");
            drill.shot("a script", "<Enter>");
            drill.shot("a script with a command", "server: close<Enter>");
            drill.shot("a script judged", "<Enter><End>");
            drill.shot("an output to be read", "<Enter>");
            drill.shot("further down in it", "<PgDn>");
            drill.shot("its verdict", "<Esc>x<End>");
            drill.shot("the summary", "<Enter>");
            drill.close("drill");
        }
    }
}

#[test]
fn in_one_s_own_words() {
    let entry = finwait::quiz::bank::bank().entry(BY_MOUTH).unwrap();
    let item = finwait::quiz::generate::explain::item(entry).unwrap().id();
    for lang in Lang::ALL {
        for size in SIZES {
            let mut drill = open(lang, size, std::slice::from_ref(&item));
            drill.shot("to be explained", "FIN, ACK");
            drill.shot("the points", "<Enter>1");
            drill.shot("whether to stop", "<Esc>");
            drill.shot("judged by oneself", "n<Enter>");
            drill.close("explain");
        }
    }
}

/// Gives up whatever is asked, to the report.
fn through(app: &mut App) {
    for _ in 0..200 {
        match app.contexts().first() {
            Some(Context::Answer) => press(app, "<Esc>"),
            Some(Context::Question) if !app.contexts().contains(&Context::Drill) => press(app, "<Enter>"),
            Some(Context::Drill | Context::Question) => press(app, "x"),
            _ => return,
        }
    }
}

#[test]
fn an_interview_and_its_report() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut album = Album::new(lang, size, false, &Progress::default());
            album.both(|app| drop(app.update(Msg::Now(START))));
            album.both(|app| app.open_interview(5, Wish { seed: 1, ..Wish::default() }));
            album.keep("its first question");
            album.both(through);
            album.keep("its report");
            album.press("<PgDn>");
            album.keep("further down in it");
            album.close("interview");
        }
    }
}
