//! What is said about the calls that concern a process as a whole: descriptors shared, children, signals, the end.
//!
//! Part of the list in `words`; completion offers it, and `docs/scenario.md` prints it.

use super::words::{Entry, entry};

pub const DUP: Entry = entry(
    "dup as NAME",
    "client: dup as copy",
    "A second descriptor for the same socket: close() of one of them sends nothing.",
    "为同一个套接字再复制一个描述符：只关闭其中一个，不会发送任何报文。",
);

pub const FORK: Entry = entry(
    "fork as NAME",
    "server: fork as worker",
    "A child process with a copy of every descriptor; its calls are written HOST.NAME: or HOST.NAME.LABEL:.",
    "创建子进程，它持有全部描述符的副本；它的调用写作 HOST.NAME: 或 HOST.NAME.LABEL:。",
);

pub const EXIT: Entry = entry(
    "exit",
    "server: exit",
    "The process ends: its descriptors are closed without lingering; those of other processes stay.",
    "进程退出：关闭它的描述符（不 linger）；其他进程的描述符不受影响。",
);

pub const SIGNAL: Entry = entry(
    "signal",
    "client: signal",
    "The process catches a signal (no SA_RESTART): its calls that wait return EINTR, or what they have done.",
    "进程收到一个由它捕获的信号（未设 SA_RESTART）：正在等待的调用返回 EINTR，或返回已完成的部分。",
);

pub const SIGPIPE: Entry = entry(
    "sigpipe kill|ignore",
    "client: sigpipe kill",
    "What SIGPIPE does to the process: it dies at its next EPIPE, as most programs do, or ignores it (the start).",
    "SIGPIPE 对进程的作用：kill 表示像多数程序那样在下一次 EPIPE 时被杀死；ignore（初始值）表示忽略该信号。",
);

pub const SETUID: Entry = entry(
    "setuid USER",
    "server: setuid 1000",
    "The process, which begins as root (0), goes on as that user: it may not bind ports below 1024 any more, nor share \
     one with another user's by SO_REUSEPORT.",
    "进程起初是 root（0），此后以该用户身份运行：不能再绑定 1024 以下的端口，\
     也不能用 SO_REUSEPORT 与其他用户共用端口。",
);
