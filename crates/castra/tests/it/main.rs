//! The program as it is started, and what it starts.
#![expect(clippy::disallowed_methods, reason = "tests serve repositories with the git program")]

mod clones;
mod practices;
mod replicas;
