//! The file of settings with every default in it, its comments in the language asked for: what
//! `finwait config --default` prints.

use core::fmt::Write as _;

use super::Setting;
use crate::lang::Lang;
use crate::tr;
use crate::tui::action::{Binding, Context, Keymap, key_names};

/// The widest that a comment is made.
const COLUMNS: usize = 100;

/// The whole file.
pub fn default_file(lang: Lang) -> String {
    let mut file = String::new();
    comment(&mut file, &tr!(lang, "config.file.opening"));
    for setting in Setting::ALL {
        file.push('\n');
        comment(&mut file, &setting.help(lang));
        let values = setting.values().iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(", ");
        let own = if setting == Setting::Theme { tr!(lang, "config.file.own_theme") } else { "".into() };
        comment(&mut file, &tr!(lang, "config.file.values", values = values, more = own));
        let _ = writeln!(file, "{} = \"{}\"", setting.name(), setting.default_value());
    }
    file.push('\n');
    comment(&mut file, &tr!(lang, "config.file.keys"));
    let keymap = Keymap::default();
    for context in Context::ALL {
        let _ = writeln!(file, "\n# {}\n[keys.{}]", tr!(lang, context.title_key()), context.name());
        for binding in keymap.of(context) {
            let _ = writeln!(file, "{} = {} # {}", binding.words, keys(binding), help(binding, lang));
        }
    }
    file
}

/// What a binding does.
fn help(binding: &Binding, lang: Lang) -> String {
    let key = format!("tui.action.{}.help", binding.words);
    tr!(lang, &key).into_owned()
}

/// The keys of a binding as the file has them, in ASCII.
fn keys(binding: &Binding) -> String {
    let quoted = key_names(binding, true).into_iter().map(|name| format!("{name:?}"));
    format!("[{}]", quoted.collect::<Vec<_>>().join(", "))
}

/// Writes a text as comments.
fn comment(file: &mut String, text: &str) {
    for paragraph in text.lines() {
        let lines = crate::tui::text::wrap_plain(paragraph, crate::tui::theme::Role::Text, COLUMNS);
        for line in lines {
            let text: String = line.into_iter().map(|run| run.text).collect();
            let _ = writeln!(file, "{}", format!("# {text}").trim_end());
        }
    }
}
