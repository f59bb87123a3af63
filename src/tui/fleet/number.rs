//! Numbers for charts, short enough for an axis; and moments with a tenth of a second.

/// A number in at most five characters: `940`, `28.2k`, `1.2M`.
pub fn short(number: u64) -> String {
    let scaled = |unit: u64, name: char| {
        let tenths = number / (unit / 10);
        if tenths >= 1_000 {
            format!("{}{name}", tenths / 10)
        } else {
            format!("{}.{}{name}", tenths / 10, tenths % 10)
        }
    };
    match number {
        0..=9_999 => number.to_string(),
        10_000..=999_999 => scaled(1_000, 'k'),
        1_000_000..=999_999_999 => scaled(1_000_000, 'M'),
        _ => scaled(1_000_000_000, 'G'),
    }
}

/// A moment in seconds with a tenth: `28.3`.
pub fn seconds(micros: u64) -> String {
    format!("{}.{}", micros / 1_000_000, micros % 1_000_000 / 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::grouped;

    #[test]
    fn numbers_are_written_so_that_they_can_be_read() {
        let cases = [
            (0, "0", "0"),
            (999, "999", "999"),
            (28_232, "28,232", "28.2k"),
            (100_000, "100,000", "100k"),
            (860_000, "860,000", "860k"),
            (1_000_000, "1,000,000", "1.0M"),
            (4_294_967_296, "4,294,967,296", "4.2G"),
        ];
        for (number, full, axis) in cases {
            assert_eq!((grouped(number).as_str(), short(number).as_str()), (full, axis));
        }
    }
}
