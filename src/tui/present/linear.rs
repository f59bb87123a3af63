//! A slide in lines, for the linear mode and the presenter's notes: whole sentences, hands as numbers, no markup, and
//! nothing that the room's screen would not show.

use crate::tr;
use crate::tui::text::{Run, markup};
use crate::tui::theme::Role;

use super::{Kind, Poll, Presentation, big, draw};

/// A text without the marks of its markup.
pub(super) fn bare(text: &str) -> String {
    markup(text.trim(), Role::Text).into_iter().map(|run| run.text).collect()
}

impl Presentation {
    /// The slide in lines, for whoever cannot see it.
    pub fn linear(&self) -> Vec<String> {
        self.linear_of(&self.big())
    }

    /// The same with nothing hidden, for the presenter alone.
    pub(super) fn linear_unveiled(&self) -> Vec<String> {
        self.linear_of(&self.big_unveiled())
    }

    fn linear_of(&self, big: &big::BigView) -> Vec<String> {
        match self.talk.kind() {
            Kind::Text => self.talk.texts(self.lang).iter().map(|text| bare(text)).collect(),
            Kind::Question | Kind::Answer => self.question(big),
            Kind::Outputs => self.output_lines(),
            Kind::Run => big::plain(big, self.lang).lines().map(bare).collect(),
            Kind::End => vec![tr!(self.lang, "present.end").into_owned()],
        }
    }

    /// What stands above every slide: the title, the place, the seed, and what is hidden.
    pub fn heading(&self) -> String {
        let (lang, talk) = (self.lang, &self.talk);
        let place = match talk.place() {
            (at, Some(of)) => tr!(lang, "present.notes.beat", at = at, of = of),
            (at, None) => tr!(lang, "present.step", n = at),
        };
        let seed = tr!(lang, "present.seed", seed = talk.session().setup().seed);
        let mut words = vec![talk.title(lang), place.into_owned(), seed.into_owned()];
        let hidden: Vec<String> = self.look.veil.all().map(|what| tr!(lang, what.key()).into_owned()).collect();
        if !hidden.is_empty() {
            words.push(tr!(lang, "present.hides", what = hidden.join(", ")).into_owned());
        }
        words.join("  ")
    }

    /// What is left of the time to talk, as the slide shows it.
    pub fn time_in_words(&self) -> Option<String> {
        let left = draw::minutes(self.talk_left()?);
        let key = if self.counts() { "room.left" } else { "room.stopped" };
        Some(tr!(self.lang, key, time = left).into_owned())
    }

    fn question(&self, big: &big::BigView) -> Vec<String> {
        let (lang, talk) = (self.lang, &self.talk);
        let states: String = big::states_line(big).into_iter().map(|run: Run| run.text).collect();
        let prompt = talk.question().map(|question| question.prompt(lang));
        let prompt = bare(&prompt.unwrap_or_else(|| tr!(lang, "present.spoken").into_owned()));
        // The states would give away what is to be found in outputs.
        let mut lines = if talk.outputs().is_empty() { vec![states, prompt] } else { vec![prompt] };
        if let Some(done) = talk.commands().filter(|_| talk.kind() == Kind::Question) {
            lines.push(bare(&tr!(lang, "app.lesson.then", commands = done)));
        }
        let answered = talk.kind() == Kind::Answer;
        for option in 0..talk.poll().map_or(0, Poll::options) {
            let right = answered && self.right_option() == Some(option);
            lines.push(self.option_in_words(option, right));
        }
        match self.truth().filter(|_| answered) {
            Some(truth) => lines.push(tr!(lang, "present.notes.truth", truth = bare(&truth)).into_owned()),
            None => lines.extend(talk.poll().map(|poll| self.round_in_words(poll))),
        }
        lines
    }

    /// `B  FIN_WAIT_1; hands: 3, then 12`, the right one marked by a word.
    fn option_in_words(&self, option: usize, right: bool) -> String {
        let letter = draw::LETTERS.get(option).unwrap_or(&"?");
        let mut line = format!("{letter}  {}", bare(&self.option_words(option)));
        if let Some(poll) = self.talk.poll().filter(|poll| poll.shows_bars()) {
            let hands = [0, 1].map(|vote| poll.hands(vote).get(option).copied().unwrap_or(0));
            let told = tr!(self.lang, "present.plain.hands", first = hands[0], second = hands[1]);
            line.push_str(&told);
        }
        if right {
            line.push_str(&tr!(self.lang, "present.plain.right"));
        }
        line
    }

    fn round_in_words(&self, poll: &Poll) -> String {
        if poll.options() == 0 {
            return tr!(self.lang, "present.round.aloud").into_owned();
        }
        let round = tr!(self.lang, poll.round().key());
        let vote = usize::from(poll.round() >= super::Round::Revote);
        if matches!(poll.round(), super::Round::Posed | super::Round::Closed) {
            return round.into_owned();
        }
        let hands = tr!(self.lang, "present.hands", n = poll.total(vote));
        format!("{round}  {hands}")
    }
}
