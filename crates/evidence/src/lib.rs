//! FACTS: repositories, code hosts, scans, and the facts that the signals read.
//!
//! Architecture invariants: only jobs read facts from repositories, and facts are kept in files of their own;
//! the database keeps a summary of each. Nothing here ranks people.

pub mod code_hosts;
pub mod repositories;
