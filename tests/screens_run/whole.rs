//! Random runs at random moments, sizes and languages, with any view or list open: every box is whole, every row is as
//! wide as the screen, and no word is cut without an ellipsis.
//!
//! What a word is, a screen large enough for everything says: each word of the small one must stand there too, or among
//! the interface's own words, or be marked as shortened.

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
        // The same after the window has changed.
        small.update(Msg::Resize(80, 24));
        check_words(&screen(&small, (80, 24)), &place);
    }
}
