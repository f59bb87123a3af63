//! `finwait glossary`: the terms, as a list, or one of them with its sources and what belongs to it.

use std::fmt::Write;

use crate::lang::Lang;
use crate::scenario::nearest;
use crate::shell::{Failure, print};
use crate::tr;
use crate::tui::glossary::{TERMS, find};

/// Prints one term, or the list.
pub fn perform(term: Option<&str>, lang: Lang) -> Result<(), Failure> {
    let Some(word) = term else {
        return print(&list(lang));
    };
    if let Some(term) = find(word) {
        return print(&term.plain(lang));
    }
    Err(Failure::Usage(match nearest(word, TERMS.iter().map(|term| term.key.as_str())) {
        Some(near) => tr!(lang, "shell.glossary.nearest", word = word, alike = near).into_owned(),
        None => tr!(lang, "shell.glossary.unknown", word = word).into_owned(),
    }))
}

fn list(lang: Lang) -> String {
    TERMS.iter().fold(String::new(), |mut text, term| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}\n    {}", term.names(lang).join(", "), term.text(lang));
        text
    })
}
