use serde_json::{Value, json};

use crate::program::Home;

#[test]
fn the_first_administrators_key_brings_the_transfer_centre_into_being() {
    let home = Home::new();
    let made = home.run(&["key", "create", "--role", "admin", "--json"]).expect(0).json();
    assert_eq!(made.as_object().map(|members| members.len()), Some(2), "{made}");
    let secret = made["secret"].as_str().expect("a secret");
    let staff = home.key("staff", None);
    let server = home.serve();
    let (status, me) = server.get("/api/v1/me", secret);
    assert_eq!((status, &me["role"], &me["id"]), (200, &json!("admin"), &made["id"]));
    assert_eq!(server.get("/api/v1/me", &staff).1["organization"], me["organization"], "there is one centre");
    let (_, organizations) = server.get("/api/v1/organizations?kind=transfer_centre", "");
    assert_eq!(organizations["items"].as_array().map(Vec::len), Some(1), "{organizations}");
}

#[test]
fn a_key_belongs_to_the_organization_named() {
    let home = Home::new();
    let admin = home.key("admin", None);
    let server = home.serve();
    let company = json!({"kind": "company", "name": "南湖新能源有限公司"});
    let made: Value = ureq::post(format!("http://{}/api/v1/organizations", server.address))
        .header("Authorization", format!("Bearer {admin}"))
        .send_json(company)
        .expect("it is made")
        .body_mut()
        .read_json()
        .expect("JSON");
    let id = made["id"].as_str().expect("an id");
    let key = home.key("company", Some(id));
    assert_eq!(server.get("/api/v1/me", &key).1["organization"]["id"], id);
    let refused = home.run(&["key", "create", "--role", "institute", "--organization", id]).expect(1);
    assert!(refused.err.contains("/role"), "{}", refused.err);
}

#[test]
fn a_role_of_an_organization_needs_one() {
    let home = Home::new();
    for kind in ["key", "user"] {
        let refused = home.run(&[kind, "create", "--role", "company"]).expect(1);
        assert!(refused.err.contains("--organization"), "{}", refused.err);
        home.run(&[kind, "create", "--role", "emperor"]).expect(2);
        home.run(&[kind, "create"]).expect(2);
        let unknown = "01890f5e-7c2a-7b3c-9d4e-5f6a7b8c9d0e";
        let refused = home.run(&[kind, "create", "--role", "company", "--organization", unknown]).expect(1);
        assert!(refused.err.contains("/organization_id"), "{}", refused.err);
    }
}

#[test]
fn a_person_is_made_with_a_password_that_opens_the_door() {
    let home = Home::new();
    let made = home.run(&["user", "create", "--role", "staff", "--email", "Wang@example.com", "--json"]).expect(0).json();
    assert!(made["id"].is_string());
    let given =
        ["user", "create", "--role", "admin", "--email", "li@example.com", "--password", "correct horse battery", "--json"];
    assert_eq!(home.run(&given).expect(0).json()["secret"], "correct horse battery");
    let refused = home.run(&["user", "create", "--role", "admin", "--password", "short"]).expect(1);
    assert!(refused.err.contains("/password") && refused.err.contains("12"), "{}", refused.err);
    let refused = home.run(&["user", "create", "--role", "admin", "--email", "wang@example.com"]).expect(1);
    assert!(refused.err.contains("/email"), "{}", refused.err);
    let server = home.serve();
    for (email, password) in [("wang@example.com", made["secret"].clone()), ("li@example.com", json!("correct horse battery"))] {
        let answer = ureq::post(format!("http://{}/api/v1/sessions", server.address))
            .send_json(json!({"email": email, "password": password}))
            .expect("the door opens");
        assert_eq!(answer.status().as_u16(), 201);
    }
}
