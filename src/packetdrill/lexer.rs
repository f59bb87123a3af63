//! A script as tokens: what stands where, before anybody asks whether it makes sense.
//!
//! The longest token wins, as in the original's scanner: `0x1f` is one number, `192.0.2.1` one address, `...` one
//! sign. Comments are `//` to the end of the line and `/* */`; between `%{` and `}%` stands code, between backticks a
//! command. Unlike the original's, a line may end as Windows ends it, and the last comment may end with the file.

use core::net::Ipv6Addr;
use core::ops::Range;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A word: letters, digits and underscores.
    Word(String),
    /// A whole number.
    Int(i64),
    /// The same, written with `0x`.
    Hex(i64),
    /// A number with a point, as it is written.
    Float(String),
    /// What stood between quotation marks.
    Text(String),
    /// What stood between backticks.
    Command(String),
    /// What stood between `%{` and `}%`.
    Code(String),
    /// `--name`, without the dashes.
    Flag(String),
    /// An IPv4 address.
    V4(String),
    /// An IPv6 address.
    V6(String),
    /// `...`.
    Dots,
    /// Any other sign.
    Sign(char),
    /// The end of the script.
    End,
}

/// A token and its bytes in the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Range<usize>,
}

/// Why a script is no sequence of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclosed {
    /// `/*` without `*/`.
    Comment,
    /// A quotation mark without another.
    Text,
    /// A backtick without another.
    Command,
    /// `%{` without `}%`.
    Code,
    /// A number that is too large to be one.
    Number,
}

impl Unclosed {
    /// The key of its sentence.
    pub fn key(self) -> &'static str {
        match self {
            Unclosed::Comment => "packetdrill.unclosed.comment",
            Unclosed::Text => "packetdrill.unclosed.text",
            Unclosed::Command => "packetdrill.unclosed.command",
            Unclosed::Code => "packetdrill.unclosed.code",
            Unclosed::Number => "packetdrill.unclosed.number",
        }
    }
}

/// The tokens of a script, [`Kind::End`] last.
///
/// # Errors
/// The first thing that is opened and not closed, with its place.
pub fn tokens(text: &str) -> Result<Vec<Token>, (Unclosed, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (len, kind) = one(rest).map_err(|unclosed| (unclosed, at..at + 1))?;
        if let Some(kind) = kind {
            found.push(Token { kind, span: at..at + len });
        }
        at += len;
    }
    found.push(Token { kind: Kind::End, span: text.len()..text.len() });
    Ok(found)
}

/// How many bytes the next token has, and what it is; none for a gap or a comment.
fn one(rest: &str) -> Result<(usize, Option<Kind>), Unclosed> {
    let first = rest.chars().next().unwrap_or(' ');
    if matches!(first, ' ' | '\t' | '\n') {
        return Ok((1, None));
    }
    if rest.starts_with("\r\n") {
        return Ok((2, None));
    }
    if let Some(comment) = rest.strip_prefix("//") {
        return Ok((2 + comment.find('\n').unwrap_or(comment.len()), None));
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        let end = closing(comment, b'*', b'/').ok_or(Unclosed::Comment)?;
        return Ok((end + 4, None));
    }
    if let Some(code) = rest.strip_prefix("%{") {
        let end = closing(code, b'}', b'%').ok_or(Unclosed::Code)?;
        let text = code.get(..end).unwrap_or("").trim_matches([' ', '\t']);
        return Ok((end + 4, Some(Kind::Code(text.to_owned()))));
    }
    match first {
        '"' => return quoted(rest, '"').map(|(len, text)| (len, Some(Kind::Text(text)))).ok_or(Unclosed::Text),
        '`' => return quoted(rest, '`').map(|(len, text)| (len, Some(Kind::Command(text)))).ok_or(Unclosed::Command),
        _ => {}
    }
    if rest.starts_with("...") {
        return Ok((3, Some(Kind::Dots)));
    }
    if let Some(name) = rest.strip_prefix("--") {
        let len = run(name, is_word);
        if len > 0 {
            return Ok((len + 2, Some(Kind::Flag(name.get(..len).unwrap_or("").to_owned()))));
        }
    }
    word_or_number(rest, first)
}

/// Where two signs stand that close something. As in the original's scanner the first of them takes the sign behind it
/// along if that is not the second: `**/` closes nothing.
fn closing(text: &str, first: u8, second: u8) -> Option<usize> {
    let (bytes, mut at) = (text.as_bytes(), 0);
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (one, Some(next)) if *one == first && *next == second => return Some(at),
            (one, _) if *one == first => at += 2,
            _ => at += 1,
        }
    }
}

/// What stands between two quotation marks; a backslash takes the next sign along.
fn quoted(rest: &str, mark: char) -> Option<(usize, String)> {
    let mut escaped = false;
    for (at, sign) in rest.char_indices().skip(1) {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if sign == mark => return Some((at + 1, rest.get(1..at)?.to_owned())),
            _ => {}
        }
    }
    None
}

fn is_word(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_'
}

/// How many bytes at the beginning are of a kind.
fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|sign| !is(sign)).unwrap_or(text.len())
}

fn word_or_number(rest: &str, first: char) -> Result<(usize, Option<Kind>), Unclosed> {
    if let Some((len, kind)) = address(rest) {
        return Ok((len, Some(kind)));
    }
    let word = run(rest, is_word);
    let minus = usize::from(first == '-');
    let number = rest.get(minus..).unwrap_or("");
    let whole = run(number, |sign| sign.is_ascii_digit());
    let behind = number.get(whole..).and_then(|tail| tail.strip_prefix('.')).unwrap_or("");
    let fraction = run(behind, |sign| sign.is_ascii_digit());
    let float = if fraction > 0 { minus + whole + 1 + fraction } else { 0 };
    let int = if whole > 0 { minus + whole } else { 0 };
    let cut = |len: usize| rest.get(..len).unwrap_or("");
    if float > word.max(int) {
        return Ok((float, Some(Kind::Float(cut(float).to_owned()))));
    }
    if int > 0 && int >= word {
        let value = cut(int).parse().map_err(|_| Unclosed::Number)?;
        return Ok((int, Some(Kind::Int(value))));
    }
    if word == 0 {
        return Ok((first.len_utf8(), Some(Kind::Sign(first))));
    }
    let text = cut(word);
    if let Some(digits) = text.strip_prefix("0x")
        && !digits.is_empty()
        && digits.chars().all(|sign| sign.is_ascii_hexdigit())
    {
        let value = i64::from_str_radix(digits, 16).map_err(|_| Unclosed::Number)?;
        return Ok((word, Some(Kind::Hex(value))));
    }
    Ok((word, Some(Kind::Word(text.to_owned()))))
}

/// An address at the beginning: four numbers with points, or what has two colons in a row.
fn address(rest: &str) -> Option<(usize, Kind)> {
    let long = run(rest, |sign| sign.is_ascii_hexdigit() || matches!(sign, ':' | '.'));
    let text = rest.get(..long)?;
    if text.contains("::") && text.parse::<Ipv6Addr>().is_ok() {
        return Some((long, Kind::V6(text.to_owned())));
    }
    let mut len = 0;
    for part in 0..4 {
        if part > 0 {
            rest.get(len..)?.strip_prefix('.')?;
            len += 1;
        }
        let digits = run(rest.get(len..)?, |sign| sign.is_ascii_digit());
        if digits == 0 {
            return None;
        }
        len += digits;
    }
    Some((len, Kind::V4(rest.get(..len)?.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_token_wins() {
        let kinds = |text: &str| -> Vec<Kind> {
            tokens(text).map(|all| all.into_iter().map(|token| token.kind).collect()).unwrap_or_default()
        };
        let word = |text: &str| Kind::Word(text.to_owned());
        let float = |text: &str| Kind::Float(text.to_owned());
        for (text, expected) in [
            ("0...0.1", vec![Kind::Int(0), Kind::Dots, float("0.1")]),
            ("+.2~+1", vec![Kind::Sign('+'), float(".2"), Kind::Sign('~'), Kind::Sign('+'), Kind::Int(1)]),
            (
                "S. 0:1(1)",
                vec![
                    word("S"),
                    Kind::Sign('.'),
                    Kind::Int(0),
                    Kind::Sign(':'),
                    Kind::Int(1),
                    Kind::Sign('('),
                    Kind::Int(1),
                    Kind::Sign(')'),
                ],
            ),
            ("-1 0x1f 3rd", vec![Kind::Int(-1), Kind::Hex(31), word("3rd")]),
            ("192.0.2.1 fe80::1", vec![Kind::V4("192.0.2.1".to_owned()), Kind::V6("fe80::1".to_owned())]),
            ("/* x */ --mss // y", vec![Kind::Flag("mss".to_owned())]),
            ("%{ a }% `b`", vec![Kind::Code("a".to_owned()), Kind::Command("b".to_owned())]),
        ] {
            let expected: Vec<Kind> = expected.into_iter().chain([Kind::End]).collect();
            assert_eq!(kinds(text), expected, "{text}");
        }
    }
}
