//! `docs/themes.md`, written from the lists of themes, roles and colours; a test fails when the file is stale.

use core::fmt::Write as _;

use super::user::SIXTEEN;
use super::{Rgb, Role, THEMES, built_in_theme};
use crate::lang::Lang;
use crate::tr;

/// The page's opening, in both languages.
const OPENING: &str = "\
# Themes · 配色

<!-- Written from src/tui/theme; `FINWAIT_BLESS=1 cargo test --lib themes_page` writes it anew. -->

`finwait --theme NAME` chooses a theme; so do `theme = \"NAME\"` in your file of settings, `FINWAIT_THEME`, and the
settings on screen (`o`). Every theme has a form for 24-bit colour, for 256 and for 16 colours, and one without;
`--color` chooses which, and without it the terminal is judged by COLORTERM, TERM, NO_COLOR and CLICOLOR. Without
colours everything is still told: by words, by signs, and by bold, underlined, reversed and struck-out letters.
`finwait --theme 名称` 选择配色；也可以在配置文件中写 `theme = \"名称\"`，设置 `FINWAIT_THEME`，或在界面上按 `o` 进
入设置。每种配色都有 24 位、256 色、16 色和无色四种形式；用 `--color` 指定，不指定时根据 COLORTERM、TERM、NO_COLOR
和 CLICOLOR 判断。没有颜色时信息也不会少：文字、符号，以及加粗、下划线、反显和删除线会表达同样的内容。

What is drawn reads at a contrast of 4.5 to 1 at least, in `high-contrast` at 7 to 1; tests measure it on a walk
through the screens. With sixteen colours the terminal decides what they are; `high-contrast` and `light` then use
those that read on black and on white.
屏幕上的文字对比度至少为 4.5:1，`high-contrast` 至少为 7:1；测试会走遍各个界面来测量。只有十六色时，实际颜色由终端决
定；`high-contrast` 和 `light` 只用在黑底、白底上分别看得清的颜色。
";

/// How to write one.
const OWN: &str = "\
## A theme of your own · 自己的配色

A file `themes/NAME.toml` beside your `config.toml` (`finwait config --path` says where that is). It names the theme
that it begins with and what differs; an empty file is `dark` under another name. `finwait config --check` tells
every mistake with its place. A colour is `\"#rrggbb\"`, or a table that also chooses its place among 256
(`indexed`, 0 to 255) and among sixteen (`sixteen`); otherwise the nearest of 256 is taken, and the sixteen of the
theme that it begins with. The contrast of your own colours is yours to judge.
把 `themes/名称.toml` 放在 `config.toml` 旁边（`finwait config --path` 会说出位置）。文件里写从哪个配色开始、哪些颜
色不同；空文件就是换了名字的 `dark`。`finwait config --check` 会指出每个错误的位置。颜色写成 `\"#rrggbb\"`，或者写成
一个表，同时指定 256 色中的编号（`indexed`，0 到 255）和 16 色中的名称（`sixteen`）；不写则取 256 色中最接近的一个，
16 色沿用起点配色。自己配的颜色，对比度请自己把握。

```toml
like = \"light\"
background = \"#ffffff\"
bar = \"#eeeeee\"

[roles]
syn = \"#003f88\"
lost = { rgb = \"#a00000\", indexed = 124, sixteen = \"red\" }
```
";

/// The page.
pub fn themes_page() -> String {
    let mut page = OPENING.to_owned();
    page.push_str("\n| Theme 配色 | What for | 用途 | Background 背景 |\n|---|---|---|---|\n");
    for palette in THEMES.iter().filter_map(|name| built_in_theme(name)) {
        let key = format!("config.theme_for.{}", palette.name);
        let (en, zh) = (tr!(Lang::En, &key), tr!(Lang::Zh, &key));
        let _ = writeln!(page, "| `{}` | {en} | {zh} | `{}` |", palette.name, hex(palette.base.rgb));
    }
    let _ = write!(page, "\n{OWN}");
    let sixteen = SIXTEEN.map(|(name, _)| format!("`{name}`")).join(", ");
    let _ = write!(page, "\nThe sixteen 十六色: {sixteen}.\n");
    page.push_str("\n## Roles · 角色\n\nThe keys of `[roles]`. `[roles]` 中的键。\n\n");
    let columns = THEMES.map(|name| format!("`{name}`")).join(" | ");
    let _ =
        writeln!(page, "| Role 角色 | What it is | 含义 | {columns} |\n|---|---|---|{}", "---|".repeat(THEMES.len()));
    for role in Role::ALL {
        let key = format!("config.role.{}", role.name());
        let (en, zh) = (tr!(Lang::En, &key), tr!(Lang::Zh, &key));
        let inks = THEMES.iter().filter_map(|name| built_in_theme(name));
        let inks: Vec<String> = inks.map(|palette| format!("`{}`", hex(palette.ink(role).rgb))).collect();
        let _ = writeln!(page, "| `{}` | {en} | {zh} | {} |", role.name(), inks.join(" | "));
    }
    page
}

fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}
