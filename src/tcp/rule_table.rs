// The rules themselves, in the order of a connection's life. Included by rule.rs.
rules! {
    ListenReady "listen-ready" ["RFC 9293 §3.10.1"] ["af_inet.c: inet_listen"]
        "listen() makes the socket wait for SYNs; it never becomes a connection itself."
        "listen() 让套接字等待 SYN；它自己永远不会变成一条连接。";
    ConnectSyn "connect-sends-syn" ["RFC 9293 §3.10.1"] ["tcp_output.c: tcp_connect"]
        "connect() picks an initial sequence number, sends a SYN, and the socket is in SYN_SENT."
        "connect() 选定初始序列号并发送 SYN，套接字进入 SYN_SENT。";
    SynMakesRequest "syn-makes-request" ["RFC 9293 §3.10.7.2"] ["tcp_input.c: tcp_conn_request"]
        "A SYN for a listener makes a half-open entry in SYN_RCVD and is answered with SYN-ACK."
        "监听套接字收到 SYN：创建一个处于 SYN_RCVD 的半连接，并回复 SYN-ACK。";
    SynAckEstablishes "syn-ack-establishes" ["RFC 9293 §3.10.7.3"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "The SYN-ACK acknowledges our SYN: the client is ESTABLISHED now, one trip before the server, and sends the third segment."
        "SYN-ACK 确认了我方的 SYN：客户端此刻进入 ESTABLISHED（比服务器早一个单程），并发出第三个报文段。";
    AckEstablishes "ack-establishes" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_minisocks.c: tcp_check_req"]
        "The acknowledgment of our SYN completes the handshake; any later segment carries it too, data included."
        "对我方 SYN 的确认完成了握手；之后的任何报文段（包括数据）都带着这个确认。";
    SynsCross "syns-cross" ["RFC 9293 §3.5, figure 7"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "A SYN meets our own SYN on the way: both sides go to SYN_RCVD and answer with SYN-ACK."
        "双方的 SYN 在途中交错：两端都进入 SYN_RCVD 并回复 SYN-ACK。";
    SameSynAnswered "same-syn-answered" ["RFC 9293 §3.10.7.4"] ["tcp_minisocks.c: tcp_check_req"]
        "The same SYN came again, so the SYN-ACK goes out again; there is still one connection."
        "同一个 SYN 再次到达，于是再发一次 SYN-ACK；连接仍只有一条。";
    SynRepeat "syn-repeat" ["RFC 9293 §3.8.3; RFC 6298 §5"] ["tcp_timer.c: tcp_retransmit_timer"]
        "No answer to the SYN: it is sent again, first every second (tcp_syn_linear_timeouts), then after doubling waits."
        "SYN 没有回应：重发。先每秒一次（tcp_syn_linear_timeouts），之后间隔加倍。";
    SynRepeatEarly "syn-repeat-early" ["RFC 9293 §3.10.7.3"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "After an ACK that fits no connection of ours, the SYN is tried again within milliseconds."
        "收到与我方无关的 ACK 之后，SYN 在几毫秒内就会重试。";
    SynGivesUp "syn-gives-up" ["RFC 9293 §3.8.3"] ["tcp_timer.c: tcp_write_timeout"]
        "No SYN was answered within the limit of tcp_syn_retries: connect() fails with ETIMEDOUT and nothing is sent."
        "在 tcp_syn_retries 的限度内始终无人应答：connect() 以 ETIMEDOUT 失败，不再发送任何报文。";
    SynAckRepeat "syn-ack-repeat" ["RFC 6298 §5"] ["inet_connection_sock.c: reqsk_timer_handler"]
        "The final ACK has not come: the SYN-ACK is sent again and the wait doubles."
        "第三次握手的 ACK 没有到：重发 SYN-ACK，等待时间加倍。";
    RequestGivesUp "request-gives-up" ["RFC 9293 §3.8.3"] ["inet_connection_sock.c: reqsk_timer_handler"]
        "tcp_synack_retries are used up: the half-open entry is dropped without a word, 63 s after the SYN by default."
        "tcp_synack_retries 用尽：半连接被悄悄丢弃，默认在 SYN 之后 63 秒。";
    NoConnectionReset "no-connection-reset" ["RFC 9293 §3.5.2, §3.10.7.1"] ["tcp_ipv4.c: tcp_v4_send_reset"]
        "Nobody has a socket for this segment: it is answered with RST."
        "没有任何套接字对应这个报文段：回复 RST。";
    RstRefuses "rst-refuses" ["RFC 9293 §3.10.7.3"] ["tcp_input.c: tcp_reset"]
        "A RST that acknowledges our SYN: nobody listens there, connect() fails with ECONNREFUSED."
        "RST 确认了我方的 SYN：对端无人监听，connect() 返回 ECONNREFUSED。";
    RstWithoutAckIgnored "rst-without-ack-ignored" ["RFC 9293 §3.10.7.3"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "In SYN_SENT a RST without ACK proves nothing and is ignored."
        "处于 SYN_SENT 时，不带 ACK 的 RST 不能证明什么，忽略。";
    RstForOtherAckIgnored "rst-for-other-ack-ignored" ["RFC 9293 §3.10.7.3"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "In SYN_SENT a RST whose ACK is not for our SYN is dropped."
        "处于 SYN_SENT 时，若 RST 确认的不是我方的 SYN，则丢弃。";
    NoSynIgnored "no-syn-ignored" ["RFC 9293 §3.10.7.3, fifth"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "In SYN_SENT a segment with neither SYN nor RST is dropped."
        "处于 SYN_SENT 时，既无 SYN 又无 RST 的报文段被丢弃。";
    BadAckReset "bad-ack-reset" ["RFC 9293 §3.5.2"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "It acknowledges something that was never sent here: answered with a RST that takes its number from that ACK."
        "它确认了这里从未发送过的内容：回复 RST，序列号取自对方的确认号。";
    EchoOfAnotherSyn "echo-of-another-syn" ["RFC 7323 §3.2; RFC 9293 §3.5.2"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "It echoes a timestamp that no SYN of ours carried, so it answers somebody else's: reset, and we go on waiting."
        "它回显的时间戳不属于我方的任何 SYN，应答的是别人的 SYN：回复 RST，我方继续等待。";
    EchoOfNoSynAck "echo-of-no-syn-ack" ["RFC 7323 §3.2"] ["tcp_minisocks.c: tcp_check_req"]
        "It echoes a timestamp that no SYN-ACK of this half-open connection carried: acknowledged, and otherwise ignored."
        "它回显的时间戳不属于这个半连接发出的任何 SYN-ACK：回复 ACK，其余忽略。";
    ListenIgnores "listen-ignores" ["RFC 9293 §3.10.7.2"] ["tcp_input.c: tcp_rcv_state_process"]
        "A listener drops what is neither a SYN nor an ACK."
        "监听套接字丢弃既不是 SYN 也不是 ACK 的报文段。";
    ListenAckReset "listen-ack-reset" ["RFC 9293 §3.10.7.2, second"] ["tcp_input.c: tcp_rcv_state_process"]
        "There is no such connection, only a listener: what acknowledges anything is answered with RST, and listening goes on."
        "没有这条连接，只有监听套接字：凡带 ACK 的报文段都回复 RST，监听照旧。";
    AcceptQueued "accept-queued" ["RFC 9293 §3.9.1"] ["inet_connection_sock.c: inet_csk_complete_hashdance"]
        "The handshake is done by the kernel: the connection waits in the accept queue, whether accept() was called or not."
        "握手由内核完成：无论是否调用了 accept()，连接都先在全连接队列里等待。";
    AcceptTakes "accept-takes" ["RFC 9293 §3.9.1"] ["inet_connection_sock.c: inet_csk_accept"]
        "accept() takes the oldest finished connection off the queue; it sends nothing."
        "accept() 从队列中取出最早完成的连接，不发送任何报文。";
    AcceptQueueFullDropsSyn "accept-queue-full-drops-syn" ["not in the RFC"] ["tcp_input.c: tcp_conn_request"]
        "The accept queue is full: a new SYN is dropped without an answer (ListenOverflows), and the client will repeat it."
        "全连接队列已满：新的 SYN 被无声丢弃（ListenOverflows），客户端会重传。";
    SynQueueFullDropsSyn "syn-queue-full-drops-syn" ["RFC 4987 §3"] ["tcp_input.c: tcp_syn_flood_action"]
        "The SYN queue is full and tcp_syncookies=0: the SYN is dropped without an answer (TCPReqQFullDrop)."
        "半连接队列已满且 tcp_syncookies=0：SYN 被无声丢弃（TCPReqQFullDrop）。";
    SynQueueFullSendsCookie "syn-queue-full-sends-cookie" ["RFC 4987 §3.6"] ["tcp_input.c: tcp_syn_flood_action"]
        "The SYN queue is full: the SYN-ACK carries a cookie as its number, nothing is kept, and nothing will be repeated."
        "半连接队列已满：SYN-ACK 以 cookie 作为序列号；服务器不保存任何状态，也不会重传。";
    CookieAlways "cookie-always" ["RFC 4987 §3.6"] ["tcp_input.c: tcp_conn_request"]
        "tcp_syncookies=2: every SYN is answered with a cookie, whether the SYN queue is full or not."
        "tcp_syncookies=2：无论半连接队列是否已满，每个 SYN 都用 cookie 应答。";
    CookieEstablishes "cookie-establishes" ["RFC 4987 §3.6"] ["syncookies.c: cookie_v4_check"]
        "The number that this ACK acknowledges is a valid cookie: the connection is made from the ACK alone."
        "ACK 确认的序列号是有效的 cookie：仅凭这个 ACK 就建立了连接。";
    CookieRefused "cookie-refused" ["RFC 4987 §3.6"] ["syncookies.c: cookie_v4_check"]
        "No cookie of the last minute or two (SyncookiesFailed): the ACK belongs to nobody and is answered with RST."
        "不是最近一两分钟内发出的 cookie（SyncookiesFailed）：该 ACK 不属于任何连接，回复 RST。";
    CookieMeetsFullQueue "cookie-meets-full-queue" ["not in the RFC"] ["tcp_ipv4.c: tcp_v4_syn_recv_sock"]
        "The cookie is good but the accept queue is full: the ACK is ignored, and the server keeps nothing of it."
        "cookie 有效，但全连接队列已满：ACK 被忽略，服务器什么也不留下。";
    CookieMeetsRequest "cookie-meets-request" ["not in the RFC"] ["tcp_ipv4.c: tcp_v4_syn_recv_sock"]
        "The cookie is good, but a later SYN of the same pair stands in the SYN queue: the ACK is ignored, that one counts."
        "cookie 有效，但同一四元组的后一个 SYN 已在半连接队列中：ACK 被忽略，以队列中的那个为准。";
    SynBacklogReserved "syn-backlog-reserved" ["not in the RFC"] ["tcp_input.c: tcp_conn_request"]
        "tcp_syncookies=0: the last quarter of tcp_max_syn_backlog is kept for peers already known; this SYN is dropped."
        "tcp_syncookies=0：tcp_max_syn_backlog 的最后四分之一留给已知的对端；这个 SYN 被丢弃。";
    SynAckRepeatsCut "syn-ack-repeats-cut" ["not in the RFC"] ["inet_connection_sock.c: reqsk_timer_handler"]
        "Old half-open connections fill more than half of the queue: they are given up after fewer SYN-ACKs, two repeats at least."
        "陈旧的半连接占了队列一半以上：提前放弃它们，SYN-ACK 至少仍重传两次。";
    OverflowIgnoresAck "overflow-ignores-ack" ["not in the RFC"] ["tcp_minisocks.c: tcp_check_req"]
        "The final ACK finds the accept queue full and is ignored: the client believes it is connected, the server does not."
        "第三次握手的 ACK 遇到全连接队列已满，被忽略：客户端以为已连接，服务器却没有。";
    OverflowAborts "overflow-aborts" ["not in the RFC"] ["tcp_minisocks.c: tcp_check_req"]
        "tcp_abort_on_overflow=1: the final ACK that finds the accept queue full is answered with RST."
        "tcp_abort_on_overflow=1：遇到全连接队列已满时，用 RST 回复第三次握手的 ACK。";
    RstEndsRequest "rst-ends-request" ["RFC 9293 §3.10.7.4, second"] ["tcp_minisocks.c: tcp_check_req"]
        "A RST in the window deletes the half-open entry; the listener never left LISTEN."
        "窗口内的 RST 删除半连接；监听套接字从未离开 LISTEN。";
    SynEndsRequest "syn-ends-request" ["RFC 9293 §3.10.7.4, fourth"] ["tcp_minisocks.c: tcp_check_req"]
        "A different SYN in the window of a half-open entry: RST, and the entry is gone."
        "半连接的窗口内出现了另一个 SYN：回复 RST，半连接被删除。";
    DataLeaves "data-leaves" ["RFC 9293 §3.8"] ["tcp_output.c: tcp_write_xmit"]
        "Data goes out as far as both windows allow, PSH marking the end of a write."
        "数据在两个窗口允许的范围内发出，PSH 标记一次写入的末尾。";
    WindowHolds "window-holds" ["RFC 9293 §3.8.6.2.1"] ["tcp_output.c: tcp_snd_wnd_test"]
        "The window takes less than a full segment: nothing is cut short; the data waits for the window, or for the probe timer."
        "窗口容不下一个完整报文段：不拆小发送，数据等待窗口变大，或等待探测定时器。";
    NagleHolds "nagle-holds" ["RFC 9293 §3.7.4"] ["tcp_output.c: tcp_nagle_test"]
        "Nagle: a small segment waits while another small one is unacknowledged."
        "Nagle 算法：前一个小报文段未被确认之前，新的小报文段先等待。";
    DataQueued "data-queued" ["RFC 9293 §3.10.7.4, seventh"] ["tcp_input.c: tcp_data_queue"]
        "The bytes are next in order: they wait in the receive queue until the application reads them."
        "这些字节正好按序：放入接收队列，等应用读取。";
    AckAtOnce "ack-at-once" ["RFC 9293 §3.8.6.3"] ["tcp_input.c: __tcp_ack_snd_check"]
        "The ACK goes out at once: a young connection, a full-sized pair of segments, or a gap."
        "立即发送 ACK：连接刚建立、收满两个整段，或出现了空洞。";
    AckDelayed "ack-delayed" ["RFC 9293 §3.8.6.3"] ["tcp_output.c: tcp_send_delayed_ack"]
        "The ACK waits a moment (one tick on a fresh connection, 40 ms after an exchange), in case it can ride on data or a FIN."
        "ACK 先等一会儿（新连接约一个时钟节拍，有过往来后 40 毫秒），看能否搭上数据或 FIN。";
    DelayedAckFires "delayed-ack-fires" ["RFC 9293 §3.8.6.3"] ["tcp_timer.c: tcp_delack_timer_handler"]
        "Nothing came for the ACK to ride on: the delay is over and it goes out alone."
        "没有可以搭载的报文：延迟到期，ACK 单独发出。";
    AckAfterRead "ack-after-read" ["RFC 9293 §3.8.6.3"] ["tcp.c: __tcp_cleanup_rbuf"]
        "The application has read everything, so the waiting ACK goes out."
        "应用已读完全部数据，于是发出等待中的 ACK。";
    WindowUpdate "window-update" ["RFC 9293 §3.8.6.2.2"] ["tcp.c: __tcp_cleanup_rbuf"]
        "Reading made room: an ACK tells the peer that the window has opened."
        "读取腾出了空间：用 ACK 通知对端窗口已打开。";
    GapAcked "gap-acked" ["RFC 5681 §4.2"] ["tcp_input.c: tcp_data_queue_ofo"]
        "A segment beyond a gap is kept, and the byte that is still missing is acknowledged again at once."
        "空洞之后的报文段先保留，并立即再次确认仍缺少的那个字节。";
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
        "Tail loss probe: the last segment is repeated once before the retransmission timer starts to double."
        "尾部丢失探测：在重传定时器开始加倍之前，先把最后一个报文段重发一次。";
    RepeatAfterLoss "repeat-after-loss" ["RFC 5681 §3.1"] ["tcp_output.c: tcp_xmit_retransmit_queue"]
        "Still recovering from a timeout: the next segment taken for lost goes out again."
        "仍在从超时中恢复：重发下一个被认为丢失的报文段。";
    SackReportsGap "sack-reports-gap" ["RFC 2018 §4"] ["tcp_output.c: tcp_established_options"]
        "Selective acknowledgment: the ACK names the bytes beyond the gap that have arrived, the latest block first."
        "选择确认（SACK）：ACK 列出空洞之后已收到的字节区间，最近变化的区间排在最前。";
    GapAcksMerged "gap-acks-merged" ["RFC 5681 §4.2"] ["tcp_input.c: __tcp_ack_snd_check"]
        "Three ACKs have told of this gap already: for the next millisecond, one more will do for all that arrives."
        "已有三个 ACK 报告过这个空洞：接下来一毫秒内到达的内容合并成一个 ACK。";
    DsackSent "dsack-sent" ["RFC 2883 §4"] ["tcp_input.c: tcp_dsack_set"]
        "Some of it has arrived before: the first SACK block says which bytes came twice."
        "其中有些字节之前已收到：第一个 SACK 块指明哪些字节是重复的（D-SACK）。";
    WindowGrows "window-grows" ["RFC 9293 §3.8.6"] ["tcp_input.c: tcp_grow_window"]
        "Data arrives and there is room: the window to announce grows by two segments."
        "有数据到达而缓冲区尚有空间：可通告的窗口增大两个报文段。";
    BufferGrows "buffer-grows" ["not in the RFC"] ["tcp_input.c: tcp_rcvbuf_grow"]
        "More came in a round trip than ever before: the receive buffer grows (tcp_moderate_rcvbuf)."
        "一个往返时间内收到的数据超过以往：接收缓冲区随之增大（tcp_moderate_rcvbuf）。";
    SackMarksReceived "sack-marks-received" ["RFC 2018 §5"] ["tcp_input.c: tcp_sacktag_write_queue"]
        "The peer holds these segments beyond a gap: they need no repeat."
        "对端已收到空洞之后的这些报文段：无需重传。";
    RackMarksLost "rack-marks-lost" ["RFC 8985 §6.2"] ["tcp_recovery.c: tcp_rack_detect_loss"]
        "RACK: what was sent later has arrived, and the time allowed for reordering is over: it counts as lost."
        "RACK：更晚发送的报文段已到达，且容许乱序的时间已过：判定为丢失。";
    RackWaits "rack-waits" ["RFC 8985 §6.2"] ["tcp_recovery.c: tcp_rack_mark_lost"]
        "A later segment has overtaken it. Perhaps it only comes late: it gets a quarter of the shortest round trip more."
        "后发的报文段已先到达。它也许只是迟到：再等最短往返时间的四分之一。";
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
        "Three duplicate ACKs: the oldest segment counts as lost."
        "收到三个重复 ACK：最早的未确认报文段判定为丢失。";
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
        "The handshake lost more than one segment: the congestion window begins with one segment, not ten."
        "握手时丢失不止一个报文段：拥塞窗口从一个报文段开始，而不是十个。";
    RestartAfterIdle "restart-after-idle" ["RFC 5681 §4.1"] ["tcp_output.c: tcp_cwnd_restart"]
        "Nothing was sent for longer than an RTO: the congestion window has shrunk towards its first size."
        "空闲超过一个 RTO：拥塞窗口已向初始值收缩。";
    RstAtSackEdge "rst-at-sack-edge" ["RFC 5961 §3.2"] ["tcp_input.c: tcp_validate_incoming"]
        "A RST with the number after the highest block that was reported: the peer knows it, so it is genuine."
        "RST 的序列号正好是已报告的最高 SACK 块的右端：对端知道这个数，因此可信。";
    DataGivesUp "data-gives-up" ["RFC 9293 §3.8.3"] ["tcp_timer.c: tcp_write_timeout"]
        "Repeats have gone unanswered for the time of tcp_retries2 (about 15 minutes): ETIMEDOUT, and no RST is sent."
        "重传持续到 tcp_retries2 对应的时长（约 15 分钟）仍无回应：ETIMEDOUT，且不发送 RST。";
    OrphanGivesUp "orphan-gives-up" ["RFC 9293 §3.8.3"] ["tcp_timer.c: tcp_orphan_retries"]
        "No process holds the connection, so the kernel gives up sooner: about 100 s, silently."
        "没有进程持有这条连接，内核更早放弃：约 100 秒，且不作声。";
    WindowProbe "window-probe" ["RFC 9293 §3.8.6.1"] ["tcp_timer.c: tcp_probe_timer"]
        "The peer's window is closed: an empty ACK with an old number makes it say whether it has opened."
        "对端窗口关闭：发送序列号陈旧的空 ACK，促使对端报告窗口是否已打开。";
    CloseSendsFin "close-sends-fin" ["RFC 9293 §3.10.4"] ["tcp.c: __tcp_close"]
        "close() on an open connection queues a FIN behind the data; this side is in FIN_WAIT_1, the active closer."
        "对已建立的连接调用 close()：FIN 排在数据之后，本端成为主动关闭方，进入 FIN_WAIT_1。";
    CloseAnswersFin "close-answers-fin" ["RFC 9293 §3.10.4"] ["tcp.c: __tcp_close"]
        "The peer has closed already: close() sends our FIN and we are in LAST_ACK."
        "对端已先关闭：close() 发送我方的 FIN，本端进入 LAST_ACK。";
    ShutdownSendsFin "shutdown-sends-fin" ["RFC 9293 §3.6"] ["tcp.c: tcp_shutdown"]
        "shutdown(SHUT_WR) sends a FIN but keeps the descriptor: this side can still receive."
        "shutdown(SHUT_WR) 发送 FIN 但保留描述符：本端仍可接收。";
    FinLeaves "fin-leaves" ["RFC 9293 §3.10.4"] ["tcp_output.c: tcp_send_fin"]
        "Nothing is queued before the FIN: it leaves alone, and uses up one sequence number."
        "FIN 之前没有排队的数据：单独发出，占用一个序列号。";
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
        "A FIN arrives while ours is unacknowledged: the two crossed, and this side is in CLOSING."
        "我方 FIN 尚未被确认时收到了对端的 FIN：两个 FIN 交错，本端进入 CLOSING。";
    ClosingToTimeWait "closing-to-time-wait" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_rcv_state_process"]
        "Both FINs are acknowledged after they crossed: TIME_WAIT, on this side as on the other."
        "交错的两个 FIN 都已确认：本端与对端一样进入 TIME_WAIT。";
    FinToTimeWait "fin-to-time-wait" ["RFC 9293 §3.10.7.4, eighth"] ["tcp_minisocks.c: tcp_time_wait"]
        "The peer's FIN, after ours was acknowledged: it is acknowledged, and this side waits 60 s in TIME_WAIT."
        "我方 FIN 被确认之后收到对端的 FIN：回复 ACK，本端在 TIME_WAIT 等待 60 秒。";
    LastAckCloses "last-ack-closes" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_rcv_state_process"]
        "The last FIN is acknowledged: the passive closer is CLOSED at once, with no TIME_WAIT."
        "最后的 FIN 得到确认：被动关闭方立即 CLOSED，没有 TIME_WAIT。";
    TextAfterFinIgnored "text-after-fin-ignored" ["RFC 9293 §3.10.7.4, seventh"] ["tcp_input.c: tcp_rcv_state_process"]
        "Data beyond the peer's own FIN makes no sense and is dropped."
        "对端在自己的 FIN 之后又发数据，没有意义，丢弃。";
    OrphanFinWait2 "orphan-fin-wait-2" ["RFC 9293 §3.6.1"] ["tcp.c: __tcp_close"]
        "No process holds it, so FIN_WAIT_2 gets a timer: tcp_fin_timeout, 60 s. After shutdown() alone it would have none."
        "没有进程持有它，因此 FIN_WAIT_2 带定时器：tcp_fin_timeout，60 秒。若只是 shutdown()，则没有定时器。";
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
        "No probe was answered: RST to whoever may still be there, and ETIMEDOUT for the next call."
        "所有探测都没有应答：向可能还在的对端发 RST，下一次调用报告 ETIMEDOUT。";
    UserTimeoutOver "user-timeout-over" ["RFC 9293 §3.8.3; RFC 5482"] ["tcp_timer.c: retransmits_timed_out, tcp_probe_timer"]
        "TCP_USER_TIMEOUT has passed since the first repeat or probe: ETIMEDOUT, whatever tcp_retries2 says."
        "自第一次重传（或探测）起已超过 TCP_USER_TIMEOUT：ETIMEDOUT，与 tcp_retries2 无关。";
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
    TooManyOrphans "too-many-orphans" ["not in the RFC"] ["tcp.c: tcp_check_oom"]
        "More connections without a process than tcp_max_orphans allows: this one is reset instead of being closed in peace."
        "没有进程持有的连接超过了 tcp_max_orphans：这条连接被直接 RST，而不是正常关闭。";
    OutOfMemoryOrphan "out-of-memory-orphan" ["not in the RFC"] ["tcp.c: tcp_check_oom"]
        "All connections together have more memory than the third number of tcp_mem: this one, which no process holds and \
         which still has data to send, is reset."
        "全部连接占用的内存超过了 tcp_mem 的第三个值：这条没有进程持有、却仍有数据待发的连接被 RST。";
    DataAfterCloseReset "data-after-close-reset" ["RFC 9293 §3.6.1, SHLD-3"] ["tcp_input.c: tcp_rcv_state_process"]
        "New data for a connection that nobody will read any more: RST, so that the peer learns that it is lost."
        "新数据到达，但已无人会读取：回复 RST，让对端知道数据丢失了。";
    CloseUnreadReset "close-unread-reset" ["RFC 2525 §2.17; RFC 9293 §3.6.1"] ["tcp.c: __tcp_close"]
        "close() with received data unread: RST instead of FIN, and no TIME_WAIT, because that data is lost."
        "关闭时接收队列里还有未读数据：发送 RST 而不是 FIN，也没有 TIME_WAIT，因为那些数据丢失了。";
    LingerZeroReset "linger-zero-reset" ["RFC 9293 §3.10.5 (ABORT)"] ["tcp.c: tcp_disconnect"]
        "SO_LINGER on with 0: close() throws unsent data away and sends RST, even with empty buffers; no TIME_WAIT."
        "SO_LINGER 开启且时间为 0：close() 丢弃未发送的数据并发送 RST，缓冲区为空也一样；没有 TIME_WAIT。";
    LingerZeroSilent "linger-zero-silent" ["RFC 9293 §3.10.5"] ["tcp.c: tcp_need_reset"]
        "Linger 0, but both directions are closed already: the socket goes without a RST."
        "linger 为 0，但两个方向都已关闭：套接字直接消失，不发 RST。";
    CloseInSynSent "close-in-syn-sent" ["RFC 9293 §3.10.4"] ["tcp.c: __tcp_close"]
        "close() in SYN_SENT deletes the attempt; nothing is sent."
        "在 SYN_SENT 时 close()：放弃这次连接，不发送任何报文。";
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
        "The FIN came again, so our last ACK was lost: it is sent again and the 60 s start anew."
        "FIN 再次到达，说明最后的 ACK 丢了：重发 ACK，60 秒重新计时。";
    TimeWaitAcksOld "time-wait-acks-old" ["RFC 9293 §3.10.7.4, first"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "Something out of place reached TIME_WAIT: it is answered with an ACK that says what is expected."
        "不合时宜的报文段到达 TIME_WAIT：回复 ACK，说明期望的序列号。";
    TimeWaitRestart "time-wait-restart" ["RFC 9293 §3.10.7.4"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A bare ACK in sequence restarts the 60 s of TIME_WAIT and gets no answer."
        "按序的纯 ACK 使 TIME_WAIT 的 60 秒重新计时，不作回复。";
    TimeWaitExpires "time-wait-expires" ["RFC 9293 §3.10.8"] ["inet_timewait_sock.c: tw_timer_handler"]
        "60 s have passed since TIME_WAIT was entered or restarted: the address pair is free again."
        "自进入（或重新计时）TIME_WAIT 起已过 60 秒：这个四元组重新可用。";
    TimeWaitAssassinated "time-wait-assassinated" ["RFC 1337 §2"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A RST with exactly the expected number ends TIME_WAIT at once (tcp_rfc1337=0)."
        "序列号恰好匹配的 RST 立即结束 TIME_WAIT（tcp_rfc1337=0）。";
    TimeWaitProtected "time-wait-protected" ["RFC 1337 §3, F1"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "tcp_rfc1337=1: the RST is ignored and TIME_WAIT stays."
        "tcp_rfc1337=1：忽略 RST，TIME_WAIT 保留。";
    RstIgnoredInTimeWait "rst-ignored-in-time-wait" ["RFC 5961 §3"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A RST with another number cannot end TIME_WAIT."
        "序列号不匹配的 RST 不能结束 TIME_WAIT。";
    SynReopensTimeWait "syn-reopens-time-wait" ["RFC 9293 §3.6.1, MAY-2; RFC 6191"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A SYN newer than the old connection, by number or timestamp, ends TIME_WAIT and opens a new connection."
        "比旧连接更新的 SYN（按序列号或时间戳）结束 TIME_WAIT，并打开新连接。";
    TimeWaitOverflow "time-wait-overflow" ["not in the RFC"] ["tcp_minisocks.c: tcp_time_wait"]
        "tcp_max_tw_buckets is reached: no new entry is made and the socket is CLOSED at once; existing ones stay."
        "已达 tcp_max_tw_buckets：不再创建新条目，套接字立即 CLOSED；已有的条目不受影响。";
    BareAckInFinWait2 "bare-ack-in-fin-wait-2" ["RFC 9293 §3.10.7.4"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A bare ACK changes nothing while the orphan waits for the peer's FIN."
        "孤儿在等待对端 FIN 期间，纯 ACK 不改变任何东西。";
    RstEndsFinWait2 "rst-ends-fin-wait-2" ["RFC 9293 §3.10.7.4, second"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A RST in the window ends the orphan in FIN_WAIT_2."
        "窗口内的 RST 结束处于 FIN_WAIT_2 的孤儿。";
    SynEndsFinWait2 "syn-ends-fin-wait-2" ["RFC 9293 §3.10.7.4, fourth"] ["tcp_minisocks.c: tcp_timewait_state_process"]
        "A SYN in the window of an orphan in FIN_WAIT_2: RST, and the entry is gone."
        "FIN_WAIT_2 孤儿的窗口内出现 SYN：回复 RST，条目消失。";
    RstResets "rst-resets" ["RFC 9293 §3.10.7.4, second"] ["tcp_input.c: tcp_reset"]
        "A RST with exactly the expected number: the connection is gone, the next call reports ECONNRESET, received data stays readable."
        "序列号恰好匹配的 RST：连接消失，下一次调用报告 ECONNRESET，已收到的数据仍可读取。";
    RstInCloseWait "rst-in-close-wait" ["RFC 9293 §3.10.7.4, second"] ["tcp_input.c: tcp_reset"]
        "A RST after the peer's FIN: read() still shows the end of the stream, write() fails with EPIPE."
        "在对端 FIN 之后收到 RST：read() 仍显示流结束，write() 以 EPIPE 失败。";
    RstOutOfWindow "rst-out-of-window" ["RFC 5961 §3.2"] ["tcp_input.c: tcp_validate_incoming"]
        "A RST outside the window is dropped without an answer."
        "窗口之外的 RST 被无声丢弃。";
    ChallengeAck "challenge-ack" ["RFC 5961 §3, §4, §5"] ["tcp_input.c: tcp_send_challenge_ack"]
        "Suspicious: it is answered with an ordinary ACK; the genuine peer will answer that with an exact RST."
        "可疑的报文段：用普通 ACK 质询；真正的对端会用序列号准确的 RST 回应。";
    InvalidRateLimited "invalid-rate-limited" ["RFC 5961 §7"] ["tcp_input.c: tcp_oow_rate_limited"]
        "An ACK answered something invalid less than half a second ago, so this one gets none."
        "不到半秒前刚用 ACK 回答过无效报文段，这次不再回答。";
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
    ConnectReturns "connect-returns" ["RFC 9293 §3.9.1"] ["af_inet.c: __inet_stream_connect"]
        "connect() returns as soon as this side is ESTABLISHED."
        "本端一进入 ESTABLISHED，connect() 就返回。";
    CallWaits "call-waits" ["POSIX"] ["sock.c: sk_wait_data"]
        "There is nothing to return yet: the call waits."
        "暂时没有可返回的结果：调用等待。";
    CallWouldBlock "call-would-block" ["POSIX"] ["tcp.c: tcp_recvmsg_locked"]
        "The socket is non-blocking and there is nothing to return: EAGAIN (EINPROGRESS for connect)."
        "套接字为非阻塞且暂无结果：返回 EAGAIN（connect 为 EINPROGRESS）。";
    CallTimesOut "call-times-out" ["POSIX"] ["sock.c: sock_rcvtimeo, sock_sndtimeo"]
        "SO_RCVTIMEO or SO_SNDTIMEO is over: EAGAIN as on a non-blocking socket, EINPROGRESS for connect(), which goes on behind it."
        "SO_RCVTIMEO 或 SO_SNDTIMEO 到时：像非阻塞套接字一样返回 EAGAIN；connect() 返回 EINPROGRESS，连接仍在后台继续。";
    PollBits "poll-bits" ["POSIX"] ["tcp.c: tcp_poll"]
        "poll() shows what would not wait: IN after a FIN, too; HUP once both directions are closed; ERR while an error is pending."
        "poll() 显示哪些操作不会等待：收到 FIN 后也有 IN；两个方向都关闭后有 HUP；有错误等待时有 ERR。";
    SigPipe "sig-pipe" ["POSIX"] ["stream.c: sk_stream_error"]
        "EPIPE comes with SIGPIPE, which this process ignores; one that does not would die here (`sigpipe kill`)."
        "EPIPE 伴随 SIGPIPE：本进程忽略了该信号；不忽略它的进程会在这里被杀死（`sigpipe kill`）。";
    SigPipeKills "sig-pipe-kills" ["POSIX"] ["stream.c: sk_stream_error"]
        "send() would fail with EPIPE, and the process neither ignores nor catches SIGPIPE: it dies in the call, and its \
         kernel closes all its descriptors."
        "send() 本应返回 EPIPE，而进程既没有忽略也没有捕获 SIGPIPE：它在调用中被杀死，内核关闭它的全部描述符。";
    QueueCollapses "queue-collapses" ["not in the RFC"] ["tcp_input.c: tcp_collapse"]
        "The receive buffer is full of small segments, each of which costs far more memory than its bytes: they are copied \
         together, and there is room again."
        "接收缓冲区被小报文段占满，每个报文段占用的内存远多于它的字节数：把它们合并拷贝，空间又够了。";
    NoMemoryDropsData "no-memory-drops-data" ["RFC 9293 §3.8.6 discourages it"] ["tcp_input.c: tcp_data_queue"]
        "The segment fits the window but not the receive buffer: it is dropped, and the ACK takes the announced window back \
         to 0. The sender repeats it until somebody reads."
        "报文段在窗口之内，但接收缓冲区放不下：将它丢弃，并用 ACK 把已通告的窗口收回为 0。发送方会一直重传，直到有人读取。";
    WindowTakenBack "window-taken-back" ["RFC 9293 §3.8.6, MUST-34"] ["tcp_timer.c: tcp_retransmit_timer"]
        "The peer took its window back with data on the way: the oldest segment is repeated as a probe, and the connection is \
         not given up while the peer answers."
        "数据在途时对端收回了窗口：重传最早的报文段作为探测；只要对端还有应答，连接就不会被放弃。";
    NoMemoryDropsBeyond "no-memory-drops-beyond" ["RFC 2018 §8"] ["tcp_input.c: tcp_data_queue_ofo"]
        "A segment beyond a gap finds the receive buffer full, and nothing farther away could make room: it is dropped \
         without a word."
        "乱序报文段到达时接收缓冲区已满，又没有序号更靠后的数据可以腾出空间：悄悄丢弃。";
    BeyondPruned "beyond-pruned" ["RFC 2018 §8"] ["tcp_input.c: tcp_prune_ofo_queue"]
        "To make room, what lies farthest beyond the gap is thrown away although SACK had reported it: the sender must \
         repeat it."
        "为腾出空间，丢弃空洞之后序号最靠后的数据，尽管 SACK 已经报告过它：发送方必须重传。";
    NoMemoryToSend "no-memory-to-send" ["not in the RFC"] ["sock.c: __sk_mem_raise_allocated"]
        "All connections together have as much memory as tcp_mem allows: send() gets none and waits, or returns EAGAIN."
        "全部连接占用的内存已达 tcp_mem 的上限：send() 得不到内存，只能等待，或返回 EAGAIN。";
    CallInterrupted "call-interrupted" ["POSIX"] ["sock.h: sock_intr_errno"]
        "A signal was caught while the call waited: EINTR, or what it had done by then. A connect() goes on without it."
        "调用等待期间进程捕获了一个信号：返回 EINTR，或返回当时已完成的部分。connect() 会在后台继续。";
    RecvData "recv-data" ["RFC 9293 §3.10.3"] ["tcp.c: tcp_recvmsg_locked"]
        "recv() returns what is queued, as a stream: writes leave no borders."
        "recv() 按字节流返回队列中的数据：写入的边界不保留。";
    RecvEof "recv-eof" ["RFC 9293 §3.10.3"] ["tcp.c: tcp_recvmsg_locked"]
        "The peer's FIN has been reached: recv() returns 0, now and for ever."
        "已读到对端的 FIN：recv() 返回 0，此后一直如此。";
    SendQueued "send-queued" ["RFC 9293 §3.10.2"] ["tcp.c: tcp_sendmsg_locked"]
        "send() returns once the bytes are in the send queue; it says nothing about the peer."
        "字节进入发送队列后 send() 即返回；这不说明对端的任何情况。";
    SendPipe "send-pipe" ["POSIX"] ["stream.c: sk_stream_error"]
        "Our direction is closed or the connection is gone: EPIPE, and SIGPIPE."
        "本端方向已关闭或连接已消失：EPIPE，并产生 SIGPIPE。";
    PendingError "pending-error" ["POSIX"] ["sock.h: sock_error"]
        "The error that was waiting on the socket is reported once, to whichever call comes first."
        "套接字上等待的错误只报告一次，由最先到来的调用取走。";
    NotConnected "not-connected" ["POSIX"] ["tcp.c: tcp_recvmsg_locked"]
        "There is no connection on this socket: ENOTCONN."
        "这个套接字上没有连接：ENOTCONN。";
    BadDescriptor "bad-descriptor" ["POSIX"] ["fs/file.c: fget"]
        "The process has no descriptor for that: EBADF."
        "进程没有对应的描述符：EBADF。";
    AddressInUse "address-in-use" ["not in the RFC"] ["inet_connection_sock.c: inet_csk_get_port"]
        "The port is taken: EADDRINUSE. Over TIME_WAIT it may be shared only if SO_REUSEADDR was set on both the old and the new socket."
        "端口被占用：EADDRINUSE。若旧连接处于 TIME_WAIT，只有新旧套接字都设置了 SO_REUSEADDR 才能共用。";
    SocketMade "socket-made" ["POSIX"] ["af_inet.c: inet_create"]
        "socket() makes an endpoint without address or port; the network hears nothing of it."
        "socket() 创建一个既无地址也无端口的端点；网络上毫无动静。";
    PortIsRoots "port-is-roots" ["POSIX"] ["af_inet.c: __inet_bind"]
        "Ports below 1024 are root's: bind() fails with EACCES for anybody else."
        "1024 以下的端口只归 root：其他用户调用 bind() 返回 EACCES。";
    PortOfAnotherUser "port-of-another-user" ["-"] ["inet_connection_sock.c: inet_bind_conflict"]
        "Both have SO_REUSEPORT, but belong to different users: nobody may take a part of another's connections."
        "双方都设了 SO_REUSEPORT，但属于不同用户：谁也不能分走他人的连接。";
    UserChanges "user-changes" ["POSIX"] ["sys.c: __sys_setuid"]
        "The process goes on as that user. What it has open stays, and stays its maker's."
        "进程此后以该用户身份运行；已打开的套接字不受影响，仍归创建者所有。";
    NotRoot "not-root" ["POSIX"] ["sys.c: __sys_setuid"]
        "Only root may become somebody else: EPERM."
        "只有 root 才能变成其他用户：返回 EPERM。";
    PortBound "port-bound" ["not in the RFC"] ["inet_connection_sock.c: inet_csk_get_port"]
        "bind() takes the port, and the socket keeps it until it is closed, connected or not."
        "bind() 占用该端口；无论是否连接，直到关闭套接字才会释放。";
    PortShared "port-shared" ["not in the RFC"] ["inet_connection_sock.c: inet_bind_conflict"]
        "The port is in use, and bind() may share it: old and new both have SO_REUSEADDR and the old does not listen, or both have SO_REUSEPORT."
        "端口已被使用，但 bind() 可以共用：新旧套接字都设置了 SO_REUSEADDR 且旧的不在监听，或都设置了 SO_REUSEPORT。";
    PortPicked "port-picked" ["not in the RFC"] ["inet_connection_sock.c: inet_csk_find_open_port"]
        "Port 0: the kernel picks one that nobody has, with the odd ones first, because connect() prefers the even ones."
        "端口 0：内核挑选一个无人使用的端口；先挑奇数，因为 connect() 优先使用偶数。";
    NoPortToBind "no-port-to-bind" ["not in the RFC"] ["inet_connection_sock.c: inet_csk_find_open_port"]
        "Every port of ip_local_port_range is held by somebody: bind(0) and listen() without a port fail with EADDRINUSE."
        "ip_local_port_range 中的端口都已有人占用：bind(0) 以及未绑定端口的 listen() 返回 EADDRINUSE。";
    BoundAlready "bound-already" ["POSIX"] ["af_inet.c: __inet_bind"]
        "bind() is for a socket that has no port yet: EINVAL."
        "bind() 只能用于尚无端口的套接字：EINVAL。";
    AddressNotOurs "address-not-ours" ["POSIX"] ["af_inet.c: __inet_bind"]
        "bind() to an address that this host does not have: EADDRNOTAVAIL."
        "bind() 的地址不属于本机：EADDRNOTAVAIL。";
    OneListens "one-listens" ["not in the RFC"] ["inet_connection_sock.c: inet_csk_listen_start"]
        "SO_REUSEADDR lets several sockets be bound to a port, but only the first listen() succeeds: EADDRINUSE."
        "SO_REUSEADDR 允许多个套接字绑定同一端口，但只有第一个 listen() 能成功，其余返回 EADDRINUSE。";
    BacklogChanged "backlog-changed" ["POSIX"] ["af_inet.c: __inet_listen_sk"]
        "listen() on a listener changes its backlog and nothing else."
        "对正在监听的套接字再次调用 listen() 只会改变 backlog。";
    HashPicksListener "hash-picks-listener" ["not in the RFC"] ["inet_hashtables.c: inet_lookup_reuseport"]
        "Several listeners share the port with SO_REUSEPORT: a hash of the addresses decides which of them gets the SYN."
        "多个监听套接字通过 SO_REUSEPORT 共用端口：由地址的哈希值决定 SYN 归谁。";
    ConnectAlready "connect-already" ["POSIX"] ["af_inet.c: __inet_stream_connect"]
        "An earlier connect() on this non-blocking socket is still under way: EALREADY."
        "这个非阻塞套接字上的上一次 connect() 仍在进行：EALREADY。";
    ConnectedAlready "connected-already" ["POSIX"] ["af_inet.c: __inet_stream_connect"]
        "connect() on a socket that is connected, or was, or listens: EISCONN."
        "套接字已经连接、曾经连接或正在监听，再调用 connect()：EISCONN。";
    ConnectAborted "connect-aborted" ["not in the RFC"] ["af_inet.c: __inet_stream_connect"]
        "The attempt failed and its error has been read by other means: the next connect() says ECONNABORTED once, and then the socket is free again."
        "连接尝试已失败，而错误已被其他调用取走：下一次 connect() 返回一次 ECONNABORTED，此后套接字又可使用。";
    PairInUse "pair-in-use" ["RFC 9293 §3.3.4"] ["inet_hashtables.c: __inet_check_established"]
        "This local port and that destination are a connection already: EADDRNOTAVAIL."
        "该本地端口与该目的地之间已有连接：EADDRNOTAVAIL。";
    TimeWaitReused "time-wait-reused" ["RFC 6191"] ["tcp_ipv4.c: tcp_twsk_unique"]
        "tcp_tw_reuse: the port pair has been in TIME_WAIT for longer than tcp_tw_reuse_delay, and timestamps tell old segments from new: connect() takes it over."
        "tcp_tw_reuse：该端口对处于 TIME_WAIT 的时间已超过 tcp_tw_reuse_delay，且时间戳可区分新旧报文段：connect() 接管它。";
    BoundPortTakesOver "bound-port-takes-over" ["RFC 6191"] ["tcp_ipv4.c: tcp_twsk_unique"]
        "The port was asked for with bind(): connect() takes the TIME_WAIT over at once, whatever tcp_tw_reuse says, if the old connection had timestamps."
        "端口是用 bind() 指定的：只要旧连接用了时间戳，connect() 立即接管 TIME_WAIT，与 tcp_tw_reuse 无关。";
    NoPortLeft "no-port-left" ["not in the RFC"] ["inet_hashtables.c: __inet_hash_connect"]
        "No local port is free towards that destination: EADDRNOTAVAIL."
        "通往该目的地已没有可用的本地端口：EADDRNOTAVAIL。";
    OptionSet "option-set" ["POSIX"] ["sockopt.c: sk_setsockopt"]
        "The option is noted; it shows when it is needed."
        "选项已记录，用到时才见效果。";
    ShutdownReads "shutdown-reads" ["not in the RFC"] ["tcp.c: tcp_shutdown"]
        "shutdown(SHUT_RD) sends nothing; recv() returns 0 once the queue is empty, and later data is still taken."
        "shutdown(SHUT_RD) 不发送任何报文；队列读空后 recv() 返回 0，之后到达的数据仍被接收。";
    CallReturns "call-returns" ["POSIX"] ["af_inet.c"]
        "The call has done its work and returns 0."
        "调用完成，返回 0。";
    NotForThisSocket "not-for-this-socket" ["POSIX"] ["af_inet.c"]
        "The call does not fit the state of this socket."
        "该调用与套接字当前的状态不符。";
    KillCloses "kill-closes" ["not in the RFC"] ["kernel/exit.c: exit_files"]
        "The process dies, the kernel lives: it closes every descriptor as close() would, the last first, without lingering."
        "进程死了，内核还在：它像 close() 一样关闭每个描述符，后打开的先关，但不 linger。";
    DescriptorShared "descriptor-shared" ["POSIX"] ["fs/file.c: dup_fd, do_dup2"]
        "dup() and fork() make further descriptors for the same socket; the connection knows nothing of them."
        "dup() 与 fork() 只是为同一个套接字增加描述符；连接本身毫不知情。";
    CloseNotLast "close-not-last" ["POSIX"] ["fs/file_table.c: fput"]
        "Another descriptor still refers to the socket, so close() sends nothing, SO_LINGER or not; shutdown() would act at once."
        "还有别的描述符指向这个套接字，所以 close() 什么也不发送，与 SO_LINGER 无关；shutdown() 则会立即生效。";
    ExitCloses "exit-closes" ["not in the RFC"] ["kernel/exit.c: exit_files"]
        "The process ends and its descriptors are closed, without lingering; a socket that another process holds stays open."
        "进程退出，它的描述符被关闭（不 linger）；仍被其他进程持有的套接字保持打开。";
    CrashSilent "crash-silent" ["RFC 9293 §3.5.1"] ["none: the kernel is gone"]
        "The host stops: nothing is sent, and the peer cannot know."
        "主机停机：什么也没发出，对端无从知晓。";
    RebootForgets "reboot-forgets" ["RFC 9293 §3.5.1"] ["none: a new kernel"]
        "The host is back and remembers no connection: whatever arrives for the old ones meets a RST."
        "主机恢复，但不记得任何连接：发往旧连接的报文段都会得到 RST。";
    CableOut "cable-out" ["not in the RFC"] ["none"]
        "The cable is out: TCP is not told, states stay, segments vanish."
        "网线拔掉：TCP 并不知情，状态不变，报文段消失。";
    CableIn "cable-in" ["not in the RFC"] ["none"]
        "The cable is back: the next repeat goes through, if nobody has given up."
        "网线恢复：只要没人放弃，下一次重传就能到达。";
    WireDrops "wire-drops" ["not in the RFC"] ["none"]
        "The network lost it; its sender is not told."
        "网络丢失了它，发送方不会得到通知。";
    WireDuplicates "wire-duplicates" ["not in the RFC"] ["none"]
        "The network delivers it twice."
        "网络把它送达两次。";
    WireForges "wire-forges" ["RFC 5961 §1"] ["none"]
        "Somebody else made it: no host sent it, and the receiver can tell only by its numbers."
        "这是别人伪造的：没有任何主机发出过它，接收方只能凭序列号等字段辨别。";
    RouteQuickAck "route-quickack" ["RFC 9293 §3.8.6.3"] ["tcp_input.c: tcp_in_quickack_mode"]
        "The route says quickack: every acknowledgment goes out at once, none waits for data to ride on."
        "路由带有 quickack 标志：每个确认都立即发出，不再等待捎带。";
    IcmpArrives "icmp-arrives" ["RFC 792; RFC 9293 §3.9.2.2"] ["icmp.c: icmp_unreach"]
        "An ICMP error: it quotes the segment that did not get through, so that the host knows which connection it is about."
        "收到 ICMP 差错报文：它引用了没能送达的报文段，主机由此知道说的是哪条连接。";
    IcmpForNobody "icmp-for-nobody" ["RFC 9293 §3.9.2.2"] ["tcp_ipv4.c: tcp_v4_err"]
        "The ICMP error quotes a connection that is not there, or that is only an entry in TIME_WAIT: nothing happens."
        "ICMP 差错报文引用的连接不存在，或只剩一个 TIME_WAIT 条目：什么也不会发生。";
    IcmpOutOfWindow "icmp-out-of-window" ["RFC 5927 §4.1"] ["tcp_ipv4.c: tcp_v4_err"]
        "The ICMP error quotes a number that is not on its way now, so a stranger may have made it up: ignored (OutOfWindowIcmps)."
        "ICMP 差错报文引用的序列号此刻并不在途中，可能是旁人伪造的：忽略（OutOfWindowIcmps）。";
    IcmpEndsConnect "icmp-ends-connect" ["RFC 9293 §3.9.2.2, MUST-56 forbids it"] ["tcp_ipv4.c: tcp_v4_err"]
        "While a connection is being opened Linux believes an ICMP error: connect() fails at once, with the errno for its code."
        "连接尚在建立时，Linux 相信 ICMP 差错报文：connect() 立即失败，errno 由其代码决定。";
    IcmpEndsRequest "icmp-ends-request" ["RFC 9293 §3.9.2.2"] ["tcp_ipv4.c: tcp_req_err"]
        "The SYN-ACK does not get through, says a router: the half-open entry is dropped."
        "路由器说 SYN-ACK 送不到：丢弃这个半连接。";
    IcmpSparesRequest "icmp-spares-request" ["RFC 9293 §3.9.2.2"] ["tcp_ipv4.c: tcp_req_err"]
        "An ICMP error of this kind does not end a half-open entry; it goes on repeating its SYN-ACK."
        "这类 ICMP 差错报文不会结束半连接；它继续重传 SYN-ACK。";
    IcmpSoftError "icmp-soft-error" ["RFC 9293 §3.9.2.2; RFC 5461 §4"] ["tcp_ipv4.c: tcp_v4_err"]
        "On an open connection an ICMP error is a soft error: it is remembered, and told in place of ETIMEDOUT if nothing gets through before the end."
        "在已建立的连接上，ICMP 差错只是软错误：先记下来；若直到放弃时仍无进展，就用它代替 ETIMEDOUT 报告。";
    IcmpStopsDoubling "icmp-stops-doubling" ["RFC 6069 §4"] ["tcp_ipv4.c: tcp_ld_RTO_revert"]
        "The repeat got as far as a router that answered, so it was not lost to congestion: the last doubling of the RTO is taken back."
        "重传的报文段到达了某个路由器并得到答复，说明不是因拥塞丢失：撤销 RTO 的最后一次加倍。";
    IcmpShrinksSegments "icmp-shrinks-segments" ["RFC 1191 §6.4"] ["tcp_ipv4.c: tcp_v4_mtu_reduced"]
        "A link on the way takes only smaller packets: segments shrink, what was too large goes out again at once, and the path's size is remembered for ten minutes."
        "途中某段链路只能通过更小的分组：缩小报文段，过大的立即重发，并把这条路径的 MTU 记住十分钟。";
    IcmpNotSmaller "icmp-not-smaller" ["RFC 1191 §6.3"] ["tcp_ipv4.c: tcp_v4_mtu_reduced"]
        "Our packets are no larger than the ICMP error asks for: nothing changes."
        "我方的分组本来就不大于 ICMP 差错报文给出的值：没有变化。";
    TooLargeForRoute "too-large-for-route" ["RFC 1191 §6.3"] ["ip_output.c: ip_fragment"]
        "Another connection has learnt that the path takes only small packets: this segment was cut before, and the host itself drops it. It goes out smaller when a timer tries again."
        "另一条连接已得知这条路径只能通过小分组：这个报文段是之前切好的，被本机自己丢弃；等定时器再次尝试时，会以更小的尺寸发出。";
    SoftErrorTold "soft-error-told" ["RFC 9293 §3.9.2.2"] ["sock.c: sk_getsockopt"]
        "getsockopt(SO_ERROR) finds no pending error, and tells what an ICMP error said of a connection that lives on."
        "getsockopt(SO_ERROR) 没有等待中的错误，于是报告 ICMP 差错留下的软错误；连接仍然活着。";
    RouterRejects "router-rejects" ["RFC 1812 §5.2.7.1"] ["none"]
        "A router cannot or will not pass it on, and tells the sender with an ICMP error."
        "路由器无法或不愿转发它，用 ICMP 差错报文告知发送方。";
    IcmpForged "icmp-forged" ["RFC 5927 §3"] ["none"]
        "Somebody made this ICMP error up; it quotes the host's latest segment, or a number that was guessed."
        "这个 ICMP 差错报文是伪造的；它引用该主机最近的报文段，或猜测的序列号。";
    NatKeepsPort "nat-keeps-port" ["RFC 5382 §3.1; RFC 2663 §4.1.2"] ["nf_nat_core.c: get_unique_tuple"]
        "A NAT box puts its own address in the place of the sender's and remembers whose port it is; the port was free, so it stays the same."
        "NAT 设备把源地址换成自己的地址，并记下端口属于谁；这个端口空闲，所以保持不变。";
    NatMovesPort "nat-moves-port" ["RFC 5382 §3.1; RFC 2663 §4.1.2"] ["nf_nat_core.c: get_unique_tuple"]
        "Another host behind the NAT box has that port already: the box puts its address and the next free port in the place of the sender's."
        "NAT 设备后面的另一台主机已经占用这个端口：设备把源地址换成自己的地址，端口换成下一个空闲的。";
    NatRewrites "nat-rewrites" ["RFC 2663 §4.1.2"] ["nf_nat_proto.c: nf_nat_manip_pkt"]
        "The NAT box knows the connection and rewrites the address and the port; the numbers and the timestamps stay as they are."
        "NAT 设备认识这条连接，改写地址与端口；序列号和时间戳原样不动。";
    NatForgot "nat-forgot" ["RFC 5382 §5"] ["nf_conntrack_core.c: resolve_normal_ct"]
        "The NAT box has no mapping for it: none was made, it was idle too long, or the box has rebooted. The hosts cannot know."
        "NAT 设备没有对应的映射：从未建立、空闲超时，或设备重启过。两端主机无从知晓。";
    NatResets "nat-resets" ["RFC 5382 §5; RFC 9293 §3.10.7.1"] ["none"]
        "The NAT box has no mapping for it and answers with a RST, in the name of the host that it was for."
        "NAT 设备没有对应的映射，于是以目标主机的名义回复 RST。";
    LoopbackPath "loopback-path" ["RFC 1122 §3.2.1.3 (g)"] ["route.c: ip_route_output_key"]
        "The address is the host's own: its segments go through the loopback, at once, past the cable and whatever happens on it."
        "目的地址是主机自己的：报文段走环回接口，立即送达，不经过网线，也不受线路上任何事情影响。";
    ConnectsToItself "connects-to-itself" ["RFC 9293 §3.5, figure 7"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "The socket connects to its own address and port: it meets its own SYN, as in a simultaneous open, and is connected to itself."
        "套接字连接到自己的地址和端口：它遇到自己的 SYN，如同双方同时打开，于是与自己建立了连接。";
    LoopbackStaysHome "loopback-stays-home" ["RFC 1122 §3.2.1.3 (g)"] ["route.c: __mkroute_output"]
        "A socket bound to 127.0.0.1 cannot connect to another host: nothing may leave with that address."
        "绑定到 127.0.0.1 的套接字不能连接别的主机：带这个地址的报文段不得离开本机。";
    WireDelays "wire-delays" ["not in the RFC"] ["none"]
        "The network holds it up; later segments may overtake it."
        "网络延迟了它，后面的报文段可能超过它。";
    NobodyThere "nobody-there" ["not in the RFC"] ["none"]
        "No running host has that address."
        "没有运行中的主机拥有这个地址。";
    SegmentArrives "segment-arrives" ["RFC 9293 §3.10.7"] ["tcp_ipv4.c: tcp_v4_rcv"]
        "The segment is delivered to the socket with these two addresses and ports."
        "报文段按这对地址与端口交给对应的套接字。";
    SynCloses "syn-closes" ["RFC 9293 §3.10.7.4, fourth"] ["tcp_input.c: tcp_validate_incoming (until 3.5)"]
        "A SYN in the window of an open connection ends it: a kernel before RFC 5961 takes it for the peer's new beginning."
        "已建立的连接收到窗口内的 SYN，连接就此结束：早于 RFC 5961 的内核认为对端已重新开始。";
    SynResets "syn-resets" ["RFC 9293 §3.10.7.4, fourth"] ["-"]
        "A SYN in the window is an error: it is answered with a reset, and the connection ends."
        "窗口内的 SYN 是错误：回复 RST，连接结束。";
    OldAckIgnored "old-ack-ignored" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_ack (until 3.7)"]
        "The acknowledgment is older than any window ever was; it is passed over, and the data counts all the same."
        "确认号比任何窗口都更旧；忽略它，但数据照收。";
    UnsentAckDropped "unsent-ack-dropped" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_ack (3.0)"]
        "It acknowledges what was never sent: it is dropped, and not answered as the RFC asks."
        "它确认了从未发送的数据：被丢弃，且没有像 RFC 要求的那样回复 ACK。";
    TakenWithoutAck "taken-without-ack" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_input.c: tcp_rcv_established (until 3.7)"]
        "It has no ACK bit, and its data is taken all the same; the RFC drops it."
        "它没有 ACK 位，数据却照收；按 RFC 应当丢弃。";
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
        "The peer holds something three segments further on: what lies before it counts as lost, reported or not (FACK)."
        "对端已持有其后第三个或更远的报文段：之前未被报告的都算丢失（FACK）。";
    ThreeSackedAbove "three-sacked-above" ["RFC 6675 §4"] ["-"]
        "Three segments above it have been reported: it counts as lost."
        "其后已有三个报文段被报告收到：它算丢失。";
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
