//! Which misconceptions may be named to whoever answers a question about a concept: those of the concept itself, and a
//! short list of neighbours, each with the reason why it bears on the same thing. A host with any other misconception
//! may come to the same wrong answer by another way; to name that one would tell learners what they never believed.

use crate::trace::Belief;

use super::concept::concept;

/// What is asked about in common, the concepts by lists, and the misconceptions that bear on all of them.
type Family = (&'static str, &'static [&'static [&'static str]], &'static [&'static str]);

/// Closes as such: who sends what, in which states.
const CLOSES: &[&str] = &[
    "close-states",
    "active-close-and-passive-close",
    "fin-ends-one-direction",
    "state-machine",
    "lost-fin",
    "half-close",
    "simultaneous-close",
    "who-closes-first",
    "time-wait-belongs-to-the-active-closer",
];
/// What becomes of a connection of which one end is closed, or both, and of what was still to be sent.
const ENDS: &[&str] = &[
    "fin-with-data",
    "fin-before-data",
    "orphan-retries",
    "fin-waits-behind-data",
    "shutdown-against-close",
    "close-wait-is-a-missing-close",
    "close-wait-has-no-timer",
    "close-wait-endings",
    "close-wait-diagnosis",
    "socket-without-process",
    "endings-without-time-wait",
    "killed-process",
    "linger-off",
    "close-is-no-receipt",
    "descriptor-references",
    "unread-data-resets",
];
/// Where a close, or the end of a process, may send a RST.
const RESETS: &[&str] = &[
    "endings-without-time-wait",
    "epipe-and-econnreset",
    "killed-process",
    "pending-error-once",
    "rst-is-not-acknowledged",
    "unread-data-resets",
    "when-rst-is-sent",
    "close-wait-endings",
    "linger-zero-resets",
];

/// The neighbours.
const ALSO: &[Family] = &[
    (
        "whether accept() or the kernel opens the connection, where nothing else keeps a client waiting",
        &[&["abort-on-overflow", "backlog-and-somaxconn", "three-way-handshake", "handshake-states"]],
        &["M01"],
    ),
    (
        "what the third segment does for each end",
        &[&["accept-queue-overflow", "syn-cookies", "accept-takes-finished-connections", "lost-third-ack"]],
        &["M02", "M04"],
    ),
    ("how a host answers a SYN that no listener waits for", &[&["self-connect"]], &["M05"]),
    (
        "how long a SYN is repeated, and what it is told in the end",
        &[&["connect-errors", "accept-queue-overflow"]],
        &["M06", "M10"],
    ),
    (
        "how many a queue holds, and what becomes of the SYN that is one too many",
        &[&["syn-queue", "syn-cookies", "abort-on-overflow", "accept-queue", "accept-queue-overflow"]],
        &["M09", "M10"],
    ),
    (
        "wherever numbers of segments are asked for, what uses them up and what is acknowledged",
        &[&[
            "byte-stream",
            "cumulative-ack",
            "capture-numbers",
            "sequence-arithmetic",
            "fin-uses-one-number",
            "initial-sequence-number",
            "data-before-accept",
            "fin-before-data",
            "fin-ends-one-direction",
            "fin-with-the-ack",
            "fin-with-data",
            "killed-process",
            "linger-zero-resets",
            "lost-third-ack",
            "repeated-fin-restarts-time-wait",
            "shutdown-read-sends-nothing",
            "simultaneous-close",
            "simultaneous-open",
            "three-way-handshake",
            "unread-data-resets",
            "when-rst-is-sent",
            "state-machine",
        ]],
        &["M16", "M17", "M18", "M20"],
    ),
    ("what a segment of that size holds", &[&["mss-announced"]], &["M15"]),
    (
        "a close is asked about by the states of both ends",
        &[CLOSES, ENDS, &["three-segment-close", "fin-with-the-ack", "orphan-fin-wait-2"]],
        &["M26", "M27", "M28"],
    ),
    ("the last ACK is lost behind a close by either end", &[&["lost-last-ack"]], &["M27", "M28"]),
    (
        "whether a FIN leaves the other direction open; counts of segments and times of FIN_WAIT_2 have other reasons",
        &[CLOSES, ENDS, &["lost-last-ack"]],
        &["M22"],
    ),
    (
        "what else is believed of the states of a close",
        &[CLOSES, &["three-segment-close", "fin-with-the-ack"]],
        &["M21", "M33", "M34"],
    ),
    (
        "whether FIN_WAIT_2 ends by itself",
        &[&[
            "close-states",
            "half-close",
            "fin-ends-one-direction",
            "orphan-retries",
            "close-wait-is-a-missing-close",
            "close-wait-has-no-timer",
            "close-wait-diagnosis",
            "socket-without-process",
        ]],
        &["M30"],
    ),
    (
        "whether CLOSE_WAIT ends by itself; where it is written to after a long time, another belief says the same",
        &[&[
            "close-states",
            "orphan-fin-wait-2",
            "close-wait-is-a-missing-close",
            "close-wait-diagnosis",
            "socket-without-process",
        ]],
        &["M36"],
    ),
    (
        "how long TIME_WAIT lasts, who has it, and what may end it",
        &[&[
            "fin-timeout-is-not-time-wait",
            "time-wait-lasts-sixty-seconds",
            "two-msl",
            "quiet-time",
            "linger-off",
            "old-duplicate-segments",
            "repeated-fin-restarts-time-wait",
            "time-wait-assassination",
        ]],
        &["M26", "M28", "M34", "M39", "M40", "M51", "M52"],
    ),
    ("what comes of TIME_WAIT where its ACK is lost", &[&["lost-last-ack"]], &["M28", "M39", "M40", "M51", "M52"]),
    (
        "what gives ports and addresses in TIME_WAIT back",
        &[&[
            "bind-after-restart",
            "keep-connections-open",
            "choose-the-remedy",
            "port-exhaustion-rate",
            "tw-reuse",
            "tw-recycle-and-nat",
            "syn-to-time-wait",
            "initial-sequence-number",
        ]],
        &["M39", "M46"],
    ),
    (
        "what runs out: a machine's ports, or those towards one destination",
        &[&["keep-connections-open", "choose-the-remedy", "port-exhaustion-rate"]],
        &["M43", "M49"],
    ),
    ("what a SYN finds that meets TIME_WAIT", &[&["tw-reuse", "initial-sequence-number"]], &["M50"]),
    ("what close() sends", &[RESETS, &["active-close-and-passive-close"]], &["M25"]),
    ("what the end of a process sends", &[RESETS], &["M55"]),
    ("which resets are taken", &[&["challenge-ack", "reset-in-syn-rcvd"]], &["M53", "M54"]),
    (
        "what a program is told that goes on using a connection",
        &[&[
            "fin-ends-one-direction",
            "half-close",
            "shutdown-against-close",
            "when-rst-is-sent",
            "write-after-fin",
            "pending-error-once",
            "close-wait-endings",
            "keepalive-death",
            "user-timeout",
            "linger-zero-resets",
        ]],
        &["M31", "M59", "M60"],
    ),
    (
        "what close() does with data that was not sent",
        &[&["linger-off", "close-is-no-receipt", "fin-with-data"]],
        &["M24", "M63"],
    ),
    (
        "whether silence is noticed",
        &[&[
            "keepalive-death",
            "keepalive-timing",
            "rebooted-peer",
            "retransmission-gives-up",
            "user-timeout",
            "orphan-retries",
            "linger-with-a-time",
            "close-is-no-receipt",
            "silent-peer",
        ]],
        &["M56", "M57", "M58"],
    ),
    (
        "what is offered as a remedy, and what it sets",
        &[&["backlog-and-somaxconn", "close-wait-is-a-missing-close", "silent-peer", "user-timeout"]],
        &["M39"],
    ),
    ("what recv() gives, and when it ends", &[&["end-of-stream", "shutdown-read-sends-nothing"]], &["M65"]),
    ("what tcp_mem counts", &[&["memory-pressure"]], &["M67"]),
];

/// Beliefs about a setting, which nobody can show where it is not spoken of.
const ABOUT_A_SETTING: &[(Belief, &str)] = &[(Belief::TwReuseInbound, "tcp_tw_reuse")];

/// Whether a question whose commands read so speaks of what a belief is about.
pub fn is_spoken_of(belief: Belief, commands: &str) -> bool {
    ABOUT_A_SETTING.iter().all(|(about, setting)| *about != belief || commands.contains(setting))
}

/// Whether a misconception may be named where a concept is asked for, both by their names.
pub fn bears_on(myth: &str, slug: &str) -> bool {
    concept(slug).is_some_and(|concept| concept.myths.contains(&myth))
        || ALSO.iter().any(|(_, lists, myths)| lists.iter().any(|list| list.contains(&slug)) && myths.contains(&myth))
}

/// The number under which a mutant's belief may be named where a concept is asked for, the concept's own first.
pub fn named(slug: &str, belief: Belief) -> Option<&'static str> {
    let own = concept(slug).map_or(&[][..], |concept| concept.myths);
    let numbers = belief.numbers();
    let known = numbers.iter().find(|number| own.contains(number));
    known.or_else(|| numbers.iter().find(|number| bears_on(number, slug))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::myth::myth;

    #[test]
    fn the_list_of_neighbours_names_what_there_is() {
        for (reason, lists, myths) in ALSO {
            assert!(!reason.is_empty());
            let concepts: Vec<&str> = lists.iter().flat_map(|list| list.iter().copied()).collect();
            for (at, slug) in concepts.iter().enumerate() {
                assert!(concept(slug).is_some(), "no concept {slug}");
                assert!(!concepts[..at].contains(slug), "{slug} twice: {reason}");
            }
            for number in *myths {
                assert!(myth(number).is_some(), "no misconception {number}");
                // One that is all concepts' own is no neighbour of any.
                let own = |slug: &&str| concept(slug).is_some_and(|concept| concept.myths.contains(number));
                assert!(!concepts.iter().all(own), "{number}: {reason}");
            }
        }
    }
}
