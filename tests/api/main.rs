//! The service through HTTP, on whichever engine `NANHU_TEST_DATABASE_URL` names (SQLite when it names none).

mod accounts;
mod accounts_errors;
mod achievements;
mod achievements_errors;
mod authentication;
mod authentication_errors;
mod conditional;
mod duplicates;
mod idempotency;
mod layers;
mod listing;
mod methods;
mod organizations;
mod organizations_errors;
mod problems;
mod revisions;
mod support;
mod trial;
mod workflow;
mod workflow_errors;
