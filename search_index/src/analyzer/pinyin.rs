//! How a character is read.
//!
//! Readings are without tones and of ASCII letters alone: `ü` is `v`, as it is typed.

use pinyin::{Pinyin, ToPinyinMulti};

/// Of the characters in use none has more readings that anybody would type; some have eight in old books.
const MOST_READINGS: usize = 4;

/// The readings of a character of Han, each once, the most usual first; none of any other character.
pub fn readings(c: char) -> impl Iterator<Item = &'static str> {
    let mut found = [""; MOST_READINGS];
    let mut count = 0;
    let plain = c.to_pinyin_multi().into_iter().flatten().map(Pinyin::plain).filter_map(typed);
    for reading in plain {
        if count == MOST_READINGS {
            break;
        }
        if !found[..count].contains(&reading) {
            found[count] = reading;
            count += 1;
        }
    }
    found.into_iter().take(count)
}

/// The letters with which the readings of a character begin, each once, that of the most usual reading first.
pub fn initials(c: char) -> impl Iterator<Item = char> {
    let mut seen = [false; 26];
    readings(c).filter_map(|reading| reading.chars().next()).filter(move |letter| {
        let slot = seen.get_mut((*letter as usize).wrapping_sub('a' as usize));
        slot.is_some_and(|seen| !std::mem::replace(seen, true))
    })
}

/// A syllable as it is typed; none of the sounds that have no vowel or a letter that no keyboard has (`ê`, `hng`).
fn typed(syllable: &'static str) -> Option<&'static str> {
    match syllable {
        "lü" => Some("lv"),
        "nü" => Some("nv"),
        "lüe" => Some("lve"),
        "nüe" => Some("nve"),
        _ => (syllable.is_ascii() && syllable.contains(['a', 'e', 'i', 'o', 'u'])).then_some(syllable),
    }
}

#[cfg(test)]
mod tests {
    use super::{initials, readings};

    #[test]
    fn readings_are_without_tones_and_the_usual_one_stands_first() {
        for (c, expected) in [
            ('石', &["shi", "dan"][..]),
            ('墨', &["mo", "mei"]),
            ('绿', &["lv", "lu"]),
            ('女', &["nv", "ru"]),
            ('略', &["lve"]),
            ('A', &[]),
            ('é', &[]),
            ('か', &[]),
            ('。', &[]),
        ] {
            assert_eq!(readings(c).collect::<Vec<_>>(), expected, "{c}");
        }
        for (c, first, other) in [('重', "zhong", "chong"), ('行', "xing", "hang"), ('调', "diao", "tiao"), ('率', "lv", "shuai")]
        {
            let all: Vec<_> = readings(c).collect();
            assert!(all.first() == Some(&first) && all.contains(&other), "{c}: {all:?}");
        }
    }

    #[test]
    fn every_reading_is_plain_letters_once_and_few() {
        for c in '\u{3400}'..='\u{9fff}' {
            let all: Vec<_> = readings(c).collect();
            assert!(all.len() <= 4, "{c}: {all:?}");
            for (at, reading) in all.iter().enumerate() {
                assert!(reading.bytes().all(|b| b.is_ascii_lowercase()) && !all[..at].contains(reading), "{c}: {all:?}");
            }
            assert!(!"一石重长行调率烯膜".contains(c) || !all.is_empty(), "{c}");
        }
    }

    #[test]
    fn initials_are_the_first_letters_of_the_readings() {
        for (c, expected) in [('重', "zct"), ('石', "sd"), ('墨', "m"), ('还', "hf"), ('x', "")] {
            assert_eq!(initials(c).collect::<String>(), expected, "{c}");
        }
    }
}
