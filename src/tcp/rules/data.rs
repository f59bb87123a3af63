// Data and its acknowledgments: windows, loss, repeats, probes.
// Included by rule.rs.
rules_of! {
    $ data_rules

    DataLeaves "data-leaves" ["RFC 9293 §3.8"] ["tcp_output.c: tcp_write_xmit"]
        "Data goes out as far as both windows allow, PSH marking the end of a write."
        "数据在两个窗口允许的范围内发出，PSH 标记一次写入的末尾。";
    WindowHolds "window-holds" ["RFC 9293 §3.8.6.2.1"] ["tcp_output.c: tcp_snd_wnd_test"]
        "The window takes less than a full segment: nothing is cut short; the data waits for the window, or for the probe timer."
        "窗口容不下一个完整报文段：不拆小发送，数据等待窗口变大，或等待探测定时器。";
    NagleHolds "nagle-holds" ["RFC 9293 §3.7.4"] ["tcp_output.c: tcp_nagle_test"]
        "Nagle: a small segment waits for an acknowledgment: on Linux while another small one is out, by RFC 9293 while anything is."
        "Nagle 算法：小报文段等待确认：Linux 只在另一个小报文段未被确认时等待，RFC 9293 则只要有数据未被确认就等待。";
    DataQueued "data-queued" ["RFC 9293 §3.10.7.4, seventh"] ["tcp_input.c: tcp_data_queue"]
        "The bytes are next in order: they wait in the receive queue until the application reads them."
        "这些字节正好按序：放入接收队列，等应用读取。";
    AckAtOnce "ack-at-once" ["RFC 9293 §3.8.6.3"] ["tcp_input.c: __tcp_ack_snd_check"]
        "The ACK goes out at once: with what has come in so far, it has no reason to wait."
        "立即发送 ACK：收到的内容到了这一步，它没有理由再等。";
    AckDelayed "ack-delayed" ["RFC 9293 §3.8.6.3"] ["tcp_output.c: tcp_send_delayed_ack"]
        "The ACK waits for a moment (on Linux longer once data has gone both ways), in case it can ride on data or a FIN."
        "ACK 先等一会儿（Linux 上双向有过数据往来后等得更久），看能否搭上数据或 FIN。";
    DelayedAckFires "delayed-ack-fires" ["RFC 9293 §3.8.6.3"] ["tcp_timer.c: tcp_delack_timer_handler"]
        "Nothing came for the ACK to ride on: the delay is over and it goes out alone."
        "没有可以搭载的报文：延迟到期，ACK 单独发出。";
    AckAfterRead "ack-after-read" ["RFC 9293 §3.8.6.3"] ["tcp.c: __tcp_cleanup_rbuf"]
        "The application has read, and nothing is left to read or more than a full segment is unacknowledged: the waiting ACK goes out."
        "应用读取之后，数据已读完，或未确认的已超过一个整段：发出等待中的 ACK。";
    WindowUpdate "window-update" ["RFC 9293 §3.8.6.2.2"] ["tcp.c: __tcp_cleanup_rbuf"]
        "Reading made room: an ACK tells the peer that the window has opened."
        "读取腾出了空间：用 ACK 通知对端窗口已打开。";
    GapAcked "gap-acked" ["RFC 5681 §4.2"] ["tcp_input.c: tcp_data_queue_ofo"]
        "A segment beyond a gap is kept, and the byte that is still missing is acknowledged again, without the usual delay."
        "空洞之后的报文段先保留，并再次确认仍缺少的那个字节，不作通常的延迟。";
    RepeatReacked "repeat-reacked" ["RFC 9293 §3.10.7.4, first"] ["tcp_input.c: tcp_data_queue"]
        "Everything in it is known already: it is acknowledged again, and not delivered twice."
        "其中内容都已收到过：再次确认，但不会重复交付。";
    ZeroWindowAcked "zero-window-acked" ["RFC 9293 §3.10.7.4, first"] ["tcp_input.c: tcp_data_queue"]
        "The receive buffer is full: the data is dropped and the closed window announced."
        "接收缓冲区已满：丢弃数据并通告零窗口。";
    RtoRepeat "rto-repeat" ["RFC 6298 §5"] ["tcp_timer.c: tcp_retransmit_timer"]
        "No acknowledgment within the RTO: the oldest unacknowledged segment goes out again and the RTO doubles."
        "在 RTO 内没有收到确认：重发最早的未确认报文段，RTO 加倍。";
    TailLossProbe "tail-loss-probe" ["RFC 8985 §7"] ["tcp_output.c: tcp_send_loss_probe"]
        "Tail loss probe: the last segment is repeated once, if the peer's window takes it, before the retransmission timer starts to double."
        "尾部丢失探测：在重传定时器开始加倍之前，先把最后一个报文段重发一次（对端窗口容得下时）。";
    ProbeStillOut "probe-still-out" ["RFC 8985 §7.3"] ["tcp_output.c: tcp_send_loss_probe"]
        "Tail loss probe: an earlier probe is not settled yet, and only one may be out. Nothing is sent; the retransmission timer takes over."
        "尾部丢失探测：先前的探测尚无定论，同时只能有一个探测在外。此时什么也不发，交给重传定时器。";
    ProbeHasNoRoom "probe-has-no-room" ["RFC 8985 §7.3"] ["tcp_output.c: tcp_send_loss_probe"]
        "Tail loss probe: the peer has taken back the window in which the last segment lay. Nothing is sent; the retransmission timer takes over."
        "尾部丢失探测：最后一个报文段所在的窗口已被对端收回。此时什么也不发，交给重传定时器。";
    RepeatAfterLoss "repeat-after-loss" ["RFC 5681 §3.1"] ["tcp_output.c: tcp_xmit_retransmit_queue"]
        "Still recovering from a timeout, or from a path that takes only smaller packets: the next segment taken for lost goes out again."
        "仍在从超时（或路径 MTU 变小）中恢复：重发下一个被认为丢失的报文段。";
    SackReportsGap "sack-reports-gap" ["RFC 2018 §4"] ["tcp_output.c: tcp_established_options"]
        "Selective acknowledgment: the ACK names the bytes beyond the gap that have arrived, the latest block first."
        "选择确认（SACK）：ACK 列出空洞之后已收到的字节区间，最近变化的区间排在最前。";
    GapAcksMerged "gap-acks-merged" ["RFC 5681 §4.2"] ["tcp_input.c: __tcp_ack_snd_check"]
        "Enough ACKs have told of this gap already: for a moment, a millisecond at most, one more will do for all that arrives."
        "已有足够的 ACK 报告过这个空洞：接下来片刻（至多一毫秒）到达的内容合并成一个 ACK。";
    DsackSent "dsack-sent" ["RFC 2883 §4"] ["tcp_input.c: tcp_dsack_set"]
        "Some of it has arrived before: the first SACK block says which bytes came twice."
        "其中有些字节之前已收到：第一个 SACK 块指明哪些字节是重复的（D-SACK）。";
    WindowGrows "window-grows" ["RFC 9293 §3.8.6"] ["tcp_input.c: tcp_grow_window"]
        "Data arrives and there is room: the window to announce grows, by two segments as a rule."
        "有数据到达而缓冲区尚有空间：可通告的窗口增大，通常是两个报文段。";
    BufferGrows "buffer-grows" ["not in the RFC"] ["tcp_input.c: tcp_rcvbuf_grow"]
        "More came in a round trip, or lies beyond a gap, than ever before: the receive buffer grows (tcp_moderate_rcvbuf)."
        "一个往返时间内收到的数据，或空洞之后的数据，多于以往：接收缓冲区随之增大（tcp_moderate_rcvbuf）。";
    SackMarksReceived "sack-marks-received" ["RFC 2018 §5"] ["tcp_input.c: tcp_sacktag_write_queue"]
        "The peer holds these segments beyond a gap: they need no repeat."
        "对端已收到空洞之后的这些报文段：无需重传。";
    SackTakenBack "sack-taken-back" ["RFC 2018 §8"] ["tcp_input.c: tcp_check_sack_reneging"]
        "The ACK ends where data begins that SACK had reported: has the peer thrown it away? It has half a round trip to acknowledge it, and never less than a few ticks of the clock; then no report counts any more and all is repeated."
        "确认号停在 SACK 报告过的数据之前：对端是否把它丢弃了？再等半个往返时间（再短也有几个时钟滴答）；仍未确认，则所有 SACK 报告作废，全部重传。";
    RackMarksLost "rack-marks-lost" ["RFC 8985 §6.2"] ["tcp_recovery.c: tcp_rack_detect_loss"]
        "RACK: what was sent later has arrived, and the time allowed for reordering is over: it counts as lost."
        "RACK：更晚发送的报文段已到达，且容许乱序的时间已过：判定为丢失。";
    RackWaits "rack-waits" ["RFC 8985 §6.2"] ["tcp_recovery.c: tcp_rack_mark_lost"]
        "A later segment has overtaken it. Perhaps it only comes late: it gets a part of the shortest round trip more."
        "后发的报文段已先到达。它也许只是迟到：再等最短往返时间的一小部分。";
    ReorderTimer "reorder-timer" ["RFC 8985 §6.2"] ["tcp_recovery.c: tcp_rack_reo_timeout"]
        "The time allowed for reordering is over: what has not arrived is taken for lost and repeated."
        "容许乱序的时间已过：仍未到达的报文段判定为丢失并重传。";
    ReorderingSeen "reordering-seen" ["RFC 8985 §6.2"] ["tcp_input.c: tcp_check_sack_reordering"]
        "A segment that was sent once arrived after later ones: this path reorders, so losses will be assumed less hastily."
        "只发过一次的报文段晚于后发者到达：说明路径会乱序，今后不会那么急于判定丢失。";
    DuplicateAck "duplicate-ack" ["RFC 5681 §2"] ["tcp_input.c: tcp_add_reno_sack"]
        "A duplicate ACK: some segment has arrived beyond the gap, and without SACK nobody says which."
        "重复 ACK：空洞之后又有报文段到达；没有 SACK，不知道是哪一个。";
    ThreeDuplicateAcks "three-duplicate-acks" ["RFC 5681 §3.2"] ["tcp_recovery.c: tcp_newreno_mark_lost"]
        "Three duplicate ACKs (more where the path is known to reorder): the oldest segment counts as lost."
        "收到三个重复 ACK（已知路径会乱序时要更多）：最早的未确认报文段判定为丢失。";
    PartialAck "partial-ack" ["RFC 6582 §3.2"] ["tcp_recovery.c: tcp_newreno_mark_lost"]
        "An ACK of a part only, in recovery: the segment after it is lost, too."
        "恢复期间只确认了一部分：紧随其后的报文段也丢失了。";
    LimitedTransmit "limited-transmit" ["RFC 3042"] ["tcp_output.c: tcp_write_xmit"]
        "Segments have left the network beyond a gap, so new data may take their place before anything is repeated."
        "空洞之后已有报文段离开网络：在重传之前，可先发送新数据补上。";
    FastRetransmit "fast-retransmit" ["RFC 5681 §3.2; RFC 6675 §5"] ["tcp_output.c: tcp_xmit_retransmit_queue"]
        "Fast retransmit: what counts as lost goes out again without waiting for the timer; the window is halved."
        "快速重传：不等定时器，立即重发判定为丢失的报文段；拥塞窗口减半。";
    RecoveryEnds "recovery-ends" ["RFC 6675 §5"] ["tcp_input.c: tcp_fastretrans_alert"]
        "Everything that was out when the loss was noticed is acknowledged: recovery is over."
        "发现丢失时在途的数据已全部确认：恢复结束。";
    DsackReceived "dsack-received" ["RFC 2883 §4"] ["tcp_input.c: tcp_check_dsack"]
        "The peer reports bytes that came twice: that repeat was needless."
        "对端报告收到了重复的字节：那次重传是多余的。";
    DsackUndoes "dsack-undoes" ["RFC 3708 §4"] ["tcp_input.c: tcp_try_undo_dsack"]
        "Every repeat has been reported as a duplicate: nothing was lost, and the congestion window comes back."
        "每次重传都被报告为重复：其实没有丢失，拥塞窗口恢复原值。";
    RecoveryUndone "recovery-undone" ["RFC 4015 §3"] ["tcp_input.c: tcp_packet_delayed"]
        "The echoed timestamp is older than the repeat: it was the original that arrived, and the window comes back."
        "回显的时间戳早于重传：到达的是原来的报文段，拥塞窗口恢复原值。";
    TimeoutUndone "timeout-undone" ["RFC 4015 §3"] ["tcp_input.c: tcp_try_undo_loss"]
        "The timeout was needless: what arrived had been sent before it. The congestion window comes back."
        "这次超时是多余的：到达的是超时之前发出的报文段。拥塞窗口恢复原值。";
    FrtoSendsNew "f-rto-sends-new" ["RFC 5682 §3.1"] ["tcp_input.c: tcp_process_loss"]
        "F-RTO: the repeat is acknowledged; rather than repeat more, new data goes out to see whether the timeout was needless."
        "F-RTO：重传得到确认后先不再重传，而是发送新数据，看这次超时是否多余。";
    FrtoUndoes "f-rto-undoes" ["RFC 5682 §3.1"] ["tcp_input.c: tcp_process_loss"]
        "F-RTO: something that was never repeated has arrived, so not everything was lost: the timeout is taken back."
        "F-RTO：从未重传过的报文段也到达了，说明并非全部丢失：撤销这次超时。";
    ProbeSendsNew "probe-sends-new" ["RFC 8985 §7.3"] ["tcp_output.c: tcp_send_loss_probe"]
        "Tail loss probe: there is new data, so that goes out rather than the last segment again."
        "尾部丢失探测：有新数据可发，就发新数据，而不重发最后一个报文段。";
    ProbeProvesLoss "probe-proves-loss" ["RFC 8985 §7.4"] ["tcp_input.c: tcp_process_tlp_ack"]
        "The probe filled a hole: the last segment had been lost, so the congestion window is halved."
        "探测填补了空洞：最后一个报文段确实丢失过，因此拥塞窗口减半。";
    FirstWindowOne "first-window-one" ["RFC 5681 §3.1"] ["tcp_input.c: tcp_init_transfer"]
        "The handshake lost more than one segment: the congestion window begins with a single segment."
        "握手时丢失不止一个报文段：拥塞窗口只从一个报文段开始。";
    RestartAfterIdle "restart-after-idle" ["RFC 5681 §4.1"] ["tcp_output.c: tcp_cwnd_restart"]
        "Nothing was sent for longer than an RTO: the congestion window has shrunk towards its first size."
        "空闲超过一个 RTO：拥塞窗口已向初始值收缩。";
    RstAtSackEdge "rst-at-sack-edge" ["RFC 5961 §3.2"] ["tcp_input.c: tcp_validate_incoming"]
        "A RST with the number after the highest block that was reported: the peer knows it, so it is genuine."
        "RST 的序列号正好是已报告的最高 SACK 块的右端：对端知道这个数，因此可信。";
    DataGivesUp "data-gives-up" ["RFC 9293 §3.8.3"] ["tcp_timer.c: tcp_write_timeout"]
        "Repeats or probes have gone unanswered for as long as is allowed, by tcp_retries2 as a rule: ETIMEDOUT or what an ICMP error said, and no RST is sent."
        "重传或探测持续到允许的时限（通常由 tcp_retries2 决定）仍无回应：返回 ETIMEDOUT 或 ICMP 差错指明的错误，且不发送 RST。";
    OrphanGivesUp "orphan-gives-up" ["RFC 9293 §3.8.3"] ["tcp_timer.c: tcp_orphan_retries"]
        "No process holds the connection: the kernel gives up after the few repeats or probes that tcp_orphan_retries allows, and sends nothing."
        "没有进程持有这条连接：内核重传或探测 tcp_orphan_retries 允许的少数几次后就放弃，不再发送任何报文。";
    ProbeFillsWindow "probe-fills-window" ["RFC 9293 §3.8.6.2.1"] ["tcp_output.c: tcp_write_wakeup"]
        "Data has waited with nothing in flight until the probe timer was due, and the window is not closed: as much as it takes goes out."
        "没有数据在途而数据一直在等待，探测定时器到期，窗口又没有关闭：能发多少就发多少。";
    WindowProbe "window-probe" ["RFC 9293 §3.8.6.1"] ["tcp_timer.c: tcp_probe_timer"]
        "The peer's window is closed: an empty ACK with an old number makes it say whether it has opened."
        "对端窗口关闭：发送序列号陈旧的空 ACK，促使对端报告窗口是否已打开。";
}
