// A connection ends: FINs, resets, TIME_WAIT, and the segments that do not fit.
// Included by rule.rs.
rules_of! {
    $ closing_rules

    CloseSendsFin "close-sends-fin" ["RFC 9293 §3.10.4"] ["tcp.c: __tcp_close"]
        "close() before the peer has closed: a FIN queues behind the data; this side is in FIN_WAIT_1, the active closer."
        "对端尚未关闭时调用 close()：FIN 排在数据之后，本端成为主动关闭方，进入 FIN_WAIT_1。";
    CloseAnswersFin "close-answers-fin" ["RFC 9293 §3.10.4"] ["tcp.c: __tcp_close"]
        "The peer has closed already: our FIN goes behind our data, and we are in LAST_ACK."
        "对端已先关闭：我方的 FIN 排在数据之后，本端进入 LAST_ACK。";
    ShutdownSendsFin "shutdown-sends-fin" ["RFC 9293 §3.6"] ["tcp.c: tcp_shutdown"]
        "shutdown(SHUT_WR) puts a FIN behind the data but keeps the descriptor: this side can still receive."
        "shutdown(SHUT_WR) 把 FIN 排在数据之后，但保留描述符：本端仍可接收。";
    FinLeaves "fin-leaves" ["RFC 9293 §3.10.4"] ["tcp_output.c: tcp_send_fin"]
        "No data is queued before the FIN: it leaves with the latest ACK, and uses up one sequence number."
        "FIN 之前没有排队的数据：它带着最新的 ACK 发出，占用一个序列号。";
    FinWaitsForOpen "fin-waits-for-open" ["RFC 9293 §3.10.4"] ["tcp.c: tcp_shutdown"]
        "shutdown() while the handshake is not done: the FIN leaves as soon as the connection is ESTABLISHED."
        "握手尚未完成时调用 shutdown()：连接一进入 ESTABLISHED，FIN 就立即发出。";
    FinRidesOnData "fin-rides-on-data" ["RFC 9293 §3.10.4"] ["tcp_output.c: tcp_send_fin"]
        "The FIN rides on the last data that had not left yet."
        "FIN 搭在尚未发出的最后一段数据上。";
    FinAcked "fin-acked" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_rcv_state_process"]
        "Our FIN is acknowledged: FIN_WAIT_2. Our direction is closed, the peer's is still open."
        "我方的 FIN 得到确认：进入 FIN_WAIT_2。我方方向已关闭，对端方向仍然开放。";
    FinToCloseWait "fin-to-close-wait" ["RFC 9293 §3.10.7.4, eighth"] ["tcp_input.c: tcp_fin"]
        "The peer's FIN: its direction ends, read() will return 0, and we are in CLOSE_WAIT until our application closes."
        "收到对端的 FIN：对端方向结束，read() 将返回 0；在应用关闭之前，本端停在 CLOSE_WAIT。";
    FinsCross "fins-cross" ["RFC 9293 §3.6, figure 13"] ["tcp_input.c: tcp_fin"]
        "The peer's FIN arrives while ours is still unacknowledged: this side is in CLOSING."
        "对端的 FIN 到达时，我方的 FIN 还没有得到确认：本端进入 CLOSING。";
    ClosingToTimeWait "closing-to-time-wait" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_rcv_state_process"]
        "Both FINs are acknowledged after they crossed: TIME_WAIT, on this side as on the other."
        "交错的两个 FIN 都已确认：本端与对端一样进入 TIME_WAIT。";
    FinToTimeWait "fin-to-time-wait" ["RFC 9293 §3.10.7.4, eighth"] ["tcp_minisocks.c: tcp_time_wait"]
        "The peer's FIN, after ours was acknowledged: it is acknowledged, and TIME_WAIT is due on this side, in case that ACK is lost."
        "我方 FIN 被确认之后收到对端的 FIN：回复 ACK，本端接下来该有 TIME_WAIT，以防这个 ACK 丢失。";
    LastAckCloses "last-ack-closes" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_rcv_state_process"]
        "The last FIN is acknowledged: the passive closer is CLOSED at once, with no TIME_WAIT."
        "最后的 FIN 得到确认：被动关闭方立即 CLOSED，没有 TIME_WAIT。";
    TextAfterFinIgnored "text-after-fin-ignored" ["RFC 9293 §3.10.7.4, seventh"] ["tcp_input.c: tcp_rcv_state_process"]
        "What lies beyond the peer's own FIN makes no sense and is dropped."
        "对端在自己的 FIN 之后又发来的内容没有意义，丢弃。";
    OrphanFinWait2 "orphan-fin-wait-2" ["RFC 9293 §3.6.1"] ["tcp.c: __tcp_close"]
        "No process holds it, so FIN_WAIT_2 gets a timer, tcp_fin_timeout. After shutdown() alone it would have none."
        "没有进程持有它，因此 FIN_WAIT_2 带定时器 tcp_fin_timeout。若只是 shutdown()，则没有定时器。";
    Linger2Resets "linger2-resets" ["not in the RFC"] ["tcp.c: __tcp_close; tcp_input.c: tcp_rcv_state_process"]
        "TCP_LINGER2 is negative: an orphan does not wait in FIN_WAIT_2, it is reset."
        "TCP_LINGER2 为负：孤儿不在 FIN_WAIT_2 等待，而是直接复位。";
    KeepaliveProbe "keepalive-probe" ["RFC 9293 §3.8.4, MUST-24 to MUST-29"] ["tcp_timer.c: tcp_keepalive_timer"]
        "The peer has been silent for the idle time: an empty ACK with the number before SND.NXT, which it must answer."
        "对端沉默已达空闲时间：发送序列号为 SND.NXT-1 的空 ACK，对端必须回应。";
    KeepaliveHeard "keepalive-heard" ["RFC 9293 §3.8.4"] ["tcp_timer.c: keepalive_time_elapsed"]
        "The peer has spoken since, so the idle time counts from then on, and unanswered probes are forgotten."
        "其间听到了对端：空闲时间从那一刻重新算起，之前无应答的探测不再计数。";
    KeepaliveBusy "keepalive-busy" ["RFC 9293 §3.8.4"] ["tcp_timer.c: tcp_keepalive_timer"]
        "Something is unacknowledged, and its retransmission shows whether the peer lives; keepalive looks again later."
        "还有数据未被确认，重传本身就能看出对端是否存活；保活稍后再看。";
    KeepaliveGivesUp "keepalive-gives-up" ["RFC 9293 §3.8.4"] ["tcp_timer.c: tcp_keepalive_timer"]
        "No probe was answered: the connection ends, on Linux with a RST to whoever may still be there, and whoever holds it gets ETIMEDOUT or what an ICMP error said."
        "所有探测都没有应答：连接结束（Linux 还会向可能仍在的对端发 RST），持有它的进程得到 ETIMEDOUT 或 ICMP 差错指明的错误。";
    UserTimeoutOver "user-timeout-over" ["RFC 9293 §3.8.3; RFC 5482"] ["tcp_timer.c: retransmits_timed_out, tcp_probe_timer"]
        "TCP_USER_TIMEOUT is over, counted from the first repeat or probe, for connect() from the first SYN: ETIMEDOUT or what an ICMP error said, whatever the count of repeats."
        "TCP_USER_TIMEOUT 已到（从第一次重传或探测算起，connect() 从第一个 SYN 算起）：ETIMEDOUT 或 ICMP 差错指明的错误，与重传次数无关。";
    CorkHolds "cork-holds" ["not in the RFC"] ["tcp_output.c: tcp_nagle_check"]
        "TCP_CORK: a segment that is not full waits for more data, even with nothing in flight."
        "TCP_CORK：不满的报文段要等更多数据，即使没有数据在途。";
    CorkOver "cork-over" ["not in the RFC"] ["tcp_output.c: tcp_write_wakeup"]
        "Corked for one RTO with nothing in flight: the window probe timer sends what waits."
        "在没有数据在途的情况下塞住了一个 RTO：窗口探测定时器把等待的数据发出去。";
    QuickAckAsked "quick-ack-asked" ["RFC 9293 §3.8.6.3"] ["tcp.c: __tcp_sock_set_quickack"]
        "TCP_QUICKACK: the acknowledgment that waited goes out now."
        "TCP_QUICKACK：正在等待的确认立即发出。";
    FinWait2Expires "fin-wait-2-expires" ["not in the RFC"] ["inet_timewait_sock.c: tw_timer_handler"]
        "tcp_fin_timeout is over and no FIN came: the orphan is forgotten without a word."
        "tcp_fin_timeout 到期仍未收到 FIN：这个孤儿被悄悄遗忘。";
    FinWait2Lowered "fin-wait-2-lowered" ["not in the RFC"] ["tcp_timer.c: tcp_keepalive_timer"]
        "tcp_fin_timeout was lowered while the orphan waited in FIN_WAIT_2: its time is over when it looks next, and the peer is sent a RST."
        "孤儿在 FIN_WAIT_2 等待期间调低了 tcp_fin_timeout：下次检查时已到期，于是向对端发送 RST。";
    TooManyOrphans "too-many-orphans" ["not in the RFC"] ["tcp.c: tcp_check_oom"]
        "More connections without a process than tcp_max_orphans allows: this one ends at once instead of being closed in peace, with a RST unless it has long been quiet."
        "没有进程持有的连接超过了 tcp_max_orphans：这条连接不再正常关闭，而是立即结束并发 RST（沉默已久的则不发）。";
    OutOfMemoryOrphan "out-of-memory-orphan" ["not in the RFC"] ["tcp.c: tcp_check_oom"]
        "All connections together have more memory than the third number of tcp_mem: this one, which no process holds and \
         which still has data to send, ends at once, with a RST unless it has long been quiet."
        "全部连接占用的内存超过了 tcp_mem 的第三个值：这条没有进程持有、却仍有数据待发的连接立即结束并发 RST（沉默已久的则不发）。";
    DataAfterCloseReset "data-after-close-reset" ["RFC 9293 §3.6.1, SHLD-3"] ["tcp_input.c: tcp_rcv_state_process"]
        "New data for a connection that nobody will read any more: RST, so that the peer learns that it is lost."
        "新数据到达，但已无人会读取：回复 RST，让对端知道数据丢失了。";
    CloseUnreadReset "close-unread-reset" ["RFC 2525 §2.17; RFC 9293 §3.6.1"] ["tcp.c: __tcp_close"]
        "close() with received data unread: RST rather than an orderly end, because that data is lost; on Linux without TIME_WAIT."
        "关闭时接收队列里还有未读数据：发送 RST 而不是正常关闭，因为那些数据丢失了；在 Linux 上没有 TIME_WAIT。";
    LingerZeroReset "linger-zero-reset" ["RFC 9293 §3.10.5 (ABORT)"] ["tcp.c: tcp_disconnect"]
        "SO_LINGER on with 0: close() throws unsent data away and sends RST, even with empty buffers; on Linux without TIME_WAIT."
        "SO_LINGER 开启且时间为 0：close() 丢弃未发送的数据并发送 RST，缓冲区为空也一样；在 Linux 上没有 TIME_WAIT。";
    LingerZeroSilent "linger-zero-silent" ["RFC 9293 §3.10.5"] ["tcp.c: tcp_need_reset"]
        "Linger 0, but there is nothing to reset, for the connection is not open yet (SYN_SENT) or both FINs are sent: the socket goes without a RST."
        "linger 为 0，但没有什么可中止：连接尚未建立（SYN_SENT），或双方的 FIN 都已发出。套接字直接消失，不发 RST。";
    CloseInSynSent "close-in-syn-sent" ["RFC 9293 §3.10.4"] ["tcp.c: __tcp_close"]
        "close() in SYN_SENT deletes the attempt; nothing is sent."
        "在 SYN_SENT 时 close()：放弃这次连接，不发送任何报文。";
    ShutdownInSynSent "shutdown-in-syn-sent" ["not in the RFC"] ["af_inet.c: inet_shutdown"]
        "shutdown() in SYN_SENT, in whatever direction, ends the attempt: nothing is sent, a connect() that waits fails with ECONNRESET, and the socket may connect again."
        "在 SYN_SENT 时 shutdown()，无论哪个方向，都会放弃这次连接：不发送任何报文，正在等待的 connect() 以 ECONNRESET 失败，套接字可以再次连接。";
    LingerWaits "linger-waits" ["POSIX"] ["tcp.c: sk_stream_wait_close"]
        "SO_LINGER with a time: close() waits until the FIN is acknowledged or the time is over; O_NONBLOCK does not matter."
        "SO_LINGER 设了时间：close() 等到 FIN 被确认或时间用完；与 O_NONBLOCK 无关。";
    LingerOver "linger-over" ["POSIX says EWOULDBLOCK"] ["stream.c: sk_stream_wait_close"]
        "The linger time is over: close() returns 0 all the same, and the kernel goes on sending in the background."
        "linger 时间用完：close() 照样返回 0，内核在后台继续发送。";
    LingerInterrupted "linger-interrupted" ["POSIX says EINTR"] ["stream.c: sk_stream_wait_close"]
        "A signal ends a close() that lingers: it returns 0, never EINTR, and the connection goes on without a process."
        "信号打断了正在 linger 的 close()：它返回 0（绝不是 EINTR），连接在没有进程的情况下继续。";
    ListenerCloses "listener-closes" ["RFC 9293 §3.10.4"] ["inet_connection_sock.c: inet_csk_listen_stop"]
        "Closing the listener resets the connections that nobody has accepted; half-open ones vanish silently, at the \
         latest when their SYN-ACK would be repeated."
        "关闭监听套接字：尚未 accept 的连接被复位；半连接悄悄消失，最迟到该重传 SYN-ACK 的时候。";
    TimeWaitReacks "time-wait-reacks" ["RFC 9293 §3.10.7.4, eighth"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "The FIN came again, as it does if our last ACK was lost: it is acknowledged again and TIME_WAIT starts anew."
        "FIN 再次到达，最后的 ACK 丢失时就会如此：重发 ACK，TIME_WAIT 重新计时。";
    TimeWaitAcksOld "time-wait-acks-old" ["RFC 9293 §3.10.7.4, first"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "Something out of place reached TIME_WAIT: it is answered with an ACK that says what is expected."
        "不合时宜的报文段到达 TIME_WAIT：回复 ACK，说明期望的序列号。";
    TimeWaitRestart "time-wait-restart" ["RFC 9293 §3.10.7.4"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "The time of TIME_WAIT starts anew: so it does for a bare ACK in sequence, which gets no answer, and for what is out of place but carries ACK."
        "TIME_WAIT 重新计时：按序的纯 ACK（不作回复），以及不合时宜但带 ACK 的报文段，都会如此。";
    TimeWaitExpires "time-wait-expires" ["RFC 9293 §3.10.8"] ["inet_timewait_sock.c: tw_timer_handler"]
        "The time of TIME_WAIT is over, counted from when it was entered or restarted: the four-tuple is free again."
        "TIME_WAIT 的时长（自进入或重新计时算起）已到：这个四元组重新可用。";
    TimeWaitAssassinated "time-wait-assassinated" ["RFC 1337 §2"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A RST ends TIME_WAIT at once (tcp_rfc1337=0): on Linux with exactly the expected number, by RFC 9293 with any in the window."
        "RST 立即结束 TIME_WAIT（tcp_rfc1337=0）：Linux 要求序列号恰好匹配，RFC 9293 只要求在窗口之内。";
    TimeWaitProtected "time-wait-protected" ["RFC 1337 §3, F1"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "tcp_rfc1337=1: the RST is ignored and TIME_WAIT stays."
        "tcp_rfc1337=1：忽略 RST，TIME_WAIT 保留。";
    RstIgnoredInTimeWait "rst-ignored-in-time-wait" ["RFC 5961 §3"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A RST with an old timestamp or a number that is not believed cannot end TIME_WAIT."
        "时间戳陈旧或序列号不可信的 RST 不能结束 TIME_WAIT。";
    SynReopensTimeWait "syn-reopens-time-wait" ["RFC 9293 §3.6.1, MAY-2; RFC 6191"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A SYN newer than the old connection, by number or timestamp, ends TIME_WAIT and opens a new connection."
        "比旧连接更新的 SYN（按序列号或时间戳）结束 TIME_WAIT，并打开新连接。";
    TimeWaitOverflow "time-wait-overflow" ["not in the RFC"] ["tcp_minisocks.c: tcp_time_wait"]
        "tcp_max_tw_buckets is reached: no new entry is made and the socket is CLOSED at once; existing ones stay."
        "已达 tcp_max_tw_buckets：不再创建新条目，套接字立即 CLOSED；已有的条目不受影响。";
    BareAckInFinWait2 "bare-ack-in-fin-wait-2" ["RFC 9293 §3.10.7.4"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A bare ACK, or whatever brings nothing new, changes nothing while the orphan waits for the peer's FIN."
        "孤儿在等待对端 FIN 期间，纯 ACK 或不带新内容的报文段不改变任何东西。";
    RstEndsFinWait2 "rst-ends-fin-wait-2" ["RFC 9293 §3.10.7.4, second"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A RST in the window ends the orphan in FIN_WAIT_2."
        "窗口内的 RST 结束处于 FIN_WAIT_2 的孤儿。";
    SynEndsFinWait2 "syn-ends-fin-wait-2" ["RFC 9293 §3.10.7.4, fourth"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A SYN in the window of an orphan in FIN_WAIT_2: RST, and the entry is gone."
        "FIN_WAIT_2 孤儿的窗口内出现 SYN：回复 RST，条目消失。";
    RstResets "rst-resets" ["RFC 9293 §3.10.7.4, second"] ["tcp_input.c: tcp_reset"]
        "A RST with a number that is believed (since RFC 5961 only the expected one, before any in the window): the connection is gone, ECONNRESET awaits whoever holds it. On Linux received data stays readable."
        "序列号可信的 RST（RFC 5961 以后须恰好匹配，此前在窗口内即可）：连接消失，持有它的进程将得到 ECONNRESET。在 Linux 上已收到的数据仍可读取。";
    RstInCloseWait "rst-in-close-wait" ["RFC 9293 §3.10.7.4, second"] ["tcp_input.c: tcp_reset"]
        "A RST after the peer's FIN: read() still shows the end of the stream, write() fails with EPIPE."
        "在对端 FIN 之后收到 RST：read() 仍显示流结束，write() 以 EPIPE 失败。";
    RstOutOfWindow "rst-out-of-window" ["RFC 5961 §3.2"] ["tcp_input.c: tcp_validate_incoming"]
        "A RST outside the window, or with a timestamp that cannot be right, is dropped without an answer."
        "窗口之外或时间戳不可能正确的 RST 被无声丢弃。";
    ChallengeAck "challenge-ack" ["RFC 5961 §3, §4, §5"] ["tcp_input.c: tcp_send_challenge_ack"]
        "It does not fit an open connection, so an ordinary ACK says where this side stands. A peer that only missed our \
         last ACK has it now; one that has lost the connection answers with an exact RST."
        "与已建立的连接对不上，于是用普通 ACK（质询 ACK，也译作挑战 ACK）告知本端的状况。对端若只是没收到我们的上一个 ACK，这下就收到了；\
         若它真的没有了这条连接，会回一个序列号准确的 RST。";
    InvalidRateLimited "invalid-rate-limited" ["RFC 5961 §7"] ["tcp_input.c: tcp_oow_rate_limited"]
        "An ACK answered something invalid a moment ago (tcp_invalid_ratelimit), so this one gets none."
        "刚用 ACK 回答过无效报文段（tcp_invalid_ratelimit），这次不再回答。";
    ChallengeLimit "challenge-limit" ["RFC 5961 §7"] ["tcp_input.c: tcp_send_challenge_ack"]
        "The host has sent as many challenge ACKs in this second as it may, over all of its connections: none for this."
        "本机所有连接在这一秒内发出的质询 ACK 已达上限，这次不再发送。";
    OutOfWindowAcked "out-of-window-acked" ["RFC 9293 §3.10.7.4, first"] ["tcp_input.c: tcp_validate_incoming"]
        "Not acceptable by its sequence number: dropped, and answered with the number that is expected."
        "序列号不可接受：丢弃，并用 ACK 告知期望的序列号。";
    PawsRejects "paws-rejects" ["RFC 7323 §5.3"] ["tcp_input.c: tcp_paws_discard"]
        "Its timestamp is older than what was seen: an old duplicate, dropped."
        "时间戳比已见过的更旧：属于旧的重复报文段，丢弃。";
    NoAckIgnored "no-ack-ignored" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_rcv_state_process"]
        "Every segment of an open connection carries ACK; one without is dropped."
        "已建立连接的每个报文段都带 ACK；不带的丢弃。";
}
