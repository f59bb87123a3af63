//! The timers of a connection, each with the reason for which it may make time move.

use crate::lang::Text;

macro_rules! timers {
    ($($variant:ident $word:literal, $doc:literal, $en:literal, $zh:literal;)*) => {
        /// A timer; each one's text completes the sentence "When to ...".
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum TimerKind { $(#[doc = $doc] $variant,)* }

        impl TimerKind {
            /// Every timer.
            pub const ALL: &'static [TimerKind] = &[$(TimerKind::$variant,)*];

            /// The word for it in the scenario language and in JSON.
            pub fn word(self) -> &'static str {
                match self { $(TimerKind::$variant => $word,)* }
            }

            /// Its short name on screen.
            pub fn label(self) -> Text {
                match self { $(TimerKind::$variant => Text { en: $en, zh: $zh },)* }
            }
        }
    };
}

timers! {
    Retransmit "retransmit", "When to send the oldest unacknowledged segment again (RFC 6298).",
        "retransmit", "重传";
    TailLoss "tail-loss", "When to repeat the last segment once, before the retransmission timer (RFC 8985 §7).",
        "tail loss probe", "尾部探测";
    Reorder "reorder", "When to take for lost what later segments have overtaken (RFC 8985 §6).",
        "reordering wait", "乱序等待";
    DelayedAck "delayed-ack", "When to send an acknowledgment that was held back (RFC 9293 §3.8.6.3).",
        "delayed ACK", "延迟 ACK";
    Persist "persist", "When to probe a window that the peer has closed (RFC 9293 §3.8.6.1).",
        "window probe", "窗口探测";
    Keepalive "keepalive", "When to see whether an idle peer is still there (RFC 9293 §3.8.4).",
        "keepalive", "保活";
    SynAck "syn-ack", "When to send a SYN-ACK again (RFC 6298).",
        "SYN-ACK repeat", "重传 SYN-ACK";
    FinWait2 "fin-wait-2", "When to forget an orphan in FIN_WAIT_2 (Linux `tcp_fin_timeout`).",
        "FIN_WAIT_2", "FIN_WAIT_2";
    TimeWait "time-wait", "When to forget a connection in TIME_WAIT (RFC 9293 §3.6.1).",
        "TIME_WAIT", "TIME_WAIT";
    CallTimeout "call-timeout", "When a call that waits gives up (SO_RCVTIMEO, SO_SNDTIMEO).",
        "call timeout", "调用超时";
    Linger "linger", "When to let a lingering close() return (SO_LINGER).",
        "linger", "linger";
}

impl TimerKind {
    /// The timer of that word.
    pub fn from_word(word: &str) -> Option<TimerKind> {
        TimerKind::ALL.iter().copied().find(|timer| timer.word() == word)
    }
}
