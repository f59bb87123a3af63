//! The records of a run, those ahead of us included: going back and coming forward again makes none anew.
//!
//! Beside them stands where each rule was applied first and where segments of each kind were sent, so that a condition
//! on them costs no look through all records.

use std::collections::BTreeMap;

use crate::trace::asked::sent;
use crate::trace::{HostId, Past, Record, Rule, SegmentKind};

/// All records that are known, and how many of them have happened.
#[derive(Debug, Clone, Default)]
pub(super) struct Tape {
    records: Vec<Record>,
    at: usize,
    index: Index,
}

/// Places among the records, from 0.
#[derive(Debug, Clone, Default)]
struct Index {
    /// How many records are in it.
    known: usize,
    /// Where each rule was applied first.
    rules: BTreeMap<Rule, usize>,
    /// Where each host sent segments of each kind, in order.
    sent: BTreeMap<(SegmentKind, HostId), Vec<usize>>,
}

impl Index {
    /// Takes in what has come after what it knows.
    fn follow(&mut self, records: &[Record]) {
        for (at, record) in records.iter().enumerate().skip(self.known) {
            if let Some(rule) = record.rule {
                self.rules.entry(rule).or_insert(at);
            }
            let Some((host, segment)) = sent(record) else { continue };
            for (kind, _) in SegmentKind::ALL.iter().filter(|(kind, _)| kind.matches(segment)) {
                self.sent.entry((*kind, host)).or_default().push(at);
            }
        }
        self.known = records.len();
    }

    /// Forgets what lies behind so many records.
    fn cut(&mut self, count: usize) {
        if count >= self.known {
            return;
        }
        self.rules.retain(|_, first| *first < count);
        for places in self.sent.values_mut() {
            places.truncate(places.partition_point(|at| *at < count));
        }
        self.known = count;
    }
}

impl Past for Tape {
    fn applied(&self, rule: Rule) -> bool {
        self.index.rules.get(&rule).is_some_and(|first| *first < self.at)
    }

    fn sent(&self, kind: SegmentKind, by: HostId) -> u32 {
        let places = self.index.sent.get(&(kind, by)).map(Vec::as_slice).unwrap_or_default();
        u32::try_from(places.partition_point(|at| *at < self.at)).unwrap_or(u32::MAX)
    }
}

impl Tape {
    /// What has happened.
    pub(super) fn seen(&self) -> &[Record] {
        self.records.get(..self.at).unwrap_or_default()
    }

    /// What has happened and what is known to come.
    pub(super) fn known(&self) -> &[Record] {
        &self.records
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
            self.index.follow(&self.records);
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
        self.index.follow(&self.records);
        result
    }

    /// Goes to the moment after so many.
    pub(super) fn go_to(&mut self, count: usize) {
        self.at = count.min(self.records.len());
    }

    /// Takes what lies ahead off.
    pub(super) fn take_future(&mut self) -> Vec<Record> {
        self.index.cut(self.at);
        self.records.split_off(self.at)
    }

    /// Puts it back, as long as nothing has happened since.
    pub(super) fn put_back(&mut self, future: Vec<Record>) {
        self.records.extend(future);
        self.index.follow(&self.records);
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
