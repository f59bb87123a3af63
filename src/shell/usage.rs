//! What is said about arguments that do not parse, in the reader's language, and the printing of `--help` and
//! `--version`.
//!
//! The kinds of mistakes that people make have sentences of our own; a rare one falls back on the parser's English
//! text.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::{Failure, print, spoken};
use crate::lang::Lang;
use crate::tr;

/// Prints help or the version if that is what the "error" is, and tells the mistake otherwise.
pub fn report(error: &Error, lang: Lang) -> Result<(), Failure> {
    if !error.use_stderr() {
        return print(&error.render().to_string());
    }
    let sentence = sentence(error, lang).unwrap_or_else(|| {
        let text = error.render().to_string();
        text.strip_prefix("error: ").unwrap_or(&text).trim_end().to_owned()
    });
    Err(Failure::Usage(format!("{sentence}\n{}", tr!(lang, "shell.usage.hint"))))
}

fn sentence(error: &Error, lang: Lang) -> Option<String> {
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let other = context(error, ContextKind::PriorArg);
    let text = match error.kind() {
        ErrorKind::UnknownArgument => tr!(lang, "shell.usage.unknown", argument = argument?),
        ErrorKind::InvalidSubcommand => {
            tr!(lang, "shell.usage.command", command = context(error, ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::MissingRequiredArgument => tr!(lang, "shell.usage.missing", argument = argument?),
        ErrorKind::ArgumentConflict if other.as_ref().is_some_and(|other| Some(other) != argument.as_ref()) => {
            tr!(lang, "shell.usage.together", argument = argument?, other = other?)
        }
        ErrorKind::ArgumentConflict => tr!(lang, "shell.usage.twice", argument = argument?),
        ErrorKind::InvalidValue if value.as_deref() == Some("") || value.is_none() => {
            tr!(lang, "shell.usage.no_value", argument = argument?)
        }
        ErrorKind::InvalidValue => {
            let valid = context(error, ContextKind::ValidValue)?;
            tr!(lang, "shell.usage.value", argument = argument?, value = value?, valid = valid)
        }
        // Numbers are all that is checked beyond a choice of words.
        ErrorKind::ValueValidation => {
            let (argument, value) = (argument?, value?);
            let option = argument.split(' ').next().unwrap_or(&argument);
            let value = spoken(&value);
            if let Some((min, max)) = bounds(error) {
                tr!(lang, "shell.usage.invalid", argument = option, min = min, max = max, value = value)
            } else {
                tr!(lang, "shell.usage.number", argument = option, value = value)
            }
        }
        _ => return None,
    };
    Some(text.into_owned())
}

/// The least and the most of a number with bounds: clap gives them only in its own sentence, `0 is not in 1..=1000`.
fn bounds(error: &Error) -> Option<(String, String)> {
    let said = std::error::Error::source(error)?.to_string();
    let (min, max) = said.rsplit(' ').next()?.split_once("..=")?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(min) && is_number(max)).then(|| (min.to_owned(), max.to_owned()))
}

fn context(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}
