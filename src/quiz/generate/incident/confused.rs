//! Which misconception shows where one fault is taken for another; most confusions show none.

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
