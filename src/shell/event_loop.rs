//! The loop that drives a [`Program`]: messages in, effects out, a frame after each batch of messages.
//!
//! While the program does not animate, the loop blocks on its channel: no wake-ups, no bytes. While it animates, a
//! frame is drawn every 16 ms, more rarely on a line that takes its bytes slowly; frames are skipped, never queued,
//! because each one is told how much time really passed and none is made before the line has taken the last. Nothing
//! here waits for the line: keys are heard meanwhile. All waiting messages are handled before anything is drawn.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use ratatui::Frame;

use super::content::Content;
use super::lab_arm::LabArm;
use super::learner::clock::now;
use super::terminal::{self, Screen};
use super::{input, signals, work_files};
use crate::lab::Ground;
use crate::lesson::Course;
use crate::lesson::progress::Progress;
use crate::quiz::schedule::Review;
use crate::scenario::live::Report;
use crate::trace::Span;
use crate::tui::{Effect, Msg, Settings};

/// What the loop drives.
pub trait Program {
    /// Takes in what happened; says what the shell is to do about it.
    fn update(&mut self, msg: Msg) -> Vec<Effect>;
    /// Draws the moment. Pure: the same program draws the same frame.
    fn view(&self, frame: &mut Frame);
    /// Whether something moves on screen, so that frames are wanted without any input.
    fn animates(&self) -> bool;
    /// Whether a clock on screen counts although nothing moves, so that a few frames a second are wanted.
    fn counts(&self) -> bool {
        false
    }
}

/// What is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// What the learner has done.
    Progress(Progress),
    /// Answers to questions.
    Reviews(Vec<Review>),
    /// What was set on screen.
    Settings(Settings),
    /// Settings for the learner's own file.
    File(Settings),
    /// The presenter's notes, for whoever follows them.
    Notes(String),
}

/// Keeps things, and says what the program should be told about it.
pub type Keeper<'a> = dyn FnMut(&Keep) -> Option<Msg> + 'a;

/// All that can wake the loop.
#[derive(Debug)]
pub enum Message {
    /// The terminal sent something.
    Input(Msg),
    /// A signal asks to end.
    End {
        /// Its number.
        signal: i32,
    },
    /// A signal asks to stop (job control).
    Stop,
    /// A signal continued the process.
    Continued,
    /// The terminal or its reader is gone.
    Gone,
    /// The kernel lab has told something.
    Lab(Report),
    /// The folder of lessons has changed.
    Content(Course),
}

/// Why the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The program asked to quit.
    Quit,
    /// A signal.
    Signal(i32),
    /// The terminal vanished.
    Gone,
}

/// Runs a program on this process's terminal until it ends. The terminal is given back by then. A kernel lab, should
/// the program ask for one, is built on `ground`. The program is told when `content` changes.
pub fn run(
    program: &mut impl Program,
    ground: Ground,
    content: Option<Content>,
    keep: &mut Keeper<'_>,
) -> io::Result<Ending> {
    let (to_loop, messages) = channel();
    // Before the terminal is taken over, so that no signal can find it half set up and kill us.
    signals::listen(&to_loop)?;
    let screen = Screen::open()?;
    input::listen(&to_loop)?;
    if let Some(content) = content {
        content.watch(to_loop.clone());
    }
    let lab = LabArm::new(to_loop, ground);
    let mut running = Running {
        program,
        keep,
        screen,
        messages,
        lab,
        pace: Pace::default(),
        stale: false,
        stopped: false,
        stale_stop: false,
    };
    let ending = running.run();
    drop(running);
    match ending {
        Ok(ending) => Ok(ending),
        // A write failed: nobody is there to see it.
        Err(error) if is_gone(&error) => Ok(Ending::Gone),
        Err(error) => Err(error),
    }
}

/// Whether an error means that the terminal vanished: a broken pipe, or EIO from a terminal that hung up.
fn is_gone(error: &io::Error) -> bool {
    const EIO: i32 = 5;
    error.kind() == io::ErrorKind::BrokenPipe || error.raw_os_error() == Some(EIO)
}

struct Running<'a, P: Program> {
    program: &'a mut P,
    keep: &'a mut Keeper<'a>,
    screen: Screen,
    messages: Receiver<Message>,
    lab: LabArm,
    pace: Pace,
    /// What is on screen is not what the program would show: the line had not taken the last frame.
    stale: bool,
    /// Whether the terminal was given back because we were stopped.
    stopped: bool,
    /// We stopped by ourselves; the message about it is still to come, before the next key at the latest.
    stale_stop: bool,
}

impl<P: Program> Running<'_, P> {
    fn run(&mut self) -> io::Result<Ending> {
        let (columns, rows) = self.screen.size()?;
        if let Some(ending) = self.tell(Msg::Resize(columns, rows)) {
            return Ok(ending);
        }
        self.draw()?;
        loop {
            let animates = self.program.animates() && !self.stopped;
            let counts = !animates && self.program.counts() && !self.stopped;
            let mut next = match (animates, counts) {
                (true, _) => self.pace.wait(&self.messages),
                (false, true) => self.pace.wait_for_count(&self.messages),
                (false, false) if self.stopped || self.screen.is_free() => Some(self.block()),
                (false, false) => Pace::wait_for_line(&self.messages),
            };
            while let Some(message) = next {
                if let Some(ending) = self.handle(message)? {
                    return Ok(ending);
                }
                next = self.messages.try_recv().ok();
            }
            if self.stopped {
                continue;
            }
            self.push()?;
            if counts {
                if let Some(ending) = self.count() {
                    return Ok(ending);
                }
                self.draw()?;
            } else if !animates || !self.program.animates() {
                self.draw()?;
            } else if let Some(elapsed) = self.pace.due() {
                if let Some(ending) = self.tell(Msg::Frame { elapsed }) {
                    return Ok(ending);
                }
                self.draw()?;
            }
        }
    }

    /// Tells the program how much time has passed while a clock counts.
    fn count(&mut self) -> Option<Ending> {
        let elapsed = self.pace.passed();
        self.tell(Msg::Frame { elapsed })
    }

    /// Waits for a message however long it takes; the time before it is no time in which something moved.
    fn block(&mut self) -> Message {
        let message = self.messages.recv().unwrap_or(Message::Gone);
        self.pace.start();
        message
    }

    fn handle(&mut self, message: Message) -> io::Result<Option<Ending>> {
        match message {
            Message::Input(_) if self.stopped => {}
            Message::Input(msg) => {
                self.stale_stop = false;
                return Ok(self.tell(msg));
            }
            Message::Lab(report) => return Ok(self.tell(Msg::Lab(report))),
            Message::Content(course) => return Ok(self.tell(Msg::Course(course))),
            Message::End { signal } => return Ok(Some(Ending::Signal(signal))),
            Message::Gone => return Ok(Some(Ending::Gone)),
            Message::Stop if self.stale_stop => self.stale_stop = false,
            // Continuing comes as a message of its own, also after a stop that never reached us (SIGSTOP).
            Message::Stop => self.stopped |= signals::stop(terminal::restore),
            Message::Continued => {
                self.stopped = false;
                self.screen.reopen()?;
                self.pace.start();
                let (columns, rows) = self.screen.size()?;
                let ending = self.tell(Msg::Resize(columns, rows));
                self.draw()?;
                return Ok(ending);
            }
        }
        Ok(None)
    }

    /// Tells the program what time it is, then the message, and does what it asks for.
    fn tell(&mut self, msg: Msg) -> Option<Ending> {
        let mut ending = None;
        let mut effects = VecDeque::from(self.program.update(Msg::Now(now())));
        effects.extend(self.program.update(msg));
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Quit => ending = Some(Ending::Quit),
                Effect::Suspend => {
                    self.stopped = signals::ask_to_stop(terminal::restore);
                    self.stale_stop = self.stopped;
                }
                Effect::SaveProgress(progress) => ending = self.keep(&Keep::Progress(progress)).or(ending),
                Effect::Record(reviews) => ending = self.keep(&Keep::Reviews(reviews)).or(ending),
                Effect::SaveSettings(settings) => ending = self.keep(&Keep::Settings(settings)).or(ending),
                Effect::WriteSettings(settings) => ending = self.keep(&Keep::File(settings)).or(ending),
                Effect::Notes(text) => ending = self.keep(&Keep::Notes(text)).or(ending),
                Effect::Lab(request) => self.lab.ask(request),
                Effect::Files(request, lang) => {
                    effects.extend(self.program.update(Msg::Files(work_files::answer(request, lang))));
                }
            }
        }
        ending
    }

    /// Has something kept; the program is told what there is to tell.
    fn keep(&mut self, what: &Keep) -> Option<Ending> {
        (self.keep)(what).and_then(|msg| self.tell(msg))
    }

    /// Offers the line what it has not taken; when it has everything, what was skipped meanwhile is drawn.
    fn push(&mut self) -> io::Result<()> {
        if self.screen.is_free() || !self.screen.push()? {
            return Ok(());
        }
        self.pace.taken();
        if self.stale { self.draw() } else { Ok(()) }
    }

    /// Draws a frame, unless the line is still busy with the last one.
    fn draw(&mut self) -> io::Result<()> {
        self.stale = !self.screen.push()?;
        if self.stale {
            return Ok(());
        }
        self.pace.draws();
        self.screen.draw(|frame| self.program.view(frame))?;
        if self.screen.is_free() {
            self.pace.taken();
        }
        Ok(())
    }
}

/// When the next frame is due.
#[derive(Debug)]
struct Pace {
    last: Instant,
    interval: Duration,
    /// When the frame was begun that the line is busy with.
    begun: Instant,
}

/// How often a line that is held up is asked whether it takes more.
const ASK_LINE: Duration = Duration::from_millis(20);
/// While a clock counts, four frames a second.
const COUNT: Duration = Duration::from_millis(250);
/// About 60 frames a second.
const SMOOTH: Duration = Duration::from_millis(16);
/// About 30 frames a second, over a slow line.
const CALM: Duration = Duration::from_millis(33);
/// A frame that took longer to draw and send than this was held up by the line.
const HELD_UP: Duration = Duration::from_millis(8);

impl Default for Pace {
    fn default() -> Pace {
        let now = Instant::now();
        Pace { last: now, interval: SMOOTH, begun: now }
    }
}

impl Pace {
    /// Something begins to move now.
    fn start(&mut self) {
        self.last = Instant::now();
    }

    /// Waits for a message, at most until the next frame is due.
    fn wait(&self, messages: &Receiver<Message>) -> Option<Message> {
        self.wait_at_most(self.interval, messages)
    }

    /// Waits for a message, at most until a clock on screen has counted on.
    fn wait_for_count(&self, messages: &Receiver<Message>) -> Option<Message> {
        self.wait_at_most(COUNT.max(self.interval), messages)
    }

    fn wait_at_most(&self, interval: Duration, messages: &Receiver<Message>) -> Option<Message> {
        match messages.recv_timeout(interval.saturating_sub(self.last.elapsed())) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Message::Gone),
        }
    }

    /// The time since the last frame, which is now.
    fn passed(&mut self) -> Span {
        let elapsed = self.last.elapsed();
        self.last += elapsed;
        Span::micros(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX))
    }

    /// The time since the last frame, if the next one is due; that one then counts as the last.
    fn due(&mut self) -> Option<Span> {
        let elapsed = self.last.elapsed();
        if elapsed < self.interval {
            return None;
        }
        self.last += elapsed;
        Some(Span::micros(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)))
    }

    /// Waits for a message, at most until the line is to be asked again whether it takes more.
    fn wait_for_line(messages: &Receiver<Message>) -> Option<Message> {
        match messages.recv_timeout(ASK_LINE) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Message::Gone),
        }
    }

    /// A frame is begun.
    fn draws(&mut self) {
        self.begun = Instant::now();
    }

    /// The line has taken the frame; the next ones keep a distance that leaves it time to drain, but no more than a
    /// clock would: a key is drawn with the next frame.
    fn taken(&mut self) {
        let took = self.begun.elapsed();
        self.interval = if took > HELD_UP { (took * 2).clamp(CALM, COUNT) } else { SMOOTH };
    }
}
