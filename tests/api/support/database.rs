//! A database of a test's own, on the engine in use: SQLite in a folder of the test, or on the PostgreSQL server
//! that `NANHU_TEST_DATABASE_URL` names.

use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};

/// A database that goes when this goes.
pub struct TestDatabase {
    url: String,
    server: Option<String>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl TestDatabase {
    /// Made anew; on SQLite in `dir`, where the program itself looks for it.
    pub fn new(dir: &Path) -> Self {
        match std::env::var("NANHU_TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => Self::on(server),
            _ => Self { url: dir.join("nanhu.db").to_string_lossy().into_owned(), server: None },
        }
    }

    fn on(server: String) -> Self {
        let name = format!("nanhu_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        administer(&server, &format!("CREATE DATABASE {name}"));
        let (base, options) = server.split_once('?').map_or((server.as_str(), ""), |(base, options)| (base, options));
        let scheme_end = base.find("://").expect("a URL") + 3;
        let host_end = base[scheme_end..].find('/').map_or(base.len(), |at| scheme_end + at);
        let options = if options.is_empty() { String::new() } else { format!("?{options}") };
        Self { url: format!("{}/{name}{options}", &base[..host_end]), server: Some(server) }
    }

    /// What the setting `database_url` is given.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            let name = self.url.rsplit('/').next().and_then(|name| name.split('?').next()).unwrap_or_default();
            administer(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn administer(server: &str, sql: &str) {
    let mut conn = PgConnection::establish(server).expect("the PostgreSQL server of NANHU_TEST_DATABASE_URL answers");
    conn.batch_execute(sql).expect("it lets the tests make and drop databases");
}
