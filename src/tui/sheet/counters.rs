//! What both kernels have counted, under the names of `nstat`: those that are not zero, the hosts side by
//! side, and one under the other where that would cut a name or a number.

use super::{Moment, beside};
use crate::lang::Lang;
use crate::tr;
use crate::trace::HostView;
use crate::tui::text::{Run, RunLine, pad};
use crate::tui::theme::Role;

/// The columns of one host, of a name among them.
const COLUMNS: (usize, usize) = (38, 29);

/// The columns of a mark and of a number of up to seven digits.
const NUMBER: usize = 9;

/// Whether the hosts stand side by side: the numbers of the right one need room too.
pub fn are_beside(columns: usize) -> bool {
    columns >= COLUMNS.0 + COLUMNS.1 + NUMBER
}

/// The two lists.
pub fn lines(moment: &Moment<'_>, columns: usize, pointer: &str, lang: Lang) -> Vec<RunLine> {
    let mut lists = moment.hosts().map(|(host, before)| list(host, before, pointer, lang));
    let mut left = lists.next().unwrap_or_default();
    let right = lists.next().unwrap_or_default();
    if are_beside(columns) {
        return beside(left, right, COLUMNS.0);
    }
    left.push(RunLine::new());
    left.extend(right);
    left
}

fn list(host: &HostView, before: Option<&HostView>, pointer: &str, lang: Lang) -> Vec<RunLine> {
    let mut lines = vec![vec![Run::new(&host.name, Role::Title), Run::new("$ nstat -a", Role::Code)]];
    if host.counters.is_empty() {
        lines.push(vec![Run::new(tr!(lang, "widgets.sheet.no_counts"), Role::Dim)]);
    }
    for (counter, count) in &host.counters {
        let old = before.and_then(|before| before.counters.iter().find(|(key, _)| key == counter));
        let fresh = before.is_some() && old.map(|(_, count)| count) != Some(count);
        let (mark, role) = if fresh { (pointer, Role::StateChanged) } else { (" ", Role::Text) };
        lines.push(vec![Run::new(format!("{mark}{} {count}", pad(counter.name(), COLUMNS.1)), role)]);
    }
    lines
}
