//! The JSON Schema of the organization file, for completion and validation in editors.

/// JSON Schema, draft 2020-12. It cannot express references between entries; `castra plan` checks those too.
pub(super) const SCHEMA: &str = include_str!("../../org.schema.json");
