-- Needs for which the catalogue had nothing, put to an adviser.
CREATE TABLE match_tickets (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    filters TEXT NOT NULL,
    wanted TEXT NOT NULL,
    contact TEXT NOT NULL,
    answer TEXT,
    achievement_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_by TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    answered_by TEXT,
    answered_at TEXT,
    closed_at TEXT
);
CREATE INDEX match_tickets_organization ON match_tickets (organization_id, id);
CREATE INDEX match_tickets_state ON match_tickets (state, id);
