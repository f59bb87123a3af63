//! What programs print, for a room: an investigation's outputs, a screenful at a time, before the question about them
//! and whenever somebody wants to look again. A room cannot ask for one output each, so all are shown, in their order.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::quiz::Printed;
use crate::tr;
use crate::tui::paint::put_lines;
use crate::tui::text::{Run, RunLine, line_width, width, wrap_hanging};
use crate::tui::theme::Role;

use super::Presentation;
use super::draw::slide_area;

/// The rows above an output: what it is called, and a free one.
const HEAD: usize = 2;

/// The columns of a line's number and of the space behind it.
const NUMBER: usize = 4;

impl Presentation {
    /// The outputs of the present question in screenfuls; an output begins one.
    pub(super) fn output_pages(&self) -> Vec<Vec<RunLine>> {
        let slide = slide_area(self.screen);
        let outputs = self.talk.outputs();
        let rows = usize::from(slide.height).saturating_sub(HEAD).max(1);
        let mut pages = Vec::new();
        for (place, printed) in outputs.iter().enumerate() {
            let head = self.head(printed, (place + 1, outputs.len()), usize::from(slide.width));
            let lines = self.body(printed, usize::from(slide.width));
            for (at, line) in lines.into_iter().enumerate() {
                // A line that goes on below is not torn apart.
                match pages
                    .last_mut()
                    .filter(|page: &&mut Vec<RunLine>| at > 0 && page.len() + line.len() <= HEAD + rows)
                {
                    Some(page) => page.extend(line),
                    None => pages.push([vec![head.clone(), RunLine::new()], line].concat()),
                }
            }
        }
        pages
    }

    /// `ss app   app$ ss -tano`, and which of how many it is at the right.
    fn head(&self, printed: &Printed, (at, of): (usize, usize), columns: usize) -> RunLine {
        let count = tr!(self.lang, "present.output", at = at, of = of).into_owned();
        let mut line = vec![
            Run::new(printed.look.to_string(), Role::Title),
            Run::new(format!("   {}", printed.command), Role::Call),
        ];
        let room = columns.saturating_sub(line_width(&line) + width(&count));
        line.push(Run::new(" ".repeat(room), Role::Text));
        line.push(Run::new(count, Role::Dim));
        line
    }

    /// The lines with their numbers, by which they are voted on; each in the rows that it needs.
    fn body(&self, printed: &Printed, columns: usize) -> Vec<Vec<RunLine>> {
        if printed.lines.is_empty() {
            return vec![vec![vec![Run::new(tr!(self.lang, "app.looks.nothing"), Role::Dim)]]];
        }
        // Where a line is too long for the columns that a program lays out, all are told word by word.
        let fits = printed.lines.iter().all(|line| width(line.trim_end()) + NUMBER <= columns);
        let line = |(at, text): (usize, &String)| {
            let words = || text.split_whitespace().collect::<Vec<_>>().join(" ");
            let text = if fits { text.trim_end().to_owned() } else { words() };
            let line = [Run::new(format!("{:>3} ", at + 1), Role::Key), Run::new(text, Role::Text)];
            wrap_hanging(&line, columns, NUMBER)
        };
        printed.lines.iter().enumerate().map(line).collect()
    }

    pub(super) fn draw_outputs(&self, buf: &mut Buffer, slide: Rect) {
        put_lines(buf, slide, &self.output_page(), &self.theme);
    }

    /// The screenful that is shown; after a resize there may be fewer than there were.
    fn output_page(&self) -> Vec<RunLine> {
        let mut pages = self.output_pages();
        let page = self.talk.outputs_page().unwrap_or(0).min(pages.len().saturating_sub(1));
        if page < pages.len() { pages.swap_remove(page) } else { Vec::new() }
    }

    /// The same in lines.
    pub(super) fn output_lines(&self) -> Vec<String> {
        let page = self.output_page();
        let lines = page.iter().map(|line| line.iter().map(|run| run.text.as_str()).collect::<String>());
        lines.filter(|line| !line.is_empty()).collect()
    }
}
