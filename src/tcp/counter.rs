//! What a kernel counts, under the names that `nstat` shows (Linux `snmp.h`, `proc.c`).
//!
//! Each host of a run has its own [`Counters`], which begin at zero with its kernel. The one list is the table below:
//! only what the engine counts as Linux does stands in it, and the kernel lab holds it to that.

use serde::Serialize;

use crate::lang::Text;

/// What is known about one counter.
#[derive(Debug, Clone, Copy)]
pub struct CounterInfo {
    /// The counter.
    pub key: Counter,
    /// Its name as `nstat` prints it: the group, then the name within it.
    pub name: &'static str,
    /// What it counts, in one sentence.
    pub help: Text,
}

macro_rules! counters {
    ($($variant:ident $name:literal $en:literal $zh:literal;)*) => {
        /// One counter of a kernel.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub enum Counter { $(#[doc = $en] $variant,)* }

        impl Counter {
            /// Every counter that the engine keeps.
            pub const ALL: &'static [CounterInfo] = &[
                $(CounterInfo { key: Counter::$variant, name: $name, help: Text { en: $en, zh: $zh } },)*
            ];

            /// How many there are.
            pub const COUNT: usize = [$(Counter::$variant,)*].len();
        }
    };
}

counters! {
    ActiveOpens "TcpActiveOpens"
        "Connections begun with connect()."
        "由 connect() 发起的连接数。";
    PassiveOpens "TcpPassiveOpens"
        "Connections that a listener accepted: handshakes finished, whether accept() was called or not."
        "监听套接字完成握手的连接数，无论是否调用过 accept()。";
    AttemptFails "TcpAttemptFails"
        "Connections that failed in SYN_SENT or SYN_RCVD."
        "在 SYN_SENT 或 SYN_RCVD 阶段失败的连接数。";
    EstabResets "TcpEstabResets"
        "Connections that went from ESTABLISHED or CLOSE_WAIT straight to CLOSED."
        "从 ESTABLISHED 或 CLOSE_WAIT 直接变为 CLOSED 的连接数。";
    InSegs "TcpInSegs"
        "Segments received, wrong ones included."
        "收到的报文段数，含无效的。";
    InErrs "TcpInErrs"
        "Segments received that were wrong: here a SYN in ESTABLISHED, since nothing is corrupted on the way."
        "收到的错误报文段数；途中没有损坏，所以这里只有 ESTABLISHED 状态下的 SYN。";
    OutSegs "TcpOutSegs"
        "Segments sent, without those that only repeat data, a SYN or a FIN."
        "发出的报文段数，不含对数据、SYN 或 FIN 的重传。";
    RetransSegs "TcpRetransSegs"
        "Segments sent again: data, SYN, SYN-ACK and FIN."
        "重传的报文段数：数据、SYN、SYN-ACK 和 FIN。";
    OutRsts "TcpOutRsts"
        "Resets sent."
        "发出的 RST 数。";
    SyncookiesSent "TcpExtSyncookiesSent"
        "SYN-ACKs that carried a cookie."
        "携带 cookie 的 SYN-ACK 数。";
    SyncookiesRecv "TcpExtSyncookiesRecv"
        "Valid cookies that came back."
        "收回的有效 cookie 数。";
    SyncookiesFailed "TcpExtSyncookiesFailed"
        "ACKs that brought no valid cookie, while cookies were out."
        "发出过 cookie 期间，收到的 cookie 无效的 ACK 数。";
    EmbryonicRsts "TcpExtEmbryonicRsts"
        "Half-open connections ended by a reset, received or sent."
        "因收到或发出 RST 而结束的半连接数。";
    TimeWaits "TcpExtTW"
        "TIME_WAIT and orphan FIN_WAIT_2 entries made to last more than 4 s."
        "创建的、时长超过 4 秒的 TIME_WAIT 与孤儿 FIN_WAIT_2 条目数。";
    TimeWaitsShort "TcpExtTWKilled"
        "The same, made to last 4 s at most."
        "同上，但时长不超过 4 秒。";
    TimeWaitsRecycled "TcpExtTWRecycled"
        "TIME_WAIT entries whose place a new connection took with connect()."
        "被 connect() 发起的新连接接管的 TIME_WAIT 条目数。";
    PawsActive "TcpExtPAWSActive"
        "Answers to a SYN that echoed a timestamp it had not carried."
        "对 SYN 的应答中，回显的时间戳不属于该 SYN 的个数。";
    PawsTimeWait "TcpExtPAWSTimewait"
        "Segments that met TIME_WAIT with an old timestamp."
        "打到 TIME_WAIT 上、时间戳过旧的报文段数。";
    EchoRejected "TcpExtTSEcrRejected"
        "Segments for a half-open connection that echoed a timestamp of no SYN-ACK."
        "打到半连接上、回显的时间戳不属于任何 SYN-ACK 的报文段数。";
    PawsEstab "TcpExtPAWSEstab"
        "Segments refused for an old timestamp on an open connection."
        "已建立的连接上因时间戳过旧而被拒绝的报文段数。";
    PawsOldAck "TcpExtPAWSOldAck"
        "Bare ACKs refused for an old timestamp."
        "因时间戳过旧而被拒绝的纯 ACK 数。";
    DelayedAcks "TcpExtDelayedACKs"
        "ACKs that waited until their timer fired."
        "等到延迟确认定时器到期才发出的 ACK 数。";
    DelayedAckLost "TcpExtDelayedACKLost"
        "Segments that brought only what was there already, so that an ACK of ours may have been lost."
        "只带来已有数据的报文段数：我方的某个 ACK 可能丢了。";
    ListenOverflows "TcpExtListenOverflows"
        "SYNs and final ACKs that found the accept queue full."
        "遇到全连接队列已满的 SYN 与第三次握手 ACK 数。";
    ListenDrops "TcpExtListenDrops"
        "SYNs and final ACKs that a listener dropped, for whatever reason."
        "监听套接字丢弃的 SYN 与第三次握手 ACK 数，不论原因。";
    BeyondWindow "TcpExtBeyondWindow"
        "Segments that lie or end beyond the window, and were not taken."
        "超出接收窗口（或末尾超出窗口）而未被接收的报文段数。";
    PruneCalled "TcpExtPruneCalled"
        "Segments that found the receive buffer full, so that room had to be made."
        "到达时接收缓冲区已满、需要腾出空间的报文段数。";
    RcvPruned "TcpExtRcvPruned"
        "Segments for which no room could be made."
        "最终没能腾出空间的报文段数。";
    OfoPruned "TcpExtOfoPruned"
        "How often segments beyond a gap were thrown away to make room."
        "为腾出空间而丢弃乱序报文段的次数。";
    RcvCollapsed "TcpExtTCPRcvCollapsed"
        "Received segments whose bytes were copied together with others to save memory."
        "为节省内存而与其他报文段合并拷贝的已接收报文段数。";
    RcvCoalesce "TcpExtTCPRcvCoalesce"
        "Received segments that fitted into the memory of the one before."
        "直接并入前一个报文段内存中的已接收报文段数。";
    RcvQDrop "TcpExtTCPRcvQDrop"
        "Segments next in order that were dropped for want of memory."
        "因内存不足而丢弃的按序报文段数。";
    OfoQueue "TcpExtTCPOFOQueue"
        "Segments queued beyond a gap."
        "进入乱序队列的报文段数。";
    OfoDrop "TcpExtTCPOFODrop"
        "Segments beyond a gap that were dropped for want of memory."
        "因内存不足而丢弃的乱序报文段数。";
    MemoryPressures "TcpExtTCPMemoryPressures"
        "How often the host came under memory pressure."
        "主机进入内存压力状态的次数。";
    Timeouts "TcpExtTCPTimeouts"
        "Expiries of a retransmission timer, that of a SYN-ACK included."
        "重传定时器到期的次数，含 SYN-ACK 的定时器。";
    LossProbes "TcpExtTCPLossProbes"
        "Tail loss probes sent."
        "发出的尾部丢失探测数。";
    LossProbeRecovery "TcpExtTCPLossProbeRecovery"
        "Losses that a tail loss probe made up for by itself."
        "仅靠尾部丢失探测就弥补了的丢包数。";
    SackRecovery "TcpExtTCPSackRecovery"
        "How often fast recovery began with SACK."
        "启用 SACK 时进入快速恢复的次数。";
    RenoRecovery "TcpExtTCPRenoRecovery"
        "How often fast recovery began without SACK, by duplicate ACKs."
        "未启用 SACK、凭重复 ACK 进入快速恢复的次数。";
    FastRetrans "TcpExtTCPFastRetrans"
        "Segments sent again in fast recovery."
        "快速恢复期间重传的报文段数。";
    SlowStartRetrans "TcpExtTCPSlowStartRetrans"
        "Segments sent again after a timeout, behind the one that the timer repeats."
        "超时之后、在定时器所重传的那个报文段之后继续重传的报文段数。";
    FullUndo "TcpExtTCPFullUndo"
        "Recoveries that turned out needless when all was acknowledged."
        "全部数据得到确认时发现并无必要的恢复次数。";
    PartialUndo "TcpExtTCPPartialUndo"
        "Recoveries that turned out needless by a partial acknowledgment."
        "由部分确认发现并无必要的恢复次数。";
    DsackUndo "TcpExtTCPDSACKUndo"
        "Reductions of the window taken back because every repeat was reported as a duplicate."
        "因每个重传都被报告为重复而撤销的窗口缩减次数。";
    LossUndo "TcpExtTCPLossUndo"
        "Timeouts that turned out needless."
        "事后发现并无必要的超时次数。";
    SpuriousRtos "TcpExtTCPSpuriousRTOs"
        "Those of them that F-RTO found."
        "其中由 F-RTO 发现的次数。";
    DsackOldSent "TcpExtTCPDSACKOldSent"
        "Duplicates reported to the peer, of data that was acknowledged before."
        "向对端报告的重复次数：重复的是已确认过的数据。";
    DsackOfoSent "TcpExtTCPDSACKOfoSent"
        "Duplicates reported to the peer, of data beyond a gap."
        "向对端报告的重复次数：重复的是乱序队列中的数据。";
    DsackRecv "TcpExtTCPDSACKRecv"
        "Duplicates that the peer reported, of data that it had acknowledged."
        "对端报告的重复次数：重复的是它已确认过的数据。";
    DsackOfoRecv "TcpExtTCPDSACKOfoRecv"
        "Duplicates that the peer reported, of data beyond a gap."
        "对端报告的重复次数：重复的是乱序的数据。";
    DsackRecvSegs "TcpExtTCPDSACKRecvSegs"
        "Segments that these reports of duplicates stood for."
        "这些重复报告所涉及的报文段数。";
    DsackDubious "TcpExtTCPDSACKIgnoredDubious"
        "Reports of duplicates that were not believed: more than was ever sent twice."
        "未被采信的重复报告数：超过了曾经重发的数量。";
    Delivered "TcpExtTCPDelivered"
        "Segments that reached the peer, as its acknowledgments and SACK blocks say."
        "由确认和 SACK 块得知已送达对端的报文段数。";
    DsackIgnoredNoUndo "TcpExtTCPDSACKIgnoredNoUndo"
        "Reports of duplicates passed over because nothing was repeated that could be undone."
        "因没有可撤销的重传而被忽略的重复报告数。";
    DsackIgnoredOld "TcpExtTCPDSACKIgnoredOld"
        "Reports of duplicates passed over because they are too old."
        "因过旧而被忽略的重复报告数。";
    SackDiscard "TcpExtTCPSACKDiscard"
        "SACK blocks that cannot be true."
        "不可能成立的 SACK 块数。";
    SackReneging "TcpExtTCPSACKReneging"
        "Timeouts at data that the peer had reported: all its reports are dropped."
        "重传定时器到期时，最旧的数据恰是对端曾报告收到的，于是作废其全部报告的次数。";
    SackReorder "TcpExtTCPSACKReorder"
        "How often SACK showed that segments had overtaken each other."
        "由 SACK 发现报文段乱序的次数。";
    TsReorder "TcpExtTCPTSReorder"
        "How often a timestamp showed that segments had overtaken each other."
        "由时间戳发现报文段乱序的次数。";
    LostRetransmit "TcpExtTCPLostRetransmit"
        "Repeats that were lost, too."
        "重传之后又丢失的报文段数。";
    SackFailures "TcpExtTCPSackFailures"
        "Timeouts with SACK while a gap was known, but not enough for fast recovery."
        "启用 SACK、已知有缺口但尚不足以进入快速恢复时发生的超时次数。";
    RenoFailures "TcpExtTCPRenoFailures"
        "The same without SACK."
        "同上，但未启用 SACK。";
    SackRecoveryFail "TcpExtTCPSackRecoveryFail"
        "Timeouts in fast recovery with SACK."
        "启用 SACK 的快速恢复期间发生的超时次数。";
    RenoRecoveryFail "TcpExtTCPRenoRecoveryFail"
        "Timeouts in fast recovery without SACK."
        "未启用 SACK 的快速恢复期间发生的超时次数。";
    LossFailures "TcpExtTCPLossFailures"
        "Timeouts while the loss of an earlier timeout was not made good yet."
        "上一次超时的丢失尚未补齐时又发生的超时次数。";
    ToZeroWindow "TcpExtTCPToZeroWindowAdv"
        "How often a window was closed."
        "把接收窗口通告为零的次数（此前不为零）。";
    FromZeroWindow "TcpExtTCPFromZeroWindowAdv"
        "How often a closed window was opened."
        "把零窗口重新打开的次数。";
    WantZeroWindow "TcpExtTCPWantZeroWindowAdv"
        "How often a window would have been closed, had it not been promised already."
        "本想通告零窗口、但因不能收回已通告的窗口而未通告的次数。";
    ZeroWindowDrop "TcpExtTCPZeroWindowDrop"
        "Segments next in order that were dropped because the window was closed."
        "因接收窗口已关闭而丢弃的按序报文段数。";
    KeepAlive "TcpExtTCPKeepAlive"
        "Keepalive probes sent."
        "发出的保活探测数。";
    WinProbes "TcpExtTCPWinProbe"
        "Probes of a closed window."
        "零窗口探测数。";
    AbortOnData "TcpExtTCPAbortOnData"
        "Connections ended by SO_LINGER with 0, or by data that nobody would read."
        "因 SO_LINGER 为 0，或因收到无人读取的数据而终止的连接数。";
    AbortOnClose "TcpExtTCPAbortOnClose"
        "Connections closed with data unread."
        "关闭时仍有未读数据的连接数。";
    AbortOnLinger "TcpExtTCPAbortOnLinger"
        "Connections reset by close() in FIN_WAIT_2 because TCP_LINGER2 is negative."
        "因 TCP_LINGER2 为负，在 FIN_WAIT_2 中由 close() 复位的连接数。";
    AbortOnMemory "TcpExtTCPAbortOnMemory"
        "Connections given up because there were too many orphans or too little memory."
        "因孤儿过多或内存不足而放弃的连接数。";
    AbortOnTimeout "TcpExtTCPAbortOnTimeout"
        "Connections given up because nobody answered."
        "因对端无应答而放弃的连接数。";
    TimeWaitOverflow "TcpExtTCPTimeWaitOverflow"
        "TIME_WAIT entries that were not made because tcp_max_tw_buckets was reached."
        "因达到 tcp_max_tw_buckets 而没有创建的 TIME_WAIT 条目数。";
    ReqQFullDoCookies "TcpExtTCPReqQFullDoCookies"
        "SYNs that were to be answered with a cookie."
        "决定用 cookie 应答的 SYN 数。";
    ReqQFullDrop "TcpExtTCPReqQFullDrop"
        "SYNs dropped because the SYN queue was full and tcp_syncookies is 0."
        "因半连接队列已满且 tcp_syncookies=0 而丢弃的 SYN 数。";
    DeferAcceptDrops "TcpExtTCPDeferAcceptDrop"
        "ACKs without data that did not finish a handshake because of TCP_DEFER_ACCEPT."
        "因 TCP_DEFER_ACCEPT 而没有完成握手的、不带数据的 ACK 数。";
    ChallengeAcks "TcpExtTCPChallengeACK"
        "Challenge ACKs sent."
        "发出的质询 ACK 数。";
    SynChallenges "TcpExtTCPSYNChallenge"
        "SYNs for an open connection, answered with a challenge ACK if the ration allows."
        "打到已建立连接上的 SYN 数；限速允许时用质询 ACK 应答。";
    OrigDataSent "TcpExtTCPOrigDataSent"
        "Segments with data or FIN sent for the first time."
        "首次发出的数据或 FIN 报文段数。";
    SynRetrans "TcpExtTCPSynRetrans"
        "SYNs and SYN-ACKs sent again."
        "重传的 SYN 与 SYN-ACK 数。";
    SkippedSynRecv "TcpExtTCPACKSkippedSynRecv"
        "Answers to segments for a half-open connection that the ration did not allow."
        "因限速而没有发出的、对半连接报文段的应答数。";
    SkippedPaws "TcpExtTCPACKSkippedPAWS"
        "Answers to old timestamps that the ration did not allow."
        "因限速而没有发出的、对过旧时间戳的应答数。";
    SkippedSeq "TcpExtTCPACKSkippedSeq"
        "Answers to segments outside the window that the ration did not allow."
        "因限速而没有发出的、对窗口外报文段的应答数。";
    SkippedFinWait2 "TcpExtTCPACKSkippedFinWait2"
        "Answers of an orphan in FIN_WAIT_2 that the ration did not allow."
        "因限速而没有发出的、孤儿 FIN_WAIT_2 的应答数。";
    SkippedTimeWait "TcpExtTCPACKSkippedTimeWait"
        "Answers of TIME_WAIT that the ration did not allow."
        "因限速而没有发出的、TIME_WAIT 的应答数。";
    OutOfWindowIcmps "TcpExtOutOfWindowIcmps"
        "ICMP errors that quoted a number that was not on its way."
        "所引用的序列号不在途中的 ICMP 差错报文数。";
    SkippedChallenge "TcpExtTCPACKSkippedChallenge"
        "Challenge ACKs that the ration did not allow."
        "因限速而没有发出的质询 ACK 数。";
}

impl Counter {
    /// The counter of that name.
    pub fn from_name(name: &str) -> Option<Counter> {
        Counter::ALL.iter().find(|info| info.name == name).map(|info| info.key)
    }

    /// What is known about it.
    pub fn info(self) -> &'static CounterInfo {
        &Counter::ALL[self as usize]
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.info().name
    }
}

/// The counts of one kernel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counters([u32; Counter::COUNT]);

impl Default for Counters {
    fn default() -> Counters {
        Counters([0; Counter::COUNT])
    }
}

impl Counters {
    /// Counts one.
    pub fn add(&mut self, counter: Counter) {
        if let Some(count) = self.0.get_mut(counter as usize) {
            *count = count.saturating_add(1);
        }
    }

    /// How often it was counted.
    pub fn get(&self, counter: Counter) -> u32 {
        self.0.get(counter as usize).copied().unwrap_or(0)
    }

    /// Those that moved, in the order of the list.
    pub fn moved(&self) -> Vec<(Counter, u32)> {
        let all = Counter::ALL.iter().map(|info| (info.key, self.get(info.key)));
        all.filter(|(_, count)| *count > 0).collect()
    }
}
