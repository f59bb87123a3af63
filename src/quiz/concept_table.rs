// Every knowledge component in the order of the course: slug, lessons, misconceptions, what it is taken for; then its
// names. Included by concept.rs.
concepts! {
    "why-tcp" ["L01"] ["M65"] []
        "What TCP adds to IP" "TCP 在 IP 之上增加了什么";
    "byte-stream" ["L01"] ["M65", "M18"] []
        "A stream of bytes, not messages" "字节流没有消息边界";
    "four-tuple" ["L02"] ["M42", "M43"] []
        "What identifies a connection" "由四元组标识一条连接";
    "flags" ["L03"] ["M20"] []
        "Which flags a segment carries" "报文段带哪些标志位";
    "sequence-arithmetic" ["L04"] ["M17", "M18"] []
        "What uses up sequence numbers" "哪些内容占用序列号";
    "cumulative-ack" ["L04"] ["M16"] []
        "The acknowledgment number" "确认号的含义";
    "capture-numbers" ["L04"] ["M16", "M17"] []
        "Numbers in a capture" "看懂抓包中的序列号和确认号";
    "mss-announced" ["L05"] ["M14"] []
        "The MSS is announced, not agreed" "MSS 是各自通告的，不是协商的";
    "mss-arithmetic" ["L05"] ["M15"] []
        "MSS, MTU and segments" "MSS、MTU 与分段";
    "three-way-handshake" ["L06"] ["M03", "M20"] []
        "The three segments of a handshake" "握手的三个报文段";
    "handshake-states" ["L06"] ["M04"] []
        "States during the handshake" "握手过程中的状态";
    "accept-takes-finished-connections" ["L06", "L12"] ["M01"] []
        "accept() takes a finished connection" "accept() 取走的是已完成的连接";
    "syn-retries" ["L07"] ["M06"] [Timeouts]
        "How long connect() keeps trying" "connect() 会重试多久";
    "syn-ack-retries" ["L07"] ["M06"] [Timeouts]
        "How long a half-open entry lives" "半连接保留多久";
    "lost-third-ack" ["L07"] ["M02"] []
        "The last ACK of the handshake is lost" "握手的最后一个 ACK 丢失";
    "why-three" ["L08"] ["M03"] []
        "Why three segments and not two" "为什么是三次而不是两次";
    "old-duplicate-syn" ["L08"] ["M07"] []
        "An old SYN arrives" "迟到的旧 SYN";
    "initial-sequence-number" ["L09"] ["M08"] []
        "The initial sequence number" "初始序列号";
    "connect-errors" ["L10"] ["M05"] [Errors]
        "Refused, filtered, gone" "拒绝、丢弃与失联";
    "rst-from-a-closed-port" ["L10"] ["M05", "M53"] []
        "What a closed port answers" "关闭的端口如何回答";
    "simultaneous-open" ["L11"] ["M13"] []
        "Both ends open at once" "同时打开";
    "self-connect" ["L11"] ["M13"] []
        "A socket connected to itself" "自连接";
    "reset-in-syn-rcvd" ["L11"] [] []
        "A reset during the handshake" "握手途中收到 RST";
    "syn-queue" ["L12"] [] [Queues]
        "The SYN queue" "半连接队列";
    "accept-queue" ["L12"] ["M01", "M09"] [Queues]
        "The accept queue" "全连接队列";
    "data-before-accept" ["L12"] ["M01"] []
        "Data before accept()" "accept() 之前到达的数据";
    "backlog-and-somaxconn" ["L13"] ["M09"] [Queues]
        "backlog and somaxconn" "backlog 与 somaxconn";
    "accept-queue-overflow" ["L13"] ["M10"] [Queues]
        "The accept queue is full" "全连接队列溢出";
    "abort-on-overflow" ["L13"] ["M11"] []
        "tcp_abort_on_overflow" "tcp_abort_on_overflow";
    "syn-flood-arithmetic" ["L14"] ["M06"] []
        "The arithmetic of a SYN flood" "SYN 洪泛的算术";
    "syn-flood-defences" ["L14"] ["M09", "M12"] []
        "Defences against a SYN flood" "SYN 洪泛的防御";
    "syn-cookies" ["L15"] ["M12"] []
        "How SYN cookies work" "SYN Cookie 的原理";
    "syn-cookie-costs" ["L15"] ["M12"] []
        "What SYN cookies cost" "SYN Cookie 的代价";
    "close-states" ["L16"] ["M27"] [Waits]
        "The states of closing" "关闭过程中的状态";
    "active-close-and-passive-close" ["L16"] ["M26"] []
        "Who closes first" "主动关闭与被动关闭";
    "fin-ends-one-direction" ["L16"] ["M22"] []
        "A FIN ends one direction" "FIN 只关闭一个方向";
    "fin-uses-one-number" ["L16"] ["M17"] []
        "A FIN uses a sequence number" "FIN 占用一个序列号";
    "three-segment-close" ["L17"] ["M21"] []
        "A close in three segments" "三个报文段的关闭";
    "fin-with-data" ["L17", "L03"] ["M19"] []
        "A FIN on data" "携带数据的 FIN";
    "fin-waits-behind-data" ["L18"] ["M24", "M29"] []
        "A FIN waits behind data" "FIN 排在数据之后";
    "close-is-no-receipt" ["L18", "L25"] ["M23"] []
        "close() is no receipt" "close() 返回不代表送达";
    "descriptor-references" ["L18"] ["M25"] []
        "A connection with two descriptors" "一条连接的多个描述符";
    "end-of-stream" ["L18", "L28"] ["M24"] []
        "The end of the stream comes in order" "数据读完才读到流结束";
    "half-close" ["L19"] ["M22", "M31"] []
        "Half-close" "半关闭";
    "shutdown-against-close" ["L19"] ["M31"] []
        "shutdown() against close()" "shutdown() 与 close() 的区别";
    "orphan-fin-wait-2" ["L19"] ["M30"] [Waits]
        "FIN_WAIT_2 without an owner" "孤儿连接的 FIN_WAIT_2";
    "fin-timeout-is-not-time-wait" ["L19", "L32"] ["M39"] [Timeouts]
        "What tcp_fin_timeout sets" "tcp_fin_timeout 设的是什么";
    "shutdown-read-sends-nothing" ["L19"] ["M32"] []
        "shutdown(SHUT_RD)" "shutdown(SHUT_RD)";
    "simultaneous-close" ["L20"] ["M33"] []
        "Both ends close at once" "同时关闭";
    "fin-with-the-ack" ["L20"] ["M21", "M33"] []
        "FIN and ACK in one segment" "FIN 与 ACK 合在一个报文段";
    "lost-fin" ["L21"] ["M29"] []
        "A FIN is lost" "FIN 丢失";
    "lost-last-ack" ["L21"] ["M34"] []
        "The last ACK is lost" "最后一个 ACK 丢失";
    "orphan-retries" ["L21"] ["M68"] [Timeouts]
        "How long an orphan keeps trying" "孤儿连接会重试多久";
    "fin-before-data" ["L21"] [] []
        "A FIN arrives before its data" "FIN 先于数据到达";
    "state-machine" ["L22"] ["M26", "M33"] []
        "The whole state machine" "完整的状态机";
    "when-rst-is-sent" ["L23"] ["M25"] []
        "When a RST is sent" "何时发送 RST";
    "unread-data-resets" ["L23"] ["M25"] []
        "Closing with unread data" "还有未读数据时关闭";
    "rst-is-not-acknowledged" ["L23"] ["M53"] []
        "Nobody acknowledges a RST" "RST 不会被确认";
    "write-after-fin" ["L24", "L28"] ["M59"] [Errors]
        "Writing after the peer's FIN" "收到 FIN 之后再写";
    "epipe-and-econnreset" ["L24"] ["M60"] [Errors]
        "EPIPE and ECONNRESET" "EPIPE 与 ECONNRESET";
    "pending-error-once" ["L24"] ["M60"] [Errors]
        "An error is told once" "错误只报告一次";
    "linger-off" ["L25"] ["M61"] []
        "close() without SO_LINGER" "没有 SO_LINGER 时的 close()";
    "linger-zero-resets" ["L25"] ["M61", "M62"] []
        "SO_LINGER with 0 s" "SO_LINGER 设为 0 秒";
    "linger-with-a-time" ["L25"] ["M63"] []
        "SO_LINGER with a time" "SO_LINGER 设定时长";
    "killed-process" ["L26"] ["M55"] []
        "A process is killed" "进程被杀";
    "silent-peer" ["L26"] ["M56", "M57"] []
        "The peer falls silent" "对端无声无息";
    "rebooted-peer" ["L26"] ["M57"] []
        "The peer comes back without memory" "对端重启后忘了连接";
    "keepalive-timing" ["L27"] ["M58"] [Timeouts]
        "When keepalive gives up" "keepalive 何时放弃";
    "keepalive-death" ["L27"] ["M64"] []
        "How a keepalive death ends" "keepalive 判死时的结局";
    "retransmission-gives-up" ["L27"] ["M64"] [Timeouts]
        "When data is given up" "数据重传何时放弃";
    "user-timeout" ["L27"] ["M57"] []
        "TCP_USER_TIMEOUT" "TCP_USER_TIMEOUT";
    "close-wait-is-a-missing-close" ["L28"] ["M35"] [Waits]
        "CLOSE_WAIT is a missing close()" "CLOSE_WAIT 是缺了 close()";
    "close-wait-has-no-timer" ["L28"] ["M36"] [Waits]
        "CLOSE_WAIT has no timer" "CLOSE_WAIT 没有定时器";
    "close-wait-endings" ["L28"] ["M38"] []
        "What ends a CLOSE_WAIT" "什么能结束 CLOSE_WAIT";
    "close-wait-diagnosis" ["L29"] ["M35"] []
        "Finding who leaves CLOSE_WAIT" "排查是谁留下 CLOSE_WAIT";
    "socket-without-process" ["L29"] ["M37"] []
        "A socket without a process" "没有进程的套接字";
    "time-wait-belongs-to-the-active-closer" ["L30"] ["M26", "M28"] [Waits]
        "Who gets TIME_WAIT" "谁进入 TIME_WAIT";
    "endings-without-time-wait" ["L30"] ["M44"] []
        "Endings without TIME_WAIT" "没有 TIME_WAIT 的结束";
    "time-wait-lasts-sixty-seconds" ["L30", "L32"] ["M40"] [Timeouts]
        "How long TIME_WAIT lasts" "TIME_WAIT 持续多久";
    "repeated-fin-restarts-time-wait" ["L31"] ["M52"] []
        "A FIN that comes again" "TIME_WAIT 中再次收到 FIN";
    "old-duplicate-segments" ["L31"] ["M52"] []
        "Old segments and new connections" "旧报文段与新连接";
    "two-msl" ["L32"] ["M40"] []
        "Twice the segment lifetime" "为什么是 2MSL";
    "quiet-time" ["L32"] [] []
        "Quiet time" "平静时间";
    "who-closes-first" ["L33"] ["M26", "M42"] []
        "Reading who closed first" "看出谁先关闭";
    "ports-per-destination" ["L34"] ["M43"] []
        "Ports per destination" "端口数按目的地计";
    "port-exhaustion-rate" ["L34"] ["M41", "M42"] []
        "How fast ports run out" "端口多快耗尽";
    "bind-after-restart" ["L35"] ["M45"] [Reuse]
        "bind() after a restart" "重启后的 bind()";
    "reuseport" ["L35"] ["M45"] [Reuse]
        "SO_REUSEPORT is another thing" "SO_REUSEPORT 是另一回事";
    "syn-to-time-wait" ["L36"] ["M50"] []
        "A SYN meets TIME_WAIT" "SYN 遇到 TIME_WAIT";
    "time-wait-assassination" ["L37"] ["M51"] []
        "A RST against TIME_WAIT" "针对 TIME_WAIT 的 RST";
    "challenge-ack" ["L37"] ["M54"] []
        "Challenge ACKs" "质询 ACK";
    "tw-reuse" ["L38"] ["M46"] [Reuse]
        "tcp_tw_reuse" "tcp_tw_reuse";
    "timestamps-and-paws" ["L38"] ["M47"] []
        "Timestamps and PAWS" "时间戳与 PAWS";
    "tw-recycle-and-nat" ["L39"] ["M47", "M48"] [Reuse]
        "tcp_tw_recycle behind NAT" "NAT 之后的 tcp_tw_recycle";
    "max-tw-buckets" ["L40"] ["M49"] []
        "tcp_max_tw_buckets" "tcp_max_tw_buckets";
    "choose-the-remedy" ["L41"] ["M44", "M46"] []
        "Choosing the remedy" "如何选择对策";
    "keep-connections-open" ["L41", "L34"] ["M44"] []
        "Keeping connections open" "保持长连接";
    "tcp-memory-units" ["L42"] ["M67"] []
        "The units of TCP memory" "TCP 内存参数的单位";
    "memory-of-a-connection" ["L42"] ["M41", "M66"] []
        "What a connection costs" "一条连接占多少内存";
    "memory-pressure" ["L42"] ["M66"] []
        "Memory pressure" "内存压力";
    "capacity-arithmetic" ["L43"] ["M43", "M66"] []
        "Planning for 860,000 connections" "86 万条连接的规划";
    "reading-ss" ["L44"] ["M35", "M57"] []
        "Reading ss" "读懂 ss";
    "reading-tcpdump" ["L44"] ["M16", "M64"] []
        "Reading tcpdump" "读懂 tcpdump";
}
