//! The keys that the source uses: in `tr!`, in tables, and in families whose keys are put together at run time.

use std::collections::BTreeSet;

use super::sources::{File, Literal, Source, closing};
use super::words::Words;

/// A `tr!` whose key is a literal.
struct Call {
    key: String,
    names: BTreeSet<String>,
    path: String,
}

/// All that the source says about keys.
#[derive(Default)]
pub struct Uses {
    calls: Vec<Call>,
    literals: Vec<(String, String)>,
}

impl Uses {
    /// Reads the uses from source files, without their tests.
    pub fn of(files: &[&File]) -> Uses {
        let mut uses = Uses::default();
        for file in files {
            let source = Source::product(&file.text);
            for literal in &source.literals {
                uses.literals.push((literal.text.clone(), file.path.clone()));
            }
            let macros = source.code.match_indices("tr!(").map(|(at, _)| at + 3);
            uses.calls.extend(macros.filter_map(|open| call(&source, open, &file.path)));
        }
        uses
    }

    /// Keys without a word, words without a use, and calls whose names differ from the placeholders.
    pub fn problems(&self, words: &Words) -> Vec<String> {
        let keys = words.keys();
        let mut found = Vec::new();
        for Call { key, names, path } in &self.calls {
            match keys.get(key.as_str()) {
                None => found.push(format!("{path}: `{key}` stands in no file of words")),
                Some(wanted) if wanted != names => {
                    found.push(format!("{path}: `{key}` is given {names:?}, its text has {wanted:?}"));
                }
                Some(_) => {}
            }
        }
        let areas: BTreeSet<&str> = keys.keys().filter_map(|key| Some(key.split_once('.')?.0)).collect();
        for (text, path) in &self.literals {
            let called = self.calls.iter().any(|call| call.key == *text);
            let known =
                keys.contains_key(text.as_str()) || family(text).is_some_and(|f| keys.keys().any(|k| is_below(k, f)));
            if !called && !known && looks_like_key(text, &areas) {
                found.push(format!("{path}: \"{text}\" looks like a key and stands in no file of words"));
            }
        }
        let exact: BTreeSet<&str> = self.literals.iter().map(|(text, _)| text.as_str()).collect();
        let families: Vec<&str> = exact.iter().filter_map(|text| family(text)).collect();
        let used = |key: &str| exact.contains(key) || families.iter().any(|family| is_below(key, family));
        found.extend(keys.keys().filter(|key| !used(key)).map(|key| format!("`{key}` is never used")));
        found
    }
}

/// The family that a literal stands for: what is before the dot that its first `{` or its end follows, or the whole of
/// a dotted path.
fn family(text: &str) -> Option<&str> {
    let (head, open) = text.split_once('{').map_or((text, false), |(head, _)| (head, true));
    let family = match head.strip_suffix('.') {
        Some(family) => family,
        None if !open && head.contains('.') => head,
        None => return None,
    };
    is_path(family).then_some(family)
}

fn is_below(key: &str, family: &str) -> bool {
    key.strip_prefix(family).is_some_and(|rest| rest.starts_with('.'))
}

fn is_path(text: &str) -> bool {
    let part = |p: &str| {
        !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
    };
    text.split('.').all(part)
}

/// Whether a literal can only be meant as a key: a dotted path that begins with an area, and not the name of a file.
fn looks_like_key(text: &str, areas: &BTreeSet<&str>) -> bool {
    const FILES: [&str; 8] = ["toml", "tcp", "json", "jsonl", "md", "svg", "txt", "rs"];
    let Some((area, rest)) = text.split_once('.') else { return false };
    is_path(text) && areas.contains(area) && !FILES.contains(&rest.rsplit('.').next().unwrap_or(""))
}

/// The call whose bracket opens at `open`, if its key is a plain literal.
fn call(source: &Source, open: usize, path: &str) -> Option<Call> {
    let arguments = split(&source.code, open + 1, closing(&source.code, open) - 1);
    let (from, to) = *arguments.get(1)?;
    let key = source.code[from..to].trim().strip_prefix('"')?.strip_suffix('"')?;
    let literal: &Literal = source.literals.iter().find(|l| (from..to).contains(&l.at))?;
    let names = arguments[2..].iter().filter_map(|&(from, to)| {
        let (name, _) = source.code[from..to].split_once('=')?;
        Some(name.trim().to_owned())
    });
    (key.trim().is_empty()).then(|| Call { key: literal.text.clone(), names: names.collect(), path: path.to_owned() })
}

/// The places between the commas of one level.
fn split(code: &str, from: usize, to: usize) -> Vec<(usize, usize)> {
    let (mut parts, mut start, mut i) = (Vec::new(), from, from);
    while i < to {
        match code.as_bytes()[i] {
            b'(' | b'[' | b'{' => i = closing(code, i),
            b',' => {
                parts.push((start, i));
                i += 1;
                start = i;
            }
            _ => i += 1,
        }
    }
    parts.push((start, to));
    parts
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    const WORDS: &str = "_version = 1\n[home]\ntitle = \"T\"\ncount = \"%{n} of %{all}\"\nlist.a = \"A\"\n";

    fn check(source: &str) -> Vec<String> {
        let words = File { path: "assets/i18n/home.en.toml".to_owned(), text: WORDS.to_owned() };
        let source = File { path: "src/a.rs".to_owned(), text: source.to_owned() };
        Uses::of(&[&source]).problems(&words::read(&[&words]).0)
    }

    #[test]
    fn good_uses_pass() {
        let good = [
            "f(tr!(lang, \"home.title\")); tr!(self.lang(), \"home.count\", n = g(1, 2), all = x == y,); \"home.list\"",
            "const A: [&str; 3] = [\"home.title\", \"home.count\", \"home.list.a\"];",
            "fn f() { let key = format!(\"home.{name}\"); tr!(lang, &key) }",
            "fn f() { g(\"home.list\") }  const A: &str = \"home.\"; // home.list.a is below it",
            "const FAMILY: &str = \"home.\"; const FILE: &str = \"home.toml\"; const B: &str = \"other.x\";",
        ];
        for source in good {
            assert_eq!(check(source), [""; 0], "{source}");
        }
    }

    #[test]
    fn each_mistake_is_seen() {
        let all = "const A: [&str; 3] = [\"home.title\", \"home.count\", \"home.list.a\"];";
        let bad = [
            "tr!(lang, \"home.other\")",
            "const B: &str = \"home.other\";",
            "tr!(lang, \"home.count\", n = 1)",
            "tr!(lang, \"home.title\", n = 1)",
        ];
        for source in bad {
            assert_eq!(check(&format!("{all} fn f() {{ {source}; }}")).len(), 1, "{source}");
        }
        assert_eq!(check("").len(), 3, "words without a use");
        assert_eq!(check("// \"home.title\"\n#[cfg(test)]\nmod tests { const A: &str = \"home.title\"; }").len(), 3);
    }
}
