//! Bytes as a packetdrill script: it is refused with a mistake whose place lies in it, or it runs to a verdict whose
//! place does, and a second time to the same.

use finwait::lang::Lang;
use finwait::packetdrill::{Options, Script, Verdict, ast::Action, parse, run};

/// The most bytes that are looked at.
const BYTES_MAX: usize = 2_048;

/// The most timers of one run: a fuzzer is after many short runs.
const TIMERS_MAX: u32 = 400;

/// A call with a number of so many digits may write more than is worth its time.
const DIGITS_MAX: usize = 5;

/// Reads `data` as a script and runs it.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data.get(..BYTES_MAX).unwrap_or(data)).into_owned();
    let [read, other] = [Lang::En, Lang::Zh].map(|lang| (parse(&text, lang), lang)).map(|(read, lang)| {
        if let Err(mistake) = &read {
            assert!(text.get(mistake.span.clone()).is_some(), "the mistake lies outside");
            assert!(
                !finwait::scenario::render(std::slice::from_ref(mistake), &text, "fuzz.pkt", lang, true).is_empty()
            );
        }
        read
    });
    assert_eq!(read.is_ok(), other.is_ok(), "one language reads what the other refuses");
    let Ok(script) = read else { return };
    if is_large(&script) {
        return;
    }
    let options = Options { timers_most: TIMERS_MAX, ..Options::default() };
    let report = run(&script, &text, &options);
    let place = match &report.verdict {
        Verdict::Passed => 0..0,
        Verdict::Failed(failure) => failure.place.clone(),
        Verdict::Skipped(skip) => skip.place.clone(),
    };
    assert!(text.get(place).is_some(), "the verdict lies outside");
    assert_eq!(run(&script, &text, &options).verdict, report.verdict, "two runs differ");
}

/// Whether a call of it names a large number.
fn is_large(script: &Script) -> bool {
    script.events.iter().any(|event| match &event.action {
        Action::Call(call) => {
            let written = format!("{:?}", call.args);
            written.split(|sign: char| !sign.is_ascii_digit()).any(|digits| digits.len() > DIGITS_MAX)
        }
        Action::Packet(_) | Action::Command(_) | Action::Code(_) => false,
    })
}
