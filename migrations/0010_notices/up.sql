-- 公示 of a transfer by negotiated price.
CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    achievement_id TEXT REFERENCES achievements (id),
    deal_id TEXT REFERENCES deals (id),
    state TEXT NOT NULL,
    starts_on TEXT,
    ends_on TEXT,
    outcome TEXT,
    remark TEXT,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX notices_state ON notices (state, id);
CREATE INDEX notices_organization ON notices (organization_id, id);
CREATE INDEX notices_deal ON notices (deal_id, id);
CREATE INDEX notices_achievement ON notices (achievement_id, id);

CREATE TABLE notice_steps (
    notice_id TEXT NOT NULL REFERENCES notices (id),
    version INTEGER NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    role TEXT NOT NULL,
    at TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (notice_id, version)
);

CREATE TABLE notice_objections (
    id TEXT NOT NULL PRIMARY KEY,
    notice_id TEXT NOT NULL REFERENCES notices (id),
    organization_id TEXT,
    content TEXT NOT NULL,
    state TEXT NOT NULL,
    decision TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX notice_objections_notice ON notice_objections (notice_id, id);
