//! The program under test is the program: the server as production builds it, in this process, on a database and an
//! index of its own.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::mpsc,
    thread::JoinHandle,
    time::Duration,
};

use diesel::connection::SimpleConnection;
use nanhu::{
    catalogue::{
        accounts::{self, NewApiKey},
        organizations::{self, NewOrganization, OrganizationKind},
        search::Search,
    },
    config::{Config, Flags},
    foundation::{
        access::{Actor, Role},
        db::{Conn, Db, Synchronous},
        error::Error,
        types::Id,
    },
    server::{Server, open_database},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;
use ureq::Agent;

use super::{client::Client, database::TestDatabase};

/// A running server with one organization and one key for each kind of caller.
pub struct TestApp {
    pub anonymous: Client,
    pub admin: Client,
    pub staff: Client,
    pub staff_2: Client,
    pub institute: Client,
    pub institute_2: Client,
    pub company: Client,
    pub company_2: Client,
    pub organizations: Organizations,
    pub db: Db,
    pub search: Search,
    pub data_dir: PathBuf,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
    _database: TestDatabase,
    _data: TempDir,
}

/// The ids of the organizations.
pub struct Organizations {
    pub centre: String,
    pub institute: String,
    pub institute_2: String,
    pub company: String,
    pub company_2: String,
}

impl TestApp {
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// Starts with settings changed.
    pub fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let database = TestDatabase::new(data.path());
        let mut config = settings(data.path(), database.url());
        change(&mut config);
        let db = open_database(&config, true).expect("an open database");
        let (organizations, keys) = db.write_blocking(|conn| Ok(populate(conn))).expect("organizations and keys");
        let (server, running) = serve(config, db);
        let anonymous = Client::new(&agent(), &format!("http://{}", server.address));
        let [admin, staff, staff_2, institute, institute_2, company, company_2] = keys.map(|key| anonymous.with_key(&key));
        let app = Self {
            anonymous,
            admin,
            staff,
            staff_2,
            institute,
            institute_2,
            company,
            company_2,
            organizations,
            db: server.db,
            search: server.search,
            data_dir: data.path().to_owned(),
            running: Some(running),
            _database: database,
            _data: data,
        };
        // The index is opened while the server answers already.
        app.wait_until_searchable();
        app
    }

    /// Every caller with its name and role.
    pub fn callers(&self) -> [(&'static str, Role, &Client); 8] {
        [
            ("anonymous", Role::Anonymous, &self.anonymous),
            ("company", Role::Company, &self.company),
            ("company_2", Role::Company, &self.company_2),
            ("institute", Role::Institute, &self.institute),
            ("institute_2", Role::Institute, &self.institute_2),
            ("staff", Role::Staff, &self.staff),
            ("staff_2", Role::Staff, &self.staff_2),
            ("admin", Role::Admin, &self.admin),
        ]
    }

    /// Changes the database behind the program's back.
    pub fn execute(&self, sql: &str) {
        self.try_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    pub fn try_execute(&self, sql: &str) -> Result<(), Error> {
        self.db.write_blocking(|conn| Ok(conn.batch_execute(sql)?))
    }

    /// Where this server keeps its index.
    pub fn index_dir(&self) -> PathBuf {
        self.data_dir.join("index")
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            let _ = stop.send(());
            if thread.join().is_err() && !std::thread::panicking() {
                panic!("the server ended by a panic");
            }
        }
    }
}

struct Serving {
    address: SocketAddr,
    db: Db,
    search: Search,
}

fn serve(config: Config, db: Db) -> (Serving, (oneshot::Sender<()>, JoinHandle<()>)) {
    let (stop, stopped) = oneshot::channel();
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        let server = Server::build(config, db).expect("a server");
        let serving = Serving { address: server.address(), db: server.db.clone(), search: server.search.clone() };
        tell.send(serving).expect("the test is waiting");
        let until = async {
            let _ = stopped.await;
        };
        actix_web::rt::System::new().block_on(server.run(until)).expect("it served and stopped");
    });
    (told.recv().expect("the server has started"), (stop, thread))
}

fn settings(data_dir: &Path, database_url: &str) -> Config {
    let mut config = Config::load(&Flags::default()).expect("the defaults");
    config.data_dir = data_dir.to_owned();
    config.database_url = database_url.to_owned();
    config.listen = "127.0.0.1:0".parse().expect("an address");
    config.workers = 2;
    config.shutdown_seconds = 1;
    config.sqlite_synchronous = Synchronous::Normal;
    config
}

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

fn populate(conn: &mut Conn) -> (Organizations, [String; 7]) {
    let mut organization = |kind: OrganizationKind, name: &str| {
        let new: NewOrganization = serde_json::from_value(json!({
            "kind": kind, "name": name, "region_code": "330402",
            "contact": {"name": "联系人", "phone": "0573-82000000", "email": "office@example.com"}
        }))
        .expect("an organization");
        organizations::service::create(conn, &Actor::system(None), new).expect("an organization").id
    };
    let centre = organization(OrganizationKind::TransferCentre, "南湖技术转移中心");
    let institute = organization(OrganizationKind::Institute, "嘉兴先进材料研究院");
    let institute_2 = organization(OrganizationKind::Institute, "嘉兴柔性电子研究所");
    let company = organization(OrganizationKind::Company, "南湖新能源有限公司");
    let company_2 = organization(OrganizationKind::Company, "秀洲精密机械有限公司");
    let keys = [
        (Role::Admin, centre),
        (Role::Staff, centre),
        (Role::Staff, centre),
        (Role::Institute, institute),
        (Role::Institute, institute_2),
        (Role::Company, company),
        (Role::Company, company_2),
    ]
    .map(|(role, of)| make_key(conn, role, of));
    let [centre, institute, institute_2, company, company_2] =
        [centre, institute, institute_2, company, company_2].map(|id| id.to_string());
    (Organizations { centre, institute, institute_2, company, company_2 }, keys)
}

fn make_key(conn: &mut Conn, role: Role, organization: Id) -> String {
    let new = NewApiKey { organization_id: Some(organization), role: Some(role), name: role.to_string(), expires_at: None };
    let key = accounts::service::create_api_key(conn, &Actor::system(None), new).expect("a key");
    key.secret.expect("the secret is shown when a key is made")
}

/// A record's members, by name.
pub fn member<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}"))
}
