//! What the README shows is true: its picture comes from the program, its scenario runs, its commands are commands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a test may ask the environment whether to write the picture anew")]

use finwait::lang::Lang;
use finwait::scenario;
use finwait::trace::HostId;
use finwait::tui::{ladder, svg};

const README: &str = include_str!("../README.md");

/// The text between two marks of the README.
fn between(from: &str, to: &str) -> &'static str {
    let start = README.find(from).unwrap_or_else(|| panic!("README: no {from:?}")) + from.len();
    let end = README[start..].find(to).unwrap_or_else(|| panic!("README: no {to:?} after {from:?}"));
    &README[start..start + end]
}

#[test]
fn the_picture_is_what_the_program_draws() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");
    let source = std::fs::read_to_string(format!("{folder}/last-ack-lost.tcp")).expect("the picture's scenario");
    let report = scenario::run(&scenario::parse(&source, Lang::En).expect("a scenario"));
    assert!(report.is_ok(), "{:?}", report.failures);
    let model = ladder::model(&report.records, &report.view, HostId(0), HostId(1), report.view.now);
    let drawn = svg::ladder_svg(&model, Lang::En, "last-ack-lost");
    let path = format!("{folder}/ladder.svg");
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(&path, &drawn).expect("docs/ladder.svg can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == drawn, "docs/ladder.svg is stale: FINWAIT_BLESS=1 cargo test --test readme");
}

#[test]
fn the_scenario_goes_as_it_says() {
    let source = between("<<'END'\n", "END\n");
    let report = scenario::run(&scenario::parse(source, Lang::En).expect("a scenario"));
    assert!(report.is_ok(), "{:?} {:?}", report.failures, report.refusal);
    assert!(source.contains("expect"), "it expects something");
}

#[test]
fn the_commands_are_commands() {
    let block = between("(`Tab` completes):\n\n```\n", "```");
    let lines: Vec<&str> = block.lines().collect();
    assert!(lines.len() > 2, "{lines:?}");
    for line in lines {
        let command = line.strip_prefix(':').unwrap_or_else(|| panic!("{line} begins with a colon"));
        assert!(scenario::parse_command(command, Lang::En).is_ok(), "{line}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<std::path::PathBuf> = std::fs::read_dir(root.join("docs"))
        .expect("docs")
        .map(|entry| entry.expect("an entry").path())
        .chain(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root.join(name)))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    let mut seen = 0;
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let local = target.split('#').next().unwrap_or("");
            if local.is_empty() || target.contains("://") || target.contains(' ') {
                continue;
            }
            seen += 1;
            let path = page.parent().expect("a folder").join(local);
            assert!(path.exists(), "{}: {target} leads nowhere", page.display());
        }
    }
    assert!(seen > 10, "only {seen} links looked at");
}
