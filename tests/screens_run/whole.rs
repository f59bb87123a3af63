//! Random runs at random moments, sizes and languages, with any view or list open: every box is whole, every row is as
//! wide as the screen, and no word is cut without an ellipsis.
//!
//! What a word is, a screen large enough for everything says: each word of the small one must stand there too, or among
//! the interface's own words, or be marked as shortened. Chinese has no spaces between words: a stretch of it is cut if
//! the text that it is from goes on, and no row of the screen does.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::scenario;
use finwait::trace::Rule;
use finwait::tui::Msg;
use finwait::tui::action::{BINDINGS, key_names};
use finwait::tui::app::App;
use finwait::tui::glossary::TERMS;
use proptest::prelude::*;
use ratatui::buffer::Buffer;

use super::support::drive::{app, press, rows, screen};
use super::support::snap::visible;
use super::{check_words, whole_boxes};

/// So large that nothing need be shortened: with a view beside the ladder, and with one in its place.
const LARGE: [(u16, u16); 2] = [(420, 200), (420, 45)];

/// What may be opened over a run.
const OVER: [&str; 13] = ["", "", "", "?", "H", "/", "m", "E", "M", "R", "o", "t<Enter>", "w"];

/// Scenarios of the library.
fn files() -> &'static [PathBuf] {
    static FILES: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = std::fs::read_dir(format!("{}/tests/scenarios", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|ending| ending == "tcp"));
        files.sort();
        assert!(files.len() > 300);
        files
    })
}

/// The words of a text: letters, digits and underscores, with the mark of what was left out.
fn words(text: &str) -> Vec<String> {
    let joins = |c: char| c.is_alphanumeric() && !('\u{2e80}'..='\u{ffef}').contains(&c) || c == '_' || c == '…';
    text.split(|c| !joins(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The words that the interface may use at any size.
fn own_words() -> &'static BTreeSet<String> {
    static WORDS: OnceLock<BTreeSet<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut found = BTreeSet::new();
        for entry in std::fs::read_dir(format!("{}/assets/i18n", env!("CARGO_MANIFEST_DIR"))).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            found.extend(words(&text));
        }
        // Keys are named where there is something for them to do.
        for binding in BINDINGS {
            found.extend(key_names(binding, false).iter().flat_map(|name| words(name)));
        }
        for term in TERMS.iter() {
            found.extend(
                Lang::ALL.into_iter().flat_map(|lang| [words(term.title(lang)), words(term.text(lang))]).flatten(),
            );
        }
        for info in Rule::ALL {
            for text in [info.statement.get(Lang::En), info.statement.get(Lang::Zh), info.rfc, info.linux, info.key] {
                found.extend(words(text));
            }
        }
        found
    })
}

/// The run at its moment, with what is asked for open.
fn shown(
    file: &PathBuf,
    lang: Lang,
    size: (u16, u16),
    (steps, views, lenses, keys): (usize, usize, usize, &str),
) -> App {
    let text = std::fs::read_to_string(file).unwrap();
    let mut app = app(lang, size, false, Progress::default());
    app.open_scenario(scenario::parse(&text, lang).unwrap(), "a-file.tcp".to_owned());
    for _ in 0..steps {
        press(&mut app, " ");
    }
    // Where a view stands beside the ladder from the beginning, one key less leads to the same.
    let views = if size.0 >= 150 && size.1 >= 46 { views.saturating_sub(1) } else { views };
    press(&mut app, &"v".repeat(views));
    press(&mut app, &"l".repeat(lenses));
    press(&mut app, keys);
    app
}

/// The rows of a screen: of what lies over it alone if something does, since that cuts whatever is below.
fn uncovered(buf: &Buffer) -> Vec<String> {
    let area = *buf.area();
    let at = |x: u16, y: u16| if x < area.width && y < area.height { buf[(x, y)].symbol() } else { "" };
    // What lies over a screen has its title in its upper edge.
    let titled = |(x, y): &(u16, u16)| at(*x, *y) == "╭" && at(x + 1, *y) == "─" && at(x + 2, *y) == " ";
    let corners = (0..area.height).flat_map(|y| (0..area.width).map(move |x| (x, y)));
    let Some((left, top)) = corners.into_iter().find(titled) else { return rows(buf) };
    let right = (left + 1..area.width).find(|x| at(*x, top) == "╮").unwrap_or(area.width);
    let bottom = (top + 1..area.height).find(|y| at(left, *y) == "╰").unwrap_or(area.height);
    let row = |y| {
        let cells = visible(buf, y).into_iter().filter(|(x, _)| *x > left && *x < right);
        cells.map(|(_, cell)| cell.symbol()).collect()
    };
    (top..bottom).map(row).collect()
}

/// The words that are cut, each with its row.
fn cut(small: &App, size: (u16, u16), large: &[App; 2]) -> Vec<String> {
    let told = LARGE.iter().zip(large).flat_map(|(size, app)| words(&rows(&screen(app, *size)).join("\n")));
    let known: BTreeSet<String> = told.collect();
    let mut found = Vec::new();
    for row in uncovered(&screen(small, size)) {
        for word in words(&row) {
            // How much is not shown differs from size to size.
            let most = if row.contains("slots") || row.contains("空位") { 4 } else { 3 };
            let counted = word.len() <= most && word.chars().all(|c| c.is_ascii_digit());
            if !word.ends_with('…') && !counted && !known.contains(&word) && !own_words().contains(&word) {
                found.push(format!("{word:?} in {row:?}"));
            }
        }
    }
    found
}

/// Whether a letter is Chinese or one of the marks between Chinese letters.
fn is_chinese(c: char) -> bool {
    ('\u{3001}'..='\u{9fff}').contains(&c) || ('\u{ff01}'..='\u{ffef}').contains(&c)
}

/// Stretches of Chinese in a text, each with what stands behind it.
fn stretches(text: &str) -> Vec<(String, Option<char>)> {
    let mut found = Vec::new();
    let mut stretch = String::new();
    for c in text.chars().map(Some).chain([None]) {
        match c.filter(|c| is_chinese(*c)) {
            Some(c) => stretch.push(c),
            None if stretch.is_empty() => {}
            None => found.push((std::mem::take(&mut stretch), c)),
        }
    }
    found
}

/// All that is written in Chinese in the program: words, lessons, rules, terms, questions.
fn written() -> &'static str {
    static WRITTEN: OnceLock<String> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let root = env!("CARGO_MANIFEST_DIR");
        let mut folders = vec![PathBuf::from(format!("{root}/assets")), PathBuf::from(format!("{root}/lessons"))];
        let mut all = String::new();
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "toml") {
                    all += &std::fs::read_to_string(path).unwrap();
                }
            }
        }
        all.extend(Rule::ALL.iter().flat_map(|info| [info.statement.get(Lang::Zh), "\n"]));
        all.extend(TERMS.iter().flat_map(|term| [term.title(Lang::Zh), "\n", term.text(Lang::Zh), "\n"]));
        all
    })
}

/// The stretches of Chinese on a screen that break off where the text that they are from goes on, with no ellipsis
/// behind them and no row on which it does.
fn cut_chinese(rows: &[String]) -> Vec<String> {
    let shown: Vec<(String, Option<char>)> = rows.iter().flat_map(|row| stretches(row)).collect();
    let begins =
        |text: &str| shown.iter().any(|(stretch, _)| stretch.starts_with(text) || text.starts_with(stretch.as_str()));
    // A page or a pane that can be scrolled goes on below its last row, and says so.
    let goes_on_below = |row: usize| {
        rows.get(row + 1).is_none_or(|below| below.contains(['▼', '↓']))
            || rows[row + 1..].iter().all(|row| stretches(row).is_empty())
    };
    let whole = rows.iter().enumerate().filter(|(row, _)| !goes_on_below(*row)).flat_map(|(_, row)| stretches(row));
    let mut found = Vec::new();
    // A few letters may stand in another text by chance.
    for (stretch, next) in whole.filter(|(stretch, next)| stretch.chars().count() > 7 && *next != Some('…')) {
        let mut breaks_off = None;
        for (at, _) in written().match_indices(stretch.as_str()) {
            let rest: String = written()[at + stretch.len()..].chars().take_while(|c| is_chinese(*c)).take(2).collect();
            if rest.is_empty() || begins(&rest) {
                breaks_off = None;
                break;
            }
            breaks_off = Some(rest);
        }
        found.extend(breaks_off.map(|rest| format!("{stretch:?}, which goes on with {rest:?}, before {next:?}")));
    }
    found
}

#[test]
fn what_is_cut_is_found() {
    let whole = "发送 SYN，套接字进入 SYN_SENT。".to_owned();
    assert_eq!(cut_chinese(&[whole]), Vec::<String>::new());
    let text = Rule::AcceptQueued.info().statement.get(Lang::Zh);
    let (first, _) = stretches(text).into_iter().max_by_key(|(stretch, _)| stretch.len()).unwrap();
    let half: String = first.chars().take(first.chars().count() - 3).collect();
    let rest: String = first.chars().skip(first.chars().count() - 3).collect();
    let below = [String::new(), "别的话".to_owned()];
    assert_eq!(cut_chinese(&[&[half.clone()][..], &below].concat()).len(), 1, "{half}");
    assert_eq!(cut_chinese(&[format!("{half}…")]), Vec::<String>::new());
    assert_eq!(cut_chinese(&[half, rest]), Vec::<String>::new());
}

/// What must hold of a screen in Chinese, whatever it shows.
fn check_chinese(buf: &Buffer, place: &str) {
    let all = rows(buf);
    let wide = |row: &String| finwait::tui::text::width(row) == usize::from(buf.area().width);
    assert!(all.iter().all(wide) && !all.join("").contains("%{"), "{place}:\n{}", all.join("\n"));
    let shown = uncovered(buf);
    let found = cut_chinese(&shown);
    assert!(found.is_empty(), "{place}: cut: {found:#?}\n{}", shown.join("\n"));
}

/// What is pressed to get on in a lesson or a drill.
const ON: [&str; 7] = ["<Enter>", "<Enter>", "1", "<End>", " ", "h", "x"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_chinese_is_cut_in_lessons_drills_and_fleets(
        what in 0..4_usize,
        which in any::<prop::sample::Index>(),
        seed in 1..500_u64,
        columns in 60..=200_u16,
        height in 20..=60_u16,
        keys in prop::collection::vec(0..ON.len(), 0..30),
        over in 0..OVER.len(),
    ) {
        let size = (columns, height);
        let mut app = app(Lang::Zh, size, false, Progress::default());
        let lesson = finwait::lesson::embedded().iter().filter(|file| file.path.contains('L'));
        let ids: Vec<String> =
            lesson.filter_map(|file| Some(finwait::lesson::check(file.text, Lang::Zh).ok()?.id)).collect();
        let place = format!("{what} {} seed {seed} {keys:?} {over} at {size:?}", which.get(&ids));
        match what {
            0 | 1 => { app.open_lesson(Some(which.get(&ids).as_str())); }
            2 => {
                app.update(Msg::Now(finwait::quiz::schedule::Moment { at: 1_780_000_000, east: 0 }));
                app.open_drill(finwait::quiz::drill::Wish { seed, ..Default::default() });
            }
            _ => {
                let plan = "format = 1\nrun = \"2s\"\narrivals = 60\nhold = \"200ms\"\n";
                app.open_plan(finwait::fleet::read(plan, Lang::Zh).unwrap(), "a-plan.toml".to_owned());
            }
        }
        check_chinese(&screen(&app, size), &place);
        for key in &keys {
            press(&mut app, ON[*key]);
        }
        press(&mut app, OVER[over]);
        check_chinese(&screen(&app, size), &place);
    }

    #[test]
    fn no_chinese_is_cut_in_front_of_a_room(
        which in any::<prop::sample::Index>(),
        columns in 60..=200_u16,
        height in 20..=60_u16,
        on in 0..60_usize,
        keys in 0..6_usize,
    ) {
        let lessons: Vec<_> = finwait::lesson::embedded().iter().collect();
        let text = which.get(&lessons).text;
        let lesson = finwait::lesson::check(text, Lang::Zh).unwrap();
        let run = finwait::lesson::LessonRun::new(finwait::lesson::prove(&lesson, Lang::Zh).unwrap(), false);
        let theme = finwait::tui::Theme::default();
        let looks = finwait::tui::Looks { lang: Lang::Zh, theme, motion: false, size: (columns, height) };
        let mut show = finwait::tui::present::Presentation::of_lesson(&looks, run);
        for _ in 0..on {
            show.update(&Msg::Key(finwait::tui::Key::plain(finwait::tui::KeyCode::PageDown)));
        }
        for key in ["", "h", "12", "o", "v", "?"][keys].chars() {
            show.update(&Msg::Key(finwait::tui::Key::char(key)));
        }
        let area = ratatui::layout::Rect::new(0, 0, columns, height);
        let mut buf = Buffer::empty(area);
        show.draw(&mut buf, area);
        check_chinese(&buf, &format!("{} slide {on}, keys {keys}, at {columns}x{height}", lesson.id));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_cut_without_a_mark_and_no_box_is_broken(
        file in any::<prop::sample::Index>(),
        zh in any::<bool>(),
        columns in 60..=200_u16,
        height in 20..=60_u16,
        steps in 0..40_usize,
        views in 0..9_usize,
        lenses in 0..3_usize,
        over in 0..OVER.len(),
        absolute in any::<bool>(),
    ) {
        let (file, lang) = (file.get(files()), if zh { Lang::Zh } else { Lang::En });
        let keys = format!("{}{}", if absolute { "a" } else { "" }, OVER[over]);
        let what = (steps, views, lenses, keys.as_str());
        let size = (columns, height);
        let mut small = shown(file, lang, size, what);
        let place = format!("{} {what:?} at {size:?} {lang:?}", file.display());
        let buf = screen(&small, size);
        check_words(&buf, &place);
        let text = rows(&buf).join("\n");
        let corners = buf.content().iter().filter(|cell| cell.symbol() == "╭").count();
        let diagram = text.contains("[  CLOSED") || text.contains("CLOSED  ]");
        prop_assert!(diagram || !OVER[over].is_empty() || whole_boxes(&buf) == corners, "{place}:\n{text}");
        let large = LARGE.map(|size| shown(file, lang, size, what));
        let found = cut(&small, size, &large);
        prop_assert!(found.is_empty(), "{place}: cut: {found:#?}\n{text}");
        if lang == Lang::Zh {
            check_chinese(&buf, &place);
        }
        // The same after the window has changed.
        small.update(Msg::Resize(80, 24));
        check_words(&screen(&small, (80, 24)), &place);
    }
}
