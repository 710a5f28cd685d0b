DROP TABLE demand_versions; DROP TABLE demands;
