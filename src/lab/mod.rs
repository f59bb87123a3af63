//! The real kernel as a second arm. Not built yet; says so when asked.
