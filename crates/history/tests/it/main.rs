//! The library against Git itself, and against damage.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod answers;
mod authorship;
mod change_risk;
mod code_maat;
mod compare;
mod coupling;
mod damage;
mod documentation;
mod exact;
mod functions;
mod generated;
mod generated_code;
mod git;
mod incremental;
mod invented;
mod mirror;
mod releases;
mod remote;
mod store;
mod survival;
mod teams;
mod technologies;
mod unmarked_copies;
mod upkeep;
