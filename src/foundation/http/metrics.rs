//! What Prometheus reads at `/metrics`.

use std::{sync::LazyLock, time::Duration};

use prometheus::{Encoder, HistogramOpts, HistogramVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder};

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);

static REQUESTS: LazyLock<HistogramVec> = LazyLock::new(|| {
    let buckets = vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
    let options = HistogramOpts::new("nanhu_http_request_seconds", "Time from a request's head to its answer").buckets(buckets);
    register(HistogramVec::new(options, &["method", "route", "status"]))
});

/// Changes written down in the database and not yet in this node's index.
pub static QUEUE_LAG: LazyLock<IntGauge> =
    LazyLock::new(|| register(IntGauge::new("nanhu_index_queue_lag", "Journal events that the search index has yet to see")));
static INDEXED: LazyLock<IntGaugeVec> = LazyLock::new(|| {
    register(IntGaugeVec::new(Opts::new("nanhu_index_records", "Records in the search index"), &["collection"]))
});

fn register<C: prometheus::core::Collector + Clone + 'static>(made: prometheus::Result<C>) -> C {
    let collector = made.expect("the names and labels of our metrics are well-formed");
    REGISTRY.register(Box::new(collector.clone())).expect("each metric is registered once");
    collector
}

/// Notes one answer.
pub fn request(method: &str, route: &str, status: u16, elapsed: Duration) {
    // Methods are the client's to invent; labels must stay few.
    let method = if matches!(method, "GET" | "POST" | "PATCH" | "PUT" | "DELETE") { method } else { "other" };
    REQUESTS.with_label_values(&[method, route, &status.to_string()]).observe(elapsed.as_secs_f64());
}

/// Notes how many records of a collection this node's index holds.
pub fn indexed(collection: &str, records: u64) {
    INDEXED.with_label_values(&[collection]).set(i64::try_from(records).unwrap_or(i64::MAX));
}

/// The text exposition format.
pub fn text() -> String {
    let mut out = Vec::new();
    // Encoding into memory fails only for a metric without samples, which is then left out.
    let _ = TextEncoder::new().encode(&REGISTRY.gather(), &mut out);
    String::from_utf8(out).unwrap_or_default()
}
