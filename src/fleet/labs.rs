//! The labs that come with the program: each a plan that answers a question of the notes.

/// A lab.
#[derive(Debug, Clone, Copy)]
pub struct Lab {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its file.
    pub source: &'static str,
}

/// All of them.
pub const LABS: &[Lab] = &[];
