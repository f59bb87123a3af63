//! What people write more loosely than it is shown: timers by their usual names, both ends in one word, numbers in
//! Chinese characters, a field of a segment beside its number.

use crate::trace::TimerKind;

use super::kind::Field;

/// Timers by what they are called besides their names; the hyphens stand for spaces as well.
const TIMERS: &[(&str, TimerKind)] = &[
    ("rto", TimerKind::Retransmit),
    ("retransmission", TimerKind::Retransmit),
    ("retransmit", TimerKind::Retransmit),
    ("重传定时器", TimerKind::Retransmit),
    ("超时重传", TimerKind::Retransmit),
    ("tlp", TimerKind::TailLoss),
    ("pto", TimerKind::TailLoss),
    ("tail-loss-probe", TimerKind::TailLoss),
    ("tail-loss", TimerKind::TailLoss),
    ("probe-timeout", TimerKind::TailLoss),
    ("尾部丢失探测", TimerKind::TailLoss),
    ("rack", TimerKind::Reorder),
    ("delack", TimerKind::DelayedAck),
    ("delayed-ack", TimerKind::DelayedAck),
    ("延迟确认", TimerKind::DelayedAck),
    ("zero-window-probe", TimerKind::Persist),
    ("persist", TimerKind::Persist),
    ("坚持", TimerKind::Persist),
    ("零窗口探测", TimerKind::Persist),
    ("keep-alive", TimerKind::Keepalive),
    ("保活", TimerKind::Keepalive),
    ("syn-ack", TimerKind::SynAck),
    ("2msl", TimerKind::TimeWait),
    ("time-wait", TimerKind::TimeWait),
    ("fin-wait-2", TimerKind::FinWait2),
];

/// The timer that somebody calls so, in small letters; what is no timer's name has none.
pub(super) fn timer(text: &str) -> Option<TimerKind> {
    let plain = text.trim().replace(['_', ' '], "-");
    let bare = plain.strip_suffix("-timer").or_else(|| plain.strip_suffix("定时器")).unwrap_or(&plain);
    let known = |word: &str| TIMERS.iter().find(|(said, _)| *said == word).map(|(_, timer)| *timer);
    known(&plain).or_else(|| known(bare)).or_else(|| TimerKind::from_word(bare))
}

/// That both ends are the same.
const BOTH: &[&str] =
    &["both are in ", "both are ", "both in ", "both ", "两端都是", "双方都是", "两边都是", "都是", "都在"];

/// What is said of both ends alike, if it is.
pub(super) fn of_both(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    let word = BOTH.iter().find(|word| lower.starts_with(**word))?;
    text.get(word.len()..).map(str::trim)
}

/// A number in Chinese characters, such as 三十 or 半, as digits; everything else stays.
pub(super) fn in_digits(text: &str) -> String {
    let mut out = String::new();
    let mut run: Vec<char> = Vec::new();
    for c in text.chars() {
        if "零一二两三四五六七八九十百千半".contains(c) {
            run.push(c);
            continue;
        }
        out += &digits_of(&run);
        run.clear();
        out.push(c);
    }
    out + &digits_of(&run)
}

fn digits_of(run: &[char]) -> String {
    if run == ['半'] {
        return "0.5".to_owned();
    }
    let digit = |c: char| "零一二三四五六七八九".chars().position(|known| known == c);
    let (mut sum, mut last) = (0_usize, None);
    for c in run {
        let unit = match c {
            '十' => Some(10),
            '百' => Some(100),
            '千' => Some(1_000),
            _ => None,
        };
        match (unit, if *c == '两' { Some(2) } else { digit(*c) }) {
            (Some(unit), _) => sum += unit * last.take().unwrap_or(1),
            (None, Some(digit)) if last.is_none_or(|last| last == 0) => last = Some(digit),
            (None, _) => return run.iter().collect(),
        }
    }
    if run.is_empty() { String::new() } else { (sum + last.unwrap_or(0)).to_string() }
}

/// Words with the name of a field and its number in one: `seq`, `2` as `seq=2`. The first word is no name, since ACK
/// is a flag as well.
pub(super) fn fields_joined<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for word in words {
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let is_later = joined.len() > 1;
        match joined.last_mut().filter(|name| is_number && is_later && Field::from_word(&name.to_lowercase()).is_some())
        {
            Some(name) => *name = format!("{}={word}", name.to_lowercase()),
            None => joined.push(word.to_owned()),
        }
    }
    joined
}
