-- 对接: somebody's interest in an achievement or a demand, one of the two.
CREATE TABLE inquiries (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    achievement_id TEXT REFERENCES achievements (id),
    demand_id TEXT REFERENCES demands (id),
    sender_organization_id TEXT NOT NULL REFERENCES organizations (id),
    receiver_organization_id TEXT NOT NULL REFERENCES organizations (id),
    broker_id TEXT REFERENCES brokers (id),
    state TEXT NOT NULL,
    close_reason TEXT,
    sender_accepted_at TEXT,
    receiver_accepted_at TEXT,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    contacted_at TEXT,
    negotiating_at TEXT,
    deal_at TEXT,
    closed_at TEXT
);
CREATE INDEX inquiries_achievement ON inquiries (achievement_id, id);
CREATE INDEX inquiries_demand ON inquiries (demand_id, id);
CREATE INDEX inquiries_sender ON inquiries (sender_organization_id, id);
CREATE INDEX inquiries_receiver ON inquiries (receiver_organization_id, id);
CREATE INDEX inquiries_state ON inquiries (state, id);
CREATE INDEX inquiries_broker ON inquiries (broker_id, id);

CREATE TABLE inquiry_messages (
    id TEXT NOT NULL PRIMARY KEY,
    inquiry_id TEXT NOT NULL REFERENCES inquiries (id),
    organization_id TEXT,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX inquiry_messages_inquiry ON inquiry_messages (inquiry_id, id);

-- Who brought whom together, and when: `hash` covers the row and `previous_hash`, which is the hash of the entry before.
CREATE TABLE introductions (
    seq BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    broker_id TEXT NOT NULL REFERENCES brokers (id),
    inquiry_id TEXT REFERENCES inquiries (id),
    happened_at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT,
    content TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
);
CREATE INDEX introductions_broker ON introductions (broker_id, seq);
CREATE INDEX introductions_inquiry ON introductions (inquiry_id, seq);
