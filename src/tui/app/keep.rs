//! Keeping a run: saving it as a scenario, or the tree of forks; opening either; and asking before anything is lost.
//!
//! Files are the shell's. Here stands what is asked of it, and what becomes of the answers.

use crate::fleet::{self, Plan};
use crate::quiz::drill::Results;
use crate::scenario::forks::file;
use crate::scenario::{self, Forks};
use crate::tr;
use crate::tui::Effect;
use crate::tui::command_line::{Candidate, LineError};
use crate::tui::files::{FileReport, FileRequest, ListFor, Unwritten};
use crate::tui::overlay::Overlay;
use crate::tui::picker::{Item, Picker};

use super::sandbox::Sandbox;
use super::{App, Choice, Place};

/// The ending of a file that holds a tree; every other holds a scenario.
const TREE: &str = ".toml";

/// The ending of a scenario.
const SCENARIO: &str = ".tcp";

impl App {
    /// Notes what the learner has done; whoever runs the program is asked to keep it when it changed.
    pub(super) fn keep_progress(&mut self) {
        let Place::Lesson(screen) = &self.place else { return };
        let key = screen.run.proved().key.clone();
        let before = self.progress.lesson(&key);
        let after = screen.progress(&before);
        if after != before {
            self.progress.lessons.insert(key, after);
            self.effects.push(Effect::SaveProgress(self.progress.clone()));
            self.refresh_home();
        }
    }

    /// Answers of a drill or a lesson: they change what is known of the learner, and are to be kept.
    pub(super) fn keep_reviews(&mut self) {
        let reviews = match &mut self.place {
            Place::Drill(screen) => screen.take_reviews(),
            Place::Lesson(screen) => screen.take_review(self.now).into_iter().collect(),
            Place::Home | Place::Sandbox(_) | Place::Fleet(_) => return,
        };
        for review in &reviews {
            self.learner.apply(review);
        }
        if !reviews.is_empty() {
            if let Place::Drill(screen) = &self.place {
                self.results = Some(Results::of(&screen.drill, self.lang));
            }
            self.effects.push(Effect::Record(reviews));
        }
    }

    /// What came of the latest drill, if a question of one was answered.
    pub fn results(&self) -> Option<&Results> {
        self.results.as_ref()
    }

    /// Asks for the files, to choose from them what to open or to save as.
    pub(super) fn list_files(&mut self, prefix: &str, wanted: ListFor) {
        let request = FileRequest::List { prefix: prefix.to_owned(), wanted };
        self.effects.push(Effect::Files(request, self.lang));
    }

    /// Saves what is open under that name; one that is there is asked about.
    pub(super) fn save_as(&mut self, name: &str) {
        match self.text_for(name) {
            Ok(text) => {
                let request = FileRequest::Write { name: name.to_owned(), text, replace: false };
                self.effects.push(Effect::Files(request, self.lang));
            }
            Err(why) => self.say(why),
        }
    }

    /// What is kept under a name: by its ending the run or the whole tree.
    fn text_for(&self, name: &str) -> Result<String, String> {
        if let Place::Fleet(screen) = &self.place {
            return Ok(screen.draft().to_source());
        }
        let Place::Sandbox(sandbox) = &self.place else { return Err(tr!(self.lang, "futures.keep.nothing").into()) };
        if sandbox.session.is_live() {
            return Err(tr!(self.lang, "futures.keep.on_kernel").into_owned());
        }
        if let Some(why) = sandbox.why_fixed() {
            return Err(tr!(self.lang, why).into_owned());
        }
        if name.ends_with(TREE) { file::write(&sandbox.session) } else { Ok(sandbox.session.to_scenario()) }
    }

    /// Opens a file; what is not saved is asked about first.
    pub(super) fn open_file(&mut self, name: &str) {
        if self.is_unsaved() {
            self.confirm("futures.keep.open_unsaved", Choice::OpenAnyway(name.to_owned()));
        } else {
            self.open_anyway(name);
        }
    }

    pub(super) fn open_anyway(&mut self, name: &str) {
        self.effects.push(Effect::Files(FileRequest::Read { name: name.to_owned() }, self.lang));
    }

    /// Whether something would be lost by leaving.
    pub(super) fn is_unsaved(&self) -> bool {
        let place = self.aside.as_ref().map_or(&self.place, |aside| &aside.place);
        match place {
            Place::Sandbox(sandbox) => sandbox.unsaved && !sandbox.session.is_live(),
            Place::Fleet(screen) => screen.unsaved,
            Place::Home | Place::Lesson(_) | Place::Drill(_) => false,
        }
    }

    /// Asks a question of yes or no.
    pub(super) fn confirm(&mut self, question: &str, choice: Choice) {
        let title = match &self.place {
            Place::Fleet(_) => "fleetui.leave_title",
            Place::Home | Place::Lesson(_) | Place::Drill(_) | Place::Sandbox(_) => "app.sandbox.leave_title",
        };
        self.ask(title, question, choice);
    }

    /// The same under another title.
    pub(super) fn ask(&mut self, title: &str, question: &str, choice: Choice) {
        self.lay(move |app| {
            let [title, question] = [title, question].map(|key| tr!(app.lang, key).into_owned());
            app.overlays.push(Overlay::Confirm { title, question, choice: choice.clone() });
        });
    }

    /// Writes a file that is there, as was agreed.
    pub(super) fn replace_file(&mut self, name: String, text: String) {
        self.effects.push(Effect::Files(FileRequest::Write { name, text, replace: true }, self.lang));
    }

    /// The shell has answered.
    pub(super) fn hear_of_files(&mut self, report: FileReport) {
        match report {
            FileReport::Listed { prefix, wanted, names } => match wanted {
                ListFor::Line => self.complete_file(&prefix, names),
                ListFor::Open => self.offer_to_open(names),
                ListFor::Save => self.offer_to_save(&names),
            },
            FileReport::Read { name, text } => {
                if let Err(why) = text.and_then(|text| self.take_in(&name, &text)) {
                    self.say_in_line(why);
                }
            }
            FileReport::Written { name, done: Ok(()), .. } => {
                if let Place::Fleet(screen) = &mut self.place {
                    screen.unsaved = false;
                    screen.notice = Some(tr!(self.lang, "fleetui.kept", file = name).into_owned());
                    return;
                }
                if let Place::Sandbox(sandbox) = &mut self.place {
                    let alone = sandbox.session.is_forked() && !name.ends_with(TREE);
                    sandbox.unsaved &= alone;
                    let branch = sandbox.session.active().name.clone();
                    let key = if alone { "futures.keep.saved_branch" } else { "futures.keep.saved" };
                    self.say(tr!(self.lang, key, file = name, name = branch).into_owned());
                }
            }
            FileReport::Written { name, text, done: Err(Unwritten::Exists) } => {
                self.lay(|app| {
                    let question = tr!(app.lang, "futures.keep.replace", file = name).into_owned();
                    let title = tr!(app.lang, "app.sandbox.leave_title").into_owned();
                    let choice = Choice::Replace(name.clone(), text.clone());
                    app.overlays.push(Overlay::Confirm { title, question, choice });
                });
            }
            FileReport::Written { done: Err(Unwritten::Because(why)), .. } => self.say(why),
        }
    }

    /// Opens the text of a file in the sandbox.
    fn take_in(&mut self, name: &str, text: &str) -> Result<(), String> {
        let title = name.rsplit('/').next().unwrap_or(name).to_owned();
        if name.ends_with(TREE)
            && !is_tree(text)
            && let Some(plan) = plan(text, self.lang)?
        {
            self.open_plan(plan, title);
        } else if name.ends_with(TREE) {
            let forks = file::read(text, self.lang)?;
            self.open_tree(forks, title);
            return Ok(());
        } else {
            let scenario = scenario::parse(text, self.lang).map_err(|mistakes| {
                let first = mistakes.first();
                let at = first.map_or(0, |first| first.span.start);
                let line = 1 + text.get(..at).unwrap_or("").matches('\n').count();
                let reason = first.map_or("", |first| first.message.as_str());
                tr!(self.lang, "futures.keep.mistake", file = name, line = line, reason = reason).into_owned()
            })?;
            self.open_scenario(scenario, title);
        }
        self.say(tr!(self.lang, "futures.keep.opened", file = name).into_owned());
        Ok(())
    }

    /// Opens a tree of forks in the sandbox.
    pub fn open_tree(&mut self, forks: Forks, title: String) {
        self.arms.arm = None;
        let count = forks.branches().len();
        let said = tr!(self.lang, "futures.keep.opened_tree", file = title, n = count);
        let said = said.into_owned();
        self.place = Place::Sandbox(Box::new(Sandbox::of_tree(forks, title, self.manner)));
        if count > 1 {
            self.say(said);
        }
    }

    /// The paths that may follow in the `:` line.
    fn complete_file(&mut self, prefix: &str, names: Vec<String>) {
        let Some(line) = &mut self.line else { return };
        let before = line.before_cursor();
        let Some(start) = before.strip_suffix(prefix).map(str::len) else { return };
        let candidates = names.into_iter().map(|text| Candidate { text, help: String::new() });
        line.set_candidates(candidates.collect(), start);
    }

    fn offer_to_open(&mut self, names: Vec<String>) {
        self.lay(move |app| app.put_files_to_open(names.clone()));
    }

    fn put_files_to_open(&mut self, names: Vec<String>) {
        let lang = self.lang;
        let files = names.into_iter().filter(|name| !name.ends_with('/'));
        let mut items: Vec<Item<Choice>> =
            files.map(|name| Item::new(name.as_str(), format!(": open {name}"), Choice::Open(name.clone()))).collect();
        // The first screen has no line to type a name in.
        if !matches!(self.place, Place::Home) {
            let other = tr!(lang, "futures.keep.other").into_owned();
            items.push(Item::new(other, ": open …", Choice::Line("open ".to_owned())));
        }
        if items.is_empty() {
            self.say(tr!(lang, "futures.keep.no_files").into_owned());
            return;
        }
        self.overlays.push(Overlay::Pick(Picker::new(tr!(lang, "futures.keep.open_title"), items)));
    }

    fn offer_to_save(&mut self, names: &[String]) {
        self.lay(|app| app.put_places_to_save(names));
    }

    fn put_places_to_save(&mut self, names: &[String]) {
        let lang = self.lang;
        if let Err(why) = self.text_for(SCENARIO) {
            self.say(why);
            return;
        }
        let plan = matches!(&self.place, Place::Fleet(_));
        let forked = matches!(&self.place, Place::Sandbox(sandbox) if sandbox.session.is_forked());
        let free = |stem: &str, ending: &str| {
            let mut all = (1..).map(|n| if n == 1 { format!("{stem}{ending}") } else { format!("{stem}-{n}{ending}") });
            all.find(|name| !names.contains(name)).unwrap_or_default()
        };
        let item = |name: String, key: &str| {
            let label = tr!(lang, key, file = name).into_owned();
            Item::new(label, format!(": save {name}"), Choice::Save(name))
        };
        let mut items = Vec::new();
        if forked {
            items.push(item(free("forks", TREE), "futures.keep.new_tree"));
        }
        let (stem, ending) = if plan { ("fleet", TREE) } else { ("session", SCENARIO) };
        items.push(item(free(stem, ending), "futures.keep.new"));
        // A name of one's own comes before what would be written over.
        let own = tr!(lang, "futures.keep.own").into_owned();
        items.push(Item::new(own, ": save …", Choice::Line("save ".to_owned())));
        let there = names.iter().filter(|name| match (plan, name.ends_with(TREE)) {
            (true, tree) => tree,
            (false, true) => forked,
            (false, false) => name.ends_with(SCENARIO),
        });
        items.extend(there.map(|name| item(name.clone(), "futures.keep.over")));
        self.overlays.push(Overlay::Pick(Picker::new(tr!(lang, "futures.keep.save_title"), items)));
    }

    /// Says why something that was typed was not done: at the `:` line, if it is still open.
    fn say_in_line(&mut self, message: String) {
        match &mut self.line {
            Some(line) => {
                let place = 0..line.text().len();
                line.set_error(LineError { message, place });
            }
            None => self.say(message),
        }
    }
}

/// Whether a file of TOML holds a tree of forks.
fn is_tree(text: &str) -> bool {
    text.lines().any(|line| line.trim() == "[[branch]]")
}

/// The plan of a fleet in a file of TOML, if it is one by its looks.
///
/// # Errors
/// The first mistake in it.
fn plan(text: &str, lang: crate::lang::Lang) -> Result<Option<Plan>, String> {
    if !fleet::looks_like_plan(text) {
        return Ok(None);
    }
    match fleet::read(text, lang) {
        Ok(plan) => Ok(Some(plan)),
        Err(mistakes) => Err(mistakes.first().map_or_else(String::new, |mistake| mistake.message.clone())),
    }
}
