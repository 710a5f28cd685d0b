//! The command line, by the built program, on whichever engine `NANHU_TEST_DATABASE_URL` names.

mod accounts;
mod backup;
mod contracts;
#[path = "../api/support/database.rs"]
mod database;
mod demo;
mod import;
mod index;
mod introductions;
mod program;
mod search_eval;
mod serving;
mod settings;
