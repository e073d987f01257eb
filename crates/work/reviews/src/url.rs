//! Addresses.

/// The list of entries.
pub(crate) const INDEX: &str = "/reviews";
