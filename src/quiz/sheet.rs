//! An item as plain text: for a printed sheet, for the linear mode, for whoever writes generators. The answer stands
//! in a text of its own, so that the question can be handed out without it.

use crate::lang::Lang;
use crate::scenario::in_a_line;
use crate::tr;

use super::generate::chains::earlier;
use super::item::{Ask, Item, Reply, Shape};

/// The question, without anything that tells the answer. Lines are not wrapped.
pub fn question(item: &Item, lang: Lang) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(item.tell.iter().map(|words| words.get(lang).to_owned()));
    if let Some(played) = &item.played {
        indented(&mut lines, &tr!(lang, "quiz.sheet.so-far"), played.before());
        indented(&mut lines, &tr!(lang, "quiz.sheet.now"), played.after().iter().map(String::as_str));
    }
    outputs(&mut lines, item, |_| true);
    lines.join("\n") + if lines.is_empty() { "" } else { "\n" } + &asked(item, lang)
}

/// What came before a follow-up in its chain, for whoever meets it alone: the first question with its situation, then
/// what was changed each time. Empty for what is no follow-up.
pub fn lead(item: &Item, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, (earlier, say)) in earlier(item).into_iter().enumerate() {
        let prompt = earlier.prompt.get(lang);
        match (at, earlier.played.as_ref().filter(|played| !played.is_untold())) {
            (0, Some(played)) => {
                let commands = in_a_line(played.before().chain(played.after().iter().map(String::as_str)));
                lines.push(tr!(lang, "quiz.sheet.chain-run", commands = commands, question = prompt).into_owned());
            }
            (0, None) => lines.push(tr!(lang, "quiz.sheet.chain", question = prompt).into_owned()),
            // The run that follows tells all of it.
            (_, Some(_)) => {}
            (_, None) => lines.push(prompt.to_owned()),
        }
        lines.push(say.get(lang).to_owned());
    }
    lines
}

/// What a question was about, for whoever reads its answer later: the situation, its run in a line, and what there was
/// to choose from or to put into order. Outputs are not repeated; the run has them.
pub fn situation(item: &Item, lang: Lang) -> Vec<String> {
    let mut lines = lead(item, lang);
    lines.extend(item.tell.iter().map(|words| words.get(lang).to_owned()));
    if let Some(played) = item.played.as_ref().filter(|_| item.outputs.is_empty()) {
        let before: Vec<&str> = played.before().collect();
        for (title, commands) in
            [("quiz.sheet.so-far", in_a_line(before)), ("quiz.sheet.now", in_a_line(played.after()))]
        {
            if !commands.is_empty() {
                lines.push(format!("{} {commands}", tr!(lang, title)));
            }
        }
    }
    lines.push(item.prompt.get(lang).to_owned());
    if matches!(item.ask, Ask::Order(_)) {
        lines.extend(item.ask.listed(lang).iter().enumerate().map(|(at, text)| format!("{}) {text}", at + 1)));
    }
    lines
}

/// The question as it stands alone: what it follows up, then itself.
pub fn whole(item: &Item, lang: Lang) -> String {
    let mut lines = lead(item, lang);
    lines.push(question(item, lang));
    lines.join("\n")
}

/// An incident as far as it is known: what is complained of, and the outputs that were asked for, the lines numbered
/// as they would be among all of them.
pub fn seen(item: &Item, shows: impl Fn(usize) -> bool, lang: Lang) -> String {
    let mut lines: Vec<String> = item.tell.iter().map(|words| words.get(lang).to_owned()).collect();
    outputs(&mut lines, item, shows);
    lines.join("\n") + "\n"
}

fn outputs(lines: &mut Vec<String>, item: &Item, shows: impl Fn(usize) -> bool) {
    let mut number = 0;
    for (at, output) in item.outputs.iter().enumerate() {
        let shown = shows(at);
        if shown {
            lines.push(output.command.clone());
        }
        for line in output.text.lines() {
            number += 1;
            if shown {
                lines.push(format!("{number:>4}  {line}"));
            }
        }
    }
}

/// What is asked, without the situation: the prompt, the options, the boxes.
pub fn asked(item: &Item, lang: Lang) -> String {
    let mut lines = vec![item.prompt.get(lang).to_owned()];
    let listed = item.ask.listed(lang);
    // The points of a rubric are the answer.
    if item.ask.shape() != Shape::Rubric {
        lines.extend(listed.iter().enumerate().map(|(at, text)| format!("  {}) {text}", at + 1)));
    }
    lines.extend(item.ask.labels(lang).iter().map(|label| format!("  {label}: ______")));
    lines.join("\n") + "\n"
}

/// The answer with its explanation.
pub fn answer(item: &Item, lang: Lang) -> String {
    let mut lines = vec![tr!(lang, "quiz.sheet.answer", answer = right(item, lang)).into_owned()];
    lines.extend(item.explanation(lang).into_iter().map(|text| format!("  - {text}")));
    if let Ask::Rubric(rubric) = &item.ask {
        lines.push(format!("  {}", tr!(lang, "quiz.sheet.points")));
        lines.extend(rubric.points.iter().map(|point| format!("  * {}", point.get(lang))));
        lines.push(format!("  {}", tr!(lang, "quiz.sheet.source", source = rubric.source)));
    }
    for mistaken in item.mistaken.iter().filter(|mistaken| !mistaken.why.get(lang).is_empty()) {
        // Two wrong answers may come from the same belief.
        let line = format!("  {} {}", mistaken.myth, mistaken.why.get(lang));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}

/// The right answer in a line.
pub fn right(item: &Item, lang: Lang) -> String {
    let reply = item.right_reply();
    if let (Ask::Rubric(rubric), _) = (&item.ask, &reply) {
        return rubric.model.get(lang).to_owned();
    }
    match (&reply, item.grade(&reply, lang)) {
        (Reply::Script(lines), _) => in_a_line(lines),
        (Reply::Order(places), _) => places.iter().map(|at| (at + 1).to_string()).collect::<Vec<_>>().join(" "),
        (_, Ok(verdict)) => {
            let part = |part: &super::item::Part| match part.label.as_str() {
                "" => part.did.clone(),
                // By which numbers it is chosen matters in the question only.
                label => format!("{} = {}", super::item::bare_label(label), part.did),
            };
            verdict.parts.iter().map(part).collect::<Vec<_>>().join(&tr!(lang, "quiz.answer.semicolon"))
        }
        (_, Err(_)) => String::new(),
    }
}

fn indented<'a>(lines: &mut Vec<String>, title: &str, texts: impl Iterator<Item = &'a str>) {
    let texts: Vec<&str> = texts.collect();
    if !texts.is_empty() {
        lines.push(title.to_owned());
        lines.extend(texts.iter().map(|text| format!("    {text}")));
    }
}
