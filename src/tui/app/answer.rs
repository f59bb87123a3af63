//! The answer being given: an option chosen, or texts being typed, before it is locked in.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::lang::Lang;
use crate::quiz::{Field, Form, Question, Response};
use crate::tr;
use crate::tui::key::{Key, KeyCode};
use crate::tui::line_edit::LineEdit;
use crate::tui::paint::put_line;
use crate::tui::text::{Run, RunLine, markup, pad, width, wrap, wrap_hanging};
use crate::tui::theme::{GlyphSet, Role, Theme};

use super::offered::{ERASE, Offered, offered, put_in};

/// An answer on its way.
#[derive(Debug, Clone, Default)]
pub struct Answering {
    /// The option chosen, if one is.
    chosen: Option<usize>,
    /// The texts typed: one, or one for each field.
    edits: Vec<LineEdit>,
    /// Which of them has the keys.
    field: usize,
    /// Whether typing goes into a text.
    typing: bool,
    /// Options struck out by a hint.
    struck: Vec<usize>,
    /// What could not be read in what was typed.
    complaint: Option<String>,
}

/// Where a click in the question's pane fell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// On an option.
    Option(usize),
    /// On a text to type in.
    Field(usize),
    /// On a word that can be put in.
    Word(Offered),
}

impl Answering {
    /// Nothing chosen, nothing typed.
    pub fn new(question: &Question) -> Answering {
        let fields = match &question.form {
            Form::Choice(_) => 0,
            Form::Typed => 1,
            Form::Fields => question.kind.fields().map_or(1, <[_]>::len),
        };
        Answering { edits: vec![LineEdit::default(); fields], typing: fields > 0, ..Answering::default() }
    }

    /// Whether keys go into a text.
    pub fn is_typing(&self) -> bool {
        self.typing
    }

    /// Whether the answer is a text.
    pub fn is_typed(&self) -> bool {
        !self.edits.is_empty()
    }

    /// Leaves or enters the text.
    pub fn set_typing(&mut self, on: bool) {
        self.typing = on && !self.edits.is_empty();
    }

    /// Chooses the option at that place.
    pub fn choose(&mut self, question: &Question, option: usize) -> bool {
        let known = matches!(&question.form, Form::Choice(options) if option < options.len());
        if known && !self.struck.contains(&option) {
            self.chosen = Some(option);
            return true;
        }
        false
    }

    /// The chosen option.
    pub fn chosen(&self) -> Option<usize> {
        self.chosen
    }

    /// Moves the choice.
    pub fn move_choice(&mut self, question: &Question, down: bool) {
        let Form::Choice(options) = &question.form else { return };
        let count = options.len();
        let mut at = self.chosen.unwrap_or(if down { count.saturating_sub(1) } else { 0 });
        for _ in 0..count {
            at = if down { (at + 1) % count } else { (at + count - 1) % count };
            if self.choose(question, at) {
                return;
            }
        }
    }

    /// A key that types.
    pub fn key(&mut self, key: Key) {
        let count = self.edits.len();
        match key.code {
            KeyCode::Tab | KeyCode::Down if count > 1 => self.field = (self.field + 1) % count,
            KeyCode::BackTab | KeyCode::Up if count > 1 => self.field = (self.field + count - 1) % count,
            _ => {
                if self.edits.get_mut(self.field).is_some_and(|edit| edit.handle(key)) {
                    self.complaint = None;
                }
            }
        }
    }

    /// Pasted text.
    pub fn paste(&mut self, text: &str) {
        if let Some(edit) = self.edits.get_mut(self.field) {
            edit.paste(text);
        }
    }

    /// Puts a word in, as a click on it does.
    pub fn put_word(&mut self, word: &Offered) {
        self.complaint = None;
        if let Some(edit) = self.edits.get_mut(self.field) {
            self.typing = true;
            put_in(edit, word);
        }
    }

    /// Gives a text the keys.
    pub fn focus(&mut self, field: usize) {
        if field < self.edits.len() {
            self.field = field;
            self.typing = true;
        }
    }

    /// Gives the keys to the text that says exactly this, if there is one.
    pub fn focus_on(&mut self, said: &str) {
        if let Some(field) = self.edits.iter().position(|edit| edit.text().trim() == said) {
            self.focus(field);
        }
    }

    /// Goes on to the next empty text; false if all are filled.
    pub fn go_to_next_empty(&mut self) -> bool {
        let empty = self.edits.iter().position(|edit| edit.text().trim().is_empty());
        if let Some(field) = empty {
            self.field = field;
            self.typing = true;
        }
        empty.is_some()
    }

    /// What would be locked in; nothing if nothing was given.
    pub fn response(&self) -> Option<Response> {
        if self.edits.is_empty() {
            return self.chosen.map(Response::Option);
        }
        let texts: Vec<String> = self.edits.iter().map(|edit| edit.text().trim().to_owned()).collect();
        match texts.as_slice() {
            [only] if only.is_empty() => None,
            [only] => Some(Response::Text(only.clone())),
            _ => Some(Response::Fields(texts)),
        }
    }

    /// Says what could not be read.
    pub fn complain(&mut self, message: String) {
        self.complaint = Some(message);
    }

    /// Strikes out a wrong option; false if only two are left, or nothing can be struck.
    pub fn strike_one(&mut self, question: &Question) -> bool {
        let wrong = question.to_strike(&self.struck);
        if let Some(wrong) = wrong {
            self.struck.push(wrong);
            if self.chosen == Some(wrong) {
                self.chosen = None;
            }
        }
        wrong.is_some()
    }

    /// The question as lines, with what each line is.
    fn lines(&self, question: &Question, columns: usize, lang: Lang, theme: &Theme) -> Vec<(RunLine, Vec<Part>)> {
        let mut lines: Vec<(RunLine, Vec<Part>)> = Vec::new();
        let prompt = question.prompt(lang);
        lines.extend(wrap(&markup(&prompt, Role::Title), columns).into_iter().map(|line| (line, Vec::new())));
        match &question.form {
            Form::Choice(_) => self.option_lines(question, columns, lang, theme, &mut lines),
            Form::Typed | Form::Fields => self.field_lines(question, columns, lang, theme, &mut lines),
        }
        if let Some(complaint) = &self.complaint {
            let said = [Run::new(complaint, Role::Error)];
            lines.extend(wrap(&said, columns).into_iter().map(|line| (line, Vec::new())));
        }
        lines
    }

    fn option_lines(
        &self,
        question: &Question,
        columns: usize,
        lang: Lang,
        theme: &Theme,
        lines: &mut Vec<(RunLine, Vec<Part>)>,
    ) {
        for (at, option) in question.options(lang).into_iter().enumerate() {
            let chosen = self.chosen == Some(at);
            let struck = self.struck.contains(&at);
            let role = if chosen {
                Role::Selected
            } else if struck {
                Role::Dim
            } else {
                Role::Text
            };
            let pointer = if chosen { theme.glyphs().pointer } else { " " };
            let text = if struck { format!("({option})") } else { option };
            let line = [
                Run::new(format!("{pointer} "), if chosen { Role::Selected } else { Role::Key }),
                Run::new(format!("{} ", at + 1), if chosen { Role::Selected } else { Role::Key }),
                Run::new(text, role),
            ];
            let part = Part { from: 0, to: columns, spot: Spot::Option(at) };
            lines.extend(wrap_hanging(&line, columns, 4).into_iter().map(|line| (line, vec![part.clone()])));
        }
    }

    fn field_lines(
        &self,
        question: &Question,
        columns: usize,
        lang: Lang,
        theme: &Theme,
        lines: &mut Vec<(RunLine, Vec<Part>)>,
    ) {
        let names = field_names(question, lang);
        let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
        for (at, name) in names.iter().enumerate() {
            let label = if widest == 0 { String::new() } else { format!("{} ", pad(name, widest)) };
            let here = self.typing && at == self.field;
            let empty = self.edits.get(at).is_some_and(|edit| edit.text().is_empty());
            let mut line = vec![
                Run::new(label, Role::Key),
                Run::new(if here { "> " } else { "  " }, if here { Role::Focus } else { Role::Dim }),
            ];
            if empty && names.len() == 1 && !here {
                line.push(Run::new(question.placeholder(lang), Role::Dim));
            }
            lines.push((line, vec![Part { from: 0, to: columns, spot: Spot::Field(at) }]));
        }
        lines.push((vec![Run::new(self.form_of_answer(question, lang), Role::Dim)], Vec::new()));
        lines.extend(word_lines(&offered(question, self.field, lang), columns, theme));
    }

    /// What form the text with the keys should have.
    fn form_of_answer(&self, question: &Question, lang: Lang) -> String {
        match question.kind.fields() {
            Some(fields) if fields.len() > 1 => {
                let form = match fields.get(self.field) {
                    Some(Field::Flags) => question.placeholder(lang),
                    Some(Field::Seq | Field::Ack | Field::Len) | None => tr!(lang, "app.lesson.number").into_owned(),
                };
                tr!(lang, "app.lesson.fields", form = form).into_owned()
            }
            _ => question.placeholder(lang),
        }
    }

    /// How many rows the question takes.
    pub fn rows(&self, question: &Question, columns: usize, lang: Lang, theme: &Theme) -> usize {
        self.lines(question, columns, lang, theme).len()
    }

    /// Draws the question from `area`'s top on, and says where the cursor belongs.
    pub fn draw(
        &self,
        buf: &mut Buffer,
        area: Rect,
        question: &Question,
        theme: &Theme,
        lang: Lang,
    ) -> Option<Position> {
        let mut cursor = None;
        let lines = self.lines(question, usize::from(area.width), lang, theme);
        for (y, (line, parts)) in (area.top()..area.bottom()).zip(&lines) {
            put_line(buf, Rect { y, height: 1, ..area }, line, theme);
            if let [Part { spot: Spot::Field(at), .. }] = parts.as_slice()
                && let Some(edit) = self.edits.get(*at)
            {
                let used = Answering::prefix_width(question, lang);
                let rest = Rect { x: area.x + used, y, width: area.width.saturating_sub(used), height: 1 };
                let here = self.typing && *at == self.field;
                if here || !edit.text().is_empty() {
                    let position = edit.draw(buf, rest, theme);
                    cursor = if here { Some(position) } else { cursor };
                }
            }
        }
        cursor
    }

    fn prefix_width(question: &Question, lang: Lang) -> u16 {
        let widest = field_names(question, lang).iter().map(|name| width(name)).max().unwrap_or(0);
        let label = if widest == 0 { 0 } else { widest + 1 };
        u16::try_from(label + 2).unwrap_or(2)
    }

    /// What lies under a click.
    pub fn hit(&self, at: Position, area: Rect, question: &Question, theme: &Theme, lang: Lang) -> Option<Spot> {
        if !area.contains(at) {
            return None;
        }
        let lines = self.lines(question, usize::from(area.width), lang, theme);
        let (_, parts) = lines.into_iter().nth(usize::from(at.y - area.y))?;
        let x = usize::from(at.x - area.x);
        parts.into_iter().find(|part| (part.from..part.to).contains(&x)).map(|part| part.spot)
    }
}

/// A stretch of a line that can be clicked.
#[derive(Debug, Clone)]
struct Part {
    from: usize,
    to: usize,
    spot: Spot,
}

/// The names of a question's texts; one empty name where there is one text.
fn field_names(question: &Question, lang: Lang) -> Vec<String> {
    match question.kind.fields() {
        Some(fields) if fields.len() > 1 => fields.iter().map(|field| field.label(lang)).collect(),
        _ => vec![String::new()],
    }
}

/// The words laid out in lines, each with its place.
fn word_lines(words: &[Offered], columns: usize, theme: &Theme) -> Vec<(RunLine, Vec<Part>)> {
    let ascii = theme.glyph_set() == GlyphSet::Ascii;
    let mut lines: Vec<(RunLine, Vec<Part>)> = Vec::new();
    let mut at = columns;
    for word in words {
        let shown = if ascii && word.text == ERASE { "<x" } else { &word.text };
        let wide = width(shown) + 2;
        if at + wide > columns {
            lines.push((RunLine::new(), Vec::new()));
            at = 0;
        }
        if let Some((line, parts)) = lines.last_mut() {
            line.push(Run::new(format!(" {shown} "), Role::Code));
            parts.push(Part { from: at, to: at + wide, spot: Spot::Word(word.clone()) });
            at += wide;
        }
    }
    lines
}
