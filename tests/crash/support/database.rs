use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection};

/// A database of the test's own on the PostgreSQL server that the environment names; it goes with the test.
pub(crate) struct Database {
    server: String,
    name: String,
}

impl Database {
    /// None where tests run on SQLite.
    pub(crate) fn of_the_environment() -> Option<Self> {
        let server = std::env::var("NANHU_TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())?;
        let name = format!("nanhu_crash_{}", uuid::Uuid::now_v7().simple());
        let this = Self { server, name };
        this.administer(&format!("CREATE DATABASE {}", this.name));
        Some(this)
    }

    pub(crate) fn url(&self) -> String {
        let authority = self.server.find("://").map_or(0, |at| at + 3);
        let path = self.server[authority..].find(['/', '?']).map_or(self.server.len(), |at| authority + at);
        let query = self.server[path..].find('?').map_or("", |at| &self.server[path + at..]);
        format!("{}/{}{query}", &self.server[..path], self.name)
    }

    /// Nobody gets in any more, and who is in is thrown out.
    pub(crate) fn close(&self) {
        self.administer(&format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", self.name));
        self.throw_out();
    }

    pub(crate) fn open(&self) {
        self.administer(&format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", self.name));
    }

    /// Ends every connection to this database, whatever it is doing.
    pub(crate) fn throw_out(&self) {
        self.administer(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'", self.name));
    }

    fn administer(&self, statement: &str) {
        let mut conn = PgConnection::establish(&self.server).expect("NANHU_TEST_DATABASE_URL names a PostgreSQL server");
        if statement.starts_with("SELECT") {
            diesel::sql_query(statement).execute(&mut conn).expect(statement);
        } else {
            conn.batch_execute(statement).expect(statement);
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Ok(mut conn) = PgConnection::establish(&self.server) {
            let _ = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}
