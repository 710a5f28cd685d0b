CREATE TABLE deals (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    provider_organization_id TEXT NOT NULL REFERENCES organizations (id),
    receiver_organization_id TEXT NOT NULL REFERENCES organizations (id),
    mode TEXT NOT NULL,
    broker_id TEXT REFERENCES brokers (id),
    inquiry_id TEXT REFERENCES inquiries (id),
    demand_id TEXT REFERENCES demands (id),
    by_centre BOOLEAN NOT NULL,
    stage TEXT NOT NULL,
    signed_on TEXT,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX deals_provider ON deals (provider_organization_id, id);
CREATE INDEX deals_receiver ON deals (receiver_organization_id, id);
CREATE INDEX deals_stage ON deals (stage, id);
CREATE INDEX deals_signed_on ON deals (signed_on, id);
CREATE INDEX deals_inquiry ON deals (inquiry_id, id);
CREATE INDEX deals_demand ON deals (demand_id, id);
CREATE INDEX deals_broker ON deals (broker_id, id);

CREATE TABLE deal_achievements (
    deal_id TEXT NOT NULL REFERENCES deals (id),
    achievement_id TEXT NOT NULL REFERENCES achievements (id),
    PRIMARY KEY (deal_id, achievement_id)
);
CREATE INDEX deal_achievements_achievement ON deal_achievements (achievement_id, deal_id);

-- Every stage that a deal has been in, since which day, and why. A later row of the same stage corrects its day.
CREATE TABLE deal_stages (
    deal_id TEXT NOT NULL REFERENCES deals (id),
    number INTEGER NOT NULL,
    stage TEXT NOT NULL,
    entered_on TEXT NOT NULL,
    reason TEXT,
    correction_reason TEXT,
    actor_id TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (deal_id, number)
);

-- What an achievement no longer offers because of a deal; lifted when the deal ends without it.
CREATE TABLE achievement_restrictions (
    achievement_id TEXT NOT NULL REFERENCES achievements (id),
    deal_id TEXT NOT NULL,
    mode TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    PRIMARY KEY (achievement_id, deal_id)
);
CREATE INDEX achievement_restrictions_deal ON achievement_restrictions (deal_id);
