//! How hard an item probably is, from what can be counted in it; a learner's answers correct it later.

use crate::quiz::format::Format;
use crate::quiz::item::{Item, Shape};

/// The middle of the scale.
const MIDDLE: u16 = 1000;

/// The estimate: more commands, a loss, an inverse question and an answer of one's own each make it harder.
pub(super) fn estimate(item: &Item) -> u16 {
    let mut points = MIDDLE;
    if let Some(played) = &item.played {
        let lines: Vec<&str> = played.before().chain(played.after().iter().map(String::as_str)).collect();
        points += u16::try_from(lines.len().saturating_sub(4)).unwrap_or(0).min(10) * 15;
        let faults = ["drop", "delay", "reorder", "duplicate", "inject", "icmp", "nat"];
        if lines.iter().any(|line| faults.iter().any(|fault| line.starts_with(fault))) {
            points += 80;
        }
        if lines.iter().any(|line| line.contains("unplug") || line.contains("crash") || line.contains("reboot")) {
            points += 60;
        }
    }
    points += match item.ask.shape() {
        Shape::Choice => 0,
        Shape::Line => 60,
        Shape::Boxes(count) => 60 + 20 * u16::try_from(count.min(6)).unwrap_or(0),
        Shape::Order(_) | Shape::Rubric => 80,
        Shape::Script => 150,
    };
    points
        + match item.format {
            Format::PlaceFault | Format::Counterfactual | Format::Diagnose => 80,
            Format::Remedy => 100,
            Format::NextSegment
            | Format::StatePair
            | Format::Order
            | Format::Number
            | Format::Results
            | Format::Myth
            | Format::Explain
            | Format::Script => 0,
        }
}
