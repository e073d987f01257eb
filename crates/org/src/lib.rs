//! WHO: people, teams, roles, assignments, responsibilities, the charter and its findings, the organization file.
//!
//! Architecture invariants: this crate knows no other area. The organization is one value in memory
//! ([`organization::Organization`]), every query is a pure function of it, and every change to it, whatever its
//! source, is a list of [`organization::Change`]s.

pub mod accounts;
pub mod authority;
pub mod catalog;
pub mod changes;
pub mod charter;
pub mod digest;
pub mod editing;
pub mod find;
pub mod first_steps;
pub mod imports;
pub mod org_file;
pub mod organization;
pub mod people;
pub mod practices;
pub mod provisioning;
pub mod readings;
pub mod setup;
pub mod today;
