// Every belief that can be built in: its name, the misconceptions that it stands for, what it holds to be true, and the
// values of the profile that make it so, or `asked_for` where a branch of the engine asks. Included by belief.rs.
beliefs! {
    AcceptDoesHandshake "accept-does-handshake" ["M01"]
        "accept() makes the handshake: a SYN is not answered until it is called." => asked_for;
    ThirdAckLossResets "third-ack-loss-resets" ["M02"]
        "Where the third segment of the handshake was lost, the data behind it is answered with a reset." => asked_for;
    EstablishedTogether "established-together" ["M04"]
        "Both ends become ESTABLISHED at the same moment, that of the client." => asked_for;
    NoListenerTimesOut "no-listener-times-out" ["M05"]
        "A SYN for a port where nobody listens is not answered: connect() runs into its timeout." => asked_for;
    SynTimeout63s "syn-timeout-63s" ["M06"]
        "connect() gives up after 63 s, as a server's SYN-ACK does." =>
        |profile| profile.begin_with(&[(Sysctl::SynRetries, 5), (Sysctl::SynLinearTimeouts, 0)]);
    DuplicateSynOpensSecond "duplicate-syn-opens-second" ["M07"]
        "A SYN that arrives a second time opens a second connection." => asked_for;
    IsnZero "isn-zero" ["M08"]
        "Every connection numbers its bytes from 0." => asked_for;
    BacklogIsMaxClients "backlog-is-max-clients" ["M09"]
        "The backlog is how many clients a listener serves, those that were accepted included." => asked_for;
    FullQueueRefuses "full-queue-refuses" ["M10"]
        "A SYN that finds the accept queue full is refused with a reset." => asked_for;
    AbortOnOverflowResetsSyns "abort-on-overflow-resets-syns" ["M11"]
        "With tcp_abort_on_overflow, a SYN that finds the queue full is refused with a reset." => asked_for;
    CookiesAlways "cookies-always" ["M12"]
        "Every SYN is answered with a cookie." => |profile| profile.begin_with(&[(Sysctl::Syncookies, 2)]);
    NeedsListener "needs-listener" ["M13"]
        "A SYN needs a listener: one that meets a socket in SYN_SENT is refused." => asked_for;
    MssIsCommon "mss-is-common" ["M14"]
        "The answer to a SYN agrees on one MSS for both directions, the smaller." => asked_for;
    MssIsMtu "mss-is-mtu" ["M15"]
        "The MSS is the MTU." => |profile| profile.mss = 1_500;
    AckIsLastByte "ack-is-last-byte" ["M16"]
        "The acknowledgment number is that of the last byte received." => asked_for;
    BareAckConsumesSeq "bare-ack-consumes-seq" ["M17"]
        "A bare ACK uses up a sequence number." => asked_for;
    SeqCountsSegments "seq-counts-segments" ["M18"]
        "Sequence numbers count segments." => asked_for;
    FinTravelsAlone "fin-travels-alone" ["M19"]
        "A FIN is a segment of its own and never carries data." => asked_for;
    AckFlagOnlyOnAcks "ack-flag-only-on-acks" ["M20"]
        "Only a segment that is there to acknowledge has the ACK flag; data and FIN have none." => asked_for;
    CloseTakesFour "close-takes-four" ["M21"]
        "The FIN is always acknowledged by a segment of its own before the other FIN." =>
        |profile| profile.fin_acked_now = true;
    FinClosesBoth "fin-closes-both" ["M22"]
        "A FIN ends both directions: the other side's kernel answers with its own at once." => asked_for;
    CloseWaitsForDelivery "close-waits-for-delivery" ["M23"]
        "close() returns once the peer has everything." => asked_for;
    CloseDiscards "close-discards" ["M24"]
        "close() throws away what was not sent yet." => asked_for;
    CloseAlwaysFin "close-always-fin" ["M25"]
        "close() always sends a FIN, whatever was not read and whatever SO_LINGER says." => asked_for;
    CloseEndsShared "close-ends-shared" ["M25"]
        "close() ends the connection even while another process holds the descriptor." => asked_for;
    ClientAlwaysTimeWait "client-always-time-wait" ["M26"]
        "TIME_WAIT is the client's, whoever closes first." => asked_for;
    FinSenderCloseWait "fin-sender-close-wait" ["M27"]
        "Whoever sends the first FIN is in CLOSE_WAIT, and whoever receives it in FIN_WAIT_1." => asked_for;
    BothSidesTimeWait "both-sides-time-wait" ["M28"]
        "The side that closed second ends in TIME_WAIT, too." => asked_for;
    FinWait1MeansSent "fin-wait-1-means-sent" ["M29"]
        "FIN_WAIT_1 begins when the FIN leaves." => asked_for;
    FinWait2Infinite "fin-wait-2-infinite" ["M30"]
        "FIN_WAIT_2 has no timer, whoever holds the connection." => |profile| profile.fin_wait2_expires = false;
    FinWait2Always60s "fin-wait-2-always-60s" ["M30"]
        "FIN_WAIT_2 ends after 60 s, even after shutdown() alone." => asked_for;
    ReceivesAfterClose "receives-after-close" ["M31"]
        "After close() a connection in FIN_WAIT_2 still takes data." => asked_for;
    ShutRdTellsPeer "shut-rd-tells-peer" ["M32"]
        "After shutdown(SHUT_RD) data is answered with a reset." => asked_for;
    CrossingFinsReset "crossing-fins-reset" ["M33"]
        "Where two FINs cross, that is an error, and the connection is reset." => asked_for;
    LastAckWaits2Msl "last-ack-waits-2msl" ["M34"]
        "LAST_ACK lasts for 2 MSL after the FIN was acknowledged." => asked_for;
    CloseWaitTimesOut "close-wait-times-out" ["M36"]
        "CLOSE_WAIT ends by itself after a minute." => asked_for;
    PeerRestartClearsCloseWait "peer-restart-clears-close-wait" ["M38"]
        "Restarting the peer ends the CLOSE_WAIT of this side." => asked_for;
    FinTimeoutIsTimeWait "fin-timeout-is-time-wait" ["M39"]
        "tcp_fin_timeout is how long TIME_WAIT lasts." => asked_for;
    TimeWait120s "time-wait-120s" ["M40"]
        "TIME_WAIT lasts 2 MSL of 60 s each." => |profile| profile.time_wait = Span::secs(120);
    ServerPortConsumed "server-port-consumed" ["M42"]
        "TIME_WAIT on a server takes the port that it listens on: new clients are refused." => asked_for;
    PortsPerMachine "ports-per-machine" ["M43"]
        "A local port serves one connection, whatever the destination." => asked_for;
    ReuseaddrClearsTimeWait "reuseaddr-clears-time-wait" ["M45"]
        "bind() with SO_REUSEADDR removes the TIME_WAIT entries of the port." => asked_for;
    TwReuseInbound "tw-reuse-inbound" ["M46"]
        "It is tcp_tw_reuse that lets a new SYN in where TIME_WAIT stands." => asked_for;
    RecycleAvailable "recycle-available" ["M48"]
        "tcp_tw_recycle is still there." => |profile| profile.borrow(Sysctl::TwRecycle, 1);
    TwOverflowResetsAll "tw-overflow-resets-all" ["M49"]
        "Above tcp_max_tw_buckets all TIME_WAIT entries are removed." => asked_for;
    SynToTimeWaitGetsRst "syn-to-time-wait-gets-rst" ["M50"]
        "A SYN that meets TIME_WAIT is refused with a reset." => asked_for;
    SynWaitsOutTimeWait "syn-waits-out-time-wait" ["M50"]
        "No SYN opens a connection where TIME_WAIT stands before its time is over." => asked_for;
    AnyRstEndsTimeWait "any-rst-ends-time-wait" ["M51"]
        "A reset anywhere in the window ends TIME_WAIT." => |profile| profile.time_wait_reset = ResetCheck::Window;
    NoRstEndsTimeWait "no-rst-ends-time-wait" ["M51"]
        "No reset ends TIME_WAIT." => |profile| profile.begin_with(&[(Sysctl::Rfc1337, 1)]);
    RstIsAcked "rst-is-acked" ["M53"]
        "A reset is acknowledged." => asked_for;
    AnyRstKills "any-rst-kills" ["M54"]
        "A reset anywhere in the window ends a connection." => |profile| profile.reset_check = ResetCheck::Window;
    KillIsSilent "kill-is-silent" ["M55"]
        "A killed process leaves its peers without a word." => asked_for;
    KillAlwaysResets "kill-always-resets" ["M55"]
        "A killed process's connections are reset, whatever was read." => asked_for;
    CablePullResets "cable-pull-resets" ["M56"]
        "Pulling the cable ends the connections on both sides at once." => asked_for;
    CrashIsNoticed "crash-is-noticed" ["M57"]
        "ESTABLISHED means that the peer is alive: when it crashes, the connection ends." => asked_for;
    KeepaliveOn "keepalive-on" ["M58"]
        "Keepalive is on unless it is switched off." => asked_for;
    WriteAfterFinFails "write-after-fin-fails" ["M59"]
        "send() fails with EPIPE as soon as the peer's FIN has come." => asked_for;
    ResetAlwaysEconnreset "reset-always-econnreset" ["M60"]
        "A reset always shows as ECONNRESET." => asked_for;
    DeadWriteAlwaysEpipe "dead-write-always-epipe" ["M60"]
        "send() on a connection that is dead always fails with EPIPE." => asked_for;
    LingerSetsTimeWait "linger-sets-time-wait" ["M61"]
        "The time of SO_LINGER is how long TIME_WAIT lasts." => asked_for;
    LingerZeroOnlyWithData "linger-zero-only-with-data" ["M62"]
        "close() with SO_LINGER zero resets only where data is thrown away by it." => asked_for;
    TimedLingerWouldBlock "timed-linger-would-block" ["M63"]
        "close() whose SO_LINGER runs out fails with EWOULDBLOCK, and the rest is thrown away." => asked_for;
    RetransmitDeathResets "retransmit-death-resets" ["M64"]
        "Where retransmission is given up, a reset is sent." => asked_for;
    MessagesKeepBoundaries "messages-keep-boundaries" ["M65"]
        "recv() returns what one send() wrote." => asked_for;
    BuffersTakenAtOnce "buffers-taken-at-once" ["M66"]
        "Each connection takes both its buffers from the memory of TCP, whether they are used or not." => asked_for;
    MemInBytes "mem-in-bytes" ["M67"]
        "The limits of tcp_mem are bytes." => asked_for;
    TimeWaitIsOrphan "time-wait-is-orphan" ["M68"]
        "Connections in TIME_WAIT count as orphans." => asked_for;
}
