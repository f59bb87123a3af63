//! Tests of the themes: contrast, what stands out without colours, and what a colour deficiency leaves.

use std::collections::BTreeSet;

use ratatui::style::Modifier;

use super::*;

/// The 24-bit colour that a terminal most likely shows.
fn shown(colour: Color) -> Rgb {
    let vga = |index| rgb_of_indexed(index);
    match colour {
        Color::Rgb(r, g, b) => (r, g, b),
        Color::Indexed(index) => rgb_of_indexed(index),
        Color::Black => vga(0),
        Color::Red => vga(1),
        Color::Green => vga(2),
        Color::Yellow => vga(3),
        Color::Blue => vga(4),
        Color::Magenta => vga(5),
        Color::Cyan => vga(6),
        Color::Gray => vga(7),
        Color::DarkGray => vga(8),
        Color::LightRed => vga(9),
        Color::LightGreen => vga(10),
        Color::LightYellow => vga(11),
        Color::LightBlue => vga(12),
        Color::LightMagenta => vga(13),
        Color::LightCyan => vga(14),
        Color::White => vga(15),
        Color::Reset => panic!("the terminal's own colour"),
    }
}

/// Linear light of a channel.
fn linear(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// The relative luminance of WCAG 2.
fn luminance((r, g, b): Rgb) -> f64 {
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn themes() -> impl Iterator<Item = Palette> {
    THEMES.into_iter().map(|name| built_in_theme(name).expect(name))
}

#[test]
fn every_role_can_be_read_on_the_screen_and_on_a_bar() {
    let mut pairs = 0;
    for palette in themes() {
        let least = if palette.name == "high-contrast" { 7.0 } else { 4.5 };
        for depth in [ColourDepth::True, ColourDepth::Indexed] {
            let theme = Theme::of(&palette, depth);
            let screen = shown(theme.background().expect("a ground"));
            let bar = shown(theme.style(Role::Bar).bg.expect("a ground"));
            for role in Role::ALL {
                let ink = shown(theme.style(role).fg.expect("a colour"));
                for (ground, place) in [(screen, "the screen"), (bar, "a bar")] {
                    let found = contrast(ink, ground);
                    assert!(found >= least, "{}, {depth:?}, {role:?} on {place}: {found:.2} to 1", palette.name);
                    pairs += 1;
                }
            }
        }
    }
    assert_eq!(pairs, THEMES.len() * 2 * Role::ALL.len() * 2);
}

#[test]
fn where_the_ground_is_known_sixteen_colours_can_be_read_too() {
    for (name, ground, least) in [("high-contrast", (0, 0, 0), 7.0), ("light", (255, 255, 255), 4.5)] {
        let theme = Theme::of(&built_in_theme(name).expect(name), ColourDepth::Sixteen);
        for role in Role::ALL {
            let Some(ink) = theme.style(role).fg.filter(|ink| *ink != Color::Reset) else { continue };
            let found = contrast(shown(ink), ground);
            assert!(found >= least, "{name}, {role:?}: {found:.2} to 1");
        }
    }
    let theme = Theme::of(&high_contrast(), ColourDepth::Sixteen);
    assert!(Role::ALL.into_iter().all(|role| theme.style(role).bg == Some(Color::Black)), "it brings its own ground");
}

#[test]
fn sixteen_colours_leave_the_background_of_the_terminal_alone() {
    for palette in themes().filter(|palette| palette.name != "high-contrast") {
        let theme = Theme::of(&palette, ColourDepth::Sixteen);
        for role in Role::ALL {
            let style = theme.style(role);
            assert_eq!(style.bg, Some(Color::Reset), "{role:?}");
            let unreadable =
                [Color::White, Color::Black, Color::Yellow, Color::LightYellow, Color::Gray, Color::DarkGray];
            assert!(style.fg.is_none_or(|fg| !unreadable.contains(&fg)), "{role:?} vanishes on some background");
        }
    }
}

#[test]
fn without_colours_there_are_only_modifiers_and_what_matters_stands_out() {
    for palette in themes() {
        let theme = Theme::of(&palette, ColourDepth::None);
        for role in Role::ALL {
            let style = theme.style(role);
            assert_eq!((style.fg, style.bg), (Some(Color::Reset), Some(Color::Reset)), "{role:?}");
        }
        let plain = theme.style(Role::Text).add_modifier;
        for role in [Role::Selected, Role::StateChanged, Role::Focus, Role::Key, Role::Error, Role::Lost, Role::Rst] {
            assert_ne!(theme.style(role).add_modifier, plain, "{role:?} looks like plain text");
        }
    }
    let dimmed = |palette: &Palette| {
        let theme = Theme::of(palette, ColourDepth::None);
        Role::ALL.into_iter().any(|role| theme.style(role).add_modifier.contains(Modifier::DIM))
    };
    assert!(dimmed(&dark()) && !dimmed(&high_contrast()), "nobody in the back row reads what is dimmed");
}

#[test]
fn the_kinds_of_segments_differ_wherever_there_are_colours() {
    for palette in themes() {
        for depth in [ColourDepth::True, ColourDepth::Indexed, ColourDepth::Sixteen] {
            let theme = Theme::of(&palette, depth);
            let kinds = [Role::Syn, Role::Ack, Role::Data, Role::Fin, Role::Rst];
            let looks: BTreeSet<String> = kinds.iter().map(|role| format!("{:?}", theme.style(*role))).collect();
            // High contrast has too few of sixteen colours to tell all apart: the label on each arrow does.
            let least = if palette.name == "high-contrast" && depth == ColourDepth::Sixteen { 4 } else { kinds.len() };
            assert!(looks.len() >= least, "{}, {depth:?}: {looks:?}", palette.name);
        }
    }
}

/// A kind of colour vision, as a matrix on linear light (Viénot, Brettel and Mollon 1999; the last after Brettel).
type Vision = (&'static str, [[f64; 3]; 3]);

const VISIONS: [Vision; 3] = [
    ("protanopia", [[0.112, 0.888, 0.0], [0.112, 0.888, 0.0], [0.004, -0.004, 1.0]]),
    ("deuteranopia", [[0.293, 0.707, 0.0], [0.293, 0.707, 0.0], [-0.022, 0.022, 1.0]]),
    ("tritanopia", [[1.016, 0.135, -0.151], [-0.015, 0.869, 0.146], [0.0, 0.868, 0.132]]),
];

/// CIE L*a*b* of a colour as that vision has it.
fn lab(colour: Rgb, vision: &Vision) -> [f64; 3] {
    let light = [linear(colour.0), linear(colour.1), linear(colour.2)];
    let seen = vision.1.map(|row| row.iter().zip(light).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0));
    let xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
        .map(|row: [f64; 3]| row.iter().zip(seen).map(|(a, b)| a * b).sum::<f64>());
    let f = |value: f64| if value > 0.008_856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 };
    let [x, y, z] = [f(xyz[0] / 0.9505), f(xyz[1]), f(xyz[2] / 1.089)];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[test]
fn the_colour_blind_theme_tells_the_kinds_of_segments_apart_for_every_eye() {
    let palette = built_in_theme("colour-blind").expect("there");
    let kinds = [Role::Syn, Role::Ack, Role::Data, Role::Fin, Role::Rst];
    for vision in &VISIONS {
        for (at, one) in kinds.iter().enumerate() {
            for other in &kinds[at + 1..] {
                let [a, b] = [one, other].map(|role| lab(palette.ink(*role).rgb, vision));
                let apart = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                assert!(apart >= 12.0, "{}: {one:?} and {other:?} are {apart:.1} apart", vision.0);
            }
        }
    }
}

#[test]
fn a_style_leaves_nothing_of_what_was_there() {
    for palette in themes() {
        for depth in ColourDepth::ALL {
            let theme = Theme::of(&palette, depth);
            let mut cell = ratatui::buffer::Cell::EMPTY;
            cell.set_style(theme.style(Role::StateChanged));
            cell.set_style(theme.style(Role::Text));
            let mut fresh = ratatui::buffer::Cell::EMPTY;
            fresh.set_style(theme.style(Role::Text));
            assert_eq!(cell, fresh, "{}, {depth:?}", palette.name);
        }
    }
}

#[test]
fn nothing_blinks() {
    for palette in themes() {
        for depth in ColourDepth::ALL {
            for role in Role::ALL {
                let modifiers = Theme::of(&palette, depth).style(role).add_modifier;
                assert!(!modifiers.intersects(Modifier::SLOW_BLINK | Modifier::RAPID_BLINK), "{role:?}");
            }
        }
    }
}

#[test]
fn the_list_of_roles_is_in_the_order_of_their_numbers_and_names_are_their_own() {
    for (number, role) in Role::ALL.into_iter().enumerate() {
        assert_eq!(role as usize, number);
    }
    let names: BTreeSet<&str> = Role::ALL.iter().map(|role| role.name()).collect();
    assert_eq!(names.len(), Role::ALL.len());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the one who runs the test may ask for the page to be written anew")]
fn themes_page_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/themes.md");
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(path, themes_page()).expect("docs/themes.md can be written");
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, themes_page(), "docs/themes.md is stale: FINWAIT_BLESS=1 cargo test --lib themes_page");
}

#[test]
fn the_example_of_the_page_is_a_theme() {
    let page = themes_page();
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    assert!(read_theme("mine", example, crate::lang::Lang::En).is_ok(), "{example}");
}
