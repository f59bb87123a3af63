//! The lessons that come with the program, in the order of the curriculum.

/// A lesson file inside the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Embedded {
    /// Its path in the repository, for messages.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! lessons {
    ($($name:literal),* $(,)?) => {
        &[$(Embedded {
            path: concat!("lessons/", $name, ".toml"),
            text: include_str!(concat!("../../lessons/", $name, ".toml")),
        },)*]
    };
}

/// Every lesson that comes with the program, in the order of the curriculum.
pub fn embedded() -> &'static [Embedded] {
    lessons![
        "B1", "B2", "B3", "B4", "B5", "B6", "B7", "L01", "L02", "L03", "L04", "L05", "L06", "L07", "L08", "L09", "L10",
        "L11", "L12", "L13", "L14", "L15", "L16", "L17", "L18", "L19", "L20", "L21", "L22", "L23", "L24", "L25", "L26",
        "L27", "L28", "L29", "L30", "L31", "L32", "L33", "L34", "L35", "L36", "L37", "L38", "L39", "L40", "L41", "L42",
        "L43", "L44"
    ]
}
