//! What a host counts of what it does: the counters that follow from an event and its rule.
//!
//! What does not show in an event (an answer that the ration did not allow, a segment received) is counted where it
//! happens. Linux counts all over `net/ipv4`; the functions are named in `tcp::counter`'s table by their names alone.

use crate::tcp::{Counter, Out, Rule, Segment, State, TimerKind};

use super::{Did, Event, Host};

impl Host {
    /// Counts what these events show.
    pub fn count(&mut self, events: &[Event]) {
        for Event { did, rule, .. } in events {
            match did {
                Did::Tcp(Out::Send { segment, repeat }) => self.count_sent(segment, *repeat, *rule),
                Did::Tcp(Out::State { from, to }) => self.count_state(*from, *to, *rule),
                Did::Tcp(Out::Fired(TimerKind::SynAck)) => self.tally(&[Counter::Timeouts]),
                // What such a probe carries is new, so the segment does not tell.
                Did::Tcp(Out::Fired(TimerKind::TailLoss)) if *rule == Rule::ProbeSendsNew => {
                    self.tally(&[Counter::LossProbes]);
                }
                Did::Tcp(Out::Decided) => self.count_decision(*rule),
                Did::Tcp(Out::Fired(_) | Out::Error(_) | Out::Shrink { .. }) | Did::Returned(..) => {}
            }
        }
    }

    pub(super) fn tally(&mut self, counters: &[Counter]) {
        for counter in counters {
            self.counters.add(*counter);
        }
    }

    fn count_sent(&mut self, segment: &Segment, repeat: bool, rule: Rule) {
        use Counter as C;
        let flags = segment.flags;
        let of_request = flags.syn() && matches!(rule, Rule::SynAckRepeat | Rule::SameSynAnswered);
        match (repeat, flags.syn()) {
            // The SYN-ACK of a request is made anew each time (Linux `tcp_make_synack`).
            (true, true) if of_request => self.tally(&[C::OutSegs, C::RetransSegs, C::SynRetrans]),
            (true, true) if rule == Rule::SynsCross => {}
            (true, true) => self.tally(&[C::RetransSegs, C::SynRetrans]),
            (true, false) => self.tally(&[C::RetransSegs]),
            (false, _) => self.tally(&[C::OutSegs]),
        }
        if flags.rst() {
            self.tally(&[C::OutRsts]);
        } else if !repeat && !flags.syn() && segment.seq_len() > 0 {
            self.tally(&[C::OrigDataSent]);
        }
        match rule {
            Rule::ChallengeAck => self.tally(&[C::ChallengeAcks]),
            Rule::DelayedAckFires => self.tally(&[C::DelayedAcks]),
            Rule::TailLossProbe => self.tally(&[C::LossProbes]),
            Rule::WindowProbe => self.tally(&[C::WinProbes]),
            Rule::KeepaliveProbe => self.tally(&[C::KeepAlive]),
            Rule::FastRetransmit => self.tally(&[C::FastRetrans]),
            Rule::RepeatAfterLoss => self.tally(&[C::SlowStartRetrans]),
            // What close() itself resets, and what the peer's acknowledgment of the FIN meets.
            Rule::Linger2Resets if flags.ack() => self.tally(&[C::AbortOnLinger]),
            Rule::Linger2Resets => self.tally(&[C::AbortOnData]),
            Rule::EchoOfAnotherSyn => self.tally(&[C::PawsActive]),
            Rule::CookieAlways | Rule::SynQueueFullSendsCookie => {
                self.tally(&[C::SyncookiesSent, C::ReqQFullDoCookies]);
            }
            _ => {}
        }
    }

    fn count_state(&mut self, from: State, to: State, rule: Rule) {
        use Counter as C;
        if to == State::SynSent {
            self.tally(&[C::ActiveOpens]);
        }
        if to == State::Closed && matches!(from, State::Established | State::CloseWait) {
            self.tally(&[C::EstabResets]);
        }
        let half_open = to == State::Closed && matches!(from, State::SynSent | State::SynRcvd);
        match rule {
            Rule::RstEndsRequest | Rule::SynEndsRequest => self.tally(&[C::AttemptFails, C::EmbryonicRsts]),
            Rule::OverflowAborts => self.tally(&[C::EmbryonicRsts, C::ListenOverflows, C::ListenDrops]),
            Rule::CookieEstablishes => self.tally(&[C::SyncookiesRecv]),
            Rule::LingerZeroReset | Rule::LingerZeroSilent => self.tally(&[C::AbortOnData]),
            Rule::TooManyOrphans | Rule::OutOfMemoryOrphan => self.tally(&[C::AbortOnMemory]),
            Rule::CloseUnreadReset => self.tally(&[C::AbortOnClose]),
            Rule::UserTimeoutOver if half_open => self.tally(&[C::AbortOnTimeout, C::AttemptFails]),
            Rule::DataGivesUp
            | Rule::OrphanGivesUp
            | Rule::SilentPeerGivenUp
            | Rule::KeepaliveGivesUp
            | Rule::UserTimeoutOver => {
                self.tally(&[C::AbortOnTimeout]);
            }
            Rule::SynGivesUp => self.tally(&[C::AbortOnTimeout, C::AttemptFails]),
            Rule::RstRefuses | Rule::RstResets | Rule::IcmpEndsConnect if half_open => self.tally(&[C::AttemptFails]),
            Rule::TimeWaitReused | Rule::BoundPortTakesOver => self.tally(&[C::TimeWaitsRecycled]),
            Rule::TimeWaitOverflow => self.tally(&[C::TimeWaitOverflow]),
            _ => {}
        }
    }

    fn count_decision(&mut self, rule: Rule) {
        use Counter as C;
        match rule {
            Rule::AcceptQueued => self.tally(&[C::PassiveOpens]),
            Rule::AcceptQueueFullDropsSyn | Rule::OverflowIgnoresAck => {
                self.tally(&[C::ListenOverflows, C::ListenDrops]);
            }
            Rule::DeferWaitsForData => self.tally(&[C::DeferAcceptDrops]),
            // The connection was made, and thrown away when the place was found taken (Linux `tcp_get_cookie_sock`).
            Rule::CookieMeetsRequest => self.tally(&[C::SyncookiesRecv, C::PassiveOpens]),
            Rule::CookieMeetsFullQueue => self.tally(&[C::SyncookiesRecv, C::ListenOverflows, C::ListenDrops]),
            Rule::EchoOfAnotherSyn => self.tally(&[C::PawsActive]),
            Rule::CookieRefused => self.tally(&[C::SyncookiesFailed]),
            Rule::SynQueueFullDropsSyn => self.tally(&[C::ReqQFullDrop, C::ListenDrops]),
            Rule::SynBacklogReserved => self.tally(&[C::ListenDrops]),
            _ => {}
        }
    }
}
