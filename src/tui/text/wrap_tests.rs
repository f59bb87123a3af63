//! Tests of the wrapper: what it promises for any text, and the tokens that it must not break.

use proptest::prelude::*;

use super::*;
use crate::tui::text::{line_width, markup};

fn lines(text: &str, columns: usize) -> Vec<String> {
    let wrapped = wrap(&markup(text, Role::Text), columns);
    wrapped.into_iter().map(|line| line.into_iter().map(|run| run.text).collect()).collect()
}

#[test]
fn tokens_and_code_stay_whole() {
    let cases: [(&str, usize, &[&str]); 9] = [
        ("then a SYN-ACK comes", 11, &["then a", "SYN-ACK", "comes"]),
        ("调用close()/shutdown()之后", 18, &["调用", "close()/shutdown()", "之后"]),
        ("设 `linger 0` 再关闭", 10, &["设", "linger 0", "再关闭"]),
        ("连接关闭，然后等待。", 8, &["连接关", "闭，然后", "等待。"]),
        ("调用close()：“孤儿”没有", 14, &["调用close()：", "“孤儿”没有"]),
        ("one\n\ntwo", 9, &["one", "", "two"]),
        ("tcp_max_tw_buckets", 8, &["tcp_max_", "tw_", "buckets"]),
        ("ip_local_port_range=40000-40003", 15, &["ip_local_port_", "range=", "40000-40003"]),
        ("tcp_max_tw_buckets", 5, &["tcp_", "max_", "tw_bu", "ckets"]),
    ];
    for (text, columns, want) in cases {
        assert_eq!(lines(text, columns), want, "{text} in {columns}");
    }
}

#[test]
fn code_too_long_for_a_line_breaks_at_its_spaces() {
    assert_eq!(lines("`sysctl client tcp_fin_timeout=30`", 20), ["sysctl client", "tcp_fin_timeout=30"]);
}

#[test]
fn a_list_hangs() {
    let wrapped = wrap_hanging(&[Run::new("- 等待对方的确认", Role::Text)], 10, 2);
    let shown: Vec<String> = wrapped.iter().map(|line| line.iter().map(|run| run.text.as_str()).collect()).collect();
    assert_eq!(shown, ["- 等待对方", "  的确认"]);
}

#[test]
fn runs_keep_their_roles_across_a_break() {
    let wrapped = wrap(&markup("abc **def ghi** jkl", Role::Dim), 8);
    let want = [
        vec![Run::new("abc ", Role::Dim), Run::new("def", Role::Strong)],
        vec![Run::new("ghi", Role::Strong), Run::new(" jkl", Role::Dim)],
    ];
    assert_eq!(wrapped, want);
}

#[test]
fn no_text_is_one_empty_line() {
    assert_eq!(wrap(&[], 10), [RunLine::new()]);
}

/// A text as lessons have them: words of both languages, at most one sign after a word.
fn prose() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zA-Z]{1,12}",
        "[一-龥]{1,9}",
        Just("SYN-ACK".to_owned()),
        Just("close()/shutdown()".to_owned()),
        Just("`recv() = 0`".to_owned()),
        Just("**四次挥手**".to_owned()),
        Just("（半关闭）".to_owned()),
        Just("“孤儿”".to_owned()),
        Just("é̂".to_owned()),
    ];
    let end = prop_oneof![Just(""), Just(" "), Just("，"), Just("。"), Just("；"), Just(", "), Just("："), Just("？")];
    proptest::collection::vec((word, end), 1..30)
        .prop_map(|parts| parts.into_iter().map(|(word, end)| word + end).collect::<String>())
}

proptest! {
    #[test]
    fn no_line_is_wider_than_asked(text in "\\PC{0,60}", columns in 0_usize..40, hang in 0_usize..4) {
        for line in wrap_hanging(&markup(&text, Role::Text), columns.max(hang), hang) {
            prop_assert!(line_width(&line) <= columns.max(hang), "{line:?}");
        }
    }

    #[test]
    fn nothing_but_white_space_is_lost(text in prose(), columns in 2_usize..60) {
        let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let runs = markup(&text, Role::Text);
        let input: String = runs.iter().map(|run| run.text.as_str()).collect();
        prop_assert_eq!(squeeze(&lines(&text, columns).concat()), squeeze(&input));
        let flow = Flow::new(&runs);
        let mut end = 0;
        for range in flow.fill(0..flow.text.len(), columns, 0) {
            prop_assert!(flow.str(&(end..range.start)).trim().is_empty());
            end = range.end;
        }
        prop_assert!(flow.str(&(end..flow.text.len())).trim().is_empty());
    }

    #[test]
    fn no_sign_stands_where_it_may_not(text in prose(), columns in 8_usize..60) {
        for line in lines(&text, columns) {
            prop_assert!(!line.starts_with(|c| NO_START.contains(c)), "{line}");
            prop_assert!(!line.ends_with(|c| "（《“".contains(c)), "{line}");
        }
    }

    #[test]
    fn short_tokens_are_never_broken(text in prose(), columns in 20_usize..60) {
        let all = lines(&text, columns);
        let joined = all.concat();
        for token in ["SYN-ACK", "close()/shutdown()", "recv() = 0"] {
            // A token next to other ASCII letters is part of a longer one, which may have to be broken; code holds
            // together over its spaces.
            let inside: usize = all.iter().map(|line| line.matches(token).count()).sum();
            let solid = text.replace("`recv() = 0`", "recv()_=_0");
            let words = solid.split(|c: char| !c.is_ascii_graphic() && !"é̂".contains(c));
            let longest = words.map(str::len).max().unwrap_or(0);
            if longest <= 18 {
                prop_assert_eq!(inside, joined.matches(token).count(), "{}", token);
            }
        }
    }
}
