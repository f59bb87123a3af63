//! The records of a run, those ahead of us included: going back and coming forward again makes none anew.

use crate::trace::Record;

/// All records that are known, and how many of them have happened.
#[derive(Debug, Clone, Default)]
pub(super) struct Tape {
    records: Vec<Record>,
    at: usize,
}

impl Tape {
    /// What has happened.
    pub(super) fn seen(&self) -> &[Record] {
        self.records.get(..self.at).unwrap_or_default()
    }

    /// How many have happened.
    pub(super) fn len(&self) -> usize {
        self.at
    }

    /// These happen now. Where a future is known they are its next records, since the same moves make the same.
    pub(super) fn add(&mut self, new: Vec<Record>) {
        let until = self.at + new.len();
        if self.at < self.records.len() {
            debug_assert_eq!(self.records.get(self.at..until), Some(new.as_slice()), "a run that repeats differs");
        } else {
            self.records.extend(new);
        }
        self.at = until;
    }

    /// The same for what must see the whole run so far, to which it appends.
    pub(super) fn add_to_all<T>(&mut self, act: impl FnOnce(&mut Vec<Record>) -> T) -> T {
        let future = self.take_future();
        let result = act(&mut self.records);
        let new = self.records.len() - self.at;
        self.at = self.records.len();
        self.records.extend(future.into_iter().skip(new));
        result
    }

    /// Goes to the moment after so many.
    pub(super) fn go_to(&mut self, count: usize) {
        self.at = count.min(self.records.len());
    }

    /// Takes what lies ahead off.
    pub(super) fn take_future(&mut self) -> Vec<Record> {
        self.records.split_off(self.at)
    }

    /// Puts it back, as long as nothing has happened since.
    pub(super) fn put_back(&mut self, future: Vec<Record>) {
        self.records.extend(future);
    }

    /// What has happened and what is known to happen.
    pub(super) fn all(&self) -> &[Record] {
        &self.records
    }

    /// All that is known.
    pub(super) fn into_records(self) -> Vec<Record> {
        self.records
    }
}
