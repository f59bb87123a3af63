//! The thread of the kernel lab beside the loop of the screens: started when the screens first ask for it.
//!
//! What it tells goes into the loop's channel. If it cannot be started or is gone, that is told like anything else.

use std::io;
use std::sync::mpsc::Sender;

use super::event_loop::Message;
use crate::lab::{Ground, Trouble, live};
use crate::scenario::live::Request;

/// The lab, once it was asked for.
#[derive(Debug)]
pub struct LabArm {
    to_loop: Sender<Message>,
    ground: Ground,
    lab: Option<live::Handle>,
}

impl LabArm {
    /// Nothing is started yet.
    pub fn new(to_loop: Sender<Message>, ground: Ground) -> LabArm {
        LabArm { to_loop, ground, lab: None }
    }

    /// Hands a request over.
    pub fn ask(&mut self, request: Request) {
        let run = match &request {
            Request::Begin { run, .. } => Some(*run),
            _ => None,
        };
        if self.lab.is_none() && run.is_some() {
            let to_loop = self.to_loop.clone();
            // Nobody hears it any more once the loop has ended.
            let started = live::start(self.ground.clone(), move |report| drop(to_loop.send(Message::Lab(report))));
            match started {
                Ok(lab) => self.lab = Some(lab),
                Err(trouble) => self.failed(run, &trouble),
            }
        }
        let gone = self.lab.as_ref().is_some_and(|lab| !lab.ask(request));
        if gone {
            self.lab = None;
            self.failed(run, &Trouble::Thread(io::Error::other("the thread of the lab ended early")));
        }
    }

    fn failed(&self, run: Option<u32>, trouble: &Trouble) {
        if let Some(run) = run {
            let _ = self.to_loop.send(Message::Lab(live::ended(run, trouble)));
        }
    }
}
