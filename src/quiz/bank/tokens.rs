//! Cuts texts of either language into what a search compares: stems of English words, pairs of neighbours, names such
//! as `tcp_tw_reuse` whole and in parts, and pairs of Chinese characters.
//!
//! Names lose their underscores and hyphens, and neighbours are joined, so that `TIME_WAIT`, `time-wait`, `time wait`
//! and `timewait` are one token.

/// What a token was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Make {
    /// A word, or a pair of Chinese characters.
    Word,
    /// A name of several parts, joined.
    Name,
    /// A part of such a name.
    Part,
    /// Two words that stand side by side, joined.
    Pair,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// What is compared.
    pub text: String,
    /// How it came about.
    pub make: Make,
    /// As it stood in the text.
    pub written: String,
}

/// Words that are one for a search, whatever their stems.
const SAME: &[(&str, &str)] = &[
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("lose", "lost"),
    ("loses", "lost"),
    ("losing", "lost"),
    ("loss", "lost"),
    ("missing", "lost"),
    ("retransmission", "retransmit"),
    ("retransmissions", "retransmit"),
    ("resend", "retransmit"),
    ("resent", "retransmit"),
    ("repeat", "retransmit"),
    ("repeated", "retransmit"),
    ("sent", "send"),
    ("died", "dead"),
    ("die", "dead"),
    ("dies", "dead"),
    ("reset", "rst"),
    ("resets", "rst"),
    ("acknowledgment", "ack"),
    ("acknowledgement", "ack"),
    ("acknowledged", "ack"),
    ("acknowledges", "ack"),
    ("seq", "sequenc"),
    ("packet", "segment"),
    ("packets", "segment"),
    ("difference", "differ"),
    ("different", "differ"),
];

/// Words that say nothing about the subject.
const EMPTY: &[&str] = &[
    "a", "an", "the", "is", "are", "was", "be", "do", "does", "did", "of", "to", "in", "on", "at", "it", "its", "i",
    "my", "me", "you", "your", "and", "or", "for", "by", "with", "that", "this", "there", "what", "which", "s", "t",
    "as", "if", "second", "seconds", "so", "get", "gets", "has", "have", "can", "will", "happens", "happen", "mean",
    "means", "meaning", "explain", "how", "work", "works",
];

/// Chinese characters and pairs that say nothing about the subject.
const EMPTY_HAN: &[&str] =
    &["什么", "怎么", "么办", "么样", "的是", "是什", "吗", "的", "了", "请问", "解释", "如何", "么是", "么做"];

/// The tokens of a text, in its order; pairs stand behind their second word.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut before: Option<(String, String)> = None;
    for piece in pieces(text) {
        match piece {
            Piece::Han(run) => {
                before = None;
                found.extend(pairs_of(&run));
            }
            Piece::Break => before = None,
            Piece::Word(word) => {
                let parts: Vec<&str> = word.split(['_', '-', '+']).filter(|part| !part.is_empty()).collect();
                let whole: String = parts.iter().map(|part| same(part).unwrap_or(part)).collect();
                if whole.is_empty() || parts.len() == 1 && EMPTY.contains(&word.as_str()) {
                    continue;
                }
                let token =
                    |text: &str, make, written: &str| Token { text: stem(text), make, written: written.to_owned() };
                if parts.len() > 1 {
                    found.push(token(&whole, Make::Name, &word));
                    found.extend(parts.iter().filter(|part| part.len() > 1).map(|part| token(part, Make::Part, part)));
                } else {
                    found.push(token(&whole, Make::Word, &word));
                }
                if let Some((last, written)) = before.replace((whole.clone(), word.clone())) {
                    found.push(token(&(last + &whole), Make::Pair, &format!("{written} {word}")));
                }
            }
        }
    }
    found
}

/// What a text falls into before anything is understood.
enum Piece {
    Word(String),
    Han(Vec<char>),
    Break,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut word, mut han) = (String::new(), Vec::new());
    for c in text.chars().chain([' ']) {
        let joins = c.is_ascii_alphanumeric() || matches!(c, '_') || matches!(c, '-' | '+') && !word.is_empty();
        if !joins && !word.is_empty() {
            pieces.push(Piece::Word(std::mem::take(&mut word)));
        }
        if !is_han(c) && !han.is_empty() {
            pieces.push(Piece::Han(std::mem::take(&mut han)));
        }
        if joins {
            word.push(c.to_ascii_lowercase());
        } else if is_han(c) {
            han.push(c);
        } else if matches!(c, '.' | ',' | ';' | ':' | '?' | '!' | '。' | '，' | '；' | '：' | '？' | '！') {
            pieces.push(Piece::Break);
        }
    }
    pieces
}

/// Whether it is a Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

fn pairs_of(run: &[char]) -> Vec<Token> {
    let windows: Vec<String> = match run {
        [one] => vec![one.to_string()],
        _ => run.windows(2).map(|pair| pair.iter().collect()).collect(),
    };
    let kept = windows.into_iter().filter(|pair| !EMPTY_HAN.contains(&pair.as_str()));
    kept.map(|pair| Token { text: pair.clone(), make: Make::Word, written: pair }).collect()
}

/// The word that this one is for a search.
fn same(word: &str) -> Option<&'static str> {
    SAME.iter().find(|(from, _)| *from == word).map(|(_, same)| *same)
}

/// A word without its ending: enough to make `closing`, `closed` and `close` one, and no more.
fn stem(word: &str) -> String {
    if let Some(same) = same(word) {
        return same.to_owned();
    }
    let Some(rest) = without_ending(word) else { return word.to_owned() };
    let rest = if rest.len() > 3 { rest.strip_suffix('e').unwrap_or(rest) } else { rest };
    rest.to_owned()
}

fn without_ending(word: &str) -> Option<&str> {
    if word.len() <= 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    for ending in ["ing", "ed"] {
        if let Some(rest) = word.strip_suffix(ending).filter(|rest| rest.len() >= 3) {
            let mut last = rest.bytes().rev();
            let doubled = matches!((last.next(), last.next()), (Some(a), Some(b)) if a == b && !b"lsz".contains(&a));
            return Some(if doubled { &rest[..rest.len() - 1] } else { rest });
        }
    }
    let plural = word.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    Some(if plural { &word[..word.len() - 1] } else { word })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn the_ways_to_write_a_name_are_one() {
        for written in ["TIME_WAIT", "time-wait", "time wait", "timewait", "Time Wait"] {
            assert!(texts(written).contains(&"timewait".to_owned()), "{written}: {:?}", texts(written));
        }
        for written in ["SYN-ACK", "SYN+ACK", "syn ack", "synack"] {
            assert!(texts(written).contains(&"synack".to_owned()), "{written}");
        }
        assert_eq!(texts("tcp_tw_reuse"), ["tcptwreus", "tcp", "tw", "reus"]);
        assert!(texts("2 MSL").contains(&"2msl".to_owned()) && texts("two MSL").contains(&"2msl".to_owned()));
    }

    #[test]
    fn endings_do_not_count() {
        for (one, other) in
            [("closing", "close"), ("queues", "queue"), ("dropped", "drops"), ("lost", "loss"), ("resets", "RST")]
        {
            assert_eq!(texts(one), texts(other));
        }
        assert_eq!(texts("this process"), ["process"]);
    }

    #[test]
    fn chinese_goes_in_pairs() {
        assert_eq!(texts("三次握手"), ["三次", "次握", "握手"]);
        assert_eq!(texts("为什么要 2MSL？"), ["为什", "么要", "2msl"]);
    }
}
