//! A flag goes before the environment, that before the file, and that before the default.

use crate::program::{Ended, Home, ended, text};

/// Runs a command that makes the data directory.
fn migrate(home: &Home, flag: Option<&str>, environment: Option<&str>, file: Option<&str>) -> Ended {
    let mut arguments = vec!["migrate".to_owned()];
    if let Some(dir) = flag {
        arguments.extend(["--data-dir".to_owned(), dir.to_owned()]);
    }
    if let Some(dir) = file {
        let path = home.write("settings.toml", &format!("data_dir = \"{dir}\"\n"));
        arguments.extend(["--config".to_owned(), text(&path).to_owned()]);
    }
    let mut command = home.bare(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    if let Some(dir) = environment {
        command.env("NANHU_DATA_DIR", dir);
    }
    ended(command)
}

#[test]
fn the_nearest_setting_wins() {
    for (flag, environment, file, expected) in [
        (Some("by-flag"), Some("by-environment"), Some("by-file"), "by-flag"),
        (None, Some("by-environment"), Some("by-file"), "by-environment"),
        (None, None, Some("by-file"), "by-file"),
        (Some("by-flag"), None, Some("by-file"), "by-flag"),
        (None, None, None, "data"),
    ] {
        let home = Home::new();
        let data = home.path("data");
        std::fs::remove_dir_all(&data).expect("an empty home");
        migrate(&home, flag, environment, file).expect(0);
        for name in ["by-flag", "by-environment", "by-file", "data"] {
            assert_eq!(home.path(name).join("nanhu.db").exists(), name == expected, "{name}, where {expected} was meant");
        }
    }
}

#[test]
fn a_setting_that_does_not_exist_is_refused_by_name() {
    let home = Home::new();
    for (line, name) in [
        ("lissten = \"127.0.0.1:1\"", "lissten"),
        ("workers = \"many\"", "workers"),
        ("index_poll_millis = 1", "index_poll_millis"),
    ] {
        let file = home.write("settings.toml", &format!("{line}\n"));
        let refused = ended(home.bare(&["migrate", "--config", text(&file)])).expect(2);
        assert!(refused.err.contains(name), "{}", refused.err);
    }
    let refused = ended(home.bare(&["migrate", "--config", "no-such-file.toml"])).expect(2);
    assert!(refused.err.contains("no-such-file.toml"), "{}", refused.err);
}

#[test]
fn a_wrong_variable_is_refused_and_a_foreign_one_is_none_of_ours() {
    let home = Home::new();
    let mut command = home.bare(&["migrate"]);
    command.env("NANHU_SHUTDOWN_SECONDS", "soon");
    assert!(ended(command).expect(2).err.contains("SHUTDOWN_SECONDS"));
    let mut command = home.bare(&["migrate"]);
    command.env("NANHU_COLOUR", "red");
    ended(command).expect(0);
}

#[test]
fn a_command_that_does_not_exist_is_refused_with_the_usage() {
    let home = Home::new();
    assert!(ended(home.bare(&["fly"])).expect(2).err.contains("Usage"));
    assert!(ended(home.bare(&["--help"])).expect(0).out.contains("import"));
    assert!(ended(home.bare(&["--version"])).expect(0).out.starts_with("nanhu "));
}
