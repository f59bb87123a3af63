//! Finds the functions of a masked file and how long they are.

use super::mask::{closing, is_word, line_of};

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of its `fn`.
    pub line: usize,
    /// How many lines it takes, from its `fn` to its closing brace.
    pub lines: usize,
}

/// The functions of masked code, inner ones included.
pub fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if at > 0 && is_word(code.as_bytes()[at - 1]) {
            continue;
        }
        let rest = &code[at + 3..];
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if name.is_empty() {
            continue; // a function pointer's type
        }
        if let Some(open) = body(code, at) {
            let (line, end) = (line_of(code, at), line_of(code, closing(code, open) - 1));
            found.push(Function { name, line, lines: end - line + 1 });
        }
    }
    found
}

/// Where the body opens: the first brace outside of brackets, unless a semicolon ends the declaration before it.
fn body(code: &str, from: usize) -> Option<usize> {
    let mut i = from;
    while i < code.len() {
        match code.as_bytes()[i] {
            b'(' | b'[' => i = closing(code, i),
            b'{' => return Some(i),
            b';' => return None,
            _ => i += 1,
        }
    }
    None
}
