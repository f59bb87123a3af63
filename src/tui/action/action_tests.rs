//! Tests of the table: no key twice, every action reachable, words for all in both languages, the page fresh.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::lang::Lang;
use crate::tui::key::KeyCode;
use crate::tui::theme::GlyphSet;

fn lookup(contexts: &[Context], key: Key) -> Option<Action> {
    Keymap::default().lookup(contexts, key)
}

fn keys(names: &[&str]) -> Vec<Pattern> {
    names.iter().map(|name| Pattern::named(name).expect(name)).collect()
}

/// The table with one binding changed.
fn rebound(context: Context, name: &str, names: &[&str]) -> Keymap {
    let mut keymap = Keymap::default();
    assert!(keymap.rebind(context, name, keys(names)), "{name}");
    keymap
}

#[test]
fn the_table_has_no_conflicts_and_each_line_its_own_name() {
    assert_eq!(Keymap::default().conflicts(), []);
    let mut seen = BTreeSet::new();
    for binding in BINDINGS {
        assert!(seen.insert(binding.place()), "{:?} twice", binding.place());
    }
}

#[test]
fn every_action_of_the_list_is_bound_and_nothing_else() {
    let bound: BTreeSet<Action> = BINDINGS.iter().map(|binding| binding.action).collect();
    let listed: BTreeSet<Action> = Action::ALL.into_iter().collect();
    assert_eq!(bound, listed);
    let held: BTreeSet<Context> = stack::ALL.into_iter().flatten().copied().collect();
    assert_eq!(held, Context::ALL.into_iter().collect(), "each context holds somewhere");
}

#[test]
fn every_binding_works_and_is_shown_in_the_help_where_its_context_holds() {
    let keymap = Keymap::default();
    for binding in keymap.bindings() {
        let shown = stack::ALL.iter().filter(|stack| stack.contains(&binding.context)).any(|stack| {
            let works = binding.keys.iter().flat_map(|pattern| pattern.keys()).any(|key| {
                let found = keymap.lookup(stack, key);
                found == Some(binding.action) || binding.takes_digit() && matches!(found, Some(Action::Choose(_)))
            });
            let help = keymap.help(stack, Lang::En, false);
            let row = help.iter().filter(|help| help.context == binding.context).flat_map(|help| &help.rows);
            let words = hints::words(binding, "help", Lang::En);
            works && row.into_iter().any(|row| row.text == words && !row.keys.is_empty())
        });
        assert!(shown, "{binding:?}");
    }
}

#[test]
fn a_rebound_key_works_and_is_what_hints_and_help_name() {
    let keymap = rebound(Context::Run, "step", &["Right", "Ctrl-N"]);
    assert_eq!(keymap.conflicts(), []);
    assert_eq!(keymap.lookup(stack::SANDBOX, Key::char(' ')), None);
    assert_eq!(keymap.lookup(stack::SANDBOX, Key::ctrl('n')), Some(Action::Step));
    let line: String = keymap
        .hints((stack::SANDBOX, &[]), Lang::En, GlyphSet::Unicode.glyphs(), 78)
        .into_iter()
        .map(|run| run.text)
        .collect();
    assert!(line.starts_with("→ step"), "{line}");
    let help = keymap.help(stack::SANDBOX, Lang::En, true);
    assert!(help.iter().flat_map(|help| &help.rows).any(|row| row.keys == "Right Ctrl-N"), "{help:?}");
    assert_eq!(keymap.key_for(stack::SANDBOX, Action::Step, false).as_deref(), Some("→"));
}

#[test]
fn texts_name_the_keys_in_force_and_every_name_in_them_is_a_binding() {
    let keymap = rebound(Context::Run, "step", &["Right"]);
    let text = "[[step]] steps, [[lose]] loses, [[nobody]] and [[ stay";
    assert_eq!(keymap.fill(stack::SANDBOX, text, true), "Right steps, x loses, [[nobody]] and [[ stay");
    for file in [
        include_str!("../../../assets/i18n/app.en.toml"),
        include_str!("../../../assets/i18n/app.zh.toml"),
        include_str!("../../../assets/i18n/live.en.toml"),
        include_str!("../../../assets/i18n/live.zh.toml"),
    ] {
        for (name, text) in words(file) {
            assert!(!keymap.fill(stack::LESSON, &text, false).contains("[["), "{name}: {text}");
        }
    }
}

#[test]
fn each_kind_of_conflict_is_found_and_told_with_its_places() {
    use Context::{Answer, Global, Lesson, Look, Menu, Question, Run};
    let cases: [(Keymap, &str); 10] = [
        (rebound(Run, "step", &[]), "`run.step` has no key"),
        (rebound(Run, "step", &["Space", "n"]), "`n` stands for both `run.step` and `run.next_arrival`"),
        (rebound(Look, "why", &["a"]), "`a` stands for both `look.why` and `look.absolute`"),
        (rebound(Look, "why", &["p"]), "`p` means `run.play` and hides `look.why`"),
        (rebound(Run, "play", &["q"]), "`q` means `run.play` and hides `global.back`"),
        (rebound(Lesson, "hint", &["?"]), "`?` means `lesson.hint` and hides `global.help`"),
        (rebound(Answer, "commit_typed", &["y"]), "`y` types or edits"),
        (rebound(Answer, "help", &["Home"]), "`Home` types or edits"),
        (rebound(Global, "help", &["1-9"]), "`global.help`"),
        (rebound(Question, "answer", &["a"]), "`question.answer`"),
    ];
    for (keymap, told) in cases {
        let found = keymap.conflicts();
        let sentences: Vec<String> = found.iter().map(|conflict| conflict.sentence(Lang::En)).collect();
        assert!(sentences.iter().any(|sentence| sentence.contains(told)), "{told}: {sentences:?}");
        for conflict in &found {
            assert!(!conflict.sentence(Lang::Zh).is_empty() && !conflict.places().is_empty());
        }
    }
    // An open menu may take for itself what the screen below has.
    assert_eq!(rebound(Menu, "close", &["Esc", "q", "x"]).conflicts(), []);
}

#[test]
fn every_action_has_a_plain_key() {
    for action in Action::ALL {
        let plain = BINDINGS.iter().filter(|binding| binding.action == action).any(|binding| {
            binding.keys.iter().flat_map(|pattern| pattern.keys()).any(|key| !key.ctrl && !key.alt && !key.shift)
        });
        assert!(plain || action == Action::Suspend, "{action:?}");
    }
}

#[test]
fn nothing_moves_while_a_question_waits() {
    for binding in BINDINGS.iter().filter(|binding| binding.context == Context::Run) {
        for key in binding.keys.iter().flat_map(|pattern| pattern.keys()) {
            assert_ne!(lookup(stack::QUESTION, key), Some(binding.action), "{key}");
        }
    }
}

#[test]
fn where_text_is_typed_no_character_is_bound() {
    for stack in [stack::ANSWER, stack::COMMAND_LINE] {
        for c in ' '..='~' {
            assert_eq!(lookup(stack, Key::char(c)), None, "{c:?}");
        }
    }
}

#[test]
fn a_key_means_what_the_most_special_context_says() {
    assert_eq!(lookup(stack::LESSON, Key::char(' ')), Some(Action::Step));
    assert_eq!(lookup(stack::QUESTION, Key::char('3')), Some(Action::Choose(3)));
    assert_eq!(lookup(stack::QUESTION, Key::char('0')), None);
    assert_eq!(lookup(stack::QUESTION, KeyCode::Down.into()), Some(Action::Down));
    assert_eq!(lookup(stack::LESSON, KeyCode::Down.into()), Some(Action::NextSegment));
    assert_eq!(lookup(stack::HOME, Key { shift: true, ..Key::char('L') }), Some(Action::Language));
}

#[test]
fn hints_take_the_room_there_is_the_most_wanted_first() {
    let glyphs = GlyphSet::Unicode.glyphs();
    for lang in Lang::ALL {
        for contexts in stack::ALL {
            for columns in [20, 60, 80, 120] {
                let line = Keymap::default().hints((contexts, &[]), lang, glyphs, columns);
                assert!(crate::tui::text::line_width(&line) <= columns);
                assert!(!line.is_empty(), "{contexts:?} in {columns}");
            }
        }
    }
    for contexts in
        stack::ALL.iter().filter(|stack| stack.contains(&Context::Global) && !stack.contains(&Context::Overlay))
    {
        let line: String =
            Keymap::default().hints((contexts, &[]), Lang::En, glyphs, 58).into_iter().map(|run| run.text).collect();
        let asks = contexts.contains(&Context::Ahead);
        let help = if asks { "H keys" } else { "? keys" };
        assert!(line.contains(help), "a way to all the keys is always on screen: {line}");
    }
    let narrow: String =
        Keymap::default().hints((stack::SANDBOX, &[]), Lang::En, glyphs, 20).into_iter().map(|run| run.text).collect();
    assert!(narrow.starts_with("Space step"), "{narrow}");
}

#[test]
fn a_click_on_a_hint_does_what_it_says() {
    for (set, arrows) in [(GlyphSet::Unicode, [0, 1]), (GlyphSet::Ascii, [0, 3])] {
        let glyphs = set.glyphs();
        let line: String =
            Keymap::default().hints((stack::HOME, &[]), Lang::En, glyphs, 78).into_iter().map(|run| run.text).collect();
        let at = |column| Keymap::default().hint_at((stack::HOME, &[]), Lang::En, glyphs, 78, column);
        let place = |word: &str| crate::tui::text::width(line.split(word).next().unwrap_or(""));
        assert_eq!(arrows.map(at), [Some(Action::Up), Some(Action::Down)], "{line}");
        assert_eq!(at(place("Enter")), Some(Action::Commit));
        assert_eq!(at(place("play")), Some(Action::Play));
        assert_eq!(at(place("  p")), None);
        assert_eq!(at(78), None);
    }
    assert_eq!(Keymap::default().hint_at((stack::QUESTION, &[]), Lang::En, GlyphSet::Unicode.glyphs(), 78, 0), None);
}

/// The words of one language's file, flattened to `a.b.c`.
fn words(file: &str) -> BTreeMap<String, String> {
    fn walk(prefix: &str, value: &toml::Value, out: &mut BTreeMap<String, String>) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                    walk(&name, value, out);
                }
            }
            other => {
                out.insert(prefix.to_owned(), other.as_str().map_or_else(|| other.to_string(), str::to_owned));
            }
        }
    }
    let mut out = BTreeMap::new();
    walk("", &toml::Value::Table(file.parse().expect("TOML")), &mut out);
    out
}

#[test]
fn every_binding_and_context_has_words_in_both_languages() {
    let en = words(include_str!("../../../assets/i18n/tui.en.toml"));
    let zh = words(include_str!("../../../assets/i18n/tui.zh.toml"));
    assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>(), "the two files differ in their keys");
    let mut needed: BTreeSet<String> = Context::ALL.iter().map(|context| context.title_key().to_owned()).collect();
    for binding in BINDINGS {
        needed.insert(format!("tui.action.{}.help", binding.words));
        // These are on show where a view, or a vote, wants them.
        let pages = matches!(binding.action, Action::PageUp | Action::PageDown) && binding.context == Context::Look;
        let wanted = matches!(
            binding.action,
            Action::NextField | Action::PreviousField | Action::Outputs | Action::NextConnection
        );
        let hands = binding.takes_digit() && binding.context == Context::Present;
        if binding.hint > 0 || pages || wanted || hands {
            needed.insert(format!("tui.action.{}.hint", binding.words));
        }
        if binding.action == Action::Language {
            needed.insert(format!("tui.action.{}.ascii", binding.words));
        }
    }
    for key in &needed {
        assert!(en.contains_key(key), "no words for {key}");
    }
    for key in en.keys().filter(|key| key.starts_with("tui.action.") || key.starts_with("tui.context.")) {
        assert!(needed.contains(key), "{key} is not used");
    }
    assert_eq!(crate::tr!(Lang::Zh, "tui.action.step.hint"), zh["tui.action.step.hint"], "the files are not merged in");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the one who runs the test may ask for the page to be written anew")]
fn keys_page_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md");
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(path, keys_page()).expect("docs/keys.md can be written");
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, keys_page(), "docs/keys.md is stale: FINWAIT_BLESS=1 cargo test --lib keys_page");
}
