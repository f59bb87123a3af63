//! A value that most connections do not have: it takes a pointer's room, and memory only once it is no longer what it
//! began as.

use core::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a value is for those that never had it changed.
pub trait Plain: Default + PartialEq + 'static {
    /// The same as its default, shared.
    fn plain() -> &'static Self;
}

/// The value.
#[derive(Debug, Clone)]
pub struct Rare<T>(Option<Box<T>>);

impl<T> Default for Rare<T> {
    fn default() -> Rare<T> {
        Rare(None)
    }
}

impl<T: Plain> Rare<T> {
    /// Keeps a value.
    pub fn of(value: T) -> Rare<T> {
        Rare((value != *T::plain()).then(|| Box::new(value)))
    }

    /// The value, if it takes memory.
    pub fn kept(&self) -> Option<&T> {
        self.0.as_deref()
    }

    /// The same, to be changed: for a change that comes to nothing where it is as it began.
    pub fn kept_mut(&mut self) -> Option<&mut T> {
        self.0.as_deref_mut()
    }

    /// Forgets it: it is as it began.
    pub fn reset(&mut self) {
        self.0 = None;
    }

    /// Whether it takes memory.
    pub fn is_kept(&self) -> bool {
        self.0.is_some()
    }
}

impl<T: Plain> Deref for Rare<T> {
    type Target = T;
    fn deref(&self) -> &T {
        match &self.0 {
            Some(kept) => kept,
            None => T::plain(),
        }
    }
}

impl<T: Plain> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

impl<T: Plain> PartialEq for Rare<T> {
    fn eq(&self, other: &Rare<T>) -> bool {
        **self == **other
    }
}

impl<T: Plain + Eq> Eq for Rare<T> {}

impl<T: Serialize> Serialize for Rare<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rare<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rare<T>, D::Error> {
        Option::deserialize(deserializer).map(Rare)
    }
}

/// Shares the default of a type.
macro_rules! plain {
    ($type:ty) => {
        impl $crate::tcp::rare::Plain for $type {
            fn plain() -> &'static $type {
                static PLAIN: std::sync::LazyLock<$type> = std::sync::LazyLock::new(Default::default);
                &PLAIN
            }
        }
    };
}

pub(crate) use plain;

plain!(Vec<u8>);
plain!(Option<super::time::Time>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_changed_takes_memory() {
        let mut bytes: Rare<Vec<u8>> = Rare::default();
        assert!(bytes.is_empty() && !bytes.is_kept());
        bytes.push(1);
        assert_eq!((bytes.len(), bytes.is_kept()), (1, true));
        bytes.reset();
        assert_eq!(bytes, Rare::of(Vec::new()));
        assert!(!bytes.is_kept());
    }
}
