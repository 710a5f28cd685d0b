DROP INDEX achievements_standing; DROP INDEX achievement_versions_standing; DROP INDEX trade_value_entries_amounts; DROP INDEX deals_projects;
DROP TABLE target_freezes; DROP TABLE targets; DROP TABLE target_years; DROP TABLE target_metrics;
