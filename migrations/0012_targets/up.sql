-- What is counted, and how: metrics are records.
CREATE TABLE target_metrics (
    id TEXT NOT NULL PRIMARY KEY,
    metric TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    is_active BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE target_years (
    year INTEGER NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE targets (
    year INTEGER NOT NULL REFERENCES target_years (year),
    metric TEXT NOT NULL REFERENCES target_metrics (metric),
    target BIGINT NOT NULL,
    PRIMARY KEY (year, metric)
);

-- A report as it was given, byte for byte.
CREATE TABLE target_freezes (
    id TEXT NOT NULL PRIMARY KEY,
    year INTEGER NOT NULL,
    as_of TEXT NOT NULL,
    note TEXT NOT NULL,
    report TEXT NOT NULL,
    report_sha256 TEXT NOT NULL,
    frozen_at TEXT NOT NULL,
    actor_id TEXT,
    UNIQUE (year, as_of)
);
