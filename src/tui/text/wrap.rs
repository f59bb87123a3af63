//! The wrapper: runs in, lines out, none wider than asked, Chinese and English alike.
//!
//! Break opportunities are those of UAX #14, less three kinds: inside a token of ASCII characters (`SYN-ACK`,
//! `close()/shutdown()`), inside inline code, and before a sign that may not start a line. A piece that is too long for
//! any line falls back on the opportunities left out, then on the joints of a token (`ip_local_port_range=` breaks
//! after a `_`), and at last on the limits between graphemes. Lines are filled first-fit; the white space at a break is
//! dropped.

use core::ops::Range;

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;

use super::{Run, RunLine, width};
use crate::tui::theme::Role;

/// Signs that may not start a line.
const NO_START: &str = "，。、；：！？）》」』】〉〕”’…—,.;:!?)]}%";

/// Signs that may not end a line.
const NO_END: &str = "（《「『【〈〔“‘([{";

/// Wraps `runs` to lines of at most `columns`; `\n` ends a line wherever it stands.
///
/// A grapheme that is wider than `columns` by itself is left out, so the promise holds at any width.
pub fn wrap(runs: &[Run], columns: usize) -> Vec<RunLine> {
    wrap_hanging(runs, columns, 0)
}

/// Wraps a plain text of one role.
pub fn wrap_plain(text: &str, role: Role, columns: usize) -> Vec<RunLine> {
    wrap(&[Run::new(text, role)], columns)
}

/// [`wrap`] with every line but a paragraph's first indented by `hang` columns, for lists.
pub fn wrap_hanging(runs: &[Run], columns: usize, hang: usize) -> Vec<RunLine> {
    let flow = Flow::new(runs);
    let mut lines = Vec::new();
    for paragraph in flow.paragraphs() {
        for (index, range) in flow.fill(paragraph, columns, hang).into_iter().enumerate() {
            let mut line = flow.slice(&range);
            if index > 0 && hang > 0 && !line.is_empty() {
                line.insert(0, Run { text: " ".repeat(hang), role: Role::Text });
            }
            lines.push(line);
        }
    }
    lines
}

/// The joints of a token: one that fits no line is broken after one of these.
const JOINTS: &str = "_=-/,:.";

/// How fine the pieces are that a line is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grain {
    /// The opportunities we like.
    Good,
    /// All of UAX #14's.
    Any,
    /// After the joints of a token too.
    Joint,
    /// Between graphemes, yet no sign where it may not stand.
    Grapheme,
    /// Between any two graphemes.
    Single,
}

impl Grain {
    /// The next finer grain.
    fn finer(self) -> Option<Grain> {
        match self {
            Grain::Good => Some(Grain::Any),
            Grain::Any => Some(Grain::Joint),
            Grain::Joint => Some(Grain::Grapheme),
            Grain::Grapheme => Some(Grain::Single),
            Grain::Single => None,
        }
    }
}

/// The runs as one text, with what the wrapper must know of each byte.
struct Flow<'a> {
    runs: &'a [Run],
    text: String,
    /// Where UAX #14 allows a break: in front of these bytes.
    breaks: Vec<usize>,
    /// The stretches of inline code.
    code: Vec<Range<usize>>,
}

impl<'a> Flow<'a> {
    fn new(runs: &'a [Run]) -> Flow<'a> {
        let mut text = String::new();
        let mut code = Vec::new();
        for run in runs {
            let start = text.len();
            text.push_str(&run.text);
            if run.role == Role::Code {
                code.push(start..text.len());
            }
        }
        let mut breaks: Vec<usize> = linebreaks(&text).map(|(at, _)| at).chain(quote_breaks(&text)).collect();
        breaks.sort_unstable();
        breaks.dedup();
        Flow { runs, text, breaks, code }
    }

    /// The text of a range.
    fn str(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }

    /// The paragraphs, without their `\n`.
    fn paragraphs(&self) -> Vec<Range<usize>> {
        let mut start = 0;
        let mut out = Vec::new();
        for part in self.text.split('\n') {
            out.push(start..start + part.len());
            start += part.len() + 1;
        }
        out
    }

    /// Fills lines with the paragraph, first-fit.
    fn fill(&self, paragraph: Range<usize>, columns: usize, hang: usize) -> Vec<Range<usize>> {
        let mut filler =
            Filler { flow: self, columns, hang, lines: Vec::new(), line: paragraph.start..paragraph.start };
        filler.place(paragraph, Grain::Good);
        filler.end_line();
        filler.lines
    }

    /// The pieces of a range, of the grain asked for.
    fn pieces(&self, range: &Range<usize>, grain: Grain) -> Vec<Range<usize>> {
        let cuts: Vec<usize> = match grain {
            Grain::Good | Grain::Any => {
                let from = self.breaks.partition_point(|at| *at <= range.start);
                let inside = self.breaks.iter().skip(from).copied().take_while(|at| *at < range.end);
                inside.filter(|at| self.may_cut(*at) && (grain == Grain::Any || self.is_good(*at))).collect()
            }
            Grain::Joint | Grain::Grapheme | Grain::Single => {
                let starts = self.str(range).grapheme_indices(true).skip(1).map(|(at, _)| range.start + at);
                let fits = |at: &usize| match grain {
                    Grain::Single => true,
                    Grain::Joint => self.may_cut(*at) && self.is_joint(*at),
                    Grain::Good | Grain::Any | Grain::Grapheme => self.may_cut(*at),
                };
                starts.filter(fits).collect()
            }
        };
        let mut start = range.start;
        let mut out = Vec::with_capacity(cuts.len() + 1);
        for end in cuts.into_iter().chain([range.end]) {
            out.push(start..end);
            start = end;
        }
        out
    }

    /// Whether no sign would stand where it may not, were the text cut at `at`.
    fn may_cut(&self, at: usize) -> bool {
        let (before, after) = self.around(at);
        !after.is_some_and(|c| NO_START.contains(c)) && !before.is_some_and(|c| NO_END.contains(c))
    }

    /// Whether a cut at `at` leaves tokens and inline code whole.
    fn is_good(&self, at: usize) -> bool {
        let (before, after) = self.around(at);
        let in_token = before.is_some_and(|c| c.is_ascii_graphic()) && after.is_some_and(|c| c.is_ascii_graphic());
        let in_code = self.code.iter().any(|code| code.start < at && at < code.end);
        !in_token && !in_code
    }

    /// Whether a joint of a token ends at `at`; a sign between two digits is none, or else a range would look like two
    /// numbers.
    fn is_joint(&self, at: usize) -> bool {
        let mut back = self.str(&(0..at)).chars().rev();
        let (joint, before) = (back.next(), back.next());
        let after = self.around(at).1;
        let digits = [before, after].into_iter().all(|c| c.is_some_and(|c| c.is_ascii_digit()));
        let joins = joint.is_some_and(|c| JOINTS.contains(c) && !(digits && "-.,".contains(c)));
        joins && after.is_some_and(|c| c.is_ascii_alphanumeric())
    }

    /// The characters on either side of `at`.
    fn around(&self, at: usize) -> (Option<char>, Option<char>) {
        (self.str(&(0..at)).chars().next_back(), self.str(&(at..self.text.len())).chars().next())
    }

    /// The runs of a range of the text.
    fn slice(&self, range: &Range<usize>) -> RunLine {
        let mut start = 0;
        let mut line = RunLine::new();
        for run in self.runs {
            let end = start + run.text.len();
            let (from, to) = (range.start.max(start), range.end.min(end));
            if from < to {
                line.push(Run { text: self.str(&(from..to)).to_owned(), role: run.role });
            }
            start = end;
        }
        line
    }
}

/// Breaks outside curly quotes beside a wide character: UAX #14 has none there, as it cannot tell opening from closing,
/// but in Chinese these quotes are brackets like any others.
fn quote_breaks(text: &str) -> Vec<usize> {
    let wide = |c: Option<char>| c.is_some_and(|c| width(c.encode_utf8(&mut [0; 4])) == 2);
    let mut breaks = Vec::new();
    for (at, quote) in text.char_indices() {
        let (before, after) = text.split_at(at);
        let beside = wide(before.chars().next_back()) || wide(after.chars().nth(1));
        match quote {
            '“' | '‘' if beside => breaks.push(at),
            '”' | '’' if beside => breaks.push(at + quote.len_utf8()),
            _ => {}
        }
    }
    breaks
}

/// The state of filling lines.
struct Filler<'a> {
    flow: &'a Flow<'a>,
    columns: usize,
    hang: usize,
    lines: Vec<Range<usize>>,
    /// The line being filled.
    line: Range<usize>,
}

impl Filler<'_> {
    /// The columns that the current line has.
    fn room(&self) -> usize {
        if self.lines.is_empty() { self.columns } else { self.columns.saturating_sub(self.hang) }
    }

    /// Puts a range on the current line and on new ones, in pieces of the grain.
    fn place(&mut self, range: Range<usize>, grain: Grain) {
        for piece in self.flow.pieces(&range, grain) {
            let whole = self.line.start..piece.end;
            if self.shown(&whole) <= self.room() {
                self.line.end = piece.end;
                continue;
            }
            let fits_alone = self.shown(&piece) <= self.columns.saturating_sub(self.hang);
            match grain.finer() {
                _ if fits_alone => self.start_line(piece),
                Some(finer) => self.place(piece, finer),
                None => {
                    // Wider than a whole line by itself: leave it out.
                    self.end_line();
                    self.line = piece.end..piece.end;
                }
            }
        }
    }

    /// The width of a range, less the white space at its end.
    fn shown(&self, range: &Range<usize>) -> usize {
        width(self.flow.str(range).trim_end())
    }

    /// Ends the current line and starts the next one with `piece`.
    fn start_line(&mut self, piece: Range<usize>) {
        if !self.line.is_empty() {
            self.end_line();
        }
        self.line = piece;
    }

    /// Ends the current line, less the white space at its end.
    fn end_line(&mut self) {
        let kept = self.flow.str(&self.line).trim_end().len();
        self.lines.push(self.line.start..self.line.start + kept);
        self.line = self.line.end..self.line.end;
    }
}

#[cfg(test)]
#[path = "wrap_tests.rs"]
mod tests;
