//! The service through HTTP, on whichever engine `NANHU_TEST_DATABASE_URL` names (SQLite when it names none).

mod problems;
mod support;
