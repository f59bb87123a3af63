//! The ladder: two lifelines, time running down, a sloping arrow for each segment.
//!
//! [`model()`] turns a run into plain data (arrows and what happened on either side), [`layout()`] gives every arrow
//! its rows and cells, [`Ladder`] draws that into a buffer and [`plain()`] says the same in sentences. All four are
//! pure; the place of a segment in flight follows from the clock alone. The SVG form stands in `tui::svg`.

mod flat;

pub mod label;

pub mod lanes;

pub mod layout;

pub mod model;

pub mod pair;

mod paint;

mod path;

pub mod place;

pub mod plain;

pub mod widget;

pub mod window;

pub use layout::{LadderLayout, LayoutOptions, Piece, Run, Tone, layout};
pub use model::{Arrow, ArrowKind, Fate, LadderModel, Note, NoteKind, Point, PointKind, Side, model};
pub use paint::role;
pub use plain::plain;
pub use widget::Ladder;
