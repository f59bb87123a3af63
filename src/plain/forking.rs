//! Two futures in lines: beginning one, going from branch to branch, and holding two side by side.
//!
//! What both did stands once, what one did stands under its name, and the place where they part is said in a line of
//! its own, with the rules behind it.

use crate::scenario::compare::futures::{Futures, account};
use crate::scenario::forks::{Branch, BranchId, Forks, Unchanged};
use crate::tr;
use crate::tui::ladder::label;

use super::page::Page;
use super::words::Verb;
use super::{Plain, Trouble};

impl Plain {
    /// The commands about branches.
    pub(super) fn forking(&mut self, verb: Verb, rest: &str, page: &mut Page) {
        let Some(forks) = self.place.as_mut().and_then(|place| place.forks()) else {
            page.words("plain.fork.nowhere");
            return self.worsen(Trouble::Failed);
        };
        let done = match verb {
            Verb::Fork => fork(forks, rest, page),
            Verb::Branch if rest.is_empty() => {
                list(forks, page);
                Ok(())
            }
            Verb::Branch => go(forks, rest, page),
            Verb::Compare => compare(forks, rest, page),
            Verb::Name => name(forks, rest, page),
            Verb::Prune => prune(forks, rest, page),
            _ => Ok(()),
        };
        self.unsaved |= done.is_ok() && matches!(verb, Verb::Fork | Verb::Name | Verb::Prune);
        if let Err(why) = done {
            page.text(why);
            self.worsen(Trouble::Failed);
        } else if matches!(verb, Verb::Branch) && !rest.is_empty() {
            self.say_where(page);
        }
    }
}

/// Why a tree was not changed, in a sentence.
fn refused(why: Unchanged, name: &str, page: &Page) -> String {
    match why {
        Unchanged::OnKernel => tr!(page.lang, "plain.fork.nowhere"),
        Unchanged::Full => tr!(page.lang, "plain.fork.full"),
        Unchanged::BadName => tr!(page.lang, "plain.fork.bad_name", name = name),
        Unchanged::NameTaken => tr!(page.lang, "plain.fork.taken", name = name),
        Unchanged::First => tr!(page.lang, "plain.fork.root"),
    }
    .into_owned()
}

fn fork(forks: &mut Forks, wanted: &str, page: &mut Page) -> Result<(), String> {
    let id = forks.fork().map_err(|why| refused(why, wanted, page))?;
    let named = if wanted.is_empty() { Ok(()) } else { forks.rename(id, wanted) };
    let (name, n) = (&forks.active().name, forks.position());
    let text = tr!(page.lang, "plain.fork.made", name = name, n = n).into_owned();
    page.text(text);
    named.map_err(|why| refused(why, wanted, page))
}

/// A branch by its name, in whichever case.
fn find(forks: &Forks, name: &str, page: &Page) -> Result<BranchId, String> {
    let known = forks.branches().iter().find(|branch| branch.name.to_lowercase() == name.to_lowercase());
    known.map(|branch| branch.id).ok_or_else(|| tr!(page.lang, "plain.fork.none", name = name).into_owned())
}

fn go(forks: &mut Forks, name: &str, page: &mut Page) -> Result<(), String> {
    let id = find(forks, name, page)?;
    forks.activate(id);
    let text = tr!(page.lang, "plain.fork.played", name = forks.active().name).into_owned();
    page.text(text);
    Ok(())
}

fn name(forks: &mut Forks, wanted: &str, page: &mut Page) -> Result<(), String> {
    let id = forks.active().id;
    forks.rename(id, wanted).map_err(|why| refused(why, wanted, page))?;
    let text = tr!(page.lang, "plain.fork.named", name = forks.active().name).into_owned();
    page.text(text);
    Ok(())
}

fn prune(forks: &mut Forks, wanted: &str, page: &mut Page) -> Result<(), String> {
    let id = find(forks, wanted, page)?;
    forks.delete(id).map_err(|why| refused(why, wanted, page))?;
    let text = tr!(page.lang, "plain.fork.pruned", name = wanted).into_owned();
    page.text(text);
    list(forks, page);
    Ok(())
}

/// Every branch: where it comes from, what makes it another run, and which one is played.
fn list(forks: &Forks, page: &mut Page) {
    for (_, branch) in forks.outline() {
        let (name, n) = (&branch.name, branch.session.position());
        let parent = branch.parent.and_then(|id| forks.branch(id));
        let line = match parent {
            None => tr!(page.lang, "plain.fork.first", name = name, n = n),
            Some(Branch { name: parent, .. }) => {
                let change = branch.change().unwrap_or_else(|| tr!(page.lang, "plain.fork.unchanged").into_owned());
                let step = branch.step;
                tr!(page.lang, "plain.fork.other", name = name, parent = parent, step = step, change = change, n = n)
            }
        };
        let active = if branch.id == forks.active().id { tr!(page.lang, "plain.fork.active") } else { "".into() };
        page.text(format!("{line} {active}"));
    }
}

/// Two branches side by side: those that are named, or the one that is played and the one it came from.
fn compare(forks: &Forks, rest: &str, page: &mut Page) -> Result<(), String> {
    let names: Vec<&str> = rest.split_whitespace().collect();
    let active = forks.active().id;
    let alone = || tr!(page.lang, "plain.fork.alone").into_owned();
    let pair = match names.as_slice() {
        [] => {
            let other = forks.counterpart(active).ok_or_else(alone)?;
            [other.min(active), other.max(active)]
        }
        [one] => [find(forks, one, page)?, active],
        [one, other, ..] => [find(forks, one, page)?, find(forks, other, page)?],
    };
    let futures = forks.beside(pair[0], pair[1]).ok_or_else(alone)?;
    let names = pair.map(|id| forks.branch(id).map(|branch| branch.name.clone()).unwrap_or_default());
    tell(&futures, &names, &forks.setup().hosts, page);
    Ok(())
}

fn tell(futures: &Futures, names: &[String; 2], hosts: &[String], page: &mut Page) {
    let (count, at) = (futures.common, futures.parts_at);
    let text = tr!(page.lang, "futures.common", count = count, at = at).into_owned();
    page.text(text);
    for row in &futures.rows {
        let host = hosts.get(row.host).map_or("", String::as_str);
        if row.marked {
            page.words("plain.fork.here");
        }
        match &row.events {
            [Some(left), Some(right)] if left.words == right.words && left.at == right.at => {
                let at = label::clock(left.at);
                let text = tr!(page.lang, "plain.fork.both", at = at, host = host, what = left.words).into_owned();
                page.text(text);
            }
            events => {
                for (event, name) in events.iter().zip(names) {
                    let Some(event) = event else { continue };
                    let (at, what) = (label::clock(event.at), &event.words);
                    let text =
                        tr!(page.lang, "plain.fork.one", name = name, at = at, host = host, what = what).into_owned();
                    page.text(text);
                }
            }
        }
    }
    for line in account(futures, names, page.lang) {
        page.story(&line);
    }
}
