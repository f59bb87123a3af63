//! The lab for somebody who watches: a thread that owns it, takes requests and tells moments.
//!
//! The thread ends when the handle is dropped, and everything that it made goes with it. Whatever goes wrong is told
//! as a report; nothing is begun before it is asked for.

use std::sync::mpsc::Sender;
#[cfg(target_os = "linux")]
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread::JoinHandle;

use crate::scenario::live::{Report, Request, Spoken};

use super::{Ground, Trouble};

/// The thread of the lab.
#[derive(Debug)]
pub struct Handle {
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Handle {
    /// Hands a request over; false if the thread is gone.
    pub fn ask(&self, request: Request) -> bool {
        self.requests.as_ref().is_some_and(|requests| requests.send(request).is_ok())
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // It cannot panic, and if it did there would be nothing left to do.
            let _ = thread.join();
        }
    }
}

/// Starts the thread. `tell` is called in it with each report.
#[cfg(target_os = "linux")]
pub fn start(ground: Ground, tell: impl Fn(Report) + Send + 'static) -> Result<Handle, Trouble> {
    let (requests, asked) = channel();
    let thread = std::thread::Builder::new().name("kernel lab".to_owned());
    let thread = thread.spawn(move || serve(&asked, &ground, &tell)).map_err(Trouble::Thread)?;
    Ok(Handle { requests: Some(requests), thread: Some(thread) })
}

/// Says that this is not Linux.
#[cfg(not(target_os = "linux"))]
pub fn start(_ground: Ground, _tell: impl Fn(Report) + Send + 'static) -> Result<Handle, Trouble> {
    Err(Trouble::NotLinux)
}

/// The report of a run that could not be begun or went wrong.
pub fn ended(run: u32, trouble: &Trouble) -> Report {
    Report::Ended { run, why: Spoken::of(|lang| trouble.sentence(lang)) }
}

/// Serves until nobody asks any more.
#[cfg(target_os = "linux")]
fn serve(asked: &Receiver<Request>, ground: &Ground, tell: &impl Fn(Report)) {
    use super::live_run::Watched;
    let mut current: Option<(u32, Watched)> = None;
    loop {
        // Without a run there is nothing to do but to listen.
        let first =
            if current.is_none() { asked.recv().map_err(|_| TryRecvError::Disconnected) } else { asked.try_recv() };
        let mut next = first;
        loop {
            match next {
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) => break,
                Ok(Request::End) => current = None,
                Ok(Request::Begin { run, hosts, pace, opening }) => {
                    current = None;
                    match Watched::begin(run, &hosts, pace, opening, ground) {
                        Ok(watched) => current = Some((run, watched)),
                        Err(error) => tell(ended(run, &Trouble::Setup(error))),
                    }
                }
                Ok(request) => {
                    if let Some((run, Err(error))) = current.as_mut().map(|(run, watched)| (*run, watched.ask(request)))
                    {
                        tell(ended(run, &Trouble::Broken(error)));
                        current = None;
                    }
                }
            }
            next = asked.try_recv();
        }
        let Some((run, watched)) = &mut current else { continue };
        let turned = watched.turn().and_then(|moment| {
            if let Some(moment) = moment {
                tell(Report::Moment(Box::new(moment)));
            }
            watched.wait()
        });
        if let Err(error) = turned {
            tell(ended(*run, &Trouble::Broken(error)));
            current = None;
        }
    }
}
