//! The files of the bank that come with the program, one for each area, in the order of the areas.

/// A file of the bank inside the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BankFile {
    /// Its path in the repository, for messages.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(BankFile {
            path: concat!("assets/bank/", $name, ".toml"),
            text: include_str!(concat!("../../../assets/bank/", $name, ".toml")),
        },)*]
    };
}

/// Every file of the bank.
pub fn files() -> &'static [BankFile] {
    files![
        "opening",
        "numbers",
        "queues",
        "floods",
        "closing",
        "states",
        "errors",
        "liveness",
        "close-wait",
        "time-wait",
        "remedies",
        "ports",
        "linger",
        "memory",
        "eras",
        "diagnosis",
    ]
}
