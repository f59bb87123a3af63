//! One TCP connection: RFC 9293 with a profile's constants, as Linux runs it.
//!
//! The RFC's event processing, §3.10, stands in `user` (§3.10.1 to §3.10.5), `host::segments` (§3.10.7.1, §3.10.7.2),
//! `syn_sent` (§3.10.7.3), `validate`, `ack` and `receive` (§3.10.7.4), `request` and `time_wait` (the same for their
//! states), and `timers` (§3.10.8); each check names its clause. STATUS (§3.10.6) is the view of `sim`.
//! [`Tcb`] is the full connection; [`Request`] the half-open entry that a SYN makes at a listener; [`TimeWait`] the
//! small entry that remains. Each takes segments and timers, and appends what it does, with the rule for it, to an
//! [`Outbox`]. What is not modelled is listed in `docs/fidelity.md`.

pub mod time;

pub mod seq;

pub mod sack;

pub mod segment;

pub mod state;

pub mod errno;

pub mod icmp;

pub mod unreachable;

pub mod call;

pub mod descriptor;

pub mod timer_kind;

pub mod rule;

pub mod sysctl;

pub mod setting;

pub mod counter;

pub mod choice;

pub mod chunk;

pub mod belief;

mod mistaken;

pub mod starts;

pub mod profile;

pub mod outbox;

pub mod overlay;

pub mod byte_queue;

pub mod rare;

pub mod flights;

pub mod tcb;

pub mod user;

pub mod syn_sent;

pub mod validate;

pub mod ack;

pub mod loss;

mod sack_scan;
pub mod scoreboard;
pub mod sources;

pub mod rack;

pub mod recovery;

pub mod older;

pub mod congestion;

pub mod probe;

pub mod buffer;

pub mod memory;

pub mod host_memory;

mod prune;

mod repeats;

pub mod send_buffer;

pub mod receive;

pub mod text;

pub mod output;

pub mod timers;

pub mod rtt;

pub mod ack_policy;

pub mod options;

pub mod keepalive;

pub mod request;

pub mod time_wait;

pub use belief::Belief;
pub use call::{CallName, ShutdownHow, SockOpt};
pub use counter::{Counter, CounterInfo, Counters};
pub use descriptor::Processes;
pub use errno::Errno;
pub use icmp::Icmp;
pub use options::{TcpOptions, Wanted};
pub use outbox::{Env, Out, Outbox};
pub use overlay::Overlay;
pub use profile::{KNOBS, PROFILES, Profile};
pub use request::{Request, RequestFate};
pub use rule::{Rule, RuleInfo};
pub use sack::{SackBlock, SackBlocks};
pub use segment::{Flags, Options, Segment, Timestamps};
pub use send_buffer::Marks;
pub use seq::SeqNum;
pub use setting::{PortList, Setting};
pub use starts::Lack;
pub use state::State;
pub use syn_sent::reset_for;
pub use sysctl::{Sysctl, SysctlInfo, Sysctls};
pub use tcb::Tcb;
pub use time::{Span, Time};
pub use time_wait::{Fate, TimeWait};
pub use timer_kind::TimerKind;
pub use unreachable::Unreachable;
pub use user::{CloseHow, Secrets};
