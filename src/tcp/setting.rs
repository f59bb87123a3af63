//! What a kernel setting is set to: a number, or a list of ports.
//!
//! Nearly all settings are numbers, among them those whose number stands for a range of ports or for three numbers
//! ([`Sysctl::ports_value`](super::sysctl::Sysctl::ports_value)). Only `ip_local_reserved_ports` is a list, which Linux
//! keeps as a set of ports and shows in order, joined where they touch (`sysctl.c: proc_do_large_bitmap`).

use std::fmt;

/// A set of ports: ranges in order that neither overlap nor touch.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortList(Vec<(u16, u16)>);

impl PortList {
    /// The ports of all `ranges`, each from its first to its last port, in whatever order they come.
    pub fn of(ranges: impl IntoIterator<Item = (u16, u16)>) -> PortList {
        let mut sorted: Vec<(u16, u16)> = ranges.into_iter().filter(|(first, last)| first <= last).collect();
        sorted.sort_unstable();
        let mut joined: Vec<(u16, u16)> = Vec::with_capacity(sorted.len());
        for (first, last) in sorted {
            match joined.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => joined.push((first, last)),
            }
        }
        PortList(joined)
    }

    /// Whether it has that port.
    pub fn has(&self, port: u16) -> bool {
        let beyond = self.0.partition_point(|(first, _)| *first <= port);
        beyond.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, last)| port <= *last)
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// As the kernel shows it: `8080,9148-9150`.
impl fmt::Display for PortList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (first, last)) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            if first == last { write!(f, "{comma}{first}")? } else { write!(f, "{comma}{first}-{last}")? }
        }
        Ok(())
    }
}

/// What a setting is set to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// A number, in the setting's own unit.
    Number(i64),
    /// Ports, of `ip_local_reserved_ports`.
    Ports(PortList),
}

impl Setting {
    /// The number; 0 for a list.
    pub fn number(&self) -> i64 {
        match self {
            Setting::Number(number) => *number,
            Setting::Ports(_) => 0,
        }
    }
}

impl From<i64> for Setting {
    fn from(number: i64) -> Setting {
        Setting::Number(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_sorted_and_joined_where_they_touch() {
        for (ranges, shown) in [
            (vec![], ""),
            (vec![(8080, 8080)], "8080"),
            (vec![(9148, 9150), (8080, 8080)], "8080,9148-9150"),
            (vec![(5, 6), (7, 7), (1, 2)], "1-2,5-7"),
            (vec![(1, 9), (3, 4), (9, 12)], "1-12"),
            (vec![(65_535, 65_535), (65_534, 65_535)], "65534-65535"),
        ] {
            let list = PortList::of(ranges.clone());
            assert_eq!(list.to_string(), shown);
            for port in [0, 1, 2, 3, 5, 7, 8, 12, 13, 8080, 9147, 9148, 9150, 9151, 65_533, 65_535] {
                let inside = ranges.iter().any(|(first, last)| (*first..=*last).contains(&port));
                assert_eq!(list.has(port), inside, "{port} in {shown}");
            }
        }
    }
}
