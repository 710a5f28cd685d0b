//! The code tables the types look codes up in, and the one way to look.
//!
//! The tables stay text inside the program and are searched in place: a hash map of the same lists would
//! hold a megabyte for as long as the server runs, for a handful of look-ups a request. What each list is,
//! its edition and how sure it is stands in `README.md` beside them.

/// GB/T 4754—2017: section letter and 0, 2, 3 or 4 digits; Chinese label.
pub(crate) const INDUSTRIES: &str = include_str!("industries.tsv");
/// GB/T 4754—2017, sections and divisions alone; English label.
pub(crate) const INDUSTRIES_EN: &str = include_str!("industries_en.tsv");
/// IPC from section to main group, a main group without its `/00`; Chinese label.
pub(crate) const IPC: &str = include_str!("ipc.tsv");
/// IPC, sections and classes alone; English label.
pub(crate) const IPC_EN: &str = include_str!("ipc_en.tsv");
/// GB/T 13745, first level; Chinese label, a tab, English label.
pub(crate) const DISCIPLINES: &str = include_str!("disciplines.tsv");
/// Administrative divisions to the county, six digits; own name without that of what it lies in.
pub(crate) const REGIONS: &str = include_str!("regions.tsv");

/// What stands after `code` and a tab in `table`, whose lines are sorted by the bytes of their codes.
pub(crate) fn label(table: &'static str, code: &str) -> Option<&'static str> {
    let bytes = table.as_bytes();
    let (mut low, mut high) = (0, table.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let before = bytes.get(low..middle)?.iter().rposition(|&byte| byte == b'\n');
        let start = before.map_or(low, |place| low + place + 1);
        let after = bytes.get(middle..)?.iter().position(|&byte| byte == b'\n');
        let end = after.map_or(table.len(), |place| middle + place);
        let (key, label) = table.get(start..end)?.split_once('\t')?;
        match key.cmp(code) {
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Equal => return Some(label),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: [(&str, &str, usize); 6] = [
        ("industries", INDUSTRIES, 1970),
        ("industries_en", INDUSTRIES_EN, 117),
        ("ipc", IPC, 8267),
        ("ipc_en", IPC_EN, 140),
        ("disciplines", DISCIPLINES, 62),
        ("regions", REGIONS, 3348),
    ];

    #[test]
    fn every_line_is_found_by_its_code() {
        for (name, table, count) in TABLES {
            assert_eq!(table.lines().count(), count, "{name}");
            for line in table.lines() {
                let (code, expected) = line.split_once('\t').expect("a tab in every line");
                assert_eq!(label(table, code), Some(expected), "{name} {code}");
                assert!(!expected.trim().is_empty(), "{name} {code}");
            }
        }
    }

    #[test]
    fn codes_rise_strictly_and_lines_are_clean() {
        for (name, table, _) in TABLES {
            assert!(table.ends_with('\n') && !table.contains('\r'), "{name}");
            let codes: Vec<&str> = table.lines().filter_map(|line| line.split('\t').next()).collect();
            assert!(codes.is_sorted_by(|one, next| one < next), "{name}");
        }
    }

    #[test]
    fn what_no_table_holds_is_not_found() {
        for (name, table, _) in TABLES {
            for code in ["", "\u{0}", "Z", "ZZZZ", "999999", "C27109", "\n", "\t", "中文"] {
                assert_eq!(label(table, code), None, "{name} {code:?}");
            }
        }
        assert_eq!(label("", "A"), None);
        assert_eq!(label("A\tone", "B"), None);
        assert_eq!(label("A\tone", "A"), Some("one"));
    }
}
