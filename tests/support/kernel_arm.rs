//! Whether the kernel can be asked here, for tests that live in real time.

use finwait::lab;
use finwait::lang::Lang;

/// Whether the comparison is asked for (`LAB_REQUIRED=1`) and can run here; says loudly, with what is `left_out`, if it
/// is not. Fails if it is asked for and cannot.
pub fn is_asked_for(left_out: &str) -> bool {
    if !std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1") {
        eprintln!("\n!!! SKIPPED: {left_out}\n");
        return false;
    }
    let missing: Vec<String> = match lab::prepare() {
        Ok(()) => lab::doctor::examine(&lab::Ground::default(), Lang::En)
            .into_iter()
            .filter(|finding| !finding.allows())
            .map(|finding| finding.line(Lang::En))
            .collect(),
        Err(trouble) => vec![trouble.sentence(Lang::En)],
    };
    assert!(missing.is_empty(), "the kernel arm is required here: {missing:?}");
    // Whoever plays the other side must not wait for others; without the right to it there are more tries.
    let _ = rustix::process::setpriority_process(None, -20);
    true
}
