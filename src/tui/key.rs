//! What the learner does with hands: keys and the mouse, in types of our own.
//!
//! The shell turns the terminal library's events into these, so that everything above can be driven by a test, a
//! script or another front end. No binding lives here; `action.rs` has the table.

use core::fmt;
use core::str::FromStr;

/// A key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift; false for characters, where the character says it (`L`, `?`).
    pub shift: bool,
}

/// Which key was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyCode {
    /// A key that types a character.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift-Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key by its number.
    F(u8),
}

impl Key {
    /// The key alone.
    pub const fn plain(code: KeyCode) -> Key {
        Key { code, ctrl: false, alt: false, shift: false }
    }

    /// The key that types `c`.
    pub const fn char(c: char) -> Key {
        Key::plain(KeyCode::Char(c))
    }

    /// Ctrl with the key that types `c`.
    pub const fn ctrl(c: char) -> Key {
        Key { code: KeyCode::Char(c), ctrl: true, alt: false, shift: false }
    }

    /// The digit that it types, if it types one.
    pub fn digit(self) -> Option<u8> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()),
            _ => None,
        }
    }

    /// The same key as the tables have it: Shift does not count beside a character, and Shift-Tab is `BackTab`.
    #[must_use]
    pub fn canonical(self) -> Key {
        match self.code {
            KeyCode::Char(_) | KeyCode::BackTab => Key { shift: false, ..self },
            KeyCode::Tab if self.shift => Key { code: KeyCode::BackTab, shift: false, ..self },
            _ => self,
        }
    }
}

impl From<KeyCode> for Key {
    fn from(code: KeyCode) -> Key {
        Key::plain(code)
    }
}

/// The name printed on screens and in the docs: `Space`, `←`, `Ctrl-C`, `Shift-Tab`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        if self.shift {
            f.write_str("Shift-")?;
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.ctrl || self.alt => write!(f, "{}", c.to_ascii_uppercase()),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            code => f.write_str(code.name()),
        }
    }
}

/// Why a name is no key's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoKey {
    /// No key has that name.
    Unknown,
    /// A terminal sends the same for this key and another, and the other one is heard.
    SentAs(&'static str),
    /// The system takes the key for itself before a terminal hears of it.
    Taken,
}

/// The key of a name as it is printed (`Space`, `Ctrl-C`, `Shift-Tab`), arrows also as `Up` or `↑`; capitals count only
/// in a single character.
impl FromStr for Key {
    type Err = NoKey;

    fn from_str(name: &str) -> Result<Key, NoKey> {
        let mut key = Key::char(' ');
        let mut rest = name;
        while let Some((head, tail)) = rest.split_once('-').filter(|(_, tail)| !tail.is_empty()) {
            match head.to_ascii_lowercase().as_str() {
                "ctrl" if !key.ctrl => key.ctrl = true,
                "alt" if !key.alt => key.alt = true,
                "shift" if !key.shift => key.shift = true,
                _ => break,
            }
            rest = tail;
        }
        key.code = KeyCode::named(rest).ok_or(NoKey::Unknown)?;
        if key.ctrl && key.alt && matches!(key.code, KeyCode::Delete | KeyCode::F(_)) {
            return Err(NoKey::Taken);
        }
        if let KeyCode::Char(c) = key.code {
            if key.ctrl {
                key.code = KeyCode::Char(c.to_ascii_lowercase());
            }
            match (c.to_ascii_lowercase(), key.ctrl) {
                ('i', true) => return Err(NoKey::SentAs("Tab")),
                ('m', true) => return Err(NoKey::SentAs("Enter")),
                ('[', true) => return Err(NoKey::SentAs("Esc")),
                (_, false) if key.shift => return Err(NoKey::Unknown),
                _ => {}
            }
        }
        Ok(key.canonical())
    }
}

impl KeyCode {
    /// The keys that have a name of their own.
    const NAMED: [KeyCode; 14] = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
    ];

    /// The key of a name without what is held down beside it.
    fn named(name: &str) -> Option<KeyCode> {
        let mut characters = name.chars();
        if let (Some(only), None) = (characters.next(), characters.next())
            && !only.is_whitespace()
            && !only.is_control()
        {
            return KeyCode::NAMED.into_iter().find(|code| code.name() == name).or(Some(KeyCode::Char(only)));
        }
        if let Some(number) = name.strip_prefix(['F', 'f']).and_then(|number| number.parse().ok()) {
            return (1..=12).contains(&number).then_some(KeyCode::F(number));
        }
        match name.to_ascii_lowercase().as_str() {
            "space" => Some(KeyCode::Char(' ')),
            "delete" => Some(KeyCode::Delete),
            "escape" => Some(KeyCode::Esc),
            "pageup" => Some(KeyCode::PageUp),
            "pagedown" => Some(KeyCode::PageDown),
            lower => KeyCode::NAMED.into_iter().find(|code| {
                code.name().eq_ignore_ascii_case(lower)
                    || code.ascii_name().is_some_and(|name| name.eq_ignore_ascii_case(lower))
            }),
        }
    }

    /// The name of a key that has one of its own; empty for characters and function keys.
    fn name(self) -> &'static str {
        match self {
            KeyCode::Char(_) | KeyCode::F(_) => "",
            KeyCode::Enter => "Enter",
            KeyCode::Esc => "Esc",
            KeyCode::Tab => "Tab",
            KeyCode::BackTab => "Shift-Tab",
            KeyCode::Backspace => "Backspace",
            KeyCode::Delete => "Del",
            KeyCode::Up => "↑",
            KeyCode::Down => "↓",
            KeyCode::Left => "←",
            KeyCode::Right => "→",
            KeyCode::Home => "Home",
            KeyCode::End => "End",
            KeyCode::PageUp => "PgUp",
            KeyCode::PageDown => "PgDn",
        }
    }

    /// The name where only ASCII may be drawn.
    pub fn ascii_name(self) -> Option<&'static str> {
        match self {
            KeyCode::Up => Some("Up"),
            KeyCode::Down => Some("Down"),
            KeyCode::Left => Some("Left"),
            KeyCode::Right => Some("Right"),
            KeyCode::Char(_)
            | KeyCode::F(_)
            | KeyCode::Enter
            | KeyCode::Esc
            | KeyCode::Tab
            | KeyCode::BackTab
            | KeyCode::Backspace
            | KeyCode::Delete
            | KeyCode::Home
            | KeyCode::End
            | KeyCode::PageUp
            | KeyCode::PageDown => None,
        }
    }
}

/// A mouse event at a cell of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mouse {
    /// What happened.
    pub kind: MouseKind,
    /// The column, from 0.
    pub column: u16,
    /// The row, from 0.
    pub row: u16,
}

/// What the mouse did; the left button unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MouseKind {
    /// The button went down.
    Down,
    /// The button came up.
    Up,
    /// The mouse moved with the button down.
    Drag,
    /// The wheel turned up.
    ScrollUp,
    /// The wheel turned down.
    ScrollDown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_named_as_they_are_printed_on_the_keyboard() {
        let cases = [
            (Key::char(' '), "Space"),
            (Key::char('?'), "?"),
            (Key::char('L'), "L"),
            (Key::ctrl('c'), "Ctrl-C"),
            (Key::plain(KeyCode::Left), "←"),
            (Key::plain(KeyCode::BackTab), "Shift-Tab"),
            (Key::plain(KeyCode::F(2)), "F2"),
            (Key { shift: true, ..Key::plain(KeyCode::Up) }, "Shift-↑"),
        ];
        for (key, name) in cases {
            assert_eq!(key.to_string(), name);
        }
    }

    #[test]
    fn every_name_that_is_printed_is_read_back() {
        let plain = KeyCode::NAMED.into_iter().chain((1..=12).map(KeyCode::F)).chain(('!'..='~').map(KeyCode::Char));
        for code in plain.chain([KeyCode::Char(' '), KeyCode::Char('中')]) {
            let key = Key::plain(code);
            assert_eq!(key.to_string().parse(), Ok(key), "{key}");
            if let Some(name) = code.ascii_name() {
                assert_eq!(name.parse(), Ok(key), "{name}");
            }
        }
        for (name, key) in [
            ("ctrl-c", Key::ctrl('c')),
            ("Ctrl-C", Key::ctrl('c')),
            ("shift-tab", KeyCode::BackTab.into()),
            ("pagedown", KeyCode::PageDown.into()),
            ("-", Key::char('-')),
            ("Ctrl--", Key::ctrl('-')),
            ("Alt-x", Key { alt: true, ..Key::char('x') }),
        ] {
            assert_eq!(name.parse(), Ok(key), "{name}");
        }
    }

    #[test]
    fn what_is_no_key_is_told() {
        for name in ["", "Spaec", "F0", "F13", "Ctrl-", "Hyper-x", "Ctrl-Ctrl-x", "ab", "\t", "Shift-a"] {
            assert_eq!(name.parse::<Key>(), Err(NoKey::Unknown), "{name:?}");
        }
        for name in ["Ctrl-Alt-Del", "alt-ctrl-delete", "Ctrl-Alt-F1"] {
            assert_eq!(name.parse::<Key>(), Err(NoKey::Taken), "{name:?}");
        }
        assert!("Ctrl-Del".parse::<Key>().is_ok() && "Alt-F4".parse::<Key>().is_ok());
        for (name, sent) in [("Ctrl-I", "Tab"), ("ctrl-m", "Enter"), ("Ctrl-[", "Esc")] {
            assert_eq!(name.parse::<Key>(), Err(NoKey::SentAs(sent)));
        }
    }

    #[test]
    fn shift_counts_only_where_the_character_does_not_say_it() {
        assert_eq!(Key { shift: true, ..Key::char('L') }.canonical(), Key::char('L'));
        assert_eq!(Key { shift: true, ..KeyCode::Tab.into() }.canonical(), KeyCode::BackTab.into());
        assert_eq!(Key::char('7').digit(), Some(7));
        assert_eq!(Key::ctrl('7').digit(), None);
    }
}
