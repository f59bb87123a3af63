//! Which concept a rule is about, so that an answer about any run counts for what it shows. A rule that belongs to no
//! concept, or to several alike, is left out: such an answer is not kept.

use crate::trace::Rule;

/// Rules by their keys, with the concept that they are about, in the order of the course.
const FITS: &[(&str, &str)] = &[
    ("repeat-reacked", "cumulative-ack"),
    ("gap-acked", "cumulative-ack"),
    ("data-queued", "cumulative-ack"),
    ("recv-data", "byte-stream"),
    ("data-leaves", "sequence-arithmetic"),
    ("connect-sends-syn", "three-way-handshake"),
    ("syn-makes-request", "three-way-handshake"),
    ("syn-ack-establishes", "handshake-states"),
    ("ack-establishes", "handshake-states"),
    ("accept-queued", "accept-takes-finished-connections"),
    ("accept-takes", "accept-takes-finished-connections"),
    ("syn-repeat", "syn-retries"),
    ("syn-gives-up", "syn-retries"),
    ("syn-ack-repeat", "syn-ack-retries"),
    ("same-syn-answered", "syn-ack-retries"),
    ("request-gives-up", "syn-ack-retries"),
    ("bad-ack-reset", "old-duplicate-syn"),
    ("rst-refuses", "connect-errors"),
    ("icmp-ends-connect", "connect-errors"),
    ("no-connection-reset", "rst-from-a-closed-port"),
    ("listen-ack-reset", "rst-from-a-closed-port"),
    ("syns-cross", "simultaneous-open"),
    ("connects-to-itself", "self-connect"),
    ("rst-ends-request", "reset-in-syn-rcvd"),
    ("syn-queue-full-drops-syn", "syn-queue"),
    ("syn-backlog-reserved", "syn-queue"),
    ("accept-queue-full-drops-syn", "accept-queue-overflow"),
    ("overflow-ignores-ack", "accept-queue-overflow"),
    ("overflow-aborts", "abort-on-overflow"),
    ("syn-queue-full-sends-cookie", "syn-cookies"),
    ("cookie-always", "syn-cookies"),
    ("cookie-establishes", "syn-cookies"),
    ("cookie-refused", "syn-cookies"),
    ("cookie-meets-full-queue", "syn-cookie-costs"),
    ("close-sends-fin", "close-states"),
    ("fin-to-close-wait", "close-states"),
    ("fin-acked", "close-states"),
    ("close-answers-fin", "close-states"),
    ("last-ack-closes", "active-close-and-passive-close"),
    ("fin-leaves", "fin-uses-one-number"),
    ("fin-rides-on-data", "fin-with-data"),
    ("fin-waits-for-open", "fin-waits-behind-data"),
    ("close-not-last", "descriptor-references"),
    ("descriptor-shared", "descriptor-references"),
    ("recv-eof", "end-of-stream"),
    ("shutdown-sends-fin", "half-close"),
    ("shutdown-reads", "shutdown-read-sends-nothing"),
    ("orphan-fin-wait-2", "orphan-fin-wait-2"),
    ("fin-wait-2-expires", "orphan-fin-wait-2"),
    ("fins-cross", "simultaneous-close"),
    ("closing-to-time-wait", "simultaneous-close"),
    ("orphan-gives-up", "orphan-retries"),
    ("too-many-orphans", "orphan-retries"),
    ("close-unread-reset", "unread-data-resets"),
    ("data-after-close-reset", "when-rst-is-sent"),
    ("rst-resets", "epipe-and-econnreset"),
    ("rst-in-close-wait", "epipe-and-econnreset"),
    ("send-pipe", "epipe-and-econnreset"),
    ("pending-error", "pending-error-once"),
    ("linger-zero-reset", "linger-zero-resets"),
    ("linger-waits", "linger-with-a-time"),
    ("linger-over", "linger-with-a-time"),
    ("kill-closes", "killed-process"),
    ("exit-closes", "killed-process"),
    ("cable-out", "silent-peer"),
    ("crash-silent", "silent-peer"),
    ("reboot-forgets", "rebooted-peer"),
    ("keepalive-probe", "keepalive-timing"),
    ("keepalive-gives-up", "keepalive-death"),
    ("data-gives-up", "retransmission-gives-up"),
    ("user-timeout-over", "user-timeout"),
    ("fin-to-time-wait", "time-wait-belongs-to-the-active-closer"),
    ("time-wait-expires", "time-wait-lasts-sixty-seconds"),
    ("time-wait-restart", "repeated-fin-restarts-time-wait"),
    ("paws-rejects", "timestamps-and-paws"),
    ("no-port-left", "ports-per-destination"),
    ("address-in-use", "bind-after-restart"),
    ("port-shared", "reuseport"),
    ("syn-reopens-time-wait", "syn-to-time-wait"),
    ("time-wait-assassinated", "time-wait-assassination"),
    ("challenge-ack", "challenge-ack"),
    ("time-wait-reused", "tw-reuse"),
    ("recycle-drops-syn", "tw-recycle-and-nat"),
    ("time-wait-overflow", "max-tw-buckets"),
];

/// The slug of the concept that a rule is about, if there is one.
pub fn fitting(rule: Rule) -> Option<&'static str> {
    FITS.iter().find(|(key, _)| *key == rule.key()).map(|(_, slug)| *slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::concept::concept;

    #[test]
    fn every_line_names_a_rule_and_a_concept_and_no_rule_twice() {
        for (at, (key, slug)) in FITS.iter().enumerate() {
            assert!(Rule::from_key(key).is_some(), "no rule {key}");
            assert!(concept(slug).is_some(), "no concept {slug}");
            assert!(FITS[..at].iter().all(|(other, _)| other != key), "{key} twice");
        }
    }
}
