DROP TABLE broker_certificates; DROP TABLE brokers;
