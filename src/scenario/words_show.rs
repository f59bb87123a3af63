//! What is said about `show`, and how its line is read. The programs themselves are listed in `trace`.

use crate::trace::{Program, Show};

use super::parse_value::{Cursor, Parsed};
use super::words::{Entry, entry};

/// What is said about `show`.
pub(super) const SHOW: Entry = entry(
    "show ss|ss-i|ss-p|tcpdump|nstat [HOST]",
    "show ss server",
    "Shows what that program would print on the host at this moment, or on every host: the sockets as `ss -tano` lists \
     them (with ss-i, below each connection how it sends, as `ss -i` has it; with ss-p, which processes hold each, as \
     `ss -tanp` does), the segments so far as `tcpdump -n` prints them, what the kernel has counted so far as \
     `nstat -a` does.",
    "显示此刻在该主机（不写则为每台主机）上运行该程序的输出：ss -tano 列出套接字\
     （ss-i 再在每个连接下面给出 ss -i 的发送状态；ss-p 像 ss -tanp 那样列出持有它的进程），\
     tcpdump -n 列出到目前为止收发的报文段，nstat -a 列出内核到目前为止的计数。",
);

impl Cursor<'_> {
    /// What follows `show`.
    pub(super) fn show(&mut self) -> Parsed<Show> {
        let program = self.choose(&Program::ALL, "scenario.what-program")?;
        let host = if self.peek().is_some() { Some(self.host()?) } else { None };
        Ok(Show { program, host })
    }
}
