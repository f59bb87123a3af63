//! Two runs in two columns around the first place where they part, as plain text for a terminal of a given width.
//!
//! What a host did in one run stands left, in the other right; where there is no room for two columns the other stands
//! below. Widths are counted in columns of the terminal, so that Chinese keeps the columns straight.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::lang::Lang;
use crate::tr;
use crate::trace::Time;

use super::story::{Event, stories};
use super::{Aspect, Difference, RunReport, Slack, before_the_end};

/// What the two runs are called.
pub type Names = [String; 2];

/// How many events are shown before and after the place.
const AROUND: (usize, usize) = (7, 4);

/// The least width of a column; below it they stand one below the other.
const COLUMN_MIN: usize = 44;

/// What marks the place, and what stands before the other rows.
const MARKS: (&str, &str) = ("=> ", "   ");

/// What stands between the columns.
const GAP: &str = " | ";

/// A place in the list of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which host, counted from 0.
    pub host: usize,
    /// Which event of it, counted from 0.
    pub event: usize,
    /// Whether that event itself differs; it may be the state afterwards that does.
    pub differs: bool,
}

/// Both runs around the first difference of `found`; empty if it is not about a host.
pub fn beside(
    [sim, kernel]: [&RunReport; 2],
    hosts: &[String],
    found: &[Difference],
    slack: Slack,
    (names, width): (&Names, usize),
    lang: Lang,
) -> String {
    let arms = [sim, kernel].map(|report| stories(&report.records, hosts.len()));
    let [left, right] = &arms;
    let Some(place) = first_place([sim, kernel], hosts, found) else { return String::new() };
    let (Some(left), Some(right), Some(host)) = (left.get(place.host), right.get(place.host), hosts.get(place.host))
    else {
        return String::new();
    };
    let left = before_the_end(left, right, sim.view.now, slack);
    let first = place.event.saturating_sub(AROUND.0);
    let rows: Vec<Row> = (first..=place.event + AROUND.1)
        .filter(|index| left.get(*index).is_some() || right.get(*index).is_some())
        .map(|index| Row {
            marked: place.differs && index == place.event,
            cells: [left.get(index).map(cell), right.get(index).map(cell)],
        })
        .collect();
    let title = tr!(lang, "compare.around", host = host, number = place.event + 1);
    format!("{title}\n{}{}\n", lay_out(&rows, names, width), tr!(lang, "compare.legend"))
}

/// The first place at which two runs part, by the time at which it happens.
pub fn first_place(runs: [&RunReport; 2], hosts: &[String], found: &[Difference]) -> Option<Place> {
    first_difference(runs, hosts, found).map(|(_, place)| place)
}

/// The difference that comes first, and where it lies.
pub fn first_difference<'a>(
    [left, right]: [&RunReport; 2],
    hosts: &[String],
    found: &'a [Difference],
) -> Option<(&'a Difference, Place)> {
    let [lefts, rights] = [left, right].map(|report| stories(&report.records, hosts.len()));
    let places = found.iter().filter_map(|difference| Some((difference, place(difference, hosts, left, &lefts)?)));
    let when = |(_, place): &(&Difference, Place)| {
        let at = |stories: &Vec<Vec<Event>>| stories.get(place.host)?.get(place.event).map(|event| event.at);
        [at(&lefts), at(&rights)].into_iter().flatten().min().unwrap_or(left.view.now)
    };
    places.min_by_key(when)
}

/// Where a difference lies; none for an expectation, which no single host is to blame for.
fn place(difference: &Difference, hosts: &[String], sim: &RunReport, stories: &[Vec<Event>]) -> Option<Place> {
    let host = hosts.iter().position(|host| *host == difference.host)?;
    match difference.aspect {
        Aspect::Event | Aspect::Time | Aspect::Echo => {
            Some(Place { host, event: difference.number.checked_sub(1)?, differs: true })
        }
        Aspect::Moment => {
            let moment = |(line, _): &&(usize, _)| *line == difference.number;
            let now: Time = sim.moments.iter().find(moment)?.1.now;
            let event = stories.get(host)?.iter().rposition(|event| event.at <= now)?;
            Some(Place { host, event, differs: false })
        }
        Aspect::Expectation => None,
    }
}

/// A line of two columns.
pub(super) struct Row {
    /// Whether it is the place where the runs part.
    pub marked: bool,
    /// What stands in either column.
    pub cells: [Option<String>; 2],
}

/// An event as it stands in a column.
pub(super) fn cell(event: &Event) -> String {
    format!("{:>10} {}", event.at.to_string(), event.words)
}

/// The rows under the names, in two columns or one below the other.
pub(super) fn lay_out(rows: &[Row], names: &[String; 2], width: usize) -> String {
    let column = width.saturating_sub(MARKS.0.len() + GAP.len()) / 2;
    let mut text = String::new();
    let mut line = |marked: bool, cells: &[&str]| {
        let mut line = String::from(if marked { MARKS.0 } else { MARKS.1 });
        line.push_str(&cells.join(GAP));
        text.push_str(line.trim_end());
        text.push('\n');
    };
    if column >= COLUMN_MIN {
        line(false, &[&fit(&names[0], column), &fit(&names[1], column)]);
        for row in rows {
            let [left, right] = row.cells.each_ref().map(|cell| fit(cell.as_deref().unwrap_or("-"), column));
            line(row.marked, &[&left, &right]);
        }
        return text;
    }
    let whole = width.saturating_sub(MARKS.0.len()).max(1);
    for (arm, name) in names.iter().enumerate() {
        line(false, &[&fit(name, whole)]);
        for row in rows {
            let cell = row.cells.get(arm).and_then(Option::as_deref);
            if let Some(cell) = cell.or(row.marked.then_some("-")) {
                line(row.marked, &[&fit(cell, whole)]);
            }
        }
    }
    text
}

/// The text in exactly so many columns: padded, or cut with a sign that says so.
fn fit(text: &str, columns: usize) -> String {
    let wide = text.width();
    if wide <= columns {
        return format!("{text}{}", " ".repeat(columns - wide));
    }
    let mut cut = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let wide = letter.width().unwrap_or(0);
        if used + wide + 1 > columns {
            break;
        }
        cut.push(letter);
        used += wide;
    }
    format!("{cut}…{}", " ".repeat(columns.saturating_sub(used + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(left: &str, right: Option<&str>, marked: bool) -> Row {
        Row { marked, cells: [Some(left.to_owned()), right.map(str::to_owned)] }
    }

    #[test]
    fn columns_stand_straight_in_either_language_and_below_each_other_when_narrow() {
        let names = ["模拟器".to_owned(), "内核".to_owned()];
        let long = "recv = \"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十\"";
        let rows = [row("close", Some("close"), false), row(long, None, true)];
        let wide = lay_out(&rows, &names, 100);
        let lines: Vec<&str> = wide.lines().collect();
        let bar = |line: &&str| line.split(GAP).next().map(UnicodeWidthStr::width);
        assert_eq!(lines.iter().map(bar).collect::<Vec<_>>(), [Some(50); 3], "{wide}");
        assert!(lines[2].starts_with("=> ") && lines[2].contains('…') && lines[2].ends_with("| -"), "{wide}");
        for width in [1, 20, 60] {
            let narrow = lay_out(&rows, &names, width);
            assert!(narrow.lines().all(|line| line.width() <= width.max(4)), "{width}: {narrow}");
            assert_eq!(narrow.lines().count(), 6, "{narrow}");
        }
    }
}
