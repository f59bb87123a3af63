//! `docs/plain.md`: the commands from the table, and conversations as the linear mode really has them.
//!
//! `FINWAIT_BLESS=1 cargo test --test plain_docs` writes the page anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a test may read a variable that asks it to write")]

use std::collections::BTreeSet;
use std::fmt::Write;

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::plain::words::{WORDS, line, verb_of};
use finwait::plain::{Plain, Trouble};
use finwait::scenario::words::VERBS;

const BEFORE: &str = "\
# The linear mode · 逐行模式

<!-- Written by `FINWAIT_BLESS=1 cargo test --test plain_docs`, from the program itself. -->

`finwait --plain` is finwait without a screen: you type a line, it answers in sentences. It is made for screen readers,
and good for scripts, slow lines and terminals that can do nothing else. Everything that a lesson and the sandbox can do
can be done in it; nothing is coloured, framed or moved, and nothing is printed that was not asked for.

    finwait --plain                    # the list of lessons
    finwait learn L16 --plain          # a lesson
    finwait play [FILE] --plain        # the sandbox, or a scenario
    FINWAIT_PLAIN=1 finwait            # the same; the setting `mode` does it for good
    finwait play --plain < lines.txt   # a script
    finwait fleet curl-loop --text     # very many connections, in sentences and a table; finwait fleet lists the labs

A terminal that can place nothing (`TERM=dumb`) gets it by itself. An empty line goes on: a step, or the next part. A
lesson asks before anything moves; the answer is a line of its own, a number or what is asked for. Lines are wrapped at
the terminal's width and never in a pipe. The end of the input and `quit` end it; what was learned is kept after each
line.

The exit code of a script is 0 if every line was understood and done and every `expect` held, 1 if a run went otherwise
or something could not be done, 2 if a line was not understood; a wrong answer to a question is no failure. A line that
begins with `#` is a remark. On a terminal the code is 0.

The linear mode plays in the simulator; `finwait run --backend kernel FILE` prints what the real kernel does.

`finwait --plain` 是没有界面的 finwait：输入一行，它用句子回答。它为屏幕阅读器而做，也适合脚本、慢速线路和功能有限的
终端。课程与沙盒能做的，在这里都能做。直接回车就是继续：走一步，或进入下一节。课程先提问，作答之前什么都不会动；
答案单独占一行，可以是编号，也可以是题目要求的内容。脚本的退出码：0 表示每行都看懂并做到、每个 `expect` 都成立，
1 表示结果与预期不符或有事做不到，2 表示有一行看不懂；答错题不算失败。以 `#` 开头的行是注释。

## Commands · 命令

Whatever is not in the table is a command of [the scenario language](scenario.md), where the run may be changed: in the
sandbox, and in a lesson's challenge.
不在表中的行按[场景语言](scenario.md)的命令处理（沙盒和课末的挑战中可用）。

| Command 命令 | What it does | 作用 |
|---|---|---|
";

/// A conversation in a block.
fn conversation(lang: Lang, lines: &[&str]) -> String {
    let mut talk = Plain::new(lang, Progress::default());
    let mut text = String::from("```text\n");
    for typed in lines {
        let reply = talk.line(typed);
        let _ = writeln!(text, "> {typed}");
        for said in reply.lines {
            let _ = writeln!(text, "{said}");
        }
    }
    assert_eq!(talk.trouble(), Trouble::None, "{text}");
    text.push_str("```\n");
    text.replace("> \n", ">\n")
}

fn page() -> String {
    let mut text = BEFORE.to_owned();
    for word in &WORDS {
        let usage = format!("{} {}", word.word, word.args);
        let short = if word.short.is_empty() { String::new() } else { format!(" `{}`", word.short) };
        let helps = Lang::ALL.map(|lang| {
            let line = line(word, false, lang);
            line.split_once([':', '：']).map(|(_, help)| help.trim().to_owned()).unwrap()
        });
        let _ = writeln!(text, "| `{}`{short} | {} | {} |", usage.trim(), helps[0], helps[1]);
    }
    text.push_str("\n## The third ACK is lost\n\n");
    let lost = [
        "sandbox",
        "client: connect server:80",
        "until client ESTABLISHED",
        "lose",
        "client: send \"HELLO\"",
        "until server ESTABLISHED",
        "why",
        "state server",
    ];
    text.push_str(&conversation(Lang::En, &lost));
    text.push_str("\n## A lesson begins\n\n");
    text.push_str(&conversation(Lang::En, &["learn L16", "hint", "1", "play", "", "segment"]));
    text.push_str("\n## 一课的开头\n\n");
    text.push_str(&conversation(Lang::Zh, &["learn L16", "1", "play"]));
    text
}

#[test]
fn the_page_is_what_the_program_says() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/plain.md");
    let written = page();
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == written, "docs/plain.md is stale: FINWAIT_BLESS=1 cargo test --test plain_docs");
}

/// A word that stands twice, or for nothing, would leave something out of reach.
#[test]
fn every_command_has_its_own_words() {
    let mut seen = BTreeSet::new();
    for word in &WORDS {
        for name in [word.word, word.short].into_iter().filter(|name| !name.is_empty()) {
            assert!(seen.insert(name), "{name} stands for two things");
            let typed = format!("  {}   a b ", name.to_uppercase());
            let (found, rest) = verb_of(&typed).unwrap();
            assert_eq!((found.verb, rest), (word.verb, "a b"));
        }
        for lang in Lang::ALL {
            for drill in [false, true] {
                assert!(!line(word, drill, lang).contains("plain."), "{} has no help", word.word);
            }
        }
    }
    // Where a command of the scenario language has the same word, the two must mean the same.
    let both: Vec<&str> = VERBS.iter().map(|(_, word)| *word).filter(|word| seen.contains(word)).collect();
    assert_eq!(both, ["duplicate", "delay", "step"]);
}
