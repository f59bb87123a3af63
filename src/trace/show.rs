//! `show ...`: what a program would print of a host at that moment, as a record of the run. The same on both arms,
//! because it is made of the view and of the records alone.

use core::fmt;

use super::record::{HostId, Record, What};
use super::view::{HostView, WorldView};
use super::{ss, ss_info, tcpdump};

/// The programs whose output can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Program {
    /// `ss -tano`: the sockets and their timers.
    Ss,
    /// `ss -tanoi`: the same, and how each connection sends.
    SsInfo,
    /// `ss -tanp`: the sockets, and which processes hold each.
    SsProcesses,
    /// `tcpdump -n`: the segments that the host has sent and received so far.
    Tcpdump,
    /// `nstat -a`: what the host's kernel has counted.
    Nstat,
}

impl Program {
    /// Every program, with its name.
    pub const ALL: [(Program, &'static str); 5] = [
        (Program::Ss, "ss"),
        (Program::SsInfo, "ss-i"),
        (Program::SsProcesses, "ss-p"),
        (Program::Tcpdump, "tcpdump"),
        (Program::Nstat, "nstat"),
    ];

    /// Its name.
    pub fn word(self) -> &'static str {
        Program::ALL.iter().find(|(program, _)| *program == self).map_or("", |(_, word)| word)
    }

    /// As it is typed on the host.
    pub fn command(self) -> &'static str {
        match self {
            Program::Ss => "ss -tano",
            Program::SsInfo => "ss -tanoi",
            Program::SsProcesses => "ss -tanp",
            Program::Tcpdump => "tcpdump -n",
            Program::Nstat => "nstat -a",
        }
    }

    /// Whether it lists sockets, one to a line.
    pub fn lists_sockets(self) -> bool {
        match self {
            Program::Ss | Program::SsInfo | Program::SsProcesses => true,
            Program::Tcpdump | Program::Nstat => false,
        }
    }
}

/// `show PROGRAM [HOST]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Show {
    /// What is shown.
    pub program: Program,
    /// Of which host; of every host without one.
    pub host: Option<String>,
}

impl fmt::Display for Show {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "show {}", self.program.word())?;
        self.host.as_ref().map_or(Ok(()), |host| write!(f, " {host}"))
    }
}

impl Show {
    /// Appends what is shown at the moment of `view`, a record for each host. `out` must hold the whole run so far.
    pub fn append(&self, view: &WorldView, out: &mut Vec<Record>) {
        let wanted = |host: &HostView| self.host.as_ref().is_none_or(|name| *name == host.name);
        let mut shown = Vec::new();
        for (index, host) in view.hosts.iter().enumerate().filter(|(_, host)| wanted(host)) {
            let id = HostId(index);
            let lines = match self.program {
                Program::Ss => lines(&ss::render(host, view.now)),
                Program::SsInfo => lines(&ss_info::render(host, view.now)),
                Program::SsProcesses => lines(&ss::render_with_processes(host)),
                Program::Tcpdump => tcpdump::lines(out, id),
                Program::Nstat => counted(host),
            };
            let what = What::Shown { program: self.program, lines };
            shown.push(Record { at: view.now, host: Some(id), socket: None, what, rule: None });
        }
        out.append(&mut shown);
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// What has been counted, by name.
fn counted(host: &HostView) -> Vec<String> {
    let mut counted: Vec<(&str, u32)> = host.counters.iter().map(|(key, count)| (key.name(), *count)).collect();
    counted.retain(|(_, count)| *count > 0);
    counted.sort_unstable();
    counted
        .iter()
        .map(|(name, count)| format!("{name:<32}{count:<16}"))
        .map(|line| line.trim_end().to_owned())
        .collect()
}
