//! The linear mode: everything of the tutor by typed lines, each answered in sentences, for a screen reader, a slow
//! line or a script.
//!
//! [`Plain::line`] takes a line and answers with lines and with what the shell is to do; it is pure, as the screens
//! are. A place that is gone through line by line is a [`Driver`](driver::Driver); [`words::WORDS`] is the table of
//! commands. Words that the screen has too are the screen's.

mod act;
mod ahead;
pub mod ask;
mod drill;
mod drill_words;
pub mod driver;
mod forking;
mod home;
mod lesson;
mod lesson_end;
mod look;
mod looks;
mod page;
pub mod room;
mod sandbox;
mod say;
pub mod words;

use crate::scenario::Forks;

use crate::lang::Lang;
use crate::lesson::Course;
use crate::lesson::progress::Progress;
use crate::quiz::drill::{Drill, Results, Wish, be_the_stack, interview};
use crate::quiz::schedule::{Mode, Moment, Review, State};
use crate::scenario::forks::file;
use crate::scenario::{Scenario, parse};
use crate::tr;
use crate::trace::Command;

use ahead::Aside;
use drill::DrillTalk;
use driver::{Driver, Heard, Stepped, Turn};
use lesson::LessonTalk;
use page::Page;
use sandbox::SandboxTalk;

pub use page::wrapped;

/// What the shell is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// End the program.
    Quit,
    /// Keep what the learner has done.
    Keep(Progress),
    /// Keep these answers.
    Record(Vec<Review>),
    /// Write a text to a new file, or over an old one, and tell how that went.
    Save {
        /// The file, as it was typed.
        path: String,
        /// What to write.
        text: String,
        /// Whether a file of that name may be replaced.
        replace: bool,
    },
    /// Go over to the screens, now and from the next start on.
    Screens,
    /// Read a scenario from a file, and tell what is in it.
    Open {
        /// The file, as it was typed.
        path: String,
    },
}

/// What the shell tells about an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A file was written, or why not.
    Saved {
        /// The file.
        path: String,
        /// Why it was not, in a sentence.
        outcome: Result<(), String>,
    },
    /// A file was read, or why not.
    Opened {
        /// The file.
        path: String,
        /// Its text, or why it was not read.
        outcome: Result<String, String>,
    },
}

/// What a line is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// What is said, a line each.
    pub lines: Vec<String>,
    /// What is to be done.
    pub effects: Vec<Effect>,
}

/// The worst that has happened so far: what a script's exit code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Trouble {
    /// Every line was understood and done, and every expectation held.
    #[default]
    None,
    /// A run went otherwise than expected, or something could not be done.
    Failed,
    /// A line was not understood.
    NotUnderstood,
}

/// The linear mode.
pub struct Plain {
    lang: Lang,
    brief: bool,
    course: Course,
    progress: Progress,
    /// What is known of the learner, for choosing questions.
    learner: State,
    /// What came of the latest drill.
    results: Option<Results>,
    /// The lesson that a placement test has proposed, until a lesson is opened.
    proposed: Option<&'static str>,
    /// What time it is, as the shell has told.
    now: Moment,
    /// What is gone through; nothing on the list of lessons.
    place: Option<Box<dyn Driver + Send>>,
    /// The place that was left for a question about its run.
    aside: Option<Aside>,
    /// What the numbers of the last menu stand for.
    offered: Vec<Command>,
    effects: Vec<Effect>,
    trouble: Trouble,
    /// Whether somebody types, who can be asked before anything is lost.
    asks: bool,
    /// Whether something was done that no file holds.
    unsaved: bool,
    /// The line at which that was said; typed again, it counts.
    warned: Option<String>,
}

impl Plain {
    /// The linear mode on the list of lessons; nothing has been said.
    pub fn new(lang: Lang, progress: Progress) -> Plain {
        Plain {
            lang,
            brief: false,
            course: Course::built_in(),
            progress,
            learner: State::default(),
            results: None,
            proposed: None,
            now: Moment::default(),
            place: None,
            aside: None,
            offered: Vec::new(),
            effects: Vec::new(),
            trouble: Trouble::None,
            asks: false,
            unsaved: false,
            warned: None,
        }
    }

    /// Asks before anything is lost that is in no file. A script knows what it does.
    pub fn ask_before_losing(&mut self) {
        self.asks = true;
    }

    /// Whether something would be lost by that line; if so, and nobody was told before, that is said.
    fn holds_back(&mut self, line: &str, page: &mut Page) -> bool {
        if !self.asks || !self.unsaved || self.warned.as_deref() == Some(line) {
            return false;
        }
        self.warned = Some(line.to_owned());
        page.words("plain.unsaved");
        true
    }

    /// The input has ended: what is said about it if something would be lost; nothing if the talk may end.
    pub fn end(&mut self) -> Option<Reply> {
        let mut page = self.page();
        self.holds_back("", &mut page).then(|| self.reply(page))
    }

    /// Another place is open: nothing has been done there.
    fn open(&mut self, place: Box<dyn Driver + Send>) {
        (self.place, self.aside) = (Some(place), None);
        self.unsaved = false;
    }

    /// Opens a lesson by its id, or the one to go on with; false if there is none of that id.
    pub fn open_lesson(&mut self, id: Option<&str>) -> bool {
        let id = id.or(self.proposed).map(str::to_owned).or_else(|| home::next(&self.listed(), &self.progress));
        let entry = id.and_then(|id| self.course.find(&id));
        let Some(proved) = entry.and_then(|entry| entry.prove(self.lang).ok()) else { return false };
        let kept = self.progress.lesson(&proved.key);
        self.proposed = None;
        self.open(Box::new(LessonTalk::new(proved, &kept)));
        true
    }

    /// What of the course lies on the learner's path.
    fn listed(&self) -> Course {
        self.progress.path().through(&self.course)
    }

    /// Lists another course than the one that comes with the program.
    pub fn use_course(&mut self, course: Course) {
        self.course = course;
    }

    /// Takes up what is known of the learner.
    pub fn use_learner(&mut self, learner: State) {
        self.learner = learner;
    }

    /// Says what time it is; before each line, if a drill is to measure.
    pub fn set_now(&mut self, now: Moment) {
        self.now = now;
        if let Some(place) = &mut self.place {
            place.clock(now);
        }
    }

    /// Opens a drill.
    pub fn open_drill(&mut self, wish: Wish) {
        let drill = Drill::new(wish, self.learner.clone(), self.now);
        self.open(Box::new(DrillTalk::new(drill, self.now)));
    }

    /// Opens a drill of these very items.
    pub fn open_items(&mut self, items: &[String], wish: Wish) {
        let drill = Drill::of_items(items, wish, self.learner.clone(), self.now);
        self.open(Box::new(DrillTalk::new(drill, self.now)));
    }

    /// Opens an interview of so many minutes.
    pub fn open_interview(&mut self, minutes: u32, wish: Wish) {
        let plan = interview(minutes, &wish.concepts, wish.seed, &self.learner, self.now);
        let wish = Wish { seconds: Some(i64::from(minutes) * 60), mode: Mode::Interview, ..wish };
        let drill = Drill::of_plan(plan, wish, true, self.learner.clone(), self.now);
        self.open(Box::new(DrillTalk::new(drill, self.now)));
    }

    /// Opens a round in which the learner is one end of a connection.
    pub fn open_stack(&mut self, wish: Wish) {
        let drill = Drill::of_plan(be_the_stack(wish.seed), wish, false, self.learner.clone(), self.now);
        self.open(Box::new(DrillTalk::new(drill, self.now)));
    }

    /// Opens a placement test.
    pub fn open_placement(&mut self, wish: Wish) {
        let drill = Drill::placement(wish, self.learner.clone(), self.now);
        self.open(Box::new(DrillTalk::new(drill, self.now)));
    }

    /// Opens the sandbox.
    pub fn open_sandbox(&mut self) {
        self.open(Box::new(SandboxTalk::fresh()));
    }

    /// Opens a scenario in the sandbox.
    pub fn open_scenario(&mut self, scenario: Scenario, title: String) {
        self.open(Box::new(SandboxTalk::of(scenario, title)));
    }

    /// Opens a tree of branches.
    pub fn open_tree(&mut self, forks: Forks, title: String) {
        self.open(Box::new(SandboxTalk::of_forks(forks, title)));
    }

    /// What is said at the beginning.
    pub fn greeting(&mut self) -> Reply {
        let mut page = self.page();
        self.tell(&mut page);
        page.words("plain.hello");
        self.reply(page)
    }

    /// The worst that has happened so far.
    pub fn trouble(&self) -> Trouble {
        self.trouble
    }

    /// What the learner has done, for whoever goes on with it.
    pub fn into_progress(self) -> Progress {
        self.progress
    }

    /// The language that is spoken.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A line that was typed.
    pub fn line(&mut self, line: &str) -> Reply {
        let mut page = self.page();
        let line = line.trim();
        if !words::is_comment(line) {
            self.hear(line, &mut page);
        }
        self.reply(page)
    }

    /// What the shell tells.
    pub fn told(&mut self, news: News) -> Reply {
        let mut page = self.page();
        match news {
            News::Saved { path, outcome: Ok(()) } => {
                // A scenario holds one branch of a tree.
                let forked = self.place.as_mut().and_then(|place| place.forks()).is_some_and(|forks| forks.is_forked());
                self.unsaved &= forked && !words::is_tree(&path);
                let text = tr!(self.lang, "plain.saved", file = path).into_owned();
                page.text(text);
            }
            News::Opened { path, outcome: Ok(text) } if words::is_tree(&path) => match file::read(&text, self.lang) {
                Ok(forks) => {
                    self.open_tree(forks, path);
                    self.tell(&mut page);
                }
                Err(why) => {
                    page.text(format!("{path}: {why}"));
                    self.worsen(Trouble::NotUnderstood);
                }
            },
            News::Opened { path, outcome: Ok(text) } => match parse(&text, self.lang) {
                Ok(scenario) => {
                    self.open_scenario(scenario, path);
                    self.tell(&mut page);
                }
                Err(mistakes) => {
                    for mistake in &mistakes {
                        let (line, column) = mistake.place(&text);
                        let said = act::mistake(mistake, self.lang);
                        let place = tr!(self.lang, "plain.place", file = path, line = line, column = column);
                        page.text(format!("{place} {said}"));
                    }
                    self.worsen(Trouble::NotUnderstood);
                }
            },
            News::Saved { outcome: Err(why), .. } | News::Opened { outcome: Err(why), .. } => {
                page.text(why);
                self.worsen(Trouble::Failed);
            }
        }
        self.reply(page)
    }

    fn page(&self) -> Page {
        Page::new(self.lang, self.brief)
    }

    fn reply(&mut self, mut page: Page) -> Reply {
        self.keep();
        Reply { lines: page.take(), effects: core::mem::take(&mut self.effects) }
    }

    /// Notes what the learner has done; whoever runs the program is asked to keep it when it changed.
    fn keep(&mut self) {
        let reviews = self.place.as_mut().map(|place| place.reviews()).unwrap_or_default();
        if !reviews.is_empty() {
            for review in &reviews {
                self.learner.apply(review);
            }
            let results = self.place.as_ref().and_then(|place| place.results(self.lang));
            self.results = results.or(self.results.take());
            self.effects.push(Effect::Record(reviews));
        }
        let Some((id, after)) = self.place.as_ref().and_then(|place| place.keep(&self.progress)) else { return };
        if after != self.progress.lesson(&id) {
            self.progress.lessons.insert(id, after);
            self.effects.push(Effect::Keep(self.progress.clone()));
        }
    }

    fn worsen(&mut self, trouble: Trouble) {
        self.trouble = self.trouble.max(trouble);
    }

    /// Says where the learner is.
    fn tell(&self, page: &mut Page) {
        match &self.place {
            None => home::tell(&self.listed(), &self.progress, page),
            Some(place) => {
                page.text(place.title(page.lang));
                place.tell(page);
            }
        }
    }

    /// Does what a line asks for.
    fn hear(&mut self, line: &str, page: &mut Page) {
        let offered = core::mem::take(&mut self.offered);
        self.warned = self.warned.take().filter(|warned| warned == line);
        if line.is_empty() {
            return self.go_on(page);
        }
        let command = self.is_command(line);
        let typed = self.place.as_ref().is_some_and(|it| it.asks_for(line) || command && it.takes_commands());
        if let Some((word, rest)) = words::verb_of(line)
            && self.is_known(word)
            && !typed
        {
            self.perform(word.verb, rest, line, page);
            return;
        }
        // While a question waits, a command is no bad answer, but not for here.
        let commands = self.place.as_ref().is_some_and(|place| place.is_asking()) && !typed && self.is_command(line);
        if let Some(place) = self.place.as_mut().filter(|_| !commands) {
            match place.answer(line, page) {
                Heard::NotAsked => {}
                Heard::Taken => return,
                Heard::Unreadable => return self.worsen(Trouble::NotUnderstood),
            }
        }
        match ask::number(line) {
            Some(n) if self.place.is_none() => self.choose_lesson(n, page),
            Some(n) if !offered.is_empty() => match n.checked_sub(1).and_then(|at| offered.get(at)) {
                Some(command) => self.give(command.clone(), page),
                None => self.misunderstood(&tr!(page.lang, "plain.no_entry", n = n), page),
            },
            None if self.place.is_none() && self.open_lesson(Some(line)) => self.tell(page),
            Some(_) | None => self.command(line, page),
        }
    }

    /// Whether a command is understood where the learner is; elsewhere its word may be part of something else.
    fn is_known(&self, word: &words::Word) -> bool {
        match word.place {
            words::Where::Anywhere => true,
            words::Where::Run | words::Where::Meddle => self.place.is_some(),
        }
    }

    fn go_on(&mut self, page: &mut Page) {
        let Some(place) = &mut self.place else {
            if self.open_lesson(None) {
                self.tell(page);
            }
            return;
        };
        let (stepped, turn) = place.go_on(page);
        self.after(stepped);
        self.turn(turn, page);
    }

    fn turn(&mut self, turn: Turn, page: &mut Page) {
        if turn != Turn::Leaves || self.come_back(true, page) {
            return;
        }
        let seed = u64::try_from(self.now.at).unwrap_or(1);
        match self.place.as_ref().and_then(|place| place.exit(seed)) {
            Some(wish) => {
                self.keep();
                self.open_drill(wish);
                self.tell(page);
            }
            None => self.leave(page),
        }
    }

    fn leave(&mut self, page: &mut Page) {
        if self.come_back(false, page) {
            return;
        }
        self.proposed = self.place.as_ref().and_then(|place| place.proposed());
        self.place = None;
        self.unsaved = false;
        self.tell(page);
    }

    fn after(&mut self, stepped: Stepped) {
        match stepped {
            Stepped::Failed => self.worsen(Trouble::Failed),
            Stepped::Moved | Stepped::Last | Stepped::Stays => {}
        }
    }

    fn choose_lesson(&mut self, n: usize, page: &mut Page) {
        let id = n.checked_sub(1).and_then(|at| self.listed().entries().get(at).map(|entry| entry.head.id.clone()));
        match id {
            Some(id) if self.open_lesson(Some(&id)) => self.tell(page),
            _ => self.misunderstood(&tr!(page.lang, "plain.no_entry", n = n), page),
        }
    }

    fn misunderstood(&mut self, why: &str, page: &mut Page) {
        page.text(why);
        self.worsen(Trouble::NotUnderstood);
    }
}
