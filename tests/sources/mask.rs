//! Tells code from comments, strings and test modules.
//!
//! The masked text has the same length and the same lines as the original, with blanks where a comment or the inside
//! of a literal stood, so that a place found in one is the same place in the other.

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Where its text begins, as an offset into the source.
    pub at: usize,
    /// Its text as written, escapes and all.
    pub text: String,
}

/// A Rust file in two layers: what the compiler runs, and the literals.
pub struct Source {
    /// The code, with comments and the insides of literals blanked.
    pub code: String,
    /// The string literals, in order.
    pub literals: Vec<Literal>,
}

impl Source {
    /// Reads a file, test modules included.
    pub fn read(text: &str) -> Source {
        Masker { text: text.as_bytes(), at: 0, code: text.as_bytes().to_vec(), spans: Vec::new() }.run(text)
    }

    /// Reads a file and blanks what stands under `#[cfg(test)]`.
    pub fn product(text: &str) -> Source {
        let mut source = Source::read(text);
        let mut code = source.code.clone().into_bytes();
        for (from, to) in test_items(&source.code) {
            blank(&mut code, from, to);
            source.literals.retain(|l| !(from..to).contains(&l.at));
        }
        source.code = String::from_utf8(code).unwrap();
        source
    }
}

/// The line, counted from 1, of an offset.
pub fn line_of(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

/// The offset behind the bracket that closes the one at `open`, in masked code.
pub fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (i, b) in code.bytes().enumerate().skip(open) {
        match b {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return i + 1;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// Where the items under `#[cfg(test)]` stand: up to the closing brace, or the semicolon if that comes first.
pub fn test_items(code: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(i) = code[from..].find("#[cfg(test)]") {
        let start = from + i;
        let body = start + "#[cfg(test)]".len();
        let end = code[body..].find(['{', ';']).map_or(code.len(), |i| match code.as_bytes()[body + i] {
            b'{' => closing(code, body + i),
            _ => body + i + 1,
        });
        found.push((start, end));
        from = end;
    }
    found
}

fn blank(code: &mut [u8], from: usize, to: usize) {
    for b in &mut code[from..to] {
        if *b != b'\n' {
            *b = b' ';
        }
    }
}

struct Masker<'a> {
    text: &'a [u8],
    at: usize,
    code: Vec<u8>,
    spans: Vec<(usize, usize)>,
}

impl Masker<'_> {
    fn run(mut self, text: &str) -> Source {
        while self.at < self.text.len() {
            self.token();
        }
        let literals = self.spans.iter().map(|&(a, b)| Literal { at: a, text: text[a..b].to_owned() }).collect();
        Source { code: String::from_utf8(self.code).unwrap(), literals }
    }

    fn token(&mut self) {
        let rest = &self.text[self.at..];
        match rest {
            [b'/', b'/', ..] => self.skip_to(|rest| rest[0] == b'\n'),
            [b'/', b'*', ..] => self.block_comment(),
            [b'"', ..] => self.string(),
            [b'r', b'"' | b'#', ..] | [b'b', b'r', b'"' | b'#', ..] if !self.in_word() => self.raw_string(),
            [b'\'', ..] => self.quote(),
            _ => self.at += 1,
        }
    }

    fn in_word(&self) -> bool {
        self.at > 0 && is_word(self.text[self.at - 1])
    }

    /// Blanks up to where `done` holds.
    fn skip_to(&mut self, done: impl Fn(&[u8]) -> bool) {
        let from = self.at;
        while self.at < self.text.len() && !done(&self.text[self.at..]) {
            self.at += 1;
        }
        blank(&mut self.code, from, self.at);
    }

    fn block_comment(&mut self) {
        let (from, mut depth) = (self.at, 0_usize);
        while self.at < self.text.len() {
            let step = match &self.text[self.at..] {
                [b'/', b'*', ..] => {
                    depth += 1;
                    2
                }
                [b'*', b'/', ..] => {
                    depth -= 1;
                    2
                }
                _ => 1,
            };
            self.at += step;
            if depth == 0 {
                break;
            }
        }
        blank(&mut self.code, from, self.at);
    }

    fn string(&mut self) {
        let from = self.at + 1;
        self.at = from;
        while self.at < self.text.len() && self.text[self.at] != b'"' {
            self.at += if self.text[self.at] == b'\\' { 2 } else { 1 };
        }
        self.literal(from, 1);
    }

    fn raw_string(&mut self) {
        let marks = self.text[self.at..].iter().position(|b| *b == b'"' || is_other(*b)).unwrap_or(0);
        let open = self.at + marks;
        if self.text.get(open) != Some(&b'"') {
            self.at += 1; // a raw identifier
            return;
        }
        let start = self.text[self.at..open].iter().position(|b| *b == b'#').unwrap_or(marks);
        let hashes = marks - start;
        self.at = open + 1;
        let close = [b"\"".to_vec(), vec![b'#'; hashes]].concat();
        while self.at < self.text.len() && !self.text[self.at..].starts_with(&close) {
            self.at += 1;
        }
        self.literal(open + 1, close.len());
    }

    fn literal(&mut self, from: usize, close: usize) {
        let to = self.at.min(self.text.len());
        self.spans.push((from, to));
        blank(&mut self.code, from, to);
        self.at = (to + close).min(self.text.len());
    }

    /// A character literal, or the mark of a lifetime.
    fn quote(&mut self) {
        let rest = &self.text[self.at + 1..];
        let wide = |b: u8| b >= 0x80;
        let end = match rest {
            [b'\\', _, more @ ..] => more.iter().position(|b| *b == b'\'').map(|i| i + 2),
            [a, b'\'', ..] if !wide(*a) => Some(1),
            [a, ..] if wide(*a) => rest.iter().position(|b| *b == b'\''),
            _ => None,
        };
        if let Some(end) = end {
            let from = self.at + 1;
            blank(&mut self.code, from, from + end);
            self.at = from + end;
        }
        self.at += 1;
    }
}

/// Whether a byte can be part of a name.
pub fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

/// Whether a byte cannot stand between the `r` and the quote of a raw string.
fn is_other(b: u8) -> bool {
    !matches!(b, b'r' | b'b' | b'#' | b'"')
}
