//! Bytes as a scenario file: reading ends, in a run or in mistakes that can be shown; what was read is printed and read
//! again as the same commands; and the completion of every line is a word that fits there.

use finwait::lang::Lang;
use finwait::scenario::{self, Scenario, Setup};
use finwait::sim::World;

/// The most bytes that are looked at: more of the same tells nothing new.
const BYTES_MAX: usize = 4_096;

/// Reads `data` as a scenario.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data.get(..BYTES_MAX).unwrap_or(data)).into_owned();
    for lang in Lang::ALL {
        match scenario::parse(&text, lang) {
            Ok(read) => again(&read),
            Err(mistakes) => {
                assert!(!mistakes.is_empty(), "refused without a mistake");
                assert!(!scenario::render(&mistakes, &text, "fuzz.tcp", lang, true).is_empty());
                assert!(mistakes.iter().all(|mistake| mistake.place(&text).0 <= text.lines().count() + 1));
            }
        }
    }
    let line = text.lines().last().unwrap_or_default();
    let view = World::new(&Setup::default()).view();
    for cursor in [0, line.len() / 2, line.len(), line.len() + 9] {
        drop(scenario::complete(line, cursor, &view, finwait::trace::Profile::default_profile()));
    }
}

/// The scenario as a file again.
pub fn source(scenario: &Scenario) -> String {
    let setup = &scenario.setup;
    let mut text = format!("profile {}\nseed {}\n", setup.profile.name, setup.seed);
    setup.hosts.iter().for_each(|host| text.push_str(&format!("host {host}\n")));
    scenario.lines.iter().for_each(|line| text.push_str(&format!("{}\n", line.command)));
    text
}

fn again(read: &Scenario) {
    let printed = source(read);
    let back = scenario::parse(&printed, Lang::En)
        .unwrap_or_else(|found| panic!("{}", scenario::render(&found, &printed, "printed", Lang::En, false)));
    assert_eq!(back.setup.hosts, read.setup.hosts);
    assert_eq!((back.setup.seed, back.setup.profile.name), (read.setup.seed, read.setup.profile.name));
    let commands = |scenario: &Scenario| scenario.lines.iter().map(|line| line.command.clone()).collect::<Vec<_>>();
    assert_eq!(commands(&back), commands(read), "{printed}");
}
