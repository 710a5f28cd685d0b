//! What was searched for and not found, so that the centre learns what is missing.
//!
//! Counted only if the setting `log_unmet_searches` says so. Of a search nothing is kept but its text and the day: not who asked,
//! nor from where. A text that holds an e-mail address, a telephone or an identity number is not kept at all, nor one that is
//! longer than a search for a thing is. After a year all is forgotten.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::queries;
use crate::foundation::{
    access::{Actor, Permission},
    db::Conn,
    error::Result,
    http::rules,
    types::Day,
};

/// The longest text that is kept, in characters.
const LONGEST: usize = 200;
/// How long texts are kept, in days.
const KEPT_DAYS: i32 = 365;
const DEFAULT_LIMIT: i64 = 20;

/// The first day of which anything is kept.
pub(super) fn first_kept(today: Day) -> Day {
    today.plus_days(-KEPT_DAYS)
}

/// Whether a text may be short enough, before it is looked at: normalising makes few texts shorter.
pub(super) fn is_short(text: &str) -> bool {
    text.chars().take(2 * LONGEST + 1).count() <= 2 * LONGEST
}

/// The text in the form in which it is counted; none if it is not to be kept.
pub(super) fn kept(text: &str) -> Option<String> {
    let normal = search_index::analyzer::normalise(text);
    let normal = normal.split_whitespace().collect::<Vec<_>>().join(" ");
    let says_something = normal.chars().any(char::is_alphanumeric);
    (says_something && normal.chars().count() <= LONGEST && !is_personal(&normal)).then_some(normal)
}

/// Whether it holds something by which a person is reached or known. Rather one text too many than one too few.
fn is_personal(text: &str) -> bool {
    let groups = digit_groups(text);
    let joined = |from: usize| {
        let mut number = String::new();
        groups[from..].iter().map_while(move |(digits, follows)| {
            if !*follows && !number.is_empty() {
                return None;
            }
            number.push_str(digits);
            Some(number.clone())
        })
    };
    text.contains('@')
        || groups.iter().any(|(one, _)| is_number_alone(one))
        || (0..groups.len()).any(|at| joined(at).any(|n| is_number(&n)))
}

/// The runs of digits, each with whether it follows the one before with no more between than people put into numbers.
fn digit_groups(text: &str) -> Vec<(String, bool)> {
    let (mut groups, mut between): (Vec<(String, bool)>, Option<usize>) = (Vec::new(), None);
    for character in text.chars() {
        match (character, between) {
            ('0'..='9', Some(0)) => {
                if let Some((digits, _)) = groups.last_mut() {
                    digits.push(character);
                }
            }
            ('0'..='9', gap) => {
                groups.push((character.to_string(), gap.is_some()));
                between = Some(0);
            }
            (' ' | '-' | '.' | '(' | ')' | '+' | '/', Some(gap)) if gap < 2 => between = Some(gap + 1),
            _ => between = None,
        }
    }
    groups
}

/// A telephone number without the code of its area, or a number as long as those of cards.
fn is_number_alone(digits: &str) -> bool {
    matches!(digits.len(), 7 | 8) && !digits.starts_with(['0', '1']) || digits.len() >= 15
}

/// A mobile number, one with the code of its area or of China, or an identity number, old or new.
fn is_number(digits: &str) -> bool {
    let mobile =
        |digits: &str| digits.len() == 11 && digits.starts_with('1') && !matches!(digits.as_bytes()[1], b'0' | b'1' | b'2');
    let with_area = |digits: &str| digits.starts_with('0') && (10..=12).contains(&digits.len());
    let abroad = digits.strip_prefix("0086").or(digits.strip_prefix("86"));
    mobile(digits)
        || with_area(digits)
        || abroad.is_some_and(|rest| mobile(rest) || (9..=11).contains(&rest.len()))
        || matches!(digits.len(), 15 | 17 | 18)
}

/// Of which days, and how many.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[validate(schema(function = days_in_order, skip_on_field_errors = false))]
pub(super) struct UnmetRequest {
    /// The first day; when not given, all of the last year is counted.
    from: Option<Day>,
    /// The last day; today when not given.
    to: Option<Day>,
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

fn days_in_order(request: &UnmetRequest) -> std::result::Result<(), ValidationError> {
    match (request.from, request.to) {
        (Some(from), Some(to)) if from > to => Err(rules::broken_at("date_order", "/from")),
        _ => Ok(()),
    }
}

/// What was searched for and not found, the most frequent first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnmetSearches {
    pub items: Vec<UnmetSearch>,
}

/// A text that found nothing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnmetSearch {
    /// In the form in which searches compare: small letters, half width, simplified characters.
    pub text: String,
    /// How often it was searched for within the days asked for.
    pub count: i64,
    /// The last of these days on which it was.
    pub last_day: Day,
}

/// What was searched for and not found, for the centre.
pub(super) fn list(conn: &mut Conn, actor: &Actor, request: &UnmetRequest) -> Result<UnmetSearches> {
    actor.may(Permission::ReadUnmetSearches)?;
    let today = Day::today();
    let from = request.from.map_or(first_kept(today), |from| from.max(first_kept(today)));
    let rows = queries::unmet_within(conn, from, request.to.unwrap_or(today), request.limit.unwrap_or(DEFAULT_LIMIT))?;
    let items = rows.into_iter().map(|(text, count, last_day)| UnmetSearch { text, count, last_day });
    Ok(UnmetSearches { items: items.collect() })
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, kept};

    #[test]
    fn texts_are_counted_in_one_form() {
        for text in ["石墨烯  氣凝膠", " 石墨烯 气凝胶", "石墨烯\t气凝胶"] {
            assert_eq!(kept(text).as_deref(), Some("石墨烯 气凝胶"), "{text:?}");
        }
        assert_eq!(kept("ＰＤ－１").as_deref(), Some("pd-1"));
        for nothing in ["", " ", "？！", &"长".repeat(LONGEST + 1)] {
            assert_eq!(kept(nothing), None, "{nothing}");
        }
        assert!(kept(&"长".repeat(LONGEST)).is_some());
    }

    #[test]
    fn what_names_a_person_is_not_kept() {
        for text in [
            "联系 zhang.san@example.com",
            "ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "13800138000",
            "张工138 0013 8000激光",
            "138-0013-8000",
            "１３８００１３８０００",
            "+86 138 0013 8000",
            "3 13800138000",
            "0573-82001111",
            "(0573) 82001111",
            "82001111",
            "330402199001011234",
            "33040219900101123x",
            "330402 19900101 1234",
            "330402900101123",
            "6222021234567890123",
        ] {
            assert_eq!(kept(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_that_name_no_person_are_kept() {
        for text in [
            "201710601862.3",
            "zl201710601862.3",
            "cn109876543a",
            "2023sr0123456",
            "gb/t 4754-2017",
            "2024-2026 规划",
            "18650 电池",
            "1000000 次循环",
            "nh-2026-000012",
            "-40°c",
        ] {
            assert_eq!(kept(text).as_deref(), Some(text));
        }
    }
}
