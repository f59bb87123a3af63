//! The choices in which implementations of TCP differ, each a type of its own with the words for every side of it.
//!
//! A [`Profile`](super::profile::Profile) picks one side of each; the engine matches on the choice and never on a
//! profile. What a choice means for one profile, and where that is written down, stands in the table of profiles.

use crate::lang::{Lang, Text};

use super::errno::Errno;
use super::time::Span;

/// A value of a profile, as it is shown to a reader.
pub trait Shown {
    /// In a few words.
    fn shown(&self, lang: Lang) -> String;
}

impl Shown for Span {
    fn shown(&self, _: Lang) -> String {
        self.to_string()
    }
}

impl Shown for u32 {
    fn shown(&self, _: Lang) -> String {
        self.to_string()
    }
}

impl Shown for u64 {
    fn shown(&self, _: Lang) -> String {
        self.to_string()
    }
}

impl Shown for u16 {
    fn shown(&self, _: Lang) -> String {
        self.to_string()
    }
}

impl Shown for i32 {
    fn shown(&self, _: Lang) -> String {
        self.to_string()
    }
}

impl Shown for bool {
    fn shown(&self, lang: Lang) -> String {
        match (self, lang) {
            (true, Lang::En) => "yes",
            (false, Lang::En) => "no",
            (true, Lang::Zh) => "是",
            (false, Lang::Zh) => "否",
        }
        .to_owned()
    }
}

impl Shown for Errno {
    fn shown(&self, _: Lang) -> String {
        self.name().to_owned()
    }
}

impl Shown for &'static [u16] {
    fn shown(&self, _: Lang) -> String {
        self.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
    }
}

macro_rules! choices {
    ($($what:literal $name:ident { $($variant:ident $en:literal $zh:literal,)* })*) => {
        $(
            #[doc = $what]
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $name { $(#[doc = $en] $variant,)* }

            impl Shown for $name {
                fn shown(&self, lang: Lang) -> String {
                    match self {
                        $($name::$variant => Text { en: $en, zh: $zh }.get(lang).to_owned(),)*
                    }
                }
            }
        )*
    };
}

choices! {
    "Under what the least RTO is put."
    RtoFloor {
        Deviation "added to SRTT in place of a smaller 4 RTTVAR" "代替过小的 4·RTTVAR，加在 SRTT 之上",
        Whole "the RTO itself is no less" "RTO 本身不小于它",
    }
    "Which reset is believed."
    ResetCheck {
        Exact "exactly RCV.NXT; else in the window: challenge ACK" "序列号恰为 RCV.NXT；窗口内的其他值回复质询 ACK",
        Window "any in the window" "窗口内的任意序列号",
    }
    "What a SYN in a synchronized state does."
    SynCheck {
        Challenge "challenge ACK, wherever it is" "无论序列号为何，回复质询 ACK",
        Resets "in the window: reset, the connection ends" "窗口内：回复 RST，连接结束",
    }
    "What an acknowledgment that is older than any window does."
    OldAckCheck {
        Challenge "challenge ACK, the segment is dropped" "回复质询 ACK，丢弃该报文段",
        Ignored "the acknowledgment is ignored, the text is taken" "忽略确认号，照常接收数据",
    }
    "How what cannot be is answered."
    Answer {
        Ack "an ACK" "回复 ACK",
        Silence "nothing" "不回复",
    }
    "What an acknowledgment of what was never sent does."
    UnsentAck {
        Acked "an ACK, the segment is dropped" "回复 ACK，丢弃该报文段",
        Unanswered "nothing; in ESTABLISHED the segment is dropped, later its text is taken"
            "不回复；ESTABLISHED 状态下丢弃该报文段，此后的状态照常接收数据",
    }
    "Where a segment without the ACK bit is dropped."
    AckBit {
        Everywhere "in every state, before the window is looked at" "所有状态，且在检查窗口之前",
        ButEstablished "in every state but ESTABLISHED, if it is in the window"
            "除 ESTABLISHED 外的所有状态，且须在窗口之内",
    }
    "What TCP_USER_TIMEOUT limits."
    UserTimeout {
        Everything "repeats of data, SYNs, window probes, keepalive" "数据重传、SYN、窗口探测、保活",
        Repeats "repeats of data, keepalive" "数据重传、保活",
    }
    "How many window probes may stay unanswered."
    ProbeLimit {
        Reached "as many as the setting says" "与设置值相同",
        Passed "one more than the setting says" "比设置值多一个",
    }
    "When a connection ends whose peer took its window back."
    TakenBack {
        Repeating "nothing heard, and repeated, for twice the longest RTO, or for the user timeout"
            "超过最长 RTO 的两倍（或用户超时）未收到任何回应，且重传已持续同样久",
        Silence "nothing heard for the longest RTO" "超过最长 RTO 未收到任何回应",
    }
    "What the same SYN again gets at a half-open connection."
    SameSyn {
        Restarts "the SYN-ACK again, and its timer anew" "重发 SYN-ACK 并重置其定时器",
        Answered "the SYN-ACK again" "重发 SYN-ACK",
        Acked "an ACK, as it is out of the window" "它在窗口之外，回复 ACK",
    }
    "What a SYN with another number does to a half-open connection."
    NewSyn {
        Resets "reset, and the connection is deleted" "回复 RST，删除半连接",
        Forgets "back to LISTEN, without a word" "回到 LISTEN，不回复",
    }
    "What becomes of data that a SYN carries."
    SynData {
        Ignored "ignored" "忽略",
        Queued "kept for when the connection is open" "留到连接建立后交付",
    }
    "Which ICMP error ends a connection."
    IcmpEnds {
        Opening "any, while it is being opened; none later" "建立过程中任何错误；之后都不会",
        Hard "a hard one (protocol or port unreachable), in any state" "硬错误（协议或端口不可达），任何状态下",
    }
    "What starts the time in TIME_WAIT anew."
    TimeWaitRestart {
        AnyAck "a FIN again, any old segment with ACK, a bare ACK in order"
            "重传的 FIN、任何带 ACK 的旧报文段、有序的纯 ACK",
        FinOnly "a FIN again" "重传的 FIN",
    }
    "What a probe of a closed window carries."
    WindowProbe {
        Empty "nothing, with an old number" "不带数据，用旧的序列号",
        OneByte "one byte of new data" "一个字节的新数据",
    }
    "When a small segment waits."
    Nagle {
        Minshall "while another small one is unacknowledged" "另有小报文段未被确认时",
        Classic "while anything is unacknowledged" "有任何数据未被确认时",
    }
    "How a sender with SACK finds what is lost."
    LossMarks {
        Rack "RACK: by the time at which each was sent" "RACK：按各报文段的发送时间",
        Forward "FACK: by the distance to the highest one reported" "FACK：按与最高被报告者的距离",
        Sacked "by three reported above it" "其后有三个被报告收到",
    }
    "How many half-open connections a listener keeps."
    SynQueue {
        Backlog "backlog + 1" "backlog + 1",
        PowerOfTwo "a power of two from 16 on: above the least of backlog, somaxconn and tcp_max_syn_backlog"
            "2 的幂，至少 16：大于 backlog、somaxconn、tcp_max_syn_backlog 三者的最小值",
    }
    "Which SYN is dropped because the accept queue is full."
    FullQueue {
        EverySyn "every one" "所有",
        YoungSyns "one that finds two half-open connections that were not repeated"
            "已有两个 SYN-ACK 未重传过的半连接时",
    }
    "What the timestamps of a host's connections have in common."
    StampClock {
        PerConnection "each connection has an offset of its own" "每条连接有各自的偏移",
        PerHost "one clock for all" "所有连接共用一个时钟",
    }
    "In which order connect() tries local ports."
    PortOrder {
        Parities "every other port, then those between" "先隔一个取一个，再取其余",
        Successive "one after the other" "逐个",
    }
    "From when on tcp_tw_reuse lets connect() have a pair in TIME_WAIT."
    ReuseAge {
        SinceEntry "tcp_tw_reuse_delay after TIME_WAIT began" "进入 TIME_WAIT 后满 tcp_tw_reuse_delay",
        SecondsSinceStamp "in the second second after the last timestamp" "最后一个时间戳之后的第二个整秒起",
    }
}
