//! Bytes that wait, first in, first out. What is taken from the front moves nothing behind it, and an empty queue holds
//! no memory: most connections have nothing waiting most of the time.

/// The queue.
#[derive(Debug, Clone, Default)]
pub struct ByteQueue {
    bytes: Vec<u8>,
    /// How many of them are gone already.
    gone: usize,
}

/// What is gone is cut off only once it is so long, and half of all.
const CUT_FROM: usize = 65_536;

impl ByteQueue {
    /// How many bytes wait.
    pub fn len(&self) -> usize {
        self.bytes.len() - self.gone
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(self.gone..).unwrap_or_default()
    }

    /// Adds bytes behind the others.
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Takes at most so many bytes.
    pub fn take(&mut self, most: usize) -> Vec<u8> {
        if self.gone == 0 && self.bytes.len() <= most {
            return std::mem::take(&mut self.bytes);
        }
        let taken = self.as_slice().get(..most.min(self.len())).unwrap_or_default().to_vec();
        self.skip(taken.len());
        taken
    }

    /// Drops at most so many bytes.
    pub fn skip(&mut self, count: usize) {
        self.gone += count.min(self.len());
        if self.gone == self.bytes.len() {
            self.clear();
        } else if self.gone >= CUT_FROM && self.gone >= self.bytes.len() / 2 {
            self.bytes.drain(..self.gone);
            self.gone = 0;
        }
    }

    /// Drops them all.
    pub fn clear(&mut self) {
        *self = ByteQueue::default();
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
        assert_eq!(queue.bytes.capacity(), 0);
    }
}
