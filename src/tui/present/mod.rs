//! Presenting to a room: one thing at a time, large; questions voted on by hands; the presenter's notes elsewhere.
//!
//! [`Presentation`] is a program of its own for the event loop, with update and view as pure as the tutor's. What is
//! presented is in `talk`, the vote in `poll`, what is hidden in `veil`, the large picture in `big`; `notes` writes
//! what the presenter alone should read, which the shell hands to whoever follows.

mod big;
mod draw;
mod linear;
mod notes;
mod outputs;
mod poll;
mod talk;
mod veil;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::{Action, Context, Keymap, stack};
use super::app::stage::Manner;
use super::glossary::{self, Term};
use super::key::{Key, Mouse, MouseKind};
use super::overlay::{Overlay, Overlays, Page, Reply};
use super::settings::Settings;
use super::theme::Theme;
use super::{Effect, Looks, Msg};
use crate::lang::Lang;
use crate::lesson::LessonRun;
use crate::scenario::Session;
use crate::tr;
use crate::trace::Span;

pub use big::{BigArrow, BigHost, BigView, Lens, Look};
pub use poll::{Advice, Poll, Round};
pub use talk::{Kind, Talk};
pub use veil::{Hidden, Veil};

/// The keys for a question; the first, while hands are counted.
const QUESTION_KEYS: [Action; 6] =
    [Action::Choose(1), Action::NextSlide, Action::PreviousSlide, Action::Bars, Action::Countdown, Action::Help];

/// The keys for what programs print.
const OUTPUT_KEYS: [Action; 4] = [Action::NextSlide, Action::PreviousSlide, Action::Outputs, Action::Help];

/// The keys for a question about it; the first, while hands are counted.
const INQUIRY_KEYS: [Action; 7] = [
    Action::Choose(1),
    Action::NextSlide,
    Action::PreviousSlide,
    Action::Outputs,
    Action::Bars,
    Action::Countdown,
    Action::Help,
];

/// The keys for a run: what can be pointed at and what can be hidden.
const RUN_KEYS: [Action; 11] = [
    Action::NextSlide,
    Action::PreviousSlide,
    Action::Hide(Hidden::States),
    Action::Hide(Hidden::Flags),
    Action::Hide(Hidden::Numbers),
    Action::Hide(Hidden::Timers),
    Action::Hide(Hidden::Left),
    Action::Hide(Hidden::Right),
    Action::Lens,
    Action::Spotlight,
    Action::Help,
];

/// How long neighbours talk, unless the presenter changes it.
const TALK_TIME: Span = Span::secs(120);

/// By how much a key changes that.
const TALK_STEP: Span = Span::secs(30);

/// The longest that can be set.
const TALK_MOST: Span = Span::secs(3_600);

/// What a yes, or the choice from a menu, stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Leave,
    Term(&'static Term),
}

/// The time that is left to talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Countdown {
    left: Span,
    runs: bool,
}

/// A presentation.
#[derive(Debug, Clone)]
pub struct Presentation {
    lang: Lang,
    theme: Theme,
    keymap: Arc<Keymap>,
    screen: Rect,
    talk: Talk,
    look: Look,
    countdown: Countdown,
    /// Nothing but black is shown.
    blank: bool,
    overlays: Overlays<Choice>,
    effects: Vec<Effect>,
    /// The notes as they were handed out last.
    told: String,
    /// What to say at the bottom until the next key.
    notice: Option<String>,
}

impl Presentation {
    /// A lesson from its first slide.
    pub fn of_lesson(looks: &Looks, run: LessonRun) -> Presentation {
        Presentation::new(looks, Talk::lesson(run, manner(looks.motion)))
    }

    /// The run of a scenario from its beginning.
    pub fn of_run(looks: &Looks, session: Session, title: String) -> Presentation {
        Presentation::new(looks, Talk::run(session, title, manner(looks.motion)))
    }

    fn new(looks: &Looks, talk: Talk) -> Presentation {
        let (width, height) = looks.size;
        Presentation {
            lang: looks.lang,
            theme: looks.theme,
            keymap: Arc::default(),
            screen: Rect::new(0, 0, width, height),
            talk,
            look: Look::default(),
            countdown: Countdown { left: TALK_TIME, runs: false },
            blank: false,
            overlays: Overlays::default(),
            effects: Vec::new(),
            told: String::new(),
            notice: None,
        }
    }

    /// Takes up the learner's keys.
    pub fn use_keys(&mut self, keymap: Keymap) {
        self.keymap = Arc::new(keymap);
    }

    /// Says something at the bottom until the next key.
    pub fn say(&mut self, notice: String) {
        self.notice = Some(notice);
    }

    /// What is presented.
    pub fn talk(&self) -> &Talk {
        &self.talk
    }

    /// Takes in what happened.
    pub fn update(&mut self, msg: &Msg) -> Vec<Effect> {
        match *msg {
            Msg::Key(key) => self.key(key),
            Msg::Mouse(mouse) => self.mouse(mouse),
            Msg::Resize(width, height) => self.screen = Rect::new(0, 0, width, height),
            Msg::Frame { elapsed } => self.tick(elapsed),
            Msg::Paste(_)
            | Msg::Lab(_)
            | Msg::Files(_)
            | Msg::Written(_)
            | Msg::Unkept(_)
            | Msg::Now(_)
            | Msg::Course(_) => {}
        }
        self.hand_out()
    }

    /// Does what a key would, for whoever types words instead.
    pub fn perform(&mut self, action: Action) -> Vec<Effect> {
        self.notice = None;
        self.act(action);
        self.hand_out()
    }

    /// The hands of the present vote, counted elsewhere; what was counted before in it is forgotten. The effects, or
    /// nothing if nobody votes now or there are more numbers than options.
    pub fn set_hands(&mut self, hands: &[u32]) -> Option<Vec<Effect>> {
        let counted = self.talk.poll_mut().is_some_and(|poll| poll.set(hands));
        counted.then(|| self.hand_out())
    }

    /// What is said at the bottom, once.
    pub fn take_notice(&mut self) -> Option<String> {
        self.notice.take()
    }

    /// The language that is spoken.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// What is hidden now.
    pub fn veil(&self) -> Veil {
        self.look.veil
    }

    fn hand_out(&mut self) -> Vec<Effect> {
        let notes = notes::notes(self);
        if notes != self.told {
            self.told.clone_from(&notes);
            self.effects.push(Effect::Notes(notes));
        }
        core::mem::take(&mut self.effects)
    }

    /// Whether something moves on screen.
    pub fn animates(&self) -> bool {
        self.overlays.is_empty() && !self.blank && self.talk.stage.animates(self.talk.session())
    }

    /// Whether a clock counts although nothing moves.
    pub fn counts(&self) -> bool {
        self.countdown.runs
    }

    /// What is left of the time to talk: while the room is asked to, and while the clock runs.
    pub fn talk_left(&self) -> Option<Span> {
        let told = self.countdown.runs || self.talk.round() == Some(Round::Discuss);
        told.then_some(self.countdown.left)
    }

    fn tick(&mut self, elapsed: Span) {
        if self.countdown.runs {
            self.countdown.left = Span(self.countdown.left.0.saturating_sub(elapsed.0));
            self.countdown.runs = self.countdown.left > Span::ZERO;
        }
        if self.animates() {
            let pages = self.pages();
            self.talk.tick(elapsed, pages);
        }
    }

    /// The contexts in which a key is looked up now.
    fn contexts(&self) -> &'static [Context] {
        match self.overlays.top() {
            None => stack::PRESENT,
            Some(Overlay::Page { .. }) => stack::PRESENT_PAGE,
            Some(Overlay::Menu { .. }) => stack::PRESENT_MENU,
            Some(Overlay::Confirm { .. } | Overlay::Pick(_)) => self.overlays.contexts().unwrap_or(stack::PRESENT),
        }
    }

    /// The contexts whose keys are named at the bottom: what lies over the slide is spoken of alone.
    fn named(&self) -> &'static [Context] {
        let all = self.contexts();
        all.get(..1).unwrap_or(all)
    }

    /// What matters most on this kind of slide, and is named before all else.
    fn wanted(&self) -> &'static [Action] {
        if !self.overlays.is_empty() {
            return &[];
        }
        let votes = matches!(self.talk.round(), Some(Round::Vote | Round::Revote));
        let asks = |keys: &'static [Action]| keys.get(usize::from(!votes)..).unwrap_or_default();
        match self.talk.kind() {
            Kind::Question if !self.talk.outputs().is_empty() => asks(&INQUIRY_KEYS),
            Kind::Question => asks(&QUESTION_KEYS),
            Kind::Outputs => &OUTPUT_KEYS,
            Kind::Run => &RUN_KEYS,
            Kind::Text | Kind::Answer | Kind::End => &[],
        }
    }

    fn key(&mut self, key: Key) {
        self.notice = None;
        let Some(action) = self.keymap.lookup(self.contexts(), key) else { return };
        self.act(action);
    }

    fn mouse(&mut self, mouse: Mouse) {
        let overlaid = !self.overlays.is_empty();
        let action = match mouse.kind {
            MouseKind::Down => return self.click((mouse.column, mouse.row).into()),
            MouseKind::ScrollDown if overlaid => Action::Down,
            MouseKind::ScrollUp if overlaid => Action::Up,
            MouseKind::ScrollDown => Action::NextSlide,
            MouseKind::ScrollUp => Action::PreviousSlide,
            MouseKind::Drag | MouseKind::Up => return,
        };
        self.notice = None;
        self.act(action);
    }

    /// A click: on a hint it does what the hint says, on an option it counts a hand, anywhere else it goes on.
    fn click(&mut self, at: Position) {
        self.notice = None;
        let keys = Rect { y: self.screen.bottom().saturating_sub(1), height: 1, ..self.screen };
        if keys.contains(at) {
            let named = (&*self.keymap, self.named(), self.wanted());
            if let Some(action) = super::paint::keys_bar_at(keys, named, &self.theme, self.lang, at) {
                self.act(action);
            }
        } else if !self.overlays.is_empty() {
            if let Some(action) = self.overlays.edge_at(at, self.screen, &self.keymap, &self.theme, self.lang) {
                return self.act(action);
            }
            let reply = self.overlays.click(at, self.screen, self.lang);
            self.answered(&reply);
        } else if let Some(option) = self.option_at(at) {
            self.act(Action::Choose(u8::try_from(option + 1).unwrap_or(u8::MAX)));
        } else {
            self.act(Action::NextSlide);
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Quit => self.effects.push(Effect::Quit),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Language => {
                self.lang = self.lang.next();
                self.overlays.speak(self.lang);
            }
            // Whoever does anything else has seen enough black; nothing may open unseen behind it.
            _ if self.blank => self.blank = false,
            Action::Terms if matches!(self.overlays.top(), Some(Overlay::Page { .. })) => self.open_terms(),
            _ if !self.overlays.is_empty() => {
                let reply = self.overlays.handle(action, self.screen, self.lang);
                self.answered(&reply);
            }
            Action::Terms => self.open_terms(),
            Action::Help => {
                self.overlays.show(Page::Help(stack::PRESENT, Arc::clone(&self.keymap), self.theme.glyph_set()));
            }
            Action::Back => self.lay(|app| {
                let [title, question] =
                    ["present.leave.title", "present.leave.ask"].map(|key| tr!(app.lang, key).into_owned());
                app.overlays.push(Overlay::Confirm { title, question, choice: Choice::Leave });
            }),
            Action::Blank => self.blank = true,
            _ => self.act_slide(action),
        }
    }

    /// What came of a menu or a question.
    fn answered(&mut self, reply: &Reply<Choice>) {
        match reply {
            Reply::Chosen(Choice::Leave) => self.effects.push(Effect::Quit),
            Reply::Chosen(Choice::Term(term)) => self.overlays.show(Page::Term(term)),
            Reply::Closed | Reply::Stay => {}
        }
    }

    /// The terms that stand on the slide.
    fn open_terms(&mut self) {
        self.lay(Presentation::put_terms);
    }

    /// Lays something over the slide in every language, so that it changes its words with the slide.
    fn lay(&mut self, open: impl Fn(&mut Presentation)) {
        let lang = self.lang;
        let told = Lang::ALL.map(|lang| {
            self.lang = lang;
            let depth = self.overlays.depth();
            open(self);
            self.overlays.take_above(depth)
        });
        self.lang = lang;
        self.overlays.lay(told, lang);
    }

    fn put_terms(&mut self) {
        let mut buf = Buffer::empty(self.screen);
        self.draw(&mut buf, self.screen);
        self.overlays.push(glossary::menu(&glossary::text_rows(&buf), self.lang, Choice::Term));
    }

    fn act_slide(&mut self, action: Action) {
        match action {
            Action::NextSlide => self.go_on(),
            Action::PreviousSlide => {
                self.look.spot = None;
                self.countdown.runs = false;
                if !self.talk.go_back() {
                    self.notice = Some(tr!(self.lang, "present.first").into_owned());
                }
            }
            Action::FirstSlide => {
                self.look.spot = None;
                self.talk.go_to_start();
            }
            Action::Hide(what) => self.look.veil.toggle(what),
            Action::Outputs => self.turn_outputs(),
            Action::Lens => self.look.lens = self.look.lens.next(),
            Action::AbsoluteNumbers => self.look.absolute = !self.look.absolute,
            Action::Spotlight => {
                let spot = self.look.spot.is_none();
                self.look.spot = big::next_spot(&self.big(), None, false).filter(|_| spot);
            }
            Action::PreviousSegment | Action::NextSegment => {
                self.look.spot = big::next_spot(&self.big(), self.look.spot, action == Action::PreviousSegment);
            }
            Action::Countdown => self.toggle_countdown(),
            Action::Faster => self.countdown.left = (self.countdown.left + TALK_STEP).min(TALK_MOST),
            Action::Slower => self.countdown.left = Span(self.countdown.left.0.saturating_sub(TALK_STEP.0)),
            _ => self.act_vote(action),
        }
    }

    fn act_vote(&mut self, action: Action) {
        if action == Action::SpokenQuestion {
            self.talk.toggle_spoken_question();
            return;
        }
        let Some(poll) = self.talk.poll_mut() else { return };
        let done = match action {
            Action::Choose(digit) => poll.count(usize::from(digit).saturating_sub(1)),
            Action::Uncount => poll.uncount(),
            Action::Bars => {
                poll.toggle_bars();
                true
            }
            Action::CloseVote => {
                poll.close();
                true
            }
            _ => true,
        };
        if !done {
            self.notice = Some(tr!(self.lang, "present.no_vote").into_owned());
        }
    }

    fn go_on(&mut self) {
        self.look.spot = None;
        let pages = self.pages();
        if !self.talk.go_on(pages) {
            self.notice = Some(tr!(self.lang, "present.last").into_owned());
        }
        // The clock runs from the moment at which the room is asked to talk.
        let discusses = self.talk.round() == Some(Round::Discuss);
        self.countdown = match (discusses, self.countdown.runs) {
            (true, false) => Countdown { left: TALK_TIME, runs: true },
            (true, true) => self.countdown,
            (false, _) => Countdown { runs: false, ..self.countdown },
        };
    }

    fn turn_outputs(&mut self) {
        match self.output_pages().len() {
            0 => self.notice = Some(tr!(self.lang, "present.no_outputs").into_owned()),
            pages => self.talk.turn_outputs(pages),
        }
    }

    fn toggle_countdown(&mut self) {
        if self.countdown.left == Span::ZERO {
            self.countdown.left = TALK_TIME;
        }
        self.countdown.runs = !self.countdown.runs;
    }

    /// The run, large.
    fn big(&self) -> BigView {
        big::view(&self.talk.stage, self.talk.session(), self.look, self.lang)
    }

    /// The same as nobody in the room sees it.
    fn big_unveiled(&self) -> BigView {
        let look = Look { veil: Veil::default(), ..self.look };
        big::view(&self.talk.stage, self.talk.session(), look, self.lang)
    }
}

/// How the stage begins: at the speed of life, with numbers from 0.
fn manner(motion: bool) -> Manner {
    let usual = Settings::default();
    Manner { motion, pace: usual.pace(), absolute: usual.absolute() }
}
