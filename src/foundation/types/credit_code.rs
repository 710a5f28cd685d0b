//! The unified social credit code of a Chinese organization.

use std::fmt;
use std::str::FromStr;

use super::Refused;
use super::identifiers::tidy;

/// The place of a character is its value; I, O, S, V and Z are left out because they read like digits or U.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of 3 modulo 31, one for each of places 1–17.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// GB 11714, one for each of the eight characters before the organization code's own check.
const ORGANIZATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A unified social credit code (统一社会信用代码) whose check character holds.
///
/// Shape: 18 characters of `0123456789ABCDEFGHJKLMNPQRTUWXY`; full-width and lower-case letters are read as well.
/// Errors: `credit_code_shape`, `credit_code_check_character`.
/// Rule: GB 32100—2015, check character modulo 31 after GB/T 17710. As 31 is a prime, no single wrong character and no
/// two exchanged neighbours pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CreditCode(String);

impl CreditCode {
    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when places 9–17, an organization code of GB 11714, fail their own check (modulo 11).
    ///
    /// Only a warning: codes are in use that were given out with such a part, and the whole is checked by place 18.
    pub fn organization_code_warning(&self) -> bool {
        let organization = self.0.chars().skip(8);
        let sum: u32 =
            organization.zip(ORGANIZATION_WEIGHTS).filter_map(|(character, weight)| Some(character.to_digit(36)? * weight)).sum();
        let expected = match 11 - sum % 11 {
            11 => Some('0'),
            10 => Some('X'),
            value => char::from_digit(value, 10),
        };
        self.0.chars().nth(16) != expected
    }
}

impl FromStr for CreditCode {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        const SHAPE: Refused = Refused("credit_code_shape");
        let code = tidy(text);
        let values: Option<Vec<usize>> = code.chars().map(|character| ALPHABET.find(character)).collect();
        let [body @ .., check]: [usize; 18] = values.ok_or(SHAPE)?.try_into().map_err(|_| SHAPE)?;
        if check_value(body) != check {
            return Err(Refused("credit_code_check_character"));
        }
        Ok(Self(code))
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The outer remainder matters: a sum divisible by 31 has the check value 0, and 31 has no character.
fn check_value(body: [usize; 17]) -> usize {
    let sum: usize = body.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    (31 - sum % 31) % 31
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<CreditCode, Refused> {
        text.parse()
    }

    fn spell(values: &[usize]) -> String {
        values.iter().filter_map(|&value| ALPHABET.chars().nth(value)).collect()
    }

    #[test]
    fn good_codes_are_read() {
        for (text, canonical) in [
            ("12100000470095016Q", "12100000470095016Q"),
            ("91350100M000100Y43", "91350100M000100Y43"),
            ("91330402MA28000020", "91330402MA28000020"),
            ("  91350100m000100y43\n", "91350100M000100Y43"),
            ("９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"),
            ("\u{feff}12100000470095016Q\u{200b}", "12100000470095016Q"),
        ] {
            assert_eq!(parse(text).map(|code| code.to_string()), Ok(canonical.to_owned()), "{text}");
        }
    }

    #[test]
    fn bad_codes_are_refused_with_their_reason() {
        for (text, reason) in [
            ("", "credit_code_shape"),
            ("1210000047009501", "credit_code_shape"),
            ("12100000470095016Q0", "credit_code_shape"),
            ("12100000470095016I", "credit_code_shape"),
            ("1210000O470095016Q", "credit_code_shape"),
            ("12100000 470095016Q", "credit_code_shape"),
            ("统一社会信用代码统一社会信用代码统一", "credit_code_shape"),
            ("12100000470095016R", "credit_code_check_character"),
            ("12100000470095061Q", "credit_code_check_character"),
            ("91330402MA28000021", "credit_code_check_character"),
        ] {
            assert_eq!(parse(text), Err(Refused(reason)), "{text}");
        }
    }

    #[test]
    fn the_organization_code_only_warns() {
        for (text, warned) in [("12100000470095016Q", false), ("91350100M000100Y43", false), ("91330402MA28000020", true)] {
            assert_eq!(parse(text).map(|code| code.organization_code_warning()), Ok(warned), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            if let Ok(code) = parse(&text) {
                code.organization_code_warning();
                prop_assert_eq!(parse(code.as_str()), Ok(code.clone()));
            }
        }

        #[test]
        fn the_computed_check_passes_and_no_other_character_does(
            body in proptest::array::uniform17(0usize..31), place in 0usize..18, other in 0usize..31,
        ) {
            let mut values = body.to_vec();
            values.push(check_value(body));
            let code = parse(&spell(&values));
            prop_assert_eq!(code.as_ref().map(ToString::to_string), Ok(spell(&values)));
            code.map(|code| code.organization_code_warning()).ok();
            if values[place] != other {
                values[place] = other;
                prop_assert_eq!(parse(&spell(&values)), Err(Refused("credit_code_check_character")));
            }
        }

        #[test]
        fn exchanged_neighbours_are_refused(body in proptest::array::uniform17(0usize..31), place in 0usize..17) {
            let mut values = body.to_vec();
            values.push(check_value(body));
            values.swap(place, place + 1);
            prop_assert_eq!(parse(&spell(&values)).is_ok(), values[place] == values[place + 1]);
        }
    }
}
