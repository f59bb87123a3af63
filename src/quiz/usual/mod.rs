//! What people write more loosely than it is shown: words for an answer, what stands around a number, both ends in
//! one word, numbers in Chinese characters, a field of a segment beside its number. [`table::USUAL`] has all the
//! words; what is here looks them up and knows none of its own.

mod table;

use crate::trace::{Errno, Flags, Span, State, TimerKind};

use super::answer::Side;
use super::kind::Field;
use table::USUAL;

/// What a usual form means, or what it stands before or behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    /// Stands before a number and says nothing more of it.
    Before,
    /// Stands behind a number and says what is counted.
    Behind,
    /// "In each second", before a number.
    EachBefore,
    /// "In each second", behind a number.
    EachBehind,
    /// So many times the number before it.
    Times(u64),
    /// So many times the number before it, as tools count bytes.
    Binary(u64),
    /// A unit of time, of so many microseconds.
    Micros(u64),
    /// The time of a round trip.
    RoundTrip,
    /// Half of what follows.
    Half,
    /// Nothing comes, or a number does not count.
    Nothing,
    /// No timer runs.
    NoTimer,
    /// A time that never comes.
    Never,
    /// A call still waits.
    Waits,
    /// A call returns 0: it went well, or a stream has ended.
    Zero,
    /// A call returns a descriptor.
    Descriptor,
    /// An error.
    Error(Errno),
    /// A timer.
    Timer(TimerKind),
    /// The word "timer", behind the name of one.
    TimerItself,
    /// A state, without any separator.
    State(State),
    /// Flags; none of them for PSH, which does not count beside others.
    Flags(&'static [Flags]),
    /// An ACK that carries data.
    WithData,
    /// A word between flags that says nothing.
    Filler,
    /// A host by the name that scenarios have for it.
    Host(&'static str),
    /// A side that is no host.
    Side(Side),
    /// Both ends are what follows.
    OfBoth,
}

/// Every form with its meaning.
fn forms() -> impl Iterator<Item = (Means, &'static str)> {
    USUAL.iter().flat_map(|(means, forms)| forms.split('|').map(|form| (*means, form)))
}

/// What a text means, as far as `of` asks for that.
pub(super) fn meaning<T>(text: &str, of: impl Fn(Means) -> Option<T>) -> Option<T> {
    let lower = text.to_lowercase();
    forms().filter(|(_, form)| *form == lower).find_map(|(means, _)| of(means))
}

/// Whether a text means that.
pub(super) fn says(text: &str, wanted: Means) -> bool {
    meaning(text, |means| (means == wanted).then_some(())).is_some()
}

/// Whether a text means that nothing comes, or that a number does not count.
pub(super) fn is_nothing(text: &str) -> bool {
    says(text, Means::Nothing)
}

/// What `cut` leaves of a text by the longest form that it knows, with what that means.
fn cut<'t, T>(of: impl Fn(Means) -> Option<T>, cut: impl Fn(&'static str) -> Option<&'t str>) -> Option<(&'t str, T)> {
    let found = forms().filter_map(|(means, form)| Some((form.len(), cut(form)?, of(means)?)));
    found.max_by_key(|(length, ..)| *length).map(|(_, rest, meant)| (rest, meant))
}

fn is(wanted: Means) -> impl Fn(Means) -> Option<()> {
    move |means| (means == wanted).then_some(())
}

fn without(mut text: &str, before: Means, behind: Option<Means>) -> &str {
    loop {
        let begin = cut(is(before), |form| text.strip_prefix(form));
        let end = || cut(is(behind?), |form| text.strip_suffix(form));
        let Some((less, ())) = begin.or_else(end) else { return text };
        text = less.trim();
    }
}

/// A number without what is usually written around it, in small letters: `Len = 1,448 bytes` is `1448`. What is no
/// number stays what it is.
pub(super) fn bare(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let named = lower.split_once('=').filter(|(name, _)| ["seq", "ack", "len", "mss", "win"].contains(&name.trim()));
    let value = named.map_or(lower.as_str(), |(_, value)| value.trim());
    without(value, Means::Before, Some(Means::Behind)).to_owned()
}

/// The same of a rate: `20 segments/s`, `每秒 20 个`.
pub(super) fn bare_rate(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let value = without(&lower, Means::Before, None);
    bare(without(value, Means::EachBefore, Some(Means::EachBehind)))
}

/// The digits of a number in small letters, and how many times they count: `2.8万`. `binary`, where the k is 1024.
pub(super) fn scale(text: &str, binary: bool) -> (&str, u64) {
    let factor = |means| match means {
        Means::Times(factor) if !binary => Some(factor),
        Means::Binary(factor) if binary => Some(factor),
        _ => None,
    };
    let found = cut(factor, |form| text.strip_suffix(form));
    found.map_or((text, 1), |(digits, factor)| (digits.trim_end(), factor))
}

/// Digits without the commas and spaces between thousands; none where these part anything else.
pub(super) fn ungrouped(digits: &str) -> Option<String> {
    let groups: Vec<&str> = digits.split([',', ' ', '_']).collect();
    let whole = |group: &&str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let rest = groups.get(1..).unwrap_or_default();
    rest.iter().all(whole).then(|| groups.concat())
}

/// The microseconds of a unit of time; those of a second where there is no unit.
pub(super) fn micros(unit: &str) -> Option<u64> {
    meaning(unit, |means| if let Means::Micros(micros) = means { Some(micros) } else { None })
}

/// `half a minute` as `0.5 minute`.
pub(super) fn halved(text: &str) -> String {
    let half = cut(is(Means::Half), |form| text.strip_prefix(form));
    half.map_or_else(|| text.to_owned(), |(rest, ())| format!("0.5{rest}"))
}

/// A time in round trips of that length: `1 RTT`, `half an RTT`, `两个往返`.
pub(super) fn round_trips(text: &str, one: Span) -> Option<Span> {
    let text = in_digits(&halved(&text.trim().to_lowercase()));
    let text = without(&text, Means::Before, None);
    let (many, ()) = cut(is(Means::RoundTrip), |form| text.strip_suffix(form))?;
    let many = many.trim().trim_end_matches(['x', '×', '*']).trim_end();
    if ["", "a", "one"].contains(&many) {
        return Some(one);
    }
    let (whole, part) = many.split_once('.').unwrap_or((many, "0"));
    let (whole, tenths): (u64, u64) = (whole.parse().ok()?, part.get(..1)?.parse().ok()?);
    let exact = part.len() == 1;
    let sum = one.0.checked_mul(whole.checked_mul(10)?.checked_add(tenths)?)? / 10;
    exact.then_some(Span(sum))
}

/// The error that a text names: by its name, alone or among other words, or by its meaning.
pub(super) fn errno(text: &str) -> Option<Errno> {
    let meant = |text: &str| meaning(text, |means| if let Means::Error(errno) = means { Some(errno) } else { None });
    meant(text).or_else(|| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_uppercase);
        let named =
            |word: String| Errno::from_name(&word).or_else(|| word.starts_with('E').then(|| meant(&word)).flatten());
        let mut named = words.filter_map(named);
        let first = named.next()?;
        named.all(|other| other == first).then_some(first)
    })
}

/// The name of a host in the language of scenarios.
pub(super) fn host(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let plain = lower.strip_prefix("the ").unwrap_or(&lower);
    let named = meaning(plain, |means| if let Means::Host(name) = means { Some(name) } else { None });
    named.unwrap_or(plain).to_owned()
}

/// A side that is no host.
pub(super) fn side(text: &str) -> Option<Side> {
    meaning(text, |means| if let Means::Side(side) = means { Some(side) } else { None })
}

/// The timer that somebody calls so; what is no timer's name has none.
pub(super) fn timer(text: &str) -> Option<TimerKind> {
    let plain = text.trim().to_lowercase().replace(['_', ' '], "-");
    let bare = cut(is(Means::TimerItself), |form| plain.strip_suffix(form)).map_or(plain.as_str(), |(bare, ())| bare);
    let known = |word: &str| {
        let meant = meaning(word, |means| if let Means::Timer(timer) = means { Some(timer) } else { None });
        TimerKind::from_word(word).or(meant)
    };
    known(&plain).or_else(|| known(bare))
}

/// The state that a text names once its separators are gone, in small letters: `finwait1`, `synrecv`.
pub(super) fn state(text: &str) -> Option<State> {
    let squeeze = |name: &str| name.to_lowercase().replace(['_', '-'], "");
    let squeezed = squeeze(text);
    let meant = meaning(&squeezed, |means| if let Means::State(state) = means { Some(state) } else { None });
    meant.or_else(|| State::ALL.into_iter().find(|state| squeeze(state.name()) == squeezed))
}

/// What is said of both ends alike, if it is.
pub(super) fn of_both(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    let (rest, ()) = cut(is(Means::OfBoth), |form| lower.strip_prefix(form))?;
    text.get(lower.len() - rest.len()..).map(str::trim)
}

/// A number in Chinese characters, such as 三十 or 半, as digits; everything else stays.
pub(super) fn in_digits(text: &str) -> String {
    let mut out = String::new();
    let mut run: Vec<char> = Vec::new();
    for c in text.chars() {
        if "零一二两三四五六七八九十百千半".contains(c) {
            run.push(c);
            continue;
        }
        out += &digits_of(&run);
        run.clear();
        out.push(c);
    }
    out + &digits_of(&run)
}

fn digits_of(run: &[char]) -> String {
    if run == ['半'] {
        return "0.5".to_owned();
    }
    let digit = |c: char| "零一二三四五六七八九".chars().position(|known| known == c);
    let (mut sum, mut last) = (0_usize, None);
    for c in run {
        let unit = match c {
            '十' => Some(10),
            '百' => Some(100),
            '千' => Some(1_000),
            _ => None,
        };
        match (unit, if *c == '两' { Some(2) } else { digit(*c) }) {
            (Some(unit), _) => sum += unit * last.take().unwrap_or(1),
            (None, Some(digit)) if last.is_none_or(|last| last == 0) => last = Some(digit),
            (None, _) => return run.iter().collect(),
        }
    }
    if run.is_empty() { String::new() } else { (sum + last.unwrap_or(0)).to_string() }
}

/// Words with the name of a field and its number in one: `seq`, `2` as `seq=2`. The first word is no name, since ACK
/// is a flag as well.
pub(super) fn fields_joined<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for word in words {
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let is_later = joined.len() > 1;
        match joined.last_mut().filter(|name| is_number && is_later && Field::from_word(&name.to_lowercase()).is_some())
        {
            Some(name) => *name = format!("{}={word}", name.to_lowercase()),
            None => joined.push(word.to_owned()),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No form stands twice for one kind of answer with two meanings: which was meant would be a matter of rows.
    #[test]
    fn a_form_means_one_thing_of_its_kind() {
        let all: Vec<(Means, &str)> = forms().collect();
        for (at, (means, form)) in all.iter().enumerate() {
            let kind = core::mem::discriminant(means);
            for (other, again) in &all[..at] {
                assert!(again != form || core::mem::discriminant(other) != kind, "{form}: {other:?} and {means:?}");
            }
            assert_eq!(*form, form.to_lowercase(), "forms are found in small letters");
        }
    }

    #[test]
    fn round_trips_are_times() {
        let one = Span::millis(40);
        for (text, micros) in [
            ("1 RTT", Some(40_000)),
            ("RTT", Some(40_000)),
            ("about 2 RTTs", Some(80_000)),
            ("1.5 rtt", Some(60_000)),
            ("half an RTT", Some(20_000)),
            ("半个 RTT", Some(20_000)),
            ("两个往返", Some(80_000)),
            ("0.5 round trips", Some(20_000)),
            ("many RTTs", None),
            ("18446744073709551615 RTT", None),
            ("2 s", None),
        ] {
            assert_eq!(round_trips(text, one).map(|span| span.0), micros, "{text}");
        }
    }
}
