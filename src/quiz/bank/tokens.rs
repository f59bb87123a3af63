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
    ("recv", "read"),
    ("maximum", "max"),
    ("prevent", "defend"),
    ("protect", "defend"),
    ("defence", "defend"),
    ("defences", "defend"),
    ("defense", "defend"),
    ("mitigate", "defend"),
    ("detect", "learn"),
    ("notice", "learn"),
    ("notices", "learn"),
    ("discover", "learn"),
    ("taken", "use"),
    ("occupied", "use"),
    ("difference", "differ"),
    ("different", "differ"),
];

/// Words that are not the same, but are used for it: who types the first may mean the others.
pub(super) const NEAR: &[(&str, &[&str])] = &[
    ("crash", &["dead", "kill", "power", "reboot"]),
    ("dead", &["crash", "vanish", "power"]),
    ("file", &["descriptor"]),
    ("emfile", &["descriptor"]),
    ("hang", &["timeout", "silenc"]),
    ("slow", &["delay"]),
    ("buffer", &["window", "memori"]),
    ("max", &["limit", "many"]),
    ("最多", &["上限", "limit"]),
    ("多大", &["上限", "limit"]),
    ("防止", &["防御"]),
    ("防范", &["防御"]),
    ("避免", &["防止"]),
    ("攻击", &["洪泛"]),
    ("可靠", &["确认"]),
    ("支持", &["最多"]),
    ("变成", &["合并"]),
];

/// Words that say nothing about the subject.
const EMPTY: &[&str] = &[
    "a", "an", "the", "is", "are", "was", "be", "do", "does", "did", "of", "to", "in", "on", "at", "it", "its", "i",
    "my", "me", "you", "your", "and", "or", "for", "by", "with", "that", "this", "there", "what", "which", "s", "t",
    "as", "if", "second", "seconds", "so", "get", "gets", "has", "have", "can", "will", "happens", "happen", "mean",
    "means", "meaning", "explain", "how", "work", "works",
];

/// What stands in Chinese for another word of this list or for one of English, put in its place one after the other;
/// longer ones go first. A space: it says nothing about the subject, and what stands on its two sides is no pair.
const SAME_HAN: &[(&str, &str)] = &[
    ("什么时候", " 何时 "),
    ("为什么", " 为何 "),
    ("为啥", " 为何 "),
    ("是什么意思", " "),
    ("什么意思", " "),
    ("怎么解决", " "),
    ("怎么处理", " "),
    ("怎么回事", " "),
    ("怎么知道", "得知"),
    ("怎么发现", "发现"),
    ("会怎么样", " "),
    ("会怎样", " "),
    ("会怎么", " "),
    ("怎么办", " "),
    ("怎么样", " "),
    ("怎么做", " "),
    ("怎么", " "),
    ("怎样", " "),
    ("如何", " "),
    ("有什么", " "),
    ("什么", " "),
    ("哪些", " "),
    ("请问", " "),
    ("解释", " "),
    ("一下", " "),
    ("会发生", " "),
    ("已经", " "),
    ("不够用", "耗尽"),
    ("不够", "耗尽"),
    ("用完", "耗尽"),
    ("用光", "耗尽"),
    ("用尽", "耗尽"),
    ("耗光", "耗尽"),
    ("占满", "耗尽"),
    ("两倍", " 2"),
    ("二倍", " 2"),
    ("对方", "对端"),
    ("对面", "对端"),
    ("宕机", " crash "),
    ("当机", " crash "),
    ("死机", " crash "),
    ("崩溃", " crash "),
    ("失联", " dead "),
    ("挂了", " crash "),
    ("掉线", " dead "),
    ("断电", " power cut "),
    ("被杀死", " kill "),
    ("被杀掉", " kill "),
    ("被杀", " kill "),
    ("杀死", " kill "),
    ("杀掉", " kill "),
    ("丢失", " lost "),
    ("丢包", " lost "),
    ("丢掉", " lost "),
    ("丢了", " lost "),
    ("复位", " rst "),
    ("重置", " rst "),
    ("区别", " differ "),
    ("差别", " differ "),
    ("不同", " differ "),
    ("最多", " 最多 "),
    ("文件描述符", "描述符"),
    ("打开的文件", "描述符"),
    ("句柄", "描述符"),
    ("保活", " keepalive "),
    ("被占用", "占用"),
    ("的", " "),
    ("了", " "),
    ("吗", " "),
    ("呢", " "),
];

/// What errors say, in either language, with the name of the error: whoever sees one types the other.
const MESSAGES: &[(&str, &str)] = &[
    ("address already in use", "eaddrinuse"),
    ("地址已被占用", "eaddrinuse"),
    ("地址已在使用", "eaddrinuse"),
    ("端口被占用", "eaddrinuse"),
    ("cannot assign requested address", "eaddrnotavail"),
    ("无法分配请求的地址", "eaddrnotavail"),
    ("无法指定被请求的地址", "eaddrnotavail"),
    ("connection refused", "econnrefused"),
    ("拒绝连接", "econnrefused"),
    ("连接被拒绝", "econnrefused"),
    ("connection reset", "econnreset"),
    ("连接被重置", "econnreset"),
    ("连接被对端重置", "econnreset"),
    ("connection timed out", "etimedout"),
    ("连接超时", "etimedout"),
    ("broken pipe", "epipe"),
    ("断开的管道", "epipe"),
    ("too many open files", "emfile"),
    ("打开的文件过多", "emfile"),
    ("resource temporarily unavailable", "eagain"),
    ("资源暂时不可用", "eagain"),
    ("no route to host", "ehostunreach"),
    ("没有到主机的路由", "ehostunreach"),
];

/// The tokens of a text, in its order; pairs stand behind their second word.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut before: Option<(String, String)> = None;
    for piece in pieces(&in_known_words(text)) {
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

/// A text with one word for what is said in several ways, and the names of the errors whose messages stand in it.
fn in_known_words(text: &str) -> String {
    let mut known = text.to_lowercase();
    for (message, name) in MESSAGES {
        if known.contains(message) {
            known += &format!(". {name}");
        }
    }
    if known.contains(is_han) {
        for (said, same) in SAME_HAN {
            known = known.replace(said, same);
        }
    }
    known
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
    windows.into_iter().map(|pair| Token { text: pair.clone(), make: Make::Word, written: pair }).collect()
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
        assert_eq!(texts("为什么要 2MSL？"), ["为何", "要", "2msl"]);
    }
}
