//! What the learner has set: taking it up at the start, changing it while everything goes on, and handing it out to be
//! kept.
//!
//! What is changed on screen counts at once, whatever was given on the command line. It is kept by itself; the
//! learner's file is written only when asked for, with what is in force then.

use super::overture::Overture;
use super::stage::Manner;
use super::{App, Choice, Looks, Place, message_title};
use crate::lang::Lang;
use crate::tr;
use crate::tui::Effect;
use crate::tui::action::Keymap;
use crate::tui::overlay::{MenuEntry, Overlay, Page};
use crate::tui::settings::{Setting, Settings};
use crate::tui::theme::{ColourDepth, GlyphSet, Palette, Theme, built_in_theme, dark};

/// What the shell has found out before the first screen.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The settings in force, all sources laid over one another.
    pub settings: Settings,
    /// What was chosen on screen, in this run of the program and before.
    pub on_screen: Settings,
    /// The keys in force.
    pub keymap: Keymap,
    /// The learner's own themes.
    pub themes: Vec<Palette>,
    /// How many colours the terminal has, and which signs, where no setting says.
    pub terminal: (ColourDepth, GlyphSet),
    /// The name of the learner's file, if there can be one.
    pub file: Option<String>,
}

/// The app's own copy of it.
#[derive(Debug, Clone)]
pub(super) struct Preferences {
    in_force: Settings,
    on_screen: Settings,
    themes: Vec<Palette>,
    terminal: (ColourDepth, GlyphSet),
    file: Option<String>,
}

impl Preferences {
    /// What the looks alone say.
    pub(super) fn of(looks: &Looks) -> Preferences {
        let mut in_force = Settings::default();
        in_force.set(Setting::Language, looks.lang.code());
        if !looks.motion {
            in_force.set(Setting::Motion, "reduced");
        }
        let terminal = (looks.theme.depth(), looks.theme.glyph_set());
        Preferences { in_force, on_screen: Settings::default(), themes: Vec::new(), terminal, file: None }
    }

    /// The language was switched.
    pub(super) fn note_language(&mut self, lang: Lang) {
        self.in_force.set(Setting::Language, lang.code());
    }

    /// The theme in force.
    fn theme(&self) -> Theme {
        let name = self.in_force.value(Setting::Theme);
        let own = self.themes.iter().find(|palette| palette.name == name).cloned();
        let palette = own.or_else(|| built_in_theme(name)).unwrap_or_else(dark);
        let depth = self.in_force.depth().unwrap_or(self.terminal.0);
        Theme::of(&palette, depth).with_glyphs(self.in_force.signs().unwrap_or(self.terminal.1))
    }

    /// How things are shown.
    fn manner(&self) -> Manner {
        let settings = &self.in_force;
        Manner { motion: settings.motion(), pace: settings.pace(), absolute: settings.absolute() }
    }

    /// The values that a setting may have here.
    fn values(&self, setting: Setting) -> Vec<String> {
        let own = self.themes.iter().filter(|_| setting == Setting::Theme).map(|palette| palette.name.clone());
        let mut values: Vec<String> = setting.values().into_iter().map(str::to_owned).collect();
        // What is in force on screen is a language, never the search for one.
        values.retain(|value| setting != Setting::Language || value != "auto");
        for name in own {
            if !values.contains(&name) {
                values.push(name);
            }
        }
        values
    }

    /// The value that follows the present one.
    fn next(&self, setting: Setting) -> String {
        let values = self.values(setting);
        let at = values.iter().position(|value| value == self.in_force.value(setting));
        let next = at.map_or(0, |at| (at + 1) % values.len().max(1));
        values.into_iter().nth(next).unwrap_or_default()
    }
}

impl App {
    /// Takes up what was found out before the first screen.
    pub fn use_setup(&mut self, setup: Setup) {
        let Setup { settings, on_screen, keymap, themes, terminal, file } = setup;
        self.keymap = std::sync::Arc::new(keymap);
        self.preferences = Preferences { in_force: settings, on_screen, themes, terminal, file };
        self.preferences.note_language(self.lang);
        self.apply_preferences();
        self.begin_overture();
    }

    /// The first screen's ladder begins to play.
    pub(super) fn begin_overture(&mut self) {
        self.overture = Overture::new(self.manner, self.lang).map(Box::new);
    }

    /// Whether the settings lie on top.
    pub(super) fn settings_open(&self) -> bool {
        let top = self.overlays.top();
        top.is_some_and(|overlay| match overlay {
            Overlay::Menu { entries, .. } => entries.iter().any(|entry| entry.choice == Choice::WriteSettings),
            Overlay::Page { .. } | Overlay::Confirm { .. } | Overlay::Pick(_) => false,
        })
    }

    /// Opens the settings, with that entry chosen.
    pub(super) fn open_settings(&mut self, chosen: usize) {
        self.lay(|app| app.put_settings(chosen));
    }

    fn put_settings(&mut self, chosen: usize) {
        let lang = self.lang;
        let entry = |setting: Setting| MenuEntry {
            label: setting.label(lang),
            note: match setting {
                // What is open is told in every language: in each, that one is in force.
                Setting::Language => setting.value_label(lang.code(), lang),
                _ => setting.value_label(self.preferences.in_force.value(setting), lang),
            },
            choice: Choice::Setting(setting),
        };
        let mut entries: Vec<MenuEntry<Choice>> = Setting::ALL.into_iter().map(entry).collect();
        entries.push(MenuEntry {
            label: tr!(lang, "config.screen.write").into_owned(),
            note: self.preferences.file.clone().unwrap_or_default(),
            choice: Choice::WriteSettings,
        });
        let title = tr!(lang, "config.screen.title").into_owned();
        self.overlays.push(Overlay::Menu { title, entries, chosen });
    }

    /// Gives a setting its next value, and shows the settings again.
    pub(super) fn next_value(&mut self, setting: Setting) {
        if setting == Setting::Language {
            self.set_language(self.lang.next());
        } else {
            let value = self.preferences.next(setting);
            self.preferences.in_force.set(setting, value.clone());
            self.preferences.on_screen.set(setting, value);
            self.apply_preferences();
            self.effects.push(Effect::SaveSettings(self.preferences.on_screen.clone()));
        }
        let at = Setting::ALL.iter().position(|known| *known == setting).unwrap_or(0);
        self.open_settings(at);
    }

    /// Asks for the settings in force to be written into the learner's file.
    pub(super) fn write_settings(&mut self) {
        self.effects.push(Effect::WriteSettings(self.preferences.in_force.clone()));
    }

    /// Says what came of it.
    pub(super) fn tell_written(&mut self, outcome: Result<String, String>) {
        let body = match outcome {
            Ok(file) => tr!(self.lang, "config.screen.written", file = file),
            Err(reason) => tr!(self.lang, "config.screen.unwritten", reason = reason),
        };
        self.overlays.show(Page::Message { title: message_title(self.lang), body: body.into_owned() });
    }

    /// Shows everything as the settings want it.
    fn apply_preferences(&mut self) {
        self.theme = self.preferences.theme();
        self.manner = self.preferences.manner();
        let manner = self.manner;
        self.with_stage(|stage, _| stage.set_manner(manner));
        match &mut self.place {
            Place::Home | Place::Fleet(_) => {}
            Place::Lesson(screen) => screen.manner = manner,
            Place::Drill(screen) => screen.manner = manner,
            Place::Sandbox(sandbox) => sandbox.manner = manner,
        }
    }
}
