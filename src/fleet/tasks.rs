//! What the programs of a fleet are going to do: in the order of time, and at one moment in the order in which it was
//! decided. The kernels' own timers are not here; each host keeps its own.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::tcp::Time;

/// Something to be done at a moment.
#[derive(Debug, Clone)]
pub(super) struct Tasks<T> {
    /// What is to be done now, or was decided for now.
    ready: VecDeque<T>,
    later: BinaryHeap<Reverse<Entry<T>>>,
    count: u64,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    at: Time,
    number: u64,
    task: T,
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Entry<T>) -> bool {
        (self.at, self.number) == (other.at, other.number)
    }
}

impl<T> Eq for Entry<T> {}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Entry<T>) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Entry<T>) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

impl<T> Default for Tasks<T> {
    fn default() -> Tasks<T> {
        Tasks { ready: VecDeque::new(), later: BinaryHeap::new(), count: 0 }
    }
}

impl<T> Tasks<T> {
    /// To be done at once, behind what is to be done at once already.
    pub(super) fn now(&mut self, task: T) {
        self.ready.push_back(task);
    }

    /// To be done at a moment to come.
    pub(super) fn at(&mut self, at: Time, task: T) {
        self.count += 1;
        self.later.push(Reverse(Entry { at, number: self.count, task }));
    }

    /// When the next is to be done; the beginning of time if something is to be done at once.
    pub(super) fn first_due(&self) -> Option<Time> {
        if !self.ready.is_empty() {
            return Some(Time::ZERO);
        }
        self.later.peek().map(|Reverse(entry)| entry.at)
    }

    /// Takes the next that is to be done by then.
    pub(super) fn take_due(&mut self, by: Time) -> Option<T> {
        if let Some(task) = self.ready.pop_front() {
            return Some(task);
        }
        let due = self.later.peek().is_some_and(|Reverse(entry)| entry.at <= by);
        let entry = if due { self.later.pop() } else { None };
        entry.map(|Reverse(entry)| entry.task)
    }
}
