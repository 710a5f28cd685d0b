//! Ranking measured on judged queries.

use std::{
    io::Write,
    process::{Output, Stdio},
};

use serde_json::{Value, json};

use crate::program::{Ended, Home, ended, text};

const SUBJECTS: [&str; 20] = [
    "石墨烯",
    "钙钛矿",
    "减速器",
    "催化剂",
    "水处理",
    "重金属",
    "疫苗",
    "锂电池",
    "传感器",
    "机器人",
    "碳纤维",
    "光刻胶",
    "轴承",
    "氢能",
    "变压器",
    "雷达",
    "卫星",
    "芯片",
    "涂料",
    "种子",
];

fn corpus() -> String {
    let line = |(number, subject): (usize, &&str)| {
        let record = json!({
            "external_ref": format!("doc-{number:02}"), "title": format!("{subject}的制备与应用"), "abstract": format!("{subject}已经完成中试。"),
            "keywords": [subject], "industry_codes": ["C2710"], "trl": 5, "state": "published"
        });
        format!("{record}\n")
    };
    SUBJECTS.iter().enumerate().map(line).collect()
}

/// A home with a corpus, queries and judgements.
fn home(queries: &str, qrels: &str) -> Home {
    let home = Home::new();
    home.write("corpus.jsonl", &corpus());
    home.write("queries.tsv", queries);
    home.write("qrels", qrels);
    home
}

const FILES: [&str; 7] = ["search-eval", "--corpus", "corpus.jsonl", "--queries", "queries.tsv", "--qrels", "qrels"];

fn eval(home: &Home, more: &[&str]) -> Ended {
    ended(home.bare(&[&FILES[..], more].concat()))
}

/// The measures of the one line that is printed, each after its name.
fn measures(ended: &Ended) -> Vec<(String, String)> {
    let words: Vec<&str> = ended.out.trim_end().split(' ').collect();
    assert!(ended.out.ends_with('\n') && ended.out.lines().count() == 1, "{}", ended.out);
    words.chunks(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
}

fn told(ended: &Ended, expected: [&str; 5]) {
    let measures = measures(ended);
    let names: Vec<&str> = measures.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["queries", "MRR@10", "nDCG@10", "R@10", "R@100", "p50_ms", "p99_ms"]);
    assert_eq!(measures.iter().take(5).map(|(_, value)| value.as_str()).collect::<Vec<_>>(), expected, "{}", ended.out);
    for (_, time) in &measures[5..] {
        let decimals = time.split_once('.').map(|(_, decimals)| decimals.len());
        assert!(time.parse::<f64>().is_ok_and(|time| time > 0.0) && decimals == Some(3), "{}", ended.out);
    }
}

#[test]
fn the_measures_are_those_that_are_computed_by_hand() {
    // 石墨烯 finds document 0 alone, of two that are relevant. 种子 finds 19, of no gain but judged. What q3 asks for has no
    // judgement, q4 no relevant document, q5 no text: it finds nothing.
    let queries = "q1\t石墨烯\nq2\t种子\nq3\t雷达\nq4\t卫星\n";
    let qrels = "q1 0 doc-00 2\nq1 0 doc-07 1\nq2\t0\tdoc-19\t0\nq2 0 doc-18 1\nq4 0 doc-16 0\nq5 0 doc-01 1\n";
    let home = home(queries, qrels);
    // nDCG of q1: 2 / (2 + 1 / log2 3) = 0.7602; of q2 and q5 nothing; each a third.
    told(&eval(&home, &[]).expect(0), ["3", "0.3333", "0.2534", "0.1667", "0.1667"]);
    assert!(!home.path("data/nanhu.db").exists() && !home.path("data/index").exists(), "neither database nor index is made");
}

fn run_lines(home: &Home) -> Vec<Vec<String>> {
    let run = std::fs::read_to_string(home.path("out.run")).expect("a run");
    run.lines().map(|line| line.split(' ').map(str::to_owned).collect()).collect()
}

#[test]
fn a_run_holds_the_rankings_with_scores_that_fall() {
    let home = home("q1\t制备与应用\nq2\t芯片\n", "q2 0 doc-17 1\n");
    told(&eval(&home, &["--run", "out.run"]).expect(0), ["1", "1.0000", "1.0000", "1.0000", "1.0000"]);
    let lines = run_lines(&home);
    let of = |query: &str| lines.iter().filter(|line| line[0] == query).collect::<Vec<_>>();
    assert_eq!((of("q1").len(), of("q2").len()), (20, 1));
    assert_eq!(of("q2")[0][2], "doc-17");
    let mut before = f64::INFINITY;
    for (rank, line) in of("q1").into_iter().enumerate() {
        assert_eq!((line[1].as_str(), line[3].clone(), line[5].as_str(), line.len()), ("Q0", (rank + 1).to_string(), "nanhu", 6));
        let score: f64 = line[4].parse().expect("a score");
        assert!(score < before, "{line:?} behind {before}");
        before = score;
    }
}

#[test]
fn what_is_not_eligible_is_taken_out_before_ranks_are_counted() {
    let home = home("q1\t制备与应用\n", "q1 0 doc-13 1\n");
    // How many are ranked, and how many before the relevant one, by which it is measured.
    let ranked = |more: &[&str]| {
        let ended = eval(&home, &[&["--run", "out.run"], more].concat()).expect(0);
        let names: Vec<String> = run_lines(&home).into_iter().map(|line| line[2].clone()).collect();
        let rank = names.iter().position(|name| name == "doc-13");
        let mrr = rank.filter(|rank| *rank < 10).map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0));
        assert_eq!(measures(&ended)[1].1, format!("{mrr:.4}"), "{}", ended.out);
        (names.len(), rank)
    };
    home.write("eligible", "doc-13 not-there\n");
    assert_eq!(ranked(&["--eligible", "eligible"]), (1, Some(0)));
    home.write("eligible", "doc-13\ndoc-14\tdoc-15\n");
    let (count, rank) = ranked(&["--eligible", "eligible"]);
    assert!(count == 3 && rank.is_some_and(|rank| rank < 3), "{rank:?}");
    assert_eq!(ranked(&[]).0, 20);
}

#[test]
fn a_later_line_stands_in_the_place_of_an_earlier_one_and_a_corpus_may_come_through_a_pipe() {
    let home = home("q1\t深海绞车\n", "q1 0 doc-03 1\n");
    let later = json!({"external_ref": "doc-03", "title": "深海绞车", "abstract": "深海绞车。"});
    let mut command =
        home.bare(&["search-eval", "--corpus", "-", "--queries", "queries.tsv", "--qrels", "qrels", "--run", "out.run"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(format!("{}\n{later}\n", corpus()).as_bytes()).expect("it reads");
    drop(input);
    let Output { status, stdout, .. } = child.wait_with_output().expect("it ends");
    let out = String::from_utf8(stdout).expect("UTF-8");
    assert!(status.success() && out.starts_with("queries 1 MRR@10 1.0000 "), "{out}");
    home.write("corpus.jsonl", &format!("{}{later}\n", corpus()));
    home.write("queries.tsv", "q1\t催化剂\n");
    told(&eval(&home, &[]).expect(0), ["1", "0.0000", "0.0000", "0.0000", "0.0000"]);
}

#[test]
fn entries_of_a_lexicon_change_what_is_found() {
    let home = home("q1\t霜曜锡膜\n", "q1 0 doc-05 1\n");
    told(&eval(&home, &[]).expect(0), ["1", "0.0000", "0.0000", "0.0000", "0.0000"]);
    home.write("lexicon.jsonl", &format!("{}\n", json!({"kind": "synonyms", "words": ["霜曜锡膜", "重金属"], "version": 3})));
    told(&eval(&home, &["--lexicon", "lexicon.jsonl"]).expect(0), ["1", "1.0000", "1.0000", "1.0000", "1.0000"]);
    for (entry, told) in [
        (json!({"kind": "synonyms", "words": ["霜曜锡膜"]}), "/words: "),
        (json!({"kind": "rumour", "words": ["甲"]}), "/kind: "),
        (json!({"words": ["甲乙"]}), "/kind: "),
        (json!([]), "This line is not a valid JSON object."),
    ] {
        home.write("lexicon.jsonl", &format!("\n{entry}\n"));
        refused(&home, &["--lexicon", "lexicon.jsonl"], &format!("lexicon.jsonl: line 2: {told}"));
    }
}

fn refused(home: &Home, more: &[&str], reason: &str) {
    let ended = eval(home, more).expect(1);
    assert!(ended.err.lines().any(|line| line.starts_with("nanhu: ") && line.contains(reason)), "{reason}: {}", ended.err);
    assert_eq!(ended.out, "");
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_line() {
    let record = |more: Value| {
        let mut record = json!({"external_ref": "a", "title": "题", "abstract": "文。"});
        record.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        record.to_string()
    };
    let too_long = " ".repeat(4 << 20);
    let lines = [
        ("corpus.jsonl", record(json!({"title": " "})), "line 21: /title: "),
        ("corpus.jsonl", record(json!({"trl": 12, "colour": "red"})), "line 21: /colour: "),
        ("corpus.jsonl", record(json!({"external_ref": null})), "line 21: /external_ref: "),
        ("corpus.jsonl", record(json!({"external_ref": "a b"})), "line 21: /external_ref: "),
        ("corpus.jsonl", "{".to_owned(), "line 21: This line is not a valid JSON object."),
        ("corpus.jsonl", "[]".to_owned(), "line 21: This line is not a valid JSON object."),
        ("corpus.jsonl", too_long, "line 21: the line is too long"),
        ("queries.tsv", "no tab".to_owned(), "line 2: "),
        ("queries.tsv", "two words\ttext".to_owned(), "line 2: "),
        ("queries.tsv", "q1\tagain".to_owned(), "line 2: "),
        ("qrels", "q1 0 doc-01".to_owned(), "line 2: "),
        ("qrels", "q1 0 doc-01 much".to_owned(), "line 2: "),
    ];
    for (file, line, reason) in lines {
        let home = home("q1\t石墨烯\n", "q1 0 doc-00 1\n");
        let before = std::fs::read_to_string(home.path(file)).expect("a file");
        home.write(file, &format!("{before}{line}\n"));
        refused(&home, &[], &format!("{file}: {reason}"));
    }
}

#[test]
fn files_that_are_missing_are_named() {
    for file in ["corpus.jsonl", "queries.tsv", "qrels"] {
        let home = home("q1\t石墨烯\n", "q1 0 doc-00 1\n");
        std::fs::remove_file(home.path(file)).expect("it is there");
        refused(&home, &[], &format!("{file}: No such file"));
    }
    let home = home("q1\t石墨烯\n", "q1 0 doc-00 1\n");
    refused(&home, &["--eligible", "none"], "none: No such file");
    refused(&home, &["--run", "nowhere/out.run"], "nowhere/out.run: No such file");
    let without_flags = ended(home.bare(&["search-eval", "--corpus", text(&home.path("corpus.jsonl"))])).expect(2);
    assert!(without_flags.err.contains("--queries") && without_flags.err.contains("--qrels"), "{}", without_flags.err);
}

#[test]
fn where_nothing_is_judged_nothing_can_be_measured() {
    let home = home("q1\t石墨烯\n", "q1 0 doc-00 0\n");
    refused(&home, &[], "qrels: no query has a relevant record");
}

#[test]
fn nothing_is_left_behind() {
    let home = home("q1\t石墨烯\n", "q1 0 doc-00 1\n");
    let scratch = home.path("scratch");
    std::fs::create_dir(&scratch).expect("a folder");
    for (corpus, code) in [(corpus(), 0), ("{".to_owned(), 1)] {
        home.write("corpus.jsonl", &corpus);
        let mut command = home.bare(&FILES);
        command.env("TMPDIR", &scratch);
        ended(command).expect(code);
        assert_eq!(std::fs::read_dir(&scratch).expect("a folder").count(), 0);
    }
}
