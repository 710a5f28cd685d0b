//! Filters, facets, order and pages.

use search_index::{Document, Facet, FacetCount, Filters, Query, Sort};

use crate::support::{Catalogue, document};

fn full(id: &str) -> Document {
    Document {
        published_at_ms: 1,
        organization_id: "org-a".into(),
        kind: "applied_technology".into(),
        ..document(id, "激光装备")
    }
}

fn catalogue() -> Catalogue {
    let strings = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
    Catalogue::of([
        Document {
            industry_codes: strings(&["C2710", "C2720"]),
            discipline_codes: strings(&["5201020"]),
            ipc_codes: strings(&["C08F 10/02"]),
            trl: Some(3),
            completed_on: Some(19_000),
            completed_year: Some(2022),
            transfer_modes: strings(&["assignment", "equity"]),
            price_fen: Some(500),
            has_award: true,
            ..full("a")
        },
        Document {
            industry_codes: strings(&["C2710"]),
            discipline_codes: strings(&["520.30"]),
            ipc_codes: strings(&["C08L23/08", "h01m10/05"]),
            trl: Some(9),
            completed_on: Some(20_000),
            completed_year: Some(2024),
            transfer_modes: strings(&["equity"]),
            ip_kinds: strings(&["invention_patent"]),
            price_fen: Some(900),
            organization_id: "org-b".into(),
            ..full("b")
        },
        Document { industry_codes: strings(&["D4411"]), kind: "soft_science".into(), ..full("c") },
    ])
}

fn filtered(c: &Catalogue, filters: Filters) -> Vec<String> {
    let mut ids = c.ask(&Query { filters: filters.clone(), limit: 10, ..Query::default() });
    let mut with_text = c.ask(&Query { text: "激光".into(), filters, limit: 10, ..Query::default() });
    ids.sort();
    with_text.sort();
    assert_eq!(ids, with_text);
    ids
}

#[test]
fn a_code_takes_all_below_it() {
    let c = catalogue();
    let list = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    let industry = |codes: &[&str], wanted: &[&str]| {
        let filters = Filters { industry: list(codes), ..Filters::default() };
        assert_eq!(filtered(&c, filters), wanted, "{codes:?}");
    };
    industry(&["C"], &["a", "b"]);
    industry(&["C27"], &["a", "b"]);
    industry(&["c272"], &["a"]);
    industry(&["C2720"], &["a"]);
    industry(&["C28"], &[]);
    industry(&["C2720", "D"], &["a", "c"]);
    let ipc = |code: &str, wanted: &[&str]| {
        let filters = Filters { ipc: list(&[code]), ..Filters::default() };
        assert_eq!(filtered(&c, filters), wanted, "{code}");
    };
    ipc("C", &["a", "b"]);
    ipc("C08", &["a", "b"]);
    ipc("C08F", &["a"]);
    ipc("C08F10", &["a"]);
    ipc("C08F10/00", &["a"]);
    ipc("C08F10/02", &["a"]);
    ipc("H01M 10/05", &["b"]);
    let discipline = |code: &str, wanted: &[&str]| {
        let filters = Filters { discipline: list(&[code]), ..Filters::default() };
        assert_eq!(filtered(&c, filters), wanted, "{code}");
    };
    discipline("520", &["a", "b"]);
    discipline("52010", &["a"]);
    discipline("520.30", &["b"]);
    discipline("5201020", &["a"]);
}

#[test]
fn all_filters_must_hold() {
    let c = catalogue();
    let is = |wanted: &[&str], set: fn(&mut Filters)| {
        let mut filters = Filters::default();
        set(&mut filters);
        assert_eq!(filtered(&c, filters.clone()), wanted, "{filters:?}");
    };
    is(&["a", "b", "c"], |_| {});
    is(&["b"], |f| f.trl_min = Some(4));
    is(&["a"], |f| f.trl_max = Some(3));
    is(&["a", "b"], |f| (f.trl_min, f.trl_max) = (Some(3), Some(9)));
    is(&["a"], |f| f.price_max_fen = Some(500));
    is(&["b"], |f| f.price_min_fen = Some(501));
    is(&["a", "b"], |f| (f.price_min_fen, f.price_max_fen) = (Some(500), Some(900)));
    is(&["b"], |f| f.completed_from = Some(19_001));
    is(&["a"], |f| (f.completed_from, f.completed_to) = (Some(19_000), Some(19_999)));
    is(&["a"], |f| f.has_award = Some(true));
    is(&["b", "c"], |f| f.has_award = Some(false));
    is(&["c"], |f| f.kind = vec!["soft_science".into()]);
    is(&["a", "b", "c"], |f| f.organization_id = vec!["org-b".into(), "org-a".into()]);
    is(&["b"], |f| f.organization_id = vec!["org-b".into()]);
    is(&["a", "b"], |f| f.transfer_mode = vec!["equity".into()]);
    is(&["b"], |f| f.ip_kind = vec!["invention_patent".into()]);
    is(&["a"], |f| (f.transfer_mode, f.has_award) = (vec!["equity".into()], Some(true)));
    is(&[], |f| (f.kind, f.has_award) = (vec!["soft_science".into()], Some(true)));
}

#[test]
fn facets_count_all_that_was_found() {
    let c = catalogue();
    let names = "industry discipline transfer_mode ip_kind organization trl year kind ipc";
    let facets: Vec<Facet> = names.split(' ').map(|name| name.parse().expect("a facet")).collect();
    assert!("nothing".parse::<Facet>().is_err());
    let found = c.index().search(&Query { text: "激光".into(), facets, limit: 1, ..Query::default() }).expect("an answer");
    assert_eq!((found.total, found.hits.len()), (3, 1));
    let of = |wanted: Facet| -> Vec<(String, u64)> {
        let (_, counts) = found.facets.iter().find(|(facet, _)| *facet == wanted).expect("the facet was asked for");
        counts.iter().map(|FacetCount { value, count }| (value.clone(), *count)).collect()
    };
    let is = |facet: Facet, wanted: &[(&str, u64)]| {
        assert_eq!(of(facet), wanted.iter().map(|(v, n)| ((*v).to_owned(), *n)).collect::<Vec<_>>(), "{facet:?}");
    };
    is(Facet::Industry, &[("C27", 2), ("D44", 1)]);
    is(Facet::Discipline, &[("520", 2)]);
    is(Facet::TransferMode, &[("equity", 2), ("assignment", 1)]);
    is(Facet::IpKind, &[("invention_patent", 1)]);
    is(Facet::Organization, &[("org-a", 2), ("org-b", 1)]);
    is(Facet::Trl, &[("3", 1), ("9", 1)]);
    is(Facet::Year, &[("2022", 1), ("2024", 1)]);
    is(Facet::Kind, &[("applied_technology", 2), ("soft_science", 1)]);
    is(Facet::Ipc, &[("C08F", 1), ("C08L", 1), ("H01M", 1)]);
}

#[test]
fn orders_put_the_absent_last() {
    let c = catalogue();
    let ordered = |sort| c.ask(&Query { sort, limit: 10, ..Query::default() });
    assert_eq!(ordered(Sort::PriceLow), ["a", "b", "c"]);
    assert_eq!(ordered(Sort::PriceHigh), ["b", "a", "c"]);
    assert_eq!(ordered(Sort::TrlHigh), ["b", "a", "c"]);
}

#[test]
fn pages_fit_together() {
    let mut c = Catalogue::of([]);
    for batch in 0..7 {
        let documents =
            (0..20).map(|n| Document { published_at_ms: n % 3, trl: Some((n % 4) as u8 + 1), ..full(&format!("{batch}-{n}")) });
        c.writer.apply(documents.map(crate::support::put).collect()).expect("documents are taken");
        c.writer.commit(&crate::support::at(batch)).expect("a commit");
    }
    for sort in [Sort::Relevance, Sort::Newest, Sort::PriceLow, Sort::TrlHigh] {
        for text in ["", "激光"] {
            let page = |offset, limit| c.ask(&Query { text: text.into(), sort, offset, limit, ..Query::default() });
            let all = page(0, 1_000);
            assert_eq!(all.len(), 140);
            let pages: Vec<String> = (0..20).flat_map(|n| page(n * 7, 7)).collect();
            assert_eq!(pages, all, "{sort:?} {text}");
            assert!(page(140, 10).is_empty());
            assert!(page(10_000, 10).is_empty());
            assert!(page(0, 0).is_empty());
        }
    }
}
