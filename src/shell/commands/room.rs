//! How much memory a run may take: what the system has to give, and no more than the process or its group may have.

use std::fs;
use std::path::Path;

/// Where the system does not say.
const UNKNOWN: u64 = 4 << 30;

/// So many bytes, now.
pub fn memory() -> u64 {
    let limits = [available(), of_process(), of_group()];
    limits.into_iter().flatten().min().unwrap_or(UNKNOWN)
}

/// The number behind a word at the start of a line.
fn number_behind(text: &str, word: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(word))?;
    line.split_whitespace().next()?.parse().ok()
}

fn available() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    number_behind(&text, "MemAvailable:").map(|kib| kib.saturating_mul(1_024))
}

/// What `ulimit -v` leaves of the address space.
fn of_process() -> Option<u64> {
    let limit = number_behind(&fs::read_to_string("/proc/self/limits").ok()?, "Max address space")?;
    let status = fs::read_to_string("/proc/self/status").ok()?;
    Some(limit.saturating_sub(number_behind(&status, "VmSize:")?.saturating_mul(1_024)))
}

/// What a control group and those above it leave (version 2, as containers have it).
fn of_group() -> Option<u64> {
    let own = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = own.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let root = Path::new("/sys/fs/cgroup");
    let group = root.join(path);
    let read = |group: &Path, name: &str| fs::read_to_string(group.join(name)).ok()?.trim().parse::<u64>().ok();
    let left = |group: &Path| Some(read(group, "memory.max")?.saturating_sub(read(group, "memory.current")?));
    group.ancestors().take_while(|group| group.starts_with(root)).filter_map(left).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_behind_their_words() {
        let text = "Max data size             unlimited            unlimited            bytes\n\
                    Max address space         6144000000           unlimited            bytes\n";
        assert_eq!(number_behind(text, "Max address space"), Some(6_144_000_000));
        assert_eq!(number_behind(text, "Max data size"), None);
        assert!(memory() > 1 << 20);
    }
}
