// What only some profiles do.
// Included by rule.rs.
rules_of! {
    $ profiles_rules

    SynResets "syn-resets" ["RFC 9293 §3.10.7.4, fourth"] ["tcp_input.c: tcp_validate_incoming (until 3.5)"]
        "A SYN in the window is an error: it is answered with a reset, and the connection ends."
        "窗口内的 SYN 是错误：回复 RST，连接结束。";
    OldAckIgnored "old-ack-ignored" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_ack (until 3.7)"]
        "The acknowledgment is older than any window ever was; it is passed over, and the data counts all the same."
        "确认号比任何窗口都更旧；忽略它，但数据照收。";
    UnsentAckDropped "unsent-ack-dropped" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_ack (3.0)"]
        "It acknowledges what was never sent: it is dropped, and not answered as the RFC asks."
        "它确认了从未发送的数据：被丢弃，且没有像 RFC 要求的那样回复 ACK。";
    UnsentAckIgnored "unsent-ack-ignored" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_rcv_state_process (3.0)"]
        "It acknowledges what was never sent: the acknowledgment is passed over, but once a FIN has been sent or received \
         its data counts all the same; the RFC drops all of it."
        "它确认了从未发送的数据：确认号不算，但 FIN 一旦发出或收到，数据照收；按 RFC 应当整个丢弃。";
    TakenWithoutAck "taken-without-ack" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_rcv_established (until 3.7)"]
        "It has no ACK bit, and in ESTABLISHED its data is taken all the same; the RFC drops it."
        "它没有 ACK 位，在 ESTABLISHED 状态下数据却照收；按 RFC 应当丢弃。";
    SilentPeerGivenUp "silent-peer-given-up" ["RFC 9293 §3.8.6, MUST-34"] ["tcp_timer.c: tcp_retransmit_timer (3.0)"]
        "The peer took its window back, and nothing has been heard of it for longer than the longest RTO: ETIMEDOUT."
        "对端收回了窗口，且没有任何回应的时间已超过最长的 RTO：ETIMEDOUT。";
    ResetFlushes "reset-flushes" ["RFC 9293 §3.10.7.4, second"] ["-"]
        "The reset throws away what was received and not read."
        "RST 使已收到但尚未读取的数据被丢弃。";
    ResetterWaits "resetter-waits" ["RFC 9293 §3.5.2"] ["-"]
        "Whoever resets a connection spends TIME_WAIT, so that old duplicates find somebody who knows them."
        "发送 RST 的一方进入 TIME_WAIT，以便迟到的旧报文段仍有人认得。";
    FinWait2Stays "fin-wait-2-stays" ["RFC 9293 §3.6"] ["-"]
        "Nobody holds the connection any more, and it waits for the peer's FIN all the same, for ever if need be."
        "已没有进程持有这条连接，它仍然等待对端的 FIN，必要时一直等下去。";
    LastAckWaits "last-ack-waits" ["RFC 9293 §3.10.4"] ["-"]
        "There is data that has not been sent: the state stays CLOSE_WAIT until all of it and the FIN have left."
        "还有数据没有发出：在数据和 FIN 全部发出之前，状态停留在 CLOSE_WAIT。";
    SameSynAcked "same-syn-acked" ["RFC 9293 §3.10.7.4, first"] ["-"]
        "The same SYN again lies before the window: it gets an ACK; the SYN-ACK is repeated by its timer alone."
        "重复的 SYN 在窗口之前：只回复 ACK；SYN-ACK 只由定时器重传。";
    NewSynForgets "new-syn-forgets" ["RFC 9293 §3.10.7.4, fourth"] ["-"]
        "A SYN with another number: the half-open connection is forgotten without a word, back to LISTEN; the next SYN will do."
        "序列号不同的 SYN：半连接被悄悄忘掉，回到 LISTEN；下一个 SYN 就能成功。";
    SynDataDelivered "syn-data-delivered" ["RFC 9293 §3.10.7.2, third"] ["-"]
        "What came with the SYN was kept, and counts now that the connection is open."
        "随 SYN 到达的数据一直留着，连接建立后才生效。";
    FullQueueLetsSynIn "full-queue-lets-syn-in" ["not in the RFC"] ["tcp_ipv4.c: tcp_v4_conn_request (until 4.9)"]
        "The accept queue is full, but fewer than two half-open connections are young: the SYN is answered all the same."
        "全连接队列已满，但未重传过 SYN-ACK 的半连接不足两个：仍然应答这个 SYN。";
    TimeWaitRunsOn "time-wait-runs-on" ["RFC 9293 §3.10.7.4, eighth"] ["-"]
        "Only a retransmitted FIN starts the 2 MSL anew; this changes nothing."
        "只有重传的 FIN 才会让 2MSL 重新计时；这个报文段不改变什么。";
    TimeWaitReturns "time-wait-returns" ["RFC 9293 §3.6.1, MAY-2"] ["-"]
        "The SYN that ended TIME_WAIT was an old duplicate, as the reset of its SYN-ACK shows: TIME_WAIT is back."
        "对 SYN-ACK 的 RST 表明：结束 TIME_WAIT 的那个 SYN 是旧的重复。回到 TIME_WAIT。";
    ProbeCarriesByte "probe-carries-byte" ["RFC 9293 §3.8.6.1"] ["-"]
        "The peer's window is closed: a byte of new data makes it say whether it has opened; the peer need not take it."
        "对端窗口关闭：发送一个字节的新数据，促使对端报告窗口是否已打开；对端不必收下它。";
    ForwardMarksLost "forward-marks-lost" ["draft-mathis-tcp-fack"] ["tcp_input.c: tcp_update_scoreboard (until 4.14)"]
        "The peer holds something three segments further on (more where the path is known to reorder): what lies before it counts as lost, reported or not (FACK)."
        "对端已持有其后第三个或更远的报文段（已知路径会乱序时要更远）：之前未被报告的都算丢失（FACK）。";
    ThreeSackedAbove "three-sacked-above" ["RFC 6675 §4"] ["-"]
        "Three segments above it have been reported (more where the path is known to reorder): it counts as lost."
        "其后已有三个报文段被报告收到（已知路径会乱序时要更多）：它算丢失。";
    NoReusePort "no-reuseport" ["not in the RFC"] ["sock.c: sock_setsockopt (until 3.8)"]
        "This kernel has no SO_REUSEPORT: setsockopt() fails with ENOPROTOOPT."
        "这个内核没有 SO_REUSEPORT：setsockopt() 返回 ENOPROTOOPT。";
    IcmpEndsOpen "icmp-ends-open" ["RFC 9293 §3.9.2.2, SHLD-26"] ["-"]
        "Protocol or port unreachable is a hard error: the connection ends, though it is open."
        "协议不可达或端口不可达是硬错误：连接即使已建立也就此结束。";
    RecycleShortens "recycle-shortens" ["not in the RFC"] ["tcp_minisocks.c: tcp_time_wait (until 4.11)"]
        "tcp_tw_recycle: TIME_WAIT lasts three and a half RTOs, and the peer's latest timestamp is kept with its address instead."
        "tcp_tw_recycle：TIME_WAIT 只持续 3.5 个 RTO，代之以按地址记住对端最近的时间戳。";
    RecycleDropsSyn "recycle-drops-syn" ["not in the RFC"] ["tcp_ipv4.c: tcp_v4_conn_request (until 4.11)"]
        "tcp_tw_recycle: a SYN with an older timestamp than the last one from that address is dropped without a word, whoever sent it."
        "tcp_tw_recycle：时间戳早于该地址上次时间戳的 SYN 被悄悄丢弃，不管是谁发的。";
    RecycleStampTaken "recycle-stamp-taken" ["not in the RFC"] ["tcp_ipv4.c: tcp_v4_connect (until 4.11)"]
        "tcp_tw_recycle: the timestamp last heard from that address is echoed from the SYN on."
        "tcp_tw_recycle：从 SYN 起就回显该地址上次的时间戳。";
}
