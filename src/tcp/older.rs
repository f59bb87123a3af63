//! How a sender without RACK and without Linux's empty probes does its work: losses by what SACK reports above them
//! (RFC 6675 §4, and FACK before it), and window probes that carry a byte (RFC 9293 §3.8.6.1).
//!
//! Departs: a repeat that is lost itself is found by the timer alone, where Linux 3.0 finds some of them by what was
//! sent after them (`tcp_input.c: tcp_mark_lost_retrans`).

use super::loss::AckNews;
use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::segment::Flags;
use super::seq::SeqNum;
use super::tcb::{InFlight, Tcb};

impl Tcb {
    /// Marks what lies so far below what the peer holds that it must be lost: below three segments that it reports, or,
    /// `forward`, three below the highest of them (Linux 3.0 `tcp_update_scoreboard`).
    pub fn sack_mark_lost(&mut self, forward: bool, news: &mut AckNews, out: &mut Outbox) {
        let thresh = self.snd.loss.reordering;
        let (mut above, mut found) = (0, 0);
        for index in (0..self.snd.flight.len()).rev() {
            let Some(sent) = self.snd.flight.get(index) else { break };
            if !sent.sacked && !sent.lost && above >= thresh {
                self.mark_lost(index, out);
                found += 1;
            }
            let counts = self.snd.flight.get(index).is_some_and(|sent| sent.sacked) || (forward && above > 0);
            above += u32::from(counts);
        }
        news.newly_lost += found;
        if found > 0 {
            out.decided(if forward { Rule::ForwardMarksLost } else { Rule::ThreeSackedAbove });
        }
    }

    /// A window probe with the next byte. SND.NXT stays until the peer has taken it.
    pub fn probe_with_byte(&mut self, env: &Env<'_>, out: &mut Outbox) {
        let seq = self.snd.nxt;
        let segment = self.build(seq, Flags::ACK | Flags::PSH, self.snd.bytes(seq, 1), env, out);
        self.note_ack_left(env);
        if self.snd.probe_byte {
            out.resend(segment, Rule::ProbeCarriesByte);
        } else {
            self.snd.probe_byte = true;
            out.send(segment, Rule::ProbeCarriesByte);
        }
    }

    /// The byte of a probe is acknowledged: it was sent like any other.
    pub fn admit_probe_byte(&mut self, ack: SeqNum, env: &Env<'_>) {
        if !self.snd.probe_byte || ack != self.snd.nxt + 1 {
            return;
        }
        self.snd.probe_byte = false;
        let ends = self.snd.buffer.take(1);
        self.snd.flight.push(InFlight {
            seq: self.snd.nxt,
            len: 1,
            syn: false,
            fin: false,
            sent_at: env.now,
            look: self.snd.loss.looks,
            order: self.snd.loss.next_sending(),
            // Nobody knows which of the probes it was.
            repeated: true,
            lost: false,
            found_lost: false,
            cut: false,
            again: false,
            sacked: false,
            delivered: self.snd.loss.delivered,
            push: ends.push,
            eor: ends.eor,
            joined: false,
        });
        self.snd.nxt = ack;
    }
}
