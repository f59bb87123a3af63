//! Bytes to segments and back, captures in and out. Reserved: nothing is here yet.
