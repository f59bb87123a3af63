//! A walk through screens in one language and size, with colours and without at once: each screen is looked at and kept
//! as it passes. Without colours the words must be the same, cell for cell; only the looks are kept a second time.

use std::fmt::Write as _;

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::tui::ColourDepth;
use finwait::tui::app::App;
use ratatui::buffer::Buffer;

use super::support::drive::{app_in, press, rows, screen};
use super::support::walk::Words;
use super::{check, check_words};

/// The walk.
pub struct Album {
    coloured: App,
    plain: App,
    lang: Lang,
    size: (u16, u16),
    text: String,
    looks: String,
    words: Words,
}

impl Album {
    /// On the first screen; segments glide, if asked for.
    pub fn new(lang: Lang, size: (u16, u16), motion: bool, progress: &Progress) -> Album {
        let app = |depth| app_in(depth, lang, size, motion, progress.clone());
        let (coloured, plain) = (app(ColourDepth::True), app(ColourDepth::None));
        let words = Words::of(lang.code());
        Album { coloured, plain, lang, size, text: String::new(), looks: String::new(), words }
    }

    /// In the sandbox, where nothing glides.
    pub fn sandbox(lang: Lang, size: (u16, u16)) -> Album {
        let mut album = Album::new(lang, size, false, &Progress::default());
        album.both(App::open_sandbox);
        album
    }

    /// Goes on with the pictures of another walk.
    pub fn after(mut self, earlier: Album) -> Album {
        (self.text, self.looks) = (earlier.text, earlier.looks);
        self
    }

    /// Does something in both.
    pub fn both(&mut self, act: impl Fn(&mut App)) {
        act(&mut self.coloured);
        act(&mut self.plain);
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.both(|app| press(app, keys));
    }

    /// Presses keys, then keeps the screen under a name.
    pub fn shot(&mut self, name: &str, keys: &str) {
        self.press(keys);
        self.keep(name);
    }

    /// The same; what is kept under a name must be what the name says: `word`, a word of the interface by its key, or
    /// one that is the same in both languages, stands on it.
    pub fn shot_of(&mut self, name: &str, keys: &str, word: &str) {
        self.press(keys);
        self.keep_of(name, word);
    }

    /// Keeps a screen on which that word stands.
    pub fn keep_of(&mut self, name: &str, word: &str) {
        let word = self.words.find(word).map_or_else(|| word.to_owned(), str::to_owned);
        let text = rows(&screen(&self.coloured, self.size)).join("\n");
        assert!(text.contains(&word), "{}: no {word:?} on\n{text}", self.place(name));
        self.keep(name);
    }

    /// The same, on which every box must be whole.
    pub fn shot_of_hosts(&mut self, name: &str, keys: &str) {
        self.press(keys);
        self.keep_hosts(name);
    }

    /// Keeps a screen on which every box must be whole.
    pub fn keep_hosts(&mut self, name: &str) {
        check(&screen(&self.coloured, self.size), &self.place(name));
        self.keep(name);
    }

    fn place(&self, name: &str) -> String {
        format!("{name}, {}, {}x{}", self.lang.code(), self.size.0, self.size.1)
    }

    /// Keeps the screen as it is now.
    pub fn keep(&mut self, name: &str) {
        let (coloured, plain) = (screen(&self.coloured, self.size), screen(&self.plain, self.size));
        let place = self.place(name);
        check_words(&coloured, &place);
        assert_eq!(rows(&coloured), rows(&plain), "{place}: other words without colours");
        self.picture(name, "dark", &coloured);
        self.picture(name, "mono", &plain);
        let _ = writeln!(self.text, "=== {name}\n{}", super::support::snap(&coloured));
        let looks = super::support::snap(&plain);
        let _ = writeln!(self.looks, "=== {name}\n{}", looks.split("--- styles").nth(1).unwrap_or_default());
    }

    fn picture(&self, name: &str, form: &str, buf: &Buffer) {
        let Some(folder) = std::env::var_os("FINWAIT_PICTURES") else { return };
        let file = format!("{}_{}_{}_{form}.ansi", name.replace(' ', "_"), self.lang.code(), self.size.0);
        std::fs::write(std::path::Path::new(&folder).join(file), super::support::ansi(buf)).expect("a folder");
    }

    /// Compares what was kept with what is on file.
    pub fn close(self, name: &str) {
        let name = format!("{name}_{}_{}x{}", self.lang.code(), self.size.0, self.size.1);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{name}_dark"), self.text);
            insta::assert_snapshot!(format!("{name}_no_colour"), self.looks);
        });
    }
}
