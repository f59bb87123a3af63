//! The run of a lesson as it goes on from here, for whoever wants to ask about its next step; where the lesson itself
//! asks, or stands between two parts, it does not go on by itself.

use crate::scenario::Session;

use super::run::{LessonRun, Phase};

/// Why the run of a lesson does not go on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standstill {
    /// The lesson asks, or is about to.
    Asks,
    /// What was to be played has been played.
    Between,
}

impl Standstill {
    /// The key of the sentence for it among the interface's words.
    pub fn key(self) -> &'static str {
        match self {
            Standstill::Asks => "ahead.lesson_asks",
            Standstill::Between => "ahead.between",
        }
    }
}

impl LessonRun {
    /// The run with what this part of the lesson still has to do.
    ///
    /// # Errors
    /// Why it does not go on by itself.
    pub fn onward(&self) -> Result<Session, Standstill> {
        match (self.phase(), self.beat()) {
            (Phase::Play | Phase::Myth | Phase::Era, _) if self.is_played_out() => Err(Standstill::Between),
            (Phase::Play | Phase::Myth | Phase::Era | Phase::Challenge, _) => Ok(self.session().clone()),
            (Phase::Say, Some(beat)) if beat.ask.is_none() && !beat.lines.is_empty() => {
                let mut session = self.session().clone();
                session.extend(self.proved().lesson.commands(beat));
                Ok(session)
            }
            (Phase::Say, Some(beat)) if beat.ask.is_some() => Err(Standstill::Asks),
            (Phase::Commit, _) => Err(Standstill::Asks),
            (Phase::Say | Phase::Compare | Phase::Done, _) => Err(Standstill::Between),
        }
    }
}
