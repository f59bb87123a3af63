// A connection opens: SYNs, requests, cookies, queues.
// Included by rule.rs.
rules_of! {
    $ opening_rules

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
        "The SYN-ACK acknowledges our SYN: the client is ESTABLISHED now, one trip before the server, and owes it the third segment."
        "SYN-ACK 确认了我方的 SYN：客户端此刻进入 ESTABLISHED（比服务器早一个单程），接下来该发出第三个报文段。";
    AckEstablishes "ack-establishes" ["RFC 9293 §3.10.7.4, fifth"] ["tcp_minisocks.c: tcp_check_req"]
        "The acknowledgment of our SYN completes the handshake; any later segment carries it too, data included."
        "对我方 SYN 的确认完成了握手；之后的任何报文段（包括数据）都带着这个确认。";
    SynsCross "syns-cross" ["RFC 9293 §3.5, figure 7"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "A SYN meets our own SYN on the way: whoever gets such a SYN goes to SYN_RCVD and answers with SYN-ACK."
        "双方的 SYN 在途中交错：收到对方 SYN 的一端进入 SYN_RCVD 并回复 SYN-ACK。";
    SameSynAnswered "same-syn-answered" ["RFC 9293 §3.10.7.4"] ["tcp_minisocks.c: tcp_check_req"]
        "The same SYN came again, so the SYN-ACK goes out again; there is still one connection."
        "同一个 SYN 再次到达，于是再发一次 SYN-ACK；连接仍只有一条。";
    SynRepeat "syn-repeat" ["RFC 9293 §3.8.3; RFC 6298 §5"] ["tcp_timer.c: tcp_retransmit_timer"]
        "No answer to the SYN: it is sent again. After the first tcp_syn_linear_timeouts repeats, where a kernel has them, the waits double."
        "SYN 没有回应：重发。前 tcp_syn_linear_timeouts 次（若内核有此设置）间隔相等，之后间隔加倍。";
    SynRepeatEarly "syn-repeat-early" ["RFC 9293 §3.10.7.3"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "After an ACK that fits no connection of ours, the SYN is tried again within milliseconds."
        "收到与我方无关的 ACK 之后，SYN 在几毫秒内就会重试。";
    SynGivesUp "syn-gives-up" ["RFC 9293 §3.8.3"] ["tcp_timer.c: tcp_write_timeout"]
        "All repeats of the SYN are used up, and no handshake has come of them: connect() fails, and nothing more is sent."
        "SYN 的重发次数已经用完，握手始终没有完成：connect() 失败，不再发送任何报文。";
    SynAckRepeat "syn-ack-repeat" ["RFC 6298 §5"] ["inet_connection_sock.c: reqsk_timer_handler"]
        "The timer fires, and the handshake is still unfinished: the SYN-ACK is sent again and the wait doubles."
        "定时器到期时，握手仍未完成：重发 SYN-ACK，等待时间加倍。";
    RequestGivesUp "request-gives-up" ["RFC 9293 §3.8.3"] ["inet_connection_sock.c: reqsk_timer_handler"]
        "tcp_synack_retries are used up: the half-open entry is dropped without a word."
        "tcp_synack_retries 用尽：半连接被悄悄丢弃。";
    NoConnectionReset "no-connection-reset" ["RFC 9293 §3.5.2, §3.10.7.1"] ["tcp_ipv4.c: tcp_v4_send_reset"]
        "Nobody has a socket for this segment: it is answered with RST."
        "没有任何套接字对应这个报文段：回复 RST。";
    RstRefuses "rst-refuses" ["RFC 9293 §3.10.7.3"] ["tcp_input.c: tcp_reset"]
        "A RST reaches connect() before the connection is open (in SYN_SENT it must acknowledge our SYN): ECONNREFUSED. As a rule nobody listens there."
        "连接尚未建立时收到 RST（在 SYN_SENT 中它必须确认我方的 SYN）：connect() 返回 ECONNREFUSED，通常是对端无人监听。";
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
        "It acknowledges something that this connection has not sent: answered with a RST that takes its number from that ACK."
        "它确认了本连接从未发送过的内容：回复 RST，序列号取自对方的确认号。";
    EchoOfAnotherSyn "echo-of-another-syn" ["RFC 7323 §3.2; RFC 9293 §3.5.2"] ["tcp_input.c: tcp_rcv_synsent_state_process"]
        "It echoes a timestamp that no SYN of ours carried, so it answers somebody else's: reset, unless it is a RST itself, and we go on waiting."
        "它回显的时间戳不属于我方的任何 SYN，应答的是别人的 SYN：回复 RST（若它本身就是 RST 则忽略），我方继续等待。";
    EchoOfNoSynAck "echo-of-no-syn-ack" ["RFC 7323 §3.2"] ["tcp_minisocks.c: tcp_check_req"]
        "It echoes a timestamp that no SYN-ACK of this half-open connection carried: acknowledged, and otherwise ignored."
        "它回显的时间戳不属于这个半连接发出的任何 SYN-ACK：回复 ACK，其余忽略。";
    ListenIgnores "listen-ignores" ["RFC 9293 §3.10.7.2"] ["tcp_input.c: tcp_rcv_state_process"]
        "A listener drops a RST, what is neither a SYN nor an ACK, and, but for old kernels, a SYN with FIN."
        "监听套接字丢弃 RST、既不是 SYN 也不是 ACK 的报文段，以及（旧内核除外）同时带 FIN 的 SYN。";
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
        "It is no cookie that still counts (SyncookiesFailed): the ACK belongs to nobody and is answered with RST."
        "不是仍在有效期内的 cookie（SyncookiesFailed）：该 ACK 不属于任何连接，回复 RST。";
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
    DeferWaitsForData "defer-waits-for-data" ["not in the RFC"] ["tcp_minisocks.c: tcp_check_req"]
        "TCP_DEFER_ACCEPT: an ACK without data does not finish the handshake; the half-open entry goes on waiting, without a SYN-ACK."
        "TCP_DEFER_ACCEPT：不带数据的 ACK 不算完成握手；半连接继续等待，也不重传 SYN-ACK。";
    OverflowAborts "overflow-aborts" ["not in the RFC"] ["tcp_minisocks.c: tcp_check_req"]
        "tcp_abort_on_overflow=1: the final ACK that finds the accept queue full is answered with RST."
        "tcp_abort_on_overflow=1：遇到全连接队列已满时，用 RST 回复第三次握手的 ACK。";
    RstEndsRequest "rst-ends-request" ["RFC 9293 §3.10.7.4, second"] ["tcp_minisocks.c: tcp_check_req"]
        "A RST in the window deletes the half-open entry; the listener never left LISTEN."
        "窗口内的 RST 删除半连接；监听套接字从未离开 LISTEN。";
    SynEndsRequest "syn-ends-request" ["RFC 9293 §3.10.7.4, fourth"] ["tcp_minisocks.c: tcp_check_req"]
        "A different SYN in the window of a half-open entry: RST, and the entry is gone."
        "半连接的窗口内出现了另一个 SYN：回复 RST，半连接被删除。";
}
