//! A lesson that has been read and checked: nothing optional is missing, every text is understood, nothing has run yet.

use core::ops::Range;

use crate::lang::Lang;
use crate::quiz::{Answer, Kind, Words};
use crate::scenario::{Line, Scenario, in_a_line};
use crate::tr;
use crate::trace::{Command, Condition};

use super::chapters::{self, Chapter};
use super::forbid::Forbid;

/// A checked lesson, or a breaker: free play without a word of theory that opens a chapter.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// Its id, such as `L16`; that of a breaker is such as `B4`.
    pub id: String,
    /// The number of its chapter, from 1.
    pub chapter: usize,
    /// How many minutes it takes.
    pub minutes: u32,
    /// Where that stands in the file.
    pub minutes_span: Range<usize>,
    /// The lessons that come before it.
    pub needs: Vec<String>,
    /// What is learned, in kebab case.
    pub concepts: Vec<String>,
    /// The numbers of the claims of the notes that it settles.
    pub covers: Vec<u32>,
    /// The numbers of the misconceptions that it refutes.
    pub targets: Vec<String>,
    /// Where to read on: clauses, functions of the kernel, manual pages.
    pub reading: Vec<String>,
    /// Its title.
    pub title: Words,
    /// What the learner can do afterwards.
    pub goal: Words,
    /// The whole run: the opening, then the commands of all beats.
    pub scenario: Scenario,
    /// How many lines of `scenario` come before the first beat.
    pub opening: usize,
    /// Its beats.
    pub beats: Vec<Beat>,
    /// The misconception that it puts to the test; none in a breaker.
    pub myth: Option<Myth>,
    /// What differs between kernels.
    pub era: Option<Era>,
    /// Its free play.
    pub challenge: Challenge,
}

/// One step of the story.
#[derive(Debug, Clone)]
pub struct Beat {
    /// What is told before.
    pub say: Words,
    /// What is told after, above the rules.
    pub after: Option<Words>,
    /// Its commands: lines of the lesson's scenario.
    pub lines: Range<usize>,
    /// The question about them.
    pub ask: Option<Ask>,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

/// A question without its truth.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What is asked.
    pub kind: Kind,
    /// Whether the answer is to be typed where it could be chosen.
    pub typed: bool,
    /// The author's sentence.
    pub prompt: Option<Words>,
    /// What the author expects of the run.
    pub expect: Vec<Condition>,
    /// Whether the author expects that the time asked for never comes.
    pub expect_never: bool,
    /// Where the expectation stands.
    pub expect_span: Range<usize>,
    /// Wrong answers with the misconceptions behind them.
    pub wrong: Vec<AskWrong>,
    /// Where the question stands.
    pub span: Range<usize>,
}

/// A wrong answer that an author foresaw.
#[derive(Debug, Clone)]
pub struct AskWrong {
    /// The answer.
    pub answer: Answer,
    /// The misconception's number.
    pub myth: Option<String>,
    /// What someone who answers so has assumed.
    pub why: Words,
    /// Where the answer stands.
    pub span: Range<usize>,
}

/// A misconception and the run that refutes it.
#[derive(Debug, Clone)]
pub struct Myth {
    /// Its number, such as `M26`.
    pub id: String,
    /// What is believed.
    pub belief: Words,
    /// Why that is tempting.
    pub why_tempting: Words,
    /// Why it is not so.
    pub refutation: Words,
    /// How it really is.
    pub model: Words,
    /// The belief as conditions, false at the end of `evidence`.
    pub claim: Vec<Condition>,
    /// Where the claim stands.
    pub claim_span: Range<usize>,
    /// The run that shows it.
    pub evidence: Scenario,
    /// The text of `evidence`, for opening it in free play.
    pub evidence_text: String,
}

/// What has changed from kernel to kernel, shown by one run under several profiles.
#[derive(Debug, Clone)]
pub struct Era {
    /// What has changed, and when.
    pub say: Words,
    /// The text of the run, without its profile.
    pub text: String,
    /// The profiles that it is run under, at least two.
    pub under: Vec<Under>,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

/// The run of an [`Era`] under one profile.
#[derive(Debug, Clone)]
pub struct Under {
    /// The run, with its profile; up to the line that this refuses, if it refuses one.
    pub scenario: Scenario,
    /// The line that the profile refuses.
    pub refuses: Option<Line>,
    /// What holds at its end, and not under all of the others.
    pub expect: Vec<Condition>,
    /// Where the expectation stands.
    pub expect_span: Range<usize>,
}

/// What stands only at the end of a breaker.
#[derive(Debug, Clone)]
pub struct Contrast {
    /// Commands that do not reach the goal: one line apart from the solution.
    pub near: Vec<Line>,
    /// Where they stand.
    pub near_span: Range<usize>,
    /// What made the difference, and where it is taken up.
    pub after: Words,
}

/// Free play with a goal.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// What is to be reached.
    pub say: Words,
    /// A hint.
    pub hint: Words,
    /// Where the learner starts.
    pub setup: Scenario,
    /// The text of `setup`.
    pub setup_text: String,
    /// What must hold at some moment.
    pub goal: Vec<Condition>,
    /// Those of the goal's conditions that are for the learner to find out: they are not shown before they hold or a
    /// hint is asked for.
    pub riddle: Vec<Condition>,
    /// What it refuses to be done.
    pub forbids: Vec<Forbid>,
    /// Where the goal stands.
    pub goal_span: Range<usize>,
    /// One way to reach it.
    pub solution: Vec<Line>,
    /// Where the solution stands.
    pub solution_span: Range<usize>,
    /// What a breaker tells at its end.
    pub contrast: Option<Contrast>,
}

impl Lesson {
    /// The name of a profile under which part of it runs and no kernel does, if there is one.
    pub fn profile_of_no_kernel(&self) -> Option<&'static str> {
        let evidence = self.myth.as_ref().map(|myth| &myth.evidence);
        let parts = [Some(&self.scenario), evidence, Some(&self.challenge.setup)];
        parts.into_iter().flatten().find_map(|part| part.setup.profile_of_no_kernel())
    }

    /// Whether it is a breaker: it opens a chapter, asks nothing and is not graded.
    pub fn is_breaker(&self) -> bool {
        self.beats.is_empty()
    }

    /// The title.
    pub fn title(&self, lang: Lang) -> &str {
        self.title.get(lang).trim()
    }

    /// The goal.
    pub fn goal(&self, lang: Lang) -> &str {
        self.goal.get(lang).trim()
    }

    /// The chapter that it belongs to.
    pub fn chapter(&self) -> &'static Chapter {
        chapters::chapter(self.chapter)
    }

    /// The commands of a beat.
    pub fn commands(&self, beat: &Beat) -> &[Line] {
        self.scenario.lines.get(beat.lines.clone()).unwrap_or_default()
    }

    /// The commands of a beat as a learner is told of them, in one line: what the author expects of them is left out,
    /// for it would give the answer away.
    pub fn told(&self, beat: &Beat) -> String {
        let done = self.commands(beat).iter().filter(|line| !matches!(line.command, Command::Expect(_)));
        in_a_line(done.map(|line| &line.command))
    }

    /// How many questions it asks.
    pub fn asks(&self) -> usize {
        self.beats.iter().filter(|beat| beat.ask.is_some()).count()
    }
}

impl Under {
    /// The profile, and what holds at the end of the run under it.
    pub fn told(&self, lang: Lang) -> String {
        let mut what: Vec<String> = self.expect.iter().map(ToString::to_string).collect();
        let refuses = self.refuses.iter().map(|line| tr!(lang, "app.era.refuses", line = line.command).into_owned());
        what.extend(refuses);
        let profile = self.scenario.setup.profile.name;
        tr!(lang, "app.era.under", profile = profile, what = what.join(", ")).into_owned()
    }
}

impl Beat {
    /// The story before its commands are played.
    pub fn say(&self, lang: Lang) -> &str {
        self.say.get(lang).trim()
    }

    /// The story after.
    pub fn after(&self, lang: Lang) -> Option<&str> {
        self.after.as_ref().map(|words| words.get(lang).trim())
    }
}

impl Challenge {
    /// How many commands the author's solution needs; letting time pass is free.
    pub fn par(&self) -> usize {
        self.solution.iter().filter(|line| !matches!(line.command, Command::Run(_))).count()
    }
}

/// A lesson's text as paragraphs: an empty line parts them, any other line break only keeps the file narrow. Between
/// Chinese characters it vanishes; elsewhere it is a space.
pub fn paragraphs(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        match found.last_mut().filter(|_| open && !line.is_empty()) {
            Some(paragraph) => {
                let wide = |c: Option<char>| c.is_some_and(|c| c >= '\u{2E80}');
                if !wide(paragraph.chars().last()) && !wide(line.chars().next()) {
                    paragraph.push(' ');
                }
                paragraph.push_str(line);
            }
            None if line.is_empty() => open = false,
            None => {
                found.push(line.to_owned());
                open = true;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_and_empty_lines_part_paragraphs() {
        for (text, expected) in [
            ("", &[] as &[&str]),
            ("\none\ntwo\n\n\nthree\n", &["one two", "three"]),
            ("服务器开着，\n没有人\n监听端口 80\nok", &["服务器开着，没有人监听端口 80 ok"]),
            ("called\nback", &["called back"]),
        ] {
            assert_eq!(paragraphs(text), expected, "{text:?}");
        }
    }
}
