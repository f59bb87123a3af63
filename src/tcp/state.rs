//! The eleven connection states of RFC 9293 §3.3.2.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A connection state (RFC 9293 §3.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// Waiting for a connection request from any peer.
    Listen,
    /// Sent a SYN, waiting for the matching one.
    SynSent,
    /// Received and sent a SYN, waiting for its acknowledgment.
    SynRcvd,
    /// Open: data flows both ways.
    Established,
    /// Our FIN is queued or sent, not yet acknowledged; the peer's has not come.
    FinWait1,
    /// Our FIN is acknowledged; waiting for the peer's.
    FinWait2,
    /// The peer's FIN came; our application has not closed yet.
    CloseWait,
    /// FINs crossed; waiting for the acknowledgment of ours.
    Closing,
    /// The peer closed first, then we; waiting for the acknowledgment of our FIN.
    LastAck,
    /// Both FINs are acknowledged; the side that closed first waits for stragglers.
    TimeWait,
    /// No connection.
    Closed,
}

impl State {
    /// All of them, in the order of RFC 9293 §3.3.2.
    pub const ALL: [State; 11] = [
        State::Listen,
        State::SynSent,
        State::SynRcvd,
        State::Established,
        State::FinWait1,
        State::FinWait2,
        State::CloseWait,
        State::Closing,
        State::LastAck,
        State::TimeWait,
        State::Closed,
    ];

    /// The kernel's number (Linux `net/tcp_states.h`).
    pub fn number(self) -> u8 {
        match self {
            State::Established => 1,
            State::SynSent => 2,
            State::SynRcvd => 3,
            State::FinWait1 => 4,
            State::FinWait2 => 5,
            State::TimeWait => 6,
            State::Closed => 7,
            State::CloseWait => 8,
            State::LastAck => 9,
            State::Listen => 10,
            State::Closing => 11,
        }
    }

    /// The name as finwait writes it everywhere.
    pub fn name(self) -> &'static str {
        match self {
            State::Listen => "LISTEN",
            State::SynSent => "SYN_SENT",
            State::SynRcvd => "SYN_RCVD",
            State::Established => "ESTABLISHED",
            State::FinWait1 => "FIN_WAIT_1",
            State::FinWait2 => "FIN_WAIT_2",
            State::CloseWait => "CLOSE_WAIT",
            State::Closing => "CLOSING",
            State::LastAck => "LAST_ACK",
            State::TimeWait => "TIME_WAIT",
            State::Closed => "CLOSED",
        }
    }

    /// The state of that name; `_` and `-` are the same, case does not matter, and Linux's `SYN_RECV` is understood.
    pub fn from_name(name: &str) -> Option<State> {
        let name = name.to_ascii_uppercase().replace('-', "_");
        if name == "SYN_RECV" {
            return Some(State::SynRcvd);
        }
        State::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether both sides' sequence numbers are known: ESTABLISHED and all that follow it, CLOSED excepted.
    pub fn is_synchronized(self) -> bool {
        match self {
            State::Listen | State::SynSent | State::SynRcvd | State::Closed => false,
            State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => true,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
