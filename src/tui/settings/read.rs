//! Reading a file of settings: strict, every mistake at once, each with its place.

use core::ops::Range;

use super::{Setting, Settings};
use crate::lang::Lang;
use crate::lesson::toml_reader::{Reader, Str, Table};
use crate::scenario::Diagnostic;
use crate::tr;
use crate::tui::action::{BINDINGS, Conflict, Context, Keymap, Pattern, UnknownKey};

/// What a file of settings says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// The settings that it chooses.
    pub settings: Settings,
    /// The keys in force.
    pub keymap: Keymap,
}

/// A binding that the file changes, with the place of its key in the file.
type Rebound = ((Context, &'static str), Range<usize>);

/// Reads a file of settings; `themes` are the names of the learner's own, messages are in `lang`.
///
/// # Errors
/// Every mistake found, in the order of their places in `text`.
pub fn read(text: &str, themes: &[String], lang: Lang) -> Result<Config, Vec<Diagnostic>> {
    let mut reader = Reader::new(text, lang);
    let mut top = reader.document();
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    let mut config = Config::default();
    for setting in Setting::ALL {
        let Some(found) = reader.string(&mut top, setting.name()) else { continue };
        let own = themes.iter().map(String::as_str).filter(|_| setting == Setting::Theme);
        let known: Vec<&str> = setting.values().into_iter().chain(own).collect();
        if known.contains(&found.value.as_str()) {
            config.settings.set(setting, found.value);
        } else {
            let message = tr!(lang, "config.value_unknown", key = setting.name(), value = found.value);
            let help = tr!(lang, "config.value_known", known = known.join(", "));
            reader.errors.push(Diagnostic::new("unknown-value", message, found.span).with_help(help));
        }
    }
    let mut rebound = Vec::new();
    if let Some(mut keys) = reader.table(&mut top, "keys") {
        for context in Context::ALL {
            let Some(mut here) = reader.table(&mut keys, context.name()) else { continue };
            read_context(&mut reader, &mut here, context, &mut config.keymap, &mut rebound, lang);
            reader.finish(&here);
        }
        reader.finish(&keys);
    }
    reader.finish(&top);
    let mut errors = reader.errors;
    if errors.is_empty() {
        errors.extend(config.keymap.conflicts().iter().map(|conflict| diagnostic(conflict, &rebound, lang)));
    }
    errors.sort_by_key(|error| error.span.start);
    if errors.is_empty() { Ok(config) } else { Err(errors) }
}

/// Reads the keys of one context.
fn read_context<'t>(
    reader: &mut Reader<'t>,
    table: &mut Table<'t>,
    context: Context,
    keymap: &mut Keymap,
    rebound: &mut Vec<Rebound>,
    lang: Lang,
) {
    for binding in BINDINGS.iter().filter(|binding| binding.context == context) {
        let Some(found) = reader.one_or_more(table, binding.words) else { continue };
        let keys = found.value.iter().filter_map(|name| {
            Pattern::named(&name.value).map_err(|error| reader.errors.push(no_key(name, error, lang))).ok()
        });
        keymap.rebind(context, binding.words, keys.collect());
        rebound.push((binding.place(), found.span));
    }
}

/// A text that names no key.
fn no_key(name: &Str, error: UnknownKey, lang: Lang) -> Diagnostic {
    let message = match error {
        UnknownKey::Unknown => tr!(lang, "config.keys.unknown", name = name.value),
        UnknownKey::Taken => tr!(lang, "config.keys.taken", name = name.value),
        UnknownKey::SentAs(other) => tr!(lang, "config.keys.sent_as", name = name.value, other = other),
    };
    let diagnostic = Diagnostic::new("unknown-key-name", message, name.span.clone());
    match error {
        UnknownKey::Unknown => diagnostic.with_help(tr!(lang, "config.keys.unknown_help")),
        UnknownKey::SentAs(_) | UnknownKey::Taken => diagnostic,
    }
}

/// A conflict at the place in the file that brought it about.
fn diagnostic(conflict: &Conflict, rebound: &[Rebound], lang: Lang) -> Diagnostic {
    let places = conflict.places();
    let found = places.iter().find_map(|place| rebound.iter().find(|(bound, _)| bound == place));
    let span = found.map_or(0..0, |(_, span)| span.clone());
    Diagnostic::new("key-conflict", conflict.sentence(lang), span)
}
