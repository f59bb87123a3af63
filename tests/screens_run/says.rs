//! A kept picture shows what its name says: for each there is a word that stands on it in every language and size, and
//! a row in the table here, without which it fails. So that a walk which has gone astray is noticed, and not kept.
//!
//! A word is a key of the interface's words (of a sentence with values, what stands before the first), or one that is
//! the same in both languages; behind `!` it must not stand there. Pictures made by `shot_of` are held to theirs as
//! they are made.

use std::collections::BTreeSet;

use finwait::lang::Lang;

use super::matrix::{cells, pictures};
use super::support::walk::Words;

/// The groups whose pictures are held to a word as they are made.
const HELD_AS_MADE: [&str; 4] = ["first", "glossary", "overlays", "views"];

/// A picture by its name, and what stands on it.
type Says = (&'static str, &'static [&'static str]);

/// What is said on each picture, group by group.
const SAYS: &[(&str, &[Says])] = &[
    (
        "challenge",
        &[
            ("a riddle", &["app.phase.challenge", "app.challenge.riddle"]),
            ("a riddle given away by the hint", &["app.phase.challenge", "!app.challenge.riddle"]),
            ("what a challenge forbids", &["app.challenge.forbidden", "✗"]),
            ("a forbidden word", &["app.challenge.forbidden", ":heal"]),
        ],
    ),
    (
        "lesson",
        &[
            ("story", &["app.phase.say", "SALES"]),
            ("options", &["app.phase.commit", "client FIN_WAIT_1"]),
            ("an option struck out and one chosen", &["(client CLOSED", "▸ 4 client CLOSE_WAIT"]),
            ("in mid-glide", &["app.phase.play", "●"]),
            ("compared", &["app.phase.compare", "app.lesson.wrong"]),
            ("a segment's fields", &["app.phase.commit", "quiz.field.flags", "“x”"]),
            ("compared with another answer", &["app.phase.compare", "app.lesson.right"]),
            ("two states typed", &["app.phase.commit", "> FIN_WAIT_2"]),
            ("a common belief", &["app.phase.myth", "app.myth.belief", "!✗"]),
            ("a common belief refuted", &["app.phase.myth", "app.myth.belief", "✗", "✓"]),
            ("the challenge", &["app.phase.challenge", "app.challenge.goal"]),
            ("the challenge's hint", &["app.phase.challenge", "L16 challenge.hint"]),
            ("whether to skip", &["app.challenge.skip_title", "app.challenge.skip"]),
            ("done", &["app.phase.done", "RFC 9293"]),
            ("under one kernel", &["app.phase.era", "rfc9293", "!✓"]),
            ("under another kernel", &["app.phase.era", "rfc9293", "linux-6.18", "✓"]),
            ("what will be asked for", &["app.phase.say", "app.looks.menu_ahead", "app$ ss -tanp"]),
            ("what can be asked for", &["app.phase.commit", "app.looks.menu", "app$ ss -tanp"]),
            ("an output", &["app$ ss -tano", "futures.pick.search", "CLOSE-WAIT"]),
            ("an output beside the question", &["app.phase.commit", "  3 CLOSE-WAIT", "!futures.pick.search"]),
        ],
    ),
    (
        "sandbox",
        &[
            ("welcome", &["app.sandbox.title", "app.next.rest"]),
            ("a host's menu", &["app.menu.crash", "EBADF"]),
            ("a SYN in mid-flight", &["─SYN seq 0", "●", "!✗"]),
            ("the SYN lost", &["─SYN seq 0", "✗", "!SYN-ACK"]),
            ("established after all", &["widgets.again", "[ESTABLISHED]"]),
            ("the reasons", &["app.why.title", "ack-establishes"]),
            ("a rule", &["tui.overlay.rfc", "inet_csk_complete_hashdance"]),
            ("candidates", &[":client: se", " set "]),
            ("a mistake", &["^^^^", "`sett`"]),
            ("a reset", &["RST-ACK", "ECONNRESET"]),
            ("leaving", &["futures.unsaved"]),
            ("a host down and a cable out", &["widgets.card.down", "widgets.card.unplugged"]),
        ],
    ),
    (
        "drill",
        &[
            ("a question with options", &["quiz.sheet.now", "  4 "]),
            ("an option chosen, with a hint", &["▸ 2 ", "drill.hint.focus"]),
            ("the verdict", &["drill.wrong"]),
            ("a number to be typed", &["quiz.placeholder.count", "!abc"]),
            ("what cannot be read", &["> abc", "“abc”"]),
            ("given up", &["drill.given_up"]),
            ("boxes", &["quiz.placeholder.result", "ECONNRESET"]),
            ("a box filled", &["quiz.placeholder.result", "recv 14   0"]),
            ("boxes judged", &["drill.given_up", "\"abcdefghijklmn\""]),
            ("an order", &["quiz.placeholder.order", "  7 "]),
            ("an order judged", &["drill.given_up"]),
            ("a script", &["quiz.placeholder.script", "!1 server: close"]),
            ("a script with a command", &["quiz.placeholder.script", "1 server: close"]),
            ("a script judged", &["drill.wrong"]),
            ("an output to be read", &["client$ tcpdump -n", "____"]),
            ("further down in it", &["client$ tcpdump -n", "____"]),
            ("its verdict", &["drill.given_up"]),
            ("the summary", &["drill.revise", "finwait drill --item", "tui.action.replay_miss.hint"]),
        ],
    ),
    (
        "explain",
        &[
            ("to be explained", &["> FIN, ACK", "quiz.placeholder.explain"]),
            ("the points", &["drill.points", "[x] 1", "[ ] 2"]),
            ("whether to stop", &["drill.stop_ask"]),
            ("judged by oneself", &["RFC 9293 §3.6", "!drill.points"]),
        ],
    ),
    (
        "interview",
        &[
            ("its first question", &["interview.title", "1/8", "R1", "5:00"]),
            ("its report", &["interview.title", "drill.revise", "R5"]),
            ("further down in it", &["interview.title", "finwait drill --item"]),
        ],
    ),
    (
        "present",
        &[
            ("story", &["L16", "!A  client"]),
            ("posed", &["present.round.posed", "A  client FIN_WAIT_1"]),
            ("vote", &["present.round.vote", "!━"]),
            ("discuss", &["present.round.discuss", "2:00", "!━"]),
            ("revote", &["present.round.revote", "!━"]),
            ("closed", &["present.round.closed", "━", "!✓"]),
            ("run", &["SALES", "!FIN-ACK"]),
            ("close", &["FIN-ACK", "FIN_WAIT_1"]),
            ("on its way", &["FIN-ACK", "──●"]),
            ("pointed at", &["▶ ACK", "◀"]),
            ("with states, numbers and timers hidden", &["present.hides", "!FIN_WAIT_1", "!seq 6"]),
            ("programs only", &["present.lens.application", "!FIN-ACK"]),
            ("kernels only", &["present.lens.host", "FIN_WAIT_1", "cwnd"]),
            ("wire only", &["present.lens.wire", "FIN-ACK", "!cwnd"]),
            ("answer", &["✓ A  client FIN_WAIT_1", "━"]),
            ("help", &["tui.overlay.help"]),
            ("whether to end", &["present.leave.ask"]),
            ("black", &["!L16"]),
            ("the end", &["present.end", "present.last"]),
            ("an output", &["app$ ss -tano", "  3 CLOSE-WAIT", "!FIN_WAIT_2"]),
            ("a question about outputs", &["present.round.posed", "!FIN_WAIT_2", "D  "]),
            ("an output again", &["app$ ss -tano", "!present.round.vote"]),
        ],
    ),
    (
        "futures",
        &[
            ("forked", &["linger 0", "≠"]),
            ("other side", &["▸"]),
            ("parted", &["close-sends-fin", "linger-zero-reset"]),
            ("tree", &["futures.tree.title", "futures.tree.first"]),
            ("host", &["app.menu.crash"]),
            ("settings", &["tcp_fin_timeout"]),
            ("link", &["app.menu.link", "app.menu.partition"]),
            ("segment", &["app.menu.reorder", "app.menu.copies"]),
            ("everything", &["futures.palette.title"]),
        ],
    ),
    (
        "fields",
        &[
            ("an old segment chosen", &["#2 SYN-ACK"]),
            ("its sequence number", &["▸ ", "views.field.seq"]),
            ("the jumps", &["views.jump.title"]),
            ("a bookmark", &["!views.jump.title"]),
        ],
    ),
    (
        "queues",
        &[
            ("queues", &["TcpExtListenOverflows", "SYN_RCVD", "views.queues.one_more"]),
            ("the ladder of several", &["─SYN seq 0"]),
            ("to scale", &["─SYN seq 0"]),
        ],
    ),
    (
        "fleet",
        &[
            ("before it runs", &["fleetui.not_run"]),
            ("the states", &["fleetui.errors", "TIME_WAIT", "!fleetui.not_run"]),
            ("what is said", &["fleetui.chart.states", "╭"]),
            ("two runs", &["fleetui.before", "fleetui.after"]),
        ],
    ),
    ("lenses", &[("application", &["views.lens.application"]), ("wire", &["views.lens.wire", "FIN-ACK"])]),
];

/// Whether a text has a word of the table: not told apart by how its lines are broken.
fn has(text: &str, wanted: &str) -> bool {
    let squeezed =
        |text: &str| text.chars().filter(|c| !c.is_whitespace() && !"│─╭╮╰╯".contains(*c)).collect::<String>();
    text.contains(wanted) || squeezed(wanted).chars().count() > 2 && squeezed(text).contains(&squeezed(wanted))
}

/// The hint of a lesson's challenge, as `L16 challenge.hint`.
fn of_lesson(word: &str, lang: Lang) -> Option<String> {
    let id = word.strip_suffix(" challenge.hint")?;
    let file = finwait::lesson::embedded().iter().find(|file| file.path.contains(id))?;
    let lesson = finwait::lesson::check(file.text, lang).ok()?;
    let hint = lesson.challenge.hint.get(lang).replace('`', "");
    Some(hint.chars().take(24).collect())
}

#[test]
fn every_picture_shows_what_its_name_says() {
    let mut wrong = BTreeSet::new();
    for (group, rows) in SAYS {
        for lang in Lang::ALL {
            let words = Words::of(lang.code());
            for cell in cells().iter().filter(|cell| cell.starts_with(lang.code()) && cell.ends_with("_dark")) {
                let kept = pictures(group, cell);
                assert!(!kept.is_empty(), "no {group}_{cell}");
                for (name, text) in &kept {
                    let Some((_, says)) = rows.iter().find(|(known, _)| known == name) else {
                        wrong.insert(format!("{group}, {name}: no word says what it shows"));
                        continue;
                    };
                    for word in *says {
                        let (word, stands) = word.strip_prefix('!').map_or((*word, true), |word| (word, false));
                        let own = words.find(word).map(|said| said.split("%{").next().unwrap_or_default().to_owned());
                        let wanted = own.or_else(|| of_lesson(word, lang)).unwrap_or_else(|| word.to_owned());
                        if has(text, &wanted) != stands {
                            let what = if stands { "not on it" } else { "on it" };
                            wrong.insert(format!("{group}, {name}, {cell}: {wanted:?} is {what}"));
                        }
                    }
                }
            }
        }
    }
    let known: BTreeSet<&str> = SAYS.iter().map(|(group, _)| *group).chain(HELD_AS_MADE).collect();
    let unknown = super::matrix::groups().into_iter().filter(|group| !known.contains(group.as_str()));
    wrong.extend(unknown.map(|group| format!("{group}: no row")));
    assert!(wrong.is_empty(), "{}", Vec::from_iter(wrong).join("\n"));
}
