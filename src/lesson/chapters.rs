//! The chapters of the course and their names; lessons name them by number.

use crate::lang::Text;

/// A chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chapter {
    /// Its number, from 1.
    pub number: usize,
    /// Its title.
    pub title: Text,
}

/// Every chapter, in order.
pub static CHAPTERS: [Chapter; 8] = [
    Chapter { number: 1, title: Text { en: "Reading the wire", zh: "读懂线路" } },
    Chapter { number: 2, title: Text { en: "Opening", zh: "建立连接" } },
    Chapter { number: 3, title: Text { en: "Listening under load", zh: "监听与队列" } },
    Chapter { number: 4, title: Text { en: "Closing", zh: "关闭连接" } },
    Chapter { number: 5, title: Text { en: "When it goes wrong", zh: "复位、错误与泄漏" } },
    Chapter { number: 6, title: Text { en: "TIME_WAIT", zh: "TIME_WAIT" } },
    Chapter { number: 7, title: Text { en: "Remedies", zh: "对症下药" } },
    Chapter { number: 8, title: Text { en: "Scale and final exam", zh: "规模与综合演练" } },
];

/// The chapter of that number; the nearest one for a number that checking would have refused.
pub fn chapter(number: usize) -> &'static Chapter {
    &CHAPTERS[number.clamp(1, CHAPTERS.len()) - 1]
}
