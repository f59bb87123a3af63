//! What `tcpdump -n` has printed on the chosen host so far, the newest lines last; those of the step just taken are
//! marked, and so is the line of the segment that is chosen.

use super::{HANG, Moment};
use crate::lang::Lang;
use crate::tr;
use crate::trace::{What, tcpdump};
use crate::tui::text::{Run, RunLine, wrap_hanging};
use crate::tui::theme::Role;

/// The pane.
pub fn lines(moment: &Moment<'_>, (columns, rows): (usize, usize), pointer: &str, lang: Lang) -> Vec<RunLine> {
    let Some(host) = moment.view.host(moment.host) else { return Vec::new() };
    let prompt = vec![Run::new(format!("{}# ", host.name), Role::Title), Run::new("tcpdump -n", Role::Code)];
    let fresh_from = moment.records.len().saturating_sub(moment.latest);
    let mut body: Vec<RunLine> = Vec::new();
    // One more than there is room for, so that it is known whether there are earlier ones.
    let most = rows.saturating_add(moment.scroll).saturating_add(1);
    for (place, text) in tcpdump::latest(moment.records, moment.host, most) {
        let chosen = moment.selected.is_some() && moment.selected == segment_of(moment, place);
        let fresh = place >= fresh_from;
        let mark = if fresh || chosen { pointer } else { " " };
        let role = match (chosen, fresh) {
            (true, _) => Role::Selected,
            (false, true) => Role::StateChanged,
            (false, false) => Role::Text,
        };
        body.extend(wrap_hanging(&[Run::new(format!("{mark}{text}"), role)], columns, HANG));
    }
    if body.is_empty() {
        body.push(vec![Run::new(tr!(lang, "widgets.nothing"), Role::Dim)]);
    }
    core::iter::once(prompt).chain(body).collect()
}

fn segment_of(moment: &Moment<'_>, place: usize) -> Option<crate::trace::SegmentId> {
    match moment.records.get(place)?.what {
        What::Sent { id, .. } | What::Arrived { id, .. } => Some(id),
        _ => None,
    }
}
