//! The host card: snapshots at several sizes, and areas of every size.

use finwait::lang::Lang;
use finwait::trace::view::{BacklogView, TcbView};
use finwait::trace::{
    CallName, Errno, HostView, Outcome, SeqNum, SockOpt, SocketId, Span, State, Sysctl, Time, TimerKind,
};
use finwait::tui::host_card::{Body, HostCard};
use finwait::tui::theme::{ColourDepth, Theme};
use ratatui::buffer::Buffer;

use super::picture::{canvas, keep, styled, text};
use super::samples::{host, socket, timer};

fn draw(card: &HostCard, width: u16, height: u16) -> Buffer {
    let mut buf = canvas(width, height);
    card.render(buf.area, &mut buf, &Theme::new(ColourDepth::Sixteen));
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
        mss: 1448,
        probes_out: 0,
    }
}

/// A client in `TIME_WAIT` with nearly everything there is to say, and one step before in `FIN_WAIT_2`.
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
    listener.backlog = Some(BacklogView { syn_queue: 1, accept_queue: 3, limit: 4096, everywhere: true });
    let mut live = socket(State::Established);
    live.id = SocketId(1);
    live.error = Some(Errno::ECONNRESET);
    live.tcb = Some(tcb());
    live.timers = vec![timer(TimerKind::Retransmit, 2_900), timer(TimerKind::DelayedAck, 2_840)];
    server.sockets = vec![listener, live];
    server.plugged = false;
    server.sysctls = vec![(Sysctl::FinTimeout, 30.into())];
    server.results = vec![(CallName::Accept, Outcome::Value(0)), (CallName::Recv, Outcome::Failed(Errno::ECONNRESET))];
    server
}

#[test]
fn the_card_fits_a_small_panel_and_uses_a_large_one() {
    let (now, before) = client();
    let server = server();
    for lang in Lang::ALL {
        let left = HostCard {
            host: &now,
            before: Some(&before),
            about: None,
            clock: Time(2_800_000),
            lang,
            ascii: false,
            body: Body::Facts,
        };
        let right = HostCard {
            host: &server,
            before: None,
            about: None,
            clock: Time(2_800_000),
            lang,
            ascii: false,
            body: Body::Facts,
        };
        for (w, h) in [(18, 12), (28, 30)] {
            for (name, card) in [("client", left), ("server", right)] {
                let buf = draw(&card, w, h);
                keep(&format!("card-{name}-{}-{w}x{h}", lang.code()), &buf);
                let seen = text(&buf);
                let wanted: &[&str] = match name {
                    "client" => &["TIME_WAIT", "58 s", "close() = 0", "linger 0"],
                    _ => &["ESTABLISHED", "ECONNRESET", ":80 LISTEN"],
                };
                for wanted in wanted {
                    assert!(seen.contains(wanted), "{wanted}:\n{seen}");
                }
            }
        }
    }
}

#[test]
fn the_card_says_what_is_new_and_nothing_when_nothing_is() {
    let (now, before) = client();
    let card = HostCard {
        host: &now,
        before: Some(&before),
        about: None,
        clock: Time(2_800_000),
        lang: Lang::En,
        ascii: false,
        body: Body::Facts,
    };
    let said = card.plain();
    assert!(said.starts_with("client 10.0.0.1: TIME_WAIT (new)"), "{said}");
    assert!(said.contains("TIME_WAIT 58 s (new)"), "{said}");
    assert!(!said.contains("linger 0 (new)"), "{said}");
    let later = HostCard { before: Some(&now), clock: Time(9_000_000), ..card };
    assert!(!later.plain().contains("(new)"), "a timer counting down is no news: {}", later.plain());
}

#[test]
fn a_host_that_is_down_says_so_in_its_box() {
    let mut down = server();
    down.up = false;
    let card = HostCard {
        host: &down,
        before: None,
        about: None,
        clock: Time::ZERO,
        lang: Lang::Zh,
        ascii: true,
        body: Body::Facts,
    };
    let seen = text(&draw(&card, 20, 12));
    assert!(seen.contains("主机已停机") && seen.contains("网线已拔出") && seen.contains("+---"), "{seen}");
}

proptest::proptest! {
    #[test]
    fn the_card_stays_inside_any_area(width in 0_u16..60, height in 0_u16..40, clock in 0_u64..90_000_000) {
        let area = ratatui::layout::Rect::new(3, 2, width, height);
        let (now, before) = client();
        for (host, before) in [(now, Some(before)), (server(), None)] {
            for lang in Lang::ALL {
                let mut buf = canvas(width + 6, height + 4);
                let (before, clock) = (before.as_ref(), Time(clock));
                let card = HostCard { host: &host, before, about: None, clock, lang, ascii: false, body: Body::Facts };
                card.render(area, &mut buf, &Theme::new(ColourDepth::Sixteen));
                for y in 0..buf.area.height {
                    for x in 0..buf.area.width {
                        let inside = area.contains((x, y).into());
                        proptest::prop_assert!(inside || buf[(x, y)].symbol() == " ", "{x},{y} of {width}x{height}");
                    }
                }
            }
        }
    }
}

#[test]
fn cards_look_as_they_did() {
    let (now, before) = client();
    let left = HostCard {
        host: &now,
        before: Some(&before),
        about: None,
        clock: Time(2_800_000),
        lang: Lang::En,
        ascii: false,
        body: Body::Facts,
    };
    insta::assert_snapshot!("card_client_en", styled(&draw(&left, 18, 12)));
    let server = server();
    let right = HostCard {
        host: &server,
        before: None,
        about: None,
        clock: Time(2_800_000),
        lang: Lang::Zh,
        ascii: false,
        body: Body::Facts,
    };
    insta::assert_snapshot!("card_server_zh", styled(&draw(&right, 28, 18)));
}

#[test]
fn how_much_is_left_out_takes_no_row_where_the_last_line_has_room() {
    let server = server();
    let card = HostCard {
        host: &server,
        before: None,
        about: None,
        clock: Time(2_800_000),
        lang: Lang::En,
        ascii: false,
        body: Body::Facts,
    };
    let all = card.plain().lines().count() - 1;
    let mut inline = 0;
    for height in 6..=26 {
        let drawn = text(&draw(&card, 20, height));
        let rows: Vec<&str> = drawn.lines().collect();
        let left_out = all > 0 && drawn.contains('…');
        if let Some(row) = rows.iter().find(|row| row.contains("…+")) {
            assert!(!row.trim_start().starts_with('…'), "{drawn}");
            inline += 1;
        } else if left_out {
            assert!(!drawn.contains("… 1 more"), "the row that says so would have room for it\n{drawn}");
        }
    }
    assert!(inline > 3, "{inline}");
}
