use serde_json::json;

use crate::support::{TestApp, brief, with};

#[test]
fn every_bad_field_is_told_at_once() {
    let app = TestApp::start();
    let body = json!({
        "title": "", "abstract": "a\u{0}b", "colour": "red", "trl": 10, "kind": "magic", "completed_on": "2999-01-01",
        "secrecy": "secret", "price_min_fen": 2, "price_max_fen": 1, "floor_price_fen": -1, "price_negotiable": "perhaps",
        "industry_codes": ["C2710", "Z1", "C9999"], "discipline_codes": ["000"], "ipc_codes": ["H01M", "?"],
        "keywords": ["好", ""], "transfer_modes": ["gift"], "awards": ["x".repeat(301)],
        "ip_rights": [{"kind": "invention_patent"}, {"kind": "invention_patent", "number": "201710601862.4", "year": 7}],
        "contributors": [{"name": "张三", "orcid": "0000-0002-1825-0098"}, {}],
        "contact": {"email": "nobody", "fax": "1"}
    });
    app.institute.post("/achievements").json(&body).invalid(&[
        ("/abstract", "control_character"),
        ("/awards/0", "too_long"),
        ("/colour", "unknown_field"),
        ("/completed_on", "date_in_future"),
        ("/contact/email", "email"),
        ("/contact/fax", "unknown_field"),
        ("/contributors/0/orcid", "orcid_check_digit"),
        ("/contributors/1/name", "required"),
        ("/discipline_codes/0", "discipline_code_unknown"),
        ("/floor_price_fen", "amount_range"),
        ("/industry_codes/1", "industry_code_shape"),
        ("/industry_codes/2", "industry_code_unknown"),
        ("/ip_rights/0/number", "ip_number_required"),
        ("/ip_rights/1/number", "patent_number_check_digit"),
        ("/ip_rights/1/year", "unknown_field"),
        ("/ipc_codes/1", "ipc_code_shape"),
        ("/keywords/1", "blank"),
        ("/kind", "unknown_value"),
        ("/price_min_fen", "price_order"),
        ("/price_negotiable", "type"),
        ("/secrecy", "secrecy_not_public"),
        ("/title", "required"),
        ("/transfer_modes/0", "unknown_value"),
        ("/trl", "range"),
    ]);
}

#[test]
fn texts_and_lists_have_an_end() {
    let app = TestApp::start();
    let body = json!({
        "title": "题".repeat(301), "abstract": "简".repeat(20_001), "title_en": "t".repeat(501), "external_ref": "r".repeat(101),
        "keywords": vec!["词"; 201], "confidential_notes": "密".repeat(20_001), "contributors": [{"name": "名".repeat(101)}],
        "contact": {"name": "名".repeat(101), "phone": "1".repeat(41)}
    });
    app.institute.post("/achievements").json(&body).invalid(&[
        ("/abstract", "too_long"),
        ("/confidential_notes", "too_long"),
        ("/contact/name", "too_long"),
        ("/contact/phone", "phone"),
        ("/contributors/0/name", "too_long"),
        ("/external_ref", "too_long"),
        ("/keywords", "too_many"),
        ("/title", "too_long"),
        ("/title_en", "too_long"),
    ]);
    app.institute.post("/achievements").json(&with(brief("一"), json!({"title": "题".repeat(300)}))).expect(201);
}

#[test]
fn money_is_a_whole_number_of_fen() {
    let app = TestApp::start();
    for (amount, code) in [
        (json!(1.5), "amount_not_whole"),
        (json!(-1), "amount_range"),
        (json!(1_000_000_000_000_001_i64), "amount_range"),
        (json!("12"), "type"),
        (json!(true), "type"),
    ] {
        app.institute
            .post("/achievements")
            .json(&json!({"title": "一", "price_min_fen": amount}))
            .invalid(&[("/price_min_fen", code)]);
    }
    app.institute.post("/achievements").json(&json!({"title": "一", "price_min_fen": 1_000_000_000_000_000_i64})).expect(201);
}

#[test]
fn days_are_days_of_the_calendar() {
    let app = TestApp::start();
    for (day, code) in [
        ("2025-02-29", "date_shape"),
        ("2025-2-9", "date_shape"),
        ("20250209", "date_shape"),
        ("2025-02-09T00:00:00Z", "date_shape"),
        ("1899-12-31", "date_out_of_range"),
    ] {
        app.institute
            .post("/achievements")
            .json(&json!({"title": "一", "completed_on": day}))
            .invalid(&[("/completed_on", code)]);
    }
    app.institute.post("/achievements").json(&json!({"title": "一", "completed_on": "2024-02-29"})).expect(201);
}

#[test]
fn classified_results_are_never_taken_in() {
    let app = TestApp::start();
    for secrecy in ["internal", "confidential", "secret", "top_secret"] {
        let body = with(brief("涉密"), json!({"secrecy": secrecy}));
        app.institute.post("/achievements").json(&body).invalid(&[("/secrecy", "secrecy_not_public")]);
    }
    let id = app.draft(&brief("公开"));
    let path = format!("/achievements/{id}");
    app.institute.patch(&path).if_match("*").json(&json!({"secrecy": "secret"})).invalid(&[("/secrecy", "secrecy_not_public")]);
}

#[test]
fn nobody_enters_records_for_somebody_else() {
    let app = TestApp::start();
    let body = with(brief("代录"), json!({"owner_organization_id": app.organizations.institute_2}));
    app.institute.post("/achievements").json(&body).invalid(&[("/owner_organization_id", "owner_forbidden")]);
    let body = with(brief("代录"), json!({"owner_organization_id": "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e"}));
    app.staff.post("/achievements").json(&body).invalid(&[("/owner_organization_id", "organization_unknown")]);
}

#[test]
fn the_owner_stays_the_owner() {
    let app = TestApp::start();
    let path = format!("/achievements/{}", app.draft(&brief("一")));
    for owner in [json!(app.organizations.institute_2), json!(null)] {
        let patch = json!({"owner_organization_id": owner});
        for client in [&app.institute, &app.staff] {
            client.patch(&path).if_match("*").json(&patch).invalid(&[("/owner_organization_id", "owner_fixed")]);
        }
    }
}

#[test]
fn a_patch_is_checked_as_a_whole() {
    let app = TestApp::start();
    let path = format!("/achievements/{}", app.draft(&with(brief("一"), json!({"price_min_fen": 100}))));
    let patch = |body| app.institute.patch(&path).if_match("*").json(&body);
    patch(json!({"price_max_fen": 50})).invalid(&[("/price_min_fen", "price_order")]);
    patch(json!({"title": null})).invalid(&[("/title", "required")]);
    patch(json!({"state": "published"})).invalid(&[("/state", "unknown_field")]);
    patch(json!({"id": "7", "version": 9, "code": "NH-2025-000001"})).invalid(&[
        ("/code", "unknown_field"),
        ("/id", "unknown_field"),
        ("/version", "unknown_field"),
    ]);
    patch(json!({"contact": {"fax": "1"}})).invalid(&[("/contact/fax", "unknown_field")]);
    patch(json!({"contact": "李工"})).invalid(&[("/contact", "type")]);
    assert_eq!(app.institute.get(&path).expect(200).json()["version"], 1);
}

#[test]
fn every_bad_entry_of_a_list_is_told() {
    let app = TestApp::start();
    let body = json!({"title": "词表", "keywords": ["好", " ", "长".repeat(301), ""]});
    app.institute.post("/achievements").json(&body).invalid(&[
        ("/keywords/1", "blank"),
        ("/keywords/2", "too_long"),
        ("/keywords/3", "blank"),
    ]);
}

#[test]
fn a_question_of_thousands_of_parameters_is_refused_at_once() {
    let app = TestApp::start();
    let many: Vec<String> = (0..2_000).map(|number| format!("a{number}=1")).collect();
    app.anonymous.get(&format!("/achievements?{}", many.join("&"))).invalid(&[("", "too_many")]);
}
