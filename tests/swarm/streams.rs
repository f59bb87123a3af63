//! What the applications sent and what they received: the promise of TCP itself.
//!
//! Each direction of a connection is known by the sender's ISS alone, as a NAT box may change the rest. What recv()
//! returned must be a prefix of what send() took; short texts are compared byte for byte, longer reads by their length.
//! An orderly end of file comes after the last byte.

use std::collections::BTreeMap;

use finwait::trace::{Call, CallName, HostId, Outcome, Record, ShutdownHow, SocketId, SocketView, What, WorldView};

/// A socket over the reboots of its host.
type Key = (usize, u32, SocketId);

/// One direction of one connection.
type Direction = u32;

/// What a socket's process did.
#[derive(Debug, Default, Clone)]
struct Talk {
    sends: Option<Direction>,
    receives: Option<Direction>,
    /// Bytes that send() has reported as taken.
    taken: Vec<u8>,
    /// Payloads of calls that have not returned: any part of them may be on its way.
    pending: Vec<Vec<u8>>,
    received: usize,
    /// It was reset or given up, or does not want to read: the stream may end early.
    cut: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Streams {
    talks: BTreeMap<Key, Talk>,
    /// Reboots of each host.
    lives: BTreeMap<usize, u32>,
    by_direction: BTreeMap<Direction, Key>,
    /// The payload of the send() entered by the latest record.
    entered: Option<(Key, Vec<u8>)>,
}

impl Streams {
    fn key(&self, host: HostId, socket: SocketId) -> Key {
        (host.0, self.lives.get(&host.0).copied().unwrap_or(0), socket)
    }

    /// A host starts anew, and its sockets are counted from the beginning.
    pub fn reboot(&mut self, host: HostId) {
        *self.lives.entry(host.0).or_insert(0) += 1;
    }

    /// Learns which connection each socket is.
    pub fn learn(&mut self, view: &WorldView) {
        for host in &view.hosts {
            for socket in &host.sockets {
                let key = self.key(host.id, socket.id);
                let Some((sends, receives)) = directions(socket) else { continue };
                let talk = self.talks.entry(key).or_default();
                talk.sends = Some(sends);
                talk.receives = talk.receives.or(receives);
                self.by_direction.insert(sends, key);
            }
        }
    }

    /// Takes what a record says of send() and recv().
    pub fn take(&mut self, record: &Record) -> Result<(), String> {
        let (Some(host), Some(socket)) = (record.host, record.socket) else { return Ok(()) };
        let key = self.key(host, socket);
        match &record.what {
            What::Error { .. } => self.talks.entry(key).or_default().cut = true,
            What::Called { call: Call::Shutdown(ShutdownHow::Read | ShutdownHow::Both) } => {
                self.talks.entry(key).or_default().cut = true;
            }
            What::Returned { call: CallName::Recv, outcome: Outcome::Value(0) } => return self.ended(key),
            What::Called { call: Call::Send(payload) } => self.entered = Some((key, payload.bytes())),
            What::Returned { call: CallName::Send, outcome } => self.sent(key, outcome),
            What::Returned { call: CallName::Recv, outcome } => return self.received(key, outcome),
            _ => {}
        }
        Ok(())
    }

    fn sent(&mut self, key: Key, outcome: &Outcome) {
        let now = self.entered.take().filter(|(of, _)| *of == key).map(|(_, bytes)| bytes);
        let talk = self.talks.entry(key).or_default();
        match outcome {
            Outcome::Blocked => talk.pending.extend(now),
            Outcome::Value(n) => {
                let whole =
                    now.unwrap_or_else(|| if talk.pending.is_empty() { Vec::new() } else { talk.pending.remove(0) });
                let n = usize::try_from(*n).unwrap_or(usize::MAX).min(whole.len());
                talk.taken.extend_from_slice(&whole[..n]);
            }
            Outcome::Failed(_) | Outcome::Text(_) => {
                if now.is_none() && !talk.pending.is_empty() {
                    talk.pending.remove(0);
                }
            }
        }
    }

    /// End of file: in an orderly end nothing is missing.
    fn ended(&self, key: Key) -> Result<(), String> {
        let Some(talk) = self.talks.get(&key).filter(|talk| !talk.cut) else { return Ok(()) };
        let sender = talk.receives.and_then(|direction| self.by_direction.get(&direction));
        let sent = sender.and_then(|key| self.talks.get(key)).map_or(0, |sender| sender.taken.len());
        let received = talk.received;
        if received < sent { Err(format!("end of file too early: {received} of {sent} bytes")) } else { Ok(()) }
    }

    fn received(&mut self, key: Key, outcome: &Outcome) -> Result<(), String> {
        let (length, text) = match outcome {
            Outcome::Value(n) => (usize::try_from(*n).unwrap_or(usize::MAX), None),
            Outcome::Text(text) => (text.len(), Some(text.as_bytes())),
            Outcome::Failed(_) | Outcome::Blocked => return Ok(()),
        };
        let talk = self.talks.entry(key).or_default();
        let from = talk.received;
        talk.received += length;
        let direction = talk.receives.ok_or_else(|| format!("bytes from nowhere: {key:?}"))?;
        let sender = self.by_direction.get(&direction).and_then(|key| self.talks.get(key));
        let sender = sender.ok_or_else(|| format!("bytes from an unknown connection: {direction:?}"))?;
        let mut stream = sender.taken.clone();
        stream.extend(sender.pending.iter().flatten());
        let expected = stream.get(from..from + length);
        match (expected, text) {
            (None, _) => Err(format!("more received than sent: {from}+{length} of {}", stream.len())),
            (Some(expected), Some(text)) if expected != text => Err(format!(
                "other bytes received than sent: at {from} {:?} instead of {:?}",
                String::from_utf8_lossy(text),
                String::from_utf8_lossy(expected)
            )),
            (Some(_), _) => Ok(()),
        }
    }
}

/// The two directions of a socket's connection; the incoming one once the peer's ISS is known.
fn directions(socket: &SocketView) -> Option<(Direction, Option<Direction>)> {
    let tcb = socket.tcb.as_ref()?;
    Some((tcb.iss.0, (tcb.irs.0 != 0).then_some(tcb.irs.0)))
}
