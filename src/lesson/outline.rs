//! A lesson file as the others in its folder see it: its id, what it needs, what it settles, its texts and commands.
//!
//! This is read even from a file with mistakes of its own, so that what is wrong between files is told with them and
//! not only once each is good. Of a file that is no TOML the head is read, which is seldom what is broken.

use crate::lang::Lang;

use super::raw::{self, RawLesson};
use super::toml_reader::{Reader, Str};

/// What is known of a file without judging it; what cannot be read is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outline {
    pub id: Option<Str>,
    pub needs: Vec<Str>,
    pub chapter: Option<i64>,
    /// Every text in English, or in Chinese where that is missing.
    pub texts: Vec<Str>,
    /// Everything that is played.
    pub commands: Vec<String>,
}

impl Outline {
    /// Reads a file, or what can be read of it.
    pub fn of(text: &str) -> Outline {
        let whole = Reader::new(text, Lang::En);
        Outline::read(whole).unwrap_or_else(|| {
            let end = text.find("\n[").map_or(text.len(), |end| end + 1);
            let head = Reader::new(text.get(..end).unwrap_or_default(), Lang::En);
            Outline::read(head).unwrap_or_default()
        })
    }

    fn read(mut reader: Reader<'_>) -> Option<Outline> {
        let mut top = reader.document();
        if !reader.errors.is_empty() {
            return None;
        }
        Some(Outline::from(&raw::read(&mut reader, &mut top)))
    }
}

impl From<&RawLesson> for Outline {
    fn from(raw: &RawLesson) -> Outline {
        let texts = raw.words().into_iter().filter_map(|words| words.en.as_ref().or(words.zh.as_ref()));
        Outline {
            id: raw.id.clone(),
            chapter: raw.chapter.as_ref().map(|chapter| chapter.value),
            needs: raw.needs.iter().flat_map(|needs| needs.value.iter().cloned()).collect(),
            texts: texts.cloned().collect(),
            commands: raw.commands().into_iter().map(|text| text.value.clone()).collect(),
        }
    }
}
