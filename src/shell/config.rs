//! The learner's own file of settings and themes: where they are, reading them, and writing settings into the file
//! without touching anything else in it.
//!
//! The folder is the platform's folder for configuration, or `FINWAIT_HOME`; `FINWAIT_CONFIG` names another file. What
//! was chosen on screen is kept apart, in `settings.toml` in the folder for state, and counts less than the file.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::files::{self, Unreadable};
use super::folders::{self, strategy};
use crate::lang::Lang;
use crate::scenario::{Diagnostic, render};
use crate::tr;
use crate::tui::settings::{Config, Setting, Settings, read};
use crate::tui::theme::{Palette, THEMES, read_theme};

const FILE: &str = "config.toml";
const THEMES_FOLDER: &str = "themes";
const ON_SCREEN: &str = "settings.toml";

/// What the learner's files say.
#[derive(Debug, Default)]
pub struct Found {
    /// The settings and the keys of the file.
    pub config: Config,
    /// What was chosen on screen before.
    pub on_screen: Settings,
    /// The learner's own themes that can be read.
    pub themes: Vec<Palette>,
    /// The file, which need not be there.
    pub file: Option<PathBuf>,
}

/// A file with what is wrong in it, as it is shown to a person.
pub type Wrong = String;

/// The folder of the file and of the themes.
pub fn folder() -> Option<PathBuf> {
    if let Some(home) = std::env::var_os("FINWAIT_HOME").filter(|home| !home.is_empty()) {
        return Some(PathBuf::from(home));
    }
    strategy().ok().map(|strategy| etcetera::AppStrategy::config_dir(&strategy))
}

/// The file.
pub fn file() -> Option<PathBuf> {
    let named = std::env::var_os("FINWAIT_CONFIG").filter(|name| !name.is_empty()).map(PathBuf::from);
    named.or_else(|| folder().map(|folder| folder.join(FILE)))
}

/// Reads everything.
///
/// # Errors
/// The file cannot be used: what is wrong in it, with its places.
pub fn load(lang: Lang) -> Result<Found, Wrong> {
    let names = theme_names();
    let file = file();
    let config = match &file {
        Some(file) if file.exists() => check(file, &names, lang)?,
        _ => Config::default(),
    };
    // A theme that cannot be read is told about when it is asked for, or by `finwait config --check`.
    let themes = names.iter().filter_map(|name| theme(name, lang).ok()).collect();
    Ok(Found { config, on_screen: on_screen(), themes, file })
}

/// Reads one file of settings.
///
/// # Errors
/// What is wrong with it.
pub fn check(file: &Path, themes: &[String], lang: Lang) -> Result<Config, Wrong> {
    let name = file.display().to_string();
    let text = files::read(file).map_err(|error: Unreadable| error.sentence(lang, &name))?;
    read(&text, themes, lang).map_err(|mistakes| shown(&mistakes, &text, &name, lang))
}

/// The names of the learner's own themes, sorted; a name that comes with the program is theirs to replace.
pub fn theme_names() -> Vec<String> {
    let Some(folder) = folder().map(|folder| folder.join(THEMES_FOLDER)) else { return Vec::new() };
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let names = entries.filter_map(|entry| {
        let path = entry.path();
        let name = path.file_stem()?.to_str()?.to_owned();
        (path.extension()? == "toml" && !name.starts_with('.')).then_some(name)
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Reads one of the learner's own themes.
///
/// # Errors
/// What is wrong with it.
pub fn theme(name: &str, lang: Lang) -> Result<Palette, Wrong> {
    let file = folder().unwrap_or_default().join(THEMES_FOLDER).join(format!("{name}.toml"));
    let shown_name = file.display().to_string();
    let text = files::read(&file).map_err(|error| error.sentence(lang, &shown_name))?;
    read_theme(name, &text, lang).map_err(|mistakes| shown(&mistakes, &text, &shown_name, lang))
}

/// All themes by name: those that come with the program, then the learner's.
pub fn known_themes() -> Vec<String> {
    THEMES.into_iter().map(str::to_owned).chain(theme_names()).collect()
}

/// The language that the file chooses, if it can be read at all: every command speaks it.
pub fn language() -> Option<Lang> {
    let text = fs::read_to_string(file()?).ok()?;
    let table: toml::Table = text.parse().ok()?;
    let code = table.get(Setting::Language.name())?.as_str()?.to_owned();
    Lang::ALL.into_iter().find(|lang| lang.code() == code)
}

fn shown(mistakes: &[Diagnostic], text: &str, name: &str, lang: Lang) -> Wrong {
    render(mistakes, text, name, lang, false)
}

/// What was chosen on screen; a file that cannot be read says nothing.
fn on_screen() -> Settings {
    let text = folders::state().ok().and_then(|folder| fs::read_to_string(folder.join(ON_SCREEN)).ok());
    text.and_then(|text| read(&text, &theme_names(), Lang::En).ok()).map(|config| config.settings).unwrap_or_default()
}

/// Keeps what was chosen on screen.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn keep_on_screen(settings: &Settings) -> io::Result<()> {
    let folder = folders::state().map_err(io::Error::other)?;
    fs::create_dir_all(&folder)?;
    let lines = settings.chosen().map(|(setting, value)| format!("{} = {value:?}\n", setting.name()));
    replace(&folder.join(ON_SCREEN), &lines.collect::<String>())
}

/// Writes settings into the learner's file: their values and nothing else is changed, comments stay.
///
/// # Errors
/// A sentence: there is no folder, the file holds mistakes, or it cannot be written.
pub fn write(settings: &Settings, lang: Lang) -> Result<String, String> {
    let file = file().ok_or_else(|| tr!(lang, "config.shell.no_folder").into_owned())?;
    let before = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.to_string()),
    };
    let text = changed(&before, settings).map_err(|error| error.to_string())?;
    let made = file.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| replace(&file, &text)).map_err(|error| error.to_string())?;
    Ok(file.display().to_string())
}

/// A file of settings with those values.
fn changed(text: &str, settings: &Settings) -> Result<String, toml_edit::TomlError> {
    let mut document: toml_edit::DocumentMut = text.parse()?;
    for (setting, value) in settings.chosen() {
        let before = document.get(setting.name()).and_then(toml_edit::Item::as_str);
        if before == Some(value) || before.is_none() && value == setting.default_value() {
            continue;
        }
        let mut item = toml_edit::value(value);
        if let (Some(old), Some(new)) =
            (document.get(setting.name()).and_then(toml_edit::Item::as_value), item.as_value_mut())
        {
            *new.decor_mut() = old.decor().clone();
        }
        document[setting.name()] = item;
    }
    Ok(document.to_string())
}

/// Puts a file in the place of another, so that at any moment one of the two is whole. What a link points at is
/// replaced, not the link.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let target = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    fresh.write_all(text.as_bytes())?;
    fresh.as_file().sync_all()?;
    if let Ok(known) = fs::metadata(&target) {
        fresh.as_file().set_permissions(known.permissions())?;
    }
    fresh.persist(&target)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_values_change_and_comments_stay() {
        let text = "# mine\ntheme = \"dark\" # at night\n\n[keys.run] # keys\nstep = \"Right\"\n";
        let settings = Settings::default().with(Setting::Theme, Some("light")).with(Setting::Numbers, Some("absolute"));
        let settings = settings.with(Setting::Motion, Some("full"));
        let after = changed(text, &settings).unwrap();
        assert!(after.contains("# mine\ntheme = \"light\" # at night\n"), "{after}");
        assert!(after.contains("[keys.run] # keys\nstep = \"Right\"\n"), "{after}");
        assert!(!after.contains("motion"), "a default that was not there is not put in: {after}");
        let config = read(&after, &[], Lang::En).unwrap();
        assert_eq!(config.settings.value(Setting::Numbers), "absolute");
        assert_eq!(changed(&after, &settings).unwrap(), after, "the same again changes nothing");
        assert!(changed("theme = ", &settings).is_err());
    }
}
