//! One line of the scenario language cut into words, signs and quoted texts, each with its place.
//!
//! A `#` begins a comment, except where a segment's number may stand (`drop #7`), and except within quotes.

use core::ops::Range;

/// What a piece of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// Letters, digits, `_`, `-`, `+` and `.`: names, numbers, keywords.
    Word,
    /// `:`, `,`, `=`, `!=`, `<`, `<=`, `>` or `>=`.
    Sign,
    /// A quoted text, quotes included.
    Quoted,
    /// A quote that nothing closes.
    Unclosed,
    /// `#7`.
    Segment,
    /// Anything else; nothing of the language.
    Odd,
}

/// A piece and its bytes in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) piece: Piece,
    pub(super) span: Range<usize>,
}

/// The words after which `#7` is a segment and no comment.
const BEFORE_SEGMENT: [&str; 6] = ["drop", "duplicate", "delay", "reorder", "reject", "deliver"];

/// The tokens of the line that `span` is of `source`.
pub(super) fn tokens(source: &str, span: Range<usize>) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut at = span.start;
    while let Some(rest) = source.get(at..span.end) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (piece, length) = if first == '#' {
            match segment_length(source, &found, rest) {
                Some(length) => (Piece::Segment, length),
                None => break,
            }
        } else {
            cut(first, rest)
        };
        found.push(Token { piece, span: at..at + length });
        at += length;
    }
    found
}

/// The length of `#7` at the beginning of `rest`, where it may stand.
fn segment_length(source: &str, found: &[Token], rest: &str) -> Option<usize> {
    let [only] = found else { return None };
    let word = source.get(only.span.clone())?;
    let digits = rest.chars().skip(1).take_while(char::is_ascii_digit).count();
    let fits = BEFORE_SEGMENT.iter().any(|verb| verb.eq_ignore_ascii_case(word));
    (fits && digits > 0).then_some(digits + 1)
}

/// What begins with `first`, and how many bytes it has.
fn cut(first: char, rest: &str) -> (Piece, usize) {
    if is_word(first) {
        return (Piece::Word, rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
    }
    if first == '"' {
        let inner = rest.get(1..).unwrap_or("");
        return inner.find('"').map_or((Piece::Unclosed, rest.len()), |at| (Piece::Quoted, at + 2));
    }
    for sign in ["!=", "<=", ">=", "=", "<", ">", ":", ","] {
        if rest.starts_with(sign) {
            return (Piece::Sign, sign.len());
        }
    }
    (Piece::Odd, first.len_utf8())
}

/// Whether a character can be part of a word.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.')
}

/// The ASCII sign that a full-width one stands for.
pub fn ascii_of(text: &str) -> Option<&'static str> {
    const SIGNS: [(&str, &str); 11] = [
        ("：", ":"),
        ("，", ","),
        ("、", ","),
        ("＝", "="),
        ("＃", "#"),
        ("“", "\""),
        ("”", "\""),
        ("＜", "<"),
        ("＞", ">"),
        ("．", "."),
        ("。", "."),
    ];
    SIGNS.iter().find(|(wide, _)| *wide == text).map(|(_, ascii)| *ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_segment_numbers_are_told_apart() {
        for (line, expected) in [
            ("drop #7 # gone", vec!["drop", "#7"]),
            ("drop # all", vec!["drop"]),
            ("run 3s #7", vec!["run", "3s"]),
            ("a: send \"# no\" # yes", vec!["a", ":", "send", "\"# no\""]),
            ("expect a.recv>=3,b CLOSED", vec!["expect", "a.recv", ">=", "3", ",", "b", "CLOSED"]),
            ("a：close", vec!["a", "：", "close"]),
        ] {
            let found: Vec<&str> = tokens(line, 0..line.len()).into_iter().map(|token| &line[token.span]).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
