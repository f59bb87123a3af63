//! What the applications sent and what they received: the promise of TCP itself.
//!
//! Each direction of a connection is known by the sender's ISS alone, as a NAT box may change the rest. Every segment
//! carries the bytes that its numbers stand for; what recv() returned must be a prefix of what send() took (short texts
//! are compared byte for byte, longer reads by their length). An orderly end of file comes after the last byte, and
//! what never arrived was told to somebody. Where a forged segment has been, nothing is promised.

use std::collections::BTreeMap;
use std::net::SocketAddrV4;

use finwait::trace::{
    Call, CallName, HostId, Outcome, Record, Segment, ShutdownHow, SocketId, SocketView, State, What, WorldView,
};

use super::forged::Forged;

/// A socket over the reboots of its host.
type Key = (usize, u32, SocketId);

/// One direction of one connection.
type Direction = u32;

/// What a socket's process did.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Default, Clone)]
struct Talk {
    ends: Option<(SocketAddrV4, SocketAddrV4)>,
    sends: Option<Direction>,
    receives: Option<Direction>,
    /// Bytes that send() has reported as taken.
    taken: Vec<u8>,
    /// Payloads of calls that have not returned: any part of them may be on its way.
    pending: Vec<Vec<u8>>,
    received: usize,
    /// It was reset or given up, or does not want to read: the stream may end early.
    cut: bool,
    /// An error was put on it.
    told: bool,
    /// It does not want to read any more.
    deaf: bool,
    /// In which order its bytes were taken is not known.
    unsure: bool,
}

impl Talk {
    /// The byte of that place of what it sends, from 0.
    fn byte(&self, at: usize, entered: &[u8]) -> Option<u8> {
        let mut at = at;
        let parts = std::iter::once(&self.taken).chain(&self.pending).map(Vec::as_slice);
        for part in parts.chain([entered]) {
            if let Some(byte) = part.get(at) {
                return Some(*byte);
            }
            at -= part.len();
        }
        None
    }

    /// Whether these bytes stand at that place.
    fn is_at(&self, from: usize, bytes: &[u8], entered: &[u8]) -> bool {
        if let Some(known) = self.taken.get(from..from + bytes.len()) {
            return known == bytes || self.unsure;
        }
        if self.unsure {
            return true;
        }
        bytes.iter().enumerate().all(|(index, byte)| self.byte(from + index, entered) == Some(*byte))
    }

    /// Whether a forged segment may have changed what it received.
    fn spoilt(&self, forged: &Forged) -> bool {
        self.ends.is_some_and(|(one, other)| forged.between(one, other))
    }

    /// How many bytes send() took or may yet take.
    fn offered(&self) -> usize {
        self.taken.len() + self.pending.iter().map(Vec::len).sum::<usize>()
    }
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
                talk.ends = socket.remote.map(|remote| (socket.local, remote));
                talk.receives = talk.receives.or(receives);
                self.by_direction.insert(sends, key);
            }
        }
    }

    /// Takes what a record says of send() and recv(), and of segments.
    pub fn take(&mut self, record: &Record, forged: &Forged) -> Result<(), String> {
        let (Some(host), Some(socket)) = (record.host, record.socket) else { return Ok(()) };
        let key = self.key(host, socket);
        let spoilt = self.talks.get(&key).is_some_and(|talk| talk.spoilt(forged));
        match &record.what {
            What::Sent { segment, .. } if !spoilt => return self.carries(key, segment),
            What::Error { .. } => {
                let talk = self.talks.entry(key).or_default();
                (talk.cut, talk.told) = (true, true);
            }
            What::Called { call: Call::Shutdown(ShutdownHow::Read | ShutdownHow::Both) } => {
                let talk = self.talks.entry(key).or_default();
                (talk.cut, talk.deaf) = (true, true);
            }
            What::Returned { call: CallName::Recv, .. } if spoilt => {}
            What::Returned { call: CallName::Recv, outcome: Outcome::Value(0) } => return self.ended(key),
            What::Called { call: Call::Send(payload) } => self.entered = Some((key, payload.bytes())),
            What::Returned { call: CallName::Send, outcome } => self.sent(key, outcome),
            What::Returned { call: CallName::Recv, outcome } => return self.received(key, outcome),
            _ => {}
        }
        Ok(())
    }

    /// The bytes of a segment are those that its numbers stand for.
    fn carries(&self, key: Key, segment: &Segment) -> Result<(), String> {
        if segment.payload.is_empty() {
            return Ok(());
        }
        let Some(talk) = self.talks.get(&key) else { return Err(format!("data of nobody: {segment:?}")) };
        let Some(iss) = talk.sends else { return Err(format!("data without a beginning: {segment:?}")) };
        let from = usize::try_from(segment.seq.0.wrapping_sub(iss).wrapping_sub(1)).unwrap_or(usize::MAX);
        let entered = self.entered.as_ref().filter(|(of, _)| *of == key).map(|(_, bytes)| bytes.as_slice());
        if talk.is_at(from, &segment.payload, entered.unwrap_or_default()) {
            return Ok(());
        }
        let carried = String::from_utf8_lossy(&segment.payload).into_owned();
        Err(format!("other bytes in a segment than were written: at {from} {carried:?}, {:?}", segment.seq))
    }

    /// Nothing more is going to happen: what a process wrote was read, or can be, or waits to be sent, or somebody was
    /// told of its loss, or the one who wrote or was to read has gone.
    pub fn settled(&self, view: &WorldView, forged: &Forged) -> Result<(), String> {
        let find = |key: &Key| {
            let host = view.hosts.get(key.0).filter(|_| self.lives.get(&key.0).copied().unwrap_or(0) == key.1)?;
            host.sockets.iter().find(|socket| socket.id == key.2 && socket.held)
        };
        for (direction, key) in &self.by_direction {
            let Some(sender) = self.talks.get(key).filter(|talk| !talk.told && !talk.spoilt(forged)) else { continue };
            let receiver = self.talks.iter().find(|(_, talk)| talk.receives == Some(*direction));
            let (Some(from), Some((to, receiver))) = (find(key), receiver) else { continue };
            let Some(to) = find(to).filter(|_| !receiver.told && !receiver.deaf) else { continue };
            let readable = to.tcb.map_or(0, |tcb| tcb.recv_queue);
            let waits = from.tcb.filter(|_| from.state != State::Closed).map_or(0, |tcb| tcb.send_queue);
            let accounted = receiver.received + usize::try_from(readable + waits).unwrap_or(0);
            // Small entries keep what was not read where the view does not show it.
            if sender.taken.len() > accounted && to.tcb.is_some() {
                let (taken, read) = (sender.taken.len(), receiver.received);
                return Err(format!(
                    "bytes lost without a word: {taken} taken in {}, {read} read, {readable} left in {}, {waits} wait",
                    from.state, to.state
                ));
            }
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
                // Of several that wait, which one has given up cannot be seen.
                talk.unsure |= now.is_none() && talk.pending.len() > 1;
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
        if from + length > sender.offered() {
            return Err(format!("more received than sent: {from}+{length} of {}", sender.offered()));
        }
        match text {
            Some(text) if !sender.is_at(from, text, &[]) => {
                Err(format!("other bytes received than sent: at {from} {:?}", String::from_utf8_lossy(text)))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The two directions of a socket's connection; the incoming one once the peer's ISS is known.
fn directions(socket: &SocketView) -> Option<(Direction, Option<Direction>)> {
    let tcb = socket.tcb.as_ref()?;
    Some((tcb.iss.0, (tcb.irs.0 != 0).then_some(tcb.irs.0)))
}
