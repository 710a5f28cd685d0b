//! The application number of a Chinese patent, which is its patent number once granted.

use std::fmt;
use std::str::FromStr;

use super::Refused;
use super::identifiers::tidy;

/// Chinese patent law came into force in 1985; the upper end only catches slips of the finger.
const YEARS: std::ops::RangeInclusive<u16> = 1985..=2100;
/// What input methods and forms put between the digits and the check character.
const POINTS: [char; 4] = ['.', '。', '·', '-'];

/// What a Chinese patent protects, as its number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatentKind {
    /// 发明: kind digit 1, or 8 when it came in through the PCT.
    Invention,
    /// 实用新型: kind digit 2, or 9 when it came in through the PCT.
    UtilityModel,
    /// 外观设计: kind digit 3.
    Design,
}

/// A Chinese patent number whose kind digit is known and whose check character holds.
///
/// Shape: since 2003-10-01 twelve digits (year, kind, serial number), before that eight (two of the year, kind, serial
/// number); then a point and the check character. `ZL`, `CN`, spaces, full width and a missing point are tolerated;
/// the canonical form is `201710601862.3` or `95115608.X`.
/// Errors: `patent_number_shape` (also a year outside 1985–2100, for eight digits outside 1985–2003),
/// `patent_number_kind`, `patent_number_check_digit_missing`, `patent_number_check_digit`.
/// Rule: ZC 0006—2003 (专利申请号标准), check character modulo 11 with weights 2–9; no single wrong digit passes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PatentNumber {
    number: String,
    kind: PatentKind,
    filed_in: u16,
}

impl PatentNumber {
    /// The canonical form, without `ZL`.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// What the kind digit says is protected.
    pub fn kind(&self) -> PatentKind {
        self.kind
    }

    /// The year of the application.
    pub fn filing_year(&self) -> i32 {
        i32::from(self.filed_in)
    }

    /// The last calendar year in which the patent can be in force: its term (Patent Law, art. 42) runs from the day of
    /// application, of which the number tells the year alone.
    ///
    /// Designs have 15 years where they were applied for on or after 2021-06-01, before that 10. Those of 2021 may be
    /// of either, so the longer counts: what is later than this year is beyond the term for certain.
    pub fn last_year_of_term(&self) -> i32 {
        let years = match self.kind {
            PatentKind::Invention => 20,
            PatentKind::UtilityModel => 10,
            PatentKind::Design if self.filing_year() < FIRST_YEAR_OF_LONGER_DESIGNS => 10,
            PatentKind::Design => 15,
        };
        self.filing_year() + years
    }
}

/// The fourth amendment of the Patent Law holds since 2021-06-01.
const FIRST_YEAR_OF_LONGER_DESIGNS: i32 = 2021;

impl FromStr for PatentNumber {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        const SHAPE: Refused = Refused("patent_number_shape");
        let compact: String = tidy(text).chars().filter(|character| !character.is_whitespace()).collect();
        let (body, check) = parts(without_prefixes(&compact)).ok_or(SHAPE)?;
        let (year, kind_digit) = year_and_kind(body).ok_or(SHAPE)?;
        if !YEARS.contains(&year) {
            return Err(SHAPE);
        }
        let kind = kind(kind_digit).ok_or(Refused("patent_number_kind"))?;
        match check {
            None => Err(Refused("patent_number_check_digit_missing")),
            Some(given) if given != check_character(body) => Err(Refused("patent_number_check_digit")),
            Some(given) => Ok(Self { number: format!("{body}.{given}"), kind, filed_in: year }),
        }
    }
}

impl fmt::Display for PatentNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.number)
    }
}

/// `CN` and `ZL` say where and in what state, which other fields record; forms carry either or both.
fn without_prefixes(compact: &str) -> &str {
    let mut rest = compact;
    for prefix in ["CN", "ZL", "CN"] {
        rest = rest.strip_prefix(prefix).unwrap_or(rest);
    }
    rest
}

/// The twelve or eight digits and, where it is given, the check character.
fn parts(number: &str) -> Option<(&str, Option<char>)> {
    let end = number.find(|character: char| !character.is_ascii_digit()).unwrap_or(number.len());
    let (digits, rest) = number.split_at_checked(end)?;
    match (digits.len(), rest.strip_prefix(POINTS).unwrap_or(rest)) {
        (8 | 12, "") => Some((digits, None)),
        (9 | 13, "") if rest.is_empty() => {
            let (body, check) = digits.split_at_checked(digits.len() - 1)?;
            Some((body, check.chars().next()))
        }
        (8 | 12, check) => {
            let mut characters = check.chars();
            let given = characters.next().filter(|&given| given == 'X' || given.is_ascii_digit())?;
            characters.next().is_none().then_some((digits, Some(given)))
        }
        _ => None,
    }
}

/// Eight digits were given out from 1985 to September 2003, so their two digits of the year name one year only.
fn year_and_kind(body: &str) -> Option<(u16, char)> {
    if body.len() == 12 {
        return Some((body.get(..4)?.parse().ok()?, body.chars().nth(4)?));
    }
    let year = match body.get(..2)?.parse().ok()? {
        year @ 85..=99 => 1900 + year,
        year @ 0..=3 => 2000 + year,
        _ => return None,
    };
    Some((year, body.chars().nth(2)?))
}

fn kind(digit: char) -> Option<PatentKind> {
    match digit {
        '1' | '8' => Some(PatentKind::Invention),
        '2' | '9' => Some(PatentKind::UtilityModel),
        '3' => Some(PatentKind::Design),
        _ => None,
    }
}

fn check_character(body: &str) -> char {
    let digits = body.chars().filter_map(|character| character.to_digit(10));
    let sum: u32 = digits.zip((2..=9).cycle()).map(|(digit, weight)| digit * weight).sum();
    char::from_digit(sum % 11, 10).unwrap_or('X')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<PatentNumber, Refused> {
        text.parse()
    }

    #[test]
    fn good_numbers_are_read() {
        use PatentKind::{Design, Invention, UtilityModel};
        for (text, canonical, kind) in [
            ("201710601862.3", "201710601862.3", Invention),
            ("2017106018623", "201710601862.3", Invention),
            ("ZL 2017 1 0601862.3", "201710601862.3", Invention),
            ("zl201710601862.3", "201710601862.3", Invention),
            ("CN201710601862.3", "201710601862.3", Invention),
            ("CN ZL201710601862.3", "201710601862.3", Invention),
            ("ＺＬ２０１７１０６０１８６２．３", "201710601862.3", Invention),
            ("ZL201710601862。3", "201710601862.3", Invention),
            ("201310699744.2", "201310699744.2", Invention),
            ("95115608.X", "95115608.X", Invention),
            ("95115608x", "95115608.X", Invention),
            ("ZL 95 1 15608.X", "95115608.X", Invention),
            ("201530000001.1", "201530000001.1", Design),
            ("201520000001.6", "201520000001.6", UtilityModel),
            ("201580000001.9", "201580000001.9", Invention),
            ("201590000001.4", "201590000001.4", UtilityModel),
        ] {
            let number = parse(text);
            assert_eq!(number.as_ref().map(PatentNumber::as_str), Ok(canonical), "{text}");
            assert_eq!(number.map(|number| number.kind()), Ok(kind), "{text}");
        }
    }

    #[test]
    fn bad_numbers_are_refused_with_their_reason() {
        for (text, reason) in [
            ("", "patent_number_shape"),
            ("ZL", "patent_number_shape"),
            ("CN107400000A", "patent_number_shape"),
            ("20171060186.3", "patent_number_shape"),
            ("201710601862.33", "patent_number_shape"),
            ("201710601862..3", "patent_number_shape"),
            ("201710601862.Y", "patent_number_shape"),
            ("2017106018623.", "patent_number_shape"),
            ("198410601862.3", "patent_number_shape"),
            ("210110601862.3", "patent_number_shape"),
            ("84115608.X", "patent_number_shape"),
            ("04115608.X", "patent_number_shape"),
            ("PCT/CN2017/091234", "patent_number_shape"),
            ("201740601862.3", "patent_number_kind"),
            ("95515608.X", "patent_number_kind"),
            ("201710601862", "patent_number_check_digit_missing"),
            ("ZL201710601862.", "patent_number_check_digit_missing"),
            ("95115608", "patent_number_check_digit_missing"),
            ("201710601862.4", "patent_number_check_digit"),
            ("201710601826.3", "patent_number_check_digit"),
            ("95115608.1", "patent_number_check_digit"),
        ] {
            assert_eq!(parse(text), Err(Refused(reason)), "{text}");
        }
    }

    #[test]
    fn a_patents_term_ends_so_many_years_after_its_filing() {
        for (text, filed, last) in [
            ("201710601862.3", 2017, 2037),
            ("95115608.X", 1995, 2015),
            ("201580000001.9", 2015, 2035),
            ("201520000001.6", 2015, 2025),
            ("201590000001.4", 2015, 2025),
            ("201530000001.1", 2015, 2025),
            ("202030000001", 2020, 2030),
            ("202130000001", 2021, 2036),
            ("202230000001", 2022, 2037),
        ] {
            let checked = if text.contains('.') { text.to_owned() } else { format!("{text}.{}", check_character(text)) };
            let number = parse(&checked).expect(text);
            assert_eq!((number.filing_year(), number.last_year_of_term()), (filed, last), "{text}");
        }
    }

    fn bodies() -> impl Strategy<Value = String> {
        prop_oneof![
            (1985u16..=2100, "[12389][0-9]{7}").prop_map(|(year, rest)| format!("{year}{rest}")),
            (prop_oneof![85u16..=99, 0u16..=3], "[12389][0-9]{5}").prop_map(|(year, rest)| format!("{year:02}{rest}")),
        ]
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            if let Ok(number) = parse(&text) {
                prop_assert_eq!(parse(number.as_str()), Ok(number.clone()));
            }
        }

        #[test]
        fn anything_near_a_number_is_read_or_refused(text in "(ZL|CN| )?[0-9 ]{7,14}[.。·]?[0-9xX]?") {
            if let Ok(number) = parse(&text) {
                prop_assert_eq!(parse(number.as_str()), Ok(number.clone()));
            }
        }

        #[test]
        fn the_computed_check_passes_and_no_other_digit_does(
            body in bodies(), place in 0usize..12, other in b'0'..=b'9', check in "[0-9X]",
        ) {
            let good = format!("{body}.{}", check_character(&body));
            prop_assert_eq!(parse(&good).map(|number| number.to_string()), Ok(good.clone()));
            let mut bytes = good.clone().into_bytes();
            if place < body.len() && bytes[place] != other {
                bytes[place] = other;
                prop_assert!(parse(&String::from_utf8_lossy(&bytes)).is_err());
            }
            let checked = format!("{body}{check}");
            prop_assert_eq!(parse(&checked).is_ok(), good.ends_with(&check));
        }
    }
}
