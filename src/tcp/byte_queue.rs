//! Bytes that wait, first in, first out. What is taken from the front moves nothing behind it, and an empty queue holds
//! no memory: most connections have nothing waiting most of the time.

use serde::{Deserialize, Serialize};

use super::rare::{Rare, plain};

/// The queue.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ByteQueue(Rare<Inner>);

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Inner {
    bytes: Vec<u8>,
    /// How many of them are gone already.
    gone: usize,
}

plain!(Inner);

/// What is gone is cut off only once it is so long, and half of all.
const CUT_FROM: usize = 65_536;

impl ByteQueue {
    /// How many bytes wait.
    pub fn len(&self) -> usize {
        self.0.kept().map_or(0, |inner| inner.bytes.len() - inner.gone)
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        self.0.bytes.get(self.0.gone..).unwrap_or_default()
    }

    /// Adds bytes behind the others.
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.0.bytes.extend_from_slice(bytes);
        }
    }

    /// Takes at most so many bytes.
    pub fn take(&mut self, most: usize) -> Vec<u8> {
        if self.is_empty() {
            return Vec::new();
        }
        if self.0.gone == 0 && self.0.bytes.len() <= most {
            let all = std::mem::take(&mut self.0.bytes);
            self.clear();
            return all;
        }
        let taken = self.as_slice().get(..most.min(self.len())).unwrap_or_default().to_vec();
        self.skip(taken.len());
        taken
    }

    /// Drops at most so many bytes.
    pub fn skip(&mut self, count: usize) {
        if count >= self.len() {
            self.clear();
            return;
        }
        let Inner { bytes, gone } = &mut *self.0;
        *gone += count;
        if *gone >= CUT_FROM && *gone >= bytes.len() / 2 {
            bytes.drain(..*gone);
            *gone = 0;
        }
    }

    /// Drops them all.
    pub fn clear(&mut self) {
        self.0.reset();
    }
}

impl PartialEq for ByteQueue {
    fn eq(&self, other: &ByteQueue) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for ByteQueue {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_out_in_order_whatever_the_pieces() {
        let all: Vec<u8> = (0..200_000_u32).map(|n| u8::try_from(n % 251).unwrap_or(0)).collect();
        let (mut queue, mut out, mut rest) = (ByteQueue::default(), Vec::new(), all.as_slice());
        for step in 1.. {
            let (now, later) = rest.split_at((step * 97).min(rest.len()));
            queue.extend_from_slice(now);
            rest = later;
            out.extend(queue.as_slice().iter().take(step * 31));
            queue.skip(step * 31);
            out.extend(queue.take(step * 61));
            if rest.is_empty() && queue.is_empty() {
                break;
            }
        }
        assert!(out == all);
        assert!(!queue.0.is_kept());
    }
}
