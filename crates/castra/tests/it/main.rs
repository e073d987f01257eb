//! The program as it is started, and what it starts.
#![expect(clippy::disallowed_methods, reason = "tests serve repositories with the git program")]

mod between;
mod clones;
mod company;
mod practices;
mod replicas;
mod shapes;
