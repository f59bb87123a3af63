//! Lengths of time as a person says them, in one place: `50 ms`, `3.2 s`, `57 s`, `12 min 5 s`, `5 h`, `2 d 3 h`.
//!
//! From ten minutes on, the two largest units are enough, and one that is nothing is not said. What is to be typed or
//! read back has its exact form in [`Span`] instead.

use crate::lang::Lang;
use crate::tr;
use crate::trace::Span;

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// From here on seconds alone are too many to be told apart.
const MINUTES_FROM_MS: u64 = 10 * MINUTE_MS;

/// From here on days are told.
const DAYS_FROM_MS: u64 = 2 * DAY_MS;

/// A length of time that has passed, in whole milliseconds, rounded down.
pub fn length(span: Span, lang: Lang) -> String {
    words(span.as_millis(), lang)
}

/// A length of time that is still to come: what is left is never told as nothing.
pub fn left(span: Span, lang: Lang) -> String {
    words(span.0.div_ceil(1_000), lang)
}

fn words(ms: u64, lang: Lang) -> String {
    match ms {
        0..SECOND_MS => tr!(lang, "widgets.ms", n = ms).into_owned(),
        SECOND_MS..MINUTES_FROM_MS => {
            let (seconds, tenths) = (ms / SECOND_MS, ms % SECOND_MS / 100);
            let seconds = if tenths == 0 { seconds.to_string() } else { format!("{seconds}.{tenths}") };
            tr!(lang, "widgets.s", n = seconds).into_owned()
        }
        MINUTES_FROM_MS..HOUR_MS => two(ms, ("widgets.min", MINUTE_MS), ("widgets.sec", SECOND_MS), lang),
        HOUR_MS..DAYS_FROM_MS => two(ms, ("widgets.h", HOUR_MS), ("widgets.min", MINUTE_MS), lang),
        DAYS_FROM_MS.. => two(ms, ("widgets.d", DAY_MS), ("widgets.h", HOUR_MS), lang),
    }
}

/// The same in a unit, and what is left over in the next smaller one.
fn two(ms: u64, (large, large_ms): (&str, u64), (small, small_ms): (&str, u64), lang: Lang) -> String {
    let whole = tr!(lang, large, n = ms / large_ms);
    match ms % large_ms / small_ms {
        0 => whole.into_owned(),
        rest => format!("{whole} {}", tr!(lang, small, n = rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_told_in_the_units_that_a_person_would_use() {
        for (ms, en, zh) in [
            (0, "0 ms", "0 ms"),
            (50, "50 ms", "50 ms"),
            (3_250, "3.2 s", "3.2 s"),
            (599_900, "599.9 s", "599.9 s"),
            (600_000, "10 min", "10 分"),
            (725_000, "12 min 5 s", "12 分 5 秒"),
            (7_875_000, "2 h 11 min", "2 小时 11 分"),
            (18_000_000, "5 h", "5 小时"),
            (172_800_000, "2 d", "2 天"),
            (183_600_000, "2 d 3 h", "2 天 3 小时"),
        ] {
            assert_eq!([length(Span::millis(ms), Lang::En), length(Span::millis(ms), Lang::Zh)], [en, zh], "{ms} ms");
        }
        assert_eq!([length, left].map(|told| told(Span(49_001), Lang::En)), ["49 ms", "50 ms"]);
    }
}
