// The profiles side by side: each field with its value in linux-6.18, linux-3.0 and rfc9293, what it decides, and its
// sources. There is no 3.0 kernel to measure: its column is from the sources of 3.0.27. Included by profile.rs.
profiles! {
    [
        "linux-6.18"
            "Linux 6.18 with its defaults, two hosts on an Ethernet."
            "默认设置的 Linux 6.18，两台主机位于同一以太网。";
        "linux-3.0"
            "Linux 3.0 of 2011 with its defaults: a first RTO of 3 s, tcp_tw_recycle, and no defence of RFC 5961."
            "默认设置的 Linux 3.0（2011 年）：初始 RTO 3 秒，有 tcp_tw_recycle，没有 RFC 5961 的防护。";
        "rfc9293"
            "What RFC 9293 and those that it builds on ask for, where Linux goes its own way: 2 MSL of 4 minutes, an RTO of 1 s at least."
            "RFC 9293 及其所依据的 RFC 的要求，凡 Linux 自行其是之处皆从 RFC：2MSL 为 4 分钟，RTO 至少 1 秒。";
    ]

    rto_initial: Span = [Span::secs(1), Span::secs(3), Span::secs(1)],
        "The RTO before any round trip was measured.",
        "尚未测得往返时间时的 RTO。",
        told("tcp.h: TCP_TIMEOUT_INIT; 3 s until 3.0", "tcp.h: TCP_TIMEOUT_INIT；3.0 及以前为 3 秒"),
        plain("RFC 6298 §2.1");
    rto_fallback: Span = [Span::secs(3), Span::secs(3), Span::secs(3)],
        "The RTO of data after a handshake that gave no sample.",
        "握手未能给出样本时，数据的 RTO。",
        told(
            "tcp.h: TCP_TIMEOUT_FALLBACK; in 3.0 TCP_TIMEOUT_INIT",
            "tcp.h: TCP_TIMEOUT_FALLBACK；3.0 中为 TCP_TIMEOUT_INIT"
        ),
        plain("RFC 6298 §5.7");
    rto_model: Span = [Span::millis(200), Span::millis(200), Span::secs(1)],
        "From where give-up limits of data are reckoned, and the least wait for a window probe.",
        "计算数据重传放弃时限的起点，也是窗口探测的最短等待。",
        told(
            "tcp_timer.c: tcp_model_timeout; in 3.0 retransmits_timed_out",
            "tcp_timer.c: tcp_model_timeout；3.0 中为 retransmits_timed_out"
        ),
        told("RFC 6298 §2.4: the least RTO", "RFC 6298 §2.4：RTO 的下限");
    rto_floor: RtoFloor = [RtoFloor::Deviation, RtoFloor::Deviation, RtoFloor::Whole],
        "Under what the least RTO (tcp_rto_min_us) is put.",
        "RTO 的下限（tcp_rto_min_us）加在何处。",
        plain("tcp_input.c: tcp_rtt_estimator"), plain("RFC 6298 §2.4 SHOULD");
    synack_measured: bool = [true, false, true],
        "Whether the acknowledgment of a SYN-ACK is a round-trip sample even without timestamps.",
        "没有时间戳时，对 SYN-ACK 的确认是否也作为往返时间样本。",
        told("tcp_input.c: tcp_synack_rtt_meas; since 3.1", "tcp_input.c: tcp_synack_rtt_meas；自 3.1 起"),
        told("RFC 6298 §3: any segment sent once", "RFC 6298 §3：只发送过一次的任何报文段");
    time_wait: Span = [Span::secs(60), Span::secs(60), Span::secs(240)],
        "How long TIME_WAIT lasts.",
        "TIME_WAIT 的时长。",
        plain("tcp.h: TCP_TIMEWAIT_LEN"),
        told(
            "RFC 9293 §3.6.1 MUST-13: 2 MSL; §3.4.2: an MSL is 2 minutes",
            "RFC 9293 §3.6.1 MUST-13：2 MSL；§3.4.2：MSL 为 2 分钟"
        );
    delack_min: Span = [Span::millis(40), Span::millis(40), Span::millis(200)],
        "The shortest delayed ACK.",
        "延迟 ACK 的最短时间。",
        plain("tcp.h: TCP_DELACK_MIN"),
        told(
            "RFC 9293 §3.8.6.3 MUST-59: less than 0.5 s; 200 ms is usual",
            "RFC 9293 §3.8.6.3 MUST-59：小于 0.5 秒，通常取 200 毫秒"
        );
    delack_max: Span = [Span::millis(200), Span::millis(200), Span::millis(200)],
        "The longest delayed ACK.",
        "延迟 ACK 的最长时间。",
        plain("tcp.h: TCP_DELACK_MAX"),
        told("RFC 9293 §3.8.6.3 MUST-59: less than 0.5 s", "RFC 9293 §3.8.6.3 MUST-59：小于 0.5 秒");
    quickacks: u32 = [16, 16, 0],
        "How many ACKs of a young connection go out at once.",
        "新连接最初有多少个 ACK 立即发出。",
        plain("tcp_input.c: TCP_MAX_QUICKACKS"),
        told("RFC 9293 §3.8.6.3 knows none", "RFC 9293 §3.8.6.3 没有这一机制");
    fin_acked_now: bool = [false, false, true],
        "Whether the ACK of a FIN goes out at once.",
        "对 FIN 的确认是否立即发出。",
        told("tcp_input.c: tcp_fin enters the mode in which ACKs wait", "tcp_input.c: tcp_fin 转入延迟 ACK 的模式"),
        told("RFC 9293 §3.10.7.4, eighth: send an acknowledgment", "RFC 9293 §3.10.7.4 第八步：发送确认");
    tick: Span = [Span::millis(4), Span::millis(4), Span::millis(4)],
        "The kernel's clock tick: the delay of \"at the next tick\".",
        "内核的时钟节拍，即“下一个节拍”的延迟。",
        plain("HZ=250"), plain("-");
    timer_min: Span = [Span::millis(2), Span::millis(2), Span::millis(2)],
        "The least wait of a timer of a few milliseconds.",
        "几毫秒级定时器的最短等待。",
        told("tcp.h: TCP_TIMEOUT_MIN_US; of no use in 3.0", "tcp.h: TCP_TIMEOUT_MIN_US；3.0 中用不到"),
        plain("-");
    gap_ack_delay: Span = [Span::millis(1), Span::ZERO, Span::ZERO],
        "The longest that an ACK for a gap waits for others, from the fourth on.",
        "从第四个起，报告空洞的 ACK 最多等待多久以便合并。",
        told("tcp_input.c: tcp_comp_sack_delay_ns; since 4.18", "tcp_input.c: tcp_comp_sack_delay_ns；自 4.18 起"),
        told("RFC 5681 §4.2: at once", "RFC 5681 §4.2：立即发送");
    mss: u16 = [1460, 1460, 1460],
        "The MSS announced on a 1500-byte link, in bytes.",
        "MTU 为 1500 字节的链路上通告的 MSS，单位字节。",
        plain("tcp_output.c: tcp_advertise_mss"), plain("RFC 9293 §3.7.1");
    receive_buffer: u32 = [131_072, 87_380, 131_072],
        "The receive buffer at first, in bytes of memory.",
        "接收缓冲区的初始大小，按内存字节计。",
        told("tcp.c: tcp_rmem[1]; since 4.20", "tcp.c: tcp_rmem[1]；自 4.20 起"),
        told("-; as on Linux 6.18", "-；同 Linux 6.18");
    receive_buffer_max: u32 = [6_291_456, 4_194_304, 6_291_456],
        "The receive buffer at most.",
        "接收缓冲区的上限。",
        told(
            "tcp.c: tcp_rmem[2]; 4 MiB until 3.3; 32 MiB by default on 6.18, where the kernel lab sets 6 MiB, too",
            "tcp.c: tcp_rmem[2]；3.3 及以前为 4 MiB；6.18 默认为 32 MiB，内核实验环境同样设为 6 MiB"
        ),
        told("-; as on Linux 6.18", "-；同 Linux 6.18");
    first_window: u32 = [0, 10, 0],
        "The window of a SYN in segments; 0: all that the buffer has room for.",
        "SYN 通告的窗口，以报文段计；0 表示缓冲区能容纳多少就通告多少。",
        told(
            "tcp_output.c: tcp_select_initial_window; TCP_DEFAULT_INIT_RCVWND until 4.19",
            "tcp_output.c: tcp_select_initial_window；4.19 及以前为 TCP_DEFAULT_INIT_RCVWND"
        ),
        told("-; as on Linux 6.18", "-；同 Linux 6.18");
    send_buffer: u32 = [16_384, 16_384, 16_384],
        "The send buffer before the connection is open, in bytes of memory.",
        "连接建立前发送缓冲区的大小，按内存字节计。",
        plain("tcp.c: tcp_wmem[1]"),
        told("-; as on Linux 6.18", "-；同 Linux 6.18");
    send_buffer_max: u32 = [4_194_304, 4_194_304, 4_194_304],
        "The send buffer at most.",
        "发送缓冲区的上限。",
        plain("tcp.c: tcp_wmem[2]"),
        told("-; as on Linux 6.18", "-；同 Linux 6.18");
    cwnd_initial: u32 = [10, 10, 3],
        "The first congestion window, in segments.",
        "初始拥塞窗口，以报文段计。",
        told("tcp.h: TCP_INIT_CWND; 10 since 2.6.39 (RFC 6928)", "tcp.h: TCP_INIT_CWND；自 2.6.39 起为 10（RFC 6928）"),
        told("RFC 5681 §3.1: 3 for an SMSS of 1460", "RFC 5681 §3.1：SMSS 为 1460 时取 3");

    reset_check: ResetCheck = [ResetCheck::Exact, ResetCheck::Window, ResetCheck::Window],
        "Which reset a connection believes.",
        "连接相信哪些 RST。",
        told("tcp_input.c: tcp_validate_incoming; since 3.6", "tcp_input.c: tcp_validate_incoming；自 3.6 起"),
        told(
            "RFC 9293 §3.10.7.4, second; RFC 5961 §3 is left to the implementation",
            "RFC 9293 §3.10.7.4 第二步；RFC 5961 §3 由实现自行取舍"
        );
    time_wait_reset: ResetCheck = [ResetCheck::Exact, ResetCheck::Exact, ResetCheck::Window],
        "Which reset TIME_WAIT believes.",
        "TIME_WAIT 相信哪些 RST。",
        plain("tcp_minisocks.c: tcp_timewait_state_process"),
        told("RFC 9293 §3.10.7.4, second: TIME-WAIT", "RFC 9293 §3.10.7.4 第二步：TIME-WAIT");
    syn_check: SynCheck = [SynCheck::Challenge, SynCheck::Resets, SynCheck::Resets],
        "What a SYN on an open connection does.",
        "已建立的连接收到 SYN 时怎么办。",
        told("tcp_input.c: tcp_validate_incoming; since 3.6", "tcp_input.c: tcp_validate_incoming；自 3.6 起"),
        told(
            "RFC 9293 §3.10.7.4, fourth; RFC 5961 §4 is left to the implementation",
            "RFC 9293 §3.10.7.4 第四步；RFC 5961 §4 由实现自行取舍"
        );
    old_ack: OldAckCheck = [OldAckCheck::Challenge, OldAckCheck::Ignored, OldAckCheck::Ignored],
        "What an acknowledgment does that is older than any window ever was.",
        "比任何窗口都更旧的确认号如何处理。",
        told("tcp_input.c: tcp_ack; since 3.8", "tcp_input.c: tcp_ack；自 3.8 起"),
        told("RFC 9293 §3.10.7.4, fifth: ignored; RFC 5961 §5 MAY-12", "RFC 9293 §3.10.7.4 第五步：忽略；RFC 5961 §5 MAY-12");
    unsent_ack: UnsentAck = [UnsentAck::Acked, UnsentAck::Unanswered, UnsentAck::Acked],
        "What an acknowledgment of what was never sent does.",
        "对从未发送的数据的确认如何处理。",
        told(
            "tcp_input.c: tcp_ack; in 3.0 silent, and tcp_rcv_state_process asks for its verdict in SYN_RECV only",
            "tcp_input.c: tcp_ack；3.0 中不作回应，且 tcp_rcv_state_process 仅在 SYN_RECV 状态下理会其结果"
        ),
        told("RFC 9293 §3.10.7.4, fifth", "RFC 9293 §3.10.7.4 第五步");
    needs_ack_bit: AckBit = [AckBit::Everywhere, AckBit::ButEstablished, AckBit::Everywhere],
        "Where a segment without the ACK bit is dropped.",
        "在哪些状态下丢弃没有 ACK 位的报文段。",
        told(
            "tcp_input.c: tcp_rcv_state_process; tcp_rcv_established since 3.8",
            "tcp_input.c: tcp_rcv_state_process；tcp_rcv_established 自 3.8 起"
        ),
        told(
            "RFC 9293 §3.10.7.4, fifth, after the window; the order is as on Linux 6.18",
            "RFC 9293 §3.10.7.4 第五步，在检查窗口之后；这里的次序同 Linux 6.18"
        );
    paws_slack: i32 = [1, 1, 0],
        "By how many ticks a timestamp may be older than the latest.",
        "时间戳最多可以比最新的旧几个节拍。",
        plain("tcp.h: TCP_PAWS_WINDOW"), plain("RFC 7323 §5.3 R1");
    replayed_ack_tenths: u32 = [12, 10, 0],
        "Up to how many tenths of an RTO an old ACK that says nothing new may be older.",
        "不带新信息的旧 ACK 最多可以旧多少个十分之一 RTO。",
        plain("tcp_input.c: tcp_disordered_ack"),
        told("RFC 7323 §5.3 knows no such exception", "RFC 7323 §5.3 没有这一例外");
    overtaken_ack: Answer = [Answer::Silence, Answer::Ack, Answer::Ack],
        "How a pure ACK with an old number and an old timestamp is answered.",
        "序列号与时间戳都旧的纯 ACK 如何回应。",
        told("tcp_input.c: tcp_disordered_ack_check; since 6.14", "tcp_input.c: tcp_disordered_ack_check；自 6.14 起"),
        told("RFC 7323 §5.3 R1: an ACK", "RFC 7323 §5.3 R1：回复 ACK");
    syn_fin_dropped: bool = [true, false, true],
        "Whether a listener drops a SYN with FIN.",
        "监听套接字是否丢弃同时带 SYN 与 FIN 的报文段。",
        told("tcp_input.c: tcp_rcv_state_process; since 3.3", "tcp_input.c: tcp_rcv_state_process；自 3.3 起"),
        told("RFC 9293 §3.10.7.2 would keep the FIN; as on Linux 6.18", "按 RFC 9293 §3.10.7.2 应保留 FIN；这里同 Linux 6.18");
    bad_ack_hurries_syn: bool = [true, false, false],
        "Whether an unacceptable ACK in SYN_SENT brings the next SYN after two ticks.",
        "SYN_SENT 中收到不可接受的 ACK 后，是否两个节拍后就重发 SYN。",
        told(
            "tcp_input.c: tcp_rcv_synsent_state_process; not in 3.0",
            "tcp_input.c: tcp_rcv_synsent_state_process；3.0 中没有"
        ),
        told("RFC 9293 §3.10.7.3, first: a reset, and no more", "RFC 9293 §3.10.7.3 第一步：只回复 RST，别无其他");
    reset_in_syn_rcvd: Errno = [Errno::ECONNRESET, Errno::ECONNRESET, Errno::ECONNREFUSED],
        "What a reset tells connect() when both SYNs have crossed.",
        "双方 SYN 交错后收到 RST，connect() 返回的错误。",
        plain("tcp_input.c: tcp_reset"),
        told("RFC 9293 §3.10.7.4, second: connection refused", "RFC 9293 §3.10.7.4 第二步：连接被拒绝");

    same_syn: SameSyn = [SameSyn::Restarts, SameSyn::Answered, SameSyn::Acked],
        "What the same SYN again gets at a half-open connection.",
        "半连接再次收到同一个 SYN 时如何回应。",
        told("tcp_minisocks.c: tcp_check_req; the timer since 4.0", "tcp_minisocks.c: tcp_check_req；定时器的处理自 4.0 起"),
        told("RFC 9293 §3.10.7.4, first: out of the window", "RFC 9293 §3.10.7.4 第一步：在窗口之外");
    new_syn: NewSyn = [NewSyn::Resets, NewSyn::Resets, NewSyn::Forgets],
        "What a SYN with another number in the window does to a half-open connection.",
        "窗口内序列号不同的 SYN 对半连接有什么作用。",
        plain("tcp_minisocks.c: tcp_check_req"),
        told("RFC 9293 §3.10.7.4, fourth: return to LISTEN", "RFC 9293 §3.10.7.4 第四步：返回 LISTEN");
    syn_data: SynData = [SynData::Ignored, SynData::Ignored, SynData::Queued],
        "What becomes of the data on a SYN.",
        "SYN 携带的数据如何处理。",
        plain("tcp_input.c: tcp_conn_request"),
        told("RFC 9293 §3.10.7.2, third: queued for processing later", "RFC 9293 §3.10.7.2 第三步：排队，稍后处理");
    syn_queue: SynQueue = [SynQueue::Backlog, SynQueue::PowerOfTwo, SynQueue::Backlog],
        "How many half-open connections a listener keeps.",
        "监听套接字保存多少个半连接。",
        told(
            "inet_connection_sock.h: inet_csk_reqsk_queue_is_full; until 4.2 request_sock.c: reqsk_queue_alloc",
            "inet_connection_sock.h: inet_csk_reqsk_queue_is_full；4.2 及以前为 request_sock.c: reqsk_queue_alloc"
        ),
        told("not specified; as on Linux 6.18", "未作规定；同 Linux 6.18");
    full_queue: FullQueue = [FullQueue::EverySyn, FullQueue::YoungSyns, FullQueue::EverySyn],
        "Which SYN is dropped because the accept queue is full.",
        "全连接队列已满时丢弃哪些 SYN。",
        told("tcp_input.c: tcp_conn_request; since 4.10", "tcp_input.c: tcp_conn_request；自 4.10 起"),
        told("not specified; as on Linux 6.18", "未作规定；同 Linux 6.18");
    cookie_sizes: &'static [u16] = [
            &[536, 1300, 1440, 1460], &[64, 512, 536, 1024, 1440, 1460, 4312, 8960], &[536, 1300, 1440, 1460]
        ],
        "The segment sizes that a SYN cookie can tell apart, in bytes.",
        "SYN cookie 能区分的报文段大小，单位字节。",
        told("syncookies.c: msstab; since 3.13", "syncookies.c: msstab；自 3.13 起"),
        told("RFC 4987 §3.6; as on Linux 6.18", "RFC 4987 §3.6；同 Linux 6.18");
    cookie_minutes: u32 = [2, 4, 2],
        "For how many minutes, begun ones included, a SYN cookie is good.",
        "SYN cookie 在多少分钟内有效（含未满的一分钟）。",
        told(
            "syncookies.c: MAX_SYNCOOKIE_AGE; in 3.0 COUNTER_TRIES",
            "syncookies.c: MAX_SYNCOOKIE_AGE；3.0 中为 COUNTER_TRIES"
        ),
        told("RFC 4987 §3.6; as on Linux 6.18", "RFC 4987 §3.6；同 Linux 6.18");
    cookie_watch: Span = [Span::secs(120), Span::secs(3), Span::secs(120)],
        "How long after the last cookie an ACK is looked at as one.",
        "发出最后一个 cookie 之后，多久以内还会把 ACK 当作 cookie 检查。",
        plain("tcp.h: tcp_synq_no_recent_overflow"),
        told("RFC 4987 §3.6; as on Linux 6.18", "RFC 4987 §3.6；同 Linux 6.18");

    icmp_ends: IcmpEnds = [IcmpEnds::Opening, IcmpEnds::Opening, IcmpEnds::Hard],
        "Which ICMP error ends a connection.",
        "哪些 ICMP 差错会结束连接。",
        plain("tcp_ipv4.c: tcp_v4_err"),
        told(
            "RFC 9293 §3.9.2.2 MUST-56: no soft error; SHLD-26: hard ones",
            "RFC 9293 §3.9.2.2 MUST-56：软错误不中止连接；SHLD-26：硬错误中止"
        );
    fin_wait2_expires: bool = [true, true, false],
        "Whether FIN_WAIT_2 ends by itself when no process holds the connection (tcp_fin_timeout).",
        "没有进程持有时，FIN_WAIT_2 是否会自行结束（tcp_fin_timeout）。",
        plain("tcp.c: __tcp_close"),
        told("RFC 9293 §3.6 knows no such limit", "RFC 9293 §3.6 没有这一时限");
    last_ack_waits: bool = [false, false, true],
        "Whether close() in CLOSE_WAIT leaves that state only when all data, and the FIN behind it, has been sent.",
        "CLOSE_WAIT 中调用 close()，是否要等数据和其后的 FIN 都发出才离开该状态。",
        plain("tcp.c: tcp_close_state"),
        told("RFC 9293 §3.10.4: CLOSE-WAIT", "RFC 9293 §3.10.4：CLOSE-WAIT");
    reset_flushes: bool = [false, false, true],
        "Whether a reset throws away what was received and not read.",
        "收到 RST 时是否丢弃已收到但尚未读取的数据。",
        told("tcp_input.c: tcp_reset keeps it", "tcp_input.c: tcp_reset 予以保留"),
        told("RFC 9293 §3.10.7.4, second: all queues are flushed", "RFC 9293 §3.10.7.4 第二步：清空所有队列");
    resetter_waits: bool = [false, false, true],
        "Whether the side that resets a connection spends TIME_WAIT.",
        "发送 RST 的一方是否进入 TIME_WAIT。",
        told("tcp.c: __tcp_close, tcp_disconnect: CLOSED", "tcp.c: __tcp_close、tcp_disconnect：进入 CLOSED"),
        plain("RFC 9293 §3.5.2 SHOULD");
    keepalive_resets: bool = [true, true, false],
        "Whether a connection that keepalive gives up sends a reset.",
        "保活放弃连接时是否发送 RST。",
        plain("tcp_timer.c: tcp_keepalive_timer"),
        told("RFC 9293 §3.8.4 asks for none", "RFC 9293 §3.8.4 不作要求");
    time_wait_restart: TimeWaitRestart = [TimeWaitRestart::AnyAck, TimeWaitRestart::AnyAck, TimeWaitRestart::FinOnly],
        "What starts the time in TIME_WAIT anew.",
        "什么会让 TIME_WAIT 重新计时。",
        plain("tcp_minisocks.c: tcp_timewait_state_process"),
        told("RFC 9293 §3.10.7.4, eighth: a retransmitted FIN", "RFC 9293 §3.10.7.4 第八步：重传的 FIN");
    time_wait_returns: bool = [false, false, true],
        "Whether TIME_WAIT comes back when the SYN that ended it turns out to be old.",
        "结束 TIME_WAIT 的 SYN 若被证明是旧的，是否回到 TIME_WAIT。",
        told("tcp_ipv4.c: tcp_v4_rcv: the entry is gone", "tcp_ipv4.c: tcp_v4_rcv：该条目随即删除"),
        plain("RFC 9293 §3.6.1 MAY-2 (2)");

    user_timeout: UserTimeout = [UserTimeout::Everything, UserTimeout::Repeats, UserTimeout::Everything],
        "What TCP_USER_TIMEOUT limits.",
        "TCP_USER_TIMEOUT 限制什么。",
        told(
            "tcp_timer.c: tcp_write_timeout, tcp_probe_timer; in 3.0 neither SYNs nor probes",
            "tcp_timer.c: tcp_write_timeout, tcp_probe_timer；3.0 中不涉及 SYN 与窗口探测"
        ),
        told("RFC 9293 §3.8.3; as on Linux 6.18", "RFC 9293 §3.8.3；同 Linux 6.18");
    user_timeout_cuts: bool = [true, false, true],
        "Whether a wait ends early where the user timeout is over before it.",
        "等待时间超出用户超时时，是否提前结束等待。",
        told("tcp_timer.c: tcp_clamp_rto_to_user_timeout; not in 3.0", "tcp_timer.c: tcp_clamp_rto_to_user_timeout；3.0 中没有"),
        told("RFC 5482 asks for no such accuracy; as on Linux 6.18", "RFC 5482 不要求如此准确；同 Linux 6.18");
    taken_back: TakenBack = [TakenBack::Repeating, TakenBack::Silence, TakenBack::Repeating],
        "When a connection ends whose peer took its window back and fell silent.",
        "对端收回窗口后不再回应，连接何时结束。",
        told(
            "tcp_timer.c: tcp_rtx_probe0_timed_out; in 3.0 tcp_retransmit_timer",
            "tcp_timer.c: tcp_rtx_probe0_timed_out；3.0 中为 tcp_retransmit_timer"
        ),
        told("-; as on Linux 6.18", "-；同 Linux 6.18");
    probe_limit: ProbeLimit = [ProbeLimit::Reached, ProbeLimit::Passed, ProbeLimit::Reached],
        "How many window probes may stay unanswered (tcp_retries2, or tcp_orphan_retries).",
        "允许多少个窗口探测得不到回应（tcp_retries2 或 tcp_orphan_retries）。",
        told("tcp_timer.c: tcp_probe_timer; one more in 3.0", "tcp_timer.c: tcp_probe_timer；3.0 中多一个"),
        told("-; as on Linux 6.18", "-；同 Linux 6.18");
    answered_orphan_ends: bool = [true, false, true],
        "Whether an orphan is given up although its window probes are answered.",
        "窗口探测有回应时，孤儿连接是否仍会被放弃。",
        told("tcp_timer.c: tcp_probe_timer; not in 3.0", "tcp_timer.c: tcp_probe_timer；3.0 中不会"),
        told("RFC 6429 lets a system do so; as on Linux 6.18", "RFC 6429 允许系统如此；同 Linux 6.18");
    window_probe: WindowProbe = [WindowProbe::Empty, WindowProbe::Empty, WindowProbe::OneByte],
        "What a probe of a closed window carries.",
        "对零窗口的探测携带什么。",
        plain("tcp_output.c: tcp_xmit_probe_skb"),
        told("RFC 9293 §3.8.6.1: at least one octet of new data", "RFC 9293 §3.8.6.1：至少一字节新数据");
    nagle: Nagle = [Nagle::Minshall, Nagle::Minshall, Nagle::Classic],
        "When a small segment waits (Nagle).",
        "小报文段何时等待（Nagle 算法）。",
        plain("tcp_output.c: tcp_nagle_check"), plain("RFC 9293 §3.7.4 SHLD-7");
    loss_marks: LossMarks = [LossMarks::Rack, LossMarks::Forward, LossMarks::Sacked],
        "How a sender with SACK finds what is lost.",
        "使用 SACK 的发送方如何判定丢失。",
        told(
            "tcp_recovery.c since 4.18; in 3.0 tcp_input.c: tcp_update_scoreboard",
            "自 4.18 起为 tcp_recovery.c；3.0 中为 tcp_input.c: tcp_update_scoreboard"
        ),
        plain("RFC 6675 §4 IsLost");

    isn_tick_ns: u64 = [64, 64, 4_000],
        "How often the clock in initial sequence numbers ticks, in nanoseconds.",
        "初始序列号中的时钟多少纳秒走一格。",
        plain("secure_seq.c: seq_scale"),
        told("RFC 9293 §3.4.1: 4 microseconds", "RFC 9293 §3.4.1：4 微秒");
    stamp_clock: StampClock = [StampClock::PerConnection, StampClock::PerHost, StampClock::PerConnection],
        "What the timestamps of a host's connections have in common.",
        "一台主机各连接的时间戳有何共同之处。",
        told("secure_seq.c: secure_tcp_ts_off; since 4.10", "secure_seq.c: secure_tcp_ts_off；自 4.10 起"),
        told("RFC 7323 §5.4; as on Linux 6.18", "RFC 7323 §5.4；同 Linux 6.18");
    port_order: PortOrder = [PortOrder::Parities, PortOrder::Successive, PortOrder::Parities],
        "In which order connect() tries local ports.",
        "connect() 按什么次序尝试本地端口。",
        told(
            "inet_hashtables.c: __inet_hash_connect; parities since 4.2",
            "inet_hashtables.c: __inet_hash_connect；自 4.2 起区分奇偶"
        ),
        told("RFC 6056; as on Linux 6.18", "RFC 6056；同 Linux 6.18");
    reuse_age: ReuseAge = [ReuseAge::SinceEntry, ReuseAge::SecondsSinceStamp, ReuseAge::SinceEntry],
        "From when on tcp_tw_reuse lets connect() have a pair in TIME_WAIT.",
        "TIME_WAIT 中的端口对从何时起可被 tcp_tw_reuse 复用。",
        told("tcp_ipv4.c: tcp_twsk_unique; whole seconds until 6.13", "tcp_ipv4.c: tcp_twsk_unique；6.13 及以前以整秒计"),
        told("RFC 6191; as on Linux 6.18", "RFC 6191；同 Linux 6.18");
    reuseport: bool = [true, false, true],
        "Whether there is SO_REUSEPORT.",
        "是否有 SO_REUSEPORT。",
        told("sock.c: sk_setsockopt; since 3.9", "sock.c: sk_setsockopt；自 3.9 起"),
        told("-; as on Linux 6.18", "-；同 Linux 6.18");
}
