DROP TABLE contract_payments; DROP TABLE contract_steps; DROP TABLE contract_achievements; DROP TABLE contracts; DROP TABLE contract_rules; DROP TABLE calendar_days; DROP TABLE closed_periods;
