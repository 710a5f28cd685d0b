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

-- 国务院办公厅关于2025年、2026年部分节假日安排的通知.
INSERT INTO calendar_days (day, is_working, name) VALUES
    ('2025-01-01', FALSE, '元旦'),
    ('2025-01-26', TRUE, '春节调休'),
    ('2025-01-28', FALSE, '春节'),
    ('2025-01-29', FALSE, '春节'),
    ('2025-01-30', FALSE, '春节'),
    ('2025-01-31', FALSE, '春节'),
    ('2025-02-03', FALSE, '春节'),
    ('2025-02-04', FALSE, '春节'),
    ('2025-02-08', TRUE, '春节调休'),
    ('2025-04-04', FALSE, '清明节'),
    ('2025-04-27', TRUE, '劳动节调休'),
    ('2025-05-01', FALSE, '劳动节'),
    ('2025-05-02', FALSE, '劳动节'),
    ('2025-05-05', FALSE, '劳动节'),
    ('2025-06-02', FALSE, '端午节'),
    ('2025-09-28', TRUE, '国庆节调休'),
    ('2025-10-01', FALSE, '国庆节、中秋节'),
    ('2025-10-02', FALSE, '国庆节、中秋节'),
    ('2025-10-03', FALSE, '国庆节、中秋节'),
    ('2025-10-06', FALSE, '国庆节、中秋节'),
    ('2025-10-07', FALSE, '国庆节、中秋节'),
    ('2025-10-08', FALSE, '国庆节、中秋节'),
    ('2025-10-11', TRUE, '国庆节调休'),
    ('2026-01-01', FALSE, '元旦'),
    ('2026-01-02', FALSE, '元旦'),
    ('2026-01-04', TRUE, '元旦调休'),
    ('2026-02-14', TRUE, '春节调休'),
    ('2026-02-16', FALSE, '春节'),
    ('2026-02-17', FALSE, '春节'),
    ('2026-02-18', FALSE, '春节'),
    ('2026-02-19', FALSE, '春节'),
    ('2026-02-20', FALSE, '春节'),
    ('2026-02-23', FALSE, '春节'),
    ('2026-02-28', TRUE, '春节调休'),
    ('2026-04-06', FALSE, '清明节'),
    ('2026-05-01', FALSE, '劳动节'),
    ('2026-05-04', FALSE, '劳动节'),
    ('2026-05-05', FALSE, '劳动节'),
    ('2026-05-09', TRUE, '劳动节调休'),
    ('2026-06-19', FALSE, '端午节'),
    ('2026-09-20', TRUE, '国庆节调休'),
    ('2026-09-25', FALSE, '中秋节'),
    ('2026-10-01', FALSE, '国庆节'),
    ('2026-10-02', FALSE, '国庆节'),
    ('2026-10-05', FALSE, '国庆节'),
    ('2026-10-06', FALSE, '国庆节'),
    ('2026-10-07', FALSE, '国庆节'),
    ('2026-10-10', TRUE, '国庆节调休');

-- The rules of 2000 and those that replaced them on 2026-01-23. What the new text says of deadlines and thresholds is for the
-- centre to enter; until then the deadline of Zhejiang goes on and no amount asks for experts.
INSERT INTO contract_rules (id, effective_from, version, content, created_at, updated_at) VALUES
    ('019b0000-0000-7000-8000-000000000001', '2000-02-16', 1, '{"decision_working_days":10,"source":"技术合同认定登记管理办法（国科发政字〔2000〕063号）；浙江省 10 个工作日"}', '2026-01-23T00:00:00.000Z', '2026-01-23T00:00:00.000Z'),
    ('019b0000-0000-7000-8000-000000000002', '2026-01-23', 1, '{"decision_working_days":10,"source":"2026-01-23 起施行的新办法；期限与专家评审限额以正式文本为准，由转移中心核定后填写"}', '2026-01-23T00:00:00.000Z', '2026-01-23T00:00:00.000Z');
