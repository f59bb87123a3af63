//! Conditions: what `expect` and `run until` ask.

use core::ops::Range;

use crate::trace::{CallName, Compare, Condition, Counter, Errno, Outcome, Rule, State, TimerKind};

use super::parse_value::{Cursor, Parsed};
use super::words::{self, Asked};

impl Cursor<'_> {
    /// One condition.
    pub(super) fn condition(&mut self) -> Parsed<Condition> {
        let (word, span) = self.word("scenario.what-condition")?;
        match words::ASKED.iter().find(|(_, known)| known.eq_ignore_ascii_case(word)) {
            Some((Asked::Count, _)) => self.count_condition(),
            Some((Asked::Counter, _)) => self.counter_condition(),
            Some((Asked::Mapping, _)) => self.mapping_condition(),
            Some((Asked::Timer, _)) => self.timer_condition(),
            Some((Asked::Rule, _)) => self.rule_condition(),
            Some((Asked::Time, _)) => {
                let compare = self.compare()?;
                Ok(Condition::Clock { compare, time: self.duration()? })
            }
            None => self.socket_condition(word, span),
        }
    }

    /// `A, B, ...`: at least one.
    pub(super) fn conditions(&mut self) -> Parsed<Vec<Condition>> {
        let mut conditions = vec![self.condition()?];
        while self.sign(",") {
            conditions.push(self.condition()?);
        }
        Ok(conditions)
    }

    fn count_condition(&mut self) -> Parsed<Condition> {
        let kind = self.kind()?;
        self.need_keyword("from")?;
        let from = self.host()?;
        let compare = self.compare()?;
        let number = self.count("scenario.what-number", 0..=u32::MAX)?;
        Ok(Condition::Count { kind, from, compare, number })
    }

    fn counter_condition(&mut self) -> Parsed<Condition> {
        let host = self.host()?;
        let (word, span) = self.word("scenario.what-counter")?;
        let counter = Counter::ALL.iter().find(|info| info.name.eq_ignore_ascii_case(word)).ok_or_else(|| {
            let near = super::suggest::nearest(word, Counter::ALL.iter().map(|info| info.name));
            self.unknown(word, span, "scenario.what-counter", near.as_slice())
        })?;
        let compare = self.compare()?;
        let number = self.count("scenario.what-number", 0..=u32::MAX)?;
        Ok(Condition::Counter { host, counter: counter.key, compare, number })
    }

    fn timer_condition(&mut self) -> Parsed<Condition> {
        let (word, span) = self.word("scenario.what-host")?;
        let socket = self.socket(word, span);
        let (word, span) = self.word("scenario.what-timer")?;
        let name = word.to_ascii_lowercase().replace('_', "-");
        let timer = TimerKind::from_word(&name).ok_or_else(|| {
            let known: Vec<&str> = TimerKind::ALL.iter().map(|timer| timer.word()).collect();
            self.unknown(word, span, "scenario.what-timer", &known)
        })?;
        Ok(Condition::Timer { socket, timer })
    }

    fn rule_condition(&mut self) -> Parsed<Condition> {
        let (word, span) = self.word("scenario.what-rule")?;
        let rule = Rule::from_key(&word.to_ascii_lowercase()).ok_or_else(|| {
            let near = super::suggest::nearest(word, Rule::ALL.iter().map(|info| info.key));
            self.unknown(word, span, "scenario.what-rule", near.as_slice())
        })?;
        Ok(Condition::Rule(rule))
    }

    fn compare(&mut self) -> Parsed<Compare> {
        for (compare, sign) in Compare::ALL {
            if self.sign(sign) {
                return Ok(compare);
            }
        }
        Err(self.expected("scenario.what-compare"))
    }

    /// `SOCKET STATE` or `SOCKET.CALL = OUTCOME`; the first word is taken already.
    fn socket_condition(&mut self, word: &str, span: Range<usize>) -> Parsed<Condition> {
        if let Some((socket, last)) = word.rsplit_once('.')
            && let Some(call) = words::call_of(last)
        {
            let socket = self.socket(socket, span.start..span.start + socket.len());
            self.need_sign("=")?;
            return Ok(Condition::Result { socket, call, outcome: self.outcome()? });
        }
        if self.peek().is_some_and(|token| self.text(token) == "=") {
            let last = word.rsplit_once('.').map_or(0, |(before, _)| before.len() + 1);
            let place = span.start + last..span.end;
            return Err(self.unknown(&word[last..], place, "scenario.what-call", &words::names(&CallName::ALL)));
        }
        let socket = self.socket(word, span);
        let (name, span) = self.word("scenario.what-state")?;
        let state = State::from_name(name).ok_or_else(|| {
            let known: Vec<&str> = State::ALL.iter().map(|state| state.name()).collect();
            self.unknown(name, span, "scenario.what-state", &known)
        })?;
        Ok(Condition::State { socket, state })
    }

    fn outcome(&mut self) -> Parsed<Outcome> {
        if let Some(text) = self.quoted() {
            return Ok(Outcome::Text(text.to_owned()));
        }
        for (outcome, word) in words::OUTCOMES {
            if self.keyword(word) {
                return Ok(outcome);
            }
        }
        let next = self.peek().map(|token| (self.text(token), token.span.clone()));
        let Some((word, span)) = next else { return Err(self.expected("scenario.what-outcome")) };
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return self.count("scenario.what-number", 0..=u32::MAX).map(Outcome::Value);
        }
        let (_, _) = self.word("scenario.what-outcome")?;
        Errno::from_name(&word.to_ascii_uppercase()).map(Outcome::Failed).ok_or_else(|| {
            let known: Vec<&str> = Errno::ALL.iter().map(|errno| errno.name()).collect();
            self.unknown(word, span, "scenario.what-outcome", &known)
        })
    }
}
