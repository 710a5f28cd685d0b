//! What is left after the worst: the server killed under load, the power gone, the index damaged, the disk full, the
//! database out of reach. Every test works from outside, on the built program.
//!
//! How often each is tried is a setting, few in an ordinary run:
//!
//! | variable | ordinarily | the full measurement |
//! | --- | --- | --- |
//! | `NANHU_TEST_CRASH_ROUNDS` | 3 | 50 |
//! | `NANHU_TEST_POWER_LOSSES` | 2 | 12 |
//! | `NANHU_TEST_DAMAGES` | 6 | 50 |
//! | `NANHU_TEST_IDEMPOTENCY_KEYS` | 60 | 1000 |
//!
//! The engine is SQLite, or PostgreSQL where `NANHU_TEST_DATABASE_URL` names a server on which databases may be made.
//! What only SQLite can lose (power, a full disk) is tried on SQLite always; it needs root, for mounting file systems,
//! and is left out, saying so, where that is not possible and `NANHU_TEST_POWER_LOSSES` is not set.
//! `--nocapture` shows what was measured.

mod damage;
mod kills;
mod nodes;
mod outages;
mod power;
mod retries;
mod support;
