use crate::support::{TestApp, query};

/// Each parameter with a value that it cannot have.
const BAD: [(&str, &str); 19] = [
    ("industry", "Z99"),
    ("discipline", "000"),
    ("ipc", "?"),
    ("organization_id", "7"),
    ("trl_min", "0"),
    ("trl_max", "10"),
    ("transfer_mode", "gift"),
    ("ip_kind", "magic"),
    ("price_max_fen", "-1"),
    ("kind", "x"),
    ("completed_from", "yesterday"),
    ("completed_to", "2024-02-30"),
    ("has_award", "perhaps"),
    ("sort", "best"),
    ("facets", "industry,colour"),
    ("limit", "101"),
    ("offset", "10001"),
    ("highlight", "yes"),
    ("page", "2"),
];

#[test]
fn every_bad_value_is_told_at_once() {
    let app = TestApp::start();
    app.anonymous.get(&format!("/search/achievements?{}", query(&BAD))).invalid(&[
        ("/completed_from", "date_shape"),
        ("/completed_to", "date_shape"),
        ("/discipline", "discipline_code_unknown"),
        ("/facets", "facet_unknown"),
        ("/has_award", "invalid"),
        ("/highlight", "invalid"),
        ("/industry", "industry_code_shape"),
        ("/ip_kind", "unknown_value"),
        ("/ipc", "ipc_code_shape"),
        ("/kind", "unknown_value"),
        ("/limit", "range"),
        ("/offset", "range"),
        ("/organization_id", "id_shape"),
        ("/page", "unknown_parameter"),
        ("/price_max_fen", "amount_range"),
        ("/sort", "unknown_value"),
        ("/transfer_mode", "unknown_value"),
        ("/trl_max", "range"),
        ("/trl_min", "range"),
    ]);
}

#[test]
fn ranges_have_an_order() {
    let app = TestApp::start();
    let search = |text: &str| app.anonymous.get(&format!("/search/achievements?{text}"));
    search("trl_min=5&trl_max=4").invalid(&[("/trl_min", "trl_order")]);
    search("completed_from=2025-01-02&completed_to=2025-01-01").invalid(&[("/completed_from", "date_order")]);
    search("trl_min=5&trl_max=4&completed_from=2025-01-02&completed_to=2025-01-01")
        .invalid(&[("/completed_from", "date_order"), ("/trl_min", "trl_order")]);
    search("trl_min=5&trl_max=5&completed_from=2025-01-01&completed_to=2025-01-01").expect(200);
}

#[test]
fn a_question_has_an_end() {
    let app = TestApp::start();
    let long = format!("/search/achievements?{}", query(&[("q", &"x".repeat(10_001))]));
    app.anonymous.get(&long).invalid(&[("/q", "too_long")]);
    app.anonymous.get(&format!("/search/achievements?{}", query(&[("q", "a\u{0}b")]))).invalid(&[("/q", "control_character")]);
    app.anonymous.get("/search/achievements?facets=").invalid(&[("/facets", "facet_unknown")]);
    app.anonymous.get("/search/achievements?q=a&q=b").refused(422, "invalid_input");
}
