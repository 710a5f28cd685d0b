-- The ledger. `dated_on` is the day that a figure belongs to, `recorded_at` the instant at which it was written.
CREATE TABLE trade_value_entries (
    seq BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    kind TEXT NOT NULL,
    dated_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    contract_type TEXT NOT NULL,
    industry TEXT NOT NULL,
    provider TEXT NOT NULL,
    receiver TEXT NOT NULL,
    direction TEXT NOT NULL,
    contracts INTEGER NOT NULL,
    technology_amount_fen BIGINT NOT NULL,
    total_amount_fen BIGINT NOT NULL,
    reason TEXT,
    actor_id TEXT
);
CREATE INDEX trade_value_entries_contract ON trade_value_entries (contract_id, seq);
CREATE INDEX trade_value_entries_dated_on ON trade_value_entries (dated_on, seq);

-- Sums of the ledger by whole months, kept in the transaction that writes the entry. `verify` proves them equal to it.
CREATE TABLE trade_value_sums (
    dimension TEXT NOT NULL,
    month TEXT NOT NULL,
    value TEXT NOT NULL,
    contracts BIGINT NOT NULL,
    technology_amount_fen BIGINT NOT NULL,
    total_amount_fen BIGINT NOT NULL,
    PRIMARY KEY (dimension, month, value)
);
