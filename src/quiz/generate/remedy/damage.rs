//! What a minute did, as an application and its operator would count it. The order of the fields is the order in which
//! they count: a byte lost weighs more than any number of requests unanswered, these more than connections that hang,
//! and those more than sockets in TIME_WAIT.

use crate::quiz::words::Words;
use crate::scenario::Session;
use crate::trace::{CallName, Outcome, SocketView, State, What};

use super::super::draft::words;
use super::super::measure::count;

/// The damage of a minute; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Damage {
    /// Bytes that send() has taken and no process has read.
    lost: u64,
    /// Requests that the client's processes have read no answer to.
    unanswered: u64,
    /// Connections that can end only by a timer or by chance: half-open, without a peer, or never closed.
    hang: u64,
    /// Sockets in TIME_WAIT on the host that is complained of.
    waits: u64,
}

impl Damage {
    /// Counts what a minute did, of which so many answers were wanted.
    pub fn of(session: &Session, host: &str, wanted: u64) -> Damage {
        let (mut sent, mut read, mut answers) = (0_u64, 0_u64, 0_u64);
        for record in session.records() {
            let What::Returned { call, outcome } = &record.what else { continue };
            let bytes = match outcome {
                Outcome::Value(value) => u64::from(*value),
                Outcome::Text(text) => count(text.len()),
                Outcome::Failed(_) | Outcome::Blocked => 0,
            };
            let server = record.host.and_then(|id| session.view().host(id)).is_some_and(|host| host.name == "server");
            match call {
                CallName::Send => sent += bytes,
                CallName::Recv => {
                    read += bytes;
                    answers += u64::from(bytes > 0 && !server);
                }
                _ => {}
            }
        }
        Damage {
            lost: sent.saturating_sub(read),
            unanswered: wanted.saturating_sub(answers),
            hang: count(hanging(session)),
            waits: session
                .view()
                .host_by_name(host)
                .map_or(0, |host| count(host.sockets.iter().filter(|socket| socket.state == State::TimeWait).count())),
        }
    }

    /// It in a sentence.
    pub fn report(self, wanted: u64, host: &str) -> Words {
        let Damage { lost, unanswered, hang, waits } = self;
        words(
            format!(
                "{lost} {} lost, {unanswered} of {wanted} {} unanswered, {hang} {} hanging, {waits} in TIME_WAIT on the \
                 {host}.",
                of(lost, "byte", "bytes"),
                of(wanted, "request", "requests"),
                of(hang, "connection", "connections"),
            ),
            format!(
                "丢失 {lost} 字节，{wanted} 个请求中 {unanswered} 个没有应答，{hang} 条连接悬挂，{host} 上有 {waits} 个 TIME_WAIT。"
            ),
        )
    }
}

fn of(count: u64, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

fn hanging(session: &Session) -> usize {
    let all = || session.view().hosts.iter().flat_map(|host| host.sockets.iter());
    let has_peer = |socket: &SocketView| {
        all().any(|other| {
            other.remote == Some(socket.local) && socket.remote == Some(other.local) && other.state != State::Closed
        })
    };
    let hangs = |socket: &&SocketView| match socket.state {
        State::Closed | State::Listen | State::TimeWait => false,
        State::CloseWait | State::SynRcvd => true,
        State::SynSent | State::Established | State::FinWait1 | State::FinWait2 | State::Closing | State::LastAck => {
            !has_peer(socket)
        }
    };
    all().filter(hangs).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_lost_weighs_more_than_any_request_and_a_request_more_than_any_socket() {
        let none = Damage { lost: 0, unanswered: 0, hang: 0, waits: 0 };
        let by_weight =
            [none, Damage { waits: 99, ..none }, Damage { hang: 1, ..none }, Damage { unanswered: 1, ..none }];
        assert!(by_weight.is_sorted());
        assert!(Damage { unanswered: 99, hang: 99, waits: 99, ..none } < Damage { lost: 1, ..none });
    }
}
