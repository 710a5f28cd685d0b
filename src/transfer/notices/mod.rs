//! 公示: a transfer at a negotiated price, made public before it is concluded (Zhejiang regulation on promoting the
//! transformation of achievements, art. 17).
//!
//! A notice names the achievement, what it is, the mode, the price intended and the buyer, and marks a buyer who is a related
//! party. It stands for at least 15 days, counted after the day of publication; where the last of them is no working day it
//! stands through the next that is one. Whoever is known may object while it is open; the centre decides every objection
//! before the notice is closed. From its first day on anyone reads a notice that is open or closed, but not who objected, nor what they wrote.
//! All that shows diligence (尽职免责, art. 19) is kept together and given out as one packet.

mod content;
mod evidence;
mod model;
pub mod objections;
mod queries;
pub mod routes;
pub mod service;
mod workflow;
