//! A learner's own theme: a TOML file that names a theme to begin with and the colours that differ from it.
//!
//! `docs/themes.md` describes it. Every mistake is told with its place. A colour is `#rrggbb`, or a table that also
//! chooses one of 256 and one of sixteen; what is not chosen is the nearest of 256, and the sixteen of the theme that
//! it begins with.

use ratatui::style::Color;

use super::built_in::{self, NAMES};
use super::palette::{Ink, Palette, Rgb};
use super::{Role, dark};
use crate::lang::Lang;
use crate::lesson::toml_reader::{Reader, Str, Table};
use crate::scenario::Diagnostic;
use crate::tr;

/// The sixteen colours by name, and the terminal's own.
pub(super) const SIXTEEN: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// Reads a theme that is to have that name; messages are in `lang`.
///
/// # Errors
/// Every mistake found, in the order of their places in `text`.
pub fn read(name: &str, text: &str, lang: Lang) -> Result<Palette, Vec<Diagnostic>> {
    let mut reader = Reader::new(text, lang);
    let mut top = reader.document();
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    let mut palette = beginning(&mut reader, &mut top, lang);
    name.clone_into(&mut palette.name);
    for (key, ground) in [("background", &mut palette.base), ("bar", &mut palette.raised)] {
        if let Some(ink) = ink(&mut reader, &mut top, key, *ground, lang) {
            *ground = ink;
        }
    }
    if let Some(mut roles) = reader.table(&mut top, "roles") {
        for role in Role::ALL {
            if let Some(ink) = ink(&mut reader, &mut roles, role.name(), *palette.ink(role), lang) {
                palette.inks[role as usize] = ink;
            }
        }
        reader.finish(&roles);
    }
    reader.finish(&top);
    let mut errors = reader.errors;
    errors.sort_by_key(|error| error.span.start);
    if errors.is_empty() { Ok(palette) } else { Err(errors) }
}

/// The theme that it begins with.
fn beginning<'t>(reader: &mut Reader<'t>, top: &mut Table<'t>, lang: Lang) -> Palette {
    let Some(like) = reader.string(top, "like") else { return dark() };
    built_in::palette(&like.value).unwrap_or_else(|| {
        let message = tr!(lang, "config.theme.like", name = like.value, known = NAMES.join(", "));
        reader.errors.push(Diagnostic::new("unknown-theme", message, like.span));
        dark()
    })
}

/// A colour, if the key is there.
fn ink<'t>(reader: &mut Reader<'t>, table: &mut Table<'t>, key: &'static str, before: Ink, lang: Lang) -> Option<Ink> {
    if !table.holds_table(key) {
        let text = reader.string(table, key)?;
        return Some(Ink::new(rgb(reader, &text, lang)?, before.sixteen));
    }
    let mut inner = reader.table(table, key)?;
    let colour = reader.string(&mut inner, "rgb").and_then(|text| rgb(reader, &text, lang));
    let mut ink = colour.map_or(before, |colour| Ink::new(colour, before.sixteen));
    if let Some(index) = reader.integer(&mut inner, "indexed") {
        if let Ok(index) = u8::try_from(index.value) {
            ink.indexed = index;
        } else {
            let message = tr!(lang, "config.theme.indexed", value = index.value);
            reader.errors.push(Diagnostic::new("bad-colour", message, index.span));
        }
    }
    if let Some(text) = reader.string(&mut inner, "sixteen") {
        if let Some((_, colour)) = SIXTEEN.iter().find(|(name, _)| *name == text.value) {
            ink.sixteen = *colour;
        } else {
            let known = SIXTEEN.map(|(name, _)| name).join(", ");
            let message = tr!(lang, "config.theme.sixteen", name = text.value);
            let help = tr!(lang, "config.theme.sixteen_help", known = known);
            reader.errors.push(Diagnostic::new("bad-colour", message, text.span).with_help(help));
        }
    }
    reader.finish(&inner);
    Some(ink)
}

/// The colour of `#rrggbb`.
fn rgb(reader: &mut Reader<'_>, text: &Str, lang: Lang) -> Option<Rgb> {
    let digits = text.value.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    if number.is_none() {
        let message = tr!(lang, "config.theme.colour", text = text.value);
        reader.errors.push(Diagnostic::new("bad-colour", message, text.span.clone()));
    }
    number.map(u32::to_be_bytes).map(|[_, r, g, b]| (r, g, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_taken_and_the_rest_is_the_theme_that_it_begins_with() {
        let text = "like = \"light\"\nbackground = \"#ffffff\"\n[roles]\nsyn = \"#003366\"\n\
                    ack = { rgb = \"#101010\", indexed = 16, sixteen = \"bright-black\" }\n";
        let theme = read("mine", text, Lang::En).expect("a theme");
        let light = built_in::palette("light").expect("there");
        assert_eq!(theme.name, "mine");
        assert_eq!(theme.base.rgb, (255, 255, 255));
        assert_eq!(theme.ink(Role::Syn), &Ink::new((0, 0x33, 0x66), light.ink(Role::Syn).sixteen));
        assert_eq!(*theme.ink(Role::Ack), Ink { rgb: (16, 16, 16), indexed: 16, sixteen: Color::DarkGray });
        assert_eq!(theme.ink(Role::Fin), light.ink(Role::Fin));
        assert_eq!(read("x", "", Lang::En).map(|theme| theme.inks), Ok(dark().inks));
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        let text = "like = \"dusk\"\nbackground = 7\n[roles]\nsyn = \"blue\"\npsh = \"#000000\"\n\
                    ack = { rgb = \"#12345\", indexed = 256, sixteen = \"pink\", bold = true }\n";
        for lang in Lang::ALL {
            let found = read("mine", text, lang).expect_err("mistakes");
            let places: Vec<(usize, usize)> = found.iter().map(|found| found.place(text)).collect();
            assert_eq!(places, [(1, 8), (2, 14), (4, 7), (5, 1), (6, 15), (6, 35), (6, 50), (6, 58)], "{found:?}");
        }
        assert_eq!(read("x", "[roles\n", Lang::En).expect_err("not TOML").len(), 1);
    }
}
