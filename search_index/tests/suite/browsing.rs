//! Going through what was found: levels of codes, ranges of prices, cursors.

use std::collections::HashSet;

use search_index::{Cursor, Document, Facet, Filters, PRICE_RANGES, Query, Sort, parent};

use crate::support::{Catalogue, at, document, put};

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn coded(id: &str, industries: &[&str], ipc: &[&str]) -> Document {
    Document { industry_codes: strings(industries), ipc_codes: strings(ipc), ..document(id, "激光装备") }
}

fn codes() -> Catalogue {
    let mut c = Catalogue::of([
        coded("a", &["C2710", "C2720", "A0111"], &["C08F 10/02", "C08F10/04", "C08F110/02"]),
        coded("b", &["C2710", "C3841"], &["H01M4/36", "H01M10/0525", "C08"]),
    ]);
    // Another segment, whose codes have other numbers.
    c.writer.apply(vec![put(coded("c", &["C27", "C2760"], &["A01B", "H01M4/38"])), put(coded("d", &["C"], &[]))]).expect("taken");
    c.writer.commit(&at(2)).expect("a commit");
    c
}

fn counted(c: &Catalogue, facet: Facet, filters: Filters) -> Vec<(String, u64)> {
    let query = Query { filters, facets: vec![facet], limit: 1, ..Query::default() };
    let found = c.index().search(&query).expect("an answer");
    found.facets[0].1.iter().map(|count| (count.value.clone(), count.count)).collect()
}

fn is(c: &Catalogue, facet: Facet, filters: Filters, wanted: &[(&str, u64)]) {
    let wanted: Vec<(String, u64)> = wanted.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect();
    assert_eq!(counted(c, facet, filters), wanted, "{facet:?}");
}

#[test]
fn each_level_counts_a_record_once_a_value() {
    let (c, all) = (codes(), Filters::default);
    is(&c, Facet::IndustrySection, all(), &[("C", 4), ("A", 1)]);
    is(&c, Facet::Industry, all(), &[("C27", 3), ("A01", 1), ("C", 1), ("C38", 1)]);
    is(&c, Facet::IndustryGroup, all(), &[("C271", 2), ("A011", 1), ("C", 1), ("C27", 1), ("C272", 1), ("C276", 1), ("C384", 1)]);
    is(&c, Facet::IpcSection, all(), &[("C", 2), ("H", 2), ("A", 1)]);
    is(&c, Facet::IpcClass, all(), &[("C08", 2), ("H01", 2), ("A01", 1)]);
    is(&c, Facet::Ipc, all(), &[("H01M", 2), ("A01B", 1), ("C08", 1), ("C08F", 1)]);
    let groups = [("H01M4", 2), ("A01B", 1), ("C08", 1), ("C08F10", 1), ("C08F110", 1), ("H01M10", 1)];
    is(&c, Facet::IpcGroup, all(), &groups);
}

#[test]
fn below_a_chosen_code_only_its_own_are_counted() {
    let c = codes();
    let industry = |code: &str| Filters { industry: strings(&[code]), ..Filters::default() };
    is(&c, Facet::IndustryGroup, industry("C27"), &[("C271", 2), ("C27", 1), ("C272", 1), ("C276", 1)]);
    is(&c, Facet::IndustryClass, industry("c271"), &[("C2710", 2)]);
    is(&c, Facet::IndustrySection, industry("C2710"), &[("C", 2)]);
    is(&c, Facet::Industry, industry("C2710"), &[("C27", 2), ("A01", 1), ("C38", 1)]);
    let ipc = |code: &str| Filters { ipc: strings(&[code]), ..Filters::default() };
    is(&c, Facet::IpcGroup, ipc("C08F"), &[("C08F10", 1), ("C08F110", 1)]);
    is(&c, Facet::IpcGroup, ipc("C08F10/00"), &[("C08F10", 1)]);
    is(&c, Facet::IpcGroup, ipc("H01M4/36"), &[("H01M4", 1)]);
    is(&c, Facet::IpcClass, ipc("H"), &[("H01", 2)]);
}

#[test]
fn each_value_lies_in_the_one_above() {
    for (facet, value, above) in [
        (Facet::IndustrySection, "C", None),
        (Facet::Industry, "C27", Some("C")),
        (Facet::IndustryGroup, "C271", Some("C27")),
        (Facet::IndustryClass, "C2710", Some("C271")),
        (Facet::IpcClass, "C08", Some("C")),
        (Facet::Ipc, "C08F", Some("C08")),
        (Facet::IpcGroup, "C08F110", Some("C08F")),
        (Facet::Trl, "9", None),
    ] {
        assert_eq!(parent(facet, value).as_deref(), above, "{value}");
    }
}

#[test]
fn prices_are_counted_in_ranges_that_the_filters_find_again() {
    let prices = [0, 9_999_999, 10_000_000, 49_999_999, 50_000_000, 100_000_000, 499_999_999, 500_000_000, i64::MAX];
    let priced = prices.iter().map(|price| Document { price_fen: Some(*price), ..document(&price.to_string()[..1], "激光") });
    let numbered = priced.enumerate().map(|(n, d)| Document { id: n as u128 + 1, ..d });
    let c = Catalogue::of(numbered.chain([document("none", "激光")]));
    let wanted = [("below_100k", 2), ("100k_500k", 2), ("500k_1m", 1), ("1m_5m", 2), ("from_5m", 2), ("none", 1)];
    is(&c, Facet::Price, Filters::default(), &wanted);
    for (range, (_, count)) in PRICE_RANGES.iter().zip(wanted).filter(|(range, _)| range.from.is_some()) {
        let filters = Filters { price_min_fen: range.from, price_max_fen: range.to, ..Filters::default() };
        let found = c.index().search(&Query { filters, limit: 0, ..Query::default() }).expect("an answer");
        assert_eq!(found.total, count, "{}", range.name);
    }
}

/// Some twelve thousand records in several segments, many of which are alike in all that they are ordered by but their key.
fn many() -> Catalogue {
    let mut c = Catalogue::of([]);
    for segment in 0..4_u128 {
        let documents = (0..3_100_u128).map(|n| Document {
            id: segment * 10_000 + n + 1,
            title: if n % 3 == 0 { "激光焊接装备".to_owned() } else { "激光".to_owned() },
            trl: (n % 5 != 0).then_some((n % 4) as u8 + 1),
            price_fen: (n % 7 != 0).then_some((n % 2) as i64),
            published_at_ms: (n % 3) as i64,
            ..Document::default()
        });
        c.writer.apply(documents.map(put).collect()).expect("documents are taken");
        c.writer.commit(&at(segment as i64 + 1)).expect("a commit");
    }
    c
}

#[test]
fn a_walk_by_cursor_gives_each_hit_once_in_the_order_of_the_search() {
    let c = many();
    for sort in [Sort::Relevance, Sort::Newest, Sort::PriceLow, Sort::PriceHigh, Sort::TrlHigh] {
        for text in ["", "激光 焊接"] {
            let query = Query { text: text.into(), sort, limit: 20_000, facets: vec![Facet::Trl], ..Query::default() };
            let whole = c.index().search(&query).expect("an answer");
            let mut walked = Vec::new();
            let mut page = Query { limit: 997, ..query.clone() };
            loop {
                let found = c.index().search(&page).expect("a page");
                assert_eq!((found.total, &found.facets), (whole.total, &whole.facets), "of all, not of what is left");
                walked.extend(found.hits);
                let Some(next) = found.next else { break };
                page.after = Some(next.to_string().parse::<Cursor>().expect("a cursor"));
            }
            assert!(whole.hits.len() == 12_400 || !text.is_empty());
            assert!(whole.hits.len() > 4_000 && whole.next.is_none());
            assert_eq!(walked, whole.hits, "{sort:?} {text}");
            assert_eq!(walked.iter().map(|hit| hit.id).collect::<HashSet<_>>().len(), walked.len());
        }
    }
}

#[test]
fn a_walk_in_a_snapshot_does_not_see_what_comes_meanwhile() {
    let mut c = Catalogue::of((0..30).map(|n| document(&format!("{n:02}"), "激光")));
    let (index, mut seen) = (c.index(), HashSet::new());
    let snapshot = index.snapshot();
    let mut query = Query { text: "激光".into(), limit: 7, ..Query::default() };
    for round in 0.. {
        let found = snapshot.search(&query).expect("a page");
        found.hits.iter().for_each(|hit| assert!(seen.insert(hit.id)));
        c.writer.apply(vec![put(document(&format!("x{round}"), "激光 激光"))]).expect("taken");
        c.writer.commit(&at(2 + round)).expect("a commit");
        query.after = found.next;
        if query.after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 30);
    assert!(index.search(&Query { after: None, ..query }).expect("an answer").total > 30);
}

#[test]
fn a_cursor_belongs_to_its_search_and_is_no_other_text() {
    let c = Catalogue::titles(&["激光一", "激光二", "激光三"]);
    let query = Query { text: "激光".into(), limit: 1, ..Query::default() };
    let cursor = c.index().search(&query).expect("an answer").next.expect("a cursor");
    assert!(cursor.is_of(&Query { limit: 50, offset: 3, facets: vec![Facet::Trl], ..query.clone() }));
    assert!(!cursor.is_of(&Query { text: "激 光".into(), ..query.clone() }));
    assert!(!cursor.is_of(&Query { sort: Sort::Newest, ..query.clone() }));
    let filters = |kinds: &[&str]| Filters { kind: strings(kinds), ..Filters::default() };
    assert!(!cursor.is_of(&Query { filters: filters(&["a"]), ..query.clone() }));
    let two = Query { filters: filters(&["a", "b"]), ..Query::default() };
    assert_eq!(c.index().search(&two).expect("an answer").next, None, "there is no next page");
    let text = cursor.to_string();
    assert_eq!(text.parse(), Ok(cursor));
    for wrong in [&text[1..], &text.replacen(|_| true, "é", 1), &text.to_uppercase(), "", "cursor", &format!("{text}0")] {
        assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
    }
    for at in 0..text.len() {
        let other = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
        assert!(format!("{}{other}{}", &text[..at], &text[at + 1..]).parse::<Cursor>().is_err(), "{at}");
    }
}
