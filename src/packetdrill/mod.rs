//! Packetdrill's scripts, run on a simulated host: system calls, packets that arrive, packets that are expected, with
//! their times.
//!
//! [`parse`](parse()) reads a script, [`run`] plays it on one host of [`sim`](crate::sim::OneEnded), in virtual time,
//! and says what came of it. The language and what is compared are described in `docs/packetdrill.md`. What finwait
//! does not have skips a script and never passes it. Nothing here reads a file, and no shell is ever started.

pub mod ast;

mod assert;

pub mod backend;

mod calls;

mod descriptor;

mod filling;

mod held_up;

mod inert;

mod info;

mod length;

mod lexer;

mod link;
mod message;

pub mod outcome;

mod parse;

mod parse_call;

mod parse_outer;

mod parse_packet;

mod packets;

mod process;
mod queues;

mod ready;

mod run;

mod settings;

mod simulated;

mod sockopt;

mod survey;

mod values;

pub use ast::Script;
pub use link::Part;
pub use outcome::{Failure, Lack, Report, Skip, Verdict, Wrong};
pub use parse::parse;
pub use run::{NAMES, Options, run, run_on};
