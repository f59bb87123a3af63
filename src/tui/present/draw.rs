//! The slides in cells: a bar, the slide with few words on a line, the keys; and the same in lines.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

use crate::quiz::Answer;
use crate::tr;
use crate::trace::Span;
use crate::tui::action::Action;
use crate::tui::layout::is_large_enough;
use crate::tui::paint::{bar, keys_bar_with, put_line, put_lines};
use crate::tui::text::{Run, RunLine, fit_line, line_width, markup, to_ascii, width, wrap, wrap_hanging};
use crate::tui::theme::{GlyphSet, Role};
use crate::tui::too_small;

use super::{Kind, Presentation, Round, big};

/// The columns of a text: about twelve English words at most.
const TEXT_MOST: u16 = 54;

/// The widest bar of hands.
const BAR_MOST: usize = 24;

/// The same where the bars of both votes stand in one row.
const BAR_BESIDE: usize = 11;

/// Whether there are free rows between the parts of a slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Air {
    Between,
    None,
}

/// The letters of the options.
pub(super) const LETTERS: [&str; 9] = ["A", "B", "C", "D", "E", "F", "G", "H", "I"];

impl Presentation {
    /// Draws the moment.
    pub fn view(&self, frame: &mut Frame) {
        let area = frame.area();
        self.draw(frame.buffer_mut(), area);
    }

    /// Draws into a buffer.
    pub fn draw(&self, buf: &mut Buffer, area: Rect) {
        self.draw_all(buf, area);
        if self.theme.glyph_set() == GlyphSet::Ascii {
            to_ascii(buf, area);
        }
    }

    fn draw_all(&self, buf: &mut Buffer, area: Rect) {
        buf.set_style(area, self.theme.base());
        if !is_large_enough(area) {
            let quit = self.key_of(Action::Quit).unwrap_or_default();
            too_small::draw(buf, area, &quit, &self.theme, self.lang);
            return;
        }
        if self.blank {
            // Black is meant: a room that should look at the presenter.
            buf.set_style(area, Style::new().bg(Color::Black));
            return;
        }
        self.draw_title(buf, area);
        let slide = slide_area(area);
        match self.talk.kind() {
            Kind::Text => self.draw_text(buf, slide),
            Kind::Outputs => self.draw_outputs(buf, slide),
            Kind::Question | Kind::Answer => put_lines(buf, text_area(slide), &self.question_lines(slide), &self.theme),
            Kind::Run => big::draw(buf, slide, &self.big(), &self.theme),
            Kind::End => self.draw_end(buf, slide),
        }
        let bottom = Rect { y: area.bottom() - 1, height: 1, ..area };
        keys_bar_with(buf, bottom, (&self.keymap, self.named()), self.wanted(), &self.theme, self.lang);
        if let Some(notice) = &self.notice {
            let above = Rect { y: bottom.y - 1, ..bottom };
            put_line(buf, above, &[Run::new(format!(" {notice}"), Role::Warn)], &self.theme);
        }
        self.overlays.draw(buf, area, &self.keymap, &self.theme, self.lang);
    }

    /// The key that does something here, by name.
    fn key_of(&self, action: Action) -> Option<String> {
        let ascii = self.theme.glyph_set() == GlyphSet::Ascii;
        self.keymap.key_for(self.contexts(), action, ascii)
    }

    fn draw_title(&self, buf: &mut Buffer, area: Rect) {
        let left = vec![Run::new(format!(" {}", self.talk.title(self.lang)), Role::Bar)];
        let hidden: Vec<String> = self.look.veil.all().filter_map(|what| self.key_of(Action::Hide(what))).collect();
        let mut words = Vec::new();
        if !hidden.is_empty() {
            words.push(tr!(self.lang, "present.hides", what = hidden.concat()).into_owned());
        }
        if self.look.lens != super::Lens::All {
            words.push(tr!(self.lang, self.look.lens.key()).into_owned());
        }
        words.push(match self.talk.place() {
            (at, Some(of)) => format!("{at}/{of}"),
            (at, None) => tr!(self.lang, "present.step", n = at).into_owned(),
        });
        words.push(tr!(self.lang, "present.seed", seed = self.talk.session().setup().seed).into_owned());
        let right = vec![Run::new(format!("{} ", words.join("  ")), Role::Bar)];
        bar(buf, Rect { height: 1, ..area }, &left, &right, &self.theme);
    }

    /// The text of the slide in pages of lines.
    fn text_pages(&self, slide: Rect) -> Vec<Vec<RunLine>> {
        let columns = usize::from(text_area(slide).width);
        let rows = usize::from(slide.height).max(1);
        let mut pages: Vec<Vec<RunLine>> = Vec::new();
        for text in self.talk.texts(self.lang) {
            let lines = wrap(&markup(&text, Role::Text), columns);
            let gap = 1;
            match pages.last_mut().filter(|page| page.len() + gap + lines.len() <= rows) {
                Some(page) => {
                    page.push(RunLine::new());
                    page.extend(lines);
                }
                None => pages.extend(lines.chunks(rows).map(<[RunLine]>::to_vec)),
            }
        }
        pages
    }

    /// How many pages the texts of the slide take.
    pub(super) fn pages(&self) -> usize {
        match self.talk.kind() {
            Kind::Outputs => self.output_pages().len(),
            Kind::Text | Kind::Question | Kind::Run | Kind::Answer | Kind::End => {
                self.text_pages(slide_area(self.screen)).len()
            }
        }
    }

    fn draw_text(&self, buf: &mut Buffer, slide: Rect) {
        let pages = self.text_pages(slide);
        // After a resize there may be fewer pages than there were.
        let page = pages.get(self.talk.page()).or(pages.last());
        let place = text_area(slide);
        let lines = page.map_or(&[][..], Vec::as_slice);
        let spare = place.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX));
        let place = Rect { y: place.y + spare / 3, height: place.height - spare / 3, ..place };
        put_lines(buf, place, lines, &self.theme);
    }

    fn draw_end(&self, buf: &mut Buffer, slide: Rect) {
        let words = tr!(self.lang, "present.end").into_owned();
        let row = Rect { y: slide.y + slide.height / 2, height: 1, ..slide };
        let line = vec![Run::new(words, Role::Title)];
        let indent = slide.width.saturating_sub(u16::try_from(line_width(&line)).unwrap_or(0)) / 2;
        put_line(buf, Rect { x: row.x + indent, width: row.width - indent, ..row }, &line, &self.theme);
        buf.set_style(row, Style::new().add_modifier(Modifier::BOLD));
    }

    /// How many options are on the slide.
    fn options_shown(&self) -> usize {
        self.talk.poll().map_or(0, super::Poll::options)
    }

    /// The option that stands at a cell of the screen, counted from 0.
    pub(super) fn option_at(&self, at: Position) -> Option<usize> {
        let area = text_area(slide_area(self.screen));
        if self.talk.kind() != Kind::Question || !area.contains(at) {
            return None;
        }
        let (_, options) = self.question_parts(slide_area(self.screen));
        let row = usize::from(at.y - area.y);
        options.windows(2).position(|rows| (rows[0]..rows[1]).contains(&row))
    }

    /// The question, its options, the hands as far as they may be seen, and where the vote stands.
    fn question_lines(&self, slide: Rect) -> Vec<RunLine> {
        self.question_parts(slide).0
    }

    /// The same, and the lines at which each option begins and the last one ends.
    fn question_parts(&self, slide: Rect) -> (Vec<RunLine>, Vec<usize>) {
        let columns = usize::from(text_area(slide).width);
        let rows = usize::from(slide.height);
        let airy = self.question_in(columns, Air::Between, usize::MAX);
        if airy.0.len() <= rows {
            return airy;
        }
        // What gives way at last is what is done, which everybody has read by the time at which the counts are shown.
        let dense = self.question_in(columns, Air::None, usize::MAX);
        let over = dense.0.len().saturating_sub(rows);
        let commands = self.command_lines(columns, usize::MAX).len();
        if over == 0 { dense } else { self.question_in(columns, Air::None, commands.saturating_sub(over)) }
    }

    /// What is going to be done, in at most so many lines.
    fn command_lines(&self, columns: usize, most: usize) -> Vec<RunLine> {
        let Some(done) = self.talk.commands().filter(|_| self.talk.kind() == Kind::Question) else { return Vec::new() };
        let text = tr!(self.lang, "app.lesson.then", commands = done);
        let mut lines = wrap(&markup(&text, Role::Call), columns);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                *last = fit_line(last, columns.saturating_sub(2));
                last.push(Run::new(format!(" {}", self.theme.glyphs().ellipsis), Role::Dim));
            }
        }
        lines
    }

    fn question_in(&self, columns: usize, air: Air, commands: usize) -> (Vec<RunLine>, Vec<usize>) {
        let gap = || (air == Air::Between).then(RunLine::new);
        let (mut options, mut lines) = (Vec::new(), Vec::new());
        // The states would give away what is to be found in outputs.
        if self.talk.outputs().is_empty() {
            lines.push(big::states_line(&self.big()));
            lines.extend(gap());
        }
        let prompt = self
            .talk
            .question()
            .map_or_else(|| tr!(self.lang, "present.spoken").into_owned(), |question| question.prompt(self.lang));
        lines.extend(wrap(&markup(&prompt, Role::Strong), columns));
        lines.extend(self.command_lines(columns, commands));
        lines.push(RunLine::new());
        for option in 0..self.options_shown() {
            options.push(lines.len());
            lines.extend(self.option_lines(option, columns, air));
        }
        options.push(lines.len());
        let truth = self.truth().filter(|_| self.talk.kind() == Kind::Answer);
        if let (Some(answer), true) = (&truth, self.talk.options().is_empty()) {
            lines.push(vec![Run::new(format!("{} {answer}", self.theme.glyphs().check), Role::Good)]);
        }
        if self.talk.kind() == Kind::Question {
            lines.extend(gap());
            lines.push(self.round_line());
        }
        (lines, options)
    }

    /// The true answer in words.
    pub(super) fn truth(&self) -> Option<String> {
        let question = self.talk.question()?;
        Some(question.truth.answer.label(&question.kind, self.lang))
    }

    /// The place of the true option.
    pub(super) fn right_option(&self) -> Option<usize> {
        let truth = &self.talk.question()?.truth.answer;
        self.talk.options().iter().position(|option| option == truth)
    }

    /// An option in words.
    pub(super) fn option_words(&self, option: usize) -> String {
        let label = |answer: &Answer| {
            self.talk.question().map(|question| answer.label(&question.kind, self.lang)).unwrap_or_default()
        };
        self.talk.options().get(option).map(label).unwrap_or_default()
    }

    fn option_lines(&self, option: usize, columns: usize, air: Air) -> Vec<RunLine> {
        let glyphs = self.theme.glyphs();
        let letter = LETTERS.get(option).unwrap_or(&"?");
        let revealed = self.talk.kind() == Kind::Answer;
        let right = revealed && self.right_option() == Some(option);
        let (mark, role) = match (revealed, right) {
            (true, true) => (format!("{} ", glyphs.check), Role::Good),
            (true, false) => ("  ".to_owned(), Role::Text),
            (false, _) => (String::new(), Role::Text),
        };
        let mut line = vec![Run::new(format!("{mark}{letter}"), Role::Key), Run::new("  ", Role::Text)];
        line.extend(markup(&self.option_words(option), role));
        let mut lines = wrap_hanging(&line, columns, width(&mark) + 3);
        let bars = self.bars(option, air);
        match air {
            Air::Between => lines.extend(bars.into_iter().map(|bar| vec![Run::new("     ", Role::Text), bar])),
            Air::None if bars.is_empty() => {}
            // Both votes in one row.
            Air::None => {
                let row = bars.into_iter().flat_map(|bar| [Run::new("   ", Role::Text), bar]);
                lines.push([Run::new("  ", Role::Text)].into_iter().chain(row).collect());
            }
        }
        lines
    }

    /// The hands of an option in each vote that has any, as bars, as far as they may be seen.
    fn bars(&self, option: usize, air: Air) -> Vec<Run> {
        let glyphs = self.theme.glyphs();
        let Some(poll) = self.talk.poll().filter(|poll| poll.shows_bars()) else { return Vec::new() };
        let most = match air {
            Air::Between => BAR_MOST,
            Air::None => BAR_BESIDE,
        };
        let mut bars = Vec::new();
        // Of one vote alone everybody knows which it was.
        let both = (0..2).all(|vote| poll.total(vote) > 0);
        for vote in 0..2 {
            let (hands, total) = (poll.hands(vote).get(option).copied().unwrap_or(0), poll.total(vote));
            if total == 0 {
                continue;
            }
            let share = usize::try_from(u64::from(hands) * most as u64 / u64::from(total)).unwrap_or(0);
            let bar = format!("{}{}", glyphs.bar_full.repeat(share), glyphs.bar_empty.repeat(most - share));
            let role = if vote == 0 { Role::Dim } else { Role::Text };
            let which =
                if both { format!("  {}", tr!(self.lang, "present.vote", n = vote + 1)) } else { String::new() };
            bars.push(Run::new(format!("{bar} {hands}{which}"), role));
        }
        bars
    }

    /// Where the vote stands, how many hands there are, the time left to talk.
    fn round_line(&self) -> RunLine {
        let Some(poll) = self.talk.poll() else { return RunLine::new() };
        let aloud = poll.options() == 0;
        let key = if aloud { "present.round.aloud" } else { poll.round().key() };
        let mut line = vec![Run::new(&tr!(self.lang, key), Role::Title)];
        let vote = usize::from(poll.round() >= Round::Revote);
        let hands = poll.total(vote);
        if !aloud && !matches!(poll.round(), Round::Posed | Round::Closed) {
            line.push(Run::new(format!("   {}", tr!(self.lang, "present.hands", n = hands)), Role::Text));
        }
        if let Some(left) = self.talk_left() {
            line.push(Run::new(format!("   {}", minutes(left)), Role::Timer));
        }
        line
    }
}

/// Where the slide is: between the bars, with a margin.
pub(super) fn slide_area(area: Rect) -> Rect {
    let (width, height) = (area.width.saturating_sub(4), area.height.saturating_sub(5));
    Rect { x: area.x + 2, y: area.y + 2, width, height }
}

/// The column of text in the middle of a slide.
fn text_area(slide: Rect) -> Rect {
    let width = slide.width.min(TEXT_MOST);
    Rect { x: slide.x + (slide.width - width) / 2, width, ..slide }
}

/// A length of time as `1:30`.
pub(super) fn minutes(span: Span) -> String {
    let seconds = span.0.div_ceil(1_000_000);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
