//! `docs/keys.md`, written from the table; a test fails when the file is stale.

use core::fmt::Write as _;

use super::hints::{key_names, words};
use super::{Context, Keymap};
use crate::lang::Lang;
use crate::tr;

/// The page's opening, in both languages.
const OPENING: &str = "\
# Keys · 按键

<!-- Written from the table in src/tui/action/table.rs; `FINWAIT_BLESS=1 cargo test --lib keys_page` writes it anew. -->

Every action has a key without a chord. On screen, the bottom line shows the keys that matter now;
`H` or `F1` shows all, and so does `?` where no run may be asked about.
每个操作都有不需要组合键的按键。屏幕最下面一行是当前最常用的按键，按 `H` 或 `F1` 可以看到
全部；在不能就运行提问的地方，`?` 也一样。

The mouse works too: click a lesson, an answer, a host (its upper line changes the lens), a segment, a field, a term in
the story, the name of a view or a hint; drag the timeline; the wheel scrolls.
也可以用鼠标：点击课程、选项、主机（最上一行换视角）、报文段、首部字段、正文里的术语、视图名称或按键提示；
拖动时间轴；滚轮用来翻看。
";

/// The page.
pub fn keys_page() -> String {
    let mut page = OPENING.to_owned();
    let keymap = Keymap::default();
    for context in Context::ALL {
        let title = context.title_key();
        let _ = write!(page, "\n## {} · {}\n\n", tr!(Lang::En, title), tr!(Lang::Zh, title));
        let _ = writeln!(page, "In a file of settings: `[keys.{}]`. 配置文件中：`[keys.{0}]`。\n", context.name());
        page.push_str("| Key 按键 | Name 名称 | What it does | 作用 |\n|---|---|---|---|\n");
        for binding in keymap.of(context) {
            let keys: Vec<String> = key_names(binding, false).into_iter().map(|name| format!("`{name}`")).collect();
            let (en, zh) = (words(binding, "help", Lang::En), words(binding, "help", Lang::Zh));
            let _ = writeln!(page, "| {} | `{}` | {en} | {zh} |", keys.join(" "), binding.words);
        }
    }
    page
}
