//! What came of a script: it passed, it failed somewhere, or it was skipped for a reason.

use crate::sim::Watched;
use crate::trace::Record;

use super::ast::Place;
use super::backend::{Left, Taken};
use super::link::Part;

/// What came of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All was as it says.
    Passed,
    /// Something was not.
    Failed(Failure),
    /// It asks for something that finwait does not have, so that nothing can be said.
    Skipped(Skip),
}

/// A run of a script.
#[derive(Debug, Clone)]
pub struct Report {
    /// What came of it.
    pub verdict: Verdict,
    /// What happened up to the end or the failure; the host first, then the script.
    pub records: Vec<Record>,
    /// Option lines that were read and not obeyed.
    pub ignored: Vec<String>,
    /// What was to be seen at each moment, if that was asked for.
    pub watched: Option<Watched>,
    /// What calls took of the clock.
    taken: Taken,
}

impl Report {
    /// A run with what is left of it.
    pub(super) fn of(verdict: Verdict, left: Left, ignored: Vec<String>) -> Report {
        let Left { records, taken, watched } = left;
        Report { verdict, records, ignored, watched, taken }
    }

    /// A script of which nothing was run, or nothing is left.
    pub fn without_run(verdict: Verdict) -> Report {
        Report::of(verdict, Left::default(), Vec::new())
    }

    /// What happened, with its moments [for a reader](Taken::told).
    pub fn told_records(&self) -> Vec<Record> {
        let told = |record: &Record| Record { at: self.taken.told(record.at), ..record.clone() };
        self.records.iter().map(told).collect()
    }
}

/// What was not as the script says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// In what.
    pub wrong: Wrong,
    /// What was expected.
    pub expected: String,
    /// What there was instead.
    pub actual: String,
    /// Which event of the script.
    pub place: Place,
}

/// In what a run differed from its script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// A packet's part.
    Packet(Part),
    /// A packet's moment.
    PacketTime,
    /// No packet came.
    NoPacket,
    /// A call's result.
    Result,
    /// What a call filled in.
    Filled,
    /// A descriptor's number that another one has.
    Taken,
    /// When a blocking call returned.
    ReturnTime,
    /// A call has not returned.
    Blocked,
    /// A statement about the connection.
    Assert,
    /// A setting's value.
    Setting,
    /// What the host has counted.
    Count,
    /// The moment for an event was over.
    Late,
    /// A packet that the script does not expect, where that matters.
    Leftover,
}

impl Wrong {
    /// Whether it is only about when something happened: in real time a busy machine may be the reason.
    pub fn is_of_time(self) -> bool {
        match self {
            Wrong::PacketTime | Wrong::ReturnTime | Wrong::Late => true,
            Wrong::Packet(_)
            | Wrong::NoPacket
            | Wrong::Result
            | Wrong::Filled
            | Wrong::Taken
            | Wrong::Blocked
            | Wrong::Assert
            | Wrong::Setting
            | Wrong::Count
            | Wrong::Leftover => false,
        }
    }

    /// Whether another congestion window may be the reason: it decides when data leaves, with a FIN behind it, and
    /// nothing else of a packet. `expected` is what the script says, `data` whether it is about data.
    pub(super) fn is_of_window(self, expected: &str, data: bool) -> bool {
        match self {
            Wrong::Packet(_) | Wrong::NoPacket => data,
            Wrong::Assert => expected.contains("cwnd") || expected.contains("ssthresh"),
            Wrong::PacketTime
            | Wrong::ReturnTime
            | Wrong::Late
            | Wrong::Result
            | Wrong::Filled
            | Wrong::Taken
            | Wrong::Blocked
            | Wrong::Setting
            | Wrong::Count
            | Wrong::Leftover => false,
        }
    }

    /// The last part of its key, and its name in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Wrong::Packet(part) => part.word(),
            Wrong::PacketTime => "packet_time",
            Wrong::NoPacket => "no_packet",
            Wrong::Result => "result",
            Wrong::Filled => "filled",
            Wrong::Taken => "taken",
            Wrong::ReturnTime => "return_time",
            Wrong::Blocked => "blocked",
            Wrong::Assert => "assert",
            Wrong::Setting => "setting",
            Wrong::Count => "count",
            Wrong::Late => "late",
            Wrong::Leftover => "leftover",
        }
    }
}

/// Why nothing can be said of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// What finwait does not have.
    pub lack: Lack,
    /// Which one.
    pub detail: String,
    /// Where the script asks for it.
    pub place: Place,
}

/// What finwait does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// A system call.
    Call,
    /// A socket option, or a value of one.
    SocketOption,
    /// A shell command.
    Command,
    /// The system that a script is made for.
    System,
    /// A symbol, or an argument of that kind.
    Argument,
    /// A kind of packet.
    Packet,
    /// A TCP option.
    TcpOption,
    /// A TCP flag.
    Flag,
    /// What a packet asks of its IP header.
    Ip,
    /// A version of IP.
    IpVersion,
    /// Code, or a variable in it.
    Code,
    /// Somebody who waits for so long, in real time.
    Time,
}

impl Lack {
    /// The last part of its key, and its name in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Lack::Call => "call",
            Lack::SocketOption => "socket_option",
            Lack::Command => "command",
            Lack::System => "system",
            Lack::Argument => "argument",
            Lack::Packet => "packet",
            Lack::TcpOption => "tcp_option",
            Lack::Flag => "flag",
            Lack::Ip => "ip",
            Lack::IpVersion => "ip_version",
            Lack::Code => "code",
            Lack::Time => "time",
        }
    }
}
