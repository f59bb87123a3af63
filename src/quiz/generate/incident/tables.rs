//! The generators of incidents: for each concept the faults that somebody must tell from each other who knows it.

use crate::trace::Program;

use super::super::{Format, Generator};
use super::draft;

const SS: &[Program] = &[Program::Ss];
const CAPTURE: &[Program] = &[Program::Tcpdump];

macro_rules! generators {
    ($($name:literal $concept:literal [$($fault:literal),*] $only:expr;)*) => {
        /// The generators, in the order of the course.
        pub(in super::super) const GENERATORS: &[Generator] = &[$(
            Generator::new($name, $concept, Format::Diagnose, |draw| draft(draw, &[$($fault),*], $only, false)),
        )*];
    };
}

generators! {
    "third-ack-diagnose" "lost-third-ack" ["third-ack", "overflow", "filtered"] &[];
    "connect-diagnose" "connect-errors" ["filtered", "refused", "rejected", "ports", "syn-queue"] &[];
    "port-diagnose" "rst-from-a-closed-port" ["refused", "rejected", "filtered"] &[];
    "queue-diagnose" "accept-queue" ["not-accepting", "overflow", "syn-queue"] &[];
    "overflow-diagnose" "accept-queue-overflow" ["overflow", "not-accepting", "third-ack"] &[];
    "flood-diagnose" "syn-flood-defences" ["syn-queue", "overflow", "filtered"] &[];
    "crossing-diagnose" "simultaneous-close" ["crossed", "server-closes"] &[];
    "reset-diagnose" "when-rst-is-sent" ["closed-early", "unread", "linger", "rebooted", "refused"] &[];
    "unread-diagnose" "unread-data-resets" ["unread", "linger", "closed-early"] &[];
    "linger-diagnose" "linger-zero-resets" ["linger", "unread", "forged"] &[];
    "silence-diagnose" "silent-peer" ["dead-path", "nat", "zero-window", "keepalive"] &[];
    "rebooted-diagnose" "rebooted-peer" ["rebooted", "forged", "dead-path"] &[];
    "keepalive-diagnose" "keepalive-death" ["keepalive", "rebooted", "dead-path"] &[];
    "leak-diagnose" "close-wait-diagnosis" ["leak", "not-accepting", "server-closes"] &[];
    "no-process-diagnose" "socket-without-process" ["not-accepting", "leak"] &[];
    "closer-diagnose" "who-closes-first" ["server-closes", "crossed", "ports"] &[];
    "ports-diagnose" "port-exhaustion-rate" ["ports", "server-closes", "bind"] &[];
    "bind-diagnose" "bind-after-restart" ["bind", "refused", "ports"] &[];
    "recycle-diagnose" "tw-recycle-and-nat" ["recycle", "filtered", "nat"] &[];
    "ss-diagnose" "reading-ss"
        ["overflow", "syn-queue", "not-accepting", "third-ack", "leak", "ports", "bind", "dead-path", "zero-window",
         "server-closes", "crossed"] SS;
    "tcpdump-diagnose" "reading-tcpdump"
        ["filtered", "refused", "closed-early", "forged", "nat", "recycle", "rejected", "keepalive", "rebooted"] CAPTURE;
}
