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
    lessons!["L06", "L07", "L16", "L19", "L25", "L28", "L30"]
}
