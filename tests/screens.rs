//! The screens as a person sees them, as text with their styles, in both languages and at several sizes.
//!
//! A changed picture is looked at before its snapshot is accepted: `FINWAIT_PICTURES=folder cargo test --test screens`
//! writes each screen as bytes for a terminal (`cat` shows it).

#![allow(clippy::expect_used, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the one who runs the tests may ask for pictures")]

mod support;

use std::fmt::Write as _;
use std::sync::Arc;

use finwait::lang::Lang;
use finwait::lesson::progress::Mark;
use finwait::trace::Rule;
use finwait::tui::action::{Keymap, stack};
use finwait::tui::command_line::{Candidate, CommandLine, LineError};
use finwait::tui::home::{About, Chapter, HomeModel, LessonItem, Need};
use finwait::tui::overlay::{MenuEntry, Overlay, Overlays, Page};
use finwait::tui::{ColourDepth, GlyphSet, Key, KeyCode, Theme, too_small};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The first screen as a learner has it who has begun.
fn home(lang: Lang) -> HomeModel {
    use Mark::{Begun, Finished, New};
    let pick = |en: &str, zh: &str| if lang == Lang::Zh { zh } else { en }.to_owned();
    let lesson = |id: &str, en, zh, progress| {
        let about = About {
            minutes: 8,
            goal: pick(
                "Tell from an output which side has closed, and what it waits for.",
                "从一份输出看出哪一方已经关闭，它又在等什么。",
            ),
            needs: vec![Need { id: "L06".to_owned(), finished: true }, Need { id: "L16".to_owned(), finished: false }],
            beliefs: 2,
            answers: if progress == New { (0, 0) } else { (4, 1) },
            challenge_done: progress == Finished,
        };
        LessonItem { id: id.to_owned(), title: pick(en, zh), progress, about }
    };
    let chapter = |en, zh, lessons| Chapter { title: pick(en, zh), lessons };
    let mut model = HomeModel {
        course: String::new(),
        chapters: vec![
            chapter(
                "Opening",
                "建立连接",
                vec![
                    lesson("L06", "The three-way handshake", "三次握手", Finished),
                    lesson("L07", "Losing each packet of the handshake", "握手中每个包丢失会怎样", Begun),
                ],
            ),
            chapter(
                "Closing",
                "关闭连接",
                vec![
                    lesson("L16", "Four segments to close", "四次挥手", New),
                    lesson("L19", "Half-close and FIN_WAIT_2", "半关闭与 FIN_WAIT_2", New),
                ],
            ),
            chapter(
                "When it goes wrong",
                "复位、错误与泄漏",
                vec![
                    lesson("L25", "SO_LINGER: three ways to close", "SO_LINGER：三种关闭方式", New),
                    lesson("L28", "CLOSE_WAIT and the leak", "CLOSE_WAIT 与泄漏", New),
                ],
            ),
            chapter("TIME_WAIT", "TIME_WAIT", vec![lesson("L30", "Why TIME_WAIT exists", "TIME_WAIT 为什么存在", New)]),
        ],
        chosen: 0,
    };
    model.choose_next();
    model
}

/// Draws a screen, compares it with its snapshot, and writes its picture if asked to.
fn check(name: &str, size: (u16, u16), theme: Theme, lang: Lang, draw: impl Fn(&mut Buffer, Rect, &Theme)) {
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buf = Buffer::empty(area);
    draw(&mut buf, area, &theme);
    let name = format!("{name}_{}_{}x{}", lang.code(), size.0, size.1);
    if let Some(folder) = std::env::var_os("FINWAIT_PICTURES") {
        let path = std::path::Path::new(&folder).join(format!("{name}.ansi"));
        std::fs::write(&path, support::ansi(&buf)).expect("the picture can be written");
    }
    insta::assert_snapshot!(name, support::snap(&buf));
}

const SIZES: [(u16, u16); 4] = [(60, 20), (80, 24), (120, 40), (200, 60)];

#[test]
fn the_first_screen() {
    for lang in Lang::ALL {
        for size in SIZES {
            let theme = Theme::new(ColourDepth::True);
            check("home", size, theme, lang, |buf, area, theme| {
                home(lang).draw(buf, area, &Keymap::default(), theme, lang);
            });
        }
    }
}

#[test]
fn the_first_screen_in_other_colours() {
    let ascii = Theme::new(ColourDepth::None).with_glyphs(GlyphSet::Ascii);
    let forms =
        [("sixteen", Theme::new(ColourDepth::Sixteen)), ("mono", Theme::new(ColourDepth::None)), ("ascii", ascii)];
    for (form, theme) in forms {
        let name = format!("home_{form}");
        check(&name, (80, 24), theme, Lang::En, |buf, area, theme| {
            home(Lang::En).draw(buf, area, &Keymap::default(), theme, Lang::En);
        });
    }
}

#[test]
fn the_keys_over_a_screen() {
    for lang in Lang::ALL {
        for size in [(60, 20), (80, 24), (120, 40)] {
            check("help", size, Theme::new(ColourDepth::True), lang, |buf, area, theme| {
                home(lang).draw(buf, area, &Keymap::default(), theme, lang);
                let mut overlays = Overlays::<()>::default();
                overlays.show(Page::Help(stack::LESSON, Arc::default(), GlyphSet::Unicode));
                overlays.draw(buf, area, &Keymap::default(), theme, lang);
            });
        }
    }
}

/// One overlay over the first screen.
fn check_overlay(name: &str, lang: Lang, overlay: &Overlay<()>) {
    check(name, (80, 24), Theme::new(ColourDepth::True), lang, |buf, area, theme| {
        home(lang).draw(buf, area, &Keymap::default(), theme, lang);
        let mut overlays = Overlays::default();
        overlays.push(overlay.clone());
        overlays.draw(buf, area, &Keymap::default(), theme, lang);
    });
}

#[test]
fn a_rule_a_menu_and_a_question_over_a_screen() {
    for lang in Lang::ALL {
        let rule = Rule::ALL[0].rule;
        check_overlay("rule", lang, &Overlay::Page { page: Page::Rule(rule), scroll: 0 });
        let entry = |label: &str, note: &str| MenuEntry { label: label.to_owned(), note: note.to_owned(), choice: () };
        let entries = vec![
            entry("close()", "server: close"),
            entry("shutdown(SHUT_WR)", "server: shutdown wr"),
            entry("拔掉网线", "server: unplug"),
        ];
        check_overlay("menu", lang, &Overlay::Menu { title: "server".to_owned(), entries, chosen: 1 });
        let (title, question) = ("L16".to_owned(), "从头开始本课？已有的回答 **不会** 保留。".to_owned());
        check_overlay("confirm", lang, &Overlay::Confirm { title, question, choice: () });
    }
}

/// The first screen with the `:` line at its bottom.
fn check_line(name: &str, lang: Lang, line: &CommandLine) {
    check(name, (80, 24), Theme::new(ColourDepth::True), lang, |buf, area, theme| {
        home(lang).draw(buf, area, &Keymap::default(), theme, lang);
        let rows = Rect::new(0, area.height - CommandLine::ROWS, area.width, CommandLine::ROWS);
        line.draw(buf, rows, &Keymap::default(), theme, lang);
    });
}

#[test]
fn the_command_line() {
    for lang in Lang::ALL {
        let mut line = CommandLine::default();
        check_line("line_empty", lang, &line);
        line.paste("server: s");
        let words = [("send", "发送数据"), ("set", "设置选项"), ("shutdown", "关闭一个方向")];
        line.set_candidates(words.map(|(text, help)| Candidate { text: text.into(), help: help.into() }).to_vec(), 8);
        line.handle(Key::plain(KeyCode::Tab), &Keymap::default());
        check_line("line_candidates", lang, &line);
        line.reset();
        line.paste("server: send \"你好\" agian");
        let start = line.text().find("agian").expect("there");
        line.set_error(LineError { message: "多余的词".to_owned(), place: start..start + 5 });
        check_line("line_error", lang, &line);
    }
}

#[test]
fn the_hints_of_every_screen() {
    let mut text = String::new();
    for lang in Lang::ALL {
        for contexts in stack::ALL {
            let _ = writeln!(text, "{contexts:?}");
            for columns in [58, 78, 118] {
                let line = Keymap::default().hints((contexts, &[]), lang, GlyphSet::Unicode.glyphs(), columns);
                let shown: String = line.iter().map(|run| run.text.as_str()).collect();
                let _ = writeln!(text, "{columns:>5} {shown}");
            }
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_window_too_small() {
    for lang in Lang::ALL {
        for size in [(20, 5), (50, 12)] {
            check("too_small", size, Theme::new(ColourDepth::True), lang, |buf, area, theme| {
                too_small::draw(buf, area, "Q", theme, lang);
            });
        }
    }
}
