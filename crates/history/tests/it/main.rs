//! The library against Git itself, and against damage.

mod answers;
mod damage;
mod exact;
mod generated;
mod git;
mod incremental;
mod store;
