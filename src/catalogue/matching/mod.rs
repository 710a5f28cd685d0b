//! A need held against what is published, with reasons.
//!
//! A need is prose, and what is wanted besides: readiness, budget, modes, region, patents in force, industry. Candidates come from the
//! index; each is then judged by itself. Its score is the sum of its parts, which together can be worth 100: how much of the
//! need's words the record speaks of (absolute, not against the best hit), and each thing that is wanted. What nobody wants is no part,
//! and its points go to the others. Where no record speaks of enough, the answer says that nothing fits, shows what came nearest,
//! and how to ask an adviser (*tickets*). The same in reverse for an achievement: which published demands it may meet. Of
//! an anonymous demand neither region nor anything else is used that others may not know.

mod explanation;
mod judgement;
mod model;
mod points;
mod queries;
mod reverse;
pub mod routes;
pub mod service;
mod tickets;
