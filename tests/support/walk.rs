//! A learner without understanding: plays any lesson by what is on screen, with keys only or with the mouse only.
//!
//! It knows the words of the interface and where things stand (title above, keys below, the pane between), reads which
//! phase the title names, and does what the bar at the bottom offers for it. It never knows which answer is right.
//! Made for a screen whose pane lies under the ladder.

use std::collections::BTreeMap;
use std::path::Path;

use super::pty::{Options, Session};

/// What the learner uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// The keyboard alone.
    Keys,
    /// The mouse alone.
    Mouse,
}

/// The interface's words in one language, by their keys.
#[derive(Debug, Clone)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// The words of a language, by its code.
    pub fn of(lang: &str) -> Words {
        let mut words = BTreeMap::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/i18n");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name == format!("{lang}.toml") || name.ends_with(&format!(".{lang}.toml")) {
                let table: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
                flatten("", &table, &mut words);
            }
        }
        Words(words)
    }

    /// The word for a key.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).unwrap_or_else(|| panic!("no word for {key}"))
    }

    /// The same if there is one.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// What stands before the first value of a sentence.
    pub fn before_value(&self, key: &str) -> &str {
        self.get(key).split("%{").next().unwrap_or_default()
    }

    /// The phase that a title names.
    fn phase(&self, word: &str) -> Option<&'static str> {
        const PHASES: [&str; 8] = ["say", "commit", "play", "compare", "myth", "era", "challenge", "done"];
        PHASES.into_iter().find(|phase| self.get(&format!("app.phase.{phase}")) == word)
    }
}

fn flatten(prefix: &str, table: &toml::Table, words: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, words),
            toml::Value::String(text) => drop(words.insert(key, text.clone())),
            _ => {}
        }
    }
}

/// The tutor on screen, and someone who uses it.
pub struct Walker {
    /// The tutor.
    pub session: Session,
    /// Its words.
    pub words: Words,
    lang: &'static str,
    hand: Hand,
    /// How many questions were answered.
    pub answered: usize,
    /// How long it watches after each step: real time does not pass faster for being asked.
    pub watches: std::time::Duration,
    /// What stood below the ladder at each comparison.
    pub compared: Vec<String>,
}

/// More turns than any lesson has.
const TURNS_MOST: usize = 2_000;

impl Walker {
    /// Opens the tutor.
    pub fn open(args: &[&str], options: &Options, hand: Hand) -> Walker {
        let lang = if options.locale.starts_with("zh") { "zh" } else { "en" };
        Walker {
            session: Session::finwait(args, options),
            words: Words::of(lang),
            lang,
            hand,
            answered: 0,
            watches: std::time::Duration::ZERO,
            compared: Vec::new(),
        }
    }

    /// The text of a row.
    pub fn row(&self, row: u16) -> String {
        self.cells(row).into_iter().map(|(_, glyph)| glyph).collect()
    }

    fn rows(&self) -> u16 {
        self.session.screen().size().0.get()
    }

    fn columns(&self) -> u16 {
        self.session.screen().size().1.get()
    }

    /// The glyphs of a row, each with its column.
    fn cells(&self, row: u16) -> Vec<(u16, String)> {
        let cell = |column| {
            let cell = self.session.screen().cell(row, column)?;
            let glyph = if cell.has_contents() { cell.contents().to_string() } else { " ".to_owned() };
            (!cell.is_wide_continuation()).then_some((column, glyph))
        };
        (0..self.columns()).filter_map(cell).collect()
    }

    /// The first column of a text in a row.
    fn column_of(&self, row: u16, text: &str) -> Option<u16> {
        let cells = self.cells(row);
        let starts = |from: usize| cells[from..].iter().map(|(_, glyph)| glyph.as_str()).collect::<String>();
        (0..cells.len()).find(|from| starts(*from).starts_with(text)).map(|from| cells[from].0)
    }

    /// The first of the rows that contains a text.
    fn row_of(&self, text: &str, rows: std::ops::Range<u16>) -> Option<u16> {
        rows.into_iter().find(|row| self.row(*row).contains(text))
    }

    /// The rows under the rule that parts the pane from the ladder, without the keys.
    fn pane(&self) -> std::ops::Range<u16> {
        let keys = self.rows() - 1;
        let rule = (1..keys).rev().find(|row| self.row(*row).chars().all(|glyph| glyph == '─'));
        rule.map_or(1, |rule| rule + 1)..keys
    }

    /// The pane's text.
    pub fn pane_text(&self) -> String {
        self.pane().map(|row| self.row(row).trim().to_owned() + "\n").collect()
    }

    /// The phase of the lesson, by the title.
    pub fn phase(&self) -> &'static str {
        let title = self.row(0);
        let part = title.trim().split("  ").map(str::trim).filter(|part| !part.is_empty()).nth(1).unwrap_or_default();
        let word = part
            .split_once(|c: char| !c.is_ascii_digit() && c != '/')
            .map_or(part, |(count, rest)| if count.contains('/') { rest } else { part });
        self.words.phase(word).unwrap_or_else(|| panic!("no phase in the title:\n{}", self.session.text()))
    }

    /// Does something that changes the screen, and waits until it has.
    pub fn changing(&mut self, what: &str, act: impl FnOnce(&mut Walker)) {
        let before = self.session.text();
        act(self);
        self.session.wait_until(&format!("{what} to change the screen"), |screen| screen.contents() != before);
    }

    /// The keys on show, each with its word.
    fn hints(&self) -> Vec<(String, String)> {
        let bar = self.row(self.rows() - 1);
        let hints = bar.trim().split("  ").filter_map(|hint| hint.trim().split_once(' '));
        hints.map(|(key, word)| (key.to_owned(), word.to_owned())).collect()
    }

    /// Whether the bar at the bottom offers an action.
    pub fn offers(&self, action: &str) -> bool {
        let word = self.words.get(&format!("tui.action.{action}.hint"));
        self.hints().iter().any(|(_, offered)| offered == word)
    }

    /// Does what the bar at the bottom offers under the word of an action.
    pub fn use_hint(&mut self, action: &str) {
        let word = self.words.get(&format!("tui.action.{action}.hint")).to_owned();
        let hint = self.hints().into_iter().find(|(_, offered)| *offered == word);
        let Some((key, word)) = hint else { panic!("nothing offers {word:?}:\n{}", self.session.text()) };
        match self.hand {
            Hand::Keys if key == "←" => self.session.keys("<Left>"),
            Hand::Keys if key.chars().count() == 1 => self.session.keys(&key),
            Hand::Keys => self.session.keys(&format!("<{key}>")),
            Hand::Mouse => {
                let row = self.rows() - 1;
                let column = self.column_of(row, &format!("{key} {word}")).unwrap();
                self.session.click(column, row);
            }
        }
    }

    /// Does an action by what the bar offers, or else by the list of everything that can be done.
    pub fn do_action(&mut self, action: &str) {
        let word = self.words.0.get(&format!("tui.action.{action}.hint")).cloned();
        if word.is_some_and(|word| self.hints().iter().any(|(_, offered)| *offered == word)) {
            self.hint(action);
            return;
        }
        self.hint("palette");
        let help: String = self.words.get(&format!("tui.action.{action}.help")).chars().take(12).collect();
        self.pick(&help);
    }

    /// The same, and the screen changes.
    pub fn hint(&mut self, action: &str) {
        self.changing(action, |walker| walker.use_hint(action));
    }

    /// Plays the lesson that is open to its end.
    pub fn play_lesson(&mut self, mut challenge: impl FnMut(&mut Walker)) {
        for _ in 0..TURNS_MOST {
            if self.offers("close") {
                // What a program has printed is laid over the lesson.
                self.hint("close");
                continue;
            }
            match self.phase() {
                "say" => self.hint("next_beat"),
                "compare" => {
                    // A key that comes right behind the play is not taken for one that goes on.
                    self.session.listen_for(self.watches);
                    self.compared.push(self.pane_text());
                    self.hint("next_beat");
                }
                "commit" => self.answer(),
                "play" => {
                    let step = self.answered.is_multiple_of(2) || self.watches.as_secs() > 0;
                    self.hint(if step { "step" } else { "next_beat" });
                    self.session.listen_for(self.watches);
                }
                "myth" => {
                    self.myth();
                    self.session.listen_for(self.watches);
                }
                "era" => self.hint("next_beat"),
                "challenge" => {
                    challenge(self);
                    assert_eq!(self.phase(), "done", "{}", self.session.text());
                }
                _ => return,
            }
        }
        panic!("no end of it:\n{}", self.session.text());
    }

    /// Steps through the run that refutes the belief; goes on when the better model is told.
    fn myth(&mut self) {
        let told = self.pane_text().contains('✓');
        self.hint(if told { "next_beat" } else { "step" });
    }

    /// Goes on from the challenge; where its text does not fit, the key turns to the rest of it first.
    pub fn leave_challenge(&mut self) {
        for _ in 0..3 {
            if self.phase() != "challenge" || self.offers("yes") {
                return;
            }
            self.hint("next_beat");
        }
    }

    /// The options on show: their rows.
    fn options(&self) -> Vec<u16> {
        let mut found: Vec<u16> = Vec::new();
        for row in self.pane() {
            let text = self.row(row);
            if text.contains(['│', '╎']) {
                // A host's card may begin a line with a number.
                continue;
            }
            let text = text.trim_start_matches([' ', '▸']);
            if text.starts_with(&format!("{} ", found.len() + 1)) {
                found.push(row);
            }
        }
        found
    }

    fn answer(&mut self) {
        let options = self.options();
        if options.len() > 1 {
            self.choose(&options);
        } else {
            self.fill_in();
        }
        self.answered += 1;
    }

    /// Commits to one of the options: not always the same one.
    fn choose(&mut self, options: &[u16]) {
        let at = self.answered % options.len();
        let row = options[at];
        match self.hand {
            Hand::Keys => self.changing("a digit", |walker| walker.session.keys(&(at + 1).to_string())),
            Hand::Mouse => self.changing("a click on an option", |walker| walker.session.click(6, row)),
        }
        // Real time may have changed the screen first.
        self.session.listen_for(self.watches);
        assert!(self.row(row).contains('▸'), "option {} is not chosen:\n{}", at + 1, self.session.text());
        if self.hand == Hand::Mouse && self.answered.is_multiple_of(3) {
            self.changing("a second click on an option", |walker| walker.session.click(6, row));
        } else {
            self.hint("commit");
        }
    }

    /// Types an answer of the form asked for, or puts it together from the words offered.
    fn fill_in(&mut self) {
        const FIELDS: [(&str, &[&str]); 4] = [("flags", &["ACK"]), ("seq", &["1"]), ("ack", &["1"]), ("len", &["0"])];
        let label = |name: &str| format!(" {} ", self.words.get(&format!("quiz.field.{name}")));
        let mut fields: Vec<(u16, &[&str])> = Vec::new();
        for (name, answer) in FIELDS {
            let label = label(name);
            // The last one: a question that goes on over two lines may begin the second with the same word.
            let row = self.pane().rfind(|row| self.row(*row).starts_with(&label));
            fields.extend(row.map(|row| (row, answer)));
        }
        fields.sort_unstable();
        if self.pane_text().contains(self.words.get("quiz.placeholder.row")) {
            return self.name_a_line();
        }
        if fields.is_empty() {
            let row = self.row_of(" > ", self.pane()).unwrap_or_else(|| panic!("no field:\n{}", self.session.text()));
            let answer = self.form();
            fields.push((row, answer));
        }
        for (row, answer) in fields {
            self.fill_field(row, answer);
        }
        if self.hand == Hand::Mouse {
            self.hint("commit_typed");
        }
        assert_ne!(self.phase(), "commit", "the answer was not taken:\n{}", self.session.text());
    }

    /// Asks for the first of the outputs on offer, and names its first line.
    fn name_a_line(&mut self) {
        let row = self.pane().rfind(|row| self.row(*row).contains('⌫')).unwrap();
        let first = self.row(row).trim_start().split("  ").next().unwrap_or_default().to_owned();
        match self.hand {
            Hand::Keys => self.session.keys(&first.replace(' ', "<Space>")),
            Hand::Mouse => self.changing("a click on an output", |walker| walker.click_text(&first, row..row + 1)),
        }
        self.session.wait_for(&format!("> {first}"));
        self.hint("commit_typed");
        self.session.wait_for("$ ss -tano");
        self.pick("State");
        self.session.wait_for(&format!("> {first} 1"));
        self.hint("commit_typed");
        assert_ne!(self.phase(), "commit", "the line was not taken:\n{}", self.session.text());
    }

    /// An answer of the form that the placeholder asks for.
    fn form(&self) -> &'static [&'static str] {
        const FORMS: [(&str, &[&str]); 8] = [
            ("flags", &["ACK"]),
            ("states", &["CLOSED", "LISTEN"]),
            ("state", &["LISTEN"]),
            ("result", &["0"]),
            ("count", &["1"]),
            ("time", &["5", "s"]),
            ("timer", &["none"]),
            ("side", &["both"]),
        ];
        let pane = self.pane_text();
        if pane.contains(self.words.get("app.lesson.number")) {
            return &["1"];
        }
        let form = FORMS.iter().find(|(form, _)| pane.contains(self.words.get(&format!("quiz.placeholder.{form}"))));
        form.unwrap_or_else(|| panic!("no placeholder:\n{}", self.session.text())).1
    }

    fn fill_field(&mut self, row: u16, answer: &[&str]) {
        match self.hand {
            Hand::Keys => {
                let text = if answer == ["5", "s"] { "5s".to_owned() } else { answer.join(" ") };
                self.session.keys(&text);
                self.session.wait_for(&format!("> {text}"));
                self.hint("commit_typed");
            }
            Hand::Mouse => {
                if !self.row(row).contains(" > ") {
                    self.changing("a click on a field", |walker| walker.session.click(12, row));
                }
                for word in answer {
                    // The words offered end with the one that takes back; only commands that name them lie below.
                    let word = match *word {
                        "none" if self.lang == "zh" => "无",
                        "both" if self.lang == "zh" => "双方",
                        word => word,
                    };
                    let word = format!(" {word} ");
                    let last = self.pane().rfind(|row| self.row(*row).contains('⌫')).unwrap_or(u16::MAX);
                    let offered = self.pane().rev().find(|row| *row <= last && self.row(*row).contains(&word));
                    let row = offered.unwrap_or_else(|| panic!("no {word:?}:\n{}", self.session.text()));
                    self.changing("a click on a word", |walker| walker.click_text(&word, row..row + 1));
                }
            }
        }
    }

    /// Clicks on a text within rows.
    pub fn click_text(&mut self, text: &str, rows: std::ops::Range<u16>) {
        let row = self.row_of(text, rows).unwrap_or_else(|| panic!("no {text:?}:\n{}", self.session.text()));
        let column = self.column_of(row, text).unwrap();
        self.session.click(column + 1, row);
    }

    /// Opens a host's menu, and does there what an entry says: `app.menu.<entry>`.
    pub fn menu(&mut self, host: &str, entry: &str) {
        let column = self.card_of(host);
        match self.hand {
            Hand::Keys => {
                while !self.row(1).contains(&format!("▸{host} ")) {
                    self.changing("Tab", |walker| walker.session.keys("<Tab>"));
                }
                self.changing("m", |walker| walker.session.keys("m"));
            }
            Hand::Mouse => self.changing("a click on a host", |walker| walker.session.click(column + 3, 2)),
        }
        let title = format!("─ {host} ");
        self.session.wait_for(&title);
        let word = self.words.get(&format!("app.menu.{entry}")).to_owned();
        self.pick(&format!(" {word} "));
        self.session.wait_until("the menu to close", |screen| !screen.contents().contains(&title));
    }

    /// Chooses from the list that is open what has that text in its row: with the keys to move, or by a click.
    pub fn pick(&mut self, text: &str) {
        let head = self.row_of("╭─ ", 1..self.rows()).map(|row| self.row(row)).unwrap_or_default();
        let heads = head.split("╭─ ").filter_map(|rest| rest.split_once(" ─").map(|(title, _)| title));
        let title = format!("╭─ {} ─", heads.last().unwrap_or_default());
        for _ in 0..200 {
            let chosen = |row: &u16| self.row(*row).contains("│▸") && self.row(*row).contains(text);
            let there = (1..self.rows()).find(|row| match self.hand {
                Hand::Keys => chosen(row),
                Hand::Mouse => self.row(*row).contains(text) && self.row(*row).contains("│"),
            });
            match (there, self.hand) {
                (Some(row), hand) => {
                    let column = self.column_of(row, text).unwrap();
                    match hand {
                        Hand::Keys => self.session.keys("<Enter>"),
                        Hand::Mouse => self.session.click(column + 1, row),
                    }
                    return self.session.wait_gone(&title);
                }
                (None, Hand::Keys) => self.changing("down", |walker| walker.session.keys("<Down>")),
                (None, Hand::Mouse) => {
                    let (row, column) = (self.rows() / 2, self.columns() / 2);
                    self.changing("the wheel", |walker| walker.session.scroll(false, column, row));
                }
            }
        }
        panic!("the list lacks {text:?}:\n{}", self.session.text());
    }

    /// Does something to a host of one of two futures side by side, by its list.
    pub fn menu_beside(&mut self, host: &str, side: usize, entry: &str) {
        // A name may be cut where there is little room for it.
        let stem: String = host.chars().take(2).collect();
        match self.hand {
            Hand::Keys => {
                for _ in 0..4 {
                    if self.is_chosen_beside(&stem) {
                        break;
                    }
                    self.changing("the other host", |walker| walker.session.keys("<BackTab>"));
                }
                assert!(self.is_chosen_beside(&stem), "no {host} to choose:\n{}", self.session.text());
                self.changing("m", |walker| walker.session.keys("m"));
            }
            Hand::Mouse => {
                let half = self.columns() / 2;
                // Its name stands before its state, or below it.
                let mut all = [2, 3].into_iter().flat_map(|row| self.columns_of(row, &stem));
                let column = all.find(|column| (*column > half) == (side == 1)).unwrap();
                self.changing("a click on a host", |walker| walker.session.click(column, 2));
            }
        }
        self.session.wait_for(&format!("─ {host} "));
        let word = self.words.get(&format!("app.menu.{entry}")).to_owned();
        self.pick(&format!(" {word} "));
    }

    /// Whether a host of two futures is the chosen one: the pointer stands before its name, or before its state, right
    /// above the name.
    fn is_chosen_beside(&self, stem: &str) -> bool {
        let Some(at) = self.columns_of(2, "▸").first().copied() else { return false };
        let quarter = self.columns() / 4;
        if self.row(2).contains(stem) {
            return self.row(2).contains(&format!("▸{stem}"));
        }
        self.columns_of(3, stem).iter().any(|column| column / quarter == at / quarter)
    }

    /// The columns at which a text begins in a row.
    fn columns_of(&self, row: u16, text: &str) -> Vec<u16> {
        let cells = self.cells(row);
        let starts = |from: usize| cells[from..].iter().map(|(_, glyph)| glyph.as_str()).collect::<String>();
        (0..cells.len()).filter(|at| starts(*at).starts_with(text)).map(|at| cells[at].0).collect()
    }

    /// A column of a host's card: the outermost of the places at which its name stands.
    fn card_of(&self, host: &str) -> u16 {
        let cells = self.cells(1);
        let starts = |from: usize| cells[from..].iter().map(|(_, glyph)| glyph.as_str()).collect::<String>();
        let all: Vec<u16> =
            (0..cells.len()).filter(|from| starts(*from).starts_with(host)).map(|at| cells[at].0).collect();
        let outermost = all.last().filter(|column| **column > self.columns() * 3 / 4).or(all.first());
        *outermost.unwrap_or_else(|| panic!("no card of {host}:\n{}", self.session.text()))
    }

    /// Steps until the screen is as wished.
    pub fn step_until(&mut self, wish: &str, fulfilled: impl Fn(&Walker) -> bool) {
        for _ in 0..200 {
            if fulfilled(self) {
                return;
            }
            self.hint("step");
        }
        panic!("stepped in vain for {wish}:\n{}", self.session.text());
    }

    /// Types a command after `:`.
    pub fn command(&mut self, text: &str) {
        self.session.keys(":");
        self.session.wait_for(self.words.get("tui.command_line.placeholder").trim());
        self.session.keys(&text.replace('<', "<lt>"));
        self.session.wait_for(&format!(":{text}"));
        self.session.keys("<Enter>");
        self.session.wait_gone(&format!(":{text}"));
    }
}
