use finwait::lang::Lang;
use finwait::trace::view::{BacklogView, TcbView};
use finwait::trace::{
    CallName, Errno, HostView, Outcome, SeqNum, SockOpt, SocketId, Span, State, Sysctl, Time, TimerKind,
};
use finwait::tui::host_card::HostCard;
use finwait::tui::theme::Theme;
use ratatui::buffer::Buffer;

use super::picture::{canvas, keep, text};
use super::samples::{host, socket, timer};

fn draw(card: &HostCard, width: u16, height: u16) -> Buffer {
    let mut buf = canvas(width, height);
    card.render(buf.area, &mut buf, &Theme::default());
    buf
}

fn tcb() -> TcbView {
    TcbView {
        iss: SeqNum(1),
        snd_una: SeqNum(2),
        snd_nxt: SeqNum(7),
        snd_wnd: 64_240,
        irs: SeqNum(9),
        rcv_nxt: SeqNum(10),
        rcv_wnd: 64_240,
        recv_queue: 12,
        send_queue: 5,
        eof: true,
        rto: Span::millis(204),
        srtt: Some(Span::millis(100)),
        cwnd: 10,
    }
}

/// A client in TIME_WAIT with nearly everything there is to say, and one step before in FIN_WAIT_2.
fn client() -> (HostView, HostView) {
    let mut now = host(0, "client");
    let mut live = socket(State::TimeWait);
    live.held = false;
    live.timers = vec![timer(TimerKind::TimeWait, 60_000)];
    live.options = vec![SockOpt::Linger(Some(0))];
    live.tcb = Some(tcb());
    now.results = vec![(CallName::Connect, Outcome::Value(0)), (CallName::Close, Outcome::Value(0))];
    let mut before = now.clone();
    now.sockets = vec![live.clone()];
    live.state = State::FinWait2;
    live.timers = vec![timer(TimerKind::FinWait2, 60_000)];
    before.sockets = vec![live];
    (now, before)
}

/// A server with a listener beside its connection, a failed call, a changed setting and its cable out.
fn server() -> HostView {
    let mut server = host(1, "server");
    let mut listener = socket(State::Listen);
    listener.remote = None;
    listener.local = "10.0.0.2:80".parse().unwrap();
    listener.backlog = Some(BacklogView { syn_queue: 1, accept_queue: 3, limit: 4096 });
    let mut live = socket(State::Established);
    live.id = SocketId(1);
    live.error = Some(Errno::ECONNRESET);
    live.tcb = Some(tcb());
    live.timers = vec![timer(TimerKind::Retransmit, 2_900), timer(TimerKind::DelayedAck, 2_840)];
    server.sockets = vec![listener, live];
    server.plugged = false;
    server.sysctls = vec![(Sysctl::FinTimeout, 30)];
    server.results = vec![(CallName::Accept, Outcome::Value(0)), (CallName::Recv, Outcome::Failed(Errno::ECONNRESET))];
    server
}

#[test]
fn the_card_fits_a_small_panel_and_uses_a_large_one() {
    let (now, before) = client();
    let server = server();
    for lang in Lang::ALL {
        let left = HostCard { host: &now, before: Some(&before), clock: Time(2_800_000), lang, ascii: false };
        let right = HostCard { host: &server, before: None, clock: Time(2_800_000), lang, ascii: false };
        for (w, h) in [(18, 12), (28, 30)] {
            for (name, card) in [("client", left), ("server", right)] {
                let buf = draw(&card, w, h);
                keep(&format!("card-{name}-{}-{w}x{h}", lang.code()), &buf);
                let seen = text(&buf);
                let wanted: &[&str] = match name {
                    "client" => &["TIME_WAIT", "57.2 s", "close() = 0", "linger 0"],
                    _ => &["ESTABLISHED", "ECONNRESET", ":80 LISTEN"],
                };
                for wanted in wanted {
                    assert!(seen.contains(wanted), "{wanted}:\n{seen}");
                }
            }
        }
    }
}
