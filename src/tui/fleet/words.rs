//! What is said under the charts: what the lab asks, what stands at the cursor, what a knob does, what can be done now.

use super::charts::{BUCKETS, Chart, MEMORY, STATES, Sides, in_state, on_sides};
use super::number::seconds;
use super::{FleetScreen, Panel, Said};
use crate::fleet::Sample;
use crate::lang::{Lang, grouped};
use crate::tr;
use crate::tui::text::{Run, RunLine, wrap};
use crate::tui::theme::{Role, Theme};

/// The lines, the most important first.
pub fn lines(screen: &FleetScreen, columns: usize, _: &Theme, lang: Lang) -> Vec<RunLine> {
    let mut out = Vec::new();
    for (text, role) in texts(screen, lang) {
        out.extend(wrap(&[Run::new(text, role)], columns));
    }
    out
}

/// The same and more as a page to read: its title, and its text.
pub fn page(screen: &FleetScreen, lang: Lang) -> (String, String) {
    let mut out: Vec<String> = Vec::new();
    if let Some(lab) = screen.lab {
        out.push(format!("**{}**", lab.title.get(lang)));
        if screen.judged().is_none() {
            out.push(lab.asks.ask(lang));
        }
    }
    out.extend(results(screen, lang).into_iter().map(|(text, _)| text));
    if screen.fleet().is_some() {
        out.push(at_cursor(screen, lang));
        let [name, _, help] = screen.chart.words(lang);
        out.push(format!("{name}: {help}"));
    }
    if let Some(lab) = screen.lab {
        out.push(tr!(lang, "fleetui.lessons", lessons = lang.list(lab.lessons)).into_owned());
    }
    if out.is_empty() {
        out.push(tr!(lang, "fleetui.next.run").into_owned());
    }
    (screen.lab.map_or_else(|| screen.title.clone(), |lab| lab.name.to_owned()), out.join("\n\n"))
}

/// What the runs on show have come to.
fn results(screen: &FleetScreen, lang: Lang) -> Vec<(String, Role)> {
    let mut out = Vec::new();
    if let (Some(lab), Some((said, fleet))) = (screen.lab, screen.judged()) {
        out.push((format!("{} {}", lab.asks.ask(lang), lab.asks.compare(said, fleet, lang)), Role::Strong));
    }
    if let [before, after] = screen.runs.as_slice() {
        let differ = super::knobs::differences(before.fleet.plan(), after.fleet.plan());
        if !differ.is_empty() {
            out.push((tr!(lang, "fleetui.differ", what = lang.list(&differ)).into_owned(), Role::Text));
        }
    }
    if let Some(lab) = screen.seen() {
        out.push((lab.look(lang), Role::Text));
    }
    if let Some(score) = screen.runs.last().filter(|run| !run.goes_on).and_then(|run| run.fleet.score()) {
        let score = tr!(lang, "fleet.score", lost = grouped(score.lost), stuck = grouped(score.stuck));
        out.push((score.into_owned(), Role::Dim));
    }
    out
}

fn texts(screen: &FleetScreen, lang: Lang) -> Vec<(String, Role)> {
    let mut out = Vec::new();
    if let Some(notice) = &screen.notice {
        out.push((notice.clone(), Role::Warn));
    }
    if let Some(search) = &screen.search {
        out.push((tr!(lang, "fleetui.looking", what = search.what).into_owned(), Role::Text));
        return out;
    }
    let ran = screen.fleet().is_some();
    if let Some(lab) = screen.lab.filter(|_| !ran) {
        let (title, ask) = (lab.title.get(lang).to_owned(), lab.asks.ask(lang));
        if screen.said == Said::Unasked {
            // How to go on is never what is cut.
            let predict = tr!(lang, "fleetui.predict").into_owned();
            out.extend([(ask, Role::Strong), (predict, Role::Call), (title, Role::Text)]);
        } else {
            // The line that is typed into covers what stands last.
            out.extend([(ask, Role::Strong), (title, Role::Text)]);
        }
    }
    let mut results = results(screen, lang);
    // Whoever looks at a panel's row or moves the cursor reads of that first.
    let (row, looks) = (at_panel(screen, lang), screen.panel() != Panel::Charts || screen.cursor.is_some());
    if looks {
        out.extend(row.clone());
    }
    out.append(&mut results);
    if !looks {
        out.extend(row);
    }
    if let Some(lab) = screen.lab.filter(|_| !ran) {
        out.push((tr!(lang, "fleetui.lesson", lesson = lab.lesson()).into_owned(), Role::Dim));
    }
    let next = match (ran, screen.is_turned()) {
        // What Space does is said where the prediction is asked for.
        (false, _) if screen.lab.is_some() && screen.said == Said::Unasked => Some("fleetui.next.knobs"),
        (false, _) => Some("fleetui.next.run"),
        (true, true) => Some("fleetui.next.run_turned"),
        (true, false) if screen.animates() => None,
        (true, false) => Some("fleetui.next.turn"),
    };
    out.extend(next.map(|next| (tr!(lang, next).into_owned(), Role::Dim)));
    if ran && screen.panel() == Panel::Charts {
        let [.., help] = screen.chart.words(lang);
        out.push((help, Role::Dim));
    }
    out
}

/// What is said of the row that is chosen, or of the moment.
fn at_panel(screen: &FleetScreen, lang: Lang) -> Option<(String, Role)> {
    let text = match screen.panel() {
        Panel::Knobs => screen.chosen_knob()?.help(lang),
        Panel::Findings if screen.findings().is_empty() => return None,
        Panel::Findings => match screen.findings().get(screen.finding) {
            Some((crate::trace::CallName::Listen, ..)) => tr!(lang, "fleetui.open_listen").into_owned(),
            Some(_) | None => tr!(lang, "fleetui.open_error").into_owned(),
        },
        Panel::Charts => at_cursor(screen, lang),
    };
    (!text.is_empty()).then_some((text, Role::Text))
}

/// What there is at the moment that is looked at.
fn at_cursor(screen: &FleetScreen, lang: Lang) -> String {
    let Some(fleet) = screen.fleet() else { return String::new() };
    let samples = &fleet.series().samples;
    let Some(sample) = screen.cursor.and_then(|at| samples.get(at)).or(samples.last()) else { return String::new() };
    let parts = parts(screen, sample, lang);
    let limits = screen.chart.limits(fleet, screen.whose, lang).into_iter().map(|(_, name)| name);
    let parts: Vec<String> = parts.into_iter().chain(limits).collect();
    let parts = if parts.is_empty() { tr!(lang, "fleetui.nothing").into_owned() } else { lang.list(&parts) };
    tr!(lang, "fleetui.at", at = seconds(sample.at.0), parts = parts).into_owned()
}

fn parts(screen: &FleetScreen, sample: &Sample, lang: Lang) -> Vec<String> {
    let counted = |name: &str, count: u64| format!("{name} {}", grouped(count));
    let named = |key: &str, count: u64| counted(&tr!(lang, key), count);
    let of_sides = |sides: Sides, values: [u64; 2]| -> Vec<String> {
        let values = on_sides(screen.whose, sides, values);
        values.map(|(name, count)| named(&format!("fleetui.layer.{name}"), count)).collect()
    };
    match screen.chart {
        Chart::States => {
            let there = STATES.map(|(state, ..)| (state, in_state(sample, state, screen.whose)));
            there.iter().filter(|(_, count)| *count > 0).map(|(state, count)| counted(state.name(), *count)).collect()
        }
        Chart::Rates => vec![
            named("fleetui.fate.begun", sample.fates[0]),
            named("fleetui.fate.opened", sample.fates[1]),
            named("fleetui.fate.failed", sample.fates[3]),
        ],
        Chart::Ports => vec![named("fleetui.layer.ports", sample.ports)],
        Chart::TimeWait => of_sides(BUCKETS, sample.buckets),
        Chart::Queues => vec![
            named("fleetui.layer.syn_queue", sample.queues[0]),
            named("fleetui.layer.accept_queue", sample.queues[1]),
        ],
        Chart::Memory => of_sides(MEMORY, sample.pages),
        Chart::Errors => {
            let errors = sample.by_errno.iter();
            errors.map(|(call, errno, count)| counted(&format!("{}() {errno}", call.word()), *count)).collect()
        }
        Chart::Counters => {
            let counters = super::charts::counted(sample, screen.whose).into_iter();
            counters.map(|(counter, count)| counted(counter.info().name, count)).collect()
        }
    }
}
