//! What a host's kernel counts: the numbers that `nstat` shows, under the same names.
//!
//! They stand in `snmp` and `netstat` below `/proc/thread-self/net`, in pairs of lines: names, then numbers. Kept are
//! the parts Tcp, TcpExt, Ip and IpExt, without what is a setting or a level and no count.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use super::Moved;
use super::sockets::Node;
use super::world::Lab;

/// The parts that are kept.
const PARTS: [&str; 4] = ["Tcp", "TcpExt", "Ip", "IpExt"];

/// Settings and levels among the counts.
const NO_COUNTS: [&str; 7] =
    ["IpForwarding", "IpDefaultTTL", "TcpRtoAlgorithm", "TcpRtoMin", "TcpRtoMax", "TcpMaxConn", "TcpCurrEstab"];

/// Counts by their names, such as `TcpExtListenDrops`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counters(BTreeMap<String, u64>);

impl Counters {
    /// Those of the namespace that the calling thread is in.
    pub fn here() -> io::Result<Counters> {
        let mut counters = Counters::default();
        for file in ["snmp", "netstat"] {
            counters.read(&fs::read_to_string(format!("/proc/thread-self/net/{file}"))?);
        }
        Ok(counters)
    }

    fn read(&mut self, text: &str) {
        let mut lines = text.lines();
        while let Some((names, numbers)) = lines.next().zip(lines.next()) {
            let Some((part, names)) = names.split_once(':').filter(|(part, _)| PARTS.contains(part)) else { continue };
            let Some((_, numbers)) = numbers.split_once(':') else { continue };
            for (name, number) in names.split_whitespace().zip(numbers.split_whitespace()) {
                let name = format!("{part}{name}");
                if let Some(number) = number.parse().ok().filter(|_| !NO_COUNTS.contains(&name.as_str())) {
                    self.0.insert(name, number);
                }
            }
        }
    }

    /// What moved since an earlier look, in the order of the names.
    pub fn since(&self, before: &Counters) -> Moved {
        let moved = |(name, now): (&String, &u64)| {
            let grown = now.saturating_sub(before.0.get(name).copied().unwrap_or(0));
            (grown > 0).then(|| (name.clone(), grown))
        };
        self.0.iter().filter_map(moved).collect()
    }
}

impl Lab {
    /// What moved of each host's counters since its kernel began, which is the start of the run or its last reboot. A
    /// host that is down has none.
    pub fn counters(&self) -> io::Result<Vec<Moved>> {
        let of_node = |node: &Node| match &node.net {
            Some(net) => Ok(net.counters(&self.home)?.since(&Counters::default())),
            None => Ok(Vec::new()),
        };
        self.nodes.iter().map(of_node).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moved_is_told_by_name() {
        let text = |retransmitted: u64, drops: u64, established: u64| {
            let tcp = format!("Tcp: RtoMin MaxConn CurrEstab RetransSegs\nTcp: 200 -1 {established} {retransmitted}\n");
            format!("{tcp}Udp: InDatagrams\nUdp: {drops}\nTcpExt: ListenDrops SyncookiesSent\nTcpExt: {drops} 3\n")
        };
        let at = |a, b, c| {
            let mut counters = Counters::default();
            counters.read(&text(a, b, c));
            counters
        };
        let moved = at(9, 2, 5).since(&at(4, 0, 1));
        assert_eq!(moved, [("TcpExtListenDrops".to_owned(), 2), ("TcpRetransSegs".to_owned(), 5)]);
        assert_eq!(at(4, 2, 9).since(&at(4, 2, 1)), []);
    }
}
