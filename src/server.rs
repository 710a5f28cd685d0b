//! The server: everything wired together, all routes in one list. `serve`, `demo` and the tests start the same one.

use std::{
    future::Future,
    net::{SocketAddr, TcpListener},
    os::unix::fs::DirBuilderExt,
    time::Duration,
};

use actix_web::{
    App, Error as ActixError, HttpResponse, HttpServer,
    body::MessageBody,
    dev::{ServerHandle, ServiceRequest, ServiceResponse},
    get,
    http::header,
    middleware::{Compress, Next, from_fn},
    web::{self, Data},
};
use serde_json::json;
use utoipa::OpenApi;
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    catalogue::{
        accounts, achievements, demands, matching, organizations,
        search::{self, IndexerSettings, RunningIndexer, Search},
    },
    config::Config,
    foundation::{
        db::Db,
        error::{Error, Result},
        http::{Problem, edge, limits, metrics, openapi, openapi::ApiDocument},
        journal,
    },
    programme::{awards, financings, lineage, programmes, roadshows, targets, tiers, trainings, visits},
    transfer::{brokers, contracts, deals, inquiries, notices, payments, rules, trade_value},
};

/// Every route of the contract.
fn api(config: &mut ServiceConfig) {
    config
        .configure(accounts::routes::routes)
        .configure(organizations::routes::routes)
        .configure(search::routes::routes)
        .configure(matching::routes::routes)
        .configure(achievements::routes::routes)
        .configure(rules::routes::routes)
        .configure(contracts::routes::routes)
        .configure(payments::routes::routes)
        .configure(trade_value::routes::routes)
        .configure(demands::routes::routes)
        .configure(brokers::routes::routes)
        .configure(inquiries::routes::routes)
        .configure(deals::routes::routes)
        .configure(notices::routes::routes)
        .configure(targets::routes::routes)
        .configure(visits::routes::routes)
        .configure(trainings::routes::routes)
        .configure(awards::routes::routes)
        .configure(roadshows::routes::routes)
        .configure(financings::routes::routes)
        .configure(programmes::routes::routes)
        .configure(tiers::routes::routes)
        .configure(lineage::routes::routes);
}

/// What stands beside the API.
fn operation(config: &mut ServiceConfig) {
    config.service(healthz).service(readyz).service(metrics_text).service(openapi_json).service(docs).service(home);
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "nanhu",
        description = "The catalogue of a district's scientific and technological achievements (科技成果): institutes submit, \
            the transfer centre reviews, companies find.\n\nAmounts are whole fen (分); instants are RFC 3339 in UTC; days are of \
            Asia/Shanghai. Lists take `limit` and `cursor`. Changes of what exists need `If-Match`.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT")
    ),
    components(schemas(Problem, contracts::FileFormat, search::ExportFormat)),
    tags(
        (name = "achievements", description = "科技成果: the catalogue's records and their review"),
        (name = "demands", description = "技术需求: what companies look for, and its review"),
        (name = "search", description = "Finding what is published"),
        (name = "contracts", description = "技术合同: registration, rules and deadlines, payments"),
        (name = "trade value", description = "技术交易额: the ledger and its figures"),
        (name = "organizations", description = "机构"),
        (name = "brokers", description = "技术经纪人: persons, their certificates and introductions"),
        (name = "inquiries", description = "对接: interest in an achievement or a demand, and what becomes of it"),
        (name = "deals", description = "成果转化项目: achievements on their way to a receiver, stage by stage"),
        (name = "notices", description = "公示: transfers at a negotiated price made public, objections, evidence of diligence"),
        (name = "targets", description = "目标与进度: metrics, targets, the rows behind each figure, frozen reports"),
        (name = "accounts", description = "People, keys, sessions, the journal"),
        (name = "visits", description = "走访"),
        (name = "trainings", description = "科技业务培训"),
        (name = "awards", description = "科学技术奖"),
        (name = "roadshows", description = "路演"),
        (name = "financings", description = "科技金融: 投贷保"),
        (name = "programmes", description = "专项与备案"),
        (name = "tiers", description = "梯队, over time"),
        (name = "operation", description = "Health, metrics, this document")
    )
)]
struct Document;

/// The OpenAPI document, made from the routes themselves.
pub fn document() -> Result<ApiDocument> {
    let (_, routes) = App::new()
        .into_utoipa_app()
        .openapi(Document::openapi())
        .configure(operation)
        .service(scope::scope("/api/v1").configure(api))
        .split_for_parts();
    Ok(ApiDocument::new(&routes)?)
}

/// A server that listens, and what it stands on.
pub struct Server {
    address: SocketAddr,
    server: actix_web::dev::Server,
    indexer: RunningIndexer,
    pub db: Db,
    pub search: Search,
}

/// Opens the database and brings its tables up to date.
pub fn open_database(config: &Config, migrate: bool) -> Result<Db> {
    // What is kept in it is nobody else's to read.
    let folder = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&config.data_dir);
    folder
        .map_err(|error| Error::internal(format!("the data directory {} cannot be made: {error}", config.data_dir.display())))?;
    let db = Db::connect(&config.database(), config.sqlite_synchronous)?;
    if migrate {
        let applied = db.migrate()?;
        if applied > 0 {
            tracing::info!(applied, "migrated the database");
        }
    }
    Ok(db)
}

/// The indexer's settings.
pub fn indexer_settings(config: &Config) -> IndexerSettings {
    IndexerSettings {
        dir: config.index_dir(),
        poll: Duration::from_millis(config.index_poll_millis),
        log_unmet_searches: config.log_unmet_searches,
    }
}

/// What the handlers of all workers share.
#[derive(Clone)]
struct Shared {
    db: Data<Db>,
    search: Data<Search>,
    document: Data<ApiDocument>,
    limits: Data<limits::Limits>,
    settings: Data<Config>,
    records: Data<achievements::RecordCache>,
}

impl Shared {
    fn new(config: &Config, db: &Db, search: &Search) -> Result<Self> {
        Ok(Self {
            db: Data::new(db.clone()),
            search: Data::new(search.clone()),
            document: Data::new(document()?),
            limits: Data::new(limits::Limits::new(config.limits())),
            settings: Data::new(config.clone()),
            records: Data::new(achievements::RecordCache::default()),
        })
    }

    fn give(&self, app: &mut web::ServiceConfig) {
        app.app_data(self.db.clone())
            .app_data(self.search.clone())
            .app_data(self.document.clone())
            .app_data(self.limits.clone())
            .app_data(self.settings.clone())
            .app_data(self.records.clone())
            .app_data(web::PayloadConfig::new(self.settings.max_body_bytes));
    }
}

impl Server {
    /// Builds the server on an open database and binds its address.
    pub fn build(config: Config, db: Db) -> Result<Self> {
        // First, since it is what fails most: nothing else has begun then.
        let listener = TcpListener::bind(config.listen)
            .map_err(|error| Error::internal(format!("cannot listen on {}: {error}", config.listen)))?;
        let (search, indexer) = search::start(db.clone(), indexer_settings(&config)).map_err(Error::internal)?;
        let db = db.on_commit({
            let search = search.clone();
            move || search.wake()
        });
        let shared = Shared::new(&config, &db, &search)?;
        let http = HttpServer::new(move || {
            App::new()
                .into_utoipa_app()
                .map(|app| app.configure(|app| shared.give(app)))
                .configure(operation)
                .service(scope::scope("/api/v1").configure(api))
                .into_app()
                .service(SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from("/openapi.json")))
                .default_service(web::to(openapi::unmatched))
                .wrap(from_fn(wait_until_searchable))
                .wrap(from_fn(limits::pass))
                .wrap(Compress::default())
                .wrap(from_fn(edge::pass))
        });
        let http = if config.workers > 0 { http.workers(config.workers) } else { http };
        let http = http
            .worker_max_blocking_threads(16)
            .client_request_timeout(Duration::from_secs(10))
            .shutdown_timeout(config.shutdown_seconds)
            .disable_signals()
            .listen(listener)
            .map_err(Error::internal)?;
        let address = http.addrs().first().copied().unwrap_or(config.listen);
        Ok(Self { address, server: http.run(), indexer, db, search })
    }

    /// Where it listens; the port chosen when 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops it from outside.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Serves until `stop` is over, then finishes the requests under way and commits the index.
    pub async fn run(self, stop: impl Future<Output = ()> + 'static) -> Result<()> {
        let Self { server, mut indexer, db, .. } = self;
        let handle = server.handle();
        actix_web::rt::spawn(async move {
            stop.await;
            tracing::info!("stopping: finishing requests");
            handle.stop(true).await;
        });
        let outcome = server.await.map_err(Error::internal);
        indexer.stop();
        if let Err(error) = db.settle() {
            tracing::warn!(cause = %error, "the database's log stays beside it");
        }
        outcome
    }
}

/// How long a change waits for the index under `?wait=searchable`.
const SEARCHABLE_PATIENCE: Duration = Duration::from_secs(10);

/// `?wait=searchable`: a change is answered when searches find it.
async fn wait_until_searchable<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<B>, ActixError> {
    let wanted = !request.method().is_safe() && request.query_string().split('&').any(|pair| pair == "wait=searchable");
    let answer = next.call(request).await?;
    if wanted && answer.status().is_success() {
        let request = answer.request();
        if let (Some(db), Some(search)) = (request.app_data::<Data<Db>>(), request.app_data::<Data<Search>>()) {
            // The change is made whatever happens here, so it is answered.
            let reached = match db.read_point(|conn| Ok(journal::latest(conn)?)).await {
                Ok(latest) => search.reaches(latest, SEARCHABLE_PATIENCE).await,
                Err(_) => false,
            };
            if !reached {
                tracing::warn!("the index did not follow a change in time");
            }
        }
    }
    Ok(answer)
}

/// Alive: the process answers
#[utoipa::path(tag = "operation", security(()), responses((status = 200, description = "Alive", content_type = "text/plain", body = String)))]
#[get("/healthz")]
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// The queue may be so long, in events, before a node counts as behind.
const MOST_LAG: i64 = 10_000;

/// Ready: database, index and queue
#[utoipa::path(tag = "operation", security(()), responses(
    (status = 200, description = "Ready", body = Object), (status = 503, description = "Not ready; the body says why", body = Object)))]
#[get("/readyz")]
async fn readyz(db: Data<Db>, search: Data<Search>) -> HttpResponse {
    let status = search.status();
    let latest = db.read(|conn| Ok(journal::latest(conn)?)).await;
    let lag = latest.as_ref().ok().map(|latest| latest - status.reached.max(0));
    metrics::QUEUE_LAG.set(lag.unwrap_or(-1));
    let ready = status.searchable && lag.is_some_and(|lag| lag <= MOST_LAG);
    let mut answer = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.insert_header((header::CACHE_CONTROL, "no-store")).json(json!({
        "ready": ready,
        "database": if latest.is_ok() { "ok" } else { "unreachable" },
        "index": if status.searchable { "ok" } else { "not searchable yet" },
        "index_activity": status.activity,
        "queue_lag": lag,
    }))
}

/// Metrics for Prometheus
#[utoipa::path(tag = "operation", security(()), responses((status = 200, description = "Text exposition format", content_type = "text/plain", body = String)))]
#[get("/metrics")]
async fn metrics_text(db: Data<Db>, search: Data<Search>) -> HttpResponse {
    if let Ok(latest) = db.read_point(|conn| Ok(journal::latest(conn)?)).await {
        metrics::QUEUE_LAG.set(latest - search.status().reached.max(0));
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(metrics::text())
}

/// This document
#[utoipa::path(tag = "operation", security(()), responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = Object)))]
#[get("/openapi.json")]
async fn openapi_json(document: Data<ApiDocument>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document.json().to_owned())
}

/// The browsable documentation
#[utoipa::path(tag = "operation", security(()), responses((status = 302, description = "To the documentation")))]
#[get("/docs")]
async fn docs() -> HttpResponse {
    HttpResponse::Found().insert_header((header::LOCATION, "/docs/")).finish()
}

/// Until there is a portal, the front door leads to the documentation
#[utoipa::path(tag = "operation", security(()), responses((status = 302, description = "To the documentation")))]
#[get("/")]
async fn home() -> HttpResponse {
    HttpResponse::Found().insert_header((header::LOCATION, "/docs/")).finish()
}
