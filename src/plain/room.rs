//! A presentation line by line: the question is posed, the room votes, hands are typed as numbers, the answer is
//! revealed, and it goes on; for a presenter with a screen reader, a slow line or a dumb terminal.
//!
//! It is the same [`Presentation`] that is drawn elsewhere: each line becomes one of its actions, and what is hidden
//! there is hidden here. The presenter's notes go where they always go, never onto this terminal.

use crate::lang::Lang;
use crate::tr;
use crate::trace::Span;
use crate::tui::action::Action;
use crate::tui::present::{Hidden, Kind, Presentation};
use crate::tui::{Effect, Msg};

/// What a line is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoomReply {
    /// What is said, a line each.
    pub lines: Vec<String>,
    /// The presenter's notes, if they have changed.
    pub notes: Option<String>,
    /// Whether that was the end.
    pub ends: bool,
    /// Whether the line was understood.
    pub understood: bool,
}

/// A presentation that is spoken to.
#[derive(Debug, Clone)]
pub struct Room {
    show: Presentation,
    /// What was said of the slide, so that a step says only what is new.
    told: Vec<String>,
}

/// What a word does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Act(Action),
    Hide,
    Show,
    Votes,
    Again,
    Time,
    Clock(Action),
    Help,
    Quit,
}

/// The words, in the order of the help; a line of the help stands under `room.help` with the first of them.
const WORDS: [(&str, &str, &str, Deed); 22] = [
    ("next", "n", "", Deed::Act(Action::NextSlide)),
    ("back", "b", "", Deed::Act(Action::PreviousSlide)),
    ("first", "", "", Deed::Act(Action::FirstSlide)),
    ("again", "", "", Deed::Again),
    ("votes", "v", "N N ...", Deed::Votes),
    ("counts", "c", "", Deed::Act(Action::Bars)),
    ("reveal", "r", "", Deed::Act(Action::CloseVote)),
    ("time", "t", "", Deed::Time),
    ("clock", "", "", Deed::Clock(Action::Countdown)),
    ("longer", "", "", Deed::Clock(Action::Faster)),
    ("shorter", "", "", Deed::Clock(Action::Slower)),
    ("ask", "", "", Deed::Act(Action::SpokenQuestion)),
    ("hide", "", "PART", Deed::Hide),
    ("show", "", "PART", Deed::Show),
    ("lens", "", "", Deed::Act(Action::Lens)),
    ("outputs", "", "", Deed::Act(Action::Outputs)),
    ("earlier", "", "", Deed::Act(Action::PreviousSegment)),
    ("later", "", "", Deed::Act(Action::NextSegment)),
    ("absolute", "", "", Deed::Act(Action::AbsoluteNumbers)),
    ("language", "", "", Deed::Act(Action::Language)),
    ("help", "?", "", Deed::Help),
    ("quit", "q", "", Deed::Quit),
];

/// The names of what can be hidden, as they are typed in any language.
const PARTS: [(&str, Hidden); 6] = [
    ("states", Hidden::States),
    ("flags", Hidden::Flags),
    ("numbers", Hidden::Numbers),
    ("timers", Hidden::Timers),
    ("left", Hidden::Left),
    ("right", Hidden::Right),
];

impl Room {
    /// Nothing has been said yet.
    pub fn new(show: Presentation) -> Room {
        Room { show, told: Vec::new() }
    }

    /// The language that is spoken.
    pub fn lang(&self) -> Lang {
        self.show.lang()
    }

    /// The first slide, and how to go on.
    pub fn greeting(&mut self) -> RoomReply {
        let effects = self.show.perform(Action::FirstSlide);
        let mut reply = self.reply(effects);
        reply.lines.insert(0, self.show.heading());
        reply.lines.push(tr!(self.lang(), "room.hello").into_owned());
        reply
    }

    /// A line that was typed.
    pub fn line(&mut self, line: &str) -> RoomReply {
        let words: Vec<&str> = line.split([' ', ',', '\t']).filter(|word| !word.is_empty()).collect();
        let Some(first) = words.first() else { return self.act(Action::NextSlide) };
        if first.starts_with(|c: char| c.is_ascii_digit()) {
            return self.votes(&words);
        }
        let known = WORDS.iter().find(|(word, short, ..)| {
            word.eq_ignore_ascii_case(first) || !short.is_empty() && short.eq_ignore_ascii_case(first)
        });
        let rest = words.get(1..).unwrap_or_default();
        match known.map(|(.., deed)| *deed) {
            Some(Deed::Act(action)) => self.act(action),
            Some(Deed::Votes) => self.votes(rest),
            Some(Deed::Hide) => self.hide(rest, true),
            Some(Deed::Show) => self.hide(rest, false),
            Some(Deed::Again) => self.again(),
            Some(Deed::Time) => self.time(),
            Some(Deed::Clock(action)) => {
                let notes = notes(self.show.perform(action));
                RoomReply { notes, ..self.time() }
            }
            Some(Deed::Help) => self.help(),
            Some(Deed::Quit) => RoomReply { ends: true, understood: true, ..RoomReply::default() },
            None => {
                let text = tr!(self.lang(), "room.unknown", word = first);
                RoomReply { lines: vec![text.into_owned()], ..RoomReply::default() }
            }
        }
    }

    /// How long it is to the moment at which there is something to say without being asked: the time to talk is over.
    pub fn waits(&self) -> Option<Span> {
        self.show.talk_left().filter(|_| self.show.counts())
    }

    /// So much time has passed since the last line: what is to be said of it.
    pub fn pass(&mut self, elapsed: Span) -> RoomReply {
        let counted = self.show.counts();
        let notes = notes(self.show.update(&Msg::Frame { elapsed }));
        let over = counted && !self.show.counts();
        let text = over.then(|| tr!(self.lang(), "room.time_over").into_owned());
        RoomReply { lines: text.into_iter().collect(), notes, ends: false, understood: true }
    }

    fn time(&self) -> RoomReply {
        let text = self.show.time_in_words().unwrap_or_else(|| tr!(self.lang(), "room.no_clock").into_owned());
        RoomReply { lines: vec![text], understood: true, ..RoomReply::default() }
    }

    fn act(&mut self, action: Action) -> RoomReply {
        let before = self.show.heading();
        let effects = self.show.perform(action);
        let mut reply = self.reply(effects);
        let heading = self.show.heading();
        if heading != before {
            reply.lines.insert(0, heading);
        }
        reply.lines.extend(self.show.take_notice());
        reply
    }

    /// Says of the slide what has not been said; all of it if nothing of it is new.
    fn reply(&mut self, effects: Vec<Effect>) -> RoomReply {
        let slide = self.show.linear();
        // Outputs have rows in common that belong to each.
        let whole = self.show.talk().kind() == Kind::Outputs;
        let is_new = |line: &&String| whole || !self.told.contains(line);
        let mut lines: Vec<String> = slide.iter().filter(is_new).cloned().collect();
        if lines.is_empty() {
            lines.clone_from(&slide);
        }
        self.told = slide;
        lines.extend(self.show.time_in_words());
        RoomReply { lines, notes: notes(effects), ends: false, understood: true }
    }

    fn again(&mut self) -> RoomReply {
        let mut lines = vec![self.show.heading()];
        lines.extend(self.show.linear());
        RoomReply { lines, understood: true, ..RoomReply::default() }
    }

    fn votes(&mut self, words: &[&str]) -> RoomReply {
        let lang = self.lang();
        let hands: Result<Vec<u32>, _> = words.iter().map(|word| word.parse::<u32>()).collect();
        let set = match hands {
            Ok(hands) if !hands.is_empty() => self.show.set_hands(&hands).ok_or("present.no_vote"),
            Ok(_) | Err(_) => Err("room.votes"),
        };
        match set {
            Ok(effects) => self.reply(effects),
            Err(key) => RoomReply { lines: vec![tr!(lang, key).into_owned()], ..RoomReply::default() },
        }
    }

    fn hide(&mut self, words: &[&str], hidden: bool) -> RoomReply {
        let lang = self.lang();
        let part = words.first().and_then(|word| {
            let named =
                |(name, what): &&(&str, Hidden)| name.eq_ignore_ascii_case(word) || tr!(lang, what.key()) == *word;
            PARTS.iter().find(named)
        });
        match part {
            Some((_, what)) if self.show.veil().hides(*what) != hidden => self.act(Action::Hide(*what)),
            Some(_) => self.again(),
            None => {
                let names: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
                let text = tr!(lang, "room.parts", parts = names.join(", "));
                RoomReply { lines: vec![text.into_owned()], ..RoomReply::default() }
            }
        }
    }

    fn help(&self) -> RoomReply {
        let lang = self.lang();
        let line = |(word, short, args, _): &(&str, &str, &str, Deed)| {
            let usage = format!("{word} {args}");
            let text = tr!(lang, format!("room.help.{word}"));
            if short.is_empty() {
                tr!(lang, "plain.help_line", usage = usage.trim(), text = text).into_owned()
            } else {
                tr!(lang, "plain.help_line_short", usage = usage.trim(), short = short, text = text).into_owned()
            }
        };
        RoomReply { lines: WORDS.iter().map(line).collect(), understood: true, ..RoomReply::default() }
    }
}

/// The notes among effects, the latest.
fn notes(effects: Vec<Effect>) -> Option<String> {
    effects.into_iter().rev().find_map(|effect| match effect {
        Effect::Notes(text) => Some(text),
        _ => None,
    })
}
