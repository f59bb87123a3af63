//! The files of words: reading them, and comparing the languages.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::sources::File;

/// The languages that finwait speaks; a file in another is a mistake in its name.
const LANGUAGES: [&str; 2] = ["en", "zh"];

/// Every word of every language, by area and key.
#[derive(Default)]
pub struct Words {
    /// Area (empty for `<lang>.toml`), then language, then key.
    areas: BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>,
}

/// Reads files of words, with what is wrong about their form.
pub fn read(files: &[&File]) -> (Words, Vec<String>) {
    let (mut words, mut found) = (Words::default(), Vec::new());
    for file in files {
        let name = file.path.rsplit('/').next().unwrap();
        let Some((area, lang)) = area_and_language(name) else {
            found.push(format!("{}: neither <lang>.toml nor <area>.<lang>.toml", file.path));
            continue;
        };
        let mut table: Table = match file.text.parse() {
            Ok(table) => table,
            Err(error) => {
                found.push(format!("{}: {error}", file.path));
                continue;
            }
        };
        if table.remove("_version") != Some(Value::Integer(1)) {
            found.push(format!("{}: `_version = 1` is missing", file.path));
        }
        let place = words.areas.entry(area.to_owned()).or_default().entry(lang.to_owned()).or_default();
        flatten(&file.path, "", &table, place, &mut found);
    }
    found.extend(words.twice());
    (words, found)
}

fn area_and_language(name: &str) -> Option<(&str, &str)> {
    let stem = name.strip_suffix(".toml")?;
    let (area, lang) = stem.rsplit_once('.').unwrap_or(("", stem));
    LANGUAGES.contains(&lang).then_some((area, lang))
}

fn flatten(path: &str, head: &str, table: &Table, into: &mut BTreeMap<String, String>, found: &mut Vec<String>) {
    for (name, value) in table {
        let key = if head.is_empty() { name.clone() } else { format!("{head}.{name}") };
        match value {
            Value::Table(inner) => flatten(path, &key, inner, into, found),
            Value::String(text) => {
                into.insert(key, text.clone());
            }
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) => {
                found.push(format!("{path}: {key} is not a text"));
            }
        }
    }
}

impl Words {
    /// Every key with its placeholders, as English has them.
    pub fn keys(&self) -> BTreeMap<&str, BTreeSet<String>> {
        let english = self.areas.values().filter_map(|languages| languages.get("en"));
        english.flatten().map(|(key, text)| (key.as_str(), placeholders(text))).collect()
    }

    /// Keys that two areas define: which of them counts would be chance.
    fn twice(&self) -> Vec<String> {
        let mut seen: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        let mut found = Vec::new();
        for (area, languages) in &self.areas {
            for (lang, keys) in languages {
                for key in keys.keys() {
                    if let Some(other) = seen.insert((lang, key), area) {
                        found.push(format!("{key} ({lang}) stands in two areas: `{other}` and `{area}`"));
                    }
                }
            }
        }
        found
    }

    /// What differs between the languages, and what is wrong in one.
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (area, languages) in &self.areas {
            let every: BTreeSet<&String> = languages.values().flat_map(BTreeMap::keys).collect();
            for lang in LANGUAGES {
                let empty = BTreeMap::new();
                let keys = languages.get(lang).unwrap_or(&empty);
                let missing = every.iter().filter(|key| !keys.contains_key(**key));
                found.extend(missing.map(|key| format!("area `{area}`: {key} is missing in {lang}")));
                for (key, text) in keys {
                    let english = languages.get("en").and_then(|en| en.get(key)).unwrap_or(text);
                    found.extend(text_problems(lang, text, english).map(|what| format!("{key} ({lang}): {what}")));
                }
            }
        }
        found
    }
}

fn text_problems(lang: &str, text: &str, english: &str) -> impl Iterator<Item = String> {
    let (here, there) = (placeholders(text), placeholders(english));
    let differ = (here != there).then(|| format!("has the placeholders {here:?}, English has {there:?}"));
    let empty = text.trim().is_empty().then(|| "is empty".to_owned());
    let control = text.chars().any(|c| c.is_control() && c != '\n').then(|| "has a control character".to_owned());
    let half = if lang == "zh" { half_width(text) } else { None };
    let half = half.map(|(a, b)| format!("has a half-width `{b}` behind `{a}`"));
    [differ, empty, control, half].into_iter().flatten()
}

/// The names in `%{name}`.
fn placeholders(text: &str) -> BTreeSet<String> {
    text.split("%{").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}

/// A half-width mark directly behind a Chinese character.
fn half_width(text: &str) -> Option<(char, char)> {
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    text.chars().zip(text.chars().skip(1)).find(|(a, b)| chinese(*a) && ",?!:;".contains(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)]) -> Vec<String> {
        let file = |(name, text): &(&str, &str)| File {
            path: format!("assets/i18n/{name}"),
            text: format!("_version = 1\n{text}"),
        };
        let files: Vec<File> = files.iter().map(file).collect();
        let (words, mut found) = read(&files.iter().collect::<Vec<_>>());
        found.extend(words.problems());
        found
    }

    #[test]
    fn good_words_pass() {
        let found = check(&[
            ("en.toml", "yes = \"yes\""),
            ("zh.toml", "yes = \"是\""),
            ("home.en.toml", "[home]\ntitle = \"%{n} lessons, TCP: %{name}\""),
            ("home.zh.toml", "[home]\ntitle = \"%{name}：共 %{n} 课，TCP: 好\""),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn each_mistake_is_seen() {
        let pairs = [
            ("a = \"x\"\nb = \"y\"", "a = \"x\""),
            ("a = \"x\"", "a = \"x\"\nb = \"y\""),
            ("a = \"%{n}\"", "a = \"%{m}\""),
            ("a = \"x\"", "a = \" \""),
            ("a = \"x\"", "a = \"x\\t\""),
            ("a = \"x\"", "a = \"你好,x\""),
            ("a = \"x\"", "a = \"你好?\""),
        ];
        for (en, zh) in pairs {
            assert_eq!(check(&[("a.en.toml", en), ("a.zh.toml", zh)]).len(), 1, "{en} | {zh}");
        }
        assert_eq!(check(&[("a.en.toml", "a = \"x\"")]).len(), 1, "no Chinese file");
        assert_eq!(check(&[("a.fr.toml", "")]).len(), 1, "no such language");
        assert_eq!(check(&[("a.en.toml", "a = 1")]).len(), 1, "not a text");
        let twice = [("a.en.toml", "k = \"x\""), ("a.zh.toml", "k = \"x\""), ("en.toml", "k = \"x\"")];
        assert_eq!(check(&[&twice[..], &[("zh.toml", "k = \"x\"")]].concat()).len(), 2, "two areas");
    }
}
