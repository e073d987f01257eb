//! The JSON Schema of the organization file, for editors that complete and check while typing.

/// JSON Schema, draft 2020-12. References between entries are beyond it; `castra plan` checks those too.
pub const SCHEMA: &str = include_str!("../../org.schema.json");
