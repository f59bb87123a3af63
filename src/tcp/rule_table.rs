// The rules themselves, in the order of a connection's life. Included by rule.rs.
rules! {
    ConnectSyn "connect-sends-syn" ["RFC 9293 §3.10.1"] ["tcp_output.c: tcp_connect"]
        "connect() picks an initial sequence number and sends a SYN; the socket waits in SYN_SENT."
        "connect() 选定初始序列号并发送 SYN，套接字进入 SYN_SENT 等待。";
}
