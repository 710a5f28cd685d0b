DROP TABLE achievement_restrictions; DROP TABLE deal_stages; DROP TABLE deal_achievements; DROP TABLE deals;
