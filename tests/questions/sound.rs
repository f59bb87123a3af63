//! What is wrong with an item, if anything: it must be the same when it is made again, its own answer must be right and
//! no other one, and nothing of the answer may stand in the question.

use finwait::lang::Lang;
use finwait::quiz::item::{Ask, Item, Quantity, Reply, Shape, Unit, Wants};
use finwait::quiz::{Answer, Format, Kind, Observer, Question, sheet};

/// Numbers from here on do not stand in a question by accident.
const TELLING: u64 = 1_000;

/// All of it, in words.
pub fn faults(item: &Item, again: &Item) -> Vec<String> {
    let mut found = Vec::new();
    for lang in Lang::ALL {
        let (question, answer) = (sheet::question(item, lang), sheet::answer(item, lang));
        if (question, answer) != (sheet::question(again, lang), sheet::answer(again, lang)) {
            found.push("it is another one the second time".to_owned());
        }
        match item.grade(&item.right_reply(), lang) {
            Ok(verdict) if verdict.right && verdict.credit == 100 => {}
            other => found.push(format!("its own answer is not right: {other:?}")),
        }
        let listed = item.ask.listed(lang);
        if (1..listed.len()).any(|at| listed[..at].contains(&listed[at])) {
            found.push(format!("two options are the same: {listed:?}"));
        }
        if item.ask.shape() == Shape::Choice {
            let right = |at: &usize| item.grade(&Reply::Option(*at), lang).is_ok_and(|verdict| verdict.right);
            let count = (0..listed.len()).filter(right).count();
            if listed.len() < 2 || count != 1 {
                found.push(format!("{count} right options of {}", listed.len()));
            }
        }
        if item.prompt.get(lang).is_empty() {
            found.push("no prompt".to_owned());
        }
        found.extend(told(item, lang));
        found.extend(in_full(item, lang));
        found.extend(refused(item, lang));
    }
    if item.format == Format::Myth {
        found.extend(not_its_own(item));
    }
    if matches!(item.format, Format::Counterfactual | Format::Remedy) {
        found.extend(Lang::ALL.iter().flat_map(|lang| same_twice(item, *lang)));
    }
    for mistaken in &item.mistaken {
        match item.grade(&mistaken.reply, Lang::En) {
            Ok(verdict) if verdict.right => found.push(format!("{} is right", mistaken.myth)),
            Ok(verdict) if verdict.belief.is_none() => found.push(format!("{} is not known again", mistaken.myth)),
            Ok(_) => {}
            Err(error) => found.push(format!("{}: {error:?}", mistaken.myth)),
        }
    }
    if item.hash != again.hash || item.generator != again.generator {
        found.push("its name or hash differs".to_owned());
    }
    if let Ask::Run(question) = &item.ask {
        found.extend(another_truth(item, question));
    }
    found.extend(super::fresh::faults(item));
    found
}

/// What is shown as the right answer, typed as it is shown; a number that need not be exact also as whoever rounds it
/// writes it. Each must be taken as right.
fn refused(item: &Item, lang: Lang) -> Vec<String> {
    let shape = item.ask.shape();
    let (Shape::Line | Shape::Boxes(_), Ok(verdict)) = (shape.clone(), item.grade(&item.right_reply(), lang)) else {
        return Vec::new();
    };
    let shown: Vec<String> = verdict.parts.iter().map(|part| part.did.clone()).collect();
    // An option is shown in full and named by its number.
    let wants = |at: usize| match &item.ask {
        Ask::Blanks(blanks) => blanks.blanks.get(at).map(|blank| &blank.wants),
        _ => None,
    };
    let right = item.right_reply();
    let typed = |at: usize, text: &String| match (&right, wants(at)) {
        (Reply::Boxes(texts), Some(Wants::Option(..))) => texts[at].clone(),
        _ => text.clone(),
    };
    let typed: Vec<String> = shown.iter().enumerate().map(|(at, text)| typed(at, text)).collect();
    let mut ways = vec![typed];
    if let Ask::Number(quantity) = &item.ask {
        ways.extend(rounded(*quantity).into_iter().map(|text| vec![text]));
    }
    let mut found = Vec::new();
    for way in ways {
        let reply = if shape == Shape::Line { Reply::Line(way.concat()) } else { Reply::Boxes(way.clone()) };
        match item.grade(&reply, lang) {
            Ok(verdict) if verdict.right => {}
            other => found.push(format!("{way:?}, shown as right or so rounded, is not taken: {other:?}")),
        }
    }
    found
}

/// A quantity that need not be exact as people round it: to two and to three digits, in the unit in which it has one to
/// three digits before its point.
fn rounded(quantity: Quantity) -> Vec<String> {
    if quantity.permille == 0 {
        return Vec::new();
    }
    let units: &[(&str, u64)] = match quantity.unit {
        Unit::Bytes => &[("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)],
        Unit::Count => &[("M", 1_000_000), ("k", 1_000), ("", 1)],
        Unit::Rate => &[("/s", 1_000)],
        Unit::Time | Unit::Sequence(_) => return Vec::new(),
    };
    let Some((name, unit)) = units.iter().find(|(_, unit)| quantity.value >= *unit) else { return Vec::new() };
    let before = (quantity.value / unit).to_string().len();
    let round = |digits: usize| {
        let places = digits - before;
        let scale = 10_u64.pow(u32::try_from(places).unwrap());
        let parts = (quantity.value * scale + unit / 2) / unit;
        let (whole, rest) = (parts / scale, parts % scale);
        if places == 0 { format!("{whole} {name}") } else { format!("{whole}.{rest:0places$} {name}") }
    };
    (2..=3).filter(|digits| *digits >= before).map(round).collect()
}

/// What a true sentence that is taken for false shows: the misconception that it denies, and no other.
fn not_its_own(item: &Item) -> Vec<String> {
    let Ask::Choice(choice) = &item.ask else { return vec!["no choice".to_owned()] };
    let mut found = Vec::new();
    let mut numbers: Vec<&str> = Vec::new();
    for (at, option) in choice.options.iter().enumerate() {
        let told = item.grade(&Reply::Option(at), Lang::En).ok().and_then(|verdict| verdict.belief);
        if at != choice.right && (told.is_none() || told != option.myth) {
            found.push(format!("“{}” is told as {told:?}, not as {:?}", option.text.en, option.myth));
        }
        numbers.extend(option.myth);
    }
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() != choice.options.len() {
        found.push(format!("sentences about {numbers:?} alone"));
    }
    found
}

/// Where two runs part, two sentences that say the same show nothing.
fn same_twice(item: &Item, lang: Lang) -> Vec<String> {
    let parts = match lang {
        Lang::En => [(" As asked: ", "`: "), (" As it is: ", " With this: ")],
        Lang::Zh => [("所问的这次：", "`："), ("现状：", "采用之后：")],
    };
    let mut said = item.explanation(lang);
    if let Ask::Choice(choice) = &item.ask {
        said.extend(choice.options.iter().map(|option| option.why.get(lang).to_owned()));
    }
    let mut found = Vec::new();
    for text in said {
        for (was, now) in parts {
            let Some((one, two)) = text.split_once(was).and_then(|(_, rest)| rest.split_once(now)) else { continue };
            // Steps are counted in one of the runs alone.
            if without_step(one).trim() == without_step(two).trim() {
                found.push(format!("two runs part in the same: {text}"));
            }
        }
    }
    found
}

fn without_step(text: &str) -> String {
    let cut = |open: &str, close: &str| {
        let from = text.find(open)?;
        let to = from + text[from..].find(close)? + close.len();
        Some(format!("{}{}", &text[..from], &text[to..]))
    };
    cut(" (step ", ")").or_else(|| cut("（第 ", "）")).unwrap_or_else(|| text.to_owned())
}

/// The truth of the run as the item tells it, read anew from its lines, where that is another one.
fn another_truth(item: &Item, question: &Question) -> Option<String> {
    let played = item.played.as_ref()?;
    let fresh = match played.with_rest(played.after().to_vec()) {
        Ok(fresh) => fresh,
        Err(mistakes) => return Some(format!("its own lines cannot be read: {mistakes:?}")),
    };
    let mut session = fresh.at_cut();
    let mut observer = Observer::of(&question.kind, &session);
    fresh.go_on(&mut session, |now| observer.look(now.view(), now.records()));
    let truth = observer.finish(session.view(), session.records());
    // Where two runs part is told besides; this is the run of one.
    let mut told = question.truth.clone();
    if item.format == Format::Counterfactual {
        told.deciding.besides.truncate(truth.deciding.besides.len());
    }
    (truth != told).then(|| format!("a fresh run comes to {:?}, not {:?}", truth.answer, question.truth.answer))
}

/// What the first run of a what-if came to is told on purpose; what is left of its question without that.
fn without_the_first_run(text: &str) -> String {
    for (begins, ends) in [(" it would be: ", ". "), ("答案会是：", "。")] {
        if let Some((before, rest)) = text.split_once(begins) {
            let behind = rest.split_once(ends).map_or("", |(_, behind)| behind);
            return format!("{before} {behind}");
        }
    }
    text.to_owned()
}

/// Whether the right answer stands in the question in the very words in which it is shown.
pub fn says_right(item: &Item, lang: Lang) -> bool {
    let own = [item.prompt.get(lang), item.tell.as_ref().map_or("", |words| words.get(lang))].join("\n");
    let own = if item.format == Format::Counterfactual { without_the_first_run(&own) } else { own };
    let right = sheet::right(item, lang);
    let in_a_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    own.match_indices(&right).any(|(at, _)| {
        let before = own[..at].chars().next_back().filter(|_| right.starts_with(|c: char| c.is_ascii_alphanumeric()));
        !in_a_word(before) && !in_a_word(own[at + right.len()..].chars().next())
    })
}

/// From so many characters on an answer does not stand in a question by accident.
const LONG: usize = 12;

/// An answer that is long enough to be one, word for word in the question.
fn in_full(item: &Item, lang: Lang) -> Option<String> {
    let right = sheet::right(item, lang);
    // Commands to choose from are told in the words of the other commands.
    let leaks = item.format != Format::PlaceFault && right.chars().count() >= LONG && says_right(item, lang);
    leaks.then(|| format!("“{right}” is the answer and stands in the question"))
}

/// What of the answer stands in the question.
fn told(item: &Item, lang: Lang) -> Option<String> {
    // What the first run came to, which may be the same, is told on purpose.
    if item.format == Format::Counterfactual {
        return None;
    }
    let own = [item.prompt.get(lang), item.tell.as_ref().map_or("", |words| words.get(lang))].join("\n");
    let after = item.played.as_ref().map(|played| played.after().join("\n")).unwrap_or_default();
    let behind = format!("{own}\n{after}");
    match &item.ask {
        Ask::Run(question) => match (&question.kind, &question.truth.answer) {
            (Kind::States(_), Answer::States(states)) => {
                let word = states.iter().map(ToString::to_string).find(|word| word_in(&behind, word))?;
                Some(format!("`{word}` is the answer and stands in the question"))
            }
            (_, Answer::Time(Some(span))) => number_in(item, &behind, Quantity::time(*span)),
            _ => None,
        },
        Ask::Number(quantity) if quantity.value >= TELLING => number_in(item, &behind, *quantity),
        Ask::Choice(choice) => {
            let right = choice.options.get(choice.right)?.text.get(lang);
            // Commands to choose from are told in the words of the other commands.
            let leaks = item.format != Format::PlaceFault && right.chars().count() > 3 && own.contains(right);
            leaks.then(|| format!("the right option stands in the question: {right}"))
        }
        Ask::Order(_) | Ask::Blanks(_) | Ask::Rubric(_) | Ask::Script(_) | Ask::Number(_) => None,
    }
}

/// Whether the very number that is asked for, to all its digits, is told.
fn number_in(item: &Item, text: &str, truth: Quantity) -> Option<String> {
    let exact = Quantity { permille: 0, ..truth };
    let words = text.split(|c: char| c.is_whitespace() || "，。；：、（）`".contains(c));
    let mut words = words.map(|word| word.trim_matches(|c: char| ".,;:()".contains(c))).filter(|word| !word.is_empty());
    let named = |word: &str| {
        let digit = word.chars().next().is_some_and(|c| c.is_ascii_digit());
        let unit = truth.unit != Unit::Time || word.chars().any(|c| c.is_ascii_alphabetic());
        digit && unit && exact.read(word).is_ok_and(|said| exact.agrees(said.value))
    };
    let word = words.find(|word| named(word))?;
    Some(format!("{}: `{word}` is the answer and stands in the question", item.concept))
}

fn word_in(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|found| found == word)
}
