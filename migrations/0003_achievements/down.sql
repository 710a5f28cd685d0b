DROP TABLE achievement_traces; DROP TABLE achievement_versions; DROP TABLE achievements;
