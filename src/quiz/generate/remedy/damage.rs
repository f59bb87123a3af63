//! What a minute did, as an application and its operator would count it. The order of the fields is the order in which
//! they count: a byte lost weighs more than any number of requests unanswered, these more than connections that hang,
//! and those more than sockets in TIME_WAIT.

use crate::quiz::words::Words;
use crate::scenario::Session;
use crate::trace::{CallName, Errno, HostId, Outcome, Record, Rule, SocketView, State, What};

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
            hang: count(hanging(session).count()),
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

/// The sort of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Failed,
    Hangs,
    Waits,
}

impl Damage {
    /// The weightiest sort of damage of which another minute does less.
    pub fn worst_against(self, other: Damage) -> Sort {
        if other.lost < self.lost || other.unanswered < self.unanswered {
            Sort::Failed
        } else if other.hang < self.hang {
            Sort::Hangs
        } else {
            Sort::Waits
        }
    }
}

/// The events of a minute that do such damage, as they came: an early one brings the later ones about. Of one moment
/// those first that say it best.
pub(super) fn records<'r>(session: &'r Session, host: &str, sort: Sort) -> Vec<&'r Record> {
    let all = session.records();
    let of = |tells: &dyn Fn(&Record) -> bool| -> Vec<&'r Record> {
        all.iter().filter(|record| record.rule.is_some() && tells(record)).collect()
    };
    match sort {
        Sort::Failed => {
            let away = all.iter().enumerate().filter(|(at, _)| turned_away(all, *at)).map(|(_, record)| record);
            let mut found: Vec<&Record> = away.collect();
            found.extend(of(&|record| matches!(&record.what, What::Sent { segment, .. } if segment.flags.rst())));
            found.extend(of(&|record| matches!(record.what, What::Error { .. })));
            // That a call which does not wait had nothing to return is no damage.
            let failed = |outcome: &Outcome| matches!(outcome, Outcome::Failed(errno) if ![Errno::EAGAIN, Errno::EINPROGRESS].contains(errno));
            found.extend(of(&|record| matches!(&record.what, What::Returned { outcome, .. } if failed(outcome))));
            found.sort_by_key(|record| record.at);
            found
        }
        Sort::Hangs => {
            let into = |socket: &SocketView, host: HostId| {
                all.iter().rev().find(|record| {
                    record.host == Some(host)
                        && record.socket == Some(socket.id)
                        && matches!(record.what, What::State { to, .. } if to == socket.state)
                })
            };
            let mut found: Vec<&Record> = hanging(session).filter_map(|(host, socket)| into(socket, host)).collect();
            found.sort_by_key(|record| record.at);
            found
        }
        Sort::Waits => {
            let id = session.view().host_by_name(host).map(|host| host.id);
            of(&|record| record.host == id && matches!(record.what, What::State { to: State::TimeWait, .. }))
        }
    }
}

/// What a host does with a SYN, or with the ACK that ends a handshake, that it does not take.
const TURNS_AWAY: [Rule; 5] = [
    Rule::AcceptQueueFullDropsSyn,
    Rule::SynQueueFullDropsSyn,
    Rule::SynBacklogReserved,
    Rule::OverflowIgnoresAck,
    Rule::RecycleDropsSyn,
];

/// The addresses of a flood, which nobody has: whoever is turned away there wanted nothing.
const NOBODY: [u8; 3] = [192, 0, 2];

/// Whether a client that meant it was turned away there.
fn turned_away(all: &[Record], at: usize) -> bool {
    let Some((record, before)) = all.get(at).zip(all.get(..at)) else { return false };
    let came =
        before.iter().rev().take_while(|earlier| earlier.at == record.at).find_map(|earlier| match &earlier.what {
            What::Arrived { segment, .. } if earlier.host == record.host => Some(segment.src),
            _ => None,
        });
    let meant = came.is_some_and(|from| !from.ip().octets().starts_with(&NOBODY));
    meant && record.rule.is_some_and(|rule| TURNS_AWAY.contains(&rule))
}

fn hanging(session: &Session) -> impl Iterator<Item = (HostId, &SocketView)> {
    let all =
        move || session.view().hosts.iter().flat_map(|host| host.sockets.iter().map(move |socket| (host.id, socket)));
    let has_peer = move |socket: &SocketView| {
        all().any(|(_, other)| {
            other.remote == Some(socket.local) && socket.remote == Some(other.local) && other.state != State::Closed
        })
    };
    let hangs = move |(_, socket): &(HostId, &SocketView)| match socket.state {
        State::Closed | State::Listen | State::TimeWait => false,
        State::CloseWait | State::SynRcvd => true,
        State::SynSent | State::Established | State::FinWait1 | State::FinWait2 | State::Closing | State::LastAck => {
            !has_peer(socket)
        }
    };
    all().filter(hangs)
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
