//! A script as a value: what its author wrote, with the place of each part, before anything runs.
//!
//! Sequence numbers are the script's own, which count from the first number of each side.

use core::net::Ipv4Addr;
use core::ops::Range;

/// The bytes of the script that a part stands in.
pub type Place = Range<usize>;

/// A whole script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// The option lines at the top.
    pub options: Vec<OptionLine>,
    /// The command before the first event.
    pub init: Option<(String, Place)>,
    /// What happens, in order.
    pub events: Vec<Event>,
    /// The command behind the last event.
    pub cleanup: Option<(String, Place)>,
}

/// `--name=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionLine {
    /// Its name, without dashes.
    pub name: String,
    /// Its value, if it has one.
    pub value: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub when: When,
    /// What.
    pub action: Action,
    /// Where it stands, its time included.
    pub place: Place,
}

/// When an event is, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// `T`: since the beginning.
    At(u64),
    /// `+T`: since the event before.
    After(u64),
    /// `*`: whenever.
    Any,
    /// `A~B`: between two moments.
    Between(u64, u64),
    /// `+A~+B`: the same, since the event before.
    AfterBetween(u64, u64),
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A packet arrives, or is expected.
    Packet(Packet),
    /// A system call.
    Call(SysCall),
    /// A command for a shell.
    Command(String),
    /// Code that asks about the connection.
    Code(String),
}

/// Which way a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// `<`: the script sends it.
    In,
    /// `>`: the host is to have sent it.
    Out,
}

/// A packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// Which way it goes.
    pub way: Way,
    /// Its content.
    pub body: Body,
    /// What it asks of the IP header, in the original's words.
    pub ip: Option<String>,
    /// What it is wrapped in, or how it is mangled, in the original's words.
    pub wrapped: Option<String>,
}

/// What is in a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A segment.
    Tcp(Tcp),
    /// An ICMP error.
    Icmp(IcmpBody),
    /// A datagram.
    Udp,
}

/// A numbers-and-length triple: `first:end(bytes)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// The first number.
    pub first: u32,
    /// How many bytes.
    pub bytes: u16,
}

/// A TCP segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tcp {
    /// Source and destination port, where they are given.
    pub ports: Option<(u16, u16)>,
    /// Its flags as they are written: letters, and `.` for ACK.
    pub flags: String,
    /// Its numbers.
    pub seq: Numbers,
    /// `ack N`.
    pub ack: Option<u32>,
    /// `win N`.
    pub window: Option<u16>,
    /// `urg N`.
    pub urgent: Option<u16>,
    /// Its options; none for `<...>`, which stands for any.
    pub options: Option<Vec<Opt>>,
}

/// One TCP option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opt {
    /// `nop`.
    Nop,
    /// `eol`.
    Eol,
    /// `mss N`.
    Mss(u16),
    /// `wscale N`.
    Wscale(u8),
    /// `sackOK`.
    SackOk,
    /// `sack A:B ...`.
    Sack(Vec<(u32, u32)>),
    /// `TS val A ecr B`.
    Stamps(u32, u32),
    /// An option that finwait's TCP does not know, in the original's words.
    Foreign(String),
}

/// An ICMP error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IcmpBody {
    /// Its type.
    pub kind: String,
    /// Its code.
    pub code: Option<String>,
    /// `mtu N`.
    pub mtu: Option<u16>,
    /// The segment that it quotes.
    pub quoted: Numbers,
    /// Whether it quotes something else than a segment.
    pub foreign: bool,
}

/// A system call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SysCall {
    /// When it returns, for one that blocks; counted as the event's own time is.
    pub until: Option<u64>,
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// What it is given.
    pub args: Vec<Expr>,
    /// What it returns.
    pub result: Expr,
    /// The error that it fails with.
    pub errno: Option<String>,
}

/// An expression with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub place: Place,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// `...`: left to whoever runs the script.
    Dots,
    /// A number.
    Int(i64),
    /// A symbol.
    Word(String),
    /// A text.
    Text(String),
    /// `A|B`.
    Or(Box<Expr>, Box<Expr>),
    /// `NAME=value`.
    Assign(String, Box<Expr>),
    /// `[...]`.
    List(Vec<Expr>),
    /// A socket address; the address is none if it is not of IPv4.
    Address(Option<Ipv4Addr>, u16),
    /// An IPv6 address.
    Address6,
    /// `{onoff=A, linger=B}`.
    Linger(i64, i64),
    /// `{fd=A, events=B, revents=C}`.
    PollFd(Box<[Expr; 3]>),
    /// `{events=A, fd=B}`, where `fd` may be `ptr`, `u32` or `u64`.
    EpollEvent(Box<[Expr; 2]>),
    /// A message header: the buffers, their number, the flags, the control messages.
    Message(Box<MessageExpr>),
    /// `{..., N}`: a buffer of so many bytes.
    Buffer(i64),
    /// A control message: level, type, data.
    Control(Box<[Expr; 3]>),
    /// Any other group in braces.
    Group(Vec<Expr>),
}

/// What a message header holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageExpr {
    /// The buffers.
    pub buffers: Expr,
    /// How many there are said to be.
    pub count: i64,
    /// The flags.
    pub flags: Expr,
    /// The control messages.
    pub control: Option<Expr>,
}
