//! Identifiers of works and persons: software copyright, ORCID, DOI; and how every identifier's text is tidied.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use super::Refused;

/// What an identifier's text is read through: NFKC (full-width forms), no invisible marks, trimmed, ASCII upper case.
pub(super) fn tidy(text: &str) -> String {
    let mut tidied = normalized(text);
    tidied.make_ascii_uppercase();
    tidied
}

/// Marks nobody sees come along when text is copied from web pages and spreadsheets; no identifier contains one.
fn normalized(text: &str) -> String {
    let invisible = |character: &char| matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let normal: String = text.chars().filter(|character| !invisible(character)).nfkc().collect();
    normal.trim().to_owned()
}

/// What follows the first of `prefixes` that `text` begins with, or the whole text.
fn after_prefix<'text>(text: &'text str, prefixes: &[&str]) -> &'text str {
    prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text).trim_start()
}

/// The registration number of a computer program's copyright (软件著作权登记号), such as `2023SR0123456`.
///
/// Shape: year 1991–2100, `SR`, 6 or 7 digits. The number of the certificate itself (软著登字第…号) is another number.
/// Error: `software_copyright_number_shape`; there is no check character.
/// Rule: numbering of the Copyright Protection Centre of China; the register was opened by the regulation of 1991.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SoftwareCopyrightNumber(String);

impl SoftwareCopyrightNumber {
    /// The canonical form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SoftwareCopyrightNumber {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let number = tidy(text);
        let shaped = number.split_once("SR").is_some_and(|(year, serial)| {
            let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            let plausible = year.parse::<u16>().is_ok_and(|year| (1991..=2100).contains(&year));
            year.len() == 4 && digits(year) && plausible && matches!(serial.len(), 6 | 7) && digits(serial)
        });
        if shaped { Ok(Self(number)) } else { Err(Refused("software_copyright_number_shape")) }
    }
}

impl fmt::Display for SoftwareCopyrightNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

const ORCID_PREFIXES: [&str; 4] = ["HTTPS://ORCID.ORG/", "HTTP://ORCID.ORG/", "ORCID.ORG/", "ORCID:"];

/// An ORCID iD, the identifier of a researcher, whose check character holds.
///
/// Shape: 15 digits and a check character, a digit or X; with hyphens after every four or without any; the address
/// form and `ORCID:` are tolerated; the canonical form is `0000-0002-1825-0097`.
/// Errors: `orcid_shape`, `orcid_check_digit`.
/// Rule: ISO/IEC 7064, MOD 11-2, as ORCID publishes it; no single wrong character passes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Orcid(String);

impl Orcid {
    /// The canonical form, with hyphens and without the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Orcid {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        const SHAPE: Refused = Refused("orcid_shape");
        let tidied: String = tidy(text).chars().map(plain_hyphen).collect();
        let given = after_prefix(&tidied, &ORCID_PREFIXES);
        let groups: Vec<&str> = given.split('-').collect();
        let compact = match groups.as_slice() {
            [one] if one.len() == 16 => (*one).to_owned(),
            [_, _, _, _] if groups.iter().all(|group| group.len() == 4) => groups.concat(),
            _ => return Err(SHAPE),
        };
        let (body, check) = compact.split_at_checked(15).ok_or(SHAPE)?;
        if !body.bytes().all(|byte| byte.is_ascii_digit()) || !check.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'X')) {
            return Err(SHAPE);
        }
        if !check.starts_with(orcid_check(body)) {
            return Err(Refused("orcid_check_digit"));
        }
        let part = |from: usize| compact.get(from..from + 4).unwrap_or_default();
        Ok(Self([part(0), part(4), part(8), part(12)].join("-")))
    }
}

impl fmt::Display for Orcid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Word processors turn a hyphen between figures into one of the longer dashes.
fn plain_hyphen(character: char) -> char {
    if matches!(character, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { character }
}

fn orcid_check(body: &str) -> char {
    let digits = body.chars().filter_map(|character| character.to_digit(10));
    let total = digits.fold(0, |total, digit| (total + digit) * 2 % 11);
    char::from_digit((12 - total) % 11, 10).unwrap_or('X')
}

const DOI_PREFIXES: [&str; 6] =
    ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi.org/", "doi:"];
const DOI_SUFFIX_CHARACTERS: usize = 200;

/// A DOI, the identifier of a publication.
///
/// Shape: `10.`, 4–9 digits, `/`, a suffix of 1–200 characters without spaces; the address forms and `doi:` are
/// tolerated. Letters are compared without regard to case, so the canonical form is in lower case.
/// Error: `doi_shape`; there is no check character.
/// Rule: ISO 26324 and the DOI handbook.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Doi(String);

impl Doi {
    /// The canonical form, in lower case and without the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Doi {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        // A lower-case letter may join with the accent after it where the capital did not: so once more.
        let lower = normalized(&normalized(text).to_ascii_lowercase());
        let doi = after_prefix(&lower, &DOI_PREFIXES);
        let shaped = doi.strip_prefix("10.").and_then(|rest| rest.split_once('/')).is_some_and(|(registrant, suffix)| {
            let digits = registrant.bytes().all(|byte| byte.is_ascii_digit());
            let visible = !suffix.chars().any(|character| character.is_whitespace() || character.is_control());
            let length = suffix.chars().count();
            digits && (4..=9).contains(&registrant.len()) && visible && (1..=DOI_SUFFIX_CHARACTERS).contains(&length)
        });
        if shaped { Ok(Self(doi.to_owned())) } else { Err(Refused("doi_shape")) }
    }
}

impl fmt::Display for Doi {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read<T: FromStr<Err = Refused> + fmt::Display>(text: &str) -> Result<String, Refused> {
        text.parse::<T>().map(|value| value.to_string())
    }

    fn good<T: FromStr<Err = Refused> + fmt::Display>(table: &[(&str, &str)]) {
        for (text, canonical) in table {
            assert_eq!(read::<T>(text), Ok((*canonical).to_owned()), "{text}");
        }
    }

    fn bad<T: FromStr<Err = Refused> + fmt::Display>(reason: &'static str, texts: &[&str]) {
        for text in texts {
            assert_eq!(read::<T>(text), Err(Refused(reason)), "{text}");
        }
    }

    #[test]
    fn software_copyright_numbers() {
        good::<SoftwareCopyrightNumber>(&[
            ("2023SR0123456", "2023SR0123456"),
            (" 2009sr012345 ", "2009SR012345"),
            ("２０２３ＳＲ０１２３４５６", "2023SR0123456"),
        ]);
        bad::<SoftwareCopyrightNumber>(
            "software_copyright_number_shape",
            &[
                "",
                "软著登字第0123456号",
                "2023SR12345",
                "2023SR01234567",
                "1990SR012345",
                "2101SR012345",
                "2023 SR 0123456",
                "SR0123456",
                "+202SR012345",
                "2023SR-012345",
                "02023SR012345",
                "2023SR01SR456",
            ],
        );
    }

    #[test]
    fn orcids() {
        good::<Orcid>(&[
            ("0000-0002-1825-0097", "0000-0002-1825-0097"),
            ("0000000218250097", "0000-0002-1825-0097"),
            ("https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
            ("ORCID: 0000-0002-1694-233x", "0000-0002-1694-233X"),
            ("0000–0002–1825–0097", "0000-0002-1825-0097"),
        ]);
        let shapes = [
            "",
            "0000-0002-1825",
            "0000-0002-1825-00977",
            "00000-002-1825-0097",
            "0000-0002-1825-009Y",
            "000X-0002-1825-0097",
            "https://example.org/0000-0002-1825-0097",
            "0000 0002 1825 0097",
            "中中中中中0",
        ];
        bad::<Orcid>("orcid_shape", &shapes);
        bad::<Orcid>("orcid_check_digit", &["0000-0002-1825-0098", "0000-0002-1825-009X", "0000-0002-1852-0097"]);
    }

    #[test]
    fn dois() {
        good::<Doi>(&[
            ("10.1000/182", "10.1000/182"),
            ("https://doi.org/10.1038/S41586-020-2649-2", "10.1038/s41586-020-2649-2"),
            ("http://dx.doi.org/10.1000/ABC", "10.1000/abc"),
            ("DOI: 10.1000/abc", "10.1000/abc"),
            (
                "10.1002/(SICI)1097-4636(199623)31:2<257::AID-JBM13>3.0.CO;2-J",
                "10.1002/(sici)1097-4636(199623)31:2<257::aid-jbm13>3.0.co;2-j",
            ),
            ("10.1000/中文/2", "10.1000/中文/2"),
        ]);
        let (longest, too_long) = (format!("10.1000/{}", "a".repeat(200)), format!("10.1000/{}", "a".repeat(201)));
        good::<Doi>(&[(&longest, &longest)]);
        bad::<Doi>(
            "doi_shape",
            &[
                "",
                "10.100/a",
                "10.1000/",
                "10.1000",
                "11.1000/a",
                "10.1234567890/a",
                "10.1000/a b",
                &too_long,
                "10.1000/a\u{7}b",
                "https://example.org/10.1000/a",
                "10.10x0/a",
            ],
        );
    }

    fn round_trip<T: FromStr<Err = Refused> + fmt::Display>(text: &str) -> Result<(), TestCaseError> {
        if let Ok(canonical) = read::<T>(text) {
            prop_assert_eq!(read::<T>(&canonical), Ok(canonical.clone()));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            round_trip::<SoftwareCopyrightNumber>(&text)?;
            round_trip::<Orcid>(&text)?;
            round_trip::<Doi>(&text)?;
            round_trip::<Doi>(&format!("10.1000/{text}"))?;
            round_trip::<Doi>(&format!("10.1000/H{text}J\u{30c}"))?;
        }

        #[test]
        fn numbers_keep_their_form(
            copyright in "(199[1-9]|20[0-9]{2})SR[0-9]{6,7}", doi in "10\\.[0-9]{4,9}/[!-~]{1,200}",
        ) {
            prop_assert_eq!(read::<SoftwareCopyrightNumber>(&copyright), Ok(copyright.clone()));
            prop_assert_eq!(read::<Doi>(&doi), Ok(doi.to_ascii_lowercase()));
        }

        #[test]
        fn the_computed_check_passes_and_no_other_character_does(
            body in "[0-9]{15}", place in 0usize..15, other in b'0'..=b'9', check in "[0-9X]",
        ) {
            let expected = orcid_check(&body);
            prop_assert_eq!(read::<Orcid>(&format!("{body}{check}")).is_ok(), check.starts_with(expected));
            let mut bytes = format!("{body}{expected}").into_bytes();
            if bytes[place] != other {
                bytes[place] = other;
                prop_assert_eq!(read::<Orcid>(&String::from_utf8_lossy(&bytes)), Err(Refused("orcid_check_digit")));
            }
        }
    }
}
