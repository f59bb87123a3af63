//! What is said under the charts: what the lab asks, what stands at the cursor, what a knob does, what can be done now.

use super::charts::{Chart, STATES, Whose, in_state};
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
    let mut add = |text: String, role: Role| {
        if !text.is_empty() {
            out.extend(wrap(&[Run::new(text, role)], columns));
        }
    };
    if let Some(notice) = &screen.notice {
        add(notice.clone(), Role::Warn);
    }
    if let Some(search) = &screen.search {
        add(tr!(lang, "fleetui.looking", what = search.what).into_owned(), Role::Text);
        return out;
    }
    let ran = screen.fleet().is_some();
    if let Some(lab) = screen.lab.filter(|_| !ran) {
        add(lab.title.get(lang).to_owned(), Role::Strong);
        let asked = format!("{} {}", lab.asks.ask(lang), tr!(lang, "fleetui.predict"));
        add(asked, Role::Text);
        add(tr!(lang, "fleetui.lesson", lesson = lab.lesson).into_owned(), Role::Dim);
    }
    // What was predicted is of the lab itself: the first run.
    if let (Some(lab), Some(first), Said::Number(said)) = (screen.lab, screen.runs.first(), screen.said)
        && !first.goes_on
    {
        add(format!("{} {}", lab.asks.ask(lang), lab.asks.compare(said, &first.fleet, lang)), Role::Strong);
    }
    if let (Some(look), Some(first)) = (screen.lab.and_then(|lab| lab.look), screen.runs.first())
        && !first.goes_on
    {
        add(look.get(lang).to_owned(), Role::Text);
    }
    if let Some(score) = screen.runs.last().filter(|run| !run.goes_on).and_then(|run| run.fleet.score()) {
        add(tr!(lang, "fleet.score", lost = grouped(score.lost), stuck = grouped(score.stuck)).into_owned(), Role::Dim);
    }
    match screen.panel() {
        Panel::Knobs => {
            if let Some(row) = screen.chosen_knob() {
                add(row.help(lang), Role::Text);
            }
        }
        Panel::Findings if screen.findings().is_empty() => {}
        Panel::Findings => add(tr!(lang, "fleetui.open_error").into_owned(), Role::Text),
        Panel::Charts if ran => add(at_cursor(screen, lang), Role::Text),
        Panel::Charts => {}
    }
    let next = match (ran, screen.is_turned()) {
        (false, _) => "fleetui.next.run",
        (true, true) => "fleetui.next.run_turned",
        (true, false) if screen.animates() => "",
        (true, false) => "fleetui.next.turn",
    };
    if !next.is_empty() {
        add(tr!(lang, next).into_owned(), Role::Dim);
    }
    if ran && screen.panel() == Panel::Charts {
        let [.., help] = screen.chart.words(lang);
        add(help, Role::Dim);
    }
    out
}

/// What there is at the moment that is looked at.
fn at_cursor(screen: &FleetScreen, lang: Lang) -> String {
    let Some(fleet) = screen.fleet() else { return String::new() };
    let samples = &fleet.series().samples;
    let Some(sample) = screen.cursor.and_then(|at| samples.get(at)).or(samples.last()) else { return String::new() };
    let parts = parts(screen, sample, lang);
    let parts = if parts.is_empty() { tr!(lang, "fleetui.nothing").into_owned() } else { parts.join(", ") };
    tr!(lang, "fleetui.at", at = seconds(sample.at.0), parts = parts).into_owned()
}

fn parts(screen: &FleetScreen, sample: &Sample, lang: Lang) -> Vec<String> {
    let counted = |name: &str, count: u64| format!("{name} {}", grouped(count));
    let named = |key: &str, count: u64| counted(&tr!(lang, key), count);
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
        Chart::TimeWait => {
            let sides =
                [("fleetui.layer.on_client", sample.buckets[0]), ("fleetui.layer.on_server", sample.buckets[1])];
            let wanted = |place: usize| match screen.whose {
                Whose::All => true,
                Whose::Clients => place == 0,
                Whose::Server => place == 1,
            };
            let sides = sides.into_iter().enumerate().filter(|(place, _)| wanted(*place));
            sides.map(|(_, (key, count))| named(key, count)).collect()
        }
        Chart::Queues => vec![
            named("fleetui.layer.syn_queue", sample.queues[0]),
            named("fleetui.layer.accept_queue", sample.queues[1]),
        ],
        Chart::Memory => vec![named("fleetui.layer.pages", sample.pages[1])],
        Chart::Errors => {
            let errors = sample.by_errno.iter();
            errors.map(|(call, errno, count)| counted(&format!("{}() {errno}", call.word()), *count)).collect()
        }
        Chart::Counters => {
            let counters = sample.counters.iter();
            counters.map(|(counter, count)| counted(counter.info().name, *count)).collect()
        }
    }
}
