//! How well a cell can be read: the contrast of its ink with its ground, as WCAG 2 measures it.

use finwait::tui::theme::{Rgb, rgb_of_indexed};
use ratatui::buffer::Cell;
use ratatui::style::Color;

/// The 24-bit colour that a cell's colour stands for; none for the terminal's own.
fn rgb(colour: Color) -> Option<Rgb> {
    match colour {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(index) => Some(rgb_of_indexed(index)),
        _ => None,
    }
}

/// The contrast of WCAG 2 between a cell's ink and its ground.
pub fn contrast(cell: &Cell) -> Option<f64> {
    let light = |(r, g, b): Rgb| {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    };
    let (ink, ground) = (light(rgb(cell.fg)?), light(rgb(cell.bg)?));
    Some((ink.max(ground) + 0.05) / (ink.min(ground) + 0.05))
}
