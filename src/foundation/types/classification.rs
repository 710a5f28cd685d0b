//! What field something belongs to: industry (GB/T 4754), technology (IPC), discipline (GB/T 13745).

use std::fmt;
use std::str::FromStr;

use super::Refused;
use super::identifiers::tidy;

// Declared by its chief user: the tables are of no concern to the rest of the foundation.
#[path = "codes/mod.rs"]
pub(super) mod codes;

/// An industry of the national economy (国民经济行业分类).
///
/// Shape: a section letter A–T alone or with 2, 3 or 4 digits, as `C2710`; digits without their letter are given it.
/// Errors: `industry_code_shape`, `industry_code_unknown` when the standard has no such code, also when the letter is
/// not that of the digits.
/// Rule: GB/T 4754—2017, the list of this project in `codes/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IndustryCode {
    code: String,
    label: &'static str,
}

impl IndustryCode {
    /// The canonical form, with its section letter.
    pub fn as_str(&self) -> &str {
        &self.code
    }

    /// The Chinese name.
    pub fn label(&self) -> &'static str {
        self.label
    }

    /// The English name of a section or division; groups and classes have none.
    pub fn label_en(&self) -> Option<&'static str> {
        codes::label(codes::INDUSTRIES_EN, &self.code)
    }

    /// The English name of the division, or of the section where the code is one; with the code itself behind it where it lies
    /// below, so that two of a division are told apart.
    pub fn heading_en(&self) -> Option<String> {
        let own = self.label_en().map(str::to_owned);
        let above = || self.code.get(..3).and_then(|division| codes::label(codes::INDUSTRIES_EN, division));
        own.or_else(|| above().map(|name| format!("{name} ({})", self.code)))
    }

    /// The codes this one lies in, widest first, itself left out: `C`, `C27`, `C271` for `C2710`.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        [1, 3, 4].into_iter().filter(|&length| length < self.code.len()).filter_map(|length| self.code.get(..length))
    }
}

impl FromStr for IndustryCode {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let given = compact(text);
        let digits = given.strip_prefix(|first| matches!(first, 'A'..='T')).unwrap_or(&given);
        let lettered = digits.len() < given.len();
        let length = matches!(digits.len(), 2..=4) || (lettered && digits.is_empty());
        if !length || !all_digits(digits) {
            return Err(Refused("industry_code_shape"));
        }
        let found = |code: String| codes::label(codes::INDUSTRIES, &code).map(|label| Self { code, label });
        let known = if lettered { found(given) } else { ('A'..='T').find_map(|letter| found(format!("{letter}{digits}"))) };
        known.ok_or(Refused("industry_code_unknown"))
    }
}

impl fmt::Display for IndustryCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.code)
    }
}

/// A place in the International Patent Classification, from a section down to a subgroup.
///
/// Shape: `C`, `C08`, `C08F`, `C08F10/00`, `C08F10/02`. A space before the group, leading zeros of the main group and
/// a version after the code, as in `C08F 10/02 (2006.01)I`, are tolerated; a main group without `/00` is given it.
/// Error: `ipc_code_shape`; whether the code exists in some edition is not checked, as every year changes some.
/// Rule: WIPO, guide to the IPC; titles from the list of this project in `codes/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IpcCode(String);

impl IpcCode {
    /// The canonical form, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The Chinese title of the code or, where the list has none, of the nearest place above it.
    pub fn label(&self) -> Option<&'static str> {
        let group = self.0.split('/').next();
        let above = [4, 3, 1].into_iter().map(|length| self.0.get(..length));
        [group].into_iter().chain(above).flatten().find_map(|code| codes::label(codes::IPC, code))
    }

    /// The English title of the section or class; what lies below is told by its class, with the code itself behind it.
    pub fn heading_en(&self) -> Option<String> {
        if let Some(own) = codes::label(codes::IPC_EN, &self.0) {
            return Some(own.to_owned());
        }
        let above = [3, 1].into_iter().filter_map(|length| self.0.get(..length));
        let title = above.into_iter().find_map(|code| codes::label(codes::IPC_EN, code))?;
        Some(format!("{title} ({})", self.0))
    }
}

impl FromStr for IpcCode {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        ipc_canonical(&compact(text)).map(Self).ok_or(Refused("ipc_code_shape"))
    }
}

impl fmt::Display for IpcCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn ipc_canonical(given: &str) -> Option<String> {
    let code = without_version(given)?;
    let (head, group) = code.split_at_checked(4).unwrap_or((code, ""));
    let shaped = match head.as_bytes() {
        [b'A'..=b'H'] => true,
        [b'A'..=b'H', class @ ..] if class.len() == 2 => class.iter().all(u8::is_ascii_digit),
        [b'A'..=b'H', class @ .., b'A'..=b'Z'] if class.len() == 2 => class.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if !shaped || group.is_empty() {
        return shaped.then(|| head.to_owned());
    }
    let (main, sub) = group.split_once('/').unwrap_or((group, "00"));
    let number = main.trim_start_matches('0');
    let sized = matches!(main.len(), 1..=4) && matches!(sub.len(), 2..=6) && !number.is_empty();
    (sized && all_digits(main) && all_digits(sub)).then(|| format!("{head}{number}/{sub}"))
}

/// Printed patents put the edition after the code and I or N for inventive or additional: no part of the code.
fn without_version(given: &str) -> Option<&str> {
    let Some((code, tag)) = given.split_once('(') else {
        return Some(given);
    };
    let (year, month) = tag.trim_end_matches(['I', 'N']).strip_suffix(')')?.split_once('.')?;
    (year.len() == 4 && month.len() == 2 && all_digits(year) && all_digits(month)).then_some(code)
}

/// A scientific discipline (学科).
///
/// Shape: 3, 5 or 7 digits for the three levels; dots, middle dots and spaces between them are tolerated, the
/// canonical form is digits alone.
/// Errors: `discipline_code_shape`, `discipline_code_unknown` when the first three digits are no discipline of the
/// first level. The lower levels are checked by shape alone.
/// Rule: GB/T 13745—2009, its 62 disciplines of the first level.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DisciplineCode {
    code: String,
    label: &'static str,
    label_en: &'static str,
}

impl DisciplineCode {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.code
    }

    /// The Chinese name of the first-level discipline the code lies in.
    pub fn label(&self) -> &'static str {
        self.label
    }

    /// The English name of the first-level discipline the code lies in.
    pub fn label_en(&self) -> &'static str {
        self.label_en
    }
}

impl FromStr for DisciplineCode {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let code = compact(text).replace(['.', '·', '•', '‧', '・'], "");
        if !matches!(code.len(), 3 | 5 | 7) || !all_digits(&code) {
            return Err(Refused("discipline_code_shape"));
        }
        let names = code.get(..3).and_then(|first| codes::label(codes::DISCIPLINES, first));
        match names.and_then(|names| names.split_once('\t')) {
            Some((label, label_en)) => Ok(Self { code, label, label_en }),
            None => Err(Refused("discipline_code_unknown")),
        }
    }
}

impl fmt::Display for DisciplineCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.code)
    }
}

fn compact(text: &str) -> String {
    tidy(text).chars().filter(|character| !character.is_whitespace()).collect()
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read<T: FromStr<Err = Refused> + fmt::Display>(text: &str) -> Result<String, Refused> {
        text.parse::<T>().map(|value| value.to_string())
    }

    fn bad<T: FromStr<Err = Refused> + fmt::Display>(reason: &'static str, texts: &str) {
        for text in texts.split('|') {
            assert_eq!(read::<T>(text), Err(Refused(reason)), "{text}");
        }
    }

    #[test]
    fn industries() {
        for (text, canonical, label, label_en, above) in [
            ("C2710", "C2710", "化学药品原料药制造", None, "C C27 C271"),
            ("2710", "C2710", "化学药品原料药制造", None, "C C27 C271"),
            ("c271", "C271", "化学药品原料药制造", None, "C C27"),
            ("Ｃ２７", "C27", "医药制造业", Some("Manufacture of medicines"), "C"),
            ("C", "C", "制造业", Some("Manufacturing"), ""),
            ("0111", "A0111", "稻谷种植", None, "A A01 A011"),
            ("97", "T97", "国际组织", Some("International organizations"), "T"),
        ] {
            let code = text.parse::<IndustryCode>().expect(text);
            assert_eq!((code.as_str(), code.label(), code.label_en()), (canonical, label, label_en), "{text}");
            assert_eq!(code.ancestors().collect::<Vec<_>>().join(" "), above, "{text}");
        }
        for (text, heading) in [
            ("C", "Manufacturing"),
            ("C27", "Manufacture of medicines"),
            ("C271", "Manufacture of medicines (C271)"),
            ("C2710", "Manufacture of medicines (C2710)"),
        ] {
            assert_eq!(text.parse::<IndustryCode>().map(|code| code.heading_en()), Ok(Some(heading.to_owned())), "{text}");
        }
        bad::<IndustryCode>("industry_code_shape", "|U|U27|C2|2|C27100|27100|CC27|医药");
        bad::<IndustryCode>("industry_code_unknown", "A2710|C44|00|9999|C2719");
    }

    #[test]
    fn every_industry_of_the_list_reads_with_and_without_its_letter() {
        for line in codes::INDUSTRIES.lines() {
            let (code, label) = line.split_once('\t').expect("a tab in every line");
            assert_eq!(code.parse::<IndustryCode>().map(|code| code.label()), Ok(label));
            if code.len() > 1 {
                assert_eq!(read::<IndustryCode>(code.trim_start_matches(char::is_alphabetic)), Ok(code.to_owned()));
            }
        }
    }

    #[test]
    fn ipc_codes() {
        const ALKENES: &str = "只有1个碳-碳双键的不饱和脂族烃的均聚物或共聚物";
        for (text, canonical, label) in [
            ("C", "C", "化学；冶金"),
            ("c08", "C08", "有机高分子化合物；其制备或化学加工；以其为基料的组合物"),
            ("C08F", "C08F", "仅用碳碳不饱和键反应得到的高分子化合物"),
            ("C08F10", "C08F10/00", ALKENES),
            ("C08F10/02", "C08F10/02", ALKENES),
            ("C08F 10／02", "C08F10/02", ALKENES),
            ("C08F 0010/02 (2006.01)I", "C08F10/02", ALKENES),
            ("C08F9999/02", "C08F9999/02", "仅用碳碳不饱和键反应得到的高分子化合物"),
            ("A98X1/00", "A98X1/00", "人类生活必需"),
        ] {
            let code = text.parse::<IpcCode>().expect(text);
            assert_eq!((code.as_str(), code.label()), (canonical, Some(label)), "{text}");
        }
        for (text, heading) in [
            ("C", "Chemistry; metallurgy"),
            ("H01", "Electric elements"),
            ("H01M", "Electric elements (H01M)"),
            ("H01M4", "Electric elements (H01M4/00)"),
            ("A98X1/00", "Human necessities (A98X1/00)"),
        ] {
            assert_eq!(text.parse::<IpcCode>().map(|code| code.heading_en()), Ok(Some(heading.to_owned())), "{text}");
        }
        bad::<IpcCode>("ipc_code_shape", "|I|C0|C8F|C08FF|C08F10/|C08F10/2|C08F/02");
        bad::<IpcCode>("ipc_code_shape", "C08F0/00|C08F12345/00|C0810/02|C08F10/0234567|中08F|C08中");
        bad::<IpcCode>("ipc_code_shape", "C08F10/02(2006)|C08F10/02(2006.01)X|C08F10/02(");
    }

    #[test]
    fn disciplines() {
        for (text, canonical, label, label_en) in [
            ("110", "110", "数学", "Mathematics"),
            ("520.1060", "5201060", "计算机科学技术", "Computer science and technology"),
            ("110·14", "11014", "数学", "Mathematics"),
            ("５３０．１１ 10", "5301110", "化学工程", "Chemical engineering"),
            ("910", "910", "统计学", "Statistics"),
        ] {
            let code = text.parse::<DisciplineCode>().expect(text);
            assert_eq!((code.as_str(), code.label(), code.label_en()), (canonical, label, label_en), "{text}");
        }
        bad::<DisciplineCode>("discipline_code_shape", "|11|1101|110141|11014101|11A|数学");
        bad::<DisciplineCode>("discipline_code_unknown", "000|115|92010|4111010");
    }

    fn round_trip<T: FromStr<Err = Refused> + fmt::Display>(text: &str) -> Result<(), TestCaseError> {
        if let Ok(canonical) = read::<T>(text) {
            prop_assert_eq!(read::<T>(&canonical), Ok(canonical.clone()));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(
            text in any::<String>(), near in "[A-U]?[0-9]{0,4}[A-Z]?[0-9]{0,4}/?[0-9]{0,3}", digits in "[1-9][0-9]{2,6}",
        ) {
            for text in [text, near, digits] {
                round_trip::<IndustryCode>(&text)?;
                round_trip::<IpcCode>(&text)?;
                round_trip::<DisciplineCode>(&text)?;
            }
        }

        #[test]
        fn every_shaped_ipc_code_is_read_and_labelled(code in "[A-H][0-9]{2}[A-Z][1-9][0-9]{0,3}/[0-9]{2,6}") {
            let parsed = code.parse::<IpcCode>();
            prop_assert_eq!(parsed.as_ref().map(IpcCode::as_str), Ok(code.as_str()));
            prop_assert!(parsed.is_ok_and(|code| code.label().is_some()));
        }
    }
}
