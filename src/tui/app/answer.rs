//! The answer being given: an option chosen, or texts being typed, before it is locked in.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::lang::Lang;
use crate::quiz::Response;
use crate::tr;
use crate::tui::key::{Key, KeyCode};
use crate::tui::line_edit::LineEdit;
use crate::tui::paint::put_line;
use crate::tui::text::{Run, RunLine, markup, pad, width, wrap, wrap_hanging};
use crate::tui::theme::{GlyphSet, Role, Theme};

use super::form::Form;
use super::offered::{ERASE, Offered, put_in};

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
    pub fn new(form: &Form) -> Answering {
        let fields = form.boxes.len();
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
    pub fn choose(&mut self, form: &Form, option: usize) -> bool {
        let known = form.picks && option < form.listed.len();
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
    pub fn move_choice(&mut self, form: &Form, down: bool) {
        let count = if form.picks { form.listed.len() } else { 0 };
        let mut at = self.chosen.unwrap_or(if down { count.saturating_sub(1) } else { 0 });
        for _ in 0..count {
            at = if down { (at + 1) % count } else { (at + count - 1) % count };
            if self.choose(form, at) {
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

    /// Takes what was typed away.
    pub fn clear(&mut self) {
        if let Some(edit) = self.edits.get_mut(self.field) {
            *edit = LineEdit::default();
        }
    }

    /// Which text has the keys.
    pub fn field(&self) -> usize {
        self.field
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

    /// Nothing was given yet: says what is missing, at the text or as a notice, or goes to where it belongs.
    pub fn ask_for_more(&mut self, lang: Lang) -> Option<String> {
        if self.typing {
            self.complain(tr!(lang, "app.lesson.type_first").into_owned());
        } else if self.go_to_next_empty() {
            self.set_typing(true);
        } else {
            return Some(tr!(lang, "app.lesson.choose_first").into_owned());
        }
        None
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

    /// Whether nothing was chosen or written yet.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_none() && self.edits.iter().all(|edit| edit.text().is_empty())
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

    /// Options that a hint has struck out.
    pub fn struck(&self) -> &[usize] {
        &self.struck
    }

    /// Strikes out an option, as a hint does.
    pub fn strike(&mut self, option: usize) {
        self.struck.push(option);
        if self.chosen == Some(option) {
            self.chosen = None;
        }
    }

    /// The question as lines, with what each line is.
    fn lines(&self, form: &Form, columns: usize, theme: &Theme) -> Vec<(RunLine, Vec<Part>)> {
        let mut lines: Vec<(RunLine, Vec<Part>)> = Vec::new();
        lines.extend(wrap(&markup(&form.prompt, Role::Title), columns).into_iter().map(|line| (line, Vec::new())));
        self.option_lines(form, columns, theme, &mut lines);
        if !form.boxes.is_empty() {
            self.field_lines(form, columns, theme, &mut lines);
        }
        if let Some(complaint) = &self.complaint {
            let said = [Run::new(complaint, Role::Error)];
            lines.extend(wrap(&said, columns).into_iter().map(|line| (line, Vec::new())));
        }
        lines
    }

    fn option_lines(&self, form: &Form, columns: usize, theme: &Theme, lines: &mut Vec<(RunLine, Vec<Part>)>) {
        for (at, option) in form.listed.iter().enumerate() {
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
            let text = if struck { format!("({option})") } else { option.clone() };
            let line = [
                Run::new(format!("{pointer} "), if chosen { Role::Selected } else { Role::Key }),
                Run::new(format!("{} ", at + 1), if chosen { Role::Selected } else { Role::Key }),
                Run::new(text, role),
            ];
            let part = form.picks.then_some(Part { from: 0, to: columns, spot: Spot::Option(at) });
            let parts: Vec<Part> = part.into_iter().collect();
            lines.extend(wrap_hanging(&line, columns, 4).into_iter().map(|line| (line, parts.clone())));
        }
    }

    fn field_lines(&self, form: &Form, columns: usize, theme: &Theme, lines: &mut Vec<(RunLine, Vec<Part>)>) {
        let widest = widest_label(form);
        for (at, text_box) in form.boxes.iter().enumerate() {
            let label = if widest == 0 { String::new() } else { format!("{} ", pad(&text_box.label, widest)) };
            let here = self.typing && at == self.field;
            let empty = self.edits.get(at).is_some_and(|edit| edit.text().is_empty());
            let mut line = vec![
                Run::new(label, Role::Key),
                Run::new(if here { "> " } else { "  " }, if here { Role::Focus } else { Role::Dim }),
            ];
            if empty && form.boxes.len() == 1 && !here {
                line.push(Run::new(&text_box.form, Role::Dim));
            }
            lines.push((line, vec![Part { from: 0, to: columns, spot: Spot::Field(at) }]));
        }
        let Some(text_box) = form.boxes.get(self.field) else { return };
        lines.push((vec![Run::new(&text_box.form, Role::Dim)], Vec::new()));
        lines.extend(word_lines(&text_box.words, columns, theme));
    }

    /// How many rows the question takes.
    pub fn rows(&self, form: &Form, columns: usize, theme: &Theme) -> usize {
        self.lines(form, columns, theme).len()
    }

    /// Draws the question from `area`'s top on, and says where the cursor belongs.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, form: &Form, theme: &Theme) -> Option<Position> {
        let mut cursor = None;
        let lines = self.lines(form, usize::from(area.width), theme);
        for (y, (line, parts)) in (area.top()..area.bottom()).zip(&lines) {
            put_line(buf, Rect { y, height: 1, ..area }, line, theme);
            if let [Part { spot: Spot::Field(at), .. }] = parts.as_slice()
                && let Some(edit) = self.edits.get(*at)
            {
                let used = Answering::prefix_width(form);
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

    fn prefix_width(form: &Form) -> u16 {
        let widest = widest_label(form);
        let label = if widest == 0 { 0 } else { widest + 1 };
        u16::try_from(label + 2).unwrap_or(2)
    }

    /// What lies under a click.
    pub fn hit(&self, at: Position, area: Rect, form: &Form, theme: &Theme) -> Option<Spot> {
        if !area.contains(at) {
            return None;
        }
        let lines = self.lines(form, usize::from(area.width), theme);
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

/// The columns of the widest label; 0 where there is none.
fn widest_label(form: &Form) -> usize {
    form.boxes.iter().map(|text_box| width(&text_box.label)).max().unwrap_or(0)
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
