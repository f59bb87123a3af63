//! Tests of the settings: the default file is valid and says the defaults, and every mistake is told with its place.

use super::*;
use crate::tui::action::{Action, Keymap, stack};
use crate::tui::key::Key;

#[test]
fn the_file_of_defaults_is_valid_and_says_what_holds_without_it() {
    for lang in Lang::ALL {
        let text = default_file(lang);
        let config = read(&text, &[], lang).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
        assert_eq!(config.keymap, Keymap::default());
        for setting in Setting::ALL {
            assert_eq!(config.settings.get(setting), Some(setting.default_value()), "{setting:?}");
        }
        assert!(text.lines().all(|line| crate::tui::text::width(line) <= 120), "{text}");
    }
    assert_ne!(default_file(Lang::En), default_file(Lang::Zh));
    assert!(default_file(Lang::En).is_ascii());
}

#[test]
fn an_empty_file_changes_nothing_and_each_value_has_words() {
    assert_eq!(read("", &[], Lang::En), Ok(Config::default()));
    for setting in Setting::ALL {
        for lang in Lang::ALL {
            for value in setting.values() {
                let mut settings = Settings::default();
                settings.set(setting, value);
                let line = format!("{} = \"{value}\"\n", setting.name());
                assert_eq!(read(&line, &[], lang).map(|config| config.settings), Ok(settings));
                assert!(!setting.value_label(value, lang).contains("config."), "{value} has no words");
            }
            assert!(!setting.label(lang).contains("config.") && !setting.help(lang).contains("config."));
        }
    }
}

#[test]
fn keys_are_taken_from_the_file() {
    let text = "[keys.run]\nstep = \"Ctrl-N\"\n[keys.look]\nwhy = [\"y\", \"F5\"]\n";
    let config = read(text, &[], Lang::En).expect("sound");
    assert_eq!(config.keymap.lookup(stack::SANDBOX, Key::ctrl('n')), Some(Action::Step));
    assert_eq!(config.keymap.lookup(stack::SANDBOX, Key::char('y')), Some(Action::Why));
    assert_eq!(config.keymap.lookup(stack::SANDBOX, Key::char('w')), None);
}

#[test]
fn every_mistake_is_told_with_its_place() {
    /// A file, the places of its mistakes, and what is said of one.
    type Case = (&'static str, &'static [(usize, usize)], &'static str);
    let cases: [Case; 12] = [
        ("theme = \"dusk\"\n", &[(1, 9)], "dark, light, high-contrast, colour-blind"),
        ("language = 1\n", &[(1, 12)], "string"),
        ("pace = \"3x\"\nnumbers = \"odd\"\n", &[(1, 8), (2, 11)], "relative, absolute"),
        ("colour = \"256\"\n", &[(1, 1)], "color, keys, language"),
        ("[keys.runs]\nstep = \"x\"\n", &[(1, 7)], "command_line"),
        ("[keys.run]\nstep = \"Spaec\"\n", &[(2, 8)], "Space"),
        ("[keys.run]\nstep = [\"Ctrl-I\"]\n", &[(2, 9)], "Tab"),
        ("[keys.run]\nstpe = \"x\"\n", &[(2, 1)], "step"),
        ("[keys.run]\nstep = []\n", &[(2, 8)], "no key"),
        ("[keys.run]\nstep = 7\n", &[(2, 8)], "list of strings"),
        ("# 注释\n[keys.run]\nstep = [\"Space\", \"n\"] # 一步\n", &[(3, 8)], "run.next_arrival"),
        ("[keys]\n", &[], ""),
    ];
    for (text, places, told) in cases {
        let found = read(text, &[], Lang::En).err().unwrap_or_default();
        let at: Vec<(usize, usize)> = found.iter().map(|found| found.place(text)).collect();
        assert_eq!(at, places, "{text}: {found:?}");
        let said = crate::scenario::render(&found, text, "config.toml", Lang::En, false);
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(read("theme = \"mine\"\n", &["mine".to_owned()], Lang::Zh).is_ok());
}

#[test]
fn what_lies_above_counts() {
    let layer = |value: Option<&str>| Settings::default().with(Setting::Theme, value);
    let all = layer(None).over(layer(Some("light"))).over(layer(Some("high-contrast")));
    assert_eq!(all.value(Setting::Theme), "light");
    assert_eq!(Settings::default().value(Setting::Theme), "dark");
    let plain = Settings::default();
    assert_eq!((plain.lang(), plain.depth(), plain.signs()), (None, None, None));
    assert_eq!((plain.motion(), plain.pace(), plain.absolute()), (true, 2, false));
}
