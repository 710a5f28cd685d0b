-- The last day up to which figures have been frozen; nothing may be dated on or before it.
CREATE TABLE closed_periods (
    id TEXT NOT NULL PRIMARY KEY,
    closed_to TEXT NOT NULL,
    closed_at TEXT NOT NULL,
    actor_id TEXT
);
CREATE INDEX closed_periods_closed_to ON closed_periods (closed_to);

-- Days on which the state's calendar departs from Monday to Friday.
CREATE TABLE calendar_days (
    day TEXT NOT NULL PRIMARY KEY,
    is_working BOOLEAN NOT NULL,
    name TEXT NOT NULL
);

-- Deadlines and thresholds of registration, by the day from which they hold.
CREATE TABLE contract_rules (
    id TEXT NOT NULL PRIMARY KEY,
    effective_from TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

-- 技术合同. `content` is the whole form; columns are what SQL asks for.
CREATE TABLE contracts (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    contract_type TEXT NOT NULL,
    state TEXT NOT NULL,
    deal_id TEXT REFERENCES deals (id),
    seller_organization_id TEXT REFERENCES organizations (id),
    buyer_organization_id TEXT REFERENCES organizations (id),
    seller_key TEXT NOT NULL,
    buyer_key TEXT NOT NULL,
    signed_on TEXT,
    total_amount_fen BIGINT NOT NULL,
    technology_amount_fen BIGINT NOT NULL,
    official_number TEXT UNIQUE,
    registered_on TEXT,
    first_reviewer TEXT,
    due_on TEXT,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX contracts_state ON contracts (state, id);
CREATE INDEX contracts_deal ON contracts (deal_id, id);
CREATE INDEX contracts_seller ON contracts (seller_organization_id, id);
CREATE INDEX contracts_buyer ON contracts (buyer_organization_id, id);
CREATE INDEX contracts_parties ON contracts (seller_key, buyer_key, signed_on);
CREATE INDEX contracts_registered_on ON contracts (registered_on, id);

CREATE TABLE contract_achievements (
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    achievement_id TEXT NOT NULL REFERENCES achievements (id),
    PRIMARY KEY (contract_id, achievement_id)
);
CREATE INDEX contract_achievements_achievement ON contract_achievements (achievement_id, contract_id);

-- Every step of a contract, with the whole form as it stood after it where that changed.
CREATE TABLE contract_steps (
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    version INTEGER NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    role TEXT NOT NULL,
    at TEXT NOT NULL,
    detail TEXT NOT NULL,
    content TEXT,
    PRIMARY KEY (contract_id, version)
);

-- Money received. Nothing is changed: a mistake is taken back by a further row with the amount below zero.
CREATE TABLE contract_payments (
    id TEXT NOT NULL PRIMARY KEY,
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    received_on TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    technology_amount_fen BIGINT NOT NULL,
    reverses TEXT UNIQUE REFERENCES contract_payments (id),
    note TEXT NOT NULL,
    actor_id TEXT,
    created_at TEXT NOT NULL
);
CREATE INDEX contract_payments_contract ON contract_payments (contract_id, id);
CREATE INDEX contract_payments_received_on ON contract_payments (received_on, id);
