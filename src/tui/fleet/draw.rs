//! The screen of a fleet in cells, and what a click on it means.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::area::AreaChart;
use super::charts::Chart;
use super::layout::Places;
use super::number::{seconds, short};
use super::{FleetScreen, Panel, Ran, knobs, words};
use crate::fleet::{Fleet, Side};
use crate::lang::{Lang, grouped};
use crate::tr;
use crate::trace::{CallName, Errno};
use crate::tui::paint::{bar, put_line, put_lines, put_text, rule};
use crate::tui::text::{Run, RunLine, fit, pad, pad_left, width, wrap_hanging};
use crate::tui::theme::{GlyphSet, Role, Theme};

/// The fewest columns in which two charts stand beside each other.
const BESIDE: u16 = 60;

/// What a click hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// A moment of a chart; again if it was looked at already.
    Moment {
        /// Whether it was looked at already.
        again: bool,
    },
    /// A row of a panel; again if it was chosen already.
    Row {
        /// Whether it was chosen already.
        again: bool,
    },
    /// The name of a chart.
    Tab,
}

impl FleetScreen {
    /// Where things are on a screen.
    pub fn places(&self, screen: Rect) -> Option<Places> {
        Places::new(screen)
    }

    /// Draws everything but the keys.
    pub fn draw(&self, buf: &mut Buffer, screen: Rect, words: &[RunLine], theme: &Theme, lang: Lang) {
        let Some(places) = Places::new(screen) else { return };
        self.draw_title(buf, places.title, theme, lang);
        self.draw_tabs(buf, places.tabs, theme, lang);
        for (area, chart) in places.charts.iter().zip(self.shown(places.charts.len())) {
            self.draw_chart(buf, *area, chart, theme, lang);
        }
        let shares = places.knobs == places.findings;
        if !shares || self.panel == Panel::Knobs {
            self.draw_knobs(buf, places.knobs, theme, lang);
        }
        if !shares || self.panel != Panel::Knobs {
            self.draw_findings(buf, places.findings, theme, lang);
        }
        rule(buf, places.text, theme);
        let text = Rect { y: places.text.y + 1, height: places.text.height.saturating_sub(1), ..places.text };
        put_text(buf, inset(text), words, theme);
    }

    /// The text under the charts.
    pub fn words(&self, columns: usize, theme: &Theme, lang: Lang) -> Vec<RunLine> {
        words::lines(self, columns.saturating_sub(2), theme, lang)
    }

    /// All that is to be said, as a page to read: its title and its text.
    pub fn page(&self, lang: Lang) -> (String, String) {
        words::page(self, lang)
    }

    /// The charts on show, so many at a time, the chosen one among them.
    fn shown(&self, count: usize) -> Vec<Chart> {
        let at = Chart::ALL.iter().position(|chart| *chart == self.chart).unwrap_or(0);
        let count = count.max(1);
        let first = (at - at % count).min(Chart::ALL.len().saturating_sub(count));
        Chart::ALL.iter().copied().skip(first).take(count).collect()
    }

    fn draw_title(&self, buf: &mut Buffer, area: Rect, theme: &Theme, lang: Lang) {
        let name = self.lab.map_or_else(|| self.title.clone(), |lab| format!("{}  {}", lab.name, lab.lesson()));
        let left = vec![
            Run::new(format!(" {}", tr!(lang, "fleetui.title")), Role::Title),
            Run::new(format!("  {name}"), Role::Bar),
        ];
        bar(buf, area, &left, &[Run::new(format!("{} ", self.progress_words(theme, lang)), Role::Bar)], theme);
    }

    /// How far the run is, and how long it will take.
    fn progress_words(&self, theme: &Theme, lang: Lang) -> String {
        let glyphs = theme.glyphs();
        if let Some(search) = &self.search {
            let percent = search.zoom.progress() / 10;
            return tr!(lang, "fleetui.searching", percent = percent).into_owned();
        }
        let Some(Ran { fleet, goes_on }) = self.runs.last() else {
            return tr!(lang, "fleetui.not_run").into_owned();
        };
        let (now, end) = (fleet.now().0, fleet.end().0);
        let clock = format!("{} / {} s", seconds(now), seconds(end));
        if !goes_on {
            return clock;
        }
        let sign = if self.plays { glyphs.play } else { glyphs.pause };
        if let Some((counted, all)) = fleet.counting() {
            let percent = counted * 100 / all.max(1);
            return format!("{}  {sign}", tr!(lang, "fleetui.counting", percent = percent));
        }
        let left = u128::from(self.took.0) * u128::from(end - now.min(end)) / u128::from(now.max(1)) / 1_000_000;
        let percent = u128::from(now) * 100 / u128::from(end.max(1));
        let words = match (self.plays, left) {
            (true, 2..) => tr!(lang, "fleetui.left", left = left).into_owned(),
            _ => String::new(),
        };
        format!("{words}{clock}  {percent} %  {sign}")
    }

    fn draw_tabs(&self, buf: &mut Buffer, area: Rect, theme: &Theme, lang: Lang) {
        if area.height > 0 {
            put_line(buf, inset(area), &self.tabs(lang), theme);
        }
    }

    fn tabs(&self, lang: Lang) -> RunLine {
        let role = |chart: Chart| if chart == self.chart { Role::Selected } else { Role::Dim };
        let tab = |chart: Chart| {
            let [_, name, _] = chart.words(lang);
            Run::new(name, role(chart))
        };
        Chart::ALL.iter().flat_map(|chart| [tab(*chart), Run::new(" ", Role::Text)]).collect()
    }

    fn draw_chart(&self, buf: &mut Buffer, area: Rect, chart: Chart, theme: &Theme, lang: Lang) {
        let focused = self.panel == Panel::Charts && chart == self.chart;
        for (place, drawn) in self.halves(area).into_iter().zip(self.charts_of(chart, lang)) {
            drawn.draw(buf, place, focused, theme);
        }
    }

    /// A chart of every run, on one scale.
    fn charts_of(&self, chart: Chart, lang: Lang) -> Vec<AreaChart> {
        if self.runs.is_empty() {
            let [title, brief, _] = chart.words(lang);
            return vec![AreaChart { title, brief, end: self.draft.run(), ..AreaChart::default() }];
        }
        let drawn = |run: &Ran| chart.of(&run.fleet, self.whose, self.cursor, lang);
        let mut charts: Vec<AreaChart> = self.runs.iter().map(drawn).collect();
        let top = charts.iter().map(AreaChart::top).max().unwrap_or(1);
        if let [before, after] = charts.as_mut_slice() {
            let [_, name, _] = chart.words(lang);
            before.title = tr!(lang, "fleetui.before", chart = name).into_owned();
            after.title = tr!(lang, "fleetui.after", chart = name).into_owned();
            (before.brief, after.brief) = (before.title.clone(), after.title.clone());
            (before.at_least, after.at_least) = (top, top);
        }
        charts
    }

    /// The places of the runs' charts within that of one.
    fn halves(&self, area: Rect) -> Vec<Rect> {
        if !self.compares() {
            return vec![area];
        }
        if area.width >= BESIDE {
            let half = area.width / 2;
            let left = Rect { width: half.saturating_sub(1), ..area };
            return vec![left, Rect { x: area.x + half, width: area.width - half, ..area }];
        }
        let half = area.height / 2;
        vec![Rect { height: half, ..area }, Rect { y: area.y + half, height: area.height - half, ..area }]
    }

    fn draw_knobs(&self, buf: &mut Buffer, area: Rect, theme: &Theme, lang: Lang) {
        let list = self.panel_title(buf, area, "fleetui.panel.knobs", Panel::Knobs, theme, lang);
        let rows = knobs::rows(&self.draft);
        let first = first_row(self.knob, rows.len(), usize::from(list.height));
        let before = self.fleet().map(Fleet::plan);
        let look = (usize::from(list.width), theme.glyphs(), lang);
        for (y, (at, row)) in (list.top()..list.bottom()).zip(rows.iter().enumerate().skip(first)) {
            let chosen = at == self.knob && self.panel == Panel::Knobs;
            put_line(buf, Rect { y, height: 1, ..list }, &row.draw(&self.draft, before, chosen, look), theme);
        }
    }

    /// The title of a panel with a line at its left; what is left for its rows.
    fn panel_title(&self, buf: &mut Buffer, area: Rect, key: &str, panel: Panel, theme: &Theme, lang: Lang) -> Rect {
        let bar = if theme.glyph_set() == GlyphSet::Ascii { "|" } else { "│" };
        for y in area.top()..area.bottom() {
            put_line(buf, Rect { y, width: 1, height: 1, ..area }, &[Run::new(bar, Role::Border)], theme);
        }
        let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(3), ..area };
        let role = if self.panel == panel { Role::Focus } else { Role::Title };
        put_line(buf, Rect { height: 1, ..inner }, &[Run::new(tr!(lang, key), role)], theme);
        Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner }
    }

    fn draw_findings(&self, buf: &mut Buffer, area: Rect, theme: &Theme, lang: Lang) {
        let list = self.panel_title(buf, area, "fleetui.panel.findings", Panel::Findings, theme, lang);
        let (lines, _) = self.finding_lines(usize::from(list.width), theme, lang);
        put_lines(buf, list, &lines, theme);
    }

    /// The lines of the findings, and at which of them the errors begin.
    fn finding_lines(&self, columns: usize, theme: &Theme, lang: Lang) -> (Vec<RunLine>, usize) {
        let mut lines = Vec::new();
        let Some(fleet) = self.fleet() else {
            let text = [Run::new(tr!(lang, "fleetui.no_findings"), Role::Dim)];
            return (wrap_hanging(&text, columns, 0), 0);
        };
        for (side, key) in [(Side::Client, "fleetui.whose.clients"), (Side::Server, "fleetui.whose.server")] {
            let text = [
                Run::new(format!("{}  ", tr!(lang, key)), Role::Dim),
                Run::new(fleet.summary(side).line(), Role::Code),
            ];
            lines.extend(wrap_hanging(&text, columns, 2));
        }
        let before = self.runs.first().filter(|_| self.compares()).map(|run| &run.fleet);
        lines.extend(fates(fleet, before, columns, lang));
        let first = lines.len() + 1;
        let errors = self.findings();
        let title = if errors.is_empty() { "fleetui.no_errors" } else { "fleetui.errors" };
        lines.push(vec![Run::new(tr!(lang, title), Role::Dim)]);
        for (at, (call, errno, count)) in errors.into_iter().enumerate() {
            let chosen = at == self.finding && self.panel == Panel::Findings;
            let pointer = if chosen { theme.glyphs().pointer } else { " " };
            let earlier = before.map(|fleet| errors_of(fleet, call, errno));
            let name = format!("{} {errno}", call.word());
            let room = columns.saturating_sub(3 + width(&name));
            let forms = [grouped, short].map(|write: fn(u64) -> String| match earlier {
                Some(earlier) => format!("{} -> {}", write(earlier), write(count)),
                None => write(count),
            });
            let count = forms.iter().find(|form| form.len() <= room).unwrap_or(&forms[1]).clone();
            let room = columns.saturating_sub(3 + count.len());
            // The name of the error says more than that of the call.
            let name = if width(&name) > room { errno.to_string() } else { name };
            let name = pad(&fit(&name, room), room);
            let role = if chosen { Role::Selected } else { Role::Error };
            lines.push(vec![Run::new(format!("{pointer} "), Role::Key), Run::new(format!("{name} {count}"), role)]);
        }
        (lines, first)
    }

    /// What a click there hits; it is chosen by it.
    pub fn click(&mut self, at: Position, screen: Rect, theme: &Theme, lang: Lang) -> Option<Hit> {
        let places = Places::new(screen)?;
        if places.tabs.contains(at) {
            let mut x = usize::from(at.x.checked_sub(places.tabs.x + 1)?);
            let tab = self.tabs(lang).into_iter().position(|run| {
                let inside = x < run.width();
                x = x.saturating_sub(run.width());
                inside
            })?;
            self.chart = Chart::ALL.get(tab / 2).copied()?;
            return Some(Hit::Tab);
        }
        let shown = self.shown(places.charts.len());
        let hit = places.charts.iter().zip(&shown).find(|(area, _)| area.contains(at));
        if let Some((area, chart)) = hit {
            return self.click_chart(at, *area, *chart, lang);
        }
        let shares = places.knobs == places.findings;
        if places.knobs.contains(at) && (!shares || self.panel == Panel::Knobs) {
            return Some(self.click_knobs(at, places.knobs));
        }
        places.findings.contains(at).then(|| self.click_findings(at, places.findings, theme, lang))
    }

    fn click_chart(&mut self, at: Position, area: Rect, chart: Chart, lang: Lang) -> Option<Hit> {
        let (here, was) = (self.chart == chart, self.panel);
        (self.chart, self.panel) = (chart, Panel::Charts);
        let charts = self.charts_of(chart, lang);
        let (point, _) = self.halves(area).into_iter().zip(&charts).find_map(|(half, drawn)| drawn.hit(half, at))?;
        let again = self.look_at(point) && here && was == Panel::Charts;
        Some(Hit::Moment { again })
    }

    fn click_knobs(&mut self, at: Position, area: Rect) -> Hit {
        let rows = knobs::rows(&self.draft).len();
        let room = usize::from(area.height.saturating_sub(1));
        let was = (self.panel, self.knob);
        self.panel = Panel::Knobs;
        let row = usize::from(at.y.saturating_sub(area.y + 1)) + first_row(self.knob, rows, room);
        if at.y > area.y && row < rows {
            self.knob = row;
        }
        Hit::Row { again: at.y > area.y && was == (Panel::Knobs, self.knob) }
    }

    fn click_findings(&mut self, at: Position, area: Rect, theme: &Theme, lang: Lang) -> Hit {
        let (_, first) = self.finding_lines(usize::from(area.width.saturating_sub(3)), theme, lang);
        let was = (self.panel, self.finding);
        self.panel = Panel::Findings;
        let row = usize::from(at.y.saturating_sub(area.y + 1)).checked_sub(first);
        let hit = row.filter(|row| *row < self.findings().len());
        if let Some(row) = hit {
            self.finding = row;
        }
        Hit::Row { again: hit.is_some() && was == (Panel::Findings, self.finding) }
    }
}

/// How often a call returned an error in a run.
fn errors_of(fleet: &Fleet, call: CallName, errno: Errno) -> u64 {
    fleet.errors().find(|found| (found.0, found.1) == (call, errno)).map_or(0, |(.., count)| count)
}

/// What became of the connections, now and in the run before.
fn fates(fleet: &Fleet, before: Option<&Fleet>, columns: usize, lang: Lang) -> Vec<RunLine> {
    let of = |fleet: &Fleet| {
        let census = fleet.census();
        [census.begun, census.opened, census.done, census.failed]
    };
    let keys = ["fleetui.fate.begun", "fleetui.fate.opened", "fleetui.fate.done", "fleetui.fate.failed"];
    let (now, old) = (of(fleet), before.map(of));
    let part = |(place, key): (usize, &&str), room: usize| {
        let number = |values: &[u64; 4]| grouped(values.get(place).copied().unwrap_or(0));
        let words = tr!(lang, key).into_owned();
        let values = match &old {
            Some(old) => format!("{} -> {}", number(old), number(&now)),
            None => number(&now),
        };
        let room = room.saturating_sub(width(&words) + 1);
        [Run::new(format!("{words} "), Role::Dim), Run::new(pad_left(&values, room), Role::Text)]
    };
    let keys: Vec<(usize, &&str)> = keys.iter().enumerate().collect();
    // Two stand on a line, unless each has two values or they are too long.
    let half = columns.saturating_sub(2) / 2;
    let fits = |(place, key): &(usize, &&str)| {
        let value = now.get(*place).copied().unwrap_or(0);
        width(&tr!(lang, *key)) + 1 + grouped(value).len() <= half
    };
    if old.is_some() || !keys.iter().all(fits) {
        return keys.into_iter().map(|key| part(key, columns).to_vec()).collect();
    }
    let pair = |pair: &[(usize, &&str)]| {
        let mut line = RunLine::new();
        for (place, key) in pair.iter().enumerate() {
            line.push(Run::new(if place == 0 { "" } else { "  " }, Role::Text));
            line.extend(part(*key, half));
        }
        line
    };
    keys.chunks(2).map(pair).collect()
}

/// The first row of a list that is shown, so that the chosen one is in view.
fn first_row(chosen: usize, len: usize, room: usize) -> usize {
    (chosen + 2).saturating_sub(room).min(len.saturating_sub(room))
}

fn inset(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tcp::Span;

    fn screen(plan: &str) -> FleetScreen {
        let plan = crate::fleet::read(&format!("format = 1\n{plan}"), Lang::En).unwrap_or_default();
        FleetScreen::new(plan, String::new(), u64::MAX)
    }

    #[test]
    fn numbers_are_whole_however_long_they_are() {
        let mut screen = screen("run = \"1s\"\narrivals = 1000\n");
        screen.begin(Lang::En);
        screen.run_to_end();
        let told = |columns: usize| -> Vec<String> {
            let lines = screen.fleet().map(|fleet| fates(fleet, None, columns, Lang::En)).unwrap_or_default();
            lines.iter().map(|line| line.iter().map(|run| run.text.as_str()).collect()).collect()
        };
        for (columns, lines) in [(40, 2), (24, 4)] {
            let told = told(columns);
            assert_eq!(told.len(), lines, "{told:?}");
            assert!(told.concat().contains("1,001") && told.iter().all(|line| width(line) <= columns), "{told:?}");
        }
    }

    #[test]
    fn the_bar_says_how_far_the_counting_of_what_a_run_cost_is() {
        let mut screen = screen("run = \"1s\"\narrivals = 4000\nactive = 0\ncloses = \"nobody\"\n");
        screen.begin(Lang::En);
        let counting = |screen: &FleetScreen| screen.fleet().is_some_and(|fleet| fleet.counting().is_some());
        // Frames that come late, so that little is done in each.
        while !counting(&screen) && screen.animates() {
            screen.tick(Span(60_000));
        }
        let bar = screen.progress_words(&Theme::default(), Lang::En);
        assert!(bar.contains("counting what it cost"), "{bar}");
        screen.cancel(Lang::En);
        assert!(!counting(&screen) && !screen.animates());
    }
}
