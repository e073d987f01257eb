//! FACTS: repositories, scans, and what the signals read from them.
//!
//! Architecture invariants: facts are read from repositories by jobs alone and kept in files of their own; the
//! database keeps a summary of each. Nothing here ranks people.

pub mod repositories;
