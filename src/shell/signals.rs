//! Signals and job control: what comes from outside as messages, and stopping ourselves as the shell's Ctrl-Z would.
//!
//! Raw mode turns Ctrl-Z into a key, so the screens ask for [`ask_to_stop`], which sends SIGTSTP to the whole process
//! group as the terminal would have: `cargo run` must stop with us, or its shell would never show a prompt. The signal
//! then takes the same way as one from outside. Where no shell could ever continue us, stopping is refused.

use std::sync::mpsc::Sender;

use super::event_loop::Message;

#[cfg(unix)]
pub use unix::{ask_to_stop, listen, note_interrupt, stop};

#[cfg(not(unix))]
pub use elsewhere::{ask_to_stop, listen, note_interrupt, stop};

#[cfg(unix)]
mod unix {
    use std::io;
    use std::process;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, LazyLock};
    use std::thread;

    use signal_hook::consts::{
        SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGIO, SIGPROF, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM,
        SIGXCPU, SIGXFSZ,
    };
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use super::{Message, Sender};
    use crate::shell::terminal;

    /// Set by SIGCONT in the moment in which it comes.
    static CONTINUED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

    /// From now on the first Ctrl-C, or SIGTERM, is only noted, in what is returned; the next ends the program.
    pub fn note_interrupt() -> Interrupt {
        let noted = Interrupt::default();
        for (signal, came) in [(SIGINT, &noted.interrupt), (SIGTERM, &noted.end)] {
            // Where the system refuses, it ends the program as ever.
            let second = signal_hook::flag::register_conditional_default(signal, Arc::clone(came));
            if second.is_ok() {
                let _ = signal_hook::flag::register(signal, Arc::clone(came));
            }
        }
        noted
    }

    /// The signals that asked for the end, if any did.
    #[derive(Debug, Clone, Default)]
    pub struct Interrupt {
        interrupt: Arc<AtomicBool>,
        end: Arc<AtomicBool>,
    }

    impl Interrupt {
        /// Which of them came.
        pub fn signal(&self) -> Option<i32> {
            let came = [(&self.interrupt, SIGINT), (&self.end, SIGTERM)];
            came.into_iter().find(|(came, _)| came.load(Ordering::Relaxed)).map(|(_, signal)| signal)
        }
    }

    /// Starts the thread that turns signals into messages.
    pub fn listen(to: &Sender<Message>) -> io::Result<()> {
        signal_hook::flag::register(SIGCONT, Arc::clone(&CONTINUED))?;
        let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
        for signal in deadly() {
            // Where the system does not let us, it ends us as ever.
            let _ = signals.add_signal(signal);
        }
        let to_loop = to.clone();
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let mut asked_to_end = false;
            for signal in signals.forever() {
                let message = match signal {
                    SIGTSTP => Message::Stop,
                    SIGCONT => Message::Continued,
                    // The loop did not get to the first one: it hangs, most likely on a terminal that reads no more.
                    _ if asked_to_end => end_now(signal),
                    _ => {
                        asked_to_end = true;
                        Message::End { signal }
                    }
                };
                if to_loop.send(message).is_err() {
                    break;
                }
            }
        })?;
        watch_for_hangup(to)
    }

    /// The other signals that would end us from outside and leave the terminal as it is; those that tell of a fault of
    /// our own are not among them.
    fn deadly() -> impl Iterator<Item = i32> {
        #[cfg(target_os = "linux")]
        let of_linux = {
            use rustix::process::Signal;
            // Numbers without names: the real-time signals.
            [Signal::POWER, Signal::STKFLT].map(Signal::as_raw).into_iter().chain(34..=64)
        };
        #[cfg(not(target_os = "linux"))]
        let of_linux = std::iter::empty();
        [SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGXCPU, SIGXFSZ].into_iter().chain(of_linux)
    }

    fn end_now(signal: i32) -> ! {
        terminal::restore_without_writing();
        process::exit(128 + signal)
    }

    /// Starts the thread that notices a terminal that vanished without a SIGHUP to us; crossterm would spin on it.
    #[cfg(target_os = "linux")]
    fn watch_for_hangup(to: &Sender<Message>) -> io::Result<()> {
        use rustix::event::{PollFd, PollFlags, poll};
        let to_loop = to.clone();
        thread::Builder::new().name("hangup".to_owned()).spawn(move || {
            let stdin = io::stdin();
            // No event is asked for: poll() then reports only a hangup or an error, and sleeps until then.
            let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
            while matches!(poll(&mut watched, None), Err(rustix::io::Errno::INTR)) {}
            let _ = to_loop.send(Message::Gone);
        })?;
        Ok(())
    }

    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unnecessary_wraps, reason = "the same shape on every system")]
    fn watch_for_hangup(_to: &Sender<Message>) -> io::Result<()> {
        Ok(())
    }

    /// Sends SIGTSTP to the process group and stops. Our own copy comes as a [`Message::Stop`] that is to be ignored:
    /// on a busy machine it may come after we were continued. False if stopping is refused.
    pub fn ask_to_stop(give_back: impl FnOnce()) -> bool {
        if !somebody_could_continue_us() {
            return false;
        }
        // First: a parent in our group stops at once, and its shell prints a prompt while we are still drawing.
        give_back();
        CONTINUED.store(false, Ordering::SeqCst);
        if rustix::process::kill_current_process_group(rustix::process::Signal::TSTP).is_err() {
            return false;
        }
        // The shell saw our parent stop and may have continued the group before we get here; whoever stopped now would
        // stop for good.
        CONTINUED.load(Ordering::SeqCst) || emulate_default_handler(SIGTSTP).is_ok()
    }

    /// Stops this process until SIGCONT. The terminal must have been given back. False if stopping is refused.
    pub fn stop(give_back: impl FnOnce()) -> bool {
        if !somebody_could_continue_us() {
            return false;
        }
        give_back();
        emulate_default_handler(SIGTSTP).is_ok()
    }

    /// Whether a job-control shell stands behind us: our process group is not the session leader's own. Without one (a
    /// terminal window or a container that runs only us) the kernel ignores SIGTSTP too.
    fn somebody_could_continue_us() -> bool {
        rustix::process::getsid(None).is_ok_and(|session| session != rustix::process::getpgrp())
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use super::{Message, Sender};

    /// There are no signals to listen to.
    pub fn listen(_to: &Sender<Message>) -> io::Result<()> {
        Ok(())
    }

    /// Nothing is noted: Ctrl-C ends the program.
    pub fn note_interrupt() -> Interrupt {
        Interrupt
    }

    /// Nothing comes.
    #[derive(Debug, Clone, Copy, Default)]
    pub struct Interrupt;

    impl Interrupt {
        /// None ever.
        pub fn signal(&self) -> Option<i32> {
            None
        }
    }

    /// There is no job control.
    pub fn ask_to_stop(_give_back: impl FnOnce()) -> bool {
        false
    }

    /// There is no job control.
    pub fn stop(_give_back: impl FnOnce()) -> bool {
        false
    }
}
