//! Two arms, one script: scenarios run on the simulator and on the kernel, and must agree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a skip is loud")]

use std::path::PathBuf;

use finwait::lab::{self, Options};
use finwait::lang::Lang;
use finwait::scenario;
use finwait::trace::Span;

#[test]
fn both_arms_agree() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let only = std::env::var("PARITY_ONLY").unwrap_or_default();
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if !name.contains(&only) { continue; }
        let text = std::fs::read_to_string(&path).unwrap();
        let scenario = scenario::parse(&text, Lang::En).unwrap();
        let sim = scenario::run(&scenario);
        let took = sim.view.now.0;
        if took > 20_000_000 { println!("LONG {name} {took}"); continue; }
        match lab::run(&scenario, &Options { longest: Span::secs(30), ..Options::default() }) {
            Err(trouble) => println!("TROUBLE {name} {trouble:?}"),
            Ok(kernel) => {
                let found = lab::compare(&sim, &kernel, &scenario.setup.hosts);
                println!("{} {name} {}", if found.is_empty() { "same" } else { "DIFF" }, took);
                for d in found { println!("     {}", d.sentence(Lang::En)); }
                if !only.is_empty() {
                    for r in [&sim, &kernel] {
                        println!("{}", finwait::trace::text::render(&r.records, &scenario.setup.hosts, finwait::trace::text::TextOptions::default()));
                    }
                }
            }
        }
    }
}
