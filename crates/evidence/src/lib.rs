//! FACTS: repositories, where they are cloned from, scans, and what the signals read from them.
//!
//! Architecture invariants: facts are read from repositories by jobs alone and kept in files of their own; the
//! database keeps a summary of each. Nothing here ranks people.

pub mod code_hosts;
pub mod repositories;
