//! How a character is read.
//!
//! Readings are without tones and of ASCII letters alone: `ü` is `v`, as it is typed.

use std::collections::HashMap;
use std::sync::LazyLock;

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

/// Characters that are read in another way too in words of today, and how; the other readings of [`readings`] are those of
/// old books, of names and of dialects.
const ALSO: &str = "长chang 重chong 行hang 调tiao 率shuai 都du 传zhuan 参shen 差cha 差chai 得dei 的di 还huan 会kuai 校jiao 角jue \
    壳qiao 模mu 泊bo 泊po 省xing 盛cheng 弹tan 弹dan 系ji 削xiao 血xie 曾zeng 着zhao 着zhuo 折she 薄bo 乐yue 觉jiao 朝zhao 藏zang 称chen \
    臭xiu 畜xu 囤tun 恶wu 给ji 嚼jiao 芥gai 劲jing 卡qia 咖ga 烙luo 勒le 露lou 络lao 落lao 埋man 脉mo 蔓wan 没mo 秘bi 刨bao 炮bao \
    屏bing 朴piao 曝bao 曝pu 奇ji 茄qie 塞se 厦xia 什shi 似si 熟shou 属zhu 拓ta 宿xiu 吓he 纤qian 巷xiang 巷hang 咽ye 钥yue 叶xie \
    择zhai 轧ya 轧zha 粘nian 粘zhan 爪zhao 爪zhua 柏bo 剥bo 剥bao 辟bi 辟pi 便pian 颤zhan 澄deng 匙chi 椎chui 椎zhui 伽jia 颈geng 铅yan \
    圈juan 卷quan 召shao 褪tui 褪tun 涡guo 仔zai 仔zi 阿e 番pan 蚌beng 六lu 核hu 貉he 桔ju 桔jie 泌bi 稽qi 车ju 龟jun 尺che 车che \
    虾ha 降xiang 单chan 强jiang 伺ci 伺si";

static OTHERS: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut others: HashMap<char, Vec<&str>> = HashMap::new();
    for pair in ALSO.split_whitespace() {
        let at = pair.chars().next().map_or(0, char::len_utf8);
        let (c, reading) = pair.split_at(at);
        others.entry(c.chars().next().unwrap_or_default()).or_default().push(reading);
    }
    others
});

const FIRST_HAN: u32 = 0x3400;
const LAST_HAN: u32 = 0x9fff;

/// By code point: the crate's own tables are searched, which is too slow for all keywords of an index.
static USUAL: LazyLock<Box<[Box<[&'static str]>]>> = LazyLock::new(|| {
    let chars = (FIRST_HAN..=LAST_HAN).map(|code| char::from_u32(code).unwrap_or_default());
    chars
        .map(|c| {
            let others = OTHERS.get(&c).map_or(&[][..], Vec::as_slice);
            let all = readings(c).enumerate();
            all.filter(|(place, reading)| *place == 0 || others.contains(reading)).map(|(_, reading)| reading).collect()
        })
        .collect()
});

/// Those of the readings that words of today have.
pub fn usual(c: char) -> &'static [&'static str] {
    (c as u32).checked_sub(FIRST_HAN).and_then(|place| USUAL.get(place as usize)).map_or(&[], |readings| readings)
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
    use super::{initials, readings, usual};

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
    fn what_is_said_to_be_read_otherwise_is() {
        let wrong: Vec<_> = super::OTHERS
            .iter()
            .map(|(c, others)| (c, others, readings(*c).collect::<Vec<_>>()))
            .filter(|(c, others, all)| others.iter().any(|other| !all.contains(other)) || usual(**c).len() < 2)
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        for (c, expected) in [('模', &["mo", "mu"][..]), ('石', &["shi"]), ('调', &["diao", "tiao"]), ('墨', &["mo"]), ('x', &[])]
        {
            assert_eq!(usual(c), expected, "{c}");
        }
    }

    #[test]
    fn initials_are_the_first_letters_of_the_readings() {
        for (c, expected) in [('重', "zct"), ('石', "sd"), ('墨', "m"), ('还', "hf"), ('x', "")] {
            assert_eq!(initials(c).collect::<String>(), expected, "{c}");
        }
    }
}
