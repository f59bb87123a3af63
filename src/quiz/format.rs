//! The twelve sorts of question, by what the learner has to do. A format says nothing of how an answer is given: the
//! next segment may be typed or chosen, and only the item knows; the schedule wants both of a concept.

use crate::lang::{Lang, Text};

/// What a question asks of the learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Say the next segment: its flags and numbers.
    NextSegment,
    /// Say the states of both ends, or the timer that runs.
    StatePair,
    /// Choose the fault or the setting that leads to a given end.
    PlaceFault,
    /// Put events into an order in which they can happen.
    Order,
    /// Read what programs print; name the fault and the line that proves it.
    Diagnose,
    /// Work out a number.
    Number,
    /// Say what system calls return.
    Results,
    /// Find the sentence that is false.
    Myth,
    /// Explain in one's own words, and judge oneself by a list of points.
    Explain,
    /// Reach a state with as few commands as possible.
    Script,
    /// The same run with one thing changed: what comes out differently?
    Counterfactual,
    /// Choose a remedy, which a simulated minute then judges.
    Remedy,
}

impl Format {
    /// Every format with its word and its name, T1 to T12.
    pub const ALL: [(Format, &'static str, Text); 12] = [
        (Format::NextSegment, "segment", Text { en: "Next segment", zh: "下一个报文段" }),
        (Format::StatePair, "states", Text { en: "States", zh: "状态" }),
        (Format::PlaceFault, "fault", Text { en: "Place the fault", zh: "找出故障点" }),
        (Format::Order, "order", Text { en: "Order the events", zh: "事件排序" }),
        (Format::Diagnose, "diagnose", Text { en: "Diagnose", zh: "诊断" }),
        (Format::Number, "number", Text { en: "Work it out", zh: "计算" }),
        (Format::Results, "results", Text { en: "System-call results", zh: "系统调用的返回值" }),
        (Format::Myth, "myth", Text { en: "Spot the myth", zh: "找出误解" }),
        (Format::Explain, "explain", Text { en: "Explain", zh: "解释" }),
        (Format::Script, "script", Text { en: "Shortest script", zh: "最短操作" }),
        (Format::Counterfactual, "whatif", Text { en: "What if", zh: "如果……会怎样" }),
        (Format::Remedy, "remedy", Text { en: "Choose the remedy", zh: "选择对策" }),
    ];

    /// The word for it in files and on the command line.
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// Its name on screen.
    pub fn name(self, lang: Lang) -> &'static str {
        self.row().2.get(lang)
    }

    /// The format of that word.
    pub fn from_word(word: &str) -> Option<Format> {
        Format::ALL.iter().find(|(_, known, _)| *known == word).map(|(format, ..)| *format)
    }

    fn row(self) -> &'static (Format, &'static str, Text) {
        // The table has a row for each, in the order of the enum; a test holds it.
        &Format::ALL[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_stands_in_its_own_row() {
        for (at, (format, word, _)) in Format::ALL.iter().enumerate() {
            assert_eq!(*format as usize, at);
            assert_eq!(Format::from_word(word), Some(*format));
            assert_eq!(format.word(), *word);
        }
    }
}
