//! That par is the least: for every generator of scripts, over many seeds, no list of fewer commands out of the item's
//! vocabulary reaches the goal, whenever its commands are given.

use std::fmt::Write as _;

use finwait::quiz::Format;
use finwait::quiz::generate::{Generator, generators, shorter_script};
use finwait::quiz::item::Ask;

use super::made::{on_all_threads, wanted};

/// How many seeds of each generator are searched at most, and without more being asked for in a debug build.
const SEEDS: u64 = 200;
const FEW: u64 = 1;
/// Retransmissions to a dead peer make so many moments that fewer seeds must do.
const SLOW: (&str, u64) = ("user-timeout-reach", 20);

#[test]
fn no_script_can_do_with_fewer_commands_than_par() {
    let seeds = match wanted() {
        Some(wanted) => wanted.clamp(1, SEEDS),
        None => FEW,
    };
    let scripts = generators().filter(|generator| generator.format == Format::Script);
    let of = |generator: &'static Generator| {
        let own = if generator.name == SLOW.0 { seeds.min(SLOW.1) } else { seeds };
        (0..own).map(move |seed| (generator, seed))
    };
    let jobs: Vec<(&'static Generator, u64)> = scripts.flat_map(of).collect();
    let searched = on_all_threads(&jobs, |(generator, seed)| {
        let item = generator.item(*seed).unwrap_or_else(|error| panic!("{}/{seed}: {error:?}", generator.name));
        let Ask::Script(script) = &item.ask else { panic!("{}: no script", item.id()) };
        (item.id(), script.par, shorter_script(&item))
    });
    let mut found = String::new();
    for (id, par, shorter) in &searched {
        if let Some(shorter) = shorter {
            let _ = writeln!(found, "{id}: par is {par}, and this does it: {}", shorter.join("; "));
        }
    }
    println!("{} scripts searched", searched.len());
    assert!(found.is_empty(), "\n{found}");
}
