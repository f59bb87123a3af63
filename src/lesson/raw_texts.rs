//! What stands in a lesson file, by what it is for: the texts that tell its story, all texts, the commands.

use super::raw::{RawLesson, RawWords};
use super::toml_reader::Str;

impl RawLesson {
    /// The texts that everybody reads who takes the lesson.
    fn story(&self) -> Vec<&RawWords> {
        let mut texts: Vec<&RawWords> = Vec::new();
        for beat in &self.beats {
            texts.extend(beat.say.iter().chain(&beat.after));
        }
        if let Some(myth) = &self.myth {
            let parts = [&myth.belief, &myth.why_tempting, &myth.refutation, &myth.model];
            texts.extend(parts.into_iter().flatten());
        }
        texts.extend(self.era.iter().filter_map(|era| era.say.as_ref()));
        texts.extend(self.challenge.iter().filter_map(|challenge| challenge.say.as_ref()));
        texts
    }

    /// Every text.
    pub fn words(&self) -> Vec<&RawWords> {
        let mut texts: Vec<&RawWords> = self.title.iter().chain(&self.goal).collect();
        texts.extend(self.story());
        for ask in self.beats.iter().filter_map(|beat| beat.ask.as_ref()) {
            texts.extend(&ask.prompt);
            texts.extend(ask.wrong.iter().filter_map(|wrong| wrong.why.as_ref()));
        }
        if let Some(challenge) = &self.challenge {
            texts.extend(challenge.hint.iter().chain(&challenge.after));
            texts.extend(challenge.forbid.iter().filter_map(|forbid| forbid.why.as_ref()));
        }
        texts
    }

    /// Everything that is played.
    pub fn commands(&self) -> Vec<&Str> {
        let mut all: Vec<&Str> = self.scenario.iter().collect();
        all.extend(self.beats.iter().filter_map(|beat| beat.commands.as_ref()));
        all.extend(self.myth.iter().filter_map(|myth| myth.evidence.as_ref()));
        all.extend(self.era.iter().filter_map(|era| era.scenario.as_ref()));
        if let Some(challenge) = &self.challenge {
            all.extend([&challenge.setup, &challenge.solution, &challenge.near].into_iter().flatten());
        }
        all
    }
}
