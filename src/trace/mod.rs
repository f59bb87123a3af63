//! The two vocabularies that everything speaks: [`Command`], what anyone can do, and [`Record`], what happened.
//!
//! The tutor's keys and its `:` line, scenario files, lessons, questions, the simulator and the kernel lab use these
//! types and no others, so that none of them can tell which arm produced a record. Also here: the plain picture of a
//! moment ([`WorldView`]) that screens draw from, and the renderings of a run as text and as JSON lines.

pub mod asked;
pub mod call;
pub mod command;
pub mod condition;
pub mod faults;
pub mod flood;
pub mod forged;
pub mod forged_icmp;
pub mod json;
pub mod length;
pub mod nat;
pub mod nat_box;
pub mod record;
pub mod show;
pub mod ss;
pub mod ss_info;
pub mod ss_memory;
pub mod standing;
pub mod tcpdump;
pub mod text;
pub mod view;

pub use asked::{Past, Present};
pub use command::{Call, Command, Fault, FaultKind, FaultTarget, HostAct, Payload, Reuse, Run, SegmentKind, SocketRef};
pub use condition::{Compare, Condition, Outcome};
pub use flood::Flood;
pub use forged::{Forged, Seen, Stamp};
pub use forged_icmp::ForgedIcmp;
pub use nat::{Nat, NatAct, Unknown};
pub use nat_box::{NatBox, NatBoxes, Passage};
pub use record::{HostId, LossCause, Record, SegmentId, SocketId, What};
pub use show::{Program, Show};
pub use standing::Standing;
pub use view::{BoxView, FlightView, HostView, MemoryView, SocketView, TimerView, WorldView};

pub use crate::tcp::profile::{KNOBS, Knob, PROFILES, Point};
pub use crate::tcp::starts::{Lack, ROWS, Row, Start};
pub use crate::tcp::{Belief, CallName, Processes, ShutdownHow, SockOpt};
pub use crate::tcp::{
    Counter, Counters, Errno, Flags, Icmp, PortList, Profile, Rule, Segment, SeqNum, Setting, Span, State, Sysctl,
    Time, TimerKind,
};
