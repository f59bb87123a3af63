//! Which misconception shows where one fault is taken for another; most confusions show none.

use crate::trace::{Record, Rule};

/// The fault that is there, the one that is named instead, and the misconception.
const CONFUSED: &[(&str, &str, &str)] = &[
    ("filtered", "refused", "M05"),
    ("refused", "filtered", "M05"),
    ("overflow", "refused", "M10"),
    ("refused", "overflow", "M10"),
    ("leak", "dead-path", "M35"),
    ("leak", "nat", "M35"),
    ("leak", "filtered", "M35"),
    ("unread", "linger", "M25"),
    ("closed-early", "linger", "M25"),
    ("linger", "unread", "M62"),
    ("server-closes", "crossed", "M28"),
    ("ports", "bind", "M42"),
    ("dead-path", "rebooted", "M56"),
    ("dead-path", "keepalive", "M58"),
    ("nat", "keepalive", "M58"),
];

/// What there must not have been where a fault is offered that a run does not show: its name would be true of such a run
/// all the same, as that a cable is out where keepalive has found it.
const CAUSES: &[(&str, &[Rule])] = &[
    ("dead-path", &[Rule::CableOut]),
    ("rebooted", &[Rule::RebootForgets]),
    ("keepalive", &[Rule::KeepaliveProbe]),
    ("zero-window", &[Rule::ZeroWindowAcked]),
    ("closed-early", &[Rule::DataAfterCloseReset]),
    ("recycle", &[Rule::RecycleDropsSyn]),
];

/// Whether what a fault is called has happened in a run, whatever the run shows of it.
pub(super) fn happened(fault: &str, run: &[Record]) -> bool {
    let causes = CAUSES.iter().find(|(key, _)| *key == fault).map_or(&[][..], |(_, rules)| rules);
    run.iter().filter_map(|record| record.rule).any(|rule| causes.contains(&rule))
}

/// The misconception of whoever takes a fault for another, if it shows one.
pub(super) fn myth(fault: &str, named: &str) -> Option<&'static str> {
    CONFUSED.iter().find(|(is, said, _)| *is == fault && *said == named).map(|(.., myth)| *myth)
}

#[cfg(test)]
mod tests {
    use super::super::faults::fault;
    use super::*;

    #[test]
    fn every_line_names_faults_and_a_misconception_that_there_are() {
        for (is, said, number) in CONFUSED {
            assert!(fault(is).is_some() && fault(said).is_some() && is != said, "{is} {said}");
            assert!(crate::quiz::myth(number).is_some(), "{number}");
        }
    }
}
