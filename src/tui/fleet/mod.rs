//! The screen of a fleet: charts over time, the knobs of its plan, what `ss -s` says, the errors; one run or two side
//! by side; and the search for one connection of it.
//!
//! The screen owns the run and lets it go on a little with every frame, so that keys are heard meanwhile: so much as
//! the last frames had time for. It opens no files and knows no keys; its owner turns keys into the calls below.

pub mod area;
pub mod charts;
mod draw;
mod knobs;
mod layout;
pub mod number;
mod words;

use crate::fleet::{Fleet, Knob, Lab, Pick, Plan, Side, Watched, Zoom};
use crate::lang::Lang;
use crate::tr;
use crate::trace::{CallName, Errno, Span, State};

pub use draw::Hit;
pub use layout::Places;

use charts::{Chart, Whose};
use knobs::KnobRow;

/// Which panel has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Panel {
    /// The charts.
    #[default]
    Charts,
    /// The knobs.
    Knobs,
    /// What was found: the summary and the errors.
    Findings,
}

impl Panel {
    fn next(self) -> Panel {
        match self {
            Panel::Charts => Panel::Knobs,
            Panel::Knobs => Panel::Findings,
            Panel::Findings => Panel::Charts,
        }
    }
}

/// What a learner expects of a lab.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    /// Nobody has asked yet.
    Unasked,
    /// It was asked, and nothing was said.
    Nothing,
    /// That number, of a run of that plan and of no other.
    Number(u64, Box<Plan>),
}

/// A run that is shown.
#[derive(Debug, Clone)]
struct Ran {
    fleet: Fleet,
    /// Whether there is more to come.
    goes_on: bool,
}

impl Ran {
    fn new(plan: Plan) -> Ran {
        Ran { fleet: Fleet::new(plan), goes_on: true }
    }

    /// Whether it is the whole run of that plan.
    fn is_whole(&self, plan: &Plan) -> bool {
        !self.goes_on && self.fleet.is_whole() && self.fleet.plan() == plan
    }
}

/// A search for a connection.
#[derive(Debug, Clone)]
struct Search {
    zoom: Zoom,
    what: String,
}

/// The screen.
#[derive(Debug, Clone)]
pub struct FleetScreen {
    /// What it is called: a lab's title, or the file's name.
    pub title: String,
    /// The lab, if it is one of the program's.
    pub lab: Option<&'static Lab>,
    /// The plan that the screen was opened with.
    own: Box<Plan>,
    /// What to say under everything else, until the next key.
    pub notice: Option<String>,
    /// Whether the plan was changed and not saved.
    pub unsaved: bool,
    /// What the learner expects of the lab: not asked yet, asked, said.
    said: Said,
    /// One run or two, the earlier one first. Boxed: they are large, and moved when a screen is put aside.
    runs: Vec<Ran>,
    /// What the next run will be.
    draft: Plan,
    panel: Panel,
    chart: Chart,
    whose: Whose,
    /// The sample that is looked at; the latest without it.
    cursor: Option<usize>,
    knob: usize,
    finding: usize,
    plays: bool,
    /// How much happens in a frame.
    budget: u64,
    /// How long the present run has taken so far.
    took: Span,
    search: Option<Box<Search>>,
    /// What was found by a search that is over.
    found: Option<Box<Watched>>,
    memory: u64,
}

/// How much happens in a frame at first, and at the least and most.
const BUDGET: (u64, u64, u64) = (4_000, 500, 2_000_000);

/// A frame that took longer than this held keys up; one that took less has room for more.
const FRAME: (u64, u64) = (30_000, 50_000);

/// A run that is shown as it goes takes at least so many frames, so that it can be seen.
const SAMPLES_A_FRAME: usize = 3;

/// How much happens between two looks at how many samples there are.
const SLICE: u64 = 64;

impl FleetScreen {
    /// A plan that has not run yet; it may take so many bytes of memory.
    pub fn new(plan: Plan, title: String, memory: u64) -> FleetScreen {
        FleetScreen {
            title,
            lab: None,
            notice: None,
            unsaved: false,
            said: Said::Unasked,
            own: Box::new(plan.clone()),
            runs: Vec::new(),
            draft: plan,
            panel: Panel::default(),
            chart: Chart::States,
            whose: Whose::default(),
            cursor: None,
            knob: 0,
            finding: 0,
            plays: false,
            budget: BUDGET.0,
            took: Span::ZERO,
            search: None,
            found: None,
            memory,
        }
    }

    /// One of the program's labs.
    pub fn of_lab(lab: &'static Lab, memory: u64, lang: Lang) -> FleetScreen {
        // The program's own labs are read in a test.
        let plan = crate::fleet::read(lab.source, lang).unwrap_or_default();
        let mut screen = FleetScreen::new(plan, lab.name.to_owned(), memory);
        screen.lab = Some(lab);
        screen
    }

    /// What the next run will be.
    pub fn draft(&self) -> &Plan {
        &self.draft
    }

    /// The latest run, if there is one.
    pub fn fleet(&self) -> Option<&Fleet> {
        self.runs.last().map(|run| &run.fleet)
    }

    /// Whether time passes on this screen.
    pub fn animates(&self) -> bool {
        self.search.is_some() || (self.plays && self.runs.last().is_some_and(|run| run.goes_on))
    }

    /// Whether the plan as it stands is not the one that the latest run had.
    pub fn is_turned(&self) -> bool {
        self.fleet().is_none_or(|fleet| *fleet.plan() != self.draft)
    }

    /// Whether two runs are shown.
    pub fn compares(&self) -> bool {
        self.runs.len() > 1
    }

    /// Whether a prediction is to be asked for before anything happens; it is asked for once.
    pub fn asks(&mut self) -> bool {
        let asks = self.lab.is_some() && self.said == Said::Unasked && self.runs.is_empty();
        if asks {
            self.said = Said::Nothing;
        }
        asks
    }

    /// What the learner expects; it holds for the plan as it is.
    pub fn predict(&mut self, number: u64) {
        self.said = Said::Number(number, Box::new(self.draft.clone()));
    }

    /// The prediction and the run that it was made of, if that is over and still on show.
    fn judged(&self) -> Option<(u64, &Fleet)> {
        let Said::Number(said, plan) = &self.said else { return None };
        self.runs.iter().find(|run| run.is_whole(plan)).map(|run| (*said, &run.fleet))
    }

    /// The lab, if a whole run of its own plan is on show.
    fn seen(&self) -> Option<&'static Lab> {
        self.lab.filter(|_| self.runs.iter().any(|run| run.is_whole(&self.own)))
    }

    /// Runs, or pauses; a run that is over, or of which the plan was changed, begins anew.
    pub fn play_or_pause(&mut self, lang: Lang) {
        match self.runs.last() {
            Some(run) if run.goes_on && (self.plays || !self.is_turned()) => self.plays = !self.plays,
            Some(_) | None => self.begin(lang),
        }
    }

    /// Begins the run of the plan as it stands. A run of another plan stays beside it.
    pub fn begin(&mut self, lang: Lang) {
        let turned = self.is_turned();
        // The latest run stays beside one of another plan, and takes what it takes.
        let beside = self.runs.last().filter(|_| turned).map_or(0, |run| run.fleet.plan().needs());
        if let Err(refused) = self.draft.check(self.memory.saturating_sub(beside)) {
            self.notice = Some(refused.text(lang));
            return;
        }
        // The earlier of two makes room; a run of the same plan replaces its like.
        if self.runs.len() > 1 || !turned {
            self.runs.remove(if turned { 0 } else { self.runs.len() - 1 });
        }
        if let Some(before) = self.runs.last_mut().filter(|before| before.goes_on) {
            before.fleet.stop();
            before.goes_on = false;
        }
        self.runs.push(Ran::new(self.draft.clone()));
        (self.plays, self.took, self.budget, self.cursor) = (true, Span::ZERO, BUDGET.0, None);
    }

    /// Ends the run, or the search, where it is; what there is stays.
    pub fn cancel(&mut self, lang: Lang) {
        if self.search.take().is_some() {
            self.notice = Some(tr!(lang, "fleetui.search_stopped").into_owned());
        } else if let Some(run) = self.runs.last_mut().filter(|run| run.goes_on) {
            run.fleet.stop();
            run.goes_on = false;
            let at = number::seconds(run.fleet.now().0);
            self.notice = Some(tr!(lang, "fleetui.stopped", at = at).into_owned());
        }
    }

    /// Whether there is something to cancel.
    pub fn is_under_way(&self) -> bool {
        self.search.is_some() || self.runs.last().is_some_and(|run| run.goes_on && run.fleet.steps() > 0)
    }

    /// Shows the latest run alone.
    pub fn forget_before(&mut self) {
        let keep = self.runs.len().saturating_sub(1);
        self.runs.drain(..keep);
    }

    /// A frame: the run goes on, by as much as there was time for in the last one.
    pub fn tick(&mut self, elapsed: Span) {
        if !self.animates() {
            return;
        }
        let (slow, quick) = (elapsed.0 > FRAME.1, elapsed.0 < FRAME.0);
        let budget = match (slow, quick) {
            (true, _) => self.budget * 2 / 3,
            (_, true) => self.budget * 5 / 4,
            _ => self.budget,
        };
        self.budget = budget.clamp(BUDGET.1, BUDGET.2);
        self.took = Span(self.took.0 + elapsed.0);
        if let Some(search) = &mut self.search {
            if !search.zoom.go_on(self.budget) {
                let search = self.search.take();
                self.found = search.and_then(|search| search.zoom.found()).map(Box::new);
            }
            return;
        }
        let Some(run) = self.runs.last_mut() else { return };
        let enough = run.fleet.series().samples.len() + SAMPLES_A_FRAME;
        let mut left = self.budget;
        while run.goes_on && left > 0 && run.fleet.series().samples.len() < enough {
            run.goes_on = run.fleet.go_on(SLICE.min(left));
            left = left.saturating_sub(SLICE);
        }
        self.plays &= run.goes_on;
    }

    /// Lets the run go on to its end, however long that takes.
    pub fn run_to_end(&mut self) {
        if let Some(run) = self.runs.last_mut() {
            while run.goes_on {
                run.goes_on = run.fleet.go_on(u64::MAX);
            }
        }
        self.plays = false;
    }

    /// The keys go to the next panel.
    pub fn next_panel(&mut self) {
        self.panel = self.panel.next();
    }

    /// Which panel has the keys.
    pub fn panel(&self) -> Panel {
        self.panel
    }

    /// Up or down: another chart, knob or finding.
    pub fn move_choice(&mut self, down: bool) {
        let by = if down { 1 } else { -1 };
        match self.panel {
            Panel::Charts => self.chart = self.chart.moved(by),
            Panel::Knobs => self.knob = moved(self.knob, knobs::rows(&self.draft).len(), by),
            Panel::Findings => self.finding = moved(self.finding, self.findings().len(), by),
        }
    }

    /// Another chart, whichever panel has the keys.
    pub fn next_chart(&mut self, back: bool) {
        self.chart = self.chart.moved(if back { -1 } else { 1 });
    }

    /// Left or right: the cursor over the charts, or the chosen knob.
    pub fn turn(&mut self, up: bool) {
        match self.panel {
            Panel::Charts => self.move_cursor(up),
            Panel::Knobs => {
                if let Some(KnobRow::Knob(info)) = self.chosen_knob() {
                    let value = info.step(self.draft.knobs.get(info.knob), up);
                    self.draft.knobs.set(info.knob, value);
                    self.unsaved = true;
                }
            }
            Panel::Findings => {}
        }
    }

    fn move_cursor(&mut self, on: bool) {
        let count = self.fleet().map_or(0, |fleet| fleet.series().samples.len());
        let Some(last) = count.checked_sub(1) else { return };
        let at = self.cursor.unwrap_or(last);
        let to = if on { at + 1 } else { at.saturating_sub(1) };
        self.cursor = (to < last).then_some(to);
    }

    /// Whether a connection is being looked for.
    pub fn is_searching(&self) -> bool {
        self.search.is_some()
    }

    /// Takes the chosen setting, or what was to happen, out of the plan.
    pub fn take_away(&mut self) {
        match self.chosen_knob() {
            Some(KnobRow::Setting(place)) => drop(self.draft.settings.remove(place)),
            Some(KnobRow::Act(place)) => drop(self.draft.acts.remove(place)),
            Some(KnobRow::Knob(_) | KnobRow::Add) | None => return,
        }
        self.unsaved = true;
    }

    /// Whose ends are shown: the next choice.
    pub fn next_whose(&mut self) {
        self.whose = self.whose.next();
    }

    fn chosen_knob(&self) -> Option<KnobRow> {
        knobs::rows(&self.draft).into_iter().nth(self.knob)
    }

    /// What the `:` line begins with where the chosen row is to be typed.
    pub fn line_for_choice(&self) -> String {
        self.chosen_knob().map_or_else(String::new, |row| row.line(&self.draft))
    }

    /// Changes the plan by a typed line.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn turn_by_line(&mut self, line: &str, lang: Lang) -> Result<(), String> {
        let turned = self.draft.turned(line, lang)?;
        // What was changed is what is looked at.
        if let Some(row) = knobs::changed_row(&self.draft, &turned) {
            (self.knob, self.panel) = (row, Panel::Knobs);
        }
        self.draft = turned;
        self.unsaved = true;
        Ok(())
    }

    /// The errors so far, the most frequent first; with those that only an earlier run met.
    fn findings(&self) -> Vec<(CallName, Errno, u64)> {
        let mut all: Vec<_> = self.fleet().map(|fleet| fleet.errors().collect()).unwrap_or_default();
        if let Some(before) = self.runs.first().filter(|_| self.compares()) {
            let gone =
                before.fleet.errors().filter(|one| !all.iter().any(|found| (found.0, found.1) == (one.0, one.1)));
            let gone: Vec<_> = gone.map(|(call, errno, _)| (call, errno, 0)).collect();
            all.extend(gone);
        }
        all.sort_by_key(|(call, errno, count)| (core::cmp::Reverse(*count), *call, *errno));
        all
    }

    /// What could be looked at from close here: connections in each state at the cursor, and those that failed.
    pub fn picks(&self) -> Vec<(Pick, u64)> {
        let Some(fleet) = self.fleet() else { return Vec::new() };
        let failed = |(call, errno, count)| (fleet.pick_of(call, errno), count);
        let failures = self.findings().into_iter().filter(|(.., count)| *count > 0).map(failed);
        if self.panel == Panel::Findings {
            let chosen: Vec<_> = failures.collect();
            return chosen.get(self.finding).copied().into_iter().collect();
        }
        let samples = &fleet.series().samples;
        let Some(sample) = self.cursor.and_then(|at| samples.get(at)).or(samples.last()) else { return Vec::new() };
        let mut out = Vec::new();
        for (whose, side) in [(Whose::Clients, Side::Client), (Whose::Server, Side::Server)] {
            if self.whose != Whose::All && self.whose != whose {
                continue;
            }
            let there = charts::STATES.map(|(state, ..)| (state, charts::in_state(sample, state, whose)));
            let there = there.into_iter().filter(|(_, count)| *count > 0);
            out.extend(there.map(|(state, count)| (Pick::InState(side, state, sample.at), count)));
            let half_open = charts::in_state(sample, State::SynRcvd, whose);
            if side == Side::Server && half_open > 0 && fleet.plan().knobs.count(Knob::Flood) > 0 {
                out.push((Pick::HalfOpen(sample.at), half_open));
            }
        }
        out.extend(failures);
        out
    }

    /// Begins to look for a connection, if there is room for another run beside those on show.
    pub fn search(&mut self, pick: Pick, what: String, lang: Lang) {
        self.plays = false;
        let beside = self.runs.iter().map(|run| run.fleet.plan().needs()).fold(0, u64::saturating_add);
        if let Some(plan) = self.fleet().map(|fleet| fleet.plan().clone()) {
            if let Err(refused) = plan.check_search(self.memory, beside) {
                self.notice = Some(refused.text(lang));
                return;
            }
            let zoom = Zoom::new(plan, pick);
            self.search = Some(Box::new(Search { zoom, what }));
            self.took = Span::ZERO;
        }
    }

    /// What was searched for, once it is over: the connection, if one was found.
    pub fn take_found(&mut self) -> Option<Watched> {
        self.found.take().map(|found| *found)
    }

    /// Looks at the sample there; whether it was looked at already.
    fn look_at(&mut self, sample: usize) -> bool {
        let last = self.fleet().map_or(0, |fleet| fleet.series().samples.len().saturating_sub(1));
        let again = self.cursor == Some(sample) || (self.cursor.is_none() && sample == last);
        self.cursor = Some(sample);
        again
    }
}

fn moved(at: usize, len: usize, by: isize) -> usize {
    let len = len.max(1);
    let at = at.min(len - 1);
    at.saturating_add_signed(by.rem_euclid(isize::try_from(len).unwrap_or(1))) % len
}
