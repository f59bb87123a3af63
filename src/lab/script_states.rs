//! What states a script's host was seen in, from one look to the next, for the ladder of its run.

use std::net::SocketAddrV4;

use crate::trace::{SocketId, State};

use super::diag::Entry;

/// A connection or a listener that was seen.
#[derive(Debug)]
struct Seen {
    ends: (SocketAddrV4, SocketAddrV4),
    id: SocketId,
    state: State,
}

/// All that were seen and have not ended.
#[derive(Debug, Default)]
pub(super) struct States {
    seen: Vec<Seen>,
    count: u32,
}

/// A socket's change from one state to another.
pub(super) type Change = (SocketId, State, State);

impl States {
    /// What has changed since the last look.
    pub fn changes(&mut self, entries: &[Entry]) -> Vec<Change> {
        let mut changes = Vec::new();
        self.seen.retain(|seen| {
            let stays = entries.iter().any(|entry| (entry.local, entry.remote) == seen.ends);
            if !stays {
                changes.push((seen.id, seen.state, State::Closed));
            }
            stays
        });
        for entry in entries {
            let ends = (entry.local, entry.remote);
            let at = self.seen.iter().position(|seen| seen.ends == ends).unwrap_or_else(|| {
                // Whoever was called was a listener's before.
                let state = match entry.state {
                    State::Listen | State::SynSent => State::Closed,
                    _ => State::Listen,
                };
                self.seen.push(Seen { ends, id: SocketId(self.count), state });
                self.count += 1;
                self.seen.len() - 1
            });
            if let Some(seen) = self.seen.get_mut(at)
                && seen.state != entry.state
            {
                changes.push((seen.id, seen.state, entry.state));
                seen.state = entry.state;
            }
        }
        changes
    }
}
