//! Reads from masked code which names it takes from where.

use super::mask::{closing, is_word, line_of};

/// What masked code names directly below `root`, with the lines: for `std`, `use std::{env, fs::File}` gives `env` and
/// `fs`. A name is given as often as it stands there.
pub fn named_under(code: &str, root: &str) -> Vec<(String, usize)> {
    let start = format!("{root}::");
    let mut found = Vec::new();
    for (at, _) in code.match_indices(&start) {
        let before = code[..at].trim_end_matches("::").bytes().last();
        let inner = code[..at].ends_with("::") && before.is_some_and(is_word);
        if inner || code[..at].bytes().last().is_some_and(is_word) {
            continue;
        }
        heads(code, at + start.len(), &mut found);
    }
    found
}

/// The first names of the path, or of each path of the group, that stands at `at`.
fn heads(code: &str, at: usize, found: &mut Vec<(String, usize)>) {
    if code[at..].starts_with('{') {
        let end = closing(code, at) - 1;
        let mut i = at + 1;
        while i < end {
            match code.as_bytes()[i] {
                b'{' => i = closing(code, i),
                b if is_word(b) => {
                    heads(code, i, found);
                    i = next_in_group(code, i, end);
                }
                _ => i += 1,
            }
        }
        return;
    }
    let name: String = code[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '*').collect();
    if !name.is_empty() {
        found.push((name, line_of(code, at)));
    }
}

fn next_in_group(code: &str, from: usize, end: usize) -> usize {
    let mut i = from;
    while i < end && code.as_bytes()[i] != b',' {
        i = if code.as_bytes()[i] == b'{' { closing(code, i) } else { i + 1 };
    }
    i
}

/// What masked code of the module at `module` (its path from the crate's root) reaches at the root through `super`.
pub fn supers(code: &str, module: &[String]) -> Vec<(String, usize)> {
    if module.is_empty() {
        return Vec::new();
    }
    let chain = vec!["super"; module.len()].join("::");
    named_under(code, &chain).into_iter().filter(|(name, _)| name != "super").collect()
}

/// The path of the module that a file of `src` holds: `src/trace/view.rs` is `trace`, `view`.
pub fn module_of(path: &str) -> Vec<String> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// The lines on which `word` stands in masked code, not as a part of a longer name.
pub fn has_word(code: &str, word: &str) -> Vec<usize> {
    let bytes = code.as_bytes();
    let ends_open = word.bytes().last().is_some_and(is_word);
    let starts_open = word.bytes().next().is_some_and(is_word);
    code.match_indices(word)
        .filter(|(at, _)| !(starts_open && *at > 0 && is_word(bytes[at - 1])))
        .filter(|(at, _)| !(ends_open && bytes.get(at + word.len()).copied().is_some_and(is_word)))
        .map(|(at, _)| line_of(code, at))
        .collect()
}
