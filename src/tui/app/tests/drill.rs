//! The drill: its report, and what clicks do there.

use super::*;

fn drill(app: &App) -> &DrillScreen {
    match &app.place {
        Place::Drill(screen) => screen,
        other => panic!("no drill: {other:?}"),
    }
}

/// A drill of two questions, both given up: one about a run and one without.
fn at_report() -> App {
    let mut app = app(false);
    let items = ["mss-full/183885", "cost-number/559612", "shut-rd-count/265712"].map(str::to_owned);
    app.open_items(&items, Wish { siblings: false, ..Wish::default() });
    for _ in items {
        press(&mut app, "<Esc>x<Enter>");
    }
    assert_eq!(app.contexts(), stack::DRILL_REPORT);
    app
}

#[test]
fn the_report_leads_to_the_run_and_the_lesson_of_each_miss_and_back() {
    let mut app = at_report();
    let count = drill(&app).missed().len();
    assert_eq!(count, 3);
    let report = text(&app);
    for (at, miss) in drill(&app).missed().iter().enumerate() {
        press(&mut app, "<Enter>");
        if item_has_run(&miss.item) {
            assert_eq!(sandbox(&app).title.as_ref(), Some(&miss.item));
        } else {
            assert!(text(&app).contains("no run to replay"), "{}", text(&app));
        }
        if let Place::Sandbox(_) = app.place {
            press(&mut app, " <Esc>");
        }
        assert_eq!(drill(&app).chosen, at);
        press(&mut app, "l");
        assert_eq!(lesson(&app).run.proved().lesson.id, miss.concept.lessons[0]);
        press(&mut app, "<Esc>");
        assert_eq!(drill(&app).chosen, at, "back where it was");
        press(&mut app, "<Down>");
    }
    assert_eq!(text(&app), report, "from the last down is the first again");
    press(&mut app, "<Esc>");
    assert!(matches!(app.place, Place::Home));
}

fn item_has_run(id: &str) -> bool {
    crate::quiz::generate::item(id).is_some_and(|item| item.played.is_some())
}

#[test]
fn a_click_chooses_a_miss_and_another_replays_it() {
    let mut app = at_report();
    let row = |app: &App, words: &str| {
        let at = text(app).lines().position(|line| line.contains(words)).expect(words);
        u16::try_from(at).expect("a row")
    };
    let click = |app: &mut App, row: u16| app.update(Msg::Mouse(Mouse { kind: MouseKind::Down, column: 12, row }));
    let third = row(&app, "shut-rd-count");
    click(&mut app, third);
    assert_eq!(drill(&app).chosen, 2);
    let third = row(&app, "shut-rd-count");
    click(&mut app, third);
    assert!(sandbox(&app).session.position() > 0, "it begins at the question, not at nothing");
}

#[test]
fn what_was_read_off_outputs_is_there_after_the_verdict() {
    for lang in Lang::ALL {
        let mut app = app(false);
        app.lang = lang;
        app.open_items(&["silence-diagnose/82620".to_owned()], Wish { siblings: false, ..Wish::default() });
        let item = drill(&app).item().expect("an item").clone();
        press(&mut app, "<Esc>x");
        app.screen = Rect::new(0, 0, 120, 200);
        let shown = text(&app);
        for line in item.outputs.iter().flat_map(|output| output.text.lines()) {
            let begin: String = line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
            let plain: String = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(plain.contains(&begin), "{begin}\n{shown}");
        }
        assert!(
            shown.lines().any(|line| line
                .trim_start()
                .split('*')
                .next()
                .is_some_and(|n| n.trim().parse::<u32>().is_ok()))
        );
        press(&mut app, "p");
        assert!(drill(&app).has_stage(), "played, the run is seen");
    }
}

/// What is left out because of mistakes is told until it is mended, and no longer.
#[test]
fn the_note_of_mistakes_goes_with_the_mistakes() {
    use crate::lesson::{Course, embedded};
    let mut app = app(false);
    let course = |text: &str| {
        let files = vec![("mine/L01.toml".to_owned(), text.to_owned())];
        Course::of_folder("mine", files, Lang::En)
    };
    let good = embedded().iter().find(|file| file.path.ends_with("L01.toml")).expect("a lesson").text;
    app.update(Msg::Course(course(&good.replace("chapter = 1", "chapter = 99"))));
    assert!(text(&app).contains("Left out because of mistakes: 1"), "{}", text(&app));
    app.update(Msg::Course(course(&good.replace("chapter = 1", "chapter = 98"))));
    app.update(Msg::Course(course(good)));
    assert!(app.overlays.is_empty());
    assert!(!text(&app).contains("Left out"), "{}", text(&app));
}

/// What cannot be kept is told while something can be done about it, wherever one is.
#[test]
fn what_cannot_be_kept_is_told_at_once() {
    let mut app = app(false);
    app.open_drill(Wish::default());
    app.update(Msg::Unkept("no space is left".to_owned()));
    assert!(text(&app).contains("no space is left"), "{}", text(&app));
    press(&mut app, "<Esc>");
    assert!(!text(&app).contains("no space is left"), "it goes with a key");
}

/// A box is checked as it is left, and one that is empty says so.
#[test]
fn a_box_that_cannot_be_read_says_so_before_the_next_is_filled() {
    let mut app = app(false);
    app.open_stack(Wish::default());
    let boxes = |app: &App| drill(app).form(Lang::En).map_or(0, |form| form.boxes.len());
    for _ in 0..20 {
        if boxes(&app) > 1 {
            break;
        }
        press(&mut app, "<Esc>x<Enter>");
    }
    assert!(boxes(&app) > 1, "no question with boxes: {}", text(&app));
    press(&mut app, "<Enter>");
    assert!(text(&app).contains("Type an answer first"), "{}", text(&app));
    press(&mut app, "zzz 1 2 3<Enter>");
    assert_eq!(drill(&app).answering.field(), 0, "{}", text(&app));
    assert!(!drill(&app).drill.round().expect("a round").is_done());
    assert!(text(&app).contains("zzz 1 2 3"), "{}", text(&app));
}

/// What is right is told once: as the answer.
#[test]
fn a_wrong_answer_does_not_tell_the_right_one_twice() {
    for lang in Lang::ALL {
        let mut app = app(false);
        app.lang = lang;
        app.open_items(&["cost-number/559612".to_owned()], Wish { siblings: false, ..Wish::default() });
        press(&mut app, "987654321<Enter>");
        let round = drill(&app).drill.round().expect("a round").clone();
        let answer = crate::quiz::sheet::right(&round.item, lang);
        let told = round.told(lang);
        let lines = told.iter().take_while(|line| line.tone != crate::quiz::drill::Tone::Because);
        assert_eq!(lines.filter(|line| line.text.contains(&answer)).count(), 1, "{answer}: {told:?}");
    }
}
