//! What a lesson tells behind its beats, in lines: the refutation, what has changed between kernels, the challenge, the
//! end.

use crate::lesson::{exit_wish, kept};
use crate::scenario::in_a_line;
use crate::tr;
use crate::trace::Condition;
use crate::tui::app::gist;

use super::lesson::LessonTalk;
use super::page::Page;
use super::say::states;

impl LessonTalk {
    pub(super) fn refute(&self, page: &mut Page) {
        let Some(myth) = &self.run.proved().lesson.myth else { return };
        page.story(myth.refutation.get(page.lang));
        page.story(myth.model.get(page.lang));
    }

    /// What has changed between kernels, as far as it has been seen.
    pub(super) fn tell_era(&self, page: &mut Page) {
        let Some(era) = &self.run.proved().lesson.era else { return };
        let Some(under) = era.under.get(self.run.era_index()) else { return };
        if self.run.is_played_out() {
            page.story(&under.told(page.lang));
            return;
        }
        if self.run.era_index() == 0 {
            page.story(era.say.get(page.lang));
        }
        let profile = under.scenario.setup.profile.name;
        let text = tr!(page.lang, "app.era.watch", profile = profile).into_owned();
        page.story(&text);
        page.words("plain.lesson.watch");
    }

    pub(super) fn tell_challenge(&self, page: &mut Page) {
        let challenge = &self.run.proved().lesson.challenge;
        page.story(challenge.say.get(page.lang));
        page.words("app.challenge.goal");
        for condition in &challenge.goal {
            let key = if self.run.goal_holds(condition) { "plain.lesson.holds" } else { "plain.lesson.open" };
            let said = match condition {
                riddle if self.run.is_riddle(riddle) => tr!(page.lang, "app.challenge.riddle").into_owned(),
                Condition::Rule(rule) => gist(rule.info().statement.get(page.lang)).to_owned(),
                other => other.to_string(),
            };
            let text = tr!(page.lang, key, condition = said).into_owned();
            page.text(text);
        }
        states(self.run.session(), page);
        page.words("plain.lesson.challenge");
    }

    pub(super) fn tell_done(&self, page: &mut Page) {
        let challenge = &self.run.proved().lesson.challenge;
        if let Some(contrast) = &challenge.contrast {
            let lines = self.run.tried().map(|tried| tried.told(page.lang)).unwrap_or_default();
            for line in lines {
                page.text(line);
            }
            page.story(contrast.after.get(page.lang));
            for (key, lines) in [("app.done.near", &contrast.near), ("app.done.solution", &challenge.solution)] {
                let commands = in_a_line(lines.iter().map(|line| &line.command));
                let text = tr!(page.lang, key, commands = commands).into_owned();
                page.text(text);
            }
            page.words("plain.lesson.done");
            return;
        }
        let (right, wrong) = kept::score(&self.run, self.earned);
        let text = tr!(page.lang, "app.done.score", right = right, asked = right + wrong).into_owned();
        page.text(text);
        let goal = self.run.proved().lesson.goal(page.lang).to_owned();
        page.story(&goal);
        let lesson = &self.run.proved().lesson;
        if !lesson.reading.is_empty() {
            let text = tr!(page.lang, "app.done.reading", sources = lesson.reading.join("; ")).into_owned();
            page.text(text);
        }
        page.words(if exit_wish(&self.run, 0).is_some() { "plain.lesson.exit" } else { "plain.lesson.done" });
    }
}
