// The wire and what stands on it: faults, ICMP errors, NAT boxes, the loopback.
// Included by rule.rs.
rules_of! {
    $ wire_rules

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
        "While a connection is being opened, Linux believes any ICMP error, RFC 9293 a hard one: connect() fails at once, with the errno for its code."
        "连接尚在建立时，Linux 相信任何 ICMP 差错报文，RFC 9293 只相信硬错误：connect() 立即失败，errno 由其代码决定。";
    IcmpEndsRequest "icmp-ends-request" ["RFC 9293 §3.9.2.2"] ["tcp_ipv4.c: tcp_req_err"]
        "The SYN-ACK does not get through, says a router: the half-open entry is dropped."
        "路由器说 SYN-ACK 送不到：丢弃这个半连接。";
    IcmpSparesRequest "icmp-spares-request" ["RFC 9293 §3.9.2.2"] ["tcp_ipv4.c: tcp_req_err"]
        "An ICMP error of this kind does not end a half-open entry; it goes on repeating its SYN-ACK."
        "这类 ICMP 差错报文不会结束半连接；它继续重传 SYN-ACK。";
    IcmpSoftError "icmp-soft-error" ["RFC 9293 §3.9.2.2; RFC 5461 §4"] ["tcp_ipv4.c: tcp_v4_err"]
        "The ICMP error is a soft one (on Linux each is, once a connection is open): it is remembered, and told in place of ETIMEDOUT if nothing gets through before the end."
        "这个 ICMP 差错只是软错误（在 Linux 上，连接建立后一律如此）：先记下来；若直到放弃时仍无进展，就用它代替 ETIMEDOUT 报告。";
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
    NatHidesAddress "nat-hides-address" ["RFC 1918 §3; RFC 2663 §2.9"] ["none"]
        "The address is a private one behind a NAT box: no router outside knows a way to it, only to the box."
        "这是 NAT 设备后面的私有地址：外面的路由器没有通往它的路由，只知道怎么到达 NAT 设备。";
    MartianSource "martian-source" ["RFC 9293 §3.9.2.3; RFC 1122 §3.2.1.3"] ["route.c: ip_route_input_slow"]
        "No other host can have sent it: the source is 127.0.0.0/8, a multicast or broadcast address, 0.0.0.0 or the host's own. Such a martian is dropped before TCP sees it."
        "不可能是别的主机发出的：源地址属于 127.0.0.0/8、组播、广播、0.0.0.0，或就是本机地址。这种“火星”报文在到达 TCP 之前就被丢弃。";
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
        "The segment reaches its host, which hands it to the socket with these two addresses and ports, if there is one."
        "报文段到达主机，按这对地址与端口交给对应的套接字（如果有的话）。";
}
