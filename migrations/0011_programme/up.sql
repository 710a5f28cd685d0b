CREATE TABLE visits (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    visited_on TEXT NOT NULL,
    on_site BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX visits_visited_on ON visits (visited_on, id);
CREATE INDEX visits_organization ON visits (organization_id, id);

-- What came of a visit.
CREATE TABLE visit_demands (
    visit_id TEXT NOT NULL REFERENCES visits (id),
    demand_id TEXT NOT NULL REFERENCES demands (id),
    PRIMARY KEY (visit_id, demand_id)
);
CREATE INDEX visit_demands_demand ON visit_demands (demand_id, visit_id);
CREATE TABLE visit_deals (
    visit_id TEXT NOT NULL REFERENCES visits (id),
    deal_id TEXT NOT NULL REFERENCES deals (id),
    PRIMARY KEY (visit_id, deal_id)
);
CREATE INDEX visit_deals_deal ON visit_deals (deal_id, visit_id);

CREATE TABLE trainings (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    held_on TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX trainings_held_on ON trainings (held_on, id);

CREATE TABLE awards (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    level TEXT NOT NULL,
    category TEXT NOT NULL,
    awarded_on TEXT NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX awards_awarded_on ON awards (awarded_on, id);

CREATE TABLE roadshows (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    held_on TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX roadshows_held_on ON roadshows (held_on, id);

-- 投贷保.
CREATE TABLE financings (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    provider_organization_id TEXT REFERENCES organizations (id),
    agreed_on TEXT NOT NULL,
    state TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX financings_agreed_on ON financings (agreed_on, id);
CREATE INDEX financings_organization ON financings (organization_id, id);
CREATE INDEX financings_provider ON financings (provider_organization_id, id);

-- 专项与备案; `content` holds the rounds of 两上两下.
CREATE TABLE programmes (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    organization_id TEXT REFERENCES organizations (id),
    year INTEGER NOT NULL,
    state TEXT NOT NULL,
    approved_on TEXT,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX programmes_approved_on ON programmes (approved_on, id);
CREATE INDEX programmes_organization ON programmes (organization_id, id);
CREATE INDEX programmes_year ON programmes (year, id);

-- Every recognition of every organization, written with it: `organizations.tiers` as rows, for counting.
CREATE TABLE organization_tiers (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    position INTEGER NOT NULL,
    tier TEXT NOT NULL,
    level TEXT,
    recognised_year INTEGER NOT NULL,
    recognised_on TEXT,
    ended_on TEXT
);
CREATE UNIQUE INDEX organization_tiers_organization ON organization_tiers (organization_id, position);
CREATE INDEX organization_tiers_tier ON organization_tiers (tier, recognised_year, id);
