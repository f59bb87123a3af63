//! The themes that come with the program, a table each, one line a role: 24-bit, then one of sixteen, then, where the
//! nearest of 256 is not the best, that.
//!
//! `dark` and `light` start from the hues of Okabe and Ito, moved until each reads at 4.5 to 1; `colour-blind` keeps
//! those hues as they are, and differs in lightness too; `high-contrast` reads at 7 to 1 and is what a room is shown.
//! The sixteen-colour columns of the first two use no colour that vanishes on some background and keep the terminal's
//! own background; the contrast of `high-contrast` needs a background of its own.

use ratatui::style::Color;

use super::Role;
use super::palette::{Ink, Palette, Rgb};

use Color::{Black, Blue, Cyan, Green, LightCyan, LightGreen, LightYellow, Magenta, Red, Reset, White};

/// The names of the themes, the default first.
pub const NAMES: [&str; 4] = ["dark", "light", "high-contrast", "colour-blind"];

/// The theme of that name, if it comes with the program. `color-blind` is understood.
pub fn palette(name: &str) -> Option<Palette> {
    let made = match name {
        "dark" => dark(),
        "light" => light(),
        "high-contrast" => high_contrast(),
        "colour-blind" | "color-blind" => colour_blind(),
        _ => return None,
    };
    Some(made)
}

/// A line of a table: role, 24-bit as hexadecimal digits, one of sixteen.
type Row = (Role, u32, Color);

/// The three bytes of a number written in hexadecimal digits.
const fn rgb(hex: u32) -> Rgb {
    let [_, r, g, b] = hex.to_be_bytes();
    (r, g, b)
}

fn build(name: &str, base: (u32, u8, Color), raised: (u32, u8, Color), rows: &[Row; Role::ALL.len()]) -> Palette {
    let ground = |(hex, indexed, sixteen): (u32, u8, Color)| Ink::new(rgb(hex), sixteen).with_indexed(indexed);
    let base = ground(base);
    let mut inks = [base; Role::ALL.len()];
    for (role, hex, sixteen) in rows {
        inks[*role as usize] = Ink::new(rgb(*hex), *sixteen);
    }
    Palette { name: name.to_owned(), base, raised: ground(raised), dims: true, inks }
}

/// For a dark room: the default.
pub fn dark() -> Palette {
    let mut made = build(
        "dark",
        (0x12_161f, 234, Reset),
        (0x22_2a38, 236, Reset),
        &[
            (Role::Text, 0xd5_dae3, Reset),
            (Role::Dim, 0x8b_95a7, Reset),
            (Role::Strong, 0xf5_f7fa, Reset),
            (Role::Code, 0x9c_d8d0, Cyan),
            (Role::Title, 0xf5_f7fa, Reset),
            (Role::Border, 0x86_91a6, Reset),
            (Role::Focus, 0xf0_e442, Blue),
            (Role::Selected, 0xf0_e442, Reset),
            (Role::Key, 0xf0_e442, Reset),
            (Role::Bar, 0xd5_dae3, Reset),
            (Role::Input, 0xf5_f7fa, Reset),
            (Role::Syn, 0x6f_c1f2, Cyan),
            (Role::Ack, 0xa8_b3c4, Reset),
            (Role::Data, 0x3f_c99a, Green),
            (Role::Fin, 0xf0_b03c, Magenta),
            (Role::Rst, 0xff_7b4d, Red),
            (Role::Lost, 0xff_7b4d, Red),
            (Role::Timer, 0xe2_9dc4, Magenta),
            (Role::State, 0xd5_dae3, Reset),
            (Role::StateChanged, 0xf0_e442, Reset),
            (Role::Call, 0x9c_d8d0, Cyan),
            (Role::Because, 0xb9_c2d0, Reset),
            (Role::Error, 0xff_7b4d, Red),
            (Role::Good, 0x3f_c99a, Green),
            (Role::Bad, 0xff_7b4d, Red),
            (Role::Warn, 0xf0_b03c, Magenta),
        ],
    );
    // The nearest of 256 are blues that are too dark on a bar.
    for role in [Role::Dim, Role::Border] {
        made.inks[role as usize].indexed = 247;
    }
    made
}

/// For a bright room and paper-like terminals.
fn light() -> Palette {
    let mut made = build(
        "light",
        (0xfa_faf7, 231, Reset),
        (0xe3_e6ea, 254, Reset),
        &[
            (Role::Text, 0x24_2a33, Reset),
            (Role::Dim, 0x56_5f6e, Reset),
            (Role::Strong, 0x0b_0f16, Reset),
            (Role::Code, 0x00_5f66, Blue),
            (Role::Title, 0x0b_0f16, Reset),
            (Role::Border, 0x5c_6472, Reset),
            (Role::Focus, 0x00_4f9e, Blue),
            (Role::Selected, 0x00_4f9e, Reset),
            (Role::Key, 0x00_4f9e, Reset),
            (Role::Bar, 0x24_2a33, Reset),
            (Role::Input, 0x0b_0f16, Reset),
            (Role::Syn, 0x00_5fa3, Blue),
            (Role::Ack, 0x4d_5665, Reset),
            (Role::Data, 0x00_6b4c, Magenta),
            (Role::Fin, 0x8a_5300, Reset),
            (Role::Rst, 0xb0_3a00, Red),
            (Role::Lost, 0xb0_3a00, Red),
            (Role::Timer, 0x8f_2f6c, Magenta),
            (Role::State, 0x24_2a33, Reset),
            (Role::StateChanged, 0x00_4f9e, Reset),
            (Role::Call, 0x00_5f66, Blue),
            (Role::Because, 0x3b_4350, Reset),
            (Role::Error, 0xb0_3a00, Red),
            (Role::Good, 0x00_6b4c, Blue),
            (Role::Bad, 0xb0_3a00, Red),
            (Role::Warn, 0x8a_5300, Magenta),
        ],
    );
    // The nearest of 256 is an orange that is too bright on a bar.
    for role in [Role::Rst, Role::Lost, Role::Error, Role::Bad] {
        made.inks[role as usize].indexed = 124;
    }
    made
}

/// For weak eyes, weak projectors and the back row: 7 to 1 and more.
pub fn high_contrast() -> Palette {
    let made = build(
        "high-contrast",
        (0x00_0000, 16, Black),
        (0x26_2626, 235, Black),
        &[
            (Role::Text, 0xff_ffff, White),
            (Role::Dim, 0xd0_d0d0, White),
            (Role::Strong, 0xff_ffff, White),
            (Role::Code, 0x8f_f0ff, LightCyan),
            (Role::Title, 0xff_ffff, White),
            (Role::Border, 0xc0_c0c0, White),
            (Role::Focus, 0xff_ff00, LightYellow),
            (Role::Selected, 0xff_ff00, LightYellow),
            (Role::Key, 0xff_ff00, LightYellow),
            (Role::Bar, 0xff_ffff, White),
            (Role::Input, 0xff_ffff, White),
            (Role::Syn, 0x7f_d4ff, LightCyan),
            (Role::Ack, 0xe4_e4e4, White),
            (Role::Data, 0x5f_ff9f, LightGreen),
            (Role::Fin, 0xff_c34d, LightYellow),
            (Role::Rst, 0xff_b0a0, White),
            (Role::Lost, 0xff_b0a0, White),
            (Role::Timer, 0xff_b3e6, White),
            (Role::State, 0xff_ffff, White),
            (Role::StateChanged, 0xff_ff00, LightYellow),
            (Role::Call, 0x8f_f0ff, LightCyan),
            (Role::Because, 0xf0_f0f0, White),
            (Role::Error, 0xff_b0a0, White),
            (Role::Good, 0x5f_ff9f, LightGreen),
            (Role::Bad, 0xff_b0a0, White),
            (Role::Warn, 0xff_c34d, LightYellow),
        ],
    );
    Palette { dims: false, ..made }
}

/// Okabe and Ito's hues, which most people with a colour deficiency tell apart, on black.
fn colour_blind() -> Palette {
    build(
        "colour-blind",
        (0x0c_0c0f, 232, Reset),
        (0x17_171b, 233, Reset),
        &[
            (Role::Text, 0xe0_e0e0, Reset),
            (Role::Dim, 0x9c_9c9c, Reset),
            (Role::Strong, 0xff_ffff, Reset),
            (Role::Code, 0x56_b4e9, Cyan),
            (Role::Title, 0xff_ffff, Reset),
            (Role::Border, 0x8c_8c8c, Reset),
            (Role::Focus, 0xf0_e442, Blue),
            (Role::Selected, 0xf0_e442, Reset),
            (Role::Key, 0xf0_e442, Reset),
            (Role::Bar, 0xe0_e0e0, Reset),
            (Role::Input, 0xff_ffff, Reset),
            (Role::Syn, 0x56_b4e9, Cyan),
            (Role::Ack, 0xd0_d0d0, Reset),
            (Role::Data, 0x00_9e73, Green),
            (Role::Fin, 0xe6_9f00, Magenta),
            (Role::Rst, 0xd5_5e00, Red),
            (Role::Lost, 0xd5_5e00, Red),
            (Role::Timer, 0xcc_79a7, Magenta),
            (Role::State, 0xe0_e0e0, Reset),
            (Role::StateChanged, 0xf0_e442, Reset),
            (Role::Call, 0x56_b4e9, Cyan),
            (Role::Because, 0xc8_c8c8, Reset),
            (Role::Error, 0xd5_5e00, Red),
            (Role::Good, 0x00_9e73, Green),
            (Role::Bad, 0xd5_5e00, Red),
            (Role::Warn, 0xe6_9f00, Magenta),
        ],
    )
}
