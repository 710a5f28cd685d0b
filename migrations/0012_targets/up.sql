-- What is counted, and how: metrics are records. `content` is the whole of what is said of one.
CREATE TABLE target_metrics (
    id TEXT NOT NULL PRIMARY KEY,
    metric TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    is_active BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE target_years (
    year INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE targets (
    year INTEGER NOT NULL REFERENCES target_years (year),
    metric TEXT NOT NULL REFERENCES target_metrics (metric),
    target BIGINT NOT NULL,
    PRIMARY KEY (year, metric)
);

-- A report as it was given, byte for byte, in each language.
CREATE TABLE target_freezes (
    id TEXT NOT NULL PRIMARY KEY,
    year INTEGER NOT NULL,
    as_of TEXT NOT NULL,
    note TEXT NOT NULL,
    report_zh TEXT NOT NULL,
    report_zh_sha256 TEXT NOT NULL,
    report_en TEXT NOT NULL,
    report_en_sha256 TEXT NOT NULL,
    frozen_at TEXT NOT NULL,
    actor_id TEXT,
    UNIQUE (year, as_of)
);

-- What figures are made of, read without the rest of the rows: where every achievement stands and stood, the amounts of
-- the month that is not over, whose deals were signed.
CREATE INDEX achievements_standing ON achievements (updated_at, state, created_at, id);
CREATE INDEX achievement_versions_standing ON achievement_versions (achievement_id, version, at, state);
CREATE INDEX trade_value_entries_amounts ON trade_value_entries (dated_on, direction, technology_amount_fen, total_amount_fen);
CREATE INDEX deals_projects ON deals (signed_on, by_centre, provider_organization_id);

-- The metrics of the goal of 2025 and its figures. The announcement does not say which direction of trade it means.
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000001', 'achievements_in_database', 1, TRUE, 1,
    '{"label":{"zh":"入库科技成果","en":"Achievements in the database"},"definition":{"zh":"统计日当天结束时已发布的科技成果项数，草稿、待审、退回、撤回和归档的不计。","en":"Achievements that are published at the end of the day, each counted once. Drafts and records that wait, were returned, withdrawn or archived are left out."},"source":"achievements","kind":"stock","amount":"count","direction":"any","date_basis":"published","conditions":{}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000002', 'science_and_technology_awards', 2, TRUE, 1,
    '{"label":{"zh":"新增省级及以上科学技术奖","en":"New science and technology awards of province level and above"},"definition":{"zh":"当年获得的国家级和省级科学技术奖项数，部门奖和社会力量设奖不计。","en":"National and provincial awards dated in the year. Those of departments and societies are left out."},"source":"awards","kind":"flow","amount":"count","direction":"any","date_basis":"awarded","conditions":{"levels":["national","provincial"]}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000003', 'trainings', 3, TRUE, 1,
    '{"label":{"zh":"科技业务培训","en":"Trainings"},"definition":{"zh":"当年已举办的培训场次，不按人数计。","en":"Training sessions held in the year, not the people who came."},"source":"trainings","kind":"flow","amount":"count","direction":"any","date_basis":"held","conditions":{"states":["held"]}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000004', 'certified_technology_brokers', 4, TRUE, 1,
    '{"label":{"zh":"持证技术经纪人（累计）","en":"Certified technology brokers"},"definition":{"zh":"统计日持有有效证书的技术经纪人人数，一人多证只计一人。","en":"Persons who hold a certificate that is valid on the day. A second certificate is not a second person."},"source":"brokers","kind":"stock","amount":"count","direction":"any","date_basis":"certified","conditions":{}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000005', 'transfer_projects', 5, TRUE, 1,
    '{"label":{"zh":"成果转化项目","en":"Transfer projects"},"definition":{"zh":"当年签约的成果转化项目数。","en":"Deals signed in the year."},"source":"deals","kind":"flow","amount":"count","direction":"any","date_basis":"signed","conditions":{}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000006', 'transfer_projects_of_local_institutes', 6, TRUE, 1,
    '{"label":{"zh":"其中：中心促成的本地院所成果转化项目","en":"Of these, of local research institutes, by the centre"},"definition":{"zh":"当年签约、由转移中心促成、成果提供方为本地科研机构的转化项目数。","en":"Deals signed in the year that came about by the centre and whose provider is a local research institute."},"source":"deals","kind":"flow","amount":"count","direction":"any","date_basis":"signed","conditions":{"provider_is_local_institute":true,"by_centre":true}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000007', 'technology_trade_value', 7, TRUE, 1,
    '{"label":{"zh":"技术交易额登记","en":"Technology-trade value registered"},"definition":{"zh":"当年登记的技术合同的技术交易额合计。公布的目标没有说明按输出还是吸纳统计，此处不区分方向，输出、吸纳都计，同一合同只计一次。","en":"The technology amounts of the contracts registered in the year. The goal as announced does not say which direction it means: here sold and bought both count, and each contract once."},"source":"trade_value","kind":"flow","amount":"technology_amount","direction":"any","date_basis":"registered","conditions":{}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000008', 'on_site_visits', 8, TRUE, 1,
    '{"label":{"zh":"实地走访企业（家次）","en":"Firms visited on site"},"definition":{"zh":"当年实地走访企业的家次，同一企业多次走访分别计算。","en":"Visits on site to firms in the year. The same firm may count again."},"source":"visits","kind":"flow","amount":"count","direction":"any","date_basis":"visited","conditions":{"on_site":true,"kinds":["company"]}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000009', 'new_high_tech_enterprises', 9, TRUE, 1,
    '{"label":{"zh":"新增高新技术企业","en":"New high-tech enterprises"},"definition":{"zh":"当年认定为高新技术企业的本地企业数。","en":"Local firms recognised as high-tech enterprises in the year."},"source":"tiers","kind":"flow","amount":"count","direction":"any","date_basis":"recognised","conditions":{"tiers":["high_tech_enterprise"],"is_local":true}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000010', 'new_technology_smes', 10, TRUE, 1,
    '{"label":{"zh":"新增省科技型中小企业","en":"New provincial technology SMEs"},"definition":{"zh":"当年认定为省科技型中小企业的本地企业数。","en":"Local firms recognised as provincial technology SMEs in the year."},"source":"tiers","kind":"flow","amount":"count","direction":"any","date_basis":"recognised","conditions":{"tiers":["technology_sme"],"is_local":true}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000011', 'new_rd_institutions', 11, TRUE, 1,
    '{"label":{"zh":"新增市级及以上研发机构","en":"New R&D institutions of city level and above"},"definition":{"zh":"当年认定的市级及以上重点实验室、企业研究院和新型研发机构数。","en":"Key laboratories, enterprise research institutes and new R&D institutions recognised in the year at city level or above."},"source":"tiers","kind":"flow","amount":"count","direction":"any","date_basis":"recognised","conditions":{"tiers":["key_laboratory","enterprise_research_institute","new_rd_institution"],"levels":["national","provincial","city"],"is_local":true}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000012', 'industry_education_platforms', 12, TRUE, 1,
    '{"label":{"zh":"产教融合平台","en":"Platforms joint with universities"},"definition":{"zh":"当年批准的产教融合平台数。","en":"Platforms joint with universities that were approved in the year."},"source":"programmes","kind":"flow","amount":"count","direction":"any","date_basis":"approved","conditions":{"kinds":["industry_education_platform"],"states":["approved","completed"]}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000013', 'new_rd_guidance_projects', 13, TRUE, 1,
    '{"label":{"zh":"新型研发机构引导项目","en":"Guidance projects of new R&D institutions"},"definition":{"zh":"当年批准的新型研发机构引导项目数。","en":"Guidance projects of new R&D institutions that were approved in the year."},"source":"programmes","kind":"flow","amount":"count","direction":"any","date_basis":"approved","conditions":{"kinds":["guidance_project"],"states":["approved","completed"]}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000014', 'youth_projects', 14, TRUE, 1,
    '{"label":{"zh":"青年项目","en":"Youth projects"},"definition":{"zh":"当年批准的青年项目数。","en":"Youth projects that were approved in the year."},"source":"programmes","kind":"flow","amount":"count","direction":"any","date_basis":"approved","conditions":{"kinds":["youth_project"],"states":["approved","completed"]}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO target_metrics (id, metric, position, is_active, version, content, created_at, updated_at) VALUES
    ('019b7600-0000-7000-8000-000000000015', 'roadshows', 15, TRUE, 1,
    '{"label":{"zh":"路演","en":"Roadshows"},"definition":{"zh":"当年已举办的路演场次，目标为每月一场。","en":"Roadshows held in the year. The goal is one a month."},"source":"roadshows","kind":"flow","amount":"count","direction":"any","date_basis":"held","conditions":{"states":["held"]}}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');

INSERT INTO target_years (year, id, version, created_at, updated_at) VALUES (2025, '019b7600-0000-7000-8000-000000000100', 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
INSERT INTO targets (year, metric, target) VALUES
    (2025, 'achievements_in_database', 250),
    (2025, 'science_and_technology_awards', 5),
    (2025, 'trainings', 5),
    (2025, 'certified_technology_brokers', 100),
    (2025, 'transfer_projects', 60),
    (2025, 'transfer_projects_of_local_institutes', 5),
    (2025, 'technology_trade_value', 400000000000),
    (2025, 'on_site_visits', 100),
    (2025, 'new_high_tech_enterprises', 50),
    (2025, 'new_technology_smes', 180),
    (2025, 'new_rd_institutions', 20),
    (2025, 'industry_education_platforms', 5),
    (2025, 'new_rd_guidance_projects', 15),
    (2025, 'youth_projects', 30),
    (2025, 'roadshows', 12);
