//! `%{ assert ... }%`: statements about a connection, in the small part of Python that scripts use for them.
//!
//! Comparisons, also chained; `and`, `or`, `not`; `|`, `&` and arithmetic over whole numbers; names. What stands
//! behind a comma is a message and is not looked at; `print` is not carried out. Anything else is not known, and
//! neither is a name without a value: nothing can be said then.

use core::ops::Range;

/// How deep expressions may stand in each other.
const DEPTH: usize = 32;

/// What a name is worth.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<i64>;

/// What came of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Checked {
    /// All of it holds.
    Holds,
    /// A statement does not hold: its words, and the values of the names in it.
    Fails(String, String),
    /// This in it is not known.
    Unknown(String),
}

/// Where a statement of a block is cut off, in its bytes: an expression is missing, or a bracket stands alone. That is
/// no Python, whatever its names are.
pub(super) fn cut(code: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for statement in statements(code) {
        let begins = at;
        at += statement.len() + 1;
        let words = statement.trim_matches([' ', '\t', '\n', '\r', '\\']);
        let Some(rest) = words.strip_prefix("assert").filter(|rest| !rest.starts_with(is_name)) else { continue };
        let Some(tokens) = tokens(rest) else { continue };
        let mut reader = Reader { tokens: &tokens, at: 0, lookup: &|_| Some(1), seen: Vec::new() };
        if reader.whole().is_err_and(|missing| missing.is_empty() || missing == ")") {
            let from = begins + statement.find(words).unwrap_or(0);
            return Some(from..from + words.lines().next().unwrap_or(words).trim_end().len());
        }
    }
    None
}

/// Holds a block against the values of its names.
pub(super) fn check(code: &str, lookup: Lookup<'_>) -> Checked {
    for statement in statements(code) {
        let words = statement.trim_matches([' ', '\t', '\n', '\\']);
        let Some(rest) = words.strip_prefix("assert").filter(|rest| !rest.starts_with(is_name)) else {
            if words.is_empty() || words.starts_with('#') || words.starts_with("print") {
                continue;
            }
            return Checked::Unknown(words.to_owned());
        };
        let Some(tokens) = tokens(rest) else { return Checked::Unknown(words.to_owned()) };
        let mut reader = Reader { tokens: &tokens, at: 0, lookup, seen: Vec::new() };
        match reader.whole() {
            Err(unknown) => return Checked::Unknown(unknown),
            Ok(0) => return Checked::Fails(words.to_owned(), reader.seen.join(", ")),
            Ok(_) => {}
        }
    }
    Checked::Holds
}

/// The names of a block that have no value.
pub(super) fn unknown(code: &str, known: &dyn Fn(&str) -> bool) -> Option<String> {
    match check(code, &|name| known(name).then_some(1)) {
        Checked::Unknown(what) => Some(what),
        Checked::Holds | Checked::Fails(..) => None,
    }
}

/// Lines, and what stands between semicolons; brackets and quotation marks hold a statement together.
fn statements(code: &str) -> Vec<String> {
    let (mut found, mut one, mut depth, mut quote) = (Vec::new(), String::new(), 0_u32, None);
    for sign in code.chars() {
        match sign {
            '"' | '\'' if quote == Some(sign) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(sign),
            '(' | '[' if quote.is_none() => depth += 1,
            ')' | ']' if quote.is_none() => depth = depth.saturating_sub(1),
            '\n' | ';' if quote.is_none() && depth == 0 && !one.ends_with('\\') => {
                found.push(std::mem::take(&mut one));
                continue;
            }
            _ => {}
        }
        one.push(sign);
    }
    found.push(one);
    found
}

fn is_name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_'
}

/// Words, numbers and signs; a comma ends it. None if there is something else.
fn tokens(text: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut depth = 0_i32;
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let two = rest.get(..2).unwrap_or("");
        let len = match first {
            '#' => break,
            ',' if depth == 0 => break,
            sign if is_name(sign) => rest.find(|sign| !is_name(sign)).unwrap_or(rest.len()),
            _ if ["==", "!=", "<=", ">=", "<<", ">>", "//"].contains(&two) => 2,
            '<' | '>' | '&' | '|' | '+' | '-' | '*' | '/' | '%' | ',' => 1,
            '(' => {
                depth += 1;
                1
            }
            ')' => {
                depth -= 1;
                1
            }
            '\\' => {
                rest = rest.get(1..)?.trim_start();
                continue;
            }
            _ => return None,
        };
        let (token, tail) = rest.split_at_checked(len)?;
        found.push(token.to_owned());
        rest = tail.trim_start();
    }
    Some(found)
}

struct Reader<'a> {
    tokens: &'a [String],
    at: usize,
    lookup: Lookup<'a>,
    /// The names with their values.
    seen: Vec<String>,
}

type Value = Result<i64, String>;

/// Operators that bind as strongly as each other, the weakest first.
const LEVELS: [&[&str]; 5] = [&["|"], &["&"], &["<<", ">>"], &["+", "-"], &["*", "/", "//", "%"]];

impl Reader<'_> {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    fn has(&mut self, word: &str) -> bool {
        let there = self.peek() == word;
        self.at += usize::from(there);
        there
    }

    fn whole(&mut self) -> Value {
        let value = self.either(0)?;
        if self.at == self.tokens.len() { Ok(value) } else { Err(self.peek().to_owned()) }
    }

    fn either(&mut self, depth: usize) -> Value {
        if depth > DEPTH {
            return Err("(".to_owned());
        }
        let mut value = self.both(depth)?;
        while self.has("or") {
            let right = self.both(depth)?;
            // The operand itself, not whether it is one.
            value = if value != 0 { value } else { right };
        }
        Ok(value)
    }

    fn both(&mut self, depth: usize) -> Value {
        let mut value = self.negated(depth)?;
        while self.has("and") {
            let right = self.negated(depth)?;
            value = if value == 0 { value } else { right };
        }
        Ok(value)
    }

    fn negated(&mut self, depth: usize) -> Value {
        let mut turned = false;
        while self.has("not") {
            turned = !turned;
        }
        let value = self.compared(depth)?;
        Ok(if turned { i64::from(value == 0) } else { value })
    }

    fn compared(&mut self, depth: usize) -> Value {
        let mut left = self.level(0, depth)?;
        let mut holds = None;
        while ["==", "!=", "<", "<=", ">", ">="].contains(&self.peek()) {
            let sign = self.peek().to_owned();
            self.at += 1;
            let right = self.level(0, depth)?;
            let one = match sign.as_str() {
                "==" => left == right,
                "!=" => left != right,
                "<" => left < right,
                "<=" => left <= right,
                ">" => left > right,
                _ => left >= right,
            };
            holds = Some(holds.unwrap_or(true) && one);
            left = right;
        }
        Ok(holds.map_or(left, i64::from))
    }

    fn level(&mut self, level: usize, depth: usize) -> Value {
        let Some(signs) = LEVELS.get(level) else { return self.signed(depth) };
        let mut left = self.level(level + 1, depth)?;
        while signs.contains(&self.peek()) {
            let sign = self.peek().to_owned();
            self.at += 1;
            let right = self.level(level + 1, depth)?;
            let value = match sign.as_str() {
                "|" => Some(left | right),
                "&" => Some(left & right),
                "<<" => u32::try_from(right).ok().and_then(|by| left.checked_shl(by)),
                ">>" => u32::try_from(right).ok().and_then(|by| left.checked_shr(by)),
                "+" => left.checked_add(right),
                "-" => left.checked_sub(right),
                "*" => left.checked_mul(right),
                "%" => left.checked_rem_euclid(right),
                // What is no whole number afterwards is none that there is here.
                "/" if left.checked_rem(right) != Some(0) => None,
                _ => left.checked_div_euclid(right),
            };
            left = value.ok_or(sign)?;
        }
        Ok(left)
    }

    fn signed(&mut self, depth: usize) -> Value {
        let mut turned = false;
        while self.has("-") {
            turned = !turned;
        }
        let value = self.atom(depth)?;
        if turned { value.checked_neg().ok_or_else(|| "-".to_owned()) } else { Ok(value) }
    }

    /// A value in brackets; what stands there instead of the second, or nothing, if there is none.
    fn closed(&mut self, value: i64) -> Value {
        if self.has(")") { Ok(value) } else { Err(self.peek().to_owned()) }
    }

    fn atom(&mut self, depth: usize) -> Value {
        let token = self.peek().to_owned();
        self.at += 1;
        if token == "(" {
            let value = self.either(depth + 1)?;
            return self.closed(value);
        }
        if token == "abs" && self.has("(") {
            let value = self.either(depth + 1)?;
            return self.closed(value.saturating_abs());
        }
        if token == "True" || token == "False" {
            return Ok(i64::from(token == "True"));
        }
        if token.starts_with(|sign: char| sign.is_ascii_digit()) {
            if token.starts_with('0') && token.len() > 1 && token.parse().is_ok_and(|value: i64| value != 0) {
                return Err(token);
            }
            let hex = token.strip_prefix("0x").map(|digits| i64::from_str_radix(digits, 16));
            return hex.unwrap_or_else(|| token.parse()).map_err(|_| token);
        }
        let Some(value) = (self.lookup)(&token) else { return Err(token) };
        let shown = format!("{token} = {value}");
        if !self.seen.contains(&shown) {
            self.seen.push(shown);
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_hold_or_fail_as_in_python() {
        let lookup = |name: &str| match name {
            "tcpi_unacked" => Some(4),
            "tcpi_state" | "TCP_ESTABLISHED" => Some(1),
            _ => None,
        };
        for (code, expected) in [
            ("assert tcpi_unacked == 4", "holds"),
            ("assert 3 < tcpi_unacked <= 4, 'four'", "holds"),
            ("assert tcpi_unacked == 4 and not tcpi_state != TCP_ESTABLISHED; assert 1", "holds"),
            ("assert (tcpi_unacked & 6) == 4 or\\\n tcpi_unacked > 9", "holds"),
            ("assert 1, tcpi_state; \\\n assert tcpi_unacked == 4, 'x'", "holds"),
            ("print tcpi_unacked\nassert abs(1 - tcpi_unacked) == 3", "holds"),
            ("assert (2 and 3) == 3 and (0 or 5) == 5 and 8 / 2 == 4", "holds"),
            ("assert 7 / 2 == 3", "unknown"),
            ("assert 010 == 10", "unknown"),
            ("assert 1 < 3 < 2", "fails"),
            ("assert tcpi_unacked % 3 == 2", "fails"),
            ("assert tcpi_flux == 1", "unknown"),
            ("import os", "unknown"),
            ("assertive", "unknown"),
        ] {
            let found = match check(code, &lookup) {
                Checked::Holds => "holds",
                Checked::Fails(..) => "fails",
                Checked::Unknown(_) => "unknown",
            };
            assert_eq!(found, expected, "{code}");
            assert_eq!(cut(code), None, "{code}");
        }
    }

    #[test]
    fn what_is_cut_off_has_its_place() {
        for (code, place) in [
            ("assert", 0..6),
            ("assert tcpi_unacked ==", 0..22),
            (" assert 1\n assert ((1) # one\n", 11..28),
            ("assert 1; assert 1)", 10..19),
            ("assert not", 0..10),
            ("assert abs(1", 0..12),
        ] {
            assert_eq!(cut(code), Some(place), "{code}");
        }
        for code in ["assert x in (1, 2)", "assert 1 / 0 == 1", "x = 1", "assert f(1, 2)", "assert 'a' == 'a'", ""] {
            assert_eq!(cut(code), None, "{code}");
        }
    }
}
