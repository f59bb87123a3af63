// The host: system calls, ports, memory, processes.
// Included by rule.rs.
rules_of! {
    $ calls_rules

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
        "The peer took its window back with data on the way: the oldest segment is repeated as a probe, and, but for \
         TCP_USER_TIMEOUT, the connection is not given up while the peer answers."
        "数据在途时对端收回了窗口：重传最早的报文段作为探测；除非设了 TCP_USER_TIMEOUT，只要对端还有应答，连接就不会被放弃。";
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
        "The stream has ended, with the peer's FIN or with the connection: recv() returns 0, now and for ever."
        "字节流已结束（读到对端的 FIN，或连接已不在）：recv() 返回 0，此后一直如此。";
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
        "Ports below ip_unprivileged_port_start are root's: bind() fails with EACCES for anybody else."
        "小于 ip_unprivileged_port_start 的端口只归 root：其他用户调用 bind() 返回 EACCES。";
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
        "Port 0: the kernel picks one that nobody has; newer ones try the odd ones first, because connect() prefers the even ones."
        "端口 0：内核挑选一个无人使用的端口；较新的内核先挑奇数，因为 connect() 优先使用偶数。";
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
        "tcp_tw_reuse: the port pair has been in TIME_WAIT for long enough (tcp_tw_reuse_delay, where a kernel has it), and timestamps tell old segments from new: connect() takes it over."
        "tcp_tw_reuse：该端口对处于 TIME_WAIT 的时间已足够长（由 tcp_tw_reuse_delay 决定，若内核有此设置），且时间戳可区分新旧报文段：connect() 接管它。";
    BoundPortTakesOver "bound-port-takes-over" ["RFC 6191"] ["tcp_ipv4.c: tcp_twsk_unique"]
        "The port was asked for with bind(): connect() takes the TIME_WAIT, or an orphan's FIN_WAIT_2, over at once, whatever tcp_tw_reuse says, if the old connection had timestamps."
        "端口是用 bind() 指定的：只要旧连接用了时间戳，connect() 立即接管 TIME_WAIT 或孤儿的 FIN_WAIT_2，与 tcp_tw_reuse 无关。";
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
}
