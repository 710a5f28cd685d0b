-- As with achievements: `content` is what the company works on, `published_content` what others see while a change of a
-- published demand waits for review (NULL otherwise). `kind`, `anonymous` and `deadline` are those of what others see then, so
-- that no list finds a demand by what is not shown of it.
CREATE TABLE demands (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    code TEXT UNIQUE,
    kind TEXT NOT NULL,
    anonymous BOOLEAN NOT NULL,
    deadline TEXT,
    state TEXT NOT NULL,
    revision_state TEXT,
    return_reason TEXT,
    close_reason TEXT,
    close_note TEXT,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    published_content TEXT,
    published_version INTEGER,
    published_updated_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    submitted_at TEXT,
    published_at TEXT,
    closed_at TEXT
);
CREATE INDEX demands_state ON demands (state, id);
CREATE INDEX demands_organization ON demands (organization_id, id);
CREATE INDEX demands_revision ON demands (revision_state, id);

-- Every version. `content` is NULL where only the state changed.
CREATE TABLE demand_versions (
    demand_id TEXT NOT NULL REFERENCES demands (id),
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
    PRIMARY KEY (demand_id, version)
);
