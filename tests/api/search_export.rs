//! All that a search found, as a file.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::{
    search::{record, searching},
    support::{Answer, CONTACT_EMAIL, FLOOR_PRICE, MARKER, TestApp, full, query, with},
};

fn export(app: &TestApp, pairs: &[(&str, &str)]) -> Answer {
    app.company.get(&format!("/search/achievements/export?{}", query(pairs))).expect(200)
}

/// The cells of a file of CSV, its first line among them.
fn cells(answer: &Answer) -> Vec<Vec<String>> {
    let text = answer.text();
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

fn lines(answer: &Answer) -> Vec<Value> {
    answer.text().lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn sheet(answer: &Answer) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.body.clone())).expect("a workbook");
    let range = book.worksheet_range("检索结果").expect("the sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn many() -> TestApp {
    let mut records: Vec<Value> =
        (0..1_234).map(|n| record(&format!("R{n:04}"), &format!("激光装备 {n}"), json!({"trl": n % 9 + 1}))).collect();
    records.push(record("other", "石墨烯涂料", json!({})));
    searching(records)
}

#[test]
fn every_form_holds_all_that_was_found_in_the_order_of_the_search() {
    let app = many();
    let conditions = [("q", "激光"), ("trl_min", "3"), ("sort", "trl_high")];
    let (mut walked, mut offset) = (Vec::new(), 0);
    loop {
        let at = offset.to_string();
        let pairs = [&conditions[..], &[("limit", "100"), ("offset", &at)]].concat();
        let page = app.anonymous.get(&format!("/search/achievements?{}", query(&pairs))).expect(200).each("external_ref");
        if page.is_empty() {
            break;
        }
        offset += page.len();
        walked.extend(page);
    }
    assert!(walked.len() > 900, "{}", walked.len());
    let of = |format| export(&app, &[&conditions[..], &[("format", format)]].concat());
    let csv = cells(&of("csv"));
    assert_eq!(csv[0][..3], ["成果编号", "单位内部编号", "成果名称"]);
    assert_eq!(csv[1..].iter().map(|row| row[1].clone()).collect::<Vec<_>>(), walked);
    let jsonl = lines(&of("jsonl"));
    assert_eq!(jsonl.iter().map(|line| line["external_ref"].as_str().expect("a reference")).collect::<Vec<_>>(), walked);
    let sheet = sheet(&of("xlsx"));
    assert_eq!(sheet[0][2], Data::String("成果名称".into()));
    assert_eq!(sheet[1..].iter().map(|row| row[1].to_string()).collect::<Vec<_>>(), walked);
}

#[test]
fn a_row_tells_what_anyone_may_read_and_nothing_else() {
    let app = searching(vec![with(full(), json!({"state": "published"}))]);
    for client in [&app.company, &app.institute, &app.staff, &app.admin] {
        for format in ["csv", "jsonl", "xlsx"] {
            let answer = client.get(&format!("/search/achievements/export?format={format}")).expect(200);
            let text = if format == "xlsx" { format!("{:?}", sheet(&answer)) } else { answer.text() };
            assert!(text.contains("石墨烯改性锂离子电池负极材料"), "{format}");
            for secret in [MARKER, CONTACT_EMAIL, &FLOOR_PRICE.to_string(), "0573-82001111", "73918"] {
                assert!(!text.contains(secret), "{format} tells {secret}");
            }
        }
    }
    let csv = cells(&export(&app, &[]));
    let cell = |name: &str| csv[1][csv[0].iter().position(|column| column == name).expect("a column")].clone();
    for (name, told) in [
        ("单位内部编号", "AM-2025-006"),
        ("关键词", "石墨烯；负极材料；锂离子电池"),
        ("成果类型", "应用技术"),
        ("所属单位", "嘉兴先进材料研究院"),
        ("行业代码", "C3841"),
        ("IPC分类号", "H01M4/36；H01M10/0525"),
        ("技术成熟度", "7"),
        ("完成日期", "2025-03-31"),
        ("可转化方式", "普通许可；作价入股"),
        ("最低价（万元）", "50"),
        ("最高价（万元）", "120"),
        ("价格可面议", "是"),
    ] {
        assert_eq!(cell(name), told, "{name}");
    }
    let workbook = sheet(&export(&app, &[("format", "xlsx")]));
    let price = workbook[0].iter().position(|column| column == "最低价（万元）").expect("a column");
    assert_eq!(workbook[1][price], Data::Float(50.0), "amounts are numbers");
    let line = &lines(&export(&app, &[("format", "jsonl")]))[0];
    assert_eq!((&line["price_min_fen"], &line["ip_rights"][0]["kind"]), (&json!(50_000_000), &json!("invention_patent")));
}

#[test]
fn what_a_spreadsheet_would_run_is_text() {
    let app = searching(vec![record("=1+1", "=HYPERLINK(\"http://evil\")激光", json!({"abstract": "甲,\"乙\"\n丙"}))]);
    let row = cells(&export(&app, &[("q", "激光")])).swap_remove(1);
    assert_eq!((row[1].as_str(), row[2].as_str()), ("'=1+1", "'=HYPERLINK(\"http://evil\")激光"));
    assert_eq!(row[4], "甲,\"乙\"\n丙");
    let workbook = sheet(&export(&app, &[("format", "xlsx")]));
    assert_eq!(workbook[1][1], Data::String("=1+1".into()));
}

#[test]
fn a_file_has_its_form_and_a_name_in_chinese() {
    let app = searching(vec![record("1", "激光装备", json!({}))]);
    let today = nanhu::foundation::types::Day::today();
    for (format, media) in [
        ("csv", "text/csv; charset=utf-8"),
        ("jsonl", "application/jsonl"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ] {
        let answer = export(&app, &[("format", format)]);
        assert_eq!(answer.header("Content-Type"), Some(media));
        assert_eq!(answer.header("Cache-Control"), Some("no-store"));
        let name: String = "科技成果检索结果".bytes().map(|byte| format!("%{byte:02X}")).collect();
        let expected = format!("attachment; filename=\"achievements.{format}\"; filename*=UTF-8''{name}-{today}.{format}");
        assert_eq!(answer.header("Content-Disposition"), Some(expected.as_str()));
    }
    assert_eq!(cells(&export(&app, &[("q", "氢能")])).len(), 1, "nothing found is a file with its first line");
    assert_eq!(export(&app, &[("q", "氢能"), ("format", "jsonl")]).body.len(), 0);
}

#[test]
fn a_file_is_for_those_who_are_signed_in_and_has_no_pages() {
    let app = searching(vec![record("1", "激光装备", json!({}))]);
    app.anonymous.get("/search/achievements/export").refused(401, "credentials_missing");
    for (pairs, fields) in [
        (&[("format", "pdf")][..], &[("/format", "unknown_value")][..]),
        (&[("limit", "5"), ("facets", "trl")], &[("/facets", "unknown_parameter"), ("/limit", "unknown_parameter")]),
        (&[("offset", "5"), ("highlight", "true")], &[("/highlight", "unknown_parameter"), ("/offset", "unknown_parameter")]),
        (&[("trl_min", "5"), ("trl_max", "1")], &[("/trl_min", "trl_order")]),
        (&[("nonsense", "1")], &[("/nonsense", "unknown_parameter")]),
    ] {
        app.company.get(&format!("/search/achievements/export?{}", query(pairs))).invalid(fields);
    }
    app.anonymous.get("/search/achievements?format=csv").invalid(&[("/format", "unknown_parameter")]);
}
