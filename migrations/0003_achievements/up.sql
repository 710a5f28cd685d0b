-- `content` is what the owner works on, `published_content` what others see while a change of a published record
-- waits for review (NULL otherwise: then the two are one); `published_external_ref`, `…_version` and `…_updated_at` are theirs, so
-- that nobody else can tell that a change waits. Filters of the catalogue are the index's work, not SQL's.
CREATE TABLE achievements (
    id TEXT NOT NULL PRIMARY KEY,
    owner_organization_id TEXT NOT NULL REFERENCES organizations (id),
    external_ref TEXT,
    code TEXT UNIQUE,
    state TEXT NOT NULL,
    revision_state TEXT,
    return_reason TEXT,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    published_content TEXT,
    published_external_ref TEXT,
    published_version INTEGER,
    published_updated_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    submitted_at TEXT,
    published_at TEXT,
    confirmed_at TEXT,
    UNIQUE (owner_organization_id, external_ref)
);
CREATE INDEX achievements_published_ref ON achievements (published_external_ref);
CREATE INDEX achievements_state ON achievements (state, id);
CREATE INDEX achievements_owner ON achievements (owner_organization_id, id);
CREATE INDEX achievements_revision ON achievements (revision_state, id);

-- Every version, so that nothing said of a record is ever lost. `content` is NULL where only the state changed.
CREATE TABLE achievement_versions (
    achievement_id TEXT NOT NULL REFERENCES achievements (id),
    version INTEGER NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    revision_state TEXT,
    reason TEXT,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    role TEXT NOT NULL,
    at TEXT NOT NULL,
    content TEXT,
    PRIMARY KEY (achievement_id, version)
);

-- By what a record may be recognised as one that another institute has submitted too: numbers of rights, and a few
-- fingerprints of title and abstract.
CREATE TABLE achievement_traces (
    trace BIGINT NOT NULL,
    achievement_id TEXT NOT NULL REFERENCES achievements (id),
    PRIMARY KEY (trace, achievement_id)
);
CREATE INDEX achievement_traces_achievement ON achievement_traces (achievement_id);
