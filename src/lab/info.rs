//! How a namespace's connections send, asked over netlink: the `tcp_info` that `ss -i` prints, of every full socket.
//!
//! It comes as an attribute behind the `inet_diag_msg` (`diag`), if the request names it. Times are in microseconds.

use std::io;
use std::net::SocketAddrV4;

use crate::trace::view::InfoView;
use crate::trace::{Span, WorldView};

use super::diag::{ANSWER, DUMP, Diag, EVERY_STATE, HEADER, Message, entry, request, u32_at};
use super::world::Lab;

/// `INET_DIAG_INFO`: as the number of an attribute, and as a request's bit for it.
const INFO: u16 = 2;
const WANTED: u8 = 1 << (INFO - 1);

/// Where a request has its bits.
const BITS: usize = HEADER + 2;

/// What Linux has for a threshold before the first loss.
const NO_THRESHOLD: u32 = i32::MAX.cast_unsigned();

/// A connection's ends, and how it sends.
type Known = (SocketAddrV4, SocketAddrV4, InfoView);

impl Diag {
    /// How each connection sends.
    fn infos(&self) -> io::Result<Vec<Known>> {
        let mut question = request(DUMP, EVERY_STATE, &[0; 48]);
        if let Some(bits) = question.get_mut(BITS) {
            *bits = WANTED;
        }
        let mut known = Vec::new();
        self.ask(&question, |message| {
            if let Message::Entry(bytes) = message {
                known.extend(read(bytes));
            }
        })?;
        Ok(known)
    }
}

fn read(bytes: &[u8]) -> Option<Known> {
    let about = entry(bytes)?;
    let mut rest = bytes.get(ANSWER..)?;
    loop {
        let size = usize::from(u16::from_ne_bytes(*rest.first_chunk()?)).max(4);
        let kind = u16::from_ne_bytes(*rest.get(2..)?.first_chunk()?);
        if kind == INFO {
            return Some((about.local, about.remote, info(rest.get(4..size)?)));
        }
        rest = rest.get(size.next_multiple_of(4)..)?;
    }
}

/// The fields by their places in `tcp_info` (`linux/tcp.h`).
fn info(bytes: &[u8]) -> InfoView {
    let number = |at| u32_at(bytes, at);
    let span = |at| Span::micros(u64::from(number(at)));
    InfoView {
        rto: span(8),
        backoff: u32::from(bytes.get(4).copied().unwrap_or(0)),
        rtt: (number(68) > 0).then(|| (span(68), span(72))),
        mss: number(16),
        cwnd: number(80),
        ssthresh: Some(number(76)).filter(|threshold| *threshold < NO_THRESHOLD),
        unacked: number(24),
        repeats_out: number(36),
        repeats: number(100),
        lost: number(32),
        sacked: number(28),
    }
}

impl Lab {
    /// The moment with how each connection sends. A connection that cannot be asked is shown without.
    pub(super) fn view_informed(&self) -> WorldView {
        let mut view = self.view();
        for (host, node) in view.hosts.iter_mut().zip(&self.nodes) {
            let known = node.net.as_ref().and_then(|net| net.diag.infos().ok()).unwrap_or_default();
            for socket in host.sockets.iter_mut().filter(|socket| socket.backlog.is_none()) {
                let its = |(local, remote, _): &&Known| *local == socket.local && Some(*remote) == socket.remote;
                socket.info = known.iter().find(its).map(|(_, _, info)| *info);
            }
        }
        view
    }
}
