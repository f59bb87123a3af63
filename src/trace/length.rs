//! Lengths of time as a person says them, in one place: `50 ms`, `3.2 s`, `57 s`, `12 min 5 s`, `5 h`, `2 d 3 h`.
//!
//! From ten minutes on, the two largest units are enough, and one that is nothing is not said. Where there is less
//! room, or where more is asked, a form of its own stands here beside the usual one. What is to be typed or read back
//! has its exact form in [`Span`] instead.

use crate::lang::Lang;
use crate::tcp::Span;
use crate::tr;

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// From here on seconds alone are too many to be told apart.
const MINUTES_FROM_MS: u64 = 10 * MINUTE_MS;

/// From here on days are told.
const DAYS_FROM_MS: u64 = 2 * DAY_MS;

/// From here on an answer is told in minutes: it is compared with others, to the second.
const ANSWER_MINUTES_FROM_MS: u64 = 2 * MINUTE_MS;

/// From here on a narrow countdown has no tenths.
const WHOLE_FROM_MS: u64 = 10 * SECOND_MS;

/// A length of time that has passed, in whole milliseconds, rounded down.
pub fn length(span: Span, lang: Lang) -> String {
    words(span.as_millis(), lang)
}

/// A length of time that is still to come: what is left is never told as nothing.
pub fn left(span: Span, lang: Lang) -> String {
    words(span.0.div_ceil(1_000), lang)
}

/// A time left in a narrow place, where it is seen to run: below ten seconds always with its tenth, so that it does not
/// jump to and fro, then in whole seconds, rounded up; from ten minutes on as everywhere.
pub fn countdown(left: Span, lang: Lang) -> String {
    match left.as_millis() {
        ms @ SECOND_MS..WHOLE_FROM_MS => {
            let seconds = format!("{}.{}", ms / SECOND_MS, ms % SECOND_MS / 100);
            tr!(lang, "widgets.s", n = seconds).into_owned()
        }
        ms @ WHOLE_FROM_MS..MINUTES_FROM_MS => tr!(lang, "widgets.s", n = ms.div_ceil(SECOND_MS)).into_owned(),
        MINUTES_FROM_MS.. => self::left(left, lang),
        ms => words(ms, lang),
    }
}

/// A length of time as an answer, no finer than anybody asks and fine enough to tell two apart: hundredths of a second
/// below two minutes, then the seconds beside the minutes and hours.
pub fn answer(span: Span, lang: Lang) -> String {
    let (ms, hundredths) = (span.as_millis(), (span.0 + 5_000) / 10_000);
    match hundredths * 10 {
        _ if ms < SECOND_MS => words(ms, lang),
        ..ANSWER_MINUTES_FROM_MS => {
            let rest = format!("{:02}", hundredths % 100);
            let seconds = match rest.trim_end_matches('0') {
                "" => (hundredths / 100).to_string(),
                rest => format!("{}.{rest}", hundredths / 100),
            };
            tr!(lang, "widgets.s", n = seconds).into_owned()
        }
        ANSWER_MINUTES_FROM_MS.. => {
            let seconds = (span.0 + 500_000) / 1_000_000;
            let parts =
                [("widgets.h", seconds / 3_600), ("widgets.min", seconds / 60 % 60), ("widgets.sec", seconds % 60)];
            let told = parts.into_iter().filter(|(_, n)| *n > 0).map(|(unit, n)| tr!(lang, unit, n = n).into_owned());
            told.collect::<Vec<_>>().join(" ")
        }
    }
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

    #[test]
    fn a_narrow_place_has_fewer_digits_and_an_answer_more() {
        for (us, narrow, answered, zh) in [
            (49_001, "49 ms", "49 ms", "49 ms"),
            (3_000_000, "3.0 s", "3 s", "3 s"),
            (9_960_000, "9.9 s", "9.96 s", "9.96 s"),
            (63_204_000, "64 s", "63.2 s", "63.2 s"),
            (131_400_000, "132 s", "2 min 11 s", "2 分 11 秒"),
            (7_875_000_000, "2 h 11 min", "2 h 11 min 15 s", "2 小时 11 分 15 秒"),
        ] {
            let told = [countdown(Span(us), Lang::En), answer(Span(us), Lang::En), answer(Span(us), Lang::Zh)];
            assert_eq!(told, [narrow, answered, zh], "{us} us");
        }
    }
}
