//! What `ss -ti` prints below each connection, as far as it is modelled: timeout, round trip, segment size, congestion
//! window, and what is out, repeated, lost and reported.
//!
//! Names and order are those of iproute2's `ss.c: tcp_stats_print`; times are in milliseconds with the six digits of
//! `%g`. A field that stands at its beginning is left out, as there.

use super::view::{HostView, InfoView};
use crate::tcp::{Span, Time};

/// A host's table as `ss` prints it, each connection followed by its line.
pub fn render(host: &HostView, now: Time) -> String {
    let mut text = String::new();
    let mut sockets = super::ss::listed(host);
    for (at, line) in super::ss::render(host, now).lines().enumerate() {
        text.push_str(line);
        text.push('\n');
        let socket = if at == 0 { None } else { sockets.next() };
        if let Some(info) = socket.and_then(|socket| socket.info) {
            text.push_str(&format!("         {}\n", fields(&info)));
        }
    }
    text
}

fn fields(info: &InfoView) -> String {
    let mut words = vec![format!("rto:{}", millis(info.rto))];
    let mut when = |shown: bool, word: String| {
        if shown {
            words.push(word);
        }
    };
    when(info.backoff > 0, format!("backoff:{}", info.backoff));
    if let Some((smooth, deviation)) = info.rtt {
        when(true, format!("rtt:{}/{}", millis(smooth), millis(deviation)));
    }
    when(true, format!("mss:{}", info.mss));
    when(true, format!("cwnd:{}", info.cwnd));
    if let Some(ssthresh) = info.ssthresh {
        when(true, format!("ssthresh:{ssthresh}"));
    }
    when(info.unacked > 0, format!("unacked:{}", info.unacked));
    when(info.repeats_out > 0 || info.repeats > 0, format!("retrans:{}/{}", info.repeats_out, info.repeats));
    when(info.lost > 0, format!("lost:{}", info.lost));
    when(info.sacked > 0, format!("sacked:{}", info.sacked));
    words.join(" ")
}

/// Milliseconds with six digits, without zeros behind (`%g`).
fn millis(span: Span) -> String {
    let (whole, digits) = (span.0 / 1_000, 6_usize.saturating_sub((span.0 / 1_000).max(1).to_string().len()));
    let digits = if whole == 0 { 3 } else { digits.min(3) };
    let unit = 10_u64.pow(u32::try_from(3 - digits).unwrap_or(0));
    let rounded = (span.0 + unit / 2) / unit * unit;
    let text = format!("{}.{:03}", rounded / 1_000, rounded % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_six_digits() {
        let cases =
            [(0, "0"), (25, "0.025"), (204_000, "204"), (24_568, "24.568"), (1_234_567, "1234.57"), (1_000, "1")];
        for (us, text) in cases {
            assert_eq!(millis(Span::micros(us)), text);
        }
    }
}
