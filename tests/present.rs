//! A presentation: back is the opposite of on, what is hidden leaves no trace, hands stay out of sight until their
//! time, lines are short; its pictures; and in a pseudo-terminal, with a second process that follows the notes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "real programs are waited for in real time")]

mod support;

use std::fmt::Write as _;

use finwait::lang::Lang;
use finwait::lesson::{LessonRun, check, embedded, prove};
use finwait::plain::room::Room;
use finwait::quiz::Answer;
use finwait::scenario::{Session, parse};
use finwait::trace::{Span, State, TimerKind};
use finwait::tui::present::{Kind, Presentation, Round};
use finwait::tui::theme::high_contrast;
use finwait::tui::{ColourDepth, Effect, GlyphSet, Key, KeyCode, Looks, Msg, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use support::contrast::contrast;
use support::walk::Words;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

fn looks(lang: Lang, size: (u16, u16)) -> Looks {
    Looks { lang, theme: Theme::of(&high_contrast(), ColourDepth::True), motion: false, size }
}

fn run_of(id: &str, lang: Lang) -> LessonRun {
    let text = embedded().iter().find(|lesson| lesson.path.contains(id)).unwrap().text;
    LessonRun::new(prove(&check(text, lang).unwrap(), lang).unwrap(), false)
}

fn lecture(id: &str, lang: Lang, size: (u16, u16)) -> Presentation {
    Presentation::of_lesson(&looks(lang, size), run_of(id, lang))
}

/// Past all outputs to the question about them.
fn through_outputs(show: &mut Presentation) {
    while show.talk().kind() == Kind::Outputs {
        press(show, KeyCode::PageDown);
    }
}

fn showing(text: &str) -> Presentation {
    let scenario = parse(text, Lang::En).unwrap();
    Presentation::of_run(&looks(Lang::En, (80, 24)), Session::new(&scenario), "test.tcp".to_owned())
}

fn press(show: &mut Presentation, key: impl Into<Key>) {
    show.update(&Msg::Key(key.into()));
}

fn types(show: &mut Presentation, keys: &str) {
    keys.chars().for_each(|c| press(show, Key::char(c)));
}

/// The screen without its bars.
fn screen(show: &Presentation, size: (u16, u16)) -> (Buffer, String) {
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buf = Buffer::empty(area);
    show.draw(&mut buf, area);
    let rows = (1..size.1 - 1).map(|y| support::snap::visible(&buf, y));
    let rows = rows.map(|row| row.iter().map(|(_, cell)| cell.symbol()).collect::<String>().trim_end().to_owned());
    let text = rows.collect::<Vec<_>>().join("\n");
    (buf, text)
}

/// Goes on to the end, at most so often; every slide on the way.
fn to_the_end(show: &mut Presentation) -> usize {
    for slides in 0..2_000 {
        if show.talk().kind() == Kind::End {
            return slides;
        }
        press(show, KeyCode::PageDown);
    }
    panic!("no end");
}

#[test]
fn going_back_shows_every_slide_as_it_was_left() {
    for lesson in ["L06", "L16", "L30"] {
        let mut show = lecture(lesson, Lang::En, (80, 24));
        let mut seen = vec![screen(&show, (80, 24)).0];
        while show.talk().kind() != Kind::End {
            press(&mut show, KeyCode::PageDown);
            if show.talk().poll().is_some_and(|poll| poll.round() == Round::Vote) {
                types(&mut show, "12");
            }
            seen.push(screen(&show, (80, 24)).0);
        }
        assert!(seen.len() > 30, "{lesson}: {} slides", seen.len());
        for (number, expected) in seen.iter().enumerate().rev().skip(1) {
            press(&mut show, KeyCode::PageUp);
            assert_eq!(support::snap(&screen(&show, (80, 24)).0), support::snap(expected), "{lesson} {number}");
        }
        press(&mut show, KeyCode::PageUp);
        assert!(screen(&show, (80, 24)).1.contains("first slide"));
    }
}

#[test]
fn the_counts_and_the_truth_stay_out_of_sight_until_their_time() {
    for lang in Lang::ALL {
        let mut show = lecture("L16", lang, (80, 24));
        let (mut questions, mut answers) = (0, 0);
        while show.talk().kind() != Kind::End {
            let text = screen(&show, (80, 24)).1;
            match show.talk().kind() {
                Kind::Question => {
                    types(&mut show, "1122");
                    let counted = screen(&show, (80, 24)).1;
                    assert!(!counted.contains('✓') && !text.contains('✓'), "{counted}");
                    let shows = show.talk().poll().unwrap().shows_bars();
                    assert_eq!(counted.contains('━'), shows, "{counted}");
                    questions += usize::from(!shows);
                }
                Kind::Answer => {
                    assert!(text.contains('✓'), "{text}");
                    answers += 1;
                }
                Kind::Text | Kind::Outputs | Kind::Run | Kind::End => {}
            }
            press(&mut show, KeyCode::PageDown);
        }
        assert!(questions >= 4 * answers && answers >= 6, "{questions} {answers}");
    }
}

#[test]
fn what_is_hidden_leaves_no_trace() {
    let states: Vec<&str> = State::ALL.iter().map(|state| state.name()).collect();
    let timers = TimerKind::ALL.iter().map(|timer| timer.label().get(Lang::En));
    let timers: Vec<&str> = timers.filter(|label| !states.contains(label)).collect();
    let cases: [(&str, Vec<&str>); 6] = [
        ("s", states.clone()),
        ("f", vec!["SYN", "SYN-ACK", "FIN-ACK", "RST", "ACK", "DATA"]),
        ("n", vec!["seq ", "ack ", "DATA 5"]),
        ("i", timers),
        ("s[", [states.as_slice(), &["connect()"]].concat()),
        ("s]", [states.as_slice(), &["accept()", "listen"]].concat()),
    ];
    for (keys, words) in cases {
        let mut show = lecture("L16", Lang::En, (80, 24));
        types(&mut show, keys);
        let mut runs = 0;
        while show.talk().kind() != Kind::End {
            if show.talk().kind() == Kind::Run {
                runs += 1;
                let text = screen(&show, (80, 24)).1;
                for word in &words {
                    let told = |line: &str| match keys {
                        "f" => line.split_whitespace().any(|token| token == *word),
                        // A reason may speak of lingering; a timer has its name and what is left of it.
                        "i" => line
                            .split_once(word)
                            .is_some_and(|(_, rest)| rest.trim_start().starts_with(|c: char| c.is_ascii_digit())),
                        _ => line.contains(word),
                    };
                    assert!(!text.lines().any(told), "{keys} leaves {word:?} in\n{text}");
                }
            }
            press(&mut show, KeyCode::PageDown);
        }
        assert!(runs > 10);
    }
}

#[test]
fn a_line_of_text_has_few_words() {
    for lesson in embedded() {
        let mut show = lecture(lesson.path, Lang::En, (80, 24));
        while show.talk().kind() != Kind::End {
            if show.talk().kind() == Kind::Text {
                let text = screen(&show, (80, 24)).1;
                let words = |line: &str| {
                    line.split_whitespace()
                        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1)
                        .count()
                };
                let longest = text.lines().map(words).max().unwrap_or(0);
                assert!(longest <= 13, "{}: {text}", lesson.path);
            }
            press(&mut show, KeyCode::PageDown);
        }
    }
}

#[test]
fn hands_are_counted_and_the_clock_runs_while_neighbours_talk() {
    let mut show = lecture("L16", Lang::En, (80, 24));
    press(&mut show, KeyCode::PageDown);
    types(&mut show, "1");
    assert!(screen(&show, (80, 24)).1.contains("Nobody votes now"));
    press(&mut show, KeyCode::PageDown);
    types(&mut show, "1112u");
    assert!(screen(&show, (80, 24)).1.contains("hands: 3"));
    press(&mut show, KeyCode::PageDown);
    assert!(show.counts());
    show.update(&Msg::Frame { elapsed: Span::secs(31) });
    types(&mut show, "+");
    assert!(screen(&show, (80, 24)).1.contains("1:59"));
    types(&mut show, "t");
    show.update(&Msg::Frame { elapsed: Span::secs(31) });
    assert!(screen(&show, (80, 24)).1.contains("1:59") && !show.counts());
}

#[test]
fn a_run_is_presented_step_by_step_with_questions_by_mouth() {
    let mut show = showing("seed 7\nserver: listen 80\nclient: connect server:80\nrun 200ms\nclient: close\nrun 1s\n");
    let first = screen(&show, (80, 24)).0;
    let steps = to_the_end(&mut show);
    assert!(steps > 6, "{steps}");
    types(&mut show, "e");
    assert_eq!(show.talk().kind(), Kind::Question);
    let shown = screen(&show, (80, 24)).1;
    assert!(!shown.contains("Read and think"), "there is nothing to read: {shown}");
    types(&mut show, "1134");
    assert_eq!(show.talk().poll().unwrap().hands(0), [2, 0, 1, 1]);
    types(&mut show, "e");
    types(&mut show, "o");
    press(&mut show, KeyCode::Up);
    assert!(!screen(&show, (80, 24)).1.is_empty());
    press(&mut show, KeyCode::F(5));
    assert_eq!(support::snap(&screen(&show, (80, 24)).0), support::snap(&first));
}

#[test]
fn the_glossary_opens_over_a_slide_over_its_help_and_not_behind_black() {
    let size = (80, 24);
    let mut show = lecture("L16", Lang::En, size);
    types(&mut show, "w");
    assert!(screen(&show, size).1.contains("Terms on screen"), "{}", screen(&show, size).1);
    press(&mut show, KeyCode::Enter);
    assert!(screen(&show, size).1.contains("See also"), "{}", screen(&show, size).1);
    press(&mut show, KeyCode::Esc);
    types(&mut show, "?t");
    assert!(screen(&show, size).1.contains("Terms on screen"), "the help offers it at the bottom");
    press(&mut show, KeyCode::Esc);
    press(&mut show, KeyCode::Esc);
    for key in ["w", "?", "q"] {
        types(&mut show, "b");
        assert_eq!(screen(&show, size).1.trim(), "");
        types(&mut show, key);
        assert!(screen(&show, size).1.contains("Closing time"), "after {key}: {}", screen(&show, size).1);
    }
}

#[test]
fn black_is_black_until_the_talk_goes_on() {
    let mut show = lecture("L06", Lang::En, (80, 24));
    let before = screen(&show, (80, 24)).0;
    for key in ['b', '.'] {
        types(&mut show, &key.to_string());
        let (buf, _) = screen(&show, (80, 24));
        assert!(buf.content().iter().all(|cell| cell.symbol() == " "));
        press(&mut show, KeyCode::PageDown);
        assert_eq!(support::snap(&screen(&show, (80, 24)).0), support::snap(&before));
    }
}

/// A walk through a presentation with colours and without at once, kept as it passes.
struct Slides {
    shows: [Presentation; 2],
    size: (u16, u16),
    kept: [String; 2],
}

impl Slides {
    fn new(lang: Lang, size: (u16, u16), make: impl Fn(Looks) -> Presentation) -> Slides {
        let of = |depth| make(Looks { theme: Theme::of(&high_contrast(), depth), ..looks(lang, size) });
        Slides { shows: [ColourDepth::True, ColourDepth::None].map(of), size, kept: Default::default() }
    }

    /// Types characters, or goes on for each `>`; then keeps the slide.
    fn shot(&mut self, name: &str, keys: &str) {
        let size = self.size;
        for key in keys.chars() {
            for show in &mut self.shows {
                press(show, if key == '>' { KeyCode::PageDown.into() } else { Key::char(key) });
            }
        }
        let [coloured, plain] = self.shows.each_ref().map(|show| screen(show, size));
        assert_eq!(coloured.1, plain.1, "{name}: other words without colours");
        let looks = support::snap(&plain.0);
        let _ = writeln!(self.kept[0], "=== {name}\n{}", support::snap(&coloured.0));
        let _ = writeln!(self.kept[1], "=== {name}\n{}", looks.split("--- styles").nth(1).unwrap_or_default());
        if let Some(folder) = std::env::var_os("FINWAIT_PICTURES") {
            for (form, (buf, _)) in [("dark", &coloured), ("mono", &plain)] {
                let lang = self.shows[0].lang().code();
                let file = format!("present_{}_{lang}_{}_{form}.ansi", name.replace(' ', "_"), size.0);
                std::fs::write(std::path::Path::new(&folder).join(file), support::ansi(buf)).unwrap();
            }
        }
    }

    fn close(self) {
        let name = format!("present_{}_{}x{}", self.shows[0].lang().code(), self.size.0, self.size.1);
        let settings = (name, self.kept);
        insta::with_settings!({
            omit_expression => true, snapshot_path => "screens_run/snapshots", prepend_module_to_snapshot => false
        }, {
            insta::assert_snapshot!(format!("{}_dark", settings.0), settings.1[0]);
            insta::assert_snapshot!(format!("{}_no_colour", settings.0), settings.1[1]);
        });
    }
}

#[test]
fn pictures_of_a_presentation() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut slides = Slides::new(lang, size, |looks| Presentation::of_lesson(&looks, run_of("L16", lang)));
            slides.shot("story", "");
            slides.shot("posed", ">");
            slides.shot("vote", ">111223");
            slides.shot("discuss", ">");
            slides.shot("revote", ">1111124");
            slides.shot("closed", ">");
            slides.shot("run", ">");
            slides.shot("close", ">");
            slides.shot("on its way", ">");
            slides.shot("pointed at", "ok");
            slides.shot("with states, numbers and timers hidden", "osni");
            slides.shot("programs only", "sniv");
            slides.shot("kernels only", "v");
            slides.shot("wire only", "v");
            slides.shot("answer", "v>");
            slides.shot("help", "?");
            slides.shot("whether to end", "?q");
            slides.shot("black", "nb");
            slides.shot("the end", &format!("b{}", ">".repeat(300)));

            let mut outputs = Slides::new(lang, size, |looks| Presentation::of_lesson(&looks, run_of("L29", lang)));
            outputs.kept = slides.kept;
            outputs.shot("an output", ">");
            for show in &mut outputs.shows {
                through_outputs(show);
            }
            outputs.shot("a question about outputs", "");
            outputs.shot("an output again", ">l");
            outputs.close();
        }
    }
}

/// Every slide of a lesson in a theme; the hands are counted on the way.
fn every_slide(theme: Theme, mut look: impl FnMut(&Presentation, &Buffer)) {
    let text = embedded().iter().find(|lesson| lesson.path.contains("L16")).unwrap().text;
    let proved = prove(&check(text, Lang::En).unwrap(), Lang::En).unwrap();
    let looks = Looks { theme, ..looks(Lang::En, (80, 24)) };
    let mut show = Presentation::of_lesson(&looks, LessonRun::new(proved, false));
    for _ in 0..200 {
        types(&mut show, "12");
        look(&show, &screen(&show, (80, 24)).0);
        if show.talk().kind() == Kind::End {
            return;
        }
        press(&mut show, KeyCode::PageDown);
        let moves = show.talk().kind() == Kind::Run;
        types(&mut show, if moves { "o" } else { "" });
    }
    panic!("no end");
}

#[test]
fn the_back_row_can_read_every_slide() {
    let mut seen = 0;
    every_slide(Theme::of(&high_contrast(), ColourDepth::True), |_, buf| {
        for cell in buf.content().iter().filter(|cell| cell.symbol() != " ") {
            let found = contrast(cell).unwrap_or_else(|| panic!("{cell:?} has no colours"));
            // Lines carry no words.
            let least = if "─│╭╮╰╯━".contains(cell.symbol()) { 3.0 } else { 7.0 };
            assert!(found >= least, "{found:.2}: {cell:?}");
            seen += 1;
        }
    });
    assert!(seen > 10_000, "{seen}");
}

#[test]
fn in_ascii_every_slide_is_ascii() {
    let theme = Theme::of(&high_contrast(), ColourDepth::None).with_glyphs(GlyphSet::Ascii);
    every_slide(theme, |_, buf| {
        let strange: String =
            buf.content().iter().map(ratatui::buffer::Cell::symbol).filter(|s| !s.is_ascii()).collect();
        assert!(strange.is_empty(), "{strange:?}\n{}", support::snap(buf));
    });
}

#[test]
fn an_investigation_shows_all_outputs_and_no_state_before_the_vote_is_over() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut show = lecture("L29", lang, size);
            press(&mut show, KeyCode::PageDown);
            assert_eq!(show.talk().kind(), Kind::Outputs);
            let outputs = show.talk().outputs();
            let mut shown = Vec::new();
            while show.talk().kind() == Kind::Outputs {
                shown.push(screen(&show, size).1);
                press(&mut show, KeyCode::PageDown);
            }
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let all = squeezed(&shown.concat());
            for output in &outputs {
                assert!(all.contains(&squeezed(&output.command)), "{}", output.command);
                for (at, line) in output.lines.iter().enumerate() {
                    let line = format!("{}{}", at + 1, squeezed(line));
                    assert!(all.contains(&line), "{size:?} {}: no {line:?} in {}", output.look, shown.concat());
                }
            }

            // The room votes, looks at the outputs again, and comes back to the same hands.
            press(&mut show, KeyCode::PageDown);
            types(&mut show, "12");
            let voted = screen(&show, size).1;
            for text in shown.iter().chain([&voted]) {
                assert!(!text.contains("CLOSE_WAIT ") && !text.contains("FIN_WAIT_2 "), "told too early: {text}");
            }
            types(&mut show, "l");
            assert_eq!((show.talk().kind(), screen(&show, size).1 == shown[0]), (Kind::Outputs, true));
            press(&mut show, KeyCode::PageDown);
            assert_eq!(screen(&show, size).1, voted);
            types(&mut show, &"l".repeat(shown.len() + 1));
            assert_eq!(screen(&show, size).1, voted, "after the last output the question stands there again");

            types(&mut show, "r");
            while show.talk().kind() != Kind::Answer {
                press(&mut show, KeyCode::PageDown);
            }
            assert!(screen(&show, size).1.contains("app CLOSE_WAIT"), "{}", screen(&show, size).1);
            types(&mut show, "l");
            assert_eq!(show.talk().kind(), Kind::Answer, "nobody asks about outputs any more");
        }
    }
    // In lines, every output is told whole, its head too where another has the same.
    let said = room("L29", Lang::En, &["", "", "", "outputs"]);
    assert!(said.iter().filter(|line| line.contains("Recv-Q")).count() >= 3, "{said:?}");
}

/// Where only one option named all fields of a segment, everybody would know which is right.
#[test]
fn every_option_of_a_vote_names_as_much_as_the_right_one() {
    let mut seen = 0;
    for lesson in embedded() {
        let run = run_of(lesson.path, Lang::En);
        for question in run.proved().questions.iter().flatten() {
            let fields = |answer: &Answer| match answer {
                Answer::Segment(fields) if !fields[0].1.is_absent() => Some(fields.len()),
                _ => None,
            };
            let Some(of_truth) = fields(&question.truth.answer) else { continue };
            for option in question.options_for_a_vote(lesson.path) {
                assert!(fields(&option).is_none_or(|count| count == of_truth), "{}: {option:?}", lesson.path);
                seen += usize::from(of_truth > 1);
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// With both counts on it a question is at its longest.
#[test]
fn where_the_vote_stands_is_on_every_question_from_80x24_on() {
    let mut seen = 0;
    // A third of the lessons; the languages take turns: Chinese is shorter, and breaks its lines elsewhere.
    for (lesson, lang) in embedded().iter().step_by(3).zip(Lang::ALL.into_iter().cycle()) {
        let mut show = lecture(lesson.path, lang, (80, 24));
        let words = Words::of(lang.code());
        while show.talk().kind() != Kind::End {
            if show.talk().kind() == Kind::Question && show.talk().poll().is_some_and(|poll| poll.options() > 0) {
                let round = words.get(show.talk().round().unwrap().key());
                types(&mut show, "1");
                let text = screen(&show, (80, 24)).1;
                assert!(text.contains(round), "{}: no {round:?} in\n{text}", lesson.path);
                seen += 1;
            }
            press(&mut show, KeyCode::PageDown);
        }
    }
    assert!(seen > 200, "{seen}");
}

/// Everybody copies the seed from the wall: it is on every slide, and short.
#[test]
fn the_seed_is_on_every_slide_in_six_easy_characters_at_most() {
    every_slide(Theme::default(), |show, buf| {
        let title: String = support::snap::visible(buf, 0).iter().map(|(_, cell)| cell.symbol()).collect();
        let seed = title.split("seed ").nth(1).unwrap_or_else(|| panic!("no seed in {title}")).trim();
        assert_eq!(seed, show.talk().session().setup().seed.to_string());
        assert!(seed.len() <= 6 && seed.chars().all(|c| c.is_ascii_digit()), "{seed}");
    });
    for lesson in embedded() {
        let seed = prove(&check(lesson.text, Lang::En).unwrap(), Lang::En).unwrap().lesson.scenario.setup.seed;
        assert!(seed < 1_000_000, "{}: {seed}", lesson.path);
    }
}

/// Where nothing has a colour, what the presenter points at is told by a shape.
#[test]
fn what_is_pointed_at_has_a_mark_of_its_own() {
    for depth in [ColourDepth::True, ColourDepth::None] {
        let scenario = parse("server: listen 80\nclient: connect server:80\nrun 200ms\n", Lang::En).unwrap();
        let looks = Looks { theme: Theme::of(&high_contrast(), depth), ..looks(Lang::En, (80, 24)) };
        let mut show = Presentation::of_run(&looks, Session::new(&scenario), "test.tcp".to_owned());
        (0..5).for_each(|_| press(&mut show, KeyCode::PageDown));
        let marked = |show: &Presentation| {
            let text = screen(show, (80, 24)).1;
            text.lines()
                .filter(|line| line.contains("▶ ") && line.contains(" ◀"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert!(marked(&show).is_empty(), "{:?}", marked(&show));
        types(&mut show, "o");
        press(&mut show, KeyCode::Up);
        let found = marked(&show);
        assert!(found.len() == 1 && found[0].contains("SYN-ACK"), "{found:?}\n{}", screen(&show, (80, 24)).1);
    }
}

/// The lines that a script of lines is answered with.
fn room(id: &str, lang: Lang, lines: &[&str]) -> Vec<String> {
    let mut room = Room::new(lecture(id, lang, (80, 2_000)));
    let mut said = room.greeting().lines;
    for line in lines {
        let reply = room.line(line);
        assert!(reply.understood, "{line}: {reply:?}");
        said.extend(reply.lines);
    }
    said
}

#[test]
fn a_room_is_asked_in_lines() {
    let said = room("L16", Lang::En, &["", "", "3 12 0 1", "", "", "votes 0 1 15 0", "counts", "counts", "reveal"]);
    let text = said.join("\n");
    for wanted in
        ["seed 16", "Read and think", "Vote, everybody alone  hands: 0", "hands: 16", "Talk to your neighbour"]
    {
        assert!(text.contains(wanted), "no {wanted:?} in\n{text}");
    }
    assert!(text.contains("CLOSE_WAIT; hands: 0, then 15"), "{text}");
    assert_eq!(
        text.matches("; hands: ").count(),
        8,
        "the counts are told when they are asked for, and at the end:\n{text}"
    );
    assert!(!text.contains("; right"), "the answer is the run's to give:\n{text}");
    let mut on = vec![""; 200];
    on.push("again");
    let all = room("L16", Lang::En, &on);
    assert!(all.iter().any(|line| line.ends_with("; right")) && all.iter().any(|line| line.starts_with("Right: ")));
    assert_eq!(all.last().map(String::as_str), Some("The end"));
    let marks =
        |line: &&String| line.contains('`') || line.contains("**") || line.chars().any(|c| "─│╭━✓▸".contains(c));
    assert_eq!(all.iter().find(marks), None, "nothing is for the eye alone");
}

#[test]
fn what_a_room_may_not_see_is_not_said_and_mistakes_are_told() {
    let hidden = room("L16", Lang::En, &["hide states", "", "reveal", "", "", ""]);
    let later = hidden.iter().skip_while(|line| !line.contains("hidden: states"));
    let run: Vec<&String> = later.filter(|line| line.starts_with("client: ")).collect();
    assert!(!run.is_empty() && run.iter().all(|line| !line.contains("FIN_WAIT_1")), "{run:?}");
    let zh = room("L16", Lang::Zh, &["hide 状态", "show states", "help"]);
    assert!(zh.iter().any(|line| line.contains("已隐藏：状态")), "{zh:?}");
    let mut room = Room::new(lecture("L16", Lang::En, (80, 2_000)));
    for (line, said) in
        [("what", "is not known"), ("5 5", "Nobody votes now"), ("votes x", "numbers"), ("hide all", "states, flags")]
    {
        let reply = room.line(line);
        assert!(!reply.understood && reply.lines[0].contains(said), "{line}: {reply:?}");
    }
    assert!(room.line("quit").ends);
}

/// The notes hold no marks of the lessons' markup, on any slide of any lesson.
#[test]
fn notes_are_plain_text() {
    for lesson in embedded() {
        for lang in Lang::ALL {
            let mut show = lecture(lesson.path, lang, (80, 2_000));
            for _ in 0..400 {
                for effect in show.update(&Msg::Key(KeyCode::PageDown.into())) {
                    let Effect::Notes(text) = effect else { continue };
                    assert!(!text.contains('`') && !text.contains("**"), "{}: {text}", lesson.path);
                    assert!(!text.contains("none ack=none") && !text.contains("无 ack=无"), "{}: {text}", lesson.path);
                }
                if show.talk().kind() == Kind::End {
                    break;
                }
            }
        }
    }
}

#[test]
fn notes_say_which_option_a_belief_is_behind() {
    let mut show = lecture("L16", Lang::En, (80, 24));
    let mut notes = String::new();
    while show.talk().kind() != Kind::Question || !notes.contains("Right:") {
        for effect in show.update(&Msg::Key(KeyCode::PageDown.into())) {
            if let Effect::Notes(text) = effect {
                notes = text;
            }
        }
    }
    let (slide, behind) = notes.split_once("Right:").unwrap();
    let right = behind.trim_start().chars().next().unwrap();
    let letters = |text: &str| -> Vec<char> {
        let named = text.lines().filter(|line| line.get(1..3) == Some("  "));
        named.filter_map(|line| line.chars().next().filter(char::is_ascii_uppercase)).collect()
    };
    let wrong = letters(behind);
    assert!(!wrong.is_empty() && wrong.is_sorted() && !wrong.contains(&right), "{notes}");
    assert!(wrong.iter().all(|letter| letters(slide).contains(letter)), "{notes}");
    assert!(!behind.contains("\n- M"), "{notes}");
}

#[cfg(unix)]
mod in_a_terminal {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::os::unix::fs::MetadataExt as _;
    use std::process::{Command, Stdio};

    use super::support::pty::{Options, Session};

    /// A clicker's keys drive the talk, and a second process of the same user reads what the room does not see.
    #[test]
    fn a_clicker_drives_the_talk_and_the_notes_are_followed() {
        let mut show = Session::finwait(&["--no-motion", "present", "L16"], &Options::default());
        show.wait_for("Closing time");
        let mut follower = Command::new(env!("CARGO_BIN_EXE_finwait"))
            .args(["--lang", "en", "present", "--notes"])
            .env("FINWAIT_HOME", show.home())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut notes = BufReader::new(follower.stdout.take().unwrap());
        let mut first = String::new();
        while !first.ends_with("----\n") {
            assert_ne!(notes.read_line(&mut first).unwrap(), 0, "{first}");
        }
        assert!(first.contains("Closing time"), "{first}");
        show.keys("<PageDown>");
        show.wait_for("Read and think");
        show.keys("<PageDown>");
        show.wait_for("everybody alone");
        show.keys("1");
        show.wait_for("hands: 1");
        show.keys("<PageUp>");
        show.wait_for("Read and think");
        // A folder that only its owner may enter, and a socket in it.
        let mode = std::fs::metadata(show.home().join("run")).unwrap().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
        show.keys("qy");
        assert_eq!(show.wait_exit(), 0);
        let mut told = String::new();
        notes.read_to_string(&mut told).unwrap();
        assert!(follower.wait().unwrap().success());
        assert!(told.contains("Right: ") && told.contains("M27: "), "{told}");
        assert!(!told.contains('\u{1b}'), "no control characters into a pipe: {told}");
    }

    /// In a pipe the talk is a script; without a terminal nothing else is needed.
    #[test]
    fn a_talk_in_lines_needs_no_terminal() {
        use std::io::Write as _;
        for (script, code) in [("\n\n7 2 0 1\nreveal\nquit\n", 0), ("\nwhat\n", 2)] {
            let mut child = Command::new(env!("CARGO_BIN_EXE_finwait"))
                .args(["--lang", "en", "--plain", "present", "L16"])
                .env("FINWAIT_HOME", tempfile::tempdir().unwrap().path())
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
            let out = child.wait_with_output().unwrap();
            let text = String::from_utf8(out.stdout).unwrap();
            assert_eq!(out.status.code(), Some(code), "{text}");
            assert_eq!(text.contains("hands: 7, then 0"), code == 0, "{text}");
        }
    }

    /// Notes longer than the terminal are turned a screenful at a time, by Enter.
    #[test]
    fn long_notes_are_paged_through() {
        let mut show = Session::finwait(&["--no-motion", "present", "L16"], &Options::default());
        show.wait_for("Closing time");
        show.keys("<PageDown><PageDown>");
        show.wait_for("everybody alone");
        let small = Options::sized(60, 12).env("FINWAIT_HOME", show.home().to_str().unwrap());
        let mut notes = Session::finwait(&["present", "--notes"], &small);
        notes.wait_for("Lines 1-10 of");
        assert!(!notes.text().contains("M27"), "{}", notes.text());
        notes.keys("<Enter>");
        notes.wait_for("Lines 11-20");
        let second = notes.text();
        notes.keys("<Enter>");
        notes.wait_for("Lines 13-22 of 22");
        assert!(second.contains("M27") || notes.text().contains("M27"), "{second}\n{}", notes.text());
        notes.keys("b<Enter>");
        notes.wait_for("Lines 3-12");
        show.keys("qy");
        assert_eq!(show.wait_exit(), 0);
        assert_eq!(notes.wait_exit(), 0);
    }

    #[test]
    fn what_is_not_there_gets_a_sentence() {
        for (args, said) in [
            (&["present", "L99"][..], "there is no lesson and no file called “L99”"),
            (&["present", "L16", "--seed", "1"], "--seed is for scenarios"),
            (&["present", "tests/scenarios/paws.tcp", "--seed", "1000000"], "six digits"),
        ] {
            let out = Command::new(env!("CARGO_BIN_EXE_finwait")).args(["--lang", "en"]).args(args).output().unwrap();
            let err = String::from_utf8(out.stderr).unwrap();
            assert_eq!((out.status.code(), err.contains(said)), (Some(2), true), "{err}");
        }
    }
}

#[test]
fn two_connections_of_the_same_hosts_are_told_apart_on_the_ladder_of_the_room() {
    let two = "server: listen 80\nclient: connect server:80 as a\nclient: connect server:80 as b\nrun 200ms\n";
    let one = "server: listen 80\nclient: connect server:80\nrun 200ms\n";
    let shown = |text: &str, keys: &str| {
        let mut show = showing(text);
        for _ in 0..6 {
            press(&mut show, KeyCode::PageDown);
        }
        types(&mut show, keys);
        support::drive::rows(&screen(&show, (80, 24)).0).join("\n")
    };
    let both = shown(two, "");
    let ports: std::collections::BTreeSet<&str> =
        both.match_indices(" :").map(|(at, _)| &both[at + 2..at + 7]).collect();
    assert!(both.contains("a :") && both.contains("b :") && ports.len() == 2, "{ports:?}\n{both}");
    let bare = shown(two, "n");
    assert!(bare.contains("a  SYN") && bare.contains("b  SYN") && !bare.contains(" :"), "without numbers:\n{bare}");
    let alone = shown(one, "");
    assert!(!alone.contains("a  SYN") && !alone.contains(" :"), "one needs no sign:\n{alone}");
}

#[test]
fn the_key_that_counts_hands_is_named_while_hands_are_counted() {
    let mut show = lecture("L16", Lang::En, (80, 24));
    let mut rounds = Vec::new();
    for _ in 0..40 {
        let named = support::drive::rows(&screen(&show, (80, 24)).0).join("\n").contains("1-9 count a hand");
        let round = show.talk().round().filter(|_| show.talk().kind() == Kind::Question);
        assert_eq!(named, matches!(round, Some(Round::Vote | Round::Revote)), "{round:?}");
        if !rounds.contains(&round) {
            rounds.push(round);
        }
        if round == Some(Round::Vote) {
            types(&mut show, "1122");
        }
        press(&mut show, KeyCode::PageDown);
    }
    assert!(
        [Round::Posed, Round::Vote, Round::Revote].iter().all(|round| rounds.contains(&Some(*round))),
        "{rounds:?}"
    );
}

#[test]
fn bars_that_were_shown_are_hidden_from_those_who_vote_again() {
    let mut show = lecture("L16", Lang::En, (80, 24));
    while show.talk().kind() != Kind::Question {
        press(&mut show, KeyCode::PageDown);
    }
    let bars = |show: &Presentation| {
        let text = support::drive::rows(&screen(show, (80, 24)).0).join("\n");
        (text.contains('━'), show.linear().join("\n").contains("hands: 2, then"))
    };
    press(&mut show, KeyCode::PageDown);
    types(&mut show, "1122");
    press(&mut show, KeyCode::PageDown);
    types(&mut show, "h");
    assert_eq!((show.talk().poll().unwrap().round(), bars(&show)), (Round::Discuss, (true, true)));
    press(&mut show, KeyCode::PageDown);
    assert_eq!((show.talk().poll().unwrap().round(), bars(&show)), (Round::Revote, (false, false)));
    types(&mut show, "h");
    assert_eq!(bars(&show), (true, true), "until they are allowed again");
    let shown = |show: &Presentation| support::drive::rows(&screen(show, (80, 24)).0).join("\n");
    assert!(!shown(&show).contains("vote 1"), "there is only one");
    types(&mut show, "3");
    assert!(shown(&show).contains("2  vote 1") && shown(&show).contains("1  vote 2"), "{}", shown(&show));
}

#[test]
fn what_is_hidden_from_the_room_stands_in_the_presenters_notes() {
    let mut show =
        showing("server: listen 80\nclient: connect server:80 as a\nclient: connect server:80 as b\nrun 200ms\n");
    for _ in 0..6 {
        press(&mut show, KeyCode::PageDown);
    }
    let notes = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Notes(notes) => Some(notes),
            _ => None,
        })
    };
    let told = notes(show.update(&Msg::Key(Key::char('s')))).expect("notes");
    let room = show.linear().join("\n");
    assert!(!room.contains("ESTABLISHED") && told.contains("ESTABLISHED"), "{room}\n---\n{told}");
    assert!(told.contains("Hidden from the room: states."), "{told}");
}
