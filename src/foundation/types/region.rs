//! Administrative divisions of China.

use std::fmt;
use std::str::FromStr;

use super::Refused;
use super::classification::codes::{self, REGIONS};
use super::identifiers::tidy;

const NANHU: &str = "330402";
/// Rows of the list that group divisions and name no place.
const GROUPINGS: [&str; 4] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// A province, city, county or district by its six-digit code.
///
/// Shape: six digits; a province ends in `0000`, a city in `00`.
/// Errors: `region_code_shape`, `region_code_unknown` when the list does not hold the code. Places abroad have none.
/// Rule: GB/T 2260, the list of this project in `codes/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region(String);

impl Region {
    /// The six digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The full Chinese name from the province down, as on an address: 浙江省嘉兴市南湖区.
    pub fn name(&self) -> String {
        let province = self.0.get(..2).map(|code| format!("{code}0000"));
        let city = self.0.get(..4).map(|code| format!("{code}00"));
        let mut within: Vec<String> = [province, city].into_iter().flatten().filter(|code| *code != self.0).collect();
        within.dedup();
        let above = within.iter().filter_map(|code| codes::label(REGIONS, code));
        let named = above.filter(|label| !GROUPINGS.contains(label));
        named.chain(codes::label(REGIONS, &self.0)).collect()
    }

    /// True for the district this site is run for, 浙江省嘉兴市南湖区.
    pub fn is_nanhu(&self) -> bool {
        self.0 == NANHU
    }
}

impl FromStr for Region {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let code = tidy(text);
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refused("region_code_shape"));
        }
        match codes::label(REGIONS, &code) {
            Some(_) => Ok(Self(code)),
            None => Err(Refused("region_code_unknown")),
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_run_from_the_province_down() {
        for (text, name) in [
            ("330402", "浙江省嘉兴市南湖区"),
            ("３３０４８３", "浙江省嘉兴市桐乡市"),
            (" 330400 ", "浙江省嘉兴市"),
            ("330000", "浙江省"),
            ("110101", "北京市东城区"),
            ("110100", "北京市市辖区"),
            ("310000", "上海市"),
            ("500229", "重庆市城口县"),
            ("429004", "湖北省仙桃市"),
            ("441900", "广东省东莞市"),
        ] {
            let region: Result<Region, Refused> = text.parse();
            assert_eq!(region.as_ref().map(Region::name), Ok(name.to_owned()), "{text}");
            assert_eq!(region.map(|region| region.is_nanhu()), Ok(text == NANHU), "{text}");
        }
    }

    #[test]
    fn bad_codes_are_refused_with_their_reason() {
        for (text, reason) in [
            ("", "region_code_shape"),
            ("33", "region_code_shape"),
            ("3304", "region_code_shape"),
            ("330402001", "region_code_shape"),
            ("33040A", "region_code_shape"),
            ("南湖", "region_code_shape"),
            ("330499", "region_code_unknown"),
            ("000000", "region_code_unknown"),
            ("999999", "region_code_unknown"),
        ] {
            assert_eq!(text.parse::<Region>(), Err(Refused(reason)), "{text}");
        }
    }

    #[test]
    fn every_division_has_a_full_name() {
        for line in REGIONS.lines() {
            let (code, label) = line.split_once('\t').expect("a tab in every line");
            let name = code.parse::<Region>().map(|region| region.name());
            assert!(
                name.is_ok_and(|name| name.ends_with(label) && (code.ends_with("0000") || name.len() > label.len())),
                "{code}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>(), digits in "[1-6][0-9]{5}") {
            for text in [text, digits] {
                if let Ok(region) = text.parse::<Region>() {
                    prop_assert_eq!(region.as_str().parse(), Ok(region.clone()));
                    prop_assert!(!region.name().is_empty());
                }
            }
        }
    }
}
