//! Pairs of a state and an event at which no question is decided, each with the reason. The list may only shrink.

use finwait::trace::State;

const OWN_CALL: &str =
    "a mistake of the program; what the call returns is asked by name on sockets that were never opened";
const LISTENER: &str = "the listener is not what such questions are about: the connection behind it is";
const DELIVERED: &str = "the host does nothing that shows: the answer is decided by what comes before";
const PROBE: &str = "its firing is asked as a number of segments, decided by the last of several";
const ALIKE: &str = "the end is that of any connection; asked in ESTABLISHED and CLOSE_WAIT";
const CROSSING: &str = "only in a simultaneous open does a program hold a socket in that state";
const CROSSED: &str = "takes a segment that was long under way; asked in the states where it does more harm";

/// The state, the event, and why nothing is asked about it.
pub const HOLES: &[(State, &str, &str)] = &[
    (State::Listen, "SYN-ACK", CROSSED),
    (State::Listen, "listen()", LISTENER),
    (State::Listen, "connect()", OWN_CALL),
    (State::Listen, "recv()", OWN_CALL),
    (State::Listen, "shutdown()", OWN_CALL),
    (State::Listen, "call-timeout timer", "a timeout of accept() is a matter of the call, not of a connection"),
    (State::SynSent, "ACK", CROSSED),
    (State::SynSent, "recv()", "waits for what connect() waits for, whose result is asked"),
    (State::SynSent, "shutdown()", OWN_CALL),
    (State::SynSent, "call-timeout timer", "a timeout of connect() is a matter of the call, not of the connection"),
    (State::SynRcvd, "send()", CROSSING),
    (State::SynRcvd, "shutdown()", CROSSING),
    (State::SynRcvd, "close()", CROSSING),
    (State::SynRcvd, "retransmit timer", "the timer of SYNs that crossed; that of a half-open entry is asked"),
    (State::SynRcvd, "ICMP", "the entry is a small one, which Linux leaves to its timer"),
    (State::Established, "accept()", LISTENER),
    (State::Established, "delayed-ack timer", DELIVERED),
    (State::Established, "persist timer", PROBE),
    (
        State::Established,
        "call-timeout timer",
        "a timeout of recv() or send() is a matter of the call, not of the connection",
    ),
    (State::FinWait1, "SYN-ACK", CROSSED),
    (
        State::FinWait1,
        "DATA",
        "data that crosses our FIN is taken as before it; asked in FIN_WAIT_2, where close() and shutdown() differ",
    ),
    (State::FinWait1, "close()", "a second call by the same program, which has lost its descriptor by the first"),
    (State::FinWait1, "persist timer", PROBE),
    (State::FinWait1, "ICMP", "a soft error, of which nobody is left to be told"),
    (State::FinWait2, "SYN", CROSSED),
    (State::FinWait2, "ACK", DELIVERED),
    (State::FinWait2, "RST", ALIKE),
    (State::FinWait2, "connect()", OWN_CALL),
    (State::FinWait2, "shutdown()", "a second shutdown() changes nothing"),
    (State::FinWait2, "keepalive timer", PROBE),
    (State::CloseWait, "SYN", CROSSED),
    (State::CloseWait, "FIN", "a repeated FIN is acknowledged again; asked in TIME_WAIT, where it restarts a timer"),
    (State::CloseWait, "tail-loss timer", PROBE),
    (State::Closing, "RST", ALIKE),
    (State::Closing, "tail-loss timer", PROBE),
    (State::LastAck, "SYN", CROSSED),
    (State::LastAck, "connect()", OWN_CALL),
    (State::LastAck, "close()", "a second call by the same program, which has lost its descriptor by the first"),
    (State::TimeWait, "SYN-ACK", CROSSED),
    (State::TimeWait, "close()", "the descriptor of a connection that has ended; nothing is left to do"),
    (State::TimeWait, "ICMP", "TIME_WAIT has no errors to report"),
    (State::Closed, "accept()", OWN_CALL),
    (State::Closed, "shutdown()", OWN_CALL),
];
