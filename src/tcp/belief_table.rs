// Every belief that can be built in: its name, the misconceptions that it stands for, what it holds to be true, and the
// values of the profile that make it so, or `asked_for` where a branch of the engine asks. Included by belief.rs.
beliefs! {
    AcceptDoesHandshake "accept-does-handshake" ["M01"]
        "accept() makes the handshake: a SYN is not answered until it is called." => asked_for;
    ThirdAckLossResets "third-ack-loss-resets" ["M02"]
        "Where the third segment of the handshake was lost, the data behind it is answered with a reset." => asked_for;
    NoListenerTimesOut "no-listener-times-out" ["M05"]
        "A SYN for a port where nobody listens is not answered: connect() runs into its timeout." => asked_for;
    SynTimeout63s "syn-timeout-63s" ["M06"]
        "connect() gives up after 63 s, as a server's SYN-ACK does." =>
        |profile| profile.begin_with(&[(Sysctl::SynRetries, 5), (Sysctl::SynLinearTimeouts, 0)]);
    FullQueueRefuses "full-queue-refuses" ["M10"]
        "A SYN that finds the accept queue full is refused with a reset." => asked_for;
    CookiesAlways "cookies-always" ["M12"]
        "Every SYN is answered with a cookie." => |profile| profile.begin_with(&[(Sysctl::Syncookies, 2)]);
    CloseTakesFour "close-takes-four" ["M21"]
        "The FIN is always acknowledged by a segment of its own before the other FIN." =>
        |profile| profile.fin_acked_now = true;
    BothSidesTimeWait "both-sides-time-wait" ["M28"]
        "The side that closed second ends in TIME_WAIT, too." => asked_for;
    FinWait2Infinite "fin-wait2-infinite" ["M30"]
        "FIN_WAIT_2 has no timer, whoever holds the connection." => |profile| profile.fin_wait2_expires = false;
    FinTimeoutIsTimeWait "fin-timeout-is-time-wait" ["M39"]
        "tcp_fin_timeout is how long TIME_WAIT lasts." => asked_for;
    TimeWait120s "time-wait-120s" ["M40"]
        "TIME_WAIT lasts 2 MSL of 60 s each." => |profile| profile.time_wait = Span::secs(120);
    RecycleAvailable "recycle-available" ["M48"]
        "tcp_tw_recycle is still there." => |profile| profile.borrow(Sysctl::TwRecycle, 1);
    AnyRstEndsTimeWait "any-rst-ends-time-wait" ["M51"]
        "A reset anywhere in the window ends TIME_WAIT." => |profile| profile.time_wait_reset = ResetCheck::Window;
    NoRstEndsTimeWait "no-rst-ends-time-wait" ["M51"]
        "No reset ends TIME_WAIT." => |profile| profile.begin_with(&[(Sysctl::Rfc1337, 1)]);
    AnyRstKills "any-rst-kills" ["M54"]
        "A reset anywhere in the window ends a connection." => |profile| profile.reset_check = ResetCheck::Window;
    WriteAfterFinFails "write-after-fin-fails" ["M59"]
        "send() fails with EPIPE as soon as the peer's FIN has come." => asked_for;
    LingerZeroOnlyWithData "linger-zero-only-with-data" ["M62"]
        "close() with SO_LINGER zero resets only where data is thrown away by it." => asked_for;
    CloseAlwaysFin "close-always-fin" ["M25"]
        "close() always sends a FIN, whatever was not read and whatever SO_LINGER says." => asked_for;
}
