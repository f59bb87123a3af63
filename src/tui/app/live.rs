//! The app and the real kernel: switching to it and back, asking it, and hearing from it.
//!
//! Nothing is begun there but by the learner's asking. Where the lab cannot run, the reason is told and the simulator
//! stays.

use super::{App, Choice, Place, live_words, message_title};
use crate::lesson::LessonRun;
use crate::scenario::live::{Pace, Report, Request};
use crate::tr;
use crate::tui::Effect;
use crate::tui::overlay::{MenuEntry, Overlay, Page};

/// Whether this process may run the lab.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Kernel {
    /// Yes, on a kernel of that version.
    Ready(String),
    /// Not in this process: it has to be asked for at the start.
    AskAtStart,
    /// There is no Linux here.
    #[default]
    Absent,
}

/// The app's dealings with the kernel.
#[derive(Debug, Clone, Default)]
pub(super) struct Arms {
    pub kernel: Kernel,
    /// What is opened next runs there, and how packets move; in the simulator without it.
    pub arm: Option<Pace>,
    /// The number of the latest run.
    runs: u32,
    /// Whether a run was begun that has not been ended.
    open: bool,
}

impl App {
    /// Says whether the lab may run, and what is opened from now on runs on.
    pub fn use_kernel(&mut self, kernel: Kernel, arm: Option<Pace>) {
        self.arms.kernel = kernel;
        self.arms.arm = arm;
    }

    /// The kernel's version; nothing where there is none.
    pub(super) fn kernel_version(&self) -> &str {
        match &self.arms.kernel {
            Kernel::Ready(version) => version,
            Kernel::AskAtStart | Kernel::Absent => "",
        }
    }

    /// The menu of arms, or the reason why there is only one.
    pub(super) fn open_arms(&mut self) {
        self.lay(App::put_arms);
    }

    fn put_arms(&mut self) {
        let lang = self.lang;
        let other = match &self.place {
            // A question's run is the simulator's: the answer is taken off it.
            Place::Home | Place::Drill(_) | Place::Fleet(_) => None,
            Place::Lesson(screen) => screen.run.proved().lesson.profile_of_no_kernel(),
            Place::Sandbox(sandbox) => sandbox.session.setup().profile_of_no_kernel(),
        };
        let reason = match (&self.arms.kernel, other) {
            (Kernel::Ready(_), None) => None,
            (Kernel::Ready(_), Some(profile)) => Some(tr!(lang, "live.other_profile", profile = profile)),
            (Kernel::AskAtStart, _) => Some(tr!(lang, "live.ask_at_start")),
            (Kernel::Absent, _) => Some(tr!(lang, "live.absent")),
        };
        if let Some(reason) = reason {
            self.overlays.show(Page::Message { title: message_title(lang), body: reason.into_owned() });
            return;
        }
        let version = self.kernel_version().to_owned();
        let now = self.arm_here();
        let entry = |arm: Option<Pace>, label: &str, note: &str| MenuEntry {
            label: tr!(lang, label, version = version).into_owned(),
            note: tr!(lang, note).into_owned(),
            choice: Choice::Arm(arm),
        };
        let entries = vec![
            entry(Some(Pace::Slow), "live.menu.slow", "live.menu.slow_note"),
            entry(Some(Pace::Step), "live.menu.step", "live.menu.step_note"),
            entry(None, "live.menu.sim", "live.menu.sim_note"),
        ];
        let chosen = entries.iter().position(|entry| entry.choice == Choice::Arm(now)).unwrap_or(0);
        self.overlays.push(Overlay::Menu { title: tr!(lang, "live.menu.title").into_owned(), entries, chosen });
    }

    /// The arm for what is opened next. Where that is under the profile of no kernel, `other`, it is the simulator, and
    /// that is said.
    pub(super) fn arm_for(&mut self, other: Option<&str>) -> Option<Pace> {
        let (Some(profile), Some(_)) = (other, self.arms.arm) else { return self.arms.arm };
        let body = tr!(self.lang, "live.other_profile", profile = profile).into_owned();
        self.overlays.show(Page::Message { title: message_title(self.lang), body });
        None
    }

    /// The arm of what is open.
    fn arm_here(&self) -> Option<Pace> {
        match &self.place {
            Place::Home => self.arms.arm,
            Place::Drill(_) | Place::Fleet(_) => None,
            Place::Lesson(screen) => screen.run.arm(),
            Place::Sandbox(sandbox) => sandbox.session.pace(),
        }
    }

    /// What is open begins anew on that arm, a lesson at its present beat.
    pub(super) fn switch_arm(&mut self, arm: Option<Pace>) {
        self.arms.arm = arm;
        match &mut self.place {
            Place::Home | Place::Drill(_) | Place::Fleet(_) => {}
            Place::Sandbox(sandbox) => sandbox.switch(arm),
            Place::Lesson(screen) => {
                let id = screen.run.proved().lesson.id.clone();
                let kept = screen.progress(&self.progress.lesson(&id));
                screen.switch(arm, &kept);
            }
        }
    }

    /// The kernel's side has told something.
    pub(super) fn hear(&mut self, report: Report) {
        if let Report::Ended { run, why } = &report
            && *run == self.arms.runs
        {
            self.arms.open = false;
            let session = self.session();
            if session.is_some_and(|session| session.run_number() == *run && session.is_opening()) {
                // It never came to anything: the simulator stays.
                let body = tr!(self.lang, "live.stays", why = why.get(self.lang)).into_owned();
                self.switch_arm(None);
                self.overlays.show(Page::Message { title: message_title(self.lang), body });
                return;
            }
        }
        let lang = self.lang;
        match &mut self.place {
            Place::Home | Place::Drill(_) | Place::Fleet(_) => {}
            Place::Lesson(screen) => screen.hear(report, lang),
            Place::Sandbox(sandbox) => sandbox.hear(report, lang),
        }
    }

    /// Turns what is to be asked of the kernel into effects; a run that nobody looks at any more is ended.
    pub(super) fn ask_kernel(&mut self) {
        let runs = &mut self.arms.runs;
        let (asked, live) = match &mut self.place {
            Place::Home | Place::Drill(_) | Place::Fleet(_) => (Vec::new(), false),
            Place::Lesson(screen) => (screen.run.requests(runs), screen.run.session().is_live()),
            Place::Sandbox(sandbox) => (sandbox.session.requests(runs), sandbox.session.is_live()),
        };
        if self.arms.open && !live {
            self.arms.open = false;
            self.effects.push(Effect::Lab(Request::End));
        }
        self.arms.open |= asked.iter().any(|request| matches!(request, Request::Begin { .. }));
        self.effects.extend(asked.into_iter().map(Effect::Lab));
    }

    /// Waits no longer, on the kernel.
    pub(super) fn skip_wait(&mut self) {
        match &mut self.place {
            Place::Lesson(screen) if screen.run.session().is_live() => LessonRun::skip(&mut screen.run),
            Place::Sandbox(sandbox) if sandbox.session.is_live() => sandbox.session.skip(),
            Place::Home | Place::Lesson(_) | Place::Sandbox(_) | Place::Drill(_) | Place::Fleet(_) => {
                let text = tr!(self.lang, "live.only_there").into_owned();
                self.say(text);
            }
        }
    }

    /// Step by step, the packet that is chosen is let go instead of the first; whether there was one.
    pub(super) fn deliver_chosen(&mut self) -> bool {
        let chosen = |session: &crate::scenario::Session, stage: &super::stage::Stage| {
            let steps = session.pace() == Some(Pace::Step) && session.is_at_present();
            stage.selected(session).filter(|_| steps)
        };
        match &mut self.place {
            Place::Home | Place::Drill(_) | Place::Fleet(_) => false,
            Place::Lesson(screen) => match chosen(screen.run.session(), &screen.stage) {
                Some(id) => {
                    screen.run.deliver(id);
                    true
                }
                None => false,
            },
            Place::Sandbox(sandbox) => match chosen(&sandbox.session, &sandbox.stage) {
                Some(id) => {
                    sandbox.session.deliver(id);
                    true
                }
                None => false,
            },
        }
    }

    /// Whether a clock on screen counts although nothing moves.
    pub fn counts(&self) -> bool {
        match &self.place {
            Place::Home | Place::Fleet(_) => false,
            Place::Drill(screen) => screen.is_timed(),
            Place::Lesson(screen) => screen.just_ended || screen.stage.counts(screen.run.session()),
            Place::Sandbox(sandbox) => sandbox.stage.counts(&sandbox.session),
        }
    }

    /// The arm of what is open, in words, the shortest form last.
    pub(super) fn arm_words(&self) -> Vec<String> {
        self.session().map_or_else(Vec::new, |session| live_words::arm(session, self.kernel_version(), self.lang))
    }
}
