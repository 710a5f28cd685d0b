CREATE TABLE brokers (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT REFERENCES organizations (id),
    name TEXT NOT NULL,
    inactive_since TEXT,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX brokers_organization ON brokers (organization_id, id);

-- One person may hold several; a certificate without `expires_on` does not expire.
CREATE TABLE broker_certificates (
    id TEXT NOT NULL PRIMARY KEY,
    broker_id TEXT NOT NULL REFERENCES brokers (id),
    level TEXT NOT NULL,
    scheme TEXT NOT NULL,
    issuer TEXT NOT NULL,
    number TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    expires_on TEXT,
    revoked_on TEXT,
    UNIQUE (issuer, number)
);
CREATE INDEX broker_certificates_broker ON broker_certificates (broker_id, id);
CREATE INDEX broker_certificates_issued ON broker_certificates (issued_on, broker_id);
