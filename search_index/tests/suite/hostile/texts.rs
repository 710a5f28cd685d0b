//! Texts of 10 kB, and shorter ones that are read as closely as can be, that ask for more work than any person's.

/// Bytes of the long ones.
pub(crate) const LONG: usize = 10_000;

/// What is repeated up to `LONG`.
const REPEATED: [(&str, &str); 51] = [
    ("one letter", "a"),
    ("letters that are syllables", "xianguoan"),
    ("ambiguous syllables", "fangan"),
    ("ambiguous syllables apart", "fangan "),
    ("syllables apart", "shi "),
    ("ambiguous syllables of two", "xian xi'an "),
    ("vowels", "aoeaoe"),
    ("first letters apart", "sdjxyz "),
    ("misspelt English apart", "graphine "),
    ("joined English apart", "solidstatebattery "),
    ("long English apart", "electroencephalographical "),
    ("quotation marks", "\""),
    ("Chinese quotation marks", "“"),
    ("pairs of them", "“”"),
    ("opening and closing in turn", "「『“\""),
    ("quoted characters", "“墨”"),
    ("quoted words left out", " -“石墨”"),
    ("words left out", " -石墨"),
    ("either", "石墨 OR "),
    ("quoted either", "“石墨” OR "),
    ("first letters, either", "sdjxyz OR "),
    ("slips, either", "石末烯膜 OR "),
    ("sounds, either", "jishi OR "),
    ("dashes", "-"),
    ("dashes apart", "- "),
    ("digits", "1"),
    ("digits and joiners", "1-2/3.4+5_"),
    ("letters and joiners", "a/b-"),
    ("joined pairs", "pd-1/pd-l1/"),
    ("pluses", "c++ "),
    ("one character", "的"),
    ("one character of many sounds", "行"),
    ("characters of many readings", "重行调率石还"),
    ("a character and a blank", "石 "),
    ("three characters with a slip", "石末烯 "),
    ("twelve characters with a slip", "石末烯钙太矿薄摸电磁钢碳 "),
    ("what every need says", "寻求"),
    ("what every need says, apart", "有没有 "),
    ("what asks", "什么样的怎么样如何"),
    ("a long word", "质子交换膜燃料电池"),
    ("numerals", "一二三"),
    ("abbreviations apart", "ai cnn dka gdm llm rna "),
    ("terms with equals apart", "blockchain 乙肝 hypertension "),
    ("traditional characters", "鬱龜"),
    ("emoji joined", "👩\u{200d}👩\u{200d}👧\u{fe0f}"),
    ("half a flag", "🇨"),
    ("combining marks", "e\u{301}\u{323}"),
    ("right to left", "שלום\u{202e}مرحبا "),
    ("NUL", "\0"),
    ("a ligature that falls apart", "\u{fdfa}"),
    ("Hangul, kana and Han", "가か石"),
];

/// Each with its name.
pub(crate) fn hostile() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (name, piece) in REPEATED {
        // Beyond a hundred characters no mark is an order; below a dozen every bending is tried.
        let lengths = [
            ("", LONG),
            (", a hundred characters", piece.len() * 99 / piece.chars().count()),
            (", briefly", 12),
            (", a word", 36),
        ];
        for (length, bytes) in lengths {
            let mut text = piece.repeat(bytes / piece.len() + 1);
            let mut end = bytes.max(piece.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            all.push((format!("{name}{length}"), text));
        }
    }
    for (name, text) in SHORT {
        all.push(((*name).to_owned(), (*text).to_owned()));
    }
    all.push(("every character once".to_owned(), ('\u{4e00}'..).take(LONG / 3).collect()));
    all.push(("many different words".to_owned(), (0..LONG / 7).map(|n| format!("wo{n:04} ")).collect()));
    all.push(("many different syllables".to_owned(), syllables().take(LONG / 6).collect()));
    all.push(("many different slips".to_owned(), slips(LONG / 20)));
    all
}

/// What is bent in every way that there is.
const SHORT: &[(&str, &str)] = &[
    ("many sounds of many characters", "shijishijishijishijishiji"),
    ("twelve syllables", "jishijishijishijishijishiji"),
    ("ten first letters", "sjsjsjsjsj"),
    ("ten rare first letters", "zzzzzzzzzz"),
    ("first letters of sounds", "dddjjjsssy"),
    (
        "thirty words of first letters",
        "sjsj jsjs ssss jjjj xxxx yyyy zzzz dddd ffff gggg hhhh llll bbbb cccc tttt wwww sxjs jxsj yxsj dxsj zxsj",
    ),
    (
        "syllables of two words each, apart",
        "jishi shiji yishi shiyi zhishi shizhi jizhi zhiji yizhi zhiyi xishi shixi lishi shili jili",
    ),
    ("eight words of a slip", "石末烯膜 钙太矿层 氢然料池 碳维纤布 电磁离质 热导墨石 机习器学 光激焊按 水废理处 人器机人"),
    ("a word of a slip in frequent characters", "电技高子能机水料材化"),
    ("twelve frequent characters", "高机电技能子水料材化系统"),
];

fn syllables() -> impl Iterator<Item = String> {
    let begin =
        ["b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "zh", "ch", "sh", "r", "z", "c", "s", "y", "w"];
    let end = [
        "a", "ai", "an", "ang", "ao", "e", "ei", "en", "eng", "i", "ia", "ian", "iang", "iao", "ie", "in", "ing", "u", "ua",
        "uan",
    ];
    let one = move |n: usize| format!("{}{}", begin[n % begin.len()], end[n / begin.len() % end.len()]);
    (0..).map(move |n| format!("{}{} ", one(n), one(n * 7 + 3)))
}

/// Words of five characters of which neighbours are strangers.
fn slips(words: usize) -> String {
    let chars: Vec<char> = "高机电技能子水料材化系统光热力膜碳氢钢铜铝工艺数据控制检测医药农业".chars().collect();
    let one = |n: usize| (0..5).map(|at| chars[(n * 7 + at * (n + 3)) % chars.len()]).collect::<String>();
    (0..words).map(|n| one(n) + " ").collect()
}
