DROP TABLE unmet_searches;
