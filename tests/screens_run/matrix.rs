//! Which screens and widgets are kept as pictures: every kind of them has a row, and every row all its cells, both
//! languages at three sizes with colours and without.
//!
//! The kinds are matched one by one, so that a new one does not compile before it is placed here; a group of pictures
//! that nobody names here, or that lacks a cell, fails too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use finwait::lang::Lang;
use finwait::lesson::Phase;
use finwait::trace::Rule;
use finwait::tui::action::stack;
use finwait::tui::glossary::TERMS;
use finwait::tui::lens::Lens;
use finwait::tui::overlay::{Overlay, Page};
use finwait::tui::picker::Picker;
use finwait::tui::present;
use finwait::tui::sheet::Sheet;
use finwait::tui::theme::GlyphSet;

use super::SIZES;

/// Where something is kept: a group of pictures, and the name of one in it.
type Place = (&'static str, &'static str);

fn of_sheet(sheet: Sheet) -> Place {
    let stop = match sheet {
        Sheet::Diagram => "diagram",
        Sheet::Variables => "variables",
        Sheet::Header => "header",
        Sheet::Queues => "queues",
        Sheet::Capture => "tcpdump",
        Sheet::Sockets => "ss",
        Sheet::Counters => "counters",
    };
    ("views", stop)
}

fn of_lens(lens: Lens) -> Place {
    match lens {
        Lens::Host => ("views", "ladder"),
        Lens::Application => ("lenses", "application"),
        Lens::Wire => ("lenses", "wire"),
    }
}

fn of_phase(phase: Phase) -> Place {
    let stop = match phase {
        Phase::Say => "story",
        Phase::Commit => "options",
        Phase::Play => "in mid-glide",
        Phase::Compare => "compared",
        Phase::Myth => "a common belief",
        Phase::Era => "under one kernel",
        Phase::Challenge => "the challenge",
        Phase::Done => "done",
    };
    ("lesson", stop)
}

fn of_overlay(overlay: &Overlay<()>) -> Place {
    let stop = match overlay {
        Overlay::Page { page: Page::Help(..), .. } => "help",
        Overlay::Page { page: Page::Rule(_), .. } => "rule",
        Overlay::Page { page: Page::Output(_), .. } => "output",
        Overlay::Page { page: Page::Term(_), .. } => "term",
        Overlay::Page { page: Page::Message { .. } | Page::LeftOut(_), .. } => "message",
        Overlay::Page { page: Page::Aside { .. }, .. } => return ("fleet", "what is said"),
        Overlay::Menu { .. } => "jumps",
        Overlay::Confirm { .. } => "confirm",
        Overlay::Pick(_) => "palette",
    };
    ("overlays", stop)
}

fn of_slide(kind: present::Kind) -> Place {
    let stop = match kind {
        present::Kind::Text => "story",
        present::Kind::Question => "posed",
        present::Kind::Outputs => "an output",
        present::Kind::Run => "on its way",
        present::Kind::Answer => "answer",
        present::Kind::End => "the end",
    };
    ("present", stop)
}

fn of_round(round: present::Round) -> Place {
    let stop = match round {
        present::Round::Posed => "posed",
        present::Round::Vote => "vote",
        present::Round::Discuss => "discuss",
        present::Round::Revote => "revote",
        present::Round::Closed => "closed",
    };
    ("present", stop)
}

fn of_room_lens(lens: present::Lens) -> Place {
    let stop = match lens {
        present::Lens::All => "on its way",
        present::Lens::Application => "programs only",
        present::Lens::Host => "kernels only",
        present::Lens::Wire => "wire only",
    };
    ("present", stop)
}

/// What is no variant of anything.
const OTHERS: &[(&str, Place)] = &[
    ("the first screen", ("first", "home")),
    ("its help", ("first", "home help")),
    ("settings", ("overlays", "settings")),
    ("the sandbox", ("sandbox", "welcome")),
    ("the ladder, a segment in flight", ("sandbox", "a SYN in mid-flight")),
    ("the ladder, a segment lost", ("sandbox", "the SYN lost")),
    ("the ladder of several connections", ("queues", "the ladder of several")),
    ("the ladder to scale", ("queues", "to scale")),
    ("the ladder, a segment chosen", ("fields", "an old segment chosen")),
    ("host cards, one down and one unplugged", ("sandbox", "a host down and a cable out")),
    ("the timeline with a bookmark", ("fields", "a bookmark")),
    ("a field of the headers", ("fields", "its sequence number")),
    ("the because line", ("sandbox", "the reasons")),
    ("two futures", ("futures", "parted")),
    ("the tree of forks", ("futures", "tree")),
    ("the menu of a host", ("overlays", "host menu")),
    ("the menu of the link", ("overlays", "link menu")),
    ("the menu of a segment", ("overlays", "segment menu")),
    ("the rules, searched", ("overlays", "rules searched")),
    ("bookmarks", ("overlays", "bookmarks")),
    ("the terms on screen", ("overlays", "terms")),
    ("what to save as", ("overlays", "save")),
    ("what to open", ("overlays", "open")),
    ("the : line", ("overlays", "line")),
    ("the : line with candidates", ("overlays", "line with candidates")),
    ("the : line with a mistake", ("overlays", "line with a mistake")),
    ("what an investigation lets one ask for", ("lesson", "what can be asked for")),
    ("an output that was asked for", ("lesson", "an output beside the question")),
    ("a vote about outputs", ("present", "a question about outputs")),
    ("a hint and an option struck out", ("lesson", "an option struck out and one chosen")),
    ("fields to be typed", ("lesson", "two states typed")),
    ("a condition that is for the learner to find out", ("challenge", "a riddle")),
    ("what a challenge forbids, in a list", ("challenge", "what a challenge forbids")),
    ("what a challenge forbids, on the : line", ("challenge", "a forbidden word")),
    ("a spotlight", ("present", "pointed at")),
    ("labels hidden from the room", ("present", "with states, numbers and timers hidden")),
    ("black", ("present", "black")),
    ("a drill's question with options", ("drill", "a question with options")),
    ("a drill's question with an option chosen", ("drill", "an option chosen, with a hint")),
    ("a drill's question to be typed", ("drill", "a number to be typed")),
    ("a drill's question in boxes", ("drill", "a box filled")),
    ("a drill's events to be put in order", ("drill", "an order")),
    ("a drill's commands", ("drill", "a script with a command")),
    ("what programs print", ("drill", "an output to be read")),
    ("a drill's verdict", ("drill", "the verdict")),
    ("a drill's summary", ("drill", "the summary")),
    ("an explanation and its points", ("explain", "the points")),
    ("very many connections", ("fleet", "the states")),
    ("two runs of very many connections", ("fleet", "two runs")),
    ("an interview's report", ("interview", "its report")),
    ("a term over the run", ("glossary", "a term")),
];

/// Every row of the table.
fn table() -> Vec<(String, Place)> {
    use present::{Kind, Round};
    let mut rows: Vec<(String, Place)> = OTHERS.iter().map(|(what, place)| ((*what).to_owned(), *place)).collect();
    rows.extend(Sheet::ALL.map(|sheet| (format!("{sheet:?}"), of_sheet(sheet))));
    let lenses = [Lens::Host, Lens::Host.next(), Lens::Host.next().next()];
    rows.extend(lenses.map(|lens| (format!("{lens:?} lens"), of_lens(lens))));
    let phases = [
        Phase::Say,
        Phase::Commit,
        Phase::Play,
        Phase::Compare,
        Phase::Myth,
        Phase::Era,
        Phase::Challenge,
        Phase::Done,
    ];
    rows.extend(phases.map(|phase| (format!("{phase:?}"), of_phase(phase))));
    let pages = [
        Page::Help(stack::LESSON, Arc::default(), GlyphSet::Unicode),
        Page::Rule(Rule::ALL[0].rule),
        Page::Output(Vec::new()),
        Page::Term(&TERMS[0]),
        Page::Message { title: String::new(), body: String::new() },
        Page::LeftOut(String::new()),
        Page::Aside { title: String::new(), body: String::new() },
    ];
    let mut overlays: Vec<Overlay<()>> = pages.into_iter().map(|page| Overlay::Page { page, scroll: 0 }).collect();
    overlays.push(Overlay::Menu { title: String::new(), entries: Vec::new(), chosen: 0 });
    overlays.push(Overlay::Confirm { title: String::new(), question: String::new(), choice: () });
    overlays.push(Overlay::Pick(Picker::new("", Vec::new())));
    rows.extend(overlays.iter().map(|overlay| (of_overlay(overlay).1.to_owned(), of_overlay(overlay))));
    let kinds = [Kind::Text, Kind::Outputs, Kind::Question, Kind::Run, Kind::Answer, Kind::End];
    rows.extend(kinds.map(|kind| (format!("slide {kind:?}"), of_slide(kind))));
    rows.extend(Round::ALL.map(|round| (format!("round {round:?}"), of_round(round))));
    rows.extend(present::Lens::ALL.map(|lens| (format!("room {lens:?}"), of_room_lens(lens))));
    rows
}

/// The cells of a group: the ends of its files' names.
pub fn cells() -> Vec<String> {
    let mut cells = Vec::new();
    for lang in Lang::ALL {
        for (columns, rows) in SIZES {
            cells.extend(["dark", "no_colour"].map(|form| format!("{}_{columns}x{rows}_{form}", lang.code())));
        }
    }
    cells
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/screens_run/snapshots")
}

/// The pictures of a group in one cell: each name with its text, styles left out.
pub fn pictures(group: &str, cell: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder().join(format!("{group}_{cell}.snap"))).unwrap_or_default();
    let parts = text.split("\n=== ").skip(1).filter_map(|part| part.split_once('\n'));
    let shown = |body: &str| body.split("--- styles").next().unwrap_or_default().to_owned();
    parts.map(|(name, body)| (name.to_owned(), shown(body))).collect()
}

/// The groups of the table.
pub fn groups() -> BTreeSet<String> {
    table().iter().map(|(_, (group, _))| (*group).to_owned()).collect()
}

/// The pictures of a group in one cell, by name; nothing if there is no such file.
fn stops(group: &str, cell: &str) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(folder().join(format!("{group}_{cell}.snap"))).ok()?;
    Some(text.lines().filter_map(|line| line.strip_prefix("=== ")).map(str::to_owned).collect())
}

#[test]
fn every_screen_and_widget_is_kept_in_every_cell() {
    let mut missing = Vec::new();
    for (what, (group, stop)) in table() {
        for cell in cells() {
            match stops(group, &cell) {
                None => missing.push(format!("{what}: no {group}_{cell}")),
                Some(stops) if !stops.iter().any(|known| known == stop) => {
                    missing.push(format!("{what}: no “{stop}” in {group}_{cell}"));
                }
                Some(_) => {}
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_group_of_pictures_is_whole_and_has_a_row() {
    let known: BTreeSet<&str> = table().iter().map(|(_, (group, _))| *group).collect();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let ends: Vec<String> = cells().iter().map(|cell| format!("_{cell}.snap")).collect();
        if let Some(group) = ends.iter().find_map(|end| name.strip_suffix(end.as_str())) {
            *found.entry(group.to_owned()).or_default() += 1;
        }
    }
    // The settings have a small size of their own, the two stories one size: they come on top.
    found.retain(|group, _| !group.starts_with("looks__") && !group.starts_with("last-ack-lost"));
    let found: Vec<(&str, usize)> = found.iter().map(|(group, count)| (group.as_str(), *count)).collect();
    let wanted: Vec<(&str, usize)> = known.into_iter().map(|group| (group, cells().len())).collect();
    assert_eq!(found, wanted, "a group without a row, or with a hole");
    for (group, _) in wanted {
        let all: BTreeSet<Vec<String>> = cells().iter().filter_map(|cell| stops(group, cell)).collect();
        assert_eq!(all.len(), 1, "{group} has other pictures in some of its cells");
    }
}
