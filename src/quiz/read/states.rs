//! Connection states: one or two, with the names of their sockets or without.

use crate::quiz::answer::Answer;
use crate::quiz::usual;
use crate::trace::{SocketRef, State};

use super::Unreadable;

pub(super) fn read_states(text: &str, sockets: &[SocketRef]) -> Result<Answer, Unreadable> {
    let wanted = sockets.len();
    if let Some(state) =
        usual::of_both(text).filter(|_| wanted == 2).and_then(|both| read_state(&both.replace(' ', "_")))
    {
        return Ok(Answer::States(vec![state; wanted]));
    }
    // `TIME-WAIT` and `time wait` are understood; a comma, a slash or a space parts two states.
    let words = |text: &str| -> Vec<String> {
        text.split([' ', ',', '/', ';', ':', '=']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let words = words(text);
    let place = |word: &str| sockets.iter().position(|socket| is_named(socket, word));
    if words.first().is_some_and(|first| place(first).is_some()) {
        return read_named_states(&words, wanted, place);
    }
    read_state_list(&words, wanted).map(Answer::States)
}

/// Whether a word is the name of that socket, or of its host.
fn is_named(socket: &SocketRef, word: &str) -> bool {
    socket.to_string().to_lowercase() == word.to_lowercase() || socket.host.to_lowercase() == usual::host(word)
}

/// `client TIME_WAIT, server CLOSED`, in any order.
fn read_named_states(
    words: &[String],
    wanted: usize,
    place: impl Fn(&str) -> Option<usize>,
) -> Result<Answer, Unreadable> {
    let mut states: Vec<Option<State>> = vec![None; wanted];
    let mut rest = words;
    while let Some((name, after)) = rest.split_first() {
        let at = place(name).ok_or(Unreadable::StateCount(wanted))?;
        let end = after.iter().position(|word| place(word).is_some()).unwrap_or(after.len());
        let state = read_state_list(after.get(..end).unwrap_or_default(), 1)?;
        if let Some(slot) = states.get_mut(at) {
            *slot = state.first().copied();
        }
        rest = after.get(end..).unwrap_or_default();
    }
    let states: Option<Vec<State>> = states.into_iter().collect();
    states.map(Answer::States).ok_or(Unreadable::StateCount(wanted))
}

fn read_state_list(words: &[String], wanted: usize) -> Result<Vec<State>, Unreadable> {
    let mut states = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let (state, used) = (1..=rest.len().min(3))
            .rev()
            .find_map(|used| read_state(&rest[..used].join("_")).map(|state| (state, used)))
            .ok_or_else(|| Unreadable::State(rest[0].clone()))?;
        states.push(state);
        rest = &rest[used..];
    }
    if states.len() == wanted { Ok(states) } else { Err(Unreadable::StateCount(wanted)) }
}

/// A state's name as [`State::from_name`] has it, or without any separator: `finwait1`, `timewait`, `FIN_WAIT1`.
pub(in crate::quiz) fn read_state(text: &str) -> Option<State> {
    State::from_name(text).or_else(|| usual::state(text))
}
