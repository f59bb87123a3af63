//! The constants, and for each the runs that show its number. Sources are sections of RFCs and names in Linux 6.18.

use finwait::trace::{CallName, Errno, SegmentKind, State, TimerKind};

use super::measure::{ALL, CLIENT, Mark, Measure, SERVER};

/// A constant of Linux's TCP.
pub struct Constant {
    /// Its name.
    pub name: &'static str,
    /// What it is, in a sentence or two.
    pub says: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

/// A number that a run shows.
pub struct Number {
    /// The constant's name.
    pub constant: &'static str,
    /// What is measured.
    pub what: &'static str,
    /// The scenario's name.
    pub scenario: &'static str,
    /// How it is measured.
    pub measure: Measure,
    /// What must come out.
    pub expected: &'static str,
}

pub const CONSTANTS: &[Constant] = &[
    constant(
        "Initial RTO",
        "Before there is any round-trip sample. If the SYN was repeated and no timestamp tells which one was \
         answered, the first data waits 3 s.",
        "RFC 6298 §2.1, §5.7; `tcp.h: TCP_TIMEOUT_INIT, TCP_TIMEOUT_FALLBACK`",
    ),
    constant(
        "RTO",
        "The smoothed round trip plus four times its deviation, of which 200 ms is the least: so the RTO is always \
         above 200 ms, and on a short path hardly more.",
        "RFC 6298 §2 (where the least is 1 s); `tcp_input.c: tcp_rtt_estimator, tcp_set_rto`",
    ),
    constant(
        "Backoff",
        "Each expiry doubles the wait, up to 120 s. The tail loss probe, which goes first, doubles nothing.",
        "RFC 6298 §5.5; `tcp_timer.c: tcp_retransmit_timer`",
    ),
    constant(
        "Tail loss probe",
        "The last segment is repeated after two round trips; if it is the only one, after one RTO, because its \
         acknowledgment may be delayed.",
        "RFC 8985 §7.2; `tcp_output.c: tcp_schedule_loss_probe`",
    ),
    constant(
        "SYN attempts",
        "tcp_syn_retries=6 and tcp_syn_linear_timeouts=4: four repeats a second apart, then doubling waits.",
        "`tcp_timer.c: tcp_write_timeout, tcp_retransmit_timer`",
    ),
    constant(
        "SYN give-up by time",
        "With fewer retries the model decides: no longer than so many doublings of 1 s would take.",
        "`tcp_timer.c: retransmits_timed_out`; TCP_SYNCNT",
    ),
    constant(
        "Early SYN",
        "After an ACK that fits nothing the SYN goes again within two ticks of 4 ms, once.",
        "`tcp_input.c: tcp_rcv_synsent_state_process`",
    ),
    constant(
        "SYN-ACK attempts",
        "tcp_synack_retries=5, with doubling waits from the start.",
        "`inet_connection_sock.c: reqsk_timer_handler`",
    ),
    constant(
        "SYN-ACK attempts under pressure",
        "Once the SYN queue is half full of old entries, the oldest are given up after fewer repeats, two at the \
         least.",
        "`inet_connection_sock.c: reqsk_timer_handler`",
    ),
    constant(
        "Data give-up",
        "tcp_retries2=15 stands for a time: what 15 doublings of 200 ms take, 924.6 s, counted from the first expiry.",
        "RFC 9293 §3.8.3; `tcp_timer.c: retransmits_timed_out, tcp_model_timeout`",
    ),
    constant(
        "Orphan give-up",
        "tcp_orphan_retries=0 stands for 8, which model 102.2 s from the first expiry.",
        "`tcp_timer.c: tcp_orphan_retries, tcp_write_timeout`",
    ),
    constant(
        "TCP_USER_TIMEOUT",
        "How long data may stay unacknowledged. The clock starts with the first repeat by the \
         retransmission timer, which a tail loss probe is not, and the last wait is cut to end with it.",
        "RFC 5482; `tcp_timer.c: tcp_clamp_rto_to_user_timeout`",
    ),
    constant(
        "Persist",
        "A closed window is probed after one RTO, then with doubling waits up to 120 s. As long as the probes are \
         answered there is no end.",
        "RFC 9293 §3.8.6.1, MUST-37; `tcp_output.c: tcp_send_probe0`",
    ),
    constant(
        "Persist give-up",
        "15 probes without an answer; for an orphan the end comes when the wait reaches 120 s, answers or not.",
        "`tcp_timer.c: tcp_probe_timer`",
    ),
    constant(
        "Keepalive",
        "Where SO_KEEPALIVE is set: 7200 s of silence, 9 probes 75 s apart, then RST and ETIMEDOUT.",
        "RFC 9293 §3.8.4; `tcp_timer.c: tcp_keepalive_timer`",
    ),
    constant(
        "TIME_WAIT",
        "60 s, whatever the settings; what arrives from the old connection restarts them.",
        "RFC 9293 §3.6.1 (where it is 4 minutes); `tcp.h: TCP_TIMEWAIT_LEN`",
    ),
    constant(
        "FIN_WAIT_2 of an orphan",
        "tcp_fin_timeout=60 s, or TCP_LINGER2; three and a half RTOs at the least.",
        "`tcp.h: tcp_fin_time`; `tcp.c: __tcp_close`",
    ),
    constant(
        "Delayed ACK",
        "The first sixteen segments are acknowledged at once. Later an ACK waits 40 to 200 ms for data to ride on, \
         following the rhythm of the sender; the ACK of a FIN, and of a request in a dialogue, waits 40 ms.",
        "RFC 9293 §3.8.6.3; `tcp.h: TCP_DELACK_MIN, TCP_DELACK_MAX`; `tcp_input.c: tcp_event_data_recv`",
    ),
    constant(
        "Ration of ACKs for invalid segments",
        "One in 500 ms for each connection.",
        "RFC 5961 §7; `tcp_input.c: tcp_oow_rate_limited`",
    ),
    constant(
        "Cork",
        "What TCP_CORK holds back leaves after the time of a window probe, one RTO, which is 200 ms on a short path.",
        "`tcp_output.c: tcp_write_wakeup`; tcp(7)",
    ),
    constant(
        "Clock of the first sequence numbers",
        "One in 64 ns: 15,625,000 a second, on top of a keyed hash of the four numbers.",
        "RFC 9293 §3.4.1 (where it is one in 4 µs), RFC 6528; `secure_seq.c`",
    ),
    constant(
        "Clock of the timestamps",
        "One in a millisecond, on top of an offset that belongs to the four numbers.",
        "RFC 7323 §5.4; `secure_seq.c`",
    ),
];

const fn constant(name: &'static str, says: &'static str, source: &'static str) -> Constant {
    Constant { name, says, source }
}

const fn number(
    constant: &'static str,
    what: &'static str,
    scenario: &'static str,
    measure: Measure,
    expected: &'static str,
) -> Number {
    Number { constant, what, scenario, measure, expected }
}

const CLIENT_SYN: Mark = Mark::Sent(CLIENT, SegmentKind::Syn);
const CLIENT_DATA: Mark = Mark::Sent(CLIENT, SegmentKind::Data);
const CLIENT_FIN: Mark = Mark::Sent(CLIENT, SegmentKind::Fin);
const CLIENT_PROBE: Mark = Mark::Fires(CLIENT, TimerKind::Persist);
const SERVER_SYN_ACK: Mark = Mark::Sent(SERVER, SegmentKind::SynAck);
const CLIENT_CLOSED: Mark = Mark::Reaches(CLIENT, State::Closed);
const CONNECT_ENDS: Mark = Mark::Fails(CLIENT, CallName::Connect, Errno::ETIMEDOUT);
const RECV_ENDS: Mark = Mark::Fails(CLIENT, CallName::Recv, Errno::ETIMEDOUT);

/// When each of a sort happens, counted from the first.
const fn each(mark: Mark) -> Measure {
    Measure::After(mark, mark, ALL)
}

pub const NUMBERS: &[Number] = &[
    number("Initial RTO", "SYNs", "syn-lost", each(CLIENT_SYN), "0, 1"),
    number(
        "Initial RTO",
        "first data after a repeated SYN, no timestamps",
        "timestamps-off",
        each(CLIENT_DATA),
        "0, 3",
    ),
    number(
        "RTO",
        "round trip 4 ms: first two repeats",
        "retransmitted-until-given-up",
        Measure::Waits(CLIENT_DATA, 2),
        "0.204, 0.204",
    ),
    number("RTO", "round trip 100 ms", "retransmission-backoff", Measure::Waits(CLIENT_DATA, 1), "0.3"),
    number("RTO", "round trip 1 s, one sample", "rto-of-a-slow-path", each(CLIENT_DATA), "0, 3"),
    number(
        "Backoff",
        "waits between the repeats",
        "retransmitted-fifteen-times",
        Measure::Waits(CLIENT_DATA, ALL),
        "0.204, 0.408, 0.816, 1.632, 3.264, 6.528, 13.056, 26.112, 52.224, 104.448, 5 times 120",
    ),
    number(
        "Backoff",
        "the same with a tail loss probe first",
        "retransmitted-until-given-up",
        Measure::Waits(CLIENT_DATA, ALL),
        "0.204, 0.204, 0.408, 0.816, 1.632, 3.264, 6.528, 13.056, 26.112, 52.224, 104.448, 5 times 120",
    ),
    number(
        "Tail loss probe",
        "one segment out, round trip 100 ms",
        "retransmission-backoff",
        Measure::After(CLIENT_DATA, Mark::Fires(CLIENT, TimerKind::TailLoss), 1),
        "0.3",
    ),
    number(
        "Tail loss probe",
        "two segments out, round trip 100 ms",
        "tail-loss-two-segments",
        Measure::After(CLIENT_DATA, Mark::Fires(CLIENT, TimerKind::TailLoss), 1),
        "0.202",
    ),
    number("SYN attempts", "SYNs", "syn-schedule", each(CLIENT_SYN), "0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67"),
    number("SYN attempts", "ETIMEDOUT", "syn-schedule", Measure::After(CLIENT_SYN, CONNECT_ENDS, 1), "131"),
    number("SYN give-up by time", "tcp_syn_retries=2: SYNs", "syn-retries-two", each(CLIENT_SYN), "0, 1, 2, 3, 4, 5"),
    number(
        "SYN give-up by time",
        "tcp_syn_retries=2: ETIMEDOUT",
        "syn-retries-two",
        Measure::After(CLIENT_SYN, CONNECT_ENDS, 1),
        "7",
    ),
    number(
        "SYN give-up by time",
        "TCP_SYNCNT=1: ETIMEDOUT",
        "syncnt",
        Measure::After(CLIENT_SYN, CONNECT_ENDS, 1),
        "3",
    ),
    number(
        "Early SYN",
        "from the strange ACK to the second SYN",
        "syn-sent-bad-ack",
        Measure::After(Mark::Arrived(CLIENT, SegmentKind::Ack), CLIENT_SYN, 1),
        "0.008",
    ),
    number("SYN-ACK attempts", "SYN-ACKs", "syn-ack-schedule", each(SERVER_SYN_ACK), "0, 1, 3, 7, 15, 31"),
    number(
        "SYN-ACK attempts",
        "the half-open entry is gone",
        "syn-ack-schedule",
        Measure::After(SERVER_SYN_ACK, Mark::Reaches(SERVER, State::Closed), 1),
        "63",
    ),
    number(
        "SYN-ACK attempts under pressure",
        "the oldest of five entries is gone",
        "syn-ack-repeats-cut",
        Measure::After(SERVER_SYN_ACK, Mark::Reaches(SERVER, State::Closed), 1),
        "7",
    ),
    number(
        "Data give-up",
        "15 repeats: ETIMEDOUT, from the first sending",
        "retransmitted-fifteen-times",
        Measure::After(CLIENT_DATA, RECV_ENDS, 1),
        "928.692",
    ),
    number(
        "Data give-up",
        "the same with a tail loss probe first",
        "retransmitted-until-given-up",
        Measure::After(CLIENT_DATA, RECV_ENDS, 1),
        "928.896",
    ),
    number(
        "Data give-up",
        "the same with tcp_retries2=3 and a round trip of 100 ms",
        "shrunk-data-gives-up",
        Measure::After(CLIENT_DATA, CLIENT_CLOSED, 1),
        "4.8",
    ),
    number(
        "Orphan give-up",
        "FINs",
        "orphan-retransmitted-until-given-up",
        each(CLIENT_FIN),
        "0, 0.204, 0.408, 0.816, 1.632, 3.264, 6.528, 13.056, 26.112, 52.224",
    ),
    number(
        "Orphan give-up",
        "the connection is gone",
        "orphan-retransmitted-until-given-up",
        Measure::After(CLIENT_FIN, CLIENT_CLOSED, 1),
        "104.448",
    ),
    number(
        "TCP_USER_TIMEOUT",
        "3000 ms: ETIMEDOUT, from the first sending",
        "user-timeout",
        Measure::After(CLIENT_DATA, CLIENT_CLOSED, 1),
        "3.404",
    ),
    number(
        "Persist",
        "waits between the probes, all of them answered",
        "persist-answered",
        Measure::Waits(CLIENT_PROBE, 12),
        "0.422, 0.836, 1.676, 3.348, 6.692, 13.38, 26.756, 53.508, 107.012, 3 times 120.004",
    ),
    number(
        "Persist",
        "first probe, from send()",
        "persist-unanswered",
        Measure::After(Mark::Calls(CLIENT, CallName::Send), CLIENT_PROBE, 1),
        "0.204",
    ),
    number(
        "Persist give-up",
        "nobody answers: expiries, of which the last ends in ETIMEDOUT",
        "persist-unanswered",
        Measure::After(Mark::Calls(CLIENT, CallName::Send), CLIENT_PROBE, ALL),
        "0.204, 0.612, 1.428, 3.06, 6.324, 12.852, 25.908, 52.02, 104.244, 208.692, 328.692, 448.692, 568.692, \
         688.692, 808.692, 928.692",
    ),
    number(
        "Persist give-up",
        "nobody answers: ETIMEDOUT",
        "persist-unanswered",
        Measure::After(Mark::Calls(CLIENT, CallName::Send), RECV_ENDS, 1),
        "928.692",
    ),
    number(
        "Persist give-up",
        "answered, but an orphan: gone, from the first probe",
        "persist-orphan",
        Measure::After(CLIENT_PROBE, CLIENT_CLOSED, 1),
        "333.634",
    ),
    number(
        "Keepalive",
        "nine probes",
        "keepalive-defaults",
        Measure::After(Mark::Calls(CLIENT, CallName::Set), Mark::Fires(CLIENT, TimerKind::Keepalive), 9),
        "7200, 7275, 7350, 7425, 7500, 7575, 7650, 7725, 7800",
    ),
    number(
        "Keepalive",
        "RST",
        "keepalive-defaults",
        Measure::After(Mark::Calls(CLIENT, CallName::Set), Mark::Sent(CLIENT, SegmentKind::Rst), ALL),
        "7875",
    ),
    number(
        "Keepalive",
        "the connection is gone, for the next call to say ETIMEDOUT",
        "keepalive-defaults",
        Measure::After(Mark::Calls(CLIENT, CallName::Set), CLIENT_CLOSED, 1),
        "7875",
    ),
    number(
        "TIME_WAIT",
        "from the last segment that arrived",
        "last-ack-lost",
        Measure::SinceLast(Mark::Arrived(CLIENT, SegmentKind::Fin), CLIENT_CLOSED),
        "60",
    ),
    number(
        "TIME_WAIT",
        "tcp_fin_timeout=5 changes nothing",
        "fin-timeout-is-not-time-wait",
        Measure::After(Mark::Reaches(CLIENT, State::TimeWait), CLIENT_CLOSED, 1),
        "60",
    ),
    number(
        "FIN_WAIT_2 of an orphan",
        "by default",
        "orphan-fin-wait-2",
        Measure::After(Mark::Reaches(CLIENT, State::FinWait2), CLIENT_CLOSED, 1),
        "60",
    ),
    number(
        "FIN_WAIT_2 of an orphan",
        "TCP_LINGER2=2",
        "linger2-short",
        Measure::After(Mark::Reaches(CLIENT, State::FinWait2), CLIENT_CLOSED, 1),
        "2",
    ),
    number(
        "FIN_WAIT_2 of an orphan",
        "tcp_fin_timeout=63",
        "fin-timeout-long",
        Measure::After(Mark::Reaches(CLIENT, State::FinWait2), CLIENT_CLOSED, 1),
        "6",
    ),
    number(
        "FIN_WAIT_2 of an orphan",
        "tcp_fin_timeout=1, but the RTO is 6 s",
        "fin-timeout-floor",
        Measure::After(Mark::Reaches(CLIENT, State::FinWait2), CLIENT_CLOSED, 1),
        "21.002",
    ),
    number(
        "Delayed ACK",
        "seventeen small segments: wait of each ACK",
        "quick-acks-run-out",
        Measure::AckDelays(SERVER),
        "16 times 0, 0.04",
    ),
    number(
        "Delayed ACK",
        "request, answer, request: wait of each ACK",
        "interactive-ack-waits",
        Measure::AckDelays(SERVER),
        "0, 0.04",
    ),
    number(
        "Delayed ACK",
        "a sender that slows down: from each segment to the next ACK",
        "delayed-ack-ceiling",
        Measure::AckDelays(SERVER),
        "0.034, 0, 0.062, 0, 0.112, 0, 0.2",
    ),
    number(
        "Ration of ACKs for invalid segments",
        "forged resets after 0, 0.48 and 0.52 s: challenge ACKs",
        "one-challenge-in-half-a-second",
        Measure::After(Mark::Arrived(CLIENT, SegmentKind::Rst), Mark::Sent(CLIENT, SegmentKind::Ack), ALL),
        "0, 0.52",
    ),
    number(
        "Cork",
        "from send() to the data",
        "cork-ceiling",
        Measure::After(Mark::Calls(CLIENT, CallName::Send), CLIENT_DATA, 1),
        "0.202",
    ),
    number(
        "Clock of the first sequence numbers",
        "in one second",
        "first-numbers-follow-a-clock",
        Measure::IsnStep(CLIENT),
        "15625000",
    ),
    number(
        "Clock of the timestamps",
        "in one second",
        "first-numbers-follow-a-clock",
        Measure::StampStep(CLIENT),
        "1000",
    ),
];
