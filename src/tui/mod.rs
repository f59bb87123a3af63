//! The screens: update and view, pure.
