//! The first screen's model: its rows, its doors, and what is chosen. Held as data, without a terminal.

use super::Mark::{Begun, Finished, New, Skipped};
use super::*;

fn model() -> HomeModel {
    let lesson = |id: &str, progress| LessonItem {
        id: id.to_owned(),
        title: format!("{id} 标题"),
        progress,
        about: About::default(),
    };
    let chapter = |title: &str, lessons| Chapter { title: title.to_owned(), lessons };
    HomeModel {
        course: String::new(),
        chapters: vec![
            chapter("Opening", vec![lesson("L06", Finished), lesson("L07", New)]),
            chapter("Closing", vec![lesson("L16", Begun), lesson("L19", New)]),
        ],
        chosen: 0,
    }
}

#[test]
fn the_choice_walks_over_lessons_and_the_sandbox() {
    let mut home = model();
    home.choose_next();
    assert_eq!(home.chosen, 2);
    let mut walk = Vec::new();
    for action in [Action::Down, Action::Down, Action::Down, Action::Up, Action::PageUp, Action::PageUp, Action::Last] {
        home.handle(action);
        walk.push(home.chosen);
    }
    assert_eq!(walk, [3, 4, 5, 4, 2, 0, 3]);
    home.chapters[1].lessons[0].progress = Skipped;
    home.choose_next();
    assert_eq!(home.chosen, 1, "what is new comes before what was skipped");
    home.chapters[0].lessons[1].progress = Finished;
    home.chapters[1].lessons[1].progress = Finished;
    home.choose_next();
    assert_eq!(home.chosen, 2, "what was skipped is offered again");
}

#[test]
fn a_click_finds_the_entry_that_is_drawn_there() {
    let mut home = model();
    for (width, height) in [(60, 20), (80, 24), (200, 60)] {
        let screen = Rect::new(0, 0, width, height);
        let Places { list, play, learn, .. } = Places::new(screen, Lang::En, &home);
        let at = |row| Position { x: list.x + 3, y: list.y + row };
        let shown = usize::from(list.height);
        let found: Vec<_> = (0..8).map(|row| home.entry_at(at(row), screen, Lang::En)).take(shown).collect();
        assert_eq!(home.entry_at(play.as_position(), screen, Lang::En), Some(4));
        assert_eq!(home.entry_at(learn.as_position(), screen, Lang::En), Some(0));
        let all = [None, Some(0), Some(1), None, None, Some(2), Some(3), None];
        assert!(shown > 2 && found == all[..shown.min(8)], "{width}x{height}: {found:?}");
        assert_eq!(home.entry_at(Position { x: 0, y: 0 }, screen, Lang::En), None);
    }
    home.chapters.clear();
    let screen = Rect::new(0, 0, 80, 24);
    let learn = Places::new(screen, Lang::En, &home).learn.as_position();
    assert_eq!(home.entry_at(learn, screen, Lang::En), None, "there is nothing to learn");
    assert_eq!(home.door(), Door::Sandbox);
    home.handle(Action::Up);
    assert_eq!(home.door(), Door::Drill);
}

#[test]
fn the_chosen_entry_is_always_in_view() {
    let mut home = model();
    let many = home.chapters[1].lessons.clone();
    home.chapters[1].lessons = many.iter().cycle().take(40).cloned().collect();
    let rows = home.rows().len();
    for chosen in 0..home.count() - 2 {
        home.chosen = chosen;
        for room in [3, 9, 30, 90] {
            let list = home.rows();
            let first = home.first_row(&list, room);
            let row = list.iter().position(|row| matches!(row, Row::Lesson(at, _) if *at == chosen));
            let row = row.expect("there");
            assert!((first..first + room).contains(&row), "entry {chosen} of {rows} rows in {room}");
        }
    }
}
