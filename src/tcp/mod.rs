//! One TCP connection: RFC 9293 with a profile's constants, as Linux runs it.

pub mod errno;
pub mod profile;
pub mod rule;
pub mod segment;
pub mod seq;
pub mod state;
pub mod sysctl;
pub mod time;
pub mod timer_kind;

pub use errno::Errno;
pub use profile::Profile;
pub use rule::{Rule, RuleInfo};
pub use segment::{Flags, Options, Segment, Timestamps};
pub use seq::SeqNum;
pub use state::State;
pub use sysctl::{Sysctl, Sysctls};
pub use time::{Span, Time};
pub use timer_kind::TimerKind;
