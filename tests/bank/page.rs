//! `docs/bank.md`: how the bank is made, what an entry holds, what there is.

use std::fmt::Write as _;

use finwait::lang::Lang;
use finwait::quiz::bank::{Area, Entry, LENGTHS, LONGEST_QUESTION, bank};

const HEAD: &str = "# The bank of classic questions

What is really asked about TCP connections, in interviews and on call: each question in English and Chinese, with a
concise answer, what an answer must mention, its source, the misconception that it catches, the lessons that teach it,
and, where it can be, a run that proves it. `finwait ask why 2MSL` finds a question by words of either language;
`finwait ask ID --run` prints the run, for `finwait play` and `finwait run`.

This page is generated: `FINWAIT_BLESS=1 cargo test --test bank`.

## Where the answers come from

No answer is written from memory. Each names its source: a clause of an RFC, a function of Linux 6.18, a manual page, or
what the real kernel was seen to do. A run is a scenario (docs/scenario.md) whose `expect` lines are the claims of the
answer; `cargo test --test bank` plays every one. What a run cannot show, such as the size of a kernel object, rests on
its source alone.

## An entry

The questions stand in `assets/bank/AREA.toml`, after a line `area = \"AREA\"`. Keys that are not listed are refused,
and every mistake is told at once, with its place.

| key | what it is |
| --- | --- |
| `id` | Its name for ever, in kebab case: logs, follow-ups and the command line know it by this. |
| `level` | 1: asked of everybody. 2: of those who run servers. 3: of those who say that they know TCP well. |
| `ask` | The question, `en` and `zh`. |
| `also` | How else people ask for it, in either language: a search finds it by these. |
| `answer` | What a strong candidate says, two to five sentences. |
| `points` | Three to five things that an answer must mention: the rubric. |
| `follow` | Ids of what is asked next. |
| `concepts` | What it is about, by the slugs of `src/quiz/concept_table.rs`. |
| `lessons` | The lessons that teach it, `L01` to `L44`. |
| `myth` | The misconception that it catches, `M01` to `M68`, if there is one. |
| `source` | Where it is written down or measured. |
| `era` | The kernels that it holds for, if it depends on them: `6.5+`, `-4.11`, `2.4-4.11`. |
| `run` | A scenario with `expect` lines that prove it. |

";

pub fn page() -> String {
    let mut text = String::from(HEAD);
    writeln!(
        text,
        "A question has at most {} characters in English and {} in Chinese, an answer {} and {}. What stands between\n\
         backquotes is the same in both languages.\n",
        LONGEST_QUESTION.en, LONGEST_QUESTION.zh, LENGTHS.en, LENGTHS.zh
    )
    .unwrap();
    text.push_str(
        "## What there is\n\n| area | questions | with a run | level 1, 2, 3 |\n| --- | ---: | ---: | --- |\n",
    );
    let entries = bank().entries();
    for area in Area::ALL {
        let here: Vec<&Entry> = entries.iter().filter(|entry| entry.area == area).collect();
        row(&mut text, area.title().get(Lang::En), &here);
    }
    row(&mut text, "all", &entries.iter().collect::<Vec<_>>());
    text.push_str("\n## The questions\n");
    for area in Area::ALL {
        writeln!(text, "\n### {}\n", area.title().get(Lang::En)).unwrap();
        for entry in entries.iter().filter(|entry| entry.area == area) {
            let run = if entry.run.is_some() { "" } else { " (no run)" };
            writeln!(text, "- `{}` {}{run}", entry.id, entry.ask(Lang::En)).unwrap();
        }
    }
    text
}

fn row(text: &mut String, title: &str, entries: &[&Entry]) {
    let level = |level: u8| entries.iter().filter(|entry| entry.level == level).count();
    let runs = entries.iter().filter(|entry| entry.run.is_some()).count();
    writeln!(text, "| {title} | {} | {runs} | {}, {}, {} |", entries.len(), level(1), level(2), level(3)).unwrap();
}
