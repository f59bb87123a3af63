//! "Did you mean": the nearest of the words that would have been right.

/// The longest word that is compared; longer ones are no slip of the finger.
const LONGEST: usize = 40;

/// The nearest of `known` to `word`, if it is near: one slip in four letters, two in longer words.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = letters(word);
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let allowed = if word.len() <= 4 { 1 } else { 2 };
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let distance = distance(&word, &letters(candidate));
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many slips lie between two words: letters left out, put in, replaced or swapped.
#[cfg(feature = "tutor")]
pub(crate) fn slips(one: &str, other: &str) -> usize {
    distance(&letters(one), &letters(other))
}

/// What is compared: case and the signs between parts of a word do not count.
fn letters(word: &str) -> Vec<char> {
    word.chars().filter(|c| !matches!(c, '_' | '-' | '+')).flat_map(char::to_lowercase).collect()
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (above[j] + usize::from(x != y)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = core::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let known = ["connect", "close", "accept", "listen", "recv", "FIN_WAIT_1", "TIME_WAIT"];
        for (word, expected) in [
            ("conect", Some("connect")),
            ("lisetn", Some("listen")),
            ("CLOSE1", Some("close")),
            ("revc", Some("recv")),
            ("FINWAIT1", Some("FIN_WAIT_1")),
            ("TIMEWAIT", Some("TIME_WAIT")),
            ("bananas", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
