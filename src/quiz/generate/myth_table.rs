// What is true where a misconception is not, as a sentence that stands by itself and is about as long as the false ones,
// and the misconception as a plain assertion where its own sentence offers two. Included by myth.rs.
statements! {
    "M01" "accept() leaves the handshake to the kernel." "握手总是由内核完成，accept() 不参与。";
    "M02" "If the third ACK is lost, the client's data can complete the handshake." "第三次握手的 ACK 丢了，客户端的数据也可以补完握手。"
        not "If the third ACK is lost, the client's data is answered with a RST." "第三次握手的 ACK 丢了，客户端发来的数据会得到 RST。";
    "M03" "A third segment lets the client refuse what an old SYN has set off." "第三个报文段让客户端有机会否决旧 SYN 引起的连接。";
    "M04" "Whoever connects to a listener is ESTABLISHED first." "连接监听端口时，客户端先进入 ESTABLISHED。";
    "M05" "A SYN that reaches a port without a socket gets a RST." "SYN 到达没有套接字的端口，会得到 RST。";
    "M06" "By default connect() gives up later than a SYN-ACK does." "默认情况下，connect() 比服务器的 SYN-ACK 坚持得更久。"
        not "The SYN of a client and the SYN-ACK of a server are given up at the same time." "客户端的 SYN 和服务器的 SYN-ACK 会在同样长的时间后放弃。";
    "M07" "Two copies of a SYN never give two open connections." "同一个 SYN 的两份副本，绝不会建成两条连接。"
        not "A SYN that arrives twice opens a second connection." "同一个 SYN 到达两次，会打开两条连接。";
    "M08" "As a rule the initial number is a clock plus a keyed hash." "初始序列号通常是时钟加上带密钥的哈希。"
        not "The initial sequence number is a random number without any order." "初始序列号是毫无规律的随机数。";
    "M09" "The backlog limits connections that wait for accept()." "backlog 限制的是等待 accept() 的连接数。";
    "M10" "When the accept queue is full, every new SYN is dropped silently." "全连接队列满时，新来的 SYN 会被悄悄丢弃。";
    "M11" "tcp_abort_on_overflow resets when a handshake's last ACK finds no room." "tcp_abort_on_overflow 只在握手的最后一个 ACK 碰上队列已满时才回 RST。"
        not "tcp_abort_on_overflow answers SYNs with a RST when the SYN queue is full." "打开 tcp_abort_on_overflow 后，半连接队列满时对 SYN 回 RST。";
    "M12" "By default SYN cookies begin when the SYN queue is full." "默认情况下，半连接队列满了才启用 SYN cookie。"
        not "By default every SYN is answered with a cookie." "默认情况下，每个 SYN 都用 cookie 应答。";
    "M13" "Two calls of connect() that cross can make a connection." "两个交错的 connect() 也能建立一条连接。"
        not "No connection is made without a listener on one side." "没有一方监听，无法建立连接。";
    "M14" "Both sides announce an MSS of their own." "双方都通告各自的 MSS。";
    "M15" "The MSS counts neither the IP header nor the TCP header." "MSS 既不算 IP 首部，也不算 TCP 首部。"
        not "The MSS counts the TCP header, but not the IP header." "MSS 包含 TCP 首部，不包含 IP 首部。";
    "M16" "Beside the ACK flag the number is always the next one expected." "带 ACK 标志时，确认号总是期待收到的下一个编号。";
    "M17" "A FIN uses up a sequence number, a bare ACK does not." "FIN 占用一个序列号，纯 ACK 不占。";
    "M18" "Every byte of data has its sequence number." "每个数据字节都有自己的序列号。"
        not "Sequence numbers count segments, not bytes." "序列号数的是报文段，不是字节。";
    "M19" "A FIN may carry the last of the data." "FIN 可以带上最后一段数据。"
        not "A FIN travels alone and cannot carry data." "FIN 必须单独发送，不能携带数据。";
    "M20" "After the handshake every segment with data carries ACK." "握手之后，每个带数据的报文段都带 ACK 标志。"
        not "Segments with data do not carry the ACK flag." "带数据的报文段不带 ACK 标志。";
    "M21" "A connection can be closed with three segments." "三个报文段就能关闭一条连接。"
        not "Closing a connection takes four segments, two from each side." "关闭连接要四次挥手：四个报文段，每方两个。";
    "M22" "A FIN always closes one direction only." "一个 FIN 总是只关闭一个方向。";
    "M23" "When close() returns 0, the data may still be on this host." "close() 返回 0 时，数据可能还在本机。";
    "M24" "After an ordinary close() the kernel sends on what was written." "正常 close() 之后，内核会继续发送已写入的数据。";
    "M25" "Closing an open connection with unread data sends a RST." "关闭还有未读数据的连接，发出的是 RST。";
    "M26" "If a server closes first, it may be the one with TIME_WAIT." "服务器先关闭，TIME_WAIT 就可能在服务器上。"
        not "The client closes first and gets TIME_WAIT, not the server." "先关闭、进入 TIME_WAIT 的是客户端，不是服务器。";
    "M27" "The sender of the first FIN always goes to FIN_WAIT_1." "先发 FIN 的一方一定先进入 FIN_WAIT_1。";
    "M28" "Whoever closes after the peer's FIN has come ends without TIME_WAIT." "收到对端 FIN 之后才关闭的一方，不经过 TIME_WAIT。";
    "M29" "In FIN_WAIT_1 the FIN may still wait behind data." "在 FIN_WAIT_1 时，FIN 可能还排在数据后面没发出。";
    "M30" "FIN_WAIT_2 has its own timer only if no process holds the socket." "只有没有进程持有时，FIN_WAIT_2 才有自己的定时器。"
        not "FIN_WAIT_2 expires after 60 s even if a process holds the socket." "即使进程还持有套接字，FIN_WAIT_2 也会在 60 秒后超时。";
    "M31" "The peer's next data after the last close() gets a RST." "最后一次 close() 之后，对端的新数据会得到 RST。";
    "M32" "shutdown(SHUT_RD) sends nothing to the peer." "shutdown(SHUT_RD) 不向对端发送报文段。"
        not "shutdown(SHUT_RD) tells the peer to stop sending." "shutdown(SHUT_RD) 会通知对端停止发送。";
    "M33" "CLOSING is a normal state of two closes that cross." "CLOSING 是双方同时关闭、FIN 交错时的正常状态。";
    "M34" "LAST_ACK ends as soon as its FIN is acknowledged." "FIN 一得到确认，LAST_ACK 就会结束。";
    "M35" "CLOSE_WAIT piles up if the local program forgets to close." "CLOSE_WAIT 堆积，是因为本地程序忘了 close()。";
    "M36" "CLOSE_WAIT has no timer of its own." "CLOSE_WAIT 没有自己的定时器。"
        not "CLOSE_WAIT ends by a timer of the kernel." "CLOSE_WAIT 由内核的定时器结束。";
    "M37" "A connection in CLOSE_WAIT may have no process yet." "处于 CLOSE_WAIT 的连接可能还不属于任何进程。";
    "M38" "CLOSE_WAIT ends when the last process that holds it ends." "最后一个持有它的进程退出，CLOSE_WAIT 就会结束。"
        not "Restarting the peer clears CLOSE_WAIT." "把对端重启一下，CLOSE_WAIT 会消失。";
    "M39" "By default tcp_fin_timeout is how long an orphan stays in FIN_WAIT_2." "默认由 tcp_fin_timeout 决定孤儿连接停留在 FIN_WAIT_2 的时间。";
    "M40" "The timer of TIME_WAIT is 60 s on Linux, whatever is set." "在 Linux 上，无论怎么设置，TIME_WAIT 的定时器总是 60 秒。";
    "M41" "TIME_WAIT holds no file descriptor." "TIME_WAIT 不占文件描述符。"
        not "Each TIME_WAIT holds a file descriptor." "每个 TIME_WAIT 都占一个文件描述符。";
    "M42" "TIME_WAIT on a server lets other clients connect as before." "服务器上的 TIME_WAIT 不妨碍其他客户端连接。";
    "M43" "Any local port can serve connections to several destinations." "任何一个本地端口都可以连接多个不同的目的地。";
    "M44" "TIME_WAIT protects the next connection of the same pair." "TIME_WAIT 保护同一四元组的下一条连接。";
    "M45" "SO_REUSEADDR only relaxes the check of bind()." "SO_REUSEADDR 只是放宽 bind() 的检查。";
    "M46" "tcp_tw_reuse is for outgoing connections." "tcp_tw_reuse 用于主动发起的连接。";
    "M47" "Timestamps work whatever the clocks of both hosts say." "不管两台主机的时钟差多少，时间戳照样可用。"
        not "Timestamps need clocks that agree on both hosts." "使用时间戳要求两台主机时钟一致。";
    "M48" "tcp_tw_recycle is gone since Linux 4.12." "从 Linux 4.12 起就没有 tcp_tw_recycle 了。"
        not "tcp_tw_recycle is still there in Linux 6." "Linux 6 里仍然有 tcp_tw_recycle。";
    "M49" "Above tcp_max_tw_buckets no new TIME_WAIT is made." "超过 tcp_max_tw_buckets 后，不再创建新的 TIME_WAIT。";
    "M50" "A newer SYN that meets TIME_WAIT can be accepted at once." "更新的 SYN 遇到 TIME_WAIT，可以立即被接受。"
        not "A SYN that meets TIME_WAIT is refused with a RST, old or new." "SYN 遇到 TIME_WAIT，不论新旧，得到的是 RST。";
    "M51" "A RST with exactly the expected number ends TIME_WAIT by default." "默认情况下，序列号恰好符合的 RST 能结束 TIME_WAIT。"
        not "A RST anywhere in the window ends TIME_WAIT at once." "落在窗口内的 RST 能立即结束 TIME_WAIT。";
    "M52" "TIME_WAIT is there to keep old segments out of new connections." "TIME_WAIT 也是为了不让旧报文段混进下一条连接。";
    "M53" "No timer ever repeats a RST that got lost." "RST 丢了，没有定时器会重发它。";
    "M54" "A RST that falls into the window may get no more than an ACK." "RST 即使落在窗口里，引来的也可能是一个 ACK。";
    "M55" "The kernel closes every descriptor of a killed process." "进程被杀后，它的每个描述符都会由内核关闭。"
        not "kill -9 leaves the peer without any segment." "kill -9 之后，对端收不到任何报文段。";
    "M56" "Pulling the cable sends nothing to either side." "拔掉网线不会向双方发送报文段。";
    "M57" "A connection can be ESTABLISHED though the peer is gone." "对端已经不在了，连接仍可能是 ESTABLISHED。"
        not "ESTABLISHED shows that the peer is still there and alive." "状态是 ESTABLISHED，说明对端还在，还活着。";
    "M58" "TCP keepalive is off unless the program asks for it." "程序不主动设置，TCP keepalive 就是关闭的。"
        not "TCP keepalive is on by default." "TCP keepalive 默认开启。";
    "M59" "The first write after the peer's FIN can succeed." "收到对端的 FIN 之后，第一次写仍可能成功。"
        not "Nothing can be written any more after the peer's FIN." "收到对端 FIN 之后，不能再写。";
    "M60" "ECONNRESET is told once, then every write gives EPIPE." "ECONNRESET 只报告一次，之后的每次写都得到 EPIPE。"
        not "EPIPE and ECONNRESET do not differ in what they mean." "EPIPE 和 ECONNRESET 的含义没有区别。";
    "M61" "SO_LINGER says how long close() may wait." "SO_LINGER 决定 close() 最多等多久。";
    "M62" "With linger {1,0} the last close() resets even an idle connection." "linger {1,0} 时，即使连接空闲，最后一次 close() 也发 RST。"
        not "With linger {1,0} close() does not reset an idle connection." "linger 设为 {1,0}，空闲的连接关闭时不会发 RST。";
    "M63" "A timed linger that runs out returns 0." "设了时长的 linger 超时后，close() 返回 0。"
        not "A timed linger that runs out returns EWOULDBLOCK." "设了时长的 linger 超时后，close() 返回 EWOULDBLOCK。";
    "M64" "When retransmission gives up, nothing is sent." "重传放弃时，不发送报文段。"
        not "When retransmission gives up, TCP sends a RST." "重传放弃时，TCP 发一个 RST。";
    "M65" "One recv() may return what two send() wrote." "一次 recv() 可能返回两次 send() 的内容。"
        not "One recv() never returns what two send() wrote." "一次 recv() 不会返回两次 send() 的内容。";
    "M66" "Both buffers of a connection take memory as they are filled." "连接的两个缓冲区，排了多少数据就占多少内存。";
    "M67" "tcp_mem is in pages." "tcp_mem 的单位是页。"
        not "tcp_mem is in bytes, not in pages." "tcp_mem 的单位是字节，不是页。";
    "M68" "Sockets in TIME_WAIT are not counted as orphans." "TIME_WAIT 的套接字不算孤儿。";
}
