//! The app and the screen of a fleet: opening it, what its keys, the mouse and the `:` line do there, and the way into
//! one connection and back.

use ratatui::layout::Position;

use super::sandbox::{Sandbox, Told};
use super::{App, Choice, Place};
use crate::fleet::{LABS, Lab, Measure, Pick, Plan, Side, Watched};
use crate::scenario::Session;
use crate::tr;
use crate::tui::action::Action;
use crate::tui::command_line::Candidate;
use crate::tui::files::ListFor;
use crate::tui::fleet::{FleetScreen, Hit, Panel};
use crate::tui::overlay::{Overlay, Page};
use crate::tui::picker::{Item, Picker};

/// The words of the `:` line besides the knobs, with what they stand for.
const WORDS: [(&str, &str); 9] = [
    ("predict ", "fleetui.line.predict"),
    ("sysctl client ", "fleetui.knob.setting"),
    ("sysctl server ", "fleetui.knob.setting"),
    ("at ", "fleetui.knob.act"),
    ("profile ", "fleetui.line.profile"),
    ("seed ", "fleetui.line.seed"),
    ("zoom ", "fleetui.line.zoom"),
    ("save ", "fleetui.line.save"),
    ("open ", "fleetui.line.open"),
];

impl App {
    /// How many bytes of memory a fleet may take.
    pub fn use_memory(&mut self, bytes: u64) {
        self.memory = bytes;
    }

    /// Opens a plan on the screen of the fleet.
    pub fn open_plan(&mut self, plan: Plan, title: String) {
        let screen = FleetScreen::new(plan, title, self.memory);
        self.enter(Place::Fleet(Box::new(screen)));
    }

    /// Opens one of the program's labs.
    pub fn open_lab(&mut self, lab: &'static Lab) {
        let screen = FleetScreen::of_lab(lab, self.memory, self.lang);
        self.enter(Place::Fleet(Box::new(screen)));
    }

    /// The list of labs; those of the lesson that is open come first.
    pub fn open_labs(&mut self) {
        self.lay(App::put_labs);
    }

    fn put_labs(&mut self) {
        let lang = self.lang;
        let here = match &self.place {
            Place::Lesson(screen) => screen.run.proved().lesson.id.clone(),
            Place::Home | Place::Drill(_) | Place::Sandbox(_) | Place::Fleet(_) => String::new(),
        };
        let mut labs: Vec<&'static Lab> = LABS.iter().collect();
        labs.sort_by_key(|lab| lab.lessons.iter().position(|lesson| *lesson == here).unwrap_or(usize::MAX));
        let item = |lab: &'static Lab| {
            let title = lab.title.get(lang);
            Item::new(lab.name, title, Choice::Lab(lab.name)).help(format!("{}  {title}", lab.lesson()))
        };
        let items = labs.into_iter().map(item).collect();
        self.overlays.push(Overlay::Pick(Picker::new(tr!(lang, "fleetui.labs"), items)));
    }

    /// Opens the lab of that name, from wherever the learner is; a changed plan is asked about.
    pub(super) fn enter_lab(&mut self, name: &str) {
        if let Some(lab) = Lab::named(name) {
            if let Place::Lesson(_) = &self.place {
                let lesson = core::mem::replace(&mut self.place, Place::Home);
                self.open_lab(lab);
                self.behind.push(lesson);
            } else {
                self.open_lab(lab);
            }
        }
    }

    /// What a key does on the screen of a fleet.
    pub(super) fn act_fleet(&mut self, action: Action) {
        let lang = self.lang;
        let unsaved = self.is_unsaved();
        let Place::Fleet(screen) = &mut self.place else { return };
        match action {
            // While a connection is looked for, the keys that end the search alone mean something.
            Action::GiveUp | Action::Back if screen.is_searching() => screen.cancel(lang),
            _ if screen.is_searching() => {}
            Action::PlayPause | Action::Restart if screen.asks() => self.open_line_with("predict "),
            Action::PlayPause => screen.play_or_pause(lang),
            Action::Restart => screen.begin(lang),
            Action::GiveUp => screen.cancel(lang),
            Action::NextHost => screen.next_panel(),
            Action::Up | Action::Down => screen.move_choice(action == Action::Down),
            Action::NextSheet | Action::PreviousSheet => screen.next_chart(action == Action::PreviousSheet),
            Action::StepBack | Action::Step => screen.turn(action == Action::Step),
            Action::NextLens => screen.next_whose(),
            Action::Beside => screen.forget_before(),
            Action::Lose => screen.take_away(),
            Action::Commit if screen.panel() == Panel::Knobs => {
                let line = screen.line_for_choice();
                self.open_line_with(&line);
            }
            Action::Commit => self.offer_connections(),
            Action::CommandLine => self.open_line_with(""),
            Action::Why => {
                let (title, body) = screen.page(lang);
                self.overlays.show(Page::Aside { title, body });
            }
            Action::Lesson => self.open_lab_lesson(),
            Action::Save => self.list_files("", ListFor::Save),
            Action::Open => self.list_files("", ListFor::Open),
            Action::Back if screen.is_under_way() && screen.animates() => screen.cancel(lang),
            Action::Back if unsaved => self.confirm("fleetui.unsaved", Choice::Leave),
            Action::Back => self.leave(),
            _ => {}
        }
    }

    /// Opens the lesson that the lab belongs to; leaving it leads back to the lab. A lab that was opened from a lesson
    /// goes back to it.
    fn open_lab_lesson(&mut self) {
        let Place::Fleet(screen) = &self.place else { return };
        let Some(lab) = screen.lab else { return self.say(tr!(self.lang, "fleetui.no_lesson").into_owned()) };
        if let Some(Place::Lesson(_)) = self.behind.last() {
            return self.act_fleet(Action::Back);
        }
        let fleet = core::mem::replace(&mut self.place, Place::Home);
        if self.open_lesson(Some(lab.lesson())) {
            self.behind.push(fleet);
        } else {
            self.place = fleet;
            self.say(tr!(self.lang, "fleetui.no_lesson").into_owned());
        }
    }

    /// Leaves the screen that is open, for the one that it was opened from.
    pub(super) fn leave(&mut self) {
        let behind = self.behind.pop().unwrap_or(Place::Home);
        self.enter(behind);
    }

    /// The list of connections that can be opened at the moment that is looked at; a single one is opened at once.
    fn offer_connections(&mut self) {
        let lang = self.lang;
        let Place::Fleet(screen) = &self.place else { return };
        let picks = screen.picks();
        let only = screen.panel() == Panel::Findings;
        match picks.as_slice() {
            [] => self.say(tr!(lang, "fleetui.nothing_yet").into_owned()),
            [(pick, _)] if only => self.zoom(*pick),
            picks => self.lay(|app| app.put_connections(picks)),
        }
    }

    fn put_connections(&mut self, picks: &[(Pick, u64)]) {
        let lang = self.lang;
        let item = |(pick, count): &(Pick, u64)| {
            // How many of the half-open ones are forged nobody has counted.
            let note = if matches!(pick, Pick::HalfOpen(_)) { String::new() } else { crate::lang::grouped(*count) };
            Item::new(self.what(*pick), note, Choice::Zoom(*pick))
        };
        let mut items: Vec<Item<Choice>> = picks.iter().map(item).collect();
        let own = tr!(lang, "fleetui.number").into_owned();
        items.push(Item::new(own, tr!(lang, "fleetui.number_note"), Choice::Line("zoom ".to_owned())));
        self.overlays.push(Overlay::Pick(Picker::new(tr!(lang, "fleetui.which"), items)));
    }

    /// A connection that is wanted, in words.
    fn what(&self, pick: Pick) -> String {
        let lang = self.lang;
        match pick {
            Pick::Number(number) => tr!(lang, "fleetui.what.number", number = number).into_owned(),
            Pick::Forged(number) => tr!(lang, "fleetui.what.forged", number = number).into_owned(),
            Pick::HalfOpen(_) => tr!(lang, "fleetui.what.half_open").into_owned(),
            Pick::Failed(call, errno) => {
                tr!(lang, "fleetui.what.failed", call = call.word(), errno = errno).into_owned()
            }
            Pick::InState(side, state, _) => {
                let key = match side {
                    Side::Client => "fleetui.whose.clients",
                    Side::Server => "fleetui.whose.server",
                };
                tr!(lang, "fleetui.what.state", state = state.name(), side = tr!(lang, key)).into_owned()
            }
        }
    }

    /// Looks for a connection; its ladder opens when it is found.
    pub(super) fn zoom(&mut self, pick: Pick) {
        let (what, lang) = (self.what(pick), self.lang);
        if let Place::Fleet(screen) = &mut self.place {
            screen.search(pick, what, lang);
        }
    }

    /// Time passes on the screen of a fleet; a connection that was found is opened.
    pub(super) fn tick_fleet(&mut self, elapsed: crate::trace::Span) {
        let Place::Fleet(screen) = &mut self.place else { return };
        let searched = screen.is_searching();
        screen.tick(elapsed);
        let over = searched && !screen.is_searching();
        match screen.take_found() {
            Some(found) => self.open_watched(found),
            None if over => self.say(tr!(self.lang, "fleetui.no_such").into_owned()),
            None => {}
        }
    }

    /// Opens the ladder of a connection; leaving it leads back to the fleet.
    fn open_watched(&mut self, found: Watched) {
        let Place::Fleet(screen) = &self.place else { return };
        let of = screen.title.clone();
        let key = if found.forged { "fleetui.told_forged" } else { "fleetui.told" };
        let title = tr!(self.lang, key, number = found.number, title = of).into_owned();
        let cut = found.cut.then_some(found.moments.len());
        let session = Session::told(found.setup, found.before, found.moments);
        let told = Told::new(|lang| tr!(lang, "fleetui.end").into_owned(), "fleetui.fixed", "fleetui.ask");
        let sandbox = Sandbox::of_told(session, title, told, self.manner);
        let fleet = core::mem::replace(&mut self.place, Place::Home);
        self.enter(Place::Sandbox(Box::new(sandbox)));
        self.behind.push(fleet);
        if let Some(moments) = cut {
            self.say(tr!(self.lang, "fleetui.cut", moments = crate::lang::grouped(moments as u64)).into_owned());
        }
    }

    /// A line typed on the screen of a fleet.
    pub(super) fn run_fleet_line(&mut self, text: &str) -> Result<(), String> {
        let lang = self.lang;
        let (word, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        match word {
            "zoom" => {
                let number = rest.trim().parse().ok().filter(|number| *number > 0);
                let number = number.ok_or_else(|| tr!(lang, "fleetui.bad_number").into_owned())?;
                self.zoom(Pick::Number(number));
            }
            "predict" => {
                let number = Measure::read(rest);
                let Place::Fleet(screen) = &mut self.place else { return Ok(()) };
                screen.predict(number.ok_or_else(|| tr!(lang, "fleetui.bad_prediction").into_owned())?);
                screen.begin(lang);
            }
            "save" => self.save_as(rest.trim()),
            "open" => self.open_file(rest.trim()),
            "set" | "sysctl" | "at" | "profile" | "seed" => self.turn_plan(text)?,
            _ if text.contains('=') => self.turn_plan(text)?,
            _ => return Err(tr!(lang, "fleetui.unknown_line", line = word).into_owned()),
        }
        Ok(())
    }

    fn turn_plan(&mut self, text: &str) -> Result<(), String> {
        let lang = self.lang;
        let Place::Fleet(screen) = &mut self.place else { return Ok(()) };
        screen.turn_by_line(text, lang)
    }

    /// The words that may stand at the cursor of the `:` line on the screen of a fleet.
    pub(super) fn complete_fleet(&mut self, before: &str) {
        let lang = self.lang;
        let Some(line) = &mut self.line else { return };
        let knobs = crate::fleet::Knob::ALL
            .iter()
            .map(|info| Candidate { text: format!("{}=", info.name), help: info.help.get(lang).to_owned() });
        let words =
            WORDS.iter().map(|(word, help)| Candidate { text: (*word).to_owned(), help: tr!(lang, help).into_owned() });
        let more = crate::fleet::line_ends(before, lang).into_iter().map(|(text, help)| Candidate { text, help });
        let fits = |candidate: &Candidate| candidate.text.starts_with(before) && candidate.text != before;
        line.set_candidates(knobs.chain(words).chain(more).filter(fits).collect(), 0);
    }

    /// A click on the screen of a fleet.
    pub(super) fn click_fleet(&mut self, at: Position) {
        let (area, theme, lang) = (self.screen, self.theme, self.lang);
        let Place::Fleet(screen) = &mut self.place else { return };
        let hit = screen.click(at, area, &theme, lang);
        match hit {
            Some(Hit::Moment { again: true } | Hit::Row { again: true }) => self.act(Action::Commit),
            Some(Hit::Moment { again: false } | Hit::Row { again: false } | Hit::Tab) | None => {}
        }
    }
}
