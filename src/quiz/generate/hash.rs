//! Names and situations as numbers: a hash that is fixed for all time, and the form of a situation in which nothing is
//! left that does not matter, so that a learner does not meet the same question twice in other clothes.

use crate::quiz::item::{Item, Played};

/// FNV-1a, 64 bits: short, fixed for all time, good enough to tell names apart.
pub(in crate::quiz) fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The canonical hash of an item.
pub(super) fn canonical(item: &Item) -> u64 {
    let mut text = format!("{} {} ", item.concept, item.format.word());
    for line in item.played.iter().flat_map(lines) {
        text.push_str(&line);
        text.push('\n');
    }
    for line in item.outputs.iter().flat_map(|output| output.text.lines()) {
        // A clock in front says nothing.
        let clock = line.as_bytes().first().is_some_and(u8::is_ascii_digit);
        text.extend(line.split_whitespace().skip(usize::from(clock)).map(|word| leading(word) + " "));
    }
    // Without a run the numbers of the sentence, or what is offered, are the question.
    let told = item.played.iter().flat_map(lines).next().is_some() || !item.outputs.is_empty();
    if item.played.is_some() && told {
        text.push_str(&plain(&item.prompt.en));
    } else {
        text.push_str(&item.prompt.en);
        text.push_str(item.tell.as_ref().map_or("", |tell| &tell.en));
        let mut listed = item.ask.listed(crate::lang::Lang::En);
        listed.sort_unstable();
        text.extend(listed);
    }
    fnv(&text)
}

fn lines(played: &Played) -> Vec<String> {
    played.before().map(str::to_owned).chain(played.after().iter().cloned()).map(|line| plain(&line)).collect()
}

/// Ports without their number, texts without their letters, times to the leading digit.
fn plain(line: &str) -> String {
    let word = |word: &str| match word.split_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => format!("{host}:p"),
        _ if word.starts_with('"') => "text".to_owned(),
        _ => leading(word),
    };
    let words: Vec<String> = line.split_whitespace().map(word).collect();
    words.join(" ").replace("listen p", "listen")
}

/// `150ms` as `1##ms`; words without digits as they are.
fn leading(word: &str) -> String {
    let mut first = true;
    let digit = |c: char| {
        if !c.is_ascii_digit() {
            return c;
        }
        let kept = if first { c } else { '#' };
        first = false;
        kept
    };
    word.chars().map(digit).collect()
}
