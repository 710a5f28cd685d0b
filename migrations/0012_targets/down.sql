DROP INDEX achievements_standing;
DROP TABLE target_freezes; DROP TABLE targets; DROP TABLE target_years; DROP TABLE target_metrics;
