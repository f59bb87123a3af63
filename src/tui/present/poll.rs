//! A question put to a room: posed, voted on by hands, discussed, voted on again, answered by playing on.
//!
//! The presenter counts hands with keys. How many hands each option got stays out of sight until the second vote is
//! over or the presenter asks for it, and a new vote hides it again: a room that sees the first count stops thinking
//! (pedagogy of peer instruction). Nothing here draws or knows a clock.

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Round {
    /// It can be read; nobody votes yet.
    Posed,
    /// Everybody votes alone.
    Vote,
    /// Neighbours talk.
    Discuss,
    /// Everybody votes again.
    Revote,
    /// Both votes are in: the counts may be seen, and the run gives the answer.
    Closed,
}

impl Round {
    /// Every round, in order.
    pub const ALL: [Round; 5] = [Round::Posed, Round::Vote, Round::Discuss, Round::Revote, Round::Closed];

    /// The key of its name among the interface's words.
    pub fn key(self) -> &'static str {
        match self {
            Round::Posed => "present.round.posed",
            Round::Vote => "present.round.vote",
            Round::Discuss => "present.round.discuss",
            Round::Revote => "present.round.revote",
            Round::Closed => "present.round.closed",
        }
    }
}

/// What the first vote suggests to the presenter: a rule of thumb, not a law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Fewer than three in ten are right: give a hint, go back a step.
    BackUp,
    /// Between three and seven in ten: let them talk.
    Discuss,
    /// More: a short word will do.
    Explain,
}

impl Advice {
    /// The key of its sentence.
    pub fn key(self) -> &'static str {
        match self {
            Advice::BackUp => "present.advice.back_up",
            Advice::Discuss => "present.advice.discuss",
            Advice::Explain => "present.advice.explain",
        }
    }
}

/// The hands of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    round: Round,
    /// The hands for each option, in the first and in the second vote.
    hands: [Vec<u32>; 2],
    /// What was counted, the latest last: the vote and the option.
    counted: Vec<(usize, usize)>,
    asked_for: bool,
}

impl Poll {
    /// A question with so many options; none if the room answers aloud.
    pub fn new(options: usize) -> Poll {
        let hands = [vec![0; options], vec![0; options]];
        Poll { round: Round::Posed, hands, counted: Vec::new(), asked_for: false }
    }

    /// A question asked by word of mouth, with so many options: there is nothing to read, and hands go up at once.
    pub fn spoken(options: usize) -> Poll {
        Poll { round: Round::Vote, ..Poll::new(options) }
    }

    /// Where it stands.
    pub fn round(&self) -> Round {
        self.round
    }

    /// How many options there are.
    pub fn options(&self) -> usize {
        self.hands[0].len()
    }

    /// Goes on to the next round; false after the last. A question without options has nothing to vote on.
    pub fn go_on(&mut self) -> bool {
        let next = match self.round {
            Round::Closed => return false,
            Round::Posed if self.options() == 0 => Round::Closed,
            Round::Posed => Round::Vote,
            Round::Vote => Round::Discuss,
            Round::Discuss => Round::Revote,
            Round::Revote => Round::Closed,
        };
        if matches!(next, Round::Vote | Round::Revote) {
            // Who votes must not see how the others did: what was shown before is asked for anew.
            self.asked_for = false;
        }
        self.round = next;
        true
    }

    /// Ends the voting at once.
    pub fn close(&mut self) {
        self.round = Round::Closed;
    }

    /// The vote that counts now: 0 for the first, 1 for the second; none while nobody votes.
    fn vote(&self) -> Option<usize> {
        match self.round {
            // Who is late with the first count may still make it while neighbours talk.
            Round::Vote | Round::Discuss => Some(0),
            Round::Revote => Some(1),
            Round::Posed | Round::Closed => None,
        }
    }

    /// One hand more for the option of that place; false if there is no such option or nobody votes now.
    pub fn count(&mut self, option: usize) -> bool {
        let Some(vote) = self.vote() else { return false };
        let Some(hands) = self.hands[vote].get_mut(option) else { return false };
        *hands = hands.saturating_add(1);
        self.counted.push((vote, option));
        true
    }

    /// These are the hands of the present vote, option by option; options without a number have none. False, and
    /// nothing changed, if nobody votes now or there are more numbers than options.
    pub fn set(&mut self, hands: &[u32]) -> bool {
        let (Some(vote), true) = (self.vote(), hands.len() <= self.options()) else { return false };
        self.counted.retain(|(counted, _)| *counted != vote);
        let mut given = hands.iter().copied().chain(core::iter::repeat(0));
        for option in &mut self.hands[vote] {
            *option = given.next().unwrap_or(0);
        }
        true
    }

    /// Takes the last hand back; false if none was counted in this vote.
    pub fn uncount(&mut self) -> bool {
        let Some(vote) = self.vote() else { return false };
        let Some(&(counted, option)) = self.counted.last() else { return false };
        if counted != vote {
            return false;
        }
        self.counted.pop();
        if let Some(hands) = self.hands[vote].get_mut(option) {
            *hands = hands.saturating_sub(1);
        }
        true
    }

    /// The hands of a vote, option by option.
    pub fn hands(&self, vote: usize) -> &[u32] {
        self.hands.get(vote).map_or(&[], Vec::as_slice)
    }

    /// How many hands a vote has.
    pub fn total(&self, vote: usize) -> u32 {
        self.hands(vote).iter().fold(0, |sum, hands| sum.saturating_add(*hands))
    }

    /// Shows the counts, or hides them again, before their time.
    pub fn toggle_bars(&mut self) {
        self.asked_for = !self.asked_for;
    }

    /// Whether the room may see the counts.
    pub fn shows_bars(&self) -> bool {
        self.options() > 0 && (self.asked_for || self.round == Round::Closed)
    }

    /// What the first vote suggests, given the place of the right option; none before anybody has voted.
    pub fn advice(&self, right: usize) -> Option<Advice> {
        let total = u64::from(self.total(0));
        let hits = u64::from(*self.hands(0).get(right)?);
        match (total, hits * 100) {
            (0, _) => None,
            (_, hits) if hits < total * 30 => Some(Advice::BackUp),
            (_, hits) if hits <= total * 70 => Some(Advice::Discuss),
            _ => Some(Advice::Explain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rounds_follow_each_other_and_hands_count_where_they_should() {
        let mut poll = Poll::new(4);
        assert!(!poll.count(0), "nobody votes before the vote is open");
        let mut rounds = vec![poll.round()];
        while poll.go_on() {
            rounds.push(poll.round());
            poll.count(1);
            poll.count(9);
        }
        assert_eq!(rounds, Round::ALL);
        assert_eq!((poll.hands(0), poll.hands(1)), (&[0, 2, 0, 0][..], &[0, 1, 0, 0][..]));
        assert!(!poll.count(1) && !poll.uncount(), "what is closed stays as it is");
    }

    #[test]
    fn counts_are_seen_only_after_the_second_vote_or_on_demand() {
        let mut poll = Poll::new(2);
        for round in Round::ALL {
            assert_eq!(poll.round(), round);
            assert_eq!(poll.shows_bars(), round == Round::Closed, "{round:?}");
            poll.toggle_bars();
            assert!(poll.shows_bars());
            poll.toggle_bars();
            poll.go_on();
        }
    }

    #[test]
    fn counts_shown_to_those_who_talk_are_hidden_again_from_those_who_vote() {
        let mut poll = Poll::new(2);
        poll.go_on();
        poll.count(1);
        poll.go_on();
        poll.toggle_bars();
        assert!(poll.shows_bars() && poll.round() == Round::Discuss);
        poll.go_on();
        assert!(!poll.shows_bars() && poll.round() == Round::Revote);
        poll.toggle_bars();
        assert!(poll.shows_bars(), "the presenter may allow it all the same");
        poll.go_on();
        assert!(poll.shows_bars());
    }

    #[test]
    fn a_hand_counted_by_mistake_is_taken_back_within_its_vote() {
        let mut poll = Poll::new(3);
        poll.go_on();
        poll.count(2);
        poll.count(0);
        assert!(poll.uncount() && poll.hands(0) == [0, 0, 1]);
        poll.go_on();
        poll.go_on();
        assert!(!poll.uncount(), "the first vote is over");
        assert_eq!(poll.total(0), 1);
    }

    #[test]
    fn hands_counted_elsewhere_take_the_place_of_those_counted_here() {
        let mut poll = Poll::new(3);
        assert!(!poll.set(&[1]), "nobody votes yet");
        poll.go_on();
        poll.count(2);
        assert!(poll.set(&[4, 9]) && !poll.set(&[1, 2, 3, 4]));
        assert_eq!(poll.hands(0), [4, 9, 0]);
        assert!(!poll.uncount(), "none of them was counted one by one");
        poll.go_on();
        poll.go_on();
        assert!(poll.set(&[0, 13]));
        assert_eq!((poll.hands(0), poll.hands(1)), (&[4, 9, 0][..], &[0, 13, 0][..]));
    }

    #[test]
    fn the_first_vote_gives_advice() {
        for (hands, advice) in [
            ([0, 0], None),
            ([2, 8], Some(Advice::BackUp)),
            ([3, 7], Some(Advice::Discuss)),
            ([7, 3], Some(Advice::Discuss)),
            ([8, 2], Some(Advice::Explain)),
        ] {
            let mut poll = Poll::new(2);
            poll.go_on();
            for (option, count) in hands.iter().enumerate() {
                for _ in 0..*count {
                    poll.count(option);
                }
            }
            assert_eq!(poll.advice(0), advice, "{hands:?}");
        }
    }

    #[test]
    fn a_question_to_be_answered_aloud_has_no_vote() {
        let mut poll = Poll::new(0);
        assert!(poll.go_on());
        assert_eq!((poll.round(), poll.shows_bars()), (Round::Closed, false));
    }
}
