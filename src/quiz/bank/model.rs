//! The model of the bank: a classic question with its answer, and the areas into which the questions fall.
//!
//! Everything here has been read and checked; [`super::read()`] is the only way to make an entry.

use crate::lang::{Lang, Text};
use crate::quiz::Words;

/// A part of the subject; one file of `assets/bank` each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// The handshake and its losses.
    Opening,
    /// Flags, sequence numbers, sizes, windows.
    Numbers,
    /// The SYN queue and the accept queue.
    Queues,
    /// SYN floods, cookies, forged segments.
    Floods,
    /// Closing, in every order.
    Closing,
    /// What each state means and what leaves it.
    States,
    /// What calls return.
    Errors,
    /// Dead peers, half-open connections, keepalive.
    Liveness,
    /// CLOSE_WAIT: cause and cure.
    CloseWait,
    /// TIME_WAIT: what it is and what ends it.
    TimeWait,
    /// What to do about too much of it.
    Remedies,
    /// Ports, four-tuples, bind.
    Ports,
    /// SO_LINGER and what close() waits for.
    Linger,
    /// Memory and orphans.
    Memory,
    /// What changed from kernel to kernel, and where Linux leaves the RFC.
    Eras,
    /// Incidents: outputs, cause, proof.
    Diagnosis,
}

impl Area {
    /// Every area, in the order of the course.
    pub const ALL: [Area; 16] = [
        Area::Opening,
        Area::Numbers,
        Area::Queues,
        Area::Floods,
        Area::Closing,
        Area::States,
        Area::Errors,
        Area::Liveness,
        Area::CloseWait,
        Area::TimeWait,
        Area::Remedies,
        Area::Ports,
        Area::Linger,
        Area::Memory,
        Area::Eras,
        Area::Diagnosis,
    ];

    /// The name of its file, and its word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Area::Opening => "opening",
            Area::Numbers => "numbers",
            Area::Queues => "queues",
            Area::Floods => "floods",
            Area::Closing => "closing",
            Area::States => "states",
            Area::Errors => "errors",
            Area::Liveness => "liveness",
            Area::CloseWait => "close-wait",
            Area::TimeWait => "time-wait",
            Area::Remedies => "remedies",
            Area::Ports => "ports",
            Area::Linger => "linger",
            Area::Memory => "memory",
            Area::Eras => "eras",
            Area::Diagnosis => "diagnosis",
        }
    }

    /// Its title.
    pub fn title(self) -> Text {
        match self {
            Area::Opening => Text { en: "Opening a connection", zh: "建立连接" },
            Area::Numbers => Text { en: "Numbers and flags", zh: "序列号与控制位" },
            Area::Queues => Text { en: "Queues of a listener", zh: "监听队列" },
            Area::Floods => Text { en: "Floods and forgeries", zh: "洪泛与伪造" },
            Area::Closing => Text { en: "Closing", zh: "关闭连接" },
            Area::States => Text { en: "States", zh: "状态" },
            Area::Errors => Text { en: "Errors an application sees", zh: "应用看到的错误" },
            Area::Liveness => Text { en: "Dead peers and keepalive", zh: "对端失联与 keepalive" },
            Area::CloseWait => Text { en: "CLOSE_WAIT", zh: "CLOSE_WAIT" },
            Area::TimeWait => Text { en: "TIME_WAIT", zh: "TIME_WAIT" },
            Area::Remedies => Text { en: "Remedies", zh: "应对办法" },
            Area::Ports => Text { en: "Ports and addresses", zh: "端口与地址" },
            Area::Linger => Text { en: "SO_LINGER", zh: "SO_LINGER" },
            Area::Memory => Text { en: "Memory and orphans", zh: "内存与孤儿连接" },
            Area::Eras => Text { en: "Kernels and RFCs", zh: "内核版本与 RFC" },
            Area::Diagnosis => Text { en: "Diagnosis", zh: "故障诊断" },
        }
    }

    /// The area of that name.
    pub fn by_name(name: &str) -> Option<Area> {
        Area::ALL.into_iter().find(|area| area.name() == name)
    }
}

/// A classic question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its stable name, in kebab case: what logs, follow-ups and the command line call it.
    pub id: String,
    /// Where it belongs.
    pub area: Area,
    /// How hard it is: 1 is asked of everybody, 3 of those who say that they know TCP well.
    pub level: u8,
    /// The question.
    pub ask: Words,
    /// How else people ask for it, in either language: what a search is to find it by.
    pub also: Vec<String>,
    /// What a strong candidate says, in two to five sentences.
    pub answer: Words,
    /// What must be mentioned, three to five points: the rubric of an explanation.
    pub points: Vec<Words>,
    /// The questions that an interviewer asks next.
    pub follow: Vec<String>,
    /// The concepts that it is about.
    pub concepts: Vec<String>,
    /// The lessons that teach it, as `L32`.
    pub lessons: Vec<String>,
    /// The misconception that it catches, as `M40`.
    pub myth: Option<String>,
    /// The RFC clauses, Linux functions, manual pages that say so.
    pub source: String,
    /// The kernels for which the answer holds, where it depends on them: `6.5+`, `-4.11`, `2.4-4.11`.
    pub era: Option<String>,
    /// A scenario whose expectations prove the answer.
    pub run: Option<String>,
}

impl Entry {
    /// The question in a language.
    pub fn ask(&self, lang: Lang) -> &str {
        self.ask.get(lang)
    }

    /// The answer in a language.
    pub fn answer(&self, lang: Lang) -> &str {
        self.answer.get(lang)
    }
}
