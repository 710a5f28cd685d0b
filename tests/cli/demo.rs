use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::program::{Home, Server, text};

const NAMES: [&str; 7] = ["admin", "staff", "staff_2", "institute", "institute_2", "company", "company_2"];

fn demo(home: &Home) -> (Server, Value) {
    let file = home.path("keys.json");
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--log-format", "json", "--keys-file", text(&file)];
    let server = Server::start(home.command(&arguments));
    let keys = serde_json::from_slice(&std::fs::read(&file).expect("the keys")).expect("JSON");
    let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o077, 0, "nobody else reads the keys");
    std::fs::remove_file(&file).expect("a file");
    (server, keys)
}

fn total(server: &Server, path: &str, key: &str) -> u64 {
    server.get(&format!("{path}?count=true&limit=1"), key).1["total"].as_u64().expect("a total")
}

#[test]
fn the_sample_is_loaded_once_and_kept_with_its_keys() {
    let home = Home::new();
    let (server, keys) = demo(&home);
    assert_eq!(keys.as_object().map(|keys| keys.len()), Some(NAMES.len()), "{keys}");
    let me = |name: &str| server.get("/api/v1/me", keys[name].as_str().expect("a key")).1;
    for name in NAMES {
        assert_eq!(me(name)["role"].as_str(), name.split('_').next(), "{name}");
    }
    for (one, other) in [("institute", "institute_2"), ("company", "company_2")] {
        assert_ne!(me(one)["organization"]["id"], me(other)["organization"]["id"]);
    }
    assert_eq!(me("staff")["organization"], me("staff_2")["organization"]);
    assert_ne!(me("staff")["id"], me("staff_2")["id"]);
    let admin = keys["admin"].as_str().expect("a key").to_owned();
    let (records, organizations) = (total(&server, "/api/v1/achievements", &admin), total(&server, "/api/v1/organizations", ""));
    assert!(records >= 80 && organizations >= 30, "{records} records of {organizations} organizations");
    let found = server.finds("石墨烯");
    assert!(found > 0);
    server.stop();
    let (server, again) = demo(&home);
    assert_eq!(again, keys);
    assert_eq!(total(&server, "/api/v1/achievements", &admin), records);
    assert_eq!((total(&server, "/api/v1/organizations", ""), server.finds("石墨烯")), (organizations, found));
    server.stop();
    assert_eq!(home.run(&["verify", "--json"]).expect(0).json()["pending"], 0);
}
