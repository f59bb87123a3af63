//! The inline markup of lessons and help: `**strong**`, `*emphasis*` (shown alike) and `` `code` ``.
//!
//! A mark without its partner is plain text, so that no text can be malformed. Inside code nothing else is a mark.

use super::Run;
use crate::tui::theme::Role;

/// The marks, with the role of what stands between two of them.
const MARKS: [(&str, Role); 3] = [("**", Role::Strong), ("`", Role::Code), ("*", Role::Strong)];

/// Splits `text` at its marks; what is not marked has the role `base`.
pub fn markup(text: &str, base: Role) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((inner, role, after)) = marked(rest) {
            push(&mut runs, &plain, base);
            plain.clear();
            push(&mut runs, inner, role);
            rest = after;
        } else {
            let next = rest.chars().next().map_or(rest.len(), char::len_utf8);
            let (head, tail) = rest.split_at(next);
            plain.push_str(head);
            rest = tail;
        }
    }
    push(&mut runs, &plain, base);
    runs
}

/// The marked text that `rest` starts with: what stands inside, its role, and what follows.
fn marked(rest: &str) -> Option<(&str, Role, &str)> {
    for (mark, role) in MARKS {
        if let Some(body) = rest.strip_prefix(mark)
            && let Some((inner, after)) = body.split_once(mark)
            && !inner.is_empty()
            && !inner.contains('\n')
            && (mark != "*" || inner.trim() == inner)
        {
            return Some((inner, role, after));
        }
    }
    None
}

/// Adds a run unless it would be empty.
fn push(runs: &mut Vec<Run>, text: &str, role: Role) {
    if !text.is_empty() {
        runs.push(Run::new(text, role));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, Role)> {
        markup(text, Role::Text).into_iter().map(|run| (run.text, run.role)).collect()
    }

    #[test]
    fn marks_become_roles() {
        assert_eq!(
            shown("发 **FIN** 后调用 `recv()`。"),
            [
                ("发 ", Role::Text),
                ("FIN", Role::Strong),
                (" 后调用 ", Role::Text),
                ("recv()", Role::Code),
                ("。", Role::Text)
            ]
            .map(|(text, role)| (text.to_owned(), role))
        );
    }

    #[test]
    fn emphasis_is_strong() {
        let expected = [("the ", Role::Text), ("next", Role::Strong), (" one", Role::Text)];
        assert_eq!(shown("the *next* one"), expected.map(|(text, role)| (text.to_owned(), role)));
    }

    #[test]
    fn a_mark_without_partner_is_text() {
        for text in ["2 ** 3", "2 * 3 * 4", "a ` b", "****", "``", "**a\nb**"] {
            assert_eq!(shown(text), [(text.to_owned(), Role::Text)], "{text}");
        }
    }
}
