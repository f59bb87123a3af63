//! Where a rule comes from, in the learner's language: the clause of the RFC, the function of Linux, and the version
//! that brought it.
//!
//! Since when is known of few rules: only what the table of the profiles or the facts behind it say stands here, and
//! what is not known is left out. Rules that were there in Linux 3.0 already, or that nobody has looked up, have none.

use std::borrow::Cow;

use crate::lang::{Lang, Text};

use super::rule::Rule;

/// Since which version of Linux a rule is so, or what of it.
#[derive(Debug, Clone, Copy)]
pub struct Since {
    /// The version, such as `3.6`.
    pub version: &'static str,
    /// What of it came with that version; none if it is the rule itself.
    pub what: Option<Text>,
}

const fn all(rule: Rule, version: &'static str) -> (Rule, Since) {
    (rule, Since { version, what: None })
}

const fn part(rule: Rule, version: &'static str, en: &'static str, zh: &'static str) -> (Rule, Since) {
    (rule, Since { version, what: Some(Text { en, zh }) })
}

/// What is known.
const SINCE: [(Rule, Since); 23] = [
    part(Rule::SynRepeat, "6.5", "each second at first", "开头每秒一次"),
    part(Rule::SynGivesUp, "6.5", "131 s by default, 127 s before", "默认 131 s，此前为 127 s"),
    part(Rule::SynAckRepeat, "3.1", "first after 1 s, after 3 s before", "首次等待 1 s，此前为 3 s"),
    part(Rule::RequestGivesUp, "3.1", "63 s, 189 s before", "63 s，此前为 189 s"),
    part(Rule::SameSynAnswered, "4.0", "the timer begins anew", "定时器重新开始"),
    part(Rule::ListenIgnores, "3.3", "a SYN with FIN is dropped, too", "带 FIN 的 SYN 也丢弃"),
    part(Rule::AcceptQueueFullDropsSyn, "4.10", "every SYN; two were let through before", "所有 SYN；此前放行两个"),
    part(Rule::CookieAlways, "3.12", "tcp_syncookies=2", "tcp_syncookies=2"),
    part(Rule::ChallengeAck, "3.6", "for an old ACK since 3.8", "对过旧的 ACK 则自 3.8 起"),
    all(Rule::ChallengeLimit, "3.6"),
    all(Rule::InvalidRateLimited, "4.0"),
    part(Rule::NoAckIgnored, "3.8", "in ESTABLISHED, too", "在 ESTABLISHED 中也是如此"),
    all(Rule::TailLossProbe, "3.10"),
    all(Rule::ProbeSendsNew, "3.10"),
    all(Rule::ProbeProvesLoss, "3.10"),
    part(Rule::RackMarksLost, "4.18", "in place of counting", "取代按个数判断"),
    part(Rule::RackWaits, "4.18", "in place of counting", "取代按个数判断"),
    part(Rule::ReorderTimer, "4.18", "in place of counting", "取代按个数判断"),
    all(Rule::GapAcksMerged, "4.18"),
    all(Rule::HashPicksListener, "3.9"),
    all(Rule::PortOfAnotherUser, "3.9"),
    part(Rule::PortIsRoots, "4.11", "ip_unprivileged_port_start", "ip_unprivileged_port_start"),
    part(Rule::TimeWaitReused, "4.19", "on the loopback by default", "默认对环回连接启用"),
];

/// What stands in the sources besides names and numbers, in Chinese; longer phrases before those that they contain.
const PHRASES: [(&str, &str); 28] = [
    (", §", "、§"),
    (" is left to the implementation", " 由实现决定"),
    (" discourages it", " 不建议这样做"),
    (", MUST-56 forbids it", "，MUST-56 禁止这样做"),
    ("none: the kernel is gone", "无：内核已不在"),
    ("none: a new kernel", "无：这是新的内核"),
    ("not in the RFC", "RFC 未规定"),
    ("POSIX says ", "POSIX 规定为 "),
    (", figure ", "，图 "),
    (", second", "，第二步"),
    (", third", "，第三步"),
    (", fifth", "，第五步"),
    (", first", "，第一步"),
    (", fourth", "，第四步"),
    (", seventh", "，第七步"),
    (", eighth", "，第八步"),
    (" (until 3.5)", "（到 3.5 为止）"),
    (" (until 3.7)", "（到 3.7 为止）"),
    (" (until 3.8)", "（到 3.8 为止）"),
    (" (until 4.9)", "（到 4.9 为止）"),
    (" (until 4.11)", "（到 4.11 为止）"),
    (" (until 4.14)", "（到 4.14 为止）"),
    (" (3.0)", "（3.0）"),
    (" (ABORT)", "（ABORT）"),
    (" to ", " 至 "),
    ("; ", "；"),
    (", ", "，"),
    ("none", "无"),
];

/// A source in a language.
fn in_lang(source: &'static str, lang: Lang) -> Cow<'static, str> {
    match lang {
        Lang::En => Cow::Borrowed(source),
        Lang::Zh => PHRASES.iter().fold(Cow::Borrowed(source), |text, (en, zh)| {
            if text.contains(en) { Cow::Owned(text.replace(en, zh)) } else { text }
        }),
    }
}

impl Rule {
    /// The clause of the RFC, or why there is none.
    pub fn clause(self, lang: Lang) -> Cow<'static, str> {
        in_lang(self.info().rfc, lang)
    }

    /// The function of Linux 6.18 that does it.
    pub fn function(self, lang: Lang) -> Cow<'static, str> {
        in_lang(self.info().linux, lang)
    }

    /// Since which version of Linux it is so; none if that is not known.
    pub fn since(self) -> Option<Since> {
        SINCE.iter().find(|(rule, _)| *rule == self).map(|(_, since)| *since)
    }

    /// The same as words: `3.6`, or `6.5 (each second at first)`.
    pub fn since_words(self, lang: Lang) -> Option<String> {
        let since = self.since()?;
        Some(match (since.what, lang) {
            (None, _) => since.version.to_owned(),
            (Some(what), Lang::En) => format!("{} ({})", since.version, what.get(lang)),
            (Some(what), Lang::Zh) => format!("{}（{}）", since.version, what.get(lang)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chinese_sources_have_no_english_prose() {
        for info in Rule::ALL {
            for text in [info.rule.clause(Lang::Zh), info.rule.function(Lang::Zh)] {
                let prose = ["not in", "the ", "until", "figure", "none", "says", "forbids", "first", "second", "th,"];
                assert!(prose.iter().all(|word| !text.contains(word)), "{}: {text}", info.key);
                assert!(!text.contains(", ") && !text.contains("; "), "{}: {text}", info.key);
            }
        }
    }

    #[test]
    fn a_version_is_told_once_for_a_rule_and_is_no_future_one() {
        for (at, (rule, since)) in SINCE.iter().enumerate() {
            assert!(SINCE[..at].iter().all(|(other, _)| other != rule), "{rule:?} twice");
            let numbers: Vec<u32> = since.version.split('.').filter_map(|part| part.parse().ok()).collect();
            assert!(numbers.len() == 2 && numbers[0] >= 3 && numbers <= vec![6, 18], "{rule:?}: {}", since.version);
        }
    }
}
