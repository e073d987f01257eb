//! WHO.
