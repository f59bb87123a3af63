//! What a frame sends to the terminal: little while a segment crosses, and not much more when nearly every row changes.

use finwait::lang::Lang;
use finwait::lesson::progress::{LessonProgress, Progress};
use finwait::shell::backend::{FrameBytes, QuietBackend, SizeSource};
use finwait::trace::Span;
use finwait::tui::Msg;
use ratatui::Terminal;
use ratatui::layout::Size;

use super::support::drive::{app, press};

#[test]
fn a_frame_of_a_chinese_lesson_takes_few_bytes() {
    let mut progress = Progress::default();
    progress.lessons.insert("L16".to_owned(), LessonProgress { last_beat: 2, ..LessonProgress::default() });
    let mut app = app(Lang::Zh, (80, 24), true, progress);
    assert!(app.open_lesson(Some("L16")));
    // What is committed plays at once.
    press(&mut app, "<Enter>FIN_WAIT_2 CLOSE_WAIT<Enter>");
    let bytes = FrameBytes::default();
    let size = SizeSource::Fixed(Size::new(80, 24));
    let mut terminal = Terminal::new(QuietBackend::new(bytes.clone(), size)).unwrap();
    terminal.draw(|frame| app.view(frame)).unwrap();
    let first = bytes.take().len();
    let mut sizes = Vec::new();
    while app.animates() {
        app.update(Msg::Frame { elapsed: Span::millis(16) });
        terminal.draw(|frame| app.view(frame)).unwrap();
        sizes.push(bytes.take().len());
    }
    let (most, all) = (sizes.iter().copied().max().unwrap(), sizes.iter().sum::<usize>());
    assert!(sizes.len() > 20 && all / sizes.len() < 200, "{sizes:?}");
    // With the arrival nearly every row changes.
    assert!((500..2_800).contains(&most) && first < 7_000, "the first {first}, then at most {most}: {sizes:?}");
}
