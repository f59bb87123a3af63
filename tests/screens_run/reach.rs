//! What the views offer is reached by keys and by the mouse: tabs, lenses, fields, terms, the timeline, bookmarks,
//! jumps, and a run until a condition holds.

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::tui::Msg;
use finwait::tui::app::App;
use finwait::tui::key::{Mouse, MouseKind};

use super::support::drive::{app, command, press, rows, screen};

const SIZE: (u16, u16) = (80, 24);

fn shown(app: &App) -> String {
    rows(&screen(app, SIZE)).join("\n")
}

/// Where a text stands on the screen.
fn find(app: &App, wanted: &str) -> (u16, u16) {
    let screen = shown(app);
    let found =
        screen.lines().zip(0..).find_map(|(line, row)| line.find(wanted).map(|at| (line[..at].to_owned(), row)));
    let (before, row) = found.unwrap_or_else(|| panic!("no {wanted} in\n{screen}"));
    (u16::try_from(finwait::tui::text::width(&before)).unwrap(), row)
}

fn mouse(app: &mut App, kind: MouseKind, (column, row): (u16, u16)) {
    app.update(Msg::Mouse(Mouse { kind, column, row }));
}

fn click(app: &mut App, wanted: &str) {
    let at = find(app, wanted);
    mouse(app, MouseKind::Down, at);
    mouse(app, MouseKind::Up, at);
}

/// A sandbox in which a connection was opened, step by step.
fn opened() -> App {
    let mut app = app(Lang::En, SIZE, false, Progress::default());
    app.open_sandbox();
    command(&mut app, "client: connect server:80");
    press(&mut app, "        ");
    assert!(shown(&app).contains("ESTABLISHED"));
    app
}

#[test]
fn the_views_by_key_there_and_back_and_by_their_names() {
    let mut app = opened();
    press(&mut app, "v");
    assert!(shown(&app).contains("[  CLOSED  ]"));
    press(&mut app, "V");
    assert!(!shown(&app).contains("[  CLOSED  ]"));
    press(&mut app, "V");
    assert!(shown(&app).contains("nstat -a"));
    click(&mut app, "tcpdump");
    assert!(shown(&app).contains("Flags [S.]"));
    click(&mut app, "header");
    assert!(shown(&app).contains("Sequence number") || shown(&app).contains("Version"));
    click(&mut app, "ladder");
    assert!(shown(&app).contains("SYN-ACK seq 0 ack 1"));
}

#[test]
fn the_fields_of_a_segment_by_key_and_by_a_click_on_a_byte() {
    let mut app = opened();
    press(&mut app, "i]]");
    assert!(shown(&app).contains("Total length:"), "{}", shown(&app));
    press(&mut app, "[");
    assert!(shown(&app).contains("DSCP, ECN:"), "{}", shown(&app));
    // The third row of bytes begins with the acknowledgment number's last bytes; its 15th is in the options.
    click(&mut app, "Time to live");
    assert!(shown(&app).contains("Time to live:"), "{}", shown(&app));
    let (column, row) = find(&app, "0010");
    mouse(&mut app, MouseKind::Down, (column + 6 + 3 * 4, row));
    assert!(shown(&app).contains("Source port:"), "{}", shown(&app));
}

#[test]
fn any_segment_can_be_chosen_and_is_brought_into_view() {
    let mut app = opened();
    for _ in 0..6 {
        command(&mut app, "client: send 10");
        press(&mut app, "   ");
    }
    press(&mut app, "<Up>");
    for _ in 0..40 {
        press(&mut app, "<Up>");
    }
    assert!(shown(&app).contains("#1 SYN seq 0"), "{}", shown(&app));
    press(&mut app, "<Down><Down>");
    assert!(shown(&app).contains("#3 ACK"), "{}", shown(&app));
}

#[test]
fn the_lens_by_key_and_by_a_click_on_the_cards_head() {
    let mut app = opened();
    press(&mut app, "l");
    assert!(shown(&app).contains("application") && shown(&app).contains("listen(80) = 0"));
    mouse(&mut app, MouseKind::Down, (3, 1));
    assert!(shown(&app).contains("wire") && shown(&app).contains("> SYN seq 0"), "{}", shown(&app));
    press(&mut app, "l");
    assert!(shown(&app).contains("ports :"));
}

#[test]
fn an_output_by_its_name_and_by_a_click_in_the_list() {
    for by_mouse in [false, true] {
        let mut app = app(Lang::En, SIZE, false, Progress::default());
        assert!(app.open_lesson(Some("L29")));
        click(&mut app, "ss-p app");
        assert!(!shown(&app).contains("users:"), "what cannot be asked for yet is not shown: {}", shown(&app));
        press(&mut app, "<Enter>");
        if by_mouse {
            click(&mut app, "ss-p app");
        } else {
            press(&mut app, "ss-p app<Enter>");
        }
        assert!(shown(&app).contains("─ app$ ss -tanp ─") && shown(&app).contains("users:"), "{}", shown(&app));
        press(&mut app, "<Down><Down><Enter>");
        assert!(shown(&app).contains("> ss-p app 3"), "{}", shown(&app));
    }
}

#[test]
fn a_term_by_key_and_by_a_click_on_the_word() {
    let mut app = opened();
    press(&mut app, "t");
    assert!(shown(&app).contains("Terms on screen"));
    press(&mut app, "<Enter>");
    assert!(shown(&app).contains("See also"), "{}", shown(&app));
    press(&mut app, "t");
    assert!(shown(&app).contains("Terms on screen"), "terms of a text that lies over the screen");
    press(&mut app, "<Esc><Esc>");
    let story = shown(&app).lines().position(|line| line.contains('•')).expect("reasons");
    let words = shown(&app).lines().nth(story).map(str::to_owned).unwrap();
    let at = words.find("handshake").unwrap_or_else(|| panic!("{words}"));
    let column = u16::try_from(finwait::tui::text::width(&words[..at])).unwrap();
    mouse(&mut app, MouseKind::Down, (column, u16::try_from(story).unwrap()));
    assert!(shown(&app).contains("three-way") || shown(&app).contains("SYN, SYN-ACK, ACK"), "{}", shown(&app));
}

#[test]
fn the_timeline_is_dragged_and_scrubbed_with_keys() {
    let mut app = opened();
    let (position, len, _) = app.steps().unwrap();
    assert_eq!(position, len);
    let row = find(&app, &format!("{position}/{len} ")).1;
    mouse(&mut app, MouseKind::Down, (8, row));
    assert!(app.steps().unwrap().0 < 2, "{:?}", app.steps());
    mouse(&mut app, MouseKind::Drag, (40, row + 3));
    let middle = app.steps().unwrap().0;
    assert!(middle > 0 && middle < len, "{middle} of {len}");
    mouse(&mut app, MouseKind::Drag, (79, row));
    assert_eq!(app.steps().unwrap().0, len);
    mouse(&mut app, MouseKind::Up, (79, row));
    mouse(&mut app, MouseKind::Drag, (8, row));
    assert_eq!(app.steps().unwrap().0, len, "nothing is dragged once the button is up");
    press(&mut app, "<");
    assert_eq!(app.steps().unwrap().0, len - 1);
    press(&mut app, ">");
    assert_eq!(app.steps().unwrap().0, len);
}

#[test]
fn bookmarks_are_set_listed_and_gone_to() {
    let mut app = opened();
    press(&mut app, "'");
    assert!(shown(&app).contains("No bookmarks yet"));
    press(&mut app, "<Left><Left>B");
    let there = app.steps().unwrap().0;
    assert!(shown(&app).contains('◆') || shown(&app).contains("Bookmark set"));
    press(&mut app, "<End>'");
    assert!(shown(&app).contains(&format!("step {there}")), "{}", shown(&app));
    assert!(shown(&app).contains(" s  client ") || shown(&app).contains(" s  server "), "{}", shown(&app));
    press(&mut app, "<Enter>");
    assert_eq!(app.steps().unwrap().0, there);
    press(&mut app, "B'");
    assert!(shown(&app).contains("No bookmarks yet"), "{}", shown(&app));
}

#[test]
fn jumps_stop_at_the_first_event_of_their_kind() {
    let mut app = app(Lang::En, SIZE, false, Progress::default());
    app.open_sandbox();
    command(&mut app, "client: connect server:80");
    press(&mut app, "ex");
    press(&mut app, "<Esc>x");
    assert!(shown(&app).contains('✗') || shown(&app).contains("retransmit"));
    press(&mut app, "e5");
    assert!(shown(&app).contains("timer: retransmit"), "{}", shown(&app));
    press(&mut app, "e3");
    assert!(shown(&app).contains("SYN_RCVD"), "{}", shown(&app));
}

#[test]
fn run_until_begins_the_command() {
    let mut app = app(Lang::En, SIZE, false, Progress::default());
    app.open_sandbox();
    command(&mut app, "client: connect server:80");
    press(&mut app, "u");
    assert!(shown(&app).contains("run until"), "{}", shown(&app));
    press(&mut app, "server ESTABLISHED<Enter>");
    let screen = shown(&app);
    assert!(screen.matches("ESTABLISHED").count() >= 2, "{screen}");
}

#[test]
fn in_a_lesson_nothing_is_marked_that_lies_ahead() {
    let mut app = app(Lang::En, SIZE, false, Progress::default());
    app.open_lesson(Some("L16"));
    press(&mut app, "<Enter>1<Enter><End>");
    let whole = shown(&app);
    let line = |screen: &str| screen.lines().find(|line| line.contains('●')).map(str::to_owned).unwrap();
    press(&mut app, "<Left><Left>");
    let back = shown(&app);
    let ahead = line(&back);
    let ahead = ahead.split('●').nth(1).unwrap();
    assert!(!ahead.contains(['┼', '✗', '◦']), "{back}\nbefore:\n{whole}");
}

#[test]
fn nothing_can_be_dragged_while_a_question_waits() {
    let mut app = app(Lang::En, SIZE, false, Progress::default());
    app.open_lesson(Some("L16"));
    press(&mut app, "<Enter>1<Enter><End><Enter><Enter>");
    let before = app.steps().unwrap();
    let row = find(&app, &format!("{}/", before.0)).1;
    mouse(&mut app, MouseKind::Down, (8, row));
    mouse(&mut app, MouseKind::Drag, (12, row));
    assert_eq!(app.steps().unwrap(), before);
}

#[test]
fn a_view_that_is_too_long_is_scrolled_and_says_where_it_is() {
    let mut app = opened();
    let low = (80, 20);
    app.update(Msg::Resize(low.0, low.1));
    let shown = |app: &App| rows(&screen(app, low)).join("\n");
    press(&mut app, "vv");
    let top = shown(&app);
    assert!(top.contains("SND.UNA") && !top.contains("probes") && top.contains("rows below"), "{top}");
    press(&mut app, "<PgDn>");
    let bottom = shown(&app);
    assert!(bottom.contains("probes") && bottom.contains("rows above"), "{bottom}");
    assert!(bottom.contains("variable") && !bottom.contains("rows below"), "the names of the columns stay: {bottom}");
    press(&mut app, "<PgDn><PgUp>");
    assert!(shown(&app).contains("SND.UNA"), "nothing is scrolled past the end");
    mouse(&mut app, MouseKind::ScrollDown, (10, 5));
    mouse(&mut app, MouseKind::ScrollDown, (10, 5));
    assert!(shown(&app).contains("probes"));
    // What ends with the newest is scrolled up.
    for _ in 0..4 {
        command(&mut app, "client: send 10");
        press(&mut app, "    ");
    }
    press(&mut app, "vvv");
    let newest = shown(&app);
    assert!(newest.contains("earlier rows above") && !newest.contains("Flags [S]"), "{newest}");
    for _ in 0..6 {
        press(&mut app, "<PgUp>");
    }
    let oldest = shown(&app);
    assert!(oldest.contains("Flags [S]") && oldest.contains("rows below"), "{oldest}");
}

#[test]
fn a_large_screen_has_a_view_beside_the_ladder() {
    const LARGE: (u16, u16) = (200, 60);
    let large = |app: &App| rows(&screen(app, LARGE)).join("\n");
    let mut app = app(Lang::En, LARGE, false, Progress::default());
    app.open_sandbox();
    command(&mut app, "client: connect server:80");
    press(&mut app, "        ");
    for (keys, words) in
        [("", "[  CLOSED  ]"), ("v", "SND.UNA"), ("V", "[  CLOSED  ]"), ("V", "nstat -a"), ("v", "CLOSED  ]")]
    {
        press(&mut app, keys);
        let text = large(&app);
        assert!(
            text.contains(words) && text.contains("SYN-ACK seq 0 ack 1"),
            "{keys}: no {words} beside the ladder:\n{text}"
        );
        assert!(!text.contains(" ladder "), "the ladder is no choice: {text}");
    }
    let tab = rows(&screen(&app, LARGE)).iter().zip(0_u16..).find_map(|(row, y)| {
        row.find(" tcpdump ").map(|at| (u16::try_from(finwait::tui::text::width(&row[..at])).unwrap() + 2, y))
    });
    mouse(&mut app, MouseKind::Down, tab.unwrap());
    assert!(large(&app).contains("Flags [S.]"), "{}", large(&app));
}

#[test]
fn a_file_is_opened_from_the_first_screen() {
    use finwait::tui::Effect;
    use finwait::tui::files::{FileReport, FileRequest, ListFor};
    let listed = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Msg::Files(FileReport::Listed { prefix: String::new(), wanted: ListFor::Open, names })
    };
    let mut app = app(Lang::En, SIZE, false, Progress::default());
    let asked = app.update(Msg::Key(finwait::tui::Key::char('O')));
    assert!(matches!(asked[..], [Effect::Files(FileRequest::List { wanted: ListFor::Open, .. }, _)]), "{asked:?}");
    app.update(listed(&[]));
    assert!(shown(&app).contains("There is no scenario"), "{}", shown(&app));
    press(&mut app, "<Esc>");
    app.update(listed(&["a.tcp"]));
    let asked = app.update(Msg::Key(finwait::tui::KeyCode::Enter.into()));
    assert!(matches!(&asked[..], [Effect::Files(FileRequest::Read { name }, _)] if name == "a.tcp"), "{asked:?}");
    let text = Ok("server: listen 80\n".to_owned());
    app.update(Msg::Files(FileReport::Read { name: "a.tcp".to_owned(), text }));
    assert!(shown(&app).contains("a.tcp is open"), "{}", shown(&app));
}

#[test]
fn a_name_of_ones_own_is_offered_before_what_would_be_written_over() {
    use finwait::tui::files::{FileReport, ListFor};
    let mut app = opened();
    let names = (0..20).map(|n| format!("old-{n}.tcp")).collect();
    app.update(Msg::Files(FileReport::Listed { prefix: String::new(), wanted: ListFor::Save, names }));
    let text = shown(&app);
    assert!(text.contains("a name of your own") && text.contains("over old-0.tcp"), "{text}");
    press(&mut app, "<Down><Enter>mine.tcp");
    assert!(shown(&app).contains("save mine.tcp"), "{}", shown(&app));
}

#[test]
fn two_futures_that_do_not_differ_say_so_once() {
    let mut app = opened();
    command(&mut app, "fork");
    press(&mut app, "D");
    assert_eq!(shown(&app).matches("No difference so far").count(), 1, "{}", shown(&app));
}

#[test]
fn a_story_that_does_not_fit_ends_in_an_ellipsis() {
    const SMALL: (u16, u16) = (60, 20);
    let mut app = app(Lang::En, SMALL, false, Progress::default());
    app.open_sandbox();
    command(&mut app, "client: connect server:80");
    press(&mut app, "      v");
    let text = rows(&screen(&app, SMALL));
    let last = text.iter().rev().nth(1).unwrap().trim_end();
    assert!(text.iter().any(|row| row.contains('•')) && last.ends_with(" …"), "{}", text.join("\n"));
    app.update(Msg::Resize(80, 40));
    // The names of the views may end in one, the story under them may not.
    let text = rows(&screen(&app, (80, 40)));
    let story: Vec<&String> = text.iter().skip_while(|row| !row.contains(" ladder ")).skip(1).collect();
    assert!(story.len() > 3 && story.iter().all(|row| !row.contains(" …")), "where there is room nothing is left out");
}
