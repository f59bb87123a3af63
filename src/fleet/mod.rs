//! The same rules at the scale of a million connections. Reserved: nothing is here yet.
